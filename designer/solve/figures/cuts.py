"""Bisection and oversubscription of one plane."""

from __future__ import annotations

from designer.solve.bisection import Bisection
from designer.solve.compile.compiled import Compiled
from designer.solve.figures.book import Book
from designer.solve.planes import PlaneFigures
from designer.solve.results import Basis, Input, Why


def write_bisection(
    compiled: Compiled, figure: PlaneFigures, book: Book, basis: Basis, *, calibrated: bool
) -> None:
    """Write both figures.

    Parameters
    ----------
    compiled
        The design.
    figure
        Its plane.
    book
        Takes the figures.
    basis, calibrated
        What a figure that rests on all capacities of the plane may call itself at best.
    """
    cut_id, ratio_id = (
        f"network.{figure.name}.{tail}" for tail in ("bisection_bytes_per_s", "oversubscription")
    )
    cut = figure.bisection
    if cut is None:
        reason = _lacking(compiled, figure)
        book.unknown(cut_id, "B/s", reason)
        book.unknown(ratio_id, "1", reason)
        return
    is_proved = cut.is_proved(_per_pair(figure))
    basis = basis if is_proved or basis != "exact" else "bound"
    book.add(cut_id, cut.value, "B/s", basis, _why(compiled, figure, cut, is_proved=is_proved),
             calibrated=calibrated)  # fmt: skip
    n, injection = sum(cut.halves), figure.injection
    why = Why(
        "n × injection / (2 × bisection)",
        (
            Input("accelerators", float(n), "count"),
            Input("injection", injection, "B/s"),
            Input("bisection", cut.value, "B/s"),
        ),
    )
    ratio = n * injection / (2 * cut.value) if injection is not None and cut.value else None
    unknown = "nothing flows between the halves" if not cut.value else "injection is not known"
    book.add(ratio_id, ratio, "1", basis, why, calibrated=calibrated, unknown=unknown)


def _per_pair(figure: PlaneFigures) -> float | None:
    """Return the best rate that every pair of an island can have at once. [B/s]"""
    flow, best = figure.flow, figure.best.all_to_all
    if flow is None or best is None or flow.domain < 2:
        return None
    return best / (flow.domain - 1)


def _lacking(compiled: Compiled, figure: PlaneFigures) -> str:
    """Say why there is no bisection."""
    links = (compiled.links[n] for n in figure.plane.groups)
    unknown = next((link.address for link in links if link.capacity.value is None), None)
    if unknown is not None:
        return f"the rate of {unknown} is not known"
    if figure.plane.view.irregular:
        return f"halves are only known for regular designs: {figure.plane.view.irregular}"
    return "the accelerators have no axis that halves them into connected parts"


def _why(compiled: Compiled, figure: PlaneFigures, cut: Bisection, *, is_proved: bool) -> Why:
    first, second = cut.halves
    inputs = (
        Input("accelerators in one half", float(first), "count"),
        Input("in the other", float(second), "count"),
        Input("flow between them", cut.flow, "B/s"),
    )
    proof = (
        "All-to-all traffic proves that no other halves have less between them."
        if is_proved
        else "Other halves may have less between them: this is an upper bound."
    )
    return Why(
        "smallest maximum flow between two halves × (n² / 4) / (n₁ n₂); halves along each axis of "
        "the accelerators, switches where most flows",
        inputs,
        text=f"Cut along {_axis(compiled, figure, cut.space)}. {proof}",
    )


def _axis(compiled: Compiled, figure: PlaneFigures, space: int) -> str:
    """Return the name of the axis that an index space belongs to."""
    view = figure.plane.view
    for number, array in zip(figure.plane.arrays, view.arrays, strict=True):
        if not array.endpoint or space not in array.spaces:
            continue
        leaf, left, position = compiled.arrays[number], 1, 0
        for own in array.spaces:
            # Axes that others use by factors are several spaces, most significant first.
            if left == 1:
                left, position = leaf.shape[position], position + 1
            if own == space:
                return f"{leaf.address.rpartition('.')[2]}'s axis {leaf.axes[position - 1]}"
            left //= view.spaces[own].size
    return "an axis"
