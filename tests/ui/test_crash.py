"""Faults of the program: the window stays, the message offers a way out, the log has it all."""

import gc
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import QPushButton, QWidget

from designer.ui.safety.crash import CrashNotice


class Notice:
    """The crash notice of a window, and what it asked for."""

    def __init__(self, window, log_file):
        self.copies, self.saved = [], []
        self.it = CrashNotice(
            window,
            lambda: self.copies.append(1),
            log_file=log_file,
            on_error=lambda: self.saved.append(threading.current_thread().name),
        )
        self.it.install()

    @property
    def box(self):
        return self.it.box

    def button(self, text):
        return next(b for b in self.box.buttons() if b.text() == text)


@pytest.fixture
def notice(window, tmp_path):
    made = Notice(window, tmp_path / "designer.log")
    yield made
    if made.box is not None:
        made.button("Continue").click()
    made.it.uninstall()


class Faulty(QWidget):
    """Fails while painting, its painter still open."""

    def __init__(self, parent):
        super().__init__(parent)
        self.times = 0
        self.resize(40, 40)

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.red)
        self.times += 1
        try:
            self.part(painter)
        except ZeroDivisionError as error:
            raise RuntimeError("a test's own fault") from error

    def part(self, painter):
        painter.fillRect(0, 0, 1 // 0, 1, Qt.GlobalColor.red)


def fail():
    raise RuntimeError("a test's own fault")


def shown(qtbot, notice):
    qtbot.waitUntil(lambda: notice.box is not None and notice.box.isVisible())
    return notice.box


def test_hooks_come_and_go(window):
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    notice = CrashNotice(window, lambda: None)
    notice.install()
    assert sys.excepthook is notice
    notice.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


@pytest.mark.logs("unexpected error in test_crash.py")
def test_a_fault_in_a_slot(window, notice, qtbot, capsys):
    button = QPushButton("Fail", window)
    button.clicked.connect(fail)
    button.show()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    box = shown(qtbot, notice)
    assert window.isVisible()
    assert "test_crash.py" in box.text()
    assert "a test's own fault" in box.informativeText()
    assert "Save a copy" in box.informativeText()
    assert "in fail" in box.detailedText()
    assert {"Save a copy…", "Show the log", "Continue"} < {b.text() for b in box.buttons()}
    assert notice.saved == ["MainThread"]
    assert "RuntimeError" in capsys.readouterr().err
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert notice.copies == [1]
    qtbot.waitUntil(lambda: notice.box is None)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(notice.saved) == 2)
    qtbot.wait(0)
    assert notice.box is None


@pytest.mark.logs("unexpected error in test_crash.py")
def test_a_fault_while_painting(window, notice, qtbot, capsys):
    faulty = Faulty(window)
    faulty.show()
    qtbot.waitUntil(lambda: faulty.times >= 1)
    box = shown(qtbot, notice)
    assert "test_crash.py" in box.text()
    for times in range(faulty.times + 1, faulty.times + 4):
        faulty.update()
        qtbot.waitUntil(lambda times=times: faulty.times >= times)
    assert window.isVisible()
    assert notice.box is box
    # The window still paints: nothing holds on to the painters of the failed frames.
    faulty.hide()
    gc.collect()
    assert not window.grab().isNull()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: notice.box is None)
    assert notice.copies == []
    faulty.deleteLater()


@pytest.mark.logs("unexpected error in test_crash.py")
def test_a_fault_in_a_thread(window, notice, qtbot, capsys):
    thread = threading.Thread(target=fail, name="one")
    thread.start()
    thread.join()
    assert notice.saved == ["one"]
    assert "a test's own fault" in shown(qtbot, notice).informativeText()


def test_the_end_of_a_thread_is_no_fault(window, notice, qtbot):
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    qtbot.wait(0)
    assert notice.saved == []
    assert notice.box is None


class Bad:
    def __del__(self):
        raise RuntimeError("a test's own fault")


@pytest.mark.logs("a test's own fault")
def test_what_cannot_be_raised_is_logged_only(window, notice, qtbot, capsys, caplog):
    bad = Bad()
    del bad
    gc.collect()
    qtbot.wait(0)
    assert "a test's own fault" in caplog.text
    assert notice.box is None


@pytest.mark.logs("unexpected error in test_crash.py")
def test_the_log_can_be_shown(window, notice, qtbot, monkeypatch, tmp_path, capsys):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    box = shown(qtbot, notice)
    qtbot.mouseClick(notice.button("Show the log"), Qt.MouseButton.LeftButton)
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path / "designer.log"]
    assert box.isVisible()


@pytest.mark.logs("unexpected error in an unknown place")
def test_a_fault_in_the_notice_does_not_come_back(window, notice, qtbot, capsys):
    notice.it._on_error = fail
    sys.excepthook(RuntimeError, RuntimeError("first"), None)
    assert "a test's own fault" in capsys.readouterr().err


def test_an_interrupt_closes_the_window(window, notice, qtbot):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert notice.box is None
