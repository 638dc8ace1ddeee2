"""The footer: what is selected or said, whether numbers are fresh, how they were solved, zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from designer.session.session import Session
from designer.ui.theme import CAPTION_PX, Theme, font

HEIGHT_PX, PAD_PX = 24, 12
STALE = "numbers are older than the design"
_WORST_FIRST = ("estimate", "model", "bound", "exact")


class StatusLine(QWidget):
    """One painted line."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._zoom = 1.0
        self._place = ""
        self._hint = ""
        self._parts: tuple[tuple[str, str], ...] = ()
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName("Status")
        self.refresh()

    @property
    def text(self) -> str:
        """All that is said, as one line."""
        return "  ".join(text for text, _ in self._parts if text)

    def refresh(self) -> None:
        """Take the session's state."""
        parts = (
            (self._hint or self._place, "text" if self._hint else "text_muted"),
            self._state(),
            self._solver(),
            (f"{self._zoom * 100:.0f} %", "text_muted"),
        )
        if parts != self._parts:
            self._parts = parts
            self.setAccessibleDescription(self.text)
            self.update()

    def set_zoom(self, zoom: float) -> None:
        """Show the canvas's zoom; 1 is 100 %."""
        self._zoom = zoom
        self.refresh()

    def set_place(self, place: str) -> None:
        """Show the address under the pointer."""
        self._place = place
        self.refresh()

    def set_hint(self, hint: str) -> None:
        """Show what to do next instead of the address; empty for nothing."""
        self._hint = hint
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def _state(self) -> tuple[str, str]:
        session = self._session
        if session.results is None:
            return "working out the numbers", "warning"
        if not session.is_fresh:
            return STALE, "warning"
        if not session.results.complete:
            return "slow figures are still to come", "warning"
        return "", "text_muted"

    def _solver(self) -> tuple[str, str]:
        results = self._session.results
        if results is None:
            return "", "text_muted"
        network = [
            m.basis for i, m in results.metrics.items() if i.endswith(".all_to_all_bytes_per_s")
        ]
        basis = next((b for b in _WORST_FIRST if b in network), "")
        engines = ", ".join(dict.fromkeys(results.engines.values()))
        took = f"{results.solve_seconds * 1000:.1f} ms"
        return " · ".join(x for x in (basis, engines, took) if x), "text_muted"

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        theme, width = self._theme, self.width()
        painter.fillRect(self.rect(), theme.surface)
        painter.fillRect(QRectF(0, 0, width, 1), theme.hairline)
        painter.setFont(font(CAPTION_PX))
        metrics = painter.fontMetrics()
        right = float(width - PAD_PX)
        for text, token in reversed(self._parts[1:]):
            if not text:
                continue
            # The zoom keeps its place while digits come and go.
            taken = max(metrics.horizontalAdvance(text), 32 if text.endswith("%") else 0)
            painter.setPen(theme.color(token))
            room = QRectF(right - taken, 1, taken, HEIGHT_PX - 1)
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text
            )
            right -= taken + 20
        painter.setPen(theme.color(self._parts[0][1]))
        room = QRectF(PAD_PX, 1, max(0.0, right - PAD_PX), HEIGHT_PX - 1)
        shown = metrics.elidedText(
            self._parts[0][0], Qt.TextElideMode.ElideMiddle, int(room.width())
        )
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown
        )
