"""Two flow engines: which one works on what, that they agree, and what neither takes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from designer.edit.elements import exclude
from designer.model.design import Design
from designer.model.rules import require_valid
from designer.solve import pipeline
from designer.solve.compile import compile_design
from designer.solve.flow.classes import solve_classes
from designer.solve.flow.flow import Cancelled, Flow
from designer.solve.results import Results
from tests.unit.solve.build import (
    RATE,
    axis,
    block,
    body,
    clos,
    codes,
    fat_tree,
    group,
    hops,
    item,
    link,
    make,
    mesh,
    preset,
    solve,
    star,
    stored,
)

REL = 1e-9


def view_of(design: Design, plane: str | None = None) -> Any:
    planes = compile_design(design).planes
    return next(p.view for p in planes if plane in (None, p.id))


def flow(design: Design, plane: str | None = None) -> Flow:
    return solve_classes(view_of(design, plane))


# -- agreement -------------------------------------------------------------------------------


def assert_alike(one: Results, other: Results) -> None:
    """All that both engines work out: loads per direction, hops, rates, latency."""
    for a, b in zip(one.link_groups, other.link_groups, strict=True):
        assert a.id == b.id
        for name in ("load", "load_mean", "load_ab", "load_ba", "utilisation"):
            assert getattr(a, name) == pytest.approx(getattr(b, name), rel=REL, abs=1e-12), (
                a.id,
                name,
            )
    for plane in one.engines:
        assert (
            one.distributions[f"network.{plane}.hops"]
            == other.distributions[f"network.{plane}.hops"]
        )
        ours, theirs = (r.distributions[f"latency.{plane}.path_s"] for r in (one, other))
        assert [n for _, n in ours] == [n for _, n in theirs]
        assert [x for x, _ in ours] == pytest.approx([x for x, _ in theirs], rel=REL)
    for metric_id, metric in one.metrics.items():
        if metric_id.startswith(("network.", "latency.")) and not metric_id.endswith(
            "best_bytes_per_s"
        ):
            found = other.value(metric_id)
            assert (metric.value is None) == (found is None), metric_id
            if metric.value is not None:
                assert metric.value == pytest.approx(found, rel=REL), metric_id


@pytest.mark.parametrize(
    "name",
    [
        "nvl72",
        "six-chips",
        "fat-tree-k8",
        "rail-only-64x8",
        "dgx-superpod-31",
        "cloudmatrix-384",
        "ub-mesh-1024",
    ],
)
def test_engines_agree_on_stored_designs(name: str) -> None:
    """All test designs small enough to unroll within a second or two."""
    design = stored(name)
    auto, general = solve(design, effort="live"), solve(design, engine="general", effort="live")
    assert {general.engines[plane.id] for plane in design.planes} == {"general"}
    assert_alike(auto, general)


# -- choice ----------------------------------------------------------------------------------


def test_choice_is_reported_per_plane() -> None:
    assert dict(solve(preset("cloudmatrix-384")).engines) == dict.fromkeys(
        ("ub", "rdma", "all"), "classes"
    )
    assert dict(solve(stored("six-chips")).engines) == {"wire": "general", "all": "general"}


def test_one_hand_drawn_wire_sends_only_its_plane_to_the_general_engine() -> None:
    design = make(
        item("chip", "chip", axis("i", 4)),
        item("sw", "switch"),
        link("down", "chip", "sw"),
        link("wire", "chip", "chip", plane="out", pairs=[{"a": [0], "b": [2]}]),
        planes=[{"id": "up"}, {"id": "out", "role": "scale_out"}],
    )
    results = solve(design)
    assert results.engines["up"] == "classes"
    assert results.engines["out"] == "general"
    assert hops(results, "out") == {1: 2}


def twice() -> Design:
    """An array that holds one space twice: a = b in one rule, b = c in another, on one item."""
    return make(
        item("chip", "chip", axis("a", 3), axis("b", 3)),
        item("sw", "switch", axis("s", 3)),
        link("one", "chip", "sw", "chip.a = sw.s"),
        link("two", "chip", "sw", "chip.b = sw.s"),
    )


IRREGULAR: dict[str, tuple[Callable[[], Design], str]] = {
    "pairs": (lambda: stored("six-chips"), "ring is a list of pairs"),
    "one space twice": (twice, "chip holds one index space twice"),
    "long line": (
        lambda: mesh(axis("i", 65), rules=("adjacent i",)),
        "an ordered axis of 65 indices",
    ),
    "ring over an axis that others use by factors": (
        lambda: mesh(axis("x", 4, cx=2, ix=2), rules=("next x", "other ix")),
        "along an axis that others use by factors",
    ),
}


@pytest.mark.parametrize("name", IRREGULAR)
def test_reason_for_the_general_engine(name: str) -> None:
    make_design, reason = IRREGULAR[name]
    design = make_design()
    assert reason in view_of(design).irregular
    results = solve(design)
    plane = design.planes[0].id
    assert results.engines[plane] == "general"
    assert results.value(f"network.{plane}.all_to_all_bytes_per_s") is not None
    assert "SLV-SIZE" not in codes(results)


def test_array_that_holds_a_space_twice() -> None:
    """chip[a, b] meets switch a and switch b; chips of any shared number are two hops apart.

    Chip (0, 1) shares a switch with all but (2, 2): 9 − 1 − 1 = 7, and chip (0, 0) with all that
    have a 0: 4. Six of the former, three of the latter: 54 pairs at two hops; the others need four,
    over switches that a chip would have to relay, so they are not connected.
    """
    results = solve(twice())
    assert hops(results) == {2: 6 * 7 + 3 * 4}


# -- facts about classes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make_design", "plane", "classes"),
    [
        # npu[pod, cab, brd, i] 2⁴, l1[pod, cab, sp] 2², l2[pod, sp, j] 2, l3[sp, j, s] 1.
        (lambda: stored("million"), "ub", 23),
        (lambda: stored("atlas-950-supercluster"), "ub", 23),
        # npu[node, slot] 4, cpu[node, c] 2, l1[node, subplane] 2, l2[subplane, j] 1.
        (lambda: preset("cloudmatrix-384"), "ub", 9),
        # npu[node, slot] 4; leaf[rail] runs with slot: 2; spine 1.
        (lambda: preset("cloudmatrix-384"), "rdma", 7),
        # gpu[tray, slot] 4, switch 1.
        (lambda: preset("gb200-nvl72"), "nvlink", 5),
        # One cell per ring distance: 9 × 11 × 15.
        (lambda: stored("tpu-pod-16x20x28"), "ici", 1_485),
        # host[pod, e, h] 8, edge[pod, e] 4, agg[pod, a] 2, core 1.
        (lambda: stored("fat-tree-k32"), "net", 15),
    ],
)
def test_number_of_classes(make_design: Callable[[], Design], plane: str, classes: int) -> None:
    found = flow(make_design(), plane)
    assert found.engine == "classes"
    assert found.classes == classes


def test_classes_do_not_grow_with_the_machine() -> None:
    assert flow(fat_tree(4)).classes == flow(fat_tree(64)).classes == 15


def test_flow_facts_of_the_million() -> None:
    found = flow(stored("million"))
    assert found.chips == found.endpoints == found.domain == 1_048_576
    assert found.connected_pairs == 1_048_576 * 1_048_575
    assert found.peers == (1_048_575,)
    assert found.isolated == 0


def test_orbits_count_every_directed_link() -> None:
    found = flow(stored("million"))
    assert found.orbits.links.sum() == 2 * (8_388_608 + 8_388_608 + 524_288)


# -- spaces ----------------------------------------------------------------------------------


def ring(n: int, fault: int | None = None) -> Design:
    faults = [] if fault is None else [{"address": f"pod.chip[{fault}]"}]
    return mesh(axis("i", n), rules=("next i",), scenario={"fec_latency_s": 0, "faults": faults})


def test_modes_of_spaces() -> None:
    assert [s.mode for s in view_of(ring(6)).spaces] == ["cyclic"]
    assert [s.mode for s in view_of(mesh(axis("i", 6), rules=("adjacent i",))).spaces] == [
        "ordered"
    ]
    assert [s.mode for s in view_of(mesh(axis("i", 6), rules=("other i",))).spaces] == ["unordered"]
    both = mesh(axis("x", 6), axis("y", 3), rules=("next x", "other y"))
    assert [s.mode for s in view_of(both).spaces] == ["cyclic", "unordered"]


@pytest.mark.parametrize("engine", ["auto", "general"])
def test_ordered_space(engine: str) -> None:
    """Line of 6: cuts of k and 6 − k chips: 5, 8, 9, 8, 5."""
    results = solve(mesh(axis("i", 6), rules=("adjacent i",)), engine=engine)
    row = group(results, "g0")
    assert row.links == 5
    assert row.load == pytest.approx(9, rel=REL)
    assert row.load_mean == pytest.approx(35 / 5, rel=REL)
    assert hops(results) == {1: 10, 2: 8, 3: 6, 4: 4, 5: 2}


@pytest.mark.parametrize("engine", ["auto", "general"])
@pytest.mark.parametrize("fault", [0, 3, 5])
def test_ring_with_a_fault_is_a_line(engine: str, fault: int) -> None:
    """Ring of 6 without one: a line of 5, with cuts 4, 6, 6, 4; wherever the fault is."""
    results = solve(ring(6, fault), engine=engine)
    row = group(results, "g0")
    assert row.load == pytest.approx(6, rel=REL)
    assert hops(results) == {1: 8, 2: 6, 3: 4, 4: 2}
    assert results.value("network.up.domain_chips") == 5
    assert results.value("network.up.connected_fraction") == pytest.approx(1, rel=REL)
    assert results.value("network.up.all_to_all_bytes_per_s") == pytest.approx(RATE / 6 * 4)
    assert results.value("network.up.injection_bytes_per_s") == pytest.approx(RATE)  # at its ends
    assert results.value("chips.count") == 6  # still installed
    assert row.links == 6


def mesh_with_guard() -> Design:
    """Line of 5 without its middle: two lines of 2."""
    guard = {"never": [{"where": {"i": [2]}}]}
    return make(
        item("chip", "chip", axis("i", 5), guard=guard, forwarding={"up": "relay"}),
        link("line", "chip", "chip", "adjacent i"),
    )


def test_line_without_its_middle() -> None:
    results = solve(mesh_with_guard())
    assert hops(results) == {1: 4}
    assert results.value("network.up.domain_chips") == 2
    assert results.value("network.up.connected_fraction") == pytest.approx(4 / 12, rel=REL)
    assert group(results, "line").links == 2


def guarded_and_failed() -> Design:
    """Three places for nodes of two chips and two L1; node 2 is not there; l1[0, 1] has failed."""
    node = body(
        item("chip", "chip", axis("slot", 2)),
        item("l1", "switch", axis("sp", 2)),
        link("down", "chip", "l1"),
    )
    return make(
        block("node", "node", axis("node", 3), guard={"never": [{"where": {"node": [2]}}]}),
        item("l2", "switch", axis("sp", 2)),
        link("up", "node.l1", "l2", "l1.sp = l2.sp"),
        blocks={"node": node},
        scenario={"fec_latency_s": 0, "faults": [{"address": "pod.node[0].l1[1]"}]},
    )


@pytest.mark.parametrize("engine", ["classes", "general"])
def test_guard_and_fault_split_cells(engine: str) -> None:
    """Two nodes of two chips, sub-plane 1 of node 0 dead.

    A chip of node 0 sends all three units over l1[0, 0]. A chip of node 1 halves what stays in the
    node and sends two units to node 0 over l1[1, 0], the only one with a way there: 2.5 and ½.
    Between nodes 2 × 2 units cross sub-plane 0 each way, none sub-plane 1.
    """
    results = solve(guarded_and_failed(), engine=engine)
    assert results.engines["up"] == engine
    assert hops(results) == {2: 4, 4: 8}
    assert group(results, "node.down").load == pytest.approx(3, rel=REL)
    assert group(results, "up").load == pytest.approx(4, rel=REL)
    assert group(results, "node.down").links == 8  # failed ones are still there, guarded ones not
    assert group(results, "up").links == 4
    assert results.value("network.up.connected_fraction") == pytest.approx(1, rel=REL)
    assert results.value("network.up.domain_chips") == 4
    # The chip of node 0 has one working link; λ = 10 GB/s / 4.
    assert results.value("network.up.injection_bytes_per_s") == pytest.approx(RATE, rel=REL)
    assert results.value("network.up.all_to_all_bytes_per_s") == pytest.approx(
        RATE / 4 * 3, rel=REL
    )


def test_marks_of_guard_and_fault() -> None:
    """Node 0 and node 2 stand alone, node 1 is the rest; sub-plane 1 (or 0) is told apart."""
    spaces = view_of(guarded_and_failed()).spaces
    assert {s.mode for s in spaces} == {"unordered"}
    assert sorted(len(s.marks) for s in spaces) == [0, 1, 2]


AGREE: dict[str, Callable[[], Design]] = {
    "line": lambda: mesh(axis("i", 7), rules=("adjacent i",)),
    "line of lines": lambda: mesh(axis("x", 4), axis("y", 3), rules=("adjacent x", "adjacent y")),
    "ring and line": lambda: mesh(axis("x", 5), axis("y", 3), rules=("next x", "adjacent y")),
    "ring and mesh": lambda: mesh(axis("x", 4), axis("y", 3), rules=("next x", "other y")),
    "joint mesh": lambda: mesh(axis("x", 3), axis("y", 3), rules=("differ x y",)),
    "any": lambda: mesh(axis("x", 3), axis("y", 2), rules=("any x",)),
    "torus": lambda: mesh(
        axis("x", 5), axis("y", 4), axis("z", 2), rules=("next x", "next y", "next z")
    ),
    "fat tree": lambda: fat_tree(4),
    "clos": lambda: clos(5, 3, 2, 2, count=2),
    "ring with a fault": lambda: ring(8, fault=3),
    "guard and fault": guarded_and_failed,
    "line with a guard": mesh_with_guard,
}


@pytest.mark.parametrize("name", AGREE)
def test_engines_agree_on_small_designs(name: str) -> None:
    design = AGREE[name]()
    assert_alike(solve(design), solve(design, engine="general"))


# -- the composite ---------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["auto", "general"])
def test_composite_relays_at_the_source_side(engine: str) -> None:
    """Rail-only, two nodes of two chips: a link in the node, a leaf per rail.

    In the node: 1 hop. Same rail: 2. Other rail of the other node: over the neighbour, 3. Each of
    the node's links carries its own unit and one for relay, each rail port two units out: λ is half
    of a link, to three peers.
    """
    node = body(
        item("chip", "chip", axis("slot", 2)),
        link("mesh", "chip", "chip", "other slot"),
    )
    design = make(
        block("node", "node", axis("node", 2)),
        item("leaf", "switch", axis("rail", 2)),
        link("rail", "node.chip", "leaf", "chip.slot = leaf.rail", plane="out"),
        blocks={"node": node},
        planes=[{"id": "up"}, {"id": "out", "role": "scale_out"}],
    )
    results = solve(design, engine=engine)
    assert hops(results) == {1: 4}
    assert hops(results, "out") == {2: 4}
    assert hops(results, "all") == {1: 4, 2: 4, 3: 4}
    fractions = {p: results.value(f"network.{p}.connected_fraction") for p in ("up", "out", "all")}
    assert fractions == pytest.approx({"up": 1 / 3, "out": 1 / 3, "all": 1})
    assert results.value("network.all.domain_chips") == 4
    assert results.value("network.all.injection_bytes_per_s") == pytest.approx(2 * RATE, rel=REL)
    assert results.value("network.all.all_to_all_bytes_per_s") == pytest.approx(
        RATE / 2 * 3, rel=REL
    )
    # Links 1 m × 5 ns/m + FEC 100, relay chip 300, leaf 200, 512 B at 10 GB/s.
    times = [x for x, _ in results.distributions["latency.all.path_s"]]
    expected = [156.2e-9, 461.2e-9, 105e-9 + 300e-9 + 461.2e-9]
    assert times == pytest.approx(expected, rel=REL)


def test_best_of_the_composite_is_not_blamed_on_size() -> None:
    """With relay there is no programme for `all` yet; where the figure is null, the reason fits."""
    best_id = "network.all.all_to_all_best_bytes_per_s"
    results = solve(stored("rail-only-64x8"))
    if results.value(best_id) is None:
        (issue,) = [i for i in results.issues if i.address == best_id]
        assert "too large" not in issue.message


def test_composite_is_the_scale_up_plane_where_it_reaches_everyone() -> None:
    """CloudMatrix: `all` is UB, but a chip could inject over both planes: 392 + 50 GB/s."""
    results = solve(preset("cloudmatrix-384"))
    for tail in ("all_to_all_bytes_per_s", "diameter_hops", "mean_hops", "domain_chips"):
        assert results.value(f"network.all.{tail}") == results.value(f"network.ub.{tail}")
    assert results.value("network.all.injection_bytes_per_s") == pytest.approx(442e9, rel=REL)


@pytest.mark.parametrize("engine", ["auto", "general"])
@pytest.mark.parametrize("role", ["scale_up", "scale_out"])
def test_a_plane_without_links_changes_nothing(role: str, engine: str) -> None:
    """A 4 × 4 torus of relaying chips beside an empty plane on which they do not relay."""
    chips = item("chip", "chip", axis("x", 4), axis("y", 4), forwarding={"up": "relay"})
    rings = (link("x", "chip", "chip", "next x"), link("y", "chip", "chip", "next y"))
    planes = [{"id": "empty", "role": role}, {"id": "up"}]
    results = solve(make(chips, *rings, planes=planes), engine=engine)
    assert hops(results, "all") == hops(results) == {1: 64, 2: 96, 3: 64, 4: 16}
    assert results.value("network.all.connected_fraction") == 1
    assert results.value("network.all.all_to_all_bytes_per_s") == pytest.approx(
        results.value("network.up.all_to_all_bytes_per_s"), rel=REL
    )


def test_an_empty_plane_does_not_make_the_composite_dearer() -> None:
    """One scale-up plane reaches everyone: the composite is that plane, whatever stands beside."""
    things = (
        item("chip", "chip", axis("x", 4)),
        item("sw", "switch"),
        link("up", "chip", "sw"),
        link("out", "chip", "sw", plane="out"),
    )
    planes = [{"id": "up"}, {"id": "out", "role": "scale_out"}]
    plain = make(*things, planes=planes)
    beside = make(*things, planes=[{"id": "empty"}, *planes])
    memo, other = pipeline.Memo(), pipeline.Memo()
    empty = pipeline._view_ms(memo.compiled(beside).planes[0].view)
    more = pipeline.predicted_ms(beside, memo) - pipeline.predicted_ms(plain, other)
    assert more == pytest.approx(empty)
    results, expected = (pipeline.solve(d, memo=m) for d, m in ((beside, memo), (plain, other)))
    for name, metric in expected.metrics.items():
        assert results.metrics[name].value == metric.value, name
    assert not memo.knows(("composite", "auto", memo.compiled(beside).composite.view))  # type: ignore[union-attr]


def test_gaps_in_a_huge_array_are_no_work_for_an_edit() -> None:
    """Links of each of a million chips are written out one by one where one of them is missing."""
    whole = stored("million")
    holed = exclude(whole, ("cluster.pod[5]",))
    before, after = (pipeline.predicted_ms(d, pipeline.Memo()) for d in (whole, holed))
    assert before < 5
    assert after > 30


# -- limits ----------------------------------------------------------------------------------


def sized(n: int) -> Design:
    """A line too long for either engine."""
    return mesh(axis("i", n), rules=("adjacent i",))


@pytest.mark.parametrize("engine", ["auto", "classes", "general"])
def test_too_large_is_an_issue(engine: str) -> None:
    design = sized(30_000)
    results = solve(design, engine=engine)
    (issue,) = [i for i in results.issues if i.code == "SLV-SIZE" and i.address == "up"]
    assert issue.severity == "warning"
    assert issue.hint
    assert results.engines["up"] == "none"
    for tail in ("all_to_all_bytes_per_s", "diameter_hops", "injection_bytes_per_s"):
        assert results.value(f"network.up.{tail}") is None
        assert "MET-UNKNOWN" in codes(results, f"network.up.{tail}")
    row = group(results, "g0")
    assert row.load is None
    assert row.utilisation is None
    # What needs no flow is there.
    assert results.value("chips.count") == 30_000
    assert results.value("power.chips_w") == pytest.approx(15e6)
    assert results.complete


def test_forced_class_engine_says_why_it_cannot() -> None:
    results = solve(stored("six-chips"), engine="classes")
    (issue,) = [i for i in results.issues if i.code == "SLV-SIZE" and i.address == "wire"]
    assert "list of pairs" in issue.message
    assert results.engines["wire"] == "none"


def test_large_machine_on_the_general_engine_is_refused_at_once() -> None:
    results = solve(stored("million"), engine="general")
    assert "SLV-SIZE" in codes(results, "ub")
    assert results.value("network.ub.all_to_all_bytes_per_s") is None


def test_too_large_plane_leaves_the_others() -> None:
    """A hopeless scale-out plane beside a scale-up plane that is solved."""
    design = make(
        item("chip", "chip", axis("i", 150_000)),
        item("sw", "switch", axis("i", 150_000)),
        link("down", "chip", "sw", "chip.i = sw.i"),
        link("line", "chip", "chip", "adjacent i", plane="out"),
        planes=[{"id": "up"}, {"id": "out", "role": "scale_out"}],
    )
    require_valid(design)
    results = solve(design)
    assert results.engines["up"] == "classes"
    assert results.engines["out"] == "none"
    assert results.value("network.up.injection_bytes_per_s") == RATE
    assert "SLV-SIZE" in codes(results, "out")


@pytest.mark.parametrize("engine", ["classes", "general"])
def test_cancel(engine: str) -> None:
    """A solve that is no longer wanted stops when asked, with its own exception."""
    with pytest.raises(Cancelled):
        solve(star(5), engine=engine, cancelled=lambda: True)


@pytest.mark.parametrize("engine", ["auto", "general"])
def test_islands_are_said(engine: str) -> None:
    """Three nodes of two chips, wired only inside: 6 of 30 ordered pairs are connected."""
    node = body(item("chip", "chip", axis("slot", 2)), link("mesh", "chip", "chip", "other slot"))
    design = make(block("node", "node", axis("node", 3)), blocks={"node": node})
    results = solve(design, engine=engine)
    assert results.value("network.all.connected_fraction") == pytest.approx(6 / 30)
    (issue,) = [i for i in results.issues if i.code == "NET-ISLANDS"]
    assert issue.severity == "warning"
    assert "6 accelerators" in issue.message
    assert "smallest of 2" in issue.message


def test_one_piece_has_no_islands() -> None:
    assert "NET-ISLANDS" not in {i.code for i in solve(preset("cloudmatrix-384")).issues}
