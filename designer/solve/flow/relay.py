"""Bookkeeping of the composite: sums over targets, who reaches whom, pairs that wait."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from designer.solve.flow.families import Families
from designer.solve.flow.flow import FloatArray, Relay, Route
from designer.solve.flow.routing import Routing

UP, OUT = 0, 1


@dataclass(slots=True)
class Ledger:
    """Sums over targets.

    Attributes
    ----------
    total : shape (families, orbits)
        Flow per unit demand over all links of each orbit.
    rows
        Family of each node.
    hops
        Ordered pairs by hops.
    routes, relays
        For latency.
    """

    total: FloatArray
    rows: dict[int, int]
    hops: dict[int, int] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    relays: list[Relay] = field(default_factory=list)


class Reach:
    """Ordered pairs by source, and which nodes (classes or elements) belong together."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.families = Families(nodes)
        self.pairs: dict[int, int] = {}

    def add(self, source: int, target: int, pairs: int) -> None:
        """Note that pairs from a source to a target are connected."""
        if pairs:
            self.pairs[source] = self.pairs.get(source, 0) + pairs
            self.families.join(target, np.array([source]))

    def rows(self) -> dict[int, int]:
        """Return the family number of each node that sends or receives."""
        names = sorted({self.families.find(node) for node in self.pairs})
        number = {name: k for k, name in enumerate(names)}
        leaders = ((node, self.families.find(node)) for node in range(self.nodes))
        return {node: number[leader] for node, leader in leaders if leader in number}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A relayed class of pairs whose legs are known, but not yet their routes."""

    pairs: int
    source: int
    legs: tuple[tuple[float, int, int, int, int], ...]

    def resolve(self, routed: dict[tuple[int, int], Routing], hops: dict[int, int]) -> Relay:
        rows, shortest = [], None
        for share, up_target, source, out_target, chip in self.legs:
            up, out = routed[UP, up_target], routed[OUT, out_target]
            far = int(up.dist[source] - up.uncounted[source] + out.dist[chip] - out.uncounted[chip])
            shortest = far if shortest is None else min(shortest, far)
            rows.append((share, up.as_route(1), source, out.as_route(1), chip))
        assert shortest is not None
        hops[shortest] = hops.get(shortest, 0) + self.pairs
        return Relay(self.pairs, tuple(rows))


def peers(each: dict[int, int], rows: dict[int, int]) -> tuple[int, ...]:
    """Return the smallest number of peers in each family."""
    least: dict[int, int] = {}
    for node, row in rows.items():
        if each.get(node):
            least[row] = min(each[node], least.get(row, each[node]))
    return tuple(least[row] for row in sorted(least))
