r"""An interval for the all-to-all rate from some of the targets, while the rest is worked out.

Let :math:`L_l` be the load of a link in units of its capacity. A random draw of targets, scaled
up, gives an unbiased estimate of each, and the rate is :math:`\lambda = 1 / \max_l L_l`.
The largest of many estimates is too large on average, however good each of them is:
:math:`E[\max_l \hat L_l] \ge \max_l L_l`. The load that one half of the draw gives to the link that
the *other* half finds worst is too small on average: that link was chosen without looking, and no
link has more than the maximum. So the two lie on either side of the truth on average over draws,
and come together as the draw grows.

What is certain, whatever was drawn: loads only add up, so the drawn targets alone already bound the
rate from above. What no sample can give is a certain lower bound: a link that only other targets
use is not seen. The figures are estimates and are to be called so.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import FloatArray, Orbits
from designer.solve.flow.general.batches import Batches, Tally
from designer.solve.flow.general.engine import Families, Meeting, by_family, never
from designer.solve.flow.general.plan import Plan, plan
from designer.solve.flow.view import View


@dataclass(frozen=True, slots=True)
class Sample:
    """Loads from a random draw of targets.

    Attributes
    ----------
    drawn, targets
        Orbits of targets that were routed to, and all of them.
    orbits
        Link orbits with the flow of the drawn targets alone: never more than the true one.
    halves : shape (2, families, orbits)
        Unbiased estimates of the flow, each from one half of the draw.
    peers
        Smallest number of peers seen in each family.
    unseen
        Endpoints of which nothing is known, since no drawn target is connected to them.
    """

    drawn: int
    targets: int
    orbits: Orbits
    halves: FloatArray
    peers: tuple[int, ...]
    unseen: int

    @property
    def whole(self) -> bool:
        """Whether every target was drawn: the figures are then exact."""
        return self.drawn == self.targets


@dataclass(frozen=True, slots=True)
class Bracket:
    """All-to-all rate per chip, from a sample. [B/s]

    Attributes
    ----------
    low, high
        Estimates that are too low and too high on average over draws; equal if all were drawn.
        [B/s]
    at_most
        Certain upper bound. [B/s]
    """

    low: float
    high: float
    at_most: float


def sample_general(
    view: View, targets: int, seed: int, cancelled: Callable[[], bool] = never
) -> Sample:
    """Route to a random draw of the targets.

    Parameters
    ----------
    view
        One layer.
    targets
        How many orbits of targets to draw, at least 2; all are taken if there are no more.
    seed
        The same seed draws the same.
    cancelled
        Asked every few milliseconds.

    Raises
    ------
    TooLarge
        Beyond the limits on elements and links.
    Cancelled
        If `cancelled` says so.
    """
    known = plan(view, cancelled)
    everyone = len(known.targets)
    some = random.Random(seed).sample(range(everyone), min(max(targets, 2), everyone))  # noqa: S311
    numbers = np.array(some, dtype=np.int64)
    whole = len(numbers) == everyone
    parts = [numbers] if whole else [numbers[::2], numbers[1::2]]
    meeting = Meeting(everyone)
    reach = np.zeros(everyone, dtype=np.int64)
    tallies = [_tally(known, part, meeting, reach, cancelled) for part in parts]
    families = meeting.families(reach)
    flows = [by_family(known, tally, families) for tally in tallies]
    scaled = [flow * everyone / max(len(part), 1) for flow, part in zip(flows, parts, strict=True)]
    return Sample(
        len(numbers),
        everyone,
        known.orbits(np.sum(flows, axis=0)),
        np.array([scaled[0], scaled[-1]]),
        families.peers,
        _unseen(known, families, numbers),
    )


def _tally(
    known: Plan,
    numbers: np.ndarray,
    meeting: Meeting,
    reach: np.ndarray,
    cancelled: Callable[[], bool],
) -> Tally:
    graph = known.quotient
    batches = Batches(graph.graphs[0], graph.sizes, graph.endpoints, cancelled)
    tally = Tally(np.zeros(len(graph.wire)), np.full(len(graph.wire), -1))
    for low in range(0, len(numbers), batches.width):
        part = numbers[low : low + batches.width]
        targets, weight = known.targets[part], known.weight[part].astype(np.float64)
        reached = batches.add(targets, weight, tally)
        meeting.join(part, known.orbit[graph.endpoints], reached)
        reach[part] = [tally.reach[t] for t in targets.tolist()]
    return tally


def _unseen(known: Plan, families: Families, drawn: np.ndarray) -> int:
    alone = families.row < 0
    alone[drawn] = False
    return int(known.weight[alone].sum())


def bracket(sample: Sample, capacity: FloatArray) -> Bracket | None:
    """Return the all-to-all rate per chip that a sample suggests.

    Parameters
    ----------
    sample
        Loads.
    capacity : shape (groups,)
        Of one link of each group of the view, one direction; NaN for unknown. [B/s]

    Returns
    -------
    Bracket or None
        None if nothing flows or a capacity is unknown.
    """
    limit = capacity[sample.orbits.group] * np.maximum(sample.orbits.links, 1)
    rows = []
    for family, peers in enumerate(sample.peers):
        certain, halves = sample.orbits.total[family], sample.halves[:, family]
        used = np.flatnonzero(halves.any(axis=0))
        if not len(used) or np.isnan(limit[used]).any():
            return None
        if (limit[used] == 0).any():
            return Bracket(0.0, 0.0, 0.0)
        load, sure = halves[:, used] / limit[used], certain[used] / limit[used]
        one, other = load
        crossed = (other[np.argmax(one)] + one[np.argmax(other)]) / 2
        low = peers / float(load.mean(axis=0).max())
        at_most = peers / float(sure.max())
        high = min(peers / float(crossed) if crossed > 0 else np.inf, at_most)
        rows.append((low, max(low, high), at_most))
    if not rows:
        return None
    least = np.array(rows).min(axis=0)
    return Bracket(*(float(x) for x in least))
