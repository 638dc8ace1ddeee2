"""Which symmetries links and pattern share, and the orbits of links under them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from designer.solve.flow.cells import base_cells
from designer.solve.flow.classes import Catalogue, catalogue
from designer.solve.flow.flow import FloatArray, IntArray, TooLarge
from designer.solve.flow.view import View
from designer.solve.traffic.kinds import Slot
from designer.solve.traffic.relations import offsets
from designer.solve.traffic.terms import Term

#: Listed pairs of indices that are looked at one by one.
MAX_LISTED = 200_000


@dataclass(slots=True)
class Cut:
    """How the spaces of a view are cut for a pattern.

    Attributes
    ----------
    rotating
        Rings on which the pattern may be rotated but not reflected.
    listed
        Rings on which it may not even be rotated.
    unordered
        Unordered spaces on which it lists pairs.
    single
        Spaces that it ties to each other: every index of them is a class.
    """

    rotating: list[int] = field(default_factory=list)
    listed: list[int] = field(default_factory=list)
    unordered: list[int] = field(default_factory=list)
    single: list[int] = field(default_factory=list)

    @property
    def turning(self) -> list[int]:
        """All rings that are cut: one receiver stands for all around them."""
        return self.rotating + self.listed

    @property
    def paired(self) -> list[int]:
        """All spaces on which single pairs count."""
        return self.unordered + self.listed


def cut_of(view: View, terms: list[Term]) -> Cut:
    """Find out which symmetries of the view a pattern lacks."""
    cut = Cut(single=sorted({s for t in terms for pair in t.swapped for s in pair}))
    for number, space in enumerate(view.spaces):
        if number in cut.single:
            continue
        relations = [t.relations[number] for t in terms if number in t.relations]
        if sum(len(r.rows) for r in relations) > MAX_LISTED:
            raise TooLarge(f"a pattern of {space.size:,} indices along one axis")
        uneven = [r for r in relations if r.kind == "listed"]
        if space.mode == "ordered" or not uneven:
            continue
        if space.mode == "unordered":
            cut.unordered.append(number)
            continue
        found = [offsets(space.size, r) for r in uneven]
        if any(o is None for o in found):
            cut.listed.append(number)
        elif any({-x % space.size for x in o} != o for o in found if o is not None):
            cut.rotating.append(number)
    return cut


@dataclass(slots=True)
class Rows:
    """Orbits of links under the symmetries that links and pattern share.

    Attributes
    ----------
    known
        Classes and orbits of the view before pairs are marked.
    row_of : shape (orbits of the catalogue,)
        Row of each.
    group, direction, links : shape (rows,)
        Of each row. [count]
    slots : shape (rows,)
        How its links meet each paired space.
    digits : shape (base classes, spaces)
        Base cell of each class along each space; −1 where it has none.
    still : shape (base classes,)
        Class at index 0 of all rings that are cut: rotated classes are alike.
    """

    known: Catalogue
    row_of: IntArray
    group: IntArray
    direction: IntArray
    links: FloatArray
    slots: list[tuple[Slot | None, ...]]
    digits: IntArray
    still: IntArray


def rows_of(view: View, cut: Cut) -> Rows:
    """Number the orbits of links; rotated links of a ring share one."""
    known = catalogue(view)
    digits = _digits(view)
    n = len(digits)
    codes, dst = np.divmod(known.codes, n)
    lead, src = np.divmod(codes, n)
    ends = [digits[src].copy(), digits[dst].copy()]
    columns = []
    for s in cut.turning:
        both = (ends[0][:, s] >= 0) & (ends[1][:, s] >= 0)
        turn = (ends[1][:, s] - ends[0][:, s]) % view.spaces[s].size
        columns.append(np.where(both, turn, -1))
        for end in ends:
            end[:, s] = np.minimum(end[:, s], 0)
    arrays = _array_of(view)
    table = np.column_stack([lead, arrays[src], arrays[dst], *ends, *columns])
    _, first, row_of = np.unique(table, axis=0, return_index=True, return_inverse=True)
    row_of = row_of.reshape(-1)
    terms = (lead % known.terms)[first]
    slots = [
        tuple(
            _slot(view, int(known.group[o]), int(t), s, int(ends[0][o, s]), int(ends[1][o, s]))
            for s in cut.paired
        )
        for o, t in zip(first.tolist(), terms.tolist(), strict=True)
    ]
    links = np.zeros(len(first))
    np.add.at(links, row_of, known.links)
    still = _still(view, cut, digits)
    group, direction = known.group[first], known.direction[first]
    return Rows(known, row_of, group, direction, links, slots, digits, still)


def _slot(view: View, group: int, term: int, space: int, a: int, b: int) -> Slot | None:
    if a >= 0 and b >= 0:
        terms = view.groups[group].terms
        assert terms is not None
        return (str(dict(terms[term])[space][0]), a, b)
    if a >= 0:
        return ("A", a, -1)
    return ("B", -1, b) if b >= 0 else None


def _array_of(view: View) -> IntArray:
    counts = [math.prod(_base_shape(view, array.spaces)) for array in view.arrays]
    return np.repeat(np.arange(len(counts)), counts)


def _base_shape(view: View, spaces: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(len(base_cells(view.spaces[s]).sizes) for s in spaces)


def _still(view: View, cut: Cut, digits: IntArray) -> IntArray:
    out, array_of = np.arange(len(digits)), _array_of(view)
    for number, array in enumerate(view.arrays):
        shape, here = _base_shape(view, array.spaces), array_of == number
        for s in set(cut.turning) & set(array.spaces):
            step = math.prod(shape[array.spaces.index(s) + 1 :])
            out[here] -= digits[here, s] * step
    return out


def _digits(view: View) -> IntArray:
    tables = []
    for array in view.arrays:
        shape = _base_shape(view, array.spaces)
        table = np.full((math.prod(shape), len(view.spaces)), -1, dtype=np.int64)
        for s, index in zip(array.spaces, np.indices(shape), strict=True):
            table[:, s] = index.ravel()
        tables.append(table)
    return np.concatenate(tables) if tables else np.zeros((0, len(view.spaces)), dtype=np.int64)
