"""Means over all pairs, from what the link orbits carry: no path has to be looked at again."""

from __future__ import annotations

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow, IntArray, Relay, Route
from designer.solve.flow.view import View
from designer.solve.latency.delays import Delays
from designer.solve.latency.paths import Times, expected
from designer.solve.latency.summary import Loaded, Parts


def mean_parts(view: View, flow: Flow, delays: Delays, found: Times) -> Parts:
    r"""Return what the mean latency over all ordered pairs is made of.

    With the flow :math:`f_o` over link orbit *o* for unit demand, links cross it :math:`f_o / P`
    times per pair on average, over *P* pairs; so it is with nodes, by what comes in and stays not.

    Parameters
    ----------
    view, flow
        The network and what its links carry.
    delays
        Parameters.
    found
        Latencies of all pairs, for the mean serialisation and the number of pairs.
    """
    used = flow.orbits.total.sum(axis=0)
    some = np.flatnonzero(used)
    used, group = used[some], flow.orbits.group[some]
    into = _heads(view)[group, flow.orbits.direction[some]]
    decoded = ~delays.includes_fec[into]
    arriving = np.bincount(into, weights=used, minlength=len(view.arrays))
    passed = arriving - _ending(flow, len(view.arrays))
    some_pass = passed > 1e-9 * arriving
    pairs = float(found.count.sum())
    return Parts(
        float(used @ delays.propagation_s[group]) / pairs,
        float(used @ delays.electronics_s[group]) / pairs,
        float(used[decoded] @ delays.fec_s[group[decoded]]) / pairs,
        float(passed[some_pass] @ delays.node_s[some_pass]) / pairs,
        float(found.sending @ found.count) / pairs,
    )


def _heads(view: View) -> IntArray:
    """Return the array at which links of each group and direction arrive, shape (groups, 2)."""
    return np.array([(g.b, g.a) for g in view.groups], dtype=np.int64).reshape(-1, 2)


def _ending(flow: Flow, arrays: int) -> FloatArray:
    """Return how many ordered pairs have their target in each array."""
    ends = np.zeros(arrays)
    for route in flow.routes:
        ends[route.array[route.target]] += int(route.count.sum()) * route.weight
    for relay in flow.relays:
        out = relay.legs[0][3]
        ends[out.array[out.target]] += relay.pairs
    return ends


def waiting(flow: Flow, share: FloatArray, sending_s: FloatArray) -> FloatArray:
    r"""Return the mean time that a message waits for a link of each orbit. [s]

    A queue with Poisson arrivals, fixed service time *s* and utilisation ρ (M/D/1) holds a message
    for :math:`\rho s / (2 (1 - \rho))` before its service (Pollaczek and Khinchine).

    Parameters
    ----------
    flow
        What the links carry.
    share : shape (orbits,)
        Utilisation, below 1 wherever something flows.
    sending_s : shape (groups,)
        Service time: message / capacity of one link. [s]
    """
    service = sending_s[flow.orbits.group]
    return np.where(share > 0, share * service / (2 * (1 - share)), 0.0)


def loaded(
    view: View,
    flow: Flow,
    base: FloatArray,
    count: FloatArray,
    delays: Delays,
    saturated: FloatArray,
    fraction: float,
) -> Loaded | None:
    """Return latency with all-to-all traffic on the links, waiting for each as M/D/1.

    Parameters
    ----------
    view, flow
        The network and what its links carry.
    base : shape (k,)
        Unloaded latency of each class of pairs, as `Times.total` has them; zeros for the waiting
        alone. [s]
    count : shape (k,)
        Ordered pairs of each.
    delays
        Parameters.
    saturated : shape (orbits,)
        Utilisation at the all-to-all rate, NaN for unknown.
    fraction
        Load as a share of that rate, below 1.

    Returns
    -------
    Loaded
        None if a utilisation is not known or no link is left for more.
    """
    used = flow.orbits.total.sum(axis=0)
    share = np.where(used > 0, saturated * fraction, 0.0)
    if not 0 <= fraction < 1 or not len(share) or not (share < 1).all():
        return None
    wait = waiting(flow, share, delays.message_bytes / delays.capacity)
    some = used > 0
    mean = float(base @ count + used[some] @ wait[some]) / float(count.sum())
    most = np.zeros((len(view.groups), 2))
    least = np.full((len(view.groups), 2), np.inf)
    where = flow.orbits.group, flow.orbits.direction
    np.maximum.at(most, where, wait)
    np.minimum.at(least, where, wait)
    differs = bool((most > least * (1 + 1e-9)).any() and (least < np.inf).any())
    longest = _longest(view, flow, base, most)
    return Loaded(fraction, mean, longest, differs)


def _longest(view: View, flow: Flow, base: FloatArray, wait: FloatArray) -> float:
    """Return the largest mean latency of a pair; `wait` is by group and direction. [s]"""
    tails = np.array([g.a for g in view.groups], dtype=np.int64)
    at, most = 0, 0.0
    for route in flow.routes:
        end = at + len(route.sources)
        each = base[at:end] + _waits(route, tails, wait)[route.sources]
        at, most = end, max(most, float(each.max()))
    seen: dict[int, FloatArray] = {}
    for relay in flow.relays:
        most = max(most, float(base[at]) + _relay_waits(relay, tails, wait, seen))
        at += 1
    return most


def _waits(route: Route, tails: IntArray, wait: FloatArray) -> FloatArray:
    """Return the mean waiting on the way from each node. [s]"""
    back = route.array[route.src] != tails[route.group]
    return expected(route, wait[route.group, back.astype(np.int64)])


def _relay_waits(
    relay: Relay, tails: IntArray, wait: FloatArray, seen: dict[int, FloatArray]
) -> float:
    total = 0.0
    for share, up, source, out, chip in relay.legs:
        for route in (up, out):
            if id(route) not in seen:
                seen[id(route)] = _waits(route, tails, wait)
        total += share * float(seen[id(up)][source] + seen[id(out)][chip])
    return total
