"""Guards and faults as plain clauses (S10)."""

from __future__ import annotations

from designer.issues import DesignError
from designer.model import address
from designer.model.arrays import Array, Clause, Unit
from designer.model.blocks import Block
from designer.model.expansion import is_below
from designer.solve.flow.view import ClauseSpec, GuardSpec


def fault_clauses(
    blocks: dict[str, Block], root: str, faults: tuple[str, ...], arrays: tuple[Array, ...]
) -> dict[int, tuple[Clause, ...]]:
    """Return the clauses of failed elements by array.

    Faults that name nothing are skipped here; `designer.model.rules` warns of them.
    """
    found: dict[int, list[Clause]] = {}
    for text in faults:
        try:
            target = address.find(blocks, root, text)
        except DesignError:
            continue
        if target.item is None:
            continue
        indices = address.flat_index(target)
        for number, array in enumerate(arrays):
            if is_below(array.path, target.path):
                terms = tuple(
                    (Unit(i, array.axes[i].key, 1, array.axes[i].size), frozenset((index,)))
                    for i, index in enumerate(indices)
                    if index is not None
                )
                found.setdefault(number, []).append(Clause(terms))
    return {number: tuple(clauses) for number, clauses in found.items()}


def clause_spec(clause: Clause) -> ClauseSpec:
    """Return a clause as plain data."""
    return tuple((u.axis, u.lower, u.size, tuple(sorted(allowed))) for u, allowed in clause.terms)


def guard_specs(array: Array) -> tuple[GuardSpec, ...]:
    """Return the guards on an array's path as plain data."""
    return tuple(
        (tuple(clause_spec(c) for c in p.only), tuple(clause_spec(c) for c in p.never))
        for p in array.presence
    )


def marked_digits(unit: Unit, allowed: frozenset[int]) -> list[int]:
    """Return the values of a digit that must be told apart: the set or its rest, if smaller."""
    if 2 * len(allowed) <= unit.size:
        return sorted(allowed)
    return sorted(set(range(unit.size)) - allowed)


def split_digits(value: int, sizes: list[int]) -> list[int]:
    """Split a value into digits, most significant first."""
    digits = []
    for size in reversed(sizes):
        digits.append(value % size)
        value //= size
    return digits[::-1]
