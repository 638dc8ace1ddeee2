"""The line above the canvas: where one is, and what the colours mean."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from designer.session.session import Session
from designer.ui.controls.editors import ChoiceButton
from designer.ui.inspector.form import Choice
from designer.ui.theme import Theme
from designer.ui.window.breadcrumb import HEIGHT_PX, Breadcrumb

OVERLAYS = (Choice("load", "Colour by load"), Choice("none", "Colour by kind"))


class CanvasHeader(QWidget):
    """Breadcrumb at the left, choice of the overlay at the right.

    Attributes
    ----------
    overlay_chosen
        Name of the overlay.
    """

    overlay_chosen = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.breadcrumb = Breadcrumb(session, theme)
        self.overlay = ChoiceButton(theme, self)
        self.overlay.setAccessibleName("Overlay")
        self.overlay.setToolTip("What the colours of tiles and links mean")
        self.overlay.setFixedSize(128, HEIGHT_PX - 4)
        self.overlay.chosen.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self.breadcrumb, 1)
        layout.addWidget(self.overlay)
        self._show("load")

    def _choose(self, name: str) -> None:
        self._show(name)
        self.overlay_chosen.emit(name)

    def _show(self, name: str) -> None:
        text = next(choice.text for choice in OVERLAYS if choice.value == name)
        self.overlay.show_choice(text, name, lambda: OVERLAYS)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.breadcrumb.set_theme(theme)
        self.overlay.set_theme(theme)
        self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        QPainter(self).fillRect(self.rect(), self._theme.canvas)
