"""The form of a link group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from designer import units
from designer.edit.connect import media_for, port_use, set_medium, set_wiring
from designer.edit.params import set_field, set_link_rate
from designer.model import address
from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.model.parts import Medium, Part
from designer.solve.results import GroupLoad, Results
from designer.ui import describe
from designer.ui.inspector.build_ends import end_path, end_rows, plane_row, rule_row
from designer.ui.inspector.build_item import id_row
from designer.ui.inspector.build_part import part_rows
from designer.ui.inspector.build_ports import use_row
from designer.ui.inspector.fields import model_fields, other_words, quantity_field
from designer.ui.inspector.form import Choice, Edit, FieldSpec, Form, heading, static
from designer.ui.inspector.stock import Catalogue, taken
from designer.ui.labels import FieldInfo, field_infos

_WIRING = ("count", "lanes", "links_per_module")


def link_form(
    design: Design, target: address.Target, results: Results | None, catalogue: Catalogue
) -> Form:
    """Return the form of a link group: its definition, then what the solver says about it."""
    link = target.link
    assert link is not None
    owner = describe.owner_address(design, target)
    load = describe.group_load(results.link_groups, owner) if results is not None else None
    rows = link_rows(design, target, link, owner, load, catalogue)
    rows += _port_rows(design, target, link, owner)
    rows += _load_rows(link, owner, load)
    for medium in dict.fromkeys(m for m in (link.medium, link.medium_across) if m):
        part = design.parts.get(medium)
        if part is not None:
            rows += part_rows(design, medium, part, owner)
    plane = next((p.name or p.id for p in design.planes if p.id == link.plane), link.plane)
    count = f" · {load.links:,} links" if load is not None and load.links is not None else ""
    return Form(describe.ends_title(link), f"link group · plane {plane}{count}", tuple(rows), owner)


def link_rows(
    design: Design,
    target: address.Target,
    link: LinkGroup,
    owner: str,
    load: GroupLoad | None,
    catalogue: Catalogue,
) -> list[FieldSpec]:
    """Return the rows of a link group's own fields."""
    rows = [rule_row(design, target, owner)]
    free = describe.free_axes_text(design, target)
    if free:
        rows.append(static(f"{owner}:free", "Free", free, "Every index with every index"))
    rows += end_rows(design, target, owner)
    rows += [plane_row(design, link, owner), _speed_row(design, link, owner, load)]
    rows += _plain_rows(design, link, owner)
    rows += _media_rows(design, target.block, link, owner, catalogue)
    rows += _length_rows(design, link, owner)
    rows += [_name_row(link, owner), id_row(link.id, owner)]
    if link.note:
        rows += model_fields(link, design, f"{owner}:", _setter(link, owner), only=("note",))
    return rows


def _set(link: LinkGroup, owner: str, name: str, label: str) -> Callable[[Any], Edit]:
    key = f"{owner}:{name}"
    title = f"Set {label.lower()} of {describe.ends_title(link)}"
    if name in _WIRING:
        return lambda value: Edit(
            title, lambda d: set_wiring(d, owner, **{name: value}), owner, key
        )
    return lambda value: Edit(title, lambda d: set_field(d, key, value), owner)


def _setter(link: LinkGroup, owner: str) -> Callable[[str, FieldInfo], Callable[[Any], Edit]]:
    return lambda _key, info: _set(link, owner, info.name, info.label)


def _name_row(link: LinkGroup, owner: str) -> FieldSpec:
    def edit(value: Any) -> Edit:
        title = f"Rename {describe.ends_title(link)}"
        return Edit(title, lambda d: set_field(d, f"{owner}:name", value), owner)

    tip = "Label for people; without one its ends name it"
    shown = describe.ends_title(link.replace(name=""))
    return FieldSpec(
        f"{owner}:name", "Name", "text", link.name, tip, placeholder=shown, edit=edit
    )  # fmt: skip


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
    rows = model_fields(link, design, f"{owner}:", _setter(link, owner), only=_WIRING)
    return [
        replace(row, label="Parallel links") if row.key.endswith(":count") else row for row in rows
    ]


def _length_rows(design: Design, link: LinkGroup, owner: str) -> list[FieldSpec]:
    names = ("length_m", "length_across_m") if link.medium_across else ("length_m",)
    return list(model_fields(link, design, f"{owner}:", _setter(link, owner), only=names))


def _media_rows(
    design: Design, block_id: str, link: LinkGroup, owner: str, catalogue: Catalogue
) -> list[FieldSpec]:
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
                value=(current, None),
                edit=_set_medium(link, owner, info),
                choices=_media(design, block_id, link, catalogue, across=name == "medium_across"),
            )
        )
    return rows


def _set_medium(link: LinkGroup, owner: str, info: FieldInfo) -> Callable[[Any], Edit]:
    title = f"Set {info.label.lower()} of {describe.ends_title(link)}"
    across = info.name == "medium_across"

    def command(design: Design, medium: str | None, part: Part | None, per: int | None) -> Design:
        if medium is not None:
            design, medium = taken(design, medium, part)
        return set_medium(design, owner, medium, across=across, links_per_module=per)

    return lambda value: Edit(
        title, lambda d: command(d, value[0], *(value[1] or (None,) * 2)), owner
    )


def _media(
    design: Design, block_id: str, link: LinkGroup, catalogue: Catalogue, *, across: bool
) -> Callable[[], tuple[Choice, ...]]:
    """Return what lists media: those that suit first, with the reason against the others."""

    def entries() -> tuple[Choice, ...]:
        offered = dict(catalogue())
        far = link.length_across_m if link.length_across_m.value is not None else link.length_m
        group = link.replace(length_m=far) if across else link
        none = Choice((None, None), "the same as inside" if across else "none")
        made = [none]
        for fit in media_for(design, block_id, group, offered):
            own = design.parts.get(fit.part)
            part = own or offered[fit.part]
            per = None if across else fit.links_per_module
            new = None if own is not None else part
            section = "Does not suit" if fit.problem else "Suits"
            reach = "" if fit.reach_m is None else f"to {fit.reach_m:g} m"
            many = f"{fit.links_per_module} links each" if fit.links_per_module > 1 else ""
            where = "" if own is not None else "catalogue"
            form = part.form if isinstance(part, Medium) else ""
            detail = fit.problem or " · ".join(x for x in (form, reach, many, where) if x)
            tone = "warning" if fit.problem else ""
            made.append(
                Choice((fit.part, (new, per)), part.name or fit.part, section, detail, tone)
            )
        return tuple(made)

    return entries


def _port_rows(
    design: Design, target: address.Target, link: LinkGroup, owner: str
) -> list[FieldSpec]:
    """Return the ports of both ends in use, by this and all other link groups."""
    rows = [heading("Ports")]
    for end in dict.fromkeys((link.a, link.b)):
        place = end_path(design, target, end)
        for use in port_use(design, place) if place else ():
            if use.port.id == end.port:
                label = f"{describe.last_id(end.item)} · {end.port}"
                rows.append(use_row(f"{owner}:{end.item}", use, label))
    return rows if len(rows) > 1 else []


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
