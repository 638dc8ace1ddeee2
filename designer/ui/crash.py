"""What happens when the program itself errs: the window stays, the work can be saved."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QMessageBox, QWidget

#: A fault in a paint event comes back at every frame: one message is enough.
_MOST_MESSAGES = 3


class CrashNotice:
    """Replaces `sys.excepthook` while a window is open.

    Parameters
    ----------
    window
        Parent of the message.
    save_copy
        Opens the dialog that saves a copy.
    """

    def __init__(self, window: QWidget, save_copy: Callable[[], None]) -> None:
        self._window = window
        self._save_copy = save_copy
        self._box: QMessageBox | None = None
        self._seen: set[str] = set()

    def install(self) -> None:
        """Begin to catch what nobody else caught."""
        sys.excepthook = self

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Report to the terminal, and to the person once per place."""
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        place = _place(trace)
        if place in self._seen or len(self._seen) >= _MOST_MESSAGES or self._is_open():
            return
        self._seen.add(place)
        self._show(kind, error, trace, place)

    def _is_open(self) -> bool:
        return self._box is not None and self._box.isVisible()

    def _show(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
        place: str,
    ) -> None:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Supernode Designer")
        box.setText(f"The program made a mistake in {place}.")
        box.setInformativeText(
            f"{kind.__name__}: {error}\n\nThe design is still open as it was before. Save a copy, "
            "then start the program again; the details below help whoever mends this."
        )
        box.setDetailedText("".join(traceback.format_exception(kind, error, trace)))
        save = box.addButton("Save a copy…", QMessageBox.ButtonRole.AcceptRole)
        save.clicked.connect(self._save_copy)
        box.addButton("Continue", QMessageBox.ButtonRole.RejectRole)
        self._box = box
        box.open()


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    own = [f for f in frames if "designer" in Path(f.filename).parts]
    if not frames:
        return "an unknown place"
    frame = (own or list(frames))[-1]
    return f"{Path(frame.filename).name}, line {frame.lineno}"
