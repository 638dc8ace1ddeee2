"""Parts and comparisons for tests of the fabric generator."""

from __future__ import annotations

from collections import Counter

from designer.edit.generate import Kit, LeafSpine, Plan, ThreeTier
from designer.edit.generate.plans import TwoTiers
from designer.model.design import Design
from designer.model.enumeration import TooManyPairs, pairs_of
from designer.model.expansion import Expansion
from designer.model.joins import degree, pair_count
from designer.model.parts import Accelerator, Attach, Medium, Port, Switch
from designer.model.rules import require_valid

RATE = 50e9


def port(name: str, count: int, side: str | None = None) -> Port:
    return Port.model_validate({"id": name, "count": count, "lane_bytes_per_s": RATE, "side": side})


def chip(scale_up: int = 64, scale_out: int = 1) -> Accelerator:
    """An accelerator; every port has the rate of 400 Gb/s."""
    ports = (port("scale_up", scale_up), port("scale_out", scale_out))
    return Accelerator(kind="accelerator", name="Chip", ports=ports)


def switch(ports: int) -> Switch:
    return Switch(kind="switch", name=f"Switch {ports}", ports=(port("port", ports),))


def nic() -> Attach:
    ports = (port("host", 1, "chip"), port("network", 1, "fabric"))
    return Attach(kind="nic", name="NIC", ports=ports)


def copper() -> Medium:
    return Medium(kind="medium", name="Copper", form="dac")


def kit_for(plan: Plan) -> Kit:
    """Parts that have exactly the ports of the plan: one more used would be refused."""
    upper = next((tier for tier in reversed(plan.tiers) if tier.id in ("spine", "core")), None)
    return Kit(
        endpoint=chip(),
        switch=switch(plan.tiers[0].ports) if plan.tiers else None,
        upper=switch(upper.ports) if upper else None,
    )


def empty_endpoints(plan: Plan) -> int:
    wish = plan.wish
    return wish.empty_places * wish.rails if isinstance(wish, (LeafSpine, ThreeTier)) else 0


def assert_agrees(plan: Plan, design: Design) -> Expansion:
    """The built design has the switches, links and ports in use that the plan counts."""
    expansion = require_valid(design)
    tiers = {tier.id: tier for tier in plan.tiers}
    arrays = {array.path.rpartition(".")[2]: n for n, array in enumerate(expansion.arrays)}
    for name, tier in tiers.items():
        assert expansion.arrays[arrays[name]].size == tier.count, name
    assert expansion.arrays[arrays["chip"]].size - empty_endpoints(plan) == plan.endpoints
    joins = {join.group.id: join for join in expansion.joins if join.group.id != "chip_nic"}
    assert list(joins) and set(joins) == {bundle.id for bundle in plan.bundles}
    for bundle in plan.bundles:
        join = joins[bundle.id]
        times = 1 if join.group.pairs is not None else join.group.count
        links = pair_count(join, expansion.arrays) * times
        if bundle.id == "endpoint_leaf":
            links -= empty_endpoints(plan)
        assert links == bundle.links, bundle.id
        if join.group.pairs is None and bundle.id != "global":
            assert join.group.count == bundle.parallel, bundle.id
    for name, tier in tiers.items():
        alone = isinstance(plan.shape, TwoTiers) and plan.shape.leaves.units == 1 and name == "leaf"
        guarded = plan.shape.leaves.empty if alone else 0  # degrees leave guards aside
        assert _used(expansion, arrays[name]) - guarded == tier.used <= tier.ports, name
    if not plan.tiers:
        assert _used(expansion, arrays["chip"]) == plan.endpoint_ports
    return expansion


def _used(expansion: Expansion, array: int) -> int:
    used = 0
    for join in expansion.joins:
        used += degree(join, "a") if join.a == array else 0
        used += degree(join, "b") if join.b == array and not join.is_self else 0
    return used


def assert_element_by_element(plan: Plan, expansion: Expansion) -> None:
    """The same, with every link of a small design looked at."""
    used: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for join in expansion.joins:
        links = 0
        try:
            for a, b, count in pairs_of(join, expansion.arrays):
                used[join.a, a] += count
                used[join.b, b] += count
                links += count
        except TooManyPairs:
            return
        if join.group.id != "chip_nic":
            assert links == plan.links(join.group.id), join.group.id
    for tier in plan.tiers:
        number = next(
            n for n, a in enumerate(expansion.arrays) if a.path.rpartition(".")[2] == tier.id
        )
        most = max(count for (array, _), count in used.items() if array == number)
        assert most == tier.used, tier.id
