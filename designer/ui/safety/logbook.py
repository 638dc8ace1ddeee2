"""The log in the state folder: what went wrong, for whoever mends it. It stays on the machine."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
from collections import Counter
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from designer import __version__
from designer.store.recovery import make_private_folder, state_folder

FILE_NAME, FAULTS_NAME = "designer.log", "faults.log"
#: Three files of a megabyte: the current one and two older ones.
MAX_BYTES, OLDER_FILES = 1_000_000, 2
#: Something said at every frame would drive all else out of the log.
MOST_EQUAL = 20

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")


class _Repeats(logging.Filter):
    """Lets equal messages through a number of times."""

    def __init__(self) -> None:
        super().__init__()
        self._said: Counter[tuple[str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        key = (record.name, record.getMessage())
        self._said[key] += 1
        return self._said[key] <= MOST_EQUAL


class _Quiet(RotatingFileHandler):
    """A file handler that a full disk or a second window does not make noisy."""

    def doRollover(self) -> None:
        # Another window may hold the file open, which Windows does not rename.
        with contextlib.suppress(OSError):
            super().doRollover()
        if self.stream is None:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written is no reason to disturb anybody."""


class Logbook:
    """The log of a running program.

    Parameters
    ----------
    folder
        Where it lies; in the user's state folder if not given.

    Attributes
    ----------
    file
        The log; None if the folder takes no files.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder if folder is not None else state_folder() / "log"
        self._handlers: list[logging.Handler] = []
        self._faults: IO[str] | None = None
        self._level = logging.getLogger().level
        self._qt_before: Any = None
        self.file: Path | None = None

    def start(self) -> None:
        """Begin to write: Python's log, messages of Qt, and what faults of the machine leave."""
        root = logging.getLogger()
        root.setLevel(logging.INFO)
        if sys.stderr is not None:
            terminal = logging.StreamHandler()
            terminal.setLevel(logging.WARNING)
            # Unexpected errors reach the terminal in Python's own form.
            terminal.addFilter(lambda record: record.name != "designer.ui.safety.crash")
            self._add(terminal)
        try:
            make_private_folder(self._folder)
            self._open_faults(self._folder / FAULTS_NAME)
            self._add(self._file_handler(self._folder / FILE_NAME))
            self.file = self._folder / FILE_NAME
        except OSError as error:
            _log.warning("no log is written: %s", error)
        self._qt_before = qInstallMessageHandler(on_qt_message)
        _log.info("Supernode Designer %s on %s, Python %s", __version__, sys.platform, _python())

    def close(self) -> None:
        """End it and put back what was before."""
        qInstallMessageHandler(self._qt_before)
        root = logging.getLogger()
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()
        self._handlers.clear()
        root.setLevel(self._level)
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def _add(self, handler: logging.Handler) -> None:
        handler.setFormatter(
            logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
        )
        handler.addFilter(_Repeats())
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)

    def _file_handler(self, path: Path) -> logging.Handler:
        return _Quiet(path, maxBytes=MAX_BYTES, backupCount=OLDER_FILES, encoding="utf-8")

    def _open_faults(self, path: Path) -> None:
        """Let a crash of the interpreter leave its traceback; keep the one before it."""
        with contextlib.suppress(OSError):
            if path.stat().st_size:
                path.replace(path.with_suffix(".old.log"))
        self._faults = path.open("a", encoding="utf-8")
        faulthandler.enable(self._faults)


def on_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Pass a message of Qt on to the log."""
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", text)


def _python() -> str:
    return ".".join(str(n) for n in sys.version_info[:3])
