"""Names for people, and the ids that follow them."""

from designer.edit.naming import give_name, id_for
from designer.edit.place import add_block, add_part, blank
from designer.edit.repeat_text import repeat
from designer.model.rules import require_valid
from designer.store.catalogue import load_catalogue
from tests.building import group, item, pod

NPU = "ascend-910c"


def drawn():
    """A block with a chip in it, both with the ids that the program chose."""
    design = add_block(blank(), "pod", wish="block")
    return add_part(design, "block", NPU, load_catalogue()[NPU])


def test_an_id_that_says_nothing_follows_with_block_and_axis():
    design = repeat(drawn(), "pod.block", "4")
    named = give_name(design, "pod.block", "Compute node")
    require_valid(named)
    placed = named.blocks["pod"].item("compute_node")
    assert placed.name == "Compute node"
    assert placed.block == "compute_node"
    assert [axis.name for axis in placed.axes] == ["compute_node"]
    assert set(named.blocks) == {"pod", "compute_node"}


def test_rules_follow():
    design = pod(
        item("chip", slot=8), item("switch", part="switch", slot=8), group("g", "chip", "switch")
    )
    named = give_name(design, "pod.switch", "Leaf")
    require_valid(named)
    assert named.blocks["pod"].link("g").b.item == "leaf"


def test_an_id_that_says_something_stays():
    design = pod(item("l1", part="switch"), item("npu"))
    assert id_for(design, "pod.npu", "Accelerator") == "npu"
    named = give_name(design, "pod.l1", "First level")
    assert named.blocks["pod"].item("l1").name == "First level"
    assert id_for(design, "pod.l1", "First level") == "l1"


def test_a_taken_id_gets_a_number_and_no_word_keeps_the_id():
    design = pod(item("leaf", part="switch"), item("switch", part="switch"))
    assert id_for(design, "pod.switch", "Leaf") == "leaf_2"
    assert id_for(design, "pod.switch", "!!") == "switch"
    assert give_name(design, "pod.switch", "").blocks["pod"].item("switch").name == ""


def test_the_same_name_changes_nothing():
    design = give_name(drawn(), "pod.block", "Node")
    assert give_name(design, "pod.node", "Node") is design
