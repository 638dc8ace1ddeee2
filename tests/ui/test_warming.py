"""First uses are made quick in the first seconds of the window."""

import gc
import sys
import weakref

import pytest
from PySide6.QtCore import QObject

from designer.ui.window.warming import Tidying, Warming


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
            assert here.partition(":")[0] in sys.modules
            assert not gc.isenabled()
        assert gc.get_freeze_count() == 0
        warming.step()
    assert gc.isenabled()
    assert {piece.partition(":")[0] for piece in wanted} <= sys.modules.keys()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == (50_000, 10, 100)
    owner.deleteLater()


def test_a_piece_that_fails_does_not_keep_the_end_from_coming(qtbot, thawed):
    owner = QObject()
    warming = Warming(owner)
    warming.left = ["designer.no_such_module"]
    with pytest.raises(ModuleNotFoundError):
        warming.step()
    with qtbot.waitSignal(warming.destroyed):
        pass
    assert gc.isenabled()
    owner.deleteLater()


def test_it_begins_by_itself_and_goes_with_its_owner(qtbot):
    owner = QObject()
    warming = Warming(owner)
    count = len(warming.left)
    qtbot.waitUntil(lambda: len(warming.left) == count - 1)
    with qtbot.waitSignal(warming.destroyed):
        owner.deleteLater()


class Ring:
    """Refers to itself: only a search for garbage finds it."""

    def __init__(self):
        self.me = self


def test_garbage_is_looked_for_when_the_window_is_left_alone(qtbot):
    owner = QObject()
    tidying = Tidying(owner)
    gone = []
    weakref.finalize(Ring(), gone.append, True)
    tidying.wait()
    qtbot.waitUntil(lambda: gone == [True])
    owner.deleteLater()


def test_every_edit_begins_the_moment_anew(window, monkeypatch):
    asked = []
    monkeypatch.setattr(window._tidying, "wait", lambda: asked.append(True))
    window.session.select(())
    window.session.select(("pod",))
    assert asked == [True]
