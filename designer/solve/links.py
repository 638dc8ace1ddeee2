"""Links as things one orders: cages, modules and cables.

A module is an occupied cage (practice.md 7): links of one port kind and medium that leave an
element share cages as the port kind says, also those of different groups. Copper has no modules,
active optical cables none that are loose.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.solve.cages import share_cages
from designer.solve.compile.compiled import Compiled, ContentSpec, LinkSpec, MediumSpec, PlaneSpec
from designer.solve.flow.cells import base_cells
from designer.solve.flow.class_graph import ClassSpace, class_edges, class_space
from designer.solve.flow.flow import IntArray, TooLarge
from designer.solve.flow.unroll import group_pairs, present
from designer.solve.flow.view import View, ViewGroup
from designer.solve.uses import UNCOUNTED, EndUse, GroupUse, MediumUse
from designer.solve.variants import Unchanged

#: Elements that are looked at one by one.
MAX_SPREAD = 20_000_000


def count_groups(compiled: Compiled, unchanged: Unchanged) -> tuple[GroupUse, ...]:
    """Count links, cages and cables of every group.

    Parameters
    ----------
    compiled
        The design.
    unchanged
        Remembers groups (`designer.solve.variants.Variants.unchanged`).
    """
    out: list[GroupUse] = [UNCOUNTED] * len(compiled.links)
    for plane in compiled.planes:
        view = plane.view
        for number, link in enumerate(plane.groups):
            spec, group = compiled.links[link], view.groups[number]
            if spec.plane != plane.id:
                # Links that planes share are counted where they belong.
                continue
            needs = (view.spaces, view.arrays[group.a], view.arrays[group.b], group, spec)
            out[link] = unchanged(
                ("uses", spec.address),
                (),
                (*needs, compiled.racks if _may_split(spec) else ()),
                partial(_count_one, compiled, plane, number, spec),
            )
    return share_cages(compiled.links, out, unchanged)


def _count_one(compiled: Compiled, plane: PlaneSpec, number: int, spec: LinkSpec) -> GroupUse:
    try:
        return _count(compiled, plane, number, spec)
    except TooLarge:
        return UNCOUNTED


def _may_split(spec: LinkSpec) -> bool:
    """Whether the links run over one medium inside racks and another one across."""
    return None not in (spec.medium, spec.medium_across) and spec.medium != spec.medium_across


def _count(compiled: Compiled, plane: PlaneSpec, number: int, spec: LinkSpec) -> GroupUse:
    group = plane.view.groups[number]
    if _may_split(spec):
        uses = _split_by_rack(compiled, plane, group, spec)
    else:
        uses = (_use(spec, spec.medium or spec.medium_across, _ends(plane.view, number)),)
    links = sum(use.links for use in uses)
    cables = sum(
        -(-use.links // spec.per_cable)
        for use in uses
        if use.medium is not None and use.medium.is_cable
    )
    if spec.pluggable and any(use.medium is None and use.links for use in uses):
        return GroupUse(links, uses, None, None)
    return GroupUse(links, uses, cables, sum(use.modules for use in uses))


def _use(spec: LinkSpec, medium: MediumSpec | None, ends: tuple[EndUse, EndUse]) -> MediumUse:
    a, b = ends
    cages_a = a.cages(spec.per_cage_a)
    cages_b = 0 if spec.is_self else b.cages(spec.per_cage_b)
    links = a.links // 2 if spec.is_self else a.links
    return MediumUse(medium, links, cages_a, cages_b, a, b)


def _ends(view: View, number: int) -> tuple[EndUse, EndUse]:
    group = view.groups[number]
    a, b = view.arrays[group.a], view.arrays[group.b]
    if group.terms is not None:
        return _class_ends(view, number)
    if group.pairs is not None and not a.guards and not b.guards:
        return _listed_ends(group)
    left, right, count = group_pairs(group)
    if a.guards or b.guards:
        there = [present(_only(view, k)) for k in (group.a, group.b)]
        keep = there[0][left] & there[1][right]
        left, right, count = left[keep], right[keep], count[keep]
    if group.is_self:
        both = np.concatenate([left, right])
        end = _end(np.bincount(both, weights=np.concatenate([count, count]), minlength=a.size))
        return end, end
    return (
        _end(np.bincount(left, weights=count, minlength=a.size)),
        _end(np.bincount(right, weights=count, minlength=b.size)),
    )


def _listed_ends(group: ViewGroup) -> tuple[EndUse, EndUse]:
    """Count the wires of one instance of the block, and multiply."""
    rows = np.array(group.pairs, dtype=np.int64).reshape(-1, 3)
    weights = rows[:, 2] * group.count
    left = np.bincount(rows[:, 0], weights=weights, minlength=group.block_a)
    right = np.bincount(rows[:, 1], weights=weights, minlength=group.block_b)
    ends = (left + right, left + right) if group.is_self else (left, right)
    return _repeated(ends[0], group.outer), _repeated(ends[1], group.outer)


def _repeated(links: NDArray[Any], times: int) -> EndUse:
    once = _end(links)
    assert once.per_element is not None
    if len(once.per_element) * times > MAX_SPREAD:
        raise TooLarge("too many elements with links of their own")
    return EndUse(once.degrees, once.elements * times, np.tile(once.per_element, times))


def _only(view: View, array: int) -> View:
    return View((), (view.arrays[array],), (), 1)


def _end(per_element: NDArray[Any]) -> EndUse:
    links = per_element.astype(np.int64)
    degrees, elements = np.unique(links, return_counts=True)
    return EndUse(degrees, elements, links)


def _class_ends(view: View, number: int) -> tuple[EndUse, EndUse]:
    group = view.groups[number]
    first, second = (
        EndUse(
            end.degrees,
            end.elements,
            None if end.is_uniform else _spread(view, array, np.where(end.there, end.degrees, 0)),
        )
        for array, end in zip((group.a, group.b), _degrees(_only_group(view, number)), strict=True)
    )
    return first, second


@dataclass(frozen=True, slots=True)
class _ClassEnd:
    """Links of one element of each class of an array, how many elements it has, if they exist."""

    degrees: IntArray
    elements: IntArray
    there: NDArray[np.bool_]

    @property
    def is_uniform(self) -> bool:
        """Whether all elements of the array are there and have the same links."""
        used = self.degrees[self.elements > 0]
        return bool((used == used[:1]).all()) and bool(self.there.all())


@lru_cache(maxsize=16)
def _degrees(only: View) -> tuple[_ClassEnd, _ClassEnd]:
    """Count the links of the classes at the ends of a view's only group.

    Remembered, since most edits leave most groups as they are.
    """
    base = _classes(View(only.spaces, only.arrays, (), only.layers))
    edges = class_edges(only, base, None)
    group = only.groups[0]
    ends = []
    for array, direction in ((group.a, 0), (group.b, 0 if group.is_self else 1)):
        pick = edges.direction == direction
        degree = np.bincount(
            edges.src[pick], weights=edges.n[pick], minlength=base.offset[-1]
        ).astype(np.int64)
        lo, hi = base.offset[array], base.offset[array + 1]
        there = base.exists[lo:hi]
        ends.append(_ClassEnd(degree[lo:hi], np.where(there, base.sizes[lo:hi], 0), there))
    return ends[0], ends[1]


@lru_cache(maxsize=4)
def _classes(bare: View) -> ClassSpace:
    """Return the classes of a view without groups: all groups of a plane share them."""
    return class_space(bare, None)


def forget_ends() -> None:
    """Empty the tables of this module, for measurements with cold caches."""
    _degrees.cache_clear()
    _classes.cache_clear()


def _only_group(view: View, number: int) -> View:
    return View(view.spaces, view.arrays, (view.groups[number],), view.layers)


def _spread(view: View, number: int, by_class: IntArray) -> IntArray:
    """Write per-class numbers out to every element of an array."""
    array = view.arrays[number]
    shape = [len(base_cells(view.spaces[s]).sizes) for s in array.spaces]
    atoms = [view.spaces[s] for s in array.spaces]
    if array.size > MAX_SPREAD:
        raise TooLarge("too many elements with different numbers of links")
    index = []
    for space in atoms:
        cell = np.zeros(space.size, dtype=np.int64)
        if space.mode == "ordered":
            cell = np.arange(space.size)
        elif space.mode == "unordered":
            cell[:] = len(space.marks)
            cell[list(space.marks)] = np.arange(len(space.marks))
        index.append(cell)
    return by_class.reshape(shape or (1,))[np.ix_(*index) if index else (slice(None),)].ravel()


def containers(
    content: ContentSpec, mode: str, racks: int | None, table: tuple[int, ...]
) -> IntArray:
    """Return the rack number of every element of a placed item, by its flat index.

    Raises
    ------
    TooLarge
        For an item with more than twenty million elements.
    """
    if content.elements > MAX_SPREAD:
        raise TooLarge("too many elements to place one by one")
    index = np.zeros(1, dtype=np.int64)
    for size, weight in content.digits:
        index = (index[:, None] + np.arange(size) * weight).ravel()
    rank = np.empty(len(index), dtype=np.int64)
    rank[index] = np.arange(len(index))
    if mode == "contiguous":
        return rank // content.each
    if mode == "strided":
        return rank % (racks or -(-content.elements // content.each))
    dealt = np.array(table, dtype=np.int64)
    return dealt[np.minimum(rank, len(dealt) - 1)]


def rack_of_elements(compiled: Compiled, array: int) -> IntArray | None:
    """Return a rack number (over all placements) per element of an array; None if unplaced."""
    first = 0
    for rack in compiled.racks:
        for content in rack.contents:
            inner = dict(content.inner).get(array)
            if inner is not None:
                dealt = containers(content, rack.mode, rack.racks, rack.table)
                return np.repeat(dealt, inner) + first
        first += 1_000_000_000
    return None


def _split_by_rack(
    compiled: Compiled, plane: PlaneSpec, group: ViewGroup, spec: LinkSpec
) -> tuple[MediumUse, ...]:
    left, right, count = group_pairs(group)
    a, b = plane.view.arrays[group.a], plane.view.arrays[group.b]
    there = [present(_only(plane.view, k)) for k in (group.a, group.b)]
    keep = there[0][left] & there[1][right]
    left, right, count = left[keep], right[keep], count[keep]
    racks = [rack_of_elements(compiled, n) for n in (spec.a, spec.b)]
    if racks[0] is None or racks[1] is None:
        inside = np.zeros(len(left), dtype=bool)
    else:
        inside = racks[0][left] == racks[1][right]
    uses = []
    for medium, pick in ((spec.medium, inside), (spec.medium_across, ~inside)):
        x, y, c = left[pick], right[pick], count[pick]
        if group.is_self:
            weights = np.concatenate([c, c])
            end = _end(np.bincount(np.concatenate([x, y]), weights=weights, minlength=a.size))
            ends = (end, end)
        else:
            ends = (
                _end(np.bincount(x, weights=c, minlength=a.size)),
                _end(np.bincount(y, weights=c, minlength=b.size)),
            )
        uses.append(_use(spec, medium, ends))
    return tuple(uses)


__all__ = [
    "GroupUse",
    "MediumUse",
    "containers",
    "count_groups",
    "rack_of_elements",
]
