"""What is shipped: the wheel's contents, the pinned versions, the bundled fonts."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import designer

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "assets" / "fonts"


def shipped(folder: str) -> set[str]:
    """Return the names that a top-level folder must have inside the wheel."""
    return {
        f"designer/_data/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


def test_wheel_carries_assets_and_presets(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert shipped("assets") | shipped("presets") <= names
    assert "designer/__init__.py" in names
    assert "designer/_data/assets/fonts/OFL.txt" in names


def test_wheel_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    info = f"supernode_designer-{designer.__version__}.dist-info/"
    assert not [name for name in names if not name.startswith(("designer/", info))]
    assert not [name for name in names if name.startswith("designer/decisions/")]
    assert not [name for name in names if "__pycache__" in name]


def test_commands_are_those_of_the_contract(wheel: Path) -> None:
    info = f"supernode_designer-{designer.__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
    assert "supernode-designer = designer.cli:main\n" in entry_points
    assert "supernode-designer-gui = designer.cli:main_gui\n" in entry_points


def test_version_is_written_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project
    assert "version" in project["dynamic"]
    assert version("supernode-designer") == designer.__version__


def test_constraints_are_exact_versions_and_name_no_host() -> None:
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    wrong = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line)]
    assert not wrong


def test_constraints_cover_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["package"]]
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {normal(line.partition("==")[0]) for line in lines}
    assert {normal(re.split(r"[^A-Za-z0-9._-]", name)[0]) for name in wanted} <= pinned


def normal(name: str) -> str:
    """Return a distribution's name in its normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_packaging_folder_does_not_shadow_the_library_of_that_name() -> None:
    import packaging.version

    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert not Path(packaging.version.__file__).is_relative_to(ROOT / "packaging")


def test_fonts_are_small_and_come_with_their_licence() -> None:
    sizes = [path.stat().st_size for path in FONTS.glob("*.ttf")]
    assert len(sizes) == 3
    assert max(sizes) < 900_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_fonts_are_one_family_with_three_weights_and_tabular_figures(qapp: object) -> None:
    from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QRawFont

    handles = [QFontDatabase.addApplicationFont(str(path)) for path in sorted(FONTS.glob("*.ttf"))]
    try:
        assert all("Inter" in QFontDatabase.applicationFontFamilies(h) for h in handles)
        styles = []
        for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold):
            font = QFont("Inter")
            font.setPixelSize(100)
            font.setWeight(weight)
            styles.append(QRawFont.fromFont(font).styleName())
            font.setFeature(QFont.Tag("tnum"), 1)
            metrics = QFontMetricsF(font)
            widths = {round(metrics.horizontalAdvance(digit * 10), 1) for digit in "0123456789"}
            assert len(widths) == 1
        assert styles == ["Regular", "Medium", "SemiBold"]
    finally:
        for handle in handles:
            QFontDatabase.removeApplicationFont(handle)


# --- the folder that runs without Python ---------------------------------------------------------


def self_test(program: str = "from designer.ui.self_test import run") -> tuple[int, str, str]:
    """Run the self-test in a process of its own, as an installed program does."""
    code = f"import sys\n{program}\nsys.exit(run('cloudmatrix-384'))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return result.returncode, result.stdout, result.stderr


