"""One row of a form: label, value or editor, what else can be done, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from designer.issues import DesignError
from designer.ui.controls.buttons import FlagButton, LinkButton, MoreButton
from designer.ui.controls.editors import ChoiceButton, DropButton, ValueEdit
from designer.ui.describe import error_words, wrapped
from designer.ui.inspector.fields import in_typed_unit
from designer.ui.inspector.form import Action, Edit, FieldSpec, read
from designer.ui.inspector.prompt import Prompt
from designer.ui.inspector.row_paint import (
    HEADING_PX,
    LABEL_SHARE,
    MARK_PX,
    ROW_PX,
    RowFace,
    error_rect,
    paint_row,
)
from designer.ui.theme import Theme
from designer.units import UnitError

MORE_PX, DROP_PX = 12, 13
_TYPED = ("quantity", "number", "integer", "text")

Apply = Callable[[Edit], None]
Editor = ValueEdit | ChoiceButton | FlagButton


class FieldRow(QWidget):
    """A row; its kind is fixed, what it shows is not.

    Attributes
    ----------
    height_changed
        A message came or went.
    unit_typed
        A value is about to be set that was typed in a unit: the field and the unit.
    requested
        An action asks the window for something: what, and the address it is about.
    """

    height_changed = Signal()
    unit_typed = Signal(str, str)
    requested = Signal(str, str)

    def __init__(self, spec: FieldSpec, theme: Theme, apply: Apply, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec = spec
        self.error = ""
        self._is_bound = False
        self.links: list[LinkButton] = []
        self.drop: DropButton | None = None
        self.more: MoreButton | None = None
        self.prompt: Prompt | None = None
        self._theme = theme
        self._apply = apply
        self.editor = self._make_editor()
        self.bind(spec)

    # -- content ----------------------------------------------------------------------------

    def _make_editor(self) -> Editor | None:
        kind = self.spec.kind
        if kind in _TYPED:
            edit = ValueEdit(self._theme, self)
            edit.committed.connect(self._commit_text)
            edit.stepped.connect(self._step)
            edit.restored.connect(self._clear_error)
            edit.column_pasted.connect(self._paste_column)
            edit.more_wanted.connect(self.open_more)
            return edit
        if kind == "choice":
            chooser = ChoiceButton(self._theme, self)
            chooser.chosen.connect(self._commit_value)
            chooser.more_wanted.connect(self.open_more)
            return chooser
        if kind == "flag":
            flag = FlagButton(self._theme, self)
            flag.clicked.connect(self._commit_value)
            return flag
        return None

    def bind(self, spec: FieldSpec) -> None:
        """Show a field; the same field keeps what a person is typing into it."""
        if spec is self.spec and self._is_bound:
            return
        self._is_bound = True
        other = spec.key != self.spec.key
        changed = other or spec != self.spec
        self.spec = spec
        if other:
            self.set_error("")
            if self.prompt is not None:
                self.prompt.give_up()
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
                flag.show_state(bool(spec.value), spec.text)
        self._bind_drop()
        self._bind_actions()
        if other or not self.accessibleName():
            self._name_for_readers()
        if changed:
            self.update()

    def put_away(self) -> None:
        """Hide until another field is to be shown; what was typed and not taken is forgotten."""
        if isinstance(self.editor, ValueEdit):
            self.editor.show_text(self.spec.text, force=True)
        if self.prompt is not None:
            self.prompt.give_up()
        self.hide()
        self.set_error("")

    def _bind_drop(self) -> None:
        """Put the list of a field that takes any text, too, beside it."""
        wanted = isinstance(self.editor, ValueEdit) and self.spec.choices is not None
        if wanted and self.drop is None and self.editor is not None:
            self.drop = DropButton(self._theme, self.editor, self)
            self.drop.chosen.connect(self._commit_value)
            self.drop.raise_()
            self._arrange()
        if self.drop is not None:
            if self.drop.isHidden() is wanted:
                self.drop.setVisible(wanted)
                self._arrange()
            self.drop.show_choice("", self.spec.value, self.spec.choices)
            self.drop.setAccessibleName(self.spec.label)

    def _bind_actions(self) -> None:
        actions = self.spec.actions
        if self.spec.kind in ("action", "heading"):
            if tuple(link.text() for link in self.links) != tuple(a.text for a in actions):
                self._make_links(actions)
            return
        if actions and self.more is None:
            self.more = MoreButton(self._theme, self, self.run)
            self._arrange()
        if self.more is not None:
            self.more.show_actions(actions, self.spec.label, has_editor=self.editor is not None)

    def _make_links(self, actions: tuple[Action, ...]) -> None:
        for link in self.links:
            link.hide()
            link.deleteLater()
        self.links = []
        for number, action in enumerate(actions):
            link = LinkButton(self._theme, self)
            link.setText(action.text)
            link.setAccessibleName(f"{action.text}: {self.spec.label} {self.spec.text}".strip())
            # Which action it is, is looked up when it is pressed: the row may show another thing.
            link.clicked.connect(lambda _=False, n=number: self._run_number(n))
            link.show()
            self.links.append(link)
        self._arrange()

    def _name_for_readers(self) -> None:
        target = self.editor or self
        self.setAccessibleName(self.spec.label)
        target.setAccessibleName(self.spec.label)
        target.setAccessibleDescription(self.spec.tooltip)
        target.setObjectName(self.spec.key)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for part in (self.editor, self.drop, self.more, self.prompt, *self.links):
            if part is not None:
                part.set_theme(theme)
        self.update()

    def stops(self) -> list[QWidget]:
        """Return what takes the keyboard here, in order."""
        found: list[QWidget] = [*self.links]
        if self.editor is not None:
            found.insert(0, self.editor)
        elif self.more is not None and not self.more.isHidden():
            found.append(self.more)
        return found

    def settle(self) -> None:
        """Commit what was typed and not yet tried, unless it was refused already."""
        for edit in (self.editor, self.prompt):
            if isinstance(edit, ValueEdit) and edit.isModified() and not self.error:
                edit.settle()

    # -- commands ---------------------------------------------------------------------------

    def _commit_text(self, text: str) -> None:
        try:
            value = read(self.spec, text)
        except (DesignError, UnitError) as error:
            self._refuse(error)
            return
        unit = in_typed_unit(self.spec, text)
        if unit:
            self.unit_typed.emit(self.spec.key, unit)
        self._commit_value(value)

    def _commit_value(self, value: Any, merge: bool = False) -> None:
        if self.spec.edit is not None:
            make = self.spec.edit
            self._try(lambda: make(value), merge=merge)

    def _paste_column(self, lines: list[str]) -> None:
        """Set as many values as things are selected, one by one."""
        try:
            if self.spec.spread is None:
                message = f"{len(lines)} lines were pasted into one field. "
                message += f"Select {len(lines)} things to set them one by one."
                self.set_error(message)
                return
            values = [read(self.spec, line) for line in lines]
        except (DesignError, UnitError) as error:
            self._refuse(error)
            return
        spread = self.spec.spread
        self._try(lambda: spread(values))

    def _try(self, make: Callable[[], Edit], *, merge: bool = False) -> None:
        """Make and apply an edit; what is refused is said below the row."""
        editor = self.editor
        if isinstance(editor, ValueEdit):
            editor.accept()
        try:
            edit = make()
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

    # -- actions ----------------------------------------------------------------------------

    def open_more(self) -> None:
        """Open the list beside the field, or the menu of what else can be done."""
        if self.drop is not None and not self.drop.isHidden():
            self.drop.open_menu()
        elif self.more is not None:
            self.more.open_menu()

    def _run_number(self, number: int) -> None:
        """Do what a link says; a link that is about to go says nothing any more."""
        for action in self.spec.actions[number : number + 1]:
            self.run(action)

    def run(self, action: Action) -> None:
        """Do what an action says, ask for what it needs first."""
        if action.prompt is not None:
            self._ask(action.prompt)
        elif action.request:
            self.requested.emit(action.request, action.address)
        elif action.edit is not None:
            self._try(action.edit)

    def _ask(self, spec: FieldSpec) -> None:
        """Let a field take the place of the row's own until it is answered."""
        if self.prompt is None:
            self.prompt = Prompt(self._theme, self, self._apply)
            self.prompt.refused.connect(self._refuse)
            self.prompt.closed.connect(self._on_prompt_closed)
        self.set_error("")
        if self.editor is not None:
            self.editor.hide()
        self._arrange()
        self.prompt.ask(spec)
        self.update()

    def _on_prompt_closed(self, focused: bool) -> None:
        self.set_error("")
        if self.editor is not None:
            self.editor.show()
            if focused:
                self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    # -- messages ---------------------------------------------------------------------------

    def _refuse(self, error: DesignError | UnitError) -> None:
        if isinstance(error, DesignError):
            issue = error.issues[0]
            self.set_error(" ".join(x for x in (issue.message, issue.hint) if x))
        else:
            self.set_error(str(error))

    def _clear_error(self) -> None:
        self.set_error("")

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
        more = error_rect(self.error, width - MARK_PX).height() + 6 if self.error else 0
        return base + more

    # -- geometry and paint -----------------------------------------------------------------

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._arrange()

    def _arrange(self) -> None:
        left, width = self._label_width(), self.width()
        # The ground of an editor reaches a little beyond its text, into the column of the mark.
        end = width - MARK_PX + 4
        drop = DROP_PX if self.drop is not None and not self.drop.isHidden() else 0
        if self.editor is not None:
            self.editor.setGeometry(left, 0, end - left - drop, ROW_PX - 1)
        if self.drop is not None:
            self.drop.setGeometry(end - DROP_PX, 0, DROP_PX, ROW_PX - 1)
        if self.prompt is not None:
            self.prompt.setGeometry(left, 0, end - left, ROW_PX - 1)
        if self.more is not None:
            self.more.setGeometry(width - MORE_PX, 0, MORE_PX, ROW_PX - 1)
            self.more.raise_()
        top = HEADING_PX - ROW_PX if self.spec.kind == "heading" else 0
        right = end
        for link in reversed(self.links):
            size = link.sizeHint()
            right -= size.width()
            link.setGeometry(right, top, size.width(), ROW_PX - 1)

    def _label_width(self) -> int:
        if self.spec.kind in ("text", "choice"):
            return round(self.width() * 0.3)
        return round(self.width() * LABEL_SHARE)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            text = self.tip()
            if text:
                QToolTip.showText(event.globalPos(), wrapped(text), self)  # type: ignore[attr-defined]
                return True
        return super().event(event)

    def tip(self) -> str:
        """Return the tool tip."""
        spec = self.spec
        shown = f"{spec.label}: {spec.text}" if spec.kind in ("static", "action") else ""
        more = spec.explain() if spec.explain is not None else ""
        return "\n".join(x for x in (shown, spec.tooltip, more) if x)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.more is not None and self.spec.actions:
            self.more.open_menu()
        else:
            super().contextMenuEvent(event)

    def enterEvent(self, event: QEvent) -> None:  # type: ignore[override]
        if self.more is not None:
            self.more.update()

    def leaveEvent(self, event: QEvent) -> None:
        if self.more is not None:
            self.more.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        asking = self.prompt.spec if self.prompt is not None else None
        label = self.spec.label if asking is None else asking.label
        links = sum(link.width() for link in self.links)
        size = (self.width(), self.height(), self._label_width(), links)
        face = RowFace(self.spec, label, self.error, *size)
        paint_row(QPainter(self), face, self._theme)


__all__ = ["MARK_PX", "FieldRow"]
