"""How many elements of an item go into a rack while nobody has said."""

from __future__ import annotations

import math

from designer.model.address import find
from designer.model.blocks import Item
from designer.model.design import Design
from designer.model.parts import Rack

#: Where power does not say: nodes, and single parts such as switches, in a rack.
USUAL_BLOCKS, USUAL_PARTS = 4, 16


def each_for(design: Design, place: str, rack: Rack) -> tuple[int, str]:
    """Return how many elements of an item go into a rack, and why.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    rack
        The part they go into.

    Returns
    -------
    int, str
        At least 1 and at most what there is; in words where that comes from.
    """
    target = find(design.blocks, design.root, place)
    item = target.item
    assert item is not None, place
    total = _total(design, place)
    limit, draws = rack.power_limit_w.value, rated_w(design, item)
    if limit and draws:
        return max(1, min(total, math.floor(limit / draws + 1e-9))), "by rated power"
    usual = USUAL_BLOCKS if item.block is not None else USUAL_PARTS
    return max(1, min(total, usual)), "as is usual"


def rated_w(design: Design, item: Item) -> float | None:
    """Return the rated power of one element with all inside it; None if a part's is not known."""
    if item.part is not None:
        part = design.parts.get(item.part)
        return part.rated_w.value if part is not None else None
    total = 0.0
    for inner in design.blocks[item.block or ""].items:
        draws = rated_w(design, inner)
        if draws is None:
            return None
        total += draws * inner.count
    return total


def _total(design: Design, place: str) -> int:
    block, total = design.root_block, 1
    for step in find(design.blocks, design.root, place).steps:
        item = block.item(step.id)
        if item is None:
            break
        total *= item.count
        block = design.blocks.get(item.block or "", block)
    return total
