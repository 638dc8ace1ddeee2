"""Every figure: its name, unit, meaning, formula and the literature that it follows.

The formulas are the general ones; `Why` says how one number of one design came about. The sources
of the values themselves stand beside the values.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Stands for the name of a plane in the id of a figure that every plane has.
PLANE = "<plane>"


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """One figure of the results.

    Attributes
    ----------
    id
        With `PLANE` for the name of a plane.
    name
        In words, for people.
    unit
        SI unit.
    meaning
        What it tells, in one sentence.
    formula
        In words and symbols.
    source
        Literature or standard that the definition follows, or what is counted or added up.
    waits_for
        Why this version does not compute it; empty if it does.
    is_distribution
        Whether it is a list of values with their counts instead of one value.
    """

    id: str
    name: str
    unit: str
    meaning: str
    formula: str
    source: str
    waits_for: str = ""
    is_distribution: bool = False


_COUNTED = "counted in the design"
_SHEETS = "data sheets of the parts, named beside each value"
_NETWORKS = "W. J. Dally and B. Towles, Principles and Practices of Interconnection Networks, 2004"
_FLOW = "F. Shahrokhi and D. W. Matula, The maximum concurrent flow problem, J. ACM 37, 1990"
_LOADS = "link loads as edge betweenness: U. Brandes, J. Mathematical Sociology 25, 2001"
_THROUGHPUT = "S. A. Jyothi et al., Measuring and understanding throughput, SC 2016"
_CUT = "L. R. Ford and D. R. Fulkerson, Maximal flow through a network, 1956"
_FAT_TREE = "M. Al-Fares et al., A scalable, commodity data center network, SIGCOMM 2008"
_CUT_THROUGH = "P. Kermani and L. Kleinrock, Virtual cut-through, Computer Networks 3, 1979"
_QUEUE = "M/D/1: L. Kleinrock, Queueing Systems, volume 1, 1975"
_FEC = "FEC: IEEE 802.3, RS(544,514)"
_PUE = "ISO/IEC 30134-2, Power usage effectiveness"
_OHM = "Joule's law; converter efficiency by load as in 80 PLUS and Open Rack V3 tables"
_HEAT = "steady-flow energy balance"
_COLD_PLATE = "thermal resistance of a cold plate, leakage and dynamic power of CMOS"
_FAILURES = "series system of exponential failures; A. Kokolis et al., arXiv 2410.21680"
_CHECKPOINT = "J. T. Daly, A higher order estimate of the optimum checkpoint interval, 2006"
_COST = "annuity method; L. A. Barroso et al., The Datacenter as a Computer"

_FACILITY = "needs the facility model"
_PLATE = "needs the cold-plate model"
_RELIABILITY = "needs the reliability model"
_MONEY = "needs the cost model"

METRICS: tuple[MetricDefinition, ...] = (
    MetricDefinition(
        "chips.count",
        "Accelerators",
        "count",
        "Accelerator packages of the machine, failed ones included, external ones not.",
        "sum over accelerator arrays of their elements",
        _COUNTED,
    ),
    MetricDefinition(
        "chips.dies",
        "Dies",
        "count",
        "Compute dies in these packages.",
        "sum of packages × dies per package",
        _SHEETS,
    ),
    MetricDefinition(
        "chips.bf16_flops_per_s",
        "BF16 dense",
        "FLOP/s",
        "Dense BF16 peak of all accelerators; a multiplication and an addition count as two.",
        "sum of packages × dense BF16 peak",
        _SHEETS,
    ),
    MetricDefinition(
        "chips.fp8_flops_per_s",
        "FP8 dense",
        "FLOP/s",
        "Dense FP8 peak of all accelerators.",
        "sum of packages × dense FP8 peak",
        _SHEETS,
    ),
    MetricDefinition(
        "memory.capacity_bytes",
        "HBM",
        "B",
        "High-bandwidth memory of all accelerators.",
        "sum of packages × HBM capacity",
        _SHEETS,
    ),
    MetricDefinition(
        "memory.bandwidth_bytes_per_s",
        "HBM bandwidth",
        "B/s",
        "Rate at which all accelerators together read their memory.",
        "sum of packages × HBM bandwidth",
        _SHEETS,
    ),
    MetricDefinition(
        "network.<plane>.domain_chips",
        "Chips in a domain",
        "count",
        "Accelerators in the smallest part of the plane that hangs together.",
        "smallest connected component",
        _NETWORKS,
    ),
    MetricDefinition(
        "network.<plane>.connected_fraction",
        "Connected share",
        "1",
        "Share of all ordered pairs of accelerators that the plane connects.",
        "connected ordered pairs / (n (n − 1))",
        _NETWORKS,
    ),
    MetricDefinition(
        "network.<plane>.injection_bytes_per_s",
        "Injection",
        "B/s",
        "What one accelerator's links on the plane can send, from the links and not the catalogue.",
        "sum of the capacities of one endpoint's links, one direction; smallest over endpoints",
        _NETWORKS,
    ),
    MetricDefinition(
        "network.<plane>.all_to_all_bytes_per_s",
        "All-to-all",
        "B/s",
        "What every accelerator gets when all send to all alike over minimal paths.",
        "λ (n − 1); λ = min over directed link orbits of capacity / load for unit demand; "
        "equal split over the links that lead one hop nearer",
        f"{_LOADS}; {_THROUGHPUT}",
    ),
    MetricDefinition(
        "network.<plane>.all_to_all_best_bytes_per_s",
        "Best all-to-all",
        "B/s",
        "The same with the best routing there can be.",
        "λ (n − 1); λ = maximum concurrent flow over all routings that respect forwarding",
        f"{_FLOW}; {_THROUGHPUT}",
    ),
    MetricDefinition(
        "network.<plane>.bisection_bytes_per_s",
        "Bisection",
        "B/s",
        "What can flow between two halves of the accelerators at the narrowest cut.",
        "smallest max-flow between halves, × (n² / 4) / (n₁ n₂) where they are unequal",
        f"{_CUT}; {_NETWORKS}",
    ),
    MetricDefinition(
        "network.<plane>.oversubscription",
        "Oversubscription",
        "1",
        "How many times more the accelerators can send than the narrowest cut lets through.",
        "n × injection / (2 × bisection)",
        _FAT_TREE,
    ),
    MetricDefinition(
        "network.<plane>.diameter_hops",
        "Diameter",
        "count",
        "Links on the longest of the shortest paths; those between a chip and its NIC not counted.",
        "max over connected ordered pairs of links on a minimal path",
        _NETWORKS,
    ),
    MetricDefinition(
        "network.<plane>.mean_hops",
        "Mean hops",
        "count",
        "Links on a shortest path, on average over all pairs that the plane connects.",
        "mean over connected ordered pairs of links on a minimal path",
        _NETWORKS,
    ),
    MetricDefinition(
        "network.<plane>.hops",
        "Pairs by hops",
        "count",
        "Ordered pairs of accelerators for each number of links on their shortest path.",
        "count of connected ordered pairs by links on a minimal path",
        _NETWORKS,
        is_distribution=True,
    ),
    *(
        MetricDefinition(
            f"latency.<plane>.{tail}",
            name,
            "s",
            f"{what} of the time between two accelerators, one way, without other traffic.",
            "links (length × propagation + electronics of both ends + FEC per terminating hop) "
            f"+ nodes passed + message / slowest link; {what.lower()} over pairs",
            f"{_CUT_THROUGH}; {_FEC}",
        )
        for tail, name, what in (
            ("mean_s", "Mean latency", "Mean"),
            ("p50_s", "Median latency", "Median"),
            ("p99_s", "p99 latency", "99th percentile"),
            ("max_s", "Largest latency", "Largest value"),
        )
    ),
    *(
        MetricDefinition(
            f"latency.<plane>.loaded_{tail}",
            name,
            "s",
            f"{what} of the time between two accelerators, one way, while all send to all at half "
            "the rate at which the first link is full.",
            "unloaded latency + Σ over links of ρ / (2 (1 − ρ)) × message / capacity, "
            f"ρ = load × utilisation at the all-to-all rate; {what.lower()} over pairs",
            f"{_CUT_THROUGH}; {_QUEUE}",
        )
        for tail, name, what in (
            ("mean_s", "Mean latency under load", "Mean"),
            ("max_s", "Largest latency under load", "Largest mean"),
        )
    ),
    MetricDefinition(
        "latency.<plane>.path_s",
        "Pairs by latency",
        "s",
        "Ordered pairs of accelerators for each latency, one way, without other traffic.",
        "count of connected ordered pairs by mean latency of their equal-split paths",
        f"{_CUT_THROUGH}; {_FEC}",
        is_distribution=True,
    ),
    MetricDefinition(
        "links.optical_modules",
        "Optical modules",
        "count",
        "Pluggable optical modules: cages that are occupied, not two for every link.",
        "sum over link groups of occupied cages at both ends",
        _COUNTED,
    ),
    MetricDefinition(
        "links.cables",
        "Cables",
        "count",
        "Cables as they are ordered.",
        "sum over link groups of links / links per cable",
        _COUNTED,
    ),
    MetricDefinition(
        "links.length_m",
        "Length of cables",
        "m",
        "Length of all cables together.",
        "sum of cables × length",
        _COUNTED,
    ),
    MetricDefinition(
        "power.it_w",
        "IT power",
        "W",
        "Power at the inlets of the racks; pumps of CDUs, UPS and external items left out.",
        "chips + switches + optics + hosts + other + conversion loss",
        _OHM,
    ),
    *(
        MetricDefinition(
            f"power.{bucket}_w",
            name,
            "W",
            f"{what}, before conversion.",
            "sum of elements × rated power",
            _SHEETS,
        )
        for bucket, name, what in (
            ("chips", "Power of chips", "Power of the accelerators"),
            ("switches", "Power of switches", "Power of the switches without their optics"),
            ("optics", "Power of optics", "Power of modules and cables at both ends"),
            ("hosts", "Power of hosts", "Power of host CPUs with their memory and boards"),
            ("other", "Other power", "Power of NICs, boards and all other parts"),
        )
    ),
    MetricDefinition(
        "power.conversion_loss_w",
        "Conversion loss",
        "W",
        "What busbars and power supplies turn into heat on the way to the parts.",
        "busbar n I² R, then P / η(P / capacity) − P, per rack",
        _OHM,
    ),
    MetricDefinition(
        "power.external_w",
        "Power outside the machine",
        "W",
        "Power of items marked external and of their optics, which IT power leaves out.",
        "sum of external elements × rated power, without conversion",
        _SHEETS,
    ),
    MetricDefinition(
        "power.facility_w",
        "Facility power",
        "W",
        "Power at the utility meter.",
        "(IT + pumps + UPS loss + cooling plant) / distribution efficiency + transformer loss",
        _PUE,
        _FACILITY,
    ),
    MetricDefinition(
        "power.pue",
        "PUE",
        "1",
        "Power usage effectiveness: what the meter shows for every watt of IT.",
        "facility power / IT power",
        _PUE,
        _FACILITY,
    ),
    MetricDefinition(
        "cooling.liquid_heat_w",
        "Heat into liquid",
        "W",
        "Heat that the cold plates take.",
        "sum of part power × liquid share",
        _HEAT,
    ),
    MetricDefinition(
        "cooling.air_heat_w",
        "Heat into air",
        "W",
        "Heat left to the air of the racks.",
        "IT power − liquid heat",
        _HEAT,
    ),
    MetricDefinition(
        "cooling.flow_m3_per_s",
        "Coolant flow",
        "m3/s",
        "Coolant that carries the liquid heat away at the given rise of temperature.",
        "Q / (ρ c_p ΔT)",
        _HEAT,
    ),
    MetricDefinition(
        "cooling.hottest_chip_c",
        "Hottest chip",
        "degC",
        "Junction temperature of the hottest accelerator.",
        "T_j = T_in + P(T_j) R_th",
        _COLD_PLATE,
        _PLATE,
    ),
    MetricDefinition(
        "cooling.throttle_fraction",
        "Throttled share",
        "1",
        "Share of its clock that the slowest accelerator loses to stay within its temperature.",
        "1 − smallest clock / rated clock",
        _COLD_PLATE,
        _PLATE,
    ),
    MetricDefinition(
        "reliability.mtti_s",
        "Mean time to interruption",
        "s",
        "How long a job on the whole machine runs until something interrupts it.",
        "1 / sum of the failure rates of all parts",
        _FAILURES,
        _RELIABILITY,
    ),
    MetricDefinition(
        "reliability.goodput_fraction",
        "Goodput",
        "1",
        "Share of the machine's time that turns into training progress.",
        "availability × effective training time ratio × throughput under throttling",
        f"{_CHECKPOINT}; {_FAILURES}",
        _RELIABILITY,
    ),
    MetricDefinition(
        "cost.capex_usd",
        "Purchase cost",
        "USD",
        "What the parts cost to buy.",
        "sum of elements × price",
        _COST,
        _MONEY,
    ),
    MetricDefinition(
        "cost.usd_per_year",
        "Cost per year",
        "USD",
        "What the machine costs in a year: capital, energy, operation, spares.",
        "annuities + energy + operation + staff + spares + water",
        _COST,
        _MONEY,
    ),
    MetricDefinition(
        "cost.usd_per_chip_hour",
        "Cost per chip-hour",
        "USD",
        "What an hour of one accelerator costs.",
        "cost per year / (accelerators × hours × availability × utilisation)",
        _COST,
        _MONEY,
    ),
)
