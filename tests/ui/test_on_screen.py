"""On a real screen: the window as a person meets it, with menus that take the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.xcb


def activate(window, qtbot) -> None:
    """Ask for the keyboard; without a window manager it is given late and taken back easily."""
    window.windowHandle().requestActivate()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def test_edit_on_screen(window, qtbot, type_into):
    activate(window, qtbot)
    window.session.select(("pod.node",))
    before = [cell.value for cell in window.strip.cells]
    type_into(window, ":axes.node", "47")
    assert window.strip.cell("chips.count").value == "376"
    activate(window, qtbot)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [cell.value for cell in window.strip.cells] == before


def test_chooser_opens_and_takes_keys(window, qtbot):
    activate(window, qtbot)
    window.session.select(("pod.node.npu",))
    chooser = window.side.inspector.row(":part").editor
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    popup = QApplication.activePopupWidget()
    assert popup is chooser.list_shown
    right = popup.mapToGlobal(popup.rect().topRight()).x()
    assert right <= window.mapToGlobal(window.rect().topRight()).x() + 1
    QTest.keyClicks(popup.field, "h100")
    assert all("h100" in entry.text.casefold() for entry in popup.list.entries)
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is chooser)


def test_menus_open_by_keys(window, qtbot):
    activate(window, qtbot)
    qtbot.keyClick(window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_default_grey_is_left(window, theme):
    window.choose_theme(theme)
    image = window.grab().toImage()
    greys = {"#efefef", "#f0f0f0", "#d4d4d4"}
    found = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    }
    assert not greys & found
