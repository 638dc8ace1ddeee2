"""The start page: a new design, a recent file, a preset by its picture."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.ui.controls.quiet_scroll import QuietScrollArea
from designer.ui.posting import GuiPoster
from designer.ui.recent import FileFacts, RecentFiles, Store, read_facts
from designer.ui.start.cards import GAP, PICTURE_H, PICTURE_W, PresetGrid
from designer.ui.start.picture_maker import PictureCache, PictureMaker, cache_folder
from designer.ui.start.press import Pressable, PressGroup
from designer.ui.start.rows import BeginRow, Column, FileRow
from designer.ui.theme import BODY_PX, CAPTION_PX, TITLE_PX, Theme, font
from designer.ui.window.files import preset_titles

_LEFT_W, _MARGIN, _BETWEEN = 320, 32, 48
_MOST_COLUMNS = 3
_HEADING_H = 28
_BEGIN = (("blank", "Blank design"), ("generator", "Fabric generator…"), ("open", "Open…"))
_NO_FILES = "Files that you open or save are listed here."
_NO_PRESETS = "No presets are installed."


class StartPage(QWidget):
    """Shown in place of the canvas while there is no design to show.

    Parameters
    ----------
    settings
        Where the recent files are kept.
    theme
        Tokens of colours and fonts.

    Attributes
    ----------
    blank_requested, generator_requested, open_requested
        One of the ways to begin was pressed.
    file_chosen, preset_chosen
        A recent file, or the file of a preset.
    recent
        The recent files; the page shows changes at `refresh`.
    """

    blank_requested = Signal()
    generator_requested = Signal()
    open_requested = Signal()
    file_chosen = Signal(Path)
    preset_chosen = Signal(Path)

    def __init__(self, settings: Store, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.recent = RecentFiles(settings)
        self._poster = GuiPoster(self)
        self._maker = PictureMaker(PictureCache(cache_folder()), self)
        self._maker.made.connect(self._on_picture)
        self._maker.failed.connect(self._on_failed)
        self._asking = 0
        self._is_painted = False
        self.setObjectName("start")
        self.setAccessibleName("Start")
        self._build()
        self.set_theme(theme)

    # -- construction -----------------------------------------------------------------------

    def _build(self) -> None:
        self.begin = Column("New")
        self.begin.show_rows([BeginRow(sign, text, self._theme) for sign, text in _BEGIN])
        self.begin.pressed.connect(self._begin)
        self.files = Column("Recent files")
        self.files.pressed.connect(self._choose_file)
        self.files.removal_asked.connect(self._remove)
        self.presets = PresetGrid(self._theme)
        self.presets.chosen.connect(self.preset_chosen)
        self._clear = _Link("Clear the list", self._theme)
        self._clear.clicked.connect(self._clear_list)
        self._headings = [
            _label(text, TITLE_PX, 600) for text in ("New", "Recent files", "Presets")
        ]
        self._no_files, self._no_presets = (
            _label(t, BODY_PX, 400) for t in (_NO_FILES, _NO_PRESETS)
        )
        content = self._content = _Ground(self._theme.surface)
        content.painted.connect(self._on_painted)
        across = QHBoxLayout(content)
        across.setContentsMargins(_MARGIN, _MARGIN - 4, _MARGIN, _MARGIN)
        across.setSpacing(_BETWEEN)
        across.addStretch(1)
        across.addLayout(self._left())
        across.addLayout(self._right(), 100)
        across.addStretch(1)
        self._scroll: QScrollArea = QuietScrollArea(content, "Start")
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._scroll)
        for group in (self.begin, self.files, self.presets):
            group.entered.connect(self._bring_into_view)
        self.begin.walked_out.connect(lambda dx, dy: self._walk(self.begin, dx, dy))
        self.files.walked_out.connect(lambda dx, dy: self._walk(self.files, dx, dy))
        self.presets.walked_out.connect(lambda dx, dy: self._walk(self.presets, dx, dy))

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._headings[0])
        column.addWidget(self.begin)
        column.addSpacing(24)
        heading = QHBoxLayout()
        heading.addWidget(self._headings[1], 1)
        heading.addWidget(self._clear)
        column.addLayout(heading)
        column.addWidget(self.files)
        column.addWidget(self._no_files)
        column.addStretch(1)
        for group in (self.begin, self.files):
            group.setFixedWidth(_LEFT_W)
        return column

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._headings[2])
        column.addSpacing(4)
        column.addWidget(self.presets)
        column.addWidget(self._no_presets)
        column.addStretch(1)
        self.presets.setMinimumWidth(PICTURE_W)
        self.presets.setMaximumWidth(_MOST_COLUMNS * (PICTURE_W + GAP) - GAP)
        return column

    # -- content ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the recent files and the presets as they are now."""
        files = self.recent.files()
        rows = [FileRow(file, self._theme) for file in files]
        for row in rows:
            known = self.files.row_of(row.path)
            if known is not None:
                row.show_facts(known.facts)
        self.files.show_rows(rows)
        self.files.setVisible(bool(files))
        self._no_files.setVisible(not files)
        self._clear.setVisible(bool(files))
        presets = preset_titles()
        self.presets.show_presets(presets)
        self._no_presets.setVisible(not presets)
        if self.isVisible():
            self._look_at_files()
            self._ask_pictures()

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Show shortcuts at the right of ``blank``, ``generator`` and ``open``."""
        for row in self.begin.members:
            if isinstance(row, BeginRow):
                row.keys = keys.get(row.sign, "")
                row.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme; pictures are made again in its colours."""
        self._theme = theme
        for label in (*self._headings, self._no_files, self._no_presets):
            palette = label.palette()
            is_heading = label in self._headings
            palette.setColor(label.foregroundRole(), theme.text if is_heading else theme.text_muted)
            label.setPalette(palette)
        for part in (self.begin, self.files, self.presets, self._clear):
            part.set_theme(theme)
        self._content.colour = theme.surface
        self._content.update()
        self._ask_pictures()

    def _look_at_files(self) -> None:
        """Find out on a thread what the files are: a folder of the network may not answer."""
        self._asking += 1
        asked = self._asking
        paths = self.recent.paths()
        post = self._poster.post

        def look() -> None:
            for path in paths:
                post(partial(self._on_facts, asked, path, read_facts(path)))

        if paths:
            threading.Thread(target=look, name="recent files", daemon=True).start()

    def _on_facts(self, asked: int, path: Path, facts: FileFacts) -> None:
        row = self.files.row_of(path)
        if asked == self._asking and row is not None:
            row.show_facts(facts)

    def _on_painted(self) -> None:
        if not self._is_painted:
            self._is_painted = True
            self._ask_pictures()

    def _ask_pictures(self) -> None:
        """Have the pictures made; not before the page was painted once."""
        if self.isVisible() and self._is_painted:
            paths = [card.path for card in self.presets.cards]
            size = QSize(PICTURE_W, PICTURE_H)
            self._maker.ask(paths, self._theme, size, self.devicePixelRatioF())

    def _on_picture(self, path: Path, picture: QImage, words: str) -> None:
        card = self.presets.card(path)
        if card is not None:
            card.show_picture(picture, words)

    def _on_failed(self, path: Path, sentence: str) -> None:
        card = self.presets.card(path)
        if card is not None:
            card.show_problem(sentence)

    # -- what a person does -------------------------------------------------------------------

    def _begin(self, row: Pressable) -> None:
        assert isinstance(row, BeginRow)
        asked = {
            "blank": self.blank_requested,
            "generator": self.generator_requested,
            "open": self.open_requested,
        }
        asked[row.sign].emit()

    def _choose_file(self, row: Pressable) -> None:
        assert isinstance(row, FileRow)
        if row.facts.is_there:
            self.file_chosen.emit(row.path)
        else:
            # It may have come back: a stick, a folder of the network.
            self._look_at_files()

    def _remove(self, row: Pressable) -> None:
        assert isinstance(row, FileRow)
        self.recent.remove(row.path)
        self.refresh()

    def _clear_list(self) -> None:
        self.recent.clear()
        self.refresh()
        self.begin.take_keyboard()

    def _walk(self, group: PressGroup, dx: int, dy: int) -> None:
        """Go on with the keyboard beyond the edge of a group."""
        if group is self.presets:
            if dx < 0:
                self.begin.take_keyboard()
        elif dx > 0:
            self.presets.take_keyboard()
        elif dy and group is (self.begin if dy > 0 else self.files):
            (self.files if dy > 0 else self.begin).take_keyboard()

    def _bring_into_view(self, member: QWidget) -> None:
        corner = member.mapTo(self._content, QPoint(0, 0))
        middle = QRect(corner, member.size()).center()
        self._scroll.ensureVisible(
            middle.x(), middle.y(), member.width() // 2, member.height() // 2 + GAP
        )

    # -- what Qt asks -------------------------------------------------------------------------

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.begin.take_keyboard()

    def showEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def hideEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().hideEvent(event)  # type: ignore[arg-type]
        self._maker.stop()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ask_pictures()
        return super().event(event)


class _Ground(QWidget):
    """What everything stands on; it tells when it was painted."""

    painted = Signal()

    def __init__(self, colour: QColor) -> None:
        super().__init__()
        self.colour = colour

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        QPainter(self).fillRect(self.rect(), self.colour)
        self.painted.emit()


class _Link(Pressable):
    """Words that can be pressed."""

    def __init__(self, text: str, theme: Theme) -> None:
        super().__init__(theme)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFont(font(CAPTION_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(self.fontMetrics().horizontalAdvance(text) + 16, _HEADING_H)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setFont(self.font())
        lit = self.hasFocus() or self.underMouse()
        painter.setPen(self.theme.accent if lit else self.theme.text_muted)
        painter.drawText(
            self.rect().adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self.text()
        )


def _label(text: str, size_px: int, weight: int) -> QLabel:
    label = QLabel(text)
    label.setFont(font(size_px, weight))
    label.setFixedHeight(_HEADING_H)
    label.setContentsMargins(8 if weight == 400 else 0, 0, 0, 0)
    return label
