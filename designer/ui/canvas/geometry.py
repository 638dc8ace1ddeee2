"""What stands where on the topology canvas: plates, lattices of tiles, captions and bundles.

Everything is in scene pixels (px at 100 %). Repetition stays repetition: a lattice of a million
tiles is one record with an origin, a pitch and a count, so that building, hit-testing and drawing
cost what the screen shows and not what the design holds. Nothing here knows Qt.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import numpy as np

TileKind = Literal["accelerator", "switch", "cpu", "other", "block"]
PlateRole = Literal["item", "siblings", "zone"]
Point = tuple[float, float]

_INDEX = re.compile(r"\[([\d,\s]*)\]$")


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.h

    @property
    def centre(self) -> Point:
        """Middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether a point is inside; left and upper edges belong to it."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def touches(self, other: Rect) -> bool:
        """Whether two rectangles overlap."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def grown(self, by: float) -> Rect:
        """Larger by a margin on all sides."""
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def moved(self, dx: float, dy: float) -> Rect:
        """Shifted."""
        return Rect(self.x + dx, self.y + dy, self.w, self.h)

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


def union(rects: list[Rect]) -> Rect:
    """The smallest rectangle around all; an empty one at the origin for none."""
    if not rects:
        return Rect(0, 0, 0, 0)
    x, y = min(r.x for r in rects), min(r.y for r in rects)
    return Rect(x, y, max(r.right for r in rects) - x, max(r.bottom for r in rects) - y)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Cells in rows, filled from the left; the last row may be short."""

    x: float
    y: float
    cols: int
    count: int
    px: float
    py: float
    w: float
    h: float

    @property
    def rows(self) -> int:
        """Number of rows, the short one included."""
        return -(-self.count // self.cols)

    @property
    def rect(self) -> Rect:
        """From the first cell to the last, without the gap behind it."""
        cols = min(self.cols, self.count)
        return Rect(
            self.x, self.y, (cols - 1) * self.px + self.w, (self.rows - 1) * self.py + self.h
        )

    def cell(self, k: int) -> Rect:
        """Place of one cell."""
        row, col = divmod(k, self.cols)
        return Rect(self.x + col * self.px, self.y + row * self.py, self.w, self.h)

    def at(self, x: float, y: float) -> int | None:
        """Number of the cell at a point; None in a gap or outside."""
        col, row = math.floor((x - self.x) / self.px), math.floor((y - self.y) / self.py)
        if not (0 <= col < self.cols and 0 <= row < self.rows):
            return None
        k = row * self.cols + col
        inside = x - self.x - col * self.px < self.w and y - self.y - row * self.py < self.h
        return k if inside and k < self.count else None


@dataclass(frozen=True, slots=True)
class Band:
    """One array inside the picture of a closed element; the lattice is relative to its cell.

    Attributes
    ----------
    path
        Item path from the root.
    steps
        Item ids below the element, each with the sizes of its axes.
    """

    path: str
    kind: TileKind
    lattice: Lattice
    steps: tuple[tuple[str, tuple[int, ...]], ...]

    def address(self, element: str, k: int) -> str:
        """Address of the k-th chip of the band inside an element."""
        sizes = [size for _, shape in self.steps for size in shape]
        index = unravel(k, tuple(sizes))
        names, position = [element], 0
        for name, shape in self.steps:
            names.append(name + brackets(index[position : position + len(shape)]))
            position += len(shape)
        return ".".join(names)


@dataclass(frozen=True, slots=True)
class Grid:
    """Tiles of one item inside one plate: some or all of its elements.

    Attributes
    ----------
    path
        Item path from the root.
    prefix
        Address of the element that holds the item, ``pod.node[0]``.
    first
        Flat number of the element in the first cell.
    shape
        Sizes of the item's own axes.
    holes
        Cells whose element does not exist (guards).
    picture
        What is inside each cell, for items that hold a block.
    lead
        Array whose colour stands for a whole cell where its picture cannot be seen.
    plate
        Index of the plate that the tiles stand on.
    """

    path: str
    prefix: str
    item: str
    kind: TileKind
    lattice: Lattice
    shape: tuple[int, ...] = ()
    first: int = 0
    label: str = ""
    holes: frozenset[int] = frozenset()
    picture: tuple[Band, ...] = ()
    lead: str = ""
    plate: int = -1

    def address(self, k: int) -> str:
        """Address of the element in a cell."""
        return f"{self.prefix}.{self.item}{brackets(unravel(self.first + k, self.shape))}"


@dataclass(frozen=True, slots=True)
class Plate:
    """A rectangle that stands for an item, its siblings, or a row of tiles without a frame.

    Attributes
    ----------
    address
        Of the item, without indices.
    foot
        A line at the lower edge, for assumptions and what is not drawn.
    short_badge
        The badge in fewer words, for where it has little room.
    parent
        Index of the plate around this one, -1 at the top.
    block
        Id of the block inside, if any.
    """

    address: str
    path: str
    role: PlateRole
    rect: Rect
    title: str = ""
    note: str = ""
    badge: str = ""
    foot: str = ""
    external: bool = False
    depth: int = 0
    parent: int = -1
    block: str | None = None
    short_badge: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """A small text on a plate; `room` is the width it may take."""

    x: float
    y: float
    text: str
    room: float
    plate: int = -1


@dataclass(frozen=True, slots=True)
class Bundle:
    """All links of one group, drawn once between the open elements.

    Attributes
    ----------
    address
        Of the link group.
    path
        Path of the group from the root block, as the expansion names it.
    ends
        Item paths of both arrays.
    points
        Corners of the line.
    width
        Follows the speed.
    rule, speed
        First parts of the label.
    label
        Where the label stands at 100 %.
    anchor
        The side of the label that keeps its place when the text does not scale with the zoom.
    wires
        One line for each pair, where pairs were listed by hand; drawn instead of `points`.
    """

    address: str
    path: str
    ends: tuple[str, str]
    points: tuple[Point, ...]
    width: float
    rule: str
    speed: str
    external: bool
    label: Rect
    anchor: Literal["left", "centre", "right"] = "centre"
    wires: tuple[tuple[Point, ...], ...] = ()

    @property
    def lines(self) -> tuple[tuple[Point, ...], ...]:
        """All that is drawn."""
        return self.wires or (self.points,)


@dataclass(frozen=True, slots=True)
class Hit:
    """What is at a point: an address, what kind of thing it is and where."""

    address: str
    what: Literal["tile", "plate", "bundle"]
    rect: Rect


@dataclass(frozen=True)
class Geometry:
    """All of a block on the canvas."""

    plates: tuple[Plate, ...] = ()
    grids: tuple[Grid, ...] = ()
    captions: tuple[Caption, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    bounds: Rect = Rect(0, 0, 0, 0)
    plate_boxes: np.ndarray = field(init=False, repr=False, compare=False)
    grid_boxes: np.ndarray = field(init=False, repr=False, compare=False)
    caption_boxes: np.ndarray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        captions = [Rect(c.x, c.y, c.room, 16) for c in self.captions]
        for name, rects in (
            ("plate_boxes", [p.rect for p in self.plates]),
            ("grid_boxes", [g.lattice.rect for g in self.grids]),
            ("caption_boxes", captions),
        ):
            object.__setattr__(self, name, _boxes(rects))

    def with_bundles(self, bundles: tuple[Bundle, ...]) -> Geometry:
        """Return the same plates with other bundles."""
        bounds = union([p.rect for p in self.plates])
        for bundle in bundles:
            points = [Rect(x, y, 0, 0) for line in bundle.lines for x, y in line]
            bounds = bounds.united(union([*points, bundle.label]))
        return replace(self, bundles=bundles, bounds=bounds)

    # -- from a point to an address -----------------------------------------------------------

    def hit(
        self, x: float, y: float, *, slack: float = 4.0, smallest: float = 2.0, labels: bool = True
    ) -> Hit | None:
        """Return what is at a point.

        Parameters
        ----------
        x, y
            Scene position.
        slack
            How far beside a line still counts, in scene pixels.
        smallest
            Chips smaller than this, in scene pixels, are not picked by themselves: they are
            part of a texture at the present zoom.
        labels
            Whether labels are shown and can be picked.

        Returns
        -------
        Hit or None
            Labels first, then tiles, lines and plates; the innermost of each.
        """
        for bundle in reversed(self.bundles) if labels else ():
            if bundle.label.contains(x, y):
                return Hit(bundle.address, "bundle", bundle.label)
        found = self._tile_at(x, y, smallest)
        if found is None:
            found = self._line_at(x, y, slack)
        return found if found is not None else self._plate_at(x, y)

    def _tile_at(self, x: float, y: float, smallest: float) -> Hit | None:
        for number in reversed(containing(self.grid_boxes, x, y)):
            grid = self.grids[number]
            k = grid.lattice.at(x, y)
            if k is None or k in grid.holes or min(grid.lattice.w, grid.lattice.h) < smallest:
                continue
            cell, address = grid.lattice.cell(k), grid.address(k)
            for band in grid.picture:
                chip = band.lattice.at(x - cell.x, y - cell.y)
                if chip is not None and min(band.lattice.w, band.lattice.h) >= smallest:
                    rect = band.lattice.cell(chip).moved(cell.x, cell.y)
                    return Hit(band.address(address, chip), "tile", rect)
            return Hit(address, "tile", cell)
        return None

    def _line_at(self, x: float, y: float, slack: float) -> Hit | None:
        for bundle in reversed(self.bundles):
            reach = bundle.width / 2 + slack
            for (x1, y1), (x2, y2) in (p for line in bundle.lines for p in pairwise(line)):
                box = Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)).grown(reach)
                if box.contains(x, y):
                    return Hit(bundle.address, "bundle", bundle.label)
        return None

    def _plate_at(self, x: float, y: float) -> Hit | None:
        numbers = containing(self.plate_boxes, x, y)
        if not numbers:
            return None
        plate = max((self.plates[n] for n in numbers), key=lambda p: p.depth)
        return Hit(plate.address, "plate", plate.rect)

    # -- from an address to a place -----------------------------------------------------------

    def rect_of(self, address: str) -> Rect | None:
        """Return where an address is drawn; None if it is not on this canvas.

        An element inside a closed sibling is found in the sibling's picture; if even that does
        not show it, the place of the sibling is returned.
        """
        for bundle in self.bundles:
            if bundle.address == address:
                return bundle.label
        for plate in self.plates:
            if plate.address == address and plate.role != "siblings":
                return plate.rect
        return self._tile_rect(address)

    def _tile_rect(self, address: str) -> Rect | None:
        best: tuple[int, Rect] | None = None
        for grid in self.grids:
            head = f"{grid.prefix}.{grid.item}"
            if not address.startswith(head):
                continue
            segment, _, rest = address[len(grid.prefix) + 1 :].partition("].")
            k = _flat(segment + "]" if rest else segment, grid)
            if k is None:
                continue
            cell = grid.lattice.cell(k)
            rect = _in_picture(grid, cell, rest) if rest else cell
            if rect is not None and (best is None or len(head) > best[0]):
                best = len(head), rect
        return best[1] if best else None

    def place_of(self, address: str) -> Rect | None:
        """Like `rect_of`, but for an open element the plate that it is opened on."""
        found = self.rect_of(address)
        if found is not None:
            return found
        bare = re.sub(r"\[[^\]]*\]", "", address)
        return self.rect_of(bare)


