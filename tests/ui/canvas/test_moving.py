"""Moving plates on the canvas: several at once, in line with others, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.edit.place import blank
from designer.model.design import Design
from designer.ui.canvas.view import CanvasView
from tests.building import item, pod

from .conftest import DESIGNS
from .dropping import (
    CHIP,
    LEFT,
    assert_drawn,
    chips,
    drag_mouse,
    drop,
    inside,
    key,
    mouse_move,
    plate,
    rects,
)

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def at(x: float, y: float) -> dict[str, object]:
    return {"at": {"x": x, "y": y}}


@pytest.fixture
def row() -> Design:
    """Three plates at 40, 240 and 480, the last one lower; 20 chips in all."""
    return pod(
        item("a", c=4, more=at(40, 40)),
        item("b", c=8, more=at(400, 40)),
        item("d", c=8, more=at(1000, 300)),
    )


def undone(view: CanvasView, before: dict) -> None:
    after = rects(view)
    assert view.session.history.position == 1
    assert_drawn(view)
    view.session.undo()
    assert rects(view) == before
    view.session.redo()
    assert rects(view) == after
    assert view.session.is_fresh, "a move changes no number"


def test_dragging_one_of_several_moves_all(show, row):
    view = show(row)
    view.set_zoom(1.0)
    before = rects(view)
    view.select(("pod.a", "pod.b"))
    drag_mouse(view, inside(view, "pod.b", 20, 8), QPoint(60, 140))
    after = rects(view)
    assert after["pod.a"] == before["pod.a"].moved(60, 140)
    assert after["pod.b"] == before["pod.b"].moved(60, 140)
    assert after["pod.d"] == before["pod.d"]
    assert view.selection == ("pod.a", "pod.b")
    assert view.session.history.undo_label == "Move 2 items"
    undone(view, before)


def test_a_click_on_one_of_several_selects_it_alone(show, row):
    view = show(row)
    view.select(("pod.a", "pod.b"))
    QTest.mousePress(view.viewport(), LEFT, pos=inside(view, "pod.b", 20, 8))
    assert view.selection == ("pod.a", "pod.b")
    QTest.mouseRelease(view.viewport(), LEFT, pos=inside(view, "pod.b", 20, 8))
    assert view.selection == ("pod.b",)
    assert view.session.history.position == 0


def test_plates_line_up_with_their_neighbours(show, row):
    view = show(row)
    view.set_zoom(1.0)
    before = rects(view)
    start = inside(view, "pod.d", 20, 8)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    by = QPoint(-600 + 5, 3)
    mouse_move(view, start + by)
    assert view.ghost.rect is not None
    assert view.ghost.rect.x == before["pod.b"].x
    assert ((400.0, 40.0), (400.0, before["pod.d"].bottom + 4)) in view.marks.lines
    QTest.mouseRelease(view.viewport(), LEFT, pos=start + by)
    assert plate(view, "pod.d").rect.x == 400
    undone(view, before)


def test_alt_leaves_the_neighbours_and_the_grid_alone(show, row):
    view = show(row)
    view.set_zoom(1.0)
    before = rects(view)
    drag_mouse(view, inside(view, "pod.d", 20, 8), QPoint(-597, 3), ALT)
    assert plate(view, "pod.d").rect == before["pod.d"].moved(-597, 3)


def test_equal_gaps_are_found(show, row):
    view = show(row)
    view.set_zoom(1.0)
    a, b = plate(view, "pod.a").rect, plate(view, "pod.b").rect
    gap = b.x - a.right
    target = b.right + gap
    d = plate(view, "pod.d").rect
    start = inside(view, "pod.d", 20, 8)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    by = QPoint(round(target - d.x) + 4, 50 - 300)
    mouse_move(view, start + by)
    assert view.ghost.rect is not None
    assert view.ghost.rect.x == pytest.approx(target)
    assert len(view.marks.lines) >= 2
    key(view, Qt.Key.Key_Escape)
    assert_drawn(view)
    assert view.session.history.position == 0


def test_positions_stay_below_the_header(show):
    view = show()
    view.set_zoom(1.0)
    corner = plate(view, "pod.node").rect
    drag_mouse(view, inside(view, "pod.node.l1", 4, 4), QPoint(-300, -300))
    moved = plate(view, "pod.node.l1").rect
    assert (moved.x - corner.x, moved.y - corner.y) == (8, 36)
    assert_drawn(view)


def test_in_a_block_on_its_own_only_the_dragged_one_moves(show):
    view = show()
    view.show_block("pod.node")
    before = rects(view)
    drag_mouse(view, inside(view, "pod.node.cpu", 30, 8), QPoint(40, 300))
    after = rects(view)
    assert {a for a in before if after[a] != before[a]} == {"pod.node.cpu"}
    undone(view, before)


def test_near_the_edge_the_canvas_scrolls(show, row):
    view = show(row)
    view.set_zoom(1.0)
    start = inside(view, "pod.a", 20, 8)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    mouse_move(view, QPoint(1198, 300))
    gesture = view._gesture
    assert gesture is not None
    before, ghost = view.seen(), view.ghost.rect
    gesture._edges.step()
    assert view.seen().x > before.x
    assert ghost is not None
    assert view.ghost.rect is not None
    assert view.ghost.rect.x > ghost.x
    key(view, Qt.Key.Key_Escape)
    assert not gesture._edges.is_running


def test_what_is_gone_before_the_mouse_comes_up_is_not_moved(show):
    view = show(blank())
    drop(view, CHIP, QPoint(300, 200))
    start = inside(view, "pod.npu", 20, 8)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    mouse_move(view, start + QPoint(100, 0))
    view.session.undo()
    QTest.mouseRelease(view.viewport(), LEFT, pos=start + QPoint(100, 0))
    assert view.geometry_shown.plates == ()
    assert_drawn(view)


# -- keys -----------------------------------------------------------------------------------------


def test_keys_nudge_in_one_step(show, row):
    view = show(row)
    before = rects(view)
    view.select(("pod.a", "pod.b"))
    for _ in range(3):
        key(view, Qt.Key.Key_Right, ALT)
    key(view, Qt.Key.Key_Down, ALT | SHIFT)
    assert plate(view, "pod.a").rect == before["pod.a"].moved(12, 32)
    assert plate(view, "pod.b").rect == before["pod.b"].moved(12, 32)
    assert view.selection == ("pod.a", "pod.b")
    undone(view, before)


def test_a_tile_is_nudged_with_its_row(show):
    view = show()
    view.select(("pod.node[0].npu[3]",))
    before = plate(view, "pod.node.npu").rect
    assert view.nudge(4, 4)
    assert plate(view, "pod.node.npu").rect == before.moved(4, 4)
    for _ in range(30):
        view.nudge(-32, -32)
    corner = plate(view, "pod.node").rect
    assert plate(view, "pod.node.npu").rect.x == corner.x + 8
    assert view.session.history.position == 1
    assert view.selection == ("pod.node[0].npu[3]",)


def test_bundles_and_nothing_are_not_nudged(show):
    view = show()
    assert not view.nudge(4, 0)
    view.select(("pod.l1_l2",))
    assert not view.nudge(4, 0)
    assert view.session.history.position == 0


def test_in_a_tidy_block_a_nudge_moves_nothing_else(show):
    view = show(next(p for p in DESIGNS if p.stem == "fat-tree-k8"))
    before = rects(view)
    chosen = next(a for a in before if a.count(".") == 1)
    view.select((chosen,))
    view.nudge(32, 0)
    after = rects(view)
    assert after[chosen] == before[chosen].moved(32, 0)
    assert all(after[a] == before[a] for a in before if not a.startswith(chosen))


# -- seeing ---------------------------------------------------------------------------------------


def test_all_that_is_selected_is_zoomed_to(show, row):
    view = show(row)
    view.set_zoom(8.0)
    view.select(("pod.a", "pod.d"))
    view.zoom_to_selection()
    seen = view.seen()
    for address in view.selection:
        rect = plate(view, address).rect
        assert seen.x <= rect.x
        assert rect.right <= seen.right
        assert seen.y <= rect.y
        assert rect.bottom <= seen.bottom
    assert view.zoom <= 1.0
    view.select(())
    zoom = view.zoom
    view.zoom_to_selection()
    assert view.zoom == zoom


def test_what_was_placed_and_moved_is_counted(show):
    view = show(blank())
    drop(view, CHIP, QPoint(300, 200))
    drop(view, CHIP, QPoint(500, 200))
    view.select(("pod.npu", "pod.npu_2"))
    view.nudge(0, 32)
    assert chips(view) == 2
    assert_drawn(view)
