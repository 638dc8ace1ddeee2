"""What the builders share: parts, the ports they offer, items, links, places on the canvas."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from designer.edit.generate.plans import Plan, Tier
from designer.issues import DesignError, refuse
from designer.model.base import Frozen, Quantity
from designer.model.blocks import Axis, Block, End, Guard, Item, LinkGroup, Pair, Point
from designer.model.design import Plane, Source
from designer.model.parts import Attach, Medium, Part, Port, Rack, Switch
from designer.model.relations import parse_rule

FABRIC, MESH = "fabric", "mesh"
#: Places on the canvas: left edge and first row.
LEFT, TOP = 16.0, 56.0
_GAP, _TILE, _GRID = 104.0, 24.0, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The parts to build with.

    Attributes
    ----------
    endpoint
        With a port kind `scale_out` or `scale_up` (or just one), or a `nic` to give it one.
    switch
        Lowest tier, and every tier if nothing else is said; None for direct fabrics.
    upper
        Spines, aggregation switches and cores.
    nic
        One for each endpoint, between it and its switch.
    near, far
        Medium of links at endpoints (in a torus: within a cube), and beyond.
    board
        Medium inside a node: to the NIC, and of its full mesh.
    rack
        Holds one cube of a torus.
    sources
        Where values of the parts come from; those named are copied into the design.
    """

    endpoint: Part
    switch: Part | None = None
    upper: Part | None = None
    nic: Attach | None = None
    near: Medium | None = None
    far: Medium | None = None
    board: Medium | None = None
    rack: Rack | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """What stands for an endpoint: items and links, and the end that faces the fabric."""

    items: tuple[Item, ...]
    links: tuple[LinkGroup, ...]
    item: str
    port: str


@dataclass(slots=True)
class Draft:
    """A design while it is being built."""

    plan: Plan
    kit: Kit
    parts: dict[str, Part] = field(default_factory=dict)
    planes: list[Plane] = field(default_factory=list)
    blocks: dict[str, Block] = field(default_factory=dict)

    def part(self, part: Part) -> str:
        """Return the id of a part, taking it into the design once."""
        wanted = part_id(part)
        name, number = wanted, 2
        while name in self.parts and self.parts[name] != part:
            name, number = f"{wanted}-{number}", number + 1
        self.parts[name] = part
        return name

    def block(self, name: str, items: list[Item], links: list[LinkGroup], title: str) -> str:
        """Add a block and return its id."""
        self.blocks[name] = Block(items=tuple(items), links=tuple(links), name=title)
        return name

    def link(
        self,
        name: str,
        a: tuple[str, str],
        b: tuple[str, str],
        *rules: str,
        count: int = 1,
        medium: Medium | None = None,
        across: Medium | None = None,
        plane: str = FABRIC,
        pairs: tuple[Pair, ...] | None = None,
    ) -> LinkGroup:
        """Write a link group between two ends (item, port)."""
        return LinkGroup(
            id=name,
            plane=plane,
            a=End(item=a[0], port=a[1]),
            b=End(item=b[0], port=b[1]),
            rules=tuple(parse_rule(rule) for rule in rules),
            pairs=pairs,
            count=count,
            medium=None if medium is None else self.part(medium),
            medium_across=None if across is None else self.part(across),
        )

    def switch(self, tier: Tier, *axes: Axis, at: Point, upper: bool = False) -> SwitchItem:
        """Place the switches of a tier and say which of their ports go down and up."""
        part = (self.kit.upper if upper else None) or self.kit.switch
        if part is None:
            raise refuse("GEN-PART", "kit:switch", f"The {tier.name} need a switch.", "Name one.")
        if not isinstance(part, Switch):
            raise refuse("GEN-PART", "kit:switch", f"A {part.kind} is no switch.", "Name a switch.")
        down, up = switch_ports(part, tier)
        name = _TITLES.get(tier.id, tier.id.capitalize())
        return SwitchItem(
            Item(id=tier.id, part=self.part(part), axes=axes, name=name, at=at), down, up
        )

    def access(self, slots: int, guard: Guard | None = None, top: float = TOP) -> Access:
        """Place endpoints along an axis `slot`, each with its NIC if the kit has one."""
        kit, slot = self.kit, Axis(name="slot", size=slots)
        part = kit.endpoint
        name = "host" if part.kind == "cpu" else "chip"
        own = self.endpoint_port(1)
        chip = Item(
            id=name,
            part=self.part(part),
            axes=(slot,),
            name=part.name,
            guard=guard,
            at=Point(x=LEFT, y=top if kit.nic is None else top + drop(slots)),
        )
        if kit.nic is None:
            return Access((chip,), (), name, own.id)
        sides = {port.side: port for port in reversed(kit.nic.ports)}
        inner, outer = sides.get("chip"), sides.get("fabric")
        if inner is None or outer is None:
            text = f"{part_id(kit.nic)} has no port on each side."
            raise refuse("GEN-PORTS", "kit:nic", text, "Name a part with chip and fabric side.")
        nic = Item(
            id="nic",
            part=self.part(kit.nic),
            axes=(slot,),
            name=kit.nic.name,
            guard=guard,
            at=Point(x=LEFT, y=top),
        )
        wire = self.link(
            f"{name}_nic",
            (name, own.id),
            ("nic", inner.id),
            f"{name}.slot = nic.slot",
            medium=kit.board,
        )
        return Access((nic, chip), (wire,), "nic", outer.id)

    def endpoint_port(self, needed: int) -> Port:
        """Return the port kind of the endpoint that faces the fabric."""
        part, role = self.kit.endpoint, self.plan.wish.role
        wanted = (role, "scale_out", "scale_up")
        port = next((p for name in wanted for p in part.ports if p.id == name), None)
        if port is None and len(part.ports) == 1:
            port = part.ports[0]
        if port is None:
            known = ", ".join(p.id for p in part.ports) or "none"
            raise refuse(
                "GEN-PORTS",
                "kit:endpoint",
                f"{part_id(part)} has no port for a fabric; its port kinds: {known}.",
                "Take a part with a scale_out or scale_up port.",
            )
        if port.count < needed:
            raise _short(part, port.id, port.count, needed)
        return port

    def node_mesh(self, count: int, slots: int) -> LinkGroup | None:
        """Join the endpoints of a node to each other, on a plane of their own."""
        if not count or slots < 2:
            return None
        part = self.kit.endpoint
        port, needed = part.port("scale_up"), count * (slots - 1)
        if port is None or port.id == self.endpoint_port(1).id:
            text = f"{part_id(part)} has no scale_up ports left for links within a node."
            raise refuse("GEN-PORTS", "kit:endpoint", text, "Set links within the node to 0.")
        if port.count < needed:
            raise _short(part, port.id, port.count, needed)
        self.planes.insert(0, Plane(id=MESH, name="Node mesh", role="scale_up"))
        name = "host" if part.kind == "cpu" else "chip"
        end = (name, port.id)
        return self.link(
            "node_mesh", end, end, "other slot", count=count, medium=self.kit.board, plane=MESH
        )

    def used_sources(self) -> dict[str, Source]:
        """Return the sources that the parts name."""
        named = {q.source for part in self.parts.values() for q in _quantities(part)}
        return {key: self.kit.sources[key] for key in self.kit.sources if key in named}


