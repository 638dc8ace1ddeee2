"""Sections, prefixes, and what was used last."""

import pytest

from designer.ui.command.entries import Entry, Index, Provider

COMMANDS = (
    Entry("Zoom to fit", keys="Ctrl+0"),
    Entry("Zoom in"),
    Entry("Node colours"),
    Entry("Undo", enabled=False, id="undo"),
)
THINGS = tuple(Entry(name, words=f"pod.{name}") for name in ("Node", "L1 switch", "Rack"))


def looked_up(text):
    return [Entry(text)] if text == "pod.node[3]" else []


@pytest.fixture
def index():
    return Index(
        (
            Provider("Commands", ">", lambda: COMMANDS, is_listed=True),
            Provider("In the design", "@", lambda: THINGS, looked_up),
            Provider("Numbers", "", lambda: [Entry("IT power", "549 kW")]),
        )
    )


def shown(sections):
    return {section.title: [entry.text for entry in section.entries] for section in sections}


def test_plain_words_search_everything_best_section_first(index):
    found = index.find("node")
    assert list(shown(found)) == ["In the design", "Commands"]
    assert shown(found)["In the design"] == ["Node"]
    assert shown(index.find("power")) == {"Numbers": ["IT power"]}


def test_prefix_keeps_to_one_kind(index):
    assert shown(index.find(">node")) == {"Commands": ["Node colours"]}
    assert shown(index.find("@ node")) == {"In the design": ["Node"]}
    assert shown(index.find("@zoom")) == {}


def test_a_letter_that_is_no_prefix_is_searched(index):
    assert index.split("+node") == ("", "+node")
    assert index.split("> zoom in ") == (">", "zoom in")


def test_nothing_typed_lists_commands_those_of_last_time_first(index):
    assert shown(index.find("")) == {"Commands": ["Zoom to fit", "Zoom in", "Node colours", "Undo"]}
    used = ["In the design/Rack", "Commands/Zoom in", "Commands/undo", "Files/gone"]
    assert shown(index.find("", used)) == {
        "Used last": ["Rack", "Zoom in"],
        "Commands": ["Zoom to fit", "Node colours", "Undo"],
    }


def test_nothing_typed_behind_a_prefix_lists_that_kind(index):
    assert shown(index.find("@")) == {"In the design": ["Node", "L1 switch", "Rack"]}


def test_what_cannot_be_used_stands_behind(index):
    more = (*COMMANDS, Entry("Undo all of it at once"))
    found = Index([Provider("Commands", ">", lambda: more)]).find("undo")
    assert shown(found) == {"Commands": ["Undo all of it at once", "Undo"]}


def test_accidents_are_left_out_beside_a_clear_hit():
    entries = [Entry("Undo"), Entry("Unit number of the door")]
    index = Index([Provider("Commands", ">", lambda: entries)])
    assert shown(index.find("undo")) == {"Commands": ["Undo"]}
    assert shown(Index([Provider("C", ">", lambda: entries[1:])]).find("undo")) == {
        "C": ["Unit number of the door"]
    }


def test_looked_up_comes_first(index):
    assert shown(index.find("pod.node[3]")) == {"In the design": ["pod.node[3]"]}
    assert shown(index.find("@pod.node[3]")) == {"In the design": ["pod.node[3]"]}
    assert shown(index.find(">pod.node[3]")) == {}


def test_sections_are_short_while_there_are_several():
    many = [Entry(f"Node {n}") for n in range(300)]
    one = Provider("A", "a", lambda: many)
    both = Index([one, Provider("B", "b", lambda: many)])
    assert [len(section.entries) for section in both.find("node")] == [6, 6]
    assert [len(section.entries) for section in Index([one]).find("node")] == [200]


def test_names(index):
    assert index.name(COMMANDS[3]) == "Commands/undo"
    assert index.name(THINGS[0]) == "In the design/Node"
    assert index.name(Entry("Zoom in")) == "", "looked up: not one of the list"
