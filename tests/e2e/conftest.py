"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer import cli
from designer.store.document import Document, save
from tests.building import two_levels
from tests.e2e.calling import Call, Ran


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command line within this process."""

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = cli.main(arguments)
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.supernode"
    save(Document(two_levels()), path)
    return path
