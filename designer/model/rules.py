"""Structural checks: what a design must not do, as issues with place and remedy."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from designer.issues import DesignError, Issue
from designer.model import address
from designer.model.arrays import Array, Unit, find_unit
from designer.model.base import Frozen, Quantity
from designer.model.blocks import LinkGroup
from designer.model.design import Design, Placement, PlaneRole, Scenario
from designer.model.enumeration import TooManyPairs, pairs_of
from designer.model.expansion import Expansion, expand, is_below
from designer.model.joins import Join, degree
from designer.model.parts import ATTACH_KINDS, CoolingUnit, Medium, PowerUnit, Rack, UnknownPart

MAX_FRACTION = 1.0
MAX_GUARD_COMBINATIONS = 100_000
MIN_EFFICIENCY = 0.5

_UNKNOWN = Quantity()
#: Designs checked last, newest first: an edit is checked by the session and compiled right after,
#: and often undone.
_checked: tuple[tuple[Design, Expansion, tuple[Issue, ...]], ...] = ()
_MOST_KNOWN = 4


def check(design: Design) -> tuple[Expansion, tuple[Issue, ...]]:
    """Check a design and expand it.

    Parameters
    ----------
    design
        Any document that pydantic accepted.

    Returns
    -------
    Expansion, tuple of Issue
        The expansion and all findings, errors first. A design with an error must not be used.

    Raises
    ------
    DesignError
        If there is a recursion or absurd nesting, where nothing else can be said.
    """
    global _checked  # noqa: PLW0603  immutable entries; a race costs a second check at most
    checked = _checked
    for known, expansion, found in checked:
        if known is design:
            return expansion, found
    expansion = expand(design.blocks, design.root)
    issues = [
        *expansion.issues,
        *_check_parts(design),
        *_check_items(design, expansion),
        *_check_links(design, expansion),
        *_check_ports(design, expansion),
        *_check_placements(design, expansion),
        *_check_scenario(design),
        *_check_unique(design),
        *_check_guards(design, expansion),
        *_check_unused_blocks(design),
    ]
    ordered = tuple(sorted(issues, key=lambda i: i.severity != "error"))
    _checked = ((design, expansion, ordered), *checked[: _MOST_KNOWN - 1])
    return expansion, ordered


def forget() -> None:
    """Forget the designs checked last, for measurements with cold caches."""
    global _checked  # noqa: PLW0603
    _checked = ()


def require_valid(design: Design) -> Expansion:
    """Return the expansion of a sound design.

    Raises
    ------
    DesignError
        Naming all errors.
    """
    expansion, issues = check(design)
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        raise DesignError(*errors)
    return expansion


def _error(code: str, place: str, message: str, hint: str) -> Issue:
    return Issue(code, "error", place, message, hint)


def _check_unique(design: Design) -> Iterator[Issue]:
    named = (
        ("planes", [plane.id for plane in design.planes]),
        ("placements", [placement.id for placement in design.placements]),
        ("claims", [claim.id for claim in design.claims]),
    )
    for what, ids in named:
        for name, times in Counter(ids).items():
            if times > 1:
                yield _error(
                    "DOC-DUPLICATE", what, f"'{name}' appears {times} times.", "Rename one."
                )


def _check_guards(design: Design, expansion: Expansion) -> Iterator[Issue]:
    for array in expansion.arrays:
        if array.presence and not _leaves_any(array):
            yield _error(
                "DOC-NOTHING",
                f"{design.root}.{array.path}",
                "Its guards leave no element.",
                "Correct the indices, or remove the item.",
            )


def _leaves_any(array: Array) -> bool:
    """Return whether guards admit at least one element; digits alike in all clauses count once."""
    told_apart: dict[int, dict[tuple[int, int], set[int]]] = {}
    for presence in array.presence:
        for clause in (*presence.only, *presence.never):
            for unit, allowed in clause.terms:
                digits = told_apart.setdefault(unit.axis, {}).setdefault(
                    (unit.lower, unit.upper), set()
                )
                digits |= allowed
                digits |= {next((d for d in range(unit.size) if d not in digits), 0)}
    choices = []
    for position, axis in enumerate(array.axes):
        values = {0}
        for (lower, _), digits in told_apart.get(position, {}).items():
            values = {v + digit * lower for v in values for digit in digits}
        choices.append([v for v in values if v < axis.size])
    if math.prod(len(c) for c in choices) > MAX_GUARD_COMBINATIONS:
        return True
    return any(
        all(p.admits(index) for p in array.presence) for index in itertools.product(*choices)
    )


def _check_unused_blocks(design: Design) -> Iterator[Issue]:
    used = {design.root}
    waiting = [design.root]
    while waiting:
        for item in design.blocks[waiting.pop()].items:
            if item.block in design.blocks and item.block not in used:
                used.add(str(item.block))
                waiting.append(str(item.block))
    for block_id in design.blocks.keys() - used:
        alone = expand(design.blocks, block_id)
        rooted = design.replace(root=block_id, placements=(), scenario=Scenario())
        for issue in (*alone.issues, *_check_items(rooted, alone), *_check_links(rooted, alone)):
            yield Issue(
                issue.code, issue.severity, f"blocks.{issue.address}", issue.message, issue.hint
            )


def _check_parts(design: Design) -> Iterator[Issue]:
    for part_id, part in design.parts.items():
        place = f"parts.{part_id}"
        if isinstance(part, UnknownPart):
            yield Issue(
                "DOC-KIND",
                "warning",
                place,
                f"Parts of kind '{part.kind}' are not known here.",
                "It is kept and saved back, but takes no part in any figure.",
            )
            continue
        ids = [port.id for port in part.ports]
        if len(set(ids)) != len(ids):
            yield _error("DOC-DUPLICATE", place, "Two port kinds have the same id.", "Rename one.")
        for name in ("liquid_fraction", "liquid_fraction_measured", "efficiency"):
            value = getattr(part, name, _UNKNOWN).value
            if value is not None and value > MAX_FRACTION:
                yield _error(
                    "DOC-RANGE",
                    f"{place}:{name}",
                    f"A share of {value:g} is above 1.",
                    "Use 0 to 1.",
                )
        if part.kind in ATTACH_KINDS and any(port.side is None for port in part.ports):
            yield _error(
                "DOC-SIDE",
                place,
                "A port of an attach part has no side.",
                "Say 'chip' or 'fabric' for each of its port kinds.",
            )


def _check_items(design: Design, expansion: Expansion) -> Iterator[Issue]:
    planes = {plane.id for plane in design.planes}
    for array in expansion.arrays:
        place = f"{design.root}.{array.path}"
        part = design.parts.get(array.part)
        if part is None:
            yield _error(
                "DOC-PART", place, f"There is no part '{array.part}'.", "Name an existing part."
            )
        elif isinstance(part, (Medium, Rack)):
            yield _error(
                "DOC-PART",
                place,
                f"A {part.kind} cannot be an item.",
                "Name it as the medium of a link group or the rack of a placement.",
            )
        elif isinstance(part, (CoolingUnit, PowerUnit)):
            yield _error(
                "DOC-PART",
                place,
                f"A {part.kind.replace('_', ' ')} cannot be an item yet.",
                "Cooling and power units take no part in the figures: keep it among the parts.",
            )
        for plane, _ in array.forwarding:
            if plane not in planes:
                yield _error(
                    "DOC-PLANE", place, f"There is no plane '{plane}'.", "Add it or correct it."
                )


def _check_links(design: Design, expansion: Expansion) -> Iterator[Issue]:
    roles = {plane.id: plane.role for plane in design.planes}
    for join in expansion.joins:
        group, place = join.group, f"{design.root}.{join.path}"
        yield from _check_planes(group, place, roles)
        for medium in (group.medium, group.medium_across):
            if medium is not None and not isinstance(design.parts.get(medium), Medium):
                yield _error(
                    "DOC-MEDIUM", place, f"There is no medium '{medium}'.", "Name a medium part."
                )
        for index, end in ((join.a, group.a), (join.b, group.b)):
            part = design.parts.get(expansion.arrays[index].part)
            if part is not None and part.port(end.port) is None:
                known = ", ".join(port.id for port in part.ports) or "none"
                yield _error(
                    "DOC-PORT",
                    place,
                    f"'{expansion.arrays[index].part}' has no port '{end.port}'.",
                    f"Its port kinds: {known}.",
                )
        if join.is_self and group.a.port != group.b.port:
            yield _error(
                "DOC-PORT",
                place,
                "Both ends of links within one array must use the same port kind.",
                "Use one port kind with enough ports.",
            )


def _check_planes(group: LinkGroup, place: str, roles: dict[str, PlaneRole]) -> Iterator[Issue]:
    """Check the planes of a link group, given the role of every plane."""
    for plane, times in Counter(group.planes).items():
        if plane not in roles:
            yield _error(
                "DOC-PLANE", place, f"There is no plane '{plane}'.", "Add it or correct it."
            )
        if times > 1:
            yield _error(
                "DOC-DUPLICATE", place, f"The links name plane '{plane}' twice.", "Name it once."
            )
    layers = {roles.get(plane, "other") for plane in group.planes} - {"other"}
    if len(layers) > 1:
        yield _error(
            "DOC-PLANES",
            place,
            "The links would carry a scale-up and a scale-out plane.",
            "Share links among planes of one role, or with planes of the role 'other'.",
        )


def _check_ports(design: Design, expansion: Expansion) -> Iterator[Issue]:
    for (index, port_id), used in ports_used(expansion).items():
        array = expansion.arrays[index]
        part = design.parts.get(array.part)
        port = part.port(port_id) if part is not None else None
        if port is None or used <= port.count:
            continue
        needed = _exact_use(expansion, index, port_id, used)
        if needed is None:
            yield Issue(
                "NET-PORT-BOUND",
                "warning",
                f"{design.root}.{array.path}",
                f"Up to {used:,} '{port_id}' ports may be needed and {array.part} has "
                f"{port.count:,}; guards make it too long to count exactly.",
                "Check the guards, or use a part with more ports.",
            )
        elif needed > port.count:
            yield _error(
                "NET-PORT-COUNT",
                f"{design.root}.{array.path}",
                f"{needed:,} '{port_id}' ports are needed and {array.part} has {port.count:,}.",
                "Use fewer parallel links, a lower count on the other end, "
                "or a part with more ports.",
            )


def ports_used(expansion: Expansion) -> dict[tuple[int, str], int]:
    """Return the most ports used at one element, by array and port kind.

    An upper bound where guards remove elements or wires are listed one by one.
    """
    used: dict[tuple[int, str], int] = {}
    for join in expansion.joins:
        for index, port_id, links in ends_used(join, expansion):
            used[index, port_id] = used.get((index, port_id), 0) + links
    return used


def ends_used(join: Join, expansion: Expansion) -> list[tuple[int, str, int]]:
    """Return the most ports that a join uses at one element, by array and port kind.

    An upper bound where guards remove elements or wires are listed one by one.
    """
    if not join.is_self:
        return [
            (join.a, join.group.a.port, degree(join, "a")),
            (join.b, join.group.b.port, degree(join, "b")),
        ]
    if not _transposes(join):
        return [(join.a, join.group.a.port, degree(join, "a"))]
    try:
        links = max(_used_by(join, join.a, expansion).values(), default=0)
    except TooManyPairs:
        links = degree(join, "a") + degree(join, "b")
    return [(join.a, join.group.a.port, links)]


def _transposes(join: Join) -> bool:
    """Return whether the rule ties two axes of one array: it then holds either way."""
    return join.is_self and any(r.kind == "equal" for r in join.relations)


def _exact_use(expansion: Expansion, index: int, port_id: str, bound: int) -> int | None:
    """Return the most ports used at one element, counted where the closed form is a bound.

    None where that would take too long.
    """
    joins = [
        join
        for join in expansion.joins
        if (index, port_id) in ((join.a, join.group.a.port), (join.b, join.group.b.port))
    ]
    ends = {end for join in joins for end in (join.a, join.b)}
    listed = sum(join.group.pairs is not None for join in joins)
    if not listed and not any(expansion.arrays[end].presence for end in ends):
        return bound
    used: Counter[tuple[int, ...]] = Counter()
    try:
        for join in joins:
            used += _used_by(join, index, expansion)
    except TooManyPairs:
        # Too many to look at one by one within an edit.
        return None
    return max(used.values(), default=0)


def _used_by(join: Join, index: int, expansion: Expansion) -> Counter[tuple[int, ...]]:
    """Count the links of a join at each element of one of its arrays."""
    used: Counter[tuple[int, ...]] = Counter()
    for a, b, count in pairs_of(join, expansion.arrays):
        for end, element in ((join.a, a), (join.b, b)):
            if end == index:
                used[element] += count
    return used


def _check_placements(design: Design, expansion: Expansion) -> Iterator[Issue]:
    placed: list[str] = []
    for placement in design.placements:
        place = f"placements.{placement.id}"
        if not isinstance(design.parts.get(placement.rack), Rack):
            yield _error(
                "DOC-RACK", place, f"There is no rack '{placement.rack}'.", "Name a rack part."
            )
        for content in placement.contents:
            below = [a for a in expansion.arrays if is_below(a.path, content.item)]
            if not below and expansion.is_refused(content.item):
                continue
            if not below:
                yield _error(
                    "DOC-ITEM",
                    place,
                    f"There is no item '{content.item}'.",
                    "Name an item by its path.",
                )
                continue
            axes = item_axes(below[0], content.item)
            named: list[Unit] = []
            for ref in content.order:
                unit = find_unit(axes, ref)
                if unit is not None and any(unit.overlaps(other) for other in named):
                    yield _error(
                        "DOC-AXIS",
                        place,
                        f"The order names axis '{ref}' twice.",
                        "Name each axis, or each of its factors, once.",
                    )
                named += [unit] if unit is not None else []
                if unit is None:
                    yield _error(
                        "DOC-AXIS",
                        place,
                        f"'{content.item}' has no axis '{ref}'.",
                        "Name axes of the item's path.",
                    )
            for other in placed:
                if is_below(other, content.item) or is_below(content.item, other):
                    yield _error(
                        "DOC-PLACED",
                        place,
                        f"'{content.item}' is placed twice.",
                        "Remove one placement.",
                    )
            placed.append(content.item)
        yield from _check_table(placement, place, expansion)


def _check_table(placement: Placement, place: str, expansion: Expansion) -> Iterator[Issue]:
    if placement.mode != "table":
        return
    for content in placement.contents:
        below = [a for a in expansion.arrays if is_below(a.path, content.item)]
        needed = math.prod(axis.size for axis in item_axes(below[0], content.item)) if below else 0
        if len(placement.table) < max(needed, 1):
            yield _error(
                "DOC-TABLE",
                place,
                f"The table has {len(placement.table)} entries for {needed:,} elements "
                f"of '{content.item}'.",
                "List a rack per element.",
            )


def item_axes(array: Array, item: str) -> tuple[Any, ...]:
    """Return the axes of an ancestor item, taken from a leaf array below it."""
    return tuple(axis for axis in array.axes if is_below(item, axis.key[0]))


def _check_scenario(design: Design) -> Iterator[Issue]:
    share = design.scenario.unplaced_efficiency.value
    if share is not None and not MIN_EFFICIENCY <= share <= 1:
        yield _error(
            "DOC-RANGE",
            "scenario:unplaced_efficiency",
            f"An efficiency of {share:g} is not possible.",
            f"Use {MIN_EFFICIENCY:g} to 1.",
        )
    for name in ("density_kg_per_m3", "heat_capacity_j_per_kg_k", "rise_k"):
        if getattr(design.site, f"coolant_{name}").value == 0:
            yield _error(
                "DOC-RANGE",
                f"site:coolant_{name}",
                "The coolant would carry no heat with a value of 0.",
                "Give a value above 0, or leave it unknown.",
            )
    for number, fault in enumerate(design.scenario.faults):
        try:
            target = address.find(design.blocks, design.root, fault.address)
        except DesignError as error:
            issue = error.issues[0]
            yield Issue(
                "SCN-FAULT",
                "warning",
                f"scenario.faults[{number}]",
                f"The fault '{fault.address}' names nothing: {issue.message}",
                "Remove or correct it.",
            )
            continue
        if target.link is not None or target.item is None:
            yield Issue(
                "SCN-FAULT",
                "warning",
                f"scenario.faults[{number}]",
                f"The fault '{fault.address}' names no element.",
                "Name an item by its address.",
            )


def unknown_fields(node: Any, place: str = "design") -> Iterator[str]:
    """Yield the places of keys that this version does not know."""
    if isinstance(node, UnknownPart):
        return
    if isinstance(node, Frozen):
        for name in node.model_extra or {}:
            yield f"{place}.{name}"
        for name in type(node).model_fields:
            yield from unknown_fields(getattr(node, name), f"{place}.{name}")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from unknown_fields(value, f"{place}.{key}")
    elif isinstance(node, tuple):
        for number, value in enumerate(node):
            if isinstance(value, Frozen):
                yield from unknown_fields(value, f"{place}[{number}]")


__all__ = [
    "Join",
    "check",
    "ends_used",
    "is_below",
    "item_axes",
    "ports_used",
    "require_valid",
    "unknown_fields",
]
