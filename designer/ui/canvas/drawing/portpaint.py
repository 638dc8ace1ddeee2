"""How ports and the line that is drawn between them look: always in screen pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.ui.canvas.drawing.pen import plain_pen, rounded
from designer.ui.canvas.drawing.shield import Screen
from designer.ui.canvas.geometry import Point, Rect
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

if TYPE_CHECKING:
    from designer.ui.canvas.ports import Handle, Ports
    from designer.ui.canvas.view import CanvasView

_BANNER_W, _BANNER_PAD = 320, 8
_AWAY = QPointF(16, 20)
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_NOWHERE = QRectF()


class _OnScreen(QGraphicsItem):
    """An item whose picture is laid out on the screen, above everything else."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self.setZValue(level)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(False)

    def view(self) -> CanvasView:
        """The canvas that it stands on."""
        raise NotImplementedError

    def area(self) -> QRectF:
        """What it covers on the screen."""
        raise NotImplementedError

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint in screen coordinates."""
        raise NotImplementedError

    def boundingRect(self) -> QRectF:
        """Qt asks, in scene coordinates."""
        area = self.area()
        if area.isNull():
            return _NOWHERE
        inverse, _ = self.view().viewportTransform().inverted()
        return inverse.mapRect(area.adjusted(-4, -4, 4, 4))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Qt asks."""
        with Screen(painter):
            self.draw(painter, self.view().theme)


class HandleLayer(_OnScreen):
    """All handles that are shown."""

    def __init__(self, ports: Ports, level: float) -> None:
        super().__init__(level)
        self._ports = ports

    def view(self) -> CanvasView:
        """The canvas that it stands on."""
        return self._ports.view

    def area(self) -> QRectF:
        """What it covers on the screen."""
        area = QRectF()
        for handle in self._ports.handles():
            area = area.united(handle.box)
        return area

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the handles, the one under the mouse last."""
        hot = self._ports.hot
        for handle in sorted(self._ports.handles(), key=lambda h: h.key == hot):
            _paint_handle(painter, theme, handle, handle.key == hot)


def _paint_handle(painter: QPainter, theme: Theme, handle: Handle, hot: bool) -> None:
    colour = theme.color(handle.tone)
    edge = colour if hot or handle.tone == "error" else theme.plate_line
    if handle.text:
        line = plain_pen(edge, 1.5 if hot else 1.0)
        rounded(painter, handle.box, handle.box.height() / 2, theme.surface, line)
        left = handle.dot.x() + 8
        room = QRectF(left, handle.box.y(), handle.box.right() - left, handle.box.height())
        inks = {"text_faint": theme.text_muted, "error": theme.error}
        painter.setFont(font(CAPTION_PX, 500))
        painter.setPen(inks.get(handle.tone, theme.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, handle.text)
    radius = 4.0 if handle.text else 5.0
    ring = QRectF(handle.dot.x() - radius, handle.dot.y() - radius, 2 * radius, 2 * radius)
    painter.setBrush(theme.accent_soft if hot else theme.surface)
    painter.setPen(QPen(colour, 2.0 if hot and not handle.text else 1.5))
    painter.drawEllipse(ring)
    if handle.share > 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        turn = round(360 * 16 * handle.share)
        painter.drawPie(ring, 90 * 16, -turn)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a line would come to: accepted with its counts, or refused with the reason."""

    is_good: bool
    title: str
    text: str


