"""A chart as a picture: pixels, or lines and texts that stay sharp at every size."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from designer.ui.charts.chart import Chart
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font

#: Pixels of a picture for each of the screen at 100 %.
SCALE = 2.0
_PAD, _TITLE_PX, _NOTE_PX = 12.0, 20.0, 16.0
_DOTS_PER_INCH = 96


def picture_size(chart: Chart) -> QSize:
    """Return the size of a chart's picture at 100 %."""
    head = _TITLE_PX + _NOTE_PX
    return QSize(round(chart.width() + 2 * _PAD), round(chart.height() + head + 2 * _PAD))


def _paint(painter: QPainter, chart: Chart, theme: Theme, title: str, note: str) -> None:
    size = picture_size(chart)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.surface)
    width = size.width() - 2 * _PAD
    align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    painter.setFont(font(BODY_PX, 600))
    painter.setPen(theme.text)
    painter.drawText(QRectF(_PAD, _PAD, width, _TITLE_PX), align, title)
    painter.setFont(font(CAPTION_PX))
    painter.setPen(theme.text_muted)
    painter.drawText(QRectF(_PAD, _PAD + _TITLE_PX, width, _NOTE_PX), align, note)
    top = _PAD + _TITLE_PX + _NOTE_PX
    chart.paint_into(painter, QRectF(_PAD, top, chart.width(), chart.height()))


def image_of(chart: Chart, theme: Theme, title: str, note: str = "") -> QImage:
    """Return the picture in pixels, at twice the size of the screen."""
    size = picture_size(chart)
    image = QImage(size * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SCALE)
    painter = QPainter(image)
    _paint(painter, chart, theme, title, note)
    painter.end()
    return image


def png_of(chart: Chart, theme: Theme, title: str, note: str = "") -> bytes:
    """Return the picture as the content of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The stubs want bytes here, where the library wants text.
    image_of(chart, theme, title, note).save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(content.data())


def svg_of(chart: Chart, theme: Theme, title: str, note: str = "") -> bytes:
    """Return the picture as the content of an SVG file."""
    from PySide6.QtSvg import QSvgGenerator

    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    size = picture_size(chart)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription(note)
    painter = QPainter(generator)
    _paint(painter, chart, theme, title, note)
    painter.end()
    buffer.close()
    return bytes(content.data())
