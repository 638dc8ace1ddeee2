"""Ports at the edges of what is hovered or selected: handles from which links are drawn.

Handles keep their size on the screen. There are never many: only those of the thing under the
mouse, of what is selected, and while a line is drawn those of the places that could take it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt

from designer import units
from designer.edit.connect import PortUse, port_use
from designer.issues import DesignError
from designer.model.design import Design
from designer.ui.canvas.drawing.layers import TEXT_ZOOM
from designer.ui.canvas.drawing.portpaint import HandleLayer
from designer.ui.canvas.geometry import Bundle, Rect
from designer.ui.canvas.holders import Holder, holder_at
from designer.ui.theme import CAPTION_PX

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

SLACK = 6.0
PILL_H, DOT = 18.0, 10.0
_GAP, _EDGE = 4.0, 6.0
_LEAST_ROW = 320.0
#: Smaller tiles on the screen have no handles: those would hide what stands around.
_LEAST_W, _LEAST_H = 32.0, 16.0
#: Selected things whose ports are shown.
_MOST_SELECTED = 4


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


def _use_at(design: Design, place: str) -> tuple[PortUse, ...]:
    """Ports in use; none at what is gone since the picture was made: it is about to follow."""
    try:
        return port_use(design, place)
    except DesignError:
        return ()


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
        view.mode_changed.connect(lambda _hint: self._change())

    # -- what is shown ------------------------------------------------------------------------

    def handles(self) -> list[Handle]:
        """What is shown at present, in screen coordinates."""
        view = self.view
        now = (view.viewportTransform(), view.viewport().size(), view.mode is None)
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
        holder = holder_at(view.geometry_shown, view.session.design, place) if place else None
        if not place:
            self._light(None)
        if holder != self._hovered:
            self._hovered = holder
            self._change()

    def hover(self, at: QPointF) -> bool:
        """Light up the handle under the mouse; True where there is one."""
        handle = self.handle_at(at)
        self._light(handle)
        return handle is not None

    def _light(self, handle: Handle | None) -> None:
        """Light up another handle, or none."""
        key = handle.key if handle is not None else None
        if key == self.hot:
            return
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
        self._offered, self._named = None, frozenset()
        self._light(None)
        self._change()

    def handle_at(self, at: QPointF) -> Handle | None:
        """Return the nearest handle at a point of the viewport."""
        near = [
            (_distance(handle, at), -number, handle)
            for number, handle in enumerate(self.handles())
            if _grown(handle).contains(at)
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
        elif self.view.mode is not None:
            return []
        else:
            hovered = () if self._hovered is None else (self._hovered,)
            shown = {h.address: h for h in (*self._selected, *hovered) if self._has_room(h)}
            groups = tuple(shown.values())
        found: list[Handle] = []
        design = self.view.session.design
        for holder in groups:
            uses = _use_at(design, holder.address)
            plain = self._offered is not None and holder.address not in self._named
            found += self._beside(holder, uses, plain)
        if self._offered is None and self._bundle is not None:
            found += self._ends(self._bundle)
        return found

    def _has_room(self, holder: Holder) -> bool:
        """Whether handles beside an item leave it and its neighbours to be seen and pressed."""
        box = self._on_screen(holder.rect)
        return holder.shape != "tile" or (box.width() >= _LEAST_W and box.height() >= _LEAST_H)

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
        if holder.shape != "plate":
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


def _grown(handle: Handle) -> QRectF:
    """Where a handle is taken: labels are large enough, dots need more room."""
    more = SLACK if not handle.text else SLACK / 2
    return handle.box.adjusted(-SLACK, -more, SLACK, more)


def _distance(handle: Handle, at: QPointF) -> float:
    box = handle.box
    dx = max(box.left() - at.x(), at.x() - box.right(), 0.0)
    dy = max(box.top() - at.y(), at.y() - box.bottom(), 0.0)
    return dx + dy
