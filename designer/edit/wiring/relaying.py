"""Chips that pass on what is for others: which wiring asks for it (design rule S6, record 0006).

Chips joined to chips along a ring, a line or several axes reach beyond their neighbours only
through each other. It is told by the rules and not by sizes, so that a ring of two that is repeated
to forty-eight is a ring from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence

from designer.edit.params import edit_block
from designer.edit.refs import chain_of, item_of
from designer.model.blocks import Block
from designer.model.design import Design
from designer.model.expansion import Expansion, expand
from designer.model.joins import Join

#: Wires up to which it is looked whether they are a full mesh: nobody lists more of one by hand.
MAX_WIRES = 2_000
Step = tuple[str, str]


def asks_for_relay(joins: Sequence[Join]) -> bool:
    """Return whether chips reach some others only through each other.

    Parameters
    ----------
    joins
        All joins of one array with itself on one plane.
    """
    if not joins:
        return False
    listed = [join for join in joins if join.group.pairs is not None]
    if listed:
        same_block = len({join.outer for join in joins}) == 1
        return len(listed) < len(joins) or not same_block or not _is_mesh(listed)
    moves = {frozenset(r for r in join.relations if r.kind != "same") for join in joins}
    if len(moves) > 1:
        return True
    kinds = [relation.kind for relation in next(iter(moves))]
    everybody = all(kind == "any" for kind in kinds)
    return not everybody and kinds not in (["other"], ["differ"])


def _is_mesh(joins: Sequence[Join]) -> bool:
    """Whether listed pairs join all elements directly that hang together by them."""
    if sum(len(join.group.pairs or ()) for join in joins) > MAX_WIRES:
        return False
    group_of: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    wires: set[frozenset[tuple[int, ...]]] = set()
    for join in joins:
        for pair in join.group.pairs or ():
            wires.add(frozenset((pair.a, pair.b)))
            one, other = (group_of.setdefault(end, {end}) for end in (pair.a, pair.b))
            if one is not other:
                small, large = sorted((one, other), key=len)
                large |= small
                group_of.update(dict.fromkeys(small, large))
    groups = {id(group): len(group) for group in group_of.values()}
    return len(wires) == sum(n * (n - 1) // 2 for n in groups.values())


def _is_chip(design: Design, expansion: Expansion, array: int) -> bool:
    """Whether an array is of accelerators."""
    part = design.parts.get(expansion.arrays[array].part)
    return part is not None and part.kind == "accelerator"


def settled(before: Design, after: Design) -> Design:
    """Let chips relay where wiring begins to ask for it, and no longer where it ceases to.

    Parameters
    ----------
    before, after
        The document without and with a change of link groups. What an item says about its
        forwarding stays, unless it is a relay that nothing asks for any more.
    """
    begins, ends = changes(before, after)
    for step, plane in begins:
        after = _forwarding(after, step, plane, relay=True)
    for step, plane in ends:
        after = _forwarding(after, step, plane, relay=False)
    return after


def changes(before: Design, after: Design) -> tuple[list[tuple[Step, str]], list[tuple[Step, str]]]:
    """Return the items, with the plane, at which relaying begins and at which it ends."""
    was, now = _asked(before), _asked(after)
    begins = [key for key in sorted(now.keys() - was.keys()) if not now[key]]
    return begins, sorted(was.keys() - now.keys())


def _asked(design: Design) -> dict[tuple[Step, str], bool]:
    """Return where chips are asked to relay, by item and plane, and whether somebody said how."""
    selves = any(g.a.item == g.b.item for block in design.blocks.values() for g in block.links)
    if not selves:
        return {}
    expansion = expand(design.blocks, design.root)
    joins: dict[tuple[int, str], list[Join]] = {}
    for join in expansion.joins:
        if join.is_self and _is_chip(design, expansion, join.a):
            for plane in join.group.planes:
                joins.setdefault((join.a, plane), []).append(join)
    found: dict[tuple[Step, str], bool] = {}
    for (index, plane), own in joins.items():
        array = expansion.arrays[index]
        chain = chain_of(design.blocks, design.root, array.path)
        if chain is not None and asks_for_relay(own):
            key = chain[-1], plane
            found[key] = found.get(key, False) or plane in dict(array.forwarding)
    return found


def _forwarding(design: Design, step: Step, plane: str, *, relay: bool) -> Design:
    block_id, name = step
    if block_id not in design.blocks or design.blocks[block_id].item(name) is None:
        return design
    old = item_of(design.blocks, step)
    ways = {key: way for key, way in old.forwarding.items() if key != plane}
    if relay:
        ways[plane] = "relay"
    elif old.forwarding.get(plane) != "relay":
        return design
    new = old.replace(forwarding=ways)

    def swap(block: Block) -> Block:
        return block.replace(items=tuple(new if i is old else i for i in block.items))

    return edit_block(design, block_id, swap)
