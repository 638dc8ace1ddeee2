"""The start page by mouse and by keyboard."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from designer.ui.recent import RecentFiles
from designer.ui.theme import DARK, HIGH_CONTRAST

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


def press(qtbot, *keys):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def focused():
    return QApplication.focusWidget().accessibleName()


@pytest.fixture
def files(tmp_path, library, settings):
    """Two recent files, of which the older one is missing."""
    there = tmp_path / "mine.supernode"
    there.write_bytes((library / "gb200-nvl72.supernode").read_bytes())
    gone = tmp_path / "gone.supernode"
    recent = RecentFiles(settings)
    recent.add(gone, time.time() - 60)
    recent.add(there, time.time())
    return there, gone


@pytest.fixture
def page(files, open_page, qtbot):
    page = open_page()
    qtbot.waitUntil(lambda: not page.files.row_of(files[1]).facts.is_there)
    return page


# -- what is shown --------------------------------------------------------------------------------


def test_cards_have_picture_name_and_count(open_page):
    page = open_page()
    assert [(card.name, card.words) for card in page.presets.cards] == [
        ("CloudMatrix 384", "384 accelerators · 448 switches"),
        ("GB200 NVL72", "72 accelerators · 18 switches"),
    ]
    assert all(card.picture is not None for card in page.presets.cards)
    assert page.presets.cards[0].accessibleName() == "New from preset CloudMatrix 384"


def test_pictures_follow_the_theme(open_page, qtbot):
    page = open_page()
    card = page.presets.cards[0]
    assert card.picture.pixelColor(1, 1).name() == "#fbfcfd"
    page.set_theme(DARK)
    qtbot.waitUntil(lambda: card.picture.pixelColor(1, 1) == DARK.canvas)
    page.set_theme(HIGH_CONTRAST)
    qtbot.waitUntil(lambda: card.picture.pixelColor(1, 1) == HIGH_CONTRAST.canvas)
    assert page.grab().toImage().pixelColor(2, 2) == HIGH_CONTRAST.surface


def test_no_pictures_before_the_page_is_painted(open_page, settings, qtbot, library, dressed):
    from designer.ui.start.page import StartPage
    from designer.ui.theme import LIGHT

    page = StartPage(settings, LIGHT)
    qtbot.addWidget(page)
    assert not page._maker.is_busy
    page.show()
    qtbot.waitUntil(lambda: page._is_painted)
    page.hide()
    assert not page._maker.is_busy


def test_a_preset_that_is_broken_says_so_and_can_still_be_pressed(
    library, broken_file, open_page, qtbot
):
    (library / "odd.supernode").write_bytes(broken_file.read_bytes())
    page = open_page()
    card = page.presets.card(library / "odd.supernode")
    assert (card.name, card.words) == ("odd", "Cannot be opened")
    assert "cut off" in card.toolTip()
    with qtbot.waitSignal(page.preset_chosen) as chosen:
        qtbot.mouseClick(card, LEFT)
    assert chosen.args == [library / "odd.supernode"]


def test_without_files_and_presets_the_page_says_so(open_page, library):
    for path in library.iterdir():
        path.unlink()
    page = open_page()
    assert page._no_files.isVisible()
    assert page._no_presets.isVisible()
    assert not page._clear.isVisible()


def test_rows_say_what_and_where(page, files):
    there, gone = (page.files.row_of(path) for path in files)
    assert there.below.endswith(there.when)
    assert there.aside == "16 kB"
    assert "GB200 NVL72" in there.accessibleName()
    assert gone.below.startswith("Not found in ")
    assert gone.aside == "Remove from the list"


def test_cards_flow_into_the_room_there_is(open_page, qtbot):
    page = open_page()
    first, second = page.presets.cards
    assert (first.y(), second.y()) == (0, 0)
    page.resize(720, 640)
    qtbot.waitUntil(lambda: second.x() == 0)
    assert second.y() > first.y()


# -- mouse ----------------------------------------------------------------------------------------


def test_ways_to_begin(page, qtbot):
    rows = {row.text(): row for row in page.begin.members}
    for text, signal in (
        ("Blank design", page.blank_requested),
        ("Fabric generator…", page.generator_requested),
        ("Open…", page.open_requested),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(rows[text], LEFT)


def test_click_on_a_file_and_on_a_card(page, files, qtbot, library):
    with qtbot.waitSignal(page.file_chosen) as chosen:
        qtbot.mouseClick(page.files.row_of(files[0]), LEFT)
    assert chosen.args == [files[0]]
    with qtbot.waitSignal(page.preset_chosen) as chosen:
        qtbot.mouseClick(page.presets.cards[1], LEFT)
    assert chosen.args == [library / "gb200-nvl72.supernode"]


def test_missing_file_goes_with_its_words(page, files, qtbot):
    row = page.files.row_of(files[1])
    qtbot.mouseClick(row, LEFT, pos=row.remove_rect().center())
    assert page.recent.paths() == (files[0],)
    assert page.files.row_of(files[1]) is None


def test_missing_file_is_not_opened_but_looked_for_again(page, files, qtbot):
    row = page.files.row_of(files[1])
    with qtbot.assertNotEmitted(page.file_chosen):
        qtbot.mouseClick(row, LEFT, pos=QPoint(20, 10))
    files[1].write_bytes(files[0].read_bytes())
    qtbot.mouseClick(row, LEFT, pos=QPoint(20, 10))
    qtbot.waitUntil(lambda: row.facts.is_there)
    with qtbot.waitSignal(page.file_chosen) as chosen:
        qtbot.mouseClick(row, LEFT, pos=row.remove_rect().center())
    assert chosen.args == [files[1]]
    assert page.recent.paths() == files


def test_clear_the_list(page, qtbot):
    qtbot.mouseClick(page._clear, LEFT)
    assert page.recent.files() == ()
    assert page._no_files.isVisible()
    assert focused() == "Blank design"


# -- keyboard -------------------------------------------------------------------------------------


def test_tab_goes_from_group_to_group(page, qtbot):
    page.setFocus()
    stops = [focused()]
    for _ in range(3):
        press(qtbot, KEY.Key_Tab)
        stops.append(focused().partition(",")[0])
    assert stops == [
        "Blank design",
        "Clear the list",
        "mine.supernode",
        "New from preset CloudMatrix 384",
    ]


def test_arrows_walk_through_everything(page, qtbot):
    page.setFocus()
    press(qtbot, KEY.Key_Down, KEY.Key_Down)
    assert focused() == "Open…"
    press(qtbot, KEY.Key_Down)
    assert focused().startswith("mine.supernode")
    press(qtbot, KEY.Key_End)
    assert focused().startswith("gone.supernode")
    press(qtbot, KEY.Key_Down)
    assert focused().startswith("gone.supernode"), "there is nothing below"
    press(qtbot, KEY.Key_Right)
    assert focused() == "New from preset CloudMatrix 384"
    press(qtbot, KEY.Key_Right)
    assert focused() == "New from preset GB200 NVL72"
    press(qtbot, KEY.Key_Left, KEY.Key_Left)
    assert focused() == "Open…", "the row that was left"


def test_enter_and_space_choose(page, files, qtbot):
    page.setFocus()
    with qtbot.waitSignal(page.blank_requested):
        press(qtbot, KEY.Key_Return)
    press(qtbot, KEY.Key_Right)
    with qtbot.waitSignal(page.preset_chosen):
        press(qtbot, KEY.Key_Space)


def test_delete_takes_a_file_off_and_the_keyboard_stays(page, files, qtbot):
    page.files.take_keyboard()
    press(qtbot, KEY.Key_Delete)
    assert page.recent.paths() == (files[1],)
    assert focused().startswith("gone.supernode")
    press(qtbot, KEY.Key_Delete)
    assert page.recent.paths() == ()
    assert focused() == "Blank design"
    assert files[0].exists(), "the file itself is not touched"


def test_down_reaches_a_last_row_that_is_not_full(open_page, library, qtbot):
    source = (library / "gb200-nvl72.supernode").read_bytes()
    (library / "z.supernode").write_bytes(source.replace(b"GB200 NVL72", b"Z machine"))
    page = open_page(size=(1000, 640))
    assert page.presets.columns == 2
    page.presets.members[1].setFocus()
    press(qtbot, KEY.Key_Down)
    assert focused() == "New from preset Z machine"
    press(qtbot, KEY.Key_Up)
    assert focused() == "New from preset CloudMatrix 384"


def test_keyboard_brings_cards_into_view(open_page, library, qtbot):
    source = (library / "gb200-nvl72.supernode").read_bytes()
    for number in range(6):
        (library / f"z{number}.supernode").write_bytes(source)
    page = open_page(size=(1000, 400))
    page.presets.take_keyboard()
    press(qtbot, KEY.Key_End)
    last = page.presets.members[-1]
    below = last.mapTo(page, QPoint(0, last.height())).y()
    assert below <= page.height()


def test_a_file_opened_elsewhere_shows_at_the_next_refresh(page, tmp_path, settings):
    RecentFiles(settings).add(tmp_path / "new.supernode")
    page.refresh()
    row = page.files.members[0]
    assert row.path == Path(tmp_path / "new.supernode")
