"""Patterns on small designs in few words."""

from __future__ import annotations

from designer.model.design import Design
from designer.model.rules import check
from designer.solve.compile import compile_design
from designer.solve.compile.compiled import Compiled, PlaneSpec
from designer.solve.traffic import (
    Names,
    PathDiversity,
    Pattern,
    TrafficFigures,
    names_of,
    path_diversity,
    solve_traffic,
)
from tests.unit.solve.build import PLANE


def opened(design: Design, plane: str = PLANE) -> tuple[Compiled, PlaneSpec, Names]:
    """Return a design as the solver reads it, one of its planes, and its axes by name."""
    compiled = compile_design(design)
    composite = [compiled.composite] if compiled.composite else []
    spec = next(p for p in (*compiled.planes, *composite) if p.id == plane)
    return compiled, spec, names_of(check(design)[0].arrays)


def traffic(
    design: Design, pattern: Pattern, plane: str = PLANE, engine: str = "auto"
) -> TrafficFigures:
    """Return the figures of a pattern."""
    compiled, spec, names = opened(design, plane)
    return solve_traffic(compiled, spec, pattern, names, engine=engine)


def loads(figures: TrafficFigures) -> list[float]:
    """Return the larger load of both directions of each group."""
    both = zip(figures.load_ab.tolist(), figures.load_ba.tolist(), strict=True)
    return [max(pair) for pair in both]


def diversity(design: Design, plane: str = PLANE) -> PathDiversity:
    """Return the path diversity of a plane."""
    return path_diversity(opened(design, plane)[1].view)
