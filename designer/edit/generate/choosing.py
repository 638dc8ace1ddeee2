"""Choosing parts for a plan: what fits, what is taken where nobody chose, and the kit of both.

Parts come from the design and from a catalogue; where neither has one with enough ports there is
always one of no particular make, as fast as what it is joined to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from designer.edit.generate.drafting import Draft, Kit, switch_ports
from designer.edit.generate.plans import Plan, Rings, Tier
from designer.edit.generate.wishes import LeafSpine, RailOnly, ThreeTier
from designer.edit.wiring.reach import port_rate, suggest_media
from designer.issues import DesignError
from designer.model.base import Quantity
from designer.model.design import Source
from designer.model.parts import Accelerator, Attach, Medium, Part, Port, Rack, Switch

#: Pick of nothing where a part may be left out.
NONE = "-"
GENERIC_ENDPOINT, GENERIC_SWITCH, GENERIC_UPPER = "any-endpoint", "any-switch", "any-upper-switch"
_ON_BOARD = ("pcb", "backplane")
_FAR = ("pluggable", "aoc", "cpo", "fibre_patch")


@dataclass(frozen=True, slots=True)
class Slot:
    """One part to choose.

    Attributes
    ----------
    id, title
        Field of `Kit`, and its name for people.
    offers
        Ids of parts that fit, the best first; `NONE` where it may be left out.
    chosen
        Of them.
    is_assumed
        Nobody chose it.
    """

    id: str
    title: str
    offers: tuple[str, ...]
    chosen: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """The parts for a plan.

    Attributes
    ----------
    kit
        To build with.
    slots
        What can be chosen, in order.
    parts
        All parts offered, by id.
    """

    kit: Kit
    slots: tuple[Slot, ...]
    parts: Mapping[str, Part]


def fit_parts(
    plan: Plan,
    own: Mapping[str, Part],
    catalogue: Mapping[str, Part],
    picks: Mapping[str, str],
    sources: Mapping[str, Source] | None = None,
) -> Fitting:
    """Choose parts for a plan that can be built.

    Parameters
    ----------
    plan
        Without refusal.
    own, catalogue
        Parts of the design, which come first, and others, by id.
    picks
        What a person chose, by slot; what does not fit is passed over.
    sources
        Of the values of the parts.
    """
    chooser = _Chooser(plan, own, {**catalogue, **own}, picks)
    chooser.take_endpoint()
    if plan.tiers:
        chooser.take_nic()
        chooser.take_switches()
    chooser.take_media()
    if isinstance(plan.shape, Rings) and plan.shape.cube:
        racks = [key for key, part in chooser.parts.items() if isinstance(part, Rack)]
        chooser.take("rack", "Rack of a cube", [NONE, *racks])
    kit = Kit(**chooser.kit, sources=sources or {})
    return Fitting(kit, tuple(chooser.slots), chooser.parts)


class _Chooser:
    """Takes one part after another: what comes later must fit what came before."""

    def __init__(
        self,
        plan: Plan,
        own: Mapping[str, Part],
        parts: dict[str, Part],
        picks: Mapping[str, str],
    ) -> None:
        self.plan, self.own, self.parts, self.picks = plan, own, parts, picks
        self.slots: list[Slot] = []
        self.kit: dict[str, Any] = {}

    def take(self, slot: str, title: str, offers: Iterable[str]) -> Part | None:
        """Settle one slot: by pick, or else with the first that fits."""
        offered = tuple(offers)
        pick = self.picks.get(slot, "")
        chosen = pick if pick in offered else offered[0]
        self.slots.append(Slot(slot, title, offered, chosen, pick != chosen))
        part = None if chosen == NONE else self.parts[chosen]
        self.kit[slot] = part
        return part

    # -- endpoints --------------------------------------------------------------------------

    def take_endpoint(self) -> None:
        """Offer parts with the ports that an endpoint needs."""
        role, needed = self.plan.wish.role, self.plan.endpoint_ports
        ranked = []
        for number, (key, part) in enumerate(self.parts.items()):
            if part.kind not in ("accelerator", "cpu"):
                continue
            port = _fabric_port(self.plan, part)
            if port is None:
                continue
            rank = (
                part.kind == "cpu",
                key not in self.own,
                port.id != role,
                part.status != "shipping",
                0 if self.plan.tiers else port.count - needed,
                -(part.year or 0),
                number,
            )
            ranked.append((rank, key))
        self.parts[GENERIC_ENDPOINT] = _any_endpoint(self.plan)
        self.take("endpoint", "Endpoint", [*(key for _, key in sorted(ranked)), GENERIC_ENDPOINT])

    def take_nic(self) -> None:
        """Offer parts that stand between an endpoint and its switch."""
        nics = [
            key
            for key, part in self.parts.items()
            if isinstance(part, Attach)
            and part.kind == "nic"
            and {"chip", "fabric"} <= {p.side for p in part.ports}
        ]
        self.take("nic", "NIC of an endpoint", [NONE, *nics])

    def _endpoint_port(self) -> Port:
        nic: Attach | None = self.kit.get("nic")
        if nic is not None:
            return next(port for port in nic.ports if port.side == "fabric")
        port = _fabric_port(self.plan, self.kit["endpoint"])
        assert port is not None
        return port

    # -- switches ---------------------------------------------------------------------------

    def take_switches(self) -> None:
        """Offer switches with the ports of the lowest tier, then of those above."""
        port = self._endpoint_port()
        lower, *above = self.plan.tiers
        self.parts[GENERIC_SWITCH] = _any_switch(lower.ports, port)
        title = "Leaf switch" if above else "Switch"
        part = self.take("switch", title, self._switches((lower,), port, GENERIC_SWITCH))
        if not above:
            return
        ports = max(tier.ports for tier in above)
        self.parts[GENERIC_UPPER] = _any_switch(ports, port)
        offers = self._switches(tuple(above), port, GENERIC_UPPER)
        same = self.slots[-1].chosen
        if same in offers and lower.ports == ports:
            offers = [same, *(key for key in offers if key != same)]
        title = "Spine switch" if len(above) == 1 else "Upper switches"
        if self.take("upper", title, offers) == part:
            self.kit["upper"] = None

    def _switches(self, tiers: tuple[Tier, ...], port: Port, generic: str) -> list[str]:
        wanted = max(tier.ports for tier in tiers)
        ranked = []
        for number, (key, part) in enumerate(self.parts.items()):
            if not isinstance(part, Switch) or key in (GENERIC_SWITCH, GENERIC_UPPER):
                continue
            if not _fits(part, tiers):
                continue
            most = max(part.ports, key=lambda p: p.count)
            rank = (
                sum(p.count for p in part.ports) != wanted,
                _misfit(most, port),
                key not in self.own,
                part.status != "shipping",
                most.lanes != port.lanes,
                sum(p.count for p in part.ports),
                number,
            )
            ranked.append((rank, key))
        return [*(key for _, key in sorted(ranked)), generic]

    # -- media ------------------------------------------------------------------------------

    def take_media(self) -> None:
        """Offer media for links at endpoints, for those beyond, and within a node."""
        port = self._endpoint_port()
        switch = self.kit.get("switch")
        ends = [port] if switch is None else [port, max(switch.ports, key=lambda p: p.count)]
        placed = isinstance(self.plan.shape, Rings) and self.plan.shape.cube > 0
        self._medium("near", "Links at endpoints" if switch or placed else "Links", ends, ())
        if placed or any(b.id not in _ACCESS for b in self.plan.bundles if switch):
            between = ends[-1:]
            self._medium("far", "Links between cubes" if placed else "Links above", between, _FAR)
        own = self.kit["endpoint"].port("scale_up")
        if self.kit.get("nic") is not None:
            inner = next(p for p in self.kit["nic"].ports if p.side == "chip")
            chip = _fabric_port(self.plan, self.kit["endpoint"])
            self._medium("board", "Links in a node", [p for p in (chip, inner) if p], _ON_BOARD)
        elif own is not None and any(b.id == "node_mesh" for b in self.plan.bundles):
            self._medium("board", "Links in a node", [own], _ON_BOARD)

    def _medium(self, slot: str, title: str, ends: list[Port], first: tuple[str, ...]) -> None:
        lanes = [p.lane_bytes_per_s.value for p in ends if p.lane_bytes_per_s.value is not None]
        rate = port_rate(ends)
        found = suggest_media(self.parts, None, max(lanes, default=None), rate)
        vendors = {part.vendor for part in self.kit.values() if part is not None} | {""}
        ranked = []
        for number, choice in enumerate(found):
            part = self.parts[choice.part]
            # A cable of several links is a choice for later: here each link is one.
            if choice.problem or choice.links_per_module > 1 or not isinstance(part, Medium):
                continue
            rank = (
                choice.part not in self.own,
                part.form in _ON_BOARD and first is not _ON_BOARD,
                part.bytes_per_s.value is None,
                first.index(part.form) if part.form in first else len(first),
                part.vendor not in vendors,
                number,
            )
            ranked.append((rank, choice.part))
        offers = [key for _, key in sorted(ranked)]
        # Where no port says how fast it is, a medium that nobody chose would decide the rate.
        self.take(slot, title, [*offers, NONE] if rate else [NONE, *offers])


_ACCESS = ("endpoint_leaf", "endpoint_router", "endpoint_switch", "node_mesh")


def _fabric_port(plan: Plan, part: Part) -> Port | None:
    """Return the port of an endpoint that faces the fabric; None if it has not what is needed."""
    draft = Draft(plan, Kit(endpoint=part))
    wish = plan.wish
    if _refuses(lambda: draft.endpoint_port(plan.endpoint_ports)) is not None:
        return None
    if (
        isinstance(wish, (LeafSpine, ThreeTier, RailOnly))
        and wish.mesh_links
        and (_refuses(lambda: draft.node_mesh(wish.mesh_links, wish.rails)) is not None)
    ):
        return None
    return draft.endpoint_port(plan.endpoint_ports)


def _refuses(attempt: Callable[[], object]) -> DesignError | None:
    try:
        attempt()
    except DesignError as error:
        return error
    return None


def _fits(part: Switch, tiers: tuple[Tier, ...]) -> bool:
    def attempt() -> None:
        for tier in tiers:
            switch_ports(part, tier)

    return _refuses(attempt) is None


def _misfit(port: Port, wanted: Port) -> float:
    """Return how badly the rate of a port suits another: slower ones come last."""
    if port.rate is None or wanted.rate is None:
        return 1e15 if port.rate is None else port.rate
    return port.rate - wanted.rate if port.rate >= wanted.rate else 1e16 - port.rate


def _any_endpoint(plan: Plan) -> Accelerator:
    wish = plan.wish
    ports = [Port(id=wish.role, count=plan.endpoint_ports)]
    if isinstance(wish, (LeafSpine, ThreeTier, RailOnly)) and wish.mesh_links and wish.rails > 1:
        ports = [Port(id="scale_out", count=1)]
        ports.append(Port(id="scale_up", count=wish.mesh_links * (wish.rails - 1)))
    return Accelerator(kind="accelerator", name="Any accelerator", ports=tuple(ports))


def _any_switch(count: int, like: Port) -> Switch:
    """Return a switch of no make, its ports as fast as one that it is joined to."""
    value = like.lane_bytes_per_s.value
    rate = Quantity() if value is None else Quantity(value=value, estimate=True)
    port = Port(id="port", count=count, lanes=like.lanes, lane_bytes_per_s=rate)
    return Switch(kind="switch", name=f"Any switch, {count:,} ports", ports=(port,))
