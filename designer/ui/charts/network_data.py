"""What the network charts show, as plain data: link groups by utilisation, and distributions.

No widgets. Everything is read off the results; the only arithmetic is that a direction's share is
the group's share times its part of the larger load, and that a round trip is twice one way.
"""

from __future__ import annotations

from dataclasses import dataclass

from designer import units
from designer.model.base import Quantity
from designer.model.design import Design
from designer.model.parts import Medium
from designer.model.rules import check
from designer.solve.figures.definitions import metric_name
from designer.solve.results import GroupLoad, Results
from designer.ui import describe

ALL = "all"
#: Both ways of a round trip are minimal paths over the same classes of links.
ROUND_TRIP = "there and back over minimal paths of the same lengths: twice one way"
#: What keeps a distribution from being known.
LATENCY_ISSUES = ("LAT-UNKNOWN", "LAT-MEDIA")
#: Figures that a histogram of latency marks, and their short names.
LATENCY_MARKS = (("mean_s", "mean"), ("p50_s", "p50"), ("p99_s", "p99"), ("max_s", "max"))


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of a link group: from where to where, load for unit demand, share in use."""

    start: str
    end: str
    load: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class GroupBar:
    """One link group.

    Attributes
    ----------
    id, name, plane
        Address, words for people, plane.
    ways
        From a to b and back; one only where both ends are the same array.
    capacity
        Of one link, one direction; None if unknown. [B/s]
    share
        Of the capacity in use at the plane's all-to-all rate, larger direction.
    limits
        Whether it is what limits that rate.
    """

    id: str
    name: str
    plane: str
    ways: tuple[Way, ...]
    links: int | None
    capacity: float | None
    share: float | None
    limits: bool

    def plain(self) -> str:
        """Say it in one line."""
        shares = [f"{w.start} to {w.end} {percent(w.share)}" for w in self.ways]
        limit = ["the bottleneck"] if self.limits else []
        return f"{self.name}: {', '.join([*shares, *limit])}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line in a histogram that is a figure of its own."""

    metric: str
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many ordered pairs have which value.

    Attributes
    ----------
    points
        Value in SI and number of pairs, ascending.
    marks
        Mean, percentiles and maximum.
    unit
        SI unit of the values.
    """

    points: tuple[tuple[float, int], ...]
    marks: tuple[Mark, ...]
    unit: str

    @property
    def pairs(self) -> int:
        """All ordered pairs together."""
        return sum(count for _, count in self.points)


def percent(share: float | None, significant: int = 4) -> str:
    """Say a share in per cent."""
    return "unknown" if share is None else str(units.show(share, "1", "%", significant))


def plane_ids(design: Design) -> tuple[str, ...]:
    """Return the planes that can be chosen, all of them together first."""
    return (ALL, *(plane.id for plane in design.planes))


def plane_words(design: Design, plane: str) -> str:
    """Name a plane for people."""
    if plane == ALL:
        return "All planes"
    return next((p.name or p.id for p in design.planes if p.id == plane), plane)


# -- utilisation -------------------------------------------------------------------------------


def group_bars(design: Design, results: Results, plane: str) -> tuple[GroupBar, ...]:
    """Return the link groups of a plane, most used first.

    Parameters
    ----------
    design, results
        What is open and its numbers, perhaps of a design a moment ago.
    plane
        Id of a plane; `ALL` for the groups of all planes, each at the rate of its own plane.
    """
    shown = [g for g in results.link_groups if plane in (ALL, g.plane)]
    limits = {name: _limit(results, name) for name in {plane, *(g.plane for g in shown)}}
    names = _names(design, shown)
    bars = [
        _bar(design, g, names[g.id], limits=g.id in (limits[plane], limits[g.plane])) for g in shown
    ]
    # Of equals the bottleneck comes first, then the order of the document holds.
    return tuple(
        sorted(bars, key=lambda b: (-(-1.0 if b.share is None else b.share), not b.limits))
    )


def _limit(results: Results, plane: str) -> str:
    metric = results.metrics.get(f"network.{plane}.all_to_all_bytes_per_s")
    return metric.why.limit if metric is not None and metric.value is not None else ""


def _names(design: Design, groups: list[GroupLoad]) -> dict[str, str]:
    """Name groups by their ends; where that names several, by their address below the root."""
    names = {g.id: describe.short_name(design, g.id) for g in groups}
    found = list(names.values())
    below = len(design.root) + 1
    return {i: n if found.count(n) == 1 else i[below:] for i, n in names.items()}


def _bar(design: Design, group: GroupLoad, name: str, *, limits: bool) -> GroupBar:
    target = describe.locate(design, group.id)
    link = target.link if target is not None else None
    a, b = describe.end_names(link.a.item, link.b.item) if link is not None else ("a", "b")
    ways = [Way(a, b, group.load_ab, _share(group, group.load_ab))]
    if link is None or link.a.item != link.b.item:
        ways.append(Way(b, a, group.load_ba, _share(group, group.load_ba)))
    return GroupBar(
        group.id,
        name,
        group.plane,
        tuple(ways),
        group.links,
        group.capacity_bytes_per_s,
        group.utilisation,
        limits,
    )


def _share(group: GroupLoad, load: float | None) -> float | None:
    """Share of the capacity that one direction uses: shares are as loads within a group."""
    if group.utilisation is None or load is None or group.load is None:
        return None
    return group.utilisation * load / group.load if group.load else 0.0


def rate_origin(design: Design, address: str) -> tuple[str, str]:
    """Say what sets the rate of a link group's links, and where that value comes from.

    The smallest of what is known counts: ports of both ends, media, the rate set on the group.
    """
    expansion = check(design)[0]
    join = next((j for j in expansion.joins if f"{design.root}.{j.path}" == address), None)
    if join is None:
        return "", ""
    group = join.group
    found: list[tuple[float, str, Quantity]] = []
    for number, end in ((join.a, group.a), (join.b, group.b)):
        part = design.parts.get(expansion.arrays[number].part)
        port = part.port(end.port) if part is not None else None
        if part is not None and port is not None and port.lane_bytes_per_s.value is not None:
            lanes = port.lanes if group.lanes is None else min(group.lanes, port.lanes)
            value = port.lane_bytes_per_s.value * lanes
            found.append(
                (value, f"port {port.id} of {part.name or end.item}", port.lane_bytes_per_s)
            )
    for name in (group.medium, group.medium_across):
        medium = design.parts.get(name or "")
        if isinstance(medium, Medium) and medium.bytes_per_s.value is not None:
            value = medium.bytes_per_s.value / group.links_per_module
            found.append((value, f"medium {medium.name or name}", medium.bytes_per_s))
    own = group.link_bytes_per_s
    if own.value is not None:
        found.append((own.value, "set on the link group", own))
    if not found:
        return "", ""
    _, words, given = min(found, key=lambda entry: entry[0])
    return words, describe.provenance(given, design)[1]


def bar_why(design: Design, bar: GroupBar) -> str:
    """Say how a bar comes about: capacity and its source, loads, shares, what it means to limit."""
    words, source = rate_origin(design, bar.id)
    lines = [f"{bar.name} · plane {bar.plane}" + (" · the bottleneck" if bar.limits else "")]
    rate = describe.rate_words(bar.capacity)
    lines.append(f"Capacity of a link: {rate}" + (f" ({words})" if words else ""))
    lines += source.splitlines()
    for way in bar.ways:
        load = "unknown" if way.load is None else units.digits(way.load, 6)
        lines.append(f"{way.start} → {way.end}: load {load} · {percent(way.share)} used")
    if bar.links is not None:
        lines.append(f"{bar.links:,} links")
    lines.append(
        "Load: flows over the fullest link when every chip sends one unit to every other. "
        "Used: load × the plane's rate per pair ÷ capacity, at all-to-all."
    )
    return "\n".join(lines)


BAR_COLUMNS = (
    *("link_group", "plane", "from", "to", "links", "capacity_bytes_per_s"),
    *("load_per_unit_demand", "utilisation", "bottleneck"),
)


def bar_table(bars: tuple[GroupBar, ...]) -> list[tuple[object, ...]]:
    """Return the bars as rows below `BAR_COLUMNS`, in SI; unknown is empty."""
    return [
        (b.id, b.plane, w.start, w.end, b.links, b.capacity, w.load, w.share, b.limits)
        for b in bars
        for w in b.ways
    ]


# -- distributions -----------------------------------------------------------------------------


def hop_histogram(results: Results, plane: str) -> Histogram:
    """Return the hops of all ordered pairs that a plane connects."""
    points = results.distributions.get(f"network.{plane}.hops", ())
    tails = (("mean_hops", "mean"), ("diameter_hops", "max"))
    return Histogram(points, _marks(results, f"network.{plane}", tails, 1), "count")


def latency_histogram(results: Results, plane: str, ways: int = 1) -> Histogram:
    """Return the latency of all ordered pairs that a plane connects.

    Parameters
    ----------
    results, plane
        Numbers, and the id of a plane or `ALL`.
    ways
        1 for one way, 2 for a round trip, which is twice one way: see `ROUND_TRIP`.
    """
    given = results.distributions.get(f"latency.{plane}.path_s", ())
    points = tuple((value * ways, count) for value, count in given)
    return Histogram(points, _marks(results, f"latency.{plane}", LATENCY_MARKS, ways), "s")


def _marks(
    results: Results, head: str, tails: tuple[tuple[str, str], ...], factor: int
) -> tuple[Mark, ...]:
    made = []
    for tail, name in tails:
        value = results.value(f"{head}.{tail}")
        if value is not None:
            made.append(Mark(f"{head}.{tail}", name, value * factor))
    return tuple(made)


def failed(results: Results) -> str:
    """Say that the solver failed on the design; empty if it did not."""
    found = (i for i in results.issues if i.code == "SLV-FAILED")
    return next((f"{i.message} {i.hint}" for i in found), "")


def missing(results: Results, metric_id: str) -> str:
    """Say why there is nothing to show, from the figure that would have a value otherwise."""
    if failure := failed(results):
        return failure
    metric = results.metrics.get(metric_id)
    reason = metric.why.text if metric is not None else ""
    if not reason:
        named = (i for i in results.issues if metric_id in (i.address, i.address.partition(":")[2]))
        reason = next((f"{i.message} {i.hint}".strip() for i in named), "")
    return reason or f"{metric_name(metric_id)} is not known for this design."


def missing_latency(results: Results, metric_id: str) -> str:
    """Say why no latency is shown: the first value that is lacking, and how many more are."""
    found = [i for i in results.issues if i.code in LATENCY_ISSUES]
    if not found:
        return missing(results, metric_id)
    more = f" {len(found) - 1:,} more: see the issues." if len(found) > 1 else ""
    return f"{found[0].message} {found[0].hint}{more}".strip()
