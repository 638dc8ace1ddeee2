"""The network between two halves of the accelerators, as a small graph of cells.

Averaging a flow over all symmetries that keep the halves in place leaves it a flow of the same
value. So what can flow between the halves of the whole machine is what can flow between the cells,
with all links between two cells taken together.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from designer.solve.flow.halves import MAX_RUN, Half, cells_of, pairs_of
from designer.solve.flow.view import View, ViewArray, ViewGroup

#: Nodes beyond which a cut is not looked at.
MAX_NODES = 4_000


@dataclass(frozen=True, slots=True)
class Quotient:
    """Cells of a machine that is cut along one index space.

    Attributes
    ----------
    space
        What is cut.
    halves
        Accelerators in each half.
    nodes
        Number of nodes; 0 is all accelerators of the first half as senders, 1 all of the second as
        receivers.
    edges
        (from, to, group, links); group −1 for what has no limit.
    is_shared
        All accelerators have the space, so that all of them are cut.
    """

    space: int
    halves: tuple[int, int]
    nodes: int
    edges: tuple[tuple[int, int, int, int], ...]
    is_shared: bool


def quotients(view: View) -> Iterator[Quotient]:
    """Yield the view cut along every space that its accelerators have; none if it is irregular."""
    if view.irregular:
        return
    ends = [array for array in view.arrays if array.endpoint]
    for space in dict.fromkeys(s for array in ends for s in array.spaces):
        spec = view.spaces[space]
        if spec.size < 2 or (spec.mode != "unordered" and spec.size > MAX_RUN):
            continue
        made = _Cut(view, space).quotient()
        if made is not None:
            yield made


class _Cut:
    """Builds one quotient."""

    def __init__(self, view: View, space: int) -> None:
        self.view = view
        self.space = space
        self.cells = [cells_of(spec, cut=s == space) for s, spec in enumerate(view.spaces)]
        # One entry per array; the rest one per node, which is a combination of cells.
        self.first: list[int] = []
        self.alive: list[bool] = []
        self.size: list[int] = []
        self.side: list[int] = []

    def quotient(self) -> Quotient | None:
        view = self.view
        if sum(self._count(array) for array in view.arrays) > MAX_NODES:
            return None
        for array in view.arrays:
            self._number(array)
        links = [row for k, group in enumerate(view.groups) for row in self._links(k, group)]
        linked = {end for i, j, *_ in links for end in (i, j)}
        halves = [0, 0]
        owner = [n for n, array in enumerate(view.arrays) for _ in range(self._count(array))]
        taking_part = [node for node in sorted(linked) if view.arrays[owner[node]].endpoint]
        for node in taking_part:
            if self.side[node] >= 0:
                halves[self.side[node]] += self.size[node]
        # Arrays that do not have the axis go where fewer are, each as a whole.
        whole = [node for node in taking_part if self.side[node] < 0]
        for _, nodes_of in itertools.groupby(whole, key=owner.__getitem__):
            side = int(halves[0] > halves[1])
            for node in nodes_of:
                self.side[node] = side
                halves[side] += self.size[node]
        if 0 in halves:
            return None
        nodes, edges = self._edges(links, taking_part)
        return Quotient(self.space, (halves[0], halves[1]), nodes, edges, not whole)

    def _count(self, array: ViewArray) -> int:
        return math.prod(len(self.cells[s]) for s in array.spaces)

    def _number(self, array: ViewArray) -> None:
        self.first.append(len(self.size))
        bases = [max(cell.base for cell in self.cells[s]) + 1 for s in array.spaces]
        combination: tuple[Half, ...]
        for combination in itertools.product(*(self.cells[s] for s in array.spaces)):
            base = 0
            for cell, count in zip(combination, bases, strict=True):
                base = base * count + cell.base
            self.alive.append(bool(array.alive[base]) if array.alive else True)
            self.size.append(math.prod(cell.size for cell in combination))
            self.side.append(max((cell.side for cell in combination), default=-1))

    def _links(self, number: int, group: ViewGroup) -> Iterator[tuple[int, int, int, int]]:
        """Yield (cell, cell, group, links) from end a to end b; self-joins both ways."""
        view = self.view
        a, b = view.arrays[group.a], view.arrays[group.b]
        stride_a, stride_b = self._strides(a), self._strides(b)
        assert group.terms is not None
        for term in group.terms:
            relation = dict(term)
            rows = [(self.first[group.a], self.first[group.b], group.count)]
            for s in dict.fromkeys((*a.spaces, *b.spaces)):
                if s in relation:
                    steps = [
                        (i * stride_a[s], j * stride_b[s], n)
                        for i, j, n in pairs_of(view.spaces[s], relation[s], cut=s == self.space)
                    ]
                else:
                    near, far = stride_a.get(s, 0), stride_b.get(s, 0)
                    steps = [(k * near, k * far, cell.size) for k, cell in enumerate(self.cells[s])]
                if len(steps) == 1:
                    di, dj, n = steps[0]
                    rows = [(i + di, j + dj, links * n) for i, j, links in rows]
                else:
                    rows = [
                        (i + di, j + dj, links * n) for i, j, links in rows for di, dj, n in steps
                    ]
            for i, j, links in rows:
                if links and self.alive[i] and self.alive[j]:
                    yield i, j, number, links

    def _strides(self, array: ViewArray) -> dict[int, int]:
        strides, step = {}, 1
        for s in reversed(array.spaces):
            strides[s] = step
            step *= len(self.cells[s])
        return strides

    def _edges(
        self, links: list[tuple[int, int, int, int]], taking_part: list[int]
    ) -> tuple[int, tuple[tuple[int, int, int, int], ...]]:
        """Give cells their nodes.

        One where a cell passes traffic on, else one to send from and one to receive at; attach
        parts one for each way through them.
        """
        view = self.view
        nodes = _Nodes()
        edges: list[tuple[int, int, int, int]] = []
        kind = [array.forward for array in view.arrays for _ in range(self._count(array))]
        ends = set(taking_part)

        def add(i: int, j: int, group: int, count: int, sides: tuple[bool, bool]) -> None:
            layer = view.groups[group].layer
            start = nodes.leaving(i, layer, kind[i][layer], i in ends, sides[0])
            stop = nodes.entering(j, layer, kind[j][layer], j in ends, sides[1])
            if start is not None and stop is not None and start != stop:
                edges.append((start, stop, group, count))

        for i, j, group, count in links:
            spec = view.groups[group]
            sides = (spec.side_a == "fabric", spec.side_b == "fabric")
            add(i, j, group, count, sides)
            if not spec.is_self:
                # The pairs within one array stand in the list both ways already.
                add(j, i, group, count, sides[::-1])
        edges += nodes.free(taking_part, self.side, view.layers)
        return nodes.count, tuple(edges)


class _Nodes:
    """Numbers nodes as they are met."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int, str], int] = {}
        self.count = 2

    def _node(self, cell: int, layer: int, role: str) -> int:
        key = (cell, layer, role)
        if key not in self._numbers:
            self._numbers[key] = self.count
            self.count += 1
        return self._numbers[key]

    def leaving(
        self, cell: int, layer: int, forward: str, is_end: bool, by_fabric: bool
    ) -> int | None:
        """Return the node that a link starts at; None where nothing can go out."""
        if is_end:
            return self._node(cell, layer, "out")
        if forward == "attach":
            # What leaves by the fabric side came in by the chip side.
            return self._node(cell, layer, "from chip" if by_fabric else "from fabric")
        return None if forward == "none" else self._node(cell, layer, "through")

    def entering(
        self, cell: int, layer: int, forward: str, is_end: bool, by_fabric: bool
    ) -> int | None:
        """Return the node that a link ends at; None where nothing can go in."""
        if is_end:
            return self._node(cell, layer, "out" if forward in ("relay", "switch") else "in")
        if forward == "attach":
            return self._node(cell, layer, "from fabric" if by_fabric else "from chip")
        return None if forward == "none" else self._node(cell, layer, "through")

    def free(
        self, taking_part: list[int], side: list[int], layers: int
    ) -> list[tuple[int, int, int, int]]:
        """Return the edges without limit: from the senders, to the receivers, between layers."""
        edges = []
        known = dict(self._numbers)
        for cell in taking_part:
            for layer in range(layers):
                for role in ("out", "in"):
                    node = known.get((cell, layer, role))
                    if node is None:
                        continue
                    if side[cell] == 0 and role == "out":
                        edges.append((0, node, -1, 1))
                    if side[cell] == 1:
                        edges.append((node, 1, -1, 1))
                    onward = known.get((cell, layer + 1, "out"))
                    if onward is not None:
                        # At the source side: over scale-up to another chip, then over scale-out.
                        edges.append((node, onward, -1, 1))
        return edges
