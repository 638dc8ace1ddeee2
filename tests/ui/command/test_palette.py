"""The command palette by keyboard and by mouse."""

import json

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication

from designer.ui.command.palette import CommandPalette
from designer.ui.theme import DARK, LIGHT

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def texts(palette):
    return [entry.text for entry in palette.list.entries]


def current(palette):
    return palette.list.current.text


def type_text(qtbot, text):
    qtbot.keyClicks(QApplication.focusWidget(), text)


# -- open and close -------------------------------------------------------------------------------


def test_opens_with_the_keyboard_in_its_field(palette, host):
    assert not palette.isVisible()
    palette.open_with()
    assert palette.isVisible()
    assert palette.field.hasFocus()
    assert texts(palette) == ["Zoom to fit", "Zoom in", "Undo"]
    assert current(palette) == "Zoom to fit"


def test_stands_near_the_top_in_the_middle(palette, host):
    palette.open_with()
    surface = palette.surface_rect()
    assert (surface.width(), surface.top()) == (560, 48)
    assert surface.left() == 120
    host.resize(500, 300)
    surface = palette.surface_rect()
    assert palette.size() == host.size()
    assert surface.width() == 468
    assert surface.bottom() < 300


def test_escape_gives_the_keyboard_back(palette, host, keys, qtbot):
    palette.open_with("@")
    with qtbot.waitSignal(palette.closed):
        keys(KEY.Key_Escape)
    assert not palette.is_open
    assert host.before.hasFocus()


def test_press_beside_it_closes_and_is_not_passed_on(palette, host, qtbot):
    host.before.setText("x")
    palette.open_with()
    qtbot.mouseClick(palette, LEFT, pos=QPoint(10, 500))
    assert not palette.is_open


def test_press_on_its_surface_keeps_it(palette, qtbot):
    palette.open_with()
    qtbot.mouseClick(palette, LEFT, pos=palette.surface_rect().bottomLeft() + QPoint(20, -5))
    assert palette.is_open


def test_loss_of_the_keyboard_closes_it(palette, host):
    palette.open_with()
    host.before.setFocus()
    assert not palette.is_open
    assert host.before.hasFocus()


