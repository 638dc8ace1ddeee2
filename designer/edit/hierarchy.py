"""Hierarchy: group items into a block, ungroup, make a shared block unique.

Grouping and ungrouping change how a machine is said, not what it is: every link stays where it
was, so all numbers stay. Axes that grouped items have in common, and along which they are joined
index by index, can become axes of the block; ungrouping writes them out again.
"""

from __future__ import annotations

from collections.abc import Iterable

from designer.edit.merge import (
    merged_guard,
    merged_item,
    out_of,
    shifted,
    spread_contents,
    written_pairs,
)
from designer.edit.params import checked
from designer.edit.place import fresh, ids_in, item_at
from designer.edit.refs import Chain, Digits, Lost, axes_of, chain_of, digits_of
from designer.edit.rewrite import Indexed, hidden, rewrite, with_faults
from designer.edit.rewriter import Rewriter
from designer.issues import refuse
from designer.model.blocks import Axis, Block, Item, LinkGroup, Point
from designer.model.design import Design
from designer.model.relations import Rule

Step = tuple[str, str]


# -- group -----------------------------------------------------------------------------------


def group(
    design: Design, places: Iterable[str], wish: str = "group", *, along: Iterable[str] = ()
) -> Design:
    """Put items of one block into a new block, which takes their place.

    Parameters
    ----------
    design
        The document.
    places
        Addresses of items of one block.
    wish
        Id of the new block and of the item that places it.
    along
        Outermost axes that all the items have in common: they become axes of the new item. See
        `common_axes`.

    Raises
    ------
    DesignError
        If the items stand in different blocks, or do not have these axes.
    """
    holder, members = _members(design, places)
    block = design.blocks[holder]
    new_block = fresh(wish, design.blocks)
    left = Block(items=tuple(i for i in block.items if i.id not in members), links=block.links)
    new_item = fresh(wish, ids_in(left))
    names = tuple(along)
    inside = [i for i in block.items if i.id in members]
    axes = _lifted(holder, inside, names)
    new = _group_item(new_item, new_block, axes, inside)

    def move(chain: Chain) -> Chain:
        out: list[Step] = []
        for b, i in chain:
            out += (
                [(holder, new_item), (new_block, i)] if b == holder and i in members else [(b, i)]
            )
        return tuple(out)

    bare = tuple(
        i.replace(axes=i.axes[len(axes) :], at=shifted(i.at, -new.at.x, -new.at.y)) for i in inside
    )
    items = _in_place_of(block, members, new)
    after = dict(design.blocks)
    after[holder] = block.replace(items=items)
    after[new_block] = Block(items=bare, name="")
    origin = {(new_block, i): (holder, i) for i in members}
    made = Rewriter(design, after, move)
    try:
        inner, outer = _shared_out(design, made, holder, new_block, members, axes)
    except Lost as lost:
        raise hidden(lost, holder) from lost
    after[holder] = after[holder].replace(links=outer)
    after[new_block] = after[new_block].replace(links=inner)
    result = rewrite(design, after, holder, move=move, origin=origin, done={holder, new_block})
    size = len(axes)

    def into(steps: Indexed) -> list[Indexed]:
        out: list[tuple[Step, tuple[int | None, ...]]] = []
        for step, indices in steps:
            if step[0] == holder and step[1] in members:
                out.append(((holder, new_item), indices[:size]))
                out.append(((new_block, step[1]), indices[size:]))
            else:
                out.append((step, indices))
        return [steps if len(out) == len(steps) else tuple(out)]

    return with_faults(design, result, into)


def common_axes(design: Design, places: Iterable[str]) -> tuple[str, ...]:
    """Return the outermost axes that items have in common and are joined along index by index."""
    holder, members = _members(design, places)
    items = [i for i in design.blocks[holder].items if i.id in members]
    names: list[str] = []
    for axes in zip(*(i.axes for i in items), strict=False):
        if any(axis != axes[0] for axis in axes):
            break
        names.append(axes[0].name)
    links = [g for g in design.blocks[holder].links if _inside(g, members)]
    while names:
        axes = items[0].axes[: len(names)]
        if all(_in_step(design, holder, link, axes) for link in links):
            break
        names.pop()
    return tuple(names)


