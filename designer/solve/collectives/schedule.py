"""A collective as phases of steps, independent of the bytes and of the network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from designer.solve.collectives.patterns import InSwitch, Pattern, dimensions, mirrored


class Collective(StrEnum):
    """What the ranks of a group do together; the names are those of the field's libraries."""

    ALL_REDUCE = "all_reduce"
    ALL_GATHER = "all_gather"
    REDUCE_SCATTER = "reduce_scatter"
    ALL_TO_ALL = "all_to_all"
    BROADCAST = "broadcast"
    REDUCE = "reduce"


@dataclass(frozen=True, slots=True)
class Step:
    """Something all ranks do at the same time, over and over.

    Attributes
    ----------
    pattern
        Who sends to whom.
    share
        Bytes that the busiest rank sends in one repetition, per byte of the buffer.
    repeats
        Repetitions, one after another. [count]
    messages
        Messages that these bytes are sent in. [count]
    reduces
        What a rank adds to its own in one repetition, as a share of the buffer.
    """

    pattern: Pattern
    share: float
    repeats: int = 1
    messages: int = 1
    reduces: float = 0.0


@dataclass(frozen=True, slots=True)
class Phase:
    """Steps that one chunk does in a row.

    Attributes
    ----------
    steps
        In order.
    stages
        The phase is a pipeline itself of so many stages: the next chunk may enter when a chunk has
        done the first. With 1, one chunk holds the links until it is through. [count]
    """

    steps: tuple[Step, ...]
    stages: int = 1

    @property
    def dimensions(self) -> tuple[int, ...]:
        """Dimensions whose links the phase uses."""
        return tuple(sorted({d for step in self.steps for d in dimensions(step.pattern)}))

    @property
    def ways(self) -> frozenset[str]:
        """Directions in which it fills those links, seen from the ranks: "up", "down"."""
        ways: set[str] = set()
        for step in self.steps:
            pattern = step.pattern
            if isinstance(pattern, InSwitch) and pattern.way != "both":
                ways.add(pattern.way)
            else:
                ways |= {"up", "down"}
        return frozenset(ways)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a collective is done.

    Attributes
    ----------
    phases
        In the order in which every chunk goes through them.
    chunks
        Equal parts of the buffer that follow each other through the phases; phases that share no
        link work on different chunks at the same time. With 1, one phase follows another.
    variant
        What sets it apart from other schedules of its algorithm, for people.
    """

    phases: tuple[Phase, ...]
    chunks: int = 1
    variant: str = ""

    @property
    def sent(self) -> float:
        """Bytes that the busiest rank sends in all, per byte of the buffer.

        In a phase of several stages a rank is busy in all of them only while the pipeline is full;
        so a chunk's bytes are counted once.
        """
        return sum(
            step.repeats * step.share / phase.stages
            for phase in self.phases
            for step in phase.steps
        )

    @property
    def steps(self) -> int:
        """Steps that one chunk takes. [count]"""
        return sum(step.repeats for phase in self.phases for step in phase.steps)


def phases_of(*steps: Step, stages: int = 1) -> tuple[Phase, ...]:
    """Return one phase with the steps, or none without steps."""
    return (Phase(steps, stages),) if steps else ()


def in_chunks(
    phases: tuple[Phase, ...], variant: str, counts: tuple[int, ...]
) -> tuple[Schedule, ...]:
    """Return the phases in turn and in chunks, each with a name that says so."""
    names = {1: variant}
    return tuple(
        Schedule(phases, n, names.get(n, f"{variant}, {n} chunks".removeprefix(", ")))
        for n in counts
    )


def reversed_to_reduce(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """Return the phases that reduce and scatter where the given ones gather.

    Played backwards, with every message sent back and added to what is there, the tree on which a
    block reaches everybody becomes the tree on which everybody's contributions reach its owner.
    """
    return tuple(
        Phase(tuple(_back(s) for s in reversed(p.steps)), p.stages) for p in reversed(phases)
    )


def _back(step: Step) -> Step:
    # What switches reduce, ranks need not add.
    reduces = 0.0 if isinstance(step.pattern, InSwitch) else step.share
    return replace(step, pattern=mirrored(step.pattern), reduces=reduces)
