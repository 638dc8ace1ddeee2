"""Search: the catalogue's ranking, and what the design has of its own."""

import pytest
from PySide6.QtCore import QPoint, Qt

from designer.edit.place import add_block, blank


def found(palette) -> list[str]:
    return [row.key for row in palette.rows]


def test_it_finds_as_the_catalogue_does(palette, qtbot):
    palette.focus_search()
    qtbot.keyClicks(palette.field, "910c")
    row = palette.rows[0]
    assert (row.key, row.aside) == ("part:ascend-910c", "accelerator")
    assert [section.title for section in palette.list.sections] == [""]
    assert palette.list.accessibleName() == f"{len(palette.rows)} parts found"
    assert palette.rows[0].line == "752 TFLOPS · 128 GB · 392 GB/s"


def test_every_category_has_a_word_beside_it(palette):
    from designer.store.catalogue import entries

    palette.field.setText("e")
    assert len(palette.rows) > 150
    words = {row.aside for row in palette.rows}
    assert words == {
        "accelerator",
        "CPU",
        "switch",
        "NIC, attach",
        "link",
        "rack",
        "cooling",
        "power",
        "board",
        "block",
    }
    assert len(entries()) == 181


def test_blocks_of_the_design_are_found(palette):
    palette.field.setText("node")
    # A name that begins so comes before the catalogue's.
    assert found(palette)[0] == "block:node"
    assert "part:cm384-node-board" in found(palette)
    palette.field.setText("  EMPTY ")
    assert found(palette)[0] == "empty:"
    palette.field.setText("block")
    assert found(palette)[-2:] == ["block:node", "empty:"]


def test_it_follows_the_design_while_searching(palette):
    palette.field.setText("tray")
    assert "block:tray" not in found(palette)
    palette.session.apply("Add", lambda d: add_block(d, "pod", wish="tray"))
    palette.refresh()
    assert found(palette)[0] == "block:tray"


def test_an_own_part_is_found(open_palette):
    from designer.edit.place import add_part
    from designer.store.catalogue import load_catalogue

    own = load_catalogue()["ascend-910c"].replace(name="Mine", catalog_id="")
    palette = open_palette(add_part(blank(), "pod", "mine", own))
    palette.field.setText("min")
    assert (palette.rows[0].key, palette.rows[0].aside) == ("part:mine", "own part")


def test_nothing_found_is_said(palette):
    palette.field.setText("zzzq")
    assert palette.rows == ()
    assert palette.list.message.startswith("Nothing is called “zzzq”.")
    before = palette.grab().toImage()
    palette.field.setText("zzzqq")
    assert palette.grab().toImage() != before
    palette.field.clear()
    assert [section.title for section in palette.list.sections][:2] == [
        "In this design",
        "My blocks",
    ]


def test_folded_sections_are_searched(palette, qtbot):
    at = palette.list.entry_rect("Accelerators").center()
    qtbot.mouseClick(palette.list, Qt.MouseButton.LeftButton, pos=at)
    palette.field.setText("910c")
    assert found(palette)[0] == "part:ascend-910c"


def test_results_begin_at_the_top(palette):
    bar = palette._area.verticalScrollBar()
    bar.setValue(bar.maximum())
    palette.field.setText("n")
    assert bar.value() == 0


def test_the_cross_empties_the_field(palette, qtbot):
    palette.field.setText("910c")
    at = QPoint(palette.field.width() - 10, 13)
    qtbot.mouseMove(palette.field, at)
    qtbot.mouseClick(palette.field, Qt.MouseButton.LeftButton, pos=at)
    assert palette.field.text() == ""
    assert len(palette.rows) > 181


def test_typing_into_a_palette_that_was_never_painted(dressed, qtbot):
    from designer.session.session import Session
    from designer.store.document import Document
    from designer.ui.palette.panel import Palette
    from designer.ui.settings import WindowSettings
    from designer.ui.theme import LIGHT

    session = Session(Document(blank()), live=False)
    palette = Palette(session, WindowSettings(), LIGHT)
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.field, "qm9700")
    assert palette.rows[0].key == "part:nvidia-qm9700"
    session.close()


@pytest.mark.parametrize("text", ["", "   "])
def test_enter_without_words_places_nothing(palette, qtbot, text):
    asked = []
    palette.place_requested.connect(asked.append)
    palette.field.setText(text)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert asked == []
