"""Small pictures of relations: who is joined to whom, on a handful of elements."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.edit.connect import ChoiceKind

_DOT = 2.2
Edge = tuple[int, int]
Spots = list[tuple[float, float]]


def _rows(columns: int) -> Spots:
    """Two rows of elements: end b above, end a below; places are shares of the picture."""
    xs = [(n + 0.5) / columns for n in range(columns)]
    return [*((x, 0.12) for x in xs), *((x, 0.88) for x in xs)]


def _circle(count: int) -> Spots:
    turns = [2 * math.pi * n / count - math.pi / 2 for n in range(count)]
    return [(0.5 + 0.34 * math.cos(t), 0.5 + 0.44 * math.sin(t)) for t in turns]


def _between(columns: int, joined: Callable[[int, int], bool]) -> list[Edge]:
    pairs = itertools.product(range(columns), repeat=2)
    return [(i, columns + j) for i, j in pairs if joined(i, j)]


#: For each kind: places of the elements, and which of them are joined.
_PLANS: dict[ChoiceKind, tuple[Spots, list[Edge]]] = {
    "each": (_rows(3), _between(3, lambda _i, _j: True)),
    "same": (_rows(4), _between(4, lambda i, j: i == j)),
    "other": (_rows(4), _between(4, lambda i, j: i != j)),
    "all": (_rows(4), _between(4, lambda _i, _j: True)),
    "mesh": (_circle(5), list(itertools.combinations(range(5), 2))),
    "ring": (_circle(6), [(n, (n + 1) % 6) for n in range(6)]),
    "line": ([(0.14 + 0.24 * n, 0.5) for n in range(4)], [(0, 1), (1, 2), (2, 3)]),
    "pairs": (_rows(4), [(0, 5), (2, 7)]),
}
#: Elements that stand together, for relations across groups.
_GROUPS: dict[ChoiceKind, list[tuple[float, float, float, float]]] = {
    "all": [(0.02, 0.0, 0.46, 1.0), (0.52, 0.0, 0.46, 1.0)],
}


def paint_relation(
    painter: QPainter, box: QRectF, kind: ChoiceKind, line: QColor, dot: QColor, ground: QColor
) -> None:
    """Paint a relation into a box.

    Parameters
    ----------
    line, dot
        Colours of links and of elements.
    ground
        Of frames around elements that stand together.
    """
    spots, edges = _PLANS[kind]
    places = [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in spots]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ground, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x, y, w, h in _GROUPS.get(kind, []):
        frame = QRectF(
            box.x() + x * box.width(),
            box.y() + y * box.height(),
            w * box.width(),
            h * box.height(),
        )
        painter.drawRoundedRect(frame, 3, 3)
    painter.setPen(QPen(line, 1.1 if len(edges) < 12 else 0.8))
    for i, j in edges:
        painter.drawLine(places[i], places[j])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(dot)
    for place in places:
        painter.drawEllipse(place, _DOT, _DOT)
