"""Every figure that the solver reports is defined, with the unit in which it is reported."""

from __future__ import annotations

import pytest

from designer.registry import Registry
from designer.solve import pipeline
from designer.solve.figures.definitions import (
    DEFINITIONS,
    definition_of,
    is_waiting,
    metric_name,
    plane_metrics,
    template_of,
    waiting,
)
from designer.solve.figures.metrics import METRICS, PLANE
from designer.store.document import load
from designer.store.presets import preset_paths
from designer.units import LADDERS
from tests.unit.solve.build import DESIGNS

FILES = {
    path.stem: path for path in (*preset_paths().values(), *sorted(DESIGNS.glob("*.supernode")))
}


@pytest.mark.parametrize("name", FILES)
def test_every_reported_figure_is_defined_with_its_unit(name: str) -> None:
    results = pipeline.solve(load(FILES[name]).design, effort="live")
    assert len(results.metrics) >= 44
    units = {metric.id: metric.unit for metric in results.metrics.values()}
    found = {metric_id: definition_of(metric_id) for metric_id in units}
    assert [metric_id for metric_id, definition in found.items() if definition is None] == []
    assert {i: d.unit for i, d in found.items() if d is not None} == units
    assert not [i for i, d in found.items() if d is not None and d.is_distribution]
    shapes = {metric_id: definition_of(metric_id) for metric_id in results.distributions}
    assert all(d is not None and d.is_distribution for d in shapes.values())


@pytest.mark.parametrize("name", FILES)
def test_figures_that_wait_for_a_model_are_unknown_in_every_design(name: str) -> None:
    results = pipeline.solve(load(FILES[name]).design, effort="live")
    late = {metric_id for metric_id in results.metrics if is_waiting(metric_id)}
    assert {"power.pue", "cooling.hottest_chip_c"} <= late
    assert {results.metrics[metric_id].value for metric_id in late} == {None}


def test_no_definition_is_left_over() -> None:
    """What is defined is reported: the whole list over CloudMatrix 384."""
    results = pipeline.solve(load(FILES["cloudmatrix-384"]).design, effort="live")
    reported = {template_of(i)[0] for i in (*results.metrics, *results.distributions)}
    assert set(DEFINITIONS) == reported
    assert isinstance(DEFINITIONS, Registry)
    assert len(METRICS) == 46


@pytest.mark.parametrize("definition", METRICS, ids=lambda d: d.id)
def test_definitions_say_all_they_must(definition: object) -> None:
    from designer.solve.figures.metrics import MetricDefinition

    assert isinstance(definition, MetricDefinition)
    assert definition.unit in LADDERS
    assert definition.name[0].isupper() or definition.name.startswith("p99")
    assert definition.meaning.endswith(".")
    assert not definition.meaning[0].islower()
    assert definition.formula
    assert definition.source
    texts = f"{definition.meaning} {definition.formula} {definition.source}"
    assert "shared" not in texts
    assert ".md" not in texts


def test_names_are_told_apart() -> None:
    names = [definition.name for definition in METRICS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("metric_id", "name"),
    [
        ("chips.count", "Accelerators"),
        ("latency.ub.p99_s", "p99 latency, ub"),
        ("network.all.all_to_all_best_bytes_per_s", "Best all-to-all, all planes"),
        ("network.<plane>.mean_hops", "Mean hops"),
        ("power.hovercraft_w", "power.hovercraft_w"),
        ("network.ub.charm", "network.charm, ub"),
    ],
)
def test_names_for_people(metric_id: str, name: str) -> None:
    assert metric_name(metric_id) == name


@pytest.mark.parametrize(
    ("metric_id", "expected"),
    [
        ("power.it_w", ("power.it_w", "")),
        ("network.ub.mean_hops", ("network.<plane>.mean_hops", "ub")),
        ("network.mean_hops", ("network.mean_hops", "")),
        ("latency.all.path_s", ("latency.<plane>.path_s", "all")),
        ("", ("", "")),
    ],
)
def test_templates(metric_id: str, expected: tuple[str, str]) -> None:
    assert template_of(metric_id) == expected


def test_what_an_empty_plane_still_reports() -> None:
    tails = [definition.id.replace(PLANE, "x") for definition in plane_metrics()]
    assert tails[0] == "network.x.domain_chips"
    assert tails[-1] == "latency.x.loaded_max_s"
    assert len(tails) == 15


def test_what_waits_for_a_model() -> None:
    assert [definition.id for definition in waiting()] == [
        "power.facility_w",
        "power.pue",
        "cooling.hottest_chip_c",
        "cooling.throttle_fraction",
        "reliability.mtti_s",
        "reliability.goodput_fraction",
        "cost.capex_usd",
        "cost.usd_per_year",
        "cost.usd_per_chip_hour",
    ]
    assert not is_waiting("chips.count")
    assert not is_waiting("no.such_figure")
