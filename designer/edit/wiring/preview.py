"""What a link group would make, before it is made.

Counted from rules, and pair by pair only where those are few.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from designer.edit.place import block_of
from designer.edit.refs import path_of, spots
from designer.edit.wiring.counting import Degrees, TooMany, degrees
from designer.edit.wiring.ordering import capacity_of, full_path, ordered, warnings_for
from designer.edit.wiring.relaying import changes
from designer.model.arrays import Findings
from designer.model.blocks import End, LinkGroup
from designer.model.design import Design
from designer.model.expansion import Expansion, expand
from designer.model.joins import Join, check_pairs, degree, pair_count, resolve_relations
from designer.model.parts import Medium, Port
from designer.model.rules import check, item_axes
from designer.model.rules import ends_used as closed_form


@dataclass(frozen=True, slots=True)
class EndNeed:
    """Ports at one end, at the element that needs most.

    Attributes
    ----------
    item, port
        The end: item path below the block, and port kind.
    needed
        Ports that one element needs for these links.
    free
        Ports that it has free for them.
    count
        Ports of this kind that it has.
    cages
        Cages that one element fills with these links.
    """

    item: str
    port: str
    needed: int
    free: int
    count: int
    cages: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a link group makes of itself; `refusal` says why it cannot be made.

    Attributes
    ----------
    links, modules, cables
        As the solver counts them once it is made; None where they cannot be told.
    ends
        Ports at both ends.
    capacity
        Of one link, one direction, in bytes per second; None if unknown.
    limit
        What limits it.
    relays
        Item whose chips begin to pass on what is for others; empty if none does.
    warnings
        What one should know, in sentences.
    refusal
        Why it cannot be made and what to do, in one line; empty if it can.
    """

    links: int | None = None
    modules: int | None = None
    cables: int | None = None
    ends: tuple[EndNeed, ...] = ()
    capacity: float | None = None
    limit: str = ""
    relays: str = ""
    warnings: tuple[str, ...] = ()
    refusal: str = ""


class _Known(NamedTuple):
    """What all previews of one design share."""

    design: Design
    expansion: Expansion
    prefixes: dict[str, list[str]]
    used: dict[tuple[int, str], dict[tuple[str, str], int]]
    #: Ports that even the element in least use has taken, by the group that takes them.
    least: dict[tuple[int, str], dict[tuple[str, str], int]]


_newest: _Known | None = None


def known(design: Design) -> _Known:
    """Return the expansion of a design and its ports in use; remembered for the newest design."""
    global _newest  # noqa: PLW0603  one immutable entry; a race costs a second look at most
    if _newest is not None and _newest.design is design:
        return _newest
    expansion = expand(design.blocks, design.root)
    standing = spots(design.blocks, design.root)
    prefixes = {
        block: paths
        for block, chains in standing.items()
        # A chain says the block that holds its first item; a block that nothing places has chains
        # of its own, and an empty one is the path of the root only.
        if (
            paths := [
                path_of(chain)
                for chain in chains
                if (chain[0][0] if chain else block) == design.root
            ]
        )
    }
    used: dict[tuple[int, str], dict[tuple[str, str], int]] = {}
    least: dict[tuple[int, str], dict[tuple[str, str], int]] = {}
    for join in expansion.joins:
        where = (join.path.rpartition(".")[0], join.group.id)
        for index, port, low, most in _use(join, expansion):
            for table, links in ((used, most), (least, low)):
                mine = table.setdefault((index, port), {})
                mine[where] = mine.get(where, 0) + links
    _newest = _Known(design, expansion, prefixes, used, least)
    return _newest


def ends_used(join: Join, expansion: Expansion) -> list[tuple[int, str, int]]:
    """Return the most ports that a join uses at one element, by array and port kind."""
    return [(index, port, most) for index, port, _, most in _use(join, expansion)]


