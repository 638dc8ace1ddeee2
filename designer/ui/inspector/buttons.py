"""Small things to press in a row: links, and the menu of what else can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from designer.ui.inspector.editors import update_row
from designer.ui.inspector.form import Action
from designer.ui.inspector.paint import paint_ring
from designer.ui.theme import BODY_PX, Theme, font

LINK_PAD = 4


class LinkButton(QAbstractButton):
    """A verb that can be pressed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font(BODY_PX, 500))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

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


class MoreButton(QAbstractButton):
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
        super().__init__(row)
        self._theme = theme
        self._row = row
        self._run = run
        self._actions: tuple[Action, ...] = ()
        self._menu: QMenu | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
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

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

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

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        update_row(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        update_row(self)

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
