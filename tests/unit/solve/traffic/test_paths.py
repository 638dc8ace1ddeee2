"""Path diversity, and the worst of a family of permutations."""

from __future__ import annotations

import math

import pytest

from designer.model.design import Design
from designer.solve.traffic import (
    Opposite,
    Shift,
    Transpose,
    usual_permutations,
    worst_permutation,
)
from tests.building import design, group, item
from tests.unit.solve import build
from tests.unit.solve.build import RATE, axis, fat_tree, mesh
from tests.unit.solve.traffic.asking import diversity, opened, traffic


@pytest.mark.parametrize("k", [4, 8])
def test_paths_between_pods_of_a_fat_tree(k: int) -> None:
    """(k/2)² between pods, k/2 inside one (network-and-workload.md, family A)."""
    half = k // 2
    found = diversity(fat_tree(k))
    assert [(row.hops, row.smallest, row.largest) for row in found.by_hops] == [
        (2, 1, 1),
        (4, half, half),
        (6, half**2, half**2),
    ]
    assert (found.smallest, found.typical) == (1, half**2)


def test_paths_of_a_full_mesh_with_several_axes() -> None:
    """r! where r indices differ (network-and-workload.md, family A)."""
    cube = mesh(*(axis(word, 3) for word in "xyz"), rules=tuple(f"other {w}" for w in "xyz"))
    found = diversity(cube)
    rows = [(row.hops, row.pairs, row.smallest, row.largest) for row in found.by_hops]
    # 27 chips; 2, 4 and 8 choices of the indices that differ, in 3, 3 and 1 ways.
    assert rows == [(r, 27 * math.comb(3, r) * 2**r, *[math.factorial(r)] * 2) for r in (1, 2, 3)]
    assert found.distribution == ((1, 162), (2, 324), (6, 216))


def test_paths_of_machines() -> None:
    # 2 links to each of 7 switches, and back; 7 × 16 ways over L2.
    matrix = diversity(build.preset("cloudmatrix-384"), "ub")
    assert [(row.hops, row.smallest) for row in matrix.by_hops] == [(2, 28), (4, 448)]
    rack = diversity(build.preset("gb200-nvl72"), "nvlink")
    assert rack.distribution == ((18, 72 * 71),)
    # Opposite corners of a torus of even sides: 2³ ways around, and 32 steps of three kinds.
    torus = diversity(build.stored("tpu-pod-16x20x28"), "ici")
    multinomial = math.factorial(32) // math.prod(map(math.factorial, (8, 10, 14)))
    assert torus.by_hops[-1].largest == pytest.approx(8 * multinomial, rel=1e-15)


def listed(pairs: list[tuple[int, int]]) -> Design:
    """Four relaying chips, wired by hand."""
    rows = [{"a": [a], "b": [b]} for a, b in pairs]
    chips = item("chip", i=4, more={"forwarding": {"net": "relay"}})
    return design(pod=[chips, group("wire", "chip", "chip", pairs=rows)])


def test_paths_of_wires_drawn_by_hand() -> None:
    square = diversity(listed([(0, 1), (1, 2), (2, 3), (0, 3)]), "net")
    assert square.engine == "general"
    assert square.distribution == ((1, 8), (2, 4))
    apart = diversity(listed([(0, 1)]), "net")
    assert (apart.smallest, apart.typical) == (1, 1)


def test_paths_that_are_not_counted() -> None:
    found = diversity(build.stored("rail-only-64x8"), "all")
    assert (found.smallest, found.typical) == (None, None)
    assert found.reason == "paths are counted plane by plane"


def test_the_worst_permutation_of_a_ring_is_the_tornado() -> None:
    compiled, plane, names = opened(mesh(axis("x", 8), rules=("next x",)))
    found = worst_permutation(compiled, plane, names)
    assert found.worst is not None
    assert found.worst.pattern == Shift("chip.x", 3)
    assert found.worst.bytes_per_s == pytest.approx(RATE / 3)
    assert found.basis == "exact"
    assert dict(found.rates) == {
        Shift("chip.x", 1): pytest.approx(RATE),
        Shift("chip.x", 3): pytest.approx(RATE / 3),
        Opposite(("chip.x",)): pytest.approx(RATE / 2),
    }


def test_the_worst_of_a_square_torus() -> None:
    compiled, plane, names = opened(mesh(axis("x", 6), axis("y", 6), rules=("next x", "next y")))
    family = usual_permutations(plane, names)
    assert Transpose("chip.x", "chip.y") in family
    found = worst_permutation(compiled, plane, names)
    assert found.worst is not None
    # By two along a ring of six: RATE / 2. Half of it, both ways: 3 × 1 / 2 = 1.5 on each link.
    assert found.worst.pattern in (Shift("chip.x", 2), Shift("chip.y", 2))
    assert found.worst.bytes_per_s == pytest.approx(RATE / 2)


def test_a_family_of_ones_own() -> None:
    ring = mesh(axis("x", 6), rules=("next x",))
    compiled, plane, names = opened(ring)
    family = [Shift("x", by) for by in range(1, 6)]
    found = worst_permutation(compiled, plane, names, family)
    assert [rate for _, rate in found.rates] == [
        pytest.approx(RATE / load) for load in (1, 2, 1.5, 2, 1)
    ]
    assert found.worst is not None
    assert found.worst.bytes_per_s == traffic(ring, Shift("x", 2)).bytes_per_s


def test_a_member_that_is_not_known_makes_a_bound() -> None:
    wide = mesh(axis("x", 256), axis("y", 256), rules=("next x", "next y"))
    compiled, plane, names = opened(wide)
    found = worst_permutation(compiled, plane, names, [Shift("x", 1), Transpose("x", "y")])
    assert found.basis == "bound"
    assert [pattern for pattern, _ in found.unknown] == [Transpose("x", "y")]
    nothing = worst_permutation(compiled, plane, names, [Shift("x", 256)])
    assert (nothing.worst, nothing.unknown, nothing.basis) == (None, (), "")
