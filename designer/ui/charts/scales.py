"""Where ticks stand, and which values of a distribution stand together in one bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from designer import units

#: What a rounded step may begin with.
_STEPS = (1.0, 2.0, 5.0, 10.0)
#: Rounding of sums must not lose the last tick.
_SLACK = 1e-9
Tick = tuple[float, str]


def rounded_step(span: float, most: int) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that divides a span into so many parts.

    Examples
    --------
    >>> rounded_step(1.0, 5)
    0.2
    """
    least = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(least))
    return next(s * power for s in _STEPS if s * power >= least * (1 - _SLACK))


def ticks(low: float, high: float, most: int, scale: float = 1.0) -> list[Tick]:
    """Return rounded places between two values, with their words.

    Parameters
    ----------
    low, high
        Ends of the axis, in SI.
    most
        Largest number of intervals.
    scale
        Value of the unit that the words are in.
    """
    if not high > low:
        return [(low, units.digits(low / scale))]
    step = rounded_step((high - low) / scale, most)
    first = math.ceil(low / scale / step - _SLACK)
    last = math.floor(high / scale / step + _SLACK)
    places = [n * step for n in range(first, last + 1)]
    decimals = max(0, -math.floor(math.log10(step) + _SLACK))
    return [(place * scale, f"{place:,.{decimals}f}") for place in places]


def log_ticks(low: float, high: float, most: int, unit: str) -> list[Tick]:
    """Return powers of ten between two positive values, thinned out to so many, with their words.

    The places are logarithms to base ten: where a plot with such an axis has them.
    """
    first = math.ceil(math.log10(low) - _SLACK)
    last = math.floor(math.log10(high) + _SLACK)
    step = max(1, -(-(last - first + 1) // max(1, most)))
    return [
        (float(power), str(units.show(10.0**power, unit))) for power in range(first, last + 1, step)
    ]


def binned(points: Sequence[tuple[float, int]], most: int) -> tuple[tuple[float, float, int], ...]:
    """Return bars of a distribution: left end, right end, count.

    Parameters
    ----------
    points
        Distinct values, ascending, and how often each comes.
    most
        Up to so many values each keeps a bar of its own, of no width. More of them are put
        together in bars of one rounded width, about so many; the lower end belongs to a bar.
    """
    if len(points) <= most:
        return tuple((value, value, count) for value, count in points)
    values = np.array([value for value, _ in points])
    low, high = float(values[0]), float(values[-1])
    step = rounded_step(high - low, most)
    first = math.floor(low / step + _SLACK)
    edges = [n * step for n in range(first, math.floor(high / step + _SLACK) + 2)]
    # A value that should stand on an edge may be off by rounding.
    places = np.searchsorted(np.array(edges), values + step * _SLACK, side="right") - 1
    # Counts of pairs are whole numbers far below those that a float holds exactly.
    weights = np.array([count for _, count in points], dtype=float)
    bins = len(edges) - 1
    counts = np.bincount(np.minimum(places, bins - 1), weights=weights, minlength=bins)
    return tuple(
        (a, b, round(n)) for (a, b), n in zip(pairwise(edges), counts.tolist(), strict=True)
    )
