"""Choosing with the mouse: by click, with a rectangle."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from designer.ui.canvas import walk
from designer.ui.canvas.drawing.tilework import cells_in
from designer.ui.canvas.geometry import Bundle, Geometry, Hit, Plate, Rect, containing
from designer.ui.canvas.gestures.base import Gesture
from designer.ui.canvas.gestures.moving import MovePlates
from designer.ui.theme import blend

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
#: Tiles that one rectangle selects at most.
_MOST_TILES = 4096


def press(view: CanvasView, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
    """Choose what was pressed, and begin what dragging it would do."""
    point, hit = at.toPoint(), view.hit_at(at)
    add = bool(modifiers & _CONTROL)
    if modifiers & _SHIFT:
        around = plate_around(view.geometry_shown, view.mapToScene(point))
        view.begin(Band(view, point, add, within=around, clicked=hit, keep=True))
        return
    if hit is None:
        view.begin(Band(view, point, add))
        return
    chosen = view.selection
    plate = plate_under(view, hit)
    if add:
        rest = tuple(a for a in chosen if a != hit.address)
        view.select(rest if len(rest) < len(chosen) else (*chosen, hit.address))
    elif len(chosen) > 1 and plate in chosen:
        # One of several: whether it is meant alone shows when the mouse comes up.
        view.begin(MovePlates(view, point, (plate, *chosen), hit.address))
        return
    else:
        view.select((hit.address,))
    if plate:
        view.begin(MovePlates(view, point, (plate,)))


def plate_under(view: CanvasView, hit: Hit) -> str:
    """Return the address of the plate that a hit would drag; empty for bundles."""
    if hit.what == "plate":
        return hit.address
    if hit.what == "bundle":
        return ""
    geometry = view.geometry_shown
    grids = containing(geometry.grid_boxes, *hit.rect.centre)
    return geometry.plates[geometry.grids[grids[-1]].plate].address if grids else ""


def plate_around(geometry: Geometry, at: QPointF) -> int:
    """Return the number of the innermost framed plate around a point; -1 for the ground."""
    numbers = containing(geometry.plate_boxes, at.x(), at.y())
    framed = [n for n in numbers if geometry.plates[n].role != "zone"]
    return max(framed, key=lambda n: geometry.plates[n].depth, default=-1)


class Band(Gesture):
    """A rectangle is drawn: what it touches is selected.

    On the ground these are plates and bundles of the block shown; inside an open plate what stands
    in it; inside the plate of an array its tiles.

    Parameters
    ----------
    view, at
        The canvas, and where the mouse was pressed.
    add
        Whether what is touched is toggled, and the rest stays.
    within
        Number of the plate that it was begun in; -1 for the ground.
    clicked
        What is added where no rectangle was drawn.
    keep
        Whether the selection stays until a rectangle is drawn.
    """

    def __init__(
        self,
        view: CanvasView,
        at: QPoint,
        add: bool,
        *,
        within: int = -1,
        clicked: Hit | None = None,
        keep: bool = False,
    ) -> None:
        self._start = view.mapToScene(at)
        self._from = at
        self._add = add
        self._within = within
        self._clicked = clicked
        self._drawn = False
        self._before = view.selection
        if not add and not keep:
            view.select(())

    def move(self, view: CanvasView, at: QPoint) -> None:
        """Select what the rectangle touches so far."""
        if (
            not self._drawn
            and (at - self._from).manhattanLength() < QApplication.startDragDistance()
        ):
            return
        self._drawn = True
        end = view.mapToScene(at)
        x, y = min(self._start.x(), end.x()), min(self._start.y(), end.y())
        rect = Rect(x, y, abs(end.x() - self._start.x()), abs(end.y() - self._start.y()))
        theme = view.theme
        fill = blend(theme.canvas, theme.accent, 0.25)
        fill.setAlpha(50)
        view.ghost.show_at(rect, theme.accent, 1.0, 0.0, fill)
        touched = list(dict.fromkeys(self._touched(view, rect)))
        if self._add:
            before = [a for a in self._before if a not in touched]
            touched = [*before, *(a for a in touched if a not in self._before)]
        view.select(tuple(touched))

    def _touched(self, view: CanvasView, rect: Rect) -> list[str]:
        geometry = view.geometry_shown
        if self._within < 0:
            return touched_in(geometry, rect, -1, walk.home(view.session.design, view.shown))
        plate = geometry.plates[self._within]
        if plate.block is None or plate.role == "siblings":
            return tiles_in(geometry, self._within, rect)
        return touched_in(geometry, rect, self._within, plate.address)

    def release(self, view: CanvasView, at: QPoint) -> None:
        """The selection stays."""
        view.ghost.show_at(None, view.theme.accent)
        if self._clicked is not None and not self._drawn:
            address, chosen = self._clicked.address, self._before
            rest = tuple(a for a in chosen if a != address)
            view.select(rest if len(rest) < len(chosen) else (*chosen, address))

    def cancel(self, view: CanvasView) -> None:
        """Back to the selection before."""
        view.ghost.show_at(None, view.theme.accent)
        view.select(self._before)


def touched_in(geometry: Geometry, rect: Rect, parent: int, place: str) -> list[str]:
    """Return the items and link groups of one block that a rectangle touches.

    Parameters
    ----------
    geometry, rect
        The picture and the rectangle.
    parent, place
        The block: number of its plate, -1 for the one shown, and its address without indices.
    """
    plates = [p for p in geometry.plates if p.parent == parent and rect.touches(p.rect)]
    bundles = [b for b in geometry.bundles if b.address.rpartition(".")[0] == place]
    return [*_addresses(plates), *(b.address for b in bundles if _touches(rect, b))]


def tiles_in(geometry: Geometry, plate: int, rect: Rect) -> list[str]:
    """Return the elements on one plate that a rectangle touches."""
    found: list[str] = []
    for grid in geometry.grids:
        if grid.plate == plate and rect.touches(grid.lattice.rect):
            cells = cells_in(grid.lattice, rect, grid.holes)[: _MOST_TILES - len(found)]
            touched = (k for k in cells.tolist() if rect.touches(grid.lattice.cell(k)))
            found += [grid.address(k) for k in touched]
    return found


def _addresses(plates: Iterable[Plate]) -> list[str]:
    return list(dict.fromkeys(p.address for p in plates))


def _touches(rect: Rect, bundle: Bundle) -> bool:
    if rect.touches(bundle.label):
        return True
    return any(
        rect.touches(Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)).grown(0.5))
        for line in bundle.lines
        for (x1, y1), (x2, y2) in pairwise(line)
    )
