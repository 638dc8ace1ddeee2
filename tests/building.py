"""Short ways to write small designs in tests.

Examples
--------
>>> ring = pod(item("chip", x=4), group("ring", "chip", "chip", "next x"))
>>> ring.blocks["pod"].items[0].count
4
"""

from __future__ import annotations

from typing import Any

from designer.model.design import Design
from designer.model.expansion import Expansion
from designer.model.joins import Join
from designer.model.rules import check

Json = dict[str, Any]

PORTS = 10_000
#: One part of each kind that links need; every port has the rate of 400 Gb/s.
PARTS: Json = {
    "chip": {
        "kind": "accelerator",
        "ports": [{"id": "p", "count": PORTS, "lane_bytes_per_s": 50e9}],
        "dies": 2,
        "bf16_flops_per_s": 1e15,
        "hbm_bytes": 128e9,
        "tdp_w": 1000,
    },
    "switch": {
        "kind": "switch",
        "ports": [{"id": "p", "count": PORTS, "lane_bytes_per_s": 50e9}],
        "power_w": 500,
    },
    "nic": {
        "kind": "nic",
        "ports": [
            {"id": "p", "count": PORTS, "lane_bytes_per_s": 50e9, "side": "chip"},
            {"id": "net", "count": PORTS, "lane_bytes_per_s": 50e9, "side": "fabric"},
        ],
    },
    "copper": {"kind": "medium", "form": "dac"},
    "rack": {"kind": "rack"},
}


def axis(name: str, size: int, **factors: int) -> Json:
    """Write an axis, with factors if some are given, most significant first."""
    parts = [{"name": key, "size": value} for key, value in factors.items()]
    return {"name": name, "size": size, **({"factors": parts} if parts else {})}


def item(
    name: str, *axes: Json, part: str = "", block: str = "", more: Json | None = None, **sizes: int
) -> Json:
    """Write an item; keywords are plain axes, and the part is `chip` if nothing is said."""
    holds = {"block": block} if block else {"part": part or "chip"}
    own = [*axes, *(axis(key, value) for key, value in sizes.items())]
    return {"id": name, **holds, "axes": own, **(more or {})}


def group(name: str, a: str, b: str, *rules: str, plane: str = "net", **more: Any) -> Json:
    """Write a link group between item paths; a port other than `p` follows a colon."""
    ends = {}
    for key, text in (("a", a), ("b", b)):
        path, _, port = text.partition(":")
        ends[key] = {"item": path, "port": port or "p"}
    return {"id": name, "plane": plane, **ends, "rules": list(rules), **more}


def design(root: str = "pod", *, parts: Json | None = None, **rest: Any) -> Design:
    """Build a design; keywords that are no field of it are blocks: lists of items and groups."""
    fields = {key: value for key, value in rest.items() if key in Design.model_fields}
    blocks = {key: value for key, value in rest.items() if key not in fields}
    bodies = {
        key: {
            "items": [thing for thing in body if "plane" not in thing],
            "links": [thing for thing in body if "plane" in thing],
        }
        for key, body in blocks.items()
    }
    return Design(
        **{
            "name": "Small",
            "root": root,
            "planes": [{"id": "net"}],
            "parts": {**PARTS, **(parts or {})},
            "blocks": bodies,
            **fields,
        }
    )


def pod(*things: Json, **fields: Any) -> Design:
    """Build a design of one block."""
    return design(pod=list(things), **fields)


def two_levels(nodes: int = 4, slots: int = 8, spines: int = 2, **fields: Any) -> Design:
    """Build nodes of chips with a switch each, joined by spines."""
    return design(
        pod=[
            item("node", block="node", node=nodes),
            item("spine", part="switch", spine=spines),
            group("up", "node.leaf", "spine", count=2),
        ],
        node=[
            item("chip", slot=slots),
            item("leaf", part="switch"),
            group("down", "chip", "leaf"),
        ],
        **fields,
    )


def errors_of(made: Design) -> list[str]:
    """Return the sentences of all errors that the checks find."""
    return [issue.sentence() for issue in check(made)[1] if issue.severity == "error"]


def only_join(made: Design) -> tuple[Join, Expansion]:
    """Return the only link group of a sound design, resolved."""
    expansion, issues = check(made)
    assert not [issue for issue in issues if issue.severity == "error"], issues
    (join,) = expansion.joins
    return join, expansion
