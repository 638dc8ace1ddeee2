"""The list of the palette: sections of entries, painted; only what is visible costs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from designer.ui.command.entries import Entry, Section
from designer.ui.command.fuzzy import letters, prepare
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

ROW_H, TITLE_H, PAD = 26, 24, 16
#: Height of the list at most: twelve rows.
MOST_H = 12 * ROW_H + 2
_INSET, _BAR_W = 8, 4
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@lru_cache(maxsize=4)
def _metrics(weight: int) -> QFontMetrics:
    return QFontMetrics(font(BODY_PX, weight))


class EntryList(QWidget):
    """Sections of entries, one of which is current.

    Attributes
    ----------
    chosen
        An entry was pressed.
    current_changed
        Another entry is current.
    """

    chosen = Signal(object)
    current_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[str | Entry] = []
        self._tops: list[int] = [0]
        self._typed: tuple[str, ...] = ()
        self._empty = ""
        self._current = -1
        self._scrolled = 0
        self.setMouseTracking(True)
        # What is below need not be painted again when a key changes the list.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Found")

    # -- content ----------------------------------------------------------------------------

    @property
    def current(self) -> Entry | None:
        """The entry that Enter would choose."""
        row = self._rows[self._current] if 0 <= self._current < len(self._rows) else None
        return row if isinstance(row, Entry) else None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, from top to bottom."""
        return tuple(row for row in self._rows if isinstance(row, Entry))

    @property
    def titles(self) -> tuple[str, ...]:
        """All sections, from top to bottom."""
        return tuple(row for row in self._rows if isinstance(row, str))

    @property
    def content_height(self) -> int:
        """Height of all rows."""
        return self._tops[-1] if self._rows else 2 * ROW_H

    def show_sections(
        self, sections: Sequence[Section], typed: tuple[str, ...], empty: str
    ) -> None:
        """Show what was found; `empty` is said where there is nothing."""
        self._typed, self._empty = typed, empty
        self._rows = []
        for section in sections:
            self._rows += [section.title, *section.entries]
        self._tops = [0]
        for row in self._rows:
            self._tops.append(self._tops[-1] + (TITLE_H if isinstance(row, str) else ROW_H))
        self._scrolled = 0
        self._current = next((n for n, row in enumerate(self._rows) if isinstance(row, Entry)), -1)
        self.current_changed.emit()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    # -- walking ----------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Make the entry so many rows on current; the ends are joined for single steps."""
        places = [n for n, row in enumerate(self._rows) if isinstance(row, Entry)]
        if not places:
            return
        at = places.index(self._current) + by
        self._make_current(
            places[at % len(places) if abs(by) == 1 else min(max(at, 0), len(places) - 1)]
        )

    def step_section(self, by: int) -> None:
        """Make the first entry of the next section current, or of the one before."""
        firsts = [n + 1 for n, row in enumerate(self._rows) if isinstance(row, str)]
        if firsts:
            here = bisect_right(firsts, self._current) - 1
            self._make_current(firsts[(here + by) % len(firsts)])

    def _make_current(self, number: int) -> None:
        self._current = number
        # The title above a first entry is shown with it.
        above = number - 1 if number and isinstance(self._rows[number - 1], str) else number
        self._scroll_to(min(self._scrolled, self._tops[above]))
        self._scroll_to(max(self._scrolled, self._tops[number + 1] - self.height()))
        self.current_changed.emit()
        self.update()

    def _scroll_to(self, place: int) -> None:
        self._scrolled = max(0, min(place, self._tops[-1] - self.height()))

    # -- mouse ------------------------------------------------------------------------------

    def row_rect(self, entry: Entry) -> QRect:
        """Return where an entry is."""
        number = next(n for n, row in enumerate(self._rows) if row is entry)
        return QRect(0, self._tops[number] - self._scrolled, self.width(), ROW_H)

    def _at(self, y: float) -> int:
        number = bisect_right(self._tops, y + self._scrolled) - 1
        is_entry = 0 <= number < len(self._rows) and isinstance(self._rows[number], Entry)
        return number if is_entry else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().y())
        if number >= 0 and number != self._current:
            self._current = number
            self.current_changed.emit()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().y())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._rows[number])
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.pixelDelta().y() or event.angleDelta().y() * ROW_H // 40
        self._scroll_to(self._scrolled - turned)
        self.update()
        event.accept()

    # -- paint ------------------------------------------------------------------------------

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._scroll_to(self._scrolled)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._rows:
            painter.setFont(font(BODY_PX))
            painter.setPen(self._theme.text_muted)
            painter.drawText(self.rect().adjusted(PAD, 0, -PAD, 0), _LEFT, self._empty)
            return
        number = max(0, bisect_right(self._tops, self._scrolled) - 1)
        while number < len(self._rows) and self._tops[number] - self._scrolled < self.height():
            top = self._tops[number] - self._scrolled
            row = self._rows[number]
            rect = QRect(0, top, self.width(), self._tops[number + 1] - self._tops[number])
            if isinstance(row, str):
                painter.setFont(font(CAPTION_PX, 500))
                painter.setPen(self._theme.text_muted)
                painter.drawText(rect.adjusted(PAD, 4, -PAD, 0), _LEFT, row)
            else:
                self._paint_entry(painter, rect, row, number == self._current)
            number += 1
        self._paint_bar(painter)

    def _paint_entry(self, painter: QPainter, rect: QRect, entry: Entry, is_current: bool) -> None:
        theme = self._theme
        if is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft)
            painter.drawRoundedRect(QRectF(rect).adjusted(_INSET, 0, -_INSET, 0), 4, 4)
        room = rect.adjusted(PAD, 0, -PAD, 0)
        if entry.keys:
            painter.setFont(font(CAPTION_PX, 500))
            painter.setPen(theme.text_muted if entry.enabled else theme.text_faint)
            painter.drawText(room, _RIGHT, entry.keys)
            room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(entry.keys) - 12)
        painter.setPen(theme.text if entry.enabled else theme.text_faint)
        room.setLeft(room.left() + self._paint_text(painter, room, entry.text) + 10)
        if entry.aside and room.width() > 24:
            painter.setFont(font(BODY_PX))
            painter.setPen(theme.text_muted if entry.enabled else theme.text_faint)
            shown = painter.fontMetrics().elidedText(
                entry.aside, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, _LEFT, shown)

    def _paint_text(self, painter: QPainter, room: QRect, text: str) -> int:
        """Write a text, the letters that were typed in a heavier weight; return its width."""
        marked = letters(self._typed, prepare(text)) if self._typed else frozenset()
        runs = [
            (600 if is_marked else 400, "".join(text[n] for n in run))
            for is_marked, run in groupby(range(len(text)), key=marked.__contains__)
        ]
        if sum(_metrics(weight).horizontalAdvance(run) for weight, run in runs) > room.width():
            shown = _metrics(400).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            runs = [(400, shown)]
        left = room.left()
        for weight, run in runs:
            painter.setFont(font(BODY_PX, weight))
            width = _metrics(weight).horizontalAdvance(run)
            painter.drawText(QRect(left, room.top(), width + 4, room.height()), _LEFT, run)
            left += width
        return left - room.left()

    def _paint_bar(self, painter: QPainter) -> None:
        """Show how much there is above and below."""
        whole, seen = self._tops[-1], self.height()
        if whole <= seen:
            return
        length = max(24.0, seen * seen / whole)
        top = (seen - length) * self._scrolled / (whole - seen)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.plate_line)
        painter.drawRoundedRect(QRectF(self.width() - _BAR_W - 2, top, _BAR_W, length), 2, 2)
