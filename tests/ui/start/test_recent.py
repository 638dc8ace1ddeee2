"""The list of recent files: order, limits, damage, and what it says of a file."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from designer.ui.recent import (
    FileFacts,
    RecentFile,
    RecentFiles,
    folder_words,
    read_facts,
    when_words,
)
from designer.ui.settings import WindowSettings

A, B = Path("/designs/a.supernode"), Path("/designs/b.supernode")


def test_newest_first_and_each_once(settings):
    recent = RecentFiles(settings)
    recent.add(A, 1.0)
    recent.add(B, 2.0)
    recent.add(A, 3.0)
    assert recent.files() == (RecentFile(A, 3.0), RecentFile(B, 2.0))


def test_at_most_twelve(settings):
    recent = RecentFiles(settings)
    for number in range(15):
        recent.add(Path(f"/designs/{number}.supernode"), float(number))
    assert len(recent.files()) == 12
    assert recent.paths()[0] == Path("/designs/14.supernode")
    assert recent.paths()[-1] == Path("/designs/3.supernode")


def test_remove_and_clear(settings):
    recent = RecentFiles(settings)
    recent.add(A)
    recent.add(B)
    recent.remove(Path("/designs/../designs/a.supernode"))
    assert recent.paths() == (B,)
    recent.clear()
    assert recent.files() == ()


def test_relative_paths_are_kept_whole(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recent = RecentFiles(settings)
    recent.add(Path("mine.supernode"))
    assert recent.paths() == (tmp_path / "mine.supernode",)


def test_two_windows_see_one_list(settings):
    one, other = RecentFiles(settings), RecentFiles(settings)
    one.add(A)
    other.add(B)
    assert one.paths() == (B, A)


@pytest.mark.parametrize(
    "stored",
    ["", "nonsense", "7", '{"a": 1}', '[1, "x", [], ["/a"], [3, 4], ["", 1], ["/a", "b"]]'],
)
def test_damaged_settings_count_as_none(settings, stored):
    settings["recent/files"] = stored
    recent = RecentFiles(settings)
    assert recent.files() == ()
    recent.add(A, 5.0)
    assert recent.files() == (RecentFile(A, 5.0),)


def test_survives_in_the_window_settings(qapp):
    odd = Path('/designs/ä, "b" = %41;\\c.supernode')
    store = WindowSettings()
    RecentFiles(store).add(odd, 1.5)
    store.write()
    assert RecentFiles(WindowSettings()).files() == (RecentFile(odd, 1.5),)


def stamp(*moment):
    return datetime(*moment).astimezone().timestamp()


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ((2026, 11, 22, 9, 5), "today 09:05"),
        ((2026, 11, 23, 9, 5), "today 09:05"),
        ((2026, 11, 21, 23, 59), "yesterday 23:59"),
        ((2026, 11, 19, 12, 0), "3 days ago"),
        ((2026, 11, 15, 12, 0), "15 Nov 2026"),
        ((2025, 2, 3, 12, 0), "3 Feb 2025"),
    ],
)
def test_when(then, said):
    assert when_words(stamp(*then), stamp(2026, 11, 22, 14, 0)) == said


def test_when_of_an_absurd_time():
    assert when_words(1e300, 0.0) == ""


def test_folder_words(monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert folder_words(Path("/home/ada/x.supernode")) == "~"
    assert folder_words(Path("/home/ada/work/x.supernode")) == str(Path("~/work"))
    assert folder_words(Path("/srv/x.supernode")) == str(Path("/srv"))


def envelope(path, headline):
    design = {"name": "Mine", "root": "pod", "blocks": {"pod": {}}}
    path.write_text(json.dumps({"headline": headline, "design": design}), encoding="utf-8")
    return path


def test_facts_name_the_accelerators_kept_in_the_file(tmp_path):
    path = envelope(tmp_path / "a.supernode", {"chips.count": 4608.0})
    assert read_facts(path) == FileFacts(True, "Mine", "4,608 accelerators")
    path = envelope(path, {"chips.count": 1})
    assert read_facts(path).note == "1 accelerator"


def test_facts_without_numbers_give_the_size(tmp_path):
    path = envelope(tmp_path / "a.supernode", {})
    assert read_facts(path) == FileFacts(True, "Mine", "1 kB")


def test_facts_of_what_is_no_design(tmp_path):
    path = tmp_path / "a.supernode"
    path.write_bytes(b"\x00\xff" * 6_000)
    assert read_facts(path) == FileFacts(True, "", "12 kB")
    path.write_bytes(b'{"design": []}')
    assert read_facts(path) == FileFacts(True, "", "1 kB")


def test_facts_of_a_missing_file(tmp_path):
    assert read_facts(tmp_path / "gone.supernode") == FileFacts(False)
