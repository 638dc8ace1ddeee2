"""Counts of the fabric generator against published bills of materials and closed forms."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from designer.edit.generate import (
    AnyWish,
    Dragonfly,
    FatTree,
    FullMesh,
    LeafSpine,
    Plan,
    RailOnly,
    ThreeTier,
    Torus,
    build,
    plan,
    read_wish,
)
from designer.issues import DesignError
from designer.solve.pipeline import solve
from tests.property.generating import RATE, assert_agrees, assert_element_by_element, kit_for


def counts(planned: Plan) -> dict[str, int]:
    return {tier.id: tier.count for tier in planned.tiers}


def check(wish: AnyWish) -> Plan:
    """Plan, build, and compare the two; return the plan."""
    planned = plan(wish)
    assert planned.refusal is None, planned.refusal
    expansion = assert_agrees(planned, build(planned, kit_for(planned)))
    if planned.endpoints <= 2000:
        assert_element_by_element(planned, expansion)
    return planned


# --- published machines ------------------------------------------------------------------------


def test_4608_endpoints_on_144_ports_at_full_use() -> None:
    """72 ports down and 72 up: 4,608 / 72 = 64 leaves; 64 × 72 / 144 = 32 spines at full use.

    72 uplinks over 32 spines are 2.25 each. With 4 wings of 16 leaves and 8 spines a leaf has
    3 links to each of the 24 spines of other wings: 72; a spine has 3 from each of 48 leaves: 144.
    """
    planned = check(LeafSpine(endpoints=4608, ports=144, rails=8))
    assert counts(planned) == {"leaf": 64, "spine": 32}
    assert planned.links("endpoint_leaf") == planned.links("leaf_spine") == 4608
    assert [tier.free for tier in planned.tiers] == [0, 0]
    assert planned.oversubscription == 1
    design = build(planned, kit_for(planned))
    (group,) = design.blocks["fabric"].links
    assert ([str(rule) for rule in group.rules], group.count) == (["other wing"], 3)
    results = solve(design)
    assert results.value("network.fabric.connected_fraction") == 1
    assert results.value("network.fabric.all_to_all_bytes_per_s") == pytest.approx(RATE)


def test_4608_endpoints_striped_evenly() -> None:
    """The least divisor of 72 from 32 up is 36: 2 links each, 64 × 2 = 128 ports used."""
    (other,) = plan(LeafSpine(endpoints=4608, ports=144, rails=8)).alternatives
    assert other.tiers[1].count == 36
    assert other.changes == (("striping", "even"),)
    assert "36 spines striped evenly, 2 links from every leaf to every spine" in other.sentence
    planned = check(LeafSpine(endpoints=4608, ports=144, rails=8, striping="even"))
    assert counts(planned) == {"leaf": 64, "spine": 36}
    assert (planned.tier("spine").used, planned.tier("spine").free) == (128, 16)
    results = solve(build(planned, kit_for(planned)))
    assert results.value("network.fabric.all_to_all_bytes_per_s") == pytest.approx(RATE)
    (full,) = planned.alternatives
    assert full.tiers[1].count == 32


def test_four_units_of_an_h100_superpod() -> None:
    """4 units of 32 places, 8 rails, 64 ports: 4 × 8 = 32 leaves of 32 down and 32 up, 16 spines.

    One place belongs to fabric management: 127 × 8 = 1,016 node cables; the leaves have all their
    uplinks: 32 × 32 = 1,024 (DGX SuperPOD H100 reference architecture).
    """
    wish = LeafSpine(endpoints=1016, ports=64, rails=8, empty_places=1)
    planned = check(wish)
    assert counts(planned) == {"leaf": 32, "spine": 16}
    assert planned.links("endpoint_leaf") == 1016
    assert planned.links("leaf_spine") == 1024
    assert planned.cables == 2040
    design = build(planned, kit_for(planned))
    node = design.blocks["unit"].item("node")
    assert node is not None and node.guard is not None
    assert node.guard.never[0].where == {"unit": (3,), "node": (31,)}
    results = solve(design)
    links = {group.id: group.links for group in results.link_groups}
    assert links == {"fabric.unit.endpoint_leaf": 1016, "fabric.leaf_spine": 1024}
    assert results.value("network.fabric.all_to_all_bytes_per_s") == pytest.approx(RATE)


def test_one_unit_of_an_h100_superpod() -> None:
    """31 nodes: 248 node cables, 8 leaves, 4 spines, 256 cables above; 1 port of each leaf free."""
    planned = check(LeafSpine(endpoints=248, ports=64, rails=8, empty_places=1))
    assert counts(planned) == {"leaf": 8, "spine": 4}
    assert (planned.links("endpoint_leaf"), planned.links("leaf_spine")) == (248, 256)
    assert planned.tier("leaf").free == 1


def test_fat_tree_of_32_ports() -> None:
    """k³/4 = 8,192 hosts; k²/2 + k²/2 + k²/4 = 1,280 switches; k³/4 links between tiers."""
    planned = check(FatTree(k=32))
    assert planned.endpoints == 8192
    assert counts(planned) == {"leaf": 512, "agg": 512, "core": 256}
    assert planned.switches == 1280
    assert {b.links for b in planned.bundles} == {8192}
    assert all(tier.free == 0 for tier in planned.tiers)
    by_size = plan(FatTree(endpoints=8192))
    assert (by_size.tiers, by_size.shape) == (planned.tiers, planned.shape)
    pods = plan(ThreeTier(endpoints=8192, ports=32))
    assert (pods.tiers, pods.shape) == (planned.tiers, planned.shape)
    loads = {group.id: group.load for group in solve(build(planned, kit_for(planned))).link_groups}
    # Per link: n − 1; n − hosts of the leaf; n − hosts of the pod.
    assert list(loads.values()) == pytest.approx([8191, 8176, 7936])


def test_fat_tree_with_fewer_pods_bundles_core_links() -> None:
    """4 pods of 16 leaves at 32 ports: 1,024 hosts; an aggregation switch has 16 up.

    A core has 32 ports for 4 pods, so 8 parallel links to each: 2 cores a group, 16 groups.
    """
    planned = check(ThreeTier(endpoints=1024, ports=32))
    assert counts(planned) == {"leaf": 64, "agg": 64, "core": 32}
    assert all(tier.free == 0 for tier in planned.tiers)


def test_oversubscription_at_the_top_tier() -> None:
    """64 ports at 7:1 above: 56 down, 8 up; 3 pods of 56 leaves with 32 down and 32 up."""
    planned = check(ThreeTier(endpoints=3 * 56 * 32, ports=64, top_down=7))
    assert counts(planned) == {"leaf": 168, "agg": 96, "core": 32}
    assert (planned.tier("agg").down, planned.tier("agg").up) == (56, 8)
    assert planned.oversubscription == 7


def test_oversubscription_of_a_leaf() -> None:
    """128 ports at 3:1: 96 down, 32 up; 960 endpoints are 10 leaves, 320 uplinks on 4 spines."""
    planned = check(LeafSpine(endpoints=960, ports=128, down=3))
    assert planned.oversubscription == 3
    assert (planned.tier("leaf").count, planned.tier("leaf").down) == (10, 96)
    assert planned.tier("spine").count == 4  # 320 / 128 = 2.5; 32 uplinks divide over 4


def test_rail_only() -> None:
    """64 nodes of 8: one 64-port switch a rail; 28 links in a node's full mesh."""
    planned = check(RailOnly(nodes=64, rails=8, ports=64))
    assert counts(planned) == {"leaf": 8}
    assert planned.endpoints == planned.links("endpoint_leaf") == 512
    assert planned.links("node_mesh") == 64 * 28
    results = solve(build(planned, kit_for(planned)))
    assert results.value("network.fabric.connected_fraction") == pytest.approx(63 / 511)
    assert results.value("network.all.connected_fraction") == 1


