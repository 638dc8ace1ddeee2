"""What stands still while the canvas moves: the legend and the minimap."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter

from designer.ui.canvas.drawing.layers import Picture
from designer.ui.canvas.drawing.pen import plain_pen, rounded
from designer.ui.canvas.geometry import Geometry, Rect
from designer.ui.canvas.layout import words

_MARGIN = 16.0
_BAR_W, _BAR_H = 144.0, 8.0
_MARK_W = 108.0
_MAP_W, _MAP_H = 144.0, 88.0
_NARROW = 480
_LOW = 280
OLDER = "before the last edit"


def draw_legend(painter: QPainter, size: QSize, picture: Picture, seen: Rect) -> None:
    """Paint at the lower left what colours, widths and outlines mean."""
    shades, theme = picture.shades, picture.shades.theme
    if shades.overlay != "load" or not picture.geometry.plates or size.height() < _LOW:
        return
    y = size.height() - _MARGIN - 14
    x = _MARGIN
    marked = bool(shades.limiting) and size.width() >= _NARROW
    panel = QRectF(x - 8, y - 10, _BAR_W + (68 + _MARK_W if marked else 68), 34)
    if _hides(panel, size, picture.geometry, seen):
        rounded(painter, panel, 6, theme.surface, plain_pen(theme.hairline, 1.0))
    row = QRectF(x, y - 3, 40, 14)
    x += picture.type.draw(painter, row, "load", 11, 400, theme.text_muted) + 10
    bar = QRectF(x, y, _BAR_W, _BAR_H)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for step in range(9):
        gradient.setColorAt(step / 8, theme.ramp_color(step / 8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shades.free)
    painter.drawRect(bar)
    # Links are as wide as they are full: so is the scale.
    middle = bar.center().y()
    wedge = [QPointF(bar.left(), middle + 0.5), QPointF(bar.left(), middle - 0.5)]
    painter.setBrush(gradient)
    painter.drawPolygon([*wedge, bar.topRight(), bar.bottomRight()])
    for share, text in ((0.0, "0"), (0.5, "50"), (1.0, "100 %")):
        width = picture.type.width(text, 10, 400)
        left = bar.x() + share * (_BAR_W - 0) - (0 if share == 0 else width / 2)
        box = QRectF(left, bar.bottom() + 2, width + 1, 12)
        picture.type.draw(painter, box, text, 10, 400, theme.text_muted)
    right = bar.right() + 24
    if marked:
        _draw_mark(painter, QRectF(right, y, 20, _BAR_H), picture)
        right += _MARK_W
    if not shades.fresh:
        box = QRectF(right, y - 3, 160, 14)
        picture.type.draw(painter, box, OLDER, 11, 400, theme.warning)


def _draw_mark(painter: QPainter, box: QRectF, picture: Picture) -> None:
    """Say what the outline means: the links that limit the all-to-all rate."""
    theme = picture.shades.theme
    painter.setBrush(theme.plate)
    painter.setPen(plain_pen(theme.text, 1.5))
    painter.drawRoundedRect(box.adjusted(0.5, -0.5, -0.5, 0.5), 2, 2)
    row = QRectF(box.right() + 8, box.y() - 3, _MARK_W, 14)
    picture.type.draw(painter, row, "bottleneck", 11, 400, theme.text_muted)


def map_box(size: QSize) -> QRectF | None:
    """Where the minimap stands; None where the window is too small for one."""
    if size.width() < _NARROW or size.height() < _LOW:
        return None
    left, top = size.width() - _MARGIN - _MAP_W, size.height() - _MARGIN - _MAP_H
    return QRectF(left, top, _MAP_W, _MAP_H)


def map_scale(box: QRectF, area: Rect) -> tuple[float, QPointF]:
    """Scale from scene to minimap, and where the scene's origin comes to stand."""
    scale = min((box.width() - 12) / max(area.w, 1), (box.height() - 12) / max(area.h, 1))
    x = box.center().x() - (area.x + area.w / 2) * scale
    y = box.center().y() - (area.y + area.h / 2) * scale
    return scale, QPointF(x, y)


def draw_map(painter: QPainter, size: QSize, picture: Picture, seen: Rect) -> None:
    """Paint plates and the visible part at the lower right."""
    box = map_shown(size, picture, seen)
    if box is None:
        return
    theme, geometry = picture.shades.theme, picture.geometry
    rounded(painter, box, 6, theme.surface, plain_pen(theme.hairline, 1.0))
    scale, origin = map_scale(box, geometry.bounds)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tile_idle)
    for rect in _plates(geometry):
        painter.drawRect(_mapped(rect, scale, origin))
    view = _mapped(seen, scale, origin).intersected(box.adjusted(3, 3, -3, -3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(plain_pen(theme.accent, 1.5))
    painter.drawRoundedRect(view, 3, 3)


def _needless(box: QRectF, size: QSize, geometry: Geometry, seen: Rect) -> bool:
    """Whether everything is in view and the map would only hide a plate."""
    b = geometry.bounds
    if not (seen.x <= b.x and b.right <= seen.right and seen.y <= b.y and b.bottom <= seen.bottom):
        return False
    return _hides(box, size, geometry, seen)


def _hides(box: QRectF, size: QSize, geometry: Geometry, seen: Rect) -> bool:
    """Whether a box on the screen lies over a plate."""
    scale = seen.w / size.width()
    left, top = seen.x + box.x() * scale, seen.y + box.y() * scale
    area = Rect(left, top, box.width() * scale, box.height() * scale)
    return any(area.touches(rect) for rect in _plates(geometry))


def map_shown(size: QSize, picture: Picture, seen: Rect) -> QRectF | None:
    """Where the minimap is painted; None while it is not."""
    box = map_box(size)
    if box is None or not picture.geometry.plates:
        return None
    return None if _needless(box, size, picture.geometry, seen) else box


def _mapped(rect: Rect, scale: float, origin: QPointF) -> QRectF:
    return QRectF(
        origin.x() + rect.x * scale,
        origin.y() + rect.y * scale,
        max(1.0, rect.w * scale),
        max(1.0, rect.h * scale),
    )


def _plates(geometry: Geometry) -> list[Rect]:
    return [p.rect for p in geometry.plates if p.depth == 0 and p.role != "zone"][:500]


def draw_empty(painter: QPainter, size: QSize, picture: Picture, is_inside: bool) -> None:
    """Say in the middle of an empty block how to begin."""
    if picture.geometry.plates:
        return
    theme = picture.shades.theme
    text = f"{words.EMPTY_BLOCK} {words.BEGIN}" if is_inside else words.BEGIN
    box = QRectF(0, size.height() / 2 - 12, size.width(), 24)
    picture.type.draw(painter, box, text, 12, 400, theme.text_muted, Qt.AlignmentFlag.AlignHCenter)


def draw_dots(painter: QPainter, area: QRectF, zoom: float, colour: QColor) -> None:
    """Paint the faint raster behind everything (in scene coordinates)."""
    step = 40.0
    while step * zoom < 28:
        step *= 2
    left = area.left() - area.left() % step
    top = area.top() - area.top() % step
    columns = int((area.right() - left) / step) + 1
    rows = int((area.bottom() - top) / step) + 1
    heights = [top + j * step for j in range(rows + 1)]
    points = [QPointF(left + i * step, y) for i in range(columns + 1) for y in heights]
    pen = plain_pen(colour, 1.5)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    painter.drawPoints(points)
