"""References written anew after an edit that moved items or changed axes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from designer.edit.refs import (
    Blocks,
    Chain,
    Digits,
    Lost,
    axes_of,
    chain_of,
    digits_of,
    path_of,
    write_ref,
)
from designer.issues import DesignError, refuse
from designer.model.blocks import End, Guard, LinkGroup, Selection
from designer.model.design import Content, Design
from designer.model.relations import Rule

Step = tuple[str, str]
Moved = Callable[[Chain], Chain]
Shifted = Callable[[Chain, Digits], Digits | None]


class Rewriter:
    """Writes references anew after an edit that moved items or changed axes.

    Parameters
    ----------
    before
        The design as it was.
    after
        Blocks with items in their new places and with their new axes.
    move
        The new chain of an old one; chains may begin at any block.
    shift
        New digits of old ones on an old chain; None where their axis is gone.
    """

    def __init__(
        self,
        before: Design,
        after: Blocks,
        move: Moved = lambda chain: chain,
        shift: Shifted = lambda _, digits: digits,
    ) -> None:
        self.before, self.after = before, after
        self.move, self.shift = move, shift

    def ref(self, old: str, chains: Iterable[Chain]) -> str | None:
        """Return the new text of a reference read on some old chains; None if its axis is gone."""
        wanted = []
        for chain in chains:
            digits = digits_of(axes_of(self.before.blocks, chain), old)
            if digits is None:
                return old
            moved = self.shift(chain, digits)
            if moved is None:
                return None
            wanted.append((axes_of(self.after, self.move(chain)), moved))
        return write_ref(old, wanted) if wanted else old

    def end(self, end: End, chain: Chain, holder: str) -> End:
        """Return an end with the path from its new holder to where its chain leads now."""
        moved = self.move(chain)
        while moved and moved[0][0] != holder:
            moved = moved[1:]
        path = path_of(moved)
        return end if path == end.item else end.replace(item=path)

    def link(self, block_id: str, link: LinkGroup, lead: Chain = (), holder: str = "") -> LinkGroup:
        """Return a link group with new paths and references; a rule on a lost axis is dropped.

        Parameters
        ----------
        block_id, link
            Where it stood, and the group.
        lead
            Chain to that block, if the block vanished around it.
        holder
            Block that holds it now; the same if not given.
        """
        below = [chain_of(self.before.blocks, block_id, end.item) for end in (link.a, link.b)]
        if below[0] is None or below[1] is None:
            return link
        a, b = lead + below[0], lead + below[1]
        rules = tuple(new for rule in link.rules for new in self._rule(rule, a, b))
        rules += tuple(self._resharing(link, a, b))
        ends = [self.end(e, c, holder or block_id) for e, c in ((link.a, a), (link.b, b))]
        if rules == link.rules and ends[0] is link.a and ends[1] is link.b:
            return link
        return link.replace(a=ends[0], b=ends[1], rules=rules)

    def _rule(self, rule: Rule, a: Chain, b: Chain) -> Iterator[Rule]:
        if rule.kind == "unknown":
            yield rule
            return
        if rule.kind == "equal":
            left = [self.ref(ref, [a]) for ref in rule.a]
            right = [self.ref(ref, [b]) for ref in rule.b]
            if None not in left and None not in right:
                yield Rule("equal", _texts(left), _texts(right))
            elif _texts(left) and _texts(right):
                raise Lost(str(rule))
            return
        kept: list[str | None] = []
        for ref in rule.a:
            sides = [
                c for c in (a, b) if digits_of(axes_of(self.before.blocks, c), ref) is not None
            ]
            try:
                kept.append(self.ref(ref, sides))
            except Lost:
                if rule.kind != "any":
                    raise
                # Two axes of one name, one of which has another now: any with any is the usual.
                kept += [self.ref(ref, [side]) for side in sides]
        texts = tuple(dict.fromkeys(_texts(kept)))
        if texts:
            kind = "other" if rule.kind == "differ" and len(texts) == 1 else rule.kind
            yield Rule(kind, texts)

    def _resharing(self, link: LinkGroup, a: Chain, b: Chain) -> Iterator[Rule]:
        """Say what went without saying of axes that both ends shared, or share from now on."""
        new_a, new_b = self.move(a), self.move(b)
        if link.pairs is not None or (new_a == a and new_b == b):
            return
        axes_a, axes_b = axes_of(self.after, new_a), axes_of(self.after, new_b)
        was = _shared(self.before.blocks, a, b)
        now = _shared(self.after, new_a, new_b)
        if was == now:
            return
        said = [(rule, *self._said(rule, a, b)) for rule in link.rules]
        for axis in range(min(was, now), max(was, now)):
            for rule, left, right in said:
                shares = any(digits.axis == axis for digits in left + right)
                if shares and now < was and rule.kind not in ("any", "equal"):
                    raise _needs_shared(link, rule)
            claimed = [d for _, left, right in said for d in left + right if d.axis == axis]
            cuts = sorted({1, axes_a[axis].size, *(n for d in claimed for n in d[1:])})
            for lower, upper in list(pairwise(cuts))[::-1] or [(1, 1)]:
                if any(d.lower <= lower and upper <= d.upper for d in claimed):
                    continue
                digits = Digits(axis, lower, upper)
                if now < was:
                    # Depth 1: `chip.node = leaf.node` reads better than `node = node`.
                    refs = [write_ref("item.", [(axes, digits)]) for axes in (axes_a, axes_b)]
                    yield Rule("equal", (refs[0],), (refs[1],))
                else:
                    yield Rule("any", (write_ref("", [(axes_a, digits), (axes_b, digits)]),))

    def _said(self, rule: Rule, a: Chain, b: Chain) -> tuple[list[Digits], list[Digits]]:
        """Return the digits that a rule speaks of on both ends."""
        sides = []
        for chain, refs in ((a, rule.a), (b, rule.b if rule.kind == "equal" else rule.a)):
            axes = axes_of(self.before.blocks, chain)
            sides.append([d for ref in refs if (d := digits_of(axes, ref)) is not None])
        return sides[0], sides[1]

    def guard(self, guard: Guard, chains: Sequence[Chain]) -> Guard | None:
        """Return the guard of an item on some old chains; selections on a lost axis are dropped."""
        only = tuple(self._selections(guard.only, chains))
        never = tuple(self._selections(guard.never, chains))
        if only == guard.only and never == guard.never:
            return guard
        return guard.replace(only=only, never=never) if only or never else None

    def content(self, content: Content) -> Content:
        """Return the content of a placement with its new path and order."""
        chain = chain_of(self.before.blocks, self.before.root, content.item)
        if chain is None:
            return content
        order = _texts(self.ref(ref, [chain]) for ref in content.order)
        path = path_of(self.move(chain))
        if order == content.order and path == content.item:
            return content
        return content.replace(item=path, order=order)

    def _selections(
        self, selections: tuple[Selection, ...], chains: Sequence[Chain]
    ) -> Iterator[Selection]:
        for selection in selections:
            where = {}
            for ref, indices in selection.where.items():
                text = self.ref(ref, chains)
                if text is None:
                    break
                where[text] = indices
            else:
                yield selection if where == selection.where else selection.replace(where=where)


def _shared(blocks: Blocks, a: Chain, b: Chain) -> int:
    """Return how many leading axes two chains share."""
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return len(axes_of(blocks, a[:same]))


def _needs_shared(link: LinkGroup, rule: Rule) -> DesignError:
    return refuse(
        "EDT-GROUP",
        link.id,
        f"'{rule}' of '{link.id}' joins two different items along an axis of their block.",
        "Keep the block: only items that share the axis can be joined so.",
    )


def _texts(refs: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(ref for ref in refs if ref is not None)
