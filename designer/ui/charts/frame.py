"""What stands around a chart: its title, what is being read off it, and the menu to export it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from designer.store.atomic import write_atomically
from designer.ui.charts.pictures import image_of, png_of, svg_of
from designer.ui.charts.registry import ChartSpec, Given
from designer.ui.controls.paint import paint_ring
from designer.ui.describe import wrapped
from designer.ui.inspector.row_button import RowButton, wants_more
from designer.ui.theme import BODY_PX, CAPTION_PX, TITLE_PX, Theme, font

HEAD_PX, GAP_PX, MENU_PX, LEAST_PX = 28, 8, 24, 190
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class DotsButton(RowButton):
    """Three dots that open the menu of a chart."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setFixedSize(MENU_PX, HEAD_PX - 2)

    def sizeHint(self) -> QSize:
        return QSize(MENU_PX, HEAD_PX - 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()), self._theme)
        painter.setPen(Qt.PenStyle.NoPen)
        lit = self.underMouse() or self.hasFocus()
        painter.setBrush(self._theme.accent if lit else self._theme.text_muted)
        centre = QRectF(self.rect()).center()
        for step in (-5, 0, 5):
            painter.drawEllipse(QRectF(centre.x() + step - 1.25, centre.y() - 1.25, 2.5, 2.5))


class ChartFrame(QWidget):
    """One chart of a tab.

    Attributes
    ----------
    refused
        Something could not be done: the sentence to show.
    """

    refused = Signal(str)

    def __init__(self, spec: ChartSpec, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.theme = theme
        self.chart = spec.make(theme, self)
        self.setAccessibleName(spec.title)
        self.chart.setAccessibleName(spec.title)
        self.dialog: QFileDialog | None = None
        self._menu: QMenu | None = None
        self._note = self._told = self._missing = ""
        self._why = ""
        self.button = DotsButton(theme, self)
        self.button.setAccessibleName(f"Export {spec.title.lower()}")
        self.button.setToolTip("Copy or save the picture or the data")
        self.button.clicked.connect(self.open_menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, HEAD_PX, 0, 0)
        layout.addWidget(self.chart)
        self.chart.told.connect(self._take_told)
        self.setTabOrder(self.chart.focus_place(), self.button)
        self.setMinimumWidth(LEAST_PX)

    # -- content ------------------------------------------------------------------------------

    @property
    def missing(self) -> str:
        """Why there is nothing to show; empty if there is."""
        return self._missing

    @property
    def said(self) -> str:
        """What stands beside the title."""
        return self._told or self._note

    def feed(self, given: Given) -> None:
        """Give the chart other numbers."""
        note = self.spec.note(given)
        self._note = note.partition("\n")[0]
        self.setToolTip(wrapped(f"{self.spec.title}\n{note}".strip()))
        self._missing = self.spec.needs(given)
        self._why = self.spec.why(given)
        if self._missing:
            self._told = ""
        else:
            self.spec.feed(self.chart, given)
        self.chart.setVisible(not self._missing)
        self.button.setVisible(not self._missing)
        self.setAccessibleDescription(self._missing or note)
        self.update()

    def _take_told(self, text: str) -> None:
        self._told = text
        self.update(0, 0, self.width(), HEAD_PX)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self.chart.set_theme(theme)
        self.button.set_theme(theme)
        self.update()

    # -- paint --------------------------------------------------------------------------------

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.button.move(self.width() - MENU_PX, 1)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        theme, align = self.theme, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        used = font(BODY_PX, 600)
        painter.setFont(used)
        painter.setPen(theme.text_muted)
        metrics = QFontMetrics(used)
        room = self.width() - MENU_PX - 4
        title = metrics.elidedText(self.spec.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(0, 0, room, HEAD_PX), int(align), title)
        left = metrics.horizontalAdvance(title) + GAP_PX
        if self.said and room - left > 24:
            small = font(CAPTION_PX)
            painter.setFont(small)
            painter.setPen(theme.text if self._told else theme.text_faint)
            said = QFontMetrics(small).elidedText(
                self.said, Qt.TextElideMode.ElideRight, room - left
            )
            painter.drawText(QRect(left, 0, room - left, HEAD_PX), int(align), said)
        if self._missing:
            painter.setFont(font(BODY_PX))
            painter.setPen(theme.text_muted)
            painter.drawText(self.rect().adjusted(0, HEAD_PX + 4, -8, 0), _WRAP, self._missing)

    # -- menu ---------------------------------------------------------------------------------

    def open_menu(self) -> None:
        """Open the menu below its button."""
        corner = self.button.mapToGlobal(QPoint(MENU_PX, HEAD_PX - 2))
        self._open_menu_at(corner, right=True)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._missing:
            self._open_menu_at(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if wants_more(event) and not self._missing:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    @property
    def menu_shown(self) -> QMenu | None:
        """The menu that opened last."""
        return self._menu

    def _open_menu_at(self, at: QPoint, *, right: bool = False) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setFont(font(TITLE_PX))
        if self._why:
            menu.addAction("Why these numbers?", lambda: self.chart.explained.emit(self._why))
            menu.addSeparator()
        menu.addAction("Copy picture", self.copy_picture)
        menu.addAction("Copy data", self.copy_data)
        menu.addSeparator()
        menu.addAction("Save picture as PNG…", lambda: self._ask("png", self._png))
        menu.addAction("Save picture as SVG…", lambda: self._ask("svg", self._svg))
        menu.addAction("Save data as CSV…", lambda: self._ask("csv", self._csv))
        menu.popup(at - QPoint(menu.sizeHint().width() if right else 0, 0))
        menu.setActiveAction(menu.actions()[0])

    # -- export -------------------------------------------------------------------------------

    def _png(self) -> bytes:
        return png_of(self.chart, self.theme, self.spec.title, self._note)

    def _svg(self) -> bytes:
        return svg_of(self.chart, self.theme, self.spec.title, self._note)

    def _csv(self) -> bytes:
        # Spreadsheets take a file for one in their own alphabet without this mark.
        return self.chart.csv().encode("utf-8-sig")

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(
            image_of(self.chart, self.theme, self.spec.title, self._note)
        )

    def copy_data(self) -> None:
        """Put the data on the clipboard, in columns that a spreadsheet takes."""
        lines = [self.chart.columns(), *self.chart.rows()]
        text = "\n".join("\t".join("" if v is None else str(v) for v in row) for row in lines)
        QGuiApplication.clipboard().setText(text + "\n")

    def _ask(self, kind: str, content: Callable[[], bytes]) -> None:
        """Ask where to save; what is saved is what is shown when the answer comes."""
        dialog = QFileDialog(self.window(), f"Save as {kind.upper()}")
        dialog.setNameFilters([f"{kind.upper()} (*.{kind})", "All files (*)"])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.selectFile("-".join(self.spec.title.lower().split()) + f".{kind}")
        dialog.fileSelected.connect(lambda name: self.save(Path(name), content()))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def save(self, path: Path, content: bytes) -> None:
        """Write a file, or say why it cannot be written."""
        try:
            write_atomically(path, content)
        except OSError as error:
            reason = error.strerror or str(error)
            self.refused.emit(f"{path.name} could not be written: {reason}. Choose another place.")
