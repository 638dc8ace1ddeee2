"""Editors of form rows: they look like plain values until one touches them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QWidget

from designer.ui.inspector.form import Choice
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class ValueEdit(QLineEdit):
    """A value as text: Enter commits, Esc restores, Tab moves, arrows count where asked for.

    Attributes
    ----------
    committed, stepped, restored
        A new text is to be tried; the value is to change by so much; the old text is back.
    """

    committed = Signal(str)
    stepped = Signal(int)
    restored = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.spins = False
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
        if self.spins and key in _STEPS:
            self.stepped.emit(_STEPS[key])
            return
        super().keyPressEvent(event)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isModified():
            self.selectAll()

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.settle()
        self.setCursorPosition(0)
        self.update()

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


def paint_aside(painter: QPainter, room: QRect, text: str, aside: str, theme: Theme) -> QRect:
    """Paint other words of a value, muted, at the right end; return the room for the value.

    They are left out where the value itself would have to be cut for them.
    """
    metrics = painter.fontMetrics()
    width = metrics.horizontalAdvance(f" · {aside}")
    if not aside or metrics.horizontalAdvance(text) + width > room.width():
        return room
    pen = painter.pen()
    painter.setPen(theme.text_muted)
    painter.drawText(
        room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f" · {aside}"
    )
    painter.setPen(pen)
    return room.adjusted(0, 0, -width, 0)


def paint_ring(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint what shows where the keyboard is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)


def paint_field_ground(painter: QPainter, rect: QRectF, theme: Theme, *, focused: bool) -> None:
    """Paint what shows that a value can be changed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1) if focused else Qt.PenStyle.NoPen)
    painter.setBrush(theme.surface if focused else theme.surface_raised)
    painter.drawRoundedRect(rect.adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)


class ChoiceButton(QAbstractButton):
    """One value of a list; the list opens below it.

    Attributes
    ----------
    chosen
        The value of the entry that was picked.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._source: Callable[[], tuple[Choice, ...]] | None = None
        self._current: Any = None
        self._menu: QMenu | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font(BODY_PX, 500))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self.open_menu)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def show_choice(
        self, text: str, current: Any, source: Callable[[], tuple[Choice, ...]] | None
    ) -> None:
        """Show the current entry; `source` gives all of them when the list opens."""
        self._source, self._current = source, current
        if text != self.text():
            self.setText(text)

    def open_menu(self) -> None:
        """Open the list below the value."""
        if self._source is None:
            return
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        section = None
        for choice in self._source():
            if choice.section and choice.section != section:
                title = menu.addAction(choice.section)
                title.setEnabled(False)
                section = choice.section
            action = menu.addAction(choice.text)
            action.setCheckable(True)
            action.setChecked(_same(choice.value, self._current))
            action.setToolTip(choice.detail)
            action.triggered.connect(lambda _=False, v=choice.value: self.chosen.emit(v))
        current = next((a for a in menu.actions() if a.isChecked()), None)
        menu.setMinimumWidth(self.width())
        # Right edges in line: the button stands at the right edge of the window.
        left = self.width() - max(self.width(), menu.sizeHint().width())
        menu.popup(self.mapToGlobal(QPoint(left, self.height())))
        if current is not None:
            menu.setActiveAction(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opening = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in opening:
            self.open_menu()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        theme, rect = self._theme, QRectF(self.rect())
        if self.hasFocus() or self.underMouse():
            paint_field_ground(painter, rect, theme, focused=self.hasFocus())
        painter.setFont(self.font())
        painter.setPen(theme.text)
        room = rect.adjusted(4, 0, -16, 0)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        _paint_chevron(painter, rect.right() - 7, rect.center().y(), theme.text_muted)


def _paint_chevron(painter: QPainter, x: float, y: float, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.2))
    corners = (QPointF(x - 3.5, y - 1.5), QPointF(x, y + 2), QPointF(x + 3.5, y - 1.5))
    painter.drawPolyline(corners)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return bool(a[0] == b[0])
    return bool(a == b)


class FlagButton(QAbstractButton):
    """Yes or no, as a small switch at the right edge."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font(CAPTION_PX))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, on = self._theme, self.isChecked()
        track = QRectF(self.width() - 28, self.height() / 2 - 7, 24, 14)
        painter.setPen(QPen(theme.accent if self.hasFocus() or on else theme.plate_line, 1))
        painter.setBrush(theme.accent if on else theme.surface_raised)
        painter.drawRoundedRect(track, 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.on_accent if on else theme.text_muted)
        x = track.right() - 12 if on else track.left() + 2
        painter.drawEllipse(QRectF(x, track.top() + 2, 10, 10))
