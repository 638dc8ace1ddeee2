"""A palette of its own on a preset or a blank design, with the settings of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt

from designer.edit.place import blank
from designer.model.design import Design
from designer.session.session import Session
from designer.store.document import Document
from designer.store.presets import load_target
from designer.ui.palette.panel import Palette
from designer.ui.settings import WindowSettings
from designer.ui.theme import LIGHT

Make = Callable[..., Palette]
BY_HAND = "palette/folded_by_hand"


@pytest.fixture
def open_palette(dressed, qtbot) -> Iterator[Make]:
    """Show palettes that have read the catalogue."""
    sessions: list[Session] = []

    def make(design: Design | None = None, *, width: int = 216, unfolded: bool = True) -> Palette:
        document = Document(design) if design is not None else load_target("cloudmatrix-384")[0]
        session = Session(document, live=False)
        sessions.append(session)
        settings = WindowSettings()
        # All sections open, unless somebody has folded some since.
        settings.put(BY_HAND, unfolded or settings.flag(BY_HAND, False))
        palette = Palette(session, settings, LIGHT)
        qtbot.addWidget(palette)
        palette.session = session
        palette.resize(width, 700)
        palette.show()
        qtbot.waitUntil(lambda: bool(palette.rows))
        palette.activateWindow()
        return palette

    yield make
    for session in sessions:
        session.close()


@pytest.fixture
def palette(open_palette: Make) -> Palette:
    return open_palette()


@pytest.fixture
def bare(open_palette: Make) -> Palette:
    """A palette beside an empty canvas."""
    return open_palette(blank())


@pytest.fixture
def click(qtbot) -> Callable[..., None]:
    """Click into a row, at its middle or so far from its right end."""

    def act(palette: Palette, key: str, *, from_right: int = 0) -> None:
        rect = palette.list.row_rect(key)
        at = QPoint(rect.right() - from_right, rect.top() + 12) if from_right else rect.center()
        qtbot.mouseClick(palette.list, Qt.MouseButton.LeftButton, pos=at)

    return act


@pytest.fixture
def press(qtbot) -> Callable[..., None]:
    """Press keys one after the other where the keyboard is in the palette."""

    def act(palette: Palette, *keys: Qt.Key | str) -> None:
        for key in keys:
            target = palette.focusWidget()
            if isinstance(key, str):
                qtbot.keyClicks(target, key)
            else:
                qtbot.keyClick(target, key)

    return act
