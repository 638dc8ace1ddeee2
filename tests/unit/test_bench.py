"""What the benchmarks report: the arithmetic, not the times."""

from __future__ import annotations

import json

import pytest

from designer.model.rules import require_valid
from tests.perf.edits import KINDS, MACHINES, Machine
from tests.perf.timing import HEAD, Benchmark


def test_median_and_95th_percentile() -> None:
    found = Benchmark("x", tuple(float(n) for n in range(100, 0, -1)))
    assert found.median_s == 50.5
    assert found.p95_s == 95
    assert Benchmark("x", (3.0,)).p95_s == 3.0
    assert Benchmark("x", tuple(map(float, range(1, 21)))).p95_s == 19


def test_ratio_says_how_many_times_as_fast() -> None:
    found = Benchmark("x", (0.5, 0.5), 2.0, "the other way")
    assert found.ratio == 4
    data = json.loads(json.dumps(found.as_dict()))
    assert {"name", "median_s", "p95_s", "ratio", "against"} <= set(data)
    assert Benchmark("x", (1.0,)).as_dict()["ratio"] is None


def test_the_table_lines_up() -> None:
    row = Benchmark("solver stage", (0.001,), 0.002, "other").row()
    assert row.index("1.00 ms") + len("1.00 ms") == HEAD.index("median") + len("median")
    assert row.endswith("2.00 ×  other")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_measured_edit_changes_a_sound_design(machine: Machine) -> None:
    design = machine.document().design
    seen = set()
    for kind, command in machine.edits(30):
        after = command(design)
        assert after is not design
        require_valid(after)
        seen.add(kind)
        design = after
    assert seen == set(KINDS)
