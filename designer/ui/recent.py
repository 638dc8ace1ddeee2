"""The files that were open last: kept in the settings, read without Qt."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

MAX_RECENT = 12
_KEY = "recent/files"
#: Larger files are not read for their line in the list.
_MAX_READ = 4_000_000
_WEEK = 7


class Store(Protocol):
    """What the list needs of the settings: texts by key."""

    def text(self, key: str, default: str) -> str:
        """Return a text."""

    def put(self, key: str, value: str) -> None:
        """Store a text."""


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file and when it was open last, in seconds since the epoch."""

    path: Path
    opened_at_s: float


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the list says about a file.

    Attributes
    ----------
    title
        Name of the design; empty if it cannot be read.
    note
        How large the machine is, or else the file.
    """

    is_there: bool
    title: str = ""
    note: str = ""


class RecentFiles:
    """Paths of files, newest first, at most `MAX_RECENT`.

    Nothing is kept here: every window sees what the settings hold now.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def files(self) -> tuple[RecentFile, ...]:
        """Return the files, newest first; damaged entries count as none."""
        try:
            entries = json.loads(self._store.text(_KEY, "[]"))
        except ValueError:
            return ()
        found: list[RecentFile] = []
        for entry in entries if isinstance(entries, list) else ():
            with contextlib.suppress(TypeError, ValueError, OverflowError):
                path, opened = entry
                if isinstance(path, str) and path:
                    found.append(RecentFile(Path(path), float(opened)))
        return tuple(found[:MAX_RECENT])

    def paths(self) -> tuple[Path, ...]:
        """Return the paths, newest first."""
        return tuple(file.path for file in self.files())

    def add(self, path: Path, at_s: float | None = None) -> None:
        """Put a file at the top, as opened now unless a time is given."""
        file = RecentFile(_whole(path), time.time() if at_s is None else at_s)
        self._put([file, *self._without(path)])

    def remove(self, path: Path) -> None:
        """Take a file off the list."""
        self._put(self._without(path))

    def clear(self) -> None:
        """Empty the list."""
        self._put([])

    def _without(self, path: Path) -> list[RecentFile]:
        unwanted = _same_as(path)
        return [file for file in self.files() if _same_as(file.path) != unwanted]

    def _put(self, files: list[RecentFile]) -> None:
        entries = [[str(file.path), file.opened_at_s] for file in files[:MAX_RECENT]]
        self._store.put(_KEY, json.dumps(entries, ensure_ascii=False))


def _whole(path: Path) -> Path:
    # Not resolved: people know a file by the link that they opened.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _same_as(path: Path) -> str:
    return os.path.normcase(_whole(path))


def read_facts(path: Path) -> FileFacts:
    """Look at a file; may take long on a network folder, so it is called on a thread."""
    try:
        size = path.stat().st_size
        text = path.read_bytes() if size <= _MAX_READ else b""
    except (OSError, ValueError):
        return FileFacts(is_there=False)
    kept = f"{max(1, round(size / 1000)):,} kB"
    try:
        envelope = json.loads(text)
        title = envelope["design"].get("name", "")
        chips = envelope.get("headline", {}).get("chips.count")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        # Opening it says what is wrong with it.
        return FileFacts(is_there=True, note=kept)
    if isinstance(chips, int | float) and not isinstance(chips, bool):
        kept = count_words(int(chips), "accelerator")
    return FileFacts(is_there=True, title=title if isinstance(title, str) else "", note=kept)


def count_words(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun: ``384 accelerators``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def when_words(opened_at_s: float, now_s: float) -> str:
    """Say when something was, as people would: ``today 14:05``, ``3 days ago``, ``12 Nov 2026``."""
    try:
        then, now = (datetime.fromtimestamp(t).astimezone() for t in (opened_at_s, now_s))
    except (OverflowError, OSError, ValueError):
        return ""
    days = (now.date() - then.date()).days
    if days <= 0:
        return f"today {then:%H:%M}"
    if days == 1:
        return f"yesterday {then:%H:%M}"
    return f"{days} days ago" if days < _WEEK else f"{then.day} {then:%b %Y}"


def folder_words(path: Path) -> str:
    """Return a file's folder, the home folder shortened to ``~``."""
    folder = path.parent
    with contextlib.suppress(ValueError, RuntimeError):
        inside = folder.relative_to(Path.home())
        return "~" if inside == Path() else str(Path("~") / inside)
    return str(folder)
