"""The general engine: routes and loads on the unrolled graph, element by element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Flow, IntArray, Route, Task, TooLarge
from designer.solve.flow.general.batches import Batches, Tally
from designer.solve.flow.general.elements import element_incidence
from designer.solve.flow.general.numbers import distinct, joined
from designer.solve.flow.general.plan import Plan, plan
from designer.solve.flow.routing import Routing, route, task
from designer.solve.flow.view import View

#: Targets × edges that the engine takes on, symmetries used; a minute or two here.
MAX_WORK = 10_000_000_000
#: Families × link orbits that are kept as a matrix: some 80 MB.
MAX_CELLS = 10_000_000

Progress = Callable[[int, int], None]


def never() -> bool:
    """Say that nobody wants to cancel."""
    return False


def unheard(done: int, total: int) -> None:
    """Tell nobody how far it has come."""


@dataclass(frozen=True, slots=True)
class Families:
    """Components of endpoints, those that are images of each other taken as one.

    Attributes
    ----------
    row : shape (orbits,)
        Family of each orbit of endpoints; −1 for those that reach nobody.
    peers
        Smallest number of endpoints that one of each family reaches.
    """

    row: IntArray
    peers: tuple[int, ...]


class Meeting:
    """Which orbits of endpoints reach each other, directly or over others."""

    def __init__(self, orbits: int) -> None:
        self._label = np.arange(orbits)

    def join(self, targets: IntArray, sources: IntArray, reached: np.ndarray) -> None:
        """Put the orbits of sources and targets together where one reaches the other.

        Parameters
        ----------
        targets : shape (t,)
        sources : shape (s,)
            Orbits.
        reached : shape (s, t)
            Which source reaches which target.
        """
        # One target usually joins them all; only where it does not, look at every pair.
        apart = self._apart(targets, sources, reached)
        some = np.flatnonzero(apart.any(axis=0))
        if not len(some):
            return
        whose = sources[apart[:, some[0]]]
        self._label = joined(self._label, whose, np.full(len(whose), targets[some[0]]))
        row, column = np.nonzero(self._apart(targets, sources, reached))
        self._label = joined(self._label, sources[row], targets[column])

    def _apart(self, targets: IntArray, sources: IntArray, reached: np.ndarray) -> np.ndarray:
        label = self._label
        return np.asarray((label[sources][:, None] != label[targets][None, :]) & reached)

    def families(self, reach: IntArray) -> Families:
        """Number the families of orbits whose members reach somebody.

        Parameters
        ----------
        reach : shape (orbits,)
            Endpoints that one of each orbit reaches.
        """
        number = np.full(len(reach), -1, dtype=np.int64)
        busy = np.flatnonzero(reach > 0)
        first, index = distinct(self._label[busy])
        number[self._label[busy][first]] = np.arange(len(first))
        least = np.full(len(first), np.iinfo(np.int64).max)
        np.minimum.at(least, index, reach[busy])
        return Families(number[self._label], tuple(int(n) for n in least))


@dataclass(frozen=True)
class Routes:
    """Routes to one endpoint of every orbit, worked out at every pass: all would fill the memory.

    Nodes of the routes are those of `Plan.quotient`, whose `element` says where they are.
    """

    plan: Plan

    def __iter__(self) -> Iterator[Route]:
        for number, routing in routings(self.plan):
            if len(routing.sources):
                yield routing.as_route(int(self.plan.weight[number]))

    def __len__(self) -> int:
        return len(self.plan.targets)


@dataclass(frozen=True)
class Tasks:
    """Graph and target of one endpoint of every orbit, worked out at every pass."""

    plan: Plan
    row: IntArray

    def __iter__(self) -> Iterator[Task]:
        known, (graph,) = self.plan, self.plan.quotient.graphs
        for number, routing in routings(known):
            family, weight = int(self.row[number]), int(known.weight[number])
            if len(routing.sources):
                orbit, sizes = known.links.of_edge, known.quotient.sizes
                yield task(graph, routing, weight, family, orbit, sizes)

    def __len__(self) -> int:
        return int((self.row >= 0).sum())


def routings(known: Plan) -> Iterator[tuple[int, Routing]]:
    """Route all endpoints to one of each orbit in turn."""
    (graph,) = known.quotient.graphs
    ends = known.quotient.endpoints
    for number, target in enumerate(known.targets.tolist()):
        yield number, route(graph, target, ends[ends != target], known.quotient.sizes)


def solve_general(
    view: View, cancelled: Callable[[], bool] = never, *, progress: Progress = unheard
) -> Flow:
    """Route all-to-all traffic over the unrolled view.

    Parameters
    ----------
    view
        One layer.
    cancelled
        Asked every few milliseconds.
    progress
        Told after every batch how many targets are done, and of how many.

    Raises
    ------
    TooLarge
        Beyond `MAX_WORK`, or the limits on elements and links.
    Cancelled
        If `cancelled` says so.
    """
    known = plan(view, cancelled)
    batches = Batches(
        known.quotient.graphs[0], known.quotient.sizes, known.quotient.endpoints, cancelled
    )
    if batches.work(known.targets, MAX_WORK) > MAX_WORK:
        raise TooLarge(
            f"{len(known.net.endpoints):,} endpoints on {len(known.net.src) // 2:,} links "
            "without symmetry"
        )
    tally = Tally(np.zeros(len(known.quotient.wire)), np.full(len(known.quotient.wire), -1))
    meeting = Meeting(len(known.targets))
    weight = known.weight.astype(np.float64)
    orbit = known.orbit[known.quotient.endpoints]
    count = len(known.targets)
    progress(0, count)
    for low in range(0, count, batches.width):
        part = slice(low, min(low + batches.width, count))
        reached = batches.add(known.targets[part], weight[part], tally)
        meeting.join(np.arange(part.start, part.stop), orbit, reached)
        progress(part.stop, count)
    reach = np.array([tally.reach[t] for t in known.targets.tolist()], dtype=np.int64)
    families = meeting.families(reach)
    return Flow(
        engine="general",
        chips=known.net.chips,
        endpoints=len(known.net.endpoints),
        connected_pairs=int(reach @ known.weight),
        domain=int(reach.min(initial=np.iinfo(np.int64).max)) + 1 if count else 0,
        peers=families.peers,
        hops=tuple(sorted(tally.hops.items())),
        orbits=known.orbits(by_family(known, tally, families)),
        incidence=element_incidence(view, known.net),
        routes=Routes(known),
        tasks=Tasks(known, families.row),
        isolated=int(known.weight[reach == 0].sum()),
        classes=len(known.quotient.element),
    )


def by_family(known: Plan, tally: Tally, families: Families) -> FloatArray:
    """Return the flow over each link orbit, in the row of the family that uses it.

    Components share no link, so one endpoint that uses a link tells whose it is.
    """
    rows, orbits = max(len(families.peers), 1), len(known.links.links)
    if rows * orbits > MAX_CELLS:
        raise TooLarge(f"{rows:,} islands on {orbits:,} links without symmetry")
    row = np.zeros(len(tally.user), dtype=np.int64)
    used = np.flatnonzero(tally.user >= 0)
    row[used] = families.row[known.orbit[tally.user[used]]]
    cell = row * orbits + known.links.of_edge
    total = np.bincount(cell, weights=tally.total, minlength=rows * orbits)
    return np.asarray(total.reshape(rows, orbits))