def test_full_mesh_of_endpoints() -> None:
    """n (n − 1) / 2 links; the published 4-D mesh of 1,024 has 7 + 7 + 3 + 3 = 20 ports each."""
    assert check(FullMesh(dims=(8,))).cables == 28
    planned = check(FullMesh(dims=(8, 8, 4, 4)))
    assert (planned.endpoints, planned.endpoint_ports) == (1024, 20)
    assert planned.cables == 1024 * 20 // 2


def test_more_ports_than_a_part_can_have_are_refused() -> None:
    """999 others by 1,000 links are 999,000 ports; with 1,024 endpoints they are too many."""
    assert plan(FullMesh(dims=(1000,), links=(1000,))).refusal is None
    refusal = plan(FullMesh(dims=(1024,), links=(1000,))).refusal
    assert refusal is not None
    assert refusal.sentence == (
        "1,023,000 ports of one kind are too many: a part has at most 1,000,000."
    )


def test_full_mesh_of_switches() -> None:
    """HyperX of 8 × 8 switches with 8 endpoints: 64 switches of 8 + 7 + 7 ports."""
    planned = check(FullMesh(dims=(8, 8), per_switch=8, ports=32))
    assert counts(planned) == {"switch": 64}
    assert (planned.endpoints, planned.tier("switch").used, planned.tier("switch").free) == (
        512,
        22,
        10,
    )
    assert planned.links("mesh_x") == 8 * 28


