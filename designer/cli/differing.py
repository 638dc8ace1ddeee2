"""`diff`: what two designs differ in, value by value."""

from __future__ import annotations

import argparse

from designer.cli.command import DONE, Command, json_option, print_json
from designer.cli.targets import read_target
from designer.export.differences import differences, differences_text


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", help="design file or preset id")
    parser.add_argument("after", help="design file or preset id")
    json_option(parser)


def _diff(options: argparse.Namespace) -> int:
    before, after = read_target(options.before), read_target(options.after)
    found = differences(before.design, after.design)
    if options.json:
        print_json(
            {
                "format": "supernode-diff",
                "version": 1,
                "designs": [
                    {"name": given.design.name, "source": given.source} for given in (before, after)
                ],
                "differences": [difference.as_dict() for difference in found],
            }
        )
    else:
        print(differences_text(found))
    return DONE


COMMANDS = (Command("diff", "what two designs differ in", _arguments, _diff),)
