"""Latency against brute force: every pair of chips, path by path, on random small designs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.model.design import Design
from designer.solve import pipeline
from designer.solve.figures.latency import round_trip_s
from designer.solve.planes import PlaneFigures, plane_figures
from tests.reference.solver import Arc, Machine, Network, Node, State, endpoints_of
from tests.strategies import designs
from tests.unit.solve.build import axis, chip, item, link, make, medium, parts

REL = 1e-9
#: Of the reference: passing through parts [s], by their kind.
PASSING = {"accelerator": 0.3, "switch": 0.2, "nic": 0.4, "patch_panel": 0.05}
FEC, ENDS, PER_METRE, MESSAGE = 0.11, 0.03, 5e-3, 2.0


def timed(design: Design) -> tuple[Design, dict[str, float]]:
    """Give every part and link delays of about its serialisation; return lengths by link id."""
    data = design.model_dump(mode="json")
    lengths: dict[str, float] = {}
    for body in data["blocks"].values():
        for group in body["links"]:
            length = lengths.setdefault(group["id"], 1.0 + 7.0 * len(lengths))
            rate = group.get("link_bytes_per_s")
            zero = (rate["value"] if isinstance(rate, dict) else rate) == 0
            group.update(medium="copper", medium_across=None, length_m=length)
            if zero:
                group["link_bytes_per_s"] = 12
    for part in data["parts"].values():
        own = {"accelerator": "relay_latency_s"}.get(part["kind"], "latency_s")
        if part["kind"] in PASSING:
            part[own] = PASSING[part["kind"]]
    given = {"latency_s": ENDS / 2, "propagation_s_per_m": PER_METRE, "fec": True}
    data["parts"]["copper"] |= given
    data["scenario"] |= {"fec_latency_s": FEC, "message_bytes": MESSAGE}
    return Design(**data), lengths


class Walk:
    """Mean over equal-split paths of one target, by states of the reference's network."""

    def __init__(self, network: Network, target: Node, lengths: dict[str, float]) -> None:
        self.network, self.target, self.lengths = network, target, lengths
        self.routes = network.routes(target)
        self.known: dict[State, dict[float, tuple[float, float]]] = {}

    def step(self, arc: Arc) -> float:
        """Return what a link and the element behind it add."""
        name = arc.group.path.rpartition(".")[2]
        kind = self.network.machine.elements[arc.head].array.kind
        passing = 0.0 if arc.head == self.target else PASSING[kind]
        return self.lengths[name] * PER_METRE + ENDS + FEC + passing

    def by_slowest(self, state: State) -> dict[float, tuple[float, float]]:
        """Return chance and chance × delay of each slowest link from a state on."""
        if not self.routes.links[state]:
            return {math.inf: (1.0, 0.0)}
        if state not in self.known:
            arcs = self.routes.nearer[state]
            whole = sum(arc.count for arc in arcs)
            out: dict[float, tuple[float, float]] = {}
            for arc in arcs:
                assert arc.group.capacity is not None
                for rate, (chance, delay) in self.by_slowest(arc.arrival).items():
                    slowest, share = min(rate, float(arc.group.capacity)), arc.count / whole
                    old = out.get(slowest, (0.0, 0.0))
                    gained = share * (delay + chance * self.step(arc))
                    out[slowest] = (old[0] + share * chance, old[1] + gained)
            self.known[state] = out
        return self.known[state]

    def latency(self, source: Node) -> float | None:
        """Return the mean latency of a pair; None if it is not connected."""
        state = State(source, None, None)
        if state not in self.routes.links:
            return None
        rows = self.by_slowest(state).items()
        return sum(delay + chance * MESSAGE / rate for rate, (chance, delay) in rows)


def pairs_of(design: Design, plane: str, lengths: dict[str, float]) -> dict[tuple[str, str], float]:
    """Return the latency of every connected pair by the addresses of its ends."""
    machine = Machine(design)
    network = Network(machine, frozenset({plane}))
    ends = endpoints_of(machine, frozenset({plane}))
    found = {}
    for target in ends:
        walk = Walk(network, target, lengths)
        for source in ends:
            time = None if source == target else walk.latency(source)
            if time is not None:
                names = machine.elements[source].address, machine.elements[target].address
                found[names] = time
    return found


def figures_of(design: Design, engine: Any) -> Iterator[PlaneFigures]:
    """Solve the planes of a design one by one."""
    memo = pipeline.Memo()
    pipeline.solve(design, memo=memo, engine=engine)
    compiled = memo.compiled(design)
    uses = memo.get(pipeline._links_key(compiled), lambda: ())
    for plane in compiled.planes:
        flow, reason = pipeline._flow(plane.view, engine, memo, lambda: False)
        yield plane_figures(
            compiled,
            plane,
            flow,
            reason,
            uses,
            effort="live",
            memo=memo,
            cancelled=lambda: False,
        )


