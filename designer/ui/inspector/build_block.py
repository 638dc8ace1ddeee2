"""Rows of an item that places a block: the block's name, who else uses it, what is in it."""

from __future__ import annotations

from typing import Any

from designer.edit.hierarchy import make_unique, uses
from designer.edit.place import rename_block
from designer.model.blocks import Item
from designer.model.design import Design
from designer.ui.inspector.form import Action, Edit, FieldSpec, action, heading, static


def block_rows(design: Design, item: Item, owner: str) -> list[FieldSpec]:
    """Return the rows of the block that an item places."""
    block_id = str(item.block)
    rows = [_name_row(block_id, owner)]
    count = uses(design, block_id)
    if count > 1:
        unique = Action(
            "Make unique",
            edit=lambda: Edit(f"Make {item.id} unique", lambda d: make_unique(d, owner), owner),
        )
        tip = "A change inside reaches all of them. A block of its own leaves the others alone."
        rows.append(action(f"{owner}:uses", "Used", f"{count} times", unique, tooltip=tip))
    return rows


def inside_rows(design: Design, item: Item, place: str, *, is_open: bool) -> list[FieldSpec]:
    """Return what one element of a block item holds; it can be opened unless it is open."""
    block = design.blocks.get(item.block or "")
    if block is None:
        return []
    title = heading(f"In each {item.id}")
    opened = Action("Open", request="opened", address=place)
    rows = [
        FieldSpec(f"{place}:inside", title.label, "heading", actions=() if is_open else (opened,))
    ]
    for inner in block.items:
        key = f"block:{item.block}:{inner.id}"
        rows.append(static(key, inner.name or inner.id, f"{inner.count:,}", inner.note))
    if not block.items:
        rows.append(static(f"block:{item.block}:", "Nothing yet", "", "Open it and place parts"))
    return rows


def _name_row(block_id: str, owner: str) -> FieldSpec:
    def edit(value: Any) -> Edit:
        return Edit(f"Rename block {block_id}", lambda d: rename_block(d, block_id, value), owner)

    tip = "Id of the block's definition; all items that place it follow"
    return FieldSpec(f"{owner}:block", "Block", "text", block_id, tip, edit=edit, role="block")
