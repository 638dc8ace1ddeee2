"""What two designs differ in, by address."""

from __future__ import annotations

import json
from typing import Any

import pytest

from designer.edit.params import set_field
from designer.export.differences import Difference, differences, differences_text
from designer.model.design import Design
from designer.store.presets import load_target
from tests.building import axis, design, group, item, pod, two_levels


def found(before: Design, after: Design) -> list[tuple[str, str, Any, Any]]:
    return [
        (":".join(part for part in (d.address, d.property) if part), d.kind, d.before, d.after)
        for d in differences(before, after)
    ]


@pytest.mark.parametrize(
    ("place", "value", "shown", "before", "after"),
    [
        ("pod.node:count", 6, "pod.node:axes.node.size", 4, 6),
        ("parts.chip:tdp_w", 900.0, "parts.chip:tdp_w", 1000, 900),
        ("pod.up:count", 3, "pod.up:count", 2, 3),
        ("pod.node.down:count", 3, "pod.node.down:count", None, 3),
        ("scenario:message_bytes", 4096.0, "scenario:message_bytes", None, 4096),
    ],
)
def test_a_value_that_changed(
    place: str, value: float, shown: str, before: Any, after: Any
) -> None:
    one = two_levels()
    rows = found(one, set_field(one, place, value))
    assert rows[0] == (shown, "changed", before, after)
    # A value set by hand takes leave of where it came from.
    assert {row[0] for row in rows[1:]} <= {f"{shown}.source", f"{shown}.note"}


def test_things_that_came_and_went() -> None:
    one = design(
        pod=[item("chip", x=4), item("leaf", part="switch"), group("down", "chip", "leaf")]
    )
    other = design(
        pod=[item("chip", x=4), item("hub", part="switch"), group("down", "chip", "hub")],
        planes=[{"id": "net"}, {"id": "far", "name": "Far"}],
    )
    rows = found(one, other)
    assert [(place, kind) for place, kind, _, _ in rows] == [
        ("planes.far", "added"),
        ("pod.leaf", "removed"),
        ("pod.hub", "added"),
        ("pod.down:b.item", "changed"),
    ]
    assert differences_text(differences(one, other)).splitlines() == [
        "+ planes.far  Far",
        "- pod.leaf",
        "+ pod.hub",
        "~ pod.down:b.item  leaf → hub",
    ]


def test_order_alone_is_no_difference() -> None:
    things = [item("chip", x=4), item("leaf", part="switch")]
    assert found(design(pod=things), design(pod=things[::-1])) == []


def test_what_stands_in_a_block_is_named_where_the_block_is_met_first() -> None:
    def made(slots: int) -> Design:
        return design(
            pod=[item("left", block="node"), item("right", block="node")],
            node=[item("chip", slot=slots)],
        )

    assert found(made(2), made(3)) == [("pod.left.chip:axes.slot.size", "changed", 2, 3)]


def test_a_block_that_nothing_uses() -> None:
    one = design(pod=[item("chip")])
    other = design(pod=[item("chip")], spare=[item("chip", x=2)])
    third = design(pod=[item("chip")], spare=[item("chip", x=3)])
    assert [row[:2] for row in found(one, other)] == [("blocks.spare", "added")]
    assert found(other, third) == [("blocks.spare.chip:axes.x.size", "changed", 2, 3)]


def test_a_number_gains_a_source() -> None:
    def made(tdp: Any) -> Design:
        chip = {"kind": "accelerator", "tdp_w": tdp}
        return design(pod=[item("chip")], parts={"chip": chip})

    bare, told = made(700), made({"value": 750, "source": "sheet", "confidence": "high"})
    assert found(bare, told) == [
        ("parts.chip:tdp_w", "changed", 700, 750),
        ("parts.chip:tdp_w.source", "changed", None, "sheet"),
        ("parts.chip:tdp_w.confidence", "changed", None, "high"),
    ]


def test_equal_designs_and_long_values() -> None:
    one = two_levels()
    assert differences(one, two_levels()) == ()
    long = differences(one, one.replace(description="x" * 200))
    assert len(differences_text(long)) < 120
    assert differences_text(long).endswith("…")


def test_whole_presets_are_compared_as_data() -> None:
    designs = [load_target(name)[0].design for name in ("gb200-nvl72", "cloudmatrix-384")]
    rows = [row.as_dict() for row in differences(designs[0], designs[1])]
    assert len(rows) > 30
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert Difference(**rows[0]).as_dict() == rows[0]


def test_another_order_of_axes_or_factors_is_a_difference() -> None:
    one, other = pod(item("chip", x=2, y=3)), pod(item("chip", y=3, x=2))
    assert differences_text(differences(one, other)) == "~ pod.chip:axes  ['x', 'y'] → ['y', 'x']"
    split = [pod(item("chip", axis("x", 4, **f))) for f in ({"p": 2, "q": 2}, {"q": 2, "p": 2})]
    assert [d.property for d in differences(*split)] == ["axes.x.factors"]
    # Ports are told apart by their ids alone.
    ports = [{"id": "p", "count": 4}, {"id": "q", "count": 2}]
    parts = [{"chip": {"kind": "accelerator", "ports": order}} for order in (ports, ports[::-1])]
    assert differences(*(pod(item("chip"), parts=part) for part in parts)) == ()
