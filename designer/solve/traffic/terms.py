"""A pattern as a sum of products: one relation per index space of the view."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.classes import catalogue
from designer.solve.flow.flow import IntArray
from designer.solve.flow.view import View
from designer.solve.traffic.naming import Digit, NamedArray, Names, find_all, require, unnamed
from designer.solve.traffic.patterns import (
    AllToAll,
    Groups,
    Neighbours,
    Opposite,
    Pattern,
    PatternError,
    Ring,
    Shift,
    Transpose,
)
from designer.solve.traffic.recut import base_of_index
from designer.solve.traffic.relations import (
    ANY,
    SAME,
    Relation,
    among,
    is_empty,
    joined,
    shifted,
)


class NoTerms(Exception):
    """The pattern is no short sum of products over the spaces of the view; the text says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """Demands from one array to another that hold on every space independently.

    Attributes
    ----------
    source, target
        Arrays of the view.
    relations
        By space of either array.
    swapped
        Pairs of spaces instead: the sender's index along one is the receiver's along the other.
    """

    source: int
    target: int
    relations: dict[int, Relation]
    swapped: tuple[tuple[int, int], ...] = ()


def terms_of(view: View, names: Names, pattern: Pattern) -> list[Term]:
    """Write a pattern as a sum of products. A chip never sends to itself, whatever a term says.

    Parameters
    ----------
    view
        With symmetry.
    names
        Of the arrays of the view, in its order.
    pattern
        Any but `ManyToOne`.

    Raises
    ------
    NoTerms
        If the classes of the view do not know the parts of axes that the pattern names.
    PatternError
        If there are no such axes.
    """
    ends = [n for n, array in enumerate(view.arrays) if array.endpoint]
    require_axes(view, names, pattern)
    if isinstance(pattern, AllToAll):
        return [_everyone(view, a, b) for a, b in itertools.product(ends, repeat=2)]
    if isinstance(pattern, Groups):
        return _grouped(view, names, ends, pattern)
    if isinstance(pattern, Transpose):
        return [term for n in ends for term in _transposed(view, names[n], n, pattern)]
    found = []
    for number in ends:
        own = _within(view, names[number], number, pattern)
        found += [Term(number, number, relations) for relations in own]
    return found


def require_axes(view: View, names: Names, pattern: Pattern) -> None:
    """Refuse axes that no array of chips has, and axes that cannot be swapped.

    Raises
    ------
    PatternError
        With what there is.
    """
    require([n for n, a in zip(names, view.arrays, strict=True) if a.endpoint], axes_of(pattern))


def axes_of(pattern: Pattern) -> tuple[str, ...]:
    """Return the axes that a pattern names."""
    if isinstance(pattern, (Groups, Neighbours, Ring, Opposite)):
        return tuple(pattern.axes)
    if isinstance(pattern, Shift):
        return (pattern.axis,)
    return (pattern.axis, pattern.other) if isinstance(pattern, Transpose) else ()


def _everyone(view: View, a: int, b: int) -> Term:
    both = (*view.arrays[a].spaces, *view.arrays[b].spaces)
    return Term(a, b, dict.fromkeys(both, ANY))


def key_columns(
    array: NamedArray, texts: Sequence[str]
) -> tuple[tuple[tuple[str, str, int, int], ...], tuple[Digit, ...]]:
    """Return identity and place of the indices that chips of one group share."""
    found = [digits[0] for text in texts if (digits := find_all(array, (text,))) is not None]
    rest = unnamed(array, found)
    columns = tuple(
        (array.axes[d.axis].path, array.axes[d.axis].name, d.lower, d.upper) for d in rest
    )
    return columns, rest


def _grouped(view: View, names: Names, ends: list[int], pattern: Groups) -> list[Term]:
    found = []
    keys = {n: key_columns(names[n], pattern.axes) for n in ends}
    for a, b in itertools.product(ends, repeat=2):
        if set(keys[a][0]) != set(keys[b][0]):
            continue
        relations = _everyone(view, a, b).relations
        for digit in keys[b][1]:
            relations |= dict.fromkeys(spaces_of(view, b, names[b], digit), SAME)
        found.append(Term(a, b, relations))
    return found


def spaces_of(view: View, array: int, name: NamedArray, digit: Digit) -> list[int]:
    """Return the spaces that make up an axis or factor, most significant first.

    Raises
    ------
    NoTerms
        If they do not.
    """
    spaces = iter(view.arrays[array].spaces)
    found = []
    for position, axis in enumerate(name.axes):
        upper = axis.size
        while upper > 1:
            space = next(spaces)
            lower = upper // view.spaces[space].size
            if position == digit.axis and digit.lower <= lower and upper <= digit.upper:
                found.append(space)
            upper = lower
    if math.prod(view.spaces[s].size for s in found) != digit.size:
        raise NoTerms(f"the links of {name.path} take an axis apart in another way")
    return found


