"""Carrying an offer over the canvas: what lights up, where the ghost stands, what placing does."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from designer.issues import DesignError
from designer.model.design import Design
from designer.model.parts import Medium, Rack
from designer.ui.canvas.drawing.ghost import Carried
from designer.ui.canvas.geometry import Geometry, Point, Rect
from designer.ui.canvas.layout import arrange
from designer.ui.canvas.placing import guides, spots, targets
from designer.ui.canvas.placing.standing import adding
from designer.ui.canvas.placing.targets import Target
from designer.ui.canvas.placing.trials import Trial, attempt, words
from designer.ui.offers import Offer

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

GRID = 4.0
#: Neighbours nearer than this on the screen are lined up with.
SNAP_PX = 6.0
_ICON_PX = 40.0
#: Where a large ghost is held, from its corner.
_HOLD = (64.0, 24.0)
#: Room around what is placed: on the ground, on plates, in a block on its own.
_MARGIN, _INNER_MARGIN, _SHOWN_MARGIN = 16.0, 8.0, 24.0
#: Room beside what keys place, and how wide rows may grow: on the ground and on plates.
_GAP, _INNER_GAP = 56.0, 32.0
_WIDEST, _INNER_WIDEST = 1200.0, 480.0
_SOFT = 36


class Carrier:
    """An offer on its way over one canvas.

    Parameters
    ----------
    view, offer
        Where, and what.
    say
        Told what would happen, if anybody wants to know; nothing when it is over.
    """

    def __init__(
        self, view: CanvasView, offer: Offer, say: Callable[[str], None] | None = None
    ) -> None:
        self.offer = offer
        self.target: Target | None = None
        self.trial = Trial("", True)
        #: Whether the design changes because of it.
        self.is_placing = False
        self._view = view
        self._say = say
        self._at: Rect | None = None
        self._tried: dict[tuple[str, str], Trial] = {}
        self._design: Design | None = None
        self._geometry: Geometry | None = None
        self._said = ""
        self._hold: Point | None = None

    # -- where ----------------------------------------------------------------------------------

    @property
    def rect(self) -> Rect | None:
        """Where the ghost stands."""
        return self._at

    def hover(self, at: QPointF, *, free: bool = False) -> None:
        """Carry it to a point of the viewport.

        Parameters
        ----------
        at
            The point.
        free
            Whether it stands exactly there, without snapping.
        """
        self._look()
        scene = self._view.mapToScene(at.toPoint())
        self.target = self._target_at(at, scene)
        self.trial = self._try(self.target)
        w, h = self._size()
        hold = self._hold or (min(w / 2, _HOLD[0]), min(h / 2, _HOLD[1]))
        wanted = Rect(scene.x() - hold[0], scene.y() - hold[1], w, h)
        self._stand(wanted, free=free)

    def go_to(self, target: Target | None) -> None:
        """Carry it to the first free place of a target."""
        self._look()
        self.target = target
        self.trial = self._try(target)
        w, h = self._size()
        if target is None:
            x, y = self._view.mapToScene(self._view.viewport().rect().center()).toTuple()
            self._show(Rect(x - w / 2, y - h / 2, w, h), ())
        elif target.kind == "block":
            self._show(self._first_free(target, w, h), ())
        else:
            assert target.rect is not None
            x, y = target.rect.centre
            self._show(Rect(x - w / 2, y - h / 2, w, h), ())

    def move_by(self, dx: float, dy: float) -> None:
        """Carry it a little further, inside the same block."""
        if self._at is None or self.target is None:
            return
        self._look()
        moved = self._at.moved(dx, dy)
        if self.target.kind == "block":
            least = self.target.least or (-math.inf, -math.inf)
            moved = replace(moved, x=max(moved.x, least[0]), y=max(moved.y, least[1]))
            taken = targets.inside(self._view.geometry_shown, self.target)
            step = (GRID if dx > 0 else -GRID if dx else 0, GRID if dy > 0 else -GRID if dy else 0)
            while any(moved.touches(r) for r in taken):
                # Over what stands in the way, on to its other side.
                moved = moved.moved(*step)
                if moved.x < least[0] or moved.y < least[1]:
                    return
        self._show(moved, ())

    def choices(self) -> list[Target]:
        """Return the targets that could take it, in the order of Tab."""
        view = self._view
        self._look()
        geometry, design = view.geometry_shown, view.session.design
        part = self.offer.part(design)
        found: list[Target] = []
        if isinstance(part, Medium):
            bundles = [targets.bundle(geometry, design, b.address) for b in geometry.bundles]
            found = [b for b in bundles if b is not None]
        elif isinstance(part, Rack):
            plates = [p for p in geometry.plates if p.role == "item"]
            found = [targets.item_on(design, p) for p in plates]
        else:
            found = targets.blocks(geometry, design, view.shown)
        return [target for target in found if not self._try(target).is_refused]

    def for_selection(self) -> Target | None:
        """Return the target that keys would choose.

        What is selected, or the block that holds it, so that parts come one after the other; else
        the block shown.
        """
        view = self._view
        choices = {target.address: target for target in self.choices()}
        for address in reversed(view.selection):
            bare = view.bare(address)
            for place in (bare, bare.rpartition(".")[0]):
                if place in choices:
                    return choices[place]
        return next(iter(choices.values()), None)

    def stay(self) -> None:
        """Go on to the next free place of the same target."""
        here = self.target.address if self.target is not None else ""
        self.go_to(next((t for t in self.choices() if t.address == here), None))

    # -- doing ----------------------------------------------------------------------------------

    def place(self) -> bool:
        """Place it where the ghost stands; a refusal is shown and changes nothing."""
        view = self._view
        self._look()
        target, trial, at = self.target, self._try(self.target), self._at
        if trial.is_refused or target is None or at is None:
            view.refused.emit(trial.hint)
            return False
        command = trial.command
        if command is None:
            spot = at.x - target.origin[0], at.y - target.origin[1]
            command = self._adding(target, spot)
        self.is_placing = True
        try:
            view.session.apply(trial.label, command, focus=trial.address)
        except DesignError as error:
            view.refused.emit(words(error))
            return False
        finally:
            self.is_placing = False
        view.select((trial.address,))
        view.ensure_seen(trial.address)
        view.placed.emit(self.offer)
        return True

    def _adding(self, target: Target, spot: Point) -> Callable[[Design], Design]:
        view, offer = self._view, self.offer

        def add(design: Design) -> Design:
            return offer.place(design, target.block, arrange.spot(*spot))

        return adding(view.geometry_shown, target.address, add, spot, view.shown, view.measure)

    def clear(self) -> None:
        """Take away what was shown."""
        view = self._view
        view.lit.show_at(None, view.theme.accent)
        view.marks.hide_all()
        view.lit_lines.hide_all()
        view.carried.show_as(None)
        self._at = self.target = None
        self._tell("")

    # -- showing --------------------------------------------------------------------------------

    def _look(self) -> None:
        """Forget what was tried on another design or picture."""
        view = self._view
        if self._design is not view.session.design or self._geometry is not view.geometry_shown:
            self._design, self._geometry = view.session.design, view.geometry_shown
            self._tried = {}

    def _target_at(self, at: QPointF, scene: QPointF) -> Target | None:
        view = self._view
        geometry, design = view.geometry_shown, view.session.design
        part = self.offer.part(design)
        if isinstance(part, Medium):
            hit = view.hit_at(at)
            found = hit is not None and hit.what == "bundle"
            return targets.bundle(geometry, design, hit.address) if hit and found else None
        if isinstance(part, Rack):
            return targets.item_at(geometry, design, scene.x(), scene.y())
        return targets.block_at(geometry, design, view.shown, scene.x(), scene.y())

    def _try(self, target: Target | None) -> Trial:
        key = (target.kind, target.address) if target is not None else ("", "")
        if key not in self._tried:
            design = self._view.session.design
            self._tried[key] = attempt(design, self.offer, target, self._view.measure)
        return self._tried[key]

    def _size(self) -> tuple[float, float]:
        picture = self.trial.picture
        if picture is not None:
            return picture.bounds.w, picture.bounds.h
        side = _ICON_PX / self._view.zoom
        return side, side

    def _stand(self, wanted: Rect, *, free: bool) -> None:
        target, view = self.target, self._view
        if target is None or target.kind != "block" or self.trial.is_refused:
            self._show(wanted, ())
            return
        taken = targets.inside(view.geometry_shown, target)
        reach = 0.0 if free else SNAP_PX / view.zoom
        grid = 1.0 if free else GRID
        wanted = _held_inside(wanted, target)
        snapped = guides.snap(wanted, taken, reach, grid, target.origin)
        stands = spots.free_near(snapped.rect, taken, self._margin(target), target.least)
        self._show(stands, snapped.lines if stands == snapped.rect else ())

    def _margin(self, target: Target) -> float:
        if target.plate >= 0:
            return _INNER_MARGIN
        return _SHOWN_MARGIN if self._view.shown else _MARGIN

    def _first_free(self, target: Target, w: float, h: float) -> Rect:
        taken = targets.inside(self._view.geometry_shown, target)
        if target.plate >= 0:
            assert target.least is not None
            return spots.first_free(w, h, taken, _INNER_GAP, target.least, _INNER_WIDEST)
        corner = (0.0, 0.0)
        if not taken:
            x, y = self._view.mapToScene(self._view.viewport().rect().center()).toTuple()
            corner = (guides.on_grid(x - w / 2, GRID), guides.on_grid(y - h / 2, GRID))
        return spots.first_free(w, h, taken, _GAP, corner, _WIDEST)

    def _show(self, rect: Rect, lines: tuple[guides.Line, ...]) -> None:
        view, theme, target, trial = self._view, self._view.theme, self.target, self.trial
        self._at = rect
        design = view.session.design
        from designer.ui.palette.icons import icon_kind

        tone = theme.error if trial.is_refused else theme.accent
        view.carried.show_as(
            Carried(
                rect,
                icon_kind(self.offer, design),
                trial.hint,
                trial.is_refused,
                trial.picture,
            )
        )
        soft = QColor(tone)
        soft.setAlpha(_SOFT)
        view.lit.show_at(target.rect if target is not None else None, tone, 2.0, 0.0, soft)
        view.marks.show_all(theme.accent, lines=lines)
        bundle = target is not None and target.kind == "bundle"
        found = [b for b in view.geometry_shown.bundles if target and b.address == target.address]
        lit = found[0].lines if bundle and found else ()
        view.lit_lines.show_all(tone, lines=lit, width=4.0)
        self._tell(trial.hint)

    def _tell(self, text: str) -> None:
        if text != self._said:
            self._said = text
            if self._say is not None:
                self._say(text)


def _held_inside(wanted: Rect, target: Target) -> Rect:
    """Keep a ghost on its plate where there is room for all of it, so that the plate stays."""
    plate, least = target.rect, target.least
    if plate is None or least is None:
        return wanted
    most = plate.right - 16.0 - wanted.w, plate.bottom - 16.0 - wanted.h
    x = min(wanted.x, most[0]) if most[0] >= least[0] else wanted.x
    y = min(wanted.y, most[1]) if most[1] >= least[1] else wanted.y
    return replace(wanted, x=max(x, least[0]), y=max(y, least[1]))
