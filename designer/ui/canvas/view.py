"""The topology canvas: a view of one block with its plates, tiles and bundles.

Geometry is rebuilt when the document's structure or layout changes; new numbers only recolour.
Gestures end in at most one command of the session.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsScene, QWidget

from designer.issues import DesignError
from designer.model.design import Design
from designer.model.diff import ChangeSet
from designer.model.expansion import Expansion
from designer.model.rules import check
from designer.session.session import Event, Session
from designer.ui.canvas.camera import LARGEST_ZOOM
from designer.ui.canvas.drawing import furniture
from designer.ui.canvas.drawing.layers import (
    LinkLayer,
    Picture,
    PlateLayer,
    TextLayer,
    TileLayer,
    failed,
    with_labels,
)
from designer.ui.canvas.drawing.overlay import MAX_OUTLINES, Outline
from designer.ui.canvas.drawing.pen import Type
from designer.ui.canvas.drawing.portpaint import Rope
from designer.ui.canvas.drawing.shades import Overlay, Shades
from designer.ui.canvas.drawing.shield import Screen
from designer.ui.canvas.geometry import Geometry, Hit
from designer.ui.canvas.gestures import choosing
from designer.ui.canvas.gestures.base import Gesture, Mode
from designer.ui.canvas.gestures.looking import MapPan, Pan
from designer.ui.canvas.gestures.wiring import DragLine
from designer.ui.canvas.keys import Keyboard
from designer.ui.canvas.layout.build import build, opened_at
from designer.ui.canvas.layout.links import add_bundles
from designer.ui.canvas.placing import following
from designer.ui.canvas.ports import Ports
from designer.ui.canvas.receiving import Receiving
from designer.ui.theme import Theme
from designer.ui.wiring.desk import WiringDesk

#: Chips smaller than this on the screen are a texture and are not picked one by one.
_PICK_PX = 5.0
#: Steps to the zoom at which labels of that zoom fit in.
_FIT_TURNS = 2
#: Fields of the design that the canvas shows besides blocks and parts.
_FIELDS = frozenset({"root", "placements", "planes", "scenario"})


class CanvasView(Receiving):
    """Shows a block of the session's design and edits where things stand.

    Parameters
    ----------
    session
        The running program; the view calls its `select` and `apply`.
    theme
        Tokens of colours and fonts.
    """

    selection_changed = Signal(tuple)
    hovered = Signal(str)
    open_requested = Signal(str)
    #: Another block is shown: its address, empty for the root.
    shown_changed = Signal(str)
    #: The values of what is selected are to be edited.
    edit_requested = Signal()
    #: A command was refused: the sentence to show.
    refused = Signal(str)
    #: A mode began, with its hint; empty when it ended.
    mode_changed = Signal(str)
    #: A menu for the selection is asked for, at a point of the screen.
    menu_requested = Signal(QPoint)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self._shown = ""
        self._expansion: Expansion | None = None
        #: The design and block that the picture was made of.
        self._drawn: tuple[Design | None, str] = (None, "")
        self._gesture: Gesture | None = None
        self.mode: Mode | None = None
        self.keyboard = Keyboard(self)
        self._hover = ""
        self._labels_seen_at = QTransform()
        self._picture = Picture(Geometry(), Shades(theme), Type(theme))
        self._scene = QGraphicsScene(self)  # QGraphicsView does not own it
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._layers = [
            PlateLayer(self._picture, 0),
            LinkLayer(self._picture, 1),
            TileLayer(self._picture, 2),
            TextLayer(self._picture, 3),
        ]
        self._outlines: list[Outline] = []
        self._hover_outline = Outline(9)
        for item in (*self._layers, self._hover_outline):
            self._scene.addItem(item)
        self._configure()
        self.add_overlays(self._picture)
        self.ports, self.rope, self.desk = Ports(self), Rope(self, 14), WiringDesk(self)
        for shown in (self.rope, self.ports.layer):
            self._scene.addItem(shown)
        self._unobserve = session.observe(self._on_event)
        self.destroyed.connect(self._unobserve)
        self.refresh(None)

    def _configure(self) -> None:
        self.setScene(self._scene)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Topology")
        self.setObjectName("canvas")
        self.setBackgroundBrush(self.theme.canvas)

    # -- document and numbers -----------------------------------------------------------------

    @property
    def geometry_shown(self) -> Geometry:
        """What stands where."""
        return self._picture.geometry

    @property
    def shown(self) -> str:
        """Address of the element whose block is shown; empty for the root."""
        return self._shown

    @property
    def selection(self) -> tuple[str, ...]:
        """Selected addresses, in order."""
        return self.session.selection

    def show_block(self, address: str = "") -> None:
        """Show the inside of an element, ``pod.node[3]``, or the root block."""
        self._shown = address
        design, block = self._drawn
        if design is not self.session.design or block != address:
            self.refresh(None)
        self.zoom_to_fit()
        if self.mode is not None:
            self.mode.follow(self)
        self.shown_changed.emit(self._shown)

    def refresh(self, changes: ChangeSet | None) -> None:
        """Follow a change of the document.

        Parameters
        ----------
        changes
            What changed; None for everything.
        """
        if (
            changes is None
            or changes.blocks
            or changes.layout
            or changes.parts
            or (changes.fields & _FIELDS)
        ):
            seen = following.selected_in_view(self) if changes is not None else {}
            self._rebuild(self.session.design)
            following.bring_back(self, seen)
        self.update_results()

    def _rebuild(self, design: Design) -> None:
        # Known already: every edit is checked before it is shown.
        self._expansion = check(design)[0]
        # What was pressed may be gone or elsewhere: a gesture ends in a command after it, never in
        # the middle.
        self.give_up_gesture()
        shown = self._shown
        try:
            place, _ = opened_at(design, shown)
        except DesignError:
            self._shown = ""
            place, _ = opened_at(design, "")
        measure = self._picture.type.width
        geometry = build(design, self._expansion, self._shown, measure)
        self._picture.geometry = add_bundles(
            geometry, design, self._expansion, place.path, measure, self._picture.geometry
        )
        self._picture.faults = failed(self._picture.geometry, design)
        self._picture.labels = {}
        self._drawn = (design, self._shown)
        for layer in self._layers:
            layer.fit()
        self.reach_around(self._picture.geometry.bounds)
        self._hover = ""
        self._hover_outline.show_at(None, self.theme.accent)
        self._outline_selection()
        if self.mode is not None:
            self.mode.follow(self)
        if shown != self._shown:
            self.shown_changed.emit(self._shown)

    def update_results(self) -> None:
        """Recolour after new numbers, or when they became older than the design."""
        if self._expansion is not None:
            session = self.session
            self._picture.shades.update(
                session.results, self._expansion, session.design.root, session.is_fresh
            )
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Take over other tokens."""
        self.theme = self._picture.shades.theme = self._picture.type.theme = theme
        self._picture.stamps.clear()
        self.setBackgroundBrush(theme.canvas)
        self.desk.set_theme(theme)
        self._outline_selection()
        self.viewport().update()

    def set_overlay(self, overlay: Overlay) -> None:
        """Colour by load, or by kind of part."""
        self._picture.shades.overlay = overlay
        self.viewport().update()

    def apply(self, label: str, command: Callable[[Design], Design], focus: str) -> None:
        """Run a command of a gesture; a refusal is shown and changes nothing."""
        try:
            self.session.apply(label, command, focus=focus)
        except DesignError as error:
            self.refused.emit(str(error))

    def _on_event(self, event: Event) -> None:
        if event.kind == "selection":
            self._outline_selection()
            self.show_cursor("")
            self.selection_changed.emit(self.session.selection)

    def detach(self) -> None:
        """Stop listening to the session."""
        self._unobserve()

    # -- selection ----------------------------------------------------------------------------

    def select(self, addresses: tuple[str, ...]) -> None:
        """Select things by address."""
        self.session.select(addresses)

    def _outline_selection(self) -> None:
        chosen = self._picture.selection = self.session.selection
        geometry = self.geometry_shown
        bundles = {b.address for b in geometry.bundles}
        places = [geometry.place_of(a) for a in chosen[:MAX_OUTLINES] if a not in bundles]
        found = [p for p in places if p is not None]
        while len(self._outlines) < len(found):
            self._outlines.append(Outline(10))
            self._scene.addItem(self._outlines[-1])
        for number, outline in enumerate(self._outlines):
            outline.show_at(found[number] if number < len(found) else None, self.theme.accent)
        self.setAccessibleDescription(", ".join(chosen[:8]))
        self.ports.follow()
        self.viewport().update()

    # -- looking ------------------------------------------------------------------------------

    def zoom_to_fit(self) -> None:
        """Show all of the block; small ones are not enlarged beyond 100 %."""
        self.look_at(self.geometry_shown.bounds, 1.0)
        # Labels keep a readable size: the further out, the more room they need.
        for _ in range(_FIT_TURNS):
            self.look_at(with_labels(self.geometry_shown, self.zoom), 1.0)
        self._is_whole = True

    def zoom_to(self, address: str) -> None:
        """Bring something into view, large enough to be read."""
        rect = self.geometry_shown.place_of(address)
        if rect is not None:
            legible = max(1.0, 28.0 / max(min(rect.w, rect.h), 1e-6))
            self.look_at(rect, min(legible, LARGEST_ZOOM))

    def centre_on_map(self, at: QPointF) -> None:
        """Bring the place under a point of the minimap into the middle."""
        box = furniture.map_box(self.viewport().size())
        if box is not None:
            scale, origin = furniture.map_scale(box, self.geometry_shown.bounds)
            self.centerOn((at - origin) / scale)

    def ensure_seen(self, address: str) -> None:
        """Scroll as little as needed to show something."""
        rect = self.geometry_shown.place_of(address)
        if rect is not None:
            self.ensureVisible(QRectF(rect.x, rect.y, rect.w, rect.h), 24, 24)

    # -- what Qt asks -------------------------------------------------------------------------

    def hit_at(self, at: QPointF) -> Hit | None:
        """What is under a point of the viewport."""
        # Labels keep their size on the screen, so their places hold for one view only.
        seen = self._labels_seen_at == self.viewportTransform()
        for address, box in self._picture.labels.items() if seen else ():
            if box.contains(at):
                rect = self.geometry_shown.rect_of(address)
                assert rect is not None
                return Hit(address, "bundle", rect)
        place, zoom = self._to_scene(at), self.zoom
        return self.geometry_shown.hit(
            place.x(), place.y(), slack=4 / zoom, smallest=_PICK_PX / zoom, labels=False
        )

    def drawBackground(self, painter: QPainter, rect: QRectF | Any) -> None:
        """Qt asks: ground and dots."""
        self._labels_seen_at = self.viewportTransform()
        painter.fillRect(rect, self.theme.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        furniture.draw_dots(painter, rect, self.zoom, self.theme.hairline)

    def drawForeground(self, painter: QPainter, rect: QRectF | Any) -> None:
        """Qt asks: what stands still."""
        with Screen(painter):
            size, seen = self.viewport().size(), self.seen()
            furniture.draw_legend(painter, size, self._picture, seen)
            furniture.draw_empty(painter, size, self._picture, bool(self._shown))
            furniture.draw_map(painter, size, self._picture, seen)

    # -- mouse --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        at = event.position()
        if event.button() == Qt.MouseButton.MiddleButton or (
            event.button() == Qt.MouseButton.LeftButton and self.keyboard.is_space_held
        ):
            self.begin(Pan(at.toPoint()))
        elif event.button() == Qt.MouseButton.LeftButton and not (
            self.mode is not None and self.mode.press(self, at, event.modifiers())
        ):
            self._press(at, event.modifiers())
        event.accept()

    def _press(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        box = furniture.map_shown(self.viewport().size(), self._picture, self.seen())
        if box is not None and box.contains(at):
            self.begin(MapPan(self, at.toPoint()))
            return
        handle = self.ports.handle_at(at)
        if handle is not None:
            self.begin(DragLine(self, at.toPoint(), handle))
            return
        choosing.press(self, at, modifiers)

    def begin(self, gesture: Gesture) -> None:
        """A button went down on something: from now on this is what the mouse does."""
        # Of two buttons the last one counts.
        self.give_up_gesture()
        self._gesture = gesture
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a gesture, or show what is under the mouse."""
        self.held = event.modifiers()
        if self._gesture is not None:
            self._gesture.move(self, event.position().toPoint())
        else:
            self._hover_at(event.position())
            if self.mode is not None:
                self.mode.hover(self, event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a gesture."""
        self.held = event.modifiers()
        if event.button() == Qt.MouseButton.RightButton:
            return  # it begins none
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            self.rest_cursor()
            gesture.release(self, event.position().toPoint())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what holds a block."""
        hit = self.hit_at(event.position())
        if hit is not None and self.opens(hit.address):
            self.give_up_gesture()
            self.open_requested.emit(hit.address)
        else:
            self.mousePressEvent(event)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu about what is under the mouse, or about the selection."""
        event.accept()
        if self.give_up():
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            hit = self.hit_at(QPointF(event.pos()))
            if hit is not None and hit.address not in self.selection:
                self.select((hit.address,))
        self.menu_requested.emit(event.globalPos())

    def opens(self, address: str) -> bool:
        """Whether an address is an element with an inside that can be shown."""
        with contextlib.suppress(DesignError):
            place, _ = opened_at(self.session.design, address)
            return place.path.count(".") == address.count(".") - 1 and bool(place.path)
        return False

    def _hover_at(self, at: QPointF) -> None:
        if self.ports.hover(at):
            return
        hit = self.hit_at(at)
        address = hit.address if hit is not None else ""
        if address == self._hover:
            return
        self._hover = address
        plain = hit is not None and hit.what != "bundle"
        rect = hit.rect if plain and hit is not None else None
        self._hover_outline.show_at(rect, self.theme.text_faint, 1.0, 1.0)
        self.ports.hover_item(address)
        self.hovered.emit(address)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._hover = ""
        self._hover_outline.show_at(None, self.theme.accent)
        self.ports.hover_item("")
        self.hovered.emit("")
        super().leaveEvent(event)

    def rest_cursor(self) -> None:
        """Show the shape of the mouse for what would happen next."""
        if self._gesture is not None:
            return
        shape = Qt.CursorShape.ArrowCursor
        if self.keyboard.is_space_held:
            shape = Qt.CursorShape.OpenHandCursor
        elif self.mode is not None and self.mode.cursor is not None:
            shape = self.mode.cursor
        self.viewport().setCursor(shape)

    # -- wiring ---------------------------------------------------------------------------------

    def start_wiring(self, address: str = "") -> None:
        """Draw links from what is selected, or from an address; a bundle is settled again."""
        self.desk.start(address)

    def edit_wiring(self, link: str) -> None:
        """Open the popover on a link group."""
        self.desk.edit(link)

    def reverse_links(self) -> None:
        """Swap the ends of the selected link groups."""
        self.desk.reverse()

    # -- modes ----------------------------------------------------------------------------------

    def enter(self, mode: Mode) -> None:
        """Begin a mode; the one before ends."""
        self.leave()
        self.mode = mode
        mode.enter(self)
        self.rest_cursor()
        self.mode_changed.emit(mode.hint)

    def leave(self) -> None:
        """End the mode."""
        mode, self.mode = self.mode, None
        if mode is not None:
            mode.leave(self)
            self.rest_cursor()
            self.mode_changed.emit("")

    def give_up(self) -> bool:
        """End the gesture, or else the mode, without doing anything; False if there is none."""
        if self.give_up_gesture():
            return True
        if self.mode is None:
            return False
        self.leave()
        return True

    def give_up_gesture(self) -> bool:
        """End the gesture without doing anything; False if there is none."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        gesture.cancel(self)
        self.rest_cursor()
        return True

    # -- keyboard -----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tab walks on the canvas first and leaves it at the end."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            tabs = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if key in tabs and self.keyboard.tab(key == Qt.Key.Key_Tab):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no key of the canvas is goes on to the window."""
        event.setAccepted(self.keyboard.press(event))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The hand is put away."""
        if not self.keyboard.release(event):
            super().keyReleaseEvent(event)
