"""Gestures live from press to release; modes live until they are done or left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

#: Directions of the arrow keys.
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Gesture:
    """What the mouse does while a button is down; it ends in at most one command."""

    cursor: Qt.CursorShape | None = None

    def move(self, view: CanvasView, at: QPoint) -> None:
        """The mouse is somewhere else."""

    def release(self, view: CanvasView, at: QPoint) -> None:
        """The button is up: do it."""

    def cancel(self, view: CanvasView) -> None:
        """Esc: leave everything as it was."""


class Mode:
    """What the canvas is about between presses: it carries an offer, or waits for an end of links.

    Attributes
    ----------
    hint
        What to do next, for the status line.
    cursor
        Shape of the mouse over the canvas.
    """

    hint: str = ""
    cursor: Qt.CursorShape | None = None

    def enter(self, view: CanvasView) -> None:
        """The mode begins."""

    def hover(self, view: CanvasView, at: QPointF) -> None:
        """The mouse moved without a button."""

    def press(self, view: CanvasView, at: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """The left button went down; True where that meant something to the mode."""
        return False

    def key(self, view: CanvasView, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """A key went down; True where that meant something to the mode. Esc never comes here."""
        return False

    def follow(self, view: CanvasView) -> None:
        """The picture was made anew, of this design, another one, or another block."""

    def leave(self, view: CanvasView) -> None:
        """The mode ends, however that came: take away what it showed."""
