"""Best routing: proved by a bound where equal split is optimal, by linear programme where not.

Each best value is derived by hand: a routing that reaches it, and a cut that allows no more.
"""

from __future__ import annotations

from typing import Any

import pytest

from designer.edit.params import set_field
from designer.model.design import Design
from designer.solve.pipeline import Memo
from designer.solve.results import Results
from tests.unit.solve.build import (
    RATE,
    axis,
    block,
    body,
    clos,
    codes,
    fat_tree,
    item,
    link,
    lopsided,
    make,
    mesh,
    preset,
    solve,
    star,
    stored,
)

REL = 1e-9
#: What the linear programme is trusted to.
PROGRAMME = 1e-7
ENGINES = ["classes", "general"]


def routed(results: Results, plane: str = "up") -> float | None:
    return results.value(f"network.{plane}.all_to_all_bytes_per_s")


def best(results: Results, plane: str = "up") -> float | None:
    return results.value(f"network.{plane}.all_to_all_best_bytes_per_s")


# -- proof by bound: no programme runs in a live solve ---------------------------------------

PROVED = {
    # Injection binds: all of a chip's traffic over its own links.
    "star": (lambda: star(9), RATE),
    "clos": (lambda: clos(6, 4, 4, 4), 4 * RATE),
    # Three spines a sub-plane: 4 chips to 20 others over 4 × 3 uplinks.
    "clos that blocks": (lambda: clos(6, 4, 4, 3), 12 * RATE / 80 * 23),
    "fat tree": (lambda: fat_tree(8), RATE),
    "full mesh": (lambda: mesh(axis("i", 6), rules=("other i",), relay=False), 5 * RATE),
    # A Clos of half the uplinks: 4 chips send 8 of 11 parts out over 2 links.
    "oversubscribed": (
        lambda: make(
            item("chip", "chip", axis("leaf", 3), axis("i", 4)),
            item("leaf", "switch", axis("leaf", 3)),
            item("spine", "switch", axis("s", 2)),
            link("down", "chip", "leaf", "chip.leaf = leaf.leaf"),
            link("up", "leaf", "spine"),
        ),
        # λ × 4 × 8 ≤ 2 × 10 GB/s
        2 * RATE / 32 * 11,
    ),
    # Hops × load against links: in a ring of 5, six hops a chip over two links.
    "ring of 5": (lambda: mesh(axis("i", 5), rules=("next i",)), 2 * RATE / 6 * 4),
    # 4 × 4 × 6: along the longest axis, N n / 8 = 96 × 6 / 8 on every link.
    "torus": (
        lambda: mesh(
            axis("x", 4), axis("y", 4), axis("z", 6), rules=("next x", "next y", "next z")
        ),
        RATE / 72 * 95,
    ),
    # The middle of a line: 4 × 4 over one link.
    "line": (lambda: mesh(axis("i", 8), rules=("adjacent i",)), RATE / 16 * 7),
}


@pytest.mark.parametrize("effort", ["live", "full"])
@pytest.mark.parametrize("name", PROVED)
def test_bound_proves_equal_split(name: str, effort: str) -> None:
    make_design, expected = PROVED[name]
    results = solve(make_design(), effort=effort)
    assert routed(results) == pytest.approx(expected, rel=REL)
    assert best(results) == pytest.approx(expected, rel=REL)
    assert results.complete
    assert results.metrics["network.up.all_to_all_best_bytes_per_s"].basis == "exact"


@pytest.mark.parametrize("name", ["star", "clos", "full mesh", "ring of 5", "line"])
def test_bound_proves_equal_split_without_symmetry(name: str) -> None:
    make_design, expected = PROVED[name]
    results = solve(make_design(), engine="general")
    assert best(results) == pytest.approx(expected, rel=REL)


def test_presets_are_proved() -> None:
    for name, planes, expected in (
        ("cloudmatrix-384", ("ub", "all"), 392e9),
        ("cloudmatrix-384", ("rdma",), 50e9),
        ("gb200-nvl72", ("nvlink", "all"), 900e9),
    ):
        results = solve(preset(name), effort="live")
        for plane in planes:
            assert best(results, plane) == pytest.approx(expected, rel=REL)
        assert results.complete


def test_large_machines_are_proved_at_once() -> None:
    for name, plane in (("million", "ub"), ("fat-tree-k32", "net"), ("tpu-pod-16x20x28", "ici")):
        results = solve(stored(name), effort="live")
        assert results.complete
        assert best(results, plane) == pytest.approx(routed(results, plane), rel=REL)


