"""A small field at an item: "× 48 along node"."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from designer.edit.repeat_text import EXAMPLE, repeat
from designer.issues import DesignError
from designer.model import address
from designer.model.design import Design
from designer.session.session import Session
from designer.ui.canvas.view import CanvasView
from designer.ui.describe import error_words, short_name
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

WIDTH_PX, PAD_PX = 264, 12


class RepeatBox(QWidget):
    """Asks how often items are repeated; Enter does it, Esc leaves it.

    Parameters
    ----------
    session, canvas
        What is edited, and over what the field opens.
    theme
        Colours.
    """

    def __init__(self, session: Session, canvas: CanvasView, theme: Theme) -> None:
        # A child of the window: below the canvas its letters would be the canvas's keys.
        flags = Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint
        super().__init__(canvas.window(), flags)
        self._session = session
        self._canvas = canvas
        self._theme = theme
        self._places: tuple[str, ...] = ()
        self.setFixedWidth(WIDTH_PX)
        self._title = QLabel(self)
        self._title.setFont(font(BODY_PX, 600))
        self.field = QLineEdit(self)
        self.field.setFont(font(BODY_PX, 500))
        self.field.setAccessibleName("Repeat")
        self.field.returnPressed.connect(self._try)
        self.field.textEdited.connect(self._unsay)
        self._said = QLabel(EXAMPLE, self)
        self._said.setFont(font(CAPTION_PX))
        self._said.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PAD_PX, PAD_PX, PAD_PX, PAD_PX)
        layout.setSpacing(6)
        for widget in (self._title, self.field, self._said):
            layout.addWidget(widget)
        self.set_theme(theme)

    @property
    def said(self) -> str:
        """What stands below the field: an example, or why it was refused."""
        return self._said.text()

    def open_at(self, places: tuple[str, ...]) -> None:
        """Ask about items; the field opens below the last one."""
        self._places = places
        design = self._session.design
        self._title.setText(f"Repeat {', '.join(short_name(design, p) for p in places[:3])}")
        self.field.setText(_present(design, places[-1]))
        self._unsay()
        self.adjustSize()
        rect = self._canvas.geometry_shown.place_of(places[-1])
        spot = QPoint(24, 24)
        if rect is not None:
            seen = self._canvas.viewport().rect().adjusted(8, 8, -WIDTH_PX - 8, -self.height() - 8)
            spot = self._canvas.mapFromScene(rect.x, rect.y + 32.0)
            spot.setX(min(max(spot.x(), seen.left()), max(seen.left(), seen.right())))
            spot.setY(min(max(spot.y(), seen.top()), max(seen.top(), seen.bottom())))
        self.move(self._canvas.viewport().mapToGlobal(spot))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    def _try(self) -> None:
        text, places = self.field.text(), self._places

        def command(design: Design) -> Design:
            for place in places:
                design = repeat(design, place, text)
            return design

        name = short_name(self._session.design, places[-1])
        try:
            self._session.apply(f"Repeat {name}", command, focus=places[-1])
        except DesignError as error:
            self._say(error_words(error), "error")
            return
        self.hide()

    def _unsay(self, _text: str = "") -> None:
        self._say(EXAMPLE, "text_muted")

    def _say(self, text: str, token: str) -> None:
        palette = self._said.palette()
        palette.setColor(self._said.foregroundRole(), self._theme.color(token))
        self._said.setPalette(palette)
        self._said.setText(text)
        self.adjustSize()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        palette = self.field.palette()
        palette.setColor(palette.ColorRole.Base, theme.surface_raised)
        palette.setColor(palette.ColorRole.Text, theme.text)
        palette.setColor(palette.ColorRole.Highlight, theme.accent)
        palette.setColor(palette.ColorRole.HighlightedText, theme.on_accent)
        self.field.setPalette(palette)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def hideEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        painter.setPen(self._theme.plate_line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _present(design: Design, place: str) -> str:
    """How often an item is repeated now, as one would type it."""
    item = address.find(design.blocks, design.root, place).item
    if item is None or not item.axes:
        return ""
    if len(item.axes) == 1:
        return f"{item.axes[0].size} along {item.axes[0].name}"
    return ", ".join(f"{axis.name} {axis.size}" for axis in item.axes)
