"""Items and planes: add, rename, remove, move, and a blank design to begin with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from designer.edit import usual
from designer.edit.citing import cited
from designer.edit.params import checked, edit_block, edit_item, move_item
from designer.edit.refs import Chain
from designer.edit.rewrite import rewrite, with_body, with_faults
from designer.issues import refuse
from designer.model import address
from designer.model.base import ID_PATTERN
from designer.model.blocks import Block, Item, LinkGroup
from designer.model.design import Design, Plane, PlaneRole, Source
from designer.model.parts import Medium, Part, Rack, UnknownPart

#: Short names for what people place most; of other kinds the kind is the name.
_WORDS = (("ascend", "npu"), ("tpu", "tpu"), ("nvidia", "gpu"), ("amd", "gpu"))
_SUFFIX = re.compile(r"_\d+$")
Spot = tuple[float, float]


def blank(name: str = "Untitled") -> Design:
    """Return an empty design: one block, a plane for each way of scaling, usual surroundings."""
    return Design(
        name=name,
        root="pod",
        planes=(
            Plane(id="scale_up", name="Scale-up", role="scale_up"),
            Plane(id="scale_out", name="Scale-out", role="scale_out"),
        ),
        blocks={"pod": Block()},
        scenario=usual.SCENARIO,
        site=usual.SITE,
        sources=usual.SOURCES,
    )


# -- names -----------------------------------------------------------------------------------


def fresh(wish: str, taken: Iterable[str]) -> str:
    """Return an id like the one wished for that is not taken: ``npu``, ``npu_2``."""
    used = set(taken)
    base = re.sub(r"[^\w-]+", "_", wish).strip("_-")[:70] or "item"
    if base not in used:
        return base
    base = _SUFFIX.sub("", base)
    number = 2
    while f"{base}_{number}" in used:
        number += 1
    return f"{base}_{number}"


def ids_in(block: Block) -> set[str]:
    """Return the ids of items and link groups, which share their names."""
    return {item.id for item in block.items} | {link.id for link in block.links}


def word_for(part_id: str, part: Part) -> str:
    """Return the id that a part gets as an item when nobody says: npu, gpu, switch, nic."""
    if part.kind != "accelerator":
        return part.kind
    return next((word for start, word in _WORDS if part_id.startswith(start)), "chip")


def block_of(design: Design, block_id: str) -> Block:
    """Return a block, or refuse."""
    block = design.blocks.get(block_id)
    if block is None:
        known = ", ".join(design.blocks)
        raise refuse("EDT-BLOCK", block_id, f"There is no block '{block_id}'.", f"Blocks: {known}.")
    return block


def item_at(design: Design, place: str) -> tuple[str, Item]:
    """Return the block definition and the item at an address, or refuse."""
    target = address.find(design.blocks, design.root, place)
    if target.item is None:
        raise refuse("EDT-ITEM", place, "There is no item at this address.", "Name an item.")
    return target.block, target.item


def require_id(wish: str, taken: Iterable[str], place: str) -> None:
    """Refuse what is no id, or an id that is taken."""
    if not re.fullmatch(ID_PATTERN, wish) or len(wish) > 80:
        raise refuse(
            "EDT-ID", place, f"'{wish}' is no id.", "Use letters, digits, _ and -, at most 80."
        )
    if wish in set(taken):
        raise refuse("EDT-ID", place, f"There is a '{wish}' here already.", "Choose another id.")


# -- adding ----------------------------------------------------------------------------------


def with_part(
    design: Design, part_id: str, part: Part, sources: Mapping[str, Source] | None = None
) -> tuple[Design, str]:
    """Return a design that holds a part, and the part's id there.

    A copy of the same catalogue entry that is there already serves, with what was changed in it.
    """
    old = design.parts.get(part_id)
    if old == part or (
        old is not None and old.kind == part.kind and old.catalog_id == part.catalog_id != ""
    ):
        return design, part_id
    new_id = fresh(part_id, design.parts)
    return cited(design.replace(parts={**design.parts, new_id: part}), [part], sources), new_id


def add_part(
    design: Design,
    block_id: str,
    part_id: str,
    part: Part | None = None,
    *,
    at: Spot = (0.0, 0.0),
    wish: str = "",
    sources: Mapping[str, Source] | None = None,
) -> Design:
    """Place a part in a block; the new item is the block's last.

    Parameters
    ----------
    design
        The document.
    block_id
        Block definition that receives it.
    part_id, part
        Id, and content where it comes from the catalogue: it is copied into the document.
    at
        Position on the canvas.
    wish
        Id wished for; a number is added where it is taken.
    sources
        Sources of the catalogue; those that the part names are copied too.
    """
    block = block_of(design, block_id)
    if part is not None:
        design, part_id = with_part(design, part_id, part, sources)
    held = design.parts.get(part_id)
    if held is None:
        hint = "Name a part of the design or of the catalogue."
        raise refuse("EDT-PART", block_id, f"There is no part '{part_id}'.", hint)
    if isinstance(held, (Medium, Rack, UnknownPart)):
        hint = "A medium belongs to a link group, a rack to a placement."
        raise refuse("EDT-PART", block_id, f"A {held.kind} cannot be an item.", hint)
    new_id = fresh(wish or word_for(part_id, held), ids_in(block))
    return _add(design, block_id, {"id": new_id, "part": part_id}, at)


def add_block(
    design: Design, block_id: str, child: str = "", *, at: Spot = (0.0, 0.0), wish: str = ""
) -> Design:
    """Place a block in a block: an existing definition, or a new empty one if none is named."""
    block = block_of(design, block_id)
    if child:
        block_of(design, child)
        if holds(design.blocks, child, block_id):
            raise refuse(
                "EDT-RECURSION",
                block_id,
                f"Block '{child}' would contain itself.",
                "Place another block, or a copy of it.",
            )
    else:
        child = fresh(wish or "block", design.blocks)
        design = design.replace(blocks={**design.blocks, child: Block()})
    return _add(design, block_id, {"id": fresh(wish or child, ids_in(block)), "block": child}, at)


def holds(blocks: Mapping[str, Block], outer: str, inner: str) -> bool:
    """Return whether a block is another one or contains it at any depth."""
    waiting, seen = [outer], set()
    while waiting:
        here = waiting.pop()
        if here == inner:
            return True
        if here in seen or here not in blocks:
            continue
        seen.add(here)
        waiting += [item.block for item in blocks[here].items if item.block is not None]
    return False


def _add(design: Design, block_id: str, fields: dict[str, str], at: Spot) -> Design:
    def change(block: Block) -> Block:
        item = Item.model_validate({**fields, "at": {"x": float(at[0]), "y": float(at[1])}})
        return block.replace(items=(*block.items, item))

    return edit_block(design, block_id, lambda b: checked(change, b, block_id))


# -- renaming --------------------------------------------------------------------------------


def rename(design: Design, place: str, new_id: str) -> Design:
    """Give an item or a link group another id; all that refers to it follows."""
    target = address.find(design.blocks, design.root, place)
    thing = target.item or target.link
    if thing is None:
        raise refuse("EDT-ITEM", place, "There is nothing to rename here.", "Name an item or link.")
    if thing.id == new_id:
        return design
    block = design.blocks[target.block]
    require_id(new_id, ids_in(block), place)
    if target.item is None:
        links = tuple(g.replace(id=new_id) if g is thing else g for g in block.links)
        return edit_block(design, target.block, lambda b: b.replace(links=links))
    items = tuple(i.replace(id=new_id) if i is thing else i for i in block.items)
    old = (target.block, thing.id)

    def move(chain: Chain) -> Chain:
        return tuple((b, new_id) if (b, i) == old else (b, i) for b, i in chain)

    after = {**design.blocks, target.block: block.replace(items=items)}
    new = (target.block, new_id)
    made = rewrite(design, after, place, move=move, origin={new: old})
    return with_faults(
        design,
        made,
        lambda steps: [
            tuple((new, n) if s == old else (s, n) for s, n in steps)
            if any(s == old for s, _ in steps)
            else steps
        ],
    )


def rename_block(design: Design, block_id: str, new_id: str) -> Design:
    """Give a block definition another id; items that place it follow."""
    block_of(design, block_id)
    if block_id == new_id:
        return design
    require_id(new_id, design.blocks, block_id)
    blocks = {
        (new_id if key == block_id else key): _placing(block, block_id, new_id)
        for key, block in design.blocks.items()
    }
    if block_id != design.root:
        return design.replace(blocks=blocks)
    made = design.replace(blocks=blocks, root=new_id)
    return with_faults(design, made, lambda steps: [(*steps,) if steps else steps])


def _placing(block: Block, old: str, new: str) -> Block:
    if all(item.block != old for item in block.items):
        return block
    return block.replace(
        items=tuple(i.replace(block=new) if i.block == old else i for i in block.items)
    )


def rename_plane(design: Design, plane_id: str, new_id: str) -> Design:
    """Give a plane another id; link groups, forwarding and claims follow."""
    plane_of(design, plane_id)
    if plane_id == new_id:
        return design
    require_id(new_id, [plane.id for plane in design.planes] + ["all"], f"planes.{plane_id}")
    blocks = {key: _on_plane(block, plane_id, new_id) for key, block in design.blocks.items()}
    starts = tuple(f"{what}.{plane_id}." for what in ("network", "latency"))
    claims = tuple(
        c.replace(metric=c.metric.replace(f".{plane_id}.", f".{new_id}.", 1))
        if c.metric.startswith(starts)
        else c
        for c in design.claims
    )
    planes = tuple(p.replace(id=new_id) if p.id == plane_id else p for p in design.planes)
    return design.replace(planes=planes, blocks=blocks, claims=claims)


def _on_plane(block: Block, old: str, new: str) -> Block:
    """Return a block with a plane renamed; without a new name forwarding and shares in it go."""

    def item(i: Item) -> Item:
        if old not in i.forwarding:
            return i
        ways = {(new if k == old else k): v for k, v in i.forwarding.items() if new or k != old}
        return i.replace(forwarding=ways)

    def link(g: LinkGroup) -> LinkGroup:
        if old not in g.planes:
            return g
        planes = [new if p == old else p for p in g.planes if new or p != old]
        return g.replace(plane=planes[0], also_planes=tuple(planes[1:])) if planes else g

    return with_body(block, tuple(map(item, block.items)), tuple(map(link, block.links)))


def without_plane(block: Block, plane_id: str) -> Block:
    """Return a block that says nothing about a plane, links of that plane alone aside."""
    return _on_plane(block, plane_id, "")


def add_plane(
    design: Design, plane_id: str, role: PlaneRole = "scale_up", name: str = ""
) -> Design:
    """Add a plane."""
    place = f"planes.{plane_id}"
    require_id(plane_id, [plane.id for plane in design.planes] + ["all"], place)

    def change(old: Design) -> Design:
        return old.replace(planes=(*old.planes, Plane(id=plane_id, role=role, name=name)))

    return checked(change, design, place)


def plane_of(design: Design, plane_id: str) -> Plane:
    for plane in design.planes:
        if plane.id == plane_id:
            return plane
    known = ", ".join(plane.id for plane in design.planes) or "none"
    place = f"planes.{plane_id}"
    raise refuse("EDT-PLANE", place, f"There is no plane '{plane_id}'.", f"Planes: {known}.")


# -- positions and scope ---------------------------------------------------------------------


def move(design: Design, spots: Mapping[str, Spot]) -> Design:
    """Move items on the topology canvas: new positions by address. Changes no number."""
    for place, (x, y) in spots.items():
        design = move_item(design, place, float(x), float(y))
    return design


def set_external(design: Design, places: Iterable[str], external: bool) -> Design:
    """Count items as outside the machine, or as part of it."""
    for place in places:
        design = edit_item(design, place, lambda i: i.replace(external=external))
    return design
