"""The test suite; a package so that `python -m tests.perf` finds this one and no other."""
