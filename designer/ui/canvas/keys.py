"""The canvas without a mouse: walk, choose, open, zoom, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from designer.ui.canvas import walk
from designer.ui.canvas.camera import STEP
from designer.ui.canvas.gestures.base import ARROWS

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
#: How far keys move what is selected, in scene pixels.
NEAR, FAR = 4.0, 32.0
_PLAIN = (
    Qt.KeyboardModifier.NoModifier,
    _SHIFT,
    Qt.KeyboardModifier.KeypadModifier,
    Qt.KeyboardModifier.KeypadModifier | _SHIFT,
)


class Keyboard:
    """What keys do on the canvas."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.is_space_held = False
        #: What Ctrl and the arrows reached, while this is selected.
        self._here = ""
        self._at: tuple[str, ...] = ("",)

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key; False leaves it to whoever comes next."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        mode = self._view.mode
        if key != Qt.Key.Key_Escape and mode is not None and mode.key(self._view, key, modifiers):
            return True
        plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
        if plain in (_ALT, _ALT | _SHIFT) and key in ARROWS:
            far = FAR if modifiers & _SHIFT else NEAR
            dx, dy = ARROWS[key]
            return self._view.nudge(dx * far, dy * far)
        if plain == _CONTROL and (key in ARROWS or key == Qt.Key.Key_Space):
            return self._look_around(key)
        if modifiers not in _PLAIN:
            return False
        extend = bool(modifiers & _SHIFT)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(inwards=extend)
            return True
        return self._plain(key, extend=extend, repeated=event.isAutoRepeat())

    def release(self, event: QKeyEvent) -> bool:
        """The hand is put away."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        self.is_space_held = False
        self._view.rest_cursor()
        return True

    def tab(self, forward: bool) -> bool:
        """Go on to the next thing; False past either end."""
        view = self._view
        key = Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab
        if view.mode is not None and view.mode.key(view, key, Qt.KeyboardModifier.NoModifier):
            return True
        here = view.selection[-1] if view.selection else ""
        return self.go(walk.step(view.geometry_shown, here, forward))

    def go(self, address: str | None, *, extend: bool = False) -> bool:
        """Select something and bring it into view."""
        if address is None:
            return False
        view = self._view
        rest = [a for a in view.selection if a != address] if extend else []
        view.select((*rest, address))
        view.ensure_seen(address)
        return True

    def _look_around(self, key: Qt.Key) -> bool:
        """Walk without selecting, and toggle what was reached: several things by keys alone."""
        view = self._view
        here = self._here if self._at == view.selection else ""
        here = here or (view.selection[-1] if view.selection else "")
        if key == Qt.Key.Key_Space:
            if here:
                rest = tuple(a for a in view.selection if a != here)
                view.select(rest if len(rest) < len(view.selection) else (*rest, here))
        else:
            geometry = view.geometry_shown
            there = walk.neighbour(geometry, here, ARROWS[key]) if here else None
            here = there or here or next(iter(walk.order(geometry)), "")
            view.ensure_seen(here)
        self._here, self._at = here, view.selection
        view.show_cursor(here)
        return True

    def _plain(self, key: Qt.Key, *, extend: bool, repeated: bool) -> bool:
        view = self._view
        match key:
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                view.set_zoom(view.zoom * STEP)
            case Qt.Key.Key_Minus:
                view.set_zoom(view.zoom / STEP)
            case Qt.Key.Key_0:
                view.set_zoom(1.0)
            case Qt.Key.Key_F:
                view.zoom_to_fit()
            case Qt.Key.Key_Space:
                if not repeated:
                    self.is_space_held = True
                    view.rest_cursor()
            case Qt.Key.Key_Escape:
                return self._escape()
            case _ if key in ARROWS:
                return self._arrow(key, extend=extend)
            case _:
                return False
        return True

    def _escape(self) -> bool:
        view = self._view
        if view.give_up():
            return True
        if view.selection:
            view.select(())
        elif view.shown:
            view.open_requested.emit(walk.around(view.shown))
        else:
            return False
        return True

    def _enter(self, *, inwards: bool) -> None:
        """Open a block, go to the first element of an array, or edit what has no inside."""
        view = self._view
        here = view.selection[-1] if view.selection else ""
        if here and view.opens(here):
            view.open_requested.emit(here)
            return
        grid = next((g for g in view.geometry_shown.grids if here.endswith(f".{g.path}")), None)
        if inwards and grid is not None:
            self.go(grid.address(0))
        elif here:
            view.edit_requested.emit()

    def _arrow(self, key: Qt.Key, *, extend: bool) -> bool:
        view = self._view
        if not view.selection:
            return self.tab(True)
        here = view.selection[-1]
        self.go(walk.neighbour(view.geometry_shown, here, ARROWS[key]), extend=extend)
        return True
