"""What figures of a pattern say, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from designer.model.design import Design
from designer.solve.bandwidth import throughput
from designer.solve.flow.classes import solve_classes
from designer.solve.flow.general import unroll
from designer.solve.planes import capacities
from designer.solve.traffic import (
    AllToAll,
    Groups,
    ManyToOne,
    Neighbours,
    Opposite,
    Pattern,
    PatternError,
    Ring,
    Shift,
    Transpose,
    solve_traffic,
)
from designer.solve.traffic.by_elements import solve_by_elements
from tests.unit.solve import build
from tests.unit.solve.build import RATE, axis, chip, fat_tree, item, link, make, mesh, parts, star
from tests.unit.solve.traffic.asking import opened, traffic


def square(**more: Any) -> Design:
    """16 chips in a full mesh along two axes."""
    return mesh(axis("x", 4), axis("y", 4), rules=("other x", "other y"), **more)


PATTERNS: list[Pattern] = [
    AllToAll(),
    Groups(("x",)),
    Neighbours(("x", "y")),
    Ring(("x", "y")),
    Shift("y", 2),
    Opposite(("x", "y")),
    Transpose("x", "y"),
    ManyToOne("chip[1,2]"),
]


@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_twice_the_capacity_is_twice_the_rate(pattern: Pattern) -> None:
    slow = traffic(square(), pattern)
    fast = traffic(square(parts=parts(chip=chip(ports=[build.port(rate=2 * RATE)]))), pattern)
    assert slow.bytes_per_s is not None
    assert fast.bytes_per_s == pytest.approx(2 * slow.bytes_per_s)
    assert fast.load_ab.tolist() == slow.load_ab.tolist()


@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_some_link_is_full_and_none_is_overfull(pattern: Pattern) -> None:
    figures = traffic(square(), pattern)
    assert figures.utilisation.max() == pytest.approx(1)
    assert figures.bottleneck is not None
    assert figures.utilisation[figures.bottleneck[0]] == pytest.approx(1)


def test_flow_is_conserved_at_every_element() -> None:
    """A host sends one unit to the only receiver; switches keep nothing."""
    _, plane, names = opened(fat_tree(4))
    view, own = plane.view, tuple(names[n] for n in plane.arrays)
    chips = next(n for n, array in enumerate(view.arrays) if array.endpoint)
    net = unroll(view)
    loads = solve_by_elements(view, own, ManyToOne("the fifth"), (chips, 5))
    gone = np.bincount(net.src, weights=loads.flow, minlength=net.elements)
    come = np.bincount(net.dst, weights=loads.flow, minlength=net.elements)
    expected = np.zeros(net.elements)
    expected[net.endpoints] = 1
    expected[net.endpoints[5]] = -15
    assert (gone - come).tolist() == pytest.approx(expected.tolist())


@pytest.mark.parametrize(
    "design",
    [star(6), fat_tree(4), build.clos(3, 4, 2, 3), mesh(axis("x", 5), rules=("next x",))],
    ids=["star", "tree", "clos", "ring"],
)
def test_a_ring_is_not_slower_than_all_to_all(design: Design) -> None:
    """Where chips use all their links for it; on a full mesh it uses two of them and is slower."""
    _, plane, names = opened(design)
    chips = next(n for n, a in zip(plane.arrays, plane.view.arrays, strict=True) if a.endpoint)
    ring = traffic(design, Ring(tuple(a.name for a in names[chips].axes))).bytes_per_s
    everyone = traffic(design, AllToAll()).bytes_per_s
    assert ring is not None
    assert everyone is not None
    assert ring >= everyone * (1 - 1e-12)


def test_on_a_full_mesh_a_ring_leaves_links_idle() -> None:
    """Two of six links at most; all-to-all uses all of them: 15 peers over loads of 4."""
    assert traffic(square(), Ring(("x", "y"))).bytes_per_s == pytest.approx(2 * RATE)
    assert traffic(square(), AllToAll()).bytes_per_s == pytest.approx(15 / 4 * RATE)


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("dgx-superpod-31", "ib"),
        ("ub-mesh-1024", "ub"),
        ("hpn-pod", "backend"),
        ("supercluster-64-pods", "ub"),
        ("tpu-pod-16x20x28", "ici"),
    ],
)
def test_all_to_all_is_that_of_the_plane(name: str, id_: str) -> None:
    folder = "fabrics/" if name.startswith("super") else ""
    design = build.stored(f"{folder}{name}")
    compiled, plane, _ = opened(design, id_)
    whole = throughput(solve_classes(plane.view), capacities(compiled, plane)).all_to_all
    assert whole is not None
    assert traffic(design, AllToAll(), id_).bytes_per_s == pytest.approx(whole, rel=1e-12)


def test_factors_of_an_axis_are_axes() -> None:
    """Eight chips on a ring whose halves are named; no rule speaks of the halves."""
    ring = mesh(axis("x", 8, half=2, place=4), rules=("next x",))
    across = traffic(ring, Shift("half", 1))
    assert across.load_ab.tolist() == traffic(ring, Opposite(("x",))).load_ab.tolist()
    assert across.engine == "general"
    # Four chips in a row, each to each: 3 + 4 in each direction over the middle, by hand.
    assert traffic(ring, Groups(("place",))).load_ab.tolist() == [pytest.approx(4)]


def test_groups_may_hold_several_kinds_of_chips() -> None:
    design = make(
        item("old", "chip", axis("i", 3)),
        item("new", "chip", axis("j", 2)),
        item("sw", "switch"),
        link("a", "old", "sw"),
        link("b", "new", "sw"),
    )
    assert traffic(design, Groups(("i",))).demands == 6
    # Where neither has another index left, all are one group.
    assert traffic(design, Groups(("i", "j"))).demands == 20
    assert traffic(design, Shift("j", 1)).demands == 2


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (Groups(("row",)), "No accelerator has an axis 'row'; there are x, y."),
        (Transpose("x", "y"), "Axes of chip differ: 4 and 3 indices."),
        (Ring(("x", "x")), "'x, x' names an axis of chip twice."),
        (ManyToOne("chip"), "'chip' needs an index of chip along x."),
        (ManyToOne("chip[4,0]"), "'chip[4,0]' needs an index of chip along x."),
        (ManyToOne("sw"), "'sw' is no accelerator on plane 'up'."),
        (ManyToOne("blade[1]"), "'blade[1]' names no chip of this design."),
        (ManyToOne("chip[1"), "'chip[1' is no address; write for example node[3].npu[2]."),
    ],
    ids=str,
)
def test_what_does_not_exist_is_refused(pattern: Pattern, text: str) -> None:
    design = make(
        item("chip", "chip", axis("x", 4), axis("y", 3)),
        item("sw", "switch"),
        link("down", "chip", "sw"),
    )
    with pytest.raises(PatternError) as caught:
        traffic(design, pattern)
    assert str(caught.value) == text


@pytest.mark.parametrize("target", ["chip[x=1,y=2]", "chip[1,2]", "pod.chip[1, y=2]"])
def test_targets_are_written_as_addresses(target: str) -> None:
    assert traffic(square(), ManyToOne(target)).demands == 15


class TestNothingIsNotANumber:
    """Odd designs have sensible figures, or say why they have none."""

    def test_a_lone_chip(self) -> None:
        figures = traffic(star(1), AllToAll())
        assert figures.bytes_per_s is None
        assert figures.reason == "nobody sends anything"

    def test_chips_that_do_not_reach_each_other(self) -> None:
        apart = make(
            item("chip", "chip", axis("n", 3)),
            item("sw", "switch", axis("n", 3)),
            link("down", "chip", "sw", "chip.n = sw.n"),
        )
        figures = traffic(apart, Ring(("n",)))
        assert (figures.bytes_per_s, figures.demands, figures.unreached) == (None, 0, 6)
        assert figures.reason == "none of its demands has a path"

    @pytest.mark.parametrize("engine", ["classes", "general"])
    def test_links_without_capacity(self, engine: str) -> None:
        dead = make(
            item("chip", "chip", axis("n", 3)),
            item("sw", "switch"),
            link("down", "chip", "sw", link_bytes_per_s=0),
        )
        figures = traffic(dead, Shift("n", 1), engine=engine)
        assert figures.bytes_per_s == 0
        assert figures.utilisation.tolist() == [1]

    def test_links_of_unknown_capacity(self) -> None:
        ports = [build.port(rate=None)]
        design = star(3, parts=parts(chip=chip(ports=ports), switch=build.switch(ports=ports)))
        figures = traffic(design, AllToAll())
        assert figures.bytes_per_s is None
        assert figures.reason == "the rate of some links is not known"
        assert figures.load_ab.tolist() == [pytest.approx(2)]

    def test_the_target_has_failed(self) -> None:
        for engine in ("classes", "general"):
            design = star(3, scenario={"faults": [{"address": "chip[0]"}]})
            figures = traffic(design, ManyToOne("chip[0]"), engine=engine)
            assert (figures.bytes_per_s, figures.demands) == (None, 0)

    def test_a_plane_without_links(self) -> None:
        bare = star(3, planes=[{"id": "up"}, {"id": "out", "role": "scale_out"}])
        with pytest.raises(PatternError, match="there are none"):
            traffic(bare, Groups(("i",)), "out")
        assert traffic(bare, AllToAll(), "out").reason == "nobody sends anything"

    def test_a_step_of_a_whole_axis(self) -> None:
        assert traffic(square(), Shift("x", 4)).reason == "nobody sends anything"


def test_rates_that_need_a_relay_are_not_guessed() -> None:
    rails = build.stored("rail-only-64x8")
    inside = traffic(rails, Groups(("slot",)), "all")
    assert inside.bytes_per_s == pytest.approx(448e9)
    everyone = traffic(rails, AllToAll(), "all")
    assert everyone.bytes_per_s is None
    assert np.isnan(everyone.load_ab).all()
    assert everyone.reason == "some demands need a relay between scale-up and scale-out"


def test_what_is_too_large_says_so() -> None:
    compiled, plane, names = opened(
        mesh(axis("x", 256), axis("y", 256), rules=("next x", "next y"))
    )
    figures = solve_traffic(compiled, plane, Transpose("x", "y"), names)
    assert (figures.bytes_per_s, figures.basis) == (None, "")
    assert figures.reason == "65,280 receivers on 131,072 links"
