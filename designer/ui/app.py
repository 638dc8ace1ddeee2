"""The program with a window."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from designer import __version__
from designer.session.session import Session
from designer.store.document import Document
from designer.ui.crash import CrashNotice
from designer.ui.icon import make_icon
from designer.ui.main_window import MainWindow
from designer.ui.theme import BODY_PX, font

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


def run(target: Path | None, document: Document) -> int:
    """Open the window on a document and stay until it is closed.

    Parameters
    ----------
    target
        File of the document; None for a preset or a new one.
    document
        What was read.

    Returns
    -------
    int
        Exit code.
    """
    application = make_application()
    window = MainWindow(Session(document, target))
    CrashNotice(window, window.files.save_copy).install()
    _let_interrupt_through(application, window)
    window.show()
    return int(application.exec())


def _let_interrupt_through(application: QApplication, window: MainWindow) -> None:
    """Ctrl+C in the terminal closes the window, as Quit does."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    # Python looks at signals only between its own steps; Qt's loop has none while idle.
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)
    timer.start(500)
