"""The command line as people and scripts meet it: tables, JSON, exit codes, messages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from designer import __version__, cli
from designer.issues import DesignError
from designer.solve import pipeline
from designer.store.catalogue import entries
from designer.store.document import Document, to_text
from designer.store.presets import preset_paths
from tests.building import two_levels
from tests.e2e.calling import BAD_INPUT, DONE, INTERNAL, ROOT, Call, Ran, process

DESIGNS = ROOT / "tests" / "data" / "designs"
HEAVY = ("PySide6", "shiboken6", "pyqtgraph", "scipy", "networkx")


# --- the results format --------------------------------------------------------------------------

NUMBER = {"type": ["number", "null"]}
WHOLE = {"type": ["integer", "null"], "minimum": 0}


def closed(*required: str, **properties: Any) -> dict[str, Any]:
    """Describe an object whose keys are all known; `required` are those that must be there."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required) or list(properties),
        "additionalProperties": False,
    }


INPUT = closed(
    "label", "value", "unit", "source", "confidence", "calibrated",
    label={"type": "string"}, value=NUMBER, unit={"type": "string"}, source={"type": "string"},
    confidence={"enum": ["", "high", "medium", "low"]}, calibrated={"type": "boolean"},
    low=NUMBER, high=NUMBER, note={"type": "string"}, address={"type": "string"},
)  # fmt: skip
METRIC = closed(
    "value", "unit", "basis", "calibrated", "why",
    value=NUMBER,
    unit={"type": "string"},
    basis={"enum": ["exact", "bound", "model", "estimate"]},
    calibrated={"type": "boolean"},
    why=closed(formula={"type": "string"}, inputs={"type": "array", "items": INPUT},
               limit={"type": "string"}, text={"type": "string"}),
    low=NUMBER, high=NUMBER,
)  # fmt: skip
ISSUE = closed(
    code={"type": "string", "pattern": r"^[A-Z]+(-[A-Z]+)+$"},
    severity={"enum": ["error", "warning", "info"]},
    address={"type": "string"},
    message={"type": "string", "minLength": 1},
    hint={"type": "string"},
)
GROUP = closed(
    "id", "plane", "links", "load", "load_mean", "capacity_bytes_per_s", "utilisation",
    id={"type": "string"}, plane={"type": "string"}, links={"type": "integer", "minimum": 0},
    load=NUMBER, load_mean=NUMBER, load_ab=NUMBER, load_ba=NUMBER, capacity_bytes_per_s=NUMBER,
    utilisation=NUMBER, modules=WHOLE, cables=WHOLE,
)  # fmt: skip
CLAIM = closed(
    "id", "metric", "versus", "published", "unit", "computed", "tolerance", "status", "source",
    "calibrated",
    id={"type": "string"}, metric={"type": "string"}, versus={"type": "string"}, published=NUMBER,
    low=NUMBER, high=NUMBER, unit={"type": "string"}, computed=NUMBER, tolerance=NUMBER,
    status={"enum": ["confirmed", "off", "calibrated", "disputed", "not computable"]},
    source={"type": "string"}, calibrated={"type": "boolean"}, text={"type": "string"},
)  # fmt: skip
PAIRS = {
    "type": "array",
    "items": {
        "type": "array",
        "prefixItems": [{"type": "number"}, {"type": "integer", "minimum": 1}],
        "items": False,
        "minItems": 2,
    },
}
RESULTS = closed(
    "format", "version", "design", "solve_seconds", "metrics", "distributions", "link_groups",
    "issues", "claims",
    format={"const": "supernode-results"},
    version={"const": 1},
    design=closed(name={"type": "string"}, source={"type": "string"}),
    solve_seconds={"type": "number", "exclusiveMinimum": 0},
    metrics={"type": "object", "additionalProperties": METRIC},
    distributions={"type": "object", "additionalProperties": PAIRS},
    link_groups={"type": "array", "items": GROUP},
    issues={"type": "array", "items": ISSUE},
    claims={"type": "array", "items": CLAIM},
    racks={"type": "array", "items": {"type": "object"}},
    engines={"type": "object", "additionalProperties": {"enum": ["classes", "general"]}},
)  # fmt: skip

