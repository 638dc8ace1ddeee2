"""Sections of the palette: the catalogue, the design, favourites and what was placed last."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from designer.edit.place import add_block, add_part, blank, rename_block
from designer.session.session import Session
from designer.store.document import Document
from designer.ui.offers import Offer
from designer.ui.palette.panel import Palette
from designer.ui.palette.rows import EMPTY, Shelf
from designer.ui.settings import WindowSettings
from designer.ui.theme import DARK, HIGH_CONTRAST, LIGHT

#: Counted in the catalogue by hand.
CATEGORIES = {
    "Accelerators": 58,
    "CPUs": 11,
    "Switches": 30,
    "NICs and attach": 11,
    "Links and optics": 27,
    "Racks": 14,
    "Cooling": 16,
    "Power": 11,
    "Boards": 3,
}
NPU, LPO = "part:ascend-910c", "part:lpo-400g-osfp-siph"


def listed(palette: Palette) -> dict[str, list[str]]:
    return {s.title: [row.key for row in s.rows] for s in palette.list.sections}


def test_catalogue_waits_for_the_first_picture(dressed, qtbot, monkeypatch):
    read = []
    monkeypatch.setattr("designer.ui.palette.panel.Shelf", lambda: read.append(1) or Shelf())
    session = Session(Document(blank()), live=False)
    palette = Palette(session, WindowSettings(), LIGHT)
    qtbot.addWidget(palette)
    palette.refresh()
    assert not read
    assert palette.field.placeholderText() == "Search parts"
    palette.grab()
    assert not read, "the picture did not come first"
    qtbot.waitUntil(lambda: bool(palette.rows))
    assert palette.field.placeholderText() == "Search 181 parts"
    palette.grab()
    assert read == [1]
    session.close()


def test_an_empty_canvas_has_the_catalogue_and_an_empty_block(bare):
    sections = listed(bare)
    assert {title: len(rows) for title, rows in sections.items()} == {"My blocks": 1, **CATEGORIES}
    assert sections["My blocks"] == ["empty:"]
    assert sections["Accelerators"][0] == "part:ascend-910"


def test_rows_say_name_and_key_facts(palette):
    rows = {row.key: row for row in palette.rows}
    assert (rows[NPU].title, rows[NPU].line) == ("Ascend 910C", "752 TFLOPS · 128 GB · 392 GB/s")
    assert rows[NPU].offer == Offer("part", "ascend-910c", "Huawei Ascend 910C")
    assert rows["block:node"].line == "used once"


def test_parts_and_blocks_of_the_design(palette):
    sections = listed(palette)
    assert list(sections)[:3] == ["In this design", "My blocks", "Accelerators"]
    assert len(sections["In this design"]) == 11
    assert sections["In this design"][0] == NPU
    # The block at the top can stand in no other.
    assert sections["My blocks"] == ["block:node", "empty:"]


def test_it_follows_the_design(palette):
    session = palette.session
    session.apply("Add", lambda d: add_block(add_block(d, "pod", "node"), "pod"))
    palette.refresh()
    lines = {row.key: row.line for row in palette.rows if row.offer.kind == "block"}
    assert lines == {"block:node": "used twice", "block:block": "used once"}
    session.apply("Add", lambda d: add_block(d, "pod", "node"))
    session.apply("Rename", lambda d: rename_block(d, "node", "tray"))
    palette.refresh()
    lines = {row.key: row.line for row in palette.rows if row.offer.kind == "block"}
    assert lines == {"block:tray": "used 3 times", "block:block": "used once"}
    for _ in range(3):
        session.undo()
    palette.refresh()
    assert listed(palette)["My blocks"] == ["block:node", "empty:"]


def test_nothing_is_laid_out_again_for_the_same_parts_and_blocks(palette, monkeypatch):
    shown = []
    monkeypatch.setattr(palette.list, "show_sections", lambda *a, **k: shown.append(1))
    palette.refresh()
    palette.session.apply("Name", lambda d: d.replace(name="Another"))
    palette.refresh()
    assert not shown
    palette.session.apply("Add", lambda d: add_block(d, "pod"))
    palette.refresh()
    assert shown == [1]


def test_hidden_it_catches_up_when_shown(palette):
    palette.hide()
    palette.session.apply("Add", lambda d: add_block(d, "pod", wish="tray"))
    palette.refresh()
    assert "block:tray" not in listed(palette)["My blocks"]
    palette.show()
    assert listed(palette)["My blocks"] == ["block:node", "block:tray", "empty:"]


def test_an_own_part_and_a_changed_one(open_palette):
    from designer.store.catalogue import load_catalogue

    npu = load_catalogue()["ascend-910c"]
    strong = npu.replace(bf16_flops_per_s=npu.bf16_flops_per_s.with_value(1e15))
    own = npu.replace(name="Mine", catalog_id="")
    design = add_part(add_part(blank(), "pod", "ascend-910c", strong), "pod", "mine", own)
    palette = open_palette(design)
    section = next(s for s in palette.list.sections if s.title == "In this design")
    assert [(r.key, r.title, r.has_star) for r in section.rows] == [
        (NPU, "Ascend 910C", True),
        ("part:mine", "Mine", False),
    ]
    assert section.rows[0].line == "1,000 TFLOPS · 128 GB · 3.2 TB/s"
    assert "BF16 dense: 1,000 TFLOPS" in palette._words(section.rows[0])
    assert "Changed in this design." in palette._words(section.rows[0])


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (NPU, "Huawei Ascend 910C\nhuawei · 2024 · shipping"),
        (NPU, "Rated power: 850 W (400 to 1,000 W), estimate, calibrated, low confidence"),
        (NPU, "INT8: 1.504 POPS (1.504 to 2.108 POPS), medium confidence"),
        ("part:ascend-910d", "Rated power: 700 to 1,600 W, low confidence"),
        ("part:nvidia-b300-sxm", "INT8: 150 TOPS to 4.5 POPS, medium confidence"),
        ("part:cm384-compute-rack", "Heat into liquid: 80 %, estimate, low confidence"),
        (NPU, "HBM: 128 GB\n"),
        (NPU, "Not published: FP8 dense; Relay latency"),
        (LPO, "Power per end: 6.5 W (4.5 to 9 W), estimate, low confidence"),
        (LPO, "Drop it on links."),
        ("part:cm384-compute-rack", "Drop it on what stands in it."),
        ("part:coolit-chx2000", "Flow: 1,500 L/min, low confidence"),
        ("block:node", "Node (node)\nused once"),
        ("empty:", "Empty block: to group what belongs together"),
    ],
)
def test_tool_tips(palette, key, said):
    row = next(row for row in palette.rows if row.key == key)
    assert said in palette._words(row)


def test_a_tool_tip_appears_over_a_row(palette, qtbot):
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QApplication, QToolTip

    place = palette.list.row_rect("part:ascend-910b").center()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, palette.list.mapToGlobal(place))
    QApplication.sendEvent(palette.list, event)
    assert QToolTip.text().startswith("Huawei Ascend 910B\n")
    QToolTip.hideText()


# -- what is remembered ------------------------------------------------------------------------


def test_favourites_last(palette, open_palette, click):
    click(palette, "part:ascend-910b", from_right=16)
    click(palette, LPO, from_right=16)
    assert listed(palette)["Favourites"] == ["part:ascend-910b", LPO]
    assert palette.armed_offer is None
    other = open_palette(blank())
    assert listed(other)["Favourites"] == ["part:ascend-910b", LPO]
    click(other, "part:ascend-910b", from_right=16)
    assert listed(other)["Favourites"] == [LPO]
    click(other, LPO, from_right=16)
    assert "Favourites" not in listed(other)
    assert "Favourites" not in listed(open_palette(blank()))


def test_the_row_under_the_mouse_stays_there(palette, click):
    before = palette.list.row_rect("part:ascend-910b").top()
    click(palette, "part:ascend-910b", from_right=16)
    bar = palette._area.verticalScrollBar()
    after = palette.list.entry_rect("Accelerators", "part:ascend-910b").top()
    assert after == before + 32 + 40
    assert after - bar.value() == before


def test_the_last_eight_placed(palette, open_palette):
    switches = next(s for s in palette.list.sections if s.title == "Switches").rows[:9]
    ids = [row.offer.id for row in switches]
    for row in switches:
        palette.noted(row.offer)
    recent = listed(palette)["Recent"]
    assert recent == [f"part:{part_id}" for part_id in reversed(ids[1:])]
    palette.noted(Offer("part", ids[4], "any"))
    assert listed(palette)["Recent"][:2] == [f"part:{ids[4]}", f"part:{ids[8]}"]
    assert len(listed(palette)["Recent"]) == 8
    assert listed(open_palette(blank()))["Recent"] == listed(palette)["Recent"]


def test_a_block_placed_last_belongs_to_its_design(palette, open_palette):
    palette.noted(Offer("block", "node", "Node"))
    palette.noted(EMPTY.offer)
    assert listed(palette)["Recent"] == ["empty:", "block:node"]
    assert listed(open_palette(blank()))["Recent"] == ["empty:"]


def test_sections_fold_and_stay_folded(palette, open_palette, qtbot):
    heading = palette.list.entry_rect("Accelerators")
    height = palette.list.height()
    qtbot.mouseClick(palette.list, Qt.MouseButton.LeftButton, pos=heading.center())
    assert palette.list.height() == height - 58 * 40
    assert "part:ascend-910b" not in [row.key for row in palette.rows]
    other = open_palette(blank())
    assert len(other.rows) == 182 - 58
    at = other.list.entry_rect("Accelerators").center()
    qtbot.mouseClick(other.list, Qt.MouseButton.LeftButton, pos=at)
    assert len(other.rows) == 182


def test_the_catalogue_begins_as_an_overview(open_palette, qtbot):
    palette = open_palette(blank(), unfolded=False)
    assert [row.key for row in palette.rows] == ["empty:"]
    at = palette.list.entry_rect("Switches").center()
    qtbot.mouseClick(palette.list, Qt.MouseButton.LeftButton, pos=at)
    opened = len(palette.rows)
    assert opened > 20
    assert len(open_palette(blank(), unfolded=False).rows) == opened


def test_damaged_settings_count_as_none(open_palette):
    settings = WindowSettings()
    settings.put("palette/favourites", ["part:no-such-thing", "", NPU])
    settings.put("palette/recent", "part:ascend-910b")
    settings.put("palette/folded", ["No such section"])
    sections = listed(open_palette(blank()))
    assert sections["Favourites"] == [NPU]
    assert sections["Recent"] == ["part:ascend-910b"]


def test_lists_of_texts_in_the_settings():
    settings = WindowSettings()
    assert settings.texts("some") == ()
    for texts in (["a, b", "c"], ["one"], []):
        settings.put("some", texts)
        settings.write()
        assert WindowSettings().texts("some") == tuple(texts)


# -- look --------------------------------------------------------------------------------------


def test_only_what_can_be_seen_is_painted(palette, monkeypatch):
    painted = []
    monkeypatch.setattr(
        "designer.ui.palette.list.paint_row", lambda p, rect, row, *rest: painted.append(row.key)
    )
    palette.repaint()
    palette.list.repaint()
    # 700 px, less the head, hold 16 rows of 40 beside the headings.
    assert 10 <= len(painted) <= 17
    assert painted[0] == NPU


def test_themes(palette):
    pictures = {}
    for theme in (LIGHT, DARK, HIGH_CONTRAST):
        palette.set_theme(theme)
        image = palette.grab().toImage()
        pictures[theme.name] = image
        assert image.pixelColor(QPoint(4, 4)) == theme.surface
        assert image.pixelColor(QPoint(4, 300)) == theme.surface
        assert image.pixelColor(QPoint(palette.field.x() + 100, 58)) == theme.surface_raised
    assert pictures["light"] != pictures["dark"] != pictures["high-contrast"]


def test_it_fits_a_narrow_panel(open_palette):
    palette = open_palette(width=190)
    assert palette.minimumWidth() == 190
    assert palette.sizeHint().width() == 216
    assert palette.list.width() == 190
    assert palette.width() == 190


def test_words_for_readers_of_the_screen(palette, press):
    assert palette.accessibleName() == "Palette"
    assert palette.field.accessibleName() == "Search parts"
    palette.focus_search()
    press(palette, Qt.Key.Key_Down)
    said = palette.list.accessibleDescription()
    assert said == "Ascend 910C, 752 TFLOPS · 128 GB · 392 GB/s"


def test_a_row_is_a_plain_value():
    row = replace(EMPTY, aside="block")
    assert row.plain() == "Empty block, to group what belongs together, block"
