"""The pipeline: compile, route, count, roll up, and put the figures together.

Stages are pure functions of plain data, remembered by their input: changing a speed does not route
again, changing a wattage does not touch the network. Figures that need a linear programme wait for
a full solve; a live solve says so instead of blocking the window.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

from designer.issues import Issue
from designer.solve.bandwidth import Throughput, injection
from designer.solve.compile import Compiled, forget_check
from designer.solve.compile.compiled import PlaneSpec
from designer.solve.figures.assemble import assemble, timed
from designer.solve.flow.cells import forget as forget_cells
from designer.solve.flow.class_graph import sides
from designer.solve.flow.classes import solve_classes, view_incidence
from designer.solve.flow.composite import solve_composite
from designer.solve.flow.flow import Cancelled, Flow, Incidence, TooLarge
from designer.solve.flow.general import element_incidence, solve_general, unroll
from designer.solve.flow.general.engine import Progress, unheard
from designer.solve.flow.view import View
from designer.solve.flow.work import MOST_CLASS_WORK, class_work
from designer.solve.links import GroupUse, count_groups, forget_ends
from designer.solve.memo import Entries, Memo
from designer.solve.planes import PlaneFigures, capacities, plane_figures
from designer.solve.results import Results
from designer.solve.rollup import roll_up
from designer.solve.underway import Reporter

Effort = Literal["live", "full"]
#: Elements up to which an unrolled graph may be quick enough for an edit.
SMALL_GRAPH = 64


def solve(
    design: Any,
    *,
    memo: Memo | None = None,
    effort: Effort = "full",
    engine: Literal["auto", "classes", "general"] = "auto",
    cancelled: Callable[[], bool] = lambda: False,
    reporter: Reporter | None = None,
) -> Results:
    """Work out all figures of a design.

    Parameters
    ----------
    design
        A sound `designer.model.design.Design`.
    memo
        Stage results to reuse; none are kept if not given.
    effort
        ``live`` leaves out linear programmes (`Results.complete` is then False if one is needed).
    engine
        Which flow engine to use for planes; ``auto`` picks classes wherever they are exact.
    cancelled
        Asked now and then; raises `Cancelled` when it says True.
    reporter
        Hears how far the general engine has come, and intervals from samples meanwhile.

    Returns
    -------
    Results
    """
    start = time.perf_counter()
    memo = memo or Memo()
    compiled = memo.compiled(design)
    issues: list[Issue] = list(compiled.issues)
    uses: tuple[GroupUse, ...] = memo.get(
        _links_key(compiled), lambda: count_groups(compiled, memo.unchanged)
    )
    planes: list[PlaneFigures] = []
    for plane in compiled.planes:
        flow, reason = _flow(
            plane.view, engine, memo, cancelled, _following(compiled, plane, reporter, cancelled)
        )
        planes.append(
            plane_figures(
                compiled, plane, flow, reason, uses, effort=effort, memo=memo, cancelled=cancelled
            )
        )
    composite = _composite(compiled, planes, uses, engine, effort, memo, cancelled)
    power = roll_up(compiled, uses)
    results = assemble(compiled, planes, composite, uses, power, issues, memo.unchanged)
    return timed(results, time.perf_counter() - start)


def _following(
    compiled: Compiled,
    plane: PlaneSpec,
    reporter: Reporter | None,
    cancelled: Callable[[], bool],
) -> Callable[[], Progress]:
    """Return what begins the report on a plane and then follows its run."""

    def begin() -> Progress:
        if reporter is None:
            return unheard
        reporter.begin(plane.id, plane.view, capacities(compiled, plane), cancelled)
        return reporter.progress

    return begin


def _flow(
    view: View,
    engine: str,
    memo: Memo,
    cancelled: Callable[[], bool],
    begin: Callable[[], Progress] = lambda: unheard,
) -> tuple[Flow | None, str]:
    """Route a plane; returns the flow, or None and the reason."""

    def by_classes() -> Flow:
        return solve_classes(view, cancelled)

    def by_elements() -> Flow:
        return solve_general(view, cancelled, progress=begin())

    def make() -> tuple[Flow | None, str]:
        wanted = {"classes": [by_classes], "general": [by_elements]}
        tried = wanted.get(engine, [by_classes, by_elements])
        if len(tried) > 1 and not view.irregular and class_work(view) > MOST_CLASS_WORK:
            tried.reverse()
        reason = ""
        for solve_view in tried:
            try:
                return solve_view(), reason
            except TooLarge as error:
                reason = str(error)
        return None, reason

    result: tuple[Flow | None, str] = memo.get(("flow", engine, view), make)
    return result


def _composite(
    compiled: Compiled,
    planes: list[PlaneFigures],
    uses: tuple[GroupUse, ...],
    engine: str,
    effort: Effort,
    memo: Memo,
    cancelled: Callable[[], bool],
) -> PlaneFigures | None:
    spec = compiled.composite
    if spec is None:
        return None
    for plane, figure in zip(compiled.planes, planes, strict=True):
        # Remembered figures may carry an equal view of an earlier design.
        alone = spec.view is plane.view
        if alone or (figure.plane.role == "scale_up" and _covers(compiled, figure)):
            rates = None if alone else _summed(planes, spec) or _injection(compiled, spec, memo)
            renamed: PlaneFigures = memo.unchanged(
                "composite", (figure,), (rates,), partial(figure.renamed, "all", rates)
            )
            return renamed
    roles = [p.role for p in compiled.planes]
    if spec.view.layers == 1:
        flow, reason = _flow(spec.view, engine, memo, cancelled)
    else:
        assert "scale_up" in roles
        flow, reason = memo.get(
            ("composite", engine, spec.view), lambda: _try_composite(spec.view, engine, cancelled)
        )
    return plane_figures(
        compiled, spec, flow, reason, uses, effort=effort, memo=memo, cancelled=cancelled
    )


def _summed(planes: list[PlaneFigures], spec: PlaneSpec) -> dict[int, float] | None:
    """Add up what each plane injects, where all endpoints of an array are alike.

    Quicker than to look at the composite's links. None where elements of an array may differ, or
    where planes share links or attach parts.
    """
    view = spec.view
    taking_part = [f for f in planes if f.plane.role in ("scale_up", "scale_out")]
    if (
        view.irregular
        or any(space.marks or space.mode == "ordered" for space in view.spaces)
        or any(array.attach or array.exists or array.alive for array in view.arrays)
        or sum(len(f.plane.groups) for f in taking_part) != len(spec.groups)
        or any(f.flow is None for f in taking_part)
    ):
        return None
    total: dict[int, float] = {}
    for figure in taking_part:
        for own, rate in figure.injection_by_array.items():
            number = spec.arrays.index(figure.plane.arrays[own])
            total[number] = total.get(number, 0.0) + rate
    return dict(sorted(total.items()))


def _injection(compiled: Compiled, spec: PlaneSpec, memo: Memo) -> dict[int, float] | None:
    """Sum the links of an endpoint over all planes of the composite."""

    def make() -> Incidence | None:
        try:
            return view_incidence(spec.view)
        except TooLarge:
            pass
        try:
            return element_incidence(spec.view, unroll(spec.view))
        except TooLarge:
            return None

    found: Incidence | None = memo.get(("incidence", spec.view), make)
    return None if found is None else injection(found, capacities(compiled, spec))


def _try_composite(
    view: View, engine: str, cancelled: Callable[[], bool]
) -> tuple[Flow | None, str]:
    try:
        return solve_composite(view, cancelled, classes=engine != "general"), ""
    except TooLarge as error:
        return None, str(error)


def _covers(compiled: Compiled, figure: PlaneFigures) -> bool:
    """Whether a scale-up plane alone connects all accelerators of the design."""
    flow = figure.flow
    if flow is None or len(_scale_up(compiled)) != 1:
        return False
    chips = sum(a.count for a in compiled.arrays if a.kind == "accelerator")
    everyone = flow.endpoints == chips
    return everyone and chips > 1 and flow.connected_pairs == flow.endpoints * (flow.endpoints - 1)


def _scale_up(compiled: Compiled) -> list[PlaneSpec]:
    """Return the scale-up planes that carry anything: others take no part in the composite."""
    return [p for p in compiled.planes if p.role == "scale_up" and p.groups]


def _links_key(compiled: Compiled) -> Hashable:
    """Return what link counts depend on."""
    media = tuple(
        (
            link.medium,
            link.medium_across,
            link.a,
            link.b,
            link.port_a,
            link.port_b,
            link.per_cage_a,
            link.per_cage_b,
            link.per_cable,
            link.pluggable,
        )
        for link in compiled.links
    )
    planes = tuple((plane.view, plane.groups) for plane in compiled.planes)
    return ("links", media, planes, compiled.racks)


def failed(error: Exception) -> Results:
    """Return results that say that the solver failed."""
    issue = Issue(
        "SLV-FAILED",
        "error",
        "",
        f"The solver failed on this design ({type(error).__name__}).",
        "Undo the last edit, save a copy and report it.",
    )
    return Results(MappingProxyType({}), MappingProxyType({}), (), (issue,))


def forget() -> None:
    """Empty all tables that outlive a solve, for measurements with cold caches."""
    forget_check()
    forget_cells()
    forget_ends()
    sides.cache_clear()


def shape_of(design: Any, memo: Memo) -> Hashable:
    """Return what designs of one make have in common, whatever their sizes and values."""
    compiled = memo.compiled(design)
    return tuple(
        (p.id, bool(p.view.irregular), len(p.view.arrays), len(p.view.groups), len(p.view.spaces))
        for p in compiled.planes
    )


def predicted_ms(design: Any, memo: Memo) -> float:
    """Predict the time of a live solve, to decide where to run it.

    Returns
    -------
    float
        Milliseconds; small where the network is remembered, infinite without symmetry.
    """
    compiled = memo.compiled(design)
    total = 1.5 + 1e-5 * sum(c.elements for rack in compiled.racks for c in rack.contents)
    # Where some elements of an array are missing, links and watts are written out for each of it.
    gaps = {
        number: array.size
        for plane in compiled.planes
        for number, array in zip(plane.arrays, plane.view.arrays, strict=True)
        if array.exists
    }
    total += 3e-5 * sum(gaps.values())
    for plane in compiled.planes:
        if not memo.knows(("flow", "auto", plane.view)):
            total += _view_ms(plane.view)
    composite = compiled.composite
    if composite is not None and composite.view.layers > 1:
        alone = _scale_up(compiled)
        if not memo.knows(("composite", "auto", composite.view)) and not _surely_covers(alone):
            total += 3 * _view_ms(composite.view)
    if not memo.knows(_links_key(compiled)):
        total += 5e-5 * sum(_split_pairs(compiled, plane) for plane in compiled.planes)
    return total


def _surely_covers(planes: list[PlaneSpec]) -> bool:
    """Whether one scale-up plane with a switch level above all axes will connect all chips."""
    if len(planes) != 1 or planes[0].view.irregular:
        return False
    ends = [a for a in planes[0].view.arrays if a.endpoint]
    # An axis that no other array shares is crossed only by rules that leave it free.
    return len(ends) == 1 and any(
        not set(ends[0].spaces) & set(a.spaces) or len(a.spaces) == 0
        for a in planes[0].view.arrays
        if not a.endpoint
    )


def _split_pairs(compiled: Compiled, plane: PlaneSpec) -> int:
    """Return the pairs that have to be looked at to tell media inside and across racks apart."""
    total = 0
    for number, group in zip(plane.groups, plane.view.groups, strict=True):
        link = compiled.links[number]
        if link.medium is None or link.medium_across is None:
            continue
        sizes = [
            math.prod(n for n, _ in r.a) * (math.prod(n for n, _ in r.b) if r.kind == "any" else 2)
            for r in group.relations
        ]
        total += math.prod(sizes)
    return total


def _view_ms(view: View) -> float:
    if view.irregular:
        # Some 0.4 ms per endpoint on small graphs: routes, bounds and latency route again.
        ends = sum(a.size for a in view.arrays if a.endpoint)
        return 1.2 * ends if view.elements <= SMALL_GRAPH else float("inf")
    nodes, targets, depth = 0, 1, 0
    for array in view.arrays:
        cells = 1
        marks = 1
        for s in array.spaces:
            space = view.spaces[s]
            if space.mode == "cyclic":
                cells *= space.size // 2 + 1
                depth = max(depth, space.size // 2)
            elif space.mode == "ordered":
                cells *= space.size
                marks *= space.size
            else:
                cells *= len(space.marks) + 2
                marks *= len(space.marks) + 1
        nodes += cells
        if array.endpoint:
            targets = max(targets, marks)
    terms = sum(len(g.terms or ()) for g in view.groups)
    # Long rings take a pass per step, in routing, bound and latency.
    return targets * (0.25 + 0.05 * terms + nodes * 2e-3 + depth * 0.05)


__all__ = ["Cancelled", "Entries", "Memo", "Results", "Throughput", "predicted_ms", "solve"]
