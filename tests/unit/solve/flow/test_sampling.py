"""Intervals from sampled targets: what is certain, and on which side estimates err."""

from __future__ import annotations

import numpy as np
import pytest

from designer.solve.flow.flow import Cancelled
from designer.solve.flow.general import Bracket, bracket, sample_general, solve_general
from designer.solve.flow.view import View
from tests.flat import array, regular, view, wired

REL = 1e-9
RATES = np.array([10.0, 4.0])


def network() -> View:
    return regular(40, 5, 2, seed=9)


def exact(of: View) -> float:
    """The all-to-all rate per chip."""
    flow = solve_general(of)
    (peers,) = flow.peers
    return float((RATES[flow.orbits.group] / flow.orbits.load[0]).min()) * peers


def found(targets: int, seed: int) -> Bracket:
    result = bracket(sample_general(network(), targets, seed), RATES)
    assert result is not None
    return result


def test_all_targets_leave_nothing_open() -> None:
    truth = exact(network())
    sample = sample_general(network(), 1000, seed=1)
    assert sample.whole
    assert sample.unseen == 0
    result = bracket(sample, RATES)
    assert result is not None
    assert (result.low, result.high, result.at_most) == pytest.approx((truth,) * 3, rel=REL)


def test_drawn_targets_bound_the_rate_for_certain() -> None:
    truth = exact(network())
    for seed in range(40):
        result = found(8, seed)
        assert result.at_most >= truth * (1 - REL)
        assert result.low <= result.high <= result.at_most


def test_the_truth_lies_between_the_means() -> None:
    """The largest estimate is too large on average, the crossed one too small."""
    truth = exact(network())
    flow = solve_general(network())
    limit = RATES[flow.orbits.group] * flow.orbits.links
    largest, crossed = [], []
    for seed in range(200):
        sample = sample_general(network(), 12, seed)
        one, other = sample.halves[:, 0] / limit
        largest.append(((one + other) / 2).max())
        crossed.append((one[other.argmax()] + other[one.argmax()]) / 2)
    worst = 79 / truth
    assert np.mean(crossed) < worst < np.mean(largest)


def test_every_link_is_estimated_without_bias() -> None:
    """Over all draws of 2 of 3 targets, each as often, the mean is the true flow."""
    chips = array(3, endpoint=True, forward="relay")
    line = view([chips], [wired(0, 0, [(0, 1, 1), (1, 2, 2)])])
    true = solve_general(line).orbits.total
    draws: dict[bytes, np.ndarray] = {}
    for seed in range(60):
        sample = sample_general(line, 2, seed)
        draws[sample.orbits.total.tobytes()] = sample.halves.mean(axis=0)
    assert len(draws) == 3
    assert np.mean(list(draws.values()), axis=0) == pytest.approx(true, rel=REL)


def test_more_targets_bring_the_two_closer() -> None:
    widths = []
    for targets in (4, 12, 36):
        results = [found(targets, seed) for seed in range(20)]
        widths.append(np.mean([r.high / r.low for r in results]))
    assert widths[0] > widths[1] > widths[2] > 1


def test_the_same_seed_draws_the_same() -> None:
    assert found(6, seed=3) == found(6, seed=3)
    assert found(6, seed=3) != found(6, seed=4)


def test_what_was_not_seen_is_said() -> None:
    """Ten pairs of different links: a draw of two targets tells of two pairs at most."""
    chips = array(20, endpoint=True, forward="none")
    pairs = [(2 * n, 2 * n + 1, n + 1) for n in range(10)]
    islands = view([chips], [wired(0, 0, pairs)])
    sample = sample_general(islands, 2, seed=0)
    assert (sample.drawn, sample.targets) == (2, 10)
    assert sample.unseen == 16
    assert not sample.whole


def test_unknown_and_zero_capacity() -> None:
    sample = sample_general(network(), 6, seed=0)
    assert bracket(sample, np.array([10.0, np.nan])) is None
    assert bracket(sample, np.array([10.0, 0.0])) == Bracket(0.0, 0.0, 0.0)
    alone = sample_general(view([array(2, endpoint=True)], []), 2, seed=0)
    assert bracket(alone, np.zeros(0)) is None


def test_cancel() -> None:
    with pytest.raises(Cancelled):
        sample_general(network(), 6, seed=0, cancelled=lambda: True)
