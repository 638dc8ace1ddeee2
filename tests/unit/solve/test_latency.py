"""Unloaded latency, one way: every figure here is a sum that a person wrote down.

Per link: length × propagation + the electronics of both ends + FEC at the receiver, unless the
receiver is a switch whose own figure contains it. Per node passed: its latency. Once: message /
slowest link of the path. A pair has the mean over its equal-split paths.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from designer.model.design import Design
from designer.solve.latency.summary import distinct
from designer.solve.results import Results
from tests.unit.solve.build import (
    axis,
    chip,
    codes,
    group,
    item,
    link,
    make,
    medium,
    mesh,
    part,
    parts,
    preset,
    solve,
    switch,
)

REL = 1e-9
ENGINES = ["classes", "general"]
#: 512 B at 10 GB/s. [s]
SENDING = 51.2e-9


def latency(results: Results, plane: str = "up") -> dict[str, float | None]:
    tails = ("mean", "p50", "p99", "max")
    return {tail: results.value(f"latency.{plane}.{tail}_s") for tail in tails}


def alike(seconds: float) -> Any:
    """All four figures the same."""
    return pytest.approx(dict.fromkeys(("mean", "p50", "p99", "max"), seconds), rel=REL)


def one_switch(*, length: float | None = 10, optics: Any = None, **more: Any) -> Design:
    """Two chips on a switch, by pluggable optics: 5 ns/m, 3 ns an end, FEC 100 ns."""
    given = {"optics": optics or medium("pluggable", latency_s=3e-9, power_w_per_end=9)}
    more["parts"] = parts(**given | more.pop("parts", {}))
    return make(
        item("chip", "chip", axis("i", 2)),
        item("sw", "switch"),
        link("down", "chip", "sw", medium="optics", length_m=length),
        **more,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_one_switch(engine: str) -> None:
    # Twice (10 × 5 + 2 × 3 + FEC 100), the switch 200, 512 B at 10 GB/s.
    results = solve(one_switch(), engine=engine)
    assert latency(results) == alike(2 * (50e-9 + 6e-9 + 100e-9) + 200e-9 + SENDING)
    assert results.distributions["latency.up.path_s"] == ((pytest.approx(563.2e-9, rel=REL), 2),)
    assert all(results.metrics[f"latency.up.{t}_s"].basis == "model" for t in ("mean", "max"))


@pytest.mark.parametrize("engine", ENGINES)
def test_switch_that_includes_fec(engine: str) -> None:
    """FEC is left out at the switch; the chip at the end still decodes."""
    design = one_switch(parts={"switch": switch(latency_includes_fec=True)})
    assert latency(solve(design, engine=engine)) == alike(463.2e-9)


def test_medium_without_fec() -> None:
    design = one_switch(optics=medium("dac", latency_s=3e-9, fec=False))
    assert latency(solve(design)) == alike(363.2e-9)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("included", "expected"), [(False, 1731.2e-9), (True, 1531.2e-9)])
def test_two_levels_of_switches(engine: str, included: bool, expected: float) -> None:
    """Chip – leaf – spine – leaf – chip over 1 m and 40 m.

    Links 2 × 5 + 2 × (200 + 2 × 30) = 530; FEC 100 at four receivers; leaves 2 × 200, spine 350;
    51.2 for the message. Where the leaves' figure contains FEC, it goes twice.
    """
    leaf = switch(latency_includes_fec=included)
    design = make(
        item("chip", "chip", axis("leaf", 2)),
        item("leaf", "switch", axis("leaf", 2)),
        item("spine", "spine"),
        link("down", "chip", "leaf", "chip.leaf = leaf.leaf"),
        link("up", "leaf", "spine", medium="optics", length_m=40),
        parts=parts(
            switch=leaf,
            spine=switch(latency_s=350e-9),
            optics=medium("pluggable", latency_s=30e-9, power_w_per_end=9),
        ),
    )
    assert latency(solve(design, engine=engine)) == alike(expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_mean_over_paths_of_different_length(engine: str) -> None:
    """x – a – y with 10 m, x – b – y with 30 m; half of the links of either chip go each way."""
    design = make(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        *(link(f"{c}a", c, "a", length_m=10) for c in "xy"),
        *(link(f"{c}b", c, "b", length_m=30) for c in "xy"),
    )
    common = 2 * 100e-9 + 200e-9 + SENDING
    mean = (2 * 50e-9 + 2 * 150e-9) / 2 + common
    assert latency(solve(design, engine=engine)) == alike(mean)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_direction_splits_over_its_own_links(engine: str) -> None:
    """x has one link to either switch, y three to a and one to b: ½, ½ against ¾, ¼."""
    design = make(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        link("xa", "x", "a"),
        link("xb", "x", "b", length_m=101),
        link("ya", "y", "a", count=3),
        link("yb", "y", "b"),
    )
    common = 2 * (5e-9 + 100e-9) + 200e-9 + SENDING  # with 500 ns more over b
    results = solve(design, engine=engine)
    there, back = common + 500e-9 / 2, common + 500e-9 / 4
    rows = results.distributions["latency.up.path_s"]
    assert rows == ((pytest.approx(back, rel=REL), 1), (pytest.approx(there, rel=REL), 1))
    expected = {"mean": (there + back) / 2, "p50": back, "p99": there, "max": there}
    assert latency(results) == pytest.approx(expected, rel=REL)


@pytest.mark.parametrize("engine", ENGINES)
def test_serialisation_at_the_slowest_link(engine: str) -> None:
    """10 GB/s, then 2, then 10: cut-through sends the message once, at 2."""
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("sw", "switch", axis("i", 2)),
        link("down", "chip", "sw", "chip.i = sw.i"),
        link("trunk", "sw", "sw", "other i", link_bytes_per_s=2e9),
    )
    expected = 3 * (5e-9 + 100e-9) + 2 * 200e-9 + 512 / 2e9
    assert latency(solve(design, engine=engine)) == alike(expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_serialisation_is_the_mean_over_paths(engine: str) -> None:
    """Half over a at 10 GB/s, half over b with 4 GB/s on one side and 2 on the other."""
    design = make(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        link("xa", "x", "a"),
        link("ya", "y", "a"),
        link("xb", "x", "b", link_bytes_per_s=4e9),
        link("yb", "y", "b", link_bytes_per_s=2e9),
    )
    rest = 2 * (5e-9 + 100e-9) + 200e-9
    assert latency(solve(design, engine=engine)) == alike(rest + (51.2e-9 + 256e-9) / 2)


def test_parallel_links_do_not_speed_up_a_message() -> None:
    one, four = (
        solve(
            make(
                item("chip", "chip", axis("i", 2)),
                item("sw", "switch"),
                link("down", "chip", "sw", count=count),
            )
        )
        for count in (1, 4)
    )
    assert latency(one) == latency(four) == alike(2 * 105e-9 + 200e-9 + SENDING)


@pytest.mark.parametrize("engine", ENGINES)
def test_relay_chip(engine: str) -> None:
    """Line of three: 105 a link and 300 in the chip between."""
    results = solve(mesh(axis("i", 3), rules=("adjacent i",)), engine=engine)
    near, far = 105e-9 + SENDING, 2 * 105e-9 + 300e-9 + SENDING
    assert results.distributions["latency.up.path_s"] == (
        (pytest.approx(near, rel=REL), 4),
        (pytest.approx(far, rel=REL), 2),
    )
    expected = {"mean": (4 * near + 2 * far) / 6, "p50": near, "p99": far, "max": far}
    assert latency(results) == pytest.approx(expected, rel=REL)


@pytest.mark.parametrize("engine", ENGINES)
def test_message_size(engine: str) -> None:
    """4 KB at 10 GB/s: 409.6 ns beside 410 for the rest."""
    scenario = {"fec_latency_s": 100e-9, "message_bytes": 4096}
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("sw", "switch"),
        link("down", "chip", "sw"),
        scenario=scenario,
    )
    assert latency(solve(design, engine=engine)) == alike(410e-9 + 409.6e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_nic_on_the_way(engine: str) -> None:
    """Chip – NIC – switch – NIC – chip: NICs add 400 each and decode FEC of what reaches them."""
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("nic", "nic", axis("i", 2)),
        item("sw", "switch"),
        link("pcie", "chip", "nic:host", "chip.i = nic.i", medium="bus"),
        link("net", "nic:net", "sw"),
        parts=parts(bus=medium(fec=False)),
    )
    results = solve(design, engine=engine)
    assert results.value("network.up.diameter_hops") == 2  # chip–NIC links are not counted
    # Four links of 1 m; FEC at the switch and the second NIC.
    assert latency(results) == alike(4 * 5e-9 + 2 * 100e-9 + 2 * 400e-9 + 200e-9 + SENDING)


@pytest.mark.parametrize("each", [1, 2])
def test_medium_across_racks(each: int) -> None:
    """Two chips: one rack, copper without FEC; two racks, optics with 30 ns an end and FEC."""
    design = make(
        item("chip", "chip", axis("i", 2)),
        link("wire", "chip", "chip", "other i", medium="copper", medium_across="optics"),
        parts=parts(
            copper=medium("dac", fec=False),
            optics=medium("pluggable", latency_s=30e-9),
            rack={"kind": "rack"},
        ),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "chip", "each": each}]}],
    )
    expected = {1: 5e-9 + 60e-9 + 100e-9, 2: 5e-9}[each] + SENDING
    assert latency(solve(design)) == alike(expected)


# -- percentiles -----------------------------------------------------------------------------


def tailed(near: int) -> Design:
    """Some chips one metre from a switch and one chip 101 metres away."""
    return make(
        item("near", "chip", axis("i", near)),
        item("far", "chip"),
        item("sw", "switch"),
        link("short", "near", "sw"),
        link("long", "far", "sw", length_m=101),
    )


@pytest.mark.parametrize(
    ("near", "p99"),
    [
        # 200 × 199 of 40,200 pairs are short: 99.005 %, so the 99th percentile is short.
        (200, 461.2e-9),
        # 190 × 189 of 36,290: 98.953 %; the 99th falls among those of 500 ns more.
        (190, 961.2e-9),
    ],
)
def test_percentiles_count_ordered_pairs(near: int, p99: float) -> None:
    short, long = 2 * 105e-9 + 200e-9 + SENDING, 605e-9 + 105e-9 + 200e-9 + SENDING
    results = solve(tailed(near))
    rows = results.distributions["latency.up.path_s"]
    assert rows == (
        (pytest.approx(short, rel=REL), near * (near - 1)),
        (pytest.approx(long, rel=REL), 2 * near),
    )
    pairs = near * (near + 1)
    mean = (near * (near - 1) * short + 2 * near * long) / pairs
    expected = {"mean": mean, "p50": short, "p99": p99, "max": long}
    assert latency(results) == pytest.approx(expected, rel=REL)


@pytest.mark.parametrize("engine", ENGINES)
def test_median_of_a_line(engine: str) -> None:
    """Line of five: 8, 6, 4, 2 ordered pairs of 1 to 4 hops; the tenth of twenty has two."""
    results = solve(mesh(axis("i", 5), rules=("adjacent i",)), engine=engine)
    times = [h * 105e-9 + (h - 1) * 300e-9 + SENDING for h in (1, 2, 3, 4)]
    counts = (8, 6, 4, 2)
    mean = sum(t * n for t, n in zip(times, counts, strict=True)) / 20
    expected = {"mean": mean, "p50": times[1], "p99": times[3], "max": times[3]}
    assert latency(results) == pytest.approx(expected, rel=REL)
    assert [n for _, n in results.distributions["latency.up.path_s"]] == list(counts)


# -- unknown ---------------------------------------------------------------------------------

NOTHING = dict.fromkeys(("mean", "p50", "p99", "max"))

UNKNOWN = {
    "length": (lambda: one_switch(length=None), "pod.down:length_m"),
    "medium": (
        lambda: make(
            item("chip", "chip", axis("i", 2)),
            item("sw", "switch"),
            link("down", "chip", "sw", medium=None),
        ),
        "pod.down:medium",
    ),
    "electronics": (lambda: one_switch(optics=medium("pluggable", latency_s=None)), "pod.down"),
    "propagation": (
        lambda: one_switch(optics=medium("pluggable", propagation_s_per_m=None)),
        "pod.down",
    ),
    "switch": (lambda: one_switch(parts={"switch": switch(latency_s=None)}), "pod.sw"),
    "relay": (
        lambda: mesh(
            axis("i", 3), rules=("adjacent i",), parts=parts(chip=chip(relay_latency_s=None))
        ),
        "pod.chip",
    ),
    "FEC": (lambda: one_switch(scenario={}), "scenario:fec_latency_s"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("what", UNKNOWN)
def test_unknown_is_said_with_its_place(what: str, engine: str) -> None:
    make_design, place = UNKNOWN[what]
    results = solve(make_design(), engine=engine)
    assert latency(results) == NOTHING
    assert "LAT-UNKNOWN" in codes(results, place)
    for tail in NOTHING:
        assert "MET-UNKNOWN" in codes(results, f"latency.up.{tail}_s")


def test_unknown_rate_leaves_latency_unknown() -> None:
    bare = {"ports": [{"id": "p", "count": 9}]}
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("sw", "switch"),
        link("down", "chip", "sw"),
        parts=parts(chip=chip(**bare), switch=switch(**bare)),
    )
    results = solve(design)
    assert latency(results) == NOTHING
    assert "NET-RATE-UNKNOWN" in codes(results, "pod.down")


def test_what_no_traffic_meets_may_be_unknown() -> None:
    """A CPU's links carry nothing of chips: nobody asks for their length."""
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("cpu", "cpu"),
        item("sw", "switch"),
        link("down", "chip", "sw"),
        link("host", "cpu", "sw", medium=None, length_m=None),
    )
    results = solve(design)
    assert latency(results) == alike(2 * 105e-9 + 200e-9 + SENDING)
    assert "LAT-UNKNOWN" not in codes(results)


