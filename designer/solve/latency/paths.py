"""Unloaded latency, one way: first bit out of the source to last bit into the target.

Cut-through: every link adds propagation, the electronics of both ends and FEC at its receiver
(unless the receiving switch's figure contains it), every node passed adds its own latency, and the
message is serialised once, at the slowest link of the path. A pair's figure is the mean over its
equal-split paths.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.flow import FloatArray, Relay, Route

#: Latencies this close are one entry of the histogram. [s]
RESOLUTION_S = 1e-13


@dataclass(frozen=True, slots=True)
class Delays:
    """Latency parameters of a view; NaN for unknown.

    Attributes
    ----------
    link_s : shape (groups,)
        Propagation and electronics of one link. [s]
    fec_s : shape (groups,)
        FEC decoding behind it; 0 where the medium has none. [s]
    node_s : shape (arrays,)
        Passing through an element. [s]
    includes_fec : shape (arrays,)
        Whether that figure contains FEC.
    capacity : shape (groups,)
        Of one link. [B/s]
    message_bytes
        Message size. [B]
    """

    link_s: FloatArray
    fec_s: FloatArray
    node_s: FloatArray
    includes_fec: np.ndarray
    capacity: FloatArray
    message_bytes: float


@dataclass(frozen=True, slots=True)
class LatencyFigures:
    """Distribution over ordered pairs and its summary; None where something is unknown."""

    distribution: tuple[tuple[float, int], ...]
    mean_s: float | None
    p50_s: float | None
    p99_s: float | None
    max_s: float | None


UNKNOWN_LATENCY = LatencyFigures((), None, None, None, None)


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
    nodes = len(route.dist)
    capacities, index = _distinct(delays.capacity[route.group])
    added = np.zeros(nodes)
    chance = np.zeros((len(capacities) + 1, nodes))
    chance[-1, route.target] = 1.0
    through = np.where(route.dst == route.target, 0.0, delays.node_s[route.array[route.dst]])
    fec = np.where(delays.includes_fec[route.array[route.dst]], 0.0, delays.fec_s[route.group])
    step = delays.link_s[route.group] + fec + through
    for part in reversed(route.levels):
        src, dst, share = route.src[part], route.dst[part], route.share[part]
        added += np.bincount(src, weights=share * (step[part] + added[dst]), minlength=nodes)
        slowest = index[part]
        for k in range(len(capacities)):
            # The slowest so far is k if it was k and this link is no slower, or this link is k
            # and all before were no slower.
            gained = np.where(slowest == k, chance[k:, dst].sum(axis=0), 0.0)
            gained += np.where(slowest > k, chance[k, dst], 0.0)
            chance[k] += np.bincount(src, weights=share * gained, minlength=nodes)
    return added, chance, capacities


def latency(routes: Iterable[Route], relays: tuple[Relay, ...], delays: Delays) -> LatencyFigures:
    """Return the latency of all pairs.

    Parameters
    ----------
    routes
        Direct pairs.
    relays
        Pairs that go over scale-up to another chip first (composite only).
    delays
        Parameters.
    """
    times: list[FloatArray] = []
    counts: list[FloatArray] = []
    for route in routes:
        added, chance, capacities = path_parts(route, delays)
        with np.errstate(divide="ignore", invalid="ignore"):
            slow = delays.message_bytes * (chance[:-1] / capacities[:, None]).sum(axis=0)
        times.append((added + slow)[route.sources])
        counts.append(route.count * np.float64(route.weight))
    for relay in relays:
        times.append(np.array([_relayed(relay, delays)]))
        counts.append(np.array([float(relay.pairs)]))
    if not times:
        return UNKNOWN_LATENCY
    time, count = np.concatenate(times), np.concatenate(counts)
    if not np.isfinite(time).all():
        return UNKNOWN_LATENCY
    return _summary(time, count)


def _relayed(relay: Relay, delays: Delays) -> float:
    total = 0.0
    for share, up, source, out, chip in relay.legs:
        first, chance_up, caps_up = path_parts(up, delays)
        second, chance_out, caps_out = path_parts(out, delays)
        joint = chance_up[:-1, source][:, None] * chance_out[:-1, chip][None, :]
        slowest = np.minimum(caps_up[:, None], caps_out[None, :])
        passing = delays.node_s[up.array[up.target]]
        with np.errstate(divide="ignore", invalid="ignore"):
            sending = float((delays.message_bytes * joint / slowest).sum())
        total += share * (float(first[source] + passing + second[chip]) + sending)
    return total


def _distinct(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return distinct values, ascending, and which of them each value is.

    What ``np.unique`` does; but that loads numpy's masked arrays, which takes longer than a solve.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.ones(len(ordered), dtype=bool)
    # Values that are no numbers are one value.
    first[1:] = (ordered[1:] != ordered[:-1]) & ~(np.isnan(ordered[1:]) & np.isnan(ordered[:-1]))
    index = np.empty(len(ordered), dtype=np.int64)
    index[order] = np.cumsum(first) - 1
    return ordered[first], index


def _summary(time: FloatArray, count: FloatArray) -> LatencyFigures:
    # Fine enough to tell latencies apart, coarse enough for the longest of them.
    step = max(RESOLUTION_S, float(time.max()) * 1e-15)
    keys = np.round(time / step).astype(np.int64)
    names, inverse = _distinct(keys)
    pairs = np.bincount(inverse, weights=count)
    value = np.bincount(inverse, weights=time * count) / pairs
    total = float(pairs.sum())
    reached = np.cumsum(pairs)
    mean = float((value * pairs).sum() / total)
    p50, p99 = (float(value[np.searchsorted(reached, share * total)]) for share in (0.5, 0.99))
    rows = tuple((float(v), int(c)) for v, c in zip(value, pairs, strict=True))
    assert len(names) == len(rows)
    return LatencyFigures(rows, mean, p50, p99, float(value[-1]))
