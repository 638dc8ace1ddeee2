"""A distribution over ordered pairs: bars by value, and lines at mean, percentiles and maximum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QWidget

from designer import units
from designer.ui.charts.chart import Row
from designer.ui.charts.network_data import Histogram, Mark, percent
from designer.ui.charts.plot import LINE_PX, Bars, PlotChart
from designer.ui.charts.scales import binned, rounded_step, ticks
from designer.ui.theme import Theme, faded

#: Distinct values up to which each has a bar of its own.
MOST_BARS = 48
_WIDEST_PX, _NARROWEST_PX, _LEFT_PX = 36.0, 3.0, 34
#: Marks are told apart by their dashes, too.
_DASHES = {"mean": [], "p50": [4.0, 2.0], "p99": [2.0, 2.0], "max": [1.0, 2.0]}
_TICK_PX, _BESIDE_PX = 48.0, 4.0
#: The mark beyond which the tail of a distribution begins.
_TAIL = "p99"
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}
NOTHING = Histogram((), (), "count")


@dataclass(frozen=True, slots=True)
class _Flag:
    """Marks that stand at one place, with their words and where those are."""

    x: float
    marks: tuple[Mark, ...]
    text: str
    box: QRectF


class HistogramChart(PlotChart):
    """Bars of shares of all ordered pairs.

    Parameters
    ----------
    theme
        Colours.
    title, quantity
        Name of the chart; what its values are, for the head of the data: ``hops``, ``latency_s``.
    whole
        Values are whole numbers, each with a tick of its own.
    """

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        title: str,
        quantity: str,
        whole: bool = False,
    ) -> None:
        super().__init__(theme, parent)
        self.shown = NOTHING
        self.display = self._words = ""
        self._quantity, self._is_whole = quantity, whole
        self._fresh = True
        self._pairs = 0
        self._bins: tuple[tuple[float, float, int], ...] = ()
        self._boxes: list[QRectF] = []
        self._flags: list[_Flag] = []
        self._levels: list[float] = []
        self._current = 0
        self._hovered = -1
        self.name(title)
        self.bars = Bars()
        self.plot.box.addItem(self.bars, ignoreBounds=True)
        self.plot.left.setWidth(_LEFT_PX)

    # -- content ------------------------------------------------------------------------------

    def show_histogram(
        self, shown: Histogram, display: str = "", *, fresh: bool = True, words: str = ""
    ) -> None:
        """Show other numbers.

        Parameters
        ----------
        shown
            The distribution.
        display
            Unit in which its values are written.
        fresh
            Whether the numbers belong to the design as it is now.
        words
            More about the values, for those who cannot see them: one way or there and back.
        """
        self.shown, self.display, self._fresh = shown, display, fresh
        self._words = words
        self._bins = binned(shown.points, MOST_BARS)
        self._pairs = shown.pairs
        self._current = min(self._current, max(0, len(self._bins) - 1))
        self._hovered = min(self._hovered, len(self._bins) - 1)
        self.arrange()
        self.describe_all()

    @property
    def flags(self) -> list[str]:
        """What stands at the lines."""
        return [flag.text for flag in self._flags]

    def columns(self) -> Row:
        return (self._quantity, "ordered_pairs", "share")

    def rows(self) -> Sequence[Row]:
        pairs = self.shown.pairs
        return [(value, count, count / pairs) for value, count in self.shown.points]

    def spoken(self) -> str:
        marks = [f"{m.name} {self._show(m.value)}" for m in self.shown.marks]
        bars = [self._say(number) for number in range(len(self._bins))]
        return "; ".join(x for x in (self._words, *marks, *bars) if x)

    def _show(self, value: float) -> str:
        return str(units.show(value, self.shown.unit, self.display))

    def _say(self, number: int) -> str:
        low, high, count = self._bins[number]
        place = self._show(low) if low == high else f"{self._show(low)} to {self._show(high)}"
        if self._is_whole:
            place += " hop" if low == 1 else " hops"
        return f"{place}: {count:,} pairs, {percent(count / self._pairs, 3)}"

    # -- layout -------------------------------------------------------------------------------

    @property
    def _scale(self) -> float:
        return units.factor(self.shown.unit, self.display) if self.display else 1.0

    def arrange(self) -> None:
        plot = self.plot
        if not self._bins or plot.width() < 2 * _LEFT_PX:
            self._boxes, self._flags = [], []
            self.bars.set_data([], [])
            plot.repaint_layers()
            return
        x_range = self._x_range()
        room = max(1.0, plot.width() - _LEFT_PX)
        per_px = (x_range[1] - x_range[0]) / room
        most = max(count for _, _, count in self._bins) / self._pairs
        self._flags, lines = self._place_flags(x_range, per_px)
        # Words of the lines stand above all bars.
        height = max(1.0, plot.height() - plot.below.height())
        head = lines * LINE_PX + 4 + (LINE_PX if self._are_few else 0)
        top = most / max(0.2, 1.0 - head / height)
        plot.show_range(x_range, (0.0, top))
        self._boxes = [self._box(number, per_px) for number in range(len(self._bins))]
        self.bars.set_data(self._boxes, [self._colour(n) for n in range(len(self._bins))])
        self._show_axes(x_range, room, most)
        plot.repaint_layers()

    @property
    def _are_few(self) -> bool:
        """Whether there is room for a share above each bar."""
        return len(self._bins) * 40 <= self.plot.width() - _LEFT_PX

    def _x_range(self) -> tuple[float, float]:
        low, high = self._bins[0][0], self._bins[-1][1]
        if self._is_whole:
            return low - 1.0, high + 1.0
        pad = (high - low) * 0.12 or abs(high) * 0.25 or 1.0
        return low - pad, high + pad

    def _box(self, number: int, per_px: float) -> QRectF:
        low, high, count = self._bins[number]
        share = count / self._pairs
        if high > low:
            gap = min(per_px, (high - low) * 0.2)
            return QRectF(low, 0.0, high - low - gap, share)
        gaps = [b[0] - a[0] for a, b in pairwise(self._bins)]
        widest = _WIDEST_PX * per_px if self._is_whole else _WIDEST_PX / 2 * per_px
        wide = max(_NARROWEST_PX * per_px, min(widest, min(gaps, default=widest) * 0.7))
        return QRectF(low - wide / 2, 0.0, wide, share)

    def _colour(self, number: int) -> QColor:
        tail = next((m.value for m in self.shown.marks if m.name == _TAIL), None)
        beyond = tail is not None and self._bins[number][0] > tail * (1 + 1e-9)
        colour = self.theme.warning if beyond else self.theme.accent
        return faded(colour, self.theme.surface, fresh=self._fresh)

    def _place_flags(self, x_range: tuple[float, float], per_px: float) -> tuple[list[_Flag], int]:
        """Put words beside the lines, in as few rows as they do not meet in."""
        groups: dict[str, list[Mark]] = {}
        for mark in sorted(self.shown.marks, key=lambda m: m.value):
            # Marks that read alike have one line and one number.
            groups.setdefault(self._show(mark.value), []).append(mark)
        right_end = float(self.plot.width())
        ends: list[float] = []
        flags = []
        for number, group in groups.items():
            text = f"{' · '.join(m.name for m in group)} {number}"
            x = _LEFT_PX + (group[0].value - x_range[0]) / per_px
            width = self.metrics.horizontalAdvance(text) + 2
            left = x + _BESIDE_PX
            if left + width > right_end:
                left = max(0.0, x - _BESIDE_PX - width)
            row = next((n for n, end in enumerate(ends) if end < left), len(ends))
            ends[row : row + 1] = [left + width + 8]
            box = QRectF(left, row * LINE_PX, width, LINE_PX)
            flags.append(_Flag(group[0].value, tuple(group), text, box))
        return flags, len(ends)

    def _show_axes(self, x_range: tuple[float, float], room: float, most: float) -> None:
        plot = self.plot
        if self._is_whole:
            low, high = round(x_range[0]) + 1, round(x_range[1]) - 1
            step = max(1, round(rounded_step(high - low + 1, max(1, int(room / 24)))))
            shown = [(float(n), f"{n}") for n in range(-(-low // step) * step, high + 1, step)]
        else:
            count = max(2, int(room / _TICK_PX))
            shown = ticks(*x_range, count, self._scale)
            # The unit stands once, at the last value.
            place, text = shown[-1]
            shown[-1] = (place, f"{text} {self.display}")
        plot.below.show_ticks(shown)
        levels = ticks(0.0, most, 3, 0.01)
        self._levels = [place for place, _ in levels[1:]]
        plot.left.show_ticks([(place, f"{text} %") for place, text in levels])

    # -- paint --------------------------------------------------------------------------------

    def paint_under(self, painter: QPainter) -> None:
        self.level_lines(painter, self._levels)
        at = self._current if self.plot.hasFocus() else self._hovered
        if 0 <= at < len(self._boxes):
            area, box = self.plot.data_area, self._on_plot(at)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.surface_raised)
            painter.drawRect(QRectF(box.x() - 3, area.top(), box.width() + 6, area.height()))

    def _on_plot(self, number: int) -> QRectF:
        box = self._boxes[number]
        corner = self.plot.place(box.left(), box.bottom())
        return QRectF(corner, self.plot.place(box.right(), box.top())).normalized()

    def paint_over(self, painter: QPainter) -> None:
        theme, area = self.theme, self.plot.data_area
        ink = "text" if self._fresh else "text_faint"
        for flag in self._flags:
            x = round(self.plot.place(flag.x, 0.0).x()) + 0.5
            pen = QPen(faded(theme.text, theme.surface, fresh=self._fresh), 1)
            dashes = _DASHES.get(flag.marks[0].name, [])
            if dashes:
                pen.setDashPattern(dashes)
            painter.setPen(pen)
            painter.drawLine(QPointF(x, flag.box.top() + 2), QPointF(x, area.bottom()))
        for flag in self._flags:
            painter.fillRect(flag.box.adjusted(-2, 1, 2, -1), theme.surface)
            self.write(painter, flag.box, flag.text, ink)
        if self._are_few:
            for number, (_, _, count) in enumerate(self._bins):
                self._write_share(painter, number, count / self._pairs)
        if self.plot.hasFocus() and self._current < len(self._boxes):
            painter.setPen(QPen(theme.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = self._on_plot(self._current).adjusted(-2.5, -2.5, 2.5, 0.5)
            painter.drawRoundedRect(box, 3, 3)

    def _write_share(self, painter: QPainter, number: int, share: float) -> None:
        box = self._on_plot(number)
        text = percent(share, 3)
        width = self.metrics.horizontalAdvance(text) + 2
        place = QRectF(box.center().x() - width / 2, box.top() - LINE_PX, width, LINE_PX)
        painter.fillRect(place.adjusted(-1, 1, 1, -2), self.theme.surface)
        self.write(painter, place, text, "text_muted")

    # -- mouse and keys -----------------------------------------------------------------------

    def _bar_at(self, at: QPointF) -> int:
        slack = 4.0
        found = ((n, self._on_plot(n)) for n in range(len(self._boxes)))
        return next((n for n, b in found if b.left() - slack <= at.x() <= b.right() + slack), -1)

    def _flag_at(self, at: QPointF) -> _Flag | None:
        return next((f for f in self._flags if f.box.contains(at)), None)

    def press(self, at: QPointF) -> None:
        flag, number = self._flag_at(at), self._bar_at(at)
        if flag is not None:
            self.explained.emit(flag.marks[0].metric)
        elif number >= 0:
            self._current = number
            self._tell(number)
            self.plot.repaint_layers()

    def hover(self, at: QPointF | None) -> None:
        flag = self._flag_at(at) if at is not None else None
        shape = Qt.CursorShape.PointingHandCursor if flag else Qt.CursorShape.ArrowCursor
        self.plot.viewport().setCursor(shape)
        number = self._bar_at(at) if at is not None and flag is None else -1
        if number != self._hovered:
            self._hovered = number
            self._tell(number)
            self.plot.repaint_layers()

    def press_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if not self._bins:
            return False
        if key in _STEPS:
            self._current = min(max(0, self._current + _STEPS[key]), len(self._bins) - 1)
            self._tell(self._current)
            self.plot.repaint_layers()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.shown.marks:
            self.explained.emit(self.shown.marks[0].metric)
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._say(self._current))
        else:
            return False
        return True

    def focus_changed(self) -> None:
        super().focus_changed()
        self._tell(self._current if self.plot.hasFocus() else -1)

    def _tell(self, number: int) -> None:
        if 0 <= number < len(self._bins):
            said = self._say(number)
            self.told.emit(said)
            self.plot.setAccessibleDescription(f"{said}. {number + 1} of {len(self._bins)}")
        else:
            self.told.emit("")
            self.describe_all()

    def tip_at(self, at: QPoint) -> str:
        flag = self._flag_at(QPointF(at))
        if flag is not None:
            return f"{flag.text}\nA click says how it comes about"
        number = self._bar_at(QPointF(at))
        return self._say(number) if number >= 0 else ""
