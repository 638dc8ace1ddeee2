"""The command field of the top bar: it looks like a field, and opens the palette."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

WIDTH_PX, HEIGHT_PX = 200, 24
_TEXT = "Find or run a command"
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class CommandField(QAbstractButton):
    """Words and the shortcut in a quiet frame.

    The signal `pressed`, of every button of Qt, says that it was pressed: by mouse, Space or Enter.

    Parameters
    ----------
    keys
        The shortcut, as people read it.
    """

    def __init__(self, theme: Theme, keys: str = "Ctrl+K", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = keys
        self.setText(_TEXT)
        self.setAccessibleName(_TEXT)
        self.setAccessibleDescription(keys)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFixedHeight(HEIGHT_PX)
        self.setMaximumWidth(WIDTH_PX)
        self.setMinimumWidth(HEIGHT_PX)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, HEIGHT_PX)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        edge = theme.hairline
        if self.hasFocus() or self.underMouse():
            edge = theme.accent if self.hasFocus() else theme.plate_line
        painter.setPen(QPen(edge, 1))
        painter.setBrush(theme.surface_raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        room = self.rect().adjusted(10, 0, -10, 0)
        painter.setFont(font(CAPTION_PX))
        painter.setPen(theme.text_faint)
        taken = painter.fontMetrics().horizontalAdvance(self._keys) + 10
        # The shortcut goes first where the window is narrow.
        if room.width() > 2 * taken:
            painter.drawText(room, _RIGHT, self._keys)
            room.setRight(room.right() - taken)
        painter.setFont(font(BODY_PX))
        painter.setPen(theme.text_muted)
        shown = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, _LEFT, shown)
