"""Where the label of a bundle stands: beside its line, clear of tiles, texts and other lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np

from designer.ui.canvas.geometry import Point, Rect

LABEL_PX = 11
LABEL_H = 20.0
BESIDE = 10.0
_CLEAR = 3.0
_SHOWN, _HIDING = 48.0, 120.0
#: Further from level parts, where there is no room beside them.
_FURTHER = (16.0, 32.0, 48.0)
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)
#: What touching costs, by what is touched.
_TILES, _LABELS, _TEXTS, _LINES, _EDGES, _HEADERS = 450.0, 420.0, 350.0, 150.0, 160.0, 60.0

Anchor = Literal["left", "centre", "right"]


@dataclass(slots=True)
class Ground:
    """What a label should keep clear of, as tables of left, top, right, bottom."""

    tiles: np.ndarray
    texts: np.ndarray
    headers: np.ndarray
    frames: np.ndarray
    lines: dict[str, np.ndarray] = field(default_factory=dict)
    labels: list[Rect] = field(default_factory=list)

    def add_line(self, path: str, points: tuple[Point, ...], width: float) -> None:
        """Remember the line of a bundle."""
        half = width / 2 + 1
        self.lines[path] = np.array(
            [
                (min(x1, x2) - half, min(y1, y2) - half, max(x1, x2) + half, max(y1, y2) + half)
                for (x1, y1), (x2, y2) in pairwise(points)
            ]
        )


def place(path: str, points: tuple[Point, ...], width: float, ground: Ground) -> Rect:
    """Return the best place for a label along a line.

    Parameters
    ----------
    path
        Of the bundle: its own line may be covered.
    points
        Corners of its line.
    width
        Of the label.
    ground
        What else is there; the new label is not added.
    """
    rects, prices = _places(points, width)
    boxes = np.array([(r.x, r.y, r.right, r.bottom) for r in rects])
    boxes += (-_CLEAR, -_CLEAR, _CLEAR, _CLEAR)
    price = np.array(prices)
    price += _TILES * _touched(boxes, ground.tiles)
    price += _TEXTS * _touched(boxes, ground.texts)
    price += _HEADERS * _touched(boxes, ground.headers)
    price += _EDGES * (_touched(boxes, ground.frames) - _inside(boxes, ground.frames))
    others = [lines for other, lines in ground.lines.items() if other != path]
    if others:
        price += _LINES * _touched(boxes, np.concatenate(others))
    if ground.labels:
        table = np.array([(r.x, r.y, r.right, r.bottom) for r in ground.labels])
        price += _LABELS * _touched(boxes, table)
    return rects[int(np.argmin(price))]


def anchor(label: Rect, points: tuple[Point, ...]) -> Anchor:
    """The side of a label that is next to its line."""
    for (x1, y1), (x2, y2) in pairwise(points):
        level = label.y <= max(y1, y2) and min(y1, y2) <= label.bottom
        if level and x1 == x2:
            if 0 < label.x - x1 < BESIDE * 1.5:
                return "left"
            if 0 < x1 - label.right < BESIDE * 1.5:
                return "right"
    return "centre"


def _places(points: tuple[Point, ...], width: float) -> tuple[list[Rect], list[float]]:
    """Beside upright parts and on level ones, the longest part first; then the other sides.

    On a level part that is hardly longer than the label nothing of the line would be seen.
    """
    parts = sorted(
        pairwise(points),
        key=lambda s: -(abs(s[0][0] - s[1][0]) + abs(s[0][1] - s[1][1])),
    )
    first: list[Rect] = []
    second: list[Rect] = []
    third: list[Rect] = []
    hiding = set()
    for (x1, y1), (x2, y2) in parts:
        short = y1 == y2 and abs(x2 - x1) < width + _SHOWN
        for share in _SHARES:
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            if x1 == x2:
                first.append(Rect(x + BESIDE, y - LABEL_H / 2, width, LABEL_H))
                second.append(Rect(x - BESIDE - width, y - LABEL_H / 2, width, LABEL_H))
            else:
                if short:
                    hiding.add(len(first))
                first.append(Rect(x - width / 2, y - LABEL_H / 2, width, LABEL_H))
                second += [
                    Rect(x - width / 2, y - LABEL_H - 8, width, LABEL_H),
                    Rect(x - width / 2, y + 8, width, LABEL_H),
                ]
                for by in _FURTHER:
                    third.append(Rect(x - width / 2, y - LABEL_H - 8 - by, width, LABEL_H))
                    third.append(Rect(x - width / 2, y + 8 + by, width, LABEL_H))
    rects = first + second + third
    return rects, [n + _HIDING * (n in hiding) for n in range(len(rects))]


def _touched(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    if not len(others):
        return np.zeros(len(boxes))
    a = boxes[:, None, :]
    hit = (a[..., 0] < others[:, 2]) & (a[..., 2] > others[:, 0])
    hit &= (a[..., 1] < others[:, 3]) & (a[..., 3] > others[:, 1])
    return hit.sum(axis=1)


def _inside(boxes: np.ndarray, frames: np.ndarray) -> np.ndarray:
    if not len(frames):
        return np.zeros(len(boxes))
    a = boxes[:, None, :]
    within = (a[..., 0] > frames[:, 0]) & (a[..., 2] < frames[:, 2])
    within &= (a[..., 1] > frames[:, 1]) & (a[..., 3] < frames[:, 3])
    return within.sum(axis=1)
