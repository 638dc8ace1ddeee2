"""The N−1 table, against what can be worked out by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from designer.edit.elements import fail
from designer.model.design import Design
from designer.session.whatif import LossRow, PlaneLoss, losses, n_minus_one
from designer.solve.flow.flow import Cancelled
from designer.solve.memo import Memo
from designer.store.presets import load_target
from tests.building import Json, design, group, item, pod
from tests.unit.solve.build import stored

GB = 1e9
REL = 1e-9


def leaves(count: int, slots: int = 4, spines: int = 1, cables: int = 1, **more: Any) -> Design:
    """Chips in racks with a leaf each; every link has 50 GB/s unless the uplinks say otherwise."""
    return design(
        pod=[
            item("rack", block="rack", rack=count),
            item("spine", part="switch", spine=spines),
            group("up", "rack.leaf", "spine", count=cables, **more),
        ],
        rack=[
            item("chip", slot=slots),
            item("leaf", part="switch"),
            group("down", "chip", "leaf"),
        ],
    )


def rows_of(made: Design) -> dict[str, list[LossRow]]:
    """All rows, by the last part of their address."""
    found: dict[str, list[LossRow]] = {}
    for row in n_minus_one(made):
        found.setdefault(row.address.rpartition(".")[2], []).append(row)
    return found


def only(rows: list[LossRow], plane: str = "net") -> PlaneLoss:
    """The only row, on one plane."""
    (row,) = rows
    loss = row.on(plane)
    assert loss is not None
    return loss


def rates(loss: PlaneLoss) -> tuple[float, ...]:
    """Before, after and the worst chip's, in GB/s."""
    found = (loss.before, loss.after, loss.worst_bytes_per_s)
    return tuple(math.nan if rate is None else rate / GB for rate in found)


def chips(loss: PlaneLoss) -> tuple[int | None, int]:
    """Chips hit and disconnected."""
    return loss.hit, loss.disconnected


# -- trees -----------------------------------------------------------------------------------


def test_the_only_uplink_of_one_of_two_leaves() -> None:
    """Up and down 4 · 4 flows: 50 / 16 · 7. Then each leaf by itself: 50 / 3 · 3."""
    (row,) = rows_of(leaves(2))["up"]
    loss = only([row])
    assert (row.kind, row.count) == ("link", 2)
    assert row.example == ("pod.rack[0].leaf", "pod.spine[0]")
    assert rates(loss) == pytest.approx((21.875, 50, 50), rel=REL)
    # Each chip keeps 3 of 7 peers; its own link is whole.
    assert chips(loss) == (0, 8)
    assert loss.pairs_lost == pytest.approx(32 / 56, rel=REL)
    assert loss.loss == 1
    assert (loss.injection_before, loss.injection_after) == (50 * GB, 50 * GB)


def test_the_only_uplink_of_one_of_six_leaves_disconnects_its_chips() -> None:
    """The other 20 chips lose 4 of 23 peers each; those of the leaf 20 of 23."""
    loss = only(rows_of(leaves(6))["up"])
    assert chips(loss) == (0, 4)
    assert loss.pairs_lost == pytest.approx(2 * 4 * 20 / (24 * 23), rel=REL)
    assert loss.worst_chip == "pod.rack[0].chip[0]"


def test_a_dead_leaf_strands_its_chips() -> None:
    loss = only(rows_of(leaves(6))["leaf"])
    assert chips(loss) == (4, 4)
    assert loss.worst_bytes_per_s == 0
    assert (loss.injection_before, loss.injection_after) == (50 * GB, 0)
    assert loss.worst_chip == "pod.rack[0].chip[0]"
    # The five others: 4 · 16 flows on an uplink.
    assert loss.after == pytest.approx(50 * GB / 64 * 19, rel=REL)


def test_a_dead_only_spine_leaves_islands() -> None:
    loss = only(rows_of(leaves(6))["spine"])
    assert chips(loss) == (0, 24)
    assert loss.after == pytest.approx(50 * GB, rel=REL)


def test_a_chip_whose_only_link_is_lost_is_gone() -> None:
    loss = only(rows_of(leaves(6))["down"])
    assert chips(loss) == (1, 1)
    assert loss.chips == 24
    assert loss.worst_bytes_per_s == 0
    assert loss.pairs_lost == pytest.approx(2 * 23 / (24 * 23), rel=REL)


