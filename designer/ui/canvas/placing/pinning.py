"""Blocks arranged automatically keep their look when something joins or leaves them by hand."""

from __future__ import annotations

from designer.edit.params import move_item
from designer.model.design import Design
from designer.session.selected import find
from designer.ui.canvas.geometry import Geometry
from designer.ui.canvas.layout.arrange import is_pinned, spot


def block_at(design: Design, place: str) -> str:
    """Return the id of the block at an address; of the one at the top if there is none."""
    target = find(design, place) if place else None
    if target is None or target.item is None or target.item.block is None:
        return design.root
    return target.item.block


def pinned(design: Design, geometry: Geometry, place: str) -> Design:
    """Give the items of an automatically arranged block the positions where they are drawn.

    Parameters
    ----------
    design, geometry
        The document and its picture.
    place
        Address of the block without indices; empty for the one at the top.
    """
    if is_pinned(design.blocks[block_at(design, place)]):
        return design
    inside = place or design.root
    for plate in geometry.plates:
        if plate.address.rpartition(".")[0] != inside or plate.role == "siblings":
            continue
        around = geometry.plates[plate.parent].rect if plate.parent >= 0 else None
        left, top = (around.x, around.y) if around is not None else (0.0, 0.0)
        design = move_item(design, plate.address, *spot(plate.rect.x - left, plate.rect.y - top))
    return design
