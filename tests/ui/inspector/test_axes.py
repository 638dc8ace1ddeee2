"""Repetition by typing: counts, axes and what they are made of."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NODE, NPU, L2 = "pod.node", "pod.node.npu", "pod.l2"


def axes(desk, block, item):
    return [(axis.name, axis.size) for axis in desk.design.blocks[block].item(item).axes]


def test_axis_added_by_name_and_size(desk):
    desk.select("pod.node.board")
    before = desk.number("power.it_w")
    desk.type(":axes", "shelf 2")
    assert axes(desk, "node", "board") == [("shelf", 2)]
    assert desk.row(":axes.shelf").editor.text() == "2"
    assert desk.row(":axes").editor.text() == ""
    after = desk.number("power.it_w")
    assert after > before
    desk.there_and_back("power.it_w", before, after)


def test_size_alone_takes_a_name_that_is_free(desk):
    desk.select("pod.node.board")
    desk.type(":axes", "2")
    desk.type(":axes", "3")
    assert axes(desk, "node", "board") == [("board", 2), ("board_2", 3)]
    assert desk.session.history.undo_label == "Repeat board along 3"


def test_twice_the_chips_need_more_ports_than_there_are(desk):
    desk.select("pod.node.npu")
    row = desk.type(":axes", "half 2")
    assert "ports" in row.error
    assert desk.number("chips.count") == 384


@pytest.mark.parametrize("text", ["rail", "rail -8", "8.5"])
def test_no_axis_is_said_in_place(desk, text):
    desk.select(NODE)
    design = desk.design
    row = desk.type(":axes", text)
    assert "no repetition" in row.error
    assert row.editor.text() == text
    assert desk.design is design


def test_axis_renamed_and_rules_follow(desk):
    desk.select(L2)
    desk.menu(":axes.subplane", "Rename axis…")
    row = desk.row(":axes.subplane")
    assert row.prompt.isVisible() and not row.editor.isVisible()
    assert row.prompt.hasFocus()
    desk.fill(row.prompt, "plane")
    assert axes(desk, "pod", "l2") == [("plane", 7), ("j", 16)]
    assert "l1.subplane = l2.plane" in map(str, desk.design.blocks["pod"].link("l1_l2").rules)
    desk.session.undo()
    assert axes(desk, "pod", "l2") == [("subplane", 7), ("j", 16)]
    desk.session.redo()
    assert desk.row(":axes.plane").editor.text() == "7"


def test_a_name_that_is_taken_is_refused_and_escape_ends_it(desk):
    desk.select(L2)
    row = desk.menu(":axes.subplane", "Rename axis…")
    desk.fill(row.prompt, "j")
    assert "already" in row.error
    assert row.prompt.isVisible()
    QTest.keyClick(row.prompt, Qt.Key.Key_Escape)
    assert not row.prompt.isVisible() and row.editor.isVisible() and not row.error
    assert row.editor.hasFocus()
    assert not desk.session.history.can_undo


def test_axis_removed(desk):
    desk.select("pod.node.cpu")
    before = desk.number("power.it_w")
    name = axes(desk, "node", "cpu")[0][0]
    desk.menu(f":axes.{name}", "Remove axis")
    assert axes(desk, "node", "cpu") == []
    assert desk.row(":axes.cpu").spec.label == "Count"
    assert desk.number("power.it_w") < before
    desk.session.undo()
    assert axes(desk, "node", "cpu") == [(name, 4)]
    assert desk.number("power.it_w") == pytest.approx(before)


def test_axes_in_another_order(desk):
    desk.select(L2)
    before = desk.number("network.ub.all_to_all_bytes_per_s")
    desk.menu(":axes.j", "Move outward")
    assert axes(desk, "pod", "l2") == [("j", 16), ("subplane", 7)]
    desk.there_and_back("network.ub.all_to_all_bytes_per_s", before, before)
    desk.menu(":axes.j", "Move inward")
    assert axes(desk, "pod", "l2") == [("subplane", 7), ("j", 16)]


def test_factors_typed_and_taken_away(desk):
    desk.select(L2)
    row = desk.menu(":axes.j", "Make of factors…")
    desk.fill(row.prompt, "leaf:2, k:4")
    assert "2 × 4 is 8" in row.error
    desk.fill(row.prompt, "leaf 4 × k 4")
    (axis,) = (a for a in desk.design.blocks["pod"].item("l2").axes if a.name == "j")
    assert [(f.name, f.size) for f in axis.factors] == [("leaf", 4), ("k", 4)]
    assert "leaf 4 × k 4" in desk.row(":axes.j").tip()
    row = desk.menu(":axes.j", "Make of factors…")
    assert row.prompt.text() == "leaf:4, k:4"
    desk.fill(row.prompt, "")
    (axis,) = (a for a in desk.design.blocks["pod"].item("l2").axes if a.name == "j")
    assert axis.factors == ()


def test_tied_axes_follow_and_are_named(desk):
    desk.select(L2)
    row = desk.row(":axes.subplane")
    assert "In step with it, and following: l1 along subplane" in row.tip()
    assert "In step" not in desk.row(":axes.j").tip()
    before = desk.number("network.ub.all_to_all_bytes_per_s")
    desk.type(":axes.subplane", "6")
    assert axes(desk, "pod", "l2") == [("subplane", 6), ("j", 16)]
    assert axes(desk, "node", "l1") == [("subplane", 6)]
    assert desk.number("network.ub.all_to_all_bytes_per_s") < before
    desk.session.undo()
    assert axes(desk, "node", "l1") == [("subplane", 7)]


def test_the_dots_open_the_menu_by_mouse(desk):
    desk.select(NODE)
    row = desk.row(":axes.node")
    QTest.mouseClick(row.more, Qt.MouseButton.LeftButton)
    texts = [action.text() for action in row.more.menu_shown.actions()]
    assert texts == ["Rename axis…", "Make of factors…", "Remove axis"]
    row.more.menu_shown.close()
