"""The fields of a wish, made from what its dataclass says about them."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from designer.edit.generate import AnyWish, Torus
from designer.issues import DesignError
from designer.ui.controls.editors import ChoiceButton
from designer.ui.describe import error_words
from designer.ui.inspector.form import Choice
from designer.ui.theme import BODY_PX, Theme, font

ROW_PX = 26
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
#: Fields with a few words to choose from: name, meaning, words by value.
_CHOICES: dict[str, tuple[str, str, dict[str, str]]] = {
    "role": (
        "Used for",
        "Part of the fabric's plane in the composite",
        {"scale_up": "Scale-up", "scale_out": "Scale-out"},
    ),
    "striping": (
        "Spines",
        "How spines are counted",
        {"auto": "Automatic", "full": "Full use", "even": "Striped evenly"},
    ),
}


class CountField(QLineEdit):
    """A count, or counts with × between them; arrows count up and down.

    Attributes
    ----------
    stepped
        An arrow was pressed: how far to go.
    left
        The keyboard went away.
    """

    stepped = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_wrong = False
        self.setFixedHeight(ROW_PX)
        self.setFont(font(BODY_PX, 500))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.text_muted)
        self.setPalette(palette)
        self.update()

    def mark(self, is_wrong: bool) -> None:
        """Show whether what stands there can be used."""
        if is_wrong != self.is_wrong:
            self.is_wrong = is_wrong
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.selectAll()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.left.emit()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().paintEvent(event)  # type: ignore[arg-type]
        paint_state(self, self._theme, is_wrong=self.is_wrong)


def paint_state(field: QWidget, theme: Theme, *, is_wrong: bool) -> None:
    """Paint the outline of a field that has the keyboard, or whose text can't be used."""
    if not (field.hasFocus() or is_wrong):
        return
    painter = QPainter(field)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.error if is_wrong else theme.accent, 1))
    painter.drawRoundedRect(QRectF(field.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class WishForm(QWidget):
    """The fields of one wish in two columns.

    Attributes
    ----------
    edited
        The wish that the fields make now.
    refused
        Why what was typed makes none.
    """

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wish: AnyWish | None = None
        self.editors: dict[str, CountField | ChoiceButton] = {}
        self._labels: list[QLabel] = []
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(8)
        self._layout.setVerticalSpacing(4)
        for column, stretch in ((1, 1), (3, 1)):
            self._layout.setColumnStretch(column, stretch)
        for column in (0, 2):
            self._layout.setColumnMinimumWidth(column, 96)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for editor in self.editors.values():
            editor.set_theme(theme)
        for label in self._labels:
            tint(label, theme, "text_muted")

    def show_wish(self, wish: AnyWish) -> None:
        """Show a wish; a field in which someone types keeps what is typed."""
        if type(wish) is not type(self._wish):
            self._wish = wish
            self._rebuild(wish)
        self._wish = wish
        for name, editor in self.editors.items():
            value = getattr(wish, name)
            if isinstance(editor, ChoiceButton):
                self._show_choice(editor, name, value)
            else:
                given = wish.dims if isinstance(wish, Torus) and name == "dimensions" else ()
                editor.setEnabled(not given)
                editor.mark(False)
                if given:
                    editor.setText(str(len(given)))
                elif not (editor.hasFocus() and editor.isModified()):
                    editor.setText(_text(value))

    # -- building ---------------------------------------------------------------------------

    def _rebuild(self, wish: AnyWish) -> None:
        for old in (*self.editors.values(), *self._labels):
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.editors, self._labels = {}, []
        abouts = [about for about in dataclasses.fields(wish) if about.name != "role"]
        for number, about in enumerate((*abouts, wish.__dataclass_fields__["role"])):
            editor = self._editor(about)
            self.editors[about.name] = editor
            row, column = divmod(number, 2)
            title = about.metadata.get("name") or _CHOICES[about.name][0]
            label = QLabel(title, self)
            label.setFont(font(BODY_PX))
            label.setBuddy(editor)
            tint(label, self._theme, "text_muted")
            self._labels.append(label)
            self._layout.addWidget(label, row, 2 * column)
            self._layout.addWidget(editor, row, 2 * column + 1)

    def _editor(self, about: dataclasses.Field[Any]) -> CountField | ChoiceButton:
        name = about.name
        if name in _CHOICES:
            choice = ChoiceButton(self._theme, self)
            choice.setFixedHeight(ROW_PX)
            choice.setAccessibleName(_CHOICES[name][0])
            choice.setToolTip(_CHOICES[name][1])
            choice.chosen.connect(lambda value, n=name: self._set(n, value))
            return choice
        field = CountField(self._theme, self)
        meaning, zero = about.metadata["meaning"], about.metadata["zero"]
        low, high = about.metadata["low"], about.metadata["high"]
        rest = f" Empty: {zero}." if zero else ""
        field.setToolTip(f"{meaning}: {max(low, 1):,} to {high:,}.{rest}")
        field.setAccessibleName(meaning)
        field.setPlaceholderText(zero)
        field.textEdited.connect(lambda text, n=name: self._type(n, text))
        field.stepped.connect(lambda by, n=name: self._step(n, by))
        field.left.connect(lambda n=name: self._leave(n))
        return field

    def _show_choice(self, editor: ChoiceButton, name: str, value: str) -> None:
        words = _CHOICES[name][2]
        choices = tuple(Choice(key, text) for key, text in words.items())
        editor.show_choice(words[value], value, lambda: choices)

    # -- editing ----------------------------------------------------------------------------

    def _type(self, name: str, text: str) -> None:
        editor = self.editors[name]
        assert isinstance(editor, CountField) and self._wish is not None
        value = _value(text, getattr(self._wish, name))
        if value is None:
            editor.mark(True)
            meaning = self._wish.__dataclass_fields__[name].metadata["meaning"]
            self.refused.emit(f"{meaning}: '{text.strip()}' is no whole number.")
            return
        self._set(name, value)

    def _set(self, name: str, value: Any) -> None:
        assert self._wish is not None
        try:
            wish = dataclasses.replace(self._wish, **{name: value})
        except DesignError as error:
            editor = self.editors[name]
            if isinstance(editor, CountField):
                editor.mark(True)
            self.refused.emit(error_words(error).partition(": ")[2])
            return
        self.show_wish(wish)
        self.edited.emit(wish)

    def _step(self, name: str, by: int) -> None:
        about = self._wish.__dataclass_fields__[name].metadata  # type: ignore[union-attr]
        value = getattr(self._wish, name)
        if isinstance(value, tuple):
            return
        editor = self.editors[name]
        assert isinstance(editor, CountField)
        editor.setModified(False)
        self._set(name, min(max(value + by, about["low"]), about["high"]))
        editor.selectAll()

    def _leave(self, name: str) -> None:
        """Show the value that counts where what was typed is none."""
        editor = self.editors.get(name)
        if not isinstance(editor, CountField) or self._wish is None:
            return
        was_wrong = editor.is_wrong
        editor.setModified(False)
        editor.setText(_text(getattr(self._wish, name)))
        editor.mark(False)
        if was_wrong:
            self.edited.emit(self._wish)


def tint(label: QLabel, theme: Theme, token: str) -> None:
    """Give a label the colour of a token."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, theme.color(token))
    label.setPalette(palette)


def _text(value: int | tuple[int, ...]) -> str:
    if isinstance(value, tuple):
        return " × ".join(f"{size:,}" for size in value)
    return f"{value:,}" if value else ""


def _value(text: str, like: int | tuple[int, ...]) -> int | tuple[int, ...] | None:
    """Return what a text says: a count, or counts; None where it says none."""
    pieces = [piece.strip() for piece in re.split(r"[x×*;]", text.strip().lower())]
    pieces = [] if pieces == [""] else [re.sub(r"[,\s]", "", piece) for piece in pieces]
    if not all(piece.isascii() and piece.isdecimal() and len(piece) < 20 for piece in pieces):
        return None
    counts = tuple(int(piece) for piece in pieces)
    if isinstance(like, tuple):
        return counts
    return None if len(counts) > 1 else counts[0] if counts else 0
