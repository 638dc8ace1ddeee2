"""Link groups by how full they are: a row each, a bar each direction, the bottleneck outlined."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QWidget

from designer import units
from designer.model.design import Design
from designer.ui.charts.chart import Row
from designer.ui.charts.network_data import (
    BAR_COLUMNS,
    GroupBar,
    bar_table,
    bar_why,
    percent,
)
from designer.ui.charts.plot import AXIS_PX, TEXT_PX, Bars, PlotChart
from designer.ui.theme import Theme, faded, font

ROW_PX = 26
_NAME_SHARE, _GAP_PX, _VALUE_PX = 0.38, 12.0, 62.0
#: Top and height of the bars in a row: of one direction alone, of two.
_ALONE = ((8, 10),)
_BOTH = ((4, 8), (14, 8))
_ARROWS = ("→", "←")
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -6,
    Qt.Key.Key_PageDown: 6,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}
#: Ticks of the axis: shares of the capacity.
_TICKS = [(0.0, "0"), (0.5, "50"), (1.0, "100 %")]


class UtilisationChart(PlotChart):
    """Rows of link groups, the fullest first; scrolls where there are many."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.bars: tuple[GroupBar, ...] = ()
        self._design: Design | None = None
        self._selection: tuple[str, ...] = ()
        self._fresh = True
        self._top = 0
        self._current = 0
        self._hovered = -1
        self.name("Utilisation of link groups")
        self.tracks, self.loads = Bars(), Bars()
        for item in (self.tracks, self.loads):
            self.plot.box.addItem(item, ignoreBounds=True)
        self.plot.box.invertY(True)
        self.plot.left.setStyle(showValues=False)
        self.plot.below.show_ticks(_TICKS)
        self.plot.dress(theme)

    # -- content ------------------------------------------------------------------------------

    def show_bars(
        self,
        design: Design,
        bars: tuple[GroupBar, ...],
        selection: tuple[str, ...] = (),
        *,
        fresh: bool = True,
    ) -> None:
        """Show other numbers."""
        here = self.current.id if self.current is not None else ""
        self._design, self.bars, self._selection = design, bars, selection
        self._fresh = fresh
        # The keyboard stays on its link group, wherever that has moved.
        self._current = next((n for n, bar in enumerate(bars) if bar.id == here), 0)
        self._hovered = min(self._hovered, len(bars) - 1)
        self.arrange()
        self.describe_all()

    def show_selection(self, selection: tuple[str, ...]) -> None:
        if selection != self._selection:
            self._selection = selection
            self.plot.repaint_layers()

    @property
    def current(self) -> GroupBar | None:
        """The link group that keys act on."""
        return self.bars[self._current] if self._current < len(self.bars) else None

    def columns(self) -> Row:
        return BAR_COLUMNS

    def rows(self) -> Sequence[Row]:
        return bar_table(self.bars)

    def spoken(self) -> str:
        return "; ".join(bar.plain() for bar in self.bars)

    # -- layout -------------------------------------------------------------------------------

    def arrange(self) -> None:
        plot, theme = self.plot, self.theme
        bold = QFontMetricsF(font(TEXT_PX, 600))
        used = (bold if bar.limits else self.metrics for bar in self.bars)
        names = [m.horizontalAdvance(b.name) for m, b in zip(used, self.bars, strict=True)]
        limit = plot.width() * _NAME_SHARE
        plot.left.setWidth(min(max(names, default=0.0) + _GAP_PX + 6, limit))
        plot.centralLayout.setColumnFixedWidth(2, _VALUE_PX)
        self._scroll_to(self._top)
        tracks, loads, colours = [], [], []
        for number, bar in enumerate(self.bars):
            places = _BOTH if len(bar.ways) > 1 else _ALONE
            for way, (top, height) in zip(bar.ways, places, strict=True):
                y, tall = number + top / ROW_PX, height / ROW_PX
                tracks.append(QRectF(0.0, y, 1.0, tall))
                if way.share:
                    loads.append(QRectF(0.0, y, min(way.share, 1.0), tall))
                    colour = theme.ramp_color(way.share)
                    colours.append(faded(colour, theme.surface, fresh=self._fresh))
        self.tracks.set_data(tracks, [theme.surface_raised] * len(tracks))
        self.loads.set_data(loads, colours)
        plot.repaint_layers()

    @property
    def _height(self) -> float:
        return max(1.0, float(self.plot.height() - AXIS_PX))

    @property
    def _last_top(self) -> int:
        return max(0, math.ceil(len(self.bars) - self._height / ROW_PX))

    def _scroll_to(self, top: int) -> None:
        self._top = min(max(0, top), self._last_top)
        self.plot.show_range((0.0, 1.0), (self._top, self._top + self._height / ROW_PX))

    def row_rect(self, number: int) -> QRectF:
        """Where a row stands, in pixels of the plot."""
        return QRectF(0, (number - self._top) * ROW_PX, self.plot.width(), ROW_PX)

    def _row_at(self, at: QPointF) -> int:
        number = self._top + int(at.y() // ROW_PX)
        inside = 0 <= at.y() < self._height and number < len(self.bars)
        return number if inside else -1

    # -- paint --------------------------------------------------------------------------------

    def _visible(self) -> range:
        shown = math.ceil(self._height / ROW_PX)
        return range(self._top, min(self._top + shown, len(self.bars)))

    def paint_under(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for number in self._visible():
            selected = self.bars[number].id in self._selection
            if selected or number == self._hovered:
                token = "accent_soft" if selected else "surface_raised"
                painter.setBrush(self.theme.color(token))
                painter.drawRoundedRect(self.row_rect(number).adjusted(0, 1, 0, -1), 4, 4)
        focused = self.plot.hasFocus()
        if focused and self.current is not None and self._current in self._visible():
            painter.setPen(QPen(self.theme.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = self.row_rect(self._current).adjusted(0.5, 1.5, -0.5, -1.5)
            painter.drawRoundedRect(box, 4, 4)

    def paint_over(self, painter: QPainter) -> None:
        area = self.plot.data_area
        painter.setClipRect(QRectF(0, 0, self.plot.width(), self._height))
        for number in self._visible():
            bar, row = self.bars[number], self.row_rect(number)
            ink = "text" if self._fresh else "text_faint"
            room = QRectF(4, row.y(), area.left() - _GAP_PX, ROW_PX)
            weight = 600 if bar.limits else 400
            self.write(painter, room, bar.name, ink, weight=weight)
            self._paint_values(painter, bar, row, area)
            if bar.limits:
                self._outline(painter, row, area)
        painter.setClipping(False)
        self._paint_thumb(painter)

    def _paint_values(self, painter: QPainter, bar: GroupBar, row: QRectF, area: QRectF) -> None:
        texts = [percent(way.share, 3) for way in bar.ways]
        ink = "text" if self._fresh else "text_faint"
        left, width = area.right() + 6, self.plot.width() - area.right() - 10
        right = Qt.AlignmentFlag.AlignRight
        if len(set(texts)) == 1:
            shown = texts[0] if bar.share is None or len(texts) == 1 else f"↔ {texts[0]}"
            self.write(painter, QRectF(left, row.y(), width, ROW_PX), shown, ink, right)
            return
        for text, arrow, (top, height) in zip(texts, _ARROWS, _BOTH, strict=True):
            box = QRectF(left, row.y() + top - 2, width, height + 4)
            self.write(painter, box, f"{arrow} {text}", ink, right)

    def _outline(self, painter: QPainter, row: QRectF, area: QRectF) -> None:
        """The bottleneck, marked as on the canvas."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ink = faded(self.theme.text, self.theme.surface, fresh=self._fresh)
        painter.setPen(QPen(ink, 1.5))
        box = QRectF(area.left(), row.y() + 4, area.width(), ROW_PX - 8)
        painter.drawRoundedRect(box.adjusted(-2.25, -2.25, 2.25, 2.25), 4, 4)

    def _paint_thumb(self, painter: QPainter) -> None:
        """Where one is in a long list."""
        if self._last_top == 0:
            return
        whole = len(self.bars) * ROW_PX
        tall = max(16.0, self._height * self._height / whole)
        y = (self._height - tall) * self._top / self._last_top
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.plate_line)
        painter.drawRoundedRect(QRectF(self.plot.width() - 3, y, 3, tall), 1.5, 1.5)

    # -- mouse and keys -----------------------------------------------------------------------

    def press(self, at: QPointF) -> None:
        number = self._row_at(at)
        if number >= 0:
            self._current = number
            self.chosen.emit(self.bars[number].id)
            self.plot.repaint_layers()

    def hover(self, at: QPointF | None) -> None:
        number = self._row_at(at) if at is not None else -1
        if number != self._hovered:
            self._hovered = number
            self._tell(number)
            self.plot.repaint_layers()

    def turn_wheel(self, notches: float) -> bool:
        before = self._top
        self._scroll_to(self._top + math.ceil(abs(notches)) * (1 if notches > 0 else -1))
        self.plot.repaint_layers()
        return self._top != before

    def press_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if self.current is None:
            return False
        if key in _STEPS:
            self._walk(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.current.id)
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.tip_of(self._current))
        else:
            return False
        return True

    def _walk(self, step: int) -> None:
        self._current = min(max(0, self._current + step), len(self.bars) - 1)
        shown = int(self._height // ROW_PX)
        if self._current < self._top:
            self._scroll_to(self._current)
        elif self._current >= self._top + shown:
            self._scroll_to(self._current - shown + 1)
        self._tell(self._current)
        self.plot.repaint_layers()

    def focus_changed(self) -> None:
        super().focus_changed()
        self._tell(self._current if self.plot.hasFocus() else -1)

    def _tell(self, number: int) -> None:
        if not 0 <= number < len(self.bars):
            self.told.emit("")
            self.describe_all()
            return
        bar = self.bars[number]
        rate = str(units.show(bar.capacity, "B/s", "GB/s"))
        parts = [f"{w.start} → {w.end} {percent(w.share)}" for w in bar.ways]
        self.told.emit(" · ".join([*parts, f"of {rate} a link"]))
        self.plot.setAccessibleDescription(f"{bar.plain()}. {number + 1} of {len(self.bars)}")

    def tip_of(self, number: int) -> str:
        """Say how a bar comes about."""
        return bar_why(self._design, self.bars[number]) if self._design is not None else ""

    def tip_at(self, at: QPoint) -> str:
        number = self._row_at(QPointF(at))
        return self.tip_of(number) if number >= 0 else ""
