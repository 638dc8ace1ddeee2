"""Bandwidth and hops of one plane, and its latency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from designer.issues import Issue
from designer.solve.bandwidth import mean_hops
from designer.solve.compile.compiled import Compiled, Known, LeafArray
from designer.solve.figures.book import LATER, Book
from designer.solve.figures.cuts import write_bisection
from designer.solve.figures.definitions import plane_metrics
from designer.solve.figures.latency import write_latency
from designer.solve.figures.metrics import PLANE
from designer.solve.flow.flow import Flow
from designer.solve.planes import PlaneFigures
from designer.solve.results import Basis, Input, Why


def write_plane(compiled: Compiled, figure: PlaneFigures, book: Book) -> None:
    """Write all figures of one plane."""
    name, flow = figure.name, figure.flow
    if flow is None or flow.endpoints == 0:
        write_no_plane(name, figure.reason or f"no accelerator has a link on plane '{name}'", book)
        return
    _reach(compiled, figure, flow, book)
    _throughput(compiled, figure, book)
    basis, calibrated = _grade(compiled, figure, set(range(len(figure.plane.groups))))
    write_bisection(compiled, figure, book, basis, calibrated=calibrated)
    for definition in plane_metrics():
        if definition.waits_for:
            metric_id = definition.id.replace(PLANE, name)
            book.unknown(metric_id, definition.unit, definition.waits_for, LATER)
    write_latency(compiled, figure, book)


def write_no_plane(name: str, reason: str, book: Book) -> None:
    """Write that nothing is known of a plane, and why."""
    for definition in plane_metrics():
        book.unknown(definition.id.replace(PLANE, name), definition.unit, reason)


def _islands(flow: Flow, chips: int) -> Issue:
    """Say that a machine falls apart: its bandwidth is that within the worst part."""
    return Issue(
        "NET-ISLANDS",
        "warning",
        "network.all.connected_fraction",
        f"{chips:,} accelerators fall into islands, the smallest of {flow.domain:,}: bandwidth and "
        "latency are those within an island.",
        "Wire the islands together, or read the figures as those of separate machines.",
    )


def _reach(compiled: Compiled, figure: PlaneFigures, flow: Flow, book: Book) -> None:
    net = f"network.{figure.name}"
    alive = sum(a.alive for a in compiled.arrays if a.kind == "accelerator")
    pairs = alive * (alive - 1)
    hops = [h for h, _ in flow.hops]
    nobody = "no accelerator reaches another"
    smallest = Why("accelerators in the smallest connected component")
    book.add(f"{net}.domain_chips", flow.domain, "count", why=smallest)
    share = Why(
        "connected ordered pairs / n (n − 1)",
        (
            Input("connected pairs", float(flow.connected_pairs), "count"),
            Input("accelerators", float(alive), "count"),
        ),
    )
    fraction = flow.connected_pairs / pairs if pairs else None
    book.add(
        f"{net}.connected_fraction", fraction, "1", why=share, unknown="there is only one chip"
    )
    together = alive - flow.isolated
    if figure.name == "all" and flow.connected_pairs < together * (together - 1):
        book.issues.append(_islands(flow, together))
    basis, calibrated = _grade(compiled, figure, _at_endpoints(figure))
    book.add(
        f"{net}.injection_bytes_per_s",
        figure.injection,
        "B/s",
        basis,
        _injection_why(compiled, figure),
        calibrated=calibrated,
        unknown="the rate of a link at an endpoint is not known",
    )
    longest = Why("largest number of links on a minimal path")
    far = max(hops) if hops else None
    book.add(f"{net}.diameter_hops", far, "count", why=longest, unknown=nobody)
    mean = Why("mean over connected ordered pairs")
    book.add(f"{net}.mean_hops", mean_hops(flow), "count", why=mean, unknown=nobody)


def _grade(compiled: Compiled, figure: PlaneFigures, groups: set[int]) -> tuple[Basis, bool]:
    """Return what a figure that rests on the capacities of some groups may call itself.

    A bound if a rate is only known from one side, an estimate if one is estimated; and whether a
    value was calibrated.
    """
    links = [compiled.links[figure.plane.groups[k]] for k in groups]
    calibrated = any(link.capacity.calibrated for link in links)
    if any(link.is_upper for link in links):
        return "bound", calibrated
    return ("estimate" if any(link.capacity.estimate for link in links) else "exact"), calibrated


def _at_endpoints(figure: PlaneFigures) -> set[int]:
    """Return the groups that end at an accelerator."""
    view = figure.plane.view
    return {
        k
        for k, g in enumerate(view.groups)
        if view.arrays[g.a].endpoint or view.arrays[g.b].endpoint
    }


def _injection_why(compiled: Compiled, figure: PlaneFigures) -> Why:
    rows = []
    for number in figure.plane.groups:
        link = compiled.links[number]
        kinds = (compiled.arrays[link.a].kind, compiled.arrays[link.b].kind)
        if "accelerator" in kinds:
            rows.append(
                Input(
                    f"{link.address} per link",
                    link.capacity.value,
                    "B/s",
                    link.capacity.source,
                    link.capacity.confidence,
                    address=link.address,
                )
            )
    return Why(
        "sum of the capacities of one endpoint's links on the plane, one direction", tuple(rows)
    )


def _throughput(compiled: Compiled, figure: PlaneFigures, book: Book) -> None:
    net, flow, routed = f"network.{figure.name}", figure.flow, figure.routed
    assert flow is not None and routed is not None
    routed_id, best_id = f"{net}.all_to_all_bytes_per_s", f"{net}.all_to_all_best_bytes_per_s"
    if routed.all_to_all is None:
        lacking = [
            compiled.links[n].address
            for n, c in zip(figure.plane.groups, figure.capacity, strict=True)
            if np.isnan(c)
        ]
        reason = (
            f"the rate of {lacking[0]} is not known"
            if lacking
            else "no accelerator reaches another"
        )
        book.unknown(routed_id, "B/s", reason, "Fill it in." if lacking else "Wire the plane.")
        book.unknown(best_id, "B/s", reason)
        return
    orbit = routed.bottleneck
    group = int(flow.orbits.group[orbit])
    link = compiled.links[figure.plane.groups[group]]
    load = float(flow.orbits.load[routed.family][orbit])
    peers = flow.peers[routed.family]
    ends = (compiled.arrays[link.a].address, compiled.arrays[link.b].address)
    start, end = ends[::-1] if flow.orbits.direction[orbit] else ends
    why = Why(
        "λ (n − 1), λ = min over directed link orbits of capacity / load; "
        "minimal hops, equal split over links",
        (
            Input(
                f"capacity of a link of {link.address}",
                link.capacity.value,
                "B/s",
                link.capacity.source,
                link.capacity.confidence,
                address=link.address,
            ),
            Input("its load for unit demand", load, "1"),
            Input("peers", float(peers), "count"),
        ),
        limit=link.address,
        text=f"Links from {start} to {end} are full first.",
    )
    loaded = set(flow.orbits.group[flow.orbits.load.max(axis=0) > 0].tolist())
    basis, calibrated = _grade(compiled, figure, loaded)
    book.add(routed_id, routed.all_to_all, "B/s", basis, why, calibrated=calibrated)
    _best(figure, book, best_id, why, basis, calibrated=calibrated)


def _best(
    figure: PlaneFigures, book: Book, best_id: str, why: Why, basis: Basis, *, calibrated: bool
) -> None:
    best = figure.best
    proof = {
        "bound": "a cut through the bottleneck allows no more: equal split is optimal",
        "programme": "optimum of the linear programme over all routings",
    }.get(best.proved, "")
    if best.all_to_all is not None:
        book.add(
            best_id,
            best.all_to_all,
            "B/s",
            basis,
            replace(why, formula="best λ over all routings × (n − 1)", text=proof),
            calibrated=calibrated,
        )
        return
    assert figure.routed is not None
    if best.waiting:
        book.unknown(best_id, "B/s", "the linear programme is still running")
        return
    text = best.reason or "the linear programme is too large here"
    if best.upper is not None:
        text += f"; it lies between {figure.routed.all_to_all:.6g} and {best.upper:.6g} B/s"
    book.unknown(best_id, "B/s", text)


#: Injection and catalogue may differ by this share before an issue says so.
CATALOGUE_TOLERANCE = 0.01


def write_mismatches(compiled: Compiled, planes: list[PlaneFigures], book: Book) -> None:
    """Report chips whose links give another rate than their catalogue entry says."""
    for role in ("scale_up", "scale_out"):
        given: dict[int, float] = {}
        names = []
        for figure in planes:
            if figure.plane.role == role:
                names.append(figure.name)
                for k, rate in figure.injection_by_array.items():
                    number = figure.plane.arrays[k]
                    given[number] = given.get(number, 0.0) + rate
        for number, rate in given.items():
            array = compiled.arrays[number]
            if array.chip is not None and not np.isnan(rate):
                known = array.chip.scale_up if role == "scale_up" else array.chip.scale_out
                book.issues += _mismatch(array, known, rate, ", ".join(names))


def _mismatch(array: LeafArray, known: Known, rate: float, names: str) -> list[Issue]:
    if not known.value or abs(rate / known.value - 1) <= CATALOGUE_TOLERANCE:
        return []
    return [
        Issue(
            "NET-INJECTION",
            "warning",
            array.address,
            f"Its links on plane {names} give {rate / 1e9:,.4g} GB/s one way; "
            f"the catalogue says {known.value / 1e9:,.4g}.",
            "Check port count, lane rate and parallel links.",
        )
    ]