def _flat(segment: str, grid: Grid) -> int | None:
    name, bracket, _ = segment.partition("[")
    if name != grid.item:
        return None
    match = _INDEX.search(segment) if bracket else None
    digits = [int(d) for d in match.group(1).split(",")] if match and match.group(1) else []
    if len(digits) != len(grid.shape):
        return None
    k = -grid.first
    for place, digit in enumerate(digits):
        if digit >= grid.shape[place]:
            return None
        k += digit * math.prod(grid.shape[place + 1 :])
    return k if 0 <= k < grid.lattice.count and k not in grid.holes else None


def _in_picture(grid: Grid, cell: Rect, rest: str) -> Rect | None:
    names = re.sub(r"\[[^\]]*\]", "", rest)
    for band in grid.picture:
        if ".".join(name for name, _ in band.steps) != names:
            continue
        digits = [int(d) for group in re.findall(r"\[([\d,]*)\]", rest) for d in group.split(",")]
        sizes = [size for _, shape in band.steps for size in shape]
        if len(digits) != len(sizes) or any(d >= n for d, n in zip(digits, sizes, strict=True)):
            return None
        k = 0
        for digit, size in zip(digits, sizes, strict=True):
            k = k * size + digit
        return band.lattice.cell(k).moved(cell.x, cell.y) if k < band.lattice.count else cell
    return cell


