"""Commands that move or add items and leave everything else where it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from designer.edit.params import move_item
from designer.issues import DesignError
from designer.model.design import Design
from designer.model.expansion import expand
from designer.ui.canvas.geometry import Geometry, Plate, Point, Rect, union
from designer.ui.canvas.layout import arrange
from designer.ui.canvas.layout.build import DRILLED, build
from designer.ui.canvas.layout.tiles import Measure
from designer.ui.canvas.placing.pinning import block_at, pinned

Command = Callable[[Design], Design]
_SAME = 0.1
#: Least positions inside a plate: beside its edge, below its header.
LEAST = (8.0, 36.0)


def origin_of(geometry: Geometry, plate: Plate) -> Point:
    """Return from where positions of a plate count: the corner of the plate around it."""
    if plate.parent < 0:
        return 0.0, 0.0
    around = geometry.plates[plate.parent].rect
    return around.x, around.y


def main_plate(geometry: Geometry, address: str) -> Plate | None:
    """Return the plate whose corner is the item's position."""
    return next((p for p in geometry.plates if p.address == address and p.role != "siblings"), None)


def positions(geometry: Geometry, place: str) -> dict[str, Point]:
    """Return where the items of a block are drawn, counted as documents do.

    Parameters
    ----------
    geometry
        The picture.
    place
        Address of the block without indices; the root's id for the one at the top.
    """
    found = {}
    for plate in geometry.plates:
        if plate.role != "siblings" and plate.address.rpartition(".")[0] == place:
            left, top = origin_of(geometry, plate)
            found[plate.address] = plate.rect.x - left, plate.rect.y - top
    return found


def stands(geometry: Geometry, place: str) -> dict[str, Rect]:
    """Return the room that items of a block take with their siblings, counted as documents do.

    Parameters
    ----------
    geometry
        The picture.
    place
        Address of the block without indices; the root's id for the one at the top.
    """
    found: dict[str, list[Rect]] = {}
    for plate in geometry.plates:
        if plate.address.rpartition(".")[0] == place:
            left, top = origin_of(geometry, plate)
            found.setdefault(plate.address, []).append(plate.rect.moved(-left, -top))
    return {address: union(rects) for address, rects in found.items()}


@dataclass(frozen=True, slots=True)
class Room:
    """How things are kept apart in a block.

    Attributes
    ----------
    clear
        Nearer to each other than this they are pushed apart.
    margin
        Room that is kept where something has to give way.
    least
        Smallest position; None on the ground.
    """

    clear: float
    margin: float
    least: Point | None


def room(geometry: Geometry, place: str, shown: str) -> Room:
    """Return how things are kept apart in a block of a picture that shows a block."""
    if any(plate.address == place for plate in geometry.plates):
        return Room(0.0, 8.0, LEAST)
    on_its_own = "." in shown
    return Room(DRILLED.clear, 24.0, None) if on_its_own else Room(0.0, 16.0, None)


def moving(
    geometry: Geometry, place: str, wanted: Mapping[str, Point], shown: str, measure: Measure
) -> Command:
    """Return the command that moves items of one block; the others stay where they are drawn.

    Parameters
    ----------
    geometry, shown, measure
        The picture, the address of the block it shows, and the width of texts on it.
    place
        Address of the block that holds the items; the root's id for the one at the top.
    wanted
        New positions by address.
    """

    def command(design: Design) -> Design:
        made = pinned(design, geometry, "" if place == design.root else place)
        for address, at in wanted.items():
            made = move_item(made, address, *arrange.spot(*at))
        return settled(made, geometry, place, wanted, shown, measure)

    return command


def adding(
    geometry: Geometry, place: str, add: Command, at: Point, shown: str, measure: Measure
) -> Command:
    """Return a command that adds an item to a block; the others stay where they are drawn.

    Parameters
    ----------
    geometry, shown, measure
        As of `moving`.
    place
        Address of the block; the root's id for the one at the top.
    add
        Adds the item, as the last of its block.
    at
        Its position.
    """

    def command(design: Design) -> Design:
        top = "" if place == design.root else place
        made = add(pinned(design, geometry, top))
        new = made.blocks[block_at(made, top)].items[-1].id
        return settled(made, geometry, place, {f"{place}.{new}": at}, shown, measure)

    return command


def settled(
    design: Design,
    geometry: Geometry,
    place: str,
    wanted: Mapping[str, Point],
    shown: str,
    measure: Measure,
) -> Design:
    """Return a design in which all stand as they are drawn, and some where they are wanted.

    Pictures push items apart whose positions were chosen for smaller pictures. Where that would
    move others than before, those get the positions at which they are drawn now.
    """
    block = design.blocks[block_at(design, "" if place == design.root else place)]
    there = {f"{place}.{item.id}" for item in block.items}
    before = {a: at for a, at in positions(geometry, place).items() if a in there}
    asked = {**before, **wanted}
    astray = _astray(design, place, asked, shown, measure)
    if not astray:
        return design
    fixed = design
    for address, (x, y) in before.items():
        if address not in wanted:
            fixed = move_item(fixed, address, *arrange.spot(x, y))
    still = _astray(fixed, place, asked, shown, measure)
    return fixed if len(still - set(wanted)) < len(astray - set(wanted)) or not still else design


def _astray(
    design: Design, place: str, asked: Mapping[str, Point], shown: str, measure: Measure
) -> set[str]:
    """Return what is not drawn where it is asked to be."""
    try:
        now = positions(build(design, expand(design.blocks, design.root), shown, measure), place)
    except DesignError:
        return set()  # refused for good by the checks that follow
    return {
        address
        for address, (x, y) in asked.items()
        if address not in now
        or abs(now[address][0] - x) >= _SAME
        or abs(now[address][1] - y) >= _SAME
    }
