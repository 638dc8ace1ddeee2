"""How long the window cannot answer: every stretch of work of its thread, by what caused it.

A stretch begins with something a person does and ends when the thread would look for the next such
thing: the event itself, whatever it set off at once, layout and painting. What comes later, timers
and results of other threads, makes stretches of its own. A thread looks on from outside and notes
where the window's thread is when a stretch lasts too long.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

#: Nothing blocks the window as long as this.
LIMIT_S = 0.050
#: So long nothing must happen before the window counts as at rest.
_QUIET_S = 0.012
_LONGEST_WAIT_S = 20.0
#: A turn of the event loop that did nothing takes less.
_NOTHING_S = 0.0002
#: So many functions, from the innermost one outwards, say where the window's thread is.
_NAMED = 4
_PROGRAM = f"{Path(__file__).resolve().parents[2] / 'designer'}{os.sep}"


class Watchdog:
    """Times the stretches of the thread that made it.

    Attributes
    ----------
    stretches
        Longest stretch of every run of every action, in order. [s]
    own
        Of the same runs what the window's thread itself worked at most: without the time for which
        the machine or another thread kept it waiting. [s]
    barks
        Where the window's thread was in stretches beyond the limit, by action.
    """

    def __init__(self) -> None:
        self.stretches: dict[str, list[float]] = defaultdict(list)
        self.own: dict[str, list[float]] = defaultdict(list)
        self.barks: dict[str, set[str]] = defaultdict(set)
        self._action = "start"
        self._longest = self._longest_own = 0.0
        self._began: float | None = None
        self._owner = threading.get_ident()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="watchdog", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._is_over.set()
        self._thread.join()

    @contextmanager
    def during(self, action: str) -> Iterator[None]:
        """Note all stretches within as those of an action."""
        self._action, self._longest, self._longest_own = action, 0.0, 0.0
        yield
        self.settle()
        self.stretches[action].append(self._longest)
        self.own[action].append(self._longest_own)

    def do(self, act: Callable[[], object]) -> float:
        """Let something happen, with all that it sets off, and return how long it took. [s]"""
        seconds = self._stretch(act)
        self.settle()
        return seconds

    def settle(self, at_least_s: float = 0.0, until: Callable[[], bool] | None = None) -> None:
        """Let the window come to rest: nothing has happened for a while, and a wish came true."""
        started = busy = time.perf_counter()
        while True:
            now = time.perf_counter()
            waiting = until is not None and not until()
            if now - started > _LONGEST_WAIT_S:
                raise TimeoutError(f"{self._action}: the window does not come to rest")
            if not waiting and now - started >= at_least_s and now - busy >= _QUIET_S:
                return
            if self._stretch(lambda: None) > _NOTHING_S:
                busy = time.perf_counter()
            else:
                # Whatever works on another thread is to have its turn.
                time.sleep(0.001)

    def _stretch(self, act: Callable[[], object]) -> float:
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QApplication

        own = time.thread_time()
        self._began = start = time.perf_counter()
        act()
        QApplication.processEvents()
        # A running event loop does this by itself.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        seconds = time.perf_counter() - start
        self._began = None
        self._longest = max(self._longest, seconds)
        self._longest_own = max(self._longest_own, time.thread_time() - own)
        return seconds

    def _look_on(self) -> None:
        noted: float | None = None
        while not self._is_over.wait(LIMIT_S / 5):
            began = self._began
            if began is None or began == noted or time.perf_counter() - began < LIMIT_S * 0.8:
                continue
            place = _place(self._owner)
            if self._began == began:
                noted = began
                self.barks[self._action].add(place)


def _place(thread: int) -> str:
    """Return the innermost places of the program that a thread is at."""
    own: list[str] = []
    # No frame is kept: what its variables hold, painters above all, must go when it ends.
    frame: FrameType | None = sys._current_frames().get(thread)
    while frame is not None and len(own) < _NAMED:
        code = frame.f_code
        if code.co_filename.startswith(_PROGRAM):
            own.append(f"{code.co_filename.removeprefix(_PROGRAM)}:{code.co_name}")
        frame = frame.f_back
    return " < ".join(own) or "outside the program"
