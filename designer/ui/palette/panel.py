"""The palette: the left panel with all that can be placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.session.session import Session
from designer.store.catalogue import CATEGORIES
from designer.ui.controls.quiet_scroll import QuietScrollArea
from designer.ui.offers import Offer
from designer.ui.palette.drag import make_drag
from designer.ui.palette.list import PaletteList
from designer.ui.palette.rows import RECENT_MOST, Row, Section, Shelf, key_of
from designer.ui.palette.search_field import SearchField
from designer.ui.settings import WindowSettings
from designer.ui.theme import TITLE_PX, Theme, font

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH_PX, MIN_PX, PAD_PX, HEAD_PX = 216, 190, 16, 36
_FAVOURITES, _RECENT, _FOLDED = "palette/favourites", "palette/recent", "palette/folded"
_BY_HAND = "palette/folded_by_hand"


class Palette(QWidget):
    """Parts of the catalogue and the design, and blocks: to drag, to click, to place by key.

    The catalogue is read when the panel has been painted for the first time, or typed into.

    Attributes
    ----------
    armed
        The offer that the next click on the canvas places; None when that is over.
    place_requested
        An offer to place at a free spot.
    """

    armed = Signal(object)
    place_requested = Signal(object)

    def __init__(self, session: Session, settings: WindowSettings, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._settings = settings
        self._theme = theme
        self._shelf: Shelf | None = None
        self._armed: Offer | None = None
        self._found: tuple[Row, ...] = ()
        self._is_stale = False
        self._favourites = list(settings.texts(_FAVOURITES))
        self._recent = list(settings.texts(_RECENT))[:RECENT_MOST]
        # Until somebody folds by hand the catalogue is an overview: its headings and their counts.
        by_hand = settings.flag(_BY_HAND, False)
        self._folded = set(settings.texts(_FOLDED) if by_hand else CATEGORIES)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._load)
        self.field = SearchField(theme, self)
        self.field.setPlaceholderText("Search parts")
        self.field.setAccessibleName("Search parts")
        self.list = PaletteList(theme, self._words)
        self._area = QuietScrollArea(self.list, "Parts")
        self._build()
        self._connect()

    def _build(self) -> None:
        self.setMinimumWidth(MIN_PX)
        self.setAccessibleName("Palette")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, HEAD_PX, 0, 0)
        layout.setSpacing(4)
        beside = QVBoxLayout()
        beside.setContentsMargins(PAD_PX - 4, 0, PAD_PX - 4, 0)
        beside.addWidget(self.field)
        layout.addLayout(beside)
        layout.addWidget(self._area, 1)
        self.setFocusProxy(self.field)
        QWidget.setTabOrder(self.field, self.list)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self._place_best)
        self.field.went_down.connect(self.list.enter)
        self.field.focused.connect(self._mark)
        self.list.pressed.connect(self._toggle_armed)
        self.list.chosen.connect(lambda row: self._request(row.offer))
        self.list.starred.connect(self._toggle_star)
        self.list.dragged.connect(self._drag)
        self.list.folded.connect(self._toggle_folded)
        self.list.typed.connect(self._type)
        self.list.erased.connect(self._erase)
        self.list.moved.connect(self._reveal)
        self._area.verticalScrollBar().valueChanged.connect(self.list.rehover)

    # -- content ----------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed, in order; rows of folded sections are not."""
        return self.list.rows

    @property
    def armed_offer(self) -> Offer | None:
        """What the next click on the canvas places."""
        return self._armed

    def _load(self) -> Shelf:
        if self._shelf is None:
            self._soon.stop()
            self._shelf = Shelf()
            self._shelf.take(self._session.design)
            self.field.setPlaceholderText(f"Search {self._shelf.count} parts")
            self._show()
        return self._shelf

    def refresh(self) -> None:
        """Take the design as it is now; cheap where its parts and blocks are the same."""
        if self._shelf is None:
            return
        if not self.isVisible():
            self._is_stale = True
            return
        self._is_stale = False
        if self._shelf.take(self._session.design):
            armed = self._armed
            if armed is not None and not self._shelf.holds(armed):
                self.disarm()
            self._show()

    def _show(self, anchor: tuple[str, str] | None = None) -> None:
        """List what there is; `anchor` names an entry that stays where it is on the screen."""
        shelf = self._shelf
        if shelf is None:
            return
        text = self.field.text().strip()
        kept = self._kept_place(anchor)
        self._found = shelf.search(text) if text else ()
        if not text:
            sections: Sequence[Section] = shelf.sections(self._favourites, self._recent)
        else:
            sections = (Section("", self._found),) if self._found else ()
        self.list.show_sections(
            sections,
            folded=() if text else self._folded,
            stars=self._favourites,
            empty=f"Nothing is called “{text}”. Try fewer letters, a vendor or a kind of part.",
        )
        self.list.setAccessibleName(f"{len(self._found)} parts found" if text else "Parts")
        self._mark()
        if kept is not None:
            name, below = kept
            rect = self.list.entry_rect(*name)
            if not rect.isNull():
                self._area.verticalScrollBar().setValue(rect.top() - below)

    def _kept_place(self, anchor: tuple[str, str] | None) -> tuple[tuple[str, str], int] | None:
        """Return the name of an entry that should stay, and how far down the view it is."""
        scrolled = self._area.verticalScrollBar().value()
        name = anchor or (self.list.name_at(scrolled) if scrolled > 0 else None)
        return (name, self.list.entry_rect(*name).top() - scrolled) if name is not None else None

    def _words(self, row: Row) -> str:
        return self._load().words(row)

    def _mark(self) -> None:
        """Mark what is armed, and what Enter in the field places."""
        armed = key_of(self._armed) if self._armed is not None else ""
        best = self._found[0].key if self._found and self.field.hasFocus() else ""
        self.list.mark(armed=armed, best=best)

    # -- what is remembered -----------------------------------------------------------------

    def noted(self, offer: Offer) -> None:
        """Remember that something was placed."""
        key = key_of(offer)
        others = [known for known in self._recent if known != key]
        recent = [key, *others][:RECENT_MOST]
        if recent != self._recent:
            self._recent = recent
            self._settings.put(_RECENT, recent)
            self._show()

    def _toggle_star(self, row: Row) -> None:
        if row.key in self._favourites:
            self._favourites.remove(row.key)
        else:
            self._favourites.append(row.key)
        self._settings.put(_FAVOURITES, self._favourites)
        self._show(self.list.current_name)

    def _toggle_folded(self, title: str) -> None:
        self._folded ^= {title}
        self._settings.put(_FOLDED, sorted(self._folded))
        self._settings.put(_BY_HAND, True)
        self._show((title, ""))

    # -- placing ----------------------------------------------------------------------------

    def _toggle_armed(self, row: Row) -> None:
        if self._armed is not None and key_of(self._armed) == row.key:
            self.disarm()
        else:
            self._arm(row.offer)

    def _arm(self, offer: Offer | None) -> None:
        self._armed = offer
        self.field.passes_escape = offer is not None
        self._mark()
        self.armed.emit(offer)

    @Slot()
    def disarm(self) -> None:
        """Forget what the next click would place."""
        if self._armed is not None:
            self._arm(None)

    def _request(self, offer: Offer) -> None:
        self.disarm()
        self.place_requested.emit(offer)

    def _place_best(self) -> None:
        if self.field.text().strip():
            self._load()
            if self._found:
                self._request(self._found[0].offer)

    def make_drag(self, row: Row) -> QDrag:
        """Return the drag of a row, not yet run."""
        return make_drag(self.list, row.offer, row.title, row.icon, self._theme)

    def _drag(self, row: Row) -> None:
        self.disarm()
        # Qt's own loop runs until the drop; numbers and painting go on in it.
        if self.make_drag(row).exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
            self.noted(row.offer)
        self.list.rehover()

    # -- keyboard ---------------------------------------------------------------------------

    def focus_search(self) -> None:
        """Put the keyboard into the search field, its text selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _on_text(self) -> None:
        self._load()
        self._show()
        self._area.verticalScrollBar().setValue(0)

    def _type(self, text: str) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.end(False)
        if text:
            self.field.insert(text)

    def _erase(self) -> None:
        self._type("")
        self.field.backspace()

    def _reveal(self, rect: QRect) -> None:
        self._area.ensureVisible(0, rect.center().y(), 0, rect.height() // 2 + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._armed is not None:
            self.disarm()
        else:
            super().keyPressEvent(event)

    # -- look -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.field.set_theme(theme)
        self.list.set_theme(theme)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, 600)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        painter.setFont(font(TITLE_PX, 600))
        painter.setPen(self._theme.text)
        title = QRect(PAD_PX, 12, self.width() - 2 * PAD_PX, 20)
        painter.drawText(title, int(Qt.AlignmentFlag.AlignVCenter), "Parts")
        if self._shelf is None and not self._soon.isActive():
            # The window first, then what it lists.
            self._soon.start()
