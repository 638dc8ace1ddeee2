"""Unsaved work is on disk within two seconds, saved work is not; trouble is said once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.edit.params import set_count
from designer.issues import Issue
from designer.model.design import Design
from designer.session import autosave
from designer.session.autosave import Autosave
from designer.session.session import Session
from designer.store import recovery
from designer.store.document import Document, save
from designer.store.record import Record, read
from designer.store.recovery import RecoveryFolder, Slot
from tests.building import two_levels


class Running:
    """A session with its autosave, and what it said."""

    def __init__(self, folder: RecoveryFolder, path: Path | None) -> None:
        self.said: list[Issue | None] = []
        self._more = threading.Semaphore(0)
        self.session = Session(Document(two_levels(), extras={"tool": "x"}), path, live=False)
        self.autosave = Autosave(self.session, folder, on_trouble=self._hear)

    def _hear(self, issue: Issue | None) -> None:
        self.said.append(issue)
        self._more.release()

    def wait_for_word(self) -> Issue | None:
        """Return the next thing said."""
        assert self._more.acquire(timeout=20)
        return self.said[-1]

    def edit(self, count: int = 3) -> None:
        self.session.apply("Set count", nodes(count))

    def end(self) -> None:
        """Close as the program does when the window was closed."""
        self.session.close()
        self.autosave.close()

    def die(self) -> None:
        """Let go of the record as a killed program does, with what is on disk."""
        self.autosave._stop_observing()
        self.autosave._leave = lambda: None  # type: ignore[method-assign]
        self.autosave.close()
        self.session.close()


@pytest.fixture
def folder(tmp_path: Path) -> RecoveryFolder:
    return RecoveryFolder(tmp_path / "recovery")


@pytest.fixture
def running(folder: RecoveryFolder) -> Iterator[Callable[..., Running]]:
    made: list[Running] = []

    def start(path: Path | None = None) -> Running:
        if path is not None:
            save(Document(two_levels()), path)
        made.append(Running(folder, path))
        return made[-1]

    yield start
    for one in made:
        one.end()


def nodes(count: int) -> Callable[[Design], Design]:
    return lambda design: set_count(design, "pod.node", count)


def count_in(record: Record) -> int:
    return read(record).design.blocks["pod"].items[0].axes[0].size


def left(folder: RecoveryFolder) -> list[int]:
    """Return the counts of nodes in the leftovers, newest first."""
    return [count_in(record) for record in folder.leftovers().records]


def on_disk(folder: RecoveryFolder) -> list[str]:
    if not folder.folder.exists():
        return []
    return sorted(entry.suffix for entry in folder.folder.iterdir())


# --- what is on disk when ------------------------------------------------------------------------


def test_a_clean_session_writes_nothing(running, folder, tmp_path) -> None:
    one = running(tmp_path / "a.supernode")
    one.session.select(("pod.node",))
    one.session.save()
    assert one.autosave.finish()
    one.end()
    assert not folder.folder.exists()
    assert one.autosave._thread is None


def test_an_edit_is_left_when_the_program_dies(running, folder, tmp_path) -> None:
    path = tmp_path / "a.supernode"
    one = running(path)
    one.edit(3)
    one.edit(2)
    assert one.autosave.finish()
    one.die()
    (record,) = folder.leftovers().records
    assert count_in(record) == 2
    assert record.about.path == path
    assert record.about.title == "Small"
    assert record.about.stamp == one.session.stamp is not None
    assert read(record).extras == {"tool": "x"}


def test_saving_and_undoing_take_the_record_away(running, folder, tmp_path) -> None:
    one = running(tmp_path / "a.supernode")
    one.edit()
    assert one.autosave.finish()
    assert on_disk(folder) == [".lock", ".recovery"]
    one.session.undo()
    assert one.autosave.finish()
    assert on_disk(folder) == [".lock"]
    one.session.redo()
    assert one.autosave.finish()
    assert on_disk(folder) == [".lock", ".recovery"]
    one.session.save()
    assert one.autosave.finish()
    assert on_disk(folder) == [".lock"]
    one.end()
    assert on_disk(folder) == []
    assert one.said == []


def test_it_is_written_without_being_asked(running, folder, monkeypatch) -> None:
    written = threading.Event()
    monkeypatch.setattr(autosave, "PAUSE_S", 0.01)
    put = Slot.write
    monkeypatch.setattr(Slot, "write", lambda *given: (put(*given), written.set()))
    one = running()
    one.edit()
    assert written.wait(20)
    one.die()
    assert left(folder) == [3]


def test_times(running, monkeypatch) -> None:
    """Within a second of a pause, and two seconds at the latest: the time due is a sum."""
    assert autosave.PAUSE_S < 1
    assert autosave.LATEST_S < 2
    one = running()
    it = one.autosave
    it._newest = it._snapshot()
    it._first_s, it._last_s = 100.0, 100.0
    assert it._due_s() == pytest.approx(100.6)
    it._last_s = 101.0
    assert it._due_s() == pytest.approx(101.6)
    it._last_s = 101.65
    assert it._due_s() == pytest.approx(101.7)
    it._not_before_s = 103.0
    assert it._due_s() == 103
    it._is_urgent = True
    assert it._due_s() == 0
    it._newest, it._is_urgent = None, False
    assert it._due_s() == 0


def test_an_edit_wakes_nobody_who_waits_for_his_time(running, monkeypatch) -> None:
    monkeypatch.setattr(autosave, "PAUSE_S", 60.0)
    monkeypatch.setattr(autosave, "LATEST_S", 60.0)
    one = running()
    one.edit(3)
    calls: list[int] = []
    monkeypatch.setattr(one.autosave, "_call", lambda: calls.append(1))
    with one.autosave._wake:
        one.autosave._is_asleep = False
    one.edit(2)
    one.edit(5)
    assert calls == []
    assert one.autosave._newest is not None
    assert one.autosave._newest.document.design is one.session.design


def test_what_is_on_disk_is_not_written_again(running, monkeypatch) -> None:
    one = running()
    one.edit()
    assert one.autosave.finish()
    monkeypatch.setattr(Slot, "write", lambda *given: pytest.fail("written again"))
    one.autosave._note()
    assert one.autosave.finish()
    assert one.said == []


# --- other documents -----------------------------------------------------------------------------


def test_unsaved_work_that_nobody_gave_up_stays(running, folder) -> None:
    one = running()
    one.edit(3)
    one.session.replace_document(Document(two_levels(nodes=7)), None)
    one.edit(2)
    assert one.autosave.finish()
    assert left(folder) == [3]
    one.die()
    assert sorted(left(folder)) == [2, 3]


def test_what_the_person_gave_up_goes(running, folder) -> None:
    one = running()
    one.edit(3)
    assert one.autosave.finish()
    one.session.give_up()
    assert one.session.is_dispensable
    one.session.replace_document(Document(two_levels(nodes=7)), None)
    assert one.autosave.finish()
    one.end()
    assert on_disk(folder) == []


def test_giving_up_holds_for_what_was_there(running, folder) -> None:
    one = running()
    one.edit(3)
    one.session.give_up()
    one.edit(2)
    assert not one.session.is_dispensable
    one.end()
    assert left(folder) == [2]


def test_closing_without_saving_keeps_the_newest_once(running, folder) -> None:
    one = running()
    one.edit(3)
    assert one.autosave.finish()
    one.edit(2)
    one.end()
    one.session.close()
    one.autosave.close()
    assert left(folder) == [2]


def test_closing_the_autosave_alone_keeps_it_too(running, folder) -> None:
    one = running()
    one.edit(3)
    one.autosave.close()
    one.edit(2)
    assert left(folder) == [3]


def test_two_sessions_do_not_meet(running, folder) -> None:
    one, two = running(), running()
    one.edit(3)
    two.edit(2)
    assert one.autosave.finish() and two.autosave.finish()
    assert left(folder) == []
    one.die()
    assert left(folder) == [3]
    two.session.save(folder.folder.parent / "two.supernode")
    assert two.autosave.finish()
    assert left(folder) == [3]


# --- restoring -----------------------------------------------------------------------------------


def test_a_restored_document_goes_on_in_its_record(running, folder, tmp_path) -> None:
    path = tmp_path / "a.supernode"
    one = running(path)
    one.edit(3)
    assert one.autosave.finish()
    one.die()
    (record,) = folder.leftovers().records
    two = running()
    slot = folder.claim(record)
    assert slot is not None
    two.session.restore(read(record), record.about.path, record.about.stamp)
    two.autosave.adopt(slot)
    assert two.autosave.finish()
    assert not two.session.is_clean
    assert not two.session.history.can_undo
    assert two.session.path == path
    assert not two.session.is_file_changed
    assert folder.leftovers().records == ()
    assert on_disk(folder) == [".lock", ".recovery"]
    two.die()
    assert [found.id for found in folder.leftovers().records] == [record.id]
    assert left(folder) == [3]


def test_saving_what_was_restored_ends_it(running, folder, tmp_path) -> None:
    one = running()
    one.edit(3)
    one.end()
    (record,) = folder.leftovers().records
    two = running()
    slot = folder.claim(record)
    two.session.restore(read(record), None)
    two.autosave.adopt(slot)
    two.session.save(tmp_path / "b.supernode")
    assert two.session.is_clean
    assert two.autosave.finish()
    two.end()
    assert on_disk(folder) == []


def test_a_file_that_changed_meanwhile_is_noticed(running, tmp_path) -> None:
    path = tmp_path / "a.supernode"
    one = running(path)
    assert not one.session.is_file_changed
    one.edit()
    one.session.save()
    assert not one.session.is_file_changed
    path.write_bytes(b"somebody else's")
    assert one.session.is_file_changed
    path.unlink()
    assert not one.session.is_file_changed


# --- trouble -------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Let every write fail, or no longer."""
    write = recovery.write_atomically
    state = {"broken": True}

    def act(*given, **more):
        if state["broken"]:
            raise OSError(28, "No space left on device")
        write(*given, **more)

    monkeypatch.setattr(recovery, "write_atomically", act)
    monkeypatch.setattr(autosave, "RETRY_S", 0.01)
    return lambda broken: state.update(broken=broken)


