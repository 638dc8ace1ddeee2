"""The window, if there is a screen; and the self-test of an installed program."""

from __future__ import annotations

import gc
import os
import sys

from designer.cli.command import DONE
from designer.cli.solving import print_solved
from designer.cli.targets import solve_target
from designer.store.presets import load_target

DEFAULT_TARGET = "cloudmatrix-384"


def open_window(target: str | None) -> int:
    """Open the window on a target, or on the start page; without a screen, solve instead."""
    if not _has_screen():
        load_target(target or DEFAULT_TARGET)
        print("No screen was found; solving without a window.")
        print_solved(solve_target(target or DEFAULT_TARGET), "table")
        return DONE
    # What the start makes stays; looking through it for garbage would only take time. The window
    # has that done again once it is there.
    gc.disable()
    try:
        return _open(target)
    finally:
        gc.enable()


def _open(target: str | None) -> int:
    if target is None:
        from designer.ui import app

        return app.run(None, None)
    # Before Qt is loaded: what cannot be opened is said at once.
    document, path, is_preset = load_target(target)
    from designer.ui import app

    return app.run(None if is_preset else path, document)


def self_test() -> int:
    """Open the window off screen, edit, save and read again; say whether all of it works."""
    # Qt reads it when it is first imported.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from designer.ui import self_test as trial

    return trial.run(DEFAULT_TARGET)


def _has_screen() -> bool:
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
