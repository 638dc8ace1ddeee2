"""How one number came about, for people and for other programs."""

from __future__ import annotations

import difflib
from typing import Any

from designer.export.tables import DISPLAY
from designer.issues import DesignError, refuse
from designer.model.design import Design
from designer.solve.figures.definitions import definition_of, metric_name
from designer.solve.results import Input, Metric, Results
from designer.store.catalogue import catalogue_sources
from designer.units import digits, show

_SIGNIFICANT = 6
_NEAR, _ALIKE = 5, 0.6
_HEAD_WIDTH = 10


def explain_dict(design: Design, source: str, results: Results, metric_id: str) -> dict[str, Any]:
    """Return the explanation of a metric as plain data.

    Parameters
    ----------
    design, source, results
        What was solved, where it came from, and its results.
    metric_id
        The metric.

    Returns
    -------
    dict
        Value with unit and basis, meaning, formula, literature, inputs with the titles of their
        sources, what limits it, and all addresses it rests on.

    Raises
    ------
    DesignError
        If there is no such metric, with the names that come near.
    """
    metric = find_metric(results, metric_id)
    definition = definition_of(metric_id)
    why = metric.why
    places = [why.limit, *(given.address for given in why.inputs)]
    return {
        "format": "supernode-why",
        "version": 1,
        "design": {"name": design.name, "source": source},
        "metric": metric.id,
        "name": metric_name(metric.id),
        "meaning": definition.meaning if definition is not None else "",
        **{key: value for key, value in metric.as_dict().items() if key != "why"},
        "formula": why.formula or (definition.formula if definition is not None else ""),
        "source": definition.source if definition is not None else "",
        "text": why.text,
        "inputs": [
            {**given.as_dict(), "source_title": source_title(design, given.source)}
            for given in why.inputs
        ],
        "limit": why.limit,
        "addresses": list(dict.fromkeys(place for place in places if place)),
    }


def explain_text(design: Design, results: Results, metric_id: str) -> str:
    """Return the explanation of a metric for people; see `explain_dict`."""
    metric = find_metric(results, metric_id)
    definition = definition_of(metric_id)
    why = metric.why
    heads = [
        ("Metric", metric.id),
        ("Meaning", definition.meaning if definition is not None else ""),
        ("Formula", why.formula or (definition.formula if definition is not None else "")),
        ("After", definition.source if definition is not None else ""),
        ("Because", why.text),
        ("Limited by", why.limit),
        ("Basis", _basis(metric) if metric.value is not None else ""),
    ]
    lines = [f"{metric_name(metric.id)}: {_shown(metric.value, metric.unit)}"]
    lines += [f"  {name:<{_HEAD_WIDTH}} {text}" for name, text in heads if text]
    if why.inputs:
        lines.append("  Inputs")
        width = max(len(given.label) for given in why.inputs)
        values = [_shown(given.value, given.unit) for given in why.inputs]
        room = max(len(value) for value in values)
        lines += [
            f"    {given.label:<{width}}  {value:>{room}}  {_origin(design, given)}".rstrip()
            for given, value in zip(why.inputs, values, strict=True)
        ]
    return "\n".join(lines)


def find_metric(results: Results, metric_id: str) -> Metric:
    """Return a metric of the results.

    Raises
    ------
    DesignError
        If there is none, with the names that come near.
    """
    metric = results.metrics.get(metric_id)
    if metric is None:
        raise _no_metric(results, metric_id)
    return metric


def _no_metric(results: Results, metric_id: str) -> DesignError:
    if metric_id in results.distributions:
        return refuse(
            "WHY-METRIC",
            metric_id,
            "This is a distribution, not one number.",
            "`solve --json` lists its values.",
        )
    near = _near(metric_id, list(results.metrics))
    hint = f"Near: {', '.join(near)}." if near else "`metrics` lists all."
    return refuse("WHY-METRIC", metric_id, "There is no such metric.", hint)


def _near(wanted: str, known: list[str]) -> list[str]:
    """Return names that hold the wanted one, or its last word, then those that look like it."""
    folded = wanted.casefold()
    tail = folded.rpartition(".")[2]
    found = [name for name in known if folded and folded in name]
    found += [name for name in known if tail and tail in name.rpartition(".")[2]]
    found += difflib.get_close_matches(folded, known, _NEAR, _ALIKE)
    return list(dict.fromkeys(found))[:_NEAR]


def source_title(design: Design, source: str) -> str:
    """Return the title of a source, of the design or of the catalogue; empty if it has none."""
    entry = design.sources.get(source) or catalogue_sources().get(source)
    return entry.title if entry is not None else ""


def _shown(value: float | None, unit: str) -> str:
    try:
        return str(show(value, unit, DISPLAY.get(unit, ""), _SIGNIFICANT))
    except KeyError:
        return "unknown" if value is None else f"{digits(value, _SIGNIFICANT)} {unit}"


def _basis(metric: Metric) -> str:
    parts: list[str] = [metric.basis]
    if metric.calibrated:
        parts.append("rests on calibrated values")
    if metric.low is not None and metric.high is not None:
        low, high = _shown(metric.low, metric.unit), _shown(metric.high, metric.unit)
        parts.append(f"published values allow {low} to {high}")
    return "; ".join(parts)


def _origin(design: Design, given: Input) -> str:
    title = source_title(design, given.source) or given.source
    parts = [given.address if given.address != given.label else "", title]
    parts.append(f"{given.confidence} confidence" if given.confidence else "")
    parts.append("calibrated to a published total" if given.calibrated else "")
    return "; ".join(part for part in parts if part)
