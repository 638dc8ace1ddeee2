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
from designer.solve.latency.queues import Queues
from designer.solve.latency.summary import distinct

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
    ending : shape (arrays,)
        Ordered pairs whose target is in each array. [count]
    waiting : shape (k,)
        For links that carry other traffic; None if nobody asked. [s]
    """

    total: FloatArray
    sending: FloatArray
    count: FloatArray
    longest: tuple[Route, int] | Relay | None
    ending: FloatArray
    waiting: FloatArray | None = None

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


def times(
    routes: Iterable[Route],
    relays: tuple[Relay, ...],
    delays: Delays,
    queues: Queues | None = None,
) -> Times:
    """Return the latency of all pairs, one entry per class of pairs.

    Parameters
    ----------
    routes
        Direct pairs; gone through once, as some work them out anew at every pass.
    relays
        Pairs that go over scale-up to another chip first (composite only).
    delays
        Parameters.
    queues
        Waiting at links, if that is asked for.
    """
    totals: list[FloatArray] = []
    sending: list[FloatArray] = []
    waits: list[FloatArray] = []
    counts: list[FloatArray] = []
    ending = np.zeros(len(delays.node_s))
    longest: tuple[Route, int] | Relay | None = None
    most = -1.0
    for route in routes:
        parts, chance, capacities = path_parts(route, delays)
        with np.errstate(divide="ignore", invalid="ignore"):
            slow = delays.message_bytes * (chance[:-1] / capacities[:, None]).sum(axis=0)
        slow = slow[route.sources]
        total = parts[route.sources] + slow
        count = route.count * np.float64(route.weight)
        totals.append(total)
        sending.append(slow)
        counts.append(count)
        ending[route.array[route.target]] += count.sum()
        if queues is not None:
            waits.append(expected(route, queues.of_edges(route))[route.sources])
        at = int(total.argmax())
        if total[at] > most:
            most, longest = float(total[at]), (route, int(route.sources[at]))
    known: Known = {}
    waited: dict[int, FloatArray] = {}
    for relay in relays:
        on_way, slow_s = relayed(relay, delays, known)
        totals.append(np.array([on_way + slow_s]))
        sending.append(np.array([slow_s]))
        counts.append(np.array([float(relay.pairs)]))
        out = relay.legs[0][3]
        ending[out.array[out.target]] += relay.pairs
        if queues is not None:
            waits.append(np.array([_relay_waits(relay, queues, waited)]))
        if on_way + slow_s > most:
            most, longest = on_way + slow_s, relay
    if not counts:
        none = np.zeros(0)
        return Times(none, none, none, None, ending)
    return Times(
        np.concatenate(totals),
        np.concatenate(sending),
        np.concatenate(counts),
        longest,
        ending,
        np.concatenate(waits) if waits else None,
    )


def _relay_waits(relay: Relay, queues: Queues, known: dict[int, FloatArray]) -> float:
    total = 0.0
    for share, up, source, out, chip in relay.legs:
        for route in (up, out):
            if id(route) not in known:
                known[id(route)] = expected(route, queues.of_edges(route))
        total += share * float(known[id(up)][source] + known[id(out)][chip])
    return total


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


def links_of(route: Route, node: int) -> tuple[int, int]:
    """Return the links from a node to the target of a route, and those that count as hops."""
    links = int(route.dist[node])
    return links, links - int(route.uncounted[node])
