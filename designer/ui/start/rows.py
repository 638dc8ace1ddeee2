"""The left column of the start page: what to begin with, and the files that were open last."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from designer.ui.recent import FileFacts, RecentFile, folder_words, when_words
from designer.ui.start.press import Pressable, PressGroup
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

ROW_H, FILE_ROW_H = 26, 44
_PAD = 8
_REMOVE = "Remove from the list"
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class BeginRow(Pressable):
    """One way to begin: a sign, words, a shortcut."""

    def __init__(self, sign: str, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.sign = sign
        self.keys = ""
        self.setText(text)
        self.setAccessibleName(text)
        self.setFixedHeight(ROW_H)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        self.paint_ground(painter, QRectF(self.rect()))
        _paint_sign(painter, QPointF(_PAD + 8, self.height() / 2), self.sign, self.theme)
        room = self.rect().adjusted(_PAD + 26, 0, -_PAD, 0)
        painter.setFont(font(BODY_PX, 500))
        painter.setPen(self.theme.text)
        painter.drawText(room, _LEFT, self.text())
        painter.setFont(font(CAPTION_PX))
        painter.setPen(self.theme.text_muted)
        painter.drawText(room, _RIGHT, self.keys)


def _paint_sign(painter: QPainter, centre: QPointF, sign: str, theme: Theme) -> None:
    """Paint a small drawing: a sheet, a wired pair of rows, a folder."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.setPen(QPen(theme.accent, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if sign == "blank":
        painter.drawRoundedRect(QRectF(-5.5, -6.5, 11, 13), 1.5, 1.5)
        painter.drawLine(QPointF(-2.5, 0), QPointF(2.5, 0))
        painter.drawLine(QPointF(0, -2.5), QPointF(0, 2.5))
    elif sign == "generator":
        for x in (-5.0, 5.0):
            for other in (-5.0, 0.0, 5.0):
                painter.drawLine(QPointF(x * 0.6, -4), QPointF(other, 4))
        painter.setBrush(theme.canvas)
        for x, y in ((-3, -4.5), (3, -4.5), (-5, 4.5), (0, 4.5), (5, 4.5)):
            painter.drawEllipse(QPointF(x, y), 1.8, 1.8)
    else:
        corners = ((-6.5, 5), (-6.5, -5), (-2, -5), (-0.5, -3), (6.5, -3), (6.5, 5))
        painter.drawPolygon([QPointF(x, y) for x, y in corners])
    painter.restore()


class FileRow(Pressable):
    """One recent file, greyed where it is missing.

    Attributes
    ----------
    removal_asked
        The words at the right of a missing file, or the key Delete.
    """

    def __init__(self, file: RecentFile, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.path = file.path
        self.facts = FileFacts(is_there=True)
        self.when = when_words(file.opened_at_s, time.time())
        self.setMouseTracking(True)
        self.setFixedHeight(FILE_ROW_H)
        self._describe()

    def show_facts(self, facts: FileFacts) -> None:
        """Show what was found out about the file."""
        if facts != self.facts:
            self.facts = facts
            self._describe()
            self.update()

    @property
    def below(self) -> str:
        """The second line."""
        folder = folder_words(self.path)
        return f"{folder} · {self.when}" if self.facts.is_there else f"Not found in {folder}"

    @property
    def aside(self) -> str:
        """The words at the right end."""
        return self.facts.note if self.facts.is_there else _REMOVE

    def _describe(self) -> None:
        facts = self.facts
        said = (self.path.name, facts.title, facts.note) if facts.is_there else (self.path.name,)
        self.setAccessibleName(", ".join(word for word in (*said, self.below) if word))
        self.setAccessibleDescription("Delete removes it from the list.")
        name = f"{facts.title}\n" if facts.title else ""
        self.setToolTip(f"{name}{self.path}\nDelete removes it from the list.")

    def remove_rect(self) -> QRect:
        """Return where a missing file can be taken off the list."""
        width = self.fontMetrics().horizontalAdvance(_REMOVE) + 2 * _PAD
        return QRect(self.width() - width, 0, width, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        pressed = self.isDown() and event.button() == Qt.MouseButton.LeftButton
        if pressed and not self.facts.is_there and self.remove_rect().contains(at):
            self.setDown(False)
            self.removal_asked.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        theme, there = self.theme, self.facts.is_there
        self.paint_ground(painter, QRectF(self.rect()))
        room = self.rect().adjusted(_PAD, 5, -_PAD, -5)
        painter.setFont(font(CAPTION_PX))
        painter.setPen(theme.text_muted if there else theme.accent)
        taken = painter.fontMetrics().horizontalAdvance(self.aside) + 12
        upper = QRect(room.left(), room.top(), room.width(), 18)
        painter.drawText(upper, _RIGHT, self.aside)
        lower = QRect(room.left(), room.top() + 18, room.width(), 15)
        painter.setPen(theme.text_muted if there else theme.text_faint)
        _draw(painter, lower, self.below, Qt.TextElideMode.ElideMiddle)
        painter.setFont(font(BODY_PX, 500))
        painter.setPen(theme.text if there else theme.text_faint)
        _draw(painter, upper.adjusted(0, 0, -taken, 0), self.path.stem, Qt.TextElideMode.ElideRight)


def _draw(painter: QPainter, room: QRect, text: str, cut: Qt.TextElideMode) -> None:
    painter.drawText(room, _LEFT, painter.fontMetrics().elidedText(text, cut, room.width()))


class Column(PressGroup):
    """Rows below each other.

    Attributes
    ----------
    pressed
        A row was pressed.
    removal_asked
        A row is to be taken off the list.
    """

    pressed = Signal(QWidget)
    removal_asked = Signal(QWidget)

    def show_rows(self, rows: Sequence[Pressable]) -> None:
        """Show other rows."""
        for row in rows:
            row.clicked.connect(lambda _=False, r=row: self.pressed.emit(r))
            row.removal_asked.connect(lambda r=row: self.removal_asked.emit(r))
        self.set_members(rows)
        self.setFixedHeight(sum(row.height() for row in rows))
        self._arrange()

    def row_of(self, path: Path) -> FileRow | None:
        """Return the row of a file."""
        found = (row for row in self.members if isinstance(row, FileRow) and row.path == path)
        return next(found, None)

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._arrange()

    def _arrange(self) -> None:
        top = 0
        for row in self.members:
            row.setGeometry(0, top, self.width(), row.height())
            top += row.height()
