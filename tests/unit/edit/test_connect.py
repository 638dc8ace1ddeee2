"""Wiring by hand: what fits, what is suggested, what it makes, and how it is changed."""

from __future__ import annotations

import pytest

from designer.edit.connect import (
    amend,
    choices,
    connect,
    drafted,
    fits,
    media_for,
    meeting,
    port_use,
    preview,
    reverse,
    rewire,
    set_medium,
    set_plane,
    set_rule,
    set_wiring,
    suggest,
)
from designer.edit.wiring.counting import TooMany, degrees
from designer.edit.wiring.preview import ends_used, known
from designer.edit.wiring.reach import LANE_100G, REACHES, PortRate, suggest_media
from designer.issues import DesignError
from designer.model.blocks import Block, End, Item, LinkGroup, Pair
from designer.model.design import Design
from designer.model.parts import Medium
from designer.model.rules import ports_used, require_valid
from designer.store.catalogue import catalogue_sources, load_catalogue
from designer.store.presets import load_target
from tests.building import axis, design, group, item, pod, two_levels

TIGHT = {
    "chip": {"kind": "accelerator", "ports": [{"id": "p", "count": 2, "lane_bytes_per_s": 50e9}]},
    "osfp": {
        "kind": "switch",
        "ports": [
            {"id": "p", "count": 64, "lane_bytes_per_s": 50e9, "cage": "OSFP", "per_cage": 2},
            {"id": "slow", "count": 1, "lane_bytes_per_s": 1e9},
        ],
    },
    "dr": {"kind": "medium", "form": "pluggable", "bytes_per_s": 50e9, "reach_m": 500},
}


#: A port of 800 Gb/s, and what runs on its line.
EIGHT_LANES = PortRate(100e9, 106.25e9)


def unwired(**more: object) -> Design:
    """Nodes of chips and spines in racks of cages, without links."""
    return design(
        pod=[item("node", block="node", node=4), item("spine", part="osfp", plane=2)],
        node=[item("chip", slot=8), item("leaf", part="osfp", plane=2)],
        parts=TIGHT,
        **more,
    )


def end(path: str, port: str = "p") -> End:
    return End(item=path, port=port)


def refusal(act: object) -> str:
    with pytest.raises(DesignError) as caught:
        act()  # type: ignore[operator]
    (issue,) = caught.value.issues
    assert issue.address
    assert issue.hint
    return issue.sentence()


def test_links_belong_to_the_innermost_block_that_holds_both_ends() -> None:
    made = unwired()
    assert meeting(made, "pod.node[0].chip", "pod.node[0].leaf") == ("node", "chip", "leaf")
    assert meeting(made, "pod.node[0].chip", "pod.node[1].chip") == (
        "pod", "node.chip", "node.chip",
    )  # fmt: skip
    assert meeting(made, "pod.node.leaf", "pod.spine") == ("pod", "node.leaf", "spine")
    assert "Links end at parts" in refusal(lambda: meeting(made, "pod.node", "pod.spine"))


def test_ports_of_one_rate_are_offered_first() -> None:
    first, second = fits(unwired(), "node", "chip", "leaf")
    assert (first.a, first.b, first.free_a, first.free_b) == ("p", "p", 2, 64)
    assert (second.a, second.b) == ("p", "slow")
    assert first.is_free


def test_axes_of_one_name_run_in_step() -> None:
    made = unwired()
    choice, seen = suggest(made, "pod", end("node.leaf"), end("spine"))
    assert (choice.kind, choice.label) == ("same", "same plane")
    assert [str(rule) for rule in choice.rules] == ["leaf.plane = spine.plane"]
    assert seen.links == 8


def test_each_to_each_where_no_names_agree() -> None:
    choice, seen = suggest(unwired(), "node", end("chip"), end("leaf"))
    assert (choice.kind, seen.links) == ("each", 4 * 8 * 2)
    chips, leaves = seen.ends
    assert (chips.needed, chips.free, chips.count, chips.cages) == (2, 2, 2, 2)
    assert (leaves.needed, leaves.free, leaves.cages) == (8, 64, 4)


