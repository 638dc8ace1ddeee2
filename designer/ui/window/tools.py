"""What opens beside the canvas: start page, finding and commands, fabric generator, key sheet.

All of it is made when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from designer import __version__
from designer.model import address
from designer.ui.controls.editors import ChoiceButton
from designer.ui.describe import owner_address
from designer.ui.offers import Offer

if TYPE_CHECKING:
    from designer.ui.command.palette import CommandPalette
    from designer.ui.command.shortcut_sheet import ShortcutSheet
    from designer.ui.generator.dialog import GeneratorDialog
    from designer.ui.generator.request import GeneratorRequest
    from designer.ui.start.page import StartPage
    from designer.ui.window.main_window import MainWindow
    from designer.ui.window.repeat_box import RepeatBox

#: What the start page offers, by the action whose keys it shows.
_START_KEYS = {"blank": "new", "generator": "generator", "open": "open"}


class Tools:
    """The tools of one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.start_page: StartPage | None = None
        self.command_palette: CommandPalette | None = None
        self.generator: GeneratorDialog | None = None
        self.repeat_box: RepeatBox | None = None
        self.shortcut_sheet: ShortcutSheet | None = None

    # -- start page -------------------------------------------------------------------------

    @property
    def is_at_start(self) -> bool:
        """Whether the start page is shown in place of the design."""
        page = self.start_page
        return page is not None and self._window.pages.currentWidget() is page

    def show_start(self) -> None:
        """Show the start page, or go back from it; the open design stays as it is."""
        window = self._window
        if self.is_at_start:
            self.show_design()
            return
        if self.start_page is None:
            from designer.ui.start.page import StartPage

            page = self.start_page = StartPage(window.settings, window.theme)
            page.blank_requested.connect(window.files.new)
            page.generator_requested.connect(self.open_generator)
            page.open_requested.connect(window.files.open)
            page.file_chosen.connect(window.files.open_path)
            page.preset_chosen.connect(window.files.new_from)
            keys = {spec.id: spec.keys[0] for spec, _ in window.actions_ if spec.keys}
            page.set_keys({name: keys[i] for name, i in _START_KEYS.items()})
            window.pages.addWidget(page)
        else:
            self.start_page.refresh()
        window.pages.setCurrentWidget(self.start_page)
        self.start_page.setFocus(Qt.FocusReason.OtherFocusReason)
        window.show_document_state()

    def show_design(self) -> None:
        """Show the design instead of the start page, and give the canvas the keyboard."""
        window, was_at_start = self._window, self.is_at_start
        window.pages.setCurrentIndex(0)
        window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        if was_at_start:
            window.show_document_state()

    # -- finding ----------------------------------------------------------------------------

    def find(self, prefix: str = "") -> None:
        """Open the field that finds things and runs commands."""
        window = self._window
        if self.command_palette is None:
            from designer.ui.command.palette import CommandPalette
            from designer.ui.window.finding import providers

            self.command_palette = CommandPalette(
                window, window.theme, providers(window), window.settings
            )
        self.command_palette.open_with(prefix)

    def search_parts(self) -> None:
        """Put the keyboard into the search field of the parts."""
        self._window.panels.require("palette")
        self._window.palette_.focus_search()

    def show_shortcuts(self) -> None:
        """Show all keys, and what the mouse does."""
        from designer.ui.window.finding import shortcut_sheet

        if self.shortcut_sheet is None:
            self.shortcut_sheet = shortcut_sheet(self._window)
            # Not every desktop gives the keyboard back by itself.
            self.shortcut_sheet.finished.connect(self._window.activateWindow)
        self.shortcut_sheet.open()

    # -- drawing ----------------------------------------------------------------------------

    def place_empty_block(self) -> None:
        """Place a new block where there is room."""
        self._window.canvas.place_offer(Offer("empty", "", "Empty block"))

    def edit_wiring(self) -> None:
        """Open what a selected link group is wired by."""
        links = self._window.editing.chosen.links
        if links:
            self._window.canvas.edit_wiring(links[-1])

    def repeat(self) -> None:
        """Ask how often the selected item is to be repeated."""
        window = self._window
        items = window.editing.chosen.items
        if not items:
            return
        if self.repeat_box is None:
            from designer.ui.window.repeat_box import RepeatBox

            self.repeat_box = RepeatBox(window.session, window.canvas, window.theme)
        self.repeat_box.open_at(items)

    def open_selected(self) -> None:
        """Show the inside of the selected block on its own."""
        session = self._window.session
        if session.selection:
            self._window.navigator.open_block(session.selection[-1])

    def place_into_racks(self) -> None:
        """Go to the fields of the inspector that place an item into racks."""
        window = self._window
        items = window.editing.chosen.items
        if not items:
            return
        design = window.session.design
        target = address.find(design.blocks, design.root, items[-1])
        key = f"{owner_address(design, target)}:rack"
        window.navigator.edit_values(key)
        chooser = window.side.inspector.editor_of(key)
        if isinstance(chooser, ChoiceButton):
            chooser.open_menu()

    # -- generator --------------------------------------------------------------------------

    def open_generator(self) -> None:
        """Ask what fabric is wanted."""
        from designer.ui.generator.dialog import GeneratorDialog

        window = self._window
        into = "" if self.is_at_start else window.canvas.shown
        dialog = GeneratorDialog(
            window.theme, window.session.design, window.settings, window, into=into
        )
        dialog.insert_requested.connect(self._insert_fabric)
        dialog.new_requested.connect(self._new_from_fabric)
        dialog.finished.connect(self._forget_generator)
        self.generator = dialog
        dialog.open()

    def _forget_generator(self) -> None:
        if self.generator is not None:
            self.generator.deleteLater()
            self.generator = None

    def _insert_fabric(self, request: GeneratorRequest) -> None:
        window = self._window
        if self.is_at_start:
            self._new_from_fabric(request)
            return
        before = window.session.design
        if window.editing.run(request.label, request.command):
            window.editing.select_new(before, "")
            window.canvas.zoom_to_fit()

    def _new_from_fabric(self, request: GeneratorRequest) -> None:
        self._window.files.new_with(request.design_for_new)

    # -- about ------------------------------------------------------------------------------

    def about(self) -> None:
        """Say what this program is."""
        box = QMessageBox(self._window)
        box.setWindowTitle("About Supernode Designer")
        box.setText(f"Supernode Designer {__version__}")
        box.setInformativeText(
            "Draw an AI supercomputer, change anything, and read its bandwidth, latency, power and "
            "cooling at once.\n\nApache License 2.0. Typeface: Inter, SIL Open Font License."
        )
        box.finished.connect(box.deleteLater)
        box.open()

    def put_away(self) -> None:
        """Close what is about the document that makes way for another one."""
        canvas = self._window.canvas
        while canvas.give_up():
            pass  # a gesture, then a mode
        canvas.desk.put_away()
        if self.repeat_box is not None:
            self.repeat_box.hide()
        if self.command_palette is not None:
            self.command_palette.close_palette()
        if self.generator is not None:
            self.generator.reject()

    def set_theme(self) -> None:
        """Hand the window's theme to what has been made."""
        theme = self._window.theme
        for tool in (
            self.generator,
            self.start_page,
            self.command_palette,
            self.repeat_box,
            self.shortcut_sheet,
        ):
            if tool is not None:
                tool.set_theme(theme)
