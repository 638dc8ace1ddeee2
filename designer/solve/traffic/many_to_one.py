"""Everybody sends to one chip: seen from it, the cells of the class engine are exact."""

from __future__ import annotations

import numpy as np

from designer.solve.flow.class_graph import TargetClass, class_edges, class_graph, class_space
from designer.solve.flow.classes import catalogue, sources_seen
from designer.solve.flow.view import Space, View
from designer.solve.traffic.layers import route_in_layers
from designer.solve.traffic.loads import Loads


def cell_of(space: Space, index: int) -> int:
    """Return the base cell that holds an index."""
    if space.mode == "cyclic":
        return 0
    if space.mode == "ordered":
        return index
    return space.marks.index(index) if index in space.marks else len(space.marks)


def space_indices(view: View, array: int, index: tuple[int, ...]) -> list[int]:
    """Return the index of an element along each space of its array."""
    spaces = iter(view.arrays[array].spaces)
    out = []
    for size, place in zip(view.arrays[array].shape, index, strict=True):
        weight = size
        while weight > 1:
            n = view.spaces[next(spaces)].size
            weight //= n
            out.append(place // weight % n)
    return out


def solve_many_to_one(view: View, array: int, index: tuple[int, ...]) -> Loads:
    """Route one unit from every endpoint to one.

    Parameters
    ----------
    view
        With symmetry.
    array, index
        The receiver, in the view's numbering.
    """
    spaces = view.arrays[array].spaces
    places = space_indices(view, array, index)
    cell = tuple(cell_of(view.spaces[s], i) for s, i in zip(spaces, places, strict=True))
    known = catalogue(view)
    if not any((t.array, t.cell) == (array, cell) for t in known.targets):
        nothing, none = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Loads("classes", none, none, nothing, nothing, nothing, none, {}, 0.0, 0.0)
    target = TargetClass(array, cell, 1)
    seen = class_space(view, target)
    edges = class_edges(view, seen, target)
    sources = sources_seen(view, known, seen)
    graphs = [class_graph(view, seen, edges, layer) for layer in range(view.layers)]
    wanted = np.ones(len(seen.sizes))
    found, left = route_in_layers(graphs, seen.target_node, sources, seen.sizes, wanted)
    # Links of unused classes count for the mean.
    works = seen.alive[edges.src] & seen.alive[edges.dst]
    links = (seen.sizes[edges.src] * edges.n * works).astype(float)
    flow = np.zeros(len(links))
    for routing in found:
        np.add.at(flow, routing.edge, routing.flow)
    return Loads(
        "classes",
        edges.group,
        edges.direction,
        flow / np.maximum(links, 1),
        links,
        flow,
        np.zeros(len(links), dtype=np.int64),
        {0: 1.0},
        float(sum(routing.count.sum() for routing in found)),
        float(seen.sizes[left].sum()),
    )
