"""The headline strip: which numbers, in which order and unit (one table for window and files)."""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.design import Design
from designer.model.rules import check
from designer.solve.results import Results


@dataclass(frozen=True, slots=True)
class HeadlineRow:
    """One cell of the strip.

    Attributes
    ----------
    metric
        Metric id of the large number.
    title
        Label above it.
    unit
        Display unit of the large number, fixed per row.
    companions
        (metric id, display unit, text after the number) of the small figures below.
    better
        +1 if more is better, −1 if less is, 0 if neither: colours the change.
    """

    metric: str
    title: str
    unit: str
    companions: tuple[tuple[str, str, str], ...] = ()
    better: int = 0


#: From this many accelerators on the strip speaks of EFLOPS, PB and MW.
LARGE_CHIPS = 16_384


@dataclass(frozen=True, slots=True)
class _Units:
    """Display units for a size of machine: fixed while one works on it."""

    compute: str
    memory: str
    memory_rate: str
    power: str
    flow: str


_POD = _Units("PFLOPS", "TB", "TB/s", "kW", "L/min")
_CLUSTER = _Units("EFLOPS", "PB", "PB/s", "MW", "m³/s")


def _units(design: Design) -> _Units:
    expansion, _ = check(design)
    chips = sum(
        array.size
        for array in expansion.arrays
        if array.part in design.parts and design.parts[array.part].kind == "accelerator"
    )
    return _CLUSTER if chips >= LARGE_CHIPS else _POD


def headline_rows(design: Design) -> tuple[HeadlineRow, ...]:
    """Return the rows of the strip for a design's planes, in the order architects expect."""
    up = next((plane.id for plane in design.planes if plane.role == "scale_up"), None)
    out = next((plane.id for plane in design.planes if plane.role == "scale_out"), None)
    units = _units(design)
    rows = [
        HeadlineRow("chips.count", "Accelerators", "", (("chips.dies", "", "dies"),), 1),
        HeadlineRow("chips.bf16_flops_per_s", "BF16 dense", units.compute, (), 1),
        HeadlineRow(
            "memory.capacity_bytes",
            "HBM",
            units.memory,
            (("memory.bandwidth_bytes_per_s", units.memory_rate, units.memory_rate),),
            1,
        ),
    ]
    if up is not None:
        domain = ((f"network.{up}.domain_chips", "", "chips"),)
        rows.append(
            HeadlineRow(f"network.{up}.injection_bytes_per_s", "Scale-up", "GB/s", domain, 1)
        )
    if out is not None:
        rows.append(HeadlineRow(f"network.{out}.injection_bytes_per_s", "Scale-out", "Gb/s", (), 1))
    main = "all" if up or out else None
    if main is not None:
        best = ((f"network.{main}.all_to_all_best_bytes_per_s", "GB/s", "best"),)
        mean = ((f"latency.{main}.mean_s", "µs", "mean"),)
        rows += [
            HeadlineRow(f"network.{main}.all_to_all_bytes_per_s", "All-to-all", "GB/s", best, 1),
            HeadlineRow(f"latency.{main}.p99_s", "p99 latency", "µs", mean, -1),
        ]
    optics = (("power.optics_w", units.power, "optics"),)
    liquid = (("cooling.liquid_heat_w", units.power, "liquid"),)
    cables = (("links.cables", "", "cables"),)
    rows += [
        HeadlineRow("power.it_w", "IT power", units.power, optics, -1),
        HeadlineRow("cooling.flow_m3_per_s", "Coolant", units.flow, liquid, -1),
        HeadlineRow("links.optical_modules", "Optical modules", "", cables, -1),
    ]
    return tuple(rows)


#: Metrics kept in a file at every save, beside those of the strip.
ALWAYS_KEPT = ("chips.count", "chips.dies", "power.it_w", "links.optical_modules")


def headline_values(results: Results) -> dict[str, float | None]:
    """Return the numbers that a file keeps: all that have a value."""
    return {
        metric_id: metric.value
        for metric_id, metric in results.metrics.items()
        if metric.value is not None or metric_id in ALWAYS_KEPT
    }
