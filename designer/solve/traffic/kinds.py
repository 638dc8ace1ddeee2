"""Links along one unordered axis by what a listed relation does at their ends.

All demands of one *type* (sender and receiver in which base cells, the same index or not) look
alike to the network: one of them is routed. A link with ends at indices p and q is in a class of
its own seen from each demand; how many demands see it in which class depends on few things: how
many pairs the ends take part in, and whether they are a pair themselves. Links that agree in all
of them are of one kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from designer.solve.flow.flow import FloatArray, IntArray
from designer.solve.flow.view import Space
from designer.solve.traffic.recut import base_of_index
from designer.solve.traffic.relations import Relation

#: Where one end of a link is, seen from a demand: at its sender, at its receiver, or the base cell.
SENDER, RECEIVER = -1, -2

#: How a link meets the axis: its ends at the same index ("S"), at different ones ("O"), or only
#: its source ("A") or destination ("B") has the axis; and the base cells of the ends.
Slot = tuple[str, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Type:
    """Demands along one axis that look alike.

    Attributes
    ----------
    sender, receiver
        Indices of one of them.
    rows, cols : shape (m,)
        All of them.
    out, into : shape (size,)
        Demands that each index sends and receives. [count]
    keys
        Sorted ``row * size + col``.
    """

    sender: int
    receiver: int
    out: FloatArray
    into: FloatArray
    keys: IntArray

    @property
    def is_same(self) -> bool:
        """Sender and receiver share the index."""
        return self.sender == self.receiver


@dataclass(slots=True, eq=False)
class Axis:
    """An unordered space with the relations of all terms on it.

    Attributes
    ----------
    space
        The space, with the marks that guards and faults made.
    relations
        None of them ``any``.
    """

    space: Space
    relations: list[Relation]
    base: IntArray = field(init=False)
    types: list[list[Type]] = field(init=False)
    _kinds: dict[Slot, tuple[IntArray, IntArray]] = field(init=False, default_factory=dict)
    _index_kind: IntArray = field(init=False)

    def __post_init__(self) -> None:
        n = self.space.size
        self.base = base_of_index(self.space)
        self.types = [self._split(*relation.pairs(n)) for relation in self.relations]
        rows = [self.base] + [v for t in self._all() for v in (t.out, t.into)]
        _, self._index_kind = np.unique(np.stack(rows), axis=1, return_inverse=True)
        self._index_kind = self._index_kind.reshape(-1)

    def _all(self) -> list[Type]:
        return [t for types in self.types for t in types]

    def _split(self, rows: IntArray, cols: IntArray) -> list[Type]:
        n, cells = self.space.size, len(self.space.marks) + 1
        code = (self.base[rows] * cells + self.base[cols]) * 2 + (rows == cols)
        types = []
        for value in np.unique(code).tolist():
            r, c = rows[code == value], cols[code == value]
            out, into = (np.bincount(x, minlength=n).astype(float) for x in (r, c))
            types.append(Type(int(r[0]), int(c[0]), out, into, np.sort(r * n + c)))
        return types

    def cell_sizes(self, slot: Slot, kind: Type) -> dict[int, int]:
        """Return how many indices are where, seen from a demand, for the cells of a slot."""
        sizes = {SENDER: 1, RECEIVER: 1}
        for cell in {slot[1], slot[2]} - {-1}:
            taken = {kind.sender, kind.receiver}
            members = self.base_size(cell)
            sizes[cell] = members - sum(1 for i in taken if self.base[i] == cell)
        return sizes

    def base_size(self, cell: int) -> int:
        """Return the number of indices of a base cell."""
        marks = len(self.space.marks)
        return 1 if cell < marks else self.space.size - marks

    def pairs_in(self, slot: Slot) -> int:
        """Return how many pairs of indices (or single ones) a slot has."""
        return _pairs(slot[0], self.base_size(max(slot[1:])), *self._sizes(slot))

    def _sizes(self, slot: Slot) -> tuple[int, int, bool]:
        a, b = (self.base_size(c) if c >= 0 else 1 for c in slot[1:])
        return a, b, slot[1] == slot[2]

    def kinds(self, slot: Slot) -> tuple[IntArray, IntArray]:
        """Return one (p, q) for each kind of link; p is q where only one end has the axis."""
        if slot not in self._kinds:
            self._kinds[slot] = self._find(slot)
        return self._kinds[slot]

    def _find(self, slot: Slot) -> tuple[IntArray, IntArray]:
        mode, a, b = slot
        _, reps = np.unique(self._index_kind, return_index=True)
        if mode != "O":
            cell = b if mode == "B" else a
            ends = reps[self.base[reps] == cell]
            return ends, ends
        p, q = self._paired()
        keep = (self.base[p] == a) & (self.base[q] == b)
        found = [(p[keep], q[keep])]
        related: dict[int, set[int]] = {}
        for one, other in zip(p.tolist(), q.tolist(), strict=True):
            related.setdefault(one, set()).add(other)
        lone = [
            pair
            for i in reps[self.base[reps] == a].tolist()
            for j in reps[self.base[reps] == b].tolist()
            if (pair := self._unrelated(i, j, related)) is not None
        ]
        ends = np.array(lone, dtype=np.int64).reshape(-1, 2)
        found.append((ends[:, 0], ends[:, 1]))
        return self._distinct(*(np.concatenate(x) for x in zip(*found, strict=True)))

    def _paired(self) -> tuple[IntArray, IntArray]:
        """Return all ordered pairs of different indices of which one sends to the other."""
        n = self.space.size
        keys = np.concatenate([t.keys for t in self._all()])
        keys = np.unique(np.concatenate([keys, keys % n * n + keys // n]))
        p, q = keys // n, keys % n
        return p[p != q], q[p != q]

    def _unrelated(
        self, one: int, other: int, related: dict[int, set[int]]
    ) -> tuple[int, int] | None:
        """Return two different indices, alike these two, that are no pair."""
        firsts = np.flatnonzero(self._index_kind == self._index_kind[one])
        seconds = np.flatnonzero(self._index_kind == self._index_kind[other])
        for p in firsts.tolist():
            taken = related.get(p, set()) | {p}
            for q in seconds[: len(taken) + 1].tolist():
                if q not in taken:
                    return p, q
        return None

    def _distinct(self, p: IntArray, q: IntArray) -> tuple[IntArray, IntArray]:
        if not len(p):
            return p, q
        n = self.space.size
        marks = [self._index_kind[p].astype(float), self._index_kind[q].astype(float)]
        for kind in self._all():
            marks += [_holds(kind, p * n + q), _holds(kind, q * n + p)]
        _, rows = np.unique(np.stack(marks), axis=1, return_index=True)
        return p[rows], q[rows]

    def seen(self, slot: Slot, kind: Type, at_p: int, at_q: int) -> FloatArray:
        """Return how many demands of a type see each kind of link with its ends there.

        Parameters
        ----------
        slot
            How the links meet the axis.
        kind
            Type of the demands.
        at_p, at_q
            `SENDER`, `RECEIVER` or the base cell; the same where only one end has the axis. Where
            sender and receiver share the index, it is the place of the sender.

        Returns
        -------
        ndarray, shape (kinds of the slot,)
        """
        p, q = self.kinds(slot)
        if slot[0] != "O":
            return self._seen_one(kind, p, at_p) if at_p == at_q else np.zeros(len(p))
        n, total = self.space.size, float(len(kind.keys))
        if kind.is_same:
            return self._seen_by_same(kind, p, q, at_p, at_q)
        forth, back = _holds(kind, p * n + q), _holds(kind, q * n + p)
        out_p, in_p, out_q, in_q = kind.out[p], kind.into[p], kind.out[q], kind.into[q]
        if at_p == SENDER:
            found = {SENDER: 0 * forth, RECEIVER: forth}.get(at_q, out_p - forth)
        elif at_p == RECEIVER:
            found = {SENDER: back, RECEIVER: 0 * forth}.get(at_q, in_p - back)
        else:
            none = total - out_p - in_p - out_q - in_q + forth + back
            found = {SENDER: out_q - back, RECEIVER: in_q - forth}.get(at_q, none)
        return self._at_home(found, p, q, at_p, at_q)

    def _seen_one(self, kind: Type, p: IntArray, at: int) -> FloatArray:
        total = float(len(kind.keys))
        if at == SENDER:
            return kind.out[p]
        if at == RECEIVER:
            return kind.into[p]
        met = kind.out[p] if kind.is_same else kind.out[p] + kind.into[p]
        return self._at_home(total - met, p, p, at, at)

    def _seen_by_same(
        self, kind: Type, p: IntArray, q: IntArray, at_p: int, at_q: int
    ) -> FloatArray:
        total = float(len(kind.keys))
        if at_p == SENDER:
            found = kind.out[p] * (at_q != SENDER)
        else:
            found = kind.out[q] if at_q == SENDER else total - kind.out[p] - kind.out[q]
        return self._at_home(found, p, q, at_p, at_q)

    def _at_home(
        self, found: FloatArray, p: IntArray, q: IntArray, at_p: int, at_q: int
    ) -> FloatArray:
        """Return the counts where the ends are in the base cells that were asked for."""
        for ends, at in ((p, at_p), (q, at_q)):
            if at >= 0:
                found = found * (self.base[ends] == at)
        return found

    def held(self, slot: Slot, kind: Type, at_p: int, at_q: int) -> int:
        """Return how many pairs of indices of a slot lie there, seen from one demand."""
        sizes = self.cell_sizes(slot, kind)
        return _pairs(slot[0], sizes[at_p], sizes[at_p], sizes[at_q], at_p == at_q)


def _pairs(mode: str, one: int, a: int, b: int, together: bool) -> int:
    return a * b - (a if together else 0) if mode == "O" else one


def _holds(kind: Type, keys: IntArray) -> FloatArray:
    at = np.minimum(np.searchsorted(kind.keys, keys), len(kind.keys) - 1)
    return np.asarray(kind.keys[at] == keys, dtype=np.float64)
