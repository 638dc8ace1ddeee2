"""Chips that are wired to each other relay: when, where it is said, and when it ends."""

from __future__ import annotations

import pytest

from designer.edit.connect import amend, connect, preview, rewire, set_plane, set_rule
from designer.edit.place import blank
from designer.edit.remove import remove
from designer.edit.repeat_text import repeat
from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.solve import pipeline
from tests.building import Json, design, group, item, pod


def links(*things: Json) -> tuple[LinkGroup, ...]:
    return tuple(LinkGroup.model_validate(thing) for thing in things)


def wired(made: Design, *things: Json, block: str = "pod") -> Design:
    for link in links(*things):
        made = connect(made, block, link)
    return made


def way(made: Design, name: str = "chip", block: str = "pod", plane: str = "net") -> str:
    found = made.blocks[block].item(name)
    assert found is not None
    return found.forwarding.get(plane, "")


def reached(made: Design) -> float | None:
    return pipeline.solve(made).metrics["network.net.connected_fraction"].value


@pytest.mark.parametrize("rule", ["next x", "adjacent x"])
def test_chips_of_a_ring_or_line_relay(rule: str) -> None:
    made = wired(pod(item("chip", x=6)), group("ring", "chip", "chip", rule))
    assert way(made) == "relay"
    assert reached(made) == 1.0


def test_a_mesh_along_one_axis_needs_no_relay_and_a_second_axis_does() -> None:
    along_x = wired(pod(item("chip", x=3, y=4)), group("mx", "chip", "chip", "other x"))
    assert way(along_x) == ""
    both = wired(along_x, group("my", "chip", "chip", "other y"))
    assert way(both) == "relay"
    assert reached(both) == 1.0


@pytest.mark.parametrize("rules", [("differ x y",), ("any x", "any y"), ("any x",)])
def test_where_everybody_is_joined_to_everybody_nobody_relays(rules: tuple[str, ...]) -> None:
    assert way(wired(pod(item("chip", x=3, y=4)), group("m", "chip", "chip", *rules))) == ""


def test_a_second_group_by_the_same_rule_asks_for_nothing() -> None:
    made = pod(item("chip", x=4))
    copper = group("copper", "chip", "chip", "other x")
    assert way(wired(made, copper, group("optics", "chip", "chip", "other x"))) == ""


def test_two_rules_in_one_group_ask_for_relay() -> None:
    made = wired(pod(item("chip", x=3, y=4)), group("m", "chip", "chip", "other x", "next y"))
    assert way(made) == "relay"


def test_axes_of_two_blocks_are_told_apart() -> None:
    """A mesh in the node and a ring of the nodes: both meet in the same chips."""
    made = design(pod=[item("node", block="node", node=4)], node=[item("chip", slot=2)])
    made = wired(made, group("inside", "chip", "chip", "other slot"), block="node")
    assert way(made, block="node") == ""
    made = wired(made, group("around", "node.chip", "node.chip", "next node"))
    assert way(made, block="node") == "relay"
    assert reached(made) == 1.0


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(0, 1)], ""),
        ([(0, 1), (2, 3)], ""),
        ([(0, 1), (1, 2)], "relay"),
        ([(0, 1), (1, 2), (2, 0)], ""),
        ([(0, 1), (2, 3), (1, 2), (3, 0)], "relay"),
    ],
)
def test_single_wires_ask_as_soon_as_one_chip_stands_between_two(
    pairs: list[tuple[int, int]], expected: str
) -> None:
    listed = [{"a": [a], "b": [b]} for a, b in pairs]
    made = pod(item("chip", x=4))
    link = {"id": "w", "plane": "net", "pairs": listed}
    ends = {"a": {"item": "chip", "port": "p"}, "b": {"item": "chip", "port": "p"}}
    assert way(connect(made, "pod", LinkGroup.model_validate({**link, **ends}))) == expected


