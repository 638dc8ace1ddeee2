"""The program is killed in the midst of work; the next start has it all but the last moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.store.document import Document, load, save
from designer.store.record import read
from designer.store.recovery import RecoveryFolder, state_folder
from tests.building import two_levels
from tests.e2e.program import Program

Start = Callable[..., Program]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    programs: list[Program] = []
    save(Document(two_levels()), tmp_path / "pod.supernode")

    def make(*options: str) -> Program:
        programs.append(Program("recovery_driver", str(tmp_path / "pod.supernode"), *options))
        return programs[-1]

    yield make
    for program in programs:
        if program.process.poll() is None:
            program.process.kill()
        program.end()


def left() -> list[str]:
    """Return the names of the designs in the leftovers, read in full."""
    return [read(record).design.name for record in RecoveryFolder().leftovers().records]


def log() -> str:
    return (state_folder() / "log" / "designer.log").read_text(encoding="utf-8")


# --- kill ----------------------------------------------------------------------------------------


def test_what_was_typed_is_offered_after_a_kill(start: Start, tmp_path: Path) -> None:
    first = start()
    first.do("type", "Typed by hand")
    first.until("written", "Typed by hand")
    first.kill()
    assert left() == ["Typed by hand"]
    assert load(tmp_path / "pod.supernode").design.name == "Small"

    second = start()
    state = second.do("state")
    assert (state["title"], state["is_clean"]) == ("Small", True)
    assert state["found"] == ["Typed by hand"]
    second.do("restore")
    state = second.do("state")
    assert (state["title"], state["is_clean"]) == ("Typed by hand", False)
    assert state["path"] == str(tmp_path / "pod.supernode")
    assert state["found"] == []
    second.kill()
    assert left() == ["Typed by hand"]

    third = start()
    third.do("restore")
    third.do("save")
    assert third.do("finish")
    third.kill()
    assert left() == []
    assert load(tmp_path / "pod.supernode").design.name == "Typed by hand"


def test_kills_at_any_moment(start: Start, soaking: bool) -> None:
    """Under edits without a pause and writes without one, the newest whole record is there."""
    folder = RecoveryFolder()
    for number in range(100 if soaking else 2):
        program = start("hurry")
        program.do("keep_editing")
        for _ in range(5 + 7 * (number % 30)):
            program.until("written")
        program.kill()
        said = {key: name for line in program.heard for key, name in line.items()}
        (record,) = folder.leftovers().records
        names = (said["written"], read(record).design.name, said["edited"])
        low, it, high = (int(name.removeprefix("Edit ")) for name in names)
        # One edit may be made whose word did not get through.
        assert low <= it <= high + 1
        assert folder.discard(record)


@pytest.mark.parametrize("moment", ["die-fsync", "die-replace"])
def test_a_kill_within_a_write_leaves_the_record_before(start: Start, moment: str) -> None:
    program = start("hurry", f"{moment}=2")
    program.do("type", "One")
    program.until("written", "One")
    program.process.stdin.write(b'["type", "Two"]\n')  # type: ignore[union-attr]
    program.process.stdin.flush()  # type: ignore[union-attr]
    program.rest()
    program.end()
    assert program.process.returncode != 0
    folder = RecoveryFolder().folder
    assert sorted(path.suffix for path in folder.iterdir()) == [".lock", ".recovery", ".tmp"]
    assert left() == ["One"]
    assert sorted(path.suffix for path in folder.iterdir()) == [".lock", ".recovery"]


# --- more than one -------------------------------------------------------------------------------


def test_two_windows_do_not_take_each_others_work(start: Start) -> None:
    one, two = start("hurry"), start("hurry")
    one.do("type", "One")
    one.until("written", "One")
    two.do("type", "Two")
    two.until("written", "Two")
    assert one.do("leftovers") == two.do("leftovers") == left() == []
    one.kill()
    assert two.do("leftovers") == ["One"]
    two.kill()
    assert left() == ["Two", "One"]


# --- an ordinary end -----------------------------------------------------------------------------


def test_saved_work_leaves_nothing(start: Start, tmp_path: Path) -> None:
    program = start("hurry")
    program.do("type", "One")
    program.until("written", "One")
    program.do("save")
    program.do("close")
    program.rest()
    assert program.end() == ""
    assert program.process.returncode == 0
    assert list(RecoveryFolder().folder.iterdir()) == []
    assert "Supernode Designer" in log()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signal to ask politely")
def test_an_end_by_the_system_keeps_the_work(start: Start) -> None:
    program = start("hurry")
    program.do("type", "One")
    program.until("written", "One")
    program.process.send_signal(signal.SIGTERM)
    program.rest()
    program.end()
    assert left() == ["One"]


def test_a_folder_that_takes_no_files_is_said(start: Start) -> None:
    folder = RecoveryFolder().folder
    folder.parent.mkdir(parents=True)
    folder.write_text("a file", encoding="utf-8")
    program = start("hurry")
    program.do("type", "One")
    assert not program.do("save")
    program.do("type", "Two")
    program.do("close")
    state = program.do("state")
    assert "Autosave does not work" in state["trouble"]
    program.kill()


# --- faults of the program -----------------------------------------------------------------------


@pytest.mark.parametrize("place", ["slot", "paint"])
def test_an_unexpected_error_keeps_window_and_work(start: Start, place: str) -> None:
    program = start("slowly")
    program.do("type", "One")
    program.do(f"fail_in_{place}")
    program.until("written", "One")
    state = program.do("state")
    assert state["is_visible"]
    assert "The program made a mistake in recovery_driver.py" in state["said"]
    program.do("type", "Two")
    assert program.do("state")["title"] == "Two"
    program.kill()
    # A slow machine may have found the time to write what was typed after the error, too.
    assert left() in (["One"], ["Two"])
    assert "unexpected error in recovery_driver.py" in log()


def test_a_crash_of_the_interpreter_leaves_a_trace_and_the_work(start: Start) -> None:
    program = start("hurry")
    program.do("type", "One")
    program.until("written", "One")
    program.process.stdin.write(b'["crash"]\n')  # type: ignore[union-attr]
    program.process.stdin.flush()  # type: ignore[union-attr]
    program.rest()
    program.end()
    assert program.process.returncode != 0
    faults = (state_folder() / "log" / "faults.log").read_text(encoding="utf-8")
    assert "do_crash" in faults
    assert left() == ["One"]
