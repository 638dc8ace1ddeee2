"""Built fabrics as documents: parts, ports, planes, places, and insertion into a design."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.edit import usual
from designer.edit.generate import (
    Dragonfly,
    FatTree,
    FullMesh,
    Kit,
    LeafSpine,
    RailOnly,
    ThreeTier,
    Torus,
    build,
    insert,
    insert_label,
    plan,
)
from designer.issues import DesignError
from designer.model.base import Quantity
from designer.model.blocks import Block, Point
from designer.model.design import Design, Source
from designer.model.parts import Accelerator, Rack, Switch
from designer.model.rules import check, require_valid
from designer.solve.pipeline import solve
from designer.store.catalogue import load_catalogue
from designer.store.document import Document, loads, to_text
from tests.building import two_levels
from tests.property.generating import RATE, chip, copper, kit_for, nic, port, switch

WISHES = [
    LeafSpine(endpoints=64, ports=16, rails=4),
    LeafSpine(endpoints=64, ports=16),
    ThreeTier(endpoints=64, ports=8, rails=2),
    FatTree(k=4),
    RailOnly(nodes=4, rails=4, ports=8),
    FullMesh(dims=(3, 3)),
    FullMesh(dims=(3, 3), per_switch=2),
    Torus(dims=(4, 4, 4), cube=2),
    Dragonfly(routers=4, per_router=2, global_links=2),
]


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.title)
def test_tiers_stand_from_top_to_bottom(wish: LeafSpine) -> None:
    """Links lead from a lower item to one above it, in every block."""
    design = build(plan(wish), kit_for(plan(wish)))
    assert design.name == f"{wish.title}, {plan(wish).endpoints:,} endpoints"
    for block in design.blocks.values():
        assert all(item.at.x or item.at.y for item in block.items)
        height = {item.id: item.at.y for item in block.items}
        for link in block.links:
            a, b = link.a.item.partition(".")[0], link.b.item.partition(".")[0]
            assert a == b or height[a] > height[b], link.id


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.title)
def test_planes_have_roles(wish: LeafSpine) -> None:
    design = build(plan(wish), kit_for(plan(wish)))
    roles = {plane.id: plane.role for plane in design.planes}
    assert roles["fabric"] == wish.role
    assert roles.keys() == ({"fabric", "mesh"} if isinstance(wish, RailOnly) else {"fabric"})


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.title)
def test_a_fabric_is_a_file_like_any_other(wish: LeafSpine) -> None:
    design = build(plan(wish), kit_for(plan(wish)))
    assert loads(to_text(Document(design)).encode()).design == design


def test_a_hundred_thousand_endpoints_are_a_small_file() -> None:
    planned = plan(ThreeTier(endpoints=131_072, ports=128, rails=8))
    design = build(planned, kit_for(planned))
    assert len(to_text(Document(design))) < 8_000


@pytest.mark.parametrize("rails", [1, 4])
def test_a_nic_stands_between_endpoint_and_leaf(rails: int) -> None:
    planned = plan(LeafSpine(endpoints=64 - rails, ports=16, rails=rails, empty_places=1))
    kit = replace(kit_for(planned), nic=nic(), near=copper(), board=copper())
    design = build(planned, kit)
    results = solve(design)
    links = {group.id.rpartition(".")[2]: group.links for group in results.link_groups}
    assert links == {"chip_nic": 64 - rails, "endpoint_leaf": 64 - rails, "leaf_spine": 64}
    assert results.value("network.fabric.connected_fraction") == 1
    assert results.value("network.fabric.all_to_all_bytes_per_s") == pytest.approx(RATE)
    assert set(design.parts) == {"chip", "nic", "switch-16", "copper"}


def test_parts_of_the_catalogue_and_their_sources() -> None:
    catalogue = load_catalogue()
    planned = plan(LeafSpine(endpoints=1016, ports=64, rails=8, empty_places=1))
    gpu, leaf = catalogue["nvidia-h100-sxm"], catalogue["nvidia-qm9700"]
    assert isinstance(gpu, Accelerator)
    gpu = gpu.replace(tdp_w=Quantity(value=700.0, source="here"))
    sources = {"here": Source(title="Here"), "elsewhere": Source(title="Elsewhere")}
    design = build(planned, Kit(endpoint=gpu, switch=leaf, sources=sources), "My pod")
    assert set(design.parts) == {"nvidia-h100-sxm", "nvidia-qm9700"}
    assert design.name == "My pod"
    assert set(design.sources) == {"here", *usual.SOURCES}


def test_switches_with_ports_down_and_up() -> None:
    leaf = Switch(kind="switch", name="Leaf", ports=(port("down", 8), port("up", 8)))
    planned = plan(LeafSpine(endpoints=64, ports=16))
    design = build(planned, Kit(endpoint=chip(), switch=leaf, upper=switch(16)))
    (down,) = design.blocks["unit"].links
    (up,) = design.blocks["fabric"].links
    assert (down.b.port, up.a.port, up.b.port) == ("down", "up", "port")


def test_cubes_of_a_torus_go_into_racks() -> None:
    planned = plan(Torus(dims=(4, 4, 8), cube=4))
    optics = copper().replace(name="Optics", form="pluggable")
    kit = Kit(endpoint=chip(), near=copper(), far=optics, rack=Rack(kind="rack", name="Cube"))
    design = build(planned, kit)
    (placement,) = design.placements
    assert placement.contents[0].each == 64
    assert design.blocks["fabric"].links[0].medium_across == "optics"
    assert not [issue for issue in check(design)[1] if issue.severity == "error"]


@pytest.mark.parametrize(
    ("wish", "kit", "words"),
    [
        (WISHES[0], Kit(endpoint=chip()), "need a switch"),
        (WISHES[0], Kit(endpoint=chip(), switch=chip()), "is no switch"),
        (WISHES[0], Kit(endpoint=chip(), switch=switch(12)), "16 'port' ports are needed"),
        (
            WISHES[0],
            Kit(endpoint=Accelerator(kind="accelerator", name="Bare"), switch=switch(16)),
            "no port for a fabric",
        ),
        (WISHES[4], Kit(endpoint=chip(scale_up=2), switch=switch(8)), "3 'scale_up' ports"),
        (
            WISHES[4],
            Kit(
                endpoint=Accelerator(kind="accelerator", name="One", ports=(port("net", 1),)),
                switch=switch(8),
            ),
            "Set links within the node to 0",
        ),
        (WISHES[5], Kit(endpoint=chip(scale_up=3)), "4 'scale_up' ports"),
        (WISHES[5], Kit(endpoint=chip(), nic=nic()), "without NICs"),
        (
            WISHES[1],
            Kit(
                endpoint=chip(), switch=switch(16), nic=nic().replace(ports=(port("n", 1, "chip"),))
            ),
            "port on each side",
        ),
    ],
)
def test_parts_that_do_not_fit_are_named(wish: LeafSpine, kit: Kit, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        build(plan(wish), kit)


# --- into a design -----------------------------------------------------------------------------


def test_insert_into_an_empty_design() -> None:
    empty = Design(root="pod", blocks={"pod": Block()})
    planned = plan(LeafSpine(endpoints=64, ports=16, rails=4))
    design = insert(empty, planned, kit_for(planned), at=Point(x=40.0, y=80.0))
    (item,) = design.root_block.items
    assert (item.id, item.block, item.at.x) == ("fabric", "fabric", 40.0)
    assert empty.root_block.items == ()
    assert insert_label(planned) == "Insert leaf–spine, 64 endpoints"
    assert solve(design).value("network.fabric.all_to_all_bytes_per_s") == pytest.approx(RATE)


def test_insert_twice_renames_what_is_taken_and_shares_equal_parts() -> None:
    planned = plan(RailOnly(nodes=4, rails=4, ports=8))
    kit = kit_for(planned)
    once = insert(two_levels(), planned, kit)
    twice = insert(once, planned, kit)
    assert [item.id for item in twice.root_block.items] == ["node", "spine", "fabric", "fabric-2"]
    assert set(twice.blocks) == {"pod", "node", "fabric", "node-2", "fabric-2", "node-3"}
    assert [plane.id for plane in twice.planes] == ["net", "mesh", "fabric", "mesh-2", "fabric-2"]
    assert twice.parts.keys() == once.parts.keys()
    assert "chip-2" in twice.parts  # another chip was there
    assert len(require_valid(twice).arrays) == 3 + 2 + 2


def test_insert_into_a_block_moves_placements_along() -> None:
    planned = plan(Torus(dims=(4, 4), cube=2))
    kit = replace(
        kit_for(planned), near=copper(), far=copper(), rack=Rack(kind="rack", name="Cube")
    )
    design = insert(two_levels(), planned, kit, into="pod.node", name="torus")
    assert design.placements[0].contents[0].item == "node.torus.chip"
    assert design.blocks["node"].item("torus") is not None
    again = insert(design, planned, kit, into="pod.node", name="torus")
    assert [p.id for p in again.placements] == ["cubes", "cubes-2"]
    assert again.blocks["torus-2"].items[0].forwarding == {"fabric-2": "relay"}


def test_a_part_is_no_place_to_insert() -> None:
    planned = plan(Torus(dims=(4, 4)))
    with pytest.raises(DesignError, match="only be put into a block"):
        insert(two_levels(), planned, kit_for(planned), into="pod.spine")


def test_a_new_fabric_stands_beside_what_has_a_place() -> None:
    planned = plan(Torus(dims=(4, 4)))
    first = insert(two_levels(), planned, kit_for(planned))
    assert first.root_block.items[-1].at == Point()
    pinned = insert(two_levels(), planned, kit_for(planned), at=Point(x=100.0, y=8.0))
    second = insert(pinned, planned, kit_for(planned))
    assert second.root_block.items[-1].at.x > 100
