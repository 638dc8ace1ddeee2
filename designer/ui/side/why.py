"""How the chosen number came about: formula, inputs with their sources, what limits it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from designer import units
from designer.session.headline import headline_rows
from designer.session.session import Session
from designer.solve.results import Input, Metric
from designer.ui import describe
from designer.ui.controls.painted_list import ListRow, PaintedList
from designer.ui.strip.cells import exact_text
from designer.ui.theme import Theme


class WhyPanel(PaintedList):
    """The why of one metric; the all-to-all rate until another is chosen."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Why?", theme, parent)
        self._session = session
        self._metric_id = ""

    @property
    def metric_id(self) -> str:
        """Metric that is explained."""
        rows = headline_rows(self._session.design)
        results = self._session.results
        if self._metric_id and results is not None and self._metric_id in results.metrics:
            return self._metric_id
        preferred = (r.metric for r in rows if r.metric.endswith(".all_to_all_bytes_per_s"))
        return next(preferred, rows[0].metric)

    def choose(self, metric_id: str) -> None:
        """Explain another metric."""
        self._metric_id = metric_id
        self.refresh()

    def refresh(self) -> None:
        """Take the session's numbers."""
        results = self._session.results
        metric = results.metrics.get(self.metric_id) if results is not None else None
        if metric is None:
            self.set_rows((), title="Why?", empty="No number is worked out yet.")
            return
        row = next((r for r in headline_rows(self._session.design) if r.metric == metric.id), None)
        display = row.unit if row is not None else ""
        shown = units.show(metric.value, metric.unit, display)
        name = f"{row.title.lower()} " if row is not None and metric.value is None else ""
        self.set_rows(self._lines(metric), title=f"Why {name}{shown}?")

    def _lines(self, metric: Metric) -> list[ListRow]:
        why = metric.why
        rows = []
        if why.text:
            rows.append(ListRow(why.text))
        if why.formula and why.formula != why.text:
            rows.append(ListRow(why.formula, "text_muted"))
        rows += [self._input(i) for i in why.inputs]
        if why.limit:
            name = describe.short_name(self._session.design, why.limit)
            tip = f"Select {why.limit}"
            rows.append(
                ListRow(f"{name} limits", weight=500, dot="accent", tooltip=tip, target=why.limit)
            )
        tone = "good" if metric.basis == "exact" else "text_muted"
        rows.append(ListRow(self._basis(metric), tone, 500))
        return rows

    @staticmethod
    def _input(entry: Input) -> ListRow:
        try:
            value = str(units.show(entry.value, entry.unit, significant=6))
        except KeyError:
            value = f"{entry.value:g} {entry.unit}" if entry.value is not None else "unknown"
        origin = [f"Source: {entry.source}" if entry.source else ""]
        origin.append(f"Confidence: {entry.confidence}" if entry.confidence else "")
        origin.append("Calibrated to a published total" if entry.calibrated else "")
        mark, token = "", "text_muted"
        if entry.calibrated:
            mark, token = "calibrated", "warning"
        elif entry.confidence:
            mark, token = entry.confidence, "good" if entry.confidence == "high" else "text_muted"
        tip = "\n".join(x for x in origin if x)
        return ListRow(
            entry.label, "text_muted", middle=value, right=mark, right_tone=token, tooltip=tip
        )

    def _basis(self, metric: Metric) -> str:
        results = self._session.results
        assert results is not None
        parts: list[str] = [metric.basis]
        plane = metric.id.split(".")[1] if metric.id.startswith(("network.", "latency.")) else ""
        if plane in results.engines:
            parts.append(results.engines[plane])
        if metric.calibrated:
            parts.append("calibrated inputs")
        if metric.value is not None:
            parts.append(exact_text(metric))
        return " · ".join(parts)
