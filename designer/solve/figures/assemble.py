"""Put the stages' results together: metrics with basis and why, distributions, issues."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType

from designer.issues import SEVERITY_ORDER, Issue
from designer.solve.compile.compiled import Compiled
from designer.solve.figures.book import LATER, Book
from designer.solve.figures.chips import write_chips
from designer.solve.figures.definitions import waiting
from designer.solve.figures.facility import write_cooling, write_power
from designer.solve.figures.links import group_rows, write_links
from designer.solve.figures.network import write_mismatches, write_no_plane, write_plane
from designer.solve.links import GroupUse
from designer.solve.planes import PlaneFigures
from designer.solve.results import Results
from designer.solve.rollup import PowerResult
from designer.solve.variants import Unchanged


def assemble(
    compiled: Compiled,
    planes: list[PlaneFigures],
    composite: PlaneFigures | None,
    uses: tuple[GroupUse, ...],
    power: PowerResult,
    issues: list[Issue],
    unchanged: Unchanged,
) -> Results:
    """Build the results of one solve; `unchanged` remembers pages (`Variants.unchanged`)."""
    book = Book()
    distributions: dict[str, tuple[tuple[float, int], ...]] = {}
    write_chips(compiled, book)
    shown = [*planes, *([composite] if composite is not None else [])]
    for figure in shown:
        book.add_page(
            unchanged(
                ("page", figure.name),
                (figure,),
                (compiled.arrays, tuple(compiled.links[n] for n in figure.plane.groups)),
                partial(_page, compiled, figure),
            )
        )
        distributions |= _distributions(figure)
    if composite is None:
        write_no_plane("all", "no plane is scale-up or scale-out", book)
    write_mismatches(compiled, planes, book)
    write_links(compiled, uses, book)
    write_power(compiled, power, book)
    write_cooling(compiled, power, book)
    for definition in waiting():
        book.unknown(definition.id, definition.unit, definition.waits_for, LATER)
    every = [*issues, *book.issues, *power.issues]
    every.sort(key=lambda issue: SEVERITY_ORDER[issue.severity])
    return Results(
        metrics=MappingProxyType(book.metrics),
        distributions=MappingProxyType(distributions),
        link_groups=group_rows(compiled, planes, uses),
        issues=tuple(dict.fromkeys(every)),
        racks=power.racks,
        engines=MappingProxyType({f.name: f.flow.engine if f.flow else "none" for f in shown}),
        complete=not any(f.best.waiting for f in shown),
    )


def _page(compiled: Compiled, figure: PlaneFigures) -> Book:
    page = Book()
    write_plane(compiled, figure, page)
    page.issues += figure.issues
    return page


def _distributions(figure: PlaneFigures) -> dict[str, tuple[tuple[float, int], ...]]:
    if figure.flow is None:
        return {}
    return {
        f"network.{figure.name}.hops": tuple((float(h), c) for h, c in figure.flow.hops),
        f"latency.{figure.name}.path_s": figure.latency.distribution,
    }


def timed(results: Results, seconds: float) -> Results:
    """Return the results with their solve time."""
    return replace(results, solve_seconds=seconds)
