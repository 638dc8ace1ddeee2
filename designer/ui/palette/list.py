"""The list of the palette: sections of rows in one painted widget, by mouse and by key."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from designer.ui.describe import wrapped
from designer.ui.palette.row_painter import (
    HEADING_PX,
    PAD_PX,
    ROW_PX,
    Look,
    paint_heading,
    paint_row,
    star_rect,
)
from designer.ui.palette.rows import Row, Section
from designer.ui.theme import BODY_PX, Theme

_END_PX, _PAGE = 12, 8
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_PAGE,
    Qt.Key.Key_PageDown: _PAGE,
    Qt.Key.Key_Home: -100_000,
    Qt.Key.Key_End: 100_000,
}
_FOLDS = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}
_PLACES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A heading, or a row of a section."""

    section: Section
    row: Row | None
    top: int
    height: int

    @property
    def name(self) -> tuple[str, str]:
        return self.section.title, self.row.key if self.row is not None else ""


class PaletteList(QWidget):
    """Rows in sections that fold.

    Attributes
    ----------
    pressed, dragged, chosen, starred
        A row was clicked; is being dragged; Enter was pressed on it; its star was pressed.
    folded
        The heading of a section was pressed.
    typed
        Text for the search field; empty to go there.
    erased
        Backspace belongs to the search field.
    moved
        The keyboard went to a place that should be in view.
    """

    pressed = Signal(object)
    dragged = Signal(object)
    chosen = Signal(object)
    starred = Signal(object)
    folded = Signal(str)
    typed = Signal(str)
    erased = Signal()
    moved = Signal(QRect)

    def __init__(self, theme: Theme, words: Callable[[Row], str]) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._entries: list[_Entry] = []
        self._tops: list[int] = []
        self._folded: frozenset[str] = frozenset()
        self._stars: frozenset[str] = frozenset()
        self._armed = self._best = ""
        self._empty = ""
        self._current = self._hovered = -1
        self._on_star = False
        self._grip: tuple[QPoint, Row] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Parts")

    # -- content ----------------------------------------------------------------------------

    @property
    def sections(self) -> tuple[Section, ...]:
        """What is listed; what a search found has one section without a title."""
        return tuple(dict.fromkeys(entry.section for entry in self._entries))

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that can be seen or scrolled to, in order."""
        return tuple(entry.row for entry in self._entries if entry.row is not None)

    @property
    def current(self) -> Row | None:
        """The row on which the keyboard is."""
        return self._entries[self._current].row if self._current >= 0 else None

    @property
    def current_name(self) -> tuple[str, str] | None:
        """Section and key of where the keyboard is."""
        return self._entries[self._current].name if self._current >= 0 else None

    @property
    def message(self) -> str:
        """What stands there instead of rows."""
        return self._empty

    def show_sections(
        self,
        sections: Iterable[Section],
        *,
        folded: Iterable[str] = (),
        stars: Iterable[str] = (),
        empty: str = "",
    ) -> None:
        """List other rows; the keyboard stays on the same one where it is still there."""
        kept = self.current_name
        self._folded, self._stars, self._empty = frozenset(folded), frozenset(stars), empty
        self._entries, y = [], 0
        for section in sections:
            if section.title:
                self._entries.append(_Entry(section, None, y, HEADING_PX))
                y += HEADING_PX
            for row in section.rows if section.title not in self._folded else ():
                self._entries.append(_Entry(section, row, y, ROW_PX))
                y += ROW_PX
        self._tops = [entry.top for entry in self._entries]
        names = {entry.name: number for number, entry in enumerate(self._entries)}
        self._current = names.get(kept, -1) if kept is not None else -1
        self._hovered = -1
        self.setFixedHeight(y + (_END_PX if y else 3 * ROW_PX))
        self.rehover()
        self._describe()
        self.update()

    def mark(self, *, armed: str, best: str) -> None:
        """Mark the row that the next click places, and the one that Enter places."""
        if (armed, best) != (self._armed, self._best):
            self._armed, self._best = armed, best
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(216, self.minimumHeight())

    # -- geometry ---------------------------------------------------------------------------

    def _rect(self, number: int) -> QRect:
        entry = self._entries[number]
        return QRect(0, entry.top, self.width(), entry.height)

    def row_rect(self, key: str) -> QRect:
        """Return where a row is, the first with this key."""
        names = (entry.name for entry in self._entries)
        section = next((title for title, known in names if known == key), None)
        return self.entry_rect(section, key) if section is not None else QRect()

    def entry_rect(self, section: str, key: str = "") -> QRect:
        """Return where a row of a section is; without a key, its heading."""
        for number, entry in enumerate(self._entries):
            if entry.name == (section, key):
                return self._rect(number)
        return QRect()

    def name_at(self, y: int) -> tuple[str, str] | None:
        """Return section and key of what is at a height."""
        number = self._at(y)
        return self._entries[number].name if number >= 0 else None

    def _at(self, y: float) -> int:
        number = bisect_right(self._tops, y) - 1
        if number >= 0 and y < self._tops[number] + self._entries[number].height:
            return number
        return -1

    # -- paint ------------------------------------------------------------------------------

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        dirty: QRect = event.rect()  # type: ignore[attr-defined]
        painter.fillRect(dirty, self._theme.surface)
        if not self._entries:
            painter.setPen(self._theme.text_muted)
            wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
            painter.setFont(self._theme.font(BODY_PX))
            room = self.rect().adjusted(PAD_PX, 8, -PAD_PX, 0)
            painter.drawText(room, int(wrap), self._empty)
            return
        first = max(0, bisect_right(self._tops, dirty.top()) - 1)
        last = bisect_right(self._tops, dirty.bottom())
        for number in range(first, last):
            entry, rect = self._entries[number], self._rect(number)
            if entry.row is None:
                paint_heading(painter, rect, entry.section, self._look(number), self._theme)
            else:
                paint_row(painter, rect, entry.row, self._look(number), self._theme)

    def _look(self, number: int) -> Look:
        entry = self._entries[number]
        key = entry.row.key if entry.row is not None else None
        hovered = number == self._hovered
        return Look(
            is_hovered=hovered,
            is_current=self.hasFocus() and number == self._current,
            is_armed=key is not None and key == self._armed,
            is_best=key is not None and key == self._best,
            is_starred=key in self._stars,
            is_star_hovered=hovered and self._on_star,
            is_folded=entry.section.title in self._folded,
        )

    # -- mouse ------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._grip is not None:
            start, row = self._grip
            if (place - start).manhattanLength() >= QApplication.startDragDistance():
                self._grip = None
                self.dragged.emit(row)
            return
        self._hover(place)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def rehover(self) -> None:
        """Look what is under the mouse now: rows moved, the mouse did not."""
        if self.underMouse():
            self._hover(self.mapFromGlobal(QCursor.pos()))

    def _hover(self, place: QPoint | None) -> None:
        number = self._at(place.y()) if place is not None else -1
        on_star = place is not None and self._is_on_star(number, place)
        if (number, on_star) == (self._hovered, self._on_star):
            return
        for changed in {number, self._hovered}:
            if 0 <= changed < len(self._entries):
                self.update(self._rect(changed))
        self._hovered, self._on_star = number, on_star
        shape = Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def _is_on_star(self, number: int, place: QPoint) -> bool:
        row = self._entries[number].row if number >= 0 else None
        if row is None or not row.has_star:
            return False
        return star_rect(self._rect(number)).adjusted(-4, -4, 4, 4).contains(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        number = self._at(place.y())
        self._grip = None
        if event.button() != Qt.MouseButton.LeftButton or number < 0:
            return
        self._go_to(number, reveal=False)
        row = self._entries[number].row
        if row is None:
            self.folded.emit(self._entries[number].section.title)
        elif self._is_on_star(number, place):
            self.starred.emit(row)
        else:
            self._grip = (place, row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        grip, self._grip = self._grip, None
        if grip is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(grip[1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second press of a double click on a row must not take back what the first did.
        number = self._at(event.position().y())
        if number >= 0 and self._entries[number].row is None:
            self.mousePressEvent(event)

    # -- keys -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            number = self._at(event.pos().y())
            row = self._entries[number].row if number >= 0 else None
            words = wrapped(self._words(row)) if row is not None else ""
            rect = self._rect(number) if row is not None else QRect()
            QToolTip.showText(event.globalPos(), words, self, rect)
            return True
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if self._is_typing(event) or (event.key() == Qt.Key.Key_Escape and self._armed):
                # Letters go to the search field, not to what they do on the canvas.
                event.accept()
                return True
        return super().event(event)

    def _is_typing(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return (
            held == Qt.KeyboardModifier.NoModifier
            and event.text().isprintable()
            and bool(event.text())
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        entry = self._entries[self._current] if self._current >= 0 else None
        row = entry.row if entry is not None else None
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key in _FOLDS and entry is not None and entry.section.title:
            if (entry.section.title in self._folded) != _FOLDS[key]:
                self._go_to(self._entries.index(self._heading_of(entry)))
                self.folded.emit(entry.section.title)
        elif key in (*_PLACES, Qt.Key.Key_Space) and entry is not None:
            if row is None:
                self.folded.emit(entry.section.title)
            else:
                (self.chosen if key in _PLACES else self.pressed).emit(row)
        elif event.text() == "*" and row is not None:
            if row.has_star:
                self.starred.emit(row)
        elif key == Qt.Key.Key_Backspace:
            self.erased.emit()
        elif self._is_typing(event):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _heading_of(self, entry: _Entry) -> _Entry:
        return next(e for e in self._entries if e.section is entry.section)

    def _step(self, by: int) -> None:
        if by == -1 and self._current <= 0:
            self.typed.emit("")
        elif self._entries:
            self._go_to(min(max(0, self._current + by), len(self._entries) - 1))

    def enter(self) -> None:
        """Take the keyboard on the first row."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        rows = (n for n, entry in enumerate(self._entries) if entry.row is not None)
        number = next(rows, 0)
        if self._entries:
            self._go_to(number)

    def _go_to(self, number: int, *, reveal: bool = True) -> None:
        self._current = number
        self._describe()
        if reveal:
            self.moved.emit(self._rect(number))
        self.update()

    def _describe(self) -> None:
        if 0 <= self._current < len(self._entries):
            entry = self._entries[self._current]
            words = entry.row.plain() if entry.row is not None else entry.section.title
            self.setAccessibleDescription(words)
        else:
            self.setAccessibleDescription(self._empty)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        if self._current < 0 and self._entries:
            self._current = 0
            self._describe()
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()
