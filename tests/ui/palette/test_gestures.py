"""Placing from the palette: by drag, by click and click, by keys alone."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QDrag, QKeyEvent
from PySide6.QtWidgets import QApplication

from designer.edit.place import add_block
from designer.ui.offers import Offer
from designer.ui.palette.drag import ghost
from designer.ui.theme import DARK, LIGHT

NPU = Offer("part", "ascend-910c", "Huawei Ascend 910C")
KEY = "part:ascend-910c"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def armed(palette):
    said = []
    palette.armed.connect(said.append)
    return said


@pytest.fixture
def asked(palette):
    said = []
    palette.place_requested.connect(said.append)
    return said


# -- click and click ---------------------------------------------------------------------------


def test_click_arms_and_click_again_disarms(palette, armed, click):
    click(palette, KEY)
    assert armed == [NPU]
    assert palette.armed_offer == NPU
    click(palette, "block:node")
    assert armed[-1] == Offer("block", "node", "Node")
    click(palette, "block:node")
    assert armed[-1] is None
    assert palette.armed_offer is None
    assert len(armed) == 3


def test_the_armed_row_is_marked_wherever_it_is_listed(palette, click):
    def ground(section):
        rect = palette.list.entry_rect(section, KEY)
        return palette.list.grab(rect).toImage().pixelColor(QPoint(12, 20))

    click(palette, "part:ascend-910b")
    palette.field.setFocus()
    assert {ground("In this design").name(), ground("Accelerators").name()} == {"#ffffff"}
    click(palette, KEY)
    palette.field.setFocus()
    # Antialiasing in a corner aside, the ground is the token itself.
    assert ground("Accelerators") == LIGHT.accent_soft
    assert ground("In this design") == LIGHT.accent_soft
    palette.disarm()
    assert ground("Accelerators") == LIGHT.surface


def test_a_double_click_leaves_it_armed(palette, armed, qtbot):
    at = palette.list.row_rect(KEY).center()
    qtbot.mouseClick(palette.list, LEFT, pos=at)
    qtbot.mouseDClick(palette.list, LEFT, pos=at)
    assert armed == [NPU]


def test_other_buttons_and_empty_places_arm_nothing(palette, armed, qtbot):
    at = palette.list.row_rect(KEY).center()
    qtbot.mouseClick(palette.list, Qt.MouseButton.RightButton, pos=at)
    qtbot.mouseClick(palette.list, LEFT, pos=QPoint(100, palette.list.height() - 2))
    assert armed == []


@pytest.mark.parametrize("where", ["list", "field"])
def test_escape_disarms_and_then_does_what_it_did(palette, armed, click, qtbot, where):
    palette.field.setText("910c")
    click(palette, KEY)
    target = getattr(palette, where)
    target.setFocus()
    qtbot.keyClick(target, Qt.Key.Key_Escape)
    assert armed == [NPU, None]
    assert palette.field.text() == "910c"
    palette.field.setFocus()
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.field.text() == ""
    assert armed == [NPU, None]


def test_disarm_from_outside_says_it_once(palette, armed, click):
    palette.disarm()
    click(palette, KEY)
    palette.disarm()
    palette.disarm()
    assert armed == [NPU, None]


def test_a_block_that_is_gone_is_no_longer_armed(palette, armed, click):
    palette.session.apply("Add", lambda d: add_block(d, "pod", wish="tray"))
    palette.refresh()
    click(palette, "block:tray")
    palette.session.undo()
    palette.refresh()
    assert armed == [Offer("block", "tray", "tray"), None]


# -- keys --------------------------------------------------------------------------------------


def test_enter_places_the_best_hit(palette, asked, press):
    palette.focus_search()
    press(palette, "910c", Qt.Key.Key_Return)
    assert asked == [NPU]


def test_enter_places_nothing_where_nothing_was_found(palette, asked, press):
    palette.focus_search()
    press(palette, "zzzq", Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert asked == []


def test_down_into_the_list_and_on(palette, asked, press):
    palette.focus_search()
    press(palette, "910", Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    second = palette.rows[1].offer
    assert asked == [second]
    assert second.id.startswith("ascend-910")


def test_enter_disarms_what_was_armed(palette, asked, armed, click, press):
    click(palette, "block:node")
    palette.focus_search()
    press(palette, "910c", Qt.Key.Key_Return)
    assert armed[-1] is None
    assert asked == [NPU]


def test_space_arms(palette, armed, press):
    palette.focus_search()
    press(palette, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert armed == [NPU]


def test_letters_go_on_in_the_field(palette, press):
    palette.focus_search()
    press(palette, "910", Qt.Key.Key_Down, "c")
    assert palette.field.text() == "910c"
    assert palette.focusWidget() is palette.field
    press(palette, Qt.Key.Key_Down, Qt.Key.Key_Backspace)
    assert palette.field.text() == "910"
    assert palette.focusWidget() is palette.field


def test_up_from_the_first_row_is_the_field(palette, press):
    palette.focus_search()
    press(palette, "910", Qt.Key.Key_Down)
    assert palette.focusWidget() is palette.list
    press(palette, Qt.Key.Key_Up)
    assert palette.focusWidget() is palette.field
    assert not palette.field.hasSelectedText()


def test_focus_search_selects_the_text(palette, press):
    palette.field.setText("910")
    palette.focus_search()
    assert palette.field.selectedText() == "910"
    press(palette, "qm97")
    assert palette.field.text() == "qm97"


def test_the_ends_and_pages_come_into_view(palette, press):
    bar = palette._area.verticalScrollBar()
    palette.focus_search()
    press(palette, Qt.Key.Key_Down, Qt.Key.Key_End)
    assert palette.list.current is palette.rows[-1]
    assert palette.list.current.offer.id == "nvl72-tray-board"
    assert bar.value() + bar.pageStep() >= palette.list.row_rect("part:nvl72-tray-board").bottom()
    press(palette, Qt.Key.Key_Home)
    assert palette.list.current is None
    assert palette.list.current_name == ("In this design", "")
    assert bar.value() == 0
    press(palette, Qt.Key.Key_PageDown)
    assert palette.list.current is palette.rows[7]


def test_left_and_right_fold(palette, press):
    palette.focus_search()
    press(palette, Qt.Key.Key_Down, Qt.Key.Key_Left)
    assert palette.list.current_name == ("In this design", "")
    assert len(palette.rows) == 2 + 181
    press(palette, Qt.Key.Key_Left)
    assert len(palette.rows) == 2 + 181
    press(palette, Qt.Key.Key_Right)
    assert len(palette.rows) == 11 + 2 + 181
    press(palette, Qt.Key.Key_Return)
    assert len(palette.rows) == 2 + 181


def test_star_by_key(palette, press):
    palette.focus_search()
    press(palette, "910c", Qt.Key.Key_Down, "*")
    assert palette.field.text() == "910c"
    palette.field.clear()
    assert palette.list.sections[0].title == "Favourites"
    assert [row.key for row in palette.list.sections[0].rows] == [KEY]
    palette.field.setText("node")
    press(palette, Qt.Key.Key_Down, "*")
    palette.field.clear()
    # A block belongs to one design: it cannot be a favourite.
    assert [row.key for row in palette.list.sections[0].rows] == [KEY]


def test_tab_goes_from_the_field_to_the_list(palette, press):
    palette.focus_search()
    press(palette, Qt.Key.Key_Tab)
    assert palette.focusWidget() is palette.list
    assert palette.list.current_name == ("In this design", "")


@pytest.mark.parametrize(
    ("key", "text", "modifier", "kept"),
    [
        (Qt.Key.Key_F, "f", Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Asterisk, "*", Qt.KeyboardModifier.ShiftModifier, True),
        (Qt.Key.Key_F, "\x06", Qt.KeyboardModifier.ControlModifier, False),
        (Qt.Key.Key_Escape, "\x1b", Qt.KeyboardModifier.NoModifier, False),
        (Qt.Key.Key_F6, "", Qt.KeyboardModifier.NoModifier, False),
    ],
)
def test_letters_are_no_shortcuts_in_the_list(palette, key, text, modifier, kept):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier, text)
    event.ignore()
    QApplication.sendEvent(palette.list, event)
    assert event.isAccepted() is kept


def test_undo_belongs_to_the_document_unless_text_was_typed(palette, qtbot):
    def is_kept():
        event = QKeyEvent(
            QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
        )
        event.ignore()
        QApplication.sendEvent(palette.field, event)
        return event.isAccepted()

    palette.focus_search()
    assert not is_kept()
    qtbot.keyClicks(palette.field, "9")
    assert is_kept()


# -- drag --------------------------------------------------------------------------------------


@pytest.fixture
def drop(monkeypatch):
    """Let every drag end at once with an action; returns what was dragged."""
    dragged = []

    def end(action: Qt.DropAction):
        def run(drag, *actions):
            dragged.append((Offer.from_mime(drag.mimeData()), actions))
            return action

        monkeypatch.setattr(QDrag, "exec", run)
        return dragged

    return end


def pull(palette, qtbot, key, by=30):
    at = palette.list.row_rect(key).center()
    qtbot.mousePress(palette.list, LEFT, pos=at)
    qtbot.mouseMove(palette.list, at + QPoint(by, 0))
    qtbot.mouseRelease(palette.list, LEFT, pos=at + QPoint(by, 0))


def test_a_drag_carries_the_offer(palette, armed, qtbot, drop):
    dragged = drop(Qt.DropAction.CopyAction)
    pull(palette, qtbot, KEY)
    assert dragged == [(NPU, (Qt.DropAction.CopyAction,))]
    assert armed == []
    assert palette.list.sections[0].title == "Recent"
    assert [row.key for row in palette.list.sections[0].rows] == [KEY]


def test_a_medium_and_an_empty_block_can_be_dragged(palette, qtbot, drop):
    dragged = drop(Qt.DropAction.CopyAction)
    pull(palette, qtbot, "part:lpo-400g-osfp-siph")
    pull(palette, qtbot, "empty:")
    assert [offer.id or offer.kind for offer, _ in dragged] == ["lpo-400g-osfp-siph", "empty"]


def test_a_drag_that_is_dropped_nowhere_is_not_recent(palette, qtbot, drop):
    dragged = drop(Qt.DropAction.IgnoreAction)
    pull(palette, qtbot, KEY)
    assert [offer for offer, _ in dragged] == [NPU]
    assert palette.list.sections[0].title == "In this design"


def test_a_drag_disarms(palette, armed, qtbot, drop, click):
    drop(Qt.DropAction.IgnoreAction)
    click(palette, "block:node")
    pull(palette, qtbot, KEY)
    assert armed == [Offer("block", "node", "Node"), None]


def test_a_trembling_hand_still_clicks(palette, armed, qtbot, drop):
    dragged = drop(Qt.DropAction.CopyAction)
    pull(palette, qtbot, KEY, by=3)
    assert dragged == []
    assert armed == [NPU]


def test_what_hangs_at_the_mouse(palette):
    row = next(row for row in palette.rows if row.key == KEY)
    drag = palette.make_drag(row)
    pixmap = drag.pixmap()
    assert Offer.from_mime(drag.mimeData()) == NPU
    assert pixmap.deviceIndependentSize().height() == 32
    assert drag.hotSpot() == QPoint(10, 16)
    drag.deleteLater()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_picture_is_sharp_at_every_scale(dressed, ratio):
    plain = ghost("Ascend 910C", "accelerator", LIGHT, 1.0)
    made = ghost("Ascend 910C", "accelerator", LIGHT, ratio)
    assert made.height() == 32 * ratio
    assert made.deviceIndependentSize().width() == pytest.approx(plain.width(), abs=1)
    dark = ghost("Ascend 910C", "accelerator", DARK, ratio)
    assert dark.toImage() != made.toImage()


def test_a_long_name_is_cut(dressed):
    made = ghost("A name that nobody would give to a part of any kind " * 3, "board", LIGHT, 1.0)
    assert made.width() <= 240
