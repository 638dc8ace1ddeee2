"""The ground of all plots: a view of pyqtgraph without its looks, menus and mouse.

The library maps values to pixels and draws axes and curves; what is at the pointer, which texts
stand beside the data and what keys do is the chart's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QToolTip, QVBoxLayout, QWidget

from designer.ui.charts.chart import Chart
from designer.ui.charts.scales import Tick
from designer.ui.describe import wrapped
from designer.ui.theme import CAPTION_PX, Theme, font

AXIS_PX = 18
#: Texts over the data are in this size; one line of them takes so much.
TEXT_PX, LINE_PX = CAPTION_PX, 14
_RADIUS = 2.0
#: Tick labels may reach this far over the ends of their axis.
_OVERHANG_PX = 24


class Scale(pyqtgraph.AxisItem):  # type: ignore[misc]
    """An axis with the ticks that it is given; a hairline, no strokes."""

    def __init__(self, side: str) -> None:
        super().__init__(side, maxTickLength=0)
        self.enableAutoSIPrefix(False)
        self.setStyle(
            tickTextOffset=4, autoExpandTextSpace=False, hideOverlappingLabels=_OVERHANG_PX
        )
        self._shown: list[Tick] = []

    @property
    def words(self) -> list[str]:
        """What stands at the ticks."""
        return [text for _, text in self._shown]

    def show_ticks(self, shown: list[Tick]) -> None:
        """Put ticks at places of the data."""
        if shown != self._shown:
            self._shown = shown
            self.setTicks([shown])

    def dress(self, theme: Theme, *, line: bool = True) -> None:
        """Take the colours and the type of a theme."""
        self.setPen(QPen(theme.hairline, 1) if line else QPen(Qt.PenStyle.NoPen))
        self.setTextPen(theme.text_muted)
        self.setTickPen(QPen(Qt.PenStyle.NoPen))
        self.setTickFont(font(CAPTION_PX))

    def drawPicture(self, painter: QPainter, line: Any, strokes: Any, texts: Any) -> None:
        """The library asks; strokes at the ticks are left out."""
        super().drawPicture(painter, line, [], texts)

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Qt asks; the library does it. Defined here so that no error leaves it."""
        super().paint(painter, option, widget)


