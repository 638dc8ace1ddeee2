"""Items, axes, hierarchy, single elements and the clipboard: what each command changes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from designer.edit import clipboard, elements, hierarchy, place, remove, repeat
from designer.issues import DesignError
from designer.model.blocks import Block, Item
from designer.model.design import Design
from designer.model.rules import check, require_valid
from designer.solve import pipeline
from designer.store.catalogue import load_catalogue
from tests.building import axis, design, group, item, pod, two_levels


def refusal(act: Callable[[], object]) -> str:
    """Return what a refused edit says; it names a place and a remedy."""
    with pytest.raises(DesignError) as caught:
        act()
    (issue,) = caught.value.issues
    assert issue.address
    assert issue.hint
    return issue.sentence()


def machine() -> Design:
    """Two levels with a guard, a fault, a placement and rules that name axes in several ways."""
    return design(
        pod=[
            item("node", axis("node", 4, row=2, col=2), block="node"),
            item("spine", part="switch", plane=2),
            group("up", "node.leaf", "spine", "leaf.plane = spine.plane"),
            group("ring", "node.leaf", "node.leaf", "next node"),
        ],
        node=[
            item("chip", slot=8, more={"guard": {"never": [{"where": {"row": [1], "slot": [7]}}]}}),
            item("leaf", part="switch", plane=2),
            group("down", "chip", "leaf"),
        ],
        placements=[
            {
                "id": "racks",
                "rack": "rack",
                "contents": [{"item": "node", "each": 2, "order": ["col", "row"]}],
            }
        ],
        scenario={"faults": [{"address": "pod.node[3].chip[2]"}, {"address": "pod.node[1]"}]},
    )


def item_in(made: Design, block: str, name: str) -> Item:
    found = made.blocks[block].item(name)
    assert found is not None
    return found


def rules(made: Design, block: str, name: str) -> list[str]:
    link = made.blocks[block].link(name)
    assert link is not None
    return [str(rule) for rule in link.rules]


def faults(made: Design) -> list[str]:
    return [fault.address for fault in made.scenario.faults]


def metrics(made: Design) -> dict[str, str]:
    """Return all figures, with the digits that do not depend on the order of sums."""
    require_valid(made)
    found = pipeline.solve(made).metrics.items()
    return {name: "" if m.value is None else f"{m.value:.12g}" for name, m in found}


# --- items ---------------------------------------------------------------------------------------


def test_a_blank_design_is_sound_and_grows() -> None:
    made = place.blank("Mine")
    assert not [i for i in check(made)[1] if i.severity == "error"]
    catalogue = load_catalogue()
    for _ in range(2):
        made = place.add_part(made, "pod", "ascend-910c", catalogue["ascend-910c"], at=(5, 6))
    made = place.add_part(made, "pod", "nvswitch4", catalogue["nvswitch4"])
    assert [i.id for i in made.root_block.items] == ["npu", "npu_2", "switch"]
    assert list(made.parts) == ["ascend-910c", "nvswitch4"]
    assert (made.root_block.items[0].at.x, made.root_block.items[0].at.y) == (5, 6)
    require_valid(made)


def test_a_changed_copy_of_a_catalogue_part_serves_again() -> None:
    part = load_catalogue()["ascend-910c"]
    made = place.add_part(place.blank(), "pod", "ascend-910c", part)
    mine = made.parts["ascend-910c"].replace(note="mine")
    made = made.replace(parts={"ascend-910c": mine})
    assert place.add_part(made, "pod", "ascend-910c", part).parts == {"ascend-910c": mine}
    other = mine.replace(catalog_id="", note="of my own")
    assert list(place.add_part(made, "pod", "ascend-910c", other).parts) == [
        "ascend-910c", "ascend-910c_2",
    ]  # fmt: skip


def test_what_cannot_be_placed() -> None:
    made = machine()
    assert "A medium cannot be an item" in refusal(lambda: place.add_part(made, "pod", "copper"))
    assert "no part 'x'" in refusal(lambda: place.add_part(made, "pod", "x"))
    assert "no block 'x'" in refusal(lambda: place.add_part(made, "x", "chip"))
    assert "contain itself" in refusal(lambda: place.add_block(made, "node", "pod"))
    assert "contain itself" in refusal(lambda: place.add_block(made, "node", "node"))


def test_a_block_is_placed_again_or_new() -> None:
    again = place.add_block(machine(), "pod", "node")
    assert again.root_block.items[-1].id == "node_2"
    empty = place.add_block(machine(), "pod", wish="tray")
    assert empty.root_block.items[-1].block == "tray"
    assert empty.blocks["tray"] == Block()
    require_valid(empty)


def test_renaming_an_item_takes_all_that_refers_to_it_along() -> None:
    made = place.rename(machine(), "pod.node.leaf", "l1")
    assert rules(made, "pod", "up") == ["l1.plane = spine.plane"]
    assert made.blocks["node"].links[0].b.item == "l1"
    made = place.rename(made, "pod.node", "tray")
    assert made.root_block.links[0].a.item == "tray.l1"
    assert made.placements[0].contents[0].item == "tray"
    assert faults(made) == ["pod.tray[3].chip[2]", "pod.tray[1]"]
    assert metrics(made) == metrics(machine())
    assert place.rename(made, "pod.tray", "tray") is made
    assert "is no id" in refusal(lambda: place.rename(made, "pod.tray", "a b"))
    assert "already" in refusal(lambda: place.rename(made, "pod.tray", "up"))


def test_renaming_blocks_planes_and_links() -> None:
    made = place.rename_block(place.rename_block(machine(), "node", "tray"), "pod", "machine")
    assert (made.root, item_in(made, "machine", "node").block) == ("machine", "tray")
    assert faults(made) == ["machine.node[3].chip[2]", "machine.node[1]"]
    made = place.rename(place.rename_plane(made, "net", "ub"), "machine.up", "uplinks")
    assert made.blocks["machine"].link("uplinks") is not None
    assert {g.plane for b in made.blocks.values() for g in b.links} == {"ub"}
    require_valid(made)


def test_removing_says_what_goes_along() -> None:
    gone = remove.removal(machine(), ["pod.node"])
    assert gone.took == (
        "link group 'ring' of pod", "link group 'up' of pod", "block 'node'", "placement of node",
        "fault of node.chip", "fault of node",
    )  # fmt: skip
    assert gone.design.placements == ()
    require_valid(gone.design)
    inner = remove.removal(machine(), ["pod.node.leaf", "pod.up"])
    assert inner.took == ("link group 'ring' of pod", "link group 'down' of node")
    require_valid(inner.design)
    assert "cannot be removed" in refusal(lambda: remove.remove(machine(), ["pod"]))
    assert "copper" not in remove.drop_unused(machine()).design.parts


def test_planes_come_and_go() -> None:
    made = place.add_plane(machine(), "out", "scale_out")
    assert remove.remove_plane(made, "out").design == machine()
    assert len(remove.remove_plane(made, "net").took) == 3
    assert "already" in refusal(lambda: place.add_plane(made, "net"))


def test_several_items_move_and_leave_the_machine() -> None:
    made = machine()
    moved = place.move(made, {"pod.node": (1, 2), "pod.spine": (3, 4)})
    assert item_in(moved, "pod", "spine").at.y == 4
    assert place.move(moved, {"pod.node": (1, 2)}) is moved
    assert item_in(place.set_external(made, ["pod.spine"], True), "pod", "spine").external


# --- axes ----------------------------------------------------------------------------------------


def test_renaming_an_axis_takes_rules_guards_and_orders_along() -> None:
    made = repeat.rename_axis(machine(), "pod.node", "node", "tray")
    made = repeat.rename_axis(made, "pod.node", "row", "floor")
    made = repeat.rename_axis(made, "pod.node.leaf", "plane", "sub")
    assert rules(made, "pod", "ring") == ["next tray"]
    assert rules(made, "pod", "up") == ["leaf.sub = spine.plane"]
    guard = item_in(made, "node", "chip").guard
    assert guard is not None
    assert guard.never[0].where == {"floor": (1,), "slot": (7,)}
    assert made.placements[0].contents[0].order == ("col", "floor")
    assert metrics(made) == metrics(machine())


def test_a_fault_that_names_the_axis_follows_it() -> None:
    made = pod(item("chip", x=4), scenario={"faults": [{"address": "pod.chip[x=2]"}]})
    assert faults(repeat.rename_axis(made, "pod.chip", "x", "y")) == ["pod.chip[2]"]


def test_a_name_that_hides_another_is_told_apart() -> None:
    """The bare name of an outer axis is qualified where an inner axis takes it."""
    made = repeat.rename_axis(machine(), "pod.node.leaf", "plane", "node")
    assert rules(made, "pod", "ring") == ["next node.node"]
    assert metrics(made) == metrics(machine())


def test_axes_are_added_reordered_and_removed() -> None:
    made = repeat.add_axis(machine(), "pod.node", "hall", 2, position=0)
    assert faults(made) == ["pod.node[*,3].chip[2]", "pod.node[*,1]"]
    require_valid(made)
    turned = repeat.reorder_axes(made, "pod.node", ["node", "hall"])
    assert faults(turned) == ["pod.node[3,*].chip[2]", "pod.node[1,*]"]
    assert repeat.remove_axis(turned, "pod.node", "hall") == machine()
    ringless = remove.remove(machine(), ["pod.ring"])
    single = repeat.remove_axis(ringless, "pod.node", "node")
    assert faults(single) == []
    assert item_in(single, "node", "chip").guard is None
    require_valid(single)
    assert "no order" in refusal(lambda: repeat.reorder_axes(made, "pod.node", ["hall"]))


def test_pairs_follow_the_axes() -> None:
    wires = [{"a": [0], "b": [1]}, {"a": [1], "b": [2]}]
    made = pod(item("chip", i=3), group("w", "chip", "chip", pairs=wires))
    more = repeat.add_axis(made, "pod.chip", "board", 2, position=0)
    pairs = more.root_block.links[0].pairs or ()
    assert [(p.a, p.b) for p in pairs] == [
        ((0, 0), (0, 1)), ((1, 0), (1, 1)), ((0, 1), (0, 2)), ((1, 1), (1, 2)),
    ]  # fmt: skip
    assert repeat.remove_axis(more, "pod.chip", "board") == made


def test_factors() -> None:
    made = repeat.set_factors(machine(), "pod.node.chip", "slot", {"die": 2, "k": 4})
    assert [f.size for f in item_in(made, "node", "chip").axes[0].factors] == [2, 4]
    assert repeat.set_factors(made, "pod.node.chip", "slot", {}) == machine()
    assert "is 6" in refusal(lambda: repeat.set_factors(made, "pod.node.chip", "slot", {"a": 6}))
    # The guard and the placement speak of the rows.
    assert "told apart" in refusal(lambda: repeat.set_factors(machine(), "pod.node", "node", {}))


def test_axes_in_step_change_together() -> None:
    made = remove.remove(machine(), ["pod.ring"])
    wider = repeat.set_counts(made, "pod.node.leaf", "plane", 3)
    assert item_in(wider, "pod", "spine").count == 3
    require_valid(wider)
    alone = repeat.set_counts(made, "pod.spine", "plane", 3, tied=False)
    assert item_in(alone, "node", "leaf").count == 2
    assert "not possible" in refusal(lambda: repeat.set_counts(made, "pod.spine", "plane", 0))


# --- hierarchy -----------------------------------------------------------------------------------


def test_grouping_takes_links_inside_along_and_keeps_the_numbers() -> None:
    made = machine()
    grouped = hierarchy.group(made, ["pod.node.chip", "pod.node.leaf"], "board")
    assert [i.id for i in grouped.blocks["node"].items] == ["board"]
    assert grouped.blocks["board"].links == made.blocks["node"].links
    assert grouped.root_block.links[0].a.item == "node.board.leaf"
    assert rules(grouped, "pod", "up") == ["leaf.plane = spine.plane"]
    assert faults(grouped)[0] == "pod.node[3].board.chip[2]"
    assert metrics(grouped) == metrics(made)
    assert hierarchy.ungroup(grouped, "pod.node.board") == made


def test_grouping_along_a_common_axis_and_back() -> None:
    made = pod(
        item("chip", node=3, slot=4),
        item("leaf", part="switch", node=3),
        item("spine", part="switch"),
        group("down", "chip", "leaf", "chip.node = leaf.node"),
        group("up", "leaf", "spine"),
        group("ring", "leaf", "leaf", "next node"),
        scenario={"faults": [{"address": "pod.chip[2,1]"}]},
    )
    places = ["pod.chip", "pod.leaf"]
    assert hierarchy.common_axes(made, places) == ("node",)
    grouped = hierarchy.group(made, places, "tray", along=["node"])
    assert [a.name for a in item_in(grouped, "pod", "tray").axes] == ["node"]
    assert [g.id for g in grouped.blocks["tray"].links] == ["down"]
    assert rules(grouped, "tray", "down") == []
    assert faults(grouped) == ["pod.tray[2].chip[1]"]
    assert metrics(grouped) == metrics(made)
    loose = hierarchy.ungroup(grouped, "pod.tray")
    assert rules(loose, "pod", "down") == ["chip.node = leaf.node"]
    assert metrics(loose) == metrics(made)
    assert hierarchy.common_axes(made, ["pod.chip", "pod.spine"]) == ()
    text = refusal(lambda: hierarchy.group(made, ["pod.chip", "pod.spine"], along=["node"]))
    assert "does not begin with the axes" in text


def test_ungrouping_spreads_axes_guards_faults_and_placement() -> None:
    made = machine()
    loose = hierarchy.ungroup(made, "pod.node")
    assert "node" not in loose.blocks
    assert rules(loose, "pod", "down") == ["chip.node = leaf.node"]
    assert faults(loose) == ["pod.chip[3,2]", "pod.chip[1,*]", "pod.leaf[1,*]"]
    assert [(c.item, c.each) for c in loose.placements[0].contents] == [("chip", 16), ("leaf", 4)]
    assert metrics(loose) == metrics(made)


def test_a_ring_between_two_items_needs_their_block() -> None:
    made = design(
        pod=[
            item("node", node=3, block="node"),
            group("odd", "node.chip", "node.leaf", "next node"),
        ],
        node=[item("chip"), item("leaf", part="switch")],
    )
    assert "Keep the block" in refusal(lambda: hierarchy.ungroup(made, "pod.node"))


def test_groups_need_items_of_one_block() -> None:
    made = machine()
    text = refusal(lambda: hierarchy.group(made, ["pod.node", "pod.node.chip"]))
    assert "one and the same block" in text
    assert "nothing to take out" in refusal(lambda: hierarchy.ungroup(made, "pod.spine"))


def test_a_shared_block_is_made_unique() -> None:
    shared = place.add_block(machine(), "pod", "node")
    own = hierarchy.make_unique(shared, "pod.node_2")
    assert item_in(own, "pod", "node_2").block == "node_2"
    assert own.blocks["node_2"] is own.blocks["node"]
    assert hierarchy.make_unique(machine(), "pod.node") == machine()
    assert "holds a part" in refusal(lambda: hierarchy.make_unique(shared, "pod.spine"))


# --- single elements -----------------------------------------------------------------------------


def test_elements_are_excluded_together_where_they_can() -> None:
    made = elements.exclude(
        machine(), ["pod.node[0].leaf[1]", "pod.node[2].leaf[1]", "pod.spine[0]"]
    )
    leaf, spine = item_in(made, "node", "leaf").guard, item_in(made, "pod", "spine").guard
    assert leaf is not None
    assert spine is not None
    assert [s.where for s in leaf.never] == [{"node": (0, 2), "plane": (1,)}]
    assert [s.where for s in spine.never] == [{"plane": (0,)}]
    assert elements.exclude(made, ["pod.spine[0]"]) is made
    bare = elements.unguard(made, ["pod.node.leaf", "pod.spine"])
    assert bare == machine()
    only = elements.keep_only(machine(), ["pod.spine[1]"])
    guard = item_in(only, "pod", "spine").guard
    assert guard is not None
    assert guard.only[0].where == {"plane": (1,)}
    assert "all elements" in refusal(lambda: elements.exclude(made, ["pod.spine"]))


def test_one_place_of_a_shared_block_cannot_be_guarded_alone() -> None:
    shared = place.add_block(machine(), "pod", "node")
    shared = elements.unguard(shared, ["pod.node.chip"])
    assert "unique" in refusal(lambda: elements.exclude(shared, ["pod.node[1].leaf[0]"]))
    both = elements.exclude(shared, ["pod.node.leaf[0]"])
    require_valid(both)


def test_faults_come_and_go() -> None:
    made = elements.fail(machine(), ["pod.spine[plane=1]", "pod.node[1]"])
    assert faults(made) == ["pod.node[3].chip[2]", "pod.node[1]", "pod.spine[1]"]
    assert faults(elements.repair(made, ["pod.node[3]"])) == ["pod.node[1]", "pod.spine[1]"]
    assert elements.repair(made, ["pod.node[2]"]) is made
    assert "failed together" in refusal(lambda: elements.repair(made, ["pod.node[1].leaf[0]"]))
    assert faults(elements.repair_all(made)) == []


def test_items_go_into_racks_and_out() -> None:
    made = machine()
    assert "already" in refusal(lambda: elements.put_in_racks(made, "pod.node.chip", "rack", 1))
    racked = elements.put_in_racks(made, "pod.spine", "rack", 2)
    assert [p.id for p in racked.placements] == ["racks", "spine"]
    require_valid(racked)
    beside = elements.put_in_racks(made, "pod.spine", "rack", 2, into="racks")
    assert len(beside.placements[0].contents) == 2
    assert elements.set_each(racked, "pod.spine", 1).placements[1].contents[0].each == 1
    assert elements.unplace(racked, ["pod.spine"]) == made
    assert "no rack" in refusal(lambda: elements.put_in_racks(made, "pod.spine", "chip", 2))
    assert "no rack" in refusal(lambda: elements.set_each(made, "pod.spine", 2))


# --- clipboard -----------------------------------------------------------------------------------


def test_duplicates_have_fresh_ids_and_links_of_their_own() -> None:
    made = clipboard.duplicate(machine(), ["pod.node", "pod.spine"])
    assert [i.id for i in made.root_block.items] == ["node", "spine", "node_2", "spine_2"]
    assert [g.id for g in made.root_block.links] == ["up", "ring", "up_2", "ring_2"]
    assert rules(made, "pod", "up_2") == ["leaf.plane = spine_2.plane"]
    assert list(made.blocks) == ["pod", "node"]
    require_valid(made)


def test_into_another_design_parts_blocks_and_planes_come_along() -> None:
    text = clipboard.copy(machine(), ["pod.node"])
    into = place.blank()
    made = clipboard.paste(into, "pod", text, by=(10, 0))
    assert list(made.parts) == ["chip", "switch"]
    assert [p.id for p in made.planes] == ["scale_up", "scale_out", "net"]
    assert item_in(made, "pod", "node").at.x == 10
    require_valid(made)
    assert remove.drop_unused(remove.remove(made, ["pod.node"])).design.parts == {}


def test_parts_and_blocks_of_other_content_get_ids_of_their_own() -> None:
    text = clipboard.copy(machine(), ["pod.node"])
    other = two_levels()
    other = other.replace(parts={**other.parts, "chip": other.parts["chip"].replace(note="mine")})
    made = clipboard.paste(other, "pod", text)
    new = item_in(made, "pod", "node_2")
    assert new.block == "node_2"
    assert item_in(made, "node_2", "chip").part == "chip_2"
    assert item_in(made, "node_2", "leaf").part == "switch"
    require_valid(made)


def test_a_guard_that_names_nothing_there_is_left_out() -> None:
    what = clipboard.clip(machine(), ["pod.node.chip"])
    result = clipboard.pasted(machine(), "pod", what)
    assert result.notes == ("The guard of 'chip' names axes that are not here; it was left out.",)
    require_valid(result.design)


def test_a_block_is_not_pasted_into_itself() -> None:
    text = clipboard.copy(machine(), ["pod.node"])
    assert "contain itself" in refusal(lambda: clipboard.paste(machine(), "node", text))


HEAD = '{"format": "supernode-clipboard", "version": 1'
ONE = '{"id": "a", "part": "b"}'
RING = '{"id": "a", "block": "b"}], "blocks": {"b": {"items": [{"id": "c", "block": "b"}]}}}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "{}",
        "1e999",
        "[" * 100_000,
        '{"format": "supernode-clipboard"}',
        '{"format": "supernode-clipboard", "version": 2}',
        HEAD + ', "items": []}',
        HEAD + ', "items": [{"id": "a", "part": "\\ud800"}]}',
        HEAD + ', "items": [{"id": "a", "block": "b"}]}',
        HEAD + ', "items": [{"id": "a", "part": "b", "q": 1}]}',
        HEAD + ', "items": [' + RING,
        HEAD + f', "items": [{ONE}, {ONE}]}}',
        "x" * (clipboard.MAX_CHARACTERS + 1),
    ],
)
def test_text_that_is_no_clipboard_is_refused(text: str) -> None:
    assert "cannot be pasted" in refusal(lambda: clipboard.paste(machine(), "pod", text))


def test_clipboard_text_says_what_it_is() -> None:
    data = json.loads(clipboard.copy(machine(), ["pod.node"]))
    assert (data["format"], data["version"]) == (clipboard.FORMAT, 1)
    assert clipboard.MIME_TYPE.endswith("+json")
    text = refusal(lambda: clipboard.copy(machine(), ["pod.node", "pod.node.chip"]))
    assert "one block" in text


def test_a_plane_of_another_role_is_said() -> None:
    two = [item("chip", x=2), group("mesh", "chip", "chip", "other x")]
    what = clipboard.clip(pod(*two), ["pod.chip"])
    here = pod(planes=[{"id": "net", "role": "scale_out"}])
    assert clipboard.pasted(here, "pod", what).notes == (
        "Plane 'net' is scale-out here; it was scale-up where it was copied.",
    )
    assert clipboard.pasted(pod(), "pod", what).notes == ()
