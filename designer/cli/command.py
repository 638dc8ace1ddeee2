"""What a command is: its name, its arguments, what it runs; and the options that several share."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
DONE, FAILED, BAD_INPUT, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True, slots=True)
class Command:
    """One headless command.

    `arguments` declares what it takes; `run` does it and returns the exit code.
    """

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def json_option(parser: argparse.ArgumentParser) -> None:
    """Let the caller ask for data."""
    parser.add_argument("--json", action="store_true", help="as JSON")


def target_options(parser: argparse.ArgumentParser) -> None:
    """Let the caller ask for data and change values of the target first."""
    json_option(parser)
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="ADDRESS:PROPERTY=VALUE",
        dest="edits",
        help="change a value first, such as pod.node:count=47; may be repeated",
    )


def target_argument(parser: argparse.ArgumentParser) -> None:
    """Take one design."""
    parser.add_argument("target", help="design file or preset id")
    target_options(parser)


def print_json(data: Any) -> None:
    """Print data for other programs, on one line."""
    print_as_data(json.dumps(data, ensure_ascii=False, allow_nan=False))


def print_as_data(text: str) -> None:
    """Print JSON so that it arrives: where the encoding is not UTF-8, with escapes only."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").casefold().replace("-", "")
    if encoding != "utf8":
        text = _NOT_ASCII.sub(lambda sign: json.dumps(sign[0])[1:-1], text)
    print(text)
