"""What an item takes over when the block around it is taken apart."""

from __future__ import annotations

import itertools

from designer.edit.place import fresh
from designer.edit.refs import (
    Chain,
    Digits,
    axes_of,
    chain_of,
    digits_of,
    item_of,
    path_of,
    spots,
    write_ref,
)
from designer.edit.remove import has_leaf
from designer.edit.rewrite import Indexed, with_contents
from designer.edit.rewriter import Rewriter
from designer.issues import refuse
from designer.model.arrays import AxisUse
from designer.model.blocks import Block, Guard, Item, LinkGroup, Pair, Point, Selection
from designer.model.design import Content, Placement

MAX_PAIRS = 20_000
Step = tuple[str, str]
LIMIT = 1e7


def shifted(at: Point, x: float, y: float) -> Point:
    """Return a position moved, within the canvas."""
    return Point(x=max(-LIMIT, min(LIMIT, at.x + x)), y=max(-LIMIT, min(LIMIT, at.y + y)))


def merged_item(outer: Item, inner: Item, new_id: str) -> Item:
    """Return an inner item repeated along the axes of the item around it too, without guard."""
    used = {n for axis in inner.axes for n in (axis.name, *(f.name for f in axis.factors))}
    axes = []
    for axis in outer.axes:
        names = [axis.name, *(f.name for f in axis.factors)]
        new = {}
        for name in names:
            new[name] = fresh(name, used)
            used.add(new[name])
        if any(new[name] != name for name in names):
            factors = tuple(f.replace(name=new[f.name]) for f in axis.factors)
            axis = axis.replace(name=new[axis.name], factors=factors)  # noqa: PLW2901
        axes.append(axis)
    return inner.replace(
        id=new_id,
        axes=(*axes, *inner.axes),
        external=inner.external or outer.external,
        forwarding={**outer.forwarding, **inner.forwarding},
        guard=None,
        at=shifted(inner.at, outer.at.x, outer.at.y),
    )


def merged_guard(made: Rewriter, outer: Step, inner: Step, new: Step) -> Guard | None:
    """Return the guard that lets exist what both the outer and the inner guard admit."""
    blocks = made.before.blocks
    chains = [(*chain, outer) for chain in spots(blocks, made.before.root)[outer[0]]]
    around, own = item_of(blocks, outer).guard, item_of(blocks, inner).guard
    if around is not None:
        direct = Rewriter(
            made.before, made.after, lambda c: tuple(new if step == outer else step for step in c)
        )
        around = direct.guard(around, chains)
    if own is not None:
        own = made.guard(own, [(*chain, inner) for chain in chains])
    if around is None or own is None:
        return around or own
    only = around.only or own.only
    if around.only and own.only:
        both = itertools.product(around.only, own.only)
        only = tuple(s for one, other in both if (s := _both(one, other)) is not None)
        if not only:
            text = f"The guards of '{outer[1]}' and '{inner[1]}' leave nothing of it."
            raise refuse("EDT-GUARD", f"{outer[0]}.{outer[1]}", text, "Remove it, or its guard.")
    return Guard(only=only, never=(*around.never, *own.never))


def _both(one: Selection, other: Selection) -> Selection | None:
    where = dict(one.where)
    for ref, indices in other.where.items():
        where[ref] = tuple(i for i in where.get(ref, indices) if i in indices)
        if not where[ref]:
            return None
    return Selection(where=where)


def written_pairs(link: LinkGroup, outer: Item, place: str) -> tuple[Pair, ...] | None:
    """Return the listed pairs of a link group with the indices of the item around it."""
    if link.pairs is None or not outer.axes:
        return link.pairs
    if len(link.pairs) * outer.count > MAX_PAIRS:
        raise refuse(
            "EDT-PAIRS",
            place,
            f"The list of '{link.id}' would grow to {len(link.pairs) * outer.count:,} pairs.",
            "Keep the block, or wire it by a rule.",
        )
    heads = itertools.product(*(range(axis.size) for axis in outer.axes))
    return tuple(
        Pair(a=head + pair.a, b=head + pair.b, count=pair.count)
        for head in heads
        for pair in link.pairs
    )


def _unnamed(axes: tuple[AxisUse, ...], named: list[Digits]) -> list[Digits]:
    """Return the digits that an order does not name: they vary slowest."""
    out = []
    for k, axis in enumerate(axes):
        own = [d for d in named if d.axis == k]
        cuts = sorted({1, axis.size, *(n for d in own for n in d[1:])})
        spans = [Digits(k, *span) for span in itertools.pairwise(cuts)][::-1]
        out += [s for s in spans if not any(d.lower <= s.lower and s.upper <= d.upper for d in own)]
    return out


def spread(
    made: Rewriter, placement: Placement, content: Content, outer: Chain, inner: Step, new: Chain
) -> Content:
    """Return the content that puts an inner item where the item around it stood."""
    item = item_of(made.before.blocks, inner)
    if placement.mode != "contiguous" and item.count > 1:
        raise refuse(
            "EDT-PLACED",
            f"placements.{placement.id}",
            f"'{outer[-1][1]}' is dealt {placement.mode}; its {item.count} '{inner[1]}' could not "
            "follow.",
            "Place it contiguously or unplace it first.",
        )
    before, after = axes_of(made.before.blocks, outer), axes_of(made.after, new)
    told = [(ref, d) for ref in content.order if (d := digits_of(before, ref)) is not None]
    wanted = [("", digits) for digits in _unnamed(before, [d for _, d in told])] + told
    wanted += [("", Digits(k, 1, after[k].size)) for k in range(len(before), len(after))]
    order = tuple(write_ref(ref, [(after, digits)]) for ref, digits in wanted)
    return content.replace(item=path_of(new), each=content.each * item.count, order=order)


def spread_contents(
    made: Rewriter, gone: Step, inside: Block, new_id: dict[str, str]
) -> tuple[Placement, ...]:
    """Return placements in which the items of a block stand where the item around them stood."""
    blocks, root = made.before.blocks, made.before.root
    out = []
    for placement in made.before.placements:
        contents: list[Content] = []
        for content in placement.contents:
            chain = chain_of(blocks, root, content.item)
            if chain is None or chain[-1] != gone:
                contents.append(content)
                continue
            inner = str(item_of(blocks, gone).block)
            for item in inside.items:
                if has_leaf(blocks, item):
                    new = (*chain[:-1], (gone[0], new_id[item.id]))
                    contents.append(spread(made, placement, content, chain, (inner, item.id), new))
        out.append(with_contents(placement, tuple(contents)))
    return tuple(out)


def out_of(steps: Indexed, gone: Step, inside: Block, new_id: dict[str, str]) -> list[Indexed]:
    names = [step for step, _ in steps]
    if gone not in names:
        return [steps]
    at = names.index(gone)
    head, indices = steps[:at], steps[at][1]
    if at + 1 < len(steps):
        (_, name), own = steps[at + 1]
        return [(*head, ((gone[0], new_id[name]), indices + own), *steps[at + 2 :])]
    return [
        (*head, ((gone[0], new_id[i.id]), indices + (None,) * len(i.axes))) for i in inside.items
    ]
