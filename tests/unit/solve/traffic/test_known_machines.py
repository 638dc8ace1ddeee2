"""Patterns on machines and networks whose loads a person can work out by hand."""

from __future__ import annotations

import pytest

from designer.model.design import Design
from designer.solve.traffic import (
    AllToAll,
    Groups,
    ManyToOne,
    Neighbours,
    Opposite,
    Pattern,
    Ring,
    Shift,
    Transpose,
)
from tests.unit.solve import build
from tests.unit.solve.build import RATE, axis, fat_tree, mesh
from tests.unit.solve.traffic.asking import loads, traffic

ENGINES = pytest.mark.parametrize("engine", ["classes", "general"])


def near(value: object) -> object:
    """Equal up to rounding."""
    return pytest.approx(value, rel=1e-12, abs=1e-12)


class TestNvl72:
    """72 GPUs, each with one link of 50 GB/s to each of 18 switches."""

    DESIGN = build.preset("gb200-nvl72")

    @pytest.mark.parametrize(
        "pattern",
        [AllToAll(), Groups(("slot",)), Shift("gpu.slot", 1), Ring(("tray", "slot"))],
        ids=str,
    )
    def test_any_balanced_pattern_fills_the_ports(self, pattern: Pattern) -> None:
        figures = traffic(self.DESIGN, pattern, "nvlink")
        assert figures.bytes_per_s == near(18 * 50e9)
        assert figures.basis == "exact"

    def test_all_to_one_shares_the_ports_of_the_one(self) -> None:
        figures = traffic(self.DESIGN, ManyToOne("tray[3].gpu[2]"), "nvlink")
        assert figures.bytes_per_s == near(18 * 50e9 / 71)
        assert loads(figures) == near([71 / 18])


class TestCloudMatrix:
    """48 nodes of 8 chips; 7 L1 switches in each with two links to a chip; 16 L2 above each."""

    DESIGN = build.preset("cloudmatrix-384")

    def load(self, pattern: Pattern) -> dict[str, float]:
        figures = traffic(self.DESIGN, pattern, "ub")
        names = ("npu_l1", "cpu_l1", "l1_l2")
        return dict(zip(names, loads(figures), strict=True))

    def test_groups_along_slot_stay_inside_the_node(self) -> None:
        # 7 peers over 14 links.
        assert self.load(Groups(("slot",))) == near({"npu_l1": 0.5, "cpu_l1": 0, "l1_l2": 0})

    def test_groups_along_node_all_leave_it(self) -> None:
        # 47 peers over 14 links; 8 × 47 flows over 7 × 16 uplinks.
        assert self.load(Groups(("node",))) == near(
            {"npu_l1": 47 / 14, "cpu_l1": 0, "l1_l2": 376 / 112}
        )

    def test_rates(self) -> None:
        for pattern in (Groups(("slot",)), Groups(("node",)), Shift("node", 5)):
            assert traffic(self.DESIGN, pattern, "ub").bytes_per_s == near(392e9)

    def test_a_ring_in_the_order_of_nodes_crosses_between_them_once_each_way(self) -> None:
        # Of the 8 chips of a node one sends forward and one back: 2 of 16 flows leave it.
        load = self.load(Ring(("node", "slot")))
        assert load == near({"npu_l1": 2 / 14, "cpu_l1": 0, "l1_l2": 2 / 112})

    def test_a_failed_chip_is_left_out_of_the_ring(self) -> None:
        scenario = {"faults": [{"address": "node[3].npu[2]"}]}
        data = self.DESIGN.model_dump() | {"scenario": scenario}
        figures = traffic(Design.model_validate(data), Ring(("node", "slot")), "ub")
        assert figures.demands == 2 * 383
        assert figures.engine == "general"
        assert figures.bytes_per_s == near(392e9)


@ENGINES
@pytest.mark.parametrize("sizes", [(4, 4), (4, 5, 6), (3, 3, 3)], ids=str)
def test_neighbours_of_a_torus_load_every_link_once(sizes: tuple[int, ...], engine: str) -> None:
    words = "xyz"[: len(sizes)]
    torus = mesh(*map(axis, words, sizes), rules=tuple(f"next {word}" for word in words))
    figures = traffic(torus, Neighbours(tuple(words)), engine=engine)
    assert figures.bytes_per_s == near(2 * len(sizes) * RATE)
    assert loads(figures) == near([1.0] * len(sizes))
    alone = traffic(torus, Neighbours(("y",)), engine=engine)
    assert alone.bytes_per_s == near(2 * RATE)
    assert loads(alone) == near([float(word == "y") for word in words])


@ENGINES
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        # Host links, rack to aggregation, aggregation to core.
        (Shift("pod", 1), [1, 1, 1]),
        (Opposite(("pod",)), [1, 1, 1]),
        (Shift("e", 1), [1, 1, 0]),
        (Shift("h", 1), [1, 0, 0]),
        (Transpose("e", "h"), [1, 0.5, 0]),
        # Of the two hosts of a rack one sends out of it each way; of a pod's four, one.
        (Ring(("pod", "e", "h")), [2, 1, 0.5]),
        # 15 to one; 14 come to its rack from outside, over two links; 12 to its pod, over four.
        (ManyToOne("pod[0].rack[1].host[0]"), [15, 7, 3]),
    ],
    ids=str,
)
def test_fat_tree_of_four_ports(pattern: Pattern, expected: list[float], engine: str) -> None:
    figures = traffic(fat_tree(4), pattern, engine=engine)
    assert loads(figures) == near(expected)


