"""Lining up and free places: pure arithmetic on rectangles."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from designer.ui.canvas.geometry import Rect
from designer.ui.canvas.placing import spots
from designer.ui.canvas.placing.guides import snap

BOX = Rect(100, 100, 80, 40)
RECTS = st.builds(
    Rect,
    st.integers(-400, 400),
    st.integers(-400, 400),
    st.integers(8, 200),
    st.integers(8, 200),
)


def test_without_neighbours_the_grid_holds():
    assert snap(Rect(101.9, 51, 30, 30), [], 6.0).rect == Rect(100, 52, 30, 30)
    assert snap(Rect(101.9, 51, 30, 30), [], 6.0, 4.0, (1.0, 2.0)).rect == Rect(101, 50, 30, 30)


@pytest.mark.parametrize(
    ("rect", "x", "reason"),
    [
        (Rect(104, 300, 60, 20), 100, 100),  # left edges
        (Rect(123, 300, 60, 20), 120, 180),  # right edges
        (Rect(113, 300, 60, 20), 110, 140),  # middles
    ],
)
def test_like_edges_and_middles_meet(rect, x, reason):
    snapped = snap(rect, [BOX], 6.0)
    assert snapped.rect == Rect(x, 300, 60, 20)
    assert snapped.lines == (((reason, 100), (reason, 320)),)


def test_beyond_reach_nothing_meets():
    snapped = snap(Rect(91, 300, 20, 20), [BOX], 6.0)
    assert snapped.rect.x == 92
    assert snapped.lines == ()


def test_a_gap_is_repeated_and_shown():
    row = [Rect(0, 0, 40, 40), Rect(60, 0, 40, 40)]
    snapped = snap(Rect(123, 9, 50, 50), row, 6.0)
    assert snapped.rect.x == 120
    assert ((40, 20), (60, 20)) in snapped.lines
    assert {(a[0], b[0]) for a, b in snapped.lines} >= {(40, 60), (100, 120)}


def test_the_middle_between_two_is_found():
    row = [Rect(0, 0, 40, 40), Rect(200, 0, 40, 40)]
    assert snap(Rect(97, 9, 50, 50), row, 6.0).rect.x == 95


@given(RECTS, st.lists(RECTS, max_size=8), st.integers(0, 24))
def test_the_nearest_free_place_is_free(wanted, taken, margin):
    found = spots.free_near(wanted, taken, margin)
    assert not any(found.touches(other.grown(margin)) for other in taken)
    assert (found.w, found.h) == (wanted.w, wanted.h)
    if not any(wanted.touches(other.grown(margin)) for other in taken):
        assert found == wanted


@given(RECTS, st.lists(RECTS, max_size=8))
def test_inside_a_plate_there_is_a_least_position(wanted, taken):
    found = spots.free_near(wanted, taken, 8, (16, 40))
    assert found.x >= 16
    assert found.y >= 40
    assert not any(found.touches(other.grown(8)) for other in taken)


@given(st.lists(RECTS, max_size=8), st.integers(8, 300), st.integers(8, 300))
def test_keys_find_a_free_place(taken, w, h):
    found = spots.first_free(w, h, taken, 32, (0, 0), 800)
    assert not any(found.touches(other.grown(31)) for other in taken)


def test_keys_go_on_to_the_right_and_then_below():
    taken = [Rect(0, 0, 300, 100), Rect(332, 0, 300, 60)]
    assert spots.first_free(100, 50, taken, 32, (0, 0), 800) == Rect(664, 0, 100, 50)
    assert spots.first_free(300, 50, taken, 32, (0, 0), 800) == Rect(0, 132, 300, 50)
    assert spots.first_free(40, 40, [], 32, (8, 4), 800) == Rect(8, 4, 40, 40)
