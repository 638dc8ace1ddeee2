"""Which links of a join stay inside a rack, in plain Python: for previews of small joins."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable

from designer.edit.wiring.counting import Degrees, TooMany
from designer.model.arrays import find_unit
from designer.model.design import Content, Design, Placement
from designer.model.enumeration import TooManyPairs, pairs_of
from designer.model.expansion import Expansion, is_below
from designer.model.joins import Join, pair_count
from designer.model.rules import item_axes

MAX_PAIRS = 2_000
Index = tuple[int, ...]


def across(
    design: Design, expansion: Expansion, join: Join
) -> tuple[tuple[Degrees, Degrees], tuple[Degrees, Degrees]]:
    """Return the links at the elements of both ends, inside racks and between racks.

    Raises
    ------
    TooMany
        For more pairs than can be looked at while someone waits.
    """
    if pair_count(join, expansion.arrays) > MAX_PAIRS:
        raise TooMany
    racks = [_rack_of(design, expansion, array) for array in (join.a, join.b)]
    ends: tuple[list[Counter[Index]], list[Counter[Index]]] = (
        [Counter(), Counter()],
        [Counter(), Counter()],
    )
    try:
        for a, b, count in pairs_of(join, expansion.arrays):
            inside = racks[0] is not None and racks[1] is not None and racks[0](a) == racks[1](b)
            use = ends[0 if inside else 1]
            use[0][a] += count
            use[0 if join.is_self else 1][b] += count
    except TooManyPairs as error:
        raise TooMany from error
    near, far = ends
    return _both(near, join.is_self), _both(far, join.is_self)


def _both(use: list[Counter[Index]], is_self: bool) -> tuple[Degrees, Degrees]:
    first = Counter(use[0].values())
    return first, first if is_self else Counter(use[1].values())


def _rack_of(
    design: Design, expansion: Expansion, array: int
) -> Callable[[Index], tuple[int, int]] | None:
    """Return what gives the rack of an element; None if the array stands in no rack."""
    for number, placement in enumerate(design.placements):
        for content in placement.contents:
            if is_below(expansion.arrays[array].path, content.item):
                return _dealer(expansion, array, number, placement, content)
    return None


def _dealer(
    expansion: Expansion, array: int, number: int, placement: Placement, content: Content
) -> Callable[[Index], tuple[int, int]]:
    axes = item_axes(expansion.arrays[array], content.item)
    units = [unit for ref in content.order if (unit := find_unit(axes, ref)) is not None]
    digits = []
    for position, axis in enumerate(axes):
        own = [u for u in units if u.axis == position]
        cuts = sorted({1, axis.size, *(u.lower for u in own), *(u.upper for u in own)})
        digits += [
            (position, lower, upper)
            for lower, upper in list(itertools.pairwise(cuts))[::-1]
            if not any(u.lower <= lower and upper <= u.upper for u in own)
        ]
    digits += [(unit.axis, unit.lower, unit.upper) for unit in units]
    elements = math.prod(axis.size for axis in axes)

    def rack(index: Index) -> tuple[int, int]:
        rank = 0
        for axis, lower, upper in digits:
            rank = rank * (upper // lower) + (index[axis] // lower) % (upper // lower)
        if placement.mode == "contiguous":
            return number, rank // content.each
        if placement.mode == "strided":
            return number, rank % (placement.racks or -(-elements // content.each))
        return number, placement.table[min(rank, len(placement.table) - 1)]

    return rack
