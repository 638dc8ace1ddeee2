"""Choosing with a rectangle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from designer.ui.canvas.geometry import Rect
from designer.ui.canvas.gestures.base import Gesture
from designer.ui.canvas.shades import blend

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class Band(Gesture):
    """A rectangle is drawn over empty ground: plates and labels in it are selected."""

    def __init__(self, view: CanvasView, at: QPoint, add: bool) -> None:
        self._start = view.mapToScene(at)
        self._from = at
        self._before = view.selection if add else ()
        if not add:
            view.select(())

    def move(self, view: CanvasView, at: QPoint) -> None:
        """Select what the rectangle touches so far."""
        if (at - self._from).manhattanLength() < QApplication.startDragDistance():
            return
        end = view.mapToScene(at)
        x, y = min(self._start.x(), end.x()), min(self._start.y(), end.y())
        rect = Rect(x, y, abs(end.x() - self._start.x()), abs(end.y() - self._start.y()))
        theme = view.theme
        fill = blend(theme.canvas, theme.accent, 0.25)
        fill.setAlpha(50)
        view.ghost.show_at(rect, theme.accent, 1.0, 0.0, fill)
        geometry = view.geometry_shown
        plates = [p for p in geometry.plates if p.depth == 0 and p.role == "item"]
        inside = [p.address for p in plates if rect.touches(p.rect)]
        inside += [b.address for b in geometry.bundles if rect.touches(b.label)]
        view.select(tuple(dict.fromkeys((*self._before, *inside))))

    def release(self, view: CanvasView, at: QPoint) -> None:
        """The selection stays."""
        view.ghost.show_at(None, view.theme.accent)

    def cancel(self, view: CanvasView) -> None:
        """Back to the selection before."""
        view.ghost.show_at(None, view.theme.accent)
        view.select(self._before)
