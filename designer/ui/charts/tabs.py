"""The names of the tabs in one painted row; arrow keys walk, the shown one is underlined."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from designer.ui.theme import BODY_PX, Theme, font

HEIGHT_PX, GAP_PX = 32, 22
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TabStrip(QWidget):
    """One name per tab.

    Attributes
    ----------
    chosen
        Id of the tab that was picked.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tabs: tuple[tuple[str, str], ...] = ()
        self.current = ""
        self._hovered = -1
        self.setFont(font(BODY_PX, 500))
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_tabs(self, tabs: tuple[tuple[str, str], ...], current: str) -> None:
        """Show tabs by id and title."""
        self._tabs, self.current = tabs, current
        named = dict(tabs).get(current, "")
        self.setAccessibleName(f"Charts: {named}")
        self.setFixedWidth(self._rects()[-1].right() + 1 if tabs else 0)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.width(), HEIGHT_PX)

    def _rects(self) -> list[QRect]:
        metrics, x, rects = QFontMetrics(font(BODY_PX, 600)), 0, []
        for _, title in self._tabs:
            width = metrics.horizontalAdvance(title)
            rects.append(QRect(x, 0, width, HEIGHT_PX))
            x += width + GAP_PX
        return rects

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter, theme = QPainter(self), self._theme
        align = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        for number, (rect, (key, title)) in enumerate(zip(self._rects(), self._tabs, strict=True)):
            on = key == self.current
            painter.setFont(font(BODY_PX, 600 if on else 500))
            lit = number == self._hovered or (on and self.hasFocus())
            painter.setPen(theme.accent if lit else theme.text if on else theme.text_muted)
            painter.drawText(rect, align, title)
            if on:
                painter.fillRect(rect.x(), HEIGHT_PX - 2, rect.width(), 2, theme.accent)

    def _at(self, place: QPoint) -> int:
        rects = enumerate(self._rects())
        return next((n for n, r in rects if r.adjusted(-8, 0, 8, 0).contains(place)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number != self._hovered:
            self._hovered = number
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number >= 0:
            self.chosen.emit(self._tabs[number][0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [key for key, _ in self._tabs]
        if event.key() in _STEPS and self.current in keys:
            number = keys.index(self.current) + _STEPS[Qt.Key(event.key())]
            self.chosen.emit(keys[min(max(0, number), len(keys) - 1)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()
