"""The composite on the unrolled graph (see `designer.solve.flow.composite`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from designer.solve.flow.flow import Cancelled, FloatArray, Flow, IntArray, Relay, Route, TooLarge
from designer.solve.flow.general.batches import Batches
from designer.solve.flow.general.elements import element_incidence
from designer.solve.flow.general.engine import MAX_CELLS, Meeting
from designer.solve.flow.general.plan import Plan, plan
from designer.solve.flow.relay import OUT, UP
from designer.solve.flow.routing import Routing, hop_histogram, route
from designer.solve.flow.view import View

#: Endpoints × targets, and endpoints × relay chips, that are kept as matrices.
MAX_PAIRS = 5_000_000
MAX_RELAY_PAIRS = 12_000_000
#: Farther than anything.
NOWHERE = np.int32(2**31 - 1)


def by_elements(view: View, cancelled: Callable[[], bool]) -> Flow:
    known = plan(view, cancelled, every_target=True)
    layers = tuple(
        Batches(graph, known.quotient.sizes, known.quotient.endpoints, cancelled)
        for graph in known.quotient.graphs
    )
    endpoints, targets = len(known.quotient.endpoints), len(known.targets)
    if endpoints * targets > MAX_PAIRS:
        raise TooLarge(f"{endpoints:,} endpoints on two planes without symmetry")
    far = tuple(_distances(layer, known.targets) for layer in layers)
    itself = known.quotient.endpoints[:, None] == known.targets[None, :]
    direct = far[UP] > 0
    outward = ~direct & (far[OUT] > 0)
    demand = _Demand(direct.astype(np.float64), outward.astype(np.float64))
    needy = ~(direct | outward | itself) & view.relays
    relayed = _relays(known, layers[UP], far[OUT], needy, demand, cancelled)
    return _Routed(view, known, cancelled, demand).flow(direct, outward, relayed)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Pairs of one source and the images of one target that need a relay."""

    target: int
    source: int
    chips: IntArray


@dataclass(slots=True)
class _Demand:
    """What is sent to targets over each layer, and to relay chips over scale-up: unit demand."""

    up: FloatArray
    out: FloatArray
    to_chips: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    waiting: list[_Waiting] = field(default_factory=list)


def _distances(layer: Batches, targets: IntArray, kind: type = np.int32) -> np.ndarray:
    """Return the links from every endpoint to some targets; 0 where there is no path."""
    far: np.ndarray = np.zeros((len(layer.endpoints), len(targets)), dtype=kind)
    row = np.full(layer.graph.nodes, -1, dtype=np.int64)
    row[layer.endpoints] = np.arange(len(layer.endpoints))
    for low in range(0, len(targets), layer.width):
        part = targets[low : low + layer.width]
        for distance, level in enumerate(layer.search(part)[0], start=1):
            ends = np.flatnonzero(row[level.rows] >= 0)
            block = far[row[level.rows[ends]], low : low + len(part)]
            block[level.mask(len(part))[ends]] = distance
            far[row[level.rows[ends]], low : low + len(part)] = block
    return far


def _relays(
    known: Plan,
    up: Batches,
    far: IntArray,
    needy: np.ndarray,
    demand: _Demand,
    cancelled: Callable[[], bool],
) -> np.ndarray:
    """Choose relay chips; add their demands; return which pairs have one."""
    relayed = np.zeros_like(needy)
    if not needy.any():
        return relayed
    n = len(needy)
    if n * n > MAX_RELAY_PAIRS:
        raise TooLarge(f"{n:,} endpoints with relays without symmetry")
    reach = _distances(up, up.endpoints, bool)
    demand.to_chips = np.zeros((n, n))
    for k, weight in enumerate(known.weight.tolist()):
        if cancelled():
            raise Cancelled
        sources, chips = np.flatnonzero(needy[:, k]), np.flatnonzero(far[:, k] > 0)
        if not len(sources) or not len(chips):
            continue
        way = np.where(reach[np.ix_(sources, chips)], far[chips, k], NOWHERE)
        nearest = way.min(axis=1)
        some = nearest < NOWHERE
        sources, chosen = sources[some], (way == nearest[:, None])[some]
        share = chosen / chosen.sum(axis=1, keepdims=True)
        demand.out[chips, k] += share.sum(axis=0)
        demand.to_chips[np.ix_(sources, chips)] += share * weight
        relayed[sources, k] = True
        demand.waiting += [
            _Waiting(k, int(s), chips[mine]) for s, mine in zip(sources, chosen, strict=True)
        ]
    return relayed


