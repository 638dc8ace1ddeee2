"""The class engine: exact routes and loads on classes of equivalent elements.

Seen from one target, the elements of every array fall into a few classes (products of cells of
their index spaces). The number of links from an element of one class into another is a product
over spaces, so breadth-first search and equal-split loads run on a graph of some ten nodes,
whatever the machine's size, and hold exactly by symmetry. See decision record 0003.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.class_graph import (
    MAX_WORK,
    ClassEdges,
    ClassSpace,
    TargetClass,
    class_edges,
    class_graph,
    class_space,
    ravel,
    sides,
)
from designer.solve.flow.flow import Cancelled, Flow, Incidence, IntArray, Orbits, TooLarge
from designer.solve.flow.routing import Routing, hop_histogram, route, task
from designer.solve.flow.view import View


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What holds for a view whatever the target: base classes, orbits, endpoints.

    Attributes
    ----------
    base
        Base classes.
    keys
        Orbit number by (group, direction, term, base class of src, base class of dst), as codes.
    links : shape (m,)
        Directed links of each orbit.
    edges
        Links between base classes.
    degree : shape (c,)
        Links of one element of each base class, faults ignored.
    targets
        Alive endpoint classes with links.
    """

    base: ClassSpace
    edges: ClassEdges
    codes: IntArray
    links: IntArray
    group: IntArray
    direction: IntArray
    degree: IntArray
    targets: tuple[TargetClass, ...]
    chips: int
    terms: int


def catalogue(view: View) -> Catalogue:
    """Work out the base classes and directed link orbits of a view."""
    base = class_space(view, None)
    edges = class_edges(view, base, None)
    terms = max((len(g.terms or ()) for g in view.groups), default=1) or 1
    codes = edge_codes(edges, base, base.offset[-1], terms)
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    unique, rows = ordered[first], order[first]
    # Links at failed elements carry nothing and count nowhere.
    working = base.alive[edges.src] & base.alive[edges.dst]
    links = (base.sizes[edges.src] * edges.n * working)[rows]
    degree = np.bincount(edges.src, weights=edges.n, minlength=base.offset[-1]).astype(np.int64)
    targets, chips = [], 0
    for number, array in enumerate(view.arrays):
        if not array.endpoint:
            continue
        lo, hi = base.offset[number], base.offset[number + 1]
        for flat in range(hi - lo):
            if not base.alive[lo + flat] or base.sizes[lo + flat] == 0:
                continue
            chips += int(base.sizes[lo + flat])
            if degree[lo + flat]:
                cell = tuple(int(x) for x in np.unravel_index(flat, base.shape[number] or (1,)))
                targets.append(
                    TargetClass(number, cell[: len(array.spaces)], int(base.sizes[lo + flat]))
                )
    return Catalogue(
        base,
        edges,
        unique,
        links,
        edges.group[rows],
        edges.direction[rows],
        degree,
        tuple(targets),
        chips,
        terms,
    )


def edge_codes(edges: ClassEdges, space: ClassSpace, n_base: int, terms: int) -> IntArray:
    # One number per orbit: far below 2**63, since classes, groups and terms are bounded.
    lead = (edges.group * 2 + edges.direction) * terms + edges.term
    return (lead * n_base + space.base[edges.src]) * n_base + space.base[edges.dst]


def solve_classes(view: View, cancelled: Callable[[], bool] = lambda: False) -> Flow:
    """Route all-to-all traffic over a view with declared symmetry.

    Parameters
    ----------
    view
        One layer; `View.irregular` must be empty.
    cancelled
        Asked between targets.

    Returns
    -------
    Flow

    Raises
    ------
    TooLarge
        If there are too many classes.
    """
    if view.irregular:
        raise TooLarge(view.irregular)
    known = catalogue(view)
    routed: list[tuple[TargetClass, ClassSpace, ClassEdges, Routing]] = []
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
        routed.append((target, seen, edges, route(graph, seen.target_node, sources, seen.sizes)))
    return _gather(view, known, routed)


def sources_seen(view: View, known: Catalogue, seen: ClassSpace) -> IntArray:
    """Return the classes of endpoints seen from a target, without the target itself."""
    mask = np.zeros(seen.offset[-1], dtype=bool)
    for number, array in enumerate(view.arrays):
        if array.endpoint:
            lo, hi = seen.offset[number], seen.offset[number + 1]
            mask[lo:hi] = seen.alive[lo:hi] & (known.degree[seen.base[lo:hi]] > 0)
    mask &= seen.sizes > 0
    if seen.target_node >= 0:
        mask[seen.target_node] = False
    return np.flatnonzero(mask)


