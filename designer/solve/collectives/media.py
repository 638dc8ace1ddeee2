"""Simple networks in closed form: a product of dimensions, each a mesh, a ring or a switch.

They serve to compare with textbooks and other tools; machines that are drawn have link groups. Each
dimension has links of its own; a message goes along dimension 0 first, then 1, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from designer.solve.collectives.patterns import (
    InSwitch,
    Pattern,
    Simple,
    dimensions,
    messages,
    split,
)
from designer.solve.collectives.timing import StepCost

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


class Kind(Protocol):
    """How the ranks of one line are joined."""

    def links(self, n: int) -> int:
        """Return the number of directed links of a line of `n` ranks."""

    def paths(
        self, n: int, source: IntArray, target: IntArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Return (message, link, part of it) for all links on the way of each message."""


@dataclass(frozen=True, slots=True)
class FullyConnected:
    """A link between every two ranks; the rate is that of one link."""

    def links(self, n: int) -> int:
        """Return the number of directed links, some of which nobody uses."""
        return n * n

    def paths(
        self, n: int, source: IntArray, target: IntArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the direct link of each message."""
        return np.arange(len(source)), source * n + target, np.ones(len(source))


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: two links per message; the rate is that of a rank's port.

    Attributes
    ----------
    reduces
        Whether it adds up and returns the sum (SHARP).
    copies
        Whether ranks can fetch sums from it and have data copied (NVLS).
    """

    reduces: bool = False
    copies: bool = False

    def links(self, n: int) -> int:
        """Return the number of directed links: up from every rank, then down."""
        return 2 * n

    def paths(
        self, n: int, source: IntArray, target: IntArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the way up and the way down of each message."""
        index = np.arange(len(source))
        return np.tile(index, 2), np.concatenate((source, n + target)), np.ones(2 * len(source))


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring with both directions; messages go the shorter way.

    Attributes
    ----------
    halves
        Of two equally long ways, half goes each; otherwise all goes forward.
    """

    halves: bool = True

    def links(self, n: int) -> int:
        """Return the number of directed links: forward from every rank, then backward."""
        return 2 * n

    def paths(
        self, n: int, source: IntArray, target: IntArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Return all links between neighbours that each message passes."""
        forward = (target - source) % n
        # Two ranks are joined by one link: its forward direction, from either.
        tie = (2 * forward == n) & (n > 2) & self.halves
        part = np.where(2 * forward <= n, 1.0, 0.0) - 0.5 * tie
        rows: list[tuple[IntArray, IntArray, FloatArray]] = []
        for way, share, far in ((1, part, forward), (-1, 1 - part, n - forward)):
            for hop in range(n // 2):
                going = np.flatnonzero((share > 0) & (far > hop))
                link = (source[going] + way * hop) % n + (0 if way == 1 else n)
                rows.append((going, link, share[going]))
        return (
            np.concatenate([message for message, _, _ in rows]),
            np.concatenate([link for _, link, _ in rows]),
            np.concatenate([part for _, _, part in rows]),
        )


@dataclass(frozen=True, slots=True)
class Medium:
    """One dimension.

    Attributes
    ----------
    kind
        How its ranks are joined.
    ranks
        Along it. [count], >= 1
    bytes_per_s
        Of one link, one direction. [B/s], > 0
    latency_s
        Of one link. [s]
    """

    kind: Kind
    ranks: int
    bytes_per_s: float
    latency_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Product:
    """Dimensions with links of their own.

    Attributes
    ----------
    media
        Dimensions, innermost first.
    stores_messages
        Every hop receives a whole message before it sends it on, instead of cutting through.
    """

    media: tuple[Medium, ...]
    stores_messages: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """Ranks along each dimension."""
        return tuple(medium.ranks for medium in self.media)

    def separate(self, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
        """Return whether the dimensions are different ones."""
        return not set(one) & set(other)

    def cost(self, pattern: Pattern) -> StepCost | None:
        """Return what a pattern costs: the most loaded link and the longest way."""
        if isinstance(pattern, InSwitch):
            return self._reduction(pattern)
        used = dimensions(pattern)
        if any(isinstance(simple, InSwitch) for simple, _ in split(pattern)):
            return None
        shape = tuple(self.media[d].ranks for d in used)
        ranks = int(np.prod(shape))
        # Coordinates of every rank, one row per dimension used; the first counts fastest.
        place = np.array(np.unravel_index(np.arange(ranks), shape, order="F"))
        lines = [ranks // n for n in shape]
        busy = [
            np.zeros(count * self.media[d].kind.links(n))
            for d, n, count in zip(used, shape, lines, strict=True)
        ]
        longest, stored = 0.0, np.inf
        for simple, weight in split(pattern):
            source, target, part = _everywhere(simple, used, shape, place)
            way = self._send(used, shape, source, target, part * weight, busy)
            longest, stored = max(longest, way[0]), min(stored, way[1])
        times = [b.max() / self.media[d].bytes_per_s for b, d in zip(busy, used, strict=True)]
        slowest = int(np.argmax(times))
        return StepCost(
            longest,
            float(1 / times[slowest]),
            stored if self.stores_messages else 0.0,
            f"dimension {used[slowest]}",
        )

    def _send(
        self,
        used: tuple[int, ...],
        shape: tuple[int, ...],
        source: IntArray,
        target: IntArray,
        part: FloatArray,
        busy: list[FloatArray],
    ) -> tuple[float, float]:
        """Lay messages on links; return the longest latency and the least time of further hops."""
        count = source.shape[1]
        latency, sending, slowest = np.zeros(count), np.zeros(count), np.zeros(count)
        place = source.copy()
        for k, (d, n) in enumerate(zip(used, shape, strict=True)):
            medium = self.media[d]
            moving = np.flatnonzero(source[k] != target[k])
            message, link, share = medium.kind.paths(n, source[k, moving], target[k, moving])
            message = moving[message]
            line = _line_number(place, shape, k)[message]
            np.add.at(busy[k], line * medium.kind.links(n) + link, share * part[message])
            hops = np.bincount(message, weights=share, minlength=count)
            latency += hops * medium.latency_s
            sending += hops / medium.bytes_per_s
            slowest[moving] = np.maximum(slowest[moving], 1 / medium.bytes_per_s)
            place[k] = target[k]
        return float(latency.max()), float((sending - slowest).min())

    def _reduction(self, pattern: InSwitch) -> StepCost | None:
        """Up to the switches of the dimensions and down again, at the rate of the slowest port."""
        media = [self.media[d] for d in pattern.along]
        for medium in media:
            kind = medium.kind
            if not isinstance(kind, Switch):
                return None
            if not (kind.copies if pattern.by_parts else kind.reduces):
                return None
        slowest = min(range(len(media)), key=lambda k: media[k].bytes_per_s)
        latency = sum(2 * medium.latency_s for medium in media)
        rate = media[slowest].bytes_per_s
        return StepCost(latency, rate, 0.0, f"dimension {pattern.along[slowest]}")


def _everywhere(
    simple: Simple, used: tuple[int, ...], shape: tuple[int, ...], place: IntArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Messages of a simple pattern on all its lines: coordinates of both ends, and parts."""
    rows = [used.index(d) for d in simple.along]
    size = tuple(shape[r] for r in rows)
    sent = messages(simple, int(np.prod(size)))
    # One line through every rank whose coordinates along the pattern are all 0.
    starts = np.flatnonzero((place[rows] == 0).all(axis=0))
    ends = []
    for end in (sent.source, sent.target):
        coordinates = np.repeat(place[:, starts], len(end), axis=1)
        coordinates[rows] = np.tile(np.array(np.unravel_index(end, size, order="F")), len(starts))
        ends.append(coordinates)
    return ends[0], ends[1], np.tile(sent.part, len(starts))


def _line_number(place: IntArray, shape: tuple[int, ...], k: int) -> IntArray:
    """Number the lines along axis `k` by the coordinates on all other axes."""
    number = np.zeros(place.shape[1], dtype=np.int64)
    for axis, n in enumerate(shape):
        if axis != k:
            number = number * n + place[axis]
    return number
