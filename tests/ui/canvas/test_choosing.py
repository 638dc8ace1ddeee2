"""Choosing on the canvas: rectangles on the ground and inside plates, keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.edit.place import blank
from designer.model.design import Design
from designer.ui.canvas import walk
from designer.ui.canvas.view import CanvasView
from tests.building import PARTS, group, item

from .conftest import MILLION
from .dropping import LEFT, assert_drawn, drag_mouse, inside, key, on_screen, plate

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def band(view: CanvasView, start: QPoint, end: QPoint, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        held |= one
    drag_mouse(view, start, end - start, held)


def all_of_it(view: CanvasView) -> tuple[QPoint, QPoint]:
    bounds = view.geometry_shown.bounds
    view.look_at(bounds.grown(80), 1.0)
    return (
        on_screen(view, bounds.x - 40, bounds.y - 40),
        on_screen(view, bounds.right + 40, bounds.bottom + 40),
    )


def test_a_rectangle_on_the_ground_takes_what_stands_there_and_its_bundles(show):
    view = show()
    band(view, *all_of_it(view))
    assert set(view.selection) == {
        "pod.l2",
        "pod.node",
        "pod.rdma_leaf",
        "pod.rdma_spine",
        "pod.l1_l2",
        "pod.npu_leaf",
        "pod.leaf_spine",
    }
    assert_drawn(view)


def test_a_line_is_touched_as_well_as_its_label(show):
    view = show()
    bundle = next(b for b in view.geometry_shown.bundles if b.path == "l1_l2")
    (x, y), (_, end) = bundle.points[0], bundle.points[-1]
    middle = (plate(view, "pod.l2").rect.bottom + plate(view, "pod.node").rect.y) / 2
    assert min(y, end) < middle < max(y, end)
    band(view, on_screen(view, x - 30, middle - 4), on_screen(view, x + 4, middle + 4))
    assert view.selection == ("pod.l1_l2",)


def test_control_toggles_what_is_touched(show):
    view = show()
    view.select(("pod.l2", "pod.npu_leaf"))
    start, end = all_of_it(view)
    band(view, start, end, CONTROL)
    assert "pod.l2" not in view.selection
    assert "pod.npu_leaf" not in view.selection
    assert {"pod.node", "pod.l1_l2"} <= set(view.selection)


def test_escape_gives_the_selection_back(show):
    view = show()
    view.select(("pod.l2",))
    start, end = all_of_it(view)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    QTest.mouseMove(view.viewport(), (start + end) / 2)
    assert view.ghost.rect is not None
    key(view, Qt.Key.Key_Escape)
    assert view.selection == ("pod.l2",)
    assert_drawn(view)


def test_with_shift_a_rectangle_begins_inside_a_plate(show):
    view = show()
    rect = plate(view, "pod.node").rect
    start, end = inside(view, "pod.node", 6, 44), inside(view, "pod.node", rect.w - 4, rect.h - 4)
    band(view, start, end, SHIFT)
    assert set(view.selection) == {
        *(f"pod.node.{name}" for name in ("npu", "l1", "cpu", "board", "dpu")),
        *(b.address for b in view.geometry_shown.bundles if b.address.count(".") == 2),
    }
    assert view.session.history.position == 0


def test_inside_the_plate_of_an_array_it_takes_tiles(show):
    view = show()
    first = view.geometry_shown.rect_of("pod.l2[0,0]")
    last = view.geometry_shown.rect_of("pod.l2[0,5]")
    assert first is not None
    assert last is not None
    start = on_screen(view, first.x - 3, first.y - 3)
    band(view, start, on_screen(view, last.right + 2, last.bottom + 1), SHIFT)
    assert view.selection == tuple(f"pod.l2[0,{k}]" for k in (0, 1, 4, 5))


def test_tiles_of_a_million_are_bounded(show):
    view = show(MILLION)
    grid = max(view.geometry_shown.grids, key=lambda g: g.lattice.count)
    rect = grid.lattice.rect
    start = on_screen(view, rect.x - 1, rect.y - 1)
    band(view, start, on_screen(view, rect.right, rect.bottom), SHIFT)
    assert 1 <= len(view.selection) <= 4096


def test_a_click_with_shift_adds(show):
    view = show()
    view.select(("pod.l2",))
    QTest.mouseClick(view.viewport(), LEFT, SHIFT, inside(view, "pod.node", 40, 8))
    assert view.selection == ("pod.l2", "pod.node")
    QTest.mouseClick(view.viewport(), LEFT, SHIFT, inside(view, "pod.node", 40, 8))
    assert view.selection == ("pod.l2",)
    QTest.mouseClick(view.viewport(), LEFT, SHIFT, QPoint(4, 4))
    assert view.selection == ("pod.l2",)


# -- keys -----------------------------------------------------------------------------------------


def test_keys_choose_several(show):
    view = show()
    view.select(("pod.node[0].npu[0]",))
    key(view, Qt.Key.Key_Right, CONTROL)
    key(view, Qt.Key.Key_Right, CONTROL)
    assert view.selection == ("pod.node[0].npu[0]",)
    assert view.cursor_outline.rect == view.geometry_shown.rect_of("pod.node[0].npu[2]")
    key(view, Qt.Key.Key_Space, CONTROL)
    assert view.selection == ("pod.node[0].npu[0]", "pod.node[0].npu[2]")
    key(view, Qt.Key.Key_Space, CONTROL)
    assert view.selection == ("pod.node[0].npu[0]",)
    key(view, Qt.Key.Key_Right, SHIFT)
    assert view.selection == ("pod.node[0].npu[0]", "pod.node[0].npu[1]")
    assert view.cursor_outline.rect is None
    key(view, Qt.Key.Key_Space, CONTROL)
    assert view.selection == ("pod.node[0].npu[0]",)


def test_keys_choose_from_nothing(show):
    view = show(blank())
    key(view, Qt.Key.Key_Space, CONTROL)
    key(view, Qt.Key.Key_Right, CONTROL)
    assert view.selection == ()
    view = show()
    key(view, Qt.Key.Key_Right, CONTROL)
    key(view, Qt.Key.Key_Space, CONTROL)
    assert view.selection == (walk.order(view.geometry_shown)[0],)


# -- what can be chosen ---------------------------------------------------------------------------


def nested() -> Design:
    return Design.model_validate(
        {
            "root": "pod",
            "planes": [{"id": "net", "role": "scale_up"}],
            "parts": PARTS,
            "blocks": {
                "node": {
                    "items": [item("chip", c=4), item("sw", part="switch")],
                    "links": [group("inner", "chip", "sw")],
                },
                "pod": {
                    "items": [item("node", block="node", n=2), item("top", part="switch")],
                    "links": [group("outer", "node.sw", "top")],
                },
            },
        }
    )


def test_select_all_means_the_block_shown(show):
    view = show(nested())
    home = walk.home(view.session.design, view.shown)
    assert walk.all_addresses(view.geometry_shown, home) == ("pod.node", "pod.top", "pod.outer")
    view.show_block("pod.node[1]")
    home = walk.home(view.session.design, view.shown)
    assert walk.all_addresses(view.geometry_shown, home) == (
        "pod.node.chip",
        "pod.node.sw",
        "pod.node.inner",
    )
