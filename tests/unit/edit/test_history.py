"""History of snapshots: undo is a reference."""

from __future__ import annotations

from designer.edit.history import MAX_STEPS, History, Step
from designer.edit.params import set_count, set_field
from designer.model.design import Design
from tests.building import two_levels


def with_count(made: Design, count: int) -> Design:
    return set_count(made, "pod.node", count)


def test_a_new_history_has_nothing_to_take_back() -> None:
    made = two_levels()
    history = History(made)
    assert history.design is made
    assert history.is_clean
    assert not history.can_undo
    assert not history.can_redo
    assert history.undo() is None
    assert history.redo() is None
    assert (history.undo_label, history.redo_label) == ("", "")
    assert history.position == 0


def test_undo_and_redo_give_back_the_very_objects() -> None:
    first = two_levels()
    second, third = with_count(first, 3), with_count(first, 2)
    history = History(first)
    assert history.record("Set count to 3", second, focus="pod.node")
    assert history.record("Set count to 2", third)
    assert (history.undo_label, history.redo_label) == ("Set count to 2", "")
    step = history.undo()
    assert step is not None
    assert step.label == "Set count to 2"
    assert history.design is second
    assert (history.undo_label, history.redo_label) == ("Set count to 3", "Set count to 2")
    step = history.undo()
    assert step == Step("Set count to 3", second, "pod.node")
    assert history.design is first
    step = history.redo()
    assert step is not None
    assert step.focus == "pod.node"
    assert history.design is second
    history.redo()
    assert history.design is third
    assert not history.can_redo


def test_recording_what_is_there_already_changes_nothing() -> None:
    made = two_levels()
    history = History(made)
    history.record("A", with_count(made, 3))
    history.undo()
    assert not history.record("B", made)
    assert history.can_redo


def test_a_new_edit_ends_what_could_be_done_again() -> None:
    made = two_levels()
    history = History(made)
    history.record("A", with_count(made, 3))
    history.undo()
    other = with_count(made, 2)
    history.record("B", other)
    assert not history.can_redo
    assert [step.label for step in history.steps] == ["Open", "B"]
    assert history.design is other


# --- merging -------------------------------------------------------------------------------------


def merged(*edits: tuple[str, float]) -> History:
    made = two_levels()
    history = History(made)
    for number, (key, at_s) in enumerate(edits):
        history.record(f"E{number}", with_count(made, 10 + number), merge_key=key, at_s=at_s)
    return history


def labels(history: History) -> list[str]:
    return [step.label for step in history.steps]


def test_steps_of_one_gesture_become_one() -> None:
    history = merged(("k", 0.0), ("k", 0.5), ("k", 1.4))
    assert labels(history) == ["Open", "E2"]
    history.undo()
    assert not history.can_undo


def test_steps_far_apart_stay_apart() -> None:
    assert labels(merged(("k", 0.0), ("k", 1.5))) == ["Open", "E0", "E1"]


def test_other_gestures_and_edits_without_a_key_stay_apart() -> None:
    assert labels(merged(("k", 0.0), ("m", 0.1), ("k", 0.2))) == ["Open", "E0", "E1", "E2"]
    assert labels(merged(("", 0.0), ("", 0.1))) == ["Open", "E0", "E1"]


def test_a_saved_step_is_not_merged_away() -> None:
    made = two_levels()
    history = History(made)
    saved = with_count(made, 3)
    history.record("A", saved, merge_key="k", at_s=0.0)
    history.mark_saved()
    history.record("B", with_count(made, 2), merge_key="k", at_s=0.1)
    assert labels(history) == ["Open", "A", "B"]
    history.undo()
    assert history.is_clean


def test_after_an_undo_nothing_is_merged_into_what_lies_below() -> None:
    made = two_levels()
    history = History(made)
    kept = with_count(made, 3)
    history.record("A", kept, merge_key="k", at_s=0.0)
    history.record("B", set_field(made, "design:name", "X"), merge_key="m", at_s=0.1)
    history.undo()
    history.record("C", with_count(made, 2), merge_key="k", at_s=0.2)
    # Taken back and done anew: the step before is still there to go back to.
    assert history.undo() is not None
    assert history.design in (made, kept)


# --- the saved one -------------------------------------------------------------------------------


def test_the_saved_snapshot_is_found_again_from_both_sides() -> None:
    made = two_levels()
    history = History(made)
    history.record("A", with_count(made, 3))
    assert not history.is_clean
    history.mark_saved()
    assert history.is_clean
    history.record("B", with_count(made, 2))
    assert not history.is_clean
    history.undo()
    assert history.is_clean
    history.undo()
    assert not history.is_clean
    history.redo()
    assert history.is_clean


def test_an_older_snapshot_can_be_the_saved_one() -> None:
    made = two_levels()
    history = History(made)
    history.record("A", with_count(made, 3))
    history.mark_saved(made)
    assert not history.is_clean
    history.undo()
    assert history.is_clean


# --- the limit -----------------------------------------------------------------------------------


def test_the_oldest_snapshots_go_first() -> None:
    made = two_levels()
    history = History(made)
    for count in range(MAX_STEPS + 20):
        history.record(f"E{count}", with_count(made, 5 + count))
    assert len(history.steps) == MAX_STEPS
    assert history.position == MAX_STEPS - 1
    assert not history.is_clean
    while history.undo() is not None:
        pass
    assert history.design is not made
    assert not history.is_clean
    assert history.design.blocks["pod"].items[0].count == 5 + 20


def test_what_was_never_saved_is_clean_nowhere() -> None:
    made = two_levels()
    history = History(made)
    history.mark_unsaved()
    assert not history.is_clean
    history.record("Set count to 3", with_count(made, 3))
    history.undo()
    assert not history.is_clean
    history.mark_saved()
    assert history.is_clean
