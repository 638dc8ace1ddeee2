"""The headline strip: which numbers, in which order and unit (one table for window and files)."""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.design import Design
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


def headline_rows(design: Design) -> tuple[HeadlineRow, ...]:
    """Return the rows of the strip for a design's planes, in the order architects expect."""
    up = next((plane.id for plane in design.planes if plane.role == "scale_up"), None)
    out = next((plane.id for plane in design.planes if plane.role == "scale_out"), None)
    rows = [
        HeadlineRow("chips.count", "Accelerators", "", (("chips.dies", "", "dies"),), 1),
        HeadlineRow("chips.bf16_flops_per_s", "BF16 dense", "PFLOPS", (), 1),
        HeadlineRow(
            "memory.capacity_bytes",
            "HBM",
            "TB",
            (("memory.bandwidth_bytes_per_s", "TB/s", "TB/s"),),
            1,
        ),
    ]
    if up is not None:
        rows.append(
            HeadlineRow(
                f"network.{up}.injection_bytes_per_s",
                "Scale-up",
                "GB/s",
                ((f"network.{up}.domain_chips", "", "chips"),),
                1,
            )
        )
    if out is not None:
        rows.append(HeadlineRow(f"network.{out}.injection_bytes_per_s", "Scale-out", "Gb/s", (), 1))
    main = up or out
    if main is not None:
        rows += [
            HeadlineRow(
                f"network.{main}.all_to_all_bytes_per_s",
                "All-to-all",
                "GB/s",
                ((f"network.{main}.all_to_all_best_bytes_per_s", "GB/s", "best"),),
                1,
            ),
            HeadlineRow(
                f"latency.{main}.p99_s",
                "p99 latency",
                "µs",
                ((f"latency.{main}.mean_s", "µs", "mean"),),
                -1,
            ),
        ]
    rows += [
        HeadlineRow("power.it_w", "IT power", "kW", (("power.optics_w", "kW", "optics"),), -1),
        HeadlineRow(
            "cooling.flow_m3_per_s",
            "Coolant",
            "L/min",
            (("cooling.liquid_heat_w", "kW", "liquid"),),
            -1,
        ),
        HeadlineRow(
            "links.optical_modules", "Optical modules", "", (("links.cables", "", "cables"),), -1
        ),
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
