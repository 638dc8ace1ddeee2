"""What hangs at the mouse while something is dragged from the palette."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QDrag, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from designer.ui.offers import Offer
from designer.ui.palette.icons import paint_icon
from designer.ui.theme import BODY_PX, Theme, font

_HEIGHT_PX, _ICON_PX, _GAP_PX, _WIDEST_PX = 32, 24, 8, 240
#: The pointer holds the picture's left end, so that the name does not hide what lies below.
_HOT_SPOT = QPoint(10, _HEIGHT_PX // 2)


def ghost(title: str, kind: str, theme: Theme, ratio: float) -> QPixmap:
    """Return the picture of a dragged thing: its icon and name, sharp at a screen's ratio."""
    metrics = QFontMetrics(font(BODY_PX, 500))
    room = _WIDEST_PX - _ICON_PX - 3 * _GAP_PX
    shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
    width = _ICON_PX + 3 * _GAP_PX + metrics.horizontalAdvance(shown)
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(_HEIGHT_PX * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1))
    painter.setBrush(theme.surface)
    frame = QRectF(0.5, 0.5, width - 1, _HEIGHT_PX - 1)
    painter.drawRoundedRect(frame, 6, 6)
    paint_icon(painter, QRectF(4, 4, _ICON_PX, _ICON_PX), kind, theme)
    painter.setFont(font(BODY_PX, 500))
    painter.setPen(theme.text)
    left = 4 + _ICON_PX + _GAP_PX
    painter.drawText(
        QRectF(left, 0, width - left, _HEIGHT_PX), int(Qt.AlignmentFlag.AlignVCenter), shown
    )
    painter.end()
    return pixmap


def make_drag(source: QWidget, offer: Offer, title: str, kind: str, theme: Theme) -> QDrag:
    """Return a drag that carries an offer; whoever starts it runs it."""
    drag = QDrag(source)
    drag.setMimeData(offer.to_mime())
    drag.setPixmap(ghost(title, kind, theme, source.devicePixelRatioF()))
    drag.setHotSpot(_HOT_SPOT)
    return drag
