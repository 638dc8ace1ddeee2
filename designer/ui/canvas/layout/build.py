"""From a design to plates and tiles: the geometry of one block on the topology canvas.

The first element of every repeated block is open and shows its content; beside it a second plate
holds the siblings as small pictures. Arrays of parts are lattices of tiles. The work follows the
number of item paths, never the number of elements.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from designer.model.address import find
from designer.model.arrays import AxisUse
from designer.model.blocks import Block, Item
from designer.model.design import Design
from designer.model.expansion import Expansion
from designer.ui.canvas.geometry import (
    Caption,
    Geometry,
    Grid,
    Lattice,
    Plate,
    PlateRole,
    Rect,
    brackets,
    union,
    unravel,
)
from designer.ui.canvas.layout import arrange, wires, words
from designer.ui.canvas.layout.guards import Admits, admission, first_of, holes_of, missing_of
from designer.ui.canvas.layout.picture import Inner, paint_plan
from designer.ui.canvas.layout.tiles import CAPTION_H, Measure, approximate, columns, lay_out

PAD = 16.0
HEADER = 40.0
FOOT = 22.0
SIBLING_GAP = 24.0
LOOP_ROOM = 24.0
ROOT_GAP, ROOT_ROW_GAP = 56.0, 104.0
INNER_GAP, INNER_ROW_GAP = 32.0, 72.0
#: A block on its own has larger plates than the small tiles its positions were chosen for.
DRILLED = arrange.Spacing(clear=24.0, beside=32.0, above=48.0)
#: Levels of blocks that are opened inside each other; deeper ones stay closed.
MAX_OPEN = 5
MAX_SIBLINGS = 16_384
#: Room on the plate of a block without anything in it: something can be dropped there.
EMPTY_W, EMPTY_H = 240.0, 88.0
_NARROW_NOTE = 170.0


@dataclass(slots=True)
class Box:
    """A part of the picture while it is put together; places are relative to its parent.

    `below` is room for the brackets of groups within the array.
    """

    w: float
    h: float
    x: float = 0.0
    y: float = 0.0
    item: str = ""
    plate: Plate | None = None
    grids: list[Grid] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    below: float = 0.0
    children: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the hierarchy a block is laid out: the open element around it."""

    path: str
    prefix: str
    axes: tuple[AxisUse, ...]
    index: tuple[int, ...]
    depth: int


def build(
    design: Design, expansion: Expansion, shown: str = "", measure: Measure = approximate
) -> Geometry:
    """Lay out one block without its bundles.

    Parameters
    ----------
    design, expansion
        A sound document and what `designer.model.rules.require_valid` returned for it.
    shown
        Address of the element whose block is shown, ``pod.node[3]``; empty for the root block.
    measure
        Width of a text at a size in px and a weight.

    Returns
    -------
    Geometry
        With plates outer before inner.
    """
    builder = _Builder(design, expansion, measure)
    place, block = opened_at(design, shown)
    boxes = builder.content(block, place, ROOT_GAP, ROOT_ROW_GAP, 0.0, 0.0)
    result = _Flat()
    for box in boxes:
        result.add(box, 0.0, 0.0, -1)
    bounds = union([plate.rect for plate in result.plates])
    return Geometry(tuple(result.plates), tuple(result.grids), tuple(result.captions), (), bounds)


def sketch(
    design: Design,
    expansion: Expansion,
    address: str,
    depth: int,
    measure: Measure = approximate,
) -> Geometry:
    """Lay out a single item with its corner at the origin.

    Parameters
    ----------
    design, expansion
        A sound document and its expansion.
    address
        Of the item, without indices.
    depth
        Levels of open blocks around it.
    """
    around, _, name = address.rpartition(".")
    place, block = opened_at(design, around)
    item = block.item(name)
    assert item is not None, address
    result = _Flat()
    box = _Builder(design, expansion, measure).item(item, replace(place, depth=depth))
    result.add(box, 0.0, 0.0, -1)
    bounds = union([plate.rect for plate in result.plates])
    return Geometry(tuple(result.plates), tuple(result.grids), tuple(result.captions), (), bounds)


