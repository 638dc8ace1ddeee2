"""What a person does in a session of hands, action by action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.edit.params import set_count
from designer.store.presets import preset_paths
from designer.ui.offers import Offer
from tests.perf.edits import DESIGNS
from tests.perf.fingers import ALT, HEADER, LEFT, MIDDLE, NONE, Fingers

Act = Callable[[Fingers, int], None]
CHIP = Offer("part", "ascend-910c", "Huawei Ascend 910C")
FABRIC = "1,152 endpoints, 144-port switches, two tiers, rails, 1:1"


@dataclass(frozen=True)
class Line:
    """A link group that is taken away and drawn again, in the block where it is seen well."""

    shown: str
    link: str
    source: str
    port: str
    target: str


@dataclass(frozen=True)
class Course:
    """A machine and what the hands touch in it."""

    file: Path
    block: str
    count: int
    array: str
    tile: str
    lines: tuple[Line, ...]
    other: Path

    @property
    def axis(self) -> str:
        """Name of the block's axis."""
        return self.block.rpartition(".")[2]

    def next_count(self, do: Fingers) -> int:
        """Return how many blocks there are to be next: another number every time."""
        return self.count - 1 - next(do.numbers) % (self.count - 2)

    def actions(self) -> Iterator[tuple[str, Act]]:
        """Yield what is done, in order, each with its name."""
        looking, drawing = Looking(self), Drawing(self)
        for one in (looking, drawing, Finding(self), Arranging(self), Around(self)):
            for name, act in vars(type(one)).items():
                if not name.startswith("_"):
                    yield name.replace("_", " "), act.__get__(one)


class _Actions:
    def __init__(self, course: Course) -> None:
        self._course = course


