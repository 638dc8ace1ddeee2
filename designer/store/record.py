"""One recovery record as bytes: a line that describes it, then the design as in its own file."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from designer import __version__
from designer.issues import DesignError, refuse
from designer.store.document import Document, loads
from designer.store.stamp import FileStamp

FORMAT = "supernode-recovery"
VERSION = 1
SUFFIX = ".recovery"
#: The line about a record is a few hundred bytes; more is no such line.
_MAX_HEAD = 64 * 1024
#: Later than any clock; a time beyond it is damage.
_END_OF_TIME_S = 1e11
#: Times and sizes of files are numbers of 64 bits.
_MAX_STAMP = 1 << 63
_NEWER, _DAMAGED = "RECOVERY-NEWER", "RECOVERY-DAMAGED"


@dataclass(frozen=True, slots=True)
class About:
    """What a record says of its document.

    Attributes
    ----------
    title
        Name of the design.
    path
        Its file; None if it was never saved.
    stamp
        That file as it was last read or written; None if there was none.
    """

    title: str
    path: Path | None = None
    stamp: FileStamp | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A record found on disk.

    Attributes
    ----------
    id
        Name of the record.
    file
        Where it lies.
    about
        What it says of the document.
    written_s
        When it was written. [s since 1970]
    size
        Bytes on disk.
    app
        Version of the program that wrote it.
    """

    id: str
    file: Path
    about: About
    written_s: float
    size: int
    app: str


def to_bytes(text: str, about: About) -> bytes:
    """Write a record.

    Parameters
    ----------
    text
        The design as its file would hold it.
    about
        What to say of it.
    """
    data = text.encode("utf-8")
    head = {
        "format": FORMAT,
        "version": VERSION,
        "app": __version__,
        "process": os.getpid(),
        "written_s": time.time(),
        "title": about.title,
        "path": None if about.path is None else str(about.path),
        "stamp": about.stamp,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    # Plain ASCII: a path may hold bytes that are no characters.
    return json.dumps(head).encode("ascii") + b"\n" + data


def read_head(file: Path) -> Record:
    """Read what a record says of itself, without its design.

    Raises
    ------
    DesignError
        If it is damaged.
    OSError
        If the file cannot be read.
    """
    with file.open("rb") as stream:
        line = stream.readline(_MAX_HEAD)
        size = stream.seek(0, os.SEEK_END)
    head = _head(line, file)
    record = _record(head, file, size)
    if record is None:
        raise _damaged(file, "its first line does not say what it should")
    if size - len(line) != head.get("bytes"):
        raise _damaged(file, "its length is not the one it was written with")
    return record


def read_text(record: Record) -> str:
    """Return the text of a record's design, as its file would hold it.

    Raises
    ------
    DesignError
        If the record is damaged or cannot be read.
    """
    try:
        data = record.file.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise refuse(
            "RECOVERY-READ",
            record.about.title,
            f"The recovery record cannot be read: {reason}.",
            f"Check {record.file}.",
        ) from error
    line, _, body = data.partition(b"\n")
    head = _head(line, record.file)
    if head.get("sha256") != hashlib.sha256(body).hexdigest():
        raise _damaged(record.file, "its content is not what was written")
    return body.decode("utf-8")


def read(record: Record) -> Document:
    """Read a record's design.

    Raises
    ------
    DesignError
        If the record is damaged or this program cannot use its design.
    """
    return loads(read_text(record).encode("utf-8"), record.about.title)


def _head(line: bytes, file: Path) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _damaged(file, "its first line is no description") from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise _damaged(file, "its first line is no description")
    version = head.get("version")
    if isinstance(version, int) and version > VERSION:
        raise refuse(
            _NEWER,
            file.name,
            "A later version of Supernode Designer wrote this recovery record.",
            "Start that version to get the work back.",
        )
    return head


def is_newer(error: DesignError) -> bool:
    """Whether a record was refused only because a later version of the program wrote it."""
    return all(issue.code == _NEWER for issue in error.issues)


def is_damaged(error: DesignError) -> bool:
    """Whether a record was refused because it is not what was written."""
    return all(issue.code == _DAMAGED for issue in error.issues)


def _record(head: dict[str, Any], file: Path, size: int) -> Record | None:
    """Return a record, None if a field is not what it should be."""
    title, path, app = head.get("title"), head.get("path"), head.get("app")
    written = head.get("written_s")
    sound = (
        isinstance(title, str)
        and isinstance(app, str)
        and (path is None or isinstance(path, str))
        and isinstance(written, (int, float))
        and 0 <= written < _END_OF_TIME_S
    )
    if not sound:
        return None
    about = About(str(title), Path(path) if path else None, _stamp(head.get("stamp")))
    return Record(file.stem, file, about, float(written or 0), size, str(app))


def _stamp(value: Any) -> FileStamp | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    sound = all(isinstance(n, int) and 0 <= n < _MAX_STAMP for n in value)
    return FileStamp(*value) if sound else None


def _damaged(file: Path, why: str) -> DesignError:
    return refuse(_DAMAGED, file.name, f"The recovery record is damaged: {why}.")