def _members(design: Design, places: Iterable[str]) -> tuple[str, set[str]]:
    found: set[Step] = set()
    for place in places:
        block_id, item = item_at(design, place)
        found.add((block_id, item.id))
    holders = {block_id for block_id, _ in found}
    if len(holders) != 1:
        hint = "Select items of one block."
        raise refuse(
            "EDT-GROUP", design.root, "A group needs items of one and the same block.", hint
        )
    return holders.pop(), {item_id for _, item_id in found}


def _lifted(holder: str, items: list[Item], names: tuple[str, ...]) -> tuple[Axis, ...]:
    for item in items:
        if tuple(a.name for a in item.axes[: len(names)]) != names or (
            item.axes[: len(names)] != items[0].axes[: len(names)]
        ):
            raise refuse(
                "EDT-GROUP",
                f"{holder}.{item.id}",
                f"'{item.id}' does not begin with the axes {', '.join(names)} of '{items[0].id}'.",
                "Group along axes that all of them have, outermost first.",
            )
    return items[0].axes[: len(names)]


def _group_item(item_id: str, block_id: str, axes: tuple[Axis, ...], inside: list[Item]) -> Item:
    at = Point(x=min(i.at.x for i in inside), y=min(i.at.y for i in inside))
    return Item(id=item_id, block=block_id, axes=axes, at=at)


def _in_place_of(block: Block, members: set[str], new: Item) -> tuple[Item, ...]:
    items: list[Item] = []
    for item in block.items:
        if item.id not in members:
            items.append(item)
        elif new not in items:
            items.append(new)
    return tuple(items)


def _inside(link: LinkGroup, members: set[str]) -> bool:
    return all(_head(end.item) in members for end in (link.a, link.b))


def _head(path: str) -> str:
    return path.partition(".")[0]


def _speaks(design: Design, holder: str, link: LinkGroup, rule: Rule) -> list[set[Digits]]:
    """Return what a rule says at each end, as digits of the ends' paths."""
    said = []
    for end, refs in ((link.a, rule.a), (link.b, rule.b if rule.kind == "equal" else rule.a)):
        axes = axes_of(design.blocks, chain_of(design.blocks, holder, end.item) or ())
        said.append({d for ref in refs if (d := digits_of(axes, ref)) is not None})
    return said


def _ties(design: Design, holder: str, link: LinkGroup, axes: tuple[Axis, ...]) -> list[Rule]:
    """Return the rules that join two different items of a group in step along its axes."""
    wanted = [{Digits(k, 1, axis.size)} for k, axis in enumerate(axes)]
    return [
        rule
        for rule in link.rules
        if rule.kind == "equal"
        and (said := _speaks(design, holder, link, rule))[0] == said[1]
        and said[0] in wanted
    ]


def _in_step(design: Design, holder: str, link: LinkGroup, axes: tuple[Axis, ...]) -> bool:
    if _head(link.a.item) == _head(link.b.item):
        return True
    return len(_ties(design, holder, link, axes)) == len(axes)


def _shared_out(
    design: Design,
    made: Rewriter,
    holder: str,
    new_block: str,
    members: set[str],
    axes: tuple[Axis, ...],
) -> tuple[tuple[LinkGroup, ...], tuple[LinkGroup, ...]]:
    """Return the link groups of the new block and of the old one."""
    inner: list[LinkGroup] = []
    outer: list[LinkGroup] = []
    for link in design.blocks[holder].links:
        if not _inside(link, members):
            outer.append(made.link(holder, link))
            continue
        if not _in_step(design, holder, link, axes):
            names = ", ".join(axis.name for axis in axes)
            raise refuse(
                "EDT-GROUP",
                f"{holder}.{link.id}",
                f"'{link.id}' does not join index by index along {names}.",
                "Group without these axes.",
            )
        ties = [] if _head(link.a.item) == _head(link.b.item) else _ties(design, holder, link, axes)
        crosses = axes and (
            link.pairs is not None
            or any(
                digits.axis < len(axes)
                for rule in link.rules
                if rule not in ties
                for side in _speaks(design, holder, link, rule)
                for digits in side
            )
        )
        new = made.link(holder, link, holder=holder if crosses else new_block)
        if ties:
            # Shared from now on, and `same` without a rule; every rule gave one in its place.
            kept = (r for r, was in zip(new.rules, link.rules, strict=True) if was not in ties)
            new = new.replace(rules=tuple(kept))
        (outer if crosses else inner).append(new)
    return tuple(inner), tuple(outer)


