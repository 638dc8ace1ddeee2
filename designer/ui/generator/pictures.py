"""Small pictures of the kinds of fabric, drawn from the tokens of a theme."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.ui.theme import Theme

#: Pictures are drawn on a field of so many units.
WIDTH, HEIGHT = 64.0, 36.0
_CHIP, _SWITCH = 4.0, 6.0
Points = list[QPointF]


def paint_kind(painter: QPainter, rect: QRectF, kind: str, theme: Theme) -> None:
    """Paint the picture of a kind of fabric into the middle of a rectangle.

    Parameters
    ----------
    painter
        Left as it was.
    rect
        Where; the picture keeps its proportions.
    kind
        Kind of a wish.
    theme
        Colours.
    """
    scale = min(rect.width() / WIDTH, rect.height() / HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(scale, scale)
    painter.translate(-WIDTH / 2, -HEIGHT / 2)
    _PICTURES[kind](_Pen(painter, theme))
    painter.restore()


class _Pen:
    """Draws lines below, then switches and chips."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self._painter, self._theme = painter, theme

    def lines(self, pairs: Iterable[tuple[QPointF, QPointF]]) -> None:
        self._painter.setPen(QPen(self._theme.link_idle, 0.9))
        for a, b in pairs:
            self._painter.drawLine(a, b)

    def curve(self, rect: QRectF) -> None:
        self._painter.setPen(QPen(self._theme.link_idle, 0.9))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawArc(rect, 0, 180 * 16)

    def chips(self, places: Points) -> None:
        self._tiles(places, _CHIP, "tile_accelerator")

    def switches(self, places: Points) -> None:
        self._tiles(places, _SWITCH, "tile_switch")

    def _tiles(self, places: Points, side: float, token: str) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.color(token))
        for place in places:
            tile = QRectF(place.x() - side / 2, place.y() - side / 2, side, side)
            self._painter.drawRoundedRect(tile, 1, 1)


def _row(y: float, count: int, left: float = 6.0, right: float = WIDTH - 6.0) -> Points:
    step = (right - left) / max(1, count - 1)
    return [QPointF(left + step * number, y) for number in range(count)]


def _each(a: Points, b: Points) -> list[tuple[QPointF, QPointF]]:
    return [(p, q) for p in a for q in b]


def _below(upper: Points, lower: Points) -> list[tuple[QPointF, QPointF]]:
    share = len(lower) // len(upper)
    return [(upper[number // share], place) for number, place in enumerate(lower)]


def _leaf_spine(pen: _Pen) -> None:
    spines, leaves, chips = _row(5, 2, 22, 42), _row(18, 4, 9, 55), _row(32, 8, 6, 58)
    pen.lines([*_each(spines, leaves), *_below(leaves, chips)])
    pen.chips(chips)
    pen.switches([*spines, *leaves])


def _three_tier(pen: _Pen) -> None:
    cores = _row(4, 2, 24, 40)
    chips = _row(33, 8, 6, 58)
    switches = list(cores)
    for left in (8.0, 42.0):
        aggs, leaves = _row(13, 2, left, left + 14), _row(23, 2, left, left + 14)
        pen.lines([*_each(cores, aggs), *_each(aggs, leaves)])
        pen.lines(_below(leaves, chips[:4] if left < 30 else chips[4:]))
        switches += [*aggs, *leaves]
    pen.chips(chips)
    pen.switches(switches)


def _fat_tree(pen: _Pen) -> None:
    cores = _row(4, 4, 14, 50)
    switches: Points = []
    chips = _row(33, 12, 4, 60)
    for number, left in enumerate((6.0, 27.0, 48.0)):
        aggs, leaves = _row(14, 2, left, left + 10), _row(24, 2, left, left + 10)
        pen.lines([*_below(aggs, cores), *_each(aggs, leaves)])
        pen.lines(_below(leaves, chips[4 * number : 4 * number + 4]))
        switches += [*aggs, *leaves]
    pen.chips(chips)
    pen.switches([*cores, *switches])


def _rail_only(pen: _Pen) -> None:
    rails = _row(6, 3, 14, 50)
    chips: Points = []
    for left in (4.0, 25.0, 46.0):
        node = _row(30, 3, left, left + 14)
        pen.lines(zip(rails, node, strict=True))
        pen.lines([(node[0], node[2])])
        chips += node
    pen.chips(chips)
    pen.switches(rails)


def _full_mesh(pen: _Pen) -> None:
    ring = [
        QPointF(WIDTH / 2 + 15 * math.cos(turn), HEIGHT / 2 + 15 * math.sin(turn))
        for turn in (2 * math.pi * number / 7 - math.pi / 2 for number in range(7))
    ]
    pen.lines([(a, b) for number, a in enumerate(ring) for b in ring[:number]])
    pen.chips(ring)


def _torus(pen: _Pen) -> None:
    columns, rows = [14.0, 26.0, 38.0, 50.0], [12.0, 21.0, 30.0]
    for y in rows:
        pen.lines([(QPointF(columns[0], y), QPointF(columns[-1], y))])
        pen.curve(QRectF(columns[0], y - 5, columns[-1] - columns[0], 10))
    for x in columns:
        pen.lines([(QPointF(x, rows[0]), QPointF(x, rows[-1]))])
    pen.chips([QPointF(x, y) for x in columns for y in rows])


def _dragonfly(pen: _Pen) -> None:
    groups: list[Points] = []
    for x, y in ((32.0, 8.0), (12.0, 26.0), (52.0, 26.0)):
        routers = [QPointF(x - 5, y), QPointF(x + 5, y), QPointF(x, y + 6)]
        pen.lines([(a, b) for number, a in enumerate(routers) for b in routers[:number]])
        groups.append(routers)
    pen.lines(
        [
            (groups[0][0], groups[1][1]),
            (groups[0][1], groups[2][0]),
            (groups[1][2], groups[2][2]),
        ]
    )
    pen.switches([router for group in groups for router in group])


_PICTURES: dict[str, Callable[[_Pen], None]] = {
    "leaf_spine": _leaf_spine,
    "three_tier": _three_tier,
    "fat_tree": _fat_tree,
    "rail_only": _rail_only,
    "full_mesh": _full_mesh,
    "torus": _torus,
    "dragonfly": _dragonfly,
}
