"""Links as things one orders: cages, modules and cables, counted with pencil and paper.

A module is an occupied cage: twin-port cages at a switch, single ones at a NIC. Copper, active
optical cables and co-packaged optics have none that are loose.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.edit.params import set_field
from designer.model.design import Design
from designer.solve import pipeline
from designer.solve.results import Results
from tests.unit.solve.build import (
    Json,
    axis,
    block,
    body,
    chip,
    codes,
    group,
    item,
    link,
    make,
    medium,
    mesh,
    parts,
    port,
    preset,
    solve,
    stored,
    switch,
)

OPTICS = medium("pluggable", power_w_per_end=9, bytes_per_s=10e9, reach_m=500)
COPPER = medium("dac", power_w_per_end=0.1, bytes_per_s=10e9, reach_m=3)


def caged(kind: Json, per_cage: int = 1, cage: str = "OSFP") -> Json:
    """A part whose ports sit in cages of so many ports."""
    ports = [{**p, "cage": cage, "per_cage": per_cage} for p in kind["ports"]]
    return kind | {"ports": ports}


def counts(results: Results) -> tuple[float | None, float | None]:
    return results.value("links.optical_modules"), results.value("links.cables")


def fan(
    chips: int, *, at_chip: int = 1, at_switch: int = 1, form: str = "pluggable", **more: Any
) -> Design:
    """Chips on one switch."""
    return make(
        item("chip", "chip", axis("i", chips)),
        item("sw", "switch"),
        link("down", "chip", "sw", **{"medium": "cable", "length_m": 2} | more),
        parts=parts(
            chip=caged(chip(), at_chip),
            switch=caged(switch(), at_switch),
            cable=medium(form, power_w_per_end=9, bytes_per_s=40e9),
        ),
    )


# -- modules by cage -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chips", "count", "at_chip", "at_switch", "modules"),
    [
        (8, 1, 1, 1, 8 + 8),
        (8, 1, 1, 2, 8 + 4),  # twin-port cages at the switch: a module for two links
        (7, 1, 1, 2, 7 + 4),  # the last one is half used
        (2, 1, 1, 2, 2 + 1),  # breakout: 2 × 400G is 1 + 2
        (4, 2, 2, 2, 4 + 4),  # both links of a chip in one cage
        (4, 3, 2, 2, 4 * 2 + 6),  # three links need two cages
        (5, 2, 4, 8, 5 + 2),
        (1, 1, 8, 8, 1 + 1),
    ],
)
def test_modules_by_breakout(
    chips: int, count: int, at_chip: int, at_switch: int, modules: int
) -> None:
    design = fan(chips, count=count, at_chip=at_chip, at_switch=at_switch)
    results = solve(design)
    assert counts(results) == (modules, chips * count)
    assert group(results, "down").modules == modules
    assert group(results, "down").links == chips * count


@pytest.mark.parametrize("form", ["dac", "acc", "aec", "aoc", "cpo", "fibre_patch"])
def test_no_loose_modules_but_cables(form: str) -> None:
    assert counts(solve(fan(6, form=form))) == (0, 6)


@pytest.mark.parametrize("form", ["pcb", "backplane"])
def test_traces_are_not_ordered(form: str) -> None:
    results = solve(fan(6, form=form))
    assert counts(results) == (0, 0)
    assert results.value("links.length_m") == 0


@pytest.mark.parametrize(("per_cable", "cables"), [(1, 12), (2, 6), (4, 3), (5, 3), (12, 1)])
def test_links_per_module_share_a_cable(per_cable: int, cables: int) -> None:
    """Twelve links; length is ordered by the cable."""
    results = solve(fan(12, form="aoc", links_per_module=per_cable, length_m=7))
    assert counts(results) == (0, cables)
    assert results.value("links.length_m") == cables * 7


def test_links_per_module_share_the_rate() -> None:
    """40 GB/s of cable for eight links leave 5 each, below the 10 of the ports."""
    results = solve(fan(8, links_per_module=8))
    assert group(results, "down").capacity_bytes_per_s == 5e9
    assert group(solve(fan(8)), "down").capacity_bytes_per_s == 10e9


def test_self_join_counts_every_end_once() -> None:
    """Ring of 5: two ports a chip, one module a port; with twin-port cages one module a chip."""
    for per_cage, modules in ((1, 10), (2, 5)):
        given = parts(chip=caged(chip(), per_cage), optics=OPTICS)
        design = mesh(axis("i", 5), rules=("next i",), parts=given)
        design = set_field(design, "pod.g0:medium", "optics")
        assert counts(solve(design)) == (modules, 5)


def test_full_mesh_of_pairs_by_hand() -> None:
    """Chips 0, 1, 2 with links 0–1 ×3 and 1–2: 3, 4 and 1 ports in twin-port cages."""
    pairs = [{"a": [0], "b": [1], "count": 3}, {"a": [1], "b": [2]}]
    design = make(
        item("chip", "chip", axis("i", 3)),
        link("wire", "chip", "chip", pairs=pairs, medium="optics"),
        parts=parts(chip=caged(chip(), 2), optics=OPTICS),
    )
    assert counts(solve(design)) == (2 + 2 + 1, 4)


def test_cloudmatrix_384() -> None:
    """6,912 = 5,376 + 1,536: twin-port cages on UB, one port a cage on RDMA."""
    results = solve(preset("cloudmatrix-384"))
    # 336 L1 × 16 / 2 and 112 L2 × 48 / 2
    assert group(results, "l1_l2").modules == 336 * 8 + 112 * 24 == 5_376
    assert group(results, "l1_l2").cables == 5_376 / 2
    assert group(results, "npu_leaf").modules == group(results, "leaf_spine").modules == 2 * 384
    assert group(results, "node.npu_l1").modules == 0
    assert counts(results) == (6_912, 2_688 + 384 + 384)
    assert results.value("links.length_m") == 2_688 * 15 + 768 * 20


def test_cloudmatrix_with_47_nodes() -> None:
    """L1: 329 × 8; L2: 47 ports in 24 cages of 112; NPUs 376, leaves 376 + 384, spines 384."""
    results = solve(set_field(preset("cloudmatrix-384"), "pod.node:count", 47))
    assert counts(results)[0] == 329 * 8 + 112 * 24 + 2 * 376 + 2 * 384


def test_gb200_nvl72_has_no_optics() -> None:
    results = solve(preset("gb200-nvl72"))
    assert counts(results) == (0, 0)
    assert group(results, "gpu_switch").links == 72 * 18


# -- cages that groups share -----------------------------------------------------------------


def leaf_with(*links: Json, per_cage: int = 2, **more: Any) -> Design:
    """31 chips, a leaf with cages for several ports of two kinds, and a spine."""
    leaf = switch(ports=[port("p", per_cage=per_cage), port("q", per_cage=per_cage)])
    return make(
        item("chip", "chip", axis("i", 31)),
        item("leaf", "leaf"),
        item("spine", "switch"),
        *links,
        parts=parts(leaf=leaf, optics=OPTICS, other=OPTICS),
        **more,
    )


DOWN = link("down", "chip", "leaf", medium="optics")
UP = link("up", "leaf", "spine", count=33, medium="optics")


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        # 64 ports in 32 twin-port cages; the one with a link of each belongs to the first group.
        ((DOWN, UP), {"down": 31 + 16, "up": 16 + 33}),
        ((UP, DOWN), {"up": 17 + 33, "down": 15 + 31}),
        # Another port kind and another medium have cages of their own.
        ((DOWN, UP | {"a": {"item": "leaf", "port": "q"}}), {"down": 31 + 16, "up": 17 + 33}),
        ((DOWN, UP | {"medium": "other"}), {"down": 31 + 16, "up": 17 + 33}),
        # Copper leaves the cages to itself.
        ((DOWN | {"medium": "trace"}, UP), {"down": 0, "up": 17 + 33}),
    ],
)
def test_groups_share_cages(links: tuple[Json, ...], expected: dict[str, int]) -> None:
    results = solve(leaf_with(*links))
    assert {name: group(results, name).modules for name in expected} == expected
    modules = sum(expected.values())
    assert counts(results)[0] == modules
    assert results.value("power.optics_w") == pytest.approx(9 * modules)


def test_groups_of_two_planes_share_cages() -> None:
    """A cage knows nothing of planes."""
    planes = [{"id": "up"}, {"id": "other", "role": "other"}]
    results = solve(leaf_with(DOWN, UP | {"plane": "other"}, planes=planes))
    assert counts(results) == (31 + 32 + 33, 64)


def test_one_cage_for_three_groups() -> None:
    """Cages of four: 2 + 1 + 1 links are one module, the first group's."""
    wires = [
        link(name, "leaf", "spine", count=count, medium="optics")
        for name, count in (("x", 2), ("y", 1), ("z", 1))
    ]
    results = solve(leaf_with(*wires, per_cage=4))
    assert [group(results, name).modules for name in "xyz"] == [1 + 2, 1, 1]


