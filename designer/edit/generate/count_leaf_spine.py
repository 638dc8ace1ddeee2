"""Counting of two tiers: how many spines, and how uplinks are striped over them."""

from __future__ import annotations

from dataclasses import replace

from designer.edit.generate.leaves import (
    access,
    assumed,
    full_leaves,
    size_refusal,
    split_ports,
    split_refusal,
    too_empty,
)
from designer.edit.generate.plans import Alternative, Bundle, Leaves, Plan, Refusal, Tier, TwoTiers
from designer.edit.generate.sizes import divisors, refusal
from designer.edit.generate.wishes import LeafSpine

#: Links dealt one by one are listed in the document: beyond this they are striped evenly.
MAX_DEALT = 20_000


def plan_leaf_spine(wish: LeafSpine) -> Plan:
    """Count a leaf–spine fabric."""
    down, up = split_ports(wish.ports, wish.down, wish.up, wish.per_leaf)
    if not down:
        return Plan(wish, refusal=split_refusal(wish, wish.per_leaf))
    spine_ports = wish.spine_ports or wish.ports
    if wish.empty_places >= down:
        return Plan(wish, refusal=too_empty(wish.empty_places, down))
    leaves = full_leaves(wish, down, up, wish.endpoints)
    most_units = spine_ports // wish.rails
    if leaves is None or not 2 <= leaves.leaves <= spine_ports:
        return Plan(wish, refusal=_no_two_tiers(wish, down, most_units, leaves))
    ways = _ways(leaves, spine_ports)
    dealt = wish.striping == "auto" and ways[0].stripe == "dealt"
    shape = ways[-1] if wish.striping == "even" or dealt else ways[0]
    spine_down = -(-leaves.leaves * up // shape.spines)
    tiers = (
        Tier("leaf", "leaves", leaves.leaves, wish.ports, leaves.most_down, up),
        Tier("spine", "spines", shape.spines, spine_ports, spine_down),
    )
    links = Bundle("leaf_spine", leaves.leaves * up, shape.parallel)
    others = tuple(
        Alternative(
            _reason(way, leaves, spine_ports),
            (("striping", "even" if way is ways[-1] else "full"),),
            (
                tiers[0],
                replace(tiers[1], count=way.spines, down=-(-leaves.leaves * up // way.spines)),
            ),
        )
        for way in ways
        if way is not shape
    )
    return Plan(
        wish,
        wish.endpoints,
        tiers=tiers,
        bundles=(*access(leaves, wish.endpoints, wish.mesh_links), links),
        oversubscription=down / up,
        assumed=(*assumed(wish, leaves), _reason(shape, leaves, spine_ports)),
        alternatives=others,
        shape=shape,
    )


def _no_two_tiers(wish: LeafSpine, down: int, most_units: int, leaves: Leaves | None) -> Refusal:
    unit, missing = down * wish.rails, wish.empty_places * wish.rails
    least = 1 if wish.rails > 1 else 2
    if most_units < least:
        text = f"{wish.rails:,} rails need spines with as many ports."
        return refusal(text, None, None, "Take larger spines, or fewer rails.")
    spans = range(least, most_units + 1)
    units = (wish.endpoints + missing) // unit
    below = min(units, most_units) * unit - missing if units >= least else None
    if below == wish.endpoints:
        below = below - unit if units > least else None
    above = max(least, units + 1) * unit - missing if units + 1 in spans or units < least else None
    if units >= most_units and (leaves is None or leaves.units > most_units):
        most = most_units * unit - missing
        text = (
            f"Two tiers of such switches end at {most:,} endpoints; {wish.endpoints:,} don't fit."
        )
        return refusal(
            text, below, None, "Take three tiers, larger switches or more oversubscription."
        )
    if leaves is not None:
        text = f"{wish.endpoints:,} endpoints fit a single switch."
        return refusal(text, None, above, "Two tiers need two leaves.")
    return size_refusal(wish, down, below, above)


def _ways(leaves: Leaves, spine_ports: int) -> tuple[TwoTiers, ...]:
    """Return the fewest spines with enough ports, then, if they are more, the evenly striped."""
    total, up = leaves.leaves * leaves.uplinks, leaves.uplinks
    fewest = -(-total // spine_ports)
    even = next(s for s in divisors(up) if s >= fewest and leaves.leaves * (up // s) <= spine_ports)
    evenly = TwoTiers(leaves, even, "even", up // even)
    if even == fewest:
        return (evenly,)
    wings = _wings(leaves, fewest)
    if wings is not None:
        return TwoTiers(leaves, fewest, "skip", wings[0], wings[1]), evenly
    if leaves.leaves * fewest <= MAX_DEALT:
        return TwoTiers(leaves, fewest, "dealt", 1), evenly
    return (evenly,)


def _wings(leaves: Leaves, spines: int) -> tuple[int, int] | None:
    """Return links and wings such that leaves without links to their own wing's spines are even.

    With G wings a leaf has c links to each of S (G − 1) / G spines, so U = c S (G − 1) / G.
    """
    up = leaves.uplinks
    for c in range(up // spines + 1, up * 3 // (spines * 2) + 1):
        wings, rest = divmod(c * spines, c * spines - up)
        if not rest and wings >= 3 and spines % wings == 0 and leaves.units % wings == 0:
            return c, wings
    return None


def _reason(way: TwoTiers, leaves: Leaves, spine_ports: int) -> str:
    each = leaves.uplinks / way.spines
    match way.stripe:
        case "even":
            links = "1 link" if way.parallel == 1 else f"{way.parallel:,} links"
            why = f", {links} from every leaf to every spine"
            fewest = -(-leaves.leaves * leaves.uplinks // spine_ports)
            if fewest < way.spines:
                why += (
                    f", as rail-optimised reference designs have it: the {leaves.uplinks:,} "
                    f"uplinks of a leaf over {fewest:,} spines, which have enough ports, would be "
                    f"{leaves.uplinks / fewest:.4g} links each"
                )
            return f"{way.spines:,} spines striped evenly{why}."
        case "skip":
            return (
                f"{way.spines:,} spines at full use: {leaves.uplinks:,} uplinks over all of them "
                f"would be {each:.4g} each, so leaves and spines form {way.wings} wings and a leaf "
                f"has {way.parallel:,} links to each spine of the other wings."
            )
        case "dealt":
            return (
                f"{way.spines:,} spines, the fewest with enough ports: {leaves.uplinks:,} uplinks "
                f"over all of them are {each:.4g} each, so links differ by one and equal split "
                f"loads them unevenly."
            )