def test_trouble_is_said_once_and_its_end_too(running, folder, broken) -> None:
    one = running()
    one.edit(3)
    issue = one.wait_for_word()
    assert issue is not None
    assert issue.code == "AUTOSAVE-WRITE"
    assert issue.message == "Autosave does not work: no space left on device."
    assert not one.autosave.finish(0.05)
    broken(False)
    assert one.wait_for_word() is None
    assert one.autosave.finish()
    assert one.said == [issue, None]
    one.die()
    assert left(folder) == [3]


def test_a_folder_that_cannot_be_made(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    one = Running(RecoveryFolder(tmp_path / "file" / "recovery"), None)
    one.edit()
    one.end()
    (issue,) = one.said
    assert issue is not None
    assert "not a directory" in issue.message


@pytest.mark.logs("a snapshot could not be written")
def test_a_fault_of_the_program_does_not_end_the_thread(running, folder, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(autosave, "to_text", lambda document: 1 / 0)
        patch.setattr(autosave, "RETRY_S", 60.0)
        one = running()
        one.edit(3)
        one.wait_for_word()
    one.edit(2)
    one.end()
    assert left(folder) == [2]
    assert [issue.message for issue in one.said if issue] == [
        "Autosave does not work: ZeroDivisionError: division by zero."
    ]


@pytest.mark.logs("nobody could be told about the autosave")
def test_whoever_does_not_listen_does_not_end_the_thread(folder, broken) -> None:
    one = Running(folder, None)

    def gone(_: Issue | None) -> None:
        one.said.append(None)
        raise RuntimeError("the window is gone")

    one.autosave._on_trouble = gone
    one.edit(3)
    assert not one.autosave.finish(0.2)
    broken(False)
    assert one.autosave.finish()
    one.die()
    assert left(folder) == [3]
    assert one.said == [None, None]


def test_a_folder_that_was_cleared_is_filled_again(running, folder) -> None:
    one = running()
    one.edit(3)
    assert one.autosave.finish()
    shutil.rmtree(folder.folder)
    one.edit(2)
    assert one.autosave.finish()
    assert not folder.leftovers().records
    one.die()
    assert left(folder) == [2]


def test_without_its_lock_a_record_is_begun_anew(running, folder) -> None:
    """Somebody tidied up the locks: the record must not be offered while it is open here."""
    one = running()
    one.edit(3)
    assert one.autosave.finish()
    (lock,) = folder.folder.glob("*.lock")
    lock.unlink()
    one.edit(2)
    assert one.autosave.finish()
    assert not folder.leftovers().records
    one.die()
    assert left(folder) == [2]


def test_what_was_edited_before_a_record_was_adopted_is_not_lost(running, folder) -> None:
    other = running()
    other.edit(3)
    other.die()
    (record,) = folder.leftovers().records
    slot = folder.claim(record)
    assert slot is not None
    one = running()
    one.session.restore(read(record), None)
    one.edit(2)
    assert one.autosave.finish()
    one.autosave.adopt(slot)
    assert one.autosave.finish()
    one.die()
    assert left(folder) == [2]