#: Metric ids of every design, and of every plane.
METRICS = """
chips.count chips.dies chips.bf16_flops_per_s chips.fp8_flops_per_s
memory.capacity_bytes memory.bandwidth_bytes_per_s
links.optical_modules links.cables links.length_m
power.it_w power.chips_w power.switches_w power.optics_w power.hosts_w power.other_w
power.conversion_loss_w power.external_w power.facility_w power.pue
cooling.liquid_heat_w cooling.air_heat_w cooling.flow_m3_per_s cooling.hottest_chip_c
cooling.throttle_fraction reliability.mtti_s reliability.goodput_fraction
cost.capex_usd cost.usd_per_year cost.usd_per_chip_hour
"""
NETWORK = """
domain_chips connected_fraction injection_bytes_per_s all_to_all_bytes_per_s
all_to_all_best_bytes_per_s bisection_bytes_per_s oversubscription diameter_hops mean_hops
"""
LATENCY = "mean_s p50_s p99_s max_s"


def wanted_metrics(planes: list[str]) -> set[str]:
    return {
        *METRICS.split(),
        *(f"network.{plane}.{name}" for plane in planes for name in NETWORK.split()),
        *(f"latency.{plane}.{name}" for plane in planes for name in LATENCY.split()),
    }


@pytest.mark.parametrize(
    ("target", "planes"),
    [
        ("cloudmatrix-384", ["ub", "rdma", "all"]),
        ("gb200-nvl72", None),
        (str(DESIGNS / "million.supernode"), ["ub", "all"]),
        (str(DESIGNS / "six-chips.supernode"), None),
    ],
)
def test_results_keep_to_their_format(call: Call, target: str, planes: list[str] | None) -> None:
    ran = call("solve", target, "--json")
    assert ran.code == DONE
    assert ran.err == ""
    data = ran.data
    problems = [f"{e.json_path}: {e.message[:200]}" for e in
                Draft202012Validator(RESULTS).iter_errors(data)]  # fmt: skip
    assert problems == []
    if planes:
        assert set(data["metrics"]) >= wanted_metrics(planes)
        assert {f"network.{p}.hops" for p in planes} <= set(data["distributions"])
        assert {f"latency.{p}.path_s" for p in planes} <= set(data["distributions"])


def test_unknown_is_null_with_an_issue_and_never_zero(call: Call) -> None:
    data = call("solve", "cloudmatrix-384", "--json").data
    unknown = {name for name, metric in data["metrics"].items() if metric["value"] is None}
    assert "cost.capex_usd" in unknown
    assert unknown <= {issue["address"] for issue in data["issues"]}


def test_cloudmatrix_has_its_published_figures(call: Call) -> None:
    data = call("solve", "cloudmatrix-384", "--json").data
    values = {name: metric["value"] for name, metric in data["metrics"].items()}
    assert values["chips.count"] == 384
    assert values["chips.dies"] == 768
    assert values["chips.bf16_flops_per_s"] == pytest.approx(288.768e15)
    assert values["memory.capacity_bytes"] == 49.152e12
    assert values["memory.bandwidth_bytes_per_s"] == pytest.approx(1228.8e12)
    for name in ("injection", "all_to_all", "all_to_all_best"):
        metric = data["metrics"][f"network.ub.{name}_bytes_per_s"]
        assert metric["value"] == pytest.approx(392e9, rel=1e-12)
        assert metric["basis"] == "exact"
    assert data["distributions"]["network.ub.hops"] == [[2, 2688], [4, 144384]]
    assert values["links.optical_modules"] == 6912
    assert data["design"]["source"] == "cloudmatrix-384"
    assert not [c for c in data["claims"] if c["calibrated"] and c["status"] == "confirmed"]


def test_a_preset_is_found_by_its_alias_too(call: Call) -> None:
    assert call("solve", "cm384", "--json").data["design"]["source"] == "cloudmatrix-384"


def test_a_file_names_itself_as_the_source(call: Call, mine: Path) -> None:
    data = call("solve", str(mine), "--json").data
    assert data["design"] == {"name": "Small", "source": "mine.supernode"}


# --- tables --------------------------------------------------------------------------------------


def test_solve_prints_a_table(call: Call) -> None:
    ran = call("solve", "cloudmatrix-384")
    assert ran.code == DONE
    assert ran.err == ""
    assert re.search(r"^chips\.count +384 +exact$", ran.out, re.MULTILINE)
    assert re.search(
        r"^network\.ub\.all_to_all_bytes_per_s +392 GB/s +exact$", ran.out, re.MULTILINE
    )
    assert "Claims: published, computed" in ran.out
    assert "confirmed" in ran.out


