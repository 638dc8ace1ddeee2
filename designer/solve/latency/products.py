r"""Exact latency where links of one group run over two media: networks that are products of axes.

In a torus, a mesh or a full mesh over several axes, every link changes one index, and which medium
it uses depends on that index alone if racks are cut along the axes. A minimal path takes a minimal
path along every axis, in any order; equal split over the links that lead nearer is equal split
along each axis. So the delay of a pair is a sum over axes of what stands in small tables, and the
distribution over pairs is the convolution of those of the axes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.flow import FloatArray, IntArray
from designer.solve.flow.view import Elementary, Space, View
from designer.solve.latency.delays import Delays
from designer.solve.latency.summary import (
    UNKNOWN_LATENCY,
    Extreme,
    LatencyFigures,
    Pair,
    Parts,
    merged,
    summary,
)

#: Longest axis whose pairs are written out.
MAX_AXIS = 512
#: Latencies of which convolutions are made at once.
MAX_VALUES = 4_000_000


@dataclass(frozen=True, slots=True)
class AxisPaths:
    """Minimal paths between any two indices of one axis.

    Attributes
    ----------
    space
        Index space of the axis.
    hops : shape (n, n)
        Links from one index to another; −1 where there is no path.
    kinds : per kind of link
        Its group, and whether it runs between racks.
    use : shape (kinds, n, n)
        Links of each kind on the way, mean over equal-split paths. [count]
    """

    space: int
    hops: IntArray
    kinds: tuple[tuple[int, bool], ...]
    use: FloatArray


@dataclass(frozen=True, slots=True)
class Product:
    """A network that is the product of its axes; all its endpoints are in one array."""

    array: int
    axes: tuple[AxisPaths, ...]


def product_of(view: View, racks: Callable[[int], IntArray | None]) -> Product | None:
    """Take a network apart into its axes.

    Parameters
    ----------
    view
        The network.
    racks
        Rack number of each element of an array, None if it is not placed.

    Returns
    -------
    Product
        None if the network is no product, or racks are not cut along its axes.
    """
    ends = {end for group in view.groups for end in (group.a, group.b)}
    if view.irregular or view.layers != 1 or len(ends) != 1:
        return None
    (number,) = ends
    array = view.arrays[number]
    relays = array.forward[0] == "relay"
    if not array.endpoint or not relays or array.exists or array.alive:
        return None
    spaces = [view.spaces[s] for s in array.spaces]
    if any(space.size > MAX_AXIS for space in spaces):
        return None
    dealt = racks(number)
    shape = tuple(space.size for space in spaces)
    places = None if dealt is None else dealt.reshape(shape or (1,))
    links: dict[int, list[tuple[tuple[int, bool], FloatArray]]] = {s: [] for s in array.spaces}
    for k, group in enumerate(view.groups):
        for term in group.terms or ():
            moving = [(s, rule) for s, rule in term if rule[0] != "S" and rule != ("R", "same")]
            if len(moving) != 1 or {s for s, _ in term} != set(array.spaces):
                return None
            s, rule = moving[0]
            joined = group.count * related(view.spaces[s], rule)
            crossing = _crossing(places, array.spaces.index(s), joined > 0)
            if crossing is None:
                return None
            links[s] += [((k, False), joined * ~crossing), ((k, True), joined * crossing)]
    return Product(number, tuple(_paths(s, view.spaces[s].size, links[s]) for s in array.spaces))


def related(space: Space, rule: Elementary) -> FloatArray:
    """Return which indices an elementary relation joins, shape (n, n)."""
    n = space.size
    index = np.arange(n)
    gap = np.abs(index[:, None] - index[None, :])
    kind = rule[-1] if rule[0] == "R" else ""
    if rule[0] == "O" or kind in ("other", "any"):
        joined = gap > 0
    elif rule[0] == "D":
        joined = np.minimum(gap, n - gap) == int(rule[-1])
    else:
        joined = (gap == 1) | ((kind == "next") & (gap == n - 1) & (n > 1))
    return np.asarray(joined, dtype=np.float64)


def _crossing(
    places: IntArray | None, axis: int, joined: NDArray[np.bool_]
) -> NDArray[np.bool_] | None:
    """Return which joined indices lie in different racks; None if that depends on other axes."""
    if places is None:
        return joined
    flat = np.moveaxis(places, axis, 0).reshape(len(joined), -1)
    out = np.zeros_like(joined)
    a, b = np.nonzero(np.triu(joined))
    if len(a) * flat.shape[1] > MAX_VALUES:
        return None
    apart = flat[a] != flat[b]
    if (apart != apart[:, :1]).any():
        return None
    out[a, b] = out[b, a] = apart[:, 0]
    return out


def _paths(space: int, n: int, links: list[tuple[tuple[int, bool], FloatArray]]) -> AxisPaths:
    known = [(kind, joined) for kind, joined in links if joined.any()]
    each = np.array([joined for _, joined in known]).reshape(len(known), n, n)
    every = each.sum(axis=0)
    hops = np.where(np.eye(n, dtype=bool), 0, -1)
    use = np.zeros((len(known), n, n))
    far = 0
    while (hops == far).any():
        near = (hops == far).astype(np.float64)
        ways = every @ near
        fresh = (hops < 0) & (ways > 0)
        far += 1
        hops[fresh] = far
        total = np.where(fresh, ways, 1.0)
        for k, joined in enumerate(each):
            use[k] += np.where(fresh, (joined @ near + every @ (use[k] * near)) / total, 0.0)
    return AxisPaths(space, hops, tuple(kind for kind, _ in known), use)


@dataclass(frozen=True, slots=True)
class _Axis:
    """One axis with delays.

    Attributes
    ----------
    paths
        Its minimal paths.
    capacity
        Of its links. [B/s]
    time : shape (n, n)
        Links on the way and an element behind each, for every two indices. [s]
    """

    paths: AxisPaths
    capacity: float
    time: FloatArray


def product_latency(
    view: View, product: Product, near: Delays, across: Delays
) -> LatencyFigures | None:
    """Return the latency of all pairs of a product.

    Parameters
    ----------
    view, product
        The network.
    near, across
        Delays if all links ran inside racks, and if all ran between them.

    Returns
    -------
    LatencyFigures
        None where paths along one axis differ in their slowest link.
    """
    if sum(int(paths.hops.max(initial=0)) for paths in product.axes) < 2:
        # Nobody relays, so it does not matter how long that would take.
        near, across = (replace(d, node_s=np.zeros(len(d.node_s))) for d in (near, across))
    axes = []
    for paths in product.axes:
        speeds = {float(near.capacity[group]) for group, _ in paths.kinds}
        if len(speeds) > 1:
            return None
        steps = np.array([_step(product, kind, near, across).sum() for kind in paths.kinds])
        if not np.isfinite(steps).all():
            return UNKNOWN_LATENCY
        time = np.tensordot(steps, paths.use, 1) if len(steps) else np.zeros(paths.hops.shape)
        axes.append(_Axis(paths, min(speeds, default=np.inf), time))
    node = float(near.node_s[product.array])
    spread = _convolved(axes)
    if spread is None:
        return None
    rates, time, count = spread
    some = rates < np.inf
    if not some.any():
        return UNKNOWN_LATENCY
    with np.errstate(divide="ignore"):
        time = time[some] - node + near.message_bytes / rates[some]
    if not np.isfinite(time).all():
        return UNKNOWN_LATENCY
    figures = summary(time, count[some])
    return replace(figures, worst=_worst(view, product, axes, near, across))


def _step(product: Product, kind: tuple[int, bool], near: Delays, across: Delays) -> FloatArray:
    """Return propagation, electronics, FEC and passing of a link of one kind. [s]"""
    group, is_across = kind
    delays = across if is_across else near
    decodes = 0.0 if delays.includes_fec[product.array] else float(delays.fec_s[group])
    return np.array(
        [
            delays.propagation_s[group],
            delays.electronics_s[group],
            decodes,
            delays.node_s[product.array],
        ]
    )


def _convolved(
    axes: list[_Axis],
) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Return slowest link, time and number of all pairs, elements with themselves included."""
    rates, times, counts = np.array([np.inf]), np.zeros(1), np.ones(1)
    for axis in axes:
        reached = axis.paths.hops >= 0
        moved = axis.paths.hops[reached] > 0
        value = axis.time[reached]
        own = []
        for rate, pick in ((np.inf, ~moved), (axis.capacity, moved)):
            if pick.any():
                time, count = merged(value[pick], np.ones(int(pick.sum())))
                own.append((np.full(len(time), rate), time, count))
        rate_s, time_s, count_s = (np.concatenate(column) for column in zip(*own, strict=True))
        if len(rates) * len(rate_s) > MAX_VALUES:
            return None
        rates = np.minimum(rates[:, None], rate_s[None, :]).ravel()
        times = (times[:, None] + time_s[None, :]).ravel()
        counts = (counts[:, None] * count_s[None, :]).ravel()
        rows = []
        for rate in sorted(set(rates.tolist())):
            time, count = merged(times[rates == rate], counts[rates == rate])
            rows.append((np.full(len(time), rate), time, count))
        rates, times, counts = (np.concatenate(column) for column in zip(*rows, strict=True))
    return rates, times, counts


