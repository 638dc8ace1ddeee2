"""The preset library: designs that ship with the program, found by id or alias."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from designer.assets import presets_dir
from designer.issues import DesignError, refuse
from designer.store.document import SUFFIX, Document, load


def preset_paths() -> dict[str, Path]:
    """Return the files of all presets by id, in order of their names."""
    return {path.stem: path for path in sorted(presets_dir().glob(f"*{SUFFIX}"))}


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    found: dict[str, str] = {}
    for preset_id, path in preset_paths().items():
        try:
            for alias in load(path).design.aliases:
                found[alias.casefold()] = preset_id
        except DesignError:
            continue
    return found


def find_preset(name: str) -> Path | None:
    """Return the file of a preset, by id or alias; None if there is none."""
    paths = preset_paths()
    if name in paths:
        return paths[name]
    folded = name.casefold()
    for preset_id, path in paths.items():
        if preset_id.casefold() == folded:
            return path
    preset = _aliases().get(folded)
    return paths.get(preset) if preset else None


def load_target(target: str) -> tuple[Document, Path, bool]:
    """Read a file or a preset.

    Parameters
    ----------
    target
        Path of a design file, or preset id or alias.

    Returns
    -------
    Document, Path, bool
        The document, its file, and whether it is a preset.

    Raises
    ------
    DesignError
        If it is neither, or cannot be used.
    """
    path = Path(target)
    looks_like_file = target.endswith(SUFFIX) or "/" in target or "\\" in target
    if not looks_like_file:
        preset = find_preset(target)
        if preset is not None:
            return load(preset), preset, True
    if (path.exists() and target) or looks_like_file:
        return load(path), path, False
    known = ", ".join(preset_paths())
    raise refuse(
        "FILE-TARGET", target or "''", "There is no such file or preset.", f"Presets: {known}."
    )
