"""One open document without widgets: edits, results, files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from designer import __version__
from designer.edit.params import move_item, set_count, set_field, set_link_rate
from designer.issues import DesignError
from designer.model.design import Design
from designer.session.session import Event, Session
from designer.store.document import Document, load, save, to_text
from tests.building import two_levels

Opener = Callable[..., Session]


@pytest.fixture(params=[False, True], ids=["at-once", "live"])
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Open sessions that are closed afterwards; once solving at once, once as the window does."""
    sessions: list[Session] = []

    def make(document: Document | None = None, path: Path | None = None) -> Session:
        session = Session(document or Document(two_levels()), path, live=request.param)
        sessions.append(session)
        session.runner.finish()
        return session

    yield make
    for session in sessions:
        session.close()


def events_of(session: Session) -> list[Event]:
    """Return a list that grows with every event."""
    events: list[Event] = []
    session.observe(events.append)
    return events


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def nodes(count: int) -> Callable[[Design], Design]:
    return lambda design: set_count(design, "pod.node", count)


def chips(session: Session) -> float | None:
    session.runner.finish()
    assert session.results is not None
    return session.results.value("chips.count")


# --- results -------------------------------------------------------------------------------------


def test_a_session_starts_with_fresh_numbers(opened: Opener) -> None:
    session = opened()
    assert chips(session) == 32
    assert session.is_fresh
    assert session.is_clean
    assert session.previous_results is None
    assert session.title == "Small"


def test_an_edit_brings_new_numbers_and_undo_the_old_ones(opened: Opener) -> None:
    session = opened()
    first = session.results
    events = events_of(session)
    assert session.apply("Set count to 3", nodes(3), focus="pod.node")
    assert chips(session) == 24
    assert session.is_fresh
    assert not session.is_clean
    assert session.previous_results is first
    assert kinds(events)[:2] == ["design", "results"]
    changes = events[0].changes
    assert changes is not None
    assert changes.blocks == {"pod"}

    second, events[:] = session.results, []
    assert session.undo()
    assert chips(session) == 32
    assert session.is_clean
    assert session.previous_results is second
    assert session.selection == ("pod.node",)
    assert kinds(events)[:3] == ["design", "results", "selection"]

    assert session.redo()
    assert chips(session) == 24
    assert session.history.undo_label == "Set count to 3"


def test_nothing_to_take_back_tells_nobody(opened: Opener) -> None:
    session = opened()
    events = events_of(session)
    assert not session.undo()
    assert not session.redo()
    assert events == []


def test_an_edit_that_changes_nothing_leaves_no_trace(opened: Opener) -> None:
    session = opened()
    events, results = events_of(session), session.results
    assert not session.apply("Set count to 4", nodes(4))
    assert events == []
    assert session.results is results
    assert not session.history.can_undo


@pytest.mark.parametrize(
    "command",
    [
        lambda d: set_count(d, "pod.node", 0),
        lambda d: set_count(d, "pod.nowhere", 3),
        lambda d: set_count(d, "pod.node", 10**10),
        lambda d: set_field(d, "pod.up:medium", "ether"),
        lambda d: set_field(d, "pod.node.chip:id", "npu"),  # its links would end nowhere
        lambda d: set_field(d, "design:root", "hall"),
    ],
)
def test_a_refused_edit_leaves_everything(
    opened: Opener, command: Callable[[Design], Design]
) -> None:
    session = opened()
    session.apply("Set count to 3", nodes(3))
    session.runner.finish()
    design, results, previous = session.design, session.results, session.previous_results
    events, steps = events_of(session), session.history.steps
    with pytest.raises(DesignError):
        session.apply("Break it", command)
    assert session.design is design
    assert session.results is results
    assert session.previous_results is previous
    assert session.history.steps == steps
    assert session.is_fresh
    assert events == []


