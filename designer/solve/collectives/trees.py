"""Binary trees over ranks: one, or two in which a rank that forwards in one is a leaf of the other.

In the first tree the parent of a rank is found by moving its lowest set bit up by one; so all odd
ranks are leaves. The second is the first mirrored (even number of ranks) or moved on by one (odd).
Idea: P. Sanders, J. Speck, J. L. Träff, "Two-tree algorithms for full bandwidth broadcast,
reduction and scan", Parallel Computing 35(12), 2009.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


def depth(n: int) -> int:
    """Return the links from the root to the furthest leaf of `n` ranks."""
    return (n - 1).bit_length()


def parents(n: int, *, double: bool = True) -> tuple[IntArray, ...]:
    """Return the parent of every rank, −1 at the root, for one tree or both.

    Parameters
    ----------
    n
        Ranks. [count], >= 1
    double
        Both trees. A single tree has rank 0 as its root.
    """
    rank = np.arange(n, dtype=np.int64)
    low = rank & -rank
    higher = (rank ^ low) | (low << 1)
    first = np.where(higher < n, higher, rank ^ low)
    first[0] = -1
    if not double:
        return (first,)
    # Rank r of the second tree plays the part that rank `place[r]` plays in the first.
    place = n - 1 - rank if n % 2 == 0 else (rank - 1) % n
    player = np.empty_like(rank)
    player[place] = rank
    above = first[place]
    return first, np.where(above < 0, -1, player[above])


def pieces(n: int, *, up: bool, down: bool, double: bool) -> int:
    """Return how many pieces the busiest rank sends in a step of the pipeline.

    Parameters
    ----------
    n
        Ranks. [count], >= 2
    up, down, double
        As in `designer.solve.collectives.patterns.Trees`.
    """
    sent = np.zeros(n, dtype=np.int64)
    for parent in parents(min(n, 5), double=double):
        # Beyond five ranks the busiest one always has a parent and two children in one tree.
        child = np.flatnonzero(parent >= 0)
        if up:
            sent[child] += 1
        if down:
            np.add.at(sent, parent[child], 1)
    return int(sent.max())
