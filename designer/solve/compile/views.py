"""Build the view of a plane or of the composite: spaces, arrays and groups as plain data."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

from designer.model.arrays import Array, Clause, Unit
from designer.model.expansion import Expansion
from designer.model.joins import Join
from designer.model.parts import ATTACH_KINDS
from designer.solve.compile.atoms import Atom, Atoms, analyse
from designer.solve.compile.presence import clause_spec, guard_specs, marked_digits, split_digits
from designer.solve.flow.cells import base_digits, elementaries
from designer.solve.flow.masks import admits, matches
from designer.solve.flow.view import (
    DigitRelation,
    Elementary,
    Forward,
    Space,
    View,
    ViewArray,
    ViewGroup,
)
from designer.solve.variants import Unchanged, anew

CHIP_KINDS = ("accelerator", "cpu")
MAX_TERMS = 512
#: Ordered spaces run one target class per index; beyond this the general engine takes over.
MAX_ORDERED = 64
#: More marked indices than this in one space make more classes than elements are worth.
MAX_MARKS = 48
#: Base classes of one array whose existence is looked at one by one, within an edit.
MAX_BASE = 20_000


@dataclass(frozen=True, slots=True)
class ViewInput:
    """What a view needs to know of each array beside its axes.

    Attributes
    ----------
    kind
        Kind of part.
    forward
        Forwarding by plane id, and ``""`` for planes that are not named.
    side
        Side of each port kind, for attach parts.
    """

    kind: str
    forward: dict[str, Forward]
    side: dict[str, str]

    def forwarding(self, planes: tuple[str, ...]) -> Forward:
        """Return the forwarding within a layer of several planes: the weakest of them."""
        found = {self.forward.get(plane, self.forward[""]) for plane in planes}
        weakest = found.pop() if len(found) == 1 else "none"
        # The ports of a chip have no sides, so it could not pass anything on between them.
        return "none" if weakest == "attach" and self.kind in CHIP_KINDS else weakest


@dataclass(frozen=True, slots=True)
class BuiltView:
    """A view with the indices of its arrays and groups in the expansion."""

    view: View
    arrays: tuple[int, ...]
    joins: tuple[int, ...]


def build_view(
    expansion: Expansion,
    inputs: tuple[ViewInput, ...],
    layers: tuple[tuple[str, ...], ...],
    faults: dict[int, tuple[Clause, ...]],
    unchanged: Unchanged = anew,
    *,
    relays: bool = True,
) -> BuiltView:
    """Describe the network of some planes.

    Parameters
    ----------
    expansion
        Arrays and joins of the design.
    inputs
        One per array.
    layers
        Plane ids of each layer: one layer for a plane, two for the composite.
    faults
        Clauses of failed elements by array.
    unchanged
        Remembers views (`designer.solve.variants.Variants.unchanged`).
    relays
        In the composite, pairs that neither layer connects go by way of other chips.
    """
    layer_of = {plane: number for number, planes in enumerate(layers) for plane in planes}
    layers_of = [
        [layer_of[plane] for plane in join.group.planes if plane in layer_of]
        for join in expansion.joins
    ]
    chosen = tuple(n for n, found in enumerate(layers_of) if found)
    joins = tuple(expansion.joins[n] for n in chosen)
    used = tuple(sorted({end for join in joins for end in (join.a, join.b)}))

    def make() -> View:
        clauses = [c for n in used for c in _clauses(expansion.arrays[n], faults.get(n, ()))]
        atoms = analyse(expansion.arrays, joins, clauses)
        builder = _Builder(expansion, inputs, layers, faults, relays, joins, used, atoms)
        # Planes that share links lie in one layer: each link is there once.
        return builder.build([layers_of[n][0] for n in chosen])

    view: View = unchanged(
        ("view", layers), (), (joins, expansion.arrays, inputs, faults, relays), make
    )
    return BuiltView(view, used, chosen)


def _clauses(array: Array, faults: tuple[Clause, ...]) -> list[Clause]:
    return [c for p in array.presence for c in (*p.only, *p.never)] + list(faults)


@dataclass(slots=True)
class _Builder:
    expansion: Expansion
    inputs: tuple[ViewInput, ...]
    layers: tuple[tuple[str, ...], ...]
    faults: dict[int, tuple[Clause, ...]]
    relays: bool
    joins: tuple[Join, ...]
    used: tuple[int, ...]
    atoms: Atoms
    rows: dict[str, list[tuple[Atom, int]]] = field(default_factory=dict)

    def build(self, layer_of_join: list[int]) -> View:
        irregular = self.atoms.irregular or self._irregular_rule()
        spaces: dict[Atom, int] = {}
        per_array: list[list[tuple[Atom, int]]] = []
        if not irregular:
            per_array = [self._spaces_of(self.expansion.arrays[n], spaces) for n in self.used]
            for row, n in zip(per_array, self.used, strict=True):
                ids = [space for _, space in row]
                if len(set(ids)) != len(ids):
                    irregular = f"{self.expansion.arrays[n].path} holds one index space twice"
        specs: tuple[Space, ...] = ()
        if not irregular:
            specs, irregular = self._specs(spaces)
        if not irregular and any(
            self._is_wide(n, row, specs) for n, row in zip(self.used, per_array, strict=True)
        ):
            irregular = "guards or faults single out too many elements"
        groups = []
        for join, layer in zip(self.joins, layer_of_join, strict=True):
            terms = None if irregular else self._terms(join, spaces, specs)
            if terms is None and not irregular:
                irregular = f"{join.path} splits into too many orbits"
            groups.append(self._group(join, layer, terms))
        arrays = tuple(
            self._array(
                n,
                [s for _, s in per_array[k]] if not irregular else [],
                per_array[k] if not irregular else [],
                specs,
                irregular,
            )
            for k, n in enumerate(self.used)
        )
        own = specs if not irregular else ()
        return View(own, arrays, tuple(groups), len(self.layers), irregular, self.relays)

    def _is_wide(self, n: int, row: list[tuple[Atom, int]], specs: tuple[Space, ...]) -> bool:
        """Return whether an array with guards or faults has too many base classes to list."""
        marked = self.expansion.arrays[n].presence or self.faults.get(n)
        return bool(marked) and math.prod(len(base_digits(specs[s])) for _, s in row) > MAX_BASE

    def _irregular_rule(self) -> str:
        for join in self.joins:
            if join.group.pairs is not None:
                return f"{join.path} is a list of pairs"
            for relation in join.relations:
                ordered = relation.kind in ("next", "adjacent")
                if ordered and len(self._atoms(relation.a)) > 1:
                    return f"{join.path} runs along an axis that others use by factors"
                if relation.kind == "equal" and join.is_self:
                    return f"{join.path} ties two axes of one array"
        return ""

    def _atoms(self, units: tuple[Unit, ...]) -> list[Atom]:
        return [atom for unit in units for atom in self.atoms.of_unit(unit)]

    def _spaces_of(self, array: Array, spaces: dict[Atom, int]) -> list[tuple[Atom, int]]:
        known = self.rows.get(array.path)
        if known is not None:
            return known
        row = self.rows[array.path] = []
        for position, axis in enumerate(array.axes):
            for atom in self.atoms.of_unit(Unit(position, axis.key, 1, axis.size)):
                root = self.atoms.find(atom)
                row.append((atom, spaces.setdefault(root, len(spaces))))
        return row

    def _specs(self, spaces: dict[Atom, int]) -> tuple[tuple[Space, ...], str]:
        kinds = self._kinds_by_space(spaces)
        marks: list[set[int]] = [set() for _ in spaces]
        for n in self.used:
            for clause in _clauses(self.expansion.arrays[n], self.faults.get(n, ())):
                for unit, allowed in clause.terms:
                    self._mark(unit, allowed, spaces, marks)
        sizes = [0] * len(spaces)
        for (_, lower, upper), number in spaces.items():
            sizes[number] = upper // lower
        result = []
        for size, kind, marked in zip(sizes, kinds, marks, strict=True):
            if "adjacent" in kind or ("next" in kind and marked):
                if size > MAX_ORDERED:
                    return (), f"an ordered axis of {size} indices"
                result.append(Space(size, "ordered"))
            elif "next" in kind:
                result.append(Space(size, "cyclic"))
            elif len(marked) > MAX_MARKS:
                return (), f"{len(marked)} indices of one axis are singled out"
            else:
                result.append(Space(size, "unordered", tuple(sorted(marked))))
        return tuple(result), ""

    def _kinds_by_space(self, spaces: dict[Atom, int]) -> list[set[str]]:
        """Return the kinds of rules that speak of each space."""
        kinds: list[set[str]] = [set() for _ in spaces]
        for join in self.joins:
            for relation in join.relations:
                for atom in self._atoms(relation.a):
                    kinds[spaces[self.atoms.find(atom)]].add(relation.kind)
        return kinds

    def _mark(
        self, unit: Unit, allowed: frozenset[int], spaces: dict[Atom, int], marks: list[set[int]]
    ) -> None:
        atoms = self.atoms.of_unit(unit)
        sizes = [upper // lower for _, lower, upper in atoms]
        for value in marked_digits(unit, allowed):
            for atom, digit in zip(atoms, split_digits(value, sizes), strict=True):
                marks[spaces[self.atoms.find(atom)]].add(digit)

    def _terms(
        self, join: Join, spaces: dict[Atom, int], specs: tuple[Space, ...]
    ) -> tuple[tuple[tuple[int, Elementary], ...], ...] | None:
        both = self._space_set(join.a, spaces) & self._space_set(join.b, spaces)
        kinds, jointly = self._kinds(join, spaces)
        choices: list[list[tuple[tuple[int, Elementary], ...]]] = []
        loose = sorted(both - {s for group in jointly for s in group})
        for space in (*loose, *(s for group in jointly for s in group)):
            # A ring used by another rule too has one orbit per distance.
            is_ring = specs[space].mode == "cyclic" and kinds.get(space, "any") in ("any", "other")
            if is_ring and specs[space].size > 2 * MAX_TERMS:
                return None
        choices += [
            [((space, e),) for e in elementaries(specs[space], kinds.get(space, "any"))]
            for space in loose
        ]
        choices += [_differ(group, specs) for group in jointly]
        if math.prod(len(c) for c in choices) > MAX_TERMS:
            return None
        terms = [tuple(itertools.chain.from_iterable(pick)) for pick in itertools.product(*choices)]
        if join.is_self:
            terms = [t for t in terms if not _is_identity(t)]
        return tuple(terms)

    def _kinds(self, join: Join, spaces: dict[Atom, int]) -> tuple[dict[int, str], list[list[int]]]:
        """Return the rule on each space, and the spaces that differ jointly."""
        kinds: dict[int, str] = {}
        jointly: list[list[int]] = []
        for relation in join.relations:
            numbers = [spaces[self.atoms.find(atom)] for atom in self._atoms(relation.a)]
            if relation.kind in ("other", "differ") and len(numbers) > 1:
                jointly.append(numbers)
            elif relation.kind != "any":
                named = {"equal": "same", "differ": "other"}.get(relation.kind, relation.kind)
                kinds |= dict.fromkeys(numbers, named)
        return kinds, jointly

    def _space_set(self, index: int, spaces: dict[Atom, int]) -> set[int]:
        return {number for _, number in self._spaces_of(self.expansion.arrays[index], spaces)}

    def _group(
        self, join: Join, layer: int, terms: tuple[tuple[tuple[int, Elementary], ...], ...] | None
    ) -> ViewGroup:
        a, b = self.expansion.arrays[join.a], self.expansion.arrays[join.b]
        strides_a, strides_b = _strides(a.shape), _strides(b.shape)
        relations = tuple(
            DigitRelation(
                r.kind,
                tuple((u.size, u.lower * strides_a[u.axis]) for u in r.a),
                tuple((u.size, u.lower * strides_b[u.axis]) for u in r.b),
            )
            for r in join.relations
        )
        return ViewGroup(
            a=self.used.index(join.a),
            b=self.used.index(join.b),
            count=join.group.count,
            layer=layer,
            terms=terms,
            relations=relations,
            pairs=_flat_pairs(join, a, b) if join.group.pairs is not None else None,
            side_a=self.inputs[join.a].side.get(join.group.a.port, ""),
            side_b=self.inputs[join.b].side.get(join.group.b.port, ""),
            outer=math.prod(a.shape[: join.outer]),
            block_a=math.prod(a.shape[join.outer :]),
            block_b=math.prod(b.shape[join.outer :]),
        )

    def _array(
        self,
        n: int,
        spaces: list[int],
        atoms: list[tuple[Atom, int]],
        specs: tuple[Space, ...],
        irregular: str,
    ) -> ViewArray:
        array, given = self.expansion.arrays[n], self.inputs[n]
        guards = guard_specs(array)
        faults = tuple(clause_spec(c) for c in self.faults.get(n, ()))
        exists: tuple[bool, ...] = ()
        alive: tuple[bool, ...] = ()
        if not irregular and (guards or faults):
            indices = _base_indices(array, atoms, specs)
            exists = tuple(admits(guards, index) for index in indices)
            alive = tuple(
                there and not any(matches(clause, index) for clause in faults)
                for there, index in zip(exists, indices, strict=True)
            )
        return ViewArray(
            shape=array.shape,
            spaces=tuple(spaces),
            exists=exists,
            alive=alive,
            guards=guards,
            faults=faults,
            endpoint=given.kind == "accelerator",
            chip=given.kind in CHIP_KINDS,
            attach=given.kind in ATTACH_KINDS,
            forward=tuple(given.forwarding(planes) for planes in self.layers),
        )


def _base_indices(
    array: Array, atoms: list[tuple[Atom, int]], specs: tuple[Space, ...]
) -> list[tuple[int, ...]]:
    """Return one element (index per axis) of each base class, row-major over base cells."""
    positions = {axis.key: i for i, axis in enumerate(array.axes)}
    rows = []
    for digits in itertools.product(*(base_digits(specs[space]) for _, space in atoms)):
        index = [0] * len(array.axes)
        for ((key, lower, _), _), digit in zip(atoms, digits, strict=True):
            index[positions[key]] += digit * lower
        rows.append(tuple(index))
    return rows


def _differ(group: list[int], specs: tuple[Space, ...]) -> list[tuple[tuple[int, Elementary], ...]]:
    options = [elementaries(specs[space], "any") for space in group]
    picks = []
    for pick in itertools.product(*options):
        term = tuple(zip(group, pick, strict=True))
        if not _is_identity(term):
            picks.append(term)
    return picks


def _is_identity(term: tuple[tuple[int, Elementary], ...]) -> bool:
    return all(e in (("S",), ("R", "same")) for _, e in term)


def _strides(shape: tuple[int, ...]) -> list[int]:
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return strides[::-1]


def _flat_pairs(join: Join, a: Array, b: Array) -> tuple[tuple[int, int, int], ...]:
    """Return the pairs within one instance of the block, as flat indices below it."""
    strides_a, strides_b = _strides(a.shape[join.outer :]), _strides(b.shape[join.outer :])
    return tuple(
        (
            sum(i * s for i, s in zip(pair.a, strides_a, strict=True)),
            sum(i * s for i, s in zip(pair.b, strides_b, strict=True)),
            pair.count,
        )
        for pair in join.group.pairs or ()
    )


__all__ = ["BuiltView", "ViewInput", "build_view"]
