"""Sensitivity: which link group, doubled in capacity, helps the all-to-all most."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from designer.model import address
from designer.model.design import Design
from designer.session.whatif.network import Cancel, Progress, Solved, never, solve_planes, unheard
from designer.session.whatif.rows import GainRow
from designer.solve.bandwidth import throughput
from designer.solve.compile import Compiled
from designer.solve.flow.flow import Cancelled
from designer.solve.memo import Memo
from designer.solve.planes import capacities


def sensitivity(
    design: Design,
    *,
    memo: Memo | None = None,
    progress: Progress = unheard,
    cancelled: Cancel = never,
) -> tuple[GainRow, ...]:
    """Double each link group's capacity in turn; the greatest gains first. See `gains`."""
    rows = gains(design, memo=memo, progress=progress, cancelled=cancelled)
    return tuple(sorted(rows, key=lambda row: -(row.gain or 0.0)))


def gains(
    design: Design,
    *,
    memo: Memo | None = None,
    progress: Progress = unheard,
    cancelled: Cancel = never,
) -> Iterator[GainRow]:
    """Double each link group's capacity in turn, and yield a row per plane that it is part of.

    Routes depend on the structure alone, so each plane is routed once. A group whose block stands
    in several places is doubled in all of them.

    Parameters
    ----------
    design
        A sound design.
    memo
        Remembers flows, shared with solves; belongs to the calling thread.
    progress
        Told how many groups are done, and of how many.
    cancelled
        Asked before every group.

    Raises
    ------
    Cancelled
        If `cancelled` says so.
    """
    kept = memo or Memo()
    compiled = kept.compiled(design)
    base = solve_planes(compiled, kept, cancelled)
    groups = _definitions(design, compiled)
    progress(0, len(groups))
    for done, members in enumerate(groups, start=1):
        if cancelled():
            raise Cancelled
        for name, solved in base.items():
            if set(members) & set(solved.spec.groups):
                yield _gain(compiled, name, solved, members)
        progress(done, len(groups))


def _definitions(design: Design, compiled: Compiled) -> list[list[int]]:
    """Return the link groups as their blocks define them, each with all its paths."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, link in enumerate(compiled.links):
        target = address.find(design.blocks, design.root, link.address)
        found.setdefault((target.block, target.steps[-1].id), []).append(number)
    return list(found.values())


def _gain(compiled: Compiled, name: str, solved: Solved, members: list[int]) -> GainRow:
    before = after = solved.all_to_all
    if solved.flow is not None and before:
        doubled = np.where(np.isin(solved.routed.groups, members), 2.0, 1.0)
        rates = capacities(compiled, solved.routed) * doubled
        after = throughput(solved.flow, rates).all_to_all
    gain = after / before if before and after is not None else None
    address_of = compiled.links[members[0]].address
    return GainRow(address_of, name, before, after, gain, solved.limit in members)
