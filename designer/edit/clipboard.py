"""The clipboard: some items with all they need, as text, into this design or another one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import Field, ValidationError

from designer.edit.citing import sources_of
from designer.edit.merge import shifted
from designer.edit.place import block_of, fresh, holds, ids_in, item_at, rename
from designer.edit.refs import axes_of, digits_of, spots
from designer.issues import DesignError, refuse
from designer.model.base import Frozen, Id
from designer.model.blocks import Block, Item, LinkGroup
from designer.model.design import Design, Plane, Source
from designer.model.parts import Part
from designer.model.rules import unknown_fields

MIME_TYPE = "application/vnd.supernode-designer.clipboard+json"
FORMAT = "supernode-clipboard"
VERSION = 1
MAX_CHARACTERS = 8_000_000
_TOP = "clipboard"


class Clip(Frozen):
    """What a clipboard holds: items, the link groups among them, and what these name."""

    items: tuple[Item, ...] = Field(min_length=1, max_length=10_000)
    links: tuple[LinkGroup, ...] = Field(default=(), max_length=10_000)
    blocks: dict[Id, Block] = Field(default={}, max_length=10_000)
    parts: dict[Id, Part] = Field(default={}, max_length=10_000)
    planes: tuple[Plane, ...] = Field(default=(), max_length=64)
    sources: dict[str, Source] = Field(default={}, max_length=10_000)


@dataclass(frozen=True, slots=True)
class Pasted:
    """A design with what was pasted: ids of the new items, and what could not come along."""

    design: Design
    items: tuple[str, ...]
    notes: tuple[str, ...]


# -- copying ---------------------------------------------------------------------------------


def clip(design: Design, places: Iterable[str]) -> Clip:
    """Take items of one block, the link groups among them, and what these name."""
    found = [item_at(design, place) for place in places]
    holders = {block_id for block_id, _ in found}
    if len(holders) != 1:
        hint = "Select items of one block."
        raise refuse("EDT-CLIP", design.root, "Only items of one block can be copied.", hint)
    block = design.blocks[holders.pop()]
    chosen = {item.id for _, item in found}
    items = tuple(item for item in block.items if item.id in chosen)
    links = tuple(
        link
        for link in block.links
        if all(end.item.partition(".")[0] in chosen for end in (link.a, link.b))
    )
    blocks = {
        name: body
        for name, body in design.blocks.items()
        if any(i.block is not None and holds(design.blocks, i.block, name) for i in items)
    }
    everything = [*links, *(g for body in blocks.values() for g in body.links)]
    all_items = [*items, *(i for body in blocks.values() for i in body.items)]
    named = {i.part for i in all_items} | {
        m for g in everything for m in (g.medium, g.medium_across)
    }
    used = {p for g in everything for p in g.planes} | {p for i in all_items for p in i.forwarding}
    parts = {name: part for name, part in design.parts.items() if name in named}
    return Clip(
        items=items,
        links=links,
        blocks=blocks,
        parts=parts,
        planes=tuple(plane for plane in design.planes if plane.id in used),
        sources=sources_of([*parts.values(), *everything], design.sources),
    )


def copy(design: Design, places: Iterable[str]) -> str:
    """Return items as clipboard text; see `clip`."""
    body = clip(design, places).model_dump(mode="json", exclude_defaults=True)
    text = json.dumps({"format": FORMAT, "version": VERSION, **body}, ensure_ascii=False)
    if len(text) > MAX_CHARACTERS:
        raise refuse(
            "EDT-CLIP",
            design.root,
            f"The selection has {len(text) / 1e6:,.0f} MB; the limit is {MAX_CHARACTERS // 10**6}.",
            "Copy less, or save a file of its own.",
        )
    return text


# -- pasting ---------------------------------------------------------------------------------


def read(text: str) -> Clip:
    """Read clipboard text, or refuse it in one sentence."""
    if len(text) > MAX_CHARACTERS:
        raise _no_clip(f"it has more than {MAX_CHARACTERS // 10**6} MB")
    try:
        data: Any = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _no_clip("it is no JSON") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _no_clip(f"its format is not '{FORMAT}'")
    if data.get("version") != VERSION or isinstance(data.get("version"), bool):
        raise _no_clip(f"it is of version {str(data.get('version'))[:20]}")
    try:
        text.encode("utf-8")
        made = Clip.model_validate(
            {k: v for k, v in data.items() if k not in ("format", "version")}
        )
        json.dumps(made.model_dump(mode="json"), ensure_ascii=False).encode("utf-8")
    except (ValidationError, RecursionError, UnicodeEncodeError) as error:
        raise _no_clip("its content is damaged") from error
    if next(unknown_fields(made), None) is not None:
        raise _no_clip("a newer version wrote it")
    return made


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _no_clip(why: str) -> DesignError:
    hint = "Copy items of a design first."
    return refuse("EDT-CLIP", "clipboard", f"This cannot be pasted: {why}.", hint)


def paste(
    design: Design, block_id: str, text: str, *, by: tuple[float, float] = (0.0, 0.0)
) -> Design:
    """Put clipboard text into a block; see `pasted`."""
    return pasted(design, block_id, read(text), by=by).design


def duplicate(
    design: Design, places: Iterable[str], *, by: tuple[float, float] = (32.0, 32.0)
) -> Design:
    """Put items and the link groups among them into their block once more."""
    chosen = list(places)
    what = clip(design, chosen)
    return pasted(design, item_at(design, chosen[0])[0], what, by=by).design


def pasted(
    design: Design, block_id: str, what: Clip, *, by: tuple[float, float] = (0.0, 0.0)
) -> Pasted:
    """Put a clip into a block, with fresh ids.

    Parts and blocks of equal content are shared, others come along under fresh ids.

    Parameters
    ----------
    design, block_id
        The document and the block that receives it.
    what
        From `clip` or `read`.
    by
        Shift on the canvas.
    """
    block = block_of(design, block_id)
    what = _with_fresh_ids(what, ids_in(block))
    parts, part_ids = _merged(design.parts, what.parts)
    renamed = {
        name: Block(
            items=tuple(_renamed_item(i, part_ids, {}) for i in body.items),
            links=tuple(_renamed_link(g, part_ids) for g in body.links),
            name=body.name,
            note=body.note,
        )
        for name, body in what.blocks.items()
    }
    blocks, block_ids = _merged_blocks(design.blocks, renamed)
    for item in what.items:
        inner = block_ids.get(item.block or "", item.block or "")
        if inner and holds(blocks, inner, block_id):
            raise refuse(
                "EDT-RECURSION",
                block_id,
                f"Block '{inner}' would contain itself.",
                "Paste it outside.",
            )
    notes: list[str] = []
    standing = spots(design.blocks, design.root)[block_id]
    blocks = dict(blocks)
    new = []
    for item in what.items:
        placed = _renamed_item(item, part_ids, block_ids)
        new.append(placed.replace(at=shifted(placed.at, *by)))
    links = tuple(_renamed_link(g, part_ids) for g in what.links)
    blocks[block_id] = block.replace(items=(*block.items, *new), links=(*block.links, *links))
    for number, item in enumerate(new, start=len(block.items)):
        if item.guard is not None and not _holds(item, blocks, block_id, standing):
            notes.append(f"The guard of '{item.id}' names axes that are not here; it was left out.")
            bare = item.replace(guard=None)
            items = list(blocks[block_id].items)
            items[number] = bare
            blocks[block_id] = blocks[block_id].replace(items=tuple(items))
    planes = {plane.id: plane for plane in design.planes}
    more = tuple(plane for plane in what.planes if plane.id not in planes)
    for plane in what.planes:
        here = planes.get(plane.id, plane)
        if here.role != plane.role:
            role, was = here.role.replace("_", "-"), plane.role.replace("_", "-")
            notes.append(f"Plane '{plane.id}' is {role} here; it was {was} where it was copied.")
    cited = {key: value for key, value in what.sources.items() if key not in design.sources}
    changes: dict[str, Any] = {"blocks": blocks}
    if parts is not design.parts:
        changes["parts"] = parts
    if more:
        changes["planes"] = (*design.planes, *more)
    if cited:
        changes["sources"] = {**design.sources, **cited}
    try:
        made = design.replace(**changes)
    except ValidationError as error:
        hint = "Paste less at once."
        raise refuse("EDT-CLIP", block_id, "The design would become too large.", hint) from error
    return Pasted(made, tuple(item.id for item in new), tuple(notes))


def _holds(item: Item, blocks: dict[str, Block], block_id: str, standing: list[Any]) -> bool:
    guard = item.guard
    refs = {r for s in (*guard.only, *guard.never) for r in s.where} if guard is not None else set()
    return all(
        digits_of(axes_of(blocks, (*chain, (block_id, item.id))), ref) is not None
        for chain in standing
        for ref in refs
    )


def _with_fresh_ids(what: Clip, taken: set[str]) -> Clip:
    """Return a clip whose items and links have ids that are free; references follow."""
    top = fresh(_TOP, what.blocks)
    blocks = {top: Block(items=what.items, links=what.links), **what.blocks}
    if len({*(i.id for i in what.items), *(g.id for g in what.links)}) != (
        len(what.items) + len(what.links)
    ):
        raise _no_clip("two of its items or links have one id")
    _refuse_odd(blocks, top)
    scratch = Design(root=top, blocks=blocks)
    used = set(taken) | ids_in(blocks[top])
    for name in sorted(ids_in(blocks[top]) & set(taken)):
        new = fresh(name, used)
        used.add(new)
        scratch = rename(scratch, f"{top}.{name}", new)
    body = scratch.blocks[top]
    inner = {name: block for name, block in scratch.blocks.items() if name != top}
    return what.replace(items=body.items, links=body.links, blocks=inner)


def _refuse_odd(blocks: dict[str, Block], top: str) -> None:
    """Refuse clips whose blocks are missing or contain themselves: nobody copied them."""
    missing = {i.block for b in blocks.values() for i in b.items} - blocks.keys() - {None}
    circular = any(
        i.block is not None and holds(blocks, i.block, name)
        for name, body in blocks.items()
        for i in body.items
    )
    if missing or circular or top in {i.block for b in blocks.values() for i in b.items}:
        raise _no_clip("its blocks are damaged")


def _merged(have: dict[str, Part], new: dict[str, Part]) -> tuple[dict[str, Part], dict[str, str]]:
    """Return the parts of both, and the id under which each new one is found."""
    parts = dict(have)
    ids: dict[str, str] = {}
    for name, part in new.items():
        like = (
            name
            if parts.get(name) == part
            else next((k for k, p in parts.items() if p == part), "")
        )
        ids[name] = like or fresh(name, parts)
        if not like:
            parts[ids[name]] = part
    return (have if len(parts) == len(have) else parts), ids


def _merged_blocks(
    have: dict[str, Block], new: dict[str, Block]
) -> tuple[dict[str, Block], dict[str, str]]:
    """Return the blocks of both, inner ones first, and the id under which each new one is found."""
    blocks = dict(have)
    ids: dict[str, str] = {}
    left = dict(new)
    while left:
        ready = [
            n for n, b in left.items() if all(i.block is None or i.block in ids for i in b.items)
        ]
        for name in ready:
            body = left.pop(name)
            items = tuple(_renamed_item(i, {}, ids) for i in body.items)
            block = body.replace(items=items)
            ids[name] = name if blocks.get(name) == block else fresh(name, blocks)
            blocks.setdefault(ids[name], block)
    return blocks, ids


def _renamed_item(item: Item, parts: dict[str, str], blocks: dict[str, str]) -> Item:
    part = parts.get(item.part, item.part) if item.part is not None else None
    block = blocks.get(item.block, item.block) if item.block is not None else None
    return (
        item if (part, block) == (item.part, item.block) else item.replace(part=part, block=block)
    )


def _renamed_link(link: LinkGroup, parts: dict[str, str]) -> LinkGroup:
    media = [parts.get(m, m) if m is not None else None for m in (link.medium, link.medium_across)]
    if media == [link.medium, link.medium_across]:
        return link
    return link.replace(medium=media[0], medium_across=media[1])
