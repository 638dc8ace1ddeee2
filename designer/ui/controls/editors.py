"""Editors of form rows: they look like plain values until one touches them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from designer.ui.controls.paint import (
    paint_aside,
    paint_chevron,
    paint_field_ground,
    paint_line,
    paint_ring,
)
from designer.ui.controls.popup import ChoicePopup
from designer.ui.controls.popup_list import same
from designer.ui.inspector.form import Choice
from designer.ui.inspector.row_button import RowButton, update_row, wants_more
from designer.ui.theme import BODY_PX, Theme, font

#: Longer lists open with a field to search them.
MENU_ENTRIES = 8
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class ValueEdit(QLineEdit):
    """A value as text: Enter commits, Esc restores, Tab moves, arrows count where asked for.

    Attributes
    ----------
    committed, stepped, restored
        A new text is to be tried; the value is to change by so much; the old text is back.
    column_pasted
        Several lines came from the clipboard: a column of a spreadsheet.
    more_wanted
        Alt+Down or the menu key: what else can be done with the value.
    left
        The keyboard went elsewhere in the window.
    """

    committed = Signal(str)
    stepped = Signal(int)
    restored = Signal()
    column_pasted = Signal(list)
    more_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.spins = False
        #: Whether Enter, once the text is taken, leads out of the field again.
        self.leads_back = False
        self.numeric = True
        self.aside = ""
        self._text = ""
        self._hovered = False
        self.setFrame(False)
        self.setFont(font(BODY_PX, 500))
        self.setTextMargins(4, 0, 2, 0)
        self.set_theme(theme)
        self.returnPressed.connect(self._commit)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(palette.ColorRole.Text, theme.text)
        palette.setColor(palette.ColorRole.PlaceholderText, theme.text_faint)
        palette.setColor(palette.ColorRole.Highlight, theme.accent)
        palette.setColor(palette.ColorRole.HighlightedText, theme.on_accent)
        self.setPalette(palette)

    def show_text(self, text: str, *, force: bool = False) -> None:
        """Show the document's value, unless a person is typing another one."""
        changed, self._text = text != self._text, text
        if force or not self.isModified():
            if self.text() != text:
                self.setText(text)
            if (changed or force) and not self.hasFocus():
                self.setCursorPosition(0)
            self.setModified(False)

    def settle(self) -> None:
        """Commit what was typed and not yet tried."""
        if self.isModified():
            self._commit()

    def accept(self) -> None:
        """Take the typed text as the document's: the command went through."""
        self.setModified(False)

    def restore(self) -> None:
        """Show the document's value again."""
        self.setText(self._text)
        self.setModified(False)
        self.restored.emit()

    def _commit(self) -> None:
        if self.isModified():
            self.committed.emit(self.text())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and not self.isModified():
            assert isinstance(event, QKeyEvent)
            standard = QKeySequence.StandardKey
            if event.matches(standard.Undo) or event.matches(standard.Redo):
                # Nothing typed to take back here: the keys belong to the document.
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            if self.isModified():
                self.restore()
                self.selectAll()
            else:
                event.ignore()
            return
        if wants_more(event):
            self.more_wanted.emit()
            return
        if self.spins and key in _STEPS:
            self.stepped.emit(_STEPS[key])
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
            return
        super().keyPressEvent(event)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isModified():
            self.selectAll()
            if self.leads_back:
                # Goes on to the window, which leads back to where the keyboard came from.
                event.ignore()

    def _paste(self) -> None:
        lines = QGuiApplication.clipboard().text().strip("\r\n").splitlines()
        if len(lines) > 1:
            self.column_pasted.emit(lines)
        else:
            self.insert("".join(lines))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        update_row(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.settle()
        self.leads_back = False
        self.setCursorPosition(0)
        update_row(self)
        if event.reason() not in _PASSING:
            self.left.emit()

    def enterEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        if self.hasFocus():
            super().paintEvent(event)  # type: ignore[arg-type]
            painter = QPainter(self)
            paint_ring(painter, QRectF(self.rect()), self._theme)
            return
        painter = QPainter(self)
        if self._hovered:
            paint_field_ground(painter, QRectF(self.rect()), self._theme, focused=False)
        # At rest a long text ends in an ellipsis, which a line edit cannot show.
        painter.setFont(self.font())
        painter.setPen(self._theme.text if self.text() else self._theme.text_faint)
        room = self.rect().adjusted(6, 0, -4, 0)
        text = self.text() or self.placeholderText()
        room = paint_aside(painter, room, text, self.aside, self._theme)
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown
        )


