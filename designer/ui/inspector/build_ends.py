"""Rows about what a link group joins: its rule, its ends, its plane."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from designer.edit.connect import choices, fits, preview, reverse, rewire, set_plane, set_rule
from designer.edit.refs import chain_of
from designer.model import address
from designer.model.blocks import Block, End, LinkGroup
from designer.model.design import Design
from designer.model.relations import Rule
from designer.ui import describe
from designer.ui.inspector.form import Action, Choice, Edit, FieldSpec, action

Side = Literal["a", "b"]
_RULE_TIP = (
    "Which elements are joined. Shared axes run in step, all others join each to each.\n"
    "Several rules are parted by a semicolon: other node; l1.subplane = l2.subplane\n"
    "Alt+Down lists the rules that make sense between these ends."
)


@dataclass(frozen=True, slots=True)
class Wiring:
    """How a link group is wired, as a chooser compares it: by rules, or by hand."""

    rules: tuple[Rule, ...]
    by_hand: bool = False


def rule_row(design: Design, target: address.Target, owner: str) -> FieldSpec:
    """Return the row of the rule: any text, or a choice of those that make sense."""
    link = target.link
    assert link is not None
    text = describe.rule_text(design, target)
    title = f"Set rule of {describe.ends_title(link)}"

    def entries() -> tuple[Choice, ...]:
        made = []
        for choice in choices(design, target.block, link.a.item, link.b.item):
            value = Wiring(choice.rules, choice.pairs is not None)
            other = link.replace(rules=choice.rules, pairs=choice.pairs)
            seen = preview(design, target.block, other, link.id)
            noun = "link" if seen.links == 1 else "links"
            links = "" if seen.links is None else f"{seen.links:,} {noun}"
            detail, tone = (seen.refusal, "warning") if seen.refusal else (links, "")
            made.append(Choice(value, choice.label, "", detail, tone))
        return tuple(made)

    def edit(value: Any) -> Edit:
        if isinstance(value, Wiring):
            if not value.by_hand:
                return Edit(title, lambda d: set_rule(d, owner, value.rules), owner)
            return Edit(title, lambda d: _by_hand(d, owner), owner)
        rules = tuple(r.strip() for r in re.split(r"[;\n]", value) if r.strip())
        if value == text:
            return Edit(title, lambda d: d, owner)
        return Edit(title, lambda d: set_rule(d, owner, rules), owner)

    now = Wiring(link.rules, link.pairs is not None)
    return FieldSpec(
        f"{owner}:rules", "Rule", "text", text, _RULE_TIP, value=now, edit=edit, choices=entries
    )


def _by_hand(design: Design, owner: str) -> Design:
    """Wire by listed pairs, from the first one; those that are listed stay."""
    target = address.find(design.blocks, design.root, owner)
    link = target.link
    if link is None or link.pairs is not None:
        return design
    offered = choices(design, target.block, link.a.item, link.b.item)
    first = next((choice.pairs for choice in offered if choice.pairs is not None), None)
    return set_rule(design, owner, (), pairs=first)


def end_rows(design: Design, target: address.Target, owner: str) -> Iterator[FieldSpec]:
    """Rows for both ends, and one for what can be done with them."""
    link = target.link
    assert link is not None
    for side, label in (("a", "From"), ("b", "To")):
        yield _end_row(design, target.block, link, side, label, owner)  # type: ignore[arg-type]
    title = describe.ends_title(link)
    turn = Action(
        "Reverse", edit=lambda: Edit(f"Reverse {title}", lambda d: reverse(d, owner), owner)
    )
    draw = Action("Edit on canvas", request="wire_requested", address=owner)
    yield action(f"{owner}:ends", "Wiring", "", turn, draw, tooltip="Reversing changes no number")


def _end_row(
    design: Design, block_id: str, link: LinkGroup, side: Side, label: str, owner: str
) -> FieldSpec:
    end, other = (link.a, link.b) if side == "a" else (link.b, link.a)

    def entries() -> tuple[Choice, ...]:
        found = []
        for path in part_paths(design, block_id):
            for fit in fits(design, block_id, path, other.item):
                here = End(item=path, port=fit.a)
                if fit.b != other.port or (fit.free_a <= 0 and here != end):
                    continue
                free = f"{max(fit.free_a, 0):,} free"
                found.append(Choice(here, f"{describe.last_id(path)} · {fit.a}", path, free))
        return tuple(found)

    def edit(value: Any) -> Edit:
        return Edit(
            f"Rewire {describe.ends_title(link)}",
            lambda d: rewire(d, owner, side, value.item, value.port),
            owner,
        )

    tip = (
        "Item and port kind at this end. Listed are those that fit the other end and have a port"
        " left.\nThe rule stays where it makes sense between the new ends."
    )
    return FieldSpec(
        f"{owner}:{side}",
        label,
        "choice",
        f"{end.item} · {end.port}",
        tip,
        value=end,
        edit=edit,
        choices=entries,
    )


def part_paths(design: Design, block_id: str) -> tuple[str, ...]:
    """Return the paths of all items below a block that hold a part with ports."""
    found: list[str] = []

    def below(block: Block, prefix: str) -> None:
        for item in block.items:
            path = f"{prefix}.{item.id}" if prefix else item.id
            if item.block is not None and item.block in design.blocks:
                below(design.blocks[item.block], path)
            elif (part := design.parts.get(item.part or "")) is not None and part.ports:
                found.append(path)

    below(design.blocks[block_id], "")
    return tuple(found)


def plane_row(design: Design, link: LinkGroup, owner: str) -> FieldSpec:
    """Return the row of the plane: one there is, or the name of a new one."""

    def entries() -> tuple[Choice, ...]:
        return tuple(
            Choice(plane.id, plane.id, "", plane.name or plane.role.replace("_", "-"))
            for plane in design.planes
        )

    def edit(value: Any) -> Edit:
        title = f"Set plane of {describe.ends_title(link)}"
        return Edit(title, lambda d: set_plane(d, owner, value), owner)

    tip = "The network that these links belong to. Type a new name to add a plane."
    return FieldSpec(
        f"{owner}:plane", "Plane", "text", link.plane, tip, value=link.plane, edit=edit,
        choices=entries,
    )  # fmt: skip


def end_path(design: Design, target: address.Target, end: End) -> str:
    """Return the address of an end's item, in the place where the link group is looked at."""
    holder = ".".join(step.id for step in target.steps[:-1])
    chain = chain_of(design.blocks, target.block, end.item)
    return ".".join(x for x in (design.root, holder, end.item) if x) if chain else ""
