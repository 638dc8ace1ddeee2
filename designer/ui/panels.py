"""Which panels are shown: each by its own switch, all of them by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from designer.ui.actions.table import PANELS

if TYPE_CHECKING:
    from designer.ui.main_window import MainWindow


class Panels:
    """The switches of a window's panels, remembered between sittings.

    Attributes
    ----------
    is_canvas_only
        Whether nothing but the canvas is shown.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._on = {name: window.settings.flag(f"panel/{name}", True) for name, _ in PANELS}
        self.is_canvas_only: bool = False

    def is_on(self, name: str) -> bool:
        """Whether a panel is wanted."""
        return self._on[name]

    def toggle(self, name: str) -> None:
        """Show a hidden panel, hide a shown one."""
        self.is_canvas_only = False
        self._on[name] = not self._on[name]
        self.show()

    def toggle_all(self) -> None:
        """Leave nothing but the canvas, or bring back what was there."""
        self.is_canvas_only = not self.is_canvas_only
        self.show()
        if self.is_canvas_only and not self._window.tools.is_at_start:
            self._window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def require(self, name: str) -> None:
        """Show a panel that is needed now."""
        if self.is_canvas_only or not self._on[name]:
            self.is_canvas_only, self._on[name] = False, True
            self.show()

    def show(self) -> None:
        """Bring the window in line with the switches."""
        window, bare = self._window, self.is_canvas_only
        window.top_bar.setVisible(not bare)
        window.header.setVisible(not bare)
        window.strip.setVisible(self._on["strip"] and not bare)
        window.status.setVisible(self._on["status"] and not bare)
        window.palette_.setVisible(self._on["palette"] and not bare)
        for name in ("inspector", "why", "claims", "issues"):
            window.side.show_part(name, self._on[name] and not bare)

    def remember(self) -> None:
        """Put the switches into the settings."""
        for name, on in self._on.items():
            self._window.settings.put(f"panel/{name}", on)
