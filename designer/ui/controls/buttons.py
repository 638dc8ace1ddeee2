"""Small things to press in a row: links, switches, the menu of what else can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from designer.ui.controls.paint import paint_line, paint_ring
from designer.ui.inspector.form import Action
from designer.ui.inspector.row_button import RowButton
from designer.ui.theme import BODY_PX, Theme, font

LINK_PAD = 4


class LinkButton(RowButton):
    """A verb that can be pressed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * LINK_PAD, 25)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()), self._theme)
        used = self.font()
        used.setUnderline(self.underMouse())
        painter.setFont(used)
        painter.setPen(self._theme.accent)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


class FlagButton(RowButton):
    """Yes or no, as a small switch at the right edge; in the middle where things differ."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setCheckable(True)
        self.setFont(font(BODY_PX))
        self._word = ""

    def show_state(self, on: bool, word: str = "") -> None:
        """Show yes or no; with a word neither, and pressing sets all to yes."""
        self.setChecked(on and not word)
        if word != self._word:
            self._word = word
            self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, on = self._theme, self.isChecked()
        track = QRectF(self.width() - 28, self.height() / 2 - 7, 24, 14)
        painter.setPen(QPen(theme.accent if self.hasFocus() or on else theme.plate_line, 1))
        painter.setBrush(theme.accent if on else theme.surface_raised)
        painter.drawRoundedRect(track, 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.on_accent if on else theme.text_muted)
        x = track.right() - 12 if on else track.left() + 2
        if self._word:
            x = track.center().x() - 5
        painter.drawEllipse(QRectF(x, track.top() + 2, 10, 10))
        if self._word:
            painter.setFont(self.font())
            painter.setPen(theme.text_faint)
            room = self.rect().adjusted(0, 0, -34, 0)
            paint_line(painter, room, self._word, Qt.AlignmentFlag.AlignRight)


class MoreButton(RowButton):
    """Three dots beside the end of a row that one points at; opens the menu of its actions.

    Parameters
    ----------
    theme
        Colours.
    row
        Where it stands.
    run
        Called with the action that was picked.
    """

    def __init__(self, theme: Theme, row: QWidget, run: Callable[[Action], None]) -> None:
        super().__init__(theme, row)
        self._row = row
        self._run = run
        self._actions: tuple[Action, ...] = ()
        self._menu: QMenu | None = None
        self.clicked.connect(self.open_menu)

    @property
    def menu_shown(self) -> QMenu | None:
        """The menu that opened last."""
        return self._menu

    def show_actions(self, actions: tuple[Action, ...], label: str, *, has_editor: bool) -> None:
        """Offer other actions; beside an editor its keys open the menu, so Tab passes by."""
        self._actions = actions
        tab = Qt.FocusPolicy.NoFocus if has_editor else Qt.FocusPolicy.StrongFocus
        self.setFocusPolicy(tab)
        self.setAccessibleName(f"More for {label}")
        self.setToolTip(" · ".join(a.text for a in actions) + "  (Alt+Down)")
        self.setVisible(bool(actions))

    def open_menu(self) -> None:
        """Open the menu below the dots."""
        if not self._actions:
            return
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        for entry in self._actions:
            shown = menu.addAction(entry.text)
            shown.triggered.connect(lambda _=False, a=entry: self._run(a))
        left = self.width() - menu.sizeHint().width()
        menu.popup(self.mapToGlobal(QPoint(left, self.height())))
        menu.setActiveAction(menu.actions()[0])

    def _is_wanted(self) -> bool:
        """Whether someone points at the row, or has the keyboard in it."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self._row.isAncestorOf(focused)
        return self._row.underMouse() or inside

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_wanted():
            return
        painter = QPainter(self)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()), self._theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent if self.underMouse() else self._theme.text_muted)
        x, y = self.width() - 5, self.height() / 2
        for step in (-4, 0, 4):
            painter.drawEllipse(QRectF(x - 1.2, y + step - 1.2, 2.4, 2.4))
