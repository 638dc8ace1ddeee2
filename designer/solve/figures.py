"""Put the stages' results together: metrics with basis and why, distributions, issues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from designer.issues import SEVERITY_ORDER, Issue, Severity
from designer.solve.compile.compiled import Compiled, Known, LeafArray
from designer.solve.cooling import coolant_flow_m3_per_s
from designer.solve.links import GroupUse
from designer.solve.network import mean_hops
from designer.solve.planes import PlaneFigures
from designer.solve.results import Basis, GroupLoad, Input, Metric, Results, Why
from designer.solve.rollup import PowerResult

#: Metrics of the results format that this version does not compute yet, with unit and reason.
NOT_COMPUTED: dict[str, tuple[str, str]] = {
    "power.facility_w": ("W", "needs the facility model"),
    "power.pue": ("1", "needs the facility model"),
    "cooling.hottest_chip_c": ("degC", "needs the cold-plate model"),
    "cooling.throttle_fraction": ("1", "needs the cold-plate model"),
    "reliability.mtti_s": ("s", "needs the reliability model"),
    "reliability.goodput_fraction": ("1", "needs the reliability model"),
    "cost.capex_usd": ("USD", "needs the cost model"),
    "cost.usd_per_year": ("USD", "needs the cost model"),
    "cost.usd_per_chip_hour": ("USD", "needs the cost model"),
}


class _Book:
    """Collects metrics and issues."""

    def __init__(self) -> None:
        self.metrics: dict[str, Metric] = {}
        self.issues: list[Issue] = []

    def add(
        self,
        metric_id: str,
        value: float | None,
        unit: str,
        basis: Basis = "exact",
        why: Why | None = None,
        *,
        calibrated: bool = False,
    ) -> None:
        self.metrics[metric_id] = Metric(metric_id, value, unit, basis, calibrated, why or Why())

    def unknown(
        self, metric_id: str, unit: str, reason: str, hint: str = "", severity: Severity = "info"
    ) -> None:
        self.add(metric_id, None, unit, why=Why(text=f"Unknown: {reason}."))
        self.issues.append(
            Issue("MET-UNKNOWN", severity, metric_id, f"Not computed: {reason}.", hint)
        )


def assemble(
    compiled: Compiled,
    planes: list[PlaneFigures],
    composite: PlaneFigures | None,
    uses: tuple[GroupUse, ...],
    power: PowerResult,
    issues: list[Issue],
) -> Results:
    """Build the results of one solve."""
    book = _Book()
    distributions: dict[str, tuple[tuple[float, int], ...]] = {}
    _chips(compiled, book)
    shown = [*planes, *([composite] if composite is not None else [])]
    for figure in shown:
        _plane(compiled, figure, book)
        name = figure.name
        if figure.flow is not None:
            distributions[f"network.{name}.hops"] = tuple(
                (float(h), c) for h, c in figure.flow.hops
            )
            distributions[f"latency.{name}.path_s"] = figure.latency.distribution
        book.issues += figure.issues
    _catalogue_mismatch(compiled, planes, book)
    _links(compiled, uses, book)
    _power(compiled, power, book)
    _cooling(compiled, power, book)
    for metric_id, (unit, reason) in NOT_COMPUTED.items():
        book.unknown(metric_id, unit, reason, "It comes with a later version.")
    every = [*issues, *book.issues, *power.issues]
    every.sort(key=lambda issue: SEVERITY_ORDER[issue.severity])
    return Results(
        metrics=MappingProxyType(book.metrics),
        distributions=MappingProxyType(distributions),
        link_groups=_groups(compiled, planes, uses),
        issues=tuple(dict.fromkeys(every)),
        racks=power.racks,
        engines=MappingProxyType({f.name: f.flow.engine if f.flow else "none" for f in shown}),
        complete=not any(f.best.waiting for f in shown),
    )


def timed(results: Results, seconds: float) -> Results:
    """Return the results with their solve time."""
    return replace(results, solve_seconds=seconds)


# -- chips and memory ------------------------------------------------------------------------


def _chips(compiled: Compiled, book: _Book) -> None:
    chips = [a for a in compiled.arrays if a.chip is not None and not a.external]
    count = sum(a.count for a in chips)
    book.add(
        "chips.count",
        count,
        "count",
        why=Why(
            "sum over accelerator arrays", tuple(Input(a.address, a.count, "count") for a in chips)
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
    book: _Book,
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
    )


# -- networks --------------------------------------------------------------------------------


def _plane(compiled: Compiled, figure: PlaneFigures, book: _Book) -> None:
    name, flow = figure.name, figure.flow
    net = f"network.{name}"
    if flow is None or flow.endpoints == 0:
        reason = figure.reason or f"no accelerator has a link on plane '{name}'"
        for tail, unit in _PLANE_METRICS:
            book.unknown(f"{net}.{tail}", unit, reason)
        for tail in ("mean_s", "p50_s", "p99_s", "max_s"):
            book.unknown(f"latency.{name}.{tail}", "s", reason)
        return
    alive = sum(a.alive for a in compiled.arrays if a.kind == "accelerator")
    pairs = alive * (alive - 1)
    book.add(
        f"{net}.domain_chips",
        flow.domain,
        "count",
        why=Why("accelerators in the smallest connected component"),
    )
    book.add(
        f"{net}.connected_fraction",
        flow.connected_pairs / pairs if pairs else None,
        "1",
        why=Why(
            "connected ordered pairs / n (n − 1)",
            (
                Input("connected pairs", float(flow.connected_pairs), "count"),
                Input("accelerators", float(alive), "count"),
            ),
        ),
    )
    book.add(
        f"{net}.injection_bytes_per_s",
        figure.injection,
        "B/s",
        why=_injection_why(compiled, figure),
    )
    _throughput(compiled, figure, book)
    hops = [h for h, _ in flow.hops]
    book.add(
        f"{net}.diameter_hops",
        max(hops) if hops else None,
        "count",
        why=Why("largest number of links on a minimal path"),
    )
    book.add(
        f"{net}.mean_hops", mean_hops(flow), "count", why=Why("mean over connected ordered pairs")
    )
    for tail, unit in (("bisection_bytes_per_s", "B/s"), ("oversubscription", "1")):
        book.unknown(
            f"{net}.{tail}",
            unit,
            "the max-flow cut is not implemented",
            "It comes with a later version.",
        )
    _latency(compiled, figure, book)


_PLANE_METRICS = (
    ("domain_chips", "count"),
    ("connected_fraction", "1"),
    ("injection_bytes_per_s", "B/s"),
    ("all_to_all_bytes_per_s", "B/s"),
    ("all_to_all_best_bytes_per_s", "B/s"),
    ("bisection_bytes_per_s", "B/s"),
    ("oversubscription", "1"),
    ("diameter_hops", "count"),
    ("mean_hops", "count"),
)


def _injection_why(compiled: Compiled, figure: PlaneFigures) -> Why:
    rows = []
    for k, number in enumerate(figure.plane.groups):
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
                )
            )
        del k
    return Why(
        "sum of the capacities of one endpoint's links on the plane, one direction", tuple(rows)
    )


def _throughput(compiled: Compiled, figure: PlaneFigures, book: _Book) -> None:
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
            ),
            Input("its load for unit demand", load, "1"),
            Input("peers", float(peers), "count"),
        ),
        limit=link.address,
        text=f"Links from {start} to {end} are full first.",
    )
    book.add(routed_id, routed.all_to_all, "B/s", "exact", why)
    _best(figure, book, best_id, why)


def _best(figure: PlaneFigures, book: _Book, best_id: str, why: Why) -> None:
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
            "exact",
            replace(why, formula="best λ over all routings × (n − 1)", text=proof),
        )
        return
    assert figure.routed is not None
    if best.waiting:
        book.unknown(best_id, "B/s", "the linear programme is still running")
        return
    text = "the linear programme is too large here"
    if best.upper is not None:
        text += f"; it lies between {figure.routed.all_to_all:.6g} and {best.upper:.6g} B/s"
    book.unknown(best_id, "B/s", text)


def _latency(compiled: Compiled, figure: PlaneFigures, book: _Book) -> None:
    times = figure.latency
    why = Why(
        "one way, unloaded, cut-through: links (length × propagation + electronics of both ends "
        "+ FEC once per terminating hop) + nodes passed + message / slowest link; "
        "mean over equal-split paths",
        (
            Input("message", compiled.conditions.message_bytes, "B"),
            Input(
                "FEC per terminating hop",
                compiled.conditions.fec.value,
                "s",
                compiled.conditions.fec.source,
                compiled.conditions.fec.confidence,
            ),
        ),
    )
    for tail in ("mean_s", "p50_s", "p99_s", "max_s"):
        value = getattr(times, tail)
        metric = f"latency.{figure.name}.{tail}"
        if value is None:
            reason = "a length, medium or latency on its paths is not given"
            if figure.flow is not None and not figure.flow.connected_pairs:
                reason = "no accelerator reaches another"
            book.unknown(metric, "s", reason, "See the issues on latency.")
        else:
            book.add(metric, value, "s", "model", why)


#: Injection and catalogue may differ by this share before an issue says so.
CATALOGUE_TOLERANCE = 0.01


def _catalogue_mismatch(compiled: Compiled, planes: list[PlaneFigures], book: _Book) -> None:
    for figure in planes:
        if figure.injection is None or figure.plane.role not in ("scale_up", "scale_out"):
            continue
        if sum(p.plane.role == figure.plane.role for p in planes) > 1:
            continue
        for n in figure.plane.arrays:
            array = compiled.arrays[n]
            if array.chip is None:
                continue
            up = figure.plane.role == "scale_up"
            known = array.chip.scale_up if up else array.chip.scale_out
            if known.value and abs(figure.injection / known.value - 1) > CATALOGUE_TOLERANCE:
                book.issues.append(
                    Issue(
                        "NET-INJECTION",
                        "info",
                        array.address,
                        f"Its links on plane '{figure.name}' give {figure.injection / 1e9:,.4g} "
                        f"GB/s one way; the catalogue says {known.value / 1e9:,.4g}.",
                        "Check port count, lane rate and parallel links.",
                    )
                )


# -- links -----------------------------------------------------------------------------------


def _groups(
    compiled: Compiled, planes: list[PlaneFigures], uses: tuple[GroupUse, ...]
) -> tuple[GroupLoad, ...]:
    rows: dict[int, GroupLoad] = {}
    for figure in planes:
        utilisation = figure.utilisation
        for k, number in enumerate(figure.plane.groups):
            link, use = compiled.links[number], uses[number]
            rows[number] = GroupLoad(
                id=link.address,
                plane=link.plane,
                links=use.links or 0,
                load=_none(max(figure.load_ab[k], figure.load_ba[k])),
                load_mean=_none(figure.load_mean[k]),
                load_ab=_none(figure.load_ab[k]),
                load_ba=_none(figure.load_ba[k]),
                capacity_bytes_per_s=link.capacity.value,
                utilisation=_none(utilisation[k]),
                modules=use.modules,
                cables=use.cables,
            )
    return tuple(rows[number] for number in sorted(rows))


def _none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _links(compiled: Compiled, uses: tuple[GroupUse, ...], book: _Book) -> None:
    if any(use.links is None for use in uses):
        for metric_id, unit in (
            ("links.optical_modules", "count"),
            ("links.cables", "count"),
            ("links.length_m", "m"),
        ):
            book.unknown(metric_id, unit, "a link group is too large to count element by element")
        return
    rows = [(link, use) for link, use in zip(compiled.links, uses, strict=True)]
    book.add(
        "links.optical_modules",
        sum(use.modules or 0 for _, use in rows),
        "count",
        why=Why(
            "occupied cages at both ends of pluggable optics",
            tuple(
                Input(link.address, float(use.modules or 0), "count")
                for link, use in rows
                if use.modules
            ),
        ),
    )
    book.add(
        "links.cables",
        sum(use.cables or 0 for _, use in rows),
        "count",
        why=Why(
            "links / links per cable",
            tuple(
                Input(link.address, float(use.cables or 0), "count")
                for link, use in rows
                if use.cables
            ),
        ),
    )
    cabled = [(link, use) for link, use in rows if use.cables]
    lacking = [link.address for link, _ in cabled if link.length.value is None]
    if lacking:
        book.unknown(
            "links.length_m", "m", f"the length of {lacking[0]} is not given", "Fill it in."
        )
    else:
        book.add(
            "links.length_m",
            sum((use.cables or 0) * (link.length.value or 0.0) for link, use in cabled),
            "m",
            "model",
            Why("cables × length"),
        )
    for link, use in rows:
        for medium in (m.medium for m in use.media if m.links):
            if medium is None or link.length.value is None or medium.reach.value is None:
                continue
            if link.length.value > medium.reach.value:
                book.issues.append(
                    Issue(
                        "DRC-N01",
                        "error",
                        link.address,
                        f"{link.length.value:g} m is beyond the reach of {medium.part} "
                        f"({medium.reach.value:g} m).",
                        "Choose another medium or shorten the links.",
                    )
                )


# -- power and heat --------------------------------------------------------------------------


def _power(compiled: Compiled, power: PowerResult, book: _Book) -> None:
    calibrated = power.calibrated
    basis: Basis = "model"
    if power.it_w is None:
        reason = "a wattage is not known"
        for name in (
            "it_w",
            "chips_w",
            "switches_w",
            "optics_w",
            "hosts_w",
            "other_w",
            "conversion_loss_w",
            "external_w",
        ):
            book.unknown(f"power.{name}", "W", reason, "See the issues on power.")
        return
    parts = tuple(Input(name, watts, "W") for name, watts in power.by_bucket.items())
    loss = Input("conversion loss", power.conversion_loss_w, "W")
    book.add(
        "power.it_w",
        power.it_w,
        "W",
        basis,
        Why(
            "chips + switches + optics + hosts + other + conversion loss, at the rack inlets; "
            "mode sizing",
            (*parts, loss),
        ),
        calibrated=calibrated,
    )
    for name, watts in power.by_bucket.items():
        marked = any(
            a.rated.calibrated for a in compiled.arrays if a.bucket == name and not a.external
        )
        inputs = tuple(
            Input(
                f"{a.count:,} × {a.part}",
                a.rated.value,
                "W",
                a.rated.source,
                a.rated.confidence,
                a.rated.calibrated,
            )
            for a in compiled.arrays
            if a.bucket == name and not a.external and a.count
        )
        book.add(
            f"power.{name}_w",
            watts,
            "W",
            basis,
            Why("rated watts × count", inputs),
            calibrated=marked,
        )
    book.add(
        "power.conversion_loss_w",
        power.conversion_loss_w,
        "W",
        basis,
        Why("busbar n I² R, then P / η(P / capacity) per rack", ()),
        calibrated=calibrated,
    )
    book.add(
        "power.external_w",
        power.external_w,
        "W",
        basis,
        Why("items marked external and their optics, without conversion"),
    )


def _cooling(compiled: Compiled, power: PowerResult, book: _Book) -> None:
    names = (("liquid_heat_w", "W"), ("air_heat_w", "W"), ("flow_m3_per_s", "m3/s"))
    if power.liquid_w is None or power.air_w is None:
        reason = "power is not known" if power.it_w is None else "a liquid share is not known"
        for name, unit in names:
            book.unknown(f"cooling.{name}", unit, reason, "See the issues on power and heat.")
        return
    calibrated = power.calibrated
    book.add(
        "cooling.liquid_heat_w",
        power.liquid_w,
        "W",
        "model",
        Why(
            "part watts × liquid share; supplies, optics and boards give theirs to air",
            tuple(
                Input(
                    f"{a.part} liquid share",
                    a.liquid.value,
                    "1",
                    a.liquid.source,
                    a.liquid.confidence,
                )
                for a in compiled.arrays
                if a.liquid.value and not a.external
            ),
        ),
        calibrated=calibrated,
    )
    book.add(
        "cooling.air_heat_w",
        power.air_w,
        "W",
        "model",
        Why("IT power − liquid heat"),
        calibrated=calibrated,
    )
    c = compiled.conditions
    values = (c.coolant_density.value, c.coolant_heat_capacity.value, c.coolant_rise.value)
    if not all(values):
        lacking = next(
            k.where
            for k in (c.coolant_density, c.coolant_heat_capacity, c.coolant_rise)
            if not k.value
        )
        book.unknown("cooling.flow_m3_per_s", "m3/s", f"{lacking} is not given", "Fill it in.")
        return
    flow = coolant_flow_m3_per_s(power.liquid_w, *values)  # type: ignore[arg-type]
    book.add(
        "cooling.flow_m3_per_s",
        flow,
        "m3/s",
        "model",
        Why(
            "Q / (ρ c_p ΔT)",
            (
                Input("liquid heat", power.liquid_w, "W"),
                Input(
                    "density",
                    values[0],
                    "kg/m3",
                    c.coolant_density.source,
                    c.coolant_density.confidence,
                ),
                Input(
                    "heat capacity",
                    values[1],
                    "J/kg/K",
                    c.coolant_heat_capacity.source,
                    c.coolant_heat_capacity.confidence,
                ),
                Input("rise", values[2], "K", c.coolant_rise.source, c.coolant_rise.confidence),
            ),
        ),
        calibrated=calibrated,
    )
