"""Entries of choosers that offer parts: of the design, then of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from designer.edit.place import with_part
from designer.model.design import Design
from designer.model.parts import Part, PartBase
from designer.ui.inspector.form import Choice

Catalogue = Callable[[], Mapping[str, Part]]
OWN, OFFERED = "In this design", "Catalogue"
_KIND_WORDS = {"nic": "NIC", "cpu": "CPU", "pcie_switch": "PCIe switch", "cdu": "CDU"}


def kind_words(kind: str) -> str:
    """Return the words for a kind of part."""
    return _KIND_WORDS.get(kind, kind.replace("_", " "))


def part_choices(design: Design, catalogue: Catalogue, kind: str) -> tuple[Choice, ...]:
    """Return the parts of a kind; a value is the id, and the part where it is the catalogue's."""
    lines = _lines()
    own = [
        Choice((name, None), part.name or name, OWN, _detail(name, part, lines))
        for name, part in design.parts.items()
        if part.kind == kind
    ]
    offered = [
        Choice((name, part), part.name or name, OFFERED, _detail(name, part, lines))
        for name, part in catalogue().items()
        if part.kind == kind and name not in design.parts
    ]
    return (*own, *offered)


def _lines() -> dict[str, str]:
    """Return what the palette says about each part of the catalogue."""
    from designer.store.catalogue import entries

    return {entry.id: entry.line for entry in entries()}


def _detail(name: str, part: PartBase, lines: dict[str, str]) -> str:
    line = lines.get(part.catalog_id or name, "")
    return line or " · ".join(str(x) for x in (part.vendor, part.year) if x)


def taken(design: Design, part_id: str, part: Part | None) -> tuple[Design, str]:
    """Return a design that holds a part that was chosen, with what it cites, and its id there."""
    if part is None:
        return design, part_id
    from designer.store.catalogue import catalogue_sources

    return with_part(design, part_id, part, catalogue_sources())
