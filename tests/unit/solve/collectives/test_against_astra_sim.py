"""Times of ASTRA-sim's analytical backend from the same assumptions.

Every row of tests/data/collectives.yaml within 1 %; the congestion-aware ring of 8 with direct
messages of 1 MiB within 5 %: there the slowest path's latency adds to the busiest link's time,
while in a simulation most of it hides behind other messages (3.9 %).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from designer.solve.collectives import nested, whole
from designer.solve.collectives.media import FullyConnected, Medium, Product, Ring, Switch
from designer.solve.collectives.schedule import Collective, Schedule
from designer.solve.collectives.timing import Clock, Endpoint

Json = dict[str, Any]

CASES: list[Json] = yaml.safe_load(
    (Path(__file__).parents[3] / "data" / "collectives.yaml").read_text(encoding="utf-8")
)["cases"]

GIB = 2**30
BRICKS = {"ring": "ring", "direct": "direct", "halvingDoubling": "halving-doubling"}
#: Whole messages wait for each other at every hop, and two ways of the same length are one.
KINDS = {"FullyConnected": FullyConnected(), "Ring": Ring(halves=False), "Switch": Switch()}


def network(case: Json) -> Product:
    """The network as that program understands it."""
    columns = (case[key] for key in ("topology", "npus_count", "bandwidth_GiBps", "latency_ns"))
    media = tuple(
        Medium(KINDS[kind], ranks, rate * GIB, latency * 1e-9)
        for kind, ranks, rate, latency in zip(*columns, strict=True)
    )
    return Product(media, stores_messages=case["backend"] == "Aware")


def schedule(case: Json) -> Schedule:
    """The schedule that its system layer makes."""
    sizes, names = tuple(case["npus_count"]), case["algorithm"]
    if case["collective"] == "all_to_all":
        build = whole.to_all_direct if names[0] == "direct" else nested.to_all_by_ring
        (only,) = build(Collective.ALL_TO_ALL, sizes)
        return only
    phases = nested.in_turn(Collective.ALL_REDUCE, sizes, tuple(BRICKS[n] for n in names))
    assert phases is not None
    return Schedule(phases, case["dataset_splits"])


def endpoint(case: Json) -> Endpoint:
    """Its ends: a delay per message, and memory that a reduction passes three times."""
    memory = case["local_mem_bw_GiBps"] * 1e9
    return Endpoint(case["endpoint_delay_ns"] * 1e-9, reduce_bytes_per_s=memory / 3)


def name(case: Json) -> str:
    """A row in one line."""
    shape = "x".join(f"{k}{n}" for k, n in zip(case["topology"], case["npus_count"], strict=True))
    what = f"{case['collective']} {'-'.join(case['algorithm'])} {case['bytes']}"
    return f"{case['backend']} {shape} {what} in {case['dataset_splits']}"


def computed_ns(case: Json) -> float:
    """Our time for a row."""
    clock = Clock(network(case), endpoint(case))
    seconds = clock.seconds(schedule(case), np.array([case["bytes"]]))
    assert seconds is not None
    return float(seconds[0]) * 1e9


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_row(case: Json) -> None:
    small_on_ring = name(case) == "Aware Ring8 all_to_all direct 1048576 in 1"
    rel = 0.05 if small_on_ring else 0.01
    assert computed_ns(case) == pytest.approx(case["completion_ns"], rel=rel)


def test_all_rows_are_there() -> None:
    assert len(CASES) == 55
    assert (
        sum(name(case).startswith("Aware Ring8 all_to_all direct 1048576 ") for case in CASES) == 1
    )
