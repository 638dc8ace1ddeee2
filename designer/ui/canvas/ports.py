"""Ports at the edges of what is hovered or selected: handles from which links are drawn.

Handles keep their size on the screen. There are never many: only those of the thing under the
mouse, of what is selected, and while a line is drawn those of the places that could take it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt

from designer import units
from designer.edit.connect import PortUse, port_use
from designer.issues import DesignError
from designer.model import address
from designer.model.design import Design
from designer.ui.canvas.geometry import Bundle, Geometry, Rect, touching
from designer.ui.canvas.layers import TEXT_ZOOM
from designer.ui.canvas.portpaint import HandleLayer
from designer.ui.theme import CAPTION_PX

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

SLACK = 6.0
PILL_H, DOT = 18.0, 10.0
_GAP, _EDGE = 4.0, 6.0
_LEAST_ROW = 320.0
#: Selected things whose ports are shown, and places that are offered to a line.
_MOST_SELECTED, MOST_OFFERED = 4, 60
_OWN = re.compile(r"\[[^\]]*\]$")
_ALL = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Holder:
    """An item with ports, where it is drawn.

    Attributes
    ----------
    address
        Of the item in its element, without an index of its own: ``pod.node[0].npu``.
    path
        Item path from the root.
    rect
        Its plate, its row, or the tile it is drawn as.
    is_framed
        Whether it has a plate of its own, on whose edge there is room.
    """

    address: str
    path: str
    rect: Rect
    is_framed: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where a line may end: an item with ports or one of its ports, or an element of a block."""

    address: str
    rect: Rect
    port: str = ""
    is_block: bool = False


