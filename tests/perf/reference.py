"""What the solver is held against: the same loads, worked out on the unrolled graph."""

from __future__ import annotations

from typing import Any

import numpy as np

from designer.model.design import Design
from designer.model.enumeration import pairs_of
from designer.model.rules import require_valid
from designer.solve import pipeline
from designer.solve.compile import compile_design
from designer.solve.flow.general import unroll
from designer.solve.flow.view import View


def general_engine(design: Design) -> None:
    """Route every plane of a design without use of its symmetry."""
    memo = pipeline.Memo()
    for plane in compile_design(design).planes:
        pipeline._flow(plane.view, "general", memo, lambda: False)


def unrolled(design: Design, plane: str) -> tuple[int, list[tuple[int, int]], list[int]]:
    """Return elements, links and accelerators of a plane as plain numbers."""
    expansion = require_valid(design)
    numbers: dict[tuple[int, tuple[int, ...]], int] = {}

    def number(array: int, index: tuple[int, ...]) -> int:
        return numbers.setdefault((array, index), len(numbers))

    links = [
        (number(join.a, a), number(join.b, b))
        for join in expansion.joins
        if join.group.plane == plane
        for a, b, count in pairs_of(join, expansion.arrays)
        for _ in range(count)
    ]
    chips = [n for (array, _), n in numbers.items()
             if design.parts[expansion.arrays[array].part].kind == "accelerator"]  # fmt: skip
    return len(numbers), links, chips


def igraph_loads(design: Design, plane: str) -> Any | None:
    """Return a function that computes the loads with igraph; None where it is not installed.

    igraph counts shortest paths where the program splits per hop; in a Clos that is the same.
    """
    return _igraph_betweenness(*unrolled(design, plane))


def flat_igraph_loads(view: View) -> Any | None:
    """Return the same for an unrolled view; failed elements and their links are left out."""
    net = unroll(view)
    works = net.alive[net.src] & net.alive[net.dst] & net.forth
    ends = np.stack([net.src, net.dst], axis=1).repeat(net.links * works, axis=0)
    return _igraph_betweenness(net.elements, ends.tolist(), net.endpoints.tolist())


def _igraph_betweenness(size: int, links: Any, chips: list[int]) -> Any | None:
    try:
        import igraph  # type: ignore[import-not-found]
    except ImportError:
        return None
    graph = igraph.Graph(n=size, edges=links)
    try:
        graph.edge_betweenness(sources=chips[:1], targets=chips[:1])
    except TypeError:  # versions before 0.11.5 have no sources and targets
        return graph.edge_betweenness
    return lambda: graph.edge_betweenness(sources=chips, targets=chips)
