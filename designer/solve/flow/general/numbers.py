"""Small tools on arrays of whole numbers: hashes, distinct values, segments, components."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.flow import IntArray

#: Hashes wrap around at 2⁶⁴.
HashArray = NDArray[np.uint64]

_FIRST, _SECOND = np.uint64(0x9FB21C651E98DF25), np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


def mixed(values: NDArray[np.integer]) -> HashArray:
    """Return well mixed hashes of whole numbers, element by element."""
    x = np.asarray(values).astype(np.uint64)
    for factor in (_FIRST, _SECOND):
        x ^= x >> _SHIFT
        x *= factor
    x ^= x >> _SHIFT
    return np.asarray(x + _FIRST)


def distinct(values: NDArray[np.generic]) -> tuple[IntArray, IntArray]:
    """Return where each distinct value occurs first, and which of them each value is.

    Distinct values are numbered in ascending order.

    Examples
    --------
    >>> first, index = distinct(np.array([5, 3, 5, 9]))
    >>> first.tolist(), index.tolist()
    ([1, 0, 3], [1, 0, 1, 2])
    """
    # What np.unique does; but that loads numpy's masked arrays, which takes longer than a solve.
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    index = np.empty(len(ordered), dtype=np.int64)
    index[order] = np.cumsum(fresh) - 1
    return order[fresh], index


def starts(sorted_index: IntArray, n: int) -> IntArray:
    """Return where the rows 0, 1, … n of a sorted list of row numbers begin, shape (n + 1,)."""
    count = np.bincount(sorted_index, minlength=n)
    out = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(count, out=out[1:])
    return out


def segment_sums(values: HashArray, start: IntArray) -> HashArray:
    """Return the sums of hashes over segments, modulo 2⁶⁴; empty segments give 0."""
    total = np.zeros(len(values) + 1, dtype=np.uint64)
    np.cumsum(values, out=total[1:])
    return np.asarray(total[start[1:]] - total[start[:-1]])


def spread(start: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Return the entries of some rows of a segmented list, and where each row begins among them.

    Examples
    --------
    >>> entries, begin = spread(np.array([0, 2, 2, 5]), np.array([2, 0]))
    >>> entries.tolist(), begin.tolist()
    ([2, 3, 4, 0, 1], [0, 3, 5])
    """
    length = start[rows + 1] - start[rows]
    begin = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(length, out=begin[1:])
    entries = np.arange(int(begin[-1])) + np.repeat(start[rows] - begin[:-1], length)
    return entries, begin


def joined(label: IntArray, one: IntArray, other: IntArray) -> IntArray:
    """Return labels after joining things pairwise: the smallest member names its component.

    Parameters
    ----------
    label : shape (n,)
        What each thing is joined to so far; its own number at first.
    one, other
        Pairs that belong together.

    Examples
    --------
    >>> joined(np.arange(5), np.array([4, 3]), np.array([3, 1])).tolist()
    [0, 1, 2, 1, 1]
    """
    label = label.copy()
    while True:
        a, b = label[one], label[other]
        open_pairs = np.flatnonzero(a != b)
        if not len(open_pairs):
            return label
        one, other, a, b = one[open_pairs], other[open_pairs], a[open_pairs], b[open_pairs]
        low = np.minimum(a, b)
        np.minimum.at(label, a, low)
        np.minimum.at(label, b, low)
        while True:
            shorter = label[label]
            if np.array_equal(shorter, label):
                break
            label = shorter
