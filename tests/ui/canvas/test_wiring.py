"""Wiring on the canvas: ports under the mouse, lines from port to port, by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from designer.store.document import Document, save
from designer.ui.canvas.gestures.wiring import ChooseEnd
from designer.ui.canvas.view import CanvasView
from designer.ui.theme import DARK
from tests.building import design, group, item

from .conftest import CLOUDMATRIX

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
PARTS = {
    "chip": {
        "kind": "accelerator",
        "ports": [
            {"id": "up", "count": 2, "lane_bytes_per_s": 50e9},
            {"id": "net", "count": 1, "lanes": 4, "lane_bytes_per_s": 12.5e9, "cage": "OSFP"},
        ],
    },
    "switch": {
        "kind": "switch",
        "ports": [
            {"id": "down", "count": 8, "lane_bytes_per_s": 50e9, "cage": "OSFP", "per_cage": 2}
        ],
    },
    "board": {"kind": "board"},
    "dr": {"kind": "medium", "form": "pluggable", "bytes_per_s": 50e9, "power_w_per_end": 9},
}
CHIP, SWITCH = "pod.chip", "pod.sw"


@pytest.fixture
def canvas(show: Callable, tmp_path: Path) -> Callable[..., CanvasView]:
    """A canvas with four chips and two switches; more items and links as given."""

    def make(*more: dict, **blocks: list) -> CanvasView:
        body = [item("chip", x=4), item("sw", part="switch", s=2), item("board", part="board")]
        path = tmp_path / "small.supernode"
        save(Document(design(pod=[*body, *more], parts=PARTS, **blocks)), path)
        return show(path, (900, 700))

    return make


def spot(view: CanvasView, place: str, x: float = 0.5, y: float = 0.2) -> QPoint:
    """A point of the viewport on something; on a plate's header by default."""
    rect = view.geometry_shown.place_of(place)
    assert rect is not None, place
    return view.mapFromScene(rect.x + rect.w * x, rect.y + rect.h * y)


def move(view: CanvasView, at: QPoint) -> None:
    """Move the mouse there, even if it was there in another window."""
    QTest.mouseMove(view.viewport(), at + QPoint(1, 0))
    QTest.mouseMove(view.viewport(), at)


def texts(view: CanvasView) -> list[str]:
    return [handle.text for handle in view.ports.handles()]


def handle(view: CanvasView, place: str, port: str) -> QPoint:
    """Hover an item and return the middle of the dot of one of its ports."""
    move(view, spot(view, place))
    found = (h for h in view.ports.handles() if (h.address, h.port) == (place, port))
    return next(found).dot.toPoint()


def drag(
    view: CanvasView, start: QPoint, *through: QPoint, keys: Qt.KeyboardModifier = NONE
) -> None:
    """Press, move, and let go at the last point."""
    viewport = view.viewport()
    move(view, start)
    QTest.mousePress(viewport, LEFT, NONE, start)
    for at in through:
        QTest.mouseMove(viewport, at)
    QTest.mouseRelease(viewport, LEFT, keys, through[-1])


def said(view: CanvasView) -> list[str]:
    refused: list[str] = []
    view.refused.connect(refused.append)
    return refused


def links(view: CanvasView) -> list[str]:
    return [link.id for link in view.session.design.root_block.links]


def metric(view: CanvasView, name: str) -> float | None:
    results = view.session.results
    assert results is not None
    return results.metrics[name].value


# -- ports ------------------------------------------------------------------------------------


def test_ports_show_under_the_mouse_and_go_with_it(canvas) -> None:
    view = canvas(group("up", "chip:up", "sw:down", plane="net"))
    move(view, spot(view, CHIP))
    assert texts(view) == ["up 2/2", "net 0/1"]
    move(view, spot(view, SWITCH))
    assert texts(view) == ["down 4/8"]
    assert view.ports.layer.isVisible()
    move(view, spot(view, "pod.board"))
    assert texts(view) == []
    assert not view.ports.layer.isVisible()


