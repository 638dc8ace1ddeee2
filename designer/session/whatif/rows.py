"""What a what-if says: rows of the N−1 table and of the sensitivity table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["element", "link"]


@dataclass(frozen=True, slots=True)
class PlaneLoss:
    """What one failure costs on one plane, or on the composite ``all``.

    Attributes
    ----------
    plane
        Plane id, or ``all``.
    chips
        Accelerators with a link on the plane before, the failed one left out.
    before, after
        All-to-all over what is reached; 0 where nobody reaches another, None where a rate is not
        known. [B/s]
    loss
        1 − after / before; 1 where a pair was cut off, since an all-to-all over all chips then
        never ends. Negative where a failed chip leaves less to carry.
    pairs_lost
        Share of the ordered pairs connected before, both alive, that are connected no more.
    worst_chip
        Address of a chip that reaches fewest of its peers, or whose injection falls most; empty
        where the failure touches none.
    worst_bytes_per_s
        All-to-all rate of the worst chip over what it still reaches; 0 if that is nobody.
    injection_before, injection_after
        Of the worst chip; None where a rate is not known. [B/s]
    hit
        Chips whose injection falls; None where a rate is not known.
    disconnected
        Chips that more than half of their former peers reach no more.
    limit
        Link group that limits the all-to-all afterwards.
    load_forth, load_back
        Only where a link failed: largest load from end a to end b of its group, and back, after
        over before. None where it carries nothing.
    """

    plane: str
    chips: int
    before: float | None
    after: float | None
    loss: float | None
    pairs_lost: float
    worst_chip: str
    worst_bytes_per_s: float | None
    injection_before: float | None
    injection_after: float | None
    hit: int | None
    disconnected: int
    limit: str
    load_forth: float | None = None
    load_back: float | None = None


@dataclass(frozen=True, slots=True)
class LossRow:
    """One kind of thing that can fail, and what the loss of one of them costs.

    Attributes
    ----------
    kind
        ``element`` of an array, or one ``link`` of a link group.
    address
        Of the array or link group.
    part
        What fails: the part of an element, the medium of a link.
    example
        The one that was failed: address of the element, or of both ends.
    count
        How many of the array or group are alike: any of them costs the same.
    planes
        One for every plane that it touches; the composite last. Empty where it could not be
        worked out.
    note
        What is left out, in words.
    """

    kind: Kind
    address: str
    part: str
    example: tuple[str, ...]
    count: int
    planes: tuple[PlaneLoss, ...]
    note: str = ""

    def on(self, plane: str) -> PlaneLoss | None:
        """Return what it costs on one plane; None if it does not touch it."""
        return next((loss for loss in self.planes if loss.plane == plane), None)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class GainRow:
    """What doubling the capacity of one link group gains on one plane.

    Attributes
    ----------
    address
        Of the link group (its first path, where its block stands in several places).
    plane
        Plane id, or ``all``.
    before, after
        All-to-all, routed as before. None where a rate is not known. [B/s]
    gain
        after / before: 1 if it helps nothing.
    is_limit
        Whether the group limits the plane as it is.
    """

    address: str
    plane: str
    before: float | None
    after: float | None
    gain: float | None
    is_limit: bool

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)
