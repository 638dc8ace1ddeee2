"""Where one is: the design, then each block on the way to what is selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from designer.session.session import Session
from designer.ui import describe
from designer.ui.theme import BODY_PX, Theme, font

HEIGHT_PX, PAD_PX, GAP_PX = 32, 14, 16


class Breadcrumb(QWidget):
    """A painted path; each step can be pressed.

    Attributes
    ----------
    chosen
        Address of the step; empty for the whole design.
    home
        Address of the block on the canvas: where one is while nothing is selected.
    """

    chosen = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._steps: list[tuple[str, str]] = []
        self.home = ""
        self._hovered = -1
        self._current = 0
        self.setFont(font(BODY_PX, 500))
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.refresh()

    @property
    def steps(self) -> tuple[str, ...]:
        """The words of the steps."""
        return tuple(text for text, _ in self._steps)

    def refresh(self) -> None:
        """Take the session's selection."""
        design = self._session.design
        steps = [(self._session.title, "")]
        place = self._session.selection[-1] if self._session.selection else self.home
        target = describe.locate(design, place) if place else None
        if target is not None:
            walked = design.root
            for step in target.steps:
                walked = f"{walked}.{step.id}"
                steps.append((describe.short_name(design, walked), walked))
        if steps != self._steps:
            self._steps = steps
            self._hovered = -1
            self._current = len(steps) - 1
            self.setAccessibleName("Path: " + " › ".join(self.steps))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT_PX)

    def _rects(self) -> list[QRect]:
        metrics = self.fontMetrics()
        rects, x = [], PAD_PX
        for text, _ in self._steps:
            width = metrics.horizontalAdvance(text)
            rects.append(QRect(x, 0, width, HEIGHT_PX))
            x += width + GAP_PX
        return rects

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        painter.setFont(self.font())
        align = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        last = len(self._steps) - 1
        for number, (rect, (text, _)) in enumerate(zip(self._rects(), self._steps, strict=True)):
            focused = self.hasFocus() and number == self._current
            lit = number == self._hovered or focused
            painter.setPen(
                self._theme.accent
                if lit
                else self._theme.text
                if number == last
                else self._theme.text_muted
            )
            painter.drawText(rect, align, text)
            if number < last:
                painter.setPen(self._theme.text_faint)
                painter.drawText(QPoint(rect.right() + 6, rect.center().y() + 4), "›")

    def _at(self, place: QPoint) -> int:
        return next(
            (
                i
                for i, rect in enumerate(self._rects())
                if rect.adjusted(-4, 0, 4, 0).contains(place)
            ),
            -1,
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number != self._hovered:
            self._hovered = number
            shape = Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number >= 0:
            self.chosen.emit(self._steps[number][1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            number = self._current + steps[Qt.Key(event.key())]
            self._current = min(max(0, number), len(self._steps) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._steps[self._current][1])
        else:
            super().keyPressEvent(event)
