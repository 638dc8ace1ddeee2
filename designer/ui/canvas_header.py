"""The line above the canvas: where one is, and what the colours mean."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from designer.session.session import Session
from designer.ui.breadcrumb import Breadcrumb
from designer.ui.theme import Theme


class CanvasHeader(QWidget):
    """Breadcrumb at the left."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.breadcrumb = Breadcrumb(session, theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.breadcrumb, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.breadcrumb.set_theme(theme)
