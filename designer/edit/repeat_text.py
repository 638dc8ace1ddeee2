"""Repetition as people say it: "48", "48 along node", "rail 8, slot 4"."""

from __future__ import annotations

import re
from collections.abc import Collection

from designer.edit.params import set_count
from designer.edit.place import item_at
from designer.edit.repeat import add_axis, set_counts
from designer.issues import refuse
from designer.model.design import Design

EXAMPLE = "Type for example 48, or 48 along node, or rail 8, slot 4."
_NUMBER = r"(?P<count>\d{1,3}(?:[,']\d{3})+|\d+)"
_COUNT = rf"[×x*]?\s*{_NUMBER}"
_NAME = r"(?P<name>[^\W\d][\w-]*)"
#: A count alone, a count along a name, a name with a count.
_FORMS = (
    re.compile(rf"^{_COUNT}$"),
    re.compile(rf"^{_COUNT}\s+(?:along\s+)?{_NAME}$"),
    re.compile(rf"^{_NAME}\s*[:=×x*]?\s*{_NUMBER}$"),
)
#: "x 16" is sixteen times, or sixteen along x.
_ALONG_X = re.compile(rf"^(?P<name>x)\s+{_NUMBER}$")
_MOST_DIGITS = 9


def read_repeat(text: str, names: Collection[str] = ()) -> tuple[tuple[str, int], ...]:
    """Read how often something is repeated.

    Parameters
    ----------
    text
        Counts, each alone or with the name of its axis, parted by semicolons, or by commas that
        are followed by a space: "48", "48 along node", "rail 8, slot 4", "4,608". Of several each
        has a name.
    names
        Axes that there are: with one called x, "x 16" speaks of it, as in "x 16, y 20".

    Returns
    -------
    tuple of (str, int)
        Name and size, outermost first; the name is empty where none was given.

    Raises
    ------
    DesignError
        If it cannot be read.
    """
    found = []
    pieces = [said for piece in re.split(r";|·|,\s+|,$", text.strip()) if (said := piece.strip())]
    forms = (_ALONG_X, *_FORMS) if len(pieces) > 1 or "x" in names else _FORMS
    for said in pieces:
        match = next((m for form in forms if (m := form.match(said)) is not None), None)
        digits = re.sub(r"[,']", "", match.group("count")) if match is not None else ""
        if match is None or len(digits) > _MOST_DIGITS:
            raise refuse("EDT-REPEAT", said, f"'{said}' is no repetition.", EXAMPLE)
        name = match.groupdict().get("name") or ""
        if len(pieces) > 1 and not name:
            hint = f"Say along which, for example {digits} along node."
            raise refuse("EDT-REPEAT", said, "Of several counts each needs a name.", hint)
        found.append((name, int(digits)))
    if not found:
        raise refuse("EDT-REPEAT", text, "A count is needed here.", EXAMPLE)
    return tuple(found)


def repeat(design: Design, place: str, text: str) -> Design:
    """Repeat an item as said: sizes of axes that it has change, others are added innermost.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    text
        See `read_repeat`. A count without a name is that of the only axis; of an item without axes
        it makes one that bears the item's name.
    """
    there = [axis.name for axis in item_at(design, place)[1].axes]
    for name, count in read_repeat(text, there):
        _, item = item_at(design, place)
        names = [axis.name for axis in item.axes]
        if not name and not names:
            design = set_count(design, place, count)
        elif not name and len(names) > 1:
            hint = f"Say along which, for example {count} along {names[-1]}."
            said = f"'{item.id}' has the axes {', '.join(names)}."
            raise refuse("EDT-AXIS", place, said, hint)
        elif not name or name in names:
            design = set_counts(design, place, name or names[0], count)
        else:
            design = add_axis(design, place, name, count)
    return design
