"""Parameter edits: what each changes, what it leaves, and what it says when it refuses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from designer.edit.params import (
    edit_item,
    edit_link,
    move_item,
    set_count,
    set_field,
    set_link_rate,
    set_part,
)
from designer.issues import DesignError
from designer.model.base import Quantity
from designer.model.blocks import Axis, Item, LinkGroup
from designer.model.design import Design
from designer.model.rules import require_valid
from designer.store.catalogue import catalogue_sources, load_catalogue
from tests.building import axis, design, item, pod, two_levels

BIG = 10**13


def machine() -> Design:
    """Two levels with everything that an address can name."""
    return two_levels(
        placements=[{"id": "racks", "rack": "rack", "contents": [{"item": "node", "each": 2}]}],
        scenario={"faults": [{"address": "pod.node[0]"}]},
    )


def item_at(made: Design, block: str, name: str) -> Item:
    found = made.blocks[block].item(name)
    assert found is not None
    return found


def link_at(made: Design, block: str, name: str) -> LinkGroup:
    found = made.blocks[block].link(name)
    assert found is not None
    return found


def refusal(act: Callable[[], object]) -> str:
    """Return what an edit that is refused says; it names a place and a remedy."""
    with pytest.raises(DesignError) as caught:
        act()
    (issue,) = caught.value.issues
    assert issue.address
    assert issue.hint
    return issue.sentence()


# --- counts --------------------------------------------------------------------------------------


def test_count_of_an_item_with_one_axis() -> None:
    made = machine()
    changed = set_count(made, "pod.node", 3)
    assert item_at(changed, "pod", "node").axes == (Axis(name="node", size=3),)
    assert item_at(made, "pod", "node").count == 4
    assert changed.blocks["node"] is made.blocks["node"]
    require_valid(changed)


def test_count_of_an_item_inside_a_block_changes_its_definition() -> None:
    changed = set_count(machine(), "pod.node[2].chip", 5)
    assert item_at(changed, "node", "chip").count == 5


def test_count_along_a_named_axis() -> None:
    made = pod(item("chip", x=4, y=5))
    changed = set_count(made, "pod.chip", 7, "y")
    assert [a.size for a in item_at(changed, "pod", "chip").axes] == [4, 7]


def test_several_axes_need_a_name() -> None:
    made = pod(item("chip", x=4, y=5))
    text = refusal(lambda: set_count(made, "pod.chip", 7))
    assert text == "pod.chip: 'chip' has axes x, y. Say which one: pod.chip:axes.x."
    assert "axes x, y" in refusal(lambda: set_count(made, "pod.chip", 7, "z"))


def test_an_item_without_axes_gets_one_of_its_own_name() -> None:
    made = machine()
    changed = set_count(made, "pod.node.leaf", 2)
    assert item_at(changed, "node", "leaf").axes == (Axis(name="leaf", size=2),)
    assert set_count(made, "pod.node.leaf", 1) is made


def test_a_factored_axis_changes_its_most_significant_factor() -> None:
    made = pod(item("chip", axis("x", 16, cx=4, ix=4)))
    changed = item_at(set_count(made, "pod.chip", 20), "pod", "chip").axes[0]
    assert [(f.name, f.size) for f in changed.factors] == [("cx", 5), ("ix", 4)]
    assert changed.size == 20


@pytest.mark.parametrize(("count", "near"), [(18, 16), (19, 20), (3, 4), (1, 4)])
def test_a_count_that_does_not_divide_is_refused_with_the_nearest(count: int, near: int) -> None:
    made = pod(item("chip", axis("x", 16, cx=4, ix=4)))
    text = refusal(lambda: set_count(made, "pod.chip", count))
    assert f"made of groups of 4; {count} does not divide. Try {near}." in text
    assert text.startswith("pod.chip")


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_below_one(count: int) -> None:
    text = refusal(lambda: set_count(machine(), "pod.node", count))
    assert text == f"pod.node: A count of {count} is not possible. Use 1 or more."


@pytest.mark.parametrize(
    "act",
    [
        lambda d: set_count(d, "pod.node", BIG),
        lambda d: set_link_rate(d, "pod.up", -1.0),
        lambda d: set_link_rate(d, "pod.up", math.nan),
        lambda d: set_link_rate(d, "pod.up", math.inf),
        lambda d: move_item(d, "pod.node", math.nan, 0),
        lambda d: move_item(d, "pod.node", 1e9, 0),
    ],
    ids=["count", "rate-negative", "rate-nan", "rate-inf", "move-nan", "move-far"],
)
def test_values_out_of_range_are_refusals_and_no_crash(act: Callable[[Design], Design]) -> None:
    made = machine()
    with pytest.raises(DesignError):
        act(made)


def test_there_must_be_an_item() -> None:
    made = machine()
    assert refusal(lambda: set_count(made, "pod.up", 3)).startswith("pod.up: There is no item")
    assert refusal(lambda: set_count(made, "pod", 3)).startswith("pod: There is no item")
    assert "There is no 'nodes' here. Known here: node" in refusal(
        lambda: set_count(made, "pod.nodes", 3)
    )


# --- parts ---------------------------------------------------------------------------------------


def test_swap_a_part_for_another_of_the_design() -> None:
    made = machine()
    changed = set_part(made, "pod.spine", "nic")
    assert item_at(changed, "pod", "spine").part == "nic"
    assert changed.parts is made.parts or changed.parts == made.parts


def test_a_part_of_the_catalogue_is_copied_in_with_its_revision() -> None:
    catalogue = load_catalogue()
    made = machine()
    changed = set_part(made, "pod.node.chip", "ascend-910c", catalogue["ascend-910c"])
    assert changed.parts["ascend-910c"] is catalogue["ascend-910c"]
    assert changed.parts["ascend-910c"].catalog_id == "ascend-910c"
    assert changed.parts["ascend-910c"].revision
    assert item_at(changed, "node", "chip").part == "ascend-910c"
    assert "ascend-910c" not in made.parts


def test_a_part_of_the_catalogue_brings_the_sources_it_cites() -> None:
    part, sources = load_catalogue()["ascend-910c"], catalogue_sources()
    changed = set_part(machine(), "pod.node.chip", "ascend-910c", part, sources=sources)
    assert part.tdp_w.source in changed.sources  # type: ignore[union-attr]
    assert changed.sources.items() <= sources.items()


def test_a_part_that_the_design_has_is_not_overwritten() -> None:
    made = machine()
    other = load_catalogue()["ascend-910c"]
    changed = set_part(made, "pod.spine", "chip", other)
    assert changed.parts["chip"] is made.parts["chip"]


def test_a_part_that_nobody_knows() -> None:
    text = refusal(lambda: set_part(machine(), "pod.spine", "warp"))
    assert text == (
        "pod.spine: There is no part 'warp'. Name a part of the design or of the catalogue."
    )


def test_a_block_is_no_part() -> None:
    text = refusal(lambda: set_part(machine(), "pod.node", "chip"))
    assert text == (
        "pod.node: 'node' holds a block, not a part. Open the block and swap the part inside."
    )


# --- links ---------------------------------------------------------------------------------------


def test_a_speed_is_set_and_given_back() -> None:
    made = machine()
    faster = set_link_rate(made, "pod.up", 100e9)
    rate = link_at(faster, "pod", "up").link_bytes_per_s
    assert rate == Quantity(value=100e9, source="user", note="set by hand")
    back = set_link_rate(faster, "pod.up", None)
    assert link_at(back, "pod", "up").link_bytes_per_s == Quantity()
    assert back == made
    assert faster.blocks["node"] is made.blocks["node"]


def test_a_link_inside_a_block() -> None:
    changed = set_link_rate(machine(), "pod.node.down", 1e9)
    assert link_at(changed, "node", "down").link_bytes_per_s.value == 1e9


def test_there_must_be_a_link() -> None:
    assert refusal(lambda: set_link_rate(machine(), "pod.node", 1e9)) == (
        "pod.node: There is no link group at this address. Name a link group."
    )


# --- any field -----------------------------------------------------------------------------------

FIELDS: list[tuple[str, Any, Callable[[Design], Any], Any]] = [
    ("pod.node:count", 3, lambda d: item_at(d, "pod", "node").count, 3),
    ("node:count", 3, lambda d: item_at(d, "pod", "node").count, 3),
    ("pod.node:count", 3.0, lambda d: item_at(d, "pod", "node").count, 3),
    ("pod.node[node=3].chip:count", 3, lambda d: item_at(d, "node", "chip").count, 3),
    ("pod.node[3].chip:axes.slot", 3, lambda d: item_at(d, "node", "chip").axes[0].size, 3),
    ("pod.node.chip:part", "nic", lambda d: item_at(d, "node", "chip").part, "nic"),
    ("pod.spine:external", True, lambda d: item_at(d, "pod", "spine").external, True),
    ("pod.spine:note", "assumed", lambda d: item_at(d, "pod", "spine").note, "assumed"),
    ("pod.spine:at.x", 5.0, lambda d: item_at(d, "pod", "spine").at.x, 5.0),
    (
        "pod.up:link_bytes_per_s",
        25e9,
        lambda d: link_at(d, "pod", "up").link_bytes_per_s.value,
        25e9,
    ),
    ("pod.up:count", 3, lambda d: link_at(d, "pod", "up").count, 3),
    ("pod.up:medium", "copper", lambda d: link_at(d, "pod", "up").medium, "copper"),
    ("pod.up:medium", None, lambda d: link_at(d, "pod", "up").medium, None),
    ("pod.node.down:a.port", "q", lambda d: link_at(d, "node", "down").a.port, "q"),
    ("parts.chip:tdp_w", 1200, lambda d: d.parts["chip"].tdp_w.value, 1200),  # type: ignore[union-attr]
    ("parts.chip:tdp_w", None, lambda d: d.parts["chip"].tdp_w.value, None),  # type: ignore[union-attr]
    ("parts.chip:dies", 4, lambda d: d.parts["chip"].dies, 4),  # type: ignore[union-attr]
    (
        "parts.chip:ports.p.lane_bytes_per_s",
        25e9,
        lambda d: d.parts["chip"].ports[0].lane_bytes_per_s.value,
        25e9,
    ),
    ("parts.nic:ports.net.count", 3, lambda d: d.parts["nic"].ports[1].count, 3),
    ("scenario:message_bytes", 4096, lambda d: d.scenario.message_bytes, 4096),
    ("scenario:fec_latency_s", 1e-7, lambda d: d.scenario.fec_latency_s.value, 1e-7),
    ("scenario:faults.0.address", "pod.spine[1]", lambda d: d.scenario.faults[0].address,
     "pod.spine[1]"),
    ("site:coolant_rise_k", 12, lambda d: d.site.coolant_rise_k.value, 12),
    ("site:coolant", "water", lambda d: d.site.coolant, "water"),
    ("design:name", "Mine", lambda d: d.name, "Mine"),
    ("placements.racks:mode", "strided", lambda d: d.placements[0].mode, "strided"),
    ("placements.racks:contents.0.each", 4, lambda d: d.placements[0].contents[0].each, 4),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "read", "expected"), FIELDS)
def test_any_field_by_its_address(
    place: str, value: Any, read: Callable[[Design], Any], expected: Any
) -> None:
    made = machine()
    before = made.model_dump_json()
    changed = set_field(made, place, value)
    assert read(changed) == expected
    assert made.model_dump_json() == before
    assert set_field(changed, place, value) is changed


def test_a_number_set_by_hand_says_so() -> None:
    changed = set_field(machine(), "parts.chip:tdp_w", 1200)
    assert changed.parts["chip"].tdp_w == Quantity(  # type: ignore[union-attr]
        value=1200, source="user", note="set by hand"
    )


def test_the_same_number_keeps_its_provenance() -> None:
    full = {"value": 1000, "source": "datasheet", "confidence": "high"}
    made = pod(item("chip"), parts={"chip": {"kind": "accelerator", "tdp_w": full}})
    assert set_field(made, "parts.chip:tdp_w", 1000) is made


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("pod.node", 3, "pod.node: The address names no property. Write for example"),
        ("pod.node:colour", 3, "There is no property 'colour'. Known: id, part, block, axes"),
        ("pod.up:speed", 3, "There is no property 'speed'. Known: id, plane, also_planes, a, b"),
        ("parts.chip:tdp", 3, "There is no property 'tdp'. Known: "),
        ("parts.warp:tdp_w", 3, "There is no part 'warp'. Parts: chip, switch"),
        ("parts.chip:ports.zz.count", 3, "There is no 'zz' in 'ports'."),
        ("parts.chip:ports.p", 3, "There is no 'p' in 'ports'."),
        ("parts.chip:tdp_w.size", 3, "There is no property 'size'. Known: value, low"),
        ("placements.hall:mode", "strided", "There is no placement 'hall'."),
        ("scenario:weather", 3, "There is no property 'weather'. Known: message_bytes"),
        ("pod.node:count", 2.5, "'2.5' is no whole number. Write for example 47."),
        ("pod.node:count", "many", "'many' is no whole number."),
        ("pod.node:count", True, "'True' is no whole number."),
        ("pod.node:count", 0, "A count of 0 is not possible."),
        ("pod.node:count", BIG, "1e+12 or less"),
        ("pod.node:count", math.inf, "is no whole number"),
        ("pod.node:count", math.nan, "is no whole number"),
        ("pod.node:axes.slot", 3, "'node' has axes node."),
        ("pod.spine:part", "warp", "There is no part 'warp'."),
        ("pod.spine:block", "node", "must name either a part or a block"),
        ("parts.chip:tdp_w", -5, "0 or more"),
        ("parts.chip:tdp_w", math.nan, "finite number"),
        ("parts.chip:dies", 2.5, "whole number"),
        ("scenario:message_bytes", 0, "more than 0"),
        ("pod.up:count", 0, "1 or more"),
        ("pod.nodes:count", 3, "There is no 'nodes' here."),
    ],
)
def test_a_wrong_address_or_value_is_refused(place: str, value: Any, says: str) -> None:
    made = machine()
    before = made.model_dump_json()
    text = refusal(lambda: set_field(made, place, value))
    assert says in text
    assert made.model_dump_json() == before


# --- moving --------------------------------------------------------------------------------------


def test_moving_changes_a_position_and_nothing_else() -> None:
    made = machine()
    moved = move_item(made, "pod.spine", 12.5, -3)
    at = item_at(moved, "pod", "spine").at
    assert (at.x, at.y) == (12.5, -3)
    assert item_at(moved, "pod", "node") is item_at(made, "pod", "node")
    assert move_item(moved, "pod.spine", 12.5, -3) is moved
    assert move_item(moved, "pod.spine", 0, 0) == made


# --- nothing changed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda d: set_count(d, "pod.node", 4),
        lambda d: set_count(d, "pod.node", 4, "node"),
        lambda d: set_part(d, "pod.node.chip", "chip"),
        lambda d: set_link_rate(d, "pod.up", None),
        lambda d: move_item(d, "pod.node", 0, 0),
        lambda d: set_field(d, "pod.node:count", 4),
        lambda d: set_field(d, "pod.node:external", False),
        lambda d: set_field(d, "pod.up:count", 2),
        lambda d: set_field(d, "parts.chip:tdp_w", 1000),
        lambda d: set_field(d, "parts.chip:dies", 2),
        lambda d: set_field(d, "parts.chip:ports.p.count", 10_000),
        lambda d: set_field(d, "scenario:message_bytes", 512),
        lambda d: set_field(d, "design:name", "Small"),
        lambda d: set_field(d, "placements.racks:mode", "contiguous"),
        lambda d: edit_item(d, "pod.node", lambda i: i.replace()),
        lambda d: edit_link(d, "pod.up", lambda g: g.replace()),
    ],
)
def test_an_edit_that_changes_nothing_returns_the_same_object(
    act: Callable[[Design], Design],
) -> None:
    made = machine()
    assert act(made) is made


def test_what_a_newer_version_wrote_survives_an_edit() -> None:
    made = design(
        pod=[
            item("node", {"name": "node", "size": 4, "tint": "red"}, block="node",
                 more={"shade": 3}),
        ],
        node=[item("chip")],
    )  # fmt: skip
    changed = item_at(set_count(made, "pod.node", 3), "pod", "node")
    assert changed.model_extra == {"shade": 3}
    assert changed.axes[0].model_extra == {"tint": "red"}
