"""Forms of items: the rows of each subject in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from designer.edit.bulk import without_indices
from designer.edit.naming import give_name, id_for
from designer.edit.params import set_field, set_part
from designer.edit.place import rename
from designer.model import address
from designer.model.blocks import Item
from designer.model.design import Design
from designer.model.parts import Part
from designer.solve.results import RackGroup
from designer.ui import describe
from designer.ui.inspector.build_axes import count_rows
from designer.ui.inspector.build_block import block_rows, inside_rows
from designer.ui.inspector.build_elements import element_rows, fault_rows, faults_of, guard_rows
from designer.ui.inspector.build_part import part_rows
from designer.ui.inspector.build_ports import forwarding_rows, port_rows
from designer.ui.inspector.build_racks import rack_rows
from designer.ui.inspector.form import Choice, Edit, FieldSpec, Form, static
from designer.ui.inspector.stock import Catalogue, kind_words, part_choices, taken
from designer.ui.labels import field_infos


def item_form(
    design: Design,
    target: address.Target,
    places: tuple[str, ...],
    catalogue: Catalogue,
    racks: tuple[RackGroup, ...] = (),
    *,
    is_open: bool = False,
) -> Form:
    """Return the form of an item.

    Parameters
    ----------
    design, target
        The document and where the item is in it.
    places
        What is selected of it: the item, or elements.
    catalogue
        Returns the catalogue; called when a chooser opens.
    racks
        What the solver says about racks.
    is_open
        The canvas shows the inside of it.
    """
    item = target.item
    assert item is not None
    owner = describe.owner_address(design, target)
    part = design.parts.get(item.part) if item.part is not None else None
    rows = item_rows(design, target, item, owner, catalogue, is_alone=True)
    if len(target.steps) > 1:
        total = describe.total_count(design, target)
        rows.append(static(f"{owner}:total", "In the design", f"{total:,}", "Guards left aside"))
    rows += rack_rows(design, item, target.path, owner, catalogue, racks)
    faults = faults_of(design, owner)
    elements = tuple(place for place in places if place != without_indices(place))
    rows += element_rows(elements, owner, faults)
    rows += guard_rows(item, owner)
    rows += fault_rows(owner, faults, elements)
    if item.block is not None:
        inside = places[0] if len(places) == 1 else owner
        rows += inside_rows(design, item, inside, is_open=is_open)
    if part is not None and item.part is not None:
        rows += port_rows(design, owner)
        rows += forwarding_rows(design, item, part, target.path, owner)
        rows += part_rows(design, item.part, part, owner)
    return Form(_title(design, item, elements), _subtitle(item, part), tuple(rows), owner)


def item_rows(
    design: Design,
    target: address.Target,
    item: Item,
    owner: str,
    catalogue: Catalogue,
    *,
    is_alone: bool = False,
) -> list[FieldSpec]:
    """Return the rows of an item's own fields; of one alone the id may follow the name."""
    rows = [_name_row(design, item, owner, is_alone=is_alone), id_row(item.id, owner)]
    rows += count_rows(design, target.block, item, owner)
    if item.part is not None:
        rows.append(_part_chooser(design, item, owner, catalogue))
    else:
        rows += block_rows(design, item, owner)
    rows.append(_flag_row(item, owner))
    if item.note:
        rows.append(_plain_row(item, owner, "note"))
    return rows


def _title(design: Design, item: Item, elements: tuple[str, ...]) -> str:
    if not elements:
        return item.name or item.id
    if len(elements) > 1:
        return f"{len(elements)} elements of {item.name or item.id}"
    return elements[0].removeprefix(f"{design.root}.")


def _subtitle(item: Item, part: Part | None) -> str:
    what = ""
    if item.block is not None:
        what = "block" if item.block in (item.id, item.name) else f"block {item.block}"
    if part is not None:
        what = " · ".join(text for text in (kind_words(part.kind), part.name) if text)
    along = " · ".join(f"{axis.size:,} along {axis.name}" for axis in item.axes)
    return " · ".join(text for text in (what, along) if text)


def _name_row(design: Design, item: Item, owner: str, *, is_alone: bool) -> FieldSpec:
    holder = owner.rpartition(".")[0]

    def edit(value: Any) -> Edit:
        label = f"Rename {item.id}"
        new = f"{holder}.{id_for(design, owner, value)}"
        if is_alone and new != owner:
            return Edit(label, lambda d: give_name(d, owner, value), renamed=(owner, new))
        text = "" if value == item.id else value
        return Edit(label, lambda d: set_field(d, f"{owner}:name", text), owner)

    tip = f"Label for people; the id is {item.id}"
    return FieldSpec(f"{owner}:name", "Name", "text", item.name or item.id, tip, edit=edit)


def id_row(thing_id: str, owner: str) -> FieldSpec:
    """Return the row of the id by which rules and addresses name a thing."""
    holder = owner.rpartition(".")[0]

    def edit(value: Any) -> Edit:
        renamed = (owner, f"{holder}.{value}")
        return Edit(f"Rename {thing_id}", lambda d: rename(d, owner, value), renamed=renamed)

    tip = "By which rules and addresses name it; all that refers to it follows"
    return FieldSpec(f"{owner}:id", "Id", "text", thing_id, tip, edit=edit, role="id")


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


def _part_chooser(design: Design, item: Item, owner: str, catalogue: Catalogue) -> FieldSpec:
    part = design.parts.get(item.part or "")
    kind = part.kind if part is not None else ""

    def choices() -> tuple[Choice, ...]:
        return part_choices(design, catalogue, kind)

    return FieldSpec(
        f"{owner}:part",
        "Part",
        "choice",
        part.name or str(item.part) if part else str(item.part),
        "Which part stands here; parts of the same kind can take its place",
        value=(item.part, None),
        edit=_swap(item, owner),
        choices=choices,
        role=f"part of kind {kind}",
    )


def _swap(item: Item, owner: str) -> Callable[[Any], Edit]:
    def swapped(design: Design, part_id: str, part: Part | None) -> Design:
        design, part_id = taken(design, part_id, part)
        return set_part(design, owner, part_id)

    return lambda value: Edit(f"Swap part of {item.id}", lambda d: swapped(d, *value), owner)