def test_many_to_one_has_loads_by_direction() -> None:
    figures = traffic(fat_tree(4), ManyToOne("pod.pod[0].rack[1].host[0]"))
    assert figures.load_ab.tolist() == near([1, 1, 1])
    assert figures.load_ba.tolist() == near([15, 7, 3])
    assert figures.bottleneck == (0, 1)
    assert figures.bytes_per_s == near(RATE / 15)


class TestMeansAreNotMaxima:
    """Patterns that load few links: the mean over all would flatter the network."""

    @ENGINES
    @pytest.mark.parametrize("pattern", [Shift("x", 1), Shift("x", 3), Opposite(("x",))], ids=str)
    def test_one_link_of_a_full_mesh_carries_a_permutation(
        self, pattern: Pattern, engine: str
    ) -> None:
        full = mesh(axis("x", 8), rules=("other x",))
        figures = traffic(full, pattern, engine=engine)
        assert loads(figures) == near([1])
        assert figures.load_mean.tolist() == near([1 / 7])
        assert figures.bytes_per_s == near(RATE)

    @ENGINES
    def test_half_around_the_ring_in_one_direction(self, engine: str) -> None:
        ring = mesh(axis("x", 8), rules=("next x",))
        figures = traffic(ring, Shift("x", 3), engine=engine)
        assert loads(figures) == near([3])
        assert figures.load_mean.tolist() == near([1.5])
        assert figures.bytes_per_s == near(RATE / 3)
        # At half the ring both ways are equally long: each flow splits.
        assert loads(traffic(ring, Opposite(("x",)), engine=engine)) == near([2])

    @ENGINES
    def test_swapping_two_axes_of_a_mesh(self, engine: str) -> None:
        # (i, j) to (j, i) by (i, i) and (j, j): half a flow on each of two links.
        square = mesh(axis("x", 4), axis("y", 4), rules=("other x", "other y"))
        assert loads(traffic(square, Transpose("x", "y"), engine=engine)) == near([0.5, 0.5])

    @ENGINES
    def test_a_ring_through_a_square_torus(self, engine: str) -> None:
        # Row after row along y; at a row's end one step along x and one around y, in either order.
        torus = mesh(axis("x", 4), axis("y", 4), rules=("next x", "next y"))
        assert loads(traffic(torus, Ring(("x", "y")), engine=engine)) == near([0.5, 1])

    @ENGINES
    def test_a_ring_on_a_line_comes_back_over_all_of_it(self, engine: str) -> None:
        line = mesh(axis("x", 4), rules=("adjacent x",))
        figures = traffic(line, Ring(("x",)), engine=engine)
        assert loads(figures) == near([2])
        assert figures.bytes_per_s == near(RATE)
        open_ended = traffic(line, Neighbours(("x",), wraps=False), engine=engine)
        assert loads(open_ended) == near([1])
        # The chips at the ends have one neighbour.
        assert open_ended.bytes_per_s == near(RATE)
        assert open_ended.demands == 6


def test_a_ring_through_a_whole_tpu_pod() -> None:
    """Along z, then y, then x; at the end of a layer one step along each, in any of six orders."""
    figures = traffic(build.stored("tpu-pod-16x20x28"), Ring(("x", "y", "z")), "ici")
    assert figures.engine == "classes"
    assert figures.demands == 2 * 8960
    # x comes first in two of the six orders, y in one of two where only y and z step.
    assert loads(figures) == near([1 / 3, 1 / 2, 1])
    # Each way 16 steps along x, 320 along y, and 8960 along z, of as many links.
    assert figures.load_mean.tolist() == near([16 / 8960, 320 / 8960, 1])


def test_a_million_chips() -> None:
    """128 pods of 128 cabinets of 64 chips; 4 × 32 links of the last level for 8 × 16 switches."""
    million = build.stored("million")
    everyone = traffic(million, AllToAll(), "ub")
    # Of the reference table: 131,071.875; 131,064; 2,080,768.
    assert loads(everyone) == near([131_071.875, 131_064, 2_080_768])
    ring = traffic(million, Ring(("pod", "cab", "brd", "i")), "ub")
    assert ring.demands == 2 * 2**20
    # Each chip has 8 links; a cabinet's 64 chips send 2 of 128 flows out, over 8 × 16 × 4 links.
    assert ring.load_ab.tolist()[:2] == near([2 / 8, 2 / 512])
    shifted = traffic(million, Shift("pod", 1), "ub")
    # All 64 chips of a cabinet over 512 links; of a pod 8,192 over 8 × 16 × 32.
    assert shifted.load_ab.tolist() == near([1 / 8, 64 / 512, 8192 / 4096])
