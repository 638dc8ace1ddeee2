"""What was found after the program ended without saving: a quiet card over the canvas.

It asks for nothing: work goes on beside it, and what is left for later is offered again.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from designer.store.record import Record
from designer.ui.controls.quiet_scroll import QuietScrollArea
from designer.ui.safety.recovery_words import (
    file_words,
    spoken,
    standing_words,
    title_words,
    when_words,
)
from designer.ui.theme import BODY_PX, CAPTION_PX, TITLE_PX, Theme, font

WIDTH_PX, ROW_PX, MOST_ROWS = 560, 44, 4
PAD_PX, SHADOW_PX, RADIUS_PX = 16, 8, 6
_HINT = (
    "The program ended before this was saved. What you leave for later is kept for 30 days and "
    "offered again at the next start."
)


class RecordList(QWidget):
    """Records as rows of two lines, painted.

    Attributes
    ----------
    chosen
        The person wants the current record back (Enter, double click).
    moved
        Another record is the current one.
    """

    chosen = Signal()
    moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[tuple[Record, tuple[str, str, str, str, str]]] = []
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_records(self, records: Sequence[Record]) -> None:
        """Show other records, the first of them current."""
        self._rows = [
            (
                record,
                (
                    title_words(record),
                    when_words(record.written_s),
                    file_words(record),
                    *standing_words(record),
                ),
            )
            for record in records
        ]
        self.current = min(self.current, max(0, len(records) - 1))
        self.setFixedHeight(ROW_PX * len(records))
        self._say()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def _say(self) -> None:
        count = len(self._rows)
        what = spoken(self._rows[self.current][0]) if self._rows else "nothing"
        self.setAccessibleName(f"Recovered designs, {self.current + 1} of {count}: {what}")

    def _choose(self, number: int) -> None:
        number = min(max(0, number), len(self._rows) - 1)
        if number != self.current and number >= 0:
            self.current = number
            self._say()
            self.moved.emit()
            self.update()

    def row_rect(self, number: int) -> QRect:
        """Return where a row is."""
        return QRect(0, number * ROW_PX, self.width(), ROW_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(int(event.position().y() // ROW_PX))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -99, Qt.Key.Key_End: 99}
        if event.key() in steps:
            self._choose(self.current + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        dirty = event.rect()  # type: ignore[attr-defined]
        for number, (_, words) in enumerate(self._rows):
            if self.row_rect(number).intersects(dirty):
                self._paint_row(painter, number, words)

    def _paint_row(
        self, painter: QPainter, number: int, words: tuple[str, str, str, str, str]
    ) -> None:
        theme, rect = self._theme, self.row_rect(number)
        if number == self.current:
            painter.fillRect(rect, theme.accent_soft)
            width = 3 if self.hasFocus() else 1
            painter.fillRect(QRect(0, rect.top(), width, rect.height()), theme.accent)
        painter.fillRect(QRect(0, rect.bottom(), rect.width(), 1), theme.hairline)
        title, when, file, standing, tone = words
        inner = rect.adjusted(PAD_PX, 5, -PAD_PX, -5)
        for top, left, right, size, weight, left_tone, right_tone in (
            (inner.top(), title, when, BODY_PX, 500, "text", "text_muted"),
            (inner.top() + 18, file, standing, CAPTION_PX, 400, "text_muted", tone),
        ):
            line = QRect(inner.left(), top, inner.width(), 16)
            painter.setFont(font(CAPTION_PX))
            painter.setPen(theme.color(right_tone))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, side, right)
            room = line.width() - painter.fontMetrics().horizontalAdvance(right) - PAD_PX
            painter.setFont(font(size, weight))
            painter.setPen(theme.color(left_tone))
            shown = painter.fontMetrics().elidedText(left, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)


class RecoveryNotice(QWidget):
    """The card.

    Parameters
    ----------
    window
        What it lies on.
    records
        What was found, newest first.

    Attributes
    ----------
    restore_requested, save_requested, discard_requested
        What the person wants with a record.
    closed
        Left for later, or nothing is left.
    """

    restore_requested = Signal(object)
    save_requested = Signal(object)
    discard_requested = Signal(object)
    closed = Signal()

    def __init__(self, window: QWidget, records: Sequence[Record], theme: Theme) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.records: list[Record] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Unsaved work was found")
        self._heading = self._label(TITLE_PX, 600)
        self._heading.setText("Unsaved work was found")
        self._hint = self._label(CAPTION_PX, 400)
        self._hint.setText(_HINT)
        self.list = RecordList(theme)
        self.list.chosen.connect(self._restore)
        self._scroll = QuietScrollArea(self.list, "Recovered designs")
        self.list.moved.connect(self._show_current)
        self._question = self._label(BODY_PX, 400)
        self._buttons = QStackedWidget()
        self._build_buttons()
        layout = self._layout = QVBoxLayout(self)
        edge = SHADOW_PX
        layout.setContentsMargins(edge, edge + 12, edge, edge + 12)
        layout.setSpacing(8)
        for widget, side in ((self._heading, PAD_PX), (self._hint, PAD_PX), (self._scroll, 1)):
            row = QHBoxLayout()
            row.setContentsMargins(side, 0, side, 0)
            row.addWidget(widget)
            layout.addLayout(row)
        layout.addWidget(self._buttons)
        self.set_theme(theme)
        self.set_records(records)
        window.installEventFilter(self)

    # -- construction -----------------------------------------------------------------------

    def _label(self, size: int, weight: int) -> QLabel:
        label = QLabel(self)
        label.setFont(font(size, weight))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return label

    def _build_buttons(self) -> None:
        self.discard_button = self._button("Discard", self._ask)
        self.later_button = self._button("Later", self.leave)
        self.save_button = self._button("Save as…", self._save)
        self.restore_button = self._button("Restore", self._restore)
        self.restore_button.setDefault(True)
        self.keep_button = self._button("Keep", self._keep)
        self.confirm_button = self._button("Discard", self._discard)
        self.confirm_button.setAccessibleName("Discard for good")
        for left, rest in (
            (self.discard_button, (self.later_button, self.save_button, self.restore_button)),
            (self._question, (self.keep_button, self.confirm_button)),
        ):
            page = QWidget()
            row = QHBoxLayout(page)
            row.setContentsMargins(PAD_PX, 4, PAD_PX, 0)
            row.setSpacing(8)
            row.addWidget(left)
            if isinstance(left, QPushButton):
                row.addStretch(1)
            for button in rest:
                row.addWidget(button)
            self._buttons.addWidget(page)

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setFont(font(BODY_PX, 500))
        button.setAutoDefault(True)
        button.setAccessibleName(text.removesuffix("…"))
        button.clicked.connect(lambda _checked=False: act())  # type: ignore[operator]
        return button

    # -- content ----------------------------------------------------------------------------

    @property
    def current(self) -> Record | None:
        """The record that the buttons are about."""
        return self.records[self.list.current] if self.records else None

    def set_records(self, records: Sequence[Record]) -> None:
        """Show what is left; without anything the card goes."""
        self.records = list(records)
        self.list.set_records(self.records)
        self._scroll.setFixedHeight(ROW_PX * min(MOST_ROWS, max(1, len(self.records))))
        self._keep()
        if not self.records:
            self.leave()
            return
        self.place()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.list.set_theme(theme)
        for label, colour in (
            (self._heading, theme.text),
            (self._hint, theme.text_muted),
            (self._question, theme.text),
        ):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), colour)
            label.setPalette(palette)
        self.update()

    def place(self) -> None:
        """Lie centred over the window, in its upper third."""
        window = self._window
        width = min(WIDTH_PX + 2 * SHADOW_PX, window.width() - 2 * PAD_PX)
        self.setFixedWidth(width)
        height = self._layout.totalHeightForWidth(width)
        top = max(PAD_PX, min(window.height() // 4, window.height() - height - PAD_PX))
        self.setGeometry((window.width() - width) // 2, top, width, height)

    def offer(self) -> None:
        """Appear, with the keyboard in the list."""
        self.place()
        self.show()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Go; what was found stays on disk."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    # -- what the person wants ----------------------------------------------------------------

    def _restore(self) -> None:
        if self.current is not None:
            self.restore_requested.emit(self.current)

    def _save(self) -> None:
        if self.current is not None:
            self.save_requested.emit(self.current)

    def _ask(self) -> None:
        if self.current is not None:
            title = title_words(self.current)
            self._question.setText(f"Discard “{title}”? It cannot be brought back.")
            self._buttons.setCurrentIndex(1)
            self.keep_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        if self._buttons.currentIndex():
            self._buttons.setCurrentIndex(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_current(self) -> None:
        self._keep()
        middle = self.list.row_rect(self.list.current).center().y()
        self._scroll.ensureVisible(0, middle, 0, ROW_PX // 2 + 1)

    def _discard(self) -> None:
        record = self.current
        self._keep()
        if record is not None:
            self.discard_requested.emit(record)

    # -- events -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._buttons.currentIndex():
                self._keep()
            else:
                self.leave()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._ask()
        # Nothing goes on to the window: its keys belong to the canvas.
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(theme.shadow)
        shade.setAlpha(max(1, shade.alpha() // 6))
        painter.setBrush(shade)
        for step in range(1, SHADOW_PX, 2):
            grown = card.adjusted(-step, -step + 1, step, step)
            painter.drawRoundedRect(grown, RADIUS_PX + step, RADIUS_PX + step)
        painter.setPen(theme.hairline)
        painter.setBrush(theme.surface)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)
