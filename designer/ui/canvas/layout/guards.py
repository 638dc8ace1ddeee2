"""Which elements of an item exist on the canvas: guards as tests and as holes in lattices."""

from __future__ import annotations

from collections.abc import Callable

from designer.model.arrays import AxisUse, find_unit
from designer.model.blocks import Guard, Item
from designer.ui.canvas.geometry import unravel

#: Items with more elements than this are drawn without holes.
MAX_GUARDED = 65_536
Admits = Callable[[tuple[int, ...]], bool]


def admission(guard: Guard | None, axes: tuple[AxisUse, ...]) -> Admits | None:
    """Return the test whether an element exists, by its index; None where all do."""
    if guard is None:
        return None

    def clause(where: dict[str, tuple[int, ...]]) -> Admits:
        units = [(find_unit(axes, ref), frozenset(allowed)) for ref, allowed in where.items()]
        return lambda index: all(
            u is not None and (index[u.axis] // u.lower) % u.size in allowed for u, allowed in units
        )

    only = [clause(selection.where) for selection in guard.only]
    never = [clause(selection.where) for selection in guard.never]
    return lambda index: (
        (not only or any(c(index) for c in only)) and not any(c(index) for c in never)
    )


def holes_of(
    admits: Admits | None, outer: tuple[int, ...], shape: tuple[int, ...], first: int, count: int
) -> frozenset[int]:
    """Return the cells whose element does not exist."""
    if admits is None or count > MAX_GUARDED:
        return frozenset()
    return frozenset(k for k in range(count) if not admits((*outer, *unravel(first + k, shape))))


def missing_of(admits: Admits | None, outer: tuple[int, ...], item: Item) -> int:
    """How many elements of an item a guard takes away, in the element that is open."""
    return len(holes_of(admits, outer, tuple(a.size for a in item.axes), 0, item.count))


def first_of(
    admits: Admits | None, outer: tuple[int, ...], shape: tuple[int, ...], count: int
) -> int:
    """Return the flat number of the first element that exists."""
    if admits is None:
        return 0
    numbers = range(min(count, MAX_GUARDED))
    return next((k for k in numbers if admits((*outer, *unravel(k, shape)))), 0)
