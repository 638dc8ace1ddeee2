"""Axes by name: what a pattern's words mean for each array of a design."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from designer.solve.traffic.patterns import PatternError


class AxisLike(Protocol):
    """What is read of an axis: `designer.model.arrays.AxisUse` has it."""

    @property
    def key(self) -> tuple[str, str]:
        """Item path and name."""

    @property
    def size(self) -> int:
        """Number of indices."""

    @property
    def factors(self) -> Sequence[tuple[str, int]]:
        """Name and size of each factor, most significant first."""


class ArrayLike(Protocol):
    """What is read of an array: `designer.model.arrays.Array` has it."""

    @property
    def path(self) -> str:
        """Item path."""

    @property
    def axes(self) -> Sequence[AxisLike]:
        """Axes along the path, outer first."""


@dataclass(frozen=True, slots=True)
class NamedAxis:
    """An axis with its names.

    Attributes
    ----------
    path, name
        Identity: path of the item that it belongs to, and its name there (rule S1).
    size
        Number of indices.
    factors
        (name, size) of each factor, most significant first.
    """

    path: str
    name: str
    size: int
    factors: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NamedArray:
    """An array with its path and the names of its axes, outer first."""

    path: str
    axes: tuple[NamedAxis, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Size along each axis."""
        return tuple(axis.size for axis in self.axes)


@dataclass(frozen=True, slots=True)
class Digit:
    """Indices of an axis modulo `upper`, in steps of `lower`: the whole axis or a part of it."""

    axis: int
    lower: int
    upper: int

    @property
    def size(self) -> int:
        """Number of values."""
        return self.upper // self.lower


Names = tuple[NamedArray, ...]


def names_of(arrays: Iterable[ArrayLike]) -> Names:
    """Return the names of all arrays of a design, in its order.

    Parameters
    ----------
    arrays
        As in `designer.model.expansion.Expansion.arrays`; their order is that of
        `designer.solve.compile.Compiled.arrays`.
    """
    return tuple(
        NamedArray(
            array.path,
            tuple(
                NamedAxis(axis.key[0], axis.key[1], axis.size, tuple(axis.factors))
                for axis in array.axes
            ),
        )
        for array in arrays
    )


def find(array: NamedArray, text: str) -> Digit | None:
    """Return the axis or factor that a text names on an array, innermost first; None if none."""
    holder, _, name = text.rpartition(".")
    for position, axis in reversed(list(enumerate(array.axes))):
        if holder and not f".{axis.path}".endswith(f".{holder}"):
            continue
        if axis.name == name:
            return Digit(position, 1, axis.size)
        below = axis.size
        for factor, size in axis.factors:
            above, below = below, below // size
            if factor == name:
                return Digit(position, below, above)
    return None


def find_all(array: NamedArray, texts: Sequence[str]) -> tuple[Digit, ...] | None:
    """Return what several texts name; None unless all of them are there, each once."""
    found = [find(array, text) for text in texts]
    digits = tuple(digit for digit in found if digit is not None)
    if len(digits) < len(found):
        return None
    for n, one in enumerate(digits):
        for other in digits[:n]:
            if one.axis == other.axis and one.lower < other.upper and other.lower < one.upper:
                raise PatternError(f"'{', '.join(texts)}' names an axis of {array.path} twice.")
    return digits


def unnamed(array: NamedArray, named: Iterable[Digit]) -> tuple[Digit, ...]:
    """Return what is left of the axes of an array; parts with a single value are left out."""
    taken = list(named)
    rest = []
    for position, axis in enumerate(array.axes):
        own = sorted((d.lower, d.upper) for d in taken if d.axis == position)
        start = 1
        for lower, upper in [*own, (axis.size, axis.size)]:
            if lower > start:
                rest.append(Digit(position, start, lower))
            start = max(start, upper)
    return tuple(rest)


def require(arrays: Iterable[NamedArray], texts: Sequence[str]) -> None:
    """Refuse axes that none of the arrays has.

    Raises
    ------
    PatternError
        With the axes that there are.
    """
    known = list(arrays)
    for text in texts:
        if all(find(array, text) is None for array in known):
            there = dict.fromkeys(axis.name for array in known for axis in array.axes)
            hint = f"there are {', '.join(there)}" if there else "there are none"
            raise PatternError(f"No accelerator has an axis '{text}'; {hint}.")


_SEGMENT = re.compile(r"^([^\[\]]+?)(?:\[([^\[\]]*)\])?$")


def find_element(names: Names, root: str, address: str) -> tuple[int, tuple[int, ...]]:
    """Return the array and the indices of an address.

    Parameters
    ----------
    names
        All arrays of the design.
    root
        Id of the root block; it may stand in front.
    address
        For example ``node[3].npu[2]`` or ``node[node=3].npu[slot=2]``.

    Raises
    ------
    PatternError
        If it names no single element.
    """
    pieces = [_SEGMENT.match(text.strip()) for text in re.split(r"\.(?![^\[]*\])", address)]
    if any(piece is None for piece in pieces):
        raise PatternError(f"'{address}' is no address; write for example node[3].npu[2].")
    segments = [(piece[1], piece[2] or "") for piece in pieces if piece is not None]
    for skip in (0, 1) if segments[0][0] == root else (0,):
        path = ".".join(name for name, _ in segments[skip:])
        for number, array in enumerate(names):
            if array.path == path:
                return number, _indices(array, segments[skip:], address)
    raise PatternError(f"'{address}' names no chip of this design.")


def _indices(
    array: NamedArray, segments: Sequence[tuple[str, str]], address: str
) -> tuple[int, ...]:
    out: list[int] = []
    path = ""
    for name, inside in segments:
        path = f"{path}.{name}" if path else name
        axes = [axis for axis in array.axes if axis.path == path]
        given = dict(_given(inside, axes))
        for position, axis in enumerate(axes):
            value = given.get(position, 0 if axis.size == 1 else -1)
            if not 0 <= value < axis.size:
                raise PatternError(f"'{address}' needs an index of {name} along {axis.name}.")
            out.append(value)
    return tuple(out)


def _given(inside: str, axes: Sequence[NamedAxis]) -> Iterable[tuple[int, int]]:
    places = {axis.name: position for position, axis in enumerate(axes)}
    for position, text in enumerate(inside.split(",") if inside.strip() else ()):
        name, is_named, value = text.partition("=")
        place = places.get(name.strip(), -1) if is_named else position
        digits = (value if is_named else name).strip()
        yield place, int(digits) if digits.isdecimal() else -1


def flat(shape: Sequence[int], index: Sequence[int]) -> int:
    """Return the position of an element in its array, row-major."""
    return sum(i * math.prod(shape[n + 1 :]) for n, i in enumerate(index))
