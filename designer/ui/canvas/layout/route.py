"""A small router for bundles: upright lines between plates, few bends, little crossed.

All lines with up to two bends between the ports of both ends are priced at once with numpy, and the
cheapest is taken. Bundles are routed one after another; what is already drawn costs extra, so that
lines that share a channel get tracks of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from designer.ui.canvas.geometry import Point, Rect

BEND = 36.0
PLATE = 2500.0
NEAR = 160.0
TILES = 700.0
TEXT = 220.0
PARALLEL = 420.0
CROSSING = 50.0
_LEAVE = 10.0
_TRACK = 14.0
_MAX_CHANNELS = 18
_CHUNK = 64


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
    """What stands in the way, what has been drawn, and a plate that lines should not leave."""

    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    upright: list[tuple[float, float, float, float]] = field(default_factory=list)
    level: list[tuple[float, float, float, float]] = field(default_factory=list)
    home: Rect | None = None

    def add(self, rect: Rect, weight: float) -> None:
        """Make crossing a rectangle cost something."""
        self.boxes.append((rect.x + 1, rect.y + 1, rect.right - 1, rect.bottom - 1))
        self.weights.append(weight)

    def draw(self, points: tuple[Point, ...]) -> None:
        """Remember a line."""
        for (x1, y1), (x2, y2) in pairwise(points):
            box = (
                min(x1, x2) - _TRACK / 2,
                min(y1, y2) - _TRACK / 2,
                max(x1, x2) + _TRACK / 2,
                max(y1, y2) + _TRACK / 2,
            )
            (self.upright if x1 == x2 else self.level).append(box)


def channels(low: float, high: float, edges: Iterable[float]) -> list[float]:
    """Return where the middle part of a line may run: tracks around the middle and beside edges."""
    middle = round((low + high) / 2)
    wanted = [middle + step * _TRACK for step in (0, 1, -1, 2, -2, 3, -3)]
    near = sorted(edges, key=lambda e: abs(e - middle))
    wanted += [e + side for e in near for side in (24.0, -24.0)]
    return list(dict.fromkeys(wanted))[:_MAX_CHANNELS]


def route(
    a: list[Port], b: list[Port], ground: Field, levels: list[float], columns: list[float]
) -> tuple[Point, ...]:
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
    return _routed(tuple(a), tuple(b), _Ground.of(ground), tuple(levels), tuple(columns))


@dataclass(frozen=True, slots=True)
class _Ground:
    """A field as it is now."""

    boxes: tuple[tuple[float, float, float, float], ...]
    weights: tuple[float, ...]
    upright: tuple[tuple[float, float, float, float], ...]
    level: tuple[tuple[float, float, float, float], ...]
    home: Rect | None

    @classmethod
    def of(cls, ground: Field) -> _Ground:
        return cls(
            tuple(ground.boxes),
            tuple(ground.weights),
            tuple(ground.upright),
            tuple(ground.level),
            ground.home,
        )


@lru_cache(maxsize=256)
def _routed(
    a: tuple[Port, ...],
    b: tuple[Port, ...],
    ground: _Ground,
    levels: tuple[float, ...],
    columns: tuple[float, ...],
) -> tuple[Point, ...]:
    """Search; remembered, since whoever undoes an edit gets a picture that was there before."""
    table = _candidates(a, b, np.array(levels), np.array(columns))
    if not len(table):
        return _simple((a[0].x, a[0].y), (a[0].x, b[0].y), (b[0].x, b[0].y))
    best = table[_cheapest(table, ground)]
    return _simple(*((float(best[i]), float(best[i + 1])) for i in (0, 2, 4, 6)))


def _cheapest(table: np.ndarray, ground: _Ground) -> int:
    """Number of the cheapest row: obstacles only add, so most rows need no look at them."""
    base = _length_price(table, ground.home)
    order = np.argsort(base, kind="stable")
    best, lowest = int(order[0]), np.inf
    for start in range(0, len(order), _CHUNK):
        some = order[start : start + _CHUNK]
        if base[some[0]] >= lowest:
            break
        price = base[some] + _obstacle_price(table[some], ground)
        first = int(np.argmin(price))
        if price[first] < lowest:
            best, lowest = int(some[first]), float(price[first])
    return best


def _rows(ports: tuple[Port, ...]) -> np.ndarray:
    return np.array([(p.x, p.y, p.nx, p.ny, p.cost) for p in ports], dtype=float).reshape(-1, 5)


def _candidates(
    a: tuple[Port, ...], b: tuple[Port, ...], levels: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Rows of x0 y0 x1 y1 x2 y2 x3 y3 and the cost of both ports."""
    pa, pb = _rows(a), _rows(b)
    up_a, up_b = pa[pa[:, 3] != 0], pb[pb[:, 3] != 0]
    side_a, side_b = pa[pa[:, 2] != 0], pb[pb[:, 2] != 0]
    return np.concatenate(
        [
            _bent(up_a, up_b, levels, 1),
            _bent(side_a, side_b, columns, 0),
            _corner(up_a, side_b),
            _corner(side_a, up_b, swap=True),
        ]
    )


