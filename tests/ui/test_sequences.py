"""One thing in the middle of another: undo while dragging, another design below what is open."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.edit.hierarchy import group
from designer.edit.place import blank
from designer.edit.remove import remove
from designer.store.document import Document
from designer.ui.offers import Offer
from designer.ui.theme import DARK
from tests.building import two_levels
from tests.ui.canvas.dropping import Drag, assert_drawn, middle_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
CHIP = Offer("part", "ascend-910c", "Ascend 910C")


@pytest.fixture
def small(open_window):
    """A window on four nodes of eight chips with a leaf each, and two spines."""
    window = open_window()
    window.session.replace_document(Document(two_levels(nodes=4)), None)
    window.navigator.open_block("")
    window.activateWindow()
    window.canvas.setFocus()
    return window


def press(keys, target=None):
    """Press keys where the keyboard is."""
    combination = QKeySequence(keys)[0]
    target = target or QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def header(window, place):
    """A point of the screen on the header of a plate."""
    rect = window.canvas.geometry_shown.place_of(place)
    return window.canvas.mapFromScene(rect.x + rect.w / 2, rect.y + 10)


def ids(window):
    return [item.id for item in window.session.design.root_block.items]


def duplicate(window, place="pod.node"):
    """One step in the history: a copy, selected."""
    window.session.select((place,))
    window.editing.duplicate()
    (copy,) = window.session.selection
    return copy


# -- undo and redo in the middle of something ---------------------------------------------------


def test_undo_while_something_is_moved(small):
    copy = duplicate(small)
    viewport, start = small.canvas.viewport(), header(small, copy)
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(60, 40))
    assert small.canvas.ghost.rect is not None
    press("Ctrl+Z")
    assert ids(small) == ["node", "spine"]
    assert small.canvas.ghost.rect is None
    QTest.mouseMove(viewport, start + QPoint(90, 40))
    QTest.mouseRelease(viewport, LEFT, pos=start + QPoint(90, 40))
    assert ids(small) == ["node", "spine"]
    assert small.session.history.can_redo
    assert_drawn(small.canvas)


def test_undo_while_a_rectangle_is_drawn_in_a_plate(small):
    duplicate(small)
    copy = duplicate(small, "pod.spine")
    viewport = small.canvas.viewport()
    rect = small.canvas.geometry_shown.place_of(copy)
    start = small.canvas.mapFromScene(rect.x + 4, rect.y + 4)
    QTest.mousePress(viewport, LEFT, SHIFT, start)
    QTest.mouseMove(viewport, start + QPoint(40, 40))
    press("Ctrl+Z")
    press("Ctrl+Z")
    QTest.mouseMove(viewport, start + QPoint(50, 50))
    QTest.mouseRelease(viewport, LEFT, SHIFT, start + QPoint(50, 50))
    assert ids(small) == ["node", "spine"]
    assert_drawn(small.canvas)


def test_undo_while_an_end_of_links_is_drawn_elsewhere(small):
    small.session.apply("Group", lambda d: group(d, ("pod.spine",), "upper"))
    place = next(b.address for b in small.canvas.geometry_shown.bundles)
    small.session.select((place,))
    end = next(h for h in small.canvas.ports.handles() if h.side == "a").dot.toPoint()
    viewport = small.canvas.viewport()
    QTest.mousePress(viewport, LEFT, pos=end)
    QTest.mouseMove(viewport, end + QPoint(40, 40))
    assert small.canvas.rope.isVisible()
    small.session.apply("Delete", lambda d: remove(d, (place,)))
    QTest.mouseMove(viewport, end + QPoint(60, 60))
    QTest.mouseRelease(viewport, LEFT, pos=end + QPoint(60, 60))
    assert not small.canvas.rope.isVisible()
    assert_drawn(small.canvas)


def test_undo_while_the_other_end_is_chosen(small):
    duplicate(small, "pod.spine")
    press("L")
    assert small.canvas.mode is not None
    press("Ctrl+Z")
    assert small.canvas.mode is None
    assert not small.canvas.rope.isVisible()
    press("Return")
    assert ids(small) == ["node", "spine"]


def test_undo_takes_the_block_from_under_what_is_carried(small):
    press("B")
    assert small.session.selection == ("pod.block",)
    small.canvas.arm(CHIP)
    carrier = small.canvas.mode.carrier
    assert carrier.target.address == "pod.block"
    press("Ctrl+Z")
    assert small.canvas.mode.carrier.target.address == "pod"
    press("Return")
    assert ids(small) == ["node", "spine", "npu"]
    assert_drawn(small.canvas)


def test_what_is_carried_follows_into_another_block(small):
    small.canvas.arm(CHIP)
    small.navigator.open_block("pod.node[0]")
    assert small.canvas.mode.carrier.target.address == "pod.node"
    press("Return")
    assert [i.id for i in small.session.design.blocks["node"].items][-1] == "npu"
    assert small.canvas.shown == "pod.node[0]"
    press("Ctrl+Z")
    assert len(small.session.design.blocks["node"].items) == 2


def test_undo_while_an_offer_is_dragged(small):
    press("B")
    drag = Drag(small.canvas, CHIP)
    at = middle_of(small.canvas, "pod.block")
    drag.enter(at)
    small.undo()
    drag.move(at)
    drag.drop(at)
    assert ids(small) == ["node", "spine", "npu"]
    assert_drawn(small.canvas)


def test_the_block_that_is_shown_ceases_to_be(small):
    press("B")
    small.navigator.open_block("pod.block")
    small.canvas.arm(CHIP)
    press("Ctrl+Z")
    assert small.canvas.shown == ""
    assert small.header.breadcrumb.steps == ("pod",) or small.side.inspector.home == ""
    press("Esc")
    assert_drawn(small.canvas)


def test_a_second_button_leaves_nothing_behind(small):
    viewport, start = small.canvas.viewport(), header(small, "pod.spine")
    before = small.session.design
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(60, 40))
    QTest.mousePress(viewport, MIDDLE, pos=start + QPoint(60, 40))
    assert small.canvas.ghost.rect is None
    QTest.mouseMove(viewport, start + QPoint(80, 40))
    QTest.mouseRelease(viewport, MIDDLE, pos=start + QPoint(80, 40))
    QTest.mouseRelease(viewport, LEFT, pos=start + QPoint(80, 40))
    assert small.session.design is before
    assert_drawn(small.canvas)


def test_a_right_button_while_moving_is_no_end_of_it(small):
    viewport, start = small.canvas.viewport(), header(small, "pod.spine")
    before = small.session.design
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(60, 40))
    QTest.mousePress(viewport, RIGHT, pos=start + QPoint(60, 40))
    QTest.mouseRelease(viewport, RIGHT, pos=start + QPoint(60, 40))
    assert small.session.design is before
    QTest.mouseRelease(viewport, LEFT, pos=start + QPoint(60, 40))
    assert small.session.design is not before
    assert_drawn(small.canvas)


# -- other keys and themes meanwhile ------------------------------------------------------------


def test_theme_and_size_may_change_in_the_middle_of_everything(small):
    canvas, before = small.canvas, small.session.design
    start = header(small, "pod.spine")
    QTest.mousePress(canvas.viewport(), LEFT, pos=start)
    QTest.mouseMove(canvas.viewport(), start + QPoint(60, 40))
    small.choose_theme("dark")
    small.resize(900, 600)
    small.grab()
    press("Esc")
    canvas.arm(CHIP)
    small.choose_theme("high-contrast")
    small.resize(1200, 700)
    small.grab()
    press("Esc")
    small.session.select(("pod.up",))
    press("E")
    small.choose_theme("dark")
    assert canvas.desk.popover._theme is DARK
    small.resize(640, 400)
    small.grab()
    press("Esc", canvas.desk.popover.picker)
    small.session.select(("pod.node",))
    press("R")
    small.choose_theme("light")
    small.grab()
    press("Esc", small.tools.repeat_box.field)
    press("Ctrl+K")
    small.choose_theme("dark")
    small.resize(700, 900)
    small.grab()
    press("Esc")
    assert QApplication.focusWidget() is canvas
    assert small.session.design is before
    assert_drawn(canvas)


LETTERS = "pblerx"


@pytest.mark.parametrize("keys", ["Del", "Backspace", "B", "P", "X", "R", "Ctrl+A", "Ctrl+X"])
def test_keys_of_the_canvas_do_nothing_below_the_wiring(small, keys):
    small.session.select(("pod.up",))
    press("E")
    popover = small.canvas.desk.popover
    before, chosen = small.session.design, small.session.selection
    press(keys, popover.picker)
    assert small.session.design is before
    assert small.session.selection == chosen
    assert popover.isVisible()
    assert small.canvas.mode is None
    press("Esc", popover.picker)
    assert QApplication.focusWidget() is small.canvas


def test_letters_are_letters_where_text_is_typed(small, qtbot):
    before = small.session.design
    small.session.select(("pod.node",))
    press("R")
    QTest.keyClicks(small.tools.repeat_box.field, LETTERS)
    assert small.tools.repeat_box.field.text() == LETTERS
    press("Esc", small.tools.repeat_box.field)
    small.session.select(("pod.up",))
    press("E")
    popover = small.canvas.desk.popover
    popover.length.setFocus()
    popover.length.selectAll()
    QTest.keyClicks(popover.length, LETTERS)
    assert popover.length.text() == LETTERS
    press("Esc", popover.length)
    press("Esc", popover.picker)
    press("P")
    QTest.keyClicks(QApplication.focusWidget(), LETTERS)
    assert small.palette_.field.text() == LETTERS
    press("Esc")
    press("Esc")
    press("Ctrl+K")
    QTest.keyClicks(QApplication.focusWidget(), LETTERS)
    assert small.tools.command_palette.field.text() == LETTERS
    press("Esc")
    press("F2")
    editor = QApplication.focusWidget()
    editor.selectAll()
    QTest.keyClicks(editor, LETTERS)
    assert editor.text() == LETTERS
    press("Esc")
    press("Esc")
    assert QApplication.focusWidget() is small.canvas
    press("Ctrl+Shift+F")
    field = small.tools.generator.findChild(type(small.tools.generator.focusWidget()))
    field.clear()
    QTest.keyClicks(field, LETTERS)
    assert field.text() == LETTERS
    press("Esc", field)
    assert small.session.design is before


# -- another design below what is open ----------------------------------------------------------


def opened_popover(window):
    window.session.select(("pod.up",))
    press("E")
    return lambda: window.canvas.desk.popover is not None


def opened_repeat_box(window):
    window.session.select(("pod.node",))
    press("R")
    return window.tools.repeat_box.isVisible


def opened_command_palette(window):
    press("Ctrl+F")
    return lambda: window.tools.command_palette.is_open


def opened_generator(window):
    press("Ctrl+Shift+F")
    return lambda: window.tools.generator is not None


def armed(window):
    window.canvas.arm(CHIP)
    return lambda: window.canvas.mode is not None


def choosing_an_end(window):
    window.session.select(("pod.spine",))
    press("L")
    return lambda: window.canvas.mode is not None


def moving(window):
    start = header(window, "pod.spine")
    QTest.mousePress(window.canvas.viewport(), LEFT, pos=start)
    QTest.mouseMove(window.canvas.viewport(), start + QPoint(60, 40))
    return lambda: window.canvas.ghost.rect is not None


def typing(window):
    window.session.select(("pod.node",))
    press("F2")
    QTest.keyClicks(QApplication.focusWidget(), "7")
    return lambda: False


BEGUN = (
    opened_popover,
    opened_repeat_box,
    opened_command_palette,
    opened_generator,
    armed,
    choosing_an_end,
    moving,
    typing,
)


@pytest.mark.parametrize("begin", BEGUN)
@pytest.mark.parametrize("way", ["opened", "recovered"])
def test_another_design_takes_the_place_of_what_was_begun(small, begin, way):
    is_open = begin(small)
    other = Document(blank())
    if way == "opened":
        small.session.replace_document(other, None)
        small.files.opened.emit()
    else:
        small.session.restore(other, None)
    assert not is_open()
    assert QApplication.activePopupWidget() is None
    small.activateWindow()
    assert QApplication.focusWidget() is not None
    QTest.mouseMove(small.canvas.viewport(), QPoint(200, 200))
    QTest.mouseRelease(small.canvas.viewport(), LEFT, pos=QPoint(220, 200))
    small.grab()
    assert small.session.design == blank()
    assert small.canvas.mode is None
    assert_drawn(small.canvas)


@pytest.mark.parametrize("begin", BEGUN)
def test_a_window_is_closed_on_what_was_begun(small, begin):
    begin(small)
    small._is_closing = True
    assert small.close()
    assert not small.isVisible()
    assert QApplication.activePopupWidget() is None
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_two_windows_do_not_share_what_is_begun(small, open_window):
    other = open_window()
    small.activateWindow()
    small.canvas.setFocus()
    small.session.select(("pod.up",))
    press("E", small.canvas)
    other.session.select(("pod.l2",))
    other.editing.delete()
    assert small.canvas.desk.popover is not None
    other._is_closing = True
    other.close()
    assert small.canvas.desk.popover.isVisible()
    press("Return", small.canvas.desk.popover.count)
    assert small.canvas.desk.popover is None
    assert small.isVisible()


# -- the start page -----------------------------------------------------------------------------


def test_keys_of_the_canvas_change_nothing_behind_the_start_page(small):
    small.session.select(("pod.node",))
    before = duplicate(small) and small.session.design
    small.tools.show_start()
    keys = "Ctrl+Z Ctrl+Y Del Backspace Ctrl+V Ctrl+X Ctrl+C Ctrl+D Ctrl+G Ctrl+Shift+G Ctrl+A"
    more = "Ctrl+Shift+A Ctrl+Return F2 F6 Shift+F6 P B L E R X Ctrl+F Ctrl+S Ctrl+2 Ctrl+0"
    for key in f"{keys} {more}".split():
        press(key)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.isVisible(), key
        assert small.tools.is_at_start, key
    assert small.session.design is before


def test_esc_leads_from_the_start_page_to_the_design(small):
    small.tools.show_start()
    assert small.windowTitle() == "Supernode Designer"
    press("Esc")
    assert not small.tools.is_at_start
    assert QApplication.focusWidget() is small.canvas
    assert small.session.title in small.windowTitle()


# -- the keyboard is never lost -----------------------------------------------------------------


@pytest.mark.parametrize("keys", ["Ctrl+K", "Ctrl+F", "Alt+F", "Alt+E", "R", "E", "P", "F2"])
def test_esc_gives_the_keyboard_back_to_the_canvas(small, keys):
    small.session.select(("pod.up",) if keys == "E" else ("pod.node",))
    press(keys)
    for _ in range(4):
        open_now = QApplication.activePopupWidget()
        if open_now is None and QApplication.focusWidget() is small.canvas:
            break
        press("Esc", (open_now.focusWidget() or open_now) if open_now is not None else None)
    assert QApplication.activePopupWidget() is None
    assert QApplication.focusWidget() is small.canvas


@pytest.mark.parametrize("part", ["palette", "inspector", "why", "issues"])
def test_a_part_that_is_hidden_with_the_keyboard_in_it(small, part):
    places = {
        "palette": small.palette_.field,
        "inspector": small.side.inspector.editor_of(),
        "why": small.side.why,
        "issues": small.side.issues,
    }
    places[part].setFocus()
    small.panels.toggle(part)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    small.panels.toggle(part)
    places[part].setFocus()
    press("F9")
    assert QApplication.focusWidget() is small.canvas


def test_a_place_that_is_gone_leads_nowhere(small):
    gone = (
        "pod.gone",
        "pod.node[9].chip[3]",
        "parts.gone",
        "planes.gone",
        "placements.x",
        "pod.up.x",
    )
    odd = ("nonsense[", ":", "", "pod.node[1].chip:axes.slot", "scenario.faults[3]", "design.name")
    for place in (*gone, *odd):
        small.navigator.go_to(place)
        small.navigator.open_block(place)
        small.navigator.edit_values(place)
        small.grab()
        assert QApplication.focusWidget() is not None
    small.navigator.open_block("")
    assert_drawn(small.canvas)


def test_in_a_narrow_window_the_parts_give_way_until_they_are_asked_for(small, qtbot):
    assert small.palette_.isVisible()
    small.resize(640, 400)
    assert not small.palette_.isVisible()
    qtbot.waitUntil(lambda: small.canvas.width() > 320)
    assert not small.actions_["panel.palette"].isChecked()
    press("P", small.canvas)
    assert small.palette_.isVisible()
    assert QApplication.focusWidget() is small.palette_.field
    small.resize(660, 420)
    assert small.palette_.isVisible()
    press("Alt+7")
    assert not small.palette_.isVisible()
    press("Alt+7")
    assert small.palette_.isVisible()
    small.resize(1200, 700)
    small.resize(640, 400)
    assert not small.palette_.isVisible()
    small.resize(1200, 700)
    assert small.palette_.isVisible()
