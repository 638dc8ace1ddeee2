"""What people type and read: every family of units, and the strictness about bits and bytes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.units import LADDERS, SPELLINGS, Shown, UnitError, digits, factor, parse, show

TYPED = [
    ("1.2 kW", "W", 1200.0),
    ("1.2 KW", "W", 1200.0),
    ("160 MW", "W", 160e6),
    ("3 GJ", "J", 3e9),
    ("2 kWh", "J", 7.2e6),
    ("600 ns", "s", 600e-9),
    ("1.5 µs", "s", 1.5e-6),  # micro sign
    ("1.5 μs", "s", 1.5e-6),  # Greek mu
    ("1.5 us", "s", 1.5e-6),
    ("250 ps", "s", 250e-12),
    ("2 h", "s", 7200.0),
    ("30 min", "s", 1800.0),
    ("5 d", "s", 432_000.0),
    ("4.9 ns/m", "s/m", 4.9e-9),
    ("600 mm", "m", 0.6),
    ("2 km", "m", 2000.0),
    ("10 ft", "m", 3.048),
    ("1.36 t", "kg", 1360.0),
    ("10 K", "K", 10.0),
    ("45 °C", "degC", 45.0),
    ("2 bar", "Pa", 200_000.0),
    ("128 GB", "B", 128e9),
    ("128 GiB", "B", 128 * 2.0**30),
    ("2 TiB", "B", 2 * 2.0**40),
    ("3.2 TB/s", "B/s", 3.2e12),
    ("1 GiB/s", "B/s", 2.0**30),
    ("400 Gb/s", "B/s", 50e9),
    ("400 Gbit/s", "B/s", 50e9),
    ("400 Gbps", "B/s", 50e9),
    ("400 gbps", "B/s", 50e9),
    ("1.6 Tb/s", "B/s", 200e9),
    ("752 TFLOPS", "FLOP/s", 752e12),
    ("1.5 PFLOP/s", "FLOP/s", 1.5e15),
    ("60 L/min", "m3/s", 1e-3),
    ("1 m³/s", "m3/s", 1.0),
    ("1030 kg/m³", "kg/m3", 1030.0),
    ("3.9 kJ/kg/K", "J/kg/K", 3900.0),
    ("48 V", "V", 48.0),
    ("1.2 kA", "A", 1200.0),
    ("50 µΩ", "ohm", 50e-6),
    ("0.03 K/W", "K/W", 0.03),
    ("25 k$", "USD", 25_000.0),
    ("3.6 $/h", "USD/s", 1e-3),
    ("97.5 %", "1", 0.975),
    ("0.975", "1", 0.975),
    ("1,024", "count", 1024.0),
    ("48 k", "count", 48_000.0),
    ("1_000_000", "count", 1e6),
    ("1 048 576", "count", 1_048_576.0),
    ("2027", "year", 2027.0),
    ("3e-7", "s", 3e-7),
    (".5 W", "W", 0.5),
    ("5. W", "W", 5.0),
    ("-5 K", "K", -5.0),
    ("  7  ", "m", 7.0),
]


@pytest.mark.parametrize(("text", "unit", "value"), TYPED)
def test_what_people_type(text: str, unit: str, value: float) -> None:
    assert parse(text, unit) == pytest.approx(value, rel=1e-14)


def test_every_family_has_an_example() -> None:
    assert {unit for _, unit, _ in TYPED} == set(SPELLINGS)


def test_every_family_has_a_ladder_of_units_that_can_be_typed() -> None:
    assert set(LADDERS) == set(SPELLINGS)
    for unit, ladder in LADDERS.items():
        sizes = [SPELLINGS[unit][rung] for rung in ladder]
        assert sizes == sorted(sizes), unit


def test_bits_are_not_bytes() -> None:
    assert parse("400 Gb/s", "B/s") == 50e9
    assert parse("400 GB/s", "B/s") == 400e9


@pytest.mark.parametrize("text", ["400 GBps", "400 GBPS", "1 TBps", "400 gb/s", "400 GBit/s"])
def test_a_spelling_that_could_mean_bits_or_bytes_is_never_guessed_as_bits(text: str) -> None:
    """A capital B means bytes; what is neither gets a question back."""
    number, suffix = text.split()
    try:
        value = parse(text, "B/s")
    except UnitError:
        return
    assert suffix == "GBps" or suffix == "TBps"
    assert value == float(number) * {"G": 1e9, "T": 1e12}[suffix[0]]


def test_decimal_is_not_binary() -> None:
    assert parse("1 GiB", "B") - parse("1 GB", "B") == 2**30 - 10**9


def test_a_bare_number_has_the_unit_of_the_field() -> None:
    assert parse("28", "B/s", "GB/s") == 28e9
    assert parse("28", "B/s") == 28
    assert parse("28 Gb/s", "B/s", "GB/s") == 3.5e9


@pytest.mark.parametrize(
    "text",
    ["", "   ", "watts", "W", "1.2.3 W", "+", "-", ".", "e5 W", "inf W", "nan", "--5 W", "½ W"],
)
def test_text_that_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match=r"is not a number|does not measure this"):
        parse(text, "W")


def test_a_refusal_says_what_can_be_typed() -> None:
    with pytest.raises(UnitError, match=r"'GB' does not measure this; type for example .*kW"):
        parse("5 GB", "W")


def test_a_number_beyond_floats_is_refused() -> None:
    with pytest.raises(UnitError, match="too large"):
        parse("1e400 W", "W")


@pytest.mark.parametrize("text", ["1,5 kW", "1,2345 W", "1,,2 W", "12,34 W"])
def test_a_comma_that_groups_no_thousands_is_not_dropped(text: str) -> None:
    """A decimal comma read as a group would be wrong by powers of ten, without a word."""
    with pytest.raises(UnitError):
        parse(text, "W")


def test_a_factor_is_what_one_unit_is_worth() -> None:
    assert factor("B/s", "Gb/s") == 1.25e8
    assert factor("1", "%") == 0.01


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (288.768, "288.8"),
        (1_048_576, "1,048,576"),
        (0.0123456, "0.01235"),
        (-1234.5, "-1,234"),
        (999.96, "1,000"),
        (1e-7, "1.000e-07"),
        (1e16, "1.000e+16"),
        (48, "48"),
        (2.5, "2.5"),
    ],
)
def test_digits(value: float, text: str) -> None:
    assert digits(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "display", "text"),
    [
        (392e9, "B/s", "", "392 GB/s"),
        (50e9, "B/s", "Gb/s", "400 Gb/s"),
        (None, "W", "", "unknown"),
        (None, "W", "kW", "unknown"),
        (0, "W", "", "0 W"),
        (0, "B/s", "", "0 B/s"),
        (559_200, "W", "", "559.2 kW"),
        (-5e3, "W", "", "-5 kW"),
        (1e-3, "m3/s", "L/min", "60 L/min"),
        (0.375, "1", "%", "37.5 %"),
        (0.375, "1", "", "0.375"),
        (384, "count", "", "384"),
        (1e-3, "USD/s", "", "3.6 $/h"),
        (3.5e-6, "s", "", "3.5 µs"),
        (1e-13, "s", "", "0.0001 ns"),
        (45, "degC", "", "45 °C"),
        (288.768e15, "FLOP/s", "", "288.8 PFLOPS"),
    ],
)
def test_what_people_read(value: float | None, unit: str, display: str, text: str) -> None:
    assert str(show(value, unit, display)) == text


def test_number_and_unit_come_apart() -> None:
    assert show(1_200, "W") == Shown("1.2", "kW")
    assert str(Shown("5", "")) == "5"


UNITS = st.sampled_from(sorted(SPELLINGS))


@given(UNITS, st.floats(1e-9, 1e18), st.sampled_from((1, -1)))
def test_what_is_shown_can_be_typed_back(unit: str, value: float, sign: int) -> None:
    shown = show(sign * value, unit, significant=12)
    assert parse(str(shown), unit) == pytest.approx(sign * value, rel=1e-10)


@given(st.data(), UNITS, st.floats(1e-6, 1e12))
def test_every_spelling_survives_a_round_trip(data: st.DataObject, unit: str, value: float) -> None:
    spelling = data.draw(st.sampled_from(sorted(SPELLINGS[unit])))
    shown = show(value, unit, spelling, significant=15)
    assert parse(f"{shown.number} {spelling}", unit) == pytest.approx(value, rel=1e-12)


@given(st.floats(-1e300, 1e300), st.integers(1, 15))
def test_digits_keep_what_is_significant(value: float, significant: int) -> None:
    assert float(digits(value, significant).replace(",", "")) == pytest.approx(
        value, rel=0.51 * 10 ** (1 - significant), abs=0
    )


@given(st.text(max_size=20), UNITS)
def test_any_text_is_a_number_or_a_clear_refusal(text: str, unit: str) -> None:
    try:
        value = parse(text, unit)
    except UnitError as error:
        refusal = str(error)
    else:
        assert math.isfinite(value)
        return
    assert refusal.endswith(".")
