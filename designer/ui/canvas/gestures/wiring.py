"""Drawing lines between ports: by dragging, by two clicks, by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from designer.model.design import Design
from designer.ui.canvas.drawing.portpaint import Verdict
from designer.ui.canvas.geometry import Rect
from designer.ui.canvas.gestures.base import ARROWS, Gesture, Mode
from designer.ui.canvas.gestures.edges import EdgeScroll
from designer.ui.canvas.holders import Holder, Target, holder_at, holders, target_at
from designer.ui.canvas.ports import Handle
from designer.ui.wiring.aim import Aim
from designer.ui.wiring.tasks import MovedEnd, NewLinks, Task, verdict

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

_HINT = "Choose the other end: Tab or arrows, then Enter; Esc leaves it."


def task_of(view: CanvasView, handle: Handle) -> Task:
    """Return what a handle is dragged for."""
    if handle.side:
        return MovedEnd(view.session.design, handle.address, handle.side)
    return NewLinks(handle.address, handle.port)


class _Answers:
    """What lines to targets would come to; asked once for each target of a design."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._design: Design | None = None
        self._known: dict[tuple[str, str], Aim] = {}

    def at(self, design: Design, target: Target) -> Aim:
        if self._design is not design:
            self._design, self._known = design, {}
        key = target.address, target.port
        if key not in self._known:
            self._known[key] = self.task.aim(design, target)
        return self._known[key]


