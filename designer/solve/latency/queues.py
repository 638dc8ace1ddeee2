"""Waiting for links that carry other traffic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow, IntArray, Route
from designer.solve.flow.view import View
from designer.solve.latency.delays import Delays


@dataclass(frozen=True, slots=True)
class Queues:
    """Mean waiting at the links of a network.

    Attributes
    ----------
    sum_s
        Of all ordered pairs together. [s]
    link_s : shape (groups, 2)
        At a link of each group and direction, the longest of its orbits. [s]
    is_bound
        Links of one group and direction differ, so that ways are bounded by `link_s`.
    tails : shape (groups,)
        Array from which links of direction 0 leave.
    """

    sum_s: float
    link_s: FloatArray
    is_bound: bool
    tails: IntArray

    def of_edges(self, route: Route) -> FloatArray:
        """Return the waiting at each edge of a route. [s]"""
        back = route.array[route.src] != self.tails[route.group]
        return np.asarray(self.link_s[route.group, back.astype(np.int64)])


def queues(
    view: View, flow: Flow, delays: Delays, saturated: FloatArray, fraction: float
) -> Queues | None:
    r"""Return the waiting with all-to-all traffic on the links.

    A queue with Poisson arrivals, fixed service time *s* and utilisation ρ (M/D/1) holds a message
    for :math:`\rho s / (2 (1 - \rho))` before its service (Pollaczek and Khinchine).

    Parameters
    ----------
    view, flow
        The network and what its links carry.
    delays
        Message size and capacities: service is message / capacity of one link.
    saturated : shape (orbits,)
        Utilisation at the all-to-all rate, NaN for unknown.
    fraction
        Load as a share of that rate.

    Returns
    -------
    Queues
        None if a utilisation is not known or a link has no room for more.
    """
    carried = flow.orbits.total.sum(axis=0)
    used = carried > 0
    share = np.where(used, saturated * fraction, 0.0)
    if not 0 <= fraction < 1 or not len(share) or not (share < 1).all():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        service = delays.message_bytes / delays.capacity[flow.orbits.group]
        wait = np.where(share > 0, share * service / (2 * (1 - share)), 0.0)
    most = np.zeros((len(view.groups), 2))
    where = flow.orbits.group, flow.orbits.direction
    np.maximum.at(most, where, wait)
    differs = bool((used & (wait < most[where] * (1 - 1e-9))).any())
    tails = np.array([g.a for g in view.groups], dtype=np.int64)
    return Queues(float(carried @ wait), most, differs, tails)
