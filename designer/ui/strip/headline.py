"""The headline strip: one painted widget across the whole width of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from designer.session.session import Session
from designer.ui.describe import wrapped
from designer.ui.strip.cells import RULES, Cell, cells, exact_text, plain_text, tooltip
from designer.ui.theme import CAPTION_PX, VALUE_PX, Theme, font

HEIGHT_PX, PAD_PX, MIN_CELL_PX = 56, 11, 84
_TITLE_Y, _VALUE_Y, _CAPTION_Y = 16, 36, 49
#: Widths of texts that are remembered.
_MOST_WIDTHS = 1000
_SIGN_PX = 10
_DELTA_GAP = 4.0


class HeadlineStrip(QWidget):
    """The numbers that matter, with their change since the last edit.

    Attributes
    ----------
    metric_chosen, address_chosen, rules_chosen
        A cell was clicked: its metric id; the address of the bottleneck; the list of issues.
    """

    metric_chosen = Signal(str)
    address_chosen = Signal(str)
    rules_chosen = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._cells: tuple[Cell, ...] = ()
        self._stale = QRegion()
        self._current = 0
        self._chosen = ""
        self._hovered = -1
        self._offset = 0.0
        self._menu: QMenu | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Headline numbers")
        self._prepare_fonts()
        self.refresh()

    def _prepare_fonts(self) -> None:
        self._title_font = font(CAPTION_PX, 500)
        self._caption_font = font(CAPTION_PX - 1, 400)
        self._delta_font = font(CAPTION_PX, 500)
        self._sign_font = font(CAPTION_PX, 600)
        self._value_fonts = [font(size, 600) for size in (VALUE_PX, VALUE_PX - 3, VALUE_PX - 5)]
        self._word_fonts = [font(size, 600) for size in (15, 13, 11)]
        used = (self._title_font, self._caption_font, self._delta_font, self._sign_font)
        fonts = (*used, *self._value_fonts, *self._word_fonts)
        self._metrics = {id(f): QFontMetricsF(f) for f in fonts}
        self._widths: dict[tuple[int, str], float] = {}

    # -- content ----------------------------------------------------------------------------

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What is shown."""
        return self._cells

    def cell(self, key_end: str) -> Cell:
        """Return the first cell whose key ends so; raises `KeyError` if there is none."""
        for cell in self._cells:
            if cell.key.endswith(key_end):
                return cell
        raise KeyError(key_end)

    def refresh(self) -> None:
        """Take the session's numbers; only cells that changed are painted again."""
        new = cells(self._session)
        old, self._cells = self._cells, new
        if len(old) != len(new):
            self._current = min(self._current, len(new) - 1)
            self._scroll_to(self._offset)
            self._stale = QRegion(self.rect())
            self.update()
        else:
            for number, (before, after) in enumerate(zip(old, new, strict=True)):
                if before != after:
                    self._stale += self._rect(number).toAlignedRect()
            self.update(self._stale)
        if QAccessible.isActive():
            self.setAccessibleDescription("; ".join(map(plain_text, new)))

    def paint_now(self) -> None:
        """Paint what `refresh` changed at once, ahead of everything else in this frame."""
        if self.isVisible():
            self.repaint(self._stale)
        self._stale = QRegion()

    def set_chosen(self, metric_id: str) -> None:
        """Mark the cell whose number is being explained."""
        if metric_id != self._chosen:
            self._chosen = metric_id
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    # -- geometry ---------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(1200, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, HEIGHT_PX)

    def _cell_width(self) -> float:
        return max(float(MIN_CELL_PX), self.width() / max(1, len(self._cells)))

    def _rect(self, number: int) -> QRectF:
        # Whole pixels: hairlines stay sharp, and equal cells don't move when numbers change.
        width = self._cell_width()
        left = round(number * width - self._offset)
        return QRectF(left, 0, round((number + 1) * width - self._offset) - left, HEIGHT_PX)

    def _overflow(self) -> float:
        return max(0.0, self._cell_width() * len(self._cells) - self.width())

    def _scroll_to(self, offset: float) -> None:
        offset = min(max(0.0, offset), self._overflow())
        if offset != self._offset:
            self._offset = offset
            self.update()

    def _at(self, x: float) -> int:
        number = int((x + self._offset) / self._cell_width())
        return number if 0 <= number < len(self._cells) else -1

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._scroll_to(self._offset)

    # -- paint ------------------------------------------------------------------------------

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        dirty = QRectF(event.rect())  # type: ignore[attr-defined]
        painter.fillRect(dirty, self._theme.surface)
        for number, cell in enumerate(self._cells):
            rect = self._rect(number)
            if rect.intersects(dirty):
                self._paint_cell(painter, rect, cell, number)
        painter.fillRect(QRectF(0, HEIGHT_PX - 1, self.width(), 1), self._theme.hairline)
        self._paint_edges(painter)

    def _paint_cell(self, painter: QPainter, rect: QRectF, cell: Cell, number: int) -> None:
        theme = self._theme
        focused = self.hasFocus() and number == self._current
        if number == self._hovered or focused:
            painter.fillRect(rect.adjusted(1 if number else 0, 0, 0, -1), theme.surface_raised)
        if number:
            painter.fillRect(QRectF(rect.left(), 8, 1, HEIGHT_PX - 17), theme.hairline)
        if cell.key == self._chosen or focused:
            painter.fillRect(
                QRectF(rect.left() + 1, HEIGHT_PX - 3, rect.width() - 1, 2), theme.accent
            )
        pad, room = self._room()
        left = rect.left() + pad
        taken = self._paint_delta(painter, cell, left + room)
        self._write(
            painter, left, _TITLE_Y, cell.title, self._title_font, "text_muted", room - taken
        )
        self._paint_value(painter, cell, left, room)
        self._paint_caption(painter, cell, left, room)

    def _room(self) -> tuple[float, float]:
        """Return the margin and the room for text of a cell."""
        width = self._cell_width()
        pad = PAD_PX if width > 100 else 8
        return pad, width - pad - 3

    def _paint_delta(self, painter: QPainter, cell: Cell, right: float) -> float:
        """Paint the change at the right end; return the room that it takes of the title's line.

        It stands behind the title, or else behind a short value or caption: where it hides nothing.
        """
        if not cell.delta:
            return 0.0
        width, (_, room) = self._width(self._delta_font, cell.delta), self._room()
        left = room - _DELTA_GAP - width
        title = self._width(self._title_font, cell.title)
        value = self._width(self._value_fonts[0], cell.value) + (_SIGN_PX if cell.sign else 0)
        caption = self._width(self._caption_font, self._caption(cell, room))
        used = ((title, _TITLE_Y), (value, _VALUE_Y), (caption, _CAPTION_Y))
        y = next((line for taken, line in used if taken <= left), _TITLE_Y)
        self._write(painter, right - width, y, cell.delta, self._delta_font, cell.delta_token)
        return width + _DELTA_GAP if y == _TITLE_Y else 0.0

    def _paint_value(self, painter: QPainter, cell: Cell, left: float, room: float) -> None:
        fonts = self._word_fonts if cell.is_word else self._value_fonts
        sign_room = _SIGN_PX if cell.sign else 0
        chosen = next(
            (f for f in fonts if self._width(f, cell.value) <= room - sign_room), fonts[-1]
        )
        right = left + self._write(painter, left, _VALUE_Y, cell.value, chosen, cell.tone, room)
        if cell.sign:
            token = cell.sign_token if cell.tone != "text_faint" else "text_faint"
            self._write(painter, right + 3, _VALUE_Y, cell.sign, self._sign_font, token)

    def _paint_caption(self, painter: QPainter, cell: Cell, left: float, room: float) -> None:
        caption = self._caption(cell, room)
        self._write(painter, left, _CAPTION_Y, caption, self._caption_font, "text_muted", room)

    def _caption(self, cell: Cell, room: float) -> str:
        """The longest wording of the caption that there is room for."""
        return next(
            (c for c in cell.captions if self._width(self._caption_font, c) <= room),
            cell.captions[-1] if cell.captions else "",
        )

    def _width(self, used: QFont, text: str) -> float:
        """Width of a text; remembered, since most texts stay when numbers change."""
        key = id(used), text
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) > _MOST_WIDTHS:
                self._widths.clear()
            width = self._widths[key] = self._metrics[id(used)].horizontalAdvance(text)
        return width

    def _write(
        self,
        painter: QPainter,
        x: float,
        y: float,
        text: str,
        used: QFont,
        token: str,
        room: float = 0.0,
    ) -> float:
        width = self._width(used, text)
        if room and width > room:
            text = self._metrics[id(used)].elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = min(width, room)
        painter.setFont(used)
        painter.setPen(self._theme.color(token))
        painter.drawText(QPoint(round(x), round(y)), text)
        return width

    def _paint_edges(self, painter: QPainter) -> None:
        """Fade out where more cells can be scrolled to."""
        clear = self._theme.surface.toRgb()
        clear.setAlpha(0)
        if self._offset > 0:
            self._fade(painter, 0, 28, self._theme.surface, clear)
        if self._offset < self._overflow() - 0.5:
            self._fade(painter, self.width() - 28, 28, clear, self._theme.surface)

    @staticmethod
    def _fade(painter: QPainter, x: float, width: float, start: object, end: object) -> None:
        gradient = QLinearGradient(x, 0, x + width, 0)
        gradient.setColorAt(0, start)  # type: ignore[arg-type]
        gradient.setColorAt(1, end)  # type: ignore[arg-type]
        painter.fillRect(QRectF(x, 0, width, HEIGHT_PX - 1), gradient)

    # -- input ------------------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        if not 0 <= number < len(self._cells):
            return
        self._current = number
        cell = self._cells[number]
        if cell.key == RULES:
            self.rules_chosen.emit()
        elif cell.is_word and cell.address:
            self.address_chosen.emit(cell.address)
        elif "." in cell.key:
            self.metric_chosen.emit(cell.key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            before, self._hovered = self._hovered, number
            for changed in (before, number):
                if changed >= 0:
                    self.update(self._rect(changed).toAlignedRect())

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.pixelDelta().x() or event.angleDelta().x() or event.angleDelta().y()
        self._scroll_to(self._offset - delta)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._move(self._current + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self._move(0)
        elif event.key() == Qt.Key.Key_End:
            self._move(len(self._cells) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._current)
        elif event.matches(QKeySequence.StandardKey.Copy) and self._cells:
            _copy(plain_text(self._cells[self._current]))
        else:
            super().keyPressEvent(event)

    def _move(self, number: int) -> None:
        self._current = min(max(0, number), len(self._cells) - 1)
        rect = self._rect(self._current)
        if rect.left() < 0:
            self._scroll_to(self._offset + rect.left())
        elif rect.right() > self.width():
            self._scroll_to(self._offset + rect.right() - self.width())
        self.update()

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def contextMenuEvent(self, event: QEvent) -> None:  # type: ignore[override]
        number = self._at(event.pos().x())  # type: ignore[attr-defined]
        if number < 0:
            return
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = self._make_menu(self._cells[number])
        self._menu.popup(event.globalPos())  # type: ignore[attr-defined]

    def _make_menu(self, cell: Cell) -> QMenu:
        menu = QMenu(self)
        text = plain_text(cell)
        menu.addAction(f"Copy “{text}”", lambda: _copy(text))
        results = self._session.results
        metric = results.metrics.get(cell.key) if results is not None else None
        if metric is not None and metric.value is not None:
            exact = exact_text(metric)
            menu.addAction(f"Copy exact value {exact}", lambda: _copy(exact))
        everything = "\n".join(map(plain_text, self._cells))
        menu.addAction("Copy all numbers", lambda: _copy(everything))
        return menu

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            number = self._at(event.pos().x())  # type: ignore[attr-defined]
            if number >= 0:
                text = tooltip(self._session, self._cells[number])
                QToolTip.showText(event.globalPos(), wrapped(text), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
