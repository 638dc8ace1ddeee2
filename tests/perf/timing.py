"""Samples, their median and 95th percentile."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Benchmark:
    """What one benchmark measured.

    Attributes
    ----------
    name
        Stable: results of different days are compared by it.
    samples_s
        Wall time of every run. [s]
    reference_s
        Median of what it is held against, measured in the same run; None if there is nothing. [s]
    against
        What that is.
    """

    name: str
    samples_s: tuple[float, ...]
    reference_s: float | None = None
    against: str = ""

    @property
    def median_s(self) -> float:
        return statistics.median(self.samples_s)

    @property
    def p95_s(self) -> float:
        ordered = sorted(self.samples_s)
        return ordered[min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)]

    @property
    def worst_s(self) -> float:
        return max(self.samples_s)

    @property
    def ratio(self) -> float | None:
        """How many times as fast as the reference; below 1 it is slower."""
        return None if self.reference_s is None else self.reference_s / self.median_s

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "median_s": self.median_s,
            "p95_s": self.p95_s,
            "worst_s": self.worst_s,
            "ratio": self.ratio,
            "against": self.against,
            "runs": len(self.samples_s),
        }

    def row(self) -> str:
        """Return a line of the table."""
        beside = f"{self.ratio:9.2f} ×  {self.against}" if self.ratio is not None else ""
        found = (self.median_s, self.p95_s, self.worst_s)
        times = " ".join(f"{milliseconds(seconds):>10}" for seconds in found)
        return f"{self.name:<62} {times} {len(self.samples_s):>5} {beside}".rstrip()


HEAD = f"{'benchmark':<62} {'median':>10} {'p95':>10} {'worst':>10} {'runs':>5}   as fast as"


def milliseconds(value_s: float) -> str:
    """Write a time for people."""
    return f"{value_s * 1e3:,.2f} ms"


def timed(act: Callable[[], object]) -> float:
    """Return how long something takes. [s]"""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def repeated(act: Callable[[], object], runs: int, *, warm_up: int = 2) -> tuple[float, ...]:
    """Return the times of several runs after some that do not count."""
    for _ in range(warm_up):
        act()
    return tuple(timed(act) for _ in range(runs))


def each(acts: Iterable[Callable[[], object]]) -> tuple[float, ...]:
    """Return the time of each of several acts."""
    return tuple(timed(act) for act in acts)
