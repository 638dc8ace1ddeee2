"""The sheet of shortcuts, and the field that opens the palette."""

import pytest
from PySide6.QtCore import Qt

from designer.ui.command.field import CommandField
from designer.ui.command.shortcut_sheet import KeyGroup, ShortcutSheet, dealt, found
from designer.ui.theme import DARK, LIGHT

FILE = KeyGroup("File", (("Open…", "Ctrl+O"), ("Save", "Ctrl+S")))
VIEW = KeyGroup("View", (("Zoom to fit", "Ctrl+0 or F"), ("Canvas only", "F9")))
MOUSE = KeyGroup("Mouse on the canvas", (("Zoom", "Wheel"), ("Pan", "Middle button")))
GROUPS = (FILE, VIEW, MOUSE)


def test_found():
    assert found(GROUPS, "") == GROUPS
    assert found(GROUPS, "zoom") == (
        KeyGroup("View", (("Zoom to fit", "Ctrl+0 or F"),)),
        KeyGroup("Mouse on the canvas", (("Zoom", "Wheel"),)),
    )
    assert found(GROUPS, "ctrl+s") == (KeyGroup("File", (("Save", "Ctrl+S"),)),)
    assert found(GROUPS, "mouse") == (MOUSE,)
    assert found(GROUPS, "mouse wheel") == (KeyGroup(MOUSE.title, (("Zoom", "Wheel"),)),)
    assert found(GROUPS, "nothing") == ()


def sized(count):
    return KeyGroup(str(count), tuple((str(n), "") for n in range(count)))


@pytest.mark.parametrize(
    ("counts", "columns", "stacks"),
    [
        ((2, 2, 2), 3, [["2"], ["2"], ["2"]]),
        ((2, 2, 2), 1, [["2", "2", "2"]]),
        ((9, 1, 1, 1), 2, [["9"], ["1", "1", "1"]]),
        ((1, 1, 1, 9), 2, [["1", "1", "1"], ["9"]]),
        ((), 3, [[]]),
    ],
)
def test_dealt_in_order_and_evenly(counts, columns, stacks):
    made = dealt([sized(count) for count in counts], columns)
    assert [[group.title for group in stack] for stack in made] == stacks


@pytest.fixture
def sheet(dressed, qtbot):
    made = ShortcutSheet(GROUPS, LIGHT)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    return made


def test_opens_beside_the_window_with_the_keyboard_in_its_search(sheet):
    assert not sheet.isModal()
    assert sheet.search.hasFocus()
    assert sheet.sheet.accessibleDescription() == (
        "Open…: Ctrl+O; Save: Ctrl+S; Zoom to fit: Ctrl+0 or F; Canvas only: F9; "
        "Zoom: Wheel; Pan: Middle button"
    )


def test_search_and_escape(sheet, qtbot):
    qtbot.keyClicks(sheet.search, "f9")
    assert sheet.sheet.groups == (KeyGroup("View", (("Canvas only", "F9"),)),)
    qtbot.keyClick(sheet.search, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert sheet.sheet.groups == GROUPS
    qtbot.keyClick(sheet.search, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_enter_in_the_search_does_not_close(sheet, qtbot):
    qtbot.keyClick(sheet.search, Qt.Key.Key_Return)
    assert sheet.isVisible()


def test_columns_follow_the_width(sheet, qtbot):
    assert len(sheet.sheet.columns) == 3
    sheet.resize(340, 500)
    qtbot.waitUntil(lambda: len(sheet.sheet.columns) == 1)
    assert sheet.sheet.minimumHeight() == 3 * (32 + 2 * 22 + 12) + 24


def test_arrows_scroll(sheet, qtbot):
    sheet.resize(340, 200)
    bar = sheet._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.keyClick(sheet.search, Qt.Key.Key_Down)
    assert bar.value() == 22
    qtbot.keyClick(sheet.search, Qt.Key.Key_PageUp)
    assert bar.value() == 0


def test_other_groups_and_theme(sheet):
    sheet.search.setText("save")
    sheet.set_groups([VIEW])
    assert sheet.sheet.groups == ()
    sheet.search.clear()
    assert sheet.sheet.groups == (VIEW,)
    sheet.set_theme(DARK)
    assert sheet.sheet.grab().toImage().pixelColor(1, 1) == DARK.surface


# -- the field of the bar -------------------------------------------------------------------------


@pytest.fixture
def field(host):
    made = CommandField(LIGHT, parent=host)
    made.resize(made.sizeHint())
    made.move(400, 8)
    made.show()
    return made


def test_field_is_pressed_by_mouse_without_taking_the_keyboard(field, host, qtbot):
    with qtbot.waitSignal(field.pressed):
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert host.before.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_field_is_pressed_by_keys(field, qtbot, key):
    field.setFocus()
    with qtbot.waitSignal(field.pressed):
        qtbot.keyClick(field, key)


def test_field_is_named_and_follows_the_theme(field):
    assert field.accessibleName() == "Find or run a command"
    assert field.accessibleDescription() == "Ctrl+K"
    field.set_theme(DARK)
    assert field.grab().toImage().pixelColor(100, 3) == DARK.surface_raised
    field.resize(60, 24)
    assert field.grab().toImage().pixelColor(30, 3) == DARK.surface_raised
