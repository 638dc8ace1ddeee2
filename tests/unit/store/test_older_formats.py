"""Files as older programs wrote them, frozen: they open, mean the same, and are saved as newest.

`tests/data/formats` holds one file for each format before the newest; none of them is ever edited.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer.model.design import Design
from designer.store.document import MINOR, load, save, to_text
from designer.store.migrations import VERSION, oldest

FORMATS = Path(__file__).parents[2] / "data" / "formats"
SAMPLES = sorted(FORMATS.glob("*.supernode"))


def test_every_older_format_has_a_sample() -> None:
    assert (oldest(), VERSION) == (1, 1)
    assert [path.stem for path in SAMPLES] == [f"1.{minor}" for minor in range(MINOR)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_it_opens_and_is_saved_back(path: Path, tmp_path: Path) -> None:
    """Only the minor version differs: what came later keeps its default and is not written."""
    document = load(path)
    assert f"{document.version}.{document.minor}" == path.stem
    assert document.issues == ()
    new = tmp_path / path.name
    save(document, new)
    old_lines, new_lines = (p.read_text(encoding="utf-8").splitlines() for p in (path, new))
    assert [pair for pair in zip(old_lines, new_lines, strict=True) if pair[0] != pair[1]] == [
        (f' "minor": {document.minor},', f' "minor": {MINOR},')
    ]
    assert load(new).design == document.design
    assert json.loads(to_text(load(new)))["minor"] == MINOR


#: Fields that came with a minor version, and what files before it mean.
LATER = {"LinkGroup.also_planes": [], "Medium.power_basis": "module", "Scenario.relay": True}


def test_what_came_later_means_what_files_meant_before() -> None:
    definitions = Design.model_json_schema()["$defs"]
    found = {}
    for place in LATER:
        node, _, name = place.partition(".")
        found[place] = definitions[node]["properties"][name]["default"]
    assert found == LATER