# -- equal split is not optimal ---------------------------------------------------------------


def two_ways(fast: float) -> Design:
    """x and y over switch a at 2 GB/s and over b at another rate."""
    return make(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        link("xa", "x", "a", link_bytes_per_s=2e9),
        link("ya", "y", "a", link_bytes_per_s=2e9),
        link("xb", "x", "b", link_bytes_per_s=fast),
        link("yb", "y", "b", link_bytes_per_s=fast),
    )


def triangle() -> Design:
    """Chips x, y, z that relay; x – y at 1 GB/s, the others at 10."""
    relay: Any = {"forwarding": {"up": "relay"}}
    return make(
        *(item(c, "chip", **relay) for c in "xyz"),
        link("xy", "x", "y", link_bytes_per_s=1e9),
        link("xz", "x", "z"),
        link("yz", "y", "z"),
    )


def short_cut() -> Design:
    """Four chips on two leaves; a thin direct trunk, and a fat way over a spine."""
    return make(
        item("chip", "chip", axis("leaf", 2), axis("i", 2)),
        item("leaf", "switch", axis("leaf", 2)),
        item("spine", "switch"),
        link("down", "chip", "leaf", "chip.leaf = leaf.leaf", link_bytes_per_s=3e9),
        link("trunk", "leaf", "leaf", "other leaf", link_bytes_per_s=0.4e9),
        link("up", "leaf", "spine", link_bytes_per_s=2e9),
    )


