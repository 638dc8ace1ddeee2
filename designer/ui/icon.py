"""The program's icon, painted: four tiles, one of them lit. `python -m designer.ui.icon OUT.png`.

Installers take their icon files from here, so that none is kept beside the code.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from designer.ui.theme import LIGHT

SIZES = (32, 64, 256)


def paint_icon(size: int) -> QPixmap:
    """Paint the icon at one size. [px]"""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.scale(size / 32, size / 32)
    painter.setBrush(LIGHT.accent)
    painter.drawRoundedRect(QRectF(2, 2, 28, 28), 6, 6)
    for number in range(4):
        painter.setBrush(LIGHT.ramp_color(0.7) if number == 1 else LIGHT.on_accent)
        x, y = 8 + 9 * (number % 2), 8 + 9 * (number // 2)
        painter.drawRoundedRect(QRectF(x, y, 7, 7), 1.5, 1.5)
    painter.end()
    return pixmap


def make_icon() -> QIcon:
    """Return the icon at all sizes that desktops ask for."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(paint_icon(size))
    return icon


def write_icon(out: Path) -> bool:
    """Write the largest icon as PNG, ICO or ICNS, by the suffix; returns whether it was written."""
    return paint_icon(SIZES[-1]).save(str(out))


def main() -> int:
    """Write the file that the command line names."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv[:1])
    is_written = write_icon(Path(sys.argv[1]))
    del application
    return 0 if is_written else 1


if __name__ == "__main__":
    sys.exit(main())
