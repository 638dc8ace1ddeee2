"""A pattern routed on classes: exact, however large the design is.

Where the pattern has the symmetries of the links, the class engine's cells and orbits do. Where it
has fewer, the axis is cut finer: a ring into its indices as seen from the receiver (`rings`), and
an unordered axis into the sender's index, the receiver's and the rest, for one demand of each type
(`kinds`). The mean over a symmetry that the pattern does not have is never taken for the load.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.class_graph import (
    MAX_WORK,
    ClassEdges,
    ClassSpace,
    class_edges,
    class_graph,
    class_space,
)
from designer.solve.flow.classes import Catalogue, catalogue, sources_seen
from designer.solve.flow.families import Families
from designer.solve.flow.flow import Cancelled, FloatArray, IntArray, TooLarge
from designer.solve.flow.routing import Routing
from designer.solve.flow.view import View
from designer.solve.traffic.kinds import RECEIVER, SENDER, Axis, Slot, Type
from designer.solve.traffic.layers import route_in_layers
from designer.solve.traffic.loads import Loads
from designer.solve.traffic.orbits import cut_of, rows_of
from designer.solve.traffic.recut import class_map, in_order, marked
from designer.solve.traffic.relations import Relation, offsets
from designer.solve.traffic.rings import RingAxis
from designer.solve.traffic.terms import Term

#: Numbers kept for kinds of links.
MAX_KINDS = 4_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """Terms that are routed together: all that have the same receivers and mark the same pair.

    Attributes
    ----------
    target
        Array of the receivers.
    terms
        Numbers of the terms.
    types
        Type of the routed demand along each paired space that the receivers have.
    """

    target: int
    terms: tuple[int, ...]
    types: dict[int, Type]


class ClassLoads:
    """Adds up the loads of a pattern on the classes of a view."""

    def __init__(self, view: View, terms: list[Term], cancelled: Callable[[], bool]) -> None:
        self.cut = cut_of(view, terms)
        self.view = in_order(view, self.cut.turning + self.cut.single)
        self.terms = terms
        self.cancelled = cancelled
        self.rows = rows_of(self.view, self.cut)
        self.axes = {s: self._axis(s) for s in self.cut.paired}
        self.work = 0
        shapes = [self._shape(slots) for slots in self.rows.slots]
        if sum(math.prod(shape) for shape in shapes) > MAX_KINDS:
            raise TooLarge("too many kinds of links")
        self.carried = [np.zeros(shape) for shape in shapes]
        self.flow = np.zeros(len(shapes))
        self.user = np.full(len(shapes), -1, dtype=np.int64)
        self.families = Families(len(self.rows.digits))
        self.sent: dict[int, FloatArray] = {}
        self.demands = self.unreached = 0.0

    def _axis(self, space: int) -> Axis | RingAxis:
        relations = [t.relations[space] for t in self.terms if space in t.relations]
        assert all(r.kind != "any" for r in relations)
        spec = self.view.spaces[space]
        if space in self.cut.listed:
            return RingAxis(spec.size, relations)
        return Axis(spec, relations)

    def _shape(self, slots: tuple[Slot | None, ...]) -> tuple[int, ...]:
        return tuple(
            len(self.axes[s].kinds(slot)[0]) if slot is not None else 1
            for s, slot in zip(self.cut.paired, slots, strict=True)
        )

    def jobs(self) -> list[Job]:
        """Return what has to be routed."""
        together: dict[int, list[int]] = {}
        out = []
        place = dict.fromkeys(self.cut.paired, 0)
        for number, term in enumerate(self.terms):
            own = [s for s in self.cut.paired if s in term.relations]
            options = []
            for s in own:
                options.append(self.axes[s].types[place[s]])
                place[s] += 1
            if not own:
                together.setdefault(term.target, []).append(number)
                continue
            out += [
                Job(term.target, (number,), dict(zip(own, pick, strict=True)))
                for pick in itertools.product(*options)
            ]
        return [Job(target, tuple(found), {}) for target, found in together.items()] + out

    def run(self) -> Loads:
        """Route everything and return the loads."""
        for job in self.jobs():
            self._run(job)
        per_link = np.zeros(len(self.carried))
        for row, carried in enumerate(self.carried):
            pairs = math.prod(
                self.axes[s].pairs_in(slot)
                for s, slot in zip(self.cut.paired, self.rows.slots[row], strict=True)
                if slot is not None
            )
            links = max(self.rows.links[row], 1.0)
            per_link[row] = carried.max(initial=0.0) * pairs / links
        family = [self.families.find(u) if u >= 0 else -1 for u in self.user.tolist()]
        return Loads(
            "classes",
            self.rows.group,
            self.rows.direction,
            per_link,
            self.rows.links,
            self.flow,
            np.array(family, dtype=np.int64),
            self._sends(),
            self.demands,
            self.unreached,
        )

    def _run(self, job: Job) -> None:
        pairs = {s: (t.sender, t.receiver) for s, t in job.types.items()}
        marks = {s: pair for s, pair in pairs.items() if s in self.cut.unordered}
        view = marked(self.view, marks)
        known = catalogue(view) if marks else self.rows.known
        back = class_map(self.view, view)
        many = math.prod(len(t.keys) for t in job.types.values())
        spaces = view.arrays[job.target].spaces
        turning = [s for s in self.cut.turning if s in spaces]
        turns = math.prod(view.spaces[s].size for s in turning if s not in job.types)
        fixed = dict.fromkeys(turning, 0)
        fixed |= {s: self._place(view, s, t.receiver) for s, t in job.types.items()}
        targets = [
            target
            for target in known.targets
            if target.array == job.target
            and all(fixed.get(s, c) == c for s, c in zip(spaces, target.cell, strict=True))
        ]
        for done, target in enumerate(targets):
            if self.cancelled():
                raise Cancelled
            seen = class_space(view, target)
            edges = class_edges(view, seen, target)
            if self.work + len(edges.src) * (len(targets) - done) > MAX_WORK:
                raise TooLarge("too many target classes")
            self.work += len(edges.src)
            times = float(target.size * turns * many)
            self._route(job, view, known, back, seen, edges, times)

    def _route(
        self,
        job: Job,
        view: View,
        known: Catalogue,
        back: IntArray,
        seen: ClassSpace,
        edges: ClassEdges,
        times: float,
    ) -> None:
        graphs = [class_graph(view, seen, edges, layer) for layer in range(view.layers)]
        sources, wanted = sources_seen(view, known, seen), self._wanted(job, view, seen)
        found, left = route_in_layers(graphs, seen.target_node, sources, seen.sizes, wanted)
        still = self.rows.still
        own = int(still[back[seen.base[seen.target_node]]])
        self.unreached += float((wanted * seen.sizes)[left].sum()) * times
        for routing in found:
            at = still[back[seen.base[routing.sources]]]
            self.families.join(own, np.unique(at))
            met = wanted[routing.sources] * routing.count
            self.demands += float(met.sum()) * times
            self._note_sent(job, at[met > 0], met[met > 0] * times)
            self._note_flow(job, view, back, seen, edges, routing, own, times)

    def _wanted(self, job: Job, view: View, seen: ClassSpace) -> FloatArray:
        """Return the demand of an element of each class."""
        wanted = np.zeros(seen.offset[-1])
        for number in job.terms:
            term = self.terms[number]
            weight = np.ones(1)
            across = dict(term.swapped) | {b: a for a, b in term.swapped}
            for s in view.arrays[term.source].spaces:
                if s in job.types:
                    own = np.zeros(len(seen.cells[s].sizes))
                    own[self._place(view, s, job.types[s].sender)] = 1.0
                elif s in across:
                    own = np.zeros(len(seen.cells[s].sizes))
                    own[seen.cells[across[s]].target] = 1.0
                else:
                    own = _weights(view, seen, s, term.relations[s])
                weight = np.multiply.outer(weight, own).ravel()
            wanted[seen.offset[term.source] : seen.offset[term.source + 1]] += weight
        wanted[seen.target_node] = 0.0
        return wanted

    def _note_sent(self, job: Job, at: IntArray, amount: FloatArray) -> None:
        """Add to what elements of each class send, by the kinds of their indices."""
        for cls, total in zip(at.tolist(), amount.tolist(), strict=True):
            shape, share = [], np.ones(())
            for s in self.cut.paired:
                cell = int(self.rows.digits[cls, s])
                part = np.ones(1)
                if s in job.types:
                    kinds, _ = self.axes[s].kinds(("A", cell, -1))
                    # The demands of the type are dealt to the indices that send them.
                    part = job.types[s].out[kinds] / len(job.types[s].keys)
                    part = part * self.axes[s].base_size(cell)
                elif cell >= 0:
                    part = np.ones(len(self.axes[s].kinds(("A", cell, -1))[0]))
                shape.append(len(part))
                share = np.multiply.outer(share, part)
            held = self.sent.setdefault(cls, np.zeros(shape))
            held += share.reshape(shape) * total

    def _sends(self) -> dict[int, float]:
        out: dict[int, float] = {}
        sizes = self.rows.known.base.sizes
        for cls, total in self.sent.items():
            each = total[total > 0] / sizes[cls]
            for s in self.cut.turning:
                if self.rows.digits[cls, s] >= 0:
                    each = each / self.view.spaces[s].size
            name = self.families.find(cls)
            out[name] = min(out.get(name, math.inf), float(each.min(initial=math.inf)))
        return out

    def _note_flow(
        self,
        job: Job,
        view: View,
        back: IntArray,
        seen: ClassSpace,
        edges: ClassEdges,
        routing: Routing,
        own: int,
        times: float,
    ) -> None:
        rows, used = self.rows, routing.edge
        src, dst = edges.src[used], edges.dst[used]
        n = len(rows.digits)
        lead = (edges.group[used] * 2 + edges.direction[used]) * rows.known.terms
        codes = ((lead + edges.term[used]) * n + back[seen.base[src]]) * n + back[seen.base[dst]]
        row = rows.row_of[np.searchsorted(rows.known.codes, codes)]
        np.add.at(self.flow, row, routing.flow * times)
        self.user[row] = own
        per_pair = times / math.prod(len(t.keys) for t in job.types.values())
        columns = [row]
        for s in job.types:
            columns += [_places(view, seen, src, s), _places(view, seen, dst, s)]
        table, where = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
        amounts = np.bincount(where.reshape(-1), weights=routing.flow * per_pair)
        for line, amount in zip(table.tolist(), amounts.tolist(), strict=True):
            pairs = zip(line[1::2], line[2::2], strict=True)
            places = dict(zip(job.types, pairs, strict=True))
            self.carried[line[0]] += amount * self._share(job, view, line[0], places)

    def _share(
        self, job: Job, view: View, row: int, places: dict[int, tuple[int, int]]
    ) -> FloatArray:
        """Return how the flow of one demand over a class of links adds up on each kind of link."""
        share = np.ones(())
        for s, slot in zip(self.cut.paired, self.rows.slots[row], strict=True):
            axis = self.axes[s]
            if slot is None:
                # Links without the axis see all demands of the type.
                part = np.full(1, float(len(job.types[s].keys)) if s in job.types else 1.0)
            elif s not in job.types:
                part = np.full(len(axis.kinds(slot)[0]), 1.0 / axis.pairs_in(slot))
            else:
                kind, ends = job.types[s], [self._role(view, s, job, c) for c in places[s]]
                at_p = ends[1] if slot[0] == "B" else ends[0]
                at_q = at_p if slot[0] != "O" else ends[1]
                part = axis.seen(slot, kind, at_p, at_q) / axis.held(slot, kind, at_p, at_q)
            share = np.multiply.outer(share, part)
        return share

    def _role(self, view: View, space: int, job: Job, cell: int) -> int:
        if cell < 0 or space in self.cut.listed:
            return cell
        marks = view.spaces[space].marks
        if cell < len(marks):
            index = marks[cell]
            kind = job.types[space]
            if index == kind.sender:
                return SENDER
            return (
                RECEIVER if index == kind.receiver else self.view.spaces[space].marks.index(index)
            )
        return len(self.view.spaces[space].marks)

    def _place(self, view: View, space: int, index: int) -> int:
        """Return the cell of a paired space that a sender or receiver has for itself."""
        return index if space in self.cut.listed else view.spaces[space].marks.index(index)


def _places(view: View, seen: ClassSpace, nodes: IntArray, space: int) -> IntArray:
    """Return the cell of each class along a space; −3 where it does not have it."""
    out = np.full(len(nodes), -3, dtype=np.int64)
    for number, array in enumerate(view.arrays):
        if space not in array.spaces:
            continue
        lo, hi = seen.offset[number], seen.offset[number + 1]
        here = (nodes >= lo) & (nodes < hi)
        step = math.prod(seen.shape[number][array.spaces.index(space) + 1 :])
        out[here] = (nodes[here] - lo) // step % seen.shape[number][array.spaces.index(space)]
    return out


def _weights(view: View, seen: ClassSpace, space: int, relation: Relation) -> FloatArray:
    """Return which cells of a space send to the target's index."""
    cells, spec = seen.cells[space], view.spaces[space]
    if relation.kind == "any":
        return np.ones(len(cells.sizes))
    out = np.zeros(len(cells.sizes))
    if relation.kind == "same":
        out[cells.target] = 1.0
    elif spec.mode == "ordered":
        out[relation.rows[relation.cols == cells.target]] = 1.0
    else:
        found = offsets(spec.size, relation)
        assert spec.mode == "cyclic" and found is not None
        out[[min(x, spec.size - x) for x in found]] = 1.0
    return out


def solve_by_classes(
    view: View, terms: list[Term], cancelled: Callable[[], bool] = lambda: False
) -> Loads:
    """Route a pattern over a view with declared symmetry.

    Parameters
    ----------
    view
        `View.irregular` must be empty.
    terms
        The pattern (`designer.solve.traffic.terms.terms_of`).
    cancelled
        Asked between targets.

    Raises
    ------
    TooLarge
        If there are too many classes, or too many listed pairs.
    NeedsRelay
        If one layer of the composite is not enough for a demand.
    """
    if view.irregular:
        raise TooLarge(view.irregular)
    return ClassLoads(view, terms, cancelled).run()
