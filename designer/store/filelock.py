"""A lock that the operating system takes back when its holder ends, however it ends.

Process numbers come round again and a killed process cleans up nothing, so neither a number nor
the presence of a file says who is alive. An advisory lock on an open file does.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

#: Whoever only asks holds the lock for an instant: a taker tries again before giving up.
_TRIES = 5
_PAUSE_S = 0.01

if sys.platform == "win32":
    import msvcrt

    _FLAGS = os.O_RDWR | os.O_BINARY | os.O_NOINHERIT

    def _lock(handle: int, *, shared: bool) -> bool:
        """Lock the first byte; Windows has no shared kind here, so asking is a short lock."""
        os.lseek(handle, 0, os.SEEK_SET)
        for attempt in range(_TRIES if shared else 1):
            if attempt:
                time.sleep(_PAUSE_S)
            with contextlib.suppress(PermissionError):
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
                return True
        return False
else:
    import fcntl

    _FLAGS = os.O_RDWR | os.O_CLOEXEC

    def _lock(handle: int, *, shared: bool) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class FileLock:
    """A lock that this process holds; made by `take`.

    Attributes
    ----------
    path
        The locked file. Its content means nothing.
    """

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle: int | None = handle

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Lock a file, making it if need be; None if somebody else holds it.

        Parameters
        ----------
        path
            The file; its folder must exist.

        Raises
        ------
        OSError
            If the file cannot be made or the file system knows no locks.
        """
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE_S)
            handle = os.open(path, _FLAGS | os.O_CREAT, 0o600)
            try:
                held = _lock(handle, shared=False) and _is_same_file(handle, path)
            except BaseException:
                os.close(handle)
                raise
            if held:
                return cls(path, handle)
            os.close(handle)
        return None

    @property
    def is_there(self) -> bool:
        """Whether others meet this lock: its file is still the one at its path."""
        return self._handle is not None and _is_same_file(self._handle, self.path)

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; the file goes too if nobody needs it any more."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if remove and sys.platform != "win32":
            # While it is still locked, so that nobody locks a file that is about to vanish.
            with contextlib.suppress(OSError):
                self.path.unlink()
        os.close(handle)
        if remove and sys.platform == "win32":
            with contextlib.suppress(OSError):
                self.path.unlink()


def is_held(path: Path) -> bool:
    """Say whether a living process holds the lock on a file.

    Raises
    ------
    OSError
        If it cannot be told; a file that does not exist is held by nobody.
    """
    try:
        # Reading is enough to ask, and all that a folder that takes nothing allows.
        handle = os.open(path, _FLAGS if sys.platform == "win32" else os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _lock(handle, shared=True)
    finally:
        os.close(handle)


def _is_same_file(handle: int, path: Path) -> bool:
    """Whether the path still leads to the open file: it may have been removed before the lock."""
    if sys.platform == "win32":
        # What is open cannot be removed there.
        return True
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
