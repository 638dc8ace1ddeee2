"""What is known of the latency of a plane: distribution over pairs, extremes, parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.flow import FloatArray

#: Latencies this close are one entry of the histogram. [s]
RESOLUTION_S = 1e-13


@dataclass(frozen=True, slots=True)
class Parts:
    """What one latency is made of, mean over equal-split paths. [s]

    Attributes
    ----------
    propagation_s, electronics_s
        Along the links, and at both ends of each.
    fec_s
        Decoding, at every hop that ends a code word.
    nodes_s
        Passing through switches, NICs and chips on the way.
    sending_s
        Serialisation, once: message / slowest link.
    """

    propagation_s: float
    electronics_s: float
    fec_s: float
    nodes_s: float
    sending_s: float

    @property
    def total_s(self) -> float:
        """Sum of all parts. [s]"""
        on_links = self.propagation_s + self.electronics_s + self.fec_s
        return on_links + self.nodes_s + self.sending_s


@dataclass(frozen=True, slots=True)
class Pair:
    """Two elements that stand for all pairs alike: (array of the view, flat index) each."""

    source: tuple[int, int]
    target: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The pair of chips with the largest latency.

    Attributes
    ----------
    source, target
        Their arrays in the view.
    links
        On a minimal path, those between a chip and its NIC counted.
    hops
        The same without them.
    parts
        What its latency is made of.
    relayed
        Whether it goes over scale-up to another chip first.
    example
        Two such elements; None where the engine does not keep them.
    """

    source: int
    target: int
    links: int
    hops: int
    parts: Parts
    relayed: bool = False
    example: Pair | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Lower ends of figures that are only known between two bounds; the figure is the upper."""

    mean_s: float | None
    p50_s: float
    p99_s: float
    max_s: float


@dataclass(frozen=True, slots=True)
class Loaded:
    """Latency with other traffic on the links.

    Attributes
    ----------
    fraction
        Load, as a share of the all-to-all rate at which the first link is full.
    mean_s
        Mean over pairs. [s]
    max_s
        Largest mean of a pair; an upper bound if `is_bound`. [s]
    """

    fraction: float
    mean_s: float
    max_s: float
    is_bound: bool


@dataclass(frozen=True, slots=True)
class LatencyFigures:
    """Distribution over ordered pairs and its summary, one way; None where it is unknown.

    Attributes
    ----------
    distribution
        ((latency, ordered pairs), …), ascending; empty where only bounds are known.
    mean_s, p50_s, p99_s, max_s
        Over ordered pairs; upper bounds where `low` is given. [s]
    low
        Lower bounds, where links of one group run over two media and it is not known which
        pairs use which. Its mean is None where the mean is exact.
    mean_parts
        What the mean is made of.
    worst
        The pair with the largest latency.
    loaded
        With other traffic.
    """

    distribution: tuple[tuple[float, int], ...] = ()
    mean_s: float | None = None
    p50_s: float | None = None
    p99_s: float | None = None
    max_s: float | None = None
    low: Spread | None = None
    mean_parts: Parts | None = None
    worst: Extreme | None = None
    loaded: Loaded | None = None


UNKNOWN_LATENCY = LatencyFigures()


def distinct(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return distinct values, ascending, and which of them each value is.

    What ``np.unique`` does; but that loads numpy's masked arrays, which takes longer than a solve.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.ones(len(ordered), dtype=bool)
    # Values that are no numbers are one value.
    first[1:] = (ordered[1:] != ordered[:-1]) & ~(np.isnan(ordered[1:]) & np.isnan(ordered[:-1]))
    index = np.empty(len(ordered), dtype=np.int64)
    index[order] = np.cumsum(first) - 1
    return ordered[first], index


def merged(time: FloatArray, count: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Put latencies that are the same but for rounding together.

    Parameters
    ----------
    time : shape (k,)
        Latencies. [s]
    count : shape (k,)
        Pairs of each.

    Returns
    -------
    time, count : shape (m,)
        Ascending.
    """
    # Fine enough to tell latencies apart, coarse enough for the longest of them.
    step = max(RESOLUTION_S, float(time.max()) * 1e-15)
    _, inverse = distinct(np.round(time / step).astype(np.int64))
    pairs = np.asarray(np.bincount(inverse, weights=count), dtype=np.float64)
    return np.bincount(inverse, weights=time * count) / pairs, pairs


def summary(time: FloatArray, count: FloatArray) -> LatencyFigures:
    """Return histogram, mean and percentiles of latencies with their numbers of pairs."""
    value, pairs = merged(time, count)
    total = float(pairs.sum())
    reached = np.cumsum(pairs)
    mean = float((value * pairs).sum() / total)
    p50, p99 = (float(value[np.searchsorted(reached, share * total)]) for share in (0.5, 0.99))
    rows = tuple(zip(value.tolist(), pairs.astype(np.int64).tolist(), strict=True))
    return LatencyFigures(rows, mean, p50, p99, float(value[-1]))