IMPROVED = {
    # x sends ½ and ½; y has 3 of 4 links to a, so a – x carries ¾: λ = 4/3 links. x has two links:
    # λ ≤ 2, and half over either switch does it.
    "lopsided": (lopsided, RATE * 4 / 3, 2 * RATE),
    # ½ over the way of 2 GB/s limits to 4; both ways together carry 2 + 6.
    "two ways": (lambda: two_ways(6e9), 4e9, 8e9),
    # Directly 1 GB/s per pair, two peers. Through z: x – z carries λ for z and λ − 1 for y, and
    # 2 λ − 1 = 10 gives 5.5 GB/s; x has 11 in all for two peers, so no more.
    "triangle": (triangle, 2e9, 11e9),
    # Minimal: 4 flows over the trunk of 0.4 GB/s: 0.1 a pair, three peers. Both ways carry 2.4:
    # 0.6 a pair, 1.8 a chip, below the 3 of its link.
    "short cut": (short_cut, 0.3e9, 1.8e9),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", IMPROVED)
def test_programme_finds_the_optimum(name: str, engine: str) -> None:
    make_design, equal, optimum = IMPROVED[name]
    results = solve(make_design(), engine=engine)
    assert routed(results) == pytest.approx(equal, rel=REL)
    assert best(results) == pytest.approx(optimum, rel=PROGRAMME)
    assert best(results, "all") == best(results)
    assert results.complete
    assert results.metrics["network.up.all_to_all_best_bytes_per_s"].basis == "exact"


def test_chips_that_do_not_relay_cannot_help() -> None:
    """The triangle without relay: the direct link is the only way."""
    design = triangle()
    for chip in "xyz":
        design = set_field(design, f"pod.{chip}:forwarding", {})
    results = solve(design)
    assert routed(results) == pytest.approx(2e9, rel=REL)
    assert best(results) == pytest.approx(2e9, rel=PROGRAMME)


@pytest.mark.parametrize("name", [*IMPROVED, *PROVED])
def test_best_is_never_below_routed(name: str) -> None:
    row: Any = {**IMPROVED, **PROVED}[name]
    for engine in ENGINES:
        results = solve(row[0](), engine=engine)
        low, high = routed(results), best(results)
        assert low is not None
        assert high is not None
        assert high >= low


# -- live, then full --------------------------------------------------------------------------


@pytest.mark.parametrize("name", IMPROVED)
def test_what_a_worker_finished_is_not_left_to_it_again(name: str) -> None:
    """Two memos, as the runner has them: after the handing over a live solve is complete."""
    design, own, workers = IMPROVED[name][0](), Memo(), Memo()
    assert not solve(design, memo=own, effort="live").complete
    full = solve(design, memo=workers, effort="full")
    own.adopt(workers.entries())
    live = solve(design, memo=own, effort="live")
    assert live.complete
    assert best(live) == best(full)


@pytest.mark.parametrize("name", IMPROVED)
def test_live_leaves_the_programme_to_a_full_solve(name: str) -> None:
    make_design, equal, optimum = IMPROVED[name]
    design, memo = make_design(), Memo()
    live = solve(design, memo=memo, effort="live")
    assert not live.complete
    assert routed(live) == pytest.approx(equal, rel=REL)
    assert best(live) is None
    assert "MET-UNKNOWN" in codes(live, "network.up.all_to_all_best_bytes_per_s")
    full = solve(design, memo=memo, effort="full")
    assert full.complete
    assert best(full) == pytest.approx(optimum, rel=PROGRAMME)
    again = solve(design, memo=memo, effort="live")
    assert routed(again) == routed(full)


def test_a_changed_speed_changes_the_best() -> None:
    """The memo tells capacities apart."""
    memo = Memo()
    for fast in (6e9, 9e9, 6e9):
        results = solve(two_ways(fast), memo=memo)
        assert best(results) == pytest.approx(2e9 + fast, rel=PROGRAMME)


# -- several components -----------------------------------------------------------------------


def pairs(**rates: float) -> Design:
    """Islands of two chips around a switch, each with its own rate."""
    things: list[Any] = []
    for name, rate in rates.items():
        things += [
            item(f"{name}_chip", "chip", axis("i", 2)),
            item(f"{name}_sw", "switch"),
            link(name, f"{name}_chip", f"{name}_sw", link_bytes_per_s=rate),
        ]
    return make(*things)


def test_copies_of_one_component() -> None:
    """Three lopsided cells in one block: what holds for one holds for all."""
    cell = body(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        link("xa", "x", "a"),
        link("xb", "x", "b"),
        link("ya", "y", "a", count=3),
        link("yb", "y", "b"),
    )
    results = solve(make(block("cell", "cell", axis("n", 3)), blocks={"cell": cell}))
    assert routed(results) == pytest.approx(RATE * 4 / 3, rel=REL)
    assert best(results) == pytest.approx(2 * RATE, rel=PROGRAMME)
    assert results.value("network.up.domain_chips") == 2
    assert results.value("network.up.connected_fraction") == pytest.approx(6 / 30)


def test_the_slowest_component_counts() -> None:
    results = solve(pairs(one=8e9, two=3e9, three=5e9))
    assert routed(results) == pytest.approx(3e9, rel=REL)
    assert best(results) == pytest.approx(3e9, rel=REL)
    assert results.link_groups[1].utilisation == pytest.approx(1, rel=REL)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("rate", "equal", "optimum"),
    [
        # The lopsided island of 3 GB/s links routes 4 and could 6; the pair does `rate` either way.
        (5e9, 4e9, 5e9),  # best is limited by another component than routed
        (9e9, 4e9, 6e9),
        (3.5e9, 3.5e9, 3.5e9),
    ],
)
def test_best_looks_at_every_component(
    rate: float, equal: float, optimum: float, engine: str
) -> None:
    design = make(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        link("xa", "x", "a", link_bytes_per_s=3e9),
        link("xb", "x", "b", link_bytes_per_s=3e9),
        link("ya", "y", "a", count=3, link_bytes_per_s=3e9),
        link("yb", "y", "b", link_bytes_per_s=3e9),
        item("chip", "chip", axis("i", 2)),
        item("sw", "switch"),
        link("island", "chip", "sw", link_bytes_per_s=rate),
    )
    results = solve(design, engine=engine)
    assert routed(results) == pytest.approx(equal, rel=REL)
    assert best(results) == pytest.approx(optimum, rel=PROGRAMME)


@pytest.mark.parametrize("engine", ENGINES)
def test_rate_is_per_chip_of_its_component(engine: str) -> None:
    """A larger component at the same λ sends more: 2 chips at 4 GB/s against 5 at 8."""
    design = make(
        item("few", "chip", axis("i", 2)),
        item("few_sw", "switch"),
        link("few_l", "few", "few_sw", link_bytes_per_s=4e9),
        item("many", "chip", axis("i", 5)),
        item("many_sw", "switch"),
        link("many_l", "many", "many_sw", link_bytes_per_s=8e9),
    )
    results = solve(design, engine=engine)
    # λ is 4 GB/s × 1 peer and 2 GB/s × 4 peers.
    assert routed(results) == pytest.approx(4e9, rel=REL)
    assert results.value("network.up.domain_chips") == 2
    fast = set_field(design, "pod.few_l:link_bytes_per_s", 9e9)
    assert routed(solve(fast, engine=engine)) == pytest.approx(8e9, rel=REL)
    assert best(solve(fast, engine=engine)) == pytest.approx(8e9, rel=REL)
