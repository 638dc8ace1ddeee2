"""How much of each kind of link and node lies on the way: structure alone, whatever the delays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow, IntArray, Route
from designer.solve.flow.view import View
from designer.solve.latency.delays import Delays
from designer.solve.latency.summary import Parts


@dataclass(frozen=True, slots=True)
class Use:
    """Links and nodes on the way of one pair or on average, mean over equal-split paths.

    Attributes
    ----------
    group, into : shape (k,)
        Group of links, and the array at which they arrive.
    links : shape (k,)
        Of these on the way. [count]
    passed : shape (p,)
        Arrays whose elements are passed.
    nodes : shape (p,)
        Of these on the way. [count]
    """

    group: IntArray
    into: IntArray
    links: FloatArray
    passed: IntArray
    nodes: FloatArray

    def parts(self, delays: Delays, sending_s: float) -> Parts:
        """Return what a latency is made of, with a serialisation that is known. [s]"""
        fec = np.where(delays.includes_fec[self.into], 0.0, delays.fec_s[self.group])
        return Parts(
            float(self.links @ delays.propagation_s[self.group]),
            float(self.links @ delays.electronics_s[self.group]),
            float(self.links @ fec),
            float(self.nodes @ delays.node_s[self.passed]),
            sending_s,
        )


def mean_use(view: View, flow: Flow, ending: FloatArray) -> Use:
    r"""Return what lies on the way on average over all ordered pairs.

    With the flow :math:`f_o` over link orbit *o* for unit demand, links cross it :math:`f_o / P`
    times per pair on average, over *P* pairs; so it is with nodes, by what comes in and stays not.

    Parameters
    ----------
    view, flow
        The network and what its links carry.
    ending : shape (arrays,)
        Ordered pairs whose target is in each array.
    """
    carried = flow.orbits.total.sum(axis=0)
    some = np.flatnonzero(carried)
    carried, group = carried[some], flow.orbits.group[some]
    heads = np.array([(g.b, g.a) for g in view.groups], dtype=np.int64).reshape(-1, 2)
    into = heads[group, flow.orbits.direction[some]]
    arriving = np.bincount(into, weights=carried, minlength=len(ending))
    going_on = arriving - ending
    passed = np.flatnonzero(going_on > 1e-9 * arriving)
    pairs = float(ending.sum())
    return Use(group, into, carried / pairs, passed, going_on[passed] / pairs)


def use_on_way(route: Route, node: int) -> Use:
    """Return what lies on the way from a source to the target of a route."""
    carried = np.zeros(len(route.dist))
    carried[node] = 1.0
    use = np.zeros(len(route.src))
    for part in route.levels:
        use[part] = amount = carried[route.src[part]] * route.share[part]
        carried += np.bincount(route.dst[part], weights=amount, minlength=len(carried))
    some = np.flatnonzero(use)
    into = route.array[route.dst[some]]
    on = route.dst[some] != route.target
    return Use(route.group[some], into, use[some], into[on], use[some][on])


def joined(ways: list[tuple[float, Use]]) -> Use:
    """Return the sum of several ways, each with its share."""
    return Use(
        np.concatenate([use.group for _, use in ways]),
        np.concatenate([use.into for _, use in ways]),
        np.concatenate([share * use.links for share, use in ways]),
        np.concatenate([use.passed for _, use in ways]),
        np.concatenate([share * use.nodes for share, use in ways]),
    )
