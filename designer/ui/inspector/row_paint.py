"""How a row of a form is painted, but for its editor."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from designer.ui.controls.paint import paint_aside, paint_line
from designer.ui.inspector.form import FieldSpec
from designer.ui.theme import BODY_PX, TITLE_PX, Theme, font

ROW_PX, HEADING_PX, MARK_PX = 26, 36, 12
LABEL_SHARE = 0.46
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_WRAP = int(Qt.TextFlag.TextWordWrap | _LEFT | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True)
class RowFace:
    """All that the picture of a row depends on.

    Attributes
    ----------
    label_width
        Room for the label where an editor or value follows it.
    taken
        Room at the right that links take.
    """

    spec: FieldSpec
    label: str
    error: str
    width: int
    height: int
    label_width: int
    taken: int


def error_rect(text: str, width: int) -> QRect:
    """Return the room that a message needs."""
    metrics = QFontMetrics(font(BODY_PX))
    return metrics.boundingRect(QRect(0, 0, width, 1000), _WRAP, text)


def paint_row(painter: QPainter, face: RowFace, theme: Theme) -> None:
    """Paint label, value, mark and message of a row."""
    spec = face.spec
    if spec.kind == "heading":
        painter.setFont(font(TITLE_PX, 600))
        painter.setPen(theme.text)
        room = QRect(0, 12, face.width - MARK_PX - face.taken, 20)
        paint_line(painter, room, face.label, _LEFT)
        if face.error:
            _paint_error(painter, face, theme, HEADING_PX)
        return
    painter.fillRect(QRectF(0, face.height - 1, face.width - MARK_PX, 1), theme.hairline)
    painter.setFont(font(BODY_PX))
    painter.setPen(theme.text_muted)
    left = face.label_width
    if spec.kind in ("static", "flag", "action"):
        needed = QFontMetrics(font(BODY_PX)).horizontalAdvance(face.label) + 4
        left = min(needed, round((face.width - face.taken) * 0.7))
    paint_line(painter, QRect(0, 0, left - 2, ROW_PX - 1), face.label, _LEFT)
    if spec.kind in ("static", "bar", "action"):
        _paint_value(painter, face, theme, left)
    if spec.mark:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(spec.mark))
        painter.drawEllipse(QRectF(face.width - MARK_PX + 4.5, ROW_PX / 2 - 3, 5, 5))
    if face.error:
        _paint_error(painter, face, theme, ROW_PX)


def _paint_value(painter: QPainter, face: RowFace, theme: Theme, left: int) -> None:
    spec = face.spec
    painter.setFont(font(BODY_PX, 500))
    painter.setPen(theme.color(spec.tone) if spec.tone else theme.text)
    width = face.width - left - 4 - MARK_PX - face.taken
    room = QRect(left + 4, 0, width, ROW_PX - 1)
    if spec.kind == "bar":
        _paint_bar(painter, room, spec, theme)
    else:
        room = paint_aside(painter, room, spec.text, spec.aside, theme)
        paint_line(painter, room, spec.text, _RIGHT)


def _paint_bar(painter: QPainter, room: QRect, spec: FieldSpec, theme: Theme) -> None:
    text_width = painter.fontMetrics().horizontalAdvance("100.0 %") + 8
    paint_line(painter, room, spec.text, _RIGHT)
    bar = QRectF(room.left(), ROW_PX / 2 - 4, max(8, room.width() - text_width), 7)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tile_idle)
    painter.drawRoundedRect(bar, 3.5, 3.5)
    if spec.value:
        share = min(max(float(spec.value), 0.0), 1.0)
        painter.setBrush(theme.ramp_color(share))
        filled = QRectF(bar.left(), bar.top(), max(7, bar.width() * share), 7)
        painter.drawRoundedRect(filled, 3.5, 3.5)


def _paint_error(painter: QPainter, face: RowFace, theme: Theme, top: int) -> None:
    painter.setFont(font(BODY_PX))
    painter.setPen(theme.error)
    painter.drawText(QRect(0, top, face.width - MARK_PX, face.height - top), _WRAP, face.error)
