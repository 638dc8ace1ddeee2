"""Entry points: find the command, run it, turn every end into an exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Sequence

from designer import __version__
from designer.cli import checking, differing, explaining, lists, migrating, solving, window
from designer.cli.command import BAD_INPUT, DONE, INTERNAL, INTERRUPTED, Command
from designer.issues import DesignError

#: All commands, in the order in which the help lists them.
COMMANDS: dict[str, Command] = {
    command.name: command
    for subject in (solving, checking, explaining, differing, lists, migrating)
    for command in subject.COMMANDS
}
SELF_TEST = "--self-test"


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
    _have_streams()
    try:
        code = _dispatch(args)
        sys.stdout.flush()
    except DesignError as error:
        for issue in error.issues:
            print(f"error: {issue.sentence()}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader of a pipe has gone: nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001  the last resort: say it is our fault, exit with 3
        traceback.print_exc()
        print(
            "error: this is a fault of the program; please report the lines above.", file=sys.stderr
        )
        return INTERNAL
    return code


def main_gui() -> int:
    """Entry point without a terminal."""
    return main()


def _have_streams() -> None:
    """Let printing never fail: for want of a stream, or of a sign in its encoding."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # A program started by double click on Windows has none.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _dispatch(args: list[str]) -> int:
    if args and args[0] in COMMANDS:
        options = _parser().parse_args(args)
        return int(options.run(options))
    if args and args[0] in ("-h", "--help"):
        _parser().print_help()
        return DONE
    if args and args[0] == "--version":
        print(f"Supernode Designer {__version__}")
        return DONE
    if args == [SELF_TEST]:
        return window.self_test()
    if args and args[0].startswith("-"):
        _parser().error(f"unknown option {args[0]}")
    if len(args) > 1:
        _parser().error("one file or preset at a time; see --help")
    return window.open_window(args[0] if args else None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="supernode-designer",
        description="Draw an AI supernode and read its bandwidth, latency, power and cooling.",
        epilog="With a design file or preset id, or nothing, the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Supernode Designer {__version__}")
    parser.add_argument(
        SELF_TEST, action="store_true", help="try the installed program out, without a screen"
    )
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    for command in COMMANDS.values():
        added = commands.add_parser(command.name, help=command.help, description=command.help)
        command.arguments(added)
        added.set_defaults(run=command.run)
    return parser
