"""The parts catalogue that ships with the program."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from designer.assets import assets_dir
from designer.model.design import Source
from designer.model.parts import Part

_PART: TypeAdapter[Part] = TypeAdapter(Part)


@lru_cache(maxsize=4)
def load_catalogue(path: Path | None = None) -> dict[str, Part]:
    """Return the catalogue's parts by id.

    Parameters
    ----------
    path
        Catalogue file; the one that ships with the program if not given.

    Returns
    -------
    dict
        Each part bears its `catalog_id` and the catalogue's `revision`.
    """
    data = _read(path)
    revision = str(data.get("revision", ""))
    parts: dict[str, Part] = {}
    for part_id, raw in data["parts"].items():
        part = _PART.validate_python({"catalog_id": part_id, "revision": revision, **raw})
        parts[part_id] = part
    return parts


@lru_cache(maxsize=4)
def catalogue_sources(path: Path | None = None) -> dict[str, Source]:
    """Return the catalogue's sources by id."""
    return {key: Source.model_validate(raw) for key, raw in _read(path).get("sources", {}).items()}


def _read(path: Path | None) -> dict[str, Any]:
    file = path or assets_dir() / "catalogue" / "parts.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))
