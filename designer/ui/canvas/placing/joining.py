"""Items join a block or take the place of others: they go where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.edit.params import move_item
from designer.model.address import find
from designer.model.blocks import Block, Item, LinkGroup
from designer.model.design import Design
from designer.model.expansion import expand
from designer.ui.canvas.geometry import Geometry, Point, Rect, union
from designer.ui.canvas.layout import arrange
from designer.ui.canvas.layout.build import HEADER, PAD, build
from designer.ui.canvas.layout.tiles import Measure
from designer.ui.canvas.placing.pinning import block_at, pinned
from designer.ui.canvas.placing.spots import free_near, free_shift
from designer.ui.canvas.placing.standing import Command, Room, positions, room, settled, stands

#: Room around what joins. [px]
MARGIN = 32.0
#: Where new items are drawn while their sizes are taken: far from all that stands.
_FAR = 100_000.0


def joining(
    geometry: Geometry, place: str, command: Command, shown: str, measure: Measure
) -> Command:
    """Return a command that adds items to a block or takes some away; the others stay put.

    What takes the place of others, as a group does, stands where they stood.

    Parameters
    ----------
    geometry, shown, measure
        The picture, the address of the block it shows, and the width of texts on it.
    place
        Address of the block without indices; empty for the one at the top.
    command
        Adds items at positions that hold among each other, removes some, or exchanges them.
    """

    def joined(design: Design) -> Design:
        base = pinned(design, geometry, place)
        inside = place or design.root
        made = command(base)
        if made is base:
            return design
        if _is_arranged_alike(base, made):
            return made
        new, gone = _exchanged(base, made, place)
        if not new:
            return settled(made, geometry, inside, {}, shown, measure)
        taken = [rect for address, rect in stands(geometry, inside).items() if address not in gone]
        if gone:
            made = _exchanging(base, made, command, geometry, inside, gone, new)
            wanted = _instead(
                _rects(made, new, shown, measure), taken, room(geometry, inside, shown)
            )
        else:
            least = (PAD, HEADER) if any(p.address == inside for p in geometry.plates) else None
            rects = _rects(made, new, shown, measure)
            dx, dy = free_shift([union(list(rects.values()))], taken, MARGIN, least)
            wanted = {address: (rect.x + dx, rect.y + dy) for address, rect in rects.items()}
        for address, at in wanted.items():
            made = move_item(made, address, *arrange.spot(*at))
        return settled(made, geometry, inside, wanted, shown, measure)

    return joined


def _is_arranged_alike(base: Design, made: Design) -> bool:
    """Whether nothing but links differs, in blocks where no place and no size hangs on them."""
    if made.blocks.keys() != base.blocks.keys() or made.placements != base.placements:
        return False
    pairs = ((base.blocks[name], held) for name, held in made.blocks.items())
    return all(
        after is before
        or (
            after.items == before.items
            and arrange.is_pinned(after)
            and _inner_links(after) == _inner_links(before)
        )
        for before, after in pairs
    )


def _inner_links(block: Block) -> list[LinkGroup]:
    """Links within one array: they are drawn on its plate or below it."""
    return [group for group in block.links if group.a.item == group.b.item]


def _exchanged(base: Design, made: Design, place: str) -> tuple[set[str], set[str]]:
    """Addresses of what came into a block and of what left it; an id may be used again."""
    inside = place or base.root
    before, after = (
        {(f"{inside}.{i.id}", i.part, i.block) for i in held.blocks[block_at(held, place)].items}
        for held in (base, made)
    )
    return {address for address, *_ in after - before}, {address for address, *_ in before - after}


def _exchanging(
    base: Design,
    made: Design,
    command: Command,
    geometry: Geometry,
    inside: str,
    gone: set[str],
    new: set[str],
) -> Design:
    """Return what a command makes of a design whose items stand as they are drawn.

    In a block they begin beside its edge and below its header: so they go in, and come out again.
    """
    is_group = bool(made.blocks.keys() - base.blocks.keys())
    drawn = {a: at for a, at in positions(geometry, inside).items() if a in gone}
    for address in () if is_group else gone:
        drawn |= positions(geometry, address)
    there = _moved(base, drawn)
    made = command(there)
    if not is_group:
        # Where a block is placed elsewhere, too, it stays as it was.
        kept = {b: base.blocks[b] for b, held in made.blocks.items() if held is there.blocks.get(b)}
        made = made.replace(blocks={**made.blocks, **kept})
        return _moved(made, {a: _by(_item(made, a), -PAD, -HEADER) for a in new})
    for address in new:
        block = made.blocks[_item(made, address).block or ""]
        inner = {f"{address}.{item.id}": _by(item, PAD, HEADER) for item in block.items}
        made = _moved(made, inner)
    return made


def _instead(rects: Mapping[str, Rect], taken: list[Rect], how: Room) -> dict[str, Point]:
    """Places that are free, as near as possible to those wanted, in reading order."""
    placed: dict[str, Rect] = {}
    for address, rect in sorted(rects.items(), key=lambda entry: (entry[1].y, entry[1].x)):
        placed[address] = free_near(rect, list(placed.values()), how.margin, None, how.clear)
    dx, dy = free_shift(list(placed.values()), taken, how.margin, how.least, how.clear)
    return {address: (rect.x + dx, rect.y + dy) for address, rect in placed.items()}


def _rects(
    design: Design, addresses: Iterable[str], shown: str, measure: Measure
) -> dict[str, Rect]:
    """Positions of items, with the sizes that they have when nothing is in their way."""
    at = {address: _by(_item(design, address), 0.0, 0.0) for address in addresses}
    away = _moved(design, {address: (x + _FAR, y + _FAR) for address, (x, y) in at.items()})
    picture = build(away, expand(away.blocks, away.root), shown, measure)
    sizes = stands(picture, next(iter(at)).rpartition(".")[0])
    unseen = Rect(0.0, 0.0, MARGIN, MARGIN)
    there = {address: sizes.get(address, unseen) for address in at}
    return {a: Rect(*at[a], size.w, size.h) for a, size in there.items()}


def _item(design: Design, address: str) -> Item:
    item = find(design.blocks, design.root, address).item
    assert item is not None
    return item


def _by(item: Item, dx: float, dy: float) -> Point:
    return item.at.x + dx, item.at.y + dy


def _moved(design: Design, places: Mapping[str, Point]) -> Design:
    for address, at in places.items():
        design = move_item(design, address, *at)
    return design
