"""Painting on the canvas in screen coordinates, from which no error escapes into Qt.

Qt calls items of a scene from deep inside its own painting. An error that left such a function
would end the program there, with all unsaved work; it is reported instead, and the item left out.
"""

from __future__ import annotations

from types import TracebackType
from typing import Literal

from PySide6.QtGui import QPainter

from designer.ui.safety.overrides import report


class Screen:
    """What is painted within this block is in screen pixels; the painter is as before after it.

    Parameters
    ----------
    painter
        Of the item's `paint`.
    """

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter

    def __enter__(self) -> QPainter:
        self._painter.save()
        self._painter.resetTransform()
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return self._painter

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[True]:
        self._painter.restore()
        if error is not None:
            report(error)
        return True
