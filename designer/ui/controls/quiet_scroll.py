"""A scroll area whose bar lies over the margin, so that content keeps its width when it comes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

BAR_PX = 8


class QuietScrollArea(QScrollArea):
    """Scrolls vertically only.

    Parameters
    ----------
    content
        What is scrolled; as wide as the area.
    name
        For readers of the screen.
    """

    def __init__(self, content: QWidget, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self._over = QScrollBar(Qt.Orientation.Vertical, self)
        own = self.verticalScrollBar()
        own.rangeChanged.connect(self._take_range)
        own.valueChanged.connect(self._over.setValue)
        self._over.valueChanged.connect(own.setValue)
        self.setWidget(content)
        self._take_range(own.minimum(), own.maximum())

    def _take_range(self, low: int, high: int) -> None:
        self._over.setRange(low, high)
        self._over.setPageStep(self.verticalScrollBar().pageStep())
        self._over.setSingleStep(26)
        self._over.setVisible(high > low)

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._over.setGeometry(self.width() - BAR_PX, 0, BAR_PX, self.height())
        self._over.raise_()
