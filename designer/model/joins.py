"""Joins: link groups on one path of their block, with rules resolved to axes (rules S2 and S3)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from designer.issues import Issue
from designer.model.arrays import Array, AxisKey, AxisUse, Findings, Unit, axes_hint, find_unit
from designer.model.blocks import LinkGroup
from designer.model.relations import Rule

RelationKind = Literal["same", "any", "other", "next", "adjacent", "differ", "equal"]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a join between units of end a and units of end b."""

    kind: RelationKind
    a: tuple[Unit, ...]
    b: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """A link group on one path of its block, with rules resolved.

    `outer` is the number of leading axes that stand above the block: both ends are in the same
    instance of it.
    """

    path: str
    group: LinkGroup
    a: int
    b: int
    outer: int
    relations: tuple[Relation, ...]

    @property
    def is_self(self) -> bool:
        """Both ends are the same array: unordered pairs of different elements (S3)."""
        return self.a == self.b


def resolve_relations(
    out: Findings, link: LinkGroup, path: str, a: Array, b: Array, is_self: bool, outer: int
) -> tuple[Relation, ...] | None:
    """Turn the rules of a link group into one relation per digit of both ends.

    Parameters
    ----------
    out
        Takes what is wrong.
    link, path
        The link group and its address below the root.
    a, b
        Arrays at its ends.
    is_self
        Both ends are the same array.
    outer
        Leading axes that stand above the block: no rule may name them.

    Returns
    -------
    tuple of Relation or None
        None if something is wrong.
    """
    shared = {axis.key for axis in a.axes} & {axis.key for axis in b.axes}
    claimed_a: dict[AxisKey, list[Unit]] = {}
    claimed_b: dict[AxisKey, list[Unit]] = {}
    relations: list[Relation] = []
    for rule in link.rules:
        relation = _resolve_rule(out, rule, path, a, b, shared)
        if relation is None:
            return None
        if any(unit.axis < outer for unit in (*relation.a, *relation.b)):
            out.error(
                "DOC-RULE",
                path,
                f"'{rule}' names an axis above the block that holds '{link.id}'.",
                "Both ends lie in the same instance of the block; move the link group up.",
            )
            return None
        for units, claimed in ((relation.a, claimed_a), (relation.b, claimed_b)):
            for unit in units:
                others = claimed.setdefault(unit.key, [])
                if any(unit.lower < o.upper and o.lower < unit.upper for o in others):
                    out.error(
                        "DOC-RULE",
                        path,
                        f"Two rules of '{link.id}' speak of axis '{unit.key[1]}'.",
                        "Keep one rule per axis.",
                    )
                    return None
                others.append(unit)
        relations.append(relation)
    for units_a, units_b, kind in _defaults(a, b, shared, claimed_a, claimed_b):
        relations.append(Relation(kind, units_a, units_b))
    if is_self and all(r.kind == "same" for r in relations):
        out.error(
            "DOC-SELF",
            path,
            f"'{link.id}' joins every element to itself only.",
            "Add a rule such as 'other', 'next' or 'any' for one axis.",
        )
        return None
    return tuple(relations)


def _element(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]"


def check_pairs(out: Findings, link: LinkGroup, path: str, a: Array, b: Array, outer: int) -> bool:
    """Return whether the pair list of a link group names existing, different elements."""
    shapes = (a.shape[outer:], b.shape[outer:])
    if not link.pairs:
        out.error("DOC-NOTHING", path, f"The pair list of '{link.id}' is empty.", "Add a pair.")
        return False
    for number, pair in enumerate(link.pairs):
        for index, shape in zip((pair.a, pair.b), shapes, strict=True):
            if len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=True)):
                out.error(
                    "DOC-INDEX",
                    path,
                    f"Wire {number} ends at {_element(index)}, which is not there: "
                    f"the indices end at {_element(tuple(n - 1 for n in shape))}.",
                    "Remove the wire, or give one index per axis from 0 to size − 1.",
                )
                return False
        if a.path == b.path and pair.a == pair.b:
            out.error("DOC-SELF", path, f"Wire {number} joins an element to itself.", "Remove it.")
            return False
    return True


def _defaults(
    a: Array,
    b: Array,
    shared: set[AxisKey],
    claimed_a: dict[AxisKey, list[Unit]],
    claimed_b: dict[AxisKey, list[Unit]],
) -> Iterator[tuple[tuple[Unit, ...], tuple[Unit, ...], RelationKind]]:
    positions = {axis.key: i for i, axis in enumerate(b.axes)}
    for i, axis in enumerate(a.axes):
        on_a = claimed_a.get(axis.key, [])
        on_b = claimed_b.get(axis.key, []) if axis.key in shared else []
        for lower, upper in _digits(axis, on_a + on_b):
            left = () if _covered(lower, upper, on_a) else (Unit(i, axis.key, lower, upper),)
            if axis.key not in shared:
                right: tuple[Unit, ...] = ()
            elif _covered(lower, upper, on_b):
                right = ()
            else:
                right = (Unit(positions[axis.key], axis.key, lower, upper),)
            if left or right:
                yield left, right, "same" if left and right else "any"
    for i, axis in enumerate(b.axes):
        if axis.key in shared:
            continue
        on_b = claimed_b.get(axis.key, [])
        for lower, upper in _digits(axis, on_b):
            if not _covered(lower, upper, on_b):
                yield (), (Unit(i, axis.key, lower, upper),), "any"


def _digits(axis: AxisUse, claimed: list[Unit]) -> list[tuple[int, int]]:
    cuts = sorted({1, axis.size, *(u.lower for u in claimed), *(u.upper for u in claimed)})
    return list(itertools.pairwise(cuts))[::-1] or [(1, 1)]


