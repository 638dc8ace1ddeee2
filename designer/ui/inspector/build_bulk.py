"""The form of several things at once: the rows that all of them have, each edit one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from designer.edit.bulk import each, without_indices
from designer.issues import refuse
from designer.model.design import Design
from designer.model.parts import PartBase
from designer.ui import describe
from designer.ui.controls.popup_list import same
from designer.ui.inspector.build_elements import element_rows, faults_of
from designer.ui.inspector.build_item import item_rows
from designer.ui.inspector.build_link import link_rows
from designer.ui.inspector.build_part import part_rows
from designer.ui.inspector.build_racks import rack_rows
from designer.ui.inspector.form import Edit, FieldSpec, Form, heading
from designer.ui.inspector.stock import Catalogue, kind_words

MIXED = "mixed"
_TYPED = ("quantity", "number", "integer", "text")
#: What belongs to one thing alone.
_OWN = ("id", "add", "block", "a", "b")


@dataclass(frozen=True, slots=True)
class _Thing:
    """One selected thing with its rows by role."""

    owner: str
    name: str
    kind: str
    rows: dict[str, FieldSpec]


def bulk_form(
    design: Design, owners: tuple[str, ...], selection: tuple[str, ...], catalogue: Catalogue
) -> Form:
    """Return the form of several items and link groups.

    Parameters
    ----------
    design, owners
        The document, and the addresses of the things without indices, in the order of selection.
    selection
        What is selected of them.
    catalogue
        Returns the catalogue; called when a chooser opens.
    """
    parts: dict[str, dict[str, FieldSpec]] = {}
    things = [t for owner in owners if (t := _thing(design, owner, catalogue, parts)) is not None]
    common = [
        role for role in things[0].rows if all(role in thing.rows for thing in things[1:])
    ]  # fmt: skip
    noun = _noun(things)
    rows = [_folded(role, [t.rows[role] for t in things], things, noun) for role in common]
    rows = _with_headings(rows, common)
    elements = tuple(place for place in selection if place != without_indices(place))
    if len(elements) == len(selection):
        faults = [fault for owner in owners for fault in faults_of(design, owner)]
        rows = [*element_rows(elements, "bulk", faults), *rows]
    names = ", ".join(thing.name for thing in things)
    return Form(f"{len(things)} {noun}", names, tuple(rows), names)


def _noun(things: list[_Thing]) -> str:
    kinds = {thing.kind for thing in things}
    if len(kinds) == 1:
        return kinds.pop()
    return "items" if "link groups" not in kinds else "things"


def _thing(
    design: Design, owner: str, catalogue: Catalogue, parts: dict[str, dict[str, FieldSpec]]
) -> _Thing | None:
    target = describe.locate(design, owner)
    if target is None:
        return None
    if target.link is not None:
        link = target.link
        rows = link_rows(design, target, link, owner, None, catalogue)
        return _Thing(owner, describe.ends_title(link), "link groups", _by_role(rows, owner, ""))
    item = target.item
    if item is None:
        return None
    rows = item_rows(design, target, item, owner, catalogue)
    rows += rack_rows(design, item, target.path, owner, catalogue, ())
    part = design.parts.get(item.part) if item.part is not None else None
    found = _by_role(rows, owner, "")
    kind = "blocks"
    if part is not None and item.part is not None:
        kind = f"items with a {kind_words(part.kind)}"
        if item.part not in parts:
            parts[item.part] = _part(design, item.part, part)
        found |= parts[item.part]
    return _Thing(owner, item.name or item.id, kind, found)


def _part(design: Design, part_id: str, part: PartBase) -> dict[str, FieldSpec]:
    return _by_role(part_rows(design, part_id, part, ""), f"parts.{part_id}", "part.")


def _by_role(rows: Sequence[FieldSpec], owner: str, kind: str) -> dict[str, FieldSpec]:
    """Return the rows that can be changed, by what they are about."""
    prefix = f"{owner}:"
    found = {}
    for row in rows:
        role = row.role or row.key.removeprefix(prefix)
        if row.edit is not None and role not in _OWN:
            found[f"{kind}{role}"] = row
    return found


def _folded(role: str, rows: list[FieldSpec], things: list[_Thing], noun: str) -> FieldSpec:
    """Make one row of the rows of all things."""
    first = rows[0]
    labels = {row.label for row in rows}
    label = first.label if len(labels) == 1 else first.label.partition(" along ")[0]
    alike = all(row.text == first.text and same(row.value, first.value) for row in rows)
    # What several things share, such as a part, is changed once.
    makers = {row.key: row.edit for row in rows if row.edit is not None}
    title = f"Set {label.lower()} of {len(things)} {noun}"

    def edit(value: Any) -> Edit:
        edits = [make(value) for make in makers.values()]
        commands = [one.command for one in edits]

        def command(design: Design) -> Design:
            for one in commands:
                design = one(design)
            return design

        merge = f"bulk:{role}:{','.join(makers)}" if edits[0].merge_key else ""
        return Edit(title, command, merge_key=merge)

    return replace(
        first,
        key=f"bulk:{role}",
        label=label,
        text=first.text if alike else "" if first.kind in _TYPED else MIXED,
        placeholder=first.placeholder if alike else MIXED,
        tooltip=_tip(first, rows, things, alike=alike),
        mark=first.mark if alike else "",
        optional=first.optional and alike,
        spin=first.spin and alike,
        value=first.value if alike else None,
        aside=first.aside if alike else "",
        actions=(),
        explain=None,
        edit=edit,
        choices=first.choices,
        spread=_spreader(rows, things, title) if first.kind in _TYPED else None,
    )


def _tip(first: FieldSpec, rows: list[FieldSpec], things: list[_Thing], *, alike: bool) -> str:
    if alike:
        return first.tooltip
    lines = [f"{t.name}: {r.text or r.placeholder}" for t, r in zip(things, rows, strict=True)]
    if first.kind == "flag":
        lines = [
            f"{t.name}: {'yes' if r.value else 'no'}" for t, r in zip(things, rows, strict=True)
        ]
    more = [f"and {len(lines) - 12} more"] if len(lines) > 12 else []
    return "\n".join([*lines[:12], *more])


def _spreader(
    rows: list[FieldSpec], things: list[_Thing], title: str
) -> Callable[[list[Any]], Edit]:
    """Return what sets one value for each thing, in the order of selection."""

    def spread(values: list[Any]) -> Edit:
        if len(values) != len(things):
            raise refuse(
                "EDT-BULK",
                "",
                f"{len(values)} lines were pasted, and {len(things)} things are selected.",
                f"Copy {len(things)} lines, in the order in which the things were selected.",
            )
        commands = [
            row.edit(value).command
            for row, value in zip(rows, values, strict=True)
            if row.edit is not None
        ]
        places = tuple(thing.owner for thing in things)
        return Edit(title, lambda d: each(d, commands, places))

    return spread


def _with_headings(rows: list[FieldSpec], roles: list[str]) -> list[FieldSpec]:
    """Put a heading before the rows of parts."""
    first = next((n for n, role in enumerate(roles) if role.startswith("part.")), None)
    if first is None:
        return rows
    return [*rows[:first], heading("Parts"), *rows[first:]]
