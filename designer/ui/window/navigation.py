"""From an address or a number to where it is shown: canvas, inspector, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from designer.model.expansion import expand
from designer.ui import describe

if TYPE_CHECKING:
    from designer.ui.window.main_window import MainWindow

#: Addresses that begin so name nothing on the canvas.
_OFF_CANVAS = ("parts", "placements", "scenario", "site", "planes")


class Navigator:
    """Leads through one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def explain(self, metric_id: str) -> None:
        """Show how a number came about."""
        window = self._window
        window.side.why.choose(metric_id)
        window.strip.set_chosen(window.side.why.metric_id)
        window.side.reveal(window.side.why)

    def go_to(self, address: str) -> None:
        """Select what an address names and bring it into view; numbers are explained instead."""
        window, session = self._window, self._window.session
        if session.results is not None and address in session.results.metrics:
            self.explain(address)
            return
        place = address.partition(":")[0]
        if place.partition(".")[0] in _OFF_CANVAS:
            self._select_owner(place)
            if window.side.inspector.editor_of(address) is not None:
                self.edit_values(address)
            return
        if window.canvas.geometry_shown.place_of(place) is None:
            window.canvas.show_block("")
        session.select((place,))
        window.canvas.zoom_to(place)
        if address != place and window.side.inspector.editor_of(address) is not None:
            self.edit_values(address)

    def _select_owner(self, place: str) -> None:
        """Select the first item that holds a part; all else is shown with the design."""
        head, _, name = place.partition(".")
        design = self._window.session.design
        arrays = expand(design.blocks, design.root).arrays if head == "parts" else ()
        holder = next((array.path for array in arrays if array.part == name), "")
        if holder:
            self.go_to(f"{design.root}.{holder}")
        else:
            self.open_block("")

    def open_block(self, address: str) -> None:
        """Show the inside of a block on the canvas; with no address that of the whole design."""
        window = self._window
        target = describe.locate(window.session.design, address) if address else None
        if target is not None and (target.item is None or target.item.block is None):
            self.go_to(address)
            return
        window.session.select(())
        window.canvas.show_block(address)

    def edit_values(self, key: str = "") -> None:
        """Put the keyboard into the inspector, at a field or at the first one."""
        self._window.panels.require("inspector")
        self._window.side.focus_field(key)

    def show_issues(self) -> None:
        """Bring the list of issues into view and give it the keyboard."""
        self._window.panels.require("issues")
        side = self._window.side
        side.reveal(side.issues)
        side.issues.setFocus(Qt.FocusReason.OtherFocusReason)
