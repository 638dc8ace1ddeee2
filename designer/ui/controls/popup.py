"""A list that opens below a value: a field to search it, and the entries that fit."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.ui.controls.popup_list import ChoiceList
from designer.ui.inspector.form import Choice
from designer.ui.theme import BODY_PX, Theme, font

WIDTH_PX, FIELD_PX, PAD_PX, LIST_PX = 300, 28, 6, 364


_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}


class SearchField(QLineEdit):
    """Typing filters the list; arrows, Enter and Esc go to it.

    Attributes
    ----------
    moved, entered, cancelled
        A step up or down the list; Enter; Esc.
    """

    moved = Signal(int)
    entered = Signal()
    cancelled = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.moved.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


class ChoicePopup(QWidget):
    """Opens below a value and closes when something is chosen.

    Attributes
    ----------
    chosen
        The value of the entry that was picked.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self.field = SearchField(self)
        self.list = ChoiceList(theme, self)
        self.field.setFrame(False)
        self.field.setFont(font(BODY_PX))
        self.field.setTextMargins(6, 0, 6, 0)
        self.field.setPlaceholderText("Search")
        palette = self.field.palette()
        palette.setColor(palette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(palette.ColorRole.Text, theme.text)
        palette.setColor(palette.ColorRole.PlaceholderText, theme.text_faint)
        palette.setColor(palette.ColorRole.Highlight, theme.accent)
        palette.setColor(palette.ColorRole.HighlightedText, theme.on_accent)
        self.field.setPalette(palette)
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self.list.filter)
        self.field.moved.connect(self.list.step)
        self.field.entered.connect(self.list.take)
        self.field.cancelled.connect(self.close)
        self.list.taken.connect(self._take)
        self.list.pointed.connect(self.field.setAccessibleDescription)

    def open_at(
        self, choices: tuple[Choice, ...], current: Any, anchor: QWidget, title: str
    ) -> None:
        """Show entries below a widget, with their right edges in line."""
        self.setAccessibleName(title)
        self.field.setAccessibleName(f"Search {title.lower()}" if title else "Search")
        self.list.setAccessibleName(title or "Entries")
        width = max(WIDTH_PX, anchor.width())
        self.list.setFixedWidth(width - 2 * PAD_PX)
        self.list.show_choices(choices, current)
        height = min(LIST_PX, self.list.height_of_all())
        self.setGeometry(self._placed(anchor, QSize(width, height + FIELD_PX + 2 * PAD_PX + 4)))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @staticmethod
    def _placed(anchor: QWidget, size: QSize) -> QRect:
        """Return a place below the anchor, or above it where the screen ends."""
        room = anchor.screen().availableGeometry()
        corner = anchor.mapToGlobal(QPoint(anchor.width(), anchor.height()))
        height = min(size.height(), room.height())
        left = min(max(corner.x() - size.width(), room.left()), room.right() + 1 - size.width())
        top = corner.y()
        if top + height > room.bottom() + 1:
            above = corner.y() - anchor.height() - height
            top = above if above >= room.top() else room.bottom() + 1 - height
        return QRect(left, top, size.width(), height)

    def _take(self, value: Any) -> None:
        self.close()
        self.chosen.emit(value)

    def resizeEvent(self, event: object) -> None:
        inner = self.width() - 2 * PAD_PX
        self.field.setGeometry(PAD_PX, PAD_PX, inner, FIELD_PX)
        top = PAD_PX + FIELD_PX + 4
        self.list.setGeometry(PAD_PX, top, inner, self.height() - top - PAD_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.surface)
        painter.setPen(QPen(theme.plate_line, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.surface_raised)
        painter.drawRoundedRect(self.field.geometry(), 4, 4)
