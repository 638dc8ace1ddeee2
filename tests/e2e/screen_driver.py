"""The real program with a line to the test that says where things are on the screen.

It sends no events and runs no commands: what happens to the program comes from outside. A question
is answered as soon as its answer is there, or with what there is instead when patience ends.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget
from shiboken6 import isValid

from designer.ui.canvas.gestures.wiring import ChooseEnd
from designer.ui.controls.popup import ChoicePopup
from tests.e2e import driving
from tests.e2e.driving import say

PATIENCE_S = 10.0
_LOOK_MS = 10

Box = tuple[int, int, int, int]
Question = Callable[[], Any]


class Driver(driving.Driver):
    """Answers questions about the window; each `do_…` returns a question, None as long as open."""

    def __init__(self, window: Any, safety: Any) -> None:
        self._open: list[tuple[str, Question, float]] = []
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._look)
        super().__init__(window, safety)

    def obey(self, name: str, values: list[Any]) -> None:
        """Keep a question until it can be answered."""
        question = getattr(self, f"do_{name}")(*values)
        self._open.append((name, question, monotonic() + PATIENCE_S))
        self._timer.start(_LOOK_MS)

    def _look(self) -> None:
        for entry in tuple(self._open):
            name, question, until = entry
            answer = question()
            if answer is None and monotonic() > until:
                answer = {"late": True, **self._state()}
            if answer is not None:
                self._open.remove(entry)
                say(done=name, answer=answer)
        if not self._open:
            self._timer.stop()

    # -- what is going on ---------------------------------------------------------------------

    def do_wait(self, wanted: dict[str, Any]) -> Question:
        """Wait until the state is as wanted."""

        def question() -> dict[str, Any] | None:
            state = self._state()
            return state if all(state[key] == value for key, value in wanted.items()) else None

        return question

    def do_wait_other(self, fact: str, than: Any) -> Question:
        """Wait until something is no longer as it was."""

        def question() -> dict[str, Any] | None:
            state = self._state()
            return state if state[fact] != than else None

        return question

    def _state(self) -> dict[str, Any]:
        window, session = self.window, self.session
        focus, popup = QApplication.focusWidget(), QApplication.activePopupWidget()
        results = session.results
        count = results.metrics["chips.count"].value if results is not None else None
        return {
            "is_at_start": window.tools.is_at_start,
            "is_clean": session.is_clean,
            "path": None if session.path is None else str(session.path),
            "selection": list(session.selection),
            "chips": None if count is None or not session.is_fresh else int(count),
            "step": session.history.undo_label,
            "hint": window.canvas.mode.hint if window.canvas.mode is not None else "",
            "banner": window.banner.text if window.banner.isVisible() else "",
            "status": window.status.text,
            "lit": self._lit(),
            "line": self._line(),
            "focus": _name(focus),
            "text": getattr(focus, "text", str)() if focus is not None else "",
            "popup": _name(popup),
            "dialog": self._dialog() is not None,
            "other_end": self._other_end(),
            "is_active": QApplication.activeWindow() is not None,
        }

    def _lit(self) -> str:
        """What would take the offer that is carried over the canvas."""
        canvas = self.window.canvas
        carrier = getattr(canvas._drop or canvas.mode, "carrier", None)
        target = None if carrier is None else carrier.target
        return "" if target is None or carrier.trial.is_refused else str(target.address)

    def _line(self) -> str:
        """What the line that is drawn would make where it is now."""
        rope = self.window.canvas.rope
        return rope.verdict.title if rope.isVisible() and rope.verdict is not None else ""

    def _other_end(self) -> str:
        """What would be wired to, while that is chosen by keys."""
        mode = self.window.canvas.mode
        return mode.place.address if isinstance(mode, ChooseEnd) else ""

    def _dialog(self) -> Any:
        dialog = self.window.files.dialog
        shown = dialog is not None and isValid(dialog) and dialog.isVisible()
        return dialog if shown else None

    # -- where things are -----------------------------------------------------------------------

    def do_where(self, kind: str, *which: str) -> Question:
        """Say where something is on the screen, as soon as it can be seen there."""
        found: Callable[..., Box | None] = getattr(self, f"_{kind}")
        return lambda: found(*which)

    def _begin(self, sign: str) -> Box | None:
        """A row of the start page."""
        page = self.window.tools.start_page
        return next((_box(row) for row in page.begin.members if row.sign == sign), None)

    def _search_field(self) -> Box | None:
        return _box(self.window.palette_.field)

    def _row(self, key: str) -> Box | None:
        """A row of the palette."""
        rows = self.window.palette_.list
        return _box(rows, rows.row_rect(key))

    def _canvas(self) -> Box | None:
        return _box(self.window.canvas.viewport())

    def _plate(self, address: str) -> Box | None:
        canvas = self.window.canvas
        rect = canvas.geometry_shown.place_of(address)
        if rect is None:
            return None
        corner = canvas.mapFromScene(rect.x, rect.y)
        return _box(canvas.viewport(), QRect(corner, canvas.mapFromScene(rect.right, rect.bottom)))

    def _port(self, address: str, port: str) -> Box | None:
        """The handle of a port, while it is shown."""
        canvas = self.window.canvas
        boxes = (h.box for h in canvas.ports.handles() if (h.address, h.port) == (address, port))
        box = next(boxes, None)
        return None if box is None else _box(canvas.viewport(), box.toAlignedRect())

    def _popover(self, name: str) -> Box | None:
        """A field or a button of the popover in which links are settled."""
        popover = self.window.canvas.desk.popover
        return None if popover is None else _box(getattr(popover, name))

    def _choice(self, value: str) -> Box | None:
        """An entry of the list that is open."""
        popup = QApplication.activePopupWidget()
        if not isinstance(popup, ChoicePopup):
            return None
        return _box(popup.list.viewport(), popup.list.rect_of(value))

    def _field(self, key_end: str) -> Box | None:
        """A field of the inspector."""
        rows = self.window.side.inspector
        keys = (spec.key for spec in rows.form.fields if spec.key.endswith(key_end))
        editor = next((rows.editor_of(key) for key in keys), None)
        return None if editor is None else _box(editor)

    def _menu(self, title: str) -> Box | None:
        """A menu of the bar, or an entry of the menu that is open."""
        shown = QApplication.activePopupWidget()
        bar = shown if isinstance(shown, QMenu) else self.window.top_bar.menu_bar
        found = (a for a in bar.actions() if a.text().replace("&", "").startswith(title))
        action = next(found, None)
        return None if action is None else _box(bar, bar.actionGeometry(action))

    def _file_dialog(self, name: str) -> Box | None:
        """The field of the file dialog, or one of its buttons by its text."""
        dialog = self._dialog()
        if dialog is None:
            return None
        buttons = (b for b in dialog.findChildren(QPushButton) if name == b.text().replace("&", ""))
        widget = next(buttons, None) or dialog.findChild(QLineEdit, name)
        return None if widget is None else _box(widget)

    # -- beside the program ---------------------------------------------------------------------

    def do_windows(self) -> Question:
        """The numbers under which the screen knows the window, and the dialog over it."""
        shown = (self.window, self._dialog())
        return lambda: [int(widget.winId()) for widget in shown if widget is not None]

    def do_picture(self, path: str) -> Question:
        """Keep what the screen shows of the window and over it, and where the mouse is."""
        box = self.window.geometry()
        pixmap = self.window.screen().grabWindow(0, box.x(), box.y(), box.width(), box.height())
        painter = QPainter(pixmap)
        painter.setPen(Qt.GlobalColor.red)
        painter.drawEllipse(QCursor.pos() - box.topLeft(), 6, 6)
        painter.end()
        return lambda: pixmap.save(path)


def _name(widget: QWidget | None) -> str:
    return "" if widget is None else widget.accessibleName() or type(widget).__name__


def _box(widget: QWidget, rect: QRect | None = None) -> Box | None:
    """A widget, or a part of it, in pixels of the screen; None as long as it cannot be seen."""
    seen = widget.visibleRegion().boundingRect()
    rect = seen if rect is None else rect.intersected(seen)
    if rect.height() < 6 or rect.width() < 6:
        return None
    corner = widget.mapToGlobal(rect.topLeft())
    return corner.x(), corner.y(), rect.width(), rect.height()


if __name__ == "__main__":
    sys.exit(driving.run(Driver, sys.argv[1:]))