def unravel(k: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the index along each axis of a flat number, last axis fastest."""
    digits = []
    for size in reversed(shape):
        k, digit = divmod(k, size)
        digits.append(digit)
    return tuple(reversed(digits))


def brackets(index: tuple[int, ...]) -> str:
    """Write an index as addresses do; nothing where there is no axis."""
    return f"[{','.join(map(str, index))}]" if index else ""


def _boxes(rects: list[Rect]) -> np.ndarray:
    table = [(r.x, r.y, r.right, r.bottom) for r in rects]
    return np.array(table, dtype=float).reshape(-1, 4)


def containing(boxes: np.ndarray, x: float, y: float) -> list[int]:
    """Return the numbers of boxes around a point."""
    if not len(boxes):
        return []
    inside = (boxes[:, 0] <= x) & (x < boxes[:, 2]) & (boxes[:, 1] <= y) & (y < boxes[:, 3])
    return [int(n) for n in np.flatnonzero(inside)]


def touching(boxes: np.ndarray, area: Rect) -> list[int]:
    """Return the numbers of boxes that overlap an area."""
    if not len(boxes):
        return []
    inside = (
        (boxes[:, 0] < area.right)
        & (boxes[:, 2] > area.x)
        & (boxes[:, 1] < area.bottom)
        & (boxes[:, 3] > area.y)
    )
    return [int(n) for n in np.flatnonzero(inside)]