class Bars(pyqtgraph.GraphicsObject):  # type: ignore[misc]
    """Rectangles in the coordinates of the data, drawn on whole pixels with round corners."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRectF] = []
        self.colours: list[QColor] = []
        self._area = QRectF()

    def set_data(self, rects: Sequence[QRectF], colours: Sequence[QColor]) -> None:
        """Show other rectangles; nothing is made anew."""
        area = QRectF()
        for rect in rects:
            area = area.united(rect)
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area
        self.rects, self.colours = list(rects), list(colours)
        self.update()

    def boundingRect(self) -> QRectF:
        """Qt asks; it is all that is painted."""
        return self._area

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Qt asks; edges stand on whole pixels of the view."""
        to_scene = self.sceneTransform()
        painter.save()
        painter.setTransform(to_scene.inverted()[0], True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for rect, colour in zip(self.rects, self.colours, strict=True):
            box = on_pixels(to_scene.mapRect(rect))
            if box.isEmpty():
                continue
            painter.setBrush(colour)
            radius = min(_RADIUS, box.width() / 2, box.height() / 2)
            painter.drawRoundedRect(box, radius, radius)
        painter.restore()


def on_pixels(rect: QRectF) -> QRectF:
    """Return a rectangle with its edges on whole pixels; a thin one keeps one pixel."""
    left, top = round(rect.left()), round(rect.top())
    width = max(1, round(rect.right()) - left) if rect.width() > 0 else 0
    return QRectF(left, top, width, max(1, round(rect.bottom()) - top) if rect.height() > 0 else 0)


class _Layer(QGraphicsItem):
    """What the chart paints itself, in pixels of the view: below the data or over it."""

    def __init__(self, plot: Plot, level: float, name: str) -> None:
        super().__init__()
        self._plot, self._name = plot, name
        self.setZValue(level)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def grow(self) -> None:
        """The view has another size."""
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        """Qt asks; the whole view."""
        return self._plot.area

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Qt asks; the chart does it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        getattr(self._plot.owner, self._name)(painter)


class Plot(pyqtgraph.GraphicsView):  # type: ignore[misc]
    """A place for data with an axis below and one at the left.

    Attributes
    ----------
    box
        Maps values to pixels.
    below, left
        The axes.
    owner
        The chart: is asked for texts, and told what mouse and keys do.
    """

    def __init__(self, owner: PlotChart, theme: Theme) -> None:
        self.owner = owner
        self._layers: list[_Layer] = []
        super().__init__(owner, background=theme.surface)
        self.box = pyqtgraph.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.box.disableAutoRange()
        self.below, self.left = Scale("bottom"), Scale("left")
        grid = self.centralLayout
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for item, row, column in ((self.left, 0, 0), (self.box, 0, 1), (self.below, 1, 1)):
            grid.addItem(item, row, column)
        for axis in (self.below, self.left):
            axis.linkToView(self.box)
        self.below.setHeight(AXIS_PX)
        self._layers = [_Layer(self, -500, "paint_under"), _Layer(self, 500, "paint_over")]
        for layer in self._layers:
            self.scene().addItem(layer)
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(60, 40)

    @property
    def area(self) -> QRectF:
        """All of the view, in pixels."""
        return QRectF(0, 0, self.width(), self.height())

    @property
    def data_area(self) -> QRectF:
        """Where the data stand, in pixels."""
        found: QRectF = self.box.sceneBoundingRect()
        return found

    def place(self, x: float, y: float) -> QPointF:
        """Where a value stands, in pixels."""
        found: QPointF = self.box.mapViewToScene(QPointF(x, y))
        return found

    def value(self, at: QPointF) -> QPointF:
        """Which value stands at a pixel."""
        found: QPointF = self.box.mapSceneToView(at)
        return found

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show the data between these values."""
        self.box.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=False)

    def repaint_layers(self) -> None:
        """Have everything painted again."""
        self.viewport().update()

    def settle(self) -> None:
        """Have everything stand where it belongs now, not only when it is painted next."""
        self.centralLayout.activate()
        self.scene().prepareForPaint()

    def dress(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.setBackground(theme.surface)
        self.below.dress(theme)
        self.left.dress(theme)

    # -- what Qt asks -------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(240, 140)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        for layer in self._layers:
            layer.grow()
        if self._layers:
            self.owner.arrange()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        # The library does it; defined here so that no error leaves it (`safety.overrides`).
        super().paintEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), wrapped(self.owner.tip_at(event.pos())), self)
            return True
        return bool(super().viewportEvent(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.owner.press(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.owner.hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self.owner.hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.setAccepted(self.owner.turn_wheel(-event.angleDelta().y() / 120))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The frame around the chart has the menu.
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self.owner.press_key(event))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.owner.focus_changed()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.owner.focus_changed()


class PlotChart(Chart):
    """A chart on a plot: what stands in it is said by who inherits."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.metrics = QFontMetricsF(font(TEXT_PX))
        self.plot = Plot(self, theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.setFocusProxy(self.plot)
        self.plot.dress(theme)

    def name(self, title: str) -> None:
        """Take a name for readers of the screen."""
        self.setAccessibleName(title)
        self.plot.setAccessibleName(title)

    def focus_place(self) -> QWidget:
        place: QWidget = self.plot
        return place

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.plot.dress(theme)
        self.arrange()

    def describe_all(self) -> None:
        """Let readers of the screen know all values; without one the words are not made."""
        spoken = self.spoken() if QAccessible.isActive() else ""
        if spoken != self.plot.accessibleDescription():
            self.plot.setAccessibleDescription(spoken)

    def paint_into(self, painter: QPainter, room: QRectF) -> None:
        self.plot.settle()
        self.plot.scene().render(painter, room, self.plot.area, Qt.AspectRatioMode.KeepAspectRatio)

    # -- for who inherits ---------------------------------------------------------------------

    def arrange(self) -> None:
        """Place everything for the present size and data."""

    def paint_under(self, painter: QPainter) -> None:
        """Paint below the data, in pixels of the plot."""

    def paint_over(self, painter: QPainter) -> None:
        """Paint over the data, in pixels of the plot."""

    def press(self, at: QPointF) -> None:
        """The mouse button went down."""

    def hover(self, at: QPointF | None) -> None:
        """The pointer is there; None when it has left."""

    def turn_wheel(self, notches: float) -> bool:
        """The wheel turned; returns whether that is of use here."""
        return False

    def press_key(self, event: QKeyEvent) -> bool:
        """A key was pressed; returns whether it is of use here."""
        return False

    def focus_changed(self) -> None:
        """The keyboard came or went."""
        self.plot.repaint_layers()

    # -- help for painting --------------------------------------------------------------------

    def write(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        ink: str = "text_muted",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        weight: int = 400,
    ) -> None:
        """Write one line, cut where the room ends."""
        used = font(TEXT_PX, weight)
        painter.setFont(used)
        painter.setPen(self.theme.color(ink))
        metrics = self.metrics if weight == 400 else QFontMetricsF(used)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 0.5)
        painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), shown)

    def level_lines(self, painter: QPainter, heights: Sequence[float]) -> None:
        """Paint hairlines across the data at some values."""
        area = self.plot.data_area
        painter.setPen(QPen(self.theme.hairline, 1))
        for height in heights:
            y = round(self.plot.place(0.0, height).y()) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
