"""One row of a form: label, value or editor, provenance mark, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from designer.issues import DesignError
from designer.ui.describe import error_words, wrapped
from designer.ui.inspector.editors import ChoiceButton, FlagButton, ValueEdit, paint_aside
from designer.ui.inspector.form import Edit, FieldSpec, in_typed_unit, read
from designer.ui.theme import BODY_PX, TITLE_PX, Theme, font
from designer.units import UnitError

ROW_PX, HEADING_PX, MARK_PX = 26, 36, 12
LABEL_SHARE = 0.46
_TYPED = ("quantity", "number", "integer", "text")

Apply = Callable[[Edit], None]


class FieldRow(QWidget):
    """A row; its kind is fixed, what it shows is not.

    Attributes
    ----------
    height_changed
        A message came or went.
    unit_typed
        A value is about to be set that was typed in a unit: the field and the unit.
    """

    height_changed = Signal()
    unit_typed = Signal(str, str)

    def __init__(self, spec: FieldSpec, theme: Theme, apply: Apply, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec = spec
        self.error = ""
        self._theme = theme
        self._apply = apply
        self.editor = self._make_editor()
        self.bind(spec)

    # -- content ----------------------------------------------------------------------------

    def _make_editor(self) -> ValueEdit | ChoiceButton | FlagButton | None:
        kind = self.spec.kind
        if kind in _TYPED:
            edit = ValueEdit(self._theme, self)
            edit.committed.connect(self._commit_text)
            edit.stepped.connect(self._step)
            edit.restored.connect(lambda: self.set_error(""))
            return edit
        if kind == "choice":
            chooser = ChoiceButton(self._theme, self)
            chooser.chosen.connect(self._commit_value)
            return chooser
        if kind == "flag":
            flag = FlagButton(self._theme, self)
            flag.clicked.connect(self._commit_value)
            return flag
        return None

    def bind(self, spec: FieldSpec) -> None:
        """Show a field; the same field keeps what a person is typing into it."""
        other = spec.key != self.spec.key
        changed = other or spec != self.spec
        self.spec = spec
        if other:
            self.set_error("")
        match self.editor:
            case ValueEdit() as edit:
                edit.spins = spec.spin
                if edit.aside != spec.aside:
                    edit.aside = spec.aside
                    edit.update()
                if edit.placeholderText() != spec.placeholder:
                    edit.setPlaceholderText(spec.placeholder)
                edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                edit.show_text(spec.text, force=other)
            case ChoiceButton() as chooser:
                chooser.show_choice(spec.text, spec.value, spec.choices)
            case FlagButton() as flag:
                flag.setChecked(bool(spec.value))
        if other or not self.accessibleName():
            self._name_for_readers()
        if changed:
            self.update()

    def _name_for_readers(self) -> None:
        target = self.editor or self
        self.setAccessibleName(self.spec.label)
        target.setAccessibleName(self.spec.label)
        target.setAccessibleDescription(self.spec.tooltip)
        target.setObjectName(self.spec.key)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        if self.editor is not None:
            self.editor.set_theme(theme)
        self.update()

    # -- commands ---------------------------------------------------------------------------

    def _commit_text(self, text: str) -> None:
        try:
            value = read(self.spec, text)
        except DesignError as error:
            self.set_error(
                " ".join(x for x in (error.issues[0].message, error.issues[0].hint) if x)
            )
            return
        except UnitError as error:
            self.set_error(str(error))
            return
        unit = in_typed_unit(self.spec, text)
        if unit:
            self.unit_typed.emit(self.spec.key, unit)
        self._commit_value(value)

    def _commit_value(self, value: Any, merge: bool = False) -> None:
        if self.spec.edit is None:
            return
        edit = self.spec.edit(value)
        editor = self.editor
        if isinstance(editor, ValueEdit):
            editor.accept()
        try:
            self._apply(edit if merge else replace(edit, merge_key=""))
        except DesignError as error:
            if isinstance(editor, ValueEdit):
                # The refused text stays, to be mended.
                editor.setModified(True)
            elif isinstance(editor, FlagButton):
                editor.setChecked(bool(self.spec.value))
            self.set_error(error_words(error))
            return
        self.set_error("")
        if isinstance(editor, ValueEdit):
            editor.show_text(self.spec.text, force=True)

    def _step(self, step: int) -> None:
        assert isinstance(self.editor, ValueEdit)
        try:
            value = read(self.spec, self.editor.text())
        except (DesignError, UnitError):
            return
        if value is None or value + step < 1:
            return
        self._commit_value(value + step, merge=True)

    # -- messages ---------------------------------------------------------------------------

    def set_error(self, text: str) -> None:
        """Show why a value was refused, below it; empty takes the message away."""
        if text == self.error:
            return
        self.error = text
        if self.editor is not None:
            self.editor.setAccessibleDescription(text or self.spec.tooltip)
        self.height_changed.emit()
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height that the row needs."""
        base = HEADING_PX if self.spec.kind == "heading" else ROW_PX
        return base + (self._error_rect(width - MARK_PX).height() + 6 if self.error else 0)

    def _error_rect(self, width: int) -> QRect:
        metrics = QFontMetrics(font(BODY_PX))
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        return metrics.boundingRect(QRect(0, 0, width, 1000), flags, self.error)

    # -- geometry and paint -----------------------------------------------------------------

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        if self.editor is None:
            return
        left = self._label_width()
        # The ground of an editor reaches a little beyond its text, into the column of the mark.
        self.editor.setGeometry(left, 0, self.width() - left - MARK_PX + 4, ROW_PX - 1)

    def _label_width(self) -> int:
        share = 0.3 if self.spec.kind in ("text", "choice") else LABEL_SHARE
        return round(self.width() * share)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and (
            self.spec.tooltip or self.spec.kind == "static"
        ):
            text = self.spec.tooltip
            if self.spec.kind == "static":
                text = "\n".join(x for x in (f"{self.spec.label}: {self.spec.text}", text) if x)
            QToolTip.showText(event.globalPos(), wrapped(text), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        spec, theme, width = self.spec, self._theme, self.width()
        if spec.kind == "heading":
            painter.setFont(font(TITLE_PX, 600))
            painter.setPen(theme.text)
            self._text(painter, QRect(0, 12, width, 20), spec.label, Qt.AlignmentFlag.AlignLeft)
            return
        painter.fillRect(QRectF(0, self.height() - 1, width - MARK_PX, 1), theme.hairline)
        painter.setFont(font(BODY_PX))
        painter.setPen(theme.text_muted)
        left = self._label_width() if self.editor is not None else round(width * LABEL_SHARE)
        metrics = QFontMetrics(font(BODY_PX))
        needed = metrics.horizontalAdvance(spec.label) + 4
        if spec.kind in ("static", "flag"):
            left = min(needed, round(width * 0.7))
        self._text(
            painter, QRect(0, 0, left - 2, ROW_PX - 1), spec.label, Qt.AlignmentFlag.AlignLeft
        )
        if spec.kind in ("static", "bar"):
            self._paint_value(painter, left)
        self._paint_mark(painter)
        if self.error:
            self._paint_error(painter)

    @staticmethod
    def _text(painter: QPainter, rect: QRect, text: str, align: Qt.AlignmentFlag) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_value(self, painter: QPainter, left: int) -> None:
        spec, theme = self.spec, self._theme
        painter.setFont(font(BODY_PX, 500))
        painter.setPen(theme.color(spec.tone) if spec.tone else theme.text)
        room = QRect(left + 4, 0, self.width() - left - 4 - MARK_PX, ROW_PX - 1)
        if spec.kind == "bar":
            self._paint_bar(painter, room)
        else:
            room = paint_aside(painter, room, spec.text, spec.aside, theme)
            self._text(painter, room, spec.text, Qt.AlignmentFlag.AlignRight)

    def _paint_bar(self, painter: QPainter, room: QRect) -> None:
        spec, theme = self.spec, self._theme
        text_width = painter.fontMetrics().horizontalAdvance("100.0 %") + 8
        self._text(painter, room, spec.text, Qt.AlignmentFlag.AlignRight)
        bar = QRectF(room.left(), ROW_PX / 2 - 4, max(8, room.width() - text_width), 7)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tile_idle)
        painter.drawRoundedRect(bar, 3.5, 3.5)
        if spec.value:
            share = min(max(float(spec.value), 0.0), 1.0)
            painter.setBrush(theme.ramp_color(share))
            painter.drawRoundedRect(
                QRectF(bar.left(), bar.top(), max(7, bar.width() * share), 7), 3.5, 3.5
            )

    def _paint_mark(self, painter: QPainter) -> None:
        if not self.spec.mark:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self.spec.mark))
        painter.drawEllipse(QRectF(self.width() - MARK_PX + 4.5, ROW_PX / 2 - 3, 5, 5))

    def _paint_error(self, painter: QPainter) -> None:
        painter.setFont(font(BODY_PX))
        painter.setPen(self._theme.error)
        rect = QRect(0, ROW_PX, self.width() - MARK_PX, self.height() - ROW_PX)
        flags = int(
            Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        )
        painter.drawText(rect, flags, self.error)
