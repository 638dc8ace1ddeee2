"""Calling the command line, within this process and as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DONE, FAILED, BAD_INPUT, INTERNAL = 0, 1, 2, 3


@dataclass(frozen=True)
class Ran:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


Call = Callable[..., Ran]


def process(*arguments: str, code: str = "", **env: str) -> Ran:
    """Call the command line as a process of its own, without a screen."""
    surroundings = {key: value for key, value in os.environ.items()
                    if key not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}  # fmt: skip
    command = [sys.executable, *(["-c", code] if code else ["-m", "designer"]), *arguments]
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=surroundings | {"PYTHONPATH": str(ROOT)} | env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Ran(result.returncode, result.stdout, result.stderr)
