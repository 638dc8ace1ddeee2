"""What a failure costs and a doubling gains, against plain re-solving of the changed design."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.edit.elements import fail
from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.session.whatif import LossRow, PlaneLoss, losses, n_minus_one, sensitivity
from designer.session.whatif.network import solve_planes
from designer.solve import pipeline
from designer.solve.results import Results
from tests.property.test_three_solvers import forwards_differently, same
from tests.reference import solver
from tests.strategies import designs

Pair = tuple[str, str]


# --- the reference: every element by itself, one link or element fewer ---------------------------


@dataclass(frozen=True)
class Truth:
    """One plane of an unrolled design.

    `reached` holds the ordered pairs (source, target) that are connected.
    """

    all_to_all: Fraction | None
    endpoints: tuple[str, ...]
    reached: frozenset[Pair]
    injection: dict[str, Fraction | None]

    @property
    def rate(self) -> float | None:
        """All-to-all, 0 where nobody reaches another."""
        if not self.reached:
            return 0.0
        return None if self.all_to_all is None else float(self.all_to_all)


def without(machine: solver.Machine, path: str, ends: tuple[str, ...]) -> solver.Machine:
    """Take one link of a group between two elements out of an unrolled design."""
    names = [element.address for element in machine.elements]
    for number, link in enumerate(machine.links):
        found = {names[link.a], names[link.b]}
        if link.group.path == path and found == set(ends):
            fewer = solver.Link(link.group, link.a, link.b, link.count - 1)
            machine.links[number : number + 1] = [fewer] if fewer.count else []
            return machine
    raise AssertionError(f"there is no link of {path} between {ends}")


def truth(design: Design, path: str = "", ends: tuple[str, ...] = ()) -> dict[str, Truth]:
    """Solve a design element by element, with one link taken out if a group is named."""
    found: dict[str, Truth] = {}
    machine_of, figures = solver.Machine, solver.figures

    def machine(given: Design) -> solver.Machine:
        made = machine_of(given)
        return without(made, path, ends) if path else made

    def watched(
        made: solver.Machine,
        name: str,
        networks: tuple[solver.Network, ...],
        connect: Callable[[int, int], solver.Journey | None],
    ) -> solver.PlaneResult:
        result = figures(made, name, networks, connect)
        planes = frozenset().union(*(n.planes for n in networks))
        nodes = solver.endpoints_of(made, planes)
        names = {node: made.elements[node].address for node in nodes}
        arcs = [arc for network in networks for arc in network.arcs]
        found[name] = Truth(
            result.all_to_all_bytes_per_s,
            result.endpoints,
            frozenset(
                (names[s], names[t]) for s in nodes for t in nodes if s != t and connect(s, t)
            ),
            {names[n]: solver.injection_of(made, n, arcs) for n in nodes},
        )
        return result

    with patch.object(solver, "Machine", machine), patch.object(solver, "figures", watched):
        solver.solve(design)
    return found


def assert_row(loss: PlaneLoss, before: Truth, after: Truth, gone: tuple[str, ...]) -> None:
    """Hold one row to two plain solves."""
    where = f"{loss.plane}: {loss}"
    chips = [chip for chip in before.endpoints if chip not in gone]
    assert loss.chips == len(chips), where
    assert same(loss.before, before.all_to_all if before.reached else 0), where
    assert same(loss.after, after.all_to_all if after.reached else 0), where
    former = {pair for pair in before.reached if not set(pair) & set(gone)}
    lost = former - after.reached
    assert same(loss.pairs_lost, Fraction(len(lost), len(former)) if former else 0), where
    if lost:
        assert loss.loss == 1, where
    elif before.rate and after.rate is not None:
        assert loss.loss == pytest.approx(1 - after.rate / before.rate, abs=1e-9), where
    else:
        assert loss.loss is None, where
    had, cut = Counter(t for _, t in former), Counter(t for _, t in lost)
    assert loss.disconnected == sum(cut[chip] > had[chip] / 2 for chip in chips), where
    stranded = any(had[chip] and cut[chip] == had[chip] for chip in chips)
    assert same(loss.worst_bytes_per_s, 0 if stranded else Fraction(loss.after or 0)), where
    was = [before.injection[chip] for chip in chips]
    now = [after.injection.get(chip, Fraction()) for chip in chips]
    known = [(a, b) for a, b in zip(was, now, strict=True) if a is not None and b is not None]
    if len(known) == len(chips):
        assert loss.hit == sum(b < a for a, b in known), where
    if loss.worst_chip:
        worst = loss.worst_chip
        assert same(loss.injection_before, before.injection[worst]), where
        assert same(loss.injection_after, after.injection.get(worst, Fraction())), where


def changed(design: Design, row: LossRow) -> dict[str, Truth]:
    """Solve the design of a row, element by element."""
    if row.kind == "element":
        return truth(fail(design, row.example))
    return truth(design, row.address.partition(".")[2], row.example)


@given(design=designs(most=40), number=st.integers(0, 9))
def test_rows_equal_plain_solves_of_the_failed_design(design: Design, number: int) -> None:
    rows = list(islice(losses(design), number + 1))
    if not rows:
        return
    row = rows[-1]
    before, after = truth(design), changed(design, row)
    gone = row.example if row.kind == "element" else ()
    for loss in row.planes:
        if loss.plane == "all" and forwards_differently(design):
            continue
        assert_row(loss, before[loss.plane], after[loss.plane], gone)


# --- classes: none is left out, and members are alike --------------------------------------------


def rate_of(results: Results, plane: str) -> float | None:
    """All-to-all of a plane, 0 where nobody reaches another."""
    value = results.value(f"network.{plane}.all_to_all_bytes_per_s")
    return (
        0.0 if value is None and not results.value(f"network.{plane}.connected_fraction") else value
    )


def rounded(value: float | None) -> float | None:
    """A figure as a key: equal up to rounding."""
    return value if not value else float(f"{value:.9g}")


def elements_of(design: Design, path: str) -> Iterator[str]:
    """Yield the addresses of the working elements of an array."""
    for element in solver.Machine(design).elements:
        plain = ".".join(part.partition("[")[0] for part in element.address.split("."))
        if plain == path and not element.failed:
            yield element.address


@given(design=designs("clos", "mesh", "rails", most=16))
def test_every_element_costs_what_its_row_says(design: Design) -> None:
    rows = [row for row in n_minus_one(design) if row.kind == "element"]
    for path in {row.address for row in rows}:
        mine = [row for row in rows if row.address == path]
        for plane in {loss.plane for row in mine for loss in row.planes}:
            expected: Counter[float | None] = Counter()
            for place in elements_of(design, path):
                expected[
                    rounded(rate_of(pipeline.solve(fail(design, [place]), effort="live"), plane))
                ] += 1
            got: Counter[float | None] = Counter()
            for row in mine:
                loss = row.on(plane)
                assert loss is not None
                got[rounded(loss.after)] += row.count
            assert got == expected, f"{path} on {plane}"


@given(design=designs("clos", "mesh", "rails", "free", most=14))
def test_every_link_costs_what_its_row_says(design: Design) -> None:
    rows = [row for row in n_minus_one(design) if row.kind == "link" and row.planes]
    machine = solver.Machine(design)
    names = [element.address for element in machine.elements]
    for path in {row.address for row in rows}:
        mine = [row for row in rows if row.address == path]
        plane = mine[0].planes[0].plane
        expected: Counter[float | None] = Counter()
        for link in machine.links:
            if f"{design.root}.{link.group.path}" == path and machine.alive(link):
                ends = (names[link.a], names[link.b])
                after = truth(design, link.group.path, ends)[plane]
                expected[rounded(after.rate)] += link.count
        got: Counter[float | None] = Counter()
        for row in mine:
            got[rounded(row.planes[0].after)] += row.count
        assert got == expected, f"{path} on {plane}"


# --- sensitivity ---------------------------------------------------------------------------------


def doubled(design: Design, address: str) -> Design:
    """Set the configured rate of a link group to twice its own, with ends that allow it."""
    name = address.rpartition(".")[2]
    compiled = pipeline.Memo().compiled(design)
    rate = {link.address.rpartition(".")[2]: link.capacity.value for link in compiled.links}
    fast = {
        part_id: part.replace(
            ports=tuple(p.replace(lane_bytes_per_s=1e6) for p in part.ports),
            **({"bytes_per_s": 1e6} if part.kind == "medium" else {}),
        )
        for part_id, part in design.parts.items()
    }

    def faster(link: LinkGroup) -> LinkGroup:
        factor = 2 if link.id == name else 1
        return link.replace(link_bytes_per_s=factor * (rate[link.id] or 0))

    blocks = {
        block_id: block.replace(links=tuple(map(faster, block.links)))
        for block_id, block in design.blocks.items()
    }
    return design.replace(parts=fast, blocks=blocks)


@given(design=designs(most=40))
def test_gains_equal_cold_solves_with_the_doubled_rate(design: Design) -> None:
    solved: dict[str, Results] = {}
    for row in sensitivity(design):
        if row.address not in solved:
            solved[row.address] = pipeline.solve(doubled(design, row.address))
        after = rate_of(solved[row.address], row.plane)
        assert same(row.after, None if after is None else Fraction(after)), row
        if row.gain is not None:
            assert 1 - 1e-9 <= row.gain <= 2 + 1e-9
            assert row.is_limit or row.gain == pytest.approx(1, rel=1e-9)


@given(design=designs())
def test_planes_are_solved_as_in_a_whole_solve(design: Design) -> None:
    memo = pipeline.Memo()
    results = pipeline.solve(design)
    for name, solved in solve_planes(memo.compiled(design), memo, lambda: False).items():
        expected = rate_of(results, name)
        got = solved.all_to_all
        assert (got is None) == (expected is None)
        assert got is None or math.isclose(got, expected or 0.0, rel_tol=1e-9, abs_tol=1e-12)
