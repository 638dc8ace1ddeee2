"""Where boxes stand: at the positions of the document, or in tidy tiers where there are none."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from designer.model.blocks import Block, Item
from designer.model.design import Design

WIDEST_ROW = 1800.0
#: What stands at the origin by hand is kept apart from what was never placed by a hair.
HAIR = 1 / 64
#: What overlaps by less only touches: sums of decimals are not exact.
TOUCHING = 1e-2


@dataclass(slots=True)
class Slot:
    """A box to be placed: its size is given, its place is worked out.

    `middle` is where lines reach it, from its left edge.
    """

    item: str
    w: float
    h: float
    middle: float = 0.0
    x: float = 0.0
    y: float = 0.0


def holds_accelerators(design: Design) -> dict[str, bool]:
    """Say for each block whether accelerators are anywhere inside."""
    known: dict[str, bool] = {}

    def ask(block_id: str) -> bool:
        if block_id not in known:
            known[block_id] = False  # ends a circle in an unsound document
            block = design.blocks.get(block_id)
            known[block_id] = block is not None and any(
                _is_accelerator(design, item) or (item.block is not None and ask(item.block))
                for item in block.items
            )
        return known[block_id]

    for block_id in design.blocks:
        ask(block_id)
    return known


def _is_accelerator(design: Design, item: Item) -> bool:
    return getattr(design.parts.get(item.part or ""), "kind", "") == "accelerator"


def neighbours(block: Block) -> dict[str, list[str]]:
    """Items of a block that link groups join to each other, in the order of the document."""
    near: dict[str, dict[str, None]] = {item.id: {} for item in block.items}
    for group in block.links:
        a, b = group.a.item.partition(".")[0], group.b.item.partition(".")[0]
        if a in near and b in near and a != b:
            near[a][b] = None
            near[b][a] = None
    return {item: list(others) for item, others in near.items()}


def tiers(design: Design, block: Block, computing: dict[str, bool]) -> dict[str, int]:
    """Return the distance of each item from accelerators, in link groups.

    Hosts stand beside what they are connected to, and what has no link stands at the bottom.
    """
    near = neighbours(block)
    kinds = {i.id: getattr(design.parts.get(i.part or ""), "kind", "block") for i in block.items}
    starts = [
        i.id
        for i in block.items
        if kinds[i.id] == "accelerator" or (i.block is not None and computing.get(i.block))
    ]
    starts = starts or [i.id for i in block.items if kinds[i.id] == "cpu"]
    hosts = {i.id for i in block.items if kinds[i.id] in ("cpu", "board")} - set(starts)
    result = dict.fromkeys(starts, 0)
    queue = deque(starts)
    while queue:
        here = queue.popleft()
        for other in near[here]:
            if other not in result and other not in hosts:
                result[other] = result[here] + 1
                queue.append(other)
    for item in block.items:
        if item.id not in result:
            result[item.id] = min((result[n] for n in near[item.id] if n in result), default=0)
    return result


def spot(x: float, y: float) -> tuple[float, float]:
    """Return a position as documents hold it; their origin means that nobody said where."""
    return (x, y) if x or y else (0.0, HAIR)


def is_pinned(block: Block) -> bool:
    """Whether the document says where the items of a block stand."""
    return any(item.at.x or item.at.y for item in block.items)


def place(
    design: Design,
    block: Block,
    slots: list[Slot],
    computing: dict[str, bool],
    *,
    gap: float,
    row_gap: float,
    left: float = 0.0,
    top: float = 0.0,
    spacing: Spacing | None = None,
) -> None:
    """Set the places of all slots.

    Positions of the document count from the origin; the tidy arrangement starts at `left` and
    `top`. In a block that is partly placed, a single item at the origin stands there; several
    were never placed and go into a row below the rest. What was placed for smaller pictures is
    pushed apart where it comes closer than `spacing` wants.
    """
    if not is_pinned(block):
        levels = tiers(design, block, computing)
        _in_tiers(slots, levels, neighbours(block), gap, row_gap, left, top)
        return
    at = {item.id: item.at for item in block.items}
    unplaced = [s for s in slots if not at[s.item].x and not at[s.item].y]
    if len(unplaced) == 1:
        unplaced = []
    for slot in slots:
        x, y = at[slot.item].x, at[slot.item].y
        slot.x, slot.y = x, y if y != HAIR else 0.0
    if left or top:
        for slot in slots:
            slot.x, slot.y = max(slot.x, left / 2), max(slot.y, top - 4)
    placed = [s for s in slots if s not in unplaced]
    push_apart(placed, spacing or Spacing(beside=gap, above=gap))
    y = max((s.y + s.h for s in placed), default=top) + row_gap / 2
    _in_rows(unplaced, {}, gap, left, y)


@dataclass(frozen=True, slots=True)
class Spacing:
    """The least distance between two boxes, and what they get where they are moved."""

    clear: float = 0.0
    beside: float = 32.0
    above: float = 32.0


def push_apart(slots: list[Slot], spacing: Spacing) -> None:
    """Move slots right and down until none is too close to another.

    Which of two goes, and where, follows from where their corners stand: the order of the
    document's positions is kept. Nothing moves left or up, so this comes to an end. Links are of no
    account: nothing moves because something was wired.
    """
    pairs = [_ordered(a, b) for n, a in enumerate(slots) for b in slots[n + 1 :]]
    # What stands further to the upper left first: it pushes, and is not pushed again.
    pairs.sort(key=lambda pair: min(pair[0].x + pair[0].y, pair[1].x + pair[1].y))
    moved = True
    while moved:
        moved = False
        for first, second, beside in pairs:
            if not _closer(first, second, spacing.clear - TOUCHING):
                continue
            moved = True
            if beside:
                second.x = _up(first.x + first.w + spacing.beside)
            else:
                second.y = _up(first.y + first.h + spacing.above)


def _ordered(a: Slot, b: Slot) -> tuple[Slot, Slot, bool]:
    """Which of two stands before the other, and whether it is beside rather than above."""
    dx, dy = b.x - a.x, b.y - a.y
    beside = abs(dx) >= abs(dy)
    return (a, b, beside) if (dx if beside else dy) >= 0 else (b, a, beside)


def _closer(a: Slot, b: Slot, by: float) -> bool:
    return (
        a.x < b.x + b.w + by
        and b.x < a.x + a.w + by
        and a.y < b.y + b.h + by
        and b.y < a.y + a.h + by
    )


def _up(value: float) -> float:
    return math.ceil(value / 8) * 8.0


def _in_tiers(
    slots: list[Slot],
    levels: dict[str, int],
    near: dict[str, list[str]],
    gap: float,
    row_gap: float,
    left: float,
    top: float,
) -> None:
    """Rows from the bottom up, each item above what it is joined to; then moved down to the top."""
    done: dict[str, Slot] = {}
    y = 0.0
    for level in sorted({levels.get(s.item, 0) for s in slots}):
        row = [s for s in slots if levels.get(s.item, 0) == level]
        above = _above(row, near, done)
        # What has nothing below, such as hosts beside their switches, comes last.
        row.sort(key=lambda s: above.get(s.item, math.inf) if level else 0.0)
        bottom = _in_rows(row, above, gap, left, 0.0)
        for slot in row:
            # Rows are built upwards: their lower edges stand where the row below begins.
            slot.y += y - bottom
            done[slot.item] = slot
        y -= bottom + row_gap
    shift = top - min((s.y for s in slots), default=0.0)
    for slot in slots:
        slot.y += shift


def _above(row: list[Slot], near: dict[str, list[str]], done: dict[str, Slot]) -> dict[str, float]:
    """Left edges at which slots would stand in the middle above what they are joined to."""
    result = {}
    for slot in row:
        middles = [done[n].x + done[n].middle for n in near.get(slot.item, ()) if n in done]
        if middles:
            result[slot.item] = sum(middles) / len(middles) - slot.middle
    return result


def _in_rows(
    slots: list[Slot], wanted: dict[str, float], gap: float, left: float, top: float
) -> float:
    """Place slots side by side, breaking rows that would grow absurdly wide; return the bottom."""
    area = sum((s.w + gap) * (s.h + gap) for s in slots)
    widest = max(WIDEST_ROW, 1.6 * area**0.5)
    x, y, bottom = left, top, top
    for slot in slots:
        if x > left and x + slot.w > left + widest:
            x, y = left, bottom + gap
        slot.x, slot.y = max(x, min(_grid(wanted.get(slot.item, x)), left + widest - slot.w)), y
        x = slot.x + slot.w + gap
        bottom = max(bottom, y + slot.h)
    return bottom


def _grid(x: float) -> float:
    return round(x / 8) * 8.0
