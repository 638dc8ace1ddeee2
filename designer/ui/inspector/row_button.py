"""What all things to press in a row have in common."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from designer.ui.theme import BODY_PX, Theme, font


def wants_more(event: QKeyEvent) -> bool:
    """Whether a key asks for what else can be done here: the menu key, Shift+F10, Alt+Down."""
    key, held = event.key(), event.modifiers()
    return (
        key == Qt.Key.Key_Menu
        or (key == Qt.Key.Key_F10 and bool(held & Qt.KeyboardModifier.ShiftModifier))
        or (key == Qt.Key.Key_Down and bool(held & Qt.KeyboardModifier.AltModifier))
    )


def update_row(editor: QWidget) -> None:
    """Paint the row of an editor again: what stands beside it shows where the keyboard is."""
    row = editor.parentWidget()
    if row is not None:
        row.update()


class RowButton(QAbstractButton):
    """A painted button in a row of a form."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font(BODY_PX, 500))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        update_row(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        update_row(self)