class ChoiceButton(RowButton):
    """One value of a list; a short list opens as a menu, a long one with a field to search it.

    Attributes
    ----------
    chosen
        The value of the entry that was picked.
    more_wanted
        Alt+Down or the menu key: what else can be done with the value.
    """

    chosen = Signal(object)
    more_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._source: Callable[[], tuple[Choice, ...]] | None = None
        self._current: Any = None
        self._menu: QMenu | None = None
        self._popup: ChoicePopup | None = None
        self.clicked.connect(self.open_menu)

    def show_choice(
        self, text: str, current: Any, source: Callable[[], tuple[Choice, ...]] | None
    ) -> None:
        """Show the current entry; `source` gives all of them when the list opens."""
        self._source, self._current = source, current
        if text != self.text():
            self.setText(text)

    @property
    def list_shown(self) -> QMenu | ChoicePopup | None:
        """The list that opened last."""
        return self._popup or self._menu

    def open_menu(self) -> None:
        """Open the list below the value."""
        if self._source is None:
            return
        for old in (self._menu, self._popup):
            if old is not None:
                old.deleteLater()
        self._menu = self._popup = None
        choices = self._source()
        if len(choices) > MENU_ENTRIES or any(choice.detail for choice in choices):
            self._popup = ChoicePopup(self._theme, self)
            self._popup.chosen.connect(self.chosen)
            self._popup.open_at(choices, self._current, self.anchor(), self.accessibleName())
        else:
            self._open_short(choices)

    def anchor(self) -> QWidget:
        """Return what the list opens below."""
        return self

    def _open_short(self, choices: tuple[Choice, ...]) -> None:
        menu = self._menu = QMenu(self)
        section = ""
        for choice in choices:
            if choice.section and choice.section != section:
                title = menu.addAction(choice.section)
                title.setEnabled(False)
                section = choice.section
            entry = menu.addAction(choice.text)
            entry.setCheckable(True)
            entry.setChecked(same(choice.value, self._current))
            entry.triggered.connect(lambda _=False, v=choice.value: self.chosen.emit(v))
        current = next((a for a in menu.actions() if a.isChecked()), None)
        below = self.anchor()
        menu.setMinimumWidth(below.width())
        # Right edges in line: the button stands at the right edge of the window.
        left = below.width() - max(below.width(), menu.sizeHint().width())
        menu.popup(below.mapToGlobal(QPoint(left, below.height())))
        if current is not None:
            menu.setActiveAction(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opening = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if wants_more(event):
            self.more_wanted.emit()
        elif event.key() in opening:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        theme, rect = self._theme, QRectF(self.rect())
        if self.hasFocus() or self.underMouse():
            paint_field_ground(painter, rect, theme, focused=self.hasFocus())
        painter.setFont(self.font())
        painter.setPen(theme.text if self.isEnabled() else theme.text_faint)
        room = rect.adjusted(4, 0, -16, 0).toRect()
        paint_line(painter, room, self.text(), Qt.AlignmentFlag.AlignRight)
        paint_chevron(painter, rect.right() - 7, rect.center().y(), theme.text_muted)


class DropButton(ChoiceButton):
    """The list beside a field that takes any text; the field's keys open it."""

    def __init__(self, theme: Theme, field: QWidget, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._field = field
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def anchor(self) -> QWidget:
        return self._field

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        if self.underMouse():
            paint_field_ground(painter, QRectF(self.rect()), self._theme, focused=False)
        at = QRectF(self.rect())
        paint_chevron(painter, at.right() - 7, at.center().y(), self._theme.text_muted)