def test_moving_boxes_and_renaming_solve_nothing(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened()
    session.apply("Set count to 3", nodes(3))
    session.runner.finish()
    results, previous = session.results, session.previous_results
    monkeypatch.setattr(session.runner, "request", lambda design: pytest.fail("solved"))
    events = events_of(session)
    assert session.apply("Move", lambda d: move_item(d, "pod.spine", 40, 50))
    assert session.apply("Rename", lambda d: set_field(d, "design:name", "Mine"))
    assert session.results is results
    assert session.previous_results is previous
    assert session.is_fresh
    assert not session.is_clean
    assert kinds(events) == ["design", "results"] * 2
    changes = events[0].changes
    assert changes is not None
    assert changes.layout == {"pod"}
    assert session.undo()
    assert session.undo()
    assert session.is_fresh


def test_a_gesture_is_one_step(opened: Opener) -> None:
    session = opened()
    for x in range(5):
        session.apply("Move", lambda d, x=x: move_item(d, "pod.spine", x + 1, 0), merge_key="drag")
    assert len(session.history.steps) == 2
    session.undo()
    assert session.design.blocks["pod"].items[1].at.x == 0


def test_issues_are_those_of_reading_and_of_solving(opened: Opener) -> None:
    document = Document(two_levels())
    from designer.issues import Issue

    noted = Issue("DOC-X", "info", "pod", "Read.", "")
    session = opened(replace(document, issues=(noted,)))
    assert session.issues[0] == noted
    assert session.results is not None
    assert session.issues[1:] == session.results.issues


# --- observers and selection ---------------------------------------------------------------------


def test_observers_can_stop_at_any_time(opened: Opener) -> None:
    session = opened()
    heard: list[str] = []
    stop = session.observe(lambda event: heard.append(event.kind))
    session.select(("pod.node",))
    stop()
    stop()
    session.select(())
    assert heard == ["selection"]


def test_an_observer_may_end_itself_while_it_is_told(opened: Opener) -> None:
    session = opened()
    heard: list[str] = []

    def once(event: Event) -> None:
        heard.append(event.kind)
        stop()

    stop = session.observe(once)
    other = events_of(session)
    session.select(("pod.node",))
    session.select(())
    assert heard == ["selection"]
    assert kinds(other) == ["selection", "selection"]


def test_the_same_selection_is_no_event(opened: Opener) -> None:
    session = opened()
    session.select(("pod.node",))
    events = events_of(session)
    session.select(("pod.node",))
    assert events == []
    assert session.selection == ("pod.node",)


# --- files ---------------------------------------------------------------------------------------


def test_save_writes_the_design_with_its_headline(opened: Opener, tmp_path: Path) -> None:
    session = opened()
    session.apply("Set count to 3", nodes(3))
    events = events_of(session)
    path = tmp_path / "mine.supernode"
    session.save(path)
    assert session.path == path
    assert session.is_clean
    assert kinds(events)[-1] == "file"
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["headline"]["made_by"] == __version__
    assert written["headline"]["chips.count"] == 24
    again = load(path)
    assert again.design == session.design
    assert again.headline["chips.count"] == 24

    session.apply("Set count to 2", nodes(2))
    assert not session.is_clean
    session.save()
    assert load(path).headline["chips.count"] == 16
    session.undo()
    assert not session.is_clean


def test_saving_under_another_name_leaves_the_first_file(opened: Opener, tmp_path: Path) -> None:
    session = opened()
    one, two = tmp_path / "one.supernode", tmp_path / "two.supernode"
    session.save(one)
    before = one.read_bytes()
    session.apply("Set count to 2", nodes(2))
    session.save(two)
    assert one.read_bytes() == before
    assert session.path == two
    assert load(two).design == session.design


def test_a_new_document_needs_a_path(opened: Opener) -> None:
    with pytest.raises(ValueError, match="needs a path"):
        opened().save()


def test_a_file_that_cannot_be_written_leaves_the_document_unsaved(
    opened: Opener, tmp_path: Path
) -> None:
    session = opened()
    session.save(tmp_path / "mine.supernode")
    session.apply("Set count to 2", nodes(2))
    events = events_of(session)
    with pytest.raises(DesignError, match="cannot be written"):
        session.save(tmp_path / "no" / "such" / "folder.supernode")
    assert not session.is_clean
    assert session.path == tmp_path / "mine.supernode"
    assert events == []


def test_save_keeps_what_a_newer_version_put_beside_the_design(
    opened: Opener, tmp_path: Path
) -> None:
    document = Document(two_levels(), minor=3, extras={"thumbnail": "abc"})
    session = opened(document)
    session.save(tmp_path / "mine.supernode")
    written = json.loads((tmp_path / "mine.supernode").read_text(encoding="utf-8"))
    assert written["thumbnail"] == "abc"
    assert written["minor"] == 3


def test_open_replaces_everything(opened: Opener, tmp_path: Path) -> None:
    path = tmp_path / "other.supernode"
    save(Document(two_levels(nodes=2, name="Other")), path)
    session = opened()
    session.apply("Set count to 3", nodes(3))
    session.select(("pod.node",))
    events = events_of(session)
    session.open(path)
    assert session.title == "Other"
    assert session.path == path
    assert session.selection == ()
    assert session.is_clean
    assert not session.history.can_undo
    assert session.previous_results is None
    assert chips(session) == 16
    assert session.is_fresh
    assert {"file", "design", "results"} <= set(kinds(events))


@pytest.mark.parametrize("content", ["", "{", "not a design", '{"format": "supernode-design"}'])
def test_a_bad_file_leaves_the_open_design(opened: Opener, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.supernode"
    path.write_text(content, encoding="utf-8")
    session = opened()
    session.apply("Set count to 3", nodes(3))
    session.select(("pod.node",))
    session.runner.finish()
    design, results = session.design, session.results
    events = events_of(session)
    with pytest.raises(DesignError, match=r"bad\.supernode"):
        session.open(path)
    with pytest.raises(DesignError, match=r"none\.supernode"):
        session.open(tmp_path / "none.supernode")
    assert session.design is design
    assert session.results is results
    assert session.history.can_undo
    assert session.selection == ("pod.node",)
    assert session.path is None
    assert events == []


def test_a_session_can_start_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.supernode"
    path.write_text(to_text(Document(two_levels(name=""))), encoding="utf-8")
    session = Session.from_file(path, live=False)
    assert session.path == path
    assert session.title == "mine"
    session.close()
    with pytest.raises(DesignError):
        Session.from_file(tmp_path / "none.supernode")


def test_a_nameless_unsaved_design_has_a_title() -> None:
    session = Session(Document(two_levels(name="")), live=False)
    assert session.title == "Untitled"
    session.close()


def test_numbers_follow_every_kind_of_edit(opened: Opener) -> None:
    session = opened()

    def value(metric: str) -> float | None:
        session.runner.finish()
        assert session.results is not None
        return session.results.value(metric)

    rate = value("network.net.injection_bytes_per_s")
    assert rate == 50e9
    session.apply("Slower", lambda d: set_link_rate(d, "pod.node.down", 25e9))
    assert value("network.net.injection_bytes_per_s") == 25e9
    watts = value("power.chips_w")
    assert watts == 32 * 1000
    session.apply("Hotter", lambda d: set_field(d, "parts.chip:tdp_w", 1500))
    assert value("power.chips_w") == 32 * 1500
    session.undo()
    session.undo()
    assert value("power.chips_w") == watts
    assert value("network.net.injection_bytes_per_s") == rate
