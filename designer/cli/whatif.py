"""`whatif`: what one failure of each kind costs, and which link group is worth doubling."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from designer.cli.command import DONE, Command, print_json, target_argument
from designer.cli.targets import Target, read_target
from designer.model.rules import require_valid
from designer.session.whatif import GainRow, LossRow, PlaneLoss, n_minus_one, sensitivity
from designer.solve import pipeline
from designer.units import show

_TITLE = 38


def whatif_dict(
    given: Target, losses: Sequence[LossRow], gains: Sequence[GainRow]
) -> dict[str, Any]:
    """Return both tables as data."""
    return {
        "format": "supernode-whatif",
        "version": 1,
        "design": {"name": given.design.name, "source": given.source},
        "losses": [row.as_dict() for row in losses],
        "gains": [row.as_dict() for row in gains],
    }


def whatif_text(given: Target, losses: Sequence[LossRow], gains: Sequence[GainRow]) -> str:
    """Return both tables for people."""
    name = given.design.name
    head = f"  {'':{_TITLE}} {'alike':>11}  {'plane':<10} {'before':>11} {'after':>11} {'loss':>7}"
    lines = [name, "=" * len(name), ""]
    lines += [
        "One of each fails: all-to-all before and after, the worst chip, chips hit, disconnected",
        f"{head} {'worst':>11} {'hit':>9} {'cut off':>9}",
    ]
    for row in losses:
        lines += _loss_lines(row)
    if not losses:
        lines.append("  There are neither switches nor links.")
    if any(loss.pairs_lost > 0 for row in losses for loss in row.planes):
        lines.append("  cut: some chips reach others no more; the rates are those of what is left.")
    lines += [
        "",
        "Each link group in turn with twice its capacity: all-to-all before and after",
        head.replace("alike", "     ").replace("loss", "gain"),
    ]
    lines += [_gain_line(row) for row in gains]
    return "\n".join(lines)


def _loss_lines(row: LossRow) -> list[str]:
    what = row.address if row.kind == "element" else f"{row.address} (a link)"
    lines = []
    for number, loss in enumerate(row.planes):
        title, count = (what, f"{row.count:,}") if number == 0 else ("", "")
        lines.append(f"  {title:{_TITLE}} {count:>11}  {_loss_cells(loss)}")
        if loss.load_forth is not None and loss.load_back is not None and number == 0:
            lines[-1] += f"  load ×{loss.load_forth:.4g} out, ×{loss.load_back:.4g} back"
    if not row.planes:
        lines.append(f"  {what:{_TITLE}} {row.count:>11,}")
    if row.note:
        lines.append(f"  {'':{_TITLE}} {row.note}")
    return lines


def _loss_cells(loss: PlaneLoss) -> str:
    hit = "unknown" if loss.hit is None else f"{loss.hit:,}"
    share = "unknown" if loss.loss is None else f"{loss.loss:.1%}"
    if loss.pairs_lost > 0:
        share = "cut"
    return (
        f"{loss.plane:<10} {_rate(loss.before):>11} {_rate(loss.after):>11} {share:>7}"
        f" {_rate(loss.worst_bytes_per_s):>11} {hit:>9} {loss.disconnected:>9,}"
    )


def _gain_line(row: GainRow) -> str:
    gain = "unknown" if row.gain is None else f"{row.gain:.3f} ×"
    limit = "  the limit as it is" if row.is_limit else ""
    return (
        f"  {row.address:{_TITLE}} {'':>11}  {row.plane:<10} {_rate(row.before):>11}"
        f" {_rate(row.after):>11} {gain:>7}{limit}"
    )


def _rate(value: float | None) -> str:
    return "unknown" if value is None else str(show(value, "B/s", "", 4))


def _whatif(options: argparse.Namespace) -> int:
    given = read_target(options.target, options.edits)
    require_valid(given.design)
    memo = pipeline.Memo()
    losses, gains = n_minus_one(given.design, memo=memo), sensitivity(given.design, memo=memo)
    if options.json:
        print_json(whatif_dict(given, losses, gains))
    else:
        print(whatif_text(given, losses, gains))
    return DONE


COMMANDS = (
    Command(
        "whatif",
        "what the loss of one switch, NIC or cable costs, and which links are worth doubling",
        target_argument,
        _whatif,
    ),
)
