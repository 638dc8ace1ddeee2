"""Moving plates by hand and by keys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from designer.issues import DesignError
from designer.ui.canvas.geometry import Plate, Rect, union
from designer.ui.canvas.gestures.base import Gesture
from designer.ui.canvas.gestures.edges import EdgeScroll
from designer.ui.canvas.placing import guides, spots
from designer.ui.canvas.placing.following import show_result
from designer.ui.canvas.placing.standing import (
    LEAST,
    Room,
    main_plate,
    moving,
    origin_of,
    positions,
    room,
    stands,
)
from designer.ui.theme import blend

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

SNAP = 4.0
#: Neighbours nearer than this on the screen are lined up with.
SNAP_PX = 6.0
#: Steps of the grid that keys go at most to find a place on the other side.
_MOST_STEPS = 2000


class MovePlates(Gesture):
    """Plates of one block are dragged: ghosts show where they would stand, one command does it.

    Parameters
    ----------
    view
        The canvas.
    at
        Where the mouse was pressed.
    addresses
        What is dragged, the one under the mouse first; those of other blocks stay.
    otherwise
        What is selected where the mouse is released without having moved; empty for no change.
    """

    def __init__(
        self, view: CanvasView, at: QPoint, addresses: tuple[str, ...], otherwise: str = ""
    ) -> None:
        self._from = at
        self._start = view.mapToScene(at)
        self._otherwise = otherwise
        self._by: tuple[float, float] | None = None
        self._geometry = geometry = view.geometry_shown
        found = [main_plate(geometry, address) for address in addresses]
        self._plates = together([plate for plate in found if plate is not None])
        self._areas = [self._area(plate) for plate in self._plates]
        moved = {plate.address for plate in self._plates}
        parent = self._plates[0].parent if self._plates else -1
        self._others = [
            p.rect for p in geometry.plates if p.parent == parent and p.address not in moved
        ]
        self._free = Among(view, self._plates)
        self._edges = EdgeScroll(view, lambda point: self._show(view, point), at)

    def _area(self, plate: Plate) -> Rect:
        """A plate with its siblings."""
        plates = self._geometry.plates
        return union([p.rect for p in plates if p.address == plate.address])

    def move(self, view: CanvasView, at: QPoint) -> None:
        """Show the ghosts, on the grid or in line with what stands around."""
        far = (at - self._from).manhattanLength() >= QApplication.startDragDistance()
        if not self._plates or (self._by is None and not far):
            return
        self._edges.at(at)
        self._show(view, at)

    def _show(self, view: CanvasView, at: QPoint) -> None:
        moved = view.mapToScene(at) - self._start
        area = union(self._areas)
        free = bool(view.held & Qt.KeyboardModifier.AltModifier)
        snapped = self._snapped(view, area.moved(moved.x(), moved.y()), free)
        dx, dy = snapped.rect.x - area.x, snapped.rect.y - area.y
        lines = snapped.lines
        plate = self._plates[0]
        if plate.parent >= 0:
            left, top = origin_of(self._geometry, plate)
            least_x = left + LEAST[0] - min(p.rect.x for p in self._plates)
            least_y = top + LEAST[1] - min(p.rect.y for p in self._plates)
            lines = lines if dx >= least_x and dy >= least_y else ()
            dx, dy = max(dx, least_x), max(dy, least_y)
        aside = self._free.nearest(dx, dy)
        if aside != (dx, dy):
            (dx, dy), lines = aside, ()
        self._by = dx, dy
        theme = view.theme
        fill = blend(theme.canvas, theme.accent, 0.3)
        fill.setAlpha(70)
        several = len(self._areas) > 1
        ghost = area.moved(dx, dy)
        view.ghost.show_at(ghost, theme.accent, 1.5, 4.0 if several else 0.0, fill)
        rects = tuple(a.moved(dx, dy) for a in self._areas) if several else ()
        view.marks.show_all(theme.accent, lines=lines, rects=rects)

    def _snapped(self, view: CanvasView, wanted: Rect, free: bool) -> guides.Snapped:
        if free:
            return guides.Snapped(Rect(round(wanted.x), round(wanted.y), wanted.w, wanted.h))
        # The grid is the plate's own: positions in the document stay even.
        corner = self._plates[0].rect
        left, top = origin_of(self._geometry, self._plates[0])
        area = union(self._areas)
        origin = left + area.x - corner.x, top + area.y - corner.y
        return guides.snap(wanted, self._others, SNAP_PX / view.zoom, SNAP, origin)

    def release(self, view: CanvasView, at: QPoint) -> None:
        """Move them with one command."""
        by = self._by
        self._end(view)
        if by is None:
            if self._otherwise:
                view.select((self._otherwise,))
            return
        if move_by(view, self._plates, *by):
            show_result(view, union(self._areas).moved(*by))

    def cancel(self, view: CanvasView) -> None:
        """The plates stay."""
        self._end(view)

    def _end(self, view: CanvasView) -> None:
        self._by = None
        self._edges.stop()
        view.ghost.show_at(None, view.theme.accent)
        view.marks.hide_all()


class Among:
    """Where plates of one block can go without standing on others.

    Parameters
    ----------
    view
        The canvas.
    plates
        What is moved; those around stay.
    """

    def __init__(self, view: CanvasView, plates: list[Plate]) -> None:
        place = plates[0].address.rpartition(".")[0] if plates else ""
        there = stands(view.geometry_shown, place)
        moved = {plate.address for plate in plates}
        self._moved = [rect for address, rect in there.items() if address in moved]
        self._others = [rect for address, rect in there.items() if address not in moved]
        self._room: Room = room(view.geometry_shown, place, view.shown)

    def nearest(self, dx: float, dy: float) -> tuple[float, float]:
        """Return the free move that comes nearest to one that is wished for."""
        rects, how = [r.moved(dx, dy) for r in self._moved], self._room
        if not rects:
            return dx, dy
        x, y = spots.free_shift(rects, self._others, how.margin, how.least, how.clear)
        return dx + x, dy + y

    def beyond(self, dx: float, dy: float) -> tuple[float, float] | None:
        """Return a move that goes on in the same direction over what is in the way, if any."""
        how = self._room
        step = (math.copysign(SNAP, dx) if dx else 0.0, math.copysign(SNAP, dy) if dy else 0.0)
        for _ in range(_MOST_STEPS):
            rects = [r.moved(dx, dy) for r in self._moved]
            if spots.is_clear(rects, self._others, how.clear):
                return dx, dy
            dx, dy = dx + step[0], dy + step[1]
            corner = min(r.x for r in rects) + step[0], min(r.y for r in rects) + step[1]
            if how.least is not None and (corner[0] < how.least[0] or corner[1] < how.least[1]):
                return None
        return None


def together(plates: list[Plate]) -> list[Plate]:
    """Return the plates that stand in the same block as the first one, each once."""
    parent = plates[0].parent if plates else -1
    return list({p.address: p for p in plates if p.parent == parent}.values())


def move_by(view: CanvasView, plates: list[Plate], dx: float, dy: float, merge: str = "") -> bool:
    """Move plates of one block by one command; False where nothing moved."""
    place = plates[0].address.rpartition(".")[0]
    now = positions(view.geometry_shown, place)
    plates = [p for p in plates if p.address in now]
    if not plates:
        return False
    wanted = {p.address: (now[p.address][0] + dx, now[p.address][1] + dy) for p in plates}
    command = moving(view.geometry_shown, place, wanted, view.shown, view.measure)
    name = plates[0].title or plates[0].address
    label = f"Move {name}" if len(plates) == 1 else f"Move {len(plates)} items"
    try:
        return view.session.apply(label, command, focus=plates[0].address, merge_key=merge)
    except DesignError as error:
        view.refused.emit(str(error))
        return False


def nudged(view: CanvasView, dx: float, dy: float) -> bool:
    """Move what is selected by scene pixels; presses in a row are one step."""
    geometry = view.geometry_shown
    found = [main_plate(geometry, view.bare(address)) for address in view.selection]
    plates = together([plate for plate in found if plate is not None])
    if not plates:
        return False
    if plates[0].parent >= 0:
        left, top = origin_of(geometry, plates[0])
        dx = max(dx, left + LEAST[0] - min(p.rect.x for p in plates)) if dx < 0 else dx
        dy = max(dy, top + LEAST[1] - min(p.rect.y for p in plates)) if dy < 0 else dy
    by = Among(view, plates).beyond(dx, dy) if dx or dy else None
    if by is None:
        return True
    dx, dy = by
    chosen = view.selection
    key = "nudge " + " ".join(sorted(p.address for p in plates))
    if move_by(view, plates, dx, dy, key):
        view.select(chosen)
        view.bring_into_view(union([p.rect for p in plates]).moved(dx, dy))
    return True
