"""The envelope of a design file: read with every limit checked, write canonically."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from designer import __version__
from designer.issues import DesignError, Issue, refuse
from designer.model.design import Design
from designer.model.rules import check, unknown_fields
from designer.store.atomic import write_atomically
from designer.store.canonical import dumps

FORMAT = "supernode-design"
VERSION = 1
MINOR = 0
SUFFIX = ".supernode"
MIME_TYPE = "application/vnd.supernode-designer+json"
MAX_BYTES = 64 * 1024 * 1024
#: The program version that first reads each format version.
NEEDED_APP = {1: "0.1.0"}
_SHOWN_PROBLEMS = 3


@dataclass(frozen=True, slots=True)
class Document:
    """A design with what its file says about itself.

    Attributes
    ----------
    design
        The design.
    headline
        Metric values kept at the last save, with the version that made them under ``made_by``.
    minor
        Minor version of the file: a higher one than ours is kept on saving.
    extras
        Unknown keys of the envelope, written back.
    issues
        Warnings found while reading.
    """

    design: Design
    headline: dict[str, Any] = field(default_factory=dict)
    minor: int = MINOR
    extras: dict[str, Any] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


def load(path: Path) -> Document:
    """Read a design file.

    Raises
    ------
    DesignError
        With the file's name, the place in it and a remedy.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(name, size)
        with path.open("rb") as stream:
            # One byte more than allowed: the size may have changed since, and devices have none.
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise refuse("FILE-READ", name, f"The file cannot be read: {reason}.", "Check the path and its permissions.") from error
    return loads(data, name)


def _too_large(name: str, size: int) -> DesignError:
    return refuse(
        "FILE-SIZE", name,
        f"The file has {size / 1e6:,.0f} MB; the limit is {MAX_BYTES // 1024**2} MB.",
        "A design keeps repetition as axes; a file this large is no design or lists every element.",
    )


def loads(data: bytes, name: str = "text") -> Document:
    """Read a design from bytes; see `load`."""
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    envelope = _parse(data, name)
    _check_envelope(envelope, name)
    minor = envelope.get("minor", 0)
    try:
        design = Design.model_validate(envelope["design"])
    except ValidationError as error:
        raise _from_validation(error, name) from error
    if minor <= MINOR:
        for place in unknown_fields(design):
            raise refuse(
                "FILE-KEY", f"{name}, {place}", "This key is not known.",
                "Correct its spelling, or open the file with the version that wrote it.",
            )
    try:
        _, issues = check(design)
    except DesignError as error:
        raise _in_file(error.issues, name) from error
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        raise _in_file(tuple(errors), name)
    known = {"format", "version", "minor", "app", "headline", "design"}
    headline = envelope.get("headline")
    return Document(
        design,
        headline if isinstance(headline, dict) else {},
        minor,
        {key: value for key, value in envelope.items() if key not in known},
        issues,
    )


def _parse(data: bytes, name: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("FILE-TEXT", name, "This is not a design file: it is no UTF-8 text.", "Choose a .supernode file.") from error
    try:
        envelope = json.loads(text, parse_constant=_refuse_constant(name), object_pairs_hook=_unique(name))
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1:
            raise refuse("FILE-TRUNCATED", f"{name}, line {error.lineno}", "The file ends in the middle: it was cut off.", "Get the whole file, or open its backup.") from error
        raise refuse("FILE-JSON", f"{name}, line {error.lineno}, column {error.colno}", "This is not a design file: it is no valid JSON here.", "Choose a .supernode file, or mend this line.") from error
    except RecursionError as error:
        raise refuse("FILE-NESTING", name, "The file nests absurdly deep.", "This is no design file.") from error
    except ValueError as error:
        if isinstance(error, DesignError):
            raise
        raise refuse("FILE-JSON", name, f"This is not a design file: {error}.", "Choose a .supernode file.") from error
    if not isinstance(envelope, dict) or envelope.get("format") != FORMAT:
        raise refuse("FILE-FORMAT", name, f"This is not a design file: its format is not '{FORMAT}'.", "Choose a .supernode file.")
    return envelope


def _refuse_constant(name: str) -> Any:
    def refuse_it(constant: str) -> float:
        raise refuse("FILE-NUMBER", name, f"{constant} is no number a design can hold.", "Use null for an unknown value.")

    return refuse_it


def _unique(name: str) -> Any:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            seen: set[str] = set()
            twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise refuse("FILE-DUPLICATE", name, f"The key '{twice}' appears twice in one object.", "Keep one of them.")
        return result

    return build


def _check_envelope(envelope: dict[str, Any], name: str) -> None:
    version, minor = envelope.get("version"), envelope.get("minor", 0)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise refuse("FILE-VERSION", f"{name}, version", "The file does not say its format version.", "Get the file again from whoever sent it.")
    if version > VERSION:
        app = envelope.get("app")
        needed = f"version {app} or later" if isinstance(app, str) and len(app) < 40 else "a later version"
        raise refuse(
            "FILE-NEWER", f"{name}, version",
            f"The file has format version {version}; this program reads up to {VERSION}.",
            f"Open it with Supernode Designer {needed}.",
        )
    if not isinstance(minor, int) or isinstance(minor, bool) or minor < 0:
        raise refuse("FILE-VERSION", f"{name}, minor", "The minor version is no whole number.", "Write 0.")
    if not isinstance(envelope.get("design"), dict):
        raise refuse("FILE-DESIGN", f"{name}, design", "The file holds no design.", "Get the file again from whoever sent it.")


def _from_validation(error: ValidationError, name: str) -> DesignError:
    issues = []
    for problem in error.errors(include_url=False, include_input=False)[:_SHOWN_PROBLEMS]:
        message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".") + "."
        issues.append(Issue("FILE-VALUE", "error", f"{name}, {_place(problem['loc'])}", message, "Correct this value."))
    return DesignError(*issues)


def _place(loc: tuple[int | str, ...]) -> str:
    text = "design"
    for step in loc:
        if isinstance(step, int):
            text += f"[{step}]"
        elif not step.startswith(("function-", "tagged-union", "Tag")):
            text += f".{step}"
    return text


def _in_file(issues: tuple[Issue, ...], name: str) -> DesignError:
    return DesignError(
        *(
            Issue(i.code, i.severity, f"{name}, {i.address}" if i.address else name, i.message, i.hint)
            for i in issues
        )
    )


def to_text(document: Document) -> str:
    """Write a document as canonical text."""
    envelope = {
        "format": FORMAT,
        "version": VERSION,
        "minor": max(document.minor, MINOR),
        "app": __version__,
        "headline": document.headline,
        "design": document.design.model_dump(mode="json", exclude_defaults=True),
        **document.extras,
    }
    return dumps(envelope)


def save(document: Document, path: Path) -> None:
    """Write a document to a file, atomically.

    Raises
    ------
    DesignError
        If the folder or disk does not take it; the old file is untouched.
    """
    try:
        write_atomically(path, to_text(document).encode("utf-8"))
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise refuse("FILE-WRITE", path.name, f"The file cannot be written: {reason}.", "Choose another folder or free some space.") from error
