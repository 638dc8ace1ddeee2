"""Run the benchmarks: ``python -m tests.perf [--json OUT] [--only WORD]``.

Times depend on the machine; nothing here passes or fails by them. Ratios compare what was measured
in the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from tests.perf import hands, solver, window
from tests.perf.timing import HEAD, Benchmark

GROUPS = {
    "solver": solver.benchmarks,
    "window": window.benchmarks,
    "hands": hands.benchmarks,
}


def main() -> int:
    """Run, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.perf", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the results here, too")
    parser.add_argument("--only", choices=sorted(GROUPS), help="run one group")
    options = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}", flush=True)
    print(HEAD, flush=True)
    found: list[Benchmark] = []
    for name, group in GROUPS.items():
        if options.only in (None, name):
            for benchmark in group():
                found.append(benchmark)
                print(benchmark.row(), flush=True)
    if options.json is not None:
        data = {"benchmarks": [benchmark.as_dict() for benchmark in found]}
        options.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