def test_relay_that_nobody_needs_may_be_unknown() -> None:
    """In a full mesh every pair is direct: no word about a delay that no path contains."""
    unknown = parts(chip=chip(relay_latency_s=None))
    results = solve(mesh(axis("i", 3), rules=("other i",), parts=unknown))
    assert latency(results) == alike(105e-9 + SENDING)
    assert "LAT-UNKNOWN" not in codes(results)


def test_fec_that_nobody_decodes_may_be_unknown() -> None:
    results = solve(one_switch(optics=medium("dac", latency_s=3e-9, fec=False), scenario={}))
    assert latency(results) == alike(363.2e-9)
    assert "LAT-UNKNOWN" not in codes(results)


# -- presets ---------------------------------------------------------------------------------


def test_gb200_nvl72() -> None:
    """1 m of 4.5 ns/m twice, FEC 120 twice (the switch's 300 is without), 512 B at 50 GB/s."""
    expected = 2 * (4.5e-9 + 120e-9) + 300e-9 + 10.24e-9
    results = solve(preset("gb200-nvl72"))
    assert latency(results, "nvlink") == alike(expected)
    assert latency(results, "all") == alike(expected)
    assert results.distributions["latency.nvlink.path_s"][0][1] == 72 * 71


def test_cloudmatrix_384() -> None:
    """Traces 0.5 m × 4.5 ns/m; L1 – L2 15 m × 5 + 2 × 3; switches 200 with FEC; NPU FEC 120."""
    sending = 512 / 28e9
    near = 2 * 2.25e-9 + 200e-9 + 120e-9 + sending
    far = 2 * 2.25e-9 + 2 * 81e-9 + 3 * 200e-9 + 120e-9 + sending
    results = solve(preset("cloudmatrix-384"))
    mean = (2_688 * near + 144_384 * far) / 147_072
    expected = {"mean": mean, "p50": far, "p99": far, "max": far}
    assert latency(results, "ub") == pytest.approx(expected, rel=REL)
    assert latency(results, "all") == latency(results, "ub")
    assert near == pytest.approx(342.785714e-9, rel=1e-8)
    assert far == pytest.approx(904.785714e-9, rel=1e-8)


