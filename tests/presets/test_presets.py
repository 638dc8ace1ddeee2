"""Every preset: sound, solved completely, and as published where its sources say so.

Headline figures are arithmetic on the published structure; claims are judged here once more, by
rules typed in beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from designer.cli import Solved, solve_target
from designer.export.tables import compare_rows
from designer.model.design import Claim, Design
from designer.model.rules import check
from designer.solve import pipeline
from designer.solve.compile import compile_design
from designer.solve.results import ClaimResult
from designer.store.document import load
from designer.store.presets import find_preset, load_target, preset_paths

REL = 1e-9
FOLDER = Path(__file__).parents[2] / "presets"
PRESETS = sorted(path.stem for path in FOLDER.glob("*.supernode"))
#: By confidence of the source; a published range means inside it.
TOLERANCES = {"high": 0.01, "medium": 0.05, "low": 0.15}
MAX_BYTES = 64_000


@cache
def solved(name: str) -> Solved:
    return solve_target(name)


def value(name: str, metric_id: str) -> float:
    found = solved(name).results.value(metric_id)
    assert found is not None, metric_id
    return found


def claims(name: str) -> list[tuple[Claim, ClaimResult]]:
    done = solved(name)
    return list(zip(done.document.design.claims, done.claims, strict=True))


def quantities(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All values with provenance in a dumped design."""
    if isinstance(node, dict):
        if "source" in node and "metric" not in node:
            yield place, node
        for key, inner in node.items():
            yield from quantities(inner, f"{place}.{key}")
    elif isinstance(node, list):
        for k, inner in enumerate(node):
            yield from quantities(inner, f"{place}[{k}]")


def counts(design: Design) -> dict[str, int]:
    """Elements by path below the root."""
    arrays = compile_design(design).arrays
    return {array.address.partition(".")[2]: array.count for array in arrays}


# -- every preset ----------------------------------------------------------------------------


