"""Routing over a plane, or over a scale-up layer and then a scale-out layer (rule S6)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from designer.solve.flow.flow import FloatArray, IntArray
from designer.solve.flow.routing import Graph, Routing, route


class NeedsRelay(Exception):
    """Some demands have no path on one layer: they would have to change between two."""

    def __str__(self) -> str:
        return "some demands need a relay between scale-up and scale-out"


def route_in_layers(
    graphs: Sequence[Graph],
    target: int,
    sources: IntArray,
    sizes: IntArray,
    wanted: FloatArray,
) -> tuple[list[Routing], IntArray]:
    """Route to one target over the first layer that joins each source with it.

    Parameters
    ----------
    graphs
        One per layer.
    target
        Its node.
    sources : shape (s,)
        Source nodes.
    sizes, wanted : shape (nodes,)
        Elements of each node, and the demand of each of them.

    Returns
    -------
    routings, left
        One per layer, and the sources that none of them reaches.

    Raises
    ------
    NeedsRelay
        If one of several layers is not enough for a demand.
    """
    found = []
    for graph in graphs:
        routing = route(graph, target, sources, sizes, wanted[sources])
        found.append(routing)
        sources = sources[~np.isin(sources, routing.sources)]
    if len(graphs) > 1 and wanted[sources].any():
        raise NeedsRelay
    return found, sources
