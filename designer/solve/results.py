"""What the solver returns: frozen, read-only, in SI, each number with its basis and its why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from designer.issues import Issue

Basis = Literal["exact", "bound", "model", "estimate"]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a number: what it is, its value in SI, where it comes from, where it stands."""

    label: str
    value: float | None
    unit: str
    source: str = ""
    confidence: str = ""
    calibrated: bool = False
    low: float | None = None
    high: float | None = None
    note: str = ""
    address: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; a range, a note and an address only where there is one."""
        data: dict[str, Any] = {
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
            "confidence": self.confidence,
            "calibrated": self.calibrated,
        }
        if self.low is not None or self.high is not None:
            data |= {"low": self.low, "high": self.high}
        if self.note:
            data["note"] = self.note
        if self.address:
            data["address"] = self.address
        return data


@dataclass(frozen=True, slots=True)
class Why:
    """How a number came about.

    Attributes
    ----------
    formula
        In words and symbols.
    inputs
        Values it rests on.
    limit
        Address of what limits it, if anything does.
    text
        One sentence for people.
    """

    formula: str = ""
    inputs: tuple[Input, ...] = ()
    limit: str = ""
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the results format."""
        return {
            "formula": self.formula,
            "inputs": [given.as_dict() for given in self.inputs],
            "limit": self.limit,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of the results format.

    `low` and `high` follow from the published ranges of its inputs, where there are any.
    """

    id: str
    value: float | None
    unit: str
    basis: Basis = "exact"
    calibrated: bool = False
    why: Why = Why()
    low: float | None = None
    high: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the results format; a range only where there is one."""
        data: dict[str, Any] = {
            "value": self.value,
            "unit": self.unit,
            "basis": self.basis,
            "calibrated": self.calibrated,
            "why": self.why.as_dict(),
        }
        if self.low is not None and self.high is not None:
            data |= {"low": self.low, "high": self.high}
        return data


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """Load of one link group (one row per path of its block).

    Attributes
    ----------
    id
        Address of the link group.
    plane
        Its plane.
    links
        Physical links, parallel ones counted, guards respected.
    load
        Maximum over link orbits and directions, for unit demand between every connected pair.
    load_mean
        Mean over all directed links.
    load_ab, load_ba
        Maximum from end a to end b and back; equal for links within one array.
    capacity_bytes_per_s
        Of one link, one direction; None if unknown.
    utilisation
        Share of the capacity used at the plane's all-to-all rate, largest direction.
    modules, cables
        Loose optical modules and cables as ordered.
    """

    id: str
    plane: str
    links: int | None
    load: float | None
    load_mean: float | None
    load_ab: float | None
    load_ba: float | None
    capacity_bytes_per_s: float | None
    utilisation: float | None
    modules: int | None
    cables: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the results format."""
        return {
            "id": self.id,
            "plane": self.plane,
            "links": self.links,
            "load": self.load,
            "load_mean": self.load_mean,
            "load_ab": self.load_ab,
            "load_ba": self.load_ba,
            "capacity_bytes_per_s": self.capacity_bytes_per_s,
            "utilisation": self.utilisation,
            "modules": self.modules,
            "cables": self.cables,
        }


@dataclass(frozen=True, slots=True)
class RackGroup:
    """Racks of one placement that hold the same: a rack class.

    `first` is the number of the first rack of the class within its placement. Where a wattage
    inside is not known, `is_known` is false and all watts are at least those given.
    """

    placement: str
    name: str
    first: int
    racks: int
    contents: tuple[tuple[str, int], ...]
    dc_w: float
    ac_w: float
    liquid_w: float
    air_w: float
    limit_w: float | None = None
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A published figure beside the computed one."""

    id: str
    metric: str
    versus: str
    published: float | None
    low: float | None
    high: float | None
    unit: str
    computed: float | None
    tolerance: float | None
    status: Literal["confirmed", "off", "calibrated", "disputed", "not computable"]
    source: str
    calibrated: bool
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the results format."""
        return {
            "id": self.id,
            "metric": self.metric,
            "versus": self.versus,
            "published": self.published,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "computed": self.computed,
            "tolerance": self.tolerance,
            "status": self.status,
            "source": self.source,
            "calibrated": self.calibrated,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Results:
    """Everything the solver says about one design.

    Attributes
    ----------
    metrics
        By metric id; unknown ones have value None and an issue that says why.
    distributions
        By id: ((x, count), ...).
    link_groups
        One per link group and path, in document order.
    issues
        Findings of all stages.
    racks
        Rack classes of all placements.
    engines
        Plane id to the engine that solved it: ``classes`` or ``general``.
    complete
        False while slow figures (best routing by linear programme) are still to come.
    solve_seconds
        Wall time of this solve.
    """

    metrics: Mapping[str, Metric]
    distributions: Mapping[str, tuple[tuple[float, int], ...]]
    link_groups: tuple[GroupLoad, ...]
    issues: tuple[Issue, ...]
    racks: tuple[RackGroup, ...] = ()
    engines: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    solve_seconds: float = 0.0

    def value(self, metric_id: str) -> float | None:
        """Return the value of a metric, None if unknown or not computed."""
        metric = self.metrics.get(metric_id)
        return metric.value if metric is not None else None