def _worst(
    view: View, product: Product, axes: list[_Axis], near: Delays, across: Delays
) -> Extreme:
    """Return the farthest pair: the farthest along every axis, which crosses every axis."""
    sums = np.zeros(4)
    links, ends, rate = 0, [], np.inf
    for axis in axes:
        time = np.where(axis.paths.hops >= 0, axis.time, -1.0)
        source, target = (int(i) for i in np.unravel_index(int(time.argmax()), time.shape))
        ends.append((source, target))
        links += int(axis.paths.hops[source, target])
        if source != target:
            rate = min(rate, axis.capacity)
        for k, kind in enumerate(axis.paths.kinds):
            sums += axis.paths.use[k, source, target] * _step(product, kind, near, across)
    # The target is arrived at, not passed.
    sums[3] -= near.node_s[product.array]
    shape = tuple(view.spaces[axis.paths.space].size for axis in axes)
    source, target = (
        int(np.ravel_multi_index(tuple(pair[end] for pair in ends), shape)) for end in (0, 1)
    )
    propagation, electronics, fec, nodes = sums.tolist()
    parts = Parts(propagation, electronics, fec, nodes, near.message_bytes / rate)
    number = product.array
    return Extreme(
        number, number, links, links, parts, example=Pair((number, source), (number, target))
    )


def between(low: Delays, high: Delays) -> tuple[Delays, Delays]:
    """Return the smallest and largest delay of each link, whichever of two media it uses."""
    smallest, largest = (
        replace(
            low,
            propagation_s=pick(low.link_s, high.link_s),
            electronics_s=np.zeros(len(low.fec_s)),
            fec_s=pick(low.fec_s, high.fec_s),
        )
        for pick in (np.minimum, np.maximum)
    )
    return smallest, largest
