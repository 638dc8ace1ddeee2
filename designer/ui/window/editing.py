"""Everyday editing of what is selected: copy, paste, delete, group, fail. One command each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QByteArray, QMimeData, QObject, QRect
from PySide6.QtGui import QGuiApplication

from designer.edit import clipboard
from designer.edit.elements import exclude, fail, repair, repair_all, unguard
from designer.edit.hierarchy import common_axes, group, make_unique, ungroup, uses
from designer.edit.place import set_external
from designer.edit.remove import drop_unused, removal
from designer.issues import DesignError
from designer.model import address
from designer.model.design import Design
from designer.session.choosing import similar
from designer.session.selected import Selected, around, find, selected
from designer.session.session import Session
from designer.ui.canvas.placing.joining import joining
from designer.ui.canvas.placing.pinning import block_at, pinned
from designer.ui.canvas.view import CanvasView
from designer.ui.canvas.walk import all_addresses, home
from designer.ui.describe import error_words, short_name

Say = Callable[[str, str], None]
Command = Callable[[Design], Design]
#: How far a copy stands from what it was copied from. [px]
PASTE_STEP = 32.0
#: Things that a message names one by one.
_NAMED = 3


class Editing(QObject):
    """Runs the commands of menus and keys on the session's selection.

    Parameters
    ----------
    session, canvas
        What is edited and where it is shown.
    say
        Shows a message: text and colour token.
    """

    def __init__(self, session: Session, canvas: CanvasView, say: Say) -> None:
        super().__init__(canvas)
        self._session = session
        self._canvas = canvas
        self._say = say
        self._pasted = ("", 0)

    # -- state ------------------------------------------------------------------------------

    @property
    def chosen(self) -> Selected:
        """What is selected."""
        return selected(self._session.design, self._session.selection)

    @property
    def can_be_unique(self) -> bool:
        """Whether a selected block is used elsewhere too."""
        design = self._session.design
        return any(
            uses(design, str(found.block)) > 1
            for place in self.chosen.blocks
            if (found := address.find(design.blocks, design.root, place).item) is not None
        )

    @property
    def has_guard(self) -> bool:
        """Whether a selected item has elements that do not exist."""
        design = self._session.design
        found = (address.find(design.blocks, design.root, a).item for a in self.chosen.items)
        return any(item is not None and item.guard is not None for item in found)

    # -- running ----------------------------------------------------------------------------

    def run(self, label: str, command: Command, focus: str = "") -> bool:
        """Run a command; say why where it is refused. True if something changed."""
        try:
            return self._session.apply(label, command, focus=focus)
        except DesignError as error:
            self._say(error_words(error), "error")
            return False

    def _names(self, places: Iterable[str]) -> str:
        names = [short_name(self._session.design, place) for place in places]
        more = len(names) - _NAMED
        shown = ", ".join(names[:_NAMED])
        return f"{shown} and {more} more" if more > 0 else shown

    def _keeping(self, command: Command, place: str) -> Command:
        """All that stands in a block stays where it is drawn; what is new goes where room is."""
        canvas = self._canvas
        return joining(canvas.geometry_shown, place, command, canvas.shown, canvas.measure)

    def select_new(self, before: Design, place: str) -> None:
        """Select the items that a command added to a block."""
        design = self._session.design
        block_id = block_at(design, place)
        old = {item.id for item in before.blocks[block_id].items}
        inside = place or design.root
        new = [f"{inside}.{i.id}" for i in design.blocks[block_id].items if i.id not in old]
        if new:
            self._session.select(tuple(new))
            self._canvas.ensure_seen(new[-1])

    def select_all(self) -> None:
        """Select all that stands in the block shown."""
        place = home(self._session.design, self._canvas.shown)
        self._session.select(all_addresses(self._canvas.geometry_shown, place))

    def select_similar(self) -> None:
        """Select all that is like something that is selected, wherever it is."""
        found = similar(self._session.design, self._session.selection)
        self._session.select(found)

    # -- clipboard --------------------------------------------------------------------------

    def copy(self) -> bool:
        """Put what is selected on the clipboard: as items, as a table in words, as a picture."""
        design, chosen = self._session.design, self.chosen
        if not chosen.items:
            self._say("Select items to copy; links between them come along.", "warning")
            return False
        try:
            place = bare(design, around(design, chosen.items[0]))
            placed = pinned(design, self._canvas.geometry_shown, place)
            text = clipboard.copy(placed, chosen.items)
        except DesignError as error:
            self._say(error_words(error), "error")
            return False
        data = QMimeData()
        data.setData(clipboard.MIME_TYPE, QByteArray(text.encode("utf-8")))
        data.setText(_table(design, chosen.things))
        area = self._area(chosen.items)
        if not area.isEmpty():
            data.setImageData(self._canvas.viewport().grab(area).toImage())
        QGuiApplication.clipboard().setMimeData(data)
        self._pasted = ("", 0)
        return True

    def _area(self, places: Iterable[str]) -> QRect:
        """The part of the viewport that shows things, with a margin."""
        area = QRect()
        for place in places:
            rect = self._canvas.geometry_shown.place_of(place)
            if rect is not None:
                corner = self._canvas.mapFromScene(rect.x, rect.y)
                other = self._canvas.mapFromScene(rect.right, rect.bottom)
                area = area.united(QRect(corner, other))
        return area.adjusted(-12, -24, 12, 12).intersected(self._canvas.viewport().rect())

    def cut(self) -> None:
        """Copy, then delete."""
        if self.copy():
            self.delete()

    def paste(self) -> None:
        """Put what the clipboard holds beside what is selected, or into the block shown."""
        text = _copied()
        if not text:
            self._say("The clipboard holds nothing of a design. Copy items first.", "warning")
            return
        before, place = self._session.design, self._where()
        times = self._pasted[1] + 1 if self._pasted[0] == text else 1
        shift = PASTE_STEP * times
        notes: list[str] = []

        def command(design: Design) -> Design:
            made = clipboard.pasted(
                design, block_at(design, place), clipboard.read(text), by=(shift, shift)
            )
            notes.extend(made.notes)
            return made.design

        if self.run("Paste", self._keeping(command, place), place):
            self._pasted = (text, times)
            self.select_new(before, place)
            if notes:
                self._say(" ".join(notes), "warning")

    def _where(self) -> str:
        """Where pasted things go: beside what is selected, else into the block shown."""
        items = self.chosen.items
        design = self._session.design
        place = around(design, items[-1]) if items else self._canvas.shown
        return bare(design, place)

    def duplicate(self) -> None:
        """Put what is selected there once more."""
        items = self.chosen.items
        if not items:
            return
        before = self._session.design
        place = bare(before, around(before, items[0]))

        def command(design: Design) -> Design:
            return clipboard.duplicate(design, items)

        label = f"Duplicate {self._names(items)}"
        if self.run(label, self._keeping(command, place), items[0]):
            self.select_new(before, place)

    # -- removing ---------------------------------------------------------------------------

    def delete(self) -> None:
        """Remove what is selected; of single elements of an array those and no others."""
        chosen = self.chosen
        elements = chosen.elements
        whole = tuple(
            place
            for place in chosen.things
            if place not in {bare(self._session.design, element) for element in elements}
        )
        if not whole and elements:
            self._exclude(elements)
            return
        if not whole:
            return
        took: list[str] = []

        def command(design: Design) -> Design:
            made = removal(design, whole)
            took.extend(made.took)
            return made.design

        before = self._session.design
        label = f"Delete {self._names(whole)}"
        if self.run(label, self._keeping(command, around(before, whole[0]))):
            self._session.select(())
            self._say(f"With it went {_listed(took)}." if took else "", "text_muted")

    def _exclude(self, elements: tuple[str, ...]) -> None:
        owner = bare(self._session.design, elements[-1])
        if self.run(f"Take out {self._names(elements)}", lambda d: exclude(d, elements), owner):
            self._session.select((owner,))
            name = short_name(self._session.design, owner)
            count = len(elements)
            gone = "no longer exists" if count == 1 else "no longer exist"
            said = f"{count:,} of {name} {gone}. To delete all, select the array."
            self._say(said, "text_muted")

    def drop_unused(self) -> None:
        """Remove blocks that nothing places and parts that nothing names."""
        took: list[str] = []

        def command(design: Design) -> Design:
            made = drop_unused(design)
            took.extend(made.took)
            return made.design

        if self.run("Remove what is not used", command):
            self._say(f"Removed {_listed(took)}.", "text_muted")
        else:
            self._say("Everything in the design is used.", "text_muted")

    # -- structure --------------------------------------------------------------------------

    def group(self, *, along: bool = False) -> None:
        """Put what is selected into a block of its own; `along` lifts common axes to it."""
        items = self.chosen.items
        if not items:
            return
        before = self._session.design
        place = around(before, items[0])

        def command(design: Design) -> Design:
            axes = common_axes(design, items) if along else ()
            return group(design, items, "block", along=axes)

        if self.run(f"Group {self._names(items)}", self._keeping(command, place)):
            self.select_new(before, place)

    def ungroup(self) -> None:
        """Put what a block holds in place of the block."""
        blocks = self.chosen.blocks
        if not blocks:
            return
        before = self._session.design

        def command(design: Design) -> Design:
            for place in blocks:
                design = ungroup(design, place)
            return design

        place = around(before, blocks[0])
        label = f"Ungroup {self._names(blocks)}"
        if self.run(label, self._keeping(command, place)):
            self._session.select(())
            self.select_new(before, place)

    def make_unique(self) -> None:
        """Give the selected blocks definitions of their own."""
        blocks = self.chosen.blocks

        def command(design: Design) -> Design:
            for place in blocks:
                design = make_unique(design, place)
            return design

        if blocks:
            self.run(f"Make {self._names(blocks)} unique", command, blocks[0])

    def toggle_external(self) -> None:
        """Count what is selected as outside the machine, or as part of it again."""
        design, items = self._session.design, self.chosen.items
        found = (address.find(design.blocks, design.root, a).item for a in items)
        outside = not all(item is not None and item.external for item in found)
        where = "out of" if outside else "into"
        label = f"Take {self._names(items)} {where} the machine"
        if items:
            self.run(label, lambda d: set_external(d, items, outside), items[0])

    # -- single elements --------------------------------------------------------------------

    def fail(self) -> None:
        """Let what is selected fail: a what-if."""
        places = self._failing()
        if places:
            label = f"Let {self._names(places)} fail"
            self.run(label, lambda d: fail(d, places), self._session.selection[-1])

    def repair(self) -> None:
        """Take the faults of what is selected back."""
        places = self._failing()
        if places:
            label = f"Repair {self._names(places)}"
            self.run(label, lambda d: repair(d, places), self._session.selection[-1])

    def _failing(self) -> tuple[str, ...]:
        chosen = self.chosen
        whole = {bare(self._session.design, element) for element in chosen.elements}
        return (*chosen.elements, *(a for a in chosen.items if a not in whole))

    def repair_all(self) -> None:
        """Take all faults of the scenario back."""
        self.run("Repair everything", repair_all)

    def unguard(self) -> None:
        """Let the selected items exist everywhere again."""
        items = self.chosen.items
        if items:
            label = f"Let all {self._names(items)} exist"
            self.run(label, lambda d: unguard(d, items), items[0])


def bare(design: Design, place: str) -> str:
    """An address without indices; empty for the block at the top."""
    target = find(design, place) if place else None
    return f"{design.root}.{target.path}" if target is not None and target.steps else ""


def _copied() -> str:
    """What the clipboard holds of a design; an empty clipboard has no data at all."""
    data: QMimeData | Any = QGuiApplication.clipboard().mimeData()
    if data is None or not data.hasFormat(clipboard.MIME_TYPE):
        return ""
    return bytes(data.data(clipboard.MIME_TYPE).data()).decode("utf-8", "replace")


def _table(design: Design, places: Iterable[str]) -> str:
    """What is copied as a table: address, part or block, count; for spreadsheets."""
    rows = []
    for place in places:
        target = find(design, place)
        if target is None:
            continue
        if target.item is not None:
            held = target.item.part or target.item.block or ""
            rows.append(f"{place}\t{held}\t{target.item.count}")
        elif target.link is not None:
            rows.append(f"{place}\t{target.link.plane}\t{target.link.count}")
    return "\n".join(rows)


def _listed(things: list[str]) -> str:
    more = len(things) - _NAMED
    shown = ", ".join(things[:_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
