"""What is routed on, and what it stands for: symmetries, one target per orbit, merged twins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import IntArray, Orbits
from designer.solve.flow.general.elements import Unrolled, unroll, wires_of
from designer.solve.flow.general.numbers import distinct
from designer.solve.flow.general.quotient import Links, Quotient, link_orbits, quotient
from designer.solve.flow.general.symmetry import Symmetry, find_symmetry
from designer.solve.flow.view import View


@dataclass(frozen=True, slots=True)
class Plan:
    """An unrolled view, ready to be routed.

    Attributes
    ----------
    net
        Its elements and links.
    symmetry
        What is alike in it.
    quotient
        The graph.
    links
        Orbits of its links.
    targets, weight : shape (t,)
        Nodes of the quotient, one for every orbit of endpoints, and the size of that.
    orbit : shape (nodes,)
        Row in `targets` of the orbit that each endpoint node belongs to; −1 for other nodes.
    """

    net: Unrolled
    symmetry: Symmetry
    quotient: Quotient
    links: Links
    targets: IntArray
    weight: IntArray
    orbit: IntArray

    def orbits(self, total: np.ndarray) -> Orbits:
        """Return the link orbits with their flows, shape (families, orbits)."""
        return Orbits(self.links.group, self.links.direction, self.links.links, total)


def plan(
    view: View, cancelled: Callable[[], bool] = lambda: False, *, every_target: bool = False
) -> Plan:
    """Unroll a view and find out which targets have to be routed to.

    Parameters
    ----------
    view
        One or two layers.
    cancelled
        Asked now and then.
    every_target
        Keep all endpoints as nodes of their own, for demands between any two of them.

    Raises
    ------
    TooLarge
        Beyond the limits on elements and links.
    Cancelled
        If `cancelled` says so.
    """
    net = unroll(view)
    wires = wires_of(view, net)
    symmetry = find_symmetry(wires, net.endpoints, cancelled)
    names = symmetry.orbit[net.endpoints]
    first, index = distinct(names)
    weight = np.bincount(index, minlength=len(first)).astype(np.int64)
    chosen = names[first]
    twin = np.arange(net.elements) if every_target else symmetry.twin
    graph = quotient(view, net, wires, twin, chosen)
    orbit = np.full(len(graph.element), -1, dtype=np.int64)
    orbit[graph.node[net.endpoints]] = index
    links = link_orbits(net, wires, symmetry.wire_orbit, graph.wire)
    return Plan(net, symmetry, graph, links, graph.node[chosen], weight, orbit)
