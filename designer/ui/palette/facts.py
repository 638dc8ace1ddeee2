"""What is known of a part, in words: figures with the marks of their source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from designer.model.base import Quantity
from designer.model.parts import PartBase
from designer.ui.labels import FieldInfo, field_infos, label_of
from designer.units import LADDERS, digits, show

if TYPE_CHECKING:
    from designer.store.catalogue import Fact

#: How words of facts beyond the document model are written.
_SPELLED = {
    "fp16": "FP16",
    "fp4": "FP4",
    "int8": "INT8",
    "hbm": "HBM",
    "pcie": "PCIe",
    "ub": "UB",
    "ber": "bit errors",
    "pre": "before",
    "fec": "FEC",
    "npu": "NPU",
    "asics": "ASICs",
    "pue": "PUE",
    "aic": "AIC",
    "aiv": "AIV",
    "typ": "typical",
    "max": "maximum",
    "400g": "of 400G",
}
_NAMES = {
    "flow_m3_per_s": "Flow",
    "int8_ops_per_s": "INT8",
    "failures_per_s": "Failures",
    "output_v": "Output voltage",
}
#: Plain fields that people compare parts by; the others are for the solver.
_TOLD = {"dies", "cores", "form", "construction", "input", "redundancy", "rack_units"}
#: What says least about a part comes last.
_LAST = ("liquid_fraction", "liquid_fraction_measured", "mass_kg", "cost_usd")
_MARKED_CONFIDENCE = ("low", "medium")


class Line(NamedTuple):
    """One fact: what it is, its value with the unit, and what to know before trusting it."""

    label: str
    value: str
    marks: str


def maker_words(part: PartBase) -> str:
    """Say who makes a part, since when, and whether it ships: ``huawei · 2024 · shipping``."""
    year = "" if part.year is None else str(part.year)
    return " · ".join(word for word in (part.vendor, year, part.status) if word)


def marks(value: Quantity | Fact) -> str:
    """Say what a reader should know before trusting a value; empty where nothing speaks against."""
    words = ["estimate"] if value.estimate else []
    if value.calibrated:
        words.append("calibrated")
    if value.confidence in _MARKED_CONFIDENCE:
        words.append(f"{value.confidence} confidence")
    return ", ".join(words)


def _fields(part: PartBase) -> list[FieldInfo]:
    infos = field_infos(type(part))
    named = [info for name, info in infos.items() if info.kind == "quantity" or name in _TOLD]
    return sorted(named, key=lambda info: info.name in _LAST)


def known(part: PartBase) -> Iterator[Line]:
    """Yield what the document model holds about a part, its ports first."""
    for port in part.ports:
        rate = "" if port.rate is None else f" × {show(port.rate, 'B/s', 'Gb/s')}"
        yield Line(f"Ports {port.id}", f"{port.count}{rate}", marks(port.lane_bytes_per_s))
    for info in _fields(part):
        value = getattr(part, info.name)
        if isinstance(value, Quantity):
            if told := _told(value, info.unit, _display(info)):
                yield Line(_named(info.name), told, marks(value))
        elif value:
            yield Line(_named(info.name), str(value), "")


def _display(info: FieldInfo) -> str:
    # A share is told in per cent.
    return "%" if info.unit == "1" else info.display


def _told(value: Quantity | Fact, unit: str, display: str) -> str:
    """Return value and published range; empty where nothing is published."""
    low, high = value.low, value.high
    shown = _text(value.value, unit, display) if value.value is not None else ""
    if low is None or high is None:
        return shown
    first, last = (_text(end, unit, display) for end in (low, high))
    number, _, named = first.partition(" ")
    # A unit that both ends share is said once.
    span = f"{number if last.endswith(f' {named}') else first} to {last}"
    return f"{shown} ({span})" if shown else span


def _text(value: float | str, unit: str, display: str) -> str:
    if isinstance(value, str):
        return value
    if unit == "OP/s":
        return str(show(value, "FLOP/s", display)).replace("FLOPS", "OPS")
    return str(show(value, unit, display)) if unit in LADDERS else f"{digits(value)} {unit}".strip()


def known_beyond(part: PartBase, facts: Mapping[str, Fact]) -> Iterator[Line]:
    """Yield the facts of the catalogue that no field of the part states."""
    for name, fact in facts.items():
        held = getattr(part, name, None)
        stated = held.value is not None if isinstance(held, Quantity) else bool(held)
        told = "" if stated else _told(fact, fact.unit, "%" if fact.unit == "1" else "")
        if told:
            yield Line(_named(name), told, marks(fact))


def _named(name: str) -> str:
    words = _NAMES.get(name) or label_of(name)
    text = " ".join(_SPELLED.get(word.casefold(), word) for word in words.split())
    return text[:1].upper() + text[1:]


def key_line(part: PartBase, most: int = 3) -> str:
    """Return the first few known figures of a part in one line."""
    figures = [
        _text(value.value, info.unit, _display(info))
        for info in _fields(part)
        if info.name not in _LAST and isinstance(value := getattr(part, info.name), Quantity)
        if value.value is not None
    ]
    return " · ".join(figures[:most])


def full_words(part: PartBase, facts: Mapping[str, Fact]) -> str:
    """Return what is known of a part, a fact per line, for a tool tip."""
    told = [
        f"{label}: {value}, {mark}" if mark else f"{label}: {value}"
        for label, value, mark in (*known(part), *known_beyond(part, facts))
    ]
    unknown = [
        _named(info.name)
        for info in _fields(part)
        if info.name not in _LAST and _is_unknown(getattr(part, info.name))
    ]
    if not told:
        told = ["Nothing is published about it."]
    elif unknown:
        told.append(f"Not published: {'; '.join(unknown)}")
    return "\n".join((part.name, *filter(None, (maker_words(part),)), "", *told))


def _is_unknown(value: object) -> bool:
    return isinstance(value, Quantity) and value.value is None and value.low is None
