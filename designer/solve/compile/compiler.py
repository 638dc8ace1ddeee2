"""Read the document once and hand the stages plain numbers."""

from __future__ import annotations

import itertools
import math
from functools import partial

from designer.issues import Issue
from designer.model.arrays import Array, AxisUse, Clause, Unit, find_unit
from designer.model.base import Quantity
from designer.model.design import Design, Placement
from designer.model.expansion import Expansion, is_below
from designer.model.joins import Join
from designer.model.parts import (
    CABLE_FORMS,
    DEFAULT_FORWARDING,
    MODULE_FORMS,
    Accelerator,
    Attach,
    Board,
    Cpu,
    Forwarding,
    Medium,
    Part,
    Port,
    Rack,
    Switch,
)
from designer.model.rules import check, item_axes
from designer.solve.compile.compiled import (
    Chip,
    Compiled,
    Conditions,
    ContentSpec,
    Known,
    LeafArray,
    LinkSpec,
    MediumSpec,
    PlaneSpec,
    RackSpec,
)
from designer.solve.compile.presence import clause_spec, fault_clauses, guard_specs
from designer.solve.compile.views import ViewInput, build_view
from designer.solve.flow.flow import TooLarge
from designer.solve.flow.masks import element_mask
from designer.solve.variants import Unchanged, anew

#: Sides of practice.md 15: what no one cold-plates gives its heat to air.
AIR_COOLED_KINDS = frozenset(
    {"board", "nic", "pcie_switch", "retimer", "patch_panel", "circuit_switch"}
)
#: Above this spread of a link's two media rates an issue says that the smaller one counts.
SAME_RATE = 1e-9
#: Cages that take modules or cable heads; others (board, backplane, cartridge) take none.
PLUGGABLE_CAGES = ("OSFP", "QSFP", "SFP", "CFP")


def compile_design(design: Design, unchanged: Unchanged = anew) -> Compiled:
    """Turn a sound design into solver input.

    Parameters
    ----------
    design
        A design without errors (`designer.model.rules.require_valid`).
    unchanged
        Remembers views (`designer.solve.variants.Variants.unchanged`).

    Returns
    -------
    Compiled
    """
    expansion, issues = check(design)
    found = list(issues)
    failed = _faults(design, expansion)
    arrays = []
    for number, array in enumerate(expansion.arrays):
        faults = failed.get(number, ())
        leaf, said = unchanged(
            ("leaf", array.path),
            (design.parts[array.part],),
            (design.root, array, faults),
            partial(_leaf, design, array, faults),
        )
        arrays.append(leaf)
        found += said
    links = []
    for join in expansion.joins:
        link, said = unchanged(
            ("link", join.path),
            _parts_of(design, join, expansion),
            (design.root, join, *(expansion.arrays[n].part for n in (join.a, join.b))),
            partial(_link, design, join, expansion),
        )
        links.append(link)
        found += said
    planes, composite = _planes(design, expansion, failed, unchanged)
    return Compiled(
        root=design.root,
        arrays=tuple(arrays),
        links=tuple(links),
        planes=planes,
        composite=composite,
        racks=tuple(_rack(design, placement, expansion) for placement in design.placements),
        conditions=_conditions(design),
        issues=tuple(found),
    )


def _faults(design: Design, expansion: Expansion) -> dict[int, tuple[Clause, ...]]:
    texts = tuple(fault.address for fault in design.scenario.faults)
    return fault_clauses(design.blocks, design.root, texts, expansion.arrays)


def known(quantity: Quantity, where: str) -> Known:
    """Return a document quantity as a solver value."""
    return Known(
        quantity.value,
        where,
        quantity.source,
        quantity.confidence or "",
        quantity.calibrated,
        quantity.estimate,
        quantity.low,
        quantity.high,
        quantity.note,
    )


