"""Drawing helpers: a lens from scene to device pixels, stamps of tiles, texts in whole sizes.

Everything is drawn in device coordinates that are rounded to whole device pixels, so edges are
crisp at every zoom and at every scale factor of the screen.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QTransform

from designer.ui.canvas.geometry import Rect
from designer.ui.theme import Theme

_MAX_STAMPS = 256
_MAX_WIDTHS = 20_000


@dataclass(frozen=True, slots=True)
class Lens:
    """How scene coordinates come to the screen in one paint.

    Attributes
    ----------
    z
        Zoom.
    dx, dy
        Screen position of the scene's origin.
    dpr
        Device pixels per logical pixel.
    area
        Part of the scene that needs painting.
    """

    z: float
    dx: float
    dy: float
    dpr: float
    area: Rect

    @classmethod
    def of(cls, painter: QPainter, exposed: QRectF) -> Lens:
        """Read the lens of a painter in scene coordinates."""
        t: QTransform = painter.worldTransform()
        device: Any = painter.device()
        dpr = device.devicePixelRatio() if device is not None else 1.0
        area = Rect(exposed.x(), exposed.y(), exposed.width(), exposed.height())
        return cls(t.m11(), t.dx(), t.dy(), dpr, area)

    def x(self, value: float) -> float:
        """Abscissa on the screen, on a whole device pixel."""
        return round((value * self.z + self.dx) * self.dpr) / self.dpr

    def y(self, value: float) -> float:
        """Height on the screen, on a whole device pixel."""
        return round((value * self.z + self.dy) * self.dpr) / self.dpr

    def rect(self, rect: Rect) -> QRectF:
        """A rectangle on the screen, edges on whole device pixels."""
        left, top = self.x(rect.x), self.y(rect.y)
        return QRectF(left, top, self.x(rect.right) - left, self.y(rect.bottom) - top)

    def point(self, x: float, y: float) -> QPointF:
        """A point on the screen."""
        return QPointF(self.x(x), self.y(y))

    def length(self, value: float) -> float:
        """A length on the screen, at least one device pixel."""
        return max(1.0, round(value * self.z * self.dpr)) / self.dpr


class Type:
    """Fonts and widths of texts, remembered."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._metrics: dict[tuple[int, int], QFontMetricsF] = {}
        self._widths: dict[tuple[str, int, int], float] = {}
        self._short: dict[tuple[str, int, int, int], str] = {}

    def metrics(self, size_px: float, weight: int) -> QFontMetricsF:
        """Metrics of a size and weight."""
        key = (max(1, round(size_px)), weight)
        if key not in self._metrics:
            self._metrics[key] = QFontMetricsF(self.theme.font(*key))
        return self._metrics[key]

    def width(self, text: str, size_px: float, weight: int = 400) -> float:
        """Width of a text."""
        key = (text, round(size_px), weight)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) > _MAX_WIDTHS:
                self._widths.clear()
            found = self._widths[key] = self.metrics(size_px, weight).horizontalAdvance(text)
        return found

    def _shortened(self, text: str, size_px: float, weight: int, width: float) -> str:
        key = (text, round(size_px), weight, round(width))
        found = self._short.get(key)
        if found is None:
            if len(self._short) > _MAX_WIDTHS:
                self._short.clear()
            found = self._short[key] = self.metrics(size_px, weight).elidedText(
                text, Qt.TextElideMode.ElideRight, width
            )
        return found

    def draw(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        size_px: float,
        weight: int,
        colour: QColor,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> float:
        """Write a line into a box, shortened if it does not fit; return its width."""
        width = self.width(text, size_px, weight)
        if width > box.width() + 0.5:
            text = self._shortened(text, size_px, weight, box.width())
            width = min(width, box.width())
            if len(text) < 2:
                return 0.0
        painter.setFont(self.theme.font(round(size_px), weight))
        painter.setPen(colour)
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(box, int(flags), text)
        return width


class Stamps:
    """Small pictures that are drawn many times, by what they show."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], QPixmap] = OrderedDict()

    def get(self, key: tuple[Any, ...]) -> QPixmap | None:
        """A stamp made before."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: tuple[Any, ...], stamp: QPixmap) -> QPixmap:
        """Remember a stamp; the oldest one is dropped."""
        self._kept[key] = stamp
        if len(self._kept) > _MAX_STAMPS:
            self._kept.popitem(last=False)
        return stamp

    def clear(self) -> None:
        """Forget all, for another theme."""
        self._kept.clear()


def blank(width: float, height: float, dpr: float) -> QPixmap:
    """A transparent pixmap of a size in logical pixels."""
    pixmap = QPixmap(max(1, round(width * dpr)), max(1, round(height * dpr)))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def plain_pen(colour: QColor, width: float) -> QPen:
    """A pen with flat ends and round joins."""
    return QPen(
        colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin
    )


def rounded(painter: QPainter, box: QRectF, radius: float, fill: QColor, line: QPen | None) -> None:
    """A filled rectangle with round corners; the line lies inside its edges."""
    painter.setBrush(fill)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        half = line.widthF() / 2
        box = box.adjusted(half, half, -half, -half)
        painter.setPen(line)
    painter.drawRoundedRect(box, radius, radius)
