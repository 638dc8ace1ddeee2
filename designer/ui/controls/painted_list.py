"""A list painted in one widget: rows with a dot, a text that may wrap, and columns at the right.

Why, claims and issues are such lists. Qt's item views would do, but cost more per refresh than an
edit may take, and their look would have to be undone first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QToolTip, QWidget

from designer.ui.describe import wrapped
from designer.ui.theme import BODY_PX, CAPTION_PX, TITLE_PX, Theme, font

TITLE_HEIGHT, LINE_HEIGHT, GAP = 36, 16, 4
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row.

    Attributes
    ----------
    text, tone, weight
        Left text, its token and weight; it wraps into the room that the columns leave.
    lead
        Short word before the text, with a column of its own.
    over
        Short word on a line of its own above the text (code of an issue).
    middle, right, right_tone
        Right-aligned columns.
    dot
        Token of a dot at the left edge; "" for none.
    one_line
        The text is cut instead of wrapped.
    target
        What a click reports; rows without one cannot be pressed.
    """

    text: str
    tone: str = "text"
    weight: int = 400
    lead: str = ""
    over: str = ""
    middle: str = ""
    right: str = ""
    right_tone: str = "text_muted"
    dot: str = ""
    tooltip: str = ""
    target: str = ""
    one_line: bool = False

    def plain(self) -> str:
        """Return the row as one line."""
        return " ".join(x for x in (self.over, self.lead, self.text, self.middle, self.right) if x)


@lru_cache(maxsize=16)
def _metrics(size_px: int, weight: int) -> QFontMetrics:
    return QFontMetrics(font(size_px, weight))


@lru_cache(maxsize=1024)
def _wrapped_height(text: str, room: int, weight: int) -> int:
    return _metrics(BODY_PX, weight).boundingRect(QRect(0, 0, room, 2000), _WRAP, text).height()


