"""`solve` and `compare`: the numbers of a design, and of several side by side."""

from __future__ import annotations

import argparse

from designer.cli.command import (
    DONE,
    Command,
    print_as_data,
    print_json,
    target_argument,
    target_options,
)
from designer.cli.targets import Solved, solve_target
from designer.export.tables import RESULT_FORMS, compare_rows, compare_text
from designer.issues import refuse


def print_solved(solved: Solved, form: str) -> None:
    """Print the results of a design in one of the forms they can be written in."""
    write = RESULT_FORMS[form]
    show = print_as_data if form == "json" else print
    show(write(solved.document.design, solved.source, solved.results, solved.claims))


def _solve(options: argparse.Namespace) -> int:
    print_solved(solve_target(options.target, options.edits), "json" if options.json else "table")
    return DONE


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("targets", nargs="+", help="design files or preset ids, two or more")
    target_options(parser)


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
        print_json(
            {
                "format": "supernode-comparison",
                "version": 1,
                "designs": [s.document.design.name for s in solved],
                "rows": rows,
            }
        )
    else:
        print(compare_text(designs, rows))
    return DONE


COMMANDS = (
    Command("solve", "work out all figures of a design", target_argument, _solve),
    Command(
        "compare", "designs side by side, with ratios to the first", _compare_arguments, _compare
    ),
)
