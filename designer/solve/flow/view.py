"""The structure of one network as plain, hashable data: what the flow engines work on.

A `View` holds no capacities, latencies or names, only what decides routes and loads, so that its
solution can be remembered and reused when a speed or a part changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

SpaceMode = Literal["unordered", "cyclic", "ordered"]
Forward = Literal["switch", "attach", "relay", "none"]


@dataclass(frozen=True, slots=True)
class Space:
    """An index space (rule S4).

    Attributes
    ----------
    size
        Number of indices.
    mode
        ``unordered`` (any permutation of unmarked indices is a symmetry), ``cyclic`` (rotations
        and reflections are), ``ordered`` (none is).
    marks
        Indices singled out by guards and faults, sorted; only for unordered spaces.
    """

    size: int
    mode: SpaceMode
    marks: tuple[int, ...] = ()


#: Digits that must all lie in their sets: (axis, lower, size, allowed values).
ClauseSpec = tuple[tuple[int, int, int, tuple[int, ...]], ...]
#: A guard: (only, never).
GuardSpec = tuple[tuple[ClauseSpec, ...], tuple[ClauseSpec, ...]]


@dataclass(frozen=True, slots=True)
class ViewArray:
    """An array as the engines see it.

    Attributes
    ----------
    spaces
        Space of each atom of its index, most significant first.
    exists, alive
        Over base classes (row-major over the base cells of its spaces): by guards; by guards and
        faults. Empty if all do.
    shape
        Size along each axis; `guards` and `faults` speak of axes.
    guards, faults
        What the masks come from, for the general engine.
    endpoint
        Accelerators: sources and targets of traffic.
    chip, attach
        Accelerators and CPUs; NICs and other attach parts. Links between the two kinds are not
        counted as hops, whatever the forwarding.
    forward
        Forwarding per layer.
    """

    shape: tuple[int, ...]
    spaces: tuple[int, ...]
    exists: tuple[bool, ...]
    alive: tuple[bool, ...]
    guards: tuple[GuardSpec, ...]
    faults: tuple[ClauseSpec, ...]
    endpoint: bool
    chip: bool
    attach: bool
    forward: tuple[Forward, ...]

    @property
    def size(self) -> int:
        """Number of index combinations."""
        return math.prod(self.shape)


#: (size, weight) of a digit: its contribution to the flat element index is digit × weight.
Digit = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DigitRelation:
    """One relation of a group in digits, for unrolling."""

    kind: str
    a: tuple[Digit, ...]
    b: tuple[Digit, ...]


#: Elementary relation on a two-sided space: ("S",), ("O",), ("D", distance) or ("R", kind).
Elementary = tuple[str, int | str] | tuple[str]


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """A link group as the engines see it.

    Attributes
    ----------
    a, b
        Indices of the arrays at its ends.
    layer
        0, or in the composite 0 for scale-up and 1 for scale-out.
    terms
        Disjoint parts of the relation: each a tuple of (space, elementary relation) for the
        two-sided spaces. None if the group has no symmetric form.
    relations
        The same relation in digits.
    pairs
        Explicit links within one instance of the block: (index a, index b, parallel links).
    outer, block_a, block_b
        Instances of the block, and how many elements of each end one of them holds.
    side_a, side_b
        Side of an attach part that the link uses: ``chip``, ``fabric`` or empty.
    """

    a: int
    b: int
    count: int
    layer: int
    terms: tuple[tuple[tuple[int, Elementary], ...], ...] | None
    relations: tuple[DigitRelation, ...]
    pairs: tuple[tuple[int, int, int], ...] | None
    side_a: str
    side_b: str
    outer: int = 1
    block_a: int = 0
    block_b: int = 0

    @property
    def is_self(self) -> bool:
        """Both ends are the same array."""
        return self.a == self.b


@dataclass(frozen=True, slots=True)
class View:
    """One plane, or the composite of a scale-up and a scale-out layer.

    `irregular` says why there are no symmetric classes; empty if there are. `relays` says whether
    pairs that neither layer of the composite connects go by way of other chips (rule S6).
    """

    spaces: tuple[Space, ...]
    arrays: tuple[ViewArray, ...]
    groups: tuple[ViewGroup, ...]
    layers: int
    irregular: str = ""
    relays: bool = True
    hashed: int | None = field(default=None, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        # Stages are remembered by their view, several times an edit: walk through it once.
        if self.hashed is None:
            content = (self.spaces, self.arrays, self.groups, self.layers, self.irregular)
            object.__setattr__(self, "hashed", hash((content, self.relays)))
        return self.hashed or 0

    @property
    def elements(self) -> int:
        """Number of elements of all arrays, guards aside."""
        return sum(array.size for array in self.arrays)
