"""What a form of values changes: several things in one step, and single entries of an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from designer.edit.elements import put_in_racks
from designer.edit.params import edit_item
from designer.issues import refuse
from designer.model import address
from designer.model.blocks import Guard, Item, Selection
from designer.model.design import Design, Placement
from designer.model.expansion import is_below
from designer.model.parts import Forwarding, Rack

Command = Callable[[Design], Design]


def each(design: Design, commands: Sequence[Command], places: Sequence[str] = ()) -> Design:
    """Run several commands as one.

    Parameters
    ----------
    design
        The document.
    commands
        That change nothing if they are run again.
    places
        What each of them is about, for the refusal.

    Raises
    ------
    DesignError
        If a later one undoes an earlier one: two values for one and the same thing.
    """
    for command in commands:
        design = command(design)
    for number, command in enumerate(commands):
        if command(design) is not design:
            raise refuse(
                "EDT-BULK",
                places[number] if number < len(places) else "",
                "It shares this value with another thing that gets a different one.",
                "Give both the same value, or set it at one of them.",
            )
    return design


def owners(design: Design, places: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of the items and link groups that places lead to, each once.

    Elements lead to their item, since a document keeps the item only. What leads nowhere is left
    out.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    for place in places:
        bare = without_indices(address.split_property(place)[0])
        if bare in seen:
            continue
        seen.add(bare)
        try:
            target = address.find(design.blocks, design.root, bare)
        except (ValueError, KeyError):
            continue
        if target.item is not None or target.link is not None:
            found[f"{design.root}.{target.path}"] = None
    return tuple(found)


def without_indices(place: str) -> str:
    """Return the address of an item from that of elements of it: ``pod.node[3].l1[2]``."""
    head, bracket, rest = place.partition("[")
    while bracket:
        _, _, tail = rest.partition("]")
        more, bracket, rest = tail.partition("[")
        head += more
    return head


# -- single entries --------------------------------------------------------------------------


def set_forwarding(design: Design, place: str, plane: str, way: Forwarding | None) -> Design:
    """Say how an item forwards on a plane; None leaves it to the kind of part."""

    def change(item: Item) -> Item:
        ways = {key: value for key, value in item.forwarding.items() if key != plane}
        if way is not None:
            ways[plane] = way
        return item if ways == item.forwarding else item.replace(forwarding=ways)

    return edit_item(design, place, change)


def drop_guard(design: Design, place: str, selection: Selection) -> Design:
    """Take one entry out of an item's guard; the last one takes the guard along."""

    def change(item: Item) -> Item:
        if item.guard is None:
            return item
        only = tuple(s for s in item.guard.only if s != selection)
        never = tuple(s for s in item.guard.never if s != selection)
        return item.replace(guard=Guard(only=only, never=never) if only or never else None)

    return edit_item(design, place, change)


def standing(design: Design, place: str) -> tuple[Placement, str] | None:
    """Return the placement that an item stands in, by itself or with what holds it, and that path.

    None if it stands nowhere, or only with parts of it.
    """
    path = address.find(design.blocks, design.root, place).path
    for placement in design.placements:
        for content in placement.contents:
            if is_below(path, content.item):
                return placement, content.item
    return None


def set_rack(
    design: Design,
    place: str,
    rack_id: str,
    *,
    each_rack: int = 1,
) -> Design:
    """Stand an item in racks of a kind.

    What stands in racks already keeps its places: its racks, and all that is in them, become of
    the other kind.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    rack_id
        Id of the rack, which the design holds.
    each_rack
        Elements in a rack, for an item that stood nowhere. >= 1
    """
    stands = standing(design, place)
    path = address.find(design.blocks, design.root, place).path
    if stands is None:
        return put_in_racks(design, place, rack_id, each_rack)
    if stands[1] != path:
        raise refuse(
            "EDT-PLACED", place, f"It stands in its rack with '{stands[1]}'.", "Place that."
        )
    if not isinstance(design.parts.get(rack_id), Rack):
        raise refuse("EDT-RACK", place, f"'{rack_id}' is no rack.", "Name a part of kind rack.")
    old = stands[0]
    if old.rack == rack_id:
        return design
    new = old.replace(rack=rack_id)
    return design.replace(placements=tuple(new if p is old else p for p in design.placements))
