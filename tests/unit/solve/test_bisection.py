"""Bisection and oversubscription of machines whose values are known by hand or published."""

from __future__ import annotations

import pytest

from designer.edit.elements import fail
from designer.solve.pipeline import solve
from designer.solve.results import Results
from tests.building import group, item, pod

LINK = 50e9


def figures(results: Results, plane: str = "net") -> tuple[float | None, float | None, str]:
    name = f"network.{plane}"
    metric = results.metrics[f"{name}.bisection_bytes_per_s"]
    return metric.value, results.value(f"{name}.oversubscription"), metric.basis


def relaying(name: str, **sizes: int) -> dict[str, object]:
    return item(name, more={"forwarding": {"net": "relay"}}, **sizes)


def test_full_mesh_of_eight():
    """Validation case A09: n² / 4 = 16 links cross, and all-to-all proves it."""
    design = pod(relaying("chip", x=8), group("mesh", "chip", "chip", "other x"))
    # Every chip injects 7 links; 8 × 7 / (2 × 16) = 1.75.
    assert figures(solve(design)) == (pytest.approx(16 * LINK), pytest.approx(1.75), "exact")


def test_two_dimensional_full_mesh():
    """Validation case A10: 128 links."""
    design = pod(
        relaying("chip", x=8, y=8),
        group("rows", "chip", "chip", "other x"),
        group("columns", "chip", "chip", "other y"),
    )
    value, _, basis = figures(solve(design))
    assert (value, basis) == (pytest.approx(128 * LINK), "exact")


def test_torus():
    """Validation case A13, smaller: 2 N / k of the longest ring, here 2 × 96 / 8 = 24 links."""
    design = pod(
        relaying("chip", x=4, y=8, z=3),
        group("x", "chip", "chip", "next x"),
        group("y", "chip", "chip", "next y"),
        group("z", "chip", "chip", "next z"),
    )
    value, ratio, basis = figures(solve(design))
    assert (value, basis) == (pytest.approx(24 * LINK), "exact")
    assert ratio == pytest.approx(96 * 6 / (2 * 24))


def test_line_is_cut_in_its_middle():
    """Validation case A15: a 4 × 4 mesh without wraparound has 4 links across."""
    design = pod(
        relaying("chip", x=4, y=4),
        group("x", "chip", "chip", "adjacent x"),
        group("y", "chip", "chip", "adjacent y"),
    )
    assert figures(solve(design))[0] == pytest.approx(4 * LINK)


def test_oversubscribed_leaves():
    """Eight leaves of 6 chips with 2 uplinks each: 4 leaves × 2 links, 3:1."""
    design = pod(
        item("chip", leaf=8, place=6),
        item("leaf", part="switch", leaf=8),
        item("spine", part="switch", s=2),
        group("down", "chip", "leaf", "chip.leaf = leaf.leaf"),
        group("up", "leaf", "spine"),
    )
    assert figures(solve(design)) == (pytest.approx(8 * LINK), pytest.approx(3.0), "bound")


def test_odd_number_of_chips_is_scaled():
    """Three chips on one switch: one link's flow, × (9 / 4) / (1 × 2)."""
    design = pod(item("chip", x=3), item("hub", part="switch"), group("down", "chip", "hub"))
    assert figures(solve(design))[0] == pytest.approx(LINK * 9 / 8)


def test_islands_are_halved_each_by_itself():
    """Three meshes of four chips that nothing joins: 2 × 2 links in each."""
    design = pod(relaying("chip", box=3, x=4), group("mesh", "chip", "chip", "other x"))
    value, ratio, _ = figures(solve(design))
    assert value == pytest.approx(4 * LINK)
    assert ratio == pytest.approx(4 * 3 / (2 * 4))


def test_unequal_islands_have_none():
    design = pod(relaying("chip", box=2, x=4), group("mesh", "chip", "chip", "other x"))
    broken = fail(design, ("pod.chip[0,0]",))
    results = solve(broken)
    assert figures(results)[:2] == (None, None)
    assert any(i.address == "network.net.bisection_bytes_per_s" for i in results.issues)


def test_a_failed_spine_takes_its_share():
    """Three of four spines are left: 4 leaves × 3 links."""
    design = pod(
        item("chip", leaf=8, place=4),
        item("leaf", part="switch", leaf=8),
        item("spine", part="switch", s=4),
        group("down", "chip", "leaf", "chip.leaf = leaf.leaf"),
        group("up", "leaf", "spine"),
    )
    whole, broken = solve(design), solve(fail(design, ("pod.spine[1]",)))
    assert figures(whole)[:2] == (pytest.approx(16 * LINK), pytest.approx(1.0))
    assert figures(broken)[:2] == (pytest.approx(12 * LINK), pytest.approx(4 / 3))


def test_chips_that_do_not_relay_pass_nothing_on():
    """In a ring without relaying only the two links across each cut carry anything."""
    design = pod(item("chip", x=6), group("ring", "chip", "chip", "next x"))
    assert figures(solve(design))[0] == pytest.approx(2 * LINK)


def test_a_list_of_pairs_says_why_there_is_none():
    design = pod(
        relaying("chip", x=3),
        group("wires", "chip", "chip", pairs=[{"a": [0], "b": [1]}, {"a": [1], "b": [2]}]),
    )
    results = solve(design)
    why = results.metrics["network.net.bisection_bytes_per_s"].why.text
    assert figures(results)[0] is None
    assert "list of pairs" in why
