"""Algorithms that treat the whole group as one line of ranks."""

from __future__ import annotations

from designer.solve.collectives import trees
from designer.solve.collectives.lines import GATHERS, neighbours
from designer.solve.collectives.patterns import (
    Along,
    Everyone,
    Exchange,
    InSwitch,
    Shift,
    Spread,
    Together,
    Trees,
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

#: Chunks that pipelines are tried with. [count]
CHUNKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
#: Every step of a pairwise exchange is a pattern of its own; beyond it is not offered. [count]
PAIRWISE_LIMIT = 64


def line_of(sizes: tuple[int, ...]) -> tuple[Along, int]:
    """Return the dimensions that have more than one rank, and the ranks of the group."""
    along = tuple(d for d, n in enumerate(sizes) if n > 1)
    ranks = 1
    for n in sizes:
        ranks *= n
    return along, ranks


def around_gather(collective: Collective, gather: tuple[Phase, ...]) -> tuple[Phase, ...] | None:
    """Return the phases of what can be built from a gather; None for other collectives."""
    match collective:
        case Collective.ALL_GATHER:
            return gather
        case Collective.REDUCE_SCATTER:
            return reversed_to_reduce(gather)
        case Collective.ALL_REDUCE:
            return reversed_to_reduce(gather) + gather
        case _:
            return None


def by_gather(collective: Collective, sizes: tuple[int, ...], name: str) -> tuple[Schedule, ...]:
    """All-gather by one of `lines.GATHERS`, reduce-scatter backwards, all-reduce as both."""
    along, n = line_of(sizes)
    phases = around_gather(collective, phases_of(*GATHERS[name](along, n, 1 / n)))
    return () if phases is None else (Schedule(phases),)


def by_blocks(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """The same by whole blocks over all links of a torus at once."""
    along, n = line_of(sizes)
    gather = phases_of(*neighbours(tuple((d, sizes[d]) for d in along), 1 / n))
    phases = around_gather(collective, gather)
    return () if phases is None else (Schedule(phases),)


def ring_by_rails(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """As many rings as the inner dimensions have ranks, each leaving them at another rank.

    A single ring through nodes uses one link of each node. Libraries lay one ring per rail: of
    what a rank sends, (n₀ − 1) / n₀ stays on dimension 0, the rest goes out over its own link.
    (Where the number of nodes is no multiple of the rails, the last link of a ring would change
    rail; it is taken to stay.)
    """
    along, n = line_of(sizes)
    if len(along) < 2:
        return ()
    parts: list[tuple[Shift, float]] = []
    left = 1.0
    for d in along[:-1]:
        parts.append((Shift((d,)), left * (sizes[d] - 1) / sizes[d]))
        left /= sizes[d]
    pattern = Together((*parts, (Shift(along[-1:]), left)))
    phases = around_gather(collective, phases_of(Step(pattern, 1 / n, n - 1)))
    return () if phases is None else (Schedule(phases),)


def one_shot(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """All-reduce: every rank sends its whole buffer to every other one, and adds up."""
    along, n = line_of(sizes)
    if collective is not Collective.ALL_REDUCE:
        return ()
    step = Step(Everyone(along), n - 1, messages=n - 1, reduces=n - 1)
    return (Schedule(phases_of(step)),)


def recursive_doubling(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """All-reduce: whole buffers swapped at distances 1, 2, 4, …; powers of two only."""
    along, n = line_of(sizes)
    if collective is not Collective.ALL_REDUCE or n & (n - 1):
        return ()
    far = [1 << k for k in range(n.bit_length() - 1)]
    return (Schedule(phases_of(*(Step(Exchange(along, d), 1.0, reduces=1.0) for d in far))),)


def trees_pipelined(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """Chunks up and down two trees (all-reduce), down or up one (broadcast, reduce).

    After the first chunk has gone all the way, one arrives with every step: in steady state a rank
    sends to its parent and its children at once.
    """
    along, n = line_of(sizes)
    up = collective in {Collective.ALL_REDUCE, Collective.REDUCE}
    down = collective in {Collective.ALL_REDUCE, Collective.BROADCAST}
    if not (up or down):
        return ()
    double = up and down
    pattern = Trees(along, up=up, down=down, double=double)
    sent = trees.pieces(n, up=up, down=down, double=double)
    added = trees.pieces(n, up=False, down=True, double=double) if up else 0
    ways = 2 if double else 1  # halves of the buffer
    deep = trees.depth(n) * (up + down)
    step = Step(pattern, sent / ways, deep, messages=sent, reduces=added / ways)
    return in_chunks(phases_of(step, stages=deep), "", CHUNKS)


def switch_tree(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """The switches add up on the way to their top and send the sum back to everybody."""
    along, _ = line_of(sizes)
    known = {Collective.ALL_REDUCE, Collective.BROADCAST, Collective.REDUCE}
    return (Schedule(phases_of(Step(InSwitch(along), 1.0))),) if collective in known else ()


def switch_parts(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """Every rank fetches the sum of its part through the switch and has it copied to all.

    A rank sends its whole buffer (others fetch it) and its part of the sum; so an all-reduce moves
    (1 + 1/n) of the buffer each way, with fetching and copying at the same time.
    """
    along, n = line_of(sizes)
    share = {
        Collective.ALL_REDUCE: 1 + 1 / n,
        Collective.ALL_GATHER: 1.0,
        Collective.REDUCE_SCATTER: 1.0,
    }.get(collective)
    if share is None:
        return ()
    return (Schedule(phases_of(Step(InSwitch(along, by_parts=True), share))),)


def chain(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """Chunks from rank to rank along a line: broadcast, or backwards reduce."""
    along, n = line_of(sizes)
    if collective not in {Collective.BROADCAST, Collective.REDUCE}:
        return ()
    adds = collective is Collective.REDUCE
    pattern = Shift(along, -1 if adds else 1, wraps=False)
    step = Step(pattern, 1.0, n - 1, reduces=float(adds))
    return in_chunks(phases_of(step, stages=n - 1), "", CHUNKS)


def scatter_gather(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """The root deals its buffer out and everybody gathers (broadcast); backwards reduce."""
    along, n = line_of(sizes)
    part = (n - 1) / n
    schedules = []
    for name in ("direct", "ring"):
        gather = phases_of(*GATHERS[name](along, n, 1 / n))
        if collective is Collective.BROADCAST:
            deal = phases_of(Step(Spread(along), part, messages=n - 1))
            schedules.append(Schedule(deal + gather, variant=name))
        if collective is Collective.REDUCE:
            collect = phases_of(Step(Spread(along, inward=True), part, messages=n - 1))
            schedules.append(Schedule(reversed_to_reduce(gather) + collect, variant=name))
    return tuple(schedules)


def to_all_direct(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """All-to-all: everything at once."""
    along, n = line_of(sizes)
    if collective is not Collective.ALL_TO_ALL:
        return ()
    return (Schedule(phases_of(Step(Everyone(along), (n - 1) / n, messages=n - 1))),)


def to_all_pairwise(collective: Collective, sizes: tuple[int, ...]) -> tuple[Schedule, ...]:
    """All-to-all: n − 1 steps, in step k with the rank k further; no two senders meet."""
    along, n = line_of(sizes)
    if collective is not Collective.ALL_TO_ALL or n > PAIRWISE_LIMIT:
        return ()
    return (Schedule(phases_of(*(Step(Shift(along, k), 1 / n) for k in range(1, n)))),)
