"""A window never larger than its screen: not at 200 %, not on a smaller one than last time."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

#: Room for the frame that a window manager draws; its size is not known before it is drawn.
FRAME_TOP_PX = 30


def fitted(wanted: QRect, room: QRect) -> QRect:
    """Return a rectangle of at most the wanted size inside the room, near where it was."""
    width, height = min(wanted.width(), room.width()), min(wanted.height(), room.height())
    x = min(max(wanted.x(), room.x()), room.x() + room.width() - width)
    y = min(max(wanted.y(), room.y()), room.y() + room.height() - height)
    return QRect(x, y, width, height)


def fit_to_screen(window: QWidget) -> None:
    """Shrink and move a window into what its screen has free."""
    before = window.geometry()
    screen = QGuiApplication.screenAt(before.center()) or window.screen()
    if window.isMaximized() or window.isFullScreen():
        return
    room = screen.availableGeometry().adjusted(0, FRAME_TOP_PX, 0, 0)
    window.setMinimumSize(window.minimumSize().boundedTo(room.size()))
    after = fitted(before, room)
    if after.size() != before.size():
        window.setGeometry(after)
    elif after != before and not room.contains(before):
        window.move(after.topLeft())