def test_cages_behind_a_guard() -> None:
    """Three leaves with 3, 3 and 2 chips and three uplinks each: 6, 6 and 5 ports.

    Three twin-port cages each: 2 + 2 + 1 with links of chips, 1 + 1 + 2 with uplinks only.
    """
    guard = {"never": [{"where": {"r": [2], "i": [2]}}]}
    rack = body(
        item("chip", "chip", axis("i", 3), guard=guard),
        item("leaf", "leaf"),
        link("down", "chip", "leaf", medium="optics"),
    )
    design = make(
        block("rack", "rack", axis("r", 3)),
        item("spine", "switch"),
        link("up", "rack.leaf", "spine", count=3, medium="optics"),
        blocks={"rack": rack},
        parts=parts(leaf=caged(switch(), 2), optics=OPTICS),
    )
    results = solve(design)
    assert group(results, "rack.down").modules == 8 + 5
    assert group(results, "up").modules == 4 + 9
    assert results.value("power.optics_w") == pytest.approx(9 * (8 + 5 + 4 + 9))


def test_cages_of_a_ring_and_a_switch() -> None:
    """Two ports on the ring and two to the switch fill one cage of four: the ring's."""
    design = make(
        item("chip", "chip", axis("i", 5), forwarding={"up": "relay"}),
        item("sw", "switch"),
        link("ring", "chip", "chip", "next i", medium="optics"),
        link("down", "chip", "sw", count=2, medium="optics"),
        parts=parts(chip=caged(chip(), 4), optics=OPTICS),
    )
    results = solve(design)
    assert [group(results, name).modules for name in ("ring", "down")] == [5, 0 + 10]


