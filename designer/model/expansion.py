"""From definitions to arrays and joins: item paths are followed, elements are not unrolled.

Every leaf item path becomes an `Array` with the axes of all items on its path (S1); every link
group becomes a `Join` for each path on which its block stands, with its rules resolved to axes
(S2). The number of paths is small however many elements they stand for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from designer.issues import Issue, refuse
from designer.model.arrays import Array, AxisUse, Clause, Findings, Presence, axes_hint, find_unit
from designer.model.blocks import Block, Guard, LinkGroup, Selection
from designer.model.joins import Join, check_pairs, pair_count, resolve_relations
from designer.model.parts import Forwarding

MAX_ELEMENTS = 10**9


MAX_PATHS = 20_000


MAX_DEPTH = 24


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
    refused
        Item paths that could not be followed; what names them is not reported again.
    """

    arrays: tuple[Array, ...]
    joins: tuple[Join, ...]
    issues: tuple[Issue, ...]
    by_path: dict[str, int] = field(repr=False)
    refused: frozenset[str] = frozenset()

    def is_refused(self, path: str) -> bool:
        """Return whether a path is refused, or lies above or inside what is."""
        return any(is_below(path, other) or is_below(other, path) for other in self.refused)


@dataclass(slots=True)
class _Builder(Findings):
    blocks: dict[str, Block] = field(default_factory=dict)
    arrays: list[Array] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    by_path: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    paths: int = 0


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
    builder = _Builder(root, blocks=blocks)
    _walk(builder, root, "", (), (), (), False, 0)
    return Expansion(
        tuple(builder.arrays),
        tuple(builder.joins),
        tuple(builder.issues),
        builder.by_path,
        frozenset(builder.refused),
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
            out.refused.add(path)
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
                out.refused.add(path)
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
                "DOC-AXIS", path, f"The guard names an unknown axis '{ref}'.", axes_hint(axes)
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


def is_below(path: str, item: str) -> bool:
    """Return whether an item path is the item or lies inside it."""
    return path == item or path.startswith(item + ".")


def _resolve_join(out: _Builder, link: LinkGroup, prefix: str, path: str, outer: int) -> None:
    ends = []
    for end in (link.a, link.b):
        target = f"{prefix}.{end.item}" if prefix else end.item
        index = out.by_path.get(target)
        if index is None and any(is_below(target, path) for path in out.refused):
            # Said already: what stands there was refused itself.
            return
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
        if check_pairs(out, link, path, out.arrays[a], out.arrays[b], outer):
            out.joins.append(Join(path, link, a, b, outer, ()))
        return
    relations = resolve_relations(out, link, path, out.arrays[a], out.arrays[b], a == b, outer)
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
