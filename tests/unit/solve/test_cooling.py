"""Heat and coolant: C1 against oracles, worked examples, and shares added up by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from designer.edit.params import set_field
from designer.issues import DesignError
from designer.model.design import Design
from designer.solve.cooling import coolant_flow_m3_per_s
from designer.solve.results import Results
from tests.unit.solve.build import (
    Json,
    axis,
    chip,
    codes,
    item,
    link,
    make,
    medium,
    parts,
    preset,
    solve,
    star,
    switch,
)

REL = 1e-9
#: 25 % propylene glycol at 40 °C (CoolProp, INCOMP::MPG[0.25]): the default of the physics model.
PG25 = {"rho": 1009.9, "cp": 3968.6}
LITRES_PER_MINUTE = 60_000
SITE = {
    "coolant_density_kg_per_m3": 1000,
    "coolant_heat_capacity_j_per_kg_k": 4000,
    "coolant_rise_k": 10,
}

ORACLES = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "physics_oracles.yaml").read_text(encoding="utf-8")
)["cases"]
FUNCTIONS: dict[str, Callable[..., float]] = {
    "flow": lambda q_w, dt, rho, cp: coolant_flow_m3_per_s(q_w, rho, cp, dt),
    "lpm_per_kw": lambda dt, rho, cp: (
        coolant_flow_m3_per_s(1_000.0, rho, cp, dt) * LITRES_PER_MINUTE
    ),
}


def figure(results: Results, name: str) -> float:
    value = results.value(f"cooling.{name}")
    assert value is not None
    return value


def measured(name: str, rack: str, share: float) -> Results:
    """A preset with a measured liquid share on one kind of rack."""
    return solve(set_field(preset(name), f"parts.{rack}:liquid_fraction_measured", share))


# -- equation and worked examples ------------------------------------------------------------


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in ORACLES if c["eq"] == "C1"])
def test_oracle(case: Json) -> None:
    got = FUNCTIONS[case["fn"]](**PG25 | case["inputs"])
    slack = max(case["tolerance"]["abs"], case["tolerance"]["rel"] * abs(case["expected"]))
    assert abs(got - case["expected"]) <= slack


def test_flow_by_hand() -> None:
    """40 kW into a coolant of 1000 kg/m³ and 4 kJ/kg/K over 10 K: a litre a second."""
    assert coolant_flow_m3_per_s(40_000, 1000, 4000, 10) == pytest.approx(1e-3, rel=REL)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c["id"])
        for c in ORACLES
        if c["eq"] == "worked" and c["inputs"]["key"] in ("q_liq", "q_air", "lpm")
    ],
)
def test_worked_example(case: Json) -> None:
    """The examples split heat by a rack's measured share: 0.87 for NVL72, 0.70 for CloudMatrix."""
    results = {
        "gb200": lambda: measured("gb200-nvl72", "nvl72-oberon", 0.87),
        "cm384": lambda: measured("cloudmatrix-384", "cm384-compute-rack", 0.70),
    }[case["inputs"]["name"]]()
    got = {
        "q_liq": figure(results, "liquid_heat_w"),
        "q_air": figure(results, "air_heat_w"),
        "lpm": figure(results, "flow_m3_per_s") * LITRES_PER_MINUTE,
    }[case["inputs"]["key"]]
    slack = max(case["tolerance"]["abs"], case["tolerance"]["rel"] * abs(case["expected"]))
    assert abs(got - case["expected"]) <= slack


def test_measured_share_to_the_last_digit() -> None:
    nvl72 = measured("gb200-nvl72", "nvl72-oberon", 0.87)
    assert figure(nvl72, "liquid_heat_w") == pytest.approx(104_564.1906, abs=1e-4)
    assert figure(nvl72, "air_heat_w") == pytest.approx(15_624.53422, abs=1e-5)
    assert figure(nvl72, "flow_m3_per_s") == pytest.approx(0.002608959154, abs=1e-12)
    pod = measured("cloudmatrix-384", "cm384-compute-rack", 0.70)
    assert figure(pod, "liquid_heat_w") == pytest.approx(351_459.0747, abs=1e-4)
    assert figure(pod, "air_heat_w") == pytest.approx(198_078.7627, abs=1e-4)
    assert figure(pod, "flow_m3_per_s") == pytest.approx(0.01096147693, abs=1e-11)


def test_gb200_nvl72_by_parts() -> None:
    """0.95 of GPUs, CPUs and switch chips: 86,400 + 10,800 + 10,800 W; all the rest into air."""
    results = solve(preset("gb200-nvl72"))
    liquid = 0.95 * 108_000
    assert figure(results, "liquid_heat_w") == pytest.approx(liquid, rel=REL)
    assert figure(results, "air_heat_w") == pytest.approx(120_188.7248 - liquid, abs=1e-3)
    flow = liquid / (1009.9 * 3968.6 * 10)
    assert figure(results, "flow_m3_per_s") == pytest.approx(flow, rel=REL)


def test_cloudmatrix_384_by_parts() -> None:
    """0.95 of NPUs, CPUs and L1 switches: 326,400 + 34,560 + 40,320 W."""
    results = solve(preset("cloudmatrix-384"))
    liquid = 0.95 * 401_280
    assert figure(results, "liquid_heat_w") == pytest.approx(liquid, rel=REL)
    assert figure(results, "air_heat_w") == pytest.approx(549_537.8374 - liquid, abs=1e-3)
    flow = liquid / (1009.9 * 3968.6 * 8)
    assert figure(results, "flow_m3_per_s") == pytest.approx(flow, rel=REL)
    bus = next(r for r in results.racks if r.placement == "bus")
    assert bus.liquid_w == 0
    assert bus.air_w == pytest.approx(bus.ac_w, rel=REL)


