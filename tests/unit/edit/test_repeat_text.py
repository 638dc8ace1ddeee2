"""Repetition as people type it."""

import pytest

from designer.edit.repeat_text import read_repeat, repeat
from designer.issues import DesignError
from designer.model.rules import require_valid
from tests.building import group, item, pod, two_levels


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("48", (("", 48),)),
        ("× 48", (("", 48),)),
        ("x48", (("", 48),)),
        ("48 along node", (("node", 48),)),
        ("48 node", (("node", 48),)),
        ("node 48", (("node", 48),)),
        ("node: 48", (("node", 48),)),
        ("node × 48", (("node", 48),)),
        ("4,608", (("", 4608),)),
        ("rail 8, slot 4", (("rail", 8), ("slot", 4))),
        ("rail 8; 4 along slot", (("rail", 8), ("slot", 4))),
        ("subplane × 7 · j × 16", (("subplane", 7), ("j", 16))),
        ("x 48", (("", 48),)),
        ("x 16, y 20, z 28", (("x", 16), ("y", 20), ("z", 28))),
        ("1'048'576 along chip", (("chip", 1048576),)),
    ],
)
def test_ways_to_say_it(text, said):
    assert read_repeat(text) == said


@pytest.mark.parametrize(
    "text", ["", " , ", "many", "48 49", "-3", "2.5", "9" * 12, "node", "4,8", "48,00"]
)
def test_what_cannot_be_read_is_refused_with_an_example(text):
    with pytest.raises(DesignError) as caught:
        read_repeat(text)
    assert "48 along node" in caught.value.issues[0].hint


@pytest.mark.parametrize("text", ["8, 4", "rail 8, 4", "4; slot 8"])
def test_of_several_counts_each_needs_a_name(text):
    with pytest.raises(DesignError) as caught:
        read_repeat(text)
    assert "each needs a name" in caught.value.issues[0].message


def test_an_axis_called_x_is_meant_where_there_is_one():
    made = pod(item("chip", x=4, y=4))
    assert axes(repeat(made, "pod.chip", "x 16"), "chip") == {"x": 16, "y": 4}
    assert axes(repeat(pod(item("chip")), "pod.chip", "x 16, y 2"), "chip") == {"x": 16, "y": 2}
    assert axes(repeat(pod(item("chip", slot=2)), "pod.chip", "x 16"), "chip") == {"slot": 16}


def axes(design, name, block="pod"):
    return {axis.name: axis.size for axis in design.blocks[block].item(name).axes}


def test_an_item_without_axes_gets_one_of_its_name_or_of_the_name_given():
    bare = pod(item("chip"))
    assert axes(repeat(bare, "pod.chip", "8"), "chip") == {"chip": 8}
    assert axes(repeat(bare, "pod.chip", "8 along slot"), "chip") == {"slot": 8}
    assert axes(repeat(bare, "pod.chip", "rail 2, slot 4"), "chip") == {"rail": 2, "slot": 4}


def test_the_only_axis_changes_and_another_is_added():
    once = pod(item("chip", slot=8))
    assert axes(repeat(once, "pod.chip", "4"), "chip") == {"slot": 4}
    assert axes(repeat(once, "pod.chip", "slot 4"), "chip") == {"slot": 4}
    assert axes(repeat(once, "pod.chip", "node 48"), "chip") == {"slot": 8, "node": 48}


def test_of_several_axes_one_must_be_named():
    twice = pod(item("chip", rail=2, slot=4))
    with pytest.raises(DesignError) as caught:
        repeat(twice, "pod.chip", "8")
    assert "rail, slot" in caught.value.issues[0].message
    assert axes(repeat(twice, "pod.chip", "8 along rail"), "chip") == {"rail": 8, "slot": 4}


def test_axes_in_step_follow():
    made = pod(
        item("chip", slot=8),
        item("leaf", part="switch", slot=8),
        group("down", "chip", "leaf", "chip.slot = leaf.slot"),
    )
    made = repeat(made, "pod.chip", "4")
    assert axes(made, "leaf") == {"slot": 4}
    require_valid(made)


def test_the_same_count_changes_nothing():
    made = two_levels(nodes=4)
    assert repeat(made, "pod.node", "4") is made
    assert repeat(made, "pod.node", "node 4") is made


def test_zero_is_refused():
    with pytest.raises(DesignError):
        repeat(pod(item("chip")), "pod.chip", "0")
