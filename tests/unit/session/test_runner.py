"""The worker: latest request wins, stale results are dropped, close ends the thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from designer.edit.params import move_item, set_count, set_field
from designer.model.design import Design
from designer.session import runner as module
from designer.session.runner import SolveRunner
from designer.session.session import Session
from designer.solve import pipeline
from designer.solve.results import Results
from designer.store.document import Document, load
from tests.building import two_levels

SOON_S = 2.0
REAL_SOLVE = pipeline.solve


class Workshop:
    """Stands in for the pipeline: the test says what is slow and when a slow solve may end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: queue.Queue[Design] = queue.Queue()
        self.cancelled: queue.Queue[Design] = queue.Queue()
        self.gate = threading.Event()
        self.is_slow: Callable[[Design], bool] = lambda design: True
        monkeypatch.setattr(module.pipeline, "solve", self.solve)
        monkeypatch.setattr(module.pipeline, "predicted_ms", self.predicted_ms)

    def predicted_ms(self, design: Design, memo: object) -> float:
        return float("inf") if self.is_slow(design) else 0.0

    def solve(self, design: Design, *, effort: str = "full", **rest: Any) -> Results:
        if not self.is_slow(design) or threading.current_thread() is threading.main_thread():
            return REAL_SOLVE(design)
        cancelled = rest.get("cancelled", lambda: False)
        self.started.put(design)
        while not self.gate.wait(0.001):
            if cancelled():
                self.cancelled.put(design)
                raise pipeline.Cancelled
        return REAL_SOLVE(design)


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    return Workshop(monkeypatch)


@pytest.fixture
def make(workshop: Workshop) -> Iterator[Callable[..., SolveRunner]]:
    made: list[SolveRunner] = []

    def build(on_results: Callable[[Design, Results], None], **options: bool) -> SolveRunner:
        made.append(SolveRunner(on_results, **options))
        return made[-1]

    yield build
    for each in made:
        each.close()


@pytest.fixture
def session(workshop: Workshop) -> Iterator[Session]:
    """A session whose first numbers are there and whose solves are slow from now on."""
    workshop.is_slow = lambda design: False
    opened = Session(Document(two_levels()))
    workshop.is_slow = lambda design: True
    yield opened
    workshop.gate.set()
    opened.close()


def sizes(count: int) -> list[Design]:
    return [two_levels(nodes=2 + k) for k in range(count)]


# --- the runner ----------------------------------------------------------------------------------


def test_without_a_worker_everything_is_solved_within_the_request(make: Any) -> None:
    got: list[Design] = []
    runner = make(lambda design, results: got.append(design), live=False)
    (design,) = sizes(1)
    runner.request(design)
    assert got == [design]
    assert runner._thread is None
    assert not runner.is_busy


def test_quick_designs_are_solved_within_the_request(workshop: Workshop, make: Any) -> None:
    workshop.is_slow = lambda design: False
    got: list[tuple[Design, bool]] = []
    runner = make(lambda design, results: got.append((design, runner.is_delivering)))
    (design,) = sizes(1)
    runner.request(design)
    assert got == [(design, False)]
    assert runner._thread is None


def test_slow_designs_go_to_the_worker(workshop: Workshop, make: Any) -> None:
    got: queue.Queue[tuple[Design, str, bool]] = queue.Queue()
    runner = make(
        lambda design, results: got.put(
            (design, threading.current_thread().name, runner.is_delivering)
        )
    )
    (design,) = sizes(1)
    runner.request(design)
    assert workshop.started.get(timeout=SOON_S) is design
    assert runner.is_busy
    assert got.empty()
    workshop.gate.set()
    assert got.get(timeout=SOON_S) == (design, "solver", True)
    runner.finish(timeout_s=SOON_S)
    assert not runner.is_busy
    assert not runner.is_delivering


