"""The canvas as a place to put things: drops, carried offers, nudges, and what they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from designer.ui.canvas.camera import LARGEST_ZOOM, Camera
from designer.ui.canvas.drawing.ghost import Ghost
from designer.ui.canvas.drawing.overlay import Marks, Outline
from designer.ui.canvas.geometry import Rect, union
from designer.ui.canvas.gestures.moving import nudged
from designer.ui.canvas.gestures.placing import Drop, Place
from designer.ui.canvas.placing.carrying import Carrier
from designer.ui.offers import Offer

if TYPE_CHECKING:
    from designer.ui.canvas.drawing.layers import Picture
    from designer.ui.canvas.view import CanvasView

_INDICES = re.compile(r"\[[^\]]*\]")
#: Things smaller than this on the screen cannot be read.
_LEGIBLE_PX = 28.0


class Receiving(Camera):
    """What takes offers, and shows what would come of it.

    Attributes
    ----------
    placed
        An offer was placed.
    disarmed
        The canvas carries no offer any more.
    held
        Keys held at the last move of the mouse.
    """

    placed = Signal(object)
    disarmed = Signal()

    held = Qt.KeyboardModifier.NoModifier

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drop: Drop | None = None
        self.ghost = Outline(11)
        self.lit = Outline(8)
        self.lit_lines = Marks(1.5)
        self.marks = Marks(12)
        self.cursor_outline = Outline(9.5)

    @property
    def _canvas(self) -> CanvasView:
        return cast("CanvasView", self)

    def add_overlays(self, picture: Picture) -> None:
        """Put what is shown while things move into the scene."""
        self.carried = Ghost(picture.shades, picture.type, 13)
        self.measure = picture.type.width
        shown = (self.ghost, self.lit, self.lit_lines, self.marks, self.carried)
        for item in (*shown, self.cursor_outline):
            self.scene().addItem(item)

    def bare(self, address: str) -> str:
        """Return an address without indices."""
        return _INDICES.sub("", address)

    # -- offers -------------------------------------------------------------------------------

    def arm(self, offer: Offer) -> None:
        """Carry an offer until a click or Enter places it."""
        before = self._canvas.mode
        if isinstance(before, Place):
            before.is_replaced = True
        self._canvas.enter(Place(self._canvas, offer))

    def disarm(self) -> None:
        """Carry nothing."""
        if isinstance(self._canvas.mode, Place):
            self._canvas.leave()

    def place_offer(self, offer: Offer) -> bool:
        """Place an offer at the first free spot of what is selected, else of the block shown."""
        view = self._canvas
        carrier = Carrier(view, offer)
        carrier.go_to(carrier.for_selection())
        placed = carrier.place()
        carrier.clear()
        return placed

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Offers are taken; all else, such as files, belongs to the window."""
        offer = Offer.from_mime(event.mimeData())
        if offer is None:
            event.ignore()
            return
        self._canvas.leave()
        self._drop = Drop(self._canvas, offer)
        self._drop.move(event.position(), event.modifiers())
        _take(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """The ghost follows."""
        if self._drop is None:
            event.ignore()
            return
        self._drop.move(event.position(), event.modifiers())
        _take(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag goes on elsewhere, or was given up."""
        self._end_drop()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Place it here."""
        drop, self._drop = self._drop, None
        if drop is None:
            event.ignore()
            return
        drop.move(event.position(), event.modifiers())
        placed = drop.drop()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        _take(event)
        if not placed:
            # Whoever started the drag is to know that nothing came of it.
            event.setDropAction(Qt.DropAction.IgnoreAction)

    def _end_drop(self) -> None:
        drop, self._drop = self._drop, None
        if drop is not None:
            drop.end()

    # -- by keys ------------------------------------------------------------------------------

    def nudge(self, dx: float, dy: float) -> bool:
        """Move what is selected by scene pixels; False where nothing can be moved."""
        return nudged(self._canvas, dx, dy)

    def show_cursor(self, address: str) -> None:
        """Outline what keys have reached without selecting it; nothing for an empty address."""
        rect = self._canvas.geometry_shown.place_of(address) if address else None
        self.cursor_outline.show_at(rect, self._canvas.theme.text_muted, 1.0, 5.0)

    # -- looking ------------------------------------------------------------------------------

    def bring_into_view(self, rect: Rect) -> None:
        """Scroll as little as needed to show a place."""
        self.ensureVisible(QRectF(rect.x, rect.y, rect.w, rect.h), 24, 24)

    def zoom_to_selection(self) -> None:
        """Show all that is selected, large enough to be read."""
        view = self._canvas
        places = [view.geometry_shown.place_of(address) for address in view.selection]
        rects = [rect for rect in places if rect is not None]
        if rects:
            smallest = max(min(min(r.w, r.h) for r in rects), 1e-6)
            self.look_at(union(rects), min(max(1.0, _LEGIBLE_PX / smallest), LARGEST_ZOOM))


def _take(event: QDropEvent) -> None:
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