def test_the_key_that_opened_it_closes_it(palette, host, keys, qtbot):
    shortcut = QShortcut(QKeySequence("Ctrl+K"), host)
    shortcut.activated.connect(palette.open_with)
    keys(KEY.Key_K, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert palette.is_open
    type_text(qtbot, "zoom")
    keys(KEY.Key_K, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert not palette.is_open


def test_letters_are_typed_although_the_window_has_them_as_shortcuts(palette, host, qtbot, ran):
    QShortcut(QKeySequence("F"), host).activated.connect(lambda: ran.append("F"))
    QShortcut(QKeySequence("Esc"), host).activated.connect(lambda: ran.append("Esc"))
    palette.open_with()
    type_text(qtbot, "fit")
    qtbot.keyClick(palette.field, KEY.Key_Escape)
    assert palette.field.text() == "fit"
    assert not palette.is_open
    assert ran == []


# -- find -----------------------------------------------------------------------------------------


def test_typing_finds_and_enter_runs(palette, host, keys, qtbot, ran):
    palette.open_with()
    type_text(qtbot, "zin")
    assert texts(palette) == ["Zoom in"]
    keys(KEY.Key_Return)
    assert ran == ["Zoom in"]
    assert not palette.is_open
    assert host.before.hasFocus()


def test_the_keyboard_is_back_before_the_command_runs(host, providers, settings, keys):
    from designer.ui.command.entries import Entry, Provider

    seen = []
    look = Entry("Look", run=lambda: seen.append(QApplication.focusWidget()))
    palette = CommandPalette(host, LIGHT, [Provider("C", ">", lambda: [look])])
    palette.open_with(">")
    keys(KEY.Key_Enter)
    assert seen == [host.before]


def test_prefixes(palette, qtbot):
    palette.open_with(">")
    assert palette.list.titles == ("Commands",)
    palette.field.setText("")
    type_text(qtbot, "@node")
    assert texts(palette) == ["Node"]
    palette.field.setText("")
    type_text(qtbot, "node")
    assert palette.list.titles == ("In the design", "Parts")


def test_address_of_one_element(palette, qtbot, keys, ran):
    palette.open_with()
    type_text(qtbot, "pod.node[3]")
    keys(KEY.Key_Return)
    assert ran == ["pod.node[3]"]


def test_nothing_found_says_so(palette, qtbot, keys, ran):
    palette.open_with()
    type_text(qtbot, "qqq")
    assert texts(palette) == []
    assert "“qqq”" in palette.list._empty
    assert palette.field.accessibleDescription() == "Nothing found"
    keys(KEY.Key_Return, KEY.Key_Down, KEY.Key_Tab)
    assert palette.is_open
    assert ran == []


def test_what_cannot_be_used_is_not_run(palette, qtbot, keys, ran):
    palette.open_with()
    type_text(qtbot, "undo")
    keys(KEY.Key_Return)
    qtbot.mouseClick(palette.list, LEFT, pos=palette.list.row_rect(palette.list.current).center())
    assert ran == []
    assert palette.is_open


def test_providers_are_asked_at_each_opening(host, keys):
    from designer.ui.command.entries import Entry, Provider

    known = ["One"]
    listing = Provider("C", ">", lambda: [Entry(text) for text in known], is_listed=True)
    palette = CommandPalette(host, LIGHT, [listing])
    palette.open_with()
    assert texts(palette) == ["One"]
    known.append("Two")
    keys(KEY.Key_Escape)
    palette.open_with()
    assert texts(palette) == ["One", "Two"]


# -- walking --------------------------------------------------------------------------------------


def test_arrows_walk_and_the_ends_are_joined(palette, keys):
    palette.open_with()
    keys(KEY.Key_Down)
    assert current(palette) == "Zoom in"
    assert palette.field.accessibleDescription() == "Zoom in, Ctrl++"
    keys(KEY.Key_Up, KEY.Key_Up)
    assert current(palette) == "Undo"
    keys(KEY.Key_Down)
    assert current(palette) == "Zoom to fit"


def test_tab_walks_through_sections(palette, qtbot, keys):
    palette.open_with()
    type_text(qtbot, "node")
    assert current(palette) == "Node"
    keys(KEY.Key_Tab)
    assert current(palette) == "Node board"
    keys(KEY.Key_Tab)
    assert current(palette) == "Node"
    keys(KEY.Key_Backtab, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert current(palette) == "Node board"
    assert palette.field.hasFocus()


def test_pages_scroll_the_current_row_into_view(palette, keys):
    palette.open_with("@")
    keys(KEY.Key_PageDown, KEY.Key_PageDown)
    assert current(palette) == "Rack 18"
    rect = palette.list.row_rect(palette.list.current)
    assert rect.top() >= 0
    assert rect.bottom() <= palette.list.height()
    keys(KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageDown)
    assert current(palette) == "Rack 39"
    keys(*[KEY.Key_PageUp] * 5)
    assert current(palette) == "Node"
    assert palette.list.row_rect(palette.list.current).top() == 24, "the title is seen, too"


def test_mouse_points_wheels_and_chooses(palette, qtbot, ran):
    palette.open_with("@")
    listed = palette.list
    qtbot.mouseMove(listed, listed.row_rect(listed.entries[3]).center())
    assert current(palette) == "Rack 1"
    place = QPointF(listed.rect().center())
    QApplication.sendEvent(
        listed,
        QWheelEvent(
            place,
            listed.mapToGlobal(place),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    assert listed.row_rect(listed.entries[3]).top() == 24 + 3 * 26 - 78
    qtbot.mouseClick(listed, LEFT, pos=listed.row_rect(listed.entries[9]).center())
    assert ran == ["Rack 7"]


# -- used last ------------------------------------------------------------------------------------


def test_used_last_comes_first(palette, host, providers, settings, qtbot, keys):
    for text in ("zoom in", "@l1", "pod.node[3]"):
        palette.open_with()
        type_text(qtbot, text)
        keys(KEY.Key_Return)
    palette.open_with()
    assert palette.list.titles == ("Used last", "Commands")
    assert texts(palette) == ["L1 switch", "Zoom in", "Zoom to fit", "Undo"]
    assert json.loads(settings["palette/used"]) == ["In the design/L1 switch", "Commands/Zoom in"]
    later = CommandPalette(host, LIGHT, providers, settings)
    keys(KEY.Key_Escape)
    later.open_with()
    assert texts(later)[:2] == ["L1 switch", "Zoom in"]


@pytest.mark.parametrize("stored", ["", "nonsense", "7", "[1, null]"])
def test_damaged_memory_counts_as_none(host, providers, settings, stored):
    settings["palette/used"] = stored
    palette = CommandPalette(host, LIGHT, providers, settings)
    palette.open_with()
    assert palette.list.titles == ("Commands",)


# -- look -----------------------------------------------------------------------------------------


def test_typed_letters_are_heavier(palette, qtbot):
    palette.open_with()
    type_text(qtbot, "zoom")
    heavy = palette.list.grab().toImage()
    palette.list._typed = ()
    palette.list.update()
    assert palette.list.grab().toImage() != heavy


def test_theme(palette):
    palette.open_with()
    palette.set_theme(DARK)
    image = palette.grab().toImage()
    surface = palette.surface_rect()
    assert image.pixelColor(surface.left() + 200, surface.top() + 10) == DARK.surface
    below = palette.list.geometry().bottomLeft() + QPoint(4, -2)
    assert image.pixelColor(below) == DARK.surface
