"""Somebody at the screen: mouse and keyboard from outside of the program, by xdotool."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.program import Program

Spot = tuple[int, int]
#: Between two events, as long as a quick hand would need. [s, ms]
_MOVE_S, _KEY_MS = "0.012", "12"
_STEPS = 8


class Person:
    """Works on a program that runs with the screen driver.

    Parameters
    ----------
    program
        Tells where things are and what came of it; it does nothing by itself.
    film
        Folder for pictures of what the screen shows, taken at each step.
    """

    def __init__(self, program: Program, film: Path) -> None:
        self._program = program
        self._film = film
        self._number = 0
        self._at: Spot = (0, 0)

    # -- looking --------------------------------------------------------------------------------

    def see(self, **wanted: Any) -> dict[str, Any]:
        """Wait until the program is in a state."""
        state: dict[str, Any] = self._seen(self._program.do("wait", wanted), wanted)
        return state

    def see_other(self, fact: str, than: object) -> None:
        """Wait until something is no longer as it was."""
        self._seen(self._program.do("wait_other", fact, than), f"{fact} other than {than}")

    def _seen(self, answer: Any, wanted: object) -> Any:
        if "late" in answer:
            self.take_picture("late")
        assert "late" not in answer, f"not seen: {wanted}; but: {answer}"
        return answer

    def where(self, kind: str, *which: str, at: tuple[float, float] = (0.5, 0.5)) -> Spot:
        """Wait until something can be seen, and return a point of it, by default its middle."""
        x, y, w, h = self._seen(self._program.do("where", kind, *which), (kind, *which))
        return round(x + at[0] * w), round(y + at[1] * h)

    def take_picture(self, title: str) -> None:
        """Keep what the screen shows."""
        self._number += 1
        path = self._film / f"{self._number:02}-{title.replace(' ', '-')}.png"
        assert self._program.do("picture", str(path))

    # -- keyboard -------------------------------------------------------------------------------

    def take_keyboard(self) -> None:
        """Hand the keyboard to the front window, as a window manager would; there is none here."""
        xdotool("windowfocus", "--sync", self._program.do("windows")[-1])
        self.see(is_active=True)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: ``ctrl+s``, ``Return``."""
        xdotool("key", "--delay", _KEY_MS, *keys)

    def write(self, text: str) -> None:
        """Replace the text of the field that has the keyboard."""
        xdotool("key", "ctrl+a", "type", "--delay", _KEY_MS, text)
        self.see(text=text)

    def walk(self, key: str, fact: str, wanted: object) -> None:
        """Press a key until something is as wanted, going on when each press has shown."""
        passed: list[object] = []
        while (now := self.see()[fact]) != wanted:
            assert now not in passed, f"{key} leads round without {fact} {wanted}: {passed}"
            passed.append(now)
            self.press(key)
            self.see_other(fact, now)

    # -- mouse ----------------------------------------------------------------------------------

    def point(self, spot: Spot) -> None:
        """Move the mouse there."""
        xdotool("mousemove", *spot)

    def click(self, spot: Spot, *, button: int = 1) -> None:
        """Click there."""
        xdotool("mousemove", *spot, "click", button)

    def drag(self, start: Spot, end: Spot) -> None:
        """Press the button at one place and carry to another; it is still held then."""
        xdotool("mousemove", *start, "mousedown", 1)
        self._at = start
        self.carry(end)

    def carry(self, end: Spot) -> None:
        """Move on with the button held, in small steps, to and fro a little at the end."""
        way: list[object] = []
        for step in range(1, _STEPS + 1):
            x, y = (round(a + (b - a) * step / _STEPS) for a, b in zip(self._at, end, strict=True))
            way += ("mousemove", x, y, "sleep", _MOVE_S)
        x, y = end
        xdotool(*way, "mousemove", x + 2, y, "sleep", _MOVE_S, "mousemove", x, y)
        self._at = end

    def let_go(self) -> None:
        """Release the button."""
        xdotool("mouseup", 1)


def xdotool(*words: object) -> None:
    """Send events to the screen; they have arrived there when this returns."""
    subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, timeout=30)
