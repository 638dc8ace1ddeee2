"""Names of figures in words: ``latency.ub.p99_s`` is "p99 latency, ub"."""

from __future__ import annotations

_WORDS = {
    "chips.count": "Accelerators",
    "chips.dies": "Dies",
    "chips.bf16_flops_per_s": "BF16 dense",
    "chips.fp8_flops_per_s": "FP8 dense",
    "memory.capacity_bytes": "HBM",
    "memory.bandwidth_bytes_per_s": "HBM bandwidth",
    "network.domain_chips": "Chips in a domain",
    "network.connected_fraction": "Connected share",
    "network.injection_bytes_per_s": "Injection",
    "network.diameter_hops": "Diameter",
    "network.mean_hops": "Mean hops",
    "network.all_to_all_bytes_per_s": "All-to-all",
    "network.all_to_all_best_bytes_per_s": "Best all-to-all",
    "network.bisection_bytes_per_s": "Bisection",
    "network.oversubscription": "Oversubscription",
    "latency.mean_s": "Mean latency",
    "latency.p50_s": "Median latency",
    "latency.p99_s": "p99 latency",
    "latency.max_s": "Largest latency",
    "links.optical_modules": "Optical modules",
    "links.cables": "Cables",
    "links.length_m": "Length of cables",
    "power.external_w": "Power outside the machine",
    "power.it_w": "IT power",
    "power.chips_w": "Power of chips",
    "power.switches_w": "Power of switches",
    "power.optics_w": "Power of optics",
    "power.hosts_w": "Power of hosts",
    "power.other_w": "Other power",
    "power.conversion_loss_w": "Conversion loss",
    "power.facility_w": "Facility power",
    "power.pue": "PUE",
    "cooling.liquid_heat_w": "Heat into liquid",
    "cooling.air_heat_w": "Heat into air",
    "cooling.flow_m3_per_s": "Coolant flow",
    "cooling.hottest_chip_c": "Hottest chip",
    "cooling.throttle_fraction": "Throttled share",
    "reliability.mtti_s": "Mean time to interruption",
    "reliability.goodput_fraction": "Goodput",
    "cost.capex_usd": "Purchase cost",
    "cost.usd_per_year": "Cost per year",
    "cost.usd_per_chip_hour": "Cost per chip-hour",
}
_UNITS = ("_bytes_per_s", "_flops_per_s", "_m3_per_s", "_fraction", "_usd", "_bytes", "_w", "_s")
_PER_PLANE = ("network", "latency")


def metric_name(metric_id: str) -> str:
    """Return the name of a figure for people, its plane behind it."""
    head, _, rest = metric_id.partition(".")
    plane = ""
    if head in _PER_PLANE and "." in rest:
        plane, _, rest = rest.rpartition(".")
    name = _WORDS.get(f"{head}.{rest}") or _pretty(head, rest)
    return f"{name}, {'all planes' if plane == 'all' else plane}" if plane else name


def _pretty(head: str, rest: str) -> str:
    """Words for a figure that the table does not know yet."""
    for unit in _UNITS:
        if rest.endswith(unit):
            rest = rest.removesuffix(unit)
            break
    return f"{head} {rest}".replace("_", " ").replace(".", " ").strip().capitalize()
