"""Random edits on random designs: documents stay sound, undo is exact, files are stable."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from designer.edit.history import History
from designer.edit.params import move_item, set_count, set_field, set_link_rate, set_part
from designer.issues import DesignError
from designer.model.design import Design
from designer.model.diff import diff
from designer.model.rules import check, require_valid
from designer.solve import pipeline
from designer.store.document import Document, loads, to_text
from tests.strategies import designs, pick

Edit = Callable[[Design], Design]
#: Text that looks like escapes of half a character, which files must not hold.
ESCAPES = st.from_regex(r"(\\{1,3}u[dD][89c-f]00){1,2}", fullmatch=True)


def places(made: Design) -> Iterator[tuple[str, Any, Any]]:
    """Yield (address, item, link group) of everything that has a place in the block tree."""

    def below(block_id: str, prefix: str) -> Iterator[tuple[str, Any, Any]]:
        block = made.blocks[block_id]
        for item in block.items:
            yield f"{prefix}.{item.id}", item, None
            if item.block is not None:
                yield from below(item.block, f"{prefix}.{item.id}")
        for link in block.links:
            yield f"{prefix}.{link.id}", None, link

    yield from below(made.root, made.root)


@st.composite
def edits(draw: Callable[[st.SearchStrategy[Any]], Any], made: Design) -> Edit:
    """Draw an edit of any kind that suits a design; some are refused or change nothing."""
    found = list(places(made))
    items = [(where, item) for where, item, _ in found if item is not None]
    links = [(where, link) for where, _, link in found if link is not None]
    where, item = draw(st.sampled_from(items))
    small = draw(st.integers(1, 5))
    kinds = ["count", "axis", "part", "move", "external", "field", "text", "scenario"]
    match pick(draw, *kinds, *(["rate", "rate", "parallel"] if links else [])):
        case "count":
            return lambda d: set_count(d, where, small)
        case "axis":
            name = draw(st.sampled_from([a.name for a in item.axes] or [""]))
            return lambda d: set_count(d, where, small, name)
        case "part":
            part = draw(st.sampled_from(sorted(made.parts)))
            return lambda d: set_part(d, where, part)
        case "move":
            x, y = draw(st.integers(-500, 500)), draw(st.floats(-500, 500))
            return lambda d: move_item(d, where, x, y)
        case "external":
            return lambda d: set_field(d, f"{where}:external", not item.external)
        case "field":
            part = draw(st.sampled_from(sorted(made.parts)))
            watts = draw(st.none() | st.floats(0, 1e5))
            name = pick(draw, "mass_kg", "cost_usd")
            return lambda d: set_field(d, f"parts.{part}:{name}", watts)
        case "text":
            words = draw(st.text(max_size=12) | ESCAPES)
            return lambda d: set_field(d, f"{where}:note", words)
        case "scenario":
            size = draw(st.floats(1, 1e9))
            return lambda d: set_field(d, "scenario:message_bytes", size)
        case kind:
            place, _ = draw(st.sampled_from(links))
            if kind == "parallel":
                return lambda d: set_field(d, f"{place}:count", small)
            rate = draw(st.none() | st.floats(0, 1e12))
            return lambda d: set_link_rate(d, place, rate)


@st.composite
def edited(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Design]:
    """Draw a design and what becomes of it: each snapshot is sound and differs from the last."""
    made = draw(designs())
    snapshots = [made]
    for _ in range(draw(st.integers(1, 6))):
        edit = draw(edits(snapshots[-1]))
        try:
            after = edit(snapshots[-1])
            require_valid(after)
        except DesignError:
            continue
        if after is not snapshots[-1]:
            snapshots.append(after)
    return snapshots


@given(edited())
def test_edits_leave_the_old_document_alone_and_the_new_one_sound(snapshots: list[Design]) -> None:
    texts = [to_text(Document(made)) for made in snapshots]
    for made, text in zip(snapshots, texts, strict=True):
        assert to_text(Document(made)) == text
        assert not [issue for issue in check(made)[1] if issue.severity == "error"]
        # What an edit builds, the file reader accepts: same fields, same limits.
        assert Design.model_validate(json.loads(text)["design"]) == made


@given(edited())
def test_an_edit_that_returns_another_object_differs(snapshots: list[Design]) -> None:
    for before, after in itertools.pairwise(snapshots):
        assert before != after
        assert not diff(before, after).is_empty


@given(edited(), st.data())
def test_undo_and_redo_walk_over_the_very_objects(
    snapshots: list[Design], data: st.DataObject
) -> None:
    history = History(snapshots[0])
    for number, made in enumerate(snapshots[1:]):
        assert history.record(f"E{number}", made)
    at = len(snapshots) - 1
    for forward in data.draw(st.lists(st.booleans(), max_size=12)):
        step = history.redo() if forward else history.undo()
        moved = at + (1 if forward else -1)
        assert (step is None) is not (0 <= moved < len(snapshots))
        at = at if step is None else moved
        assert history.design is snapshots[at]
        assert history.position == at
        assert history.is_clean is (at == 0)


@given(edited())
def test_files_give_back_what_was_saved(snapshots: list[Design]) -> None:
    for made in snapshots:
        text = to_text(Document(made))
        again = loads(text.encode("utf-8"))
        assert again.design == made
        assert to_text(again) == text


@settings(max_examples=30)
@given(designs(), st.data())
def test_the_same_edit_twice_changes_nothing(made: Design, data: st.DataObject) -> None:
    edit = data.draw(edits(made))
    try:
        once = edit(made)
    except DesignError:
        return
    assert edit(once) is once


@settings(max_examples=30)
@given(edited())
def test_numbers_after_edits_equal_numbers_from_scratch(snapshots: list[Design]) -> None:
    """What is remembered from one solve to the next never leaks into a number."""
    memo = pipeline.Memo()
    for made in snapshots:
        warm, cold = pipeline.solve(made, memo=memo), pipeline.solve(made)
        assert warm.metrics == cold.metrics
        assert warm.distributions == cold.distributions
        assert warm.link_groups == cold.link_groups
        assert warm.issues == cold.issues
        assert warm.racks == cold.racks
        unknown = {name for name, metric in cold.metrics.items() if metric.value is None}
        assert unknown <= {issue.address for issue in cold.issues}
