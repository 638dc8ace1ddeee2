"""Published figures beside the computed ones."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from designer import units
from designer.session.session import Session
from designer.solve.results import ClaimResult
from designer.ui.painted_list import ListRow, PaintedList
from designer.ui.theme import Theme

STATUS_TOKEN = {
    "confirmed": "good",
    "off": "error",
    "calibrated": "warning",
    "disputed": "error",
    "not computable": "text_faint",
}
Evaluate = Callable[[], tuple[ClaimResult, ...]]


class ClaimsPanel(PaintedList):
    """What was published, what comes out here, and whether they agree.

    Parameters
    ----------
    evaluate
        Holds the session's claims against its results.
    """

    def __init__(
        self, session: Session, theme: Theme, evaluate: Evaluate, parent: QWidget | None = None
    ) -> None:
        super().__init__("Claims", theme, parent)
        self._session = session
        self._evaluate = evaluate

    def refresh(self) -> None:
        """Take the session's numbers."""
        if not self._session.design.claims:
            self.set_rows((), empty="This design carries no published figures.")
            return
        if self._session.results is None:
            self.set_rows((), empty="No number is worked out yet.")
            return
        self.set_rows([self._row(claim) for claim in self._evaluate()])

    def _row(self, claim: ClaimResult) -> ListRow:
        published = published_text(claim)
        computed = value_text(claim, claim.computed)
        text = claim.text or f"{published} {claim.metric}"
        token = STATUS_TOKEN[claim.status]
        if not self._session.is_fresh:
            token = "text_faint"
        source = self._session.design.sources.get(claim.source)
        lines = [
            f"{claim.metric}" + (f", ratio to {claim.versus}" if claim.versus else ""),
            f"Published: {published}",
            f"Computed: {computed}",
            f"Tolerance: {claim.tolerance:.0%}" if claim.tolerance is not None else "",
            f"Source: {source.title or claim.source}" if source is not None else "",
            "Inputs were chosen to meet this figure: it proves nothing" if claim.calibrated else "",
        ]
        return ListRow(
            text, middle=computed if claim.computed is not None else "", right=claim.status,
            right_tone=token, tooltip="\n".join(line for line in lines if line), target=claim.metric,
        )


def value_text(claim: ClaimResult, value: float | None) -> str:
    """Show a value of a claim in its unit; ratios with the sign of multiplication."""
    if value is None:
        return "unknown"
    if claim.versus:
        return f"{units.digits(value, 3)} ×"
    try:
        return str(units.show(value, claim.unit or "1"))
    except KeyError:
        return f"{units.digits(value)} {claim.unit}"


def published_text(claim: ClaimResult) -> str:
    """Show the published value or range."""
    if claim.published is not None:
        return value_text(claim, claim.published)
    return f"{value_text(claim, claim.low)} to {value_text(claim, claim.high)}"
