"""The form of a link group."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from designer import units
from designer.edit.params import set_field, set_link_rate
from designer.model import address
from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.model.parts import Medium
from designer.solve.results import GroupLoad, Results
from designer.ui import describe
from designer.ui.inspector.build_item import part_rows
from designer.ui.inspector.form import (
    Choice,
    Edit,
    FieldSpec,
    Form,
    heading,
    model_fields,
    other_words,
    quantity_field,
    static,
)
from designer.ui.labels import FieldInfo, field_infos


def link_form(design: Design, target: address.Target, results: Results | None) -> Form:
    """Return the form of a link group: its definition, then what the solver says about it."""
    link = target.link
    assert link is not None
    owner = describe.owner_address(design, target)
    load = describe.group_load(results.link_groups, owner) if results is not None else None
    rows = [_rule_row(design, target, owner)]
    free = describe.free_axes_text(design, target)
    if free:
        rows.append(static(f"{owner}:free", "Free", free, "Every index with every index"))
    rows += [_speed_row(design, link, owner, load), *_plain_rows(design, link, owner)]
    rows += _media_rows(design, link, owner)
    rows += _load_rows(link, owner, load)
    for medium in dict.fromkeys(m for m in (link.medium, link.medium_across) if m):
        part = design.parts.get(medium)
        if part is not None:
            rows += part_rows(design, medium, part, owner)
    plane = next((p.name or p.id for p in design.planes if p.id == link.plane), link.plane)
    count = f" · {load.links:,} links" if load is not None and load.links is not None else ""
    return Form(describe.ends_title(link), f"link group · plane {plane}{count}", tuple(rows), owner)


def _set(link: LinkGroup, owner: str, name: str, label: str) -> Callable[[Any], Edit]:
    key = f"{owner}:{name}"
    title = f"Set {label.lower()} of {describe.ends_title(link)}"
    return lambda value: Edit(title, lambda d: set_field(d, key, value), owner)


def _rule_row(design: Design, target: address.Target, owner: str) -> FieldSpec:
    link = target.link
    assert link is not None
    text = describe.rule_text(design, target)
    tip = (
        "Which elements are joined. Shared axes run in step, all others join each to each.\n"
        "Several rules are parted by a semicolon: other node; l1.subplane = l2.subplane"
    )
    if link.pairs is not None:
        return static(f"{owner}:rules", "Rule", text, "Listed one by one")

    def edit(value: Any) -> Edit:
        rules = tuple(r.strip() for r in re.split(r"[;\n]", value) if r.strip())
        if not link.rules and value == text:
            rules = ()
        title = f"Set rule of {describe.ends_title(link)}"
        return Edit(title, lambda d: set_field(d, f"{owner}:rules", rules), owner)

    return FieldSpec(f"{owner}:rules", "Rule", "text", text, tip, edit=edit)


def _speed_row(design: Design, link: LinkGroup, owner: str, load: GroupLoad | None) -> FieldSpec:
    info = field_infos(LinkGroup)["link_bytes_per_s"]
    title = f"Set speed of {describe.ends_title(link)}"

    def edit(value: Any) -> Edit:
        return Edit(title, lambda d: set_link_rate(d, owner, value), owner)

    actual = load.capacity_bytes_per_s if load is not None else None
    fallback = "rate of its ends"
    if actual is not None:
        fallback = str(units.show(actual, "B/s", "Gb/s", 6))
    spec = quantity_field(
        info, link.link_bytes_per_s, design, f"{owner}:link_bytes_per_s", edit, fallback
    )
    return spec if spec.aside else replace(spec, aside=other_words(actual, "B/s", "Gb/s"))


def _plain_rows(design: Design, link: LinkGroup, owner: str) -> list[FieldSpec]:
    def setter(_key: str, info: FieldInfo) -> Callable[[Any], Edit]:
        return _set(link, owner, info.name, info.label)

    names = ("count", "lanes", "length_m", "links_per_module")
    rows = list(model_fields(link, design, f"{owner}:", setter, only=names))
    rows = [
        replace(row, label="Parallel links") if row.key.endswith(":count") else row for row in rows
    ]
    if link.note:
        rows += model_fields(link, design, f"{owner}:", setter, only=("note",))
    return rows


def _media_rows(design: Design, link: LinkGroup, owner: str) -> list[FieldSpec]:
    def choices() -> tuple[Choice, ...]:
        media = [
            Choice(name, p.name or name, "", p.form)
            for name, p in design.parts.items()
            if isinstance(p, Medium)
        ]
        return (Choice(None, "none"), *media)

    rows = []
    for name in ("medium", "medium_across"):
        info = field_infos(LinkGroup)[name]
        current = getattr(link, name)
        part = design.parts.get(current) if current else None
        shown = (part.name or str(current)) if part is not None else (current or "none")
        if name == "medium_across" and current is None:
            shown = "the same"
        rows.append(
            FieldSpec(
                f"{owner}:{name}",
                info.label,
                "choice",
                shown,
                info.meaning,
                value=current,
                edit=_set(link, owner, name, info.label),
                choices=choices,
            )
        )
    return rows


def _load_rows(link: LinkGroup, owner: str, load: GroupLoad | None) -> list[FieldSpec]:
    a, b = describe.last_id(link.a.item), describe.last_id(link.b.item)
    if load is None:
        return [
            heading("At all-to-all"),
            static(f"{owner}:load", "Load", "unknown", "Not worked out yet"),
        ]
    tip = "Flows over one link when every chip sends one unit to every other chip it reaches"
    loads = [static(f"{owner}:load_ab", "Load, each way", _number(load.load_ab), tip)]
    if link.a.item != link.b.item:
        loads = [
            static(f"{owner}:load_ab", f"Load {a} → {b}", _number(load.load_ab), tip),
            static(f"{owner}:load_ba", f"Load {b} → {a}", _number(load.load_ba), tip),
        ]
    return [
        heading("At all-to-all"),
        *loads,
        _capacity_row(owner, load),
        _bar(owner, load),
        static(f"{owner}:links", "Links", _number(load.links)),
        static(
            f"{owner}:modules",
            "Modules",
            _number(load.modules),
            "Loose optical modules: occupied cages",
        ),
        static(f"{owner}:cables", "Cables", _number(load.cables), "As ordered"),
    ]


def _capacity_row(owner: str, load: GroupLoad) -> FieldSpec:
    rate = load.capacity_bytes_per_s
    text = str(units.show(rate, "B/s", "Gb/s", 6))
    tip = f"Of one link: {describe.rate_words(rate)}"
    row = static(f"{owner}:capacity", "Capacity, one way", text, tip)
    return replace(row, aside=other_words(rate, "B/s", "Gb/s"))


def _bar(owner: str, load: GroupLoad) -> FieldSpec:
    share = load.utilisation
    text = "unknown" if share is None else str(units.show(share, "1", "%", 4))
    tip = "Share of the capacity in use at the plane's all-to-all rate, larger direction"
    return FieldSpec(f"{owner}:utilisation", "Utilisation", "bar", text, tip, value=share)


def _number(value: float | None) -> str:
    return "unknown" if value is None else units.digits(value, 8 if value == int(value) else 5)