def _gather(
    view: View,
    known: Catalogue,
    routed: list[tuple[TargetClass, ClassSpace, ClassEdges, Routing]],
) -> Flow:
    n_base = known.base.offset[-1]
    family = _families(known, routed, n_base)
    names = sorted({family[base_of(known, t)] for t, *_ in routed})
    row = {name: k for k, name in enumerate(names)}
    total = np.zeros((max(len(names), 1), len(known.codes)))
    peers: list[int] = [0] * len(names)
    hops: dict[int, int] = {}
    pairs = isolated = 0
    domain = 0
    routes = []
    for target, seen, edges, routing in routed:
        k = row[family[base_of(known, target)]]
        orbit = np.searchsorted(
            known.codes, edge_codes(edges, seen, n_base, known.terms)[routing.edge]
        )
        np.add.at(total[k], orbit, routing.flow * target.size)
        reached = int(routing.count.sum())
        pairs += reached * target.size
        domain = reached + 1 if domain == 0 else min(domain, reached + 1)
        if reached == 0:
            isolated += target.size
        else:
            peers[k] = reached if peers[k] == 0 else min(peers[k], reached)
            hop_histogram(routing, target.size, hops)
            routes.append(routing.as_route(target.size))
    orbits = Orbits(known.group, known.direction, known.links, total)
    tasks = tuple(
        task(
            class_graph(view, seen, edges, 0),
            routing,
            target.size,
            row[family[base_of(known, target)]],
            np.searchsorted(known.codes, edge_codes(edges, seen, n_base, known.terms)),
            seen.sizes,
        )
        for target, seen, edges, routing in routed
        if len(routing.sources)
    )
    nodes = max((seen.offset[-1] for _, seen, *_ in routed), default=0)
    return Flow(
        engine="classes",
        chips=known.chips,
        endpoints=sum(t.size for t in known.targets),
        connected_pairs=pairs,
        domain=domain,
        peers=tuple(peers),
        hops=tuple(sorted(hops.items())),
        orbits=orbits,
        incidence=class_incidence(view, known),
        routes=tuple(routes),
        tasks=tasks,
        isolated=isolated,
        classes=nodes,
    )


def view_incidence(view: View) -> Incidence:
    """Return the links at endpoints and attach parts of a view with symmetry."""
    if view.irregular:
        raise TooLarge(view.irregular)
    return class_incidence(view, catalogue(view))


def class_incidence(view: View, known: Catalogue) -> Incidence:
    """Return the links at endpoints and attach parts of the base classes."""
    base, edges = known.base, known.edges
    alive = base.alive[edges.src] & base.alive[edges.dst]
    src, dst, n, group, way = (
        x[alive] for x in (edges.src, edges.dst, edges.n, edges.group, edges.direction)
    )
    array = np.repeat(np.arange(len(view.arrays)), np.diff(base.offset))
    attach = np.array([a.attach for a in view.arrays], dtype=bool)
    leaves_fabric, enters_fabric = sides(view.groups)
    endpoints = [
        base.offset[t.array] + ravel(list(t.cell), base.shape[t.array]) for t in known.targets
    ]
    return Incidence(
        src,
        dst,
        n,
        group,
        attach[array[dst]],
        attach[array[src]],
        enters_fabric[group, way],
        leaves_fabric[group, way],
        np.array(endpoints, dtype=np.int64),
        base.offset[-1],
        array,
    )


def base_of(known: Catalogue, target: TargetClass) -> int:
    shape = known.base.shape[target.array]
    return known.base.offset[target.array] + ravel(list(target.cell), shape)


def _families(
    known: Catalogue,
    routed: list[tuple[TargetClass, ClassSpace, ClassEdges, Routing]],
    n_base: int,
) -> list[int]:
    """Join base classes of endpoints whose elements reach each other."""
    parent = list(range(n_base))

    def find(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for target, seen, _, routing in routed:
        own = base_of(known, target)
        for other in set(seen.base[routing.sources % seen.offset[-1]].tolist()):
            parent[find(own)] = find(other)
    return [find(x) for x in range(n_base)]
