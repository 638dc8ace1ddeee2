"""The composite on classes: exact for unordered spaces (see `designer.solve.flow.composite`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from designer.solve.flow.cells import base_digits
from designer.solve.flow.class_graph import (
    ClassEdges,
    ClassSpace,
    TargetClass,
    class_edges,
    class_graph,
    class_space,
    ravel,
)
from designer.solve.flow.classes import Catalogue, base_of, catalogue, class_incidence, edge_codes
from designer.solve.flow.flow import Cancelled, FloatArray, Flow, IntArray, Orbits, TooLarge
from designer.solve.flow.relay import OUT, UP, Ledger, Reach, Waiting, peers
from designer.solve.flow.routing import Graph, Routing, distances, hop_histogram, route
from designer.solve.flow.view import Space, View


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


def by_classes(view: View, cancelled: Callable[[], bool]) -> Flow:
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
    waiting: list[Waiting] = []
    for look in seen if view.relays else ():
        waiting += _relay_demands(view, known, look, up_demand, out_demand)
    reach = Reach(known.base.offset[-1])
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
    ledger = Ledger(np.zeros((max(len(set(rows.values())), 1), len(known.codes))), rows)
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
    ledger: Ledger,
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


def _relay_demands(
    view: View,
    known: Catalogue,
    look: _Seen,
    up_demand: dict[int, FloatArray],
    out_demand: dict[int, FloatArray],
) -> list[Waiting]:
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
) -> list[Waiting]:
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
    return [Waiting(sources * look.target.size, int(look.space.base[node]), tuple(legs))]


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
    view: View, known: Catalogue, seen: list[_Seen], reach: Reach, ledger: Ledger
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
        peers=peers(each, ledger.rows),
        hops=tuple(sorted(ledger.hops.items())),
        orbits=Orbits(known.group, known.direction, known.links, ledger.total),
        incidence=class_incidence(view, known),
        routes=tuple(ledger.routes),
        relays=tuple(ledger.relays),
        isolated=sum(n for name, n in size.items() if not each[name]),
        classes=max((look.space.offset[-1] for look in seen), default=0),
    )