class _Routed:
    """Sums over the targets of the composite."""

    def __init__(
        self, view: View, known: Plan, cancelled: Callable[[], bool], demand: _Demand
    ) -> None:
        self._view, self._known, self._cancelled = view, known, cancelled
        self._demand = demand
        self._ends = known.quotient.endpoints
        self._hops: dict[int, int] = {}
        self._routes: list[Route] = []
        self._total = np.zeros((0, 0))

    def _route(self, layer: int, target: int, demand: FloatArray) -> Routing:
        """Route what the endpoints send to a node; those without demand, too."""
        if self._cancelled():
            raise Cancelled
        others = self._ends != target
        graph, sizes = self._known.quotient.graphs[layer], self._known.quotient.sizes
        return route(graph, target, self._ends[others], sizes, demand[others])

    def _book(self, routing: Routing, row: int, weight: float) -> None:
        orbit = self._known.links.of_edge[routing.edge]
        np.add.at(self._total[row], orbit, routing.flow * weight)

    def flow(self, direct: np.ndarray, outward: np.ndarray, relayed: np.ndarray) -> Flow:
        """Route everything.

        Parameters
        ----------
        direct, outward, relayed : shape (endpoints, targets)
            How each source reaches each target.
        """
        known, orbit = self._known, self._known.orbit[self._ends]
        connected = direct | outward | relayed
        meeting = Meeting(len(known.targets))
        meeting.join(np.arange(len(known.targets)), orbit, connected)
        # By symmetry every member of an orbit reaches equally many.
        pairs = np.zeros((len(known.targets), len(known.targets)), dtype=np.int64)
        np.add.at(pairs, orbit, connected.astype(np.int64))
        peers = pairs @ known.weight // known.weight
        families = meeting.families(peers)
        cells = max(len(families.peers), 1) * len(known.links.links)
        if cells > MAX_CELLS:
            raise TooLarge(f"{len(families.peers):,} islands without symmetry")
        self._total = np.zeros((max(len(families.peers), 1), len(known.links.links)))
        out = [
            self._target(k, int(families.row[k]), direct, outward)
            for k in range(len(known.targets))
        ]
        relays = self._relays(families.row[orbit], out)
        return Flow(
            engine="general",
            chips=known.net.chips,
            endpoints=len(self._ends),
            connected_pairs=int(connected.sum(axis=0) @ known.weight),
            domain=int(peers.min()) + 1 if len(peers) else 0,
            peers=families.peers,
            hops=tuple(sorted(self._hops.items())),
            orbits=known.orbits(self._total),
            incidence=element_incidence(self._view, known.net),
            routes=tuple(self._routes),
            relays=relays,
            isolated=int(known.weight[peers == 0].sum()),
            classes=len(known.quotient.element),
        )

    def _target(self, k: int, row: int, direct: np.ndarray, outward: np.ndarray) -> Routing:
        """Route to one target over both layers; return the scale-out routes of all endpoints."""
        known, weight = self._known, int(self._known.weight[k])
        target = int(known.targets[k])
        graphs, sizes = known.quotient.graphs, known.quotient.sizes
        routing = None
        for layer, straight in ((UP, direct), (OUT, outward)):
            wanted = (self._demand.up, self._demand.out)[layer][:, k]
            routing = self._route(layer, target, wanted)
            self._book(routing, row, weight)
            only = route(graphs[layer], target, self._ends[straight[:, k]], sizes)
            if len(only.sources):
                hop_histogram(only, weight, self._hops)
                self._routes.append(only.as_route(weight))
        assert routing is not None
        return routing

    def _relays(self, row: IntArray, out: list[Routing]) -> tuple[Relay, ...]:
        demand, weight = self._demand, self._known.weight
        ups: dict[int, Routing] = {}
        for chip in np.flatnonzero(demand.to_chips.any(axis=0)).tolist():
            ups[chip] = self._route(UP, int(self._ends[chip]), demand.to_chips[:, chip])
            self._book(ups[chip], int(row[chip]), 1.0)
        # One object for one route: whoever works something out of it may remember it.
        up_routes = {chip: routing.as_route(1) for chip, routing in ups.items()}
        out_routes = [routing.as_route(1) for routing in out]
        relays = []
        for wait in demand.waiting:
            source, far = int(self._ends[wait.source]), out_routes[wait.target]
            legs, shortest = [], []
            for chip in wait.chips.tolist():
                near, node = up_routes[chip], int(self._ends[chip])
                legs.append((1.0 / len(wait.chips), near, source, far, node))
                shortest.append(_counted(near, source) + _counted(far, node))
            pairs = int(weight[wait.target])
            hops = min(shortest)
            self._hops[hops] = self._hops.get(hops, 0) + pairs
            relays.append(Relay(pairs, tuple(legs)))
        return tuple(relays)


def _counted(way: Route, node: int) -> int:
    """Return the hops of a minimal path from a node."""
    return int(way.dist[node] - way.uncounted[node])
