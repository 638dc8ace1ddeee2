"""Where on the canvas something could be placed: blocks, bundles, items under a point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from designer.model.address import find
from designer.model.design import Design
from designer.ui.canvas.geometry import Geometry, Plate, Point, Rect, containing
from designer.ui.canvas.layout import words
from designer.ui.canvas.layout.build import HEADER, PAD

TargetKind = Literal["block", "bundle", "item"]


@dataclass(frozen=True, slots=True)
class Target:
    """What would take something.

    Attributes
    ----------
    address
        Of the item that places the block, of the link group, of the item; without indices. Of the
        block at the top the root's id.
    block
        Id of the block definition; of bundles and items the one that holds them.
    rect
        What lights up; None for the ground.
    origin
        From where positions count.
    depth
        Of what comes inside, 0 on the ground.
    name
        As people read it.
    count
        Elements that it stands for.
    plate
        Index of the plate, -1 for the ground.
    is_closed
        Whether it is drawn without its inside.
    """

    kind: TargetKind
    address: str
    block: str
    rect: Rect | None
    name: str
    origin: Point = (0.0, 0.0)
    depth: int = 0
    count: int = 1
    plate: int = -1
    is_closed: bool = False

    @property
    def least(self) -> Point | None:
        """Least position inside a plate: below its header."""
        return (self.origin[0] + PAD, self.origin[1] + HEADER) if self.plate >= 0 else None


def ground(design: Design, shown: str) -> Target:
    """Return the block that is shown as a target."""
    target = find(design.blocks, design.root, shown) if shown else None
    if target is None or target.item is None or target.item.block is None:
        return Target("block", design.root, design.root, None, design.root)
    name = words.title(target.item)
    address = f"{design.root}.{target.path}"
    return Target("block", address, target.item.block, None, name, count=_count(design, address))


def block_at(geometry: Geometry, design: Design, shown: str, x: float, y: float) -> Target:
    """Return the innermost block around a point."""
    plates = [n for n in containing(geometry.plate_boxes, x, y) if geometry.plates[n].block]
    if not plates:
        return ground(design, shown)
    return block_of_plate(geometry, design, max(plates, key=lambda n: geometry.plates[n].depth))


def block_of_plate(geometry: Geometry, design: Design, number: int) -> Target:
    """Return the block on a plate as a target; of siblings the one that is open beside them."""
    plate = geometry.plates[number]
    closed = plate.role == "siblings"
    for other, found in enumerate(geometry.plates) if closed else ():
        if found.address == plate.address and found.role == "item":
            number, plate, closed = other, found, False
    return Target(
        "block",
        plate.address,
        str(plate.block),
        plate.rect,
        _name(design, plate),
        (plate.rect.x, plate.rect.y),
        plate.depth // 2 + 1,
        _count(design, plate.address),
        number,
        closed,
    )


def blocks(geometry: Geometry, design: Design, shown: str) -> list[Target]:
    """Return all blocks that are open on the canvas, the one shown first."""
    numbers = [n for n, p in enumerate(geometry.plates) if p.block and p.role == "item"]
    return [ground(design, shown), *(block_of_plate(geometry, design, n) for n in numbers)]


def item_at(geometry: Geometry, design: Design, x: float, y: float) -> Target | None:
    """Return the innermost framed item around a point."""
    plates = [geometry.plates[n] for n in containing(geometry.plate_boxes, x, y)]
    framed = [p for p in plates if p.role != "zone"]
    return item_on(design, max(framed, key=lambda p: p.depth)) if framed else None


def item_on(design: Design, plate: Plate) -> Target:
    """Return the item of a plate as a target."""
    block = find(design.blocks, design.root, plate.address).block
    count = _count(design, plate.address)
    return Target("item", plate.address, block, plate.rect, _name(design, plate), count=count)


def bundle(geometry: Geometry, design: Design, address: str) -> Target | None:
    """Return a bundle as a target."""
    found = next((b for b in geometry.bundles if b.address == address), None)
    if found is None:
        return None
    target = find(design.blocks, design.root, address)
    link = target.link
    assert link is not None
    name = f"{link.a.item} – {link.b.item}"
    return Target("bundle", address, target.block, found.label, name)


def inside(geometry: Geometry, target: Target) -> list[Rect]:
    """Return what stands in a block."""
    return [p.rect for p in geometry.plates if p.parent == target.plate]


def _name(design: Design, plate: Plate) -> str:
    item = find(design.blocks, design.root, plate.address).item
    return words.title(item) if item is not None else plate.title


def _count(design: Design, address: str) -> int:
    """Elements along an address, guards left aside."""
    block, counts = design.root_block, [1]
    for step in find(design.blocks, design.root, address).steps:
        item = block.item(step.id)
        if item is None:
            break
        counts.append(item.count)
        block = design.blocks.get(item.block or "", block)
    return math.prod(counts)
