"""The program with a window."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from designer import __version__
from designer.edit.place import blank
from designer.session.session import Session
from designer.store.document import Document
from designer.ui.icon import make_icon
from designer.ui.safety.logbook import Logbook
from designer.ui.safety.safety import Safety
from designer.ui.theme import BODY_PX, font
from designer.ui.window.main_window import MainWindow
from designer.ui.window.warming import Warming

_log = logging.getLogger(__name__)
NAME = "Supernode Designer"


def make_application(arguments: list[str] | None = None) -> QApplication:
    """Return the one application object, made with the program's name, style and font."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(arguments or sys.argv[:1])
    dress(application)
    return application


def dress(application: QApplication) -> None:
    """Give an application the program's name, style, font and icon."""
    application.setApplicationName("supernode-designer")
    application.setApplicationDisplayName("")
    application.setApplicationVersion(__version__)
    application.setOrganizationName("supernode-designer")
    application.setDesktopFileName("supernode-designer")
    application.setStyle("Fusion")
    application.setFont(font(BODY_PX))
    application.setWindowIcon(make_icon())


def run(target: Path | None, document: Document | None) -> int:
    """Open the window on a document, or on the start page, and stay until it is closed.

    Parameters
    ----------
    target
        File of the document; None for a preset or a new one.
    document
        What was read; None for the start page.

    Returns
    -------
    int
        Exit code.
    """
    logbook = Logbook()
    logbook.start()
    try:
        application = make_application()
        window, safety = open_window(target, document, log_file=logbook.file)
        Warming(window)
        _let_interrupt_through(application, window)
        code = int(application.exec())
        safety.close()
    except Exception:
        _log.exception("the program ends")
        raise
    finally:
        logbook.close()
    return code


def open_window(
    target: Path | None, document: Document | None, *, log_file: Path | None = None
) -> tuple[MainWindow, Safety]:
    """Show a window on a document or the start page, with what keeps its work safe."""
    window = MainWindow(Session(document or Document(blank()), target))
    safety = Safety(window, log_file=log_file)
    if document is None:
        window.tools.show_start()
    if target is not None:
        window.files.recent.add(target)
    window.show()
    # Once the window is there: looking for what was left behind must not delay it.
    QTimer.singleShot(0, safety.offer)
    return window, safety


def _let_interrupt_through(application: QApplication, window: MainWindow) -> None:
    """Ctrl+C in the terminal closes the window, as Quit does."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    # Python looks at signals only between its own steps; Qt's loop has none while idle.
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)
    timer.start(500)
