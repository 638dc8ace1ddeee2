"""The log in the state folder: rotated, private, silent where it cannot be written."""

import faulthandler
import logging
import os
import stat

import pytest
from PySide6.QtCore import qWarning

from designer.ui.safety import logbook as module
from designer.ui.safety.logbook import Logbook


@pytest.fixture
def logbook(tmp_path, monkeypatch):
    """A started log; the test runner keeps its own handler for faults of the machine."""
    monkeypatch.setattr(faulthandler, "enable", lambda file: None)
    monkeypatch.setattr(faulthandler, "disable", lambda: None)
    made = Logbook(tmp_path / "log")
    made.start()
    yield made
    made.close()


def lines(logbook):
    return logbook.file.read_text(encoding="utf-8").splitlines()


def test_what_is_said_is_written(logbook):
    logging.getLogger("designer.solve").info("one %s", "ö")
    logging.getLogger("designer.solve").debug("not this")
    found = lines(logbook)
    assert "Supernode Designer" in found[0]
    assert found[1].endswith("INFO designer.solve: one ö")
    assert len(found) == 2


@pytest.mark.logs("from Qt")
def test_messages_of_qt(logbook, capsys):
    qWarning("from Qt")
    assert lines(logbook)[-1].endswith("WARNING qt: from Qt")


def test_only_the_owner_looks_in(logbook):
    assert os.name != "posix" or stat.S_IMODE(logbook.file.parent.stat().st_mode) == 0o700


def test_what_is_said_over_and_over(logbook):
    for _ in range(100):
        logging.getLogger("designer.ui").info("again")
    assert sum(line.endswith("again") for line in lines(logbook)) == module.MOST_EQUAL == 20


def test_three_files_at_most(logbook, monkeypatch):
    for number in range(3_500):
        logging.getLogger("designer").info("%d %s", number, "x" * 1_000)
    sizes = {path.name: path.stat().st_size for path in logbook.file.parent.iterdir()}
    assert set(sizes) == {"designer.log", "designer.log.1", "designer.log.2", "faults.log"}
    assert max(sizes.values()) <= 1_000_000
    assert "3499" in lines(logbook)[-1]


def test_a_file_that_cannot_be_renamed_goes_on(logbook, monkeypatch):

    def refuse(*given):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(module.RotatingFileHandler, "rotate", refuse)
    for number in range(1_200):
        logging.getLogger("designer").info("%d %s", number, "x" * 1_000)
    assert "1199" in lines(logbook)[-1]


@pytest.mark.logs("no log is written")
def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    made = Logbook(tmp_path / "file" / "log")
    made.start()
    assert made.file is None
    made.close()


def test_the_fault_before_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(faulthandler, "enable", lambda file: None)
    monkeypatch.setattr(faulthandler, "disable", lambda: None)
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "faults.log").write_text("Segmentation fault", encoding="utf-8")
    made = Logbook(folder)
    made.start()
    made.close()
    assert (folder / "faults.old.log").read_text(encoding="utf-8") == "Segmentation fault"
    assert (folder / "faults.log").read_text(encoding="utf-8") == ""


def test_afterwards_all_is_as_before(tmp_path, monkeypatch):
    monkeypatch.setattr(faulthandler, "enable", lambda file: None)
    monkeypatch.setattr(faulthandler, "disable", lambda: None)
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    made = Logbook(tmp_path / "log")
    made.start()
    assert len(root.handlers) > len(before[1])
    made.close()
    assert (root.level, list(root.handlers)) == before
