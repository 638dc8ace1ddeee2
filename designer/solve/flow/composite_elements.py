"""The composite on the unrolled graph (see `designer.solve.flow.composite`)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from designer.solve.flow.flow import Cancelled, FloatArray, Flow, IntArray, Orbits
from designer.solve.flow.general import Unrolled, element_incidence, unroll
from designer.solve.flow.relay import OUT, UP, Ledger, Reach, Waiting, peers
from designer.solve.flow.routing import Routing, distances, hop_histogram, route
from designer.solve.flow.view import View


def by_elements(view: View, cancelled: Callable[[], bool]) -> Flow:
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
    ledger = Ledger(np.zeros((max(len(set(rows.values())), 1), len(net.links))), rows)
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
        ledger.relays.append(Waiting(1, int(ends[s]), legs).resolve(routed, ledger.hops))
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
) -> Reach:
    reach = Reach(net.elements)
    ends = net.endpoints
    for s, t in zip(*np.nonzero(connected), strict=True):
        reach.add(int(ends[s]), int(ends[t]), 1)
    for s, t, _ in relays:
        reach.add(int(ends[s]), int(ends[t]), 1)
    return reach


def _element_flow(view: View, net: Unrolled, reach: Reach, ledger: Ledger) -> Flow:
    each = {int(end): reach.pairs.get(int(end), 0) for end in net.endpoints}
    return Flow(
        engine="general",
        chips=net.chips,
        endpoints=len(net.endpoints),
        connected_pairs=sum(reach.pairs.values()),
        domain=min(each.values(), default=-1) + 1,
        peers=peers(each, ledger.rows),
        hops=tuple(sorted(ledger.hops.items())),
        orbits=Orbits(net.group, net.direction, net.working_links, ledger.total),
        incidence=element_incidence(view, net),
        routes=tuple(ledger.routes),
        relays=tuple(ledger.relays),
        isolated=sum(1 for n in each.values() if not n),
        classes=net.elements,
    )
