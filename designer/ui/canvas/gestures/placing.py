"""Placing what the palette offers: by drag and drop, by click and click, by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from designer.ui.canvas.gestures.base import ARROWS, Mode
from designer.ui.canvas.gestures.edges import EdgeScroll
from designer.ui.canvas.placing.carrying import GRID, Carrier
from designer.ui.offers import Offer

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

_FAR = 8 * GRID
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


class Drop:
    """An offer is dragged over the canvas, perhaps from another widget."""

    def __init__(self, view: CanvasView, offer: Offer) -> None:
        self._view = view
        self._free = False
        self.carrier = Carrier(view, offer, view.mode_changed.emit)
        self.edges = EdgeScroll(view, self._again)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse is somewhere else."""
        self._free = bool(modifiers & _ALT)
        self.edges.at(at.toPoint())
        self.carrier.hover(at, free=self._free)

    def _again(self, at: QPoint) -> None:
        self.carrier.hover(QPointF(at), free=self._free)

    def drop(self) -> bool:
        """Place it here."""
        placed = self.carrier.place()
        self.end()
        return placed

    def end(self) -> None:
        """It left, or was placed."""
        self.edges.stop()
        self.carrier.clear()


class Place(Mode):
    """The canvas carries an offer from click to click.

    Parameters
    ----------
    view, offer
        Where, and what.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: CanvasView, offer: Offer) -> None:
        self.offer = offer
        #: Whether another offer takes its place.
        self.is_replaced = False
        self._view = view
        self.carrier = Carrier(view, offer, self._say)

    def _say(self, text: str) -> None:
        if text:
            more = "click or Enter places, Shift keeps it at hand, Tab next block, Esc ends"
            self.hint = text if self.carrier.trial.is_refused else f"{text} · {more}"
            self._view.mode_changed.emit(self.hint)

    def enter(self, view: CanvasView) -> None:
        """Show the ghost where keys would place it, wherever the mouse rests."""
        self.carrier.go_to(self.carrier.for_selection())
        self._bring_into_view(view)

    def follow(self, view: CanvasView) -> None:
        """The ghost stands where it would be placed now."""
        if not self.carrier.is_placing:
            self.carrier.go_to(self.carrier.for_selection())

    def hover(self, view: CanvasView, at: QPointF) -> None:
        """The ghost follows the mouse."""
        self.carrier.hover(at, free=bool(view.held & _ALT))

    def press(self, view: CanvasView, at: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Place it; with Shift there is another one."""
        self.carrier.hover(at, free=bool(modifiers & _ALT))
        if self.carrier.place():
            if not modifiers & _SHIFT:
                view.leave()
            else:
                self.carrier.hover(at)
        return True

    def key(self, view: CanvasView, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Move the ghost, choose the block, place it."""
        if key in ARROWS and not modifiers & ~(_SHIFT | Qt.KeyboardModifier.KeypadModifier):
            far = _FAR if modifiers & _SHIFT else GRID
            dx, dy = ARROWS[key]
            self.carrier.move_by(dx * far, dy * far)
            self._bring_into_view(view)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._next(view, -1 if key == Qt.Key.Key_Backtab else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.carrier.place():
                if modifiers & _SHIFT:
                    self.carrier.stay()
                    self._bring_into_view(view)
                else:
                    view.leave()
        else:
            return False
        return True

    def _next(self, view: CanvasView, step: int) -> None:
        choices = self.carrier.choices()
        if not choices:
            return
        here = self.carrier.target.address if self.carrier.target is not None else ""
        addresses = [target.address for target in choices]
        place = addresses.index(here) + step if here in addresses else 0
        self.carrier.go_to(choices[place % len(choices)])
        self._bring_into_view(view)

    def _bring_into_view(self, view: CanvasView) -> None:
        rect = self.carrier.rect
        if rect is not None:
            view.bring_into_view(rect)

    def leave(self, view: CanvasView) -> None:
        """Nothing is carried any more."""
        self.carrier.clear()
        if not self.is_replaced:
            view.disarmed.emit()
