"""What new designs begin with where nobody has said anything: usual values, marked as such."""

from __future__ import annotations

from designer.model.base import Quantity
from designer.model.design import Scenario, Site, Source

SOURCES = {
    "coolprop": Source(
        title="CoolProp 8, INCOMP::MPG[0.25]", url="http://www.coolprop.org", retrieved="yes"
    ),
    "estimate": Source(title="Analyst estimate; reasoning in note", retrieved="derived"),
    "optics-rec": Source(
        title="Typical optics/cable vendor datasheets (FS, Innolight, Credo, NVIDIA LinkX)",
        retrieved="recalled",
    ),
}
SCENARIO = Scenario(
    fec_latency_s=Quantity(
        value=120e-9,
        low=60e-9,
        high=200e-9,
        source="optics-rec",
        confidence="low",
        estimate=True,
        note="RS(544,514) FEC of 100G lanes, once per receiver that decodes.",
    )
)
SITE = Site(
    coolant_density_kg_per_m3=Quantity(
        value=1009.9,
        source="coolprop",
        confidence="high",
        note="25 % propylene glycol at 40 °C.",
    ),
    coolant_heat_capacity_j_per_kg_k=Quantity(
        value=3968.6,
        source="coolprop",
        confidence="high",
        note="25 % propylene glycol at 40 °C.",
    ),
    coolant_rise_k=Quantity(
        value=10,
        low=7,
        high=20,
        source="estimate",
        confidence="low",
        estimate=True,
        note="Assumed for new designs: the OCP guideline of 1.5 L/min per kW keeps it at 10 K.",
    ),
)
