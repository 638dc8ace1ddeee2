"""Blocks: definitions that hold items (parts or blocks, repeated along axes) and link groups."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from designer.model.base import Count, Frozen, Id, Path, Quantity, Text, Whole, plain, quantity
from designer.model.parts import Forwarding
from designer.model.relations import RuleField


class Factor(Frozen):
    """One factor of a factored axis: ``port`` of 8 as ``leaf`` of 2 and ``k`` of 4."""

    name: Id
    size: Whole = plain(..., "Size", "count", ge=1, le=10**9)


class Axis(Frozen):
    """A named axis of repetition.

    `factors`, if any, multiply to `size`, most significant first. Rules and placements may name
    the axis or its factors; addresses always use the flat index.
    """

    name: Id
    size: Whole = plain(..., "Number of repetitions", "count", ge=1, le=10**12)
    factors: tuple[Factor, ...] = plain((), "Factors, most significant first", max_length=8)

    @model_validator(mode="after")
    def _factors_multiply(self) -> Axis:
        if self.factors and math.prod(f.size for f in self.factors) != self.size:
            sizes = " × ".join(str(f.size) for f in self.factors)
            raise ValueError(f"Axis {self.name} has size {self.size}, but its factors are {sizes}.")
        return self


class Selection(Frozen):
    """Indices along some axes: a conjunction; axes that are not named are free."""

    where: dict[str, tuple[Annotated[int, Field(strict=True, ge=0, le=10**12)], ...]] = plain(
        ..., "Axis reference to the indices selected", min_length=1, max_length=16
    )


class Guard(Frozen):
    """Where an item exists: nowhere outside `only` (if given) and never inside `never`."""

    only: tuple[Selection, ...] = plain((), "The item exists only here", max_length=256)
    never: tuple[Selection, ...] = plain((), "The item does not exist here", max_length=256)


class Point(Frozen):
    """A position on the topology canvas; it means nothing to the solver."""

    x: Annotated[float, Field(strict=True, ge=-1e7, le=1e7)] = 0.0
    y: Annotated[float, Field(strict=True, ge=-1e7, le=1e7)] = 0.0


class Item(Frozen):
    """A part or a block, repeated along named axes."""

    id: Id
    part: Id | None = plain(None, "Part that is placed")
    block: Id | None = plain(None, "Block that is placed")
    axes: tuple[Axis, ...] = plain((), "Axes of repetition, outer first", max_length=8)
    name: str = plain("", "Label for people; the id when empty", max_length=200)
    external: bool = plain(False, "Outside the machine: counted apart")
    forwarding: dict[Id, Forwarding] = plain({}, "Forwarding per plane where it is not the usual")
    guard: Guard | None = plain(None, "Where the item exists")
    at: Point = plain(Point(), "Position on the topology canvas")
    note: Text = plain("", "Remark; shown as assumed where it says so")

    @model_validator(mode="after")
    def _one_target(self) -> Item:
        if (self.part is None) == (self.block is None):
            raise ValueError(f"Item {self.id} must name either a part or a block.")
        return self

    @property
    def count(self) -> int:
        """Repetitions over all its own axes."""
        return math.prod(axis.size for axis in self.axes)


class End(Frozen):
    """One end of a link group: a path to a part item, relative to the block, and a port kind."""

    item: Path
    port: Id


Index = tuple[Annotated[int, Field(strict=True, ge=0, le=10**9)], ...]


class Pair(Frozen):
    """One hand-drawn link: indices of both ends along their paths below the block."""

    a: Index
    b: Index
    count: Whole = plain(1, "Parallel links", "count", ge=1, le=10**6)


class LinkGroup(Frozen):
    """Links between two arrays, made by a rule per axis or listed as pairs."""

    id: Id
    plane: Id
    also_planes: tuple[Id, ...] = plain(
        (),
        "Further planes whose traffic the links carry; modules and cables are counted once",
        max_length=15,
    )
    a: End
    b: End
    rules: tuple[RuleField, ...] = plain(
        (), "Relations where they are not the usual", max_length=16
    )
    pairs: tuple[Pair, ...] | None = plain(None, "Explicit links instead of rules")
    count: Whole = plain(
        1, "Parallel links of each pair: they weigh in the split", "count", ge=1, le=10**6
    )
    lanes: Whole | None = plain(None, "Lanes of each link: capacity only", "count", ge=1, le=1024)
    link_bytes_per_s: Quantity = quantity(
        "B/s",
        "Configured rate of a link, one direction; the ends' rate when unknown",
        display="Gb/s",
    )
    medium: Id | None = plain(None, "Medium, inside a container if another is named for across")
    medium_across: Id | None = plain(None, "Medium between containers")
    links_per_module: Whole = plain(
        1, "Links that one cable or module carries", "count", ge=1, le=64
    )
    length_m: Quantity = quantity("m", "Length of a link", display="m")
    length_across_m: Quantity = quantity(
        "m", "Length between containers; as inside when unknown", display="m"
    )
    name: str = plain("", "Label for people", max_length=200)
    note: Text = plain("", "Remark")

    @property
    def planes(self) -> tuple[str, ...]:
        """All planes whose traffic the links carry; the one they belong to comes first."""
        return (self.plane, *self.also_planes)


class Block(Frozen):
    """A definition: items and the link groups between them."""

    items: tuple[Item, ...] = plain((), "Items", max_length=10_000)
    links: tuple[LinkGroup, ...] = plain((), "Link groups", max_length=10_000)
    name: str = plain("", "Name for people", max_length=200)
    note: Text = plain("", "Remark")

    def item(self, item_id: str) -> Item | None:
        """Return the item with this id."""
        return next((item for item in self.items if item.id == item_id), None)

    def link(self, link_id: str) -> LinkGroup | None:
        """Return the link group with this id."""
        return next((link for link in self.links if link.id == link_id), None)


__all__ = [
    "Axis",
    "Block",
    "Count",
    "End",
    "Factor",
    "Guard",
    "Item",
    "LinkGroup",
    "Pair",
    "Point",
    "Selection",
]
