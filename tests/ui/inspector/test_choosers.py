"""The list below a chooser: typing filters, arrows point, Enter takes."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from designer.ui.controls.editors import ChoiceButton
from designer.ui.controls.popup import ChoicePopup
from designer.ui.inspector.form import Choice
from designer.ui.theme import DARK, HIGH_CONTRAST, LIGHT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FRUIT = tuple(
    Choice(name, name.capitalize(), section, f"from {land}")
    for name, section, land in (
        ("apple", "Trees", "Tyrol"),
        ("pear", "Trees", "Tyrol"),
        ("plum", "Trees", "Alsace"),
        ("currant", "Shrubs", "Alsace"),
        ("gooseberry", "Shrubs", "Kent"),
    )
)


@pytest.fixture
def button(dressed, qtbot):
    home = QWidget()
    qtbot.addWidget(home)
    home.resize(400, 300)
    made = ChoiceButton(LIGHT, home)
    made.setGeometry(100, 20, 200, 25)
    made.setAccessibleName("Fruit")
    made.show_choice("Plum", "plum", lambda: FRUIT)
    home.show()
    # The home is kept alive by the pair.
    yield made
    home.close()


@pytest.fixture
def popup(button):
    made = []
    button.chosen.connect(made.append)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    shown = button.list_shown
    assert isinstance(shown, ChoicePopup)
    shown.taken_values = made
    yield shown
    shown.close()


def texts(popup):
    return [entry.text for entry in popup.list.entries]


def test_opens_at_the_current_entry(popup, button):
    assert popup.isVisible()
    assert popup.list.pointed_at.text == "Plum"
    assert popup.field.accessibleDescription() == "Plum · from Alsace"
    assert popup.field.accessibleName() == "Search fruit"
    right = button.mapToGlobal(QPoint(button.width(), 0)).x()
    assert popup.geometry().right() + 1 == right


def test_typing_filters_all_words_of_name_detail_and_section(popup):
    QTest.keyClicks(popup.field, "tyr p")
    assert texts(popup) == ["Apple", "Pear"]
    QTest.keyClick(popup.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(popup.field, "shrubs")
    assert texts(popup) == ["Currant", "Gooseberry"]


def test_what_begins_so_is_pointed_at(popup):
    QTest.keyClicks(popup.field, "pe")
    assert texts(popup) == ["Pear"]
    QTest.keyClick(popup.field, Qt.Key.Key_Backspace)
    assert popup.list.pointed_at.text == "Pear"
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.taken_values == ["pear"]
    assert not popup.isVisible()


def test_arrows_step_over_sections_and_stop_at_the_ends(popup):
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    assert popup.list.pointed_at.text == "Currant"
    QTest.keyClick(popup.field, Qt.Key.Key_PageDown)
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    assert popup.list.pointed_at.text == "Gooseberry"
    QTest.keyClick(popup.field, Qt.Key.Key_PageUp)
    assert popup.list.pointed_at.text == "Apple"
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.taken_values == ["apple"]


def test_escape_takes_nothing(popup):
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert popup.taken_values == []


def test_nothing_fits(popup):
    QTest.keyClicks(popup.field, "stone")
    assert texts(popup) == []
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible() and popup.taken_values == []


def test_a_click_takes_and_a_section_does_not(popup):
    viewport = popup.list.viewport()
    section = QPoint(40, popup.list.rect_of("currant").top() - 8)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=section)
    assert popup.taken_values == []
    middle = popup.list.rect_of("gooseberry").center()
    QTest.mouseMove(viewport, middle)
    assert popup.list.pointed_at.text == "Gooseberry"
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
    assert popup.taken_values == ["gooseberry"]


def test_a_long_list_scrolls_to_what_is_pointed_at(button):
    many = tuple(Choice(n, f"Entry {n}") for n in range(500))
    button.show_choice("Entry 400", 400, lambda: many)
    QTest.keyClick(button, Qt.Key.Key_Down)
    popup = button.list_shown
    view = popup.list.viewport().rect()
    assert popup.height() <= 420
    assert view.contains(popup.list.rect_of(400))
    assert not view.intersects(popup.list.rect_of(0))
    for _ in range(60):
        QTest.keyClick(popup.field, Qt.Key.Key_PageUp)
    assert view.contains(popup.list.rect_of(0))
    popup.close()


def test_a_short_list_without_details_is_a_menu(button):
    short = tuple(Choice(n, f"Entry {n}") for n in range(8))
    button.show_choice("Entry 1", 1, lambda: short)
    QTest.keyClick(button, Qt.Key.Key_Down)
    menu = button.list_shown
    assert [action.text() for action in menu.actions()] == [f"Entry {n}" for n in range(8)]
    menu.close()


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda t: t.name)
def test_colours_are_of_the_theme(button, theme):
    button.set_theme(theme)
    QTest.keyClick(button, Qt.Key.Key_Down)
    popup = button.list_shown
    image = popup.grab().toImage()
    ground = image.pixelColor(image.width() - 20, image.height() - 8)
    assert ground == theme.surface
    row = popup.list.rect_of("plum").center() + popup.list.pos()
    assert image.pixelColor(row) == theme.accent_soft
    popup.close()
