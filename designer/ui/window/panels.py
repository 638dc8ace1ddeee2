"""Which panels are shown: each by its own switch, all of them by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from designer.ui.window.actions.table import HIDDEN_AT_FIRST, PANELS

if TYPE_CHECKING:
    from designer.ui.window.main_window import MainWindow

#: In windows narrower than this the parts give way to the canvas until they are asked for. [px]
NARROW_PX = 840


class Panels:
    """The switches of a window's panels, remembered between sittings.

    Attributes
    ----------
    is_canvas_only
        Whether nothing but the canvas is shown.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        flag = window.settings.flag
        self._on = {name: flag(f"panel/{name}", name not in HIDDEN_AT_FIRST) for name, _ in PANELS}
        self.is_canvas_only: bool = False
        self._is_narrow = self._is_asked_for = False

    def is_on(self, name: str) -> bool:
        """Whether a panel is wanted, and has room."""
        return self._on[name] and (not self._yields(name) or self._is_asked_for)

    def _yields(self, name: str) -> bool:
        return self._is_narrow and name == "palette"

    def fit(self, width: int) -> bool:
        """The window has another width: without room for all, the parts give way; True if so."""
        is_narrow = width < NARROW_PX
        if is_narrow == self._is_narrow:
            return False
        self._is_narrow, self._is_asked_for = is_narrow, False
        self.show()
        return True

    def toggle(self, name: str) -> None:
        """Show a hidden panel, hide a shown one."""
        wanted = not self.is_on(name)
        self.is_canvas_only = False
        if self._yields(name):
            self._is_asked_for = wanted
        self._on[name] = wanted or self._yields(name)
        self.show()

    def toggle_all(self) -> None:
        """Leave nothing but the canvas, or bring back what was there."""
        self.is_canvas_only = not self.is_canvas_only
        self.show()
        if self.is_canvas_only and not self._window.tools.is_at_start:
            self._window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def require(self, name: str) -> None:
        """Show a panel that is needed now."""
        if self.is_canvas_only or not self.is_on(name):
            self.is_canvas_only, self._on[name] = False, True
            self._is_asked_for |= self._yields(name)
            self.show()

    def show(self) -> None:
        """Bring the window in line with the switches."""
        window, bare = self._window, self.is_canvas_only
        window.top_bar.setVisible(not bare)
        window.header.setVisible(not bare)
        window.strip.setVisible(self.is_on("strip") and not bare)
        window.status.setVisible(self.is_on("status") and not bare)
        window.palette_.setVisible(self.is_on("palette") and not bare)
        window.charts.setVisible(self.is_on("charts") and not bare)
        for name in ("inspector", "why", "claims", "issues"):
            window.side.show_part(name, self.is_on(name) and not bare)

    def remember(self) -> None:
        """Put the switches into the settings."""
        for name, on in self._on.items():
            self._window.settings.put(f"panel/{name}", on)
