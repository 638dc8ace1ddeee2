"""The reference table: all-to-all loads and hops that a person can derive, to the last digit.

Unit demand between every ordered pair of chips, minimal hops, equal split over links. Expected
loads are exact fractions; the derivation stands beside each design.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from designer.model.design import Design
from tests.unit.solve.build import (
    RATE,
    axis,
    block,
    body,
    clos,
    fat_tree,
    group,
    hops,
    item,
    link,
    lopsided,
    make,
    mesh,
    solve,
    star,
    stored,
)

REL = 1e-9


@dataclass(frozen=True)
class Row:
    """What a person derives for a design.

    Attributes
    ----------
    loads
        (a → b, b → a) per link group: the largest over its links.
    means
        Mean over the directed links, where it differs from the largest.
    hops
        Ordered pairs by hops; empty if too tedious by hand.
    """

    design: Callable[[], Design]
    loads: dict[str, tuple[Fraction, Fraction]]
    hops: dict[int, int] = field(default_factory=dict)
    means: dict[str, Fraction] = field(default_factory=dict)


def both(value: Fraction | int) -> tuple[Fraction, Fraction]:
    return Fraction(value), Fraction(value)


def million() -> Design:
    """npu[pod 128, cab 128, brd 8, i 8] – l1[…, sp 8] – l2[pod, sp, j 16] ×4 – l3[sp, j, s 32]."""
    cab = body(
        item("npu", "chip", axis("brd", 8), axis("i", 8)),
        item("l1", "switch", axis("sp", 8)),
        link("npu_l1", "npu", "l1"),
    )
    pod = body(
        block("cab", "cab", axis("cab", 128)),
        item("l2", "switch", axis("sp", 8), axis("j", 16)),
        link("l1_l2", "cab.l1", "l2", "l1.sp = l2.sp", count=4),
    )
    return make(
        block("pod", "podb", axis("pod", 128)),
        item("l3", "switch", axis("sp", 8), axis("j", 16), axis("s", 32)),
        link("l2_l3", "pod.l2", "l3", "l2.sp = l3.sp", "l2.j = l3.j"),
        blocks={"podb": pod, "cab": cab},
    )


def torus(*sizes: int) -> Design:
    names = "xyz"[: len(sizes)]
    axes = [axis(name, n) for name, n in zip(names, sizes, strict=True)]
    return mesh(*axes, rules=tuple(f"next {name}" for name in names))


#: Too large for the general engine within a test.
LARGE = {
    # 8,192 hosts, 16 below an edge switch, 256 in a pod. Host link: 8,191 others. Edge uplink: 16
    # hosts to 8,176 outside over 16 links. Pod: 256 hosts to 7,936 outside over 16 × 16 links.
    "fat tree k=32": Row(
        lambda: fat_tree(32),
        {
            "pod.rack.host_edge": both(8191),
            "pod.edge_agg": both(8176),
            "agg_core": both(7936),
        },
        {2: 122_880, 4: 1_966_080, 6: 65_011_712},
    ),
    "fat tree k=32, as stored": Row(
        lambda: stored("fat-tree-k32"),
        {
            "pod.rack.host_edge": both(8191),
            "pod.edge_agg": both(8176),
            "agg_core": both(7936),
        },
        {2: 122_880, 4: 1_966_080, 6: 65_011_712},
    ),
    # Even ring of n: distances from one chip sum to n²/4, so over N chips and 2 N directed links
    # the load is N n / 8, here N = 8,960.
    "torus 16x20x28": Row(
        lambda: torus(16, 20, 28),
        {"g0": both(17_920), "g1": both(22_400), "g2": both(31_360)},
    ),
    "torus 16x20x28, as stored": Row(
        lambda: stored("tpu-pod-16x20x28"),
        {"ring_x": both(17_920), "ring_y": both(22_400), "ring_z": both(31_360)},
    ),
    # (2²⁰ − 1) / 8 L1 switches; 64 chips of a cabinet to 2²⁰ − 64 outside over 8 × 16 × 4 links;
    # 8,192 of a pod to 2²⁰ − 8,192 outside over 8 × 16 × 32.
    "million": Row(
        million,
        {
            "pod.cab.npu_l1": both(Fraction(1_048_575, 8)),
            "pod.l1_l2": both(131_064),
            "l2_l3": both(2_080_768),
        },
        {2: 66_060_288, 4: 8_522_825_728, 6: 1_090_921_693_184},
    ),
    "million, as stored": Row(
        lambda: stored("million"),
        {
            "pod.cab.npu_l1": both(Fraction(1_048_575, 8)),
            "pod.l1_l2": both(131_064),
            "l2_l3": both(2_080_768),
        },
        {2: 66_060_288, 4: 8_522_825_728, 6: 1_090_921_693_184},
    ),
}

SMALL = {
    # 383 others over 7 links; 8 NPUs of a node to 376 outside over 7 × 16 links.
    "clos 48x8": Row(
        lambda: clos(48, 8, 7, 16),
        {"node.npu_l1": both(Fraction(383, 7)), "l1_l2": both(Fraction(8 * 376, 7 * 16))},
        {2: 384 * 7, 4: 384 * 376},
    ),
    # The same with two links from every NPU to every L1: half the load on each of them.
    "clos 48x8, two links": Row(
        lambda: clos(48, 8, 7, 16, count=2),
        {"node.npu_l1": both(Fraction(383, 14)), "l1_l2": both(Fraction(188, 7))},
        {2: 2_688, 4: 144_384},
    ),
    # 128 hosts: 127; 4 to 124 over 4; 16 of a pod to 112 outside over 16.
    "fat tree k=8": Row(
        lambda: stored("fat-tree-k8"),
        {"pod.rack.host_edge": both(127), "pod.edge_agg": both(124), "agg_core": both(112)},
        {2: 128 * 3, 4: 128 * 12, 6: 128 * 112},
    ),
    # 16 hosts: 15; 2 to 14 over 2; 4 to 12 over 4.
    "fat tree k=4": Row(
        lambda: fat_tree(4),
        {"pod.rack.host_edge": both(15), "pod.edge_agg": both(14), "agg_core": both(12)},
        {2: 16, 4: 32, 6: 192},
    ),
    # x even: N n / 8 = 12 × 4 / 8. y odd: distances sum to (n² − 1) / 4 = 2, times 4 columns, times
    # 12 sources over 24 directed links. Hops of a chip: x 0,1,1,2 with y 0,1,1.
    "torus 4x3": Row(
        lambda: torus(4, 3), {"g0": both(6), "g1": both(4)}, {1: 12 * 4, 2: 12 * 5, 3: 12 * 2}
    ),
    # A ring of two is one link. x: 3 chips on one side send to 3 on the other over 3 links. y: a
    # chip's distances sum to 2 columns × (1 + 1) = 4, times 6 chips over 12 directed links.
    "torus 2x3": Row(lambda: torus(2, 3), {"g0": both(3), "g1": both(2)}, {1: 18, 2: 12}),
    # Ring of 5: distances 1, 1, 2, 2 sum to 6; 5 × 6 over 10 directed links.
    "ring of 5": Row(lambda: torus(5), {"g0": both(3)}, {1: 10, 2: 10}),
    # Ring of 6: 1, 1, 2, 2, 3 sum to 9; the opposite chip is reached half each way.
    "ring of 6": Row(lambda: torus(6), {"g0": both(Fraction(6 * 6, 8))}, {1: 12, 2: 12, 3: 6}),
    # Cuts of 1|3, 2|2 and 3|1 chips: 3, 4, 3.
    "line of 4": Row(
        lambda: mesh(axis("i", 4), rules=("adjacent i",)),
        {"g0": both(4)},
        {1: 6, 2: 4, 3: 2},
        {"g0": Fraction(10, 3)},
    ),
    # x → y: half of the unit over either switch, then a third of the half per link of y–a.
    # y → x: a quarter per link, three of the four to a.
    "lopsided": Row(
        lopsided,
        {
            "xa": (Fraction(1, 2), Fraction(3, 4)),
            "xb": (Fraction(1, 2), Fraction(1, 4)),
            "ya": (Fraction(1, 4), Fraction(1, 6)),
            "yb": (Fraction(1, 4), Fraction(1, 2)),
        },
        {2: 2},
        {
            "xa": Fraction(5, 8),
            "xb": Fraction(3, 8),
            "ya": Fraction(5, 24),
            "yb": Fraction(3, 8),
        },
    ),
    # Each pair has its own link.
    "full mesh of 7": Row(
        lambda: mesh(axis("i", 7), rules=("other i",), relay=False), {"g0": both(1)}, {1: 42}
    ),
    # One link for everything that a chip sends.
    "star of 9": Row(lambda: star(9), {"down": both(8)}, {2: 72}),
    # 2-D full mesh 3 × 4, one link group per axis: a pair that differs in both goes half over
    # either corner, so a link along x carries 1 + 2 · (4 − 1) · ½, one along y 1 + 2 · (3 − 1) · ½.
    "full mesh 3x4": Row(
        lambda: mesh(axis("x", 3), axis("y", 4), rules=("other x", "other y")),
        {"g0": both(4), "g1": both(3)},
        {1: 12 * 5, 2: 12 * 6},
    ),
}


def check(row: Row, engine: str) -> None:
    results = solve(row.design(), engine=engine, effort="live")
    plane = results.link_groups[0].plane
    assert results.engines[plane] == engine
    assert {g.id.partition(".")[2] for g in results.link_groups} == set(row.loads)
    for name, (forth, back) in row.loads.items():
        got = group(results, name)
        assert got.load_ab == pytest.approx(float(forth), rel=REL), name
        assert got.load_ba == pytest.approx(float(back), rel=REL), name
        assert got.load == pytest.approx(float(max(forth, back)), rel=REL), name
        mean = row.means.get(name, (forth + back) / 2)
        assert got.load_mean == pytest.approx(float(mean), rel=REL), name
    if row.hops:
        assert hops(results, plane) == row.hops
        pairs = sum(row.hops.values())
        assert results.value(f"network.{plane}.diameter_hops") == max(row.hops)
        mean_hops = sum(h * n for h, n in row.hops.items()) / pairs
        assert results.value(f"network.{plane}.mean_hops") == pytest.approx(mean_hops, rel=REL)


@pytest.mark.parametrize("name", [*LARGE, *SMALL])
def test_class_engine(name: str) -> None:
    check({**LARGE, **SMALL}[name], "classes")


@pytest.mark.parametrize("name", SMALL)
def test_general_engine(name: str) -> None:
    check(SMALL[name], "general")


def test_pairs_add_up() -> None:
    """n (n − 1) ordered pairs in every histogram of a connected design."""
    chips = {"million": 1_048_576, "fat tree k=32": 8_192, "clos 48x8": 384}
    for name, n in chips.items():
        assert sum({**LARGE, **SMALL}[name].hops.values()) == n * (n - 1)


def test_torus_distances() -> None:
    """Mean distance of an even ring is n / 4, itself included: 4 + 5 + 7, over N of N − 1 pairs."""
    results = solve(torus(16, 20, 28))
    assert results.value("network.up.diameter_hops") == 8 + 10 + 14
    assert results.value("network.up.mean_hops") == pytest.approx(16 * 8960 / 8959, rel=REL)
    assert sum(hops(results).values()) == 8960 * 8959
    assert hops(results)[1] == 8960 * 6
    assert hops(results)[32] == 8960  # the one chip opposite on all three rings


@pytest.mark.parametrize("engine", ["classes", "general"])
def test_cloudmatrix_with_two_links_and_cpus(engine: str) -> None:
    """The stored CloudMatrix: count 2 to every L1; CPUs hang on L1 and send nothing."""
    results = solve(stored("cloudmatrix-384"), engine=engine, effort="live")
    assert group(results, "node.npu_l1").load == pytest.approx(383 / 14, rel=REL)
    assert group(results, "l1_l2").load == pytest.approx(188 / 7, rel=REL)
    assert group(results, "node.cpu_l1").load == 0
    # RDMA: one port for 383 peers; 48 NPUs of a leaf send to 336 on other rails over 48 uplinks.
    assert group(results, "npu_leaf").load == pytest.approx(383, rel=REL)
    assert group(results, "leaf_spine").load == pytest.approx(48 * 336 / 48, rel=REL)
    assert hops(results, "ub") == {2: 2_688, 4: 144_384}
    assert hops(results, "rdma") == {2: 384 * 47, 4: 384 * 336}


def test_rates_follow_from_loads() -> None:
    """λ (n − 1) with λ = capacity / load at the worst directed link, by hand."""
    cases = {
        # Seven links, all of them full.
        "clos 48x8": 7 * RATE,
        # 14 links and 383 / 14 on each; L1 – L2 has 188 / 7 = 376 / 14, a little less.
        "clos 48x8, two links": 14 * RATE,
        "fat tree k=8": 50e9,
        "line of 4": RATE / 4 * 3,
        "lopsided": RATE * 4 / 3,
        "torus 4x3": RATE / 6 * 11,
        "full mesh of 7": 6 * RATE,
        "star of 9": RATE,
        "ring of 5": RATE / 3 * 4,
    }
    for name, expected in cases.items():
        results = solve(SMALL[name].design())
        plane = results.link_groups[0].plane
        metric = results.metrics[f"network.{plane}.all_to_all_bytes_per_s"]
        assert metric.value == pytest.approx(expected, rel=REL), name
        assert metric.basis == "exact"


def test_utilisation_at_the_all_to_all_rate() -> None:
    """The bottleneck is full, others by load / capacity: fat tree k=4 has 15, 14 and 12."""
    results = solve(fat_tree(4))
    assert group(results, "pod.rack.host_edge").utilisation == pytest.approx(1, rel=REL)
    assert group(results, "pod.edge_agg").utilisation == pytest.approx(14 / 15, rel=REL)
    assert group(results, "agg_core").utilisation == pytest.approx(12 / 15, rel=REL)
