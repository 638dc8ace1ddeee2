"""The inspector: the form of what is selected, one row widget per field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

from pydantic import ValidationError
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from designer.issues import refuse
from designer.model.parts import Part
from designer.session.session import Session
from designer.ui import describe
from designer.ui.inspector.build_design import design_form
from designer.ui.inspector.build_item import item_form
from designer.ui.inspector.build_link import link_form
from designer.ui.inspector.editors import ValueEdit
from designer.ui.inspector.form import Edit, Form, shown_in
from designer.ui.inspector.rows import MARK_PX, FieldRow
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
        Returns the parts catalogue; called when a part chooser opens.
    """

    home: str
    resized = Signal()

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
        self.home = ""
        self._units: dict[str, str] = {}
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
            if isinstance(row.editor, ValueEdit) and row.editor.isModified() and not row.error:
                row.editor.settle()

    def editor_of(self, key: str = "") -> QWidget | None:
        """Return the editor of a field; without a key the first one."""
        editors = {row.spec.key: row.editor for row in self._rows if row.editor is not None}
        return editors.get(key) if key else next(iter(editors.values()), None)

    def refresh(self) -> None:
        """Show the current state of what is selected."""
        form = self._build()
        # What was typed in a unit comes back in it, for as long as the window is open.
        fields = tuple(shown_in(spec, self._units.get(spec.key, "")) for spec in form.fields)
        self._show(replace(form, fields=fields))

    def _build(self) -> Form:
        session = self._session
        design, results = session.design, session.results
        place = session.selection[-1] if session.selection else self.home
        target = describe.locate(design, place) if place else None
        if target is not None and target.link is not None:
            form = link_form(design, target, results)
        elif target is not None and target.item is not None:
            form = item_form(
                design, target, place, self._catalogue, results.racks if results is not None else ()
            )
        else:
            form = design_form(design, results)
        others = len(session.selection) - 1
        if others > 0 and target is not None:
            form = Form(
                form.title,
                f"{form.subtitle} · and {others} more selected",
                form.fields,
                form.tooltip,
            )
        return form

    def _show(self, form: Form) -> None:
        kinds = [spec.kind for spec in form.fields]
        same = kinds == [row.spec.kind for row in self._rows]
        self._form = form
        if same:
            for row, spec in zip(self._rows, form.fields, strict=True):
                row.bind(spec)
        else:
            self._rebuild(form)
        self.update(0, 0, self.width(), HEAD_PX)

    def _rebuild(self, form: Form) -> None:
        """Reuse rows of the same kind in order; make what is missing, drop what is left."""
        spare: dict[str, list[FieldRow]] = {}
        for row in self._rows:
            spare.setdefault(row.spec.kind, []).append(row)
        rows = []
        for spec in form.fields:
            pool = spare.get(spec.kind)
            if pool:
                row = pool.pop(0)
                row.bind(spec)
            else:
                row = FieldRow(spec, self._theme, self._apply, self)
                row.height_changed.connect(self._lay_out)
                row.unit_typed.connect(self._units.__setitem__)
            rows.append(row)
        for pool in spare.values():
            for row in pool:
                row.hide()
                row.deleteLater()
        self._rows = rows
        self._lay_out()
        self._chain_tabs()

    def _chain_tabs(self) -> None:
        editors = [row.editor for row in self._rows if row.editor is not None]
        for before, after in pairwise(editors):
            QWidget.setTabOrder(before, after)

    def _apply(self, edit: Edit) -> None:
        """Run a command; whatever the document's own rules refuse is a refusal, too."""
        try:
            self._session.apply(
                edit.label, edit.command, focus=edit.focus, merge_key=edit.merge_key
            )
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
            raise refuse("EDT-VALUE", "", f"{message}.", "Correct the value.") from error

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for row in self._rows:
            row.set_theme(theme)
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
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