def test_torus_of_a_published_pod() -> None:
    """16 × 20 × 28 = 8,960 chips, 3 links each; loads of the reference table."""
    planned = check(Torus(dims=(16, 20, 28), cube=4))
    assert (planned.endpoints, planned.endpoint_ports, planned.cables) == (8960, 6, 3 * 8960)
    loads = {group.id: group.load for group in solve(build(planned, kit_for(planned))).link_groups}
    assert list(loads.values()) == pytest.approx([17_920, 22_400, 31_360])
    assert plan(Torus(endpoints=8960, cube=4)).shape == planned.shape


def test_a_torus_axis_of_two_is_one_link() -> None:
    planned = check(Torus(dims=(2, 4)))
    assert (planned.links("ring_x"), planned.links("ring_y")) == (4, 8)
    assert planned.endpoint_ports == 3


def test_dragonfly_1056() -> None:
    """a = 8, p = h = 4: 33 groups, 264 routers, 1,056 hosts; 33 × 28 local, 33 × 32 / 2 global."""
    planned = check(Dragonfly(routers=8, per_router=4, global_links=4))
    assert (planned.endpoints, counts(planned)) == (1056, {"router": 264})
    assert (planned.links("local"), planned.links("global")) == (33 * 28, 528)
    assert planned.tier("router").used == 15
    assert plan(Dragonfly(endpoints=1056, ports=15)).shape == planned.shape


def test_dragonfly_groups_are_joined_once_by_links_of_all_routers() -> None:
    planned = plan(Dragonfly(routers=8, per_router=4, global_links=4))
    group = build(planned, kit_for(planned)).blocks["fabric"].link("global")
    assert group is not None and group.pairs is not None
    joined = Counter(frozenset((pair.a[0], pair.b[0])) for pair in group.pairs)
    assert len(joined) == 33 * 32 // 2 and set(joined.values()) == {1}
    used = Counter(end for pair in group.pairs for end in (pair.a, pair.b))
    assert len(used) == 264 and set(used.values()) == {4}


def test_a_dragonfly_of_few_groups_is_a_rule() -> None:
    """h = 4 links over 2 other groups: each router has 2 to its own number in each of them."""
    planned = check(Dragonfly(routers=8, per_router=4, global_links=4, groups=3))
    group = build(planned, kit_for(planned)).blocks["fabric"].link("global")
    assert group is not None and group.pairs is None
    assert ([str(rule) for rule in group.rules], group.count) == (["other group"], 2)
    assert planned.links("global") == 3 * 8 * 2


# --- wishes that don't come out ----------------------------------------------------------------