def _all_of(*counts: int) -> tuple[np.ndarray, ...]:
    """Indices of all combinations."""
    return (
        np.unravel_index(np.arange(int(np.prod(counts))), counts)
        if all(counts)
        else tuple(np.empty(0, dtype=np.intp) for _ in counts)
    )


def _bent(pa: np.ndarray, pb: np.ndarray, middles: np.ndarray, axis: int) -> np.ndarray:
    """Lines whose middle part runs at one of the middles, across `axis`."""
    i, j, k = _all_of(len(pa), len(pb), len(middles))
    a, b, m = pa[i], pb[j], middles[k]
    keep = ((m - a[:, axis]) * a[:, 2 + axis] >= _LEAVE) & (
        (m - b[:, axis]) * b[:, 2 + axis] >= _LEAVE
    )
    a, b, m = a[keep], b[keep], m[keep]
    rows = np.empty((len(m), 9))
    rows[:, 0:2], rows[:, 6:8], rows[:, 8] = a[:, 0:2], b[:, 0:2], a[:, 4] + b[:, 4]
    rows[:, 2 + axis] = rows[:, 4 + axis] = m
    rows[:, 3 - axis], rows[:, 5 - axis] = a[:, 1 - axis], b[:, 1 - axis]
    return rows


def _corner(pa: np.ndarray, pb: np.ndarray, *, swap: bool = False) -> np.ndarray:
    """Lines with one bend, from an upright port to a level one, or the other way round."""
    i, j = _all_of(len(pa), len(pb))
    a, b = pa[i], pb[j]
    x, y = (b[:, 0], a[:, 1]) if swap else (a[:, 0], b[:, 1])
    leaves = (x - a[:, 0]) * a[:, 2] + (y - a[:, 1]) * a[:, 3] >= _LEAVE
    keep = leaves & ((x - b[:, 0]) * b[:, 2] + (y - b[:, 1]) * b[:, 3] >= _LEAVE)
    rows = np.empty((int(keep.sum()), 9))
    rows[:, 0:2], rows[:, 6:8], rows[:, 8] = a[keep, 0:2], b[keep, 0:2], (a[:, 4] + b[:, 4])[keep]
    rows[:, 2] = rows[:, 4] = x[keep]
    rows[:, 3] = rows[:, 5] = y[keep]
    return rows


def _parts(table: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    x1, y1, x2, y2 = (table[:, i : i + 6 : 2] for i in (0, 1, 2, 3))
    box = (np.minimum(x1, x2), np.minimum(y1, y2), np.maximum(x1, x2), np.maximum(y1, y2))
    return box, (box[2] - box[0]) + (box[3] - box[1])


def _length_price(table: np.ndarray, home: Rect | None) -> np.ndarray:
    _, length = _parts(table)
    price = table[:, 8] + length.sum(axis=1)
    price += BEND * ((length > 0).sum(axis=1) - 1)
    if home is not None:
        xs, ys = table[:, 0:8:2], table[:, 1:8:2]
        outside = (xs.min(axis=1) < home.x) | (xs.max(axis=1) > home.right)
        outside |= (ys.min(axis=1) < home.y) | (ys.max(axis=1) > home.bottom)
        price += PLATE * outside
    return price


def _obstacle_price(table: np.ndarray, ground: _Ground) -> np.ndarray:
    box, length = _parts(table)
    price = np.zeros(len(table))
    if ground.boxes:
        hits = _overlaps(box, np.array(ground.boxes), length > 0)
        price += hits @ np.array(ground.weights)
    vertical, horizontal = box[3] > box[1], box[2] > box[0]
    for drawn, along in ((ground.upright, vertical), (ground.level, horizontal)):
        if drawn:
            lines = np.array(drawn)
            price += PARALLEL * _overlaps(box, lines, along).sum(axis=1)
            price += CROSSING * _overlaps(box, lines, (length > 0) & ~along).sum(axis=1)
    return price


def _overlaps(box: tuple[np.ndarray, ...], others: np.ndarray, valid: np.ndarray) -> np.ndarray:
    left, top, right, bottom = (side[:, :, None] for side in box)
    inside = (
        (left < others[:, 2])
        & (right > others[:, 0])
        & (top < others[:, 3])
        & (bottom > others[:, 1])
        & valid[:, :, None]
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
