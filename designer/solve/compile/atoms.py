"""Symmetry of a set of joins: axes are cut into atoms, atoms in step form index spaces (S4).

Axes that rules tie together as tuples (`(rail, half) = port`) are cut at common boundaries, so
that each atom of one side meets exactly one atom of the other.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from designer.model.arrays import Array, AxisKey, Clause, Unit
from designer.model.joins import Join, Relation

#: A digit of an axis between two cuts: (axis identity, lower, upper).
Atom = tuple[AxisKey, int, int]


@dataclass(slots=True)
class Atoms:
    """Cuts of all axes, and which atoms run in step.

    Attributes
    ----------
    cuts
        Boundaries of each axis's digits, sorted, from 1 to its size.
    parent
        Union-find over atoms.
    irregular
        Why there is no symmetric form; empty if there is.
    """

    cuts: dict[AxisKey, list[int]]
    parent: dict[Atom, Atom] = field(default_factory=dict)
    irregular: str = ""

    def of_unit(self, unit: Unit) -> list[Atom]:
        """Return the atoms of a digit, most significant first; size-1 digits have none."""
        inner = [c for c in self.cuts[unit.key] if unit.lower <= c <= unit.upper]
        return [(unit.key, lo, hi) for lo, hi in itertools.pairwise(inner)][::-1]

    def find(self, atom: Atom) -> Atom:
        """Return the representative of an atom's space."""
        root = atom
        while (up := self.parent.get(root, root)) != root:
            root = up
        while (up := self.parent.get(atom, atom)) != root and up != atom:
            self.parent[atom], atom = root, up
        return root

    def union(self, one: Atom, other: Atom) -> None:
        """Put two atoms into one space."""
        a, b = self.find(one), self.find(other)
        if a != b:
            self.parent[max(a, b)] = min(a, b)


def analyse(arrays: tuple[Array, ...], joins: tuple[Join, ...], clauses: list[Clause]) -> Atoms:
    """Cut axes and tie atoms for a set of joins.

    Parameters
    ----------
    arrays
        All arrays of the design.
    joins
        The joins of the view.
    clauses
        Guards and faults of the arrays involved: their digits are cut too.
    """
    used = {end for join in joins for end in (join.a, join.b)}
    cuts: dict[AxisKey, set[int]] = {}
    for index in used:
        for axis in arrays[index].axes:
            cuts.setdefault(axis.key, {1, axis.size})
    for unit in _all_units(joins, clauses):
        if unit.key in cuts:
            cuts[unit.key] |= {unit.lower, unit.upper}
    equals = [r for join in joins for r in join.relations if r.kind == "equal"]
    irregular = _align(cuts, equals)
    ordered = {key: sorted(values) for key, values in cuts.items()}
    for values in ordered.values():
        if any(hi % lo for lo, hi in itertools.pairwise(values)):
            irregular = irregular or "groupings of one axis do not nest"
    atoms = Atoms(ordered, irregular=irregular)
    if not irregular:
        for relation in equals:
            for a, b in zip(_flat(atoms, relation.a), _flat(atoms, relation.b), strict=True):
                atoms.union(a, b)
    return atoms


def _all_units(joins: tuple[Join, ...], clauses: list[Clause]) -> list[Unit]:
    units = [u for join in joins for r in join.relations for u in (*r.a, *r.b)]
    units += [u for clause in clauses for u, _ in clause.terms]
    return units


def _flat(atoms: Atoms, units: tuple[Unit, ...]) -> list[Atom]:
    return [atom for unit in units for atom in atoms.of_unit(unit)]


def _align(cuts: dict[AxisKey, set[int]], equals: list[Relation]) -> str:
    """Carry cuts across tuples that run in step until nothing changes."""
    changed = True
    while changed:
        changed = False
        for relation in equals:
            marks = _positions(cuts, relation.a) | _positions(cuts, relation.b)
            for units in (relation.a, relation.b):
                outcome = _cut_at(cuts, units, marks)
                if outcome is None:
                    return "a rule pairs groupings that do not divide"
                changed |= outcome
    return ""


def _positions(cuts: dict[AxisKey, set[int]], units: tuple[Unit, ...]) -> set[int]:
    marks, base = set(), 1
    for unit in reversed(units):
        marks |= {
            base * (cut // unit.lower)
            for cut in cuts[unit.key]
            if unit.lower <= cut <= unit.upper and cut % unit.lower == 0
        }
        base *= unit.size
    return marks


def _cut_at(cuts: dict[AxisKey, set[int]], units: tuple[Unit, ...], marks: set[int]) -> bool | None:
    changed, base = False, 1
    for unit in reversed(units):
        top = base * unit.size
        for mark in marks:
            if not base < mark < top:
                continue
            if mark % base or top % mark:
                return None
            cut = unit.lower * (mark // base)
            if cut not in cuts[unit.key]:
                cuts[unit.key].add(cut)
                changed = True
        base = top
    return changed
