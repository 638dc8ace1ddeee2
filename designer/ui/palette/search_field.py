"""The search field of the palette."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.ui.theme import BODY_PX, Theme, font

HEIGHT_PX = 26
_CROSS_PX = 22


class SearchField(QLineEdit):
    """A flat field; a cross at its end empties it.

    Attributes
    ----------
    went_down
        The keyboard is to go on in the list.
    focused
        The keyboard came or went.
    passes_escape
        Esc is wanted for something else than to empty the field.
    """

    went_down = Signal()
    focused = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.passes_escape = False
        self.setFrame(False)
        # Beside a style sheet of the application, the palette cannot take the white ground away.
        self.setStyleSheet("QLineEdit { background: transparent; }")
        self.setFont(font(BODY_PX))
        self.setTextMargins(8, 0, _CROSS_PX - 4, 0)
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        palette = self.palette()
        palette.setColor(palette.ColorRole.Text, theme.text)
        palette.setColor(palette.ColorRole.PlaceholderText, theme.text_faint)
        palette.setColor(palette.ColorRole.Highlight, theme.accent)
        palette.setColor(palette.ColorRole.HighlightedText, theme.on_accent)
        self.setPalette(palette)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, HEIGHT_PX)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.accent if self.hasFocus() else self._theme.hairline, 1))
        painter.setBrush(self._theme.surface_raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.text():
            painter.setPen(QPen(self._theme.text_muted, 1.2))
            x, y = self.width() - _CROSS_PX / 2, self.height() / 2
            for up in (-3, 3):
                painter.drawLine(QPointF(x - 3, y - up), QPointF(x + 3, y + up))
        painter.end()
        super().paintEvent(event)  # type: ignore[arg-type]

    def _is_on_cross(self, event: QMouseEvent) -> bool:
        return bool(self.text()) and event.position().x() >= self.width() - _CROSS_PX

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._is_on_cross(event):
            self.clear()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        on_cross = self._is_on_cross(event)
        self.setCursor(Qt.CursorShape.ArrowCursor if on_cross else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            undoes = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            redoes = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
            if undoes or redoes:
                # Nothing typed to take back here: the keys belong to the document.
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape and (self.text() or self.passes_escape):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Down:
            self.went_down.emit()
        elif key == Qt.Key.Key_Escape:
            if self.text() and not self.passes_escape:
                self.clear()
            else:
                event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit()
