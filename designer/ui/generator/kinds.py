"""The kinds of fabric as a row of pictures, of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from designer.edit.generate import WISHES
from designer.ui.generator.pictures import paint_kind
from designer.ui.theme import CAPTION_PX, Theme, font

HEIGHT_PX = 76
_CAPTION_PX = 20


class KindTile(QAbstractButton):
    """One kind: its picture, and its name below."""

    def __init__(self, kind: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self._theme = theme
        self.setText(WISHES[kind].title)
        self.setAccessibleName(f"Kind of fabric: {WISHES[kind].title}")
        self.setToolTip((WISHES[kind].__doc__ or "").partition("\n")[0])
        self.setCheckable(True)
        self.setFont(font(CAPTION_PX, 500))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(HEIGHT_PX)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(108, HEIGHT_PX)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, rect = self._theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            outlined = self.isChecked() or self.hasFocus()
            painter.setPen(QPen(theme.accent, 1) if outlined else Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft if self.isChecked() else theme.surface_raised)
            painter.drawRoundedRect(rect, 4, 4)
        if self.hasFocus() and self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 3, 3)
        picture = rect.adjusted(8, 8, -8, -_CAPTION_PX - 4)
        paint_kind(painter, picture, self.kind, theme)
        painter.setFont(self.font())
        painter.setPen(theme.accent if self.isChecked() else theme.text_muted)
        below = QRect(2, self.height() - _CAPTION_PX - 2, self.width() - 4, _CAPTION_PX)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, below.width()
        )
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), shown)


class KindChooser(QWidget):
    """All kinds in a row; arrows walk, Tab goes on.

    Attributes
    ----------
    chosen
        Kind that a person chose.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Kinds of fabric")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._group = QButtonGroup(self)
        self.tiles = {kind: KindTile(kind, theme, self) for kind in WISHES}
        for tile in self.tiles.values():
            layout.addWidget(tile, 1)
            self._group.addButton(tile)
        self._group.buttonToggled.connect(self._on_toggled)
        self._quiet = False

    def show_kind(self, kind: str) -> None:
        """Mark a kind; nobody chose it here."""
        self._quiet = True
        self.tiles[kind].setChecked(True)
        self._quiet = False

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        for tile in self.tiles.values():
            tile.set_theme(theme)

    def _on_toggled(self, tile: QAbstractButton, checked: bool) -> None:
        if checked and not self._quiet and isinstance(tile, KindTile):
            self.chosen.emit(tile.kind)
