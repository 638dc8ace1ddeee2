"""Arrays: all elements of one leaf item path, with the axes of all items on it (rule S1)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from designer.issues import Issue
from designer.model.parts import Forwarding

AxisKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class AxisUse:
    """An axis as it appears on a path: its identity is (item path, axis name)."""

    key: AxisKey
    size: int
    factors: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A digit of an axis: the whole axis, or one factor of it.

    The digit of flat index i is ``(i // lower) % (upper // lower)``.
    """

    axis: int
    key: AxisKey
    lower: int
    upper: int

    @property
    def size(self) -> int:
        """Number of values of the digit."""
        return self.upper // self.lower

    def overlaps(self, other: Unit) -> bool:
        """Return whether two digits of one axis share a part of it."""
        if self.key != other.key:
            return False
        same = (self.lower, self.upper) == (other.lower, other.upper)
        return same or (self.lower < other.upper and other.lower < self.upper)


@dataclass(frozen=True, slots=True)
class Clause:
    """A resolved selection: every unit's digit must lie in its set."""

    terms: tuple[tuple[Unit, frozenset[int]], ...]

    def matches(self, index: tuple[int, ...]) -> bool:
        """Return whether an element index (one number per axis) is selected."""
        return all((index[u.axis] // u.lower) % u.size in allowed for u, allowed in self.terms)


@dataclass(frozen=True, slots=True)
class Presence:
    """A resolved guard of one item on the path."""

    only: tuple[Clause, ...]
    never: tuple[Clause, ...]

    def admits(self, index: tuple[int, ...]) -> bool:
        """Return whether the element exists."""
        if self.only and not any(clause.matches(index) for clause in self.only):
            return False
        return not any(clause.matches(index) for clause in self.never)


@dataclass(frozen=True, slots=True)
class Array:
    """All elements of one leaf item path."""

    path: str
    part: str
    axes: tuple[AxisUse, ...]
    external: bool
    forwarding: tuple[tuple[str, Forwarding], ...]
    presence: tuple[Presence, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Size along each axis."""
        return tuple(axis.size for axis in self.axes)

    @property
    def size(self) -> int:
        """Number of index combinations, guards aside."""
        return math.prod(self.shape)


def find_unit(axes: tuple[AxisUse, ...], ref: str) -> Unit | None:
    """Find the axis or factor that a reference names on a path.

    Parameters
    ----------
    axes
        Axes of the path, outer first.
    ref
        ``name`` or ``item.name``; the innermost axis wins where a bare name is ambiguous.

    Returns
    -------
    Unit or None
        None if nothing matches.
    """
    holder, _, name = ref.rpartition(".")
    for position in range(len(axes) - 1, -1, -1):
        axis = axes[position]
        path, axis_name = axis.key
        if holder and not (path == holder or path.endswith("." + holder)):
            continue
        if axis_name == name:
            return Unit(position, axis.key, 1, axis.size)
        lower = axis.size
        for factor_name, size in axis.factors:
            lower //= size
            if factor_name == name:
                return Unit(position, axis.key, lower, lower * size)
    return None


def axes_hint(axes: tuple[AxisUse, ...]) -> str:
    """Name the axes of a path, for a remedy."""
    names = ", ".join(dict.fromkeys(axis.key[1] for axis in axes))
    return f"Axes here: {names}." if names else "There are no axes here."


@dataclass(slots=True)
class Findings:
    """Collects what is wrong while a design is read."""

    root: str
    issues: list[Issue] = field(default_factory=list)

    def error(self, code: str, path: str, message: str, hint: str = "") -> None:
        """Note an error at an item path."""
        address = f"{self.root}.{path}" if path else self.root
        self.issues.append(Issue(code, "error", address, message, hint))
