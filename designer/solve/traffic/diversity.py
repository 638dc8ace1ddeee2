"""Path diversity: how many minimal paths join two endpoints, parallel links counted each.

Paths are counted, not packed: several of them may share a link, as all paths of a host with one
port do. Between pods of a k-ary fat tree there are (k/2)², in an n-dimensional full mesh r! where r
indices differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.class_graph import MAX_WORK, class_edges, class_graph, class_space
from designer.solve.flow.classes import catalogue, sources_seen
from designer.solve.flow.flow import Cancelled, FloatArray, TooLarge
from designer.solve.flow.general import unroll
from designer.solve.flow.routing import Graph, Routing, route
from designer.solve.flow.view import View
from designer.solve.traffic.by_elements import MAX_STEPS, element_graph


@dataclass(frozen=True, slots=True)
class AtHops:
    """Minimal paths of all pairs at one number of hops.

    Attributes
    ----------
    hops
        Links on the path, those between a chip and its attach part not counted.
    pairs
        Ordered pairs.
    smallest, largest
        Minimal paths of a pair. [count]
    """

    hops: int
    pairs: int
    smallest: float
    largest: float


@dataclass(frozen=True, slots=True)
class PathDiversity:
    """Minimal paths of all ordered pairs that a plane joins.

    Attributes
    ----------
    distribution
        ((paths, ordered pairs), ...), ascending. Counts beyond 2^53 are rounded.
    by_hops
        The same by hops.
    engine
        ``classes`` or ``general``; empty where nothing is known.
    reason
        Why nothing is known.
    """

    distribution: tuple[tuple[float, int], ...]
    by_hops: tuple[AtHops, ...]
    engine: str
    reason: str = ""

    @property
    def smallest(self) -> float | None:
        """Fewest minimal paths of a pair."""
        return self.distribution[0][0] if self.distribution else None

    @property
    def typical(self) -> float | None:
        """Minimal paths that half of the pairs reach: the lower median."""
        total, passed = sum(pairs for _, pairs in self.distribution), 0
        for paths, pairs in self.distribution:
            passed += pairs
            if 2 * passed >= total:
                return paths
        return None


def path_diversity(view: View, cancelled: Callable[[], bool] = lambda: False) -> PathDiversity:
    """Count the minimal paths between all endpoints of a plane.

    Parameters
    ----------
    view
        One layer.
    cancelled
        Asked between targets.

    Returns
    -------
    PathDiversity
        Exact; empty with a reason where no engine can do it.
    """
    if view.layers > 1:
        return PathDiversity((), (), "", "paths are counted plane by plane")
    reason = view.irregular
    if not reason:
        try:
            return _collect(_by_classes(view, cancelled), "classes")
        except TooLarge as error:
            reason = str(error)
    try:
        return _collect(_by_elements(view, cancelled), "general")
    except TooLarge as error:
        return PathDiversity((), (), "", str(error))


def _by_classes(view: View, cancelled: Callable[[], bool]) -> Iterator[tuple[Graph, Routing, int]]:
    known = catalogue(view)
    work = 0
    for target in known.targets:
        if cancelled():
            raise Cancelled
        seen = class_space(view, target)
        edges = class_edges(view, seen, target)
        work += len(edges.src)
        if work > MAX_WORK:
            raise TooLarge("too many target classes")
        graph = class_graph(view, seen, edges, 0)
        sources = sources_seen(view, known, seen)
        yield graph, route(graph, seen.target_node, sources, seen.sizes), target.size


def _by_elements(view: View, cancelled: Callable[[], bool]) -> Iterator[tuple[Graph, Routing, int]]:
    net = unroll(view)
    if len(net.endpoints) * len(net.src) > MAX_STEPS:
        raise TooLarge(f"{len(net.endpoints):,} endpoints on {len(net.src) // 2:,} links")
    graph = element_graph(view, net, 0)
    sizes = np.ones(net.elements, dtype=np.int64)
    for target in net.endpoints.tolist():
        if cancelled():
            raise Cancelled
        yield graph, route(graph, target, net.endpoints[net.endpoints != target], sizes), 1


def minimal_paths(graph: Graph, routing: Routing) -> FloatArray:
    """Return the number of minimal paths from an element of every node to the target.

    Parameters
    ----------
    graph, routing
        A network and the routes to one target on it.

    Returns
    -------
    ndarray, shape (nodes,)
        0 where there is no path.
    """
    dist, target = routing.dist, routing.target
    near = dist[graph.dst]
    nearer = (near >= 0) & (dist[graph.src] == near + 1)
    nearer &= graph.forwards[graph.dst] | (graph.dst == target)
    used = np.flatnonzero(nearer)
    used = used[np.argsort(near[used], kind="stable")]
    paths = np.zeros(graph.nodes)
    paths[target] = 1.0
    cuts = np.flatnonzero(np.diff(near[used])) + 1
    for level in np.split(used, cuts):
        ways = graph.n[level] * paths[graph.dst[level]]
        paths += np.bincount(graph.src[level], weights=ways, minlength=graph.nodes)
    return paths


def _collect(routed: Iterator[tuple[Graph, Routing, int]], engine: str) -> PathDiversity:
    pairs: dict[tuple[int, float], int] = {}
    for graph, routing, weight in routed:
        sources = routing.sources
        paths = minimal_paths(graph, routing)[sources]
        hops = routing.dist[sources] - routing.uncounted[sources]
        rows = zip(hops.tolist(), paths.tolist(), routing.count.tolist(), strict=True)
        for hop, count, elements in rows:
            pairs[hop, count] = pairs.get((hop, count), 0) + elements * weight
    total: dict[float, int] = {}
    levels: dict[int, list[tuple[float, int]]] = {}
    for (hop, count), number in pairs.items():
        total[count] = total.get(count, 0) + number
        levels.setdefault(hop, []).append((count, number))
    by_hops = tuple(
        AtHops(hop, sum(n for _, n in rows), min(rows)[0], max(rows)[0])
        for hop, rows in sorted(levels.items())
    )
    return PathDiversity(tuple(sorted(total.items())), by_hops, engine)
