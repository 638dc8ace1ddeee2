"""Minimal routes to one target on a small graph, with equal split over links (rule S5)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, IntArray, Route, Task


@dataclass(frozen=True, slots=True)
class Graph:
    """Directed edges between nodes that each stand for one or more elements.

    Attributes
    ----------
    nodes
        Number of nodes.
    src, dst : shape (e,)
        Ends of the directed edges.
    n, back : shape (e,)
        Links from one element of src into dst; of one element of dst from src.
    group : shape (e,)
        Link group.
    uncounted : shape (e,)
        Chip–attach links: not counted as hops.
    forwards : shape (nodes,)
        Whether the node passes traffic on.
    array : shape (nodes,)
        Array of each node.
    edge : shape (e,)
        Number of each edge in the caller's list.
    twin
        Nodes from here on are second nodes of attach parts.
    """

    nodes: int
    src: IntArray
    dst: IntArray
    n: IntArray
    back: IntArray
    group: IntArray
    uncounted: np.ndarray
    forwards: np.ndarray
    array: IntArray
    edge: IntArray
    twin: int


@dataclass(frozen=True, slots=True)
class Routing:
    """Routes of all sources to one target.

    Attributes
    ----------
    sources, count : shape (s,)
        Sources that reach the target, and the elements each stands for.
    dist, uncounted : shape (nodes,)
        Links to the target (−1: none) and chip–attach links among them.
    edge, flow : shape (k,)
        Edges used (the caller's numbers) and the flow over all links of each.
    """

    sources: IntArray
    count: IntArray
    dist: IntArray
    uncounted: IntArray
    array: IntArray
    edge: IntArray
    flow: FloatArray
    src: IntArray
    dst: IntArray
    group: IntArray
    share: FloatArray
    levels: tuple[slice, ...]
    target: int

    def as_route(self, weight: int) -> Route:
        """Return what the latency figures need."""
        return Route(
            weight,
            self.sources,
            self.count,
            self.dist,
            self.uncounted,
            self.array,
            self.src,
            self.dst,
            self.group,
            self.share,
            self.levels,
            self.target,
        )


def distances(graph: Graph, target: int) -> IntArray:
    """Return the links from every node to the target, −1 where there is no path.

    Intermediate nodes must forward; the target receives in any case.
    """
    dist = np.full(graph.nodes, -1, dtype=np.int64)
    dist[target] = 0
    src, dst = graph.src, graph.dst
    usable = graph.forwards[dst] | (dst == target)
    open_edges = np.flatnonzero(usable)
    level = 0
    while open_edges.size:
        s = src[open_edges]
        hit = (dist[dst[open_edges]] == level) & (dist[s] < 0)
        if not hit.any():
            break
        dist[s[hit]] = level + 1
        open_edges = open_edges[dist[s] < 0]
        level += 1
    return dist


def task(
    graph: Graph, routing: Routing, weight: int, family: int, orbit: IntArray, sizes: IntArray
) -> Task:
    """Return the graph and target of a routing for bounds and the linear programme.

    Parameters
    ----------
    graph, routing
        The network and the routes on it.
    weight, family
        Targets it stands for, and their component family.
    orbit : shape (caller's edges,)
        Orbit of each edge in the caller's numbering.
    sizes : shape (classes,)
        Elements of each class.
    """
    target = routing.target
    keep = (graph.forwards[graph.dst] | (graph.dst == target)) & (graph.src != target)
    is_source = np.zeros(graph.nodes, dtype=bool)
    is_source[routing.sources] = True
    keep &= graph.forwards[graph.src] | is_source[graph.src]
    whole = np.concatenate([sizes, sizes]) if graph.nodes > graph.twin else sizes
    return Task(
        weight,
        family,
        graph.src[keep],
        graph.dst[keep],
        graph.n[keep],
        graph.back[keep],
        orbit[graph.edge[keep]],
        target,
        routing.sources,
        routing.count,
        whole,
    )


def route(
    graph: Graph,
    target: int,
    sources: IntArray,
    sizes: IntArray,
    demand: FloatArray | None = None,
) -> Routing:
    """Route one unit (or `demand`) from each source element to the target.

    Parameters
    ----------
    graph
        The network.
    target
        Node of the target; its second node, if any, counts as the same element.
    sources : shape (s,)
        Source nodes, without the target.
    sizes : shape (classes,)
        Elements of each node; second nodes of attach parts have the same size.
    demand : shape (s,), optional
        Demand of each source element; 1 if not given.

    Returns
    -------
    Routing
        Sources that cannot reach the target are left out.
    """
    dist = distances(graph, target)
    reached = dist[sources] > 0
    sources = sources[reached]
    wanted = np.ones(len(sources)) if demand is None else demand[reached]
    near = dist[graph.dst]
    on_path = (near >= 0) & (dist[graph.src] == near + 1)
    on_path &= graph.forwards[graph.dst] | (graph.dst == target)
    used = np.flatnonzero(on_path)
    far = dist[graph.src[used]]
    order = np.argsort(-far, kind="stable")
    used, far = used[order], far[order]
    src, dst = graph.src[used], graph.dst[used]
    links = graph.n[used].astype(np.float64)
    ways = np.bincount(src, weights=links, minlength=graph.nodes)
    share = links / ways[src]
    # Links per element into dst over links out of src give the inflow of one dst element.
    inflow = graph.back[used] / ways[src]
    stand_for = sizes[src % graph.twin] if graph.nodes > graph.twin else sizes[src]
    carried = np.zeros(graph.nodes)
    carried[sources] = wanted
    flow = np.zeros(len(used))
    uncounted = np.zeros(graph.nodes, dtype=np.int64)
    levels = _levels(far)
    for part in levels:
        s, d = src[part], dst[part]
        amount = carried[s]
        flow[part] = amount * stand_for[part] * share[part]
        carried += np.bincount(d, weights=amount * inflow[part], minlength=graph.nodes)
    skip = graph.uncounted[used]
    if skip.any():
        for part in reversed(levels):
            np.maximum.at(uncounted, src[part], uncounted[dst[part]] + skip[part])
    busy = flow > 0
    return Routing(
        sources,
        sizes[sources],
        dist,
        uncounted,
        graph.array,
        graph.edge[used[busy]],
        flow[busy],
        src,
        dst,
        graph.group[used],
        share,
        levels,
        target,
    )


def _levels(far: IntArray) -> tuple[slice, ...]:
    if not len(far):
        return ()
    cuts = np.flatnonzero(np.diff(far)) + 1
    bounds = [0, *cuts.tolist(), len(far)]
    return tuple(slice(a, b) for a, b in itertools.pairwise(bounds))


def hop_histogram(routing: Routing, weight: int, into: dict[int, int]) -> None:
    """Add the hops of all pairs to a histogram."""
    hops = routing.dist[routing.sources] - routing.uncounted[routing.sources]
    for h, c in zip(hops.tolist(), routing.count.tolist(), strict=True):
        into[h] = into.get(h, 0) + c * weight
