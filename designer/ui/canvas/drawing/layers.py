"""The batched items of the scene: plates, lines, tiles, texts. Never one item per chip.

Each layer paints what its part of the screen shows, in device coordinates; numbers of things come
from the geometry, colours from the shades, and neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.model.design import Design
from designer.ui.canvas.drawing.pen import Lens, Stamps, Type, plain_pen, rounded
from designer.ui.canvas.drawing.shades import Shades
from designer.ui.canvas.drawing.shield import Screen
from designer.ui.canvas.drawing.tilework import STAMP_PX, TilePainter
from designer.ui.canvas.geometry import Bundle, Geometry, Plate, Point, Rect, touching, union
from designer.ui.canvas.layout import words
from designer.ui.canvas.layout.build import FOOT, HEADER, PAD
from designer.ui.canvas.layout.labels import LABEL_PX

#: Zoom below which notes, badges and captions are left out.
TEXT_ZOOM = 0.5
#: Zoom below which bundles have no labels.
LABEL_ZOOM = 0.28
#: Zoom below which titles move out of the header, above the plate.
HEADER_ZOOM = 0.3
_MARGIN = 4000.0
_CORNER = 10.0
_MAX_FAULTS = 300
#: More plates or grids than this in view are drawn plainly.
_CROWD = 200
_CROWD_STAMP_PX = 22.0


@dataclass(slots=True)
class Picture:
    """What all layers draw from.

    Attributes
    ----------
    faults
        Places of elements that have failed in the scenario.
    labels
        Where labels of bundles were drawn on the screen, by address.
    """

    geometry: Geometry
    shades: Shades
    type: Type
    stamps: Stamps = field(default_factory=Stamps)
    selection: tuple[str, ...] = ()
    faults: tuple[Rect, ...] = ()
    labels: dict[str, QRectF] = field(default_factory=dict)


class Layer(QGraphicsItem):
    """One item that paints a whole class of things."""

    def __init__(self, picture: Picture, level: float) -> None:
        super().__init__()
        self.picture = picture
        self._bounds = QRectF()
        self.setZValue(level)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def fit(self) -> None:
        """Take over the bounds of a new geometry."""
        self.prepareGeometryChange()
        b = self.picture.geometry.bounds.grown(_MARGIN)
        self._bounds = QRectF(b.x, b.y, b.w, b.h)

    def boundingRect(self) -> QRectF:
        """Qt asks; it is all that may ever be painted."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Qt asks for the exposed part."""
        lens = Lens.of(painter, option.exposedRect)
        with Screen(painter):
            self.draw(painter, lens)

    def draw(self, painter: QPainter, lens: Lens) -> None:
        """Paint in screen coordinates."""
        raise NotImplementedError


class PlateLayer(Layer):
    """Frames of plates."""

    def draw(self, painter: QPainter, lens: Lens) -> None:
        """Paint the frames, outer before inner."""
        picture, theme = self.picture, self.picture.shades.theme
        solid = plain_pen(theme.plate_line, 1.0)
        dashed = QPen(theme.plate_line, 1.0)
        dashed.setDashPattern([5, 3])
        visible = touching(picture.geometry.plate_boxes, lens.area)
        if len(visible) > _CROWD:
            self._crowd(painter, lens, visible)
            return
        for number in visible:
            plate = picture.geometry.plates[number]
            box = lens.rect(plate.rect)
            if plate.role == "zone" or box.width() < 3 or box.height() < 3:
                continue
            radius = min(10.0 * lens.z, 14.0) if plate.depth == 0 else min(6.0 * lens.z, 10.0)
            rounded(painter, box, radius, theme.plate, dashed if plate.external else solid)

    def _crowd(self, painter: QPainter, lens: Lens, visible: list[int]) -> None:
        """Hundreds of plates at once: plain rectangles, level by level."""
        theme, plates = self.picture.shades.theme, self.picture.geometry.plates
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(plain_pen(theme.plate_line, 1.0))
        painter.setBrush(theme.plate)
        levels: dict[int, list[QRectF]] = {}
        for number in visible:
            if plates[number].role != "zone":
                box = lens.rect(plates[number].rect)
                levels.setdefault(plates[number].depth, []).append(box)
        for level in sorted(levels):
            painter.drawRects(levels[level])


