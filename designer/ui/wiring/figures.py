"""The figures of links that would be made: how many, which ports, and what one should know."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from designer import units
from designer.edit.connect import EndNeed, Preview
from designer.ui.theme import BODY_PX, CAPTION_PX, TITLE_PX, Theme, font
from designer.ui.wiring.aim import need_names

_CELLS_H, _END_H, _BAR_W, _BAR_H = 40, 22, 72, 4
_NOTES = 2
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
Note = tuple[str, str]


@lru_cache(maxsize=256)
def _height(text: str, width: int) -> int:
    metrics = QFontMetrics(font(BODY_PX))
    return metrics.boundingRect(QRect(0, 0, width, 1000), _WRAP, text).height()


class FiguresView(QWidget):
    """Links, modules, cables and rate in a row; below it the ports at both ends, and notes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: list[tuple[str, str]] = []
        self._ends: tuple[EndNeed, ...] = ()
        self._end_texts: list[str] = []
        self._notes: list[Note] = []
        self.setAccessibleName("What it makes")

    @property
    def text(self) -> str:
        """All that is said."""
        cells = (f"{value} {name}" for name, value in self._cells)
        notes = (text for text, _ in self._notes)
        return "; ".join((*cells, *self._end_texts, *notes))

    def show_preview(self, seen: Preview, trouble: str = "") -> None:
        """Show what would be made; `trouble` is what is wrong with a field."""
        rate = units.show(seen.capacity, "B/s", "GB/s")
        self._cells = [
            ("links", _number(seen.links)),
            ("modules", _number(seen.modules)),
            ("cables", _number(seen.cables)),
            ("a link, one way", str(rate)),
        ]
        ends = seen.ends
        # Within one item both ends are the same ports.
        self._ends = ends[:1] if len({(e.item, e.port) for e in ends}) == 1 else ends
        names = need_names(self._ends)
        self._end_texts = [end_words(*pair) for pair in zip(self._ends, names, strict=True)]
        self._notes = [(trouble, "error")] if trouble else []
        if seen.refusal and seen.refusal != trouble:
            self._notes.append((seen.refusal, "error"))
        if seen.capacity is not None:
            bits = units.show(seen.capacity, "B/s", "Gb/s")
            self._notes.append((f"{bits}, limited by {seen.limit}", "text_muted"))
        self._notes += [(text, "warning") for text in seen.warnings]
        self.setAccessibleDescription(self.text)
        self._fit()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def _fit(self) -> None:
        line = _height("A", 1000) + 3
        notes = sum(_height(text, self.width()) + 3 for text, _ in self._notes)
        # Room for some notes is kept, so that the form does not jump at every choice.
        self.setFixedHeight(_CELLS_H + 2 * _END_H + 4 + max(notes, _NOTES * line))

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        if event.size().width() != event.oldSize().width():  # type: ignore[attr-defined]
            self._fit()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, width = self._theme, self.width() / max(len(self._cells), 1)
        for number, (name, value) in enumerate(self._cells):
            left = number * width
            painter.setFont(font(CAPTION_PX))
            painter.setPen(theme.text_muted)
            painter.drawText(QRectF(left, 2, width, 14), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(font(TITLE_PX, 600))
            painter.setPen(theme.text_faint if value == "unknown" else theme.text)
            painter.drawText(QRectF(left, 17, width, 18), Qt.AlignmentFlag.AlignVCenter, value)
        y = float(_CELLS_H)
        for end, said in zip(self._ends, self._end_texts, strict=True):
            self._end(painter, QRectF(0, y, self.width(), _END_H), end, said)
            y += _END_H
        y = _CELLS_H + 2 * _END_H + 4.0
        painter.setFont(font(BODY_PX))
        for text, token in self._notes:
            height = _height(text, self.width())
            painter.setPen(theme.color(token))
            painter.drawText(QRectF(0, y, self.width(), height), _WRAP, text)
            y += height + 3

    def _end(self, painter: QPainter, row: QRectF, end: EndNeed, said: str) -> None:
        """Ports of one end: taken, needed now, left over."""
        theme = self._theme
        short = end.needed > end.free
        bar = QRectF(row.right() - _BAR_W, row.center().y() - _BAR_H / 2, _BAR_W, _BAR_H)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.hairline)
        painter.drawRoundedRect(bar, 2, 2)
        taken = min(1.0, max(0.0, (end.count - end.free) / end.count))
        needed = min(1.0 - taken, end.needed / end.count)
        for start, share, token in (
            (0.0, taken, "text_faint"),
            (taken, needed, "error" if short else "accent"),
        ):
            piece = QRectF(bar.x() + start * _BAR_W, bar.y(), max(share * _BAR_W, 0.0), _BAR_H)
            painter.setBrush(theme.color(token))
            painter.drawRect(piece)
        if short and needed <= 0:
            painter.setBrush(theme.error)
            painter.drawRect(QRectF(bar.right() - 3, bar.y(), 3, _BAR_H))
        painter.setFont(font(BODY_PX))
        painter.setPen(theme.error if short else theme.text)
        room = row.adjusted(0, 0, -_BAR_W - 8, 0)
        text = painter.fontMetrics().elidedText(
            said, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def end_words(end: EndNeed, name: str) -> str:
    """Ports and cages that one element of an end needs: ``npu needs 8 of 14 free ports``."""
    cages = f" · {end.cages:,} cage{'' if end.cages == 1 else 's'}" if end.cages else ""
    return f"{name} needs {end.needed:,} of {max(end.free, 0):,} free ports{cages}"


def _number(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"
