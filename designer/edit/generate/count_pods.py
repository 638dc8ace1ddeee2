"""Counting of three tiers: pods of any size, and the k-ary fat tree."""

from __future__ import annotations

from designer.edit.generate.leaves import (
    ONE_PORT,
    access,
    assumed,
    full_leaves,
    size_refusal,
    split_ports,
    split_refusal,
    too_empty,
)
from designer.edit.generate.plans import Bundle, Leaves, Plan, Pods, Tier
from designer.edit.generate.sizes import divisors, largest_divisor, nearest, refusal
from designer.edit.generate.wishes import MOST_K, FatTree, ThreeTier


def plan_three_tier(wish: ThreeTier) -> Plan:
    """Count a three-tier fat tree with pods."""
    down, up = split_ports(wish.ports, wish.down, wish.up)
    if not down:
        return Plan(wish, refusal=split_refusal(wish))
    if wish.empty_places >= down:
        return Plan(wish, refusal=too_empty(wish.empty_places, down))
    below_agg, _ = split_ports(wish.ports, wish.top_down, wish.top_up)
    if not below_agg or wish.rails > below_agg:
        text = f"An aggregation switch of {wish.ports:,} ports can't take {wish.rails:,} rails at "
        text += f"{wish.top_down}:{wish.top_up}."
        return Plan(wish, refusal=refusal(text, None, None, "Take larger switches or two tiers."))
    shape = _pods(wish, down, up, below_agg, wish.endpoints)
    if shape is None:
        unit, missing = down * wish.rails, wish.empty_places * wish.rails
        most = below_agg // wish.rails * wish.ports * unit
        below, above = nearest(
            wish.endpoints + missing,
            unit,
            lambda n: _pods(wish, down, up, below_agg, n - missing) is not None,
            most,
        )
        below = None if below is None else below - missing
        above = None if above is None else above - missing
        if wish.endpoints + missing > most:
            text = f"Three tiers of such switches end at {most:,} endpoints."
            return Plan(wish, refusal=refusal(text, below, None, "Take larger switches."))
        if (wish.endpoints + missing) % unit == 0:
            text = f"{wish.endpoints:,} endpoints don't divide into equal pods."
            return Plan(wish, refusal=refusal(text, below, above))
        return Plan(wish, refusal=size_refusal(wish, down, below, above))
    return _with_pods(wish, shape, wish.endpoints, wish.ports, assumed(wish, shape.leaves))


def _pods(wish: ThreeTier, down: int, up: int, below_agg: int, endpoints: int) -> Pods | None:
    leaves = full_leaves(wish, down, up, endpoints)
    if leaves is None:
        return None
    most = below_agg // wish.rails
    needed = max(2, -(-leaves.units // most))
    for units in reversed(divisors(leaves.units)):
        pods = leaves.units // units
        if units > most or pods < 2:
            continue
        if pods > wish.ports or pods > 2 * needed:
            return None
        below = units * wish.rails
        for links in reversed(divisors(up)):
            above, rest = divmod(below * links * wish.top_up, wish.top_down)
            if below * links <= below_agg and not rest and above:
                cores = largest_divisor(above, wish.ports // pods)
                return Pods(leaves, pods, up // links, links, above // cores, cores)
    return None


def _with_pods(
    wish: ThreeTier | FatTree, shape: Pods, endpoints: int, ports: int, said: list[str]
) -> Plan:
    leaves = shape.leaves
    below = shape.units_each * leaves.rails * shape.agg_links
    above = shape.cores_each * shape.core_links
    aggs, cores = shape.pods * shape.aggs, shape.aggs * shape.cores_each
    mesh = wish.mesh_links if isinstance(wish, ThreeTier) else 0
    return Plan(
        wish,
        endpoints,
        tiers=(
            Tier("leaf", "leaves", leaves.leaves, ports, leaves.places, leaves.uplinks),
            Tier("agg", "aggregation switches", aggs, ports, below, above),
            Tier("core", "cores", cores, ports, shape.pods * shape.core_links),
        ),
        bundles=(
            *access(leaves, endpoints, mesh),
            Bundle("leaf_agg", leaves.leaves * leaves.uplinks, shape.agg_links),
            Bundle("agg_core", aggs * above, shape.core_links),
        ),
        oversubscription=leaves.places / leaves.uplinks * max(1.0, below / above),
        assumed=(*said, f"{shape.pods:,} pods of {shape.units_each * leaves.rails:,} leaves."),
        shape=shape,
    )


def plan_fat_tree(wish: FatTree) -> Plan:
    """Count the k-ary fat tree."""
    k = wish.k
    if not k:
        k = max(4, 2 * round((wish.endpoints * 4) ** (1 / 3) / 2))
        if not wish.endpoints:
            text = "Neither the ports of a switch nor endpoints are given."
            return Plan(wish, refusal=refusal(text, None, None, "Say for example k = 32."))
    if k % 2 or k < 4:
        smaller = (k - 1) ** 3 // 4 if k > 4 else None
        larger = max(4, k + 1) ** 3 // 4 if k < MOST_K else None
        text = f"A k-ary fat tree needs an even k of 4 or more, not {k}."
        return Plan(wish, refusal=refusal(text, smaller, larger))
    hosts = k**3 // 4
    if wish.endpoints and wish.endpoints != hosts:
        text = f"A k-ary fat tree has k³/4 endpoints, never {wish.endpoints:,}."
        if wish.k:
            text = f"With k = {k} a fat tree has {hosts:,} endpoints, not {wish.endpoints:,}."
        below, above = _next_trees(wish.endpoints)
        remedy = "Three tiers with pods take other sizes."
        return Plan(wish, refusal=refusal(text, below, above, remedy))
    half = k // 2
    leaves = Leaves(half, 1, k * half, half)
    return _with_pods(wish, Pods(leaves, k, half, 1, half, 1), hosts, k, [ONE_PORT])


def _next_trees(endpoints: int) -> tuple[int | None, int | None]:
    sizes = [k**3 // 4 for k in range(4, MOST_K + 1, 2)]
    return (
        max((size for size in sizes if size < endpoints), default=None),
        min((size for size in sizes if size > endpoints), default=None),
    )
