"""Coolant flow from the heat in liquid (physics model C1)."""

from __future__ import annotations


def coolant_flow_m3_per_s(
    heat_w: float, density_kg_per_m3: float, heat_capacity_j_per_kg_k: float, rise_k: float
) -> float:
    r"""Volume flow that carries a heat at a temperature rise.

    Parameters
    ----------
    heat_w
        Heat into the liquid. [W], >= 0
    density_kg_per_m3
        Coolant density. [kg/m3], > 0
    heat_capacity_j_per_kg_k
        Specific heat. [J/kg/K], > 0
    rise_k
        Outlet minus inlet. [K], > 0

    Returns
    -------
    float
        [m3/s]

    Notes
    -----
    :math:`Q = \rho c_p q \Delta T`

    Examples
    --------
    >>> round(coolant_flow_m3_per_s(104564.1906, 1009.9, 3968.6, 10.0) * 60000, 4)
    156.5375
    """
    return heat_w / (density_kg_per_m3 * heat_capacity_j_per_kg_k * rise_k)
