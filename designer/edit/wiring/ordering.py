"""What links cost in modules and cables, and what limits their rate: for previews."""

from __future__ import annotations

import math
from typing import Protocol, TypeGuard

from designer.edit.racks import across
from designer.edit.wiring.counting import Degrees, TooMany
from designer.edit.wiring.reach import PLUGGABLE_CAGES, reach_of
from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.model.expansion import Expansion
from designer.model.joins import Join
from designer.model.parts import CABLE_FORMS, MODULE_FORMS, Medium, Port


class Counts(Protocol):
    """The figures that warnings speak of."""

    @property
    def links(self) -> int | None:
        """Links in all."""

    @property
    def modules(self) -> int | None:
        """Loose modules in all."""

    @property
    def capacity(self) -> float | None:
        """Rate of one link."""


def full_path(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def ordered(
    design: Design,
    expansion: Expansion,
    join: Join,
    ends: tuple[Degrees, Degrees],
    ports: list[Port],
    media: list[Medium | None],
    links: int,
) -> tuple[int | None, int | None]:
    """Return loose modules and cables of a join."""
    inside, outside = media
    pluggable = any(port.cage.upper().startswith(PLUGGABLE_CAGES) for port in ports)
    uses: list[tuple[Medium | None, tuple[Degrees, Degrees], int]]
    if inside is None or outside is None or join.group.medium == join.group.medium_across:
        uses = [(inside or outside, ends, links)]
    else:
        try:
            near, far = across(design, expansion, join)
        except TooMany:
            return None, None
        half = 2 if join.is_self else 1
        uses = [
            (inside, near, sum(n * k for n, k in near[0].items()) // half),
            (outside, far, sum(n * k for n, k in far[0].items()) // half),
        ]
    if pluggable and any(medium is None and n for medium, _, n in uses):
        return None, None
    modules = cables = 0
    for medium, (a, b), n in uses:
        if medium is not None and medium.form in CABLE_FORMS:
            cables += -(-n // join.group.links_per_module)
        if medium is not None and medium.form in MODULE_FORMS:
            modules += _cages(a, ports[0].per_cage)
            modules += 0 if join.is_self else _cages(b, ports[1].per_cage)
    return modules, cables


def _cages(end: Degrees, per_cage: int) -> int:
    return sum(-(-links // per_cage) * elements for links, elements in end.items())


def capacity_of(
    expansion: Expansion,
    prefix: str,
    group: LinkGroup,
    ports: list[Port],
    media: list[Medium | None],
) -> tuple[float | None, str]:
    rates: list[tuple[float, str]] = []
    for end, port in zip((group.a, group.b), ports, strict=True):
        lanes = port.lanes if group.lanes is None else min(group.lanes, port.lanes)
        part = expansion.arrays[expansion.by_path[full_path(prefix, end.item)]].part
        if port.lane_bytes_per_s.value is not None:
            rates.append((port.lane_bytes_per_s.value * lanes, f"port {port.id} of {part}"))
    for name, medium in zip((group.medium, group.medium_across), media, strict=True):
        if medium is not None and medium.bytes_per_s.value is not None:
            rates.append((medium.bytes_per_s.value / group.links_per_module, f"medium {name}"))
    if group.link_bytes_per_s.value is not None:
        rates.append((group.link_bytes_per_s.value, "the rate set for the links"))
    return min(rates, default=(None, ""), key=lambda rate: rate[0])


def _has_rate(medium: Medium | None) -> TypeGuard[Medium]:
    return medium is not None and medium.bytes_per_s.value is not None


def warnings_for(
    counts: Counts, group: LinkGroup, ports: list[Port], media: list[Medium | None]
) -> list[str]:
    found = []
    rates = [port.rate for port in ports]
    if rates[0] is not None and rates[1] is not None and not math.isclose(rates[0], rates[1]):
        low, high = sorted((rates[0] * 8e-9, rates[1] * 8e-9))
        found.append(f"The ports run at {low:g} and {high:g} Gb/s; the slower counts.")
    if ports[0].rate_basis != ports[1].rate_basis:
        found.append("One port's rate is on the line, the other's is payload after FEC.")
    bases = {p.rate_basis for p in ports} | {m.rate_basis for m in media if _has_rate(m)}
    if ports[0].rate_basis == ports[1].rate_basis and len(bases) > 1:
        found.append("Ports and medium count their rates in two ways: on the line, and after FEC.")
    if counts.capacity is None:
        found.append("The capacity is unknown: no rate of ports or medium is published.")
    if counts.links is None:
        found.append("Too many different elements to count at once; counted once it is made.")
    elif counts.modules is None:
        told = all(m is None for m in media)
        text = "unknown until a medium is chosen." if told else "counted once it is made."
        found.append(f"Modules and cables are {text}")
    lane = max((p.lane_bytes_per_s.value or 0.0 for p in ports), default=0.0) or None
    for name, medium in zip((group.medium, group.medium_across), media, strict=True):
        reach = reach_of(medium, lane) if medium is not None else None
        across_m = group.length_across_m if name == group.medium_across else group.length_m
        length = across_m.value if across_m.value is not None else group.length_m.value
        if reach is not None and length is not None and length > reach:
            found.append(f"{name} reaches {reach:g} m; the links are {length:g} m.")
    return found
