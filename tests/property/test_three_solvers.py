"""Both engines against the independent solver, on random small designs (rules S1 to S6)."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.solve import pipeline
from designer.solve.bandwidth import throughput
from designer.solve.compile import compile_design
from designer.solve.flow.general import bracket, sample_general, solve_general
from designer.solve.results import Results
from tests.reference.solver import PlaneResult, solve
from tests.strategies import designs
from tests.unit.solve.flow.plain import assert_plain

CLOSE = 1e-9


def same(computed: float | None, expected: Fraction | int | None) -> bool:
    """Equal up to rounding; unknown only where the other is unknown."""
    if computed is None or expected is None:
        return computed is None and expected is None
    return math.isclose(computed, float(expected), rel_tol=CLOSE, abs_tol=1e-12)


def assert_plane(design: Design, results: Results, name: str, expected: PlaneResult) -> None:
    """Compare all figures of one plane."""
    net = f"network.{name}"
    if not expected.endpoints:
        assert results.value(f"{net}.domain_chips") is None
        return
    figures = {
        "domain_chips": expected.domain_chips,
        "connected_fraction": expected.connected_fraction,
        "injection_bytes_per_s": expected.injection_bytes_per_s,
        "all_to_all_bytes_per_s": expected.all_to_all_bytes_per_s,
        "diameter_hops": expected.diameter_hops,
        "mean_hops": expected.mean_hops,
    }
    for tail, value in figures.items():
        got = results.value(f"{net}.{tail}")
        assert same(got, value), f"{name}.{tail}: {got} instead of {value}"
    hops = {int(h): c for h, c in results.distributions.get(f"{net}.hops", ())}
    assert hops == expected.hops, f"{name} hops"


def assert_loads(design: Design, results: Results, name: str, expected: PlaneResult) -> None:
    """Compare the loads of every link group of a plane, each direction by itself."""
    rows = {g.id.removeprefix(f"{design.root}."): g for g in results.link_groups if g.plane == name}
    for path, group in expected.groups.items():
        row = rows[path]
        where = f"{name} {path}"
        assert same(row.load, group.load), f"{where} load {row.load} instead of {group.load}"
        mean = f"{where} mean {row.load_mean} instead of {group.load_mean}"
        assert same(row.load_mean, group.load_mean), mean
        assert same(row.capacity_bytes_per_s, group.capacity_bytes_per_s), where
        both = group.directions.get("both")
        ab, ba = (both, both) if both else (group.directions["ab"], group.directions["ba"])
        assert same(row.load_ab, ab.load), f"{where} a→b {row.load_ab} instead of {ab.load}"
        assert same(row.load_ba, ba.load), f"{where} b→a {row.load_ba} instead of {ba.load}"


def forwards_differently(design: Design) -> bool:
    """Whether an item forwards differently on two planes that the composite takes as one layer.

    The engines then take the weaker kind for both (decision record 0003); nobody builds that.
    """
    roles: dict[str, list[str]] = {}
    for plane in design.planes:
        roles.setdefault(plane.role, []).append(plane.id)
    items = [item for block in design.blocks.values() for item in block.items if item.forwarding]
    return any(
        len({item.forwarding.get(plane) for plane in planes}) > 1
        for planes in roles.values()
        for item in items
    )


@pytest.mark.parametrize("engine", ["auto", "general"])
@given(design=designs(), relay=st.booleans())
def test_engine_equals_the_independent_solver(engine: str, design: Design, relay: bool) -> None:
    design = design.replace(scenario=design.scenario.replace(relay=relay))
    expected = solve(design)
    results = pipeline.solve(design, engine=engine)  # type: ignore[arg-type]
    for name, plane in expected.items():
        if name == "all" and forwards_differently(design):
            continue
        assert_plane(design, results, name, plane)
        if name != "all" and plane.endpoints:
            assert_loads(design, results, name, plane)


def with_links(design: Design, change: Callable[[LinkGroup], LinkGroup]) -> Design:
    blocks = {
        name: block.replace(links=tuple(map(change, block.links)))
        for name, block in design.blocks.items()
    }
    planes = tuple(plane.replace(role="other") for plane in design.planes)
    return design.replace(blocks=blocks, planes=planes)


@given(design=designs(), data=st.data())
def test_a_plane_that_shares_all_links_is_as_if_it_had_them(
    design: Design, data: st.DataObject
) -> None:
    plane = data.draw(st.sampled_from([plane.id for plane in design.planes]))
    shared = with_links(
        design, lambda g: g if g.plane == plane else g.replace(also_planes=(plane,))
    )
    own = with_links(design, lambda g: g.replace(plane=plane))
    assert_plane(shared, pipeline.solve(shared), plane, solve(own)[plane])


@given(design=designs("clos", "mesh", "rails", plain=True))
def test_classes_are_found_where_the_rules_are_symmetric(design: Design) -> None:
    """Plain designs (no guards, faults or pair lists) seldom need the general engine."""
    results = pipeline.solve(design)
    compiled = pipeline.Memo().compiled(design)
    for plane in compiled.planes:
        if not plane.view.irregular:
            assert results.engines[plane.id] == "classes"


@given(design=designs())
def test_best_is_never_below_routed(design: Design) -> None:
    results = pipeline.solve(design)
    for plane in design.planes:
        routed = results.value(f"network.{plane.id}.all_to_all_bytes_per_s")
        best = results.value(f"network.{plane.id}.all_to_all_best_bytes_per_s")
        if routed is not None and best is not None:
            assert best >= routed * (1 - 1e-9)


@given(design=designs())
def test_one_target_of_each_orbit_gives_the_flow_of_all(design: Design) -> None:
    """Symmetries that the general engine finds leave nothing out, and add nothing."""
    for plane in compile_design(design).planes:
        assert_plain(plane.view, solve_general(plane.view))


@given(design=designs(), targets=st.integers(2, 6), seed=st.integers(0, 99))
def test_sampled_targets_never_give_less_than_is_certain(
    design: Design, targets: int, seed: int
) -> None:
    for plane in compile_design(design).planes:
        capacity = np.arange(1.0, len(plane.view.groups) + 1)
        rate = throughput(solve_general(plane.view), capacity).all_to_all
        sample = sample_general(plane.view, targets, seed)
        found = bracket(sample, capacity)
        if rate is None:
            assert found is None
        elif sample.whole:
            assert found is not None
            assert math.isclose(found.low, rate, rel_tol=CLOSE)
            assert math.isclose(found.at_most, rate, rel_tol=CLOSE)
        elif found is not None and not sample.unseen:
            # An island that was not seen may be slower than all that was.
            assert found.at_most >= rate * (1 - CLOSE)
