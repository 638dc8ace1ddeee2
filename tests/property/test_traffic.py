"""Traffic patterns: both engines against demands that are routed one by one."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from designer.model.design import Design
from designer.model.rules import check
from designer.solve.compile import compile_design
from designer.solve.compile.compiled import Compiled
from designer.solve.traffic import (
    AllToAll,
    Groups,
    ManyToOne,
    Names,
    Neighbours,
    Opposite,
    Pattern,
    Ring,
    Shift,
    TrafficFigures,
    Transpose,
    names_of,
    solve_traffic,
)
from tests.reference.traffic import TrafficResult, solve_pattern
from tests.strategies import Draw, designs, pick

CLOSE = 1e-9


def names_in(design: Design) -> Names:
    """Return the axes of all arrays by name."""
    return names_of(check(design)[0].arrays)


@st.composite
def patterns(draw: Draw, design: Design, names: Names, compiled: Compiled) -> Pattern:
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
        return pick(draw, ManyToOne(f"{design.root}.{target}"), AllToAll())
    axis = pick(draw, *words)
    whole = [axis.name for axis in array.axes]
    some = tuple(draw(st.lists(st.sampled_from(whole), min_size=1, max_size=3, unique=True)))
    sizes = {a.name: a.size for a in array.axes} | {f: n for a in array.axes for f, n in a.factors}
    choices: list[Pattern] = [
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
    return pick(draw, *choices)


def same(computed: float | None, expected: object) -> bool:
    """Equal up to rounding; unknown only where the other is unknown."""
    if computed is None or expected is None:
        return computed is None and expected is None
    return math.isclose(computed, float(expected), rel_tol=CLOSE, abs_tol=1e-12)  # type: ignore[arg-type]


def assert_same(compiled: Compiled, found: TrafficFigures, expected: TrafficResult) -> None:
    """Compare rates, loads by direction and means."""
    assert (found.demands, found.unreached) == (
        pytest.approx(expected.demands),
        pytest.approx(expected.unreached),
    )
    plane = next(p for p in compiled.planes if p.id == found.plane)
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


@pytest.mark.parametrize("engine", ["auto", "general"])
@given(data=st.data(), design=designs())
def test_engines_equal_demands_routed_one_by_one(
    engine: str, data: st.DataObject, design: Design
) -> None:
    compiled, names = compile_design(design), names_in(design)
    assume(any(leaf.kind == "accelerator" for leaf in compiled.arrays))
    pattern = data.draw(patterns(design, names, compiled))
    for plane in compiled.planes:
        on_plane = [plane.arrays[n] for n, a in enumerate(plane.view.arrays) if a.endpoint]
        try:
            found = solve_traffic(compiled, plane, pattern, names, engine=engine)
        except ValueError as error:
            note(f"{plane.id}: {error} {on_plane}")
            continue
        assert_same(compiled, found, solve_pattern(design, plane.id, pattern))
