"""A generated fabric as one block of an existing design."""

from __future__ import annotations

from collections.abc import Iterable

from designer.edit.generate.building import build
from designer.edit.generate.drafting import Kit
from designer.edit.generate.plans import Plan
from designer.issues import refuse
from designer.model import address
from designer.model.blocks import Block, Item, LinkGroup, Point
from designer.model.design import Content, Design, Placement
from designer.model.parts import Part
from designer.model.rules import require_valid


def insert(
    design: Design,
    plan: Plan,
    kit: Kit,
    *,
    into: str = "",
    at: Point | None = None,
    name: str = "",
) -> Design:
    """Add a generated fabric to a design, as one command.

    Parameters
    ----------
    design
        The document.
    plan, kit
        As for `build`.
    into
        Address of an item that holds a block; the root block if empty.
    at
        Where it stands on the canvas.
    name
        Id of the new item; ``fabric`` if empty. A number is added where it is taken.

    Returns
    -------
    Design
        With the fabric's blocks, planes and parts beside those that were there. Equal parts are
        shared; whatever else bears a name already taken gets a new one.
    """
    return graft(design, build(plan, kit), into=into, at=at, name=name)


def insert_label(plan: Plan) -> str:
    """Return what the command is called in menus."""
    return f"Insert {plan.wish.title.lower()}, {plan.endpoints:,} endpoints"


def graft(
    design: Design, fragment: Design, *, into: str = "", at: Point | None = None, name: str = ""
) -> Design:
    """Add the root block of a design to another one, with all that it needs."""
    target = address.find(design.blocks, design.root, into or design.root)
    host = target.block
    if target.link is not None or (target.item is not None and target.item.block is None):
        raise refuse("GEN-INTO", into, "A fabric can only be put into a block.", "Name a block.")
    if target.item is not None and target.item.block is not None:
        host = target.item.block
    block = design.blocks[host]
    item_id = free_name(
        name or fragment.root, [i.id for i in block.items] + [g.id for g in block.links]
    )
    wanted = {fragment.root: item_id}
    blocks = _names(fragment.blocks, design.blocks, wanted)
    planes = _plane_names(fragment, design)
    kept = {plane.id for plane in design.planes}
    parts = _part_names(fragment.parts, design.parts)
    places = _names((p.id for p in fragment.placements), [p.id for p in design.placements])
    path = ".".join(step for step in (target.path, item_id) if step)
    added = Item(
        id=item_id, block=blocks[fragment.root], name=fragment.name, at=at or _beside(block)
    )
    grown = block.replace(items=(*block.items, added))
    result = design.replace(
        parts={**design.parts, **{parts[key]: part for key, part in fragment.parts.items()}},
        planes=(
            *design.planes,
            *(
                plane.replace(id=planes[plane.id])
                for plane in fragment.planes
                if planes[plane.id] not in kept
            ),
        ),
        blocks={
            **design.blocks,
            host: grown,
            **{
                blocks[key]: _renamed(value, blocks, parts, planes)
                for key, value in fragment.blocks.items()
            },
        },
        placements=(
            *design.placements,
            *(_moved(p, path, places[p.id], parts[p.rack]) for p in fragment.placements),
        ),
        sources={**fragment.sources, **design.sources},
    )
    require_valid(result)
    return result


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return a name, with a number added where it is taken."""
    used, name, number = set(taken), wanted, 2
    while name in used:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _names(
    new: Iterable[str], taken: Iterable[str], wanted: dict[str, str] | None = None
) -> dict[str, str]:
    used, result = set(taken), {}
    for key in new:
        result[key] = free_name((wanted or {}).get(key, key), used)
        used.add(result[key])
    return result


def _plane_names(fragment: Design, design: Design) -> dict[str, str]:
    """Return the id of each new plane: an unused one of the same role, or one not taken yet.

    A new document has an empty plane for each way of scaling. Beside it a second one of the same
    role would take part in the composite without a link.
    """
    links = (link for block in design.blocks.values() for link in block.links)
    used = {plane for link in links for plane in link.planes}
    free = [plane for plane in design.planes if plane.id not in used]
    result: dict[str, str] = {}
    for plane in fragment.planes:
        empty = next((old for old in free if old.role == plane.role), None)
        if empty is not None:
            free.remove(empty)
        taken = (*(old.id for old in design.planes), *result.values())
        result[plane.id] = empty.id if empty is not None else free_name(plane.id, taken)
    return result


def _part_names(new: dict[str, Part], old: dict[str, Part]) -> dict[str, str]:
    """Return the id of each new part: that of an equal one, or one not taken yet."""
    result: dict[str, str] = {}
    for key, part in new.items():
        known = key if old.get(key) == part else next((k for k in old if old[k] == part), None)
        result[key] = known or free_name(key, (*old, *result.values()))
    return result


def _renamed(
    block: Block, blocks: dict[str, str], parts: dict[str, str], planes: dict[str, str]
) -> Block:
    def item(old: Item) -> Item:
        return old.replace(
            part=None if old.part is None else parts[old.part],
            block=None if old.block is None else blocks[old.block],
            forwarding={planes[key]: value for key, value in old.forwarding.items()},
        )

    def link(old: LinkGroup) -> LinkGroup:
        return old.replace(
            plane=planes[old.plane],
            also_planes=tuple(planes[key] for key in old.also_planes),
            medium=None if old.medium is None else parts[old.medium],
            medium_across=None if old.medium_across is None else parts[old.medium_across],
        )

    return block.replace(
        items=tuple(item(old) for old in block.items), links=tuple(link(old) for old in block.links)
    )


def _moved(placement: Placement, path: str, name: str, rack: str) -> Placement:
    contents = tuple(
        Content(item=f"{path}.{c.item}", each=c.each, order=c.order) for c in placement.contents
    )
    return placement.replace(id=name, rack=rack, contents=contents)


def _beside(block: Block) -> Point:
    """Return a place right of all others, or none where the canvas arranges the block itself."""
    if not any(item.at.x or item.at.y for item in block.items):
        return Point()
    right = max(item.at.x for item in block.items)
    return Point(x=right + 640.0, y=min(item.at.y for item in block.items))
