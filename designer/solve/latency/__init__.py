"""Latency between accelerators, one way: unloaded and under load, and what it is made of."""

from __future__ import annotations

from designer.solve.latency.delays import Delays
from designer.solve.latency.summary import (
    UNKNOWN_LATENCY,
    Extreme,
    LatencyFigures,
    Loaded,
    Pair,
    Parts,
    Spread,
)
from designer.solve.latency.whole import LOAD_FRACTION, Media, latency

__all__ = [
    "LOAD_FRACTION",
    "UNKNOWN_LATENCY",
    "Delays",
    "Extreme",
    "LatencyFigures",
    "Loaded",
    "Media",
    "Pair",
    "Parts",
    "Spread",
    "latency",
]
