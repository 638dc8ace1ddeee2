"""Scrolling by itself while something is dragged near the edges of the canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

#: Width of the rim that scrolls, and the fastest step, in screen pixels.
RIM_PX, FASTEST_PX = 32, 18
#: How long the mouse rests at the edge before it scrolls: what only crosses it leaves all as it is.
REST_MS = 300
_TICK_MS = 16


class EdgeScroll:
    """Pans a canvas while the mouse stays near its edge, once it has been well inside.

    Parameters
    ----------
    view
        The canvas.
    moved
        Called with the point of the mouse after each step.
    start
        Where the mouse was pressed on the canvas; None where it comes from elsewhere.
    """

    def __init__(
        self, view: CanvasView, moved: Callable[[QPoint], None], start: QPoint | None = None
    ) -> None:
        self._view = view
        self._moved = moved
        self._at = QPoint()
        self._was_inside = False
        self._timer: QTimer | None = None
        if start is not None:
            self.at(start)

    @property
    def is_running(self) -> bool:
        """Whether it scrolls, or is about to."""
        return self._timer is not None

    def at(self, at: QPoint) -> None:
        """The mouse is at a point of the viewport."""
        self._at = at
        is_inside = self.speed().isNull()
        self._was_inside = self._was_inside or is_inside
        if is_inside:
            self.stop()
        elif self._timer is None and self._was_inside:
            self._timer = QTimer(self._view)
            self._timer.setInterval(REST_MS)
            self._timer.timeout.connect(self.step)
            self._timer.start()

    def speed(self) -> QPoint:
        """Return the step for where the mouse is: faster towards the edge."""
        size = self._view.viewport().size()
        return QPoint(_step(self._at.x(), size.width()), _step(self._at.y(), size.height()))

    def step(self) -> None:
        """Scroll once."""
        if self._timer is not None and self._timer.interval() != _TICK_MS:
            self._timer.setInterval(_TICK_MS)
        self._view.pan_by(self.speed())
        self._moved(self._at)

    def stop(self) -> None:
        """The mouse is elsewhere, or the drag is over."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
            timer.deleteLater()


def _step(at: int, size: int) -> int:
    if at < RIM_PX:
        return -round(FASTEST_PX * min(RIM_PX - at, RIM_PX) / RIM_PX)
    if at > size - RIM_PX:
        return round(FASTEST_PX * min(at - size + RIM_PX, RIM_PX) / RIM_PX)
    return 0
