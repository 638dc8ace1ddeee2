"""Figures of one plane: capacities and delays meet the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from designer.issues import Issue
from designer.solve.bandwidth import Throughput, group_loads, injection, smallest, throughput
from designer.solve.bisection import Bisection, bisection, islands
from designer.solve.compile.compiled import Compiled, PlaneSpec
from designer.solve.flow.best import PROVED, best_rate, proved_bound
from designer.solve.flow.flow import FloatArray, Flow
from designer.solve.flow.quotient import Quotient, quotients
from designer.solve.latency import UNKNOWN_LATENCY, LatencyFigures
from designer.solve.latency_of_plane import plane_latency
from designer.solve.links import GroupUse

#: Endpoints × edges beyond which the general engine's bound is left to a full solve.
LIVE_BOUND = 400_000


@dataclass(frozen=True, slots=True)
class Best:
    """Best routing of a plane.

    Attributes
    ----------
    all_to_all
        Rate per chip; None if it is not known exactly. [B/s]
    upper
        Bound on it, if one was found. [B/s]
    proved
        How: ``bound``, ``programme`` or empty.
    waiting
        The linear programme is left to a full solve.
    reason
        Why it is not known, where that is not the size.
    """

    all_to_all: float | None = None
    upper: float | None = None
    proved: str = ""
    waiting: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlaneFigures:
    """Everything computed of one plane.

    Attributes
    ----------
    name
        Plane id, or ``all``.
    flow
        None if no engine could do it; `reason` then says why.
    capacity : shape (groups of the plane,)
        Of one link of each group, one direction; NaN for unknown. [B/s]
    load_ab, load_ba, load_mean : shape (groups of the plane,)
        Load per link of each group, for unit demand.
    injection_by_array
        Smallest sum of one endpoint's links, by array of the view. [B/s]
    bisection
        The narrowest cut found; None if none could be looked at.
    utilisation : shape (groups,)
        At the plane's all-to-all rate; NaN for unknown.
    """

    name: str
    plane: PlaneSpec
    flow: Flow | None
    reason: str
    capacity: FloatArray
    load_ab: FloatArray
    load_ba: FloatArray
    load_mean: FloatArray
    routed: Throughput | None
    injection_by_array: dict[int, float]
    best: Best
    latency: LatencyFigures
    bisection: Bisection | None
    issues: tuple[Issue, ...]

    def renamed(self, name: str, injection: dict[int, float] | None = None) -> PlaneFigures:
        """Return the same figures under another plane id, with another injection if given."""
        rates = self.injection_by_array if injection is None else injection
        return replace(self, name=name, issues=(), injection_by_array=rates)

    @property
    def injection(self) -> float | None:
        """Smallest sum of one endpoint's links. [B/s]"""
        return smallest(self.injection_by_array)

    @property
    def utilisation(self) -> FloatArray:
        """Share of capacity used at the all-to-all rate of each family, largest direction."""
        if self.flow is None or self.routed is None:
            return np.full(len(self.capacity), np.nan)
        rates = np.array([np.nan if r is None else r for r in self.routed.rate])
        orbits = self.flow.orbits
        if not len(rates) or not len(orbits.group):
            return np.zeros(len(self.capacity))
        with np.errstate(invalid="ignore", divide="ignore"):
            each = (orbits.load * rates[:, None]).sum(axis=0) / self.capacity[orbits.group]
        worst = np.full(len(self.capacity), -np.inf)
        np.fmax.at(worst, orbits.group, each)
        return np.where(np.isfinite(worst), worst, np.nan)


def plane_figures(
    compiled: Compiled,
    plane: PlaneSpec,
    flow: Flow | None,
    reason: str,
    uses: tuple[GroupUse, ...],
    *,
    effort: Literal["live", "full"],
    memo: Any,
    cancelled: Callable[[], bool],
) -> PlaneFigures:
    """Work out bandwidth and latency of a plane.

    Parameters
    ----------
    compiled
        The design.
    plane
        The plane, or the composite.
    flow, reason
        Its flow, or why there is none.
    uses
        Link counts by group of the design: which medium the links use.
    effort
        ``live`` leaves out linear programmes.
    memo
        Remembers figures, bounds and programmes by their input (`designer.solve.memo.Memo`).
    cancelled
        Asked before long steps.
    """
    if flow is None:
        return _unsolved(compiled, plane, reason)
    links = tuple(compiled.links[n] for n in plane.groups)
    arrays = tuple(compiled.arrays[n] for n in plane.arrays)
    shares = tuple(uses[n].share_across for n in plane.groups)
    # Where links run both inside and across racks, latency asks which pairs use which.
    placed = (compiled.racks, plane.arrays) if any(0 < share < 1 for share in shares) else ()
    cuts: tuple[Quotient, ...] = memo.unchanged(
        ("cuts", plane.id), (plane.view,), (), lambda: tuple(quotients(plane.view))
    )
    figures: PlaneFigures = memo.unchanged(
        ("figures", plane.id),
        (flow,),
        (links, arrays, shares, placed, compiled.conditions),
        lambda: _without_best(compiled, plane, flow, reason, uses, cuts, memo),
    )
    key = ("best", plane.view, figures.capacity.tobytes(), plane.id == "all")
    best = memo.get(key, Best) if memo.knows(key) else None
    if best is None or (best.waiting and effort == "full"):
        assert figures.routed is not None
        best = _best(flow, figures.capacity, figures.routed, effort, cancelled)
        memo.put(key, best)
    # The numbers of arrays and groups change when something is added before them, and roles do.
    whole: PlaneFigures = memo.unchanged(
        ("plane", plane.id),
        (figures,),
        (best, plane),
        lambda: replace(figures, best=best, plane=plane),
    )
    return whole