def test_presets_as_a_list(call: Call) -> None:
    ran = call("presets")
    assert ran.code == DONE
    lines = ran.out.splitlines()
    assert len(lines) == len(preset_paths())
    assert any(re.match(r"cloudmatrix-384 +384 chips  \S", line) for line in lines)
    (row,) = [row for row in call("presets", "--json").data["presets"]
              if row["id"] == "cloudmatrix-384"]  # fmt: skip
    assert row["chips"] == 384
    assert row["name"]
    assert row["claims"] > 10
    assert "CM384" in row["aliases"]


def test_parts_as_a_list(call: Call) -> None:
    ran = call("parts")
    assert ran.code == DONE
    lines = ran.out.splitlines()
    assert len(lines) == len(entries())
    assert any(
        re.match(r"ascend-910c +Accelerators +Huawei Ascend 910C: 752 TFLOPS · .*392 GB/s$", line)
        for line in lines
    )
    rows = call("parts", "--json").data["parts"]
    assert [row["id"] for row in rows] == [entry.id for entry in entries()]
    assert rows[2] == {
        "id": "ascend-910c",
        "name": "Huawei Ascend 910C",
        "category": "Accelerators",
        "kind": "accelerator",
        "vendor": "huawei",
        "year": 2024,
        "status": "shipping",
        "line": "752 TFLOPS · 128 GB · 392 GB/s",
        "aliases": ["Ascend 910 (v3 of CM384 paper)", "HiAM module"],
    }


def test_compare_gives_ratios_to_the_first(call: Call) -> None:
    ran = call("compare", "gb200-nvl72", "cloudmatrix-384", "--json")
    assert ran.code == DONE
    rows = {row["metric"]: row for row in ran.data["rows"]}
    assert len(ran.data["designs"]) == 2
    assert rows["chips.count"]["values"] == [72, 384]
    assert rows["chips.count"]["ratios"] == [1, pytest.approx(384 / 72)]
    assert 1.60 <= rows["chips.bf16_flops_per_s"]["ratios"][1] <= 1.71
    low, high = rows["memory.capacity_bytes"]["ratio_ranges"][1]
    assert 3.55 <= low < high <= 3.68
    assert rows["memory.bandwidth_bytes_per_s"]["ratios"][1] == pytest.approx(2.13, abs=0.005)
    text = call("compare", "gb200-nvl72", "cloudmatrix-384")
    assert text.code == DONE
    assert re.search(r"^chips\.count +72 +384 +5\.33 ×$", text.out, re.MULTILINE)


def test_compare_takes_more_than_two(call: Call, mine: Path) -> None:
    data = call("compare", str(mine), str(mine), "gb200-nvl72", "--json").data
    rows = {row["metric"]: row for row in data["rows"]}
    assert rows["chips.count"]["ratios"][:2] == [1, 1]


def test_compare_needs_two(call: Call) -> None:
    ran = call("compare", "cloudmatrix-384")
    assert ran.code == BAD_INPUT
    assert "A comparison needs two targets." in ran.err


# --- edits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edits", "metric", "value"),
    [
        (["pod.node:count=47"], "chips.count", 376),
        (["node:count=47"], "chips.count", 376),
        (["pod.node:axes.node=47"], "chips.count", 376),
        (["parts.ascend-910c:tdp_w=1000"], "power.chips_w", 384_000),
        (["parts.ascend-910c:tdp_w=1e3"], "power.chips_w", 384_000),
        (["parts.ascend-910c:tdp_w=1 kW"], "power.chips_w", 384_000),
        (["pod.node.npu_l1:link_bytes_per_s=112 Gb/s"], "network.ub.injection_bytes_per_s", 196e9),
        (["parts.ascend-910c:tdp_w=null"], "power.chips_w", None),
        (["parts.ascend-910c:tdp_w=unknown"], "power.chips_w", None),
        (["pod.node.npu_l1:link_bytes_per_s=14e9"], "network.ub.injection_bytes_per_s", 196e9),
        ([" pod.node:count = 47 "], "chips.count", 376),
    ],
)
def test_set_changes_a_value_before_solving(
    call: Call, edits: list[str], metric: str, value: float | None
) -> None:
    options = [word for edit in edits for word in ("--set", edit)]
    ran = call("solve", "cloudmatrix-384", "--json", *options)
    assert ran.code == DONE, ran.err
    assert ran.data["metrics"][metric]["value"] == value


