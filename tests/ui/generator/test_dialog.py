"""The fabric generator by mouse and by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.edit.generate import FatTree, LeafSpine, Torus, build, insert
from designer.edit.place import blank
from designer.model.rules import require_valid
from designer.ui.generator.dialog import FIRST_SENTENCES
from designer.ui.theme import DARK, HIGH_CONTRAST
from tests.building import two_levels

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

KEY = Qt.Key
ISSUE = "4,608 endpoints, 144-port switches, two tiers, rails, 1:1"


def shown(dialog):
    return dialog.outcome.plan_view.lines


def texts(rows):
    return [row.text for row in rows]


def field(dialog, name):
    return dialog.form.editors[name]


# -- a sentence -------------------------------------------------------------------------------


def test_the_sentence_of_a_superpod_is_counted_at_every_key(dialog, write):
    write(dialog.sentence, ISSUE)
    assert dialog.wish == LeafSpine(endpoints=4608, ports=144, rails=8)
    assert shown(dialog) == (
        "Endpoints 4,608",
        "Switches 96",
        "Cables 9,216",
        "Oversubscription 1:1",
        "Leaves 64 72 + 72 0",
        "Spines 32 144 0",
        "Endpoint – leaf 4,608 1",
        "Leaf – spine 4,608 3",
    )
    assert dialog.understood.text() == "Leaf–spine. 8 rails, as no number was given."
    assert field(dialog, "endpoints").text() == "4,608"
    assert field(dialog, "rails").text() == "8"
    assert field(dialog, "spine_ports").text() == ""
    assert field(dialog, "spine_ports").placeholderText() == "as a leaf"


def test_another_way_to_stripe_says_why_and_can_be_taken(dialog, write, press):
    write(dialog.sentence, ISSUE)
    (other,) = dialog.outcome.others.rows
    assert other.text == (
        "36 spines striped evenly, 2 links from every leaf to every spine, as rail-optimised "
        "reference designs have it: the 72 uplinks of a leaf over 32 spines, which have enough "
        "ports, would be 2.25 links each."
    )
    press(dialog.outcome.others, dialog.outcome.others.row_rect(0).center())
    assert dialog.plan.tier("spine").count == 36
    assert dialog.sentence.text().endswith("striped evenly")
    assert "32 spines at full use" in dialog.outcome.others.rows[0].text
    assert "wings" in dialog.outcome.others.rows[0].text


def test_four_units_of_a_superpod_of_127_nodes(dialog, write):
    write(dialog.sentence, "127 nodes, 8 rails, 64-port, two tiers, 1 place empty")
    assert shown(dialog)[4:] == (
        "Leaves 32 32 + 32 0",
        "Spines 16 64 0",
        "Endpoint – leaf 1,016 1",
        "Leaf – spine 1,024 2",
    )


def test_a_fat_tree_of_32_ports(dialog, write):
    write(dialog.sentence, "k=32 fat tree")
    assert shown(dialog)[:3] == ("Endpoints 8,192", "Switches 1,280", "Cables 24,576")
    assert dialog.kinds.tiles["fat_tree"].isChecked()


def test_what_is_not_understood_is_said_and_nothing_can_be_inserted(dialog, write):
    write(dialog.sentence, "4608 endpoints, 144-port")
    assert dialog.insert_button.isEnabled()
    write(dialog.sentence, "4608 endpoints, 144-port, purple")
    assert dialog.understood.text().startswith("Not understood: 'purple'.")
    assert dialog.outcome.plan_view.is_stale
    assert not dialog.insert_button.isEnabled() and not dialog.new_button.isEnabled()
    assert dialog.wish == LeafSpine(endpoints=4608, ports=144)


# -- what doesn't divide ----------------------------------------------------------------------


def test_a_wish_that_does_not_divide_names_sizes_of_which_one_is_pressed(dialog, write, press):
    write(dialog.sentence, "4600 endpoints, 144-port, 8 rails, two tiers")
    words = dialog.outcome.refusal.text()
    assert "The next buildable sizes are 4,032 and 4,608 endpoints." in words
    assert shown(dialog) == () and not dialog.insert_button.isEnabled()
    names = [button.text() for button in dialog.outcome.size_buttons if button.isVisible()]
    assert names == ["4,032 endpoints", "4,608 endpoints", "Leave 1 place empty"]
    press(dialog.outcome.size_buttons[1])
    assert dialog.plan.refusal is None and dialog.plan.endpoints == 4608
    assert dialog.sentence.text() == FIRST_SENTENCES["leaf_spine"]
    assert dialog.outcome.refusal.isHidden() and dialog.insert_button.isEnabled()


def test_a_place_is_left_empty(dialog, write, press):
    write(dialog.sentence, "4600 endpoints, 144-port, 8 rails, two tiers")
    press(dialog.outcome.size_buttons[2])
    assert dialog.wish == LeafSpine(endpoints=4600, ports=144, rails=8, empty_places=1)
    assert dialog.plan.links("endpoint_leaf") == 4600


# -- fields -----------------------------------------------------------------------------------


def test_fields_write_the_sentence(dialog, write, qtbot):
    write(field(dialog, "endpoints"), "2304")
    assert dialog.sentence.text() == "2,304 endpoints, 144-port switches, two tiers, 8 rails, 1:1"
    assert dialog.plan.tier("leaf").count == 32
    # What is typed stays as it is typed until the keyboard goes on.
    assert field(dialog, "endpoints").text() == "2304"
    qtbot.keyClick(field(dialog, "endpoints"), KEY.Key_Tab)
    assert field(dialog, "endpoints").text() == "2,304"


def test_arrows_count(dialog, qtbot):
    rails = field(dialog, "rails")
    rails.setFocus()
    qtbot.keyClick(rails, KEY.Key_Down)
    assert dialog.wish.rails == 7
    qtbot.keyClick(rails, KEY.Key_PageUp)
    assert (dialog.wish.rails, rails.text()) == (17, "17")
    qtbot.keyClick(rails, KEY.Key_PageDown)
    qtbot.keyClick(rails, KEY.Key_PageDown)
    assert dialog.wish.rails == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("many", "Rails: endpoints of a node: 'many' is no whole number."),
        ("2000", "2000 is not possible. Use a whole number from 1 to 1,024."),
        ("", "0 is not possible"),
    ],
)
def test_a_field_that_makes_no_wish_says_why_and_goes_back(dialog, write, qtbot, text, words):
    rails = field(dialog, "rails")
    write(rails, text or "5")
    if not text:
        qtbot.keyClick(rails, KEY.Key_Backspace)
    assert words in dialog.understood.text()
    assert rails.is_wrong and not dialog.insert_button.isEnabled()
    kept = dialog.wish.rails
    qtbot.keyClick(rails, KEY.Key_Tab)
    assert rails.text() == str(kept) and not rails.is_wrong
    assert dialog.insert_button.isEnabled() == (dialog.plan.refusal is None)


def test_kinds_are_chosen_by_picture_and_remembered(dialog, press, write):
    press(dialog.kinds.tiles["torus"])
    assert dialog.wish == Torus(dims=(16, 20, 28), cube=4)
    write(field(dialog, "dims"), "4x4x8")
    assert dialog.wish == Torus(dims=(4, 4, 8), cube=4)
    assert field(dialog, "dimensions").text() == "3"
    assert not field(dialog, "dimensions").isEnabled()
    press(dialog.kinds.tiles["fat_tree"])
    assert dialog.wish == FatTree(k=32)
    press(dialog.kinds.tiles["torus"])
    assert dialog.sentence.text() == "torus 4x4x8, cubes of 4"


@pytest.mark.parametrize("kind", list(FIRST_SENTENCES))
def test_every_kind_begins_with_something_that_can_be_built(dialog, press, kind):
    press(dialog.kinds.tiles["rail_only" if kind == "leaf_spine" else "leaf_spine"])
    press(dialog.kinds.tiles[kind])
    assert dialog.sentence.text() == FIRST_SENTENCES[kind]
    wanted = dialog.request()
    assert wanted is not None
    require_valid(wanted.command(blank()))


# -- parts ------------------------------------------------------------------------------------


@pytest.fixture
def pick(press, qtbot):
    """Open the list of a slot by click, search in it and take what is found with Enter."""

    def act(dialog, slot, name):
        press(dialog.parts.choosers[slot])
        field = dialog.parts.choosers[slot].list_shown.field
        qtbot.keyClicks(field, name)
        qtbot.keyClick(field, KEY.Key_Return)

    return act


def test_parts_fit_and_say_that_they_are_assumed(dialog, write, pick):
    write(dialog.sentence, "1,016 endpoints, 64-port, 8 rails, two tiers, 1 place empty")
    pick(dialog, "endpoint", "H100 SXM")
    assert dialog.parts.choosers["endpoint"].accessibleName() == "Endpoint"
    # 400 Gb/s and four lanes, as the endpoint has them.
    assert dialog.parts.choosers["switch"].accessibleName() == "Leaf switch, assumed"
    assert dialog.parts.choosers["switch"].text().startswith("NVIDIA Quantum-2 QM9700")
    pick(dialog, "switch", "SN5400")
    assert dialog.parts.choosers["upper"].text().startswith("NVIDIA Spectrum-4 SN5400")
    made = dialog.request().design_for_new
    assert {"nvidia-h100-sxm", "nvidia-sn5400"} <= made.parts.keys()
    assert "nvidia-qm9700" not in made.parts


def test_parts_of_the_design_come_first(open_dialog, write):
    dialog = open_dialog(two_levels())
    write(dialog.sentence, "8 endpoints, 4-port, two tiers")
    choices = dialog.parts._choices(dialog._fitting.slots[0], dialog._fitting)
    assert choices[0].section == "In the design"
    assert dialog._fitting.slots[0].chosen in two_levels().parts


# -- what is done with it ---------------------------------------------------------------------


def test_insert_asks_for_a_command_and_closes(dialog, write, press, qtbot):
    write(dialog.sentence, "64 endpoints, 16-port, 4 rails, two tiers")
    with qtbot.waitSignal(dialog.insert_requested) as asked:
        press(dialog.insert_button)
    (wanted,) = asked.args
    assert dialog.isHidden()
    assert wanted.label == "Insert leaf–spine, 64 endpoints"
    design = wanted.command(blank())
    require_valid(design)
    kit = dialog._fitting.kit
    assert design == insert(blank(), dialog.plan, kit)
    assert wanted.design_for_new == build(dialog.plan, kit)


def test_new_design_asks_for_a_document(dialog, press, qtbot):
    with qtbot.waitSignal(dialog.new_requested) as asked:
        press(dialog.new_button)
    assert asked.args[0].design_for_new.name == "Leaf–spine, 4,608 endpoints"


def test_into_the_block_that_is_shown(open_dialog, press, write, qtbot):
    dialog = open_dialog(two_levels(), "pod.node")
    assert dialog._place.text() == "Goes into node."
    write(dialog.sentence, "full mesh 4")
    with qtbot.waitSignal(dialog.insert_requested) as asked:
        press(dialog.insert_button)
    design = asked.args[0].command(two_levels())
    assert design.blocks["node"].item("fabric") is not None


def test_esc_closes_and_asks_for_nothing(dialog, qtbot):
    with qtbot.assertNotEmitted(dialog.insert_requested):
        qtbot.keyClick(dialog.sentence, KEY.Key_Escape)
    assert dialog.isHidden()


def test_by_keyboard_alone(dialog, qtbot):
    def keys(*pressed):
        for key in pressed:
            qtbot.keyClick(QApplication.focusWidget(), key)

    assert QApplication.focusWidget() is dialog.sentence
    # All is marked: typing begins anew.
    qtbot.keyClicks(dialog.sentence, "4600 gpus, 144-port, 8 rails, two tiers")
    walked = []
    while QApplication.focusWidget() is not dialog.outcome.size_buttons[1]:
        keys(KEY.Key_Tab)
        walked.append(QApplication.focusWidget())
        assert len(walked) < 40
    assert dialog.kinds.tiles["leaf_spine"] in walked
    assert walked.index(field(dialog, "endpoints")) + 1 == walked.index(field(dialog, "ports"))
    with qtbot.waitSignal(dialog.insert_requested) as asked:
        keys(KEY.Key_Return)
        assert QApplication.focusWidget() is dialog.insert_button
        keys(KEY.Key_Return)
    assert "4,608 endpoints" in asked.args[0].label


def test_enter_in_the_sentence_inserts(dialog, qtbot):
    qtbot.keyClicks(dialog.sentence, "torus 4x4")
    with qtbot.waitSignal(dialog.insert_requested) as asked:
        qtbot.keyClick(dialog.sentence, KEY.Key_Return)
    assert asked.args[0].label == "Insert torus, 16 endpoints"


def test_arrows_walk_between_kinds(dialog, qtbot):
    tile = dialog.kinds.tiles["leaf_spine"]
    tile.setFocus()
    qtbot.keyClick(tile, KEY.Key_Right)
    assert dialog.wish.kind == "three_tier"
    assert QApplication.focusWidget() is dialog.kinds.tiles["three_tier"]


def test_the_last_sentence_and_parts_are_remembered(open_dialog, write, press, pick):
    first = open_dialog()
    write(first.sentence, "1,024 endpoints, 64-port, two tiers")
    pick(first, "endpoint", "H200 SXM")
    press(first.insert_button)
    again = open_dialog()
    assert again.sentence.text() == "1,024 endpoints, 64-port, two tiers"
    assert again.sentence.selectedText() == again.sentence.text()
    assert again.parts.choosers["endpoint"].text().startswith("NVIDIA H200")


def test_a_damaged_memory_is_passed_over(open_dialog, dressed):
    from designer.ui.settings import WindowSettings

    settings = WindowSettings()
    settings.put("generator/sentence", "xyzzy")
    settings.put("generator/parts", ["endpoint=nothing", "=", "x"])
    settings.write()
    assert open_dialog().sentence.text() == FIRST_SENTENCES["leaf_spine"]


def test_all_that_is_focused_has_a_name(dialog):
    seen = [w for w in dialog.findChildren(QLineEdit) if w.isVisibleTo(dialog)]
    assert len(seen) > 8
    assert all(widget.accessibleName() for widget in seen)
    choosers = [c for c in dialog.parts.choosers.values() if c.isVisibleTo(dialog)]
    assert [chooser.accessibleName() for chooser in choosers] == [
        "Endpoint, assumed",
        "NIC of an endpoint, assumed",
        "Leaf switch, assumed",
        "Spine switch, assumed",
        "Links at endpoints, assumed",
        "Links above, assumed",
    ]


def test_themes(dialog):
    pictures = []
    for theme in (DARK, HIGH_CONTRAST):
        dialog.set_theme(theme)
        picture = dialog.grab().toImage()
        assert picture.pixelColor(4, 4) == theme.surface
        pictures.append(picture)
    assert pictures[0] != pictures[1]
