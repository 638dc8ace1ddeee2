"""A running program, seen from the test that drives it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: A program that hangs is ended, and its test fails for want of an answer.
PATIENCE_S = 120.0


class Program:
    """A program that was started with one of the drivers.

    Parameters
    ----------
    driver
        Module beside this one.
    arguments
        Of its command.
    """

    def __init__(self, driver: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"tests.e2e.{driver}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        self._guard = threading.Timer(PATIENCE_S, self.process.kill)
        self._guard.start()
        self.heard: list[dict[str, Any]] = []
        self.until("ready")

    def next(self) -> dict[str, Any] | None:
        """Return the next thing said; None at the end."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            return None
        self.heard.append(json.loads(line))
        return self.heard[-1]

    def until(self, key: str, value: object = ...) -> dict[str, Any]:
        """Read on until something is said."""
        while (said := self.next()) is not None:
            if key in said and (value is ... or said[key] == value):
                return said
        error = self.end()
        pytest.fail(f"the program ended before it said {key}: {error}")

    def do(self, name: str, *values: object) -> Any:
        """Give an order and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([name, *values]).encode() + b"\n")
        self.process.stdin.flush()
        return self.until("done", name)["answer"]

    def rest(self) -> None:
        """Read all that is said until the program ends by itself."""
        while self.next() is not None:
            pass

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()
        self.rest()
        self.end()

    def end(self) -> str:
        """Wait for the end and return what was said on stderr."""
        self._guard.cancel()
        self._guard.join()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        error = b""
        if self.process.stderr is not None and not self.process.stderr.closed:
            error = self.process.stderr.read()
            self.process.stderr.close()
        self.process.wait()
        return error.decode(errors="replace")
