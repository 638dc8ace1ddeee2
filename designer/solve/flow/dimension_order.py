r"""Dimension order on tori, meshes and full meshes: one axis after the other is put right.

A packet goes along the first axis until its index there is the target's, then along the next. Where
several ways along an axis are minimal (half around an even ring) it is split equally over links.

All-to-all is exact on single axes. A packet that uses a link of axis *k* already has the target's
index on the axes before and still has the source's on those after. So the link's place fixes the
target's index before and the source's after, while the source is free before and the target after:
with :math:`\ell_k` the load for all-to-all along axis *k* alone,

.. math:: \ell = \ell_k \prod_{j \ne k} n_j

in whatever order the axes are taken (W. J. Dally and B. Towles, Principles and Practices of
Interconnection Networks, 2004, chapter 8). Other patterns do depend on the order.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np

from designer.solve.flow.classes import solve_classes, view_incidence
from designer.solve.flow.flow import Flow, Orbits, TooLarge
from designer.solve.flow.view import Elementary, View, ViewArray, ViewGroup

#: Relations that stay at an index of a space.
_STILL: tuple[Elementary, ...] = (("S",), ("R", "same"))


def solve_dimension_order(view: View) -> Flow:
    """Route all-to-all traffic in dimension order.

    Parameters
    ----------
    view
        One layer of chips that relay, every link group along one axis: rings, lines and full
        meshes, or several of them on an axis.

    Returns
    -------
    Flow
        Loads and hops, exact; `routes` and `tasks` are empty. Hops are minimal ones.

    Raises
    ------
    TooLarge
        If the view is no such grid, has guards or faults, or an axis falls into unequal parts: the
        text says which. Dimension order has no way around what is missing.
    """
    array = _relaying(view)
    along = [_axis_of(group) for group in view.groups]
    flows = [_alone(view, array, along, space) for space in array.spaces]
    sizes = [view.spaces[space].size for space in array.spaces]
    reach = [max(flow.domain, 1) for flow in flows]
    for flow, size, domain in zip(flows, sizes, reach, strict=True):
        if flow.connected_pairs != size * (domain - 1):
            raise TooLarge("an axis falls into unequal parts")
    everyone, together = math.prod(sizes), math.prod(reach)
    hops = Counter({0: 1})
    for flow, size in zip(flows, sizes, strict=True):
        hops = _sums(hops, ((0, size), *flow.hops))
    del hops[0]
    return Flow(
        engine="classes",
        chips=everyone,
        endpoints=everyone if together > 1 else 0,
        connected_pairs=everyone * (together - 1),
        domain=together if together > 1 else 0,
        peers=(together - 1,) if together > 1 else (),
        hops=tuple(sorted(hops.items())),
        orbits=_orbits(view, array, along, flows, reach),
        incidence=view_incidence(view),
        classes=max((flow.classes for flow in flows), default=0),
    )


def _relaying(view: View) -> ViewArray:
    """Return the only array of a grid."""
    if view.irregular:
        raise TooLarge(view.irregular)
    if view.layers != 1 or len(view.arrays) != 1:
        raise TooLarge("dimension order is for chips that are joined without switches")
    (array,) = view.arrays
    if not array.endpoint or array.forward[0] != "relay":
        raise TooLarge("dimension order is for chips that relay")
    if array.exists or array.alive:
        raise TooLarge("dimension order has no way around missing chips")
    return array


def _axis_of(group: ViewGroup) -> int:
    """Return the space that a group runs along."""
    moving = {space for term in group.terms or () for space, e in term if e not in _STILL}
    if len(moving) != 1:
        raise TooLarge("some links run along several axes at once")
    return moving.pop()


def _alone(view: View, array: ViewArray, along: list[int], space: int) -> Flow:
    """Route all-to-all along one axis, as if there were no other."""
    line = replace(array, shape=(view.spaces[space].size,), spaces=(0,), guards=(), faults=())
    groups = tuple(
        replace(group, a=0, b=0, terms=tuple(((0, dict(t)[space]),) for t in group.terms or ()))
        for group, axis in zip(view.groups, along, strict=True)
        if axis == space
    )
    return solve_classes(View((view.spaces[space],), (line,), groups, 1))


def _sums(hops: Counter[int], ways: tuple[tuple[int, int], ...]) -> Counter[int]:
    """Return how many combinations of two independent distances have each sum."""
    out: Counter[int] = Counter()
    for far, pairs in hops.items():
        for more, others in ways:
            out[far + more] += pairs * others
    return out


def _orbits(
    view: View, array: ViewArray, along: list[int], flows: list[Flow], reach: list[int]
) -> Orbits:
    """Return the link orbits of all axes with their flows in the whole grid."""
    group, direction, links, total = [], [], [], []
    for axis, (space, flow) in enumerate(zip(array.spaces, flows, strict=True)):
        here = np.array([k for k, s in enumerate(along) if s == space], dtype=np.int64)
        copies = math.prod(view.spaces[s].size for s in array.spaces) // view.spaces[space].size
        rest = math.prod(reach[:axis]) * math.prod(reach[axis + 1 :])
        group.append(here[flow.orbits.group])
        direction.append(flow.orbits.direction)
        links.append(flow.orbits.links * copies)
        total.append(flow.orbits.total.sum(axis=0) * rest * copies)
    none = np.zeros(0, dtype=np.int64)
    return Orbits(
        np.concatenate([none, *group]),
        np.concatenate([none, *direction]),
        np.concatenate([none, *links]),
        np.concatenate([none.astype(np.float64), *total])[None, :],
    )
