"""Open, save, close: the dialogs, and that nothing is lost."""

import json

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox

from designer.edit.params import set_count
from designer.edit.place import blank
from designer.store.document import Document, load, save


def edit(window, count=47):
    window.session.apply("Set count of node", lambda d: set_count(d, "pod.node", count, "node"))


def values(window):
    return {cell.key: cell.value for cell in window.strip.cells}


def choose(window, path):
    """Answer the file dialog that is open."""
    dialog = window.files.dialog
    assert dialog is not None
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(path))
    dialog.reject()


def answer(window, button):
    box = window.files.question
    assert box.isVisible()
    box.button(button).click()


def test_save_and_open_gives_the_same_numbers(window, open_window, qtbot, tmp_path):
    edit(window)
    before = values(window)
    path = tmp_path / "mine.supernode"
    window.actions_["save"].trigger()
    choose(window, path)
    assert window.session.is_clean
    assert window.top_bar.title == "CloudMatrix 384 · mine.supernode"
    assert json.loads(path.read_text(encoding="utf-8"))["headline"]["chips.count"] == 376
    other = open_window(str(path))
    assert values(other) == before
    assert other.session.design == window.session.design


def test_save_does_not_move_the_canvas(window, tmp_path):
    edit(window)
    window.canvas.set_zoom(2.0)
    window.files._save_now(tmp_path / "a.supernode", None)
    assert window.canvas.zoom == 2.0


def test_open_of_a_bad_file_leaves_the_design(window, broken_file):
    design, before = window.session.design, values(window)
    window.actions_["open"].trigger()
    choose(window, broken_file)
    assert "broken.supernode" in window.banner.text
    assert "cut off" in window.banner.text
    assert "stays open" in window.banner.text
    assert window.session.design is design
    assert values(window) == before
    assert window.session.path is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", "no UTF-8"),
        (b"[1, 2]", "not a design file"),
        (
            b'{"format": "supernode-design", "version": 9, "app": "7.0.0", "design": {}}',
            "a later version",
        ),
    ],
)
def test_what_is_no_design_is_one_sentence(window, tmp_path, content, said):
    path = tmp_path / "odd.supernode"
    path.write_bytes(content)
    design = window.session.design
    window.files.open_path(path)
    assert said in window.banner.text
    assert "Traceback" not in window.banner.text
    assert window.session.design is design


def test_banner_goes_with_its_button_and_with_the_next_success(
    window, qtbot, broken_file, tmp_path
):
    window.files.open_path(broken_file)
    assert window.banner.isVisible()
    qtbot.mouseClick(window.banner._button, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()
    window.files.open_path(broken_file)
    window.files._save_now(tmp_path / "b.supernode", None)
    assert not window.banner.isVisible()


def test_unwritable_place_is_said(window, tmp_path):
    edit(window)
    window.files._save_now(tmp_path / "no" / "such" / "x.supernode", None)
    assert "cannot be written" in window.banner.text
    assert not window.session.is_clean


def test_preset_is_never_overwritten(window):
    edit(window)
    window.actions_["save"].trigger()
    assert window.files.dialog.isVisible()
    assert window.files.dialog.selectedFiles()[0].endswith("cloudmatrix-384.supernode")
    window.files.dialog.reject()
    assert not window.session.is_clean


def test_new_from_preset_menu(window, qtbot):
    file_menu = window.top_bar.menu_bar.actions()[0].menu()
    presets = next(a.menu() for a in file_menu.actions() if a.text() == "New from preset")
    presets.aboutToShow.emit()
    names = [action.text() for action in presets.actions()]
    assert "CloudMatrix 384" in names
    other = next(a for a in presets.actions() if "NVL72" in a.text() and "GB200" in a.text())
    other.trigger()
    assert window.session.design.name == other.text()
    assert window.strip.cell("chips.count").value == "72"
    assert window.session.path is None
    assert window.side.inspector.form.title == other.text()


def test_file_dropped_on_the_window(window, tmp_path):
    edit(window, 12)
    path = tmp_path / "dropped.supernode"
    window.files._save_now(path, None)
    edit(window, 13)
    window.undo()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    actions, nothing = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(50, 50), actions, data, Qt.MouseButton.LeftButton, nothing)
    window.dropEvent(event)
    assert event.isAccepted()
    assert window.session.path == path
    assert window.strip.cell("chips.count").value == "96"


def test_close_asks_and_cancel_keeps(window):
    edit(window)
    assert not window.close()
    assert window.isVisible()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible()
    assert not window.session.is_clean


def test_close_and_discard(window):
    edit(window)
    window.close()
    answer(window, QMessageBox.StandardButton.Discard)
    assert not window.isVisible()


def test_close_and_save(window, tmp_path):
    edit(window)
    window.session.path = tmp_path / "saved.supernode"
    window.close()
    answer(window, QMessageBox.StandardButton.Save)
    assert not window.isVisible()
    assert load(tmp_path / "saved.supernode").design.blocks["pod"].item("node").count == 47


def test_open_with_unsaved_changes_asks_first(window, broken_file):
    edit(window)
    window.files.open_path(broken_file)
    assert window.files.question.isVisible()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.banner.text == ""


def test_the_question_comes_after_the_file_was_chosen(window, qtbot, tmp_path):
    other = tmp_path / "other.supernode"
    save(Document(blank()), other)
    edit(window)
    window.actions_["open"].trigger()
    assert window.files.question is None
    window.files.dialog.reject()
    assert window.files.question is None
    assert not window.session.is_dispensable
    window.actions_["open"].trigger()
    choose(window, other)
    answer(window, QMessageBox.StandardButton.Discard)
    assert window.session.path == other


def test_changes_are_kept_where_the_other_design_cannot_be_opened(window, broken_file):
    edit(window)
    window.files.open_path(broken_file)
    answer(window, QMessageBox.StandardButton.Discard)
    assert "stays open as it was" in window.banner.text
    assert not window.session.is_clean
    assert not window.session.is_dispensable


def test_text_that_is_half_typed_is_asked_about(window, qtbot):
    window.session.select(("pod.node",))
    editor = window.side.inspector.row(":axes.node").editor
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, "44")
    assert window.session.is_clean
    window.files.new()
    assert window.files.question.isVisible()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.session.design.blocks["pod"].item("node").count == 44


def test_typed_but_not_entered_text_is_saved_too(window, qtbot, type_into, tmp_path):
    window.session.select(("pod.node",))
    window.session.path = tmp_path / "typed.supernode"
    editor = window.side.inspector.row(":axes.node").editor
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "44")
    qtbot.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert load(tmp_path / "typed.supernode").design.blocks["pod"].item("node").count == 44
