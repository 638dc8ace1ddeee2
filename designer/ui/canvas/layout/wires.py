"""Links that were listed one by one, drawn chip to chip among the tiles while they are few.

Neighbours in a row are joined straight; others in the row by a bracket below it, each in a lane of
its own; tiles of different rows by a line from edge to edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from designer.model.blocks import Block, LinkGroup
from designer.ui.canvas.geometry import Grid, Point, Rect, union
from designer.ui.canvas.layout.labels import LABEL_H

MOST_WIRES = 200
LANE = 10.0
#: Lanes below a row that get a height of their own; beyond them the heights repeat.
MOST_LANES = 5
WIDTH = 3.5
_LABEL = 26.0

Pair = tuple[int, int]
Line = tuple[Point, ...]


def wired_groups(block: Block) -> dict[str, list[LinkGroup]]:
    """Return, by item, the hand-wired groups within one array, where all of them can be drawn."""
    found: dict[str, list[LinkGroup]] = {}
    for group in block.links:
        if group.pairs is not None and group.a.item == group.b.item:
            found.setdefault(group.a.item, []).append(group)
    few = {i: sum(len(g.pairs or ()) for g in groups) <= MOST_WIRES for i, groups in found.items()}
    items = {item.id: item for item in block.items}
    return {
        name: groups
        for name, groups in found.items()
        if few[name]
        and name in items
        and items[name].block is None
        and _indices_fit(groups, len(items[name].axes))
    }


def _indices_fit(groups: list[LinkGroup], axes: int) -> bool:
    pairs = (pair for group in groups for pair in group.pairs or ())
    return all(len(pair.a) == len(pair.b) == axes for pair in pairs)


def flat_pairs(group: LinkGroup, shape: tuple[int, ...]) -> list[Pair]:
    """Return the pairs of a group as flat numbers, the smaller first."""
    pairs = ((_flat(p.a, shape), _flat(p.b, shape)) for p in group.pairs or ())
    return [(min(a, b), max(a, b)) for a, b in pairs]


def _flat(index: Iterable[int], shape: tuple[int, ...]) -> int:
    flat = 0
    for digit, size in zip(index, shape, strict=True):
        flat = flat * size + digit
    return flat


def lanes(pairs: Iterable[Pair]) -> dict[Pair, int]:
    """Give each pair that is not of neighbours a lane that nobody uses between its ends."""
    result: dict[Pair, int] = {}
    ends: list[list[Pair]] = []
    for pair in sorted({p for p in pairs if p[1] - p[0] > 1}, key=lambda p: (p[1] - p[0], p)):
        lane = next(
            (n for n, used in enumerate(ends) if all(_apart(pair, u) for u in used)), len(ends)
        )
        if lane == len(ends):
            ends.append([])
        ends[lane].append(pair)
        result[pair] = lane
    return result


def _apart(a: Pair, b: Pair) -> bool:
    return a[1] < b[0] or b[1] < a[0]


def room(groups: list[LinkGroup], shape: tuple[int, ...]) -> float:
    """Return the height that the brackets below a row and the labels need."""
    return math.ceil((_depth(groups, shape) + _LABEL * len(groups)) / 4) * 4


def _depth(groups: list[LinkGroup], shape: tuple[int, ...]) -> float:
    pairs = [pair for group in groups for pair in flat_pairs(group, shape)]
    return LANE * min(max(lanes(pairs).values(), default=-1) + 1, MOST_LANES)


def label(group: LinkGroup, groups: list[LinkGroup], grids: list[Grid], width: float) -> Rect:
    """Return where the label of a group stands: below the brackets, one under the other."""
    tiles = union([grid.lattice.rect for grid in grids])
    y = tiles.bottom + _depth(groups, grids[0].shape) + 8 + _LABEL * groups.index(group)
    return Rect(tiles.x, y, width, LABEL_H)


def draw(group: LinkGroup, groups: list[LinkGroup], grids: list[Grid]) -> tuple[Line, ...]:
    """Return one line for each pair of a group whose tiles are both drawn."""
    shape = grids[0].shape
    every = [pair for one in groups for pair in flat_pairs(one, shape)]
    lane_of = lanes(every)
    lines = []
    for pair in flat_pairs(group, shape):
        a, b = _cell(pair[0], grids), _cell(pair[1], grids)
        if a is not None and b is not None:
            lines.append(_line(a, b, lane_of.get(pair, 0)))
    return tuple(lines)


def _cell(k: int, grids: list[Grid]) -> Rect | None:
    for grid in grids:
        if 0 <= k - grid.first < grid.lattice.count:
            return grid.lattice.cell(k - grid.first)
    return None


def _line(a: Rect, b: Rect, lane: int) -> Line:
    if a.y == b.y:
        left, right = (a, b) if a.x <= b.x else (b, a)
        if right.x - left.right <= left.w / 2:
            y = left.centre[1]
            return (left.right, y), (right.x, y)
        lane %= MOST_LANES
        # Ends of different lanes stand side by side: brackets must not share a leg.
        shift = 6.0 * ((lane + 1) // 2) * (1 if lane % 2 else -1)
        x1, x2, y = left.centre[0] + shift, right.centre[0] - shift, left.bottom + LANE * (lane + 1)
        return (x1, left.bottom), (x1, y), (x2, y), (x2, right.bottom)
    upper, lower = (a, b) if a.y <= b.y else (b, a)
    return (upper.centre[0], upper.bottom), (lower.centre[0], lower.y)
