"""Folding a network up: twins become one, and what hangs on a single node is put into it.

A leaf with its hosts becomes one node, the leaves of a pod then twins, and so on. On the way every
merger gives a symmetry of the whole network: the merged things, with all that was folded into them,
change places in a ring. What is left is small, and everything in it differs or is related by
symmetries that `matching` looks for.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from designer.solve.flow.flow import IntArray
from designer.solve.flow.general.elements import Wires
from designer.solve.flow.general.numbers import (
    HashArray,
    distinct,
    mixed,
    segment_sums,
    starts,
)

#: Mergers and foldings that are tried; every level of a fabric takes two or three.
MAX_ROUNDS = 60


class Folding:
    """A network with its nodes merged.

    Attributes
    ----------
    node : shape (elements,)
        Node that each element is in.
    place : shape (elements,)
        Its place there: nodes of one colour agree place by place.
    size : shape (nodes,)
        Elements of each node.
    colour : shape (nodes,)
        Equal for nodes of the same inner structure.
    a, b, label : shape (e,)
        Directed edges between nodes, in order of a.
    """

    def __init__(self, wires: Wires, twin: IntArray) -> None:
        first, self.node = distinct(twin)
        self.size = np.bincount(self.node, minlength=len(first)).astype(np.int64)
        order = np.argsort(self.node, kind="stable")
        begin = starts(self.node, len(first))
        self.place = np.empty(wires.elements, dtype=np.int64)
        self.place[order] = np.arange(wires.elements) - np.repeat(begin[:-1], self.size)
        inside = np.zeros(wires.elements, dtype=np.uint64)
        kind = wires.kinds()
        mesh = twin[wires.src] == twin[wires.dst]
        inside[wires.src[mesh]] = kind[mesh]
        self.colour = mixed(wires.colour[twin[first]]) ^ mixed(mixed(self.size) ^ inside[first])
        self.a, self.b, self.label = self.node[wires.src], self.node[wires.dst], kind
        self._tidy()

    def rotations(self) -> Iterator[IntArray]:
        """Fold as far as it goes; yield where each element goes when merged nodes change places."""
        for _ in range(MAX_ROUNDS):
            image = self._merge_twins()
            if image is not None:
                yield image
            elif not self._fold_pendants():
                return

    def unfolded(self, image: IntArray) -> IntArray:
        """Return where each element goes when the nodes go where `image` says, place by place."""
        order = np.lexsort((self.place, self.node))
        begin = starts(self.node, len(self.size))
        same = self.size[image] == self.size
        to = np.where(same, image, np.arange(len(image)))
        return np.asarray(order[begin[to[self.node]] + self.place])

    def _tidy(self) -> None:
        """Drop edges within a node and doubles; sort."""
        keep = np.flatnonzero(self.a != self.b)
        a, b, label = self.a[keep], self.b[keep], self.label[keep]
        order = np.lexsort((label, b, a))
        a, b, label = a[order], b[order], label[order]
        fresh = np.ones(len(a), dtype=bool)
        fresh[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (label[1:] != label[:-1])
        self.a, self.b, self.label = a[fresh], b[fresh], label[fresh]

    def _merge_twins(self) -> IntArray | None:
        nodes = len(self.size)
        name = mixed(np.arange(nodes))
        start = starts(self.a, nodes)
        rows = segment_sums(mixed(name[self.b] ^ self.label), start)
        first, index = distinct(self.colour ^ mixed(rows))
        mesh = np.zeros(len(first), dtype=np.uint64)
        if len(first) == nodes:
            found = self._meshes(name, rows)
            if found is None:
                return None
            first, index, mesh = found
        return self._contract(first, index, mesh)

    def _meshes(
        self, name: HashArray, rows: HashArray
    ) -> tuple[IntArray, IntArray, HashArray] | None:
        """Look for nodes that are all joined to each other and see the same beside."""
        alike = self.colour[self.a] == self.colour[self.b]
        kinds = self.label[alike][distinct(self.label[alike])[0]]
        for kind in kinds:
            hashes = mixed(np.arange(len(name)))
            at = self.a[alike & (self.label == kind)]
            hashes[at] = self.colour[at] ^ mixed(rows[at] + mixed(name[at] ^ kind))
            first, index = distinct(hashes)
            if len(first) < len(name):
                merged = np.bincount(index) > 1
                return first, index, np.where(merged, kind, np.uint64(0))
        return None

    def _contract(self, first: IntArray, index: IntArray, mesh: HashArray) -> IntArray:
        """Merge nodes into those numbered by `index`; return their change of places."""
        members = np.bincount(index)
        # Rank of each node in its class, then of each element in the merged node.
        order = np.argsort(index, kind="stable")
        rank = np.empty(len(index), dtype=np.int64)
        rank[order] = np.arange(len(index)) - np.repeat(starts(index, len(first))[:-1], members)
        width = self.size[first]
        self.place = self.place + rank[self.node] * width[index[self.node]]
        self.node = index[self.node]
        self.size = width * members
        grown = mixed(mixed(members) ^ mesh) ^ mixed(self.colour[first])
        self.colour = np.where(members > 1, grown, self.colour[first])
        self.a, self.b = index[self.a], index[self.b]
        self._tidy()
        turn = (self.place + width[self.node]) % self.size[self.node]
        by_place = np.lexsort((self.place, self.node))
        begin = starts(self.node, len(self.size))
        return np.asarray(by_place[begin[self.node] + turn])

    def _fold_pendants(self) -> bool:
        """Put nodes with a single neighbour into it, one for each neighbour."""
        nodes = len(self.size)
        fresh = np.ones(len(self.a), dtype=bool)
        fresh[1:] = (self.a[1:] != self.a[:-1]) | (self.b[1:] != self.b[:-1])
        degree = np.bincount(self.a[fresh], minlength=nodes)
        pendant = np.flatnonzero(degree == 1)
        if not len(pendant):
            return False
        start = starts(self.a, nodes)
        holder = self.b[start[pendant]]
        # Two nodes with nobody else: the one of smaller colour goes into the other.
        keep = (degree[holder] > 1) | (self.colour[pendant] < self.colour[holder])
        pendant, holder = pendant[keep], holder[keep]
        order = np.lexsort((self.colour[pendant], holder))
        pendant, holder = pendant[order], holder[order]
        once = np.ones(len(holder), dtype=bool)
        once[1:] = holder[1:] != holder[:-1]
        pendant, holder = pendant[once], holder[once]
        if not len(pendant):
            return False
        into = np.arange(nodes)
        into[pendant] = holder
        link = segment_sums(mixed(self.label), start)
        shift = np.zeros(nodes, dtype=np.int64)
        shift[pendant] = self.size[holder]
        self.place = self.place + shift[self.node]
        self.colour[holder] = mixed(
            self.colour[holder] ^ mixed(self.colour[pendant] + link[pendant])
        )
        self.size[holder] += self.size[pendant]
        left = np.ones(nodes, dtype=bool)
        left[pendant] = False
        number = np.cumsum(left) - 1
        into = number[into]
        self.node = into[self.node]
        self.size, self.colour = self.size[left], self.colour[left]
        self.a, self.b = into[self.a], into[self.b]
        self._tidy()
        return True
