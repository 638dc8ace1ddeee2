"""A seeded random share of an array's elements failed: the same draw on every machine."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np

from designer.edit.elements import fail
from designer.issues import refuse
from designer.model import address
from designer.model.arrays import Array, Clause
from designer.model.design import Design
from designer.model.rules import check
from designer.solve.compile.presence import clause_spec, fault_clauses, guard_specs
from designer.solve.flow.flow import TooLarge
from designer.solve.flow.masks import element_mask

#: Faults that a scenario holds.
MOST_FAULTS = 10_000


def fail_fraction(design: Design, of: str, fraction: float, seed: int) -> Design:
    """Let a random share of the working elements of an array fail, beside what has failed.

    Parameters
    ----------
    design
        A sound design.
    of
        Address of the item that holds the part, such as ``pod.node.l1``; indices in it are free.
    fraction
        Share of the elements that exist and work, 0 to 1; their number is rounded.
    seed
        The same seed draws the same elements.

    Raises
    ------
    DesignError
        If the address names no array, the share is no share, or too many elements would fail.
    """
    target = address.find(design.blocks, design.root, of)
    arrays = check(design)[0].arrays
    array = next((a for a in arrays if a.path == target.path), None)
    if array is None or target.item is None:
        hint = "Name an item that holds a part, such as pod.node.l1."
        raise refuse("WIF-ARRAY", of, "There is no array of parts at this address.", hint)
    if not 0 <= fraction <= 1:
        raise refuse("WIF-SHARE", of, f"A share of {fraction:g} is not possible.", "Use 0 to 1.")
    faults = _clauses(design, array)
    there = _working(array, faults, of)
    many = math.floor(fraction * len(there) + 0.5)
    used = len(design.scenario.faults) + many
    if used > MOST_FAULTS:
        text = f"This makes {used:,} failed elements; a scenario holds {MOST_FAULTS:,}."
        raise refuse("WIF-MANY", of, text, "Choose a smaller share, or fail whole blocks.")
    chosen = sorted(random.Random(seed).sample(there, many))  # noqa: S311  no secret
    return fail(design, (element_address(design, array, element) for element in chosen))


def element_address(design: Design, array: Array, element: int) -> str:
    """Return the address of an element by its flat index."""
    index = tuple(int(i) for i in np.unravel_index(element, array.shape))
    names = array.path.split(".")
    paths = [".".join(names[: k + 1]) for k in range(len(names))]
    axes = [sum(axis.key[0] == path for axis in array.axes) for path in paths]
    return address.element_address(design.root, array.path, axes, index)


def _clauses(design: Design, array: Array) -> tuple[Clause, ...]:
    texts = tuple(fault.address for fault in design.scenario.faults)
    return fault_clauses(design.blocks, design.root, texts, (array,)).get(0, ())


def _working(array: Array, faults: tuple[Clause, ...], of: str) -> Sequence[int]:
    """Return the flat indices of the elements that exist and have not failed."""
    try:
        mask = element_mask(array.shape, guard_specs(array), tuple(map(clause_spec, faults)))
    except TooLarge as error:
        text = f"The array is too large to draw from: {error}."
        raise refuse("WIF-LARGE", of, text, "Split the array.") from error
    found: list[int] = [] if mask is None else np.flatnonzero(mask).tolist()
    return range(array.size) if mask is None else found
