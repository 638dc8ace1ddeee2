"""The parts catalogue that ships with the program, and the search in it.

One file per category of the palette, and one with the sources. A part is what a design copies in;
what is public about it beyond the document model stands beside it as facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, model_validator

from designer.assets import assets_dir
from designer.model.base import Confidence, Frozen, Number, Quantity, Text
from designer.model.design import Source
from designer.model.parts import (
    Accelerator,
    Attach,
    Board,
    CoolingUnit,
    Cpu,
    Medium,
    Part,
    PartBase,
    PowerUnit,
    Rack,
    Switch,
)
from designer.units import LADDERS, digits, show

#: Categories in the palette's order, each with its file.
CATEGORIES: dict[str, str] = {
    "Accelerators": "accelerators.json",
    "CPUs": "cpus.json",
    "Switches": "switches.json",
    "NICs and attach": "nics.json",
    "Links and optics": "media.json",
    "Racks": "racks.json",
    "Cooling": "cooling_units.json",
    "Power": "power_units.json",
    "Boards": "boards.json",
}
_SOURCES = "sources.json"
#: Keys of an entry that are no fields of the part.
_BESIDE = ("aliases", "facts")
#: Made when the first part is read, not while the program starts.
_PART: TypeAdapter[Part] = TypeAdapter(Part, config=ConfigDict(defer_build=True))
_WORD = re.compile(r"[^\W_]+")
#: Facts that stand in for an unpublished BF16 peak, with the precision to name.
_OTHER_PEAKS = (("fp16_flops_per_s", "FP16"), ("fp4_flops_per_s", "FP4"))


class Fact(Frozen):
    """What is public about a part and has no field in the document model.

    Attributes
    ----------
    value
        A number in `unit`, words, or None for not published.
    unit
        SI unit of a number; empty for words.
    low, high
        Published range, if any.
    source
        Id of an entry in the catalogue's sources.
    confidence
        Of the source.
    estimate
        True for an analyst's estimate.
    calibrated
        True for a value chosen to meet a published total.
    note
        Free text.
    """

    value: Number | str | None = None
    unit: str = ""
    low: Number | None = None
    high: Number | None = None
    source: str = ""
    confidence: Confidence | None = None
    estimate: bool = False
    calibrated: bool = False
    note: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _accept_unknown(cls, data: Any) -> Any:
        return {} if data is None else data

    @property
    def shown(self) -> str:
        """The value with its unit, as people read it."""
        if self.value is None or isinstance(self.value, str):
            return self.value or "unknown"
        if self.unit in LADDERS:
            return str(show(self.value, self.unit))
        return f"{digits(self.value)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A part as the palette lists it.

    Attributes
    ----------
    id
        Id of the part in the catalogue.
    part
        What a design copies in.
    category
        One of `CATEGORIES`.
    line
        Key facts in one line; empty where nothing is public.
    aliases
        Other names of the part.
    facts
        What is public beyond the fields of the part, by name.
    text
        All that a search looks at, in lower case.
    """

    id: str
    part: Part
    category: str
    line: str
    aliases: tuple[str, ...]
    facts: Mapping[str, Fact]
    text: str


@dataclass(frozen=True, slots=True)
class _Index:
    """What the search compares: names with and without vendor, their words, all words."""

    names: tuple[str, ...]
    name_words: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=4)
def load_catalogue(path: Path | None = None) -> dict[str, Part]:
    """Return the catalogue's parts by id.

    Parameters
    ----------
    path
        Catalogue file; those that ship with the program if not given.

    Returns
    -------
    dict
        Each part bears its `catalog_id` and the catalogue's `revision`.
    """
    parts: dict[str, Part] = {}
    for data in _read(path):
        revision = str(data.get("revision", ""))
        for part_id, raw in data.get("parts", {}).items():
            fields = {key: value for key, value in raw.items() if key not in _BESIDE}
            named = {"catalog_id": part_id, "revision": revision, **fields}
            parts[part_id] = _PART.validate_python(named)
    return parts


@lru_cache(maxsize=4)
def catalogue_sources(path: Path | None = None) -> dict[str, Source]:
    """Return the catalogue's sources by id."""
    return {
        key: Source.model_validate(raw)
        for data in _read(path)
        for key, raw in data.get("sources", {}).items()
    }


@lru_cache(maxsize=1)
def entries() -> tuple[CatalogueEntry, ...]:
    """Return all entries of the catalogue in the palette's order."""
    parts = load_catalogue()
    return tuple(
        _entry(part_id, parts[part_id], data["category"], raw)
        for data in _read(None)
        for part_id, raw in data.get("parts", {}).items()
    )


def search(text: str) -> tuple[CatalogueEntry, ...]:
    """Return the entries in which every word of `text` is found, the best first.

    A name that begins with the text comes before a word of a name that does, then words of
    vendor, year, status and the like, then any place; equals stay in the palette's order.

    Parameters
    ----------
    text
        What a person typed, in any case; everything is found when it is empty.
    """
    wanted = text.casefold().split()
    if not wanted:
        return entries()
    phrase = " ".join(wanted)
    ranked = [
        (rank, entry)
        for entry, index in _indexed()
        if (rank := _rank(phrase, wanted, entry.text, index)) is not None
    ]
    ranked.sort(key=lambda pair: pair[0])
    return tuple(entry for _, entry in ranked)