def _leaf(
    design: Design, array: Array, faults: tuple[Clause, ...]
) -> tuple[LeafArray, list[Issue]]:
    issues: list[Issue] = []
    part = design.parts[array.part]
    place = f"parts.{array.part}"
    count = alive = array.size
    is_counted = True
    try:
        guards = guard_specs(array)
        mask = element_mask(array.shape, guards)
        count = array.size if mask is None else int(mask.sum())
        mask = element_mask(array.shape, guards, tuple(clause_spec(c) for c in faults))
        alive = array.size if mask is None else int(mask.sum())
    except TooLarge:
        is_counted = False
        issues.append(
            Issue(
                "SLV-GUARD",
                "warning",
                f"{design.root}.{array.path}",
                "The array is too large to apply its guards and faults to counts.",
                "Split the array.",
            )
        )
    leaf = LeafArray(
        address=f"{design.root}.{array.path}",
        part=array.part,
        kind=part.kind,
        shape=array.shape,
        count=count,
        alive=alive,
        is_counted=is_counted,
        external=array.external,
        bucket=_bucket(part),
        rated=_rated(part, place),
        liquid=_liquid(part, place),
        latency=_latency(part, place),
        includes_fec=bool(getattr(part, "latency_includes_fec", False)),
        chip=_chip(part, place) if isinstance(part, Accelerator) else None,
        guards=guard_specs(array),
        axes=tuple(axis.key[1] for axis in array.axes),
    )
    return leaf, issues


def _rated(part: Part, place: str) -> Known:
    name = "tdp_w" if isinstance(part, (Accelerator, Cpu)) else "power_w"
    return known(part.rated_w, f"{place}:{name}")


def _liquid(part: Part, place: str) -> Known:
    if part.liquid_fraction.value is None and part.kind in AIR_COOLED_KINDS:
        return Known(0.0, f"{place}:liquid_fraction", "practice", "medium")
    return known(part.liquid_fraction, f"{place}:liquid_fraction")


def _latency(part: Part, place: str) -> Known:
    if isinstance(part, (Switch, Attach)):
        return known(part.latency_s, f"{place}:latency_s")
    if isinstance(part, (Accelerator, Cpu)):
        return known(part.relay_latency_s, f"{place}:relay_latency_s")
    return Known(None, place)


def _bucket(part: Part) -> str:
    if isinstance(part, Accelerator):
        return "chips"
    if isinstance(part, Switch) or part.kind == "circuit_switch":
        return "switches"
    if isinstance(part, Cpu):
        return "hosts"
    return part.bucket if isinstance(part, Board) else "other"


def _chip(part: Accelerator, place: str) -> Chip:
    return Chip(
        dies=part.dies,
        bf16=known(part.bf16_flops_per_s, f"{place}:bf16_flops_per_s"),
        fp8=known(part.fp8_flops_per_s, f"{place}:fp8_flops_per_s"),
        hbm=known(part.hbm_bytes, f"{place}:hbm_bytes"),
        hbm_rate=known(part.hbm_bytes_per_s, f"{place}:hbm_bytes_per_s"),
        scale_up=known(part.scale_up_bytes_per_s, f"{place}:scale_up_bytes_per_s"),
        scale_out=known(part.scale_out_bytes_per_s, f"{place}:scale_out_bytes_per_s"),
    )


# -- links -----------------------------------------------------------------------------------


def _parts_of(design: Design, join: Join, expansion: Expansion) -> tuple[Part | None, ...]:
    """Return the parts that the figures of a link group come from."""
    group = join.group
    ends = (design.parts[expansion.arrays[n].part] for n in (join.a, join.b))
    media = (design.parts.get(m) if m else None for m in (group.medium, group.medium_across))
    return (*ends, *media)


def _link(design: Design, join: Join, expansion: Expansion) -> tuple[LinkSpec, list[Issue]]:
    issues: list[Issue] = []
    group, address = join.group, f"{design.root}.{join.path}"
    ports = [
        design.parts[expansion.arrays[index].part].port(end.port)
        for index, end in ((join.a, group.a), (join.b, group.b))
    ]
    assert ports[0] is not None and ports[1] is not None
    media = [_medium(design, m) for m in (group.medium, group.medium_across)]
    rates = _rates(design, join, expansion, (ports[0], ports[1]))
    capacity, limit = _smallest(rates, address)
    unsure = group.link_bytes_per_s.value is None and None in (rates[0].value, rates[1].value)
    issues += _overdriven(group.link_bytes_per_s.value, capacity, address)
    if _differ(design, group.medium, group.medium_across):
        issues.append(
            Issue(
                "NET-MEDIA-RATE",
                "info",
                address,
                "The media inside and across racks have different rates; "
                "the smaller one counts for all links.",
                "Use media of one rate, or split the group.",
            )
        )
    link = LinkSpec(
        address=address,
        plane=group.plane,
        a=join.a,
        b=join.b,
        port_a=group.a.port,
        port_b=group.b.port,
        is_self=join.is_self,
        capacity=capacity,
        capacity_limit=limit,
        is_upper=unsure and capacity.value is not None,
        length=known(group.length_m, f"{address}:length_m"),
        length_across=known(
            group.length_m if group.length_across_m.value is None else group.length_across_m,
            f"{address}:length_across_m",
        ),
        medium=media[0],
        medium_across=media[1],
        per_cage_a=ports[0].per_cage,
        per_cage_b=ports[1].per_cage,
        per_cable=group.links_per_module,
        pluggable=any(port.cage.upper().startswith(PLUGGABLE_CAGES) for port in ports if port),
    )
    return link, issues


