"""What is carried over the canvas: a pale picture of what would stand there, and what is said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.ui.canvas.drawing.overlay import smallest_zoom
from designer.ui.canvas.drawing.pen import Lens, Type, plain_pen, rounded
from designer.ui.canvas.drawing.shades import Shades
from designer.ui.canvas.drawing.shield import Screen
from designer.ui.canvas.geometry import Geometry, Rect
from designer.ui.canvas.layout.build import HEADER, PAD
from designer.ui.theme import BODY_PX, Theme, blend

#: More tiles than this are painted as one area.
_MOST_TILES = 400
_ICON = 24.0
_NOTE_H = 22.0
_NOTE_ROOM = 640.0
#: Smaller than this on the screen, only the icon is shown.
_LEAST_PX = 20.0


@dataclass(frozen=True, slots=True)
class Carried:
    """What a ghost shows.

    Attributes
    ----------
    rect
        Where it would stand.
    kind
        Of the part, for its icon.
    note
        Said below it.
    is_refused
        Whether it cannot stand there.
    picture
        What it would look like, with its corner at the origin; None if that is not known.
    """

    rect: Rect
    kind: str
    note: str
    is_refused: bool
    picture: Geometry | None = None


class Ghost(QGraphicsItem):
    """A pale picture at the mouse."""

    def __init__(self, shades: Shades, kind: Type, level: float) -> None:
        super().__init__()
        self._shades = shades
        self._type = kind
        self.carried: Carried | None = None
        self.setZValue(level)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(False)

    def show_as(self, carried: Carried | None) -> None:
        """Show something; hide for None."""
        if carried != self.carried:
            self.prepareGeometryChange()
            self.carried = carried
            self.setVisible(carried is not None)
            self.update()

    def boundingRect(self) -> QRectF:
        """With room for what is said below."""
        rect = self.carried.rect if self.carried is not None else Rect(0, 0, 0, 0)
        margin = (_NOTE_ROOM + 16) / smallest_zoom(self)
        r = rect.grown(margin)
        return QRectF(r.x, r.y, r.w, r.h)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Qt asks."""
        carried = self.carried
        if carried is None:
            return
        lens = Lens.of(painter, self.boundingRect())
        with Screen(painter):
            self._draw(painter, lens, carried)

    def _draw(self, painter: QPainter, lens: Lens, carried: Carried) -> None:
        box = lens.rect(carried.rect)
        theme = self._shades.theme
        painter.setOpacity(0.85)
        edge = theme.error if carried.is_refused else theme.accent
        if min(box.width(), box.height()) >= _LEAST_PX:
            self._body(painter, lens, box, carried, edge)
        else:
            self._icon(painter, QRectF(box.center(), box.center()), carried.kind)
        painter.setOpacity(1.0)
        if carried.note:
            self._note(painter, box, carried, theme)

    def _body(
        self, painter: QPainter, lens: Lens, box: QRectF, carried: Carried, edge: QColor
    ) -> None:
        theme, z = self._shades.theme, lens.z
        radius = min(8.0 * max(z, 0.5), 12.0, box.height() / 3)
        fill = blend(theme.plate, edge, 0.08)
        rounded(painter, box, radius, fill, plain_pen(edge, 1.5))
        picture = carried.picture
        plate = picture is not None and any(p.role == "item" for p in picture.plates)
        if not plate or picture is None:
            self._icon(painter, box, carried.kind)
            return
        title = QRectF(
            box.x() + PAD * z, box.y() + 4 * z, box.width() - 2 * PAD * z, (HEADER - 8) * z
        )
        if title.height() >= 9 and title.width() > 24:
            size = round(min(max(13 * z, 10), 26))
            self._type.draw(painter, title, picture.plates[0].title, size, 600, theme.text)
        tiles = self._tiles(painter, lens, carried, picture)
        if not tiles:
            self._icon(painter, box.adjusted(0, HEADER * z, 0, -PAD * z), carried.kind)

    def _tiles(self, painter: QPainter, lens: Lens, carried: Carried, picture: Geometry) -> bool:
        """The tiles of a block; False where an icon says more."""
        at, theme = carried.rect, self._shades.theme
        if sum(grid.lattice.count for grid in picture.grids) < 2:
            return False
        painter.setPen(plain_pen(theme.plate_line, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for plate in picture.plates[1:]:
            if plate.role != "zone":
                painter.drawRect(lens.rect(plate.rect.moved(at.x, at.y)))
        painter.setPen(Qt.PenStyle.NoPen)
        for grid in picture.grids:
            painter.setBrush(self._shades.by_kind(grid.kind))
            lattice = replace(grid.lattice, x=grid.lattice.x + at.x, y=grid.lattice.y + at.y)
            many = lattice.count > _MOST_TILES
            cells = [lattice.rect] if many else [lattice.cell(k) for k in range(lattice.count)]
            for cell in cells:
                painter.drawRect(lens.rect(cell))
        return True

    def _icon(self, painter: QPainter, box: QRectF, kind: str) -> None:
        from designer.ui.palette.icons import paint_icon

        side = _ICON
        place = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        paint_icon(painter, place, kind, self._shades.theme)

    def _note(self, painter: QPainter, box: QRectF, carried: Carried, theme: Theme) -> None:
        port = self.scene().views()[0].viewport()
        wide, high = port.width(), port.height()
        room = min(_NOTE_ROOM, wide - 16)
        width = min(self._type.width(carried.note, BODY_PX, 500) + 20, room)
        x = min(max(box.center().x() - width / 2, 8.0), wide - width - 8)
        y = box.bottom() + 8
        if y + _NOTE_H > high - 4:
            y = max(4.0, box.top() - 8 - _NOTE_H)
        pill = QRectF(round(x), round(y), round(width), _NOTE_H)
        edge = theme.error if carried.is_refused else theme.hairline
        rounded(painter, pill, 6, theme.surface, plain_pen(edge, 1.0))
        ink = theme.error if carried.is_refused else theme.text
        text = pill.adjusted(10, 0, -10, 0)
        self._type.draw(painter, text, carried.note, BODY_PX, 500, ink)
