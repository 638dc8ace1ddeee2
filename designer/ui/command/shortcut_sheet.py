"""All shortcuts on one sheet, in columns by group, to be searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from designer.ui.controls.quiet_scroll import QuietScrollArea
from designer.ui.theme import BODY_PX, TITLE_PX, Theme, font

COLUMN_W, GAP = 272, 40
ROW_H, TITLE_H, GROUP_GAP = 22, 32, 12
_MARGIN, _FIELD_H, _BAR_PX = 24, 28, 14
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_SCROLL = {
    Qt.Key.Key_Down: ROW_H,
    Qt.Key.Key_Up: -ROW_H,
    Qt.Key.Key_PageDown: 10 * ROW_H,
    Qt.Key.Key_PageUp: -10 * ROW_H,
}


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Shortcuts, or what the mouse does, under one title: what, and with which keys."""

    title: str
    rows: tuple[tuple[str, str], ...]

    @property
    def height(self) -> int:
        """Height on the sheet."""
        return TITLE_H + len(self.rows) * ROW_H + GROUP_GAP


def found(groups: Sequence[KeyGroup], text: str) -> tuple[KeyGroup, ...]:
    """Return what has every typed word in it; a title that has them brings its whole group."""
    typed = text.lower().split()
    left = []
    for group in groups:
        rows = tuple(
            row
            for row in group.rows
            if all(word in f"{group.title} {row[0]} {row[1]}".lower() for word in typed)
        )
        if rows:
            left.append(KeyGroup(group.title, rows))
    return tuple(left)


def dealt(groups: Sequence[KeyGroup], columns: int) -> list[list[KeyGroup]]:
    """Deal groups, in their order, into columns of about the same height."""
    heights = [group.height for group in groups]
    limit = max([*heights, -(-sum(heights) // columns)], default=0)
    while True:
        stacks: list[list[KeyGroup]] = [[]]
        filled = 0
        for group in groups:
            if filled + group.height > limit:
                stacks.append([])
                filled = 0
            stacks[-1].append(group)
            filled += group.height
        if len(stacks) <= columns:
            return stacks
        limit += ROW_H


class ShortcutSheet(QDialog):
    """Stands beside the window: one reads a key and tries it at once.

    Parameters
    ----------
    groups
        What is shown, in order; keys of the canvas and the mouse are groups like all others.
    """

    def __init__(
        self, groups: Sequence[KeyGroup], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.groups = tuple(groups)
        self.setWindowTitle("Shortcuts")
        self.setModal(False)
        self.search = QLineEdit()
        self.search.setFont(font(BODY_PX))
        self.search.setFixedHeight(_FIELD_H)
        self.search.setPlaceholderText("Search for a command or a key")
        self.search.setAccessibleName("Search for a command or a key")
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._filter)
        self.sheet = _Sheet(theme)
        self._scroll = QuietScrollArea(self.sheet, "Shortcuts")
        # The bar lies over what it scrolls: it gets a margin of its own.
        self._scroll.setViewportMargins(0, 0, _BAR_PX, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self._scroll, 1)
        self._filter()
        self.resize(3 * COLUMN_W + 2 * GAP + 2 * _MARGIN + _BAR_PX, 600)
        self.setMinimumWidth(COLUMN_W + 2 * _MARGIN + _BAR_PX)

    def open(self) -> None:
        """Show the sheet and leave the window free, which `QDialog.open` would not."""
        self.show()
        self.raise_()
        self.activateWindow()

    def set_groups(self, groups: Sequence[KeyGroup]) -> None:
        """Show other shortcuts."""
        self.groups = tuple(groups)
        self._filter()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.sheet.set_theme(theme)

    def _filter(self) -> None:
        self.sheet.show_groups(found(self.groups, self.search.text()))
        self._scroll.verticalScrollBar().setValue(0)

    def showEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().showEvent(event)  # type: ignore[arg-type]
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the search first; arrows scroll."""
        key = Qt.Key(event.key())
        bar = self._scroll.verticalScrollBar()
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif key in _SCROLL:
            bar.setValue(bar.value() + _SCROLL[key])
        else:
            super().keyPressEvent(event)


class _Sheet(QWidget):
    """The painted columns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.groups: tuple[KeyGroup, ...] = ()
        self.setAccessibleName("Shortcuts")

    def show_groups(self, groups: tuple[KeyGroup, ...]) -> None:
        """Show other groups."""
        self.groups = groups
        rows = (f"{text}: {keys}" for group in groups for text, keys in group.rows)
        self.setAccessibleDescription("; ".join(rows))
        self._arrange()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    @property
    def columns(self) -> list[list[KeyGroup]]:
        """The groups as they stand."""
        fitting = max(1, (self.width() + GAP) // (COLUMN_W + GAP))
        return dealt(self.groups, fitting)

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._arrange()

    def _arrange(self) -> None:
        tallest = max((sum(group.height for group in stack) for stack in self.columns), default=0)
        self.setMinimumHeight(tallest + _MARGIN)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.surface)
        if not self.groups:
            painter.setFont(font(BODY_PX))
            painter.setPen(theme.text_muted)
            painter.drawText(QRect(0, 8, self.width(), ROW_H), _LEFT, "Nothing is called that.")
        for number, stack in enumerate(self.columns):
            left, top = number * (COLUMN_W + GAP), 0
            for group in stack:
                self._group(painter, left, top, group)
                top += group.height

    def _group(self, painter: QPainter, left: int, top: int, group: KeyGroup) -> None:
        theme = self._theme
        width = min(COLUMN_W, self.width())
        painter.setFont(font(TITLE_PX, 600))
        painter.setPen(theme.text)
        painter.drawText(QRect(left, top, width, TITLE_H), _LEFT, group.title)
        top += TITLE_H
        for text, keys in group.rows:
            row = QRect(left, top, width, ROW_H)
            painter.setFont(font(BODY_PX, 500))
            painter.setPen(theme.text_muted)
            painter.drawText(row, _RIGHT, keys)
            row.setRight(row.right() - painter.fontMetrics().horizontalAdvance(keys) - 12)
            painter.setFont(font(BODY_PX))
            painter.setPen(theme.text)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, row.width())
            painter.drawText(row, _LEFT, shown)
            top += ROW_H
            painter.fillRect(QRect(left, top - 1, width, 1), theme.hairline)
