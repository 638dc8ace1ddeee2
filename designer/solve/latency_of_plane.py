"""Latency of one plane of a design: the delays of its links and parts, and what is missing."""

from __future__ import annotations

from typing import Any

import numpy as np

from designer.issues import Issue
from designer.solve.bandwidth import Throughput
from designer.solve.compile.compiled import (
    Compiled,
    Conditions,
    Known,
    LeafArray,
    LinkSpec,
    MediumSpec,
    PlaneSpec,
)
from designer.solve.flow.flow import FloatArray, Flow, IntArray, TooLarge
from designer.solve.latency import LOAD_FRACTION, Delays, LatencyFigures, Media, latency
from designer.solve.latency.products import Product, product_of
from designer.solve.links import GroupUse, rack_of_elements


def plane_latency(
    compiled: Compiled,
    plane: PlaneSpec,
    flow: Flow,
    uses: tuple[GroupUse, ...],
    capacity: FloatArray,
    routed: Throughput,
    memo: Any,
    fraction: float = LOAD_FRACTION,
) -> tuple[LatencyFigures, list[Issue]]:
    """Work out the latency of a plane, one way, and say what it lacks.

    Parameters
    ----------
    compiled, plane, flow
        The design, the plane and its solution.
    uses
        Link counts by group of the design: which medium the links use.
    capacity : shape (groups of the plane,)
        Of one link, one direction; NaN for unknown. [B/s]
    routed
        All-to-all rates, for latency under load.
    memo
        Remembers what depends on structure alone (`designer.solve.memo.Memo`).
    fraction
        Load of the loaded figures, as a share of the all-to-all rate.
    """
    links = [compiled.links[n] for n in plane.groups]
    loaded = flow.orbits.total.sum(axis=0) > 0
    busy = np.zeros(len(links), dtype=bool)
    busy[flow.orbits.group[loaded]] = True
    across = np.array([uses[n].share_across for n in plane.groups])
    arrays = [compiled.arrays[n] for n in plane.arrays]
    delays = _delays(links, arrays, compiled.conditions, across, capacity)
    mixed = busy & (across > 0) & (across < 1)
    media = None
    if mixed.any():
        inside, outside = (
            _delays(links, arrays, compiled.conditions, np.where(mixed, x, across), capacity)
            for x in (0.0, 1.0)
        )
        product = memo.unchanged(
            ("product", plane.id),
            (plane.view,),
            (compiled.racks, plane.arrays),
            lambda: _product(compiled, plane),
        )
        media = Media(inside, outside, mixed, product)
    share = saturated(flow, capacity, routed)
    figures = latency(plane.view, flow, delays, media, share, fraction, memo.unchanged)
    if figures.mean_s is None:
        return figures, _missing(compiled, plane, flow, delays, np.flatnonzero(busy).tolist())
    if figures.low is None:
        # What no path contains may be unknown.
        return figures, []
    return figures, [_two_media(links[k]) for k in np.flatnonzero(mixed).tolist()]


def saturated(flow: Flow, capacity: FloatArray, routed: Throughput) -> FloatArray:
    """Return the utilisation of each link orbit at the all-to-all rate of its family.

    Parameters
    ----------
    flow
        Loads of the plane.
    capacity : shape (groups of the plane,)
        Of one link; NaN for unknown. [B/s]
    routed
        All-to-all rates.
    """
    load = flow.orbits.load
    rates = np.array([np.nan if rate is None else rate for rate in routed.rate])
    if not len(rates):
        return np.zeros(len(flow.orbits.group))
    with np.errstate(divide="ignore", invalid="ignore"):
        used = np.where(load > 0, load * rates[:, None], 0.0).sum(axis=0)
        return np.asarray(used / capacity[flow.orbits.group])


def _product(compiled: Compiled, plane: PlaneSpec) -> Product | None:
    def racks(array: int) -> IntArray | None:
        return rack_of_elements(compiled, plane.arrays[array])

    try:
        return product_of(plane.view, racks)
    except TooLarge:
        return None


