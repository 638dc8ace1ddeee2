"""Rows about repetition: how often, along which axes, made of what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from designer.edit.params import set_count
from designer.edit.place import fresh, item_at
from designer.edit.repeat import (
    add_axis,
    names_of,
    remove_axis,
    rename_axis,
    reorder_axes,
    set_counts,
    set_factors,
    tied_axes,
)
from designer.edit.repeat_text import read_repeat
from designer.model.blocks import Axis, Item
from designer.model.design import Design
from designer.ui.inspector.form import Action, Edit, FieldSpec
from designer.ui.inspector.typed import factors_of


def count_rows(design: Design, block_id: str, item: Item, owner: str) -> Iterator[FieldSpec]:
    """Rows for the count along each axis, and one to add an axis."""
    for axis in item.axes or (Axis(name=item.id, size=1),):
        yield _count_row(design, block_id, item, axis, owner)
    yield _add_row(item, owner)


def _count_row(design: Design, block_id: str, item: Item, axis: Axis, owner: str) -> FieldSpec:
    named = axis.name if item.axes else ""
    what = item.id if len(item.axes) < 2 else f"{item.id} along {axis.name}"

    def edit(value: Any) -> Edit:
        if named:
            return Edit(
                f"Set count of {what}",
                lambda d: set_counts(d, owner, named, value),
                owner,
                f"count:{owner}:{named}",
            )
        merge = f"count:{owner}:"
        return Edit(f"Set count of {what}", lambda d: set_count(d, owner, value), owner, merge)

    tip = f"How often {item.id} is repeated along {axis.name}. Arrow keys count up and down."
    if axis.factors:
        tip += "\nMade of " + " × ".join(f"{f.name} {f.size}" for f in axis.factors)
    return FieldSpec(
        f"{owner}:axes.{axis.name}",
        f"Count along {axis.name}" if item.axes else "Count",
        "integer",
        f"{axis.size:,}",
        tip,
        unit="count",
        spin=True,
        edit=edit,
        actions=_axis_actions(item, axis, owner) if item.axes else (),
        role=f"axes.{axis.name}" if len(item.axes) > 1 else "count",
        explain=lambda: followers(design, block_id, item, axis.name) if item.axes else "",
    )


def followers(design: Design, block_id: str, item: Item, axis: str) -> str:
    """Say which axes follow the count of one, because rules keep them in step."""
    tied = sorted(tied_axes(design, (block_id, item.id, axis)))
    if not tied:
        return ""
    names = " and ".join(f"{name} along {own}" for _, name, own in tied)
    return f"In step with it, and following: {names}"


def _axis_actions(item: Item, axis: Axis, owner: str) -> tuple[Action, ...]:
    names = [a.name for a in item.axes]
    at = names.index(axis.name)
    actions = [
        Action("Rename axis…", prompt=_name_prompt(item, axis, owner)),
        Action("Make of factors…", prompt=_factors_prompt(item, axis, owner)),
    ]
    for text, to in (("Move outward", at - 1), ("Move inward", at + 1)):
        if 0 <= to < len(names):
            order = list(names)
            order[at], order[to] = order[to], order[at]
            actions.append(Action(text, edit=_reorder(item, axis, owner, tuple(order))))
    label = f"Remove axis {axis.name} of {item.id}"
    gone = Action(
        "Remove axis", edit=lambda: Edit(label, lambda d: remove_axis(d, owner, axis.name), owner)
    )
    return (*actions, gone)


def _reorder(item: Item, axis: Axis, owner: str, order: tuple[str, ...]) -> Any:
    label = f"Move axis {axis.name} of {item.id}"
    return lambda: Edit(label, lambda d: reorder_axes(d, owner, order), owner)


def _name_prompt(item: Item, axis: Axis, owner: str) -> FieldSpec:
    def edit(value: Any) -> Edit:
        label = f"Rename axis {axis.name} of {item.id}"
        return Edit(label, lambda d: rename_axis(d, owner, axis.name, value), owner)

    key = f"{owner}:axes.{axis.name}.name"
    return FieldSpec(key, "Name of axis", "text", axis.name, edit=edit)


def _factors_prompt(item: Item, axis: Axis, owner: str) -> FieldSpec:
    def edit(value: Any) -> Edit:
        factors = factors_of(value, owner)
        label = f"Set factors of {axis.name} of {item.id}"
        return Edit(label, lambda d: set_factors(d, owner, axis.name, factors), owner)

    text = ", ".join(f"{f.name}:{f.size}" for f in axis.factors)
    tip = f"Sizes multiply to {axis.size:,}, the slowest first. Nothing makes the axis whole again."
    key = f"{owner}:axes.{axis.name}.factors"
    return FieldSpec(key, "Factors", "text", text, tip, placeholder="leaf:2, k:4", edit=edit)


def _add_row(item: Item, owner: str) -> FieldSpec:
    def edit(value: Any) -> Edit:
        wanted = read_repeat(value)
        said = ", ".join(f"{name} {size}".strip() for name, size in wanted)
        return Edit(f"Repeat {item.id} along {said}", lambda d: _added(d, owner, wanted), owner)

    tip = "Repeats it along one more axis, inside the others. Type a name and a size, or a size."
    return FieldSpec(
        f"{owner}:axes", "Add axis", "text", "", tip, placeholder="rail 8", edit=edit, role="add"
    )


def _added(design: Design, owner: str, wanted: tuple[tuple[str, int], ...]) -> Design:
    for name, size in wanted:
        _, item = item_at(design, owner)
        design = add_axis(design, owner, name or fresh(item.id, names_of(item)), size)
    return design
