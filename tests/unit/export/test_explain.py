"""How a number came about, as text and as data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from designer.export.explain import explain_dict, explain_text, find_metric, source_title
from designer.issues import DesignError
from designer.model.design import Design, Source
from designer.solve import pipeline
from designer.solve.results import Input, Metric, Results, Why
from tests.building import two_levels


@pytest.fixture(scope="module")
def made() -> Design:
    return two_levels(
        planes=[{"id": "net", "role": "scale_up"}],
        sources={"sheet": {"title": "Data sheet of the chip"}},
    )


@pytest.fixture(scope="module")
def results(made: Design) -> Results:
    return pipeline.solve(made)


def with_metric(results: Results, metric: Metric) -> Results:
    return replace(results, metrics={**results.metrics, metric.id: metric})


def test_every_metric_can_be_explained(made: Design, results: Results) -> None:
    for metric_id in results.metrics:
        data = explain_dict(made, "mine", results, metric_id)
        assert json.loads(json.dumps(data, allow_nan=False)) == data
        assert data["meaning"], metric_id
        assert data["formula"], metric_id
        assert data["source"], metric_id
        text = explain_text(made, results, metric_id)
        assert f"  Metric     {metric_id}" in text.splitlines()


def test_every_address_leads_somewhere(made: Design, results: Results) -> None:
    places = {
        place
        for metric_id in results.metrics
        for place in explain_dict(made, "", results, metric_id)["addresses"]
    }
    assert {"pod.node.chip", "parts.chip:tdp_w", "pod.node.down", "pod.up"} <= places
    assert all(place.startswith(("pod", "parts.", "scenario:", "site:")) for place in places)


def test_ranges_sources_and_marks_are_told(made: Design, results: Results) -> None:
    given = Input("8 × chip", 700.0, "W", "sheet", "medium", True, address="parts.chip:tdp_w")
    odd = Input("wear", 0.25, "furlong")
    metric = Metric("power.it_w", 5600.0, "W", "model", True, Why("rated", (given, odd)), 5e3, 6e3)
    text = explain_text(made, with_metric(results, metric), "power.it_w")
    assert (
        "  Basis      model; rests on calibrated values; published values allow 5 kW to 6 kW"
        in (text.splitlines())
    )
    (line,) = [line for line in text.splitlines() if "8 × chip" in line]
    assert line.split("  ")[-1].split("; ") == [
        "parts.chip:tdp_w",
        "Data sheet of the chip",
        "medium confidence",
        "calibrated to a published total",
    ]
    assert "0.25 furlong" in text
    data = explain_dict(made, "", with_metric(results, metric), "power.it_w")
    assert (data["low"], data["high"]) == (5e3, 6e3)
    assert [row["source_title"] for row in data["inputs"]] == ["Data sheet of the chip", ""]


def test_a_metric_of_a_later_version_is_explained_by_what_it_brings(
    made: Design, results: Results
) -> None:
    metric = Metric("power.hovercraft_w", 1.0, "W", why=Why("lift"))
    data = explain_dict(made, "", with_metric(results, metric), "power.hovercraft_w")
    assert (data["name"], data["meaning"], data["formula"]) == ("power.hovercraft_w", "", "lift")
    assert "Meaning" not in explain_text(made, with_metric(results, metric), "power.hovercraft_w")


def test_sources_of_the_design_come_before_those_of_the_catalogue(made: Design) -> None:
    own = made.replace(sources={"cm384-paper": Source(title="Mine")})
    assert source_title(own, "cm384-paper") == "Mine"
    assert source_title(made, "sheet") == "Data sheet of the chip"
    assert source_title(made, "nowhere") == ""


def test_no_metric_of_that_name(results: Results) -> None:
    assert find_metric(results, "chips.count").value == 32
    with pytest.raises(DesignError, match="There is no such metric"):
        find_metric(results, "")
