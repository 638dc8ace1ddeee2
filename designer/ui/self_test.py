"""The self-test of an installed program: everything it needs is there and works together.

Opens the window off screen on a preset, edits, saves and reads again. It looks for what can go
missing when a program is packed: fonts, presets, catalogue, numerical libraries, Qt's plug-ins.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from designer import __version__
from designer.edit.params import set_field
from designer.session.session import Session
from designer.store.catalogue import entries
from designer.store.document import SUFFIX, load
from designer.store.presets import load_target, preset_paths
from designer.ui.app import make_application
from designer.ui.window.main_window import MainWindow

FAMILY = "Inter"
PATIENCE_S = 30.0
#: A window in which nothing was painted has one colour.
FEWEST_COLOURS = 20
_FOLDERS = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
#: Figures of CloudMatrix 384, and of the same with 47 nodes: chips, dense BF16 peak. [1, FLOP/s]
WHOLE, ONE_LESS = (384, 288.768e15), (376, 282.752e15)


class Failed(Exception):
    """Something is missing or wrong; the message says what."""


def run(target: str) -> int:
    """Try everything out and say how it went.

    Parameters
    ----------
    target
        Preset to open: the one whose figures are expected here.

    Returns
    -------
    int
        0 if all is well, 1 if not, with the reason on standard error.
    """
    started = time.monotonic()
    uncaught: list[BaseException] = []
    hook = sys.excepthook
    # What fails in a paint event or a slot reaches nobody else.
    sys.excepthook = lambda _kind, error, _trace: uncaught.append(error)
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            _keep_to(Path(folder))
            _try_out(target, Path(folder))
        for error in uncaught:
            raise error
    except Failed as failure:
        return _say_failed(str(failure))
    except Exception as error:  # noqa: BLE001  whatever it is, it is the reason
        traceback.print_exc()
        return _say_failed(f"{type(error).__name__}: {error}")
    finally:
        sys.excepthook = hook
    print(f"{versions()}; {time.monotonic() - started:.1f} s")
    print("self-test: ok")
    return 0


def _say_failed(reason: str) -> int:
    print(f"self-test: failed: {reason}", file=sys.stderr)
    return 1


def versions() -> str:
    """Return what the program runs on."""
    import numpy as np
    import scipy

    return (
        f"Supernode Designer {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"PySide6 {pyside_version}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"{platform.system()} {platform.machine()}"
    )


def _keep_to(folder: Path) -> None:
    """Leave the settings and the unsaved work of whoever runs this alone."""
    for name in _FOLDERS:
        os.environ[name] = str(folder / name.lower())


def _try_out(target: str, folder: Path) -> None:
    application = make_application(["supernode-designer"])
    _expect("the bundled typeface", FAMILY in QFontDatabase.families())
    _expect("the presets", target in preset_paths())
    _expect("the parts catalogue", len(entries()) >= 100)
    _expect("the linear programme", _solve_programme() == 3.0)
    document, _, _ = load_target(target)
    session = Session(document)
    window = MainWindow(session)
    try:
        window.show()
        _settle(application, session)
        _expect_figures(session, WHOLE)
        _expect("a painted window", _colours(window) >= FEWEST_COLOURS)
        _expect_charts(application, window)
        session.apply("Remove a node", lambda design: set_field(design, "pod.node:count", 47))
        _settle(application, session)
        _expect_figures(session, ONE_LESS)
        _save_and_read(session, folder / f"self-test{SUFFIX}")
        session.undo()
        _settle(application, session)
        _expect_figures(session, WHOLE)
        session.redo()
        _settle(application, session)
        _expect("a document without unsaved changes", session.is_clean)
    finally:
        window.close()
        window.deleteLater()
        _process(application)


def _settle(application: QApplication, session: Session) -> None:
    """Go on until the numbers belong to the document, and are painted."""
    give_up = time.monotonic() + PATIENCE_S
    while not (session.is_fresh and session.results is not None and session.results.complete):
        if time.monotonic() > give_up:
            raise Failed(f"no numbers within {PATIENCE_S:g} s")
        application.processEvents()
    _process(application)


def _process(application: QApplication) -> None:
    for _ in range(3):
        application.processEvents()
        application.sendPostedEvents(None, 0)


def _expect_figures(session: Session, expected: tuple[int, float]) -> None:
    assert session.results is not None
    chips, peak = expected
    found = session.results.value("chips.count")
    _expect(f"{chips} accelerators, not {found}", found == chips)
    rate = session.results.value("chips.bf16_flops_per_s") or 0.0
    _expect(f"{peak:.6g} FLOP/s in BF16, not {rate:.6g}", abs(rate / peak - 1) < 1e-9)


def _expect_charts(application: QApplication, window: MainWindow) -> None:
    """The charts and the library that draws them are loaded when they are first shown."""
    from designer.ui.charts.pictures import svg_of

    window.panels.require("charts")
    frames = window.charts.finish().page.frames
    _process(application)
    for name, frame in frames.items():
        _expect(f"numbers in the chart {name}", not frame.missing and bool(frame.chart.rows()))
        picture = svg_of(frame.chart, window.theme, frame.spec.title)
        _expect(f"a picture of the chart {name}", b"<svg" in picture and b"</svg>" in picture)


def _save_and_read(session: Session, path: Path) -> None:
    session.save(path)
    _expect("the saved design when read again", load(path).design == session.design)


def _colours(window: MainWindow) -> int:
    image = window.grab().toImage()
    step = max(1, image.width() // 200)
    return len(
        {
            image.pixel(x, y)
            for x in range(0, image.width(), step)
            for y in range(0, image.height(), step)
        }
    )


def _solve_programme() -> float:
    """Return the largest x + y with x, y ≤ 2 and x + 2 y ≤ 4."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    rows = coo_matrix(([1.0, 2.0], ([0, 0], [0, 1])))
    return round(-linprog([-1.0, -1.0], A_ub=rows, b_ub=[4.0], bounds=(0, 2)).fun, 9)


def _expect(what: str, is_there: bool) -> None:
    if not is_there:
        raise Failed(f"expected {what}")