def test_a_handle_under_the_mouse_keeps_its_item_and_tells_all(canvas) -> None:
    view = canvas(group("up", "chip:up", "sw:down", plane="net"))
    at = handle(view, SWITCH, "down")
    move(view, at)
    assert view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    assert view.viewport().toolTip().splitlines() == [
        "down",
        "400 Gb/s one way · 1 lane",
        "4 of 8 ports used, 4 free",
        "OSFP, 2 ports a cage: 2 of 4 used, 2 free",
    ]
    box = view.ports.handles()[0].box
    move(view, QPoint(round(box.center().x()), round(box.bottom() + 2)))
    assert texts(view) == ["down 4/8"]
    move(view, spot(view, CHIP))
    assert view.viewport().toolTip() == ""
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_what_is_selected_shows_its_ports_too(canvas) -> None:
    view = canvas()
    view.select((CHIP, f"{SWITCH}[1]"))
    assert texts(view) == ["up 0/2", "net 0/1", "down 0/8"]
    view.select(())
    assert texts(view) == []


def test_given_up_the_ports_of_what_is_hovered_are_back(canvas) -> None:
    view = canvas()
    start = handle(view, CHIP, "up")
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    QTest.mouseMove(view.viewport(), spot(view, SWITCH))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, spot(view, SWITCH))
    move(view, spot(view, CHIP))
    assert texts(view) == ["up 0/2", "net 0/1"]
    QTest.mouseMove(view.viewport(), QPoint(895, 8))
    assert texts(view) == []


def test_small_tiles_have_no_handles_in_the_way(canvas) -> None:
    view = canvas(
        item("node", block="node", node=4),
        node=[item("leaf", part="switch"), item("npu", part="chip", i=2)],
    )
    inner = "pod.node[2].leaf"
    move(view, spot(view, inner, 0.5, 0.5))
    assert texts(view) == []
    view.zoom_to(inner)
    view.set_zoom(view.zoom * 2)
    view.centerOn(*view.geometry_shown.place_of(inner).centre)
    move(view, spot(view, inner, 0.5, 0.5))
    assert [h.address for h in view.ports.handles()] == [inner]


def test_far_out_ports_are_dots(canvas) -> None:
    view = canvas()
    view.select((CHIP,))
    view.set_zoom(0.3)
    assert texts(view) == ["", ""]


def test_full_and_overfull_ports_look_so(canvas) -> None:
    view = canvas(group("up", "chip:up", "sw:down", plane="net"))
    view.select((CHIP,))
    up, net = view.ports.handles()
    assert (up.tone, up.share) == ("text_faint", 1.0)
    assert (net.tone, net.share) == ("accent", 0.0)


def test_ports_keep_inside_the_window(canvas) -> None:
    view = canvas()
    view.select((SWITCH,))
    rect = view.geometry_shown.place_of(SWITCH)
    view.pan_by(QPoint(0, round(view.mapFromScene(rect.x, rect.bottom).y() - 690)))
    box = view.ports.handles()[0].box
    assert box.bottom() < view.viewport().height()
    assert box.center().y() == pytest.approx(view.mapFromScene(rect.x, rect.y).y(), abs=1.5)


def test_handles_are_painted_in_the_colours_of_the_theme(canvas) -> None:
    view = canvas()
    view.select((CHIP,))
    view.set_theme(DARK)
    box = view.ports.handles()[0].box.toRect()
    picture = view.grab().toImage()
    ratio = picture.devicePixelRatio()
    inside = QColor(picture.pixel(round((box.right() - 6) * ratio), round((box.top() + 3) * ratio)))
    assert inside.name() == DARK.surface.name()


# -- by drag ----------------------------------------------------------------------------------


