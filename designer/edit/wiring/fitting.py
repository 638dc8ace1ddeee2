"""Before wiring: where links belong, which ports fit, which rules and media suit."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any, Literal

from designer.edit.place import block_of, fresh, ids_in
from designer.edit.refs import Digits, Lost, axes_of, chain_of, write_ref
from designer.edit.wiring.preview import Preview, known, preview
from designer.edit.wiring.reach import MediumChoice, port_rate, suggest_media
from designer.issues import refuse
from designer.model import address
from designer.model.arrays import AxisUse
from designer.model.blocks import End, LinkGroup, Pair
from designer.model.design import Design
from designer.model.parts import Part, Port
from designer.model.relations import Rule

ChoiceKind = Literal["each", "same", "other", "mesh", "ring", "line", "all", "pairs"]


@dataclass(frozen=True, slots=True)
class Fit:
    """Two port kinds that could be wired, with ports free at the fullest element of each end."""

    a: str
    b: str
    free_a: int
    free_b: int

    @property
    def is_free(self) -> bool:
        """Whether both ends have a port left."""
        return self.free_a > 0 and self.free_b > 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule that one can choose for two ends.

    Attributes
    ----------
    kind
        Names its picture.
    label
        In words: "same subplane", "ring along x".
    rules, pairs
        For the link group.
    """

    kind: ChoiceKind
    label: str
    rules: tuple[Rule, ...] = ()
    pairs: tuple[Pair, ...] | None = None


@dataclass(frozen=True, slots=True)
class PortUse:
    """Use of a port kind at the fullest element of an item, for the edge of its block."""

    port: Port
    used: int
    cages: int
    cages_used: int

    @property
    def free(self) -> int:
        """Ports left."""
        return self.port.count - self.used


# -- looking ---------------------------------------------------------------------------------


def meeting(design: Design, a: str, b: str) -> tuple[str, str, str]:
    """Return where links between two addresses belong: block, and item paths of both ends.

    It is the innermost block that holds both. Of one and the same item, indices that differ say
    how far out: ``node[0].l1`` and ``node[1].l1`` meet in the block that holds ``node``.
    """
    ends = [address.find(design.blocks, design.root, place) for place in (a, b)]
    for end, place in zip(ends, (a, b), strict=True):
        if end.item is None or end.item.part is None:
            raise refuse("EDT-END", place, "Links end at parts.", "Open the block, choose a part.")
    left, right = (end.steps for end in ends)
    same = 0
    most = min(len(left), len(right)) - 1
    while same < most and left[same].id == right[same].id:
        unlike = zip(left[same].indices, right[same].indices, strict=True)
        if any(i != j and None not in (i, j) for i, j in unlike):
            break
        same += 1
    block = design.root
    for step in left[:same]:
        item = design.blocks[block].item(step.id)
        block = str(item.block) if item is not None else block
    paths = [".".join(step.id for step in steps[same:]) for steps in (left, right)]
    return block, paths[0], paths[1]


def fits(design: Design, block_id: str, a: str, b: str) -> tuple[Fit, ...]:
    """Return the pairs of port kinds of two items, the likeliest first.

    Parameters
    ----------
    design, block_id
        The document and the block that would hold the links.
    a, b
        Item paths below the block.
    """
    free = [_free(design, block_id, path) for path in (a, b)]
    pairs = (
        [(p, p) for p in free[0]] if a == b else list(itertools.product(free[0], free[1]))
    )  # fmt: skip

    def rank(pair: tuple[tuple[Port, int], tuple[Port, int]]) -> tuple[Any, ...]:
        (p, n), (q, m) = pair
        return (
            n <= 0 or m <= 0,
            p.rate is None or q.rate is None or not math.isclose(p.rate, q.rate),
            # What fits physically says more than what makers call their ports.
            p.cage != q.cage,
            p.id != q.id,
            -(n + m),
        )

    return tuple(Fit(p.id, q.id, n, m) for (p, n), (q, m) in sorted(pairs, key=rank))


def _free(design: Design, block_id: str, path: str) -> list[tuple[Port, int]]:
    here = known(design)
    found: dict[str, tuple[Port, int]] = {}
    for prefix in here.prefixes.get(block_id, []):
        index = here.expansion.by_path.get(f"{prefix}.{path}" if prefix else path)
        part = None if index is None else design.parts.get(here.expansion.arrays[index].part)
        if index is None or part is None:
            continue
        for port in part.ports:
            left = port.count - sum(here.used.get((index, port.id), {}).values())
            old = found.get(port.id)
            found[port.id] = (port, left if old is None else min(left, old[1]))
    return list(found.values())


