"""What is known of a long solve before it ends."""

from __future__ import annotations

import numpy as np
import pytest

from designer.model.design import Design
from designer.solve import pipeline, underway
from designer.solve.underway import Reporter, Underway
from tests.building import group, item, pod


def crossed(chips: int = 60) -> Design:
    """A ring of relaying chips with chords that leave no symmetry: a list of pairs."""
    pairs = [{"a": [i], "b": [(i + 1) % chips]} for i in range(chips)]
    pairs += [{"a": [i], "b": [i * i % chips]} for i in range(2, chips, 3) if (i * i - i) % chips]
    ring = item("chip", x=chips, more={"forwarding": {"net": "relay"}})
    return pod(ring, group("wires", "chip", "chip", pairs=pairs))


def states(design: Design) -> list[Underway]:
    heard: list[Underway] = []
    pipeline.solve(design, reporter=Reporter(heard.append))
    return heard


def test_a_regular_design_has_nothing_to_report() -> None:
    ring = item("chip", x=6, more={"forwarding": {"net": "relay"}})
    assert states(pod(ring, group("ring", "chip", "chip", "next x"))) == []


def test_the_share_rises_to_the_whole() -> None:
    heard = states(crossed())
    assert {state.plane for state in heard} == {"net"}
    shares = [state.share for state in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    # So few chips are done before a sample would be.
    assert not any(state.intervals for state in heard)


def test_many_chips_are_sampled_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(underway, "SAMPLED_FROM", 10)
    monkeypatch.setattr(underway, "DRAWN", 8)
    design = crossed()
    heard = states(design)
    exact = pipeline.solve(design).value("network.net.all_to_all_bytes_per_s")
    (interval,) = heard[-1].intervals
    assert (interval.plane, interval.drawn) == ("net", 8)
    assert interval.targets > 8
    assert exact is not None
    # Each end is off by chance; together they tell the size.
    assert 0.3 * exact < np.sqrt(interval.low * interval.high) < 3 * exact


def test_unknown_rates_have_no_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(underway, "SAMPLED_FROM", 10)
    monkeypatch.setattr(underway, "DRAWN", 8)
    made = crossed()
    chip = made.parts["chip"]
    port = chip.ports[0].replace(lane_bytes_per_s=chip.tdp_w.replace(value=None))
    unknown = made.replace(parts={**made.parts, "chip": chip.replace(ports=(port,))})
    assert not any(state.intervals for state in states(unknown))
