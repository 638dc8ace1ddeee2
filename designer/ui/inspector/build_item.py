"""Forms of items and of the parts they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from designer import units
from designer.edit.params import set_count, set_field, set_part
from designer.model import address
from designer.model.blocks import Axis, Item
from designer.model.design import Design
from designer.model.parts import Part, PartBase
from designer.solve.results import RackGroup
from designer.ui import describe
from designer.ui.inspector.form import Choice, Edit, FieldSpec, Form, heading, model_fields, static
from designer.ui.labels import FieldInfo, field_infos

Catalogue = Callable[[], Mapping[str, Part]]
_PART_SKIP = frozenset(
    {"kind", "name", "vendor", "year", "status", "catalog_id", "revision", "note"}
)
_KIND_WORDS = {"nic": "NIC", "cpu": "CPU", "pcie_switch": "PCIe switch"}


def kind_words(kind: str) -> str:
    """Return the words for a kind of part."""
    return _KIND_WORDS.get(kind, kind.replace("_", " "))


def item_form(
    design: Design,
    target: address.Target,
    place: str,
    catalogue: Catalogue,
    racks: tuple[RackGroup, ...] = (),
) -> Form:
    """Return the form of an item.

    Parameters
    ----------
    design, target
        The document and where the item is in it.
    place
        The selected address, perhaps of one element.
    catalogue
        Returns the catalogue; called when the chooser opens.
    racks
        What the solver says about racks.
    """
    item = target.item
    assert item is not None
    owner = describe.owner_address(design, target)
    rows = [_name_row(item, owner), *_count_rows(item, owner)]
    part = design.parts.get(item.part) if item.part is not None else None
    if item.part is not None:
        rows.append(_part_chooser(design, item, owner, catalogue))
    rows.append(_flag_row(item, owner))
    if item.note:
        rows.append(_plain_row(item, owner, "note"))
    total = describe.total_count(design, target)
    if len(target.steps) > 1:
        rows.append(static(f"{owner}:total", "In the design", f"{total:,}", "Guards left aside"))
    rows += _rack_rows(racks, target.path, owner)
    if item.block is not None:
        rows += _block_rows(design, item)
    if part is not None and item.part is not None:
        rows += part_rows(design, item.part, part, owner)
    title = item.name or item.id
    if "[" in place:
        title = place.removeprefix(f"{design.root}.")
    return Form(title, _subtitle(item, part), tuple(rows), owner)


def _subtitle(item: Item, part: PartBase | None) -> str:
    what = f"block {item.block}" if item.block is not None else ""
    if part is not None:
        what = f"{kind_words(getattr(part, 'kind', ''))} · {part.name or item.part}"
    along = " · ".join(f"{axis.size:,} along {axis.name}" for axis in item.axes)
    return " · ".join(text for text in (what, along) if text)


def _name_row(item: Item, owner: str) -> FieldSpec:
    def edit(value: Any) -> Edit:
        text = "" if value == item.id else value
        return Edit(f"Rename {item.id}", lambda d: set_field(d, f"{owner}:name", text), owner)

    return FieldSpec(
        f"{owner}:name",
        "Name",
        "text",
        item.name or item.id,
        f"Label for people; the id is {item.id}",
        edit=edit,
    )


def _plain_row(item: Item, owner: str, name: str) -> FieldSpec:
    info = field_infos(Item)[name]

    def edit(value: Any) -> Edit:
        label = f"Set {info.label.lower()} of {item.id}"
        return Edit(label, lambda d: set_field(d, f"{owner}:{name}", value), owner)

    return FieldSpec(
        f"{owner}:{name}", info.label, "text", getattr(item, name), info.meaning, edit=edit
    )


def _flag_row(item: Item, owner: str) -> FieldSpec:
    def edit(value: Any) -> Edit:
        label = f"Take {item.id} {'out of' if value else 'into'} the machine"
        return Edit(label, lambda d: set_field(d, f"{owner}:external", value), owner)

    tip = "Outside the machine: its power is counted apart, its modules and links are counted"
    return FieldSpec(
        f"{owner}:external", "External", "flag", tooltip=tip, value=item.external, edit=edit
    )


def _count_rows(item: Item, owner: str) -> Iterator[FieldSpec]:
    for axis in item.axes or (Axis(name=item.id, size=1),):
        yield _count_row(item, axis, owner)


def _count_row(item: Item, axis: Axis, owner: str) -> FieldSpec:
    named = axis.name if item.axes else ""

    def edit(value: Any) -> Edit:
        what = item.id if len(item.axes) < 2 else f"{item.id} along {axis.name}"
        return Edit(
            f"Set count of {what}",
            lambda d: set_count(d, owner, value, named),
            owner,
            f"count:{owner}:{named}",
        )

    tip = f"How often {item.id} is repeated along {axis.name}. Arrow keys count up and down."
    if axis.factors:
        tip += "\nMade of " + " × ".join(f"{f.name} {f.size}" for f in axis.factors)
    label = f"Count along {axis.name}" if item.axes else "Count"
    return FieldSpec(
        f"{owner}:axes.{axis.name}",
        label,
        "integer",
        f"{axis.size:,}",
        tip,
        unit="count",
        spin=True,
        edit=edit,
    )


def _part_chooser(design: Design, item: Item, owner: str, catalogue: Catalogue) -> FieldSpec:
    part = design.parts.get(item.part or "")
    kind = getattr(part, "kind", None)

    def choices() -> tuple[Choice, ...]:
        own = [
            Choice((name, None), p.name or name, "In this design", p.vendor)
            for name, p in design.parts.items()
            if getattr(p, "kind", None) == kind
        ]
        offered = [
            Choice((name, p), p.name or name, "Catalogue", p.vendor)
            for name, p in catalogue().items()
            if getattr(p, "kind", None) == kind and name not in design.parts
        ]
        return (*own, *offered)

    def edit(value: Any) -> Edit:
        name, new = value
        return Edit(f"Swap part of {item.id}", lambda d: set_part(d, owner, name, new), owner)

    return FieldSpec(
        f"{owner}:part",
        "Part",
        "choice",
        part.name or str(item.part) if part else str(item.part),
        "Which part stands here; parts of the same kind can take its place",
        value=(item.part, None),
        edit=edit,
        choices=choices,
    )


def _rack_rows(racks: tuple[RackGroup, ...], path: str, owner: str) -> Iterator[FieldSpec]:
    """Rows for the racks that hold an item, one for each kind of filling."""
    name = describe.last_id(path)
    for number, group in enumerate(racks):
        held = dict(group.contents).get(path)
        if held is None:
            continue
        power = str(units.show(group.ac_w, "W", "kW", 4))
        each = " each" if group.racks > 1 else ""
        noun = "rack" if group.racks == 1 else "racks"
        tip = f"{group.name}: power at the input, conversion included"
        text = f"{group.racks:,} {noun} · {held:,} {name} · {power}{each}"
        yield static(f"{owner}:racks.{number}", "Placed", text, tip)


def _block_rows(design: Design, item: Item) -> list[FieldSpec]:
    block = design.blocks.get(item.block or "")
    if block is None or not block.items:
        return []
    rows = [heading(f"In each {item.id}")]
    for inner in block.items:
        key = f"block:{item.block}:{inner.id}"
        rows.append(static(key, inner.name or inner.id, f"{inner.count:,}", inner.note))
    return rows


def part_rows(design: Design, part_id: str, part: PartBase, focus: str) -> list[FieldSpec]:
    """Return the rows of a part: its figures, then each kind of port."""

    def setter(key: str, info: FieldInfo) -> Callable[[Any], Edit]:
        label = f"Set {info.label.lower()} of {part.name or part_id}"
        return lambda value: Edit(label, lambda d: set_field(d, key, value), focus)

    origin = " · ".join(
        str(x) for x in (part.vendor, part.year, part.status, part.catalog_id, part.revision) if x
    )
    users = sum(i.part == part_id for block in design.blocks.values() for i in block.items)
    tip = "\n".join(x for x in (origin, part.note, _shared(users)) if x)
    rows = [heading(part.name or part_id, tip)]
    rows += model_fields(part, design, f"parts.{part_id}:", setter, _PART_SKIP)
    for port in part.ports:
        rows.append(heading(f"Port {port.id}"))
        prefix = f"parts.{part_id}:ports.{port.id}."
        rows += model_fields(port, design, prefix, setter, frozenset({"id"}))
    return rows


def _shared(users: int) -> str:
    return f"Used by {users} items: a change reaches all of them" if users > 1 else ""
