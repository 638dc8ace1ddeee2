"""Gathering along one line of ranks: the bricks that most algorithms are built of.

Every function returns the steps after which all `n` ranks of a line hold what each of them held
before, `held` of the buffer. Reversed (`schedule.reversed_to_reduce`) they reduce and scatter, so
every brick sends (n − 1) `held` per rank, the least there is, except where it says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from designer.solve.collectives.patterns import (
    Along,
    Everyone,
    Exchange,
    InSwitch,
    Shift,
    Together,
    both_ways,
)
from designer.solve.collectives.schedule import Step

Gather: TypeAlias = Callable[[Along, int, float], tuple[Step, ...]]


def ring(along: Along, n: int, held: float) -> tuple[Step, ...]:
    """Everything goes round the ring in one direction: n − 1 steps."""
    return (Step(Shift(along), held, n - 1),)


def ring_both_ways(along: Along, n: int, held: float) -> tuple[Step, ...]:
    """Two opposed rings, half of every block on each: n − 1 steps, both directions of a link."""
    return (Step(both_ways(along), held, n - 1, messages=2),)


def direct(along: Along, n: int, held: float) -> tuple[Step, ...]:
    """Every rank sends its block to each other one: one step."""
    return (Step(Everyone(along), (n - 1) * held, messages=n - 1),)


def doubling(along: Along, n: int, held: float) -> tuple[Step, ...]:
    """What a rank holds doubles in each of ⌈log₂ n⌉ steps.

    Powers of two swap with the rank at half, a quarter, … of the line, so that most bytes go the
    shortest way; reversed, this is recursive halving [1]_. Other numbers pass blocks round a circle
    by 1, 2, 4, … ranks, and only what is missing in the last step [2]_: no rank has to stand aside.

    References
    ----------
    .. [1] R. Thakur, R. Rabenseifner, W. Gropp, "Optimization of collective communication
       operations in MPICH", Int. J. High Perform. Comput. Appl. 19(1), 2005.
    .. [2] J. Bruck et al., "Efficient algorithms for all-to-all communications in multiport
       message-passing systems", IEEE Trans. Parallel Distrib. Syst. 8(11), 1997.
    """
    powers = [1 << k for k in range((n - 1).bit_length())]
    if n == 1 << len(powers):
        return tuple(
            Step(Exchange(along, far), has * held)
            for has, far in zip(powers, reversed(powers), strict=True)
        )
    return tuple(Step(Shift(along, -has), min(has, n - has) * held) for has in powers)


def in_switch(along: Along, n: int, held: float) -> tuple[Step, ...]:
    """The switch copies every block to all ranks, which receive n blocks: one step.

    One block more leaves room for what the reduction beside it, which sends n, brings down.
    """
    return (Step(InSwitch(along, by_parts=True, way="down"), (n + 1) * held),)


def neighbours(lines: tuple[tuple[int, int], ...], held: float) -> tuple[Step, ...]:
    """Whole blocks over all links of a torus at once, each rank one block per link and step.

    With p links per rank and N ranks it takes ⌈(N − 1) / p⌉ steps, or as many as the diameter if
    that is more. A block is not split, so where p does not divide N − 1 some links idle in the last
    step; on one axis of four that makes the V / W of [1]_ exact. That there is a timetable of so
    many steps was established by finding one for each of the tori of up to 60 ranks in the tests;
    beyond, it is a lower bound that no counterexample is known to.

    Parameters
    ----------
    lines
        (dimension, ranks along it) of every ring, at least two ranks each.
    held
        Share of the buffer in a block.

    References
    ----------
    .. [1] J. Austin et al., "How to scale your model", sharding chapter, 2025.
    """
    ways: list[Shift] = []
    ranks, diameter = 1, 0
    for dimension, n in lines:
        # A ring of two has a single link.
        ways += [Shift((dimension,), d) for d in ((1, -1) if n > 2 else (1,))]
        ranks *= n
        diameter += n // 2
    links = len(ways)
    steps = max(diameter, -(-(ranks - 1) // links))
    pattern = Together(tuple((way, 1.0 / links) for way in ways))
    return (Step(pattern, links * held, steps, messages=links),)


#: Bricks by name, as they appear in schedules' variants.
GATHERS: dict[str, Gather] = {
    "ring": ring,
    "ring both ways": ring_both_ways,
    "halving-doubling": doubling,
    "direct": direct,
    "in-switch": in_switch,
}