@pytest.mark.parametrize(
    ("edits", "chips"),
    [
        (["pod.node.chip:count=6"], 24),
        (["pod.node[3].chip:count=6"], 24),
        (["pod.node[node=3].chip:count=6"], 24),
        (["pod.node[*].chip:axes.slot=6"], 24),
        (["pod.node:count=3", "pod.node.chip:count=6"], 18),
        (["pod.node:count=3", "pod.node:count=2"], 16),
    ],
)
def test_set_reaches_into_blocks_and_can_be_repeated(
    call: Call, mine: Path, edits: list[str], chips: int
) -> None:
    options = [word for edit in edits for word in ("--set", edit)]
    ran = call("solve", str(mine), "--json", *options)
    assert ran.code == DONE, ran.err
    assert ran.data["metrics"]["chips.count"]["value"] == chips


def test_47_nodes_leave_a_rack_with_three(call: Call) -> None:
    data = call("solve", "cloudmatrix-384", "--json", "--set", "pod.node:count=47").data
    contents = [(rack["racks"], rack["contents"]) for rack in data["racks"]]
    assert any(racks == 11 and 4 in held.values() for racks, held in contents)
    assert any(racks == 1 and 3 in held.values() for racks, held in contents)


@pytest.mark.parametrize(
    ("edit", "read"),
    [
        ("design:name=a=b", "a=b"),
        ("design:name=see http://host/x=y", "see http://host/x=y"),
        ("design:name=one: two", "one: two"),
        ("design:name=", ""),
    ],
)
def test_text_may_hold_colons_and_equals_signs(
    call: Call, mine: Path, edit: str, read: str
) -> None:
    ran = call("solve", str(mine), "--json", "--set", edit)
    assert ran.code == DONE, ran.err
    assert ran.data["design"]["name"] == read


def test_set_on_compare_holds_for_all(call: Call, mine: Path) -> None:
    data = call("compare", str(mine), str(mine), "--json", "--set", "pod.node:count=2").data
    assert data["rows"][0]["values"] == [16, 16]


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("pod.node:count", "An edit reads ADDRESS:PROPERTY=VALUE."),
        ("pod.node=47", "The address names no property."),
        ("pod.nodes:count=47", "There is no 'nodes' here."),
        ("pod.node:colour=47", "There is no property 'colour'."),
        ("pod.node:count=many", "'many' is no whole number."),
        ("pod.node:count=2.5", "'2.5' is no whole number."),
        ("pod.node:count=0", "A count of 0 is not possible."),
        ("pod.node:count=1e12", "elements; the limit is"),
        ("pod.node:count=inf", "whole number"),
        ("pod.node:count=nan", "whole number"),
        ("pod.node:count=49", "ports are needed"),
        ("pod.node[99]:count=47", "out of range"),
        ("parts.ascend-910c:tdp_w=-5", "0 or more"),
        ("parts.ascend-910c:tdp_w=5 kB", "parts.ascend-910c:tdp_w"),
        ("pod.node.npu:part=warp", "There is no part 'warp'."),
    ],
)
def test_an_edit_that_makes_no_sense(call: Call, edit: str, says: str) -> None:
    ran = call("solve", "cloudmatrix-384", "--set", edit)
    assert ran.code == BAD_INPUT
    assert ran.out == ""
    assert says in ran.err
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 5


# --- files that cannot be used -------------------------------------------------------------------


def text_of(**changes: Any) -> str:
    data = json.loads(to_text(Document(two_levels())))
    return json.dumps(data | changes)


def recursive() -> str:
    data = json.loads(text_of())
    data["design"]["blocks"]["node"]["items"].append({"id": "again", "block": "pod"})
    return json.dumps(data)


def enormous() -> str:
    data = json.loads(text_of())
    data["design"]["blocks"]["node"]["items"][0]["axes"][0]["size"] = 10**12
    return json.dumps(data)


