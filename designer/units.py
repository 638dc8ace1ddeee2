"""Units: the only place that converts between SI values and what people type and read.

Inside the program every number is SI: W, s, m, kg, K, Pa, J, bytes, bytes per second, floating
point operations per second. Links quote bits and memory quotes bytes, decimal prefixes and binary
ones differ (G is 1e9, Gi is 2**30), so parsing is strict about the letter case of ``b`` and ``B``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_SI = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
_BINARY = {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50}


def _scaled(suffix: str, factor: float = 1.0, prefixes: str = "kKMGTPE") -> dict[str, float]:
    table = {suffix: factor}
    for prefix in prefixes:
        table[prefix + suffix] = _SI[prefix] * factor
    return table


def _binary(suffix: str) -> dict[str, float]:
    return {prefix + suffix: size for prefix, size in _BINARY.items()}


_RATES = (
    _scaled("b/s", 1 / 8)
    | _scaled("bit/s", 1 / 8)
    | _scaled("bps", 1 / 8)
    | _scaled("B/s")
    | _scaled("Bps")
    | {"mbps": 1.25e5, "gbps": 1.25e8, "tbps": 1.25e11}
    | _binary("B/s")
)

#: What can be typed for each SI unit: spelling -> factor to SI.
SPELLINGS: dict[str, dict[str, float]] = {
    "W": _scaled("W"),
    "J": _scaled("J") | {"Wh": 3600.0, "kWh": 3.6e6, "MWh": 3.6e9},
    "s": {
        "s": 1.0,
        "ms": 1e-3,
        "us": 1e-6,
        "µs": 1e-6,
        "μs": 1e-6,
        "ns": 1e-9,
        "ps": 1e-12,
        "min": 60.0,
        "h": 3600.0,
        "d": 86400.0,
    },
    "s/m": {"s/m": 1.0, "ns/m": 1e-9},
    "m": {"m": 1.0, "mm": 1e-3, "cm": 1e-2, "km": 1e3, "ft": 0.3048},
    "kg": {"kg": 1.0, "g": 1e-3, "t": 1e3},
    "K": {"K": 1.0},
    "degC": {"°C": 1.0, "degC": 1.0, "C": 1.0},
    "Pa": {"Pa": 1.0, "kPa": 1e3, "bar": 1e5, "psi": 6894.757},
    "B": _scaled("B") | _binary("B"),
    "B/s": _RATES,
    "FLOP/s": _scaled("FLOP/s") | _scaled("FLOPS") | _scaled("OP/s"),
    "m3/s": {"m3/s": 1.0, "m³/s": 1.0, "L/min": 1 / 60000, "l/min": 1 / 60000, "L/s": 1e-3},
    "kg/m3": {"kg/m3": 1.0, "kg/m³": 1.0},
    "J/kg/K": {"J/kg/K": 1.0, "J/(kg·K)": 1.0, "kJ/kg/K": 1e3},
    "V": _scaled("V", prefixes="k") | {"mV": 1e-3},
    "A": _scaled("A", prefixes="k"),
    "ohm": {"ohm": 1.0, "Ω": 1.0, "mΩ": 1e-3, "µΩ": 1e-6, "uohm": 1e-6, "mohm": 1e-3},
    "K/W": {"K/W": 1.0},
    "USD": {"USD": 1.0, "$": 1.0, "k$": 1e3, "kUSD": 1e3, "M$": 1e6, "MUSD": 1e6},
    "USD/s": {"USD/s": 1.0, "$/h": 1 / 3600, "USD/h": 1 / 3600},
    "1": {"": 1.0, "%": 0.01, "×": 1.0, "x": 1.0},
    "count": {"": 1.0, "k": 1e3, "M": 1e6},
    "year": {"": 1.0},
}

#: Ladder of display units for each SI unit, small to large.
LADDERS: dict[str, tuple[str, ...]] = {
    "W": ("W", "kW", "MW", "GW"),
    "J": ("J", "kJ", "MJ", "GJ"),
    "s": ("ns", "µs", "ms", "s", "h", "d"),
    "s/m": ("ns/m",),
    "m": ("mm", "m", "km"),
    "kg": ("kg", "t"),
    "K": ("K",),
    "degC": ("°C",),
    "Pa": ("Pa", "kPa", "bar"),
    "B": ("B", "kB", "MB", "GB", "TB", "PB", "EB"),
    "B/s": ("B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s", "EB/s"),
    "FLOP/s": ("GFLOPS", "TFLOPS", "PFLOPS", "EFLOPS"),
    "m3/s": ("L/min", "m³/s"),
    "kg/m3": ("kg/m³",),
    "J/kg/K": ("J/(kg·K)",),
    "V": ("V", "kV"),
    "A": ("A", "kA"),
    "ohm": ("µΩ", "mΩ", "Ω"),
    "K/W": ("K/W",),
    "USD": ("$", "k$", "M$"),
    "USD/s": ("$/h",),
    "1": ("",),
    "count": ("",),
    "year": ("",),
}

_NUMBER = re.compile(r"^\s*([+-]?(?:\d[\d,_ ]*\d|\d)?(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:[,_ ]\d{3})+(?:\.\d*)?(?:[eE][+-]?\d+)?$")


class UnitError(ValueError):
    """Text that is not a quantity of the expected unit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it is displayed: the number and its unit apart."""

    number: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".rstrip() if self.unit != "%" else f"{self.number} %"


def parse(text: str, unit: str, display: str = "") -> float:
    """Read what a person typed as a value in SI.

    Parameters
    ----------
    text
        For example ``"400 Gb/s"``, ``"1.2 kW"``, ``"1,024"``, ``"3e-7"``.
    unit
        The SI unit expected, a key of `SPELLINGS`.
    display
        Unit of a number typed without one; the SI unit when empty.

    Returns
    -------
    float
        Value in the SI unit.

    Raises
    ------
    UnitError
        If the text is no number or its unit does not measure the same thing.

    Examples
    --------
    >>> parse("400 Gb/s", "B/s")
    50000000000.0
    >>> parse("1.2 kW", "W")
    1200.0
    >>> parse("28", "B/s", "GB/s")
    28000000000.0
    """
    match = _NUMBER.match(text)
    if match is None or not match.group(1) or match.group(1) in "+-.":
        raise UnitError(f"'{text.strip()}' is not a number.")
    digits_typed = match.group(1)
    if re.search(r"[,_ ]", digits_typed) and not _GROUPED.match(digits_typed):
        # A decimal comma read as a group would be wrong by powers of ten.
        raise UnitError(f"'{digits_typed}' could mean two numbers; use a point for decimals.")
    try:
        number = float(re.sub(r"[,_ ]", "", digits_typed))
    except ValueError as error:
        raise UnitError(f"'{text.strip()}' is not a number.") from error
    suffix = match.group(2)
    spellings = SPELLINGS[unit]
    if not suffix:
        factor = spellings.get(display, 1.0) if display else 1.0
    elif suffix in spellings:
        factor = spellings[suffix]
    else:
        known = ", ".join(LADDERS.get(unit, ()) or (unit,))
        raise UnitError(f"'{suffix}' does not measure this; type for example {known}.")
    value = number * factor
    if not math.isfinite(value):
        raise UnitError(f"'{text.strip()}' is too large.")
    return value


def factor(unit: str, display: str) -> float:
    """Return what one `display` unit is worth in SI `unit`."""
    return SPELLINGS[unit][display]


def digits(value: float, significant: int = 4) -> str:
    """Format a number with significant digits, grouped, without exponent in the usual range.

    Examples
    --------
    >>> digits(288.768)
    '288.8'
    >>> digits(1048576)
    '1,048,576'
    >>> digits(0.0123456)
    '0.01235'
    """
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if not -6 <= magnitude <= 15:
        return f"{value:.{significant - 1}e}"
    decimals = max(0, significant - 1 - magnitude)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show(value: float | None, unit: str, display: str = "", significant: int = 4) -> Shown:
    """Split a value into the number and the unit to print.

    Parameters
    ----------
    value
        Value in SI, or None for unknown.
    unit
        SI unit, a key of `LADDERS`.
    display
        Fixed display unit; the best rung of the ladder when empty.
    significant
        Significant digits. >= 1

    Examples
    --------
    >>> str(show(392e9, "B/s"))
    '392 GB/s'
    >>> str(show(50e9, "B/s", "Gb/s"))
    '400 Gb/s'
    >>> str(show(None, "W"))
    'unknown'
    """
    if value is None:
        return Shown("unknown", "")
    if unit == "1" and display == "%":
        return Shown(digits(value * 100, significant), "%")
    if not display:
        display = _best_rung(value, unit)
    scale = SPELLINGS.get(unit, {}).get(display, 1.0)
    shown_as = display if display or unit in LADDERS else unit
    return Shown(digits(value / scale, significant), shown_as)


def _best_rung(value: float, unit: str) -> str:
    ladder = LADDERS.get(unit)
    if not ladder:
        return ""
    best = ladder[0]
    for rung in ladder:
        if abs(value) >= SPELLINGS[unit].get(rung, 1.0) * (1 - 1e-12):
            best = rung
    return best if value else ladder[-1] if len(ladder) == 1 else best
