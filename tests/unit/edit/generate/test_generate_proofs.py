"""Inserted fabrics with parts of the catalogue: sound, solved, and counted as planned."""

from __future__ import annotations

import pytest

from designer.edit.generate import NONE, Slot, fit_parts, insert, plan, read_wish
from designer.edit.place import blank
from designer.issues import DesignError
from designer.model.rules import require_valid
from designer.solve.pipeline import solve
from designer.store.catalogue import catalogue_sources, load_catalogue
from tests.building import two_levels

SENTENCES = [
    "4,608 endpoints, 144-port switches, two tiers, rails, 1:1",
    "4,608 endpoints, 144-port switches, two tiers, rails, 1:1, striped evenly",
    "127 nodes, 8 rails, 64-port, two tiers, 1 place empty",
    "960 GPUs, 128-port, two tiers, 3:1 oversubscribed",
    "352 endpoints, 64-port, two tiers, full use",
    "1,024 endpoints, 32-port, three tiers",
    "k-ary fat tree, k = 8",
    "rail-only, 64 nodes, 8 rails, 64-port switches",
    "full mesh 4x6",
    "full mesh 4x4, 8 per switch",
    "torus 4x4x8, cubes of 4",
    "dragonfly, a = 4, p = 2, h = 2",
]


def slots_of(text: str, **picks: str) -> dict[str, Slot]:
    fitting = fit_parts(plan(read_wish(text).wish), {}, load_catalogue(), picks)
    return {slot.id: slot for slot in fitting.slots}


@pytest.mark.parametrize("text", SENTENCES)
def test_solved_counts_are_the_planned_ones(text: str) -> None:
    planned = plan(read_wish(text).wish)
    fitting = fit_parts(planned, {}, load_catalogue(), {}, catalogue_sources())
    design = insert(blank(), planned, fitting.kit)
    require_valid(design)
    results = solve(design)
    assert results.value("chips.count") == planned.endpoints
    solved = {group.id.rpartition(".")[2]: group.links for group in results.link_groups}
    assert solved == {bundle.id: bundle.links for bundle in planned.bundles}
    # The empty planes of a new document are taken; none is added beside them.
    assert [plane.id for plane in design.planes] == ["scale_up", "scale_out"]
    assert results.value("network.all.connected_fraction") == 1
    plane = planned.wish.role
    assert (results.value(f"network.{plane}.all_to_all_bytes_per_s") or 0) > 0


def test_every_part_offered_can_be_built_with() -> None:
    planned = plan(read_wish("64 endpoints, 16-port, two tiers").wish)
    slots = slots_of("64 endpoints, 16-port, two tiers")
    assert set(slots) == {"endpoint", "nic", "switch", "upper", "near", "far"}
    for name, slot in slots.items():
        for part in slot.offers:
            fitting = fit_parts(planned, {}, load_catalogue(), {name: part})
            taken = next(one for one in fitting.slots if one.id == name)
            assert (taken.chosen, taken.is_assumed) == (part, False)
            require_valid(insert(blank(), planned, fitting.kit))


def test_parts_of_the_design_come_before_the_catalogue() -> None:
    own = two_levels().parts
    planned = plan(read_wish("8 endpoints, 4-port, two tiers").wish)
    fitting = fit_parts(planned, own, load_catalogue(), {})
    assert fitting.slots[0].chosen in own


def test_switches_have_the_ports_and_the_rate() -> None:
    slots = slots_of("1,024 endpoints, 64-port, two tiers", endpoint="nvidia-h100-sxm")
    assert slots["endpoint"].is_assumed is False
    assert (slots["switch"].chosen, slots["upper"].chosen) == ("nvidia-qm9700", "nvidia-qm9700")
    assert slots["switch"].is_assumed and slots["upper"].is_assumed


def test_what_does_not_fit_is_passed_over() -> None:
    slots = slots_of("torus 4x4x4", endpoint="metax-c500", nic="nvidia-connectx-7")
    assert slots["endpoint"].is_assumed and slots["endpoint"].chosen != "metax-c500"
    assert "nic" not in slots and "switch" not in slots


def test_where_no_part_has_enough_ports_there_is_one_of_no_make() -> None:
    text = "full mesh of 200 endpoints"
    assert slots_of(text)["endpoint"].offers == ("any-endpoint",)
    planned = plan(read_wish(text).wish)
    design = insert(blank(), planned, fit_parts(planned, {}, load_catalogue(), {}).kit)
    (part,) = [part for part in design.parts.values() if part.kind == "accelerator"]
    assert part.ports[0].count == 199
    # Nobody said how fast it is: the solver says so instead of making a number up.
    assert solve(design).value("network.scale_up.all_to_all_bytes_per_s") is None


def test_a_nic_may_stand_between_and_may_be_left_out() -> None:
    text = "64 endpoints, 16-port, two tiers"
    assert slots_of(text)["nic"].chosen == NONE
    slots = slots_of(text, endpoint="nvidia-h100-sxm", nic="nvidia-connectx-7")
    assert slots["board"].chosen == "pcie5-x16"


def test_a_mesh_in_nodes_of_a_scale_up_fabric_is_refused() -> None:
    planned = plan(read_wish("64 endpoints, 16-port, 4 rails, node mesh 1, scale-up").wish)
    assert planned.refusal is not None and "mesh of a node needs" in planned.refusal.sentence
    with pytest.raises(DesignError, match="mesh of a node needs"):
        insert(blank(), planned, fit_parts(plan(read_wish("torus 4x4").wish), {}, {}, {}).kit)


def test_many_listed_pairs_are_announced() -> None:
    planned = plan(read_wish("dragonfly, a = 16, p = 8, h = 8").wish)
    # 129 groups: 129 × 128 / 2 = 8,256 pairs.
    assert planned.listed == 8256
    assert any("8,256 pairs are listed one by one" in said for said in planned.assumed)
