"""Snapping while something is moved: to edges and middles of what stands around, to equal gaps.

Pure arithmetic on rectangles; a grid is used along an axis where nothing else is near.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from designer.ui.canvas.geometry import Point, Rect

#: What is further away than the nearest so many is not looked at.
_MOST = 60
_SAME = 0.01

#: Along an axis: from, to, and the same across it.
_Span = tuple[float, float, float, float]
Line = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Snapped:
    """Where something comes to stand, and the lines that say why."""

    rect: Rect
    lines: tuple[Line, ...] = ()


def snap(
    rect: Rect,
    others: Sequence[Rect],
    reach: float,
    grid: float = 4.0,
    origin: Point = (0.0, 0.0),
) -> Snapped:
    """Move a rectangle by at most `reach` so that it lines up.

    Parameters
    ----------
    rect
        Where the mouse has it.
    others
        What stands around it.
    reach
        Largest distance to snap to; 0 for the grid only.
    grid, origin
        Step of the grid and where it begins.
    """
    near = sorted(others, key=lambda other: _distance(rect, other))[:_MOST]
    dx = _along([_across(r) for r in near], _across(rect), reach)
    dy = _along([_down(r) for r in near], _down(rect), reach)
    x = rect.x + dx if dx is not None else on_grid(rect.x, grid, origin[0])
    y = rect.y + dy if dy is not None else on_grid(rect.y, grid, origin[1])
    moved = Rect(x, y, rect.w, rect.h)
    lines: list[Line] = []
    if dx is not None:
        for at, start, end in _reasons([_across(r) for r in near], _across(moved)):
            lines.append(((at, start), (at, end)))
        for at, start, end in _gap_marks([_across(r) for r in near], _across(moved)):
            lines.append(((start, at), (end, at)))
    if dy is not None:
        for at, start, end in _reasons([_down(r) for r in near], _down(moved)):
            lines.append(((start, at), (end, at)))
        for at, start, end in _gap_marks([_down(r) for r in near], _down(moved)):
            lines.append(((at, start), (at, end)))
    return Snapped(moved, tuple(dict.fromkeys(lines)))


def on_grid(value: float, grid: float, origin: float = 0.0) -> float:
    """Round to a grid."""
    return round((value - origin) / grid) * grid + origin


def _across(r: Rect) -> _Span:
    return r.x, r.right, r.y, r.bottom


def _down(r: Rect) -> _Span:
    return r.y, r.bottom, r.x, r.right


def _distance(a: Rect, b: Rect) -> float:
    dx = max(a.x - b.right, b.x - a.right, 0.0)
    dy = max(a.y - b.bottom, b.y - a.bottom, 0.0)
    return dx + dy


def _alignments(mine: _Span, other: _Span) -> Iterable[tuple[float, float]]:
    """Pairs of what could coincide along the axis: like edges, and middles."""
    yield mine[0], other[0]
    yield mine[1], other[1]
    yield (mine[0] + mine[1]) / 2, (other[0] + other[1]) / 2


def _along(others: list[_Span], mine: _Span, reach: float) -> float | None:
    """The smallest move along an axis that lines something up; None if nothing is near."""
    wanted = [b - a for other in others for a, b in _alignments(mine, other)]
    wanted += [lo - mine[0] for lo in _even_places(others, mine)]
    near = [move for move in wanted if abs(move) <= reach]
    return min(near, key=abs, default=None)


def _beside(others: list[_Span], mine: _Span) -> list[_Span]:
    """What shares some of the height of something, in order along the axis."""
    return sorted(o for o in others if o[2] < mine[3] and mine[2] < o[3])


def _even_places(others: list[_Span], mine: _Span) -> list[float]:
    """Beginnings at which the gap to a neighbour is the gap that the neighbours have."""
    places = []
    length = mine[1] - mine[0]
    for first, second in pairwise(_beside(others, mine)):
        gap = second[0] - first[1]
        if gap > 0:
            places += [second[1] + gap, first[0] - gap - length]
        if gap > length:
            places.append((first[1] + second[0] - length) / 2)
    return places


def _reasons(others: list[_Span], mine: _Span) -> list[tuple[float, float, float]]:
    """Where lines of alignment run, and from where to where across the axis."""
    found: dict[float, tuple[float, float]] = {}
    for other in others:
        for a, b in _alignments(mine, other):
            if abs(a - b) < _SAME:
                low, high = found.get(b, (mine[2], mine[3]))
                found[b] = min(low, other[2]), max(high, other[3])
    return [(at, *ends) for at, ends in found.items()]


def _gap_marks(others: list[_Span], mine: _Span) -> list[tuple[float, float, float]]:
    """Equal gaps beside something, as lines between the neighbours: height, from, to."""
    row = sorted([*_beside(others, mine), mine])
    gaps = [(a, b) for a, b in pairwise(row) if b[0] > a[1]]
    marks = []
    for (a, b), (c, d) in pairwise(gaps):
        if b is c and mine in (a, b, d) and abs((b[0] - a[1]) - (d[0] - c[1])) < _SAME:
            for left, right in ((a, b), (c, d)):
                at = (max(left[2], right[2]) + min(left[3], right[3])) / 2
                marks.append((at, left[1], right[0]))
    return marks
