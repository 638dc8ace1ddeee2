"""Benchmarks of the time budgets: ``python -m tests.perf [--json OUT]``."""
