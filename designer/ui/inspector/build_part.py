"""Rows of a part: its figures, then each kind of port."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from designer.edit.params import set_field
from designer.model.design import Design
from designer.model.parts import PartBase
from designer.ui.inspector.fields import model_fields
from designer.ui.inspector.form import Edit, FieldSpec, heading
from designer.ui.labels import FieldInfo

MAX_KEPT = 64
_SKIP = frozenset({"kind", "name", "vendor", "year", "status", "catalog_id", "revision", "note"})


@dataclass(frozen=True, slots=True)
class _Kept:
    """Rows that were made before, and what they were made from."""

    part: PartBase
    sources: object
    focus: str
    users: int
    rows: tuple[FieldSpec, ...]


#: By part: parts change less often than what is selected is refreshed.
_kept: dict[str, _Kept] = {}


def part_rows(design: Design, part_id: str, part: PartBase, focus: str) -> tuple[FieldSpec, ...]:
    """Return the rows of a part: its figures, then each kind of port."""
    users = sum(i.part == part_id for block in design.blocks.values() for i in block.items)
    old = _kept.get(part_id)
    if old is not None and old.part is part and old.sources is design.sources:
        if (old.focus, old.users) == (focus, users):
            return old.rows
    elif len(_kept) >= MAX_KEPT:
        _kept.clear()
    rows = tuple(_rows(design, part_id, part, focus, users))
    _kept[part_id] = _Kept(part, design.sources, focus, users, rows)
    return rows


def _rows(design: Design, part_id: str, part: PartBase, focus: str, users: int) -> list[FieldSpec]:

    def setter(key: str, info: FieldInfo) -> Callable[[Any], Edit]:
        label = f"Set {info.label.lower()} of {part.name or part_id}"
        return lambda value: Edit(label, lambda d: set_field(d, key, value), focus)

    origin = " · ".join(
        str(x) for x in (part.vendor, part.year, part.status, part.catalog_id, part.revision) if x
    )
    tip = "\n".join(x for x in (origin, part.note, _shared(users)) if x)
    rows = [heading(part.name or part_id, tip)]
    rows += model_fields(part, design, f"parts.{part_id}:", setter, _SKIP)
    for port in part.ports:
        rows.append(heading(f"Port {port.id}"))
        prefix = f"parts.{part_id}:ports.{port.id}."
        rows += model_fields(port, design, prefix, setter, frozenset({"id"}))
    return rows


def _shared(users: int) -> str:
    return f"Used by {users} items: a change reaches all of them" if users > 1 else ""
