"""Rows that are put away come back with nothing of what they were."""

import pytest
from PySide6.QtTest import QTest

from designer.ui.inspector.rows import FieldRow
from designer.ui.theme import DARK

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PLACES = ("pod.l2", "pod.leaf_spine", "pod.node", "pod.node[0].npu[3]")


def faces(desk) -> list[tuple[str, str, str]]:
    """What rows show: the field, the text in the editor, the message below."""
    shown = (row for row in desk.panel.findChildren(FieldRow) if not row.isHidden())
    rows = sorted(shown, key=lambda row: row.y())
    return [(r.spec.key, r.editor.text() if r.editor else "", r.error) for r in rows]


def test_back_and_forth_shows_the_same_and_makes_no_more(desk):
    first = {}
    for place in PLACES:
        desk.select(place)
        first[place] = faces(desk)
    made = len(desk.panel.findChildren(FieldRow))
    for place in reversed(PLACES):
        desk.select(place)
        assert faces(desk) == first[place]
    assert len(desk.panel.findChildren(FieldRow)) == made
    assert [key for key, _, _ in first["pod.node"][:2]] == ["pod.node:name", "pod.node:id"]


def test_what_was_typed_or_refused_goes_with_the_field(desk):
    desk.select("pod.node[0].npu[3]")
    row = desk.type("ports.scale_up.count", "many")
    assert row.error
    editor = desk.row("ports.scale_up.lanes").editor
    editor.setFocus()
    QTest.keyClicks(editor, "77")
    before = desk.design
    desk.select("pod.node")
    assert all(not error for _, _, error in faces(desk))
    desk.select("pod.node[0].npu[3]")
    shown = {key.partition(":")[2]: (text, error) for key, text, error in faces(desk)}
    assert shown["ports.scale_up.count"] == ("14", "")
    assert shown["ports.scale_up.lanes"] == ("2", "")
    assert desk.design is before


def test_a_theme_reaches_rows_that_are_away(desk):
    for place in PLACES:
        desk.select(place)
    desk.panel.set_theme(DARK)
    desk.select(PLACES[0])
    inks = {
        row.editor.palette().text().color().name()
        for row in desk.panel.findChildren(FieldRow)
        if row.spec.kind == "text" and row.editor is not None
    }
    assert inks == {DARK.text.name()}
