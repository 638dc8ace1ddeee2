"""Routings beside equal split, held to packets that are followed one by one."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.edit.elements import exclude, fail
from designer.model.design import Design
from designer.solve.compile import compile_design
from designer.solve.flow.classes import solve_classes
from designer.solve.flow.dimension_order import solve_dimension_order
from designer.solve.flow.flow import Flow, TooLarge
from designer.solve.flow.general.engine import solve_general
from designer.solve.flow.path_weighted import weigh_by_paths
from designer.solve.flow.view import View
from tests import building
from tests.building import group, item, pod
from tests.flat import array, view, wired
from tests.unit.solve.build import stored

AXES = "xyz"
Place = tuple[int, ...]
#: Share of a packet on a link: (from, to, group).
Shares = dict[tuple[int, int, int], Fraction]


@dataclass(frozen=True)
class Wires:
    """Parallel links along one axis."""

    axis: int
    kind: str
    count: int

    def joins(self, one: int, other: int, size: int) -> bool:
        apart = abs(one - other)
        if self.kind == "other":
            return apart > 0
        return apart == 1 or (self.kind == "next" and apart > 0 and apart == size - 1)


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[int], list[Wires]]:
    sizes = [draw(st.integers(2, 5)), *draw(st.lists(st.integers(1, 5), max_size=2))]
    wires = st.builds(
        Wires,
        st.sampled_from([axis for axis, size in enumerate(sizes) if size > 1]),
        st.sampled_from(("next", "adjacent", "other")),
        st.integers(1, 2),
    )
    return sizes, draw(st.lists(wires, min_size=1, max_size=4))


def chips(*sizes: int) -> dict[str, object]:
    axes = [building.axis(name, size) for name, size in zip(AXES, sizes, strict=False)]
    return item("chip", *axes, more={"forwarding": {"net": "relay"}})


def grid(sizes: Sequence[int], wires: Sequence[Wires]) -> Design:
    links = [
        group(f"g{k}", "chip", "chip", f"{w.kind} {AXES[w.axis]}", count=w.count)
        for k, w in enumerate(wires)
    ]
    return pod(chips(*sizes), *links)


def view_of(design: Design) -> View:
    return compile_design(design).planes[0].view


def per_link(flow: Flow, groups: int) -> list[list[float]]:
    """Loads of all directed links of each group, ascending."""
    orbits = flow.orbits
    each = np.repeat(orbits.load.sum(axis=0), orbits.links)
    of = np.repeat(orbits.group, orbits.links)
    return [sorted(each[of == k].tolist()) for k in range(groups)]


def along(size: int, wires: list[tuple[int, Wires]]) -> dict[tuple[int, int], Shares]:
    """Share of a packet on a link (from, to, group) on its way along an axis, by its ends."""
    links = [
        (i, j, k, w.count)
        for k, w in wires
        for i, j in itertools.permutations(range(size), 2)
        if w.joins(i, j, size)
    ]
    graph = nx.Graph((i, j) for i, j, *_ in links)
    out: dict[tuple[int, int], Shares] = {(i, i): {} for i in range(size)}
    for t in graph:
        far = nx.single_source_shortest_path_length(graph, t)
        for s in far.keys() - {t}:
            at: dict[int, Fraction] = {s: Fraction(1)}
            shares: Shares = defaultdict(Fraction)
            for left in range(far[s], 0, -1):
                there: dict[int, Fraction] = defaultdict(Fraction)
                for i, share in at.items():
                    ways = [(j, k, n) for a, j, k, n in links if a == i and far[j] == left - 1]
                    total = sum(n for *_, n in ways)
                    for j, k, n in ways:
                        shares[i, j, k] += share / total
                        there[j] += share * n / total
                at = there
            out[s, t] = shares
    return out


def followed(
    sizes: Sequence[int], wires: Sequence[Wires], order: Sequence[int]
) -> list[list[float]]:
    """Loads of all directed links of each group, packet by packet."""
    ways = [
        along(size, [(k, w) for k, w in enumerate(wires) if w.axis == axis])
        for axis, size in enumerate(sizes)
    ]
    load: dict[tuple[Place, Place, int], Fraction] = {}
    places = list(itertools.product(*map(range, sizes)))
    for a, b in itertools.permutations(places, 2):
        gap = [axis for axis in range(len(sizes)) if a[axis] != b[axis]]
        for k, w in enumerate(wires):
            if gap == [w.axis] and w.joins(a[w.axis], b[w.axis], sizes[w.axis]):
                load[a, b, k] = Fraction(0)
    for s, t in itertools.permutations(places, 2):
        if any((s[axis], t[axis]) not in ways[axis] for axis in order):
            continue
        at = list(s)
        for axis in order:
            for (i, j, k), share in ways[axis][s[axis], t[axis]].items():
                here, there = ((*at[:axis], n, *at[axis + 1 :]) for n in (i, j))
                load[here, there, k] += share
            at[axis] = t[axis]
    return [
        sorted(
            float(each)
            for (_, _, k), each in load.items()
            if k == number
            for _ in range(wires[number].count)
        )
        for number in range(len(wires))
    ]


@given(grids(), st.randoms(use_true_random=False))
def test_axis_after_axis_in_any_order(
    made: tuple[list[int], list[Wires]], by_chance: random.Random
) -> None:
    sizes, wires = made
    order = list(range(len(sizes)))
    by_chance.shuffle(order)
    flow = solve_dimension_order(view_of(grid(sizes, wires)))
    for found, expected in zip(
        per_link(flow, len(wires)), followed(sizes, wires, order), strict=True
    ):
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(grids())
def test_pairs_and_hops_are_those_of_minimal_routes(made: tuple[list[int], list[Wires]]) -> None:
    seen = view_of(grid(*made))
    ordered, split = solve_dimension_order(seen), solve_classes(seen)
    for name in ("endpoints", "connected_pairs", "domain", "hops", "isolated"):
        assert getattr(ordered, name) == getattr(split, name), name
    assert set(ordered.peers) == set(split.peers)
    assert ordered.orbits.links.sum() == split.orbits.links.sum()
    # Every hop of every pair is on some link.
    assert ordered.orbits.total.sum() == pytest.approx(sum(h * n for h, n in ordered.hops))


def test_large_torus_by_hand() -> None:
    """16 × 20 × 28: a ring of n carries n / 8 per link and source, times the chips elsewhere."""
    design = grid((16, 20, 28), [Wires(axis, "next", 1) for axis in range(3)])
    loads = per_link(solve_dimension_order(view_of(design)), 3)
    assert [set(each) for each in loads] == [{17_920.0}, {22_400.0}, {31_360.0}]


@pytest.mark.parametrize(
    ("design", "reason"),
    [
        (pod(item("chip", x=4), group("g", "chip", "chip", "next x")), "relay"),
        (
            pod(item("chip", x=4), item("hub", part="switch"), group("g", "chip", "hub")),
            "without switches",
        ),
        (pod(chips(4, 4), group("g", "chip", "chip", "differ x y")), "several axes"),
        (fail(grid((4, 4), [Wires(0, "other", 1)]), ("pod.chip[1,1]",)), "missing"),
        (exclude(grid((4, 4), [Wires(0, "other", 1)]), ("pod.chip[1,1]",)), "missing"),
        (pod(chips(3), group("g", "chip", "chip", pairs=[{"a": [0], "b": [1]}])), "list of pairs"),
    ],
    ids=["no relay", "switch", "diagonal", "failed", "excluded", "pairs"],
)
def test_what_is_no_grid_is_refused(design: Design, reason: str) -> None:
    with pytest.raises(TooLarge, match=reason):
        solve_dimension_order(view_of(design))


# -- split by paths ----------------------------------------------------------------------------


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, dict[tuple[int, int], int]]:
    nodes = draw(st.integers(2, 7))
    pairs = list(itertools.combinations(range(nodes), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    return nodes, {pair: draw(st.integers(1, 3)) for pair in chosen}


def by_paths(links: dict[tuple[int, int], int]) -> dict[tuple[int, int], float]:
    """Load per link between two nodes, all minimal paths of each pair listed."""
    graph = nx.Graph(list(links))
    count = links | {(b, a): n for (a, b), n in links.items()}
    load: dict[tuple[int, int], float] = dict.fromkeys(count, 0.0)
    for s, t in itertools.permutations(graph, 2):
        if not nx.has_path(graph, s, t):
            continue
        paths = [list(itertools.pairwise(p)) for p in nx.all_shortest_paths(graph, s, t)]
        weight = [float(np.prod([count[step] for step in path])) for path in paths]
        for path, own in zip(paths, weight, strict=True):
            for step in path:
                load[step] += own / sum(weight) / count[step]
    return load


@given(networks())
def test_every_minimal_path_carries_the_same(made: tuple[int, dict[tuple[int, int], int]]) -> None:
    nodes, links = made
    wires = [(a, b, n) for (a, b), n in links.items()]
    seen = view([array(nodes, endpoint=True, forward="relay")], [wired(0, 0, wires)])
    flow = weigh_by_paths(solve_general(seen))
    expected = sorted(
        x for (a, b), x in by_paths(links).items() for _ in range(_parallel(links, a, b))
    )
    assert per_link(flow, 1)[0] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def _parallel(links: dict[tuple[int, int], int], a: int, b: int) -> int:
    return links.get((a, b)) or links[b, a]


def test_classes_and_elements_agree_on_a_mesh() -> None:
    seen = view_of(grid((4, 3), [Wires(0, "adjacent", 1), Wires(1, "next", 2)]))
    one, other = (weigh_by_paths(solve(seen)) for solve in (solve_classes, solve_general))
    for ours, theirs in zip(per_link(one, 2), per_link(other, 2), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "plane"),
    [("fat-tree-k8", "net"), ("fabrics/deepseek-2048", "ib"), ("cloudmatrix-384", "ub")],
)
def test_in_a_balanced_tree_both_splits_are_one(name: str, plane: str) -> None:
    """Every way up opens as many paths; NICs pass traffic one way only."""
    seen = next(p.view for p in compile_design(stored(name)).planes if p.id == plane)
    split = solve_classes(seen)
    np.testing.assert_allclose(
        weigh_by_paths(split).orbits.total, split.orbits.total, rtol=1e-12, atol=1e-9
    )


def test_a_flow_without_its_graph_is_refused() -> None:
    flow = solve_dimension_order(view_of(grid((4,), [Wires(0, "next", 1)])))
    with pytest.raises(ValueError, match="not at hand"):
        weigh_by_paths(flow)
