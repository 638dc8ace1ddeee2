"""A window with its charts, and what a person does with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from designer.edit.params import set_count
from designer.ui.charts.panel import ChartsPanel
from designer.ui.charts.plot import PlotChart
from designer.ui.window.main_window import MainWindow


def take(menu: QMenu, text: str) -> None:
    """Take an entry of a menu that is open."""
    menu.setActiveAction(next(action for action in menu.actions() if action.text() == text))
    QTest.keyClick(menu, Qt.Key.Key_Return)


class Charts:
    """The charts of one window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def panel(self) -> ChartsPanel:
        assert self.window.charts.panel is not None
        return self.window.charts.panel

    def chart(self, name: str) -> PlotChart:
        chart = self.panel.frame(f"network.{name}").chart
        assert isinstance(chart, PlotChart)
        return chart

    def shares(self) -> dict[str, float | None]:
        """Share in use by link group, without the name of the design."""
        return {bar.id.partition(".")[2]: bar.share for bar in self.chart("utilisation").bars}

    def set_nodes(self, count: int) -> None:
        edit = "Set count of node"
        self.window.session.apply(edit, lambda d: set_count(d, "pod.node", count, "node"))

    def pick(self, control: str, text: str) -> None:
        """Open the list of a control with the keyboard and take an entry by its words."""
        button = self.panel.controls[control]
        QTest.keyClick(button, Qt.Key.Key_Down)
        take(button.list_shown, text)

    def toggle(self) -> None:
        toggle(self.window)

    def click(self, chart: PlotChart, at: QPointF) -> None:
        QTest.mouseClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())

    def point(self, chart: PlotChart, at: QPointF | QPoint) -> None:
        QTest.mouseMove(chart.plot.viewport(), QPoint(1, 1))
        QTest.mouseMove(chart.plot.viewport(), QPointF(at).toPoint())

    def press(self, chart: PlotChart, key: Qt.Key, *more: Qt.KeyboardModifier) -> None:
        QTest.keyClick(chart.plot, key, *more)


def toggle(window: MainWindow) -> None:
    """Show or hide the charts with their key."""
    QTest.keyClick(window.canvas, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)


@pytest.fixture
def show_charts(open_window, qtbot) -> Callable[..., Charts]:
    """Open a window and its charts, as Alt+8 does."""

    def make(target: str = "cloudmatrix-384", size: tuple[int, int] = (1400, 850)) -> Charts:
        window = open_window(target, size=size)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        toggle(window)
        # Larger designs are solved beside the window.
        qtbot.waitUntil(lambda: window.charts.panel is not None and window.session.is_fresh)
        window.grab()
        return Charts(window)

    return make


@pytest.fixture
def charts(show_charts) -> Charts:
    return show_charts()
