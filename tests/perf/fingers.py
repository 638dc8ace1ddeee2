"""Mouse and keyboard on a real window, every event watched."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.perf.watchdog import Watchdog
from tests.perf.window import Watched
from tests.ui.canvas.dropping import Drag, mouse_move

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
Edge = tuple[float, float]
#: The upper edge of a plate, beside its title.
HEADER: Edge = (0.6, 0.04)
MIDDLE: Edge = (0.5, 0.5)


class Fingers:
    """Does things to a window as a person does: press, move, type.

    Parameters
    ----------
    window
        The shown window.
    dog
        Times every event and what follows from it.

    Attributes
    ----------
    painted_while_wiring
        Times from the events that wired something to painted numbers, in order. [s]
    numbers
        Counts on, for what is to be another one every time.
    """

    def __init__(self, window: Any, dog: Watchdog) -> None:
        self.window = window
        self.dog = dog
        self.painted_while_wiring: list[float] = []
        self.numbers = itertools.count()
        self._watched = Watched(window)

    @property
    def canvas(self) -> Any:
        return self.window.canvas

    # -- events -------------------------------------------------------------------------------

    def edit(self, act: Callable[[], object]) -> float | None:
        """Do what edits the design, and return the time to its painted numbers. [s]

        None where no number became another one, so that none had to be painted.
        """
        before, start = self.window.session.design, time.perf_counter()
        self._watched.painted_at = None
        self.dog.do(act)
        if self.window.session.design is before:
            raise AssertionError(f"nothing was edited: {self.window.banner.text}")
        self.dog.settle(until=lambda: self._watched.is_fresh)
        painted = self._watched.painted_at
        return painted - start if painted is not None else None

    def wire(self, act: Callable[[], object]) -> None:
        """Do what wires something: how fast its numbers are there is one of the budgets."""
        seconds = self.edit(act)
        if seconds is not None:
            self.painted_while_wiring.append(seconds)

    def keys(self, combination: str, widget: QWidget | None = None) -> None:
        """Press keys together, where the keyboard is."""
        self.dog.do(lambda: self._press(combination, widget))

    def editing_keys(self, combination: str, widget: QWidget | None = None) -> None:
        """Press keys that edit the design."""
        self.edit(lambda: self._press(combination, widget))

    def _press(self, combination: str, widget: QWidget | None) -> None:
        pressed = QKeySequence(combination)[0]
        target = widget or QApplication.focusWidget() or self.window
        QTest.keyClick(target, pressed.key(), pressed.keyboardModifiers())

    def type(self, text: str, widget: QWidget | None = None, *, anew: bool = False) -> None:
        """Type a text, letter by letter, in place of what stands there if wanted."""
        if anew:
            self.keys("Ctrl+A", widget)
        for letter in text:
            target = widget or QApplication.focusWidget() or self.window
            self.dog.do(lambda one=letter, to=target: QTest.keyClicks(to, one))

    def click(self, widget: QWidget, at: QPoint | None = None, keys: Any = NONE) -> None:
        """Press and let go."""
        place = at if at is not None else widget.rect().center()
        self.dog.do(lambda: QTest.mouseMove(widget, place))
        self.dog.do(lambda: QTest.mousePress(widget, LEFT, keys, place))
        self.dog.do(lambda: QTest.mouseRelease(widget, LEFT, keys, place))

    def hover(self, *points: QPoint) -> None:
        """Move the mouse over the canvas without a button."""
        for point in points:
            self.dog.do(lambda at=point: QTest.mouseMove(self.canvas.viewport(), at))

    def wheel(self, at: QPoint, up: int) -> None:
        """Turn the wheel over the canvas."""
        port = self.canvas.viewport()
        event = QWheelEvent(
            QPointF(at), port.mapToGlobal(QPointF(at)), QPoint(), QPoint(0, 120 * up),
            Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        self.dog.do(lambda: QApplication.sendEvent(port, event))

    def drag(
        self, start: QPoint, end: QPoint, *, steps: int = 8, keys: Any = NONE, edits: bool = True
    ) -> None:
        """Press on the canvas, move in steps, let go."""
        port = self.canvas.viewport()
        self.hover(start - QPoint(2, 0), start)
        self.dog.do(lambda: QTest.mousePress(port, LEFT, NONE, start))
        for step in range(1, steps + 1):
            at = start + (end - start) * (step / steps)
            self.dog.do(lambda at=at: mouse_move(self.canvas, at, keys))
        act = self.edit if edits else self.dog.do
        act(lambda: QTest.mouseRelease(port, LEFT, keys, end))

    def drop(self, offer: Any, end: QPoint, steps: int = 6) -> None:
        """Drag something in from the palette and let go of it."""
        drag = Drag(self.canvas, offer)
        start = QPoint(4, end.y())
        self.dog.do(lambda: drag.enter(start))
        for step in range(1, steps + 1):
            at = start + (end - start) * (step / steps)
            self.dog.do(lambda at=at: drag.move(at))
        self.edit(lambda: drag.drop(end))

    def undo(self, times: int = 1) -> None:
        """Take steps back, by keys."""
        for _ in range(times):
            self.editing_keys("Ctrl+Z", self.canvas)

    def select(self, *places: str) -> None:
        """Select things, wherever they are."""
        self.dog.do(lambda: self.window.session.select(places))

    def come_back(self) -> None:
        """Make the window the active one, and the canvas what has the keyboard."""
        self.window.activateWindow()
        self.dog.settle()
        self.canvas.setFocus()
        self.dog.settle()

    # -- places -------------------------------------------------------------------------------

    def spot(self, place: str, part: Edge = MIDDLE) -> QPoint:
        """A point of the canvas on something."""
        rect = self.canvas.geometry_shown.place_of(place)
        assert rect is not None, place
        return self.canvas.mapFromScene(rect.x + rect.w * part[0], rect.y + rect.h * part[1])

    def handle(self, place: str, port: str) -> QPoint:
        """Hover something and return the middle of the dot of one of its ports."""
        for part in (HEADER, MIDDLE):
            self.hover(self.spot(place, part) - QPoint(1, 0), self.spot(place, part))
            for one in self.canvas.ports.handles():
                if (re.sub(r"\[\d+\]", "", one.address), one.port) == (place, port):
                    return one.dot.toPoint()
        raise AssertionError(f"{place} shows no port {port}")
