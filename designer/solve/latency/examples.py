"""Which elements stand for a class of pairs: indices to name them by."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from designer.solve.flow.cells import base_cells, base_digits, target_cells
from designer.solve.flow.flow import Flow, Route
from designer.solve.flow.view import Space, View
from designer.solve.latency.summary import Pair


def example(view: View, flow: Flow, route: Route, node: int) -> Pair | None:
    """Return two elements that a source node and the target of a route stand for.

    Parameters
    ----------
    view, flow
        The network and its solution.
    route
        One of its routes.
    node
        One of the route's sources.

    Returns
    -------
    Pair
        None where the engine does not keep which elements its nodes are.
    """
    if flow.engine == "classes":
        return _of_classes(view, route, node)
    plan: Any = getattr(flow.routes, "plan", None)
    if plan is None:
        return None
    element = plan.quotient.element
    start = np.cumsum([0, *(array.size for array in view.arrays)])
    ends = []
    for which in (node, route.target):
        array, index = int(route.array[which]), int(element[which % len(element)])
        ends.append((array, index - int(start[array])))
    return Pair(ends[0], ends[1])


def _of_classes(view: View, route: Route, node: int) -> Pair | None:
    array = int(route.array[route.target])
    found = _target_cells(view, array, route)
    if found is None:
        return None
    target, nodes, offset, counts = found
    own = dict(zip(view.arrays[array].spaces, target, strict=True))
    at = {s: base_digits(view.spaces[s])[cell] for s, cell in own.items()}
    source = int(route.array[node])
    spaces = view.arrays[source].spaces
    cells = _digits(node % nodes - offset[source], [counts[s] for s in spaces])
    index = [
        _member(view.spaces[s], own.get(s), cell, at.get(s))
        for s, cell in zip(spaces, cells, strict=True)
    ]
    return Pair(
        (source, _flat(view, source, index)),
        (array, _flat(view, array, [at[s] for s in view.arrays[array].spaces])),
    )


def _target_cells(
    view: View, array: int, route: Route
) -> tuple[tuple[int, ...], int, list[int], list[int]] | None:
    """Find the base cells of a route's target from the number of its node.

    How many cells a space falls into depends on where in it the target is: where an index is
    singled out, the target may be that one or one of the others.

    Returns
    -------
    tuple
        Cells; number of classes; first class of each array; cells of each space.
    """
    spaces = view.arrays[array].spaces
    wide = len(route.array)
    options = []
    for s in spaces:
        space = view.spaces[s]
        is_marked = space.mode == "unordered" and len(space.marks) > 0
        options.append(_kinds(space) if is_marked else ((len(base_cells(space).sizes) - 1),))
    for choice in itertools.product(*options):
        counts = [len(base_cells(space).sizes) for space in view.spaces]
        for s, cell in zip(spaces, choice, strict=True):
            counts[s] = len(target_cells(view.spaces[s], cell).sizes)
        sizes = [math.prod(counts[s] for s in a.spaces) for a in view.arrays]
        offset = [0, *itertools.accumulate(sizes)]
        if offset[-1] not in (wide, wide / 2):
            continue
        inside = route.target % offset[-1] - offset[array]
        if not 0 <= inside < sizes[array]:
            continue
        cells = _digits(inside, [counts[s] for s in spaces])
        seen = [
            target_cells(view.spaces[s], min(c, len(base_cells(view.spaces[s]).sizes) - 1))
            for s, c in zip(spaces, cells, strict=True)
        ]
        agrees = all(
            len(one.sizes) == counts[s] and one.target == c
            for one, s, c in zip(seen, spaces, cells, strict=True)
        )
        if agrees:
            return tuple(cells), offset[-1], offset, counts
    return None


def _kinds(space: Space) -> tuple[int, ...]:
    """Return one base cell of a single index and one of several, as far as there are."""
    cells = base_cells(space).sizes.tolist()
    single = [k for k, n in enumerate(cells) if n == 1][:1]
    return tuple(single + [k for k, n in enumerate(cells) if n > 1][:1])


def _member(space: Space, target: int | None, cell: int, taken: int | None) -> int:
    """Return an index in a cell of a space, seen from a target with the index `taken`."""
    if target is None or taken is None:
        return base_digits(space)[cell]
    if space.mode == "cyclic":
        return (taken + cell) % space.size
    base = base_digits(space)
    if cell < len(base):
        return base[cell]
    # The cell behind all base cells: others than the target in its own.
    return next(i for i in range(space.size) if i != taken and i not in space.marks)


def _digits(number: int, sizes: list[int]) -> list[int]:
    digits = []
    for size in reversed(sizes):
        number, digit = divmod(number, size)
        digits.append(digit)
    return digits[::-1]


def _flat(view: View, array: int, index: list[int]) -> int:
    flat = 0
    for s, digit in zip(view.arrays[array].spaces, index, strict=True):
        flat = flat * view.spaces[s].size + digit
    return flat
