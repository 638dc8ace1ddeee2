r"""Bandwidth figures of a plane from its flow and the capacities of its links.

All-to-all: every endpoint sends at the same rate to every other endpoint it can reach. With load
:math:`\ell_o` per unit demand on directed link orbit *o* and capacity :math:`c_o`, the highest
common rate per pair is :math:`\lambda = \min_o c_o / \ell_o`; a chip then sends
:math:`\lambda (n - 1)`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow, Incidence


@dataclass(frozen=True, slots=True)
class Throughput:
    """Rates of one plane.

    Attributes
    ----------
    rate : per family
        λ of each component family; None where nothing flows or a capacity is unknown. [B/s]
    all_to_all
        Smallest λ × peers over the families. [B/s]
    family
        The family with the smallest value; −1 if there is none.
    bottleneck
        Orbit that limits it; −1 if there is none.
    tight
        All orbits of that family within rounding of the bottleneck.
    """

    rate: tuple[float | None, ...]
    all_to_all: float | None
    family: int
    bottleneck: int
    tight: tuple[int, ...]


#: Orbits whose capacity / load lie this close to the smallest count as equally tight.
TIGHT = 1e-9


def throughput(flow: Flow, capacity: FloatArray) -> Throughput:
    """Return the all-to-all rate under equal split on minimal routes.

    Parameters
    ----------
    flow
        Loads of the plane.
    capacity : shape (groups,)
        Capacity of one link of each group of the view, one direction; NaN for unknown. [B/s]

    Returns
    -------
    Throughput
    """
    orbits = flow.orbits
    limit = capacity[orbits.group] if len(orbits.group) else np.zeros(0)
    rates: list[float | None] = []
    unknown = False
    best: tuple[float, int, int, tuple[int, ...]] | None = None
    for family, peers in enumerate(flow.peers):
        load = orbits.load[family]
        used = np.flatnonzero(load > 0)
        if not len(used) or np.isnan(limit[used]).any():
            rates.append(None)
            unknown |= bool(len(used))
            continue
        ratio = limit[used] / load[used]
        at = int(np.argmin(ratio))
        rate = float(ratio[at])
        rates.append(rate)
        if best is None or rate * peers < best[0]:
            tight = used[ratio <= rate * (1 + TIGHT)]
            best = (rate * peers, family, int(used[at]), tuple(int(o) for o in tight))
    if best is None or unknown:
        return Throughput(tuple(rates), None, -1, -1, ())
    return Throughput(tuple(rates), *best)


def injection(incidence: Incidence, capacity: FloatArray) -> dict[int, float]:
    """Return the smallest sum of capacities of one endpoint's links, by array.

    A NIC or other attach part belongs to its chip: a link to it counts with no more than the
    chip's share of what the part has on its fabric side.

    Parameters
    ----------
    incidence
        Links at endpoints and attach parts.
    capacity : shape (groups,)
        Of one link, one direction; NaN for unknown. [B/s]

    Returns
    -------
    dict
        Array of the view to B/s; NaN with an unknown capacity. Empty without endpoints.
    """
    if not len(incidence.endpoints):
        return {}
    rate = incidence.n * capacity[incidence.group]
    if incidence.to_attach.any():
        side = [
            np.bincount(
                incidence.src,
                weights=rate * (incidence.from_attach & (incidence.leaves_fabric == fabric)),
                minlength=incidence.nodes,
            )
            for fabric in (False, True)
        ]
        with np.errstate(divide="ignore", invalid="ignore"):
            # What the other side of the part has for each unit on the side of the link.
            share = [np.where(one > 0, other / one, 0.0) for one, other in (side, side[::-1])]
        at = np.where(incidence.enters_fabric, share[1][incidence.dst], share[0][incidence.dst])
        rate = np.where(incidence.to_attach, rate * np.minimum(1.0, at), rate)
    total = np.bincount(incidence.src, weights=rate, minlength=incidence.nodes)
    arrays = incidence.array[incidence.endpoints]
    rates = total[incidence.endpoints]
    return {array: float(np.min(rates[arrays == array])) for array in sorted(set(arrays.tolist()))}


def smallest(rates: dict[int, float]) -> float | None:
    """Return the smallest rate; None if there is none or one is unknown."""
    least = min(rates.values(), default=float("nan"))
    return None if any(np.isnan(rate) for rate in rates.values()) or np.isnan(least) else least


def group_loads(flow: Flow, groups: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the largest load a→b, b→a and the mean load of each group.

    Parameters
    ----------
    flow
        Loads of the plane.
    groups
        Number of groups of the view.

    Returns
    -------
    three arrays of shape (groups,)
        Loads per link for unit demand; groups within one array have the same load both ways.
    """
    orbits = flow.orbits
    load = orbits.load.sum(axis=0) if orbits.total.size else np.zeros(len(orbits.group))
    total = orbits.total.sum(axis=0) if orbits.total.size else np.zeros(len(orbits.group))
    ab, ba = np.zeros(groups), np.zeros(groups)
    forth = orbits.direction == 0
    np.maximum.at(ab, orbits.group[forth], load[forth])
    np.maximum.at(ba, orbits.group[~forth], load[~forth])
    has_back = np.bincount(orbits.group, weights=~forth, minlength=groups) > 0
    ba = np.where(has_back, ba, ab)
    links = np.bincount(orbits.group, weights=orbits.links, minlength=groups)
    mean = np.bincount(orbits.group, weights=total, minlength=groups) / np.maximum(links, 1)
    return ab, ba, mean


def mean_hops(flow: Flow) -> float | None:
    """Return the mean hops over all connected ordered pairs."""
    pairs = sum(count for _, count in flow.hops)
    return sum(h * count for h, count in flow.hops) / pairs if pairs else None
