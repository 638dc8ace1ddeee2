"""Parts: catalogue entries with ports; the leaves of every design.

One class per kind. A part that a newer minor version knows and this one doesn't is kept raw as
`UnknownPart` and written back unchanged.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from designer.model.base import Frozen, Id, Quantity, Text, Whole, plain, quantity

Side = Literal["chip", "fabric"]
RateBasis = Literal["line", "payload"]
PowerBasis = Literal["module", "link"]
Forwarding = Literal["switch", "attach", "relay", "none"]


class Port(Frozen):
    """A kind of port: how many there are, how fast each is, how they share cages."""

    id: Id = plain(..., "Name of the port kind within the part")
    count: Whole = plain(..., "Ports of this kind", "count", ge=1, le=1_000_000)
    lanes: Whole = plain(1, "Lanes of a port", "count", ge=1, le=1024)
    lane_bytes_per_s: Quantity = quantity("B/s", "Rate of a lane, one direction", display="Gb/s")
    cage: str = plain(
        "", "Connector: OSFP, QSFP-DD, cartridge, board; empty for none", max_length=40
    )
    per_cage: Whole = plain(1, "Ports that share a cage (breakout)", "count", ge=1, le=64)
    rate_basis: RateBasis = plain("payload", "Rate on the line, or payload after FEC")
    side: Side | None = plain(None, "For attach parts: chip side or fabric side")

    @property
    def rate(self) -> float | None:
        """Bytes per second of one port, one direction; None if unknown."""
        lane = self.lane_bytes_per_s.value
        return None if lane is None else lane * self.lanes


class PartBase(Frozen):
    """What every part has."""

    name: str = plain("", "Name for people", max_length=200)
    vendor: str = plain("", "Vendor", max_length=80)
    year: Whole | None = plain(None, "First year of shipping", "year", ge=1980, le=2100)
    status: str = plain("", "shipping, announced, projected, rumoured", max_length=40)
    catalog_id: str = plain("", "Entry of the catalogue this part was copied from", max_length=80)
    revision: str = plain("", "Catalogue revision it was copied at", max_length=40)
    ports: tuple[Port, ...] = plain((), "Port kinds", max_length=64)
    liquid_fraction: Quantity = quantity(
        "1", "Share of its heat that goes into liquid", bounds="0 to 1"
    )
    mass_kg: Quantity = quantity("kg", "Mass")
    cost_usd: Quantity = quantity("USD", "Price of one", display="$")
    note: Text = plain("", "Remark")

    def port(self, port_id: str) -> Port | None:
        """Return the port kind with this id."""
        return next((port for port in self.ports if port.id == port_id), None)


class Accelerator(PartBase):
    """A package that computes: GPU, NPU, TPU. An endpoint of every traffic figure."""

    kind: Literal["accelerator"]
    dies: Whole | None = plain(None, "Compute dies in the package", "count", ge=1, le=64)
    bf16_flops_per_s: Quantity = quantity(
        "FLOP/s", "Dense BF16 peak of a package", display="TFLOPS"
    )
    fp8_flops_per_s: Quantity = quantity("FLOP/s", "Dense FP8 peak of a package", display="TFLOPS")
    hbm_bytes: Quantity = quantity("B", "HBM capacity of a package", display="GB")
    hbm_bytes_per_s: Quantity = quantity("B/s", "HBM bandwidth of a package", display="TB/s")
    tdp_w: Quantity = quantity("W", "Rated power of a package", display="W")
    scale_up_bytes_per_s: Quantity = quantity(
        "B/s", "Published scale-up bandwidth of a package, one direction", display="GB/s"
    )
    scale_out_bytes_per_s: Quantity = quantity(
        "B/s", "Published scale-out bandwidth of a package, one direction", display="Gb/s"
    )
    relay_latency_s: Quantity = quantity(
        "s", "Latency added by a package that relays traffic of others", display="ns"
    )

    @property
    def rated_w(self) -> Quantity:
        """Rated power under the name that all kinds share."""
        return self.tdp_w


class Cpu(PartBase):
    """A host processor with its memory."""

    kind: Literal["cpu"]
    cores: Whole | None = plain(None, "Cores", "count", ge=1)
    tdp_w: Quantity = quantity("W", "Rated power", display="W")
    scale_up_bytes_per_s: Quantity = quantity(
        "B/s", "Published scale-up bandwidth, one direction", display="GB/s"
    )
    relay_latency_s: Quantity = quantity("s", "Latency added when it relays", display="ns")

    @property
    def rated_w(self) -> Quantity:
        """Rated power under the name that all kinds share."""
        return self.tdp_w


class Switch(PartBase):
    """A packet switch: forwards from any port to any other."""

    kind: Literal["switch"]
    power_w: Quantity = quantity("W", "Rated power without pluggable optics", display="W")
    latency_s: Quantity = quantity("s", "Latency port to port, cut-through", display="ns")
    latency_includes_fec: bool = plain(False, "The latency figure contains FEC decoding")

    @property
    def rated_w(self) -> Quantity:
        """Rated power under the name that all kinds share."""
        return self.power_w


class Attach(PartBase):
    """NIC, PCIe switch, retimer, patch panel, circuit switch: only chip side to fabric side."""

    kind: Literal["nic", "pcie_switch", "retimer", "patch_panel", "circuit_switch"]
    power_w: Quantity = quantity("W", "Rated power without pluggable optics", display="W")
    latency_s: Quantity = quantity("s", "Latency from one side to the other", display="ns")
    latency_includes_fec: bool = plain(False, "The latency figure contains FEC decoding")

    @property
    def rated_w(self) -> Quantity:
        """Rated power under the name that all kinds share."""
        return self.power_w


class Board(PartBase):
    """What else draws power in a node or tray: boards, memory, storage, fans, management."""

    kind: Literal["board"]
    power_w: Quantity = quantity("W", "Rated power", display="W")
    bucket: Literal["hosts", "other"] = plain("hosts", "Line of the power roll-up it belongs to")

    @property
    def rated_w(self) -> Quantity:
        """Rated power under the name that all kinds share."""
        return self.power_w


MediumForm = Literal[
    "pcb", "backplane", "dac", "acc", "aec", "aoc", "pluggable", "cpo", "fibre_patch"
]
#: Forms with a loose optical module in a cage at each end (practice.md 7).
MODULE_FORMS: frozenset[str] = frozenset({"pluggable"})
#: Forms that are ordered as a cable.
CABLE_FORMS: frozenset[str] = frozenset(
    {"dac", "acc", "aec", "aoc", "pluggable", "cpo", "fibre_patch"}
)


class Medium(PartBase):
    """A cable, a trace or a pair of transceivers with their fibre."""

    kind: Literal["medium"]
    form: MediumForm = plain("pcb", "Construction: decides modules and cables")
    bytes_per_s: Quantity = quantity(
        "B/s", "Rate of one cable or module, one direction", display="Gb/s"
    )
    rate_basis: RateBasis = plain("payload", "Rate on the line, or payload after FEC")
    power_w_per_end: Quantity = quantity("W", "Power of one end: module or cable head", display="W")
    power_basis: PowerBasis = plain(
        "module", "Power per end counts once for a module or cable head, or for each link in it"
    )
    reach_m: Quantity = quantity("m", "Longest legal length", display="m")
    latency_s: Quantity = quantity("s", "Electronics of one end, both ends add", display="ns")
    propagation_s_per_m: Quantity = quantity("s/m", "Propagation delay", display="ns/m")
    fec: bool = plain(True, "Receivers decode FEC after it")

    @property
    def rated_w(self) -> Quantity:
        """Power is counted per end from the links, never as an item."""
        return Quantity(value=0.0)


PsuCurve = Literal["none", "titanium", "orv3"]


class Rack(PartBase):
    """A container with a power train; placement puts elements into it."""

    kind: Literal["rack"]
    width_m: Quantity = quantity("m", "Width", display="mm")
    depth_m: Quantity = quantity("m", "Depth", display="mm")
    height_m: Quantity = quantity("m", "Height", display="mm")
    rack_units: Whole | None = plain(None, "Rack units", "count", ge=1, le=200)
    power_limit_w: Quantity = quantity("W", "Most that feed and cooling carry", display="kW")
    psu_curve: PsuCurve = plain("none", "Efficiency table of its power supplies")
    psu_capacity_w: Quantity = quantity("W", "Sum of active supply modules", display="kW")
    busbar_v: Quantity = quantity("V", "Busbar voltage; unknown for none", display="V")
    busbar_feeds: Whole = plain(1, "Points at which power enters the busbar", "count", ge=1, le=64)
    busbar_ohm: Quantity = quantity("ohm", "Resistance per feed", display="µΩ")
    liquid_fraction_measured: Quantity = quantity(
        "1", "Measured liquid share of the whole rack; overrides the parts", bounds="0 to 1"
    )

    @property
    def rated_w(self) -> Quantity:
        """A rack draws nothing by itself: what it holds is counted."""
        return Quantity(value=0.0)


class CoolingUnit(PartBase):
    """A unit that carries heat away: CDU, rear door, air handler, dry cooler, chiller.

    It takes no part in any figure yet.
    """

    kind: Literal["cdu", "cooling_unit"]
    construction: str = plain(
        "", "Construction: liquid-to-liquid, rear door, heat rejection", max_length=80
    )
    capacity_w: Quantity = quantity("W", "Heat it carries at its rating", display="kW")
    flow_m3_per_s: Quantity = quantity("m3/s", "Rated coolant flow", display="L/min")
    power_w: Quantity = quantity("W", "Power of its pumps, fans or compressors", display="W")
    approach_k: Quantity = quantity("K", "Approach: supply above facility water", display="K")
    rated_rise_k: Quantity = quantity("K", "Temperature rise of the coolant at its rating")

    @property
    def rated_w(self) -> Quantity:
        """Rated power under the name that all kinds share."""
        return self.power_w


class PowerUnit(PartBase):
    """A unit that feeds racks: power shelf, power rack, UPS, transformer.

    It takes no part in any figure yet.
    """

    kind: Literal["power_shelf", "power_unit"]
    capacity_w: Quantity = quantity("W", "Power it gives at its rating", display="kW")
    input: str = plain("", "Supply it needs: phases and voltage", max_length=80)
    output_v: Quantity = quantity("V", "Output voltage", display="V")
    efficiency: Quantity = quantity("1", "Output over input at its rating", bounds="0 to 1")
    redundancy: str = plain("", "Modules needed and spare, such as 5+1", max_length=40)
    rack_units: Whole | None = plain(None, "Rack units", "count", ge=1, le=200)

    @property
    def rated_w(self) -> Quantity:
        """It draws what it passes on: its loss is counted with the rack it feeds."""
        return Quantity(value=0.0)


class UnknownPart(PartBase):
    """A kind of part that a newer version writes; kept raw and saved back."""

    kind: str = plain(..., "Kind as written in the file", max_length=80)

    @property
    def rated_w(self) -> Quantity:
        """Unknown by definition."""
        return Quantity()


ATTACH_KINDS = ("nic", "pcie_switch", "retimer", "patch_panel", "circuit_switch")
COOLING_KINDS = ("cdu", "cooling_unit")
POWER_KINDS = ("power_shelf", "power_unit")
_CLASSES: dict[str, type[PartBase]] = {
    "accelerator": Accelerator,
    "cpu": Cpu,
    "switch": Switch,
    "board": Board,
    "medium": Medium,
    "rack": Rack,
}
PART_CLASSES: dict[str, type[PartBase]] = (
    _CLASSES
    | dict.fromkeys(ATTACH_KINDS, Attach)
    | dict.fromkeys(COOLING_KINDS, CoolingUnit)
    | dict.fromkeys(POWER_KINDS, PowerUnit)
)
#: Tags of the classes that stand for several kinds.
_TAGS: dict[str, str] = (
    dict.fromkeys(ATTACH_KINDS, "attach")
    | dict.fromkeys(COOLING_KINDS, "cooling")
    | dict.fromkeys(POWER_KINDS, "power")
)


def _tag(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    known = isinstance(kind, str) and kind in PART_CLASSES
    if isinstance(value, UnknownPart) or not known:
        return "unknown"
    return _TAGS.get(str(kind), str(kind))


Part = Annotated[
    Annotated[Accelerator, Tag("accelerator")]
    | Annotated[Cpu, Tag("cpu")]
    | Annotated[Switch, Tag("switch")]
    | Annotated[Attach, Tag("attach")]
    | Annotated[Board, Tag("board")]
    | Annotated[Medium, Tag("medium")]
    | Annotated[Rack, Tag("rack")]
    | Annotated[CoolingUnit, Tag("cooling")]
    | Annotated[PowerUnit, Tag("power")]
    | Annotated[UnknownPart, Tag("unknown")],
    Discriminator(_tag),
]

#: Forwarding of each kind of part unless the item says otherwise (design rule S6).
_FORWARDING: dict[str, Forwarding] = {
    "accelerator": "none",
    "cpu": "none",
    "switch": "switch",
    "board": "none",
}
DEFAULT_FORWARDING: dict[str, Forwarding] = _FORWARDING | dict.fromkeys(ATTACH_KINDS, "attach")

__all__ = [
    "ATTACH_KINDS",
    "CABLE_FORMS",
    "COOLING_KINDS",
    "DEFAULT_FORWARDING",
    "MODULE_FORMS",
    "PART_CLASSES",
    "POWER_KINDS",
    "Accelerator",
    "Attach",
    "Board",
    "CoolingUnit",
    "Cpu",
    "Field",
    "Forwarding",
    "Medium",
    "Part",
    "PartBase",
    "Port",
    "PowerUnit",
    "Rack",
    "Switch",
    "UnknownPart",
]
