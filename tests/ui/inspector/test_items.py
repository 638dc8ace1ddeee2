"""Items by typing and choosing: names, blocks, racks, elements, ports, forwarding."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.edit.elements import exclude, fail

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NODE, NPU, L2, LEAF = "pod.node", "pod.node.npu", "pod.l2", "pod.rdma_leaf"


# -- names -----------------------------------------------------------------------------------


def test_id_typed_and_the_selection_follows(desk):
    before = desk.number("network.ub.all_to_all_bytes_per_s")
    desk.select(NPU)
    desk.type(":id", "chip")
    assert desk.session.selection == ("pod.node.chip",)
    assert desk.row(":id").editor.text() == "chip"
    assert desk.design.blocks["node"].item("chip").part == "ascend-910c"
    desk.session.undo()
    assert desk.session.selection == (NPU,)
    assert desk.panel.form.fields[1].text == "npu"
    desk.session.redo()
    assert desk.session.selection == ("pod.node.chip",)
    assert desk.number("network.ub.all_to_all_bytes_per_s") == pytest.approx(before)


def test_id_that_is_taken_is_refused(desk):
    desk.select(NPU)
    row = desk.type(":id", "l1")
    assert "already" in row.error
    assert desk.session.selection == (NPU,)


def test_title_after_a_swap_is_the_id(desk):
    desk.select(NPU)
    part = desk.design.parts["ascend-910c"].replace(name="Ascend 910X", catalog_id="x")
    desk.session.apply("Add", lambda d: d.replace(parts={**d.parts, "a-very-long-part-id": part}))
    desk.choose(":part", "910X")
    assert desk.design.blocks["node"].item("npu").part == "a-very-long-part-id"
    assert desk.panel.form.title == "npu"
    assert desk.panel.form.subtitle == "accelerator · Ascend 910X · 8 along slot"
    desk.session.undo()
    assert desk.panel.form.title == "Ascend 910C"


# -- blocks ----------------------------------------------------------------------------------


def second_node(design):
    pod = design.blocks["pod"]
    copy = pod.item("node").replace(id="spare", name="", axes=())
    return design.replace(blocks={**design.blocks, "pod": pod.replace(items=(*pod.items, copy))})


def test_block_renamed(desk):
    desk.select(NODE)
    desk.type(":block", "server")
    assert desk.design.blocks["pod"].item("node").block == "server"
    assert "node" not in desk.design.blocks
    desk.session.undo()
    assert desk.design.blocks["pod"].item("node").block == "node"


def test_a_shared_block_is_made_unique(desk):
    desk.select(NODE)
    assert "pod.node:uses" not in desk.shown()
    desk.session.apply("Add", second_node)
    before = desk.number("chips.count")
    assert desk.row(":uses").spec.text == "2 times"
    desk.click(":uses", "Make unique")
    assert desk.design.blocks["pod"].item("node").block == "node_2"
    assert "pod.node:uses" not in desk.shown()
    desk.there_and_back("chips.count", before, before)


def test_open_asks_for_the_block(desk, qtbot):
    desk.select("pod.node[5]")
    with qtbot.waitSignal(desk.panel.opened) as caught:
        desk.click(":inside", "Open")
    assert caught.args == ["pod.node[5]"]


def test_links_of_rows_take_keys(desk, qtbot):
    desk.select(NODE)
    (button,) = desk.row(":inside").links
    button.setFocus()
    with qtbot.waitSignal(desk.panel.opened):
        QTest.keyClick(button, Qt.Key.Key_Return)


# -- racks -----------------------------------------------------------------------------------


def test_taken_out_of_racks_and_put_back(desk):
    assert desk.racks() == 16
    desk.select(NODE)
    assert desk.row(":each").editor.text() == "4"
    desk.choose(":rack", "Take out of racks")
    assert desk.row(":rack").editor.text() == "no rack"
    assert "pod.node:each" not in desk.shown()
    desk.there_and_back("racks", 16, 4)
    desk.choose(":rack", "A3 compute rack")
    # As many as their rated power allows.
    assert desk.row(":each").editor.text() == "6"
    desk.type(":each", "8")
    assert desk.racks() == 10
    held = [spec.text for spec in desk.panel.form.fields if ":racks." in spec.key]
    assert held[0].startswith("6 racks · 8 node")


def test_beside_what_stands_in_racks(desk):
    desk.select(LEAF)
    desk.choose(":rack", "LingQu bus with 28 l2")
    bus = next(p for p in desk.design.placements if p.id == "bus")
    assert [content.item for content in bus.contents] == ["l2", "rdma_leaf"]
    assert "l2" in desk.row(":rack").tip()
    desk.session.undo()
    assert desk.row(":rack").editor.text() == "no rack"


def test_another_rack_from_the_catalogue(desk):
    desk.select(L2)
    desk.choose(":rack", "Helios")
    rack = next(p for p in desk.design.placements if p.id == "bus").rack
    assert "Helios" in desk.design.parts[rack].name
    assert desk.racks() == 16
    desk.session.undo()
    assert next(p for p in desk.design.placements if p.id == "bus").rack == "cm384-bus-rack"
    assert rack not in desk.design.parts


def test_what_stands_with_its_block_is_said(desk):
    desk.select(NPU)
    row = desk.row(":rack")
    assert row.editor is None
    assert row.spec.text == "with node"


def test_what_is_placed_inside_is_said(desk):
    desk.session.apply("x", lambda d: d.replace(placements=()))
    desk.select(NPU)
    desk.choose(":rack", "A3 compute rack")
    desk.select(NODE)
    assert desk.row(":rack").spec.text == "by npu"


# -- elements --------------------------------------------------------------------------------


def test_an_element_fails_and_is_repaired(desk):
    before = desk.number("network.ub.all_to_all_bytes_per_s")
    place = "pod.node[3].l1[1]"
    desk.select(place)
    assert desk.row(":state").spec.text == "works"
    desk.click(":state", "Fail")
    assert [fault.address for fault in desk.design.scenario.faults] == [place]
    assert desk.row(":state").spec.text == "failed"
    after = desk.number("network.ub.all_to_all_bytes_per_s")
    assert after < before
    desk.there_and_back("network.ub.all_to_all_bytes_per_s", before, after)
    assert desk.session.selection == (place,)
    desk.click(":state", "Repair")
    assert desk.design.scenario.faults == ()


def test_faults_of_an_item_are_listed_and_repaired(desk):
    places = [f"pod.node[{n}].npu[0]" for n in range(11)]
    desk.session.apply("Fail", lambda d: fail(d, places))
    desk.select(NODE)
    rows = [spec for spec in desk.panel.form.fields if ":fault." in spec.key]
    assert [spec.text for spec in rows[:2]] == ["node.npu 0, 0", "node.npu 1, 0"]
    assert (len(rows), rows[-1].text) == (9, "and 3 more")
    desk.click(":fault.pod.node[1].npu[0]", "Repair")
    assert "pod.node[1].npu[0]" not in [f.address for f in desk.design.scenario.faults]
    desk.select("pod.l2")
    assert not [key for key in desk.shown() if ":fault." in key]


def test_faults_are_repaired_from_the_design(desk):
    desk.session.apply("Fail", lambda d: fail(d, ["pod.l2[0,1]", "pod.l2[0,2]"]))
    desk.select()
    desk.click("scenario:fault.pod.l2[0,1]", "Repair")
    assert [fault.address for fault in desk.design.scenario.faults] == ["pod.l2[0,2]"]
    desk.session.undo()
    desk.click("scenario:faults", "Repair all")
    assert desk.design.scenario.faults == ()


def test_an_element_is_left_out_and_comes_back(desk):
    before = desk.number("chips.count")
    desk.select("pod.node[47].npu")
    desk.click(":exists", "Leave out")
    assert desk.number("chips.count") == 376
    rows = [spec for spec in desk.panel.form.fields if ":guard." in spec.key]
    assert [(spec.label, spec.text) for spec in rows] == [("Not at", "node 47")]
    desk.there_and_back("chips.count", before, 376)
    desk.click(":guard.0", "Remove")
    assert desk.number("chips.count") == 384
    assert desk.design.blocks["node"].item("npu").guard is None


def test_only_what_is_selected_is_kept(desk):
    desk.select("pod.node[0].npu", "pod.node[1].npu", "pod.node[2].npu")
    assert desk.panel.form.title == "3 elements of Ascend 910C"
    desk.click(":exists", "Keep only")
    assert desk.number("chips.count") == 24
    assert desk.row(":guard.0").spec.text == "node 0–2"


def test_one_of_several_guards_is_removed(desk):
    desk.session.apply("x", lambda d: exclude(d, ["pod.node[47].npu", "pod.node.npu[5]"]))
    desk.select(NPU)
    assert [s.text for s in desk.panel.form.fields if ":guard." in s.key] == ["node 47", "slot 5"]
    desk.click(":guard.0", "Remove")
    assert [s.text for s in desk.panel.form.fields if ":guard." in s.key] == ["slot 5"]
    assert desk.number("chips.count") == 336


# -- ports and forwarding --------------------------------------------------------------------


def test_ports_say_used_and_cages(desk):
    desk.select("pod.node.l1")
    row = desk.row(":use.up").spec
    assert (row.text, row.aside, row.tone) == ("16 of 16 used", "8 of 8 OSFP", "")
    assert "0 free" in row.tooltip


def test_forwarding_is_chosen(desk):
    desk.select("pod.node.cpu")
    row = desk.row(":forwarding.ub")
    assert row.editor.text() == "none, as usual"
    desk.choose(":forwarding.ub", "relay")
    assert desk.design.blocks["node"].item("cpu").forwarding == {"ub": "relay"}
    assert desk.row(":forwarding.ub").editor.text() == "relay"
    desk.choose(":forwarding.ub", "none, as usual")
    assert desk.design.blocks["node"].item("cpu").forwarding == {}


# -- focus -----------------------------------------------------------------------------------


def test_the_keyboard_stays_near_a_row_that_goes(desk):
    desk.select("pod.node.cpu")
    (axis,) = desk.design.blocks["node"].item("cpu").axes
    desk.menu(f":axes.{axis.name}", "Remove axis")
    assert desk.panel.isAncestorOf(desk.window.focusWidget())


def test_what_is_typed_stays_where_it_was_typed(desk):
    desk.select(NODE)
    editor = desk.row("pod.node:block").editor
    editor.setFocus()
    QTest.keyClicks(editor, "x")
    typed = editor.text()
    desk.session.apply("Add", second_node)
    assert desk.row("pod.node:block").editor is editor
    assert editor.text() == typed
    assert editor.hasFocus()
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_rename_in_the_window_keeps_all_parts_together(window, type_into):
    window.session.select(("pod.l2",))
    type_into(window, ":id", "spine")
    assert window.session.selection == ("pod.spine",)
    assert window.canvas.geometry_shown.place_of("pod.spine") is not None
    assert window.header.breadcrumb.steps[-1] == window.side.inspector.form.title == "L2 switch"
    window.undo()
    assert window.session.selection == ("pod.l2",)
    assert window.side.inspector.form.title == "L2 switch"
    window.session.select(())
    window.redo()
    assert window.session.selection == ()