def percentile(times: list[float], share: float) -> float:
    """Return the smallest latency that at least this share of the pairs keeps to."""
    return sorted(times)[math.ceil(round(share * len(times), 9)) - 1]


@pytest.mark.parametrize("engine", ["auto", "general"])
@given(design=designs())
def test_latency_equals_path_by_path(engine: str, design: Design) -> None:
    design, lengths = timed(design)
    for figure in figures_of(design, engine):
        expected = pairs_of(design, figure.name, lengths)
        times, got = list(expected.values()), figure.latency
        assert (got.mean_s is None) == (not times)
        if not times:
            continue
        assert got.mean_s == pytest.approx(sum(times) / len(times), rel=REL)
        assert got.max_s == pytest.approx(max(times), rel=REL)
        assert got.p50_s == pytest.approx(percentile(times, 0.5), rel=REL)
        assert got.p99_s == pytest.approx(percentile(times, 0.99), rel=REL)
        assert sum(count for _, count in got.distribution) == len(times)
        check_parts(design, figure, expected)


def check_parts(
    design: Design, figure: PlaneFigures, expected: dict[tuple[str, str], float]
) -> None:
    """Parts add up to their wholes; the example of the farthest pair is that far apart."""
    got = figure.latency
    assert got.mean_parts is not None and got.worst is not None and got.loaded is not None
    assert got.mean_parts.total_s == pytest.approx(got.mean_s, rel=REL)
    assert got.worst.parts.total_s == pytest.approx(got.max_s, rel=REL)
    assert min(got.mean_parts.sending_s, got.worst.parts.sending_s) > 0
    assert got.loaded.max_s >= got.loaded.mean_s * (1 - REL) > got.mean_s
    assert got.max_s < got.loaded.max_s
    # At half the load of the fullest link nobody waits longer than half a message at each.
    slowest = min(rate for rate in figure.capacity[np.isfinite(figure.capacity)] if rate > 0)
    most = got.worst.links + max(hops for hops, _ in figure.flow.hops) if figure.flow else 0
    assert got.loaded.max_s <= got.max_s + most * 2 * MESSAGE / slowest * 0.5
    if got.worst.example is None:
        return
    machine = Machine(design)
    memo = pipeline.Memo()
    arrays = memo.compiled(design).arrays
    names = []
    for number, flat in (got.worst.example.source, got.worst.example.target):
        array = arrays[figure.plane.arrays[number]]
        index = tuple(int(i) for i in np.unravel_index(flat, array.shape)) if array.shape else ()
        path = tuple(array.address.split(".")[1:])
        names.append(machine.elements[machine._nodes[path, index]].address)
    assert expected[names[0], names[1]] == pytest.approx(got.max_s, rel=REL)


# -- two media -------------------------------------------------------------------------------

NEAR, FAR = 0.02, 0.5
RULES = {"next": "next {}", "adjacent": "adjacent {}", "other": "other {}"}


def joined(rule: str, n: int, i: int, j: int) -> bool:
    """Whether two different indices of an axis are linked."""
    gap = abs(i - j)
    return rule == "other" or gap == 1 or (rule == "next" and gap == n - 1)


@st.composite
def products(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[str, ...], tuple[int, ...]]:
    """Draw sizes of axes, their rules, and the sides of the blocks that share a rack."""
    sizes = tuple(draw(st.lists(st.sampled_from([2, 3, 4, 5, 6]), min_size=1, max_size=2)))
    rules = tuple(draw(st.sampled_from(sorted(RULES))) for _ in sizes)
    sides = tuple(draw(st.sampled_from([k for k in range(1, n + 1) if n % k == 0])) for n in sizes)
    return sizes, rules, sides