def test_choices_within_one_item_are_meshes_rings_and_lines() -> None:
    kinds = [(c.kind, c.label) for c in choices(pod(item("chip", x=4, y=3)), "pod", "chip", "chip")]
    assert kinds == [
        ("mesh", "full mesh along y"), ("ring", "ring along y"), ("line", "line along y"),
        ("mesh", "full mesh along x"), ("ring", "ring along x"), ("line", "line along x"),
        ("mesh", "full mesh of all"), ("pairs", "single links by hand"),
    ]  # fmt: skip


def test_two_axes_in_step_with_one() -> None:
    made = pod(item("chip", rail=4, half=2), item("sw", part="switch", port=8))
    labels = [c.label for c in choices(made, "pod", "chip", "sw")]
    assert "(rail, half) = port" in labels
    assert [c.label for c in choices(made, "pod", "sw", "chip")].count("(rail, half) = port") == 1


def test_a_preview_says_what_is_needed_and_what_is_free() -> None:
    made = unwired()
    choice = choices(made, "node", "chip", "leaf")[0]
    group = drafted(made, "node", end("chip"), end("leaf"), choice, count=2)
    seen = preview(made, "node", group)
    assert seen.refusal == "4 'p' ports are needed at each 'chip' and 2 of 2 are free on chip."
    assert "4 'p' ports are needed" in refusal(lambda: connect(made, "node", group))


def test_modules_are_cages_and_cables_are_cables() -> None:
    made = unwired()
    (choice, _) = suggest(made, "pod", end("node.leaf"), end("spine"))
    group = drafted(made, "pod", end("node.leaf"), end("spine"), choice, count=3, medium="dr")
    seen = preview(made, "pod", group)
    assert (seen.links, seen.cables) == (24, 24)
    assert seen.modules == 8 * 2 + 2 * 6  # three links fill two twin cages, twelve fill six
    assert (seen.capacity, seen.limit) == (50e9, "port p of osfp")


def test_without_a_medium_modules_are_unknown() -> None:
    made = unwired()
    choice, seen = suggest(made, "pod", end("node.leaf"), end("spine"))
    assert seen.modules is None
    assert "Modules and cables are unknown until a medium is chosen." in seen.warnings
    slow = preview(
        made, "pod", drafted(made, "pod", end("node.leaf", "slow"), end("spine"), choice)
    )
    assert slow.capacity == 1e9
    assert "The ports run at 8 and 400 Gb/s; the slower counts." in slow.warnings


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rules": ["other x"]}, "needs an axis that both ends share"),
        ({"medium": "chip"}, "no medium 'chip'"),
        ({"a": {"item": "node", "port": "p"}}, "is no part item here"),
        ({"a": {"item": "chip", "port": "q"}}, "has no port 'q'"),
        ({"pairs": [{"a": [9], "b": [0]}]}, "not there"),
        ({"rules": ["any slot"], "pairs": [{"a": [0], "b": [0]}]}, "not both"),
    ],
)
def test_a_preview_says_why_not(fields: dict[str, object], said: str) -> None:
    made = unwired()
    choice = choices(made, "node", "chip", "leaf")[0]
    group = drafted(made, "node", end("chip"), end("leaf"), choice)
    group = type(group).model_validate({**group.model_dump(), **fields})
    assert said in preview(made, "node", group).refusal


def test_a_mesh_of_one_and_a_block_that_is_nowhere() -> None:
    made = design(pod=[item("chip", x=1)], spare=[item("chip", x=3)])
    ring = drafted(made, "pod", end("chip"), end("chip"), choices(
        made, "spare", "chip", "chip")[1])  # fmt: skip
    assert "joins nothing" in preview(made, "pod", ring).refusal
    assert "placed nowhere" in preview(made, "spare", ring).refusal
    assert "joins every element to itself" in preview(made, "pod", ring.replace(rules=())).refusal


def test_a_guard_is_counted_exactly() -> None:
    never = {"guard": {"never": [{"where": {"node": [3]}}]}}
    made = design(
        pod=[item("node", block="node", node=4, more=never), item("spine", part="osfp", plane=2)],
        node=[item("leaf", part="osfp", plane=2)],
        parts=TIGHT,
    )
    _, seen = suggest(made, "pod", end("node.leaf"), end("spine"))
    assert seen.links == 6
    assert seen.ends[1].needed == 3


