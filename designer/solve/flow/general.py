"""The general engine: the same routes and loads on the unrolled graph, element by element.

For designs without declared symmetry: pair lists, hand-drawn wires, faults on rings. Exact, and
slow: it routes to every endpoint in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.class_graph import chip_attach, sides
from designer.solve.flow.families import Families
from designer.solve.flow.flow import (
    Cancelled,
    Flow,
    Incidence,
    IntArray,
    Orbits,
    Route,
    Task,
    TooLarge,
)
from designer.solve.flow.routing import Graph, Routing, hop_histogram, route, task
from designer.solve.flow.unroll import present, unrolled_links
from designer.solve.flow.view import View

MAX_ELEMENTS = 20_000


#: Endpoints × directed links the engine takes on; about half a minute here.
MAX_WORK = 600_000_000


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A view element by element.

    Attributes
    ----------
    graphs
        One routing graph per layer.
    endpoints : shape (p,)
        Alive accelerators with a link on the plane (before faults).
    chips
        Alive accelerators.
    links : shape (2m,)
        Parallel links of each directed link: first all a→b, then all b→a.
    group, direction : shape (2m,)
        Where each directed link belongs.
    """

    graphs: tuple[Graph, ...]
    endpoints: IntArray
    chips: int
    links: IntArray
    group: IntArray
    direction: IntArray
    elements: int
    array: IntArray
    src: IntArray
    dst: IntArray
    forth: np.ndarray
    alive: np.ndarray

    @property
    def working_links(self) -> IntArray:
        """Parallel links of each directed link; 0 at failed elements."""
        return np.asarray(self.links * (self.alive[self.src] & self.alive[self.dst]))


def unroll(view: View) -> Unrolled:
    """Unroll a view.

    Raises
    ------
    TooLarge
        Beyond the limits of the engine.
    """
    if view.elements > MAX_ELEMENTS:
        raise TooLarge(f"{view.elements:,} elements without symmetry")
    (a, b, count, group), start = unrolled_links(view)
    alive = present(view, faults=True)
    total = int(start[-1])
    array = np.repeat(np.arange(len(view.arrays)), np.diff(start)).astype(np.int64)
    degree = np.bincount(np.concatenate([a, b]), minlength=total)
    accelerator = np.array([x.endpoint for x in view.arrays], dtype=bool)[array]
    self_join = np.array([g.is_self for g in view.groups], dtype=bool)
    direction = np.concatenate([np.zeros(len(a), int), np.where(self_join[group], 0, 1)])
    src, dst = np.concatenate([a, b]), np.concatenate([b, a])
    links, groups = np.concatenate([count, count]), np.concatenate([group, group])
    forth = np.arange(len(src)) < len(a)
    graphs = tuple(
        _graph(view, layer, src, dst, links, groups, forth, alive, array, total)
        for layer in range(view.layers)
    )
    endpoints = np.flatnonzero(accelerator & alive & (degree > 0))
    if len(endpoints) * len(src) > MAX_WORK:
        raise TooLarge(f"{len(endpoints):,} endpoints on {len(a):,} links without symmetry")
    return Unrolled(
        graphs,
        endpoints,
        int((accelerator & alive).sum()),
        links,
        groups,
        direction,
        total,
        array,
        src,
        dst,
        forth,
        alive,
    )


def _graph(
    view: View,
    layer: int,
    src: IntArray,
    dst: IntArray,
    links: IntArray,
    group: IntArray,
    forth: np.ndarray,
    alive: np.ndarray,
    array: IntArray,
    total: int,
) -> Graph:
    layers = np.array([g.layer for g in view.groups], dtype=np.int64)
    keep = np.flatnonzero(alive[src] & alive[dst] & (layers[group] == layer))
    s, d, g = src[keep], dst[keep], group[keep]
    way = np.where(forth[keep], 0, 1)
    kinds = [x.forward[layer] for x in view.arrays]
    one_way = np.array([k == "attach" for k in kinds], dtype=bool)
    forwards = np.array([k != "none" for k in kinds], dtype=bool)
    uncounted = chip_attach(view, array[s], array[d])
    if one_way.any():
        leaves_fabric, enters_fabric = sides(view.groups)
        s = np.where(one_way[array[s]] & ~leaves_fabric[g, way], s + total, s)
        d = np.where(one_way[array[d]] & enters_fabric[g, way], d + total, d)
    twice = np.concatenate([array, array])
    return Graph(
        nodes=2 * total,
        src=s,
        dst=d,
        n=links[keep],
        back=links[keep],
        group=g,
        uncounted=uncounted,
        forwards=forwards[twice],
        array=twice,
        edge=keep,
        twin=total,
    )


