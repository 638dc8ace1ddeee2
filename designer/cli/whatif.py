"""`whatif`: what one failure of each kind costs, and which link group is worth doubling."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from designer.cli.command import DONE, Command, print_json, target_argument
from designer.cli.targets import Target, read_target
from designer.model.rules import require_valid
from designer.session.whatif import GainRow, LossRow, PlaneLoss, losses, sensitivity
from designer.solve import pipeline
from designer.units import show

_TITLE = 34


def whatif_dict(
    given: Target, failed: Sequence[LossRow], gains: Sequence[GainRow]
) -> dict[str, Any]:
    """Return both tables as data."""
    return {
        "format": "supernode-whatif",
        "version": 1,
        "design": {"name": given.design.name, "source": given.source},
        "losses": [row.as_dict() for row in failed],
        "gains": [row.as_dict() for row in gains],
    }


def whatif_lines(
    given: Target, failed: Iterable[LossRow], gains: Iterable[GainRow]
) -> Iterator[str]:
    """Yield both tables for people, each line as soon as it is known."""
    head = f"  {'':{_TITLE}} {'alike':>11}  {'plane':<10} {'before':>11} {'after':>11} {'loss':>7}"
    name, empty, cut = given.design.name, True, False
    yield from (name, "=" * len(name), "")
    yield "One of each fails: all-to-all before and after, the worst chip, chips hit and cut off"
    yield f"{head} {'worst':>11} {'hit':>9} {'cut off':>9}"
    for row in failed:
        yield from _loss_lines(row)
        empty = False
        cut = cut or any(loss.pairs_lost > 0 for loss in row.planes)
    if empty:
        yield "  Nothing passes traffic on."
    if cut:
        yield "  cut: some pairs are connected no more; the rates are those of what is left."
    yield ""
    yield "Each link group in turn with twice its capacity: all-to-all before and after"
    yield head.replace("alike", "     ").replace("loss", "gain")
    yield from map(_gain_line, gains)


def _loss_lines(row: LossRow) -> list[str]:
    what = row.address if row.kind == "element" else f"{row.address} (a link)"
    lines = [
        f"  {'' if number else what:{_TITLE}} {'' if number else f'{row.count:,}':>11}"
        f"  {_loss_cells(loss)}"
        for number, loss in enumerate(row.planes)
    ]
    if not row.planes:
        lines.append(f"  {what:{_TITLE}} {row.count:>11,}")
    own = row.planes[0] if row.planes else None
    if own is not None and own.load_forth is not None and own.load_back is not None:
        a, b = (end.rpartition(".")[2].partition("[")[0] for end in row.example)
        loads = f"×{own.load_forth:.4g} from {a} to {b}, ×{own.load_back:.4g} back"
        lines.append(f"  {'':{_TITLE}} {'':>11}  largest load {loads}")
    if row.note:
        lines.append(f"  {'':{_TITLE}} {'':>11}  {row.note}")
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
    rows, gains = losses(given.design, memo=memo), sensitivity(given.design, memo=memo)
    if options.json:
        print_json(whatif_dict(given, list(rows), gains))
        return DONE
    for line in whatif_lines(given, rows, gains):
        # A torus takes its time: what is known is shown.
        print(line, flush=True)
    return DONE


COMMANDS = (
    Command(
        "whatif",
        "what the loss of one switch, NIC or cable costs, and which links are worth doubling",
        target_argument,
        _whatif,
    ),
)
