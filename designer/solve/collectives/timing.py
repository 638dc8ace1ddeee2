r"""The time of a schedule on a network that says what each pattern costs.

One step takes start-up, the latency of the slowest path, and the bytes at the rate that contention
leaves:

.. math:: t = \alpha + \ell + b / (\eta r) + m s + a / q

with :math:`b` bytes of the busiest rank, :math:`r` its rate under the pattern, :math:`\eta` the
protocol's efficiency, :math:`m` bytes of one message times :math:`s` where switches store messages
whole, and :math:`a` bytes added to own data at :math:`q`. Units: seconds, bytes, bytes per second,
one direction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from designer.solve.collectives.patterns import InSwitch, Pattern, dimensions, split
from designer.solve.collectives.schedule import Phase, Schedule, Step

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StepCost:
    """What a network says about one pattern.

    Attributes
    ----------
    latency_s
        From the first bit sent to the first bit received on the slowest path, without start-up. [s]
    bytes_per_s
        At which the busiest rank can send while all others do, too. [B/s], > 0
    stored_s_per_byte
        Per byte of one message, where switches store messages whole before they send them on; 0
        under cut-through. [s/B]
    limit
        What sets the rate, for people.
    """

    latency_s: float
    bytes_per_s: float
    stored_s_per_byte: float = 0.0
    limit: str = ""


class Network(Protocol):
    """What patterns cost between the ranks of a group."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Ranks along each dimension, innermost first."""

    def cost(self, pattern: Pattern) -> StepCost | None:
        """Return what one step of the pattern costs; None if the network cannot do it."""

    def separate(self, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
        """Return whether traffic along these dimensions shares no link.

        Only then may phases of a schedule overlap.
        """


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the ends add to physics. The defaults add nothing.

    Attributes
    ----------
    startup_s
        Per step: software, NIC, synchronisation. [s]
    efficiency
        Payload per byte of line rate, by dimension; missing ones are 1. A pattern along several
        takes the smallest, which is a lower bound; a network whose rates are payload already needs
        none. [fraction], (0, 1]
    reduce_bytes_per_s
        At which a rank adds received data to its own. [B/s]
    switch_startup_s
        Per step that the switches reduce or copy. [s]
    switch_efficiency
        The same as `efficiency` for such steps. [fraction], (0, 1]
    source
        Where the figures come from.
    grade
        "exact", "measured", "estimate".
    calibrated
        Whether they were fitted to a measurement of the same quantity, which then proves nothing.
    """

    startup_s: float = 0.0
    efficiency: tuple[float, ...] = ()
    reduce_bytes_per_s: float = math.inf
    switch_startup_s: float = 0.0
    switch_efficiency: float = 1.0
    source: str = "physics alone: no start-up, no overhead"
    grade: str = "exact"
    calibrated: bool = False

    def startup_of(self, pattern: Pattern) -> float:
        """Return the start-up of one step. [s]"""
        return self.switch_startup_s if _in_switch(pattern) else self.startup_s

    def efficiency_of(self, pattern: Pattern) -> float:
        """Return the share of the line rate that carries payload."""
        if _in_switch(pattern):
            return self.switch_efficiency
        known = self.efficiency
        return min((known[d] for d in dimensions(pattern) if d < len(known)), default=1.0)


IDEAL = Endpoint()


def _in_switch(pattern: Pattern) -> bool:
    return any(isinstance(simple, InSwitch) for simple, _ in split(pattern))


class Clock:
    """Times schedules on one network with one kind of endpoint; asks for every pattern once."""

    def __init__(self, network: Network, endpoint: Endpoint = IDEAL) -> None:
        self.network = network
        self.endpoint = endpoint
        self._costs: dict[Pattern, StepCost | None] = {}

    def cost(self, pattern: Pattern) -> StepCost | None:
        """Return what the network says about a pattern."""
        if pattern not in self._costs:
            self._costs[pattern] = self.network.cost(pattern)
        return self._costs[pattern]

    def seconds(self, schedule: Schedule, size_bytes: FloatArray) -> FloatArray | None:
        """Return the time of a schedule for buffers of several sizes.

        Parameters
        ----------
        schedule
            What is done.
        size_bytes : shape (m,)
            Buffers. [B], >= 0

        Returns
        -------
        shape (m,)
            Times; None if the network cannot do one of the patterns. [s]
        """
        chunk = np.asarray(size_bytes, dtype=np.float64) / schedule.chunks
        times: list[FloatArray] = []
        for phase in schedule.phases:
            time = self._phase(phase, chunk)
            if time is None:
                return None
            times.append(time)
        if schedule.chunks == 1 or not times:
            return sum(times, np.zeros_like(chunk))
        if len(times) == 1:
            followers = (schedule.chunks - 1) / schedule.phases[0].stages
            return times[0] * (1 + followers)
        return self._pipelined(schedule, times)

    def _phase(self, phase: Phase, size_bytes: FloatArray) -> FloatArray | None:
        total = np.zeros_like(size_bytes)
        for step in phase.steps:
            cost = self.cost(step.pattern)
            if cost is None:
                return None
            fixed, per_byte = self._line(step, cost)
            total += step.repeats * (fixed + per_byte * size_bytes)
        return total

    def _line(self, step: Step, cost: StepCost) -> tuple[float, float]:
        """Time of one repetition without bytes, and per byte of the buffer."""
        ends = self.endpoint
        per_byte = step.share / (cost.bytes_per_s * ends.efficiency_of(step.pattern))
        per_byte += step.share / step.messages * cost.stored_s_per_byte
        per_byte += step.reduces / ends.reduce_bytes_per_s
        return cost.latency_s + ends.startup_of(step.pattern), per_byte

    def _pipelined(self, schedule: Schedule, times: list[FloatArray]) -> FloatArray:
        """Time until the last chunk has left the last phase.

        A schedule that can be had, not the best there is: chunk c is due for a phase in slot c plus
        the stages before it, and where phases share links they take turns by slot, later phases
        first.
        """
        rivals = [
            [k for k, other in enumerate(schedule.phases) if not self._separate(phase, other)]
            for phase in schedule.phases
        ]
        free = [np.zeros_like(times[0]) for _ in times]
        ready = [np.zeros_like(times[0]) for _ in range(schedule.chunks)]
        before = accumulate((phase.stages for phase in schedule.phases), initial=0)
        due = [
            (first + chunk, -j, chunk)
            for j, first in zip(range(len(times)), before, strict=False)
            for chunk in range(schedule.chunks)
        ]
        for _, minus, chunk in sorted(due):
            j = -minus
            start = np.maximum(free[j], ready[chunk])
            ready[chunk] = start + times[j]
            leaves = start + times[j] / schedule.phases[j].stages
            for rival in rivals[j]:
                free[rival] = np.maximum(free[rival], leaves)
        result: FloatArray = ready[-1]
        return result

    def _separate(self, one: Phase, other: Phase) -> bool:
        if not one.ways & other.ways:
            return True
        here, there = one.dimensions, other.dimensions
        return not set(here) & set(there) and self.network.separate(here, there)
