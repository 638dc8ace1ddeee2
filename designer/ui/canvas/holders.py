"""Items with ports on the canvas: where they are drawn, and which of them is under the mouse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF

from designer.issues import DesignError
from designer.model import address
from designer.model.design import Design
from designer.ui.canvas.geometry import Geometry, Rect, touching

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

#: Places that are offered to a line.
MOST_OFFERED = 60
_OWN = re.compile(r"\[[^\]]*\]$")
_ALL = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Holder:
    """An item with ports, where it is drawn.

    Attributes
    ----------
    address
        Of the item in its element, without an index of its own: ``pod.node[0].npu``.
    path
        Item path from the root.
    rect
        Its plate, its row, or the tile it is drawn as.
    shape
        How it is drawn: on a plate of its own with room at its edge, as a row of tiles on the
        plate of an open element, or as a tile in the picture of a closed one.
    """

    address: str
    path: str
    rect: Rect
    shape: Literal["plate", "row", "tile"] = "tile"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a line may end: an item with ports or one of its ports, or an element of a block."""

    address: str
    rect: Rect
    port: str = ""
    is_block: bool = False


def holder_at(geometry: Geometry, design: Design, place: str) -> Holder | None:
    """Return the item with ports that an address of the canvas belongs to; None for others."""
    head = _OWN.sub("", place)
    try:
        target = address.find(design.blocks, design.root, head)
    except DesignError:
        return None
    part = design.parts.get(target.item.part or "") if target.item is not None else None
    if part is None or not part.ports:
        return None
    for grid in geometry.grids:
        if grid.path != target.path or grid.plate < 0:
            continue
        own = f"{grid.prefix}.{grid.item}"
        if head in (own, _ALL.sub("", own)):
            plate = geometry.plates[grid.plate]
            shape: Literal["plate", "row"] = "plate" if plate.role == "item" else "row"
            return Holder(own, target.path, plate.rect, shape)
    rect = geometry.rect_of(place)
    return None if rect is None else Holder(head, target.path, rect)


def holders(geometry: Geometry, design: Design, area: Rect | None = None) -> list[Holder]:
    """Return the items with ports that are open on the canvas, or in a part of it."""
    boxes = geometry.grid_boxes
    numbers = range(len(geometry.grids)) if area is None else touching(boxes, area)
    found: dict[str, Holder] = {}
    for number in numbers:
        grid = geometry.grids[number]
        own = f"{grid.prefix}.{grid.item}"
        if grid.kind == "block" or own in found:
            continue
        holder = holder_at(geometry, design, own)
        if holder is not None:
            found[own] = holder
        if len(found) >= MOST_OFFERED:
            break
    return list(found.values())


def target_at(view: CanvasView, at: QPointF) -> Target | None:
    """Return where a line would end at a point of the viewport."""
    handle = view.ports.handle_at(at)
    if handle is not None and handle.port:
        holder = holder_at(view.geometry_shown, view.session.design, handle.address)
        return None if holder is None else Target(holder.address, holder.rect, handle.port)
    place, zoom = view.mapToScene(at.toPoint()), view.zoom
    # Lines lie over what they end at: they are no obstacle here.
    hit = view.geometry_shown.hit(
        place.x(), place.y(), slack=-1e6, smallest=5.0 / zoom, labels=False
    )
    if hit is None:
        return None
    holder = holder_at(view.geometry_shown, view.session.design, hit.address)
    if holder is not None:
        return Target(holder.address, holder.rect)
    return Target(hit.address, hit.rect, is_block=_is_block(view.session.design, hit.address))


def _is_block(design: Design, place: str) -> bool:
    try:
        item = address.find(design.blocks, design.root, place).item
    except DesignError:
        return True
    return item is None or item.block is not None
