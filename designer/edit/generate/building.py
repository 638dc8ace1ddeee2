"""From a plan and parts to a design, or into one."""

from __future__ import annotations

from designer.edit import usual
from designer.edit.generate.build_direct import build_groups, build_mesh, build_rings
from designer.edit.generate.build_trees import build_pods, build_rails, build_two_tiers
from designer.edit.generate.drafting import FABRIC, Draft, Kit
from designer.edit.generate.plans import Groups, Mesh, Plan, Pods, Rails, Rings, TwoTiers
from designer.issues import refuse
from designer.model.design import Design, Placement, Plane
from designer.model.rules import require_valid


def build(plan: Plan, kit: Kit, name: str = "") -> Design:
    """Build a wired, editable design from a plan.

    Parameters
    ----------
    plan
        Without refusal.
    kit
        The parts to build with.
    name
        Of the design; kind and size of the fabric if empty.

    Returns
    -------
    Design
        Sound: its rules have been checked.

    Raises
    ------
    DesignError
        If the plan is a refusal, or a part has too few ports.
    """
    if plan.refusal is not None or plan.shape is None:
        text = plan.refusal.sentence if plan.refusal else "There is no plan."
        raise refuse("GEN-PLAN", plan.wish.kind, text)
    draft = Draft(plan, kit)
    draft.planes.append(Plane(id=FABRIC, name=plan.wish.title, role=plan.wish.role))
    placements: list[Placement] = []
    match plan.shape:
        case TwoTiers():
            build_two_tiers(draft, plan.shape)
        case Pods():
            build_pods(draft, plan.shape)
        case Rails():
            build_rails(draft, plan.shape)
        case Mesh():
            build_mesh(draft, plan.shape)
        case Rings():
            placements = build_rings(draft, plan.shape)
        case Groups():
            build_groups(draft, plan.shape)
    # Outer blocks first, as one reads it.
    blocks = dict(reversed(draft.blocks.items()))
    design = Design(
        name=name or f"{plan.wish.title}, {plan.endpoints:,} endpoints",
        description=" ".join((f"{plan.summary()}.", *plan.assumed)),
        root="fabric",
        planes=tuple(draft.planes),
        parts=draft.parts,
        blocks=blocks,
        placements=tuple(placements),
        scenario=usual.SCENARIO,
        site=usual.SITE,
        sources={**usual.SOURCES, **draft.used_sources()},
    )
    require_valid(design)
    return design
