r"""Bisection: what can flow between two halves of the accelerators, at the narrowest cut found.

The accelerators are cut in half along each of their axes in turn (a run of neighbours on rings and
lines); switches stand wherever most flows. The value is the smallest maximum flow, times
:math:`(n^2/4) / (n_1 n_2)` where the halves are unequal. There are far more ways to halve a
machine, so this is an upper bound of the true bisection, except where all-to-all traffic proves it:
no cut into :math:`n_1 + n_2` endpoints carries less than :math:`\lambda n_1 n_2` if every pair can
have the rate :math:`\lambda` at once.

Where a plane falls into equal islands, as scale-up domains do, the figure is that of one of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow
from designer.solve.flow.max_flow import max_flow
from designer.solve.flow.quotient import Quotient

#: The bound and what all-to-all traffic proves count as equal within this.
_PROVED = 1e-9


@dataclass(frozen=True, slots=True)
class Bisection:
    """The narrowest cut of a plane.

    Attributes
    ----------
    value
        Scaled maximum flow, one direction. [B/s]
    space
        Index space of the view that is cut.
    halves
        Accelerators in each half.
    flow
        Maximum flow between them, unscaled. [B/s]
    """

    value: float
    space: int
    halves: tuple[int, int]
    flow: float

    def is_proved(self, per_pair: float | None) -> bool:
        """Whether every pair having a rate at once shows that no cut is narrower. [B/s]"""
        if per_pair is None:
            return False
        n = sum(self.halves)
        return self.value <= per_pair * n * n / 4 * (1 + _PROVED)


def islands(flow: Flow) -> int | None:
    """Return into how many islands of one size a plane falls; None if they differ."""
    n, domain = flow.endpoints, flow.domain
    if domain < 1 or n % domain or flow.connected_pairs != n * (domain - 1):
        return None
    return n // domain


def bisection(
    cuts: tuple[Quotient, ...], capacity: FloatArray, parts: int | None = 1
) -> Bisection | None:
    """Return the narrowest of some cuts.

    Parameters
    ----------
    cuts
        The view cut along its spaces.
    capacity : shape (groups,)
        Of one link of each group, one direction. [B/s]
    parts
        Equal islands that the plane falls into; a cut between them is none. None if they differ.

    Returns
    -------
    Bisection or None
        None without cuts, where a rate that counts is not known, and for unequal islands.
    """
    if parts is None or np.isnan(capacity).any():
        return None
    rates = capacity.tolist()
    flows = [
        max_flow(
            cut.nodes,
            (
                (a, b, math.inf if group < 0 else links * rates[group])
                for a, b, group, links in cut.edges
            ),
            0,
            1,
        )
        for cut in cuts
    ]
    if all(flows):
        # Chips that pass nothing on reach few others, but no axis sets them apart.
        parts = 1
    found: Bisection | None = None
    for cut, whole in zip(cuts, flows, strict=True):
        if parts > 1 and (whole == 0 or not cut.is_shared or any(n % parts for n in cut.halves)):
            continue
        flow, (first, second) = whole / parts, (half // parts for half in cut.halves)
        value = flow * ((first + second) ** 2 / 4) / (first * second)
        if found is None or value < found.value:
            found = Bisection(value, cut.space, (first, second), flow)
    return found
