"""Wiring: link groups are made and changed; `designer.edit.wiring` is what comes before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from designer.edit.params import checked, edit_block, edit_link
from designer.edit.place import block_of, fresh, ids_in, with_part
from designer.edit.wiring.fitting import (
    Choice,
    ChoiceKind,
    Fit,
    PortUse,
    choices,
    drafted,
    fits,
    media_for,
    meeting,
    port_use,
    rewired,
    suggest,
    suggest_plane,
)
from designer.edit.wiring.preview import EndNeed, Preview, preview
from designer.edit.wiring.relaying import settled
from designer.issues import refuse
from designer.model import address
from designer.model.blocks import LinkGroup, Pair
from designer.model.design import Design, Plane, PlaneRole, Source
from designer.model.parts import Part
from designer.model.relations import Rule, parse_rule


def connect(
    design: Design, block_id: str, group: LinkGroup, role: PlaneRole | None = None
) -> Design:
    """Make a link group in a block; its plane is added if there is none of that name.

    Chips that it joins to each other relay if they need to and nobody said otherwise.

    Parameters
    ----------
    design, block_id, group
        The document, the block, and what is made in it.
    role
        Of a plane that is added; by its name if not given.

    Raises
    ------
    DesignError
        With the refusal of its `Preview`.
    """
    block = block_of(design, block_id)
    if group.id in ids_in(block):
        group = group.replace(id=fresh(group.id, ids_in(block)))
    _refuse_if(preview(design, block_id, group), f"{block_id}.{group.id}")
    planned = _with_plane(design, group.plane, role)
    made = edit_block(planned, block_id, lambda b: b.replace(links=(*b.links, group)))
    return settled(design, made)


def _refuse_if(seen: Preview, place: str) -> None:
    if seen.refusal:
        message, _, hint = seen.refusal.partition(". ")
        text = message if message.endswith(".") else f"{message}."
        raise refuse("EDT-LINK", place, text, hint or "Change the rule, or wire fewer links.")


def _with_plane(design: Design, plane: str, role: PlaneRole | None = None) -> Design:
    if any(p.id == plane for p in design.planes):
        return design
    role = role or ("scale_out" if "out" in plane else "scale_up")
    return design.replace(planes=(*design.planes, Plane(id=plane, role=role)))


# -- changing --------------------------------------------------------------------------------


def _changed(design: Design, place: str, **fields: Any) -> Design:
    """Change fields of a link group, and refuse what its preview refuses."""
    made = edit_link(design, place, lambda g: g.replace(**fields))
    if made is design:
        return design
    target = address.find(made.blocks, made.root, place)
    if target.link is not None:
        _refuse_if(preview(design, target.block, target.link, target.link.id), place)
    return settled(design, made)


def _link(design: Design, place: str) -> tuple[str, LinkGroup]:
    target = address.find(design.blocks, design.root, place)
    if target.link is None:
        raise refuse("EDT-LINK", place, "There is no link group here.", "Name a link group.")
    return target.block, target.link


def amend(design: Design, place: str, group: LinkGroup, role: PlaneRole | None = None) -> Design:
    """Give a link group another content in one step; its id stays.

    Parameters
    ----------
    design, place
        The document and the address of the link group.
    group
        What it shall be.
    role
        Of a plane that is added for it; by its name if not given.
    """
    _, old = _link(design, place)
    if group.replace(id=old.id) == old:
        return design
    fields = {name: getattr(group, name) for name in LinkGroup.model_fields if name != "id"}
    return _changed(_with_plane(design, group.plane, role), place, **fields)


def set_rule(
    design: Design,
    place: str,
    rules: Iterable[str | Rule] = (),
    *,
    pairs: Iterable[Pair] | None = None,
) -> Design:
    """Wire a link group by other rules, or by listed pairs."""
    new = tuple(parse_rule(r) if isinstance(r, str) else r for r in rules)
    return _changed(design, place, rules=new, pairs=None if pairs is None else tuple(pairs))


def set_wiring(design: Design, place: str, **fields: Any) -> Design:
    """Change `count`, `lanes` or `links_per_module` of a link group."""
    unknown = set(fields) - {"count", "lanes", "links_per_module"}
    if unknown:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    return _changed(design, place, **fields)


def set_plane(design: Design, place: str, plane: str) -> Design:
    """Move a link group to another plane, which is added if there is none of that name.

    Where that plane shares the links already, the two change places: no plane loses them.
    """
    _, link = _link(design, place)
    also = tuple(link.plane if other == plane else other for other in link.also_planes)
    made = edit_link(design, place, lambda g: g.replace(plane=plane, also_planes=also))
    return made if made is design else settled(design, _with_plane(made, plane))


def set_medium(
    design: Design,
    place: str,
    medium: str | None,
    part: Part | None = None,
    *,
    across: bool = False,
    links_per_module: int | None = None,
    sources: Mapping[str, Source] | None = None,
) -> Design:
    """Set the medium of a link group, or the one between racks; None takes it away.

    Parameters
    ----------
    design, place
        The document and the address of the link group.
    medium, part
        Id, and content where it comes from the catalogue.
    across
        Whether it is the one between racks.
    links_per_module
        Links that one of it carries; unchanged if not given.
    sources
        Sources of the catalogue; those that the medium names are copied too.
    """
    if medium is not None and part is not None:
        design, medium = with_part(design, medium, part, sources)
    fields: dict[str, Any] = {"medium_across" if across else "medium": medium}
    if links_per_module is not None:
        fields["links_per_module"] = links_per_module
    return _changed(design, place, **fields)


def reverse(design: Design, place: str) -> Design:
    """Swap the ends of a link group; changes no number."""

    def swapped(rule: Rule) -> Rule:
        return Rule("equal", rule.b, rule.a) if rule.kind == "equal" else rule

    def change(group: LinkGroup) -> LinkGroup:
        pairs = group.pairs
        if pairs is not None:
            pairs = tuple(pair.replace(a=pair.b, b=pair.a) for pair in pairs)
        rules = tuple(map(swapped, group.rules))
        return group.replace(a=group.b, b=group.a, rules=rules, pairs=pairs)

    return edit_link(design, place, change)


def rewire(design: Design, place: str, side: Literal["a", "b"], item: str, port: str) -> Design:
    """Move one end of a link group to another item or port of its block.

    Its rule stays where it makes sense between the new ends; else the suggested one takes its
    place.
    """
    block_id, link = _link(design, place)
    end = checked(lambda e: e.replace(item=item, port=port), getattr(link, side), place)
    if end == getattr(link, side):
        return design
    new = rewired(design, block_id, link, side, end)
    return _changed(design, place, a=new.a, b=new.b, rules=new.rules, pairs=new.pairs)


__all__ = [
    "Choice",
    "ChoiceKind",
    "EndNeed",
    "Fit",
    "PortUse",
    "Preview",
    "amend",
    "choices",
    "connect",
    "drafted",
    "fits",
    "media_for",
    "meeting",
    "port_use",
    "preview",
    "reverse",
    "rewire",
    "rewired",
    "set_medium",
    "set_plane",
    "set_rule",
    "set_wiring",
    "suggest",
    "suggest_plane",
]
