"""Loads the plotting library in pieces too short to be felt, when charts are first shown."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

#: What the library loads on its way, each quickly done; what a packed program lacks is left out.
_BEFORE = ("numpy.fft", "numpy.random", "xml.etree.ElementTree", "multiprocessing.connection")
#: It looks at every name of these, and each is made only when it is first looked at.
_QT = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")
_NAMES_AT_ONCE = 120
_AFTER = ("designer.ui.charts.network", "designer.ui.charts.panel")


def pieces() -> Iterator[None]:
    """Load piece by piece: each step of the iteration is one of them."""
    yield from _modules(_BEFORE)
    for module in map(importlib.import_module, _QT):
        names = dir(module)
        for start in range(0, len(names), _NAMES_AT_ONCE):
            for name in names[start : start + _NAMES_AT_ONCE]:
                getattr(module, name)
            yield
    # No handler of its own for what nobody caught: the window has one.
    hook = sys.excepthook
    import pyqtgraph

    sys.excepthook = hook
    pyqtgraph.setConfigOptions(antialias=True)
    yield
    yield from _modules(_AFTER)


def _modules(names: tuple[str, ...]) -> Iterator[None]:
    for name in names:
        importlib.import_module(name)
        yield


class Loader(QObject):
    """Takes a step whenever the window has nothing else to do.

    Attributes
    ----------
    done
        Everything is loaded.
    failed
        Something is not there: the reason.
    """

    done = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = pieces()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin; `done` comes later."""
        self._timer.start()

    def finish(self) -> None:
        """Load all that is left at once."""
        for _ in self._left:
            pass
        self._stop()

    def _step(self) -> None:
        try:
            is_left = next(self._left, self) is not self
        except ImportError as error:
            self._timer.stop()
            self.failed.emit(str(error))
            return
        if not is_left:
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self.done.emit()