class Rope(_OnScreen):
    """The line that follows the mouse, the place it would end at, and what that would make."""

    def __init__(self, view: CanvasView, level: float) -> None:
        super().__init__(level)
        self._view = view
        self._start: Point = (0.0, 0.0)
        self._end: Point = (0.0, 0.0)
        self.verdict: Verdict | None = None
        self.target: Rect | None = None

    def view(self) -> CanvasView:
        """The canvas that it stands on."""
        return self._view

    def stretch(
        self, start: Point, end: Point, verdict: Verdict | None, target: Rect | None
    ) -> None:
        """Show the line between two points of the scene."""
        self.prepareGeometryChange()
        self._start, self._end = start, end
        self.verdict, self.target = verdict, target
        self.setVisible(True)
        self.update()

    def hide_away(self) -> None:
        """Show nothing."""
        self.prepareGeometryChange()
        self.verdict = self.target = None
        self.setVisible(False)

    # -- geometry -----------------------------------------------------------------------------

    def _points(self) -> tuple[QPointF, QPointF]:
        to = self._view.viewportTransform()
        return to.map(QPointF(*self._start)), to.map(QPointF(*self._end))

    def _outline(self) -> QRectF:
        rect = self.target
        if rect is None:
            return QRectF()
        box = self._view.viewportTransform().mapRect(QRectF(rect.x, rect.y, rect.w, rect.h))
        return box.adjusted(-3, -3, 3, 3)

    def banner(self) -> QRectF:
        """Where the words stand: beside the end of the line, all of them visible."""
        if self.verdict is None:
            return QRectF()
        width, text_height = self._measure(self.verdict)
        box = QRectF(0, 0, width, 26.0 + (text_height + 6 if text_height else 0))
        box.moveTopLeft(self._points()[1] + _AWAY)
        view = self._view.viewport().rect().adjusted(4, 4, -4, -4)
        if box.right() > view.right():
            box.moveRight(view.right())
        if box.bottom() > view.bottom():
            box.moveBottom(self._points()[1].y() - 12)
        box.moveLeft(max(box.left(), view.left()))
        box.moveTop(max(box.top(), view.top()))
        return box

    def _measure(self, verdict: Verdict) -> tuple[float, float]:
        room = _BANNER_W - 2 * _BANNER_PAD
        small = QFontMetrics(font(BODY_PX))
        text = small.boundingRect(QRect(0, 0, room, 400), _WRAP, verdict.text)
        title = QFontMetrics(font(BODY_PX, 600)).horizontalAdvance(verdict.title) + 18
        width = min(max(text.width() + 2, title), room) + 2 * _BANNER_PAD
        return float(width), float(text.height()) if verdict.text else 0.0

    def area(self) -> QRectF:
        """What it covers on the screen."""
        start, end = self._points()
        area = QRectF(start, end).normalized().adjusted(-8, -8, 8, 8)
        return area.united(self._outline()).united(self.banner())

    # -- paint --------------------------------------------------------------------------------

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the place, the line, and the words on top."""
        verdict = self.verdict
        colour = theme.text_muted
        if verdict is not None:
            colour = theme.accent if verdict.is_good else theme.error
        outline = self._outline()
        if not outline.isNull():
            painter.setPen(QPen(colour, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = min(8.0, outline.height() / 3)
            painter.drawRoundedRect(outline, radius, radius)
        start, end = self._points()
        if start != end:
            path = QPainterPath(start)
            path.lineTo(end)
            painter.strokePath(path, plain_pen(theme.plate, 5.0))
            pen = plain_pen(colour, 2.0)
            if verdict is None:
                pen.setDashPattern([4, 3])
            painter.strokePath(path, pen)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(start, 4, 4)
            painter.drawEllipse(end, 4, 4)
        if verdict is not None:
            self._words(painter, theme, verdict)

    def _words(self, painter: QPainter, theme: Theme, verdict: Verdict) -> None:
        box = self.banner()
        colour = theme.accent if verdict.is_good else theme.error
        rounded(painter, box, 6, theme.surface, plain_pen(colour, 1.0))
        left, top = box.x() + _BANNER_PAD, box.y()
        _mark(painter, QPointF(left + 5, top + 13), verdict.is_good, QPen(colour, 1.8))
        painter.setFont(font(BODY_PX, 600))
        painter.setPen(theme.text)
        title = QRectF(left + 18, top + 4, box.width() - 2 * _BANNER_PAD - 18, 18)
        shown = painter.fontMetrics().elidedText(
            verdict.title, Qt.TextElideMode.ElideRight, int(title.width()) + 1
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(font(BODY_PX))
        painter.setPen(theme.text_muted if verdict.is_good else theme.error)
        text = QRectF(left, top + 24, box.width() - 2 * _BANNER_PAD, box.height() - 24)
        painter.drawText(text, _WRAP, verdict.text)


def _mark(painter: QPainter, at: QPointF, is_good: bool, pen: QPen) -> None:
    """A check or a cross."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = at.x(), at.y()
    if is_good:
        corners = [QPointF(x - 4, y), QPointF(x - 1, y + 3), QPointF(x + 4, y - 4)]
        painter.drawPolyline(corners)
    else:
        painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
        painter.drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3))
