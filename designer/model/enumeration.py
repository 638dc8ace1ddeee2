"""Element pairs of a join, one by one: the slow, plain reading of rules S2, S3 and S10.

Used where a closed form does not reach: ports at guarded elements. The solver has its own,
vectorised enumeration.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from designer.model.arrays import Array, Unit
from designer.model.joins import Join, Relation

#: About 20 ms in plain Python: it runs within an edit.
MAX_PAIRS = 20_000


class TooManyPairs(Exception):
    """The join is too large to enumerate in plain Python."""


def pairs_of(
    join: Join, arrays: tuple[Array, ...]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], int]]:
    """Yield (index of a, index of b, parallel links) of all links between existing elements.

    Raises
    ------
    TooManyPairs
        If the arrays span more than `MAX_PAIRS` combinations.
    """
    a, b = arrays[join.a], arrays[join.b]
    if join.group.pairs is not None:
        outer = [range(n) for n in a.shape[: join.outer]]
        for head in itertools.product(*outer):
            for pair in join.group.pairs:
                left, right = head + tuple(pair.a), head + tuple(pair.b)
                if _exists(a, left) and _exists(b, right):
                    yield left, right, pair.count * join.group.count
        return
    if a.size * b.size > MAX_PAIRS * 100:
        raise TooManyPairs
    seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    emitted = 0
    for left in itertools.product(*(range(n) for n in a.shape)):
        if not _exists(a, left):
            continue
        for right in _partners(join, b, left):
            if not _exists(b, right) or (join.is_self and left == right):
                continue
            if join.is_self:
                key = (min(left, right), max(left, right))
                if key in seen:
                    continue
                seen.add(key)
            emitted += 1
            if emitted > MAX_PAIRS:
                raise TooManyPairs
            yield left, right, join.group.count


def _exists(array: Array, index: tuple[int, ...]) -> bool:
    return all(presence.admits(index) for presence in array.presence)


def _flat(units: tuple[Unit, ...], index: tuple[int, ...]) -> int:
    value = 0
    for unit in units:
        value = value * unit.size + (index[unit.axis] // unit.lower) % unit.size
    return value


def _related(relation: Relation, value: int) -> Iterator[int]:
    n = math.prod(u.size for u in relation.b)
    match relation.kind:
        case "same" | "equal":
            yield value
        case "any":
            yield from range(n)
        case "other" | "differ":
            yield from (i for i in range(n) if i != value)
        case "next":
            yield from {(value + 1) % n, (value - 1) % n} - {value}
        case "adjacent":
            yield from (i for i in (value - 1, value + 1) if 0 <= i < n)


def _partners(join: Join, b: Array, left: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    choices = [list(_related(r, _flat(r.a, left))) for r in join.relations if r.b]
    targets = [r.b for r in join.relations if r.b]
    for combination in itertools.product(*choices):
        index = [0] * len(b.axes)
        for units, value in zip(targets, combination, strict=True):
            rest = value
            for unit in reversed(units):
                index[unit.axis] += (rest % unit.size) * unit.lower
                rest //= unit.size
        yield tuple(index)
