"""Link groups, modules, cables and reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from designer.issues import Issue
from designer.solve.compile.compiled import Compiled, Known, LinkSpec
from designer.solve.figures.book import Book
from designer.solve.links import GroupUse, MediumUse
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
            if link.plane != figure.plane.id:
                # Loads of links that planes share are shown where they belong.
                continue
            rows[number] = GroupLoad(
                id=link.address,
                plane=link.plane,
                links=use.links,
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
    counted = (
        ("links.optical_modules", "modules", "occupied cages at both ends of pluggable optics"),
        ("links.cables", "cables", "links / links per cable"),
    )
    for metric_id, name, formula in counted:
        known = [(link.address, getattr(use, name) or 0) for link, use in rows]
        inputs = tuple(
            Input(address, float(n), "count", address=address) for address, n in known if n
        )
        book.add(metric_id, sum(n for _, n in known), "count", why=Why(formula, inputs))
    _lengths(rows, book)
    _reach(rows, book)


def _runs(rows: list[tuple[LinkSpec, GroupUse]]) -> Iterator[tuple[LinkSpec, MediumUse, Known]]:
    """Yield every group and medium that has links, with the length of one."""
    for link, use in rows:
        for number, medium in enumerate(use.media):
            if medium.links:
                yield link, medium, link.length_across if number else link.length


def _lengths(rows: list[tuple[LinkSpec, GroupUse]], book: Book) -> None:
    cabled = [run for run in _runs(rows) if run[1].medium is not None and run[1].medium.is_cable]
    lacking = [link.address for link, _, length in cabled if length.value is None]
    if lacking:
        reason = f"the length of {lacking[0]} is not given"
        book.unknown("links.length_m", "m", reason, "Fill it in.")
        return
    total = sum(
        -(-use.links // link.per_cable) * (length.value or 0.0) for link, use, length in cabled
    )
    book.add("links.length_m", total, "m", "model", Why("cables × length"))


def _reach(rows: list[tuple[LinkSpec, GroupUse]], book: Book) -> None:
    for link, use, length in _runs(rows):
        medium = use.medium
        if medium is None or length.value is None or medium.reach.value is None:
            continue
        if length.value > medium.reach.value:
            book.issues.append(
                Issue(
                    "DRC-N01",
                    "error",
                    link.address,
                    f"{length.value:g} m is beyond the reach of {medium.part} "
                    f"({medium.reach.value:g} m).",
                    "Choose another medium or shorten the links.",
                )
            )