def test_one_of_eight_cables_hurts_down_more_than_up() -> None:
    """Leaf 0 spreads over 15 cables instead of 16; the spine has 7 instead of 8 down to it.

    4 · 8 flows leave a leaf, 2 a cable; downwards a spine brings 16 of them over 7 cables.
    """
    made = leaves(3, spines=2, cables=8, link_bytes_per_s=9 * GB)
    (row,) = rows_of(made)["up"]
    loss = only([row])
    assert row.count == 3 * 2 * 8
    assert loss.load_forth == pytest.approx(16 / 15, rel=REL)
    assert loss.load_back == pytest.approx(8 / 7, rel=REL)
    assert rates(loss) == pytest.approx((9 / 2 * 11, 9 * 7 / 16 * 11, 9 * 7 / 16 * 11), rel=REL)
    assert loss.loss == pytest.approx(1 / 8, rel=REL)
    assert loss.limit == "pod.up"
    assert chips(loss) == (0, 0)
    assert loss.worst_chip == ""


# -- published machines ----------------------------------------------------------------------


def test_one_of_eighteen_nvlink_switches_leaves_17_of_18() -> None:
    rows = rows_of(load_target("gb200-nvl72")[0].design)
    loss = only(rows["switch"], "nvlink")
    assert rows["switch"][0].count == 18
    assert rates(loss) == pytest.approx((900, 850, 850), rel=REL)
    assert loss.loss == pytest.approx(1 / 18, rel=REL)
    assert chips(loss) == (72, 0)
    # One cable takes as much, but from one GPU only.
    cable = only(rows["gpu_switch"], "nvlink")
    assert rows["gpu_switch"][0].count == 72 * 18
    assert rates(cable) == pytest.approx((900, 850, 850), rel=REL)
    assert chips(cable) == (1, 0)


def test_cloudmatrix_loses_one_switch_of_each_level() -> None:
    rows = rows_of(load_target("cloudmatrix-384")[0].design)
    # A seventh of the links of eight NPUs.
    first = only(rows["l1"], "ub")
    assert rows["l1"][0].count == 48 * 7
    assert rates(first) == pytest.approx((392, 336, 336), rel=REL)
    assert chips(first) == (8, 0)
    assert first.worst_chip == "pod.node[0].npu[0]"
    # 8 · 376 flows leave a node, a seventh of them over the 15 links left in the sub-plane.
    second = only(rows["l2"], "ub")
    assert rows["l2"][0].count == 7 * 16
    expected = 28 / (8 * 376 / 7 / 15) * 383
    assert rates(second) == pytest.approx((392, expected, expected), rel=REL)
    assert chips(second) == (0, 0)
    assert second.limit == "pod.l1_l2"
    # Two links to each L1: the L1 still brings a seventh over one of them.
    link = only(rows["npu_l1"], "ub")
    assert rates(link) == pytest.approx((392, 7 * 28, 7 * 28), rel=REL)
    assert (link.load_forth, link.load_back) == pytest.approx((14 / 13, 2), rel=REL)
    assert chips(link) == (1, 0)


def test_cloudmatrix_composite_outlives_its_rdma_leaf() -> None:
    (row,) = rows_of(load_target("cloudmatrix-384")[0].design)["rdma_leaf"]
    rdma, every = row.on("rdma"), row.on("all")
    assert rdma is not None and every is not None
    assert row.on("ub") is None
    assert chips(rdma) == (48, 48)
    assert rdma.pairs_lost == pytest.approx((2 * 48 * 336 + 48 * 47) / (384 * 383), rel=REL)
    assert rdma.worst_bytes_per_s == 0
    # UB carries all of it; the leaf's NPUs miss 50 of 442 GB/s.
    assert rates(every) == pytest.approx((392, 392, 392), rel=REL)
    assert (every.loss, every.pairs_lost, chips(every)) == (0, 0, (48, 0))
    assert (every.injection_before, every.injection_after) == pytest.approx((442 * GB, 392 * GB))


def test_rail_only_without_a_rail() -> None:
    """64 GPUs of the rail send no more over it; the others keep their rate."""
    (row,) = rows_of(stored("rail-only-64x8"))["leaf"]
    loss = row.on("rail")
    assert loss is not None
    assert row.count == 8
    assert rates(loss) == pytest.approx((50, 50, 0), rel=REL)
    assert chips(loss) == (64, 64)
    assert loss.pairs_lost == pytest.approx(1 / 8, rel=REL)


