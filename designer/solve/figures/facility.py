"""Power, heat and coolant."""

from __future__ import annotations

from designer.solve.compile.compiled import Compiled
from designer.solve.cooling import coolant_flow_m3_per_s
from designer.solve.figures.book import Book
from designer.solve.results import Basis, Input, Why
from designer.solve.rollup import PowerResult


def write_power(compiled: Compiled, power: PowerResult, book: Book) -> None:
    calibrated = bool(power.calibrated - {"liquid"})
    basis: Basis = "model"
    book.add(
        "power.external_w",
        power.external_w,
        "W",
        basis,
        Why("items marked external and their optics, without conversion"),
        unknown="a wattage of an external item is not known",
    )
    if power.it_w is None:
        reason = "a wattage is not known"
        for name in (
            "it_w",
            "chips_w",
            "switches_w",
            "optics_w",
            "hosts_w",
            "other_w",
            "conversion_loss_w",
        ):
            book.unknown(f"power.{name}", "W", reason, "See the issues on power.")
        return
    parts = tuple(Input(name, watts, "W") for name, watts in power.by_bucket.items())
    loss = Input("conversion loss", power.conversion_loss_w, "W")
    book.add(
        "power.it_w",
        power.it_w,
        "W",
        basis,
        Why(
            "chips + switches + optics + hosts + other + conversion loss, at the rack inlets; "
            "mode sizing",
            (*parts, loss),
        ),
        calibrated=calibrated,
    )
    for name, watts in power.by_bucket.items():
        marked = name in power.calibrated
        inputs = tuple(
            Input(
                f"{a.count:,} × {a.part}",
                a.rated.value,
                "W",
                a.rated.source,
                a.rated.confidence,
                a.rated.calibrated,
                address=a.rated.where,
            )
            for a in compiled.arrays
            if a.bucket == name and not a.external and a.count
        )
        book.add(
            f"power.{name}_w",
            watts,
            "W",
            basis,
            Why("rated watts × count", inputs),
            calibrated=marked,
        )
    book.add(
        "power.conversion_loss_w",
        power.conversion_loss_w,
        "W",
        basis,
        Why("busbar n I² R, then P / η(P / capacity) per rack", ()),
        calibrated=calibrated,
    )


def write_cooling(compiled: Compiled, power: PowerResult, book: Book) -> None:
    names = (("liquid_heat_w", "W"), ("air_heat_w", "W"), ("flow_m3_per_s", "m3/s"))
    if power.liquid_w is None or power.air_w is None:
        reason = "power is not known" if power.it_w is None else "a liquid share is not known"
        for name, unit in names:
            book.unknown(f"cooling.{name}", unit, reason, "See the issues on power and heat.")
        return
    calibrated = bool(power.calibrated)
    book.add(
        "cooling.liquid_heat_w",
        power.liquid_w,
        "W",
        "model",
        Why(
            "part watts × liquid share; supplies, optics and boards give theirs to air",
            tuple(
                Input(
                    f"{a.part} liquid share",
                    a.liquid.value,
                    "1",
                    a.liquid.source,
                    a.liquid.confidence,
                    address=a.liquid.where,
                )
                for a in compiled.arrays
                if a.liquid.value and not a.external
            ),
        ),
        calibrated=calibrated,
    )
    book.add(
        "cooling.air_heat_w",
        power.air_w,
        "W",
        "model",
        Why("IT power − liquid heat"),
        calibrated=calibrated,
    )
    c = compiled.conditions
    values = (c.coolant_density.value, c.coolant_heat_capacity.value, c.coolant_rise.value)
    if not all(values):
        lacking = next(
            k.where
            for k in (c.coolant_density, c.coolant_heat_capacity, c.coolant_rise)
            if not k.value
        )
        book.unknown("cooling.flow_m3_per_s", "m3/s", f"{lacking} is not given", "Fill it in.")
        return
    flow = coolant_flow_m3_per_s(power.liquid_w, *values)  # type: ignore[arg-type]
    book.add(
        "cooling.flow_m3_per_s",
        flow,
        "m3/s",
        "model",
        Why(
            "Q / (ρ c_p ΔT)",
            (
                Input("liquid heat", power.liquid_w, "W"),
                Input(
                    "density",
                    values[0],
                    "kg/m3",
                    c.coolant_density.source,
                    c.coolant_density.confidence,
                    address=c.coolant_density.where,
                ),
                Input(
                    "heat capacity",
                    values[1],
                    "J/kg/K",
                    c.coolant_heat_capacity.source,
                    c.coolant_heat_capacity.confidence,
                    address=c.coolant_heat_capacity.where,
                ),
                Input(
                    "rise",
                    values[2],
                    "K",
                    c.coolant_rise.source,
                    c.coolant_rise.confidence,
                    address=c.coolant_rise.where,
                ),
            ),
        ),
        calibrated=calibrated,
    )
