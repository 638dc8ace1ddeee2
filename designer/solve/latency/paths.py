"""Unloaded latency, one way: first bit out of the source to last bit into the target.

Cut-through: every link adds propagation, the electronics of both ends and FEC at its receiver
(unless the receiving switch's figure contains it), every node passed adds its own latency, and the
message is serialised once, at the slowest link of the path. A pair's figure is the mean over its
equal-split paths.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Relay, Route
from designer.solve.latency.delays import Delays
from designer.solve.latency.summary import (
    Extreme,
    Pair,
    Parts,
    distinct,
)

#: `path_parts` by the identity of the route.
Known = dict[int, tuple[FloatArray, FloatArray, FloatArray]]


@dataclass(frozen=True, slots=True)
class Times:
    """Latencies of all pairs, before they are summed up.

    Attributes
    ----------
    total, sending : shape (k,)
        Latency, and the serialisation in it. [s]
    count : shape (k,)
        Ordered pairs of each. [count]
    longest
        The way of the pair with the largest sum: a route and its source node, or a relay.
    """

    total: FloatArray
    sending: FloatArray
    count: FloatArray
    longest: tuple[Route, int] | Relay | None

    @property
    def is_known(self) -> bool:
        """Whether there are pairs, and no delay of a path is missing."""
        return len(self.count) > 0 and bool(np.isfinite(self.total).all())


def expected(route: Route, step: FloatArray) -> FloatArray:
    """Return the mean over equal-split paths of what the links on them add up to.

    Parameters
    ----------
    route
        Routes to one target.
    step : shape (edges of the route,)
        What going along each edge adds.

    Returns
    -------
    ndarray of shape (nodes,)
    """
    added = np.zeros(len(route.dist))
    for part in reversed(route.levels):
        gained = route.share[part] * (step[part] + added[route.dst[part]])
        added += np.bincount(route.src[part], weights=gained, minlength=len(added))
    return added


def edge_delays(route: Route, delays: Delays) -> FloatArray:
    """Return link, FEC at its receiver and passing through that, for each edge of a route. [s]"""
    into = route.array[route.dst]
    through = np.where(route.dst == route.target, 0.0, delays.node_s[into])
    fec = np.where(delays.includes_fec[into], 0.0, delays.fec_s[route.group])
    return delays.link_s[route.group] + fec + through


def path_parts(route: Route, delays: Delays) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the expected delay without serialisation, and the slowest-link distribution.

    Parameters
    ----------
    route
        Routes to one target.
    delays
        Parameters.

    Returns
    -------
    added : shape (nodes,)
        Mean over paths of all delays but serialisation. [s]
    chance : shape (k + 1, nodes)
        Probability that each of the distinct capacities is the slowest link of the path; the last
        row is "no link yet".
    capacities : shape (k,)
        Distinct capacities, ascending. [B/s]
    """
    added = expected(route, edge_delays(route, delays))
    rates = delays.capacity[route.group]
    # Nearly always, and much quicker.
    alike = bool((rates == rates[0]).all())
    capacities, index = (rates[:1], route.group) if alike else distinct(rates)
    # Chance that no link so far is slower than each capacity; the smallest goes without saying.
    chance = np.zeros((len(capacities) + 1, len(route.dist)))
    chance[0] = route.dist >= 0
    chance[1:, route.target] = 1.0
    for k in range(1, len(capacities)):
        weight = np.where(index >= k, route.share, 0.0)
        for part in reversed(route.levels):
            gained = weight[part] * chance[k, route.dst[part]]
            chance[k] += np.bincount(route.src[part], weights=gained, minlength=chance.shape[1])
    chance[:-1] -= chance[1:]
    return added, chance, capacities