def _differ(design: Design, one: str | None, other: str | None) -> bool:
    """Return whether two media have known and different rates."""
    media = [design.parts.get(name) for name in (one, other) if name]
    rates = [m.bytes_per_s.value for m in media if isinstance(m, Medium)]
    first, last = (rates[0], rates[-1]) if rates else (None, None)
    if first is None or last is None:
        return False
    return not math.isclose(first, last, rel_tol=SAME_RATE)


def _rates(
    design: Design, join: Join, expansion: Expansion, ports: tuple[Port, Port]
) -> list[Known]:
    group = join.group
    rates = []
    for index, port in zip((join.a, join.b), ports, strict=True):
        lanes = port.lanes if group.lanes is None else min(group.lanes, port.lanes)
        lane = port.lane_bytes_per_s
        where = f"parts.{expansion.arrays[index].part}:ports.{port.id}.lane_bytes_per_s"
        value = None if lane.value is None else lane.value * lanes
        rates.append(
            Known(value, where, lane.source, lane.confidence or "", lane.calibrated, lane.estimate)
        )
    for medium_id in (group.medium, group.medium_across):
        medium = design.parts.get(medium_id) if medium_id else None
        if not isinstance(medium, Medium) or medium.bytes_per_s.value is None:
            continue
        q = medium.bytes_per_s
        rates.append(
            Known(
                medium.bytes_per_s.value / group.links_per_module,
                f"parts.{medium_id}:bytes_per_s",
                q.source,
                q.confidence or "",
                q.calibrated,
                q.estimate,
            )
        )
    rates.append(known(group.link_bytes_per_s, f"{design.root}.{join.path}:link_bytes_per_s"))
    return rates


def _overdriven(wanted: float | None, capacity: Known, address: str) -> list[Issue]:
    """Report a configured rate that ends or medium do not reach."""
    if wanted is None or capacity.value is None or wanted <= capacity.value:
        return []
    return [
        Issue(
            "NET-RATE-LIMIT",
            "warning",
            address,
            f"The links are set to {wanted * 8 / 1e9:,.4g} Gb/s; "
            f"{capacity.where} allows {capacity.value * 8 / 1e9:,.4g} Gb/s.",
            "Lower the rate, or raise what limits it.",
        )
    ]


def _smallest(rates: list[Known], address: str) -> tuple[Known, str]:
    given = [rate for rate in rates if rate.value is not None]
    if not given:
        return Known(None, address), ""
    least = min(given, key=lambda rate: rate.value or 0.0)
    return least, least.where


def _medium(design: Design, medium_id: str | None) -> MediumSpec | None:
    medium = design.parts.get(medium_id) if medium_id else None
    if not isinstance(medium, Medium):
        return None
    place = f"parts.{medium_id}"
    return MediumSpec(
        part=str(medium_id),
        form=medium.form,
        has_modules=medium.form in MODULE_FORMS,
        is_cable=medium.form in CABLE_FORMS,
        power_per_end=known(medium.power_w_per_end, f"{place}:power_w_per_end"),
        per_link=medium.power_basis == "link",
        reach=known(medium.reach_m, f"{place}:reach_m"),
        latency=known(medium.latency_s, f"{place}:latency_s"),
        propagation=known(medium.propagation_s_per_m, f"{place}:propagation_s_per_m"),
        fec=medium.fec,
    )


# -- planes ----------------------------------------------------------------------------------


def _planes(
    design: Design,
    expansion: Expansion,
    faults: dict[int, tuple[Clause, ...]],
    unchanged: Unchanged,
) -> tuple[tuple[PlaneSpec, ...], PlaneSpec | None]:
    inputs = tuple(_view_input(design, array) for array in expansion.arrays)
    planes = []
    for plane in design.planes:
        built = build_view(expansion, inputs, ((plane.id,),), faults, unchanged)
        planes.append(PlaneSpec(plane.id, plane.role, built.view, built.arrays, built.joins))
    # A plane without links carries nothing: how things forward on it must not count.
    linked = {plane for join in expansion.joins for plane in join.group.planes}
    taking_part = [p for p in design.planes if p.id in linked] or list(design.planes)
    layers = tuple(
        layer
        for role in ("scale_up", "scale_out")
        if (layer := tuple(plane.id for plane in taking_part if plane.role == role))
    )
    if not layers:
        return tuple(planes), None
    if len(layers) == 1 and len(layers[0]) == 1:
        only = next(p for p in planes if p.id == layers[0][0])
        return tuple(planes), PlaneSpec("all", "composite", only.view, only.arrays, only.groups)
    relays = design.scenario.relay or len(layers) == 1
    built = build_view(expansion, inputs, layers, faults, unchanged, relays=relays)
    return tuple(planes), PlaneSpec("all", "composite", built.view, built.arrays, built.joins)


