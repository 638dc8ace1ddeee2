"""The import rules of pyproject.toml hold, and are seen to fail when one is broken."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# One forbidden import per contract: file, line planted in it.
PLANTS = {
    "layers": ("designer/model/planted.py", "import designer.edit"),
    "qt": ("designer/session/planted.py", "import PySide6.QtCore"),
    "document": ("designer/store/planted.py", "import numpy"),
    "compile": ("designer/solve/planted.py", "import designer.model"),
    "physics": ("designer/solve/power.py", "import designer.solve.latency"),
}
HEAVY = ["PySide6", "shiboken6", "pyqtgraph", "scipy"]


def lint_imports(folder: Path) -> str:
    """Run import-linter on the package and configuration in a folder."""
    result = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=folder,
        # Ahead of the installed package, which is the checkout's own.
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout + result.stderr


def verdicts(output: str) -> dict[str, str]:
    """Return contract id -> KEPT or BROKEN, read off the summary."""
    return {
        contract["id"]: found[1]
        for contract in CONTRACTS
        if (
            found := re.search(
                rf"^{re.escape(contract['name'])} (KEPT|BROKEN)", output, re.MULTILINE
            )
        )
    }


def test_contracts_hold() -> None:
    output = lint_imports(ROOT)
    assert verdicts(output) == {contract["id"]: "KEPT" for contract in CONTRACTS}, output


def test_every_contract_has_a_plant() -> None:
    assert {contract["id"] for contract in CONTRACTS} <= set(PLANTS)


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS])
def test_a_planted_import_breaks_its_contract(contract: str, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "designer", tmp_path / "designer", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    name, line = PLANTS[contract]
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    output = lint_imports(tmp_path)
    assert verdicts(output).get(contract) == "BROKEN", output


def test_only_the_command_line_may_reach_the_window() -> None:
    """What the layers leave open for `cli` is used inside functions: it loads nothing heavy."""
    program = (
        "import json, sys, designer.cli\n"
        f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(result.stdout) == []
