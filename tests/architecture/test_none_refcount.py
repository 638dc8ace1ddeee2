"""Guard for the pin on PySide6: its calls must not eat references to None.

PySide6 6.12.0 dropped one reference to None per call that returns it; on Python 3.10 and 3.11 the
process aborts once they run out ("deallocating None"). Since Python 3.12 None is immortal and the
count never moves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

CALLS = 4_000
# The interpreter's own caches come and go by a few; the fault moved the count by CALLS.
SLACK = 100


def object_name() -> Callable[[], object]:
    from PySide6.QtCore import QObject

    thing = QObject()
    return lambda: thing.setObjectName("name")


def graphics_item_position() -> Callable[[], object]:
    from PySide6.QtWidgets import QGraphicsRectItem

    item = QGraphicsRectItem(0, 0, 1, 1)
    return lambda: item.setPos(1, 2)


def painter_line() -> Callable[[], object]:
    from PySide6.QtGui import QImage, QPainter

    image = QImage(8, 8, QImage.Format.Format_RGB32)

    def paint() -> None:
        painter = QPainter(image)
        painter.drawLine(0, 0, 7, 7)
        painter.end()

    return paint


def widget_update() -> Callable[[], object]:
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    return lambda: widget.update()  # noqa: PLW0108  (the lambda keeps the widget alive)


@pytest.mark.parametrize(
    "make",
    [object_name, graphics_item_position, painter_line, widget_update],
    ids=lambda f: f.__name__,
)
def test_calls_that_return_none_keep_its_reference_count(
    qapp: object, make: Callable[[], Callable[[], object]]
) -> None:
    action = make()
    action()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        action()
    assert abs(sys.getrefcount(None) - before) < SLACK
