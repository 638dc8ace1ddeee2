"""Targets: a design file or preset, with values changed on the way, and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from designer.edit.params import set_field
from designer.issues import DesignError, Issue, refuse
from designer.model.design import Design
from designer.model.rules import require_valid
from designer.session.claims import evaluate
from designer.solve import pipeline
from designer.solve.results import ClaimResult, Results
from designer.store.document import Document
from designer.store.presets import load_target

#: Solves of which the quickest counts (results format: smallest of three, cold caches).
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A design as the caller wants it: read, and changed."""

    document: Document
    source: str
    preset: str = ""

    @property
    def design(self) -> Design:
        """The design."""
        return self.document.design


@dataclass(frozen=True, slots=True)
class Solved:
    """A target with its results."""

    document: Document
    source: str
    results: Results
    claims: tuple[ClaimResult, ...]


def read_target(target: str, edits: Sequence[str] = ()) -> Target:
    """Read a target and change values of it; whether the result is sound is not looked at.

    Raises
    ------
    DesignError
        If the target or an edit cannot be used.
    """
    document, path, is_preset = load_target(target)
    design = document.design
    for edit in edits:
        design = _apply_edit(design, edit)
    preset = path.stem if is_preset else ""
    return Target(replace(document, design=design), preset or path.name, preset)


def solve_target(target: str, edits: Sequence[str] = ()) -> Solved:
    """Read, edit and solve a target, claims included.

    Raises
    ------
    DesignError
        If the target or an edit cannot be used.
    """
    given = read_target(target, edits)
    require_valid(given.design)
    results = with_issues(_solve_cold(given.design), given.document.issues)
    claims = evaluate(given.design, results, _other(given.preset))
    return Solved(given.document, given.source, results, claims)


def with_issues(results: Results, issues: tuple[Issue, ...]) -> Results:
    """Return results that name what was found while reading, too."""
    return replace(results, issues=tuple(dict.fromkeys((*issues, *results.issues))))


def _solve_cold(design: Design) -> Results:
    pipeline.forget()
    runs = [pipeline.solve(design, memo=pipeline.Memo())]
    # Long solves are not repeated for the sake of their own timing.
    while len(runs) < REPEATS and runs[0].solve_seconds < 1.0:
        pipeline.forget()
        runs.append(pipeline.solve(design, memo=pipeline.Memo()))
    return min(runs, key=lambda run: run.solve_seconds)


def _other(own: str) -> Callable[[str], Results | None]:
    known: dict[str, Results | None] = {}

    def solve_preset(preset_id: str) -> Results | None:
        if preset_id == own:
            return None
        if preset_id not in known:
            try:
                document, _, _ = load_target(preset_id)
                known[preset_id] = pipeline.solve(document.design)
            except DesignError:
                known[preset_id] = None
        return known[preset_id]

    return solve_preset


def _apply_edit(design: Design, text: str) -> Design:
    # Indices such as node[node=3] hold an equals sign too: the value's own comes after the colon.
    where, colon, rest = text.partition(":")
    name, eq, raw = rest.partition("=") if colon else ("", *text.rpartition("=")[1:])
    where = where if colon else text.rpartition("=")[0]
    if not eq:
        raise refuse(
            "CLI-SET",
            text,
            "An edit reads ADDRESS:PROPERTY=VALUE.",
            "For example --set pod.node:count=47.",
        )
    return set_field(design, f"{where}{colon}{name}".strip(), _value(raw.strip()))


def _value(text: str) -> Any:
    if text in ("null", "unknown"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if "_" in text:
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