# -- NICs, rings, other chips ----------------------------------------------------------------


def two_planes() -> Design:
    """Four chips, a NIC each with a port into each of two planes of one switch."""
    return pod(
        item("chip", i=4),
        item("nic", part="nic", n=4),
        item("plane", part="switch", plane=2),
        group("pcie", "chip", "nic", "chip.i = nic.n", count=2),
        group("port", "nic:net", "plane"),
    )


def test_a_dead_plane_of_a_two_plane_nic_leaves_half() -> None:
    rows = rows_of(two_planes())
    loss = only(rows["plane"])
    assert rates(loss) == pytest.approx((100, 50, 50), rel=REL)
    assert loss.loss == pytest.approx(0.5, rel=REL)
    assert chips(loss) == (4, 0)
    nic = only(rows["nic"])
    assert rates(nic) == pytest.approx((100, 100, 0), rel=REL)
    assert chips(nic) == (1, 1)
    # One port: half of the chip's rate, and the switch of that port is not on its way.
    port = only(rows["port"])
    assert chips(port) == (1, 0)
    assert (port.injection_before, port.injection_after) == (100 * GB, 50 * GB)
    assert rates(port) == pytest.approx((100, 50, 50), rel=REL)


def ring(count: int) -> Design:
    """Chips that relay around a ring of 50 GB/s links."""
    relay = {"forwarding": {"net": "relay"}}
    return pod(item("chip", more=relay, x=count), group("ring", "chip", "chip", "next x"))


def test_a_ring_becomes_a_line() -> None:
    """Ring of 4: 4 · (1 + 1 + 2) hops over 8 directed links. Line of 4: 4 in the middle."""
    rows = rows_of(ring(4))
    link, chip = only(rows["ring"]), only(rows["chip"])
    assert rows["ring"][0].count == 4
    assert rates(link) == pytest.approx((75, 37.5, 37.5), rel=REL)
    assert chips(link) == (2, 0)
    # Line of 3: 2 on each of its links.
    assert rows["chip"][0].count == 4
    assert rates(chip) == pytest.approx((75, 50, 50), rel=REL)
    assert (chip.chips, chips(chip)) == (3, (2, 0))


AROUND = [{"a": [k], "b": [(k + 1) % 4]} for k in range(4)]


@pytest.mark.parametrize("links", [{}, {"pairs": AROUND}], ids=["by a rule", "by hand"])
def test_a_dead_chip_is_no_lost_peer(links: Json) -> None:
    """Two islands of four by design: the three mates of a dead one keep both others."""
    relay = {"forwarding": {"net": "relay"}}
    rules = () if links else ("next x",)
    made = design(
        pod=[item("rack", block="rack", rack=2)],
        rack=[item("chip", more=relay, x=4), group("ring", "chip", "chip", *rules, **links)],
    )
    (row,) = rows_of(made)["chip"]
    loss = only([row])
    assert row.count == 8
    assert loss.chips == 7
    assert (loss.pairs_lost, chips(loss)) == (0, (2, 0))
    assert rates(loss) == pytest.approx((75, 50, 50), rel=REL)
    assert loss.loss == pytest.approx(1 / 3, rel=REL)


def test_chips_that_pass_nothing_on_are_no_rows() -> None:
    assert "chip" not in rows_of(leaves(2))


# -- classes ---------------------------------------------------------------------------------


def test_earlier_faults_tell_elements_apart() -> None:
    made = fail(leaves(3, spines=4), ["pod.spine[3]", "pod.rack[1].leaf"])
    rows = rows_of(made)
    assert [row.count for row in rows["spine"]] == [3]
    assert [row.count for row in rows["leaf"]] == [2]
    assert [row.count for row in rows["up"]] == [2 * 3]


def test_guards_tell_elements_apart() -> None:
    guard = {"guard": {"never": [{"where": {"s": [2], "rack": [0]}}]}}
    made = design(
        pod=[
            item("rack", block="rack", rack=3),
            item("spine", part="switch"),
            group("up", "rack.leaf", "spine", count=2),
        ],
        rack=[
            item("chip", s=3),
            item("leaf", part="switch", s=3, more=guard),
            group("down", "chip", "leaf", "chip.s = leaf.s"),
        ],
    )
    rows = rows_of(made)
    assert sorted(row.count for row in rows["leaf"]) == [2, 2, 4]
    assert sum(row.count for row in rows["up"]) == 8 * 2


