"""The form of the design itself, shown while nothing is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from designer.edit.elements import repair, repair_all
from designer.edit.params import set_field
from designer.model.design import Content, Design, Placement
from designer.solve.results import Results
from designer.ui.inspector.build_elements import MAX_ROWS
from designer.ui.inspector.build_part import part_rows
from designer.ui.inspector.fields import model_fields
from designer.ui.inspector.form import Action, Edit, FieldSpec, Form, action, heading, static
from designer.ui.labels import FieldInfo, field_infos

_TEXTS = ("name", "author", "licence")


def design_form(design: Design, results: Results | None) -> Form:
    """Return the form of scenario, site, placement and the design's own texts."""

    def setter(key: str, info: FieldInfo) -> Callable[[Any], Edit]:
        return lambda value: Edit(f"Set {info.label.lower()}", lambda d: set_field(d, key, value))

    rows = list(model_fields(design, design, "design:", setter, only=_TEXTS))
    rows.append(heading("Scenario", "What is assumed about use"))
    rows += model_fields(design.scenario, design, "scenario:", setter)
    rows += _fault_rows(design)
    rows.append(heading("Site", "Where it stands"))
    rows += model_fields(design.site, design, "site:", setter, frozenset({"name"}))
    for placement in design.placements:
        rows += _placement_rows(design, placement, results)
    count = len(design.planes)
    planes = f"{count} plane{'s' if count != 1 else ''}" if count else "no planes"
    subtitle = f"design · {planes} · {len(design.parts)} parts"
    return Form(design.name, subtitle, tuple(rows), design.description)


def _fault_rows(design: Design) -> list[FieldSpec]:
    faults = design.scenario.faults
    rows = []
    for fault in faults[:MAX_ROWS]:
        place = fault.address
        mend = Action("Repair", edit=_mend(place))
        words = place.removeprefix(f"{design.root}.")
        tip = "Counted as installed, carries nothing"
        rows.append(
            action(f"scenario:fault.{place}", "Failed", words, mend, tooltip=tip, tone="error")
        )
    if len(faults) > 1:
        every = Action("Repair all", edit=lambda: Edit("Repair all", repair_all))
        rows.append(action("scenario:faults", "Faults", f"{len(faults):,}", every))
    return rows


def _mend(place: str) -> Callable[[], Edit]:
    return lambda: Edit(f"Repair {place}", lambda d: repair(d, [place]))


def _placement_rows(
    design: Design, placement: Placement, results: Results | None
) -> list[FieldSpec]:
    title = placement.name or placement.id
    rows = [heading(title.capitalize() if title == placement.id else title, placement.note)]
    info = field_infos(Content)["each"]
    for number, content in enumerate(placement.contents):
        key = f"placements.{placement.id}:contents.{number}.each"

        def edit(value: Any, key: str = key, item: str = content.item) -> Edit:
            return Edit(
                f"Set {item} in each {placement.id} rack", lambda d: set_field(d, key, value)
            )

        rows.append(
            FieldSpec(
                key,
                f"{content.item} in each rack",
                "integer",
                f"{content.each:,}",
                info.meaning,
                unit="count",
                spin=True,
                edit=edit,
            )
        )
    rows += _rack_rows(placement, results)
    rack = design.parts.get(placement.rack)
    if rack is not None:
        rows += part_rows(design, placement.rack, rack, "")
    return rows


def _rack_rows(placement: Placement, results: Results | None) -> list[FieldSpec]:
    if results is None:
        return []
    rows = []
    for group in results.racks:
        if group.placement != placement.id:
            continue
        held = ", ".join(f"{count} × {item}" for item, count in group.contents)
        text = f"{'' if group.is_known else '≥ '}{group.ac_w / 1000:,.4g} kW each"
        count = f"{group.racks} rack{'s' if group.racks != 1 else ''}"
        over = group.limit_w is not None and group.ac_w > group.limit_w
        rows.append(
            static(
                f"rack:{placement.id}:{group.first}",
                count,
                text,
                f"{group.name}, holds {held}",
                "error" if over else "",
            )
        )
    return rows
