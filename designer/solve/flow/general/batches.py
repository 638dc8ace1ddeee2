"""Search and equal split for many targets at once, level by level.

The search keeps one bit for every node and target, 64 targets to a word. Loads are matrices of
nodes by targets: what a node carries is pulled from the nodes one step farther, all targets of the
batch together. As nodes not yet reached on the way in carry nothing, no level needs a graph of its
own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.flow import Cancelled, FloatArray, IntArray
from designer.solve.flow.general.numbers import spread, starts
from designer.solve.flow.routing import Graph

Bits = NDArray[np.uint64]

#: Up to this many nodes, matrices with all their zeros are quicker than sparse ones.
DENSE = 192
#: Bytes that the matrices of a batch may take.
BATCH_BYTES = 48_000_000
#: Edges × targets that are looked at in one go.
CHUNK = 1_000_000
#: Steps, each an edge for one target, that take as long as a level of a batch takes at least.
LEVEL_STEPS = 50_000
_BYTES_PER_CELL = 8 * 3 + 4


@dataclass(frozen=True, slots=True)
class Level:
    """Nodes at one distance from some of the targets.

    Attributes
    ----------
    rows : shape (r,)
        The nodes.
    bits : list of shape (words, r)
        For which targets; then for which of them a minimal path has at least 1, 2, … links that
        do not count as hops.
    """

    rows: IntArray
    bits: list[Bits]

    def mask(self, targets: int, least: int = 0) -> NDArray[np.bool_]:
        """Return the bits as truth values, shape (r, targets)."""
        words = np.ascontiguousarray(self.bits[least].T).astype("<u8", copy=False)
        each = np.unpackbits(words.view(np.uint8), axis=1, bitorder="little", count=targets)
        return each.view(bool)


class _Edges:
    """Some edges, to pull bits from their heads to their tails."""

    def __init__(self, nodes: int, src: IntArray, dst: IntArray) -> None:
        order = np.argsort(src, kind="stable")
        self.nodes = nodes
        self.dst = dst[order]
        self.start = starts(src, nodes)
        self.tails = np.flatnonzero(np.diff(self.start))
        back = np.argsort(dst, kind="stable")
        self.into = starts(dst, nodes)
        self.src_by_dst = src[back]

    def pull(self, bits: Bits, rows: IntArray) -> tuple[IntArray, Bits]:
        """Return the nodes with an edge to one of `rows`, and the bits they get by such edges."""
        tails, dst, begin = self.tails, self.dst, self.start[self.tails]
        if len(rows) * 8 < self.nodes:
            entries, _ = spread(self.into, rows)
            near = np.zeros(self.nodes, dtype=bool)
            near[self.src_by_dst[entries]] = True
            tails = np.flatnonzero(near)
            entries, ends = spread(self.start, tails)
            dst, begin = self.dst[entries], ends[:-1]
        if not len(tails):
            return tails, np.zeros((len(bits), 0), dtype=np.uint64)
        return tails, np.bitwise_or.reduceat(bits[:, dst], begin, axis=1)


@dataclass(slots=True)
class Tally:
    """What the batches add up to.

    Attributes
    ----------
    total : shape (edges of the caller,)
        Flow over all links of each edge.
    user : shape (edges of the caller,)
        A target whose traffic uses the edge; −1 if there is none.
    hops
        Ordered pairs by hops.
    reach
        Sources that reach each target.
    """

    total: FloatArray
    user: IntArray
    hops: dict[int, int] = field(default_factory=dict)
    reach: dict[int, int] = field(default_factory=dict)


class Batches:
    """A routing graph, prepared for batches of targets.

    Parameters
    ----------
    graph
        The network.
    sizes : shape (classes,)
        Elements of each node (second nodes of attach parts alike).
    endpoints : shape (k,)
        Nodes that send and receive.
    cancelled
        Asked at every level and every portion of edges.
    """

    def __init__(
        self,
        graph: Graph,
        sizes: IntArray,
        endpoints: IntArray,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.graph = graph
        self.sizes = np.concatenate([sizes, sizes]) if graph.nodes > len(sizes) else sizes
        self.endpoints = endpoints
        self._cancelled = cancelled
        self.demand = np.zeros(graph.nodes)
        self.demand[endpoints] = 1.0
        # Into what does not forward, traffic goes only if that is its target.
        sends = graph.forwards[graph.src] | (self.demand[graph.src] > 0)
        self._main = np.flatnonzero(graph.forwards[graph.dst] & sends)
        self._main = self._main[np.argsort(graph.src[self._main], kind="stable")]
        skip = graph.uncounted[self._main]
        src, dst = graph.src[self._main], graph.dst[self._main]
        self._counted = _Edges(graph.nodes, src[~skip], dst[~skip])
        self._skipped = _Edges(graph.nodes, src[skip], dst[skip]) if skip.any() else None
        by_head = np.argsort(graph.dst, kind="stable")
        self._by_head, self._into = by_head, starts(graph.dst, graph.nodes)
        self._ahead, self._behind = self._matrices()

    @property
    def width(self) -> int:
        """Targets of one batch."""
        fits = BATCH_BYTES // (self.graph.nodes * _BYTES_PER_CELL + 1)
        return int(min(256, max(8, fits // 64 * 64 if fits >= 64 else fits)))

    def work(self, targets: IntArray, most: int) -> int:
        """Predict the steps that it takes to route to some targets.

        A deep network takes time for each of its levels, however little happens there.

        Parameters
        ----------
        targets : shape (t,)
            Nodes.
        most
            Beyond this the prediction may stop early.
        """
        if not len(targets):
            return 0
        steps = len(targets) * len(self._main)
        per_level = -(-len(targets) // self.width) * LEVEL_STEPS
        levels = max(1, (most - steps) // per_level + 1) if steps < most else 1
        return steps + per_level * len(self.search(targets[:1], levels)[0])

    def _matrices(self) -> tuple[Any, Any]:
        """Links ahead of one element of each node; links by which one gets from each node."""
        graph, main = self.graph, self._main
        src, dst, shape = graph.src[main], graph.dst[main], (graph.nodes, graph.nodes)
        n, back = graph.n[main].astype(np.float64), graph.back[main].astype(np.float64)
        if graph.nodes <= DENSE:
            ahead, behind = np.zeros(shape), np.zeros(shape)
            np.add.at(ahead, (src, dst), n)
            np.add.at(behind, (dst, src), back)
            return ahead, behind
        from scipy.sparse import csr_matrix

        return csr_matrix((n, (src, dst)), shape), csr_matrix((back, (dst, src)), shape)

    def _pause(self) -> None:
        if self._cancelled():
            raise Cancelled

    def search(self, targets: IntArray, most: int | None = None) -> tuple[list[Level], Bits]:
        """Return all nodes by their distance to each target, and which nodes were reached.

        Parameters
        ----------
        targets : shape (t,)
            Different nodes.
        most
            Levels after which to stop; all if not given.

        Returns
        -------
        levels
            At distance 1, 2, …
        seen : shape (words, nodes)
            Bit per target.
        """
        nodes, words = self.graph.nodes, -(-len(targets) // 64)
        column = np.arange(len(targets))
        word, bit = column // 64, np.uint64(1) << (column % 64).astype(np.uint64)
        seen = np.zeros((words, nodes), dtype=np.uint64)
        seen[word, targets] = bit
        entries, begin = spread(self._into, targets)
        edge, whose = self._by_head[entries], np.repeat(column, np.diff(begin))
        sets = [np.zeros((words, nodes), dtype=np.uint64) for _ in range(2)]
        skip = self.graph.uncounted[edge]
        for bits, mine in ((sets[0], np.ones(len(edge), bool)), (sets[1], skip)):
            at = self.graph.src[edge[mine]]
            np.bitwise_or.at(bits, (word[whose[mine]], at), bit[whose[mine]])
        rows = np.flatnonzero(sets[0].any(axis=0))
        levels: list[Level] = []
        found = [bits[:, rows] for bits in sets]
        front = [np.zeros((words, nodes), dtype=np.uint64)]
        while True:
            self._pause()
            fresh = found[0] & ~seen[:, rows]
            some = fresh.any(axis=0)
            rows = rows[some]
            if not len(rows) or len(levels) == most:
                return levels, seen
            kept = [fresh[:, some]] + [bits[:, some] & fresh[:, some] for bits in found[1:]]
            while len(kept) > 1 and not kept[-1].any():
                kept.pop()
            seen[:, rows] |= kept[0]
            levels.append(Level(rows, kept))
            rows, found = self._onward(front, rows, kept)

    def _onward(
        self, front: list[Bits], rows: IntArray, kept: list[Bits]
    ) -> tuple[IntArray, list[Bits]]:
        """Return the nodes one step farther than `rows`, with all kinds of bits."""
        words, nodes = len(kept[0]), self.graph.nodes
        while len(front) < len(kept):
            front.append(np.zeros((words, nodes), dtype=np.uint64))
        for bits, own in zip(front, kept, strict=False):
            bits[:, rows] = own
        if self._skipped is None and len(kept) == 1:
            tails, got = self._counted.pull(front[0], rows)
            front[0][:, rows] = 0
            return tails, [got]
        out = [np.zeros((words, nodes), dtype=np.uint64) for _ in range(len(kept) + 1)]
        reached = np.zeros(nodes, dtype=bool)
        for least, bits in enumerate(front[: len(kept)]):
            for edges, more in ((self._counted, 0), (self._skipped, 1)):
                if edges is None:
                    continue
                tails, got = edges.pull(bits, rows)
                out[least + more][:, tails] |= got
                if least == 0:
                    out[0][:, tails] |= got
                    reached[tails] = True
            bits[:, rows] = 0
        tails = np.flatnonzero(reached)
        return tails, [bits[:, tails] for bits in out]

    def add(self, targets: IntArray, weight: FloatArray, tally: Tally) -> NDArray[np.bool_]:
        """Route to some targets and add up their loads and hops.

        Parameters
        ----------
        targets : shape (t,)
            Nodes.
        weight : shape (t,)
            Targets that each stands for.
        tally
            Takes the sums.

        Returns
        -------
        ndarray of bool, shape (endpoints, t)
            Which endpoints reach each target.
        """
        levels, seen = self.search(targets)
        self._count(targets, weight, levels, tally)
        self._load(targets, weight, levels, tally)
        reached = Level(self.endpoints, [seen[:, self.endpoints]]).mask(len(targets))
        reached &= self.endpoints[:, None] != targets[None, :]
        return reached

    def _count(
        self, targets: IntArray, weight: FloatArray, levels: list[Level], tally: Tally
    ) -> None:
        reach = np.zeros(len(targets))
        is_end = self.demand > 0
        for distance, level in enumerate(levels, start=1):
            ends = np.flatnonzero(is_end[level.rows])
            if not len(ends):
                continue
            part = Level(level.rows[ends], [bits[:, ends] for bits in level.bits])
            size = self.sizes[part.rows].astype(np.float64)
            pairs = [size @ part.mask(len(targets), k) for k in range(len(part.bits))]
            reach += pairs[0]
            for k, (these, fewer) in enumerate(
                zip(pairs, [*pairs[1:], np.zeros(len(targets))], strict=True)
            ):
                count = round(float((these - fewer) @ weight))
                if count:
                    tally.hops[distance - k] = tally.hops.get(distance - k, 0) + count
        for target, sources in zip(targets.tolist(), reach.tolist(), strict=True):
            tally.reach[target] = round(sources)

    def _load(
        self, targets: IntArray, weight: FloatArray, levels: list[Level], tally: Tally
    ) -> None:
        nodes, columns = self.graph.nodes, len(targets)
        whole = np.int32 if len(levels) > 250 else np.uint8
        dist = np.full((nodes, columns), 255 if whole is np.uint8 else -2, dtype=whole)
        dist[targets, np.arange(columns)] = 0
        masks = [level.mask(columns) for level in levels]
        for distance, (level, mask) in enumerate(zip(levels, masks, strict=True), start=1):
            block = dist[level.rows]
            block[mask] = distance
            dist[level.rows] = block
        # What goes over each single link out of a node.
        each = np.zeros((nodes, columns))
        near = np.zeros((nodes, columns))
        for k in range(len(levels) - 1, -1, -1):
            self._pause()
            rows, mask = levels[k].rows, masks[k]
            carried = _rows_times(self._behind, rows, each)
            carried += self.demand[rows][:, None]
            if k:
                near[levels[k - 1].rows] = masks[k - 1]
                ways = _rows_times(self._ahead, rows, near)
                near[levels[k - 1].rows] = 0
            else:
                ways = self._last_ways(targets, rows)
            block = each[rows]
            np.divide(carried, ways, out=block, where=mask)
            each[rows] = block
        self._spread(targets, weight, dist, each, tally)

    def _last(self, targets: IntArray) -> tuple[IntArray, IntArray]:
        """Return the edges into the targets, and the column of each."""
        entries, begin = spread(self._into, targets)
        return self._by_head[entries], np.repeat(np.arange(len(targets)), np.diff(begin))

    def _last_ways(self, targets: IntArray, rows: IntArray) -> FloatArray:
        edge, column = self._last(targets)
        place = np.full(self.graph.nodes, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        row = place[self.graph.src[edge]]
        # A target may have an edge to another one of the batch; nodes are never their own next.
        at = row * len(targets) + column
        cells = len(rows) * len(targets)
        ways = np.bincount(at, weights=self.graph.n[edge], minlength=cells)
        return np.asarray(ways.reshape(len(rows), len(targets)))

    def _spread(
        self,
        targets: IntArray,
        weight: FloatArray,
        dist: NDArray[np.integer],
        each: FloatArray,
        tally: Tally,
    ) -> None:
        """Add up what goes over every edge that leads nearer to a target."""
        graph = self.graph
        nearer = dist + dist.dtype.type(1)
        step = max(1, CHUNK // len(targets))
        for low in range(0, len(self._main), step):
            self._pause()
            part = self._main[low : low + step]
            used = each[graph.src[part]]
            used *= dist[graph.src[part]] == nearer[graph.dst[part]]
            self._book(part, used @ weight, tally)
            unused = np.flatnonzero(tally.user[graph.edge[part]] < 0)
            if len(unused):
                flows = used[unused]
                busy = flows.any(axis=1)
                tally.user[graph.edge[part[unused[busy]]]] = targets[flows[busy].argmax(axis=1)]
        edge, column = self._last(targets)
        last = ~graph.forwards[graph.dst[edge]]
        edge, column = edge[last], column[last]
        flow = each[graph.src[edge], column]
        self._book(edge, flow * weight[column], tally)
        busy = flow > 0
        tally.user[graph.edge[edge[busy]]] = targets[column[busy]]

    def _book(self, edges: IntArray, per_link: FloatArray, tally: Tally) -> None:
        links = self.sizes[self.graph.src[edges]] * self.graph.n[edges]
        np.add.at(tally.total, self.graph.edge[edges], per_link * links)


def _rows_times(matrix: Any, rows: IntArray, values: FloatArray) -> FloatArray:
    """Return some rows of a product."""
    if len(rows) * 2 > matrix.shape[0]:
        return np.asarray((matrix @ values)[rows])
    return np.asarray(matrix[rows] @ values)
