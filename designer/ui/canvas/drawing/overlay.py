"""What moves or is touched: outlines of hover, focus and selection, the ghost of a drag.

These are the only items of the scene that come and go, and there are never many.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.ui.canvas.drawing.pen import Lens, plain_pen
from designer.ui.canvas.drawing.shield import Screen
from designer.ui.canvas.geometry import Point, Rect, union

MAX_OUTLINES = 300


class Outline(QGraphicsItem):
    """An outline around something, in screen pixels at every zoom."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self._rect = Rect(0, 0, 0, 0)
        self._colour = QColor()
        self._width = 2.0
        self._gap = 2.0
        self._fill: QColor | None = None
        self.setZValue(level)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(False)

    def show_at(
        self,
        rect: Rect | None,
        colour: QColor,
        width: float = 2.0,
        gap: float = 2.0,
        fill: QColor | None = None,
    ) -> None:
        """Put the outline around a rectangle; hide it for None."""
        self.prepareGeometryChange()
        self.setVisible(rect is not None)
        if rect is not None:
            self._rect = rect
        self._colour, self._width, self._gap, self._fill = colour, width, gap, fill
        self.update()

    @property
    def rect(self) -> Rect | None:
        """What it is around, if shown."""
        return self._rect if self.isVisible() else None

    def boundingRect(self) -> QRectF:
        """With room for the pen at small zooms."""
        margin = 8 / smallest_zoom(self)
        r = self._rect.grown(margin)
        return QRectF(r.x, r.y, r.w, r.h)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Qt asks; drawn on whole pixels outside the rectangle."""
        lens = Lens.of(painter, self.boundingRect())
        with Screen(painter):
            grow = self._gap + self._width / 2
            box = lens.rect(self._rect).adjusted(-grow, -grow, grow, grow)
            radius = min(10.0 * lens.z + grow, 12.0, box.height() / 3)
            painter.setPen(plain_pen(self._colour, self._width))
            painter.setBrush(Qt.BrushStyle.NoBrush if self._fill is None else self._fill)
            painter.drawRoundedRect(box, radius, radius)


class Marks(QGraphicsItem):
    """Thin lines and rectangles that come and go together, in screen pixels at every zoom."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self.lines: tuple[tuple[Point, ...], ...] = ()
        self.rects: tuple[Rect, ...] = ()
        self._colour = QColor()
        self._width = 1.0
        self._fill: QColor | None = None
        self._area = Rect(0, 0, 0, 0)
        self.setZValue(level)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(False)

    def show_all(
        self,
        colour: QColor,
        *,
        lines: tuple[tuple[Point, ...], ...] = (),
        rects: tuple[Rect, ...] = (),
        width: float = 1.0,
        fill: QColor | None = None,
    ) -> None:
        """Show these instead of what was shown; nothing hides them."""
        points = [Rect(x, y, 0, 0) for line in lines for x, y in line]
        self.prepareGeometryChange()
        self.lines, self.rects = lines, rects
        self._colour, self._width, self._fill = colour, width, fill
        self._area = union([*points, *rects])
        self.setVisible(bool(points or rects))
        self.update()

    def hide_all(self) -> None:
        """Show nothing."""
        self.show_all(self._colour)

    def boundingRect(self) -> QRectF:
        """With room for the pen at small zooms."""
        r = self._area.grown((4 + self._width) / smallest_zoom(self))
        return QRectF(r.x, r.y, r.w, r.h)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Qt asks; lines stand on whole pixels."""
        lens = Lens.of(painter, self.boundingRect())
        with Screen(painter):
            self._draw(painter, lens)

    def _draw(self, painter: QPainter, lens: Lens) -> None:
        half = 0.5 / lens.dpr
        painter.setPen(plain_pen(self._colour, self._width))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._fill is None else self._fill)
        for rect in self.rects:
            box = lens.rect(rect)
            radius = min(10.0 * lens.z, 12.0, box.height() / 3)
            painter.drawRoundedRect(box, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self.lines:
            painter.drawPolyline([lens.point(x, y) + QPointF(half, half) for x, y in line])


def smallest_zoom(item: QGraphicsItem) -> float:
    """Return the smallest zoom at which an item is looked at."""
    views = item.scene().views()
    return max(1e-3, min((v.transform().m11() for v in views), default=1.0))
