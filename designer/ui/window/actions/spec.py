"""What an action is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from designer.ui.window.main_window import MainWindow

When = Callable[["MainWindow"], bool]
Handler = Callable[["MainWindow"], object]


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    id, text, keys
        Name for code, words for people, shortcuts (the first is shown).
    handler
        What it does.
    enabled, checked
        When it can be used; for switches, whether it is on. Asked after every edit, so quick.
    label
        Words that depend on the state: "Undo set count of node".
    words
        Other words under which people look for it.
    group
        Of a group only one is on.
    on_canvas
        The keys hold on the canvas only: elsewhere they are letters to type.
    """

    id: str
    text: str
    handler: Handler
    keys: tuple[str, ...] = ()
    enabled: When | None = None
    checked: When | None = None
    label: Callable[[MainWindow], str] | None = None
    words: str = ""
    group: str = ""
    on_canvas: bool = False
