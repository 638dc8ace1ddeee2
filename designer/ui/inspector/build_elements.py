"""Rows about single elements: which have failed, and which do not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from designer.edit.bulk import drop_guard, without_indices
from designer.edit.elements import exclude, fail, keep_only, repair
from designer.model.blocks import Item, Selection
from designer.model.design import Design, Fault
from designer.ui.describe import last_id
from designer.ui.inspector.form import Action, Edit, FieldSpec, action, static

#: More rows of faults than this are a number.
MAX_ROWS = 8
_INDEX = re.compile(r"\[([^\[\]]*)\]")
#: Faults by item path, of the newest tuple of faults: there may be thousands.
_newest: tuple[tuple[Fault, ...], dict[str, list[str]]] = ((), {})


def faults_of(design: Design, owner: str) -> list[str]:
    """Return the addresses of faults of an item, and of what is inside it."""
    global _newest  # noqa: PLW0603  one immutable entry
    faults = design.scenario.faults
    if _newest[0] is not faults:
        found: dict[str, list[str]] = {}
        for fault in faults:
            found.setdefault(without_indices(fault.address), []).append(fault.address)
        _newest = (faults, found)
    inside = f"{owner}."
    return [
        fault
        for path, some in _newest[1].items()
        if path == owner or path.startswith(inside)
        for fault in some
    ]


def element_rows(places: tuple[str, ...], owner: str, faults: list[str]) -> list[FieldSpec]:
    """Return what can be said of the elements that are selected."""
    if not places:
        return []
    what = element_words(places[0], owner) if len(places) == 1 else f"{len(places)} elements"
    failed = set(faults).issuperset(places)
    verb, command = ("Repair", repair) if failed else ("Fail", fail)
    switch = Action(verb, edit=lambda: _on(f"{verb} {what}", command, places))
    out = Action("Leave out", edit=lambda: _on(f"Leave out {what}", exclude, places))
    only = Action("Keep only", edit=lambda: _on(f"Keep only {what}", keep_only, places))
    return [
        action(
            f"{owner}:state",
            "State",
            "failed" if failed else "works",
            switch,
            tooltip="A what-if: it counts as installed and carries nothing",
            tone="error" if failed else "",
        ),
        action(
            f"{owner}:exists",
            "Exists",
            "",
            out,
            only,
            tooltip="Part of the structure: what does not exist is not counted either",
        ),
    ]


def _on(label: str, command: Any, places: Iterable[str]) -> Edit:
    # Without a focus: undo leaves the selection of the elements as it is.
    return Edit(label, lambda d: command(d, places))


def element_words(place: str, owner: str) -> str:
    """Say an address of an element inside an item in few words."""
    bare, top = without_indices(place), owner.rpartition(".")[0]
    indices = ", ".join(_INDEX.findall(place))
    name = last_id(owner) if bare == owner else bare.removeprefix(f"{top}.")
    return f"{name} {indices}".strip()


def fault_rows(owner: str, faults: list[str], shown: tuple[str, ...] = ()) -> Iterator[FieldSpec]:
    """Rows for the faults of an item, but those that are shown already."""
    rest = [fault for fault in faults if fault not in shown]
    for fault in rest[:MAX_ROWS]:
        mend = Action("Repair", edit=_mend(fault))
        words = element_words(fault, owner)
        tip = f"{fault}\nCounted as installed, carries nothing"
        yield action(f"{owner}:fault.{fault}", "Failed", words, mend, tooltip=tip, tone="error")
    if len(rest) > MAX_ROWS:
        more = len(rest) - MAX_ROWS
        yield static(f"{owner}:fault.more", "Failed", f"and {more:,} more", "", "error")


def _mend(fault: str) -> Callable[[], Edit]:
    return lambda: _on(f"Repair {last_id(fault)}", repair, [fault])


# -- guards ----------------------------------------------------------------------------------


def guard_rows(item: Item, owner: str) -> Iterator[FieldSpec]:
    """Rows for what an item's guard says, one for each entry."""
    if item.guard is None:
        return
    entries = [("Only at", s) for s in item.guard.only] + [("Not at", s) for s in item.guard.never]
    for number, (label, selection) in enumerate(entries):
        words = selection_words(selection)
        gone = Action("Remove", edit=_without(item, owner, selection))
        tip = "Where it exists: part of the structure, unlike a fault"
        yield action(f"{owner}:guard.{number}", label, words, gone, tooltip=tip)


def _without(item: Item, owner: str, selection: Selection) -> Callable[[], Edit]:
    label = f"Remove guard of {item.id}"
    return lambda: Edit(label, lambda d: drop_guard(d, owner, selection), owner)


def selection_words(selection: Selection) -> str:
    """Say which indices a selection has: ``node 47``, ``slot 0, 2–5``."""
    return " · ".join(f"{ref} {_ranges(indices)}" for ref, indices in selection.where.items())


def _ranges(indices: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for index in sorted(indices):
        if runs and index == runs[-1][1] + 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return ", ".join(
        f"{a}" if a == b else f"{a}, {b}" if b == a + 1 else f"{a}–{b}" for a, b in runs
    )
