r"""Figures of a traffic pattern on a plane.

Every demand of the pattern is one unit. With load :math:`\ell` on a link of capacity :math:`c` the
highest common rate of all demands is :math:`\lambda = \min c / \ell`, and an endpoint that sends
:math:`d` units sends :math:`\lambda d`. Parts of the network that share no link have a rate each.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designer.solve.compile.compiled import Compiled, PlaneSpec
from designer.solve.flow.flow import FloatArray, TooLarge
from designer.solve.traffic.by_classes import solve_by_classes
from designer.solve.traffic.by_elements import solve_by_elements
from designer.solve.traffic.layers import NeedsRelay
from designer.solve.traffic.loads import Loads
from designer.solve.traffic.many_to_one import solve_many_to_one
from designer.solve.traffic.naming import Names, find_element, flat
from designer.solve.traffic.patterns import ManyToOne, Pattern, PatternError
from designer.solve.traffic.terms import NoTerms, terms_of


@dataclass(frozen=True, slots=True, eq=False)
class TrafficFigures:
    """What a plane makes of a traffic pattern.

    Attributes
    ----------
    pattern, plane
        What was asked.
    bytes_per_s
        Rate of an endpoint that sends, the smallest; None if it is not known. [B/s]
    demand_bytes_per_s
        Rate of one demand there. [B/s]
    load_ab, load_ba, load_mean : shape (groups of the plane,)
        Largest load per link of each group for unit demands, by direction, and the mean.
    utilisation : shape (groups of the plane,)
        Largest share of a link's capacity in use at the rates above; NaN for unknown.
    bottleneck
        Group of the plane that limits the rate, and its direction (0 from a to b, 1 back).
    demands, unreached
        Demands that flow, and those between endpoints that no path joins.
    basis
        ``exact``, or empty where nothing is known.
    engine
        ``classes``, ``general`` or empty.
    reason
        Why the rate is not known.
    """

    pattern: Pattern
    plane: str
    bytes_per_s: float | None
    demand_bytes_per_s: float | None
    load_ab: FloatArray
    load_ba: FloatArray
    load_mean: FloatArray
    utilisation: FloatArray
    bottleneck: tuple[int, int] | None
    demands: float
    unreached: float
    basis: str
    engine: str
    reason: str = ""


def solve_traffic(
    compiled: Compiled,
    plane: PlaneSpec,
    pattern: Pattern,
    names: Names,
    *,
    engine: str = "auto",
    cancelled: Callable[[], bool] = lambda: False,
) -> TrafficFigures:
    """Work out the rate and the loads of a traffic pattern on a plane.

    Parameters
    ----------
    compiled
        The design.
    plane
        One of its planes, or its composite: scale-up where it joins two chips, else scale-out.
        Demands that need a relay between the two leave the rate unknown.
    pattern
        Who sends to whom.
    names
        Names of all arrays of the design (`designer.solve.traffic.naming.names_of`).
    engine
        ``auto``, ``classes`` or ``general``.
    cancelled
        Asked between receivers.

    Returns
    -------
    TrafficFigures

    Raises
    ------
    PatternError
        If the pattern names axes or chips that there are not.
    Cancelled
        If `cancelled` says so.
    """
    capacity = np.array([_rate(compiled.links[n].capacity.value) for n in plane.groups])
    try:
        loads = _loads(compiled, plane, pattern, names, engine, cancelled)
    except (TooLarge, NeedsRelay) as error:
        return _unknown(pattern, plane, str(error))
    return figures(pattern, plane, loads, capacity)


def _rate(value: float | None) -> float:
    return math.nan if value is None else value


def _loads(
    compiled: Compiled,
    plane: PlaneSpec,
    pattern: Pattern,
    names: Names,
    engine: str,
    cancelled: Callable[[], bool],
) -> Loads:
    view, own = plane.view, tuple(names[n] for n in plane.arrays)
    aim = None
    if isinstance(pattern, ManyToOne):
        aim = find_target(compiled, plane, pattern, names)
    if engine != "general" and not view.irregular:
        try:
            if aim is not None:
                return solve_many_to_one(view, *aim)
            return solve_by_classes(view, terms_of(view, own, pattern), cancelled)
        except (TooLarge, NoTerms) as error:
            if engine == "classes":
                raise TooLarge(str(error)) from error
    elif engine == "classes":
        raise TooLarge(view.irregular)
    at = None if aim is None else (aim[0], flat(view.arrays[aim[0]].shape, aim[1]))
    return solve_by_elements(view, own, pattern, at, cancelled)


def find_target(
    compiled: Compiled, plane: PlaneSpec, pattern: ManyToOne, names: Names
) -> tuple[int, tuple[int, ...]]:
    """Return the array of the view and the indices of the chip that a pattern names.

    Raises
    ------
    PatternError
        If it is no accelerator on the plane.
    """
    number, index = find_element(names, compiled.root, pattern.target)
    if number not in plane.arrays or not plane.view.arrays[plane.arrays.index(number)].endpoint:
        raise PatternError(f"'{pattern.target}' is no accelerator on plane '{plane.id}'.")
    return plane.arrays.index(number), index


def _unknown(pattern: Pattern, plane: PlaneSpec, reason: str) -> TrafficFigures:
    blank = np.full(len(plane.groups), np.nan)
    return TrafficFigures(
        pattern, plane.id, None, None, blank, blank, blank, blank, None, 0, 0, "", "", reason
    )


def figures(
    pattern: Pattern, plane: PlaneSpec, loads: Loads, capacity: FloatArray
) -> TrafficFigures:
    """Lay capacities over the loads of a pattern.

    Parameters
    ----------
    pattern, plane
        What was asked.
    loads
        For unit demands.
    capacity : shape (groups of the plane,)
        Of one link, one direction; NaN for unknown. [B/s]
    """
    groups = len(capacity)
    load_ab, load_ba = _largest(loads, groups, 0), _largest(loads, groups, 1)
    within = np.array([g.is_self for g in plane.view.groups], dtype=bool)
    load_ba = np.where(within, load_ab, load_ba)
    links = np.bincount(loads.group, weights=loads.links, minlength=groups)
    carried = np.bincount(loads.group, weights=loads.flow, minlength=groups)
    share = np.zeros(groups)
    used = np.flatnonzero(loads.load > 0)
    limit = capacity[loads.group]
    best: tuple[float, float, int] | None = None
    idle = "none of its demands has a path" if loads.unreached else "nobody sends anything"
    reason = "" if len(used) else idle
    for family in np.unique(loads.family[used]).tolist():
        own = used[loads.family[used] == family]
        if np.isnan(limit[own]).any():
            share[loads.group[own]] = np.nan
            reason = "the rate of some links is not known"
            continue
        ratio = limit[own] / loads.load[own]
        at = int(np.argmin(ratio))
        rate = float(ratio[at])
        dead = limit[own] == 0
        part = np.where(dead, 1.0, rate * loads.load[own] / np.where(dead, 1.0, limit[own]))
        np.maximum.at(share, loads.group[own], part)
        if best is None or rate * loads.sends[family] < best[0]:
            best = (rate * loads.sends[family], rate, int(own[at]))
    known = best is not None and not reason
    return TrafficFigures(
        pattern,
        plane.id,
        best[0] if best is not None and known else None,
        best[1] if best is not None and known else None,
        load_ab,
        load_ba,
        carried / np.maximum(links, 1),
        share,
        (int(loads.group[best[2]]), int(loads.direction[best[2]])) if best and known else None,
        loads.demands,
        loads.unreached,
        "exact" if not reason else "",
        loads.engine,
        reason,
    )


def _largest(loads: Loads, groups: int, direction: int) -> FloatArray:
    out = np.zeros(groups)
    own = loads.direction == direction
    np.maximum.at(out, loads.group[own], loads.load[own])
    return out
