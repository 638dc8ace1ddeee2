"""Algorithms that follow the dimensions of a group: one after another, or all at once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from designer.solve.collectives.lines import GATHERS
from designer.solve.collectives.patterns import (
    Along,
    Everyone,
    Pattern,
    Shift,
    both_ways,
    together,
)
from designer.solve.collectives.schedule import (
    Collective,
    Phase,
    Schedule,
    Step,
    in_chunks,
    phases_of,
    reversed_to_reduce,
)
from designer.solve.collectives.whole import (
    around_gather,
    line_of,
    recursive_doubling,
    switch_tree,
    trees_pipelined,
)

#: Chunks that a pipeline over dimensions is tried with. [count]
CHUNKS = (1, 2, 4, 8, 16, 32)


def hierarchical(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """One dimension after another, with less to do on each further out.

    All-reduce: reduce-scatter on the innermost dimension, all-reduce of the shard on those further
    out, all-gather on the innermost, nested. The innermost may use another brick than the others.
    Every combination is offered in turn and, where phases may overlap, in chunks.
    """
    along, _ = line_of(sizes)
    if len(along) < 2:
        return ()
    schedules: list[Schedule] = []
    for inner, outer in product(GATHERS, repeat=2):
        names = (inner,) + (outer,) * (len(along) - 1)
        phases = in_turn(collective, sizes, names)
        if phases is not None:
            schedules += in_chunks(phases, f"{inner}, then {outer}", CHUNKS)
    if collective is Collective.ALL_REDUCE:
        schedules += _with_other_tops(sizes)
    return tuple(schedules)


def in_turn(
    collective: Collective, sizes: tuple[int, ...], names: tuple[str, ...]
) -> tuple[Phase, ...] | None:
    """Return the phases of a collective on one dimension after another.

    Parameters
    ----------
    collective
        All-gather, reduce-scatter or all-reduce.
    sizes
        Ranks along each dimension, innermost first.
    names
        Brick of `lines.GATHERS` for every dimension with more than one rank.
    """
    along, ranks = line_of(sizes)
    return around_gather(collective, _gathers(along, sizes, names, 1 / ranks))


def _gathers(
    along: Along, sizes: tuple[int, ...], names: tuple[str, ...], held: float
) -> tuple[Phase, ...]:
    """Gather outside in: the outermost dimension moves single blocks, the innermost most bytes."""
    phases: list[Phase] = []
    for d, name in reversed(tuple(zip(along, names, strict=True))):
        phases += phases_of(*GATHERS[name]((d,), sizes[d], held))
        held *= sizes[d]
    return tuple(phases)


def _with_other_tops(sizes: tuple[int, ...]) -> list[Schedule]:
    """All-reduce whose outermost dimension does not reduce and gather, but goes up and down."""
    along, _ = line_of(sizes)
    top = along[-1]
    shard = 1.0
    for d in along[:-1]:
        shard /= sizes[d]
    alone = tuple(n if d == top else 1 for d, n in enumerate(sizes))
    tops: dict[str, Callable[[Collective, tuple[int, ...]], tuple[Schedule, ...]]] = {
        "recursive doubling": recursive_doubling,
        "double tree": trees_pipelined,
        "switch tree": switch_tree,
    }
    schedules: list[Schedule] = []
    for inner, (name, build) in product(GATHERS, tops.items()):
        gather = _gathers(along[:-1], sizes, (inner,) * (len(along) - 1), shard)
        for core in build(Collective.ALL_REDUCE, alone)[:1]:
            middle = tuple(_scaled(phase, shard) for phase in core.phases)
            phases = reversed_to_reduce(gather) + middle + gather
            schedules += in_chunks(phases, f"{inner}, then {name}", CHUNKS)
    return schedules


def _scaled(phase: Phase, by: float) -> Phase:
    return Phase(
        tuple(
            Step(s.pattern, s.share * by, s.repeats, s.messages, s.reduces * by)
            for s in phase.steps
        ),
        phase.stages,
    )


def rotated(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """All dimensions at the same time: part r of the buffer starts on dimension r.

    With D dimensions there are D parts and D slots; in each slot every part is on another
    dimension. On tori with both directions of every ring (the multi-dimensional ring), on full
    meshes directly. With a single dimension it is the ring both ways, or the direct exchange.
    """
    along, _ = line_of(sizes)
    parts = (1 / len(along),) * len(along)
    return tuple(
        Schedule(phases, variant=name)
        for name in ROTATED
        if (phases := rotated_phases(collective, sizes, name, parts)) is not None
    )


def rotated_by_rate(
    collective: Collective,
    sizes: tuple[int, ...],
    rate_of: Callable[[Pattern], float | None],
) -> tuple[Schedule, ...]:
    """All dimensions at once, the parts such that their largest moves take equally long.

    Parameters
    ----------
    collective
        All-gather, reduce-scatter or all-reduce.
    sizes
        Ranks along each dimension.
    rate_of
        A rank's rate under a pattern; None where the network cannot do it. [B/s]
    """
    along, _ = line_of(sizes)
    if len(along) < 2:
        return ()
    schedules = []
    for name, (pattern_of, _) in ROTATED.items():
        rates = [rate_of(pattern_of((d,))) for d in along]
        # A part r moves (n_r − 1) / n_r of itself along dimension r.
        fit = [
            0.0 if r is None else r * sizes[d] / (sizes[d] - 1)
            for d, r in zip(along, rates, strict=True)
        ]
        if min(fit) <= 0:
            continue
        parts = tuple(f / sum(fit) for f in fit)
        phases = rotated_phases(collective, sizes, name, parts)
        if phases is not None:
            schedules.append(Schedule(phases, variant=f"{name}, by rate"))
    return tuple(schedules)


def rotated_phases(
    collective: Collective, sizes: tuple[int, ...], name: str, parts: tuple[float, ...]
) -> tuple[Phase, ...] | None:
    """Return the phases of a collective on all dimensions at once.

    Parameters
    ----------
    collective
        All-gather, reduce-scatter or all-reduce.
    sizes
        Ranks along each dimension.
    name
        A key of `ROTATED`.
    parts
        Of the buffer, one per dimension with more than one rank; they add up to 1. Part r moves
        most of its bytes along dimension r.
    """
    along, ranks = line_of(sizes)
    pattern_of, single = ROTATED[name]
    count = len(along)
    slots: list[Phase] = []
    for slot in range(count):
        moved: list[tuple[Pattern, float]] = []
        for r in range(count):
            # Gathering, a part visits its own dimension last, when its blocks are largest.
            before = [along[(r + 1 + s) % count] for s in range(slot)]
            d = along[(r + 1 + slot) % count]
            held = parts[r] / ranks
            for b in before:
                held *= sizes[b]
            moved.append((pattern_of((d,)), (sizes[d] - 1) * held))
        total = sum(sent for _, sent in moved)
        repeats = 1 if single else max(sizes[d] for d in along) - 1
        pattern = together((one, sent / total) for one, sent in moved)
        messages = sum(sizes[d] - 1 for d in along) if single else len(pattern.parts)
        slots += phases_of(Step(pattern, total / repeats, repeats, messages))
    return around_gather(collective, tuple(slots))


#: Pattern within one dimension, and whether it takes a single step.
ROTATED: dict[str, tuple[Callable[[Along], Pattern], bool]] = {
    "ring both ways": (both_ways, False),
    "direct": (Everyone, True),
}


def to_all_by_ring(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """All-to-all by neighbours of a ring only, one dimension after another.

    Every block goes its way alone: n (n − 1) / 2 steps of one block per dimension.
    """
    return _to_all(collective, sizes, lambda d, n: Step(Shift((d,)), 1 / n, n * (n - 1) // 2))


def to_all_in_turn(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """All-to-all direct, one dimension after another: fewer and larger messages."""
    return _to_all(
        collective, sizes, lambda d, n: Step(Everyone((d,)), (n - 1) / n, messages=n - 1)
    )


def _to_all(
    collective: Collective, sizes: tuple[int, ...], step: Callable[[int, int], Step]
) -> tuple[Schedule, ...]:
    if collective is not Collective.ALL_TO_ALL:
        return ()
    along, _ = line_of(sizes)
    phases: tuple[Phase, ...] = ()
    for d in along:
        phases += phases_of(step(d, sizes[d]))
    return (Schedule(phases),)