def _delays(
    links: list[LinkSpec],
    arrays: list[LeafArray],
    conditions: Conditions,
    across: FloatArray,
    capacity: FloatArray,
) -> Delays:
    rows = [_link(link, share) for link, share in zip(links, across.tolist(), strict=True)]
    propagation, electronics, coded = np.array(rows, dtype=float).reshape(-1, 3).T
    with np.errstate(invalid="ignore"):
        fec = np.where(coded > 0, coded * _nan(conditions.fec.value), 0.0)
    return Delays(
        propagation,
        electronics,
        fec,
        np.array([_nan(array.latency.value) for array in arrays]),
        np.array([array.includes_fec for array in arrays], dtype=bool),
        capacity,
        conditions.message_bytes,
    )


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _link(link: LinkSpec, across: float) -> tuple[float, float, float]:
    """Return propagation, electronics and the share of links with FEC; NaN for unknown."""
    propagation = electronics = coded = 0.0
    for share, medium, length in _media(link, across):
        if medium is None:
            return float("nan"), float("nan"), 0.0
        propagation += share * _nan(length.value) * _nan(medium.propagation.value)
        electronics += share * 2 * _nan(medium.latency.value)
        coded += share * medium.fec
    return propagation, electronics, coded


def _media(link: LinkSpec, across: float) -> list[tuple[float, MediumSpec | None, Known]]:
    """Return the media that the links use: share of the links, medium, length."""
    if link.medium is None or link.medium_across is None:
        return [(1.0, link.medium or link.medium_across, link.length)]
    rows = [
        (1.0 - across, link.medium, link.length),
        (across, link.medium_across, link.length_across),
    ]
    return [row for row in rows if row[0] > 0]


def _missing(
    compiled: Compiled, plane: PlaneSpec, flow: Flow, delays: Delays, busy: list[int]
) -> list[Issue]:
    """Name what is not given of links that carry traffic and of parts that pass it on."""
    view = plane.view
    links = [compiled.links[n] for n in plane.groups]
    arrays = [compiled.arrays[n] for n in plane.arrays]
    ends = {end for k in busy for end in (view.groups[k].a, view.groups[k].b)}
    relaying = {k for k in ends if flow.relays and arrays[k].kind == "accelerator"}
    passed = {k for k in ends if any(f != "none" for f in view.arrays[k].forward)} | relaying
    issues = [
        *(_no_link_delay(links[k]) for k in busy if np.isnan(delays.link_s[k])),
        *(_no_node_delay(arrays[k]) for k in sorted(passed) if np.isnan(delays.node_s[k])),
    ]
    if any(np.isnan(delays.fec_s[k]) for k in busy):
        text = "Latency is unknown because no FEC latency is given."
        where = compiled.conditions.fec.where
        issues.append(Issue("LAT-UNKNOWN", "warning", where, text, "Fill it in."))
    return issues


def _no_link_delay(link: LinkSpec) -> Issue:
    what, place = "medium's delay", link.address
    if link.medium is None and link.medium_across is None:
        what, place = "medium", f"{link.address}:medium"
    elif link.length.value is None:
        what, place = "length", f"{link.address}:length_m"
    text = f"Latency is unknown because the {what} is not given."
    return Issue("LAT-UNKNOWN", "warning", place, text, "Fill it in.")


def _no_node_delay(array: LeafArray) -> Issue:
    text = f"Latency is unknown: {array.part} has no latency figure ({array.latency.where})."
    return Issue("LAT-UNKNOWN", "warning", array.address, text, "Fill it in.")


def _two_media(link: LinkSpec) -> Issue:
    return Issue(
        "LAT-MEDIA",
        "info",
        link.address,
        "Its links run inside and across racks over different media, and racks are not cut along "
        "the axes of the network: latencies of single pairs are bounds.",
        "Split the group by where its links run to see them exactly.",
    )
