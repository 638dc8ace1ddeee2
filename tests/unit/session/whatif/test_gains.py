"""Which link group is worth doubling, against what can be worked out by hand."""

from __future__ import annotations

import pytest

from designer.session.whatif import GainRow, gains, sensitivity
from designer.solve.flow.flow import Cancelled
from designer.solve.memo import Memo
from designer.store.presets import load_target
from tests.building import Json, design, group, item, pod

GB = 1e9
REL = 1e-9


def found(rows: tuple[GainRow, ...]) -> dict[tuple[str, str], float | None]:
    """Gain by the last part of the address, and plane."""
    return {(row.address.rpartition(".")[2], row.plane): row.gain for row in rows}


def test_cloudmatrix_gains_next_to_nothing_from_any_one_group() -> None:
    """Chip links and uplinks are matched: 28 GB/s over 26.857 flows is the next limit."""
    rows = sensitivity(load_target("cloudmatrix-384")[0].design)
    gain = found(rows)
    uplinks = 28 / (8 * 376 / (7 * 16)) * 383
    assert gain["npu_l1", "ub"] == pytest.approx(uplinks / 392, rel=REL)
    assert gain["npu_l1", "all"] == gain["npu_l1", "ub"]
    assert gain["l1_l2", "ub"] == gain["cpu_l1", "ub"] == 1
    # The RDMA plane leads the list: 50 GB/s up to its leaf, 384 uplinks for 384 · 336 flows.
    assert gain["npu_leaf", "rdma"] == pytest.approx(383 / 336, rel=REL)
    assert gain["npu_leaf", "all"] == 1
    assert (rows[0].address, rows[0].plane) == ("pod.npu_leaf", "rdma")
    assert {(row.address, row.plane) for row in rows if row.is_limit} == {
        ("pod.npu_leaf", "rdma"),
        ("pod.node.npu_l1", "ub"),
        ("pod.node.npu_l1", "all"),
    }


def test_the_oversubscribed_level_gains_twice_as_much() -> None:
    """Two leaves of 8 chips, 2 uplinks of 50 GB/s: 8 · 8 / 2 flows on each, 15 on a chip's."""
    made = design(
        pod=[
            item("rack", block="rack", rack=2),
            item("spine", part="switch", spine=2),
            group("up", "rack.leaf", "spine"),
        ],
        rack=[item("chip", slot=8), item("leaf", part="switch"), group("down", "chip", "leaf")],
    )
    first, *others = sensitivity(made)
    assert first.address == "pod.up"
    assert first.before == pytest.approx(50 * GB / 32 * 15, rel=REL)
    assert first.after == pytest.approx(50 * GB / 16 * 15, rel=REL)
    assert (first.gain, first.is_limit) == (2, True)
    assert [row.gain for row in others if row.address != "pod.up"] == [1, 1]


def test_a_group_that_stands_twice_is_doubled_in_both_places() -> None:
    """Each half alone would gain nothing: the other one would stay the limit."""
    made = design(
        pod=[
            item("east", block="rack"),
            item("west", block="rack"),
            item("spine", part="switch"),
            group("e", "east.leaf", "spine", count=99),
            group("w", "west.leaf", "spine", count=99),
        ],
        rack=[item("chip", slot=4), item("leaf", part="switch"), group("down", "chip", "leaf")],
    )
    gain = found(sensitivity(made))
    assert set(gain) == {(name, plane) for name in ("down", "e", "w") for plane in ("net", "all")}
    assert gain["down", "net"] == pytest.approx(2, rel=REL)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [({"link_bytes_per_s": 0}, (0, 0, None)), ({}, (None, None, None))],
    ids=["zero", "unknown"],
)
def test_a_rate_that_is_zero_or_unknown_has_no_gain(
    rate: Json, expected: tuple[float | None, ...]
) -> None:
    ports = [{"id": "p", "count": 9}]
    made = pod(
        item("chip", i=3),
        item("sw", part="switch"),
        group("g", "chip", "sw", **rate),
        parts={
            "chip": {"kind": "accelerator", "ports": ports},
            "switch": {"kind": "switch", "ports": ports},
        },
    )
    for row in sensitivity(made):
        assert (row.before, row.after, row.gain) == expected


def test_a_lone_chip_has_no_rows() -> None:
    assert sensitivity(pod(item("chip"))) == ()


def test_routes_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, memo = load_target("cloudmatrix-384")[0].design, Memo()
    first = sensitivity(made, memo=memo)
    for name in ("solve_classes", "solve_general", "solve_composite"):
        monkeypatch.setattr(f"designer.session.whatif.network.{name}", None)
    assert sensitivity(made, memo=memo) == first


def test_progress_and_cancelling() -> None:
    heard: list[tuple[int, int]] = []
    made = load_target("cloudmatrix-384")[0].design
    rows = gains(
        made,
        progress=lambda done, total: heard.append((done, total)),
        cancelled=lambda: len(heard) > 2,
    )
    with pytest.raises(Cancelled):
        list(rows)
    assert heard == [(0, 5), (1, 5), (2, 5)]
