"""Benchmarks of the window, off screen: edit to painted numbers, and start-up."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.perf.edits import KINDS, MACHINES, Machine
from tests.perf.timing import Benchmark

ROOT = Path(__file__).resolve().parents[2]
EDITS = 200
STARTS = 9
TOO_LONG_S = 30.0


class Watched:
    """A window, and whether its numbers have been painted since it was asked for.

    Painted means: the headline strip has painted itself while the session's results were those of
    the current design. The whole frame is there when all else that was due has been painted, too.
    """

    def __init__(self, window: Any) -> None:
        from PySide6.QtCore import QEvent, QObject

        watched = self

        class Filter(QObject):
            def eventFilter(self, thing: QObject, event: QEvent) -> bool:
                if event.type() != QEvent.Type.Paint or not watched.is_fresh:
                    return False
                thing.event(event)
                watched.painted_at = watched.painted_at or time.perf_counter()
                return True

        self.window = window
        self.painted_at: float | None = None
        self._filter = Filter()
        window.strip.installEventFilter(self._filter)

    @property
    def is_fresh(self) -> bool:
        session = self.window.session
        return bool(session.is_fresh and session.results and session.results.complete)

    def until_painted(self, act: Callable[[], object]) -> tuple[float, float]:
        """Return the times from an act to fresh numbers and to the whole frame. [s]"""
        from PySide6.QtWidgets import QApplication

        self.painted_at = None
        start = time.perf_counter()
        act()
        while True:
            QApplication.processEvents()
            if self.painted_at is not None:
                return self.painted_at - start, time.perf_counter() - start
            if time.perf_counter() - start > TOO_LONG_S:
                raise TimeoutError("the headline strip was not painted")

    def settle(self, seconds: float = 0.0) -> None:
        """Let everything happen that is still due, as while a person looks at it."""
        from PySide6.QtWidgets import QApplication

        give_up = time.perf_counter() + seconds
        QApplication.processEvents()
        while time.perf_counter() < give_up:
            QApplication.processEvents()


def benchmarks() -> Iterator[Benchmark]:
    """Run all of them."""
    with tempfile.TemporaryDirectory() as folder:
        own_settings(Path(folder))
        yield from _start_up(Path(folder))
        for machine in MACHINES:
            yield from _painted_edits(machine)


def own_settings(folder: Path) -> None:
    """Neither read nor write the settings of whoever runs this; load what was compiled before.

    Processes that are started from here load compiled modules, as an installed program does,
    whatever the environment says.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())


def _painted_edits(machine: Machine) -> Iterator[Benchmark]:
    from designer.session.session import Session
    from designer.ui import app
    from designer.ui.window.main_window import MainWindow

    app.make_application(["bench"])
    window = MainWindow(Session(machine.document()))
    watched = Watched(window)
    window.resize(1400, 850)
    watched.until_painted(window.show)
    watched.settle(1.0)
    samples: list[tuple[float, float]] = []
    edits = list(machine.edits(EDITS))
    for _, command in edits:
        act = lambda c=command: window.session.apply("Edit", c)  # noqa: E731
        samples.append(watched.until_painted(act))
        watched.settle()
    numbers, frames = zip(*samples, strict=True)
    yield Benchmark(f"edit to painted numbers, {machine.name}", numbers)
    for kind in KINDS:
        own = tuple(s for s, (k, _) in zip(numbers, edits, strict=True) if k == kind)
        yield Benchmark(f"edit to painted numbers, {machine.name}, {kind}", own)
    yield Benchmark(f"edit to whole frame, {machine.name}", frames)
    undone = []
    for _ in range(min(50, len(edits))):
        undone.append(watched.until_painted(window.session.undo)[0])
        watched.settle()
    yield Benchmark(f"undo to painted numbers, {machine.name}", tuple(undone))
    # The question about unsaved changes is for people.
    window._is_closing = True
    window.close()
    window.deleteLater()
    watched.settle()


#: A program that goes the whole way of `supernode-designer` and says when its numbers are painted.
START = """
import sys
from PySide6.QtWidgets import QApplication

def until_painted(*_):
    from tests.perf.window import Watched
    from designer.ui.window.main_window import MainWindow
    (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    Watched(window).until_painted(lambda: None)
    print("painted", flush=True)
    sys.stdin.read()
    window._is_closing = True
    window.close()
    return 0

QApplication.exec = until_painted
from designer.cli import main
sys.exit(main(["cloudmatrix-384"]))
"""
#: The least that a window takes: Qt, an empty widget, painted once.
EMPTY = """
import sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

class Empty(QWidget):
    painted = False
    def paintEvent(self, event):
        self.painted = True

application = QApplication(sys.argv)
widget = Empty()
widget.resize(1400, 850)
widget.show()
while not widget.painted:
    application.processEvents()
print("painted", flush=True)
sys.stdin.read()
widget.close()
"""


def _start_up(folder: Path) -> Iterator[Benchmark]:
    """Measure from the start of a fresh process to painted numbers."""
    started = [_start(EMPTY) for _ in range(STARTS + 1)][1:]
    samples = [_start(START) for _ in range(STARTS + 1)][1:]  # the first one warms the disk
    yield Benchmark(
        "start of the program to painted numbers, cloudmatrix-384",
        tuple(samples),
        statistics.median(started),
        "start of an empty window of Qt",
    )


def _start(program: str) -> float:
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    line = process.stdout.readline()
    seconds = time.perf_counter() - start
    process.stdin.close()
    process.stdout.close()
    code = process.wait(timeout=TOO_LONG_S)
    if line.strip() != "painted" or code:
        raise RuntimeError(f"the program ended with {code} after {line!r}")
    return seconds
