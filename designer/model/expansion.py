"""From definitions to arrays and joins: item paths are followed, elements are not unrolled.

Every leaf item path becomes an `Array` with the axes of all items on its path (S1); every link
group becomes a `Join` for each path on which its block stands, with its rules resolved to axes
(S2). The number of paths is small however many elements they stand for.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from designer.issues import DesignError, Issue, refuse
from designer.model.blocks import Block, Guard, Item, LinkGroup, Selection
from designer.model.parts import Forwarding
from designer.model.relations import Rule

MAX_ELEMENTS = 10**9
MAX_PATHS = 20_000
MAX_DEPTH = 24

AxisKey = tuple[str, str]
RelationKind = Literal["same", "any", "other", "next", "adjacent", "differ", "equal"]


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


@dataclass(frozen=True)
class Expansion:
    """All arrays and joins of a design.

    Attributes
    ----------
    arrays
        One per leaf item path, in depth-first order.
    joins
        One per link group and path of its block.
    issues
        What is wrong; errors make the design unusable.
    """

    arrays: tuple[Array, ...]
    joins: tuple[Join, ...]
    issues: tuple[Issue, ...]
    by_path: dict[str, int] = field(repr=False)


@dataclass(slots=True)
class _Builder:
    blocks: dict[str, Block]
    root: str
    arrays: list[Array] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    by_path: dict[str, int] = field(default_factory=dict)
    paths: int = 0

    def error(self, code: str, path: str, message: str, hint: str = "") -> None:
        address = f"{self.root}.{path}" if path else self.root
        self.issues.append(Issue(code, "error", address, message, hint))


def expand(blocks: dict[str, Block], root: str) -> Expansion:
    """Follow all item paths from the root block.

    Parameters
    ----------
    blocks
        Block definitions by id; must not contain each other in a circle.
    root
        Id of the block at the top.

    Returns
    -------
    Expansion
        With the findings of everything that could not be resolved.

    Raises
    ------
    DesignError
        If there is a recursion, an unknown root, absurd nesting or far too many paths: then
        nothing can be said about the rest.
    """
    if root not in blocks:
        raise refuse(
            "DOC-ROOT", "design:root", f"There is no block '{root}'.", "Name an existing block."
        )
    _refuse_recursion(blocks, root)
    builder = _Builder(blocks, root)
    _walk(builder, root, "", (), (), (), False, 0)
    return Expansion(
        tuple(builder.arrays), tuple(builder.joins), tuple(builder.issues), builder.by_path
    )


def _refuse_recursion(blocks: dict[str, Block], root: str) -> None:
    done: set[str] = set()
    trail: list[str] = []
    stack: list[tuple[str, Iterator[str]]] = []

    def push(block_id: str) -> None:
        trail.append(block_id)
        children = [item.block for item in blocks[block_id].items if item.block is not None]
        stack.append((block_id, iter([child for child in children if child in blocks])))

    for start in (root, *blocks):
        if start in done:
            continue
        push(start)
        while stack:
            _, children = stack[-1]
            child = next((c for c in children if c not in done), None)
            if child is None:
                stack.pop()
                done.add(trail.pop())
            elif child in trail:
                circle = " → ".join((*trail[trail.index(child) :], child))
                raise refuse(
                    "DOC-RECURSION",
                    f"blocks.{child}",
                    f"Block '{child}' contains itself: {circle}.",
                    "Remove one of these items or make the block unique.",
                )
            else:
                push(child)


def _walk(
    out: _Builder,
    block_id: str,
    prefix: str,
    axes: tuple[AxisUse, ...],
    presence: tuple[Presence, ...],
    forwarding: tuple[tuple[str, Forwarding], ...],
    external: bool,
    depth: int,
) -> None:
    block = out.blocks[block_id]
    if depth > MAX_DEPTH:
        raise refuse(
            "DOC-NESTING",
            f"{out.root}.{prefix}",
            f"Blocks nest deeper than {MAX_DEPTH} levels.",
            "Flatten the hierarchy; repetition belongs into axes.",
        )
    seen: set[str] = set()
    for item in block.items:
        path = f"{prefix}.{item.id}" if prefix else item.id
        out.paths += 1
        if out.paths > MAX_PATHS:
            raise refuse(
                "DOC-PATHS",
                f"{out.root}.{path}",
                f"The design has more than {MAX_PATHS:,} item paths.",
                "Repeat items along axes instead of listing them.",
            )
        if item.id in seen:
            out.error(
                "DOC-DUPLICATE", path, f"Two items or links are called '{item.id}'.", "Rename one."
            )
            continue
        seen.add(item.id)
        own = tuple(
            AxisUse((path, axis.name), axis.size, tuple((f.name, f.size) for f in axis.factors))
            for axis in item.axes
        )
        if len({axis.name for axis in item.axes}) != len(item.axes):
            out.error(
                "DOC-DUPLICATE", path, "Two axes of the item have the same name.", "Rename one."
            )
        here = axes + own
        size = math.prod(axis.size for axis in here)
        if size > MAX_ELEMENTS:
            out.error(
                "DOC-ELEMENTS",
                path,
                f"This would be {size:,} elements; the limit is {MAX_ELEMENTS:,}.",
                "Lower a count on the path.",
            )
            continue
        guards = presence
        if item.guard is not None:
            guards = (*presence, _presence(out, path, item.guard, here))
        planes = (*forwarding, *item.forwarding.items())
        if item.block is not None:
            if item.block not in out.blocks:
                out.error(
                    "DOC-BLOCK",
                    path,
                    f"There is no block '{item.block}'.",
                    "Name an existing block.",
                )
                continue
            _walk(out, item.block, path, here, guards, planes, external or item.external, depth + 1)
        else:
            out.by_path[path] = len(out.arrays)
            out.arrays.append(
                Array(path, str(item.part), here, external or item.external, planes, guards)
            )
    for link in block.links:
        path = f"{prefix}.{link.id}" if prefix else link.id
        if link.id in seen:
            out.error(
                "DOC-DUPLICATE", path, f"Two items or links are called '{link.id}'.", "Rename one."
            )
            continue
        seen.add(link.id)
        _resolve_join(out, link, prefix, path, len(axes))


def _presence(out: _Builder, path: str, guard: Guard, axes: tuple[AxisUse, ...]) -> Presence:
    return Presence(
        tuple(_clause(out, path, selection, axes) for selection in guard.only),
        tuple(_clause(out, path, selection, axes) for selection in guard.never),
    )


def _clause(out: _Builder, path: str, selection: Selection, axes: tuple[AxisUse, ...]) -> Clause:
    terms = []
    for ref, indices in selection.where.items():
        unit = find_unit(axes, ref)
        if unit is None:
            out.error(
                "DOC-AXIS", path, f"The guard names an unknown axis '{ref}'.", _axes_hint(axes)
            )
            continue
        if indices and max(indices) >= unit.size:
            out.error(
                "DOC-INDEX",
                path,
                f"The guard names index {max(indices)} of '{ref}', which has {unit.size}.",
                "Use indices from 0 to size − 1.",
            )
        terms.append((unit, frozenset(indices)))
    return Clause(tuple(terms))


def _axes_hint(axes: tuple[AxisUse, ...]) -> str:
    names = ", ".join(dict.fromkeys(axis.key[1] for axis in axes))
    return f"Axes here: {names}." if names else "There are no axes here."


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


def _resolve_join(out: _Builder, link: LinkGroup, prefix: str, path: str, outer: int) -> None:
    ends = []
    for end in (link.a, link.b):
        target = f"{prefix}.{end.item}" if prefix else end.item
        index = out.by_path.get(target)
        if index is None:
            out.error(
                "DOC-ITEM",
                path,
                f"The link group ends at '{end.item}', which is no part item here.",
                "Name an item that holds a part, by its path below this block.",
            )
            return
        ends.append(index)
    a, b = ends
    if link.pairs is not None:
        if link.rules:
            out.error(
                "DOC-RULE", path, "A link group has either rules or pairs, not both.", "Remove one."
            )
            return
        if _check_pairs(out, link, path, out.arrays[a], out.arrays[b], outer):
            out.joins.append(Join(path, link, a, b, outer, ()))
        return
    relations = _relations(out, link, path, out.arrays[a], out.arrays[b], a == b, outer)
    if relations is None:
        return
    join = Join(path, link, a, b, outer, relations)
    if pair_count(join, out.arrays) == 0:
        out.error(
            "DOC-NOTHING",
            path,
            f"The rule of '{link.id}' matches nothing.",
            "A ring, a line or a mesh needs at least two elements along its axis.",
        )
        return
    out.joins.append(join)


def _check_pairs(out: _Builder, link: LinkGroup, path: str, a: Array, b: Array, outer: int) -> bool:
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
                    f"Pair {number} names {list(index)} in an array of shape {list(shape)}.",
                    "Give one index per axis below the block, from 0 to size − 1.",
                )
                return False
        if a.path == b.path and pair.a == pair.b:
            out.error("DOC-SELF", path, f"Pair {number} joins an element to itself.", "Remove it.")
            return False
    return True


def _relations(
    out: _Builder, link: LinkGroup, path: str, a: Array, b: Array, is_self: bool, outer: int
) -> tuple[Relation, ...] | None:
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
    out: _Builder, rule: Rule, path: str, a: Array, b: Array, shared: set[AxisKey]
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
                "DOC-AXIS", path, f"'{array.path}' has no axis '{ref}'.", _axes_hint(array.axes)
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
    if rule.kind == "any" and len(found_a) + len(found_b) > 0:
        return Relation("any", found_a, found_b)
    for ref, left, right in zip(rule.a, units_a, units_b, strict=True):
        if left is None or right is None or left.key != right.key or left.key not in shared:
            out.error(
                "DOC-AXIS",
                path,
                f"'{rule}' needs an axis that both ends share; '{ref}' is none.",
                _axes_hint(tuple(axis for axis in a.axes if axis.key in shared)),
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


def design_error_if(issues: tuple[Issue, ...]) -> None:
    """Raise a `DesignError` if any of the issues is an error."""
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        raise DesignError(*errors)


__all__ = [
    "Array",
    "AxisUse",
    "Clause",
    "Expansion",
    "Item",
    "Join",
    "Presence",
    "Relation",
    "Unit",
    "degree",
    "expand",
    "find_unit",
    "pair_count",
]
