"""Either the old or the new file is there, never half of one; catalogue and presets load."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer import __version__
from designer.issues import DesignError
from designer.model.rules import require_valid
from designer.store.atomic import write_atomically
from designer.store.catalogue import catalogue_sources, load_catalogue
from designer.store.document import Document, load, save, to_text
from designer.store.presets import find_preset, load_target, preset_paths
from tests.building import two_levels

is_root = hasattr(os, "geteuid") and os.geteuid() == 0
#: Windows knows read-only or not, and nothing else.
USUAL = 0o640 if os.name == "posix" else 0o666
MODES = (0o600, 0o644, 0o664, 0o755) if os.name == "posix" else (0o666,)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "design.supernode"
    path.write_bytes(b"old")
    return path


def assert_untouched(path: Path, content: bytes = b"old") -> None:
    """The old file is as it was, and nothing else lies beside it."""
    assert path.read_bytes() == content
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


# --- writing -------------------------------------------------------------------------------------


def test_a_new_file_and_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "design.supernode"
    write_atomically(path, b"one")
    assert_untouched(path, b"one")
    write_atomically(path, b"two" * 100_000)
    assert_untouched(path, b"two" * 100_000)
    write_atomically(path, b"")
    assert_untouched(path, b"")


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "design.supernode"
    before = os.umask(0o027)
    try:
        write_atomically(path, b"new")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert mode_of(path) == USUAL


@pytest.mark.parametrize("mode", MODES)
def test_permissions_are_kept(old: Path, mode: int) -> None:
    old.chmod(mode)
    write_atomically(old, b"new")
    assert mode_of(old) == mode


def test_a_symbolic_link_stays_one(old: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    link = away / "link.supernode"
    link.symlink_to(old)
    chain = away / "chain.supernode"
    chain.symlink_to("link.supernode")
    write_atomically(chain, b"new")
    assert link.is_symlink()
    assert chain.is_symlink()
    assert old.read_bytes() == b"new"
    assert sorted(entry.name for entry in away.iterdir()) == ["chain.supernode", "link.supernode"]


def test_a_link_to_nothing_makes_what_it_points_at(tmp_path: Path) -> None:
    link = tmp_path / "link.supernode"
    link.symlink_to("target.supernode")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "target.supernode").read_bytes() == b"new"


def test_a_long_name_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 240 + ".supernode")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


# --- failing -------------------------------------------------------------------------------------

FAILURES: list[tuple[str, int]] = [
    ("os.fsync", errno.EIO),
    ("os.fsync", errno.ENOSPC),
    ("os.fdopen", errno.EMFILE),
    ("pathlib.Path.replace", errno.EXDEV),
    ("pathlib.Path.chmod", errno.EPERM),
]


@pytest.mark.parametrize(("name", "code"), FAILURES)
def test_a_failure_leaves_the_old_file_and_nothing_beside_it(
    old: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(name, fail)
        with pytest.raises(OSError, match=os.strerror(code)):
            write_atomically(old, b"new")
    assert_untouched(old)


def full_disk(patch: pytest.MonkeyPatch) -> None:
    """Let writing stop half-way, as on a full disk."""
    real: Callable[..., Any] = os.fdopen

    class Full:
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self._stream.close()

        def write(self, data: bytes) -> None:
            self._stream.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(os, "fdopen", lambda *args, **options: Full(real(*args, **options)))


def test_a_full_disk_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        full_disk(patch)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(old, b"new" * 1000)
    assert_untouched(old)


def test_an_interrupt_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(old, b"new")
    assert_untouched(old)


def test_a_read_only_file_is_not_replaced(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old.chmod(0o444)
    if is_root:  # the superuser may write everything: say what anyone else would hear
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(PermissionError):
        write_atomically(old, b"new")
    assert_untouched(old)
    assert mode_of(old) == 0o444


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "none" / "design.supernode", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "design.supernode"
    folder.mkdir()
    with pytest.raises(OSError, match=r"directory|denied"):
        write_atomically(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_cannot_be_synced_is_no_failure(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def open_files_only(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "no folders")
        return real(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", open_files_only)
    write_atomically(old, b"new")
    assert old.read_bytes() == b"new"


# --- documents -----------------------------------------------------------------------------------


def test_a_document_that_cannot_be_saved_says_why_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.supernode"
    save(Document(two_levels()), path)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        full_disk(patch)
        with pytest.raises(DesignError) as caught:
            save(Document(two_levels(nodes=2)), path)
    assert str(caught.value) == (
        "mine.supernode: The file cannot be written: no space left on device. "
        "Choose another folder or free some space."
    )
    assert_untouched(path, before)
    assert load(path).design == two_levels()


# --- catalogue -----------------------------------------------------------------------------------


def test_the_catalogue_says_for_each_part_where_it_comes_from() -> None:
    parts = load_catalogue()
    assert {"ascend-910c"} <= set(parts)
    assert len({part.revision for part in parts.values()}) == 1
    for part_id, part in parts.items():
        assert part.catalog_id == part_id
        assert part.revision
        assert part.name


def test_sources_of_the_catalogue_exist() -> None:
    sources = catalogue_sources()
    for part_id, part in load_catalogue().items():
        for name in type(part).model_fields:
            source = getattr(getattr(part, name), "source", "")
            assert not source or source in sources, f"{part_id}:{name}"


def test_another_catalogue_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "parts.json"
    path.write_text(
        json.dumps({"revision": "7", "parts": {"x": {"kind": "switch", "power_w": 5}}}),
        encoding="utf-8",
    )
    (part,) = load_catalogue(path).values()
    assert (part.catalog_id, part.revision, part.kind) == ("x", "7", "switch")
    assert catalogue_sources(path) == {}


# --- presets -------------------------------------------------------------------------------------


def test_presets_are_sound_and_canonical() -> None:
    assert {"cloudmatrix-384", "gb200-nvl72"} <= set(preset_paths())
    for preset_id, path in preset_paths().items():
        document = load(path)
        require_valid(document.design)
        text = path.read_text(encoding="utf-8")
        made_by = json.dumps(json.loads(text)["app"])
        written = to_text(document).replace(json.dumps(__version__), made_by, 1)
        assert written == text, preset_id


def test_ids_and_aliases_lead_to_one_preset_each() -> None:
    taken: dict[str, str] = {}
    for preset_id, path in preset_paths().items():
        for name in (preset_id, *load(path).design.aliases):
            assert taken.setdefault(name.casefold(), preset_id) == preset_id, name
            assert find_preset(name) == path
            assert find_preset(name.upper()) == path


def test_parts_of_presets_are_those_of_the_catalogue() -> None:
    catalogue = load_catalogue()
    for preset_id, path in preset_paths().items():
        for part_id, part in load(path).design.parts.items():
            if part.catalog_id:
                assert part.catalog_id in catalogue, f"{preset_id}: {part_id}"


def test_targets_are_presets_or_files(tmp_path: Path) -> None:
    document, path, is_preset = load_target("cloudmatrix-384")
    assert (path.stem, is_preset) == ("cloudmatrix-384", True)
    alias = document.design.aliases[0]
    assert load_target(alias)[1:] == (path, True)
    mine = tmp_path / "cloudmatrix-384.supernode"
    save(Document(two_levels()), mine)
    assert load_target(str(mine))[1:] == (mine, False)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("no-such-machine", "There is no such file or preset. Presets: cloudmatrix-384"),
        ("no-such.supernode", "The file cannot be read: no such file or directory."),
        ("folder/no-such", "The file cannot be read: no such file or directory."),
    ],
)
def test_a_target_that_is_not_there(target: str, says: str) -> None:
    with pytest.raises(DesignError, match=r"^\S") as caught:
        load_target(target)
    assert says in str(caught.value)
    assert Path(target).name in str(caught.value)


def test_a_link_that_leads_to_itself_is_refused_as_any_other_file(tmp_path: Path) -> None:
    loop = tmp_path / "loop.supernode"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match="symbolic links"):
        write_atomically(loop, b"new")
    assert os.listdir(tmp_path) == ["loop.supernode"]  # noqa: PTH208


def test_the_longest_name_that_a_file_can_have(tmp_path: Path) -> None:
    path = tmp_path / ("🖧" * 63)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
