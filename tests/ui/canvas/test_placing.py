"""Placing offers on the canvas: by drop, by click and click, by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest

from designer.edit.place import add_block, add_part, blank
from designer.model.design import Design
from designer.ui.canvas.view import CanvasView
from designer.ui.offers import Offer
from designer.ui.theme import LIGHT
from tests.building import PARTS, item, pod

from .conftest import DESIGNS
from .dropping import (
    CHIP,
    EMPTY,
    LEFT,
    Drag,
    assert_drawn,
    chips,
    drop,
    inside,
    key,
    middle_of,
    on_screen,
    plate,
    rects,
)

SHIFT = Qt.KeyboardModifier.ShiftModifier
SWITCH = Offer("part", "switch", "Switch")
MEDIUM = Offer("part", "dr4-400g-dsp", "400G DR4")
RACK = Offer("part", "cm384-compute-rack", "Compute rack")


def undone_and_redone(view: CanvasView, before: float | None, after: float | None) -> None:
    """One step: undo takes it back, redo does it again, numbers and canvas follow."""
    design = view.session.design
    assert view.session.history.position == 1
    assert chips(view) == after
    view.session.undo()
    assert chips(view) == before
    assert_drawn(view)
    view.session.redo()
    assert view.session.design is design
    assert chips(view) == after
    assert_drawn(view)


@pytest.fixture
def with_block() -> Design:
    """A pod with an empty block and a chip beside it."""
    made = add_block(blank(), "pod", at=(80.0, 40.0))
    return add_part(made, "pod", "ascend-910c", CHIP.part(made), at=(480.0, 40.0))


# -- dropping -------------------------------------------------------------------------------------


def test_the_first_part_appears_where_it_was_dropped(show):
    view = show(blank())
    assert chips(view) == 0
    at = QPoint(400, 260)
    drop(view, CHIP, at)
    rect = plate(view, "pod.npu").rect
    assert rect.contains(*view.mapToScene(at).toTuple())
    assert (rect.x % 4, rect.y % 4) == (0, 0)
    assert view.selection == ("pod.npu",)
    assert view.hasFocus()
    undone_and_redone(view, 0, 1)


@pytest.mark.parametrize("zoom", [0.25, 1.0, 3.0])
def test_a_drop_finds_its_place_at_every_zoom(show, zoom):
    view = show(blank())
    view.set_zoom(zoom)
    drop(view, CHIP, QPoint(700, 300))
    rect = plate(view, "pod.npu").rect
    assert rect.contains(*view.mapToScene(QPoint(700, 300)).toTuple())


def test_nothing_is_placed_at_the_origin_itself(show):
    view = show(blank())
    size = (76.0, 100.0)
    at = on_screen(view, min(size[0] / 2, 64), min(size[1] / 2, 24))
    drop(view, CHIP, at)
    item = view.session.design.blocks["pod"].items[0]
    assert (item.at.x, item.at.y) != (0.0, 0.0), "there it would count as never placed"
    assert (plate(view, "pod.npu").rect.x, plate(view, "pod.npu").rect.y) == (0.0, 0.0)
    drop(view, CHIP, on_screen(view, 300, 40))
    for _ in range(2):
        view.session.apply("Add", lambda d: add_part(d, "pod", "ascend-910c"))
    assert plate(view, "pod.npu").rect.y == 0.0
    for address in ("pod.npu_3", "pod.npu_4"):
        assert plate(view, address).rect.y > 100.0, "what was never placed stands below"


def test_a_fresh_block_lights_up_and_takes_parts(show, with_block):
    view = show(with_block)
    said = []
    view.mode_changed.connect(said.append)
    assert plate(view, "pod.block").rect.w == 240
    assert [c.text for c in view.geometry_shown.captions] == ["empty: drop parts here"]
    at = inside(view, "pod.block", 100, 80)
    drag = Drag(view, CHIP)
    assert drag.enter(at)
    assert view.lit.rect == plate(view, "pod.block").rect
    assert view.carried.carried is not None
    assert view.carried.carried.kind == "accelerator"
    drag.move(inside(view, "pod.block", 104, 84))
    drag.drop(inside(view, "pod.block", 104, 84))
    assert said == ["Place Ascend 910C in block", ""]
    item = view.session.design.blocks["block"].items[0]
    assert (item.at.x % 4, item.at.y % 4) == (0, 0)
    corner = plate(view, "pod.block").rect
    assert plate(view, "pod.block.npu").rect.x == corner.x + item.at.x
    assert plate(view, "pod.block.npu").rect.y == corner.y + item.at.y
    assert corner.w == 240, "the plate keeps its room while it fills"
    assert view.selection == ("pod.block.npu",)
    undone_and_redone(view, 1, 2)


def test_a_drop_into_a_repeated_block_counts_for_all_of_them(show):
    view = show()
    said = []
    view.mode_changed.connect(said.append)
    drop(view, CHIP, inside(view, "pod.node", 300, 100))
    assert said[0] == "Place Ascend 910C in Node, in each of 48"
    assert view.session.design.blocks["node"].items[-1].id == "npu_2"
    undone_and_redone(view, 384, 432)


def test_the_siblings_of_an_open_element_stand_for_it(show):
    view = show()
    siblings = next(p for p in view.geometry_shown.plates if p.role == "siblings")
    drag = Drag(view, CHIP)
    drag.enter(on_screen(view, siblings.rect.x + 30, siblings.rect.bottom - 8))
    assert view.lit.rect == plate(view, "pod.node").rect
    drag.leave()
    assert_drawn(view)


def test_a_block_shown_on_its_own_takes_parts_on_the_ground(show):
    view = show()
    view.show_block("pod.node[5]")
    before = rects(view)
    at = QPoint(60, 60)
    scene = view.mapToScene(at)
    drop(view, CHIP, at)
    after = rects(view)
    assert after.pop("pod.node.npu_2").contains(scene.x(), scene.y())
    assert after == before
    undone_and_redone(view, 384, 432)


@pytest.mark.parametrize("name", ["dgx-superpod-31", "fat-tree-k8", "nvl72"])
def test_placing_in_a_tidy_block_moves_nothing_else(show, name):
    view = show(next(p for p in DESIGNS if p.stem == name))
    assert all(not i.at.x and not i.at.y for i in view.session.design.root_block.items)
    before = {a: r for a, r in rects(view).items() if a.count(".") == 1}
    bounds = view.geometry_shown.bounds
    scene = QPointF(bounds.right + 60, bounds.y + 60)
    view.look_at(bounds.grown(200), 1.0)
    drop(view, CHIP, view.mapFromScene(scene))
    after = {a: r for a, r in rects(view).items() if a.count(".") == 1}
    new = next(a for a in after if a not in before)
    assert after.pop(new).grown(2).contains(scene.x(), scene.y())
    assert after == before
    assert_drawn(view)


def test_over_something_the_ghost_stands_in_the_nearest_free_place(show, with_block):
    view = show(with_block)
    before = rects(view)
    drop(view, CHIP, middle_of(view, "pod.npu"))
    after = rects(view)
    new = after.pop("pod.npu_2")
    assert after == before
    assert not any(new.touches(other.grown(12)) for other in before.values())
    assert new.grown(40).touches(before["pod.npu"])


def test_it_lines_up_with_neighbours_but_not_while_alt_is_held(show, with_block):
    view = show(with_block)
    view.set_zoom(1.0)
    neighbour = plate(view, "pod.npu").rect
    at = on_screen(view, neighbour.centre[0] + 3, neighbour.bottom + 90)
    drag = Drag(view, CHIP)
    drag.enter(at)
    ghost = view.carried.carried
    assert ghost is not None
    assert ghost.rect.x == neighbour.x
    assert view.marks.lines
    drag.move(at, Qt.KeyboardModifier.AltModifier)
    ghost = view.carried.carried
    assert ghost is not None
    assert ghost.rect.x == neighbour.x + 3
    assert not view.marks.lines
    drag.leave()


def test_a_block_is_not_placed_in_itself(show):
    view = show()
    refused = []
    view.refused.connect(refused.append)
    drag = Drag(view, Offer("block", "node", "node"))
    at = inside(view, "pod.node", 300, 100)
    drag.enter(at)
    ghost = view.carried.carried
    assert ghost is not None
    assert ghost.is_refused
    assert ghost.note == "Block 'node' would contain itself. Place another block, or a copy of it."
    drag.drop(at)
    assert refused == [ghost.note]
    assert view.session.history.position == 0
    assert_drawn(view)


def test_a_block_of_the_design_is_placed_beside_itself(show):
    view = show()
    drop(view, Offer("block", "node", "node"), QPoint(300, 40))
    assert view.selection == ("pod.node_2",)
    undone_and_redone(view, 384, 392)


def test_leaving_and_coming_back_places_nothing(show, with_block):
    view = show(with_block)
    drag = Drag(view, CHIP)
    drag.enter(inside(view, "pod.block", 80, 80))
    drag.leave()
    assert_drawn(view)
    assert view.session.history.position == 0


def test_near_the_edge_the_canvas_scrolls(show, with_block):
    view = show(with_block)
    drag = Drag(view, CHIP)
    drag.enter(QPoint(600, 300))
    assert view._drop is not None
    edges = view._drop.edges
    assert not edges.is_running
    before = view.seen()
    drag.move(QPoint(1196, 300))
    assert edges.is_running
    edges.step()
    assert view.seen().x > before.x
    assert view.seen().y == before.y
    assert view.carried.carried is not None
    assert view.carried.carried.rect.right > before.right - 60
    drag.leave()
    assert not edges.is_running


def test_what_is_no_offer_goes_on_to_the_window(open_window):
    window = open_window()
    taken = []
    window.files.open_path = taken.append
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/nowhere/a.supernode")])
    drag = Drag(window.canvas, data)
    assert drag.enter(QPoint(300, 300))
    assert window.canvas.carried.carried is None
    drag.drop(QPoint(300, 300))
    assert [path.name for path in taken] == ["a.supernode"]


def test_a_block_that_is_drawn_closed_is_to_be_opened_first(show):
    levels = 8
    blocks = {f"b{n}": {"items": [item("in", block=f"b{n + 1}")]} for n in range(levels)}
    blocks[f"b{levels}"] = {"items": [item("chip", c=4)]}
    fields = {"root": "b0", "parts": PARTS, "blocks": blocks}
    view = show(Design.model_validate(fields))
    closed = next(p for p in view.geometry_shown.plates if p.role == "siblings")
    drag = Drag(view, CHIP)
    drag.enter(on_screen(view, closed.rect.x + 4, closed.rect.y + 4))
    ghost = view.carried.carried
    assert ghost is not None
    assert ghost.note == "in is drawn closed here. Open it to place parts inside."
    drag.leave()


# -- media and racks ------------------------------------------------------------------------------


def test_a_medium_is_dropped_on_a_bundle(show):
    view = show()
    bundle = next(b for b in view.geometry_shown.bundles if b.path == "l1_l2")
    at = on_screen(view, *bundle.label.centre)
    said = []
    view.mode_changed.connect(said.append)
    drag = Drag(view, Offer("part", "sr8-400g-qsfpdd", "SR8"))
    drag.enter(at)
    assert view.lit.rect == bundle.label
    assert view.lit_lines.lines == bundle.lines
    drag.drop(at)
    assert said[0].startswith("SR8 for node.l1 – l2")
    link = view.session.design.blocks["pod"].links[0]
    assert {g.id: g.medium for g in view.session.design.blocks["pod"].links}["l1_l2"] == (
        "sr8-400g-qsfpdd"
    )
    assert link is not None
    assert view.selection == ("pod.l1_l2",)
    undone_and_redone(view, 384, 384)


def test_a_medium_that_does_not_reach_is_refused(show):
    view = show()
    refused = []
    view.refused.connect(refused.append)
    bundle = next(b for b in view.geometry_shown.bundles if b.path == "l1_l2")
    drop(view, Offer("part", "dac-400g", "DAC"), on_screen(view, *bundle.label.centre))
    assert refused == ["DAC does not suit node.l1 – l2. It reaches 3 m; the links are 15 m."]
    drop(view, MEDIUM, inside(view, "pod.node", 30, 10))
    assert refused[1] == "A medium belongs to links: drop it on a bundle."
    assert view.session.history.position == 0


def test_a_rack_is_dropped_on_an_item(show):
    view = show()
    refused = []
    view.refused.connect(refused.append)
    drop(view, RACK, middle_of(view, "pod.rdma_leaf"))
    placement = view.session.design.placements[-1]
    assert [(c.item, c.each) for c in placement.contents] == [("rdma_leaf", 8)]
    assert view.selection == ("pod.rdma_leaf",)
    undone_and_redone(view, 384, 384)
    drop(view, RACK, inside(view, "pod.node", 30, 10))
    assert "already" in refused[0]
    drop(view, RACK, QPoint(8, 8))
    assert refused[1].startswith("A rack holds items")
    assert view.session.history.position == 1


# -- click and click ------------------------------------------------------------------------------


def test_a_carried_offer_is_placed_by_a_click(show, with_block):
    view = show(with_block)
    placed, disarmed = [], []
    view.placed.connect(placed.append)
    view.disarmed.connect(lambda: disarmed.append(True))
    view.arm(CHIP)
    at = inside(view, "pod.block", 120, 90)
    QTest.mouseMove(view.viewport(), at)
    assert view.lit.rect == plate(view, "pod.block").rect
    QTest.mouseClick(view.viewport(), LEFT, pos=at)
    assert placed == [CHIP]
    assert disarmed == [True]
    assert view.mode is None
    undone_and_redone(view, 1, 2)


def test_with_shift_there_is_another_one(show, with_block):
    view = show(with_block)
    view.arm(CHIP)
    for x in (60, 160):
        QTest.mouseClick(view.viewport(), LEFT, SHIFT, inside(view, "pod.block", x, 80))
    assert view.mode is not None
    assert chips(view) == 3
    key(view, Qt.Key.Key_Escape)
    assert view.mode is None
    assert_drawn(view)
    QTest.mouseClick(view.viewport(), LEFT, pos=inside(view, "pod.block", 20, 20))
    assert chips(view) == 3


def test_disarming_takes_the_ghost_away(show, with_block):
    view = show(with_block)
    disarmed = []
    view.disarmed.connect(lambda: disarmed.append(True))
    view.arm(CHIP)
    assert view.carried.carried is not None
    view.arm(EMPTY)
    assert view.carried.carried.kind == "empty"
    assert disarmed == [], "another offer takes its place"
    view.disarm()
    assert disarmed == [True]
    assert view.mode is None
    assert view.session.history.position == 0
    assert_drawn(view)


def test_a_refused_click_keeps_the_offer(show):
    view = show()
    refused = []
    view.refused.connect(refused.append)
    view.arm(Offer("block", "node", "node"))
    QTest.mouseClick(view.viewport(), LEFT, pos=inside(view, "pod.node", 300, 100))
    assert len(refused) == 1
    assert view.mode is not None
    view.disarm()


# -- keys -----------------------------------------------------------------------------------------


def test_a_carried_offer_is_placed_by_keys(show, with_block):
    view = show(with_block)
    said = []
    view.mode_changed.connect(said.append)
    view.arm(CHIP)
    assert said[-1].startswith("Place Ascend 910C in pod · click or Enter places")
    first = view.carried.carried
    assert first is not None
    key(view, Qt.Key.Key_Right)
    key(view, Qt.Key.Key_Down, SHIFT)
    moved = view.carried.carried
    assert moved is not None
    assert moved.rect == first.rect.moved(4, 32)
    key(view, Qt.Key.Key_Tab)
    assert view.lit.rect == plate(view, "pod.block").rect
    key(view, Qt.Key.Key_Backtab)
    assert view.lit.rect is None
    key(view, Qt.Key.Key_Tab)
    key(view, Qt.Key.Key_Return)
    assert view.mode is None
    assert view.selection == ("pod.block.npu",)
    undone_and_redone(view, 1, 2)


def test_the_ghost_steps_over_what_stands_in_its_way(show, with_block):
    view = show(with_block)
    view.arm(CHIP)
    seen = []
    for _ in range(40):
        key(view, Qt.Key.Key_Left, SHIFT)
        ghost = view.carried.carried
        assert ghost is not None
        assert not any(ghost.rect.touches(other) for other in rects(view).values())
        seen.append(ghost.rect.x)
    assert seen[0] > 480
    assert seen[-1] < 80
    view.disarm()


def test_an_armed_offer_begins_in_the_selected_block(show, with_block):
    view = show(with_block)
    view.select(("pod.block",))
    view.arm(CHIP)
    for _ in range(2):
        key(view, Qt.Key.Key_Return, SHIFT)
    key(view, Qt.Key.Key_Return)
    assert [i.id for i in view.session.design.blocks["block"].items] == ["npu", "npu_2", "npu_3"]
    assert view.mode is None


def test_keys_decide_while_the_mouse_rests_on_the_canvas(show, with_block, qtbot):
    view = show(with_block)
    view.select(("pod.block",))
    QCursor.setPos(view.viewport().mapToGlobal(QPoint(20, 300)))
    qtbot.waitUntil(view.underMouse)
    view.arm(CHIP)
    assert view.lit.rect == plate(view, "pod.block").rect
    QTest.mouseMove(view.viewport(), QPoint(24, 300))
    assert view.lit.rect is None, "the ghost follows as soon as the mouse moves"
    view.disarm()


def test_keys_place_in_the_selected_block_else_beside_what_stands_there(show, with_block):
    view = show(with_block)
    view.place_offer(CHIP)
    assert view.selection == ("pod.npu_2",)
    new, others = plate(view, "pod.npu_2").rect, rects(view)
    del others["pod.npu_2"]
    assert new.y == 40
    assert new.x >= max(r.right for r in others.values())
    view.select(("pod.block",))
    for number in range(6):
        view.place_offer(CHIP)
        assert view.selection[0].startswith("pod.block.npu"), number
    tiles = [p.rect for p in view.geometry_shown.plates if p.address.startswith("pod.block.npu")]
    assert len(tiles) == 6
    assert not any(a.touches(b) for a in tiles for b in tiles if a is not b)
    assert chips(view) == 8
    assert_drawn(view)


def test_keys_place_the_first_part_in_the_middle(show):
    view = show(blank())
    view.place_offer(CHIP)
    assert plate(view, "pod.npu").rect.contains(*view.mapToScene(QPoint(600, 380)).toTuple())
    undone_and_redone(view, 0, 1)


def test_keys_place_media_and_racks_on_what_is_selected(show):
    view = show()
    view.select(("pod.rdma_leaf",))
    view.place_offer(RACK)
    assert view.session.design.placements[-1].contents[0].item == "rdma_leaf"
    view.select(("pod.l1_l2",))
    view.place_offer(Offer("part", "sr8-400g-qsfpdd", "SR8"))
    links = {g.id: g.medium for g in view.session.design.blocks["pod"].links}
    assert links["l1_l2"] == "sr8-400g-qsfpdd"


# -- looks ----------------------------------------------------------------------------------------


def test_an_empty_canvas_says_how_to_begin(show):
    view = show(blank())
    empty = view.viewport().grab().toImage()
    view.place_offer(CHIP)
    view.centerOn(5000, 5000)
    filled = view.viewport().grab().toImage()

    def inked(image) -> bool:
        row = [image.pixelColor(x, 380).name() for x in range(480, 720)]
        return len(set(row)) > 4

    assert inked(empty)
    assert not inked(filled)


def test_the_block_that_takes_it_is_outlined_in_the_accent(show, with_block):
    view = show(with_block)
    drag = Drag(view, CHIP)
    drag.enter(inside(view, "pod.block", 100, 80))
    edge = inside(view, "pod.block", 60, 0)
    image = view.viewport().grab().toImage()
    colours = {image.pixelColor(edge + QPoint(0, dy)).name() for dy in range(-3, 3)}
    assert LIGHT.accent.name() in colours
    drag.leave()


def test_an_offer_without_a_part_is_refused(show):
    view = show(pod())
    refused = []
    view.refused.connect(refused.append)
    drop(view, Offer("part", "nothing-of-that-name", "Nothing"), QPoint(300, 300))
    assert len(refused) == 1
    assert view.session.history.position == 0
