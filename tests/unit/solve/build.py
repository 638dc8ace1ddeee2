"""Small designs in few words, for the solver's tests.

Every part has one port kind, ``p``, with ports enough for all; rates, watts and delays are round
numbers that a person can multiply. Whatever a test is about, it states itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from designer.model.design import Design
from designer.model.rules import require_valid
from designer.solve import pipeline
from designer.solve.results import GroupLoad, Results
from designer.store.document import load

Json = dict[str, Any]

ROOT = "pod"
PLANE = "up"
PORTS = 10_000
#: One direction of every link unless a test says otherwise. [B/s]
RATE = 10e9

DESIGNS = Path(__file__).parents[2] / "data" / "designs"
PRESETS = Path(__file__).parents[3] / "presets"


def port(name: str = "p", rate: float | None = RATE, **more: Any) -> Json:
    """A port kind of one lane."""
    return {"id": name, "count": PORTS, "lane_bytes_per_s": rate, **more}


def part(kind: str, **more: Any) -> Json:
    """A part with the port kind ``p``; attach parts have ``host`` and ``net``."""
    ports = [port()]
    if kind == "nic":
        ports = [port("host", side="chip"), port("net", side="fabric")]
    return {"kind": kind, "ports": ports, **more}


def chip(**more: Any) -> Json:
    """An accelerator of round figures."""
    figures = {
        "dies": 2,
        "bf16_flops_per_s": 1e15,
        "fp8_flops_per_s": 2e15,
        "hbm_bytes": 100e9,
        "hbm_bytes_per_s": 4e12,
        "tdp_w": 500,
        "relay_latency_s": 300e-9,
        "liquid_fraction": 0.9,
    }
    return part("accelerator", **figures | more)


def switch(**more: Any) -> Json:
    """A packet switch: 100 W, 200 ns without FEC."""
    return part("switch", **{"power_w": 100, "latency_s": 200e-9, "liquid_fraction": 0.5} | more)


def medium(form: str = "pcb", **more: Any) -> Json:
    """A medium: 5 ns/m, no electronics, FEC behind it, no power."""
    figures = {
        "power_w_per_end": 0,
        "latency_s": 0,
        "propagation_s_per_m": 5e-9,
    }
    return {"kind": "medium", "form": form, **figures | more}


def parts(**more: Json) -> Json:
    """The usual parts, with some of them replaced or added."""
    usual = {
        "chip": chip(),
        "switch": switch(),
        "cpu": part("cpu", tdp_w=100, liquid_fraction=0.5),
        "nic": part("nic", power_w=20, latency_s=400e-9),
        "trace": medium(),
    }
    return usual | more


def axis(name: str, size: int, **factors: int) -> Json:
    """An axis, with factors if any are named, most significant first."""
    split = [{"name": name, "size": size} for name, size in factors.items()]
    return {"name": name, "size": size, **({"factors": split} if split else {})}


def item(name: str, kind: str, *axes: Json, **more: Any) -> Json:
    """An item that places a part."""
    return {"id": name, "part": kind, "axes": list(axes), **more}


def block(name: str, kind: str, *axes: Json, **more: Any) -> Json:
    """An item that places a block."""
    return {"id": name, "block": kind, "axes": list(axes), **more}


def link(name: str, a: str, b: str, *rules: str, **more: Any) -> Json:
    """A link group between items, or ``item:port``; on the trace medium, one metre long."""
    ends = {}
    for end, text in (("a", a), ("b", b)):
        who, _, kind = text.partition(":")
        ends[end] = {"item": who, "port": kind or "p"}
    usual = {"plane": PLANE, "rules": list(rules), "medium": "trace", "length_m": 1}
    return {"id": name, **ends, **usual | more}


def body(*things: Json) -> Json:
    """A block of items and link groups."""
    return {
        "items": [thing for thing in things if "a" not in thing],
        "links": [thing for thing in things if "a" in thing],
    }


def make(*things: Json, blocks: Json | None = None, **more: Any) -> Design:
    """A sound design whose root block holds these items and link groups."""
    usual = {
        "root": ROOT,
        "planes": [{"id": PLANE}],
        "parts": parts(),
        "scenario": {"fec_latency_s": 100e-9},
    }
    design = Design.model_validate(
        usual | more | {"blocks": {ROOT: body(*things)} | (blocks or {})}
    )
    require_valid(design)
    return design


def stored(name: str) -> Design:
    """One of the designs among the test data."""
    return load(DESIGNS / f"{name}.supernode").design


def preset(name: str) -> Design:
    """One of the presets."""
    return load(PRESETS / f"{name}.supernode").design


def solve(design: Design, **options: Any) -> Results:
    """The results of a design, full effort unless asked otherwise."""
    return pipeline.solve(design, **options)


def group(results: Results, name: str) -> GroupLoad:
    """The row of one link group, by its path below the root."""
    return next(row for row in results.link_groups if row.id.partition(".")[2] == name)


def hops(results: Results, plane: str = PLANE) -> dict[int, int]:
    """The hop histogram of a plane."""
    return {int(h): count for h, count in results.distributions[f"network.{plane}.hops"]}


def codes(results: Results, place: str | None = None) -> set[str]:
    """Codes of all issues, or of those at one address."""
    return {issue.code for issue in results.issues if place in (None, issue.address)}


# -- shapes that several tests use -----------------------------------------------------------


def lopsided(**more: Any) -> Design:
    """Chips x and y on switches a and b: x–a ×1, x–b ×1, y–a ×3, y–b ×1."""
    return make(
        item("x", "chip"),
        item("y", "chip"),
        item("a", "switch"),
        item("b", "switch"),
        link("xa", "x", "a"),
        link("xb", "x", "b"),
        link("ya", "y", "a", count=3),
        link("yb", "y", "b"),
        **more,
    )


def mesh(*axes: Json, rules: tuple[str, ...], relay: bool = True, **more: Any) -> Design:
    """Chips that relay, with one link group per rule, called g0, g1, …"""
    forwarding = {"forwarding": {PLANE: "relay"}} if relay else {}
    links = [link(f"g{k}", "chip", "chip", rule) for k, rule in enumerate(rules)]
    return make(item("chip", "chip", *axes, **forwarding), *links, **more)


def star(chips: int, **more: Any) -> Design:
    """Chips around one switch."""
    return make(
        item("chip", "chip", axis("i", chips)),
        item("sw", "switch"),
        link("down", "chip", "sw"),
        **more,
    )


def fat_tree(k: int, **more: Any) -> Design:
    """k-ary fat tree: k pods of (k/2)² hosts, k/2 edge and k/2 aggregation switches."""
    half = k // 2
    rack = body(
        item("host", "chip", axis("h", half)),
        item("edge", "switch"),
        link("host_edge", "host", "edge"),
    )
    pod = body(
        block("rack", "rack", axis("e", half)),
        item("agg", "switch", axis("a", half)),
        link("edge_agg", "rack.edge", "agg"),
    )
    return make(
        block("pod", "podb", axis("pod", k)),
        item("core", "switch", axis("group", half), axis("c", half)),
        link("agg_core", "pod.agg", "core", "pod.agg.a = core.group"),
        blocks={"podb": pod, "rack": rack},
        **more,
    )


def clos(nodes: int, slots: int, subplanes: int, spines: int, count: int = 1) -> Design:
    """npu[node, slot] – l1[node, subplane] – l2[subplane, j]."""
    node = body(
        item("npu", "chip", axis("slot", slots)),
        item("l1", "switch", axis("subplane", subplanes)),
        link("npu_l1", "npu", "l1", count=count),
    )
    return make(
        block("node", "node", axis("node", nodes)),
        item("l2", "switch", axis("subplane", subplanes), axis("j", spines)),
        link("l1_l2", "node.l1", "l2", "l1.subplane = l2.subplane"),
        blocks={"node": node},
    )
