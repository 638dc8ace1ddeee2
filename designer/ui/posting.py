"""From any thread to the thread of the widgets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class GuiPoster(QObject):
    """Runs functions on the thread that owns this object, in the order in which they came."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, function: Callable[[], None]) -> None:
        """Have a function run; nothing happens once the window is gone."""
        try:
            self._posted.emit(function)
        except RuntimeError:
            # The object was deleted between the worker's last step and this one.
            return

    @Slot(object)
    def _run(self, function: Callable[[], None]) -> None:
        function()
