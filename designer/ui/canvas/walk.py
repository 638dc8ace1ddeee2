"""Walking the canvas without a mouse: an order for Tab, neighbours for the arrows."""

from __future__ import annotations

import re

from designer.model.design import Design
from designer.ui.canvas.geometry import Geometry, Grid, Rect

Direction = tuple[int, int]


def order(geometry: Geometry) -> list[str]:
    """Addresses in the order of Tab: plates with what is on them, then bundles."""
    plates = [p.address for p in geometry.plates if p.role != "siblings"]
    return list(dict.fromkeys([*plates, *(b.address for b in geometry.bundles)]))


def selectable(geometry: Geometry) -> list[str]:
    """Addresses of all that stands on the canvas and can be selected as a whole."""
    return order(geometry)


def all_addresses(geometry: Geometry, place: str) -> tuple[str, ...]:
    """Return the items and link groups of the block shown, for Select all.

    Parameters
    ----------
    geometry
        The picture.
    place
        Address of the block shown, as `home` returns it.
    """
    own = (a for a in order(geometry) if a.rpartition(".")[0] == place)
    return tuple(own)


def home(design: Design, shown: str) -> str:
    """Return the address of the block shown without indices; the root's id for the top."""
    return _bare(shown) or design.root


def step(geometry: Geometry, address: str, forward: bool) -> str | None:
    """Return the next or previous address; None past either end."""
    walk = order(geometry)
    if not walk:
        return None
    if address not in walk:
        # From a tile the walk goes on at its plate.
        holders = [a for a in walk if _bare(address).startswith(a)]
        if not holders:
            return walk[0] if forward else walk[-1]
        address = max(holders, key=len)
    place = walk.index(address) + (1 if forward else -1)
    return walk[place] if 0 <= place < len(walk) else None


def around(address: str) -> str:
    """Return the element around another one; empty where that is the whole design."""
    outer = address.rpartition(".")[0]
    return outer if "." in outer else ""


def _bare(address: str) -> str:
    return re.sub(r"\[[^\]]*\]", "", address)


def neighbour(geometry: Geometry, address: str, towards: Direction) -> str | None:
    """Return what is next in a direction: a tile for a tile, else a plate or bundle."""
    found = geometry.rect_of(address)
    if found is None:
        return None
    for grid in geometry.grids:
        k = _cell_at(grid, found)
        if k is not None and grid.address(k) == address:
            return _tile_beside(geometry, grid, k, towards)
    rects: dict[str, Rect] = {}
    for plate in geometry.plates:
        if plate.role == "item" and plate.depth == 0:
            rects[plate.address] = plate.rect
    rects |= {b.address: b.label for b in geometry.bundles}
    rects.pop(address, None)
    return _nearest(found, rects, towards)


def _cell_at(grid: Grid, rect: Rect) -> int | None:
    return grid.lattice.at(*rect.centre)


def _tile_beside(geometry: Geometry, grid: Grid, k: int, towards: Direction) -> str | None:
    lattice = grid.lattice
    row, col = divmod(k, lattice.cols)
    dx, dy = towards
    while 0 <= col + dx < lattice.cols and 0 <= row + dy < lattice.rows:
        row, col = row + dy, col + dx
        other = row * lattice.cols + col
        if other < lattice.count and other not in grid.holes:
            return grid.address(other)
    here = lattice.cell(k)
    options: dict[str, Rect] = {}
    for other_grid in geometry.grids:
        if other_grid is not grid and other_grid.plate == grid.plate:
            cell = _closest(other_grid, here)
            options[other_grid.address(cell)] = other_grid.lattice.cell(cell)
    return _nearest(here, options, towards)


def _closest(grid: Grid, rect: Rect) -> int:
    lattice = grid.lattice
    x, y = rect.centre
    col = min(max(round((x - lattice.x - lattice.w / 2) / lattice.px), 0), lattice.cols - 1)
    row = min(max(round((y - lattice.y - lattice.h / 2) / lattice.py), 0), lattice.rows - 1)
    return min(row * lattice.cols + col, lattice.count - 1)


def _nearest(start: Rect, options: dict[str, Rect], towards: Direction) -> str | None:
    (x, y), (dx, dy) = start.centre, towards
    best, lowest = None, float("inf")
    for address, rect in options.items():
        ox, oy = rect.centre[0] - x, rect.centre[1] - y
        ahead, aside = ox * dx + oy * dy, abs(ox * dy) + abs(oy * dx)
        if ahead > 1 and ahead + 2 * aside < lowest:
            best, lowest = address, ahead + 2 * aside
    return best
