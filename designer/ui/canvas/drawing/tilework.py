"""Drawing lattices: stamps while tiles are large, ruled areas when they are small.

A tile of ten pixels and more is a stamp with its label, blitted at whole device pixels. Below that
a lattice is one filled area with the gaps ruled into it, and below three pixels a plain area: the
cost follows the pixels of the screen.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from shiboken6 import Shiboken

from designer.ui.canvas.drawing.pen import Lens, Stamps, Type, blank, plain_pen, rounded
from designer.ui.canvas.drawing.shades import Shades, ink_on
from designer.ui.canvas.geometry import Band, Grid, Lattice, Rect
from designer.ui.theme import blend

STAMP_PX = 10.0
RULED_PX = 3.0
_LABEL_PX = 20.0
_LARGEST_STAMP = 1400.0
_MOST_HOLES = 4096


def visible(lattice: Lattice, area: Rect) -> tuple[int, int, int, int]:
    """Return the columns and rows that an area shows: first and one past the last of both."""
    return (
        max(0, math.floor((area.x - lattice.x) / lattice.px)),
        min(lattice.cols, math.floor((area.right - lattice.x) / lattice.px) + 1),
        max(0, math.floor((area.y - lattice.y) / lattice.py)),
        min(lattice.rows, math.floor((area.bottom - lattice.y) / lattice.py) + 1),
    )


def cells_in(lattice: Lattice, area: Rect, holes: frozenset[int] = frozenset()) -> np.ndarray:
    """Return the numbers of the cells that an area shows."""
    c0, c1, r0, r1 = visible(lattice, area)
    if c0 >= c1 or r0 >= r1:
        return np.empty(0, dtype=np.int64)
    rows = np.arange(r0, r1, dtype=np.int64)[:, None] * lattice.cols
    cells = (rows + np.arange(c0, c1, dtype=np.int64)).ravel()
    cells = cells[cells < lattice.count]
    if holes:
        cells = cells[~np.isin(cells, np.fromiter(holes, dtype=np.int64))]
    return cells


class TilePainter:
    """Draws grids with the colours of the moment."""

    def __init__(self, shades: Shades, stamps: Stamps, kind: Type) -> None:
        self.shades = shades
        self.stamps = stamps
        self.type = kind

    def grid(self, painter: QPainter, lens: Lens, grid: Grid, stamp_px: float = STAMP_PX) -> None:
        """Draw the visible part of a grid; tiles below `stamp_px` are ruled, not stamped."""
        lattice = grid.lattice
        fill = self.shades.tile(grid.path, grid.kind)
        small = min(lattice.px, lattice.py) * lens.z < stamp_px
        if grid.lead and (small or not grid.picture):
            fill = self.shades.tile(grid.lead, "block")
        elif grid.picture:
            fill = self.shades.theme.plate
        if small:
            paint_small(painter, lens, lattice, fill, self.shades.theme.plate)
            self._holes(painter, lens, grid)
            return
        self._holes(painter, lens, grid)
        cells = cells_in(lattice, lens.area, grid.holes)
        if not len(cells):
            return
        width, height = lens.length(lattice.w), lens.length(lattice.h)
        if max(width, height) > _LARGEST_STAMP:
            for k in cells.tolist():
                self._cell(painter, lens, grid, lens.rect(lattice.cell(k)), fill)
            return
        stamp = self._stamp(lens, grid, width, height, fill)
        _blit(painter, lens, lattice, cells, stamp)

    def _holes(self, painter: QPainter, lens: Lens, grid: Grid) -> None:
        """Elements that a guard takes away: empty, with a dashed outline while it can be seen."""
        if not grid.holes:
            return
        theme, lattice = self.shades.theme, grid.lattice
        seen = cells_in(lattice, lens.area)
        gone = seen[np.isin(seen, np.fromiter(grid.holes, dtype=np.int64))][:_MOST_HOLES]
        dashed = plain_pen(theme.text_faint, 1.0)
        dashed.setDashPattern([3, 2])
        for k in gone.tolist():
            box = lens.rect(lattice.cell(k))
            if min(box.width(), box.height()) < STAMP_PX:
                painter.fillRect(box, theme.plate)
            else:
                radius = min(6.0 * max(0.5, lens.z), min(box.width(), box.height()) * 0.16, 10.0)
                rounded(painter, box, radius, theme.plate, dashed)

    def _stamp(self, lens: Lens, grid: Grid, width: float, height: float, fill: QColor) -> QPixmap:
        bands = tuple((b.lattice, self.shades.tile(b.path, b.kind).rgb()) for b in grid.picture)
        key = (width, height, lens.dpr, lens.z, fill.rgb(), grid.label, grid.kind, bands)
        found = self.stamps.get(key)
        if found is not None:
            return found
        pixmap = blank(width, height, lens.dpr)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        own = Lens(lens.z, 0.0, 0.0, lens.dpr, Rect(0, 0, grid.lattice.w, grid.lattice.h))
        self._cell(painter, own, grid, QRectF(0, 0, width, height), fill)
        painter.end()
        return self.stamps.keep(key, pixmap)

    def _cell(self, painter: QPainter, lens: Lens, grid: Grid, box: QRectF, fill: QColor) -> None:
        theme = self.shades.theme
        small = min(box.width(), box.height())
        radius = min(6.0 * max(0.5, lens.z), small * 0.16, 10.0)
        quiet = self._is_quiet(fill)
        edge = theme.plate_line if grid.picture or quiet else blend(fill, theme.text, 0.12)
        line = plain_pen(edge, 1.0) if small >= STAMP_PX else None
        rounded(painter, box, radius, fill, line)
        for band in grid.picture:
            self._band(painter, lens, band, box)
        if grid.label and box.width() >= _LABEL_PX:
            self._label(painter, lens, grid, box, fill)

    def _is_quiet(self, fill: QColor) -> bool:
        """Whether a tile shows neither a number nor a kind that matters."""
        theme = self.shades.theme
        return fill in (theme.tile_idle, theme.tile_other, theme.tile_cpu)

    def _band(self, painter: QPainter, lens: Lens, band: Band, box: QRectF) -> None:
        fill = self.shades.tile(band.path, band.kind)
        # From here the cell's corner is the origin, already rounded to the screen.
        inner = Lens(lens.z, box.x(), box.y(), lens.dpr, Rect(0, 0, 1e9, 1e9))
        lattice = band.lattice
        if min(lattice.px, lattice.py) * lens.z < RULED_PX or lattice.count > 4096:
            paint_small(painter, inner, lattice, fill, self.shades.theme.plate)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        radius = min(2.0, lattice.w * 0.15) * lens.z
        for k in range(lattice.count):
            painter.drawRoundedRect(inner.rect(lattice.cell(k)), radius, radius)

    def _label(self, painter: QPainter, lens: Lens, grid: Grid, box: QRectF, fill: QColor) -> None:
        size = max(9.0, min(11.0 * lens.z, 22.0))
        if self.type.width(grid.label, size, 600) > box.width() - 4:
            size = max(8.0, size * 0.85)
            if self.type.width(grid.label, size, 600) > box.width() - 4:
                return
        ink = self.shades.theme.text_muted if self._is_quiet(fill) else ink_on(fill)
        self.type.draw(painter, box, grid.label, size, 600, ink, Qt.AlignmentFlag.AlignHCenter)


def paint_small(
    painter: QPainter, lens: Lens, lattice: Lattice, fill: QColor, ground: QColor
) -> None:
    """Draw a lattice of small tiles as one area, with ruled gaps while they can be seen."""
    step = min(lattice.px, lattice.py) * lens.z
    ruled = step >= RULED_PX
    # Never mixed with the ground: one load has one colour at every zoom.
    for part in _whole_rows(lattice):
        painter.fillRect(lens.rect(part.rect), fill)
        if ruled:
            _rule(painter, lens, part, ground)


def _whole_rows(lattice: Lattice) -> list[Lattice]:
    """A lattice as one without a short row, and the short row."""
    full, rest = divmod(lattice.count, lattice.cols)
    parts = [replace(lattice, count=full * lattice.cols)] if full else []
    if rest:
        y = lattice.y + full * lattice.py
        parts.append(replace(lattice, y=y, cols=rest, count=rest))
    return parts


def _rule(painter: QPainter, lens: Lens, part: Lattice, ground: QColor) -> None:
    c0, c1, r0, r1 = visible(part, lens.area)
    box = part.rect
    gap_x, gap_y = part.px - part.w, part.py - part.h
    cols = np.arange(c0, min(c1, part.cols - 1))
    rows = np.arange(r0, min(r1, part.rows - 1))
    strips = np.empty((len(cols) + len(rows), 4))
    left, top = lens.x(box.x), lens.y(box.y)
    right, bottom = lens.x(box.right), lens.y(box.bottom)
    n = len(cols)
    scale = lens.z * lens.dpr
    # At least one device pixel, on whole ones: thinner gaps would shimmer.
    strips[:n, 0] = np.round((part.x + cols * part.px + part.w) * scale + lens.dx * lens.dpr)
    strips[:n, 2] = max(1.0, round(gap_x * scale))
    strips[n:, 1] = np.round((part.y + rows * part.py + part.h) * scale + lens.dy * lens.dpr)
    strips[n:, 3] = max(1.0, round(gap_y * scale))
    strips /= lens.dpr
    strips[:n, 1], strips[:n, 3] = top, bottom - top
    strips[n:, 0], strips[n:, 2] = left, right - left
    if not len(strips):
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    first: Any = Shiboken.wrapInstance(strips.ctypes.data, QRectF)
    painter.drawRects(first, len(strips))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _blit(
    painter: QPainter, lens: Lens, lattice: Lattice, cells: np.ndarray, stamp: QPixmap
) -> None:
    rows, cols = np.divmod(cells, lattice.cols)
    x = np.round((lattice.x + cols * lattice.px) * lens.z * lens.dpr + lens.dx * lens.dpr)
    y = np.round((lattice.y + rows * lattice.py) * lens.z * lens.dpr + lens.dy * lens.dpr)
    w, h = stamp.width(), stamp.height()
    pieces = np.zeros((len(cells), 10))
    pieces[:, 0], pieces[:, 1] = (x + w / 2) / lens.dpr, (y + h / 2) / lens.dpr
    pieces[:, 4], pieces[:, 5] = w, h
    pieces[:, 6] = pieces[:, 7] = 1 / lens.dpr
    pieces[:, 9] = 1.0
    first: Any = Shiboken.wrapInstance(pieces.ctypes.data, QPainter.PixmapFragment)
    painter.drawPixmapFragments(first, len(pieces), stamp)
