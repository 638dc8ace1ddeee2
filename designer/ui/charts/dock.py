"""The canvas, and below it the place where charts are shown when they are asked for.

Until then this costs nothing: neither the charts nor the library that draws them are loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from designer.session.session import Session
from designer.ui.theme import BODY_PX, Theme, font

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView
    from designer.ui.charts.loading import Loader
    from designer.ui.charts.panel import ChartsPanel

HEIGHT_PX, LEAST_PX = 224, 120
_WAITING = "The charts are being made ready."


class ChartsDock(QWidget):
    """The place of the charts; they are made shortly after it is first shown.

    Attributes
    ----------
    panel
        The charts; None until they are made.
    chosen
        A thing of the design was picked: its address.
    explained
        A figure was picked: its metric id.
    refused
        Something could not be done: the sentence to show.
    """

    chosen = Signal(str)
    explained = Signal(str)
    refused = Signal(str)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.panel: ChartsPanel | None = None
        self._session = session
        self._theme = theme
        self._loader: Loader | None = None
        self._is_behind = self._wants_focus = False
        self._waiting = _WAITING
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setMinimumHeight(LEAST_PX)
        self.setAccessibleName("Network charts")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT_PX)

    # -- content ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Take the session's numbers: at once while shown, else when shown again."""
        self._is_behind = True
        if self.panel is not None and self.isVisible():
            self._is_behind = False
            self.panel.refresh()

    def follow(self) -> None:
        """Mark what is selected."""
        if self.panel is not None and self.isVisible():
            self.panel.show_selection()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        if self.panel is not None:
            self.panel.set_theme(theme)
        self.update()

    def finish(self) -> ChartsPanel:
        """Have the charts there now."""
        if self.panel is None:
            self._load().finish()
        assert self.panel is not None
        return self.panel

    def _load(self) -> Loader:
        if self._loader is None:
            from designer.ui.charts.loading import Loader

            self._loader = Loader(self)
            self._loader.done.connect(self._make)
            self._loader.failed.connect(self._say_failed)
        return self._loader

    def _say_failed(self, reason: str) -> None:
        # Shown again they are tried again.
        self._loader = None
        self._waiting = f"The charts cannot be shown: {reason}. Install the program anew."
        self.setAccessibleDescription(self._waiting)
        self.update()

    def _make(self) -> None:
        from designer.ui.charts.panel import ChartsPanel

        panel = self.panel = ChartsPanel(self._session, self._theme, self)
        panel.chosen.connect(self.chosen)
        panel.explained.connect(self.explained)
        panel.refused.connect(self.refused)
        self._layout.addWidget(panel)
        panel.show()
        self._is_behind = False
        if self._wants_focus or self.hasFocus():
            panel.focus_first()

    # -- what Qt asks -------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        if self.panel is None:
            self._load().start()
        elif self._is_behind:
            self._is_behind = False
            self.panel.refresh()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._wants_focus = False
        super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._wants_focus = True
        if self.panel is not None:
            self.panel.focus_first()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._wants_focus = False

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        if self.panel is None:
            painter.setFont(font(BODY_PX))
            painter.setPen(self._theme.text_muted)
            painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self._waiting)


class Workspace(QSplitter):
    """The canvas above, the charts below; the line between them can be moved.

    Parameters
    ----------
    canvas
        Is left as large as can be.
    session, theme
        Of the window.
    """

    def __init__(self, canvas: CanvasView, session: Session, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.dock = ChartsDock(session, theme)
        self._canvas, self._session = canvas, session
        for number, part in enumerate((canvas, self.dock)):
            self.addWidget(part)
            self.setStretchFactor(number, 1 - number)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.dock.chosen.connect(self.select)

    def select(self, address: str) -> None:
        """Select something and bring it into view; the canvas moves no more than it must."""
        canvas = self._canvas
        if canvas.geometry_shown.place_of(address) is None:
            canvas.show_block("")
        self._session.select((address,))
        canvas.ensure_seen(address)