def test_from_port_to_port_the_popover_makes_what_was_said(canvas, qtbot) -> None:
    view = canvas()
    start, viewport = handle(view, CHIP, "up"), view.viewport()
    move(view, start)
    QTest.mousePress(viewport, LEFT, NONE, start)
    QTest.mouseMove(viewport, start + QPoint(0, -40))
    QTest.mouseMove(viewport, spot(view, SWITCH))
    verdict = view.rope.verdict
    assert verdict is not None
    assert verdict.is_good
    assert verdict.title == "chip – sw: each to each"
    assert verdict.text == "8 links · 2 of 2 free ports at chip · 4 of 8 at sw"
    port = next(h for h in view.ports.handles() if h.port == "down").dot.toPoint()
    QTest.mouseMove(viewport, port)
    QTest.mouseRelease(viewport, LEFT, NONE, port)
    assert not view.rope.isVisible()
    assert links(view) == []
    popover = view.desk.popover
    assert popover is not None
    assert metric(view, "network.net.all_to_all_bytes_per_s") is None
    seen = popover.draft.seen
    qtbot.keyClick(popover.picker, Qt.Key.Key_Return)
    assert view.desk.popover is None
    assert links(view) == ["chip_sw"]
    assert view.selection == ("pod.chip_sw",)
    (load,) = view.session.results.link_groups
    assert (load.links, load.modules, load.cables) == (8, None, None)  # no medium yet
    assert (seen.links, seen.modules, seen.cables) == (8, None, None)
    assert metric(view, "network.net.all_to_all_bytes_per_s") == 100e9
    assert view.session.undo()
    assert links(view) == []
    assert metric(view, "network.net.all_to_all_bytes_per_s") is None
    assert view.session.redo()
    assert links(view) == ["chip_sw"]


def test_a_line_to_a_full_port_is_refused_with_the_reason(canvas) -> None:
    view = canvas(group("up", "chip:up", "sw:down", plane="net"))
    refused = said(view)
    before = view.session.design
    start = handle(view, CHIP, "up")
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    QTest.mouseMove(view.viewport(), start + QPoint(0, -40))
    QTest.mouseMove(view.viewport(), spot(view, SWITCH))
    verdict = view.rope.verdict
    assert verdict is not None
    assert not verdict.is_good
    assert verdict.text == "2 'up' ports are needed at each 'chip' and 0 of 2 are free on chip."
    QTest.mouseRelease(view.viewport(), LEFT, NONE, spot(view, SWITCH))
    assert refused == [verdict.text]
    assert view.desk.popover is None
    assert view.session.design is before


def test_what_has_no_ports_says_so(canvas) -> None:
    view = canvas()
    refused = said(view)
    drag(view, handle(view, CHIP, "up"), QPoint(5, 5), spot(view, "pod.board", 0.5, 0.5))
    assert refused == ["'board' has no ports. Wire another part."]


def test_only_places_that_could_take_a_line_show_their_ports(canvas) -> None:
    view = canvas(
        item("full", part="chip", y=2), group("r", "full:up", "full:up", "other y", count=2)
    )
    start = handle(view, CHIP, "up")
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    QTest.mouseMove(view.viewport(), start + QPoint(0, -40))
    places = {h.address for h in view.ports.handles()}
    assert places == {CHIP, SWITCH, "pod.full"}  # the free port of `full` is another kind
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, start)


def test_escape_gives_the_line_up(canvas) -> None:
    view = canvas()
    before = view.session.design
    start = handle(view, CHIP, "up")
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    QTest.mouseMove(view.viewport(), spot(view, SWITCH))
    assert view.rope.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.rope.isVisible()
    QTest.mouseRelease(view.viewport(), LEFT, NONE, spot(view, SWITCH))
    assert view.desk.popover is None
    assert view.session.design is before


def test_let_go_over_nothing_nothing_happens(canvas) -> None:
    view = canvas()
    drag(view, handle(view, CHIP, "up"), QPoint(300, 300), QPoint(895, 8))
    assert view.desk.popover is None
    assert links(view) == []


def test_with_alt_the_suggestion_is_taken_at_once(canvas) -> None:
    view = canvas()
    start = handle(view, CHIP, "up")
    drag(view, start, start + QPoint(0, -40), spot(view, SWITCH), keys=ALT)
    assert view.desk.popover is None
    assert links(view) == ["chip_sw"]


def test_who_wants_it_always_at_once_gets_that(canvas) -> None:
    view = canvas()
    view.desk.at_once = True
    start = handle(view, CHIP, "up")
    drag(view, start, start + QPoint(0, -40), spot(view, SWITCH))
    assert links(view) == ["chip_sw"]


