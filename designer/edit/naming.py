"""Names for people; ids that say nothing, such as `switch`, follow them, all others stay."""

from __future__ import annotations

import re

from designer.edit.params import edit_item
from designer.edit.place import fresh, ids_in, item_at, rename, rename_block
from designer.edit.repeat import names_of, rename_axis
from designer.model.base import ID_PATTERN
from designer.model.design import Design

#: The id that a new block gets.
BLOCK = "block"
#: Ids that the program gives and that do not say what a thing is for: leaf, spine, node.
_SPEECHLESS = frozenset({BLOCK, "switch"})
_NUMBERED = re.compile(r"_\d+$")
_MOST = 40


def give_name(design: Design, place: str, name: str) -> Design:
    """Name an item; an id, a block and an axis that bear the program's own word follow.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    name
        As people read it; empty for the id.
    """
    block_id, item = item_at(design, place)
    new_id = id_for(design, place, name)
    shown = "" if name == new_id else name
    if new_id == item.id:
        return edit_item(design, place, lambda i: i.replace(name=shown))
    design = rename(design, place, new_id)
    place = f"{place.rpartition('.')[0]}.{new_id}"
    design = edit_item(design, place, lambda i: i.replace(name=shown))
    if item.id in names_of(item) and new_id not in names_of(item):
        design = rename_axis(design, place, item.id, new_id)
    inside = item.block
    if inside is not None and _NUMBERED.sub("", inside) == BLOCK and inside != block_id:
        design = rename_block(design, inside, fresh(new_id, design.blocks))
    return design


def id_for(design: Design, place: str, name: str) -> str:
    """Return the id that an item gets with a name: its own unless that says nothing.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    name
        As people read it.
    """
    block_id, item = item_at(design, place)
    wish = re.sub(r"[^\w]+", "_", name.strip().lower()).strip("_")[:_MOST].strip("_")
    if (
        not wish
        or _NUMBERED.sub("", item.id) not in _SPEECHLESS
        or not re.fullmatch(ID_PATTERN, wish)
    ):
        return item.id
    return fresh(wish, ids_in(design.blocks[block_id]) - {item.id})
