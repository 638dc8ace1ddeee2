"""Entries of the command palette: commands, things of the design, parts, numbers, files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from designer import units
from designer.model.address import Target
from designer.model.blocks import Item
from designer.model.design import Design
from designer.solve.results import Results
from designer.ui import describe
from designer.ui.canvas.layout import words
from designer.ui.command.entries import Entry
from designer.ui.metric_words import metric_name
from designer.ui.offers import Offer
from designer.ui.recent import folder_words

#: A design has more item paths than this only if something repeats blocks without axes.
MAX_THINGS = 5_000

GoTo = Callable[[str], object]


class Command(NamedTuple):
    """A command as the table of actions knows it: words, shortcut, whether it can be used."""

    text: str
    keys: str
    enabled: bool
    run: Callable[[], object]
    words: str = ""


def action_entries(actions: Iterable[Command]) -> list[Entry]:
    """Return commands: those without words are left out."""
    return [
        Entry(text, "", keys, run, enabled, other)
        for text, keys, enabled, run, other in actions
        if text
    ]


# -- things of a design ---------------------------------------------------------------------------


def design_entries(design: Design, go_to: GoTo) -> list[Entry]:
    """Return items, link groups, planes, parts and placements of a design."""
    found: list[Entry] = []
    for entry in _things(design, go_to):
        found.append(entry)
        if len(found) == MAX_THINGS:
            break
    return found


def _things(design: Design, go_to: GoTo) -> Iterator[Entry]:
    yield from _inside(design, design.root, design.root, go_to)
    for plane in design.planes:
        role = plane.role.replace("_", "-")
        yield _thing(plane.name or plane.id, f"plane · {role}", f"planes.{plane.id}", go_to)
    for part_id, part in design.parts.items():
        kind = str(getattr(part, "kind", "")).replace("_", " ")
        yield _thing(part.name or part_id, f"part · {kind}", f"parts.{part_id}", go_to, part_id)
    for placement in design.placements:
        name = placement.name or placement.id
        yield _thing(name, "placement", f"placements.{placement.id}", go_to, placement.id)


def _inside(design: Design, block_id: str, place: str, go_to: GoTo) -> Iterator[Entry]:
    """Yield what a block holds, outer before inner."""
    block = design.blocks.get(block_id)
    if block is None:
        return
    owner = describe.short_name(design, place)
    for item in block.items:
        here = f"{place}.{item.id}"
        said = (_held(design, item), words.along(item), f"in {owner}")
        aside = " · ".join(text for text in said if text)
        other = f"{item.id} {_held(design, item)} {item.part or item.block}"
        yield _thing(item.name or item.id, aside, here, go_to, other)
    for link in block.links:
        aside = f"links · {link.plane} · in {owner}"
        yield _thing(describe.ends_title(link), aside, f"{place}.{link.id}", go_to, "link group")
    for item in block.items:
        if item.block is not None:
            yield from _inside(design, item.block, f"{place}.{item.id}", go_to)


def _held(design: Design, item: Item) -> str:
    """Say what an item repeats."""
    part = design.parts.get(item.part or "")
    return (part.name or item.part or "") if part is not None else "block"


def _thing(name: str, aside: str, place: str, go_to: GoTo, other: str = "") -> Entry:
    return Entry(name, aside, run=lambda: go_to(place), words=f"{place} {other}".strip(), id=place)


def address_lookup(current: Callable[[], Design], go_to: GoTo) -> Callable[[str], Sequence[Entry]]:
    """Return a look-up that goes to a typed address, be it of a single element.

    Parameters
    ----------
    current
        Gives the design that is open.
    """

    def look_up(text: str) -> Sequence[Entry]:
        if not set(".[") & set(text):
            return ()
        design = current()
        target = describe.locate(design, text)
        if target is None or not target.steps:
            return ()
        place = _written(design, target)
        _, colon, field = text.partition(":")
        name = describe.short_name(design, place)
        return (Entry(place + colon + field, name, run=lambda: go_to(place + colon + field)),)

    return look_up


def _written(design: Design, target: Target) -> str:
    """Write the address of a target as the canvas does: numbers in the order of the axes."""
    written = [design.root]
    for step in target.steps:
        digits = ["*" if index is None else str(index) for index in step.indices]
        is_given = any(digit != "*" for digit in digits)
        written.append(f"{step.id}[{','.join(digits)}]" if is_given else step.id)
    return ".".join(written)


# -- parts, numbers, files ------------------------------------------------------------------------


def part_entries(place: Callable[[Offer], object], design: Design | None = None) -> list[Entry]:
    """Return what can be placed: blocks and parts of the design, then those of the catalogue."""
    from designer.store.catalogue import entries

    own = design.parts if design is not None else {}
    found = [
        _offered(
            Offer("block", block_id, block.name or block_id), "", "block of this design", place
        )
        for block_id, block in (design.blocks.items() if design is not None else ())
        if design is not None and block_id != design.root
    ]
    for part_id, part in own.items():
        offer = Offer("part", part_id, part.name or part_id)
        found.append(_offered(offer, part.vendor, "part of this design", place))
    for entry in entries():
        if entry.id not in own:
            offer = Offer("part", entry.id, entry.part.name)
            other = f"{entry.category} {' '.join(entry.aliases)}"
            found.append(_offered(offer, entry.part.vendor, entry.line, place, other))
    return found


def _offered(
    offer: Offer, vendor: str, aside: str, place: Callable[[Offer], object], other: str = ""
) -> Entry:
    """Return what is placed; the vendor stands behind the name, since people type the model."""
    text = offer.name
    if vendor and text.casefold().startswith(f"{vendor.casefold()} "):
        text, vendor = text[len(vendor) + 1 :], text[: len(vendor)]
        aside = f"{vendor} · {aside}" if aside else vendor
    return Entry(
        text,
        aside,
        run=partial(place, offer),
        words=" ".join(word for word in (offer.id, vendor, other, "place add") if word),
        id=f"{offer.kind}:{offer.id}",
    )


def metric_entries(results: Results | None, explain: Callable[[str], object]) -> list[Entry]:
    """Return all figures with their values; choosing one shows how it came about."""
    if results is None:
        return []
    return [
        Entry(
            metric_name(metric.id),
            str(units.show(metric.value, metric.unit)),
            run=partial(explain, metric.id),
            words=f"{metric.id} why",
            id=metric.id,
        )
        for metric in results.metrics.values()
    ]


def file_entries(
    recent: Iterable[Path],
    presets: Iterable[tuple[Path, str]],
    open_file: Callable[[Path], object],
    new_from: Callable[[Path], object],
) -> list[Entry]:
    """Return recent files to open and presets to begin with."""
    found = [
        Entry(
            path.stem,
            f"open · {folder_words(path)}",
            run=partial(open_file, path),
            words=path.name,
            id=str(path),
        )
        for path in recent
    ]
    found += [
        Entry(
            name,
            "new from preset",
            run=partial(new_from, path),
            words=path.stem,
            id=f"preset:{path.stem}",
        )
        for path, name in presets
    ]
    return found
