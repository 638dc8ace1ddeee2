"""Kinds of links along an axis, against counting demand by demand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.solve.flow.view import Space
from designer.solve.traffic import Groups, Neighbours, Opposite, Pattern, Ring, Shift
from designer.solve.traffic.kinds import RECEIVER, SENDER, Axis, Slot, Type
from designer.solve.traffic.relations import Relation, listed, shifted
from designer.solve.traffic.rings import RingAxis
from tests.unit.solve.build import axis, block, body, item, link, make, mesh
from tests.unit.solve.traffic.asking import loads, traffic

Pair = tuple[int, int]


def relation(size: int, pairs: list[Pair]) -> Relation:
    """Write pairs of sender and receiver as a relation."""
    rows, cols = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    return listed(size, rows, cols)


@st.composite
def axes(draw: st.DrawFn) -> tuple[Axis, list[Pair]]:
    """Draw an axis with marked indices, and who sends to whom along it."""
    size = draw(st.integers(2, 6))
    index = st.integers(0, size - 1)
    marks = sorted(draw(st.sets(index, max_size=size - 1)))
    pairs = draw(st.lists(st.tuples(index, index), min_size=1, max_size=8, unique=True))
    return Axis(Space(size, "unordered", tuple(marks)), [relation(size, pairs)]), pairs


def place(made: Axis, demand: Pair, index: int) -> int:
    """Where an index is, seen from a demand."""
    if index == demand[0]:
        return SENDER
    return RECEIVER if index == demand[1] else int(made.base[index])


def members(made: Axis, kind: Type, pairs: list[Pair]) -> list[Pair]:
    """All demands of a type."""
    size = made.space.size
    return [pair for pair in pairs if pair[0] * size + pair[1] in kind.keys.tolist()]


@given(drawn=axes())
def test_demands_that_see_a_link_in_a_place(drawn: tuple[Axis, list[Pair]]) -> None:
    """For every link of every slot there is a kind with the counts of counting one by one."""
    made, pairs = drawn
    size = made.space.size
    kinds = made.types[0]
    assert sum(len(kind.keys) for kind in kinds) == len(pairs)
    for mode, p, q in product("SOAB", range(size), range(size)):
        if (p == q) == (mode == "O"):
            continue
        cells = (int(made.base[p]), int(made.base[q]))
        slot: Slot = (mode, -1 if mode == "B" else cells[0], -1 if mode == "A" else cells[1])
        wanted, found = [], []
        for kind in kinds:
            own = members(made, kind, pairs)
            at = [(place(made, d, p), place(made, d, q)) for d in own]
            # Who sends to its own index is at the sender's place only.
            ends = {SENDER} if kind.is_same else {SENDER, RECEIVER}
            places = [ends | {cell} for cell in cells]
            for a, b in product(*places):
                if mode != "O" and a != b:
                    continue
                wanted.append(at.count((a, b)))
                found.append(made.seen(slot, kind, a, b))
        columns = np.stack(found, axis=1).tolist()
        assert wanted in columns


@given(drawn=axes())
def test_places_that_a_demand_sees(drawn: tuple[Axis, list[Pair]]) -> None:
    made, _ = drawn
    size = made.space.size
    for kind in made.types[0]:
        demand = (kind.sender, kind.receiver)
        at: dict[tuple[Slot, int, int], int] = {}
        whole: dict[Slot, int] = {}
        for p, q in product(range(size), repeat=2):
            slot: Slot = ("S" if p == q else "O", int(made.base[p]), int(made.base[q]))
            key = (slot, place(made, demand, p), place(made, demand, q))
            at[key] = at.get(key, 0) + 1
            whole[slot] = whole.get(slot, 0) + 1
        assert {key: made.held(key[0], kind, *key[1:]) for key in at} == at
        assert {slot: made.pairs_in(slot) for slot in whole} == whole


@given(size=st.integers(2, 7), data=st.data())
def test_demands_that_see_a_link_of_a_ring(size: int, data: st.DataObject) -> None:
    index = st.integers(0, size - 1)
    pairs = data.draw(st.lists(st.tuples(index, index), min_size=1, max_size=9, unique=True))
    made = RingAxis(size, [relation(size, pairs)])
    for kind in made.types[0]:
        own = [(s, t) for s, t in pairs if (s - t) % size == kind.sender]
        assert len(kind.keys) == len(own)
        for at in range(size):
            wanted = [sum((p - t) % size == at for _, t in own) for p in range(size)]
            assert made.seen(("R", 0, 0), kind, at, at).tolist() == wanted


@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3), by=st.integers(0, 70))
def test_shifts_carry_from_digit_to_digit(sizes: list[int], by: int) -> None:
    total = int(np.prod(sizes))
    for wraps in (True, False):
        found: list[tuple[int, int]] = []
        for term in shifted(sizes, by, wraps=wraps):
            ways = [zip(*r.pairs(n), strict=True) for r, n in zip(term, sizes, strict=True)]
            for digits in product(*ways):
                ends = [np.ravel_multi_index([int(d[k]) for d in digits], sizes) for k in (0, 1)]
                found.append((int(ends[0]), int(ends[1])))
        stays = [i for i in range(total) if wraps or i + by < total]
        assert sorted(found) == [(i, (i + by) % total) for i in stays]


@pytest.mark.parametrize(
    "pattern",
    [Shift("x", 2), Shift("x", 3), Neighbours(("x",), wraps=False), Opposite(("x",)), Ring(("x",))],
    ids=str,
)
def test_a_ring_with_chords(pattern: Pattern) -> None:
    """Links around and across the same axis; both engines agree."""
    both = mesh(axis("x", 7), rules=("next x", "other x"))
    assert loads(traffic(both, pattern, engine="classes")) == pytest.approx(
        loads(traffic(both, pattern, engine="general"))
    )


@pytest.mark.parametrize("by", [1, 2, 5, 9])
def test_a_shift_over_an_axis_with_rings_in_it(by: int) -> None:
    """Places within a block form a ring, blocks are joined by switches; the shift carries."""
    chips = make(
        item("chip", "chip", axis("i", 12, blk=3, place=4), forwarding={"up": "relay"}),
        item("sw", "switch", axis("port", 4)),
        link("ring", "chip", "chip", "next place"),
        link("up", "chip", "sw", "chip.place = sw.port"),
    )
    one, other = (traffic(chips, Shift("i", by), engine=e) for e in ("classes", "general"))
    assert one.engine == "classes"
    assert one.load_ab.tolist() == pytest.approx(other.load_ab.tolist())
    assert one.load_ba.tolist() == pytest.approx(other.load_ba.tolist())
    assert one.load_mean.tolist() == pytest.approx(other.load_mean.tolist())


@pytest.mark.parametrize("pattern", [Shift("i", 1), Shift("i", 2), Ring(("i",)), Groups(("i",))])
def test_chips_on_all_switches_but_their_own(pattern: Pattern) -> None:
    """Chip i of a block is joined to switches j ≠ i."""
    design = make(
        block("place", "place", axis("i", 5)),
        link("others", "place.chip", "place.sw", "other i"),
        blocks={"place": body(item("chip", "chip"), item("sw", "switch"))},
    )
    one, other = (traffic(design, pattern, engine=e) for e in ("classes", "general"))
    assert one.engine == "classes"
    assert one.load_ab.tolist() == pytest.approx(other.load_ab.tolist())
    assert one.load_ba.tolist() == pytest.approx(other.load_ba.tolist())
