"""Power equations: conversion from load to the rack inlet (physics model P8 to P10)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

#: Efficiency of power supplies over load share. Titanium: minimums of the 80 PLUS table, 230 V
#: redundant (evidence B). ORv3: shape assumed, peak 0.965–0.98 published (evidence D).
PSU_CURVES: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "titanium": ((0.10, 0.20, 0.50, 1.00), (0.90, 0.94, 0.96, 0.91)),
    "orv3": (
        (0.05, 0.10, 0.20, 0.30, 0.50, 0.75, 1.00),
        (0.90, 0.94, 0.965, 0.972, 0.975, 0.972, 0.965),
    ),
}


def linear_converter_in_w(out_w: ArrayLike, idle_w: float, efficiency: float) -> FloatArray:
    r"""Input power of a converter with a fixed loss (P8).

    Parameters
    ----------
    out_w
        Power delivered. [W], >= 0
    idle_w
        Loss at no load. [W], >= 0
    efficiency
        Of the rest. In (0, 1]

    Notes
    -----
    :math:`P_{in} = (P_{out} + L_0) / \eta`, the form used by ExaDigiT/RAPS.

    Examples
    --------
    >>> float(linear_converter_in_w(98.0 - 13.0, 13.0, 0.98))
    100.0
    """
    return (np.asarray(out_w, dtype=np.float64) + idle_w) / efficiency


def psu_efficiency(load_share: ArrayLike, curve: str) -> FloatArray:
    """Efficiency of a set of supplies at a share of their active capacity.

    Parameters
    ----------
    load_share
        Output over capacity of the active modules. [1], >= 0; outside the table the end value
        holds, which a rule has to report.
    curve
        Key of `PSU_CURVES`, or ``none`` for no conversion.

    Examples
    --------
    >>> round(float(psu_efficiency(39504 / 60000, "titanium")), 6)
    0.94416
    """
    if curve == "none":
        return np.ones_like(np.asarray(load_share, dtype=np.float64))
    x, eta = PSU_CURVES[curve]
    return np.interp(np.asarray(load_share, dtype=np.float64), x, eta)


def psu_in_w(out_w: ArrayLike, capacity_w: float, curve: str) -> FloatArray:
    r"""Input power of the rack's supplies (P9).

    Parameters
    ----------
    out_w
        Power behind the supplies. [W], >= 0
    capacity_w
        Sum of active modules. [W], > 0
    curve
        Efficiency table.

    Notes
    -----
    :math:`P_{in} = P_{out} / \eta(P_{out} / P_{cap})`

    Examples
    --------
    >>> round(float(psu_in_w(39504.0, 60000.0, "titanium")), 3)
    41840.366
    """
    out = np.asarray(out_w, dtype=np.float64)
    return out / psu_efficiency(out / capacity_w, curve)


def busbar_loss_w(power_w: ArrayLike, volts: float, feeds: int, feed_ohm: float) -> FloatArray:
    """Loss in a DC busbar with several feed points (P10).

    Parameters
    ----------
    power_w
        Power drawn from the busbar. [W], >= 0
    volts
        Busbar voltage. [V], > 0
    feeds
        Points at which power enters. [count], >= 1
    feed_ohm
        Resistance per feed. [ohm], >= 0

    Notes
    -----
    :math:`I = P / (V n)`, :math:`P_{bus} = n I^2 R`

    Examples
    --------
    >>> round(float(busbar_loss_w(117000.0, 50.0, 2, 30e-6)), 3)
    82.134
    """
    amps = np.asarray(power_w, dtype=np.float64) / (volts * feeds)
    return feeds * amps**2 * feed_ohm
