"""From a design to plates and tiles."""

from __future__ import annotations

import itertools

import pytest

from designer.edit.params import set_count
from designer.model import address
from designer.model.blocks import Block, LinkGroup
from designer.model.design import Design, Plane
from designer.ui.canvas.geometry import Lattice, Rect, unravel
from designer.ui.canvas.layout import arrange, words
from designer.ui.canvas.layout.arrange import Slot, Spacing, push_apart
from designer.ui.canvas.layout.tiles import MAX_CELLS, columns

from .conftest import DESIGNS, MILLION, laid_out, opened

ACCELERATOR = {"kind": "accelerator", "name": "Chip C1", "ports": [{"id": "p", "count": 64}]}
SWITCH = {"kind": "switch", "name": "Switch", "ports": [{"id": "p", "count": 64}]}


def design_of(*items: dict, links: tuple[dict, ...] = (), **blocks: dict) -> Design:
    return Design(
        root="top",
        planes=(Plane(id="up"),),
        parts={"chip": ACCELERATOR, "switch": SWITCH},
        blocks={"top": {"items": items, "links": links}, **blocks},
    )


def sample(count: int) -> list[int]:
    return sorted({0, 1, count // 3, count // 2, count - 2, count - 1} & set(range(count)))


def test_nothing_overlaps_and_everything_stands_on_its_plate(any_design):
    geometry, _ = laid_out(any_design)
    assert geometry.plates
    for a, b in itertools.combinations(geometry.plates, 2):
        if a.parent == b.parent:
            assert not a.rect.touches(b.rect), (a.address, a.role, b.address, b.role)
    for plate in geometry.plates:
        if plate.parent >= 0:
            around = geometry.plates[plate.parent].rect
            assert around.x <= plate.rect.x
            assert around.y <= plate.rect.y
            assert plate.rect.right <= around.right
            assert plate.rect.bottom <= around.bottom
    for grid in geometry.grids:
        plate, rect = geometry.plates[grid.plate].rect, grid.lattice.rect
        assert plate.x <= rect.x
        assert rect.right <= plate.right + 0.01
        assert rect.bottom <= plate.bottom + 0.01
    for a, b in itertools.combinations(geometry.grids, 2):
        assert not a.lattice.rect.touches(b.lattice.rect), (a.path, b.path)


def test_what_is_hit_is_where_the_address_says(any_design):
    geometry, _ = laid_out(any_design)
    for grid in geometry.grids:
        for k in sample(grid.lattice.count):
            if k in grid.holes:
                continue
            name, cell = grid.address(k), grid.lattice.cell(k)
            target = address.find(any_design.blocks, any_design.root, name)
            assert target.path == grid.path
            assert geometry.rect_of(name) == cell
            x, y = cell.x + 0.01 * cell.w, cell.y + 0.01 * cell.h
            corner = geometry.hit(x, y, smallest=0.0, labels=False)
            assert corner is not None
            assert corner.address == name
            assert corner.rect == cell


def test_chips_in_pictures_have_addresses_of_their_own(any_design):
    geometry, _ = laid_out(any_design)
    for grid in geometry.grids:
        for band in grid.picture:
            k, chip = grid.lattice.count - 1, band.lattice.count // 2
            if k in grid.holes:
                continue
            cell = grid.lattice.cell(k)
            rect = band.lattice.cell(chip).moved(cell.x, cell.y)
            hit = geometry.hit(*rect.centre, smallest=0.0, labels=False)
            assert hit is not None
            assert address.find(any_design.blocks, any_design.root, hit.address).path == band.path
            assert hit.address == band.address(grid.address(k), chip)
            found = geometry.rect_of(hit.address)
            assert found is not None
            assert found.centre == pytest.approx(rect.centre)


def test_a_small_chip_is_part_of_its_element(cloudmatrix):
    geometry, _ = laid_out(cloudmatrix)
    grid = next(g for g in geometry.grids if g.picture)
    cell, band = grid.lattice.cell(4), grid.picture[-1]
    point = band.lattice.cell(0).moved(cell.x, cell.y).centre
    hit = geometry.hit(*point, smallest=10.0)
    assert hit is not None
    assert hit.address == "pod.node[5]"


def test_cloudmatrix_shows_384_chips_and_says_where_they_stand(cloudmatrix):
    geometry, _ = laid_out(cloudmatrix)
    plates = {(p.address, p.role): p for p in geometry.plates}
    node = plates["pod.node", "item"]
    assert (node.title, node.note, node.badge) == ("Node", "4 to a compute rack", "× 48 along node")
    assert plates["pod.l2", "item"].badge == "subplane × 7 · j × 16"
    assert plates["pod.node", "siblings"].title == "Node 1 … 47"
    assert plates["pod.rdma_leaf", "item"].external
    assert "assumed" in plates["pod.rdma_leaf", "item"].foot
    opened_chips = sum(g.lattice.count for g in geometry.grids if g.path == "node.npu")
    bands = [(g, b) for g in geometry.grids for b in g.picture if b.path == "node.npu"]
    assert opened_chips + sum(g.lattice.count * b.lattice.count for g, b in bands) == 384
    assert [c.text for c in geometry.captions if "slot" in c.text] == ["Ascend 910C × 8 along slot"]
    assert {g.label for g in geometry.grids if g.path == "node.npu"} == {"910C"}
    assert [c.text for c in geometry.captions if c.text.startswith("subplane")] == [
        f"subplane {n}" for n in range(7)
    ]


def test_a_million_chips_are_a_few_records():
    geometry, expansion = laid_out(opened(MILLION))
    assert sum(array.size for array in expansion.arrays if array.path.endswith("npu")) == 2**20
    assert len(geometry.plates) + len(geometry.grids) + len(geometry.captions) < 120


def test_an_absurd_array_is_capped_and_says_so():
    chip = {"id": "chip", "part": "chip", "axes": [{"name": "i", "size": 10**9}]}
    geometry, _ = laid_out(design_of(chip))
    assert geometry.grids[0].lattice.count == MAX_CELLS
    assert geometry.plates[0].foot == f"+ {10**9 - MAX_CELLS:,} more"
    assert geometry.bounds.w < 5000


def test_sixteen_thousand_siblings_are_capped_too():
    node = {"items": [{"id": "chip", "part": "chip"}]}
    item = {"id": "node", "block": "node", "axes": [{"name": "n", "size": 40_000}]}
    geometry, _ = laid_out(design_of(item, node=node))
    siblings = next(p for p in geometry.plates if p.role == "siblings")
    assert siblings.foot == "+ 23,615 more"
    assert siblings.title == "node 1 … 39,999"


def test_a_guarded_element_is_a_hole():
    design = opened(next(p for p in DESIGNS if "superpod" in p.stem))
    geometry, _ = laid_out(design)
    grid = next(g for g in geometry.grids if g.kind == "block")
    assert len(grid.holes) == 1
    hole = grid.lattice.cell(next(iter(grid.holes)))
    hit = geometry.hit(*hole.centre)
    assert hit is not None
    assert (hit.what, hit.address.count("[")) == ("plate", 0)


def test_the_first_element_that_exists_is_the_open_one():
    node = {"items": [{"id": "chip", "part": "chip", "axes": [{"name": "s", "size": 2}]}]}
    item = {
        "id": "node",
        "block": "node",
        "axes": [{"name": "n", "size": 5}],
        "guard": {"never": [{"where": {"n": [0, 1]}}]},
    }
    geometry, _ = laid_out(design_of(item, node=node))
    assert geometry.grids[0].address(1) == "top.node[2].chip[1]"
    assert next(p for p in geometry.plates if p.role == "siblings").title == "node 3 … 4"


def test_a_lone_block_has_no_siblings():
    node = {"items": [{"id": "chip", "part": "chip", "axes": [{"name": "s", "size": 2}]}]}
    geometry, _ = laid_out(design_of({"id": "node", "block": "node"}, node=node))
    assert [p.role for p in geometry.plates] == ["item", "zone"]
    assert geometry.grids[0].address(0) == "top.node.chip[0]"


def test_deep_nesting_stays_closed_below_some_level():
    blocks = {
        f"b{n}": {"items": [{"id": "x", "block": f"b{n + 1}", "axes": [{"name": "i", "size": 2}]}]}
        for n in range(12)
    } | {"b12": {"items": [{"id": "chip", "part": "chip"}]}}
    geometry, _ = laid_out(design_of({"id": "x", "block": "b0"}, **blocks))
    assert len(geometry.plates) < 20
    assert any(grid.picture for grid in geometry.grids)


def test_an_inner_block_can_be_shown(cloudmatrix):
    geometry, _ = laid_out(cloudmatrix, "pod.node[3]")
    assert {p.address for p in geometry.plates} >= {"pod.node.npu", "pod.node.l1"}
    grid = next(g for g in geometry.grids if g.path == "node.npu")
    assert grid.address(2) == "pod.node[3].npu[2]"
    assert {b.address for b in geometry.bundles} == {"pod.node.npu_l1", "pod.node.cpu_l1"}


def test_positions_of_the_document_are_kept(cloudmatrix):
    geometry, _ = laid_out(cloudmatrix)
    at = {item.id: item.at for item in cloudmatrix.blocks["pod"].items}
    for plate in geometry.plates:
        if plate.depth == 0 and plate.role == "item":
            assert (plate.rect.x, plate.rect.y) == (at[plate.path].x, at[plate.path].y)


# -- tidy arrangement -----------------------------------------------------------------------------

LINKED = tuple(
    {"id": name, "plane": "up", "a": {"item": a, "port": "p"}, "b": {"item": b, "port": "p"}}
    for name, a, b in (("a", "chip", "leaf"), ("b", "leaf", "spine"))
)
THREE = (
    {"id": "spine", "part": "switch", "axes": [{"name": "s", "size": 2}]},
    {"id": "chip", "part": "chip", "axes": [{"name": "c", "size": 8}]},
    {"id": "leaf", "part": "switch", "axes": [{"name": "l", "size": 4}]},
)


def test_tiers_follow_the_distance_from_accelerators():
    geometry, _ = laid_out(design_of(*THREE, links=LINKED))
    y = {p.path: p.rect.y for p in geometry.plates}
    assert y["spine"] < y["leaf"] < y["chip"]


def test_items_that_were_never_placed_stand_below_the_rest():
    items = [dict(THREE[0], at={"x": 400, "y": 80}), THREE[1], THREE[2]]
    geometry, _ = laid_out(design_of(*items, links=LINKED))
    rects = {p.path: p.rect for p in geometry.plates}
    assert (rects["spine"].x, rects["spine"].y) == (400, 80)
    assert min(rects["chip"].y, rects["leaf"].y) > rects["spine"].bottom
    assert not rects["chip"].touches(rects["leaf"])


def test_hosts_stand_beside_what_they_are_connected_to(cloudmatrix):
    computing = arrange.holds_accelerators(cloudmatrix)
    levels = arrange.tiers(cloudmatrix, cloudmatrix.blocks["node"], computing)
    assert levels == {"npu": 0, "l1": 1, "cpu": 1, "board": 0, "dpu": 0}


def test_rows_do_not_grow_without_end():
    items = [{"id": f"chip{n}", "part": "chip"} for n in range(400)]
    geometry, _ = laid_out(design_of(*items))
    assert geometry.bounds.w < 3 * geometry.bounds.h


# -- lattices -------------------------------------------------------------------------------------


def test_a_lattice_knows_its_cells_and_gaps():
    lattice = Lattice(10, 20, cols=4, count=10, px=6, py=8, w=4, h=5)
    assert lattice.rows == 3
    assert lattice.rect == Rect(10, 20, 22, 21)
    assert lattice.cell(5) == Rect(16, 28, 4, 5)
    assert lattice.at(16, 28) == 5
    assert lattice.at(20.5, 28) is None
    assert lattice.at(24, 37) is None
    assert lattice.at(9, 20) is None


@pytest.mark.parametrize(("count", "wanted"), [(1, 1), (7, 3), (16, 4), (560, 20), (97, 9.8)])
def test_columns_leave_little_empty(count, wanted):
    cols = columns(count, wanted)
    assert 1 <= cols <= count
    assert -count % cols < max(cols, 2)
    assert wanted / 2 <= cols <= wanted * 2


def test_unravel_is_row_major():
    assert unravel(23, (2, 3, 4)) == (1, 2, 3)
    assert unravel(0, ()) == ()


def test_blocks_without_items_are_no_error():
    design = Design(root="top", blocks={"top": Block()})
    geometry, _ = laid_out(design)
    assert geometry.plates == ()
    assert geometry.hit(0, 0) is None


def levels_of(design):
    """Addresses of all blocks that can be shown on their own, the root first."""
    found = [""]

    def walk(block, address):
        for item in block.items:
            if item.block is not None:
                here = f"{address}.{item.id}" + (
                    "[" + ",".join("0" for _ in item.axes) + "]" if item.axes else ""
                )
                found.append(here)
                walk(design.blocks[item.block], here)

    walk(design.root_block, design.root)
    return found


def test_no_plates_overlap_at_any_level(any_design):
    for shown in levels_of(any_design):
        geometry, _ = laid_out(any_design, shown)
        by_parent = {}
        for plate in geometry.plates:
            by_parent.setdefault(plate.parent, []).append(plate)
        for plates in by_parent.values():
            for one, other in itertools.combinations(plates, 2):
                assert not one.rect.touches(other.rect), (shown, one.path, other.path)


def test_pushing_apart_keeps_the_order():
    slots = [
        Slot("a", 200, 100, x=0, y=0),
        Slot("b", 200, 100, x=60, y=8),
        Slot("c", 100, 100, x=10, y=60),
        Slot("d", 100, 100, x=900, y=0),
    ]
    push_apart(slots, Spacing())
    a, b, c, d = slots
    assert (a.x, a.y, d.x, d.y) == (0, 0, 900, 0)
    assert b.x >= a.x + a.w + 32 and b.y == 8
    assert c.y >= a.y + a.h + 32 and c.x == 10


def test_a_guard_shows_in_badge_and_as_a_hole():
    design = opened(next(p for p in DESIGNS if p.stem == "dgx-superpod-31"))
    geometry, _ = laid_out(design)
    plate = next(p for p in geometry.plates if p.path == "node" and p.role == "item")
    assert plate.badge == "× 32 along node, 31 exist"
    assert plate.short_badge == "31 of 32 along node"
    grid = next(g for g in geometry.grids if g.path == "node")
    assert [grid.first + k for k in grid.holes] == [31]


def test_a_short_last_rack_is_noted(cloudmatrix):
    assert words.placement_notes(cloudmatrix)["node"] == "4 to a compute rack"
    fewer = set_count(cloudmatrix, "pod.node", 47, "node")
    assert words.placement_notes(fewer)["node"] == "4 to a compute rack, last 3"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("other x", "full mesh along x"),
        ("next x", "ring along x"),
        ("adjacent x", "line along x"),
        ("differ x y", "full mesh over x, y"),
        ("a.i = b.j", "a.i = b.j"),
        (None, "each to each"),
    ],
)
def test_rules_are_said_in_the_terms_of_the_field(rule, said):
    end = {"item": "chip", "port": "p"}
    rules = (rule,) if rule else ()
    group = LinkGroup.model_validate({"id": "g", "plane": "up", "a": end, "b": end, "rules": rules})
    assert words.rule(group, ()) == said