REFUSALS = [
    (LeafSpine(endpoints=4600, ports=144, rails=8), 4032, 4608, "leave 1 place empty"),
    (LeafSpine(endpoints=4600, ports=144), 4536, 4608, "don't fill leaves of 72"),
    (LeafSpine(endpoints=20_000, ports=64), 2048, None, "Take three tiers"),
    (LeafSpine(endpoints=32, ports=64), None, 64, "a single switch"),
    (LeafSpine(endpoints=64, ports=2, down=3), None, None, "can't be divided 3:1"),
    (LeafSpine(endpoints=64, ports=64, per_leaf=40), None, None, "at most 32"),
    (LeafSpine(endpoints=64, ports=64, empty_places=32), None, None, "empty places"),
    (LeafSpine(endpoints=64, ports=8, rails=16), None, None, "fewer rails"),
    (RailOnly(nodes=8, ports=64, role="scale_up"), None, None, "mesh of a node needs"),
    (FatTree(endpoints=8000), 6750, 8192, "never 8,000"),
    (FatTree(k=31), 6750, 8192, "even k"),
    (FatTree(k=32, endpoints=8000), 6750, 8192, "With k = 32"),
    (FatTree(), None, None, "Say for example"),
    # 37 is prime; 36 are 3 pods of 12, 39 are 3 of 13; 38 would be 2 of 19, with room for 16.
    (ThreeTier(endpoints=37 * 16, ports=32), 36 * 16, 39 * 16, "equal pods"),
    (ThreeTier(endpoints=10_000, ports=32), 8192, None, "end at 8,192"),
    (ThreeTier(endpoints=100, ports=4, rails=8), None, None, "8 rails"),
    (RailOnly(nodes=65, rails=8, ports=64), 512, None, "Take leaf–spine"),
    (Torus(endpoints=9000, cube=4), 8960, 9216, "cubes of 4"),
    (Torus(dims=(6, 8), cube=4), 4 * 8, 8 * 8, "divide into cubes"),
    (Torus(), None, None, "sizes of the axes"),
    (Torus(dims=(4, 4), endpoints=17), 16, None, "makes 16"),
    (FullMesh(dims=(8, 8), per_switch=8, ports=16), 128, None, "needs 22 ports"),
    (FullMesh(dims=(8, 8), links=(1,)), None, None, "don't go together"),
    (FullMesh(dims=(1000,) * 3), None, None, "too many for one design"),
    (Dragonfly(ports=15, endpoints=1000), 992, 1024, "groups of 32"),
    (Dragonfly(ports=15, endpoints=2000), 1056, None, "reach 1,056"),
    (Dragonfly(ports=15, groups=34), 1056, None, "can't be joined"),
    (Dragonfly(ports=15, groups=4, endpoints=96), None, 128, "not 96"),
    (Dragonfly(ports=2), None, None, "at least 3"),
    (Dragonfly(routers=8, per_router=3), None, None, "needs endpoints, a, p and h"),
    (Dragonfly(), None, None, "needs endpoints, a, p and h"),
    (Dragonfly(routers=8, per_router=4, global_links=4, ports=14), None, None, "needs 15 ports"),
    # 33 groups: each router joins its own number in each other group, so a rule says it.
    (Dragonfly(routers=64, per_router=32, global_links=32), 67_584, None, "listed one by one"),
]


@pytest.mark.parametrize(("wish", "below", "above", "words"), REFUSALS)
def test_refusals_name_the_next_sizes(
    wish: AnyWish, below: int | None, above: int | None, words: str
) -> None:
    planned = plan(wish)
    assert planned.refusal is not None
    assert words in planned.refusal.sentence == planned.summary()
    assert (planned.refusal.below, planned.refusal.above) == (below, above)
    for size in (below, above):
        assert size is None or f"{size:,}" in planned.refusal.sentence
    with pytest.raises(DesignError, match=re.escape(planned.refusal.sentence)):
        build(planned, kit_for(planned))


def test_the_place_left_empty_makes_the_wish_buildable() -> None:
    planned = check(LeafSpine(endpoints=4600, ports=144, rails=8, empty_places=1))
    assert counts(planned) == {"leaf": 64, "spine": 32}


def test_where_no_rule_stripes_the_fewest_they_are_dealt_only_when_asked() -> None:
    """11 leaves with 32 up: 352 / 64 makes 6 spines; 32 / 6 is no whole number, 32 / 8 is.

    Wings don't divide 11 leaves.
    """
    planned = plan(LeafSpine(endpoints=352, ports=64))
    assert planned.tier("spine").count == 8
    (fewest,) = planned.alternatives
    assert fewest.tiers[1].count == 6 and "unevenly" in fewest.sentence
    full = check(LeafSpine(endpoints=352, ports=64, **dict(fewest.changes)))  # type: ignore[arg-type]
    assert full.tier("spine").count == 6


def test_leaves_may_stay_partly_free() -> None:
    planned = check(LeafSpine(endpoints=1024, ports=144, per_leaf=64))
    assert (planned.tier("leaf").count, planned.tier("leaf").free) == (16, 16)
    assert "16 ports of each leaf stay free." in planned.assumed


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (LeafSpine, "ports", 1),
        (LeafSpine, "endpoints", 0),
        (LeafSpine, "endpoints", 4.5),
        (LeafSpine, "rails", True),
        (FullMesh, "dims", (8, 1)),
    ],
)
def test_wishes_out_of_range_are_refused(kind: Any, field: str, value: Any) -> None:
    usual = {"dims": (8, 8)} if kind is FullMesh else {"endpoints": 64, "ports": 64}
    with pytest.raises(DesignError, match="is not possible") as refused:
        kind(**{**usual, field: value})
    assert refused.value.issues[0].address == f"{kind.kind}:{field}"


