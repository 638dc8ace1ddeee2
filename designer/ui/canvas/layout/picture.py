"""The tiny picture of a closed element: one band of chips per array inside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from designer.ui.canvas.geometry import Band, Lattice, TileKind
from designer.ui.canvas.layout.tiles import columns

_ORDER: dict[TileKind, int] = {"switch": 0, "cpu": 1, "other": 2, "accelerator": 3, "block": 4}
_SHARE: dict[TileKind, float] = {"switch": 0.2, "cpu": 0.16, "other": 0.14, "accelerator": 0.46}
_MAX_BANDS = 4
_PAD = 4.0
_GAP = 4.0
_LARGEST = 112.0


@dataclass(frozen=True, slots=True)
class Inner:
    """An array below the element: its path, kind, and steps with the sizes of their axes."""

    path: str
    kind: TileKind
    steps: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def count(self) -> int:
        """Elements inside one closed element."""
        return math.prod(size for _, shape in self.steps for size in shape)


def width_for(chips: int, siblings: int) -> float:
    """Return the inner width of a picture: larger for more chips, smaller for more siblings."""
    width = 24.0 if chips <= 24 else 36.0 if chips <= 160 else 56.0 if chips <= 2048 else 72.0
    if siblings > 1024:
        return 0.0
    return max(16.0, width / 2) if siblings > 256 else width


def paint_plan(
    inners: list[Inner], siblings: int, room_w: float = 0.0, room_h: float = 0.0
) -> tuple[tuple[Band, ...], float, float]:
    """Lay out the picture of one closed element.

    Parameters
    ----------
    inners
        All arrays inside it.
    siblings
        How many such pictures stand side by side.
    room_w, room_h
        Where all of them would fit well: few pictures are drawn larger.

    Returns
    -------
    tuple of Band, float, float
        Bands relative to the cell, and the width and height of the cell.
    """
    useful = [i for i in inners if i.kind != "other"] or inners
    chosen = sorted(useful, key=lambda i: (-_ORDER[i.kind], -i.count))[:_MAX_BANDS]
    chosen.sort(key=lambda i: _ORDER[i.kind])
    width = width_for(sum(i.count for i in chosen), siblings)
    if not chosen or width <= 0:
        return (), 8.0, 8.0
    plan = _bands(chosen, width)
    for scale in (2.5, 2.0, 1.5):
        larger = _bands(chosen, width * scale)
        cols = max(1, math.floor((room_w + _GAP) / (larger[1] + _GAP)))
        if -(-siblings // cols) * (larger[2] + _GAP) <= room_h and larger[1] <= _LARGEST:
            return larger
    return plan


def _bands(chosen: list[Inner], width: float) -> tuple[tuple[Band, ...], float, float]:
    bands, y = [], _PAD
    for inner in chosen:
        lattice = _band(inner, width, y)
        bands.append(Band(inner.path, inner.kind, lattice, inner.steps))
        y = lattice.rect.bottom + 3
    # Whole pixels keep all cells alike on the screen.
    return tuple(bands), width + 2 * _PAD, math.ceil(y - 3 + _PAD)


def _band(inner: Inner, width: float, y: float) -> Lattice:
    count = inner.count
    height = max(4.0, _SHARE[inner.kind] * width)
    wanted = math.sqrt(count * width / height)
    flat = count <= 8 and inner.kind != "accelerator"
    cols = count if flat else columns(count, max(1.0, wanted), 8)
    px = width / cols
    rows = -(-count // cols)
    py = min(height / rows, px * 1.5) if rows > 1 else min(height, px * 1.5)
    gap_x, gap_y = min(1.0, px * 0.25), min(1.0, py * 0.25)
    return Lattice(_PAD, y, cols, count, px, py, px - gap_x, py - gap_y)
