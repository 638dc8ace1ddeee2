"""The footer: what is selected or said, whether numbers are fresh, how they were solved, zoom."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from designer import units
from designer.session.session import Session
from designer.solve.underway import Underway
from designer.ui.theme import CAPTION_PX, Theme, font

HEIGHT_PX, PAD_PX = 24, 12
STALE = "numbers are older than the design"
STOPPED = "stopped: numbers are older than the design"
COMING = "slow figures are still to come"
UNFINISHED = "stopped: slow figures are missing"
#: How often a long run is asked how far it has come.
_ASK_MS = 200
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
        self._asking = QTimer(self, interval=_ASK_MS)
        self._asking.timeout.connect(self.refresh)
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName("Status")
        self.refresh()

    @property
    def text(self) -> str:
        """All that is said, as one line."""
        return "  ".join(text for text, _ in self._parts if text)

    def refresh(self) -> None:
        """Take the session's state."""
        self._follow()
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

    def _follow(self) -> None:
        """Ask again and again while something is worked out, and only then."""
        session = self._session
        waiting = not session.is_fresh and session.runner.is_busy
        if waiting and not self._asking.isActive():
            self._asking.start()
        elif not waiting:
            self._asking.stop()

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
        if not session.is_fresh:
            if session.runner.is_stopped:
                return STOPPED if session.results is not None else "stopped", "warning"
            first = STALE if session.results is not None else "working out the numbers"
            return " · ".join((first, *_underway(session.runner.underway))), "warning"
        assert session.results is not None
        if not session.results.complete:
            return UNFINISHED if session.runner.is_stopped else COMING, "warning"
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


def _underway(state: Underway | None) -> Iterator[str]:
    """Say how far a long run has come, and what a sample of it shows."""
    if state is None:
        return
    yield f"{state.plane} {state.share:.0%}"
    for one in state.intervals:
        low, high = (units.show(rate, "B/s", "GB/s", 3).number for rate in (one.low, one.high))
        yield (
            f"all-to-all of {one.plane} about {low}–{high} GB/s "
            f"(sample of {one.drawn} of {one.targets:,} targets)"
        )
