"""Link groups, modules, cables and reach."""

from __future__ import annotations

import numpy as np

from designer.issues import Issue
from designer.solve.compile.compiled import Compiled
from designer.solve.figures.book import Book
from designer.solve.links import GroupUse
from designer.solve.planes import PlaneFigures
from designer.solve.results import GroupLoad, Input, Why


def group_rows(
    compiled: Compiled, planes: list[PlaneFigures], uses: tuple[GroupUse, ...]
) -> tuple[GroupLoad, ...]:
    rows: dict[int, GroupLoad] = {}
    for figure in planes:
        utilisation = figure.utilisation
        for k, number in enumerate(figure.plane.groups):
            link, use = compiled.links[number], uses[number]
            rows[number] = GroupLoad(
                id=link.address,
                plane=link.plane,
                links=use.links or 0,
                load=_none(max(figure.load_ab[k], figure.load_ba[k])),
                load_mean=_none(figure.load_mean[k]),
                load_ab=_none(figure.load_ab[k]),
                load_ba=_none(figure.load_ba[k]),
                capacity_bytes_per_s=link.capacity.value,
                utilisation=_none(utilisation[k]),
                modules=use.modules,
                cables=use.cables,
            )
    return tuple(rows[number] for number in sorted(rows))


def _none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def write_links(compiled: Compiled, uses: tuple[GroupUse, ...], book: Book) -> None:
    unclear = [link for link, use in zip(compiled.links, uses, strict=True) if use.modules is None]
    if unclear:
        reason = f"{unclear[0].address} has pluggable cages and no medium"
        if any(use.links is None for use in uses):
            reason = "a link group is too large to count element by element"
        for metric_id, unit in (
            ("links.optical_modules", "count"),
            ("links.cables", "count"),
            ("links.length_m", "m"),
        ):
            book.unknown(metric_id, unit, reason, "Choose a medium.")
        return
    rows = [(link, use) for link, use in zip(compiled.links, uses, strict=True)]
    book.add(
        "links.optical_modules",
        sum(use.modules or 0 for _, use in rows),
        "count",
        why=Why(
            "occupied cages at both ends of pluggable optics",
            tuple(
                Input(link.address, float(use.modules or 0), "count")
                for link, use in rows
                if use.modules
            ),
        ),
    )
    book.add(
        "links.cables",
        sum(use.cables or 0 for _, use in rows),
        "count",
        why=Why(
            "links / links per cable",
            tuple(
                Input(link.address, float(use.cables or 0), "count")
                for link, use in rows
                if use.cables
            ),
        ),
    )
    cabled = [(link, use) for link, use in rows if use.cables]
    lacking = [link.address for link, _ in cabled if link.length.value is None]
    if lacking:
        book.unknown(
            "links.length_m", "m", f"the length of {lacking[0]} is not given", "Fill it in."
        )
    else:
        book.add(
            "links.length_m",
            sum((use.cables or 0) * (link.length.value or 0.0) for link, use in cabled),
            "m",
            "model",
            Why("cables × length"),
        )
    for link, use in rows:
        for medium in (m.medium for m in use.media if m.links):
            if medium is None or link.length.value is None or medium.reach.value is None:
                continue
            if link.length.value > medium.reach.value:
                book.issues.append(
                    Issue(
                        "DRC-N01",
                        "error",
                        link.address,
                        f"{link.length.value:g} m is beyond the reach of {medium.part} "
                        f"({medium.reach.value:g} m).",
                        "Choose another medium or shorten the links.",
                    )
                )
