"""Canonical JSON: model key order, defaults left out, one object per line.

Reads well in a diff, and writing what was read gives the same bytes.
"""

from __future__ import annotations

import json
import math
from typing import Any

#: Containers that are spread over lines; everything below is one line.
_SPREAD = (
    (),
    ("design",),
    ("design", "planes"),
    ("design", "parts"),
    ("design", "blocks"),
    ("design", "blocks", "*"),
    ("design", "blocks", "*", "items"),
    ("design", "blocks", "*", "links"),
    ("design", "placements"),
    ("design", "claims"),
    ("design", "sources"),
)
_WHOLE_LIMIT = 2**53


def dumps(envelope: dict[str, Any]) -> str:
    """Write an envelope canonically.

    Parameters
    ----------
    envelope
        Plain data: dictionaries, lists, strings, numbers, booleans, None.

    Returns
    -------
    str
        Ends with a newline.
    """
    return _write(_plain(envelope), (), 0) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value.is_integer() and abs(value) < _WHOLE_LIMIT else value
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _is_spread(path: tuple[str, ...]) -> bool:
    return any(
        len(path) == len(pattern) and all(p in ("*", k) for p, k in zip(pattern, path, strict=True))
        for pattern in _SPREAD
    )


def _write(value: Any, path: tuple[str, ...], depth: int) -> str:
    if not value or not isinstance(value, (dict, list)) or not _is_spread(path):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    pad, end = " " * (depth + 1), " " * depth
    if isinstance(value, dict):
        lines = [
            f"{pad}{json.dumps(key, ensure_ascii=False)}: {_write(inner, (*path, key), depth + 1)}"
            for key, inner in value.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{end}}}"
    lines = [f"{pad}{_write(inner, (*path, '*'), depth + 1)}" for inner in value]
    return "[\n" + ",\n".join(lines) + f"\n{end}]"
