"""Whole designs rewritten: link groups, guards, placements and faults after a structural edit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from designer.edit.refs import Blocks, Lost, chain_of, spots
from designer.edit.rewriter import Moved, Rewriter, Shifted
from designer.issues import DesignError, refuse
from designer.model import address
from designer.model.blocks import Block, Item, LinkGroup
from designer.model.design import Content, Design, Placement

Step = tuple[str, str]
#: The address of some elements: steps with an index, or None for all, per axis.
Indexed = tuple[tuple[tuple[str, str], tuple[int | None, ...]], ...]


def hidden(lost: Lost, place: str) -> DesignError:
    """Return the refusal for a reference that no text can express any more."""
    return refuse(
        "EDT-NAMES",
        place,
        f"Something refers to the axis of '{lost.args[0]}', which would no longer be told apart.",
        "Rename the axis or the item first, or make the block unique.",
    )


def rewrite(
    before: Design,
    after: Blocks,
    place: str,
    *,
    move: Moved = lambda chain: chain,
    shift: Shifted = lambda _, digits: digits,
    origin: Mapping[Step, Step | None] | None = None,
    done: Collection[str] = (),
) -> Design:
    """Return the design with new blocks, in which all that refers to items and axes is in step.

    Parameters
    ----------
    before, after
        The design as it was, and its new blocks.
    place
        Named in a refusal.
    move, shift
        See `Rewriter`.
    origin
        Old step of a new one, for items that were moved or renamed; None for those whose guard is
        new already.
    done
        Blocks of `after` whose link groups are new already.

    Raises
    ------
    DesignError
        If a reference cannot be expressed any more.
    """
    made = Rewriter(before, after, move, shift)
    standing = spots(before.blocks, before.root)
    old_steps = origin or {}
    blocks = {}
    try:
        for block_id, block in after.items():
            links, items = block.links, []
            if block_id not in done:
                links = tuple(made.link(block_id, link) for link in links)
            for item in block.items:
                old = old_steps.get((block_id, item.id), (block_id, item.id))
                guard = item.guard
                if guard is not None and old is not None:
                    guard = made.guard(guard, [(*chain, old) for chain in standing[old[0]]])
                items.append(item if guard is item.guard else item.replace(guard=guard))
            blocks[block_id] = with_body(block, tuple(items), links)
        return with_orders(made, before.replace(blocks=blocks))
    except Lost as lost:
        raise hidden(lost, place) from lost


def with_body(block: Block, items: tuple[Item, ...], links: tuple[LinkGroup, ...]) -> Block:
    """Return a block with these items and links; the same object if they are the very ones."""
    if same_objects(items, block.items) and same_objects(links, block.links):
        return block
    return block.replace(items=items, links=links)


def same_objects(new: Sequence[object], old: Sequence[object]) -> bool:
    """Return whether two sequences hold the very same objects."""
    return len(new) == len(old) and all(x is y for x, y in zip(new, old, strict=True))


def with_orders(made: Rewriter, design: Design) -> Design:
    """Return the design with paths and orders of its placements written anew."""
    placements = tuple(
        with_contents(p, tuple(made.content(content) for content in p.contents))
        for p in design.placements
    )
    if same_objects(placements, design.placements):
        return design
    return design.replace(placements=placements)


def with_contents(placement: Placement, contents: tuple[Content, ...]) -> Placement:
    """Return a placement with these contents; the same object if they are the very ones."""
    if same_objects(contents, placement.contents):
        return placement
    return placement.replace(contents=contents)


def with_faults(
    before: Design, design: Design, change: Callable[[Indexed], Iterable[Indexed]]
) -> Design:
    """Return the design with faults rewritten: each address becomes none, one or several.

    Parameters
    ----------
    before
        The design that the addresses were written for.
    design
        The one that gets the new addresses.
    change
        From an address as (step, indices) to its successors; the same object where it stays.
    """
    faults = []
    for fault in design.scenario.faults:
        try:
            target = address.find(before.blocks, before.root, fault.address)
        except ValueError:
            faults.append(fault)
            continue
        path = target.path
        chain = chain_of(before.blocks, before.root, path) if target.item is not None else None
        if chain is None:
            faults.append(fault)
            continue
        old: Indexed = tuple(
            (step, found.indices) for step, found in zip(chain, target.steps, strict=True)
        )
        for new in change(old):
            text = fault_text(design.root, new)
            faults.append(
                fault if new is old or text == fault.address else fault.replace(address=text)
            )
    if same_objects(faults, design.scenario.faults):
        return design
    return design.replace(scenario=design.scenario.replace(faults=tuple(faults)))


def fault_text(root: str, steps: Indexed) -> str:
    """Write the address of some elements."""
    words = [root]
    for (_, name), indices in steps:
        free = all(index is None for index in indices)
        inside = ",".join("*" if index is None else str(index) for index in indices)
        words.append(name if free else f"{name}[{inside}]")
    return ".".join(words)
