"""Power from parts to the rack inlet, and the heat it becomes.

Watts of every array and of the link ends at it are dealt into racks by placement; each rack's load
goes through its own busbar and supplies; what stands in no rack is converted at an assumed
efficiency. Mode ``sizing``: rated watts, no feedback from temperature.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from designer.issues import Issue
from designer.solve.compile.compiled import Compiled, Known, RackSpec
from designer.solve.flow.flow import FloatArray, TooLarge
from designer.solve.flow.masks import element_mask
from designer.solve.links import GroupUse, containers
from designer.solve.power import busbar_loss_w, psu_in_w
from designer.solve.results import RackGroup
from designer.solve.uses import end_power_w

#: Efficiency of supplies for parts that stand in no rack, unless the scenario says otherwise:
#: Titanium at half load. Evidence D, shown as assumed.
UNPLACED_EFFICIENCY = 0.96


@dataclass(frozen=True, slots=True)
class PowerResult:
    """Roll-up of one design; None where a wattage is unknown.

    Attributes
    ----------
    by_bucket
        DC watts in scope: chips, switches, optics, hosts, other.
    conversion_loss_w, it_w, external_w
        Loss in scope; AC at the inlets in scope; DC watts of external items and their optics.
    liquid_w, air_w
        Heat in scope, conversion loss included.
    calibrated
        Which of the buckets, ``conversion`` and ``liquid`` rest on a calibrated value.
    """

    by_bucket: dict[str, float]
    conversion_loss_w: float | None
    it_w: float | None
    external_w: float | None
    liquid_w: float | None
    air_w: float | None
    racks: tuple[RackGroup, ...]
    issues: tuple[Issue, ...]
    unplaced_w: float
    calibrated: frozenset[str]


@dataclass(slots=True)
class _Load:
    """Watts per element of an array: one value, or one per element."""

    part_w: float
    optics_w: FloatArray
    liquid: float
    is_known: bool = True


def roll_up(compiled: Compiled, uses: tuple[GroupUse, ...]) -> PowerResult:
    """Sum power and heat.

    Parameters
    ----------
    compiled
        The design.
    uses
        Link counts by group.
    """
    issues: list[Issue] = []
    loads, lacking = _loads(compiled, uses, issues)
    external = sum(
        _total(load.part_w + load.optics_w, array.count, array.shape)
        for array, load in zip(compiled.arrays, loads, strict=True)
        if array.external
    )
    buckets = dict.fromkeys(("chips", "switches", "optics", "hosts", "other"), 0.0)
    for array, load in zip(compiled.arrays, loads, strict=True):
        if not array.external:
            buckets[array.bucket] += load.part_w * array.count
            buckets["optics"] += _total(load.optics_w, array.count, array.shape)
    racks, placed_dc, placed_ac, placed_liquid, done = _racks(compiled, loads, issues)
    loose_dc, loose_liquid = _unplaced(compiled, loads, done)
    eta = compiled.conditions.unplaced_efficiency.value or UNPLACED_EFFICIENCY
    if loose_dc > 0:
        issues.append(
            Issue(
                "PWR-UNPLACED",
                "info",
                compiled.root,
                f"{loose_dc / 1e3:,.1f} kW stand in no rack; "
                f"{eta:.0%} supply efficiency is assumed for them.",
                "Place the items into racks.",
            )
        )
    it = placed_ac + loose_dc / eta
    loss = it - placed_dc - loose_dc
    liquid = placed_liquid + loose_liquid
    marked = _calibrated(compiled, uses)
    counted = all(use.links is not None for use in uses)
    known = counted and not lacking.inside
    heat_known = known and not _no_liquid(compiled, issues)
    return PowerResult(
        by_bucket=buckets,
        conversion_loss_w=loss if known else None,
        it_w=it if known else None,
        external_w=external if counted and not lacking.outside else None,
        liquid_w=liquid if heat_known else None,
        air_w=it - liquid if heat_known else None,
        racks=racks,
        issues=tuple(issues),
        unplaced_w=loose_dc,
        calibrated=marked,
    )


def _calibrated(compiled: Compiled, uses: tuple[GroupUse, ...]) -> frozenset[str]:
    inside = [a for a in compiled.arrays if not a.external]
    marked = {a.bucket for a in inside if a.rated.calibrated}
    media = [m.medium for use in uses for m in use.media if m.medium is not None and m.links]
    if any(medium.power_per_end.calibrated for medium in media):
        marked.add("optics")
    trains = [k for r in compiled.racks for k in (r.psu_capacity, r.busbar_v, r.busbar_ohm)]
    if any(k.calibrated for k in (*trains, compiled.conditions.unplaced_efficiency)):
        marked.add("conversion")
    shares = [a.liquid for a in inside] + [r.liquid_measured for r in compiled.racks]
    c = compiled.conditions
    coolant = (c.coolant_density, c.coolant_heat_capacity, c.coolant_rise)
    if any(k.calibrated for k in (*shares, *coolant)):
        marked.add("liquid")
    return frozenset(marked)


@dataclass(slots=True)
class _Lacking:
    """Whether a wattage is unknown, in scope and outside."""

    inside: bool = False
    outside: bool = False

    def note(self, *, external: bool) -> None:
        """Note one unknown wattage."""
        self.outside |= external
        self.inside |= not external


def _no_liquid(compiled: Compiled, issues: list[Issue]) -> bool:
    """Report liquid shares that are unknown where no measured share of the rack replaces them."""
    measured = {
        number
        for rack in compiled.racks
        if rack.liquid_measured.value is not None
        for content in rack.contents
        for number, _ in content.inner
    }
    unknown = False
    for number, array in enumerate(compiled.arrays):
        drawing = array.count and array.rated.value != 0 and not array.external
        if array.liquid.value is None and drawing and number not in measured:
            unknown = True
            issues.append(_missing("HEAT-UNKNOWN", array.address, "liquid share", array.liquid))
    return unknown


def _loads(
    compiled: Compiled, uses: tuple[GroupUse, ...], issues: list[Issue]
) -> tuple[list[_Load], _Lacking]:
    lacking = _Lacking()
    loads = []
    for array in compiled.arrays:
        if array.rated.value is None and array.count:
            lacking.note(external=array.external)
            issues.append(_missing("PWR-UNKNOWN", array.address, "power", array.rated))
        rated = array.rated.value
        loads.append(_Load(rated or 0.0, np.zeros(1), array.liquid.value or 0.0, rated is not None))
    for spec, use in zip(compiled.links, uses, strict=True):
        for medium in use.media:
            ends = [(spec.a, medium.end_a, spec.per_cage_a)]
            if not spec.is_self:
                ends.append((spec.b, medium.end_b, spec.per_cage_b))
            for number, end, per_cage in ends:
                watts = end_power_w(medium, end, per_cage, spec.per_cable)
                if watts is not None:
                    loads[number].optics_w = loads[number].optics_w + watts
                    continue
                loads[number].is_known = False
                lacking.note(external=compiled.arrays[number].external)
                assert medium.medium is not None
                known = medium.medium.power_per_end
                issues.append(_missing("PWR-UNKNOWN", spec.address, "power per end", known))
    return loads, lacking


def _missing(code: str, address: str, what: str, known: Known) -> Issue:
    return Issue(
        code,
        "warning",
        address,
        f"The {what} is not known ({known.where}).",
        "Fill it in to get power and heat.",
    )


def _total(per_element: FloatArray, count: int, shape: tuple[int, ...]) -> float:
    if len(per_element) == 1 or len(per_element) != int(np.prod(shape, dtype=np.int64)):
        return float(per_element[0]) * count
    return float(per_element.sum())


def _racks(
    compiled: Compiled, loads: list[_Load], issues: list[Issue]
) -> tuple[tuple[RackGroup, ...], float, float, float, set[int]]:
    groups: list[RackGroup] = []
    dc_sum = ac_sum = liquid_sum = 0.0
    done: set[int] = set()
    for rack in compiled.racks:
        dealt: set[int] = set()
        try:
            dc, liquid, held = _deal(compiled, rack, loads, dealt)
        except TooLarge:
            issues.append(
                Issue(
                    "PWR-PLACEMENT",
                    "warning",
                    f"placements.{rack.id}",
                    "There are too many elements to deal into racks one by one.",
                    "Place a larger block.",
                )
            )
            continue
        done |= dealt
        ac = _inlet_w(rack, dc)
        if rack.liquid_measured.value is not None:
            liquid = ac * rack.liquid_measured.value
        dc_sum += float(dc.sum())
        ac_sum += float(ac.sum())
        liquid_sum += float(liquid.sum())
        known = all(loads[n].is_known or compiled.arrays[n].external for n in dealt)
        groups += _rack_groups(rack, dc, ac, liquid, held, is_known=known)
        issues += _rack_issues(rack, dc, ac)
    return tuple(groups), dc_sum, ac_sum, liquid_sum, done


def _deal(
    compiled: Compiled, rack: RackSpec, loads: list[_Load], done: set[int]
) -> tuple[FloatArray, FloatArray, list[FloatArray]]:
    numbers = [containers(c, rack.mode, rack.racks, rack.table) for c in rack.contents]
    n = max((int(x.max()) + 1 for x in numbers if len(x)), default=0)
    dc, liquid, held = np.zeros(n), np.zeros(n), []
    for content, number in zip(rack.contents, numbers, strict=True):
        held.append(np.bincount(number, minlength=n).astype(np.float64))
        for array_number, inner in content.inner:
            array, load = compiled.arrays[array_number], loads[array_number]
            done.add(array_number)
            if array.external:
                continue
            size = content.elements * inner
            if array.count == size and len(load.optics_w) == 1:
                elements = np.bincount(number, minlength=n) * inner
                dc += elements * (load.part_w + load.optics_w[0])
                liquid += elements * load.part_w * load.liquid
                continue
            there = _presence(compiled, array_number, size)
            per = (
                np.broadcast_to(load.optics_w, (size,))
                if len(load.optics_w) == 1
                else load.optics_w
            )
            where = np.repeat(number, inner)
            dc += np.bincount(where, weights=there * (load.part_w + per), minlength=n)
            liquid += np.bincount(where, weights=there * load.part_w * load.liquid, minlength=n)
    return dc, liquid, held


def _presence(compiled: Compiled, number: int, size: int) -> FloatArray:
    """Return 1 for existing elements, 0 for those a guard removes."""
    mask = element_mask(compiled.arrays[number].shape, compiled.arrays[number].guards)
    return np.ones(size) if mask is None else mask.ravel().astype(np.float64)


def _inlet_w(rack: RackSpec, dc: FloatArray) -> FloatArray:
    behind = dc
    if rack.busbar_v.value and rack.busbar_ohm.value is not None:
        behind = dc + busbar_loss_w(
            dc, rack.busbar_v.value, rack.busbar_feeds, rack.busbar_ohm.value
        )
    if rack.curve == "none" or not rack.psu_capacity.value:
        return behind
    return psu_in_w(behind, rack.psu_capacity.value, rack.curve)


def _rack_groups(
    rack: RackSpec,
    dc: FloatArray,
    ac: FloatArray,
    liquid: FloatArray,
    held: list[FloatArray],
    *,
    is_known: bool,
) -> list[RackGroup]:
    if not len(dc):
        return []
    table = np.stack([dc, *held])
    change = np.flatnonzero((np.diff(table, axis=1) != 0).any(axis=0)) + 1
    bounds = [0, *change.tolist(), len(dc)]
    out = []
    for first, last in itertools.pairwise(bounds):
        contents = tuple(
            (content.item, int(h[first])) for content, h in zip(rack.contents, held, strict=True)
        )
        out.append(
            RackGroup(
                rack.id,
                rack.name,
                first,
                last - first,
                contents,
                float(dc[first]),
                float(ac[first]),
                float(liquid[first]),
                float(ac[first] - liquid[first]),
                rack.power_limit.value,
                is_known,
            )
        )
    return out


def _rack_issues(rack: RackSpec, dc: FloatArray, ac: FloatArray) -> list[Issue]:
    issues = []
    place = f"placements.{rack.id}"
    if rack.curve != "none" and not rack.psu_capacity.value:
        issues.append(
            Issue(
                "PWR-SUPPLY",
                "warning",
                place,
                "The rack's supply capacity is not known; no conversion loss is counted.",
                f"Fill in {rack.psu_capacity.where}.",
            )
        )
    capacity = rack.psu_capacity.value
    if rack.curve != "none" and capacity and len(dc) and float(dc.max()) > capacity:
        issues.append(
            Issue(
                "PWR-SUPPLY",
                "error",
                place,
                f"A rack needs {dc.max() / 1e3:,.1f} kW and its supplies give "
                f"{capacity / 1e3:,.1f} kW.",
                "Add supply modules or place less in a rack.",
            )
        )
    limit = rack.power_limit.value
    if limit and len(ac) and float(ac.max()) > limit:
        issues.append(
            Issue(
                "PWR-RACK",
                "error",
                place,
                f"A rack draws {ac.max() / 1e3:,.1f} kW; its limit is {limit / 1e3:,.1f} kW.",
                "Place less in a rack or raise the limit.",
            )
        )
    return issues


def _unplaced(compiled: Compiled, loads: list[_Load], done: set[int]) -> tuple[float, float]:
    dc = liquid = 0.0
    for number, (array, load) in enumerate(zip(compiled.arrays, loads, strict=True)):
        if number in done or array.external:
            continue
        dc += _total(load.part_w + load.optics_w, array.count, array.shape)
        liquid += load.part_w * array.count * load.liquid
    return dc, liquid
