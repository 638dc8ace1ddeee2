"""Edits by hand: what is typed or chosen moves the numbers, and undo brings them back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

# Menus take the keyboard, which the plug-in without a screen cannot give.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

NODE, NPU, LINK = "pod.node", "pod.node.npu", "pod.l1_l2"


def values(window):
    return {cell.key: cell.value for cell in window.strip.cells}


def press(qtbot, window, keys: str) -> None:
    """Press a shortcut where the focus is, as a person does."""
    combination = QKeySequence(keys)[0]
    target = window.focusWidget() or window
    qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())


def test_count_typed_and_undone(window, qtbot, type_into):
    before = values(window)
    assert before["chips.count"] == "384"
    window.session.select((NODE,))
    type_into(window, ":axes.node", "47")
    after = values(window)
    assert after["chips.count"] == "376"
    assert after["power.it_w"] != before["power.it_w"]
    assert window.strip.cell("chips.count").delta == "▼ 8"
    assert window.strip.cell("chips.count").delta_token == "error"
    assert window.top_bar.title.endswith("— edited")
    assert window.actions_["undo"].text() == "Undo set count of node"
    press(qtbot, window, "Ctrl+Z")
    assert values(window) == before
    assert window.actions_["redo"].text() == "Redo set count of node"
    press(qtbot, window, "Ctrl+Y")
    assert values(window) == after
    press(qtbot, window, "Ctrl+Z")
    press(qtbot, window, "Ctrl+Shift+Z")
    assert values(window) == after


def test_click_on_the_canvas_then_edit(window, qtbot, type_into):
    rect = window.canvas.geometry_shown.place_of(NODE)
    at = window.canvas.mapFromScene(rect.x + rect.w / 2, rect.y + 4 / window.canvas.zoom)
    qtbot.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.session.selection == (NODE,)
    type_into(window, ":axes.node", "46")
    assert values(window)["chips.count"] == "368"


def test_arrow_keys_are_one_step(window, qtbot):
    window.session.select((NODE,))
    editor = window.side.inspector.row(":axes.node").editor
    editor.setFocus()
    for _ in range(3):
        qtbot.keyClick(editor, Qt.Key.Key_Down)
    assert values(window)["chips.count"] == "360"
    assert editor.text() == "45"
    press(qtbot, window, "Ctrl+Z")
    assert values(window)["chips.count"] == "384"
    assert not window.session.history.can_undo


def test_speed_in_bits(window, qtbot, type_into):
    before = values(window)
    window.session.select((LINK,))
    type_into(window, ":link_bytes_per_s", "112 Gb/s")
    link = window.session.design.blocks["pod"].link("l1_l2")
    assert link.link_bytes_per_s.value == pytest.approx(14e9)
    all_to_all = "network.all.all_to_all_bytes_per_s"
    assert float(values(window)[all_to_all]) < float(before[all_to_all])
    assert window.strip.cell("bottleneck").address == LINK
    press(qtbot, window, "Ctrl+Z")
    assert values(window) == before


def test_empty_speed_gives_back_the_rate_of_the_ends(window, type_into):
    window.session.select((LINK,))
    type_into(window, ":link_bytes_per_s", "14 GB/s")
    type_into(window, ":link_bytes_per_s", "unknown")
    link = window.session.design.blocks["pod"].link("l1_l2")
    assert link.link_bytes_per_s.value is None
    assert window.strip.cell("all_to_all_bytes_per_s").value == "392"


def test_part_swapped_by_keys(window, qtbot):
    before = values(window)
    window.session.select((NPU,))
    chooser = window.side.inspector.row(":part").editor
    choices = chooser._source()
    other = next(i for i, c in enumerate(choices) if c.section == "Catalogue")
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    popup = chooser.list_shown
    assert popup.isVisible()
    assert popup.list.entries == choices
    for _ in range(other):
        QTest.keyClick(popup.field, Qt.Key.Key_Down)
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    new = choices[other].value[0]
    refused = window.side.inspector.row(":part").error
    if refused:
        # Ports that do not match are named; the design is as it was.
        assert values(window) == before
        assert "port" in refused.lower()
    else:
        assert window.session.design.blocks["node"].item("npu").part == new
        assert values(window) != before
        press(qtbot, window, "Ctrl+Z")
        assert values(window) == before


def test_swap_to_a_part_with_the_same_ports(window, qtbot):
    from designer.model.base import Quantity

    session = window.session
    old = session.design.parts["ascend-910c"]
    new = old.replace(
        name="Faster", bf16_flops_per_s=Quantity(value=1e15), tdp_w=Quantity(value=900.0)
    )
    session.apply("Add a part", lambda d: d.replace(parts={**d.parts, "faster": new}))
    before = values(window)
    session.select((NPU,))
    chooser = window.side.inspector.row(":part").editor
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Down)
    popup = chooser.list_shown
    QTest.keyClicks(popup.field, "Faster")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert values(window)["chips.bf16_flops_per_s"] == "384"
    assert values(window)["power.it_w"] != before["power.it_w"]
    assert session.history.undo_label == "Swap part of npu"
    press(qtbot, window, "Ctrl+Z")
    assert values(window) == before


def test_part_parameter_with_unit(window, type_into):
    window.session.select((NPU,))
    type_into(window, ":tdp_w", "1.2 kW")
    assert window.session.design.parts["ascend-910c"].tdp_w.value == 1200.0
    row = window.side.inspector.row(":tdp_w")
    assert row.editor.text() == "1.2 kW"
    assert row.spec.mark == "accent"
    assert "set by hand" in row.spec.tooltip


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        (":axes.slot", "eight", "not a whole number"),
        (":axes.slot", "0", "not possible"),
        (":axes.slot", "7.5", "whole number"),
        (":axes.slot", "1e15", "or less"),
        (":axes.slot", "1e9", "limit"),
        (":tdp_w", "3 m", "does not measure this"),
        (":tdp_w", "-5 W", "negative"),
        (":liquid_fraction", "120 %", "above 1"),
    ],
)
def test_wrong_text_is_refused_in_place(window, type_into, key, text, said):
    window.session.select((NPU,))
    before, design = values(window), window.session.design
    row = window.side.inspector.row(key)
    height = row.height()
    type_into(window, key, text)
    assert said in row.error.lower()
    assert row.editor.text() == text
    assert row.height() > height
    assert window.session.design is design
    assert values(window) == before


def test_escape_restores(window, qtbot, type_into):
    window.session.select((NPU,))
    type_into(window, ":tdp_w", "much")
    row = window.side.inspector.row(":tdp_w")
    assert row.error
    qtbot.keyClick(row.editor, Qt.Key.Key_Escape)
    assert not row.error
    assert row.editor.text() == row.spec.text


def test_tab_commits_and_moves(window, qtbot, type_into):
    window.activateWindow()
    window.session.select((NODE,))
    type_into(window, ":axes.node", "40", end=Qt.Key.Key_Tab)
    assert values(window)["chips.count"] == "320"
    assert window.focusWidget() is window.side.inspector.row("pod.node:axes").editor


def test_ports_exceeded_is_one_sentence_with_place(window, type_into):
    window.session.select((LINK,))
    design = window.session.design
    type_into(window, f"{LINK}:count", "40")
    error = window.side.inspector.row(f"{LINK}:count").error
    assert error
    assert "pod" in error
    assert window.session.design is design


def test_flag_and_undo(window, qtbot):
    window.session.select(("pod.l2",))
    flag = window.side.inspector.row(":external").editor
    before = values(window)
    qtbot.mouseClick(flag, Qt.MouseButton.LeftButton)
    assert window.session.design.blocks["pod"].item("l2").external
    assert values(window)["power.it_w"] != before["power.it_w"]
    window.undo()
    assert values(window) == before
    assert not window.side.inspector.row(":external").editor.isChecked()


def test_scenario_when_nothing_is_selected(window, type_into):
    window.session.select(())
    before = values(window)["latency.all.p99_s"]
    type_into(window, "scenario:message_bytes", "64 kB")
    assert window.session.design.scenario.message_bytes == 64e3
    assert values(window)["latency.all.p99_s"] != before


def test_one_edit_asks_for_one_refresh_of_the_strip(window, monkeypatch):
    from designer.edit.params import set_count

    calls = []
    refresh = window.strip.refresh
    monkeypatch.setattr(window.strip, "refresh", lambda: (calls.append(1), refresh()))
    window.session.apply("Set count", lambda d: set_count(d, NODE, 47, "node"))
    assert len(calls) == 1


def test_a_value_comes_back_in_the_unit_it_was_typed_in(window, type_into):
    window.session.select(("pod.l1_l2",))
    row = window.side.inspector.row(":link_bytes_per_s")
    assert (row.editor.placeholderText(), row.spec.aside) == ("224 Gb/s", "28 GB/s")
    capacity = window.side.inspector.row(":capacity").spec
    assert (capacity.text, capacity.aside) == ("224 Gb/s", "28 GB/s")
    type_into(window, ":link_bytes_per_s", "14 GB/s")
    row = window.side.inspector.row(":link_bytes_per_s")
    assert (row.editor.text(), row.spec.aside) == ("14 GB/s", "112 Gb/s")
    type_into(window, ":link_bytes_per_s", "200 Gb/s")
    row = window.side.inspector.row(":link_bytes_per_s")
    assert (row.editor.text(), row.spec.aside) == ("200 Gb/s", "25 GB/s")
    window.session.select(("pod.node.npu",))
    type_into(window, ":tdp_w", "1.2 kW")
    assert window.side.inspector.row(":tdp_w").editor.text() == "1.2 kW"


def test_racks_are_said_in_the_inspector(window):
    from designer.edit.params import set_count

    window.session.apply("Set count", lambda d: set_count(d, NODE, 47, "node"))
    window.session.runner.finish()
    window.session.select((NODE,))
    texts = [spec.text for spec in window.side.inspector.form.fields if ":racks." in spec.key]
    assert texts == ["11 racks · 4 node · 41.84 kW each", texts[1]]
    assert texts[1].startswith("1 rack · 3 node · ") and texts[1].endswith(" kW")
