"""Several things at once: what they have in common is set in one step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NODE, NPU, CPU, L1, L2 = "pod.node", "pod.node.npu", "pod.node.cpu", "pod.node.l1", "pod.l2"
LEAF, SPINE = "pod.rdma_leaf", "pod.rdma_spine"


def external(desk):
    return [item.id for item in desk.design.blocks["pod"].items if item.external]


def test_rows_that_all_have_with_mixed_values(desk):
    desk.select(L1, L2)
    form = desk.panel.form
    assert (form.title, form.subtitle) == ("2 items with a switch", "L1 switch, L2 switch")
    row = desk.row(":part.power_w")
    assert (row.editor.text(), row.editor.placeholderText()) == ("", "mixed")
    assert "L1 switch: " in row.tip() and "L2 switch: " in row.tip()
    assert "bulk:id" not in desk.shown()
    assert not [key for key in desk.shown() if key.startswith("pod.")]


def test_one_value_for_all_is_one_step(desk):
    before = desk.number("power.it_w")
    desk.select(L1, L2)
    desk.type(":part.power_w", "500 W")
    powers = {p.power_w.value for n, p in desk.design.parts.items() if n in parts_of(desk)}
    assert powers == {500.0}
    assert desk.session.history.undo_label == "Set rated power of 2 items with a switch"
    assert desk.row(":part.power_w").editor.text() == "500 W"
    after = desk.number("power.it_w")
    desk.there_and_back("power.it_w", before, after)
    assert desk.session.selection == (L1, L2)
    desk.session.undo()
    assert not desk.session.history.can_undo


def parts_of(desk):
    blocks = desk.design.blocks
    return {blocks["node"].item("l1").part, blocks["pod"].item("l2").part}


def test_things_of_different_kinds_have_few_rows_in_common(desk):
    desk.select(L2, NODE)
    assert desk.panel.form.title == "2 items"
    assert desk.shown() == ["bulk:name", "bulk:external", "bulk:rack", "bulk:each"]
    assert desk.row(":rack").editor.text() == "mixed"


def test_a_switch_that_is_mixed_sets_all(desk):
    assert external(desk) == ["rdma_spine", "rdma_leaf"]
    desk.select(L2, LEAF)
    flag = desk.row(":external").editor
    assert not flag.isChecked()
    before = desk.number("power.it_w")
    QTest.mouseClick(flag, Qt.MouseButton.LeftButton, pos=flag.rect().center())
    assert external(desk) == ["l2", "rdma_spine", "rdma_leaf"]
    assert flag.isChecked()
    desk.session.undo()
    assert external(desk) == ["rdma_spine", "rdma_leaf"]
    assert desk.number("power.it_w") == pytest.approx(before)


def test_elements_map_to_their_item_once(desk):
    desk.select("pod.node[3].npu[2]", "pod.node[4].npu[2]", NPU)
    assert desk.row(":axes.slot").spec.text == "8"
    desk.select("pod.node[3].npu[2]", "pod.node[3].cpu[1]", "pod.node[4].cpu[1]")
    assert desk.panel.form.subtitle == "Ascend 910C, Kunpeng 920"
    desk.type(":name", "Both")
    names = [desk.design.blocks["node"].item(name).name for name in ("npu", "cpu")]
    assert names == ["Both", "Both"]


def test_elements_of_several_items_fail_together(desk):
    desk.select("pod.node[3].npu[2]", "pod.node[3].l1[1]")
    before = desk.number("network.ub.all_to_all_bytes_per_s")
    desk.click(":state", "Fail")
    assert len(desk.design.scenario.faults) == 2
    assert desk.row(":state").spec.text == "failed"
    assert desk.number("network.ub.all_to_all_bytes_per_s") < before
    desk.click(":state", "Repair")
    assert desk.design.scenario.faults == ()


def test_racks_of_all(desk):
    desk.session.apply("x", lambda d: d.replace(placements=()))
    desk.select(L2, NODE)
    desk.choose(":rack", "Helios")
    assert [p.contents[0].item for p in desk.design.placements] == ["l2", "node"]
    assert len({p.rack for p in desk.design.placements}) == 1
    desk.type(":each", "4")
    assert desk.racks() == 28 + 12
    desk.choose(":rack", "Take out of racks")
    assert desk.design.placements == ()
    assert desk.session.history.undo_label == "Set rack of 2 items"


def test_link_groups_together(desk):
    groups = [f"pod.node.{g.id}" for g in desk.design.blocks["node"].links[:2]]
    desk.select(*groups)
    assert desk.panel.form.title == "2 link groups"
    desk.type(":length_m", "0.5 m")
    assert {g.length_m.value for g in desk.design.blocks["node"].links[:2]} == {0.5}


def test_a_refusal_changes_nothing(desk):
    desk.select(L1, L2)
    design = desk.design
    row = desk.type(":part.liquid_fraction", "120 %")
    assert "above 1" in row.error
    assert desk.design is design


# -- columns from a spreadsheet --------------------------------------------------------------


@pytest.mark.parametrize("text", ["400 W\n500 W", "400\r\n500\r\n"])
def test_a_pasted_column_sets_one_by_one(desk, text):
    desk.select(L2, L1)
    desk.paste(":part.power_w", text)
    blocks, parts = desk.design.blocks, desk.design.parts
    assert parts[blocks["pod"].item("l2").part].power_w.value == 400.0
    assert parts[blocks["node"].item("l1").part].power_w.value == 500.0
    assert desk.session.history.undo_label == "Set rated power of 2 items with a switch"
    desk.session.undo()
    assert not desk.session.history.can_undo


def test_names_from_a_column(desk):
    desk.select(NPU, CPU, L1)
    desk.paste(":name", "Chip\nHost\nLeaf")
    items = {item.id: item.name for item in desk.design.blocks["node"].items}
    assert (items["npu"], items["cpu"], items["l1"]) == ("Chip", "Host", "Leaf")


def test_another_number_of_lines_is_refused(desk):
    desk.select(NPU, CPU, L1)
    design = desk.design
    row = desk.paste(":name", "Chip\nHost")
    assert row.error.startswith("2 lines were pasted, and 3 things are selected.")
    assert desk.design is design
    desk.select(NPU)
    row = desk.paste("npu:name", "Chip\nHost")
    assert row.error.startswith("2 lines were pasted into one field.")


def test_a_wrong_line_is_refused_as_a_whole(desk):
    desk.select(L2, L1)
    design = desk.design
    row = desk.paste(":part.power_w", "400 W\nmuch")
    assert "much" in row.error
    assert desk.design is design


def test_two_values_for_one_shared_part_are_refused(desk):
    from designer.edit.place import add_part

    part = desk.design.blocks["pod"].item("l2").part
    desk.session.apply("x", lambda d: add_part(d, "pod", part, wish="spare", at=(0, 0)))
    desk.select("pod.spare", L2)
    design = desk.design
    row = desk.paste(":part.power_w", "400 W\n500 W")
    assert "shares this value" in row.error
    assert desk.design is design
    desk.paste(":part.power_w", "450 W\n450 W")
    assert desk.design.parts[part].power_w.value == 450.0


def test_one_line_is_pasted_into_the_field(desk):
    desk.select(NPU)
    row = desk.paste("npu:name", "Chip\r\n")
    QTest.keyClick(row.editor, Qt.Key.Key_Return)
    assert "Chip" in desk.design.blocks["node"].item("npu").name


def test_a_rule_for_several_link_groups(desk):
    groups = desk.design.blocks["node"].links[:2]
    assert [group.pairs for group in groups] == [None, None]
    desk.select(*(f"pod.node.{group.id}" for group in groups))
    desk.choose(":rules", "single links by hand")
    assert [len(group.pairs) for group in desk.design.blocks["node"].links[:2]] == [1, 1]
    design = desk.design
    row = desk.type(":rules", "nonsense here")
    assert row.error
    assert desk.design is design
    desk.session.undo()
    assert desk.design.blocks["node"].links[:2] == groups
