"""The JSON Schema of design files: envelope and document, with units and meanings in it.

Written from the model, so that nothing is said twice. What other tools check files with is
``assets/schema/supernode-design.schema.json``; a test holds it equal to `schema_text`::

    python -m designer.store.schema > assets/schema/supernode-design.schema.json
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from designer.model.design import Design
from designer.model.parts import PART_CLASSES
from designer.store.document import FORMAT
from designer.store.migrations import VERSION

SCHEMA_FILE = "schema/supernode-design.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: Names and meaning of attributes in a docstring's section.
_ATTRIBUTE = re.compile(r"^(\w[\w, ]*)\n((?:    .*\n?)+)", re.MULTILINE)


def schema_text() -> str:
    """Return the schema as text, as it is kept among the assets."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def schema() -> dict[str, Any]:
    """Return the schema of a whole file as plain data."""
    design = Design.model_json_schema(mode="validation")
    definitions: dict[str, Any] = design.pop("$defs")
    for definition in (design, *definitions.values()):
        _move_attributes(definition)
    definitions["Quantity"] = _quantity(definitions["Quantity"])
    definitions["UnknownPart"]["properties"]["kind"]["not"] = {"enum": list(PART_CLASSES)}
    definitions["Design"] = design
    return {
        "$schema": _DIALECT,
        "title": "Supernode Designer design file",
        "description": (
            "All values are SI: bytes, one direction. `unit` names the unit of a value, `display` "
            "the one that people usually see. A higher `minor` may hold keys not named here."
        ),
        "type": "object",
        "properties": {
            "format": {"const": FORMAT, "description": "What this file is"},
            "version": {
                "const": VERSION,
                "description": "Format version: a program refuses a higher one than it knows",
            },
            "minor": {
                "type": "integer",
                "minimum": 0,
                "default": 0,
                "description": "Additions that older programs keep and write back",
            },
            "app": {"type": "string", "description": "Program version that wrote the file"},
            "headline": {
                "type": "object",
                "description": "Values at the last save, by metric id, and under `made_by` the "
                "program version that computed them",
                "properties": {"made_by": {"type": "string"}},
                "additionalProperties": {"type": ["number", "null"]},
            },
            "design": {"$ref": "#/$defs/Design"},
        },
        "required": ["format", "version", "design"],
        "$defs": definitions,
    }


def _move_attributes(definition: dict[str, Any]) -> None:
    """Give the attributes that a docstring explains to the properties that say nothing yet."""
    text, _, section = definition.get("description", "").partition("\n\nAttributes\n")
    if not section:
        return
    definition["description"] = text
    properties = definition.get("properties", {})
    for names, meaning in _ATTRIBUTE.findall(section):
        for name in names.split(", "):
            if name in properties:
                properties[name].setdefault("description", " ".join(meaning.split()))


def _quantity(full: dict[str, Any]) -> dict[str, Any]:
    """Allow the short forms of a quantity: a number, or null for what is not published."""
    number = {"type": "number", "minimum": 0, "description": "The value alone"}
    unknown = {"type": "null", "description": "Not published"}
    return {
        "title": full.pop("title"),
        "description": full.pop("description"),
        "anyOf": [number, unknown, full],
    }


def main() -> int:
    """Print the schema."""
    sys.stdout.write(schema_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
