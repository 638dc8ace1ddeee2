"""What a selection comes to."""

from designer.session.selected import around, existing, selected
from tests.building import two_levels

DESIGN = two_levels(nodes=4)


def test_a_selection_is_sorted_by_what_it_names():
    found = selected(
        DESIGN, ("pod.node[2].chip[1]", "pod.up", "pod.node", "pod.node.chip", "pod.spine[1]")
    )
    assert found.items == ("pod.node.chip", "pod.node", "pod.spine")
    assert found.links == ("pod.up",)
    assert found.elements == ("pod.node[2].chip[1]", "pod.spine[1]")
    assert found.blocks == ("pod.node",)
    assert found.things == ("pod.node.chip", "pod.node", "pod.spine", "pod.up")


def test_an_item_without_index_of_its_own_is_no_element():
    assert selected(DESIGN, ("pod.node[2].leaf",)).elements == ()
    assert selected(DESIGN, ("pod.node[2].leaf",)).items == ("pod.node.leaf",)


def test_what_leads_nowhere_is_left_out():
    gone = ("pod.node[9]", "pod.nothing", "pod.node.chip:count", "")
    assert selected(DESIGN, gone).items == ("pod.node.chip",)
    assert existing(DESIGN, ("pod.node[9]", "pod.node", "pod.x")) == ("pod.node",)


def test_around_is_the_block_that_holds_a_thing():
    assert around(DESIGN, "pod.node[2].chip[1]") == "pod.node"
    assert around(DESIGN, "pod.node") == ""
    assert around(DESIGN, "pod.nothing") == ""
