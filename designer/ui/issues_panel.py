"""What is wrong with the design, worst first; one click leads to the place."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from designer.issues import SEVERITY_ORDER
from designer.session.session import Session
from designer.ui.painted_list import ListRow, PaintedList
from designer.ui.theme import Theme

_DOT = {"error": "error", "warning": "warning", "info": "text_faint"}
#: More would bury the rest of the panel; the count says how many there are.
MOST_SHOWN = 60


class IssuesPanel(PaintedList):
    """The list of findings."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Issues", theme, parent)
        self._session = session

    def refresh(self) -> None:
        """Take the session's findings."""
        issues = sorted(self._session.issues, key=lambda i: SEVERITY_ORDER[i.severity])
        rows = [
            ListRow(
                f"{issue.message} {issue.hint}".strip(),
                "text_muted",
                over=issue.code,
                dot=_DOT[issue.severity],
                target=issue.address,
                tooltip=f"{issue.severity.capitalize()} at {issue.address or 'the whole design'}",
            )
            for issue in issues[:MOST_SHOWN]
        ]
        if len(issues) > MOST_SHOWN:
            rows.append(ListRow(f"and {len(issues) - MOST_SHOWN} more", "text_muted"))
        title = f"Issues  {len(issues)}" if issues else "Issues"
        self.set_rows(rows, title=title, empty="No rule is broken.")