# --- reading -----------------------------------------------------------------------------------

READ = [
    (
        "4,608 endpoints, 144-port switches, two tiers, rails, 1:1",
        LeafSpine(endpoints=4608, ports=144, rails=8),
    ),
    (
        "4608 endpoints, 144-port, 2 tiers, rails 8, 1:1",
        LeafSpine(endpoints=4608, ports=144, rails=8),
    ),
    (
        "4608 GPUs on 144 port switches; 8 rails; striped evenly",
        LeafSpine(endpoints=4608, ports=144, rails=8, striping="even"),
    ),
    (
        "127 nodes, 8 rails, 64-port, two tiers, 1 place empty",
        LeafSpine(endpoints=1016, ports=64, rails=8, empty_places=1),
    ),
    (
        "960 NPUs, radix 128, leaf-spine, 3:1 oversubscription",
        LeafSpine(endpoints=960, ports=128, down=3),
    ),
    ("24.576k chips 64-port three tiers 7:1", ThreeTier(endpoints=24576, ports=64, down=7)),
    ("three tiers 5376 gpus 64 ports top 7:1", ThreeTier(endpoints=5376, ports=64, top_down=7)),
    ("k-ary fat tree k=32", FatTree(k=32)),
    ("fat tree, 32-port switches", FatTree(k=32)),
    ("fat tree of 8192 hosts, 32-port", FatTree(k=32, endpoints=8192)),
    ("fat tree 1024 endpoints 32-port", ThreeTier(endpoints=1024, ports=32)),
    ("rail-only 64x8", RailOnly(nodes=64, rails=8, ports=64)),
    ("rail only, 512 gpus, 64-port", RailOnly(nodes=64, rails=8, ports=64)),
    ("full mesh 8", FullMesh(dims=(8,))),
    ("full mesh 8 x 8 x 4 x 4", FullMesh(dims=(8, 8, 4, 4))),
    ("HyperX 8x8, 8 per switch, 32 ports", FullMesh(dims=(8, 8), per_switch=8, ports=32)),
    ("torus 16×20×28, cubes of 4", Torus(dims=(16, 20, 28), cube=4)),
    ("3-D torus, 4,096 TPUs, 4x4x4 cubes", Torus(endpoints=4096, dimensions=3, cube=4)),
    ("dragonfly a=8 p=4 h=4", Dragonfly(routers=8, per_router=4, global_links=4)),
    ("dragonfly 1056 endpoints 15-port", Dragonfly(endpoints=1056, ports=15)),
    (
        "dragonfly 4 routers per group, 2 per router, 2 global links, 5 groups",
        Dragonfly(routers=4, per_router=2, global_links=2, groups=5),
    ),
    (
        "256 gpus 64-port two tiers scale-up",
        LeafSpine(endpoints=256, ports=64, role="scale_up"),
    ),
]


@pytest.mark.parametrize(("text", "wish"), READ)
def test_wishes_are_read_as_people_type_them(text: str, wish: AnyWish) -> None:
    assert read_wish(text).wish == wish


def test_what_was_assumed_in_reading_is_said() -> None:
    assert read_wish("4608 endpoints 144-port rails").assumed == (
        "8 rails, as no number was given.",
        "Leaf–spine, as no kind of fabric was named.",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4608 endpoints, 144-port, purple", "Not understood: 'purple'"),
        ("4608 endpoints, 144-port, 12 elephants, red", "'12 elephants', 'red'"),
        ("4608 endpoints", "Leaf–spine: ports not given"),
        ("4608 endpoints, 4609 gpus, 144-port", "Two different endpoints"),
        ("torus dragonfly 4x4", "Two different kinds"),
        ("torus 4x4x4, 3:1", "can't be said of it"),
        ("torus, 4x4x8 cubes", "edges of a cube"),
        ("rail-only 100 gpus rails 8", "don't divide into 8 rails"),
        ("rails", "not given"),
        ("   ", "Nothing is wished for"),
        ("9" * 5000, "at most 400 characters"),
        ("9" * 300 + " gpus 64-port", "is not possible"),
    ],
)
def test_what_is_not_understood_is_named(text: str, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        read_wish(text)
