"""What people type for the factors of an axis: ``leaf:2, k:4``."""

from __future__ import annotations

import re

from designer.issues import refuse

_FACTOR = re.compile(r"^(\w[\w-]*?)\s*(?:[:=]|\s)\s*(\d{1,12})$")
#: Between factors; an x only where it stands by itself, since names may contain one.
_BETWEEN = re.compile(r"\s*[,;×*]\s*|\s+x\s+")
_HINT = "Type for example leaf:2, k:4, the slowest first."


def factors_of(text: str, place: str) -> dict[str, int]:
    """Read the factors of an axis; nothing typed means none."""
    found: dict[str, int] = {}
    for piece in filter(None, _BETWEEN.split(text.strip())):
        match = _FACTOR.match(piece.strip())
        if match is None:
            raise refuse("EDT-FACTORS", place, f"'{piece}' is no factor.", _HINT)
        if match.group(1) in found:
            message = f"Factor '{match.group(1)}' is given twice."
            raise refuse("EDT-FACTORS", place, message, _HINT)
        found[match.group(1)] = int(match.group(2))
    return found
