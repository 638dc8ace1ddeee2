"""Words for recovered work: when it was written, and how it stands to its file. No widgets."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from designer.store.record import Record
from designer.store.stamp import stamp_of

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def title_words(record: Record) -> str:
    """Name a record."""
    return record.about.title or "Untitled"


def file_words(record: Record) -> str:
    """Name its file, with the person's own folder cut short."""
    path = record.about.path
    if path is None:
        return "never saved"
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)


def when_words(written_s: float, now_s: float | None = None) -> str:
    """Say when something was written, as a person would."""
    now_s = time.time() if now_s is None else now_s
    ago = max(0.0, now_s - written_s)
    if ago < _MINUTE:
        return "just now"
    if ago < _HOUR:
        return f"{int(ago // _MINUTE)} min ago"
    then, today = (datetime.fromtimestamp(t).astimezone() for t in (written_s, now_s))
    days = (today.date() - then.date()).days
    if days == 0:
        return f"today {then:%H:%M}"
    if days == 1:
        return f"yesterday {then:%H:%M}"
    return f"{then.day} {_MONTHS[then.month - 1]} {then:%H:%M}"


def span_words(seconds: float) -> str:
    """Say how long something is, in one unit."""
    for size, word in ((_DAY, "day"), (_HOUR, "h"), (_MINUTE, "min")):
        count = int(seconds // size)
        if count:
            return f"{count} {word}s" if word == "day" and count > 1 else f"{count} {word}"
    return f"{max(1, int(seconds))} s"


def standing_words(record: Record) -> tuple[str, str]:
    """Say how recovered work stands to its file, with the token of the colour to say it in."""
    path = record.about.path
    if path is None:
        return "", "text_muted"
    now = stamp_of(path)
    if now is None:
        return "the file is gone", "warning"
    if now != record.about.stamp:
        return "the file was changed by someone else since", "warning"
    return f"{span_words(record.written_s - now.changed_s)} newer than the file", "text_muted"


def spoken(record: Record) -> str:
    """Say all about a record in one line."""
    words = (
        title_words(record),
        file_words(record),
        when_words(record.written_s),
        standing_words(record)[0],
    )
    return ", ".join(word for word in words if word)
