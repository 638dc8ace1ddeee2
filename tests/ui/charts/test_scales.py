"""Ticks and bars: rounded, few enough, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.ui.charts.scales import binned, log_ticks, rounded_step, ticks


def test_ticks_are_rounded_and_in_the_unit():
    assert ticks(0.34e-6, 0.91e-6, 4, 1e-6) == [
        (pytest.approx(0.4e-6), "0.4"),
        (pytest.approx(0.6e-6), "0.6"),
        (pytest.approx(0.8e-6), "0.8"),
    ]
    assert [text for _, text in ticks(0.0, 1.0, 2, 0.01)] == ["0", "50", "100"]
    assert [text for _, text in ticks(0.0, 4500.0, 3)] == ["0", "2,000", "4,000"]


def test_one_value_has_one_tick():
    assert ticks(3.0, 3.0, 5) == [(3.0, "3")]


@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e6), st.integers(1, 12))
def test_ticks_are_within_and_few(low, span, most):
    high = low + span
    if not high > low:
        return
    found = [place for place, _ in ticks(low, high, most)]
    assert len(found) <= most + 1
    assert all(low - span * 1e-6 <= place <= high + span * 1e-6 for place in found)
    assert rounded_step(span, most) * most >= span * (1 - 1e-6)


def test_log_ticks_are_powers_with_units():
    assert log_ticks(1.0, 1e9, 4, "B") == [
        (0.0, "1 B"),
        (3.0, "1 kB"),
        (6.0, "1 MB"),
        (9.0, "1 GB"),
    ]
    assert [text for _, text in log_ticks(2e8, 5e10, 9, "B/s")] == ["1 GB/s", "10 GB/s"]


def test_few_values_keep_a_bar_each():
    points = ((1.0, 5), (2.5, 7))
    assert binned(points, 48) == ((1.0, 1.0, 5), (2.5, 2.5, 7))


def test_many_values_are_put_together_at_rounded_edges():
    points = tuple((n / 10, 1) for n in range(101))
    bars = binned(points, 10)
    assert bars[0] == (0.0, 1.0, 10)
    assert bars[-1] == (pytest.approx(10.0), pytest.approx(11.0), 1)
    assert len(bars) == 11


@given(
    st.lists(st.tuples(st.floats(1e-9, 1e3), st.integers(1, 10**9)), min_size=1, max_size=200),
    st.integers(1, 60),
)
def test_no_pair_is_lost(found, most):
    points = tuple(sorted(dict(found).items()))
    bars = binned(points, most)
    assert sum(count for _, _, count in bars) == sum(count for _, count in points)
    assert len(bars) <= max(most + 2, 2)
    for value, _ in points:
        assert any(a - 1e-6 * abs(a) <= value <= b + 1e-6 * abs(b) + 1e-12 for a, b, _ in bars)