class Looking(_Actions):
    """Nothing of this changes the design."""

    def move_over_the_canvas(self, do: Fingers, _round: int) -> None:
        port = do.canvas.viewport()
        do.hover(*(QPoint(8 + n * port.width() // 50, 8 + n * port.height() // 50)
                   for n in range(48)))  # fmt: skip
        at = do.spot(self._course.tile)
        do.hover(*(at + QPoint(n, n // 2) for n in range(-20, 20)))

    def select_by_clicks(self, do: Fingers, _round: int) -> None:
        port, course = do.canvas.viewport(), self._course
        for place, part in (
            (course.block, HEADER), (course.tile, MIDDLE), (course.array, HEADER),
        ):  # fmt: skip
            do.click(port, do.spot(place, part))
        for one in do.canvas.geometry_shown.bundles:
            do.dog.do(lambda one=one: do.window.session.select((one.address,)))
        do.click(port, QPoint(3, 3))

    def walk_by_keys(self, do: Fingers, _round: int) -> None:
        for key in ("Tab", "Tab", "Tab", "Right", "Down", "Left", "Up", "Shift+Tab", "Esc"):
            do.keys(key)

    def zoom_and_pan(self, do: Fingers, _round: int) -> None:
        at = do.spot(self._course.tile)
        for up in (*([1] * 10), *([-1] * 10)):
            do.wheel(at, up)
        port = do.canvas.viewport()
        do.dog.do(lambda: QTest.mousePress(port, Qt.MouseButton.MiddleButton, NONE, at))
        for step in range(12):
            do.hover(at + QPoint(9 * step, 5 * step))
        do.dog.do(lambda: QTest.mouseRelease(port, Qt.MouseButton.MiddleButton, NONE, at))
        do.keys("Ctrl+0")

    def draw_a_rectangle(self, do: Fingers, _round: int) -> None:
        port = do.canvas.viewport()
        far = QPoint(port.width() - 6, port.height() - 6)
        do.drag(QPoint(3, 3), far, edits=False)
        do.keys("Esc")

    def select_all_and_similar(self, do: Fingers, _round: int) -> None:
        do.keys("Ctrl+A")
        do.click(do.canvas.viewport(), do.spot(self._course.tile))
        do.keys("Ctrl+Shift+A")
        do.keys("Esc")

    def open_a_block_and_leave(self, do: Fingers, _round: int) -> None:
        do.select(self._course.block)
        do.keys("Return", do.canvas)
        assert do.canvas.shown
        do.keys("Esc")
        do.keys("Esc")
        do.keys("Ctrl+0")
        assert not do.canvas.shown

    def read_why(self, do: Fingers, _round: int) -> None:
        strip = do.window.strip
        for number in (0, 4, 7, 9):
            do.click(strip, strip._rect(number).center().toPoint())


class Drawing(_Actions):
    """Wiring: taken away, drawn again, settled, taken back."""

    def draw_lines_at_once(self, do: Fingers, _round: int) -> None:
        for line in self._course.lines:
            self._begin(do, line)
            start = do.handle(line.source, line.port)
            self._draw(do, start, do.spot(line.target, HEADER), ALT)
            do.undo(2)

    def draw_lines_and_settle_them(self, do: Fingers, _round: int) -> None:
        for line in self._course.lines:
            self._begin(do, line)
            start = do.handle(line.source, line.port)
            do.drag(start, do.spot(line.target, HEADER), edits=False)
            popover = do.canvas.desk.popover
            for key in ("Right", "Right", "Left", "Left"):
                do.keys(key, popover.picker)
            do.wire(lambda to=popover.picker: QTest.keyClick(to, Qt.Key.Key_Return))
            do.wire(lambda: QTest.keyClick(do.canvas, *UNDO))
            do.wire(lambda: QTest.keyClick(do.canvas, *REDO))
            do.undo(2)

    def change_a_rule(self, do: Fingers, number: int) -> None:
        for line in self._course.lines:
            self._vary(do)
            self._show(do, line)
            do.select(line.link)
            do.keys("E", do.canvas)
            popover = do.canvas.desk.popover
            do.keys("Right", popover.picker)
            do.keys("Left", popover.picker)
            do.type("1", popover.count, anew=True)
            do.type("2", popover.lanes, anew=True)
            do.type(f"{number + 2} m", popover.length, anew=True)
            do.wire(lambda to=popover.length: QTest.keyClick(to, Qt.Key.Key_Return))
            do.wire(lambda: QTest.keyClick(do.canvas, *UNDO))

    def choose_a_medium(self, do: Fingers, _round: int) -> None:
        line = self._course.lines[0]
        self._show(do, line)
        do.select(line.link)
        do.keys("E", do.canvas)
        popover = do.canvas.desk.popover
        do.click(popover.medium)
        shown = popover.medium.list_shown
        do.type("400g", shown.field)
        do.keys("Down", shown.field)
        do.keys("Return", shown.field)
        do.keys("Esc", popover.picker)

    def reverse_links(self, do: Fingers, _round: int) -> None:
        line = self._course.lines[0]
        self._show(do, line)
        do.select(line.link)
        do.wire(lambda: do.window.actions_.run("reverse_links"))
        do.wire(lambda: QTest.keyClick(do.canvas, *UNDO))
        do.dog.do(lambda: do.canvas.show_block(""))

    def _begin(self, do: Fingers, line: Line) -> None:
        """Take the line away, in a design that the solver does not remember."""
        self._vary(do)
        self._show(do, line)
        do.select(line.link)
        do.wire(lambda: QTest.keyClick(do.canvas, Qt.Key.Key_Delete))

    def _draw(self, do: Fingers, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier) -> None:
        port = do.canvas.viewport()
        do.dog.do(lambda: QTest.mousePress(port, LEFT, NONE, start))
        for share in (0.2, 0.4, 0.6, 0.8, 1.0):
            do.hover(start + (end - start) * share)
        do.wire(lambda: QTest.mouseRelease(port, LEFT, keys, end))

    def _show(self, do: Fingers, line: Line) -> None:
        if do.canvas.shown != line.shown:
            do.dog.do(lambda: do.canvas.show_block(line.shown))

    def _vary(self, do: Fingers) -> None:
        """Make it a design that the solver does not remember."""
        course = self._course
        command = partial(
            set_count, place=course.block, count=course.next_count(do), axis=course.axis
        )
        do.edit(lambda: do.window.session.apply("Vary", command))


class Finding(_Actions):
    """Lists that are searched."""

    def search_parts_and_place_one(self, do: Fingers, _round: int) -> None:
        do.keys("P", do.canvas)
        field = do.window.palette_.field
        do.type("b200 nvidia", field, anew=True)
        do.keys("Backspace", field)
        do.type("ascend-910c", field, anew=True)
        do.edit(lambda: QTest.keyClick(field, Qt.Key.Key_Return))
        do.undo()
        do.keys("Ctrl+A", field)
        do.keys("Del", field)

    def unfold_and_scroll_the_parts(self, do: Fingers, _round: int) -> None:
        palette = do.window.palette_
        titles = [s.title for s in palette._shelf.sections((), ())]
        for title in titles:
            do.dog.do(lambda one=title: palette.list.folded.emit(one))
        bar = palette._area.verticalScrollBar()
        for share in (0.2, 0.5, 1.0, 0.0):
            do.dog.do(lambda to=share: bar.setValue(round(bar.maximum() * to)))
        for title in titles:
            do.dog.do(lambda one=title: palette.list.folded.emit(one))

    def place_a_part_by_two_clicks(self, do: Fingers, _round: int) -> None:
        palette, port = do.window.palette_, do.canvas.viewport()
        do.type("910c", palette.field, anew=True)
        do.click(palette.list, palette.list.row_rect("part:ascend-910c").center())
        at = QPoint(port.width() - 60, port.height() - 60)
        do.hover(*(at - QPoint(n * 20, n * 12) for n in range(12, -1, -1)))
        do.dog.do(lambda: QTest.mousePress(port, LEFT, NONE, at))
        if palette.armed_offer is not None:
            do.edit(lambda: QTest.mouseRelease(port, LEFT, NONE, at))
        do.keys("Esc", do.canvas)
        do.undo()
        do.type("", palette.field, anew=True)
        do.keys("Del", palette.field)

    def drop_a_part(self, do: Fingers, _round: int) -> None:
        port = do.canvas.viewport()
        do.drop(CHIP, QPoint(port.width() - 60, port.height() - 60))
        do.undo()

    def drop_a_part_into_a_block(self, do: Fingers, _round: int) -> None:
        do.drop(CHIP, do.spot(self._course.block, (0.5, 0.5)))
        do.undo()

    def find_and_run_commands(self, do: Fingers, _round: int) -> None:
        for text in ("zoom fit", "@l1", "+h100"):
            do.keys("Ctrl+K", do.canvas)
            palette = do.window.tools.command_palette
            do.type(text, palette.field)
            for key in ("Down", "Down", "Up", "Backspace"):
                do.keys(key, palette.field)
            do.keys("Esc", palette.field)

    def read_the_keys(self, do: Fingers, _round: int) -> None:
        do.keys("F1", do.canvas)
        sheet = do.window.tools.shortcut_sheet
        do.keys("Esc", sheet)


class Arranging(_Actions):
    """Everyday editing."""

    def drag_a_plate(self, do: Fingers, _round: int) -> None:
        start = do.spot(self._course.block, HEADER)
        do.drag(start, start + QPoint(34, 26))
        do.undo()

    def nudge_by_keys(self, do: Fingers, _round: int) -> None:
        do.select(self._course.block)
        for _ in range(4):
            do.editing_keys("Alt+Right", do.canvas)
        do.undo()

    def type_in_the_inspector(self, do: Fingers, _round: int) -> None:
        do.select(self._course.block)
        editor = do.window.side.inspector.row(f":axes.{self._course.axis}").editor
        do.click(editor)
        do.type(str(self._course.next_count(do)), editor, anew=True)
        do.edit(lambda: QTest.keyClick(editor, Qt.Key.Key_Return))
        do.undo()

    def choose_a_part_in_the_inspector(self, do: Fingers, _round: int) -> None:
        do.select(self._course.array)
        button = do.window.side.inspector.row(":part").editor
        do.click(button)
        shown = button.list_shown
        do.type("huawei", shown.field)
        do.keys("Down", shown.field)
        do.keys("PgDown", shown.field)
        do.keys("Esc", shown.field)

    def edit_several_at_once(self, do: Fingers, _round: int) -> None:
        items = [p.address for p in do.canvas.geometry_shown.plates if p.address.count(".") == 1]
        do.dog.do(lambda: do.window.session.select(tuple(dict.fromkeys(items))))
        do.select(self._course.tile)
        do.keys("Ctrl+Shift+A", do.canvas)
        do.keys("Esc", do.canvas)

    def repeat(self, do: Fingers, _round: int) -> None:
        do.select(self._course.block)
        do.keys("R", do.canvas)
        field = do.window.tools.repeat_box.field
        text = f"{self._course.next_count(do)} along {self._course.axis}"
        do.type(text, field, anew=True)
        do.edit(lambda: QTest.keyClick(field, Qt.Key.Key_Return))
        do.undo()

    def copy_and_paste(self, do: Fingers, _round: int) -> None:
        do.select(self._course.block, self._course.array)
        do.keys("Ctrl+C", do.canvas)
        do.editing_keys("Ctrl+V", do.canvas)
        do.undo()

    def duplicate(self, do: Fingers, _round: int) -> None:
        do.select(self._course.array)
        do.editing_keys("Ctrl+D", do.canvas)
        do.undo()

    def delete(self, do: Fingers, _round: int) -> None:
        do.select(self._course.array)
        do.editing_keys("Del", do.canvas)
        do.undo()

    def group_and_ungroup(self, do: Fingers, _round: int) -> None:
        do.select(self._course.array)
        do.editing_keys("Ctrl+G", do.canvas)
        do.editing_keys("Ctrl+Shift+G", do.canvas)
        do.undo(2)

    def let_fail_and_repair(self, do: Fingers, _round: int) -> None:
        do.select(self._course.tile)
        do.edit(lambda: do.window.actions_.run("fail"))
        do.edit(lambda: do.window.actions_.run("repair_all"))
        do.undo(2)

    def take_one_element_out(self, do: Fingers, _round: int) -> None:
        do.select(self._course.tile)
        do.editing_keys("Del", do.canvas)
        do.undo()

    def undo_and_redo_all(self, do: Fingers, _round: int) -> None:
        before = do.window.session.design
        steps = 0
        while do.window.session.history.can_undo and steps < 12:
            do.undo()
            steps += 1
        for _ in range(steps):
            do.editing_keys("Ctrl+Shift+Z", do.canvas)
        assert do.window.session.design == before


class Around(_Actions):
    """The window around the canvas."""

    def open_the_context_menu(self, do: Fingers, _round: int) -> None:
        at = do.spot(self._course.block, HEADER)
        do.click(do.canvas.viewport(), at)
        port = do.canvas.viewport()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, port.mapToGlobal(at))
        do.dog.do(lambda: QApplication.sendEvent(port, event))
        menu = QApplication.activePopupWidget()
        assert menu is not None
        do.keys("Down", menu)
        do.keys("Esc", menu)

    def open_menus(self, do: Fingers, _round: int) -> None:
        bar = do.window.top_bar.menu_bar
        for action in bar.actions():
            do.dog.do(lambda one=action: bar.setActiveAction(one))
            menu = QApplication.activePopupWidget()
            if menu is not None:
                do.keys("Esc", menu)

    def switch_the_theme(self, do: Fingers, _round: int) -> None:
        for name in ("dark", "high-contrast", "light"):
            do.dog.do(lambda one=name: do.window.actions_.run(f"theme.{one}"))

    def show_and_hide_panels(self, do: Fingers, _round: int) -> None:
        for name in ("inspector", "why", "claims", "issues", "palette"):
            for _ in range(2):
                do.dog.do(lambda one=name: do.window.actions_.run(f"panel.{one}"))
        do.keys("F9", do.canvas)
        do.keys("F9", do.canvas)

    def change_the_size_of_the_window(self, do: Fingers, _round: int) -> None:
        size = do.window.size()
        for step in range(1, 9):
            do.dog.do(lambda by=step: do.window.resize(size.width() - 40 * by, size.height() - 20))
        do.dog.do(lambda: do.window.resize(size))
        do.keys("Ctrl+0", do.canvas)

    def plan_a_fabric(self, do: Fingers, _round: int) -> None:
        do.keys("Ctrl+Shift+F", do.canvas)
        dialog = do.window.tools.generator
        do.type("4,608 endpoints, 144-port switches, two tiers", dialog.sentence, anew=True)
        for kind in ("torus", "fat_tree", "dragonfly", "leaf_spine"):
            do.click(dialog.kinds.tiles[kind])
        do.keys("Esc", dialog)

    def insert_a_fabric(self, do: Fingers, _round: int) -> None:
        do.keys("Ctrl+Shift+F", do.canvas)
        dialog = do.window.tools.generator
        do.dog.do(lambda: dialog.sentence.setText(""))
        do.dog.do(lambda: QTest.keyClicks(dialog.sentence, FABRIC))
        do.edit(dialog.insert_button.click)
        do.come_back()
        do.undo()

    def save(self, do: Fingers, _round: int) -> None:
        do.select(self._course.block)
        do.editing_keys("Alt+Right", do.canvas)
        do.keys("Ctrl+S", do.canvas)
        assert do.window.session.is_clean
        do.undo()

    def rest(self, do: Fingers, _round: int) -> None:
        do.dog.settle(2.5)

    def look_at_the_start_page(self, do: Fingers, _round: int) -> None:
        do.keys("Alt+Home", do.canvas)
        page = do.window.tools.start_page
        cards = page.presets.cards
        do.dog.settle(0.2, until=lambda: all(card.picture is not None for card in cards))
        for key in ("Tab", "Right", "Right", "Down"):
            do.keys(key)
        do.dog.do(do.window.tools.show_design)

    def open_other_files(self, do: Fingers, _round: int) -> None:
        path = do.window.session.path
        do.window.session.give_up()
        for one in (self._course.other, path):
            do.dog.do(lambda to=one: do.window.files._open_now(to))
            do.dog.settle(0.1, until=lambda: do.window.session.is_fresh)


UNDO = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
REDO = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
_PRESET = preset_paths()["cloudmatrix-384"]
_MILLION = DESIGNS / "million.supernode"
COURSES = {
    "cloudmatrix-384": Course(
        file=_PRESET,
        block="pod.node",
        count=48,
        array="pod.l2",
        tile="pod.node[0].npu[3]",
        lines=(
            Line("pod.node", "pod.node.npu_l1", "pod.node.npu", "scale_up", "pod.node.l1"),
            Line("", "pod.leaf_spine", "pod.rdma_leaf", "port", "pod.rdma_spine"),
        ),
        other=_MILLION,
    ),
    "million": Course(
        file=_MILLION,
        block="cluster.pod",
        count=128,
        array="cluster.l3",
        tile="cluster.pod[0].cab[0].npu[1,2]",
        lines=(
            Line(
                "cluster.pod.cab",
                "cluster.pod.cab.npu_l1",
                "cluster.pod.cab.npu",
                "scale_up",
                "cluster.pod.cab.l1",
            ),
        ),
        other=_PRESET,
    ),
}
