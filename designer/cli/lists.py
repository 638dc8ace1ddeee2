"""`presets`, `parts` and `metrics`: what there is."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from designer.cli.command import DONE, Command, json_option, print_json
from designer.model.base import Quantity
from designer.solve import pipeline
from designer.solve.figures.definitions import DEFINITIONS
from designer.solve.figures.metrics import MetricDefinition
from designer.store.catalogue import CatalogueEntry, Fact, catalogue_sources, entries, search
from designer.store.presets import load_target, preset_paths
from designer.units import LADDERS, digits, show

# --- presets -------------------------------------------------------------------------------------


def _presets(options: argparse.Namespace) -> int:
    rows = [_preset_row(preset_id) for preset_id in preset_paths()]
    if options.json:
        print_json({"presets": rows})
        return DONE
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['id']:<{width}}  {row['chips']:>9,} chips  {row['name']}")
    return DONE


def _preset_row(preset_id: str) -> dict[str, Any]:
    document, _, _ = load_target(preset_id)
    arrays = pipeline.Memo().compiled(document.design).arrays
    chips = sum(a.count for a in arrays if a.kind == "accelerator" and not a.external)
    return {
        "id": preset_id,
        "name": document.design.name,
        "chips": chips,
        "description": document.design.description,
        "aliases": list(document.design.aliases),
        "claims": len(document.design.claims),
    }


# --- parts ---------------------------------------------------------------------------------------


def _parts_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="list the parts in which all of these are found; the id of a part shows all about it",
    )
    json_option(parser)


def _parts(options: argparse.Namespace) -> int:
    wanted = " ".join(options.words)
    alone = next((entry for entry in entries() if entry.id == wanted), None)
    found = (alone,) if alone is not None else search(wanted)
    if options.json:
        details = [_details(alone)] if alone is not None else [{} for _ in found]
        rows = zip(found, details, strict=True)
        print_json({"parts": [_part_row(entry) | more for entry, more in rows]})
    elif alone is not None:
        _print_part(alone)
    elif found:
        _print_parts([_part_row(entry) for entry in found])
    else:
        print(f"No part of the catalogue has '{wanted}'.", file=sys.stderr)
    return DONE


def _print_parts(rows: list[dict[str, Any]]) -> None:
    ids = max(len(row["id"]) for row in rows)
    categories = max(len(row["category"]) for row in rows)
    for row in rows:
        line = f"{row['id']:<{ids}}  {row['category']:<{categories}}  {row['name']}"
        print(f"{line}: {row['line']}" if row["line"] else line)


def _part_row(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.part.name,
        "category": entry.category,
        "kind": entry.part.kind,
        "vendor": entry.part.vendor,
        "year": entry.part.year,
        "status": entry.part.status,
        "line": entry.line,
        "aliases": list(entry.aliases),
    }


def _details(entry: CatalogueEntry) -> dict[str, Any]:
    """Return everything about a part: its fields as a design copies them, and its facts."""
    facts = {
        name: fact.model_dump(mode="json", exclude_defaults=True)
        for name, fact in entry.facts.items()
    }
    used = {value.source for value in _quantities(entry).values()}
    used |= {fact.source for fact in entry.facts.values()}
    sources = catalogue_sources()
    return {
        "part": entry.part.model_dump(mode="json", exclude_defaults=True),
        "facts": facts,
        "sources": {
            key: sources[key].model_dump(mode="json", exclude_defaults=True)
            for key in sorted(used & sources.keys())
        },
    }


def _quantities(entry: CatalogueEntry) -> dict[str, Quantity]:
    values = ((name, getattr(entry.part, name)) for name in type(entry.part).model_fields)
    return {name: value for name, value in values if isinstance(value, Quantity)}


def _print_part(entry: CatalogueEntry) -> None:
    part = entry.part
    print(f"{part.name} ({entry.id})")
    about = (entry.category, part.vendor, str(part.year or ""), part.status)
    print(f"  {' · '.join(text for text in about if text)}")
    if entry.aliases:
        print(f"  also {', '.join(entry.aliases)}")
    if entry.line:
        print(f"  {entry.line}")
    rows: list[tuple[str, str, Quantity | Fact]] = [
        (name, _shown(quantity.value, _unit(entry, name)), quantity)
        for name, quantity in _quantities(entry).items()
    ]
    rows += [(name, fact.shown, fact) for name, fact in entry.facts.items()]
    names = max((len(name) for name, _, _ in rows), default=0)
    values = min(max((len(value) for _, value, _ in rows), default=0), 24)
    for name, value, given in rows:
        print(f"    {name:<{names}}  {value:>{values}}  {_origin(given)}".rstrip())
    if part.note:
        print(f"  {part.note}")


def _unit(entry: CatalogueEntry, name: str) -> str:
    extra = type(entry.part).model_fields[name].json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _shown(value: float | None, unit: str) -> str:
    if value is None or unit in LADDERS:
        return str(show(value, unit))
    return f"{digits(value)} {unit}".rstrip()


def _origin(given: Quantity | Fact) -> str:
    source = catalogue_sources().get(given.source)
    parts = [source.title if source is not None and source.title else given.source]
    parts.append(f"{given.confidence} confidence" if given.confidence else "")
    parts += ["estimate"] * given.estimate + ["calibrated"] * given.calibrated
    return "; ".join(part for part in parts if part)


# --- metrics -------------------------------------------------------------------------------------


def _metrics(options: argparse.Namespace) -> int:
    rows = [_metric_row(definition) for _, definition in DEFINITIONS.items()]
    if options.json:
        print_json({"metrics": rows})
        return DONE
    for row in rows:
        print(f"{row['id']} [{row['unit']}]: {row['name']}")
        print(f"    {row['meaning']}")
        print(f"    = {row['formula']}")
        print(f"    after {row['source']}")
        if row["waits_for"]:
            print(f"    not computed by this version: {row['waits_for']}")
    return DONE


def _metric_row(definition: MetricDefinition) -> dict[str, Any]:
    return {
        "id": definition.id,
        "name": definition.name,
        "unit": definition.unit,
        "meaning": definition.meaning,
        "formula": definition.formula,
        "source": definition.source,
        "waits_for": definition.waits_for,
        "is_distribution": definition.is_distribution,
    }


COMMANDS = (
    Command("presets", "list the presets", json_option, _presets),
    Command("parts", "list the parts of the catalogue, or show one", _parts_arguments, _parts),
    Command(
        "metrics", "list what is computed: unit, meaning, formula, source", json_option, _metrics
    ),
)
