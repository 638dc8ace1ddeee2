"""Largest flow between two nodes of a small graph (Dinic 1970)."""

from __future__ import annotations

from collections.abc import Iterable

#: What is left of a capacity counts as nothing below this share of the largest one.
_NOTHING = 1e-12


def max_flow(nodes: int, edges: Iterable[tuple[int, int, float]], source: int, sink: int) -> float:
    """Return the largest flow from a node to another.

    Parameters
    ----------
    nodes
        Number of nodes.
    edges
        (from, to, capacity); several between the same nodes add up, infinity is allowed.
    source, sink
        Two different nodes.

    Returns
    -------
    float
        In the unit of the capacities; infinite if a path has no limit.

    Notes
    -----
    Levels by breadth-first search, then blocking flows by depth-first search [1]_; exact up to
    rounding for capacities that are no whole numbers, since every augmentation fills an edge.

    References
    ----------
    .. [1] E. A. Dinic, Soviet Math. Doklady 11 (1970) 1277.
    """
    together: dict[tuple[int, int], float] = {}
    for start, stop, capacity in edges:
        if start != stop and capacity > 0:
            together[start, stop] = together.get((start, stop), 0.0) + capacity
    finite = [capacity for capacity in together.values() if capacity != float("inf")]
    least = max(finite, default=1.0) * _NOTHING
    ahead: list[list[int]] = [[] for _ in range(nodes)]
    to: list[int] = []
    room: list[float] = []
    for (start, stop), capacity in together.items():
        # Edge k and its way back, k ^ 1.
        ahead[start].append(len(to))
        ahead[stop].append(len(to) + 1)
        to += [stop, start]
        room += [capacity, 0.0]
    total = 0.0
    while True:
        level = _levels(nodes, ahead, to, room, source, least)
        if level[sink] < 0:
            return total
        following = [0] * nodes
        while (pushed := _push(ahead, to, room, level, following, source, sink, least)) > 0:
            total += pushed
            if pushed == float("inf"):
                return total


def _levels(
    nodes: int, ahead: list[list[int]], to: list[int], room: list[float], source: int, least: float
) -> list[int]:
    level = [-1] * nodes
    level[source] = 0
    queue = [source]
    for node in queue:
        for edge in ahead[node]:
            if room[edge] > least and level[to[edge]] < 0:
                level[to[edge]] = level[node] + 1
                queue.append(to[edge])
    return level


def _push(
    ahead: list[list[int]],
    to: list[int],
    room: list[float],
    level: list[int],
    following: list[int],
    source: int,
    sink: int,
    least: float,
) -> float:
    """Fill one path of rising levels; returns what it took, 0 if there is none left."""
    path: list[int] = []
    node = source
    while node != sink:
        while following[node] < len(ahead[node]):
            edge = ahead[node][following[node]]
            if room[edge] > least and level[to[edge]] == level[node] + 1:
                path.append(edge)
                node = to[edge]
                break
            following[node] += 1
        else:
            if not path:
                return 0.0
            # A dead end: one step back, and never this way again.
            edge = path.pop()
            node = to[edge ^ 1]
            following[node] += 1
    amount = min(room[edge] for edge in path)
    for edge in path:
        room[edge] -= amount
        room[edge ^ 1] += amount
    return amount
