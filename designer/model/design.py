"""The design: root of the document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from designer.model.base import (
    Confidence,
    Frozen,
    Id,
    Number,
    Path,
    Quantity,
    StringTuple,
    Text,
    Whole,
    plain,
    quantity,
)
from designer.model.blocks import Block
from designer.model.parts import Part

PlaneRole = Literal["scale_up", "scale_out", "other"]


class Plane(Frozen):
    """A network: a set of link groups that carry traffic among themselves."""

    id: Id
    name: str = plain("", "Name for people", max_length=80)
    role: PlaneRole = plain("scale_up", "Part in the composite plane `all`")
    note: Text = plain("", "Remark")


class Content(Frozen):
    """What goes into each container of a placement."""

    item: Path = plain(..., "Path of the item from the root block")
    each: Whole = plain(1, "Elements in a container", "count", ge=1, le=10**9)
    order: StringTuple = plain((), "Axes from slow to fast; the path's own order when empty")


class Placement(Frozen):
    """Elements in a stated axis order go into racks (rule S7)."""

    id: Id
    rack: Id = plain(..., "Part of kind rack")
    contents: tuple[Content, ...] = plain(..., "What is placed", min_length=1, max_length=64)
    mode: Literal["contiguous", "strided", "table"] = plain("contiguous", "How elements are dealt")
    racks: Whole | None = plain(
        None, "Number of racks for strided and table", "count", ge=1, le=10**7
    )
    table: tuple[Annotated[int, Field(strict=True, ge=0, le=10**7)], ...] = plain(
        (), "Rack of each element, for table"
    )
    name: str = plain("", "Name for people", max_length=200)
    note: Text = plain("", "Remark")


class Fault(Frozen):
    """A failed element: what-if, not structure."""

    address: str = plain(..., "Element, such as pod.node[3].l1[2]", max_length=400)
    note: Text = plain("", "Remark")


class Scenario(Frozen):
    """What is assumed about use: traffic, faults, constants of latency."""

    message_bytes: Number = plain(512.0, "Message of the latency figures", "B", gt=0, le=1e12)
    fec_latency_s: Quantity = quantity("s", "FEC decoding at a terminating receiver", display="ns")
    unplaced_efficiency: Quantity = quantity(
        "1", "Power supply efficiency of parts that stand in no rack", bounds="0.5 to 1"
    )
    relay: bool = plain(
        True,
        "Composite plane `all`: a chip without a path of its own sends by way of chips in its "
        "scale-up domain that have one over scale-out",
    )
    faults: tuple[Fault, ...] = plain((), "Failed elements", max_length=10_000)


class Site(Frozen):
    """Where it stands: coolant and what later releases add (climate, altitude, prices)."""

    name: str = plain("", "Name for people", max_length=200)
    coolant: str = plain("PG25", "Coolant of the technology loop", max_length=80)
    coolant_density_kg_per_m3: Quantity = quantity("kg/m3", "Coolant density")
    coolant_heat_capacity_j_per_kg_k: Quantity = quantity("J/kg/K", "Coolant heat capacity")
    coolant_rise_k: Quantity = quantity("K", "Rise of the coolant across a rack", display="K")


class Source(Frozen):
    """Where a value comes from."""

    title: str = plain("", "Title", max_length=500)
    url: str = plain("", "Address", max_length=1000)
    retrieved: str = plain("", "How it was read", max_length=40)
    note: Text = plain("", "Remark")


class Claim(Frozen):
    """A published figure, to be held against the computed one."""

    id: Id
    metric: str = plain(..., "Metric id", max_length=120)
    published: Number | None = plain(None, "Published value in SI, or ratio")
    low: Number | None = plain(None, "Published range, lower end")
    high: Number | None = plain(None, "Published range, upper end")
    unit: str = plain("", "SI unit of the published value", max_length=20)
    versus: str = plain("", "Preset that the figure is a ratio to", max_length=80)
    source: str = plain("", "Source id", max_length=80)
    confidence: Confidence = plain("medium", "Of the source: it fixes the tolerance")
    calibrated: bool = plain(False, "Inputs were chosen to meet this figure")
    disputed: bool = plain(False, "Sources contradict each other")
    text: Text = plain("", "The claim in words")


class Design(Frozen):
    """A whole machine: parts, blocks, planes, placement, scenario, site and claims."""

    name: str = plain("Untitled", "Name for people", max_length=200)
    description: Text = plain("", "What it is, and what is assumed")
    author: str = plain("", "Author", max_length=200)
    licence: str = plain("", "Licence of the file", max_length=80)
    aliases: StringTuple = plain((), "Other ids of a preset", max_length=16)
    root: Id = plain(..., "Block at the top")
    planes: tuple[Plane, ...] = plain((), "Networks", max_length=64)
    parts: dict[Id, Part] = plain({}, "Parts by id", max_length=10_000)
    blocks: dict[Id, Block] = plain(..., "Blocks by id", min_length=1, max_length=10_000)
    placements: tuple[Placement, ...] = plain((), "What stands in which rack", max_length=1000)
    scenario: Scenario = plain(Scenario(), "What is assumed about use")
    site: Site = plain(Site(), "Where it stands")
    claims: tuple[Claim, ...] = plain((), "Published figures", max_length=1000)
    sources: dict[str, Source] = plain({}, "Sources by id", max_length=10_000)

    @property
    def root_block(self) -> Block:
        """The block at the top."""
        return self.blocks[self.root]
