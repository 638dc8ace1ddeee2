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
MOST_K = 700

Striping = Literal["auto", "full", "even"]


def number(
    default: Any,
    name: str,
    meaning: str,
    low: int = 1,
    high: int = MOST_PORTS,
    *,
    zero: str = "",
) -> Any:
    """Declare a count, or a list of counts; a default of ``...`` is none.

    Parameters
    ----------
    default
        Value where nothing is said.
    name, meaning
        As a form labels it, and in full.
    low, high
        Range.
    zero
        What 0, or an empty list, stands for.
    """
    about = {
        "unit": "count",
        "name": name,
        "meaning": meaning,
        "low": low,
        "high": high,
        "zero": zero,
    }
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


def _ratio(name: str, meaning: str) -> Any:
    return number(1, name, meaning, 1, MOST_RATIO)


def _endpoints(default: Any = ..., zero: str = "") -> Any:
    low = 1 if default is ... else 0
    return number(default, "Endpoints", "Endpoints", low, MOST_ENDPOINTS, zero=zero)


def _rails(default: int) -> Any:
    return number(default, "Rails", "Rails: endpoints of a node", 1, 1024)


def _empty() -> Any:
    meaning = "Node places left empty in the last unit"
    return number(0, "Empty places", meaning, 0, zero="none")


def _mesh(default: int) -> Any:
    meaning = "Parallel links between each two endpoints of a node"
    return number(default, "Node mesh links", meaning, 0, 1024, zero="no mesh")


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
    ports: int = number(..., "Leaf ports", "Ports of a leaf", 2)
    spine_ports: int = number(0, "Spine ports", "Ports of a spine", 0, zero="as a leaf")
    rails: int = _rails(1)
    down: int = _ratio("Ports down", "Oversubscription, ports down")
    up: int = _ratio("to ports up", "Oversubscription, ports up")
    per_leaf: int = number(0, "Endpoints a leaf", "Endpoints of a leaf", 0, zero="by ports")
    empty_places: int = _empty()
    mesh_links: int = _mesh(0)
    striping: Striping = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeTier(Wish):
    """Three tiers with pods: leaves and aggregation switches in a pod, core switches above.

    `down`:`up` is the oversubscription of a leaf, `top_down`:`top_up` of an aggregation switch.
    """

    kind = "three_tier"
    title = "Three-tier fat tree"

    endpoints: int = _endpoints()
    ports: int = number(..., "Switch ports", "Ports of a switch", 2)
    rails: int = _rails(1)
    down: int = _ratio("Leaf down", "Oversubscription of a leaf, ports down")
    up: int = _ratio("to leaf up", "Oversubscription of a leaf, ports up")
    top_down: int = _ratio("Top down", "Oversubscription of an aggregation switch, ports down")
    top_up: int = _ratio("to top up", "Oversubscription of an aggregation switch, ports up")
    empty_places: int = _empty()
    mesh_links: int = _mesh(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FatTree(Wish):
    """The k-ary fat tree: k pods of k/2 edge and k/2 aggregation switches, (k/2)² cores.

    Give `k`, the ports of every switch, or `endpoints`, which must be k³/4 for some k; or both.
    """

    kind = "fat_tree"
    title = "k-ary fat tree"

    k: int = number(0, "Switch ports, k", "Ports of a switch, k", 0, MOST_K, zero="by endpoints")
    endpoints: int = _endpoints(0, "by ports")


@dataclass(frozen=True, slots=True, kw_only=True)
class RailOnly(Wish):
    """One switch a rail and no spine: other rails are reached through the node."""

    kind = "rail_only"
    title = "Rail-only"

    nodes: int = number(..., "Nodes", "Nodes", 2, MOST_ENDPOINTS)
    rails: int = _rails(8)
    ports: int = number(..., "Switch ports", "Ports of a rail's switch", 2)
    mesh_links: int = _mesh(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullMesh(Wish):
    """Full mesh along each dimension: of endpoints, or of switches with endpoints (HyperX).

    `links` are parallel links along each dimension, 1 where not given. `ports` of a switch are
    those needed where it is 0.
    """

    kind = "full_mesh"
    title = "Full mesh"

    dims: tuple[int, ...] = number(..., "Sizes", "Size along a dimension", 2)
    per_switch: int = number(
        0, "Endpoints a switch", "Endpoints of a switch", 0, zero="no switches"
    )
    ports: int = number(0, "Switch ports", "Ports of a switch", 0, zero="as needed")
    links: tuple[int, ...] = number(
        (), "Parallel links", "Parallel links along a dimension", 1, 1024, zero="1 each"
    )
    role: PlaneRole = "scale_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Torus(Wish):
    """Rings along each dimension; endpoints relay.

    Give `dims`, or `endpoints` and the number of `dimensions`. `cube` splits each axis into blocks
    of that length, which a placement can put into racks.
    """

    kind = "torus"
    title = "Torus"

    dims: tuple[int, ...] = number((), "Sizes", "Size along a dimension", 2, zero="by endpoints")
    endpoints: int = _endpoints(0, "by sizes")
    dimensions: int = number(3, "Dimensions", "Dimensions", 1, MAX_DIMENSIONS)
    cube: int = number(0, "Cube edge", "Edge of a cube", 0, 64, zero="no cubes")
    role: PlaneRole = "scale_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dragonfly(Wish):
    """Groups of routers, each a full mesh, joined by global links.

    a `routers` in a group, p endpoints and h global links of each. Where they are 0 they follow
    with the balance a = 2p = 2h from the one that is given, from `ports`, or from `endpoints`: the
    smallest that reaches them. `groups` 0 takes what `endpoints` need, or else as many as the
    global links reach: a·h + 1.
    """

    kind = "dragonfly"
    title = "Dragonfly"

    routers: int = number(0, "Routers a group, a", "Routers of a group, a", 0, zero="balanced")
    per_router: int = number(
        0, "Endpoints a router, p", "Endpoints of a router, p", 0, zero="balanced"
    )
    global_links: int = number(
        0, "Global links, h", "Global links of a router, h", 0, zero="balanced"
    )
    groups: int = number(0, "Groups, g", "Groups, g", 0, zero="as needed")
    endpoints: int = _endpoints(0, "by groups")
    ports: int = number(0, "Router ports", "Ports of a router", 0, zero="as needed")


AnyWish = LeafSpine | ThreeTier | FatTree | RailOnly | FullMesh | Torus | Dragonfly
WISHES: dict[str, type[AnyWish]] = {
    wish.kind: wish
    for wish in (LeafSpine, ThreeTier, FatTree, RailOnly, FullMesh, Torus, Dragonfly)
}
