"""The envelope of a design file: read with every limit checked, write canonically."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from designer import __version__
from designer.issues import DesignError, Issue, refuse
from designer.model.design import Design
from designer.model.rules import check, unknown_fields
from designer.model.wording import sentences
from designer.store.atomic import write_atomically
from designer.store.canonical import dumps
from designer.store.migrations import VERSION, oldest, upgrade

FORMAT = "supernode-design"
#: 1: power basis of a medium, relay of a scenario, planes that share a link group.
MINOR = 1
SUFFIX = ".supernode"
MIME_TYPE = "application/vnd.supernode-designer+json"
MAX_BYTES = 64 * 1024 * 1024
MAX_JSON_DEPTH = 64
_SHOWN_PROBLEMS = 3
#: Escapes of half a character, which UTF-8 cannot write back: a high one alone, or a low one.
_SURROGATE = re.compile(
    r"(?<!\\)(?:\\\\)*\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)(?:\\\\)*\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_PART_TAGS = frozenset(
    {
        "accelerator",
        "cpu",
        "switch",
        "attach",
        "board",
        "medium",
        "rack",
        "cooling",
        "power",
        "unknown",
    }
)


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
    version
        Format version of the file as it was read.
    """

    design: Design
    headline: dict[str, Any] = field(default_factory=dict)
    minor: int = MINOR
    extras: dict[str, Any] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    version: int = VERSION


class BrokenDesign(DesignError):
    """A file that can be read and whose design breaks a rule.

    Attributes
    ----------
    name
        Name of the design.
    found
        All findings, with addresses in the design; those of the error name the file as well.
    """

    def __init__(self, file_name: str, name: str, found: tuple[Issue, ...]) -> None:
        errors = (issue for issue in found if issue.severity == "error")
        super().__init__(*(_in_file(issue, file_name) for issue in errors))
        self.name = name
        self.found = found


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
        raise refuse(
            "FILE-READ",
            name,
            f"The file cannot be read: {reason}.",
            "Check the path and its permissions.",
        ) from error
    return loads(data, name)


def _too_large(name: str, size: int) -> DesignError:
    return refuse(
        "FILE-SIZE",
        name,
        f"The file has {size / 1e6:,.0f} MB; the limit is {MAX_BYTES // 1024**2} MB.",
        "A design keeps repetition as axes; a file this large is no design or lists every element.",
    )


def loads(data: bytes, name: str = "text") -> Document:
    """Read a design from bytes; see `load`."""
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    envelope = _parse(data, name)
    _check_envelope(envelope, name)
    version = envelope["version"]
    envelope = upgrade(envelope)
    minor = envelope.get("minor", 0)
    if version < VERSION:
        # Only the newest version can have more than this program knows.
        minor = min(minor, MINOR)
    try:
        design = Design.model_validate(envelope["design"])
    except ValidationError as error:
        raise _from_validation(error, name) from error
    if minor <= MINOR:
        for place in unknown_fields(design):
            raise refuse(
                "FILE-KEY",
                f"{name}, {place}",
                "This key is not known.",
                "Correct its spelling, or open the file with the version that wrote it.",
            )
    try:
        _, issues = check(design)
    except DesignError as error:
        raise BrokenDesign(name, design.name, error.issues) from error
    if minor <= MINOR:
        issues = tuple(
            replace(i, severity="error") if i.code == "DOC-RULE-UNKNOWN" else i for i in issues
        )
    if any(issue.severity == "error" for issue in issues):
        raise BrokenDesign(name, design.name, issues)
    known = {"format", "version", "minor", "app", "headline", "design"}
    headline = envelope.get("headline")
    return Document(
        design,
        headline if isinstance(headline, dict) else {},
        minor,
        {key: value for key, value in envelope.items() if key not in known},
        issues,
        version,
    )


