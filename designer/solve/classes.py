"""The class engine: exact routes and loads on classes of equivalent elements.

Seen from one target, the elements of every array fall into a few classes (products of cells of
their index spaces). The number of links from an element of one class into another is a product
over spaces, so breadth-first search and equal-split loads run on a graph of some ten nodes,
whatever the machine's size, and hold exactly by symmetry. See decision record 0003.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from designer.solve.cells import Cells, base_cells, relation_coo, target_cells
from designer.solve.flow import (
    Cancelled,
    FloatArray,
    Flow,
    Incidence,
    IntArray,
    Orbits,
    Route,
    TooLarge,
)
from designer.solve.routing import Graph, Routing, hop_histogram, route, task
from designer.solve.view import Elementary, View, ViewArray, ViewGroup

#: Edges over all target classes that the engine takes on; about a second of work per 1e7.
MAX_WORK = 40_000_000
MAX_NODES = 200_000


@dataclass(frozen=True, slots=True)
class TargetClass:
    """All endpoints of one base class: one representative stands for `size` of them."""

    array: int
    cell: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class ClassSpace:
    """Classes of all arrays, seen from a target or (target None) from nowhere.

    Attributes
    ----------
    shape
        Cells along each space of each array.
    offset
        First class of each array, and the total last.
    sizes : shape (c,)
        Elements of each class.
    alive, exists : shape (c,)
        Whether its elements are there.
    base : shape (c,)
        Base class (global number) that contains each class.
    """

    cells: tuple[Cells, ...]
    shape: tuple[tuple[int, ...], ...]
    offset: tuple[int, ...]
    sizes: IntArray
    alive: np.ndarray
    exists: np.ndarray
    base: IntArray
    target_node: int


def class_space(view: View, target: TargetClass | None) -> ClassSpace:
    """Number the classes of all arrays."""
    cells = [base_cells(space) for space in view.spaces]
    if target is not None:
        for space, cell in zip(view.arrays[target.array].spaces, target.cell, strict=True):
            cells[space] = target_cells(view.spaces[space], cell)
    shapes, offsets, total = [], [], 0
    sizes, alive, exists, base = [], [], [], []
    base_offset = 0
    for array in view.arrays:
        shape = tuple(len(cells[s].sizes) for s in array.spaces)
        base_shape = tuple(len(base_cells(view.spaces[s]).sizes) for s in array.spaces)
        size, in_base = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        for s, base_n in zip(array.spaces, base_shape, strict=True):
            size = np.multiply.outer(size, cells[s].sizes).ravel()
            in_base = (in_base[:, None] * base_n + cells[s].base[None, :]).ravel()
        sizes.append(size)
        base.append(in_base + base_offset)
        there = np.array(array.exists, dtype=bool) if array.exists else None
        works = np.array(array.alive, dtype=bool) if array.alive else None
        exists.append(np.ones(len(size), bool) if there is None else there[in_base])
        alive.append(np.ones(len(size), bool) if works is None else works[in_base])
        shapes.append(shape)
        offsets.append(total)
        total += len(size)
        base_offset += math.prod(base_shape)
    if total > MAX_NODES:
        raise TooLarge(f"{total:,} classes")
    node = -1
    if target is not None:
        array = view.arrays[target.array]
        picks = [cells[s].target for s in array.spaces]
        node = offsets[target.array] + ravel(picks, shapes[target.array])
    if not view.arrays:
        empty, none = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
        return ClassSpace(tuple(cells), (), (0,), empty, none, none, empty, node)
    return ClassSpace(
        tuple(cells),
        tuple(shapes),
        (*offsets, total),
        np.concatenate(sizes),
        np.concatenate(alive),
        np.concatenate(exists),
        np.concatenate(base),
        node,
    )


def ravel(picks: list[int], shape: tuple[int, ...]) -> int:
    flat = 0
    for pick, n in zip(picks, shape, strict=True):
        flat = flat * n + pick
    return flat


@dataclass(frozen=True, slots=True)
class ClassEdges:
    """Directed edges between classes.

    Attributes
    ----------
    src, dst : shape (e,)
        Classes.
    n, back : shape (e,)
        Links from one element of src into dst; links of one element of dst that come from src.
    group, direction, term : shape (e,)
        Where the links belong.
    """

    src: IntArray
    dst: IntArray
    n: IntArray
    back: IntArray
    group: IntArray
    direction: IntArray
    term: IntArray


def class_edges(view: View, space: ClassSpace, target: TargetClass | None) -> ClassEdges:
    """Enumerate the edges of all groups, both directions."""
    columns: list[list[IntArray]] = [[] for _ in range(4)]
    tags: list[tuple[int, int, int, int]] = []
    cell_of = dict(
        zip(view.arrays[target.array].spaces, target.cell, strict=True) if target else ()
    )
    for number, group in enumerate(view.groups):
        assert group.terms is not None
        for term_number, term in enumerate(group.terms):
            i, j, n, back = _term_edges(view, space, group, dict(term), cell_of)
            both = [(i, j, n, back, 0)]
            if not group.is_self:
                both.append((j, i, back, n, 1))
            for s, d, out, inn, direction in both:
                for column, values in zip(columns, (s, d, out, inn), strict=True):
                    column.append(values)
                tags.append((number, direction, term_number, len(s)))
    if not tags:
        empty = np.zeros(0, dtype=np.int64)
        return ClassEdges(*([empty] * 7))
    lengths = [t[3] for t in tags]
    src, dst, n, back = (np.concatenate(c) for c in columns)
    groups, ways, term_of = (np.repeat([t[k] for t in tags], lengths) for k in range(3))
    keep = space.exists[src] & space.exists[dst] & (n > 0) & (space.sizes[src] > 0)
    keep &= space.sizes[dst] > 0
    if keep.all():
        return ClassEdges(src, dst, n, back, groups, ways, term_of)
    return ClassEdges(*(x[keep] for x in (src, dst, n, back, groups, ways, term_of)))


def _term_edges(
    view: View,
    space: ClassSpace,
    group: ViewGroup,
    term: dict[int, Elementary],
    cell_of: dict[int, int],
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    a, b = view.arrays[group.a], view.arrays[group.b]
    stride_a = _strides(a.spaces, space.shape[group.a])
    stride_b = _strides(b.spaces, space.shape[group.b])
    one = np.ones(1, dtype=np.int64)
    i, j, n, back = (
        one * space.offset[group.a],
        one * space.offset[group.b],
        one * group.count,
        one * group.count,
    )
    for s in dict.fromkeys((*a.spaces, *b.spaces)):
        if s in term:
            coo = relation_coo(view.spaces[s], cell_of.get(s), term[s])
            di, dj, dn, db = coo.i * stride_a[s], coo.j * stride_b[s], coo.n, coo.back
        else:
            sizes = space.cells[s].sizes
            index = np.arange(len(sizes))
            ones = np.ones(len(sizes), dtype=np.int64)
            if s in stride_a:
                di, dj, dn, db = index * stride_a[s], index * 0, ones, sizes
            else:
                di, dj, dn, db = index * 0, index * stride_b[s], sizes, ones
        if len(i) * len(di) > MAX_WORK:
            raise TooLarge("too many edges between classes")
        i = (i[:, None] + di).ravel()
        j = (j[:, None] + dj).ravel()
        n = (n[:, None] * dn).ravel()
        back = (back[:, None] * db).ravel()
    return i, j, n, back


def _strides(spaces: tuple[int, ...], shape: tuple[int, ...]) -> dict[int, int]:
    strides, step = {}, 1
    for s, n in zip(reversed(spaces), reversed(shape), strict=True):
        strides[s] = step
        step *= n
    return strides


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
    degree : shape (c,)
        Links of one element of each base class, faults ignored.
    targets
        Alive endpoint classes with links.
    """

    base: ClassSpace
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
    unique, first = np.unique(codes[order], return_index=True)
    rows = order[first]
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
        sources = _sources(view, known, seen)
        routed.append((target, seen, edges, route(graph, seen.target_node, sources, seen.sizes)))
    return _gather(view, known, routed)


