"""The headline strip: which numbers, in which units."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer.model.design import Design
from designer.session.headline import headline_rows, headline_values
from designer.solve import pipeline
from designer.solve.results import Results
from designer.store.document import load
from designer.units import SPELLINGS
from tests.building import item, pod, two_levels

DESIGNS = Path(__file__).parents[2] / "data" / "designs"


@pytest.fixture(scope="module")
def made() -> Design:
    return two_levels(planes=[{"id": "net", "role": "scale_up"}])


@pytest.fixture(scope="module")
def results(made: Design) -> Results:
    return pipeline.solve(made)


def test_the_strip_follows_the_planes(made: Design) -> None:
    up = [row.metric for row in headline_rows(made)]
    assert "network.net.injection_bytes_per_s" in up
    assert "latency.all.p99_s" in up
    out_only = made.replace(planes=[{"id": "net", "role": "scale_out"}])
    assert "network.all.all_to_all_bytes_per_s" in [r.metric for r in headline_rows(out_only)]
    bare = [row.metric for row in headline_rows(pod(item("chip"), planes=[]))]
    assert not any(metric.startswith(("network.", "latency.")) for metric in bare)


def test_every_figure_of_the_strip_is_a_metric_in_a_unit_of_its_kind(
    made: Design, results: Results
) -> None:
    for row in headline_rows(made):
        shown = [(row.metric, row.unit), *((metric, unit) for metric, unit, _ in row.companions)]
        for metric, unit in shown:
            assert metric in results.metrics
            assert unit in {"", *SPELLINGS[results.metrics[metric].unit]}


def test_large_machines_are_shown_in_large_units() -> None:
    small = {row.metric: row.unit for row in headline_rows(two_levels())}
    large = {row.metric: row.unit for row in headline_rows(
        load(DESIGNS / "million.supernode").design)}  # fmt: skip
    assert small["power.it_w"] == "kW"
    assert large["power.it_w"] == "MW"
    assert small["chips.bf16_flops_per_s"] == "PFLOPS"
    assert large["chips.bf16_flops_per_s"] == "EFLOPS"


def test_a_file_keeps_every_number_there_is(results: Results) -> None:
    kept = headline_values(results)
    assert kept["chips.count"] == 32
    assert "chips.fp8_flops_per_s" not in kept
    assert "power.it_w" in kept
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
