"""Latency of one plane: figures, what each is made of, and the pair that is farthest apart."""

from __future__ import annotations

from dataclasses import replace

from designer.solve.compile.compiled import Compiled, LeafArray
from designer.solve.figures.book import Book
from designer.solve.latency import Extreme, Parts
from designer.solve.planes import PlaneFigures
from designer.solve.results import Basis, Input, Why

#: How one latency adds up; every figure is one way.
FORMULA = (
    "one way, unloaded, cut-through: links (length × propagation + electronics of both ends "
    "+ FEC once per terminating hop) + nodes passed + message / slowest link; "
    "mean over equal-split paths"
)
LOADED = (
    "one way: unloaded latency + ρ / (2 (1 − ρ)) × message / capacity for every link on the way "
    "(M/D/1), ρ = load × utilisation at the all-to-all rate"
)
#: When twice one way is the time there and back.
ROUND_TRIP = (
    "Twice one way: links run both ways, so minimal paths back are the same paths reversed. Over "
    "all pairs the mean is exact. For a single pair it is where both ways are split alike, as in "
    "every design that looks the same from both ends; else twice the largest is an upper bound, "
    "and twice a percentile an estimate."
)
#: Of percentiles where it is not known which pairs use which medium.
BOUNDED = (
    "Links of one group run over two media, and which pairs use which is not known: this is an "
    "upper bound, the other end of the range a lower one."
)


def round_trip_s(one_way_s: float) -> float:
    """Return the time there and back; `ROUND_TRIP` says when it is exact.

    Parameters
    ----------
    one_way_s
        Latency one way. [s]

    Returns
    -------
    float
        Twice that, a message of the same size each way. [s]
    """
    return 2.0 * one_way_s


def write_latency(compiled: Compiled, figure: PlaneFigures, book: Book) -> None:
    """Write mean, percentiles, largest and loaded latency of a plane."""
    times, head = figure.latency, f"latency.{figure.name}"
    given = _given(compiled)
    why = Why(FORMULA, given)
    text = "Mean over all ordered pairs, one way."
    mean = Why(FORMULA, given + _parts(times.mean_parts), text=text)
    reasons = {"mean_s": mean, "p50_s": why, "p99_s": why, "max_s": why}
    if times.worst is not None:
        reasons["max_s"] = _worst(compiled, figure, times.worst, why)
    for tail, reason in reasons.items():
        value = getattr(times, tail)
        if value is None:
            _unknown(figure, f"{head}.{tail}", book)
            continue
        low = None if times.low is None else getattr(times.low, tail)
        book.add(f"{head}.{tail}", value, "s", "model" if low is None else "bound", reason)
        if low is not None:
            text = f"{reason.text} {BOUNDED}".strip()
            metric = book.metrics[f"{head}.{tail}"]
            book.metrics[metric.id] = replace(
                metric, low=low, high=value, why=replace(reason, text=text)
            )
    _loaded(figure, given, book)


def _given(compiled: Compiled) -> tuple[Input, ...]:
    fec = compiled.conditions.fec
    message = compiled.conditions.message_bytes
    return (
        Input("message", message, "B", address="scenario:message_bytes"),
        Input(
            "FEC per terminating hop",
            fec.value,
            "s",
            fec.source,
            fec.confidence,
            address=fec.where,
        ),
    )


def _parts(parts: Parts | None) -> tuple[Input, ...]:
    if parts is None:
        return ()
    return (
        Input("propagation along links", parts.propagation_s, "s"),
        Input("electronics of both ends of links", parts.electronics_s, "s"),
        Input("FEC on the way", parts.fec_s, "s"),
        Input("nodes passed", parts.nodes_s, "s"),
        Input("serialisation", parts.sending_s, "s"),
    )


def _worst(compiled: Compiled, figure: PlaneFigures, worst: Extreme, why: Why) -> Why:
    ends = worst.source, worst.target
    arrays = [compiled.arrays[figure.plane.arrays[number]] for number in ends]
    names = [array.address for array in arrays]
    if worst.example is not None:
        picked = worst.example.source, worst.example.target
        names = [element_name(arrays[k], flat) for k, (_, flat) in enumerate(picked)]
    links = "1 link" if worst.links == 1 else f"{worst.links:,} links"
    if worst.hops != worst.links:
        links += f", {worst.hops:,} of them hops"
    text = f"Farthest, one way: from {names[0]} to {names[1]}, {links}"
    text += ", over another chip." if worst.relayed else "."
    counts = (
        Input("links on the way", float(worst.links), "count"),
        Input("hops on the way", float(worst.hops), "count"),
    )
    inputs = (*why.inputs, *counts, *_parts(worst.parts))
    return Why(FORMULA, inputs, arrays[0].address, text)


def element_name(array: LeafArray, flat: int) -> str:
    """Name an element of an array for people.

    Where all axes belong to one item, this is its address. Else it is the address of the array
    with the index along each axis.

    Parameters
    ----------
    array
        The array.
    flat
        Number of the element, row-major over the axes.
    """
    index: list[int] = []
    for size in reversed(array.shape):
        flat, digit = divmod(flat, size)
        index.insert(0, digit)
    if not index:
        return array.address
    if array.address.count(".") == 1:
        return f"{array.address}[{','.join(map(str, index))}]"
    places = ", ".join(f"{axis} {i}" for axis, i in zip(array.axes, index, strict=True))
    return f"{array.address} ({places})"


def _unknown(figure: PlaneFigures, metric_id: str, book: Book) -> None:
    reason = "a length, medium or latency on its paths is not given"
    if figure.flow is not None and not figure.flow.connected_pairs:
        reason = "no accelerator reaches another"
    book.unknown(metric_id, "s", reason, "See the issues on latency.")


def _loaded(figure: PlaneFigures, given: tuple[Input, ...], book: Book) -> None:
    under, head = figure.latency.loaded, f"latency.{figure.name}"
    if under is None:
        for tail in ("loaded_mean_s", "loaded_max_s"):
            if figure.latency.mean_s is None:
                _unknown(figure, f"{head}.{tail}", book)
                continue
            reason = "how full its links are, or which of two media they use, is not known"
            book.unknown(f"{head}.{tail}", "s", reason)
        return
    load = Input("load, share of the all-to-all rate", under.fraction, "1")
    inputs = (*given, load)
    why = Why(LOADED, inputs, text="Mean waiting; how it spreads in time is not in it.")
    book.add(f"{head}.loaded_mean_s", under.mean_s, "s", "model", why)
    text = "Largest mean of a pair; how waiting spreads in time is not in it."
    if under.is_bound:
        text += " An upper bound: links of one group are loaded unequally or run over two media."
    basis: Basis = "bound" if under.is_bound else "model"
    book.add(f"{head}.loaded_max_s", under.max_s, "s", basis, Why(LOADED, inputs, text=text))
