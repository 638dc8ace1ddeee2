"""Planes that share links, through renaming, removing, copying and generating."""

from __future__ import annotations

from designer.edit import clipboard, connect, place, remove
from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.model.rules import require_valid
from tests.unit.solve.build import axis, item, link, make


def machine() -> Design:
    """A star on two planes, and a ring on one of them whose chips relay."""
    return make(
        item("chip", "chip", axis("i", 4), forwarding={"west": "relay"}),
        item("sw", "switch"),
        link("down", "chip", "sw", plane="east", also_planes=["west"]),
        link("ring", "chip", "chip", "next i", plane="west"),
        planes=[{"id": "east"}, {"id": "west"}],
    )


def planes_of(design: Design, name: str) -> tuple[str, ...]:
    found = next(g for b in design.blocks.values() for g in b.links if g.id == name)
    assert isinstance(found, LinkGroup)
    return found.planes


def test_a_renamed_plane_is_renamed_where_it_shares() -> None:
    made = place.rename_plane(place.rename_plane(machine(), "west", "w"), "east", "e")
    assert planes_of(made, "down") == ("e", "w")
    require_valid(made)


def test_a_removed_plane_leaves_shared_links_to_the_others() -> None:
    gone = remove.remove_plane(machine(), "west")
    assert gone.took == ("link group 'ring' of pod",)
    assert planes_of(gone.design, "down") == ("east",)
    require_valid(gone.design)
    other = remove.remove_plane(machine(), "east")
    assert other.took == ()
    assert planes_of(other.design, "down") == ("west",)
    require_valid(other.design)


def test_shared_links_move_to_a_plane_that_has_them() -> None:
    made = connect.set_plane(machine(), "pod.down", "west")
    assert planes_of(made, "down") == ("west", "east")
    require_valid(made)
    assert connect.set_plane(made, "pod.down", "west") is made
    fresh = connect.set_plane(made, "pod.down", "north")
    assert planes_of(fresh, "down") == ("north", "east")
    require_valid(fresh)


def test_copied_links_bring_all_their_planes() -> None:
    text = clipboard.copy(machine(), ["pod.chip", "pod.sw"])
    assert [plane.id for plane in clipboard.read(text).planes] == ["east", "west"]