BAD_FILES = [
    (lambda: b"\x89PNG\r\n\x1a\n\x00\xff", "no UTF-8 text"),
    (lambda: b"", "cut off"),
    (lambda: b"Dear colleague, here is the design.", "This is not a design file"),
    (lambda: b'{"hello": "world"}', "This is not a design file"),
    (text_of()[:500].encode, "The file ends in the middle: it was cut off."),
    (lambda: text_of(version=2, app="3.1.0").encode(), "a later version of Supernode Designer"),
    (lambda: recursive().encode(), "contains itself: pod → node → pod"),
    (lambda: enormous().encode(), "elements; the limit is 1,000,000,000"),
    (lambda: b"[" * 100_000, "nest"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "says"), BAD_FILES)
@pytest.mark.parametrize("command", [["solve"], ["compare", "cloudmatrix-384"], []], ids=str)
def test_a_file_that_cannot_be_used_gets_one_clear_sentence(
    call: Call, tmp_path: Path, command: list[str], make: Callable[[], bytes], says: str
) -> None:
    path = tmp_path / "theirs.supernode"
    path.write_bytes(make())
    ran = call(*command, str(path))
    assert ran.code == BAD_INPUT
    assert ran.out == ""
    assert ran.err.startswith("error: theirs.supernode")
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1
    assert path.read_bytes() == make()


def test_a_file_of_70_mb(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "large.supernode"
    with path.open("wb") as stream:
        stream.truncate(70_000_000)
    ran = call("solve", str(path))
    assert ran.code == BAD_INPUT
    assert ran.err.startswith("error: large.supernode: The file has 70 MB; the limit is 64 MB.")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("target", ["no-such-machine", "no-such.supernode", "folder/none"])
def test_a_target_that_is_not_there(call: Call, target: str) -> None:
    ran = call("solve", target)
    assert ran.code == BAD_INPUT
    assert ran.err.startswith(f"error: {Path(target).name}") or target in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_folder_is_no_design(call: Call, tmp_path: Path) -> None:
    ran = call("solve", f"{tmp_path}/")
    assert ran.code == BAD_INPUT
    assert "cannot be read" in ran.err


def test_a_newer_minor_version_is_solved(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "newer.supernode"
    path.write_text(text_of(minor=7, thumbnail="abc"), encoding="utf-8")
    assert call("solve", str(path)).code == DONE


# --- exit codes and usage ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["solve"],
        ["solve", "a", "b"],
        ["compare"],
        ["solve", "x", "--jsn"],
        ["why", "cloudmatrix-384"],
        ["diff", "cloudmatrix-384"],
        ["--loud"],
        ["a", "b"],
        ["--self-test", "cloudmatrix-384"],
    ],
    ids=" ".join,
)
def test_wrong_usage(call: Call, arguments: list[str]) -> None:
    ran = call(*arguments)
    assert ran.code == BAD_INPUT
    assert "usage: supernode-designer" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(call: Call, option: str) -> None:
    ran = call(option)
    assert ran.code == DONE
    listed = re.findall(r"^    ([a-z]+) {2,}\S", ran.out, re.MULTILINE)
    assert listed == [
        "solve", "compare", "check", "why", "traffic", "whatif", "diff", "presets", "parts",
        "metrics", "migrate",
    ]  # fmt: skip


def test_version(call: Call) -> None:
    assert call("--version") == Ran(DONE, f"Supernode Designer {__version__}\n", "")


