"""Power: conversion equations against oracles, worked examples, and roll-ups added up by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from designer.edit.params import set_field
from designer.model.design import Design
from designer.model.rules import require_valid
from designer.solve.power import busbar_loss_w, linear_converter_in_w, psu_efficiency, psu_in_w
from designer.solve.results import RackGroup, Results
from tests.unit.solve.build import (
    Json,
    axis,
    block,
    body,
    chip,
    codes,
    item,
    link,
    make,
    medium,
    part,
    parts,
    preset,
    solve,
    star,
    switch,
)

REL = 1e-9
BUCKETS = ("chips", "switches", "optics", "hosts", "other")

ORACLES = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "physics_oracles.yaml").read_text(encoding="utf-8")
)["cases"]
#: The function under test, and the oracle's inputs in the order of its arguments.
FUNCTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "conv_linear": (linear_converter_in_w, ("p_out", "loss0", "eta")),
    "psu_eff": (psu_efficiency, ("x", "curve")),
    "psu_input": (psu_in_w, ("p_out", "capacity", "curve")),
    "busbar_loss": (busbar_loss_w, ("p", "v", "feeds", "r_ohm")),
}
#: Lines of the worked examples that are about heat: see the tests on cooling.
HEAT = ("q_liq", "q_air", "lpm")


def oracles(*equations: str) -> list[Any]:
    return [pytest.param(c, id=c["id"]) for c in ORACLES if c["eq"] in equations]


def watts(results: Results) -> dict[str, float | None]:
    return {name: results.value(f"power.{name}_w") for name in BUCKETS}


def loss(results: Results) -> float:
    value = results.value("power.conversion_loss_w")
    assert value is not None
    return value


def it(results: Results) -> float:
    value = results.value("power.it_w")
    assert value is not None
    return value


def racks(results: Results, placement: str) -> list[RackGroup]:
    return [rack for rack in results.racks if rack.placement == placement]


# -- equations -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", oracles("P8", "P9", "P10"))
def test_oracle(case: Json) -> None:
    function, names = FUNCTIONS[case["fn"]]
    got = float(function(*(case["inputs"][name] for name in names)))
    slack = max(case["tolerance"]["abs"], case["tolerance"]["rel"] * abs(case["expected"]))
    assert abs(got - case["expected"]) <= slack


def test_converter_by_hand() -> None:
    """P8: (80 + 10) / 0.9."""
    assert float(linear_converter_in_w(80.0, 10.0, 0.9)) == pytest.approx(100.0, rel=REL)


@pytest.mark.parametrize(
    ("curve", "share", "expected"),
    [
        # Titanium minimums .90 .94 .96 .91 at 10, 20, 50, 100 %: at the points, between, beyond.
        ("titanium", 0.10, 0.90),
        ("titanium", 0.20, 0.94),
        ("titanium", 1.00, 0.91),
        ("titanium", 0.15, 0.92),
        ("titanium", 0.75, 0.935),
        ("titanium", 0.01, 0.90),
        ("titanium", 1.50, 0.91),
        # ORv3 .90 .94 .965 .972 .975 .972 .965 at 5, 10, 20, 30, 50, 75, 100 %.
        ("orv3", 0.05, 0.90),
        ("orv3", 0.40, 0.9735),
        ("orv3", 0.75, 0.972),
        ("orv3", 0.875, 0.9685),
        ("none", 0.33, 1.0),
    ],
)
def test_efficiency_table(curve: str, share: float, expected: float) -> None:
    assert float(psu_efficiency(share, curve)) == pytest.approx(expected, rel=REL)


def test_equations_take_arrays() -> None:
    out = np.array([1_000.0, 5_000.0, 10_000.0])
    # Shares .1, .5, 1 of 10 kW.
    assert psu_in_w(out, 10_000.0, "titanium") == pytest.approx(out / [0.90, 0.96, 0.91], rel=REL)
    # Two feeds at 50 V: 10, 50, 100 A each; 2 × I² × 1 mΩ.
    assert busbar_loss_w(out, 50.0, 2, 1e-3) == pytest.approx([0.2, 5.0, 20.0], rel=REL)


def test_input_is_never_below_output() -> None:
    out = np.linspace(0, 300_000, 1_001)
    for curve in ("titanium", "orv3", "none"):
        assert (psu_in_w(out, 264_000.0, curve) >= out).all()
    assert (busbar_loss_w(out, 50.0, 2, 30e-6) >= 0).all()


# -- worked examples -------------------------------------------------------------------------


def nvl72_lines() -> dict[str, float]:
    results = solve(preset("gb200-nvl72"))
    (rack,) = results.racks
    dc = rack.dc_w
    bus = float(busbar_loss_w(dc, 50.0, 2, 30e-6))
    return {
        "p_dc": dc,
        "l_bus": bus,
        "x_psu": (dc + bus) / 264_000,
        "eta_psu": (dc + bus) / rack.ac_w,
        "p_rack": it(results),
    }


def cm384_lines() -> dict[str, float]:
    results = solve(preset("cloudmatrix-384"))
    (compute,), (bus,) = racks(results, "compute"), racks(results, "bus")
    return {
        "cr_dc": compute.dc_w,
        "cr_ac": compute.ac_w,
        "sr_ac": bus.ac_w,
        "pod_ac": it(results),
    }


@pytest.mark.parametrize(
    "case", [c for c in oracles("worked") if c.values[0]["inputs"]["key"] not in HEAT]
)
def test_worked_example(case: Json) -> None:
    lines = {"gb200": nvl72_lines, "cm384": cm384_lines}[case["inputs"]["name"]]()
    slack = max(case["tolerance"]["abs"], case["tolerance"]["rel"] * abs(case["expected"]))
    assert abs(lines[case["inputs"]["key"]] - case["expected"]) <= slack


def test_gb200_nvl72() -> None:
    """72 × 1200 + 36 × 300 + 18 × 600 (two chips in each of 9 trays) + 18 × (420 + 4 × 20)."""
    results = solve(preset("gb200-nvl72"))
    expected = {"chips": 86_400, "hosts": 10_800, "switches": 10_800, "optics": 0, "other": 9_000}
    assert watts(results) == pytest.approx(expected, rel=REL)
    # 117,000 on two feeds of 50 V and 30 µΩ: 1,170 A each, 82.134 W. x = 117,082.134 / 264,000 lies
    # between 30 % (.972) and 50 % (.975).
    x = 117_082.134 / 264_000
    eta = 0.972 + 0.003 * (x - 0.3) / 0.2
    assert it(results) == pytest.approx(117_082.134 / eta, rel=REL)
    assert it(results) == pytest.approx(120_188.7248, abs=1e-3)
    assert results.value("power.external_w") == 0
    (rack,) = results.racks
    assert (rack.racks, rack.dc_w) == (1, pytest.approx(117_000, rel=REL))
    assert dict(rack.contents) == {"tray": 18, "switch_tray": 9}


def test_cloudmatrix_384() -> None:
    """Twelve compute racks of 4 nodes, four bus racks of 28 switch chips."""
    results = solve(preset("cloudmatrix-384"))
    expected = {
        "chips": 384 * 850,
        "switches": 336 * 120 + 112 * 250,
        # 12 × 256 in compute racks (4 × 7 × 16 / 2 uplink cages and 32 RDMA ports), 4 × 672 in bus
        # racks (28 × 48 / 2): 5,760.
        "optics": 5_760 * 6.5,
        "hosts": 192 * 180 + 48 * 700,
        "other": 48 * 400,
    }
    assert watts(results) == pytest.approx(expected, rel=REL)
    (compute,), (bus,) = racks(results, "compute"), racks(results, "bus")
    assert (compute.racks, bus.racks) == (12, 4)
    # 32·850 + 16·180 + 28·120 + 4·700 + 4·400 + 256·6.5, and 28·250 + 672·6.5
    assert compute.dc_w == pytest.approx(39_504.0, rel=REL)
    assert bus.dc_w == pytest.approx(11_368.0, rel=REL)
    # Titanium over 60 and 24 kW: shares .6584 (between .96 and .91) and .473667 (.94 and .96).
    assert compute.ac_w == pytest.approx(39_504 / (0.96 - 0.05 * (0.6584 - 0.5) / 0.5), rel=REL)
    assert bus.ac_w == pytest.approx(
        11_368 / (0.94 + 0.02 * (11_368 / 24_000 - 0.2) / 0.3), rel=REL
    )
    assert compute.ac_w == pytest.approx(41_840.36604, abs=1e-4)
    assert bus.ac_w == pytest.approx(11_863.36124, abs=1e-4)
    assert it(results) == pytest.approx(549_537.8374, abs=1e-3)


def test_cloudmatrix_external_is_apart() -> None:
    """RDMA: 8 leaves and 3 spines of 940 W, and 6,912 − 5,760 modules of 6.5 W in them."""
    results = solve(preset("cloudmatrix-384"))
    assert results.value("power.external_w") == pytest.approx(11 * 940 + 1_152 * 6.5, rel=REL)
    without = preset("cloudmatrix-384")
    hungry = set_field(without, "parts.roce-switch-128x400:power_w", 5_000)
    changed = solve(hungry)
    assert changed.value("power.external_w") == pytest.approx(11 * 5_000 + 1_152 * 6.5, rel=REL)
    assert it(changed) == it(results)
    assert watts(changed) == watts(results)


def test_cloudmatrix_with_47_nodes() -> None:
    """One node fewer leaves a last rack of 3: ¾ of the load at ¾ of the share."""
    design = set_field(preset("cloudmatrix-384"), "pod.node:count", 47)
    require_valid(design)
    results = solve(design)
    full, last = racks(results, "compute")
    assert (full.first, full.racks, dict(full.contents)) == (0, 11, {"node": 4})
    assert (last.first, last.racks, dict(last.contents)) == (11, 1, {"node": 3})
    assert full.ac_w == pytest.approx(41_840.36604, abs=1e-4)
    assert last.dc_w == pytest.approx(29_628.0, rel=REL)
    # 29,628 / 60,000 = .4938
    last_ac = 29_628 / (0.94 + 0.02 * (0.4938 - 0.2) / 0.3)
    assert last.ac_w == pytest.approx(last_ac, rel=REL)
    # 47 links still need 24 twin-port cages: the bus racks stay as they are.
    assert it(results) == pytest.approx(11 * 41_840.36604 + last_ac + 4 * 11_863.36124, abs=1e-2)


# -- small roll-ups --------------------------------------------------------------------------


def rack(**more: Any) -> Json:
    return {"kind": "rack", **more}


def placed(
    chips: int, each: int, *things: Json, mode: Json | None = None, **figures: Any
) -> Design:
    """Chips of 500 W in racks, without a network."""
    content = {"item": "chip", "each": each}
    return make(
        item("chip", "chip", axis("i", chips)),
        *things,
        parts=parts(rack=rack(**figures)),
        placements=[{"id": "row", "rack": "rack", "contents": [content], **(mode or {})}],
    )


TITANIUM = {"psu_curve": "titanium", "psu_capacity_w": 2_000}


def test_last_rack_is_short() -> None:
    results = solve(placed(5, 2, **TITANIUM))
    # 1,000 of 2,000 W: 96 %; 500: 25 %, a sixth of the way from .94 to .96.
    full, last = racks(results, "row")
    assert (full.racks, last.racks) == (2, 1)
    assert full.ac_w == pytest.approx(1_000 / 0.96, rel=REL)
    assert last.ac_w == pytest.approx(500 / (0.94 + 0.02 / 6), rel=REL)
    assert it(results) == pytest.approx(2_000 / 0.96 + 500 / (0.94 + 0.02 / 6), rel=REL)
    assert loss(results) == pytest.approx(it(results) - 2_500, rel=REL)


def test_strided_and_by_table() -> None:
    strided = solve(placed(5, 2, mode={"mode": "strided", "racks": 2}))
    assert [(r.racks, r.dc_w) for r in racks(strided, "row")] == [(1, 1_500), (1, 1_000)]
    table = solve(placed(5, 2, mode={"mode": "table", "racks": 3, "table": [2, 0, 0, 0, 2]}))
    assert [r.dc_w for r in racks(table, "row")] == [1_500, 0, 1_000]


def test_rack_without_supplies_loses_nothing() -> None:
    results = solve(placed(4, 2))
    assert it(results) == pytest.approx(2_000, rel=REL)
    assert loss(results) == pytest.approx(0, abs=1e-9)


def test_busbar_comes_before_the_supplies() -> None:
    """1,000 W on one feed of 50 V: 20 A, 20² × 0.1 = 40 W; 1,040 of 2,080 W is half."""
    results = solve(
        placed(2, 2, busbar_v=50, busbar_ohm=0.1, psu_curve="titanium", psu_capacity_w=2_080)
    )
    assert it(results) == pytest.approx(1_040 / 0.96, rel=REL)


def test_a_rack_with_an_unknown_wattage_says_so() -> None:
    """Two chips of 500 W and a switch of unknown power on a block: at least 1,000 W."""
    design = make(
        block("node", "node", axis("node", 2)),
        blocks={"node": body(item("chip", "chip", axis("i", 2)), item("sw", "switch"))},
        parts=parts(rack=rack(), switch=switch(power_w=None)),
        placements=[
            {"id": "row", "rack": "rack", "contents": [{"item": "node", "each": 1}]},
        ],
    )
    results = solve(design)
    (group,) = racks(results, "row")
    assert not group.is_known
    assert group.dc_w == 1_000
    assert results.value("power.it_w") is None
    assert all(r.is_known for r in racks(solve(placed(5, 2)), "row"))


def test_guarded_element_leaves_a_hole() -> None:
    """Element 1 of 4 does not exist: racks of 1 and 2 chips, not of 2 and 1."""
    design = make(
        item("chip", "chip", axis("i", 4), guard={"never": [{"where": {"i": [1]}}]}),
        parts=parts(rack=rack()),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "chip", "each": 2}]}],
    )
    results = solve(design)
    assert [r.dc_w for r in racks(results, "row")] == [500, 1_000]
    assert it(results) == pytest.approx(1_500, rel=REL)
    assert results.value("power.chips_w") == pytest.approx(1_500, rel=REL)


def test_unplaced_parts_are_converted_at_96_percent() -> None:
    results = solve(placed(4, 2, item("loose", "switch", axis("j", 3))))
    assert it(results) == pytest.approx(2_000 + 300 / 0.96, rel=REL)
    assert "PWR-UNPLACED" in codes(results, "pod")
    assert "PWR-UNPLACED" not in codes(solve(placed(4, 2)))


def test_unplaced_efficiency_of_the_scenario() -> None:
    results = solve(star(2, scenario={"fec_latency_s": 0, "unplaced_efficiency": 0.8}))
    assert it(results) == pytest.approx(1_100 / 0.8, rel=REL)
    assert loss(results) == pytest.approx(1_100 / 0.8 - 1_100, rel=REL)


def everything() -> Design:
    """One of each kind of part, pluggable links, a rack with losses and something loose."""
    return make(
        item("chip", "chip", axis("i", 4)),
        item("cpu", "cpu"),
        item("nic", "nic", axis("i", 4)),
        item("board", "board", axis("i", 2)),
        item("fans", "fans"),
        item("sw", "switch"),
        item("spine", "switch", external=True),
        link("pcie", "chip", "nic:host", "chip.i = nic.i"),
        link("down", "nic:net", "sw", medium="optics"),
        link("up", "sw", "spine", medium="optics", count=2),
        parts=parts(
            rack=rack(**TITANIUM),
            board=part("board", power_w=30),
            fans=part("board", power_w=70, bucket="other"),
            optics=medium("pluggable", power_w_per_end=9),
        ),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "chip", "each": 2}]}],
    )


def test_every_bucket() -> None:
    results = solve(everything())
    expected = {
        "chips": 4 * 500,
        "switches": 100,
        "optics": (4 + 4 + 2) * 9,  # NICs, switch below, switch above; the spine's two are outside
        "hosts": 100 + 2 * 30,
        "other": 4 * 20 + 70,
    }
    assert watts(results) == pytest.approx(expected, rel=REL)
    assert results.value("power.external_w") == pytest.approx(100 + 2 * 9, rel=REL)
    loose = 100 + 90 + 160 + 150
    assert it(results) == pytest.approx(2_000 / 0.96 + loose / 0.96, rel=REL)


@pytest.mark.parametrize(
    "make_design",
    [
        everything,
        lambda: preset("cloudmatrix-384"),
        lambda: preset("gb200-nvl72"),
        lambda: placed(5, 2, **TITANIUM),
    ],
)
def test_parts_and_loss_sum_to_it_power(make_design: Callable[[], Design]) -> None:
    results = solve(make_design())
    total = sum(value or 0.0 for value in watts(results).values()) + loss(results)
    assert total == pytest.approx(it(results), rel=1e-9)
    assert loss(results) >= 0


def cells(n: int) -> Design:
    """n whole machines: chips, a switch and pluggable links between them."""
    cell = body(
        item("chip", "chip", axis("i", 4)),
        item("sw", "switch"),
        link("down", "chip", "sw", medium="optics"),
    )
    return make(
        block("cell", "cell", axis("n", n)),
        blocks={"cell": cell},
        parts=parts(
            optics=medium("pluggable", power_w_per_end=9),
            rack=rack(psu_curve="titanium", psu_capacity_w=8_000),
        ),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "cell", "each": 3}]}],
    )


@pytest.mark.parametrize("n", [1, 3, 5])
def test_doubling_an_axis_doubles_dc_power(n: int) -> None:
    one, two = (solve(cells(k)) for k in (n, 2 * n))
    dc = [it(results) - loss(results) for results in (one, two)]
    assert dc[0] == pytest.approx(n * (4 * 500 + 100 + 8 * 9), rel=REL)
    assert dc[1] == pytest.approx(2 * dc[0], rel=REL)
    for name in BUCKETS:
        first = one.value(f"power.{name}_w")
        assert first is not None
        assert two.value(f"power.{name}_w") == pytest.approx(2 * first, rel=REL)


def test_doubling_the_nodes_of_a_preset() -> None:
    """18 to 36 trays: GPUs, CPUs, NICs and boards double, switch trays stay."""
    # 72 ports of a switch chip are full: the design needs more of them to stay legal.
    design = preset("gb200-nvl72")
    more = set_field(design, "parts.nvswitch4:ports.port.count", 144)
    more = set_field(more, "pod.tray:count", 36)
    results = [solve(d) for d in (design, more)]
    dc = [it(r) - loss(r) for r in results]
    assert dc[0] == pytest.approx(117_000, rel=REL)
    assert dc[1] == pytest.approx(2 * 106_200 + 10_800, rel=REL)


def test_failed_element_stays_powered() -> None:
    faults = [{"address": "pod.chip[1]"}]
    whole, failed = solve(star(4)), solve(star(4, scenario={"faults": faults}))
    assert it(failed) == it(whole)
    assert watts(failed) == watts(whole)


# -- link ends -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "per_cage", "per_cable", "expected"),
    [
        ("pluggable", 1, 1, (8 + 8) * 9),  # a module an end
        ("pluggable", 2, 1, (4 * 1 + 4) * 9),  # twin-port cages: 2 links of a chip in 1, 8 in 4
        ("pluggable", 3, 1, (4 * 1 + 3) * 9),  # 8 in 3
        ("aoc", 1, 1, 16 * 9),  # no loose module, power at both ends
        ("aoc", 1, 2, 8 * 9),  # one cable for two links
        ("aec", 1, 1, 16 * 9),
        ("cpo", 1, 1, 16 * 9),
        ("pcb", 1, 1, 0),  # a trace has no head
        ("backplane", 1, 1, 0),
    ],
)
def test_watts_of_link_ends(form: str, per_cage: int, per_cable: int, expected: float) -> None:
    """Four chips with two links each on one switch; 9 W an end."""
    ports = {"ports": [{"id": "p", "count": 99, "lane_bytes_per_s": 1e9, "per_cage": per_cage}]}
    design = make(
        item("chip", "chip", axis("i", 4)),
        item("sw", "switch"),
        link("down", "chip", "sw", count=2, medium="cable", links_per_module=per_cable),
        parts=parts(
            chip=chip(**ports),
            switch=switch(**ports),
            cable=medium(form, power_w_per_end=9, bytes_per_s=4e9),
        ),
    )
    assert solve(design).value("power.optics_w") == pytest.approx(expected, rel=REL)


@pytest.mark.parametrize(
    ("form", "per_cage", "per_cable", "expected"),
    [
        ("pluggable", 2, 1, 16 * 9),  # eight links, two ends; the same however they share cages
        ("pluggable", 3, 2, 16 * 9),
        ("aoc", 1, 2, 16 * 9),
        ("backplane", 1, 1, 0),
    ],
)
def test_watts_that_are_published_by_the_link(
    form: str, per_cage: int, per_cable: int, expected: float
) -> None:
    """Half the watts of a twin-port module: modules and cables are counted as ever."""
    ports = {"ports": [{"id": "p", "count": 99, "lane_bytes_per_s": 1e9, "per_cage": per_cage}]}
    by_module, by_link = (
        solve(
            make(
                item("chip", "chip", axis("i", 4)),
                item("sw", "switch"),
                link("down", "chip", "sw", count=2, medium="cable", links_per_module=per_cable),
                parts=parts(
                    chip=chip(**ports),
                    switch=switch(**ports),
                    cable=medium(form, power_w_per_end=9, power_basis=basis),
                ),
            )
        )
        for basis in ("module", "link")
    )
    assert by_link.value("power.optics_w") == pytest.approx(expected, rel=REL)
    for name in ("links.optical_modules", "links.cables"):
        assert by_link.value(name) == by_module.value(name)


# -- findings --------------------------------------------------------------------------------


def test_unknown_watts_are_said_with_their_place() -> None:
    results = solve(star(2, parts=parts(chip=chip(tdp_w=None))))
    assert "PWR-UNKNOWN" in codes(results, "pod.chip")
    for name in ("it", "chips", "conversion_loss"):
        assert results.value(f"power.{name}_w") is None
        assert "MET-UNKNOWN" in codes(results, f"power.{name}_w")
    for name in ("liquid_heat_w", "air_heat_w", "flow_m3_per_s"):
        assert results.value(f"cooling.{name}") is None
        assert "MET-UNKNOWN" in codes(results, f"cooling.{name}")


def test_unknown_watts_of_a_link_end() -> None:
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("sw", "switch"),
        link("down", "chip", "sw", medium="optics"),
        parts=parts(optics=medium("pluggable", power_w_per_end=None)),
    )
    results = solve(design)
    assert "PWR-UNKNOWN" in codes(results, "pod.down")
    assert results.value("power.optics_w") is None
    assert results.value("power.it_w") is None


def test_unknown_watts_outside_leave_it_power_known() -> None:
    """What is external is no part of IT power: only its own line is unknown."""
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("sw", "roce", external=True),
        link("down", "chip", "sw"),
        parts=parts(roce=switch(power_w=None)),
    )
    results = solve(design)
    assert results.value("power.external_w") is None
    assert "MET-UNKNOWN" in codes(results, "power.external_w")
    assert it(results) == pytest.approx(1_000 / 0.96, rel=REL)


def test_overloaded_supplies_are_an_error() -> None:
    results = solve(placed(5, 5, **TITANIUM))
    found = [i for i in results.issues if i.code == "PWR-SUPPLY"]
    assert [(i.severity, i.address) for i in found] == [("error", "placements.row")]
    assert "PWR-SUPPLY" not in codes(solve(placed(4, 4, **TITANIUM)))


def test_rack_above_its_limit_is_a_warning() -> None:
    # Two chips take 1,041.67 W at the inlet: above 1,040, below 1,042.
    for limit, expected in ((1_040, {"PWR-RACK"}), (1_042, set())):
        results = solve(placed(2, 2, power_limit_w=limit, **TITANIUM))
        assert codes(results, "placements.row") == expected


def test_unknown_supply_capacity_is_said() -> None:
    results = solve(placed(2, 2, psu_curve="titanium"))
    assert "PWR-SUPPLY" in codes(results, "placements.row")


def test_calibrated_watts_mark_what_rests_on_them() -> None:
    calibrated = {"value": 500, "calibrated": True, "source": "s"}
    design = star(2, parts=parts(chip=chip(tdp_w=calibrated)), sources={"s": {"title": "S"}})
    metrics = solve(design).metrics
    assert metrics["power.it_w"].calibrated
    assert metrics["power.chips_w"].calibrated
    assert metrics["cooling.liquid_heat_w"].calibrated
    assert not metrics["power.switches_w"].calibrated
    assert not metrics["chips.count"].calibrated
