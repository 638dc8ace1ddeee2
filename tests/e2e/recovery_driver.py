"""The real program with a line to the test: commands come on stdin, what happens goes to stdout.

`python -m tests.e2e.recovery_driver FILE [OPTION]…`. Options: ``slowly`` lets the autosave wait for
ever unless it is told to hurry, ``hurry`` lets it write without a pause, ``die-fsync=N`` and
``die-replace=N`` kill the process within its N-th write.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from tests.e2e import driving
from tests.e2e.driving import say


def die() -> None:
    """End at once, as `kill -9` does; nothing is cleaned up."""
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(9)


class Driver(driving.Driver):
    """Obeys the test as far as its work may be lost."""

    def __init__(self, window: Any, safety: Any) -> None:
        self._numbers = count(1)
        super().__init__(window, safety)

    def do_state(self) -> dict[str, Any]:
        session, notice = self.session, self.safety.notice
        box = self.safety.crash.box
        return {
            "title": session.title,
            "is_clean": session.is_clean,
            "path": None if session.path is None else str(session.path),
            "is_visible": self.window.isVisible(),
            "found": [r.about.title for r in notice.records] if notice else [],
            "said": box.text() if box is not None else "",
            "trouble": self.window.banner.text,
        }

    def do_type(self, text: str) -> None:
        """Rename the design by keys."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self.session.select(())
        editor = self.window.side.inspector.row(":name").editor
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    def do_keep_editing(self) -> None:
        """Edit at every turn of the event loop until the process ends."""
        from PySide6.QtCore import QTimer

        timer = QTimer(self.window)
        timer.timeout.connect(lambda: self._rename(f"Edit {next(self._numbers)}"))
        timer.start(0)

    def _rename(self, name: str) -> None:
        from designer.edit.params import set_field

        self.session.apply("Rename", lambda design: set_field(design, "design:name", name))
        say(edited=name)

    def do_undo(self) -> None:
        self.session.undo()

    def do_save(self) -> None:
        self.session.save()

    def do_finish(self) -> bool:
        return bool(self.safety.autosave.finish())

    def do_leftovers(self) -> list[str]:
        return [record.about.title for record in self.safety.folder.leftovers().records]

    def do_restore(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.keyClick(self.safety.notice.list, Qt.Key.Key_Return)

    def do_close(self) -> None:
        self.window.close()

    def do_fail_in_slot(self) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, self._fail)

    def do_fail_in_paint(self) -> None:
        from PySide6.QtGui import QPainter
        from PySide6.QtWidgets import QWidget

        class Faulty(QWidget):
            def paintEvent(self, event: Any) -> None:
                painter = QPainter(self)
                painter.drawLine(0, 0, 1 // 0, 1)

        self.faulty = Faulty(self.window)
        self.faulty.show()

    def do_crash(self) -> None:
        faulthandler._sigsegv()

    def _fail(self) -> None:
        raise RuntimeError("a test's own fault")


def watch(*options: str) -> None:
    """Put the options in force and tell of every record that was written."""
    from designer.session import autosave
    from designer.store.recovery import Slot

    if "slowly" in options:
        autosave.PAUSE_S = autosave.LATEST_S = 3_600.0
    if "hurry" in options:
        autosave.PAUSE_S = autosave.LATEST_S = autosave.SHARE = autosave.RAREST_S = 1e-9
    write = Slot.write
    numbers = count(1)
    deaths = {key: int(n) for key, _, n in (option.partition("=") for option in options) if n}

    def told(slot: Any, text: str, about: Any) -> None:
        number = next(numbers)
        if deaths.get("die-fsync") == number:
            os.fsync = lambda handle: die()
        if deaths.get("die-replace") == number:
            Path.replace = lambda path, target: die()  # type: ignore[method-assign,assignment]
        write(slot, text, about)
        say(written=about.title)

    Slot.write = told  # type: ignore[method-assign]


if __name__ == "__main__":
    file, *options = sys.argv[1:]
    watch(*options)
    sys.exit(driving.run(Driver, [file]))
