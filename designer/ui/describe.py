"""Words for things of a design: names of ends, rules, provenance, spans. No widgets."""

from __future__ import annotations

import math
import textwrap

from designer import units
from designer.issues import DesignError
from designer.model import address
from designer.model.base import Quantity
from designer.model.blocks import Block, Item, LinkGroup
from designer.model.design import Design
from designer.solve.results import GroupLoad

#: Signs of the basis of a number, and the words for them.
BASIS_SIGN = {"exact": "=", "bound": "≤", "model": "~", "estimate": "≈"}
BASIS_TOKEN = {"exact": "good", "bound": "text_muted", "model": "text_faint", "estimate": "warning"}
BASIS_WORDS = {
    "exact": "exact",
    "bound": "a bound: the true value is not beyond it",
    "model": "from a model with stated constants",
    "estimate": "an estimate: it rests on assumed values",
}


def locate(design: Design, place: str) -> address.Target | None:
    """Return what an address leads to, None if it leads nowhere (any more)."""
    try:
        return address.find(design.blocks, design.root, address.split_property(place)[0])
    except (DesignError, KeyError):
        return None


def last_id(path: str) -> str:
    """Return the last segment of a path: ``node.l1`` gives ``l1``."""
    return path.rpartition(".")[2]


def end_names(a: str, b: str) -> tuple[str, str]:
    """Name two items by the ids of their paths, and by the whole path where those are alike."""
    short = last_id(a), last_id(b)
    return (a, b) if a != b and short[0] == short[1] else short


def ends_title(link: LinkGroup) -> str:
    """Name a link group by its ends, ``l1 – l2``; one within an array by its id."""
    if link.name:
        return link.name
    if link.a.item == link.b.item:
        return link.id
    return " – ".join(end_names(link.a.item, link.b.item))


def short_name(design: Design, place: str) -> str:
    """Name the thing at an address in one or two words."""
    target = locate(design, place)
    if target is None:
        return last_id(place) or place
    if target.link is not None:
        return ends_title(target.link)
    if target.item is not None:
        return target.item.name or target.item.id
    return design.root_block.name or design.root


def path_items(design: Design, target: address.Target) -> list[Item]:
    """Return the items on the path of a target, outermost first (the target's own last)."""
    block, found = design.root_block, []
    for step in target.steps:
        item = block.item(step.id)
        if item is None:
            break
        found.append(item)
        if item.block is None:
            break
        block = design.blocks[item.block]
    return found


def total_count(design: Design, target: address.Target) -> int:
    """Return how many there are of an item in the whole design, guards aside."""
    return math.prod(item.count for item in path_items(design, target))


def owner_address(design: Design, target: address.Target) -> str:
    """Return the address of a target without indices."""
    return f"{design.root}.{target.path}" if target.path else design.root


def _axes_along(block: Block, blocks: dict[str, Block], path: str) -> list[tuple[str, str, int]]:
    """List (item path, axis, size) of all axes on a path below a block."""
    found, walked = [], ""
    for name in path.split("."):
        item = block.item(name)
        if item is None:
            break
        walked = f"{walked}.{name}" if walked else name
        found += [(walked, axis.name, axis.size) for axis in item.axes]
        if item.block is None:
            break
        block = blocks[item.block]
    return found


def rule_text(design: Design, target: address.Target) -> str:
    """Say which elements a link group joins: its rules, or what holds without any."""
    link = target.link
    assert link is not None
    if link.pairs is not None:
        return f"{len(link.pairs)} pairs by hand"
    if link.rules:
        return " ; ".join(str(rule) for rule in link.rules)
    block = design.blocks[target.block]
    a = _axes_along(block, design.blocks, link.a.item)
    b = _axes_along(block, design.blocks, link.b.item)
    shared = [axis for path, axis, _ in a if any(path == p and axis == q for p, q, _ in b)]
    if shared:
        return f"same {', '.join(shared)}"
    around = [item for item in path_items(design, target) if item.axes]
    return f"same {around[-1].axes[-1].name}" if around else "each to each"


def free_axes_text(design: Design, target: address.Target) -> str:
    """List the axes along which a link group joins every index: ``node 48 · j 16``."""
    link = target.link
    assert link is not None
    if link.pairs is not None:
        return ""
    block = design.blocks[target.block]
    a = _axes_along(block, design.blocks, link.a.item)
    b = _axes_along(block, design.blocks, link.b.item)
    named = {last_id(ref) for rule in link.rules for ref in (*rule.a, *rule.b)}
    once = [x for x in a if x[:2] not in {y[:2] for y in b}]
    once += [x for x in b if x[:2] not in {y[:2] for y in a}]
    return " · ".join(f"{axis} {size:,}" for _, axis, size in once if axis not in named)


def group_load(groups: tuple[GroupLoad, ...], place: str) -> GroupLoad | None:
    """Return the loads of a link group by its address without indices."""
    return next((group for group in groups if group.id == place), None)


def provenance(value: Quantity, design: Design) -> tuple[str, str]:
    """Return the colour token of a quantity's mark and its words; both empty for a plain number."""
    if value.source == "user":
        return "accent", value.note or "set by hand"
    lines = []
    source = design.sources.get(value.source)
    if source is not None:
        lines.append(f"Source: {source.title or value.source}")
    elif value.source:
        lines.append(f"Source: {value.source}")
    if value.confidence:
        lines.append(f"Confidence: {value.confidence}")
    if value.estimate:
        lines.append("An analyst's estimate")
    if value.calibrated:
        lines.append(
            "Calibrated: chosen to meet a published total, so it proves nothing of that total"
        )
    if value.note:
        lines.append(value.note)
    if not lines:
        return "", ""
    tone = "text_faint"
    if value.calibrated or value.estimate or value.confidence == "low":
        tone = "warning"
    elif value.confidence == "high":
        tone = "good"
    return tone, "\n".join(lines)


def range_text(value: Quantity, unit: str, display: str) -> str:
    """Say the published range of a quantity, if there is one."""
    if value.low is None and value.high is None:
        return ""
    low, high = (
        units.show(v, unit, display) if v is not None else None for v in (value.low, value.high)
    )
    if low is not None and high is not None:
        return f"Published range: {low.number} to {high}"
    return f"Published at most: {high}" if low is None else f"Published at least: {low}"


def rate_words(bytes_per_s: float | None) -> str:
    """Say a rate in bits and in bytes, so that nobody mistakes one for the other."""
    if bytes_per_s is None:
        return "unknown"
    bits = units.show(bytes_per_s, "B/s", "Gb/s")
    octets = units.show(bytes_per_s, "B/s", "GB/s")
    return f"{bits} = {octets}, one direction"


def wrapped(text: str, columns: int = 76) -> str:
    """Break long lines of a tool tip; Qt does so for rich text only."""
    lines = (textwrap.fill(line, columns) for line in text.splitlines())
    return "\n".join(lines)


def error_words(error: DesignError) -> str:
    """Turn a refusal into one sentence: what, where, remedy."""
    issue = error.issues[0]
    place = f"{issue.address}: " if issue.address else ""
    more = f" ({len(error.issues) - 1} more)" if len(error.issues) > 1 else ""
    return f"{place}{issue.message} {issue.hint}".strip() + more