# -- ungroup ---------------------------------------------------------------------------------


def ungroup(design: Design, place: str) -> Design:
    """Put what a block holds in place of the item that places it, with that item's axes.

    Raises
    ------
    DesignError
        If the item holds a part or nothing, or if links between two of the items inside follow a
        ring, a line or a mesh along an axis of the block: that needs the axis to be one.
    """
    holder, item = item_at(design, place)
    if item.block is None or not design.blocks[item.block].items:
        hint = "Choose an item that holds a block with something in it."
        raise refuse("EDT-GROUP", place, f"'{item.id}' holds nothing to take out.", hint)
    inside, outside = design.blocks[item.block], design.blocks[holder]
    gone = (holder, item.id)
    taken = ids_in(outside) - {item.id}
    new_id: dict[str, str] = {}
    for name in [i.id for i in inside.items] + [g.id for g in inside.links]:
        new_id[name] = fresh(name, taken)
        taken.add(new_id[name])

    def move(chain: Chain) -> Chain:
        if gone not in chain[:-1]:
            return chain
        at = chain.index(gone)
        return (*chain[:at], (holder, new_id[chain[at + 1][1]]), *chain[at + 2 :])

    loose = {
        inner.id: checked(lambda i: merged_item(item, i, new_id[i.id]), inner, place)
        for inner in inside.items
    }
    after = dict(design.blocks)
    if uses(design, item.block) == 1:
        del after[item.block]
    at = outside.items.index(item)
    items = (*outside.items[:at], *loose.values(), *outside.items[at + 1 :])
    after[holder] = outside.replace(items=items)
    made = Rewriter(design, after, move)
    origin: dict[Step, Step | None] = {}
    try:
        links = [made.link(holder, link) for link in outside.links]
        for link in inside.links:
            new = made.link(item.block, link, lead=(gone,), holder=holder)
            pairs = written_pairs(link, item, place)
            links.append(new.replace(id=new_id[link.id], pairs=pairs))
        for old, merged in loose.items():
            step = (holder, merged.id)
            guard = merged_guard(made, gone, (item.block, old), step)
            loose[old] = merged.replace(guard=guard)
            origin[step] = None
        items = (*outside.items[:at], *loose.values(), *outside.items[at + 1 :])
        after[holder] = outside.replace(items=items, links=tuple(links))
        spread_out = spread_contents(made, gone, inside, new_id)
    except Lost as lost:
        raise hidden(lost, place) from lost
    result = rewrite(
        design.replace(placements=spread_out),
        after,
        place,
        move=move,
        origin=origin,
        done={holder},
    )
    return with_faults(design, result, lambda steps: out_of(steps, gone, inside, new_id))


# -- sharing ---------------------------------------------------------------------------------


def make_unique(design: Design, place: str) -> Design:
    """Give an item a copy of its block of its own; numbers and addresses stay.

    Nothing changes if nothing else places the block.
    """
    holder, item = item_at(design, place)
    if item.block is None:
        hint = "Only blocks are shared; parts are edited for all items, or swapped."
        raise refuse("EDT-UNIQUE", place, f"'{item.id}' holds a part.", hint)
    if uses(design, item.block) == 1:
        return design
    copy = fresh(item.block, design.blocks)
    items = tuple(i.replace(block=copy) if i is item else i for i in design.blocks[holder].items)
    blocks = {**design.blocks, copy: design.blocks[item.block]}
    blocks[holder] = design.blocks[holder].replace(items=items)
    return design.replace(blocks=blocks)


def uses(design: Design, block_id: str) -> int:
    """Return how many items place a block."""
    return sum(i.block == block_id for b in design.blocks.values() for i in b.items)
