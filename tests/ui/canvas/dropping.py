"""Drags over a canvas as the system sends them, and what a canvas must always satisfy."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.model.expansion import expand
from designer.ui.canvas.geometry import Plate, Rect
from designer.ui.canvas.layout.build import build
from designer.ui.canvas.view import CanvasView
from designer.ui.offers import Offer

COPY = Qt.DropAction.CopyAction
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier

CHIP = Offer("part", "ascend-910c", "Ascend 910C")
EMPTY = Offer("empty", "", "Empty block")


class Drag:
    """A drag over the viewport of a canvas, step by step."""

    def __init__(self, view: CanvasView, carried: Offer | QMimeData) -> None:
        self.view = view
        # The drag owns its data for as long as it lasts.
        self.data = carried.to_mime() if isinstance(carried, Offer) else carried

    def enter(self, at: QPoint) -> bool:
        event = QDragEnterEvent(at, COPY, self.data, LEFT, NONE)
        QApplication.sendEvent(self.view.viewport(), event)
        return event.isAccepted()

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        event = QDragMoveEvent(at, COPY, self.data, LEFT, modifiers)
        QApplication.sendEvent(self.view.viewport(), event)

    def leave(self) -> None:
        QApplication.sendEvent(self.view.viewport(), QDragLeaveEvent())

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        event = QDropEvent(QPointF(at), COPY, self.data, LEFT, modifiers)
        QApplication.sendEvent(self.view.viewport(), event)


def drop(view: CanvasView, offer: Offer, at: QPoint) -> None:
    """Drag an offer in and let go of it."""
    drag = Drag(view, offer)
    assert drag.enter(at - QPoint(6, 6))
    drag.move(at)
    drag.drop(at)


def on_screen(view: CanvasView, x: float, y: float) -> QPoint:
    return view.mapFromScene(QPointF(x, y))


def inside(view: CanvasView, address: str, x: float, y: float) -> QPoint:
    """A point of the screen, counted from the corner of a plate."""
    rect = plate(view, address).rect
    return on_screen(view, rect.x + x, rect.y + y)


def plate(view: CanvasView, address: str) -> Plate:
    plates = view.geometry_shown.plates
    return next(p for p in plates if p.address == address and p.role != "siblings")


def rects(view: CanvasView) -> dict[str, Rect]:
    """Where items stand."""
    plates = view.geometry_shown.plates
    return {p.address: p.rect for p in plates if p.role != "siblings"}


def middle_of(view: CanvasView, address: str) -> QPoint:
    rect = view.geometry_shown.place_of(address)
    assert rect is not None
    return on_screen(view, *rect.centre)


def key(view: CanvasView, which: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(view, which, modifiers)


def mouse_move(view: CanvasView, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Move the mouse with keys held, which QTest cannot."""
    port = view.viewport()
    where = QPointF(at)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, where, port.mapToGlobal(where), LEFT, LEFT, modifiers
    )
    QApplication.sendEvent(port, event)


def drag_mouse(
    view: CanvasView, start: QPoint, by: QPoint, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    """Press, move in steps, release, with the same keys held all the time."""
    port = view.viewport()
    QTest.mousePress(port, LEFT, modifiers, start)
    for share in (0.2, 0.6, 1.0):
        mouse_move(view, start + by * share, modifiers)
    QTest.mouseRelease(port, LEFT, modifiers, start + by)


def assert_drawn(view: CanvasView) -> None:
    """The canvas shows the document, and nothing of what was only tried."""
    design = view.session.design
    fresh = build(design, expand(design.blocks, design.root), view.shown, view.measure)
    assert view.geometry_shown.plates == fresh.plates
    assert view.geometry_shown.grids == fresh.grids
    assert view.ghost.rect is None
    assert view.carried.carried is None
    assert view.lit.rect is None
    assert not view.marks.isVisible()
    assert not view.lit_lines.isVisible()


def chips(view: CanvasView) -> float | None:
    """How many accelerators the solver counts."""
    results = view.session.results
    assert results is not None
    assert view.session.is_fresh
    return results.metrics["chips.count"].value
