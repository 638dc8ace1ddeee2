"""Structures of real fabrics as design files: elements, ports, modules and figures by hand.

The designs are in `tests/data/designs` (those that the file format was made with) and its folder
`fabrics`. Every number is arithmetic on the published structure; the derivation stands beside it.
Rates are in GB/s, one direction. Sources:

- DGX SuperPOD H100 reference architecture (NVIDIA): units of 32 places, 31 nodes in one unit and
  127 in four, 8 and 32 leaves, 4 and 16 spines, twin-port cages.
- arXiv 2505.09343 (DeepSeek-V3, ISCA 2025): 2,048 H800, eight planes of two-layer fat trees.
- Alibaba HPN 7.0 (SIGCOMM 2024): 15 segments of 128 hosts, two ports a NIC on two planes.
- arXiv 2304.01433 (TPU v4, ISCA 2023): 16 × 16 × 16 chips in 64 cubes, 48 circuit switches.
- arXiv 2503.20377 (UB-Mesh): 72 lanes an NPU, x128 between racks, 1,024 lanes out of a rack.
- arXiv 2307.12169 (rail-only).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import pytest

from designer.model.design import Design
from designer.model.rules import check
from designer.solve.bandwidth import group_loads
from designer.solve.compile import compile_design
from designer.solve.flow.classes import solve_classes
from designer.solve.flow.composite import solve_composite
from designer.solve.results import Results
from designer.store.document import load, to_text
from tests.unit.solve.build import DESIGNS, group, hops, solve, stored
from tests.unit.store.test_ten_designs import existing, links_of, ports_in_use

REL = 1e-9
GB = 1e9
SMALL_ENOUGH_BYTES = 8_000


@dataclass(frozen=True)
class Net:
    """Figures of one plane: pairs are ordered and connected, loads are for unit demand."""

    domain: int
    pairs: int
    injection: float
    all_to_all: float
    hops: dict[int, int]
    loads: dict[str, float]


@dataclass(frozen=True)
class Built:
    """What a person counts: elements, links, ports used and there, modules, cables."""

    elements: dict[str, int]
    links: dict[str, int]
    ports: dict[tuple[str, str], tuple[int, int]]
    modules: int
    cables: int


@dataclass(frozen=True)
class Fabric:
    """A machine: accelerators, its planes, and for the newer files its bill of materials."""

    chips: int
    planes: dict[str, Net]
    built: Built | None = None


def torus(*rings: int) -> dict[int, int]:
    """Ordered pairs by distance in a torus: the distances along its rings add up."""
    at = {0: math.prod(rings)}
    for n in rings:
        further: dict[int, int] = {}
        for d, pairs in at.items():
            for step in range(n):
                to = d + min(step, n - step)
                further[to] = further.get(to, 0) + pairs
        at = further
    return {d: at[d] for d in sorted(at) if d}


FABRICS = {
    "dgx-superpod-31": Fabric(
        chips=248,
        planes={
            "nvlink": Net(
                domain=8,
                pairs=248 * 7,
                injection=450,
                all_to_all=450,
                hops={2: 248 * 7},
                loads={"node.gpu_outer": 7 / 18, "node.gpu_inner": 7 / 18},
            ),
            # A leaf is a rail: 31 GPUs, 217 on the seven others, 32 uplinks.
            "ib": Net(
                domain=248,
                pairs=248 * 247,
                injection=50,
                all_to_all=50,
                hops={2: 248 * 30, 4: 248 * 217},
                loads={"nic_leaf": 247, "node.gpu_nic": 247, "leaf_spine": 31 * 217 / 32},
            ),
            # The seven of the own node are reached over NVLink, all others over the rails.
            "all": Net(
                domain=248,
                pairs=248 * 247,
                injection=500,
                all_to_all=50 / 240 * 247,
                hops={2: 248 * 37, 4: 248 * 210},
                loads={"nic_leaf": 240, "leaf_spine": 31 * 210 / 32, "node.gpu_outer": 7 / 18},
            ),
        },
    ),
    "dgx-superpod-127": Fabric(
        chips=1_016,
        planes={
            # Three units of 32 nodes and one of 31: same leaf 3 × 32 × 31 + 31 × 30, eight rails.
            # A full leaf sends 32 × 984 over 2 × 16 uplinks, the short one 31 × 985.
            "ib": Net(
                domain=1_016,
                pairs=1_016 * 1_015,
                injection=50,
                all_to_all=50,
                hops={2: 8 * 3_906, 4: 1_016 * 1_015 - 8 * 3_906},
                loads={"unit.nic_leaf": 1_015, "leaf_spine": 984},
            ),
            "all": Net(
                domain=1_016,
                pairs=1_016 * 1_015,
                injection=500,
                all_to_all=50 / 1_008 * 1_015,
                hops={2: 8 * 3_906 + 1_016 * 7, 4: 1_016 * 1_008 - 8 * 3_906},
                loads={"unit.nic_leaf": 1_008, "leaf_spine": 977},
            ),
        },
        built=Built(
            elements={
                "unit.node.gpu": 1_016,  # (4 × 32 − 1) × 8
                "unit.node.nvswitch_outer": 254,
                "unit.node.nvswitch_inner": 254,
                "unit.node.nic": 1_016,
                "unit.leaf": 32,
                "spine": 16,
            },
            links={
                "unit.node.gpu_outer": 10_160,  # 1,016 × 10
                "unit.node.gpu_inner": 8_128,  # 1,016 × 8
                "unit.node.gpu_nic": 1_016,
                "unit.nic_leaf": 1_016,
                "leaf_spine": 1_024,  # 32 × 16 × 2
            },
            ports={
                ("unit.node.gpu", "scale_up"): (18, 18),
                ("unit.node.gpu", "scale_out"): (1, 1),
                ("unit.node.nvswitch_outer", "port"): (40, 64),
                ("unit.node.nvswitch_inner", "port"): (32, 64),
                ("unit.node.nic", "host"): (1, 1),
                ("unit.node.nic", "network"): (1, 1),
                ("unit.leaf", "port"): (64, 64),  # 32 nodes, 16 × 2
                ("spine", "port"): (64, 64),  # 32 × 2
            },
            # 64 ports in 32 twin-port cages, of the short unit too: 31 links take 16 cages.
            modules=1_016 + 32 * 32 + 16 * 32,
            cables=1_016 + 1_024,
        ),
    ),
    "rail-only-64x8": Fabric(
        chips=512,
        planes={
            "mesh": Net(8, 512 * 7, 448, 448, {1: 512 * 7}, {"node.mesh": 1}),
            "rail": Net(64, 512 * 63, 50, 50, {2: 512 * 63}, {"gpu_leaf": 63}),
            # A GPU's port carries what its seven mates send on its rail: 8 × 63. A link of the
            # mesh carries one unit of its own and 63 to relay.
            "all": Net(
                domain=512,
                pairs=512 * 511,
                injection=498,
                all_to_all=50 / 504 * 511,
                hops={1: 512 * 7, 2: 512 * 63, 3: 512 * 441},
                loads={"gpu_leaf": 504, "node.mesh": 64},
            ),
        },
    ),
    "deepseek-2048": Fabric(
        chips=2_048,
        planes={
            "nvlink": Net(
                8, 2_048 * 7, 200, 200, {2: 2_048 * 7}, {"group.node.gpu_nvswitch": 7 / 8}
            ),
            # A plane has 256 GPUs, 32 on a leaf; 32 × 224 over 32 uplinks.
            "ib": Net(
                domain=256,
                pairs=2_048 * 255,
                injection=50,
                all_to_all=50,
                hops={2: 2_048 * 31, 4: 2_048 * 224},
                loads={"group.nic_leaf": 255, "leaf_spine": 224},
            ),
            # Relay over the mate on the target's plane: 8 × 255 through each NIC, 7 + 7 × 255 over
            # eight NVLinks.
            "all": Net(
                domain=2_048,
                pairs=2_048 * 2_047,
                injection=250,
                all_to_all=50 / 2_040 * 2_047,
                hops={2: 2_048 * (7 + 31), 4: 2_048 * (224 + 31 * 7), 6: 2_048 * 224 * 7},
                loads={
                    "group.nic_leaf": 2_040,
                    "leaf_spine": 8 * 224,
                    "group.node.gpu_nvswitch": 7 * 256 / 8,
                },
            ),
        },
        built=Built(
            elements={
                "group.node.gpu": 2_048,
                "group.node.nvswitch": 1_024,
                "group.node.nic": 2_048,
                # 96 switches and 2,048 links between them: row FT2 of the paper's table 3.
                "group.leaf": 64,
                "spine": 32,
            },
            links={
                "group.node.gpu_nvswitch": 16_384,
                "group.node.gpu_nic": 2_048,
                "group.nic_leaf": 2_048,
                "leaf_spine": 2_048,
            },
            ports={
                ("group.node.gpu", "scale_up"): (8, 8),
                ("group.node.gpu", "scale_out"): (1, 1),
                ("group.node.nvswitch", "port"): (16, 64),
                ("group.node.nic", "host"): (1, 1),
                ("group.node.nic", "network"): (1, 1),
                ("group.leaf", "port"): (64, 64),  # 32 nodes, 4 × 8
                ("spine", "port"): (64, 64),  # 8 leaves × 8
            },
            modules=2_048 + 64 * 32 + 32 * 32,
            cables=4_096,
        ),
    ),
    "deepseek-2048-two-port": Fabric(
        chips=2_048,
        planes={
            # 64 GPUs on a leaf, 192 on the three others of the rail, halved by the two ports.
            "ib": Net(
                domain=256,
                pairs=2_048 * 255,
                injection=50,
                all_to_all=50,
                hops={2: 2_048 * 63, 4: 2_048 * 192},
                loads={"group.nic_leaf": 255 / 2, "leaf_spine": 64 * 192 / 2 / 64},
            ),
            "all": Net(
                domain=2_048,
                pairs=2_048 * 2_047,
                injection=250,
                all_to_all=25 / 1_020 * 2_047,
                hops={2: 2_048 * (7 + 63), 4: 2_048 * (192 + 63 * 7), 6: 2_048 * 192 * 7},
                loads={
                    "group.nic_leaf": 1_020,
                    "leaf_spine": 8 * 96,
                    "group.node.gpu_nvswitch": 7 * 256 / 8,
                },
            ),
        },
        built=Built(
            elements={
                "group.node.gpu": 2_048,
                "group.node.nvswitch": 1_024,
                "group.node.nic": 2_048,
                "group.leaf": 64,  # 4 groups × 8 rails × 2 ports
                "spine": 32,  # 8 × 2 × 2
            },
            links={
                "group.node.gpu_nvswitch": 16_384,
                "group.node.gpu_nic": 2_048,
                "group.nic_leaf": 4_096,
                "leaf_spine": 4_096,
            },
            ports={
                ("group.node.gpu", "scale_up"): (8, 8),
                ("group.node.gpu", "scale_out"): (1, 1),
                ("group.node.nvswitch", "port"): (16, 64),
                ("group.node.nic", "host"): (1, 1),
                ("group.node.nic", "network"): (2, 2),
                ("group.leaf", "port"): (128, 128),  # 64 nodes, 2 × 32
                ("spine", "port"): (128, 128),  # 4 leaves × 32
            },
            # A cage of a switch holds four ports of 200G, one of a NIC one.
            modules=4_096 + 64 * 32 + 32 * 32,
            cables=8_192,
        ),
    ),
    "hpn-pod": Fabric(
        chips=15_360,
        planes={
            # 127 on the same pair of ToRs; a ToR sends 128 × 15,232 / 2 over 60 uplinks.
            "backend": Net(
                domain=15_360,
                pairs=15_360 * 15_359,
                injection=50,
                all_to_all=50 / (64 * 15_232 / 60) * 15_359,
                hops={2: 15_360 * 127, 4: 15_360 * 15_232},
                loads={"segment.nic_tor": 15_359 / 2, "tor_agg": 64 * 15_232 / 60},
            ),
        },
    ),
    "hpn-two-planes": Fabric(
        chips=15_360,
        planes={
            plane: Net(
                domain=15_360,
                pairs=15_360 * 15_359,
                injection=25,
                all_to_all=50 / (128 * 15_232 / 60) * 15_359,
                hops={2: 15_360 * 127, 4: 15_360 * 15_232},
                loads={
                    "segment.host.gpu_nic": 15_359,
                    f"segment.nic_{plane}": 15_359,
                    f"tor_agg_{plane}": 128 * 15_232 / 60,
                },
            )
            for plane in ("east", "west")
        }
        | {
            # Both planes together over one link a GPU; the seven of the own host over NVLink.
            "all": Net(
                domain=15_360,
                pairs=15_360 * 15_359,
                injection=500,
                all_to_all=50 / (64 * 15_225 / 60) * 15_359,
                hops={2: 15_360 * (127 + 7), 4: 15_360 * 15_225},
                loads={
                    "segment.nic_east": 15_352 / 2,
                    "segment.nic_west": 15_352 / 2,
                    "tor_agg_east": 64 * 15_225 / 60,
                    "segment.host.gpu_nic": 15_352,
                },
            )
        },
        built=Built(
            elements={
                "segment.host.gpu": 15_360,
                "segment.host.nvswitch_outer": 3_840,
                "segment.host.nvswitch_inner": 3_840,
                "segment.host.nic": 15_360,
                "segment.tor_east": 120,
                "segment.tor_west": 120,
                "agg_east": 60,
                "agg_west": 60,
            },
            links={
                "segment.host.gpu_outer": 153_600,
                "segment.host.gpu_inner": 122_880,
                "segment.host.gpu_nic": 15_360,
                "segment.nic_east": 15_360,
                "segment.nic_west": 15_360,
                "tor_agg_east": 7_200,
                "tor_agg_west": 7_200,
            },
            ports={
                ("segment.host.gpu", "scale_up"): (18, 18),
                ("segment.host.gpu", "scale_out"): (1, 1),
                ("segment.host.nvswitch_outer", "port"): (40, 64),
                ("segment.host.nvswitch_inner", "port"): (32, 64),
                ("segment.host.nic", "host"): (1, 1),
                ("segment.host.nic", "network"): (2, 2),
                ("segment.tor_east", "down"): (128, 136),
                ("segment.tor_west", "down"): (128, 136),
                ("segment.tor_east", "up"): (60, 60),
                ("segment.tor_west", "up"): (60, 60),
                ("agg_east", "port"): (120, 128),
                ("agg_west", "port"): (120, 128),
            },
            modules=30_720 + 240 * 64 + 14_400 + 14_400,
            cables=30_720 + 14_400,
        ),
    ),
    "tpu-v4-pod": Fabric(
        chips=4_096,
        planes={
            # Mean distance along a ring of 16 is 4, two ways: 4,096 × 4 / 2 a link.
            plane: Net(
                domain=4_096,
                pairs=4_096 * 4_095,
                injection=300,
                all_to_all=50 / 8_192 * 4_095,
                hops=torus(16, 16, 16),
                loads={"ring_x": 8_192, "ring_y": 8_192, "ring_z": 8_192},
            )
            for plane in ("ici", "all")
        },
        built=Built(
            elements={"chip": 4_096, "ocs": 48},
            links={"ring_x": 4_096, "ring_y": 4_096, "ring_z": 4_096},
            ports={("chip", "scale_up"): (6, 6)},
            modules=64 * 6 * 16,  # cubes, faces, chips of a face
            cables=12_288,
        ),
    ),
    "tpu-pod-16x20x28": Fabric(
        chips=8_960,
        planes={
            "ici": Net(
                domain=8_960,
                pairs=8_960 * 8_959,
                injection=600,
                all_to_all=100 / 31_360 * 8_959,
                hops=torus(16, 20, 28),
                loads={"ring_x": 17_920, "ring_y": 22_400, "ring_z": 31_360},
            ),
        },
    ),
    "ub-mesh-1024": Fabric(
        chips=1_024,
        planes={
            # Every pair crosses one link of each axis it differs in: N / k a link. Distances:
            # (1 + 7 t)² (1 + 3 t)².
            "ub": Net(
                domain=1_024,
                pairs=1_024 * 1_023,
                injection=14 * 56 + 6 * 28,
                all_to_all=28 / 256 * 1_023,
                hops={1: 1_024 * 20, 2: 1_024 * 142, 3: 1_024 * 420, 4: 1_024 * 441},
                loads={"mesh_x": 128, "mesh_y": 128, "mesh_z": 256, "mesh_w": 256},
            ),
        },
    ),
    "ub-mesh-8k": Fabric(
        chips=8_192,
        planes={
            # 14 neighbours in the rack, 49 others over six ways (two NPUs, four planes); six racks
            # of row and column with 64 each; nine other racks of the pod and seven pods.
            # A plane of a rack carries 1,024 to each other rack. Row and column: eight links
            # straight, 128. The nine others: 1/32 over each of 8 + 8 + 16 links, 32; a link of the
            # row is first on the way to three of them and second from three. Other pods: 1,024
            # over 16 links, 64, for 112 racks.
            plane: Net(
                domain=8_192,
                pairs=8_192 * 8_191,
                injection=18 * 56,
                all_to_all=56 / (9 * 32 + 112 * 64) * 8_191,
                hops={
                    1: 8_192 * 14,
                    2: 8_192 * 49,
                    3: 8_192 * 384,
                    4: 8_192 * (576 + 7_168),
                },
                loads={
                    "pod.rack.mesh_x": 1 + 14 / 6,
                    "pod.rack.mesh_y": 1 + 14 / 6,
                    "pod.rack.npu_lrs": 49 / 6 + 8_128 / 4,
                    "pod.lrs_z": 128 + 6 * 32,
                    "pod.lrs_w": 128 + 6 * 32,
                    "lrs_hrs": 9 * 32 + 112 * 64,
                },
            )
            for plane in ("ub", "all")
        },
        built=Built(
            elements={"pod.rack.npu": 8_192, "pod.rack.lrs": 512, "hrs": 64},
            links={
                "pod.rack.mesh_x": 28_672,  # 8,192 × 7 / 2
                "pod.rack.mesh_y": 28_672,
                "pod.rack.npu_lrs": 32_768,
                "pod.lrs_z": 6_144,  # 512 × 3 / 2 × 8
                "pod.lrs_w": 6_144,
                "lrs_hrs": 8_192,  # 512 × 16
            },
            ports={
                ("pod.rack.npu", "mesh"): (14, 14),
                ("pod.rack.npu", "plane"): (4, 4),
                ("pod.rack.lrs", "down"): (64, 64),
                ("pod.rack.lrs", "out"): (64, 64),  # 3 × 8 + 3 × 8 + 16: x256
                ("hrs", "port"): (128, 128),  # x512
            },
            # Two links a module and a cage: w 24 / 2, Clos 16 / 2 and 128 / 2.
            modules=512 * 12 + 512 * 8 + 64 * 64,
            cables=28_672 * 2 + 6_144 // 2 * 2 + 8_192 // 2,
        ),
    ),
    "atlas-950-supercluster": Fabric(
        chips=524_288,
        planes={
            # 64 in a cabinet behind 8 × 128 uplinks, 8,192 in a pod behind 128 × 64.
            "ub": Net(
                domain=524_288,
                pairs=524_288 * 524_287,
                injection=32 * 28,
                all_to_all=28 / 516_096 * 524_287,
                hops={2: 524_288 * 63, 4: 524_288 * 8_128, 6: 524_288 * 516_096},
                loads={
                    "pod.cab.npu_l1": 524_287 / 32,
                    "pod.l1_l2": 64 * 524_224 / 1_024,
                    "l2_l3": 516_096,
                },
            ),
        },
    ),
    "supercluster-64-pods": Fabric(
        chips=524_288,
        planes={
            "ub": Net(
                domain=8_192,
                pairs=524_288 * 8_191,
                injection=32 * 28,
                all_to_all=28 / 508 * 8_191,
                hops={2: 524_288 * 63, 4: 524_288 * 8_128},
                loads={"pod.cab.npu_l1": 8_191 / 32, "pod.l1_l2": 64 * 8_128 / 1_024},
            ),
            # A rail has 128 NPUs of each pod, 64 on a leaf with 64 uplinks.
            "roce": Net(
                domain=8_192,
                pairs=524_288 * 8_191,
                injection=50,
                all_to_all=50,
                hops={2: 524_288 * 63, 4: 524_288 * 8_128},
                loads={"pod.npu_leaf": 8_191, "leaf_spine": 8_128},
            ),
            # All 516,096 outside the pod go out over RoCE: 8,064 on the own rail, the others by
            # relay over the 128 NPUs of the pod on the target's rail, one of them in the own
            # cabinet (2 + 4 hops).
            "all": Net(
                domain=524_288,
                pairs=524_288 * 524_287,
                injection=32 * 28 + 50,
                all_to_all=50 / 516_096 * 524_287,
                hops={2: 524_288 * 63, 4: 524_288 * (8_128 + 8_064), 6: 524_288 * 508_032},
                loads={
                    "pod.npu_leaf": 516_096,
                    "leaf_spine": 516_096,
                    "pod.cab.npu_l1": (8_191 + 508_032) / 32,
                    "pod.l1_l2": 508 + 64 * 508_032 * 127 / 128 / 1_024,
                },
            ),
        },
        built=Built(
            elements={
                "pod.cab.npu": 524_288,
                "pod.cab.l1": 65_536,
                "pod.l2": 8_192,
                "pod.leaf": 8_192,
                "spine": 4_096,
            },
            links={
                "pod.cab.npu_l1": 16_777_216,
                "pod.l1_l2": 8_388_608,
                "pod.npu_leaf": 524_288,
                "leaf_spine": 524_288,
            },
            ports={
                ("pod.cab.npu", "scale_up"): (32, 36),
                ("pod.cab.npu", "scale_out"): (1, 1),
                ("pod.cab.l1", "down"): (256, 256),
                ("pod.cab.l1", "up"): (128, 128),
                ("pod.l2", "down"): (1_024, 1_024),
                ("pod.leaf", "port"): (128, 128),
                ("spine", "port"): (128, 128),  # 64 pods × 2
            },
            # UB: two links a module; RoCE: NPU, leaves below and above, spines.
            modules=8_388_608 + 524_288 + 8_192 * 64 + 4_096 * 64,
            cables=8_388_608 // 2 + 2 * 524_288,
        ),
    ),
    "two-generations": Fabric(
        chips=120,
        planes={
            # Six domains of 8 and one of 72: the smaller figure is the H100's.
            "nvlink": Net(
                domain=8,
                pairs=48 * 7 + 72 * 71,
                injection=450,
                all_to_all=450,
                hops={2: 48 * 7 + 72 * 71},
                loads={"node.gpu_outer": 7 / 18, "nvl72.gpu_switch": 71 / 18},
            ),
            # 12 + 18 on a leaf, 90 on the three others.
            "ib": Net(
                domain=120,
                pairs=120 * 119,
                injection=50,
                all_to_all=50,
                hops={2: 120 * 29, 4: 120 * 90},
                loads={"hgx_leaf": 119, "nvl_leaf": 119, "leaf_spine": 90},
            ),
            # Same leaf, other domain: 29 − 1 for an H100 and 29 − 17 for a GB200. Other leaves:
            # 90 − 6 and 36.
            "all": Net(
                domain=120,
                pairs=120 * 119,
                injection=500,
                all_to_all=50 / 112 * 119,
                hops={
                    2: 48 * 7 + 72 * 71 + 48 * 28 + 72 * 12,
                    4: 48 * 84 + 72 * 36,
                },
                loads={
                    "hgx_leaf": 112,
                    "nvl_leaf": 48,
                    "leaf_spine": (12 * 84 + 18 * 36) / 30,
                    "nvl72.gpu_switch": 71 / 18,
                },
            ),
        },
        built=Built(
            elements={
                "node.gpu": 48,
                "node.nvswitch_outer": 12,
                "node.nvswitch_inner": 12,
                "node.nic": 48,
                "nvl72.tray.gpu": 72,
                "nvl72.tray.nic": 72,
                "nvl72.switch": 18,
                "leaf": 4,
                "spine": 2,
            },
            links={
                "node.gpu_outer": 480,
                "node.gpu_inner": 384,
                "node.gpu_nic": 48,
                "nvl72.gpu_switch": 1_296,
                "nvl72.tray.gpu_nic": 72,
                "hgx_leaf": 48,
                "nvl_leaf": 72,
                "leaf_spine": 120,
            },
            ports={
                ("node.gpu", "scale_up"): (18, 18),
                ("node.gpu", "scale_out"): (1, 1),
                ("node.nvswitch_outer", "port"): (40, 64),
                ("node.nvswitch_inner", "port"): (32, 64),
                ("node.nic", "host"): (1, 1),
                ("node.nic", "network"): (1, 1),
                ("nvl72.tray.gpu", "scale_up"): (18, 18),
                ("nvl72.tray.gpu", "scale_out"): (1, 1),
                ("nvl72.tray.nic", "host"): (1, 1),
                ("nvl72.tray.nic", "network"): (1, 1),
                ("nvl72.switch", "port"): (72, 72),
                ("leaf", "port"): (60, 64),  # 6 × 2 + 18 + 2 × 15
                ("spine", "port"): (60, 64),
            },
            # 120 at the NICs; a leaf 6 + 9 + 15 cages, a spine 30.
            modules=120 + 4 * 30 + 2 * 30,
            cables=240,
        ),
    ),
    "storage-and-frontend": Fabric(
        chips=256,
        planes={
            "ib": Net(
                domain=256,
                pairs=256 * 255,
                injection=50,
                all_to_all=50,
                hops={2: 256 * 31, 4: 256 * 224},
                loads={"node.gpu_nic": 255, "nic_leaf": 255, "leaf_spine": 224},
            ),
            # The NIC's second port; 128 of one side on a leaf with 16 uplinks. The link to the GPU
            # is that of the rails. The storage servers are no endpoints: nothing is sent to them.
            "storage": Net(
                domain=256,
                pairs=256 * 255,
                injection=12.5,
                all_to_all=50 / 1_024 * 255,
                hops={2: 256 * 127, 4: 256 * 128},
                loads={
                    "node.gpu_nic": 255,
                    "nic_storage": 255,
                    "storage_up": 128 * 128 / 16,
                    "server_storage": 0,
                },
            ),
            # Only scale-up and scale-out take part.
            "all": Net(
                domain=256,
                pairs=256 * 255,
                injection=500,
                all_to_all=50 / 248 * 255,
                hops={2: 256 * (7 + 31), 4: 256 * 217},
                loads={"nic_leaf": 248, "leaf_spine": 217},
            ),
        },
        built=Built(
            elements={
                "node.gpu": 256,
                "node.nvswitch_outer": 64,
                "node.nvswitch_inner": 64,
                "node.nic": 256,
                "node.cpu": 64,
                "node.front_nic": 64,
                "leaf": 8,
                "spine": 4,
                "storage_leaf": 2,
                "storage_spine": 2,
                "server": 8,
                "front": 2,
            },
            links={
                "node.gpu_outer": 2_560,
                "node.gpu_inner": 2_048,
                "node.gpu_nic": 256,
                "node.cpu_front": 64,
                "nic_leaf": 256,
                "leaf_spine": 256,
                "nic_storage": 256,
                "server_storage": 32,
                "storage_up": 32,
                "node_front": 64,
                "server_front": 16,
            },
            ports={
                ("node.gpu", "scale_up"): (18, 18),
                ("node.gpu", "scale_out"): (1, 1),
                ("node.nvswitch_outer", "port"): (40, 64),
                ("node.nvswitch_inner", "port"): (32, 64),
                ("node.nic", "host"): (1, 1),
                ("node.nic", "network"): (1, 1),
                ("node.nic", "storage"): (1, 1),
                ("node.cpu", "pcie"): (1, 1),
                ("node.front_nic", "host"): (1, 1),
                ("node.front_nic", "network"): (1, 1),
                ("leaf", "port"): (64, 64),
                ("spine", "port"): (64, 64),
                ("storage_leaf", "down"): (128, 128),  # 32 nodes × 4
                ("storage_leaf", "port"): (32, 32),  # 8 × 2, 2 × 8
                ("storage_spine", "port"): (16, 64),
                ("server", "fabric"): (4, 4),
                ("server", "front"): (2, 2),
                ("front", "port"): (40, 64),  # 32 nodes and 8 servers
            },
            # Rails: 256 + 8 × 32 + 4 × 32; storage: 32 at servers, 2 × 16, 2 × 8; copper at NICs.
            modules=640 + 32 + 32 + 16,
            cables=512 + 256 + 32 + 32 + 64 + 16,
        ),
    ),
}

BUILT = {name: fabric.built for name, fabric in FABRICS.items() if fabric.built is not None}


def design_of(name: str) -> Design:
    return stored(f"fabrics/{name}" if name in BUILT else name)


@lru_cache(maxsize=4)
def solved(name: str) -> Results:
    return solve(design_of(name), effort="live")


def test_every_file_is_counted() -> None:
    assert {path.stem for path in (DESIGNS / "fabrics").glob("*.supernode")} == set(BUILT)


@pytest.mark.parametrize("name", BUILT)
def test_file_is_small_canonical_and_without_findings(name: str) -> None:
    path = DESIGNS / "fabrics" / f"{name}.supernode"
    document = load(path)
    assert document.issues == ()
    assert to_text(document).encode() == path.read_bytes()
    assert path.stat().st_size < SMALL_ENOUGH_BYTES


@pytest.mark.parametrize("name", BUILT)
def test_bill_of_materials(name: str) -> None:
    built, design = BUILT[name], design_of(name)
    expansion, _ = check(design)
    assert {a.path: existing(a) for a in expansion.arrays} == built.elements
    assert {j.path: links_of(j, expansion) for j in expansion.joins} == built.links
    parts = {array.path: design.parts[array.part] for array in expansion.arrays}
    there = {(path, p.id): p.count for path, part in parts.items() for p in part.ports}
    used = ports_in_use(expansion)
    assert {key: (n, there[key]) for key, n in used.items()} == built.ports
    results = solved(name)
    assert results.value("links.optical_modules") == built.modules
    assert results.value("links.cables") == built.cables


@pytest.mark.parametrize("name", FABRICS)
def test_chips(name: str) -> None:
    assert solved(name).value("chips.count") == FABRICS[name].chips


PLANES = [(name, plane) for name, fabric in FABRICS.items() for plane in fabric.planes]


@pytest.mark.parametrize(("name", "plane"), PLANES)
def test_figures_of_planes(name: str, plane: str) -> None:
    net, results = FABRICS[name].planes[plane], solved(name)
    chips = FABRICS[name].chips
    figures = {
        tail: results.value(f"network.{plane}.{tail}")
        for tail in (
            "domain_chips",
            "connected_fraction",
            "injection_bytes_per_s",
            "all_to_all_bytes_per_s",
            "diameter_hops",
            "mean_hops",
        )
    }
    assert hops(results, plane) == net.hops
    assert sum(net.hops.values()) == net.pairs
    assert figures == pytest.approx(
        {
            "domain_chips": net.domain,
            "connected_fraction": net.pairs / (chips * (chips - 1)),
            "injection_bytes_per_s": net.injection * GB,
            "all_to_all_bytes_per_s": net.all_to_all * GB,
            "diameter_hops": max(net.hops),
            "mean_hops": sum(h * n for h, n in net.hops.items()) / net.pairs,
        },
        rel=REL,
    )


@pytest.mark.parametrize(("name", "plane"), PLANES)
def test_loads(name: str, plane: str) -> None:
    """Each plane alone, and the composite, whose loads are those of both layers together."""
    compiled = compile_design(design_of(name))
    everywhere = compiled.composite if plane == "all" else None
    spec = everywhere or next(p for p in compiled.planes if p.id == plane)
    solve_view = solve_composite if spec.view.layers == 2 else solve_classes
    there, back, _ = group_loads(solve_view(spec.view), len(spec.groups))
    addresses = [compiled.links[n].address.partition(".")[2] for n in spec.groups]
    loads = dict(zip(addresses, map(max, there.tolist(), back.tolist()), strict=True))
    expected = FABRICS[name].planes[plane].loads
    assert {key: loads[key] for key in expected} == pytest.approx(expected, rel=REL)


def test_a_plane_without_accelerators_has_links_and_no_traffic() -> None:
    """The front-end network: CPUs and storage servers are no endpoints."""
    results = solved("storage-and-frontend")
    mine = [m for m in results.metrics.values() if m.id.startswith("network.frontend.")]
    assert mine
    assert {m.value for m in mine} == {None}
    assert {m.why.text for m in mine} == {"Unknown: no accelerator has a link on plane 'frontend'."}
    assert group(results, "node_front").links == 64


def test_sums_over_two_generations() -> None:
    """48 of 989 TFLOPS and 80 GB, 72 of 2,500 TFLOPS and 186 GB."""
    results = solved("two-generations")
    assert results.value("chips.bf16_flops_per_s") == pytest.approx(227.472e15, rel=REL)
    assert results.value("memory.capacity_bytes") == pytest.approx(17_232 * GB, rel=REL)


def test_copper_inside_cubes_and_optics_across() -> None:
    """A cube has 3 × 48 links of 2 m; 64 × 48 circuits of 40 m leave cubes."""
    length = solved("tpu-v4-pod").value("links.length_m")
    assert length == pytest.approx(64 * 144 * 2 + 64 * 48 * 40, rel=REL)


def test_latency_over_nic_and_leaf() -> None:
    """DeepSeek's cluster, 512 B one way on its own plane.

    Under one leaf, in ns: twice 0.3 m of PCIe (1.35) and a NIC (600); two optical links of 20 m
    (100 and twice 100 of electronics); the leaf (150); FEC at leaf and NIC (120 each); 512 B at
    50 GB/s (10.24). Over a spine come two links of 30 m (150 + 200), two switches and two FEC.
    """
    near = 2 * (1.35 + 600 + 300 + 120) + 150 + 10.24
    far = near + 2 * (350 + 150 + 120)
    times = dict(solved("deepseek-2048").distributions["latency.ib.path_s"])
    assert sorted(times) == pytest.approx([near * 1e-9, far * 1e-9], rel=REL)
    assert list(times.values()) == [2_048 * 31, 2_048 * 224]
    mean = solved("deepseek-2048").value("latency.ib.mean_s")
    assert mean == pytest.approx((31 * near + 224 * far) / 255 * 1e-9, rel=REL)
