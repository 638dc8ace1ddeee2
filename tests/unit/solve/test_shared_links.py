"""Links that several planes share: there once, and in the network of each of them.

Four chips with a NIC each; the NICs have a port to switch `left` on plane `a` and one to switch
`right` on plane `b`. All rates are 10 GB/s, one direction.
"""

from __future__ import annotations

from typing import Literal

import pytest

from designer.model.design import Design
from designer.solve.compile import compile_design
from designer.solve.results import Results
from tests.unit.solve.build import (
    Json,
    axis,
    block,
    body,
    codes,
    group,
    hops,
    item,
    link,
    make,
    medium,
    parts,
    solve,
)

REL = 1e-9
GB = 1e9
OPTICS = medium("pluggable", power_w_per_end=9)


def two_planes(role: str = "scale_out", *, also: tuple[str, ...] = ("b",)) -> Design:
    """The machine; plane `b` has the role given."""
    return make(
        item("chip", "chip", axis("i", 4)),
        item("nic", "nic", axis("i", 4)),
        item("left", "switch"),
        item("right", "switch"),
        link(
            "pcie", "chip", "nic:host", "chip.i = nic.i",
            plane="a", also_planes=list(also), medium="optics",
        ),
        link("out_left", "nic:net", "left", plane="a"),
        link("out_right", "nic:net", "right", plane="b"),
        planes=[{"id": "a", "role": "scale_out"}, {"id": "b", "role": role}],
        parts=parts(optics=OPTICS),
    )  # fmt: skip


def figures(results: Results, plane: str) -> tuple[float | None, ...]:
    """Injection and all-to-all in GB/s, and the share of pairs that are connected."""
    names = ("injection_bytes_per_s", "all_to_all_bytes_per_s", "connected_fraction")
    injection, rate, share = (results.value(f"network.{plane}.{name}") for name in names)
    return (*(None if v is None else v / GB for v in (injection, rate)), share)


@pytest.mark.parametrize("engine", ["classes", "general"])
@pytest.mark.parametrize("plane", ["a", "b"])
def test_each_plane_has_the_links(plane: str, engine: Literal["classes", "general"]) -> None:
    """Three others behind one link of 10 GB/s: 10 / 3 a pair."""
    results = solve(two_planes(), engine=engine)
    assert figures(results, plane) == pytest.approx((10, 10, 1), rel=REL)
    assert hops(results, plane) == {2: 12}


def test_without_sharing_the_second_plane_has_no_chips() -> None:
    results = solve(two_planes(also=()))
    assert results.value("network.b.connected_fraction") is None


@pytest.mark.parametrize("engine", ["classes", "general"])
def test_the_composite_has_them_once(engine: Literal["classes", "general"]) -> None:
    """A chip's link carries 3, each port of the NIC 1.5: still 10 GB/s, not 20."""
    results = solve(two_planes(), engine=engine)
    assert figures(results, "all") == pytest.approx((10, 10, 1), rel=REL)
    composite = compile_design(two_planes()).composite
    assert composite is not None
    assert len(composite.view.groups) == 3


def test_they_are_ordered_once() -> None:
    """Eight modules of 9 W at four links; one row, where they belong."""
    results = solve(two_planes())
    assert [row.id for row in results.link_groups] == ["pod.pcie", "pod.out_left", "pod.out_right"]
    row = group(results, "pcie")
    assert (row.plane, row.links, row.modules, row.cables, row.load) == ("a", 4, 8, 4, 3)
    assert results.value("links.optical_modules") == 8
    assert results.value("power.optics_w") == pytest.approx(72, rel=REL)


def test_compute_and_storage_share_a_link() -> None:
    """The storage plane takes no part in `all`: each NIC has one port in it."""
    results = solve(two_planes("other"))
    for plane in ("a", "b", "all"):
        assert figures(results, plane) == pytest.approx((10, 10, 1), rel=REL)
    composite = compile_design(two_planes("other")).composite
    assert composite is not None
    assert len(composite.view.groups) == 2


def test_a_failed_nic_is_missing_on_both() -> None:
    design = two_planes()
    scenario = design.scenario.replace(faults=({"address": "pod.nic[2]"},))
    results = solve(design.replace(scenario=scenario))
    for plane in ("a", "b", "all"):
        assert results.value(f"network.{plane}.connected_fraction") == pytest.approx(6 / 12)
    for plane in ("a", "b"):
        assert "NET-ISOLATED" in codes(results, plane)


def test_two_layers_with_shared_scale_out() -> None:
    """Two nodes of two chips: the mate over scale-up, the two others over 10 GB/s, 2 a link.

    A NIC's ports carry one each; the rate is 10 / 2 a pair, of three.
    """
    node = body(
        item("chip", "chip", axis("s", 2)),
        item("sw", "switch"),
        item("nic", "nic", axis("s", 2)),
        link("inner", "chip", "sw", plane="u"),
        link(
            "pcie", "chip", "nic:host", "chip.s = nic.s",
            plane="a", also_planes=["b", "store"],
        ),
    )  # fmt: skip
    design = make(
        block("node", "node", axis("n", 2)),
        item("left", "switch"),
        item("right", "switch"),
        link("out_left", "node.nic:net", "left", plane="a"),
        link("out_right", "node.nic:net", "right", plane="b"),
        blocks={"node": node},
        planes=[
            {"id": "u"},
            {"id": "a", "role": "scale_out"},
            {"id": "b", "role": "scale_out"},
            {"id": "store", "role": "other"},
        ],
    )
    results = solve(design)
    assert figures(results, "all") == pytest.approx((20, 15, 1), rel=REL)
    assert figures(results, "a") == pytest.approx((10, 10, 1), rel=REL)
    assert hops(results, "all") == {2: 12}


def ring(also: tuple[str, ...]) -> Json:
    return link("ring", "chip", "chip", "next i", plane="a", also_planes=list(also))


def test_a_ring_that_two_planes_share() -> None:
    """Chips relay on `a` and not on `b`: there only neighbours reach each other."""
    design = make(
        item("chip", "chip", axis("i", 5), forwarding={"a": "relay"}),
        ring(("b",)),
        planes=[{"id": "a"}, {"id": "b", "role": "other"}],
    )
    results = solve(design)
    assert hops(results, "a") == {1: 10, 2: 10}
    assert hops(results, "b") == {1: 10}
