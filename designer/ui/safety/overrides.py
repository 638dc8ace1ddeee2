"""No error leaves a method that Qt calls: it is reported, and Qt goes on without an answer.

Qt calls paint and event handlers from deep inside its own work. PySide keeps an error that leaves
one of them until the next return to Python. Where that is not at once (a repaint out of an edit, an
event that passed another handler first), Python 3.11 hands it an error that is no object yet, and
the process ends on the spot, with all unsaved work. Whatever would survive that cuts an edit in
half, because the error goes on in whoever caused the painting.

So each class of the window gets its handlers wrapped when it is made: none can be forgotten.
"""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRectF, QSize
from PySide6.QtWidgets import QGraphicsItem

_PACKAGE = "designer."
#: What Qt gets instead of an answer, by method; events have none.
_INSTEAD: dict[str, Callable[[], object]] = {
    "event": lambda: False,
    "eventFilter": lambda: False,
    "viewportEvent": lambda: False,
    "boundingRect": QRectF,
    "sizeHint": QSize,
    "minimumSizeHint": QSize,
}
_DRAWN = frozenset({"paint", "drawBackground", "drawForeground", "scrollContentsBy"})
_MARK = "is_guarded"


def report(error: BaseException) -> None:
    """Hand an error to whoever catches unexpected ones."""
    # Frames of the traceback would keep painters alive after what they paint on is gone.
    traceback.clear_frames(error.__traceback__)
    sys.excepthook(type(error), error, error.__traceback__)


def guard(kind: type) -> None:
    """Wrap the handlers that a class defines itself."""
    for name, act in list(vars(kind).items()):
        is_handler = name in _INSTEAD or name in _DRAWN or name.endswith("Event")
        if is_handler and callable(act) and not hasattr(act, _MARK):
            setattr(kind, name, _guarded(act, _INSTEAD.get(name, lambda: None)))


def _guarded(act: Callable[..., object], instead: Callable[[], object]) -> Callable[..., object]:
    @functools.wraps(act)
    def call(*args: Any, **named: Any) -> object:
        try:
            return act(*args, **named)
        except Exception as error:  # noqa: BLE001
            report(error)
            return instead()

    setattr(call, _MARK, True)
    return call


def install() -> None:
    """Guard every class of this program that is derived from one of Qt's, from now on."""
    for root in (QObject, QGraphicsItem):
        # mypy knows no class method that is set from outside.
        root.__init_subclass__ = classmethod(_on_subclass)  # type: ignore[assignment, arg-type]


def _on_subclass(kind: type, **_: Any) -> None:
    if kind.__module__.startswith(_PACKAGE):
        guard(kind)
