"""Published and derived figures of known networks: every expected value of every case of family A.

The cases, with inputs, tolerances and sources, are in `tests/data/validation_network.yaml`. Each is
built as a design and solved; a function per case says which figures of the program they are. Here
are those of machines that are sold.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.building import Json, group, item, pod
from tests.unit.solve.build import preset
from tests.unit.solve.known_networks import GB, TB, Case, Figures, machine
from tests.unit.solve.validation_direct import DIRECT
from tests.unit.solve.validation_trees import TREES

CASES: dict[str, Json] = {
    case["id"]: case
    for case in yaml.safe_load(
        (Path(__file__).parents[2] / "data" / "validation_network.yaml").read_text(encoding="utf-8")
    )["cases"]
}


def cloudmatrix(given: Json) -> Figures:
    made = machine(preset("cloudmatrix-384"), "ub")
    npus, dies = (made.results.value(f"chips.{name}") or 0 for name in ("count", "dies"))
    up = made.links("l1_l2") * made.rate("l1_l2")
    return {
        "npus": npus,
        "dies": dies,
        "l1_switch_chips": made.elements("l1"),
        "l2_switch_chips": made.elements("l2"),
        "l1_l2_links": made.links("l1_l2"),
        "ub_bw_per_die_per_dir": made.injection * npus / dies / GB,
        "ub_bw_per_npu_per_dir": made.injection / GB,
        "node_uplink_per_dir": up / given["nodes"] / GB,
        "l1_chip_uplink_per_dir": up / made.elements("l1") / GB,
        "bisection_per_dir": made.bisection / TB,
        "mean_link_hops": made.net("mean_hops"),
        "diameter_switches": made.net("diameter_hops") - 1,
        "all_to_all_per_npu": made.all_to_all / GB,
    }


def cloudmatrix_optics(given: Json) -> Figures:
    made = machine(preset("cloudmatrix-384"), "ub")
    total = made.results.value("links.optical_modules")
    assert total is not None
    return {
        "scaleup_modules": made.modules("l1_l2"),
        "scaleout_modules": made.modules("npu_leaf", "leaf_spine"),
        "total_modules": total,
    }


def nvl72(given: Json) -> Figures:
    made = machine(preset("gb200-nvl72"), "nvlink")
    ports = made.degree("switch", "gpu_switch")
    return {
        "gpu_bw_per_dir": made.injection / GB,
        "aggregate_bidirectional": 2 * made.injection * made.elements("gpu") / TB,
        "bisection_per_dir": made.bisection / TB,
        "diameter_switches": made.net("diameter_hops") - 1,
        "all_to_all_per_gpu": made.all_to_all / GB,
        "asic_ports_used": ports,
        "asic_bw_bidirectional": 2 * ports * made.rate("gpu_switch") / TB,
    }


def dgx_h100(given: Json) -> Figures:
    """Two switches have five links to each GPU, two have four."""
    rate = given["link_bw_per_dir_GBps"] * GB
    made = machine(
        pod(
            item("gpu", i=given["gpus"]),
            item("outer", part="switch", s=2),
            item("inner", part="switch", s=2),
            group("gpu_outer", "gpu", "outer", count=5, link_bytes_per_s=rate),
            group("gpu_inner", "gpu", "inner", count=4, link_bytes_per_s=rate),
        ),
        "net",
    )
    return {
        "gpu_bw_per_dir": made.injection / GB,
        "bisection_bidirectional": 2 * made.bisection / TB,
        "all_to_all_per_gpu": made.all_to_all / GB,
    }


MACHINES: dict[str, Case] = {
    "A24_cloudmatrix384_ub": cloudmatrix,
    "A25_cm384_optics_count": cloudmatrix_optics,
    "A26_nvl72": nvl72,
    "A27_dgx_h100_nvswitch": dgx_h100,
}
BUILT = {**TREES, **DIRECT, **MACHINES}


@cache
def figures(name: str) -> Figures:
    return BUILT[name](CASES[name]["inputs"])


def test_every_case_is_built() -> None:
    assert set(BUILT) == set(CASES)


@pytest.mark.parametrize("name", BUILT)
def test_all_expected_values_are_computed(name: str) -> None:
    assert set(figures(name)) == set(CASES[name]["expected"])


VALUES = [(name, value) for name, case in CASES.items() for value in case["expected"]]


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_value(name: str, value: str) -> None:
    case = CASES[name]
    expected = pytest.approx(
        case["expected"][value]["value"], rel=case["tolerance_suggested"]["rel"], abs=0
    )
    assert figures(name)[value] == expected
