"""How large tiles are and how they stand: pure arithmetic on counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from designer.ui.canvas.geometry import Lattice, TileKind

Measure = Callable[[str, float, int], float]

#: Most cells that one item is drawn with; what is beyond is said in words.
MAX_CELLS = 2**20
#: Items with so many elements get large tiles with a label.
LABELLED = 16
GROUP_GAP = 20.0
CAPTION_H = 18.0
_MAX_GROUPS = 64
_ROW = 12
_WIDEST = 1300.0


def approximate(text: str, size_px: float, weight: int = 400) -> float:
    """Width of a text where no font is at hand (tests, export)."""
    wide = sum(1.0 if ord(c) > 0x2E80 else 0.56 for c in text)
    return wide * size_px * (1.04 if weight > 500 else 1.0)


@dataclass(frozen=True, slots=True)
class Size:
    """A tile and the gaps to the next."""

    w: float
    h: float
    gap_x: float
    gap_y: float


def tile_size(kind: TileKind, count: int) -> Size:
    """Return the size of a tile for an item of so many elements."""
    if count <= LABELLED:
        if kind == "accelerator":
            return Size(44, 44, 8, 8)
        return Size(36, 28, 8, 8) if kind == "switch" else Size(44, 28, 8, 8)
    if count <= 256:
        return Size(20, 20, 4, 4) if kind == "accelerator" else Size(18, 24, 4, 6)
    if count <= 2048:
        return Size(12, 12, 4, 4)
    if count <= 16_384:
        return Size(6, 6, 2, 2)
    if count <= 131_072:
        return Size(3, 3, 1, 1)
    return Size(0.8, 0.8, 0.2, 0.2)


def columns(count: int, wanted: float, even: float = 2.0) -> int:
    """Return a number of columns near the wanted one that leaves little of the last row empty.

    The larger `even`, the more an even last row counts against the wanted number.
    """
    low, high = max(1, round(wanted * 0.7)), max(1, round(wanted * 1.5))
    best = min(
        range(low, min(high, count) + 1),
        key=lambda c: ((-count % c) * even / count + abs(math.log(c / wanted)), c),
        default=count,
    )
    return max(1, min(best, count))


@dataclass(frozen=True, slots=True)
class Group:
    """Tiles of one value of the outer axis, with a caption; places are relative."""

    lattice: Lattice
    first: int
    caption: str = ""
    caption_x: float = 0.0
    caption_y: float = 0.0
    room: float = 0.0


def lay_out(
    kind: TileKind, axes: tuple[tuple[str, int], ...], measure: Measure
) -> tuple[list[Group], float, float]:
    """Arrange all elements of a leaf item, grouped by the outer of several axes.

    Parameters
    ----------
    kind
        Decides the size of a tile.
    axes
        Names and sizes, outer first.
    measure
        Width of a text at a size and weight.

    Returns
    -------
    list of Group, float, float
        Places from the origin, and the width and height of all.
    """
    count = math.prod(size for _, size in axes)
    tile = tile_size(kind, count)
    if len(axes) < 2 or not 2 <= axes[0][1] <= _MAX_GROUPS:
        lattice = _lattice(tile, count, axes, kind)
        rect = lattice.rect
        return [Group(lattice, 0)], rect.w, rect.h
    return _grouped(tile, axes, count, measure)


def _lattice(tile: Size, count: int, axes: tuple[tuple[str, int], ...], kind: TileKind) -> Lattice:
    shown = min(count, MAX_CELLS)
    px, py = tile.w + tile.gap_x, tile.h + tile.gap_y
    if count <= _ROW and kind in ("accelerator", "switch"):
        cols = count
    elif count <= LABELLED and kind not in ("accelerator", "switch"):
        cols = count if count < 4 else -(-count // 2)
    else:
        cols = _natural(axes, shown, math.sqrt(shown * py / px * 1.4))
    return Lattice(0, 0, cols, shown, px, py, tile.w, tile.h)


def _natural(axes: tuple[tuple[str, int], ...], shown: int, wanted: float) -> int:
    """A row per value of an inner axis or of several, where that comes near the wanted shape."""
    natural, product = [], 1
    for _, size in reversed(axes[1:]):
        product *= size
        natural.append(product)
    near = min(natural, key=lambda c: abs(math.log(c / wanted)), default=0)
    return near if wanted / 2.5 <= near <= wanted * 2.5 else columns(shown, wanted, 4.0)


def _grouped(
    tile: Size, axes: tuple[tuple[str, int], ...], count: int, measure: Measure
) -> tuple[list[Group], float, float]:
    name, groups = axes[0]
    inner = count // groups
    shown = min(inner, MAX_CELLS // groups)
    px, py = tile.w + tile.gap_x, tile.h + tile.gap_y
    wanted = math.sqrt(shown * py / px / (1.4 if tile.h > tile.w else 1.0))
    cols = _natural(axes[1:], shown, wanted)
    block = Lattice(0, 0, cols, shown, px, py, tile.w, tile.h).rect
    long = f"{name} {groups - 1}"
    full = measure(long, 10, 400) <= block.w + GROUP_GAP - 6
    cell_w, cell_h = block.w + GROUP_GAP, block.h + CAPTION_H + 12
    across = groups
    if groups > 8 or groups * cell_w > _WIDEST:
        across = columns(groups, max(1.0, math.sqrt(groups * 2 * cell_h / cell_w)))
    result = []
    for g in range(groups):
        row, col = divmod(g, across)
        x, y = col * cell_w, row * cell_h
        text = f"{name} {g}" if full else str(g)
        lattice = Lattice(x, y + CAPTION_H, cols, shown, px, py, tile.w, tile.h)
        result.append(Group(lattice, g * inner, text, x, y, block.w + GROUP_GAP - 6))
    rows = -(-groups // across)
    return result, across * cell_w - GROUP_GAP, rows * cell_h - 12
