"""The actions of one window, made from the table: menus, shortcuts, the context menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from designer.ui.theme import TITLE_PX, font
from designer.ui.window.actions.menus import CONTEXT, MENUS, PRESETS, RECENT, SEPARATOR
from designer.ui.window.actions.spec import ActionSpec
from designer.ui.window.actions.table import ACTIONS
from designer.ui.window.files import preset_titles

if TYPE_CHECKING:
    from designer.ui.window.main_window import MainWindow


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
        if spec.on_canvas:
            # Elsewhere these keys are letters to type.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._window.canvas.addAction(action)
        else:
            # Added to the window: the keys work with the bar hidden, too.
            self._window.addAction(action)
        self._made[spec.id] = action

    def _run(self, spec: ActionSpec, _checked: bool = False) -> None:
        spec.handler(self._window)
        self.refresh()

    def run(self, action_id: str) -> None:
        """Do what an action does, as its menu entry would."""
        self._made[action_id].trigger()

    def __iter__(self) -> Iterator[tuple[ActionSpec, QAction]]:
        for spec in ACTIONS:
            yield spec, self._made[spec.id]

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
            if entry == SEPARATOR:
                menu.addSeparator()
            elif entry == PRESETS:
                self._add_list(menu, "New from preset", self._list_presets)
            elif entry == RECENT:
                self._add_list(menu, "Open recent", self._list_recent)
            elif isinstance(entry, tuple):
                self._fill(menu.addMenu(str(entry[0])), entry[1])
            else:
                menu.addAction(self._made[str(entry)])

    def _add_list(self, menu: QMenu, title: str, fill: Callable[[QMenu], None]) -> None:
        """Add a submenu whose entries are read when it opens, not when the program starts."""
        inner = menu.addMenu(title)
        inner.setFont(font(TITLE_PX))
        inner.aboutToShow.connect(partial(self._fill_list, inner, fill))

    def _fill_list(self, menu: QMenu, fill: Callable[[QMenu], None]) -> None:
        menu.clear()
        fill(menu)

    def _list_presets(self, menu: QMenu) -> None:
        for path, name in preset_titles():
            menu.addAction(name, partial(self._window.files.new_from, path))
        if menu.isEmpty():
            menu.addAction("No presets are installed").setEnabled(False)

    def _list_recent(self, menu: QMenu) -> None:
        for entry in self._window.files.recent.files():
            path = entry.path
            menu.addAction(path.name, partial(self._window.files.open_path, path)).setToolTip(
                str(path.parent)
            )
        if menu.isEmpty():
            menu.addAction("No file was opened yet").setEnabled(False)

    def open_context_menu(self, at: QPoint) -> None:
        """Offer at a point of the screen what can be done with the selection."""
        self.refresh()
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setFont(font(TITLE_PX))
        for entry in CONTEXT:
            if entry == SEPARATOR:
                menu.addSeparator()
            elif self._made[entry].isEnabled():
                menu.addAction(self._made[entry])
        menu.popup(at)

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
