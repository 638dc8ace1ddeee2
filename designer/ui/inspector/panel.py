"""The inspector: the form of what is selected, one row widget per field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain, pairwise

from pydantic import ValidationError
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from designer.edit.bulk import owners
from designer.issues import DesignError, refuse
from designer.model.parts import Part
from designer.session.session import Session
from designer.ui import describe
from designer.ui.controls.paint import paint_line
from designer.ui.inspector.build_bulk import bulk_form
from designer.ui.inspector.build_design import design_form
from designer.ui.inspector.build_item import item_form
from designer.ui.inspector.build_link import link_form
from designer.ui.inspector.fields import shown_in
from designer.ui.inspector.form import Edit, FieldSpec, Form
from designer.ui.inspector.row_paint import MARK_PX
from designer.ui.inspector.rows import FieldRow
from designer.ui.theme import BODY_PX, TITLE_PX, Theme, font

HEAD_PX = 44


class Inspector(QWidget):
    """Shows and edits the selected thing; while nothing is selected, what the canvas shows.

    Parameters
    ----------
    session
        The open document.
    theme
        Colours.
    catalogue
        Returns the parts catalogue; called when a chooser of parts opens.

    Attributes
    ----------
    home
        Address of the block that the canvas shows; empty for the whole design.
    resized
        The form became higher or lower.
    opened
        Address of a block that is to be opened on the canvas.
    wire_requested
        Address of a link group whose wiring is to be edited on the canvas.
    """

    home: str
    resized = Signal()
    opened = Signal(str)
    wire_requested = Signal(str)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        catalogue: Callable[[], Mapping[str, Part]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._catalogue = catalogue
        self._form = Form("", "", ())
        self._rows: list[FieldRow] = []
        self._shelf: dict[str, list[FieldRow]] = {}
        self.home = ""
        self._units: dict[str, str] = {}
        self._renamed: dict[str, str] = {}
        self._shown: tuple[str, ...] = ()
        self.setAccessibleName("Inspector")
        self.refresh()

    # -- content ----------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        """What is shown."""
        return self._form

    def row(self, key_end: str) -> FieldRow:
        """Return the row whose key ends so.

        Raises
        ------
        KeyError
            If there is none.
        """
        for row in self._rows:
            if row.spec.key.endswith(key_end) and not row.isHidden():
                return row
        raise KeyError(key_end)

    def settle(self) -> None:
        """Commit what stands typed in a field, before the form changes under it."""
        for row in self._rows:
            row.settle()

    def editor_of(self, key: str = "") -> QWidget | None:
        """Return the editor of a field; without a key the first one."""
        editors = {row.spec.key: row.editor for row in self._rows if row.editor is not None}
        return editors.get(key) if key else next(iter(editors.values()), None)

    def refresh(self) -> None:
        """Show the current state of what is selected."""
        if self._follow_renames():
            return
        form = self._build()
        # What was typed in a unit comes back in it, for as long as the window is open.
        fields = tuple(shown_in(spec, self._units.get(spec.key, "")) for spec in form.fields)
        self._show(replace(form, fields=fields))

    def _follow_renames(self) -> bool:
        """Select a renamed thing by the id that it has now, after undo and redo, too."""
        session = self._session
        design, before, now = session.design, self._shown, session.selection
        self._shown = now
        if not self._renamed or before == now:
            return False
        gone = (place for place in before if describe.locate(design, place) is None)
        others = (self._renamed.get(place, "") for place in gone)
        found = tuple(o for o in others if o and describe.locate(design, o) is not None)
        if not found:
            return False
        session.select((*now, *(place for place in found if place not in now)))
        return True

    def _build(self) -> Form:
        session = self._session
        design, results = session.design, session.results
        selection = session.selection or ((self.home,) if self.home else ())
        found = owners(design, selection)
        if len(found) > 1:
            return bulk_form(design, found, selection, self._catalogue)
        target = describe.locate(design, found[0]) if found else None
        if target is not None and target.link is not None:
            return link_form(design, target, results, self._catalogue)
        if target is not None and target.item is not None:
            racks = results.racks if results is not None else ()
            is_open = not session.selection
            return item_form(design, target, selection, self._catalogue, racks, is_open=is_open)
        return design_form(design, results)

    def _show(self, form: Form) -> None:
        shown = [row.spec.kind for row in self._rows]
        self._form = form
        if [spec.kind for spec in form.fields] == shown:
            for row, spec in zip(self._rows, form.fields, strict=True):
                row.bind(spec)
        else:
            self._rebuild(form)
        self.update(0, 0, self.width(), HEAD_PX)

    def _rebuild(self, form: Form) -> None:
        """Keep the rows of the same fields, reuse others of the kind, make what is missing.

        Rows that are not needed stay hidden for later: to make one takes far longer than to show
        another field in it.
        """
        focused = self._focused_row()
        by_key = {(row.spec.key, row.spec.kind): row for row in self._rows}
        kept = {id(row) for spec in form.fields if (row := by_key.get((spec.key, spec.kind)))}
        spare: dict[str, list[FieldRow]] = {}
        for row in self._rows:
            if id(row) not in kept:
                spare.setdefault(row.spec.kind, []).append(row)
        rows = []
        for spec in form.fields:
            kind = spec.kind
            row = by_key.pop((spec.key, kind), None)
            row = row or self._spare(spare.get(kind)) or self._spare(self._shelf.get(kind))
            if row is None:
                row = self._make(spec)
            else:
                row.bind(spec)
            rows.append(row)
        self._rows = rows
        for row in chain.from_iterable(spare.values()):
            row.put_away()
            self._shelf.setdefault(row.spec.kind, []).append(row)
        self._lay_out()
        self._chain_tabs()
        if focused is not None and rows and self._focused_row() is None:
            self._focus_near(focused)

    @staticmethod
    def _spare(pool: list[FieldRow] | None) -> FieldRow | None:
        return pool.pop(0) if pool else None

    def _make(self, spec: FieldSpec) -> FieldRow:
        row = FieldRow(spec, self._theme, self._apply, self)
        row.height_changed.connect(self._lay_out)
        row.unit_typed.connect(self._units.__setitem__)
        row.requested.connect(self._on_requested)
        return row

    def _on_requested(self, request: str, place: str) -> None:
        signal = self.opened if request == "opened" else self.wire_requested
        signal.emit(place)

    def _focused_row(self) -> int | None:
        focused = QApplication.focusWidget()
        rows = enumerate(self._rows)
        return next(
            (n for n, row in rows if focused is not None and row.isAncestorOf(focused)), None
        )

    def _focus_near(self, number: int) -> None:
        """Put the keyboard near a row that is gone."""
        stops = [row.stops() for row in self._rows[: number + 1]]
        near = next((stop[0] for stop in reversed(stops) if stop), None)
        if near is not None:
            near.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chain_tabs(self) -> None:
        stops = [stop for row in self._rows for stop in row.stops()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _apply(self, edit: Edit) -> None:
        """Run a command; whatever the document's own rules refuse is a refusal, too."""
        before = self._renamed
        if edit.renamed is not None:
            old, new = edit.renamed
            self._renamed = {**before, old: new, new: old}
        try:
            self._session.apply(
                edit.label, edit.command, focus=edit.focus, merge_key=edit.merge_key
            )
        except DesignError:
            self._renamed = before
            raise
        except ValidationError as error:
            self._renamed = before
            problem = error.errors(include_url=False, include_input=False)[0]
            message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
            raise refuse("EDT-VALUE", "", f"{message}.", "Correct the value.") from error

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for row in self._rows:
            row.set_theme(theme)
        # Qt is about to style every widget there is: not those that nobody sees.
        for row in chain.from_iterable(self._shelf.values()):
            row.deleteLater()
        self._shelf.clear()
        self.update()

    # -- geometry and paint -----------------------------------------------------------------

    def _lay_out(self) -> None:
        y, width = HEAD_PX, self.width()
        for row in self._rows:
            height = row.height_for(width)
            row.setGeometry(0, y, width, height)
            if row.isHidden():
                row.show()
            y += height
        if self.minimumHeight() != y:
            self.setMinimumHeight(y)
            self.setMaximumHeight(y)
            self.updateGeometry()
            self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(232, max(HEAD_PX, self.minimumHeight()))

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        if event.size().width() != event.oldSize().width():  # type: ignore[attr-defined]
            self._lay_out()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        width = self.width() - MARK_PX
        self._line(painter, QRect(0, 2, width, 18), self._form.title, TITLE_PX, 600, "text")
        self._line(
            painter, QRect(0, 20, width, 16), self._form.subtitle, BODY_PX - 1, 400, "text_muted"
        )

    def _line(
        self, painter: QPainter, rect: QRect, text: str, size: int, weight: int, token: str
    ) -> None:
        painter.setFont(font(size, weight))
        painter.setPen(self._theme.color(token))
        paint_line(painter, rect, text, Qt.AlignmentFlag.AlignLeft)
