"""From a wish to its plan."""

from __future__ import annotations

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
    planned = _plan(wish)
    if planned.endpoints > MOST_ENDPOINTS:
        text = f"More than {MOST_ENDPOINTS:,} endpoints are too many for one design."
        return Plan(wish, refusal=Refusal(text))
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
