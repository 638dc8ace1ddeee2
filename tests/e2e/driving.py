"""Inside a program that a test drives: one JSON object per line both ways, over stdin and stdout.

Used by the drivers beside it, which run as processes of their own.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from typing import Any


def say(**what: Any) -> None:
    """Tell the test; one write, so that lines of two threads do not mix."""
    os.write(1, json.dumps(what).encode() + b"\n")


class Driver:
    """Does what the test says on the thread of the window; each `do_…` is an order."""

    def __init__(self, window: Any, safety: Any) -> None:
        from designer.ui.posting import GuiPoster

        self.window, self.safety = window, safety
        self.session = window.session
        self._poster = GuiPoster(window)
        threading.Thread(target=self._listen, daemon=True).start()
        say(ready=os.getpid())

    def _listen(self) -> None:
        rest = b""
        while data := os.read(0, 4096):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                name, *values = json.loads(line)
                self._poster.post(lambda name=name, values=values: self.obey(name, values))

    def obey(self, name: str, values: list[Any]) -> None:
        """Do one order and answer."""
        say(done=name, answer=getattr(self, f"do_{name}")(*values))


def run(driver: Callable[[Any, Any], object], arguments: list[str]) -> int:
    """Start the program as its command does, with a driver of its window."""
    from designer import cli
    from designer.ui import app

    opened = app.open_window
    kept: list[object] = []

    def hooked(*given: Any, **more: Any) -> Any:
        window, safety = opened(*given, **more)
        kept.append(driver(window, safety))
        return window, safety

    app.open_window = hooked
    return cli.main(arguments)
