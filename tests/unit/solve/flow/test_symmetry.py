"""Twins, folding and matching: what is found, and that nothing false is used."""

from __future__ import annotations

import numpy as np
import pytest

from designer.solve.flow.general.elements import Wires, unroll, wires_of
from designer.solve.flow.general.numbers import distinct, joined, mixed
from designer.solve.flow.general.plan import plan
from designer.solve.flow.general.symmetry import Orbits
from designer.solve.flow.general.twins import joined_by_twins, twin_classes
from designer.solve.flow.view import View
from tests.flat import array, cloudmatrix, fat_tree, regular, torus, view, wired


def wires(network: View) -> Wires:
    return wires_of(network, unroll(network))


def star(*links: int) -> View:
    """Chips at one switch, with so many links each."""
    pairs = [(n, 0, count) for n, count in enumerate(links)]
    return view([array(len(links), endpoint=True, forward="none"), array(1)], [wired(0, 1, pairs)])


def mesh(n: int, *missing: tuple[int, int]) -> View:
    """Relaying chips, all joined but for some pairs."""
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n) if (i, j) not in missing]
    return view([array(n, endpoint=True, forward="relay")], [wired(0, 0, pairs)])


@pytest.mark.parametrize(
    ("network", "twins"),
    [
        (star(1, 1, 1), [0, 0, 0, 3]),
        (star(1, 2, 1, 2), [0, 1, 0, 1, 4]),  # parallel links count
        (mesh(4), [0, 0, 0, 0]),
        # 0 and 1 are not joined but see the same; 2 and 3 are joined and see the same.
        (mesh(4, (0, 1)), [0, 0, 2, 2]),
        (torus(4), [0, 1, 0, 1]),  # a ring of four is a mesh of two pairs
        (torus(5), [0, 1, 2, 3, 4]),
    ],
)
def test_twins(network: View, twins: list[int]) -> None:
    assert twin_classes(wires(network)).tolist() == twins


def test_failed_elements_are_no_twins_of_working_ones() -> None:
    chips = array(4, endpoint=True, forward="none", failed=(1,))
    network = view([chips, array(1)], [wired(0, 1, [(0, 0), (1, 0), (2, 0)])])
    classes = twin_classes(wires(network))
    assert classes[0] == classes[2] == 0
    assert classes[1] == 1


def test_hashes_that_collide_make_no_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one hash for all, only complete and even classes are left: here none."""
    network = regular(12, 3, 2, seed=7)
    expected = twin_classes(wires(network))
    monkeypatch.setattr(
        "designer.solve.flow.general.twins.mixed", lambda v: np.zeros(len(v), dtype=np.uint64)
    )
    found = twin_classes(wires(network))
    pairs = {(int(a), int(b)) for a, b in zip(found, expected, strict=True)}
    # Whoever is still together belongs together.
    assert len(pairs) == len(set(expected.tolist())) or found.tolist() == list(range(len(found)))


@pytest.mark.parametrize(
    ("network", "targets", "orbits"),
    [
        # Links of an orbit: up and down on every level; in a torus both ways are one.
        (cloudmatrix(), 1, None),
        (fat_tree(4), 1, 6),
        (torus(4, 4, 4), 1, 1),
        (mesh(6), 1, 1),
        # Distances from the failed chip on a 5 × 5 torus, up to reflections: (0,1) (0,2) (1,1)
        # (1,2) (2,2).
        (torus(5, 5, failed=(12,)), 5, None),
    ],
)
def test_symmetries_that_nobody_declared(network: View, targets: int, orbits: int | None) -> None:
    known = plan(network)
    assert len(known.targets) == targets
    if orbits is not None:
        assert len(known.links.links) == orbits
    assert known.weight.sum() == len(known.net.endpoints)


def test_random_switches_have_twins_only() -> None:
    known = plan(regular(30, 4, 3, seed=11))
    assert len(known.targets) == 30
    assert known.weight.tolist() == [3] * 30
    # A target, the rest of its leaf, the leaf.
    assert len(known.quotient.element) == 90


def test_what_is_no_symmetry_is_refused() -> None:
    known = wires(torus(6))
    orbits = Orbits(known, *joined_by_twins(known, twin_classes(known)))
    ring = np.arange(6)
    assert not orbits.accept(np.array([1, 0, 2, 3, 4, 5]))  # tears links apart
    assert not orbits.accept(np.array([0, 0, 2, 3, 4, 5]))  # no permutation
    assert orbits.found == 0
    assert orbits.accept((ring + 2) % 6)
    assert orbits.element.tolist() == [0, 1, 0, 1, 0, 1]
    assert orbits.accept(-ring % 6)
    assert orbits.accept((ring + 3) % 6)
    assert orbits.element.tolist() == [0] * 6
    assert len(set(orbits.wire.tolist())) == 1


def test_kinds_are_kept_apart() -> None:
    """Two chips, of which one is joined by two links, at switches alike."""
    network = view(
        [array(2, endpoint=True, forward="none"), array(2)],
        [wired(0, 1, [(0, 0, 2), (1, 1)]), wired(1, 1, [(0, 1)])],
    )
    known = wires(network)
    orbits = Orbits(known, *joined_by_twins(known, twin_classes(known)))
    assert not orbits.accept(np.array([1, 0, 3, 2]))
    assert not orbits.accept(np.array([2, 3, 0, 1]))
    assert len(plan(network).targets) == 2


def test_hashes_differ() -> None:
    values = mixed(np.arange(100_000))
    assert len(distinct(values)[0]) == 100_000


def test_chains_are_joined_to_their_smallest() -> None:
    n = 1000
    label = joined(np.arange(n), np.arange(1, n), np.arange(n - 1))
    assert label.tolist() == [0] * n
