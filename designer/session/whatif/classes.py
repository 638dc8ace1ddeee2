"""Which elements and links are alike: classes of a view, with one of each to show.

A node is a base class of a view with symmetry, or an element of one without: the numbering of
`designer.solve.flow.flow.Incidence`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from designer.session.whatif.network import Cancel
from designer.solve.flow.cells import base_cells, base_digits
from designer.solve.flow.classes import catalogue
from designer.solve.flow.flow import IntArray
from designer.solve.flow.general.elements import wires_of
from designer.solve.flow.general.plan import plan
from designer.solve.flow.view import Elementary, View, ViewArray


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes of a view.

    Attributes
    ----------
    start
        First node of each array, and their number last.
    array, element, size : shape (nodes,)
        Array of the view, flat index of one element of the node within it, and how many it has.
    """

    start: tuple[int, ...]
    array: IntArray
    element: IntArray
    size: IntArray


@dataclass(frozen=True, slots=True)
class Alike:
    """Elements of one array that are alike: how many, and the flat index of one."""

    element: int
    count: int


@dataclass(frozen=True, slots=True)
class AlikeLinks:
    """Links of one group that are alike: how many, and the flat indices of one's ends."""

    a: int
    b: int
    count: int


def _weights(view: View, array: ViewArray) -> list[int]:
    """Return what a step of the digit in each space adds to the flat index."""
    sizes = [view.spaces[s].size for s in array.spaces]
    return [math.prod(sizes[k + 1 :]) for k in range(len(sizes))]


@lru_cache(maxsize=16)
def nodes_of(view: View, by_element: bool) -> Nodes:
    """Number the nodes of a view."""
    if by_element:
        sizes = [array.size for array in view.arrays]
        elements = [np.arange(n) for n in sizes]
        counts = [np.ones(n, dtype=np.int64) for n in sizes]
    else:
        elements, counts = [], []
        for array in view.arrays:
            element, count = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
            for s, weight in zip(array.spaces, _weights(view, array), strict=True):
                space = view.spaces[s]
                digits = np.array(base_digits(space), dtype=np.int64) * weight
                element = np.add.outer(element, digits).ravel()
                count = np.multiply.outer(count, base_cells(space).sizes).ravel()
            elements.append(element)
            counts.append(count)
        sizes = [len(element) for element in elements]
    number = np.repeat(np.arange(len(sizes)), sizes)
    empty = np.zeros(0, dtype=np.int64)
    return Nodes(
        tuple(itertools.accumulate(sizes, initial=0)),
        number,
        np.concatenate([empty, *elements]),
        np.concatenate([empty, *counts]),
    )


def node_at(view: View, by_element: bool, number: int, element: int) -> int:
    """Return the node that an element of an array lies in."""
    start = nodes_of(view, by_element).start[number]
    if by_element:
        return start + element
    array, flat = view.arrays[number], 0
    for s, weight in zip(array.spaces, _weights(view, array), strict=True):
        space = view.spaces[s]
        digit = (element // weight) % space.size
        if space.mode == "cyclic":
            cell = 0
        elif space.mode == "ordered":
            cell = digit
        else:
            # Marked indices first, in their order; then all others as one cell.
            cell = space.marks.index(digit) if digit in space.marks else len(space.marks)
        flat = flat * len(base_cells(space).sizes) + cell
    return start + flat


def alike_elements(view: View, number: int, cancelled: Cancel) -> list[Alike]:
    """Return the classes of working elements of an array, the largest first."""
    if view.irregular:
        known = plan(view, cancelled)
        start = nodes_of(view, True).start
        inside = np.arange(start[number], start[number + 1])
        inside = inside[known.net.alive[inside]]
        _, first, count = np.unique(
            known.symmetry.orbit[inside], return_index=True, return_counts=True
        )
        elements = inside[first] - start[number]
    else:
        nodes, alive = nodes_of(view, False), catalogue(view).base.alive
        at = np.flatnonzero((nodes.array == number) & alive & (nodes.size > 0))
        elements, count = nodes.element[at], nodes.size[at]
    rows = [Alike(int(e), int(n)) for e, n in zip(elements, count, strict=True)]
    return sorted(rows, key=lambda row: -row.count)


def alike_links(view: View, number: int, cancelled: Cancel) -> list[AlikeLinks]:
    """Return the classes of working links of a group, the largest first."""
    rows = _wires(view, number, cancelled) if view.irregular else _orbits(view, number)
    return sorted(rows, key=lambda row: -row.count)


def _wires(view: View, number: int, cancelled: Cancel) -> Iterator[AlikeLinks]:
    known = plan(view, cancelled)
    wires, group = wires_of(view, known.net), view.groups[number]
    start = nodes_of(view, True).start
    orbit = known.symmetry.wire_orbit
    if group.is_self:
        at = np.flatnonzero((wires.group == number) & (wires.src < wires.dst))
        # The same link seen from its other end.
        back = np.searchsorted(wires.key, wires.keys(wires.dst[at], wires.src[at], wires.label[at]))
        there = wires.key[np.minimum(back, len(wires.key) - 1)] == wires.keys(
            wires.dst[at], wires.src[at], wires.label[at]
        )
        name = np.where(there, np.minimum(orbit[at], orbit[np.where(there, back, 0)]), orbit[at])
    else:
        at = np.flatnonzero((wires.group == number) & (wires.way == 0))
        name = orbit[at]
    _, first, index = np.unique(name, return_index=True, return_inverse=True)
    count = np.bincount(index, weights=wires.n[at], minlength=len(first)).astype(np.int64)
    for k, n in zip(at[first].tolist(), count.tolist(), strict=True):
        yield AlikeLinks(
            int(wires.src[k]) - start[group.a], int(wires.dst[k]) - start[group.b], int(n)
        )


def _orbits(view: View, number: int) -> Iterator[AlikeLinks]:
    known, group = catalogue(view), view.groups[number]
    assert group.terms is not None
    bases = known.base.offset[-1]
    nodes = nodes_of(view, False)
    mine = np.flatnonzero((known.group == number) & (known.direction == 0) & (known.links > 0))
    for k in mine.tolist():
        lead, dst = divmod(int(known.codes[k]), bases)
        lead, src = divmod(lead, bases)
        if group.is_self and src > dst:
            continue
        # Within one class a link counts once from each of its ends.
        count = int(known.links[k]) // (2 if group.is_self and src == dst else 1)
        term = dict(group.terms[lead % known.terms])
        a, b = int(nodes.element[src]), int(nodes.element[dst])
        yield AlikeLinks(a, _partner(view, number, term, a, b), count)


def _partner(view: View, number: int, term: dict[int, Elementary], a: int, b: int) -> int:
    """Return the element of end b that a term joins with an element of end a, in b's class."""
    group = view.groups[number]
    one, other = view.arrays[group.a], view.arrays[group.b]
    digits = {
        s: (a // weight) % view.spaces[s].size
        for s, weight in zip(one.spaces, _weights(view, one), strict=True)
    }
    result = 0
    for s, weight in zip(other.spaces, _weights(view, other), strict=True):
        space = view.spaces[s]
        digit = (b // weight) % space.size
        if s in term:
            kind = term[s][0]
            if kind == "S":
                digit = digits[s]
            elif kind == "O" and digit == digits[s]:
                digit = next(i for i in range(space.size) if i != digit and i not in space.marks)
            elif kind == "D":
                digit = (digits[s] + int(term[s][-1])) % space.size
        result += digit * weight
    return result