def test_moving_a_group_to_other_ports_is_counted_anew() -> None:
    memo = pipeline.Memo()
    assert counts(solve(leaf_with(DOWN, UP), memo=memo))[0] == 31 + 32 + 33
    apart = leaf_with(DOWN, UP | {"a": {"item": "leaf", "port": "q"}})
    assert counts(solve(apart, memo=memo))[0] == 31 + 16 + 17 + 33


@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.integers(1, 8),
    st.sets(st.integers(0, 2), max_size=2),
)
def test_shared_cages_against_brute_force(
    widths: list[int], per_cage: int, missing: set[int]
) -> None:
    """Three leaves; each group of chips lacks some of them; ports of every leaf are added up."""
    guard = {"never": [{"where": {"leaf": sorted(missing)}}]} if missing else None
    things = [item("sw", "leaf", axis("leaf", 3))]
    ports = [0, 0, 0]
    for number, width in enumerate(widths):
        absent = missing if number % 2 else set()
        there = [leaf for leaf in range(3) if leaf not in absent]
        more = {"guard": guard} if absent else {}
        name = f"chip{number}"
        things += [
            item(name, "chip", axis("leaf", 3), **more),
            link(f"g{number}", name, "sw", f"{name}.leaf = sw.leaf", count=width, medium="optics"),
        ]
        for leaf in there:
            ports[leaf] += width
    design = make(*things, parts=parts(leaf=caged(switch(), per_cage), optics=OPTICS))
    results = solve(design, effort="live")
    expected = sum(ports) + sum(math.ceil(n / per_cage) for n in ports)
    assert results.value("links.optical_modules") == expected
    assert results.value("power.optics_w") == pytest.approx(9 * expected)


# -- guards ----------------------------------------------------------------------------------


