"""What a file must not do: refused with file, place and remedy, and nothing loaded."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.issues import DesignError, Issue
from designer.store.document import MAX_BYTES, MINOR, load, loads, save, to_text

Data = dict[str, Any]

#: Three nodes of four chips with a switch each, and a spine with a port for every node.
SOUND: Data = {
    "format": "supernode-design",
    "version": 1,
    "minor": 0,
    "app": "0.1.0",
    "headline": {},
    "design": {
        "name": "Small",
        "root": "pod",
        "planes": [{"id": "net"}],
        "parts": {
            "chip": {
                "ports": [{"id": "up", "count": 2, "lane_bytes_per_s": 50e9}],
                "kind": "accelerator",
                "tdp_w": 700,
            },
            "switch": {
                "ports": [
                    {"id": "down", "count": 8, "lane_bytes_per_s": 50e9},
                    {"id": "up", "count": 1, "lane_bytes_per_s": 50e9},
                ],
                "kind": "switch",
            },
            "spine": {"ports": [{"id": "down", "count": 3}], "kind": "switch"},
            "rack": {"kind": "rack"},
        },
        "blocks": {
            "pod": {
                "items": [
                    {"id": "node", "block": "node", "axes": [{"name": "node", "size": 3}]},
                    {"id": "spine", "part": "spine"},
                ],
                "links": [
                    {
                        "id": "up",
                        "plane": "net",
                        "a": {"item": "node.switch", "port": "up"},
                        "b": {"item": "spine", "port": "down"},
                    }
                ],
            },
            "node": {
                "items": [
                    {"id": "chip", "part": "chip", "axes": [{"name": "slot", "size": 4}]},
                    {"id": "switch", "part": "switch"},
                ],
                "links": [
                    {
                        "id": "down",
                        "plane": "net",
                        "a": {"item": "chip", "port": "up"},
                        "b": {"item": "switch", "port": "down"},
                        "count": 2,
                    }
                ],
            },
        },
        "placements": [{"id": "racks", "rack": "rack", "contents": [{"item": "node"}]}],
    },
}


def sound() -> Data:
    return copy.deepcopy(SOUND)


def as_bytes(envelope: Data) -> bytes:
    return json.dumps(envelope).encode()


def refusal(data: bytes, name: str = "x.supernode") -> tuple[Issue, ...]:
    """The findings of a refused file: each an error that says what to do, in a sentence."""
    with pytest.raises(DesignError) as caught:
        loads(data, name)
    for issue in caught.value.issues:
        assert issue.address.startswith(name)
        assert issue.message.endswith(".")
        assert issue.hint.endswith(".")
        assert "Traceback" not in issue.sentence()
    return caught.value.issues


def test_the_sound_file_is_sound() -> None:
    document = loads(as_bytes(sound()))
    assert document.issues == ()
    assert to_text(loads(to_text(document).encode())) == to_text(document)


# --- the file as such ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "place", "message", "remedy"),
    [
        (
            b"PK\x03\x04 a zip",
            "FILE-JSON",
            "x.supernode, line 1, column 1",
            "not a design file",
            ".supernode",
        ),
        (b"\x89PNG\r\n\x1a\n", "FILE-TEXT", "x.supernode", "no UTF-8 text", ".supernode"),
        (
            b'{"format": \n "supernode-design",,}',
            "FILE-JSON",
            "line 2, column 21",
            "no valid JSON",
            "mend",
        ),
        (b"[]", "FILE-FORMAT", "x.supernode", "format is not", ".supernode"),
        (b'{"format": "kicad"}', "FILE-FORMAT", "x.supernode", "format is not", ".supernode"),
        (b"", "FILE-TRUNCATED", "x.supernode, line 1", "cut off", "whole file"),
        (b"[" * 100_000, "FILE-NESTING", "x.supernode", "nests absurdly deep", "no design file"),
        (
            b'{"a":' * 100_000,
            "FILE-NESTING",
            "x.supernode",
            "nests absurdly deep",
            "no design file",
        ),
    ],
)
def test_not_a_design_file(data: bytes, code: str, place: str, message: str, remedy: str) -> None:
    (issue,) = refusal(data)
    assert issue.code == code
    assert place in issue.address
    assert message in issue.message
    assert remedy in issue.hint


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated(share: float) -> None:
    text = to_text(loads(as_bytes(sound())))
    cut = text[: int(len(text) * share)]
    (issue,) = refusal(cut.encode())
    # Cut inside a word or number it may not look cut off, but the line is named either way.
    assert issue.code in {"FILE-TRUNCATED", "FILE-JSON"}
    assert f"line {cut.count(chr(10)) + 1}" in issue.address


def test_newer_version_names_the_program_to_get() -> None:
    (issue,) = refusal(as_bytes(sound() | {"version": 2, "app": "3.4.0"}))
    assert issue.code == "FILE-NEWER"
    assert issue.address == "x.supernode, version"
    assert "format version 2" in issue.message
    assert "a later version of Supernode Designer than 0.1.0" in issue.hint


@pytest.mark.parametrize("version", [None, 0, -1, True, "1", 1.5])
def test_no_version(version: object) -> None:
    (issue,) = refusal(as_bytes(sound() | {"version": version}))
    assert (issue.code, issue.address) == ("FILE-VERSION", "x.supernode, version")


def test_seventy_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.supernode"
    with path.open("wb") as stream:
        stream.truncate(70_000_000)
    with pytest.raises(DesignError) as caught:
        load(path)
    (issue,) = caught.value.issues
    assert (issue.code, issue.address) == ("FILE-SIZE", "big.supernode")
    assert "70 MB" in issue.message
    assert "64 MB" in issue.message
    assert issue.hint


def test_the_limit_itself_is_allowed() -> None:
    data = as_bytes(sound())
    assert loads(data + b" " * (MAX_BYTES - len(data))).design.name == "Small"
    (issue,) = refusal(data + b" " * (MAX_BYTES - len(data) + 1))
    assert issue.code == "FILE-SIZE"


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.supernode", tmp_path):
        with pytest.raises(DesignError) as caught:
            load(path)
        assert caught.value.issues[0].code == "FILE-READ"
        assert path.name in caught.value.issues[0].address


def test_a_refused_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "broken.supernode"
    path.write_bytes(b'{"format": "supernode-design", "version": 1')
    before = path.stat()
    with pytest.raises(DesignError):
        load(path)
    assert path.stat() == before
    assert list(tmp_path.iterdir()) == [path]


# --- numbers, keys, values ----------------------------------------------------------------------


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_no_number(constant: str) -> None:
    text = json.dumps(sound()).replace('"tdp_w": 700', f'"tdp_w": {constant}')
    (issue,) = refusal(text.encode())
    assert issue.code == "FILE-NUMBER"
    assert constant in issue.message
    assert "null" in issue.hint


def test_overflowing_number() -> None:
    text = json.dumps(sound()).replace('"tdp_w": 700', '"tdp_w": 1e999')
    issue = refusal(text.encode())[0]
    assert "chip" in issue.address or issue.code == "FILE-NUMBER"


def edited(change: Callable[[Data], object]) -> bytes:
    envelope = sound()
    change(envelope["design"])
    return as_bytes(envelope)


def chip(design: Data) -> Data:
    return design["parts"]["chip"]


def test_negative_number() -> None:
    (issue,) = refusal(edited(lambda d: chip(d).update(tdp_w=-700)))
    assert issue.code == "FILE-VALUE"
    assert issue.address.startswith("x.supernode, design.parts.chip")
    assert "tdp_w" in issue.address
    assert "0 or more" in issue.message


def test_negative_number_within_a_quantity() -> None:
    (issue,) = refusal(edited(lambda d: chip(d).update(tdp_w={"value": 700, "low": -1})))
    assert "tdp_w" in issue.address
    assert issue.address.endswith("low")


def test_negative_and_zero_counts() -> None:
    for size in (-3, 0):
        (issue,) = refusal(
            edited(lambda d, n=size: d["blocks"]["node"]["items"][0]["axes"][0].update(size=n))
        )
        assert issue.code == "FILE-VALUE"
        assert issue.address == "x.supernode, design.blocks.node.items[0].axes[0].size"


def test_duplicate_key() -> None:
    text = json.dumps(sound()).replace('"root": "pod"', '"root": "pod", "root": "node"')
    (issue,) = refusal(text.encode())
    assert issue.code == "FILE-DUPLICATE"
    assert "'root'" in issue.message


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.update(colour="red"), "design.colour"),
        (lambda d: chip(d).update(tdp=1), "design.parts.chip.tdp"),
        (
            lambda d: chip(d).update(tdp_w={"value": 1, "unit": "kW"}),
            "design.parts.chip.tdp_w.unit",
        ),
        (lambda d: chip(d)["ports"][0].update(speed=1), "design.parts.chip.ports[0].speed"),
        (
            lambda d: d["blocks"]["node"]["items"][0].update(repeat=8),
            "design.blocks.node.items[0].repeat",
        ),
        (
            lambda d: d["blocks"]["node"]["links"][0].update(rule="any"),
            "design.blocks.node.links[0].rule",
        ),
    ],
)
def test_unknown_key(change: Callable[[Data], object], place: str) -> None:
    (issue,) = refusal(edited(change))
    assert (issue.code, issue.address) == ("FILE-KEY", f"x.supernode, {place}")
    assert "spelling" in issue.hint


# --- structure -----------------------------------------------------------------------------------


def node_item(design: Data) -> Data:
    return design["blocks"]["pod"]["items"][0]


def down(design: Data) -> Data:
    return design["blocks"]["node"]["links"][0]


def recursive(design: Data) -> None:
    design["blocks"]["node"]["items"].append({"id": "again", "block": "pod"})


def recursive_unused(design: Data) -> None:
    design["blocks"]["spare"] = {"items": [{"id": "me", "block": "spare"}]}


def two_rules(design: Data) -> None:
    down(design)["rules"] = ["any slot", "any slot"]


def sizes(design: Data) -> None:
    design["blocks"]["pod"]["items"][1]["axes"] = [{"name": "s", "size": 5}]
    design["blocks"]["pod"]["links"][0]["rules"] = ["node.node = spine.s"]


def mesh(*rules: str, size: int) -> Callable[[Data], object]:
    def change(design: Data) -> None:
        end = {"item": "chip", "port": "up"}
        design["blocks"]["node"]["items"][0]["axes"][0]["size"] = size
        design["blocks"]["node"]["links"] = [
            {"id": "down", "plane": "net", "a": end, "b": end, "rules": list(rules)}
        ]

    return change


STRUCTURE: dict[str, tuple[Callable[[Data], object], str, str, str]] = {
    "recursion": (recursive, "DOC-RECURSION", "blocks.", "pod → node → pod"),
    "recursion in a block that nothing uses": (
        recursive_unused,
        "DOC-RECURSION",
        "blocks.spare",
        "spare → spare",
    ),
    "10^12 chips": (
        lambda d: node_item(d)["axes"][0].update(size=250_000_000_000),
        "DOC-ELEMENTS",
        "pod.node",
        "250,000,000,000 elements; the limit is 1,000,000,000",
    ),
    "10^12 chips over two levels": (
        lambda d: (
            node_item(d)["axes"][0].update(size=10**6),
            d["blocks"]["node"]["items"][0]["axes"][0].update(size=10**6),
        ),
        "DOC-ELEMENTS",
        "pod.node.chip",
        "1,000,000,000,000 elements",
    ),
    "unknown root": (lambda d: d.update(root="pot"), "DOC-ROOT", "design:root", "'pot'"),
    "unknown part": (
        lambda d: d["blocks"]["node"]["items"][0].update(part="chop"),
        "DOC-PART",
        "pod.node.chip",
        "'chop'",
    ),
    "unknown block": (lambda d: node_item(d).update(block="nod"), "DOC-BLOCK", "pod.node", "'nod'"),
    "unknown plane": (lambda d: down(d).update(plane="ub"), "DOC-PLANE", "pod.node.down", "'ub'"),
    "unknown plane that shares": (
        lambda d: down(d).update(also_planes=["ub"]),
        "DOC-PLANE",
        "pod.node.down",
        "'ub'",
    ),
    "plane that shares with itself": (
        lambda d: down(d).update(also_planes=["net"]),
        "DOC-DUPLICATE",
        "pod.node.down",
        "'net' twice",
    ),
    "plane that shares twice": (
        lambda d: (
            d["planes"].append({"id": "out", "role": "other"}),
            down(d).update(also_planes=["out", "out"]),
        ),
        "DOC-DUPLICATE",
        "pod.node.down",
        "'out' twice",
    ),
    "scale-up and scale-out over the same links": (
        lambda d: (
            d["planes"].append({"id": "out", "role": "scale_out"}),
            down(d).update(also_planes=["out"]),
        ),
        "DOC-PLANES",
        "pod.node.down",
        "a scale-up and a scale-out plane",
    ),
    "unknown plane of forwarding": (
        lambda d: node_item(d).update(forwarding={"ub": "relay"}),
        "DOC-PLANE",
        "pod.node",
        "'ub'",
    ),
    "unknown item of a link": (
        lambda d: down(d)["b"].update(item="swich"),
        "DOC-ITEM",
        "pod.node.down",
        "'swich'",
    ),
    "unknown port": (
        lambda d: down(d)["b"].update(port="left"),
        "DOC-PORT",
        "pod.node.down",
        "no port 'left'",
    ),
    "unknown medium": (
        lambda d: down(d).update(medium="rack"),
        "DOC-MEDIUM",
        "pod.node.down",
        "no medium 'rack'",
    ),
    "unknown axis of a rule": (
        lambda d: down(d).update(rules=["any slit"]),
        "DOC-AXIS",
        "pod.node.down",
        "'slit'",
    ),
    "unknown axis of an equality": (
        lambda d: down(d).update(rules=["chip.slot = switch.s"]),
        "DOC-AXIS",
        "pod.node.down",
        "no axis 'switch.s'",
    ),
    "axis that only one end has": (
        lambda d: down(d).update(rules=["other slot"]),
        "DOC-AXIS",
        "pod.node.down",
        "both ends share",
    ),
    "unknown axis of a guard": (
        lambda d: node_item(d).update(guard={"only": [{"where": {"rack": [0]}}]}),
        "DOC-AXIS",
        "pod.node",
        "'rack'",
    ),
    "index of a guard": (
        lambda d: node_item(d).update(guard={"never": [{"where": {"node": [3]}}]}),
        "DOC-INDEX",
        "pod.node",
        "index 3",
    ),
    "unknown axis of a placement": (
        lambda d: d["placements"][0]["contents"][0].update(order=["slot"]),
        "DOC-AXIS",
        "placements.racks",
        "no axis 'slot'",
    ),
    "unknown item of a placement": (
        lambda d: d["placements"][0]["contents"][0].update(item="tray"),
        "DOC-ITEM",
        "placements.racks",
        "'tray'",
    ),
    "unknown rack": (
        lambda d: d["placements"][0].update(rack="chip"),
        "DOC-RACK",
        "placements.racks",
        "no rack 'chip'",
    ),
    "placed twice": (
        lambda d: d["placements"][0]["contents"].append({"item": "node.chip"}),
        "DOC-PLACED",
        "placements.racks",
        "placed twice",
    ),
    "sizes that disagree": (sizes, "DOC-SIZES", "pod.up", "joins 3 indices with 5"),
    "two rules for one axis": (two_rules, "DOC-RULE", "pod.node.down", "axis 'slot'"),
    "a rule that nobody understands": (
        lambda d: down(d).update(rules=["sideways slot"]),
        "DOC-RULE-UNKNOWN",
        "pod.node.down",
        "'sideways slot' is not understood",
    ),
    "ring of one": (mesh("next slot", size=1), "DOC-NOTHING", "pod.node.down", "matches nothing"),
    "line of one": (
        mesh("adjacent slot", size=1),
        "DOC-NOTHING",
        "pod.node.down",
        "matches nothing",
    ),
    "mesh of one": (mesh("other slot", size=1), "DOC-NOTHING", "pod.node.down", "matches nothing"),
    "every element to itself": (
        mesh(size=4),
        "DOC-SELF",
        "pod.node.down",
        "every element to itself",
    ),
    "ports of the chip exceeded": (
        lambda d: down(d).update(count=3),
        "NET-PORT-COUNT",
        "pod.node.chip",
        "3 'up' ports are needed and chip has 2",
    ),
    "ports of the spine exceeded": (
        lambda d: node_item(d)["axes"][0].update(size=4),
        "NET-PORT-COUNT",
        "pod.spine",
        "4 'down' ports are needed and spine has 3",
    ),
    "item with part and block": (
        lambda d: node_item(d).update(part="chip"),
        "FILE-VALUE",
        "design.blocks.pod.items[0]",
        "either a part or a block",
    ),
    "factors that do not multiply": (
        lambda d: node_item(d)["axes"][0].update(factors=[{"name": "a", "size": 2}]),
        "FILE-VALUE",
        "design.blocks.pod.items[0].axes[0]",
        "has size 3",
    ),
    "the same id twice": (
        lambda d: d["blocks"]["node"]["items"][1].update(id="chip"),
        "DOC-DUPLICATE",
        "pod.node.chip",
        "'chip'",
    ),
    "pair out of range": (
        lambda d: down(d).update(pairs=[{"a": [4], "b": []}]),
        "DOC-INDEX",
        "pod.node.down",
        "[4]",
    ),
    "empty pair list": (
        lambda d: down(d).update(pairs=[]),
        "DOC-NOTHING",
        "pod.node.down",
        "empty",
    ),
    "share above one": (
        lambda d: chip(d).update(liquid_fraction=1.5),
        "DOC-RANGE",
        "parts.chip:liquid_fraction",
        "1.5",
    ),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_structure_is_refused(name: str) -> None:
    change, code, place, message = STRUCTURE[name]
    issue = refusal(edited(change))[0]
    assert issue.code == code
    assert issue.address.startswith(f"x.supernode, {place}")
    assert message in issue.message


def test_guard_makes_room_for_ports() -> None:
    """Four nodes of which one does not exist need three ports of the spine: exactly counted."""

    def change(design: Data) -> None:
        node_item(design)["axes"][0]["size"] = 4
        node_item(design)["guard"] = {"never": [{"where": {"node": [3]}}]}

    assert loads(edited(change)).issues == ()


def nest(depth: int) -> bytes:
    envelope = sound()
    design = envelope["design"]
    design["blocks"] = {
        f"b{i}": {"items": [{"id": "in", "block": f"b{i + 1}"}]} for i in range(depth)
    }
    design["blocks"][f"b{depth}"] = {"items": [{"id": "chip", "part": "chip"}]}
    design["root"] = "b0"
    design["placements"] = []
    return as_bytes(envelope)


def test_blocks_forty_deep() -> None:
    assert loads(nest(20)).issues == ()
    (issue,) = refusal(nest(40))
    assert issue.code == "DOC-NESTING"
    assert issue.address.startswith("x.supernode, b0.in.in")
    assert "24 levels" in issue.message


def test_paths_that_multiply() -> None:
    """Twenty blocks that hold the next one twice are a million paths from a small file."""
    envelope = sound()
    design = envelope["design"]
    design["blocks"] = {
        f"b{i}": {"items": [{"id": s, "block": f"b{i + 1}"} for s in ("left", "right")]}
        for i in range(20)
    }
    design["blocks"]["b20"] = {"items": [{"id": "chip", "part": "chip"}]}
    design |= {"root": "b0", "placements": []}
    (issue,) = refusal(as_bytes(envelope))
    assert issue.code == "DOC-PATHS"
    assert "20,000" in issue.message


def test_all_errors_are_named_at_once() -> None:
    def change(design: Data) -> None:
        down(design)["plane"] = "ub"
        design["blocks"]["pod"]["links"][0]["medium"] = "no"

    assert {issue.code for issue in refusal(edited(change))} == {"DOC-PLANE", "DOC-MEDIUM"}


# --- a newer minor version -----------------------------------------------------------------------


def newer() -> Data:
    """As a later program would write it: canonical, with things this one does not know."""
    envelope = sound() | {"minor": 7, "app": "0.9.0", "headline": {"chips.count": 12}}
    design = envelope["design"]
    design["parts"]["pump"] = {
        "name": "Pump",
        "kind": "pump",
        "flow_m3_per_s": {"value": 0.002, "curve": [[0, 3.5], [1e-9, None]]},
        "stages": ["a", {"b": True}],
    }
    chip(design)["tensor_cores"] = 528
    design["blocks"]["pod"]["items"][1]["tilt"] = 15
    design["weather"] = {"file": "x.epw"}
    envelope["signature"] = "abc"
    return envelope


def test_newer_minor_survives_load_and_save(tmp_path: Path) -> None:
    path = tmp_path / "newer.supernode"
    first = to_text(loads(as_bytes(newer())))
    path.write_text(first, encoding="utf-8")
    document = load(path)
    # It says that it does not understand the part, and opens.
    assert [(i.severity, i.address) for i in document.issues] == [("warning", "parts.pump")]
    assert document.design.parts["pump"].name == "Pump"
    save(document, path)
    assert path.read_bytes() == first.encode()

    kept = json.loads(first)
    given = newer()
    assert kept.pop("app") != given.pop("app")
    assert kept == given


def test_the_same_keys_are_refused_where_the_file_is_not_newer() -> None:
    issues = refusal(as_bytes(newer() | {"minor": 0}))
    assert issues[0].code == "FILE-KEY"


# --- not yet refused as they should be -----------------------------------------------------------


def with_headline(text: str) -> bytes:
    return json.dumps(sound()).replace('"headline": {}', f'"headline": {{"x": {text}}}').encode()


def in_newer_part(text: str) -> bytes:
    return (
        json.dumps(sound() | {"minor": MINOR + 1})
        .replace('"parts": {', f'"parts": {{"new": {{"kind": "new", "x": {text}}}, ')
        .encode()
    )


def unused(item: Data) -> bytes:
    return edited(lambda d: d["blocks"].update(spare={"items": [{"id": "s"} | item]}))


def guard_all(design: Data) -> None:
    node_item(design)["guard"] = {"never": [{"where": {"node": [0, 1, 2]}}]}


GAPS: dict[str, bytes] = {
    "rule on an axis above its block": edited(mesh("any node", size=1)),
    "unknown part in a block that nothing uses": unused({"part": "chop"}),
    "10^12 in a block that nothing uses": unused(
        {"part": "chip", "axes": [{"name": "i", "size": 10**12}]}
    ),
    "guard that leaves nothing to link": edited(guard_all),
    "headline nested too deep to save": with_headline("[" * 700 + "]" * 700),
    "newer part nested too deep to save": in_newer_part("[" * 400 + "]" * 400),
    "infinite number in the headline": with_headline("1e999"),
    "infinite number in a newer part": in_newer_part("1e999"),
    "half a surrogate in the headline": with_headline('"\\ud800"'),
    "number written as text": edited(
        lambda d: d["blocks"]["node"]["items"][0]["axes"][0].update(size="4")
    ),
    "count of true": edited(lambda d: node_item(d)["axes"][0].update(size=True)),
    "efficiency above one": edited(lambda d: d.update(scenario={"unplaced_efficiency": 3})),
    "range upside down": edited(
        lambda d: chip(d).update(tdp_w={"value": 700, "low": 900, "high": 800})
    ),
    "table shorter than its elements": edited(
        lambda d: d["placements"][0].update(mode="table", table=[0])
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_gap(name: str) -> None:
    refusal(GAPS[name])


def test_place_of_what_the_reader_of_json_refuses() -> None:
    old, new = '"tdp_w": 700', '"tdp_w": NaN'
    text = json.dumps(sound(), indent=1)
    line = text[: text.index(old)].count("\n") + 1
    (issue,) = refusal(text.replace(old, new).encode())
    assert f"line {line}" in issue.address


def test_place_of_a_value_in_a_part() -> None:
    (issue,) = refusal(edited(lambda d: chip(d).update(tdp_w={"value": 700, "low": -1})))
    assert issue.address == "x.supernode, design.parts.chip.tdp_w.low"


def test_rule_of_a_newer_minor_survives() -> None:
    envelope = sound() | {"minor": MINOR + 1}
    down(envelope["design"])["rules"] = ["stripe slot by 3"]
    first = to_text(loads(as_bytes(envelope)))
    assert "stripe slot by 3" in first
    assert to_text(loads(first.encode())) == first


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": None, "note": "Not published."},
        {"value": None, "high": 900},
        {"value": 700, "low": 0, "high": 900},
    ],
)
def test_every_field_of_a_quantity_is_saved(quantity: Data) -> None:
    document = loads(edited(lambda d: chip(d).update(tdp_w=quantity)))
    again = loads(to_text(document).encode())
    assert again.design == document.design
    assert chip(json.loads(to_text(document))["design"])["tdp_w"] == quantity
