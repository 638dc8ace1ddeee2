"""What a failure does to each chip: its injection, and whom it still reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.session.whatif.classes import node_at, nodes_of
from designer.session.whatif.network import Cancel, Solved
from designer.solve.flow.class_graph import (
    ClassSpace,
    TargetClass,
    class_edges,
    class_graph,
    class_space,
)
from designer.solve.flow.classes import base_of, catalogue
from designer.solve.flow.flow import Cancelled, IntArray
from designer.solve.flow.general.plan import plan
from designer.solve.flow.relay import OUT, UP
from designer.solve.flow.routing import Graph, distances
from designer.solve.flow.unroll import present
from designer.solve.flow.view import View

#: Rates that lie this close are equal.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Chips:
    """Chips of one class after a failure, and what they had before.

    Attributes
    ----------
    array
        Array of the design.
    element
        Flat index of one of them.
    count
        How many they are.
    before, after
        Injection; NaN for unknown. [B/s]
    node_before, node_after
        Nodes of the two views.
    """

    array: int
    element: int
    count: int
    before: float
    after: float
    node_before: int
    node_after: int

    @property
    def is_hit(self) -> bool:
        """Whether the injection falls."""
        return self.after < self.before * (1 - SAME)

    @property
    def kept(self) -> float:
        """Share of the injection that is left; 1 where it is not known."""
        share = self.after / self.before if self.before > 0 else 1.0
        return 1.0 if np.isnan(share) else share


def chips_of(before: Solved, after: Solved) -> list[Chips]:
    """Return the working chips that had a link before, by class after the failure."""
    known, by_element = after.nodes
    view, old = after.spec.view, before.spec.view
    was, was_by_element = before.nodes
    if known is None or was is None:
        return []
    nodes = nodes_of(view, by_element)
    number_before = {name: k for k, name in enumerate(before.spec.arrays)}
    alive = _alive(view, by_element)
    endpoint = np.array([array.endpoint for array in view.arrays], dtype=bool)[nodes.array]
    rows = []
    for node in np.flatnonzero(endpoint & alive & (nodes.size > 0)).tolist():
        array = after.spec.arrays[int(nodes.array[node])]
        element = int(nodes.element[node])
        at = node_at(old, was_by_element, number_before[array], element)
        rate = before.injection.get(at)
        if rate is not None:
            left = after.injection.get(node, 0.0)
            rows.append(Chips(array, element, int(nodes.size[node]), rate, left, at, node))
    return rows


def _alive(view: View, by_element: bool) -> np.ndarray:
    alive = present(view, faults=True) if by_element else catalogue(view).base.alive
    return np.asarray(alive)


def peers_of(solved: Solved, cancelled: Cancel) -> dict[int, int]:
    """Return how many endpoints reach each endpoint, by node of the incidence."""
    _, by_element = solved.nodes
    view = solved.spec.view
    if by_element:
        return _peers_by_element(view, cancelled)
    found = {}
    for target in catalogue(view).targets:
        if cancelled():
            raise Cancelled
        node, seen, reached = _seen(view, target)
        found[node] = int(seen.sizes[reached].sum())
    return found


def reached_from(view: View, number: int, element: int, *, by_element: bool) -> set[int]:
    """Return the endpoints, as nodes, that one endpoint reaches; it is a class by itself."""
    at = node_at(view, by_element, number, element)
    if not by_element:
        seen = (_seen(view, target) for target in catalogue(view).targets)
        return {node for node, space, reached in seen if (space.base[reached] == at).any()}
    known = plan(view, every_target=True)
    ends, graphs = known.quotient.endpoints, list(known.quotient.graphs)
    source = int(known.quotient.node[at])
    others = ends[ends != source]
    if view.layers == 1:
        # Who reaches it is reached: every link and every way through runs both ways.
        found = _reached(graphs, source, others, relays=False)
    else:
        one = np.array([source])
        found = np.array(
            [t for t in others.tolist() if len(_reached(graphs, t, one, relays=view.relays))],
            dtype=np.int64,
        )
    return set(known.quotient.element[found].tolist())


def _seen(view: View, target: TargetClass) -> tuple[int, ClassSpace, IntArray]:
    """Return the base class of a target, the classes seen from it, and those that reach it."""
    known = catalogue(view)
    seen = class_space(view, target)
    edges = class_edges(view, seen, target)
    graphs = [class_graph(view, seen, edges, layer) for layer in range(view.layers)]
    array = np.repeat(np.arange(len(view.arrays)), np.diff(seen.offset))
    endpoint = np.array([a.endpoint for a in view.arrays], dtype=bool)[array]
    sources = endpoint & seen.alive & (known.degree[seen.base] > 0) & (seen.sizes > 0)
    sources[seen.target_node] = False
    return (
        base_of(known, target),
        seen,
        _reached(graphs, seen.target_node, np.flatnonzero(sources), relays=view.relays),
    )


def _peers_by_element(view: View, cancelled: Cancel) -> dict[int, int]:
    known = plan(view, cancelled, every_target=True)
    ends = known.quotient.endpoints
    reach = np.zeros(len(known.targets), dtype=np.int64)
    for number, target in enumerate(known.targets.tolist()):
        if cancelled():
            raise Cancelled
        reached = _reached(
            list(known.quotient.graphs), target, ends[ends != target], relays=view.relays
        )
        reach[number] = known.quotient.sizes[reached].sum()
    at = known.quotient.node[known.net.endpoints]
    counts = reach[known.orbit[at]].tolist()
    return dict(zip(known.net.endpoints.tolist(), counts, strict=True))


def _reached(graphs: list[Graph], target: int, sources: IntArray, *, relays: bool) -> IntArray:
    """Return the sources that reach a target: by scale-up, by scale-out, or relayed (rule S6)."""
    if len(graphs) == 1:
        return np.asarray(sources[distances(graphs[0], target)[sources] > 0])
    up, out = (distances(graphs[layer], target)[sources] > 0 for layer in (UP, OUT))
    if not relays:
        return np.asarray(sources[up | out])
    relayed = _towards(graphs[UP], sources[out])[sources]
    return np.asarray(sources[up | out | relayed])


def _towards(graph: Graph, targets: IntArray) -> np.ndarray:
    """Return which nodes have a path to one of some targets."""
    found = np.zeros(graph.nodes, dtype=bool)
    found[targets] = True
    usable = graph.forwards[graph.dst] | found[graph.dst]
    src, dst = graph.src[usable], graph.dst[usable]
    while (new := src[found[dst] & ~found[src]]).size:
        found[new] = True
    return found
