"""Carries schedules out, message by message, on numbers.

A schedule says only who may send how many bytes to whom in which step. Here every rank holds real
blocks, every step sends what its pattern allows and no more, and nothing may be sent before it has
arrived. If everybody ends up with everything, the schedule does what it claims.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from designer.solve.collectives.patterns import Simple, messages, split
from designer.solve.collectives.schedule import Phase, Step


@dataclass(frozen=True)
class Sent:
    """Units that one rank sends to another in one repetition of a step."""

    source: int
    target: int
    units: tuple[int, ...]


@dataclass(frozen=True)
class Allowed:
    """One message that a pattern allows, with its share of the buffer."""

    source: int
    target: int
    part: int
    share: Fraction


def exact(value: float) -> Fraction:
    """The small fraction behind a float."""
    return Fraction(value).limit_denominator(100_000)


def group(sizes: tuple[int, ...]) -> np.ndarray:
    """Number of the rank at every place of the box; the first dimension counts fastest."""
    return np.arange(math.prod(sizes)).reshape(sizes, order="F")


def lines(sizes: tuple[int, ...], along: tuple[int, ...]) -> np.ndarray:
    """Ranks of every line along some dimensions, one row per line."""
    box = group(sizes)
    others = [d for d in range(len(sizes)) if d not in along]
    turned = np.transpose(box, (*others, *reversed(along)))
    return turned.reshape(-1, math.prod(sizes[d] for d in along))


def allowed(step: Step, sizes: tuple[int, ...]) -> list[Allowed]:
    """Every message of one repetition of a step, on all lines."""
    found: list[Allowed] = []
    for part, (simple, weight) in enumerate(split(step.pattern)):
        for line in lines(sizes, simple.along):
            found += _on_line(simple, line, part, exact(step.share) * exact(weight))
    return found


def _on_line(simple: Simple, line: np.ndarray, part: int, share: Fraction) -> Iterator[Allowed]:
    sent = messages(simple, len(line))
    for source, target, piece in zip(sent.source, sent.target, sent.part, strict=True):
        yield Allowed(int(line[source]), int(line[target]), part, share * exact(float(piece)))


def expanded(phases: tuple[Phase, ...]) -> list[Step]:
    """Every repetition as a step of its own."""
    return [step for phase in phases for step in phase.steps for _ in range(step.repeats)]


def gather(
    phases: tuple[Phase, ...], sizes: tuple[int, ...]
) -> tuple[list[list[Sent]], list[list[int]], int]:
    """Gather by the phases; return what was sent, what everybody holds, and units per block.

    Every block has one unit for each part of a pattern, and a part moves its own units only. A
    rank sends, oldest first, what the target neither has nor is about to get.
    """
    ranks = math.prod(sizes)
    steps = expanded(phases)
    per_block = max((len(split(step.pattern)) for step in steps), default=1)
    held = [[r * per_block + u for u in range(per_block)] for r in range(ranks)]
    log: list[list[Sent]] = []
    for step in steps:
        parts = len(split(step.pattern))
        coming: list[list[int]] = [[] for _ in range(ranks)]
        sent: list[Sent] = []
        for way in allowed(step, sizes):
            room = way.share * ranks * per_block
            assert room.denominator == 1, "a step moves whole units"
            known = {*held[way.target], *coming[way.target]}
            useful = [
                u
                for u in held[way.source]
                if u not in known and (parts == 1 or u % parts == way.part)
            ]
            units = tuple(useful[: int(room)])
            assert len(units) == room, f"{step} promises more than there is to send"
            coming[way.target] += units
            sent.append(Sent(way.source, way.target, units))
        for rank in range(ranks):
            held[rank] += coming[rank]
        log.append(sent)
    return log, held, per_block


def reduce_backwards(
    log: list[list[Sent]],
    phases: tuple[Phase, ...],
    sizes: tuple[int, ...],
    values: np.ndarray,
    *,
    idle: bool = False,
) -> None:
    """Play a gather backwards, adding up in place; every message must fit the reducing phases.

    Unless links may idle, what is sent must be all that the phases say.
    """
    steps = expanded(phases)
    assert len(steps) == len(log)
    for step, sent in zip(steps, reversed(log), strict=True):
        per_unit = values.shape[1]
        room: dict[tuple[int, int], Fraction] = {}
        for way in allowed(step, sizes):
            ends = way.source, way.target
            room[ends] = room.get(ends, Fraction(0)) + way.share * per_unit
        before = values.copy()
        taken: dict[tuple[int, int], int] = {}
        for message in sent:
            ends = message.target, message.source
            taken[ends] = taken.get(ends, 0) + len(message.units)
            units = list(message.units)
            values[message.source, units] += before[message.target, units]
        if idle:
            assert all(count <= room[ends] for ends, count in taken.items())
        else:
            assert taken == room
        added = np.zeros(len(values))
        for (_, target), count in taken.items():
            added[target] += count
        assert added.max() <= step.reduces * per_unit * (1 + 1e-9)


def copy_forwards(log: list[list[Sent]], values: np.ndarray) -> None:
    """Play a gather on values, in place."""
    for sent in log:
        before = values.copy()
        for message in sent:
            units = list(message.units)
            values[message.target, units] = before[message.source, units]


def deliver(phases: tuple[Phase, ...], sizes: tuple[int, ...]) -> None:
    """Carry out an all-to-all, one dimension of a phase after another.

    Every rank starts with one block for every rank. Along the dimensions of a phase a block goes
    to the place where its target is; by neighbours of a ring it goes on until it is there, the
    furthest first.
    """
    ranks = math.prod(sizes)
    at = {(source, target): source for source in range(ranks) for target in range(ranks)}
    place = np.array(np.unravel_index(np.arange(ranks), sizes, order="F"))
    for phase in phases:
        along = phase.dimensions
        for step in expanded((phase,)):
            waiting: dict[tuple[int, int], list[tuple[int, int]]] = {}
            by_step = len(expanded((phase,))) == 1 or len(phase.steps) > 1
            for block, rank in at.items():
                aim = _aim(rank, block[1], along, place, sizes)
                if aim != rank:
                    ends = rank, (aim if by_step else _next(rank, along[0], sizes, place))
                    waiting.setdefault(ends, []).append(block)
            for way in allowed(step, sizes):
                room = way.share * ranks
                assert room.denominator == 1
                blocks = waiting.get((way.source, way.target), [])
                blocks.sort(key=lambda b: -_left(way.source, b[1], along[0], sizes, place))
                for block in blocks[: int(room)]:
                    at[block] = way.target
    assert all(rank == target for (_, target), rank in at.items())


def _aim(
    rank: int, target: int, along: tuple[int, ...], place: np.ndarray, sizes: tuple[int, ...]
) -> int:
    goal = place[:, rank].copy()
    goal[list(along)] = place[list(along), target]
    return int(np.ravel_multi_index(tuple(goal), sizes, order="F"))


def _next(rank: int, dimension: int, sizes: tuple[int, ...], place: np.ndarray) -> int:
    goal = place[:, rank].copy()
    goal[dimension] = (goal[dimension] + 1) % sizes[dimension]
    return int(np.ravel_multi_index(tuple(goal), sizes, order="F"))


def _left(rank: int, target: int, dimension: int, sizes: tuple[int, ...], place: np.ndarray) -> int:
    return int((place[dimension, target] - place[dimension, rank]) % sizes[dimension])


def tree_pipeline(
    roots: tuple[np.ndarray, ...], values: np.ndarray, steps: int, *, up: bool, down: bool
) -> tuple[np.ndarray, int]:
    """Chunks through trees, one per link, direction and step; return buffers and the most sent.

    Parameters
    ----------
    roots
        Parents of every rank, one array per tree.
    values : shape (ranks, trees, chunks)
        What every rank contributes.
    steps
        After which the run stops.
    up, down
        Whether sums go up and results down.
    """
    result, most = values.copy(), 0
    ranks, _, chunks = values.shape
    # Chunks gone up from a rank, and chunks of the result that it has.
    gone = np.zeros((len(roots), ranks), dtype=int)
    have = np.zeros((len(roots), ranks), dtype=int)
    if not up:
        have[:, 0] = chunks
    for _ in range(steps):
        sent = np.zeros(ranks, dtype=int)
        gone_before, have_before, before = gone.copy(), have.copy(), result.copy()
        for tree, parent in enumerate(roots):
            children = [np.flatnonzero(parent == rank) for rank in range(ranks)]
            for rank in range(ranks):
                ready = min((gone_before[tree, child] for child in children[rank]), default=chunks)
                above = int(parent[rank])
                if up and above >= 0 and gone[tree, rank] < ready:
                    chunk = gone[tree, rank]
                    result[above, tree, chunk] += before[rank, tree, chunk]
                    gone[tree, rank] += 1
                    sent[rank] += 1
                # The root has a result as soon as the last contribution is there.
                known = ready if up and above < 0 else have_before[tree, rank]
                for child in children[rank] if down else ():
                    if have[tree, child] < known:
                        chunk = have[tree, child]
                        result[child, tree, chunk] = before[rank, tree, chunk]
                        have[tree, child] += 1
                        sent[rank] += 1
        most = max(most, int(sent.max()))
    return result, most


Slot = tuple[int, int, tuple[int, ...]]


def timetable(sizes: tuple[int, ...], steps: int) -> list[Slot]:
    """Who learns of which block when, seen from one rank of a torus: (step, dimension, …) slots.

    Every rank does the same, so a timetable says in which step, and over which link, a rank gets
    the block of the rank at each offset. In a step each link brings one new block that the
    neighbour had before. Found by matching links with offsets, step by step, at random among the
    offsets furthest away first, until an attempt succeeds.

    Raises
    ------
    AssertionError
        If no attempt succeeds.
    """
    ways = []
    for d, n in enumerate(sizes):
        ways += [(d, 1), (d, -1)] if n > 2 else [(d, 1)] * (n - 1)
    offsets = [tuple(map(int, o)) for o in np.ndindex(*sizes) if any(o)]
    for attempt in range(300):
        found = _attempt(sizes, steps, ways, offsets, np.random.default_rng(attempt))
        if found is not None:
            return found
    raise AssertionError(f"no timetable of {steps} steps for {sizes}")


def _attempt(
    sizes: tuple[int, ...],
    steps: int,
    ways: list[tuple[int, int]],
    offsets: list[tuple[int, ...]],
    chance: np.random.Generator,
) -> list[Slot] | None:
    known = {tuple(0 for _ in sizes)}
    slots: list[Slot] = []
    for step in range(steps):
        # Those that unlock most unknown neighbours first; ties by lot.
        open_ = [o for o in offsets if o not in known]
        keys = {
            o: (-sum(_moved(o, d, -by, sizes) not in known for d, by in ways), chance.random())
            for o in open_
        }
        taken: dict[int, tuple[int, ...]] = {}
        for offset in sorted(open_, key=lambda o: keys[o]):
            _match(offset, ways, known, sizes, taken, set())
        for way, offset in taken.items():
            slots.append((step, way, offset))
        known |= set(taken.values())
    return slots if len(known) == len(offsets) + 1 else None


def _moved(offset: tuple[int, ...], d: int, by: int, sizes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(
        (o + by) % n if k == d else o for k, (o, n) in enumerate(zip(offset, sizes, strict=True))
    )


def _match(
    offset: tuple[int, ...],
    ways: list[tuple[int, int]],
    known: set[tuple[int, ...]],
    sizes: tuple[int, ...],
    taken: dict[int, tuple[int, ...]],
    tried: set[int],
) -> bool:
    """Give the offset a link over which it can come, moving others to other links if need be."""
    for index, (d, by) in enumerate(ways):
        # Shifted by +1, a block at offset o of the sender is at o − 1 of the receiver.
        if index in tried or _moved(offset, d, by, sizes) not in known:
            continue
        tried.add(index)
        if index not in taken or _match(taken[index], ways, known, sizes, taken, tried):
            taken[index] = offset
            return True
    return False


def play(slots: list[Slot], sizes: tuple[int, ...]) -> list[list[Sent]]:
    """Turn a timetable into messages of all ranks, and see that everybody gets everything."""
    ways = []
    for d, n in enumerate(sizes):
        ways += [(d, 1), (d, -1)] if n > 2 else [(d, 1)] * (n - 1)
    ranks = math.prod(sizes)
    place = np.array(np.unravel_index(np.arange(ranks), sizes, order="F"))
    held = [{rank} for rank in range(ranks)]
    log: list[list[Sent]] = []
    for step in range(1 + max(s for s, _, _ in slots)):
        sent: list[Sent] = []
        for _, way, offset in (slot for slot in slots if slot[0] == step):
            d, by = ways[way]
            for rank in range(ranks):
                here = tuple(int(c) for c in place[:, rank])
                block = tuple((c + o) % n for c, o, n in zip(here, offset, sizes, strict=True))
                source, unit = (
                    int(np.ravel_multi_index(at, sizes, order="F"))
                    for at in (_moved(here, d, -by, sizes), block)
                )
                assert unit in held[source] and unit not in held[rank]
                sent.append(Sent(source, rank, (unit,)))
        for message in sent:
            held[message.target] |= set(message.units)
        log.append(sent)
    assert all(len(units) == ranks for units in held)
    return log
