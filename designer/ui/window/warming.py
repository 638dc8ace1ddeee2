"""What makes first uses quick: done piece by piece in the first seconds of the window.

A window must be there at once, so what is seldom needed is loaded when it is first used. A person
would feel that as a hitch; here it has happened before, in pieces too short to be felt.
"""

from __future__ import annotations

import gc
import importlib

from PySide6.QtCore import QObject, QTimer

#: Pause before the first piece and between two.
PAUSE_MS = 400
#: How many new things there are before garbage is looked for: young, middle-aged, all.
COLLECT_AFTER = (5_000, 10, 10)
#: What opens when it is asked for; each is loaded by itself, and quickly.
_MODULES = (
    "designer.ui.command.palette",
    "designer.ui.window.finding",
    "designer.ui.wiring.popover",
    "designer.edit.clipboard",
    "designer.edit.generate",
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
        Modules that are still to be loaded, in order.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.left = list(_MODULES)
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.step)
        self._timer.start()

    def step(self) -> None:
        """Load the next piece; at the end, leave what there is out of garbage collections.

        What the start made stays for good. To look through it again and again for garbage would
        now and then hold up the window for longer than anything else.
        """
        gc.enable()
        if self.left:
            importlib.import_module(self.left.pop(0))
            self._timer.start()
            return
        gc.freeze()
        # An edit makes tens of thousands of things and drops them again, hardly any in a circle.
        gc.set_threshold(*COLLECT_AFTER)
        self.deleteLater()
