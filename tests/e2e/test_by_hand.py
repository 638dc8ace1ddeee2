"""A supernode drawn from an empty canvas on a real screen, by mouse and by keyboard alone.

Four nodes of eight chips with a leaf switch each, and two spine switches above them. The program
is a process of its own; all that happens to it comes from outside, by xdotool. Pictures of every
step are in the test's folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from designer.edit.place import blank, with_part
from designer.store.catalogue import catalogue_sources, load_catalogue
from designer.store.document import Document, to_text
from tests.e2e.calling import DONE, process
from tests.e2e.person import Person, Spot
from tests.e2e.program import Program
from tests.e2e.same_design import content

pytestmark = pytest.mark.xcb

#: The names that the program gives.
NODE, CHIP, LEAF, SPINE = "pod.block", "pod.block.npu", "pod.block.switch", "pod.switch"


@dataclass(frozen=True)
class Line:
    """Links between two ports, and what is said about them.

    Attributes
    ----------
    medium
        What finds it in a list, and its id.
    """

    a: tuple[str, str]
    b: tuple[str, str]
    title: str
    made: str
    count: str
    medium: tuple[str, str]
    length: str


DOWN = Line(
    (CHIP, "scale_up"), (LEAF, "down"), "npu – switch", "pod.block.npu_switch",
    "4", ("lane pair", "ub-link-28"), "0.3 m",
)  # fmt: skip
UP = Line(
    (LEAF, "up"), (SPINE, "down"), "block.switch – switch", "pod.switch_switch",
    "8", ("siph", "lpo-400g-osfp-siph"), "15 m",
)  # fmt: skip

#: As a person would write it, under other names. Every chip has four links to its leaf: 8 × 4 = 32
#: ports, all that face the node. Every leaf has eight links to each of two spines: its 16 uplinks.
#: A spine has 4 × 8 = 32 of its 48 ports in use.
PARTS = (
    "ascend-910c", "huawei-ub-l1-chip", "huawei-ub-l2-chip", "ub-link-28", "lpo-400g-osfp-siph",
)  # fmt: skip
WRITTEN = """
{
 "root": "supernode",
 "planes": [{"id": "up"}, {"id": "out", "role": "scale_out"}],
 "blocks": {
  "supernode": {
   "items": [
    {"id": "spine", "part": "huawei-ub-l2-chip", "axes": [{"name": "spine", "size": 2}]},
    {"id": "node", "block": "node", "axes": [{"name": "node", "size": 4}]}
   ],
   "links": [
    {"id": "tier_2", "plane": "up", "a": {"item": "node.leaf", "port": "up"},
     "b": {"item": "spine", "port": "down"}, "count": 8,
     "medium": "lpo-400g-osfp-siph", "links_per_module": 2, "length_m": 15}
   ]
  },
  "node": {
   "items": [
    {"id": "leaf", "part": "huawei-ub-l1-chip"},
    {"id": "chip", "part": "ascend-910c", "axes": [{"name": "slot", "size": 8}]}
   ],
   "links": [
    {"id": "tier_1", "plane": "up", "a": {"item": "chip", "port": "scale_up"},
     "b": {"item": "leaf", "port": "down"}, "count": 4, "medium": "ub-link-28", "length_m": 0.3}
   ]
  }
 }
}
"""
LINK = 28e9  # B/s one way: two lanes of 112 Gb/s
#: To the 31 others over 4 links; from 8 chips to the 24 of other nodes over 16 uplinks.
DOWN_LOAD, UP_LOAD = 31 / 4, 8 * 24 / 16


def written_by_hand(path: Path, text: str = WRITTEN) -> Path:
    """Write the file of a person, who copies parts and their sources from the catalogue."""
    design = blank()
    for part in PARTS:
        design, _ = with_part(design, part, load_catalogue()[part], catalogue_sources())
    file = json.loads(to_text(Document(design)))
    file["design"] |= json.loads(text)
    path.write_text(json.dumps(file), encoding="utf-8")
    return path


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program, on its start page; the folder of files is the test's own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    running = Program("screen_driver")
    yield running
    if running.process.poll() is None:
        running.kill()
    running.end()


@pytest.fixture
def person(program: Program, tmp_path: Path) -> Person:
    film = tmp_path / "film"
    film.mkdir()
    return Person(program, film)


def closed(program: Program) -> None:
    """Wait until the program has ended by itself, without a word of complaint."""
    program.rest()
    assert program.end() == ""
    assert program.process.returncode == 0


def is_as_written_by_hand(drawn: Path) -> None:
    """Compare the file with the one that a person wrote, and its numbers with arithmetic."""
    written = written_by_hand(drawn.with_name("written.supernode"))
    assert content(drawn) == content(written)
    solved = [process("solve", str(path), "--json") for path in (drawn, written)]
    assert [ran.code for ran in solved] == [DONE, DONE]
    values = {name: metric["value"] for name, metric in solved[0].data["metrics"].items()}
    up = {name.rpartition(".")[2]: v for name, v in values.items() if ".scale_up." in name}
    assert values["chips.count"] == 32
    assert up["injection_bytes_per_s"] == 4 * LINK
    # The uplinks are full first: then each chip has 31 / 12 of a link for the 31 others.
    assert up["all_to_all_bytes_per_s"] == pytest.approx(31 * LINK / UP_LOAD)
    assert up["all_to_all_best_bytes_per_s"] == pytest.approx(31 * LINK / UP_LOAD)
    # 7 others by the leaf, 24 by leaf, spine, leaf.
    assert solved[0].data["distributions"]["network.scale_up.hops"] == [[2, 32 * 7], [4, 32 * 24]]
    assert up["mean_hops"] == pytest.approx((7 * 2 + 24 * 4) / 31)
    loads = {group["links"]: group["load"] for group in solved[0].data["link_groups"]}
    assert loads == {32 * 4: pytest.approx(DOWN_LOAD), 4 * 16: pytest.approx(UP_LOAD)}
    # Two of the 64 uplinks share a module at each end and the fibre between.
    assert values["links.optical_modules"] == 64
    assert values["links.cables"] == 32
    # All else is the same, too, but for the names of planes in the names of figures.
    theirs = [metric["value"] for metric in solved[1].data["metrics"].values()]
    assert list(values.values()) == theirs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"count": 4', '"count": 2'),
        ('"name": "slot", "size": 8', '"name": "slot", "size": 4'),
        ('"name": "node", "size"', '"name": "tray", "size"'),
        ('"port": "up"', '"port": "down"'),
        ('"item": "node.leaf"', '"item": "node.chip"'),
        ('"plane": "up", "a": {"item": "chip"', '"plane": "out", "a": {"item": "chip"'),
        (', "links_per_module": 2', ""),
        ('"length_m": 0.3', '"length_m": 0.4'),
        ('"medium": "ub-link-28"', '"medium": "lpo-400g-osfp-siph"'),
        ('"part": "huawei-ub-l1-chip"', '"part": "huawei-ub-l2-chip"'),
    ],
)
def test_what_differs_is_not_the_same(tmp_path: Path, old: str, new: str) -> None:
    assert old in WRITTEN
    files = [WRITTEN, WRITTEN.replace(old, new), WRITTEN.replace("leaf", "l1")]
    paths = [written_by_hand(tmp_path / str(number), text) for number, text in enumerate(files)]
    right, other, renamed = map(content, paths)
    assert right == renamed
    assert right != other


# --- by mouse ------------------------------------------------------------------------------------


def test_by_mouse(program: Program, person: Person, tmp_path: Path) -> None:
    person.see(is_at_start=True)
    person.take_keyboard()
    person.take_picture("start page")
    person.click(person.where("begin", "blank"))
    person.see(is_at_start=False, chips=0)

    drag_part(person, "", "empty:", person.where("canvas", at=(0.2, 0.45)), "pod", NODE)
    drag_part(person, "910c", "part:ascend-910c", person.where("plate", NODE), NODE, CHIP)
    below = person.where("plate", NODE, at=(0.5, 0.95))
    drag_part(person, "ub l1", "part:huawei-ub-l1-chip", below, NODE, LEAF)
    above = person.where("canvas", at=(0.6, 0.2))
    drag_part(person, "ub l2", "part:huawei-ub-l2-chip", above, "pod", SPINE)
    for line in (DOWN, UP):
        drag_line(person, line)

    person.click(person.where("plate", CHIP))
    person.see(selection=[CHIP])
    type_into(person, ":axes", "slot 8")
    person.see(chips=8)
    person.click(person.where("plate", NODE, at=(0.1, 0.05)), button=3)
    person.see(selection=[NODE], popup="QMenu")
    person.take_picture("menu")
    person.click(person.where("menu", "Repeat"))
    repeat(person, "4 along node")
    person.see(chips=32)
    person.click(person.where("plate", SPINE, at=(0.2, 0.2)))
    person.see(selection=[SPINE])
    type_into(person, ":axes", "spine 2")
    person.see(step="Repeat switch along spine 2")
    person.take_picture("repeated")

    person.click(person.where("menu", "File"))
    person.click(person.where("menu", "Save"))
    person.see(dialog=True)
    person.take_keyboard()
    person.click(person.where("file_dialog", "fileNameEdit"))
    person.write("drawn")
    person.take_picture("save")
    person.click(person.where("file_dialog", "Save"))
    person.see(dialog=False, is_clean=True, path=str(tmp_path / "drawn.supernode"))
    person.take_picture("saved")
    person.click(person.where("menu", "File"))
    person.click(person.where("menu", "Quit"))
    closed(program)
    is_as_written_by_hand(tmp_path / "drawn.supernode")


def drag_part(person: Person, text: str, row: str, to: Spot, lit: str, made: str) -> None:
    """Search a part and drag it to a place; the block that would take it lights up."""
    if text:
        person.click(person.where("search_field"))
        person.write(text)
    person.drag(person.where("row", row), to)
    person.see(lit=lit)
    person.take_picture(f"carrying {made}")
    person.let_go()
    person.see(lit="", selection=[made])


def drag_line(person: Person, line: Line) -> None:
    """Draw from a port to a port; handles show where the mouse is, and at what could be wired."""
    person.point(person.where("plate", line.a[0]))
    person.drag(person.where("port", *line.a), person.where("plate", line.b[0]))
    person.see(line=f"{line.title}: each to each")
    # Over the item its ports get their names, and with them their places.
    person.carry(person.where("port", *line.b))
    person.take_picture(f"drawing {line.made}")
    person.let_go()
    person.click(person.where("popover", "count"))
    person.write(line.count)
    person.click(person.where("popover", "medium"))
    person.see(focus="Search medium")
    person.write(line.medium[0])
    person.take_picture(f"medium of {line.made}")
    person.click(person.where("choice", line.medium[1]))
    person.see(popup=f"Wiring of {line.title}")
    person.click(person.where("popover", "length"))
    person.write(line.length)
    person.take_picture(f"settling {line.made}")
    person.click(person.where("popover", "go"))
    person.see(selection=[line.made], popup="")
    person.take_picture(f"made {line.made}")


def type_into(person: Person, key_end: str, text: str) -> None:
    """Type into a field of the inspector."""
    person.click(person.where("field", key_end))
    person.write(text)
    person.press("Return")


def repeat(person: Person, text: str) -> None:
    """Type how often something is repeated, where that is asked."""
    person.see(focus="Repeat")
    person.write(text)
    person.take_picture(f"repeat {text}")
    person.press("Return")
    person.see(popup="", focus="Topology canvas")


# --- by keyboard ---------------------------------------------------------------------------------


def test_by_keyboard(program: Program, person: Person, tmp_path: Path) -> None:
    person.take_keyboard()
    person.press("ctrl+n")
    person.see(is_at_start=False, focus="Topology canvas")
    person.press("b")
    person.see(selection=[NODE])
    for text, made in (("910c", CHIP), ("ub l1", LEAF)):
        person.press("p")
        person.see(focus="Search parts")
        person.write(text)
        person.press("Return")
        # The next key is for what was placed.
        person.see(selection=[made], focus="Topology canvas")
    person.press("p")
    person.see(focus="Search parts")
    person.write("ub l2")
    person.press("Down", "space")
    # It goes where the last parts went, wherever the mouse rests; Tab leads on to the next block.
    person.see(lit=NODE)
    person.walk("Tab", "lit", "pod")
    person.take_picture("carrying")
    person.press("Return")
    person.see(selection=[SPINE], lit="")
    for line in (DOWN, UP):
        wire_by_keys(person, line)

    for place, text in ((SPINE, "2 along spine"), (CHIP, "8 along slot")):
        person.walk("shift+Tab", "selection", [place])
        person.press("r")
        repeat(person, text)
    person.see(chips=8)
    person.walk("shift+Tab", "selection", [NODE])
    person.press("F2")
    person.walk("Tab", "focus", "Add axis")
    person.write("node 4")
    person.press("Return")
    person.see(chips=32)
    person.press("ctrl+0")
    person.take_picture("repeated")

    person.press("ctrl+s")
    person.see(dialog=True, text="untitled.supernode")
    person.write("drawn")
    person.take_picture("save")
    person.press("Return")
    person.see(dialog=False, is_clean=True, path=str(tmp_path / "drawn.supernode"))
    person.take_keyboard()
    person.press("ctrl+q")
    closed(program)
    is_as_written_by_hand(tmp_path / "drawn.supernode")


def wire_by_keys(person: Person, line: Line) -> None:
    """Choose both ends, and fill in the popover; the ports that fit best are suggested."""
    person.walk("shift+Tab", "selection", [line.a[0]])
    person.press("l")
    person.see_other("other_end", "")
    person.walk("Tab", "other_end", line.b[0])
    person.take_picture(f"choosing {line.made}")
    person.press("Return")
    person.see(focus="Relation", popup=f"Wiring of {line.title}")
    person.walk("Tab", "focus", "Parallel links")
    person.write(line.count)
    person.walk("Tab", "focus", "Medium")
    person.press("Return")
    person.see(focus="Search medium")
    person.write(line.medium[0])
    person.press("Return")
    person.walk("Tab", "focus", "Length")
    person.write(line.length)
    person.take_picture(f"settling {line.made}")
    person.press("Return")
    person.see(selection=[line.made], popup="", focus="Topology canvas")
