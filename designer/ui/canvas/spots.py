"""Free places among what stands in a block."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from designer.ui.canvas.geometry import Point, Rect

GRID = 4.0
#: Obstacles whose edges are tried: the nearest so many.
_TRIED = 16


def free_near(
    wanted: Rect, taken: Sequence[Rect], margin: float, least: Point | None = None
) -> Rect:
    """Return the nearest place to the one wanted that is clear of what stands there.

    Parameters
    ----------
    wanted
        Where it should stand.
    taken
        What stands there.
    margin
        Room to keep around.
    least
        Smallest x and y, inside a plate.
    """
    x0, y0 = least if least is not None else (-math.inf, -math.inf)
    start = Rect(max(wanted.x, x0), max(wanted.y, y0), wanted.w, wanted.h)
    if not any(start.touches(other.grown(margin)) for other in taken):
        return start
    near = sorted(taken, key=lambda other: _apart(start, other))[:_TRIED]
    xs = [start.x, *(_up(r.right + margin) for r in near)]
    ys = [start.y, *(_up(r.bottom + margin) for r in near)]
    xs += [_down(r.x - margin - start.w) for r in near]
    ys += [_down(r.y - margin - start.h) for r in near]
    places = np.array([(x, y) for x in xs for y in ys if x >= x0 and y >= y0])
    clear = _is_clear(places, start, taken, margin)
    if not clear.any():
        return Rect(start.x, _up(max(r.bottom for r in taken) + margin), start.w, start.h)
    away = (places[:, 0] - start.x) ** 2 + (places[:, 1] - start.y) ** 2
    x, y = places[int(np.argmin(np.where(clear, away, np.inf)))]
    return Rect(float(x), float(y), start.w, start.h)


def first_free(
    w: float, h: float, taken: Sequence[Rect], gap: float, corner: Point, widest: float
) -> Rect:
    """Return the first free place in reading order: beside what stands there, else below it.

    Parameters
    ----------
    w, h
        Size of what is to be placed.
    taken
        What stands there.
    gap
        Room to keep around.
    corner
        Where to begin in a block without anything.
    widest
        Rows that would grow wider than this are broken.
    """
    if not taken:
        return Rect(*corner, w, h)
    left = min(corner[0], *(r.x for r in taken))
    end = max(left + widest, *(r.right for r in taken))
    rows = sorted({r.y for r in taken})
    for y in (*rows, _up(max(r.bottom for r in taken) + gap)):
        band = Rect(left, y, end - left, h).grown(gap)
        for x in (left, *sorted(_up(r.right + gap) for r in taken if r.touches(band))):
            spot = Rect(x, y, w, h)
            blocked = any(spot.touches(other.grown(gap - 0.5)) for other in taken)
            if not blocked and (spot.right <= end or x == left):
                return spot
    raise AssertionError("below everything there is room")


def _is_clear(places: np.ndarray, size: Rect, taken: Sequence[Rect], margin: float) -> np.ndarray:
    boxes = np.array(
        [(r.x - margin, r.y - margin, r.right + margin, r.bottom + margin) for r in taken]
    )
    x, y = places[:, :1], places[:, 1:]
    over = (x < boxes[:, 2]) & (x + size.w > boxes[:, 0])
    over &= (y < boxes[:, 3]) & (y + size.h > boxes[:, 1])
    return np.logical_not(over.any(axis=1))


def _apart(a: Rect, b: Rect) -> float:
    (ax, ay), (bx, by) = a.centre, b.centre
    return max(abs(ax - bx) - (a.w + b.w) / 2, abs(ay - by) - (a.h + b.h) / 2)


def _up(value: float) -> float:
    return math.ceil(value / GRID) * GRID


def _down(value: float) -> float:
    return math.floor(value / GRID) * GRID
