"""The card of recovered work: by mouse and keys, and what comes of each answer."""

import os
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from designer.edit.params import set_count
from designer.issues import refuse
from designer.store import recovery
from designer.store.document import Document, load, save, to_text
from designer.store.record import About, read_head
from designer.store.recovery import RecoveryFolder
from designer.store.stamp import FileStamp, stamp_of
from designer.ui.safety import recovery_words, safety
from designer.ui.safety.overwrite import ask_to_overwrite
from designer.ui.safety.recovery_notice import ROW_PX, RecoveryNotice
from designer.ui.safety.safety import Safety
from designer.ui.theme import DARK, LIGHT
from tests.building import two_levels


@pytest.fixture
def folder(tmp_path):
    return RecoveryFolder(tmp_path / "recovery")


@pytest.fixture
def leave(folder):
    """Leave a record behind, older than those before."""
    left = []

    def act(title, path=None, stamp=None, nodes=3):
        design = set_count(two_levels(name=title), "pod.node", nodes)
        slot = folder.new_slot()
        slot.write(to_text(Document(design)), About(title, path, stamp))
        slot.close()
        left.append(slot.file)
        return slot.file

    return act


@pytest.fixture
def safe(window, folder, qtbot):
    """The safety of a window, started by `offer`."""
    made = Safety(window, folder)
    yield made
    made.crash.uninstall()
    window.session.runner.finish()
    window.session.give_up()
    made.autosave.close()


def titles(folder):
    return [record.about.title for record in folder.leftovers().records]


def shown(safe):
    return [record.about.title for record in safe.notice.records]


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


# -- the card -----------------------------------------------------------------------------------


def test_nothing_found_nothing_shown(safe):
    safe.offer()
    assert safe.notice is None


def test_it_lies_over_the_window_and_asks_for_nothing(window, safe, leave, qtbot):
    leave("One")
    window.activateWindow()
    safe.offer()
    notice = safe.notice
    assert notice.isVisible()
    assert not notice.isWindow()
    assert window.rect().contains(notice.geometry())
    assert QApplication.focusWidget() is notice.list
    window.session.apply("Set count", lambda d: set_count(d, "pod.node", 47, "node"))
    assert window.session.history.can_undo
    window.resize(800, 500)
    qtbot.waitUntil(lambda: window.width() == 800)
    assert window.rect().contains(notice.geometry())
    window.choose_theme("dark")
    assert notice._theme is DARK
    window.choose_theme("light")
    assert notice._theme is LIGHT


def test_everything_by_keys(window, qtbot, folder, leave):
    for title in ("Three", "Two", "One"):
        leave(title)
    records = sorted(folder.leftovers().records, key=lambda record: record.about.title)
    notice = RecoveryNotice(window, records, LIGHT)
    heard = []
    notice.restore_requested.connect(lambda record: heard.append(("restore", record.about.title)))
    notice.save_requested.connect(lambda record: heard.append(("save", record.about.title)))
    notice.discard_requested.connect(lambda record: heard.append(("discard", record.about.title)))
    notice.closed.connect(lambda: heard.append(("closed", "")))
    notice.offer()
    rows = notice.list
    assert "1 of 3: One" in rows.accessibleName()
    qtbot.keyClick(rows, Qt.Key.Key_Up)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert "2 of 3: Three" in rows.accessibleName()
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    qtbot.keyClick(rows, Qt.Key.Key_End)
    qtbot.keyClick(notice.save_button, Qt.Key.Key_Return)
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert "“Two”" in notice._question.text()
    qtbot.keyClick(notice.keep_button, Qt.Key.Key_Escape)
    assert notice._buttons.currentIndex() == 0
    qtbot.keyClick(rows, Qt.Key.Key_Home)
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    qtbot.keyClick(notice.confirm_button, Qt.Key.Key_Return)
    assert heard == [("restore", "Three"), ("save", "Two"), ("discard", "One")]
    qtbot.keyClick(rows, Qt.Key.Key_Escape)
    assert heard[-1] == ("closed", "")
    assert notice.isHidden()
    assert all(
        button.accessibleName()
        for button in (notice.restore_button, notice.save_button, notice.confirm_button)
    )


