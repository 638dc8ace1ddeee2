"""House rules for every test.

A test fails on an unexpected warning, log record or Qt message, on anything that it leaves
running, and on a dialog that would wait for a person. It never sees the settings of whoever runs
it. What needs a real screen is marked `xcb` and runs by itself (`DESIGNER_TEST_SCREEN=xcb`), since
one process has one Qt platform; `packaging/dev.py test` runs both halves.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

SCREEN = os.environ.get("DESIGNER_TEST_SCREEN", "offscreen")

# Before anything imports Qt: the platform, and nothing of the person's own desktop.
os.environ["QT_QPA_PLATFORM"] = SCREEN
for _name in ("QT_SCALE_FACTOR", "QT_FONT_DPI", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
    os.environ.pop(_name, None)

# The ordinary suite gives the same verdict every time; new ground is broken in `dev.py soak`.
settings.register_profile(
    "suite", derandomize=True, database=None, max_examples=60, deadline=None, print_blob=True
)
settings.register_profile(
    "soak",
    max_examples=5_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)

XDG_FOLDERS = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
THREAD_GRACE_S = 2.0


# --- options and selection ---------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--soak", action="store_true", help="full budget of random designs and state machines"
    )


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("soak" if config.getoption("--soak") else "suite")
    on_screen = SCREEN == "xcb"
    if on_screen and not shutil.which("Xvfb") and "DISPLAY" not in os.environ:
        raise pytest.UsageError("DESIGNER_TEST_SCREEN=xcb needs Xvfb or a running X server")


@pytest.hookimpl(optionalhook=True)
def pytest_xvfb_disable(config: pytest.Config) -> bool:
    return SCREEN != "xcb"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_screen = SCREEN == "xcb"
    other = [item for item in items if (item.get_closest_marker("xcb") is not None) != on_screen]
    if other:
        config.hook.pytest_deselected(items=other)
        dropped = set(other)
        items[:] = [item for item in items if item not in dropped]
    if not config.getoption("--soak"):
        for item in items:
            if item.get_closest_marker("soak"):
                item.add_marker(pytest.mark.skip(reason="runs with --soak"))


@pytest.fixture(scope="session")
def soaking(request: pytest.FixtureRequest) -> bool:
    """Whether the full budget is wanted; otherwise a test keeps to a small fixed one."""
    return bool(request.config.getoption("--soak"))


# --- surroundings ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("home")
    return (base / str(i) for i in count())


@pytest.fixture(autouse=True)
def own_settings(_homes: Iterator[Path]) -> Iterator[Path]:
    """Redirect settings, state, data and cache to folders that do not exist yet."""
    home = next(_homes)
    with pytest.MonkeyPatch.context() as patch:
        for name in XDG_FOLDERS:
            patch.setenv(name, str(home / name.removeprefix("XDG_").removesuffix("_HOME").lower()))
        yield home


# --- nothing unexpected ------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_unexpected_logs(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail on log records of level WARNING and above, but for those marked `logs(pattern)`."""
    yield
    expected = [re.compile(mark.args[0]) for mark in request.node.iter_markers("logs")]
    unexpected = [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
        and not any(pattern.search(record.getMessage()) for pattern in expected)
    ]
    if unexpected:
        pytest.fail("unexpected log records:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture(autouse=True)
def no_leaked_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail when a thread that the test started is still running after it."""
    before = set(threading.enumerate())
    yield
    if request.node.get_closest_marker("leaves_widgets"):
        return
    give_up = time.monotonic() + THREAD_GRACE_S
    while leaked := [
        thread
        for thread in set(threading.enumerate()) - before
        # What Qt or C started has a stand-in here that never goes away.
        if not isinstance(thread, threading._DummyThread)
    ]:
        if time.monotonic() > give_up:
            names = ", ".join(thread.name for thread in leaked)
            pytest.fail(f"threads still running: {names}", pytrace=False)
        leaked[0].join(max(0.0, give_up - time.monotonic()))


# --- Qt, for the tests that have an application --------------------------------------------------

_reported: set[int] = set()


@pytest.fixture(autouse=True)
def no_qt_leftovers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail when top-level widgets, running timers or threads of Qt outlive the test."""
    if not _uses_qt(request):
        yield
        return
    before = set(_top_level_widgets())
    yield
    if request.node.get_closest_marker("leaves_widgets"):
        return
    if leftovers := _leftovers(before):
        # Something in a reference cycle is no leak; collecting takes too long to do every time.
        gc.collect()
        leftovers = _leftovers(before)
    new = {key: text for key, text in leftovers.items() if key not in _reported}
    _reported.update(new)
    if new:
        pytest.fail("left behind by the test: " + ", ".join(new.values()), pytrace=False)


@pytest.fixture(autouse=True)
def no_modal_dialogs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail at once where a dialog or menu would wait for a person."""
    if not _uses_qt(request):
        yield
        return
    from PySide6 import QtWidgets

    blocking = {
        QtWidgets.QDialog: ("exec",),
        QtWidgets.QMenu: ("exec",),
        QtWidgets.QMessageBox: ("about", "critical", "information", "question", "warning"),
        QtWidgets.QInputDialog: ("getDouble", "getInt", "getItem", "getMultiLineText", "getText"),
        QtWidgets.QFileDialog: (
            "getExistingDirectory",
            "getOpenFileName",
            "getOpenFileNames",
            "getSaveFileName",
        ),
        QtWidgets.QColorDialog: ("getColor",),
        QtWidgets.QFontDialog: ("getFont",),
    }
    with pytest.MonkeyPatch.context() as patch:
        for kind, names in blocking.items():
            for name in names:
                patch.setattr(kind, name, _refusal(f"{kind.__name__}.{name}"))
        yield


def _uses_qt(request: pytest.FixtureRequest) -> bool:
    return "qapp" in request.fixturenames


def _refusal(name: str) -> Any:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        texts = [text for text in args if isinstance(text, str)]
        raise AssertionError(f"{name} would wait for a person: {texts}")

    return refuse


def _top_level_widgets() -> dict[int, str]:
    from PySide6.QtWidgets import QApplication
    from shiboken6 import getCppPointer

    if QApplication.instance() is None:
        return {}
    return {
        getCppPointer(widget)[0]: f"{type(widget).__name__} {widget.objectName()!r}"
        for widget in QApplication.topLevelWidgets()
        # Popups of combo boxes have a parent; the tool tip is Qt's own and stays.
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    }


def _leftovers(before: set[int]) -> dict[int, str]:
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
    from shiboken6 import getCppPointer, isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    found = {key: text for key, text in _top_level_widgets().items() if key not in before}
    for thing in gc.get_objects():
        # By type: asking a proxy object for its class can run its code.
        if issubclass(type(thing), QTimer | QThread) and isValid(thing):
            # A single shot ends by itself; the timer that cancels a stuck drag is one.
            timer = isinstance(thing, QTimer)
            if thing.isActive() and not thing.isSingleShot() if timer else thing.isRunning():
                found[getCppPointer(thing)[0]] = f"running {type(thing).__name__}"
    return found
