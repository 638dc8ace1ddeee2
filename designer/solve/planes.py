"""Figures of one plane: capacities and delays meet the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from designer.issues import Issue
from designer.solve.best import PROVED, best_rate, proved_bound
from designer.solve.compile.compiled import Compiled, PlaneSpec
from designer.solve.flow import Flow, FloatArray
from designer.solve.latency import UNKNOWN_LATENCY, Delays, LatencyFigures, latency
from designer.solve.network import Throughput, group_loads, injection, throughput

#: Endpoints × edges beyond which the general engine's bound is left to a full solve.
LIVE_BOUND = 400_000


@dataclass(frozen=True, slots=True)
class Best:
    """Best routing of a plane.

    Attributes
    ----------
    all_to_all
        Rate per chip; None if it is not known exactly.
    upper
        Bound on it, if one was found.
    proved
        How: ``bound``, ``programme`` or empty.
    """

    all_to_all: float | None = None
    upper: float | None = None
    proved: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class PlaneFigures:
    """Everything computed of one plane.

    Attributes
    ----------
    name
        Plane id, or ``all``.
    flow
        None if no engine could do it; `reason` then says why.
    load_ab, load_ba, load_mean, capacity : shape (groups of the plane,)
        Per link group of the plane's view.
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
    injection: float | None
    best: Best
    latency: LatencyFigures
    issues: tuple[Issue, ...]

    def renamed(self, name: str, injection: float | None = None) -> PlaneFigures:
        """Return the same figures under another plane id, with another injection if given."""
        rate = self.injection if injection is None else injection
        return replace(self, name=name, issues=(), injection=rate)

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
    effort
        ``live`` leaves out linear programmes.
    memo
        Remembers bounds and programmes by their input.
    cancelled
        Asked before long steps.
    """
    capacity = capacities(compiled, plane)
    n = len(capacity)
    if flow is None:
        blank = np.full(n, np.nan)
        issue = Issue("SLV-SIZE", "warning", plane.id, f"Plane '{plane.id}' is not solved: {reason}.",
                      "Express the repetition as axes, or make the design smaller.")
        return PlaneFigures(
            plane.id, plane, None, reason, capacity, blank, blank, blank, None, None, Best(),
            UNKNOWN_LATENCY, (issue,),
        )
    load_ab, load_ba, load_mean = group_loads(flow, n)
    routed = throughput(flow, capacity)
    issues = _issues(compiled, plane, flow, capacity)
    times, missing = _latency(compiled, plane, flow)
    key = ("best", effort, plane.view, capacity.tobytes(), plane.id == "all")
    best = memo.get(key, lambda: _best(flow, capacity, routed, effort, cancelled))
    return PlaneFigures(
        plane.id, plane, flow, reason, capacity, load_ab, load_ba, load_mean, routed,
        injection(flow.incidence, capacity), best, times, tuple(issues + missing),
    )


def capacities(compiled: Compiled, plane: PlaneSpec) -> FloatArray:
    """Return the capacity of a link of each group of a plane, one direction; NaN for unknown."""
    return np.array([_nan(compiled.links[n].capacity.value) for n in plane.groups])


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _issues(
    compiled: Compiled, plane: PlaneSpec, flow: Flow, capacity: FloatArray
) -> list[Issue]:
    issues = []
    for number, value in zip(plane.groups, capacity, strict=True):
        link = compiled.links[number]
        if np.isnan(value):
            issues.append(
                Issue("NET-RATE-UNKNOWN", "warning", link.address, "The rate of these links is not known.",
                      "Give a lane rate to a port, choose a medium or set the link rate.")
            )
        elif value == 0:
            issues.append(
                Issue("NET-RATE-ZERO", "warning", link.address, "These links have a rate of zero.", "Set a rate above zero.")
            )
    if plane.id != "all" and flow.isolated:
        issues.append(
            Issue("NET-ISOLATED", "warning", plane.id,
                  f"{flow.isolated:,} accelerators reach no other on plane '{plane.id}'.",
                  "Check its switches, links and faults.")
        )
    return issues


def _latency(
    compiled: Compiled, plane: PlaneSpec, flow: Flow
) -> tuple[LatencyFigures, list[Issue]]:
    links = [compiled.links[n] for n in plane.groups]
    arrays = [compiled.arrays[n] for n in plane.arrays]
    fec = compiled.conditions.fec.value
    link_s, fec_s = np.zeros(len(links)), np.zeros(len(links))
    missing: list[Issue] = []
    loaded = set(np.unique(flow.orbits.group[flow.orbits.total.sum(axis=0) > 0]).tolist())
    for k, link in enumerate(links):
        medium = link.medium or link.medium_across
        parts = (
            link.length.value,
            medium.propagation.value if medium else None,
            medium.latency.value if medium else None,
        )
        link_s[k] = float("nan") if None in parts else parts[0] * parts[1] + 2 * parts[2]  # type: ignore[operator]
        fec_s[k] = 0.0 if medium is None or not medium.fec else _nan(fec)
        if np.isnan(link_s[k]) and k in loaded:
            what = "medium" if medium is None else "length" if link.length.value is None else "medium's delay"
            missing.append(
                Issue("LAT-UNKNOWN", "warning", link.address, f"Latency is unknown because the {what} is not given.", "Fill it in.")
            )
    node_s = np.array([_nan(a.latency.value) for a in arrays])
    forwards = [a.forward for a in plane.view.arrays]
    used = {end for k in loaded for end in (plane.view.groups[k].a, plane.view.groups[k].b)}
    for k in sorted(used):
        if np.isnan(node_s[k]) and any(f != "none" for f in forwards[k]):
            missing.append(
                Issue("LAT-UNKNOWN", "warning", arrays[k].address, f"Latency is unknown because {arrays[k].part} has no latency figure ({arrays[k].latency.where}).", "Fill it in.")
            )
    delays = Delays(
        link_s, fec_s, node_s, np.array([a.includes_fec for a in arrays], dtype=bool),
        np.array([_nan(link.capacity.value) for link in links]), compiled.conditions.message_bytes,
    )
    figures = latency(flow.routes, flow.relays, delays)
    return figures, missing if plane.id != "all" else []


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
        return Best()
    work = flow.endpoints * len(flow.orbits.links) if flow.engine == "general" else 0
    if effort == "live" and work > LIVE_BOUND:
        return Best(waiting=True)
    if routed.all_to_all == 0:
        return Best()
    busy = [family for family, rate in enumerate(routed.rate) if rate is not None]
    upper = None
    bound = proved_bound(flow, capacity, routed)
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
