"""All minimal paths of a pair used alike: the flow is split in proportion to what each link opens.

Equal split (rule S5) decides at every node anew, so a path that shares few nodes with others gets
more than its part. Here every minimal path of a pair, parallel links counted each, carries the
same, as where a source picks one of all paths at random. Loads are then those of edge betweenness
[1]_; on a mesh without wraparound they are higher in the middle.

References
----------
.. [1] U. Brandes, A faster algorithm for betweenness centrality, J. Mathematical Sociology 25,
   2001.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow, IntArray, Task


def weigh_by_paths(flow: Flow) -> Flow:
    """Return the flow of a plane with every minimal path of a pair carrying the same.

    Parameters
    ----------
    flow
        Of either engine, with its `tasks`. In the composite of two planes there are none.

    Returns
    -------
    Flow
        The same reach and hops, other loads; without `routes`, since shares of paths differ.

    Raises
    ------
    ValueError
        If pairs are joined and the flow has no tasks to say how.
    """
    total = np.zeros_like(flow.orbits.total)
    some = False
    for task in flow.tasks:
        some = True
        edges, amount = _carried(task)
        np.add.at(total[task.family], task.orbit[edges], amount * task.weight)
    if flow.connected_pairs and not some:
        text = "the graph of this plane is not at hand"
        raise ValueError(text)
    return replace(flow, orbits=replace(flow.orbits, total=total), routes=(), relays=())


def _carried(task: Task) -> tuple[IntArray, FloatArray]:
    """Return edges on minimal paths to a target, and the flow over all links of each."""
    dist, paths = _paths(task)
    far = dist[task.src]
    used = np.flatnonzero((far > 0) & (dist[task.dst] == far - 1))
    used = used[np.argsort(-far[used], kind="stable")]
    carried = np.zeros(len(task.sizes))
    carried[task.sources] = 1.0
    amount = np.zeros(len(used))
    for part in _levels(far[used]):
        edges = used[part]
        src, dst = task.src[edges], task.dst[edges]
        # What one link of an element of src takes of the element's flow.
        each = carried[src] * paths[dst] / paths[src]
        amount[part] = each * task.n[edges] * task.sizes[src]
        carried += np.bincount(dst, weights=each * task.back[edges], minlength=len(carried))
    return used, amount


def _paths(task: Task) -> tuple[IntArray, FloatArray]:
    """Return links to the target (−1: no path) and minimal paths, from an element of each node."""
    dist = np.full(len(task.sizes), -1, dtype=np.int64)
    paths = np.zeros(len(task.sizes))
    dist[task.target], paths[task.target] = 0, 1.0
    level = 0
    while True:
        at = np.flatnonzero((dist[task.dst] == level) & (dist[task.src] < 0))
        if not len(at):
            return dist, paths
        src = task.src[at]
        paths += np.bincount(src, weights=task.n[at] * paths[task.dst[at]], minlength=len(paths))
        level += 1
        dist[src] = level


def _levels(far: IntArray) -> Iterator[slice]:
    """Return runs of equal distance."""
    bounds = [0, *(np.flatnonzero(np.diff(far)) + 1).tolist(), len(far)]
    return (slice(a, b) for a, b in itertools.pairwise(bounds) if b > a)
