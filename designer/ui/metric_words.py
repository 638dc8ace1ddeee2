"""Names of figures in words: ``latency.ub.p99_s`` is "p99 latency, ub"."""

from __future__ import annotations

from designer.solve.figures.definitions import metric_name

__all__ = ["metric_name"]