def test_the_first_presets_are_there() -> None:
    assert {"cloudmatrix-384", "gb200-nvl72"} <= set(PRESETS)
    assert set(preset_paths()) == set(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_loads_without_findings(name: str) -> None:
    path = FOLDER / f"{name}.supernode"
    document = load(path)
    assert document.issues == ()
    _, issues = check(document.design)
    assert not issues
    assert path.stat().st_size < MAX_BYTES
    design = document.design
    assert design.name
    assert design.description
    assert design.licence
    for alias in (name, *design.aliases):
        assert find_preset(alias) == find_preset(name)


@pytest.mark.parametrize("name", PRESETS)
def test_solves_completely_without_errors(name: str) -> None:
    results = solved(name).results
    assert results.complete
    wrong = [issue.sentence() for issue in results.issues if issue.severity != "info"]
    assert not wrong
    assert "none" not in results.engines.values()


@pytest.mark.parametrize("name", PRESETS)
def test_live_solve_needs_no_programme(name: str) -> None:
    """The window shows a preset whole at once."""
    design = solved(name).document.design
    assert pipeline.solve(design, effort="live").complete


@pytest.mark.parametrize("name", PRESETS)
def test_no_claim_is_off(name: str) -> None:
    found = [(c.id, r.published, r.computed) for c, r in claims(name) if r.status == "off"]
    assert not found


@pytest.mark.parametrize("name", PRESETS)
def test_status_of_every_claim(name: str) -> None:
    """Judged again: inside the range, or within the tolerance that the confidence allows."""
    for claim, result in claims(name):
        assert (result.id, result.metric) == (claim.id, claim.metric)
        if result.computed is None:
            assert result.status == "not computable", claim.id
            continue
        if claim.low is None and claim.high is None:
            assert claim.published is not None, claim.id
            slack = TOLERANCES[claim.confidence] * abs(claim.published)
            assert result.tolerance == TOLERANCES[claim.confidence]
            agrees = abs(result.computed - claim.published) <= slack
        else:
            low = -float("inf") if claim.low is None else claim.low
            high = float("inf") if claim.high is None else claim.high
            assert result.tolerance is None
            agrees = low * (1 - REL) <= result.computed <= high * (1 + REL)
        assert agrees or result.status == "disputed", claim.id
        if result.status == "confirmed":
            assert not result.calibrated, claim.id
        if result.status == "disputed":
            assert claim.disputed, claim.id


@pytest.mark.parametrize("name", PRESETS)
def test_what_was_calibrated_proves_nothing(name: str) -> None:
    """Watts were chosen to meet published totals: no claim on power or heat is confirmed."""
    metrics = solved(name).results.metrics
    for claim, result in claims(name):
        if claim.calibrated:
            assert result.status in ("calibrated", "disputed", "not computable"), claim.id
        if claim.metric.startswith(("power.", "cooling.")):
            assert metrics[claim.metric].calibrated or metrics[claim.metric].value is None
            assert result.status != "confirmed", claim.id


@pytest.mark.parametrize("name", PRESETS)
def test_claims_name_metrics_and_sources(name: str) -> None:
    done = solved(name)
    design = done.document.design
    for claim, result in claims(name):
        assert claim.metric in done.results.metrics, claim.id
        assert claim.source in design.sources, claim.id
        assert claim.text, claim.id
        assert claim.published is not None or claim.low is not None or claim.high is not None
        if claim.versus:
            assert find_preset(claim.versus) is not None
            assert claim.unit == "ratio"
        else:
            assert claim.unit == done.results.metrics[claim.metric].unit, claim.id
        assert result.source == claim.source
    assert len({claim.id for claim in design.claims}) == len(design.claims)


@pytest.mark.parametrize("name", PRESETS)
def test_every_source_resolves(name: str) -> None:
    design = solved(name).document.design
    found = list(quantities(design.model_dump(mode="json", exclude_defaults=True)))
    assert len(found) > 20
    for place, quantity in found:
        assert quantity["source"] in design.sources, place
        assert quantity.get("confidence") in TOLERANCES, place
    for name_, source in design.sources.items():
        assert source.title, name_


@pytest.mark.parametrize("name", PRESETS)
def test_estimates_say_so(name: str) -> None:
    """What no source gives is marked as an estimate and says why."""
    design = solved(name).document.design
    for place, quantity in quantities(design.model_dump(mode="json", exclude_defaults=True)):
        if quantity["source"] == "estimate":
            assert quantity.get("estimate"), place
            assert quantity.get("note"), place


@pytest.mark.parametrize("name", PRESETS)
def test_ranges_contain_their_value(name: str) -> None:
    design = solved(name).document.design
    for place, q in quantities(design.model_dump(mode="json", exclude_defaults=True)):
        if q.get("value") is not None:
            assert q.get("low", q["value"]) <= q["value"] <= q.get("high", q["value"]), place


# -- CloudMatrix 384 -------------------------------------------------------------------------


def test_cloudmatrix_counts() -> None:
    """48 nodes of 8 NPUs, 4 CPUs, 7 L1 switches; 7 sub-planes of 16 L2 switches."""
    found = counts(solved("cloudmatrix-384").document.design)
    assert found["node.npu"] == 384
    assert found["node.cpu"] == 192
    assert found["node.l1"] == 336
    assert found["l2"] == 112
    assert value("cloudmatrix-384", "chips.count") == 384
    assert value("cloudmatrix-384", "chips.dies") == 768


def test_cloudmatrix_compute_and_memory() -> None:
    # 384 × 752 TFLOPS, × 128 GB, × 3.2 TB/s
    assert value("cloudmatrix-384", "chips.bf16_flops_per_s") == 288.768e15
    assert value("cloudmatrix-384", "memory.capacity_bytes") == 49.152e12
    assert value("cloudmatrix-384", "memory.bandwidth_bytes_per_s") == 1.2288e15


def test_cloudmatrix_network() -> None:
    metrics = solved("cloudmatrix-384").results.metrics
    for tail in ("injection", "all_to_all", "all_to_all_best"):
        metric = metrics[f"network.ub.{tail}_bytes_per_s"]
        assert metric.value == pytest.approx(392e9, rel=1e-12)  # 14 × 28 GB/s
        assert metric.basis == "exact"
    hops = solved("cloudmatrix-384").results.distributions["network.ub.hops"]
    assert hops == ((2, 2_688), (4, 144_384))
    assert value("cloudmatrix-384", "network.ub.domain_chips") == 384
    assert value("cloudmatrix-384", "network.rdma.injection_bytes_per_s") == 50e9  # 400 Gb/s


def test_cloudmatrix_modules() -> None:
    results = solved("cloudmatrix-384").results
    by_plane: dict[str, int] = {}
    for row in results.link_groups:
        by_plane[row.plane] = by_plane.get(row.plane, 0) + (row.modules or 0)
    assert by_plane == {"ub": 5_376, "rdma": 1_536}
    assert results.value("links.optical_modules") == 6_912


def test_cloudmatrix_racks() -> None:
    racks = solved("cloudmatrix-384").results.racks
    assert [(r.placement, r.racks, dict(r.contents)) for r in racks] == [
        ("compute", 12, {"node": 4}),
        ("bus", 4, {"l2": 28}),
    ]


def test_cloudmatrix_with_47_nodes() -> None:
    done = solve_target("cloudmatrix-384", ["pod.node:count=47"])
    assert done.results.value("chips.count") == 376
    compute = [r for r in done.results.racks if r.placement == "compute"]
    assert [(r.racks, dict(r.contents)) for r in compute] == [(11, {"node": 4}), (1, {"node": 3})]
    assert done.results.value("network.ub.injection_bytes_per_s") == pytest.approx(392e9)
    assert not [i for i in done.results.issues if i.severity == "error"]


def test_cloudmatrix_says_what_is_assumed() -> None:
    """Leaves and spines of the RDMA plane are external, and their counts are said to be assumed."""
    design = solved("cloudmatrix-384").document.design
    items = {i.id: i for i in design.root_block.items}
    for name in ("rdma_leaf", "rdma_spine"):
        assert items[name].external
        assert "assumed" in items[name].note.lower()
    assert "assumed" in design.description.lower()


# -- GB200 NVL72 -----------------------------------------------------------------------------


def test_nvl72_counts() -> None:
    """18 trays of 4 GPUs and 2 CPUs; 9 switch trays of 2 chips."""
    found = counts(solved("gb200-nvl72").document.design)
    assert found["tray.gpu"] == 72
    assert found["tray.cpu"] == 36
    assert found["switch_tray.switch"] == 18
    assert value("gb200-nvl72", "chips.count") == 72


def test_nvl72_figures() -> None:
    # 72 × 2.5 PFLOPS, × 5 PFLOPS FP8, × 192 GB, × 8 TB/s, 18 × 50 GB/s
    assert value("gb200-nvl72", "chips.bf16_flops_per_s") == 180e15
    assert value("gb200-nvl72", "chips.fp8_flops_per_s") == 360e15
    assert value("gb200-nvl72", "memory.capacity_bytes") == 13.824e12
    assert value("gb200-nvl72", "memory.bandwidth_bytes_per_s") == 576e12
    for tail in ("injection", "all_to_all", "all_to_all_best"):
        rate = value("gb200-nvl72", f"network.nvlink.{tail}_bytes_per_s")
        assert rate == pytest.approx(900e9, rel=1e-12)
    assert solved("gb200-nvl72").results.distributions["network.nvlink.hops"] == ((2, 72 * 71),)
    assert value("gb200-nvl72", "links.optical_modules") == 0


# -- one against the other -------------------------------------------------------------------


def compared() -> dict[str, dict[str, Any]]:
    designs = [
        (solved(name).document.design, solved(name).results)
        for name in ("gb200-nvl72", "cloudmatrix-384")
    ]
    return {row["metric"]: row for row in compare_rows(designs)}


def test_ratios() -> None:
    rows = compared()
    assert rows["chips.count"]["ratios"] == [1, pytest.approx(384 / 72, rel=REL)]
    compute = rows["chips.bf16_flops_per_s"]["ratios"][1]
    assert compute == pytest.approx(288.768 / 180, rel=REL)
    assert 1.60 <= compute <= 1.71
    memory = rows["memory.capacity_bytes"]["ratios"][1]
    assert memory == pytest.approx(49.152 / 13.824, rel=REL)
    assert 3.55 <= memory <= 3.68
    bandwidth = rows["memory.bandwidth_bytes_per_s"]["ratios"][1]
    assert round(bandwidth, 2) == 2.13


def test_ratio_of_memory_explains_both_figures() -> None:
    """192 GB fitted give 3.556, 186 GB usable 3.670: both stand in the comparison."""
    row = compared()["memory.capacity_bytes"]
    low, high = row["ratio_ranges"][1]
    assert low == pytest.approx(49.152 / 13.824, rel=REL)
    assert high == pytest.approx(384 * 128 / (72 * 186), rel=REL)
    assert "186" in row["notes"][0]
    assert "192" in row["notes"][0]


def test_ratio_of_compute_has_its_range() -> None:
    """Published from 708 to 800 TFLOPS a chip: 1.51 to 1.71 times 180 PFLOPS."""
    low, high = compared()["chips.bf16_flops_per_s"]["ratio_ranges"][1]
    assert low == pytest.approx(708 * 384 / 180e3, rel=REL)
    assert high == pytest.approx(800 * 384 / 180e3, rel=REL)


def test_ratio_of_power_is_marked_as_calibrated() -> None:
    row = compared()["power.it_w"]
    assert row["ratios"][1] == pytest.approx(549_537.8374 / 120_188.7248, rel=1e-8)
    assert row["calibrated"] == [True, True]


def test_targets_that_are_no_preset_are_refused() -> None:
    from designer.issues import DesignError

    with pytest.raises(DesignError, match="no such file or preset"):
        load_target("cloudmatrix-385")
