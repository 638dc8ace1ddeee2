r"""Best routing: proof by a cut where it meets the routed figure, else a linear programme.

For any non-negative weights on links, no routing can carry more than
:math:`\lambda \le \sum_l w_l c_l / \sum_{s \ne t} d_w(s, t)`, with the weighted distance over all
paths that respect forwarding. With weight on the bottleneck alone this is injection, a level of a
Clos or the cut of a torus axis, whichever binds; where it equals the routed rate, equal split is
optimal.
The linear programme on classes has the same optimum as on the whole graph: averaging an optimal
routing over all symmetries keeps it optimal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from designer.solve.bandwidth import Throughput
from designer.solve.flow.flow import Cancelled, FloatArray, Flow, IntArray, Task

#: Routed and bound count as equal within this.
PROVED = 1e-9
#: Variables of the linear programme that are still worth waiting for.
MAX_VARIABLES = 60_000
_MANY = 6


def cut_bound(
    flow: Flow, capacity: FloatArray, orbits: tuple[int, ...], family: int
) -> float | None:
    """Return the upper bound on λ from weight 1 on some directed link orbits.

    Parameters
    ----------
    flow
        The plane.
    capacity : shape (groups,)
        Of one link. [B/s]
    orbits
        Orbits that get weight 1.
    family
        Component family in question.

    Returns
    -------
    float or None
        None if no pair needs these links.
    """
    weight = np.zeros(len(flow.orbits.group), dtype=np.int64)
    weight[list(orbits)] = 1
    need = 0.0
    for task in flow.tasks:
        if task.family == family:
            far = _weighted_distance(task, weight[task.orbit])
            need += task.weight * float((far[task.sources] * task.count).sum())
    if need <= 0:
        return None
    supply = float((flow.orbits.links * capacity[flow.orbits.group])[list(orbits)].sum())
    return supply / need


def _weighted_distance(task: Task, weight: IntArray) -> FloatArray:
    far = np.full(len(task.sizes), np.inf)
    far[task.target] = 0.0
    for _ in range(len(task.sizes) + 1):
        before = far.copy()
        np.minimum.at(far, task.src, far[task.dst] + weight)
        if np.array_equal(before, far):
            break
    return far


def proved_bound(flow: Flow, capacity: FloatArray, routed: Throughput) -> float | None:
    """Return the smallest bound found on λ of the limiting family; stops where it is met."""
    if routed.family < 0:
        return None
    rate = routed.rate[routed.family]
    assert rate is not None
    candidates: list[tuple[int, ...]] = [(orbit,) for orbit in routed.tight[:_MANY]]
    if len(routed.tight) > 1:
        candidates.append(routed.tight)
    best: float | None = None
    for candidate in candidates:
        bound = cut_bound(flow, capacity, candidate, routed.family)
        if bound is not None and (best is None or bound < best):
            best = bound
        if best is not None and best <= rate * (1 + PROVED):
            break
    return best


def best_rate(
    flow: Flow,
    capacity: FloatArray,
    family: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> float | None:
    """Solve for the best λ over all routings by linear programme (HiGHS).

    Parameters
    ----------
    flow
        The plane.
    capacity : shape (groups,)
        Of one link; all known. [B/s]
    family
        Component family.
    cancelled
        Asked before the solve.

    Returns
    -------
    float or None
        λ in B/s; None if the programme is too large or the solver gives up.
    """
    tasks: list[Task] = []
    variables = 0
    for task in flow.tasks:
        if task.family != family:
            continue
        variables += len(task.src)
        if variables > MAX_VARIABLES:
            return None
        tasks.append(task)
    if cancelled():
        raise Cancelled
    return _programme(flow, capacity, tasks)


def _programme(flow: Flow, capacity: FloatArray, tasks: Collection[Task]) -> float | None:
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    scale = float(np.max(capacity[flow.orbits.group]))
    peers = max(1, *(int(task.count.sum()) for task in tasks))
    if scale <= 0:
        return 0.0
    # Variables: rate on all links of an edge per element of its source, in units of capacity,
    # one block per target; the last is λ × peers. Rows: conservation per node, then orbits.
    rows, columns, values = [], [], []
    load_rows, load_columns, load_values = [], [], []
    first, row = 0, 0
    for task in tasks:
        e = np.arange(len(task.src)) + first
        nodes = np.unique(np.concatenate([task.src, task.sources]))
        nodes = nodes[nodes != task.target]
        number = np.full(len(task.sizes), -1)
        number[nodes] = np.arange(len(nodes)) + row
        rows.append(number[task.src])
        columns.append(e)
        values.append(np.ones(len(e)))
        arrives = number[task.dst] >= 0
        rows.append(number[task.dst[arrives]])
        columns.append(e[arrives])
        # Each element of dst gets this share of what one element of src sends along the edge.
        values.append(-(task.back / task.n)[arrives])
        rows.append(number[task.sources])
        columns.append(np.full(len(task.sources), -1))
        values.append(np.full(len(task.sources), -1.0 / peers))
        load_rows.append(task.orbit)
        load_columns.append(e)
        load_values.append(task.weight * task.sizes[task.src] / flow.orbits.links[task.orbit])
        first += len(e)
        row += len(nodes)
    column = np.concatenate(columns)
    column[column < 0] = first
    equal = coo_matrix(
        (np.concatenate(values), (np.concatenate(rows), column)), shape=(row, first + 1)
    )
    orbit = np.concatenate(load_rows)
    names, compact = np.unique(orbit, return_inverse=True)
    upper = coo_matrix(
        (np.concatenate(load_values), (compact, np.concatenate(load_columns))),
        shape=(len(names), first + 1),
    )
    goal = np.zeros(first + 1)
    goal[-1] = -1.0
    answer = linprog(
        goal,
        A_ub=upper.tocsr(),
        b_ub=capacity[flow.orbits.group[names]] / scale,
        A_eq=equal.tocsr(),
        b_eq=np.zeros(row),
        method="highs",
    )
    if answer.status != 0:
        return None
    return float(answer.x[-1]) * scale / peers