def racked(sizes: tuple[int, ...], rules: tuple[str, ...], sides: tuple[int, ...]) -> Design:
    """Chips that relay, in racks that are blocks of the grid; copper inside, optics across."""
    axes = [
        axis(f"a{k}", n, **{f"c{k}": n // side, f"i{k}": side})
        for k, (n, side) in enumerate(zip(sizes, sides, strict=True))
    ]
    groups = [
        link(
            f"g{k}",
            "chip",
            "chip",
            RULES[rule].format(f"a{k}"),
            medium="copper",
            medium_across="optics",
            length_m=1,
            length_across_m=10,
        )
        for k, rule in enumerate(rules)
    ]
    order = [f"c{k}" for k in range(len(sizes))] + [f"i{k}" for k in range(len(sizes))]
    return make(
        item("chip", "chip", *axes, forwarding={"up": "relay"}),
        *groups,
        parts=parts(
            chip=chip(relay_latency_s=0.3),
            copper=medium("dac", fec=False, propagation_s_per_m=NEAR),
            optics=medium("pluggable", latency_s=0.1, propagation_s_per_m=FAR / 10),
            rack={"kind": "rack"},
        ),
        placements=[
            {
                "id": "row",
                "rack": "rack",
                "contents": [{"item": "chip", "each": math.prod(sides), "order": order}],
            }
        ],
        scenario={"fec_latency_s": 0.07},
    )


def grid_times(
    sizes: tuple[int, ...], rules: tuple[str, ...], sides: tuple[int, ...]
) -> dict[tuple[tuple[int, ...], tuple[int, ...]], float]:
    """Return the latency of every pair, by walking all minimal paths chip by chip."""
    chips = list(product(*(range(n) for n in sizes)))
    rack = {c: tuple(i // side for i, side in zip(c, sides, strict=True)) for c in chips}
    near: dict[tuple[int, ...], list[tuple[int, ...]]] = {c: [] for c in chips}
    for c in chips:
        for k, (n, rule) in enumerate(zip(sizes, rules, strict=True)):
            near[c] += [
                (*c[:k], j, *c[k + 1 :]) for j in range(n) if j != c[k] and joined(rule, n, c[k], j)
            ]
    times = {}
    for target in chips:
        hops = {target: 0}
        front = [target]
        mean = {target: Fraction(0)}
        while front:
            step = {c for here in front for c in near[here] if c not in hops}
            hops |= dict.fromkeys(step, hops[front[0]] + 1)
            for c in step:
                ways = [d for d in near[c] if hops.get(d) == hops[c] - 1]
                links = [
                    Fraction(2, 100) if rack[c] == rack[d] else Fraction(77, 100) for d in ways
                ]
                on = [
                    step_s + mean[d] + (Fraction(3, 10) if d != target else 0)
                    for step_s, d in zip(links, ways, strict=True)
                ]
                mean[c] = sum(on, Fraction(0)) / len(ways)
            front = list(step)
        times |= {(c, target): float(mean[c]) + 51.2e-9 for c in chips if c != target}
    return times


@given(plan=products())
def test_two_media_on_products_of_axes(
    plan: tuple[tuple[int, ...], tuple[str, ...], tuple[int, ...]],
) -> None:
    by_pair = grid_times(*plan)
    times = list(by_pair.values())
    (figure,) = figures_of(racked(*plan), "classes")
    got = figure.latency
    assert got.low is None
    assert got.mean_s == pytest.approx(sum(times) / len(times), rel=REL)
    assert got.p50_s == pytest.approx(percentile(times, 0.5), rel=REL)
    assert got.p99_s == pytest.approx(percentile(times, 0.99), rel=REL)
    assert got.max_s == pytest.approx(max(times), rel=REL)
    expected = Counter(round(time, 9) for time in times)
    assert Counter({round(value, 9): count for value, count in got.distribution}) == expected
    assert got.worst is not None and got.worst.example is not None
    assert got.worst.parts.total_s == pytest.approx(got.max_s, rel=REL)
    ends = (got.worst.example.source, got.worst.example.target)
    source, target = (tuple(int(i) for i in np.unravel_index(k, plan[0])) for _, k in ends)
    assert by_pair[source, target] == pytest.approx(got.max_s, rel=REL)


@given(plan=products())
def test_bounds_hold_what_is_exact(
    plan: tuple[tuple[int, ...], tuple[str, ...], tuple[int, ...]],
) -> None:
    """Element by element, the engine knows no racks: its bounds enclose the exact figures."""
    times = list(grid_times(*plan).values())
    (figure,) = figures_of(racked(*plan), "general")
    got = figure.latency
    exact = {
        "mean_s": sum(times) / len(times),
        "p50_s": percentile(times, 0.5),
        "p99_s": percentile(times, 0.99),
        "max_s": max(times),
    }
    for tail, value in exact.items():
        low = None if got.low is None else getattr(got.low, tail)
        high = getattr(got, tail)
        if low is None:
            assert high == pytest.approx(value, rel=REL)
        else:
            assert low * (1 - REL) <= value <= high * (1 + REL)


@given(design=designs("clos", "mesh"))
def test_mean_there_and_back_is_twice_one_way(design: Design) -> None:
    """Every ordered pair is in the mean both ways round."""
    design, lengths = timed(design)
    for figure in figures_of(design, "auto"):
        times = pairs_of(design, figure.name, lengths)
        if times:
            back = [time + times[end, start] for (start, end), time in times.items()]
            assert figure.latency.mean_s is not None
            mean = round_trip_s(figure.latency.mean_s)
            assert mean == pytest.approx(sum(back) / len(back), rel=REL)
