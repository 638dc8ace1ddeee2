"""Painted things that can be pressed, in groups: Tab enters a group, arrows walk within it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from designer.ui.theme import Theme

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class Pressable(QAbstractButton):
    """One thing that can be pressed; how it looks is said by who inherits.

    Attributes
    ----------
    walked
        An arrow key was pressed: columns and rows to go.
    sent
        Home or End was pressed: the member to go to, from the front or from the back.
    removal_asked
        Delete was pressed.
    entered
        The keyboard is here now.
    """

    walked = Signal(int, int)
    sent = Signal(int)
    removal_asked = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.walked.emit(*_STEPS[key])
        elif key in _ENDS:
            self.sent.emit(_ENDS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key == Qt.Key.Key_Delete:
            self.removal_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def paint_ground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what shows that it is pointed at, or has the keyboard."""
        if not (self.underMouse() or self.hasFocus()):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setPen(QPen(self.theme.accent, 1) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.surface_raised)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class PressGroup(QWidget):
    """Members in rows and columns, of which one can be reached with Tab.

    Attributes
    ----------
    walked_out
        An arrow led beyond the edge: columns and rows.
    entered
        The keyboard is on this member now.
    """

    walked_out = Signal(int, int)
    entered = Signal(QWidget)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = 1
        self._members: list[Pressable] = []
        self._current = 0
        self.setAccessibleName(name)

    @property
    def members(self) -> tuple[Pressable, ...]:
        """What can be pressed, in order."""
        return tuple(self._members)

    def set_members(self, members: Sequence[Pressable]) -> None:
        """Take other members; the keyboard stays at its place among them."""
        had_keyboard = any(member.hasFocus() for member in self._members)
        for member in self._members:
            member.hide()
            member.deleteLater()
        self._members = list(members)
        for number, member in enumerate(self._members):
            member.setParent(self)
            member.walked.connect(lambda dx, dy, n=number: self._walk(n, dx, dy))
            member.sent.connect(self._send)
            member.entered.connect(lambda n=number: self._enter(n))
            member.show()
        self._mark(min(self._current, max(0, len(self._members) - 1)))
        if had_keyboard and not self.take_keyboard():
            self.walked_out.emit(0, -1)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        for member in self._members:
            member.set_theme(theme)

    def take_keyboard(self) -> bool:
        """Put the keyboard on the current member; False if there is none."""
        if not self._members:
            return False
        self._members[self._current].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _mark(self, current: int) -> None:
        self._current = current
        for number, member in enumerate(self._members):
            policy = Qt.FocusPolicy.StrongFocus if number == current else Qt.FocusPolicy.ClickFocus
            member.setFocusPolicy(policy)

    def _enter(self, number: int) -> None:
        self._mark(number)
        self.entered.emit(self._members[number])

    def _send(self, number: int) -> None:
        self._members[number].setFocus(Qt.FocusReason.OtherFocusReason)

    def _walk(self, number: int, dx: int, dy: int) -> None:
        column = number % self.columns + dx
        last = len(self._members) - 1
        target = number + dx + dy * self.columns
        # A last row that is not full is still reached from above.
        if dy > 0 and target > last and number // self.columns < last // self.columns:
            target = last
        if 0 <= column < self.columns and 0 <= target <= last:
            self._members[target].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.walked_out.emit(dx, dy)
