"""Everyday editing with keys: copy, delete, group, repeat; and undo takes each of them back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.edit.clipboard import MIME_TYPE
from designer.model.expansion import expand
from designer.store.document import Document, save
from tests.building import two_levels

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")


@pytest.fixture
def small(open_window, tmp_path):
    """A window on four nodes of eight chips with a leaf each, and two spines."""
    path = tmp_path / "small.supernode"
    save(Document(two_levels(nodes=4)), path)
    window = open_window(str(path))
    window.canvas.setFocus()
    return window


@pytest.fixture
def press(qtbot):
    def act(window, keys):
        combination = QKeySequence(keys)[0]
        qtbot.keyClick(window.canvas, combination.key(), combination.keyboardModifiers())

    return act


def items(window, block=""):
    design = window.session.design
    return [item.id for item in design.blocks[block or design.root].items]


def chips(window):
    return window.strip.cell("chips.count").value


def standing(window):
    """Where the items of the block shown stand, by address."""
    plates = window.canvas.geometry_shown.plates
    return {p.address: p.rect for p in plates if p.depth == 0 and p.role == "item"}


def canvas_shows(window):
    """Every item and link group of the block shown is on the canvas, and nothing else."""
    design = window.session.design
    geometry = window.canvas.geometry_shown
    here = window.canvas.shown
    block = design.root_block
    prefix = here or design.root
    assert not here
    plates = {p.address for p in geometry.plates if p.address.count(".") == 1}
    assert plates == {f"{prefix}.{item.id}" for item in block.items}
    groups = {b.address for b in geometry.bundles}
    expected = {f"{design.root}.{j.path}" for j in expand(design.blocks, design.root).joins}
    assert groups <= expected


def test_copy_and_paste_brings_the_links_along(small, press):
    window = small
    before = window.session.design
    window.session.select(tuple(f"{before.root}.{name}" for name in items(window)))
    count = chips(window)
    press(window, "Ctrl+C")
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasFormat(MIME_TYPE)
    assert data.hasImage()
    assert len(data.text().splitlines()) == len(items(window))
    press(window, "Ctrl+V")
    after = window.session.design
    assert len(items(window)) == 2 * len(before.root_block.items)
    assert len(after.root_block.links) == 2 * len(before.root_block.links)
    assert chips(window) == str(2 * int(count))
    assert len(window.session.selection) == len(before.root_block.items)
    canvas_shows(window)
    press(window, "Ctrl+Z")
    assert window.session.design.root_block.items == before.root_block.items
    assert chips(window) == count
    press(window, "Ctrl+Y")
    assert window.session.design == after


def test_paste_of_something_else_says_so(window, press):
    QGuiApplication.clipboard().setText("hello")
    before = window.session.design
    press(window, "Ctrl+V")
    assert window.session.design is before
    assert "Copy items first" in window.banner.text


def test_copy_of_links_alone_says_what_to_do(window, press):
    window.session.select(("pod.l1_l2",))
    assert not window.actions_["copy"].isEnabled()
    assert not window.editing.copy()
    assert "Select items" in window.banner.text


def test_duplicate_stands_beside_and_leaves_the_rest_where_it_was(window, press):
    places = standing(window)
    window.session.select(("pod.l2",))
    press(window, "Ctrl+D")
    assert "l2_2" in items(window)
    assert window.session.selection == ("pod.l2_2",)
    after = standing(window)
    assert {address: after[address] for address in places} == places
    here = after["pod.l2_2"]
    assert not any(here.touches(rect) for rect in places.values())
    canvas_shows(window)


def test_cut_and_paste_keeps_the_chips(small, press):
    small.session.select(("pod.node",))
    press(small, "Ctrl+X")
    assert items(small) == ["spine"]
    assert chips(small) == "0"
    press(small, "Ctrl+V")
    assert items(small) == ["spine", "node"]
    assert chips(small) == "32"
    canvas_shows(small)


def test_delete_takes_the_links_with_it_and_says_so(window, press):
    window.session.select(("pod.l2",))
    press(window, "Del")
    assert "l2" not in items(window)
    assert "link group 'l1_l2'" in window.banner.text
    assert window.session.selection == ()
    canvas_shows(window)
    press(window, "Ctrl+Z")
    assert "l2" in items(window)
    assert window.session.design.root_block.link("l1_l2") is not None
    canvas_shows(window)


def test_delete_of_a_link_group(window, press):
    window.session.select(("pod.l1_l2",))
    press(window, "Del")
    assert window.session.design.root_block.link("l1_l2") is None
    assert "l2" in items(window)


def test_delete_of_an_element_takes_out_that_one(window, press):
    window.session.select(("pod.node[3].npu[2]",))
    press(window, "Del")
    assert chips(window) == "383"
    assert window.session.design.blocks["node"].item("npu").guard is not None
    assert "select the array" in window.banner.text
    press(window, "Ctrl+Z")
    assert chips(window) == "384"


def test_delete_in_a_field_deletes_text_and_no_item(window, qtbot):
    window.session.select(("pod.node",))
    editor = window.side.inspector.row(":axes.node").editor
    editor.setFocus()
    editor.selectAll()
    before = window.session.design
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert editor.text() == ""
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert window.session.design is before


def test_group_and_ungroup_keep_the_numbers(small, press):
    window = small
    before = {k: m.value for k, m in window.session.results.metrics.items()}
    assert before["chips.count"] == 32
    window.session.select(("pod.node", "pod.spine"))
    press(window, "Ctrl+G")
    assert items(window) == ["block"]
    assert window.session.selection == ("pod.block",)
    assert {k: m.value for k, m in window.session.results.metrics.items()} == before
    press(window, "Ctrl+Shift+G")
    assert items(window) == ["node", "spine"]
    assert {k: m.value for k, m in window.session.results.metrics.items()} == before
    canvas_shows(window)
    press(window, "Ctrl+Z")
    press(window, "Ctrl+Z")
    assert set(window.session.design.blocks) == {"pod", "node"}


def regrouped(window, press):
    """Group and ungroup what is selected by keys; return where all stands then."""
    press(window, "Ctrl+G")
    press(window, "Ctrl+Shift+G")
    return standing(window)


@pytest.mark.parametrize(
    ("chosen", "corner", "lower"),
    [
        (("pod.rdma_leaf", "pod.rdma_spine"), (800, 0), 0),
        (("pod.l2",), (0, 48), 0),
        # As large as this, the group has no room beside the RDMA switches: it stands below them.
        (("pod.l2", "pod.node"), (0, 308), 260),
    ],
)
def test_group_and_ungroup_leave_all_where_it_stood(window, press, chosen, corner, lower):
    before = standing(window)
    window.session.select(chosen)
    press(window, "Ctrl+G")
    during = standing(window)
    block = during.pop("pod.block")
    assert (block.x, block.y) == corner
    assert during == {a: r for a, r in before.items() if a not in chosen}
    press(window, "Ctrl+Shift+G")
    assert set(window.session.selection) == set(chosen)
    after = {a: r.moved(0, lower if a in chosen else 0) for a, r in before.items()}
    assert standing(window) == after
    for _ in range(3):
        assert regrouped(window, press) == after


@pytest.mark.parametrize(
    ("chosen", "right"),
    [
        (("pod.node.board", "pod.node.dpu"), 0),
        # The corner between the three holds the accelerators: the group stands right of them.
        (("pod.node.cpu", "pod.node.board", "pod.node.dpu"), 56),
    ],
)
def test_groups_on_a_plate_come_back_too(window, press, chosen, right):
    def corners():
        plates = [p for p in window.canvas.geometry_shown.plates if p.role != "siblings"]
        return {p.address: (p.rect.x, p.rect.y) for p in plates}

    before = corners()
    window.session.select(chosen)
    for _ in range(3):
        regrouped(window, press)
        assert corners() == before | {a: (before[a][0] + right, before[a][1]) for a in chosen}


def test_items_of_different_blocks_are_no_group(small, press):
    small.session.select(("pod.spine", "pod.node.leaf"))
    before = small.session.design
    for keys in ("Ctrl+G", "Ctrl+Alt+G"):
        press(small, keys)
        assert small.session.design is before
        assert "items of one block" in small.banner.text


def test_repeat_by_keys(window, press, qtbot):
    window.session.select(("pod.node",))
    press(window, "R")
    box = window.tools.repeat_box
    assert box.isVisible()
    assert box.field.text() == "48 along node"
    QTest.keyClicks(box.field, "47")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert chips(window) == "376"
    press(window, "Ctrl+Z")
    assert chips(window) == "384"


def test_the_box_to_repeat_leaves_no_corner_unpainted(window, press):
    """What is not painted is black on a screen without a compositor."""
    window.session.select(("pod.node",))
    press(window, "R")
    picture = window.tools.repeat_box.grab().toImage()
    assert picture.pixelColor(0, 0) == window.theme.plate_line
    assert picture.pixelColor(2, 2) == window.theme.surface


def test_repeat_says_what_it_cannot_read_and_stays(window, press):
    window.session.select(("pod.node",))
    before = window.session.design
    press(window, "R")
    box = window.tools.repeat_box
    QTest.keyClicks(box.field, "plenty")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert box.isVisible()
    assert "plenty" in box.said
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert window.session.design is before


def test_fail_and_repair(window):
    window.session.select(("pod.node[3].npu[2]",))
    window.actions_["fail"].trigger()
    assert [f.address for f in window.session.design.scenario.faults] == ["pod.node[3].npu[2]"]
    assert window.session.results.metrics["network.ub.domain_chips"].value == 383
    assert window.actions_["repair_all"].isEnabled()
    window.actions_["repair"].trigger()
    assert window.session.design.scenario.faults == ()
    assert window.session.results.metrics["network.ub.domain_chips"].value == 384


def test_out_of_the_machine_and_back(window):
    window.session.select(("pod.l2",))
    watts = window.session.results.metrics["power.it_w"].value
    window.actions_["external"].trigger()
    assert window.session.results.metrics["power.it_w"].value < watts
    window.actions_["external"].trigger()
    assert window.session.results.metrics["power.it_w"].value == watts


def test_swapping_the_ends_changes_no_number(window):
    before = window.session.results.metrics["network.ub.all_to_all_bytes_per_s"].value
    link = window.session.design.root_block.link("l1_l2")
    window.session.select(("pod.l1_l2",))
    window.actions_["reverse_links"].trigger()
    swapped = window.session.design.root_block.link("l1_l2")
    assert (swapped.a, swapped.b) == (link.b, link.a)
    assert window.session.results.metrics["network.ub.all_to_all_bytes_per_s"].value == before


def test_what_is_selected_and_gone_is_selected_no_longer(window, press):
    window.session.select(("pod.l2",))
    press(window, "Ctrl+D")
    assert window.session.selection == ("pod.l2_2",)
    press(window, "Ctrl+Z")
    assert "pod.l2_2" not in window.session.selection


def test_a_right_click_offers_what_can_be_done(window, qtbot):
    rect = window.canvas.geometry_shown.place_of("pod.node")
    at = window.canvas.mapFromScene(rect.x + rect.w / 2, rect.y + 4 / window.canvas.zoom)
    viewport = window.canvas.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QGuiApplication.sendEvent(viewport, event)
    assert window.session.selection == ("pod.node",)
    menu = QApplication.activePopupWidget()
    offered = [action.text() for action in menu.actions() if action.text()]
    assert "Repeat…" in offered
    assert "Open on its own" in offered
    assert "Swap the ends" not in offered
    QTest.keyClick(menu, Qt.Key.Key_Escape)


def test_islands_stand_below_the_number(small, press):
    assert "islands" not in " ".join(
        small.strip.cell("network.all.all_to_all_bytes_per_s").captions
    )
    small.session.select(("pod.spine",))
    press(small, "Del")
    captions = small.strip.cell("network.all.all_to_all_bytes_per_s").captions
    assert captions[0] == "GB/s · islands of 8"
    press(small, "Ctrl+Z")
    assert "islands" not in small.strip.cell("network.all.all_to_all_bytes_per_s").captions[0]


def test_a_message_moves_nothing_and_goes_with_the_next_act(window, press):
    before = window.canvas.mapToGlobal(window.canvas.rect().topLeft())
    window.session.select(("pod.l2",))
    press(window, "Del")
    assert window.banner.isVisible()
    assert window.canvas.mapToGlobal(window.canvas.rect().topLeft()) == before
    press(window, "Ctrl+Z")
    assert not window.banner.isVisible()


def test_all_stays_in_view_while_nobody_looks_elsewhere(window):
    window.canvas.zoom_to_fit()
    whole = window.canvas.zoom
    window.resize(1000, 620)
    assert window.canvas.zoom < whole
    window.resize(1400, 850)
    assert window.canvas.zoom == pytest.approx(whole)
    window.canvas.set_zoom(0.5)
    window.resize(1000, 620)
    assert window.canvas.zoom == 0.5


def test_a_design_without_a_name_bears_that_of_its_file(small, tmp_path):
    small.files.new()
    assert small.top_bar.title.startswith("Untitled")
    small.session.save(tmp_path / "mine.supernode")
    assert small.top_bar.title == "mine"


def test_keys_in_the_command_palette_leave_the_design_alone(window, press):
    before = window.session.design
    window.session.select(("pod.l2",))
    press(window, "Ctrl+K")
    field = window.tools.command_palette.field
    for key in (Qt.Key.Key_D, Qt.Key.Key_G, Qt.Key.Key_V):
        QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    assert window.session.design is before
    QTest.keyClick(field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not window.tools.command_palette.is_open


def test_enter_leads_back_from_a_field_that_f2_has_opened(window, press, qtbot):
    window.session.select(("pod.l2",))
    press(window, "F2")
    editor = window.side.inspector.row("l2:name").editor
    assert editor.hasFocus()
    qtbot.keyClicks(editor, "Second level")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert window.session.design.root_block.item("l2").name == "Second level"
    assert window.canvas.hasFocus()


@pytest.mark.parametrize("names", [("dark", "light"), ("light", "dark")])
def test_what_is_typed_can_be_read_in_a_new_theme(window, press, qtbot, names):
    for name in names:
        window.choose_theme(name)
        qtbot.waitUntil(lambda: not window._restyling.isActive())
        press(window, "Ctrl+K")
        fields = (window.palette_.field, window.tools.command_palette.field)
        for field in fields:
            ink = field.palette().color(field.palette().ColorRole.Text)
            assert ink.name() == window.theme.text.name()
        QTest.keyClick(window.tools.command_palette.field, Qt.Key.Key_Escape)