@dataclass(frozen=True, slots=True)
class Handle:
    """A port kind, or an end of a selected bundle, as it is drawn.

    Attributes
    ----------
    address
        Of the item, or of the link group whose end it is.
    port
        Port kind; empty for ends of bundles.
    side
        Which end of the bundle; empty for ports.
    box, dot
        Its place on the screen and the middle of its dot.
    text
        What is written in it; empty for a mere dot.
    """

    address: str
    port: str
    side: Literal["", "a", "b"]
    box: QRectF
    dot: QPointF
    text: str = ""
    use: PortUse | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it stands for."""
        return self.address, self.port, self.side

    @property
    def tone(self) -> str:
        """Token of its colour: free, full, or more used than there are."""
        if self.use is None:
            return "accent"
        return "error" if self.use.free < 0 else "accent" if self.use.free else "text_faint"

    @property
    def share(self) -> float:
        """Share of the ports in use."""
        return 1.0 if self.use is None else min(self.use.used / self.use.port.count, 1.0)


# -- which items have ports, and where ------------------------------------------------------------


def holder_at(geometry: Geometry, design: Design, place: str) -> Holder | None:
    """Return the item with ports that an address of the canvas belongs to; None for others."""
    head = _OWN.sub("", place)
    try:
        target = address.find(design.blocks, design.root, head)
    except DesignError:
        return None
    part = design.parts.get(target.item.part or "") if target.item is not None else None
    if part is None or not part.ports:
        return None
    for grid in geometry.grids:
        if grid.path != target.path or grid.plate < 0:
            continue
        own = f"{grid.prefix}.{grid.item}"
        if head in (own, _ALL.sub("", own)):
            plate = geometry.plates[grid.plate]
            return Holder(own, target.path, plate.rect, plate.role == "item")
    rect = geometry.rect_of(place)
    return None if rect is None else Holder(head, target.path, rect)


def holders(geometry: Geometry, design: Design, area: Rect | None = None) -> list[Holder]:
    """Return the items with ports that are open on the canvas, or in a part of it."""
    boxes = geometry.grid_boxes
    numbers = range(len(geometry.grids)) if area is None else touching(boxes, area)
    found: dict[str, Holder] = {}
    for number in numbers:
        grid = geometry.grids[number]
        own = f"{grid.prefix}.{grid.item}"
        if grid.kind == "block" or own in found:
            continue
        holder = holder_at(geometry, design, own)
        if holder is not None:
            found[own] = holder
        if len(found) >= MOST_OFFERED:
            break
    return list(found.values())


def target_at(view: CanvasView, at: QPointF) -> Target | None:
    """Return where a line would end at a point of the viewport."""
    handle = view.ports.handle_at(at)
    if handle is not None and handle.port:
        holder = holder_at(view.geometry_shown, view.session.design, handle.address)
        return None if holder is None else Target(holder.address, holder.rect, handle.port)
    place, zoom = view.mapToScene(at.toPoint()), view.zoom
    # Lines lie over what they end at: they are no obstacle here.
    hit = view.geometry_shown.hit(
        place.x(), place.y(), slack=-1e6, smallest=5.0 / zoom, labels=False
    )
    if hit is None:
        return None
    holder = holder_at(view.geometry_shown, view.session.design, hit.address)
    if holder is not None:
        return Target(holder.address, holder.rect)
    return Target(hit.address, hit.rect, is_block=_is_block(view.session.design, hit.address))


def _use_at(design: Design, place: str) -> tuple[PortUse, ...]:
    """Ports in use; none at what is gone since the picture was made: it is about to follow."""
    try:
        return port_use(design, place)
    except DesignError:
        return ()


def _is_block(design: Design, place: str) -> bool:
    try:
        item = address.find(design.blocks, design.root, place).item
    except DesignError:
        return True
    return item is None or item.block is not None


def handle_tip(use: PortUse) -> str:
    """All about a port kind and its use, for a tool tip."""
    port = use.port
    lines = [port.id]
    rate = units.show(port.rate, "B/s", "Gb/s")
    lane = units.show(port.lane_bytes_per_s.value, "B/s", "Gb/s")
    many = f"{port.lanes:,} lanes of {lane}" if port.lanes > 1 else "1 lane"
    lines.append("rate unknown" if port.rate is None else f"{rate} one way · {many}")
    lines.append(f"{use.used:,} of {port.count:,} ports used, {use.free:,} free")
    cage = port.cage or "no cage"
    if port.cage or port.per_cage > 1:
        each = f"{port.per_cage} ports a cage" if port.per_cage > 1 else "1 port a cage"
        free = use.cages - use.cages_used
        lines.append(f"{cage}, {each}: {use.cages_used:,} of {use.cages:,} used, {free:,} free")
    return "\n".join(lines)


class Ports:
    """Shows handles, finds them under the mouse, and knows what is offered to a line.

    Parameters
    ----------
    view
        The canvas; it tells when the mouse, the selection or the geometry changed.
    """

    def __init__(self, view: CanvasView) -> None:
        self.view = view
        self._hovered: Holder | None = None
        self._selected: tuple[Holder, ...] = ()
        self._bundle: Bundle | None = None
        self._offered: tuple[Holder, ...] | None = None
        self._named: frozenset[str] = frozenset()
        self._handles: list[Handle] = []
        self._laid_at: object = None
        self.hot: tuple[str, str, str] | None = None
        self.layer = HandleLayer(self, 12)

    # -- what is shown ------------------------------------------------------------------------

    def handles(self) -> list[Handle]:
        """What is shown at present, in screen coordinates."""
        view = self.view
        now = (view.viewportTransform(), view.viewport().size())
        if self._laid_at != now:
            self._laid_at = now
            self._handles = self._lay_out()
        return self._handles

    def follow(self) -> None:
        """Take over another selection, geometry or design."""
        view = self.view
        geometry, design = view.geometry_shown, view.session.design
        chosen = view.selection
        found = (holder_at(geometry, design, a) for a in chosen[:_MOST_SELECTED])
        bundle = chosen[0] if len(chosen) == 1 else ""
        self._bundle = next((b for b in geometry.bundles if b.address == bundle), None)
        self._selected = tuple(h for h in found if h is not None)
        if self._hovered is not None:
            self._hovered = holder_at(geometry, design, self._hovered.address)
        self._change()

    def hover_item(self, place: str) -> None:
        """Show the ports of what is under the mouse; nothing for an empty address."""
        view = self.view
        holder = None
        if place and self._offered is None and view.mode is None:
            holder = holder_at(view.geometry_shown, view.session.design, place)
        if holder != self._hovered:
            self._hovered = holder
            self._change()

    def hover(self, at: QPointF) -> bool:
        """Light up the handle under the mouse; True where there is one."""
        handle = self.handle_at(at)
        key = handle.key if handle is not None else None
        if key != self.hot:
            self.hot = key
            viewport = self.view.viewport()
            if handle is not None:
                viewport.setCursor(Qt.CursorShape.CrossCursor)
                tip = handle_tip(handle.use) if handle.use is not None else "Drag this end"
                viewport.setToolTip(tip)
            else:
                viewport.setToolTip("")
                self.view.rest_cursor()
            self.layer.update()
        return handle is not None

    def offer(self, places: Iterable[Holder], named: Iterable[str] = ()) -> None:
        """While a line is drawn: show the ports of these places only, with names at some."""
        offered, names = tuple(places), frozenset(named)
        if (offered, names) != (self._offered, self._named):
            self._offered, self._named = offered, names
            self._change()

    def name(self, named: Iterable[str]) -> None:
        """Write names into the handles of some of the places that are offered."""
        if self._offered is not None:
            self.offer(self._offered, named)

    def end_offer(self) -> None:
        """The line is done: back to what is hovered and selected."""
        self._offered, self._named, self._hovered, self.hot = None, frozenset(), None, None
        self.view.viewport().setToolTip("")
        self._change()

    def handle_at(self, at: QPointF) -> Handle | None:
        """Return the nearest handle at a point of the viewport."""
        near = [
            (_distance(handle, at), -number, handle)
            for number, handle in enumerate(self.handles())
            if handle.box.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(at)
        ]
        return min(near, key=lambda n: n[:2])[2] if near else None

    def _change(self) -> None:
        self.layer.prepareGeometryChange()
        self._laid_at = None
        self.layer.setVisible(bool(self.handles()))
        self.layer.update()

    # -- layout -------------------------------------------------------------------------------

    def _lay_out(self) -> list[Handle]:
        if self._offered is not None:
            groups: Sequence[Holder] = self._offered
        else:
            hovered = () if self._hovered is None else (self._hovered,)
            groups = tuple({h.address: h for h in (*self._selected, *hovered)}.values())
        found: list[Handle] = []
        design = self.view.session.design
        for holder in groups:
            uses = _use_at(design, holder.address)
            plain = self._offered is not None and holder.address not in self._named
            found += self._beside(holder, uses, plain)
        if self._offered is None and self._bundle is not None:
            found += self._ends(self._bundle)
        return found

    def _beside(self, holder: Holder, uses: tuple[PortUse, ...], plain: bool) -> list[Handle]:
        """Handles of an item in rows across the edge of its place."""
        view = self.view
        box = self._on_screen(holder.rect)
        small = plain or view.zoom < TEXT_ZOOM or box.width() < 24
        texts = ["" if small else f"{u.port.id} {u.used:,}/{u.port.count:,}" for u in uses]
        sizes = [
            QSizeF(DOT + 4, DOT + 4)
            if not text
            else QSizeF(view.measure(text, CAPTION_PX, 500) + DOT + 3 * _EDGE, PILL_H)
            for text in texts
        ]
        room = max(box.width(), 80.0 if small else _LEAST_ROW)
        rows: list[list[int]] = [[]]
        for number, size in enumerate(sizes):
            width = sum(sizes[n].width() + _GAP for n in rows[-1])
            if rows[-1] and width + size.width() > room:
                rows.append([])
            rows[-1].append(number)
        height = max((s.height() for s in sizes), default=0.0)
        if not holder.is_framed:
            # Beside the tiles, not on them.
            box.adjust(0, -height / 2 - 1, 0, height / 2 + 1)
        y, step = self._edge(box, height)
        found: list[Handle] = []
        for row in rows:
            width = sum(sizes[n].width() for n in row) + _GAP * (len(row) - 1)
            x = box.center().x() - width / 2
            x = min(max(x, 4.0), max(view.viewport().width() - width - 4.0, 4.0))
            for n in row:
                place = QRectF(round(x), round(y - height / 2), sizes[n].width(), height)
                left = place.x() + (place.height() / 2 if texts[n] else place.width() / 2)
                dot = QPointF(left, place.center().y())
                port = uses[n].port.id
                found.append(Handle(holder.address, port, "", place, dot, texts[n], uses[n]))
                x += sizes[n].width() + _GAP
            y += step
        return found

    def _edge(self, box: QRectF, height: float) -> tuple[float, float]:
        """Where the first row stands and where the next ones go: below, or above at the end."""
        limit = self.view.viewport().height() - height
        step = height + 2.0
        if box.bottom() <= limit:
            return box.bottom(), step
        return (box.top(), -step) if box.top() > height else (limit, -step)

    def _ends(self, bundle: Bundle) -> list[Handle]:
        line = max(bundle.lines, key=len)
        found = []
        sides: tuple[Literal["a", "b"], ...] = ("a", "b")
        for side, (x, y) in zip(sides, (line[0], line[-1]), strict=True):
            dot = self._on_screen(Rect(x, y, 0, 0)).topLeft()
            place = QRectF(dot.x() - 7, dot.y() - 7, 14, 14)
            found.append(Handle(bundle.address, "", side, place, dot))
        return found

    def _on_screen(self, rect: Rect) -> QRectF:
        to = self.view.viewportTransform()
        return to.mapRect(QRectF(rect.x, rect.y, rect.w, rect.h))


def _distance(handle: Handle, at: QPointF) -> float:
    box = handle.box
    dx = max(box.left() - at.x(), at.x() - box.right(), 0.0)
    dy = max(box.top() - at.y(), at.y() - box.bottom(), 0.0)
    return dx + dy