def _sources(view: View, known: Catalogue, seen: ClassSpace) -> IntArray:
    mask = np.zeros(seen.offset[-1], dtype=bool)
    for number, array in enumerate(view.arrays):
        if array.endpoint:
            lo, hi = seen.offset[number], seen.offset[number + 1]
            mask[lo:hi] = seen.alive[lo:hi] & (known.degree[seen.base[lo:hi]] > 0)
    mask &= seen.sizes > 0
    if seen.target_node >= 0:
        mask[seen.target_node] = False
    return np.flatnonzero(mask)


def class_graph(view: View, seen: ClassSpace, edges: ClassEdges, layer: int) -> Graph:
    """Turn classes into routing nodes: attach parts get one node per direction of passage."""
    total = seen.offset[-1]
    array = np.repeat(np.arange(len(view.arrays)), np.diff(seen.offset))
    keep = seen.alive[edges.src] & seen.alive[edges.dst]
    if len(view.groups) and view.layers > 1:
        keep &= np.array([g.layer for g in view.groups])[edges.group] == layer
    pick = slice(None) if keep.all() else np.flatnonzero(keep)
    src, dst, n, back = edges.src[pick], edges.dst[pick], edges.n[pick], edges.back[pick]
    group, direction = edges.group[pick], edges.direction[pick]
    forward = np.array([a.forward[layer] != "none" for a in view.arrays])
    one_way = np.array([a.forward[layer] == "attach" for a in view.arrays])
    index = np.arange(len(edges.src))[pick]
    uncounted = chip_attach(view, array[src], array[dst])
    if one_way.any():
        leaves_fabric, enters_fabric = sides(view.groups)
        out_side, in_side = leaves_fabric[group, direction], enters_fabric[group, direction]
        # Node k is "entered from the chip side", node k + total "entered from the fabric side".
        src = np.where(one_way[array[src]] & ~out_side, src + total, src)
        dst = np.where(one_way[array[dst]] & in_side, dst + total, dst)
        array = np.concatenate([array, array])
    return Graph(
        nodes=len(array),
        src=src,
        dst=dst,
        n=n,
        back=back,
        group=group,
        uncounted=uncounted,
        forwards=forward[array],
        array=array,
        edge=index,
        twin=total,
    )


def chip_attach(view: View, src: IntArray, dst: IntArray) -> np.ndarray:
    """Return which edges, given by the arrays of their ends, join a chip and an attach part."""
    chip = np.array([a.chip for a in view.arrays], dtype=bool)
    attach = np.array([a.attach for a in view.arrays], dtype=bool)
    return np.asarray((chip[src] & attach[dst]) | (attach[src] & chip[dst]))


@lru_cache(maxsize=256)
def sides(groups: tuple[ViewGroup, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return, per group and direction, whether a link leaves and enters by a fabric side."""
    rows = [[g.side_a == "fabric", g.side_b == "fabric"] for g in groups]
    leaves = np.array(rows, dtype=bool).reshape(-1, 2)
    return leaves, leaves[:, ::-1]


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
    base = known.base
    edges = class_edges(view, base, None)
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


__all__ = [
    "Catalogue",
    "ClassEdges",
    "ClassSpace",
    "FloatArray",
    "Route",
    "TargetClass",
    "ViewArray",
    "catalogue",
    "class_edges",
    "class_graph",
    "class_space",
    "solve_classes",
]
