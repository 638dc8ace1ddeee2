"""Every number says its unit: fields of the document by metadata, figures of the solver by name.

The metadata drive the inspector, the JSON Schema and the headers of tables; the names are what
keeps watts from being added to volts.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import designer.model
import designer.solve
from designer.model.base import Quantity
from designer.units import LADDERS, SPELLINGS

#: Numbers of the document that have no unit of their own, and why.
OTHERWISE = {
    "Quantity.value": "in the unit of the field that holds it",
    "Quantity.low": "in the unit of the field that holds it",
    "Quantity.high": "in the unit of the field that holds it",
    "Claim.published": "in the unit that the claim names",
    "Claim.low": "in the unit that the claim names",
    "Claim.high": "in the unit that the claim names",
    "Selection.where": "indices",
    "Pair.a": "indices",
    "Pair.b": "indices",
    "Placement.table": "numbers of racks",
    "Point.x": "a position on the screen, no physical length",
    "Point.y": "a position on the screen, no physical length",
}
#: Words that say what a number without a unit is, or name its unit.
SAID = re.compile(
    r"\b(share|ratio|fraction|efficiency|tolerance|utilisation|loads?|flow|unit demand|watts|SI)\b",
    re.IGNORECASE,
)
SUFFIX = re.compile(
    r"(_|^)(w|s|m|k|c|v|a|b|kg|pa|usd|ohm|bytes|hops|seconds|per_end|per_s|per_m|per_byte|per_kg|kg_k|m3)$"
)


def classes_of(package: types.ModuleType) -> Iterator[type]:
    """Yield the classes that a package defines."""
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        module = importlib.import_module(info.name)
        for thing in vars(module).values():
            if inspect.isclass(thing) and thing.__module__ == module.__name__:
                yield thing


def types_in(annotation: Any) -> Iterator[Any]:
    """Yield the plain types that an annotation is made of."""
    inner = typing.get_args(annotation)
    if not inner:
        yield annotation
    for part in inner:
        yield from types_in(part)


def numbers() -> dict[str, FieldInfo]:
    """Return all fields of the document that hold numbers, as ``Class.field``."""
    return {
        f"{model.__name__}.{name}": info
        for model in classes_of(designer.model)
        if issubclass(model, BaseModel)
        for name, info in model.model_fields.items()
        if {int, float, Quantity} & {t for t in types_in(info.annotation) if isinstance(t, type)}
    }


NUMBERS = numbers()


def test_the_walk_finds_the_document() -> None:
    assert {"Accelerator.tdp_w", "Axis.size", "Scenario.message_bytes"} <= set(NUMBERS)
    assert len(NUMBERS) > 60


def test_exceptions_are_still_there() -> None:
    assert set(OTHERWISE) <= set(NUMBERS)


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - set(OTHERWISE)))
def test_a_number_of_the_document_has_unit_and_meaning(name: str) -> None:
    info = NUMBERS[name]
    extra = info.json_schema_extra
    assert isinstance(extra, dict), f"{name} says no unit"
    unit, display = extra["unit"], extra["display"]
    assert unit in SPELLINGS, f"{name}: people cannot type {unit!r}"
    assert unit in LADDERS
    assert display in SPELLINGS[str(unit)] or display == unit, f"{name}: no way to read {display!r}"
    assert info.description, f"{name} says no meaning"
    if Quantity in types_in(info.annotation):
        assert extra["bounds"]


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - set(OTHERWISE)))
def test_the_name_of_a_field_agrees_with_its_unit(name: str) -> None:
    ends = {
        "W": "_w(_per_end)?",
        "B/s": "bytes_per_s",
        "FLOP/s": "flops_per_s",
        "B": "bytes",
        "s": "_s",
        "s/m": "_s_per_m",
        "m": "_m",
        "kg": "_kg",
        "K": "_k",
        "V": "_v",
        "ohm": "_ohm",
        "USD": "_usd",
        "kg/m3": "_kg_per_m3",
        "J/kg/K": "_j_per_kg_k",
        "m3/s": "_m3_per_s",
    }
    extra = NUMBERS[name].json_schema_extra
    assert isinstance(extra, dict)
    end = ends.get(str(extra["unit"]), "")
    assert re.search(f"{end}$", name), f"{name} is in {extra['unit']}"
    if not end:
        assert extra["unit"] in ("1", "count", "year")


# --- figures of the solver -----------------------------------------------------------------------


def meaning_of(owner: type, name: str) -> str:
    """Return what the docstring says about an attribute; all of it where it has no section."""
    text = inspect.getdoc(owner) or ""
    _, _, section = text.partition("\nAttributes\n")
    for names, meaning in re.findall(
        r"^(\w[\w, ]*?)(?: : .*)?\n((?:    .*(?:\n|$))+)", section, re.MULTILINE
    ):
        if name in names.split(", "):
            return str(meaning)
    return "" if section else text


def says_its_unit(owner: type, name: str) -> bool:
    """Whether name, docstring or a field beside it say what a figure is in."""
    if SUFFIX.search(name) or SAID.search(name.replace("_", " ")):
        return True
    if "unit" in {field.name for field in dataclasses.fields(owner)}:
        return True
    meaning = meaning_of(owner, name)
    units = re.findall(r"\[([^\]]+)\]", meaning)
    return any(unit in SPELLINGS for unit in units) or bool(SAID.search(meaning))


def figures() -> list[tuple[type, str]]:
    """Return all float fields of the solver's dataclasses."""
    plain = re.compile(r"^(float|FloatArray|dict\[str, float\]|tuple\[float.*\.\.\.\])( \| None)?$")
    return [
        (owner, field.name)
        for owner in classes_of(designer.solve)
        if dataclasses.is_dataclass(owner)
        for field in dataclasses.fields(owner)
        if plain.match(str(field.type))
    ]


@pytest.mark.parametrize(
    ("owner", "name"), [pytest.param(o, n, id=f"{o.__name__}.{n}") for o, n in figures()]
)
def test_a_figure_of_the_solver_says_its_unit(owner: type, name: str) -> None:
    assert says_its_unit(owner, name), (
        f"{owner.__module__}.{owner.__name__}.{name}: end the name with its unit, "
        "or add [unit] to its entry under Attributes, or say that it is a share or ratio"
    )


def test_the_walk_finds_the_results() -> None:
    found = {f"{owner.__name__}.{name}" for owner, name in figures()}
    assert {"RackGroup.ac_w", "GroupLoad.load", "Metric.value", "Results.solve_seconds"} <= found