def test_connecting_fills_ports_and_cages() -> None:
    made = unwired()
    choice, _ = suggest(made, "node", end("chip"), end("leaf"))
    wired = connect(made, "node", drafted(made, "node", end("chip"), end("leaf"), choice))
    require_valid(wired)
    assert wired.blocks["node"].links[0].id == "chip_leaf"
    (leaf, _) = port_use(wired, "pod.node.leaf")
    assert (leaf.used, leaf.free, leaf.cages, leaf.cages_used) == (8, 56, 32, 4)
    again = drafted(wired, "node", end("chip"), end("leaf"), choice)
    assert again.id == "chip_leaf_2"
    assert (
        "2 'p' ports are needed at each 'chip' and 0 of 2" in preview(wired, "node", again).refusal
    )
    taken_over = wired.blocks["node"].links[0]
    assert not preview(wired, "node", taken_over, taken_over.id).refusal


def test_a_new_plane_comes_with_its_first_links() -> None:
    made = unwired()
    choice, _ = suggest(made, "pod", end("node.leaf"), end("spine"))
    group = drafted(made, "pod", end("node.leaf"), end("spine"), choice, plane="scale_out")
    wired = connect(made, "pod", group)
    assert [(p.id, p.role) for p in wired.planes] == [
        ("net", "scale_up"),
        ("scale_out", "scale_out"),
    ]


def test_changes_of_a_link_group() -> None:
    made = two_levels()
    assert reverse(reverse(made, "pod.up"), "pod.up") == made
    assert reverse(made, "pod.up").blocks["pod"].links[0].a.item == "spine"
    assert set_wiring(made, "pod.up", count=2) is made
    assert set_wiring(made, "pod.up", count=3).blocks["pod"].links[0].count == 3
    assert set_medium(made, "pod.up", "copper").blocks["pod"].links[0].medium == "copper"
    assert "no medium 'chip'" in refusal(lambda: set_medium(made, "pod.up", "chip"))
    both = set_medium(made, "pod.up", "copper", across=True, links_per_module=2)
    assert (both.blocks["pod"].links[0].medium_across, both.blocks["pod"].links[0].medium) == (
        "copper", None,
    )  # fmt: skip
    assert set_plane(made, "pod.up", "other").planes[-1].id == "other"
    wired = set_rule(made, "pod.up", pairs=[Pair(a=(1,), b=(0,))])
    require_valid(wired)
    assert "spine" in refusal(lambda: set_rule(made, "pod.up", ["node = spine"]))
    assert "no link group" in refusal(lambda: rewire(made, "pod.node", "a", "spine", "p"))


def test_media_from_the_catalogue() -> None:
    made = two_levels()
    copper = load_catalogue()["dac-800g"]
    changed = set_medium(made, "pod.up", "dac-800g", copper)
    assert changed.parts["dac-800g"] == copper
    cited = set_medium(made, "pod.up", "dac-800g", copper, sources=catalogue_sources())
    assert copper.reach_m.source in cited.sources  # type: ignore[union-attr]


def test_an_end_moved_takes_a_rule_that_fits() -> None:
    made = two_levels()
    moved = rewire(made, "pod.up", "b", "node.leaf", "p")
    require_valid(moved)
    link = moved.blocks["pod"].links[0]
    assert (link.a.item, link.b.item) == ("node.leaf", "node.leaf")
    assert [str(rule) for rule in link.rules] == ["other node"]
    assert rewire(made, "pod.up", "b", "spine", "p") is made


def test_media_by_length_and_lane_rate() -> None:
    catalogue = load_catalogue()
    near = suggest_media(catalogue, 1.5, 12.5e9, EIGHT_LANES)
    assert near[0].part == "dac-800g"
    far = {m.part: m.problem for m in suggest_media(catalogue, 30, 12.5e9, EIGHT_LANES)}
    assert far["dac-800g"] == "It reaches 2 m; the links are 30 m."
    assert not far["dr8-800g-dsp"]
    fast = {m.part: m.problem for m in suggest_media(catalogue, 1, 25e9, EIGHT_LANES)}
    assert fast["dac-800g"] == "There is no DAC at this lane rate."
    assert all(row.source for row in REACHES)
    assert all(row.reach_m > 0 for row in REACHES if row.lane == LANE_100G)