def _covered(lower: int, upper: int, claimed: list[Unit]) -> bool:
    return any(u.lower <= lower and upper <= u.upper for u in claimed)


def _resolve_rule(
    out: Findings, rule: Rule, path: str, a: Array, b: Array, shared: set[AxisKey]
) -> Relation | None:
    if rule.kind == "unknown":
        # A warning, since a newer minor version may write it; the file reader refuses our own.
        out.issues.append(
            Issue(
                "DOC-RULE-UNKNOWN",
                "warning",
                f"{out.root}.{path}",
                f"The rule '{rule}' is not understood; the links take no part in any figure.",
                "Write for example 'other node' or 'l1.subplane = l2.subplane'.",
            )
        )
        return None
    units_a = [find_unit(a.axes, ref) for ref in rule.a]
    refs_b = rule.b if rule.kind == "equal" else rule.a
    units_b = [find_unit(b.axes, ref) for ref in refs_b]
    for ref, unit, array in [
        *zip(rule.a, units_a, [a] * len(units_a), strict=True),
        *zip(refs_b, units_b, [b] * len(units_b), strict=True),
    ]:
        if unit is None and rule.kind == "equal":
            out.error(
                "DOC-AXIS", path, f"'{array.path}' has no axis '{ref}'.", axes_hint(array.axes)
            )
            return None
    found_a = tuple(u for u in units_a if u is not None)
    found_b = tuple(u for u in units_b if u is not None)
    if rule.kind == "equal":
        size_a, size_b = (math.prod(u.size for u in us) for us in (found_a, found_b))
        if size_a != size_b:
            out.error(
                "DOC-SIZES",
                path,
                f"'{rule}' joins {size_a} indices with {size_b}.",
                "Both sides must have the same number of indices.",
            )
            return None
        return Relation("equal", found_a, found_b)
    if rule.kind == "any":
        for ref, left, right in zip(rule.a, units_a, units_b, strict=True):
            if left is None and right is None:
                hint = axes_hint(a.axes + b.axes)
                out.error("DOC-AXIS", path, f"Neither end has an axis '{ref}'.", hint)
                return None
        return Relation("any", found_a, found_b)
    for ref, left, right in zip(rule.a, units_a, units_b, strict=True):
        if left is None or right is None or left.key != right.key or left.key not in shared:
            out.error(
                "DOC-AXIS",
                path,
                f"'{rule}' needs an axis that both ends share; '{ref}' is none.",
                axes_hint(tuple(axis for axis in a.axes if axis.key in shared)),
            )
            return None
    if rule.kind in ("next", "adjacent") and len(found_a) != 1:
        out.error(
            "DOC-RULE", path, f"'{rule}' names {len(found_a)} axes.", "Name one axis per rule."
        )
        return None
    if rule.kind == "other" and len(found_a) != 1:
        out.error(
            "DOC-RULE",
            path,
            f"'{rule}' names {len(found_a)} axes.",
            "Use 'differ' for several axes.",
        )
        return None
    return Relation(rule.kind, found_a, found_b)


def partners(relation: Relation) -> int:
    """Return how many b-digits one a-digit is related to, at most (inner elements of a line)."""
    n = math.prod(u.size for u in relation.a)
    match relation.kind:
        case "same" | "equal":
            return 1
        case "any":
            return math.prod(u.size for u in relation.b)
        case "other" | "differ":
            return n - 1
        case "next" | "adjacent":
            return min(2, n - 1)
    raise AssertionError(relation.kind)


def relation_pairs(relation: Relation) -> int:
    """Return the number of ordered digit pairs for which the relation holds."""
    n = math.prod(u.size for u in relation.a)
    if relation.kind == "any":
        return n * math.prod(u.size for u in relation.b)
    if relation.kind == "adjacent":
        return 2 * (n - 1)
    return n * partners(relation)


def includes_itself(join: Join) -> bool:
    """Return whether the relations of a self-join hold between an element and itself."""
    return all(r.kind in ("same", "any", "equal") for r in join.relations)


def pair_count(join: Join, arrays: list[Array] | tuple[Array, ...]) -> int:
    """Return the pairs of elements that the join links, guards and `group.count` aside."""
    if join.group.pairs is not None:
        outer = math.prod(arrays[join.a].shape[: join.outer])
        return outer * sum(pair.count for pair in join.group.pairs)
    ordered = math.prod(relation_pairs(relation) for relation in join.relations)
    if not join.is_self:
        return ordered
    if any(r.kind == "equal" for r in join.relations):
        # Holds either way: the pair count of a transposing self-join is left to enumeration.
        return max(1, ordered // 2)
    if includes_itself(join):
        ordered -= arrays[join.a].size
    return ordered // 2


def degree(join: Join, side: Literal["a", "b"]) -> int:
    """Return the most links of the join at one element of one end, guards aside.

    Parameters
    ----------
    join
        A join made by rules or by pairs.
    side
        Which end.

    Returns
    -------
    int
        Parallel links counted.
    """
    if join.group.pairs is not None:
        used: dict[tuple[int, ...], int] = {}
        for pair in join.group.pairs:
            ends = (pair.a, pair.b) if join.is_self else ((pair.a,) if side == "a" else (pair.b,))
            for index in ends:
                used[index] = used.get(index, 0) + pair.count * join.group.count
        return max(used.values(), default=0)
    total = join.group.count
    for r in join.relations:
        flipped = Relation(r.kind, r.b, r.a) if side == "b" else r
        total *= partners(flipped)
    if join.is_self and includes_itself(join):
        total -= join.group.count
    return total
