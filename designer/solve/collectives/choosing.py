"""The best algorithm for a buffer, and curves over sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.solve.collectives.algorithms import ALL, Algorithm
from designer.solve.collectives.patterns import Pattern
from designer.solve.collectives.schedule import Collective, Schedule
from designer.solve.collectives.timing import IDEAL, Clock, Endpoint, Network

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def bus_factor(collective: Collective, ranks: int) -> float:
    """Return bus bandwidth over algorithm bandwidth, as nccl-tests defines it.

    Parameters
    ----------
    collective
        What is done.
    ranks
        In the group. [count], >= 1

    Returns
    -------
    float
        2 (n − 1) / n for all-reduce; (n − 1) / n for all-gather, reduce-scatter and all-to-all; 1
        for broadcast and reduce. The bus bandwidth of a ring is then the rate of its links.

    Examples
    --------
    >>> bus_factor(Collective.ALL_REDUCE, 8)
    1.75
    """
    match collective:
        case Collective.ALL_REDUCE:
            return 2 * (ranks - 1) / ranks
        case Collective.BROADCAST | Collective.REDUCE:
            return 1.0
        case _:
            return (ranks - 1) / ranks


@dataclass(frozen=True, slots=True)
class Line:
    """One algorithm over sizes, with the fastest of its schedules at each.

    Attributes
    ----------
    algorithm
        Which.
    seconds : shape (m,)
        Times. [s]
    schedules
        Those that are the fastest somewhere.
    chosen : shape (m,)
        Which of them is.
    """

    algorithm: Algorithm
    seconds: FloatArray
    schedules: tuple[Schedule, ...]
    chosen: IntArray

    def schedule(self, index: int) -> Schedule:
        """Return the schedule used at the size with this index."""
        return self.schedules[int(self.chosen[index])]


@dataclass(frozen=True, slots=True)
class Curve:
    """A collective over sizes, by every algorithm that the network can do.

    Attributes
    ----------
    collective
        What is done.
    ranks
        In the group. [count]
    size_bytes : shape (m,)
        Buffer S: what every rank holds of it for all-reduce, all-to-all, broadcast and reduce; the
        gathered whole for all-gather and reduce-scatter. [B]
    lines
        By name of the algorithm; empty where the network can do none.
    seconds : shape (m,)
        The best at each size; infinite without any. [s]
    best
        Names of the best algorithms, one per size; empty without any.
    """

    collective: Collective
    ranks: int
    size_bytes: FloatArray
    lines: Mapping[str, Line]
    seconds: FloatArray
    best: tuple[str, ...]

    @property
    def algorithm_bytes_per_s(self) -> FloatArray:
        """Buffer over time, S / t; 0 where nothing takes time. [B/s]"""
        return _rate(self.size_bytes, self.seconds)

    @property
    def bus_bytes_per_s(self) -> FloatArray:
        """Algorithm bandwidth times `bus_factor`. [B/s]"""
        return self.algorithm_bytes_per_s * bus_factor(self.collective, self.ranks)


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest way for one buffer.

    Attributes
    ----------
    algorithm
        Which.
    schedule
        Its phases and chunks.
    seconds
        Time. [s]
    algorithm_bytes_per_s, bus_bytes_per_s
        S / t, and that times `bus_factor`; 0 where nothing takes time. [B/s]
    """

    algorithm: Algorithm
    schedule: Schedule
    seconds: float
    algorithm_bytes_per_s: float
    bus_bytes_per_s: float


def curve(
    collective: Collective,
    network: Network,
    size_bytes: FloatArray,
    endpoint: Endpoint = IDEAL,
    algorithms: Iterable[Algorithm] = ALL,
) -> Curve:
    """Return times over sizes by every algorithm, and the best.

    Parameters
    ----------
    collective
        What is done.
    network
        The group and what patterns cost in it.
    size_bytes : shape (m,)
        Buffers. [B], >= 0
    endpoint
        What the ends add.
    algorithms
        Those to try.

    Examples
    --------
    Eight ranks, each with 100 GB/s into a switch of 500 ns:

    >>> from designer.solve.collectives.media import Medium, Product, Switch
    >>> eight = Product((Medium(Switch(), 8, 100e9, 500e-9),))
    >>> found = curve(Collective.ALL_REDUCE, eight, np.array([1e3, 1e9]))
    >>> found.best, [round(float(rate) / 1e9, 1) for rate in found.bus_bytes_per_s]
    (('one_shot', 'direct'), [1.6, 100.0])
    """
    sizes = np.atleast_1d(np.asarray(size_bytes, dtype=np.float64))
    clock = Clock(network, endpoint)
    lines: dict[str, Line] = {}
    for algorithm in algorithms:
        line = _line(algorithm, collective, clock, sizes)
        if line is not None:
            lines[algorithm.name] = line
    ranks = 1
    for n in network.sizes:
        ranks *= n
    if not lines:
        return Curve(collective, ranks, sizes, lines, np.full_like(sizes, np.inf), ())
    times = np.array([line.seconds for line in lines.values()])
    first = times.argmin(axis=0)
    names = tuple(lines)
    best = tuple(names[int(i)] for i in first)
    return Curve(collective, ranks, sizes, lines, times.min(axis=0), best)


def best(
    collective: Collective,
    network: Network,
    size_bytes: float,
    endpoint: Endpoint = IDEAL,
    algorithms: Iterable[Algorithm] = ALL,
) -> Best | None:
    """Return the fastest algorithm for one buffer; None if the network can do none.

    Parameters
    ----------
    collective, network
        As in `curve`.
    size_bytes
        Buffer. [B], >= 0
    endpoint, algorithms
        As in `curve`.
    """
    found = curve(collective, network, np.array([size_bytes]), endpoint, algorithms)
    if not found.best:
        return None
    line = found.lines[found.best[0]]
    return Best(
        line.algorithm,
        line.schedule(0),
        float(found.seconds[0]),
        float(found.algorithm_bytes_per_s[0]),
        float(found.bus_bytes_per_s[0]),
    )


def _line(
    algorithm: Algorithm, collective: Collective, clock: Clock, sizes: FloatArray
) -> Line | None:
    def rate_of(pattern: Pattern) -> float | None:
        cost = clock.cost(pattern)
        return None if cost is None else cost.bytes_per_s

    schedules: list[Schedule] = []
    times: list[FloatArray] = []
    for schedule in algorithm.schedules(collective, clock.network.sizes, rate_of):
        time = clock.seconds(schedule, sizes)
        if time is not None:
            schedules.append(schedule)
            times.append(time)
    if not times:
        return None
    table = np.array(times)
    winners = table.argmin(axis=0)
    kept = sorted(set(winners.tolist()))
    chosen = np.searchsorted(np.array(kept, dtype=np.int64), winners)
    return Line(algorithm, table.min(axis=0), tuple(schedules[i] for i in kept), chosen)


def _rate(size_bytes: FloatArray, seconds: FloatArray) -> FloatArray:
    rate = np.zeros_like(size_bytes)
    np.divide(size_bytes, seconds, out=rate, where=seconds > 0)
    return rate
