"""Building of fabrics without a spine: meshes, tori, dragonflies."""

from __future__ import annotations

import math
from collections import Counter

from designer.edit.generate.count_direct import AXES
from designer.edit.generate.drafting import FABRIC, LEFT, TOP, Draft, drop
from designer.edit.generate.plans import Groups, Mesh, Rings
from designer.issues import refuse
from designer.model.blocks import Axis, Factor, Item, LinkGroup, Pair, Point
from designer.model.design import Content, Placement


def _endpoints(draft: Draft, axes: tuple[Axis, ...]) -> Item:
    """Place endpoints that relay for each other."""
    part = draft.kit.endpoint
    if draft.kit.nic is not None:
        text = "Endpoints that relay for each other are joined without NICs."
        raise refuse("GEN-PART", "kit:nic", text, "Leave out the NIC.")
    return Item(
        id="chip",
        part=draft.part(part),
        axes=axes,
        name=part.name,
        forwarding={FABRIC: "relay"},
        at=Point(x=LEFT, y=TOP),
    )


def build_mesh(draft: Draft, shape: Mesh) -> None:
    """Write a full mesh along each dimension."""
    axes = tuple(Axis(name=n, size=s) for n, s in zip(AXES, shape.dims, strict=False))
    if not shape.per_switch:
        port = draft.endpoint_port(draft.plan.endpoint_ports).id
        links = _meshes(draft, shape, ("chip", port))
        draft.block("fabric", [_endpoints(draft, axes)], links, "Fabric")
        return
    up = _cell(draft, "cell", "switch", shape.per_switch)
    cell = Item(id="cell", block="cell", axes=axes, name="Cell", at=Point(x=LEFT, y=TOP))
    draft.block("fabric", [cell], _meshes(draft, shape, ("cell.switch", up)), "Fabric")


def _meshes(draft: Draft, shape: Mesh, end: tuple[str, str]) -> list[LinkGroup]:
    medium = draft.kit.far if shape.per_switch else draft.kit.near
    return [
        draft.link(f"mesh_{axis}", end, end, f"other {axis}", count=count, medium=medium)
        for axis, count in zip(AXES, shape.links, strict=False)
    ]


def _cell(draft: Draft, block: str, tier: str, endpoints: int) -> str:
    """Write the block of one switch with its endpoints; return the switch's port upwards."""
    switch = draft.switch(draft.plan.tier(tier), at=Point(x=LEFT, y=TOP))
    access = draft.access(endpoints, top=TOP + drop(1))
    wire = draft.link(
        f"endpoint_{tier}",
        (access.item, access.port),
        (tier, switch.down),
        medium=draft.kit.near,
    )
    draft.block(block, [switch.item, *access.items], [*access.links, wire], block.capitalize())
    return switch.up


def build_rings(draft: Draft, shape: Rings) -> list[Placement]:
    """Write a torus; returns the placement of its cubes, if the kit has a rack for them."""
    axes = tuple(
        Axis(name=name, size=size, factors=_factors(name, size, shape.cube))
        for name, size in zip(AXES, shape.dims, strict=False)
    )
    end = ("chip", draft.endpoint_port(draft.plan.endpoint_ports).id)
    placed = bool(draft.kit.rack and shape.cube)
    across = draft.kit.far if placed else None
    links = [
        draft.link(
            f"ring_{a.name}", end, end, f"next {a.name}", medium=draft.kit.near, across=across
        )
        for a in axes
    ]
    draft.block("fabric", [_endpoints(draft, axes)], links, "Fabric")
    if draft.kit.rack is None or not placed:
        return []
    order = tuple(f"{prefix}{axis.name}" for prefix in ("c", "i") for axis in axes)
    content = Content(
        item="chip", each=math.prod(min(shape.cube, s) for s in shape.dims), order=order
    )
    return [Placement(id="cubes", rack=draft.part(draft.kit.rack), contents=(content,))]


def _factors(name: str, size: int, cube: int) -> tuple[Factor, ...]:
    if not cube:
        return ()
    return (Factor(name=f"c{name}", size=size // cube), Factor(name=f"i{name}", size=cube))


def build_groups(draft: Draft, shape: Groups) -> None:
    """Write a dragonfly; global links are a rule where each router joins its own number."""
    up = _cell(draft, "cell", "router", shape.per_router)
    cell = Item(
        id="cell",
        block="cell",
        axes=(Axis(name="router", size=shape.routers),),
        name="Router with its endpoints",
        at=Point(x=LEFT, y=TOP),
    )
    end = ("cell.router", up)
    local = []
    if shape.routers > 1:
        local = [draft.link("local", end, end, "other router", medium=draft.kit.far)]
    draft.block("group", [cell], local, "Group")
    group = Item(
        id="group",
        block="group",
        axes=(Axis(name="group", size=shape.groups),),
        name="Group",
        at=Point(x=LEFT, y=TOP),
    )
    over = ("group.cell.router", up)
    if shape.same_router:
        count = shape.between // shape.routers
        wire = draft.link("global", over, over, "other group", count=count, medium=draft.kit.far)
    else:
        wire = draft.link("global", over, over, medium=draft.kit.far, pairs=_global_links(shape))
    draft.block("fabric", [group], [wire], "Fabric")


def _global_links(shape: Groups) -> tuple[Pair, ...]:
    """List global links, the same seen from every group (palm tree).

    Group i reaches group i + d over its global ports (d − 1) m … d m − 1, with m links between
    each two groups; port k belongs to router k // h, with as few used of each as will do.
    """
    g, m = shape.groups, shape.between
    h = -(-m * (g - 1) // shape.routers)
    wires: Counter[tuple[int, int, int, int]] = Counter()
    for d in range(1, g // 2 + 1):
        for i in range(g // 2 if 2 * d == g else g):
            for j in range(m):
                here, there = ((d - 1) * m + j) // h, ((g - d - 1) * m + j) // h
                wires[i, here, (i + d) % g, there] += 1
    return tuple(
        Pair(a=(i, here), b=(k, there), count=n) for (i, here, k, there), n in sorted(wires.items())
    )
