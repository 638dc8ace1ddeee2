"""Unsaved work on disk: one record per open document, found again after the program was killed.

A record is one file, written atomically: a line about it, then the design as in its own file. While
the document is open its record is locked, so that another window tells it from a leftover.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from designer.issues import DesignError, Issue
from designer.store.atomic import write_atomically
from designer.store.filelock import FileLock, is_held
from designer.store.record import SUFFIX, About, Record, is_newer, read_head, to_bytes

LOCK_SUFFIX = ".lock"
DAMAGED = "damaged"
#: What is kept of ended sessions; older, more and larger leftovers go.
MAX_RECORDS = 20
MAX_BYTES = 200_000_000
MAX_AGE_S = 30 * 86_400.0
#: A file being written bears the name of its record: `.<id>.recovery.<random>.tmp`.
_TEMPORARY = re.compile(rf"\.([0-9a-f]+){re.escape(SUFFIX)}\..*\.tmp")

_log = logging.getLogger(__name__)


def state_folder() -> Path:
    """Return the folder of what the program keeps between sittings, logs and unsaved work."""
    from platformdirs import user_state_path

    return user_state_path("supernode-designer", appauthor=False)


def make_private_folder(folder: Path) -> None:
    """Make a folder that its owner alone can look into.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        folder.chmod(0o700)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Records of sessions that ended without saving, newest first, and what could not be read."""

    records: tuple[Record, ...] = ()
    issues: tuple[Issue, ...] = ()


class Slot:
    """A record that this process holds.

    Attributes
    ----------
    file
        Where the record lies once it was written.
    """

    def __init__(self, file: Path, lock: FileLock) -> None:
        self.file = file
        self._lock = lock

    def write(self, text: str, about: About) -> None:
        """Replace the record.

        Raises
        ------
        OSError
            If the disk does not take it; the record before is untouched.
        """
        write_atomically(self.file, to_bytes(text, about), private=True)

    @property
    def is_lost(self) -> bool:
        """Whether somebody cleared the folder: what nobody sees locked is taken for a leftover."""
        return not self._lock.is_there

    def remove(self) -> None:
        """Delete the record; the slot stays ours.

        Raises
        ------
        OSError
            If it cannot be deleted.
        """
        self.file.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go: a record that is still there is a leftover from now on."""
        self._lock.release(remove=not self.file.exists())


class RecoveryFolder:
    """The records of all sessions of a user.

    Parameters
    ----------
    folder
        Where they lie; the user's state folder if not given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else state_folder() / "recovery"

    def new_slot(self) -> Slot:
        """Begin a record of one's own.

        Raises
        ------
        OSError
            If the folder takes no files or no locks.
        """
        make_private_folder(self.folder)
        while True:
            name = secrets.token_hex(8)
            lock = FileLock.take(self.folder / f"{name}{LOCK_SUFFIX}")
            if lock is not None:
                return Slot(self.folder / f"{name}{SUFFIX}", lock)

    def claim(self, record: Record) -> Slot | None:
        """Make a leftover one's own; None if another window has it or it is gone.

        Raises
        ------
        OSError
            If the folder takes no locks.
        """
        return self._claim(record.file)

    def _claim(self, file: Path) -> Slot | None:
        lock = FileLock.take(file.with_suffix(LOCK_SUFFIX))
        if lock is None:
            return None
        if not file.exists():
            lock.release(remove=True)
            return None
        return Slot(file, lock)

    def discard(self, record: Record) -> bool:
        """Delete a leftover; False if another window has it.

        Raises
        ------
        OSError
            If it cannot be deleted.
        """
        slot = self.claim(record)
        if slot is None:
            return not record.file.exists()
        try:
            slot.remove()
        finally:
            slot.close()
        return True

    # -- reading ----------------------------------------------------------------------------

    def leftovers(self) -> Leftovers:
        """Find the records of ended sessions; drops what is beyond the limits.

        Returns
        -------
        Leftovers
            Newest first. What cannot be read is moved aside and named in the issues.
        """
        issues: list[Issue] = []
        found: list[Record] = []
        for file in _files(self.folder, SUFFIX):
            if _is_live(file):
                continue
            try:
                found.append(read_head(file))
            except DesignError as error:
                # A later version reads what it wrote itself: that stays where it is.
                issues += error.issues if is_newer(error) else self.set_aside(file, error)
            except OSError as error:
                _log.info("a recovery record cannot be read: %s", error)
        found.sort(key=lambda record: (record.written_s, record.id), reverse=True)
        return Leftovers(tuple(self._within_limits(found)), tuple(issues))

    def set_aside(self, file: Path, error: DesignError) -> tuple[Issue, ...]:
        """Move a damaged record where nobody meets it again, and say where.

        Parameters
        ----------
        file
            The record.
        error
            What is wrong with it.
        """
        slot = None
        with contextlib.suppress(OSError):
            slot = self._claim(file)
        if slot is None:
            return ()
        target = self.folder / DAMAGED / file.name
        try:
            make_private_folder(target.parent)
            file.replace(target)
        except OSError as failure:
            _log.info("a damaged recovery record stays where it is: %s", failure)
            target = file
        finally:
            slot.close()
        hint = f"It is kept as {target}."
        return tuple(Issue(i.code, "warning", i.address, i.message, hint) for i in error.issues)

    # -- limits -----------------------------------------------------------------------------

    def _within_limits(self, records: list[Record]) -> Iterator[Record]:
        self._sweep()
        # Clocks are set anew and people go on holiday: a record is old beside a younger one only.
        latest = min([time.time(), *(record.written_s for record in records[:1])])
        total = 0
        for number, record in enumerate(records):
            if (
                number < MAX_RECORDS
                # However large, the newest is never the one that goes.
                and (total + record.size <= MAX_BYTES or number == 0)
                and latest - record.written_s <= MAX_AGE_S
            ):
                total += record.size
                yield record
                continue
            _log.info("recovery record %s is beyond the limits and goes", record.id)
            with contextlib.suppress(OSError):
                self.discard(record)

    def _sweep(self) -> None:
        """Remove what ended sessions left besides records: half-written files, locks, damage."""
        for entry in _files(self.folder, ".tmp"):
            found = _TEMPORARY.fullmatch(entry.name)
            if found and not _is_live(self.folder / f"{found[1]}{SUFFIX}"):
                with contextlib.suppress(OSError):
                    entry.unlink()
        for entry in _files(self.folder, LOCK_SUFFIX):
            if entry.with_suffix(SUFFIX).exists():
                continue
            with contextlib.suppress(OSError):
                lock = FileLock.take(entry)
                if lock is not None:
                    lock.release(remove=not entry.with_suffix(SUFFIX).exists())
        damaged = _files(self.folder / DAMAGED, SUFFIX)
        for number, entry in enumerate(sorted(damaged, key=_changed_s, reverse=True)):
            if number >= MAX_RECORDS or time.time() - _changed_s(entry) > MAX_AGE_S:
                with contextlib.suppress(OSError):
                    entry.unlink()


def _files(folder: Path, suffix: str) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if entry.suffix == suffix)
    except FileNotFoundError:
        return []
    except OSError as error:
        _log.info("the recovery folder cannot be read: %s", error)
        return []


def _is_live(file: Path) -> bool:
    """Whether a running session has a record; in doubt it has."""
    try:
        return is_held(file.with_suffix(LOCK_SUFFIX))
    except OSError as error:
        _log.info("nobody can tell whose recovery record this is: %s", error)
        return True


def _changed_s(file: Path) -> float:
    with contextlib.suppress(OSError):
        return file.stat().st_mtime
    return 0.0
