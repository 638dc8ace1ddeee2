"""Building of trees: nodes, units, pods and wings, from the inside out."""

from __future__ import annotations

from collections import Counter

from designer.edit.generate.drafting import LEFT, TOP, Access, Draft, drop
from designer.edit.generate.plans import Leaves, Plan, Pods, Rails, TwoTiers
from designer.edit.generate.wishes import LeafSpine, RailOnly, ThreeTier
from designer.model.blocks import Axis, Guard, Item, LinkGroup, Pair, Point, Selection


def _mesh_links(plan: Plan) -> int:
    wish = plan.wish
    return wish.mesh_links if isinstance(wish, (LeafSpine, ThreeTier, RailOnly)) else 0


def _node(draft: Draft, rails: int) -> Access:
    """Write the block of a node and return its end towards the leaves, as seen from outside."""
    access = draft.access(rails)
    mesh = draft.node_mesh(_mesh_links(draft.plan), rails)
    links = [*access.links, *([mesh] if mesh else [])]
    draft.block("node", list(access.items), links, "Node")
    return Access((), (), f"node.{access.item}", access.port)


def _unit(draft: Draft, leaves: Leaves, above: dict[str, int]) -> tuple[str, str]:
    """Write the block of a unit; `above` are the axes on which it stands, with their sizes.

    Returns
    -------
    two strings
        The leaf as seen from inside the block, and its port upwards.
    """
    guard = None
    below = TOP + drop(leaves.rails)
    missing = tuple(range(leaves.places - leaves.empty, leaves.places))
    if leaves.empty:
        last = {axis: (size - 1,) for axis, size in above.items()}
        inner = "node" if leaves.rails > 1 else "slot"
        guard = Guard(never=(Selection(where={**last, inner: missing}),))
    tier = draft.plan.tier("leaf")
    if leaves.rails == 1:
        access = draft.access(leaves.places, guard, below)
        leaf = draft.switch(tier, at=Point(x=LEFT, y=TOP))
        items: list[Item] = [leaf.item, *access.items]
        rules: tuple[str, ...] = ()
    else:
        access = _node(draft, leaves.rails)
        rail = Axis(name="rail", size=leaves.rails)
        leaf = draft.switch(tier, rail, at=Point(x=LEFT, y=TOP))
        node = Item(
            id="node",
            block="node",
            axes=(Axis(name="node", size=leaves.places),),
            name="Node",
            guard=guard,
            at=Point(x=LEFT, y=below),
            note="Places without a node are guarded." if leaves.empty else "",
        )
        items = [leaf.item, node]
        rules = (f"{access.item.rpartition('.')[2]}.slot = leaf.rail",)
    wire = draft.link(
        "endpoint_leaf",
        (access.item, access.port),
        ("leaf", leaf.down),
        *rules,
        medium=draft.kit.near,
    )
    draft.block("unit", items, [*access.links, wire], "Unit" if leaves.rails > 1 else "Leaf group")
    return "leaf", leaf.up


def _units(count: int, at: Point) -> Item:
    return Item(id="unit", block="unit", axes=(Axis(name="unit", size=count),), name="Unit", at=at)


def build_two_tiers(draft: Draft, shape: TwoTiers) -> None:
    """Write units below spines."""
    leaves, wings = shape.leaves, shape.wings
    above = {"wing": wings} if shape.stripe == "skip" else {}
    each = leaves.units // wings
    leaf, leaf_port = _unit(draft, leaves, {**above, "unit": each})
    spine = draft.switch(
        draft.plan.tier("spine"),
        Axis(name="s", size=shape.spines // wings),
        at=Point(x=LEFT, y=TOP),
        upper=True,
    )
    items = [spine.item, _units(each, Point(x=LEFT, y=TOP + drop(spine.item.count)))]
    a, b, rules = f"unit.{leaf}", "spine", []
    if shape.stripe == "skip":
        draft.block("wing", items, [], "Wing")
        wing = Axis(name="wing", size=wings)
        items = [Item(id="wing", block="wing", axes=(wing,), name="Wing", at=Point(x=LEFT, y=TOP))]
        a, b, rules = f"wing.{a}", f"wing.{b}", ["other wing"]
    wire = draft.link(
        "leaf_spine",
        (a, leaf_port),
        (b, spine.down),
        *rules,
        count=shape.parallel,
        medium=draft.kit.far,
        pairs=_dealt(shape) if shape.stripe == "dealt" else None,
    )
    draft.block("fabric", items, [wire], "Fabric")


def _dealt(shape: TwoTiers) -> tuple[Pair, ...]:
    leaves = shape.leaves
    pairs = []
    for number in range(leaves.leaves):
        unit, rail = divmod(number, leaves.rails)
        index = (unit, rail) if leaves.rails > 1 else (unit,)
        start = number * leaves.uplinks
        spines = Counter((start + link) % shape.spines for link in range(leaves.uplinks))
        pairs += [Pair(a=index, b=(s,), count=n) for s, n in sorted(spines.items())]
    return tuple(pairs)


def build_pods(draft: Draft, shape: Pods) -> None:
    """Write pods of units and aggregation switches below cores."""
    leaf, leaf_port = _unit(draft, shape.leaves, {"pod": shape.pods, "unit": shape.units_each})
    agg = draft.switch(
        draft.plan.tier("agg"),
        Axis(name="a", size=shape.aggs),
        at=Point(x=LEFT, y=TOP),
        upper=True,
    )
    core = draft.switch(
        draft.plan.tier("core"),
        Axis(name="group", size=shape.aggs),
        Axis(name="i", size=shape.cores_each),
        at=Point(x=LEFT, y=TOP),
        upper=True,
    )
    inside = draft.link(
        "leaf_agg",
        (f"unit.{leaf}", leaf_port),
        ("agg", agg.down),
        count=shape.agg_links,
        medium=draft.kit.far,
    )
    units = _units(shape.units_each, Point(x=LEFT, y=TOP + drop(agg.item.count)))
    draft.block("pod", [agg.item, units], [inside], "Pod")
    pod = Item(
        id="pod",
        block="pod",
        axes=(Axis(name="pod", size=shape.pods),),
        name="Pod",
        at=Point(x=LEFT, y=TOP + drop(core.item.count)),
    )
    over = draft.link(
        "agg_core",
        ("pod.agg", agg.up),
        ("core", core.down),
        "agg.a = core.group",
        count=shape.core_links,
        medium=draft.kit.far,
    )
    draft.block("fabric", [core.item, pod], [over], "Fabric")


def build_rails(draft: Draft, shape: Rails) -> None:
    """Write nodes on one switch a rail."""
    access = _node(draft, shape.rails)
    leaf = draft.switch(
        draft.plan.tier("leaf"), Axis(name="rail", size=shape.rails), at=Point(x=LEFT, y=TOP)
    )
    node = Item(
        id="node",
        block="node",
        axes=(Axis(name="node", size=shape.nodes),),
        name="Node",
        at=Point(x=LEFT, y=TOP + drop(leaf.item.count)),
    )
    wire: LinkGroup = draft.link(
        "endpoint_leaf",
        (access.item, access.port),
        ("leaf", leaf.down),
        f"{access.item.rpartition('.')[2]}.slot = leaf.rail",
        medium=draft.kit.near,
    )
    draft.block("fabric", [leaf.item, node], [wire], "Fabric")
