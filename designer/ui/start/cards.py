"""Presets as pictures: a grid of cards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from designer.ui.start.press import Pressable, PressGroup
from designer.ui.theme import BODY_PX, TITLE_PX, Theme, font

PICTURE_W, PICTURE_H = 264, 164
GAP = 16
_NAME_H, _WORDS_H, _BELOW = 20, 16, 8
CARD_H = PICTURE_H + 8 + _NAME_H + _WORDS_H + _BELOW
_CORNER = 6.0


class PresetCard(Pressable):
    """A picture, a name, a line of words."""

    def __init__(self, path: Path, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.path = path
        self.name = name
        self.words = ""
        self.problem = ""
        self._picture: QImage | None = None
        self.setAccessibleName(f"New from preset {name}")
        self.setFixedSize(PICTURE_W, CARD_H)

    @property
    def picture(self) -> QImage | None:
        """What is shown; None until it is made."""
        return self._picture

    def show_picture(self, picture: QImage, words: str) -> None:
        """Show the picture and the words of the design."""
        self._picture, self.words, self.problem = picture, words, ""
        self.setAccessibleDescription(words)
        self.update()

    def show_problem(self, sentence: str) -> None:
        """Say why there is no picture."""
        self._picture, self.words, self.problem = None, "Cannot be opened", sentence
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.theme
        frame = QRectF(0, 0, PICTURE_W, PICTURE_H).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, _CORNER, _CORNER)
        painter.fillPath(outline, theme.canvas)
        if self._picture is not None:
            painter.setClipPath(outline)
            painter.drawImage(0, 0, self._picture)
            painter.setClipping(False)
        lit = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(theme.accent if lit else theme.hairline, 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        top = PICTURE_H + 8
        self._line(painter, QRect(2, top, PICTURE_W - 4, _NAME_H), self.name, 600)
        words = QRect(2, top + _NAME_H, PICTURE_W - 4, _WORDS_H)
        self._line(painter, words, self.words, 400)

    def _line(self, painter: QPainter, room: QRect, text: str, weight: int) -> None:
        is_name = weight == 600
        painter.setFont(font(TITLE_PX if is_name else BODY_PX, weight))
        tone = self.theme.error if self.problem else self.theme.text_muted
        painter.setPen(self.theme.text if is_name else tone)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class PresetGrid(PressGroup):
    """Cards in as many columns as there is room for.

    Attributes
    ----------
    chosen
        File of the preset that was pressed.
    """

    chosen = Signal(Path)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Presets", parent)
        self._theme = theme

    @property
    def cards(self) -> tuple[PresetCard, ...]:
        """All cards, in order."""
        return tuple(member for member in self.members if isinstance(member, PresetCard))

    def show_presets(self, presets: Sequence[tuple[Path, str]]) -> None:
        """Show cards for these files and names; what is shown already keeps its picture."""
        if [(card.path, card.name) for card in self.cards] == list(presets):
            return
        cards = [PresetCard(path, name, self._theme) for path, name in presets]
        for card in cards:
            card.clicked.connect(lambda _=False, c=card: self.chosen.emit(c.path))
        self.set_members(cards)
        self._arrange()

    def card(self, path: Path) -> PresetCard | None:
        """Return the card of a file."""
        return next((card for card in self.cards if card.path == path), None)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        super().set_theme(theme)

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(2 * PICTURE_W + GAP, max(CARD_H, self.minimumHeight()))

    def _arrange(self) -> None:
        self.columns = max(1, (self.width() + GAP) // (PICTURE_W + GAP))
        for number, card in enumerate(self.cards):
            row, column = divmod(number, self.columns)
            card.move(column * (PICTURE_W + GAP), row * (CARD_H + GAP))
        rows = -(-len(self.cards) // self.columns)
        self.setMinimumHeight(rows * (CARD_H + GAP))
