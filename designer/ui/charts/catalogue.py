"""All charts that there are: each module that registers some is imported here."""

from __future__ import annotations

# An import by name, so that a packed program has it.
from designer.ui.charts import network  # noqa: F401
from designer.ui.charts.registry import CHARTS, TABS

__all__ = ["CHARTS", "TABS"]
