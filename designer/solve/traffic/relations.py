"""Which index sends to which, along one axis or several in step.

A pattern is a sum of terms; within a term the relation on each axis holds independently of the
others. A shift over several axes has a term for each way in which carries can happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from designer.solve.flow.flow import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """Pairs (index of the sender, index of the receiver) along one axis.

    Attributes
    ----------
    kind
        ``same`` index, ``any`` index, or ``listed``.
    rows, cols : shape (m,)
        Sender and receiver of each listed pair; every pair once.
    """

    kind: Literal["same", "any", "listed"]
    rows: IntArray
    cols: IntArray

    def turned(self) -> Relation:
        """Return the relation with senders and receivers swapped."""
        return Relation("listed", self.cols, self.rows) if self.kind == "listed" else self

    def pairs(self, size: int) -> tuple[IntArray, IntArray]:
        """Return all pairs of a relation that is not ``any``."""
        index = np.arange(size, dtype=np.int64)
        return (index, index) if self.kind == "same" else (self.rows, self.cols)


_NONE: IntArray = np.zeros(0, dtype=np.int64)
SAME = Relation("same", _NONE, _NONE)
ANY = Relation("any", _NONE, _NONE)


def listed(size: int, rows: IntArray, cols: IntArray) -> Relation:
    """Return a listed relation, each pair once; ``same`` if that is what it is."""
    keys = np.unique(rows * size + cols)
    rows, cols = keys // size, keys % size
    if len(keys) == size and (rows == cols).all():
        return SAME
    return Relation("listed", rows, cols)


def among(relation: Relation, kept: IntArray, size: int) -> Relation:
    """Return a relation between numbered indices as one between the indices that they number."""
    if relation.kind != "listed":
        return relation
    return listed(size, kept[relation.rows], kept[relation.cols])


def steps(size: int, step: int) -> tuple[Relation, Relation]:
    """Return ``i → i + step`` as far as it goes, and what goes over the end, modulo the size."""
    index = np.arange(size, dtype=np.int64)
    there = index + step
    inside = there < size
    return (
        listed(size, index[inside], there[inside]),
        listed(size, index[~inside], there[~inside] - size),
    )


def joined(size: int, one: Relation, other: Relation) -> Relation:
    """Return the pairs of either relation."""
    (a, b), (c, d) = one.pairs(size), other.pairs(size)
    return listed(size, np.concatenate([a, c]), np.concatenate([b, d]))


def is_empty(relation: Relation) -> bool:
    """Return whether nobody sends anything."""
    return relation.kind == "listed" and not len(relation.rows)


def shifted(sizes: Sequence[int], by: int, *, wraps: bool) -> list[tuple[Relation, ...]]:
    """Return the terms of ``i → i + by`` on a number written in digits of these sizes.

    Parameters
    ----------
    sizes
        Of the digits, most significant first.
    by
        Not negative; with `wraps` taken modulo the product.
    wraps
        Whether what goes over the end comes in at the start; otherwise it is dropped.
    """
    digits = []
    for size in reversed(sizes):
        digits.append(by % size)
        by //= size
    # Terms of the digits handled so far, innermost first, by the carry into the next.
    open_terms: dict[int, list[tuple[Relation, ...]]] = {0: [()]}
    for place, (size, digit) in enumerate(zip(reversed(sizes), digits, strict=True)):
        following: dict[int, list[tuple[Relation, ...]]] = {0: [], 1: []}
        last = place == len(sizes) - 1
        for carry, terms in open_terms.items():
            inside, over = steps(size, digit + carry)
            ways = {0: inside, 1: over}
            if last:
                ways = {0: joined(size, inside, over) if wraps else inside}
            for out, relation in ways.items():
                if not is_empty(relation):
                    following[out] += [(relation, *term) for term in terms]
        open_terms = following
    if not wraps and by:
        return []
    return open_terms[0] if sizes else []


def offsets(size: int, relation: Relation) -> set[int] | None:
    """Return sender minus receiver modulo the size, if the relation is the same all around."""
    rows, cols = relation.pairs(size)
    found, count = np.unique((rows - cols) % size, return_counts=True)
    return set(found.tolist()) if (count == size).all() else None
