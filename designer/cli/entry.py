"""Entry points: find the command, run it, turn every end into an exit code."""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence

from designer import __version__
from designer.cli import (
    checking,
    differing,
    explaining,
    lists,
    migrating,
    solving,
    traffic,
    whatif,
    window,
)
from designer.cli.command import BAD_INPUT, DONE, INTERNAL, INTERRUPTED, Command
from designer.issues import DesignError

#: All commands, in the order in which the help lists them.
COMMANDS: dict[str, Command] = {
    command.name: command
    for subject in (solving, checking, explaining, traffic, whatif, differing, lists, migrating)
    for command in subject.COMMANDS
}
SELF_TEST = "--self-test"
#: What a disk says that takes no more.
_FULL = frozenset(
    number
    for name in ("ENOSPC", "EDQUOT", "EFBIG")
    if (number := getattr(errno, name, None)) is not None
)


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
        _complain(*(f"error: {issue.sentence()}" for issue in error.issues))
        return BAD_INPUT
    except BrokenPipeError:
        # The reader of a pipe has gone: nothing is left to say, and nobody to say it to.
        _turn_off("stdout")
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last resort: say it is our fault, exit with 3
        if isinstance(error, OSError) and error.errno in _FULL:
            _turn_off("stdout")
            _complain(f"error: The output cannot be written: {_reason(error)}. Free some space.")
            return BAD_INPUT
        _complain(
            traceback.format_exc().rstrip(),
            "error: this is a fault of the program; please report the lines above.",
        )
        return INTERNAL
    return code


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _complain(*lines: str) -> None:
    """Say what is wrong, if anybody listens: the exit code says it in any case."""
    try:
        for line in lines:
            print(line, file=sys.stderr)
        sys.stderr.flush()
    except OSError:
        _turn_off("stderr")


def _turn_off(name: str) -> None:
    """Let nothing more be written, not even what waits in a buffer when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), getattr(sys, name).fileno())


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
