"""Who sends to whom: a small closed set of traffic patterns.

A demand is one unit from one endpoint to another. Endpoints are accelerator packages that have not
failed and have a link on the plane; dies and CPUs take no part. Axes and factors are named as in
link rules: ``slot`` or ``node.slot``. Where a pattern names a chip that does not exist, has failed
or is not on the plane, that demand is left out; only a ring goes on to the next chip.

Ring, neighbours, shift, opposite and transpose stay within one array of chips; arrays without the
named axes are silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AllToAll:
    """Every endpoint sends to every other one that it reaches."""


@dataclass(frozen=True, slots=True)
class Groups:
    """All-to-all within groups of the chips that share every other index.

    Attributes
    ----------
    axes
        Axes along which the chips of one group differ. Axes with one index count as absent.
    """

    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Every chip sends to both neighbours along each of some axes, all at once.

    Attributes
    ----------
    axes
        One axis or several.
    wraps
        Whether the last index is a neighbour of the first (a ring); otherwise the axis is a line.
    """

    axes: tuple[str, ...]
    wraps: bool = True


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed ring through the chips in the order of some axes, in both directions at once.

    There is one for each combination of the other indices.

    Attributes
    ----------
    axes
        Outer to inner: the last one varies fastest.
    """

    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """Every chip sends to the one some places further along an axis, modulo its size."""

    axis: str
    by: int = 1


@dataclass(frozen=True, slots=True)
class Opposite:
    """Every chip sends to the one half of each axis away (rounded down), in all axes at once."""

    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transpose:
    """Chips swap along two axes of equal size: index (i, j) sends to (j, i)."""

    axis: str
    other: str


@dataclass(frozen=True, slots=True)
class ManyToOne:
    """Every endpoint sends to one.

    Attributes
    ----------
    target
        Its address, all indices given: ``node[3].npu[2]``, with or without the root.
    """

    target: str


Permutation: TypeAlias = Shift | Opposite | Transpose
Pattern: TypeAlias = AllToAll | Groups | Neighbours | Ring | Permutation | ManyToOne


class PatternError(ValueError):
    """The design has no such axis, or no such chip; the text says what there is."""
