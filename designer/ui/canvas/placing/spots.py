"""Free places among what stands in a block."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from designer.ui.canvas.geometry import Point, Rect

GRID = 4.0
#: Obstacles whose edges are tried: the nearest so many.
_TRIED = 16
#: What overlaps by less only touches: sums of decimals are not exact.
_HAIR = 1e-3


def free_near(
    wanted: Rect,
    taken: Sequence[Rect],
    margin: float,
    least: Point | None = None,
    clear: float | None = None,
) -> Rect:
    """Return the nearest place to the one wanted that is clear of what stands there.

    Parameters
    ----------
    wanted
        Where it should stand.
    taken
        What stands there.
    margin
        Room to keep around where it has to go elsewhere.
    least
        Smallest x and y, inside a plate.
    clear
        Room that is enough where it is wanted; the margin if not given.
    """
    return wanted.moved(*free_shift([wanted], taken, margin, least, clear))


def free_shift(
    wanted: Sequence[Rect],
    taken: Sequence[Rect],
    margin: float,
    least: Point | None = None,
    clear: float | None = None,
) -> Point:
    """Return how far things that stay as they are to each other move to where all are free.

    Parameters are those of `free_near`, for several things at once.
    """
    left, top = min(r.x for r in wanted), min(r.y for r in wanted)
    x0, y0 = least if least is not None else (-math.inf, -math.inf)
    start = max(x0 - left, 0.0), max(y0 - top, 0.0)
    if _is_free(start, _barred(wanted, taken, margin if clear is None else clear)):
        return start
    # One thing may not stand in the others' way: as moves, each pair bars a rectangle.
    barred = _barred(wanted, taken, margin)
    away = np.maximum(
        np.maximum(barred[:, 0] - start[0], start[0] - barred[:, 2]),
        np.maximum(barred[:, 1] - start[1], start[1] - barred[:, 3]),
    )
    near = barred[np.argsort(away, kind="stable")[:_TRIED]]
    x, y = left + start[0], top + start[1]
    xs = [x, *(_down(left + v) for v in near[:, 0]), *(_up(left + v) for v in near[:, 2])]
    ys = [y, *(_down(top + v) for v in near[:, 1]), *(_up(top + v) for v in near[:, 3])]
    moves = [(px - left, py - top) for px in xs for py in ys if px >= x0 and py >= y0]
    moves.sort(key=lambda m: (m[0] - start[0]) ** 2 + (m[1] - start[1]) ** 2)
    below = start[0], _up(max(r.bottom for r in taken) + margin) - top
    return next((move for move in moves if _is_free(move, barred)), below)


def is_clear(wanted: Sequence[Rect], taken: Sequence[Rect], margin: float) -> bool:
    """Whether nothing is nearer to what stands there than a margin."""
    return _is_free((0.0, 0.0), _barred(wanted, taken, margin))


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


def _barred(wanted: Sequence[Rect], taken: Sequence[Rect], margin: float) -> np.ndarray:
    """Moves that would bring something too close to what stands there: left, top, right, bottom."""
    ours = np.array([(r.x, r.y, r.right, r.bottom) for r in wanted]).reshape(-1, 1, 4)
    theirs = np.array([(r.x, r.y, r.right, r.bottom) for r in taken]).reshape(1, -1, 4)
    low = theirs[..., :2] - margin - ours[..., 2:]
    high = theirs[..., 2:] + margin - ours[..., :2]
    return np.concatenate([low, high], axis=-1).reshape(-1, 4)


def _is_free(move: Point, barred: np.ndarray) -> bool:
    x, y = move
    inside = (barred[:, 0] + _HAIR < x) & (x < barred[:, 2] - _HAIR)
    inside &= (barred[:, 1] + _HAIR < y) & (y < barred[:, 3] - _HAIR)
    return not inside.any()


def _up(value: float) -> float:
    return math.ceil(value / GRID - _HAIR / 8) * GRID


def _down(value: float) -> float:
    return math.floor(value / GRID + _HAIR / 8) * GRID
