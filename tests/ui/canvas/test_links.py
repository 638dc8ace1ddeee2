"""Bundles: where lines run, where labels stand, what they say."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from designer.edit.params import set_count, set_link_rate
from designer.model.expansion import expand
from designer.ui.canvas.geometry import Rect
from designer.ui.canvas.layout import labels
from designer.ui.canvas.layout.build import build
from designer.ui.canvas.layout.links import add_bundles, line_width, link_rate
from designer.ui.canvas.layout.route import PLATE, Field, Port, channels, route
from tests.building import design, group, item

from .conftest import DESIGNS, laid_out, opened


def test_every_group_is_drawn_once_with_upright_lines(any_design):
    geometry, expansion = laid_out(any_design)
    assert {b.path for b in geometry.bundles} == {join.path for join in expansion.joins}
    assert len(geometry.bundles) == len(expansion.joins)
    for bundle in geometry.bundles:
        assert len(bundle.points) >= 2
        for (x1, y1), (x2, y2) in pairwise(bundle.points):
            assert (x1 == x2) != (y1 == y2)


def test_lines_end_at_an_edge_of_a_plate_or_tile(any_design):
    geometry, _ = laid_out(any_design)
    edges = [p.rect for p in geometry.plates]
    edges += [g.lattice.cell(k) for g in geometry.grids for k in range(min(g.lattice.count, 64))]
    for bundle in geometry.bundles:
        for x, y in (bundle.points[0], bundle.points[-1]):
            near = [r for r in edges if r.grown(0.5).contains(x, y)]
            assert any(
                min(abs(x - r.x), abs(x - r.right), abs(y - r.y), abs(y - r.bottom)) < 0.5
                for r in near
            ), (bundle.path, x, y)


def test_lines_do_not_run_through_plates_of_others(any_design):
    geometry, _ = laid_out(any_design)
    top = [p for p in geometry.plates if p.depth == 0]
    for bundle in geometry.bundles:
        for (x1, y1), (x2, y2) in pairwise(bundle.points):
            part = Rect(min(x1, x2), min(y1, y2), max(abs(x2 - x1), 0.1), max(abs(y2 - y1), 0.1))
            for plate in top:
                own = any(e == plate.path or e.startswith(plate.path + ".") for e in bundle.ends)
                assert own or not plate.rect.grown(-2).touches(part), (bundle.path, plate.path)


def test_labels_do_not_hide_each_other(any_design):
    geometry, _ = laid_out(any_design)
    for a, b in combinations(geometry.bundles, 2):
        assert not a.label.touches(b.label), (a.path, b.path)


def test_a_label_says_rule_and_speed(cloudmatrix):
    geometry, _ = laid_out(cloudmatrix)
    said = {b.path: (b.rule, b.speed) for b in geometry.bundles}
    assert said["l1_l2"] == ("l1.subplane = l2.subplane", "224 Gb/s")
    assert said["node.npu_l1"] == ("same node", "2 × 224 Gb/s")
    assert said["npu_leaf"] == ("npu.slot = rdma_leaf.rail", "400 Gb/s")
    external = {b.path: b.external for b in geometry.bundles}
    assert external["npu_leaf"]
    assert not external["l1_l2"]


def test_the_speed_is_the_smallest_of_what_is_known(cloudmatrix):
    slow = set_link_rate(cloudmatrix, "pod.l1_l2", 5e9)
    expansion = expand(slow.blocks, slow.root)
    rates = {join.path: link_rate(slow, expansion, join) for join in expansion.joins}
    assert rates["l1_l2"] == 5e9
    assert rates["node.npu_l1"] == pytest.approx(28e9)


def test_width_follows_speed():
    widths = [line_width(rate) for rate in (None, 1e9, 28e9, 56e9, 800e9, 1e15)]
    assert widths == sorted(widths)
    assert widths[-1] == 12.0


def test_an_edit_of_a_speed_moves_no_line(cloudmatrix):
    before, _ = laid_out(cloudmatrix)
    after = set_link_rate(cloudmatrix, "pod.l1_l2", 5e9)
    expansion = expand(after.blocks, after.root)
    geometry = add_bundles(build(after, expansion), after, expansion, before=before)
    assert [b.points for b in geometry.bundles] == [b.points for b in before.bundles]
    assert next(b for b in geometry.bundles if b.path == "l1_l2").speed == "40 Gb/s"


def test_a_change_of_structure_routes_again(cloudmatrix):
    before, _ = laid_out(cloudmatrix)
    after = set_count(cloudmatrix, "pod.l2", 3, "subplane")
    expansion = expand(after.blocks, after.root)
    geometry = add_bundles(build(after, expansion), after, expansion, before=before)
    fresh = add_bundles(build(after, expansion), after, expansion)
    assert geometry.bundles == fresh.bundles


def test_groups_between_elements_reach_the_siblings():
    design = opened(next(p for p in DESIGNS if p.stem == "rail-only-64x8"))
    geometry, _ = laid_out(design)
    loop = next(b for b in geometry.bundles if b.ends[0] == b.ends[1])
    assert len(loop.points) == 4, "a group within one element is a bracket at its tiles"


def test_several_groups_within_an_array_stand_apart():
    design = opened(next(p for p in DESIGNS if p.stem == "ub-mesh-1024"))
    geometry, _ = laid_out(design)
    assert len({b.points for b in geometry.bundles}) == 4
    assert len({b.label.y for b in geometry.bundles}) == 4


# -- the router -----------------------------------------------------------------------------------


def ports(x: float, y: float, ny: int) -> list[Port]:
    return [Port(x, y, 0, ny)]


def test_opposite_ports_are_joined_straight():
    line = route(ports(50, 100, 1), ports(50, 300, -1), Field(), channels(100, 300, []), [])
    assert line == ((50, 100), (50, 300))


def test_a_line_goes_around_a_plate():
    ground = Field()
    ground.add(Rect(0, 150, 100, 100), PLATE)
    a = [Port(50, 100, 0, 1), Port(120, 50, 1, 0)]
    b = [Port(50, 300, 0, -1), Port(120, 350, 1, 0)]
    line = route(a, b, ground, channels(100, 300, []), [144.0])
    assert line[0] == (120, 50)
    assert all(x >= 120 for x, _ in line)


def test_lines_in_one_channel_get_tracks_of_their_own():
    ground = Field()
    levels = channels(100, 300, [])
    first = route(ports(0, 100, 1), ports(400, 300, -1), ground, levels, [])
    ground.draw(first)
    second = route(ports(40, 100, 1), ports(440, 300, -1), ground, levels, [])
    assert first[1][1] != second[1][1]


def test_ports_that_face_away_still_get_a_line():
    line = route(ports(0, 100, -1), ports(200, 300, 1), Field(), [200.0], [])
    assert line[0] == (0, 100)
    assert line[-1] == (200, 300)


def test_a_label_keeps_clear_of_tiles():
    import numpy as np

    none = np.empty((0, 4))
    tiles = np.array([(55.0, 100.0, 400.0, 200.0)])
    line = ((50.0, 0.0), (50.0, 300.0))
    label = labels.place("a", line, 120, labels.Ground(tiles, none, none, none))
    assert not label.touches(Rect(55, 100, 345, 100))
    assert labels.anchor(label, line) in ("left", "right")


def test_hand_wired_chips_are_joined_one_by_one():
    design = opened(next(p for p in DESIGNS if p.stem == "six-chips"))
    geometry, _ = laid_out(design)
    ring, chord = geometry.bundles
    assert len(ring.wires) == 6 and len(chord.wires) == 1
    cells = [geometry.rect_of(f"bench.chip[{n}]") for n in range(6)]
    plate = next(p for p in geometry.plates if p.path == "chip").rect
    touched = set()
    for wire in (*ring.wires, *chord.wires):
        ends = [
            next(n for n, c in enumerate(cells) if c.grown(1).contains(*point))
            for point in (wire[0], wire[-1])
        ]
        touched.add(tuple(sorted(ends)))
        assert all(plate.contains(x, y) for x, y in wire)
    assert touched == {(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5), (0, 3)}
    heights = [max(y for _, y in wire) for wire in (ring.wires[-1], chord.wires[0])]
    assert heights[0] != heights[1], "brackets that overlap have lanes of their own"


def test_many_pairs_stay_a_bundle():
    from designer.ui.canvas.layout import wires

    design = opened(next(p for p in DESIGNS if p.stem == "six-chips"))
    ring = design.root_block.links[0]
    many = ring.model_copy(update={"pairs": ring.pairs * 40})
    block = design.root_block.model_copy(update={"links": (many,)})
    assert wires.wired_groups(block) == {}


@pytest.mark.parametrize("y", [150, 160, 170, 180])
def test_lines_keep_off_the_edges_of_plates_that_they_pass(y):
    node = [item("sw", part="switch", more={"at": {"x": 200, "y": 80}})]
    made = design(
        pod=[
            item("node", block="node", n=4, more={"at": {"x": 0, "y": 200}}),
            item("spine", part="switch", s=2, more={"at": {"x": 900, "y": y}}),
            group("up", "node.sw", "spine"),
        ],
        node=node,
    )
    geometry, _ = laid_out(made)
    siblings = next(p.rect for p in geometry.plates if p.role == "siblings")
    (bundle,) = geometry.bundles
    for (x1, y1), (x2, y2) in pairwise(bundle.points):
        line = Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        assert not line.grown(bundle.width / 2 + 2).touches(siblings)
