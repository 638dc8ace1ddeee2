"""What the palette can find: commands, things of a design, parts, numbers, files."""

from pathlib import Path

import pytest

from designer.solve import pipeline
from designer.store.presets import load_target
from designer.ui.command.entries import Index, Provider
from designer.ui.command.providers import (
    MAX_THINGS,
    Command,
    action_entries,
    address_lookup,
    design_entries,
    file_entries,
    metric_entries,
    part_entries,
)
from tests.building import design, group, item, two_levels


@pytest.fixture
def went():
    return []


@pytest.fixture
def machine():
    return load_target("cloudmatrix-384")[0].design


def by_id(entries):
    return {entry.id: entry for entry in entries}


def first(entries, typed):
    """The entry that Enter would choose."""
    return Index([Provider("All", "", lambda: entries)]).find(typed)[0].entries[0]


def test_actions(went):
    run = went.append
    entries = action_entries(
        [
            Command("Zoom to fit", "Ctrl+0", True, lambda: run("fit"), "everything"),
            Command("Undo", "Ctrl+Z", False, lambda: run("undo")),
            Command("", "", True, lambda: run("nothing")),
        ]
    )
    assert [(e.text, e.keys, e.enabled) for e in entries] == [
        ("Zoom to fit", "Ctrl+0", True),
        ("Undo", "Ctrl+Z", False),
    ]
    first(entries, "everything").run()
    assert went == ["fit"]


def test_things_of_a_design(machine, went):
    things = by_id(design_entries(machine, went.append))
    assert things["pod.node"].text == "Node"
    assert things["pod.node"].aside == "block · × 48 along node · in CloudMatrix 384 pod"
    assert things["pod.node.npu"].aside.startswith("Huawei Ascend 910C · × 8 along slot")
    assert things["planes.ub"].aside == "plane · scale-up"
    assert things["parts.ascend-910c"].aside == "part · accelerator"
    assert "placements.compute" in "".join(things)
    links = [thing for thing in things.values() if thing.aside.startswith("links")]
    assert len(links) == sum(len(block.links) for block in machine.blocks.values())
    things["pod.node.npu"].run()
    assert went == ["pod.node.npu"]


def test_things_are_found_by_id_part_and_address(machine, went):
    entries = design_entries(machine, went.append)
    assert first(entries, "node").id == "pod.node"
    assert first(entries, "pod.node.l1").id == "pod.node.l1"
    assert first(entries, "rdma").id == "planes.rdma"


def test_a_design_that_repeats_without_axes_is_cut_short(went):
    blocks = {"leaf": [item(f"c{n}") for n in range(20)]}
    for level, inner in (("c", "leaf"), ("b", "c"), ("a", "b")):
        blocks[level] = [item(f"{level}{n}", block=inner) for n in range(20)]
    entries = design_entries(design("a", **blocks), went.append)
    assert len(entries) == MAX_THINGS


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("pod.node[3].npu[2]", "pod.node[3].npu[2]"),
        ("node[3].npu[slot=2]", "pod.node[3].npu[2]"),
        ("pod.l2[subplane=1]", "pod.l2[1,*]"),
        ("pod.l2[*,15]", "pod.l2[*,15]"),
        ("pod.node", "pod.node"),
        ("pod.node[3]:name", "pod.node[3]:name"),
    ],
)
def test_address_of_a_single_element(machine, went, typed, place):
    (entry,) = address_lookup(lambda: machine, went.append)(typed)
    assert entry.text == place
    entry.run()
    assert went == [place]


@pytest.mark.parametrize("typed", ["pod.node[48]", "pod.nod", "node", "pod.", "[", "...", "pod[1]"])
def test_what_is_no_address_is_not_looked_up(machine, went, typed):
    assert list(address_lookup(lambda: machine, went.append)(typed)) == []


def test_parts_of_the_design_come_before_the_catalogue(went):
    entries = part_entries(went.append, two_levels())
    kinds = [entry.id for entry in entries]
    assert kinds[:2] == ["block:node", "part:chip"]
    assert len(entries) > 150
    first(entries, "ascend 910c").run()
    assert (went[0].kind, went[0].id) == ("part", "ascend-910c")
    assert went[0].part(two_levels()) is not None


def test_parts_without_a_design_are_the_catalogue(went):
    entries = part_entries(went.append)
    chip = first(entries, "h100")
    assert chip.text.startswith("H100")
    assert chip.aside.startswith("NVIDIA · ")
    assert first(entries, "nvidia h100").text.startswith("H100")
    assert len({entry.id for entry in entries}) == len(entries)


def test_part_that_was_copied_is_listed_once(machine, went):
    ids = [entry.id for entry in part_entries(went.append, machine)]
    assert ids.count("part:ascend-910c") == 1


def test_numbers(went):
    results = pipeline.solve(two_levels(4, 8, 2))
    entries = by_id(metric_entries(results, went.append))
    assert (entries["chips.count"].text, entries["chips.count"].aside) == ("Accelerators", "32")
    first(list(entries.values()), "accelerators").run()
    assert went == ["chips.count"]
    assert metric_entries(None, went.append) == []


def test_files(went):
    mine = Path("/designs/mine.supernode")
    entries = file_entries(
        [mine],
        [(Path("/presets/nvl72.supernode"), "GB200 NVL72")],
        lambda path: went.append(("open", path)),
        lambda path: went.append(("new", path)),
    )
    assert [entry.text for entry in entries] == ["mine", "GB200 NVL72"]
    for entry in entries:
        entry.run()
    assert went == [("open", mine), ("new", Path("/presets/nvl72.supernode"))]


def test_links_within_an_array_are_called_by_their_id(went):
    ring = design(pod=[item("chip", x=4), group("ring", "chip", "chip", "next x")])
    assert by_id(design_entries(ring, went.append))["pod.ring"].text == "ring"
