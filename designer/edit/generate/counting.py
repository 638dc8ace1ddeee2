"""From a wish to its plan."""

from __future__ import annotations

from dataclasses import replace

from designer.edit.generate.count_direct import (
    plan_dragonfly,
    plan_full_mesh,
    plan_rail_only,
    plan_torus,
)
from designer.edit.generate.count_leaf_spine import plan_leaf_spine
from designer.edit.generate.count_pods import plan_fat_tree, plan_three_tier
from designer.edit.generate.plans import Plan, Refusal
from designer.edit.generate.wishes import (
    MOST_ENDPOINTS,
    AnyWish,
    Dragonfly,
    FatTree,
    FullMesh,
    LeafSpine,
    RailOnly,
    ThreeTier,
    Torus,
)

#: Pairs listed one by one that can be felt when they are inserted.
MANY_LISTED = 2_000
#: Ports of one kind that a part of the document can have.
MOST_PORTS = 1_000_000


def plan(wish: AnyWish) -> Plan:
    """Count what a wish comes to.

    Parameters
    ----------
    wish
        What is wanted.

    Returns
    -------
    Plan
        With a refusal, and the next buildable sizes, where it can't be built as it stands.
    """
    meshed = isinstance(wish, (LeafSpine, ThreeTier, RailOnly)) and wish.mesh_links > 0
    if meshed and wish.role == "scale_up":
        text = "A scale-up fabric takes the ports that the mesh of a node needs."
        return Plan(wish, refusal=Refusal(f"{text} Take it for scale-out, or leave the mesh out."))
    planned = _plan(wish)
    if planned.endpoints > MOST_ENDPOINTS:
        text = f"More than {MOST_ENDPOINTS:,} endpoints are too many for one design."
        return Plan(wish, refusal=Refusal(text))
    ports = max((planned.endpoint_ports, *(tier.ports for tier in planned.tiers)))
    if planned.refusal is None and ports > MOST_PORTS:
        text = f"{ports:,} ports of one kind are too many: a part has at most {MOST_PORTS:,}."
        return Plan(wish, refusal=Refusal(text))
    if planned.listed > MANY_LISTED:
        text = f"{planned.listed:,} pairs are listed one by one: inserting them takes a moment."
        return replace(planned, assumed=(*planned.assumed, text))
    return planned


def _plan(wish: AnyWish) -> Plan:
    match wish:
        case LeafSpine():
            return plan_leaf_spine(wish)
        case ThreeTier():
            return plan_three_tier(wish)
        case FatTree():
            return plan_fat_tree(wish)
        case RailOnly():
            return plan_rail_only(wish)
        case FullMesh():
            return plan_full_mesh(wish)
        case Torus():
            return plan_torus(wish)
        case Dragonfly():
            return plan_dragonfly(wish)
