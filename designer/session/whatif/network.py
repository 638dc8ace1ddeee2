"""A design's planes as the what-if needs them: flows, rates, injection of every chip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from designer.solve.bandwidth import Throughput, injection, throughput
from designer.solve.compile import Compiled
from designer.solve.compile.compiled import PlaneSpec
from designer.solve.flow.classes import solve_classes, view_incidence
from designer.solve.flow.composite import solve_composite
from designer.solve.flow.flow import FloatArray, Flow, Incidence, TooLarge
from designer.solve.flow.general import element_incidence, solve_general, unroll
from designer.solve.flow.view import View
from designer.solve.flow.work import MOST_CLASS_WORK, class_work
from designer.solve.memo import Memo
from designer.solve.planes import capacities

Cancel: TypeAlias = Callable[[], bool]
Progress: TypeAlias = Callable[[int, int], None]


def never() -> bool:
    """Say that nobody wants to cancel."""
    return False


def unheard(done: int, total: int) -> None:
    """Tell nobody how far it has come."""


@dataclass(frozen=True)
class Solved:
    """One plane, or the composite, with its flow and rates.

    Attributes
    ----------
    spec
        The plane; several arrays of its view may be one array of the design.
    capacity : shape (groups,)
        Of a link of each group, one direction; NaN for unknown. [B/s]
    flow
        None if no engine could do it; `reason` then says why.
    rate
        None without a flow.
    routed
        The plane that flow and rate are those of.
    is_borrowed
        Whether that is a scale-up plane that connects all, for the composite.
    """

    spec: PlaneSpec
    capacity: FloatArray
    flow: Flow | None
    reason: str
    rate: Throughput | None
    routed: PlaneSpec
    is_borrowed: bool = False

    @property
    def all_to_all(self) -> float | None:
        """All-to-all over what is reached; 0 if that is nobody, None if unknown. [B/s]"""
        if self.rate is None or self.flow is None:
            return None
        if self.rate.all_to_all is None and self.flow.connected_pairs == 0:
            return 0.0
        return self.rate.all_to_all

    @property
    def limit(self) -> int | None:
        """Link group of the design that limits the all-to-all."""
        if self.flow is None or self.rate is None or self.rate.bottleneck < 0:
            return None
        return self.routed.groups[int(self.flow.orbits.group[self.rate.bottleneck])]

    @cached_property
    def nodes(self) -> tuple[Incidence | None, bool]:
        """Links at endpoints, and whether its nodes are single elements, not classes."""
        if self.flow is not None and not self.is_borrowed:
            return self.flow.incidence, self.flow.engine == "general"
        view = self.spec.view
        try:
            return view_incidence(view), False
        except TooLarge:
            pass
        try:
            return element_incidence(view, unroll(view)), True
        except TooLarge:
            return None, True

    @cached_property
    def injection(self) -> dict[int, float]:
        """Injection of each endpoint, by node of the incidence. [B/s]"""
        incidence, _ = self.nodes
        if incidence is None:
            return {}
        # Every node as an array of its own: the smallest of an array is then that of a node.
        apart = replace(incidence, array=np.arange(incidence.nodes))
        return injection(apart, self.capacity)


def flow_of(view: View, memo: Memo, cancelled: Cancel) -> tuple[Flow | None, str]:
    """Route a view, or recall its routes: under the same key as a solve of the whole design.

    Routes worked out element by element are large, and not kept.
    """
    key = ("composite" if view.layers > 1 else "flow", "auto", view)
    if memo.knows(key):
        known: tuple[Flow | None, str] = memo.get(key, lambda: (None, ""))
        return known
    found = _route(view, cancelled)
    if found[0] is not None and found[0].engine == "classes":
        memo.put(key, found)
    return found


def _route(view: View, cancelled: Cancel) -> tuple[Flow | None, str]:
    engines: list[Callable[[View, Cancel], Flow]] = [solve_classes, solve_general]
    if view.layers > 1:
        engines = [solve_composite]
    elif class_work(view) > MOST_CLASS_WORK:
        engines.reverse()
    reason = ""
    for engine in engines:
        try:
            return engine(view, cancelled), reason
        except TooLarge as error:
            reason = str(error)
    return None, reason


def solve_planes(
    compiled: Compiled, memo: Memo, cancelled: Cancel, known: dict[str, Solved] | None = None
) -> dict[str, Solved]:
    """Return flow and rates of every plane, and of the composite as ``all``.

    Parameters
    ----------
    compiled
        The design.
    memo
        Remembers flows.
    cancelled
        Asked between targets.
    known
        What was solved before: planes with the same view are taken from it, the same objects.
    """
    before = known or {}
    found: dict[str, Solved] = {}
    for spec in compiled.planes:
        old = before.get(spec.id)
        if old is not None and old.spec.view == spec.view:
            found[spec.id] = old
        else:
            found[spec.id] = _solved(compiled, spec, *flow_of(spec.view, memo, cancelled))
    whole = compiled.composite
    if whole is None:
        return found
    old = before.get("all")
    if old is not None and old.spec.view == whole.view:
        found["all"] = old
        return found
    alone = next((s for s in found.values() if s.spec.view is whole.view), None)
    covering = alone or _covering(compiled, found)
    if covering is not None:
        rates = capacities(compiled, whole)
        found["all"] = replace(
            covering, spec=whole, capacity=rates, is_borrowed=covering is not alone
        )
    else:
        found["all"] = _solved(compiled, whole, *flow_of(whole.view, memo, cancelled))
    return found


def _solved(compiled: Compiled, spec: PlaneSpec, flow: Flow | None, reason: str) -> Solved:
    capacity = capacities(compiled, spec)
    rate = throughput(flow, capacity) if flow is not None else None
    return Solved(spec, capacity, flow, reason, rate, spec)


def _covering(compiled: Compiled, found: dict[str, Solved]) -> Solved | None:
    """Return the only scale-up plane, if it connects all accelerators of the design."""
    scale_up = [s for s in found.values() if s.spec.role == "scale_up" and s.spec.groups]
    chips = sum(a.count for a in compiled.arrays if a.kind == "accelerator")
    if len(scale_up) != 1 or scale_up[0].flow is None or chips < 2:
        return None
    flow = scale_up[0].flow
    whole = flow.endpoints == chips and flow.connected_pairs == chips * (chips - 1)
    return scale_up[0] if whole else None
