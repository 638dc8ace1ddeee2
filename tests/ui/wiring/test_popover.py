"""The popover that settles links: by mouse, by keys alone, and what it says before and after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from designer.edit.connect import ChoiceKind
from designer.model.design import Design
from designer.session.session import Session
from designer.store.document import Document
from designer.ui.describe import ends_title
from designer.ui.theme import DARK, HIGH_CONTRAST, LIGHT
from designer.ui.wiring.aim import aim, ends_line
from designer.ui.wiring.draft import Draft
from designer.ui.wiring.pictures import paint_relation
from designer.ui.wiring.popover import WiringPopover
from tests.building import design, group, item

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

LEFT = Qt.MouseButton.LeftButton
PARTS = {
    "chip": {
        "kind": "accelerator",
        "ports": [
            {"id": "up", "count": 7, "lanes": 2, "lane_bytes_per_s": 25e9},
            {"id": "net", "count": 2, "lane_bytes_per_s": 50e9},
        ],
    },
    "switch": {
        "kind": "switch",
        "ports": [
            {"id": "down", "count": 32, "lane_bytes_per_s": 50e9, "cage": "OSFP", "per_cage": 2}
        ],
    },
    "dr": {"kind": "medium", "form": "pluggable", "bytes_per_s": 100e9, "reach_m": 500},
}


def machine() -> Design:
    """Eight chips, and twice as many switches that run in step with them."""
    return design(
        pod=[
            item("chip", rail=8),
            item("sw", part="switch", rail=8, k=2),
            group("old", "chip:net", "chip:net", "adjacent rail", plane="net"),
        ],
        parts=PARTS,
    )


class Made:
    """A session and the popover on it, as the canvas joins them."""

    def __init__(self, made: Design) -> None:
        self.session = Session(Document(made), live=False)
        self.refusals: list[str] = []

    def connect(self, draft: Draft) -> str:
        self.session.apply(draft.label, draft.command(), focus=draft.address)
        return ""


@pytest.fixture
def popover(qtbot) -> Callable[..., tuple[WiringPopover, Made]]:
    def make(draft: Draft | None = None, made: Made | None = None) -> tuple[WiringPopover, Made]:
        made = made or Made(machine())
        if draft is None:
            draft = Draft.of_aim(
                made.session.design, aim(made.session.design, "pod.chip", "up", "pod.sw")
            )
        shown = WiringPopover(draft, LIGHT, made.connect)
        shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(shown)
        shown.open_at(shown.screen().availableGeometry().center())
        return shown, made

    return make


def type_over(qtbot, field, text: str) -> None:
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)


def test_it_opens_on_the_suggestion_with_its_numbers(popover) -> None:
    shown, _ = popover()
    assert shown.title.text() == "chip – sw"
    assert shown.where.text() == "in pod"
    assert [(o.kind, o.label) for o in shown.picker.options][:3] == [
        ("each", "each to each"), ("same", "same rail"), ("pairs", "single links by hand"),
    ]  # fmt: skip
    assert shown.picker.current == 1
    assert shown.picker.options[0].reason.startswith("16 'up' ports are needed at each 'chip'")
    assert shown.figures.text.startswith("16 links; unknown modules; unknown cables; 50 GB/s")
    assert "chip needs 2 of 7 free ports" in shown.figures.text
    assert "400 Gb/s, limited by port up of chip" in shown.figures.text
    assert shown.go.isEnabled()


def test_two_items_of_one_name_are_told_apart(popover, qtbot) -> None:
    tall = design(
        pod=[item("node", block="node", node=4), item("sw", part="switch")],
        node=[item("sw", part="switch")],
        parts=PARTS,
    )
    made = Made(tall)
    found = aim(tall, "pod.node.sw", "down", "pod.sw")
    shown, _ = popover(Draft.of_aim(tall, found), made)
    assert shown.title.text() == "node.sw – sw"
    assert ends_line(found.seen.ends) == ["1 of 32 free ports at node.sw", "4 of 32 at sw"]
    assert "node.sw needs 1 of 32 free ports" in shown.figures.text
    assert [port.accessibleName() for port in shown.ports.values()] == [
        "Port of node.sw", "Port of sw",
    ]  # fmt: skip
    qtbot.keyClick(shown.picker, Qt.Key.Key_Return)
    (link,) = made.session.design.root_block.links
    assert link.id == "sw_sw"
    assert ends_title(link) == "node.sw – sw"


def test_what_it_says_before_is_what_is_counted_afterwards(popover, qtbot) -> None:
    shown, made = popover()
    shown.draft.set_medium("dr")
    type_over(qtbot, shown.count, "3")
    seen = shown.draft.seen
    qtbot.keyClick(shown.count, Qt.Key.Key_Return)
    assert not shown.isVisible()
    load = next(g for g in made.session.results.link_groups if g.id == "pod.chip_sw")
    assert (load.links, load.modules, load.cables) == (48, 80, 24)
    assert (seen.links, seen.modules, seen.cables) == (48, 80, 24)
    assert load.capacity_bytes_per_s == seen.capacity == 50e9


def test_by_mouse(popover, qtbot) -> None:
    shown, made = popover()
    qtbot.mouseClick(shown.picker, LEFT, pos=shown.picker.cell(0).center())
    assert shown.draft.choice.label == "each to each"
    assert not shown.go.isEnabled()
    assert shown.go.toolTip().startswith("16 'up' ports are needed at each 'chip'")
    assert "16 'up' ports are needed" in shown.figures.text
    qtbot.mouseClick(shown.go, LEFT)
    assert shown.isVisible()
    qtbot.mouseClick(shown.picker, LEFT, pos=shown.picker.cell(1).center())
    qtbot.mouseClick(shown.go, LEFT)
    assert not shown.isVisible()
    assert [link.id for link in made.session.design.root_block.links] == ["old", "chip_sw"]


def test_by_keys_alone(popover, qtbot) -> None:
    shown, made = popover()
    assert shown.picker.hasFocus()
    qtbot.keyClick(shown.picker, Qt.Key.Key_Left)
    assert shown.picker.current == 0
    qtbot.keyClick(shown.picker, Qt.Key.Key_Return)
    assert shown.isVisible()  # refused
    qtbot.keyClick(shown.picker, Qt.Key.Key_Right)
    qtbot.keyClick(shown.picker, Qt.Key.Key_Tab)
    assert shown.count.hasFocus()
    qtbot.keyClick(shown.count, Qt.Key.Key_Up)
    assert shown.draft.group.count == 2
    qtbot.keyClick(shown.count, Qt.Key.Key_Tab)
    assert shown.lanes.hasFocus()
    qtbot.keyClicks(shown.lanes, "1")
    assert shown.draft.seen.capacity == 25e9
    qtbot.keyClick(shown.lanes, Qt.Key.Key_Return)
    link = made.session.design.root_block.links[-1]
    assert (link.count, link.lanes) == (2, 1)


def test_escape_closes_and_makes_nothing(popover, qtbot) -> None:
    shown, made = popover()
    with qtbot.waitSignal(shown.closed):
        qtbot.keyClick(shown.picker, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert len(made.session.design.root_block.links) == 1


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("count", "0", "'0' is no whole number from 1 on."),
        ("count", "many", "'many' is no whole number from 1 on."),
        ("lanes", "2000", "'2000' is no whole number from 1 on."),
        ("length", "5 W", "'W' does not measure this; type for example mm, m, km."),
        ("length", "-5", "A length is not negative."),
        ("count", "20", "40 'up' ports are needed at each 'chip' and 7 of 7 are free on chip."),
    ],
)
def test_what_cannot_be_is_refused_in_place(popover, qtbot, field, text, reason) -> None:
    shown, _ = popover()
    edit = getattr(shown, field)
    type_over(qtbot, edit, text)
    assert not shown.go.isEnabled()
    assert reason in shown.figures.text
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert shown.isVisible()
    type_over(qtbot, edit, "1")
    assert shown.go.isEnabled()


def test_a_new_plane_is_named_and_has_a_role(popover, qtbot) -> None:
    shown, made = popover()
    assert not shown.plane_name.isVisible()
    texts = [(c.text, c.section) for c in shown._plane_choices()]
    assert texts == [
        ("net", ""), ("Scale-up plane", "New"), ("Scale-out plane", "New"),
        ("Plane of another kind", "New"),
    ]  # fmt: skip
    shown.plane.chosen.emit(shown._plane_choices()[2].value)
    assert shown.plane_name.isVisible()
    assert shown.plane_name.text() == "scale_out"
    type_over(qtbot, shown.plane_name, "net")
    assert "There is a plane 'net' already." in shown.figures.text
    type_over(qtbot, shown.plane_name, "rails")
    qtbot.keyClick(shown.plane_name, Qt.Key.Key_Return)
    assert [(p.id, p.role) for p in made.session.design.planes][-1] == ("rails", "scale_out")
    assert made.session.design.root_block.links[-1].plane == "rails"
    assert made.session.undo()
    assert [p.id for p in made.session.design.planes] == ["net"]


def test_media_say_why_they_do_not_suit(popover, qtbot) -> None:
    shown, made = popover()
    entries = {c.value: (c.section, c.detail) for c in shown._medium_choices()}
    assert entries[None] == ("", "Modules and cables stay unknown")
    assert entries["dr"] == ("Suits", "to 500 m · 800 Gb/s · 2 links each")
    assert entries["ub-link-28"][0] == "Does not suit"
    type_over(qtbot, shown.length, "1 km")
    entries = {c.value: (c.section, c.detail) for c in shown._medium_choices()}
    assert entries["dr"] == ("Does not suit", "It reaches 500 m; the links are 1000 m.")
    shown.medium.chosen.emit("dr")
    assert "dr reaches 500 m; the links are 1000 m." in shown.figures.text
    type_over(qtbot, shown.length, "30")
    qtbot.keyClick(shown.length, Qt.Key.Key_Return)
    link = made.session.design.root_block.links[-1]
    assert (link.medium, link.links_per_module, link.length_m.value) == ("dr", 2, 30.0)


def test_a_medium_of_the_catalogue_comes_with_the_links(popover, qtbot) -> None:
    shown, made = popover()
    shown.medium.chosen.emit("dr4-400g-dsp")
    assert shown.medium.text() == made_name("dr4-400g-dsp")
    shown.medium.chosen.emit(None)
    assert shown.medium.text() == "none"
    shown.medium.chosen.emit("dr4-400g-dsp")
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert made.session.design.root_block.links[-1].medium == "dr4-400g-dsp"
    assert "dr4-400g-dsp" in made.session.design.parts
    made.session.undo()
    assert "dr4-400g-dsp" not in made.session.design.parts


def made_name(part: str) -> str:
    from designer.store.catalogue import load_catalogue

    return load_catalogue()[part].name


def test_another_port_is_chosen(popover) -> None:
    shown, _ = popover()
    assert [c.text for c in shown._port_choices("a")] == ["up · 7 free", "net · 0 free"]
    shown.ports["a"].chosen.emit("net")
    assert shown.draft.group.a.port == "net"
    assert not shown.go.isEnabled()


def test_what_is_there_is_changed_in_one_step(popover, qtbot) -> None:
    made = Made(machine())
    shown, _ = popover(Draft.of_link(made.session.design, "pod.old"), made)
    assert (shown.title.text(), shown.where.text()) == ("chip among itself", "in pod · old")
    assert list(shown.ports) == ["a"]
    assert shown.draft.choice.label == "line along rail"
    ring = next(n for n, o in enumerate(shown.picker.options) if o.kind == "ring")
    shown.picker.chosen.emit(ring)
    type_over(qtbot, shown.length, "2 m")
    shown.ports["a"].chosen.emit("up")
    qtbot.keyClick(shown.picker, Qt.Key.Key_Return)
    (link,) = made.session.design.root_block.links
    assert [str(rule) for rule in link.rules] == ["next rail"]
    assert (link.a.port, link.b.port, link.length_m.value) == ("up", "up", 2.0)
    assert made.session.undo()
    assert str(made.session.design.root_block.links[0].rules[0]) == "adjacent rail"
    assert not made.session.undo()


def test_a_rule_that_no_picture_has_stays_to_be_chosen(popover) -> None:
    odd = design(
        pod=[
            item("chip", x=4, y=2),
            group("odd", "chip:up", "chip:up", "next x", "any y", plane="net"),
        ],
        parts=PARTS,
    )
    made = Made(odd)
    draft = Draft.of_link(made.session.design, "pod.odd")
    assert (draft.choice.kind, draft.choice.label) == ("ring", "next x; any y")
    made.session.apply(draft.label, draft.command())
    assert made.session.design is odd


def test_refused_by_the_document_it_stays_open_with_the_reason(qtbot) -> None:
    draft = Draft.of_aim(machine(), aim(machine(), "pod.chip", "up", "pod.sw"))
    shown = WiringPopover(draft, LIGHT, lambda _draft: "It is not to be.")
    qtbot.addWidget(shown)
    shown.show()
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert shown.isVisible()
    assert "It is not to be." in shown.figures.text


def test_the_wish_to_do_without_it_is_told(popover, qtbot) -> None:
    shown, _ = popover()
    with qtbot.waitSignal(shown.at_once_changed) as told:
        qtbot.keyClick(shown.at_once, Qt.Key.Key_Space)
    assert told.args == [True]


def test_everything_has_a_name_and_takes_a_theme(popover) -> None:
    shown, _ = popover()
    for theme in (DARK, HIGH_CONTRAST, LIGHT):
        shown.set_theme(theme)
        ground = shown.grab().toImage().pixelColor(3, 3)
        assert ground.name() == theme.surface.name()
    named = (shown.picker, shown.figures, shown.count, shown.lanes, shown.plane, shown.medium)
    assert all(widget.accessibleName() for widget in named)
    assert shown.picker.accessibleDescription() == "same rail."


def test_pictures_walk_by_arrows_and_scroll(popover, qtbot) -> None:
    grid = design(pod=[item("chip", a=2, b=2, c=2, d=2)], parts=PARTS)
    made = Made(grid)
    draft = Draft.of_aim(grid, aim(grid, "pod.chip", "up", "pod.chip"))
    shown, _ = popover(draft, made)
    assert len(shown.picker.options) == 14
    assert shown.picker.height() == 3 * 80
    for _ in range(3):
        qtbot.keyClick(shown.picker, Qt.Key.Key_Down)
    assert shown.picker.current == 12
    assert shown.picker.rect().contains(shown.picker.cell(12))
    qtbot.keyClick(shown.picker, Qt.Key.Key_Down)
    assert shown.picker.current == 12
    QTest.mouseMove(shown.picker, shown.picker.cell(12).center())
    assert "full mesh of all" in shown.picker.toolTip()


@pytest.mark.parametrize("kind", ["each", "same", "other", "all", "mesh", "ring", "line", "pairs"])
def test_every_relation_has_a_picture_of_its_own(kind: ChoiceKind) -> None:
    def painted(one: ChoiceKind) -> QImage:
        image = QImage(60, 40, QImage.Format.Format_ARGB32)
        image.fill(LIGHT.surface)
        painter = QPainter(image)
        box = QRectF(2, 2, 56, 36)
        paint_relation(painter, box, one, LIGHT.accent, LIGHT.text, LIGHT.plate_line)
        painter.end()
        return image

    others = {"each", "same", "other", "all", "mesh", "ring", "line", "pairs"} - {kind}
    assert all(painted(kind) != painted(other) for other in others)


def test_ends_are_said_in_few_words() -> None:
    seen = aim(machine(), "pod.chip", "up", "pod.sw").seen
    assert ends_line(seen.ends) == ["2 of 7 free ports at chip", "1 of 32 at sw"]
