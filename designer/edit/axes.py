"""What follows from a change of an item's axes: rules, guards, faults, placements, listed pairs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from designer.edit.refs import Chain, Digits, axes_of, chain_of, digits_of, item_of, path_of, spots
from designer.edit.rewrite import Indexed, rewrite, with_body, with_faults
from designer.issues import refuse
from designer.model.blocks import Block, Guard, Item, LinkGroup, Pair, Selection
from designer.model.design import Design

MAX_PAIRS = 20_000
#: New position of each old axis of the item; None where it is gone.
Order = tuple[int | None, ...]
Step = tuple[str, str]


def with_axes(
    design: Design, step: Step, new: Item, order: Order, place: str, added: dict[int, int]
) -> Design:
    """Return the design with an item's axes changed and everything that speaks of them in step.

    `order` has the new position of every old axis; `added` the size of each new one by position.
    """
    old = item_of(design.blocks, step)
    if new == old:
        return design
    block = design.blocks[step[0]]
    after = dict(design.blocks)
    after[step[0]] = block.replace(items=tuple(new if i is old else i for i in block.items))
    for block_id, body in after.items():
        links = tuple(_pairs(design, block_id, g, step, order, added) for g in body.links)
        if any(x is not y for x, y in zip(links, body.links, strict=True)):
            after[block_id] = body.replace(links=links)
    if None in order:
        gone = {old.axes[i].name for i, position in enumerate(order) if position is None}
        after = {name: _at_zero(design, name, body, step, gone) for name, body in after.items()}

    def shift(chain: Chain, digits: Digits) -> Digits | None:
        if step not in chain:
            return digits
        end = chain.index(step)
        first = len(axes_of(design.blocks, chain[:end]))
        own = digits.axis - first
        if own < 0:
            return digits
        if own >= len(old.axes):
            return digits._replace(axis=digits.axis + len(new.axes) - len(old.axes))
        position = order[own]
        return None if position is None else digits._replace(axis=first + position)

    made = rewrite(design, after, place, shift=shift)
    return with_faults(design, made, lambda steps: _fault(steps, step, order, len(new.axes)))


def _fault(steps: Indexed, step: Step, order: Order, size: int) -> list[Indexed]:
    out = []
    for where, indices in steps:
        if where != step:
            out.append((where, indices))
            continue
        moved: list[int | None] = [None] * size
        for position, index in zip(order, indices, strict=True):
            if position is not None:
                moved[position] = index
            elif index not in (None, 0):
                return []
        out.append((where, tuple(moved)))
    # Written anew even where no index moves: the old text may name the axis.
    return [tuple(out)] if any(where == step for where, _ in steps) else [steps]


def _pairs(
    design: Design, block_id: str, link: LinkGroup, step: Step, order: Order, added: dict[int, int]
) -> LinkGroup:
    """Return a link group whose listed pairs have indices along the new axes."""
    if link.pairs is None:
        return link
    firsts = []
    for end in (link.a, link.b):
        chain = chain_of(design.blocks, block_id, end.item) or ()
        at = chain.index(step) if step in chain else None
        firsts.append(None if at is None else len(axes_of(design.blocks, chain[:at])))
    if firsts == [None, None]:
        return link
    shared = link.a.item == link.b.item or _same_item(design, block_id, link, step)
    sizes = list(added.values())
    spread = list(itertools.product(*(range(n) for n in sizes)))
    if len(link.pairs) * len(spread) ** (1 if shared or None in firsts else 2) > MAX_PAIRS:
        raise refuse(
            "EDT-PAIRS",
            f"{block_id}.{link.id}",
            f"Its list would grow to more than {MAX_PAIRS:,} pairs.",
            "Wire it by a rule instead.",
        )
    out: list[Pair] = []
    for pair in link.pairs:
        for left in spread if firsts[0] is not None else [()]:
            for right in [left] if shared else spread if firsts[1] is not None else [()]:
                a = _index(pair.a, firsts[0], order, left, list(added))
                b = _index(pair.b, firsts[1], order, right, list(added))
                if a is not None and b is not None:
                    out.append(Pair(a=a, b=b, count=pair.count))
    if tuple(out) == link.pairs:
        return link
    return link.replace(pairs=tuple(out))


def _same_item(design: Design, block_id: str, link: LinkGroup, step: Step) -> bool:
    chains = [chain_of(design.blocks, block_id, e.item) or () for e in (link.a, link.b)]
    return all(step in chain for chain in chains)


def _index(
    index: tuple[int, ...],
    first: int | None,
    order: Order,
    new: tuple[int, ...],
    positions: list[int],
) -> tuple[int, ...] | None:
    """Return an index below the block along the new axes; None if it is not at 0 of a lost one."""
    if first is None:
        return index
    inner: dict[int, int] = dict(zip(positions, new, strict=True))
    for own, position in enumerate(order):
        if position is not None:
            inner[position] = index[first + own]
        elif index[first + own] != 0:
            return None
    middle = tuple(inner[k] for k in sorted(inner))
    return (*index[:first], *middle, *index[first + len(order) :])


def _at_zero(design: Design, block_id: str, block: Block, step: Step, gone: set[str]) -> Block:
    """Return a block whose guards say what they said of index 0 of the axes that go."""

    def selections(
        guards: tuple[Selection, ...], chains: list[Chain]
    ) -> Iterator[Selection | None]:
        for selection in guards:
            where = dict(selection.where)
            for ref, indices in selection.where.items():
                if not any(_names_gone(design, chain, ref, step, gone) for chain in chains):
                    continue
                del where[ref]
                if 0 not in indices:
                    break
            else:
                yield selection.replace(where=where) if where else None

    def change(item: Item) -> Item:
        if item.guard is None:
            return item
        chains = [(*c, (block_id, item.id)) for c in spots(design.blocks, design.root)[block_id]]
        if not any(
            _names_gone(design, chain, ref, step, gone)
            for s in (*item.guard.only, *item.guard.never)
            for ref in s.where
            for chain in chains
        ):
            return item
        only = tuple(selections(item.guard.only, chains))
        never = tuple(selections(item.guard.never, chains))
        if None in never or (item.guard.only and not only):
            raise refuse(
                "EDT-GUARD",
                f"{block_id}.{item.id}",
                "Its guard lets nothing exist at index 0 of the axis.",
                "Change the guard first.",
            )
        guard = Guard(
            only=() if None in only else tuple(s for s in only if s is not None),
            never=tuple(s for s in never if s is not None),
        )
        return item.replace(guard=guard if guard.only or guard.never else None)

    return with_body(block, tuple(map(change, block.items)), block.links)


def _names_gone(design: Design, chain: Chain, ref: str, step: Step, gone: set[str]) -> bool:
    axes = axes_of(design.blocks, chain)
    digits = digits_of(axes, ref)
    if digits is None or step not in chain:
        return False
    path, name = axes[digits.axis].key
    return path == path_of(chain[: chain.index(step) + 1]) and name in gone
