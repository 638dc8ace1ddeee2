"""More of the same: what is like something that is selected."""

from __future__ import annotations

from designer.issues import DesignError
from designer.model.address import find
from designer.model.blocks import Item, LinkGroup
from designer.model.design import Design


def similar(design: Design, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is like something, anywhere in the design.

    Parameters
    ----------
    design
        The document.
    addresses
        What is selected; what does not exist any more is left out.

    Returns
    -------
    tuple of str
        Addresses without indices, in the order of the document: items of the same part or block,
        link groups of the same plane between the same kinds of ports.
    """
    wanted: set[tuple[object, ...]] = set()
    for address in addresses:
        try:
            target = find(design.blocks, design.root, address)
        except DesignError:
            continue
        if target.item is not None:
            wanted.add(_item_kind(target.item))
        elif target.link is not None:
            wanted.add(_link_kind(target.link))
    return tuple(_search(design, design.root, design.root, wanted))


def _search(
    design: Design, block_id: str, prefix: str, wanted: set[tuple[object, ...]]
) -> list[str]:
    block, found = design.blocks[block_id], []
    for item in block.items:
        if _item_kind(item) in wanted:
            found.append(f"{prefix}.{item.id}")
        if item.block is not None and item.block in design.blocks:
            found += _search(design, item.block, f"{prefix}.{item.id}", wanted)
    found += [f"{prefix}.{g.id}" for g in block.links if _link_kind(g) in wanted]
    return found


def _item_kind(item: Item) -> tuple[object, ...]:
    return "item", item.part, item.block


def _link_kind(link: LinkGroup) -> tuple[object, ...]:
    return "link", link.plane, frozenset((link.a.port, link.b.port))