def _view_input(design: Design, array: Array) -> ViewInput:
    part = design.parts[array.part]
    forward: dict[str, Forwarding] = {"": DEFAULT_FORWARDING.get(part.kind, "none")}
    forward |= dict(array.forwarding)
    side: dict[str, str] = {port.id: port.side or "" for port in part.ports}
    return ViewInput(part.kind, forward, side)


# -- racks, scenario, site -------------------------------------------------------------------


def _rack(design: Design, placement: Placement, expansion: Expansion) -> RackSpec:
    rack, place = design.parts[placement.rack], f"parts.{placement.rack}"
    assert isinstance(rack, Rack)
    return RackSpec(
        id=placement.id,
        name=placement.name or rack.name or placement.rack,
        rack=placement.rack,
        contents=tuple(
            _content(expansion, content.item, content.each, content.order)
            for content in placement.contents
        ),
        mode=placement.mode,
        racks=placement.racks,
        table=placement.table,
        power_limit=known(rack.power_limit_w, f"{place}:power_limit_w"),
        curve=rack.psu_curve,
        psu_capacity=known(rack.psu_capacity_w, f"{place}:psu_capacity_w"),
        busbar_v=known(rack.busbar_v, f"{place}:busbar_v"),
        busbar_feeds=rack.busbar_feeds,
        busbar_ohm=known(rack.busbar_ohm, f"{place}:busbar_ohm"),
        liquid_measured=known(rack.liquid_fraction_measured, f"{place}:liquid_fraction_measured"),
    )


def _content(expansion: Expansion, item: str, each: int, order: tuple[str, ...]) -> ContentSpec:
    below = [n for n, array in enumerate(expansion.arrays) if is_below(array.path, item)]
    axes = item_axes(expansion.arrays[below[0]], item)
    elements = math.prod(axis.size for axis in axes)
    units = [find_unit(axes, ref) for ref in order]
    weights = _weights([axis.size for axis in axes])
    named = [unit for unit in units if unit is not None]
    digits = [(unit.size, unit.lower * weights[unit.axis]) for unit in named]
    # What the order does not name varies slowest, in the path's own order.
    rest = [
        (upper // lower, lower * weights[position])
        for position, axis in enumerate(axes)
        for lower, upper in _unnamed(axis, [u for u in named if u.axis == position])
    ]
    inner = tuple((n, math.prod(expansion.arrays[n].shape) // max(elements, 1)) for n in below)
    return ContentSpec(item, elements, each, tuple(rest + digits), inner)


def _unnamed(axis: AxisUse, named: list[Unit]) -> list[tuple[int, int]]:
    """Return the digits of an axis that are not named, most significant first."""
    cuts = sorted({1, axis.size, *(u.lower for u in named), *(u.upper for u in named)})
    spans = list(itertools.pairwise(cuts))[::-1]
    return [(lo, hi) for lo, hi in spans if not any(u.lower <= lo and hi <= u.upper for u in named)]


def _weights(sizes: list[int]) -> list[int]:
    weights, step = [], 1
    for size in reversed(sizes):
        weights.append(step)
        step *= size
    return weights[::-1]


def _conditions(design: Design) -> Conditions:
    scenario, site = design.scenario, design.site
    return Conditions(
        message_bytes=scenario.message_bytes,
        fec=known(scenario.fec_latency_s, "scenario:fec_latency_s"),
        unplaced_efficiency=known(scenario.unplaced_efficiency, "scenario:unplaced_efficiency"),
        coolant_density=known(site.coolant_density_kg_per_m3, "site:coolant_density_kg_per_m3"),
        coolant_heat_capacity=known(
            site.coolant_heat_capacity_j_per_kg_k, "site:coolant_heat_capacity_j_per_kg_k"
        ),
        coolant_rise=known(site.coolant_rise_k, "site:coolant_rise_k"),
    )


__all__ = ["compile_design"]
