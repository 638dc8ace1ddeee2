"""Cells of the headline strip as data, made from results; the widget only paints them."""

from __future__ import annotations

from dataclasses import dataclass

from designer import units
from designer.session.headline import HeadlineRow, headline_rows
from designer.session.session import Session
from designer.solve.results import Metric, Results
from designer.ui import describe

BOTTLENECK, RULES = "bottleneck", "rules"
_ALL_TO_ALL = ".all_to_all_bytes_per_s"
_WHOLE_ALL_TO_ALL = "network.all.all_to_all_bytes_per_s"
_INJECTION = ".injection_bytes_per_s"
#: Smaller changes, relative to the value, would only distract.
_LEAST_CHANGE = 0.0005


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    key
        Metric id, or `BOTTLENECK` or `RULES`.
    captions
        Small line below, longest wording first: the first that fits is shown.
    sign, sign_token
        Mark of the basis and the token of its colour.
    delta, delta_token
        Change since the last edit with its direction.
    tone
        Token of the value's colour.
    is_word
        The value is a word: smaller type.
    address
        What a click selects.
    """

    key: str
    title: str
    value: str
    captions: tuple[str, ...]
    sign: str = ""
    sign_token: str = ""
    delta: str = ""
    delta_token: str = ""
    tone: str = "text"
    is_word: bool = False
    address: str = ""


def cells(session: Session) -> tuple[Cell, ...]:
    """Return all cells for the session's present state."""
    results = session.results
    previous = session.previous_results if session.is_fresh else None
    made: list[Cell] = []
    for row in headline_rows(session.design):
        made.append(_metric_cell(row, results, previous, is_fresh=session.is_fresh))
        if row.metric.endswith(_ALL_TO_ALL):
            made.append(_bottleneck_cell(session, row.metric))
    made.append(_rules_cell(session))
    return tuple(made)


def _metric_cell(
    row: HeadlineRow, results: Results | None, previous: Results | None, *, is_fresh: bool
) -> Cell:
    metric = results.metrics.get(row.metric) if results is not None else None
    captions = _captions(row, results)
    if metric is None or metric.value is None:
        return Cell(row.metric, row.title, "unknown", captions, tone="text_faint", is_word=True)
    shown = units.show(metric.value, metric.unit, row.unit)
    before = previous.value(row.metric) if previous is not None else None
    delta, token = _delta(row, metric, before)
    return Cell(
        row.metric,
        row.title,
        shown.number,
        captions,
        describe.BASIS_SIGN[metric.basis],
        describe.BASIS_TOKEN[metric.basis],
        delta,
        token,
        "text" if is_fresh else "text_faint",
        address=metric.why.limit,
    )


def _delta(row: HeadlineRow, metric: Metric, before: float | None) -> tuple[str, str]:
    if before is None or metric.value is None:
        return "", ""
    change = metric.value - before
    if abs(change) <= _LEAST_CHANGE * max(abs(before), abs(metric.value)):
        return "", ""
    number = units.show(abs(change), metric.unit, row.unit, 3).number
    good = row.better * change
    token = "text_muted" if row.better == 0 else "good" if good > 0 else "error"
    return f"{'▲' if change > 0 else '▼'} {number}", token


def _captions(row: HeadlineRow, results: Results | None) -> tuple[str, ...]:
    unit = row.unit
    if row.metric.endswith(_INJECTION):
        unit += " one way"
    long, short = [unit], [unit]
    for metric_id, companion_unit, text in row.companions:
        metric = results.metrics.get(metric_id) if results is not None else None
        if metric is None or metric.value is None:
            continue
        number = units.show(metric.value, metric.unit, companion_unit).number
        with_unit = number
        if companion_unit not in ("", row.unit, text):
            with_unit = f"{number} {companion_unit}"
        long.append(f"{with_unit} {text}".strip())
        short.append(number if text != companion_unit else f"{number} {text}")
    if row.metric == _WHOLE_ALL_TO_ALL and results is not None and (islands := _island(results)):
        long, short = [unit, f"islands of {islands:,}"], [unit, f"in {islands:,}"]
    texts = (long, short, [unit])
    return tuple(dict.fromkeys(" · ".join(x for x in text if x) for text in texts))


