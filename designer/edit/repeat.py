"""Repetition: the axes of an item, and all that speaks of them.

Adding an axis repeats what is there: relations, guards, faults and listed pairs hold for every
index of it. Removing one keeps what stands at its index 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from designer.edit.axes import with_axes
from designer.edit.params import checked, edit_block, resize_axis
from designer.edit.place import item_at, require_id
from designer.edit.refs import chain_of, item_of
from designer.issues import refuse
from designer.model.blocks import Axis, Block, Factor, Item
from designer.model.design import Design
from designer.model.expansion import expand

Step = tuple[str, str]


def names_of(item: Item) -> list[str]:
    """Return the names of an item's axes and of their factors."""
    return [name for axis in item.axes for name in (axis.name, *(f.name for f in axis.factors))]


def _axis(item: Item, name: str, place: str) -> Axis:
    for axis in item.axes:
        if axis.name == name:
            return axis
    known = ", ".join(a.name for a in item.axes) or "none"
    raise refuse("EDT-AXIS", place, f"'{item.id}' has no axis '{name}'.", f"Axes: {known}.")


# -- commands --------------------------------------------------------------------------------


def add_axis(
    design: Design, place: str, name: str, size: int, *, position: int | None = None
) -> Design:
    """Repeat an item along a new axis, by default the innermost.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    name, size
        Of the axis. Size >= 1
    position
        Among the item's axes, 0 for the outermost.
    """
    block_id, item = item_at(design, place)
    require_id(name, names_of(item), place)
    at = len(item.axes) if position is None else max(0, min(position, len(item.axes)))

    def change(old: Item) -> Item:
        axes = (*old.axes[:at], Axis(name=name, size=size), *old.axes[at:])
        return old.replace(axes=axes)

    new = checked(change, item, place)
    order = tuple(i + (i >= at) for i in range(len(item.axes)))
    return with_axes(design, (block_id, item.id), new, order, place, {at: size})


def remove_axis(design: Design, place: str, name: str) -> Design:
    """Take an axis away: what stands at its index 0 stays, and rules along it go."""
    block_id, item = item_at(design, place)
    gone = item.axes.index(_axis(item, name, place))
    new = item.replace(axes=tuple(a for i, a in enumerate(item.axes) if i != gone))
    order = tuple(None if i == gone else i - (i > gone) for i in range(len(item.axes)))
    return with_axes(design, (block_id, item.id), new, order, place, {})


def rename_axis(design: Design, place: str, name: str, new_name: str) -> Design:
    """Give an axis, or a factor of one, another name; all that refers to it follows."""
    block_id, item = item_at(design, place)
    if name == new_name and name in names_of(item):
        return design
    if name not in names_of(item):
        _axis(item, name, place)
    require_id(new_name, names_of(item), place)

    def named(axis: Axis) -> Axis:
        if axis.name == name:
            return axis.replace(name=new_name)
        if all(f.name != name for f in axis.factors):
            return axis
        factors = (f.replace(name=new_name) if f.name == name else f for f in axis.factors)
        return axis.replace(factors=tuple(factors))

    new = item.replace(axes=tuple(named(axis) for axis in item.axes))
    order = tuple(range(len(item.axes)))
    return with_axes(design, (block_id, item.id), new, order, place, {})


def reorder_axes(design: Design, place: str, names: Iterable[str]) -> Design:
    """Put the axes of an item in another order, outermost first."""
    block_id, item = item_at(design, place)
    wanted = list(names)
    have = [axis.name for axis in item.axes]
    if sorted(wanted) != sorted(have):
        hint = f"Name each of {', '.join(have)} once."
        raise refuse("EDT-AXIS", place, f"'{', '.join(wanted)}' is no order of them.", hint)
    if wanted == have:
        return design
    new = item.replace(axes=tuple(_axis(item, name, place) for name in wanted))
    order = tuple(wanted.index(name) for name in have)
    return with_axes(design, (block_id, item.id), new, order, place, {})


def set_factors(design: Design, place: str, name: str, factors: Mapping[str, int]) -> Design:
    """Split an axis into named factors, most significant first; none makes it whole again."""
    block_id, item = item_at(design, place)
    axis = _axis(item, name, place)
    others = set(names_of(item)) - {f.name for f in axis.factors}
    for factor in factors:
        require_id(factor, others, place)
    product = math.prod(factors.values())
    if factors and product != axis.size:
        sizes = " × ".join(map(str, factors.values()))
        raise refuse(
            "EDT-FACTORS",
            place,
            f"{sizes} is {product}; axis '{name}' has {axis.size}.",
            "Choose factors that multiply to its size.",
        )

    def change(old: Axis) -> Axis:
        return old.replace(factors=tuple(Factor(name=n, size=s) for n, s in factors.items()))

    new_axis = checked(change, axis, place)
    if new_axis == axis:
        return design
    new = item.replace(axes=tuple(new_axis if a is axis else a for a in item.axes))
    order = tuple(range(len(item.axes)))
    return with_axes(design, (block_id, item.id), new, order, place, {})


def set_counts(design: Design, place: str, axis: str, count: int, *, tied: bool = True) -> Design:
    """Set the size of an axis and, with it, of the axes that rules keep in step with it.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    axis, count
        Name and new size. >= 1
    tied
        Whether axes in step follow: the sub-planes of both switch levels, slots and rails.
    """
    block_id, item = item_at(design, place)
    _axis(item, axis, place)
    if count < 1:
        raise refuse("EDT-COUNT", place, f"A count of {count} is not possible.", "Use 1 or more.")
    start = (block_id, item.id, axis)
    for block, name, own in sorted(tied_axes(design, start) | {start} if tied else {start}):

        def change(old: Item, own: str = own) -> Item:
            axes = (resize_axis(a, count, place) if a.name == own else a for a in old.axes)
            return old.replace(axes=tuple(axes))

        design = _change(design, (block, name), change, place)
    return design


def _change(design: Design, step: Step, change: Callable[[Item], Item], place: str) -> Design:
    old = item_of(design.blocks, step)
    new = checked(change, old, place)
    if new == old:
        return design

    def swap(block: Block) -> Block:
        return block.replace(items=tuple(new if item is old else item for item in block.items))

    return edit_block(design, step[0], swap)


def tied_axes(design: Design, start: tuple[str, str, str]) -> set[tuple[str, str, str]]:
    """Return the axes, as (block, item, axis), that rules keep in step with one, in any chain."""
    pairs: list[frozenset[tuple[str, str, str]]] = []
    expansion = expand(design.blocks, design.root)
    for join in expansion.joins:
        for relation in join.relations:
            if relation.kind != "equal" or len(relation.a) != 1 or len(relation.b) != 1:
                continue
            ends = []
            for unit, array in ((relation.a[0], join.a), (relation.b[0], join.b)):
                use = expansion.arrays[array].axes[unit.axis]
                chain = chain_of(design.blocks, design.root, use.key[0])
                if chain is not None and (unit.lower, unit.upper) == (1, use.size):
                    ends.append((*chain[-1], use.key[1]))
            if len(ends) == 2:
                pairs.append(frozenset(ends))
    found = {start}
    while more := {axis for pair in pairs if pair & found for axis in pair} - found:
        found |= more
    return found - {start}
