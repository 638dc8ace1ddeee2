"""One table of actions; menus and shortcuts are made from it, and nothing else makes any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from designer.ui.files import preset_titles
from designer.ui.theme import TITLE_PX, font

if TYPE_CHECKING:
    from designer.ui.main_window import MainWindow

When = Callable[["MainWindow"], bool]
Handler = Callable[["MainWindow"], None]


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
        When it can be used; for switches, whether it is on.
    label
        Words that depend on the state: "Undo set count of node".
    group
        Of a group only one is on.
    """

    id: str
    text: str
    handler: Handler
    keys: tuple[str, ...] = ()
    enabled: When | None = None
    checked: When | None = None
    label: Callable[[MainWindow], str] | None = None
    group: str = ""


def _step_label(word: str, label: str) -> str:
    return f"{word} {label[0].lower()}{label[1:]}" if label else word


def _panel(name: str) -> tuple[Handler, When]:
    return (lambda w: w.toggle_panel(name)), (lambda w: w.is_panel_on(name))


def _panel_action(name: str, text: str, keys: str) -> ActionSpec:
    handler, checked = _panel(name)
    return ActionSpec(f"panel.{name}", text, handler, (keys,), checked=checked)


def _theme_action(name: str, text: str) -> ActionSpec:
    return ActionSpec(
        f"theme.{name}",
        text,
        lambda w: w.choose_theme(name),
        (),
        checked=lambda w: w.theme_choice == name,
        group="theme",
    )


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", "Open…", lambda w: w.files.open(), ("Ctrl+O",)),
    ActionSpec("save", "Save", lambda w: w.save(), ("Ctrl+S",), lambda w: w.can_save),
    ActionSpec("save_as", "Save as…", lambda w: w.save_as(), ("Ctrl+Shift+S",)),
    ActionSpec("quit", "Quit", lambda w: w.quit(), ("Ctrl+Q",)),
    ActionSpec(
        "undo",
        "Undo",
        lambda w: w.undo(),
        ("Ctrl+Z",),
        lambda w: w.session.history.can_undo,
        label=lambda w: _step_label("Undo", w.session.history.undo_label),
    ),
    ActionSpec(
        "redo",
        "Redo",
        lambda w: w.redo(),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda w: w.session.history.can_redo,
        label=lambda w: _step_label("Redo", w.session.history.redo_label),
    ),
    ActionSpec("edit_values", "Edit values", lambda w: w.edit_values(), ("F2",)),
    ActionSpec("next_part", "Next part of the window", lambda w: w.walk_parts(1), ("F6",)),
    ActionSpec(
        "previous_part", "Previous part of the window", lambda w: w.walk_parts(-1), ("Shift+F6",)
    ),
    ActionSpec("zoom_fit", "Zoom to fit", lambda w: w.canvas.zoom_to_fit(), ("Ctrl+0", "F")),
    ActionSpec("zoom_100", "Zoom to 100 %", lambda w: w.zoom_100(), ("Ctrl+1",)),
    ActionSpec("zoom_in", "Zoom in", lambda w: w.zoom_by(1.25), ("Ctrl++", "Ctrl+=")),
    ActionSpec("zoom_out", "Zoom out", lambda w: w.zoom_by(0.8), ("Ctrl+-",)),
    ActionSpec(
        "zoom_selection",
        "Zoom to selection",
        lambda w: w.zoom_to_selection(),
        ("Ctrl+2",),
        lambda w: bool(w.session.selection),
    ),
    _theme_action("system", "As the system"),
    _theme_action("light", "Light"),
    _theme_action("dark", "Dark"),
    _theme_action("high-contrast", "High contrast"),
    _panel_action("strip", "Headline numbers", "Alt+1"),
    _panel_action("inspector", "Inspector", "Alt+2"),
    _panel_action("why", "Why", "Alt+3"),
    _panel_action("claims", "Claims", "Alt+4"),
    _panel_action("issues", "Issues", "Alt+5"),
    _panel_action("status", "Status line", "Alt+6"),
    ActionSpec(
        "canvas_only",
        "Canvas only",
        lambda w: w.toggle_canvas_only(),
        ("F9",),
        checked=lambda w: w.is_canvas_only,
    ),
    ActionSpec(
        "full_screen",
        "Full screen",
        lambda w: w.toggle_full_screen(),
        ("F11",),
        checked=lambda w: w.isFullScreen(),
    ),
    ActionSpec("about", "About Supernode Designer", lambda w: w.about()),
)

