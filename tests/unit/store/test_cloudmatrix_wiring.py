"""The declared wiring of the CloudMatrix 384 preset against an independent count.

The published description (arXiv 2506.12708 and the Atlas 900 A3 wiring note) is read here in plain
loops, one link at a time, into a multiset; the preset is unrolled from its rules. Both must agree
link for link. Leaves and spines of the RDMA plane are not published; there the loops say what the
preset states as assumed.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from designer.model.enumeration import pairs_of
from designer.model.rules import require_valid
from designer.store.document import loads

PRESET = Path(__file__).parents[3] / "presets" / "cloudmatrix-384.supernode"
NPUS, CPUS, DIES, UB_LINKS_PER_DIE = 8, 4, 2, 7
SUBPLANES, L2_PER_SUBPLANE = 7, 16
LEAVES, SPINES, LEAF_TO_SPINE = 8, 3, 16

Element = tuple[str, tuple[int, ...]]
Link = frozenset[Element]


def published(nodes: int) -> Counter[Link]:
    links: Counter[Link] = Counter()
    for node in range(nodes):
        for npu in range(NPUS):
            for _die in range(DIES):
                for i in range(UB_LINKS_PER_DIE):
                    # Link i of a die goes to L1 switch i of its node.
                    links[frozenset({("npu", (node, npu)), ("l1", (node, i))})] += 1
            # One 400G RDMA port an NPU; assumed: NPU k of every node meets at leaf k.
            links[frozenset({("npu", (node, npu)), ("leaf", (npu,))})] += 1
        for cpu in range(CPUS):
            for i in range(SUBPLANES):
                links[frozenset({("cpu", (node, cpu)), ("l1", (node, i))})] += 1
        for i in range(SUBPLANES):
            for j in range(L2_PER_SUBPLANE):
                # L1 switch i belongs to sub-plane i: one uplink to each of its L2 switches.
                links[frozenset({("l1", (node, i)), ("l2", (i, j))})] += 1
    for leaf in range(LEAVES):
        for spine in range(SPINES):
            links[frozenset({("leaf", (leaf,)), ("spine", (spine,))})] += LEAF_TO_SPINE
    return links


NAMES = {
    "node.npu": "npu",
    "node.cpu": "cpu",
    "node.l1": "l1",
    "l2": "l2",
    "rdma_leaf": "leaf",
    "rdma_spine": "spine",
}


def declared(nodes: int) -> Counter[Link]:
    envelope = json.loads(PRESET.read_text(encoding="utf-8"))
    items = envelope["design"]["blocks"]["pod"]["items"]
    node = next(item for item in items if item["id"] == "node")
    assert node["axes"] == [{"name": "node", "size": 48}]
    node["axes"][0]["size"] = nodes
    expansion = require_valid(loads(json.dumps(envelope).encode()).design)
    links: Counter[Link] = Counter()
    for join in expansion.joins:
        a, b = (NAMES[expansion.arrays[end].path] for end in (join.a, join.b))
        for left, right, count in pairs_of(join, expansion.arrays):
            links[frozenset({(a, left), (b, right)})] += count
    return links


@pytest.mark.parametrize("nodes", [48, 47, 32])
def test_declared_wiring_is_the_published_one(nodes: int) -> None:
    assert declared(nodes) == published(nodes)


def test_published_totals() -> None:
    kinds: Counter[tuple[str, ...]] = Counter()
    for link, count in declared(48).items():
        kinds[tuple(sorted(kind for kind, _ in link))] += count
    assert kinds == {
        ("l1", "npu"): 5_376,
        ("cpu", "l1"): 1_344,
        ("l1", "l2"): 5_376,
        ("leaf", "npu"): 384,
        ("leaf", "spine"): 384,
    }
    # Two UB links share a module, an RDMA link has its own; a module at both ends.
    assert 5_376 // 2 * 2 == 5_376
    assert (384 + 384) * 2 == 1_536


def test_switch_ports_as_published() -> None:
    at: Counter[tuple[Element, str]] = Counter()
    for link, count in declared(48).items():
        for end in link:
            (other,) = link - {end}
            at[end, other[0]] += count
    for node in range(48):
        for i in range(SUBPLANES):
            l1 = ("l1", (node, i))
            assert (at[l1, "npu"], at[l1, "cpu"], at[l1, "l2"]) == (16, 4, 16)
        for npu in range(NPUS):
            assert at[("npu", (node, npu)), "l1"] == 14
    for i in range(SUBPLANES):
        for j in range(L2_PER_SUBPLANE):
            assert at[("l2", (i, j)), "l1"] == 48
    for leaf in range(LEAVES):
        # As many ports up as down: the assumed tier does not block.
        assert at[("leaf", (leaf,)), "npu"] == at[("leaf", (leaf,)), "spine"] == 48


def test_subplanes_share_no_switch() -> None:
    for link in declared(48):
        ends = dict(link)
        if set(ends) == {"l1", "l2"}:
            assert ends["l1"][1] == ends["l2"][0]
