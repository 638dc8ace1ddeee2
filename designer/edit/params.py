"""Parameter edits: counts, parts, speeds and any field by address.

Every command returns the same object if nothing changes, and raises `DesignError` where the
address or value makes no sense. Whole-design rules are checked by the session afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from designer import units
from designer.edit.citing import cited
from designer.issues import DesignError, refuse
from designer.model import address
from designer.model.base import Frozen, Quantity
from designer.model.blocks import Axis, Block, Item, LinkGroup
from designer.model.design import Design, Source
from designer.model.parts import Part
from designer.model.wording import sentences

T = TypeVar("T")
#: Lists of the design whose entries are addressed by id.
_LISTS = ("placements", "planes", "claims")


def edit_block(design: Design, block_id: str, change: Callable[[Block], Block]) -> Design:
    """Return the design with one block definition changed."""
    old = design.blocks[block_id]
    new = change(old)
    if new is old:
        return design
    return design.replace(blocks={**design.blocks, block_id: new})


def edit_item(design: Design, place: str, change: Callable[[Item], Item]) -> Design:
    """Return the design with the item at an address changed (in its block's definition)."""
    target = address.find(design.blocks, design.root, place)
    if target.item is None:
        raise refuse("EDT-ITEM", place, "There is no item at this address.", "Name an item.")
    old, new = target.item, checked(change, target.item, place)
    if new == old:
        return design

    def swap(block: Block) -> Block:
        return block.replace(items=tuple(new if item is old else item for item in block.items))

    return edit_block(design, target.block, swap)


def edit_link(design: Design, place: str, change: Callable[[LinkGroup], LinkGroup]) -> Design:
    """Return the design with the link group at an address changed."""
    target = address.find(design.blocks, design.root, place)
    if target.link is None:
        text = "There is no link group at this address."
        raise refuse("EDT-LINK", place, text, "Name a link group.")
    old, new = target.link, checked(change, target.link, place)
    if new == old:
        return design

    def swap(block: Block) -> Block:
        return block.replace(links=tuple(new if link is old else link for link in block.links))

    return edit_block(design, target.block, swap)


def checked(change: Callable[[T], T], old: T, place: str) -> T:
    """Run a change; what the document's own types refuse becomes a `DesignError`."""
    try:
        return change(old)
    except ValidationError as error:
        raise _not_valid(error, place) from error


def _not_valid(error: ValidationError, place: str) -> DesignError:
    _, text = sentences(error)[0]
    return refuse("EDT-VALUE", place, text, "Correct the value.")


def resize_axis(axis: Axis, size: int, place: str = "") -> Axis:
    """Return the axis with another size; a factored one changes its most significant factor."""
    if size == axis.size:
        return axis
    if not axis.factors:
        return axis.replace(size=size)
    inner = math.prod(f.size for f in axis.factors[1:])
    if size % inner:
        near = max(1, round(size / inner)) * inner
        raise refuse(
            "EDT-FACTORS",
            place or axis.name,
            f"Axis '{axis.name}' is made of groups of {inner}; {size} does not divide.",
            f"Try {near}.",
        )
    first = axis.factors[0].replace(size=size // inner)
    return axis.replace(size=size, factors=(first, *axis.factors[1:]))


def set_count(design: Design, place: str, count: int, axis: str = "") -> Design:
    """Set how often an item is repeated along one axis.

    Parameters
    ----------
    design
        The document.
    place
        Address of the item.
    count
        New size. >= 1
    axis
        Name of the axis; may be empty if the item has one axis. An item without axes gets one that
        bears its own name.
    """
    if count < 1:
        raise refuse("EDT-COUNT", place, f"A count of {count} is not possible.", "Use 1 or more.")

    def change(item: Item) -> Item:
        if not item.axes and not axis:
            return item if count == 1 else item.replace(axes=(Axis(name=item.id, size=count),))
        names = [a.name for a in item.axes]
        name = axis or (names[0] if len(names) == 1 else "")
        if name not in names:
            raise refuse(
                "EDT-AXIS",
                place,
                f"'{item.id}' has axes {', '.join(names)}.",
                f"Say which one: {place}:axes.{names[0] if names else 'name'}.",
            )
        return item.replace(
            axes=tuple(resize_axis(a, count, place) if a.name == name else a for a in item.axes)
        )

    return edit_item(design, place, change)


def set_part(
    design: Design,
    place: str,
    part_id: str,
    part: Part | None = None,
    *,
    sources: Mapping[str, Source] | None = None,
) -> Design:
    """Swap the part of an item; a part from the catalogue is copied into the document.

    Parameters
    ----------
    design
        The document.
    place
        Address of an item that holds a part.
    part_id
        Id of the new part within the document.
    part
        Its content, if the document does not have it yet.
    sources
        Sources of the catalogue; those that the part names are copied too.
    """
    parts = design.parts
    if part_id not in parts:
        if part is None:
            raise refuse(
                "EDT-PART",
                place,
                f"There is no part '{part_id}'.",
                "Name a part of the design or of the catalogue.",
            )
        parts = {**parts, part_id: part}

    def change(item: Item) -> Item:
        if item.part is None:
            raise refuse(
                "EDT-PART",
                place,
                f"'{item.id}' holds a block, not a part.",
                "Open the block and swap the part inside.",
            )
        # A label that only repeats the old part's name follows the new part.
        old = design.parts.get(item.part)
        stale = old is not None and item.name and item.name.casefold() in old.name.casefold()
        return item.replace(part=part_id, name="" if stale else item.name)

    changed = edit_item(design, place, change)
    if changed is design or parts is design.parts:
        return changed
    return cited(changed.replace(parts=parts), [parts[part_id]], sources)


def set_link_rate(design: Design, place: str, bytes_per_s: float | None) -> Design:
    """Configure the rate of a link group; None gives back the rate of its ends and medium."""

    def change(group: LinkGroup) -> LinkGroup:
        value = (
            Quantity() if bytes_per_s is None else group.link_bytes_per_s.with_value(bytes_per_s)
        )
        return group.replace(link_bytes_per_s=value)

    return edit_link(design, place, change)


def set_field(design: Design, place: str, value: Any) -> Design:
    """Set any field by address and property; the general command behind ``--set``.

    Parameters
    ----------
    design
        The document.
    place
        ``pod.node:count``, ``parts.ascend-910c:tdp_w``, ``pod.l1_l2:link_bytes_per_s``,
        ``scenario:message_bytes``, ``site:coolant_rise_k``.
    value
        A number, text, boolean or None in SI.

    Raises
    ------
    DesignError
        If the address, the property or the value is wrong.
    """
    where, name = address.split_property(place)
    if not name:
        raise refuse(
            "ADR-PROPERTY",
            place,
            "The address names no property.",
            "Write for example pod.node:count=47.",
        )
    try:
        return _set(design, place, where, name, value)
    except ValidationError as error:
        raise _not_valid(error, place) from error


def _set(design: Design, place: str, where: str, name: str, value: Any) -> Design:
    head, _, rest = where.partition(".")
    if where in ("scenario", "site", "design"):
        node = design if where == "design" else getattr(design, where)
        new = _with_field(node, name.split("."), value, place)
        if new is node:
            return design
        return new if where == "design" else design.replace(**{where: new})
    if head == "parts" and rest:
        old = design.parts.get(rest)
        if old is None:
            raise refuse(
                "ADR-UNKNOWN",
                place,
                f"There is no part '{rest}'.",
                f"Parts: {', '.join(design.parts)}.",
            )
        new = _with_field(old, name.split("."), value, place)
        return design if new is old else design.replace(parts={**design.parts, rest: new})
    if head in _LISTS and rest:
        entries = getattr(design, head)
        for entry in entries:
            if entry.id == rest:
                new = _with_field(entry, name.split("."), value, place)
                if new is entry:
                    return design
                return design.replace(**{head: tuple(new if e is entry else e for e in entries)})
        raise refuse(
            "ADR-UNKNOWN",
            place,
            f"There is no {head[:-1]} '{rest}'.",
            f"See the {head} of the design.",
        )
    target = address.find(design.blocks, design.root, where)
    if target.link is not None:
        return edit_link(design, where, lambda g: _with_field(g, name.split("."), value, place))
    if name == "count" or name.startswith("axes."):
        return set_count(design, where, _whole(value, place), name.partition(".")[2])
    if name == "part":
        return set_part(design, where, str(value))
    return edit_item(design, where, lambda i: _with_field(i, name.split("."), value, place))


def _whole(value: Any, place: str) -> int:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value != int(value):
        raise refuse("EDT-VALUE", place, f"'{value}' is no whole number.", "Write for example 47.")
    return int(value)


def _with_field(node: Frozen, names: list[str], value: Any, place: str) -> Any:
    name, rest = names[0], names[1:]
    if name not in type(node).model_fields:
        known = ", ".join(type(node).model_fields)
        raise refuse("ADR-PROPERTY", place, f"There is no property '{name}'.", f"Known: {known}.")
    old = getattr(node, name)
    if rest:
        return _with_inner(node, name, old, rest, value, place)
    new: Any = value
    if isinstance(old, Quantity):
        if isinstance(value, str):
            value = _measured(type(node).model_fields[name], value, place)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if old.value == float(value):
                return node
            new = old.with_value(float(value))
        elif value is None:
            new = Quantity(source="user", note="set to unknown by hand")
    changed = node.replace(**{name: new})
    return node if changed == node else changed


def _measured(field: FieldInfo, text: str, place: str) -> float:
    """Read a quantity as people type it, in the unit of its field."""
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "1")) if isinstance(extra, dict) else "1"
    try:
        return units.parse(text, unit)
    except units.UnitError as error:
        raise refuse("EDT-VALUE", place, str(error), "Correct the value.") from error


def _with_inner(node: Frozen, name: str, old: Any, rest: list[str], value: Any, place: str) -> Any:
    if isinstance(old, tuple):
        for number, inner in enumerate(old):
            if getattr(inner, "id", str(number)) == rest[0] and len(rest) > 1:
                new = _with_field(inner, rest[1:], value, place)
                return (
                    node
                    if new is inner
                    else node.replace(**{name: tuple(new if i is inner else i for i in old)})
                )
    elif isinstance(old, Frozen):
        new = _with_field(old, rest, value, place)
        return node if new is old else node.replace(**{name: new})
    raise refuse(
        "ADR-PROPERTY", place, f"There is no '{rest[0]}' in '{name}'.", "Check the address."
    )


def move_item(design: Design, place: str, x: float, y: float) -> Design:
    """Move an item on the topology canvas; changes no number."""
    return edit_item(design, place, lambda i: i.replace(at={"x": x, "y": y}))


__all__ = [
    "DesignError",
    "edit_item",
    "edit_link",
    "move_item",
    "set_count",
    "set_field",
    "set_link_rate",
    "set_part",
]