def _within(
    view: View, name: NamedArray, number: int, pattern: Pattern
) -> list[dict[int, Relation]]:
    """Return the terms of a pattern within one array, as relations by space."""
    digits = find_all(name, axes_of(pattern))
    if digits is None:
        return []
    own = [spaces_of(view, number, name, digit) for digit in digits]
    if isinstance(pattern, Ring):
        spaces = list(itertools.chain.from_iterable(own))
        chosen = _both_ways(view, spaces, wraps=True, present=_present(view, number))
    elif isinstance(pattern, Neighbours):
        chosen = [t for spaces in own for t in _both_ways(view, spaces, wraps=pattern.wraps)]
    elif isinstance(pattern, Shift):
        chosen = _shift(view, own[0], pattern.by)
    else:
        assert isinstance(pattern, Opposite)
        chosen = _opposite(view, own)
    rest = dict.fromkeys(view.arrays[number].spaces, SAME)
    return [rest | term for term in chosen if any(r is not SAME for r in term.values())]


def _transposed(view: View, name: NamedArray, number: int, pattern: Transpose) -> list[Term]:
    """Return the term of a swap of two axes within one array."""
    digits = find_all(name, (pattern.axis, pattern.other))
    if digits is None:
        return []
    require_equal(name, *digits)
    one, other = (spaces_of(view, number, name, digit) for digit in digits)
    if _sizes(view, one) != _sizes(view, other):
        raise NoTerms(f"the links of {name.path} take the two axes apart in different ways")
    if not one:
        return []
    swapped = tuple(zip(one, other, strict=True))
    rest = dict.fromkeys(set(view.arrays[number].spaces) - {*one, *other}, SAME)
    return [Term(number, number, rest, swapped)]


def require_equal(name: NamedArray, one: Digit, other: Digit) -> None:
    """Refuse to swap two axes of different size."""
    if one.size != other.size:
        raise PatternError(f"Axes of {name.path} differ: {one.size} and {other.size} indices.")


def _sizes(view: View, spaces: Sequence[int]) -> list[int]:
    return [view.spaces[s].size for s in spaces]


def _terms(
    spaces: Sequence[int], found: Sequence[tuple[Relation, ...]]
) -> list[dict[int, Relation]]:
    return [dict(zip(spaces, term, strict=True)) for term in found]


def _shift(view: View, spaces: list[int], by: int) -> list[dict[int, Relation]]:
    sizes = _sizes(view, spaces)
    return _terms(spaces, shifted(sizes, by % math.prod(sizes), wraps=True))


def _present(view: View, number: int) -> dict[int, IntArray]:
    """Return the indices along each space that chips of an array have.

    Raises
    ------
    NoTerms
        If the chips that are missing are not whole indices.
    """
    array, known = view.arrays[number], catalogue(view)
    lo, hi = known.base.offset[number], known.base.offset[number + 1]
    there = (known.base.alive & (known.degree > 0) & (known.base.sizes > 0))[lo:hi]
    mask = there.reshape(known.base.shape[number])
    index = {s: np.arange(view.spaces[s].size) for s in array.spaces}
    if mask.all():
        return index
    whole = np.ones((), dtype=bool)
    for place, s in enumerate(array.spaces):
        others = tuple(k for k in range(mask.ndim) if k != place)
        kept = np.asarray(mask.any(axis=others))
        whole = np.multiply.outer(whole, kept)
        index[s] = np.flatnonzero(kept[base_of_index(view.spaces[s])])
    if (whole != mask).any():
        raise NoTerms("the ring has gaps at single chips")
    return index


def _both_ways(
    view: View,
    spaces: list[int],
    *,
    wraps: bool,
    present: dict[int, IntArray] | None = None,
) -> list[dict[int, Relation]]:
    """Return one step forward and one back, each pair once."""
    kept = [np.arange(view.spaces[s].size) if present is None else present[s] for s in spaces]
    if not kept or not all(len(k) for k in kept):
        return []
    forth = [
        tuple(among(r, k, n) for r, k, n in zip(term, kept, _sizes(view, spaces), strict=True))
        for term in shifted([len(k) for k in kept], 1, wraps=wraps)
    ]
    back = [tuple(r.turned() for r in term) for term in forth]
    sizes = _sizes(view, spaces)
    if wraps and math.prod(len(k) for k in kept) == 2:
        # The next chip is the one before, too.
        return _terms(spaces, forth)
    if len(sizes) == 1:
        # As one relation, which on a ring is its own reflection.
        both = joined(sizes[0], forth[0][0], back[0][0])
        return [] if is_empty(both) else _terms(spaces, [(both,)])
    return _terms(spaces, forth + back)


def _opposite(view: View, own: list[list[int]]) -> list[dict[int, Relation]]:
    ways = [_shift(view, spaces, math.prod(_sizes(view, spaces)) // 2) for spaces in own if spaces]
    out: list[dict[int, Relation]] = []
    for pick in itertools.product(*ways):
        term: dict[int, Relation] = {}
        for part in pick:
            term |= part
        out.append(term)
    return out if ways else []
