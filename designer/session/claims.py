"""Published figures held against computed ones; the source's confidence fixes the tolerance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from designer.model.design import Claim, Design
from designer.solve.results import ClaimResult, Results

#: Tolerance by confidence of the source (design.md, section 5). A published range means inside it.
TOLERANCE = {"high": 0.01, "medium": 0.05, "low": 0.15}
#: Slack for rounding at the ends of a published range.
_EDGE = 1e-9

Status = Literal["confirmed", "off", "calibrated", "disputed", "not computable"]


def evaluate(
    design: Design, results: Results, solve_preset: Callable[[str], Results | None]
) -> tuple[ClaimResult, ...]:
    """Compare every claim of a design.

    Parameters
    ----------
    design
        With its claims.
    results
        Its results.
    solve_preset
        Returns the results of another preset for ratios, or None if it cannot be had.

    Returns
    -------
    tuple of ClaimResult
        In document order. A claim that its inputs were calibrated to is never "confirmed".
    """
    return tuple(_one(claim, results, solve_preset) for claim in design.claims)


def _one(
    claim: Claim, results: Results, solve_preset: Callable[[str], Results | None]
) -> ClaimResult:
    metric = results.metrics.get(claim.metric)
    computed = metric.value if metric is not None else None
    calibrated = claim.calibrated or (metric is not None and metric.calibrated)
    if claim.versus and computed is not None:
        other = solve_preset(claim.versus)
        reference = other.metrics.get(claim.metric) if other is not None else None
        if reference is None or not reference.value:
            computed = None
        else:
            computed /= reference.value
            calibrated = calibrated or reference.calibrated
    tolerance = None if _has_range(claim) else TOLERANCE[claim.confidence]
    return ClaimResult(
        id=claim.id,
        metric=claim.metric,
        versus=claim.versus,
        published=claim.published,
        low=claim.low,
        high=claim.high,
        unit=claim.unit,
        computed=computed,
        tolerance=tolerance,
        status=_status(claim, computed, tolerance, calibrated=calibrated),
        source=claim.source,
        calibrated=calibrated,
        text=claim.text,
    )


def _has_range(claim: Claim) -> bool:
    return claim.low is not None or claim.high is not None


def _status(
    claim: Claim, computed: float | None, tolerance: float | None, *, calibrated: bool
) -> Status:
    if computed is None or (claim.published is None and not _has_range(claim)):
        return "not computable"
    if tolerance is None:
        low = claim.low if claim.low is not None else -float("inf")
        high = claim.high if claim.high is not None else float("inf")
        agrees = low - abs(low) * _EDGE <= computed <= high + abs(high) * _EDGE
    else:
        assert claim.published is not None
        agrees = abs(computed - claim.published) <= tolerance * abs(claim.published)
    if not agrees:
        return "disputed" if claim.disputed else "off"
    if calibrated:
        return "calibrated"
    return "disputed" if claim.disputed else "confirmed"