class TileLayer(Layer):
    """Tiles of all arrays and pictures of siblings."""

    def __init__(self, picture: Picture, level: float) -> None:
        super().__init__(picture, level)
        self.painter = TilePainter(picture.shades, picture.stamps, picture.type)

    def draw(self, painter: QPainter, lens: Lens) -> None:
        """Paint the visible part of each lattice."""
        visible = touching(self.picture.geometry.grid_boxes, lens.area)
        stamp_px = _CROWD_STAMP_PX if len(visible) > _CROWD else STAMP_PX
        for number in visible:
            self.painter.grid(painter, lens, self.picture.geometry.grids[number], stamp_px)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in self.picture.faults:
            if rect.touches(lens.area):
                self._fault(painter, lens.rect(rect))

    def _fault(self, painter: QPainter, box: QRectF) -> None:
        """A failed element: outlined and struck through."""
        painter.setPen(plain_pen(self.picture.shades.theme.error, 2.0))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        painter.drawLine(box.bottomLeft(), box.topRight())


class LinkLayer(Layer):
    """Lines of bundles."""

    def draw(self, painter: QPainter, lens: Lens) -> None:
        """Paint casings before lines, so that crossings stay readable."""
        picture = self.picture
        shown = [b for b in picture.geometry.bundles if _span(b).touches(lens.area)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for bundle in shown:
            self._line(painter, lens, bundle)

    def _line(self, painter: QPainter, lens: Lens, bundle: Bundle) -> None:
        shades, theme = self.picture.shades, self.picture.shades.theme
        width = max(1.5, min(bundle.width * lens.z, 18.0))
        path = QPainterPath()
        for points in bundle.lines:
            path.addPath(line_path(points, lens, width))
        selected = bundle.address in self.picture.selection
        limiting = bundle.address == shades.limiting and shades.overlay == "load"
        if selected or limiting:
            edge = theme.accent if selected else theme.text
            painter.strokePath(path, plain_pen(edge, width + 4))
            painter.strokePath(path, plain_pen(theme.plate, width + 1.5))
        # As wide as it is fast; within that as wide as it is full.
        for share, colour in shades.strokes(bundle.address):
            inner = max(1.0, width * share)
            pen = plain_pen(colour, inner)
            if bundle.external:
                dashes = max(2.0 * width, 9.0), max(width, 4.0)
                pen.setDashPattern([length / inner for length in dashes])
            painter.strokePath(path, pen)


class TextLayer(Layer):
    """Titles, notes, badges, captions and labels of bundles."""

    def draw(self, painter: QPainter, lens: Lens) -> None:
        """Paint what can be read at the present zoom."""
        geometry = self.picture.geometry
        for number in touching(geometry.plate_boxes, lens.area.grown(40 / lens.z)):
            plate = geometry.plates[number]
            if plate.role == "zone":
                continue
            if lens.z >= HEADER_ZOOM:
                self._header(painter, lens, plate)
            elif plate.depth == 0:
                self._title_above(painter, lens, plate)
        if lens.z >= TEXT_ZOOM:
            for number in touching(geometry.caption_boxes, lens.area):
                self._caption(painter, lens, number)
        self.picture.labels = {}
        self._labels(painter, lens)

    def _header(self, painter: QPainter, lens: Lens, plate: Plate) -> None:
        theme, kind, z = self.picture.shades.theme, self.picture.type, lens.z
        box = lens.rect(plate.rect)
        size, small = _size(13, z, 10, 26), _size(11, z, 9, 22)
        inset = PAD * z
        row = QRectF(box.x() + inset, box.y() + 4 * z, box.width() - 2 * inset, (HEADER - 8) * z)
        if row.width() < 24:
            return
        right = row.right()
        room = row.width() - kind.width(plate.title, size, 600) - 30 * max(z, 0.5)
        badge = self._fitting_badge(plate, small, room)
        if badge:
            right = self._badge(painter, lens, badge, row, small)
        box_left = QRectF(row.x(), row.y(), right - row.x(), row.height())
        used = kind.draw(painter, box_left, plate.title, size, 600, theme.text)
        note, least = plate.note, 30.0
        if plate.role == "siblings" and self.picture.shades.overlay == "load":
            note = words.COLOURED_BY_LOAD
            least = kind.width(note, small, 400)
        left = row.x() + used + 10 * z
        if note and z >= TEXT_ZOOM and right - left >= least and used:
            kind.draw(
                painter,
                QRectF(left, row.y() + 0.5, right - left, row.height()),
                note,
                small,
                400,
                theme.text_muted,
            )
        if plate.foot and z >= TEXT_ZOOM:
            foot = QRectF(row.x(), box.bottom() - (FOOT + 4) * z, row.width(), FOOT * z)
            kind.draw(painter, foot, plate.foot, small, 400, theme.warning)

    def _fitting_badge(self, plate: Plate, size: float, room: float) -> str:
        """The longest wording of the badge that the room has place for; empty for none."""
        wordings = (plate.badge, plate.short_badge)
        kind = self.picture.type
        return next((b for b in wordings if b and kind.width(b, size, 600) < room), "")

    def _badge(self, painter: QPainter, lens: Lens, badge: str, row: QRectF, size: float) -> float:
        """Paint the pill at the right end of the header; return where the room before it ends."""
        theme, kind = self.picture.shades.theme, self.picture.type
        width = kind.width(badge, size, 600) + 20 * lens.z
        height = max(20 * lens.z, size + 4)
        end = row.right() + 4 * lens.z
        pill = QRectF(round(end - width), round(row.center().y() - height / 2), width, height)
        rounded(painter, pill, height / 2, theme.accent_soft, None)
        kind.draw(painter, pill, badge, size, 600, theme.accent, Qt.AlignmentFlag.AlignHCenter)
        return pill.left() - 10 * lens.z

    def _title_above(self, painter: QPainter, lens: Lens, plate: Plate) -> None:
        box = lens.rect(plate.rect)
        if box.width() <= 40:
            return
        kind, theme = self.picture.type, self.picture.shades.theme
        room = QRectF(box.x() + 2, box.y() - 18, box.width() - 4, 16)
        used = kind.draw(painter, room, plate.title, 11, 600, theme.text_muted)
        badge = self._fitting_badge(plate, 10, room.width() - used - 12)
        room.setLeft(room.left() + used + 10)
        room.setWidth(kind.width(badge, 10, 600) + 4)
        if badge and not self._is_crossed(lens, room):
            kind.draw(painter, room, badge, 10, 600, theme.accent)

    def _is_crossed(self, lens: Lens, box: QRectF) -> bool:
        """Whether the line of a bundle runs through a place on the screen."""
        left, top = (box.x() - lens.dx) / lens.z, (box.y() - lens.dy) / lens.z
        area = Rect(left, top, box.width() / lens.z, box.height() / lens.z)
        return any(
            union([Rect(*start, 0, 0), Rect(*end, 0, 0)]).grown(1).touches(area)
            for bundle in self.picture.geometry.bundles
            for line in bundle.lines
            for start, end in pairwise(line)
        )

    def _caption(self, painter: QPainter, lens: Lens, number: int) -> None:
        caption = self.picture.geometry.captions[number]
        at = lens.point(caption.x, caption.y)
        box = QRectF(at.x(), at.y(), max(caption.room, 8) * lens.z + 2, 15 * lens.z)
        self.picture.type.draw(
            painter,
            box,
            caption.text,
            _size(11, lens.z, 8, 20),
            400,
            self.picture.shades.theme.text_muted,
        )

    # -- labels of bundles --------------------------------------------------------------------

    def _labels(self, painter: QPainter, lens: Lens) -> None:
        """Labels keep a readable size; where they would collide the lesser one is left out."""
        picture = self.picture
        placed: list[QRectF] = []
        chosen = set(picture.selection)
        order = sorted(
            picture.geometry.bundles,
            key=lambda b: (
                b.address not in chosen,
                b.address != picture.shades.limiting,
                -(picture.shades.utilisation(b.address) or 0.0),
            ),
        )
        if lens.z < LABEL_ZOOM:
            # Far out only what matters most is named, where it hides nothing.
            first = {*chosen, picture.shades.limiting}
            order = [b for b in order if b.address in first]
        size = _size(11, lens.z, 10, 20)
        for bundle in order:
            if not bundle.label.grown(60).touches(lens.area):
                continue
            text = label_text(bundle, picture.shades)
            box = self._label_box(lens, bundle, text, size)
            if any(box.intersects(other) for other in placed):
                continue
            if lens.z < 0.8 and bundle.address not in chosen and self._covers(lens, box, bundle):
                continue
            placed.append(box.adjusted(-3, -2, 3, 2))
            picture.labels[bundle.address] = box
            self._label(painter, lens, bundle, text, box, size)

    def _covers(self, lens: Lens, box: QRectF, bundle: Bundle) -> bool:
        """Whether a label that is larger than at 100 % would hide tiles that it cleared there."""
        left, top = (box.x() - lens.dx) / lens.z, (box.y() - lens.dy) / lens.z
        area = Rect(left, top, box.width() / lens.z, box.height() / lens.z)
        boxes = self.picture.geometry.grid_boxes
        return len(touching(boxes, area)) > len(touching(boxes, bundle.label))

    def _label_box(self, lens: Lens, bundle: Bundle, text: str, size: float) -> QRectF:
        grow = max(lens.z, size / LABEL_PX)
        width, height = self.picture.type.width(text, size, 500) + 20 * grow, 20 * grow
        x, y = lens.point(*bundle.label.centre).toTuple()
        if bundle.anchor == "left":
            x = lens.x(bundle.label.x) + width / 2
        elif bundle.anchor == "right":
            x = lens.x(bundle.label.right) - width / 2
        return QRectF(round(x - width / 2), round(y - height / 2), round(width), round(height))

    def _label(
        self, painter: QPainter, lens: Lens, bundle: Bundle, text: str, box: QRectF, size: float
    ) -> None:
        picture, theme = self.picture, self.picture.shades.theme
        line = plain_pen(theme.plate_line, 1.0)
        if bundle.address in picture.selection:
            line = plain_pen(theme.accent, 2.0)
        elif bundle.address == picture.shades.limiting and picture.shades.overlay == "load":
            line = plain_pen(theme.text, 1.5)
        rounded(painter, box, box.height() / 2, theme.surface, line)
        ink = theme.text if picture.shades.fresh else theme.text_muted
        self.picture.type.draw(painter, box, text, size, 500, ink, Qt.AlignmentFlag.AlignHCenter)


def with_labels(geometry: Geometry, zoom: float) -> Rect:
    """What a geometry covers at a zoom, labels in their readable size included."""
    bounds = geometry.bounds
    if zoom < LABEL_ZOOM:
        return bounds
    grow = _size(LABEL_PX, zoom, 10, 20) / LABEL_PX / zoom
    for bundle in geometry.bundles:
        label = bundle.label
        more = label.w * (grow - 1)
        left = {"left": 0.0, "right": more}.get(bundle.anchor, more / 2)
        bounds = bounds.united(Rect(label.x - left, label.y, label.w + more, label.h))
    return bounds


def failed(geometry: Geometry, design: Design) -> tuple[Rect, ...]:
    """Places of single elements that the scenario lets fail."""
    places = (geometry.rect_of(fault.address) for fault in design.scenario.faults[:_MAX_FAULTS])
    return tuple(place for place in places if place is not None)


def label_text(bundle: Bundle, shades: Shades) -> str:
    """Rule, speed and load of a bundle."""
    parts = [bundle.rule, bundle.speed]
    used = shades.utilisation(bundle.address)
    if used is not None and shades.overlay == "load":
        parts.append(words.percent(used))
    return " · ".join(parts)


def line_path(corners: tuple[Point, ...], lens: Lens, width: float) -> QPainterPath:
    """The line on the screen with rounded corners."""
    # Lines of odd width stand on half pixels, so that both edges are crisp.
    shift = 0.5 / lens.dpr if round(width * lens.dpr) % 2 else 0.0
    points = [lens.point(x, y) + QPointF(shift, shift) for x, y in corners]
    path = QPainterPath(points[0])
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(
            _CORNER * min(lens.z, 2.0),
            (here - before).manhattanLength() / 2,
            (after - here).manhattanLength() / 2,
        )
        path.lineTo(_towards(here, before, reach))
        path.quadTo(here, _towards(here, after, reach))
    path.lineTo(points[-1])
    return path


def _towards(start: QPointF, end: QPointF, reach: float) -> QPointF:
    length = (end - start).manhattanLength()
    return start if length == 0 else start + (end - start) * (reach / length)


def _span(bundle: Bundle) -> Rect:
    return union([Rect(x, y, 0, 0) for line in bundle.lines for x, y in line]).grown(20)


def _size(base: float, z: float, least: float, most: float) -> float:
    return float(round(min(max(base * z, least), most)))
