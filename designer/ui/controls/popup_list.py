"""The painted entries of a chooser: sections, texts with a second line, one of them pointed at."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollBar, QToolTip, QWidget

from designer.ui.controls.paint import paint_line
from designer.ui.controls.quiet_scroll import BAR_PX
from designer.ui.describe import wrapped
from designer.ui.inspector.form import Choice
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

SECTION_PX, PLAIN_PX, DETAIL_PX, INDENT_PX = 26, 26, 36, 8
_LEFT = Qt.AlignmentFlag.AlignLeft


def same(a: Any, b: Any) -> bool:
    """Whether two values of a chooser name the same thing: parts are named by their id."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return bool(a[0] == b[0])
    return bool(a == b)


class ChoiceList(QAbstractScrollArea):
    """Paints what is in view of a list of any length.

    Attributes
    ----------
    taken
        The value of the entry that was clicked or entered.
    pointed
        The text of the entry that Enter would take.
    """

    taken = Signal(object)
    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all: tuple[Choice, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._rows: list[Choice | str] = []
        self._tops: list[int] = [0]
        self._now: Any = None
        self._at = -1
        self._typed = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar of its own over the margin: texts keep their room when it comes.
        own = self.verticalScrollBar()
        own.setSingleStep(PLAIN_PX)
        self._over = QScrollBar(Qt.Orientation.Vertical, self)
        own.valueChanged.connect(self._over.setValue)
        self._over.valueChanged.connect(own.setValue)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)

    # -- content ----------------------------------------------------------------------------

    @property
    def entries(self) -> tuple[Choice, ...]:
        """The entries that fit what was typed."""
        return tuple(row for row in self._rows if isinstance(row, Choice))

    @property
    def pointed_at(self) -> Choice | None:
        """The entry that Enter would take."""
        row = self._rows[self._at] if 0 <= self._at < len(self._rows) else None
        return row if isinstance(row, Choice) else None

    def show_choices(self, choices: tuple[Choice, ...], current: Any) -> None:
        """Show entries; the current one is marked and pointed at."""
        self._all, self._now = choices, current
        self._texts = tuple(f"{c.text} {c.detail} {c.section}".casefold() for c in choices)
        self._typed = ""
        self._arrange(choices)
        here = next((n for n, row in enumerate(self._rows) if self._is_now(row)), self._first())
        self._point(here)

    def filter(self, text: str) -> None:
        """Show the entries that hold every word of a text."""
        self._typed = text.strip()
        words = self._typed.casefold().split()
        fit = (
            choice
            for choice, known in zip(self._all, self._texts, strict=True)
            if all(word in known for word in words)
        )
        self._arrange(tuple(fit))
        phrase = self._typed.casefold()
        begins = (
            n
            for n, row in enumerate(self._rows)
            if isinstance(row, Choice) and row.text.casefold().startswith(phrase)
        )
        self._point(next(begins, self._first()))

    def _is_now(self, row: Choice | str) -> bool:
        return isinstance(row, Choice) and same(row.value, self._now)

    def _first(self) -> int:
        return next((n for n, row in enumerate(self._rows) if isinstance(row, Choice)), -1)

    def _arrange(self, choices: tuple[Choice, ...]) -> None:
        self._rows, self._tops = [], [0]
        section = ""
        for choice in choices:
            if choice.section and choice.section != section:
                section = choice.section
                self._add(section, SECTION_PX)
            self._add(choice, DETAIL_PX if choice.detail else PLAIN_PX)
        self._measure()
        self.viewport().update()

    def _add(self, row: Choice | str, height: int) -> None:
        self._rows.append(row)
        self._tops.append(self._tops[-1] + height)

    def height_of_all(self) -> int:
        """Return the height that shows everything."""
        return self._tops[-1]

    def _measure(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._tops[-1] - self.viewport().height()))
        self._over.setPageStep(bar.pageStep())
        self._over.setRange(0, bar.maximum())
        self._over.setVisible(bar.maximum() > 0)

    # -- pointing and taking ----------------------------------------------------------------

    def step(self, count: int) -> None:
        """Point so many entries further up or down."""
        entries = [n for n, row in enumerate(self._rows) if isinstance(row, Choice)]
        if not entries:
            return
        here = entries.index(self._at) if self._at in entries else -1
        self._point(entries[min(max(here + count, 0), len(entries) - 1)])

    def take(self) -> None:
        """Report the entry that is pointed at."""
        choice = self.pointed_at
        if choice is not None:
            self.taken.emit(choice.value)

    def _point(self, number: int) -> None:
        self._at = number
        choice = self.pointed_at
        self.pointed.emit(
            " · ".join(x for x in (choice.text, choice.detail) if x) if choice else ""
        )
        if number >= 0:
            top = 0 if number == self._first() else self._tops[number]
            bar, page = self.verticalScrollBar(), self.viewport().height()
            if top < bar.value():
                bar.setValue(top)
            elif self._tops[number + 1] > bar.value() + page:
                bar.setValue(self._tops[number + 1] - page)
        self.viewport().update()

    def row_rect(self, number: int) -> QRect:
        """Return where a row is in the viewport."""
        top = self._tops[number] - self.verticalScrollBar().value()
        height = self._tops[number + 1] - self._tops[number]
        return QRect(0, top, self.viewport().width(), height)

    def rect_of(self, value: Any) -> QRect:
        """Return where the entry with a value is in the viewport."""
        rows = enumerate(self._rows)
        return self.row_rect(
            next(n for n, r in rows if isinstance(r, Choice) and same(r.value, value))
        )

    def _number_at(self, point: QPoint) -> int:
        y = point.y() + self.verticalScrollBar().value()
        number = bisect_right(self._tops, y) - 1
        inside = 0 <= number < len(self._rows) and isinstance(self._rows[number], Choice)
        return number if inside else -1

    # -- events -----------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            number = self._number_at(event.position().toPoint())
            if number >= 0 and number != self._at:
                self._at = number
                self.viewport().update()
            return True
        if kind == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            number = self._number_at(event.position().toPoint())
            if number >= 0:
                self._at = number
                self.take()
            return True
        if kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._number_at(event.pos())
            choice = self._rows[number] if number >= 0 else None
            text = choice.detail if isinstance(choice, Choice) else ""
            QToolTip.showText(event.globalPos(), wrapped(text), self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: object) -> None:
        self._over.setGeometry(self.width() - BAR_PX, 0, BAR_PX, self.height())
        self._measure()
        self.verticalScrollBar().setValue(0)
        self._point(self._at)

    # -- paint ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme, offset = self._theme, self.verticalScrollBar().value()
        if not self._rows:
            painter.setFont(font(BODY_PX))
            painter.setPen(theme.text_muted)
            room = QRect(INDENT_PX, 0, self.viewport().width() - 2 * INDENT_PX, PLAIN_PX)
            text = f"Nothing here is called “{self._typed}”." if self._typed else "Nothing here"
            paint_line(painter, room, text, _LEFT)
            return
        number = max(0, bisect_right(self._tops, offset) - 1)
        while number < len(self._rows) and self._tops[number] < offset + self.viewport().height():
            self._paint_row(painter, number)
            number += 1

    def _paint_row(self, painter: QPainter, number: int) -> None:
        theme, row, rect = self._theme, self._rows[number], self.row_rect(number)
        if isinstance(row, str):
            painter.setFont(font(CAPTION_PX, 500))
            painter.setPen(theme.text_muted)
            paint_line(painter, rect.adjusted(INDENT_PX, 6, -INDENT_PX, 0), row, _LEFT)
            return
        if number == self._at:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft)
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        now = self._is_now(row)
        painter.setFont(font(BODY_PX, 500))
        painter.setPen(theme.accent if now else theme.text)
        inner = rect.adjusted(INDENT_PX, 0, -INDENT_PX - (16 if now else 0), 0)
        line = QRect(inner.left(), inner.top(), inner.width(), PLAIN_PX)
        if row.detail:
            line.setHeight(20)
        paint_line(painter, line, row.text, _LEFT)
        if row.detail:
            painter.setFont(font(CAPTION_PX))
            painter.setPen(theme.color(row.tone or "text_muted"))
            below = QRect(inner.left(), inner.top() + 17, inner.width(), 15)
            paint_line(painter, below, row.detail, _LEFT)
        if now:
            _paint_tick(painter, rect.right() - INDENT_PX - 8, rect.center().y(), theme)


def _paint_tick(painter: QPainter, x: int, y: int, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1.4))
    painter.drawPolyline([QPointF(x, y), QPointF(x + 3, y + 3), QPointF(x + 8, y - 3)])