def test_a_fault_of_the_program_is_told_from_wrong_input(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(pipeline, "solve", fail)
    ran = call("solve", "cloudmatrix-384")
    assert ran.code == INTERNAL
    assert ran.out == ""
    assert "ZeroDivisionError: a bug" in ran.err
    assert ran.err.splitlines()[-1].startswith("error: this is a fault of the program")


def test_ctrl_c_is_no_fault(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "solve", interrupt)
    ran = call("solve", "cloudmatrix-384")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_every_error_is_told(call: Call, tmp_path: Path) -> None:
    data = json.loads(text_of())
    data["design"]["blocks"]["pod"]["items"][1]["part"] = "warp"
    data["design"]["blocks"]["pod"]["links"][0]["plane"] = "astral"
    path = tmp_path / "theirs.supernode"
    path.write_text(json.dumps(data), encoding="utf-8")
    lines = call("solve", str(path)).err.splitlines()
    assert len(lines) == 2
    assert any("'warp'" in line for line in lines)
    assert any("'astral'" in line for line in lines)


# --- processes of their own ----------------------------------------------------------------------


def loaded_by(*arguments: str) -> list[str]:
    """Return the heavy libraries that a headless call has loaded."""
    program = (
        "import json, sys\n"
        "from designer.cli import main\n"
        "code = main(sys.argv[1:])\n"
        f"names = [n for n in {HEAVY!r} if n in sys.modules]\n"
        "print(json.dumps(names), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    ran = process(*arguments, code=program)
    assert ran.code == DONE, ran.err
    return list(json.loads(ran.err.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["solve", "cloudmatrix-384"],
        ["compare", "gb200-nvl72", "cloudmatrix-384", "--json"],
        ["presets"],
        ["parts"],
        ["parts", "ascend-910c", "--json"],
        ["metrics"],
        ["check", "cloudmatrix-384"],
        ["why", "cloudmatrix-384", "power.it_w"],
        ["traffic", "cloudmatrix-384", "groups", "slot"],
        ["whatif", "cloudmatrix-384"],
        ["diff", "gb200-nvl72", "cloudmatrix-384"],
        ["migrate", "presets/cloudmatrix-384.supernode"],
        ["--help"],
    ],
    ids=lambda arguments: "-".join(arguments[:2]),
)
def test_headless_calls_load_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(*arguments) == []


def test_without_a_screen_it_says_so_and_solves() -> None:
    ran = process()
    assert ran.code == DONE
    assert ran.err == ""
    first, rest = ran.out.split("\n", 1)
    assert "screen" in first
    assert "chips.count" in rest
    assert "CloudMatrix" in rest


def test_without_a_screen_a_target_is_solved(mine: Path) -> None:
    ran = process(str(mine))
    assert ran.code == DONE
    assert "screen" in ran.out.splitlines()[0]
    assert "Small" in ran.out
    bad = process("no-such-machine")
    assert bad.code == BAD_INPUT
    assert bad.out == ""
    assert len(bad.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["presets"], ["solve", "cloudmatrix-384"], ["solve", "cloudmatrix-384", "--json"]]
)
def test_a_reader_that_has_gone_is_no_error(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    # With a buffer, as usual: then it is the last flush that meets the closed pipe.
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    try:
        result = subprocess.run(
            [sys.executable, "-m", "designer", *arguments],
            cwd=ROOT,
            env=surroundings,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert result.stderr == ""
    assert result.returncode == DONE


def test_output_is_utf_8_or_at_least_no_crash() -> None:
    """A terminal that knows ASCII only still gets its table."""
    ran = process("compare", "gb200-nvl72", "cloudmatrix-384", PYTHONIOENCODING="ascii")
    assert ran.code == DONE, ran.err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_data_arrives_whatever_the_encoding(encoding: str) -> None:
    named = ("--set", "design:name=Größe 华为 🖧")
    for arguments in (
        ("solve", "--json", "gb200-nvl72", *named),
        ("check", "--json", "gb200-nvl72", *named),
    ):
        ran = process(*arguments, PYTHONIOENCODING=encoding)
        assert ran.data["design"]["name"] == "Größe 华为 🖧"
        assert ran.out.isascii() == (encoding != "utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("metrics",), ("solve", "gb200-nvl72", "--json")])
def test_a_full_disk_is_said_in_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        code, err = _ended(arguments, stdout=full, stderr=subprocess.PIPE)
    assert code == BAD_INPUT
    assert err == "error: The output cannot be written: no space left on device. Free some space.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="no device that is always full")
def test_where_nobody_reads_complaints_the_exit_code_is_right() -> None:
    with Path("/dev/full").open("w") as full:
        assert _ended(("solve", "nothing"), stdout=subprocess.PIPE, stderr=full)[0] == BAD_INPUT


def _ended(arguments: tuple[str, ...], **streams: Any) -> tuple[int, str]:
    command = [sys.executable, "-m", "designer", *arguments]
    result = subprocess.run(command, cwd=ROOT, text=True, timeout=60, check=False, **streams)
    return result.returncode, result.stderr or ""


def test_the_console_script_is_the_same() -> None:
    script = Path(sys.executable).with_name("supernode-designer")
    assert script.exists(), "install the package first: pip install -e ."
    result = subprocess.run(
        [script, "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout == f"Supernode Designer {__version__}\n"


def test_solve_target_raises_for_other_programs(mine: Path) -> None:
    """What the command line does is there for Python, too."""
    solved = cli.solve_target(str(mine), ["pod.node:count=2"])
    assert solved.results.value("chips.count") == 16
    with pytest.raises(DesignError):
        cli.solve_target("no-such-machine")
