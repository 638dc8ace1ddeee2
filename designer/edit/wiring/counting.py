"""Links of a join counted in closed form: how many elements of each end have how many links.

Relations are independent of each other, so the links of an element are a product over them. Along
each relation digits fall into few kinds: the ends of a line have one neighbour less, and guards
tell digits apart. Guards that mix digits of a relation are counted pair by pair, if few.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from designer.model.arrays import Array, Unit
from designer.model.enumeration import TooManyPairs, pairs_of
from designer.model.joins import Join, Relation, includes_itself, relation_pairs

MAX_VALUES = 20_000
MAX_LISTED = 30_000
#: Elements by number of links.
Degrees = Counter[int]
Sign = tuple[bool, ...]
#: A test of one digit: the unit, and the values that pass.
Term = tuple[Unit, frozenset[int]]


class TooMany(Exception):
    """The join cannot be counted while someone waits."""


def degrees(join: Join, arrays: tuple[Array, ...]) -> tuple[Degrees, Degrees]:
    """Return the links at the elements of both ends; of a self-join the same for both.

    Raises
    ------
    TooMany
        If there is no closed form and too much to enumerate.
    """
    a, b = arrays[join.a], arrays[join.b]
    odd = join.group.pairs is not None or (
        join.is_self and any(r.kind == "equal" for r in join.relations)
    )
    if odd:
        return _listed(join, arrays)
    if not a.presence and not b.presence:
        return _plain(join, "a"), _plain(join, "b")
    try:
        return _guarded(join, a, b, "a"), _guarded(join, b, a, "b")
    except _Mixed:
        return _listed(join, arrays)


def _listed(join: Join, arrays: tuple[Array, ...]) -> tuple[Degrees, Degrees]:
    a = arrays[join.a]
    per_a: Counter[tuple[int, ...]] = Counter()
    per_b = per_a if join.is_self else Counter()
    outer = math.prod(a.shape[: join.outer])
    pairs = join.group.pairs
    if pairs is not None and not a.presence and not arrays[join.b].presence:
        for pair in pairs:
            per_a[pair.a] += pair.count * join.group.count
            per_b[pair.b] += pair.count * join.group.count
        return _times(outer, per_a), _times(outer, per_b)
    size = (
        outer * len(pairs)
        if pairs is not None
        else math.prod(relation_pairs(relation) for relation in join.relations)
    )
    if size > MAX_LISTED:
        raise TooMany
    try:
        for left, right, count in pairs_of(join, arrays):
            per_a[left] += count
            per_b[right] += count
    except TooManyPairs as error:
        raise TooMany from error
    return Counter(per_a.values()), Counter(per_b.values())


def _times(outer: int, per_element: Counter[tuple[int, ...]]) -> Degrees:
    return Counter({k: n * outer for k, n in Counter(per_element.values()).items()})


# -- without guards --------------------------------------------------------------------------


def _partners(relation: Relation) -> Counter[int]:
    """Return how many digits of end a have how many partners at end b."""
    n = math.prod(u.size for u in relation.a)
    match relation.kind:
        case "same" | "equal":
            return Counter({1: n})
        case "any":
            return Counter({math.prod(u.size for u in relation.b): n})
        case "other" | "differ":
            return Counter({n - 1: n})
        case "next":
            return Counter({min(2, n - 1): n})
    return Counter({1: 2, 2: n - 2}) if n > 1 else Counter({0: n})


def _plain(join: Join, side: Literal["a", "b"]) -> Degrees:
    itself = join.is_self and includes_itself(join)
    total: Degrees = Counter({1: 1})
    for relation in join.relations:
        r = relation if side == "a" else Relation(relation.kind, relation.b, relation.a)
        out: Degrees = Counter()
        for (m, x), (n, y) in itertools.product(total.items(), _partners(r).items()):
            out[m * n] += x * y
        total = out
    return Counter({(links - itself) * join.group.count: n for links, n in total.items() if n})


# -- with guards -----------------------------------------------------------------------------


class _Mixed(Exception):
    """A guard speaks of a digit that no single digit of a relation contains."""


Test = Callable[[list[Sign]], bool]


def _terms(array: Array) -> list[list[tuple[Term, ...]]]:
    """Return the clauses of all guards of an array, only and never by turns."""
    out = []
    for presence in array.presence:
        out.append([clause.terms for clause in presence.only])
        out.append([clause.terms for clause in presence.never])
    return out


def _place(relations: list[tuple[Unit, ...]], term: Term) -> int:
    """Return the relation whose digits contain the digit of a term."""
    unit = term[0]
    for number, units in enumerate(relations):
        for u in units:
            if u.axis == unit.axis and u.lower <= unit.lower and unit.upper <= u.upper:
                return number
    raise _Mixed


def _marks(relations: list[tuple[Unit, ...]], array: Array) -> tuple[list[list[Term]], Test]:
    """Return the terms that tell digits of each relation apart, and when an element exists."""
    per: list[list[Term]] = [[] for _ in relations]
    places: dict[Term, tuple[int, int]] = {}
    groups = _terms(array)
    for term in (t for clauses in groups for clause in clauses for t in clause):
        if term not in places:
            number = _place(relations, term)
            places[term] = (number, len(per[number]))
            per[number].append(term)

    def exists(signs: list[Sign]) -> bool:
        for only, never in zip(groups[::2], groups[1::2], strict=True):
            hits = [
                any(all(signs[r][k] for r, k in (places[t] for t in clause)) for clause in clauses)
                for clauses in (only, never)
            ]
            if (only and not hits[0]) or hits[1]:
                return False
        return True

    return per, exists


def _sign(units: tuple[Unit, ...], terms: list[Term], value: int) -> Sign:
    """Return which terms a flat digit passes."""
    parts = {}
    for unit in reversed(units):
        value, parts[unit] = divmod(value, unit.size)
    out = []
    for term, allowed in terms:
        inside = next(
            u for u in units
            if u.axis == term.axis and u.lower <= term.lower and term.upper <= u.upper
        )  # fmt: skip
        out.append((parts[inside] // (term.lower // inside.lower)) % term.size in allowed)
    return tuple(out)


def _related(relation: Relation, value: int, n: int) -> Iterator[int]:
    if relation.kind == "next":
        yield from {(value + 1) % n, (value - 1) % n} - {value}
    elif relation.kind == "adjacent":
        yield from (i for i in (value - 1, value + 1) if 0 <= i < n)
    else:
        yield value


def _kinds(
    relation: Relation, here: list[Term], there: list[Term]
) -> Counter[tuple[Sign, tuple[tuple[Sign, int], ...]]]:
    """Count digits of one end by their sign and by how many partners of each sign they have."""
    n, m = (math.prod(u.size for u in units) for units in (relation.a, relation.b))
    if not here and not there:
        plain: Counter[tuple[Sign, tuple[tuple[Sign, int], ...]]] = Counter()
        for partners, digits in _partners(relation).items():
            plain[(), (((), partners),)] += digits
        return plain
    if max(n, m) > MAX_VALUES:
        raise _Mixed
    signs_b = [_sign(relation.b, there, value) for value in range(m)]
    whole = Counter(signs_b)
    kinds: Counter[tuple[Sign, tuple[tuple[Sign, int], ...]]] = Counter()
    for value in range(n):
        if relation.kind in ("any", "other", "differ"):
            reach = dict(whole)
            if relation.kind != "any":
                reach[signs_b[value]] -= 1
        else:
            reach = Counter(signs_b[i] for i in _related(relation, value, n))
        kinds[_sign(relation.a, here, value), tuple(sorted(reach.items()))] += 1
    return kinds


def _guarded(join: Join, array: Array, other: Array, side: Literal["a", "b"]) -> Degrees:
    relations = [
        r if side == "a" else Relation(r.kind, r.b, r.a)
        for r in join.relations
    ]  # fmt: skip
    here, exists = _marks([r.a for r in relations], array)
    there, other_exists = _marks([r.b for r in relations], other)
    kinds = [_kinds(r, h, t) for r, h, t in zip(relations, here, there, strict=True)]
    if math.prod(len(k) for k in kinds) > MAX_VALUES:
        raise _Mixed
    itself = join.is_self and includes_itself(join)
    out: Degrees = Counter()
    for chosen in itertools.product(*(k.items() for k in kinds)):
        if not exists([sign for (sign, _), _ in chosen]):
            continue
        links = 0
        for reached in itertools.product(*(reach for (_, reach), _ in chosen)):
            if other_exists([sign for sign, _ in reached]):
                links += math.prod(count for _, count in reached)
        out[(links - itself) * join.group.count] += math.prod(n for _, n in chosen)
    return out
