"""`migrate`: a design file in the newest format."""

from __future__ import annotations

import argparse
from itertools import count
from pathlib import Path

from designer.cli.command import DONE, Command
from designer.issues import refuse
from designer.store.atomic import write_atomically
from designer.store.document import MINOR, Document, load, save
from designer.store.migrations import VERSION


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="design file")
    parser.add_argument(
        "--out", type=Path, help="write here; else the file is replaced, and kept as FILE.bak"
    )


def _migrate(options: argparse.Namespace) -> int:
    path: Path = options.file
    document = load(path)
    is_newest = document.version == VERSION and document.minor >= MINOR
    newest = f"{VERSION}.{max(document.minor, MINOR)}"
    if options.out is not None:
        save(document, options.out)
        print(f"{options.out.name}: written in format {newest}, from {_format(document)}.")
    elif is_newest:
        print(f"{path.name} is in the newest format already ({newest}); nothing was changed.")
    else:
        backup = _keep(path)
        save(document, path)
        print(
            f"{path.name}: lifted from format {_format(document)} to {newest}; "
            f"the old file is {backup.name}."
        )
    return DONE


def _format(document: Document) -> str:
    return f"{document.version}.{document.minor}"


def _keep(path: Path) -> Path:
    """Copy a file beside itself, never over an older copy."""
    names = (path.with_name(f"{path.name}.bak{number or ''}") for number in count())
    backup = next(name for name in names if not name.exists())
    try:
        write_atomically(backup, path.read_bytes())
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise refuse(
            "FILE-WRITE",
            backup.name,
            f"The copy of the old file cannot be written: {reason}.",
            "Name another file with --out.",
        ) from error
    return backup


COMMANDS = (Command("migrate", "bring a design file to the newest format", _arguments, _migrate),)
