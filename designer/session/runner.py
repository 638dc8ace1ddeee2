"""Solving beside the edit: at once while it is quick, else on one worker, latest request wins.

The request is an immutable snapshot, so the solver needs no lock and a stale result is dropped.
What an edit may spend is decided by the predicted time of the whole solve. Results and what is
remembered belong to the owner's thread: who works on while the worker runs sets `deliver`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable

from designer.model.design import Design
from designer.solve import pipeline
from designer.solve.results import Results
from designer.solve.underway import Reporter, Underway

#: Predicted milliseconds up to which the solver runs within the edit itself.
WITHIN_EDIT_MS = 5.0
#: Designs of one make that took longer so often in a row were predicted wrongly: they go to the
#: worker from then on. A single slow run may be the machine's fault, or the first of all.
SLOW_S = 0.02
SLOW_RUNS = 3

_log = logging.getLogger(__name__)

Deliver = Callable[[Callable[[], None]], None]


class SolveRunner:
    """Runs the pipeline for the newest snapshot.

    Parameters
    ----------
    on_results
        Called with the snapshot and its results: directly within `request` when solved within the
        edit, else through `deliver`.
    live
        False solves everything within `request` (headless use).

    Attributes
    ----------
    underway
        How far a long run of the worker has come; None if nothing is known of one. May be read
        from any thread.
    is_stopped
        The last run was stopped by `stop`: its numbers will not come.
    deliver
        Hands a function to the owner's thread; the window sets it to post an event. By default the
        function runs on the worker.
    """

    def __init__(self, on_results: Callable[[Design, Results], None], *, live: bool = True) -> None:
        self._on_results = on_results
        self._live = live
        self._memo = pipeline.Memo()
        self._wake = threading.Condition()
        self._wanted: Design | None = None
        self._ready: tuple[Design, Results, pipeline.Entries] | None = None
        self._worker_memo = pipeline.Memo()
        self._slow_runs: dict[Hashable, int] = {}
        self._generation = 0
        self._thread: threading.Thread | None = None
        self._closed = False
        self._busy = False
        self._handing_over: int | None = None
        self.is_delivering = False
        self.is_stopped = False
        self.underway: Underway | None = None
        self.deliver: Deliver = lambda function: function()

    @property
    def is_busy(self) -> bool:
        """Whether numbers are still being worked out or handed over."""
        with self._wake:
            return (
                self._wanted is not None
                or self._busy
                or self._ready is not None
                or self._handing_over is not None
            )

    def request(self, design: Design) -> None:
        """Solve a snapshot; whatever was asked for before is given up."""
        with self._wake:
            self._generation += 1
            self._wanted = self._ready = self.underway = None
            self.is_stopped = False
        if not self._live:
            self._on_results(design, self._guarded(design, self._memo, "full", lambda: False))
            return
        results = self._within_edit(design)
        if results is not None:
            self._on_results(design, results)
            if results.complete:
                return
        with self._wake:
            self._wanted = design
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="solver", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def stop(self) -> bool:
        """Give up what the worker is at; returns whether there was anything."""
        with self._wake:
            # A run that was stopped may take a moment to notice.
            was_busy = (self._busy or self._wanted is not None) and not self.is_stopped
            if was_busy:
                self._generation += 1
                self._wanted = self._ready = self.underway = None
                self.is_stopped = True
        return was_busy

    def _within_edit(self, design: Design) -> Results | None:
        """Solve at once if that is quick; None if it is left to the worker."""
        if pipeline.predicted_ms(design, self._memo) > WITHIN_EDIT_MS:
            return None
        shape = pipeline.shape_of(design, self._memo)
        if self._slow_runs.get(shape, 0) >= SLOW_RUNS:
            return None
        results = self._guarded(design, self._memo, "live", lambda: False)
        slow = results.solve_seconds > SLOW_S
        self._slow_runs[shape] = self._slow_runs.get(shape, 0) + 1 if slow else 0
        return results

    def _guarded(
        self,
        design: Design,
        memo: pipeline.Memo,
        effort: pipeline.Effort,
        cancelled: Callable[[], bool],
        reporter: Reporter | None = None,
    ) -> Results:
        """Solve; a fault of the solver becomes results that say so."""
        try:
            return pipeline.solve(
                design, memo=memo, effort=effort, cancelled=cancelled, reporter=reporter
            )
        except pipeline.Cancelled:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it is logged and shown
            _log.exception("the solver failed on a design")
            return pipeline.failed(error)

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._wanted is not None or self._closed)
                if self._closed or self._wanted is None:
                    return
                design, self._wanted, self._busy = self._wanted, None, True
                generation = self._generation
            results = self._solve(design, generation)
            with self._wake:
                self._busy = False
                current = generation == self._generation and not self._closed
                if current:
                    self.underway = None
                if results is not None and current:
                    self._ready = (design, results, self._worker_memo.entries())
                self._wake.notify_all()
            if results is not None and current:
                self._deliver_or_log()

    def _deliver_or_log(self) -> None:
        try:
            self.deliver(self._hand_over)
        except Exception:  # noqa: BLE001  whoever listens, the worker goes on for the next design
            _log.exception("results could not be handed over")

    def _solve(self, design: Design, generation: int) -> Results | None:
        def given_up() -> bool:
            with self._wake:
                return generation != self._generation or self._closed

        def tell(state: Underway) -> None:
            with self._wake:
                if generation == self._generation:
                    self.underway = state

        try:
            return self._guarded(design, self._worker_memo, "full", given_up, Reporter(tell))
        except pipeline.Cancelled:
            return None

    def _hand_over(self) -> None:
        """Give what is ready to the owner; runs once, on whichever thread comes first."""
        with self._wake:
            ready, self._ready = self._ready, None
            if ready is None:
                return
            self._handing_over = threading.get_ident()
        design, results, entries = ready
        self.is_delivering = True
        try:
            # What the worker routed need not be routed again within the next edit.
            self._memo.adopt(entries)
            self._on_results(design, results)
        finally:
            self.is_delivering = False
            with self._wake:
                self._handing_over = None
                self._wake.notify_all()

    def finish(self, timeout_s: float = 60.0) -> None:
        """Wait until nothing is being worked out or handed over, and take over what is ready."""
        me = threading.get_ident()
        with self._wake:
            self._wake.wait_for(
                lambda: (
                    self._closed
                    or (
                        self._wanted is None and not self._busy and self._handing_over in (None, me)
                    )
                ),
                timeout_s,
            )
        self._hand_over()

    def close(self) -> None:
        """End the worker; a run in progress is cancelled."""
        with self._wake:
            self._closed = True
            self._ready = None
            self._wake.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=10.0)