class DragLine(Gesture):
    """A line is drawn from a handle; where it is let go, links are made or moved.

    Parameters
    ----------
    view, at
        The canvas, and where the handle was pressed.
    handle
        Where the line begins.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: CanvasView, at: QPoint, handle: Handle) -> None:
        self.task = task_of(view, handle)
        self._from = at
        self._handle = handle
        self._answers = _Answers(self.task)
        start = _scene(view, handle.dot)
        self._start = (start.x(), start.y())
        self._drawn = False
        self._edges = EdgeScroll(view, lambda point: self._show(view, point), at)

    def move(self, view: CanvasView, at: QPoint) -> None:
        """The line follows; what it would come to is said beside it."""
        if not self._drawn:
            if (at - self._from).manhattanLength() < QApplication.startDragDistance():
                return
            self._drawn = True
            view.ports.offer(_offers(view, self.task))
        self._edges.at(at)
        self._show(view, at)

    def _show(self, view: CanvasView, at: QPoint) -> None:
        target = target_at(view, QPointF(at))
        said, rect = None, None
        if target is not None:
            found = self._answers.at(view.session.design, target)
            said, rect = verdict(found), target.rect
            view.ports.name(() if found.reason else (target.address,))
        else:
            view.ports.name(())
        end = view.mapToScene(at)
        view.rope.stretch(self._start, (end.x(), end.y()), said, rect)

    def release(self, view: CanvasView, at: QPoint) -> None:
        """Let go: settle it here, or say why not."""
        target = target_at(view, QPointF(at)) if self._drawn else None
        self.cancel(view)
        if not self._drawn:
            self._choose(view)
        elif target is not None:
            found = self._answers.at(view.session.design, target)
            if found.reason:
                view.refused.emit(found.reason)
                return
            at_once = bool(view.held & Qt.KeyboardModifier.AltModifier)
            self.task.finish(view, found, at, at_once=at_once)

    def _choose(self, view: CanvasView) -> None:
        """A click without a drag: the next click says where to."""
        holder = holder_at(view.geometry_shown, view.session.design, self.task.source)
        if holder is not None:
            ChooseEnd.begin(view, self.task, holder, self._start)

    def cancel(self, view: CanvasView) -> None:
        """Nothing is drawn."""
        self._edges.stop()
        view.rope.hide_away()
        view.ports.end_offer()


class ChooseEnd(Mode):
    """The other end of a line is chosen, by keys or with the next click.

    Parameters
    ----------
    task
        What the line is for.
    source
        Where it begins.
    places
        Items that could take it.
    start
        Point of the scene where the line begins; the middle of the source if not given.
    """

    hint = _HINT
    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self,
        task: Task,
        source: Holder,
        places: list[Holder],
        start: tuple[float, float] | None = None,
    ) -> None:
        self.task = task
        self._source = source
        self._places = places
        self._start = start or source.rect.centre
        self._current = 0
        self._answers = _Answers(task)
        self._design: Design | None = None

    @classmethod
    def begin(
        cls,
        view: CanvasView,
        task: Task,
        source: Holder,
        start: tuple[float, float] | None = None,
    ) -> None:
        """Enter the mode, or say why nothing could be chosen."""
        places = _offers(view, task, everywhere=True)
        if not places:
            name = source.address.rpartition(".")[2]
            view.refused.emit(
                f"Nothing here can be wired to '{name}'. Place a part with free ports first."
            )
            return
        # What is within one item comes last: it is seldom meant.
        places.sort(key=lambda place: place.address == source.address)
        view.enter(cls(task, source, places, start))

    @property
    def place(self) -> Holder:
        """What is chosen at present."""
        return self._places[self._current]

    def enter(self, view: CanvasView) -> None:
        """The mode begins at the first place."""
        self._design = view.session.design
        self._offer(view)
        self._go(view, 0)

    def _offer(self, view: CanvasView) -> None:
        view.ports.offer((*self._places, self._source), (self.place.address,))

    def key(self, view: CanvasView, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Tab and arrows walk, Enter takes it."""
        if self._is_outdated(view):
            return False
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            step = 1 if key == Qt.Key.Key_Tab else -1
            self._go(view, (self._current + step) % len(self._places))
        elif key in ARROWS:
            self._go(view, self._beside(ARROWS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            place = self.place
            at = view.mapFromScene(*place.rect.centre)
            at_once = bool(modifiers & Qt.KeyboardModifier.AltModifier)
            self._take(view, Target(place.address, place.rect), at, at_once=at_once)
        else:
            return False
        return True

    def hover(self, view: CanvasView, at: QPointF) -> None:
        """The line follows the mouse."""
        if self._is_outdated(view):
            return
        target = target_at(view, at)
        end = _scene(view, at)
        if target is None:
            view.rope.stretch(self._start, (end.x(), end.y()), None, None)
            return
        numbers = (n for n, p in enumerate(self._places) if p.address == target.address)
        self._current = next(numbers, self._current)
        self._show(view, target, (end.x(), end.y()))

    def press(self, view: CanvasView, at: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """A click takes what is under it; beside everything it leaves the mode."""
        if self._is_outdated(view):
            return False
        target = target_at(view, at)
        if target is None:
            view.leave()
        else:
            at_once = bool(modifiers & Qt.KeyboardModifier.AltModifier)
            self._take(view, target, at.toPoint(), at_once=at_once)
        return True

    def follow(self, view: CanvasView) -> None:
        """The places are elsewhere now: leave."""
        view.leave()

    def leave(self, view: CanvasView) -> None:
        """Nothing is drawn any more."""
        view.rope.hide_away()
        view.ports.end_offer()

    def _is_outdated(self, view: CanvasView) -> bool:
        """Leave the mode where the design became another one meanwhile."""
        if self._design is view.session.design:
            return False
        view.leave()
        return True

    def _take(self, view: CanvasView, target: Target, at: QPoint, *, at_once: bool) -> None:
        found = self._answers.at(view.session.design, target)
        if found.reason:
            view.refused.emit(found.reason)
            return
        view.leave()
        self.task.finish(view, found, at, at_once=at_once)

    def _go(self, view: CanvasView, number: int) -> None:
        self._current = number
        place = self.place
        view.bring_into_view(place.rect)
        said = self._show(view, Target(place.address, place.rect), place.rect.centre)
        self._offer(view)
        self.hint = f"{said.title} · {said.text}. {_HINT}".replace("..", ".")
        view.mode_changed.emit(self.hint)

    def _show(self, view: CanvasView, target: Target, end: tuple[float, float]) -> Verdict:
        said = verdict(self._answers.at(view.session.design, target))
        view.ports.name((target.address,) if said.is_good else ())
        view.rope.stretch(self._start, end, said, target.rect)
        return said

    def _beside(self, towards: tuple[int, int]) -> int:
        """The nearest place in a direction; the present one if there is none."""
        (x, y), (dx, dy) = self.place.rect.centre, towards
        ahead: list[tuple[float, int]] = []
        for number, place in enumerate(self._places):
            ox, oy = place.rect.centre[0] - x, place.rect.centre[1] - y
            if ox * dx + oy * dy > 1:
                ahead.append((ox * dx + oy * dy + 2 * abs(ox * dy) + 2 * abs(oy * dx), number))
        return min(ahead)[1] if ahead else self._current


def _offers(view: CanvasView, task: Task, *, everywhere: bool = False) -> list[Holder]:
    """Return the items that could take a line: those in view, or all."""
    design, geometry = view.session.design, view.geometry_shown
    area: Rect | None = None if everywhere else view.seen()
    return [h for h in holders(geometry, design, area) if task.could(design, h.address)]


def _scene(view: CanvasView, at: QPointF) -> QPointF:
    inverse, _ = view.viewportTransform().inverted()
    return inverse.map(at)
