"""The canvas under real mouse and key events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.edit.params import set_count, set_link_rate
from designer.model.diff import ChangeSet
from designer.ui.canvas import walk
from designer.ui.canvas.geometry import Rect
from designer.ui.canvas.view import CanvasView
from designer.ui.theme import DARK, LIGHT

from .conftest import CLOUDMATRIX, DESIGNS, MILLION

LEFT = Qt.MouseButton.LeftButton


def spot(view: CanvasView, x: float, y: float) -> QPoint:
    return view.mapFromScene(QPointF(x, y))


def middle(view: CanvasView, rect: Rect | None) -> QPoint:
    assert rect is not None
    return spot(view, *rect.centre)


def click(view: CanvasView, at: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), LEFT, modifiers, at)


def key(view: CanvasView, which: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, which, modifiers)


def header(view: CanvasView, path: str) -> QPoint:
    plate = next(p for p in view.geometry_shown.plates if p.path == path)
    return spot(view, plate.rect.x + 40, plate.rect.y + 8)


def drag(view: CanvasView, start: QPoint, by: QPoint, button=LEFT) -> None:
    port = view.viewport()
    QTest.mousePress(port, button, pos=start)
    for step in (0.1, 0.5, 1.0):
        QTest.mouseMove(port, start + by * step)
    QTest.mouseRelease(port, button, pos=start + by)


def wheel(view: CanvasView, at: QPointF, turn: int, modifiers) -> None:
    event = QWheelEvent(
        at,
        view.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


# -- selecting ------------------------------------------------------------------------------------


def test_a_click_selects_a_tile(show):
    view = show()
    seen = []
    view.selection_changed.connect(seen.append)
    click(view, middle(view, view.geometry_shown.rect_of("pod.node[0].npu[3]")))
    assert view.session.selection == ("pod.node[0].npu[3]",)
    assert seen == [("pod.node[0].npu[3]",)]


def test_a_click_selects_a_sibling_and_when_near_a_chip_in_it(show):
    view = show()
    cell = view.geometry_shown.rect_of("pod.node[5]")
    assert cell is not None
    click(view, spot(view, cell.x + 1.5, cell.y + 1.5))
    assert view.selection == ("pod.node[5]",)
    chip = view.geometry_shown.rect_of("pod.node[5].npu[6]")
    view.zoom_to("pod.node[5].npu[6]")
    click(view, middle(view, chip))
    assert view.selection == ("pod.node[5].npu[6]",)


def test_a_click_selects_a_plate_by_its_header(show):
    view = show()
    click(view, header(view, "node"))
    assert view.selection == ("pod.node",)
    click(view, header(view, "l2"))
    assert view.selection == ("pod.l2",)


def test_a_click_on_label_or_line_selects_the_group(show):
    view = show()
    bundle = next(b for b in view.geometry_shown.bundles if b.path == "l1_l2")
    click(view, middle(view, bundle.label))
    assert view.selection == ("pod.l1_l2",)
    key(view, Qt.Key.Key_Escape)
    (x1, y1), (x2, y2) = bundle.points[0], bundle.points[1]
    click(view, spot(view, x1 + (x2 - x1) * 0.9, y1 + (y2 - y1) * 0.9))
    assert view.selection == ("pod.l1_l2",)


def test_control_adds_and_takes_away(show):
    view = show()
    first = middle(view, view.geometry_shown.rect_of("pod.node[0].npu[1]"))
    second = middle(view, view.geometry_shown.rect_of("pod.node[0].npu[2]"))
    click(view, first)
    click(view, second, Qt.KeyboardModifier.ControlModifier)
    assert view.selection == ("pod.node[0].npu[1]", "pod.node[0].npu[2]")
    click(view, first, Qt.KeyboardModifier.ControlModifier)
    assert view.selection == ("pod.node[0].npu[2]",)


def test_escape_and_empty_ground_clear(show):
    view = show()
    view.select(("pod.l2",))
    key(view, Qt.Key.Key_Escape)
    assert view.selection == ()
    view.select(("pod.l2",))
    click(view, QPoint(4, 4))
    assert view.selection == ()


def test_a_rectangle_selects_what_it_touches(show):
    view = show()
    rect = view.geometry_shown.rect_of("pod.l2")
    assert rect is not None
    start = spot(view, rect.x - 20, rect.y - 20)
    drag(view, start, spot(view, rect.x + 60, rect.y + 40) - start)
    assert view.selection == ("pod.l2",)


def test_the_selection_is_outlined_in_the_accent(show):
    view = show()
    view.select(("pod.l2",))
    rect = view.geometry_shown.rect_of("pod.l2")
    assert rect is not None
    at = spot(view, rect.x + rect.w / 2, rect.y) - QPoint(0, 3)
    image = view.viewport().grab().toImage()
    colours = {image.pixelColor(at + QPoint(0, dy)).name() for dy in range(-2, 4)}
    assert LIGHT.accent.name() in colours


def test_hover_tells_the_address(show):
    view = show()
    seen = []
    view.hovered.connect(seen.append)
    QTest.mouseMove(view.viewport(), middle(view, view.geometry_shown.rect_of("pod.node[0].l1[2]")))
    QTest.mouseMove(view.viewport(), QPoint(3, 3))
    assert seen == ["pod.node[0].l1[2]", ""]


# -- zoom and pan ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier]
)
def test_the_wheel_zooms_about_the_mouse(show, modifier):
    view = show()
    at = QPointF(300, 200)
    before, zoom = view.mapToScene(at.toPoint()), view.zoom
    wheel(view, at, 240, modifier)
    assert view.zoom > zoom * 1.2
    after = view.mapToScene(at.toPoint())
    assert abs(after.x() - before.x()) < 2
    assert abs(after.y() - before.y()) < 2


def test_keys_zoom(show):
    view = show()
    changes = []
    view.zoom_changed.connect(changes.append)
    fitted = view.zoom
    key(view, Qt.Key.Key_Plus)
    assert view.zoom > fitted
    key(view, Qt.Key.Key_Minus)
    key(view, Qt.Key.Key_Minus)
    assert view.zoom < fitted
    key(view, Qt.Key.Key_0)
    assert view.zoom == 1.0
    key(view, Qt.Key.Key_F)
    assert view.zoom == pytest.approx(fitted)
    assert len(changes) >= 5


def test_zoom_has_limits(show):
    view = show()
    view.set_zoom(1e9)
    assert view.zoom == 32
    view.set_zoom(1e-9)
    assert view.zoom == pytest.approx(0.01)


@pytest.mark.parametrize("size", [(606, 554), (900, 600), (1200, 760)])
def test_fit_leaves_room_for_labels(show, size):
    view = show(CLOUDMATRIX, size)
    view.zoom_to_fit()
    view.grab()
    seen = view.viewport().rect()
    labels = view._picture.labels
    assert "pod.leaf_spine" in labels
    assert all(seen.contains(box.toRect()) for box in labels.values())


def test_fit_shows_everything(show):
    view = show()
    view.set_zoom(4)
    view.zoom_to_fit()
    seen, all_of_it = view.seen(), view.geometry_shown.bounds
    assert seen.x <= all_of_it.x
    assert seen.y <= all_of_it.y
    assert seen.right >= all_of_it.right
    assert seen.bottom >= all_of_it.bottom


@pytest.mark.parametrize("held", ["middle", "space"])
def test_the_hand_pans(show, held):
    view = show()
    view.set_zoom(2)
    before = view.mapToScene(QPoint(0, 0))
    if held == "middle":
        drag(view, QPoint(400, 300), QPoint(-60, -40), Qt.MouseButton.MiddleButton)
    else:
        QTest.keyPress(view, Qt.Key.Key_Space)
        drag(view, QPoint(400, 300), QPoint(-60, -40))
        QTest.keyRelease(view, Qt.Key.Key_Space)
    after = view.mapToScene(QPoint(0, 0))
    assert (after - before).toPoint() == QPoint(30, 20)
    assert view.selection == ()
    assert view.session.history.position == 0


def test_the_minimap_moves_the_view(show):
    view = show()
    view.set_zoom(6)
    view.grab()
    size = view.viewport().size()
    click(view, QPoint(size.width() - 40, size.height() - 40))
    first = view.seen()
    click(view, QPoint(size.width() - 120, size.height() - 80))
    assert view.seen().x < first.x
    assert view.seen().y < first.y


# -- keyboard -------------------------------------------------------------------------------------


def test_tab_walks_through_plates_and_bundles_and_then_leaves(show):
    view = show()
    walked = []
    view.selection_changed.connect(lambda chosen: walked.append(chosen[0]))
    total = len(walk.order(view.geometry_shown))
    for _ in range(total):
        key(view, Qt.Key.Key_Tab)
    assert walked == walk.order(view.geometry_shown)
    assert walked[:2] == ["pod.l2", "pod.node"]
    assert {"pod.node.npu", "pod.l1_l2", "pod.node.npu_l1"} <= set(walked)
    key(view, Qt.Key.Key_Tab)
    assert len(walked) == total, "past the end the focus goes on to the next widget"
    key(view, Qt.Key.Key_Backtab)
    assert view.selection == (walked[total - 2],)


def test_tab_goes_on_from_a_tile_at_its_plate(show):
    view = show()
    view.select(("pod.node[5].npu[2]",))
    key(view, Qt.Key.Key_Tab)
    assert view.selection == ("pod.node.board",)


def test_arrows_go_to_neighbours(show):
    view = show()
    view.select(("pod.node[0].npu[3]",))
    key(view, Qt.Key.Key_Right)
    assert view.selection == ("pod.node[0].npu[4]",)
    view.select(("pod.l2[0,3]",))
    key(view, Qt.Key.Key_Right)
    assert view.selection == ("pod.l2[1,0]",)
    key(view, Qt.Key.Key_Down)
    assert view.selection == ("pod.l2[1,4]",)
    view.select(("pod.l2",))
    key(view, Qt.Key.Key_Right)
    assert view.selection[0] in ("pod.rdma_spine", "pod.rdma_leaf", "pod.npu_leaf")


def test_enter_opens_blocks_and_goes_into_arrays(show):
    view = show()
    asked = []
    view.open_requested.connect(asked.append)
    view.select(("pod.node",))
    key(view, Qt.Key.Key_Return)
    assert asked == ["pod.node"]
    view.select(("pod.l2",))
    edited = []
    view.edit_requested.connect(lambda: edited.append(view.selection))
    key(view, Qt.Key.Key_Return)
    assert edited == [("pod.l2",)]
    key(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.selection == ("pod.l2[0,0]",)


def test_a_double_click_asks_to_open(show):
    view = show()
    asked = []
    view.open_requested.connect(asked.append)
    at = header(view, "node")
    click(view, at)
    QTest.mouseDClick(view.viewport(), LEFT, pos=at)
    cell = view.geometry_shown.rect_of("pod.node[5]")
    assert cell is not None
    QTest.mouseDClick(view.viewport(), LEFT, pos=spot(view, cell.x + 1.5, cell.y + 1.5))
    QTest.mouseDClick(view.viewport(), LEFT, pos=header(view, "l2"))
    assert asked == ["pod.node", "pod.node[5]"]


def test_an_opened_block_fills_the_canvas(show):
    view = show()
    view.show_block("pod.node[5]")
    assert view.shown == "pod.node[5]"
    click(view, middle(view, view.geometry_shown.rect_of("pod.node[5].npu[2]")))
    assert view.selection == ("pod.node[5].npu[2]",)
    view.session.apply("Set count", lambda d: set_count(d, "pod.node", 3))
    assert view.shown == "", "an element that is gone cannot stay open"


# -- moving ---------------------------------------------------------------------------------------


def test_dragging_a_plate_is_one_step(show):
    view = show()
    view.set_zoom(1.0)
    before = view.geometry_shown.rect_of("pod.l2")
    assert before is not None
    drag(view, header(view, "l2"), QPoint(21, 41))
    after = view.geometry_shown.rect_of("pod.l2")
    assert after == before.moved(20, 40), "positions snap to the grid"
    assert view.session.history.position == 1
    assert view.session.is_fresh, "a move changes no number"
    assert view.selection == ("pod.l2",)
    view.session.undo()
    assert view.geometry_shown.rect_of("pod.l2") == before


def test_the_ghost_follows_and_escape_leaves_the_plate(show):
    view = show()
    before = view.geometry_shown.rect_of("pod.l2")
    at = header(view, "l2")
    QTest.mousePress(view.viewport(), LEFT, pos=at)
    QTest.mouseMove(view.viewport(), at + QPoint(90, 0))
    assert view.ghost.rect is not None
    assert before is not None
    assert view.ghost.rect.x > before.x
    key(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, pos=at + QPoint(90, 0))
    assert view.ghost.rect is None
    assert view.geometry_shown.rect_of("pod.l2") == before
    assert view.session.history.position == 0


def test_a_click_that_trembles_moves_nothing(show):
    view = show()
    drag(view, header(view, "l2"), QPoint(2, 1))
    assert view.session.history.position == 0


def test_dragging_the_siblings_moves_the_item(show):
    view = show()
    view.set_zoom(1.0)
    plate = next(p for p in view.geometry_shown.plates if p.role == "siblings")
    before = view.geometry_shown.rect_of("pod.node")
    assert before is not None
    drag(view, spot(view, plate.rect.x + 6, plate.rect.y + 6), QPoint(40, 64))
    assert view.geometry_shown.rect_of("pod.node") == before.moved(40, 64)


def test_in_a_tidy_block_only_the_dragged_plate_moves(show):
    view = show(next(p for p in DESIGNS if p.stem == "dgx-superpod-31"))
    view.set_zoom(1.0)
    before = {p.address: p.rect for p in view.geometry_shown.plates if p.role == "item"}
    drag(view, header(view, "leaf"), QPoint(200, 0))
    after = {p.address: p.rect for p in view.geometry_shown.plates if p.role == "item"}
    moved = {a for a in before if before[a] != after[a]}
    assert moved == {a for a in before if a.endswith(".leaf")}
    assert view.session.history.position == 1


def test_rows_inside_a_plate_move_too(show):
    view = show()
    view.set_zoom(1.0)
    caption = next(c for c in view.geometry_shown.captions if "slot" in c.text)
    before = view.geometry_shown.rect_of("pod.node.npu")
    assert before is not None
    drag(view, spot(view, caption.x + 10, caption.y + 6), QPoint(16, 100))
    assert view.geometry_shown.rect_of("pod.node.npu") == before.moved(16, 100)


# -- numbers and colours --------------------------------------------------------------------------


def tile_colour(view: CanvasView, address: str) -> QColor:
    rect = view.geometry_shown.rect_of(address)
    assert rect is not None
    at = spot(view, rect.x + rect.w / 2, rect.y + 5)
    return view.viewport().grab().toImage().pixelColor(at)


def test_tiles_take_the_load_of_their_groups(show):
    view = show()
    groups = {g.id: g.utilisation for g in view.session.results.link_groups}
    expected = LIGHT.ramp_color(max(groups["pod.l1_l2"], 0.0))
    assert tile_colour(view, "pod.l2[0,0]") == expected
    assert tile_colour(view, "pod.node[0].cpu[0]") == LIGHT.tile_idle
    view.set_overlay("none")
    assert tile_colour(view, "pod.l2[0,0]") == LIGHT.tile_switch
    view.set_overlay("load")
    view.set_theme(DARK)
    assert tile_colour(view, "pod.node[0].cpu[0]") == DARK.tile_idle


def test_numbers_of_an_older_design_are_muted(show, monkeypatch):
    view = show()
    fresh = tile_colour(view, "pod.l2[0,0]")
    monkeypatch.setattr(type(view.session), "is_fresh", property(lambda self: False))
    view.update_results()
    assert tile_colour(view, "pod.l2[0,0]").saturation() < fresh.saturation()


def test_new_numbers_move_nothing(show):
    view = show()
    geometry = view.geometry_shown
    view.update_results()
    none = frozenset()
    view.refresh(ChangeSet(none, none, none, frozenset({"claims", "site"})))
    assert view.geometry_shown is geometry
    view.session.apply("Slower", lambda d: set_link_rate(d, "pod.l1_l2", 5e9))
    assert view.geometry_shown.plates == geometry.plates
    view.grab()
    text = next(b.speed for b in view.geometry_shown.bundles if b.path == "l1_l2")
    assert text == "40 Gb/s"


def test_a_count_changes_the_siblings(show):
    view = show()
    view.session.apply("Set count", lambda d: set_count(d, "pod.node", 47))
    title = next(p.title for p in view.geometry_shown.plates if p.role == "siblings")
    assert title == "Node 1 … 46"
    view.session.undo()
    title = next(p.title for p in view.geometry_shown.plates if p.role == "siblings")
    assert title == "Node 1 … 47"


def test_without_results_nothing_breaks(show):
    view = show()
    view.session.results = None
    view.update_results()
    assert tile_colour(view, "pod.l2[0,0]") == LIGHT.tile_idle


# -- size -----------------------------------------------------------------------------------------


def test_a_million_chips_are_a_handful_of_items(show):
    view = show(MILLION)
    assert len(view.scene().items()) < 16
    deep = "cluster.pod[77].cab[101].npu[3,5]"
    rect = view.geometry_shown.place_of(deep)
    assert rect is not None
    for zoom in (0.02, 0.2, 1, 5, 32):
        view.set_zoom(zoom)
        assert not view.viewport().grab().isNull()


def test_a_selection_of_thousands_has_few_outlines(show):
    view = show()
    chips = tuple(f"pod.node[{n}].npu[{k}]" for n in range(48) for k in range(8))
    view.select(chips)
    assert len(view.scene().items()) < 320


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_edges_are_crisp_at_every_scale(show, ratio):
    """A stamp painted for one scale must fill whole device pixels of another."""
    view = show()
    view.set_zoom(1.0)
    size = view.viewport().size()
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    view.render(painter, target=view.viewport().rect(), source=view.viewport().rect())
    painter.end()
    rect = view.geometry_shown.rect_of("pod.l2[0,5]")
    assert rect is not None
    inside = spot(view, rect.x + rect.w / 2, rect.y + rect.h / 2)
    row = round(inside.y() * ratio)
    start, end = round(inside.x() * ratio), round((inside.x() + 22) * ratio)
    colours = [image.pixelColor(x, row).name() for x in range(start, end)]
    fill, ground = colours[0], LIGHT.plate.name()
    assert ground in colours
    changes = [c for c in colours if c not in (fill, ground)]
    assert len(set(changes)) <= 2, "between tile and ground there is only the edge of the tile"


def test_faults_are_marked(show):
    view = show()
    from designer.model.design import Fault

    fault = Fault(address="pod.node[0].l1[2]")
    view.session.apply("Fail", lambda d: d.replace(scenario=d.scenario.replace(faults=(fault,))))
    rect = view.geometry_shown.rect_of(fault.address)
    assert rect is not None
    at = middle(view, Rect(rect.x, rect.y + 1, rect.w, 0))
    image = view.viewport().grab().toImage()
    assert LIGHT.error.name() in {image.pixelColor(at + QPoint(0, d)).name() for d in (-1, 0, 1, 2)}


def test_the_geometry_can_be_replaced_while_the_mouse_is_down(show):
    view = show()
    at = header(view, "l2")
    QTest.mousePress(view.viewport(), LEFT, pos=at)
    QTest.mouseMove(view.viewport(), at + QPoint(50, 0))
    view.session.apply("Set count", lambda d: set_count(d, "pod.node", 12))
    QTest.mouseRelease(view.viewport(), LEFT, pos=at + QPoint(50, 0))
    assert view.ghost.rect is None


def test_a_detached_view_hears_nothing(show, qtbot):
    view = show()
    view.detach()
    view.session.select(("pod.l2",))
    assert view._picture.selection == ()


@pytest.mark.parametrize("pitch", [0.9, 1.6, 4.0])
def test_small_tiles_have_the_colour_of_large_ones(pitch):
    from PySide6.QtGui import QImage, QPainter

    from designer.ui.canvas.drawing.pen import Lens
    from designer.ui.canvas.drawing.tilework import paint_small
    from designer.ui.canvas.geometry import Lattice, Rect

    image = QImage(80, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    lattice = Lattice(0, 0, 16, 256, pitch, pitch, pitch * 0.7, pitch * 0.7)
    red = QColor("#dd5533")
    lens = Lens(1.0, 0.0, 0.0, 1.0, Rect(0, 0, 80, 80))
    paint_small(painter, lens, lattice, red, QColor("white"))
    painter.end()
    assert {image.pixel(x, y) for x in range(80) for y in range(80)} <= {
        red.rgb(),
        QColor("white").rgb(),
    }
    assert image.pixelColor(1, 1) == red
