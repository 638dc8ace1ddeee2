"""Removing items, link groups and planes, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from designer.edit.place import plane_of, without_plane
from designer.edit.refs import chain_of, item_of
from designer.edit.rewrite import Indexed, same_objects, with_faults
from designer.edit.wiring.relaying import settled
from designer.issues import refuse
from designer.model import address
from designer.model.blocks import Block, Item
from designer.model.design import Design, Placement

Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Removal:
    """A design without some things, and what had to go with them, in words."""

    design: Design
    took: tuple[str, ...]


def remove(design: Design, places: Iterable[str]) -> Design:
    """Remove items and link groups by address; see `removal` for what goes with them."""
    return removal(design, places).design


def removal(design: Design, places: Iterable[str]) -> Removal:
    """Remove items and link groups, and say what goes with them.

    With an item go the link groups that end at it or inside it, its placements and faults, and
    block definitions that nothing places any more. Parts stay: see `drop_unused`.
    """
    items: set[Step] = set()
    links: set[Step] = set()
    for place in places:
        target = address.find(design.blocks, design.root, place)
        if target.link is not None:
            links.add((target.block, target.link.id))
        elif target.item is not None:
            items.add((target.block, target.item.id))
        else:
            hint = "Remove what it holds instead."
            raise refuse("EDT-ROOT", place, "The block at the top cannot be removed.", hint)
    if not items and not links:
        return Removal(design, ())
    took: list[str] = []
    blocks = {}
    for block_id, block in design.blocks.items():
        hanging = {
            g.id
            for g in block.links
            if (block_id, g.id) not in links
            and any(_passes(design, block_id, end.item, items) for end in (g.a, g.b))
        }
        took += [f"link group '{name}' of {block_id}" for name in sorted(hanging)]
        gone = {name for b, name in links if b == block_id} | hanging
        blocks[block_id] = _without(block, {name for b, name in items if b == block_id}, gone)
    before, after = _reachable(design.blocks, design.root), _reachable(blocks, design.root)
    took += [f"block '{name}'" for name in blocks if name in before - after]
    blocks = {name: block for name, block in blocks.items() if name not in before - after}
    made = design.replace(blocks=blocks)
    made = _unplaced(design, made, items, took)
    made = with_faults(design, made, lambda steps: _surviving(steps, items, took))
    return Removal(settled(design, made), tuple(took))


def _without(block: Block, items: set[str], links: set[str]) -> Block:
    if not items and not links:
        return block
    return block.replace(
        items=tuple(i for i in block.items if i.id not in items),
        links=tuple(g for g in block.links if g.id not in links),
    )


def _passes(design: Design, block_id: str, path: str, items: set[Step]) -> bool:
    return any(step in items for step in chain_of(design.blocks, block_id, path) or ())


def _reachable(blocks: Mapping[str, Block], root: str) -> set[str]:
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        here = waiting.pop()
        if here not in seen and here in blocks:
            seen.add(here)
            waiting += [item.block for item in blocks[here].items if item.block is not None]
    return seen


def has_leaf(blocks: Mapping[str, Block], item: Item) -> bool:
    """Return whether an item holds a part at any depth."""
    if item.block is None:
        return True
    return any(
        i.part is not None for name in _reachable(blocks, item.block) for i in blocks[name].items
    )


def _unplaced(before: Design, made: Design, items: set[Step], took: list[str]) -> Design:
    placements: list[Placement] = []
    for placement in made.placements:
        kept = []
        for content in placement.contents:
            chain = chain_of(before.blocks, before.root, content.item)
            gone = chain is not None and (
                any(step in items for step in chain)
                or not has_leaf(made.blocks, item_of(made.blocks, chain[-1]))
            )
            if gone:
                took.append(f"placement of {content.item}")
            else:
                kept.append(content)
        if len(kept) == len(placement.contents):
            placements.append(placement)
        elif kept:
            placements.append(placement.replace(contents=tuple(kept)))
    if same_objects(placements, made.placements):
        return made
    return made.replace(placements=tuple(placements))


def _surviving(steps: Indexed, items: set[Step], took: list[str]) -> list[Indexed]:
    if not any(step in items for step, _ in steps):
        return [steps]
    took.append("fault of " + ".".join(name for (_, name), _ in steps))
    return []


def remove_plane(design: Design, plane_id: str) -> Removal:
    """Remove a plane with its link groups; those that others share stay with them."""
    plane_of(design, plane_id)
    took, blocks = [], {}
    for block_id, block in design.blocks.items():
        gone = {g.id for g in block.links if g.planes == (plane_id,)}
        took += [f"link group '{name}' of {block_id}" for name in sorted(gone)]
        blocks[block_id] = without_plane(_without(block, set(), gone), plane_id)
    planes = tuple(plane for plane in design.planes if plane.id != plane_id)
    return Removal(design.replace(planes=planes, blocks=blocks), tuple(took))


def drop_unused(design: Design) -> Removal:
    """Remove block definitions that nothing places and parts that nothing names."""
    used = _reachable(design.blocks, design.root)
    blocks = {name: block for name, block in design.blocks.items() if name in used}
    named = {p.rack for p in design.placements}
    for block in blocks.values():
        named |= {i.part for i in block.items if i.part is not None}
        named |= {m for g in block.links for m in (g.medium, g.medium_across) if m is not None}
    parts = {name: part for name, part in design.parts.items() if name in named}
    took = [f"block '{name}'" for name in design.blocks if name not in blocks]
    took += [f"part '{name}'" for name in design.parts if name not in parts]
    if not took:
        return Removal(design, ())
    return Removal(design.replace(blocks=blocks, parts=parts), tuple(took))