def test_of_thousands_of_wires_nobody_asks_whether_they_are_a_mesh() -> None:
    """A mesh of 63 has 1,953 wires, one of 64 has 2,016: relaying changes no hop of either."""
    for chips, expected in ((63, ""), (64, "relay")):
        wires = [{"a": [i], "b": [j]} for j in range(chips) for i in range(j)]
        made = pod(item("chip", x=chips), group("w", "chip", "chip", pairs=wires))
        bare = made.replace(blocks={"pod": made.blocks["pod"].replace(links=())})
        assert way(connect(bare, "pod", made.blocks["pod"].links[0])) == expected


def test_a_ring_of_two_that_is_repeated_is_a_ring() -> None:
    made = wired(pod(item("chip", x=2)), group("ring", "chip", "chip", "next x"))
    assert reached(repeat(made, "pod.chip", "48")) == 1.0


def test_switches_and_other_planes_are_left_alone() -> None:
    made = pod(item("chip", x=4), item("sw", part="switch", x=4))
    made = wired(made, group("r", "sw", "sw", "next x"), group("up", "chip", "sw"))
    assert way(made) == way(made, "sw") == ""
    ringed = wired(made, group("ring", "chip", "chip", "next x", plane="direct"))
    assert (way(ringed), way(ringed, plane="direct")) == ("", "relay")


def test_what_was_set_by_hand_stays() -> None:
    made = pod(item("chip", x=4, more={"forwarding": {"net": "none"}}))
    ring = group("ring", "chip", "chip", "next x")
    after = wired(made, ring)
    assert way(after) == "none"
    assert not preview(made, "pod", links(ring)[0]).relays
    assert way(remove(after, ["pod.ring"])) == "none"


def test_what_the_block_around_says_stays() -> None:
    around = item("node", block="node", node=1, more={"forwarding": {"net": "none"}})
    made = design(pod=[around], node=[item("chip", x=4)])
    assert way(wired(made, group("r", "chip", "chip", "next x"), block="node"), block="node") == ""


def test_the_preview_says_so_before() -> None:
    made = pod(item("chip", x=4))
    (ring,) = links(group("ring", "chip", "chip", "next x"))
    seen = preview(made, "pod", ring)
    assert seen.relays == "chip"
    assert seen.warnings[-1] == "'chip' will relay on 'net': each passes on for others."
    after = connect(made, "pod", ring)
    # Once it relays there is nothing to say.
    assert preview(after, "pod", ring, "ring").relays == ""


def test_one_command_and_one_step_back() -> None:
    made = wired(pod(item("chip", x=4)), group("mesh", "chip", "chip", "other x"))
    ring = made.blocks["pod"].links[0].replace(rules=links(group("r", "a", "b", "next x"))[0].rules)
    assert preview(made, "pod", ring, "mesh").relays == "chip"
    after = amend(made, "pod.mesh", ring)
    assert way(after) == "relay"
    assert amend(after, "pod.mesh", made.blocks["pod"].links[0]) == made


def test_it_ends_with_the_wiring_that_asked_for_it() -> None:
    bare = pod(item("chip", x=4, y=3), item("sw", part="switch"))
    made = wired(
        bare,
        group("rx", "chip", "chip", "next x"),
        group("ry", "chip", "chip", "next y"),
    )
    assert way(remove(made, ["pod.rx"])) == "relay"
    assert remove(made, ["pod.rx", "pod.ry"]) == bare
    one = remove(made, ["pod.ry"])
    assert way(set_rule(one, "pod.rx", ["other x"])) == ""
    assert way(rewire(one, "pod.rx", "b", "sw", "p")) == ""
    moved = set_plane(one, "pod.rx", "torus")
    assert (way(moved), way(moved, plane="torus")) == ("", "relay")


def test_a_block_in_two_places_relays_until_neither_asks() -> None:
    made = design(
        pod=[item("left", block="node", n=2), item("right", block="node", n=2)],
        node=[item("chip", x=4)],
    )
    made = wired(made, group("ring", "chip", "chip", "next x"), block="node")
    assert way(remove(made, ["pod.left"]), block="node") == "relay"


def test_a_blank_design_asks_for_nothing() -> None:
    assert remove(blank(), []) == blank()
