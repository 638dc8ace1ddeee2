"""`check`: every rule, those of the document and those that need its numbers."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from designer.cli.command import DONE, FAILED, Command, print_json, target_argument
from designer.cli.targets import read_target
from designer.issues import SEVERITY_ORDER, DesignError, Issue, Severity
from designer.model.rules import check
from designer.solve import pipeline
from designer.solve.figures.definitions import is_waiting
from designer.store.document import BrokenDesign

UNKNOWN = "MET-UNKNOWN"
_PLURALS: dict[Severity, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings about a design, worst first."""

    name: str
    source: str
    issues: tuple[Issue, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings are as grave as this."""
        return Counter(issue.severity for issue in self.issues)[severity]


def check_target(target: str, edits: Sequence[str] = ()) -> Checked:
    """Check a target against every rule.

    A file whose design breaks a rule is a finding; one that holds no design is a refusal.

    Raises
    ------
    DesignError
        If the target or an edit cannot be used.
    """
    try:
        given = read_target(target, edits)
    except BrokenDesign as broken:
        return Checked(broken.name, Path(target).name, _sorted(broken.found))
    try:
        _, found = check(given.design)
    except DesignError as error:
        found = error.issues
    issues = [*given.document.issues, *found]
    # Numbers of a design that breaks a rule would mean nothing.
    if not any(issue.severity == "error" for issue in issues):
        issues += pipeline.solve(given.design).issues
    return Checked(given.design.name, given.source, _sorted(issues))


def _sorted(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    unique = dict.fromkeys(issues)
    return tuple(sorted(unique, key=lambda issue: SEVERITY_ORDER[issue.severity]))


def check_dict(checked: Checked) -> dict[str, Any]:
    """Return the findings as data."""
    return {
        "format": "supernode-check",
        "version": 1,
        "design": {"name": checked.name, "source": checked.source},
        "errors": checked.count("error"),
        "warnings": checked.count("warning"),
        "notes": checked.count("info"),
        "issues": [issue.as_dict() for issue in checked.issues],
    }


def check_text(checked: Checked) -> str:
    """Return the findings for people: a line each, what this version lacks in the last one."""
    waiting = [i for i in checked.issues if i.code == UNKNOWN and is_waiting(i.address)]
    shown = [issue for issue in checked.issues if issue not in waiting]
    lines = [
        f"{_PLURALS[issue.severity][0]:<8}{issue.code:<17} {issue.sentence()}" for issue in shown
    ]
    if waiting:
        lines.append(f"{len(waiting)} figures are not computed by this version (see --json).")
    numbers = Counter(issue.severity for issue in shown)
    counts = [
        f"{numbers[severity]} {_PLURALS[severity][numbers[severity] != 1]}"
        for severity in SEVERITY_ORDER
    ]
    return "\n".join([*lines, f"{checked.name}: {', '.join(counts)}"])


def _check(options: argparse.Namespace) -> int:
    checked = check_target(options.target, options.edits)
    if options.json:
        print_json(check_dict(checked))
    else:
        print(check_text(checked))
    return FAILED if checked.count("error") else DONE


COMMANDS = (
    Command(
        "check", "check a design against every rule; exit code 1 on errors", target_argument, _check
    ),
)
