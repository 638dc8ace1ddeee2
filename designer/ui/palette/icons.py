"""Small pictures of kinds of parts, drawn from the tokens of a theme at any size.

The palette, what hangs at the mouse in a drag, and lists of commands show the same pictures.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.model.design import Design
from designer.model.parts import ATTACH_KINDS, COOLING_KINDS, POWER_KINDS
from designer.ui.offers import Offer
from designer.ui.theme import Theme

#: Pictures are drawn on a square of so many units.
GRID = 24.0
_STROKE = 1.4
#: Pins of a chip and slots of a rack lie this far apart.
_PITCH = 3.0


def icon_kind(offer: Offer, design: Design) -> str:
    """Return the kind whose picture stands for an offer."""
    if offer.kind != "part":
        return offer.kind
    part = offer.part(design)
    return part.kind if part is not None else ""


def paint_icon(painter: QPainter, rect: QRectF, kind: str, theme: Theme) -> None:
    """Paint the picture of a kind of part, of a block (`block`) or of a new one (`empty`).

    Parameters
    ----------
    painter
        Left as it was.
    rect
        Where; the picture is as large as fits, and centred.
    kind
        Kind of a part as documents write it; one that is not known gets a plain tile.
    theme
        Colours.
    """
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / GRID, side / GRID)
    dashed = kind == "empty"
    painter.setPen(
        QPen(theme.plate_line, 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
    )
    painter.setBrush(theme.surface if dashed else theme.surface_raised)
    painter.drawRoundedRect(QRectF(0.5, 0.5, GRID - 1, GRID - 1), 4, 4)
    token, draw = _PICTURES.get(kind, ("text_muted", _plain))
    draw(painter, theme.color(token))
    painter.restore()


def _line(painter: QPainter, colour: QColor, width: float = _STROKE) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)


def _fill(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)


def _segments(painter: QPainter, *ends: tuple[float, float, float, float]) -> None:
    for x1, y1, x2, y2 in ends:
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _plain(painter: QPainter, colour: QColor) -> None:
    _fill(painter, colour)
    painter.drawRoundedRect(QRectF(7, 7, 10, 10), 2, 2)


def _accelerator(painter: QPainter, colour: QColor) -> None:
    """A package with two dies."""
    _line(painter, colour)
    painter.drawRoundedRect(QRectF(4.5, 4.5, 15, 15), 2, 2)
    _fill(painter, colour)
    painter.drawRoundedRect(QRectF(7.4, 8, 4.1, 8), 0.8, 0.8)
    painter.drawRoundedRect(QRectF(12.5, 8, 4.1, 8), 0.8, 0.8)


def _cpu(painter: QPainter, colour: QColor) -> None:
    """A socket with pins on all sides."""
    _line(painter, colour)
    painter.drawRoundedRect(QRectF(7, 7, 10, 10), 1.5, 1.5)
    for step in (-1, 0, 1):
        at = GRID / 2 + step * _PITCH
        _segments(
            painter,
            (at, 4.5, at, 7),
            (at, 17, at, 19.5),
            (4.5, at, 7, at),
            (17, at, 19.5, at),
        )
    _fill(painter, colour)
    painter.drawRect(QRectF(10, 10, 4, 4))


def _switch(painter: QPainter, colour: QColor) -> None:
    """Two ways that cross."""
    _line(painter, colour, 1.6)
    for up in (-1, 1):
        mid, low, high = GRID / 2, GRID / 2 - up * 4.0, GRID / 2 + up * 4.0
        way = QPainterPath(QPointF(5, low))
        way.lineTo(8, low)
        way.cubicTo(QPointF(mid, low), QPointF(mid, high), QPointF(16, high))
        way.lineTo(18.5, high)
        painter.drawPath(way)
        _segments(painter, (16.6, high - 2, 18.8, high), (16.6, high + 2, 18.8, high))


def _attach(painter: QPainter, colour: QColor) -> None:
    """A card with its bracket and contacts."""
    _line(painter, colour)
    _segments(painter, (5.5, 5, 5.5, 19))
    painter.drawRoundedRect(QRectF(7.5, 7, 11.5, 8), 1, 1)
    _fill(painter, colour)
    painter.drawRect(QRectF(11, 9.4, 4.4, 3.2))
    for x in (9.5, 12.0, 14.5):
        painter.drawRect(QRectF(x, 16.2, 1.4, 2.2))


def _medium(painter: QPainter, colour: QColor) -> None:
    """A cable between two modules."""
    _line(painter, colour)
    way = QPainterPath(QPointF(8.5, 16.5))
    way.cubicTo(QPointF(15, 16.5), QPointF(9, 7.5), QPointF(15.5, 7.5))
    painter.drawPath(way)
    _fill(painter, colour)
    painter.drawRoundedRect(QRectF(4.5, 14.5, 5, 4), 1, 1)
    painter.drawRoundedRect(QRectF(14.5, 5.5, 5, 4), 1, 1)


def _rack(painter: QPainter, colour: QColor) -> None:
    """A tall frame with trays."""
    _line(painter, colour)
    painter.drawRoundedRect(QRectF(7, 4, 10, 16), 1.2, 1.2)
    for step in range(4):
        y = 7.4 + step * _PITCH
        _segments(painter, (9.5, y, 14.5, y))


def _cooling(painter: QPainter, colour: QColor) -> None:
    """A drop."""
    drop = QPainterPath(QPointF(12, 4.5))
    drop.cubicTo(QPointF(14, 8), QPointF(17, 10.5), QPointF(17, 14))
    drop.cubicTo(QPointF(17, 20.6), QPointF(7, 20.6), QPointF(7, 14))
    drop.cubicTo(QPointF(7, 10.5), QPointF(10, 8), QPointF(12, 4.5))
    _line(painter, colour)
    painter.drawPath(drop)
    painter.drawArc(QRectF(9.4, 11, 5.2, 5.6), -90 * 16, 80 * 16)


def _power(painter: QPainter, colour: QColor) -> None:
    """A bolt."""
    bolt = QPainterPath(QPointF(13.4, 4.5))
    for x, y in ((7.4, 13.2), (11.4, 13.2), (10.6, 19.5), (16.6, 10.6), (12.6, 10.6)):
        bolt.lineTo(x, y)
    bolt.closeSubpath()
    _fill(painter, colour)
    painter.drawPath(bolt)


def _board(painter: QPainter, colour: QColor) -> None:
    """A printed board with what stands on it."""
    _line(painter, colour)
    painter.drawRoundedRect(QRectF(4.5, 6, 15, 12), 1.2, 1.2)
    _fill(painter, colour)
    painter.drawRect(QRectF(7, 8.6, 4, 4))
    for x in (12.6, 14.6, 16.6):
        painter.drawRect(QRectF(x, 8.6, 1.1, 6.8))
    painter.drawRect(QRectF(7, 14.2, 4, 1.2))


def _block(painter: QPainter, colour: QColor) -> None:
    """A plate with tiles."""
    _line(painter, colour)
    painter.drawRoundedRect(QRectF(5, 5, 14, 14), 2, 2)
    _fill(painter, colour)
    for x in (8.0, 12.8):
        for y in (8.0, 12.8):
            painter.drawRoundedRect(QRectF(x, y, 3.2, 3.2), 0.6, 0.6)


def _empty(painter: QPainter, colour: QColor) -> None:
    """A plus."""
    _line(painter, colour, 1.6)
    _segments(painter, (12, 7.5, 12, 16.5), (7.5, 12, 16.5, 12))


_Picture = tuple[str, Callable[[QPainter, QColor], None]]
_ATTACH: _Picture = ("text_muted", _attach)
_COOLING: _Picture = ("text_muted", _cooling)
_POWER: _Picture = ("text_muted", _power)
_PICTURES: dict[str, _Picture] = {
    "accelerator": ("accent", _accelerator),
    "cpu": ("text_muted", _cpu),
    "switch": ("tile_switch", _switch),
    "medium": ("warning", _medium),
    "rack": ("text_muted", _rack),
    "board": ("text_muted", _board),
    "block": ("text_muted", _block),
    "empty": ("accent", _empty),
    **dict.fromkeys(ATTACH_KINDS, _ATTACH),
    **dict.fromkeys(COOLING_KINDS, _COOLING),
    **dict.fromkeys(POWER_KINDS, _POWER),
    "circuit_switch": ("tile_switch", _switch),
}
