"""What refers to items and axes by name, and how to write it anew when names or paths change.

Rules, guards, placements and faults speak of axes by text (``slot``, ``l1.subplane``), and what a
text means depends on the path it is read on. So a structural edit never edits texts: it resolves
them before, and afterwards writes the shortest text that leads to the same axis.

A chain is a path of items as (block definition, item) steps; on one path a definition stands at
most once, since blocks do not contain themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from designer.model.arrays import AxisUse, find_unit
from designer.model.blocks import Block, Item

Chain = tuple[tuple[str, str], ...]
Blocks = Mapping[str, Block]


class Digits(NamedTuple):
    """A digit of an axis by its position on a path: what a reference means, without names."""

    axis: int
    lower: int
    upper: int


class Lost(Exception):
    """No text leads to this axis any more: other names hide it, or it is gone."""


def own_axes(path: str, item: Item) -> tuple[AxisUse, ...]:
    """Return the axes of an item as they appear on a path."""
    return tuple(
        AxisUse((path, axis.name), axis.size, tuple((f.name, f.size) for f in axis.factors))
        for axis in item.axes
    )


def chain_of(blocks: Blocks, block_id: str, path: str) -> Chain | None:
    """Follow an item path from a block; None where it leads nowhere."""
    steps: list[tuple[str, str]] = []
    here: str | None = block_id
    for name in path.split("."):
        item = blocks[here].item(name) if here is not None and here in blocks else None
        if here is None or item is None:
            return None
        steps.append((here, name))
        here = item.block
    return tuple(steps)


def item_of(blocks: Blocks, step: tuple[str, str]) -> Item:
    """Return the item of a step, which exists."""
    item = blocks[step[0]].item(step[1])
    if item is None:
        raise LookupError(step)
    return item


def path_of(chain: Chain) -> str:
    """Return the item path of a chain."""
    return ".".join(name for _, name in chain)


def axes_of(blocks: Blocks, chain: Chain) -> tuple[AxisUse, ...]:
    """Return all axes along a chain, outer first."""
    axes: tuple[AxisUse, ...] = ()
    for end, step in enumerate(chain, start=1):
        axes += own_axes(path_of(chain[:end]), item_of(blocks, step))
    return axes


def spots(blocks: Blocks, root: str) -> dict[str, list[Chain]]:
    """Return for every block the chains that lead to it; unused blocks stand by themselves."""
    found: dict[str, list[Chain]] = {}

    def below(block_id: str, chain: Chain) -> None:
        found.setdefault(block_id, []).append(chain)
        for item in blocks[block_id].items:
            if item.block in blocks:
                below(str(item.block), (*chain, (block_id, item.id)))

    below(root, ())
    for block_id in blocks:
        if block_id not in found:
            below(block_id, ())
    return found


def digits_of(axes: tuple[AxisUse, ...], ref: str) -> Digits | None:
    """Return what a reference means on a path."""
    unit = find_unit(axes, ref)
    return None if unit is None else Digits(unit.axis, unit.lower, unit.upper)


def _names(axis: AxisUse, digits: Digits) -> list[str]:
    """Return the names of a digit: of the axis, or of a factor."""
    names = [axis.key[1]] if (digits.lower, digits.upper) == (1, axis.size) else []
    lower = axis.size
    for name, size in axis.factors:
        lower //= size
        if (lower, lower * size) == (digits.lower, digits.upper):
            names.append(name)
    return names


def write_ref(old: str, wanted: Iterable[tuple[tuple[AxisUse, ...], Digits]]) -> str:
    """Return the text nearest to an old one that means given digits on every path.

    Parameters
    ----------
    old
        The text before.
    wanted
        Axes of each path on which it is read, and the digits meant there.

    Raises
    ------
    Lost
        If there is none.
    """
    cases = list(wanted)
    holder, _, old_name = old.rpartition(".")
    depth = len(holder.split(".")) if holder else 0
    for axes, digits in cases:
        axis = axes[digits.axis]
        segments = axis.key[0].split(".")
        names = sorted(_names(axis, digits), key=lambda name: name != old_name)
        most = len(segments)
        depths = [*range(depth, most + 1), *range(min(depth, most + 1) - 1, -1, -1)]
        for d in depths:
            for name in names:
                text = ".".join((*segments[most - d :], name))
                if all(digits_of(there, text) == meant for there, meant in cases):
                    return text
    raise Lost(old)
