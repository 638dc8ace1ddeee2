"""Looking around: the hand that pans, the minimap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from designer.ui.canvas.gestures.base import Gesture

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class Pan(Gesture):
    """The canvas follows the hand."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, at: QPoint) -> None:
        self._last = at

    def move(self, view: CanvasView, at: QPoint) -> None:
        """Scroll by what the mouse moved."""
        view.pan_by(self._last - at)
        self._last = at


class MapPan(Gesture):
    """The minimap is pressed: its point comes to the middle."""

    def __init__(self, view: CanvasView, at: QPoint) -> None:
        self.move(view, at)

    def move(self, view: CanvasView, at: QPoint) -> None:
        """Centre where the mouse is."""
        view.centre_on_map(QPointF(at))
