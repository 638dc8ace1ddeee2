"""A session of a person's hands in the window: how long it cannot answer, and wiring's numbers.

Every action is done with real events on the real window, several times in several fresh processes:
what is read and made when something is used for the first time counts, too.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.perf.timing import Benchmark
from tests.perf.watchdog import LIMIT_S, Watchdog
from tests.perf.window import ROOT, own_settings

PROCESSES, ROUNDS = 3, 4
MACHINES = ("cloudmatrix-384", "million")
#: Numbers are painted so soon after 95 of 100 edits that wire something.
WIRED_S = 0.008


def benchmarks() -> Iterator[Benchmark]:
    """Run all of them."""
    with tempfile.TemporaryDirectory() as folder:
        own_settings(Path(folder))
        # The first process compiles all modules; it counts nowhere.
        _in_a_process(MACHINES[0], rounds=0)
        for machine in MACHINES:
            yield from _machine(machine)


def _machine(machine: str) -> Iterator[Benchmark]:
    longest: dict[str, list[float]] = {}
    worst: list[float] = []
    painted: list[float] = []
    for _ in range(PROCESSES):
        found = _in_a_process(machine)
        painted += found["painted"]
        for action, samples in found["stretches"].items():
            longest.setdefault(action, []).extend(samples)
        for action, places in found["barks"].items():
            for place in places:
                print(f"  ! {machine}, {action}: {place}", file=sys.stderr)
        worst.append(max(max(samples) for samples in found["stretches"].values()))
    limit = "the 50 ms that nothing may block the window for"
    budget = "the 8 ms that 95 of 100 may take"
    yield Benchmark(f"wiring to painted numbers, {machine}", tuple(painted), WIRED_S, budget)
    for action, samples in longest.items():
        yield Benchmark(f"blocked at most: {action}, {machine}", tuple(samples), LIMIT_S, limit)
    yield Benchmark(f"blocked at most by anything, {machine}", tuple(worst), LIMIT_S, limit)


def _in_a_process(machine: str, rounds: int = ROUNDS) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.perf.hands", machine, "--rounds", str(rounds)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the session ended with {done.returncode}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def session(machine: str, rounds: int, folder: Path, only: str = "") -> dict[str, Any]:
    """Open the program on a copy of a machine's file and do everything several times."""
    from PySide6.QtGui import QGuiApplication

    from designer.store.document import load
    from designer.ui import app
    from designer.ui.window.warming import PAUSE_MS, Warming
    from tests.perf.actions import COURSES
    from tests.perf.fingers import Fingers

    # As the program starts; `Warming` has garbage looked for again.
    gc.disable()
    course = COURSES[machine]
    file = folder / f"{machine}.supernode"
    shutil.copy(course.file, file)
    document = load(file)
    app.make_application(["bench"])
    dog = Watchdog()
    window, safety = app.open_window(file, document)
    warming = Warming(window)
    # How long that takes is measured from the start of the program; see `window.py`.
    dog.settle()
    with dog.during("come to rest after the start"):
        dog.settle(until=lambda: not warming.left)
        dog.settle(2 * PAUSE_MS / 1e3)
    fingers = Fingers(window, dog)
    for number in range(rounds):
        for action, act in course.actions():
            if only not in action:
                continue
            fingers.come_back()
            start = time.perf_counter()
            with dog.during(action):
                act(fingers, number)
            if only:
                seconds = time.perf_counter() - start
                print(f"{action}: {dog.stretches[action][-1] * 1e3:.1f} ms, {seconds:.2f} s")
    window.session.runner.finish()
    window._is_closing = True
    window.close()
    safety.close()
    window.deleteLater()
    # Off screen, what a Python program left on the clipboard crashes Qt at the program's end.
    QGuiApplication.clipboard().clear()
    dog.settle()
    dog.close()
    return {
        "painted": fingers.painted_while_wiring,
        "stretches": dog.stretches,
        "own": dog.own,
        "barks": {action: sorted(places) for action, places in dog.barks.items()},
    }


def main() -> None:
    """Run one session and print what was found as JSON in the last line."""
    parser = argparse.ArgumentParser(prog="python -m tests.perf.hands", description=__doc__)
    parser.add_argument("machine", choices=MACHINES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", metavar="WORD", help="actions with this in the name")
    parser.add_argument("--table", action="store_true", help="a table for people, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        own_settings(Path(name))
        found = session(options.machine, options.rounds, Path(name), options.only)
    if options.table:
        for action, samples in found["stretches"].items():
            pairs = zip(samples, found["own"][action], strict=True)
            times = "  ".join(f"{all_ * 1e3:6.1f} {own * 1e3:6.1f}" for all_, own in pairs)
            print(f"{action:<32} {times}  {'; '.join(found['barks'].get(action, ()))}")
        painted = sorted(found["painted"])
        print("wiring:", " ".join(f"{s * 1e3:.1f}" for s in painted))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
