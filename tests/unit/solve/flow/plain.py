"""Loads without any symmetry: every endpoint a target of its own, one after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow
from designer.solve.flow.general.elements import Unrolled, unroll, wires_of
from designer.solve.flow.general.plan import plan
from designer.solve.flow.general.quotient import quotient
from designer.solve.flow.routing import hop_histogram, route
from designer.solve.flow.view import View


@dataclass(frozen=True)
class Plain:
    """Load per directed link of the unrolled view, pairs by hops, sources by target."""

    net: Unrolled
    load: FloatArray
    hops: dict[int, int]
    reach: dict[int, int]


def plain(view: View) -> Plain:
    net = unroll(view)
    wires = wires_of(view, net)
    everyone = np.arange(net.elements)
    graph = quotient(view, net, wires, everyone, net.endpoints)
    total = np.zeros(len(wires.src))
    hops: dict[int, int] = {}
    reach = {}
    for target in net.endpoints.tolist():
        sources = net.endpoints[net.endpoints != target]
        routing = route(graph.graphs[0], target, sources, graph.sizes)
        np.add.at(total, graph.wire[routing.edge], routing.flow)
        hop_histogram(routing, 1, hops)
        reach[target] = len(routing.sources)
    per_link = np.append(total / wires.n, 0.0) if len(wires.n) else np.zeros(1)
    return Plain(net, per_link[wires.of_link], hops, reach)


def loads(view: View, flow: Flow) -> FloatArray:
    """Return the engine's load of each directed link of the unrolled view."""
    each = flow.orbits.load.sum(axis=0)
    return np.asarray(each[plan(view).links.of_link])


def assert_plain(view: View, flow: Flow) -> None:
    """All that the engine says of routes, against one target after another."""
    expected = plain(view)
    np.testing.assert_allclose(loads(view, flow), expected.load, rtol=1e-9, atol=1e-9)
    assert dict(flow.hops) == expected.hops
    assert flow.connected_pairs == sum(expected.reach.values())
    assert flow.endpoints == len(expected.net.endpoints)
    assert flow.domain == min(expected.reach.values(), default=-1) + 1
    assert flow.isolated == sum(1 for n in expected.reach.values() if not n)
    assert flow.orbits.links.sum() == expected.net.working_links.sum()
