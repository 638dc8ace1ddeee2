"""The results format: every figure is there, unknown ones say why, and none is NaN, infinite or a
zero that means unknown. Odd designs get sensible figures or an issue, never an exception.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from designer.export.tables import results_dict
from designer.model.design import Design
from designer.solve.results import Results
from tests.unit.solve.build import (
    DESIGNS,
    PRESETS,
    RATE,
    Json,
    axis,
    chip,
    codes,
    group,
    hops,
    item,
    link,
    make,
    medium,
    mesh,
    part,
    parts,
    port,
    preset,
    solve,
    star,
    stored,
    switch,
)

REL = 1e-9

#: Names that stay put: people script against them.
GENERAL_IDS = [
    "chips.count",
    "chips.dies",
    "chips.bf16_flops_per_s",
    "chips.fp8_flops_per_s",
    "memory.capacity_bytes",
    "memory.bandwidth_bytes_per_s",
    "links.optical_modules",
    "links.cables",
    "links.length_m",
    "power.it_w",
    "power.chips_w",
    "power.switches_w",
    "power.optics_w",
    "power.hosts_w",
    "power.other_w",
    "power.conversion_loss_w",
    "power.external_w",
    "power.facility_w",
    "power.pue",
    "cooling.liquid_heat_w",
    "cooling.air_heat_w",
    "cooling.flow_m3_per_s",
    "cooling.hottest_chip_c",
    "cooling.throttle_fraction",
    "reliability.mtti_s",
    "reliability.goodput_fraction",
    "cost.capex_usd",
    "cost.usd_per_year",
    "cost.usd_per_chip_hour",
]
PLANE_IDS = [
    "network.{}.domain_chips",
    "network.{}.connected_fraction",
    "network.{}.injection_bytes_per_s",
    "network.{}.all_to_all_bytes_per_s",
    "network.{}.all_to_all_best_bytes_per_s",
    "network.{}.bisection_bytes_per_s",
    "network.{}.oversubscription",
    "network.{}.diameter_hops",
    "network.{}.mean_hops",
    "latency.{}.mean_s",
    "latency.{}.p50_s",
    "latency.{}.p99_s",
    "latency.{}.max_s",
    "latency.{}.loaded_mean_s",
    "latency.{}.loaded_max_s",
]
DISTRIBUTIONS = ("network.{}.hops", "latency.{}.path_s")
UNITS = {
    "bytes_per_s": "B/s",
    "flops_per_s": "FLOP/s",
    "_bytes": "B",
    "m3_per_s": "m3/s",
    "_s": "s",
    "_w": "W",
    "_m": "m",
    "_usd": "USD",
}


def expected_ids(*planes: str) -> set[str]:
    return {*GENERAL_IDS, *(i.format(plane) for plane in planes for i in PLANE_IDS)}


def floats(node: Any, place: str = "") -> Iterator[tuple[str, float]]:
    """All floats of a nested structure, with where they are."""
    if isinstance(node, float):
        yield place, node
    elif isinstance(node, dict):
        for key, inner in node.items():
            yield from floats(inner, f"{place}.{key}")
    elif isinstance(node, (list, tuple)):
        for k, inner in enumerate(node):
            yield from floats(inner, f"{place}[{k}]")


def check_sound(design: Design, results: Results) -> None:
    """What holds for the results of every design, whatever it is."""
    data = results_dict(design, "test", results, ())
    wrong = [place for place, value in floats(data) if not math.isfinite(value)]
    assert not wrong, f"not finite: {wrong}"
    json.dumps(data, allow_nan=False)
    named = {issue.address for issue in results.issues}
    silent = [m for m, metric in results.metrics.items() if metric.value is None and m not in named]
    assert not silent, f"unknown without an issue: {silent}"
    planes = [plane.id for plane in design.planes]
    if any(plane.role != "other" for plane in design.planes):
        planes.append("all")
    assert set(results.metrics) >= expected_ids(*planes)
    negative = [m for m, metric in results.metrics.items() if (metric.value or 0) < -1e-9]
    assert not negative, f"negative: {negative}"
    for issue in results.issues:
        assert issue.severity in ("error", "warning", "info")
        assert issue.message.endswith("."), issue.message
    for name, rows in results.distributions.items():
        assert all(count > 0 for _, count in rows), name
    for g in results.link_groups:
        if g.utilisation is not None:
            assert -REL <= g.utilisation <= 1 + REL, g.id


# -- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "planes"), [("cloudmatrix-384", ("ub", "rdma")), ("gb200-nvl72", ("nvlink",))]
)
def test_presets_have_every_figure(name: str, planes: tuple[str, ...]) -> None:
    design = preset(name)
    results = solve(design)
    assert set(results.metrics) == expected_ids(*planes, "all")
    wanted = {d.format(plane) for plane in (*planes, "all") for d in DISTRIBUTIONS}
    assert set(results.distributions) == wanted
    check_sound(design, results)
    data = results_dict(design, name, results, ())
    assert (data["format"], data["version"]) == ("supernode-results", 1)
    assert data["design"] == {"name": design.name, "source": name}
    assert data["solve_seconds"] > 0
    for metric in data["metrics"].values():
        assert {"value", "unit", "basis", "calibrated", "why"} <= set(metric)
        assert metric["basis"] in ("exact", "bound", "model", "estimate")
    for row in data["link_groups"]:
        assert {
            "id",
            "plane",
            "links",
            "load",
            "load_mean",
            "capacity_bytes_per_s",
            "utilisation",
        } <= set(row)
    for issue in data["issues"]:
        assert set(issue) == {"code", "severity", "address", "message", "hint"}


def test_units_follow_from_names() -> None:
    for metric_id, metric in solve(preset("cloudmatrix-384")).metrics.items():
        tail = next((t for t in UNITS if metric_id.endswith(t)), None)
        if tail and metric_id != "cost.usd_per_chip_hour":
            assert metric.unit == UNITS[tail], metric_id


@pytest.mark.parametrize(
    "path",
    sorted([*DESIGNS.glob("*.supernode"), *PRESETS.glob("*.supernode")]),
    ids=lambda path: path.stem,
)
def test_every_design_at_hand_is_sound(path: Any) -> None:
    design = stored(path.stem) if path.parent == DESIGNS else preset(path.stem)
    check_sound(design, solve(design, effort="live"))


def test_metrics_that_have_no_model_yet() -> None:
    """Null with an issue that names the figure; never 0."""
    results = solve(preset("cloudmatrix-384"))
    for metric_id in (
        "power.facility_w",
        "power.pue",
        "cooling.hottest_chip_c",
        "cooling.throttle_fraction",
        "reliability.mtti_s",
        "reliability.goodput_fraction",
        "cost.capex_usd",
        "cost.usd_per_year",
        "cost.usd_per_chip_hour",
    ):
        value = results.value(metric_id)
        assert value is None or value > 0, metric_id
        if value is None:
            assert "MET-UNKNOWN" in codes(results, metric_id)


# -- odd designs -----------------------------------------------------------------------------


def by_hand(chips: int, *pairs: Json, relay: bool = True, **more: Any) -> Design:
    forwarding = {"forwarding": {"up": "relay"}} if relay else {}
    return make(
        item("chip", "chip", axis("i", chips), **forwarding),
        link("wire", "chip", "chip", pairs=list(pairs)),
        **more,
    )


def pair(a: int, b: int, count: int = 1) -> Json:
    return {"a": [a], "b": [b], "count": count}


NO_RATE = parts(
    chip={**chip(), "ports": [port(rate=None)]}, switch={**switch(), "ports": [port(rate=None)]}
)
BARE = parts(chip=part("accelerator"), switch=part("switch"), trace={"kind": "medium"})

ODD: dict[str, Callable[[], Design]] = {
    "nothing": make,
    "nothing but a plane less": lambda: make(planes=[]),
    "lone chip": lambda: make(item("chip", "chip")),
    "lone chip on a switch": lambda: star(1),
    "lone chip with a fault": lambda: star(1, scenario={"faults": [{"address": "pod.chip[0]"}]}),
    "no chips": lambda: make(
        item("sw", "switch", axis("i", 3)), link("mesh", "sw", "sw", "other i")
    ),
    "only CPUs": lambda: make(
        item("cpu", "cpu", axis("i", 3)), item("sw", "switch"), link("l", "cpu", "sw")
    ),
    "no links": lambda: make(item("chip", "chip", axis("i", 5))),
    "no planes": lambda: make(item("chip", "chip", axis("i", 5)), planes=[]),
    "two planes, one empty": lambda: star(
        3, planes=[{"id": "up"}, {"id": "out", "role": "scale_out"}]
    ),
    "other role": lambda: star(3, planes=[{"id": "up", "role": "other"}]),
    "zero capacity": lambda: make(
        item("chip", "chip", axis("i", 3)),
        item("sw", "switch"),
        link("down", "chip", "sw", link_bytes_per_s=0),
    ),
    "unknown rate": lambda: star(3, parts=NO_RATE),
    "unknown rate without symmetry": lambda: by_hand(3, pair(0, 1), pair(1, 2), parts=NO_RATE),
    "nothing known": lambda: star(3, parts=BARE, scenario={}),
    "disconnected": lambda: by_hand(6, pair(0, 1), pair(2, 3), pair(4, 5)),
    "one chip apart": lambda: by_hand(4, pair(0, 1), pair(1, 2)),
    "chips that no one relays": lambda: by_hand(4, pair(0, 1), pair(1, 2), relay=False),
    "hub of nothing": lambda: make(
        item("chip", "chip", axis("i", 3)),
        item("nic", "nic", axis("i", 3)),
        link("pcie", "chip", "nic:host", "chip.i = nic.i"),
    ),
    "all failed": lambda: star(3, scenario={"faults": [{"address": "pod.chip"}]}),
    "switch failed": lambda: star(3, scenario={"faults": [{"address": "pod.sw"}]}),
    "one left": lambda: star(
        3, scenario={"faults": [{"address": "pod.chip[0]"}, {"address": "pod.chip[1]"}]}
    ),
    "external chips": lambda: make(
        item("chip", "chip", axis("i", 3), external=True),
        item("sw", "switch"),
        link("l", "chip", "sw"),
    ),
    "chips of two kinds": lambda: make(
        item("chip", "chip", axis("i", 3)),
        item("old", "old", axis("i", 2)),
        item("sw", "switch"),
        link("l", "chip", "sw"),
        link("m", "old", "sw"),
        parts=parts(old=chip(fp8_flops_per_s=None, dies=None)),
    ),
    "zero watts": lambda: star(2, parts=parts(chip=chip(tdp_w=0), switch=switch(power_w=0))),
    "an empty rack": lambda: make(
        item("sw", "switch"),
        parts=parts(rack={"kind": "rack", "psu_curve": "titanium", "psu_capacity_w": 0}),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "sw", "each": 4}]}],
    ),
}


@pytest.mark.parametrize("engine", ["auto", "general"])
@pytest.mark.parametrize("name", ODD)
def test_odd_design_is_sound(name: str, engine: str) -> None:
    design = ODD[name]()
    for effort in ("live", "full"):
        check_sound(design, solve(design, engine=engine, effort=effort))


@pytest.mark.parametrize("name", ["no planes", "other role"])
def test_all_is_there_even_where_no_plane_takes_part(name: str) -> None:
    """Whoever scripts against `all` finds it, null and with a reason."""
    design = ODD[name]()
    results = solve(design)
    for metric_id in expected_ids("all") - set(GENERAL_IDS):
        assert metric_id in results.metrics
        assert results.value(metric_id) is None
        assert "MET-UNKNOWN" in codes(results, metric_id)


def network(results: Results, plane: str = "up") -> dict[str, float | None]:
    tails = (
        "domain_chips",
        "connected_fraction",
        "injection_bytes_per_s",
        "all_to_all_bytes_per_s",
    )
    return {tail: results.value(f"network.{plane}.{tail}") for tail in tails}


def test_lone_chip_on_a_switch() -> None:
    results = solve(star(1))
    figures = network(results)
    assert figures["domain_chips"] == 1
    assert figures["injection_bytes_per_s"] == RATE
    assert figures["all_to_all_bytes_per_s"] is None  # there is nobody to send to
    assert hops(results) == {}
    assert "NET-ISOLATED" in codes(results)
    assert results.value("chips.count") == 1


def test_no_chips() -> None:
    results = solve(ODD["no chips"]())
    assert results.value("chips.count") == 0
    for metric_id in (
        "chips.bf16_flops_per_s",
        "memory.capacity_bytes",
        "network.up.injection_bytes_per_s",
    ):
        assert results.value(metric_id) is None, metric_id
        assert "MET-UNKNOWN" in codes(results, metric_id)


def test_disconnected_pairs() -> None:
    """Three pairs of six chips: 6 of 30 ordered pairs; each does what its one link does."""
    results = solve(ODD["disconnected"]())
    assert network(results) == pytest.approx(
        {
            "domain_chips": 2,
            "connected_fraction": 6 / 30,
            "injection_bytes_per_s": RATE,
            "all_to_all_bytes_per_s": RATE,
        },
        rel=REL,
    )
    assert hops(results) == {1: 6}


def test_chip_apart_is_missing_from_the_fraction() -> None:
    """0 – 1 – 2 and 3 alone: 6 of 12 pairs."""
    results = solve(ODD["one chip apart"]())
    assert results.value("network.up.connected_fraction") == pytest.approx(0.5, rel=REL)
    assert hops(results) == {1: 4, 2: 2}


def test_without_relay_only_neighbours_meet() -> None:
    results = solve(ODD["chips that no one relays"]())
    assert results.value("network.up.connected_fraction") == pytest.approx(4 / 12, rel=REL)
    assert hops(results) == {1: 4}


@pytest.mark.parametrize("name", ["all failed", "switch failed", "one left"])
def test_failure_of_everything(name: str) -> None:
    """Nobody reaches anybody: no rate, said so; still installed, counted and powered."""
    results = solve(ODD[name]())
    assert results.value("network.up.all_to_all_bytes_per_s") is None
    assert not hops(results)
    assert results.value("chips.count") == 3
    assert results.value("power.it_w") == pytest.approx(1_600 / 0.96, rel=REL)


def test_zero_capacity_is_zero_and_said() -> None:
    """A rate of zero was typed: the figure is 0, not unknown, and a warning stands at the links."""
    results = solve(ODD["zero capacity"]())
    assert results.value("network.up.injection_bytes_per_s") == 0
    assert results.value("network.up.all_to_all_bytes_per_s") == 0
    assert "NET-RATE-ZERO" in codes(results, "pod.down")
    assert results.value("latency.up.max_s") is None
    # All routings use these links, so the best rate is 0 as well; if it is not worked out, the
    # reason is not the size of this design.
    best_id = "network.up.all_to_all_best_bytes_per_s"
    if results.value(best_id) is None:
        (issue,) = [i for i in results.issues if i.address == best_id]
        assert "too large" not in issue.message
    else:
        assert results.value(best_id) == 0


def test_a_dead_way_beside_a_live_one() -> None:
    """Equal split puts half of the traffic on links of rate zero; the best routing does not."""
    design = make(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        *(link(f"{c}a", c, "a") for c in "xy"),
        *(link(f"{c}b", c, "b", link_bytes_per_s=0) for c in "xy"),
    )
    results = solve(design)
    assert results.value("network.up.all_to_all_bytes_per_s") == 0
    best = results.value("network.up.all_to_all_best_bytes_per_s")
    if best is None:
        (issue,) = [
            i for i in results.issues if i.address.endswith("up.all_to_all_best_bytes_per_s")
        ]
        assert "too large" not in issue.message
    else:
        assert best == pytest.approx(RATE, rel=1e-7)


def test_unknown_rate() -> None:
    results = solve(ODD["unknown rate"]())
    for tail in ("injection", "all_to_all", "all_to_all_best"):
        metric_id = f"network.up.{tail}_bytes_per_s"
        assert results.value(metric_id) is None
        assert "MET-UNKNOWN" in codes(results, metric_id), metric_id
    assert "NET-RATE-UNKNOWN" in codes(results, "pod.down")
    assert group(results, "down").capacity_bytes_per_s is None
    assert group(results, "down").utilisation is None
    # What needs no rate is known all the same.
    assert group(results, "down").load == pytest.approx(2, rel=REL)
    assert hops(results) == {2: 6}


def test_rate_from_any_side_that_is_known() -> None:
    """Port, port, medium / links per module, configured rate: the smallest that is given."""
    for more, expected in (
        ({"link_bytes_per_s": 3e9}, 3e9),
        ({"medium": "cable"}, 8e9),
        ({"medium": "cable", "links_per_module": 4}, 2e9),
        ({"medium": "cable", "link_bytes_per_s": 9e9}, 8e9),
        ({"medium": "cable", "medium_across": "slow"}, 7e9),
    ):
        design = make(
            item("chip", "chip", axis("i", 2)),
            item("sw", "switch"),
            link("down", "chip", "sw", **more),
            parts=NO_RATE
            | {"cable": medium("dac", bytes_per_s=8e9), "slow": medium("aoc", bytes_per_s=7e9)},
        )
        assert group(solve(design), "down").capacity_bytes_per_s == expected


def test_lanes_limit_capacity() -> None:
    """Ports of 4 lanes of 2 GB/s on one end, 8 of 1.5 on the other; 3 lanes configured."""
    given = parts(
        chip=chip(ports=[{**port(rate=2e9), "lanes": 4}]),
        switch=switch(ports=[{**port(rate=1.5e9), "lanes": 8}]),
    )
    for lanes, expected in ((None, 8e9), (3, 4.5e9), (6, 8e9)):
        more = {} if lanes is None else {"lanes": lanes}
        design = make(
            item("chip", "chip", axis("i", 2)),
            item("sw", "switch"),
            link("down", "chip", "sw", **more),
            parts=given,
        )
        assert group(solve(design), "down").capacity_bytes_per_s == pytest.approx(expected)


# -- parallel links and mixtures -------------------------------------------------------------


@pytest.mark.parametrize("engine", ["classes", "general"])
def test_parallel_groups_of_different_speed(engine: str) -> None:
    """Three links of 10 and one of 2 GB/s to one switch: a quarter each, so 4 × 2."""
    design = make(
        item("chip", "chip", axis("i", 3)),
        item("sw", "switch"),
        link("fast", "chip", "sw", count=3),
        link("slow", "chip", "sw", link_bytes_per_s=2e9),
    )
    results = solve(design, engine=engine)
    for name in ("fast", "slow"):
        assert group(results, name).load == pytest.approx(2 / 4, rel=REL)
    assert results.value("network.up.injection_bytes_per_s") == pytest.approx(32e9, rel=REL)
    assert results.value("network.up.all_to_all_bytes_per_s") == pytest.approx(8e9, rel=REL)
    best = results.value("network.up.all_to_all_best_bytes_per_s")
    assert best == pytest.approx(32e9, rel=1e-7)
    assert group(results, "slow").utilisation == pytest.approx(1, rel=REL)
    assert group(results, "fast").utilisation == pytest.approx(0.2, rel=REL)


def test_injection_is_that_of_the_worst_endpoint() -> None:
    """Chips with 3, 2, 2 and 1 links."""
    results = solve(by_hand(4, pair(0, 1, 2), pair(0, 2), pair(2, 3)))
    assert results.value("network.up.injection_bytes_per_s") == pytest.approx(RATE, rel=REL)


def test_chip_sums() -> None:
    results = solve(star(3))
    assert results.value("chips.count") == 3
    assert results.value("chips.dies") == 6
    assert results.value("chips.bf16_flops_per_s") == 3e15
    assert results.value("chips.fp8_flops_per_s") == 6e15
    assert results.value("memory.capacity_bytes") == 300e9
    assert results.value("memory.bandwidth_bytes_per_s") == 12e12


def test_unknown_figure_of_one_kind_makes_the_sum_unknown() -> None:
    """Three chips with FP8 and two whose FP8 nobody published: no sum, and no word of 0."""
    results = solve(ODD["chips of two kinds"]())
    for metric_id in ("chips.fp8_flops_per_s", "chips.dies"):
        assert results.value(metric_id) is None
        (issue,) = [i for i in results.issues if i.address == metric_id]
        assert "old" in issue.message
    assert results.value("chips.count") == 5
    assert results.value("chips.bf16_flops_per_s") == 5e15


def test_unknown_fp8_of_the_910c() -> None:
    results = solve(preset("cloudmatrix-384"))
    assert results.value("chips.fp8_flops_per_s") is None
    assert "MET-UNKNOWN" in codes(results, "chips.fp8_flops_per_s")


def test_external_chips_are_not_ours() -> None:
    results = solve(ODD["external chips"]())
    assert results.value("chips.count") == 0
    assert results.value("power.external_w") == 1_500
    assert results.value("power.chips_w") == 0


def test_catalogue_and_links_that_disagree() -> None:
    """Injection is what the links give; a catalogue that says otherwise is an issue."""
    for published, found in ((20e9, True), (10e9, False), (10.05e9, False), (None, False)):
        results = solve(star(2, parts=parts(chip=chip(scale_up_bytes_per_s=published))))
        assert results.value("network.up.injection_bytes_per_s") == RATE
        assert ("NET-INJECTION" in codes(results, "pod.chip")) is found


def test_why_of_every_known_figure() -> None:
    """Every number can be asked why: a formula, and inputs that are finite or unknown."""
    for name in ("cloudmatrix-384", "gb200-nvl72"):
        for metric in solve(preset(name)).metrics.values():
            if metric.value is not None:
                assert metric.why.formula, metric.id
            else:
                assert metric.why.text, metric.id


def test_mean_and_largest_of_a_mesh() -> None:
    results = solve(mesh(axis("i", 4), rules=("adjacent i",)))
    assert results.value("network.up.mean_hops") == pytest.approx(20 / 12, rel=REL)
    assert results.value("network.up.diameter_hops") == 3
