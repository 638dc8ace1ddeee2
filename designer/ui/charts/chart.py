"""What every chart can do, whatever it shows and however it is painted."""

from __future__ import annotations

import csv
import io
from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from designer.ui.theme import Theme

Row = Sequence[object]


class Chart(QWidget):
    """Base of the widgets that the panel shows; a table may be one, too.

    Attributes
    ----------
    chosen
        A thing of the design was picked: its address.
    explained
        A figure was picked: its metric id.
    told
        What the pointer or the keyboard is at, in words; empty for nothing.
    """

    chosen = Signal(str)
    explained = Signal(str)
    told = Signal(str)

    @abstractmethod
    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""

    @abstractmethod
    def columns(self) -> Row:
        """Names of the columns of the data, with units."""

    @abstractmethod
    def rows(self) -> Sequence[Row]:
        """Return the data in SI, unrounded; None where unknown."""

    @abstractmethod
    def spoken(self) -> str:
        """Say all values in words."""

    @abstractmethod
    def paint_into(self, painter: QPainter, room: QRectF) -> None:
        """Paint the chart as it stands into another device."""

    def show_selection(self, selection: tuple[str, ...]) -> None:
        """Mark what is selected on the canvas, where that can be seen in the chart."""

    def focus_place(self) -> QWidget:
        """Return what takes the keyboard."""
        return self

    def tip_at(self, at: QPoint) -> str:
        """Say all that is known about what is at a point."""
        return ""

    def csv(self) -> str:
        """Return the data as comma-separated values with a line of names."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns())
        writer.writerows(["" if v is None else _plain(v) for v in row] for row in self.rows())
        return out.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # All digits: what is read back is the same number.
    return repr(value) if isinstance(value, float) else value
