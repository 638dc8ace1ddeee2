"""Rows made from the metadata of the document's fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from designer import units
from designer.model.base import Frozen, Quantity
from designer.model.design import Design
from designer.ui.describe import provenance, range_text
from designer.ui.inspector.form import Choice, Edit, FieldSpec, SpecKind
from designer.ui.labels import FieldInfo, field_infos

#: Enough digits that nothing typed is rounded away on the screen.
DIGITS = 7
#: Longer texts don't fit a row: the tool tip holds them, too.
_LONG = 24
#: Rates are quoted in bits on links and in bytes at memories: each has its counterpart.
OTHER_FAMILY = {"Gb/s": "GB/s", "Tb/s": "TB/s", "GB/s": "Gb/s", "TB/s": "Tb/s"}
_UNIT = re.compile(r"^[\s\d.,_+eE-]*(?=\D|$)")

Setter = Callable[[str, FieldInfo], Callable[[Any], Edit]]


def model_fields(
    node: Frozen,
    design: Design,
    place: str,
    setter: Setter,
    skip: frozenset[str] = frozenset(),
    only: tuple[str, ...] = (),
) -> Iterator[FieldSpec]:
    """Make rows for the fields of a document node from their metadata.

    Parameters
    ----------
    node
        Part, port, link group, scenario or site.
    design
        For the titles of sources.
    place
        Address of the node with its property prefix: ``parts.x:`` or ``parts.x:ports.up.``.
    setter
        Makes, for an address and a field, the function from value to edit.
    skip, only
        Fields to leave out; or all that are wanted.
    """
    for name, info in field_infos(type(node)).items():
        if name in skip or (only and name not in only) or info.kind == "other":
            continue
        key = f"{place}{name}"
        yield _field(info, getattr(node, name), design, key, setter(key, info))


def _field(
    info: FieldInfo, value: Any, design: Design, key: str, edit: Callable[[Any], Edit]
) -> FieldSpec:
    if info.kind == "quantity":
        return quantity_field(info, value, design, key, edit)
    if info.kind == "flag":
        return FieldSpec(key, info.label, "flag", tooltip=info.tooltip, value=value, edit=edit)
    if info.kind == "choice":
        entries = tuple(Choice(c, choice_text(c)) for c in info.choices)
        if info.optional:
            entries = (Choice(None, "not given"), *entries)
        return FieldSpec(
            key,
            info.label,
            "choice",
            choice_text(value),
            info.tooltip,
            value=value,
            edit=edit,
            choices=lambda: entries,
        )
    if info.kind == "text":
        tip = f"{info.tooltip}\n{value}" if len(value) > _LONG else info.tooltip
        return FieldSpec(key, info.label, "text", value, tip, edit=edit)
    shown = "" if value is None else str(units.show(value, info.unit or "1", info.display, DIGITS))
    kind: SpecKind = "integer" if info.kind == "integer" else "number"
    if info.unit in ("count", "year"):
        shown = "" if value is None else f"{value:,}" if info.unit == "count" else str(value)
    return FieldSpec(
        key,
        info.label,
        kind,
        shown,
        info.tooltip,
        unit=info.unit or "count",
        display=info.display,
        optional=info.optional,
        edit=edit,
        spin=info.kind == "integer",
        placeholder="not given" if info.optional else "",
    )


def quantity_field(
    info: FieldInfo,
    value: Quantity,
    design: Design,
    key: str,
    edit: Callable[[Any], Edit],
    placeholder: str = "unknown",
) -> FieldSpec:
    """Make the row of a quantity: value with unit, provenance mark, range and note."""
    shown = "" if value.value is None else quantity_text(value.value, info.unit, info.display)
    mark, origin = provenance(value, design)
    lines = [info.tooltip, range_text(value, info.unit, info.display), origin]
    return FieldSpec(
        key,
        info.label,
        "quantity",
        shown,
        "\n".join(line for line in lines if line),
        mark,
        placeholder,
        info.unit,
        info.display,
        optional=True,
        edit=edit,
        value=value.value,
        aside=other_words(value.value, info.unit, info.display) if _in_bits(info.display) else "",
    )


def other_words(value: float | None, unit: str, display: str) -> str:
    """Return a rate in bytes where it is shown in bits, and the other way round."""
    if value is None or unit != "B/s" or display not in OTHER_FAMILY:
        return ""
    return str(units.show(value, unit, OTHER_FAMILY[display], 5))


def in_typed_unit(spec: FieldSpec, text: str) -> str:
    """Return the unit in which a typed text should come back; empty to keep the field's own."""
    typed = _UNIT.sub("", text).strip()
    known = (*units.LADDERS.get(spec.unit, ()), *OTHER_FAMILY)
    return typed if spec.kind == "quantity" and typed in known else ""


def shown_in(spec: FieldSpec, display: str) -> FieldSpec:
    """Return a row with its value in another unit."""
    if spec.kind != "quantity" or spec.value is None or not display:
        return spec
    text = quantity_text(spec.value, spec.unit, display)
    aside = other_words(spec.value, spec.unit, display) if _in_bits(spec.display) else ""
    return replace(spec, text=text, aside=aside)


def _in_bits(display: str) -> bool:
    """Whether a rate is one of a link; those of memories are never quoted in bits."""
    return display.endswith("b/s")


def quantity_text(value: float, unit: str, display: str) -> str:
    """Show a value in its fixed unit; shares as per cent."""
    if unit == "1":
        return str(units.show(value, "1", "%", DIGITS))
    return str(units.show(value, unit, display, DIGITS))


def choice_text(value: Any) -> str:
    """Return the words for an entry of a closed list."""
    if value in (None, ""):
        return "not given"
    text = str(value)
    return (
        text.upper()
        if text in ("dac", "acc", "aec", "aoc", "cpo", "pcb")
        else text.replace("_", " ")
    )
