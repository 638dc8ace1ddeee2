"""Published figures beside the computed ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from designer import units
from designer.session.session import Session
from designer.solve.results import ClaimResult
from designer.ui.controls.painted_list import ListRow, PaintedList
from designer.ui.theme import Theme

STATUS_TOKEN = {
    "confirmed": "good",
    "off": "error",
    "calibrated": "warning",
    "disputed": "error",
    "not computable": "text_faint",
}


@dataclass(frozen=True, slots=True)
class ClaimsSource:
    """Where the panel has its claims from.

    Attributes
    ----------
    evaluate
        Holds the session's claims against its results.
    is_pending
        Whether the preset that a ratio refers to is still being worked out.
    """

    evaluate: Callable[[], tuple[ClaimResult, ...]]
    is_pending: Callable[[str], bool]


class ClaimsPanel(PaintedList):
    """What was published, what comes out here, and whether they agree."""

    def __init__(
        self, session: Session, theme: Theme, source: ClaimsSource, parent: QWidget | None = None
    ) -> None:
        super().__init__("Claims", theme, parent)
        self._session = session
        self._source = source
        self._made: dict[tuple[ClaimResult, bool, bool], ListRow] = {}

    def refresh(self) -> None:
        """Take the session's numbers."""
        if not self._session.design.claims:
            self.set_rows((), empty="This design carries no published figures.")
            return
        if self._session.results is None:
            self.set_rows((), empty="No number is worked out yet.")
            return
        is_fresh = self._session.is_fresh
        rows = {}
        for claim in self._source.evaluate():
            key = (claim, is_fresh, bool(claim.versus) and self._source.is_pending(claim.versus))
            rows[key] = self._made.get(key) or self._row(*key)
        # Most edits leave most claims as they are.
        self._made = rows
        self.set_rows(tuple(rows.values()))

    def _row(self, claim: ClaimResult, is_fresh: bool, is_pending: bool) -> ListRow:
        published = published_text(claim)
        computed = value_text(claim, claim.computed)
        number = computed
        if not claim.versus and claim.computed is not None:
            number = in_unit_of(claim)
        tone, status = STATUS_TOKEN[claim.status], str(claim.status)
        if is_pending:
            status = "solving"
        if is_pending or not is_fresh:
            tone = "text_faint"
        source = self._session.design.sources.get(claim.source)
        lines = [
            claim.text,
            claim.metric + (f", ratio to {claim.versus}" if claim.versus else ""),
            f"Published: {published}",
            f"Computed: {computed}",
            f"Tolerance: {claim.tolerance:.0%}" if claim.tolerance is not None else "",
            f"Source: {source.title or claim.source}" if source is not None else "",
            "Inputs were chosen to meet this figure: it proves nothing" if claim.calibrated else "",
        ]
        return ListRow(
            f"{published} {metric_words(claim.metric)}",
            middle=number if claim.computed is not None else "",
            right=status,
            right_tone=tone,
            tooltip="\n".join(line for line in lines if line),
            target=claim.metric,
            one_line=True,
        )


_WORDS = {
    "chips.count": "chips",
    "chips.dies": "dies",
    "chips.bf16_flops_per_s": "BF16",
    "chips.fp8_flops_per_s": "FP8",
    "memory.capacity_bytes": "HBM",
    "memory.bandwidth_bytes_per_s": "HBM",
    "links.optical_modules": "modules",
    "power.it_w": "IT",
}
_SUFFIXES = ("_bytes_per_s", "_flops_per_s", "_bytes", "_m3_per_s", "_w", "_s", "_m", "_usd")


def metric_words(metric: str) -> str:
    """Name a metric in one or two words."""
    if metric in _WORDS:
        return _WORDS[metric]
    name = metric.rpartition(".")[2]
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    return name.replace("_", " ")


def in_unit_of(claim: ClaimResult) -> str:
    """Show the computed value in the unit in which the published one is shown."""
    known = (v for v in (claim.published, claim.high, claim.low) if v is not None)
    shown = value_text(claim, next(known, None))
    display = shown.partition(" ")[2]
    try:
        return units.show(claim.computed, claim.unit or "1", display).number
    except KeyError:
        return value_text(claim, claim.computed)


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
    if claim.high is None:
        return f"≥ {value_text(claim, claim.low)}"
    if claim.low is None:
        return f"≤ {value_text(claim, claim.high)}"
    return f"{value_text(claim, claim.low)} to {value_text(claim, claim.high)}"