@dataclass(frozen=True)
class Routes:
    """Routes to all endpoints, worked out anew at every pass: they would fill the memory."""

    net: Unrolled
    layer: int = 0

    def __iter__(self) -> Iterator[Route]:
        for _, routing in routings(self.net, self.layer):
            if len(routing.sources):
                yield routing.as_route(1)


@dataclass(frozen=True)
class Tasks:
    """Graph and target of every endpoint, worked out anew at every pass."""

    net: Unrolled
    family: dict[int, int]

    def __iter__(self) -> Iterator[Task]:
        orbit = np.arange(len(self.net.links))
        sizes = np.ones(self.net.elements, dtype=np.int64)
        for target, routing in routings(self.net):
            if target in self.family:
                yield task(self.net.graphs[0], routing, 1, self.family[target], orbit, sizes)

    def __len__(self) -> int:
        return len(self.family)


def element_incidence(view: View, net: Unrolled) -> Incidence:
    """Return the links at endpoints and attach parts, element by element."""
    alive = net.alive[net.src] & net.alive[net.dst]
    src, dst, n, group = (x[alive] for x in (net.src, net.dst, net.links, net.group))
    forth = net.forth[alive]
    attach = np.array([a.attach for a in view.arrays], dtype=bool)
    leaves_fabric, enters_fabric = sides(view.groups)
    way = np.where(forth, 0, 1)
    return Incidence(
        src,
        dst,
        n,
        group,
        attach[net.array[dst]],
        attach[net.array[src]],
        enters_fabric[group, way],
        leaves_fabric[group, way],
        net.endpoints,
        net.elements,
        net.array,
    )


def routings(net: Unrolled, layer: int = 0) -> Iterator[tuple[int, Routing]]:
    """Route all endpoints to each endpoint in turn."""
    sizes = np.ones(net.elements, dtype=np.int64)
    for target in net.endpoints.tolist():
        sources = net.endpoints[net.endpoints != target]
        yield target, route(net.graphs[layer], target, sources, sizes)


def solve_general(view: View, cancelled: Callable[[], bool] = lambda: False) -> Flow:
    """Route all-to-all traffic over the unrolled view.

    Raises
    ------
    TooLarge
        Beyond `MAX_ELEMENTS` or `MAX_WORK`.
    Cancelled
        If `cancelled` says so between two targets.
    """
    net = unroll(view)
    families = Families(net.elements)
    # One endpoint that uses each directed link: components share no link, so any will do.
    user = np.full(len(net.links), -1, dtype=np.int64)
    total = np.zeros(len(net.links))
    hops: dict[int, int] = {}
    reach: dict[int, int] = {}
    for target, routing in routings(net):
        if cancelled():
            raise Cancelled
        np.add.at(total, routing.edge, routing.flow)
        families.join(target, routing.sources)
        reach[target] = len(routing.sources)
        hop_histogram(routing, 1, hops)
        user[routing.edge] = target
    names = sorted({families.find(t) for t, n in reach.items() if n})
    row = {name: k for k, name in enumerate(names)}
    by_family = _split(total, user, families, row)
    peers = [0] * len(names)
    for target, n in reach.items():
        if n:
            k = row[families.find(target)]
            peers[k] = n if peers[k] == 0 else min(peers[k], n)
    return Flow(
        engine="general",
        chips=net.chips,
        endpoints=len(net.endpoints),
        connected_pairs=sum(reach.values()),
        domain=min(reach.values(), default=-1) + 1,
        peers=tuple(peers),
        hops=tuple(sorted(hops.items())),
        orbits=Orbits(net.group, net.direction, net.working_links, by_family),
        incidence=element_incidence(view, net),
        routes=Routes(net),
        tasks=Tasks(net, {t: row[families.find(t)] for t, n in reach.items() if n}),
        isolated=sum(1 for n in reach.values() if n == 0),
        classes=net.elements,
    )


def _split(
    total: np.ndarray, user: IntArray, families: Families, row: dict[int, int]
) -> np.ndarray:
    """Give each directed link's flow to the component that uses it (components share no link)."""
    out = np.zeros((max(len(row), 1), len(total)))
    owner = {
        target: row.get(families.find(target), 0)
        for target in np.unique(user).tolist()
        if target >= 0
    }
    owner[-1] = 0
    out[[owner[target] for target in user.tolist()], np.arange(len(total))] = total
    return out
