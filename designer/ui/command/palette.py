"""The command palette: one field over the window that finds and runs everything."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.ui.command.entries import Entry, Index, Provider
from designer.ui.command.entry_list import MOST_H, PAD, EntryList
from designer.ui.recent import Store
from designer.ui.theme import CAPTION_PX, TITLE_PX, Theme, font

WIDTH_PX, TOP_PX = 560, 48
_FIELD_H, _FOOT_H = 44, 28
_CORNER, _SHADOW_PX = 8.0, 16
_PAGE = 10
_KEY = "palette/used"
_KEPT = 24
#: Keys that with Ctrl reach the window from here: find, and quit.
_LET_THROUGH = frozenset({Qt.Key.Key_K, Qt.Key.Key_P, Qt.Key.Key_Q})
_PLACEHOLDER = "Find or run a command"
_HINT = "An address such as pod.node[3] is found, too."


class CommandPalette(QWidget):
    """Lies over the whole window and is seen near its top; a press beside it closes it.

    Parameters
    ----------
    window
        What it lies over.
    providers
        Where entries come from; asked each time it opens.
    settings
        Where the commands that were used last are kept; with none only until the program ends.

    Attributes
    ----------
    closed
        It is gone again.
    """

    closed = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        providers: Sequence[Provider],
        settings: Store | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._providers = tuple(providers)
        self._settings = settings
        self._used = self._kept()
        self._index: Index | None = None
        self._back: QWidget | None = None
        self.setObjectName("command-palette")
        self.setAccessibleName("Command palette")
        self.field = _Field(self)
        self.field.setPlaceholderText(_PLACEHOLDER)
        self.field.setAccessibleName(_PLACEHOLDER)
        self.field.textChanged.connect(self._search)
        self.field.pressed.connect(self._on_key)
        self.field.left.connect(self._on_left)
        self.list = EntryList(theme, self)
        self.list.chosen.connect(self._choose)
        self.list.current_changed.connect(self._describe)
        self.set_theme(theme)
        window.installEventFilter(self)
        self.hide()

    # -- open and close -----------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return not self.isHidden()

    def open_with(self, prefix: str = "") -> None:
        """Open with an empty field or behind a prefix; where it is open already, close it."""
        if self.is_open:
            self.close_palette()
            return
        self._back = self._window.focusWidget()
        self._index = Index(self._providers)
        self.setGeometry(self._window.rect())
        self.field.setText(prefix)
        self._search()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Close; the keyboard goes back to where it was."""
        if not self.is_open:
            return
        had_keyboard = self.field.hasFocus()
        self.hide()
        self._index = None
        back, self._back = self._back, None
        if had_keyboard and back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for part in (self.list, self.field):
            part.set_theme(theme)
        self.update()

    # -- finding ------------------------------------------------------------------------------

    def _search(self) -> None:
        if self._index is None:
            return
        text = self.field.text()
        sections = self._index.find(text, self._used)
        typed = self._index.split(text)[1]
        empty = f"Nothing is called “{typed}”. {_HINT}" if typed else "There is nothing to find."
        self.list.show_sections(sections, tuple(typed.lower().split()), empty)
        self._lay_out()

    def _describe(self) -> None:
        entry = self.list.current
        said = ", ".join(t for t in (entry.text, entry.aside, entry.keys) if t) if entry else ""
        self.field.setAccessibleDescription(said or "Nothing found")

    def _choose(self, entry: Entry | None) -> None:
        if entry is None or not entry.enabled:
            return
        name = self._index.name(entry) if self._index is not None else ""
        if name:
            self._used = [name, *(other for other in self._used if other != name)][:_KEPT]
            if self._settings is not None:
                self._settings.put(_KEY, json.dumps(self._used, ensure_ascii=False))
        # Gone before it runs: commands act on what has the keyboard.
        self.close_palette()
        entry.run()

    def _kept(self) -> list[str]:
        try:
            kept = json.loads(self._settings.text(_KEY, "[]")) if self._settings else []
        except ValueError:
            return []
        return [name for name in kept if isinstance(name, str)] if isinstance(kept, list) else []

    # -- keyboard and mouse -------------------------------------------------------------------

    def _on_key(self, key: Qt.Key) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_PageUp: -_PAGE,
        }
        if key in steps:
            self.list.step(steps[key])
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.list.step_section(1 if key == Qt.Key.Key_Tab else -1)
        elif key == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            self._choose(self.list.current)

    def _on_left(self, reason: Qt.FocusReason) -> None:
        # A menu of the field, or another program for a moment, is no reason to go.
        if reason not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.close_palette()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.surface_rect().contains(event.position().toPoint()):
            self.close_palette()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and self.is_open:
            self.setGeometry(self._window.rect())
            self._lay_out()
        return super().eventFilter(watched, event)

    # -- geometry and paint -------------------------------------------------------------------

    def surface_rect(self) -> QRect:
        """Return where it is seen."""
        width = min(WIDTH_PX, self.width() - 2 * _SHADOW_PX)
        top = min(TOP_PX, max(0, self.height() // 8))
        most = max(0, self.height() - top - _FIELD_H - _FOOT_H - _SHADOW_PX - 8)
        listed = min(self.list.content_height + 8, MOST_H, most)
        left = (self.width() - width) // 2
        return QRect(left, top, width, _FIELD_H + listed + _FOOT_H)

    def _lay_out(self) -> None:
        surface = self.surface_rect()
        before = self.field.geometry(), self.list.geometry()
        self.field.setGeometry(
            surface.left() + PAD - 1, surface.top() + 1, surface.width() - 2 * PAD + 2, _FIELD_H - 2
        )
        listed = surface.height() - _FIELD_H - _FOOT_H
        self.list.setGeometry(
            surface.left() + 1, surface.top() + _FIELD_H, surface.width() - 2, listed
        )
        if before != (self.field.geometry(), self.list.geometry()):
            self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, surface = self._theme, QRectF(self.surface_rect())
        self._paint_shadow(painter, surface)
        painter.setPen(QPen(theme.plate_line, 1))
        painter.setBrush(theme.surface)
        painter.drawRoundedRect(surface.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
        line = QRectF(surface.left() + 1, surface.top() + _FIELD_H - 1, surface.width() - 2, 1)
        painter.fillRect(line, theme.hairline)
        painter.fillRect(
            line.translated(0, surface.height() - _FIELD_H - _FOOT_H + 1), theme.hairline
        )
        painter.setFont(font(CAPTION_PX))
        painter.setPen(theme.text_muted)
        foot = QRectF(surface.left() + PAD, surface.bottom() - _FOOT_H + 1, 0, _FOOT_H - 2)
        foot.setRight(surface.right() - PAD)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(foot, middle | Qt.AlignmentFlag.AlignLeft, self._prefix_words())
        painter.drawText(foot, middle | Qt.AlignmentFlag.AlignRight, "Enter chooses · Esc closes")

    def _paint_shadow(self, painter: QPainter, surface: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(self._theme.shadow)
        shade.setAlpha(max(1, shade.alpha() // _SHADOW_PX))
        painter.setBrush(shade)
        for step in range(_SHADOW_PX, 0, -1):
            grown = surface.adjusted(-step, -step / 2, step, step)
            painter.drawRoundedRect(grown, _CORNER + step, _CORNER + step)

    def _prefix_words(self) -> str:
        by_prefix: dict[str, str] = {}
        for provider in self._providers:
            if provider.prefix:
                by_prefix.setdefault(provider.prefix, provider.section.lower())
        return "     ".join(f"{prefix}  {section}" for prefix, section in by_prefix.items())


class _Field(QLineEdit):
    """Text is typed here; all other keys belong to the palette.

    Attributes
    ----------
    pressed
        One of the palette's keys.
    left
        The keyboard went elsewhere, and why.
    """

    pressed = Signal(Qt.Key)
    left = Signal(Qt.FocusReason)

    _OWN = frozenset(
        {
            Qt.Key.Key_Down,
            Qt.Key.Key_Up,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_Tab,
            Qt.Key.Key_Backtab,
            Qt.Key.Key_Escape,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }
    )

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setFont(font(TITLE_PX))
        self.setTextMargins(0, 0, 0, 0)
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme.surface)
        palette.setColor(palette.ColorRole.Text, theme.text)
        palette.setColor(palette.ColorRole.PlaceholderText, theme.text_faint)
        palette.setColor(palette.ColorRole.Highlight, theme.accent)
        palette.setColor(palette.ColorRole.HighlightedText, theme.on_accent)
        self.setPalette(palette)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            is_own = Qt.Key(event.key()) in self._OWN and plain
            if event.type() == QEvent.Type.ShortcutOverride:
                # What acts on the design behind must not; the key that opened this closes it.
                if is_own or (not plain and event.key() not in _LET_THROUGH):
                    event.accept()
                    return True
                if event.matches(QKeySequence.StandardKey.DeleteEndOfLine):
                    # Ctrl+K on some systems, which the field would take for itself.
                    event.ignore()
                    return False
            elif event.type() == QEvent.Type.KeyPress and is_own:
                # Here, since Tab does not come as far as keyPressEvent.
                self.pressed.emit(Qt.Key(event.key()))
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit(event.reason())
