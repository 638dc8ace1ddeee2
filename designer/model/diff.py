"""One identity diff of two documents drives canvas and solver.

Documents share all nodes that an edit did not touch, so comparing identities along the tree finds
the change in time proportional to the change. Nodes that are equal but not identical (a reloaded
file) count as unchanged where a cheap comparison shows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.blocks import Block, Item
from designer.model.design import Design


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What differs between two documents.

    Attributes
    ----------
    blocks
        Ids of blocks whose items or links changed in structure or parameters.
    parts
        Ids of parts that changed.
    layout
        Ids of blocks in which only positions on the topology canvas changed.
    fields
        Names of other top-level fields that changed: scenario, site, placements, claims, ...
    """

    blocks: frozenset[str]
    parts: frozenset[str]
    layout: frozenset[str]
    fields: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Nothing differs."""
        return not (self.blocks or self.parts or self.layout or self.fields)

    @property
    def is_physical(self) -> bool:
        """Whether any number can change: positions on the canvas and texts change none."""
        texts = {"name", "description", "author", "licence", "aliases", "sources"}
        return bool(self.blocks or self.parts or self.fields - texts)


def diff(before: Design, after: Design) -> ChangeSet:
    """Compare two documents.

    Parameters
    ----------
    before, after
        Two snapshots, usually sharing most nodes.

    Returns
    -------
    ChangeSet
        Empty if they are the same.
    """
    if before is after:
        return ChangeSet(frozenset(), frozenset(), frozenset(), frozenset())
    blocks, layout = set(), set()
    for name in before.blocks.keys() | after.blocks.keys():
        old, new = before.blocks.get(name), after.blocks.get(name)
        if old is new:
            continue
        if old is None or new is None or not _same_but_layout(old, new):
            blocks.add(name)
        elif old != new:
            layout.add(name)
    parts = {
        name
        for name in before.parts.keys() | after.parts.keys()
        if before.parts.get(name) is not after.parts.get(name)
        and before.parts.get(name) != after.parts.get(name)
    }
    fields = {
        name
        for name in type(after).model_fields
        if name not in ("blocks", "parts")
        and getattr(before, name) is not getattr(after, name)
        and getattr(before, name) != getattr(after, name)
    }
    return ChangeSet(frozenset(blocks), frozenset(parts), frozenset(layout), frozenset(fields))


def _same_but_layout(old: Block, new: Block) -> bool:
    if len(old.items) != len(new.items) or old.links != new.links:
        return False
    if old.name != new.name or old.note != new.note:
        return False
    return all(_same_item(a, b) for a, b in zip(old.items, new.items, strict=True))


def _same_item(old: Item, new: Item) -> bool:
    if old is new:
        return True
    names = [name for name in Item.model_fields if name != "at"]
    return all(getattr(old, name) == getattr(new, name) for name in names)
