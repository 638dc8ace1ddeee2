"""What tells whether a file on disk is still the one that was read or written."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class FileStamp(NamedTuple):
    """Time and size of a file.

    Attributes
    ----------
    changed_ns
        Time of the last change. [ns since 1970]
    size
        Bytes.
    """

    changed_ns: int
    size: int

    @property
    def changed_s(self) -> float:
        """Time of the last change in seconds since 1970."""
        return self.changed_ns / 1e9


def stamp_of(path: Path | None) -> FileStamp | None:
    """Return the stamp of a file; None if there is none to be seen."""
    if path is None:
        return None
    try:
        found = path.stat()
    except (OSError, ValueError):
        # A ValueError: the path holds what no path can.
        return None
    return FileStamp(found.st_mtime_ns, found.st_size)
