"""Where wiring is settled: opens the popover, makes links, changes and reverses them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Signal

from designer.edit.connect import reverse
from designer.issues import DesignError
from designer.model import address
from designer.ui.canvas.placing.following import show_result
from designer.ui.wiring.aim import Aim, aim, sentence
from designer.ui.wiring.draft import Draft
from designer.ui.wiring.tasks import NewLinks

if TYPE_CHECKING:
    from designer.ui.canvas.holders import Holder
    from designer.ui.canvas.view import CanvasView
    from designer.ui.theme import Theme
    from designer.ui.wiring.popover import WiringPopover

NOTHING = "Select an item with ports, or a bundle of links, and wire then."
NO_LINKS = "Select a bundle of links first."


class WiringDesk(QObject):
    """Wiring of one canvas.

    Parameters
    ----------
    view
        The canvas.

    Attributes
    ----------
    at_once
        Whether suggestions are taken without the popover.
    at_once_changed
        That wish changed in the popover.
    """

    at_once_changed = Signal(bool)

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self.at_once = False
        self.popover: WiringPopover | None = None

    # -- what is asked for --------------------------------------------------------------------

    def start(self, place: str = "") -> None:
        """Wire by keys: what is selected, or an address, with what is chosen next."""
        from designer.ui.canvas.gestures.wiring import ChooseEnd
        from designer.ui.canvas.holders import holder_at

        view = self._view
        design = view.session.design
        chosen = (place,) if place else view.selection
        if len(chosen) == 1 and self._is_link(chosen[0]):
            self.edit(chosen[0])
            return
        found = [holder_at(view.geometry_shown, design, one) for one in chosen]
        held = list({h.address: h for h in found if h is not None}.values())
        if len(held) == 2:
            self._between(*held)
        elif len(held) == 1:
            ChooseEnd.begin(view, NewLinks(held[0].address), held[0])
        else:
            view.refused.emit(NOTHING)

    def edit(self, place: str) -> None:
        """Settle a link group of the document again."""
        if not self._is_link(place):
            self._view.refused.emit(NO_LINKS)
            return
        view = self._view
        rect = view.geometry_shown.rect_of(place)
        at = view.viewport().rect().center()
        if rect is not None:
            box = QRectF(rect.x, rect.y, rect.w, rect.h)
            at = view.viewportTransform().mapRect(box).bottomLeft().toPoint()
        self._open(Draft.of_link(view.session.design, place), at)

    def reverse(self) -> None:
        """Swap the ends of the selected link groups."""
        view = self._view
        links = [one for one in view.selection if self._is_link(one)]
        if not links:
            view.refused.emit(NO_LINKS)
        for one in links:
            view.apply("Reverse links", partial(reverse, place=one), one)

    def settle(self, found: Aim, at: QPoint, *, at_once: bool = False) -> None:
        """Open the popover on a line that was drawn, or make its links at once."""
        view = self._view
        if found.a is None or found.b is None:
            view.refused.emit(found.reason)
            return
        draft = Draft.of_aim(view.session.design, found)
        if (at_once or self.at_once) and not found.reason:
            wrong = self.make(draft)
            if wrong:
                view.refused.emit(wrong)
            return
        self._open(draft, at)

    def put_away(self) -> None:
        """Close the popover; nothing of it is made."""
        if self.popover is not None:
            self.popover.close()

    def set_theme(self, theme: Theme) -> None:
        """Hand other colours to what is open."""
        if self.popover is not None:
            self.popover.set_theme(theme)

    # -- doing --------------------------------------------------------------------------------

    def make(self, draft: Draft) -> str:
        """Make or change the links of a draft in one step; return why it could not be done."""
        view = self._view
        try:
            view.session.apply(draft.label, draft.command(), focus=draft.address)
        except DesignError as error:
            return sentence(error)
        view.select((draft.address,))
        rect = view.geometry_shown.place_of(draft.address)
        if rect is not None:
            show_result(view, rect)
        return ""

    def _between(self, one: Holder, other: Holder) -> None:
        found = aim(self._view.session.design, one.address, "", other.address)
        middle = one.rect.united(other.rect).centre
        at = self._view.mapFromScene(*middle)
        self.settle(found, at)

    def _is_link(self, place: str) -> bool:
        design = self._view.session.design
        try:
            return address.find(design.blocks, design.root, place).link is not None
        except DesignError:
            return False

    def _open(self, draft: Draft, at: QPoint) -> None:
        from designer.ui.wiring.popover import WiringPopover

        view = self._view
        self.put_away()
        # A child of the window: below the canvas its letters would be the canvas's keys.
        popover = self.popover = WiringPopover(
            draft, view.theme, self.make, at_once=self.at_once, parent=view.window()
        )
        popover.closed.connect(self._on_closed)
        popover.at_once_changed.connect(self._on_at_once)
        popover.open_at(view.viewport().mapToGlobal(at), self._ends(draft))

    def _ends(self, draft: Draft) -> list[QRect]:
        """Where the screen shows what is wired."""
        view = self._view
        port, place = view.viewport(), draft.address.rpartition(".")[0]
        rects = []
        for end in (draft.group.a, draft.group.b):
            rect = view.geometry_shown.place_of(f"{place}.{end.item}")
            if rect is not None:
                box = QRectF(rect.x, rect.y, rect.w, rect.h)
                seen = view.viewportTransform().mapRect(box).toRect() & port.rect()
                rects.append(QRect(port.mapToGlobal(seen.topLeft()), seen.size()))
        return [rect for rect in rects if not rect.isEmpty()]

    def _on_closed(self) -> None:
        self.popover = None
        self._view.setFocus()

    def _on_at_once(self, on: bool) -> None:
        self.at_once = on
        self.at_once_changed.emit(on)
