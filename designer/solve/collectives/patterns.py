"""Who sends to whom in one step of a collective: a small closed set, and its meaning as messages.

Ranks stand in a box of sizes ``(n_0, …, n_D−1)``; dimension 0 is the innermost. A pattern runs
*along* some of the dimensions, and alike on every line of the others. Along several dimensions the
ranks of a line are counted with the first dimension fastest: ``(0, 1)`` fills a node before it goes
on to the next.

The bytes of a step are those that its busiest rank sends; `messages` says which part of them goes
from whom to whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from designer.solve.collectives import trees

Along: TypeAlias = tuple[int, ...]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shift:
    """Every rank sends to the one `distance` further, which may be negative.

    Attributes
    ----------
    along
        Dimensions of the line.
    distance
        In ranks of the line.
    wraps
        Whether the line is closed; without, ranks at its end send nothing.
    """

    along: Along
    distance: int = 1
    wraps: bool = True


@dataclass(frozen=True, slots=True)
class Exchange:
    """Every rank swaps with the one whose number differs in the bits of `distance`.

    Attributes
    ----------
    along
        Dimensions of the line; a power of two of ranks.
    distance
        A power of two below the number of ranks.
    """

    along: Along
    distance: int


@dataclass(frozen=True, slots=True)
class Everyone:
    """Every rank sends to every other one of its line at once, the same amount to each."""

    along: Along


@dataclass(frozen=True, slots=True)
class Spread:
    """Rank 0 of the line sends to every other one at once; inward, all of them to it.

    Attributes
    ----------
    along
        Dimensions of the line.
    inward
        Towards rank 0. The bytes of the step are still those of rank 0: what it receives.
    """

    along: Along
    inward: bool = False


@dataclass(frozen=True, slots=True)
class Trees:
    """A binary tree, or two of them in which nobody forwards twice, in steady state of a pipeline.

    Attributes
    ----------
    along
        Dimensions of the line.
    up
        Every rank sends one piece to its parent.
    down
        Every rank sends one piece to each child.
    double
        Both trees at once, each with pieces of its own half.
    """

    along: Along
    up: bool = True
    down: bool = True
    double: bool = True


@dataclass(frozen=True, slots=True)
class InSwitch:
    """The switches reduce what the ranks of a line send up, or copy it to all of them.

    The bytes of the step are what a rank sends or receives, whichever is more.

    Attributes
    ----------
    along
        Dimensions of the line.
    by_parts
        Every rank fetches its part of the sum and has it copied to all (NVLS); otherwise the
        switches return the sum to everybody by themselves (SHARP). A network may know one, both or
        neither.
    way
        "up" where nearly all bytes go to the switches, "down" where they come from them: two such
        steps can run beside each other.
    """

    along: Along
    by_parts: bool = False
    way: Literal["both", "up", "down"] = "both"


OPPOSITE: dict[str, Literal["both", "up", "down"]] = {"both": "both", "up": "down", "down": "up"}

Simple: TypeAlias = Shift | Exchange | Everyone | Spread | Trees | InSwitch


@dataclass(frozen=True, slots=True)
class Together:
    """Several patterns at the same time, each with its part of a rank's bytes.

    Attributes
    ----------
    parts
        Patterns and their parts, which add up to 1.
    """

    parts: tuple[tuple[Simple, float], ...]


Pattern: TypeAlias = Simple | Together


def both_ways(along: Along) -> Together:
    """Return the pattern of two opposed rings, each with half of the bytes."""
    return Together(((Shift(along, 1), 0.5), (Shift(along, -1), 0.5)))


def together(parts: Iterable[tuple[Pattern, float]]) -> Together:
    """Return one pattern of several, which may be composed themselves; parts add up to 1."""
    return Together(
        tuple((one, part * inner) for whole, part in parts for one, inner in split(whole))
    )


def split(pattern: Pattern) -> tuple[tuple[Simple, float], ...]:
    """Return the simple patterns of a pattern, with their parts of the bytes."""
    return pattern.parts if isinstance(pattern, Together) else ((pattern, 1.0),)


def dimensions(pattern: Pattern) -> Along:
    """Return the dimensions that a pattern runs along, ascending."""
    return tuple(sorted({d for simple, _ in split(pattern) for d in simple.along}))


def mirrored(pattern: Pattern) -> Pattern:
    """Return the pattern with every message sent back."""
    if isinstance(pattern, Together):
        return Together(tuple((_mirrored(simple), part) for simple, part in pattern.parts))
    return _mirrored(pattern)


def _mirrored(pattern: Simple) -> Simple:
    if isinstance(pattern, Shift):
        return replace(pattern, distance=-pattern.distance)
    if isinstance(pattern, Spread):
        return replace(pattern, inward=not pattern.inward)
    if isinstance(pattern, Trees):
        return replace(pattern, up=pattern.down, down=pattern.up)
    if isinstance(pattern, InSwitch):
        return replace(pattern, way=OPPOSITE[pattern.way])
    return pattern


@dataclass(frozen=True, slots=True)
class Messages:
    """What is sent on one line.

    Attributes
    ----------
    source, target : shape (m,)
        Ranks of the line.
    part : shape (m,)
        Share of the bytes of the step.
    """

    source: IntArray
    target: IntArray
    part: FloatArray


def messages(pattern: Simple, n: int) -> Messages:
    """Return who sends what to whom on a line of `n` ranks.

    Parameters
    ----------
    pattern
        Any simple pattern between ranks.
    n
        Ranks of the line. [count], >= 2

    Raises
    ------
    ValueError
        For `InSwitch`, whose messages end at switches.
    """
    ranks = np.arange(n)
    if isinstance(pattern, Shift):
        target = ranks + pattern.distance
        stays = np.ones(n, dtype=bool) if pattern.wraps else (target >= 0) & (target < n)
        return _even(ranks[stays], target[stays] % n, 1)
    if isinstance(pattern, Exchange):
        return _even(ranks, ranks ^ pattern.distance, 1)
    if isinstance(pattern, Everyone):
        source = np.repeat(ranks, n - 1)
        further = np.tile(np.arange(1, n), n)
        return _even(source, (source + further) % n, n - 1)
    if isinstance(pattern, Spread):
        others, root = ranks[1:], np.zeros(n - 1, dtype=np.int64)
        ends = (others, root) if pattern.inward else (root, others)
        return _even(ends[0], ends[1], n - 1)
    if isinstance(pattern, Trees):
        return _tree_messages(pattern, n)
    raise ValueError("a reduction in the switches has no messages between ranks")


def _even(source: IntArray, target: IntArray, pieces: int) -> Messages:
    return Messages(source, target, np.full(len(source), 1.0 / pieces))


def _tree_messages(pattern: Trees, n: int) -> Messages:
    ends: list[tuple[IntArray, IntArray]] = []
    for parent in trees.parents(n, double=pattern.double):
        child = np.flatnonzero(parent >= 0)
        if pattern.up:
            ends.append((child, parent[child]))
        if pattern.down:
            ends.append((parent[child], child))
    source, target = starmap(_joined, zip(*ends, strict=True))
    pieces = trees.pieces(n, up=pattern.up, down=pattern.down, double=pattern.double)
    return _even(source, target, pieces)


def _joined(*arrays: IntArray) -> IntArray:
    return np.concatenate(arrays)
