"""Write a file so that either the old or the new content is on disk, never half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
import threading
from pathlib import Path

#: The mask of the process can be read only by setting it: two threads at once would lose it.
_ASKING = threading.Lock()


def write_atomically(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace a file's content: temporary file in the same folder, fsync, rename.

    Permissions of an existing file and symbolic links are kept.

    Parameters
    ----------
    path
        File to write; its folder must exist.
    data
        Whole content.
    private
        A new file can be read by its owner alone.

    Raises
    ------
    OSError
        If anything fails; the old file is then untouched.
    """
    target = _followed(path)
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(13, "The file is read-only", str(target))
    # A name may have 255 bytes, and a sign up to four: what is cut off leaves room for the rest.
    handle, name = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".tmp"
    )
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is None and private:
            mode = 0o600
        elif mode is None:
            with _ASKING:
                umask = os.umask(0)
                os.umask(umask)
            mode = 0o666 & ~umask
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _followed(path: Path) -> Path:
    """Return the file that a symbolic link leads to."""
    if not path.is_symlink():
        return path
    try:
        return path.resolve()
    except RuntimeError as error:
        # Python 3.11 and 3.12 have no error of their own for a link that leads to itself.
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def _sync_folder(folder: Path) -> None:
    # The rename itself must reach the disk; Windows cannot open folders and needs no such step.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
