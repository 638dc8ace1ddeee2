"""Fixtures of the window: the real window on a preset, with settings of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from designer.session.session import Session
from designer.store.presets import load_target
from designer.ui.app import dress
from designer.ui.window.main_window import MainWindow


@pytest.fixture
def dressed(qapp, monkeypatch):
    """The application as the program makes it; a busy machine sends nothing to the worker."""
    monkeypatch.setattr("designer.session.runner.SLOW_S", 60.0)
    dress(qapp)
    yield qapp
    qapp.setStyleSheet("")


@pytest.fixture
def open_window(dressed, qtbot) -> Iterator[Callable[..., MainWindow]]:
    """Open windows on presets or files; all are closed afterwards without a question."""
    windows: list[MainWindow] = []

    def make(target: str = "cloudmatrix-384", *, size: tuple[int, int] = (1400, 850)) -> MainWindow:
        document, path, is_preset = load_target(target)
        window = MainWindow(Session(document, None if is_preset else path))
        windows.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in windows:
        window.session.runner.finish()
        window._is_closing = True
        window.close()
        qtbot.waitUntil(lambda w=window: not w._reference._pending)
        window.deleteLater()


@pytest.fixture
def window(open_window) -> MainWindow:
    return open_window()


@pytest.fixture
def type_into(qtbot) -> Callable[..., None]:
    """Click into a row of the inspector, replace its text by keys, press Enter."""

    def act(
        window: MainWindow, key_end: str, text: str, *, end: Qt.Key = Qt.Key.Key_Return
    ) -> None:
        editor = window.side.inspector.row(key_end).editor
        qtbot.mouseClick(editor, Qt.MouseButton.LeftButton)
        editor.setFocus()
        qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClicks(editor, text)
        qtbot.keyClick(editor, end)

    return act


@pytest.fixture
def broken_file(tmp_path: Path) -> Path:
    path = tmp_path / "broken.supernode"
    path.write_text(
        '{"format": "supernode-design", "version": 1, "design": {"name": "x"', encoding="utf-8"
    )
    return path