@dataclass(frozen=True, slots=True)
class SwitchItem:
    """An item of switches, with its port kinds towards endpoints and away from them."""

    item: Item
    down: str
    up: str


_TITLES = {"agg": "Aggregation"}


def drop(count: int) -> float:
    """Return how far below an item of so many elements the next row starts."""
    return float(_GRID * round((_GAP + _TILE * math.sqrt(count)) / _GRID))


def part_id(part: Part) -> str:
    """Return an id for a part: its catalogue entry, or its name in letters that an id may have."""
    name = part.catalog_id or re.sub(r"[^\w]+", "-", part.name.lower()).strip("-")
    return name[:70] or part.kind.replace("_", "-")


def switch_ports(part: Part, tier: Tier) -> tuple[str, str]:
    """Return the port kinds of a switch towards endpoints and away from them, or refuse."""
    most = max(part.ports, key=lambda port: port.count, default=None)
    if most is not None and most.count >= tier.used:
        return most.id, most.id
    down, up = part.port("down"), part.port("up")
    if down is not None and up is not None and down.count >= tier.down and up.count >= tier.up:
        return down.id, up.id
    raise _short(part, "" if most is None else most.id, most.count if most else 0, tier.used)


def _short(part: Part, port: str, has: int, needed: int) -> DesignError:
    name = f"'{port}' ports" if port else "ports"
    return refuse(
        "GEN-PORTS",
        f"parts.{part_id(part)}",
        f"{needed:,} {name} are needed and {part.name or part_id(part)} has {has:,}.",
        "Take a part with more ports, or change the wish.",
    )


def _quantities(node: Frozen) -> Iterator[Quantity]:
    for name in type(node).model_fields:
        value = getattr(node, name)
        if isinstance(value, Quantity):
            yield value
        elif isinstance(value, tuple):
            for inner in value:
                if isinstance(inner, Frozen):
                    yield from _quantities(inner)
