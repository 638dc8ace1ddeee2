"""Link groups by typing and choosing: rule, ends, plane, medium, length."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

L1_L2, NPU_L1 = "pod.l1_l2", "pod.node.npu_l1"
RATE = "network.ub.all_to_all_bytes_per_s"


def link(desk, block="pod", name="l1_l2"):
    return desk.design.blocks[block].link(name)


def place_of(desk, **ends):
    """Return the address of the link group between two items of the node."""
    for group in desk.design.blocks["node"].links:
        if {group.a.item, group.b.item} == set(ends.values()):
            return f"pod.node.{group.id}"
    raise LookupError(ends)


# -- rule ------------------------------------------------------------------------------------


def test_rules_are_listed_with_what_they_make(desk):
    desk.select(L1_L2)
    popup = desk.open_list(":rules")
    entries = {entry.text: entry for entry in popup.list.entries}
    assert entries["same subplane"].detail == "5,376 links"
    assert popup.list.pointed_at.text == "same subplane"
    assert entries["each to each"].tone == "warning"
    assert "112 'up' ports are needed" in entries["each to each"].detail
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_a_rule_that_needs_more_ports_is_refused_in_place(desk):
    desk.select(L1_L2)
    design = desk.design
    row = desk.choose(":rules", "each to each")
    assert "112 'up' ports are needed at each 'node.l1'" in row.error
    assert desk.design is design
    row = desk.type(":rules", "any node")
    assert row.error and row.editor.text() == "any node"
    QTest.keyClick(row.editor, Qt.Key.Key_Escape)
    assert not row.error


def test_rule_chosen_undone_and_redone(desk):
    before = desk.number("links.cables")
    desk.select(L1_L2)
    desk.choose(":rules", "single links by hand")
    assert len(link(desk).pairs) == 1
    after = desk.number("links.cables")
    assert after < before
    desk.there_and_back("links.cables", before, after)
    assert desk.row(":rules").editor.text() == "1 pairs by hand"
    desk.type(":rules", "l1.subplane = l2.subplane")
    assert link(desk).pairs is None
    assert desk.number("links.cables") == before


# -- ends ------------------------------------------------------------------------------------


def test_ends_offer_what_fits_and_has_ports_left(desk):
    desk.select(L1_L2)
    popup = desk.open_list(":a")
    offered = {(c.value.item, c.value.port): c.detail for c in popup.list.entries}
    assert offered["node.l1", "up"] == "0 free"
    assert ("l2", "down") not in offered
    popup.close()


def test_an_end_is_moved_and_the_rule_follows(desk):
    from designer.edit.place import add_part

    desk.session.apply(
        "Add", lambda d: add_part(d, "pod", d.blocks["pod"].item("l2").part, at=(0, 0))
    )
    new = desk.design.blocks["pod"].items[-1].id
    desk.select(f"pod.{new}")
    desk.type(f"{new}:axes", "subplane 7")
    desk.type(f"{new}:axes", "j 16")
    before = desk.number(RATE)
    desk.select(L1_L2)
    desk.choose(":b", f"{new} down")
    assert link(desk).b.item == new
    assert desk.row(":b").editor.text() == f"{new} · down"
    desk.there_and_back(RATE, before, before)
    desk.session.undo()
    assert link(desk).b.item == "l2"


def test_reversed(desk):
    before = desk.number(RATE)
    desk.select(L1_L2)
    desk.click(":ends", "Reverse")
    assert (link(desk).a.item, link(desk).b.item) == ("l2", "node.l1")
    assert desk.row(":a").editor.text() == "l2 · down"
    desk.there_and_back(RATE, before, before)


def test_the_canvas_is_asked_to_edit_the_wiring(desk, qtbot):
    desk.select(L1_L2)
    with qtbot.waitSignal(desk.panel.wire_requested) as caught:
        desk.click(":ends", "Edit on canvas")
    assert caught.args == [L1_L2]


# -- plane, count, names ---------------------------------------------------------------------


def test_plane_chosen_or_new(desk):
    desk.select(L1_L2)
    desk.choose(":plane", "rdma")
    assert link(desk).plane == "rdma"
    # Without its second level each node is a domain by itself.
    desk.there_and_back("network.ub.domain_chips", 384, 8)
    desk.session.undo()
    desk.type(":plane", "control")
    assert [plane.id for plane in desk.design.planes] == ["ub", "rdma", "control"]
    desk.session.undo()
    assert [plane.id for plane in desk.design.planes] == ["ub", "rdma"]


def test_parallel_links_are_refused_where_ports_lack(desk):
    desk.select(L1_L2)
    row = desk.type(f"{L1_L2}:count", "2")
    assert "32 'up' ports are needed at each 'node.l1' and 16 of 16 are free" in row.error


def test_links_per_module_count(desk):
    before = desk.number("links.cables")
    desk.select(L1_L2)
    desk.type(":links_per_module", "1")
    desk.there_and_back("links.cables", before, before + 2688)


def test_lanes_set_and_taken_back(desk):
    before = desk.number(RATE)
    desk.select(L1_L2)
    desk.type(":lanes", "1")
    after = desk.number(RATE)
    assert after < before
    desk.there_and_back(RATE, before, after)
    desk.type(":lanes", "")
    assert link(desk).lanes is None


def test_name_and_id(desk):
    desk.select(L1_L2)
    desk.type(":name", "Uplinks")
    assert desk.panel.form.title == "Uplinks"
    desk.type(":id", "uplinks")
    assert desk.session.selection == ("pod.uplinks",)
    assert link(desk, name="uplinks").name == "Uplinks"
    desk.session.undo()
    assert desk.session.selection == (L1_L2,)


# -- media -----------------------------------------------------------------------------------


def test_media_that_suit_come_first_with_reasons_for_the_others(desk):
    desk.select(L1_L2)
    popup = desk.open_list(":medium")
    entries = popup.list.entries
    sections = [entry.section for entry in entries]
    assert sections[0] == "" and entries[0].text == "none"
    assert sections.index("Does not suit") > sections.index("Suits")
    reasons = {entry.text: entry.detail for entry in entries}
    assert "It reaches 1 m; the links are 15 m." in reasons.values()
    popup.close()


def test_medium_from_the_catalogue_brings_what_it_cites(desk):
    before = desk.number("power.it_w")
    desk.select(L1_L2)
    desk.choose(":medium", "400G DR4 LPO")
    new = link(desk).medium
    assert desk.design.parts[new].name == "400G DR4 LPO"
    assert desk.row(":medium").editor.text() == "400G DR4 LPO"
    cited = {desk.design.parts[new].power_w_per_end.source} - {""}
    assert cited <= set(desk.design.sources)
    after = desk.number("power.it_w")
    desk.there_and_back("power.it_w", before, after)
    desk.choose(":medium", "none")
    assert link(desk).medium is None


def test_medium_across_racks_shows_its_length(desk):
    desk.select(L1_L2)
    assert f"{L1_L2}:length_across_m" not in desk.shown()
    desk.choose(":medium_across", "lpo")
    assert link(desk).medium_across is not None
    desk.type(":length_across_m", "40 m")
    assert link(desk).length_across_m.value == 40.0
    desk.choose(":medium_across", "the same as inside")
    assert link(desk).medium_across is None


def test_length_counts(desk):
    before = desk.number("links.length_m")
    desk.select(L1_L2)
    desk.type(":length_m", "30 m")
    after = desk.number("links.length_m")
    assert after > before
    desk.there_and_back("links.length_m", before, after)


def test_ports_at_both_ends(desk):
    desk.select(L1_L2)
    rows = [(s.label, s.text, s.tone) for s in desk.panel.form.fields if ":use." in s.key]
    assert rows == [("l1 · up", "16 of 16 used", ""), ("l2 · down", "48 of 48 used", "")]
