"""The N−1 table: what the loss of one element or one link of each kind costs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from designer.edit.elements import fail
from designer.model.arrays import Array
from designer.model.design import Design
from designer.model.rules import check
from designer.session.whatif.classes import Alike, AlikeLinks, alike_elements, alike_links
from designer.session.whatif.comparing import Chips, chips_of, peers_of, reaching
from designer.session.whatif.cutting import cut_link, revived
from designer.session.whatif.drawing import element_address
from designer.session.whatif.network import Cancel, Progress, Solved, never, solve_planes, unheard
from designer.session.whatif.rows import LossRow, PlaneLoss
from designer.solve.bandwidth import group_loads
from designer.solve.compile import Compiled
from designer.solve.compile.compiled import PlaneSpec
from designer.solve.flow.flow import Cancelled
from designer.solve.memo import Memo

#: Classes of one array or link group that are worked out; the largest come first.
MOST_CLASSES = 32


def n_minus_one(
    design: Design,
    *,
    memo: Memo | None = None,
    progress: Progress = unheard,
    cancelled: Cancel = never,
) -> tuple[LossRow, ...]:
    """Fail one of each kind of thing in turn; see `losses`."""
    return tuple(losses(design, memo=memo, progress=progress, cancelled=cancelled))


def losses(
    design: Design,
    *,
    memo: Memo | None = None,
    progress: Progress = unheard,
    cancelled: Cancel = never,
) -> Iterator[LossRow]:
    """Fail one of each kind of thing in turn, and yield a row as soon as it is known.

    Things are all arrays whose elements pass traffic on, and all link groups. Where not all
    elements or links are alike (guards, earlier faults, uneven wiring) there is a row for each
    class, up to `MOST_CLASSES` of them.

    Parameters
    ----------
    design
        A sound design; what has failed in it stays failed.
    memo
        Remembers flows, shared with solves; belongs to the calling thread.
    progress
        Told how many rows are done, and of how many.
    cancelled
        Asked often.

    Raises
    ------
    Cancelled
        If `cancelled` says so.
    """
    table = _Table(design, memo or Memo(), cancelled)
    cases = table.cases()
    progress(0, len(cases))
    for done, case in enumerate(cases, start=1):
        if cancelled():
            raise Cancelled
        yield table.row(case)
        progress(done, len(cases))


@dataclass(frozen=True, slots=True)
class _Case:
    """One row to come: an element of an array, or a link of a group, both as design numbers."""

    number: int
    alike: Alike | AlikeLinks
    note: str = ""


@dataclass(slots=True)
class _Table:
    design: Design
    memo: Memo
    cancelled: Cancel
    #: Failed designs must not drive out of the caller's memo what an edit needs.
    scratch: Memo = field(default_factory=Memo)
    compiled: Compiled = field(init=False)
    arrays: tuple[Array, ...] = field(init=False)
    base: dict[str, Solved] = field(init=False)
    peers: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.arrays = check(self.design)[0].arrays
        self.compiled = self.scratch.compiled(self.design)
        self.base = solve_planes(self.compiled, self.memo, self.cancelled)

    # -- what can fail -------------------------------------------------------------------------

    def cases(self) -> list[_Case]:
        """Return all rows to come: elements of arrays, then links."""
        found: list[_Case] = []
        for number in range(len(self.arrays)):
            spec = self._spec_with(number, "arrays")
            if spec is not None and self._passes_on(number):
                alike = alike_elements(spec.view, spec.arrays.index(number), self.cancelled)
                found += self._cases(number, alike)
        for number in range(len(self.compiled.links)):
            spec = self._spec_with(number, "groups")
            if spec is not None:
                links = alike_links(spec.view, spec.groups.index(number), self.cancelled)
                found += self._cases(number, links)
        return found

    def _cases(self, number: int, alike: list[Any]) -> list[_Case]:
        kept = [_Case(number, one) for one in alike[:MOST_CLASSES]]
        left = alike[MOST_CLASSES:]
        if left:
            note = f"{sum(one.count for one in left):,} more, in {len(left):,} classes, left out"
            kept[-1] = replace(kept[-1], note=note)
        return kept

    def _spec_with(self, number: int, what: str) -> PlaneSpec | None:
        """Return the plane whose classes tell apart what matters: the composite where it can."""
        whole = self.compiled.composite
        specs = [*([whole] if whole is not None else []), *self.compiled.planes]
        having = [spec for spec in specs if number in getattr(spec, what)]
        regular = [spec for spec in having if not spec.view.irregular]
        return next(iter(regular or having), None)

    def _passes_on(self, number: int) -> bool:
        """Return whether the elements of an array carry traffic of others on any plane."""
        for name, solved in self.base.items():
            if number not in solved.spec.arrays:
                continue
            array = solved.spec.view.arrays[solved.spec.arrays.index(number)]
            relays = name == "all" and solved.flow is not None and bool(solved.flow.relays)
            if any(way != "none" for way in array.forward) or (relays and array.endpoint):
                return True
        return False

    # -- one row -------------------------------------------------------------------------------

    def row(self, case: _Case) -> LossRow:
        """Work out one row."""
        if isinstance(case.alike, Alike):
            return self._element(case, case.alike)
        return self._link(case, case.alike)

    def _element(self, case: _Case, alike: Alike) -> LossRow:
        array = self.arrays[case.number]
        place = self._address(array, alike.element)
        failed = self.scratch.compiled(fail(self.design, [place]))
        after = solve_planes(failed, self.memo, self.cancelled, self.base)
        planes = tuple(
            self._loss(name, solved, (case.number, alike.element))
            for name, solved in after.items()
            if case.number in solved.spec.arrays
        )
        leaf = self.compiled.arrays[case.number]
        return LossRow("element", leaf.address, leaf.part, (place,), alike.count, planes, case.note)

    def _link(self, case: _Case, alike: AlikeLinks) -> LossRow:
        link = self.compiled.links[case.number]
        ends = tuple(
            self._address(self.arrays[number], element)
            for number, element in ((link.a, alike.a), (link.b, alike.b))
        )
        media = [m.part for m in (link.medium, link.medium_across) if m is not None]
        planes: tuple[PlaneLoss, ...] = ()
        note = case.note
        cut = self._without(case.number, alike, ends)
        if cut is None:
            note = "one link of it cannot be told from its two sides; not worked out"
        else:
            after = solve_planes(cut, self.memo, self.cancelled, self.base)
            planes = tuple(
                self._with_loads(self._loss(name, solved), solved, case.number)
                for name, solved in after.items()
                if case.number in solved.spec.groups
            )
        part = " or ".join(dict.fromkeys(media))
        return LossRow("link", link.address, part, ends, alike.count, planes, note)

    def _without(self, number: int, alike: AlikeLinks, ends: tuple[str, ...]) -> Compiled | None:
        """Return the compiled design with one link of a group taken out of all its views."""
        marked = self.scratch.compiled(fail(self.design, ends))
        found: dict[int, PlaneSpec] = {}
        planes = []
        for spec, other in zip(self.compiled.planes, marked.planes, strict=True):
            if number not in spec.groups:
                planes.append(spec)
                continue
            cut = cut_link(spec, other, spec.groups.index(number), alike.a, alike.b)
            if cut is None:
                return None
            found[id(spec.view)] = cut
            planes.append(cut)
        whole, whole_marked = self.compiled.composite, marked.composite
        if whole is not None and whole_marked is not None and number in whole.groups:
            same = found.get(id(whole.view))
            if same is not None:
                whole = PlaneSpec(whole.id, whole.role, same.view, same.arrays, same.groups)
            else:
                at = whole.groups.index(number)
                cut = cut_link(whole, whole_marked, at, alike.a, alike.b)
                if cut is None:
                    return None
                whole = cut
        return replace(self.compiled, planes=tuple(planes), composite=whole)

    def _address(self, array: Array, element: int) -> str:
        return element_address(self.design, array, element)

    # -- before and after ----------------------------------------------------------------------

    def _loss(self, name: str, after: Solved, failed: tuple[int, int] | None = None) -> PlaneLoss:
        before = self.base[name]
        chips = chips_of(before, after)
        lost, reach = self._reach(name, before, after, chips, failed)
        was, now = before.all_to_all, after.all_to_all
        worst = min(chips, key=lambda c: (reach.get(c.node_after, 1.0), c.kept), default=None)
        untouched = worst is None or (not worst.is_hit and reach.get(worst.node_after, 1.0) == 1)
        stranded = any(reach.get(c.node_after) == 0.0 for c in chips)
        loss = None if was is None or now is None or was == 0 else 1 - now / was
        rates_known = all(math.isfinite(c.before) and math.isfinite(c.after) for c in chips)
        limit = after.limit
        return PlaneLoss(
            plane=name,
            chips=sum(c.count for c in chips),
            before=was,
            after=now,
            loss=1.0 if lost > 0 else loss,
            pairs_lost=lost,
            worst_chip="" if untouched or worst is None else self._chip(worst),
            worst_bytes_per_s=0.0 if stranded else now,
            injection_before=None if worst is None else _known(worst.before),
            injection_after=None if worst is None else _known(worst.after),
            hit=sum(c.count for c in chips if c.is_hit) if rates_known else None,
            disconnected=sum(c.count for c in chips if reach.get(c.node_after, 1.0) < 0.5),
            limit="" if limit is None else self.compiled.links[limit].address,
        )

    def _chip(self, chips: Chips) -> str:
        return self._address(self.arrays[chips.array], chips.element)

    def _reach(
        self,
        name: str,
        before: Solved,
        after: Solved,
        chips: list[Chips],
        failed: tuple[int, int] | None,
    ) -> tuple[float, dict[int, float]]:
        """Return the share of pairs lost, and of former peers that reach each chip still.

        The second is empty where no pair was lost: then all of them do.
        """
        if before.flow is None or after.flow is None:
            return 0.0, {}
        pairs, total = before.flow.connected_pairs, sum(c.count for c in chips)
        dead = before.flow.endpoints - total
        if pairs == before.flow.endpoints * (before.flow.endpoints - 1):
            pairs = total * (total - 1)
            if after.flow.connected_pairs == pairs:
                return 0.0, {}
        elif not dead and after.flow.connected_pairs == pairs:
            return 0.0, {}
        if name not in self.peers:
            self.peers[name] = peers_of(before, self.cancelled)
        was, now = self.peers[name], peers_of(after, self.cancelled)
        # One peer fewer is no loss where that is the chip that failed.
        knew = self._knew(before, after, failed) if dead and failed is not None else set()
        share: dict[int, float] = {}
        kept = had = 0
        for c in chips:
            former = was.get(c.node_before, 0) - (c.node_after in knew)
            left = min(now.get(c.node_after, 0), former)
            kept, had = kept + left * c.count, had + former * c.count
            share[c.node_after] = left / former if former else 1.0
        return (1 - kept / had if had else 0.0), share

    def _knew(self, before: Solved, after: Solved, failed: tuple[int, int]) -> set[int]:
        """Return the nodes, numbered as after the failure, that reached the failed chip."""
        _, by_element = after.nodes
        number, element = failed
        view = revived(after.spec.view, before.spec.view)
        at = before.spec.arrays.index(number)
        return reaching(view, at, element, by_element=by_element)

    def _with_loads(self, loss: PlaneLoss, after: Solved, number: int) -> PlaneLoss:
        """Say how the largest loads of a group have grown, each direction by itself."""
        before = self.base[loss.plane]
        was, now = _loads(before, number), _loads(after, number)
        forth, back = (new / old if old > 0 else None for old, new in zip(was, now, strict=True))
        return replace(loss, load_forth=forth, load_back=back)


def _loads(solved: Solved, number: int) -> tuple[float, float]:
    """Return the largest load of a link of a group of the design, forth and back."""
    if solved.flow is None:
        return 0.0, 0.0
    groups = solved.routed.groups
    forth, back, _ = group_loads(solved.flow, len(groups))
    at = [k for k, name in enumerate(groups) if name == number]
    return (
        max((float(forth[k]) for k in at), default=0.0),
        max((float(back[k]) for k in at), default=0.0),
    )


def _known(rate: float) -> float | None:
    return rate if math.isfinite(rate) else None
