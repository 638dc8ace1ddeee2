"""Random small designs for property tests.

`designs()` draws sound designs of at most `MAX_ELEMENTS` elements from five families: Clos, mesh
(torus, full mesh, line), rails with NICs and relay, freely joined arrays, and wiring by hand. Over
all of them go guards, faults, unusual forwarding, external items, parallel links and capacities
that differ. Ids of items are unique within a design, so that ``item.axis`` names one axis.

Examples
--------
>>> from hypothesis import given
>>> @given(designs())
... def test_engine(design): ...
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from hypothesis import assume, note
from hypothesis import strategies as st

from designer.issues import DesignError
from designer.model.design import Design
from designer.model.rules import check

Json = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

MAX_ELEMENTS = 60
PORTS = 10_000
RATES = (10, 4, 25, 1, 7.5)
ROOT = "pod"
UP, OUT, OUT2 = "up", "out", "out2"
FORWARDINGS = ("relay", "none", "switch", "attach")

#: Port kinds of each part that a link of a plane may use.
SCALE_UP_PORTS = {"chip": "up", "cpu": "up", "switch": "p", "nic": "host", "patch": "l"}
SCALE_OUT_PORTS = {"chip": "out", "cpu": "up", "switch": "q", "nic": "net", "patch": "r"}


# --- small words ---------------------------------------------------------------------------------


def chance(draw: Draw, percent: int) -> bool:
    """Draw yes with a probability in percent; shrinks to no."""
    return bool(draw(st.integers(0, 99)) >= 100 - percent)


def pick(draw: Draw, *choices: Any) -> Any:
    """Draw one of some choices; shrinks to the first."""
    return draw(st.sampled_from(choices))


def size(draw: Draw, most: int = 4) -> int:
    """Draw the size of an axis; mostly 2 or more."""
    return int(pick(draw, *(n for n in (2, 3, 1, 4, 2, 3, 5) if n <= most)))


def axis(draw: Draw, name: str, length: int, *, factored: int = 20) -> Json:
    """Write an axis, now and then with factors called ``<name>0`` and ``<name>1``."""
    divisors = [n for n in range(1, length + 1) if length % n == 0]
    if not chance(draw, factored):
        return {"name": name, "size": length}
    major = pick(draw, *sorted(divisors, key=lambda n: abs(n * n - length)))
    sizes = (major, length // major)
    factors = [{"name": f"{name}{k}", "size": n} for k, n in enumerate(sizes)]
    return {"name": name, "size": length, "factors": factors}


def item(name: str, *axes: Json, part: str = "", block: str = "", **more: Any) -> Json:
    """Write an item that places a part or a block."""
    return {"id": name, **({"part": part} if part else {"block": block}), "axes": axes, **more}


def link(draw: Draw, name: str, plane: str, a: str, b: str, *rules: str, **more: Any) -> Json:
    """Write a link group between ``path:port`` and ``path:port``, with drawn count and capacity."""
    (item_a, port_a), (item_b, port_b) = a.split(":"), b.split(":")
    group: Json = {"id": name, "plane": plane, "rules": list(rules), **more}
    group |= {"a": {"item": item_a, "port": port_a}, "b": {"item": item_b, "port": port_b}}
    if chance(draw, 30):
        group["count"] = pick(draw, 2, 3, 4)
    if chance(draw, 15):
        group["lanes"] = pick(draw, 1, 2, 3)
    if chance(draw, 15):
        group["link_bytes_per_s"] = pick(draw, 3, 12, 50, 0)
    if chance(draw, 15):
        group["medium"] = "copper"
        group["links_per_module"] = pick(draw, 1, 2, 3)
        if chance(draw, 50):
            group["medium_across"] = "optics"
    return group


@st.composite
def parts(draw: Draw) -> Json:
    """Draw the catalogue: one part of each kind, with rates that differ."""

    def port(name: str, side: str | None = None) -> Json:
        lanes, rate = pick(draw, 1, 2, 4), pick(draw, *RATES)
        return {"id": name, "count": PORTS, "lanes": lanes, "lane_bytes_per_s": rate, "side": side}

    return {
        "chip": {"kind": "accelerator", "ports": [port("up"), port("out")]},
        "cpu": {"kind": "cpu", "ports": [port("up")]},
        "switch": {"kind": "switch", "ports": [port("p"), port("q")]},
        "nic": {"kind": "nic", "ports": [port("host", "chip"), port("net", "fabric")]},
        "patch": {"kind": "patch_panel", "ports": [port("l", "chip"), port("r", "fabric")]},
        "copper": {"kind": "medium", "form": "dac", "bytes_per_s": pick(draw, 20, 6)},
        "optics": {"kind": "medium", "form": "pluggable", "bytes_per_s": pick(draw, 20, 9)},
    }


def draft(draw: Draw, **blocks: list[Json]) -> Json:
    """Write a design of blocks, each a list of items and link groups; the first is the root."""
    bodies = {
        name: {
            "items": [thing for thing in body if "plane" not in thing],
            "links": [thing for thing in body if "plane" in thing],
        }
        for name, body in blocks.items()
    }
    planes: list[Json] = [
        {"id": UP, "role": "scale_up"},
        {"id": OUT, "role": "scale_out"},
        {"id": OUT2, "role": "scale_out"},
    ]
    named = {group["plane"] for body in bodies.values() for group in body["links"]} | {UP}
    for thing in (thing for body in bodies.values() for thing in body["items"]):
        usual = thing.get("forwarding", {})
        thing["forwarding"] = {plane: how for plane, how in usual.items() if plane in named}
    return {
        "root": ROOT,
        "planes": [plane for plane in planes if plane["id"] in named],
        "parts": draw(parts()),
        "blocks": bodies,
    }


# --- families ------------------------------------------------------------------------------------


@st.composite
def clos(draw: Draw) -> Json:
    """Draw a Clos of two or three levels: chips in nodes, switch planes, parallel uplinks."""
    nodes, slots, planes, spines = size(draw, 4), size(draw, 4), size(draw, 3), size(draw, 3)
    inside = [
        item("npu", axis(draw, "slot", slots), part="chip"),
        item("l1", axis(draw, "plane", planes), part="switch"),
        link(draw, "npu_l1", UP, "npu:up", "l1:p", *_some_equal(draw, "slot", slots, planes)),
    ]
    if chance(draw, 25):
        inside += [
            item("cpu", axis(draw, "socket", size(draw, 2)), part="cpu"),
            link(draw, "cpu_l1", UP, "cpu:up", "l1:p"),
        ]
    same_plane = pick(draw, ["node.l1.plane = l2.plane"], ["node.l1.plane = l2.plane"], [])
    top = [
        item("node", axis(draw, "node", nodes), block="node"),
        item("l2", axis(draw, "plane", planes), axis(draw, "j", spines), part="switch"),
        link(draw, "l1_l2", UP, "node.l1:p", "l2:p", *same_plane),
    ]
    if chance(draw, 25):
        rules = pick(draw, ["(l2.plane, l2.j) = l3.k"], ["l2.plane = l3.s"], [])
        sizes = {"k": planes * spines, "s": planes}
        name = rules[0][-1] if rules else "s"
        top += [
            item("l3", axis(draw, name, sizes[name]), part="switch"),
            link(draw, "l2_l3", UP, "l2:q", "l3:q", *rules),
        ]
    if chance(draw, 30):
        top += [
            item("leaf", axis(draw, "rail", slots), part="switch"),
            link(draw, "rails", OUT, "node.npu:out", "leaf:q", *pick(draw, ["slot = rail"], [])),
        ]
    return draft(draw, pod=top, node=inside)


def _some_equal(draw: Draw, name: str, here: int, there: int) -> list[str]:
    """Join chips to all switches of the node, or where sizes agree to their own one."""
    return [f"npu.{name} = l1.plane"] if here == there and chance(draw, 30) else []


@st.composite
def mesh(draw: Draw) -> Json:
    """Draw chips that relay along one to three axes: torus, line, full mesh, or a mixture."""
    names = "xyz"[: pick(draw, 2, 1, 3)]
    lengths = [size(draw, 5) for _ in names]
    while math.prod(lengths) > 36:
        lengths[lengths.index(max(lengths))] -= 1
    axes = [axis(draw, name, n) for name, n in zip(names, lengths, strict=True)]
    nested = len(axes) > 1 and chance(draw, 35)
    path = "cube.chip" if nested else "chip"
    relay: Json = {"forwarding": {UP: "relay"}} if chance(draw, 85) else {}
    top = [link(draw, f"g{k}", UP, f"{path}:up", f"{path}:up", *rules)
           for k, rules in enumerate(_mesh_rules(draw, axes))]  # fmt: skip
    if chance(draw, 30):
        rules = pick(draw, ["x = port"], [])
        top += [
            item("hub", axis(draw, "port", lengths[0]), part="switch"),
            link(draw, "hubs", pick(draw, OUT, UP), f"{path}:out", "hub:q", *rules),
        ]
    if not nested:
        return draft(draw, pod=[item("chip", *axes, part="chip", **relay), *top])
    outer, inner = axes[0], axes[1:]
    own = item("chip", *inner, part="chip", **(relay if chance(draw, 50) else {}))
    return draft(draw, pod=[item("cube", outer, block="cube", **relay), *top], cube=[own])


def _mesh_rules(draw: Draw, axes: list[Json]) -> Iterator[list[str]]:
    """Yield the rules of each link group: one per axis, some by factors, some over a product."""
    if len(axes) > 1 and chance(draw, 20):
        if axes[0]["size"] * axes[1]["size"] > 1:
            yield [f"differ {axes[0]['name']} {axes[1]['name']}"]
        axes = axes[2:]
    for placed in axes:
        by_factor = placed.get("factors") and chance(draw, 60)
        for unit in placed["factors"] if by_factor else (placed,):
            if unit["size"] > 1:  # nothing along an axis of one
                yield [f"{pick(draw, 'next', 'next', 'adjacent', 'other', 'any')} {unit['name']}"]


@st.composite
def rails(draw: Draw) -> Json:
    """Draw nodes with a scale-up network inside and NICs or ports on rails outside."""
    nodes, slots = size(draw, 4), size(draw, 4)
    slot = axis(draw, "slot", slots, factored=40)
    inside = [item("gpu", slot, part="chip", forwarding=_chip_forwarding(draw))]
    inside += _scale_up(draw, slots)
    uplink = "gpu:out"
    if chance(draw, 65):
        ends, uplink = _nics(draw, slot)
        inside += ends
    who = uplink.partition(":")[0]
    rail = next((i["axes"][0]["size"] for i in inside if i["id"] == who), slots)
    rules = pick(draw, [f"node.{who}.{inside_axis(inside, who)} = leaf.rail"], [])
    top = [
        item("node", axis(draw, "node", nodes), block="node"),
        item("leaf", axis(draw, "rail", rail), part="switch"),
        link(draw, "rail", OUT, f"node.{uplink}", "leaf:q", *rules),
    ]
    if chance(draw, 35):
        top += [
            item("spine", axis(draw, "s", size(draw, 3)), part="switch"),
            link(draw, "spines", OUT, "leaf:p", "spine:p"),
        ]
    if chance(draw, 25):
        top += [
            item("leaf2", axis(draw, "rail", rail), part="switch"),
            link(draw, "second", OUT2, f"node.{uplink}", "leaf2:q"),
        ]
    return draft(draw, pod=top, node=inside)


def inside_axis(things: list[Json], name: str) -> str:
    """Return the name of the first axis of an item."""
    return next(str(thing["axes"][0]["name"]) for thing in things if thing["id"] == name)


def _chip_forwarding(draw: Draw) -> Json:
    return pick(draw, {}, {UP: "relay"}, {}, {OUT: "relay"}, {UP: "relay", OUT: "relay"})  # type: ignore[no-any-return]


def _scale_up(draw: Draw, slots: int) -> list[Json]:
    """Return the network inside a node: switches, a mesh, a ring, or none."""
    kind = pick(draw, "switch", "other", "next", "none") if slots > 1 else "switch"
    if kind == "none":
        return []
    if kind != "switch":
        return [link(draw, "mesh", UP, "gpu:up", "gpu:up", f"{kind} slot")]
    return [
        item("nvsw", axis(draw, "chip", size(draw, 2)), part="switch"),
        link(draw, "nv", UP, "gpu:up", "nvsw:p"),
    ]


def _nics(draw: Draw, slot: Json) -> tuple[list[Json], str]:
    """Return NICs, one per chip, per some chips or shared by all, now and then behind a panel."""
    if slot.get("factors") and chance(draw, 60):
        factor = slot["factors"][pick(draw, 0, 1)]
        nic, rules = axis(draw, "n", factor["size"]), [f"gpu.{factor['name']} = nic.n"]
    elif chance(draw, 60):
        nic, rules = axis(draw, "n", slot["size"]), ["gpu.slot = nic.n"]
    else:
        nic, rules = axis(draw, "n", size(draw, 2)), []
    planes = (OUT, OUT2) if chance(draw, 10) else (OUT,)
    ends = [item("nic", nic, part="nic")]
    ends += [link(draw, f"pcie_{p}", p, "gpu:out", "nic:host", *rules) for p in planes]
    if chance(draw, 15):
        ends += [
            item("cpu", axis(draw, "socket", 1), part="cpu"),
            link(draw, "cpu_nic", OUT, "cpu:up", "nic:host"),
        ]
    if not chance(draw, 20):
        return ends, "nic:net"
    panel = axis(draw, "n", nic["size"], factored=0)
    ends += [
        item("patch", panel, part="patch"),
        link(draw, "patch_in", OUT, "nic:net", "patch:l", "nic.n = patch.n"),
    ]
    return ends, "patch:r"


@st.composite
def by_hand(draw: Draw) -> Json:
    """Draw some chips and switches with listed pairs, in one or two instances of a block."""
    chips, switches = draw(st.integers(2, 6)), draw(st.integers(1, 3))
    nested = chance(draw, 30)
    forwarding = {UP: pick(draw, "none", "relay")}
    body = [
        item("chip", axis(draw, "i", chips), part="chip", forwarding=forwarding),
        item("sw", axis(draw, "j", switches), part="switch"),
        _by_pairs(draw, "down", "chip:up", "sw:p", chips, switches, 2, 12),
        _by_pairs(draw, "across", "sw:p", "sw:p", switches, switches, 0, 3),
        _by_pairs(draw, "direct", "chip:out", "chip:out", chips, chips, 0, 3),
    ]
    body = [thing for thing in body if thing.get("pairs") != []]
    if not nested:
        return draft(draw, pod=body)
    top = [
        item("node", axis(draw, "n", size(draw, 3)), block="node"),
        item("core", part="switch"),
        link(draw, "top", pick(draw, UP, OUT), "node.sw:q", "core:q"),
    ]
    return draft(draw, pod=top, node=body)


def _by_pairs(
    draw: Draw, name: str, a: str, b: str, m: int, n: int, fewest: int, most: int
) -> Json:
    return link(draw, name, UP, a, b, pairs=draw(pair_lists(m, n, a == b, fewest, most)))


@st.composite
def pair_lists(draw: Draw, m: int, n: int, is_self: bool, fewest: int, most: int) -> list[Json]:
    """Draw listed pairs between two arrays of one axis; within one array each pair once."""
    possible = [(i, j) for i in range(m) for j in range(i + 1 if is_self else 0, n)]
    if not possible:
        return []
    fewest = min(fewest, len(possible))
    chosen = draw(st.lists(st.sampled_from(possible), unique=True, min_size=fewest, max_size=most))
    return [{"a": [i], "b": [j], "count": pick(draw, 1, 1, 2)} for i, j in chosen]


# --- freely joined arrays ------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """A part item below a block, with the items on the path to it."""

    chain: tuple[Json, ...]

    @property
    def path(self) -> str:
        return ".".join(thing["id"] for thing in self.chain)

    @property
    def part(self) -> str:
        return str(self.chain[-1]["part"])

    @property
    def sizes(self) -> list[int]:
        return [placed["size"] for thing in self.chain for placed in thing["axes"]]

    @property
    def movable(self) -> bool:
        """Whether two different elements of it exist, so that it may be joined to itself."""
        return math.prod(self.sizes) > 1


@dataclass(frozen=True)
class Unit:
    """A whole axis or a factor, with its reference and the axis that it belongs to."""

    ref: str
    size: int
    axis: str


def leaves_below(blocks: dict[str, list[Json]], block: str) -> list[Leaf]:
    """Return all part items below a block."""
    found: list[Leaf] = []
    for thing in blocks[block]:
        if "part" in thing:
            found.append(Leaf((thing,)))
        elif "block" in thing:
            below = leaves_below(blocks, thing["block"])
            found += [Leaf((thing, *leaf.chain)) for leaf in below]
    return found


def units_of(draw: Draw, chain: tuple[Json, ...]) -> list[Unit]:
    """Cut the axes of a path into what rules may speak of: whole axes, or all their factors."""
    units: list[Unit] = []
    for thing in chain:
        for placed in thing["axes"]:
            name = f"{thing['id']}.{placed['name']}"
            factors = placed.get("factors", ())
            if factors and chance(draw, 60):
                units += [Unit(f"{thing['id']}.{f['name']}", f["size"], name) for f in factors]
            else:
                units.append(Unit(name, placed["size"], name))
    return units


@st.composite
def free(draw: Draw) -> Json:
    """Draw nested blocks of arbitrary arrays, joined by arbitrary rules on two planes."""
    blocks: dict[str, list[Json]] = {"inner": [], "outer": [], ROOT: []}
    names = iter("abcdefghijklmnop")
    shape = pick(draw, "flat", "nested", "twice", "deep", "twice")
    if shape != "flat":
        blocks["inner"] = _free_items(draw, names, 2)
    holder = "outer" if shape == "deep" else ROOT
    for _ in range({"flat": 0, "twice": 2}.get(shape, 1)):
        blocks[holder].append(_free_item(draw, next(names), block="inner"))
    if shape == "deep":
        blocks["outer"] += _free_items(draw, names, 1)
        blocks[ROOT].append(_free_item(draw, next(names), block="outer"))
    blocks[ROOT] += _free_items(draw, names, 3 if shape == "flat" else 2)
    blocks = {name: body for name, body in blocks.items() if body}
    for number in range(draw(st.integers(3, 8))):
        group = _free_link(draw, f"g{number}", blocks)
        if group is not None:
            blocks[group.pop("block")].append(group)
    return draft(draw, **{ROOT: blocks.pop(ROOT)}, **blocks)


def _free_items(draw: Draw, names: Iterator[str], most: int) -> list[Json]:
    kinds = ("chip", "chip", "switch", "nic", "chip", "switch", "cpu", "patch")
    count = draw(st.integers(1, most))
    return [_free_item(draw, next(names), part=pick(draw, *kinds)) for _ in range(count)]


def _free_item(draw: Draw, name: str, *, part: str = "", block: str = "") -> Json:
    count = pick(draw, 1, 1, 0) if block else pick(draw, 1, 2, 1, 0)
    most = 3 if block or count > 1 else 4
    axes = [axis(draw, word, size(draw, most)) for word in "xy"[:count]]
    more: Json = {}
    if chance(draw, 40):
        more["forwarding"] = {UP: "relay", OUT: pick(draw, "relay", "none")} if not block else {}
    if part in {"switch", "nic", "patch"}:
        more = {}
    return item(name, *axes, part=part, block=block, **more)


def _free_link(draw: Draw, name: str, blocks: dict[str, list[Json]]) -> Json | None:
    block = pick(draw, ROOT, *blocks)
    leaves = leaves_below(blocks, block)
    a = pick(draw, *leaves, *(leaf for leaf in leaves if leaf.part == "chip"))
    others = [leaf for leaf in leaves if leaf.path != a.path]
    if a.movable and (not others or chance(draw, 30)):
        others = [a]
    if not others:
        return None
    b = pick(draw, *others)
    plane = pick(draw, UP, UP, OUT)
    port_a, port_b = _free_port(draw, a.part, plane), _free_port(draw, b.part, plane)
    ends = (f"{a.path}:{port_a}", f"{b.path}:{port_a if a.path == b.path else port_b}")
    if len(a.sizes) == len(b.sizes) == 1 and chance(draw, 15):
        pairs = draw(pair_lists(a.sizes[0], b.sizes[0], a.path == b.path, 1, 8))
        return link(draw, name, plane, *ends, block=block, pairs=pairs)
    return link(draw, name, plane, *ends, *draw(rules_between(a, b)), block=block)


def _free_port(draw: Draw, part: str, plane: str) -> str:
    """Return a port that a link of a plane may use; attach parts by either side."""
    if part in {"nic", "patch"}:
        return str(pick(draw, SCALE_UP_PORTS[part], SCALE_OUT_PORTS[part]))
    return SCALE_UP_PORTS[part] if plane == UP else SCALE_OUT_PORTS[part]


@st.composite
def rules_between(draw: Draw, a: Leaf, b: Leaf) -> list[str]:
    """Draw rules for two paths: relations of shared axes, equalities of the others."""
    shared = 0
    while shared < min(len(a.chain), len(b.chain)) and a.chain[shared] is b.chain[shared]:
        shared += 1
    common = units_of(draw, a.chain[:shared])
    if a.path == b.path:
        equal = _transposition(draw, common)
        return equal if equal and chance(draw, 25) else _shared_rules(draw, common, must_move=True)
    rules = _shared_rules(draw, common, must_move=False)
    left, right = units_of(draw, a.chain[shared:]), units_of(draw, b.chain[shared:])
    return rules + _equalities(draw, left, right)


def _shared_rules(draw: Draw, units: list[Unit], *, must_move: bool) -> list[str]:
    """Give some shared axes a relation; in a self-join one at least is not ``same``."""
    movable = [unit for unit in units if unit.size > 1]
    if len(movable) > 1 and chance(draw, 20):
        return [f"differ {movable[0].ref} {movable[1].ref}"]
    mover = pick(draw, *movable) if must_move else None
    rules: list[str] = []
    for unit in movable:
        words = ("next", "other", "adjacent", "any")
        word = pick(draw, *words) if unit is mover else pick(draw, "", "", "", *words)
        rules += [f"{word} {unit.ref}"] if word else []
    return rules


def _equalities(draw: Draw, left: list[Unit], right: list[Unit]) -> list[str]:
    """Declare some axes equal where sizes allow it, in pairs and as tuples."""
    rules: list[str] = []
    for u, v in permutations(left, 2):
        match = next((w for w in right if w.size == u.size * v.size), None)
        if match and chance(draw, 40):
            left = [w for w in left if w not in (u, v)]
            right = [w for w in right if w != match]
            rules.append(f"({u.ref}, {v.ref}) = {match.ref}")
            break
    for u, v in permutations(right, 2):
        match = next((w for w in left if w.size == u.size * v.size), None)
        if match and chance(draw, 40):
            right = [w for w in right if w not in (u, v)]
            left = [w for w in left if w != match]
            rules.append(f"{match.ref} = ({u.ref}, {v.ref})")
            break
    for unit in left:
        matches = [w for w in right if w.size == unit.size]
        if matches and chance(draw, 65):
            match = pick(draw, *matches)
            right = [w for w in right if w != match]
            rules.append(f"{unit.ref} = {match.ref}")
    return rules


def _transposition(draw: Draw, units: list[Unit]) -> list[str]:
    """Relate two axes of an array to each other: ``(x, y) = (y, x)``, or only ``x = y``."""
    for u, v in permutations(units, 2):
        if u.size == v.size and u.size > 1:
            swap = f"({u.ref}, {v.ref}) = ({v.ref}, {u.ref})"
            return [pick(draw, swap, f"{u.ref} = {v.ref}")]
    return []


# --- what goes over all families -----------------------------------------------------------------


def items_of(data: Json) -> list[tuple[str, Json]]:
    """Return all items with the block that holds them."""
    return [(name, thing) for name, body in data["blocks"].items() for thing in body["items"]]


def chains_of(data: Json, block: str = ROOT) -> list[tuple[Json, ...]]:
    """Return the path to each item of the tree, block items included."""
    chains: list[tuple[Json, ...]] = []
    for thing in data["blocks"][block]["items"]:
        chains.append((thing,))
        if "block" in thing:
            chains += [(thing, *below) for below in chains_of(data, thing["block"])]
    return chains


def element_count(data: Json) -> int:
    """Return the number of elements, guards aside."""
    return sum(
        math.prod(placed["size"] for thing in chain for placed in thing["axes"])
        for chain in chains_of(data)
        if "part" in chain[-1]
    )


def add_twin(draw: Draw, data: Json) -> None:
    """Place the block of an item of the root once more, wired alike, along other axes."""
    root = data["blocks"][ROOT]
    placed = [thing for thing in root["items"] if "block" in thing]
    if not placed:
        return
    first = pick(draw, *placed)
    name = f"{first['id']}_twin"
    axes = [axis(draw, old["name"], size(draw, 2), factored=0) for old in first["axes"]]
    if any(old.get("factors") for old in first["axes"]):
        axes = first["axes"]  # rules may speak of the factors
    if any(word.startswith(f"{first['id']}.") for word in _equated(root["links"])):
        axes = first["axes"]  # sizes have to agree
    text = json.dumps([g for g in root["links"] if f'"{first["id"]}.' in json.dumps(g)])
    twins = json.loads(re.sub(rf"\b{first['id']}\.", f"{name}.", text))
    root["items"].append({**first, "id": name, "axes": axes})
    root["links"] += [{**group, "id": f"{group['id']}_twin"} for group in twins]


def _equated(groups: list[Json]) -> list[str]:
    """Return what stands in equalities of some link groups."""
    rules = [rule for group in groups for rule in group["rules"] if "=" in rule]
    return [word for rule in rules for word in re.findall(r"[\w.]+", rule)]


def add_guard(draw: Draw, data: Json) -> None:
    """Let an item exist only here, or not there; by axes of its own or of an item above."""
    chains = chains_of(data)
    uses = Counter(chain[-1]["id"] for chain in chains)
    # Inside a block that is used twice only axes of the item itself are there in both places.
    scopes = [chain if uses[chain[-1]["id"]] == 1 else chain[-1:] for chain in chains]
    scopes = [scope for scope in scopes if units_of(draw, scope)]
    if not scopes:
        return
    scope = pick(draw, *scopes)
    units = units_of(draw, scope)
    chosen = draw(st.lists(st.sampled_from(units), min_size=1, max_size=2, unique=True))
    where = {
        unit.ref: draw(st.lists(st.integers(0, unit.size - 1), min_size=1, max_size=3, unique=True))
        for unit in chosen
    }
    scope[-1]["guard"] = {pick(draw, "never", "never", "only"): [{"where": where}]}


def add_forwarding(draw: Draw, data: Json) -> None:
    """Let an item forward in an unusual way."""
    _, thing = pick(draw, *items_of(data))
    plane = pick(draw, *data["planes"])["id"]
    thing["forwarding"] = {**thing.get("forwarding", {}), plane: pick(draw, *FORWARDINGS)}


def fault_address(draw: Draw, data: Json) -> str:
    """Write the address of a random element or of several, in all forms of the grammar."""
    words = [ROOT] if chance(draw, 80) else []
    chains = chains_of(data)
    indexed = [chain for chain in chains if units_of(draw, chain)]
    for thing in pick(draw, *(indexed or chains), *chains):
        indices = []
        for placed in thing["axes"]:
            index = draw(st.integers(0, placed["size"] - 1))
            named = f"{placed['name']}={index}"
            indices.append(pick(draw, str(index), str(index), str(index), "*", named))
        words.append(f"{thing['id']}[{','.join(indices)}]" if indices else thing["id"])
    return ".".join(words)


def decorate(draw: Draw, data: Json) -> Json:
    """Add guards, faults, unusual forwarding and external items to a draft."""
    if chance(draw, 25):
        add_guard(draw, data)
    if chance(draw, 15):
        add_forwarding(draw, data)
    if chance(draw, 15):
        pick(draw, *items_of(data))[1]["external"] = True
    if chance(draw, 30):
        faults = [{"address": fault_address(draw, data)} for _ in range(pick(draw, 1, 2, 3))]
        data["scenario"] = {"faults": faults}
    return data


# --- designs -------------------------------------------------------------------------------------

FAMILIES: dict[str, Callable[[], st.SearchStrategy[Json]]] = {
    "clos": clos,
    "mesh": mesh,
    "rails": rails,
    "by_hand": by_hand,
    "free": free,
}


def is_sound(design: Design) -> bool:
    """Return whether the checks find no error."""
    try:
        _, issues = check(design)
    except DesignError:
        return False
    return all(issue.severity != "error" for issue in issues)


@st.composite
def designs(draw: Draw, *families: str, plain: bool = False, most: int = MAX_ELEMENTS) -> Design:
    """Draw a sound design; of one that fails a test the input is shown in a line of its own.

    Parameters
    ----------
    draw
        Given by hypothesis.
    *families
        Keys of `FAMILIES` to draw from; all of them if none is given.
    plain
        Without guards, faults, unusual forwarding and external items.
    most
        Largest number of elements.
    """
    makers = [FAMILIES[name]() for name in families or FAMILIES]
    data = draw(st.one_of(makers))
    if chance(draw, 15):
        add_twin(draw, data)
    assume(element_count(data) <= most)
    if not plain:
        decorate(draw, data)
    note(f"Design(**json.loads('{json.dumps(data)}'))")
    design = Design(**data)
    assume(is_sound(design))
    return design
