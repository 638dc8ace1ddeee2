"""Random editing in the window: a sound document, its picture on the canvas, its numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from designer.model.expansion import expand
from designer.model.rules import require_valid
from designer.solve import pipeline
from designer.solve.results import Results
from designer.store.document import Document
from designer.ui.canvas.layout import build
from designer.ui.main_window import MainWindow
from designer.ui.offers import Offer
from tests.property.test_edit_commands import edits, items_of, links_of
from tests.strategies import designs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

#: Actions of the menus that change something, and those that change what they act on.
COMMANDS = (
    *("cut", "copy", "paste", "duplicate", "delete", "drop_unused", "select_all"),
    *("select_similar", "reverse_links", "group", "group_along", "ungroup", "make_unique"),
    *("external", "unguard", "fail", "repair", "repair_all", "open_block", "empty_block"),
)
#: Larger designs are left alone: what is wanted is many steps.
MOST_ITEMS = 30


def a_place(draw: Any, window: MainWindow) -> str:
    """Draw the address of an item, one of its elements, or a link group."""
    design = window.session.design
    choices = [where for where, _, _ in items_of(design)] + links_of(design)
    if not choices:
        return ""
    place = draw(st.sampled_from(choices))
    grids = [g for g in window.canvas.geometry_shown.grids if place.endswith(f".{g.path}")]
    if grids and draw(st.booleans()):
        grid = draw(st.sampled_from(grids))
        return grid.address(draw(st.integers(0, grid.lattice.count - 1)))
    return place


def step(draw: Any, window: MainWindow) -> None:
    """Do one thing that a person could do."""
    session = window.session
    kind = draw(st.sampled_from(("command", "command", "edit", "undo", "redo", "place", "home")))
    event(kind)
    match kind:
        case "command":
            places = draw(st.lists(st.builds(lambda: ""), min_size=1, max_size=3))
            chosen = {a_place(draw, window) for _ in places} - {""}
            session.select(tuple(sorted(chosen)))
            name = draw(st.sampled_from(COMMANDS))
            event(name)
            window.actions_[name].trigger()
        case "edit":
            label, command = draw(edits(session.design))
            if not window.editing.run(label, command):
                event("refused")
        case "undo":
            window.undo()
        case "redo":
            window.redo()
        case "place":
            parts = sorted(session.design.parts)
            if parts:
                window.canvas.place_offer(Offer("part", draw(st.sampled_from(parts))))
        case "home":
            window.navigator.open_block("")


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


def assert_all_is_well(window: MainWindow) -> None:
    """The document is sound, the canvas is its picture, the numbers are those of a cold solve."""
    session, canvas = window.session, window.canvas
    design = session.design
    require_valid(design)
    fresh = build(design, expand(design.blocks, design.root), canvas.shown, canvas.measure)
    geometry = canvas.geometry_shown
    assert geometry.plates == fresh.plates
    assert geometry.grids == fresh.grids
    assert geometry.captions == fresh.captions
    standing = {where for where, _, _ in items_of(design)} | set(links_of(design))
    bare = {canvas.bare(place) for place in session.selection}
    assert bare <= standing | {""}
    session.runner.finish()
    pipeline.forget()
    cold = pipeline.solve(design, memo=pipeline.Memo())
    assert session.results is not None
    assert_equal_numbers(session.results, cold)


def test_editing_in_the_window_at_random(window, soaking):
    examples, steps = (600, 30) if soaking else (25, 14)

    @settings(max_examples=examples, deadline=None)
    @given(made=designs(), data=st.data())
    def at_random(made, data):
        window.session.replace_document(Document(made), None)
        window.navigator.open_block("")
        done = data.draw(st.integers(4, steps))
        for _ in range(done):
            step(data.draw, window)
            assert_all_is_well(window)
            if len(items_of(window.session.design)) > MOST_ITEMS:
                break

    at_random()
