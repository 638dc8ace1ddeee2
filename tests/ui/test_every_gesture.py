"""Every gesture with real events, held against one number; undo and redo by their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from designer.store.document import Document
from designer.ui.offers import Offer
from designer.ui.window.main_window import MainWindow
from tests.building import PARTS, two_levels
from tests.ui.canvas.dropping import Drag, assert_drawn, drag_mouse, inside, middle_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
CHIPS, BEST = "chips.count", "network.net.all_to_all_bytes_per_s"
WATTS = "power.switches_w"
OPTICS = {"kind": "medium", "form": "aoc", "power_w_per_end": 4, "reach_m": 100}
RACK = {"kind": "rack", "height_u": 48}
OWN_PARTS = {**PARTS, "optics": OPTICS, "tall": RACK}


class Person:
    """Somebody in front of the window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.canvas = window.canvas
        self.port = window.canvas.viewport()

    def press(self, keys: str, target: QWidget | None = None) -> None:
        """Press keys where the keyboard is."""
        combination = QKeySequence(keys)[0]
        here = target or QApplication.focusWidget()
        assert here is not None
        QTest.keyClick(here, combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type over what is selected in the field that has the keyboard, then Enter."""
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def select(self, *places: str) -> None:
        self.window.session.select(places)
        self.canvas.setFocus()

    def run(self, action: str) -> None:
        """Find a command by its words and run it."""
        words = self.window.actions_[action].text().rstrip("…")
        self.press("Ctrl+K")
        self.type(f">{words}")

    def fill(self, key_end: str, text: str) -> None:
        """Click into a row of the inspector and type."""
        editor = self.window.side.inspector.row(key_end).editor
        assert editor is not None
        QTest.mouseClick(editor, LEFT)
        editor.selectAll()
        self.type(text)

    def choose(self, key_end: str, text: str) -> None:
        """Take an entry of a chooser of the inspector, opened if it is not yet."""
        editor = self.window.side.inspector.row(key_end).editor
        if QApplication.activePopupWidget() is None:
            self.press("Down", editor)
        shown = editor.list_shown
        if hasattr(shown, "field"):
            QTest.keyClicks(shown.field, text)
            QTest.keyClick(shown.field, Qt.Key.Key_Return)
        else:
            shown.setActiveAction(next(a for a in shown.actions() if a.text() == text))
            QTest.keyClick(shown, Qt.Key.Key_Return)

    def drop(self, offer: Offer, at: QPoint) -> None:
        drag = Drag(self.canvas, offer)
        assert drag.enter(at - QPoint(6, 6))
        drag.move(at)
        drag.drop(at)

    def header(self, place: str) -> QPoint:
        """A point on the header of a plate."""
        return inside(self.canvas, place, 12, 8)

    def label(self, place: str) -> QPoint:
        bundle = next(b for b in self.canvas.geometry_shown.bundles if b.address == place)
        return self.canvas.mapFromScene(*bundle.label.centre)

    def handle(self, place: str, port: str = "p", side: str = "") -> QPoint:
        """Where a port of what is selected is, or an end of a bundle."""
        handles = self.canvas.ports.handles()
        found = (h for h in handles if (h.address, h.side) == (place, side))
        return next(h for h in found if side or h.port == port).dot.toPoint()


@dataclass(frozen=True)
class Gesture:
    """What is done, and the number that it changes."""

    act: Callable[[Person], None]
    metric: str
    before: float | None
    after: float | None


GESTURES: dict[str, Gesture] = {}


def gesture(metric: str, before: float | None, after: float | None):
    def add(act: Callable[[Person], None]) -> Callable[[Person], None]:
        GESTURES[act.__name__] = Gesture(act, metric, before, after)
        return act

    return add


# -- placing ------------------------------------------------------------------------------------


@gesture(CHIPS, 32, 33)
def a_part_is_dragged_onto_the_canvas(person):
    person.drop(Offer("part", "chip", "chip"), QPoint(60, 400))


@gesture(CHIPS, 32, 36)
def a_part_is_dragged_into_a_block(person):
    person.drop(Offer("part", "chip", "chip"), person.header("pod.node"))


@gesture(CHIPS, 32, 33)
def a_part_is_clicked_and_the_canvas_is_clicked(person):
    listed = person.window.palette_.list
    QTest.mouseClick(listed, LEFT, pos=listed.row_rect("part:chip").center())
    QTest.mouseClick(person.port, LEFT, pos=QPoint(60, 400))


@gesture(CHIPS, 32, 36)
def a_part_is_placed_by_keys(person):
    person.select("pod.node")
    person.press("P")
    person.type("chip")


@gesture(CHIPS, 32, 40)
def a_block_is_placed_again(person):
    person.drop(Offer("block", "node", "node"), QPoint(60, 400))


@gesture("power.optics_w", 0, 128)
def a_medium_is_dropped_on_a_bundle(person):
    person.drop(Offer("part", "optics", "optics"), person.label("pod.up"))


@gesture("racks", 0, 1)
def a_rack_is_dropped_on_an_item(person):
    person.drop(Offer("part", "tall", "tall"), middle_of(person.canvas, "pod.spine"))


# -- wiring -------------------------------------------------------------------------------------


@gesture("links", 48, 64)
def a_line_is_drawn_from_port_to_port(person):
    person.select("pod.node[0].leaf")
    start = person.handle("pod.node[0].leaf")
    drag_mouse(person.canvas, start, middle_of(person.canvas, "pod.spine") - start)
    popover = person.canvas.desk.popover
    popover.count.setFocus()
    popover.count.selectAll()
    person.type("2")


@gesture("links", 48, 50)
def two_things_are_wired_by_keys(person):
    person.select("pod.spine")
    person.press("L")
    while person.canvas.mode.place.address != "pod.spine":
        person.press("Tab")
    person.press("Return")
    popover = person.canvas.desk.popover
    popover.count.setFocus()
    popover.count.selectAll()
    person.type("2")


@gesture(BEST, 32291666666.666664, 50e9)
def links_are_settled_again(person):
    person.select("pod.up")
    person.press("E")
    popover = person.canvas.desk.popover
    popover.count.setFocus()
    popover.count.selectAll()
    person.type("4")


@gesture("links", 48, 40)
def an_end_is_drawn_to_another_item(person):
    person.drop(Offer("part", "switch", "switch"), QPoint(60, 400))
    person.select("pod.up")
    start = person.handle("pod.up", side="b")
    drag_mouse(person.canvas, start, middle_of(person.canvas, "pod.switch") - start)


@gesture(BEST, 32291666666.666664, 32291666666.666664)
def the_ends_are_swapped(person):
    QTest.mouseClick(person.port, LEFT, pos=person.label("pod.up"))
    person.run("reverse_links")


@gesture("network.net.connected_fraction", 1, 7 / 31)
def links_are_deleted(person):
    QTest.mouseClick(person.port, LEFT, pos=person.label("pod.up"))
    person.press("Del")


# -- repeating and blocks -----------------------------------------------------------------------


@gesture(CHIPS, 32, 48)
def a_block_is_repeated(person):
    QTest.mouseClick(person.port, LEFT, pos=person.header("pod.node"))
    person.press("R")
    person.type("6 along node")


@gesture(CHIPS, 32, 64)
def an_axis_is_typed_in_the_inspector(person):
    person.select("pod.node")
    person.fill(":axes.node", "8")


@gesture(CHIPS, 32, 32)
def items_are_grouped(person):
    person.select("pod.node", "pod.spine")
    person.press("Ctrl+G")


@gesture(CHIPS, 32, 64)
def items_are_grouped_along_the_axis_they_share(person):
    person.select("pod.node")
    person.press("Ctrl+Shift+G")
    person.select("pod.chip", "pod.leaf")
    person.press("Ctrl+Alt+G")
    (block,) = person.window.session.selection
    # The axis is now the block's: eight of them, not eight rows of chips.
    person.fill(":axes.node", "8")
    assert person.window.session.selection == (block,)


@gesture(BEST, 32291666666.666664, 32291666666.666664)
def a_block_is_dissolved(person):
    person.select("pod.node")
    person.press("Ctrl+Shift+G")


@gesture(CHIPS, 40, 40)
def a_block_is_made_unique(person):
    person.drop(Offer("block", "node", "node"), QPoint(60, 400))
    person.run("make_unique")


@gesture(CHIPS, 32, 64)
def a_block_is_opened_and_changed_inside(person):
    QTest.mouseDClick(person.port, LEFT, pos=person.header("pod.node"))
    assert person.canvas.shown == "pod.node"
    person.select("pod.node.chip")
    person.fill(":axes.slot", "16")


@gesture(CHIPS, 32, 31)
def an_element_is_taken_out(person):
    QTest.mouseClick(person.port, LEFT, pos=middle_of(person.canvas, "pod.node[0].chip[3]"))
    person.press("Del")


@gesture(CHIPS, 31, 32)
def all_elements_exist_again(person):
    an_element_is_taken_out(person)
    person.run("unguard")


@gesture("network.net.domain_chips", 32, 31)
def an_element_fails(person):
    person.select("pod.node[0].chip[3]")
    person.run("fail")


@gesture("network.net.domain_chips", 31, 32)
def a_fault_is_repaired(person):
    an_element_fails(person)
    person.run("repair_all")


@gesture(WATTS, 3000, 2000)
def an_item_is_taken_out_of_the_machine(person):
    person.select("pod.spine")
    person.run("external")


@gesture("racks", 1, 2)
def an_item_is_put_into_racks(person):
    person.select("pod.spine")
    person.run("racks")
    person.choose(":rack", "tall")
    person.fill(":each", "1")


# -- everyday -----------------------------------------------------------------------------------


@gesture(CHIPS, 32, 32)
def a_plate_is_dragged(person):
    drag_mouse(person.canvas, person.header("pod.spine"), QPoint(60, 120))


@gesture(CHIPS, 32, 32)
def a_plate_is_nudged(person):
    person.select("pod.spine")
    person.press("Alt+Shift+Down")


@gesture(WATTS, 3000, 2000)
def what_a_rectangle_touches_is_deleted(person):
    rect = person.canvas.geometry_shown.place_of("pod.spine")
    start = person.canvas.mapFromScene(rect.x - 12, rect.y - 12)
    end = person.canvas.mapFromScene(rect.right + 12, rect.bottom + 12)
    drag_mouse(person.canvas, start, end - start)
    assert "pod.spine" in person.window.session.selection
    person.press("Backspace")


@gesture(CHIPS, 32, 0)
def everything_is_deleted(person):
    person.press("Ctrl+A")
    person.press("Del")


@gesture(CHIPS, 33, 0)
def what_is_similar_is_deleted(person):
    person.drop(Offer("part", "chip", "chip"), QPoint(60, 400))
    person.press("Ctrl+Shift+A")
    assert set(person.window.session.selection) == {"pod.chip", "pod.node.chip"}
    person.press("Del")


@gesture(CHIPS, 32, 64)
def a_copy_is_pasted(person):
    person.select("pod.node")
    person.press("Ctrl+C")
    person.press("Ctrl+V")


@gesture(CHIPS, 32, 0)
def a_block_is_cut(person):
    person.select("pod.node")
    person.press("Ctrl+X")


@gesture(WATTS, 3000, 4000)
def an_item_is_duplicated(person):
    QTest.mouseClick(person.port, LEFT, pos=person.header("pod.spine"))
    person.press("Ctrl+D")


@gesture("links", 48, 120)
def several_things_get_one_value(person):
    person.select("pod.up", "pod.node.down")
    person.fill(":count", "3")


@gesture(CHIPS, 32, 32)
def an_item_is_renamed(person):
    person.select("pod.spine")
    person.fill(":id", "core")
    assert person.window.session.selection == ("pod.core",)


@gesture(CHIPS, 32, 32 + 64)
def a_fabric_is_inserted(person):
    person.press("Ctrl+Shift+F")
    sentence = person.window.tools.generator.sentence
    sentence.selectAll()
    QTest.keyClicks(sentence, "64 endpoints, 16-port switches, two tiers, 1:1")
    person.press("Return", sentence)


# -- what holds for all of them -----------------------------------------------------------------


@pytest.fixture
def person(open_window, qtbot) -> Person:
    """Somebody with four nodes of eight chips with a leaf each, and two spines."""
    window = open_window()
    qtbot.waitUntil(lambda: bool(window.palette_.rows))
    window.session.replace_document(Document(two_levels(nodes=4, parts=OWN_PARTS)), None)
    window.navigator.open_block("")
    window.activateWindow()
    window.canvas.setFocus()
    return Person(window)


def number(window: MainWindow, metric: str) -> float | None:
    window.session.runner.finish()
    results = window.session.results
    if metric == "racks":
        return sum(group.racks for group in results.racks)
    if metric == "links":
        return sum(load.links for load in results.link_groups)
    return results.metrics[metric].value


@pytest.mark.parametrize("name", GESTURES)
def test_gesture_undo_and_redo(person, name):
    gesture, window, session = GESTURES[name], person.window, person.window.session
    gesture.act(person)
    after, place = session.design, session.history.position
    assert QApplication.activePopupWidget() is None
    assert number(window, gesture.metric) == pytest.approx(gesture.after)
    assert_drawn(person.canvas)
    person.canvas.setFocus()
    person.press("Ctrl+Z")
    assert session.history.position == place - 1
    assert session.design != after
    assert number(window, gesture.metric) == pytest.approx(gesture.before)
    assert_drawn(person.canvas)
    person.press("Ctrl+Y")
    assert session.design is after
    assert number(window, gesture.metric) == pytest.approx(gesture.after)
    assert_drawn(person.canvas)
    while session.history.can_undo:
        person.press("Ctrl+Z")
    assert session.design == two_levels(nodes=4, parts=OWN_PARTS)
    assert number(window, CHIPS) == 32
