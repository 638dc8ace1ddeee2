"""The one address grammar: ``pod.node[3].l1[2]``, with a property behind a colon.

An address starts with the id of the root block, follows item ids, and gives indices in brackets:
one number per axis of the item in its order, or ``axis=number``; ``*`` leaves an axis free. Parts,
planes, scenario and site are addressed as ``parts.<id>:<field>``, ``scenario:<field>`` and so on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from designer.issues import DesignError, refuse
from designer.model.blocks import Block, Item, LinkGroup

#: Longer numbers are out of any range, and Python would not read them.
MAX_DIGITS = 18
MAX_INDEX = 10**MAX_DIGITS
_SEGMENT = re.compile(r"^(\w[\w-]*)(?:\[([^\[\]]*)\])?$")


@dataclass(frozen=True, slots=True)
class Step:
    """One segment of an address: an id, and an index or None (free) per axis of the item."""

    id: str
    indices: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What an address leads to inside the block tree.

    `block` is the definition that holds the item or link; both are None for the root block itself.
    """

    block: str
    item: Item | None
    link: LinkGroup | None
    steps: tuple[Step, ...]

    @property
    def path(self) -> str:
        """Item path from the root, without indices."""
        return ".".join(step.id for step in self.steps)


def split_property(address: str) -> tuple[str, str]:
    """Split ``place:property``; the property is empty where there is none."""
    place, _, name = address.partition(":")
    return place.strip(), name.strip()


def split_segments(place: str) -> list[str]:
    """Split a place at the dots outside brackets."""
    return re.split(r"\.(?![^\[]*\])", place)


def find(blocks: dict[str, Block], root: str, address: str) -> Target:
    """Follow an address through the block tree.

    Parameters
    ----------
    blocks, root
        Block definitions and the id of the block at the top.
    address
        Without property. The leading root id may be left out.

    Returns
    -------
    Target
        The item or link group it names.

    Raises
    ------
    DesignError
        If a segment is malformed or unknown, or an index is out of range.
    """
    segments = split_segments(address)
    if segments and segments[0] == root:
        segments = segments[1:]
    block_id, item, link = root, None, None
    steps: list[Step] = []
    for position, segment in enumerate(segments):
        match = _SEGMENT.match(segment.strip())
        if match is None:
            raise refuse(
                "ADR-SYNTAX",
                address,
                f"'{segment}' is no segment of an address.",
                "Write for example pod.node[3].l1[2].",
            )
        if item is not None:
            if item.block is None:
                raise _unknown(address, segment, f"'{item.id}' holds a part, not a block.")
            block_id = item.block
        if block_id not in blocks:
            raise _unknown(address, segment, f"There is no block '{block_id}'.")
        block = blocks[block_id]
        name = match.group(1)
        item = block.item(name)
        if item is None:
            link = block.link(name)
            if link is None or position != len(segments) - 1 or match.group(2):
                known = ", ".join([i.id for i in block.items] + [g.id for g in block.links])
                raise _unknown(address, name, f"Known here: {known}.")
            steps.append(Step(name, ()))
            continue
        steps.append(Step(name, _indices(address, item, match.group(2))))
    return Target(block_id, item if link is None else None, link, tuple(steps))


def _unknown(address: str, name: str, hint: str) -> DesignError:
    return refuse("ADR-UNKNOWN", address, f"There is no '{name}' here.", hint)


def _indices(address: str, item: Item, text: str | None) -> tuple[int | None, ...]:
    result: list[int | None] = [None] * len(item.axes)
    if text is None or not text.strip():
        return tuple(result)
    names = [axis.name for axis in item.axes]
    given: set[int] = set()
    for position, piece in enumerate(text.split(",")):
        name, eq, number = piece.partition("=")
        if eq:
            if name.strip() not in names:
                raise _unknown(address, name.strip(), f"Axes of '{item.id}': {', '.join(names)}.")
            axis = names.index(name.strip())
        else:
            axis, number = position, piece
        if axis >= len(names):
            raise refuse(
                "ADR-INDEX",
                address,
                f"'{item.id}' has {len(names)} axes, not {position + 1}.",
                "Give one index per axis.",
            )
        if axis in given:
            raise refuse(
                "ADR-INDEX",
                address,
                f"Axis '{names[axis]}' is given twice.",
                "Give one index per axis.",
            )
        given.add(axis)
        number = number.strip()
        if number == "*":
            continue
        if not number.isdecimal():
            raise refuse("ADR-SYNTAX", address, f"'{number}' is no index.", "Use a number or *.")
        value = int(number) if len(number) < MAX_DIGITS else MAX_INDEX
        if value >= item.axes[axis].size:
            raise refuse(
                "ADR-INDEX",
                address,
                f"Index {value} is out of range: axis '{names[axis]}' has {item.axes[axis].size}.",
                "Indices run from 0 to size − 1.",
            )
        result[axis] = value
    return tuple(result)


def flat_index(target: Target) -> tuple[int | None, ...]:
    """Return the index of a target along all axes of its path, None where free."""
    return tuple(index for step in target.steps for index in step.indices)


def element_address(root: str, path: str, axes_per_item: list[int], index: tuple[int, ...]) -> str:
    """Write the address of one element.

    Parameters
    ----------
    root
        Id of the root block.
    path
        Item path.
    axes_per_item
        Number of axes of each item on the path.
    index
        One number per axis, outer first.
    """
    parts = [root]
    position = 0
    for name, n in zip(path.split("."), axes_per_item, strict=True):
        digits = index[position : position + n]
        position += n
        parts.append(f"{name}[{','.join(map(str, digits))}]" if digits else name)
    return ".".join(parts)
