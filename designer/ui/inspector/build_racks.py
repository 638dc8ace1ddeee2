"""Rows about where an item stands: the kind of rack, how many in each, what that makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from designer import units
from designer.edit.bulk import set_rack, standing
from designer.edit.elements import put_in_racks, set_each, unplace
from designer.model.blocks import Item
from designer.model.design import Design, Placement
from designer.model.expansion import is_below
from designer.model.parts import Part, Rack
from designer.session.racking import each_for
from designer.solve.results import RackGroup
from designer.ui.describe import last_id
from designer.ui.inspector.form import Choice, Edit, FieldSpec, static
from designer.ui.inspector.stock import Catalogue, part_choices, taken

NOWHERE = "no rack"
_BESIDE = "Beside what stands there"


def rack_rows(
    design: Design,
    item: Item,
    path: str,
    owner: str,
    catalogue: Catalogue,
    racks: tuple[RackGroup, ...],
) -> list[FieldSpec]:
    """Return the rows of an item's placement."""
    stands = standing(design, owner)
    if stands is not None and stands[1] != path:
        tip = f"It stands where {stands[1]} stands: in {rack_name(design, stands[0])}"
        return [static(f"{owner}:rack", "Rack", f"with {last_id(stands[1])}", tip)]
    inside = _placed_inside(design, path)
    if inside:
        tip = "What is inside stands in racks by itself; take it out to place this as a whole"
        return [static(f"{owner}:rack", "Rack", f"by {inside}", tip)]
    rows = [_rack_row(design, item, path, owner, stands[0] if stands else None, catalogue)]
    if stands is not None:
        rows.append(_each_row(item, path, owner, stands[0]))
        rows += _held_rows(racks, path, owner)
    return rows


def rack_name(design: Design, placement: Placement) -> str:
    """Return the name of the kind of rack of a placement."""
    part = design.parts.get(placement.rack)
    return (part.name if part is not None else "") or placement.rack


def _placed_inside(design: Design, path: str) -> str:
    """Name what inside an item stands in racks by itself."""
    found = (c.item for p in design.placements for c in p.contents)
    return ", ".join(last_id(item) for item in found if item != path and is_below(item, path))


def _rack_row(
    design: Design,
    item: Item,
    path: str,
    owner: str,
    placement: Placement | None,
    catalogue: Catalogue,
) -> FieldSpec:
    def choices() -> tuple[Choice, ...]:
        beside = [
            Choice(("", other.id), rack_name(design, other), _BESIDE, _holds(other))
            for other in design.placements
            if placement is None
        ]
        nowhere = Choice(("", None), "Not in a rack" if placement is None else "Take out of racks")
        return (nowhere, *beside, *part_choices(design, catalogue, "rack"))

    def edit(value: Any) -> Edit:
        rack_id, extra = value
        if not rack_id and extra is None:
            return Edit(f"Take {item.id} out of racks", lambda d: unplace(d, [owner]), owner)
        label = f"Put {item.id} into racks"
        if not rack_id:
            return Edit(label, lambda d: _join(d, owner, extra), owner)
        return Edit(label, lambda d: _stand(d, owner, rack_id, extra), owner)

    tip = "The kind of rack in which it stands, contiguously"
    shared = [c.item for c in placement.contents if c.item != path] if placement else []
    if shared:
        tip += f"\nShared with {', '.join(shared)}: another kind of rack takes them along"
    return FieldSpec(
        f"{owner}:rack",
        "Rack",
        "choice",
        rack_name(design, placement) if placement is not None else NOWHERE,
        tip,
        value=(placement.rack if placement is not None else "", None),
        edit=edit,
        choices=choices,
    )


def _stand(design: Design, owner: str, rack_id: str, rack: Part | None) -> Design:
    design, rack_id = taken(design, rack_id, rack)
    return set_rack(design, owner, rack_id, each_rack=_each(design, owner, rack_id))


def _join(design: Design, owner: str, into: str) -> Design:
    rack_id = next(p.rack for p in design.placements if p.id == into)
    return put_in_racks(design, owner, "", _each(design, owner, rack_id), into=into)


def _each(design: Design, owner: str, rack_id: str) -> int:
    """Return how many go into a rack until somebody says."""
    rack = design.parts.get(rack_id)
    return each_for(design, owner, rack)[0] if isinstance(rack, Rack) else 1


def _holds(placement: Placement) -> str:
    return "with " + ", ".join(f"{c.each:,} {last_id(c.item)}" for c in placement.contents)


def _each_row(item: Item, path: str, owner: str, placement: Placement) -> FieldSpec:
    def edit(value: Any) -> Edit:
        return Edit(
            f"Set {item.id} in each rack",
            lambda d: set_each(d, owner, value),
            owner,
            f"each:{owner}",
        )

    held = next(c.each for c in placement.contents if c.item == path)
    return FieldSpec(
        f"{owner}:each",
        "In each rack",
        "integer",
        f"{held:,}",
        "Elements in a rack; the last one may hold fewer",
        unit="count",
        spin=True,
        edit=edit,
    )


def _held_rows(racks: tuple[RackGroup, ...], path: str, owner: str) -> Iterator[FieldSpec]:
    """Rows for the racks that hold an item, one for each kind of filling."""
    name = last_id(path)
    for number, group in enumerate(racks):
        held = dict(group.contents).get(path)
        if held is None:
            continue
        power = str(units.show(group.ac_w, "W", "kW", 4))
        if not group.is_known:
            power = f"≥ {power}"
        each = " each" if group.racks > 1 else ""
        noun = "rack" if group.racks == 1 else "racks"
        tip = f"{group.name}: power at the input, conversion included"
        if not group.is_known:
            tip += "\nThe power of something inside is not known"
        over = group.limit_w is not None and group.ac_w > group.limit_w
        if over and group.limit_w is not None:
            tip += f"\nMore than its limit of {units.show(group.limit_w, 'W', 'kW', 4)}"
        text = f"{group.racks:,} {noun} · {held:,} {name} · {power}{each}"
        yield static(f"{owner}:racks.{number}", "Placed", text, tip, "error" if over else "")
