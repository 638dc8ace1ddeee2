"""An error in what Qt calls is reported; the process, the window and the edit go on."""

import importlib
import pkgutil
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem

import designer.ui
from designer.ui.canvas.drawing.portpaint import Verdict
from designer.ui.canvas.gestures.base import Gesture
from designer.ui.offers import Offer

FAULT = "tuple index out of range"
LEFT = Qt.MouseButton.LeftButton


def fail(*args, **_named):
    """Fail as C code does: until somebody looks at it, such an error is no object."""
    return args[len(args)]


@pytest.fixture
def reported(monkeypatch):
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: errors.append(str(error)))
    return errors


def derived(kind):
    for one in kind.__subclasses__():
        yield one
        yield from derived(one)


def handlers(kind):
    """What a class defines itself that Qt calls."""
    others = ("event", "eventFilter", "viewportEvent", "paint", "boundingRect", "sizeHint")
    drawn = ("minimumSizeHint", "drawBackground", "drawForeground", "scrollContentsBy")
    for name, act in vars(kind).items():
        if name.endswith("Event") or name in others or name in drawn:
            yield name, act


def test_every_handler_of_the_window_is_guarded():
    for module in pkgutil.walk_packages(designer.ui.__path__, "designer.ui."):
        importlib.import_module(module.name)
    kinds = {*derived(QObject), *derived(QGraphicsItem)}
    own = {kind for kind in kinds if kind.__module__.startswith("designer.")}
    found = [(k.__qualname__, n, hasattr(a, "is_guarded")) for k in own for n, a in handlers(k)]
    assert len(found) > 150
    assert [(kind, name) for kind, name, is_guarded in found if not is_guarded] == []


def test_classes_of_others_are_left_alone():
    class Other(QObject):
        def event(self, event):
            return super().event(event)

    assert not hasattr(Other.event, "is_guarded")


PLANTED = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from designer.edit.place import blank
from designer.session.session import Session
from designer.store.document import Document
from designer.ui.canvas.view import CanvasView
from designer.ui.theme import LIGHT
application = QApplication([])
errors = []
sys.excepthook = lambda kind, error, trace: errors.append(str(error))
view = CanvasView(Session(Document(blank()), live=False), LIGHT)
view.show()
CanvasView._press = lambda *_: ()[1]
at = QPointF(9, 9)
left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
press = QMouseEvent(QEvent.Type.MouseButtonPress, at, at, left, left, none)
QApplication.postEvent(view.viewport(), press)
application.processEvents()
print(errors, view.isVisible())
sys.stdout.flush()
os._exit(0)
"""


def test_the_process_survives_an_error_below_two_handlers():
    # The canvas looks at every event of its viewport first: in PySide 6.11 on Python 3.11 an error
    # below that would end the process without a word.
    command = [sys.executable, "-c", PLANTED]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (run.returncode, run.stdout.strip()) == (0, f"['{FAULT}'] True")


@pytest.fixture
def drawn(window):
    """A window in which everything that comes and goes on the canvas is shown."""
    canvas = window.canvas
    window.session.select(("pod.l2",))
    canvas.ghost.show_at(canvas.geometry_shown.bounds, canvas.theme.accent)
    rect = canvas.geometry_shown.bounds
    canvas.marks.show_all(canvas.theme.accent, lines=(((0.0, 0.0), (9.0, 9.0)),), rects=(rect,))
    canvas.rope.stretch((0.0, 0.0), (50.0, 50.0), Verdict(True, "a – b", "1 link"), rect)
    canvas.arm(Offer("part", "ascend-910c", "Ascend 910C"))
    canvas.carried.show_as(canvas.carried.carried)
    return window


PLANTS = (
    "designer.ui.canvas.drawing.overlay.Lens.of",
    "designer.ui.canvas.drawing.overlay.plain_pen",
    "designer.ui.canvas.drawing.overlay.smallest_zoom",
    "designer.ui.canvas.drawing.ghost.smallest_zoom",
    "designer.ui.canvas.drawing.ghost.rounded",
    "designer.ui.canvas.drawing.layers.rounded",
    "designer.ui.canvas.drawing.layers.touching",
    "designer.ui.canvas.drawing.portpaint.plain_pen",
    "designer.ui.canvas.drawing.portpaint.Rope.area",
    "designer.ui.canvas.drawing.portpaint._paint_handle",
    "designer.ui.canvas.ports.Ports.handles",
    "designer.ui.canvas.drawing.furniture.draw_dots",
    "designer.ui.canvas.drawing.furniture.draw_legend",
    "designer.ui.canvas.drawing.furniture.draw_map",
)


@pytest.mark.parametrize("place", PLANTS)
def test_an_edit_is_done_though_the_canvas_cannot_be_painted(drawn, reported, monkeypatch, place):
    window = drawn
    if "handle" in place:
        window.canvas.leave()
    whole = window.grab().toImage()
    with monkeypatch.context() as planted:
        planted.setattr(place, fail)
        window.canvas.viewport().update()
        # Out of the edit the strip is painted, and with it all that waits to be painted.
        assert window.editing.run("Name it", lambda d: d.replace(name="Another name"))
        window.grab()
    assert set(reported) == {FAULT}
    assert window.isVisible()
    assert "Another name" in window.top_bar.title
    window.undo()
    assert window.grab().toImage() == whole


def test_a_gesture_that_fails_ends_nothing(window, reported, qtbot):
    class Failing(Gesture):
        move = release = fail

    viewport = window.canvas.viewport()
    window.canvas.begin(Failing())
    at = QPointF(200, 200)
    move = QMouseEvent(
        QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), LEFT, LEFT, Qt.KeyboardModifier()
    )
    QApplication.sendEvent(viewport, move)
    QTest.mouseRelease(viewport, LEFT, pos=QPoint(200, 200))
    assert reported == [FAULT, FAULT]
    QTest.mouseMove(viewport, QPoint(210, 210))
    assert window.isVisible()
    assert reported == [FAULT, FAULT]