def times(routes: Iterable[Route], relays: tuple[Relay, ...], delays: Delays) -> Times:
    """Return the latency of all pairs, one entry per class of pairs.

    Parameters
    ----------
    routes
        Direct pairs.
    relays
        Pairs that go over scale-up to another chip first (composite only).
    delays
        Parameters.
    """
    totals: list[FloatArray] = []
    sending: list[FloatArray] = []
    counts: list[FloatArray] = []
    longest: tuple[Route, int] | Relay | None = None
    most = -1.0
    for route in routes:
        parts, chance, capacities = path_parts(route, delays)
        with np.errstate(divide="ignore", invalid="ignore"):
            slow = delays.message_bytes * (chance[:-1] / capacities[:, None]).sum(axis=0)
        slow = slow[route.sources]
        total = parts[route.sources] + slow
        totals.append(total)
        sending.append(slow)
        counts.append(route.count * np.float64(route.weight))
        at = int(total.argmax())
        if total[at] > most:
            most, longest = float(total[at]), (route, int(route.sources[at]))
    known: Known = {}
    for relay in relays:
        on_way, slow_s = relayed(relay, delays, known)
        totals.append(np.array([on_way + slow_s]))
        sending.append(np.array([slow_s]))
        counts.append(np.array([float(relay.pairs)]))
        if on_way + slow_s > most:
            most, longest = on_way + slow_s, relay
    if not counts:
        none = np.zeros(0)
        return Times(none, none, none, None)
    return Times(np.concatenate(totals), np.concatenate(sending), np.concatenate(counts), longest)


def relayed(relay: Relay, delays: Delays, known: Known) -> tuple[float, float]:
    """Return what pairs with a relay need without serialisation, and for it. [s]

    Parameters
    ----------
    relay
        The pairs and the routes of their legs.
    delays
        Parameters.
    known
        What was found for routes before: many relays share them.
    """
    total = sending = 0.0
    for share, up, source, out, chip in relay.legs:
        for route in (up, out):
            if id(route) not in known:
                known[id(route)] = path_parts(route, delays)
        first, chance_up, caps_up = known[id(up)]
        second, chance_out, caps_out = known[id(out)]
        joint = chance_up[:-1, source][:, None] * chance_out[:-1, chip][None, :]
        slowest = np.minimum(caps_up[:, None], caps_out[None, :])
        passing = delays.node_s[up.array[up.target]]
        with np.errstate(divide="ignore", invalid="ignore"):
            sending += share * float((delays.message_bytes * joint / slowest).sum())
        total += share * float(first[source] + passing + second[chip])
    return total, sending


def worst(found: Times, delays: Delays, example: Pair | None = None) -> Extreme | None:
    """Return the pair with the largest latency and the parts of that."""
    if found.longest is None:
        return None
    total = float(found.total.max())
    if isinstance(found.longest, Relay):
        _, up, source, out, chip = min(
            found.longest.legs,
            key=lambda leg: _links(leg[1], leg[2])[0] + _links(leg[3], leg[4])[0],
        )
        links, hops = (a + b for a, b in zip(_links(up, source), _links(out, chip), strict=True))
        sums = np.zeros(4)
        for share, one, start, other, middle in found.longest.legs:
            sums += share * (_on_way(one, start, delays) + _on_way(other, middle, delays))
            sums[3] += share * delays.node_s[one.array[one.target]]
        ends = int(up.array[source]), int(out.array[out.target])
        return Extreme(*ends, links, hops, _parts(sums, total), relayed=True)
    route, node = found.longest
    links, hops = _links(route, node)
    ends = int(route.array[node]), int(route.array[route.target])
    parts = _parts(_on_way(route, node, delays), total)
    return Extreme(*ends, links, hops, parts, example=example)


def _parts(sums: FloatArray, total: float) -> Parts:
    propagation, electronics, fec, nodes = sums.tolist()
    return Parts(propagation, electronics, fec, nodes, total - float(sums.sum()))


def _links(route: Route, node: int) -> tuple[int, int]:
    links = int(route.dist[node])
    return links, links - int(route.uncounted[node])


def edge_use(route: Route, node: int) -> FloatArray:
    """Return the share of a source's traffic that goes along each edge of a route."""
    carried = np.zeros(len(route.dist))
    carried[node] = 1.0
    use = np.zeros(len(route.src))
    for part in route.levels:
        use[part] = amount = carried[route.src[part]] * route.share[part]
        carried += np.bincount(route.dst[part], weights=amount, minlength=len(carried))
    return use


def _on_way(route: Route, node: int, delays: Delays) -> FloatArray:
    """Return propagation, electronics, FEC and nodes passed on the way from a node. [s]"""
    use = edge_use(route, node)
    some = np.flatnonzero(use)
    use, group, dst = use[some], route.group[some], route.dst[some]
    into = route.array[dst]
    decoded, passed = ~delays.includes_fec[into], dst != route.target
    return np.array(
        [
            use @ delays.propagation_s[group],
            use @ delays.electronics_s[group],
            use[decoded] @ delays.fec_s[group[decoded]],
            use[passed] @ delays.node_s[into[passed]],
        ]
    )
