"""What happens when the program itself errs: the window stays, the work can be saved."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from designer.ui.posting import GuiPoster

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from threading import ExceptHookArgs

#: A fault in a paint event comes back at every frame: one message per place, and not for ever.
_MOST_MESSAGES = 10

_log = logging.getLogger(__name__)


class CrashNotice:
    """Catches what nobody else caught, on all threads, while a window is open.

    Parameters
    ----------
    window
        Parent of the message.
    save_copy
        Opens the dialog that saves a copy.
    log_file
        What the message offers to show.
    on_error
        Called at once, on the thread of the error; must not block.
    """

    def __init__(
        self,
        window: QWidget,
        save_copy: Callable[[], None],
        *,
        log_file: Path | None = None,
        on_error: Callable[[], None] = lambda: None,
    ) -> None:
        self._window = window
        self._save_copy = save_copy
        self._log_file = log_file
        self._on_error = on_error
        self._poster = GuiPoster(window)
        self._seen: set[str] = set()
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self.box: QMessageBox | None = None

    def install(self) -> None:
        """Begin to catch."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable

    def uninstall(self) -> None:
        """Leave errors to whoever had them before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Report to terminal and log, and to the person once per place."""
        if issubclass(kind, KeyboardInterrupt):
            self._poster.post(self._close_window)
            return
        sys.__excepthook__(kind, error, trace)
        self._report(kind, error, trace)

    def _in_thread(self, given: ExceptHookArgs) -> None:
        if given.exc_type is not SystemExit:
            error = given.exc_value or given.exc_type()
            self(given.exc_type, error, given.exc_traceback)

    def _unraisable(self, given: UnraisableHookArgs) -> None:
        """Log what happened where Python could not say so: no edit was interrupted by it."""
        sys.__unraisablehook__(given)
        lines = traceback.format_exception(
            given.exc_type, given.exc_value, given.exc_traceback, limit=20
        )
        _log.error("%s", "".join([f"{given.err_msg or 'Ignored error'}\n", *lines]).rstrip())

    def _close_window(self) -> None:
        self._window.close()

    def _report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        # Whatever fails in here must not come back as the next unexpected error.
        try:
            place = _place(trace)
            text = "".join(traceback.format_exception(kind, error, trace))
            said = f"{kind.__name__}: {error}"
            _forget(error, trace)
            _log.error("unexpected error in %s\n%s", place, text.rstrip())
            self._on_error()
            # Later, from the event loop: this may be the middle of painting, or another thread.
            self._poster.post(lambda: self._show(place, said, text))
        except Exception:  # noqa: BLE001
            sys.__excepthook__(*sys.exc_info())

    def _show(self, place: str, said: str, text: str) -> None:
        is_open = self.box is not None and self.box.isVisible()
        if place in self._seen or len(self._seen) >= _MOST_MESSAGES or is_open:
            return
        self._seen.add(place)
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Supernode Designer")
        box.setText(f"The program made a mistake in {place}.")
        box.setInformativeText(
            f"{said}\n\nThe design is still open as it was before. Save a copy, then start the "
            "program again; the log helps whoever mends this."
        )
        box.setDetailedText(text)
        save = box.addButton("Save a copy…", QMessageBox.ButtonRole.AcceptRole)
        save.clicked.connect(self._save_copy)
        if self._log_file is not None:
            show = box.addButton("Show the log", QMessageBox.ButtonRole.ActionRole)
            # The message stays: the button does not answer it.
            show.clicked.disconnect()
            show.clicked.connect(self._show_log)
        rest = box.addButton("Continue", QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(rest)
        box.setDefaultButton(save)
        box.finished.connect(box.deleteLater)
        box.finished.connect(self._forget_box)
        self.box = box
        box.open()

    def _forget_box(self) -> None:
        self.box = None

    def _show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_file)))


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    own = [f for f in frames if "designer" in Path(f.filename).parts]
    if not frames:
        return "an unknown place"
    frame = (own or list(frames))[-1]
    return f"{Path(frame.filename).name}, line {frame.lineno}"


def _forget(error: BaseException | None, trace: TracebackType | None) -> None:
    """Let go of what the failed frames hold.

    A painter among it would go on painting on a widget that has been shown already, which Qt
    answers with the end of the program.
    """
    for name in ("last_exc", "last_value", "last_traceback"):
        if hasattr(sys, name):
            setattr(sys, name, None)
    traceback.clear_frames(trace)
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
