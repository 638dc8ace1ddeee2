"""What experts know by heart about real fabrics: dead planes, dead rails, no relay."""

from __future__ import annotations

from typing import Literal

import pytest

from designer.edit.params import set_field
from designer.model.design import Design, Fault
from designer.solve import pipeline
from designer.solve.results import Results
from tests.unit.solve.build import codes, hops, solve, stored

REL = 1e-9
GB = 1e9
Engine = Literal["classes", "general"]


def failed(name: str, *addresses: str) -> Results:
    design = stored(name)
    faults = tuple(Fault(address=address) for address in addresses)
    scenario = design.scenario.replace(faults=faults)
    return solve(design.replace(scenario=scenario), effort="live")


def rates(results: Results, plane: str) -> tuple[float | None, ...]:
    """Injection and all-to-all in GB/s."""
    values = (
        results.value(f"network.{plane}.{tail}_bytes_per_s") for tail in ("injection", "all_to_all")
    )
    return tuple(None if value is None else value / GB for value in values)


# -- relay -----------------------------------------------------------------------------------


def as_one_layer(design: Design) -> Design:
    """All planes of one role: what none connects alone, nothing relays."""
    planes = tuple(plane.replace(role="scale_up") for plane in design.planes)
    return design.replace(planes=planes)


def without_relay(design: Design) -> Design:
    return set_field(design, "scenario:relay", False)


@pytest.mark.parametrize("engine", ["classes", "general"])
def test_rail_only_without_relay_connects_70_of_511(engine: Engine) -> None:
    """Seven in the node and 63 on the rail; with relay all 511.

    A rail's port carries 63 at 50 GB/s, a link of the mesh one: the rate is 50 / 63 a pair.
    """
    design = stored("rail-only-64x8")
    apart = solve(without_relay(design), engine=engine)
    assert hops(apart, "all") == {1: 512 * 7, 2: 512 * 63}
    assert apart.value("network.all.connected_fraction") == pytest.approx(70 / 511, rel=REL)
    assert rates(apart, "all") == pytest.approx((498, 50 / 63 * 70), rel=REL)
    assert "NET-ISLANDS" in codes(apart)
    for plane in ("mesh", "rail"):
        assert rates(apart, plane) == rates(solve(design, effort="live"), plane)


def test_rail_only_of_one_role_connects_70_of_511_too() -> None:
    design = stored("rail-only-64x8")
    apart, together = solve(as_one_layer(design)), solve(design)
    assert apart.value("network.all.connected_fraction") == pytest.approx(70 / 511, rel=REL)
    assert hops(apart, "all") == {1: 512 * 7, 2: 512 * 63}
    assert "NET-ISLANDS" in codes(apart)
    assert together.value("network.all.connected_fraction") == 1


#: Hops of `all` without relay: the own domain, and what scale-out connects by itself.
WITHOUT_RELAY = {
    "fabrics/deepseek-2048": {2: 2_048 * (7 + 31), 4: 2_048 * 224},
    "fabrics/supercluster-64-pods": {2: 524_288 * 63, 4: 524_288 * (8_128 + 8_064)},
}


@pytest.mark.parametrize("name", WITHOUT_RELAY)
def test_rails_apart_without_relay(name: str) -> None:
    results = solve(without_relay(stored(name)), effort="live")
    assert hops(results, "all") == WITHOUT_RELAY[name]


def test_no_relay_changes_nothing_where_none_is_needed() -> None:
    """The rails of a DGX unit meet in spines; and turned on again, everything is as before."""
    design, memo = stored("dgx-superpod-31"), pipeline.Memo()
    with_relay, without, again = (
        solve(given, effort="live", memo=memo)
        for given in (design, without_relay(design), design.replace(name="The same"))
    )
    for results in (without, again):
        assert hops(results, "all") == hops(with_relay, "all")
        assert rates(results, "all") == rates(with_relay, "all")


def test_relay_is_turned_off_and_on_in_one_session() -> None:
    """What is remembered of one does not serve for the other."""
    design, memo = stored("rail-only-64x8"), pipeline.Memo()
    shares = [
        solve(given, effort="live", memo=memo).value("network.all.connected_fraction")
        for given in (design, without_relay(design), design.replace(name="The same"))
    ]
    assert shares == pytest.approx([1, 70 / 511, 1], rel=REL)