def port_use(design: Design, place: str) -> tuple[PortUse, ...]:
    """Return the ports and cages in use at an item, at the element that uses most."""
    target = address.find(design.blocks, design.root, place)
    here = known(design)
    index = here.expansion.by_path.get(target.path)
    part = None if index is None else design.parts.get(here.expansion.arrays[index].part)
    if part is None or index is None:
        return ()
    out = []
    for port in part.ports:
        mine = here.used.get((index, port.id), {}).values()
        cages = -(-port.count // port.per_cage)
        out.append(PortUse(port, sum(mine), cages, sum(-(-n // port.per_cage) for n in mine)))
    return tuple(out)


def choices(design: Design, block_id: str, a: str, b: str) -> tuple[Choice, ...]:
    """Return the rules that make sense between two items of a block, the plainest first."""
    chains = [chain_of(design.blocks, block_id, path) for path in (a, b)]
    if chains[0] is None or chains[1] is None:
        return ()
    axes = [axes_of(design.blocks, chain) for chain in chains if chain is not None]
    same = 0
    while same < min(map(len, chains)) and chains[0][same] == chains[1][same]:  # type: ignore[arg-type]
        same += 1
    shared = len(axes_of(design.blocks, chains[0][:same]))
    # Of blocks of one name within each other no reference tells the axes apart.
    written = {k: _written("", axes, k) for k in range(shared) if axes[0][k].size > 1}
    names = {k: text for k, text in written.items() if text}
    moving = list(names)
    out: list[Choice] = []
    if a != b:
        out.append(Choice("each", "each to each"))
        out += _in_step(axes[0], axes[1], shared)
        for k in moving:
            out.append(
                Choice("all", f"each to each, across {names[k]}", (Rule("any", (names[k],)),))
            )
            out.append(Choice("other", f"other {names[k]}", (Rule("other", (names[k],)),)))
    else:
        for k in moving[::-1]:
            out.append(Choice("mesh", f"full mesh along {names[k]}", (Rule("other", (names[k],)),)))
            out.append(Choice("ring", f"ring along {names[k]}", (Rule("next", (names[k],)),)))
            out.append(Choice("line", f"line along {names[k]}", (Rule("adjacent", (names[k],)),)))
        if len(moving) > 1:
            refs = tuple(names.values())
            out.append(Choice("mesh", "full mesh of all", (Rule("differ", refs),)))
    if a != b or moving:
        last = [0] * len(axes[1])
        if a == b:
            last[moving[-1]] = 1
        pair = Pair(a=(0,) * len(axes[0]), b=tuple(last))
        out.append(Choice("pairs", "single links by hand", (), (pair,)))
    return tuple(out)


def _in_step(a: tuple[AxisUse, ...], b: tuple[AxisUse, ...], shared: int) -> list[Choice]:
    """Return the choices in which axes of two items run in step, alike names first."""
    found = []
    pairs = list(itertools.product(range(shared, len(a)), range(shared, len(b))))
    pairs = [
        (i, j)
        for i, j in pairs
        if a[i].size == b[j].size > 1 and _qualified(a, i) and _qualified(b, j)
    ]
    for i, j in sorted(pairs, key=lambda ij: a[ij[0]].key[1] != b[ij[1]].key[1]):
        left, right = _qualified(a, i), _qualified(b, j)
        names = (a[i].key[1], b[j].key[1])
        label = f"same {names[0]}" if names[0] == names[1] else " = ".join(names)
        found.append(Choice("same", label, (Rule("equal", (left,), (right,)),)))
    alike = [(i, j) for i, j in pairs if a[i].key[1] == b[j].key[1]]
    if len(alike) > 1:
        rules = tuple(Rule("equal", (_qualified(a, i),), (_qualified(b, j),)) for i, j in alike)
        found.insert(0, Choice("same", "same " + ", ".join(a[i].key[1] for i, _ in alike), rules))
    for one, two, turned in ((a, b, False), (b, a, True)):
        triples = itertools.product(
            itertools.permutations(range(shared, len(one)), 2), range(shared, len(two))
        )
        for (i, j), k in triples:
            if one[i].size * one[j].size == two[k].size and min(one[i].size, one[j].size) > 1:
                many, single = (_qualified(one, i), _qualified(one, j)), (_qualified(two, k),)
                if not all((*many, *single)):
                    continue
                label = f"({one[i].key[1]}, {one[j].key[1]}) = {two[k].key[1]}"
                rule = Rule("equal", single, many) if turned else Rule("equal", many, single)
                found.append(Choice("same", label, (rule,)))
    return found


def _qualified(axes: tuple[AxisUse, ...], k: int) -> str:
    holder = axes[k].key[0].rpartition(".")[2]
    return _written(f"{holder}.{axes[k].key[1]}", [axes], k)


def _written(old: str, paths: list[tuple[AxisUse, ...]], k: int) -> str:
    """Return the reference that means an axis on all paths; empty where there is none."""
    try:
        return write_ref(old, [(axes, Digits(k, 1, axes[k].size)) for axes in paths])
    except Lost:
        return ""


def drafted(
    design: Design,
    block_id: str,
    a: End,
    b: End,
    choice: Choice,
    *,
    plane: str = "",
    **more: Any,
) -> LinkGroup:
    """Return a link group that is not in the design yet; `more` are other fields of it."""
    names = [end.item.rpartition(".")[2] for end in (a, b)]
    # Within one item the rule tells its link groups apart.
    wish = f"{names[0]}_{choice.kind}" if a.item == b.item else "_".join(names)
    return LinkGroup(
        id=fresh(wish, ids_in(block_of(design, block_id))),
        plane=plane or suggest_plane(design, block_id, a, b),
        a=a,
        b=b,
        rules=choice.rules,
        pairs=choice.pairs,
        **more,
    )


def suggest(design: Design, block_id: str, a: End, b: End, **more: Any) -> tuple[Choice, Preview]:
    """Return the likeliest rule between two ends, with its preview.

    Axes of one name run in step; otherwise the first choice for which ports suffice. `more` are
    other fields of the links.
    """
    options = choices(design, block_id, a.item, b.item)
    named = [c for c in options if c.kind == "same" and c.label.startswith("same ")]
    first: tuple[Choice, Preview] | None = None
    for choice in (*named, *options):
        seen = preview(design, block_id, drafted(design, block_id, a, b, choice, **more))
        if not seen.refusal:
            return choice, seen
        first = first or (choice, seen)
    if first is None:
        none = Choice("each", "each to each")
        return none, preview(design, block_id, drafted(design, block_id, a, b, none))
    return first


def rewired(
    design: Design, block_id: str, link: LinkGroup, side: Literal["a", "b"], end: End
) -> LinkGroup:
    """Return a link group of a block with another end; its rule stays where it makes sense."""
    new = link.replace(**{side: end})
    if preview(design, block_id, new, link.id).refusal:
        # Its own ports become free as it moves.
        block = block_of(design, block_id)
        rest = block.replace(links=tuple(g for g in block.links if g.id != link.id))
        without = design.replace(blocks={**design.blocks, block_id: rest})
        choice, _ = suggest(without, block_id, new.a, new.b, count=new.count)
        new = new.replace(rules=choice.rules, pairs=choice.pairs)
    return new


def suggest_plane(design: Design, block_id: str, a: End, b: End) -> str:
    """Return the plane that links of these ports belong to: as their like, else by their names."""
    for end in (a, b):
        chain = chain_of(design.blocks, block_id, end.item)
        item = design.blocks[chain[-1][0]].item(chain[-1][1]) if chain else None
        for block_key, block in design.blocks.items():
            for link in block.links:
                for other in (link.a, link.b):
                    there = chain_of(design.blocks, block_key, other.item)
                    at = design.blocks[there[-1][0]].item(there[-1][1]) if there else None
                    alike = item is not None and at is not None and at.part == item.part
                    if alike and other.port == end.port:
                        return link.plane
    outward = any(word in end.port for end in (a, b) for word in ("out", "net"))
    role = "scale_out" if outward else "scale_up"
    found = [plane.id for plane in design.planes if plane.role == role]
    return found[0] if found else design.planes[0].id if design.planes else role


def media_for(
    design: Design, block_id: str, group: LinkGroup, parts: dict[str, Part] | None = None
) -> tuple[MediumChoice, ...]:
    """Return media for a link group by length and lane rate, of the design and of other parts."""
    ports = [
        port
        for end in (group.a, group.b)
        for port, _ in _free(design, block_id, end.item)
        if port.id == end.port
    ]
    lanes = [p.lane_bytes_per_s.value for p in ports if p.lane_bytes_per_s.value is not None]
    return suggest_media(
        {**(parts or {}), **design.parts},
        group.length_m.value,
        max(lanes, default=None),
        port_rate(ports),
        {p.cage for p in ports},
    )
