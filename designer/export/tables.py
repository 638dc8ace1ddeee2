"""Results as data and as tables for people: what the command line prints and others read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from designer.model.design import Design
from designer.registry import Registry
from designer.solve.results import ClaimResult, Results
from designer.units import digits, show

#: Display units of the tables where the ladder would not pick what architects expect.
DISPLAY = {"m3/s": "L/min", "USD/s": "$/h"}
_TITLE_WIDTH = 44
ResultForm = Callable[[Design, str, Results, tuple[ClaimResult, ...]], str]


def results_dict(
    design: Design, source: str, results: Results, claims: tuple[ClaimResult, ...]
) -> dict[str, Any]:
    """Return the results format as plain data."""
    return {
        "format": "supernode-results",
        "version": 1,
        "design": {"name": design.name, "source": source},
        "solve_seconds": results.solve_seconds,
        "metrics": {name: metric.as_dict() for name, metric in results.metrics.items()},
        "distributions": {
            name: [[x, count] for x, count in rows] for name, rows in results.distributions.items()
        },
        "link_groups": [group.as_dict() for group in results.link_groups],
        "racks": [
            {
                "placement": rack.placement,
                "first": rack.first,
                "racks": rack.racks,
                "contents": dict(rack.contents),
                "dc_w": rack.dc_w if rack.is_known else None,
                "ac_w": rack.ac_w if rack.is_known else None,
                "liquid_w": rack.liquid_w if rack.is_known else None,
                "air_w": rack.air_w if rack.is_known else None,
            }
            for rack in results.racks
        ],
        "engines": dict(results.engines),
        "issues": [issue.as_dict() for issue in results.issues],
        "claims": [claim.as_dict() for claim in claims],
    }


def results_text(design: Design, results: Results, claims: tuple[ClaimResult, ...]) -> str:
    """Return a table for people."""
    lines = [design.name, "=" * len(design.name), ""]
    for metric in results.metrics.values():
        if metric.value is None:
            continue
        value = show(metric.value, metric.unit, DISPLAY.get(metric.unit, ""), 6)
        mark = " (calibrated)" if metric.calibrated else ""
        lines.append(f"{metric.id:<{_TITLE_WIDTH}} {value!s:>18}  {metric.basis}{mark}")
    lines += [
        "",
        "Link groups: links, load per unit demand, share of capacity at the all-to-all rate",
    ]
    for group in results.link_groups:
        used = "unknown" if group.utilisation is None else f"{group.utilisation:.1%}"
        load = "unknown" if group.load is None else digits(group.load, 8)
        lines.append(
            f"  {group.id:<{_TITLE_WIDTH - 2}} {_count(group.links):>10}  {load:>14}  {used:>7}"
        )
    if results.racks:
        lines += ["", "Racks"]
        for rack in results.racks:
            held = ", ".join(f"{count} {item}" for item, count in rack.contents)
            watts = f"{rack.ac_w / 1e3:,.2f} kW" if rack.is_known else "unknown"
            lines.append(
                f"  {rack.racks:>6,} × {rack.name:<{_TITLE_WIDTH - 11}} {watts:>11}  {held}"
            )
    if claims:
        lines += ["", "Claims: published, computed"]
        lines += [_claim_line(claim) for claim in claims]
    shown = [issue for issue in results.issues if issue.severity != "info"]
    unknown = sum(1 for issue in results.issues if issue.code == "MET-UNKNOWN")
    if shown:
        lines += ["", "Issues"]
        lines += [f"  {issue.severity}: {issue.sentence()}" for issue in shown]
    spent = f"solved in {results.solve_seconds * 1e3:.2f} ms"
    lines += ["", f"{unknown} figures are not computed (see --json); {spent}."]
    return "\n".join(lines)


def _count(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _claim_line(claim: ClaimResult) -> str:
    published = _claim_value(claim.published, claim)
    if claim.published is None or claim.low is not None or claim.high is not None:
        low, high = _claim_value(claim.low, claim), _claim_value(claim.high, claim)
        published = (
            f"{low or ''}–{high or ''}"
            if claim.published is None
            else f"{published} ({low}–{high})"
        )
    versus = f" / {claim.versus}" if claim.versus else ""
    computed = _claim_value(claim.computed, claim) or "unknown"
    name = f"{claim.metric + versus:<{_TITLE_WIDTH - 2}}"
    return f"  {name} {published:>26}  {computed:>14}  {claim.status}"


def _claim_value(value: float | None, claim: ClaimResult) -> str:
    if value is None:
        return ""
    if claim.versus:
        return f"{value:.3g} ×"
    return str(show(value, claim.unit or "1", DISPLAY.get(claim.unit, ""), 5))


#: Forms in which one design's results can be written, by name.
RESULT_FORMS: Registry[ResultForm] = Registry("result form")


def _as_json(design: Design, source: str, results: Results, claims: tuple[ClaimResult, ...]) -> str:
    return json.dumps(results_dict(design, source, results, claims), ensure_ascii=False)


def _as_table(
    design: Design, source: str, results: Results, claims: tuple[ClaimResult, ...]
) -> str:
    del source
    return results_text(design, results, claims)


RESULT_FORMS.register("json", _as_json)
RESULT_FORMS.register("table", _as_table)


# -- comparison ------------------------------------------------------------------------------

#: Metrics that mean the same on every design; network figures are added by role of the plane.
_COMPARED = (
    "chips.count",
    "chips.dies",
    "chips.bf16_flops_per_s",
    "chips.fp8_flops_per_s",
    "memory.capacity_bytes",
    "memory.bandwidth_bytes_per_s",
    "links.optical_modules",
    "links.cables",
    "power.it_w",
    "power.chips_w",
    "power.switches_w",
    "power.optics_w",
    "power.hosts_w",
    "power.other_w",
    "power.conversion_loss_w",
    "power.external_w",
    "cooling.liquid_heat_w",
    "cooling.air_heat_w",
    "cooling.flow_m3_per_s",
)
_NETWORK = (
    "domain_chips",
    "injection_bytes_per_s",
    "all_to_all_bytes_per_s",
    "all_to_all_best_bytes_per_s",
    "diameter_hops",
    "mean_hops",
)
_ROLES = (("scale_up", "scale-up"), ("scale_out", "scale-out"))


def compare_rows(designs: list[tuple[Design, Results]]) -> list[dict[str, Any]]:
    """Return one row per figure, with values and ratios to the first design.

    Planes are matched by their role, since each machine names its own.
    """
    rows = [_row(name, [(results, name) for _, results in designs]) for name in _COMPARED]
    for role, name in _ROLES:
        planes = [next((p.id for p in d.planes if p.role == role), None) for d, _ in designs]
        if not any(planes):
            continue
        for tail in _NETWORK:
            ids = [f"network.{plane}.{tail}" if plane else "" for plane in planes]
            pairs = [(results, metric) for (_, results), metric in zip(designs, ids, strict=True)]
            rows.append(_row(f"network.{name}.{tail}", pairs))
    return rows


def _row(name: str, pairs: list[tuple[Results, str]]) -> dict[str, Any]:
    metrics = [results.metrics.get(metric_id) for results, metric_id in pairs]
    values = [m.value if m is not None else None for m in metrics]
    first = values[0]
    return {
        "metric": name,
        "unit": next((m.unit for m in metrics if m is not None), ""),
        "values": values,
        "ratios": [v / first if v is not None and first else None for v in values],
        "ratio_ranges": [_ratio_range(metrics[0], m) for m in metrics],
        "calibrated": [m.calibrated if m is not None else False for m in metrics],
        "notes": _range_notes(metrics),
    }


def _ratio_range(first: Any, other: Any) -> list[float] | None:
    """Return the smallest and largest ratio that the published ranges of both allow."""
    if first is None or other is None or not first.value or other.value is None:
        return None
    if first.low is None and other.low is None:
        return None
    low = (other.value if other.low is None else other.low) / (first.high or first.value)
    high = (other.value if other.high is None else other.high) / (first.low or first.value)
    return [low, high]


def _range_notes(metrics: list[Any]) -> list[str]:
    notes = []
    for metric in metrics:
        found = ""
        for given in metric.why.inputs if metric is not None else ():
            if given.low is not None or given.high is not None:
                found = given.note or "published range"
        notes.append(found)
    return notes


def compare_text(designs: list[tuple[Design, Results]], rows: list[dict[str, Any]]) -> str:
    """Return the comparison as a table."""
    names = [design.name for design, _ in designs]
    width = max(22, *(len(name) for name in names))
    heads = [f"{names[0]:>{width}} ", *(f"{name:>{width}}{'':21}" for name in names[1:])]
    lines = [" " * _TITLE_WIDTH + "".join(heads)]
    for row in rows:
        if all(value is None for value in row["values"]):
            continue
        cells = []
        for k, (value, ratio) in enumerate(zip(row["values"], row["ratios"], strict=True)):
            text = str(show(value, row["unit"], DISPLAY.get(row["unit"], ""), 5))
            beside = f"{ratio:.2f} ×" if ratio is not None and k else ""
            spread = row["ratio_ranges"][k] if beside else None
            if spread is not None:
                beside += f" ({spread[0]:.2f}–{spread[1]:.2f})"
            mark = "*" if row["calibrated"][k] else " "
            cells.append(f"{text:>{width}}{mark}{beside:>20}" if k else f"{text:>{width}}{mark}")
        lines.append(f"{row['metric']:<{_TITLE_WIDTH}}" + "".join(cells))
    lines += [
        "",
        "Ratios are to the first design, with the span that published ranges of the inputs allow.",
        "* rests on a value calibrated to a published total.",
    ]
    for row in rows:
        for name, note in zip(names, row["notes"], strict=True):
            if note:
                lines.append(f"{row['metric']}, {name}: {note}")
    return "\n".join(lines)
