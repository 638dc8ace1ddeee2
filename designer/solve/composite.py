"""The composite plane ``all`` (rule S6): scale-up where it connects, else scale-out, else relay.

A pair that neither plane connects goes from the source over scale-up to those chips of its own
domain that have a minimal scale-out path to the target, equally split over them, and on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from designer.solve.cells import base_digits
from designer.solve.classes import (
    Catalogue,
    ClassEdges,
    ClassSpace,
    TargetClass,
    base_of,
    catalogue,
    class_edges,
    class_graph,
    class_incidence,
    class_space,
    edge_codes,
    ravel,
)
from designer.solve.flow import (
    Cancelled,
    FloatArray,
    Flow,
    IntArray,
    Orbits,
    Relay,
    Route,
    TooLarge,
)
from designer.solve.general import Families, Unrolled, element_incidence, unroll
from designer.solve.routing import Graph, Routing, distances, hop_histogram, route
from designer.solve.view import Space, View

UP, OUT = 0, 1


@dataclass(slots=True)
class _Ledger:
    """Sums over targets."""

    total: FloatArray
    rows: dict[int, int]
    hops: dict[int, int] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    relays: list[Relay] = field(default_factory=list)


def solve_composite(view: View, cancelled: Callable[[], bool] = lambda: False) -> Flow:
    """Route all-to-all traffic over two layers.

    Parameters
    ----------
    view
        Layer 0 is scale-up, layer 1 scale-out.
    cancelled
        Asked between targets.

    Raises
    ------
    TooLarge
        If neither classes nor the unrolled graph can be worked on.
    """
    try:
        if view.irregular:
            raise TooLarge(view.irregular)
        return _by_classes(view, cancelled)
    except TooLarge:
        return _by_elements(view, cancelled)


class _Reach:
    """Ordered pairs by source, and which nodes (classes or elements) belong together."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.families = Families(nodes)
        self.pairs: dict[int, int] = {}

    def add(self, source: int, target: int, pairs: int) -> None:
        """Note that pairs from a source to a target are connected."""
        if pairs:
            self.pairs[source] = self.pairs.get(source, 0) + pairs
            self.families.join(target, np.array([source]))

    def rows(self) -> dict[int, int]:
        """Return the family number of each node that sends or receives."""
        names = sorted({self.families.find(node) for node in self.pairs})
        number = {name: k for k, name in enumerate(names)}
        leaders = ((node, self.families.find(node)) for node in range(self.nodes))
        return {node: number[leader] for node, leader in leaders if leader in number}


# -- classes ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    """The two layers seen from one target class."""

    target: TargetClass
    space: ClassSpace
    orbit: IntArray
    graphs: tuple[Graph, ...]
    dist: tuple[IntArray, ...]
    sources: IntArray

    @property
    def direct(self) -> np.ndarray:
        """Sources that scale-up connects."""
        return np.asarray(self.dist[UP][self.sources] > 0)

    @property
    def outward(self) -> np.ndarray:
        """Sources that only scale-out connects."""
        return np.asarray(~self.direct & (self.dist[OUT][self.sources] > 0))


def _look(view: View, known: Catalogue, target: TargetClass) -> _Seen:
    space = class_space(view, target)
    edges: ClassEdges = class_edges(view, space, target)
    graphs = tuple(class_graph(view, space, edges, layer) for layer in (UP, OUT))
    mask = np.zeros(space.offset[-1], dtype=bool)
    for number, array in enumerate(view.arrays):
        if array.endpoint:
            lo, hi = space.offset[number], space.offset[number + 1]
            mask[lo:hi] = space.alive[lo:hi] & (known.degree[space.base[lo:hi]] > 0)
    mask &= space.sizes > 0
    mask[space.target_node] = False
    orbit = np.searchsorted(
        known.codes, edge_codes(edges, space, known.base.offset[-1], known.terms)
    )
    dist = tuple(distances(graph, space.target_node) for graph in graphs)
    return _Seen(target, space, orbit, graphs, dist, np.flatnonzero(mask))