def _unsolved(compiled: Compiled, plane: PlaneSpec, reason: str) -> PlaneFigures:
    capacity = capacities(compiled, plane)
    blank = np.full(len(capacity), np.nan)
    issue = Issue(
        "SLV-SIZE",
        "warning",
        plane.id,
        f"Plane '{plane.id}' is not solved: {reason}.",
        "Express the repetition as axes, or make the design smaller.",
    )
    return PlaneFigures(
        plane.id,
        plane,
        None,
        reason,
        capacity,
        blank,
        blank,
        blank,
        None,
        {},
        Best(),
        UNKNOWN_LATENCY,
        None,
        (issue,),
    )


def _without_best(
    compiled: Compiled,
    plane: PlaneSpec,
    flow: Flow,
    reason: str,
    uses: tuple[GroupUse, ...],
    cuts: tuple[Quotient, ...],
    memo: Any,
) -> PlaneFigures:
    capacity = capacities(compiled, plane)
    load_ab, load_ba, load_mean = group_loads(flow, len(capacity))
    issues = _issues(compiled, plane, flow, capacity)
    routed = throughput(flow, capacity)
    times, missing = plane_latency(compiled, plane, flow, uses, capacity, routed, memo)
    return PlaneFigures(
        plane.id,
        plane,
        flow,
        reason,
        capacity,
        load_ab,
        load_ba,
        load_mean,
        routed,
        injection(flow.incidence, capacity),
        Best(),
        times,
        bisection(cuts, capacity, islands(flow)),
        tuple(issues + missing),
    )


def capacities(compiled: Compiled, plane: PlaneSpec) -> FloatArray:
    """Return the capacity of a link of each group of a plane, one direction; NaN for unknown."""
    return np.array([_nan(compiled.links[n].capacity.value) for n in plane.groups])


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _issues(compiled: Compiled, plane: PlaneSpec, flow: Flow, capacity: FloatArray) -> list[Issue]:
    issues = []
    for number, value in zip(plane.groups, capacity, strict=True):
        link = compiled.links[number]
        if np.isnan(value):
            issues.append(
                Issue(
                    "NET-RATE-UNKNOWN",
                    "warning",
                    link.address,
                    "The rate of these links is not known.",
                    "Give a lane rate to a port, choose a medium or set the link rate.",
                )
            )
        elif value == 0:
            issues.append(
                Issue(
                    "NET-RATE-ZERO",
                    "warning",
                    link.address,
                    "These links have a rate of zero.",
                    "Set a rate above zero.",
                )
            )
    if plane.id != "all" and flow.isolated:
        issues.append(
            Issue(
                "NET-ISOLATED",
                "warning",
                plane.id,
                f"{_accelerators(flow.isolated)} no other on plane '{plane.id}'.",
                "Check its switches, links and faults.",
            )
        )
    return issues


def _best(
    flow: Flow,
    capacity: FloatArray,
    routed: Throughput,
    effort: str,
    cancelled: Callable[[], bool],
) -> Best:
    if routed.all_to_all is None or routed.family < 0:
        return Best()
    tasks = flow.tasks
    if isinstance(tasks, tuple) and not tasks:
        return Best(reason="best routing with relay over two planes comes with a later version")
    work = flow.endpoints * len(flow.orbits.links) if flow.engine == "general" else 0
    if effort == "live" and work > LIVE_BOUND:
        return Best(waiting=True)
    busy = [family for family, rate in enumerate(routed.rate) if rate is not None]
    upper = None
    bound = proved_bound(flow, capacity, routed) if routed.all_to_all > 0 else None
    if bound is not None:
        upper = bound * flow.peers[routed.family]
        # The smallest component cannot do better, so the smallest value over all cannot either.
        if upper <= routed.all_to_all * (1 + PROVED):
            return Best(routed.all_to_all, upper, "bound")
    if effort == "live":
        return Best(upper=upper, waiting=True)
    values = []
    for family in busy:
        rate, peers = best_rate(flow, capacity, family, cancelled), flow.peers[family]
        if rate is None:
            return Best(upper=upper)
        values.append(rate * peers)
    # The optimum cannot lie below a feasible routing; the solver's tolerance may say so.
    return Best(max(min(values), routed.all_to_all), upper, "programme")


def _accelerators(count: int) -> str:
    return "1 accelerator reaches" if count == 1 else f"{count:,} accelerators reach"
