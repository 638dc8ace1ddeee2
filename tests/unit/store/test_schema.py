"""The JSON Schema among the assets: up to date, met by every design, and of use."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from designer.assets import assets_dir
from designer.model.design import Design
from designer.store.document import Document, to_text
from designer.store.presets import preset_paths
from designer.store.schema import SCHEMA_FILE, schema, schema_text
from designer.units import SPELLINGS
from tests.strategies import designs

FILES = [
    *sorted((Path(__file__).parents[2] / "data" / "designs").glob("*.supernode")),
    *preset_paths().values(),
]
COMMAND = f"python -m designer.store.schema > assets/{SCHEMA_FILE}"
VALIDATOR = Draft202012Validator(schema())


def complaints(data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(data)]


def test_the_file_is_up_to_date() -> None:
    written = (assets_dir() / SCHEMA_FILE).read_text(encoding="utf-8")
    assert written == schema_text(), f"The model has changed. Run: {COMMAND}"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_designs_meet_the_schema(path: Path) -> None:
    assert complaints(json.loads(path.read_text(encoding="utf-8"))) == []


@given(designs())
def test_what_the_program_writes_meets_the_schema(made: Design) -> None:
    assert complaints(json.loads(to_text(Document(made)))) == []


def sound() -> dict[str, Any]:
    """Return the smallest sound file."""
    return {
        "format": "supernode-design",
        "version": 1,
        "design": {
            "root": "pod",
            "parts": {"chip": {"kind": "accelerator", "tdp_w": 700}},
            "blocks": {"pod": {"items": [{"id": "chip", "part": "chip"}]}},
        },
    }


def test_the_smallest_file_meets_the_schema() -> None:
    assert complaints(sound()) == []


@pytest.mark.parametrize(
    "value", [0, 700, 700.5, None, {"value": 700, "source": "x"}, {"value": None, "low": 1}]
)
def test_every_form_of_a_quantity(value: Any) -> None:
    data = sound()
    data["design"]["parts"]["chip"]["tdp_w"] = value
    assert complaints(data) == []


def chip(data: dict[str, Any]) -> dict[str, Any]:
    return data["design"]["parts"]["chip"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(format="something-else"),
        lambda data: data.update(version=2),
        lambda data: data.update(minor=-1),
        lambda data: data.pop("design"),
        lambda data: data["design"].pop("root"),
        lambda data: data["design"].update(blocks={}),
        lambda data: chip(data).update(tdp_w="700"),
        lambda data: chip(data).update(tdp_w=-1),
        lambda data: chip(data).update(tdp_w=True),
        lambda data: chip(data).update(tdp_w={"value": 1, "confidence": "sure"}),
        lambda data: chip(data).update(dies=0),
        lambda data: chip(data).update(ports=[{"id": "p"}]),
        lambda data: chip(data).pop("kind"),
        lambda data: data["design"]["blocks"]["pod"]["items"].append({"id": "no good"}),
    ],
)
def test_what_is_wrong_is_seen(spoil: Callable[[dict[str, Any]], Any]) -> None:
    data = copy.deepcopy(sound())
    spoil(data)
    assert complaints(data)


def test_kinds_of_a_newer_version_are_no_mistake() -> None:
    data = sound() | {"minor": 3, "thumbnail": "abc"}
    data["design"]["parts"]["light"] = {"kind": "photonic_fabric", "mirrors": 3}
    chip(data)["colour"] = "red"
    assert complaints(data) == []


# --- units in the schema -------------------------------------------------------------------------


def properties(node: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property of every object in the schema."""
    if isinstance(node, dict):
        for name, inner in node.get("properties", {}).items():
            yield f"{place}/{name}", inner
        for key, inner in node.items():
            yield from properties(inner, f"{place}/{key}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from properties(inner, f"{place}/{number}")


def test_every_quantity_says_its_unit_and_meaning() -> None:
    found = 0
    for place, inner in properties(schema()):
        if inner.get("$ref") == "#/$defs/Quantity":
            found += 1
            assert inner["unit"] in SPELLINGS, place
            assert inner["display"] in SPELLINGS[inner["unit"]] or inner["display"] == inner["unit"]
            assert inner["description"], place
    assert found > 40


def test_units_do_not_depend_on_the_order_of_definitions() -> None:
    """The same text on every run: nothing in it hangs on hashes or addresses."""
    assert schema_text() == schema_text()
    assert "0x" not in schema_text()
