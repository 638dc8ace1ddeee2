"""The command line: headless solve, compare, presets and parts; the window if there is a screen.

Headless calls never import Qt. Exit codes: 0 done, 2 the input is wrong, 3 internal
error, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from designer import __version__
from designer.edit.params import set_field
from designer.export.tables import RESULT_FORMS, compare_rows, compare_text
from designer.issues import DesignError, Issue, refuse
from designer.model.design import Design
from designer.model.rules import require_valid
from designer.session.claims import evaluate
from designer.solve import pipeline
from designer.solve.results import ClaimResult, Results
from designer.store.catalogue import CatalogueEntry, entries
from designer.store.document import Document
from designer.store.presets import load_target, preset_paths

DEFAULT_TARGET = "cloudmatrix-384"
COMMANDS = ("solve", "compare", "presets", "parts")
EXIT_INPUT, EXIT_INTERNAL = 2, 3
#: Solves of which the quickest counts (results format: smallest of three, cold caches).
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Solved:
    """A target with its results."""

    document: Document
    source: str
    results: Results
    claims: tuple[ClaimResult, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Without the program's name; those of the process if not given.

    Returns
    -------
    int
        Exit code.
    """
    args = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a sign shows a question mark.
            stream.reconfigure(errors="replace")
    try:
        code = _dispatch(args)
        sys.stdout.flush()
    except DesignError as error:
        for issue in error.issues:
            print(f"error: {issue.sentence()}", file=sys.stderr)
        return EXIT_INPUT
    except BrokenPipeError:
        # The reader of a pipe has gone: nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception:  # noqa: BLE001  the last resort: say it is our fault, exit with 3
        traceback.print_exc()
        print(
            "error: this is a fault of the program; please report the lines above.", file=sys.stderr
        )
        return EXIT_INTERNAL
    return code


def main_gui() -> int:
    """Entry point without a terminal."""
    return main()


def _dispatch(args: list[str]) -> int:
    if args and args[0] in COMMANDS:
        options = _parser().parse_args(args)
        return int(options.run(options))
    if args and args[0] in ("-h", "--help"):
        _parser().print_help()
        return 0
    if args and args[0] == "--version":
        print(f"Supernode Designer {__version__}")
        return 0
    if args and args[0].startswith("-"):
        _parser().error(f"unknown option {args[0]}")
    if len(args) > 1:
        _parser().error("one file or preset at a time; see --help")
    return _open_window(args[0] if args else None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="supernode-designer",
        description="Draw an AI supernode and read its bandwidth, latency, power and cooling.",
        epilog="With a design file or preset id, or nothing, the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Supernode Designer {__version__}")
    commands = parser.add_subparsers(
        dest="command", metavar="{solve,compare,presets,parts}", required=True
    )
    solve = commands.add_parser("solve", help="solve a design without a window")
    solve.add_argument("target", help="design file or preset id")
    _common(solve)
    solve.set_defaults(run=_solve)
    compare = commands.add_parser("compare", help="designs side by side, with ratios to the first")
    compare.add_argument("targets", nargs="+", help="design files or preset ids, two or more")
    _common(compare)
    compare.set_defaults(run=_compare)
    presets = commands.add_parser("presets", help="list the presets")
    presets.add_argument("--json", action="store_true", help="as JSON")
    presets.set_defaults(run=_presets)
    parts = commands.add_parser("parts", help="list the parts of the catalogue")
    parts.add_argument("--json", action="store_true", help="as JSON")
    parts.set_defaults(run=_parts)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="ADDRESS:PROPERTY=VALUE",
        dest="edits",
        help="change a value before solving, such as pod.node:count=47; may be repeated",
    )


def _solve(options: argparse.Namespace) -> int:
    solved = solve_target(options.target, options.edits)
    form = RESULT_FORMS["json" if options.json else "table"]
    print(form(solved.document.design, solved.source, solved.results, solved.claims))
    return 0


def _compare(options: argparse.Namespace) -> int:
    if len(options.targets) < 2:
        raise refuse(
            "CLI-COMPARE",
            "compare",
            "A comparison needs two targets.",
            "Name two or more files or presets.",
        )
    solved = [solve_target(target, options.edits) for target in options.targets]
    designs = [(s.document.design, s.results) for s in solved]
    rows = compare_rows(designs)
    if options.json:
        print(
            json.dumps(
                {
                    "format": "supernode-comparison",
                    "version": 1,
                    "designs": [s.document.design.name for s in solved],
                    "rows": rows,
                },
                ensure_ascii=False,
            )
        )
    else:
        print(compare_text(designs, rows))
    return 0