def test_links_of_a_module_are_counted_on_one_basis() -> None:
    """A UB port of 224 Gb/s on the line carries 200 Gb/s: four to 800G optics, eight to 1.6T."""
    catalogue = dict(load_catalogue())
    made = pod(
        item("l1", part="huawei-ub-l1-chip", node=16),
        item("l2", part="huawei-ub-l2-chip"),
        group("up", "l1:up", "l2:down"),
        parts={name: catalogue[name] for name in ("huawei-ub-l1-chip", "huawei-ub-l2-chip")},
    )
    link = made.blocks["pod"].links[0]
    found = {m.part: m for m in media_for(made, "pod", link, catalogue)}
    links = {
        name: found[name].links_per_module
        for name in ("lpo-400g-osfp-siph", "dr4-400g-dsp", "dr8-800g-dsp", "dr8-1600g-dsp")
    }
    assert links == {
        "lpo-400g-osfp-siph": 2, "dr4-400g-dsp": 2, "dr8-800g-dsp": 4, "dr8-1600g-dsp": 8,
    }  # fmt: skip
    assert not found["dr8-800g-dsp"].problem


def test_a_port_on_the_line_does_not_ask_more_of_a_module_than_it_carries() -> None:
    """Eight lanes of 112 Gb/s on the line are 800 Gb/s of payload, not 896."""
    eight = {"id": "p", "count": 1, "lanes": 8, "lane_bytes_per_s": 14e9, "rate_basis": "line"}
    parts = {"new": {"kind": "switch", "ports": [eight]}}
    made = pod(item("a", part="new"), item("b", part="new"), group("up", "a", "b"), parts=parts)
    found = media_for(made, "pod", made.blocks["pod"].links[0], dict(load_catalogue()))
    optics = next(m for m in found if m.part == "dr8-800g-dsp")
    assert (optics.links_per_module, optics.problem) == (1, "")


def test_media_for_a_link_group() -> None:
    made = two_levels()
    group = made.blocks["pod"].links[0].replace(length_m=40)
    parts = media_for(made, "pod", group, dict(load_catalogue()))
    assert not parts[0].problem
    assert all(m.reach_m is None or m.reach_m >= 40 for m in parts if not m.problem)


def test_a_block_that_only_an_unused_block_places_is_placed_nowhere() -> None:
    made = two_levels()
    more = {"unused": Block(items=(Item(id="i", block="inner"),)), "inner": Block()}
    made = made.replace(blocks={**made.blocks, **more})
    group = made.blocks["pod"].links[0]
    assert preview(made, "inner", group).refusal == (
        "Block 'inner' is placed nowhere. Place it first."
    )


def test_ports_in_use_of_a_large_mesh_with_holes_are_those_of_the_checks() -> None:
    """A mesh along a factor, too large to count by signs: 199 links end at each, not 2 × 199."""
    holes = {"guard": {"never": [{"where": {"i": [3]}}]}}
    chip = item("a", axis("i", 400, u=200, v=2), j=200, part="wide", more=holes)
    ports = [{"id": "p", "count": 1000, "lane_bytes_per_s": 50e9}]
    parts = {"wide": {"kind": "switch", "ports": ports}}
    made = pod(chip, group("mesh", "a", "a", "other u"), parts=parts)
    expansion = known(made).expansion
    (join,) = expansion.joins
    with pytest.raises(TooMany):
        degrees(join, expansion.arrays)
    assert ends_used(join, expansion) == [(0, "p", 199)]
    (use,) = port_use(made, "pod.a")
    assert (use.used, ports_used(expansion)[0, "p"]) == (199, 199)


def test_the_preview_of_what_stands_there_is_what_stands_there() -> None:
    made = load_target("cloudmatrix-384")[0].design
    group = made.blocks["pod"].links[0]
    seen = preview(made, "pod", group, group.id)
    assert (seen.links, seen.modules) == (5376, 5376)


