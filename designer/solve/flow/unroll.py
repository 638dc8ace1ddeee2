"""Unroll the groups of a view into links between single elements, with numpy."""

from __future__ import annotations

import itertools
import math

import numpy as np

from designer.solve.flow.flow import IntArray, TooLarge
from designer.solve.flow.masks import element_mask
from designer.solve.flow.view import Digit, DigitRelation, View, ViewGroup

MAX_LINKS = 6_000_000


def offsets(digits: tuple[Digit, ...]) -> IntArray:
    """Return the contribution to the flat element index of every combined digit value."""
    out = np.zeros(1, dtype=np.int64)
    for size, weight in digits:
        out = (out[:, None] + np.arange(size) * weight).ravel()
    return out


def _values(relation: DigitRelation) -> tuple[IntArray, IntArray]:
    n = math.prod(size for size, _ in relation.a)
    m = math.prod(size for size, _ in relation.b)
    index = np.arange(n)
    if relation.kind in ("same", "equal"):
        return index, index
    if relation.kind == "next":
        pairs = {(i, (i + step) % n) for i in range(n) for step in (1, -1)} if n > 1 else set()
        rows = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        return rows[:, 0], rows[:, 1]
    if relation.kind == "adjacent":
        low = np.arange(n - 1)
        return np.concatenate([low, low + 1]), np.concatenate([low + 1, low])
    if n * m > MAX_LINKS:
        raise TooLarge(f"more than {MAX_LINKS:,} links without symmetry")
    a, b = np.repeat(index, m), np.tile(np.arange(m), n)
    if relation.kind == "any":
        return a, b
    return a[a != b], b[a != b]


def group_pairs(group: ViewGroup) -> tuple[IntArray, IntArray, IntArray]:
    """Return (elements of a, elements of b, parallel links) of a group, guards aside.

    Raises
    ------
    TooLarge
        Beyond `MAX_LINKS` pairs.
    """
    if group.pairs is not None:
        rows = np.array(group.pairs, dtype=np.int64).reshape(-1, 3)
        if len(rows) * group.outer > MAX_LINKS:
            raise TooLarge(f"more than {MAX_LINKS:,} links without symmetry")
        # The same wires in every instance of the block that holds them.
        blocks = np.arange(group.outer)[:, None]
        left = (rows[None, :, 0] + blocks * group.block_a).ravel()
        right = (rows[None, :, 1] + blocks * group.block_b).ravel()
        return left, right, np.tile(rows[:, 2] * group.count, group.outer)
    a = b = np.zeros(1, dtype=np.int64)
    for relation in group.relations:
        left, right = _values(relation)
        if len(a) * len(left) > MAX_LINKS * 2:
            raise TooLarge(f"more than {MAX_LINKS:,} links without symmetry")
        a = (a[:, None] + offsets(relation.a)[left][None, :]).ravel()
        b = (b[:, None] + offsets(relation.b)[right][None, :]).ravel()
    if group.is_self:
        low, high = np.minimum(a, b), np.maximum(a, b)
        keys = np.unique(low[low < high] * (int(high.max(initial=0)) + 1) + high[low < high])
        span = int(high.max(initial=0)) + 1
        a, b = keys // span, keys % span
    return a, b, np.full(len(a), group.count, dtype=np.int64)


def unrolled_links(
    view: View, limit: int = MAX_LINKS
) -> tuple[tuple[IntArray, IntArray, IntArray, IntArray], IntArray]:
    """Return (global a, global b, parallel links, group) of all links, and array offsets.

    Links at elements that do not exist are left out.

    Raises
    ------
    TooLarge
        Beyond `limit` pairs of elements, or `MAX_LINKS` in one group.
    """
    start = np.array(
        [0, *itertools.accumulate(array.size for array in view.arrays)], dtype=np.int64
    )
    columns: list[list[IntArray]] = [[], [], [], []]
    exists = present(view)
    total = 0
    for number, group in enumerate(view.groups):
        a, b, count = group_pairs(group)
        total += len(a)
        if total > limit:
            raise TooLarge(f"more than {limit:,} links without symmetry")
        a, b = a + start[group.a], b + start[group.b]
        keep = exists[a] & exists[b]
        for column, values in zip(
            columns, (a[keep], b[keep], count[keep], np.full(int(keep.sum()), number)), strict=True
        ):
            column.append(values)
    empty = np.zeros(0, dtype=np.int64)
    ends = [np.concatenate(c) if c else empty for c in columns]
    return (ends[0], ends[1], ends[2], ends[3]), start


def present(view: View, *, faults: bool = False) -> np.ndarray:
    """Return which elements of all arrays exist (or, with faults, are alive)."""
    masks = []
    for array in view.arrays:
        mask = element_mask(array.shape, array.guards, array.faults if faults else ())
        masks.append(np.ones(array.size, bool) if mask is None else mask.ravel())
    return np.concatenate(masks) if masks else np.zeros(0, dtype=bool)