def _use(join: Join, expansion: Expansion) -> list[tuple[int, str, int, int]]:
    """Return the fewest and the most ports that a join uses at an element, by array and kind."""
    try:
        ends = degrees(join, expansion.arrays)
    except TooMany:
        return [(index, port, 0, most) for index, port, most in closed_form(join, expansion)]
    # Listed pairs say nothing of the elements that they leave out.
    uneven = join.group.pairs is not None
    sides = [(join.a, join.group.a.port, ends[0]), (join.b, join.group.b.port, ends[1])]
    return [
        (index, port, 0 if uneven else min(end, default=0), max(end, default=0))
        for index, port, end in sides[: 1 if join.is_self else 2]
    ]


def preview(design: Design, block_id: str, group: LinkGroup, replacing: str = "") -> Preview:
    """Return what a link group in a block would make.

    Parameters
    ----------
    design, block_id
        The document, and the block definition that would hold it.
    group
        Ends, rules or pairs, count, medium. Its plane need not exist yet.
    replacing
        Id of a link group of the block whose ports it takes over.
    """
    block_of(design, block_id)
    here = known(design)
    prefixes = here.prefixes.get(block_id)
    if prefixes is None:
        return Preview(refusal=f"Block '{block_id}' is placed nowhere. Place it first.")
    ports = []
    for end in (group.a, group.b):
        port = _port(here, design, prefixes[0], end)
        if isinstance(port, str):
            return Preview(refusal=port)
        ports.append(port)
    media: list[Medium | None] = []
    for name in (group.medium, group.medium_across):
        medium = design.parts.get(name) if name else None
        if name and not isinstance(medium, Medium):
            return Preview(refusal=f"There is no medium '{name}'. Name a medium part.")
        media.append(medium if isinstance(medium, Medium) else None)
    total: Preview | None = None
    for prefix in prefixes:
        one = _at(here, design, block_id, prefix, group, replacing, ports, media)
        if one.refusal:
            return one
        total = one if total is None else _sum(total, one)
    assert total is not None
    capacity, limit = capacity_of(here.expansion, prefixes[0], group, ports, media)
    relays = _relays(design, block_id, group, replacing)
    made = replace(total, capacity=capacity, limit=limit, relays=relays)
    found = warnings_for(made, group, ports, media)
    if relays:
        found.append(f"'{relays}' will relay on '{group.plane}': each passes on for others.")
    return replace(made, warnings=tuple(found))


def _port(here: _Known, design: Design, prefix: str, end: End) -> Port | str:
    index = here.expansion.by_path.get(full_path(prefix, end.item))
    if index is None:
        return f"'{end.item}' is no part item here. Choose an item that holds a part."
    part_id = here.expansion.arrays[index].part
    part = design.parts.get(part_id)
    port = part.port(end.port) if part is not None else None
    if part is None or port is None:
        names = ", ".join(p.id for p in part.ports) if part is not None else ""
        return f"'{part_id}' has no port '{end.port}'. Its port kinds: {names or 'none'}."
    return port