def _presets(options: argparse.Namespace) -> int:
    rows = [_preset_row(preset_id) for preset_id in preset_paths()]
    if options.json:
        print(json.dumps({"presets": rows}, ensure_ascii=False))
        return 0
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['id']:<{width}}  {row['chips']:>9,} chips  {row['name']}")
    return 0


def _preset_row(preset_id: str) -> dict[str, Any]:
    document, _, _ = load_target(preset_id)
    arrays = pipeline.Memo().compiled(document.design).arrays
    chips = sum(a.count for a in arrays if a.kind == "accelerator" and not a.external)
    return {
        "id": preset_id,
        "name": document.design.name,
        "chips": chips,
        "description": document.design.description,
        "aliases": list(document.design.aliases),
        "claims": len(document.design.claims),
    }


def _parts(options: argparse.Namespace) -> int:
    rows = [_part_row(entry) for entry in entries()]
    if options.json:
        print(json.dumps({"parts": rows}, ensure_ascii=False))
        return 0
    ids = max(len(row["id"]) for row in rows)
    categories = max(len(row["category"]) for row in rows)
    for row in rows:
        line = f"{row['id']:<{ids}}  {row['category']:<{categories}}  {row['name']}"
        print(f"{line}: {row['line']}" if row["line"] else line)
    return 0


def _part_row(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.part.name,
        "category": entry.category,
        "kind": entry.part.kind,
        "vendor": entry.part.vendor,
        "year": entry.part.year,
        "status": entry.part.status,
        "line": entry.line,
        "aliases": list(entry.aliases),
    }


def solve_target(target: str, edits: Sequence[str] = ()) -> Solved:
    """Read, edit and solve a target, claims included.

    Raises
    ------
    DesignError
        If the target or an edit cannot be used.
    """
    document, path, is_preset = load_target(target)
    design = document.design
    for edit in edits:
        design = _apply_edit(design, edit)
    require_valid(design)
    results = _solve_cold(design)
    claims = evaluate(design, results, _other(path.stem if is_preset else ""))
    source = path.stem if is_preset else path.name
    return Solved(
        replace(document, design=design), source, _with_issues(results, document.issues), claims
    )


def _with_issues(results: Results, issues: tuple[Issue, ...]) -> Results:
    return replace(results, issues=tuple(dict.fromkeys((*issues, *results.issues))))


def _solve_cold(design: Design) -> Results:
    pipeline.forget()
    runs = [pipeline.solve(design, memo=pipeline.Memo())]
    # Long solves are not repeated for the sake of their own timing.
    while len(runs) < REPEATS and runs[0].solve_seconds < 1.0:
        pipeline.forget()
        runs.append(pipeline.solve(design, memo=pipeline.Memo()))
    return min(runs, key=lambda run: run.solve_seconds)


def _other(own: str) -> Any:
    known: dict[str, Results | None] = {}

    def solve_preset(preset_id: str) -> Results | None:
        if preset_id == own:
            return None
        if preset_id not in known:
            try:
                document, _, _ = load_target(preset_id)
                known[preset_id] = pipeline.solve(document.design)
            except DesignError:
                known[preset_id] = None
        return known[preset_id]

    return solve_preset


def _apply_edit(design: Design, text: str) -> Design:
    # Indices such as node[node=3] hold an equals sign too: the value's own comes after the colon.
    where, colon, rest = text.partition(":")
    name, eq, raw = rest.partition("=") if colon else ("", *text.rpartition("=")[1:])
    where = where if colon else text.rpartition("=")[0]
    if not eq:
        raise refuse(
            "CLI-SET",
            text,
            "An edit reads ADDRESS:PROPERTY=VALUE.",
            "For example --set pod.node:count=47.",
        )
    return set_field(design, f"{where}{colon}{name}".strip(), _value(raw.strip()))


def _value(text: str) -> Any:
    if text in ("null", "unknown"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if "_" in text:
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _open_window(target: str | None) -> int:
    document, path, is_preset = load_target(target or DEFAULT_TARGET)
    if not _has_screen():
        print("No screen was found; solving without a window.")
        solved = solve_target(target or DEFAULT_TARGET)
        form = RESULT_FORMS["table"]
        print(form(solved.document.design, solved.source, solved.results, solved.claims))
        return 0
    from designer.ui import app

    return app.run(None if is_preset else path, document)


def _has_screen() -> bool:
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


__all__ = ["Path", "Solved", "main", "main_gui", "solve_target"]