def _parse(data: bytes, name: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        if _SURROGATE.search(text):
            raise refuse(
                "FILE-TEXT",
                name,
                "The file holds half of a character (a lone surrogate).",
                "Remove the \\ud… escape.",
            )
    except UnicodeDecodeError as error:
        raise refuse(
            "FILE-TEXT",
            name,
            "This is not a design file: it is no UTF-8 text.",
            "Choose a .supernode file.",
        ) from error
    try:
        envelope = json.loads(
            text,
            parse_constant=_refuse_constant(name, text),
            parse_float=_finite(name),
            object_pairs_hook=_unique(name),
        )
    except json.JSONDecodeError as error:
        # A cut inside a string is reported at the string's beginning.
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise refuse(
                "FILE-TRUNCATED",
                f"{name}, line {error.lineno}",
                "The file ends in the middle: it was cut off.",
                "Get the whole file, or open its backup.",
            ) from error
        raise refuse(
            "FILE-JSON",
            f"{name}, line {error.lineno}, column {error.colno}",
            "This is not a design file: it is no valid JSON here.",
            "Choose a .supernode file, or mend this line.",
        ) from error
    except RecursionError as error:
        raise refuse(
            "FILE-NESTING", name, "The file nests absurdly deep.", "This is no design file."
        ) from error
    except ValueError as error:
        if isinstance(error, DesignError):
            raise
        if "digits" in str(error):
            raise refuse(
                "FILE-NUMBER", name, "A number has far too many digits.", "Correct it."
            ) from error
        raise refuse(
            "FILE-JSON", name, f"This is not a design file: {error}.", "Choose a .supernode file."
        ) from error
    if _depth(envelope) > MAX_JSON_DEPTH:
        raise refuse(
            "FILE-NESTING",
            name,
            f"The file nests deeper than {MAX_JSON_DEPTH} levels.",
            "This is no design file.",
        )
    if not isinstance(envelope, dict) or envelope.get("format") != FORMAT:
        raise refuse(
            "FILE-FORMAT",
            name,
            f"This is not a design file: its format is not '{FORMAT}'.",
            "Choose a .supernode file.",
        )
    return envelope


def _depth(value: Any) -> int:
    """Return how deep lists and objects nest; without recursion, since it guards against depth."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        if deepest > MAX_JSON_DEPTH:
            break
        if isinstance(node, dict):
            waiting += [
                (inner, depth + 1) for inner in node.values() if isinstance(inner, (dict, list))
            ]
        elif isinstance(node, list):
            waiting += [(inner, depth + 1) for inner in node if isinstance(inner, (dict, list))]
    return deepest


def _finite(name: str) -> Any:
    def read(text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            raise refuse("FILE-NUMBER", name, f"{text[:40]} is too large a number.", "Correct it.")
        return value

    return read


def _refuse_constant(name: str, text: str) -> Any:
    def refuse_it(constant: str) -> float:
        found = re.search(rf"[:,\[\s]{re.escape(constant)}", text)
        line = text.count("\n", 0, found.end()) + 1 if found else 1
        raise refuse(
            "FILE-NUMBER",
            f"{name}, line {line}",
            f"{constant} is no number a design can hold.",
            "Use null for an unknown value.",
        )

    return refuse_it


def _unique(name: str) -> Any:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            twice = next(key for key, times in Counter(k for k, _ in pairs).items() if times > 1)
            raise refuse(
                "FILE-DUPLICATE",
                name,
                f"The key '{twice}' appears twice in one object.",
                "Keep one of them.",
            )
        return result

    return build


def _check_envelope(envelope: dict[str, Any], name: str) -> None:
    version, minor = envelope.get("version"), envelope.get("minor", 0)
    if not isinstance(version, int) or isinstance(version, bool) or version < oldest():
        raise refuse(
            "FILE-VERSION",
            f"{name}, version",
            "The file does not say its format version.",
            "Get the file again from whoever sent it.",
        )
    if version > VERSION:
        raise refuse(
            "FILE-NEWER",
            f"{name}, version",
            f"The file has format version {version}; this program reads up to {VERSION}.",
            f"Open it with a later version of Supernode Designer than {__version__}"
            f"{_writer(envelope)}.",
        )
    if not isinstance(minor, int) or isinstance(minor, bool) or minor < 0:
        raise refuse(
            "FILE-VERSION", f"{name}, minor", "The minor version is no whole number.", "Write 0."
        )
    if not isinstance(envelope.get("design"), dict):
        raise refuse(
            "FILE-DESIGN",
            f"{name}, design",
            "The file holds no design.",
            "Get the file again from whoever sent it.",
        )


def _writer(envelope: dict[str, Any]) -> str:
    app = envelope.get("app")
    if not isinstance(app, str) or not re.fullmatch(r"[0-9][0-9A-Za-z.+-]{0,30}", app):
        return ""
    return f": {app} wrote it"


def _from_validation(error: ValidationError, name: str) -> DesignError:
    return DesignError(
        *(
            Issue("FILE-VALUE", "error", f"{name}, {_place(place)}", text, "Correct this value.")
            for place, text in sentences(error)[:_SHOWN_PROBLEMS]
        )
    )


def _place(loc: tuple[int | str, ...]) -> str:
    text = "design"
    for position, step in enumerate(loc):
        if isinstance(step, int):
            text += f"[{step}]"
        elif position == 2 and loc[0] == "parts" and step in _PART_TAGS:
            continue
        else:
            text += f".{step}"
    return text


def _in_file(issue: Issue, name: str) -> Issue:
    return replace(issue, address=f"{name}, {issue.address}" if issue.address else name)


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
        raise refuse(
            "FILE-WRITE",
            path.name,
            f"The file cannot be written: {reason}.",
            "Choose another folder or free some space.",
        ) from error