def pod(nodes: int, *, missing: tuple[int, ...] = (), faults: tuple[str, ...] = ()) -> Design:
    """Nodes of two chips on a leaf with twin-port cages."""
    guard = {"guard": {"never": [{"where": {"node": list(missing)}}]}} if missing else {}
    node = body(item("chip", "chip", axis("slot", 2)))
    return make(
        block("node", "node", axis("node", nodes), **guard),
        item("leaf", "leaf"),
        link("down", "node.chip", "leaf", medium="optics", length_m=4),
        blocks={"node": node},
        parts=parts(chip=caged(chip()), leaf=caged(switch(), 2), optics=OPTICS),
        scenario={"fec_latency_s": 0, "faults": [{"address": a} for a in faults]},
    )


def test_guards_reduce_counts() -> None:
    """Eight nodes, two of them missing: 12 chips, 12 modules there and 6 at the leaf."""
    whole, guarded = solve(pod(8)), solve(pod(8, missing=(2, 7)))
    assert counts(whole) == (16 + 8, 16)
    assert counts(guarded) == (12 + 6, 12)
    assert guarded.value("links.length_m") == 48
    assert group(guarded, "down").links == 12
    assert guarded.value("chips.count") == 12
    assert guarded.value("power.optics_w") == pytest.approx(18 * 9)
    assert group(guarded, "down").load == pytest.approx(11)


def test_guard_on_one_end_of_a_ring() -> None:
    """Ring of 6 without chip 0: links 5–0 and 0–1 go, four stay; end chips use one port."""
    guard = {"never": [{"where": {"i": [0]}}]}
    design = make(
        item("chip", "chip", axis("i", 6), guard=guard, forwarding={"up": "relay"}),
        link("ring", "chip", "chip", "next i", medium="optics"),
        parts=parts(chip=caged(chip()), optics=OPTICS),
    )
    results = solve(design)
    assert group(results, "ring").links == 4
    assert counts(results) == (8, 4)
    assert results.value("power.optics_w") == pytest.approx(8 * 9)


def test_superpod_of_31_nodes() -> None:
    """32 places and 31 nodes: 248 NICs; leaves 63 ports in 32 cages; spines 64 in 32."""
    results = solve(stored("dgx-superpod-31"))
    assert counts(results) == (248 + 8 * 32 + 4 * 32, 248 + 256)


def test_faults_stay_ordered() -> None:
    """A failed node is still there, cables and all."""
    assert counts(solve(pod(8, faults=("pod.node[3]",)))) == counts(solve(pod(8)))


# -- medium inside and across racks ----------------------------------------------------------


def in_racks(
    design_axes: list[Json], rules: list[str], content: Json, length: float = 2
) -> Results:
    links = [
        link(
            f"g{k}", "chip", "chip", rule, medium="copper", medium_across="optics", length_m=length
        )
        for k, rule in enumerate(rules)
    ]
    design = make(
        item("chip", "chip", *design_axes, forwarding={"up": "relay"}),
        *links,
        parts=parts(chip=caged(chip()), copper=COPPER, optics=OPTICS, rack={"kind": "rack"}),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "chip", **content}]}],
    )
    return solve(design)


def test_torus_of_cubes() -> None:
    """4 × 4 torus in racks of 2 × 2: of a ring's links 0–1 and 2–3 stay inside, 1–2 and 3–0 leave.

    32 links, half of them optical: 2 modules each.
    """
    axes = [axis("x", 4, cx=2, ix=2), axis("y", 4, cy=2, iy=2)]
    content = {"each": 4, "order": ["cx", "cy", "ix", "iy"]}
    results = in_racks(axes, ["next x", "next y"], content)
    assert [group(results, g).modules for g in ("g0", "g1")] == [16, 16]
    assert counts(results) == (32, 32)
    assert results.value("power.optics_w") == pytest.approx(16 * 2 * 0.1 + 16 * 2 * 9)


def test_torus_in_rows() -> None:
    """The same in racks of one row of x each: y stays inside, all 16 links of x leave."""
    axes = [axis("x", 4), axis("y", 4)]
    results = in_racks(axes, ["next x", "next y"], {"each": 4, "order": ["x", "y"]})
    assert [group(results, g).modules for g in ("g0", "g1")] == [32, 0]


def test_torus_in_columns() -> None:
    axes = [axis("x", 4), axis("y", 4)]
    results = in_racks(axes, ["next x", "next y"], {"each": 4, "order": ["y", "x"]})
    assert [group(results, g).modules for g in ("g0", "g1")] == [0, 32]


