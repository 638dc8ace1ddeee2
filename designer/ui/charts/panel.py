"""The panel of charts: tabs, what can be chosen on each, and its charts side by side.

It knows no chart: which there are and how they are fed is in the registry. Only what is seen is
made, and only while it is seen is it fed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from designer.session.session import Session
from designer.ui.charts.catalogue import CHARTS, TABS
from designer.ui.charts.frame import HEAD_PX, ChartFrame
from designer.ui.charts.registry import Control, Given
from designer.ui.charts.tabs import HEIGHT_PX, TabStrip
from designer.ui.controls.editors import ChoiceButton
from designer.ui.controls.quiet_scroll import QuietScrollArea
from designer.ui.inspector.form import Choice
from designer.ui.theme import Theme

PAD_PX, GAP_PX = 16, 24
#: Charts stand below each other where each would be narrower than this; then each is so high.
_NARROW_PX, _STACKED_PX = 210, 190


class Page(QWidget):
    """The charts of one tab."""

    def __init__(self, tab: str, theme: Theme) -> None:
        super().__init__()
        self.frames: dict[str, ChartFrame] = {}
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(PAD_PX, 0, PAD_PX, 8)
        self._layout.setSpacing(GAP_PX)
        for key, spec in CHARTS.items():
            if spec.tab == tab:
                frame = self.frames[key] = ChartFrame(spec, theme, self)
                self._layout.addWidget(frame, spec.stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        count = max(1, len(self.frames))
        across = event.size().width() - 2 * PAD_PX >= count * (_NARROW_PX + GAP_PX)
        way = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        if way != self._layout.direction():
            self._layout.setDirection(way)
            for frame in self.frames.values():
                frame.setMinimumHeight(0 if across else HEAD_PX + _STACKED_PX)


class ChartsPanel(QWidget):
    """All charts of a session.

    Attributes
    ----------
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

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._picked: dict[str, Any] = {}
        self.pages: dict[str, Page] = {}
        self.controls: dict[str, ChoiceButton] = {}
        self.tab = next(iter(TABS))
        self.setAccessibleName("Charts")
        self.strip = TabStrip(theme, self)
        self.strip.chosen.connect(self.show_tab)
        self._stack = QStackedWidget(self)
        self._bar = QHBoxLayout()
        self._bar.setContentsMargins(PAD_PX, 0, PAD_PX - 4, 0)
        self._bar.setSpacing(4)
        self._bar.addWidget(self.strip)
        self._bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._bar)
        layout.addWidget(self._stack, 1)
        self.show_tab(self.tab)

    # -- tabs ---------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """What is shown."""
        return self.pages[self.tab]

    def frame(self, key: str) -> ChartFrame:
        """Return the frame of a chart of the shown tab."""
        return self.page.frames[key]

    def show_tab(self, tab: str) -> None:
        """Show another tab; its charts are made when that is done first."""
        self.tab = tab
        if tab not in self.pages:
            page = self.pages[tab] = Page(tab, self._theme)
            for frame in page.frames.values():
                frame.chart.chosen.connect(self.chosen)
                frame.chart.explained.connect(self.explained)
                frame.refused.connect(self.refused)
            self._stack.addWidget(QuietScrollArea(page, TABS[tab].title))
        self._stack.setCurrentIndex(list(self.pages).index(tab))
        self.strip.show_tabs(tuple((k, spec.title) for k, spec in TABS.items()), tab)
        self._show_controls(TABS[tab].controls)
        self.refresh()

    def _show_controls(self, controls: tuple[Control, ...]) -> None:
        for control in controls:
            if control.id not in self.controls:
                self.controls[control.id] = self._make_control(control)
        wanted = {control.id for control in controls}
        for key, button in self.controls.items():
            button.setVisible(key in wanted)

    def _make_control(self, control: Control) -> ChoiceButton:
        button = ChoiceButton(self._theme, self)
        button.setAccessibleName(control.name)
        button.setToolTip(control.tooltip)
        button.setFixedSize(control.width, HEIGHT_PX - 6)
        button.chosen.connect(partial(self.choose, control.id))
        self._bar.addWidget(button)
        return button

    def choose(self, control: str, value: Any) -> None:
        """Choose something: a plane, a unit."""
        self._picked[control] = value
        self.refresh()

    # -- content ------------------------------------------------------------------------------

    @property
    def chosen_now(self) -> dict[str, Any]:
        """What is chosen on the shown tab; what is gone from the design is chosen no longer."""
        found = {}
        for control in TABS[self.tab].controls:
            choices = control.choices(self._session.design)
            values = [choice.value for choice in choices]
            picked = self._picked.get(control.id)
            found[control.id] = picked if picked in values else values[0]
        return found

    def refresh(self) -> None:
        """Take the session's numbers."""
        session = self._session
        if session.results is None:
            return
        chosen = self.chosen_now
        self._label_controls(chosen)
        given = Given(session.design, session.results, session.is_fresh, chosen, session.selection)
        for frame in self.page.frames.values():
            frame.feed(given)

    def _label_controls(self, chosen: dict[str, Any]) -> None:
        design = self._session.design
        for control in TABS[self.tab].controls:
            value = chosen[control.id]
            choices = control.choices(design)
            text = next(choice.text for choice in choices if choice.value == value)
            button = self.controls[control.id]
            button.show_choice(text, value, partial(self._offer, control))
            button.setAccessibleDescription(text)

    def _offer(self, control: Control) -> tuple[Choice, ...]:
        return control.choices(self._session.design)

    def show_selection(self) -> None:
        """Mark what is selected on the canvas."""
        for frame in self.page.frames.values():
            frame.chart.show_selection(self._session.selection)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.strip.set_theme(theme)
        for button in self.controls.values():
            button.set_theme(theme)
        for page in self.pages.values():
            for frame in page.frames.values():
                frame.set_theme(theme)
        self.update()

    def focus_first(self) -> None:
        """Give the keyboard to the first chart that has something to show."""
        frames = self.page.frames.values()
        shown = (frame.chart.focus_place() for frame in frames if not frame.missing)
        next(shown, self.strip).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        painter.fillRect(0, HEIGHT_PX, self.width(), 1, self._theme.hairline)
