"""`why`: how one number of a design came about."""

from __future__ import annotations

import argparse

from designer.cli.command import DONE, Command, print_json, target_argument
from designer.cli.targets import read_target
from designer.export.explain import explain_dict, explain_text
from designer.model.rules import require_valid
from designer.solve import pipeline


def _arguments(parser: argparse.ArgumentParser) -> None:
    target_argument(parser)
    parser.add_argument("metric", help="metric id, such as power.it_w; `metrics` lists all")


def _why(options: argparse.Namespace) -> int:
    given = read_target(options.target, options.edits)
    require_valid(given.design)
    results = pipeline.solve(given.design)
    if options.json:
        print_json(explain_dict(given.design, given.source, results, options.metric))
    else:
        print(explain_text(given.design, results, options.metric))
    return DONE


COMMANDS = (
    Command("why", "how a number comes about: formula, inputs, sources, limit", _arguments, _why),
)