def test_the_self_test_passes_from_a_checkout(tmp_path: Path) -> None:
    # Without a screen, and with a home that must stay as it is.
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "QT_"))}
    kept = {key: value for key, value in kept.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    result = subprocess.run(
        [sys.executable, "-m", "designer", "--self-test"],
        cwd=ROOT,
        env=kept | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found, verdict = result.stdout.splitlines()
    assert found.startswith(f"Supernode Designer {designer.__version__}, Python 3.")
    assert re.search(r", Qt 6\.\d+\.\d+, .*numpy \d.*scipy \d", found)
    assert verdict == "self-test: ok"
    assert not (tmp_path / ".config").exists()
    assert not (tmp_path / ".local").exists()


PAINT_FAULT = """
from designer.ui.window.status_line import StatusLine
def fail(*_): raise OSError("no ink")
StatusLine.paintEvent = fail
"""


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("t.ONE_LESS = (375, 282.752e15)", "expected 375 accelerators, not 376"),
        ("t.WHOLE = (384, 1e15)", "expected 1e+15 FLOP/s in BF16, not 2.88768e+17"),
        ("t.FAMILY = 'Papyrus'", "expected the bundled typeface"),
        ("t.preset_paths = dict", "expected the presets"),
        (PAINT_FAULT, "OSError: "),
        ("t.Session.undo = lambda self: 1 / 0", "ZeroDivisionError: division by zero"),
    ],
    ids=["edit", "numbers", "fonts", "presets", "painting", "fault"],
)
def test_the_self_test_fails_with_the_reason(fault: str, reason: str) -> None:
    program = f"import designer.ui.self_test as t\n{fault}\nrun = t.run"
    code, out, err = self_test(program)
    assert code == 1, err
    assert out == ""
    assert err.splitlines()[-1].startswith(f"self-test: failed: {reason}")


def test_what_is_packed_has_the_layout_of_the_wheel() -> None:
    text = (ROOT / "packaging" / "supernode-designer.spec").read_text(encoding="utf-8")
    compile(text, "supernode-designer.spec", "exec")
    for folder in ("assets", "presets"):
        assert f'(str(ROOT / "{folder}"), "designer/_data/{folder}")' in text


def test_licences_of_all_libraries_are_packed() -> None:
    """What the program needs at run time, and what that needs: see the list in the spec file."""
    from importlib.metadata import distribution, files

    from packaging.requirements import Requirement

    waiting, needed = ["supernode-designer"], set()
    while waiting:
        for line in distribution(waiting.pop()).requires or ():
            wish = Requirement(line)
            name = normal(wish.name)
            if name not in needed and (wish.marker is None or wish.marker.evaluate({"extra": ""})):
                needed.add(name)
                waiting.append(wish.name)
    text = (ROOT / "packaging" / "supernode-designer.spec").read_text(encoding="utf-8")
    block = re.search(r"LIBRARIES = \[(.*?)\]", text, re.DOTALL)
    assert block is not None
    listed = re.findall(r'"([^"]+)"', block.group(1))
    # Nothing imports this one yet, so it is not packed.
    assert {normal(name) for name in listed} == needed - {"networkx"}
    silent = {
        name
        for name in listed
        if not any("licen" in str(file).lower() for file in files(name) or ())
    }
    # Qt's wheels hold no text: theirs come from the system that packs.
    assert silent == {"PySide6_Essentials", "shiboken6"}
    assert "/usr/share/common-licenses" in text


def test_the_desktop_entry() -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(ROOT / "packaging" / "supernode-designer.desktop", encoding="utf-8")
    assert parser.sections() == ["Desktop Entry"]
    entry = dict(parser["Desktop Entry"])
    assert entry["Type"] == "Application"
    assert entry["Exec"] == "supernode-designer %f"
    assert entry["Terminal"] == "false"
    assert entry["MimeType"] == "application/vnd.supernode-designer+json;"
    assert entry["StartupWMClass"] == "supernode-designer"


@pytest.mark.parametrize("suffix", [".png", ".ico", ".icns"])
def test_the_icon_is_painted_for_every_platform(qapp: object, tmp_path: Path, suffix: str) -> None:
    from PySide6.QtGui import QImage

    from designer.ui.icon import write_icon

    out = tmp_path / f"icon{suffix}"
    assert write_icon(out)
    if suffix == ".icns":
        # Qt writes this kind and warns about its own writing when it reads it.
        assert out.read_bytes()[:4] == b"icns"
        return
    image = QImage(str(out))
    assert (image.width(), image.height()) == (256, 256)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(128, 24).alpha() == 255


def test_ci_tests_and_packs() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if "dev.py" in line and not line.startswith("#")]
    assert commands == [
        "python3 packaging/dev.py test </dev/null",
        "exec python3 packaging/dev.py package </dev/null",
    ]