def _island(results: Results) -> int:
    """Accelerators of the smallest island; 0 for a machine in one piece."""
    if not any(issue.code == "NET-ISLANDS" for issue in results.issues):
        return 0
    domain = results.metrics["network.all.domain_chips"].value
    return int(domain or 0)


def _bottleneck_cell(session: Session, metric_id: str) -> Cell:
    results = session.results
    metric = results.metrics.get(metric_id) if results is not None else None
    limit = metric.why.limit if metric is not None else ""
    tone = "text" if session.is_fresh else "text_faint"
    if not limit or results is None:
        return Cell(
            BOTTLENECK, "Bottleneck", "none", ("no link limits",), tone="text_faint", is_word=True
        )
    plane = metric_id.split(".")[1]
    group = describe.group_load(results.link_groups, limit)
    captions: tuple[str, ...] = (plane,)
    if group is not None and group.utilisation is not None:
        share = units.show(group.utilisation, "1", "%", 3)
        captions = (f"{plane} · {share} used", f"{plane} · {share}", str(share))
    name = describe.short_name(session.design, limit)
    return Cell(BOTTLENECK, "Bottleneck", name, captions, tone=tone, is_word=True, address=limit)


def _rules_cell(session: Session) -> Cell:
    severities = [issue.severity for issue in session.issues]
    errors, warnings = severities.count("error"), severities.count("warning")
    tone = "error" if errors else "warning" if warnings else "good"
    return Cell(
        RULES, "Rules", f"{errors} · {warnings}", ("errors · warnings", "err · warn"), tone=tone
    )


def tooltip(session: Session, cell: Cell) -> str:
    """Say all that is known about a cell: exact value, basis, formula."""
    if cell.key == RULES:
        return "Errors and warnings of the design; a click shows the list"
    if cell.key == BOTTLENECK:
        return f"{cell.address or 'No link group'} limits the all-to-all rate; a click selects it"
    metric = session.results.metrics.get(cell.key) if session.results is not None else None
    if metric is None:
        return f"{cell.title}: unknown because it is not worked out for this design"
    if metric.value is None:
        return f"{cell.title}: unknown because {_reason(session, metric)}"
    lines = [
        f"{cell.title}: {exact_text(metric)}",
        f"{describe.BASIS_WORDS[metric.basis].capitalize()}"
        + (", resting on calibrated inputs" if metric.calibrated else ""),
        metric.why.formula,
        metric.why.text,
    ]
    if not session.is_fresh:
        lines.append("This number is older than the design")
    return "\n".join(line for line in lines if line)


def _reason(session: Session, metric: Metric) -> str:
    if metric.why.text:
        return metric.why.text[0].lower() + metric.why.text[1:]
    for issue in session.issues:
        if (
            metric.id in (issue.address, issue.address.partition(":")[2])
            or metric.id in issue.message
        ):
            return f"{issue.message[0].lower()}{issue.message[1:]} {issue.hint}".strip()
    return "an input is not known"


def exact_text(metric: Metric) -> str:
    """Write a metric with all its digits and its SI unit."""
    if metric.value is None:
        return "unknown"
    number = f"{metric.value:,.12g}" if abs(metric.value) < 1e15 else repr(metric.value)
    return f"{number} {metric.unit if metric.unit not in ('1', 'count') else ''}".strip()


def plain_text(cell: Cell) -> str:
    """Write a cell as one line for the clipboard and for readers."""
    unit = cell.captions[-1] if cell.captions and not cell.is_word and cell.key != RULES else ""
    return f"{cell.title}: {cell.value} {unit}".strip()