_SEPARATOR, _PRESETS = "-", "presets"
#: Menus: title and entries; an entry is an action's id, a separator, the presets, or a submenu.
MENUS: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("File", (_PRESETS, "open", _SEPARATOR, "save", "save_as", _SEPARATOR, "quit")),
    ("Edit", ("undo", "redo", _SEPARATOR, "edit_values")),
    (
        "View",
        (
            "zoom_fit",
            "zoom_selection",
            "zoom_100",
            "zoom_in",
            "zoom_out",
            _SEPARATOR,
            "panel.strip",
            "panel.inspector",
            "panel.why",
            "panel.claims",
            "panel.issues",
            "panel.status",
            _SEPARATOR,
            "next_part",
            "previous_part",
            _SEPARATOR,
            "canvas_only",
            "full_screen",
            _SEPARATOR,
            ("Theme", ("theme.system", "theme.light", "theme.dark", "theme.high-contrast")),
        ),
    ),
    ("Help", ("about",)),
)


class Actions:
    """The actions of one window, made from the table."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._made: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            self._make(spec)
        for title, entries in MENUS:
            self._add_menu(title, entries)
        self.refresh()

    def __getitem__(self, action_id: str) -> QAction:
        return self._made[action_id]

    def _make(self, spec: ActionSpec) -> None:
        action = QAction(spec.text, self._window)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setCheckable(spec.checked is not None)
        action.triggered.connect(partial(self._run, spec))
        if spec.group:
            if spec.group not in self._groups:
                self._groups[spec.group] = QActionGroup(self._window)
            self._groups[spec.group].addAction(action)
        # Added to the window: the keys work with the bar hidden, too.
        self._window.addAction(action)
        self._made[spec.id] = action

    def _run(self, spec: ActionSpec, _checked: bool = False) -> None:
        spec.handler(self._window)
        self.refresh()

    def _add_menu(self, title: str, entries: tuple[object, ...]) -> None:
        bar = self._window.top_bar.menu_bar
        menu = bar.addMenu(title)
        self._fill(menu, entries)
        # Alt and the first letter, without the underline that Fusion would draw for it.
        opener = QShortcut(QKeySequence(f"Alt+{title[0]}"), self._window)
        opener.activated.connect(partial(bar.setActiveAction, menu.menuAction()))

    def _fill(self, menu: QMenu, entries: tuple[object, ...]) -> None:
        menu.setFont(font(TITLE_PX))
        for entry in entries:
            if entry == _SEPARATOR:
                menu.addSeparator()
            elif entry == _PRESETS:
                self._add_presets(menu)
            elif isinstance(entry, tuple):
                self._fill(menu.addMenu(str(entry[0])), entry[1])
            else:
                menu.addAction(self._made[str(entry)])

    def _add_presets(self, menu: QMenu) -> None:
        presets = menu.addMenu("New from preset")
        presets.setFont(font(TITLE_PX))
        presets.aboutToShow.connect(partial(self._list_presets, presets))

    def _list_presets(self, menu: QMenu) -> None:
        """Read the folder when the menu opens, not when the program starts."""
        menu.clear()
        for path, name in preset_titles():
            menu.addAction(name, partial(self._window.files.new_from, path))
        if menu.isEmpty():
            menu.addAction("No presets are installed").setEnabled(False)

    def refresh(self) -> None:
        """Bring labels, switches and what can be used up to date."""
        for spec in ACTIONS:
            action = self._made[spec.id]
            if spec.enabled is not None:
                action.setEnabled(spec.enabled(self._window))
            if spec.checked is not None:
                action.setChecked(spec.checked(self._window))
            if spec.label is not None:
                action.setText(spec.label(self._window))
