"""Schedules of collectives, carried out: they do what their names say, with the bytes stated."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.solve.collectives import nested, trees, whole
from designer.solve.collectives.algorithms import ALL, BY_NAME
from designer.solve.collectives.choosing import best, curve
from designer.solve.collectives.lines import GATHERS
from designer.solve.collectives.media import FullyConnected, Medium, Product, Ring, Switch
from designer.solve.collectives.patterns import Trees, messages, split
from designer.solve.collectives.schedule import Collective, Phase, Schedule
from tests.unit.solve.collectives import executing

Sizes = tuple[int, ...]

BETWEEN_RANKS = [name for name in GATHERS if name != "in-switch"]
#: One line, and boxes with even, odd and unequal sides; some with a side of one.
LINES: list[Sizes] = [(n,) for n in range(2, 10)]
BOXES: list[Sizes] = [(2, 2), (3, 2), (2, 4), (4, 3), (5, 1, 2), (2, 3, 2), (3, 3, 3), (2, 2, 2, 2)]


def contributions(ranks: int, units: int) -> np.ndarray:
    """Different numbers on every rank for every unit, whole ones, so that sums are exact."""
    return np.random.default_rng(ranks * 1000 + units).integers(1, 1000, (ranks, units))


def carry_out(schedules: dict[Collective, tuple[Phase, ...]], sizes: Sizes) -> None:
    """All-gather, reduce-scatter and all-reduce from the same brick, on numbers."""
    ranks = math.prod(sizes)
    gather = schedules[Collective.ALL_GATHER]
    log, held, per_block = executing.gather(gather, sizes)
    everything = set(range(ranks * per_block))
    assert all(set(units) == everything and len(units) == len(everything) for units in held)

    values = contributions(ranks, ranks * per_block)
    total = values.sum(axis=0)
    executing.reduce_backwards(log, schedules[Collective.REDUCE_SCATTER], sizes, values)
    for rank in range(ranks):
        own = slice(rank * per_block, (rank + 1) * per_block)
        assert (values[rank, own] == total[own]).all()

    both = schedules[Collective.REDUCE_SCATTER] + gather
    assert schedules[Collective.ALL_REDUCE] == both
    executing.copy_forwards(log, values)
    assert (values == total).all()


def only(schedules: tuple[Schedule, ...]) -> tuple[Phase, ...]:
    """The phases of an algorithm that offers one schedule."""
    (schedule,) = schedules
    return schedule.phases


@pytest.mark.parametrize("sizes", LINES + BOXES, ids=str)
@pytest.mark.parametrize("name", BETWEEN_RANKS)
def test_the_bricks_gather_and_reduce_over_a_whole_group(name: str, sizes: Sizes) -> None:
    by = {c: only(whole.by_gather(c, sizes, name)) for c in list(Collective)[:3]}
    carry_out(by, sizes)


@pytest.mark.parametrize("sizes", BOXES, ids=str)
@pytest.mark.parametrize("names", list(product(BETWEEN_RANKS, repeat=2)), ids=" then ".join)
def test_one_dimension_after_another(names: tuple[str, str], sizes: Sizes) -> None:
    sides = len(whole.line_of(sizes)[0])
    each = names[:1] + names[1:] * (sides - 1)
    by = {c: nested.in_turn(c, sizes, each) or () for c in list(Collective)[:3]}
    carry_out(by, sizes)


@pytest.mark.parametrize(
    "sizes", [(4,), (5,), (2, 2), (3, 3), (4, 4), (2, 2, 2), (3, 3, 3)], ids=str
)
@pytest.mark.parametrize("name", nested.ROTATED)
def test_all_dimensions_at_once(name: str, sizes: Sizes) -> None:
    parts = (1 / len(sizes),) * len(sizes)
    by = {c: nested.rotated_phases(c, sizes, name, parts) or () for c in list(Collective)[:3]}
    carry_out(by, sizes)


@given(st.lists(st.integers(2, 6), min_size=2, max_size=3), st.data())
def test_parts_on_unequal_dimensions_move_what_they_would_move_alone(
    sides: list[int], data: st.DataObject
) -> None:
    sizes = tuple(sides)
    weights = [data.draw(st.integers(1, 5)) for _ in sizes]
    parts = tuple(w / sum(weights) for w in weights)
    slots = nested.rotated_phases(Collective.ALL_GATHER, sizes, "direct", parts)
    moved = dict.fromkeys(range(len(sizes)), 0.0)
    for (step,) in (phase.steps for phase in slots or ()):
        for simple, part in split(step.pattern):
            moved[simple.along[0]] += step.repeats * step.share * part
    expected = dict.fromkeys(moved, 0.0)
    for r, part in enumerate(parts):
        # Part r visits the dimensions after its own first, with blocks that grow.
        held = part / math.prod(sizes)
        for d in (*range(r + 1, len(sizes)), *range(r + 1)):
            expected[d] += (sizes[d] - 1) * held
            held *= sizes[d]
    assert moved == pytest.approx(expected)


TORI = [s for s in product(range(1, 8), range(1, 6), range(1, 4)) if 2 <= math.prod(s) <= 60]


@pytest.mark.parametrize("sizes", TORI, ids=str)
def test_whole_blocks_to_all_neighbours_of_a_torus(sizes: Sizes) -> None:
    """In as many steps as claimed: a timetable is looked for, and carried out."""
    gather, scatter = (
        only(whole.by_blocks(c, sizes)) for c in (Collective.ALL_GATHER, Collective.REDUCE_SCATTER)
    )
    ((step,),) = (phase.steps for phase in gather)
    timetable = executing.timetable(sizes, step.repeats)
    log = executing.play(timetable, sizes)
    ranks = math.prod(sizes)
    values = contributions(ranks, ranks)
    total = values.sum(axis=0)
    executing.reduce_backwards(log, scatter, sizes, values, idle=True)
    assert (values.diagonal() == total).all()
    executing.copy_forwards(log, values)
    assert (values == total).all()


@pytest.mark.parametrize("n", range(2, 10))
def test_whole_buffers(n: int) -> None:
    """One shot and recursive doubling send whole buffers and add them up."""
    values = contributions(n, 3)
    total = values.sum(axis=0)
    for build in (whole.one_shot, whole.recursive_doubling):
        schedules = build(Collective.ALL_REDUCE, (n,))
        if build is whole.recursive_doubling and n not in {2, 4, 8}:
            assert schedules == ()
            continue
        now = values.copy()
        for step in executing.expanded(only(schedules)):
            before = now.copy()
            ways = executing.allowed(step, (n,))
            assert {way.share for way in ways} == {1}
            assert step.reduces == len(ways) / n
            for way in ways:
                now[way.target] += before[way.source]
        assert (now == total).all()


@pytest.mark.parametrize("n", range(2, 10))
@pytest.mark.parametrize("chunks", [1, 3, 8])
@pytest.mark.parametrize("kind", [Collective.ALL_REDUCE, Collective.REDUCE, Collective.BROADCAST])
def test_trees_in_a_pipeline(kind: Collective, chunks: int, n: int) -> None:
    """Everything is there after stages + chunks − 1 steps, and the sums are right."""
    (schedule, *_) = whole.trees_pipelined(kind, (n,))
    ((phase,), (step,)) = schedule.phases, schedule.phases[0].steps
    pattern = step.pattern
    assert isinstance(pattern, Trees)
    roots = trees.parents(n, double=pattern.double)
    values = contributions(n, len(roots) * chunks).reshape(n, len(roots), chunks)
    total = values.sum(axis=0)
    steps = phase.stages + chunks - 1
    result, most = executing.tree_pipeline(roots, values, steps, up=pattern.up, down=pattern.down)
    match kind:
        case Collective.BROADCAST:
            assert (result == values[0]).all()
        case Collective.REDUCE:
            assert (result[0] == total).all()
        case _:
            assert (result == total).all()
    # A step moves at most the pieces that it states, each a chunk of a tree's half.
    assert most <= step.messages
    assert step.share * len(roots) == pytest.approx(step.messages)


@pytest.mark.parametrize("n", range(2, 40))
def test_nobody_forwards_in_both_trees_and_none_is_deeper_than_stated(n: int) -> None:
    both = trees.parents(n)
    for parent in both:
        assert (parent < 0).sum() == 1
        for rank in range(n):
            at, links = rank, 0
            while parent[at] >= 0:
                at, links = int(parent[at]), links + 1
                assert links <= trees.depth(n)
        assert np.bincount(parent[parent >= 0]).max() <= 2
    sent = np.zeros(n, dtype=int)
    for simple in (messages(Trees((0,)), n),):
        np.add.at(sent, simple.source, 1)
    assert sent.max() == trees.pieces(n, up=True, down=True, double=True) <= 4


@pytest.mark.parametrize("n", range(2, 10))
@pytest.mark.parametrize("chunks", [1, 4])
def test_a_chain(n: int, chunks: int) -> None:
    """Rank to rank: the last has the last chunk after stages + chunks − 1 steps."""
    (schedule, *_) = whole.chain(Collective.BROADCAST, (n,))
    (phase,) = schedule.phases
    have = np.zeros(n, dtype=int)
    have[0] = chunks
    ways = [(w.source, w.target) for w in executing.allowed(phase.steps[0], (n,))]
    for _ in range(phase.stages + chunks - 1):
        before = have.copy()
        for source, target in ways:
            have[target] += before[source] > before[target]
    assert (have == chunks).all()
    (back, *_) = whole.chain(Collective.REDUCE, (n,))
    turned = [(w.target, w.source) for w in executing.allowed(back.phases[0].steps[0], (n,))]
    assert sorted(turned) == sorted(ways)


@pytest.mark.parametrize("n", range(2, 10))
def test_the_root_deals_out_and_all_gather(n: int) -> None:
    for schedule in whole.scatter_gather(Collective.BROADCAST, (n,)):
        deal, *rest = schedule.phases
        (step,) = deal.steps
        ways = executing.allowed(step, (n,))
        # Everybody has its own block of the root's buffer afterwards.
        assert {(w.source, w.target, w.share * n) for w in ways} == {(0, k, 1) for k in range(1, n)}
        _, held, per_block = executing.gather(tuple(rest), (n,))
        assert all(len(set(units)) == n * per_block for units in held)
    for schedule in whole.scatter_gather(Collective.REDUCE, (n,)):
        *_, collect = schedule.phases
        ways = executing.allowed(collect.steps[0], (n,))
        assert {(w.source, w.target, w.share * n) for w in ways} == {(k, 0, 1) for k in range(1, n)}


@pytest.mark.parametrize("sizes", LINES + BOXES, ids=str)
@pytest.mark.parametrize(
    "build",
    [whole.to_all_direct, whole.to_all_pairwise, nested.to_all_in_turn, nested.to_all_by_ring],
)
def test_all_to_all_delivers_every_block(build: object, sizes: Sizes) -> None:
    assert callable(build)
    executing.deliver(only(build(Collective.ALL_TO_ALL, sizes)), sizes)


TEXTBOOK = {
    "ring": lambda n: 2 * (n - 1) / n,
    "ring_both_ways": lambda n: 2 * (n - 1) / n,
    "halving_doubling": lambda n: 2 * (n - 1) / n,
    "direct": lambda n: 2 * (n - 1) / n,
    "one_shot": lambda n: n - 1,
    "recursive_doubling": math.log2,
    "in_switch_tree": lambda n: 1,
    "in_switch_parts": lambda n: 1 + 1 / n,
    "rotated": lambda n: 2 * (n - 1) / n,
}


@pytest.mark.parametrize("name", TEXTBOOK)
@pytest.mark.parametrize("n", [2, 3, 4, 5, 7, 8, 16])
def test_bytes_per_rank_are_the_textbooks(name: str, n: int) -> None:
    for schedule in BY_NAME[name].schedules(Collective.ALL_REDUCE, (n,)):
        assert schedule.sent == pytest.approx(TEXTBOOK[name](n))


kinds = st.sampled_from([FullyConnected(), Ring(), Switch(), Switch(reduces=True, copies=True)])
media = st.builds(
    Medium,
    kinds,
    st.integers(1, 5),
    st.sampled_from([25e9, 50e9, 400e9]),
    st.sampled_from([0.0, 1e-6]),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(media, min_size=1, max_size=3), st.sampled_from(list(Collective)))
def test_the_best_is_no_slower_than_any_and_never_beats_what_a_rank_must_send(
    dimensions: list[Medium], collective: Collective
) -> None:
    network = Product(tuple(dimensions))
    sizes = np.array([1.0, 1e4, 1e6, 1e9])
    found = curve(collective, network, sizes)
    for line in found.lines.values():
        assert (found.seconds <= line.seconds).all()
        assert np.isfinite(line.seconds).all()
        assert (np.diff(line.seconds) >= -1e-18).all()
    picked = best(collective, network, 1e6)
    assert picked is not None
    assert picked.seconds == pytest.approx(float(found.seconds[2]))
    ranks = math.prod(network.sizes)
    if ranks == 1:
        assert (found.seconds == 0).all()
        return
    # Whatever is done, a rank takes in (n − 1) / n of the buffer, through all its links at most.
    links = {FullyConnected: lambda n: n - 1, Ring: lambda n: min(n - 1, 2), Switch: lambda n: 1}
    into = sum(links[type(m.kind)](m.ranks) * m.bytes_per_s for m in dimensions if m.ranks > 1)
    if collective not in {Collective.BROADCAST, Collective.REDUCE}:
        assert (found.seconds >= sizes * (ranks - 1) / ranks / into * (1 - 1e-9)).all()


@given(st.integers(2, 9), st.sampled_from(["all_reduce", "all_gather", "reduce_scatter"]))
def test_a_torus_of_one_dimension_is_a_ring(n: int, name: str) -> None:
    ring = Product((Medium(Ring(), n, 50e9, 1e-6),))
    sizes = np.array([0.0, 1e3, 1e9])
    lines = curve(Collective(name), ring, sizes, algorithms=ALL).lines
    both = only(BY_NAME["ring_both_ways"].schedules(Collective(name), (n,)))
    turned = BY_NAME["rotated"].schedules(Collective(name), (n,))
    assert both in [schedule.phases for schedule in turned]
    assert (lines["rotated"].seconds <= lines["ring_both_ways"].seconds).all()
