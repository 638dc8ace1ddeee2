"""Known networks as designs, and their figures in the words of the validation cases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from designer.edit.generate import AnyWish, build, plan
from designer.model.base import Quantity
from designer.model.blocks import End, Item, LinkGroup
from designer.model.design import Design, Plane
from designer.solve.compile import compile_design
from designer.solve.compile.compiled import Compiled
from designer.solve.flow.unroll import unrolled_links
from designer.solve.flow.view import View
from designer.solve.results import Results
from designer.solve.traffic.diversity import path_diversity
from tests.building import Json, design, group, item
from tests.property.generating import kit_for, switch
from tests.unit.solve.build import solve

GB, TB = 1e9, 1e12
#: Computed values by the names that a case expects.
Figures = dict[str, float]
#: From the inputs of a case.
Case = Callable[[Json], Figures]


@dataclass(frozen=True)
class Machine:
    """A solved design and the plane that a case is about."""

    results: Results
    compiled: Compiled
    plane: str

    @property
    def view(self) -> View:
        return next(p.view for p in self.compiled.planes if p.id == self.plane)

    def net(self, tail: str, plane: str = "") -> float:
        value = self.results.value(f"network.{plane or self.plane}.{tail}")
        assert value is not None, tail
        return value

    @property
    def all_to_all(self) -> float:
        return self.net("all_to_all_bytes_per_s")

    @property
    def bisection(self) -> float:
        return self.net("bisection_bytes_per_s")

    @property
    def injection(self) -> float:
        return self.net("injection_bytes_per_s")

    def elements(self, *names: str) -> int:
        rows = self.compiled.arrays
        return sum(row.count for row in rows if row.address.rpartition(".")[2] in names)

    def links(self, *names: str) -> int:
        rows = self.results.link_groups
        found = [row.links for row in rows if row.id.rpartition(".")[2] in names]
        assert len(found) == len(names)
        return sum(links or 0 for links in found)

    def modules(self, *names: str) -> int:
        rows = self.results.link_groups
        return sum(row.modules or 0 for row in rows if row.id.rpartition(".")[2] in names)

    def rate(self, name: str) -> float:
        rows = self.results.link_groups
        (rate,) = {r.capacity_bytes_per_s for r in rows if r.id.rpartition(".")[2] == name}
        assert rate is not None
        return rate

    def hops(self, plane: str = "") -> dict[int, int]:
        rows = self.results.distributions[f"network.{plane or self.plane}.hops"]
        return {int(h): n for h, n in rows}

    def paths(self, hops: int) -> float:
        """Minimal paths of every pair at this many hops."""
        (row,) = (r for r in path_diversity(self.view).by_hops if r.hops == hops)
        assert row.smallest == row.largest
        return row.smallest

    def degree(self, name: str, *links: str) -> int:
        """Link ends of some groups at an element of an array, the same at every element."""
        (spec,) = (p for p in self.compiled.planes if p.id == self.plane)
        (a, b, count, wire), start = unrolled_links(spec.view)
        wanted = [
            k
            for k, n in enumerate(spec.groups)
            if self.compiled.links[n].address.rpartition(".")[2] in links
        ]
        (array,) = (
            k
            for k, n in enumerate(spec.arrays)
            if self.compiled.arrays[n].address.rpartition(".")[2] == name
        )
        weight = count * np.isin(wire, wanted)
        ends = sum(np.bincount(end, weights=weight, minlength=start[-1]) for end in (a, b))
        (degree,) = np.unique(ends[start[array] : start[array + 1]])
        return int(degree)


def machine(made: Design, plane: str, effort: Any = "full") -> Machine:
    return Machine(solve(made, effort=effort), compile_design(made), plane)


# -- designs ---------------------------------------------------------------------------------


def generated(wish: AnyWish, gigabytes_per_s: float) -> Design:
    """What the generator makes of a wish, every port at one rate."""
    planned = plan(wish)
    made = build(planned, kit_for(planned))
    rate = Quantity(value=gigabytes_per_s * GB)
    parts = {}
    for name, part in made.parts.items():
        ports = tuple(p.model_copy(update={"lane_bytes_per_s": rate}) for p in part.ports)
        parts[name] = part.model_copy(update={"ports": ports})
    return made.model_copy(update={"parts": parts})


def fabric(wish: AnyWish, gigabytes_per_s: float = 1) -> Machine:
    return machine(generated(wish, gigabytes_per_s), "fabric")


def with_nvswitch(made: Design) -> Design:
    """Join the chips of a node by a switch."""
    node = made.blocks["node"]
    ends = {"a": End(item="chip", port="scale_up"), "b": End(item="nvswitch", port="port")}
    wire = LinkGroup(id="gpu_nvswitch", plane="nvlink", **ends)
    box = Item(id="nvswitch", part="nvswitch")
    inside = node.model_copy(update={"items": (*node.items, box), "links": (*node.links, wire)})
    return made.model_copy(
        update={
            "blocks": {**made.blocks, "node": inside},
            "parts": {**made.parts, "nvswitch": switch(64)},
            "planes": (*made.planes, Plane(id="nvlink", role="scale_up")),
        }
    )


def relaying(**sizes: int) -> Json:
    return item("chip", more={"forwarding": {"net": "relay"}}, **sizes)


def cells(chips: int, wires: list[Json], *things: Json, **sizes: int) -> Design:
    """Routers with chips each, joined by a list of wires."""
    return design(
        pod=[
            item("cell", block="cell", **sizes),
            group("wires", "cell.router", "cell.router", pairs=wires),
            *things,
        ],
        cell=[
            item("router", part="switch"),
            item("chip", slot=chips),
            group("down", "chip", "router"),
        ],
    )


def slim_fly(q: int, first: Iterable[int], second: Iterable[int]) -> list[Json]:
    """List the wires of a McKay–Miller–Širáň graph: routers (side, column, row).

    Rows within a column are joined where they differ by a member of `first` on side 0 and of
    `second` on side 1, and (0, x, y) meets (1, m, c) where y = m x + c modulo q.
    """
    wires = []
    for side, steps in enumerate((set(first), set(second))):
        for column, (low, high) in itertools.product(range(q), itertools.combinations(range(q), 2)):
            if high - low in steps:
                wires.append({"a": [side, column, low], "b": [side, column, high]})
    for x, m, c in itertools.product(range(q), repeat=3):
        wires.append({"a": [0, x, (m * x + c) % q], "b": [1, m, c]})
    return wires


def dragonfly_links(routers: int, ports: int, groups: int) -> list[Json]:
    """List the global wires: one between each two groups, the ports left over in a ring.

    Port d − 1 of a group leads d groups further, as long as there is another group; port k belongs
    to router k // `ports`.
    """
    wires = [
        {"a": [i, (d - 1) // ports], "b": [(i + d) % groups, (groups - d - 1) // ports]}
        for i, d in itertools.product(range(groups), range(1, groups))
        if i < (i + d) % groups
    ]
    spare = routers * ports - (groups - 1)
    assert spare in (0, 2)
    if spare:
        last = routers - 1
        wires += [{"a": [i, last], "b": [(i + 1) % groups, last]} for i in range(groups)]
    return wires
