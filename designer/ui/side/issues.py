"""What is wrong with the design, worst first; one click leads to the place."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from designer.issues import SEVERITY_ORDER, Issue
from designer.session.session import Session
from designer.ui.controls.painted_list import ListRow, PaintedList
from designer.ui.metric_words import metric_name
from designer.ui.theme import Theme

_DOT = {"error": "error", "warning": "warning", "info": "text_faint"}
#: More would bury the rest of the panel; the last row says how many there are.
MOST_SHOWN = 60
UNKNOWN, LATER = "MET-UNKNOWN", "comes with a later version."
_FOLD = "fold:later"


def is_later(issue: Issue) -> bool:
    """Whether a finding only says that this version lacks a model: nothing is to be done."""
    return issue.code == UNKNOWN and f"{issue.message} {issue.hint}".strip().endswith(LATER)


def counts(issues: list[Issue]) -> str:
    """Return the header's counts: ``0 errors · 2 warnings · 1 note``."""
    severities = [issue.severity for issue in issues]
    numbers = (
        (severities.count("error"), "error"),
        (severities.count("warning"), "warning"),
        (severities.count("info"), "note"),
    )
    return " · ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in numbers)


def sentence(issue: Issue) -> str:
    """Return what a row says; a missing figure is named."""
    text = f"{issue.message} {issue.hint}".strip()
    if issue.code != UNKNOWN or not issue.address:
        return text
    return f"{metric_name(issue.address)}: {text[0].lower()}{text[1:]}"


def _alike(issues: list[Issue]) -> list[list[Issue]]:
    """Put findings of the same words together, where the first stood."""
    groups: dict[tuple[str, ...], list[Issue]] = {}
    for issue in issues:
        key = (issue.code, issue.severity, issue.message, issue.hint)
        groups.setdefault(key, []).append(issue)
    return list(groups.values())


class IssuesPanel(PaintedList):
    """The list of findings; figures that this version lacks are folded into its last row."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Issues", theme, parent)
        self._session = session
        self._is_open = False

    def refresh(self) -> None:
        """Take the session's findings."""
        every = sorted(self._session.issues, key=lambda i: SEVERITY_ORDER[i.severity])
        issues = [issue for issue in every if not is_later(issue)]
        later = [issue for issue in every if is_later(issue)]
        alike = _alike(issues)
        rows = [self._row(same) for same in alike[:MOST_SHOWN]]
        left = sum(map(len, alike[MOST_SHOWN:]))
        if left:
            rows.append(ListRow(f"and {left} more", "text_muted"))
        rows += self._later_rows(later)
        aside = counts(issues) if every else ""
        self.set_rows(rows, title="Issues", aside=aside, empty="No rule is broken.")

    @staticmethod
    def _row(same: list[Issue]) -> ListRow:
        issue = same[0]
        text = sentence(issue)
        where = issue.address or "the whole design"
        if len(same) > 1:
            reason = f"{issue.message} {issue.hint}".strip()
            missing = issue.code == UNKNOWN
            text = f"{len(same)} places: {reason}"
            if missing:
                text = f"{len(same)} figures: {reason[0].lower()}{reason[1:]}"
            addresses = dict.fromkeys(one.address or "the whole design" for one in same)
            where = ", ".join(metric_name(a) if missing else a for a in addresses)
        return ListRow(
            text,
            "text_muted",
            over=issue.code,
            dot=_DOT[issue.severity],
            target=issue.address,
            tooltip=f"{issue.severity.capitalize()} at {where}",
        )

    def _later_rows(self, later: list[Issue]) -> list[ListRow]:
        if not later:
            return []
        what = "1 figure is" if len(later) == 1 else f"{len(later)} figures are"
        mark = "▾" if self._is_open else "▸"
        tip = "They come with a later version"
        head = ListRow(
            f"{mark} {what} not computed by this version", "text_muted", target=_FOLD, tooltip=tip
        )
        inner = [
            ListRow(
                metric_name(issue.address),
                "text_faint",
                dot="text_faint",
                one_line=True,
                target=issue.address,
                tooltip=f"{issue.message} {issue.hint}".strip(),
            )
            for issue in later
        ]
        return [head, *inner] if self._is_open else [head]

    def _activate(self, number: int) -> None:
        if 0 <= number < len(self.rows) and self.rows[number].target == _FOLD:
            self._current = number
            self._is_open = not self._is_open
            self.refresh()
            return
        super()._activate(number)
