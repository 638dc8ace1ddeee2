"""The chooser of relations: small pictures in rows, walked with the arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from designer.edit.connect import ChoiceKind
from designer.ui.theme import CAPTION_PX, Theme, font
from designer.ui.wiring.pictures import paint_relation

COLUMNS, CELL_H, GAP = 4, 76, 4
MOST_ROWS = 3
_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True)
class Option:
    """One picture: its relation, its words, and why it cannot be made (empty if it can)."""

    kind: ChoiceKind
    label: str
    reason: str = ""


class RelationPicker(QWidget):
    """Pictures of relations, one of them chosen.

    Attributes
    ----------
    chosen
        Number of the picture that was chosen.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._options: tuple[Option, ...] = ()
        self._current = 0
        self._hovered = -1
        self._top = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Relation")

    @property
    def options(self) -> tuple[Option, ...]:
        """What is shown."""
        return self._options

    @property
    def current(self) -> int:
        """Number of the chosen picture."""
        return self._current

    def show_options(self, options: Sequence[Option], current: int) -> None:
        """Show other pictures."""
        self._options, self._current = tuple(options), current
        rows = min(-(-len(self._options) // COLUMNS), MOST_ROWS)
        self.setFixedHeight(rows * (CELL_H + GAP))
        option = self._options[current]
        self.setAccessibleDescription(f"{option.label}. {option.reason}".strip())
        self._reveal()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    # -- geometry -----------------------------------------------------------------------------

    def cell(self, number: int) -> QRect:
        """Where a picture is."""
        row, column = divmod(number, COLUMNS)
        left = round(column * (self.width() + GAP) / COLUMNS)
        right = round((column + 1) * (self.width() + GAP) / COLUMNS) - GAP
        return QRect(left, (row - self._top) * (CELL_H + GAP), right - left, CELL_H)

    def _at(self, event: QMouseEvent) -> int:
        place = event.position().toPoint()
        numbers = range(len(self._options))
        return next((n for n in numbers if self.cell(n).contains(place)), -1)

    def _reveal(self) -> None:
        row = self._current // COLUMNS
        self._top = min(max(self._top, row - MOST_ROWS + 1), row)

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, option in enumerate(self._options):
            cell = self.cell(number)
            if cell.intersects(self.rect()):
                self._paint(painter, QRectF(cell), number, option)

    def _paint(self, painter: QPainter, cell: QRectF, number: int, option: Option) -> None:
        theme, chosen = self._theme, number == self._current
        frame = cell.adjusted(0.5, 0.5, -0.5, -0.5)
        if chosen or number == self._hovered:
            painter.setBrush(theme.accent_soft if chosen else theme.surface_raised)
            painter.setPen(Qt.PenStyle.NoPen)
            if chosen:
                painter.setPen(QPen(theme.accent, 2.0 if self.hasFocus() else 1.0))
            painter.drawRoundedRect(frame, 4, 4)
        line, dot = theme.link_idle, theme.text_muted
        if option.reason:
            line, dot = theme.hairline, theme.text_faint
        elif chosen:
            line, dot = theme.accent, theme.text
        picture = QRectF(cell.center().x() - 28, cell.y() + 8, 56, 34)
        paint_relation(painter, picture, option.kind, line, dot, theme.plate_line)
        painter.setFont(font(CAPTION_PX, 500 if chosen else 400))
        painter.setPen(theme.text_faint if option.reason else theme.text)
        room = QRectF(cell.x() + 2, cell.y() + 46, cell.width() - 4, 28)
        metrics = painter.fontMetrics()
        lines = metrics.boundingRect(room.toRect(), _WRAP, option.label)
        text = option.label
        if lines.height() > room.height():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(room.width() * 1.7))
        painter.drawText(room, _WRAP, text)

    # -- input --------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event)
        if number != self._hovered:
            self._hovered = number
            option = self._options[number] if number >= 0 else None
            tip = "" if option is None else f"{option.label}. {option.reason}".strip()
            self.setToolTip(tip.removesuffix("."))
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event)
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.chosen.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        rows = -(-len(self._options) // COLUMNS)
        step = -1 if event.angleDelta().y() > 0 else 1
        self._top = min(max(self._top + step, 0), max(rows - MOST_ROWS, 0))
        self.update()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        number = self._current + step
        if 0 <= number < len(self._options):
            self.chosen.emit(number)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()
