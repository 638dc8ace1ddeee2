"""A field that takes a row's place until it is answered: the new name of an axis."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from designer.issues import DesignError
from designer.ui.controls.editors import ValueEdit
from designer.ui.inspector.form import Edit, FieldSpec, read
from designer.ui.theme import Theme
from designer.units import UnitError


class Prompt(ValueEdit):
    """Enter answers, Esc and going elsewhere leave everything as it was.

    Parameters
    ----------
    theme, row
        Colours, and where it stands.
    apply
        Called with the edit of an answer; raises what is refused.

    Attributes
    ----------
    spec
        The field that is asked for; None while nothing is.
    refused
        The answer cannot be: the error.
    closed
        It is answered or given up; whether the keyboard was in it.
    """

    refused = Signal(object)
    closed = Signal(bool)

    def __init__(self, theme: Theme, row: QWidget, apply: Callable[[Edit], None]) -> None:
        super().__init__(theme, row)
        self.spec: FieldSpec | None = None
        self._apply = apply
        self._is_refused = False
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.committed.connect(self._answer)
        self.restored.connect(self.give_up)
        self.left.connect(self._on_left)
        self.hide()

    def ask(self, spec: FieldSpec) -> None:
        """Ask for a field."""
        self.spec = spec
        self._is_refused = False
        self.setPlaceholderText(spec.placeholder)
        self.setAccessibleName(spec.label)
        self.setAccessibleDescription(spec.tooltip)
        self.show_text(spec.text, force=True)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def give_up(self) -> None:
        """Ask no longer."""
        if self.spec is None:
            return
        self.spec = None
        focused = self.hasFocus()
        self.setModified(False)
        self.hide()
        self.closed.emit(focused)

    def _answer(self, text: str) -> None:
        spec = self.spec
        if spec is None or spec.edit is None:
            return
        self.accept()
        try:
            value = read(spec, text)
            self._apply(spec.edit(value))
        except (DesignError, UnitError) as error:
            self.setModified(True)
            self._is_refused = True
            self.refused.emit(error)
            return
        self.give_up()

    def _on_left(self) -> None:
        if not self._is_refused:
            self.give_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        else:
            super().keyPressEvent(event)
