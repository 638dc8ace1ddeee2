"""Commands over several things, and over single entries of an item."""

import pytest

from designer.edit.bulk import (
    drop_guard,
    each,
    owners,
    set_forwarding,
    set_rack,
    standing,
    without_indices,
)
from designer.edit.elements import exclude
from designer.edit.params import set_field
from designer.issues import DesignError
from designer.model.blocks import Selection
from designer.store.presets import load_target


@pytest.fixture(scope="module")
def design():
    return load_target("cloudmatrix-384")[0].design


def named(place, name):
    return lambda d: set_field(d, f"{place}:name", name)


# -- several at once -------------------------------------------------------------------------


def test_each_runs_all(design):
    made = each(design, [named("pod.l2", "A"), named("pod.node", "B")])
    assert (made.blocks["pod"].item("l2").name, made.blocks["pod"].item("node").name) == ("A", "B")


def test_each_of_nothing_changes_nothing(design):
    assert each(design, []) is design
    name = design.blocks["pod"].item("l2").name
    assert each(design, [named("pod.l2", name)]) is design


def test_each_refuses_two_values_for_one_thing(design):
    with pytest.raises(DesignError, match=r"pod\.node: It shares this value") as caught:
        each(design, [named("pod.l2", "A"), named("pod.l2", "B")], ["pod.node", "pod.l2"])
    assert caught.value.issues[0].code == "EDT-BULK"


def test_owners_are_items_each_once(design):
    places = ["pod.node[3].npu[2]", "pod.node.npu", "pod.l1_l2", "pod.gone", "pod", "pod.l2[1,2]"]
    assert owners(design, places) == ("pod.node.npu", "pod.l1_l2", "pod.l2")
    assert owners(design, ["node.npu[0]:name"]) == ("pod.node.npu",)
    assert owners(design, []) == ()


@pytest.mark.parametrize(
    ("place", "bare"),
    [
        ("pod.node[3].l1[2]", "pod.node.l1"),
        ("pod.l2[subplane=3,j=*]", "pod.l2"),
        ("pod", "pod"),
        ("", ""),
    ],
)
def test_without_indices(place, bare):
    assert without_indices(place) == bare


# -- single entries --------------------------------------------------------------------------


def test_forwarding_set_and_left_to_the_kind(design):
    made = set_forwarding(design, "pod.node.cpu", "ub", "relay")
    assert made.blocks["node"].item("cpu").forwarding == {"ub": "relay"}
    assert set_forwarding(made, "pod.node.cpu", "ub", "relay") is made
    assert set_forwarding(made, "pod.node.cpu", "ub", None).blocks == design.blocks
    assert set_forwarding(design, "pod.node.cpu", "ub", None) is design


def test_one_entry_of_a_guard_is_dropped(design):
    made = exclude(design, ["pod.node[47].npu", "pod.node.npu[5]"])
    first, second = made.blocks["node"].item("npu").guard.never
    left = drop_guard(made, "pod.node.npu", first)
    assert left.blocks["node"].item("npu").guard.never == (second,)
    assert drop_guard(left, "pod.node.npu", first) is left
    assert drop_guard(left, "pod.node.npu", second).blocks["node"].item("npu").guard is None
    assert drop_guard(design, "pod.node.npu", Selection(where={"node": (1,)})) is design


def test_standing_is_by_oneself_or_with_the_block(design):
    assert standing(design, "pod.node")[1] == "node"
    placement, path = standing(design, "pod.node.npu")
    assert (placement.id, path) == ("compute", "node")
    assert standing(design, "pod.rdma_leaf") is None


def test_what_stands_changes_its_rack_and_keeps_its_places(design):
    made = set_rack(design, "pod.l2", "cm384-compute-rack")
    bus = next(p for p in made.placements if p.id == "bus")
    assert bus.rack == "cm384-compute-rack"
    assert bus.contents == next(p for p in design.placements if p.id == "bus").contents
    assert set_rack(made, "pod.l2", "cm384-compute-rack") is made


def test_what_stood_nowhere_is_placed(design):
    made = set_rack(design, "pod.rdma_leaf", "cm384-bus-rack", each_rack=8)
    new = made.placements[-1]
    assert (new.rack, new.contents[0].item, new.contents[0].each) == (
        "cm384-bus-rack",
        "rdma_leaf",
        8,
    )


@pytest.mark.parametrize(
    ("place", "rack", "said"),
    [
        ("pod.node.npu", "cm384-bus-rack", "stands in its rack with 'node'"),
        ("pod.l2", "ascend-910c", "is no rack"),
        ("pod.l2", "nothing", "is no rack"),
        ("pod.rdma_leaf", "ascend-910c", "is no rack"),
    ],
)
def test_racks_are_refused(design, place, rack, said):
    with pytest.raises(DesignError, match=said):
        set_rack(design, place, rack)
