"""What the command palette and the key sheet offer for one window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from designer.ui.command import providers as made
from designer.ui.command.entries import Entry, Provider
from designer.ui.command.shortcut_sheet import KeyGroup, ShortcutSheet
from designer.ui.window.actions.menus import CANVAS_KEYS, MENUS, MOUSE
from designer.ui.window.files import preset_titles

if TYPE_CHECKING:
    from designer.ui.window.main_window import MainWindow

Entries = Callable[[], Sequence[Entry]]
_NATIVE = QKeySequence.SequenceFormat.NativeText


def providers(window: MainWindow) -> tuple[Provider, ...]:
    """Return where the entries of a window's command palette come from."""
    session, navigator = window.session, window.navigator

    def drawing(entries: Entries) -> Entries:
        """Nothing of the design while the start page is shown in its place."""
        return lambda: () if window.tools.is_at_start else entries()

    def find_address(text: str) -> Sequence[Entry]:
        look_up = made.address_lookup(lambda: session.design, navigator.go_to)
        return () if window.tools.is_at_start else look_up(text)

    return (
        Provider("Commands", ">", lambda: _commands(window), is_listed=True),
        Provider(
            "In the design",
            "@",
            drawing(lambda: made.design_entries(session.design, navigator.go_to)),
            find_address,
        ),
        Provider(
            "Parts to place",
            "+",
            drawing(lambda: made.part_entries(window.canvas.place_offer, session.design)),
        ),
        Provider(
            "Figures",
            "",
            drawing(lambda: made.metric_entries(session.results, navigator.explain)),
        ),
        Provider("Files and presets", "", lambda: _files(window)),
    )


def _commands(window: MainWindow) -> list[Entry]:
    window.actions_.refresh()
    return made.action_entries(
        made.Command(
            action.text(),
            _keys(spec.keys[:1]),
            action.isEnabled(),
            partial(window.actions_.run, spec.id),
            spec.words,
        )
        for spec, action in window.actions_
        if spec.id != "command"
    )


def _files(window: MainWindow) -> list[Entry]:
    files = window.files
    recent = [entry.path for entry in files.recent.files()]
    return made.file_entries(recent, preset_titles(), files.open_path, files.new_from)


def shortcut_sheet(window: MainWindow) -> ShortcutSheet:
    """Return the sheet of all keys, by menu, and of what the mouse does."""
    specs = {spec.id: spec for spec, _ in window.actions_}
    groups = []
    for title, entries in MENUS:
        rows = tuple(
            (specs[entry].text, _keys(specs[entry].keys))
            for entry in entries
            if isinstance(entry, str) and entry in specs and specs[entry].keys
        )
        groups.append(KeyGroup(title, rows))
    groups += [KeyGroup("Canvas", CANVAS_KEYS), KeyGroup("Mouse", MOUSE)]
    return ShortcutSheet(groups, window.theme, window)


def _keys(keys: Sequence[str]) -> str:
    return ", ".join(QKeySequence(key).toString(_NATIVE) for key in keys)
