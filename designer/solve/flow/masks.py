"""Which elements of an array exist or are alive, from guards and faults."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.flow import TooLarge
from designer.solve.flow.view import ClauseSpec, GuardSpec

MAX_MASK = 20_000_000


def matches(clause: ClauseSpec, index: tuple[int, ...]) -> bool:
    """Return whether an element (one number per axis) is selected."""
    return all((index[axis] // lower) % size in allowed for axis, lower, size, allowed in clause)


def admits(guards: tuple[GuardSpec, ...], index: tuple[int, ...]) -> bool:
    """Return whether an element exists under all guards."""
    for only, never in guards:
        if only and not any(matches(clause, index) for clause in only):
            return False
        if any(matches(clause, index) for clause in never):
            return False
    return True


def element_mask(
    shape: tuple[int, ...], guards: tuple[GuardSpec, ...], faults: tuple[ClauseSpec, ...] = ()
) -> NDArray[np.bool_] | None:
    """Return which elements are there.

    Parameters
    ----------
    shape
        Size along each axis.
    guards, faults
        What removes elements.

    Returns
    -------
    ndarray of bool, shape `shape`
        None if nothing is removed.

    Raises
    ------
    TooLarge
        If the array has more than `MAX_MASK` elements.
    """
    if not guards and not faults:
        return None
    if math.prod(shape) > MAX_MASK:
        raise TooLarge(f"a guard or fault on {math.prod(shape):,} elements")
    mask = np.ones(shape, dtype=bool)
    for only, never in guards:
        if only:
            allowed = np.zeros(shape, dtype=bool)
            for clause in only:
                allowed |= _clause_mask(shape, clause)
            mask &= allowed
        for clause in never:
            mask &= ~_clause_mask(shape, clause)
    for clause in faults:
        mask &= ~_clause_mask(shape, clause)
    return mask


def _clause_mask(shape: tuple[int, ...], clause: ClauseSpec) -> NDArray[np.bool_]:
    mask = np.ones((1,) * len(shape), dtype=bool)
    for axis, lower, size, allowed in clause:
        digits = (np.arange(shape[axis]) // lower) % size
        hit = np.isin(digits, np.array(allowed, dtype=np.int64))
        mask = mask & hit.reshape([-1 if i == axis else 1 for i in range(len(shape))])
    return np.broadcast_to(mask, shape)
