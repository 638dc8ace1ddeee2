"""Where a popover opens: on the screen, beside what it is about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

from PySide6.QtCore import QPoint, QRect, QSize

GAP = 12
#: A popover all over what is between the ends might as well stand so far away.
_BETWEEN = 1000.0


def beside(size: QSize, at: QPoint, ends: Sequence[QRect], screen: QRect) -> QPoint:
    """Return the corner of a popover that hides as little as possible of what it is about.

    Parameters
    ----------
    size
        Of the popover.
    at
        Where it was asked for: near to it is better.
    ends
        What should stay visible; what is between them matters less.
    screen
        All of it is inside.
    """
    whole = QRect()
    for end in ends:
        whole = whole.united(end)
    w, h = size.width(), size.height()
    xs = {at.x() + GAP, at.x() - GAP - w, at.x() - w // 2}
    ys = {at.y() + GAP, at.y() - GAP - h, at.y() - h // 2}
    for rect in (whole, *ends) if ends else ():
        xs |= {rect.right() + GAP, rect.left() - GAP - w}
        ys |= {rect.bottom() + GAP, rect.top() - GAP - h}

    def price(box: QRect) -> tuple[float, ...]:
        hidden = sum(_area(box & end) for end in ends)
        aside = (box.center() - at).manhattanLength()
        away = _distance(box, at) + _BETWEEN * _area(box & whole) / _area(box)
        return hidden, box.contains(at), away, aside

    boxes = (within(QRect(QPoint(x, y), size), screen) for x, y in product(sorted(xs), sorted(ys)))
    return min(boxes, key=price).topLeft()


def within(box: QRect, screen: QRect) -> QRect:
    """Return a box moved into the screen; of what is too large the upper left part."""
    x = max(min(box.x(), screen.right() + 1 - box.width()), screen.left())
    y = max(min(box.y(), screen.bottom() + 1 - box.height()), screen.top())
    return QRect(QPoint(x, y), box.size())


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0


def _distance(box: QRect, at: QPoint) -> float:
    dx = max(box.left() - at.x(), at.x() - box.right(), 0)
    dy = max(box.top() - at.y(), at.y() - box.bottom(), 0)
    return math.hypot(dx, dy)
