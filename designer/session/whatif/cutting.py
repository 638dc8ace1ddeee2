"""One link fewer: the view of a network in which one link between two elements is missing.

The document can only fail elements. With both ends marked (as if they had failed), each becomes a
class of its own; it is then split off as an array, so that the link group falls into up to four,
and the one between the two ends loses a link. Nothing else changes: routes, loads and rates are
those of the design with the link cut, exactly. Without symmetry the group becomes a list of pairs.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from designer.session.whatif.classes import node_at, nodes_of
from designer.solve.compile.compiled import PlaneSpec
from designer.solve.flow.flow import TooLarge
from designer.solve.flow.masks import matches
from designer.solve.flow.unroll import group_pairs
from designer.solve.flow.view import GuardSpec, View, ViewArray, ViewGroup
from designer.solve.flow.work import MOST_CLASS_WORK, class_work


def cut_link(base: PlaneSpec, marked: PlaneSpec, number: int, a: int, b: int) -> PlaneSpec:
    """Return a plane without one link of a group.

    Parameters
    ----------
    base
        The plane as it is.
    marked
        The same with both ends of the link failed.
    number
        Link group of the view.
    a, b
        Flat indices of the ends.

    Returns
    -------
    PlaneSpec
        Several of its arrays and groups may be one of the design.

    Raises
    ------
    TooLarge
        If there is no symmetry and too many links to list; or for a group within one array whose
        ends are different sides of an attach part.
    """
    group = base.view.groups[number]
    irregular = base.view.irregular or marked.view.irregular
    if irregular or class_work(marked.view) > MOST_CLASS_WORK:
        return replace(base, view=_without_pair(base.view, number, a, b))
    if group.is_self and group.side_a != group.side_b:
        raise TooLarge("links between two sides of one array are not told apart")
    return _split(replace(base, view=revived(marked.view, base.view)), number, a, b)


def revived(marked: View, base: View) -> View:
    """Return a view with the classes of one design and the faults of another, earlier one."""
    if marked.irregular:
        return base
    pairs = enumerate(zip(marked.arrays, base.arrays, strict=True))
    arrays = tuple(
        array if array.faults == old.faults else _revived(marked, k, old)
        for k, (array, old) in pairs
    )
    return replace(marked, arrays=arrays)


def _revived(view: View, number: int, old: ViewArray) -> ViewArray:
    """Return an array with the faults that it had, but the classes that it has now."""
    array, nodes = view.arrays[number], nodes_of(view, False)
    elements = nodes.element[nodes.start[number] : nodes.start[number + 1]]
    axes = np.unravel_index(elements, array.shape or (1,))
    indices = zip(*(axis.tolist() for axis in axes), strict=True)
    alive = tuple(
        there and not any(matches(clause, index) for clause in old.faults)
        for there, index in zip(array.exists, indices, strict=True)
    )
    return replace(array, alive=alive, faults=old.faults)


def _without_pair(view: View, number: int, a: int, b: int) -> View:
    group = view.groups[number]
    rows = np.stack(group_pairs(group), axis=1)
    ends = (rows[:, 0] == a) & (rows[:, 1] == b)
    if group.is_self:
        ends |= (rows[:, 0] == b) & (rows[:, 1] == a)
    rows[np.flatnonzero(ends)[0], 2] -= 1
    pairs = tuple((i, j, n) for i, j, n in rows[rows[:, 2] > 0].tolist())
    cut = replace(group, count=1, terms=None, relations=(), pairs=pairs, outer=1)
    groups = (*view.groups[:number], cut, *view.groups[number + 1 :])
    return replace(view, groups=groups, irregular=view.irregular or "one of its links is missing")


def _split(plane: PlaneSpec, number: int, a: int, b: int) -> PlaneSpec:
    """Split both ends of a link off their arrays, and take the link out."""
    view, group = plane.view, plane.view.groups[number]
    arrays, owners = list(view.arrays), list(plane.arrays)
    parts: dict[int, list[int]] = {k: [k] for k in range(len(arrays))}
    alone = []
    for end, element in ((group.a, a), (group.b, b)):
        arrays[end], own = _apart(arrays[end], node_at(view, False, end, element), view, end)
        alone.append(len(arrays))
        parts[end].append(len(arrays))
        arrays.append(own)
        owners.append(plane.arrays[end])
    groups: list[ViewGroup] = []
    names: list[int] = []
    for k, old in enumerate(view.groups):
        for left, right in _ends(old, parts):
            count = old.count
            if k == number and {left, right} == set(alone):
                count -= 1
            if count:
                groups.append(replace(old, a=left, b=right, count=count))
                names.append(plane.groups[k])
    cut = replace(view, arrays=tuple(arrays), groups=tuple(groups))
    return PlaneSpec(plane.id, plane.role, cut, tuple(owners), tuple(names))


def _ends(group: ViewGroup, parts: dict[int, list[int]]) -> list[tuple[int, int]]:
    """Return the ends of the groups that a group falls into when its arrays are split."""
    if not group.is_self:
        return list(itertools.product(parts[group.a], parts[group.b]))
    # What was split off is a single element, which no link joins to itself.
    own = parts[group.a]
    return [(own[0], own[0]), *itertools.combinations(own, 2)]


def _apart(array: ViewArray, node: int, view: View, number: int) -> tuple[ViewArray, ViewArray]:
    """Split one class off an array: what is left, and the class alone."""
    nodes = nodes_of(view, False)
    start = nodes.start[number]
    here, many = node - start, nodes.start[number + 1] - start
    exists, alive = list(array.exists or (True,) * many), list(array.alive or (True,) * many)
    index = np.unravel_index(int(nodes.element[node]), array.shape)
    only = tuple((k, 1, n, (int(index[k]),)) for k, n in enumerate(array.shape))
    guards: tuple[GuardSpec, GuardSpec] = (((), (only,)), ((only,), ()))
    rest, own = (
        replace(
            array,
            exists=tuple(there and (k == here) == mine for k, there in enumerate(exists)),
            alive=tuple(there and (k == here) == mine for k, there in enumerate(alive)),
            guards=(*array.guards, guard),
        )
        for mine, guard in zip((False, True), guards, strict=True)
    )
    return rest, own
