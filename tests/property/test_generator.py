"""Random wishes: plan, document and solver say the same."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from designer.edit.generate import (
    AnyWish,
    Dragonfly,
    FatTree,
    FullMesh,
    LeafSpine,
    RailOnly,
    ThreeTier,
    Torus,
    build,
    plan,
    read_wish,
    resized,
    write_wish,
)
from designer.edit.generate.leaves import split_ports
from designer.edit.generate.plans import TwoTiers
from designer.issues import DesignError
from designer.solve.pipeline import solve
from tests.property.generating import RATE, assert_agrees, assert_element_by_element, kit_for

ratios = st.sampled_from([(1, 1), (1, 1), (2, 1), (3, 1), (7, 1), (3, 2), (1, 2)])


@st.composite
def leaf_spines(draw: st.DrawFn, **fixed: Any) -> LeafSpine:
    ports = draw(st.integers(4, 48))
    down, up = draw(ratios)
    places, _ = split_ports(ports, down, up)
    assume(places)
    rails = draw(st.integers(1, min(8, ports)))
    units = draw(st.integers(1 if rails > 1 else 2, max(2, ports // rails)))
    empty = draw(st.integers(0, min(2, places - 1)))
    return LeafSpine(
        endpoints=(units * places - empty) * rails,
        ports=ports,
        rails=rails,
        down=down,
        up=up,
        empty_places=empty,
        striping=draw(st.sampled_from(["auto", "full", "even"])),
        **fixed,
    )


@st.composite
def three_tiers(draw: st.DrawFn) -> ThreeTier:
    ports = draw(st.integers(4, 24))
    down, up = draw(ratios)
    places, _ = split_ports(ports, down, up)
    assume(places)
    rails = draw(st.integers(1, 4))
    units = draw(st.integers(2, 40))
    top_down, top_up = draw(ratios)
    empty = draw(st.integers(0, min(2, places - 1)))
    return ThreeTier(
        endpoints=(units * places - empty) * rails,
        ports=ports,
        rails=rails,
        down=down,
        up=up,
        top_down=top_down,
        top_up=top_up,
        empty_places=empty,
    )


fat_trees = st.builds(FatTree, k=st.sampled_from([4, 6, 8, 10, 12]))
rail_only = st.builds(
    RailOnly,
    nodes=st.integers(2, 32),
    rails=st.integers(1, 8),
    ports=st.integers(32, 64),
    mesh_links=st.integers(0, 2),
)
sizes = st.lists(st.integers(2, 5), min_size=1, max_size=3).map(tuple)


@st.composite
def meshes(draw: st.DrawFn) -> FullMesh:
    dims = draw(sizes)
    links = draw(st.one_of(st.just(()), st.tuples(*(st.integers(1, 3) for _ in dims))))
    return FullMesh(dims=dims, links=links, per_switch=draw(st.integers(0, 4)))


tori = st.one_of(
    st.builds(Torus, dims=st.lists(st.integers(2, 6), min_size=1, max_size=3).map(tuple)),
    st.builds(
        Torus,
        dims=st.lists(st.sampled_from([2, 4, 6]), min_size=2, max_size=3).map(tuple),
        cube=st.just(2),
    ),
)


@st.composite
def dragonflies(draw: st.DrawFn) -> Dragonfly:
    a, h = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    groups = draw(st.integers(2, a * h + 1))
    return Dragonfly(routers=a, per_router=draw(st.integers(1, 3)), global_links=h, groups=groups)


wishes = st.one_of(
    leaf_spines(), three_tiers(), fat_trees, rail_only, meshes(), tori, dragonflies()
)


@given(wish=wishes)
@settings(max_examples=300)
def test_plan_and_design_count_the_same(wish: AnyWish) -> None:
    planned = plan(wish)
    assume(planned.refusal is None)
    expansion = assert_agrees(planned, build(planned, kit_for(planned)))
    assert all(tier.free >= 0 for tier in planned.tiers)
    if planned.endpoints <= 1000:
        assert_element_by_element(planned, expansion)


@given(wish=wishes)
def test_the_solver_finds_every_endpoint_joined(wish: AnyWish) -> None:
    planned = plan(wish)
    assume(planned.refusal is None and 1 < planned.endpoints <= 2000)
    results = solve(build(planned, kit_for(planned)), effort="live")
    joined = results.value("network.fabric.connected_fraction")
    if isinstance(wish, RailOnly):
        expected = (wish.nodes - 1) / (planned.endpoints - 1)
        assert math.isclose(joined, expected, rel_tol=1e-12)
        if wish.mesh_links:
            assert results.value("network.all.connected_fraction") == 1
        return
    assert joined == 1


def is_even(planned: Any) -> bool:
    """Whether uplinks of a leaf are all alike, so that equal split loads them alike."""
    return not isinstance(planned.shape, TwoTiers) or planned.shape.stripe != "dealt"


@given(wish=st.one_of(leaf_spines(), three_tiers(), fat_trees))
@settings(max_examples=100)
def test_without_oversubscription_all_to_all_is_the_injection(wish: AnyWish) -> None:
    planned = plan(wish)
    assume(planned.refusal is None and planned.endpoints <= 1500)
    assert planned.oversubscription is not None
    results = solve(build(planned, kit_for(planned)), effort="live")
    assert results.value("network.fabric.injection_bytes_per_s") == RATE
    got = results.value("network.fabric.all_to_all_bytes_per_s")
    if planned.oversubscription <= 1 and is_even(planned):
        assert math.isclose(got, RATE, rel_tol=1e-9)
    else:
        assert RATE / planned.oversubscription * 0.3 <= got <= RATE * (1 + 1e-9)


@st.composite
def any_sizes(draw: st.DrawFn) -> AnyWish:
    """Wishes whose number of endpoints is as it comes."""
    endpoints = draw(st.integers(2, 3000))
    ports, rails = draw(st.integers(4, 64)), draw(st.sampled_from([1, 1, 2, 4, 8]))
    kind = draw(st.sampled_from(["two", "three", "tree", "torus", "dragonfly"]))
    match kind:
        case "two":
            return LeafSpine(endpoints=endpoints, ports=ports, rails=rails)
        case "three":
            return ThreeTier(endpoints=endpoints, ports=ports, rails=rails)
        case "tree":
            return FatTree(endpoints=endpoints)
        case "torus":
            return Torus(endpoints=endpoints, dimensions=draw(st.integers(2, 3)))
    return Dragonfly(endpoints=endpoints, ports=ports)


@given(wish=any_sizes())
@settings(max_examples=200)
def test_the_sizes_next_to_a_refusal_can_be_built_and_none_between(wish: Any) -> None:
    refusal = plan(wish).refusal
    assume(refusal is not None)

    def buildable(endpoints: int) -> bool:
        return plan(replace(wish, endpoints=endpoints)).refusal is None

    assert refusal is not None
    if refusal.below:
        assert refusal.below < wish.endpoints and buildable(refusal.below)
        between = range(refusal.below + 1, min(wish.endpoints, refusal.below + 150))
        assert not [n for n in between if buildable(n)]
    if refusal.above:
        assert refusal.above > wish.endpoints and buildable(refusal.above)
        between = range(max(wish.endpoints, refusal.above - 150) + 1, refusal.above)
        assert not [n for n in between if buildable(n)]
    if refusal.above is None:
        ahead = range(wish.endpoints, wish.endpoints + 150)
        assert not [n for n in ahead if buildable(n)]


@given(wish=st.one_of(wishes, any_sizes()))
def test_a_wish_reads_as_it_was_written(wish: AnyWish) -> None:
    assert read_wish(write_wish(wish)).wish == wish


@given(wish=st.one_of(wishes, any_sizes()))
def test_a_wish_of_the_next_size_can_be_built(wish: AnyWish) -> None:
    refusal = plan(wish).refusal
    assume(refusal is not None)
    assert refusal is not None
    for size in filter(None, (refusal.below, refusal.above)):
        planned = plan(resized(wish, size))
        assert (planned.refusal, planned.endpoints) == (None, size)


WORDS = [
    *("4608", "4,608", "24k", "0", "7", "64x8", "4x4x4", "1:1", "144-port", "3-d", "1 place empty"),
    *("endpoints", "gpus", "nodes", "ports", "two tiers", "three tiers", "rails", "groups"),
    *("a=8", "p=4", "h=0", "k=7", "g=3", "torus", "full mesh", "dragonfly", "hyperx", "fat tree"),
    *("cubes", "per switch", "per node", "leaf", "even", "radix", "purple", ",", ";", "(", "."),
]


@given(words=st.lists(st.sampled_from(WORDS), max_size=9), junk=st.text(max_size=8))
@settings(max_examples=200)
def test_any_text_is_read_or_refused(words: list[str], junk: str) -> None:
    for text in (" ".join(words), " ".join((*words, junk))):
        with suppress(DesignError):
            assert plan(read_wish(text).wish).summary()


@pytest.mark.parametrize("striping", ["auto", "full", "even"])
@given(wish=leaf_spines())
@settings(max_examples=25)
def test_every_striping_uses_every_uplink(wish: LeafSpine, striping: Any) -> None:
    planned = plan(replace(wish, striping=striping))
    assume(planned.refusal is None)
    leaf, spine = planned.tier("leaf"), planned.tier("spine")
    assert planned.links("leaf_spine") == leaf.count * leaf.up
    assert spine.count >= -(-leaf.count * leaf.up // spine.ports)
    if striping == "even":
        assert leaf.up % spine.count == 0
