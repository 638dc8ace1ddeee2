"""What two designs differ in: every value with its address, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from designer.model.design import Design

Kind = Literal["added", "removed", "changed"]
#: Keys by which the entries of a list are told apart, whatever their order.
_KEYS = ("id", "name")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes
    ----------
    kind
        ``added`` and ``removed`` for whole things, ``changed`` for a value.
    address
        Of the thing; empty for the design itself.
    property
        Of a value that changed, with dots into what it consists of.
    before, after
        Plain data; None where there is nothing.
    """

    kind: Kind
    address: str
    property: str
    before: Any
    after: Any

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "kind": self.kind,
            "address": self.address,
            "property": self.property,
            "before": self.before,
            "after": self.after,
        }


def differences(before: Design, after: Design) -> tuple[Difference, ...]:
    """Compare two designs value by value.

    Parameters
    ----------
    before, after
        The designs. Parts, blocks and their contents are matched by id, in any order.

    Returns
    -------
    tuple of Difference
        In document order. What stands in a block used at several places is named once, at the
        first of them.
    """
    old, new = (_plain(design) for design in (before, after))
    places = {**_block_places(after), **_block_places(before)}
    found: list[Difference] = []
    for name in Design.model_fields:
        one, other = old.get(name), new.get(name)
        if name == "blocks":
            found += _blocks(one or {}, other or {}, places)
        elif name in ("parts", "sources"):
            found += _named(f"{name}.", one or {}, other or {})
        elif name in ("planes", "placements", "claims"):
            found += _named(f"{name}.", _by_key(one or [], "id"), _by_key(other or [], "id"))
        elif name in ("scenario", "site"):
            found += _values(name, "", one or {}, other or {})
        else:
            found += _values("design", name, one, other)
    return tuple(found)


def differences_text(found: tuple[Difference, ...]) -> str:
    """Return the differences for people, a line each."""
    if not found:
        return "The designs are the same."
    return "\n".join(_line(difference) for difference in found)


def _line(difference: Difference) -> str:
    if difference.kind == "changed":
        place = ":".join(part for part in (difference.address, difference.property) if part)
        return f"~ {place}  {_short(difference.before)} → {_short(difference.after)}"
    is_new = difference.kind == "added"
    content = difference.after if is_new else difference.before
    name = content.get("name", "") if isinstance(content, dict) else ""
    return f"{'+' if is_new else '-'} {difference.address}{f'  {name}' if name else ''}"


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plain(design: Design) -> dict[str, Any]:
    return design.model_dump(mode="json", exclude_defaults=True)


def _block_places(design: Design) -> dict[str, str]:
    """Return where each block is met first on the way down from the root."""
    places = {design.root: design.root}
    waiting = [design.root]
    while waiting:
        block = waiting.pop(0)
        held = design.blocks[block].items if block in design.blocks else ()
        for item in held:
            if item.block is not None and item.block not in places:
                places[item.block] = f"{places[block]}.{item.id}"
                waiting.append(item.block)
    return places


def _blocks(
    old: Mapping[str, Any], new: Mapping[str, Any], places: Mapping[str, str]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        if name not in old or name not in new:
            yield _whole(f"blocks.{name}", old.get(name), new.get(name))
            continue
        place = places.get(name, f"blocks.{name}")
        for key in dict.fromkeys((*old[name], *new[name])):
            one, other = old[name].get(key), new[name].get(key)
            if key in ("items", "links"):
                yield from _named(f"{place}.", _by_key(one or [], "id"), _by_key(other or [], "id"))
            else:
                yield from _values(f"blocks.{name}", key, one, other)


def _named(prefix: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        place = f"{prefix}{name}"
        if name in old and name in new:
            yield from _values(place, "", old[name], new[name])
        else:
            yield _whole(place, old.get(name), new.get(name))


def _whole(place: str, old: Any, new: Any) -> Difference:
    return Difference("added" if old is None else "removed", place, "", old, new)


def _values(place: str, name: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    one, other = _parts_of(old), _parts_of(new)
    if one is None or other is None:
        # A quantity is a plain number where it has no provenance.
        one, other = one or _quantity(old, other), other or _quantity(new, one)
    if one is None or other is None:
        yield Difference("changed", place, name, old, new)
        return
    if _is_ordered(old) and [k for k in one if k in other] != [k for k in other if k in one]:
        yield Difference("changed", place, name, list(one), list(other))
    for key in dict.fromkeys((*one, *other)):
        # The value of a quantity goes by the name of the quantity.
        inner = name if key == "value" and name else ".".join(part for part in (name, key) if part)
        yield from _values(place, inner, one.get(key), other.get(key))


def _parts_of(value: Any) -> Mapping[str, Any] | None:
    """Return what a value consists of, by name; None for one that is compared as a whole."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        for key in _KEYS:
            found = _by_key(value, key)
            if len(found) == len(value):
                return found
    return None


def _is_ordered(value: Any) -> bool:
    """Whether the order of a list says something: that of axes and of factors does."""
    return isinstance(value, list) and all("name" in entry and "id" not in entry for entry in value)


def _quantity(value: Any, other: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if other is None or "value" not in other or not (is_number or value is None):
        return None
    return {"value": value}


def _by_key(entries: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {entry[key]: entry for entry in entries if key in entry}
