"""Traffic patterns: both engines against demands that are routed one by one."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from designer.model.arrays import find_unit
from designer.model.design import Design
from designer.model.rules import check
from designer.solve.compile import compile_design
from designer.solve.compile.compiled import Compiled, PlaneSpec
from designer.solve.traffic import (
    AllToAll,
    Groups,
    ManyToOne,
    Names,
    Neighbours,
    Opposite,
    Pattern,
    PatternError,
    Ring,
    Shift,
    TrafficFigures,
    Transpose,
    names_of,
    path_diversity,
    solve_traffic,
)
from designer.solve.traffic.naming import find
from tests.building import axis, group, item, pod
from tests.property.test_three_solvers import forwards_differently
from tests.reference.traffic import TrafficResult, path_counts, solve_pattern
from tests.strategies import designs, pick

CLOSE = 1e-9


def names_in(design: Design) -> Names:
    """Return the axes of all arrays by name."""
    return names_of(check(design)[0].arrays)


@st.composite
def patterns(draw: st.DrawFn, design: Design, names: Names, compiled: Compiled) -> Pattern:
    """Draw a pattern along axes, or factors of them, that an accelerator of a design has."""
    chips = [n for n, leaf in enumerate(compiled.arrays) if leaf.kind == "accelerator"]
    number = pick(draw, *chips)
    array = names[number]
    words = [axis.name for axis in array.axes]
    words += [name for axis in array.axes for name, _ in axis.factors]
    if not words or pick(draw, *range(8)) == 0:
        index = iter([draw(st.integers(0, axis.size - 1)) for axis in array.axes])
        path, segments = "", []
        for step in array.path.split("."):
            path = f"{path}.{step}" if path else step
            own = [str(next(index)) for axis in array.axes if axis.path == path]
            segments.append(f"{step}[{','.join(own)}]" if own else step)
        target = ".".join(segments)
        choices: list[Pattern] = [ManyToOne(f"{design.root}.{target}"), AllToAll()]
        return draw(st.sampled_from(choices))
    axis = pick(draw, *words)
    whole = [axis.name for axis in array.axes]
    some = tuple(draw(st.lists(st.sampled_from(whole), min_size=1, max_size=3, unique=True)))
    sizes = {a.name: a.size for a in array.axes} | {f: n for a in array.axes for f, n in a.factors}
    choices = [
        Groups(some),
        Groups((axis,)),
        Shift(axis, draw(st.integers(1, 5))),
        Neighbours((axis,), wraps=draw(st.booleans())),
        Neighbours(some),
        Ring(some),
        Ring((axis,)),
        Opposite(some),
    ]
    swaps = [w for w in whole if w != axis and sizes[w] == sizes[axis] and axis in whole]
    choices += [Transpose(axis, other) for other in swaps]
    return draw(st.sampled_from(choices))


def planes_of(compiled: Compiled) -> list[PlaneSpec]:
    """Return all planes and the composite."""
    return [*compiled.planes, *([compiled.composite] if compiled.composite else [])]


def same(computed: float | None, expected: object) -> bool:
    """Equal up to rounding; unknown only where the other is unknown."""
    if computed is None or expected is None:
        return computed is None and expected is None
    return math.isclose(computed, float(expected), rel_tol=CLOSE, abs_tol=1e-12)  # type: ignore[arg-type]


def assert_same(compiled: Compiled, found: TrafficFigures, expected: TrafficResult) -> None:
    """Compare rates, loads by direction and means."""
    assert same(found.demands, expected.demands)
    assert same(found.unreached, expected.unreached)
    plane = next(p for p in planes_of(compiled) if p.id == found.plane)
    for place, number in enumerate(plane.groups):
        path = compiled.links[number].address.partition(".")[2]
        if path not in expected.loads:
            continue
        rows = expected.loads[path]
        for computed, key in ((found.load_ab, "ab"), (found.load_ba, "ba")):
            wanted = rows.get(key, rows.get("both"))
            assert same(computed[place], wanted), f"{path} {key}: {computed[place]}, not {wanted}"
        mean = expected.means[path]
        assert same(found.load_mean[place], mean), f"{path}: {found.load_mean[place]}, not {mean}"
    assert same(found.bytes_per_s, expected.rate)


@st.composite
def wide_meshes(draw: st.DrawFn) -> Design:
    """Draw chips along one or two longer axes, each a ring, a line or a full mesh, with faults."""
    sizes = draw(st.sampled_from([(7,), (6,), (5,), (3, 5), (4, 4), (5, 4), (6, 3), (2, 7)]))
    rules = [draw(st.sampled_from(["next", "other", "other", "adjacent"])) for _ in sizes]
    words = list(zip("xy", sizes, strict=False))
    things = [item("chip", *(axis(*word) for word in words), more={"forwarding": {"net": "relay"}})]
    for (word, _), rule in zip(words, rules, strict=True):
        count = draw(st.sampled_from([1, 1, 2]))
        things.append(group(f"g{word}", "chip", "chip", f"{rule} {word}", count=count))
    if draw(st.booleans()):
        things.append(item("hub", axis("port", sizes[0]), part="switch"))
        match = draw(st.sampled_from([["x = port"], []]))
        things.append(group("up", "chip", "hub", *match))
    faults = draw(st.lists(st.tuples(*(st.integers(0, n - 1) for n in sizes)), max_size=2))
    scenario = {"faults": [{"address": f"chip[{','.join(map(str, f))}]"} for f in faults]}
    note(f"{sizes} {rules} {faults}")
    return pod(*things, scenario=scenario)


@given(data=st.data(), design=wide_meshes())
def test_longer_axes_equal_demands_routed_one_by_one(data: st.DataObject, design: Design) -> None:
    compiled, names = compile_design(design), names_in(design)
    pattern = data.draw(patterns(design, names, compiled))
    found = solve_traffic(compiled, compiled.planes[0], pattern, names)
    assert_same(compiled, found, solve_pattern(design, "net", pattern))


@given(design=designs())
def test_minimal_paths_equal_those_counted_one_by_one(design: Design) -> None:
    for plane in compile_design(design).planes:
        found = path_diversity(plane.view)
        expected = path_counts(design, plane.id)
        total: dict[float, int] = {}
        for (_, paths), pairs in expected.items():
            total[paths] = total.get(paths, 0) + pairs
        assert dict(found.distribution) == total
        rows = {row.hops: (row.smallest, row.largest) for row in found.by_hops}
        counts = {hops: [p for h, p in expected if h == hops] for hops, _ in expected}
        assert rows == {hops: (min(c), max(c)) for hops, c in counts.items()}


@given(design=designs())
def test_names_mean_what_they_mean_in_link_rules(design: Design) -> None:
    arrays = check(design)[0].arrays
    words = {axis.key[1] for array in arrays for axis in array.axes}
    words |= {name for array in arrays for axis in array.axes for name, _ in axis.factors}
    holders = {axis.key[0].rpartition(".")[2] for array in arrays for axis in array.axes}
    words |= {f"{holder}.{word}" for holder in holders for word in words}
    for array, named in zip(arrays, names_of(arrays), strict=True):
        for word in sorted(words):
            unit, digit = find_unit(array.axes, word), find(named, word)
            assert (unit is None) == (digit is None)
            if unit is not None and digit is not None:
                assert (unit.axis, unit.lower, unit.upper) == (digit.axis, digit.lower, digit.upper)


@pytest.mark.parametrize("engine", ["auto", "general"])
@given(data=st.data(), design=designs())
def test_engines_equal_demands_routed_one_by_one(
    engine: str, data: st.DataObject, design: Design
) -> None:
    compiled, names = compile_design(design), names_in(design)
    assume(any(leaf.kind == "accelerator" for leaf in compiled.arrays))
    pattern = data.draw(patterns(design, names, compiled))
    for plane in planes_of(compiled):
        if plane.id == "all" and forwards_differently(design):
            continue
        try:
            found = solve_traffic(compiled, plane, pattern, names, engine=engine)
        except PatternError as error:
            # No accelerator of this plane has the axis.
            note(f"{plane.id}: {error}")
            continue
        expected = solve_pattern(design, plane.id, pattern)
        if "relay" in found.reason:
            assert plane.id == "all"
            assert found.bytes_per_s is None
            assert expected.unreached
        else:
            assert_same(compiled, found, expected)