def _rank(phrase: str, wanted: list[str], text: str, index: _Index) -> int | None:
    """Return how far down an entry comes, or None where a word is missing."""
    if phrase in index.names:
        return -2
    if any(name.startswith(phrase) for name in index.names):
        return -1
    total = 0
    for word in wanted:
        if word not in text:
            return None
        if any(known.startswith(word) for known in index.name_words):
            continue
        total += 1 if any(known.startswith(word) for known in index.words) else 2
    return total


@lru_cache(maxsize=1)
def _indexed() -> tuple[tuple[CatalogueEntry, _Index], ...]:
    return tuple((entry, _index(entry)) for entry in entries())


def _index(entry: CatalogueEntry) -> _Index:
    full = tuple(name.casefold() for name in (entry.id, entry.part.name, *entry.aliases))
    # People leave the vendor out: GB200 is as good a beginning as NVIDIA GB200.
    vendor = entry.part.vendor.casefold()
    bare = (name.removeprefix(vendor).lstrip("- ") for name in full) if vendor else ()
    return _Index(tuple(dict.fromkeys((*full, *bare))), _words(full), _words((entry.text,)))


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for text in texts for word in _WORD.findall(text)))


def _entry(part_id: str, part: Part, category: str, raw: Mapping[str, Any]) -> CatalogueEntry:
    aliases = tuple(raw.get("aliases", ()))
    facts = {name: Fact.model_validate(fact) for name, fact in raw.get("facts", {}).items()}
    line = _line(part, facts)
    searched = (
        part_id,
        part.name,
        *aliases,
        part.vendor,
        str(part.year or ""),
        part.status,
        part.kind.replace("_", " "),
        category,
        line,
    )
    text = " ".join(searched).casefold()
    return CatalogueEntry(part_id, part, category, line, aliases, facts, text)


def _line(part: PartBase, facts: Mapping[str, Fact]) -> str:
    """Return the few figures by which people know a part."""
    shown: tuple[str, ...] = ()
    match part:
        case Accelerator():
            shown = (
                _peak(part, facts),
                _shown(part.hbm_bytes, "B", "GB"),
                _shown(part.scale_up_bytes_per_s, "B/s", "GB/s"),
            )
        case Cpu():
            shown = (f"{part.cores} cores" if part.cores else "", _shown(part.tdp_w, "W"))
        case Switch():
            shown = (_ports(part), _shown(part.latency_s, "s", "ns"), _shown(part.power_w, "W"))
        case Attach():
            shown = (_ports(part), _shown(part.power_w, "W"))
        case Medium():
            watts = _shown(part.power_w_per_end, "W")
            shown = (
                _shown(part.bytes_per_s, "B/s", "Gb/s"),
                _shown(part.reach_m, "m", "m"),
                f"{watts} per end{_of_a_link(part)}" if watts else "",
            )
        case Rack():
            units = f"{part.rack_units} U" if part.rack_units else ""
            shown = (units, _shown(part.power_limit_w, "W"))
        case CoolingUnit():
            flow = _shown(part.flow_m3_per_s, "m3/s", "L/min")
            shown = (part.construction, _shown(part.capacity_w, "W"), flow)
        case PowerUnit():
            efficiency = _shown(part.efficiency, "1", "%")
            shown = (_shown(part.capacity_w, "W"), _shown(part.output_v, "V", "V"), efficiency)
        case Board():
            shown = (_shown(part.power_w, "W"),)
    return " · ".join(text for text in shown if text)


def _peak(part: Accelerator, facts: Mapping[str, Fact]) -> str:
    if text := _shown(part.bf16_flops_per_s, "FLOP/s", "TFLOPS"):
        return text
    if text := _shown(part.fp8_flops_per_s, "FLOP/s", "TFLOPS"):
        return f"{text} FP8"
    for name, precision in _OTHER_PEAKS:
        value = facts[name].value if name in facts else None
        if isinstance(value, float):
            return f"{show(value, 'FLOP/s', 'TFLOPS')} {precision}"
    return ""


def _of_a_link(medium: Medium) -> str:
    return " of a link" if medium.power_basis == "link" else ""


def _ports(part: Switch | Attach) -> str:
    """Return the ports that face the fabric, such as 64 × 400 Gb/s."""
    groups: dict[str, int] = {}
    for port in part.ports:
        if port.side != "chip" or part.kind == "circuit_switch":
            rate = "" if port.rate is None else str(show(port.rate, "B/s", "Gb/s"))
            groups[rate] = groups.get(rate, 0) + port.count
    return " · ".join(
        f"{count} × {rate}" if rate else f"{count} ports" for rate, count in groups.items()
    )


def _shown(quantity: Quantity, unit: str, display: str = "") -> str:
    return "" if quantity.value is None else str(show(quantity.value, unit, display))


@lru_cache(maxsize=4)
def _read(path: Path | None) -> tuple[dict[str, Any], ...]:
    folder = assets_dir() / "catalogue"
    names = (*CATEGORIES.values(), _SOURCES)
    files = (path,) if path else tuple(folder / name for name in names)
    return tuple(dict(json.loads(file.read_text(encoding="utf-8"))) for file in files)
