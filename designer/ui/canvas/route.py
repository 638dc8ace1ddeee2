"""A small router for bundles: upright lines between plates, few bends, little crossed.

All lines with up to two bends between the ports of both ends are priced at once with numpy, and the
cheapest is taken. Bundles are routed one after another; what is already drawn costs extra, so that
lines that share a channel get tracks of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from designer.ui.canvas.geometry import Point, Rect

BEND = 36.0
PLATE = 2500.0
TILES = 700.0
TEXT = 260.0
PARALLEL = 420.0
CROSSING = 50.0
_LEAVE = 10.0
_TRACK = 14.0
_MAX_CHANNELS = 18


@dataclass(frozen=True, slots=True)
class Port:
    """A point where a line may leave, its direction there and what it costs."""

    x: float
    y: float
    nx: int
    ny: int
    cost: float = 0.0


@dataclass(slots=True)
class Field:
    """What stands in the way, and what has been drawn."""

    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    upright: list[tuple[float, float, float, float]] = field(default_factory=list)
    level: list[tuple[float, float, float, float]] = field(default_factory=list)

    def add(self, rect: Rect, weight: float) -> None:
        """Make crossing a rectangle cost something."""
        self.boxes.append((rect.x + 1, rect.y + 1, rect.right - 1, rect.bottom - 1))
        self.weights.append(weight)

    def draw(self, points: tuple[Point, ...]) -> None:
        """Remember a line."""
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            box = (
                min(x1, x2) - _TRACK / 2, min(y1, y2) - _TRACK / 2,
                max(x1, x2) + _TRACK / 2, max(y1, y2) + _TRACK / 2,
            )
            (self.upright if x1 == x2 else self.level).append(box)


def channels(low: float, high: float, edges: Iterable[float]) -> list[float]:
    """Return where the middle part of a line may run: tracks around the middle and beside edges."""
    middle = round((low + high) / 2)
    wanted = [middle + step * _TRACK for step in (0, 1, -1, 2, -2, 3, -3)]
    near = sorted(edges, key=lambda e: abs(e - middle))
    wanted += [e + side for e in near for side in (24.0, -24.0)]
    return list(dict.fromkeys(wanted))[:_MAX_CHANNELS]


def route(a: list[Port], b: list[Port], ground: Field, levels: list[float], columns: list[float]) -> tuple[Point, ...]:
    """Return the cheapest line from a port of one end to a port of the other.

    Parameters
    ----------
    a, b
        Ports of both ends.
    ground
        Obstacles and lines drawn before.
    levels, columns
        Heights and abscissas at which a middle part may run.

    Returns
    -------
    tuple of Point
        Corners; a plain connection of the first ports if no candidate leaves them properly.
    """
    table = _candidates(a, b, np.array(levels), np.array(columns))
    if not len(table):
        return _simple((a[0].x, a[0].y), (a[0].x, b[0].y), (b[0].x, b[0].y))
    best = table[int(np.argmin(_price(table, ground)))]
    return _simple(*((float(best[i]), float(best[i + 1])) for i in (0, 2, 4, 6)))


def _candidates(
    a: list[Port], b: list[Port], levels: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Rows of x0 y0 x1 y1 x2 y2 x3 y3 and the cost of both ports."""
    parts = []
    for pa in a:
        for pb in b:
            cost = pa.cost + pb.cost
            if pa.ny and pb.ny:
                parts.append(_bent(pa, pb, levels, cost, swap=False))
            elif pa.nx and pb.nx:
                parts.append(_bent(pa, pb, columns, cost, swap=True))
            else:
                x, y = (pa.x, pb.y) if pa.ny else (pb.x, pa.y)
                leaves = (x - pa.x) * pa.nx + (y - pa.y) * pa.ny
                arrives = (x - pb.x) * pb.nx + (y - pb.y) * pb.ny
                if leaves >= _LEAVE and arrives >= _LEAVE:
                    parts.append(np.array([[pa.x, pa.y, x, y, x, y, pb.x, pb.y, cost]]))
    return np.concatenate(parts) if parts else np.empty((0, 9))


def _bent(pa: Port, pb: Port, middles: np.ndarray, cost: float, *, swap: bool) -> np.ndarray:
    ya, yb = (pa.x, pb.x) if swap else (pa.y, pb.y)
    na, nb = (pa.nx, pb.nx) if swap else (pa.ny, pb.ny)
    keep = ((middles - ya) * na >= _LEAVE) & ((middles - yb) * nb >= _LEAVE)
    ym = middles[keep]
    rows = np.empty((len(ym), 9))
    rows[:, 0], rows[:, 1], rows[:, 6], rows[:, 7], rows[:, 8] = pa.x, pa.y, pb.x, pb.y, cost
    if swap:
        rows[:, 2], rows[:, 3], rows[:, 4], rows[:, 5] = ym, pa.y, ym, pb.y
    else:
        rows[:, 2], rows[:, 3], rows[:, 4], rows[:, 5] = pa.x, ym, pb.x, ym
    return rows


def _price(table: np.ndarray, ground: Field) -> np.ndarray:
    x1, y1, x2, y2 = (table[:, i : i + 6 : 2] for i in (0, 1, 2, 3))
    left, right = np.minimum(x1, x2), np.maximum(x1, x2)
    top, bottom = np.minimum(y1, y2), np.maximum(y1, y2)
    length = (right - left) + (bottom - top)
    price = table[:, 8] + length.sum(axis=1)
    price += BEND * ((length > 0).sum(axis=1) - 1)
    box = (left, top, right, bottom)
    if ground.boxes:
        hits = _overlaps(box, np.array(ground.boxes), length > 0)
        price += hits @ np.array(ground.weights)
    vertical, horizontal = (bottom > top), (right > left)
    for drawn, along in ((ground.upright, vertical), (ground.level, horizontal)):
        if drawn:
            lines = np.array(drawn)
            price += PARALLEL * _overlaps(box, lines, along).sum(axis=1)
            price += CROSSING * _overlaps(box, lines, (length > 0) & ~along).sum(axis=1)
    return price


def _overlaps(
    box: tuple[np.ndarray, ...], others: np.ndarray, valid: np.ndarray
) -> np.ndarray:
    left, top, right, bottom = (side[:, :, None] for side in box)
    inside = (
        (left < others[:, 2]) & (right > others[:, 0]) & (top < others[:, 3])
        & (bottom > others[:, 1]) & valid[:, :, None]
    )
    return inside.any(axis=1)


def _simple(*points: Point) -> tuple[Point, ...]:
    """Drop corners that are none."""
    result: list[Point] = []
    for point in points:
        if result and result[-1] == point:
            continue
        straight = len(result) > 1 and (
            result[-2][0] == result[-1][0] == point[0] or result[-2][1] == result[-1][1] == point[1]
        )
        if straight:
            result[-1] = point
        else:
            result.append(point)
    return tuple(result)
