"""How far media reach by lane rate, and which media suit a length.

Rates are per lane: what counts electrically is the lane, not the port. Lengths above the table are
refused by physics of the class; a medium's own reach may be shorter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from designer.model.parts import Medium, Part, Port

#: Beginnings of connectors that take modules and cables.
PLUGGABLE_CAGES = ("OSFP", "QSFP", "SFP", "CFP")
#: Upper ends of the lane classes in bytes per second: 112 and 224 Gb/s on the line.
LANE_100G = 14.1e9
LANE_200G = 28.1e9
#: Payload of the lanes that are made, in bytes per second: 10, 25, 50, 100, 200 and 400 Gb/s.
_LANES = (1.25e9, 3.125e9, 6.25e9, 12.5e9, 25e9, 50e9)
#: Line over payload of RS(544,514) with its coding: 53.125 for 50, 106.25 for 100 Gb/s.
_FEC = 1.0625
#: Line over payload at most, of lanes that are named after their circuits: 56, 112, 224 Gb/s.
_NAMED = 1.13


@dataclass(frozen=True, slots=True)
class Reach:
    """Longest length of a form at a lane class; 0 where the form does not exist there.

    Attributes
    ----------
    form
        Construction, as of `Medium`.
    lane
        Upper end of the lane class, in bytes per second.
    reach_m
        Longest length that vendors offer.
    source
        Where it comes from.
    """

    form: str
    lane: float
    reach_m: float
    source: str


_LINE_UPS = "Vendor line-ups of 100G-lane cables and modules (400G and 800G), as read"
_NONE = "No passive copper and no multimode at 200G a lane in vendor line-ups, as read"
REACHES: tuple[Reach, ...] = (
    Reach("dac", LANE_100G, 3.0, f"{_LINE_UPS}: 0.5 to 2 m straight, splitters to 3 m"),
    Reach("acc", LANE_100G, 5.0, f"{_LINE_UPS}: active copper 3 to 5 m"),
    Reach("aec", LANE_100G, 7.0, f"{_LINE_UPS}: retimed copper to 7 m"),
    Reach("aoc", LANE_100G, 100.0, f"{_LINE_UPS}: 30 to 100 m"),
    Reach("pluggable", LANE_100G, 2000.0, f"{_LINE_UPS}: SR 50 m, DR 500 m, FR 2 km"),
    Reach("dac", LANE_200G, 0.0, _NONE),
    Reach("aoc", LANE_200G, 0.0, _NONE),
    Reach("pluggable", LANE_200G, 2000.0, f"{_LINE_UPS}: single mode only"),
)
#: From what costs and draws least to what costs and draws most.
_ORDER = ("pcb", "backplane", "dac", "acc", "aec", "cpo", "fibre_patch", "aoc", "pluggable")


@dataclass(frozen=True, slots=True)
class PortRate:
    """Rate of a port, one direction, by either way of counting, in bytes per second.

    Attributes
    ----------
    payload
        What it carries after FEC.
    line
        What runs on the line.
    """

    payload: float
    line: float


def port_rate(ports: Iterable[Port]) -> PortRate | None:
    """Return the rate of the slowest of some ports; None where none is known."""
    rates = []
    for port in ports:
        lane = port.lane_bytes_per_s.value
        if lane is None:
            continue
        on_line = port.rate_basis == "line"
        payload, line = (_payload(lane), lane) if on_line else (lane, lane * _FEC)
        rates.append(PortRate(payload * port.lanes, line * port.lanes))
    return min(rates, default=None, key=lambda rate: rate.payload)


def _payload(lane: float) -> float:
    """Return what a lane carries whose rate on the line is known."""
    fits = [made for made in _LANES if made * 0.999 <= lane <= made * _NAMED]
    return fits[0] if fits else lane / _FEC


@dataclass(frozen=True, slots=True)
class MediumChoice:
    """A medium for some links.

    Attributes
    ----------
    part
        Id of the medium.
    links_per_module
        Links that one of it carries.
    reach_m
        Longest length; None where nothing is known.
    problem
        Why it does not suit, in one sentence; empty if it does.
    """

    part: str
    links_per_module: int
    reach_m: float | None
    problem: str


def reach_of(medium: Medium, lane: float | None) -> float | None:
    """Return how far a medium carries lanes of a rate; None where nothing is known."""
    own = medium.reach_m.value
    if lane is None or lane > LANE_200G:
        return own
    cls = LANE_100G if lane <= LANE_100G else LANE_200G
    table = next((r.reach_m for r in REACHES if (r.form, r.lane) == (medium.form, cls)), None)
    return min((r for r in (own, table) if r is not None), default=None)


def suggest_media(
    parts: Mapping[str, Part],
    length_m: float | None,
    lane: float | None,
    port: PortRate | None,
    cages: Collection[str] = (),
) -> tuple[MediumChoice, ...]:
    """Return the media among some parts, those that suit first, the plainest of them first.

    Parameters
    ----------
    parts
        Of the design, of the catalogue, or both.
    length_m
        Length of the links, if known.
    lane
        Rate of a lane, one direction, in bytes per second, if known.
    port
        Rate of a port, if known; see `port_rate`.
    cages
        Connectors at the ends, as far as they are known.
    """
    ranked = []
    for part_id, part in parts.items():
        if not isinstance(part, Medium):
            continue
        choice = _choice(part_id, part, length_m, lane, port, cages)
        each = (part.bytes_per_s.value or 0.0) / choice.links_per_module
        waste = each - (_alike(part, port) or 0.0)
        rank = (bool(choice.problem), _ORDER.index(part.form), abs(waste))
        ranked.append((rank, part_id, choice))
    return tuple(choice for _, _, choice in sorted(ranked, key=lambda row: row[:2]))


def _alike(medium: Medium, port: PortRate | None) -> float | None:
    """Return the rate of a port as the medium's own is counted: a quotient of both is links."""
    if port is None:
        return None
    return port.line if medium.rate_basis == "line" else port.payload


def _choice(
    part_id: str,
    medium: Medium,
    length_m: float | None,
    lane: float | None,
    port: PortRate | None,
    cages: Collection[str],
) -> MediumChoice:
    reach, rate = reach_of(medium, lane), medium.bytes_per_s.value
    needed = _alike(medium, port)
    per = 1
    if rate is not None and needed:
        per = max(1, min(64, int(rate / needed + 1e-9)))
    problem = _misfit(medium, cages) or _too_far(medium, reach, length_m)
    if not problem and rate is not None and needed and rate < needed * 0.99:
        problem = f"It carries {rate * 8e-9:g} Gb/s; a port has {needed * 8e-9:g} Gb/s."
    return MediumChoice(part_id, per, reach, problem)


def _too_far(medium: Medium, reach: float | None, length_m: float | None) -> str:
    if reach == 0:
        return f"There is no {medium.form.upper()} at this lane rate."
    if reach is not None and length_m is not None and length_m > reach:
        return f"It reaches {reach:g} m; the links are {length_m:g} m."
    return ""


def _misfit(medium: Medium, cages: Collection[str]) -> str:
    """Say why a medium does not go into the connectors, if it does not."""
    pluggable = [cage for cage in cages if cage.upper().startswith(PLUGGABLE_CAGES)]
    fixed = [cage for cage in cages if cage and cage not in pluggable]
    if pluggable and medium.form in ("pcb", "backplane"):
        return f"{pluggable[0]} cages take cables and modules, not traces."
    if fixed and medium.form == "pluggable":
        return f"There is no cage for it at a '{fixed[0]}' port."
    return ""