class PaintedList(QWidget):
    """A titled list of rows.

    Attributes
    ----------
    activated
        Target of the row that was pressed, by mouse or key.
    """

    activated = Signal(str)
    resized = Signal()

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._theme = theme
        self._rows: tuple[ListRow, ...] = ()
        self._tops: list[int] = []
        self._columns: tuple[int, ...] = (0, 0, 0)
        self._hovered = self._current = -1
        self._empty = self._aside = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)

    # -- content ----------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[ListRow, ...]:
        """What is shown."""
        return self._rows

    @property
    def title(self) -> str:
        """Heading of the list."""
        return self._title

    @property
    def aside(self) -> str:
        """What stands beside the heading."""
        return self._aside

    def set_rows(
        self, rows: Sequence[ListRow], *, title: str = "", aside: str = "", empty: str = ""
    ) -> None:
        """Show other rows; `aside` stands beside the title, `empty` where there are no rows."""
        rows = tuple(rows)
        title = title or self._title
        head = (title, aside, empty)
        headed = head != (self._title, self._aside, self._empty)
        if rows == self._rows and not headed:
            return
        before, tops = self._rows, self._tops
        self._rows = rows
        self._title, self._aside, self._empty = head
        self._current = min(self._current, len(rows) - 1)
        if self._hovered >= len(rows):
            self._hovered = -1
        self.setAccessibleName(f"{title} {aside}".strip())
        if QAccessible.isActive():
            self.setAccessibleDescription("; ".join(row.plain() for row in rows))
        columns = self._columns
        self._lay_out()
        if tops != self._tops or columns != self._columns or len(before) != len(rows):
            self.update()
            return
        if headed:
            self.update(0, 0, self.width(), TITLE_HEIGHT)
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.update(self.row_rect(number))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    # -- geometry ---------------------------------------------------------------------------

    def _measure_columns(self) -> tuple[int, ...]:
        """Return the widths of the columns: lead, middle, right."""
        body = _metrics(BODY_PX, 500)
        small = _metrics(CAPTION_PX, 500)
        lead = max((body.horizontalAdvance(r.lead) for r in self._rows if r.lead), default=0)
        middle = max((body.horizontalAdvance(r.middle) for r in self._rows if r.middle), default=0)
        right = max((small.horizontalAdvance(r.right) for r in self._rows if r.right), default=0)
        half = self.width() // 2
        # Two pixels of slack: a painter may round a text wider than its metrics say.
        return tuple(min(width + 2, half) if width else 0 for width in (lead, middle, right))

    def _text_rect(self, row: ListRow, columns: tuple[int, ...]) -> tuple[int, int]:
        lead, middle, right = columns
        left = (12 if row.dot else 0) + (lead + 8 if row.lead else 0)
        taken = 0
        if row.middle or row.right:
            taken = sum(width + 8 for width in (middle, right) if width)
        return left, max(40, self.width() - left - taken)

    def _lay_out(self) -> None:
        y, self._tops = TITLE_HEIGHT, []
        columns = self._columns = self._measure_columns()
        for row in self._rows:
            self._tops.append(y)
            _, room = self._text_rect(row, columns)
            if row.one_line:
                y += LINE_HEIGHT + GAP
                continue
            height = _wrapped_height(row.text or " ", room, row.weight)
            over = LINE_HEIGHT - 1 if row.over else 0
            y += over + max(LINE_HEIGHT, height + 2) + GAP
        self._tops.append(y)
        if not self._rows and self._empty:
            y += LINE_HEIGHT * (1 + len(self._empty) // 42) + GAP
        if y != self.minimumHeight():
            self.setFixedHeight(y)
            self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(232, max(TITLE_HEIGHT, self.minimumHeight()))

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        if event.size().width() != event.oldSize().width():  # type: ignore[attr-defined]
            self._lay_out()

    def row_rect(self, number: int) -> QRect:
        """Return where a row is."""
        top = self._tops[number]
        return QRect(0, top, self.width(), self._tops[number + 1] - top)

    def _at(self, y: float) -> int:
        for number in range(len(self._rows)):
            if self._tops[number] <= y < self._tops[number + 1]:
                return number
        return -1

    # -- paint ------------------------------------------------------------------------------

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        dirty = event.rect()  # type: ignore[attr-defined]
        painter.setFont(font(TITLE_PX, 600))
        painter.setPen(self._theme.text)
        painter.drawText(
            QRect(0, 12, self.width(), 20), int(Qt.AlignmentFlag.AlignVCenter), self._title
        )
        if self._aside:
            left = painter.fontMetrics().horizontalAdvance(self._title) + 10
            rect = QRect(left, 13, self.width() - left, 20)
            self._one_line(painter, rect, self._aside, "text_muted", 400, CAPTION_PX)
        if not self._rows:
            painter.setFont(font(BODY_PX))
            painter.setPen(self._theme.text_muted)
            painter.drawText(QRect(0, TITLE_HEIGHT, self.width(), 400), _WRAP, self._empty)
        columns = self._columns
        for number, row in enumerate(self._rows):
            rect = self.row_rect(number)
            if rect.intersects(dirty):
                self._paint_row(painter, rect, row, columns, number)

    def _paint_row(
        self,
        painter: QPainter,
        rect: QRect,
        row: ListRow,
        columns: tuple[int, ...],
        number: int,
    ) -> None:
        theme = self._theme
        focused = self.hasFocus() and number == self._current
        if (number == self._hovered and row.target) or focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.accent if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.surface_raised)
            painter.drawRoundedRect(QRectF(rect).adjusted(-6 + 6.5, -1.5, -0.5, -2.5), 3, 3)
        top, left = rect.top(), 0
        if row.dot:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(row.dot))
            painter.drawEllipse(QRectF(1, top + 4, 6, 6))
            left = 12
        if row.over:
            over = QRect(left, top, self.width() - left, LINE_HEIGHT - 2)
            self._one_line(painter, over, row.over, "text", 500, CAPTION_PX)
            top += LINE_HEIGHT - 1
        if row.lead:
            self._one_line(
                painter, QRect(left, top, columns[0], LINE_HEIGHT), row.lead, "text", 500
            )
        text_left, room = self._text_rect(row, columns)
        if row.one_line:
            line = QRect(text_left, top, room, LINE_HEIGHT - 2)
            self._one_line(painter, line, row.text, row.tone, row.weight)
        else:
            painter.setFont(font(BODY_PX, row.weight))
            painter.setPen(theme.color(row.tone))
            painter.drawText(QRect(text_left, top, room, rect.bottom() - top + 1), _WRAP, row.text)
        self._paint_columns(painter, row, columns, rect.top())

    def _paint_columns(
        self, painter: QPainter, row: ListRow, columns: tuple[int, ...], top: int
    ) -> None:
        right = self.width()
        align = Qt.AlignmentFlag.AlignRight
        if columns[2]:
            rect = QRect(right - columns[2], top, columns[2], LINE_HEIGHT - 2)
            self._one_line(painter, rect, row.right, row.right_tone, 500, CAPTION_PX, align)
            right -= columns[2] + 8
        if row.middle:
            rect = QRect(right - columns[1], top, columns[1], LINE_HEIGHT - 2)
            self._one_line(painter, rect, row.middle, "text", 500, BODY_PX, align)

    def _one_line(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        token: str,
        weight: int,
        size: int = BODY_PX,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(font(size, weight))
        painter.setPen(self._theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)

    # -- input ------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            pressable = number >= 0 and bool(self._rows[number].target)
            shape = Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._activate(self._at(event.position().y()))

    def _activate(self, number: int) -> None:
        if 0 <= number < len(self._rows):
            self._current = number
            if self._rows[number].target:
                self.activated.emit(self._rows[number].target)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps and self._rows:
            number = self._current + steps[Qt.Key(event.key())]
            self._current = min(max(0, number), len(self._rows) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._activate(self._current)
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText("\n".join(row.plain() for row in self._rows))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._current = max(0, self._current)
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            place: QPoint = event.pos()  # type: ignore[attr-defined]
            number = self._at(place.y())
            text = self._rows[number].tooltip if number >= 0 else ""
            QToolTip.showText(event.globalPos(), wrapped(text), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)
