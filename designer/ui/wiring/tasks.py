"""What a line on the canvas is for: new links from a port, or an end of links that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from PySide6.QtCore import QPoint

from designer.edit.connect import rewire
from designer.model import address
from designer.model.design import Design
from designer.ui.canvas.drawing.portpaint import Verdict
from designer.ui.wiring.aim import Aim, aim, aim_end, aim_inside, could, counts_line

if TYPE_CHECKING:
    from designer.ui.canvas.holders import Target
    from designer.ui.canvas.view import CanvasView


class Task(Protocol):
    """From where a line comes, and what it does where it ends."""

    @property
    def source(self) -> str:
        """Address of the item where the line is held."""

    @property
    def title(self) -> str:
        """What is going on, in a few words."""

    def could(self, design: Design, place: str) -> bool:
        """Return whether an item has a chance to take it."""

    def aim(self, design: Design, target: Target) -> Aim:
        """Return what it would come to at a target."""

    def finish(self, view: CanvasView, found: Aim, at: QPoint, *, at_once: bool) -> None:
        """Do it, or open what settles it at a point of the viewport."""


class NewLinks:
    """New links from a port of an item; from the best one where no port is named."""

    def __init__(self, source: str, port: str = "") -> None:
        self.source = source
        self.port = port
        self.title = f"Wire {source.rpartition('.')[2]}"

    def could(self, design: Design, place: str) -> bool:
        """Return whether an item has a chance to take it."""
        return could(design, self.source, self.port, place)

    def aim(self, design: Design, target: Target) -> Aim:
        """Return what it would come to at a target."""
        if not target.is_block:
            return aim(design, self.source, self.port, target.address, target.port)
        if _is_around(design, target.address, self.source):
            return Aim(reason="Links end at parts. Drop it on a part or on one of its ports.")
        return aim_inside(design, self.source, self.port, target.address)

    def finish(self, view: CanvasView, found: Aim, at: QPoint, *, at_once: bool) -> None:
        """Open the popover with the suggestion, or take it at once."""
        view.desk.settle(found, at, at_once=at_once)


class MovedEnd:
    """An end of a link group that is drawn to another item or port."""

    def __init__(self, design: Design, link: str, side: Literal["a", "b"]) -> None:
        self.link = link
        self.side: Literal["a", "b"] = side
        group = address.find(design.blocks, design.root, link).link
        assert group is not None
        end = group.a if side == "a" else group.b
        self.source = f"{link.rpartition('.')[0]}.{end.item}"
        self.title = f"Rewire {group.name or group.id}"

    def could(self, design: Design, place: str) -> bool:
        """Return whether an item has a chance to take it."""
        found, _ = aim_end(design, self.link, self.side, place)
        return not found.reason

    def aim(self, design: Design, target: Target) -> Aim:
        """Return what it would come to at a target."""
        if target.is_block:
            return Aim(reason="Links end at parts. Drop it on a part or on one of its ports.")
        return aim_end(design, self.link, self.side, target.address, target.port)[0]

    def finish(self, view: CanvasView, found: Aim, at: QPoint, *, at_once: bool) -> None:
        """Move the end."""
        end = found.a if self.side == "a" else found.b
        assert end is not None
        item, port = end.item, end.port
        view.apply(self.title, lambda d: rewire(d, self.link, self.side, item, port), self.link)
        view.select((self.link,))


def _is_around(design: Design, block: str, place: str) -> bool:
    paths = [address.find(design.blocks, design.root, one).path for one in (block, place)]
    return paths[1].startswith(f"{paths[0]}.") and not _differs(design, block, place)


def _differs(design: Design, block: str, place: str) -> bool:
    """Whether an element of a block is another one than the one around a place."""
    ends = [address.find(design.blocks, design.root, one).steps for one in (block, place)]
    return any(
        i != j and None not in (i, j)
        for one, other in zip(*ends, strict=False)
        for i, j in zip(one.indices, other.indices, strict=True)
    )


def verdict(found: Aim) -> Verdict:
    """Return what is said about a line at its target."""
    if found.reason:
        return Verdict(False, found.title or "Cannot be wired", found.reason)
    rule = found.choice.label if found.choice is not None else ""
    title = f"{found.title}: {rule}" if rule else found.title
    return Verdict(True, title, counts_line(found.seen))
