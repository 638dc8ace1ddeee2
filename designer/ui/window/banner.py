"""A quiet line across the top of the canvas for what went wrong: what, where, remedy."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from designer.ui.theme import BODY_PX, Theme, font


class Banner(QWidget):
    """Hidden until there is something to say; its button or what one does next takes it away.

    It lies over the upper edge of its parent: nothing moves under the mouse when it comes.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = "error"
        self._stays = False
        if parent is not None:
            parent.installEventFilter(self)
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setFont(font(BODY_PX))
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QToolButton(self)
        self._button.setText("Dismiss")
        self._button.setFont(font(BODY_PX, 500))
        self._button.setAccessibleName("Dismiss the message")
        self._button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        self.hide()

    @property
    def text(self) -> str:
        """The message, empty while hidden."""
        return "" if self.isHidden() else self._label.text()

    def say(self, text: str, tone: str = "error", *, stays: bool = False) -> None:
        """Show a message in the colour of a token; one that stays outlives what is done next."""
        self._tone, self._stays = tone, stays
        self._label.setText(text)
        self.setAccessibleName(text)
        self._lay_over()
        self.show()
        self.raise_()
        self.update()

    def pass_by(self) -> None:
        """Something else was done since: the message has had its time."""
        if not self._stays:
            self.hide()

    def _lay_over(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            width = parent.width()
            self.setGeometry(0, 0, width, max(self.heightForWidth(width), self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._lay_over()
        return super().eventFilter(watched, event)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        painter.fillRect(QRectF(0, 0, 3, self.height()), self._theme.color(self._tone))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), self._theme.hairline)
