"""One identity diff drives canvas, solver and autosave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given

from designer.edit.params import move_item, set_count, set_field, set_part
from designer.model.design import Design
from designer.model.diff import ChangeSet, diff
from designer.store.document import Document, loads, to_text
from tests.building import two_levels
from tests.strategies import designs

NOTHING = ChangeSet(frozenset(), frozenset(), frozenset(), frozenset())


def only(**named: str) -> ChangeSet:
    """Return a change set with one name per kind."""
    kinds = ("blocks", "parts", "layout", "fields")
    return ChangeSet(*(frozenset({named[k]} if k in named else ()) for k in kinds))


def test_the_same_object_differs_in_nothing() -> None:
    made = two_levels()
    assert diff(made, made) == NOTHING
    assert diff(made, made).is_empty
    assert not diff(made, made).is_physical


@pytest.mark.parametrize(
    ("edit", "changes", "physical"),
    [
        (lambda d: set_count(d, "pod.node", 3), only(blocks="pod"), True),
        (lambda d: set_count(d, "pod.node.chip", 3), only(blocks="node"), True),
        (lambda d: set_part(d, "pod.node.chip", "switch"), only(blocks="node"), True),
        (lambda d: set_field(d, "pod.node.down:count", 2), only(blocks="node"), True),
        (lambda d: set_field(d, "parts.chip:tdp_w", 5), only(parts="chip"), True),
        (lambda d: set_field(d, "scenario:message_bytes", 5), only(fields="scenario"), True),
        (lambda d: set_field(d, "site:coolant_rise_k", 5), only(fields="site"), True),
        (lambda d: set_field(d, "design:name", "X"), only(fields="name"), False),
        (lambda d: move_item(d, "pod.spine", 5, 6), only(layout="pod"), False),
        (lambda d: move_item(d, "pod.node.chip", 5, 6), only(layout="node"), False),
    ],
)
def test_what_an_edit_changes(
    edit: Callable[[Design], Design], changes: ChangeSet, physical: bool
) -> None:
    before = two_levels()
    after = edit(before)
    assert diff(before, after) == changes
    assert diff(after, before) == changes
    assert diff(before, after).is_physical is physical
    assert not diff(before, after).is_empty


def test_a_move_together_with_an_edit_is_physical() -> None:
    before = two_levels()
    after = set_count(move_item(before, "pod.spine", 5, 6), "pod.node", 3)
    assert diff(before, after) == only(blocks="pod")


def test_added_and_removed_blocks_and_parts() -> None:
    before = two_levels()
    blocks = {**before.blocks, "extra": before.blocks["node"]}
    parts = {name: part for name, part in before.parts.items() if name != "nic"}
    changes = diff(before, before.replace(blocks=blocks, parts=parts))
    assert changes == ChangeSet(frozenset({"extra"}), frozenset({"nic"}), frozenset(), frozenset())


def test_the_order_of_items_counts() -> None:
    before = two_levels()
    root = before.blocks["pod"]
    after = before.replace(blocks={**before.blocks, "pod": root.replace(items=root.items[::-1])})
    assert diff(before, after) == only(blocks="pod")


def test_untouched_nodes_are_shared() -> None:
    before = two_levels()
    after = set_count(before, "pod.node", 3)
    assert after.blocks["node"] is before.blocks["node"]
    assert after.blocks["pod"].links[0] is before.blocks["pod"].links[0]
    assert after.blocks["pod"].items[1] is before.blocks["pod"].items[1]
    assert after.parts["chip"] is before.parts["chip"]
    assert after.scenario is before.scenario


@given(designs())
def test_a_reloaded_design_differs_in_nothing(made: Design) -> None:
    again = loads(to_text(Document(made)).encode()).design
    assert again is not made
    assert diff(made, again) == NOTHING
