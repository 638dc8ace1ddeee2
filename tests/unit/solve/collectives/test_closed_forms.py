"""Textbook times of algorithms, published models, and what the parts of a step's time do.

All on eight ranks (unless a test says otherwise) that reach each other through a switch, 50 GB/s
each, with start-up 3 µs and no latency: the alpha-beta model.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from designer.solve.collectives.algorithms import ALL, BY_NAME
from designer.solve.collectives.choosing import best, bus_factor, curve
from designer.solve.collectives.media import FullyConnected, Medium, Product, Ring, Switch
from designer.solve.collectives.patterns import Everyone, InSwitch, Shift, messages
from designer.solve.collectives.schedule import Collective, Phase, Schedule, Step
from designer.solve.collectives.timing import Clock, Endpoint

N = 8
B = 50e9
ALPHA = 3e-6
S = 1e9

FLAT = Product((Medium(Switch(reduces=True, copies=True), N, B),))
ENDS = Endpoint(startup_s=ALPHA, switch_startup_s=2 * ALPHA)

ALL_REDUCE, ALL_GATHER = Collective.ALL_REDUCE, Collective.ALL_GATHER


def seconds(
    name: str,
    collective: Collective,
    network: Product = FLAT,
    size: float = S,
    ends: Endpoint = ENDS,
) -> float:
    """Time of one algorithm."""
    line = curve(collective, network, np.array([size]), ends, [BY_NAME[name]]).lines[name]
    return float(line.seconds[0])


# Closed forms of the alpha-beta model; Thakur, Rabenseifner, Gropp (2005), Sanders, Speck, Träff
# (2009), nccl-tests PERFORMANCE.md.
CLOSED = [
    ("ring", ALL_REDUCE, 14 * ALPHA + 1.75 * S / B),
    ("ring", ALL_GATHER, 7 * ALPHA + 0.875 * S / B),
    ("ring", Collective.REDUCE_SCATTER, 7 * ALPHA + 0.875 * S / B),
    ("halving_doubling", ALL_REDUCE, 6 * ALPHA + 1.75 * S / B),
    ("direct", ALL_REDUCE, 2 * ALPHA + 1.75 * S / B),
    ("one_shot", ALL_REDUCE, ALPHA + 7 * S / B),
    ("recursive_doubling", ALL_REDUCE, 3 * (ALPHA + S / B)),
    ("in_switch_tree", ALL_REDUCE, 2 * ALPHA + S / B),
    ("in_switch_parts", ALL_REDUCE, 2 * ALPHA + 1.125 * S / B),
    ("all_to_all_pairwise", Collective.ALL_TO_ALL, 7 * ALPHA + 0.875 * S / B),
    ("all_to_all_direct", Collective.ALL_TO_ALL, ALPHA + 0.875 * S / B),
    ("scatter_gather", Collective.BROADCAST, 2 * ALPHA + 1.75 * S / B),
]


@pytest.mark.parametrize(("name", "collective", "expected"), CLOSED)
def test_closed_form(name: str, collective: Collective, expected: float) -> None:
    assert seconds(name, collective) == pytest.approx(expected, rel=1e-12)


def test_the_double_tree_approaches_twice_the_buffer() -> None:
    """(2 log₂ n + K − 1)(α + 2 S / (K B)): with K = 1024 chunks, 1029 steps of 2 / 1024 S."""
    expected = (6 + 1023) * (ALPHA + 2 * S / 1024 / B)
    line = curve(ALL_REDUCE, FLAT, np.array([S]), ENDS, [BY_NAME["tree"]]).lines["tree"]
    by_1024 = BY_NAME["tree"].schedules(ALL_REDUCE, (N,))[-1]
    clocked = Clock(FLAT, ENDS).seconds(by_1024, np.array([S]))
    assert clocked is not None and clocked[0] == pytest.approx(expected)
    # The best number of chunks is about √(5 · 2 S / (B α)) = 258: 6 α + 2 S/B + 2 √(…) at most.
    least = 5 * ALPHA + 2 * S / B + 2 * math.sqrt(5 * ALPHA * 2 * S / B)
    assert line.seconds[0] == pytest.approx(least, rel=0.001)
    assert line.schedule(0).variant == "256 chunks"


def test_a_chain_approaches_one_buffer() -> None:
    """(n − 2 + K)(α + S / (K B)); best at K = √(6 S / (B α)) = 200, of powers of two at 256."""
    expected = (6 + 256) * (ALPHA + S / 256 / B)
    assert seconds("chain", Collective.BROADCAST) == pytest.approx(expected)


def test_other_numbers_than_powers_of_two_take_the_logarithm_rounded_up() -> None:
    six = Product((Medium(Switch(), 6, B),))
    expected = 2 * 3 * ALPHA + 2 * 5 / 6 * S / B
    assert seconds("halving_doubling", ALL_REDUCE, six) == pytest.approx(expected)
    assert BY_NAME["recursive_doubling"].schedules(ALL_REDUCE, (6,)) == ()


def test_hierarchical_is_inner_outer_inner() -> None:
    """RS on 8 at 800 GB/s, AR of an eighth on 4 at 50 GB/s, AG on 8; rings, in turn."""
    nodes = Product((Medium(Switch(), 8, 800e9), Medium(Switch(), 4, 50e9)))
    inner, outer = 7 * ALPHA + 7 / 8 * S / 800e9, 6 * ALPHA + 1.5 * S / 8 / 50e9
    schedules = BY_NAME["hierarchical"].schedules(ALL_REDUCE, (8, 4))
    (in_turn,) = (s for s in schedules if s.variant == "ring, then ring")
    clock = Clock(nodes, ENDS)
    times = clock.seconds(in_turn, np.array([S]))
    assert times is not None and times[0] == pytest.approx(2 * inner + outer)

    # In 16 chunks the outer dimension, 252 µs per chunk, never waits for the inner one, 179 µs.
    (piped,) = (s for s in schedules if s.variant == "ring, then ring, 16 chunks")
    times = clock.seconds(piped, np.array([S]))
    a, b = 7 * ALPHA + 7 / 8 * S / 16 / 800e9, 6 * ALPHA + 1.5 * S / 16 / 8 / 50e9
    assert times is not None and times[0] == pytest.approx(a + 16 * b + a)


def test_phases_that_share_links_take_turns() -> None:
    class Shared(Product):
        """Dimensions that use the same ports."""

        def separate(self, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
            return False

    media = (Medium(Switch(), 8, B), Medium(Switch(), 4, B))
    apart, shared = Clock(Product(media)), Clock(Shared(media))
    (one, four) = (
        next(s for s in BY_NAME["hierarchical"].schedules(ALL_REDUCE, (8, 4)) if s.variant == v)
        for v in ("ring, then ring", "ring, then ring, 4 chunks")
    )
    size = np.array([S])
    in_turn, piped, freed = (
        shared.seconds(one, size),
        shared.seconds(four, size),
        apart.seconds(four, size),
    )
    assert in_turn is not None and piped is not None and freed is not None
    assert piped[0] == pytest.approx(in_turn[0])
    assert freed[0] < piped[0]


def test_a_torus_uses_all_its_links() -> None:
    """All-reduce on D equal axes, both directions: 2 (N − 1)/N S / (2 b D), about 2 S / (W D)."""
    cube = Product((Medium(Ring(), 4, 45e9),) * 3)
    expected = 2 * 63 / 64 * S / (2 * 45e9 * 3)
    assert seconds("rotated", ALL_REDUCE, cube, ends=Endpoint()) == pytest.approx(expected)


def test_parts_by_rate_on_unequal_meshes() -> None:
    """Full meshes of 4 and 8: the direct rates are 3 b and 7 b, so the second moves more."""
    mesh = Product((Medium(FullyConnected(), 4, 10e9), Medium(FullyConnected(), 8, 10e9)))
    line = curve(ALL_GATHER, mesh, np.array([S]), algorithms=[BY_NAME["rotated"]]).lines["rotated"]
    assert line.schedule(0).variant == "direct, by rate"
    # Parts 4 : 8. First slot: part 0 (1/3) on axis 1, seven blocks of 1/32 of it at 70 GB/s: 1/960;
    # part 1 (2/3) on axis 0, three blocks at 30 GB/s: 2/960. Second: part 0 on its axis, 3/4 of 1/3
    # at 30 GB/s: 1/120; part 1 on its own, 7/8 of 2/3 at 70 GB/s: the same.
    assert line.seconds[0] == pytest.approx((2 / 960 + 1 / 120) * S / 1e9)


# --- published models ---------------------------------------------------------------------------


def test_bus_bandwidth_factors() -> None:
    """C01, for 8 ranks; NVIDIA/nccl-tests doc/PERFORMANCE.md."""
    factors = {
        "all_reduce": 1.75,
        "reduce_scatter": 0.875,
        "all_gather": 0.875,
        "all_to_all": 0.875,
        "broadcast": 1.0,
        "reduce": 1.0,
    }
    assert {c.value: bus_factor(c, 8) for c in Collective} == factors
    ring = curve(ALL_REDUCE, FLAT, np.array([S]), algorithms=[BY_NAME["ring"]])
    assert ring.bus_bytes_per_s[0] == pytest.approx(B)
    assert ring.algorithm_bytes_per_s[0] == pytest.approx(B / 1.75)


#: W = 90 GB/s both directions of one axis; JAX scaling book, sharding chapter, question 2 (C19).
TPU_AXIS = Medium(Ring(), 4, 45e9)


def test_tpu_v4_gathers_along_one_axis() -> None:
    """C19: bf16[1024, 4096] sharded over X and Y, gathered along X: 2 · 1024 · 4096 / 4 bytes."""
    line = Product((TPU_AXIS,))
    got = seconds("neighbours", ALL_GATHER, line, 2 * 1024 * 4096 / 4, Endpoint())
    assert got == pytest.approx(23.3e-6, rel=0.03)


def test_tpu_v4_gathers_along_two_axes() -> None:
    """C19: the whole array along X and Y at once."""
    got = seconds("neighbours", ALL_GATHER, Product((TPU_AXIS,) * 2), 2 * 1024 * 4096, Endpoint())
    assert got == pytest.approx(46.6e-6, rel=0.03)


def test_tpu_v4_gather_bound_by_latency() -> None:
    """B12: 1 µs per hop, an axis of 4, 256 bytes: 2 hops, 2 µs (JAX scaling book, question 3)."""
    line = Product((Medium(Ring(), 4, 45e9, 1e-6),))
    (schedule,) = BY_NAME["neighbours"].schedules(ALL_GATHER, (4,))
    assert schedule.steps == 2
    assert seconds("neighbours", ALL_GATHER, line, 256, Endpoint()) == pytest.approx(2e-6, rel=0.05)


# --- what a step's time is made of --------------------------------------------------------------


def test_a_step_adds_startup_latency_bytes_and_sums() -> None:
    pair = Product((Medium(Switch(), 2, B, 250e-9),))
    step = Step(Shift((0,)), 0.5, repeats=3, reduces=0.25)
    ends = Endpoint(ALPHA, (0.8,), reduce_bytes_per_s=1e11)
    got = Clock(pair, ends).seconds(Schedule((Phase((step,)),)), np.array([S]))
    assert got is not None
    assert got[0] == pytest.approx(3 * (ALPHA + 500e-9 + 0.5 * S / (0.8 * B) + 0.25 * S / 1e11))


def test_switches_that_store_messages_add_one_message_per_further_hop() -> None:
    cut = Product((Medium(Switch(), 4, B),))
    store = Product((Medium(Switch(), 4, B),), stores_messages=True)
    size = np.array([S])
    (direct,) = BY_NAME["direct"].schedules(ALL_GATHER, (4,))
    through, stored = Clock(cut).seconds(direct, size), Clock(store).seconds(direct, size)
    assert through is not None and stored is not None
    # Three messages of a quarter up; the last one down after it.
    assert through[0] == pytest.approx(0.75 * S / B)
    assert stored[0] == pytest.approx(1.0 * S / B)


def test_rates_of_patterns_on_simple_media() -> None:
    mesh, ring = (Product((Medium(kind, 8, 10e9, 1e-6),)) for kind in (FullyConnected(), Ring()))
    one_way = Product((Medium(Ring(halves=False), 8, 10e9, 1e-6),))
    everyone = Everyone((0,))
    costs = [network.cost(everyone) for network in (mesh, ring, one_way)]
    assert all(cost is not None for cost in costs)
    # Mesh: seven links. Ring, both ways alike: a link carries 1 + 2 + 3 + 4/2 = 8 of 7 messages;
    # ties all one way: 1 + 2 + 3 + 4 = 10.
    assert [c.bytes_per_s for c in costs if c] == pytest.approx([70e9, 7 / 8 * 10e9, 0.7 * 10e9])
    assert [c.latency_s for c in costs if c] == pytest.approx([1e-6, 4e-6, 4e-6])


def test_along_two_dimensions_a_message_uses_links_of_both() -> None:
    """Rank 3 of a line over 4 × 2 goes to rank 4: back along the first dimension, on the second."""
    nodes = Product((Medium(Ring(), 4, 40e9, 1e-6), Medium(Switch(), 2, 10e9, 2e-6)))
    cost = nodes.cost(Shift((0, 1)))
    assert cost is not None
    assert cost.latency_s == pytest.approx(1e-6 + 2 * 2e-6)
    assert (cost.bytes_per_s, cost.limit) == (pytest.approx(10e9), "dimension 1")


def test_only_switches_that_can_reduce_do() -> None:
    plain = Product((Medium(Switch(), 4, B),))
    assert plain.cost(InSwitch((0,))) is None
    assert Product((Medium(Ring(), 4, B),)).cost(InSwitch((0,))) is None
    with pytest.raises(ValueError, match="no messages between ranks"):
        messages(InSwitch((0,)), 4)
    found = curve(ALL_REDUCE, plain, np.array([S]))
    assert not {"in_switch_tree", "in_switch_parts"} & set(found.lines)


# --- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("collective", list(Collective))
def test_a_single_rank_has_nothing_to_do(collective: Collective) -> None:
    alone = Product((Medium(Switch(), 1, B, 1e-6),))
    found = curve(collective, alone, np.array([0.0, S]))
    assert found.seconds.tolist() == [0.0, 0.0]
    assert found.algorithm_bytes_per_s.tolist() == [0.0, 0.0]


def test_a_network_that_can_do_nothing_has_no_best() -> None:
    class Cut(Product):
        """No path between anybody."""

        def cost(self, pattern: object) -> None:
            return None

    cut = Cut((Medium(Switch(), 4, B),))
    assert best(ALL_REDUCE, cut, S) is None
    found = curve(ALL_REDUCE, cut, np.array([S]))
    assert found.best == () and not found.lines
    assert found.bus_bytes_per_s.tolist() == [0.0]


def test_every_collective_has_an_algorithm_and_every_algorithm_a_collective() -> None:
    offers = {(a.name, c) for a in ALL for c in Collective if a.schedules(c, (4, 2))}
    assert {name for name, _ in offers} == {a.name for a in ALL}
    assert {collective for _, collective in offers} == set(Collective)
    assert len({a.name for a in ALL}) == len(ALL)


def test_small_buffers_are_bound_by_latency_and_large_ones_by_rate() -> None:
    no_help = Product((Medium(Switch(), N, B),))
    found = curve(ALL_REDUCE, no_help, np.array([8.0, 1e10]), ENDS)
    assert found.best == ("one_shot", "direct")
    assert found.bus_bytes_per_s[1] == pytest.approx(B, rel=1e-3)
