"""The N−1 table: what the loss of one element or one link of each kind costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from designer.edit.elements import fail
from designer.model.arrays import Array
from designer.model.design import Design
from designer.model.rules import check
from designer.session.whatif.classes import Alike, AlikeLinks, alike_elements, alike_links
from designer.session.whatif.comparing import Chips, chips_of, peers_of, reached_from
from designer.session.whatif.cutting import cut_link, revived
from designer.session.whatif.drawing import element_address
from designer.session.whatif.network import Cancel, Progress, Solved, never, solve_planes, unheard
from designer.session.whatif.rows import Kind, LossRow, PlaneLoss
from designer.solve.bandwidth import group_loads
from designer.solve.compile import Compiled
from designer.solve.compile.compiled import PlaneSpec
from designer.solve.flow.flow import Cancelled, TooLarge
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
    """One row to come.

    Attributes
    ----------
    kind, number
        An element of an array, or a link of a group, by its number in the design.
    alike
        Which one; None where the classes are not known.
    note
        What is left out.
    """

    kind: Kind
    number: int
    alike: Alike | AlikeLinks | None
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
                found += self._cases(spec, number, "element")
        for number in range(len(self.compiled.links)):
            spec = self._spec_with(number, "groups")
            if spec is not None:
                found += self._cases(spec, number, "link")
        return found

    def _cases(self, spec: PlaneSpec, number: int, kind: Kind) -> list[_Case]:
        alike: Sequence[Alike | AlikeLinks]
        try:
            if kind == "element":
                alike = alike_elements(spec.view, spec.arrays.index(number), self.cancelled)
            else:
                alike = alike_links(spec.view, spec.groups.index(number), self.cancelled)
        except TooLarge as error:
            return [_Case(kind, number, None, f"not worked out: {error}")]
        kept = [_Case(kind, number, one) for one in alike[:MOST_CLASSES]]
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
        address, part = self._named(case)
        if case.alike is None:
            return LossRow(case.kind, address, part, (), 0, (), case.note)
        ends = self._ends(case.number, case.alike)
        planes: tuple[PlaneLoss, ...] = ()
        note = case.note
        try:
            planes, unsolved = self._planes(case, ends)
            note = "; ".join(text for text in (note, unsolved) if text)
        except TooLarge as error:
            note = f"not worked out: {error}"
        return LossRow(case.kind, address, part, ends, case.alike.count, planes, note)

    def _named(self, case: _Case) -> tuple[str, str]:
        """Return the address of an array or link group, and the part or media that fail."""
        if case.kind == "element":
            leaf = self.compiled.arrays[case.number]
            return leaf.address, leaf.part
        link = self.compiled.links[case.number]
        media = [m.part for m in (link.medium, link.medium_across) if m is not None]
        return link.address, " or ".join(media)

    def _ends(self, number: int, alike: Alike | AlikeLinks) -> tuple[str, ...]:
        """Return the address of an element, or of both ends of a link."""
        if isinstance(alike, Alike):
            return (self._address(number, alike.element),)
        link = self.compiled.links[number]
        return self._address(link.a, alike.a), self._address(link.b, alike.b)

    def _planes(self, case: _Case, ends: tuple[str, ...]) -> tuple[tuple[PlaneLoss, ...], str]:
        """Return what a failure costs on each plane that it touches, and what is not known."""
        number = case.number
        failed = self.scratch.compiled(fail(self.design, ends))
        chip = None
        if isinstance(case.alike, AlikeLinks):
            failed = self._without(number, case.alike, failed)
        elif case.alike is not None:
            chip = number, case.alike.element
        rows, unsolved = [], []
        for name, after in solve_planes(failed, self.memo, self.cancelled, self.base).items():
            if number not in (after.spec.arrays if chip else after.spec.groups):
                continue
            if after.flow is None:
                unsolved.append(f"plane '{name}' is not solved: {after.reason}")
                continue
            loss = self._loss(name, after, chip)
            rows.append(loss if chip else self._with_loads(loss, after, number))
        return tuple(rows), "; ".join(unsolved)

    def _without(self, number: int, alike: AlikeLinks, marked: Compiled) -> Compiled:
        """Return the compiled design with one link of a group taken out of all its views."""
        cut: dict[int, PlaneSpec] = {}

        def fewer(spec: PlaneSpec, other: PlaneSpec) -> PlaneSpec:
            if number not in spec.groups:
                return spec
            same = cut.get(id(spec.view))
            if same is None:
                at = spec.groups.index(number)
                same = cut[id(spec.view)] = cut_link(spec, other, at, alike.a, alike.b)
            # A composite of one plane shares its view.
            return replace(same, id=spec.id, role=spec.role)

        planes = map(fewer, self.compiled.planes, marked.planes)
        whole, other = self.compiled.composite, marked.composite
        composite = None if whole is None or other is None else fewer(whole, other)
        return replace(self.compiled, planes=tuple(planes), composite=composite)

    def _address(self, number: int, element: int) -> str:
        return element_address(self.design, self.arrays[number], element)

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
        return self._address(chips.array, chips.element)

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
        """Return the nodes, numbered as after the failure, that the failed chip reached."""
        _, by_element = after.nodes
        number, element = failed
        view = revived(after.spec.view, before.spec.view)
        at = before.spec.arrays.index(number)
        return reached_from(view, at, element, by_element=by_element)

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
