"""The bisection by cells against maximum flow on the unrolled graph."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from designer.model.design import Design
from designer.solve.compile import compile_design
from designer.solve.flow.max_flow import max_flow
from designer.solve.flow.quotient import quotients
from designer.solve.flow.unroll import group_pairs, present
from designer.solve.flow.view import Space, View
from designer.solve.planes import capacities
from tests.strategies import designs

FREE = 1e30


def sides(space: Space) -> list[int]:
    """The half of every index: marked ones in turn, then the lower ones first."""
    if space.mode != "unordered":
        return [int(i >= space.size // 2) for i in range(space.size)]
    half = {mark: k % 2 for k, mark in enumerate(space.marks)}
    first = space.size // 2
    for index in range(space.size):
        if index not in half:
            half[index] = int(sum(1 - side for side in half.values()) >= first)
    return [half[index] for index in range(space.size)]


def elements(view: View, cut: int) -> tuple[list[int], np.ndarray, list[int]]:
    """First element of each array; the half of each element, −1 for none; its array."""
    first, half, owner = [], [], []
    for number, array in enumerate(view.arrays):
        first.append(len(half))
        shape = [view.spaces[s].size for s in array.spaces]
        for index in np.ndindex(*shape):
            where = dict(zip(array.spaces, index, strict=True))
            half.append(sides(view.spaces[cut])[where[cut]] if cut in where else -1)
            owner.append(number)
    return first, np.array(half), owner


def brute_force(view: View, cut: int, rates: np.ndarray) -> float | None:
    """Maximum flow on a graph of every element, by networkx."""
    first, half, owner = elements(view, cut)
    alive = present(view, faults=True)
    links = []
    for number, group in enumerate(view.groups):
        left, right, count = group_pairs(group)
        for a, b, n in zip(left + first[group.a], right + first[group.b], count, strict=True):
            if alive[a] and alive[b]:
                links += [(int(a), int(b), number, int(n), 0), (int(b), int(a), number, int(n), 1)]
    linked = {end for a, b, *_ in links for end in (a, b)}
    ends = [e for e in sorted(linked) if view.arrays[owner[e]].endpoint]
    sizes = [sum(1 for e in ends if half[e] == side) for side in (0, 1)]
    for array in dict.fromkeys(owner[e] for e in ends if half[e] < 0):
        own = [e for e in ends if owner[e] == array]
        side = int(sizes[0] > sizes[1])
        half[own] = side
        sizes[side] += len(own)
    if 0 in sizes:
        return None
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])

    def name(
        element: int, layer: int, *, leaves: bool, by_fabric: bool
    ) -> tuple[object, ...] | None:
        array = view.arrays[owner[element]]
        forward = array.forward[layer]
        if array.endpoint:
            return (element, layer, "out" if leaves or forward in ("relay", "switch") else "in")
        if forward == "attach":
            return (element, layer, leaves == by_fabric)
        return None if forward == "none" else (element, layer)

    def add(start: object, stop: object, rate: float) -> None:
        known = graph.get_edge_data(start, stop, {"capacity": 0.0})["capacity"]
        graph.add_edge(start, stop, capacity=known + rate)

    for a, b, number, n, way in links:
        group = view.groups[number]
        fabric = [group.side_a == "fabric", group.side_b == "fabric"]
        start = name(a, group.layer, leaves=True, by_fabric=fabric[way])
        stop = name(b, group.layer, leaves=False, by_fabric=fabric[1 - way])
        if start is not None and stop is not None:
            add(start, stop, n * rates[number])
    for element in ends:
        for layer in range(view.layers):
            for role in ("out", "in"):
                node = (element, layer, role)
                if node not in graph:
                    continue
                if half[element] == 0 and role == "out":
                    add("from", node, FREE)
                if half[element] == 1:
                    add(node, "to", FREE)
                if layer + 1 < view.layers and (element, layer + 1, "out") in graph:
                    add(node, (element, layer + 1, "out"), FREE)
    return float(nx.maximum_flow_value(graph, "from", "to"))


@given(design=designs("clos", "mesh", "rails"))
def test_the_flow_between_cells_is_that_between_elements(design: Design) -> None:
    compiled = compile_design(design)
    for plane in [*compiled.planes, *([compiled.composite] if compiled.composite else [])]:
        rates = np.nan_to_num(capacities(compiled, plane), nan=1.0)
        for cut in quotients(plane.view):
            edges = [(a, b, math.inf if g < 0 else n * rates[g]) for a, b, g, n in cut.edges]
            got = max_flow(cut.nodes, edges, 0, 1)
            wanted = brute_force(plane.view, cut.space, rates)
            assert wanted is not None
            assert got == pytest.approx(wanted, rel=1e-9, abs=1e-3)
