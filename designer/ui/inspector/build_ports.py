"""Rows about ports in use, and about how an item forwards on each plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from designer.edit.bulk import set_forwarding
from designer.edit.connect import PortUse, port_use
from designer.edit.wiring.preview import known
from designer.model.blocks import Item
from designer.model.design import Design
from designer.model.parts import DEFAULT_FORWARDING, Part
from designer.ui.inspector.form import Choice, Edit, FieldSpec, heading, static

WAYS = {
    "switch": "from any port to any other",
    "attach": "between its chip side and its fabric side",
    "relay": "traffic of others, as in a mesh",
    "none": "nothing: traffic ends here",
}


def port_rows(design: Design, owner: str) -> list[FieldSpec]:
    """Return one row for each kind of port: used, count, cages."""
    used = port_use(design, owner)
    return [heading("Ports"), *(use_row(owner, use) for use in used)] if used else []


def use_row(key: str, use: PortUse, label: str = "") -> FieldSpec:
    """Return the row of one kind of port; coloured only where too many are used."""
    port = use.port
    text = f"{use.used:,} of {port.count:,} used"
    cage = port.cage or "cages"
    aside = f"{use.cages_used:,} of {use.cages:,} {cage}" if port.per_cage > 1 else port.cage
    free = f"{use.free:,} free" if use.free >= 0 else f"{-use.free:,} too many"
    tip = f"At the element that uses most: {free}"
    if port.per_cage > 1:
        tip += f"\n{port.per_cage} ports share one {cage}"
    row = static(f"{key}:use.{port.id}", label or port.id, text, tip, "error" * (use.free < 0))
    return FieldSpec(row.key, row.label, "static", text, tip, tone=row.tone, aside=aside)


def planes_of(design: Design, path: str) -> tuple[str, ...]:
    """Return the planes on which an item has links, in the design's order."""
    here = known(design)
    index = here.expansion.by_path.get(path)
    met = {j.group.plane for j in here.expansion.joins if index in (j.a, j.b)}
    return tuple(plane.id for plane in design.planes if plane.id in met)


def forwarding_rows(
    design: Design, item: Item, part: Part, path: str, owner: str
) -> Iterator[FieldSpec]:
    """Rows for the way an item forwards, one for each plane that it has links in."""
    usual = DEFAULT_FORWARDING.get(part.kind, "none")
    planes = dict.fromkeys((*planes_of(design, path), *item.forwarding))
    if planes:
        yield heading("Forwarding", "What passes through it in each plane")
    for plane in planes:

        def edit(value: Any, plane: str = plane) -> Edit:
            label = f"Set forwarding of {item.id} in {plane}"
            return Edit(label, lambda d: set_forwarding(d, owner, plane, value), owner)

        way = item.forwarding.get(plane)
        yield FieldSpec(
            f"{owner}:forwarding.{plane}",
            plane,
            "choice",
            f"{usual}, as usual" if way is None else way,
            "What passes through it in this plane:\n"
            + "\n".join(f"{key}: {words}" for key, words in WAYS.items()),
            value=way,
            edit=edit,
            choices=lambda: (
                Choice(None, f"{usual}, as usual"),
                *(Choice(key, key) for key in WAYS),
            ),
        )
