"""The one address grammar: every form, and what is said about a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.issues import DesignError
from designer.model.address import (
    Target,
    element_address,
    find,
    flat_index,
    split_property,
    split_segments,
)
from designer.model.design import Design
from tests.building import axis, design, group, item
from tests.strategies import designs, fault_address

MACHINE = design(
    pod=[
        item("node", block="node", node=4),
        item("l2", part="switch", subplane=7, j=16),
        item("core", part="switch"),
        group("l1_l2", "node.l1", "l2", "l1.subplane = l2.subplane"),
    ],
    node=[
        item("npu", axis("slot", 8, half=2, k=4)),
        item("l1", part="switch", subplane=7),
        group("npu_l1", "npu", "l1"),
    ],
)


def follow(text: str) -> Target:
    return find(MACHINE.blocks, MACHINE.root, text)


@pytest.mark.parametrize(
    ("text", "path", "index"),
    [
        ("pod.node[3].l1[2]", "node.l1", (3, 2)),
        ("node[3].l1[2]", "node.l1", (3, 2)),  # the root may be left out
        ("pod.node[node=3].l1[subplane=2]", "node.l1", (3, 2)),
        ("pod.node.l1", "node.l1", (None, None)),
        ("pod.node[*].l1[2]", "node.l1", (None, 2)),
        ("pod.node[node=*].l1[*]", "node.l1", (None, None)),
        ("pod.node[].l1", "node.l1", (None, None)),
        ("pod.l2[6,15]", "l2", (6, 15)),
        ("pod.l2[ 6 , 15 ]", "l2", (6, 15)),
        ("pod.l2[6]", "l2", (6, None)),
        ("pod.l2[*,15]", "l2", (None, 15)),
        ("pod.l2[j=15]", "l2", (None, 15)),
        ("pod.l2[j=15,subplane=6]", "l2", (6, 15)),
        ("pod.node[0].npu[7]", "node.npu", (0, 7)),  # the flat number of a factored axis
        ("pod.core", "core", ()),
    ],
)
def test_elements(text: str, path: str, index: tuple[int | None, ...]) -> None:
    target = follow(text)
    assert target.path == path
    assert flat_index(target) == index
    assert target.link is None


def test_a_target_names_the_block_that_holds_it() -> None:
    target = follow("pod.node[3].l1[2]")
    assert target.block == "node"
    assert target.item is MACHINE.blocks["node"].item("l1")
    assert [step.id for step in target.steps] == ["node", "l1"]


@pytest.mark.parametrize(
    ("text", "block"), [("pod.l1_l2", "pod"), ("pod.node.npu_l1", "node"), ("l1_l2", "pod")]
)
def test_link_groups_are_named_like_items_of_their_block(text: str, block: str) -> None:
    target = follow(text)
    assert target.link is not None
    assert target.item is None
    assert target.block == block


def test_the_root_alone_is_neither_item_nor_link() -> None:
    target = follow("pod")
    assert (target.item, target.link, target.path, target.block) == (None, None, "", "pod")


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("pod.nod", "There is no 'nod' here.", "Known here: node, l2, core, l1_l2."),
        ("pod.node.l7", "There is no 'l7' here.", "Known here: npu, l1, npu_l1."),
        ("pod.core.chip", "There is no 'chip' here.", "'core' holds a part, not a block."),
        ("pod.l1_l2[0]", "There is no 'l1_l2' here.", "Known here"),
        ("pod.l1_l2.npu", "There is no 'l1_l2' here.", "Known here"),
        ("pod.node[4]", "Index 4", "Indices run from 0 to size − 1."),
        ("pod.node[node=4]", "Index 4", "Indices run from 0"),
        ("pod.node[1,2]", "'node' has 1 axes, not 2.", "Give one index per axis."),
        ("pod.core[0]", "'core' has 0 axes, not 1.", "Give one index per axis."),
        ("pod.node[slot=1]", "There is no 'slot' here.", "Axes of 'node': node."),
        ("pod.node[-1]", "'-1' is no index.", "Use a number or *."),
        ("pod.node[1.5]", "'1.5' is no index.", "Use a number or *."),
        ("pod.node[x]", "'x' is no index.", "Use a number or *."),
        ("pod.node[1", "is no segment of an address.", "Write for example pod.node[3].l1[2]."),
        ("pod.node]1[", "is no segment of an address.", "Write for example"),
        ("pod..node", "is no segment of an address.", "Write for example"),
        ("pod.no de", "is no segment of an address.", "Write for example"),
        ("", "is no segment of an address.", "Write for example"),
    ],
)
def test_a_wrong_address_is_quoted_with_a_remedy(text: str, message: str, remedy: str) -> None:
    with pytest.raises(DesignError) as caught:
        follow(text)
    (issue,) = caught.value.issues
    assert issue.address == text
    assert message in issue.message
    assert remedy in issue.hint
    assert issue.code.startswith("ADR-")


@pytest.mark.parametrize("text", ["pod.node[1,node=2]", "pod.l2[subplane=1,subplane=2]"])
def test_an_axis_given_twice_is_refused(text: str) -> None:
    with pytest.raises(DesignError):
        follow(text)


def test_an_absurd_index_is_refused_like_any_other() -> None:
    with pytest.raises(DesignError):
        follow(f"pod.node[{'9' * 5000}]")


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("pod.node:count", "pod.node", "count"),
        ("pod.l2:axes.j", "pod.l2", "axes.j"),
        ("parts.chip:ports.p.lane_bytes_per_s", "parts.chip", "ports.p.lane_bytes_per_s"),
        ("scenario:message_bytes", "scenario", "message_bytes"),
        ("pod.node[node=3]:note", "pod.node[node=3]", "note"),
        ("pod.node", "pod.node", ""),
        (" pod.node : count ", "pod.node", "count"),
    ],
)
def test_a_property_follows_a_colon(text: str, place: str, name: str) -> None:
    assert split_property(text) == (place, name)


def test_dots_inside_brackets_split_nothing() -> None:
    assert split_segments("a.b[1.5].c") == ["a", "b[1.5]", "c"]


def test_element_addresses_are_written_as_they_are_read() -> None:
    assert element_address("pod", "node.l1", [1, 1], (3, 2)) == "pod.node[3].l1[2]"
    assert element_address("pod", "l2", [2], (6, 15)) == "pod.l2[6,15]"
    assert element_address("pod", "core", [0], ()) == "pod.core"


@given(st.integers(0, 3), st.integers(0, 7))
def test_written_addresses_lead_back(node: int, slot: int) -> None:
    target = follow(element_address("pod", "node.npu", [1, 1], (node, slot)))
    assert (target.path, flat_index(target)) == ("node.npu", (node, slot))


@given(st.data(), designs(plain=True))
def test_random_addresses_of_random_designs_lead_somewhere(
    data: st.DataObject, made: Design
) -> None:
    text = fault_address(data.draw, made.model_dump(mode="json", exclude_none=True))
    target = find(made.blocks, made.root, text)
    assert target.item is not None
    sizes = []
    block = made.blocks[made.root]
    for step in target.steps:
        placed = block.item(step.id)
        assert placed is not None
        sizes += [a.size for a in placed.axes]
        block = made.blocks.get(placed.block or "", block)
    index = flat_index(target)
    assert len(index) == len(sizes)
    assert all(i is None or i < n for i, n in zip(index, sizes, strict=True))


@given(st.text(alphabet="podne[]=*.,0123456789 l", max_size=24))
def test_any_text_is_an_address_or_a_clear_refusal(text: str) -> None:
    try:
        follow(text)
    except DesignError as error:
        refusal = error
    else:
        return
    assert refusal.issues[0].hint