def _by_classes(view: View, cancelled: Callable[[], bool]) -> Flow:
    known = catalogue(view)
    seen = []
    for target in known.targets:
        if cancelled():
            raise Cancelled
        seen.append(_look(view, known, target))
    up_demand: dict[int, FloatArray] = {}
    out_demand: dict[int, FloatArray] = {}
    for look in seen:
        name = base_of(known, look.target)
        nodes = look.space.offset[-1]
        up_demand[name] = np.zeros(nodes)
        up_demand[name][look.sources[look.direct]] = 1.0
        out_demand[name] = np.zeros(nodes)
        out_demand[name][look.sources[look.outward]] = 1.0
    waiting: list[_Waiting] = []
    for look in seen:
        waiting += _relay_demands(view, known, look, up_demand, out_demand)
    reach = _Reach(known.base.offset[-1])
    for look in seen:
        connected = look.sources[look.direct | look.outward]
        for node in connected.tolist():
            reach.add(
                look.space.base[node],
                base_of(known, look.target),
                int(look.space.sizes[node]) * look.target.size,
            )
    for wait in waiting:
        reach.add(wait.source, wait.legs[0][3], wait.pairs)
    rows = reach.rows()
    ledger = _Ledger(np.zeros((max(len(set(rows.values())), 1), len(known.codes))), rows)
    routed: dict[tuple[int, int], Routing] = {}
    for look in seen:
        for layer, demands in ((UP, up_demand), (OUT, out_demand)):
            _route_layer(look, known, layer, demands, ledger, routed)
    for wait in waiting:
        ledger.relays.append(wait.resolve(routed, ledger.hops))
    return _class_flow(view, known, seen, reach, ledger)