def test_back_onto_itself_makes_a_mesh(canvas) -> None:
    view = canvas()
    start = handle(view, CHIP, "net")
    drag(view, start, start + QPoint(0, 60), spot(view, CHIP), keys=ALT)
    (made,) = view.session.design.root_block.links
    assert (made.id, made.a.port, made.b.port) == ("chip_pairs", "net", "net")
    start = handle(view, CHIP, "up")
    drag(view, start, start + QPoint(0, 60), spot(view, CHIP), keys=ALT)
    ring = view.session.design.root_block.links[-1]
    assert (ring.id, [str(rule) for rule in ring.rules]) == ("chip_ring", ["next x"])


def test_elements_of_one_block_are_wired_around_it(canvas) -> None:
    view = canvas(
        item("node", block="node", node=4),
        node=[item("leaf", part="switch"), item("npu", part="chip", i=2)],
    )
    leaf = "pod.node[0].leaf"
    start = handle(view, leaf, "down")
    there = spot(view, "pod.node[2].leaf", 0.5, 0.5)
    drag(view, start, start + QPoint(0, 40), there, keys=ALT)
    (made,) = view.session.design.root_block.links
    assert (made.a.item, made.b.item) == ("node.leaf", "node.leaf")
    assert [str(rule) for rule in made.rules] == ["other node"]
    assert view.selection == ("pod.leaf_mesh",)


def test_inside_a_block_links_belong_to_it(canvas) -> None:
    view = canvas(
        item("node", block="node", node=4),
        node=[item("leaf", part="switch"), item("npu", part="chip", i=2)],
    )
    start = handle(view, "pod.node[0].npu", "up")
    drag(view, start, start + QPoint(40, 0), spot(view, "pod.node[0].leaf", 0.5, 0.5), keys=ALT)
    assert [link.id for link in view.session.design.blocks["node"].links] == ["npu_leaf"]
    assert view.selection == ("pod.node.npu_leaf",)
    assert view.geometry_shown.rect_of("pod.node.npu_leaf") is not None


# -- by keys ----------------------------------------------------------------------------------


def test_by_keys_alone(canvas, qtbot) -> None:
    view = canvas()
    view.select((CHIP,))
    hints: list[str] = []
    view.mode_changed.connect(hints.append)
    view.start_wiring()
    assert isinstance(view.mode, ChooseEnd)
    assert view.mode.place.address == SWITCH
    assert hints[-1].startswith("chip – sw: each to each · 8 links")
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.mode.place.address == CHIP
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.mode is None
    popover = view.desk.popover
    assert popover is not None
    qtbot.keyClick(popover, Qt.Key.Key_Return)
    assert links(view) == ["chip_sw"]


def test_arrows_walk_to_what_is_there(canvas, qtbot) -> None:
    view = canvas()
    view.start_wiring(SWITCH)
    here, there = (view.geometry_shown.place_of(a).centre for a in (CHIP, SWITCH))
    assert view.mode.place.address == CHIP
    towards = Qt.Key.Key_Up if there[1] < here[1] else Qt.Key.Key_Down
    qtbot.keyClick(view, towards)
    assert view.mode.place.address == SWITCH
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.mode is None
    assert not view.rope.isVisible()
    assert texts(view) == []


def test_two_things_selected_open_the_popover_at_once(canvas) -> None:
    view = canvas()
    view.select((SWITCH, CHIP))
    view.start_wiring()
    popover = view.desk.popover
    assert popover is not None
    assert (popover.draft.group.a.item, popover.draft.group.b.item) == ("sw", "chip")
    popover.close()


def test_without_ports_there_is_nothing_to_wire(canvas) -> None:
    view = canvas()
    refused = said(view)
    view.start_wiring()
    view.start_wiring("pod.board")
    assert refused == ["Select an item with ports, or a bundle of links, and wire then."] * 2


