"""Measured collectives against what is computed with endpoint constants that nobody touched.

``python -m tests.unit.solve.collectives.predictions`` prints the table of errors. Constants come
from C02, C04 and C09 (`designer.solve.collectives.calibrated`); rows marked with * were used for
them and prove nothing. Nothing is looked up: an error that stays is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from designer.solve.collectives.algorithms import BY_NAME, Algorithm
from designer.solve.collectives.calibrated import H100_NVLS_SWEEP, h100_nvlink
from designer.solve.collectives.choosing import bus_factor, curve
from designer.solve.collectives.media import Medium, Product, Ring, Switch
from designer.solve.collectives.schedule import Collective
from designer.solve.collectives.timing import IDEAL, Endpoint

GB = 1e9
NVSWITCH = Switch(copies=True)
#: One NIC of 400 Gb/s. [B/s]
NIC = 50e9

Dimensions: TypeAlias = tuple[Medium, ...]


@dataclass(frozen=True)
class Case:
    """One published figure and what it takes to compute it.

    Attributes
    ----------
    id
        Of the validation page.
    what
        Machine and figure.
    collective, algorithm
        What is run; hierarchical ones are as good as the best of their variants.
    media
        The machine: its dimensions, line rates.
    size_bytes
        Buffer. [B]
    published
        Bus bandwidth [B/s], or time [s] where `is_time`.
    tolerance
        Of the source. [fraction]
    source
        Where it was published.
    is_time
        Time instead of bus bandwidth.
    ends
        Endpoint constants.
    calibrated
        Whether the constants were fitted to this very figure.
    """

    id: str
    what: str
    collective: Collective
    algorithm: str
    media: Dimensions
    size_bytes: float
    published: float
    tolerance: float
    source: str
    is_time: bool = False
    ends: Endpoint | None = None
    calibrated: bool = False

    def __str__(self) -> str:
        return f"{self.id} {self.what}"


AR, AG, A2A = Collective.ALL_REDUCE, Collective.ALL_GATHER, Collective.ALL_TO_ALL
NCCL_1455 = "NVIDIA/nccl issue 1455, nccl-tests issue 212"
AZURE = "Azure/AI-benchmarking-guide ND_H100_v5_results.md"
BOOK = "JAX scaling book, sharding chapter"
DEEP_EP = "deepseek-ai/DeepEP docs/legacy.md"
CM_384 = "arXiv 2506.12708, operator table"


def node(ranks: int, gb_per_s: float) -> Dimensions:
    """Ranks on one NVSwitch."""
    return (Medium(NVSWITCH, ranks, gb_per_s * GB),)


def nodes(count: int, ranks: int, gb_per_s: float) -> Dimensions:
    """Nodes of ranks on NVSwitch, with a NIC of 400 Gb/s per rank."""
    return (*node(ranks, gb_per_s), Medium(Switch(), count, NIC))


def experts(ranks: int, rate: float, in_node: int = 1) -> Dimensions:
    """Ranks of an expert-parallel group on one fabric."""
    return (Medium(Switch(), in_node, 1.0), Medium(Switch(), ranks, rate))


def token_bytes(per_token: float) -> float:
    """Bytes that a rank sends: 128 tokens to 8 experts each; [B]."""
    return 128 * 8 * per_token


#: A fabric between NICs or dies is dimension 1, as in `h100_nvlink`.
CASES = [
    Case(
        "C02",
        "8 H100, ring, 2 GB",
        AR,
        "ring",
        node(8, 450),
        2e9,
        367.5e9,
        0.03,
        NCCL_1455,
        calibrated=True,
    ),
    *(
        Case(
            "C04",
            f"8 H100, NVLS, {size >> 20} MiB",
            AR,
            "in_switch_parts",
            node(8, 450),
            size,
            bus,
            0.15,
            AZURE,
            calibrated=True,
        )
        for size, bus in H100_NVLS_SWEEP
    ),
    *(
        Case(
            "C03",
            f"{n} H100, NVLS, 4 GB",
            AR,
            "in_switch_parts",
            node(n, 450),
            4e9,
            bus * GB,
            0.03,
            "NVIDIA/nccl issue 1455",
        )
        for n, bus in ((5, 420), (6, 440), (7, 460), (8, 480))
    ),
    Case(
        "C06",
        "8 H800, NVLS, 4 GB",
        AR,
        "in_switch_parts",
        node(8, 200),
        4e9,
        215e9,
        0.05,
        "NVIDIA/nccl issue 1374",
    ),
    Case(
        "C07",
        "8 A100, ring, 4 GB (recalled)",
        AR,
        "ring",
        node(8, 300),
        4e9,
        232e9,
        0.05,
        "DGX A100 nccl-tests, commonly published",
    ),
    *(
        Case(
            "C08",
            f"NVL72, NVLS, {size >> 20} MiB",
            AR,
            "in_switch_parts",
            node(72, 900),
            size,
            bus * GB,
            0.08,
            "coreweave/nccl-tests PR 43",
        )
        for size, bus in (
            (1 << 29, 586.06),
            (1 << 30, 681.17),
            (1 << 32, 839.16),
            (1 << 33, 834.57),
        )
    ),
    Case(
        "C10",
        "2 × 8 H100, rings, 8 GB",
        AR,
        "ring_by_rails",
        nodes(2, 8, 450),
        8e9,
        330e9,
        0.08,
        "NVIDIA/nccl issue 1221",
    ),
    Case(
        "C10",
        "2 × 8 H100, NVLS in the node, 8 GB",
        AR,
        "hierarchical: in-switch, then ring",
        nodes(2, 8, 450),
        8e9,
        430e9,
        0.08,
        "NVIDIA/nccl issue 1221",
    ),
    Case(
        "C10",
        "4 × 8 H100, rings, 8 GB",
        AR,
        "ring_by_rails",
        nodes(4, 8, 450),
        8e9,
        320e9,
        0.08,
        "NVIDIA/nccl issue 1221",
    ),
    Case(
        "C11",
        "3 × 8 GB200 over IB, rings, 16 GiB",
        AR,
        "ring_by_rails",
        nodes(3, 8, 900),
        1 << 34,
        393.66e9,
        0.08,
        "NVIDIA/nccl issue 1801",
    ),
    Case(
        "C11",
        "3 × 8 GB200 over IB, tree, 16 GiB",
        AR,
        "hierarchical: ring, then double tree",
        nodes(3, 8, 900),
        1 << 34,
        485.68e9,
        0.08,
        "NVIDIA/nccl issue 1801",
    ),
    Case(
        "B12",
        "TPU v4 axis of 4, 256 B",
        AG,
        "neighbours",
        (Medium(Ring(), 4, 45e9, 1e-6),),
        256,
        2e-6,
        0.05,
        BOOK,
        is_time=True,
        ends=IDEAL,
    ),
    Case(
        "C19",
        "TPU v4, one axis",
        AG,
        "neighbours",
        (Medium(Ring(), 4, 45e9),),
        2097152,
        23.3e-6,
        0.03,
        BOOK,
        is_time=True,
        ends=IDEAL,
    ),
    Case(
        "C19",
        "TPU v4, two axes",
        AG,
        "neighbours",
        (Medium(Ring(), 4, 45e9),) * 2,
        8388608,
        46.6e-6,
        0.03,
        BOOK,
        is_time=True,
        ends=IDEAL,
    ),
    *(
        Case(
            "C13",
            f"DeepEP {what}, H800, {n} ranks",
            A2A,
            "all_to_all_direct",
            node(n, 200) if n == 8 else experts(n, NIC),
            token_bytes(size),
            time * 1e-6,
            0.15,
            DEEP_EP,
            is_time=True,
        )
        for what, size, times in (
            ("dispatch", 7392, (77, 173, 194)),
            ("combine", 14336, (114, 314, 360)),
        )
        for n, time in zip((8, 64, 256), times, strict=True)
    ),
    *(
        Case(
            "C14",
            f"CloudMatrix {what}, {n} dies",
            A2A,
            "all_to_all_direct",
            experts(n, 196e9),
            token_bytes(size),
            time * 1e-6,
            0.15,
            CM_384,
            is_time=True,
            ends=IDEAL,
        )
        for what, size, times in (("dispatch", 7500, (116, 152)), ("combine", 14336, (118, 149)))
        for n, time in zip((8, 256), times, strict=True)
    ),
]


def computed(case: Case) -> float:
    """Bus bandwidth [B/s] or time [s] of a case."""
    name, _, only = case.algorithm.partition(": ")
    media, ends = case.media, case.ends
    if ends is None:
        # Ends differ by dimension: the network gets their payload rates, so that a pattern along
        # both is limited by the right one.
        known = h100_nvlink()
        first = known.efficiency[0]
        factors = zip(media, known.efficiency, strict=False)
        media = tuple(replace(m, bytes_per_s=m.bytes_per_s * e) for m, e in factors)
        ends = replace(known, efficiency=(), switch_efficiency=known.switch_efficiency / first)
    network = Product(media)
    chosen = BY_NAME[name]
    if only:
        build = chosen.build
        chosen = Algorithm(
            name,
            chosen.title,
            lambda c, s: tuple(x for x in build(c, s) if x.variant.startswith(only)),
        )
    found = curve(case.collective, network, np.array([case.size_bytes]), ends, [chosen])
    seconds = float(found.seconds[0])
    if case.is_time:
        return seconds
    return case.size_bytes / seconds * bus_factor(case.collective, found.ranks)


def error(case: Case) -> float:
    """Relative error of what is computed."""
    return computed(case) / case.published - 1


def main() -> None:
    """Print the table."""
    for case in CASES:
        unit, scale = ("µs", 1e6) if case.is_time else ("GB/s", 1e-9)
        off = error(case)
        mark = "*" if case.calibrated else " "
        verdict = "within" if abs(off) <= case.tolerance else "beyond"
        print(
            f"{mark} {case!s:<44} published {case.published * scale:8.2f}  computed "
            f"{computed(case) * scale:8.2f} {unit:<4} {off:+7.1%}  {verdict} {case.tolerance:.0%}"
        )


if __name__ == "__main__":
    main()