def test_cloudmatrix_384_rdma() -> None:
    """20 m × 5 ns/m + 2 × 3 + FEC 120 a link; RoCE switches 600; 512 B at 50 GB/s."""
    link_s = 106e-9 + 120e-9
    near = 2 * link_s + 600e-9 + 10.24e-9
    far = 4 * link_s + 3 * 600e-9 + 10.24e-9
    results = solve(preset("cloudmatrix-384"))
    mean = (47 * near + 336 * far) / 383
    expected = {"mean": mean, "p50": far, "p99": far, "max": far}
    assert latency(results, "rdma") == pytest.approx(expected, rel=REL)


def test_attach_part_without_latency() -> None:
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("nic", "nic", axis("i", 2)),
        item("sw", "switch"),
        link("pcie", "chip", "nic:host", "chip.i = nic.i"),
        link("net", "nic:net", "sw"),
        parts=parts(nic=part("nic", power_w=20)),
    )
    results = solve(design)
    assert latency(results) == NOTHING
    assert "LAT-UNKNOWN" in codes(results, "pod.nic")
    assert group(results, "net").load == 1


def test_distinct_values_are_those_of_numpy():
    values = np.array([3.0, 1.0, np.nan, 3.0, np.inf, np.nan, 1.0, -2.0])
    found, index = distinct(values)
    assert found.tolist()[:4] == [-2.0, 1.0, 3.0, np.inf]
    assert np.isnan(found[4:]).tolist() == [True]
    assert index.tolist() == [2, 1, 4, 2, 3, 4, 1, 0]
    assert distinct(np.array([], dtype=np.int64))[0].tolist() == []