def test_factored_axes_can_run_in_step() -> None:
    made = pod(item("chip", axis("slot", 8, pair=4, side=2)), item("sw", part="switch", slot=8))
    choice, seen = suggest(made, "pod", end("chip"), end("sw"))
    assert (choice.label, seen.links) == ("same slot", 8)


def test_amend_changes_all_of_a_group_at_once() -> None:
    made = two_levels()
    place = "pod.up"
    old = made.blocks["pod"].link("up")
    assert old is not None
    assert amend(made, place, old) is made
    new = amend(made, place, old.replace(id="else", count=2, plane="fast"), "scale_out")
    link = new.blocks["pod"].link("up")
    assert link is not None
    assert (link.count, link.plane) == (2, "fast")
    assert [(p.id, p.role) for p in new.planes][-1] == ("fast", "scale_out")
    said = refusal(lambda: amend(made, place, old.replace(count=20_000)))
    assert "ports are needed" in said


def test_a_new_plane_has_the_role_that_was_asked_for() -> None:
    made = unwired()
    choice, _ = suggest(made, "pod", end("node.leaf"), end("spine"))
    group = drafted(made, "pod", end("node.leaf"), end("spine"), choice, plane="storage")
    assert connect(made, "pod", group, "other").planes[-1].role == "other"


def test_one_more_wire_is_refused_where_every_element_is_full() -> None:
    made = design(
        pod=[item("chip", x=4), group("ring", "chip", "chip", "next x")],
        parts=TIGHT,
    )
    pair = choices(made, "pod", "chip", "chip")[-1]
    assert pair.kind == "pairs"
    seen = preview(made, "pod", drafted(made, "pod", end("chip"), end("chip"), pair))
    assert seen.refusal == "1 'p' ports are needed at each 'chip' and 0 of 2 are free on chip."
    line = design(
        pod=[item("chip", x=4), group("line", "chip", "chip", "adjacent x")],
        parts=TIGHT,
    )
    ends = Pair(a=(0,), b=(3,))
    closing = drafted(line, "pod", end("chip"), end("chip"), pair).replace(pairs=(ends,))
    assert preview(line, "pod", closing).refusal == ""  # the ends of a line have one port left


def test_wires_inside_many_elements_are_counted_once_for_each() -> None:
    made = pod(item("chip", r=16384, x=8))
    pairs = choices(made, "pod", "chip", "chip")[-1].pairs
    inner = design(
        pod=[item("cab", block="cab", r=16384)],
        cab=[item("chip", x=8)],
    )
    wires = LinkGroup(
        id="w", plane="net", a=end("chip"), b=end("chip"), pairs=(Pair(a=(0,), b=(1,), count=3),)
    )
    seen = preview(inner, "cab", wires)
    assert (seen.links, seen.ends[0].needed) == (3 * 16384, 3)
    assert pairs is not None


def test_a_group_that_moves_frees_its_own_ports() -> None:
    made = design(
        pod=[
            item("chip", x=4),
            item("a", part="osfp", plane=4),
            item("b", part="osfp", other=2),
            item("c", part="osfp", plane=1),
            group("up", "chip", "a", "chip.x = a.plane", count=2),
        ],
        parts=TIGHT,
    )
    link = made.blocks["pod"].link("up")
    assert link is not None
    moved = rewire(made, "pod.up", "b", "c", "p").blocks["pod"].link("up")
    assert moved is not None
    assert (moved.b.item, moved.rules, moved.count) == ("c", (), 2)


def test_media_go_into_the_connectors_of_the_ports() -> None:
    parts = {
        "trace": Medium(kind="medium", form="pcb"),
        "dac": Medium(kind="medium", form="dac"),
        "dr": Medium(kind="medium", form="pluggable"),
    }
    caged = {m.part: m.problem for m in suggest_media(parts, None, None, None, {"", "OSFP"})}
    assert caged == {
        "dac": "",
        "dr": "",
        "trace": "OSFP cages take cables and modules, not traces.",
    }
    board = {m.part: m.problem for m in suggest_media(parts, None, None, None, {"board"})}
    assert board == {"trace": "", "dac": "", "dr": "There is no cage for it at a 'board' port."}
    assert all(not m.problem for m in suggest_media(parts, None, None, None))
