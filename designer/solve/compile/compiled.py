"""A design as the solver's stages read it: columns of plain numbers, no document nodes."""

from __future__ import annotations

from dataclasses import dataclass

from designer.issues import Issue
from designer.solve.flow.view import Digit, GuardSpec, View


@dataclass(frozen=True, slots=True)
class Known:
    """A value with what is needed to explain it.

    Attributes
    ----------
    value
        In SI; None for unknown.
    where
        Address of the field.
    source, confidence, calibrated, estimate, note
        Provenance.
    low, high
        Published range, in SI.
    """

    value: float | None
    where: str
    source: str = ""
    confidence: str = ""
    calibrated: bool = False
    estimate: bool = False
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """Figures of an accelerator package."""

    dies: int | None
    bf16: Known
    fp8: Known
    hbm: Known
    hbm_rate: Known
    scale_up: Known
    scale_out: Known


@dataclass(frozen=True, slots=True)
class LeafArray:
    """An array with the figures of its part.

    Attributes
    ----------
    address
        Of the item, without indices.
    count, alive
        Existing elements (guards respected, faults not), and those that have not failed either.
    is_counted
        False where the array is too large to apply its guards: `count` is then a bound.
    bucket
        Line of the power roll-up: chips, switches, hosts or other.
    latency, includes_fec
        Of passing through it: switching, attaching or relaying.
    axes
        Names, one for each entry of `shape`.
    """

    address: str
    part: str
    kind: str
    shape: tuple[int, ...]
    count: int
    alive: int
    is_counted: bool
    external: bool
    bucket: str
    rated: Known
    liquid: Known
    latency: Known
    includes_fec: bool
    chip: Chip | None
    guards: tuple[GuardSpec, ...] = ()
    axes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MediumSpec:
    """Figures of a medium.

    Attributes
    ----------
    per_link
        The power of an end counts for each link, not once for the module or cable head.
    """

    part: str
    form: str
    has_modules: bool
    is_cable: bool
    power_per_end: Known
    per_link: bool
    reach: Known
    latency: Known
    propagation: Known
    fec: bool


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """A link group on one path, with the figures of its ends and medium.

    Attributes
    ----------
    address
        Of the link group.
    plane
        Where its links belong; they may carry other planes' traffic too.
    a, b
        Arrays at its ends.
    port_a, port_b
        Port kinds there.
    capacity
        Of one link, one direction; `capacity_limit` names what limits it.
    is_upper
        A port's rate is unknown: the capacity is only a bound.
    length, length_across
        Of one link inside a container, and between containers.
    per_cage_a, per_cage_b
        Links that share a cage at each end.
    per_cable
        Links that one cable carries.
    pluggable
        One of the ports sits in a cage for modules: without a medium their number is unknown.
    """

    address: str
    plane: str
    a: int
    b: int
    port_a: str
    port_b: str
    is_self: bool
    capacity: Known
    capacity_limit: str
    is_upper: bool
    length: Known
    length_across: Known
    medium: MediumSpec | None
    medium_across: MediumSpec | None
    per_cage_a: int
    per_cage_b: int
    per_cable: int
    pluggable: bool


@dataclass(frozen=True, slots=True)
class PlaneSpec:
    """A plane or the composite, with its view.

    `arrays` and `groups` lead from the view's numbering to the design's.
    """

    id: str
    role: str
    view: View
    arrays: tuple[int, ...]
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ContentSpec:
    """What one item contributes to the racks of a placement.

    Attributes
    ----------
    item
        Path of the item.
    elements
        Index combinations of its path.
    digits
        Order of dealing, slow to fast, as digits of the item's flat element index.
    inner : by array
        Arrays at or below the item and how many of their elements belong to one of its own.
    """

    item: str
    elements: int
    each: int
    digits: tuple[Digit, ...]
    inner: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RackSpec:
    """A placement with the figures of its rack."""

    id: str
    name: str
    rack: str
    contents: tuple[ContentSpec, ...]
    mode: str
    racks: int | None
    table: tuple[int, ...]
    power_limit: Known
    curve: str
    psu_capacity: Known
    busbar_v: Known
    busbar_feeds: int
    busbar_ohm: Known
    liquid_measured: Known


@dataclass(frozen=True, slots=True)
class Conditions:
    """Scenario and site as numbers."""

    message_bytes: float
    fec: Known
    unplaced_efficiency: Known
    coolant_density: Known
    coolant_heat_capacity: Known
    coolant_rise: Known


@dataclass(frozen=True)
class Compiled:
    """Everything the stages need.

    Attributes
    ----------
    root
        Id of the root block: first segment of all addresses.
    composite
        The plane ``all``; None if no plane takes part in it.
    """

    root: str
    arrays: tuple[LeafArray, ...]
    links: tuple[LinkSpec, ...]
    planes: tuple[PlaneSpec, ...]
    composite: PlaneSpec | None
    racks: tuple[RackSpec, ...]
    conditions: Conditions
    issues: tuple[Issue, ...]
