"""Figures of chips and memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from designer.solve.compile.compiled import Compiled, Known, LeafArray
from designer.solve.figures.book import Book
from designer.solve.results import Input, Why


def write_chips(compiled: Compiled, book: Book) -> None:
    """Write counts, compute and memory."""
    chips = [a for a in compiled.arrays if a.chip is not None and not a.external]
    count = sum(a.count for a in chips)
    book.add(
        "chips.count",
        count,
        "count",
        "exact" if all(a.is_counted for a in chips) else "bound",
        why=Why(
            "sum over accelerator arrays",
            tuple(Input(a.address, a.count, "count", address=a.address) for a in chips),
        ),
    )
    _chip_sum(book, "chips.dies", "count", chips, _dies, "number of dies")
    _chip_sum(
        book, "chips.bf16_flops_per_s", "FLOP/s", chips, _chip_figure("bf16"), "dense BF16 peak"
    )
    _chip_sum(book, "chips.fp8_flops_per_s", "FLOP/s", chips, _chip_figure("fp8"), "dense FP8 peak")
    _chip_sum(book, "memory.capacity_bytes", "B", chips, _chip_figure("hbm"), "HBM capacity")
    _chip_sum(
        book,
        "memory.bandwidth_bytes_per_s",
        "B/s",
        chips,
        _chip_figure("hbm_rate"),
        "HBM bandwidth",
    )


def _chip_figure(name: str) -> Callable[[LeafArray], Known]:
    def pick(array: LeafArray) -> Known:
        known: Known = getattr(array.chip, name)
        return known

    return pick


def _dies(array: LeafArray) -> Known:
    dies = array.chip.dies if array.chip is not None else None
    return Known(None if dies is None else float(dies), f"parts.{array.part}:dies")


def _chip_sum(
    book: Book,
    metric_id: str,
    unit: str,
    chips: list[LeafArray],
    pick: Callable[[LeafArray], Known],
    what: str,
) -> None:
    values = [(a, pick(a)) for a in chips]
    lacking = [a.part for a, known in values if known.value is None and a.count]
    if lacking or not values:
        reason = (
            f"the {what} of {lacking[0]} is not known" if lacking else "there are no accelerators"
        )
        book.unknown(
            metric_id, unit, reason, "Fill it in." if lacking else "Place an accelerator.", "info"
        )
        return
    total = sum(a.count * (known.value or 0.0) for a, known in values)
    estimated = any(known.estimate for _, known in values)
    low, high = (
        sum(a.count * (end if end is not None else known.value or 0.0) for a, known, end in ends)
        for ends in (
            [(a, known, known.low) for a, known in values],
            [(a, known, known.high) for a, known in values],
        )
    )
    book.add(
        metric_id,
        total,
        unit,
        "estimate" if estimated else "exact",
        Why(f"packages × {what}", tuple(_input(a, known, unit) for a, known in values)),
        calibrated=any(known.calibrated for _, known in values),
    )
    if low < total or high > total:
        book.metrics[metric_id] = replace(book.metrics[metric_id], low=low, high=high)


def _input(array: LeafArray, known: Known, unit: str) -> Input:
    label = f"{array.count:,} × {array.part}"
    return Input(
        label,
        known.value,
        unit,
        known.source,
        known.confidence,
        known.calibrated,
        known.low,
        known.high,
        known.note,
        known.where,
    )