def _route_layer(
    look: _Seen,
    known: Catalogue,
    layer: int,
    demands: dict[int, FloatArray],
    ledger: _Ledger,
    routed: dict[tuple[int, int], Routing],
) -> None:
    name = base_of(known, look.target)
    demand = demands[name]
    # Relay chips need routes of their own even where they are no direct source.
    everyone = look.sources[look.dist[layer][look.sources] > 0]
    routing = route(
        look.graphs[layer], look.space.target_node, everyone, look.space.sizes, demand[everyone]
    )
    routed[layer, name] = routing
    row = ledger.rows.get(name)
    if row is not None:
        np.add.at(ledger.total[row], look.orbit[routing.edge], routing.flow * look.target.size)
    direct = look.sources[look.direct if layer == UP else look.outward]
    only = route(look.graphs[layer], look.space.target_node, direct, look.space.sizes)
    if len(only.sources):
        hop_histogram(only, look.target.size, ledger.hops)
        ledger.routes.append(only.as_route(look.target.size))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A relayed class of pairs whose legs are known, but not yet their routes."""

    pairs: int
    source: int
    legs: tuple[tuple[float, int, int, int, int], ...]

    def resolve(self, routed: dict[tuple[int, int], Routing], hops: dict[int, int]) -> Relay:
        rows, shortest = [], None
        for share, up_target, source, out_target, chip in self.legs:
            up, out = routed[UP, up_target], routed[OUT, out_target]
            far = int(up.dist[source] - up.uncounted[source] + out.dist[chip] - out.uncounted[chip])
            shortest = far if shortest is None else min(shortest, far)
            rows.append((share, up.as_route(1), source, out.as_route(1), chip))
        assert shortest is not None
        hops[shortest] = hops.get(shortest, 0) + self.pairs
        return Relay(self.pairs, tuple(rows))


def _relay_demands(
    view: View,
    known: Catalogue,
    look: _Seen,
    up_demand: dict[int, FloatArray],
    out_demand: dict[int, FloatArray],
) -> list[_Waiting]:
    needy = look.sources[~look.direct & ~look.outward]
    if not len(needy):
        return []
    refined, to_base = _refine(view, look.target)
    out_name = base_of(known, look.target)
    # Classes of the view seen from the target and base classes of the refined view are the same
    # sets of elements; `match` leads from the latter to the former.
    match = _matching(view, look, refined, to_base)
    back = {int(node): number for number, node in enumerate(match) if node >= 0}
    waiting = []
    for node in needy.tolist():
        waiting += _one_source(
            view,
            known,
            look,
            refined,
            to_base,
            match,
            back[node],
            node,
            out_name,
            up_demand,
            out_demand,
        )
    return waiting


def _one_source(
    view: View,
    known: Catalogue,
    look: _Seen,
    refined: View,
    to_base: dict[int, IntArray],
    match: IntArray,
    number: int,
    node: int,
    out_name: int,
    up_demand: dict[int, FloatArray],
    out_demand: dict[int, FloatArray],
) -> list[_Waiting]:
    base = class_space(refined, None)
    array = int(np.searchsorted(base.offset, number, side="right") - 1)
    cell = np.unravel_index(number - base.offset[array], base.shape[array] or (1,))
    source = TargetClass(
        array,
        tuple(int(c) for c in cell)[: len(view.arrays[array].spaces)],
        int(base.sizes[number]),
    )
    around = class_space(refined, source)
    edges = class_edges(refined, around, source)
    graph = class_graph(refined, around, edges, UP)
    near = distances(graph, around.target_node)
    far = look.dist[OUT][match[around.base]]
    chips = _endpoint_mask(refined, around)
    candidates = np.flatnonzero(chips & (near[: len(chips)] > 0) & (far > 0))
    if not len(candidates):
        return []
    chosen = candidates[far[candidates] == far[candidates].min()]
    relays = float(around.sizes[chosen].sum())
    sources = int(look.space.sizes[node])
    legs = []
    for relay in chosen.tolist():
        size = int(around.sizes[relay])
        share = size / relays
        relay_node = int(match[around.base[relay]])
        out_demand[out_name][relay_node] += sources * share / float(look.space.sizes[relay_node])
        up_name, source_node, pairs = _orbital(view, known, to_base, around, array, relay)
        flow = share * sources * look.target.size
        up_demand[up_name][source_node] += flow / pairs
        legs.append((share, up_name, source_node, out_name, relay_node))
    return [_Waiting(sources * look.target.size, int(look.space.base[node]), tuple(legs))]


def _endpoint_mask(view: View, space: ClassSpace) -> np.ndarray:
    mask = np.zeros(space.offset[-1], dtype=bool)
    for number, array in enumerate(view.arrays):
        if array.endpoint:
            mask[space.offset[number] : space.offset[number + 1]] = True
    return np.asarray(mask & space.alive & (space.sizes > 0))


def _refine(view: View, target: TargetClass) -> tuple[View, dict[int, IntArray]]:
    """Mark the target's indices, so that a source can be looked at beside it.

    Returns
    -------
    View, dict
        The refined view, and per changed space the old base cell of each new one.
    """
    spaces = list(view.spaces)
    to_base: dict[int, IntArray] = {}
    for s, cell in zip(view.arrays[target.array].spaces, target.cell, strict=True):
        space = view.spaces[s]
        if space.mode == "cyclic":
            raise TooLarge("relay beside a ring")
        if space.mode == "ordered" or cell < len(space.marks):
            continue
        digit = base_digits(space)[cell]
        spaces[s] = Space(space.size, "unordered", tuple(sorted((*space.marks, digit))))
        old = [space.marks.index(m) if m in space.marks else cell for m in spaces[s].marks]
        if space.size > len(spaces[s].marks):
            old.append(cell)
        to_base[s] = np.array(old, dtype=np.int64)
    refined = View(tuple(spaces), view.arrays, view.groups, view.layers, view.irregular)
    return _with_masks(view, refined, to_base), to_base


def _with_masks(view: View, refined: View, to_base: dict[int, IntArray]) -> View:

    arrays = []
    for array in view.arrays:
        if not array.exists and not array.alive:
            arrays.append(array)
            continue
        shape = tuple(_n_cells(view.spaces[s]) for s in array.spaces)
        index = [to_base.get(s, np.arange(_n_cells(view.spaces[s]))) for s in array.spaces]
        exists, alive = (_lifted(values, shape, index) for values in (array.exists, array.alive))
        arrays.append(replace(array, exists=exists, alive=alive))
    return View(refined.spaces, tuple(arrays), refined.groups, refined.layers, refined.irregular)


def _lifted(
    values: tuple[bool, ...], shape: tuple[int, ...], index: list[IntArray]
) -> tuple[bool, ...]:
    """Repeat the values of base classes for the finer cells of a refined view."""
    if not values:
        return ()
    grid = np.array(values, dtype=bool).reshape(shape or (1,))
    fine = grid[np.ix_(*index)] if index else grid
    return tuple(bool(v) for v in fine.ravel())


def _n_cells(space: Space) -> int:
    return len(base_digits(space))


def _matching(view: View, look: _Seen, refined: View, to_base: dict[int, IntArray]) -> IntArray:
    """Return, per base class of the refined view, the class of the view seen from the target."""
    columns = []
    for number, array in enumerate(view.arrays):
        flat = np.zeros(1, dtype=np.int64)
        for s in array.spaces:
            flat = (
                flat[:, None] * len(look.space.cells[s].sizes)
                + _cell_match(look, refined, s, to_base)
            ).ravel()
        columns.append(flat + look.space.offset[number])
    return np.concatenate(columns)


def _cell_match(look: _Seen, refined: View, s: int, to_base: dict[int, IntArray]) -> IntArray:
    """Return the cell seen from the target for each base cell of a refined space."""
    cells = look.space.cells[s]
    if s not in to_base:
        return np.arange(len(cells.sizes))
    old = to_base[s]
    rest = len(cells.sizes) - 1
    result = old.copy()
    split = cells.target
    for number, cell in enumerate(old.tolist()):
        if cell == split and number == len(refined.spaces[s].marks):
            # What is left of the split cell stands last among the cells seen from the target.
            result[number] = rest
    return result


def _orbital(
    view: View,
    known: Catalogue,
    to_base: dict[int, IntArray],
    around: ClassSpace,
    source_array: int,
    relay: int,
) -> tuple[int, int, float]:
    """Return how a source stands to a relay chip: target class, class of the source, pairs."""
    array = int(np.searchsorted(around.offset, relay, side="right") - 1)
    flat = np.unravel_index(relay - around.offset[array], around.shape[array] or (1,))
    cell_of = dict(zip(view.arrays[array].spaces, (int(c) for c in flat), strict=False))
    chip_cell = [_old_base(around, to_base, s, cell_of[s]) for s in view.arrays[array].spaces]
    name = known.base.offset[array] + ravel(chip_cell, known.base.shape[array])
    size = int(known.base.sizes[name])
    chip = TargetClass(array, tuple(chip_cell), size)
    beside = class_space(view, chip)
    picks = []
    for s in view.arrays[source_array].spaces:
        own = around.cells[s].target
        old = _old_base(around, to_base, s, own)
        if s not in cell_of:
            picks.append(old)
        elif cell_of[s] == own:
            picks.append(beside.cells[s].target)
        else:
            # A different index of the split cell lies in what is left of it, the last cell.
            same_cell = old == chip_cell[view.arrays[array].spaces.index(s)]
            split = len(beside.cells[s].sizes) > len(known.base.cells[s].sizes)
            picks.append(len(beside.cells[s].sizes) - 1 if same_cell and split else old)
    node = beside.offset[source_array] + ravel(picks, beside.shape[source_array])
    return name, node, float(size) * float(beside.sizes[node])


def _old_base(around: ClassSpace, to_base: dict[int, IntArray], s: int, cell: int) -> int:
    refined_base = int(around.cells[s].base[cell])
    return int(to_base[s][refined_base]) if s in to_base else refined_base


def _class_flow(
    view: View, known: Catalogue, seen: list[_Seen], reach: _Reach, ledger: _Ledger
) -> Flow:
    size = {base_of(known, look.target): look.target.size for look in seen}
    # By symmetry every element of a class reaches equally many.
    each = {name: reach.pairs.get(name, 0) // n for name, n in size.items()}
    return Flow(
        engine="classes",
        chips=known.chips,
        endpoints=sum(t.size for t in known.targets),
        connected_pairs=sum(reach.pairs.values()),
        domain=min(each.values(), default=-1) + 1,
        peers=_peers(each, ledger.rows),
        hops=tuple(sorted(ledger.hops.items())),
        orbits=Orbits(known.group, known.direction, known.links, ledger.total),
        incidence=class_incidence(view, known),
        routes=tuple(ledger.routes),
        relays=tuple(ledger.relays),
        isolated=sum(n for name, n in size.items() if not each[name]),
        classes=max((look.space.offset[-1] for look in seen), default=0),
    )


def _peers(each: dict[int, int], rows: dict[int, int]) -> tuple[int, ...]:
    """Return the smallest number of peers in each family."""
    least: dict[int, int] = {}
    for node, row in rows.items():
        if each.get(node):
            least[row] = min(each[node], least.get(row, each[node]))
    return tuple(least[row] for row in sorted(least))


# -- elements --------------------------------------------------------------------------------


def _by_elements(view: View, cancelled: Callable[[], bool]) -> Flow:
    net = unroll(view)
    ends = net.endpoints
    n = len(ends)
    position = np.full(net.elements, -1)
    position[ends] = np.arange(n)
    far = np.zeros((2, n, n), dtype=np.int64)
    for k, target in enumerate(ends.tolist()):
        if cancelled():
            raise Cancelled
        for layer in (UP, OUT):
            far[layer, :, k] = distances(net.graphs[layer], target)[ends]
    np.fill_diagonal(far[UP], 0)
    np.fill_diagonal(far[OUT], 0)
    direct = far[UP] > 0
    outward = ~direct & (far[OUT] > 0)
    np.fill_diagonal(outward, val=False)
    demand = np.stack([direct, outward]).astype(np.float64)
    relays = _element_relays(direct, outward, far, demand)
    reach = _element_reach(net, direct | outward, relays)
    rows = reach.rows()
    ledger = _Ledger(np.zeros((max(len(set(rows.values())), 1), len(net.links))), rows)
    sizes = np.ones(net.elements, dtype=np.int64)
    routed: dict[tuple[int, int], Routing] = {}
    keep_routes = bool(relays)
    for k, target in enumerate(ends.tolist()):
        for layer, straight in ((UP, direct), (OUT, outward)):
            others = ends[far[layer, :, k] > 0]
            routing = route(
                net.graphs[layer], target, others, sizes, demand[layer, position[others], k]
            )
            row = rows.get(target)
            if row is not None:
                np.add.at(ledger.total[row], routing.edge, routing.flow)
            if keep_routes:
                routed[layer, k] = routing
            only = route(net.graphs[layer], target, ends[straight[:, k]], sizes)
            if len(only.sources):
                hop_histogram(only, 1, ledger.hops)
                ledger.routes.append(only.as_route(1))
    for s, t, chosen in relays:
        legs = tuple((1.0 / len(chosen), r, int(ends[s]), t, int(ends[r])) for r in chosen)
        ledger.relays.append(_Waiting(1, int(ends[s]), legs).resolve(routed, ledger.hops))
    return _element_flow(view, net, reach, ledger)


def _element_relays(
    direct: np.ndarray, outward: np.ndarray, far: IntArray, demand: FloatArray
) -> list[tuple[int, int, list[int]]]:
    n = len(direct)
    relays = []
    for s, t in zip(*np.nonzero(~direct & ~outward & ~np.eye(n, dtype=bool)), strict=True):
        candidates = np.flatnonzero(direct[s] & (far[OUT, :, t] > 0))
        if not len(candidates):
            continue
        reach = far[OUT, candidates, t]
        chosen = candidates[reach == reach.min()]
        demand[UP, s, chosen] += 1.0 / len(chosen)
        demand[OUT, chosen, t] += 1.0 / len(chosen)
        relays.append((int(s), int(t), [int(r) for r in chosen]))
    return relays


def _element_reach(
    net: Unrolled, connected: np.ndarray, relays: list[tuple[int, int, list[int]]]
) -> _Reach:
    reach = _Reach(net.elements)
    ends = net.endpoints
    for s, t in zip(*np.nonzero(connected), strict=True):
        reach.add(int(ends[s]), int(ends[t]), 1)
    for s, t, _ in relays:
        reach.add(int(ends[s]), int(ends[t]), 1)
    return reach


def _element_flow(view: View, net: Unrolled, reach: _Reach, ledger: _Ledger) -> Flow:
    each = {int(end): reach.pairs.get(int(end), 0) for end in net.endpoints}
    return Flow(
        engine="general",
        chips=net.chips,
        endpoints=len(net.endpoints),
        connected_pairs=sum(reach.pairs.values()),
        domain=min(each.values(), default=-1) + 1,
        peers=_peers(each, ledger.rows),
        hops=tuple(sorted(ledger.hops.items())),
        orbits=Orbits(net.group, net.direction, net.working_links, ledger.total),
        incidence=element_incidence(view, net),
        routes=tuple(ledger.routes),
        relays=tuple(ledger.relays),
        isolated=sum(1 for n in each.values() if not n),
        classes=net.elements,
    )


__all__ = ["solve_composite"]
