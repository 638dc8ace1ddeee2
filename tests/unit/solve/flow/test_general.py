"""The general engine on networks that declare nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from designer.solve.flow.flow import Cancelled, TooLarge
from designer.solve.flow.general import engine
from designer.solve.flow.general.engine import solve_general
from designer.solve.flow.general.plan import plan
from designer.solve.flow.view import View
from tests.flat import array, cloudmatrix, fat_tree, regular, torus, view, wired
from tests.unit.solve.flow.plain import assert_plain, loads

REL = 1e-9


def line(chips: int) -> View:
    pairs = [(i, i + 1) for i in range(chips - 1)]
    return view([array(chips, endpoint=True, forward="relay")], [wired(0, 0, pairs)])


def two_ports() -> View:
    """Chips with a NIC each, on two leaves; the NIC of chip 2 has two links to one of them."""
    chips, nics, leaves = array(4, endpoint=True, forward="none"), array(4, forward="attach"), 2
    side = {"side_b": "chip"}
    return view(
        [chips, nics, array(leaves)],
        [
            wired(0, 1, [(i, i) for i in range(4)], **side),
            wired(1, 2, [(0, 0), (1, 0), (2, 0, 2), (2, 1), (3, 1)], side_a="fabric"),
            wired(2, 2, [(0, 1, 3)]),
        ],
    )


def joined_nics() -> View:
    """Two chips at different NICs, and NICs joined to each other: twins with a way through both."""
    chips, nics = array(2, endpoint=True, forward="none"), array(2, forward="attach")
    everyone = [(i, j) for i in range(2) for j in range(2)]
    across = wired(1, 1, [(0, 1)], side_a="fabric", side_b="fabric")
    return view([chips, nics], [wired(0, 1, everyone, side_b="chip"), across])


def islands() -> View:
    """A full mesh of three, a pair, a lone chip at a failed switch, and another mesh of three."""
    mesh = [(0, 1), (0, 2), (1, 2), (3, 4), (6, 7), (6, 8), (7, 8)]
    chips, dead = array(9, endpoint=True, forward="none"), array(1, failed=(0,))
    return view([chips, dead], [wired(0, 0, mesh), wired(0, 1, [(5, 0)])])


NETWORKS: dict[str, Callable[[], View]] = {
    "torus": lambda: torus(4, 3, 2),
    "torus with a failed chip": lambda: torus(5, 4, failed=(7,)),
    "fat tree": lambda: fat_tree(4),
    "fat tree with a link missing": lambda: fat_tree(6, missing=(11,)),
    "hosts on random switches": lambda: regular(20, 4, 3, seed=5),
    "line": lambda: line(7),
    "NICs": two_ports,
    "NICs joined to each other": joined_nics,
    "islands": islands,
    "nothing": lambda: view([array(3, endpoint=True)], []),
    "no endpoints": lambda: view([array(3)], [wired(0, 0, [(0, 1), (1, 2, 2)])]),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_equals_one_target_after_another(name: str) -> None:
    network = NETWORKS[name]()
    assert_plain(network, solve_general(network))


def test_torus_by_hand() -> None:
    """On even rings every directed link of an axis of k carries n · k / 8: 64 · 4 / 8."""
    flow = solve_general(torus(4, 4, 4))
    assert flow.orbits.load.ravel() == pytest.approx(32, rel=REL)


def test_published_loads_of_flat_networks() -> None:
    """The reference values of the class engine hold for the same machines with nothing declared."""
    flow = solve_general(cloudmatrix())
    assert sorted(set(np.round(flow.orbits.load[0], 6))) == [26.857143, 54.714286]
    assert dict(flow.hops) == {2: 2_688, 4: 144_384}
    tree = solve_general(fat_tree(32))
    assert sorted(set(np.round(tree.orbits.load[0], 6))) == [7936, 8176, 8191]
    assert dict(tree.hops) == {2: 122_880, 4: 1_966_080, 6: 65_011_712}


def test_flat_torus_16_cubed() -> None:
    """4,096 chips · 16 / 8 = 8,192 on every directed link; one target stands for all."""
    network = torus(16, 16, 16)
    flow = solve_general(network)
    assert flow.orbits.load.max() == pytest.approx(8_192, rel=REL)
    assert flow.orbits.load.min() == pytest.approx(8_192, rel=REL)
    assert len(list(flow.routes)) == len(list(flow.tasks)) == 1
    assert flow.peers == (4_095,)


def test_split_is_over_links_not_over_paths() -> None:
    """x sends to y by switch a (one link, then three) or b (one, then one): half each.

    The design page: x–a 0.5 out and 0.75 back; y–a 0.25 of each of three links out of y, 1/6 in.
    """
    chips = array(2, endpoint=True, forward="none")
    network = view([chips, array(2)], [wired(0, 1, [(0, 0), (0, 1), (1, 0, 3), (1, 1)])])
    flow = solve_general(network)
    # Directed links in order of the list, then all of them back.
    assert loads(network, flow).tolist() == pytest.approx(
        [0.5, 0.5, 0.25, 0.25, 0.75, 0.25, 1 / 6, 0.5], rel=REL
    )


def test_each_component_is_in_one_family() -> None:
    flow = solve_general(islands())
    # Both meshes of three are images of each other, so they are one family.
    assert sorted(flow.peers) == [1, 2]
    assert flow.isolated == 1
    assert flow.domain == 1
    assert ((flow.orbits.total > 0).sum(axis=0) <= 1).all()


def test_two_batches_equal_one(monkeypatch: pytest.MonkeyPatch) -> None:
    network = regular(40, 5, 3, seed=2)
    whole = solve_general(network)
    steps: list[tuple[int, int]] = []
    monkeypatch.setattr("designer.solve.flow.general.batches.BATCH_BYTES", 20_000)
    monkeypatch.setattr("designer.solve.flow.general.batches.CHUNK", 500)
    monkeypatch.setattr("designer.solve.flow.general.batches.DENSE", 0)
    parts = solve_general(network, progress=lambda done, total: steps.append((done, total)))
    np.testing.assert_allclose(parts.orbits.total, whole.orbits.total, rtol=REL)
    assert parts.hops == whole.hops
    assert len(steps) > 3
    assert steps[0] == (0, 40)
    assert steps[-1] == (40, 40)
    assert steps == sorted(steps)


@pytest.mark.parametrize("after", [0, 5, 40])
def test_cancel(after: int) -> None:
    asked = 0

    def enough() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    with pytest.raises(Cancelled):
        solve_general(regular(60, 5, 2, seed=3), enough)
    assert asked == after + 1


def test_too_deep_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line has as many levels as chips, each of which takes its time."""
    monkeypatch.setattr(engine, "MAX_WORK", 1_000_000)
    with pytest.raises(TooLarge, match="300 endpoints on 299 links without symmetry"):
        solve_general(line(300))


def test_islands_beyond_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_CELLS", 1)
    with pytest.raises(TooLarge, match="2 islands on"):
        solve_general(islands())


def test_routes_say_where_they_run() -> None:
    """Nodes of routes are classes of elements; the plan names an element of each."""
    network = fat_tree(4)
    known = plan(network)
    (route,) = solve_general(network).routes
    where = known.quotient.element
    assert where[route.target] == 0
    # The other host of the leaf, two hosts on the pod's other leaf, and twelve in other pods.
    far = dict(zip(where[route.sources].tolist(), route.dist[route.sources].tolist(), strict=True))
    by_hops = {h: sum(c for s, c in zip(route.sources, route.count, strict=True)
                      if route.dist[s] == h) for h in (2, 4, 6)}  # fmt: skip
    assert far[1] == 2
    assert by_hops == {2: 1, 4: 2, 6: 12}
