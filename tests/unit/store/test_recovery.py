"""Records of unsaved work: found again, never taken from the living, damage does no harm."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import pytest

from designer.issues import DesignError
from designer.store import recovery
from designer.store.document import Document, loads, to_text
from designer.store.filelock import FileLock, is_held
from designer.store.record import About, read, read_text, to_bytes
from designer.store.recovery import RecoveryFolder
from designer.store.stamp import FileStamp, stamp_of
from tests.building import two_levels

TEXT = to_text(Document(two_levels()))


@pytest.fixture
def folder(tmp_path: Path) -> RecoveryFolder:
    return RecoveryFolder(tmp_path / "state" / "recovery")


def leave(folder: RecoveryFolder, title: str = "Small", text: str = TEXT) -> Path:
    """Leave a record behind, as a killed program does."""
    slot = folder.new_slot()
    slot.write(text, About(title))
    slot.close()
    return slot.file


def titles(folder: RecoveryFolder) -> list[str]:
    return [record.about.title for record in folder.leftovers().records]


def names(folder: RecoveryFolder) -> set[str]:
    return {entry.suffix for entry in folder.folder.iterdir()}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of records, to be set."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


# --- one record ----------------------------------------------------------------------------------


def test_what_was_written_is_found(folder: RecoveryFolder, clock: list[float]) -> None:
    slot = folder.new_slot()
    about = About("Größe 8 × 48", Path("/data/pod.supernode"), FileStamp(17, 4))
    slot.write(TEXT, about)
    slot.close()
    (record,) = folder.leftovers().records
    assert record.about == about
    assert record.written_s == 1_800_000_000
    assert record.size == slot.file.stat().st_size
    assert read_text(record) == TEXT
    assert read(record) == loads(TEXT.encode())


def test_the_newest_write_counts(folder: RecoveryFolder) -> None:
    slot = folder.new_slot()
    slot.write(TEXT, About("First"))
    slot.write(TEXT.replace("Small", "Other"), About("Second"))
    slot.close()
    (record,) = folder.leftovers().records
    assert record.about.title == "Second"
    assert read(record).design.name == "Other"


def test_a_path_that_is_no_text_comes_back(folder: RecoveryFolder) -> None:
    path = Path(os.fsdecode(b"/data/\xff.supernode"))
    slot = folder.new_slot()
    slot.write(TEXT, About("x", path))
    slot.close()
    assert folder.leftovers().records[0].about.path == path


def test_only_the_owner_reads_records(folder: RecoveryFolder) -> None:
    file = leave(folder)
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (folder.folder, file)]
    # Windows keeps the profile private by itself and knows read-only or not.
    assert modes == ([0o700, 0o600] if os.name == "posix" else [0o777, 0o666])


def test_a_removed_record_leaves_nothing(folder: RecoveryFolder) -> None:
    slot = folder.new_slot()
    slot.write(TEXT, About("Small"))
    slot.remove()
    slot.remove()
    slot.close()
    slot.close()
    assert list(folder.folder.iterdir()) == []


def test_nothing_was_left(folder: RecoveryFolder) -> None:
    assert folder.leftovers() == recovery.Leftovers()
    assert not folder.folder.exists()


# --- whose it is ---------------------------------------------------------------------------------


def test_the_living_are_left_alone(folder: RecoveryFolder) -> None:
    slot = folder.new_slot()
    slot.write(TEXT, About("Mine"))
    leave(folder, "Left")
    assert titles(folder) == ["Left"]
    slot.close()
    assert sorted(titles(folder)) == ["Left", "Mine"]


def test_a_leftover_is_claimed_once(folder: RecoveryFolder) -> None:
    leave(folder)
    (record,) = folder.leftovers().records
    slot = folder.claim(record)
    assert slot is not None
    assert folder.claim(record) is None
    assert not folder.discard(record)
    assert titles(folder) == []
    slot.write(TEXT, About("Mine now"))
    slot.close()
    assert titles(folder) == ["Mine now"]


def test_what_is_gone_can_neither_be_claimed_nor_missed(folder: RecoveryFolder) -> None:
    leave(folder)
    (record,) = folder.leftovers().records
    assert folder.discard(record)
    assert folder.claim(record) is None
    assert folder.discard(record)
    assert list(folder.folder.iterdir()) == []


def test_whoever_only_asks_takes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    assert not is_held(path)
    lock = FileLock.take(path)
    assert lock is not None
    assert is_held(path)
    assert is_held(path)
    assert FileLock.take(path) is None
    lock.release()
    assert not is_held(path)
    again = FileLock.take(path)
    assert again is not None
    again.release(remove=True)
    assert not path.exists()


def test_a_lock_on_a_file_that_vanished_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.lock"
    opened = os.open
    tries: list[int] = []

    def vanish(*arguments: object) -> int:
        handle = opened(*arguments)  # type: ignore[arg-type]
        tries.append(handle)
        if len(tries) == 1:
            path.unlink()
        return handle

    monkeypatch.setattr(os, "open", vanish)
    lock = FileLock.take(path)
    assert lock is not None
    assert len(tries) == 2
    assert is_held(path)
    lock.release()


def test_in_doubt_somebody_is_alive(
    folder: RecoveryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(folder)

    def fail(path: Path) -> bool:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(recovery, "is_held", fail)
    assert titles(folder) == []


# --- damage --------------------------------------------------------------------------------------

HEAD, BODY = to_bytes(TEXT, About("Small")).split(b"\n", 1)


def with_head(**changes: object) -> bytes:
    return json.dumps({**json.loads(HEAD), **changes}).encode() + b"\n" + BODY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00",
        b"[]\n" + BODY,
        b"[" * 100_000,
        b'{"format": "supernode-design"}\n',
        HEAD,
        HEAD + b"\n",
        HEAD + b"\n" + BODY[:-1],
        HEAD + b"\n" + BODY + b" ",
        with_head(title=3),
        with_head(app=None),
        with_head(path=[]),
        with_head(written_s="now"),
        with_head(written_s=float("nan")),
        with_head(written_s=-1),
        with_head(written_s=10**400),
        with_head(bytes=None),
    ],
    ids=range(18),
)
def test_a_damaged_record_is_reported_and_kept_aside(
    folder: RecoveryFolder, content: bytes
) -> None:
    file = leave(folder, "Spoilt")
    leave(folder, "Sound")
    file.write_bytes(content)
    found = folder.leftovers()
    assert [record.about.title for record in found.records] == ["Sound"]
    (issue,) = found.issues
    assert issue.code == "RECOVERY-DAMAGED"
    assert issue.severity == "warning"
    kept = folder.folder / "damaged" / file.name
    assert str(kept) in issue.hint
    assert kept.read_bytes() == content
    assert folder.leftovers().issues == ()
    assert not file.with_suffix(".lock").exists()


def test_a_flipped_bit_is_found_on_reading(folder: RecoveryFolder) -> None:
    file = leave(folder)
    (record,) = folder.leftovers().records
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"size": 8', b'"size": 9'))
    with pytest.raises(DesignError, match="not what was written"):
        read(record)
    file.unlink()
    with pytest.raises(DesignError, match="cannot be read"):
        read(record)


def test_a_stamp_that_is_none_is_left_out(folder: RecoveryFolder) -> None:
    file = leave(folder)
    file.write_bytes(with_head(stamp=["a", 3]))
    (record,) = folder.leftovers().records
    assert record.about.stamp is None


def test_a_stamp_beyond_all_numbers_is_none(folder: RecoveryFolder) -> None:
    leave(folder).write_bytes(with_head(stamp=[10**30, 4]))
    (record,) = folder.leftovers().records
    assert record.about.stamp is None


def test_a_record_of_a_later_version_stays(folder: RecoveryFolder) -> None:
    file = leave(folder)
    file.write_bytes(with_head(version=2))
    for _ in range(2):
        found = folder.leftovers()
        assert found.records == ()
        assert [issue.code for issue in found.issues] == ["RECOVERY-NEWER"]
        assert "later version" in found.issues[0].message
    assert file.exists()


def test_the_record_before_survives_a_full_disk(
    folder: RecoveryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = folder.new_slot()
    slot.write(TEXT, About("Before"))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            slot.write(TEXT, About("After"))
    slot.close()
    assert titles(folder) == ["Before"]
    assert names(folder) == {".recovery", ".lock"}


# --- limits --------------------------------------------------------------------------------------


def test_newest_first_and_at_most_twenty(folder: RecoveryFolder, clock: list[float]) -> None:
    for number in range(23):
        clock[0] += 60
        leave(folder, f"Record {number}")
    assert titles(folder) == [f"Record {number}" for number in range(22, 2, -1)]
    assert len(list(folder.folder.iterdir())) == 40


def test_thirty_days_beside_a_younger_one(folder: RecoveryFolder, clock: list[float]) -> None:
    leave(folder, "Old")
    clock[0] += 30 * 86_400
    leave(folder, "Younger")
    assert titles(folder) == ["Younger", "Old"]
    clock[0] += 1
    leave(folder, "New")
    assert titles(folder) == ["New", "Younger"]


def test_nobody_comes_too_late(folder: RecoveryFolder, clock: list[float]) -> None:
    """After a long holiday, or with a clock that was set anew, all of it is still there."""
    leave(folder, "One")
    leave(folder, "Two")
    clock[0] += 400 * 86_400
    assert sorted(titles(folder)) == ["One", "Two"]


def test_a_record_from_the_future_makes_no_other_old(
    folder: RecoveryFolder, clock: list[float]
) -> None:
    leave(folder, "Now")
    clock[0] += 400 * 86_400
    leave(folder, "Clock was wrong")
    clock[0] -= 400 * 86_400
    assert titles(folder) == ["Clock was wrong", "Now"]


def test_megabytes(
    folder: RecoveryFolder, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("One", "Two", "Three"):
        clock[0] += 1
        leave(folder, title)
    size = folder.leftovers().records[0].size
    monkeypatch.setattr(recovery, "MAX_BYTES", 2 * size + 10)
    assert titles(folder) == ["Three", "Two"]
    monkeypatch.setattr(recovery, "MAX_BYTES", 1)
    assert titles(folder) == ["Three"]


def test_a_large_record_goes_without_the_small_ones(
    folder: RecoveryFolder, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(folder, "Small")
    clock[0] += 1
    leave(folder, "Large", TEXT + " " * 100_000)
    clock[0] += 1
    leave(folder, "Newest")
    monkeypatch.setattr(recovery, "MAX_BYTES", 100_000)
    assert titles(folder) == ["Newest", "Small"]


def test_a_cleared_folder_is_noticed(folder: RecoveryFolder) -> None:
    slot = folder.new_slot()
    slot.write(TEXT, About("Mine"))
    assert not slot.is_lost
    slot.file.with_suffix(".lock").unlink()
    assert slot.is_lost
    slot.close()
    assert slot.is_lost


def test_a_leftover_is_found_where_nothing_can_be_written(
    folder: RecoveryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(folder)
    take = os.open

    def read_only(path, flags, *more):
        if flags & (os.O_RDWR | os.O_WRONLY):
            raise OSError(30, "Read-only file system")
        return take(path, flags, *more)

    monkeypatch.setattr(os, "open", read_only)
    assert titles(folder) == ["Small"]


def test_half_written_files_and_old_locks_are_swept(folder: RecoveryFolder) -> None:
    live = folder.new_slot()
    live.write(TEXT, About("Mine"))
    dead = leave(folder, "Left")
    mine = folder.folder / f".{live.file.name}.abc.tmp"
    theirs = folder.folder / f".{dead.name}.abc.tmp"
    stray = folder.folder / "0123.lock"
    foreign = folder.folder / "notes.tmp"
    for path in (mine, theirs, stray, foreign):
        path.write_bytes(b"half")
    folder.leftovers()
    assert mine.exists() and foreign.exists()
    assert not theirs.exists() and not stray.exists()
    live.close()


def test_an_unreadable_folder_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "recovery").write_text("a file", encoding="utf-8")
    assert RecoveryFolder(tmp_path / "recovery").leftovers().records == ()


def test_stamps(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert stamp_of(None) is None
    assert stamp_of(path) is None
    assert stamp_of(Path("a\0b")) is None
    path.write_bytes(b"abc")
    os.utime(path, ns=(5, 7_000_000_000))
    assert stamp_of(path) == (7_000_000_000, 3)
    assert FileStamp(7_000_000_000, 3).changed_s == 7
