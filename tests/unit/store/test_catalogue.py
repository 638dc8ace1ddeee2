"""The catalogue: complete, with value, unit and provenance as published, and quick to search."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from designer.assets import assets_dir
from designer.model.base import Quantity
from designer.model.blocks import Block, Item
from designer.model.design import Design
from designer.model.parts import (
    ATTACH_KINDS,
    CoolingUnit,
    Medium,
    Part,
    Port,
    PowerUnit,
    UnknownPart,
)
from designer.model.rules import check, unknown_fields
from designer.store.catalogue import (
    CATEGORIES,
    CatalogueEntry,
    Fact,
    catalogue_sources,
    entries,
    load_catalogue,
    search,
)
from designer.store.document import Document, load, save
from designer.store.presets import load_target, preset_paths
from designer.units import SPELLINGS

#: Rows of the public reference, counted by hand: 177; the four others are ours (see OWN).
COUNTS = {
    "Accelerators": 58,
    "CPUs": 11,
    "Switches": 29 + 1,
    "NICs and attach": 11,
    "Links and optics": 27,
    "Racks": 14,
    "Cooling": 16,
    "Power": 11,
    "Boards": 0 + 3,
}
#: Entries that stand for what presets need and no public row gives.
OWN = {"roce-switch-128x400", "cm384-node-board", "cm384-dpu-board", "nvl72-tray-board"}

ENTRIES = {entry.id: entry for entry in entries()}
IDENTITY = {"catalog_id", "revision"}
#: Units of facts beyond those that people type.
FACT_UNITS = {*SPELLINGS, "", "1/s", "OP/s", "dB"}


def raw_parts() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in CATEGORIES.values():
        data = json.loads((assets_dir() / "catalogue" / name).read_text(encoding="utf-8"))
        yield from data["parts"].items()


RAW = dict(raw_parts())


def quantities(part: Part) -> Iterator[tuple[str, Quantity]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Quantity):
            yield name, value
    for port in part.ports:
        yield f"ports.{port.id}", port.lane_bytes_per_s


def provenance(entry: CatalogueEntry) -> Iterator[tuple[str, Quantity | Fact]]:
    yield from quantities(entry.part)
    yield from entry.facts.items()


def value_of(address: str) -> Quantity | Fact:
    part_id, _, path = address.partition(":")
    entry = ENTRIES[part_id]
    if path.startswith("facts."):
        return entry.facts[path.removeprefix("facts.")]
    if path.startswith("ports."):
        port = entry.part.port(path.removeprefix("ports."))
        assert port is not None
        return port.lane_bytes_per_s
    found = getattr(entry.part, path)
    assert isinstance(found, Quantity)
    return found


def unit_of(address: str) -> str:
    part_id, _, path = address.partition(":")
    if path.startswith("facts."):
        return ENTRIES[part_id].facts[path.removeprefix("facts.")].unit
    if path.startswith("ports."):
        fields, name = Port.model_fields, "lane_bytes_per_s"
    else:
        fields, name = type(ENTRIES[part_id].part).model_fields, path
    extra = fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return str(extra["unit"])


# --- completeness --------------------------------------------------------------------------------


def test_every_category_is_complete() -> None:
    assert Counter(entry.category for entry in entries()) == COUNTS
    assert list(dict.fromkeys(entry.category for entry in entries())) == list(CATEGORIES)
    assert len(ENTRIES) == len(entries()) == 181
    assert set(ENTRIES) >= OWN
    assert len(catalogue_sources()) == 100


def test_the_ids_are_those_of_the_parts() -> None:
    assert list(load_catalogue()) == list(ENTRIES)
    assert all(ENTRIES[part_id].part is part for part_id, part in load_catalogue().items())


def test_one_revision_over_all_files() -> None:
    files = sorted((assets_dir() / "catalogue").glob("*.json"))
    assert {file.name for file in files} == {*CATEGORIES.values(), "sources.json"}
    heads = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    assert {(head["format"], head["version"], head["revision"]) for head in heads} == {
        ("supernode-catalogue", 1, "2026-11-22")
    }


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_every_part_is_sound(entry: CatalogueEntry) -> None:
    part = entry.part
    assert not isinstance(part, UnknownPart)
    assert list(unknown_fields(part)) == []
    assert part.name
    assert part.vendor
    assert part.year is not None
    assert part.status in {"shipping", "announced", "projected", "rumoured"}
    assert len({port.id for port in part.ports}) == len(part.ports)
    if part.kind in ATTACH_KINDS:
        assert {port.side for port in part.ports} == {"chip", "fabric"}
    alone = Design(name="x", root="b", blocks={"b": Block()}, parts={entry.id: part}, planes=())
    assert [issue for issue in check(alone)[1] if issue.address.startswith("parts.")] == []


@pytest.mark.parametrize(("part_id", "raw"), list(RAW.items()), ids=list(RAW))
def test_no_value_is_a_silent_default(part_id: str, raw: dict[str, Any]) -> None:
    """What is unknown is written as null, and what could be assumed is written out."""
    part = ENTRIES[part_id].part
    assert set(type(part).model_fields) - IDENTITY <= set(raw)
    for port in raw["ports"]:
        assert set(Port.model_fields) - {"side"} <= set(port)
    for name, _ in quantities(part):
        if not name.startswith("ports."):
            assert raw[name] is None or "value" in raw[name], name


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_every_value_says_where_it_comes_from(entry: CatalogueEntry) -> None:
    sources = catalogue_sources()
    for name, found in provenance(entry):
        assert not found.source or found.source in sources, name
        if found.value is not None:
            assert found.source, name
            assert found.confidence, name
        if found.source == "estimate":
            assert found.estimate, name
        if isinstance(found.value, float) and found.low is not None and found.high is not None:
            low, value, high = found.low, found.value, found.high
            # The published range of this chip's watts lies below the value chosen for the preset.
            known = (entry.id, name) == ("huawei-ub-l2-chip", "power_typ_w")
            assert known or low <= value <= high, name
    for name, fact in entry.facts.items():
        assert fact.unit in FACT_UNITS, name
        assert bool(fact.unit) == isinstance(fact.value, float) or fact.value is None, name
        assert fact.shown


def test_an_assumed_port_says_so() -> None:
    for entry in entries():
        for port in entry.part.ports:
            rate = port.lane_bytes_per_s
            if "assumed" in rate.note or "not published" in rate.note.lower():
                assert rate.estimate or rate.value is None, f"{entry.id}.{port.id}"
            if rate.estimate:
                assert rate.note, f"{entry.id}.{port.id}"


#: Where ports and published rates differ, and why.
PORTS_DIFFER = {
    ("ascend-950pr", "scale_up"): "72 lanes of 112 Gb/s; published rounded to 1,000 GB/s",
    ("ascend-950dt", "scale_up"): "72 lanes of 112 Gb/s; published rounded to 1,000 GB/s",
    ("intel-gaudi3", "scale_up"): "600 GB/s counts all 24 ports; three go to scale-out",
}


def test_ports_add_up_to_the_published_rates() -> None:
    differing = set()
    for entry in entries():
        for port_id in ("scale_up", "scale_out"):
            published = getattr(entry.part, f"{port_id}_bytes_per_s", None)
            port = entry.part.port(port_id)
            if published is None or port is None or port.rate is None:
                continue
            if port.rate * port.count != pytest.approx(published.value):
                differing.add((entry.id, port_id))
    assert differing == set(PORTS_DIFFER)


def test_ports_of_switches_add_up_to_their_throughput() -> None:
    differing = set()
    for entry in entries():
        total = entry.facts.get("aggregate_bytes_per_s")
        if total is not None and isinstance(total.value, float):
            ports = sum((port.rate or 0.0) * port.count for port in entry.part.ports)
            if ports != pytest.approx(total.value, rel=1e-2):
                differing.add(entry.id)
    # 400 Gb/s is nominal, 21.5 Tb/s counts the 448 Gb/s on the line.
    assert differing == {"huawei-lingqu-l2-device"}


def test_propagation_is_that_of_fibre_or_copper() -> None:
    data = json.loads((assets_dir() / "catalogue" / "sources.json").read_text(encoding="utf-8"))
    fibre = data["general"]["fibre_propagation_s_per_m"]["value"]
    copper = data["general"]["copper_propagation_s_per_m"]["value"]
    assert (fibre, copper) == (5e-9, 4.5e-9)
    for entry in entries():
        if isinstance(entry.part, Medium):
            optical = entry.part.form in {"pluggable", "aoc", "cpo", "fibre_patch"}
            assert entry.part.propagation_s_per_m.value == (fibre if optical else copper)


# --- spot values, typed in from the public reference ---------------------------------------------


@pytest.mark.parametrize(
    ("address", "value", "unit"),
    [
        ("ascend-910:hbm_bytes_per_s", 1.228e12, "B/s"),
        ("ascend-910:facts.fp16_flops_per_s", 256e12, "FLOP/s"),
        ("ascend-910c:bf16_flops_per_s", 752e12, "FLOP/s"),
        ("ascend-910c:scale_up_bytes_per_s", 392e9, "B/s"),
        ("ascend-910c:facts.int8_ops_per_s", 1504e12, "OP/s"),
        ("ascend-950dt:facts.fabric_latency_s", 2.1e-6, "s"),
        ("ascend-970:ports.scale_up", 2000e9 / 72, "B/s"),
        ("nvidia-h100-sxm:tdp_w", 700, "W"),
        ("nvidia-h800-sxm:ports.scale_up", 12.5e9, "B/s"),
        ("nvidia-rubin:hbm_bytes", 288e9, "B"),
        ("nvidia-rubin:scale_out_bytes_per_s", 200e9, "B/s"),
        ("nvidia-rubin-cpx:scale_up_bytes_per_s", 0, "B/s"),
        ("tpu-v4:scale_up_bytes_per_s", 270e9, "B/s"),
        ("amd-mi350x:ports.scale_up", 76.5e9, "B/s"),
        ("amd-mi455x:scale_out_bytes_per_s", 300e9, "B/s"),
        ("cambricon-mlu290:ports.scale_up", 6.25e9, "B/s"),
        ("intel-gaudi3:hbm_bytes_per_s", 3.7e12, "B/s"),
        ("kunpeng-950:facts.threads", 384, "count"),
        ("nvidia-grace:facts.memory_bytes_max", 480e9, "B"),
        ("nvidia-vera:scale_up_bytes_per_s", 900e9, "B/s"),
        ("huawei-ub-l2-chip:facts.aggregate_bytes_per_s", 1344e9, "B/s"),
        ("nvidia-qm9700:latency_s", 150e-9, "s"),
        ("nvidia-qm9700:facts.power_max_w", 1720, "W"),
        ("nvidia-sn5400:ports.port", 12.5e9, "B/s"),
        ("brcm-tomahawk6:facts.aggregate_bytes_per_s", 12.8e12, "B/s"),
        ("brcm-jericho4:facts.port_bytes_per_s", 400e9, "B/s"),
        ("google-palomar-ocs:facts.reconfigure_s", 0.01, "s"),
        ("google-palomar-ocs:facts.insertion_loss_db", 2, "dB"),
        ("nvidia-connectx-9:facts.bytes_per_s", 200e9, "B/s"),
        ("broadcom-thor-ultra:ports.host", 121e9 / 16, "B/s"),
        ("nvidia-bluefield-3:facts.power_max_w", 150, "W"),
        ("sr8-400g-qsfpdd:bytes_per_s", 50e9, "B/s"),
        ("sr8-400g-qsfpdd:reach_m", 100, "m"),
        ("lpo-400g-osfp-siph:facts.ber_pre_fec", 0.00024, "1"),
        ("fr4x2-800g-dsp:latency_s", 100e-9, "s"),
        ("pcie3-x16:bytes_per_s", 15.75e9, "B/s"),
        ("ubmesh-passive:facts.share_of_cables", 0.867, "1"),
        ("nvl72-oberon:depth_m", 1.068, "m"),
        ("nvl72-oberon:mass_kg", 1360, "kg"),
        ("helios-rack:mass_kg", 3175, "kg"),
        ("vr-nvl72-rack:power_limit_w", 227e3, "W"),
        ("scalex640-cabinet:facts.pue", 1.04, "1"),
        ("atlas-950-compute-cabinet:facts.scale_up_bytes_per_s", 53.8e12, "B/s"),
        ("vertiv-xdu1350:flow_m3_per_s", 0.02, "m3/s"),
        ("vertiv-xdu1350:rated_rise_k", 17, "K"),
        ("chiller-1000:power_w", 220e3, "W"),
        ("flex-110-shelf:capacity_w", 110e3, "W"),
        ("flex-110-shelf:output_v", 52, "V"),
        ("meta-160-shelf:efficiency", 0.975, "1"),
        ("cm384-node-board:power_w", 700, "W"),
    ],
)
def test_spot_values(address: str, value: float, unit: str) -> None:
    found = value_of(address)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert unit_of(address) == unit


@pytest.mark.parametrize(
    "address",
    [
        "ascend-910:bf16_flops_per_s",
        "ascend-910c:fp8_flops_per_s",
        "ascend-910d:hbm_bytes",
        "nvidia-rubin-ultra:bf16_flops_per_s",
        "alibaba-new-inference-2025:hbm_bytes",
        "amd-mi455x:tdp_w",
        "nvidia-h20:cost_usd",
        "kunpeng-950:tdp_w",
        "huawei-linkdevice-128x800:power_w",
        "alibaba-alink-switch:power_w",
        "google-palomar-ocs:ports.a",
        "nvidia-connectx-9:ports.host",
        "npo-3200g:power_w_per_end",
        "ubmesh-passive:bytes_per_s",
        "dr8-800g-dsp:facts.failures_per_s",
        "helios-rack:power_limit_w",
        "cdu-in-rack-100:approach_k",
        "ups-1000:output_v",
    ],
)
def test_what_is_not_published_stays_unknown(address: str) -> None:
    assert value_of(address).value is None


@pytest.mark.parametrize(
    ("address", "low", "high"),
    [
        ("ascend-910c:bf16_flops_per_s", 708e12, 800e12),
        ("ascend-910d:tdp_w", 700, 1600),
        ("nvidia-b30a:facts.fp4_flops_per_s", 6300e12, 7500e12),
        ("nvidia-h20:cost_usd", 12_000, 20_000),
        ("huawei-lingqu-l2-device:facts.power_typ_w", 400, 1000),
        ("brcm-tomahawk6:power_w", 750, 1200),
        ("alibaba-cipu2:facts.bytes_per_s", 50e9, 100e9),
        ("dr8-800g-dsp:power_w_per_end", 14, 17.8),
        ("lpo-400g-osfp-siph:cost_usd", 150, 300),
        ("kunpeng-920:facts.cores", 48, 80),
        ("gb300-nvl72-rack:power_limit_w", 140e3, 155e3),
        ("carrier-cdu-5000:capacity_w", 1.3e6, 5e6),
        ("nvl72-shelf-33:capacity_w", 33e3, 33e3),
    ],
)
def test_ranges_are_kept(address: str, low: float, high: float) -> None:
    found = value_of(address)
    assert [found.low, found.high] == pytest.approx([low, high])


def test_calibrated_values_are_marked() -> None:
    marked = {
        f"{entry.id}:{name}"
        for entry in entries()
        for name, found in provenance(entry)
        if found.calibrated
    }
    assert marked == {
        "ascend-910c:tdp_w",
        "huawei-ub-l1-chip:power_w",
        "huawei-ub-l1-chip:power_max_w",
        "huawei-ub-l2-chip:power_w",
        "huawei-ub-l2-chip:power_typ_w",
        "huawei-ub-l2-chip:power_max_w",
        "nvswitch4:power_w",
        "nvlink5-switch-tray:power_w",
        "cm384-node-board:power_w",
        "cm384-dpu-board:power_w",
        "nvl72-tray-board:power_w",
    }


@pytest.mark.parametrize(
    ("address", "source", "confidence", "estimate"),
    [
        ("ascend-910c:tdp_w", "estimate", "low", True),
        ("ascend-910d:hbm_bytes", "evokernel", "low", False),
        ("nvidia-rubin:tdp_w", "vr-mirrorfrog", "low", False),
        ("tpu-v6e:tdp_w", "estimate", "low", True),
        ("nvidia-vera:tdp_w", "estimate", "low", True),
        ("nvidia-q3450-cpo:power_w", "estimate", "low", True),
        ("brcm-tomahawk5:power_w", "th5-ti", "medium", False),
        ("huawei-qingtian:power_w", "estimate", "low", True),
        ("dr4-400g-dsp:cost_usd", "optics-rec", "low", True),
        ("cm384-compute-rack:facts.liquid_fraction", "estimate", "low", True),
        ("vertiv-xdu1350:power_w", "cool-rec", "low", True),
        ("orv3-shelf-33:capacity_w", "ocp-hpr", "high", False),
    ],
)
def test_provenance_is_kept(address: str, source: str, confidence: str, estimate: bool) -> None:
    found = value_of(address)
    assert (found.source, found.confidence, found.estimate) == (source, confidence, estimate)


def test_plain_counts_agree_with_their_sources() -> None:
    """Counts of the model bear no source; the fact of the same name does."""
    differing = set()
    for entry in entries():
        for name in ("dies", "cores", "rack_units"):
            if name in entry.facts and getattr(entry.part, name) != entry.facts[name].value:
                differing.add(f"{entry.id}:{name}")
    # The public count of four holds two I/O dies; the model counts compute dies.
    assert differing == {"ascend-950pr:dies", "ascend-950dt:dies"}


def test_words_have_a_source_too() -> None:
    facts = ENTRIES["orv3-shelf-33"].facts
    assert (facts["redundancy"].value, facts["redundancy"].source) == ("N+1 (5+1)", "cool-rec")
    assert facts["redundancy"].shown == "N+1 (5+1)"
    assert ENTRIES["ascend-910"].facts["hbm_type"].value == "HBM2"
    assert ENTRIES["ascend-910"].facts["fp4_flops_per_s"].shown == "unknown"
    assert ENTRIES["google-palomar-ocs"].facts["insertion_loss_db"].shown == "2 dB"
    assert ENTRIES["nvidia-grace"].facts["memory_bytes_max"].shown == "480 GB"


# --- presets -------------------------------------------------------------------------------------

#: Parts of presets that differ from the catalogue's entry, with the fields and the reason.
PRESETS_DIFFER: dict[tuple[str, str], str] = {}


def test_parts_of_presets_are_the_catalogue_s() -> None:
    differing = {}
    seen = 0
    for preset_id in preset_paths():
        document, _, _ = load_target(preset_id)
        for part_id, part in document.design.parts.items():
            if part.catalog_id:
                seen += 1
                entry = load_catalogue()[part.catalog_id]
                if part.model_dump() != entry.model_dump():
                    differing[preset_id, part_id] = ""
    assert seen >= 18
    assert differing.keys() == PRESETS_DIFFER.keys()


# --- cooling and power units in files ------------------------------------------------------------


def test_cooling_and_power_units_survive_a_file(tmp_path: Path) -> None:
    parts = {key: ENTRIES[key].part for key in ("vertiv-xdu1350", "crah-100", "orv3-shelf-33")}
    made = Design(name="x", root="b", blocks={"b": Block()}, parts=parts, planes=())
    save(Document(made), tmp_path / "x.supernode")
    read = load(tmp_path / "x.supernode").design
    assert read.parts == parts
    assert isinstance(read.parts["crah-100"], CoolingUnit)
    assert isinstance(read.parts["orv3-shelf-33"], PowerUnit)


@pytest.mark.parametrize("part_id", ["vertiv-xdu1350", "ups-1000"])
def test_cooling_and_power_units_are_no_items_yet(part_id: str) -> None:
    block = Block(items=(Item(id="unit", part=part_id),))
    parts = {part_id: ENTRIES[part_id].part}
    made = Design(name="x", root="b", blocks={"b": block}, parts=parts, planes=())
    (issue,) = [issue for issue in check(made)[1] if issue.code == "DOC-PART"]
    assert issue.severity == "error"
    assert "cannot be an item yet" in issue.message


# --- lines and search ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part_id", "line"),
    [
        ("ascend-910c", "752 TFLOPS · 128 GB · 392 GB/s"),
        ("ascend-910", "256 TFLOPS FP16 · 32 GB · 45 GB/s"),
        ("ascend-970", "4,000 TFLOPS FP8 · 288 GB · 2,000 GB/s"),
        ("nvidia-rubin-ultra", "100,000 TFLOPS FP4 · 1,024 GB"),
        ("mtt-huashan", ""),
        ("nvidia-grace", "72 cores · 300 W"),
        ("nvidia-qm9700", "64 × 400 Gb/s · 150 ns · 747 W"),
        ("huawei-ub-l1-chip", "48 × 224 Gb/s · 200 ns · 120 W"),
        ("google-palomar-ocs", "136 ports · 108 W"),
        ("nvidia-connectx-7", "1 × 400 Gb/s · 20 W"),
        ("dr4-400g-dsp", "400 Gb/s · 500 m · 9 W per end"),
        ("nvl72-oberon", "48 U · 132 kW"),
        ("cdu-in-rack-100", "liquid-to-liquid · 100 kW · 150 L/min"),
        ("orv3-shelf-33", "33 kW · 50 V · 97.5 %"),
        ("cm384-node-board", "700 W"),
    ],
)
def test_a_line_of_key_facts(part_id: str, line: str) -> None:
    assert ENTRIES[part_id].line == line


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ascend-910c", ["ascend-910c"]),
        ("910C", ["ascend-910c", "ascend-910c-roce"]),
        ("GB200", ["nvidia-gb200-gpu"]),
        ("nvidia h", ["nvidia-h100-sxm", "nvidia-h800-sxm", "nvidia-h200-sxm", "nvidia-h20"]),
        ("HiAM", ["ascend-910c"]),
        ("r200", ["nvidia-rubin"]),
        ("tomahawk", ["brcm-tomahawk4", "brcm-tomahawk5", "brcm-tomahawk6"]),
        ("announced cdu", ["carrier-cdu-5000"]),
        ("  RUMOURED   huawei ", ["ascend-910d", "ascend-920"]),
        ("2027 rack", ["nvidia-kyber"]),
    ],
)
def test_search_finds_the_best_first(text: str, first: list[str]) -> None:
    assert [entry.id for entry in search(text)][: len(first)] == first


def test_search_ranks_prefix_then_word_then_substring() -> None:
    found = [entry.id for entry in search("lpo")]
    assert found[:3] == ["lpo-400g-osfp-siph", "lpo-400g-dr4", "lpo-800g-dr8"]
    found = [entry.id for entry in search("rack")]
    word, inside = found.index("cm384-compute-rack"), found.index("ocp-hpr-v3-side")
    assert word < inside
    assert found.index("al128-rack") < found.index("scalex640-cabinet")


def test_search_for_nothing_and_for_nonsense() -> None:
    assert search("") == search("   ") == entries()
    assert search("warp drive") == ()