# -- shares ----------------------------------------------------------------------------------


def in_racks(site: Json | None = None, given: Json | None = None, **figures: Any) -> Design:
    """Four chips of 500 W (0.9 liquid) in two racks; a loose switch of 100 W (0.5); 9 W optics."""
    return make(
        item("chip", "chip", axis("i", 4)),
        item("sw", "switch"),
        link("down", "chip", "sw", medium="optics"),
        parts=parts(
            rack={"kind": "rack", **figures},
            optics=medium("pluggable", power_w_per_end=9),
            **(given or {}),
        ),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "chip", "each": 2}]}],
        site=SITE if site is None else site,
    )


def test_parts_give_their_share() -> None:
    """Optics and conversion loss go into air."""
    results = solve(in_racks())
    liquid = 4 * 500 * 0.9 + 100 * 0.5
    power = 4 * 509 + (100 + 36) / 0.96
    assert figure(results, "liquid_heat_w") == pytest.approx(liquid, rel=REL)
    assert figure(results, "air_heat_w") == pytest.approx(power - liquid, rel=REL)
    assert figure(results, "flow_m3_per_s") == pytest.approx(liquid / 40e6, rel=REL)


def test_measured_share_overrides_the_parts_of_its_racks() -> None:
    results = solve(in_racks(liquid_fraction_measured=0.25))
    liquid = 0.25 * 4 * 509 + 100 * 0.5
    assert figure(results, "liquid_heat_w") == pytest.approx(liquid, rel=REL)
    assert [r.liquid_w for r in results.racks] == [pytest.approx(0.25 * 2 * 509, rel=REL)]


def test_measured_share_of_nothing() -> None:
    results = solve(in_racks(liquid_fraction_measured=0))
    assert figure(results, "liquid_heat_w") == pytest.approx(50, rel=REL)


def test_measured_share_needs_no_shares_of_parts() -> None:
    """What was measured on the rack is known, whatever is not known of its parts."""
    design = in_racks(liquid_fraction_measured=0.25, given={"chip": chip(liquid_fraction=None)})
    results = solve(design)
    assert figure(results, "liquid_heat_w") == pytest.approx(0.25 * 4 * 509 + 50, rel=REL)
    assert "HEAT-UNKNOWN" not in codes(results, "pod.chip")


@pytest.mark.parametrize(
    "make_design",
    [
        in_racks,
        lambda: in_racks(liquid_fraction_measured=0.8, psu_curve="orv3", psu_capacity_w=4_000),
        lambda: preset("cloudmatrix-384"),
        lambda: preset("gb200-nvl72"),
        lambda: star(3, site=SITE),
    ],
)
def test_heat_sums_to_it_power(make_design: Callable[[], Design]) -> None:
    results = solve(make_design())
    total = figure(results, "liquid_heat_w") + figure(results, "air_heat_w")
    assert total == pytest.approx(results.value("power.it_w"), rel=1e-9)
    for rack in results.racks:
        assert rack.liquid_w + rack.air_w == pytest.approx(rack.ac_w, rel=1e-9)


def test_external_heat_is_not_ours() -> None:
    def with_spine(share: float) -> Results:
        return solve(
            make(
                item("chip", "chip", axis("i", 2)),
                item("sw", "wet", external=True),
                link("down", "chip", "sw"),
                parts=parts(wet=switch(liquid_fraction=share, power_w=1_000)),
                site=SITE,
            )
        )

    dry, wet = with_spine(0.0), with_spine(1.0)
    assert figure(dry, "liquid_heat_w") == figure(wet, "liquid_heat_w") == 900
    assert figure(dry, "air_heat_w") == pytest.approx(1_000 / 0.96 - 900, rel=REL)


# -- unknown ---------------------------------------------------------------------------------


def test_unknown_liquid_share() -> None:
    results = solve(in_racks(given={"chip": chip(liquid_fraction=None)}))
    assert "HEAT-UNKNOWN" in codes(results, "pod.chip")
    for name in ("liquid_heat_w", "air_heat_w", "flow_m3_per_s"):
        assert results.value(f"cooling.{name}") is None
        assert "MET-UNKNOWN" in codes(results, f"cooling.{name}")
    assert results.value("power.it_w") is not None


def test_boards_and_nics_are_air_cooled_unless_said() -> None:
    design = make(
        item("nic", "nic", axis("i", 3)),
        parts=parts(nic={"kind": "nic", "power_w": 20}),
        site=SITE,
    )
    results = solve(design)
    assert figure(results, "liquid_heat_w") == 0
    assert figure(results, "flow_m3_per_s") == 0
    assert figure(results, "air_heat_w") == pytest.approx(60 / 0.96, rel=REL)


@pytest.mark.parametrize("name", SITE)
def test_unknown_coolant(name: str) -> None:
    results = solve(in_racks(site={k: v for k, v in SITE.items() if k != name}))
    assert figure(results, "liquid_heat_w") > 0
    assert results.value("cooling.flow_m3_per_s") is None
    (issue,) = [i for i in results.issues if i.address == "cooling.flow_m3_per_s"]
    assert f"site:{name}" in issue.message


def test_rise_of_zero_is_refused() -> None:
    """A coolant that does not warm up would have to flow without end."""
    with pytest.raises(DesignError, match="coolant_rise_k"):
        solve(in_racks(site=SITE | {"coolant_rise_k": 0}))