# -- two planes ------------------------------------------------------------------------------

#: (design, what dies, plane, injection, all-to-all): half of the sound design's 50 and of its
#: all-to-all, whose derivation is in `test_real_fabrics.py`.
HALVES = {
    "HPN, ToRs of one plane": (
        "hpn-pod",
        ("pod.segment.tor[plane=0]",),
        "backend",
        (25, 50 / (128 * 15_232 / 60) * 15_359),
    ),
    "2,048 H800, leaves of one port plane": (
        "fabrics/deepseek-2048-two-port",
        ("cluster.group.leaf[port=0]",),
        "ib",
        (25, 25),
    ),
    "the same with relay": (
        "fabrics/deepseek-2048-two-port",
        ("cluster.group.leaf[port=0]",),
        "all",
        (225, 25 / 2_040 * 2_047),
    ),
    "HPN with a plane id each": (
        "fabrics/hpn-two-planes",
        ("pod.segment.tor_east",),
        "all",
        (475, 50 / (128 * 15_225 / 60) * 15_359),
    ),
    "and the plane that lives": (
        "fabrics/hpn-two-planes",
        ("pod.segment.tor_east",),
        "west",
        (25, 50 / (128 * 15_232 / 60) * 15_359),
    ),
    # Ports lead into a plane that ends at its ToRs: counted, and of use for 127 peers only.
    "HPN, aggregation of one plane": (
        "hpn-pod",
        ("pod.agg[plane=0]",),
        "backend",
        (50, 50 / (128 * 15_232 / 60) * 15_359),
    ),
}


@pytest.mark.parametrize("case", HALVES)
def test_a_dead_plane_of_a_two_plane_nic_leaves_half(case: str) -> None:
    name, addresses, plane, expected = HALVES[case]
    results = failed(name, *addresses)
    assert rates(results, plane) == pytest.approx(expected, rel=REL)
    share = f"network.{plane}.connected_fraction"
    assert results.value(share) == solve(stored(name), effort="live").value(share)


def test_the_dead_plane_itself_carries_nothing() -> None:
    results = failed("fabrics/hpn-two-planes", "pod.segment.tor_east")
    assert rates(results, "east") == (0, None)
    assert results.value("network.east.domain_chips") == 1
    assert "NET-ISOLATED" in codes(results, "east")


# -- one plane a NIC -------------------------------------------------------------------------


def test_a_dead_plane_cuts_its_rail_off() -> None:
    """One NIC a GPU, one plane a NIC: 256 GPUs lose their only way out.

    They still send, relayed by their seven mates; nobody outside the node reaches them, since
    relay is at the source side. The others keep their rate on the plane.
    """
    results = failed("fabrics/deepseek-2048", "cluster.group.leaf[plane=0]")
    pairs = 2_048 * 2_047
    fractions = {
        plane: results.value(f"network.{plane}.connected_fraction") for plane in ("ib", "all")
    }
    assert fractions == pytest.approx(
        {"ib": 7 * 256 * 255 / pairs, "all": 1 - 256 * 2_040 / pairs}, rel=REL
    )
    assert rates(results, "ib") == pytest.approx((0, 50), rel=REL)
    assert "NET-ISOLATED" in codes(results, "ib")


def test_one_of_64_switches_of_the_pod_to_pod_clos() -> None:
    """Its plane has 15 left: other pods 112 × 1,024 / 15 a link, the nine racks of the own pod
    1,024 over 8 + 8 + 15 links.
    """
    results = failed("fabrics/ub-mesh-8k", "superpod.hrs[0,0]")
    load = 112 * 1_024 / 15 + 9 * 1_024 / 31
    assert rates(results, "ub") == pytest.approx((18 * 56, 56 / load * 8_191), rel=REL)


# -- both engines ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["two-generations", "storage-and-frontend"])
def test_both_engines_agree(name: str) -> None:
    design = stored(f"fabrics/{name}")
    by_classes, by_elements = solve(design), solve(design, engine="general")
    assert by_elements.engines["all"] == "general"
    assert (
        by_classes.distributions["network.all.hops"]
        == by_elements.distributions["network.all.hops"]
    )
    for plane in ("nvlink", "ib", "all"):
        assert rates(by_classes, plane) == pytest.approx(rates(by_elements, plane), rel=REL)
