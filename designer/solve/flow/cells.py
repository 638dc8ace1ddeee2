"""Cells of index spaces and the elementary relations between them.

Seen from one target, an index space falls into few cells: its marked indices, the target's own
index and the rest, or one cell per ring distance. Base cells are those without a target.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.view import Elementary, Space

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one space.

    Attributes
    ----------
    sizes : shape (c,)
        Indices in each cell.
    base : shape (c,)
        Base cell that contains each cell.
    target
        Cell of the target's index; −1 for base cells.
    """

    sizes: IntArray
    base: IntArray
    target: int


@lru_cache(maxsize=4096)
def base_cells(space: Space) -> Cells:
    """Return the cells of a space that no target divides."""
    if space.mode == "cyclic":
        sizes = [space.size]
    elif space.mode == "ordered":
        sizes = [1] * space.size
    else:
        rest = space.size - len(space.marks)
        sizes = [1] * len(space.marks) + ([rest] if rest else [])
    return Cells(np.array(sizes, dtype=np.int64), np.arange(len(sizes)), -1)


@lru_cache(maxsize=4096)
def base_digits(space: Space) -> tuple[int, ...]:
    """Return one index of each base cell."""
    if space.mode == "cyclic":
        return (0,)
    if space.mode == "ordered":
        return tuple(range(space.size))
    rest = next((i for i in range(space.size) if i not in space.marks), None)
    return space.marks + (() if rest is None else (rest,))


def cell_count(space: Space, *, targeted: bool) -> int:
    """Return how many cells a space falls into, without making them."""
    if space.mode == "cyclic":
        return space.size // 2 + 1 if targeted else 1
    if space.mode == "ordered":
        return space.size
    return min(space.size, len(space.marks) + 1 + targeted)


def forget() -> None:
    """Empty the tables of cells and relations, for measurements with cold caches."""
    for table in (base_cells, base_digits, target_cells, relation_coo, elementaries):
        table.cache_clear()


@lru_cache(maxsize=4096)
def target_cells(space: Space, target: int) -> Cells:
    """Return the cells of a space seen from a target in base cell `target`."""
    base = base_cells(space)
    if space.mode == "cyclic":
        n = space.size
        near = np.arange(n // 2 + 1)
        count = np.where((near == 0) | (2 * near == n), 1, 2)
        return Cells(count, np.zeros(len(near), dtype=np.int64), 0)
    if base.sizes[target] == 1:
        return Cells(base.sizes, base.base, target)
    sizes = list(base.sizes)
    sizes[target] = 1
    return Cells(
        np.array([*sizes, base.sizes[target] - 1], dtype=np.int64),
        np.array([*base.base, target], dtype=np.int64),
        target,
    )


@dataclass(frozen=True, slots=True)
class Coo:
    """Nonzero entries of a cell relation: from cell, to cell, partners there, partners back."""

    i: IntArray
    j: IntArray
    n: IntArray
    back: IntArray


@lru_cache(maxsize=16384)
def relation_coo(space: Space, target: int | None, elementary: Elementary) -> Coo:
    """Return how many indices of each cell an index of another is related to.

    Parameters
    ----------
    space
        The index space.
    target
        Base cell of the target, or None for base cells.
    elementary
        ``("S",)`` the same index, ``("O",)`` another one, ``("D", k)`` at ring distance k,
        ``("R", kind)`` a rule on an ordered space.

    Returns
    -------
    Coo
        `n` counts partners in cell j of an element of cell i; `back` those in i of one of j.
    """
    if elementary[0] == "D":
        return _ring(space.size, int(elementary[-1]), seen_from_target=target is not None)
    cells = base_cells(space) if target is None else target_cells(space, target)
    size = len(cells.sizes)
    if elementary[0] == "S":
        index, one = np.arange(size), np.ones(size, dtype=np.int64)
        return Coo(index, index, one, one)
    if elementary[0] == "O":
        matrix: IntArray = np.tile(cells.sizes, (size, 1)) - np.eye(size, dtype=np.int64)
    else:
        matrix = _ordered(space.size, str(elementary[-1]))
    i, j = np.nonzero(matrix)
    return Coo(i, j, matrix[i, j], matrix[j, i])


def _ring(n: int, distance: int, *, seen_from_target: bool) -> Coo:
    """Return the relation "at this distance around the ring", two entries per cell at most."""
    steps = sorted({distance % n, -distance % n})
    if not seen_from_target:
        one = np.zeros(1, dtype=np.int64)
        return Coo(one, one, one + len(steps), one + len(steps))
    half = n // 2
    near = np.arange(half + 1)
    rows = np.concatenate([near for _ in steps])
    ends = np.concatenate([(near + step) % n for step in steps])
    columns = np.minimum(ends, n - ends)
    keys, count = np.unique(rows * (half + 1) + columns, return_counts=True)
    i, j = keys // (half + 1), keys % (half + 1)
    # Each cell holds two indices but the target's and the opposite one: links balance.
    size = np.where((near == 0) | (2 * near == n), 1, 2)
    return Coo(i, j, count, count * size[i] // size[j])


def _ordered(n: int, kind: str) -> IntArray:
    index = np.arange(n)
    gap = np.abs(index[:, None] - index[None, :])
    related = {
        "any": gap >= 0,
        "other": gap > 0,
        "adjacent": gap == 1,
        "next": (gap == 1) | ((gap == n - 1) & (n > 1)),
        "same": gap == 0,
    }[kind]
    return np.asarray(related, dtype=np.int64)


@lru_cache(maxsize=4096)
def elementaries(space: Space, kind: str) -> tuple[Elementary, ...]:
    """Split a rule on a two-sided space into elementary relations, one per link orbit."""
    if space.mode == "ordered":
        return (("R", "same"), ("R", "other")) if kind == "any" else (("R", kind),)
    if kind == "same":
        return (("S",),)
    if space.mode == "cyclic":
        if kind == "next":
            return (("D", 1),) if space.size > 1 else ()
        first = 0 if kind == "any" else 1
        return tuple(("D", d) if d else ("S",) for d in range(first, space.size // 2 + 1))
    if kind == "other":
        return (("O",),) if space.size > 1 else ()
    return (("S",), ("O",)) if space.size > 1 else (("S",),)
