"""Moving plates by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from designer.edit.params import move_item
from designer.model.address import find
from designer.model.design import Design
from designer.ui.canvas.arrange import is_pinned
from designer.ui.canvas.geometry import Geometry, Plate, union
from designer.ui.canvas.gestures.base import Gesture
from designer.ui.canvas.shades import blend

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

SNAP = 4.0


class MovePlate(Gesture):
    """A plate is dragged: a ghost shows where it would stand, one command puts it there."""

    def __init__(self, view: CanvasView, at: QPoint, address: str) -> None:
        self._from = at
        self._start = view.mapToScene(at)
        self._address = address
        self._target: tuple[float, float] | None = None
        geometry = view.geometry_shown
        self._plate = main_plate(geometry, address)
        self._area = union([p.rect for p in geometry.plates if p.address == address])

    def move(self, view: CanvasView, at: QPoint) -> None:
        """Show the ghost, on the grid."""
        far = (at - self._from).manhattanLength() >= QApplication.startDragDistance()
        if self._plate is None or (self._target is None and not far):
            return
        moved = view.mapToScene(at) - self._start
        left, top = origin_of(view.geometry_shown, self._plate)
        x = round((self._plate.rect.x - left + moved.x()) / SNAP) * SNAP
        y = round((self._plate.rect.y - top + moved.y()) / SNAP) * SNAP
        if self._plate.parent >= 0:
            x, y = max(x, 8.0), max(y, 36.0)
        self._target = x, y
        ghost = self._area.moved(left + x - self._plate.rect.x, top + y - self._plate.rect.y)
        theme = view.theme
        fill = blend(theme.canvas, theme.accent, 0.3)
        fill.setAlpha(70)
        view.ghost.show_at(ghost, theme.accent, 1.5, 0.0, fill)

    def release(self, view: CanvasView, at: QPoint) -> None:
        """Move it with one command."""
        view.ghost.show_at(None, view.theme.accent)
        if self._target is None or self._plate is None:
            return
        title = self._plate.title or self._address
        command = moving(view.geometry_shown, self._plate, *self._target)
        view.apply(f"Move {title}", command, self._address)

    def cancel(self, view: CanvasView) -> None:
        """The plate stays."""
        self._target = None
        view.ghost.show_at(None, view.theme.accent)


def main_plate(geometry: Geometry, address: str) -> Plate | None:
    """Return the plate whose corner is the item's position."""
    return next((p for p in geometry.plates if p.address == address and p.role != "siblings"), None)


def origin_of(geometry: Geometry, plate: Plate) -> tuple[float, float]:
    """Return from where positions of a plate count: the corner of the plate around it."""
    if plate.parent < 0:
        return 0.0, 0.0
    around = geometry.plates[plate.parent].rect
    return around.x, around.y


def moving(geometry: Geometry, plate: Plate, x: float, y: float) -> Callable[[Design], Design]:
    """Return the command that moves an item.

    In a block that was arranged automatically the others are pinned where they stand, so that
    only the one that was dragged moves.
    """

    def command(design: Design) -> Design:
        block = design.blocks[find(design.blocks, design.root, plate.address).block]
        if not is_pinned(block):
            left, top = origin_of(geometry, plate)
            for other in geometry.plates:
                if other.parent == plate.parent and other.role != "siblings":
                    at = other.rect.moved(-left, -top)
                    design = move_item(design, other.address, at.x, at.y)
        return move_item(design, plate.address, x, y)

    return command
