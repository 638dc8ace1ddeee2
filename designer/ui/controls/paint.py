"""What the editors of rows have in common on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.ui.theme import Theme


def paint_aside(painter: QPainter, room: QRect, text: str, aside: str, theme: Theme) -> QRect:
    """Paint other words of a value, muted, at the right end; return the room for the value.

    They are left out where the value itself would have to be cut for them.
    """
    metrics = painter.fontMetrics()
    width = metrics.horizontalAdvance(f" · {aside}")
    if not aside or metrics.horizontalAdvance(text) + width > room.width():
        return room
    pen = painter.pen()
    painter.setPen(theme.text_muted)
    painter.drawText(
        room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f" · {aside}"
    )
    painter.setPen(pen)
    return room.adjusted(0, 0, -width, 0)


def paint_ring(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint what shows where the keyboard is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)


def paint_field_ground(painter: QPainter, rect: QRectF, theme: Theme, *, focused: bool) -> None:
    """Paint what shows that a value can be changed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1) if focused else Qt.PenStyle.NoPen)
    painter.setBrush(theme.surface if focused else theme.surface_raised)
    painter.drawRoundedRect(rect.adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)


def paint_chevron(painter: QPainter, x: float, y: float, colour: QColor) -> None:
    """Paint what says that a list opens."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.2))
    corners = (QPointF(x - 3.5, y - 1.5), QPointF(x, y + 2), QPointF(x + 3.5, y - 1.5))
    painter.drawPolyline(corners)


def paint_line(painter: QPainter, rect: QRect, text: str, align: Qt.AlignmentFlag) -> None:
    """Paint one line, cut where the room ends."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)
