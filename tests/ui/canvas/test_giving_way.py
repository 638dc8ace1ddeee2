"""What is moved or wired stands where its ghost showed, and nothing else moves for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest

from designer.edit.params import set_count
from designer.model.design import Design
from designer.ui.canvas.view import CanvasView
from designer.ui.wiring.placement import GAP, beside
from tests.building import design, item, pod

from .dropping import (
    CHIP,
    LEFT,
    Drag,
    assert_drawn,
    drag_mouse,
    inside,
    key,
    middle_of,
    mouse_move,
    plate,
    rects,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


def at(x: float, y: float) -> dict[str, object]:
    return {"at": {"x": x, "y": y}}


@pytest.fixture
def row() -> Design:
    """Three plates, the last one lower."""
    return pod(
        item("a", c=4, more=at(40, 40)),
        item("b", c=8, more=at(400, 40)),
        item("d", c=8, more=at(1000, 300)),
    )


@pytest.fixture
def nested() -> Design:
    """Two nodes of a chip array and a single switch, placed by hand, and a spine above."""
    node = [item("chip", c=4, more=at(40, 120)), item("sw", part="switch", more=at(120, 48))]
    return design(
        pod=[
            item("node", block="node", n=2, more=at(0, 200)),
            item("spine", part="switch", s=2, more=at(0, 0)),
        ],
        node=node,
    )


def moved(view: CanvasView, before: dict) -> set[str]:
    """What stands elsewhere; plates around it may have grown."""
    corners = [{a: (r.x, r.y) for a, r in there.items()} for there in (before, rects(view))]
    return {address for address in before if corners[1][address] != corners[0][address]}


def ghost_while_dragged(view: CanvasView, start: QPoint, by: QPoint):
    """Drag, and return the ghost as it was when the mouse came up."""
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    for share in (0.3, 1.0):
        mouse_move(view, start + by * share)
    ghost = view.ghost.rect
    QTest.mouseRelease(view.viewport(), LEFT, NONE, start + by)
    return ghost


# -- what the mouse takes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pressed", "taken"),
    [
        ("pod.node[0].board", "pod.node.board"),
        ("pod.node[0].dpu", "pod.node.dpu"),
        ("pod.node[0].npu[0]", "pod.node.npu"),
        ("pod.node[0].cpu[3]", "pod.node.cpu"),
    ],
)
def test_a_tile_takes_its_own_item_along(show, pressed, taken):
    view = show()
    view.set_zoom(1.0)
    view.zoom_to(pressed)
    view.set_zoom(1.0)
    before = rects(view)
    ghost = ghost_while_dragged(view, middle_of(view, pressed), QPoint(0, 48))
    assert moved(view, before) == {taken}
    assert plate(view, taken).rect == ghost
    assert view.selection == (pressed,)
    assert_drawn(view)


def test_a_single_part_moves_within_its_block(show, nested):
    view = show(nested)
    view.set_zoom(1.0)
    before = rects(view)
    ghost = ghost_while_dragged(view, middle_of(view, "pod.node[0].sw"), QPoint(60, 8))
    assert moved(view, before) == {"pod.node.sw"}
    assert plate(view, "pod.node.sw").rect == before["pod.node.sw"].moved(60, 8) == ghost
    view.session.undo()
    assert rects(view) == before


def test_a_tile_in_a_sibling_moves_the_whole_item(show, nested):
    view = show(nested)
    view.set_zoom(1.0)
    before = rects(view)
    drag_mouse(view, middle_of(view, "pod.node[1].chip[0]"), QPoint(0, 40))
    assert plate(view, "pod.node").rect == before["pod.node"].moved(0, 40)
    assert plate(view, "pod.spine").rect == before["pod.spine"]


def test_a_caption_takes_its_row_along(show, nested):
    view = show(nested)
    view.set_zoom(1.0)
    before = rects(view)
    drag_mouse(view, inside(view, "pod.node.chip", 12, 6), QPoint(20, 12))
    assert moved(view, before) == {"pod.node.chip"}


# -- moving over others --------------------------------------------------------------------------


@pytest.mark.parametrize("by", [QPoint(-580, -250), QPoint(-960, -260), QPoint(-760, -240)])
def test_over_another_only_the_dragged_one_moves(show, row, by):
    view = show(row)
    view.set_zoom(1.0)
    before = rects(view)
    ghost = ghost_while_dragged(view, inside(view, "pod.d", 20, 8), by)
    assert moved(view, before) == {"pod.d"}
    after = rects(view)
    assert after["pod.d"] == ghost
    assert not after["pod.d"].touches(after["pod.a"])
    assert not after["pod.d"].touches(after["pod.b"])
    assert view.seen().contains(*after["pod.d"].centre)
    assert_drawn(view)


def test_onto_an_open_node_and_its_siblings(show):
    view = show()
    before = rects(view)
    node = next(p for p in view.geometry_shown.plates if p.role == "siblings").rect
    start = inside(view, "pod.l2", 20, 8)
    by = view.mapFromScene(node.x - 200, node.y + 20) - start
    ghost = ghost_while_dragged(view, start, by)
    assert moved(view, before) == {"pod.l2"}
    assert plate(view, "pod.l2").rect == ghost
    assert not ghost.touches(node)
    assert view.seen().contains(*ghost.centre)


def test_in_a_block_on_its_own_there_is_room_between(show):
    view = show()
    view.show_block("pod.node")
    before = rects(view)
    target = middle_of(view, "pod.node.npu")
    start = inside(view, "pod.node.cpu", 20, 8)
    ghost = ghost_while_dragged(view, start, target - start)
    assert moved(view, before) == {"pod.node.cpu"}
    after = rects(view).pop("pod.node.cpu")
    assert after == ghost
    others = [rect for address, rect in before.items() if address != "pod.node.cpu"]
    assert not any(after.grown(23).touches(other) for other in others)


def test_several_keep_their_places_to_each_other(show, row):
    view = show(row)
    view.set_zoom(1.0)
    before = rects(view)
    view.select(("pod.a", "pod.d"))
    drag_mouse(view, inside(view, "pod.a", 20, 8), QPoint(360, 0))
    after = rects(view)
    assert after["pod.b"] == before["pod.b"]
    assert not after["pod.a"].touches(after["pod.b"])
    assert not after["pod.d"].touches(after["pod.b"])
    by = after["pod.a"].x - before["pod.a"].x, after["pod.a"].y - before["pod.a"].y
    assert by != (0, 0)
    assert after["pod.d"] == before["pod.d"].moved(*by)


def test_keys_go_on_to_the_other_side(show, row):
    view = show(row)
    before = rects(view)
    view.select(("pod.b",))
    for _ in range(3):
        view.nudge(-64, 0)
    after = rects(view)
    assert moved(view, before) == {"pod.b"}
    assert after["pod.b"].right <= before["pod.a"].x
    assert after["pod.b"].y == before["pod.b"].y
    assert view.session.history.position == 1


# -- links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["", "pod.node"])
def test_wiring_moves_nothing(show, shown):
    inner = [item("chip", c=4, more=at(16, 40)), item("sw", part="switch", more=at(290, 40))]
    view = show(design(pod=[item("node", block="node"), *inner], node=inner))
    view.show_block(shown)
    view.set_zoom(1.0)
    before = rects(view)
    for places in (("chip", "sw"), ("chip", "chip")):
        view.desk.at_once = True
        ends = [f"{shown or 'pod'}.{name}" for name in places]
        view.select((ends[0],))
        handle = next(h for h in view.ports.handles() if h.address.startswith(ends[0]))
        drag_mouse(view, handle.dot.toPoint(), middle_of(view, ends[1]) - handle.dot.toPoint())
    block = view.session.design.blocks["node" if shown else "pod"]
    assert len(block.links) == 2
    assert rects(view) == before


def test_what_an_edit_pushes_out_of_view_is_followed(show, row):
    view = show(row, size=(700, 500))
    view.set_zoom(1.0)
    view.centerOn(420, 60)
    view.select(("pod.b",))
    seen = view.seen()
    view.session.apply("Set count", lambda d: set_count(d, "pod.a", 4000))
    rect = plate(view, "pod.b").rect
    assert not seen.contains(*rect.centre)
    assert view.seen().contains(*rect.centre)


# -- the edge of the canvas ----------------------------------------------------------------------


def test_coming_in_over_the_edge_scrolls_nothing(show, row):
    view = show(row)
    before = view.seen()
    drag = Drag(view, CHIP)
    drag.enter(QPoint(2, 300))
    assert view._drop is not None
    edges = view._drop.edges
    for x in (6, 12, 24):
        drag.move(QPoint(x, 300))
        assert not edges.is_running
    drag.move(QPoint(200, 300))
    assert not edges.is_running
    assert view.seen() == before
    drag.leave()


def test_resting_at_the_edge_scrolls(show, row, qtbot):
    view = show(row)
    drag = Drag(view, CHIP)
    drag.enter(QPoint(300, 300))
    before = view.seen()
    drag.move(QPoint(3, 300))
    assert view._drop is not None
    assert view._drop.edges.is_running
    assert view.seen() == before
    qtbot.waitUntil(lambda: view.seen().x < before.x - 40)
    drag.leave()


def test_crossing_the_edge_scrolls_nothing(show, row):
    view = show(row)
    before = view.seen()
    start = inside(view, "pod.a", 20, 8)
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    mouse_move(view, QPoint(300, 300))
    mouse_move(view, QPoint(2, 300))
    mouse_move(view, QPoint(300, 300))
    assert view.seen() == before
    key(view, Qt.Key.Key_Escape)
    assert_drawn(view)


# -- the popover ---------------------------------------------------------------------------------

SCREEN = QRect(0, 0, 1600, 1000)
BOX = QSize(384, 560)


@pytest.mark.parametrize(
    ("ends", "point", "corner"),
    [
        ([QRect(400, 300, 200, 80), QRect(400, 500, 300, 80)], QPoint(450, 520), (4, 240)),
        ([QRect(1100, 300, 400, 80), QRect(1200, 500, 300, 80)], QPoint(1250, 520), (804, 440)),
        ([QRect(300, 20, 1200, 80), QRect(100, 200, 1200, 80)], QPoint(700, 240), (508, 291)),
        ([QRect(300, 800, 1200, 80), QRect(100, 900, 1200, 80)], QPoint(700, 940), (508, 228)),
    ],
)
def test_the_popover_stands_beside_both_ends(ends, point, corner):
    box = QRect(beside(BOX, point, ends, SCREEN), BOX)
    assert SCREEN.contains(box)
    assert not any(box.intersects(end) for end in ends)
    assert box.topLeft() == QPoint(*corner)


def test_where_there_is_no_room_beside_it_stays_on_the_screen():
    box = QRect(beside(BOX, QPoint(800, 500), [SCREEN, SCREEN], SCREEN), BOX)
    assert SCREEN.contains(box)
    box = QRect(beside(BOX, QPoint(1590, 990), [], SCREEN), BOX)
    assert SCREEN.contains(box)
    assert not box.contains(QPoint(1590, 990))
    assert box.right() + GAP + 1 == 1590


def test_on_the_canvas_both_ends_stay_visible(show):
    more = at(20, 20), at(20, 200)
    view = show(
        pod(item("chip", c=2, more=more[0]), item("sw", part="switch", s=2, more=more[1])),
        size=(760, 600),
    )
    view.set_zoom(1.0)
    view.centerOn(360, 280)
    view.select(("pod.sw",))
    start = view.ports.handles()[0].dot.toPoint()
    drag_mouse(view, start, middle_of(view, "pod.chip") - start)
    popover = view.desk.popover
    assert popover is not None
    assert popover.isVisible()
    ends = []
    for address in ("pod.chip", "pod.sw"):
        rect = plate(view, address).rect
        corners = [view.mapFromScene(rect.x, rect.y), view.mapFromScene(rect.right, rect.bottom)]
        ends.append(QRect(*(view.viewport().mapToGlobal(c) for c in corners)))
    assert popover.screen().availableGeometry().contains(popover.geometry())
    assert not any(popover.geometry().intersects(end) for end in ends)
    QTest.keyClick(popover.picker, Qt.Key.Key_Escape)
    assert view.desk.popover is None
