"""What a memo remembers of one design never shows in the figures of another."""

from __future__ import annotations

from typing import Any

import pytest

from designer.model.design import Design
from designer.solve import pipeline
from designer.solve.results import Results
from tests.unit.solve.build import (
    Json,
    axis,
    chip,
    item,
    link,
    make,
    medium,
    parts,
    solve,
    switch,
)

RACK = {"kind": "rack"}
OPTICS = medium("pluggable", power_w_per_end=9)
TWO_PLANES = [{"id": "up"}, {"id": "out", "role": "scale_out"}]
UP, OUT = (
    link(f"to_{name}", "chip", name, plane=name, count=n) for name, n in (("up", 2), ("out", 3))
)


def plain(results: Results) -> dict[str, Any]:
    """All that results say but how long they took."""
    return {
        "metrics": dict(results.metrics),
        "distributions": dict(results.distributions),
        "link groups": results.link_groups,
        "issues": results.issues,
        "racks": results.racks,
        "engines": dict(results.engines),
    }


def between_planes(*links: Json, **more: Any) -> Design:
    """Chips with a switch on each of two planes."""
    return make(
        item("chip", "chip", axis("i", 4)),
        item("up", "switch"),
        item("out", "switch"),
        *links,
        parts=parts(chip=chip(scale_out_bytes_per_s=1e9)),
        **{"planes": TWO_PLANES} | more,
    )


def around(table: list[int]) -> Design:
    """A ring of eight chips in racks, copper inside and slower glass between them."""
    return make(
        item("chip", "chip", axis("i", 8), forwarding={"up": "relay"}),
        link("ring", "chip", "chip", "next i", medium="copper", medium_across="glass"),
        parts=parts(copper=medium("dac"), glass=medium("aoc", latency_s=1e-6), rack=RACK),
        placements=[
            {
                "id": "row",
                "rack": "rack",
                "mode": "table",
                "table": table,
                "racks": max(table) + 1,
                "contents": [{"item": "chip"}],
            }
        ],
    )


def cages(*links: Json) -> Design:
    """Two leaves of one make with two ports in a cage."""
    ports = [{**port, "cage": "OSFP", "per_cage": 2} for port in switch()["ports"]]
    return make(
        item("chip", "chip", axis("i", 3)),
        item("one", "leaf"),
        item("other", "leaf"),
        *links,
        parts=parts(leaf=switch(ports=ports), optics=OPTICS),
        planes=TWO_PLANES,
    )


def down(plane: str, leaf: str) -> Json:
    """Links from every chip to a leaf."""
    return link(f"to_{plane}", "chip", leaf, plane=plane, medium="optics")


EDITS = {
    "links of two planes in another order": (between_planes(UP, OUT), between_planes(OUT, UP)),
    "role of a plane": (
        between_planes(UP, OUT),
        between_planes(UP, OUT, planes=[{"id": "up"}, {"id": "out", "role": "other"}]),
    ),
    "other racks, as many links between them": (
        around([0, 0, 0, 1, 1, 1, 2, 3]),
        around([0, 0, 0, 0, 1, 1, 2, 3]),
    ),
    "another leaf, whose cages are empty": (
        cages(down("up", "one"), down("out", "one")),
        cages(down("up", "one"), down("out", "other")),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("back", [False, True])
def test_an_edit_is_solved_as_if_it_were_new(edit: str, *, back: bool) -> None:
    before, after = EDITS[edit][::-1] if back else EDITS[edit]
    memo = pipeline.Memo()
    for design in (before, after, before):
        assert plain(solve(design, memo=memo)) == plain(solve(design))
    assert plain(solve(before)) != plain(solve(after))
