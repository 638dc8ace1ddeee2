"""Benchmarks without a window: stages, whole solves, edits through a session, files."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import partial

from designer.edit.wiring.preview import preview
from designer.session.session import Session
from designer.solve import pipeline
from designer.solve.compile import compile_design
from designer.solve.flow.general import solve_general
from designer.store.catalogue import search
from designer.store.document import load
from designer.store.presets import load_target, preset_paths
from tests import flat
from tests.perf.edits import KINDS, MACHINES, Machine
from tests.perf.reference import flat_igraph_loads, general_engine, igraph_loads
from tests.perf.timing import Benchmark, each, repeated, timed

RUNS = 200
EDITS = 200


def benchmarks() -> Iterator[Benchmark]:
    """Run all of them."""
    yield from _stage()
    yield from _undeclared()
    for machine in MACHINES:
        yield _whole(machine)
    for machine in MACHINES:
        yield from _session_edits(machine)
    yield from _files()
    yield from _while_the_mouse_moves()


def _stage() -> Iterator[Benchmark]:
    """Measure network flow of all planes, the compiled form given, nothing remembered."""
    medians: dict[str, float] = {}
    for machine in MACHINES:
        design = machine.document().design
        compiled = compile_design(design)

        def route(planes: tuple = compiled.planes) -> None:
            memo = pipeline.Memo()
            for plane in planes:
                pipeline._flow(plane.view, "auto", memo, lambda: False)

        samples = repeated(route, RUNS, warm_up=5)
        medians[machine.name] = statistics.median(samples)
        name = f"solver stage, {machine.name}"
        if machine is not MACHINES[0]:
            reference = medians[MACHINES[0].name]
            yield Benchmark(name, samples, reference, f"solver stage, {MACHINES[0].name}")
            continue
        loads = igraph_loads(design, compiled.planes[0].id)
        if loads is not None:
            seconds = timed(loads)
            yield Benchmark(name, samples, seconds, "igraph, edge betweenness of the first plane")
        else:
            seconds = min(timed(partial(general_engine, design)) for _ in range(3))
            yield Benchmark(name, samples, seconds, "general engine on the unrolled graph")


def _undeclared() -> Iterator[Benchmark]:
    """Measure routes and loads of networks given as lists of pairs, nothing remembered."""
    networks = {
        "CloudMatrix 384": (flat.cloudmatrix, 10),
        "fat tree, k = 32": (lambda: flat.fat_tree(32), 5),
        "fat tree, k = 32, three links missing": (
            lambda: flat.fat_tree(32, missing=(5, 100, 4000)),
            5,
        ),
        "torus 16×16×16": (lambda: flat.torus(16, 16, 16), 5),
        "torus 16×16×16, a chip failed": (lambda: flat.torus(16, 16, 16, failed=(77,)), 3),
        "16 hosts on each of 256 random switches": (lambda: flat.regular(256, 12, 16, 1), 5),
    }
    for name, (make, runs) in networks.items():
        view = make()
        samples = repeated(lambda view=view: solve_general(view), runs, warm_up=1)
        loads = flat_igraph_loads(view)
        against = "igraph, edge betweenness" if loads else ""
        seconds = None if loads is None else timed(loads)
        yield Benchmark(f"general engine, flat {name}", samples, seconds, against)


def _whole(machine: Machine) -> Benchmark:
    """Measure a whole solve with cold caches, compile included."""
    design = machine.document().design
    samples = repeated(lambda: pipeline.solve(design, memo=pipeline.Memo()), RUNS)
    return Benchmark(f"whole solve, cold, {machine.name}", samples)


def _session_edits(machine: Machine) -> Iterator[Benchmark]:
    """Measure an edit through a live session until complete results are there."""
    session = Session(machine.document())
    try:
        session.runner.finish()
        cold_s = statistics.median(
            repeated(lambda: pipeline.solve(session.design, memo=pipeline.Memo()), 20)
        )
        edits = list(machine.edits(EDITS))

        def apply(command) -> None:  # type: ignore[no-untyped-def]
            session.apply("Edit", command)
            session.runner.finish()

        samples = each([lambda c=command: apply(c) for _, command in edits])
        assert session.is_fresh
        assert len(session.history.steps) > 1
    finally:
        session.close()
    against = f"whole solve, cold, {machine.name}"
    yield Benchmark(f"edit to results, {machine.name}", samples, cold_s, against)
    for kind in KINDS:
        own = tuple(s for s, (k, _) in zip(samples, edits, strict=True) if k == kind)
        yield Benchmark(f"edit to results, {machine.name}, {kind}", own)


def _files() -> Iterator[Benchmark]:
    """Measure reading, and opening until there are numbers."""
    small, large = MACHINES
    path = preset_paths()[small.target]
    seconds = statistics.median(repeated(lambda: load(path), 50))
    samples = repeated(lambda: load_target(large.target), 100)
    yield Benchmark(f"read file, {large.name}", samples, seconds, f"read file, {small.name}")

    def open_it() -> None:
        session = Session(large.document())
        session.runner.finish()
        session.close()

    yield Benchmark(f"open file to results, {large.name}", repeated(open_it, 50))


def _while_the_mouse_moves() -> Iterator[Benchmark]:
    """Measure what is asked for at every mouse move or key: a wiring preview, a part search."""
    design = MACHINES[0].document().design
    group = design.blocks[design.root].links[0]
    solved_s = statistics.median(repeated(lambda: pipeline.solve(design, memo=pipeline.Memo()), 20))
    against = f"whole solve, cold, {MACHINES[0].name}"
    samples = repeated(lambda: preview(design, design.root, group, group.id), RUNS)
    yield Benchmark(f"preview of a link group, {MACHINES[0].name}", samples, solved_s, against)
    texts = ("n", "nvidia 800", "400 gb/s", "huawei announced 2026", "zzz", "")
    samples = each([lambda t=text: search(t) for text in texts * 20])
    yield Benchmark("search in the catalogue", samples, solved_s, against)
