"""`traffic`: the rate of a traffic pattern on every plane, and what limits it."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from typing import Any

from designer.cli.command import DONE, Command, print_json, target_argument
from designer.cli.targets import Target, read_target
from designer.issues import refuse
from designer.model.rules import require_valid
from designer.solve.compile import Compiled, compile_design
from designer.solve.compile.compiled import PlaneSpec
from designer.solve.traffic import (
    AllToAll,
    Groups,
    ManyToOne,
    Neighbours,
    Opposite,
    Pattern,
    PatternError,
    Ring,
    Shift,
    TrafficFigures,
    Transpose,
    names_of,
    solve_traffic,
)
from designer.units import show


def _shift(*words: str) -> Shift:
    axis, *by = words
    return Shift(axis, int(by[0]) if by else 1)


#: Pattern by its name, what stands behind it, and the least and largest number of words there.
PATTERNS: dict[str, tuple[Callable[..., Pattern], str, int, int]] = {
    "all-to-all": (AllToAll, "", 0, 0),
    "groups": (lambda *axes: Groups(axes), "AXIS…", 1, 9),
    "neighbours": (lambda *axes: Neighbours(axes), "AXIS…", 1, 9),
    "line": (lambda *axes: Neighbours(axes, wraps=False), "AXIS…", 1, 9),
    "ring": (lambda *axes: Ring(axes), "AXIS…", 1, 9),
    "shift": (_shift, "AXIS [PLACES]", 1, 2),
    "opposite": (lambda *axes: Opposite(axes), "AXIS…", 1, 9),
    "transpose": (Transpose, "AXIS AXIS", 2, 2),
    "many-to-one": (ManyToOne, "ADDRESS", 1, 1),
}


def read_pattern(words: list[str]) -> Pattern:
    """Return the pattern that some words name.

    Raises
    ------
    DesignError
        If they name none; it lists what there is.
    """
    name, *rest = words or ["all-to-all"]
    known = PATTERNS.get(name)
    usual = "; ".join(f"{key} {needs}".strip() for key, (_, needs, _, _) in PATTERNS.items())
    if known is None:
        raise refuse("CLI-PATTERN", name, "There is no such traffic pattern.", f"Take {usual}.")
    make, needs, least, most = known
    if not least <= len(rest) <= most:
        text = f"'{name}' takes {needs or 'nothing'}, not {len(rest)} words."
        raise refuse("CLI-PATTERN", name, text, f"Write it as one of: {usual}.")
    try:
        return make(*rest)
    except ValueError:
        text = f"'{rest[-1]}' is no whole number of places."
        raise refuse("CLI-PATTERN", name, text, "Write it as in: shift node 2.") from None


def _traffic(options: argparse.Namespace) -> int:
    pattern = read_pattern(options.pattern)
    given = read_target(options.target, options.edits)
    names = names_of(require_valid(given.design).arrays)
    compiled = compile_design(given.design)
    planes = [*compiled.planes, *([compiled.composite] if compiled.composite else [])]
    try:
        found = [(plane, solve_traffic(compiled, plane, pattern, names)) for plane in planes]
    except PatternError as error:
        hint = "Name axes as in rules, chips as in issues."
        raise refuse("CLI-PATTERN", options.pattern[0], str(error), hint) from None
    if options.json:
        print_json(traffic_dict(given, compiled, found, options.pattern))
        return DONE
    for line in traffic_lines(given, compiled, found, options.pattern):
        print(line)
    return DONE


Found = list[tuple[PlaneSpec, TrafficFigures]]


def traffic_dict(
    given: Target, compiled: Compiled, found: Found, words: list[str]
) -> dict[str, Any]:
    """Return the figures of all planes as data."""
    return {
        "format": "supernode-traffic",
        "version": 1,
        "design": {"name": given.design.name, "source": given.source},
        "pattern": words or ["all-to-all"],
        "planes": [_plane_dict(compiled, plane, one) for plane, one in found],
    }


def _plane_dict(compiled: Compiled, plane: PlaneSpec, one: TrafficFigures) -> dict[str, Any]:
    groups = [
        {
            "id": compiled.links[number].address,
            "load_ab": _known(one.load_ab[k]),
            "load_ba": _known(one.load_ba[k]),
            "load_mean": _known(one.load_mean[k]),
            "utilisation": _known(one.utilisation[k]),
        }
        for k, number in enumerate(plane.groups)
    ]
    return {
        "id": plane.id,
        "bytes_per_s": one.bytes_per_s,
        "demand_bytes_per_s": one.demand_bytes_per_s,
        "demands": one.demands,
        "unreached": one.unreached,
        "basis": one.basis,
        "engine": one.engine,
        "reason": one.reason,
        "bottleneck": _bottleneck(compiled, plane, one),
        "link_groups": groups,
    }


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _bottleneck(compiled: Compiled, plane: PlaneSpec, one: TrafficFigures) -> str | None:
    if one.bottleneck is None:
        return None
    return compiled.links[plane.groups[one.bottleneck[0]]].address


def traffic_lines(
    given: Target, compiled: Compiled, found: Found, words: list[str]
) -> Iterator[str]:
    """Yield the figures of all planes for people."""
    title = f"{given.design.name}: {' '.join(words) or 'all-to-all'}"
    yield from (title, "=" * len(title), "")
    yield f"  {'plane':<12} {'per chip':>12} {'per demand':>12}  limited by"
    for plane, one in found:
        if one.bytes_per_s is None:
            yield f"  {plane.id:<12} {'unknown':>12} {'':>12}  {one.reason}"
            continue
        rates = (one.bytes_per_s, one.demand_bytes_per_s)
        cells = " ".join(f"{show(rate, 'B/s', '', 4)!s:>12}" for rate in rates)
        yield f"  {plane.id:<12} {cells}  {_bottleneck(compiled, plane, one) or ''}"
        if one.unreached:
            yield f"  {'':<12} {one.unreached:,.0f} demands have no path and are left out."
        for k, number in enumerate(plane.groups):
            share = _known(one.utilisation[k])
            used = "unknown" if share is None else f"{share:.1%}"
            loads = f"load {one.load_ab[k]:,.6g} and {one.load_ba[k]:,.6g} back"
            yield f"  {'':<12} {compiled.links[number].address:<34} {used:>8}  {loads}"


def _arguments(parser: argparse.ArgumentParser) -> None:
    target_argument(parser)
    parser.add_argument("pattern", nargs="*", metavar="PATTERN", help=_help())


def _help() -> str:
    kinds = "; ".join(f"{name} {needs}".strip() for name, (_, needs, _, _) in PATTERNS.items())
    return f"{kinds} (default: all-to-all)"


COMMANDS = (
    Command(
        "traffic", "what chips get under a traffic pattern, plane by plane", _arguments, _traffic
    ),
)
