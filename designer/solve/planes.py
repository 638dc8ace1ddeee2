"""Figures of one plane: capacities and delays meet the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from designer.issues import Issue
from designer.solve.bandwidth import Throughput, group_loads, injection, smallest, throughput
from designer.solve.bisection import Bisection, bisection, islands
from designer.solve.compile.compiled import (
    Compiled,
    Known,
    LeafArray,
    LinkSpec,
    MediumSpec,
    PlaneSpec,
)
from designer.solve.flow.best import PROVED, best_rate, proved_bound
from designer.solve.flow.flow import FloatArray, Flow
from designer.solve.flow.quotient import Quotient, quotients
from designer.solve.latency import UNKNOWN_LATENCY, Delays, LatencyFigures, latency
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
    cuts: tuple[Quotient, ...] = memo.unchanged(
        ("cuts", plane.id), (plane.view,), (), lambda: tuple(quotients(plane.view))
    )
    figures: PlaneFigures = memo.unchanged(
        ("figures", plane.id),
        (flow,),
        (links, arrays, shares, compiled.conditions),
        lambda: _without_best(compiled, plane, flow, reason, uses, cuts),
    )
    key = ("best", plane.view, figures.capacity.tobytes(), plane.id == "all")
    best = memo.get(key, Best) if memo.knows(key) else None
    if best is None or (best.waiting and effort == "full"):
        assert figures.routed is not None
        best = _best(flow, figures.capacity, figures.routed, effort, cancelled)
        memo.put(key, best)
    # The numbers of arrays and groups change when something is added before them.
    whole: PlaneFigures = memo.unchanged(
        ("plane", plane.id),
        (figures,),
        (best, plane.arrays, plane.groups),
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
) -> PlaneFigures:
    capacity = capacities(compiled, plane)
    load_ab, load_ba, load_mean = group_loads(flow, len(capacity))
    issues = _issues(compiled, plane, flow, capacity)
    times, missing = _latency(compiled, plane, flow, uses)
    return PlaneFigures(
        plane.id,
        plane,
        flow,
        reason,
        capacity,
        load_ab,
        load_ba,
        load_mean,
        throughput(flow, capacity),
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


def _latency(
    compiled: Compiled, plane: PlaneSpec, flow: Flow, uses: tuple[GroupUse, ...]
) -> tuple[LatencyFigures, list[Issue]]:
    links = [compiled.links[n] for n in plane.groups]
    arrays = [compiled.arrays[n] for n in plane.arrays]
    loaded = set(flow.orbits.group[flow.orbits.total.sum(axis=0) > 0].tolist())
    across = [uses[n].share_across for n in plane.groups]
    fec = compiled.conditions.fec
    link_s = np.array([_link_s(link, share) for link, share in zip(links, across, strict=True)])
    fec_s = np.array(
        [
            _fec_share(link, share) * _nan(fec.value) if _fec_share(link, share) else 0.0
            for link, share in zip(links, across, strict=True)
        ]
    )
    node_s = np.array([_nan(array.latency.value) for array in arrays])
    includes = np.array([array.includes_fec for array in arrays], dtype=bool)
    ends = {end for k in loaded for end in (plane.view.groups[k].a, plane.view.groups[k].b)}
    relaying = {k for k in ends if flow.relays and arrays[k].kind == "accelerator"}
    passed = {k for k in ends if any(f != "none" for f in plane.view.arrays[k].forward)} | relaying
    missing = [
        *(_no_link_delay(links[k]) for k in sorted(loaded) if np.isnan(link_s[k])),
        *(_no_node_delay(arrays[k]) for k in sorted(passed) if np.isnan(node_s[k])),
    ]
    if any(np.isnan(fec_s[k]) for k in loaded):
        text = "Latency is unknown because no FEC latency is given."
        missing.append(Issue("LAT-UNKNOWN", "warning", fec.where, text, "Fill it in."))
    delays = Delays(
        link_s,
        fec_s,
        node_s,
        includes,
        capacities(compiled, plane),
        compiled.conditions.message_bytes,
    )
    figures = latency(flow.routes, flow.relays, delays)
    if figures.mean_s is not None:
        # What no path contains may be unknown.
        missing = []
    mixed = [link for k, link in enumerate(links) if k in loaded and 0 < across[k] < 1]
    if mixed and figures.mean_s is not None:
        figures = replace(figures, distribution=(), p50_s=None, p99_s=None, max_s=None)
        missing = [
            Issue(
                "LAT-MEDIA",
                "info",
                link.address,
                "Its links run inside and across racks over different media: only the mean "
                "latency is known.",
                "Split the group by where its links run to see percentiles.",
            )
            for link in mixed
        ]
    return figures, missing


def _media(link: LinkSpec, across: float) -> list[tuple[float, MediumSpec | None, Known]]:
    """Return the media that the links use: share of the links, medium, length."""
    if link.medium is None or link.medium_across is None:
        return [(1.0, link.medium or link.medium_across, link.length)]
    rows = [
        (1.0 - across, link.medium, link.length),
        (across, link.medium_across, link.length_across),
    ]
    return [row for row in rows if row[0] > 0]


def _link_s(link: LinkSpec, across: float) -> float:
    """Return propagation and electronics of one link, mean over its media; NaN for unknown."""
    total = 0.0
    for share, medium, length in _media(link, across):
        if medium is None:
            return float("nan")
        propagation = _nan(length.value) * _nan(medium.propagation.value)
        total += share * (propagation + 2 * _nan(medium.latency.value))
    return total


def _fec_share(link: LinkSpec, across: float) -> float:
    """Return the share of the links whose medium needs FEC."""
    media = _media(link, across)
    return sum(share for share, medium, _ in media if medium is not None and medium.fec)


def _no_link_delay(link: LinkSpec) -> Issue:
    what, place = "medium's delay", link.address
    if link.medium is None and link.medium_across is None:
        what, place = "medium", f"{link.address}:medium"
    elif link.length.value is None:
        what, place = "length", f"{link.address}:length_m"
    text = f"Latency is unknown because the {what} is not given."
    return Issue("LAT-UNKNOWN", "warning", place, text, "Fill it in.")


def _no_node_delay(array: LeafArray) -> Issue:
    text = f"Latency is unknown: {array.part} has no latency figure ({array.latency.where})."
    return Issue("LAT-UNKNOWN", "warning", array.address, text, "Fill it in.")


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