def _at(
    here: _Known,
    design: Design,
    block_id: str,
    prefix: str,
    group: LinkGroup,
    replacing: str,
    ports: list[Port],
    media: list[Medium | None],
) -> Preview:
    """Return the preview on one path of the block."""
    arrays = here.expansion.arrays
    index = [here.expansion.by_path[full_path(prefix, end.item)] for end in (group.a, group.b)]
    join = _join(here, design, prefix, group, index[0], index[1])
    if isinstance(join, str):
        return Preview(refusal=join)
    try:
        ends: tuple[Degrees, Degrees] | None = degrees(join, arrays)
    except TooMany:
        ends = None
    listed = any(arrays[i].presence for i in index) or group.pairs is not None
    needs = []
    for side, (i, end, port) in enumerate(zip(index, (group.a, group.b), ports, strict=True)):
        needed = (
            max(ends[side], default=0)
            if ends is not None
            else degree(join, "a" if side == 0 else "b")
        )
        others = here.used.get((i, port.id), {})
        mine = others.get((prefix, replacing), 0)
        free = port.count - sum(others.values()) + mine
        cages = math.ceil(needed / port.per_cage)
        needs.append(EndNeed(end.item, port.id, needed, free, port.count, cages))
    for need, i in zip(needs, index, strict=True):
        if need.needed <= need.free:
            continue
        taken = here.least.get((i, need.port), {})
        sure = sum(taken.values()) - taken.get((prefix, replacing), 0) + need.needed > need.count
        if sure or _really(design, block_id, group, replacing, listed):
            return Preview(
                ends=tuple(needs),
                refusal=f"{need.needed:,} '{need.port}' ports are needed at each '{need.item}' and "
                f"{max(need.free, 0):,} of {need.count:,} are free on {arrays[i].part}.",
            )
    if ends is None:
        return Preview(ends=tuple(needs), links=None)
    links = sum(n * k for n, k in ends[0].items()) // (2 if join.is_self else 1)
    modules, cables = ordered(design, here.expansion, join, ends, ports, media, links)
    return Preview(links, modules, cables, tuple(needs))


def _relays(design: Design, block_id: str, group: LinkGroup, replacing: str) -> str:
    """Return the id of the item that begins to relay with a group; empty if none does."""
    if group.a.item != group.b.item:
        return ""
    begins, _ = changes(design, _with_group(design, block_id, group, replacing))
    return begins[0][0][1] if begins else ""


def _join(
    here: _Known, design: Design, prefix: str, group: LinkGroup, a: int, b: int
) -> Join | str:
    arrays = here.expansion.arrays
    outer = len(item_axes(arrays[a], prefix))
    out = Findings(design.root)
    path = full_path(prefix, group.id)
    if a == b and group.a.port != group.b.port:
        return "Both ends of links within one array use the same port kind. Choose one."
    if group.pairs is not None:
        if group.rules:
            return "A link group has either rules or pairs, not both. Remove one."
        sound = check_pairs(out, group, path, arrays[a], arrays[b], outer)
        join = Join(path, group, a, b, outer, ()) if sound else None
    else:
        relations = resolve_relations(out, group, path, arrays[a], arrays[b], a == b, outer)
        join = None if relations is None else Join(path, group, a, b, outer, relations)
    if join is None:
        issue = out.issues[0]
        return f"{issue.message} {issue.hint}".strip()
    if pair_count(join, arrays) == 0:
        return "This joins nothing. A ring, a line or a mesh needs at least two elements."
    return join


def _really(design: Design, block_id: str, group: LinkGroup, replacing: str, guarded: bool) -> bool:
    """Return whether ports are really lacking: sums are upper bounds where elements differ."""
    if not guarded and not _any_odd(design):
        return True
    planes = {p.id for p in design.planes}
    new = group if group.plane in planes else group.replace(plane=next(iter(planes), group.plane))
    made = _with_group(design, block_id, new, replacing)
    return any(issue.code == "NET-PORT-COUNT" for issue in check(made)[1])


def _with_group(design: Design, block_id: str, group: LinkGroup, replacing: str) -> Design:
    block = design.blocks[block_id]
    kept = tuple(g for g in block.links if g.id not in (replacing, group.id))
    return design.replace(blocks={**design.blocks, block_id: block.replace(links=(*kept, group))})


def _any_odd(design: Design) -> bool:
    return any(
        any(i.guard is not None for i in block.items)
        or any(g.pairs is not None for g in block.links)
        for block in design.blocks.values()
    )


def _sum(one: Preview, other: Preview) -> Preview:
    def add(x: int | None, y: int | None) -> int | None:
        return None if x is None or y is None else x + y

    ends = tuple(
        a if a.free - a.needed <= b.free - b.needed else b
        for a, b in zip(one.ends, other.ends, strict=True)
    )
    return replace(
        one,
        links=add(one.links, other.links),
        modules=add(one.modules, other.modules),
        cables=add(one.cables, other.cables),
        ends=ends,
    )
