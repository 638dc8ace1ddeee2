"""Wishes: what kind of fabric is wanted and how large, before anything is counted.

One frozen dataclass a kind. Every number is a count; its field's metadata names unit, meaning and
range, so that a dialog can be made from it. A wish out of range is refused when it is made; a wish
that is sound but can't be built is answered by `plan` with the sizes that can.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

from designer.issues import refuse
from designer.model.design import PlaneRole

MOST_ENDPOINTS = 100_000_000
MOST_PORTS = 100_000
MOST_RATIO = 1000
MAX_DIMENSIONS = 4

Striping = Literal["auto", "full", "even"]


def number(default: Any, meaning: str, low: int = 1, high: int = MOST_PORTS) -> Any:
    """Declare a count, or a list of counts, with its meaning and range; ``...`` for no default."""
    about = {"unit": "count", "meaning": meaning, "low": low, "high": high}
    return field(metadata=about) if default is ... else field(default=default, metadata=about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What all wishes have.

    Attributes
    ----------
    role
        Part of the fabric's plane in the composite.
    """

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""

    role: PlaneRole = "scale_out"

    def __post_init__(self) -> None:
        for about in fields(self):
            if "unit" not in about.metadata:
                continue
            value = getattr(self, about.name)
            given = value if isinstance(value, tuple) else (value,)
            low, high = about.metadata["low"], about.metadata["high"]
            for one in given:
                whole = isinstance(one, int) and not isinstance(one, bool)
                if not whole or not low <= one <= high:
                    raise refuse(
                        "GEN-WISH",
                        f"{self.kind}:{about.name}",
                        f"{about.metadata['meaning']}: {one!r} is not possible.",
                        f"Use a whole number from {low:,} to {high:,}.",
                    )


def _ratio(meaning: str) -> Any:
    return number(1, meaning, 1, MOST_RATIO)


def _endpoints(default: Any = ...) -> Any:
    return number(default, "Endpoints", 1 if default is ... else 0, MOST_ENDPOINTS)


_EMPTY = "Node places left empty in the last unit"
_MESH = "Parallel links between each two endpoints of a node; 0 for no scale-up in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafSpine(Wish):
    """Two tiers: leaves with endpoints below, spines above, every leaf reaches every other.

    `down`:`up` is the oversubscription of a leaf. With `rails` R a node has R endpoints, each on a
    leaf of its own rail; a unit is the leaves of all rails with their nodes. `empty_places` are
    node places of the last unit that hold none (one of the first unit of an H100 SuperPOD belongs
    to fabric management). `striping` says how spines are counted: ``full`` the fewest with enough
    ports, ``even`` the fewest with the same number of links from every leaf, ``auto`` the fewest
    that a rule wires so that every link carries the same load.
    """

    kind = "leaf_spine"
    title = "Leaf–spine"

    endpoints: int = _endpoints()
    ports: int = number(..., "Ports of a leaf", 2)
    spine_ports: int = number(0, "Ports of a spine; 0 for those of a leaf", 0)
    rails: int = number(1, "Rails: endpoints of a node", 1, 1024)
    down: int = _ratio("Oversubscription, ports down")
    up: int = _ratio("Oversubscription, ports up")
    per_leaf: int = number(0, "Endpoints of a leaf; 0 for as many as its ports allow", 0)
    empty_places: int = number(0, _EMPTY, 0)
    mesh_links: int = number(0, _MESH, 0, 1024)
    striping: Striping = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeTier(Wish):
    """Three tiers with pods: leaves and aggregation switches in a pod, core switches above.

    `down`:`up` is the oversubscription of a leaf, `top_down`:`top_up` of an aggregation switch.
    """

    kind = "three_tier"
    title = "Three-tier fat tree"

    endpoints: int = _endpoints()
    ports: int = number(..., "Ports of a switch", 2)
    rails: int = number(1, "Rails: endpoints of a node", 1, 1024)
    down: int = _ratio("Oversubscription of a leaf, ports down")
    up: int = _ratio("Oversubscription of a leaf, ports up")
    top_down: int = _ratio("Oversubscription of an aggregation switch, ports down")
    top_up: int = _ratio("Oversubscription of an aggregation switch, ports up")
    empty_places: int = number(0, _EMPTY, 0)
    mesh_links: int = number(0, _MESH, 0, 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class FatTree(Wish):
    """The k-ary fat tree: k pods of k/2 edge and k/2 aggregation switches, (k/2)² cores.

    Give `k`, the ports of every switch, or `endpoints`, which must be k³/4 for some k; or both.
    """

    kind = "fat_tree"
    title = "k-ary fat tree"

    k: int = number(0, "Ports of a switch, k; 0 for what the endpoints need", 0, 700)
    endpoints: int = _endpoints(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RailOnly(Wish):
    """One switch a rail and no spine: other rails are reached through the node."""

    kind = "rail_only"
    title = "Rail-only"

    nodes: int = number(..., "Nodes", 2, MOST_ENDPOINTS)
    rails: int = number(8, "Rails: endpoints of a node", 1, 1024)
    ports: int = number(..., "Ports of a rail's switch", 2)
    mesh_links: int = number(1, _MESH, 0, 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullMesh(Wish):
    """Full mesh along each dimension: of endpoints, or of switches with endpoints (HyperX).

    `links` are parallel links along each dimension, 1 where not given. `ports` of a switch are
    those needed where it is 0.
    """

    kind = "full_mesh"
    title = "Full mesh"

    dims: tuple[int, ...] = number(..., "Size along a dimension", 2)
    per_switch: int = number(0, "Endpoints of a switch; 0 joins the endpoints themselves", 0)
    ports: int = number(0, "Ports of a switch", 0)
    links: tuple[int, ...] = number((), "Parallel links along a dimension", 1, 1024)
    role: PlaneRole = "scale_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Torus(Wish):
    """Rings along each dimension; endpoints relay.

    Give `dims`, or `endpoints` and the number of `dimensions`. `cube` splits each axis into blocks
    of that length, which a placement can put into racks.
    """

    kind = "torus"
    title = "Torus"

    dims: tuple[int, ...] = number((), "Size along a dimension", 2)
    endpoints: int = _endpoints(0)
    dimensions: int = number(3, "Dimensions", 1, MAX_DIMENSIONS)
    cube: int = number(0, "Edge of a cube; 0 for none", 0, 64)
    role: PlaneRole = "scale_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dragonfly(Wish):
    """Groups of routers, each a full mesh, joined by global links.

    a `routers` in a group, p endpoints and h global links of each. Where they are 0 they follow
    from `ports` with the balance a = 2p = 2h. `groups` 0 takes what `endpoints` need, or else as
    many as the global links reach: a·h + 1.
    """

    kind = "dragonfly"
    title = "Dragonfly"

    routers: int = number(0, "Routers of a group, a", 0)
    per_router: int = number(0, "Endpoints of a router, p", 0)
    global_links: int = number(0, "Global links of a router, h", 0)
    groups: int = number(0, "Groups, g", 0)
    endpoints: int = _endpoints(0)
    ports: int = number(0, "Ports of a router", 0)


AnyWish = LeafSpine | ThreeTier | FatTree | RailOnly | FullMesh | Torus | Dragonfly
WISHES: dict[str, type[AnyWish]] = {
    wish.kind: wish
    for wish in (LeafSpine, ThreeTier, FatTree, RailOnly, FullMesh, Torus, Dragonfly)
}
