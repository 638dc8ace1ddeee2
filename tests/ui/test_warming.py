"""First uses are made quick in the first seconds of the window."""

import gc
import sys

import pytest
from PySide6.QtCore import QObject

from designer.ui.window.warming import Warming


@pytest.fixture
def thawed():
    """Garbage is not collected, as while the program starts; afterwards as usual."""
    usual = gc.get_threshold()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()
    gc.set_threshold(*usual)


def test_all_pieces_are_loaded_and_what_is_there_left_out_of_collections(qtbot, thawed):
    owner = QObject()
    warming = Warming(owner)
    wanted = list(warming.left)
    assert "designer.edit.generate" in wanted
    with qtbot.waitSignal(warming.destroyed):
        while warming.left:
            here = warming.left[0]
            warming.step()
            assert here in sys.modules
            assert gc.isenabled()
        assert gc.get_freeze_count() == 0
        warming.step()
    assert set(wanted) <= sys.modules.keys()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == (5_000, 10, 10)
    owner.deleteLater()


def test_it_begins_by_itself_and_goes_with_its_owner(qtbot):
    owner = QObject()
    warming = Warming(owner)
    count = len(warming.left)
    qtbot.waitUntil(lambda: len(warming.left) == count - 1)
    with qtbot.waitSignal(warming.destroyed):
        owner.deleteLater()
