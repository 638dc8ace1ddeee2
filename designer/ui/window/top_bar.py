"""The thin bar: menus at the left, the document's name in the middle."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QWidget

from designer.ui.command.field import CommandField
from designer.ui.theme import TITLE_PX, Theme, font

HEIGHT_PX = 34


class TopBar(QWidget):
    """Holds the menu bar; paints the title centred over the whole width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name, self._state = "", ""
        self.setFixedHeight(HEIGHT_PX)
        self.menu_bar = QMenuBar(self)
        self.menu_bar.setNativeMenuBar(False)
        self.menu_bar.setFont(font(TITLE_PX))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 3, 12, 3)
        layout.addWidget(self.menu_bar)
        layout.addStretch(1)
        self.field = CommandField(theme)
        layout.addWidget(self.field)

    def set_title(self, name: str, state: str) -> None:
        """Show the document's name and what is to be said of it: "edited"."""
        if (name, state) != (self._name, self._state):
            self._name, self._state = name, state
            self.setAccessibleName(self.title)
            self.update()

    @property
    def title(self) -> str:
        """Name and state as one text."""
        return f"{self._name} — {self._state}" if self._state else self._name

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.field.set_theme(theme)
        self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), self._theme.hairline)
        painter.setFont(font(TITLE_PX, 600))
        painter.setPen(self._theme.text)
        # Centred in the window while the menus leave room, else in what they leave.
        actions = self.menu_bar.actions()
        menus = self.menu_bar.actionGeometry(actions[-1]).right() + 24 if actions else 0
        width = painter.fontMetrics().horizontalAdvance(self.title)
        left = max(menus, (self.width() - width) / 2)
        room = QRectF(left, 0, self.field.x() - left - 12, self.height() - 1)
        shown = painter.fontMetrics().elidedText(
            self.title, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown
        )
