"""The reference solver against cases that can be counted by hand.

The formulas of the Clos designs are those behind the table of reference loads (all-to-all, unit
demand): traffic that leaves a level, divided by the links that carry it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from designer.model.design import Design
from designer.model.parts import ATTACH_KINDS
from tests.reference.solver import PlaneResult, solve
from tests.strategies import designs

Json = dict[str, Any]


def port(name: str, rate: float | None = 10, **more: Any) -> Json:
    return {"id": name, "count": 10_000, "lane_bytes_per_s": rate, **more}


PARTS: Json = {
    "chip": {"kind": "accelerator", "ports": [port("p"), port("q"), port("host", 8)]},
    "cpu": {"kind": "cpu", "ports": [port("p")]},
    "switch": {"kind": "switch", "ports": [port("p")]},
    "nic": {"kind": "nic", "ports": [port("host", 8, side="chip"), port("net", 5, side="fabric")]},
    "patch": {"kind": "patch_panel", "ports": [port("l", side="chip"), port("r", side="fabric")]},
    "cable": {"kind": "medium", "bytes_per_s": 12},
    "cable_across": {"kind": "medium", "bytes_per_s": 9},
}


def item(name: str, what: str = "chip", axes: str = "", **more: Any) -> Json:
    """Write an item as ``x:4 y:3``; a factored axis as ``x:4=a:2*b:2``."""
    placed = []
    for word in axes.split():
        whole, _, factors = word.partition("=")
        placed.append(_axis(whole) | {"factors": [_axis(f) for f in factors.split("*") if f]})
    key = "part" if what in PARTS else "block"
    return {"id": name, key: what, "axes": placed, **more}


def _axis(text: str) -> Json:
    name, size = text.split(":")
    return {"name": name, "size": int(size)}


def link(name: str, a: str, b: str, *rules: str, plane: str = "up", **more: Any) -> Json:
    """Write a link group between ``path:port`` and ``path:port``; the port is p if left out."""
    (item_a, port_a), (item_b, port_b) = (f"{end}:p".split(":")[:2] for end in (a, b))
    ends = {"a": {"item": item_a, "port": port_a}, "b": {"item": item_b, "port": port_b}}
    return {"id": name, "plane": plane, "rules": rules, **ends, **more}


def design(*content: Json, faults: tuple[str, ...] = (), **blocks: tuple[Json, ...]) -> Design:
    """Build a design of items and link groups at the root and in further blocks."""
    bodies = {"pod": content, **blocks}
    return Design(
        root="pod",
        planes=[
            {"id": "up", "role": "scale_up"},
            {"id": "out", "role": "scale_out"},
            {"id": "out2", "role": "scale_out"},
        ],
        parts=PARTS,
        blocks={
            name: {
                "items": [thing for thing in body if "plane" not in thing],
                "links": [thing for thing in body if "plane" in thing],
            }
            for name, body in bodies.items()
        },
        scenario={"faults": [{"address": fault} for fault in faults]},
    )


def up(*content: Json, **more: Any) -> PlaneResult:
    return solve(design(*content, **more))["up"]


RELAY: Json = {"forwarding": {"up": "relay"}}


def chips(axes: str, **more: Any) -> Json:
    return item("chip", "chip", axes, **(RELAY | more))


# --- the table -----------------------------------------------------------------------------------


def test_line_of_four() -> None:
    plane = up(chips("x:4"), link("x", "chip", "chip", "adjacent x"))
    assert plane.hops == {1: 6, 2: 4, 3: 2}
    assert plane.groups["x"].load == 4
    assert plane.groups["x"].load_mean == Fraction(10, 3)
    assert plane.groups["x"].links == 3
    assert plane.all_to_all_bytes_per_s == Fraction(10, 4) * 3
    assert plane.injection_bytes_per_s == 10
    assert (plane.domain_chips, plane.connected_fraction) == (4, 1)
    assert (plane.diameter_hops, plane.mean_hops) == (3, Fraction(5, 3))


def test_lopsided_bundles() -> None:
    plane = up(
        item("x"),
        item("y"),
        item("a", "switch"),
        item("b", "switch"),
        link("xa", "x", "a"),
        link("xb", "x", "b"),
        link("ya", "y", "a", count=3),
        link("yb", "y", "b"),
    )
    out, back = (plane.groups["xa"].directions[d].load for d in ("ab", "ba"))
    assert (out, back) == (Fraction(1, 2), Fraction(3, 4))
    assert plane.groups["xa"].load == Fraction(3, 4)
    assert plane.groups["xb"].directions["ba"].load == Fraction(1, 4)
    assert plane.groups["ya"].directions["ab"].load == Fraction(1, 4)
    assert plane.groups["ya"].directions["ba"].load == Fraction(1, 6)
    assert plane.hops == {2: 2}
    assert plane.injection_bytes_per_s == 20


def clos(nodes: int, slots: int, planes: int, spines: int) -> Design:
    return design(
        item("node", "node_block", f"node:{nodes}"),
        item("l2", "switch", f"subplane:{planes} j:{spines}"),
        link("l1_l2", "node.l1", "l2", "node.l1.subplane = l2.subplane"),
        node_block=(
            item("npu", "chip", f"slot:{slots}"),
            item("l1", "switch", f"subplane:{planes}"),
            link("npu_l1", "npu", "l1"),
        ),
    )


@pytest.mark.parametrize(
    ("nodes", "slots", "planes", "spines"), [(3, 2, 2, 3), (4, 3, 1, 2), (2, 2, 3, 1)]
)
def test_two_level_clos(nodes: int, slots: int, planes: int, spines: int) -> None:
    n = nodes * slots
    plane = solve(clos(nodes, slots, planes, spines))["up"]
    assert plane.groups["node.npu_l1"].load == Fraction(n - 1, planes)
    assert plane.groups["node.npu_l1"].load_mean == Fraction(n - 1, planes)
    assert plane.groups["l1_l2"].load == Fraction(slots * (n - slots), planes * spines)
    assert plane.hops == {2: n * (slots - 1), 4: n * (n - slots)}
    assert plane.groups["node.npu_l1"].links == n * planes
    assert plane.groups["l1_l2"].links == nodes * planes * spines


@pytest.mark.soak
def test_cloudmatrix_384() -> None:
    """The first row of the table of reference loads, at its full size."""
    plane = solve(clos(48, 8, 7, 16))["up"]
    assert float(plane.groups["node.npu_l1"].load) == pytest.approx(54.714286, abs=1e-6)
    assert float(plane.groups["l1_l2"].load) == pytest.approx(26.857143, abs=1e-6)
    assert plane.hops == {2: 2_688, 4: 144_384}


def test_fat_tree_of_four_port_switches() -> None:
    half, k = 2, 4
    plane = up(
        item("host", "chip", f"pod:{k} e:{half} h:{half}"),
        item("edge", "switch", f"pod:{k} e:{half}"),
        item("agg", "switch", f"pod:{k} a:{half}"),
        item("core", "switch", f"group:{half} c:{half}"),
        link("host_edge", "host", "edge", "(pod, e) = (pod, e)"),
        link("edge_agg", "edge", "agg", "pod = pod"),
        link("agg_core", "agg", "core", "a = group"),
    )
    n = k**3 // 4
    loads = [plane.groups[g].load for g in ("host_edge", "edge_agg", "agg_core")]
    assert loads == [n - 1, n - half, n - half**2]
    assert plane.hops == {2: n * (half - 1), 4: n * (half**2 - half), 6: n * (n - half**2)}
    assert plane.all_to_all_bytes_per_s == 10  # full bisection: as much as is injected


def test_three_level_supercluster() -> None:
    pods, cabs, brds, per, planes, js, ss = 2, 2, 1, 2, 2, 1, 2
    cab_block = (
        item("npu", "chip", f"brd:{brds} i:{per}"),
        item("l1", "switch", f"sp:{planes}"),
        link("a", "npu", "l1"),
    )
    pod_block = (
        item("cab", "cab_block", f"cab:{cabs}"),
        item("l2", "switch", f"sp:{planes} j:{js}"),
        link("b", "cab.l1", "l2", "cab.l1.sp = l2.sp", count=4),
    )
    plane = up(
        item("pod", "pod_block", f"pod:{pods}"),
        item("l3", "switch", f"sp:{planes} j:{js} s:{ss}"),
        link("c", "pod.l2", "l3", "(pod.l2.sp, j) = (l3.sp, j)"),
        cab_block=cab_block,
        pod_block=pod_block,
    )
    n, cab, pod = pods * cabs * brds * per, brds * per, cabs * brds * per
    assert plane.groups["pod.cab.a"].load == Fraction(n - 1, planes)
    assert plane.groups["pod.b"].load == Fraction(cab * (n - cab), planes * js * 4)
    assert plane.groups["c"].load == Fraction(pod * (n - pod), planes * js * ss)
    assert plane.hops == {2: n * (cab - 1), 4: n * (pod - cab), 6: n * (n - pod)}


@pytest.mark.parametrize("sizes", [(3, 4), (5, 2), (4, 4), (2, 3, 4)])
def test_torus_loads(sizes: tuple[int, ...]) -> None:
    names = "xyz"[: len(sizes)]
    axes = " ".join(f"{name}:{size}" for name, size in zip(names, sizes, strict=True))
    rings = [link(name, "chip", "chip", f"next {name}") for name in names]
    plane = up(chips(axes), *rings)
    n = len(plane.endpoints)
    for name, size in zip(names, sizes, strict=True):
        distances = sum(min(d, size - d) for d in range(size))
        links = n if size > 2 else n // 2
        assert plane.groups[name].links == links
        # Every pair takes its ring distance: evenly over both directions of all rings.
        assert plane.groups[name].load == Fraction(n * (n // size) * distances, 2 * links)
        assert plane.groups[name].load_mean == plane.groups[name].load
    assert plane.diameter_hops == sum(size // 2 for size in sizes)


# --- relations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "links"), [(1, 0), (2, 1), (3, 3), (4, 4)])
def test_ring_sizes(size: int, links: int) -> None:
    plane = up(
        chips(f"x:{size} y:2"),
        link("x", "chip", "chip", "next x"),
        link("y", "chip", "chip", "other y"),
    )
    assert ("x" in plane.groups) == bool(links)
    if links:
        assert plane.groups["x"].links == 2 * links


@pytest.mark.parametrize(
    ("axes", "rule", "links"),
    [
        ("x:3 y:2", "differ x y", 15),
        ("x:3 y:2", "other x", 6),
        ("x:3 y:2", "adjacent x", 4),
        ("x:3 y:2", "any x", 6),  # the other index is the same: two triangles
        ("x:6=a:2*b:3", "other b", 6),
        ("x:6=a:2*b:3", "next x", 6),
        # The x of one is the y of the other: 27 ordered pairs, 3 loops, 3 pairs hold both ways.
        ("x:3 y:3", "x = y", 21),
    ],
)
def test_self_joins(axes: str, rule: str, links: int) -> None:
    plane = up(chips(axes), link("g", "chip", "chip", rule))
    assert plane.groups["g"].links == links
    assert set(plane.groups["g"].directions) == {"both"}


def joined(*content: Json, group: str = "g", **more: Any) -> set[tuple[str, str]]:
    """Return the joined elements of a group as pairs of addresses without the root."""
    plane = up(*content, **more)
    pairs = {
        (k.tail.removeprefix("pod."), k.head.removeprefix("pod."))
        for k in plane.loads
        if k.group == group
    }
    return {(a, b) for a, b in pairs if a.startswith("a")}


def test_equal_runs_from_end_a_to_end_b_row_major() -> None:
    tuple_rule = joined(
        item("a", "chip", "rail:2 half:2"),
        item("b", "switch", "port:4"),
        link("g", "a", "b", "(rail, half) = port"),
    )
    assert tuple_rule == {
        ("a[0,0]", "b[0]"),
        ("a[0,1]", "b[1]"),
        ("a[1,0]", "b[2]"),
        ("a[1,1]", "b[3]"),
    }
    factor_rule = joined(
        item("a", "chip", "port:4=leaf:2*k:2"),
        item("b", "switch", "leaf:2"),
        link("g", "a", "b", "a.leaf = b.leaf"),
    )
    assert factor_rule == {("a[0]", "b[0]"), ("a[1]", "b[0]"), ("a[2]", "b[1]"), ("a[3]", "b[1]")}


def test_shared_axes_hold_across_and_above_blocks() -> None:
    content = (item("node", "node_block", "n:2"), item("z", "switch"), link("z", "node.a", "z"))
    body = (item("a", "chip", "i:2"), item("b", "switch", "j:1"), link("g", "a", "b"))
    plane = up(*content, node_block=body)
    assert plane.groups["node.g"].links == 4
    crossing = up(
        item("node", "node_block", "n:3"), link("g", "node.a", "node.b", "other n"), node_block=body
    )
    assert (crossing.groups["g"].links, crossing.groups["node.g"].links) == (12, 6)


def test_a_block_used_twice_makes_two_link_groups() -> None:
    body = (item("a", "chip", "i:2"), item("b", "switch", "j:2"), link("g", "a", "b", "i = j"))
    plane = up(
        item("left", "half", "n:2"),
        item("right", "half", "n:3"),
        item("z", "switch"),
        link("lz", "left.b", "z"),
        link("rz", "right.b", "z"),
        half=body,
    )
    assert (plane.groups["left.g"].links, plane.groups["right.g"].links) == (4, 6)
    assert plane.hops == {4: 90}


def test_listed_pairs_take_indices_below_the_block() -> None:
    pairs = [{"a": [0], "b": [1], "count": 2}, {"a": [1], "b": [0]}]
    body = (
        item("a", "chip", "i:2"),
        item("b", "switch", "j:2"),
        link("g", "a", "b", pairs=pairs),
        link("bb", "b", "b", "other j"),
    )
    plane = up(item("node", "node_block", "n:2"), node_block=body)
    assert plane.groups["node.g"].links == 6
    assert plane.groups["node.g"].load == 1
    assert plane.groups["node.g"].load_mean == Fraction(2 * (2 + 2), 12)
    assert plane.domain_chips == 2
    assert len(plane.components) == 2


# --- guards and faults ---------------------------------------------------------------------------


def test_guards_remove_elements_and_faults_silence_them() -> None:
    mesh = link("g", "chip", "chip", "other x")
    never = {"never": [{"where": {"x": [1, 2]}}]}
    assert up(chips("x:5", guard=never), mesh).groups["g"].links == 3
    only = {"only": [{"where": {"x": [0]}}, {"where": {"x": [4]}}]}
    assert up(chips("x:5", guard=only), mesh).groups["g"].links == 1
    failed = up(chips("x:5"), mesh, faults=("pod.chip[2]", "pod.nothing[7]", "pod.g"))
    assert (failed.groups["g"].links, len(failed.endpoints)) == (6, 4)
    assert failed.connected_fraction == 1


def test_faults_with_free_and_named_indices() -> None:
    body = (item("a", "chip", "i:2 j:2"), item("b", "switch"), link("g", "a", "b"))

    def alive(fault: str) -> int:
        return len(up(item("n", "nb", "n:2"), nb=body, faults=(fault,)).endpoints)

    faults = {
        "pod.n[0]": 4,
        "n[0].a[1]": 6,
        "pod.n.a[*,1]": 4,
        "pod.n[n=1].a[j=0,i=1]": 7,
        "pod.n": 0,
    }
    assert {fault: alive(fault) for fault in faults} == faults


def test_an_endpoint_whose_switch_failed_stays_an_endpoint() -> None:
    plane = up(
        item("n", "nb", "n:3"),
        faults=("pod.n[0].b",),
        nb=(item("a", "chip", "i:2"), item("b", "switch"), link("g", "a", "b")),
    )
    assert len(plane.endpoints) == 6
    assert (plane.domain_chips, plane.injection_bytes_per_s) == (1, 0)
    assert plane.connected_fraction == Fraction(4, 30)
    assert plane.all_to_all_bytes_per_s == 10  # the component of one is skipped


# --- forwarding, capacities ----------------------------------------------------------------------


def test_chips_forward_only_as_relays() -> None:
    line = link("g", "chip", "chip", "adjacent x")
    plane = up(item("chip", "chip", "x:3"), line)
    assert (plane.hops, plane.domain_chips, plane.connected_fraction) == ({1: 4}, 2, Fraction(2, 3))
    assert [c.peers for c in plane.components] == [1]
    assert plane.all_to_all_bytes_per_s == 10
    inherited = up(
        item("n", "nb", "n:3", forwarding={"up": "relay"}),
        link("g", "n.chip", "n.chip", "adjacent n"),
        nb=(item("chip", "chip", "i:1"),),
    )
    assert inherited.hops == {1: 4, 2: 2}
    silenced = up(
        item("n", "nb", "n:3", **RELAY),
        link("g", "n.chip", "n.chip", "adjacent n"),
        nb=(item("chip", "chip", "i:1", forwarding={"up": "none"}),),
    )
    assert silenced.hops == {1: 4}


def test_attach_parts_pass_only_from_side_to_side() -> None:
    ends = (item("a", "chip", "i:2"), item("b", "chip", "i:2"), item("patch", "patch"))
    plane = up(*ends, link("l", "a", "patch:l"), link("r", "b", "patch:r"))
    assert plane.hops == {0: 8}  # both links join a chip and its attach part
    assert plane.domain_chips == 3
    assert {key.head for key in plane.loads if key.tail == "pod.a[0]"} == {"pod.patch"}
    assert plane.groups["l"].load == 2
    assert plane.injection_bytes_per_s == 10
    opened = up(
        ends[0],
        ends[1],
        item("patch", "patch", forwarding={"up": "switch"}),
        link("l", "a", "patch:l"),
        link("r", "b", "patch:r"),
    )
    assert opened.domain_chips == 4


def nics(per_nic: int = 1, **more: Any) -> Design:
    return design(
        item("node", "nb", "n:2"),
        item("leaf", "switch"),
        link("net", "node.nic:net", "leaf", plane="out"),
        nb=(
            item("chip", "chip", f"nic:2 i:{per_nic}"),
            item("nic", "nic", "nic:2"),
            link("pcie", "chip:host", "nic:host", "nic = nic", plane="out", **more),
        ),
    )


def test_nics_are_no_hops_and_limit_injection() -> None:
    plane = solve(nics())["out"]
    assert plane.hops == {2: 12}
    assert plane.injection_bytes_per_s == 5
    assert (plane.groups["node.pcie"].load, plane.groups["net"].load) == (3, 3)
    assert plane.all_to_all_bytes_per_s == 5


def test_chips_that_share_a_nic_share_its_uplink() -> None:
    plane = solve(nics(2))["out"]
    assert plane.hops == {2: 56}  # by the leaf, too, to the chip at the same NIC
    assert (plane.groups["node.pcie"].load, plane.groups["net"].load) == (7, 14)
    assert plane.injection_bytes_per_s == Fraction(5, 2)
    assert solve(nics(2, link_bytes_per_s=2))["out"].injection_bytes_per_s == 2


@pytest.mark.parametrize(
    ("group", "capacity"),
    [
        ({}, 10),
        ({"lanes": 3}, 10),
        ({"link_bytes_per_s": 4}, 4),
        ({"medium": "cable"}, 10),
        ({"medium": "cable", "links_per_module": 2}, 6),
        ({"medium": "cable", "medium_across": "cable_across"}, 9),
        ({"link_bytes_per_s": 0}, 0),
    ],
)
def test_capacity_is_the_smallest_known(group: Json, capacity: int) -> None:
    plane = up(chips("x:2"), link("x", "chip", "chip", "other x", **group))
    assert plane.groups["x"].capacity_bytes_per_s == capacity
    assert plane.all_to_all_bytes_per_s == capacity
    assert plane.hops == {1: 2}


def test_the_slowest_component_counts() -> None:
    plane = up(
        item("a", "chip", "i:2"),
        item("b", "chip", "i:3"),
        link("ga", "a", "a", "other i", link_bytes_per_s=3),
        link("gb", "b", "b", "other i", link_bytes_per_s=2),
    )
    assert [c.all_to_all_bytes_per_s for c in plane.components] == [3, 4]
    assert plane.all_to_all_bytes_per_s == 3
    assert (plane.domain_chips, plane.connected_fraction) == (2, Fraction(2 + 6, 20))


# --- the composite -------------------------------------------------------------------------------


def rail_only(nodes: int, slots: int, *rules: str, faults: tuple[str, ...] = ()) -> Design:
    return design(
        item("node", "nb", f"n:{nodes}"),
        item("leaf", "switch", f"rail:{slots}"),
        link("rail", "node.chip:q", "leaf", "slot = rail", plane="out"),
        faults=faults,
        nb=(
            item("chip", "chip", f"slot:{slots}"),
            item("sw", "switch"),
            link("nv", "chip", "sw"),
        ),
    )


@pytest.mark.parametrize(("nodes", "slots"), [(3, 2), (4, 3), (8, 4)])
def test_rail_only_reaches_other_rails_by_relay(nodes: int, slots: int) -> None:
    planes = solve(rail_only(nodes, slots))
    n = nodes * slots
    assert planes["up"].connected_fraction == Fraction(slots - 1, n - 1)
    assert planes["out"].connected_fraction == Fraction(nodes - 1, n - 1)
    both = planes["all"]
    assert (both.connected_fraction, both.domain_chips) == (1, n)
    crossing = (nodes - 1) * (slots - 1)
    assert both.hops == {2: n * (slots - 1 + nodes - 1), 4: n * crossing}
    assert both.groups["node.nv"].load == slots - 1 + crossing
    assert both.groups["rail"].load == (nodes - 1) * slots
    assert both.injection_bytes_per_s == 20
    assert both.all_to_all_bytes_per_s == Fraction(10, (nodes - 1) * slots) * (n - 1)


def test_relays_share_equally_among_the_best_chips() -> None:
    """Chips 0 and 1 of the left reach the target in two links, chip 2 has no scale-out."""
    pairs = [{"a": [0], "b": []}, {"a": [1], "b": []}]
    planes = solve(
        design(
            item("left", "chip", "i:3"),
            item("right", "chip", "j:1"),
            item("sw", "switch"),
            link("nv", "left", "left", "other i"),
            link("l", "left:q", "sw", plane="out", pairs=pairs),
            link("r", "right:q", "sw", plane="out"),
        )
    )
    both = planes["all"]
    assert both.hops == {1: 6, 2: 4, 3: 1}  # the right chip has no peer to hand over to
    assert both.connected_fraction == Fraction(11, 12)
    assert both.loads["nv", "pod.left[2]", "pod.left[0]"] == (Fraction(3, 2),)
    assert both.loads["l", "pod.left[1]", "pod.sw"] == (Fraction(3, 2),)
    assert both.components[0].peers == 2
    assert both.all_to_all_bytes_per_s == Fraction(10, 3) * 2


def test_planes_of_one_role_are_used_together() -> None:
    planes = solve(
        design(
            item("a", "chip", "i:2"),
            item("s", "switch"),
            item("b", "chip", "i:2"),
            link("x", "a", "s", plane="out"),
            link("y", "b", "s", plane="out2"),
        )
    )
    assert planes["out"].connected_fraction == planes["out2"].connected_fraction == Fraction(1, 6)
    assert planes["all"].connected_fraction == 1
    blocked = solve(
        design(
            item("a", "chip", "i:2"),
            item("s", "switch", forwarding={"out2": "none"}),
            item("b", "chip", "i:2"),
            link("x", "a", "s", plane="out"),
            link("y", "b", "s", plane="out2"),
        )
    )
    assert blocked["all"].hops == {2: 2}


def test_a_plane_without_links_is_empty() -> None:
    plane = solve(rail_only(2, 2))["out2"]
    assert (plane.endpoints, plane.domain_chips, plane.hops) == ((), 0, {})
    assert plane.all_to_all_bytes_per_s is None
    assert plane.connected_fraction == 0


# --- properties ----------------------------------------------------------------------------------


@given(designs())
def test_loads_add_up_to_the_links_that_all_pairs_pass(machine: Design) -> None:
    parts = (machine.parts[i.part] for b in machine.blocks.values() for i in b.items if i.part)
    no_attach = not any(part.kind in ATTACH_KINDS for part in parts)
    for name, plane in solve(machine).items():
        total = sum(sum(bundle) for bundle in plane.loads.values())
        links = sum(hops * pairs for hops, pairs in plane.hops.items())
        # Chip-attach links are no hops, and of several relays the nearest one counts.
        assert total == links if no_attach and name != "all" else total >= links
        assert sum(plane.hops.values()) == plane.connected_pairs


def turned(machine: Design) -> Design:
    """Swap the ends of every link group."""
    data = machine.model_dump(mode="json")
    for block in data["blocks"].values():
        for group in block["links"]:
            group["a"], group["b"] = group["b"], group["a"]
            sides = [rule.split(" = ") for rule in group["rules"]]
            group["rules"] = [" = ".join(reversed(side)) for side in sides]
            for pair in group["pairs"] or ():
                pair["a"], pair["b"] = pair["b"], pair["a"]
    return Design(**data)


@given(designs())
def test_which_end_is_called_a_does_not_matter(machine: Design) -> None:
    there, back = solve(machine), solve(turned(machine))
    for name, plane in there.items():
        other = back[name]
        assert plane.loads.keys() == other.loads.keys()
        for key, bundle in plane.loads.items():
            assert sorted(bundle) == sorted(other.loads[key])
        assert plane.hops == other.hops
        assert plane.components == other.components
        assert plane.injection_bytes_per_s == other.injection_bytes_per_s


@given(designs())
def test_planes_connect_both_ways(machine: Design) -> None:
    """Links and forwarding have no direction; only the composite relays at one side."""
    planes = solve(machine)
    del planes["all"]
    for plane in planes.values():
        for component in plane.components:
            assert component.peers >= 1
        assert plane.connected_pairs % 2 == 0
        assert plane.domain_chips <= len(plane.endpoints)
