"""Results as data, as tables and side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from designer.edit.params import set_field
from designer.export.tables import (
    RESULT_FORMS,
    compare_rows,
    compare_text,
    results_dict,
    results_text,
)
from designer.issues import Issue
from designer.model.design import Design
from designer.solve import pipeline
from designer.solve.results import ClaimResult, Results
from tests.building import item, pod, two_levels

PLANES = [{"id": "net", "role": "scale_up"}]


@pytest.fixture(scope="module")
def made() -> Design:
    return two_levels(
        planes=PLANES,
        placements=[{"id": "racks", "rack": "rack", "contents": [{"item": "node", "each": 3}]}],
    )


@pytest.fixture(scope="module")
def results(made: Design) -> Results:
    return pipeline.solve(made)


def claim(**changes: Any) -> ClaimResult:
    usual = ClaimResult(
        id="chips",
        metric="chips.count",
        versus="",
        published=32.0,
        low=None,
        high=None,
        unit="count",
        computed=32.0,
        tolerance=0.01,
        status="confirmed",
        source="paper",
        calibrated=False,
    )
    return replace(usual, **changes)


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(start))


# --- as data -------------------------------------------------------------------------------------


def test_results_as_data_are_json_and_complete(made: Design, results: Results) -> None:
    data = results_dict(made, "mine.supernode", results, (claim(),))
    again = json.loads(json.dumps(data, allow_nan=False))
    assert again["format"] == "supernode-results"
    assert again["version"] == 1
    assert again["design"] == {"name": "Small", "source": "mine.supernode"}
    assert set(again["metrics"]) == set(results.metrics)
    assert again["metrics"]["chips.count"]["value"] == 32
    assert again["distributions"]["network.net.hops"] == [[2, 224], [4, 768]]
    assert [group["id"] for group in again["link_groups"]] == ["pod.node.down", "pod.up"]
    assert again["claims"][0]["status"] == "confirmed"
    assert [rack["racks"] for rack in again["racks"]] == [1, 1]
    assert next(rack["contents"] for rack in again["racks"])


def test_unknown_is_null_and_has_an_issue(made: Design, results: Results) -> None:
    data = results_dict(made, "", results, ())
    unknown = [name for name, metric in data["metrics"].items() if metric["value"] is None]
    assert "chips.fp8_flops_per_s" in unknown
    addresses = {issue["address"] for issue in data["issues"]}
    assert set(unknown) <= addresses


def test_forms_are_found_by_name(made: Design, results: Results) -> None:
    assert json.loads(RESULT_FORMS["json"](made, "x", results, ())) == json.loads(
        json.dumps(results_dict(made, "x", results, ()))
    )
    assert RESULT_FORMS["table"](made, "x", results, ()) == results_text(made, results, ())


# --- as a table ----------------------------------------------------------------------------------


def test_the_table_shows_known_figures_with_unit_and_basis(made: Design, results: Results) -> None:
    text = results_text(made, results, ())
    assert text.startswith("Small\n=====\n")
    assert line_of(text, "chips.count").split() == ["chips.count", "32", "exact"]
    assert line_of(text, "network.net.injection_bytes_per_s").split()[1:] == ["50", "GB/s", "exact"]
    assert "fp8_flops_per_s" not in text.split("Issues")[0]
    assert "Claims" not in text
    assert text.splitlines()[-1].startswith(
        f"{sum(1 for i in results.issues if i.code == 'MET-UNKNOWN')} figures are not computed"
    )


def test_the_table_lists_link_groups_and_racks(made: Design, results: Results) -> None:
    text = results_text(made, results, ())
    down, up = line_of(text, "pod.node.down").split(), line_of(text, "pod.up").split()
    assert down[1] == "32"
    assert up[1] == str(4 * 2 * 2)
    assert any("3 node" in line for line in text.splitlines())


def test_calibrated_figures_are_marked(made: Design, results: Results) -> None:
    metric = replace(results.metrics["power.it_w"], calibrated=True)
    text = results_text(made, replace(results, metrics={"power.it_w": metric}), ())
    assert line_of(text, "power.it_w").endswith("(calibrated)")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ["chips.count", "32", "32", "confirmed"]),
        ({"computed": None, "status": "not computable"}, ["32", "unknown", "not computable"]),
        ({"published": None, "low": 30.0, "high": 40.0}, ["30–40", "32", "confirmed"]),
        ({"low": 30.0, "high": 40.0}, ["32 (30–40)", "32"]),
        ({"published": None, "low": 30.0, "high": None}, ["30–", "32"]),
        ({"versus": "dgx", "published": 4.0, "computed": 4.2}, ["/ dgx", "4 ×", "4.2 ×"]),
        ({"status": "off"}, ["off"]),
    ],
)
def test_claims_in_the_table(
    made: Design, results: Results, changes: dict[str, Any], words: list[str]
) -> None:
    text = results_text(made, results, (claim(**changes),))
    line = text.split("Claims: published, computed\n")[1].splitlines()[0]
    for word in words:
        assert word in line


def test_issues_in_the_table_are_those_that_matter(made: Design, results: Results) -> None:
    issues = (
        Issue("A", "error", "pod.node", "Wrong.", "Right it."),
        Issue("B", "warning", "", "Odd.", ""),
        Issue("C", "info", "pod", "By the way.", ""),
    )
    text = results_text(made, replace(results, issues=issues), ())
    assert "  error: pod.node: Wrong. Right it." in text
    assert "  warning: Odd." in text
    assert "By the way" not in text


# --- side by side --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(made: Design) -> list[tuple[Design, Results]]:
    other = set_field(set_field(made, "pod.node:count", 8), "design:name", "Double")
    fabric = [{"id": "fabric", "role": "scale_up"}]
    renamed = Design(
        **json.loads(other.model_dump_json().replace('"plane":"net"', '"plane":"fabric"'))
        | {"planes": fabric}
    )
    return [(d, pipeline.solve(d)) for d in (made, renamed)]


def test_planes_are_matched_by_their_role(compared: list[tuple[Design, Results]]) -> None:
    rows = {row["metric"]: row for row in compare_rows(compared)}
    row = rows["network.scale-up.domain_chips"]
    assert row["values"] == [32, 64]
    assert row["ratios"] == [1.0, 2.0]
    assert not any("scale-out" in name for name in rows)


def test_ratios_are_to_the_first(compared: list[tuple[Design, Results]]) -> None:
    rows = {row["metric"]: row for row in compare_rows(compared)}
    assert rows["chips.count"]["ratios"] == [1.0, 2.0]
    assert rows["power.chips_w"]["ratios"] == [1.0, 2.0]
    assert rows["chips.fp8_flops_per_s"]["values"] == [None, None]
    assert rows["chips.fp8_flops_per_s"]["ratios"] == [None, None]


def test_a_published_range_gives_a_range_of_ratios() -> None:
    def with_hbm(**hbm: Any) -> tuple[Design, Results]:
        chip = {"kind": "accelerator", "hbm_bytes": hbm}
        design = pod(item("chip", i=2), parts={"chip": chip})
        return design, pipeline.solve(design)

    pair = [with_hbm(value=192e9, low=186e9, note="186 usable"), with_hbm(value=384e9)]
    rows = {row["metric"]: row for row in compare_rows(pair)}
    row = rows["memory.capacity_bytes"]
    assert row["ratios"][1] == pytest.approx(2.0)
    assert row["ratio_ranges"][1] == pytest.approx([2.0, 384 / 186])
    assert row["notes"] == ["186 usable", ""]
    text = compare_text(pair, compare_rows(pair))
    assert "2.00 × (2.00–2.06)" in text
    assert "186 usable" in text


def test_the_table_of_a_comparison(compared: list[tuple[Design, Results]]) -> None:
    text = compare_text(compared, compare_rows(compared))
    assert line_of(text, "Small").split() == ["Small", "Double"]
    assert line_of(text, "chips.count").split() == ["chips.count", "32", "64", "2.00", "×"]
    assert "fp8_flops_per_s" not in text  # known of neither
