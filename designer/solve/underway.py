"""What is known of a long solve before it ends: how far it is, and an interval from a sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from designer.solve.flow.flow import FloatArray
from designer.solve.flow.general import bracket, sample_general
from designer.solve.flow.view import View

#: Endpoints from which a sample is worth its time: below, the whole takes hardly longer.
SAMPLED_FROM = 2_000
#: Targets that are drawn, and the seed of the draw.
DRAWN, SEED = 64, 1


@dataclass(frozen=True, slots=True)
class Interval:
    """All-to-all rate per chip of a plane, from a random draw of targets; an estimate.

    Attributes
    ----------
    plane
        Plane id.
    low, high
        Estimates that are too low and too high on average over draws. [B/s]
    drawn, targets
        Orbits of targets that were routed to, and all of them.
    """

    plane: str
    low: float
    high: float
    drawn: int
    targets: int


@dataclass(frozen=True, slots=True)
class Underway:
    """State of a run of the general engine.

    Attributes
    ----------
    plane
        Plane that is worked on.
    share
        Share of its targets that are done.
    intervals
        Of planes that are not done, as far as they are known.
    """

    plane: str = ""
    share: float = 0.0
    intervals: tuple[Interval, ...] = ()


class Reporter:
    """Tells somebody how far a run has come.

    Parameters
    ----------
    tell
        Called on the thread that solves, with every new state.
    """

    def __init__(self, tell: Callable[[Underway], None]) -> None:
        self._tell = tell
        self._state = Underway()

    def begin(
        self, plane: str, view: View, capacity: FloatArray, cancelled: Callable[[], bool]
    ) -> None:
        """Begin with a plane: look at a few of its targets first where there are many.

        Parameters
        ----------
        plane, view
            What is worked on.
        capacity : shape (groups,)
            Of one link, one direction; NaN for unknown. [B/s]
        cancelled
            Asked now and then.
        """
        self._say(replace(self._state, plane=plane, share=0.0))
        if sum(array.size for array in view.arrays if array.endpoint) < SAMPLED_FROM:
            return
        sample = sample_general(view, DRAWN, SEED, cancelled)
        found = bracket(sample, capacity)
        if found is not None and not sample.whole:
            interval = Interval(plane, found.low, found.high, sample.drawn, sample.targets)
            self._say(replace(self._state, intervals=(*self._state.intervals, interval)))

    def progress(self, done: int, total: int) -> None:
        """Take note of how far the plane has come."""
        self._say(replace(self._state, share=done / total if total else 1.0))

    def _say(self, state: Underway) -> None:
        self._state = state
        self._tell(state)
