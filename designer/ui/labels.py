"""Field metadata of the document as the inspector shows it: label, kind, unit, meaning."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import Literal, Union, get_args, get_origin

from designer.model.base import Frozen, Quantity
from designer.units import LADDERS

FieldKind = Literal["quantity", "number", "integer", "text", "flag", "choice", "other"]

#: Short labels in the field's words; what is missing here is made from the field's name.
_LABELS = {
    "bf16_flops_per_s": "BF16 dense",
    "fp8_flops_per_s": "FP8 dense",
    "hbm_bytes": "HBM",
    "hbm_bytes_per_s": "HBM bandwidth",
    "tdp_w": "Rated power",
    "power_w": "Rated power",
    "dies": "Dies",
    "scale_up_bytes_per_s": "Scale-up, published",
    "scale_out_bytes_per_s": "Scale-out, published",
    "relay_latency_s": "Relay latency",
    "latency_s": "Latency",
    "latency_includes_fec": "Latency has FEC",
    "liquid_fraction": "Heat into liquid",
    "mass_kg": "Mass",
    "cost_usd": "Price",
    "bytes_per_s": "Rate, one way",
    "power_w_per_end": "Power per end",
    "reach_m": "Reach",
    "propagation_s_per_m": "Propagation",
    "fec": "FEC decoded",
    "rate_basis": "Rate basis",
    "power_limit_w": "Power limit",
    "psu_curve": "Supply efficiency",
    "psu_capacity_w": "Supply capacity",
    "busbar_v": "Busbar voltage",
    "busbar_feeds": "Busbar feeds",
    "busbar_ohm": "Busbar resistance",
    "liquid_fraction_measured": "Into liquid, measured",
    "lane_bytes_per_s": "Lane rate, one way",
    "link_bytes_per_s": "Speed, one way",
    "links_per_module": "Links per module",
    "medium": "Medium",
    "medium_across": "Across racks",
    "length_m": "Length",
    "message_bytes": "Message size",
    "fec_latency_s": "FEC latency",
    "unplaced_efficiency": "Supply, unplaced",
    "coolant_density_kg_per_m3": "Coolant density",
    "coolant_heat_capacity_j_per_kg_k": "Coolant heat cap.",
    "coolant_rise_k": "Coolant rise",
    "per_cage": "Ports per cage",
}
_SUFFIXES = ("_bytes_per_s", "_flops_per_s", "_w", "_s", "_m", "_kg", "_usd", "_k", "_v", "_bytes")
#: Direction is part of what a rate is; the tool tip says it for every rate.
_ONE_WAY = "one direction"


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """What the model says about one field."""

    name: str
    label: str
    kind: FieldKind
    meaning: str
    unit: str = ""
    display: str = ""
    bounds: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False

    @property
    def tooltip(self) -> str:
        """Meaning, unit and range for people."""
        lines = [self.meaning]
        if self.unit == "B/s" and _ONE_WAY not in self.meaning:
            lines[0] += f", {_ONE_WAY}"
        if self.unit == "B/s":
            lines.append("b is bits, B is bytes: 400 Gb/s = 50 GB/s")
        elif self.display not in ("", "1", "count"):
            lines.append(f"In {self.display} unless another unit is typed")
        if self.bounds and self.bounds != ">= 0":
            lines.append(f"Range: {self.bounds}")
        return "\n".join(line for line in lines if line)


def _pretty(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    return name.replace("_", " ").capitalize()


def label_of(name: str) -> str:
    """Return the short label of a field."""
    return _LABELS.get(name) or _pretty(name)


def _kind(annotation: object) -> tuple[FieldKind, tuple[str, ...], bool]:
    optional = False
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [a for a in get_args(annotation) if a is not type(None)]
        optional = len(inner) < len(get_args(annotation))
        annotation = inner[0]
    if get_origin(annotation) is not None and hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return "choice", tuple(str(choice) for choice in get_args(annotation)), optional
    simple: dict[object, FieldKind] = {
        Quantity: "quantity",
        bool: "flag",
        int: "integer",
        float: "number",
        str: "text",
    }
    return simple.get(annotation, "other"), (), optional


def _display(meta: dict[str, str]) -> str:
    """Return the display unit; one that has a typeset form (kg/m³) in that form."""
    unit, display = meta.get("unit", ""), meta.get("display", "")
    ladder = LADDERS.get(unit, ())
    return ladder[0] if display == unit and len(ladder) == 1 else display


@cache
def field_infos(cls: type[Frozen]) -> dict[str, FieldInfo]:
    """Return the metadata of all fields of a model class, in its order."""
    infos = {}
    for name, field in cls.model_fields.items():
        kind, choices, optional = _kind(field.annotation)
        extra = field.json_schema_extra
        meta: dict[str, str] = {}
        if isinstance(extra, dict):
            meta = {key: str(value) for key, value in extra.items()}
        infos[name] = FieldInfo(
            name,
            label_of(name),
            kind,
            field.description or label_of(name),
            meta.get("unit", ""),
            _display(meta),
            meta.get("bounds", ""),
            choices,
            optional,
        )
    return infos
