"""Curves of one quantity over another, on linear or logarithmic axes, several with a legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QWidget

from designer import units
from designer.ui.charts.chart import Row
from designer.ui.charts.plot import LINE_PX, PlotChart
from designer.ui.charts.scales import Tick, log_ticks, ticks
from designer.ui.theme import Theme, faded

#: Curves are told apart by colour and by dash, so that either alone will do.
_INKS = ("accent", "warning", "good", "error", "text", "text_muted")
_DASHES: tuple[list[float], ...] = ([], [6.0, 2.0], [2.0, 2.0], [6.0, 2.0, 1.0, 2.0])
_WIDTH_PX, _BEST_PX, _SWATCH_PX, _GAP_PX = 1.75, 2.75, 18.0, 14.0
_LEFT_PX, _TICK_X_PX, _TICK_Y_PX, _REACH_PX = 60, 72.0, 30.0, 28.0
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """One line.

    Attributes
    ----------
    name
        For the legend.
    points
        (x, y) in SI, by ascending x; on a logarithmic axis only what is above zero is drawn.
    why
        How its values come about, for the tool tip.
    strong
        Drawn wider: the best of all.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    why: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: name for the data, SI unit, whether it is logarithmic."""

    name: str
    unit: str
    log: bool = False

    def at(self, value: float) -> float:
        """Return where a value stands on the axis."""
        return math.log10(value) if self.log else value

    def holds(self, value: float) -> bool:
        """Whether a value has a place on the axis."""
        return math.isfinite(value) and (value > 0 or not self.log)

    def words(self, value: float) -> str:
        """Write a value with its unit."""
        return str(units.show(value if math.isfinite(value) else None, self.unit))


class CurveChart(PlotChart):
    """Curves by name; the pointer and the arrow keys read their points.

    Parameters
    ----------
    theme
        Colours.
    title
        Name of the chart.
    x, y
        Its axes.
    """

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, title: str, x: Axis, y: Axis
    ) -> None:
        super().__init__(theme, parent)
        self.x_axis, self.y_axis = x, y
        self.curves: tuple[Curve, ...] = ()
        self.lines: list[pyqtgraph.PlotCurveItem] = []
        self._fresh = True
        self._legend: list[tuple[QRectF, int]] = []
        self._levels: list[float] = []
        #: Curve and point that is read; none while nobody reads.
        self._read: tuple[int, int] | None = None
        self._current = (0, 0)
        self.name(title)
        self.plot.left.setWidth(_LEFT_PX)

    # -- content ------------------------------------------------------------------------------

    def show_curves(self, curves: Sequence[Curve], *, fresh: bool = True) -> None:
        """Show other curves; lines that are there are given other points."""
        self.curves, self._fresh = tuple(curves), fresh
        self._read = None
        while len(self.lines) < len(self.curves):
            line = pyqtgraph.PlotCurveItem(antialias=True)
            self.plot.box.addItem(line, ignoreBounds=True)
            self.lines.append(line)
        for number, line in enumerate(self.lines):
            places = self._places(number) if number < len(self.curves) else []
            line.setData([x for x, _ in places], [y for _, y in places])
            line.setVisible(bool(places))
        self._clip_current()
        self._dress_lines()
        self.arrange()
        self.describe_all()

    def _places(self, number: int) -> list[tuple[float, float]]:
        return [(self.x_axis.at(x), self.y_axis.at(y)) for x, y in self.drawn(number)]

    def drawn(self, number: int) -> list[tuple[float, float]]:
        """Return the points of a curve that have a place on both axes."""
        points = self.curves[number].points
        return [(x, y) for x, y in points if self.x_axis.holds(x) and self.y_axis.holds(y)]

    def columns(self) -> Row:
        return ("curve", self.x_axis.name, self.y_axis.name)

    def rows(self) -> Sequence[Row]:
        return [(curve.name, x, y) for curve in self.curves for x, y in curve.points]

    def spoken(self) -> str:
        return "; ".join(
            f"{curve.name}: "
            + ", ".join(
                f"{self.y_axis.words(y)} at {self.x_axis.words(x)}" for x, y in curve.points
            )
            for curve in self.curves
        )

    # -- looks --------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._dress_lines()

    def ink(self, number: int) -> QColor:
        """Colour of a curve."""
        colour = self.theme.color(_INKS[number % len(_INKS)])
        return faded(colour, self.theme.surface, fresh=self._fresh)

    def _pen(self, number: int) -> QPen:
        curve = self.curves[number]
        pen = QPen(self.ink(number), _BEST_PX if curve.strong else _WIDTH_PX)
        pen.setCosmetic(True)
        every = self.theme.name == "high-contrast"
        dashes = _DASHES[(number if every else number // len(_INKS)) % len(_DASHES)]
        if dashes:
            pen.setDashPattern(dashes)
        return pen

    def _dress_lines(self) -> None:
        for number in range(len(self.curves)):
            self.lines[number].setPen(self._pen(number))

    # -- layout -------------------------------------------------------------------------------

    def arrange(self) -> None:
        plot = self.plot
        drawn = [p for n in range(len(self.curves)) for p in self.drawn(n)]
        if not drawn or plot.width() < 2 * _LEFT_PX:
            self._legend, self._levels = [], []
            plot.repaint_layers()
            return
        xs, ys = [x for x, _ in drawn], [y for _, y in drawn]
        x_range = _padded(self.x_axis.at(min(xs)), self.x_axis.at(max(xs)), 0.02)
        low = self.y_axis.at(min(ys)) if self.y_axis.log else min(0.0, *ys)
        y_range = _padded(low, self.y_axis.at(max(ys)), 0.05)
        rows = self._place_legend()
        height = max(1.0, plot.height() - plot.below.height())
        room = max(0.2, 1.0 - rows * LINE_PX / height)
        plot.show_range(x_range, (y_range[0], y_range[0] + (y_range[1] - y_range[0]) / room))
        across, up = plot.width() - _LEFT_PX, height * room
        plot.below.show_ticks(_axis_ticks(self.x_axis, x_range, max(2, int(across / _TICK_X_PX))))
        levels = _axis_ticks(self.y_axis, y_range, max(2, int(up / _TICK_Y_PX)))
        self._levels = [place for place, _ in levels]
        plot.left.show_ticks(levels)
        plot.repaint_layers()

    def _place_legend(self) -> int:
        """Put the names in rows above the data; returns how many rows."""
        self._legend = []
        x, row = float(_LEFT_PX + 4), 0
        for number, curve in enumerate(self.curves):
            width = _SWATCH_PX + 4 + self.metrics.horizontalAdvance(curve.name) + 2
            if x + width > self.plot.width() and x > _LEFT_PX + 4:
                x, row = float(_LEFT_PX + 4), row + 1
            self._legend.append((QRectF(x, row * LINE_PX, width, LINE_PX), number))
            x += width + _GAP_PX
        return row + 1 if self._legend else 0

    # -- paint --------------------------------------------------------------------------------

    def paint_under(self, painter: QPainter) -> None:
        self.level_lines(painter, self._levels)

    def paint_over(self, painter: QPainter) -> None:
        for box, number in self._legend:
            painter.setPen(self._pen(number))
            y = box.center().y()
            painter.drawLine(QPointF(box.x(), y), QPointF(box.x() + _SWATCH_PX, y))
            ink = "text" if self._fresh else "text_faint"
            name = self.curves[number].name
            weight = 600 if self._read is not None and self._read[0] == number else 400
            self.write(painter, box.adjusted(_SWATCH_PX + 4, 0, 2, 0), name, ink, weight=weight)
        if self._read is not None:
            number, point = self._read
            at = self._spot(number, point)
            painter.setPen(QPen(self.theme.surface, 2))
            painter.setBrush(self.ink(number))
            painter.drawEllipse(at, 4.5, 4.5)

    def _spot(self, number: int, point: int) -> QPointF:
        x, y = self._places(number)[point]
        return self.plot.place(x, y)

    # -- mouse and keys -----------------------------------------------------------------------

    def hover(self, at: QPointF | None) -> None:
        self._read_at(self._nearest(at) if at is not None else None)

    def press(self, at: QPointF) -> None:
        near = self._nearest(at)
        if near is not None:
            self._current = near
            self._read_at(near)

    def _nearest(self, at: QPointF) -> tuple[int, int] | None:
        """The point of a curve that is next to the pointer, if it is near."""
        best, found = _REACH_PX, None
        for number in range(len(self.curves)):
            for point in range(len(self.drawn(number))):
                away = self._spot(number, point) - at
                far = math.hypot(away.x(), away.y())
                if far < best:
                    best, found = far, (number, point)
        return found

    def _read_at(self, place: tuple[int, int] | None) -> None:
        if place != self._read:
            self._read = place
            self.told.emit(self.say(place) if place is not None else "")
            if place is not None:
                self.plot.setAccessibleDescription(self.say(place))
            self.plot.repaint_layers()

    def say(self, place: tuple[int, int]) -> str:
        """Read a point: curve and number of the point."""
        x, y = self.drawn(place[0])[place[1]]
        return f"{self.curves[place[0]].name}: {self.y_axis.words(y)} at {self.x_axis.words(x)}"

    def _clip_current(self) -> None:
        number = min(self._current[0], max(0, len(self.curves) - 1))
        points = len(self.drawn(number)) if self.curves else 0
        self._current = (number, min(self._current[1], max(0, points - 1)))

    def press_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if not self.curves:
            return False
        if key in _STEPS:
            along, across = _STEPS[key]
            number = min(max(0, self._current[0] + across), len(self.curves) - 1)
            self._current = (number, max(0, self._current[1] + along))
            self._clip_current()
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.say(self._current))
        else:
            return False
        if self.drawn(self._current[0]):
            self._read_at(self._current)
        return True

    def focus_changed(self) -> None:
        super().focus_changed()
        if not self.plot.hasFocus():
            self._read_at(None)
            self.describe_all()

    def tip_at(self, at: QPoint) -> str:
        near = self._nearest(QPointF(at))
        if near is None:
            return ""
        return "\n".join(x for x in (self.say(near), self.curves[near[0]].why) if x)


def _padded(low: float, high: float, share: float) -> tuple[float, float]:
    pad = (high - low) * share or abs(high) * 0.1 or 1.0
    return low - pad, high + pad


def _axis_ticks(axis: Axis, between: tuple[float, float], most: int) -> list[Tick]:
    low, high = between
    if axis.log:
        shown = log_ticks(10.0**low, 10.0**high, most, axis.unit)
        if len(shown) >= 2:
            return shown
        # Less than a decade: rounded values between, at the places of their logarithms.
        rounded = ticks(10.0**low, 10.0**high, most)
        return [(math.log10(v), axis.words(v)) for v, _ in rounded if v > 0]
    return [(value, axis.words(value)) for value, _ in ticks(low, high, most)]
