"""Where the program's own files are: beside the code in a checkout, else inside the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    # A checkout first: an editable install also holds a copy that goes stale.
    for base in (_PACKAGE.parent, _PACKAGE / "_data"):
        if (base / name).is_dir() and (
            base != _PACKAGE.parent or (base / "pyproject.toml").exists()
        ):
            return base / name
    return _PACKAGE / "_data" / name


def assets_dir() -> Path:
    """Folder with fonts, catalogue, schema and icons."""
    return _folder("assets")


def presets_dir() -> Path:
    """Folder with the presets."""
    return _folder("presets")
