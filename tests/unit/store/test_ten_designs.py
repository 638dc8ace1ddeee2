"""The ten designs of decision record 0001, and the million: counted by hand, held to the file.

Every number below is arithmetic on the published structure, not something a program printed; the
derivation stands beside it.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from designer.model.address import element_address, find, flat_index
from designer.model.arrays import Array
from designer.model.enumeration import pairs_of
from designer.model.expansion import Expansion, expand
from designer.model.joins import Join, pair_count
from designer.model.rules import check, ports_used
from designer.store.document import Document, load, loads, to_text

FOLDER = Path(__file__).parents[2] / "data" / "designs"


@dataclass(frozen=True)
class Counted:
    """What a person counts.

    Attributes
    ----------
    elements
        Existing elements per array.
    links
        Links per group, parallel links counted.
    ports
        Most ports used at one element, and ports that it has, per array and port kind.
    modules
        Occupied cages of pluggable optics, external ones included.
    """

    elements: dict[str, int]
    links: dict[str, int]
    ports: dict[tuple[str, str], tuple[int, int]]
    modules: int


COUNTED = {
    "nvl72": Counted(
        elements={
            "tray.gpu": 72,  # 18 trays × 4
            "switch_tray.switch": 18,  # 9 trays × 2
        },
        links={"gpu_switch": 1_296},  # 72 × 18, any with any
        ports={
            ("tray.gpu", "scale_up"): (18, 18),  # one link to each switch chip
            ("switch_tray.switch", "port"): (72, 72),  # one link to each GPU
        },
        modules=0,  # copper cartridges
    ),
    "cloudmatrix-384": Counted(
        elements={
            "l2": 112,  # 7 sub-planes × 16
            "node.l1": 336,  # 48 × 7
            "node.cpu": 192,  # 48 × 4
            "node.npu": 384,  # 48 × 8
            "rdma_spine": 3,
            "rdma_leaf": 8,
        },
        links={
            "node.npu_l1": 5_376,  # 48 × 8 × 7 × 2: link i of both dies
            "node.cpu_l1": 1_344,  # 48 × 4 × 7
            "l1_l2": 5_376,  # 48 × 7 L1 × 16 L2 of the same sub-plane
            "npu_leaf": 384,  # one port an NPU
            "leaf_spine": 384,  # 8 × 3 × 16
        },
        ports={
            ("node.npu", "scale_up"): (14, 14),  # 7 L1 × 2
            ("node.npu", "scale_out"): (1, 1),
            ("node.cpu", "scale_up"): (7, 7),
            ("node.l1", "down"): (20, 32),  # 8 NPUs × 2 + 4 CPUs
            ("node.l1", "up"): (16, 16),
            ("l2", "down"): (48, 48),  # one a node
            ("rdma_leaf", "port"): (96, 128),  # 48 nodes + 3 × 16
            ("rdma_spine", "port"): (128, 128),  # 8 × 16
        },
        # UB: two links a module and two ports a cage, so 5,376 / 2 pairs of modules;
        # RDMA: NPU, leaf below, leaf above, spine: 384 each.
        modules=5_376 + 1_536,
    ),
    "dgx-superpod-31": Counted(
        elements={
            "node.gpu": 248,  # 31 nodes × 8: place 31 of 0 to 31 is empty
            "node.nvswitch_outer": 62,  # 31 × 2
            "node.nvswitch_inner": 62,
            "node.nic": 248,
            "leaf": 8,
            "spine": 4,
        },
        links={
            "node.gpu_outer": 2_480,  # 248 × 2 × 5
            "node.gpu_inner": 1_984,  # 248 × 2 × 4
            "node.gpu_nic": 248,  # gpu.slot = nic.slot
            "nic_leaf": 248,
            "leaf_spine": 256,  # 8 × 4 × 8
        },
        ports={
            ("node.gpu", "scale_up"): (18, 18),  # 5 + 5 + 4 + 4
            ("node.gpu", "scale_out"): (1, 1),
            ("node.nvswitch_outer", "port"): (40, 64),  # 8 × 5
            ("node.nvswitch_inner", "port"): (32, 64),  # 8 × 4
            ("node.nic", "host"): (1, 1),
            ("node.nic", "network"): (1, 1),
            ("leaf", "port"): (63, 64),  # 31 nodes + 4 × 8
            ("spine", "port"): (64, 64),  # 8 × 8
        },
        # 248 at the NICs; twin-port cages: 63 ports in 32 cages of 8 leaves, 64 in 32 of 4 spines.
        modules=248 + 256 + 128,
    ),
    "fat-tree-k8": Counted(
        elements={
            "pod.rack.host": 128,  # k³/4
            "pod.rack.edge": 32,  # k²/2
            "pod.agg": 32,
            "core": 16,  # (k/2)²
        },
        links={
            "pod.rack.host_edge": 128,
            "pod.edge_agg": 128,  # 8 pods × 4 × 4
            "agg_core": 128,  # 32 × 4: aggregation a meets the 4 cores of group a
        },
        ports={
            ("pod.rack.host", "scale_up"): (1, 1),
            ("pod.rack.edge", "port"): (8, 8),  # 4 + 4
            ("pod.agg", "port"): (8, 8),
            ("core", "port"): (8, 8),  # one a pod
        },
        modules=2 * 128 + 2 * 128,  # hosts hang on copper
    ),
    "fat-tree-k32": Counted(
        elements={
            "pod.rack.host": 8_192,  # 32³ / 4
            "pod.rack.edge": 512,
            "pod.agg": 512,
            "core": 256,
        },
        links={"pod.rack.host_edge": 8_192, "pod.edge_agg": 8_192, "agg_core": 8_192},
        ports={
            ("pod.rack.host", "scale_up"): (1, 1),
            ("pod.rack.edge", "port"): (32, 32),
            ("pod.agg", "port"): (32, 32),
            ("core", "port"): (32, 32),
        },
        modules=4 * 8_192,
    ),
    "rail-only-64x8": Counted(
        elements={"node.gpu": 512, "leaf": 8},
        links={
            "node.mesh": 1_792,  # 64 × 8 · 7 / 2
            "gpu_leaf": 512,
        },
        ports={
            ("node.gpu", "scale_up"): (7, 7),
            ("node.gpu", "scale_out"): (1, 1),
            ("leaf", "port"): (64, 64),  # one a node
        },
        modules=2 * 512,
    ),
    "tpu-pod-16x20x28": Counted(
        elements={"chip": 8_960},  # 16 × 20 × 28
        links={"ring_x": 8_960, "ring_y": 8_960, "ring_z": 8_960},  # a ring of n has n links
        ports={("chip", "scale_up"): (6, 6)},
        # 140 cubes with 6 faces of 16 ends each; the other view: 560 rings cross 4 borders,
        # 448 cross 5, 320 cross 7: 3 × 2,240 links with a module at both ends.
        modules=140 * 6 * 16,
    ),
    "ub-mesh-1024": Counted(
        elements={"npu": 1_024},  # 8 × 8 × 4 × 4
        links={
            "mesh_x": 3_584,  # 1,024 × 7 / 2
            "mesh_y": 3_584,
            "mesh_z": 1_536,  # 1,024 × 3 / 2
            "mesh_w": 1_536,
        },
        ports={("npu", "scale_up"): (20, 20)},  # 7 + 7 + 3 + 3
        modules=2 * 1_536,  # only w is optical
    ),
    "hpn-pod": Counted(
        elements={
            "segment.host.gpu": 15_360,  # 15 × 128 × 8
            "segment.host.nvswitch": 7_680,  # 15 × 128 × 4
            "segment.host.nic": 15_360,
            "segment.tor": 240,  # 15 × 8 rails × 2 planes
            "agg": 120,  # 2 × 60
        },
        links={
            "segment.host.gpu_nvswitch": 122_880,  # 15,360 × 4 × 2
            "segment.host.gpu_nic": 15_360,
            "segment.nic_tor": 30_720,  # two ports a NIC, one to each plane
            "tor_agg": 14_400,  # 240 × 60 of the same plane
        },
        ports={
            ("segment.host.gpu", "scale_up"): (8, 8),
            ("segment.host.gpu", "scale_out"): (1, 1),
            ("segment.host.nvswitch", "port"): (16, 64),  # 8 × 2
            ("segment.host.nic", "host"): (1, 1),
            ("segment.host.nic", "network"): (2, 2),
            ("segment.tor", "down"): (128, 136),  # one a host; 8 for backup
            ("segment.tor", "up"): (60, 60),
            ("agg", "port"): (120, 128),  # 15 × 8; 8 to the core
        },
        # NIC ports; ToR cages with two of them; ToR uplinks; aggregation.
        modules=30_720 + 30_720 // 2 + 14_400 + 14_400,
    ),
    "atlas-950-supercluster": Counted(
        elements={
            "pod.cab.npu": 524_288,  # 64 pods × 128 cabinets × 8 boards × 8
            "pod.cab.l1": 65_536,  # 64 × 128 × 8
            "pod.l2": 8_192,  # 64 × 8 × 16
            "l3": 4_096,  # 8 × 16 × 32
        },
        links={
            "pod.cab.npu_l1": 16_777_216,  # 524,288 × 8 × 4
            "pod.l1_l2": 8_388_608,  # 65,536 × 16 × 8
            "l2_l3": 524_288,  # 8,192 × 32 × 2
        },
        ports={
            ("pod.cab.npu", "scale_up"): (32, 36),  # 8 × 4
            ("pod.cab.l1", "down"): (256, 256),  # 64 × 4
            ("pod.cab.l1", "up"): (128, 128),  # 16 × 8
            ("pod.l2", "down"): (1_024, 1_024),  # 128 × 8
            ("pod.l2", "up"): (64, 64),  # 32 × 2
            ("l3", "port"): (128, 128),  # 64 × 2
        },
        modules=8_388_608 + 524_288,  # two links a module, a module at both ends
    ),
    "six-chips": Counted(
        elements={"chip": 6},
        links={"ring": 6, "chord": 2},
        ports={("chip", "scale_up"): (4, 4)},  # chips 0 and 3: two of the ring, two of the chord
        modules=4,
    ),
    "million": Counted(
        elements={
            "pod.cab.npu": 1_048_576,  # 128 × 128 × 8 × 8 = 2²⁰
            "pod.cab.l1": 131_072,  # 128 × 128 × 8
            "pod.l2": 16_384,  # 128 × 8 × 16
            "l3": 4_096,
        },
        links={
            "pod.cab.npu_l1": 8_388_608,  # 2²⁰ × 8
            "pod.l1_l2": 8_388_608,  # 131,072 × 16 × 4
            "l2_l3": 524_288,  # 16,384 × 32
        },
        ports={
            ("pod.cab.npu", "scale_up"): (8, 36),
            ("pod.cab.l1", "down"): (64, 64),
            ("pod.cab.l1", "up"): (64, 64),  # 16 × 4
            ("pod.l2", "down"): (512, 512),  # 128 × 4
            ("pod.l2", "up"): (32, 32),
            ("l3", "port"): (128, 128),  # one a pod
        },
        modules=2 * 8_388_608 + 2 * 524_288,
    ),
}
#: A design is small however many elements it stands for.
SMALL_ENOUGH_BYTES = 5_000


def read(name: str) -> Document:
    return load(FOLDER / f"{name}.supernode")


def existing(array: Array) -> int:
    if not array.presence:
        return array.size
    indices = itertools.product(*(range(n) for n in array.shape))
    return sum(all(presence.admits(index) for presence in array.presence) for index in indices)


def links_of(join: Join, expansion: Expansion) -> int:
    ends = expansion.arrays[join.a], expansion.arrays[join.b]
    if join.group.pairs is not None or any(end.presence for end in ends):
        return sum(count for _, _, count in pairs_of(join, expansion.arrays))
    return pair_count(join, expansion.arrays) * join.group.count


def ports_in_use(expansion: Expansion) -> dict[tuple[str, str], int]:
    """Ports at the fullest element; where guards take elements away, from the links themselves."""
    closed = {(expansion.arrays[i].path, port): n for (i, port), n in ports_used(expansion).items()}
    if not any(array.presence for array in expansion.arrays):
        return closed
    used: dict[tuple[str, str], dict[tuple[int, ...], int]] = {}
    for join in expansion.joins:
        for a, b, count in pairs_of(join, expansion.arrays):
            for end, array, index in ((join.group.a, join.a, a), (join.group.b, join.b, b)):
                at = used.setdefault((expansion.arrays[array].path, end.port), {})
                at[index] = at.get(index, 0) + count
    return {key: max(at.values()) for key, at in used.items()}


def test_every_file_is_counted() -> None:
    assert {path.stem for path in FOLDER.glob("*.supernode")} == set(COUNTED)


@pytest.mark.parametrize("name", COUNTED)
def test_loads_without_findings_and_round_trips(name: str) -> None:
    data = (FOLDER / f"{name}.supernode").read_bytes()
    document = read(name)
    assert document.issues == ()
    assert to_text(document).encode() == data
    again = loads(to_text(document).encode())
    assert again.design == document.design
    assert len(data) < SMALL_ENOUGH_BYTES


@pytest.mark.parametrize("name", COUNTED)
def test_elements(name: str) -> None:
    document = read(name)
    expansion = expand(document.design.blocks, document.design.root)
    assert {a.path: existing(a) for a in expansion.arrays} == COUNTED[name].elements


@pytest.mark.parametrize("name", COUNTED)
def test_links(name: str) -> None:
    document = read(name)
    expansion, _ = check(document.design)
    assert {j.path: links_of(j, expansion) for j in expansion.joins} == COUNTED[name].links


@pytest.mark.parametrize("name", COUNTED)
def test_ports(name: str) -> None:
    document = read(name)
    expansion, _ = check(document.design)
    arrays = {array.path: array for array in expansion.arrays}
    found = {}
    for (path, port_id), used in ports_in_use(expansion).items():
        port = document.design.parts[arrays[path].part].port(port_id)
        assert port is not None
        found[path, port_id] = used, port.count
    assert found == COUNTED[name].ports


@pytest.mark.parametrize("name", COUNTED)
def test_last_element_has_an_address(name: str) -> None:
    design = read(name).design
    for array in expand(design.blocks, design.root).arrays:
        last = tuple(n - 1 for n in array.shape)
        depth = [
            sum(axis.key[0] == ".".join(array.path.split(".")[: i + 1]) for axis in array.axes)
            for i in range(len(array.path.split(".")))
        ]
        address = element_address(design.root, array.path, depth, last)
        target = find(design.blocks, design.root, address)
        assert (target.path, flat_index(target)) == (array.path, last)


@pytest.mark.parametrize("name", COUNTED)
def test_modules(name: str) -> None:
    from designer.solve.pipeline import solve

    metric = solve(read(name).design).metrics["links.optical_modules"]
    assert metric.value == COUNTED[name].modules


@pytest.mark.parametrize("name", COUNTED)
def test_file_shows_one_object_a_line(name: str) -> None:
    lines = (FOLDER / f"{name}.supernode").read_text(encoding="utf-8").splitlines()
    design = json.loads("\n".join(lines))["design"]
    for block in design["blocks"].values():
        for entry in (*block["items"], *block.get("links", ())):
            assert sum(f'{{"id": {json.dumps(entry["id"])}, ' in line for line in lines) >= 1
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[3] / "presets").glob("*.supernode")),
    ids=lambda p: p.stem,
)
def test_presets_are_canonical_and_name_their_sources(path: Path) -> None:
    document = load(path)
    assert document.issues == ()
    assert to_text(document) == path.read_text(encoding="utf-8")
    design = document.design
    named: set[str] = {claim.source for claim in design.claims}

    def collect(node: object) -> None:
        if isinstance(node, dict):
            named.update(v for k, v in node.items() if k == "source" and isinstance(v, str))
            for inner in node.values():
                collect(inner)
        elif isinstance(node, list):
            for inner in node:
                collect(inner)

    collect(design.model_dump(mode="json", exclude_defaults=True))
    assert named == set(design.sources)
