"""Problems as data: what is wrong, where, and what to do about it.

An `Issue` is what checks, the solver and the file reader return; exceptions are for input that
cannot be used at all (`DesignError`) and for bugs. Nothing here knows the document or Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
SEVERITY_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about a design.

    Attributes
    ----------
    code
        Stable identifier such as ``NET-PORT-COUNT``.
    severity
        ``error``, ``warning`` or ``info``.
    address
        Where, in the address grammar of the design files; empty for the whole design.
    message
        What is wrong, in one sentence.
    hint
        What to do about it.
    """

    code: str
    severity: Severity
    address: str
    message: str
    hint: str = ""

    def sentence(self) -> str:
        """Return place, message and remedy as one readable line."""
        place = f"{self.address}: " if self.address else ""
        remedy = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{remedy}"

    def as_dict(self) -> dict[str, str]:
        """Return the issue as plain data, in the key order of the results format."""
        return {
            "code": self.code,
            "severity": self.severity,
            "address": self.address,
            "message": self.message,
            "hint": self.hint,
        }


class DesignError(ValueError):
    """Input that cannot be used: an unreadable file, an edit that would break the design.

    Attributes
    ----------
    issues
        The findings that caused the refusal; never empty.
    """

    def __init__(self, *issues: Issue) -> None:
        if not issues:
            raise TypeError("a DesignError names at least one issue")
        self.issues = issues
        text = issues[0].sentence()
        if len(issues) > 1:
            text += f" ({len(issues) - 1} more)"
        super().__init__(text)


def refuse(code: str, address: str, message: str, hint: str = "") -> DesignError:
    """Build a `DesignError` from the parts of one error."""
    return DesignError(Issue(code, "error", address, message, hint))
