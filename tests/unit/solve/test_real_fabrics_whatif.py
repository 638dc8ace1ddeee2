"""What experts know by heart about real fabrics: dead planes, dead rails, no relay."""

from __future__ import annotations

import pytest

from designer.model.design import Design, Fault
from designer.solve.results import Results
from tests.unit.solve.build import codes, hops, solve, stored

REL = 1e-9
GB = 1e9


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


def test_rail_only_without_relay_connects_70_of_511() -> None:
    """Seven in the node and 63 on the rail; with relay all 511."""
    design = stored("rail-only-64x8")
    apart, together = solve(as_one_layer(design)), solve(design)
    assert apart.value("network.all.connected_fraction") == pytest.approx(70 / 511, rel=REL)
    assert hops(apart, "all") == {1: 512 * 7, 2: 512 * 63}
    assert "NET-ISLANDS" in codes(apart)
    assert together.value("network.all.connected_fraction") == 1


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
