"""The worst of a family of permutations: the pattern that leaves each chip the lowest rate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from designer.solve.compile.compiled import Compiled, PlaneSpec
from designer.solve.traffic.figures import TrafficFigures, solve_traffic
from designer.solve.traffic.naming import Names
from designer.solve.traffic.patterns import Opposite, Permutation, Shift, Transpose


@dataclass(frozen=True, slots=True, eq=False)
class WorstPermutation:
    """The rates of a family of permutations.

    Attributes
    ----------
    worst
        The one with the lowest known rate; None if no rate is known.
    rates
        All with a known rate, in the order of the family. [B/s]
    unknown
        Those whose rate is not known, with the reasons.
    basis
        ``exact`` for the family; ``bound`` where the rate of a member is unknown: the worst is then
        no better than the one given. Empty if nothing is known.
    """

    worst: TrafficFigures | None
    rates: tuple[tuple[Permutation, float], ...]
    unknown: tuple[tuple[Permutation, str], ...]
    basis: str


def usual_permutations(plane: PlaneSpec, names: Names) -> tuple[Permutation, ...]:
    """Return the permutations that stress networks most, for the axes of a plane's chips.

    Along every axis: by one, just short of half way around ("tornado", the worst of a ring under
    minimal routes) and half the axis away; half of all axes away at once; every two axes of equal
    size swapped.
    """
    found: dict[Permutation, None] = {}
    for number, array in zip(plane.arrays, plane.view.arrays, strict=True):
        if not array.endpoint:
            continue
        axes = {f"{a.path}.{a.name}": a.size for a in names[number].axes if a.size > 1}
        for axis, size in axes.items():
            for by in dict.fromkeys((1, (size - 1) // 2)):
                if by:
                    found[Shift(axis, by)] = None
            found[Opposite((axis,))] = None
        if len(axes) > 1:
            found[Opposite(tuple(axes))] = None
        for (one, n), (other, m) in combinations(axes.items(), 2):
            if n == m:
                found[Transpose(one, other)] = None
    return tuple(found)


def worst_permutation(
    compiled: Compiled,
    plane: PlaneSpec,
    names: Names,
    family: Iterable[Permutation] | None = None,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> WorstPermutation:
    """Work out a family of permutations and name the worst.

    Parameters
    ----------
    compiled, plane, names
        As for `solve_traffic`.
    family
        `usual_permutations` if not given. Members in which nobody sends anything are left out.
    cancelled
        Asked between receivers.

    Returns
    -------
    WorstPermutation
    """
    members = usual_permutations(plane, names) if family is None else tuple(family)
    known: list[tuple[Permutation, float, TrafficFigures]] = []
    unknown: list[tuple[Permutation, str]] = []
    for member in members:
        figures = solve_traffic(compiled, plane, member, names, cancelled=cancelled)
        if figures.bytes_per_s is not None:
            known.append((member, figures.bytes_per_s, figures))
        elif figures.demands or not figures.engine:
            unknown.append((member, figures.reason))
    worst = min(known, key=lambda row: row[1], default=None)
    basis = "" if worst is None else "bound" if unknown else "exact"
    return WorstPermutation(
        None if worst is None else worst[2],
        tuple((member, rate) for member, rate, _ in known),
        tuple(unknown),
        basis,
    )
