"""Random editing in the window: a sound document, its picture on the canvas, its numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from designer.edit.history import History
from designer.model.expansion import expand
from designer.model.rules import require_valid
from designer.session.selected import existing
from designer.solve import pipeline
from designer.solve.results import Results
from designer.store.document import Document
from designer.ui.canvas.layout.build import build
from designer.ui.window.main_window import MainWindow
from tests.property.test_edit_commands import items_of
from tests.strategies import designs
from tests.ui.hands import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

#: Larger designs are left alone: what is wanted is many steps.
MOST_ITEMS = 30


def same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9)


def assert_equal_numbers(shown: Results, cold: Results) -> None:
    assert shown.metrics.keys() == cold.metrics.keys()
    unlike = {
        name: (shown.metrics[name].value, metric.value)
        for name, metric in cold.metrics.items()
        if not same(shown.metrics[name].value, metric.value)
    }
    assert not unlike


def assert_is_shown(window: MainWindow) -> None:
    """The document is sound, the canvas is its picture, nothing else is left on it."""
    session, canvas = window.session, window.canvas
    design = session.design
    require_valid(design)
    fresh = build(design, expand(design.blocks, design.root), canvas.shown, canvas.measure)
    geometry = canvas.geometry_shown
    assert geometry.plates == fresh.plates
    assert geometry.grids == fresh.grids
    assert geometry.captions == fresh.captions
    assert canvas.mode is None
    passing = ("ghost", "lit", "lit_lines", "marks", "carried", "rope")
    assert [name for name in passing if getattr(canvas, name).isVisible()] == []
    assert existing(design, session.selection) == session.selection


def assert_is_solved(window: MainWindow) -> None:
    """The numbers are those of a cold solve."""
    session = window.session
    session.runner.finish()
    pipeline.forget()
    cold = pipeline.solve(session.design, memo=pipeline.Memo())
    assert session.results is not None
    assert_equal_numbers(session.results, cold)


def assert_history_leads_back(window: MainWindow) -> None:
    """All steps back and forth again end where they began."""
    session = window.session
    last, steps = session.design, 0
    while session.undo():
        steps += 1
    assert_is_shown(window)
    assert_is_solved(window)
    for _ in range(steps):
        assert session.redo()
    assert session.design == last
    assert_is_shown(window)


def test_editing_in_the_window_at_random(window, soaking, tmp_path, monkeypatch):
    examples, steps = (600, 40) if soaking else (16, 14)
    # Whether steps join must not depend on how fast the machine is.
    monkeypatch.setattr(History, "merge_within_s", math.inf)

    @settings(max_examples=examples, deadline=None)
    @given(made=designs(), data=st.data())
    def at_random(made, data):
        QGuiApplication.clipboard().clear()
        window.session.replace_document(Document(made), None)
        window.navigator.open_block("")
        hands = Hands(window, data.draw, tmp_path)
        done = data.draw(st.integers(4, steps))
        for number in range(done):
            hands.step()
            assert_is_shown(window)
            if number % 3 == 0:
                assert_is_solved(window)
            if len(items_of(window.session.design)) > MOST_ITEMS:
                break
        assert_is_solved(window)
        assert_history_leads_back(window)

    at_random()
