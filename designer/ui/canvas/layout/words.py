"""Short texts of the canvas, made from a design: badges, notes, captions, labels of tiles.

All words that the canvas writes stand here, so that a translation finds them in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from designer import units
from designer.model.blocks import Item, LinkGroup
from designer.model.design import Design
from designer.model.parts import PartBase
from designer.model.relations import Rule
from designer.ui.canvas.geometry import TileKind

LOAD = "load"
EXTERNAL = "external"
COLOURED_BY_LOAD = "coloured by load"
LIMITS = "limits"
NO_LOAD = "load unknown"
EACH = "each to each"
EMPTY = "empty: drop parts here"
EMPTY_BLOCK = "This block is empty."
BEGIN = "Drag a part here, or press Ctrl+K"
_SHAPES = {"other": "full mesh", "next": "ring", "adjacent": "line"}
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")


def title(item: Item) -> str:
    """Name of an item as people read it."""
    return item.name or item.id


def along(item: Item) -> str:
    """Axes of an item: ``× 48 along node``, ``subplane × 7 · j × 16``; empty without axes."""
    if len(item.axes) == 1:
        return f"× {item.axes[0].size:,} along {item.axes[0].name}"
    return " · ".join(f"{axis.name} × {axis.size:,}" for axis in item.axes)


def badge(item: Item, missing: int = 0) -> str:
    """The pill of a plate; it says how many exist where a guard takes some away."""
    text = " · ".join(text for text in (EXTERNAL if item.external else "", along(item)) if text)
    return f"{text}, {item.count - missing:,} exist" if missing and text else text


def short_badge(item: Item, missing: int) -> str:
    """The pill in fewer words: ``31 of 32 along node``."""
    if not missing:
        return badge(item)
    text = f"{item.count - missing:,} of {item.count:,}"
    return f"{text} along {item.axes[0].name}" if len(item.axes) == 1 else text


def caption(item: Item) -> str:
    """Caption above a row of tiles: ``npu × 8 along slot``."""
    axes = along(item)
    return f"{title(item)} {axes}" if axes.startswith("×") else f"{title(item)} · {axes}"


def siblings(item: Item, first: int, last: int) -> str:
    """Title of the plate beside the open element."""
    return f"{title(item)} {first:,}" if first == last else f"{title(item)} {first:,} … {last:,}"


def more(count: int) -> str:
    """What a capped plate does not draw."""
    return f"+ {count:,} more"


def assumed(item: Item) -> str:
    """The first sentence of a remark that says something was assumed; empty otherwise."""
    if not item.external or "assumed" not in item.note.lower():
        return ""
    return re.split(r"[:.;]", item.note, maxsplit=1)[0].strip()


def placement_notes(design: Design) -> dict[str, str]:
    """Where each item path stands: ``4 to a compute rack``."""
    notes: dict[str, str] = {}
    for placement in design.placements:
        noun = placement.name or placement.id.replace("_", " ").replace("-", " ")
        if not re.match(r"[A-Z]{2}|\w*\d", noun):
            noun = noun[:1].lower() + noun[1:]
        noun = re.sub(r"\bracks\b", "rack", noun)
        if "rack" not in noun.lower():
            noun = f"{noun} rack"
        for content in placement.contents:
            last = last_rack(design, content.item, content.each)
            more = f", last {last:,}" if last and placement.mode == "contiguous" else ""
            notes[content.item] = f"{content.each:,} to a {noun}{more}"
    return notes


def last_rack(design: Design, path: str, each: int) -> int:
    """Return how many stand in the last rack if it is short; 0 if it is full or not known."""
    block, total = design.root_block, 1
    for name in path.split("."):
        item = block.item(name)
        if item is None or item.guard is not None:
            return 0
        total *= item.count
        block = design.blocks.get(item.block or "", block)
    return total % each


def tile_kind(part: PartBase | None) -> TileKind:
    """Kind of tile for a part."""
    kinds: dict[str, TileKind] = {"accelerator": "accelerator", "switch": "switch", "cpu": "cpu"}
    return kinds.get(getattr(part, "kind", ""), "other")


def tile_label(item: Item, part: PartBase | None) -> str:
    """The few letters on a tile: ``910C``, ``L1``, ``CPU``."""
    kind = getattr(part, "kind", "")
    if kind == "accelerator" and part is not None:
        tokens = _PARENTHESIS.sub("", part.name).split()
        models = [t for t in tokens if any(c.isdigit() for c in t) and t.isalnum() and len(t) <= 7]
        return models[-1] if models else item.id.upper()[:6]
    if kind == "cpu":
        return "CPU"
    tail = item.id.split("_")[-1].split("-")[-1]
    return tail.upper() if len(tail) <= 3 else tail


def rule(group: LinkGroup, shared: Iterable[str]) -> str:
    """How a group joins its ends: its rules, or what holds without any."""
    if group.pairs is not None:
        return f"{len(group.pairs):,} pairs" if len(group.pairs) > 1 else "1 pair"
    if group.rules:
        return ", ".join(_rule_words(one) for one in group.rules)
    names = list(shared)
    return f"same {names[-1]}" if names else EACH


def _rule_words(one: Rule) -> str:
    """A rule as the field would say it; equalities are clear as they are written."""
    axes = ", ".join(one.a)
    if one.kind == "differ" or (one.kind == "other" and len(one.a) > 1):
        return f"full mesh over {axes}"
    if one.kind in _SHAPES:
        return f"{_SHAPES[one.kind]} along {axes}"
    return str(one)


def speed(group: LinkGroup, bytes_per_s: float | None) -> str:
    """Speed of one pair in bits, as links are quoted: ``2 × 224 Gb/s``."""
    if bytes_per_s is None:
        return "speed unknown" if group.count == 1 else f"{group.count:,} links, speed unknown"
    text = str(units.show(bytes_per_s, "B/s", "Gb/s", 4))
    return text if group.count == 1 else f"{group.count:,} × {text}"


def percent(share: float) -> str:
    """A utilisation with one decimal."""
    return f"{share * 100:.1f} %"