def test_wires_by_hand_are_told_apart() -> None:
    """Six chips in a ring with a double chord 0–3: two wires of the ring are far from it."""
    rows = rows_of(stored("six-chips"))
    assert sorted(row.count for row in rows["ring"]) == [2, 4]
    assert [row.count for row in rows["chord"]] == [2]
    assert sorted(row.count for row in rows["chip"]) == [2, 4]


def test_more_classes_than_are_worth_it_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("designer.session.whatif.failing.MOST_CLASSES", 1)
    rows = rows_of(stored("six-chips"))
    assert [(row.count, row.note) for row in rows["ring"]] == [
        (4, "2 more, in 1 classes, left out")
    ]


# -- odd designs -----------------------------------------------------------------------------

ODD = {
    "nothing": pod(),
    "a lone chip": pod(item("chip")),
    "a chip and a switch": pod(item("chip"), item("sw", part="switch"), group("g", "chip", "sw")),
    "islands": design(
        pod=[item("rack", block="rack", rack=2)],
        rack=[item("chip", i=2), item("sw", part="switch"), group("g", "chip", "sw")],
    ),
    "no rate": pod(
        item("chip", i=3),
        item("sw", part="switch"),
        group("g", "chip", "sw"),
        parts={
            "chip": {"kind": "accelerator", "ports": [{"id": "p", "count": 9}]},
            "switch": {"kind": "switch", "ports": [{"id": "p", "count": 9}]},
        },
    ),
    "rate zero": pod(
        item("chip", i=3), item("sw", part="switch"), group("g", "chip", "sw", link_bytes_per_s=0)
    ),
    "all failed": fail(leaves(2), ["pod.spine[0]", "pod.rack.leaf"]),
    "another plane": pod(
        item("chip", i=3),
        item("sw", part="switch"),
        group("g", "chip", "sw"),
        planes=[{"id": "net", "role": "other"}],
    ),
}


#: Whether the rates before and after are unknown, where there are rows and they are.
ODD_RATES: dict[str, set[tuple[bool, bool]]] = {
    "nothing": set(),
    "a lone chip": set(),
    "all failed": set(),
    # Without its switch or a link a chip still shares the plane with the two others.
    "no rate": {(True, True), (True, False)},
}


@pytest.mark.parametrize("name", ODD)
def test_nothing_is_nan(name: str) -> None:
    rows = n_minus_one(ODD[name])
    json.dumps([row.as_dict() for row in rows], allow_nan=False)
    found = {(loss.before is None, loss.after is None) for row in rows for loss in row.planes}
    assert found == ODD_RATES.get(name, {(False, False)})


def test_islands_by_design_are_no_loss() -> None:
    (row,) = rows_of(ODD["islands"])["sw"]
    loss = only([row])
    assert row.count == 2
    # Both chips of the island lose their only peer.
    assert loss.pairs_lost == pytest.approx(1 / 2, rel=REL)
    assert chips(loss) == (2, 2)


def test_a_plane_without_a_role_has_no_composite() -> None:
    (row,) = rows_of(ODD["another plane"])["sw"]
    assert [loss.plane for loss in row.planes] == ["net"]


# -- running ---------------------------------------------------------------------------------


def test_rows_come_one_by_one_with_progress() -> None:
    heard: list[tuple[int, int]] = []
    rows = losses(leaves(3), progress=lambda done, total: heard.append((done, total)))
    assert heard == []
    next(rows)
    assert heard == [(0, 4)]
    assert len(list(rows)) == 3
    assert heard == [(done, 4) for done in range(5)]


def test_it_can_be_cancelled_between_rows() -> None:
    wanted = True
    rows = losses(leaves(3), cancelled=lambda: not wanted)
    next(rows)
    wanted = False
    with pytest.raises(Cancelled):
        next(rows)


def test_flows_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    memo, made = Memo(), leaves(3)
    first = n_minus_one(made, memo=memo)
    monkeypatch.setattr("designer.session.whatif.network.solve_classes", None)
    assert n_minus_one(made, memo=memo) == first
