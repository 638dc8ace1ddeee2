"""The page on its own, with settings in memory and two presets in a folder of the test."""

import shutil

import pytest

from designer.store.presets import preset_paths
from designer.ui.start.page import StartPage
from designer.ui.theme import LIGHT
from tests.ui.memory_settings import MemorySettings


@pytest.fixture
def settings():
    return MemorySettings()


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A folder of presets that a test may change."""
    folder = tmp_path / "presets"
    folder.mkdir()
    for name in ("cloudmatrix-384", "gb200-nvl72"):
        shutil.copy(preset_paths()[name], folder)
    monkeypatch.setattr("designer.store.presets.presets_dir", lambda: folder)
    return folder


@pytest.fixture
def open_page(dressed, qtbot, settings, library):
    """Show start pages, pictures made."""

    def make(*, size=(1200, 640)):
        page = StartPage(settings, LIGHT)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.waitExposed(page)
        qtbot.waitUntil(lambda: all(card.words for card in page.presets.cards))
        qtbot.waitUntil(lambda: not page._maker.is_busy)
        page.activateWindow()
        return page

    return make
