"""F6 walks between the parts of the window: strip, catalogue, canvas, charts, inspector, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from designer.ui.window.main_window import MainWindow


def parts(window: MainWindow) -> list[QWidget]:
    """Return the parts that can be seen, in the order of the walk."""
    side = window.side
    parts_field = window.palette_.field
    every = (
        window.strip,
        parts_field,
        window.canvas,
        window.charts,
        side.inspector,
        side.why,
        side.claims,
        side.issues,
    )
    return [part for part in every if part.isVisible()]


def walk(window: MainWindow, step: int) -> None:
    """Put the keyboard into the part so many steps on; from outside of all into the canvas."""
    shown = parts(window)
    if not shown:
        return  # the start page has no parts
    focused = window.focusWidget()
    here = next(
        (n for n, part in enumerate(shown) if part is focused or part.isAncestorOf(focused)), None
    )
    target = shown[(here + step) % len(shown)] if here is not None else window.canvas
    if target is window.side.inspector:
        window.side.focus_field()
        return
    target.setFocus(Qt.FocusReason.ShortcutFocusReason)
    window.side.reveal(target)