def test_ring_that_does_not_divide() -> None:
    """Ring of 5, two a rack: {0,1} {2,3} {4}; 1–2, 3–4 and 4–0 leave."""
    results = in_racks([axis("i", 5)], ["next i"], {"each": 2})
    assert counts(results) == (6, 5)
    assert results.value("power.optics_w") == pytest.approx(2 * 2 * 0.1 + 3 * 2 * 9)


def test_everything_in_one_rack_is_copper() -> None:
    assert counts(in_racks([axis("i", 5)], ["next i"], {"each": 5})) == (0, 5)


def test_stored_torus() -> None:
    """16 × 20 × 28 in cubes of 4: 140 cubes × 6 faces × 16 ends."""
    assert counts(solve(stored("tpu-pod-16x20x28"))) == (140 * 6 * 16, 3 * 8_960)


def test_leaves_in_racks_of_their_own() -> None:
    """Two racks with a leaf and three chips each: 6 links inside, 6 across."""
    design = make(
        item("chip", "chip", axis("r", 2), axis("i", 3)),
        item("leaf", "switch", axis("r", 2)),
        link("down", "chip", "leaf", medium="copper", medium_across="optics"),
        parts=parts(
            chip=caged(chip()),
            switch=caged(switch(), 2),
            copper=COPPER,
            optics=OPTICS,
            rack={"kind": "rack"},
        ),
        placements=[
            {
                "id": "row",
                "rack": "rack",
                "contents": [{"item": "chip", "each": 3}, {"item": "leaf", "each": 1}],
            }
        ],
    )
    # Across: 6 single cages at chips, and 3 links at each leaf in 2 twin-port cages.
    assert counts(solve(design)) == (6 + 2 * 2, 12)


# -- lengths and reach -----------------------------------------------------------------------


@pytest.mark.parametrize(("length", "found"), [(2.9, False), (3, False), (3.1, True)])
def test_reach(length: float, found: bool) -> None:
    given = parts(copper=COPPER)
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("sw", "switch"),
        link("down", "chip", "sw", medium="copper", length_m=length),
        parts=given,
    )
    issues = [i for i in solve(design).issues if i.code == "DRC-N01"]
    assert [(i.severity, i.address) for i in issues] == ([("error", "pod.down")] if found else [])


def test_unknown_reach_or_length_is_no_error() -> None:
    for more in ({"length_m": None}, {"medium": "endless", "length_m": 1e6}):
        design = make(
            item("chip", "chip", axis("i", 2)),
            item("sw", "switch"),
            link("down", "chip", "sw", **{"medium": "copper"} | more),
            parts=parts(copper=COPPER, endless=medium("dac")),
        )
        assert "DRC-N01" not in codes(solve(design))


def test_reach_of_a_medium_that_no_link_uses() -> None:
    """All in one rack: the length is beyond no reach, since nothing crosses over the short one."""
    far = {"kind": "rack"}
    design = make(
        item("chip", "chip", axis("i", 4), forwarding={"up": "relay"}),
        link("ring", "chip", "chip", "next i", medium="optics", medium_across="copper", length_m=9),
        parts=parts(copper=COPPER, optics=OPTICS, rack=far),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "chip", "each": 4}]}],
    )
    assert "DRC-N01" not in codes(solve(design))
    spread = set_field(design, "pod.chip:count", 8)
    assert "DRC-N01" in codes(solve(spread))


def test_unknown_length_is_said() -> None:
    results = solve(fan(3, form="dac", length_m=None))
    assert counts(results) == (0, 3)
    assert results.value("links.length_m") is None
    (issue,) = [i for i in results.issues if i.address == "links.length_m"]
    assert "pod.down" in issue.message


def test_occupied_cages_without_a_medium_are_unknown() -> None:
    """OSFP cages with links in them hold something: how many modules is not known, and not 0."""
    results = solve(fan(4, medium=None))
    assert results.value("links.optical_modules") is None
    assert "MET-UNKNOWN" in codes(results, "links.optical_modules")
    assert results.value("links.cables") is None


def test_no_links_at_all() -> None:
    results = solve(make(item("chip", "chip", axis("i", 4))))
    assert counts(results) == (0, 0)
    assert results.value("links.length_m") == 0
