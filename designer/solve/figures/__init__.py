"""From stage results to metrics with basis and why."""