def opened_at(design: Design, shown: str) -> tuple[Place, Block]:
    """Return the place and block that an address opens; free indices are 0."""
    place, block = Place("", design.root, (), (), 0), design.root_block
    if not shown or shown == design.root:
        return place, block
    for step in find(design.blocks, design.root, shown).steps:
        item = block.item(step.id)
        if item is None or item.block is None:
            break
        path = f"{place.path}.{item.id}" if place.path else item.id
        own = tuple(i or 0 for i in step.indices)
        prefix = f"{place.prefix}.{item.id}{brackets(own)}"
        place = Place(path, prefix, (*place.axes, *_axes(item, path)), (*place.index, *own), 0)
        block = design.blocks[item.block]
    return place, block


def _axes(item: Item, path: str) -> tuple[AxisUse, ...]:
    return tuple(
        AxisUse((path, a.name), a.size, tuple((f.name, f.size) for f in a.factors))
        for a in item.axes
    )


class _Builder:
    def __init__(self, design: Design, expansion: Expansion, measure: Measure) -> None:
        self.design = design
        self.measure = measure
        self.computing = arrange.holds_accelerators(design)
        self.notes = words.placement_notes(design)
        self.below: dict[str, list[int]] = {}
        self.arrays = expansion.arrays
        for number, array in enumerate(expansion.arrays):
            path = array.path
            while "." in path:
                path = path.rpartition(".")[0]
                self.below.setdefault(path, []).append(number)

    # -- blocks -------------------------------------------------------------------------------

    def content(
        self, block: Block, place: Place, gap: float, row_gap: float, left: float, top: float
    ) -> list[Box]:
        wired = wires.wired_groups(block)
        rooms = {
            item.id: wires.room(wired[item.id], tuple(a.size for a in item.axes))
            for item in block.items
            if item.id in wired
        }
        boxes = [self.item(item, place, rooms.get(item.id, 0.0)) for item in block.items]
        looped = {g.a.item for g in block.links if g.a.item == g.b.item}
        for box in boxes:
            box.below = LOOP_ROOM if box.item in looped and not box.children else 0.0
        # What stands by hand does not give way to a bracket.
        by_hand = arrange.is_pinned(block)
        slots = [
            arrange.Slot(b.item, b.w, b.h + (0.0 if by_hand else b.below), middle=_middle(b))
            for b in boxes
        ]
        arrange.place(
            self.design,
            block,
            slots,
            self.computing,
            gap=gap,
            row_gap=row_gap,
            left=left,
            top=top,
            spacing=DRILLED if place.path and place.depth == 0 else None,
        )
        for box, slot in zip(boxes, slots, strict=True):
            box.x, box.y = slot.x, slot.y
        return boxes

    def item(self, item: Item, place: Place, wire_room: float = 0.0) -> Box:
        path = f"{place.path}.{item.id}" if place.path else item.id
        here = (*place.axes, *_axes(item, path))
        admits = admission(item.guard, here)
        if item.block is not None and item.block in self.design.blocks:
            box = self.composite(item, path, place, here, admits)
        elif place.depth == 0 or item.count > 24 or len(item.axes) > 1:
            box = self.framed(item, path, place, admits)
        else:
            box = self.row(item, path, place, admits)
        box.h += wire_room
        box.item = item.id
        return box

    def plate(self, item: Item, path: str, place: Place, role: PlateRole, **more: object) -> Plate:
        return Plate(
            f"{self.design.root}.{path}",
            path,
            role,
            Rect(0, 0, 0, 0),
            external=item.external,
            depth=place.depth * 2 + (role == "zone"),
            block=item.block,
            **more,  # type: ignore[arg-type]
        )

    def titled(
        self,
        item: Item,
        path: str,
        place: Place,
        missing: int,
        foot: str,
        width: float,
        height: float,
    ) -> Box:
        """An empty box as large as its content or its header needs, with the plate of an item."""
        title, note, badge = words.title(item), self.notes.get(path, ""), words.badge(item, missing)
        box = Box(max(width, self.header_width(title, note, badge)), height + (FOOT if foot else 0))
        box.plate = self.plate(
            item,
            path,
            place,
            "item",
            title=title,
            note=note,
            badge=badge,
            foot=foot,
            short_badge=words.short_badge(item, missing),
        )
        return box

    def header_width(self, title: str, note: str, badge: str) -> float:
        # Somewhat more than at 100 %: far out, texts stay larger than the plates.
        width = 2 * PAD + self.measure(title, 13, 600) * 1.1
        if note:
            width += 10 + min(self.measure(note, 11, 400), _NARROW_NOTE)
        width += 20 + self.measure(badge, 11, 600) * 1.1 + 20 if badge else 0
        return math.ceil(width / 4) * 4

    # -- parts --------------------------------------------------------------------------------

    def tiles(
        self, item: Item, path: str, place: Place, admits: Admits | None
    ) -> tuple[list[Grid], list[Caption], float, float, int]:
        part = self.design.parts.get(item.part or "")
        kind = words.tile_kind(part)
        groups, w, h = lay_out(kind, tuple((a.name, a.size) for a in item.axes), self.measure)
        shape = tuple(a.size for a in item.axes)
        label = words.tile_label(item, part)
        grids = [
            Grid(
                path,
                place.prefix,
                item.id,
                kind,
                group.lattice,
                shape,
                group.first,
                label,
                holes_of(admits, place.index, shape, group.first, group.lattice.count),
            )
            for group in groups
        ]
        captions = [
            Caption(g.caption_x, g.caption_y, g.caption, g.room) for g in groups if g.caption
        ]
        hidden = item.count - sum(g.lattice.count for g in groups)
        return grids, captions, w, h, hidden

    def framed(self, item: Item, path: str, place: Place, admits: Admits | None) -> Box:
        """A plate of its own for an array of parts."""
        grids, captions, w, h, hidden = self.tiles(item, path, place, admits)
        missing = missing_of(admits, place.index, item)
        foot = words.more(hidden) if hidden else words.assumed(item)
        box = self.titled(item, path, place, missing, foot, w + 2 * PAD, HEADER + h + PAD)
        box.grids = [_shifted(g, PAD, HEADER) for g in grids]
        box.captions = [replace(c, x=c.x + PAD, y=c.y + HEADER) for c in captions]
        return box

    def row(self, item: Item, path: str, place: Place, admits: Admits | None) -> Box:
        """Tiles with a caption and no frame, on the plate of the open element."""
        grids, _, w, h, _ = self.tiles(item, path, place, admits)
        if not item.axes:
            return self.single(item, path, place, grids[0])
        text = words.caption(item)
        room = self.measure(text, 11, 400)
        # The caption may stick out a little, but not so far that it runs into the neighbour.
        box = Box(max(w, math.ceil(room / 4) * 4), CAPTION_H + h)
        box.grids = [_shifted(g, 0, CAPTION_H) for g in grids]
        box.captions = [Caption(0, 0, text, box.w + INNER_GAP - 8)]
        box.plate = self.plate(item, path, place, "zone", title=words.title(item))
        return box

    def single(self, item: Item, path: str, place: Place, grid: Grid) -> Box:
        """One tile that bears the item's name."""
        name = words.title(item)
        lattice = grid.lattice
        width = max(lattice.w, math.ceil((self.measure(name, 11, 500) + 20) / 4) * 4)
        box = Box(width, lattice.h)
        wide = Lattice(0, 0, 1, 1, width + 8, lattice.py, width, lattice.h)
        box.grids = [replace(grid, lattice=wide, label=name)]
        box.plate = self.plate(item, path, place, "zone", title=name)
        return box

    # -- blocks inside ------------------------------------------------------------------------

    def composite(
        self, item: Item, path: str, place: Place, here: tuple[AxisUse, ...], admits: Admits | None
    ) -> Box:
        shape = tuple(a.size for a in item.axes)
        if place.depth >= MAX_OPEN:
            return self.closed(item, path, place, admits, 0, item.count, Box(0, 0))
        first = first_of(admits, place.index, shape, item.count)
        own = unravel(first, shape)
        inner = Place(
            path,
            f"{place.prefix}.{item.id}{brackets(own)}",
            here,
            (*place.index, *own),
            place.depth + 1,
        )
        opened = self.opened(item, path, place, inner, missing_of(admits, place.index, item))
        if item.count == 1:
            return opened
        start = first + 1 if first + 1 < item.count else 0
        siblings = self.closed(item, path, place, admits, start, item.count - start, opened)
        siblings.x = opened.w + SIBLING_GAP
        siblings.h = max(siblings.h, opened.h)
        return Box(siblings.x + siblings.w, siblings.h, children=[opened, siblings])

    def opened(self, item: Item, path: str, place: Place, inner: Place, missing: int) -> Box:
        assert item.block is not None
        block = self.design.blocks[item.block]
        children = self.content(block, inner, INNER_GAP, INNER_ROW_GAP, PAD, HEADER)
        width = max((c.x + c.w for c in children), default=PAD) + PAD
        height = max((c.y + c.h + c.below for c in children), default=HEADER) + PAD
        if not children or arrange.is_pinned(block):
            # What is drawn by hand keeps its room while it fills.
            width, height = max(width, EMPTY_W), max(height, HEADER + EMPTY_H)
        box = self.titled(item, path, place, missing, words.assumed(item), width, height)
        box.children = children
        if not children:
            room = self.measure(words.EMPTY, 11, 400)
            middle = (box.w - room) / 2
            box.captions = [Caption(middle, HEADER + EMPTY_H / 2 - 20, words.EMPTY, room + 4)]
        return box

    def closed(
        self,
        item: Item,
        path: str,
        place: Place,
        admits: Admits | None,
        start: int,
        count: int,
        opened: Box,
    ) -> Box:
        """The plate of siblings, each a small picture of what is inside."""
        inners = self.inners(path, place, item)
        lead = max(inners, key=lambda i: (i.kind == "accelerator", i.count), default=None)
        title = words.siblings(item, start, start + count - 1)
        least = self.header_width(title, words.COLOURED_BY_LOAD, "")
        bands, w, h = paint_plan(inners, count, opened.w * 0.8, max(opened.h - HEADER - PAD, 24))
        shown = min(count, MAX_SIBLINGS)
        gap = 4.0 if w > 10 else 2.0
        rows = max(1, math.floor((opened.h - HEADER - PAD + gap) / (h + gap)))
        cols = max(-(-shown // rows), math.floor((least - 2 * PAD + gap) / (w + gap)))
        if opened.h < 2 * HEADER or shown > 64:
            cols = max(cols, columns(shown, math.sqrt(shown * h / w)))
        cols = min(cols, max(columns(shown, math.sqrt(shown * 4 * h / w)), 8))
        lattice = Lattice(PAD, HEADER, min(cols, shown), shown, w + gap, h + gap, w, h)
        shape = tuple(a.size for a in item.axes)
        holes = holes_of(admits, place.index, shape, start, shown)
        grid = Grid(
            path,
            place.prefix,
            item.id,
            "block",
            lattice,
            shape,
            start,
            "",
            holes,
            bands,
            lead.path if lead else "",
        )
        foot = words.more(count - shown) if count > shown else ""
        rect = lattice.rect
        height = HEADER + rect.h + PAD + (FOOT if foot else 0)
        box = Box(max(rect.w + 2 * PAD, least), height, grids=[grid])
        box.plate = self.plate(item, path, place, "siblings", title=title, foot=foot)
        return box

    def inners(self, path: str, place: Place, item: Item) -> list[Inner]:
        result = []
        outer = len(place.index) + len(item.axes)
        for number in self.below.get(path, ()):
            array = self.arrays[number]
            names = array.path[len(path) + 1 :].split(".")
            sizes: dict[str, list[int]] = {}
            for axis in array.axes[outer:]:
                sizes.setdefault(axis.key[0], []).append(axis.size)
            steps, walked = [], path
            for name in names:
                walked = f"{walked}.{name}"
                steps.append((name, tuple(sizes.get(walked, ()))))
            kind = words.tile_kind(self.design.parts.get(array.part))
            result.append(Inner(array.path, kind, tuple(steps)))
        return result


# -- putting it together ------------------------------------------------------------------------


def _middle(box: Box) -> float:
    """Where lines reach a box: the middle of its open element."""
    return (box.children[0].w if box.plate is None and box.children else box.w) / 2


def _shifted(grid: Grid, dx: float, dy: float) -> Grid:
    return replace(grid, lattice=_moved(grid.lattice, dx, dy))


def _moved(one: Lattice, dx: float, dy: float) -> Lattice:
    # Made by hand: `replace` takes several times as long, and a picture has hundreds of them.
    return Lattice(one.x + dx, one.y + dy, one.cols, one.count, one.px, one.py, one.w, one.h)


@dataclass(slots=True)
class _Flat:
    plates: list[Plate] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)

    def add(self, box: Box, dx: float, dy: float, parent: int) -> None:
        x, y = box.x + dx, box.y + dy
        if box.plate is not None:
            self.plates.append(replace(box.plate, rect=Rect(x, y, box.w, box.h), parent=parent))
            parent = len(self.plates) - 1
        for grid in box.grids:
            self.grids.append(replace(grid, lattice=_moved(grid.lattice, x, y), plate=parent))
        for one in box.captions:
            self.captions.append(Caption(one.x + x, one.y + y, one.text, one.room, parent))
        for child in box.children:
            self.add(child, x, y, parent)
