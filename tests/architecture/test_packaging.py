"""What is shipped: the wheel's contents, the pinned versions, the bundled fonts."""

from __future__ import annotations

import re
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
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
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
