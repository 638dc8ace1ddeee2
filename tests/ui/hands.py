"""What a person does in the window, drawn at random: with mouse and keys, popups included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from designer.ui.offers import Offer
from designer.ui.window.main_window import MainWindow
from tests.property.test_edit_commands import edits, items_of, links_of
from tests.ui.canvas.dropping import Drag, drag_mouse, key

Draw = Callable[[st.SearchStrategy[Any]], Any]
LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
#: Actions of the menus that change something, and those that change what they act on.
COMMANDS = (
    *("cut", "copy", "paste", "duplicate", "delete", "drop_unused", "select_all"),
    *("select_similar", "reverse_links", "group", "group_along", "ungroup", "make_unique"),
    *("external", "unguard", "fail", "repair", "repair_all", "open_block", "empty_block"),
)
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
REPEATS = ("2", "3 along node", "1", "2 along x", "x 2, y 2", "4 along", "none at all")
NAMES = ("npu", "leaf", "a b", "node", "", "x2", "pod")
NUMBERS = ("1", "2", "16", "0", "many")


class Hands:
    """Both hands on one window.

    Parameters
    ----------
    window
        It shows a design that is open in its session.
    draw
        Decides.
    folder
        Where files are saved.
    """

    def __init__(self, window: MainWindow, draw: Draw, folder: Path) -> None:
        self.window = window
        self.canvas = window.canvas
        self.draw = draw
        self.file = folder / "random.supernode"
        self.kinds: dict[str, Callable[[], object]] = {
            "command": self.command,
            "edit": self.edit,
            "undo": window.undo,
            "redo": window.redo,
            "place": self.place,
            "carry": self.carry,
            "drop": self.drop,
            "wire": self.wire,
            "settle": self.settle,
            "rewire": self.rewire,
            "move": self.move,
            "nudge": self.nudge,
            "band": self.band,
            "repeat": self.repeat,
            "rename": self.rename,
            "open": self.open_block,
            "home": lambda: window.navigator.open_block(""),
            "save": self.save,
        }

    def step(self) -> None:
        """Do one thing that a person could do."""
        kind = self.pick(*self.kinds)
        event(kind)
        self.kinds[kind]()
        self.leave()

    def leave(self) -> None:
        """Esc until nothing is open, so that the next thing begins afresh."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            event("given up")
            QTest.keyClick(popup.focusWidget() or popup, Qt.Key.Key_Escape)
        assert QApplication.activePopupWidget() is None
        while self.canvas.give_up():
            event("left")
        # The mouse goes, too: what is shown under it must not decide what is drawn next.
        QApplication.sendEvent(self.canvas.viewport(), QEvent(QEvent.Type.Leave))

    # -- choosing ---------------------------------------------------------------------------

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def choose(self, places: list[str]) -> str:
        """Select one of some addresses, or nothing if there is none."""
        place = self.pick(*places) if places else ""
        self.window.session.select((place,) if place else ())
        return place

    def items(self) -> list[str]:
        return [where for where, _, _ in items_of(self.window.session.design)]

    def a_place(self) -> str:
        """Draw the address of an item, one of its elements, or a link group."""
        choices = self.items() + links_of(self.window.session.design)
        if not choices:
            return ""
        place = self.pick(*choices)
        grids = [g for g in self.canvas.geometry_shown.grids if place.endswith(f".{g.path}")]
        if grids and self.draw(st.booleans()):
            grid = self.pick(*grids)
            return str(grid.address(self.draw(st.integers(0, grid.lattice.count - 1))))
        return str(place)

    def a_point(self) -> QPoint:
        """Draw a point of the viewport: on something, or anywhere."""
        plates = self.canvas.geometry_shown.plates
        port = self.canvas.viewport().rect()
        if plates and self.draw(st.booleans()):
            rect = self.pick(*plates).rect
            share = self.pick(0.1, 0.5, 0.9)
            at = self.canvas.mapFromScene(rect.x + share * rect.w, rect.y + share * rect.h)
            if port.contains(at):
                return at
        return QPoint(self.draw(st.integers(1, 900)), self.draw(st.integers(1, 500)))

    def a_way(self) -> QPoint:
        """Draw how far something is dragged."""
        return QPoint(self.draw(st.integers(-200, 200)), self.draw(st.integers(-200, 200)))

    def keys(self, least: int, most: int) -> list[Qt.Key]:
        return self.draw(st.lists(st.sampled_from(ARROWS), min_size=least, max_size=most))

    # -- commands ---------------------------------------------------------------------------

    def command(self) -> None:
        """An action of the menus on up to three things."""
        many = self.draw(st.integers(1, 3))
        chosen = {self.a_place() for _ in range(many)} - {""}
        self.window.session.select(tuple(sorted(chosen)))
        name = self.pick(*COMMANDS)
        event(name)
        self.window.actions_[name].trigger()

    def edit(self) -> None:
        """A command of the document that a field or a dialog would run."""
        label, command = self.draw(edits(self.window.session.design))
        if not self.window.editing.run(label, command):
            event("refused")

    # -- placing ----------------------------------------------------------------------------

    def offer(self) -> Offer:
        design = self.window.session.design
        offers = [Offer("part", part) for part in sorted(design.parts)]
        offers += [Offer("block", block) for block in sorted(design.blocks)]
        return self.pick(*offers, Offer("empty", "", "Empty block"))

    def place(self) -> None:
        """Enter in the list of parts."""
        self.canvas.place_offer(self.offer())

    def carry(self) -> None:
        """Keys choose block and spot; Enter places it, with Shift once more."""
        self.canvas.arm(self.offer())
        for _ in range(self.draw(st.integers(0, 2))):
            key(self.canvas, Qt.Key.Key_Tab)
        for arrow in self.keys(0, 3):
            key(self.canvas, arrow, SHIFT)
        for modifiers in self.pick((NONE,), (SHIFT, NONE)):
            key(self.canvas, Qt.Key.Key_Return, modifiers)

    def drop(self) -> None:
        """Drag it in, and let go or leave."""
        drag = Drag(self.canvas, self.offer())
        assert drag.enter(self.a_point())
        drag.move(self.a_point(), self.pick(NONE, ALT))
        if self.pick("drop", "drop", "leave") == "drop":
            drag.drop(self.a_point())
        else:
            drag.leave()

    # -- wiring -----------------------------------------------------------------------------

    def wire(self) -> None:
        """L, the other end by Tab, and what the popover asks."""
        self.choose(self.items())
        self.canvas.start_wiring()
        for _ in range(self.draw(st.integers(0, 3))):
            key(self.canvas, Qt.Key.Key_Tab)
        if self.canvas.mode is not None:
            key(self.canvas, Qt.Key.Key_Return, self.pick(NONE, NONE, ALT))
        self.answer()

    def settle(self) -> None:
        """The popover on links that are there."""
        place = self.choose(links_of(self.window.session.design))
        if place:
            self.canvas.edit_wiring(place)
            self.answer()

    def answer(self) -> None:
        """Fill the popover in; Enter, which it may refuse."""
        popover = self.canvas.desk.popover
        if popover is None:
            return
        for arrow in self.keys(0, 3):
            QTest.keyClick(popover.picker, arrow)
        field: QWidget = self.pick(popover.picker, popover.count, popover.lanes, popover.length)
        if field is not popover.picker:
            field.selectAll()
            QTest.keyClicks(field, self.pick(*NUMBERS))
        QTest.keyClick(field, Qt.Key.Key_Return)
        if self.canvas.desk.popover is None:
            event("wired")

    def rewire(self) -> None:
        """Drag an end of links, or a new line from a port."""
        choices = [b.address for b in self.canvas.geometry_shown.bundles] + self.items()
        self.choose(choices)
        handles = self.canvas.ports.handles()
        if handles:
            start = self.pick(*handles).dot.toPoint()
            if self.canvas.viewport().rect().contains(start):
                drag_mouse(self.canvas, start, self.a_point() - start, self.pick(NONE, NONE, ALT))
                self.answer()

    # -- moving and choosing ----------------------------------------------------------------

    def move(self) -> None:
        """Drag what is under the mouse."""
        drag_mouse(self.canvas, self.a_point(), self.a_way(), self.pick(NONE, NONE, CONTROL))

    def band(self) -> None:
        """Draw a rectangle in a plate."""
        drag_mouse(self.canvas, self.a_point(), self.a_way(), SHIFT)

    def nudge(self) -> None:
        """Alt and arrows."""
        self.choose(self.items())
        for arrow in self.keys(1, 3):
            key(self.canvas, arrow, self.pick(ALT, ALT | SHIFT))

    # -- fields -----------------------------------------------------------------------------

    def repeat(self) -> None:
        """R, how often, Enter."""
        if self.choose(self.items()):
            self.window.actions_["repeat"].trigger()
            field = self.window.tools.repeat_box.field
            field.selectAll()
            QTest.keyClicks(field, self.pick(*REPEATS))
            QTest.keyClick(field, Qt.Key.Key_Return)

    def rename(self) -> None:
        """Another id in the inspector."""
        if self.choose(self.items() + links_of(self.window.session.design)):
            editor = self.window.side.inspector.row(":id").editor
            editor.setFocus()
            editor.selectAll()
            QTest.keyClicks(editor, self.pick(*NAMES))
            QTest.keyClick(editor, Qt.Key.Key_Return)
            QTest.keyClick(editor, Qt.Key.Key_Escape)

    def open_block(self) -> None:
        """The inside of one element of a block."""
        blocks = [p.address for p in self.canvas.geometry_shown.plates if p.block is not None]
        if blocks:
            self.window.navigator.open_block(self.pick(*blocks))

    def save(self) -> None:
        """Save, open again: the same design."""
        window, design = self.window, self.window.session.design
        window.files._save_now(self.file, None)
        if self.file.exists() and window.session.is_clean:
            window.files.open_path(self.file)
            assert window.session.design == design
            event("saved")
