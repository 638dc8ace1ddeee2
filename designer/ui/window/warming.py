"""What makes first uses quick: done piece by piece in the first seconds of the window.

A window must be there at once, so what is seldom needed is loaded when it is first used. A person
would feel that as a hitch; here it has happened before, in pieces too short to be felt.
"""

from __future__ import annotations

import gc
import importlib
from functools import partial

from PySide6.QtCore import QObject, QTimer

#: Pause before the first piece and between two.
PAUSE_MS = 400
#: How many new things there are before garbage is looked for in the middle of something: young,
#: middle-aged, all. More than a usual edit makes, since `Tidying` looks for it after each of them.
COLLECT_AFTER = (50_000, 10, 100)
#: After an event, so long a window must be left alone before garbage is looked for: among what is
#: new, and among all.
REST_MS, LONG_REST_MS = 300, 4_000
#: What opens when it is asked for, and what such a thing makes for good; each quickly done.
_PIECES = (
    "designer.ui.command.palette",
    "designer.ui.window.finding",
    "designer.ui.wiring.popover",
    "designer.edit.clipboard",
    "designer.edit.generate",
    "designer.edit.generate.reading:patterns",
    "designer.ui.generator.dialog",
    "designer.ui.command.shortcut_sheet",
    "designer.ui.window.repeat_box",
)


class Warming(QObject):
    """Loads, piece by piece, what a window will need; begins after a pause, and goes when done.

    Parameters
    ----------
    parent
        Owns this: the window.

    Attributes
    ----------
    left
        Pieces that are still to come, in order: modules, or ``module:function`` to be called.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.left = list(_PIECES)
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.step)
        self._timer.start()

    def step(self) -> None:
        """Load the next piece; at the end, leave what there is out of garbage collections.

        What the start made stays for good. To look through it again and again for garbage would
        now and then hold up the window for longer than anything else; so would looking for it in
        the middle of a piece.
        """
        if self.left:
            # Whatever becomes of a piece, the end must come: no garbage is looked for before.
            self._timer.start()
            module, _, function = self.left.pop(0).partition(":")
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
            return
        gc.freeze()
        gc.enable()
        # An edit makes tens of thousands of things and drops them again, hardly any in a circle.
        gc.set_threshold(*COLLECT_AFTER)
        self.deleteLater()


class Tidying(QObject):
    """Looks for garbage when the window has been left alone for a moment.

    In the middle of an edit that would hold its numbers up for several milliseconds.

    Parameters
    ----------
    parent
        Owns this: the window.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timers = [
            QTimer(self, interval=REST_MS, singleShot=True),
            QTimer(self, interval=LONG_REST_MS, singleShot=True),
        ]
        for timer, generation in zip(self._timers, (1, 2), strict=True):
            timer.timeout.connect(partial(self.tidy, generation))

    def wait(self) -> None:
        """Take note that something was done: the moment begins anew."""
        for timer in self._timers:
            timer.start()

    def tidy(self, generation: int) -> None:
        """Look for garbage among what is not older than a generation."""
        if gc.isenabled():
            gc.collect(generation)