def test_by_mouse(window, qtbot, folder, leave):
    for number in range(7):
        leave(f"Record {number}")
    notice = RecoveryNotice(window, folder.leftovers().records, LIGHT)
    heard = []
    notice.restore_requested.connect(heard.append)
    notice.offer()
    rows = notice.list
    assert notice._scroll.height() == 4 * ROW_PX
    place = QPoint(40, 2 * ROW_PX + 10)
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, pos=place)
    assert rows.current == 2
    qtbot.mouseDClick(rows, Qt.MouseButton.LeftButton, pos=place)
    click(qtbot, notice.restore_button)
    assert heard == [notice.records[2]] * 2
    qtbot.keyClick(rows, Qt.Key.Key_End)
    assert notice._scroll.verticalScrollBar().value() == 3 * ROW_PX
    notice.set_records(notice.records[:2])
    assert rows.current == 1
    notice.set_records([])
    assert notice.current is None
    assert notice.isHidden()


# -- what comes of it ---------------------------------------------------------------------------


def test_restore_opens_it_as_edited_and_keeps_the_record(window, safe, folder, leave, tmp_path):
    path = tmp_path / "one.supernode"
    save(Document(two_levels()), path)
    leave("One", path, stamp_of(path))
    safe.offer()
    safe.notice.restore_button.click()
    session = window.session
    assert session.title == "One"
    assert session.design.blocks["pod"].items[0].axes[0].size == 3
    assert session.path == path
    assert not session.is_clean
    assert "edited" in window.windowTitle() or window.top_bar._state == "edited"
    assert safe.notice.isHidden()
    assert safe.autosave.finish()
    assert titles(folder) == []
    assert len(list(folder.folder.glob("*.recovery"))) == 1
    session.save()
    assert safe.autosave.finish()
    assert list(folder.folder.glob("*.recovery")) == []
    assert load(path).design.name == "One"


def test_restore_asks_about_the_open_document(window, safe, leave, qtbot):
    leave("One")
    window.session.apply("Set count", lambda d: set_count(d, "pod.node", 47, "node"))
    safe.offer()
    click(qtbot, safe.notice.restore_button)
    assert window.session.title == "CloudMatrix 384"
    box = window.files.question
    assert box.isVisible()
    box.button(box.StandardButton.Discard).click()
    assert window.session.title == "One"


def test_discard(safe, folder, leave, qtbot):
    leave("One")
    safe.offer()
    click(qtbot, safe.notice.discard_button)
    assert titles(folder) == ["One"]
    click(qtbot, safe.notice.confirm_button)
    assert titles(folder) == []
    assert safe.notice.isHidden()


def test_later_leaves_it(window, safe, folder, leave, qtbot):
    window.activateWindow()
    leave("One")
    safe.offer()
    click(qtbot, safe.notice.later_button)
    assert titles(folder) == ["One"]
    assert QApplication.focusWidget() is window.canvas


def test_save_as_writes_it_elsewhere(safe, folder, leave, qtbot, tmp_path):
    leave("One")
    leave("A/B")
    safe.offer()
    while shown(safe):
        click(qtbot, safe.notice.save_button)
        assert safe.dialog.isVisible()
        name = safe.notice.current.about.title.replace("/", "-")
        safe.dialog.fileSelected.emit(str(tmp_path / f"{name}.supernode"))
        safe.dialog.reject()
    assert load(tmp_path / "One.supernode").design.name == "One"
    assert load(tmp_path / "A-B.supernode").design.name == "A/B"
    assert titles(folder) == []


def test_save_as_where_nothing_can_be_written(window, safe, folder, leave, qtbot, tmp_path):
    leave("One")
    safe.offer()
    click(qtbot, safe.notice.save_button)
    safe.dialog.fileSelected.emit(str(tmp_path / "no" / "one.supernode"))
    safe.dialog.reject()
    assert window.banner.text == "One: no such file or directory."
    assert titles(folder) == shown(safe) == ["One"]


@pytest.mark.parametrize("answer", ["restore", "discard"])
def test_another_window_was_quicker(window, safe, folder, leave, qtbot, answer):
    leave("One")
    leave("Two")
    safe.offer()
    record = safe.notice.current
    other = folder.claim(record)
    getattr(safe, answer)(record)
    assert "Another window" in window.banner.text
    assert record.about.title not in shown(safe)
    assert len(shown(safe)) == 1
    assert window.session.title == "CloudMatrix 384"
    other.close()