def test_incomplete_live_results_are_completed_by_the_worker(
    monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    from dataclasses import replace

    def solve(design: Design, *, effort: str = "full", **rest: Any) -> Results:
        return replace(REAL_SOLVE(design), complete=effort == "full")

    monkeypatch.setattr(module.pipeline, "solve", solve)
    monkeypatch.setattr(module.pipeline, "predicted_ms", lambda design, memo: 0.0)
    got: queue.Queue[tuple[bool, bool]] = queue.Queue()
    runner = make(lambda design, results: got.put((results.complete, runner.is_delivering)))
    runner.request(sizes(1)[0])
    assert got.get(timeout=SOON_S) == (False, False)
    assert got.get(timeout=SOON_S) == (True, True)


def test_the_latest_request_wins(workshop: Workshop, make: Any) -> None:
    got: queue.Queue[Design] = queue.Queue()
    runner = make(lambda design, results: got.put(design))
    designs = sizes(6)
    runner.request(designs[0])
    assert workshop.started.get(timeout=SOON_S) is designs[0]
    for design in designs[1:]:
        runner.request(design)
    workshop.cancelled.get(timeout=SOON_S)  # the first one gives up without being released
    workshop.started.get(timeout=SOON_S)
    workshop.gate.set()
    assert got.get(timeout=SOON_S) is designs[-1]
    runner.finish()
    assert got.empty()


def test_what_has_not_begun_is_never_begun(workshop: Workshop, make: Any) -> None:
    """A quick design after a slow one: the slow one must not be solved after all."""
    slow, quick = sizes(2)
    workshop.is_slow = lambda design: design is slow
    got: queue.Queue[Design] = queue.Queue()
    runner = make(lambda design, results: got.put(design))
    runner.request(slow)
    workshop.started.get(timeout=SOON_S)
    runner.request(quick)
    assert got.get(timeout=SOON_S) is quick
    # Nobody waits for the slow one any more: it gives up by itself, and `finish` has an end.
    assert workshop.cancelled.get(timeout=SOON_S) is slow
    runner.finish(timeout_s=SOON_S)
    assert not runner.is_busy
    assert got.empty()


def test_close_ends_the_thread_and_cancels_what_runs(workshop: Workshop, make: Any) -> None:
    runner = make(lambda design, results: pytest.fail("delivered after closing"))
    runner.request(sizes(1)[0])
    workshop.started.get(timeout=SOON_S)
    thread = runner._thread
    assert thread is not None
    assert thread.is_alive()
    runner.close()
    assert not thread.is_alive()
    runner.close()  # again does no harm
    runner.finish(timeout_s=SOON_S)


def test_close_without_a_worker(make: Any) -> None:
    make(lambda design, results: None).close()


def test_finish_returns_after_the_results_were_handed_over(workshop: Workshop, make: Any) -> None:
    """The worker hands over to a slow owner: whoever waits must not go on before."""
    workshop.gate.set()
    arrived, release, finished = threading.Event(), threading.Event(), threading.Event()
    got: list[Design] = []

    def unhurried(design: Design, results: Results) -> None:
        arrived.set()
        assert release.wait(SOON_S)
        got.append(design)

    runner = make(unhurried)
    (design,) = sizes(1)
    runner.request(design)
    assert arrived.wait(SOON_S)

    def wait_for_it() -> None:
        runner.finish(timeout_s=SOON_S)
        finished.set()

    waiting = threading.Thread(target=wait_for_it)
    waiting.start()
    assert not finished.wait(0.05)
    assert runner.is_busy
    release.set()
    waiting.join(SOON_S)
    assert finished.is_set()
    assert got == [design]


@pytest.mark.logs("handed over")
def test_a_fault_of_the_owner_does_not_end_the_worker(workshop: Workshop, make: Any) -> None:
    workshop.gate.set()
    got: queue.Queue[Design] = queue.Queue()

    def faulty(design: Design, results: Results) -> None:
        got.put(design)
        if design is first:
            raise RuntimeError

    runner = make(faulty)
    first, second = sizes(2)
    for design in (first, second):
        runner.request(design)
        assert got.get(timeout=SOON_S) is design
    runner.finish(timeout_s=SOON_S)
    assert not runner.is_busy


@pytest.mark.logs("solver")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_the_solver_is_said_and_does_not_end_the_worker(
    workshop: Workshop, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.gate.set()
    got: queue.Queue[tuple[Design, Results]] = queue.Queue()
    runner = make(lambda design, results: got.put((design, results)))
    first, second = sizes(2)

    def faulty(design: Design, **rest: Any) -> Results:
        if design is first:
            raise ZeroDivisionError
        return workshop.solve(design, **rest)

    monkeypatch.setattr(module.pipeline, "solve", faulty)
    runner.request(first)
    design, results = got.get(timeout=SOON_S)
    assert design is first
    assert [issue.code for issue in results.issues] == ["SLV-FAILED"]
    runner.finish(timeout_s=SOON_S)
    runner.request(second)
    assert got.get(timeout=SOON_S)[0] is second


# --- a session with a worker ---------------------------------------------------------------------


def test_numbers_are_stale_until_they_arrive(session: Session, workshop: Workshop) -> None:
    kinds: queue.Queue[str] = queue.Queue()
    session.observe(lambda event: kinds.put(event.kind))
    before = session.results
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    assert [kinds.get_nowait(), kinds.get_nowait()] == ["design", "results"]
    assert session.results is before
    assert not session.is_fresh
    assert session.previous_results is before
    workshop.gate.set()
    assert kinds.get(timeout=SOON_S) == "results"
    assert session.is_fresh
    assert session.results is not None
    assert session.results.value("chips.count") == 24


def test_stale_results_are_dropped(session: Session, workshop: Workshop) -> None:
    """Results that arrive late, when the design is another one already, change nothing."""
    posted: queue.Queue[Callable[[], None]] = queue.Queue()
    session.runner.deliver = posted.put
    workshop.gate.set()
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    late = posted.get(timeout=SOON_S)
    workshop.is_slow = lambda design: False
    session.apply("Set count to 2", lambda d: set_count(d, "pod.node", 2))
    fresh = session.results
    assert session.is_fresh
    late()
    assert session.results is fresh
    assert session.is_fresh
    assert fresh is not None
    assert fresh.value("chips.count") == 16


def test_results_are_handed_over_where_the_owner_wants_them(
    session: Session, workshop: Workshop
) -> None:
    """The window posts them to its own thread: nothing changes before it looks."""
    posted: queue.Queue[Callable[[], None]] = queue.Queue()
    session.runner.deliver = posted.put
    told: list[str] = []
    session.observe(lambda event: told.append(threading.current_thread().name))
    workshop.gate.set()
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    hand_over = posted.get(timeout=SOON_S)
    assert not session.is_fresh
    hand_over()
    assert session.is_fresh
    assert set(told) == {"MainThread"}


def test_the_change_is_against_the_last_numbers_that_were_fresh(
    session: Session, workshop: Workshop
) -> None:
    first = session.results
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    session.apply("Set count to 2", lambda d: set_count(d, "pod.node", 2))
    assert session.previous_results is first
    workshop.gate.set()
    session.runner.finish(timeout_s=SOON_S)
    assert session.is_fresh
    assert session.previous_results is first


@pytest.mark.parametrize(
    "harmless",
    [
        lambda d: move_item(d, "pod.spine", 9, 9),
        lambda d: set_field(d, "design:name", "Mine"),
    ],
    ids=["move", "rename"],
)
def test_a_move_while_numbers_are_worked_out_does_not_lose_them(
    session: Session, workshop: Workshop, harmless: Callable[[Design], Design]
) -> None:
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    workshop.started.get(timeout=SOON_S)
    session.apply("Harmless", harmless)
    workshop.gate.set()
    session.runner.finish(timeout_s=SOON_S)
    assert session.is_fresh
    assert session.results is not None
    assert session.results.value("chips.count") == 24


def test_saving_while_numbers_are_worked_out_keeps_the_headline(
    session: Session, workshop: Workshop, tmp_path: Path
) -> None:
    """As in the window: results are posted to the very thread that waits in save."""
    posted: queue.Queue[Callable[[], None]] = queue.Queue()
    session.runner.deliver = posted.put
    workshop.gate.set()
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    session.save(tmp_path / "mine.supernode")
    assert load(tmp_path / "mine.supernode").headline["chips.count"] == 24


def test_undo_while_numbers_are_worked_out(session: Session, workshop: Workshop) -> None:
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    workshop.started.get(timeout=SOON_S)
    session.undo()
    workshop.gate.set()
    session.runner.finish(timeout_s=SOON_S)
    assert session.is_fresh
    assert session.results is not None
    assert session.results.value("chips.count") == 32
    assert session.is_clean


def test_closing_a_session_ends_its_thread(session: Session, workshop: Workshop) -> None:
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    workshop.started.get(timeout=SOON_S)
    session.close()
    assert not [t for t in threading.enumerate() if t.name == "solver"]


def test_a_run_is_stopped_and_begun_anew(session: Session, workshop: Workshop) -> None:
    session.apply("Set count to 3", lambda d: set_count(d, "pod.node", 3))
    design = workshop.started.get(timeout=SOON_S)
    session.stop_or_restart()
    assert workshop.cancelled.get(timeout=SOON_S) is design
    assert session.runner.is_stopped
    assert not session.is_fresh
    workshop.gate.set()
    session.stop_or_restart()
    session.runner.finish(timeout_s=SOON_S)
    assert session.is_fresh
    assert not session.runner.is_stopped
    assert session.results is not None
    assert session.results.value("chips.count") == 24


def test_there_is_nothing_to_stop_where_numbers_are_fresh(
    session: Session, workshop: Workshop
) -> None:
    kinds: list[str] = []
    session.observe(lambda event: kinds.append(event.kind))
    session.stop_or_restart()
    assert not kinds
    assert session.is_fresh
