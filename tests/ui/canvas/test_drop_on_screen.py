"""On a real screen: drags that go through the window system."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from designer.ui.window.main_window import MainWindow

from .dropping import CHIP, COPY, LEFT, assert_drawn, chips, inside

pytestmark = pytest.mark.xcb
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def drag_to() -> Callable[[MainWindow, QMimeData, QPoint], Qt.DropAction]:
    """Drag data from the status line of a window to a point of its canvas, by mouse."""

    def act(window: MainWindow, data: QMimeData, end: QPoint) -> Qt.DropAction:
        canvas = window.canvas
        source: QWidget = window.status
        drag = QDrag(source)
        drag.setMimeData(data)
        handle = window.windowHandle()
        there = canvas.viewport().mapTo(window, end)
        steps = [there - QPoint(80, 40), there - QPoint(6, 6), there]
        timer = QTimer()

        def go_on() -> None:
            if steps:
                QTest.mouseMove(handle, steps.pop(0))
            else:
                timer.stop()
                QTest.mouseRelease(handle, LEFT, NONE, there)

        timer.timeout.connect(go_on)
        start = source.mapTo(window, source.rect().center())
        QTest.mousePress(handle, LEFT, NONE, start)
        timer.start(10)
        return drag.exec(COPY)

    return act


def test_an_offer_goes_through_the_window_system(window, drag_to):
    canvas = window.canvas
    assert drag_to(window, CHIP.to_mime(), inside(canvas, "pod.node", 300, 100)) == COPY
    assert window.session.selection == ("pod.node.npu_2",)
    assert chips(canvas) == 432
    assert_drawn(canvas)
    window.session.undo()
    assert chips(canvas) == 384


def test_a_file_over_the_canvas_is_the_windows(window, drag_to):
    taken = []
    window.files.open_path = taken.append
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/nowhere/a.supernode")])
    assert drag_to(window, data, QPoint(300, 300)) == COPY
    assert [path.name for path in taken] == ["a.supernode"]
    assert window.session.history.position == 0
