"""Latency of a plane: unloaded and loaded, its parts, the worst pair, two media."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow, Relay
from designer.solve.flow.view import View
from designer.solve.latency.delays import Delays
from designer.solve.latency.examples import example
from designer.solve.latency.paths import Times, links_of, times
from designer.solve.latency.products import Product, between, product_latency
from designer.solve.latency.queues import Queues, queues
from designer.solve.latency.summary import (
    UNKNOWN_LATENCY,
    Extreme,
    LatencyFigures,
    Loaded,
    Spread,
    summary,
)
from designer.solve.latency.use import joined, mean_use, use_on_way
from designer.solve.variants import Unchanged, anew

#: Share of the all-to-all rate at which links wait on each other in the loaded figures.
LOAD_FRACTION = 0.5


@dataclass(frozen=True, slots=True)
class Media:
    """Delays where links of one group run over two media.

    Attributes
    ----------
    near, across
        If all such links ran inside racks, and if all ran between them.
    mixed : shape (groups,)
        Groups that have links of both kinds.
    product
        The network as a product of axes; None if it is none.
    """

    near: Delays
    across: Delays
    mixed: np.ndarray
    product: Product | None


def latency(
    view: View,
    flow: Flow,
    delays: Delays,
    media: Media | None = None,
    saturated: FloatArray | None = None,
    fraction: float = LOAD_FRACTION,
    unchanged: Unchanged = anew,
) -> LatencyFigures:
    """Return the latency between all accelerators of a plane, one way.

    Parameters
    ----------
    view, flow
        The network and its solution.
    delays
        Parameters; for groups with two media, the mean over their links.
    media
        The two media, if there are such groups.
    saturated : shape (orbits,)
        Utilisation at the all-to-all rate, for latency under load; NaN for unknown.
    fraction
        Load as a share of that rate.
    unchanged
        Remembers which elements stand for the farthest pair (`Variants.unchanged`).
    """
    waits = None if saturated is None else queues(view, flow, delays, saturated, fraction)
    found = times(flow.routes, flow.relays, delays, waits)
    if not found.is_known:
        return UNKNOWN_LATENCY
    farthest = partial(_farthest, view, flow, unchanged=unchanged)
    if media is None:
        figures, extreme = summary(found.total, found.count), farthest(found, delays)
    else:
        figures = _two_media(view, flow, found, media, farthest)
        extreme = figures.worst
    parts = None
    if media is None or _alike(flow, media.mixed):
        mean = unchanged(
            ("mean way", view), (flow,), (), partial(mean_use, view, flow, found.ending)
        )
        parts = mean.parts(delays, float(found.sending @ found.count) / float(found.count.sum()))
    under = None
    if waits is not None and figures.low is None:
        under = _under_load(figures, found, waits, fraction, exact=media is None)
    return replace(figures, worst=extreme, mean_parts=parts, loaded=under)


def _under_load(
    figures: LatencyFigures, found: Times, waits: Queues, fraction: float, *, exact: bool
) -> Loaded:
    assert figures.mean_s is not None and figures.max_s is not None and found.waiting is not None
    mean = figures.mean_s + waits.sum_s / float(found.count.sum())
    if exact:
        return Loaded(fraction, mean, float((found.total + found.waiting).max()), waits.is_bound)
    # With two media, `found` has means over both and not what each pair needs.
    return Loaded(fraction, mean, figures.max_s + float(found.waiting.max()), is_bound=True)


def _farthest(
    view: View, flow: Flow, found: Times, delays: Delays, unchanged: Unchanged
) -> Extreme | None:
    """Return the pair with the largest latency, with two elements to name it by."""
    way = found.longest
    if way is None:
        return None
    at = int(found.total.argmax())
    sending = float(found.sending[at])
    if isinstance(way, Relay):
        return _relayed(way, delays, sending)
    route, node = way
    pair, use = unchanged(
        ("farthest", view),
        (flow,),
        (len(route.array), route.target, node),
        lambda: (example(view, flow, route, node), use_on_way(route, node)),
    )
    ends = int(route.array[node]), int(route.array[route.target])
    return Extreme(*ends, *links_of(route, node), use.parts(delays, sending), example=pair)


def _relayed(relay: Relay, delays: Delays, sending_s: float) -> Extreme:
    ways, counts = [], []
    for share, up, source, out, chip in relay.legs:
        ways += [(share, use_on_way(up, source)), (share, use_on_way(out, chip))]
        both = zip(links_of(up, source), links_of(out, chip), strict=True)
        counts.append(tuple(a + b for a, b in both))
    _, up, source, out, _ = relay.legs[0]
    way, passed = joined(ways), float(delays.node_s[up.array[up.target]])
    parts = way.parts(delays, sending_s)
    parts = replace(parts, nodes_s=parts.nodes_s + passed)
    ends = int(up.array[source]), int(out.array[out.target])
    links, hops = min(counts)
    return Extreme(*ends, links, hops, parts, relayed=True)


def _two_media(
    view: View,
    flow: Flow,
    found: Times,
    media: Media,
    farthest: Callable[[Times, Delays], Extreme | None],
) -> LatencyFigures:
    if media.product is not None and flow.engine == "classes":
        exact = product_latency(view, media.product, media.near, media.across)
        if exact is not None:
            return exact
    low, high = between(media.near, media.across)
    best = summary_of(flow, low)
    far = times(flow.routes, flow.relays, high)
    if best.mean_s is None or not far.is_known:
        return UNKNOWN_LATENCY
    figures = summary(far.total, far.count)
    assert best.p50_s is not None and best.p99_s is not None and best.max_s is not None
    mean = figures.mean_s
    low_mean: float | None = best.mean_s
    if _alike(flow, media.mixed):
        mean, low_mean = float(found.total @ found.count / found.count.sum()), None
    return replace(
        figures,
        distribution=(),
        mean_s=mean,
        low=Spread(low_mean, best.p50_s, best.p99_s, best.max_s),
        worst=farthest(far, high),
    )


def summary_of(flow: Flow, delays: Delays) -> LatencyFigures:
    """Return histogram and percentiles for given delays."""
    found = times(flow.routes, flow.relays, delays)
    return summary(found.total, found.count) if found.is_known else UNKNOWN_LATENCY


def _alike(flow: Flow, mixed: np.ndarray) -> bool:
    """Whether all links of each group carry the same, so that the mean over them is the mean."""
    orbits = flow.orbits
    load = orbits.load.sum(axis=0)
    for group in np.flatnonzero(mixed).tolist():
        for way in (0, 1):
            own = load[(orbits.group == group) & (orbits.direction == way) & (orbits.links > 0)]
            if len(own) and own.max() > own.min() * (1 + 1e-9):
                return False
    return True