def test_click_and_click(canvas) -> None:
    view = canvas()
    start = handle(view, CHIP, "up")
    QTest.mouseClick(view.viewport(), LEFT, NONE, start)
    assert isinstance(view.mode, ChooseEnd)
    QTest.mouseMove(view.viewport(), spot(view, SWITCH))
    assert view.rope.verdict.title == "chip – sw: each to each"
    QTest.mouseClick(view.viewport(), LEFT, ALT, spot(view, SWITCH))
    assert links(view) == ["chip_sw"]


def test_undo_while_choosing_leaves_the_mode(canvas, qtbot) -> None:
    view = canvas()
    start = handle(view, CHIP, "up")
    drag(view, start, start + QPoint(0, -40), spot(view, SWITCH), keys=ALT)
    view.start_wiring(SWITCH)
    view.session.undo()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.mode is None


# -- links that are there ---------------------------------------------------------------------


def other_switch(view: CanvasView, side: str) -> QPoint:
    view.select(("pod.up",))
    return next(h for h in view.ports.handles() if h.side == side).dot.toPoint()


def test_an_end_is_dragged_to_another_item(canvas) -> None:
    view = canvas(item("big", part="switch", s=2), group("up", "chip:up", "sw:down", plane="net"))
    start = other_switch(view, "b")
    drag(view, start, start + QPoint(0, -30), spot(view, "pod.big"))
    (link,) = view.session.design.root_block.links
    assert (link.id, link.b.item, link.b.port) == ("up", "big", "down")
    assert view.selection == ("pod.up",)
    assert view.session.undo()
    assert view.session.design.root_block.links[0].b.item == "sw"


def test_an_end_is_not_dragged_to_what_cannot_take_it(canvas) -> None:
    view = canvas(group("up", "chip:up", "sw:down", plane="net"))
    refused = said(view)
    start = other_switch(view, "b")
    QTest.mouseMove(view.viewport(), start)
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    QTest.mouseMove(view.viewport(), start + QPoint(0, -30))
    QTest.mouseMove(view.viewport(), spot(view, "pod.board", 0.5, 0.5))
    assert not view.rope.verdict.is_good
    QTest.mouseRelease(view.viewport(), LEFT, NONE, spot(view, "pod.board", 0.5, 0.5))
    assert refused == ["'board' has no port that 'up' can use."]
    assert view.session.design.root_block.links[0].b.item == "sw"


def test_reverse_swaps_the_ends_and_no_number(canvas) -> None:
    view = canvas(group("up", "chip:up", "sw:down", plane="net"))
    before = metric(view, "network.net.all_to_all_bytes_per_s")
    view.select(("pod.up",))
    view.reverse_links()
    link = view.session.design.root_block.links[0]
    assert (link.a.item, link.b.item) == ("sw", "chip")
    assert metric(view, "network.net.all_to_all_bytes_per_s") == before == 100e9
    view.session.undo()
    assert view.session.design.root_block.links[0].a.item == "chip"
    refused = said(view)
    view.select((CHIP,))
    view.reverse_links()
    assert refused == ["Select a bundle of links first."]


def test_a_group_is_settled_again_in_one_step(canvas, qtbot) -> None:
    view = canvas(group("up", "chip:up", "sw:down", plane="net"))
    view.edit_wiring("pod.up")
    popover = view.desk.popover
    assert popover is not None
    assert popover.go.text() == "Apply"
    popover.draft.set_medium("dr")
    popover.draft.set_plane("fast", "scale_up")
    qtbot.keyClick(popover, Qt.Key.Key_Return)
    (link,) = view.session.design.root_block.links
    assert (link.id, link.medium, link.plane) == ("up", "dr", "fast")
    (load,) = view.session.results.link_groups
    assert (load.links, load.modules, load.cables) == (8, 8 + 4, 8)
    view.session.undo()
    assert view.session.design.root_block.links[0].plane == "net"


def test_wiring_cloudmatrix_shows_few_handles(show) -> None:
    view = show(CLOUDMATRIX)
    move(view, spot(view, "pod.node[0].npu[3]", 0.5, 0.5))
    assert texts(view) == ["scale_up 14/14", "scale_out 1/1"]
    move(view, spot(view, "pod.node[7].l1[2]", 0.5, 0.5))
    assert {h.address for h in view.ports.handles()} <= {"pod.node[7].l1"}
