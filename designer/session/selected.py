"""What a selection comes to: items and link groups without indices, and single elements."""

from __future__ import annotations

from dataclasses import dataclass

from designer.issues import DesignError
from designer.model import address
from designer.model.design import Design


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection sorted by what its addresses name, each in the order of the selection.

    Attributes
    ----------
    items
        Addresses of items without indices, each once; elements count for their item.
    links
        Addresses of link groups.
    elements
        Addresses that name single elements of an item by its own index.
    blocks
        The items among `items` that place a block.
    """

    items: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()

    @property
    def things(self) -> tuple[str, ...]:
        """Items and link groups."""
        return (*self.items, *self.links)


def selected(design: Design, selection: tuple[str, ...]) -> Selected:
    """Sort a selection; addresses that lead nowhere any more are left out."""
    items: list[str] = []
    links: list[str] = []
    elements: list[str] = []
    blocks: list[str] = []
    for place in selection:
        target = find(design, place)
        if target is None:
            continue
        bare = f"{design.root}.{target.path}"
        if target.link is not None:
            links.append(bare)
        elif target.item is not None:
            items.append(bare)
            if any(index is not None for index in target.steps[-1].indices):
                elements.append(place)
            if target.item.block is not None:
                blocks.append(bare)
    return Selected(*(tuple(dict.fromkeys(found)) for found in (items, links, elements, blocks)))


def existing(design: Design, selection: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of a selection that still lead somewhere."""
    return tuple(place for place in selection if find(design, place) is not None)


def find(design: Design, place: str) -> address.Target | None:
    """Return what an address leads to; None if it leads nowhere (any more)."""
    try:
        return address.find(design.blocks, design.root, address.split_property(place)[0])
    except (DesignError, KeyError):
        return None


def around(design: Design, place: str) -> str:
    """Return the address of the block that holds a thing; empty for the block at the top."""
    target = find(design, place)
    if target is None or len(target.steps) < 2:
        return ""
    return f"{design.root}.{'.'.join(step.id for step in target.steps[:-1])}"