def test_damage_is_said_and_kept_aside(window, safe, folder, leave, qtbot):
    file = leave("One")
    leave("Two")
    safe.offer()
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"size": 8', b'"size": 9'))
    safe.restore(next(r for r in safe.notice.records if r.file == file))
    assert "damaged" in window.banner.text
    assert shown(safe) == ["Two"]
    assert (folder.folder / "damaged" / file.name).exists()
    assert window.session.title == "CloudMatrix 384"


@pytest.mark.logs("recovery record is damaged")
def test_damage_at_the_start_is_said(window, safe, leave):
    leave("One").write_bytes(b"")
    safe.offer()
    assert "damaged" in window.banner.text
    assert safe.notice is None


def test_a_design_that_cannot_be_used_stays(window, safe, folder, leave, monkeypatch):
    leave("One")
    safe.offer()

    def fail(record):
        raise refuse("FILE-NEWER", "One", "The file has format version 9.", "Open it later.")

    monkeypatch.setattr(safety, "read", fail)
    safe.restore(safe.notice.current)
    assert "format version 9" in window.banner.text
    assert shown(safe) == ["One"]
    assert titles(folder) == ["One"]


def test_trouble_of_the_autosave_is_shown_until_it_ends(window, safe, qtbot, monkeypatch):
    def full(*given, **more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(recovery, "write_atomically", full)
        window.session.apply("Set count", lambda d: set_count(d, "pod.node", 47, "node"))
        safe.autosave.save_now()
        qtbot.waitUntil(lambda: "Autosave does not work" in window.banner.text)
    assert "no space left on device" in window.banner.text
    window.session.apply("Set count", lambda d: set_count(d, "pod.node", 46, "node"))
    safe.autosave.save_now()
    qtbot.waitUntil(lambda: window.banner.text == "")


# -- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "words"),
    [(-5, "just now"), (59, "just now"), (60, "1 min ago"), (3_599, "59 min ago")],
)
def test_when(ago, words):
    assert recovery_words.when_words(1_000_000_000.0 - ago, 1_000_000_000.0) == words


def test_when_by_day():
    noon = time.mktime((2026, 3, 9, 12, 0, 0, 0, 0, -1))
    assert recovery_words.when_words(noon - 3 * 3_600, noon) == "today 09:00"
    assert recovery_words.when_words(noon - 13 * 3_600, noon) == "yesterday 23:00"
    assert recovery_words.when_words(noon - 49 * 3_600, noon) == "7 Mar 11:00"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (7_300, "2 h"),
        (86_400, "1 day"),
        (180_000, "2 days"),
    ],
)
def test_spans(seconds, words):
    assert recovery_words.span_words(seconds) == words


def test_how_it_stands_to_its_file(leave, tmp_path):
    path = tmp_path / "one.supernode"
    path.write_bytes(b"abc")
    record = read_head(leave("One", path, FileStamp(1, 2)))
    assert "changed by someone else" in recovery_words.standing_words(record)[0]
    written_ns = int((record.written_s - 90) * 1e9)
    os.utime(path, ns=(written_ns, written_ns))
    record = read_head(leave("One", path, stamp_of(path)))
    assert recovery_words.standing_words(record) == ("1 min newer than the file", "text_muted")
    path.unlink()
    assert recovery_words.standing_words(record) == ("the file is gone", "warning")
    assert recovery_words.standing_words(read_head(leave("Two"))) == ("", "text_muted")
    assert recovery_words.spoken(read_head(leave("Two"))) == "Two, never saved, just now"


# -- saving over somebody else's version ----------------------------------------------------------


@pytest.mark.parametrize(("text", "heard"), [("Replace", [1]), ("Save as…", [2]), ("Cancel", [])])
def test_the_question_before_overwriting(window, text, heard):
    said = []
    box = ask_to_overwrite(window, window.session, lambda: said.append(1), lambda: said.append(2))
    assert box.isVisible()
    next(b for b in box.buttons() if b.text().replace("&", "") == text).click()
    assert said == heard
