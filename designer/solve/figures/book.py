"""The book in which stages write metrics and issues."""

from __future__ import annotations

from designer.issues import Issue, Severity
from designer.solve.results import Basis, Metric, Why

#: Remedy for a figure that waits for a part of the solver.
LATER = "It comes with a later version."


class Book:
    """Collects metrics and issues."""

    def __init__(self) -> None:
        self.metrics: dict[str, Metric] = {}
        self.issues: list[Issue] = []

    def add(
        self,
        metric_id: str,
        value: float | None,
        unit: str,
        basis: Basis = "exact",
        why: Why | None = None,
        *,
        calibrated: bool = False,
        unknown: str = "",
    ) -> None:
        """Write a metric; a value of None becomes unknown, for the reason `unknown`."""
        if value is None and unknown:
            self.unknown(metric_id, unit, unknown)
            return
        self.metrics[metric_id] = Metric(metric_id, value, unit, basis, calibrated, why or Why())

    def unknown(
        self, metric_id: str, unit: str, reason: str, hint: str = "", severity: Severity = "info"
    ) -> None:
        """Write that a metric is unknown, with an issue that says why."""
        self.add(metric_id, None, unit, why=Why(text=f"Unknown: {reason}."))
        self.issues.append(
            Issue("MET-UNKNOWN", severity, metric_id, f"Not computed: {reason}.", hint)
        )

    def add_page(self, page: Book) -> None:
        """Write what another book holds."""
        self.metrics |= page.metrics
        self.issues += page.issues
