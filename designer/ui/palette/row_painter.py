"""How one heading and one row of the palette look."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from designer.ui.palette.icons import paint_icon
from designer.ui.palette.rows import Row, Section
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

ROW_PX, HEADING_PX, PAD_PX = 40, 32, 16
ICON_PX, STAR_PX, END_PX = 22, 12, 10
TEXT_LEFT = PAD_PX + ICON_PX + 8
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Look:
    """In which state a row or heading is painted.

    Attributes
    ----------
    is_current
        The keyboard is on it.
    is_armed
        The next click on the canvas places it.
    is_best
        Enter in the search field places it.
    """

    is_hovered: bool = False
    is_current: bool = False
    is_armed: bool = False
    is_best: bool = False
    is_starred: bool = False
    is_star_hovered: bool = False
    is_folded: bool = False


def star_rect(rect: QRect) -> QRect:
    """Return where the star of a row is."""
    return QRect(rect.right() - END_PX - 2 - STAR_PX + 1, rect.top() + 6, STAR_PX, STAR_PX)


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    style: tuple[int, int],
    align: Qt.AlignmentFlag = _LEFT,
) -> int:
    """Paint one line in the painter's colour, cut to its room; return its width."""
    painter.setFont(font(*style))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align, shown)
    return metrics.horizontalAdvance(shown)


def paint_heading(
    painter: QPainter, rect: QRect, section: Section, look: Look, theme: Theme
) -> None:
    """Paint the heading of a section; how many rows it hides, and that it folds."""
    line = QRect(PAD_PX, rect.bottom() - 22, rect.width() - PAD_PX - END_PX, 18)
    lit = look.is_hovered or look.is_current
    if look.is_current:
        _ground(painter, rect.adjusted(0, 8, 0, 0), Look(is_current=True), theme)
    painter.setPen(theme.text if lit else theme.text_muted)
    width = text(painter, line.adjusted(0, 0, -40, 0), section.title, (CAPTION_PX, 600))
    if look.is_folded:
        painter.setPen(theme.text_faint)
        room = line.adjusted(width + 6, 0, -14, 0)
        text(painter, room, str(len(section.rows)), (CAPTION_PX, 400))
    if lit or look.is_folded:
        _chevron(painter, QPointF(line.right() - 5, line.center().y() + 0.5), look, theme)


def _chevron(painter: QPainter, at: QPointF, look: Look, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.text_muted, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = (
        ((-1.5, -3), (1.5, 0), (-1.5, 3)) if look.is_folded else ((-3, -1.5), (0, 1.5), (3, -1.5))
    )
    painter.drawPolyline(QPolygonF([at + QPointF(x, y) for x, y in points]))


def paint_row(painter: QPainter, rect: QRect, row: Row, look: Look, theme: Theme) -> None:
    """Paint one row: picture, name and star, key facts and where it belongs."""
    _ground(painter, rect, look, theme)
    top = rect.top() + (rect.height() - ICON_PX) / 2
    paint_icon(painter, QRectF(PAD_PX, top, ICON_PX, ICON_PX), row.icon, theme)
    right = rect.right() - END_PX + 1
    has_star = row.has_star and (look.is_starred or look.is_hovered or look.is_current)
    name_right = star_rect(rect).left() - 4 if has_star else right
    painter.setPen(theme.accent if look.is_armed else theme.text)
    room = QRect(TEXT_LEFT, rect.top() + 4, name_right - TEXT_LEFT, 16)
    text(painter, room, row.title, (BODY_PX, 500))
    if has_star:
        _star(painter, QRectF(star_rect(rect)), look, theme)
    painter.setPen(theme.text_muted)
    below = QRect(TEXT_LEFT, rect.top() + 20, right - TEXT_LEFT, 15)
    if row.aside:
        painter.setPen(theme.text_faint)
        taken = text(painter, below, row.aside, (CAPTION_PX, 400), _RIGHT)
        below.setRight(below.right() - taken - 8)
        painter.setPen(theme.text_muted)
    text(painter, below, row.line, (CAPTION_PX, 400))


def _ground(painter: QPainter, rect: QRect, look: Look, theme: Theme) -> None:
    if not (look.is_hovered or look.is_current or look.is_armed or look.is_best):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1) if look.is_current else Qt.PenStyle.NoPen)
    filled = look.is_hovered or look.is_best or look.is_current
    painter.setBrush(theme.accent_soft if look.is_armed else theme.surface_raised)
    if not (look.is_armed or filled):
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(8.5, 1.5, -4.5, -1.5), 4, 4)


@lru_cache(maxsize=1)
def _star_points() -> tuple[tuple[float, float], ...]:
    turns = (math.pi * (step / 5 - 0.5) for step in range(10))
    radii = (1.0, 0.45) * 5
    return tuple((r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, turns, strict=True))


def _star(painter: QPainter, rect: QRectF, look: Look, theme: Theme) -> None:
    centre, radius = rect.center(), rect.width() / 2 - 0.5
    shape = QPolygonF([centre + QPointF(x * radius, y * radius) for x, y in _star_points()])
    colour = theme.accent if look.is_star_hovered else theme.text_muted
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(colour if look.is_starred else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(shape)
