"""Bundles: one line per link group between the open elements, with its label.

A line ends at a tile of the open element, or at the edge of a plate that stands for a whole array.
Groups between elements of one repeated block run from the open element to the plate of its
siblings; groups within one array are drawn as a loop at its lower edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from designer.model.blocks import LinkGroup
from designer.model.design import Design
from designer.model.expansion import Expansion
from designer.model.joins import Join
from designer.ui.canvas.geometry import Bundle, Geometry, Grid, Plate, Point, Rect
from designer.ui.canvas.layout import labels, wires, words
from designer.ui.canvas.layout.build import HEADER, PAD
from designer.ui.canvas.layout.labels import LABEL_H, LABEL_PX
from designer.ui.canvas.layout.route import NEAR, PLATE, TEXT, TILES, Field, Port, channels, route
from designer.ui.canvas.layout.tiles import CAPTION_H, Measure, approximate

_LOOP = 22.0
#: Lines are wide: nearer than this they would touch the edge of what they pass.
_BESIDE = 9.0
_PORTS = 7
#: Beyond so many groups the routes are not searched for: nobody can read them anyway.
_MAX_SEARCHED = 120


def add_bundles(
    geometry: Geometry,
    design: Design,
    expansion: Expansion,
    shown_path: str = "",
    measure: Measure = approximate,
    before: Geometry | None = None,
) -> Geometry:
    """Return the geometry with the bundles of all link groups that are open on it.

    Where nothing has moved since `before`, its lines are kept: an edit of a speed routes nothing.
    """
    wiring = _Wiring(geometry, design, expansion, shown_path, measure)
    if before is not None and _stands_as(geometry, before):
        wiring.known = {bundle.path: bundle for bundle in before.bundles}
    return geometry.with_bundles(tuple(wiring.all()))


def _stands_as(geometry: Geometry, before: Geometry) -> bool:
    return (
        geometry.plates == before.plates
        and geometry.grids == before.grids
        and geometry.captions == before.captions
    )


def link_rate(design: Design, expansion: Expansion, join: Join) -> float | None:
    """Bytes per second of one link, one direction: the smallest of what is known (rule S8)."""
    group = join.group
    rates = [group.link_bytes_per_s.value]
    for end, number in ((group.a, join.a), (group.b, join.b)):
        part = design.parts.get(expansion.arrays[number].part)
        port = part.port(end.port) if part is not None else None
        if port is not None and port.lane_bytes_per_s.value is not None:
            rates.append(port.lane_bytes_per_s.value * (group.lanes or port.lanes))
    for name in (group.medium, group.medium_across):
        medium = getattr(design.parts.get(name or ""), "bytes_per_s", None)
        if medium is not None and medium.value is not None:
            rates.append(medium.value / group.links_per_module)
    known = [rate for rate in rates if rate is not None]
    return min(known) if known else None


def line_width(bytes_per_s: float | None) -> float:
    """Width of a bundle: grows with the logarithm of the speed."""
    if not bytes_per_s:
        return 2.5
    return min(12.0, 2.5 + 1.7 * math.log2(1 + bytes_per_s / 10e9))


@dataclass(slots=True)
class _End:
    """Where a bundle ends: a plate, and the tiles on it if they can be reached."""

    plate: int
    grid: Grid | None


class _Wiring:
    def __init__(
        self,
        geometry: Geometry,
        design: Design,
        expansion: Expansion,
        shown_path: str,
        measure: Measure,
    ) -> None:
        self.geometry = geometry
        self.design = design
        self.expansion = expansion
        self.shown = shown_path
        self.measure = measure
        self.plates = {p.path: n for n, p in enumerate(geometry.plates) if p.role != "siblings"}
        self.siblings = {p.path: n for n, p in enumerate(geometry.plates) if p.role == "siblings"}
        self.opened = {p.parent for p in geometry.plates}
        self.rows: dict[str, Grid] = {}
        for grid in geometry.grids:
            if geometry.plates[grid.plate].role == "zone":
                self.rows[grid.path] = grid
        self.drawn = Field()
        frames = [n for n, p in enumerate(geometry.plates) if p.role != "zone"]
        boxes = geometry.plate_boxes[frames]
        headers = boxes.copy()
        headers[:, 3] = headers[:, 1] + HEADER
        self.ground = labels.Ground(geometry.grid_boxes, self._texts(), headers, boxes)
        self.by_path = {join.path: join for join in expansion.joins}
        self.looped: dict[int, list[str]] = {}
        self.known: dict[str, Bundle] = {}

    def all(self) -> list[Bundle]:
        found = []
        for join in self.expansion.joins:
            inside = not self.shown or join.path.startswith(self.shown + ".")
            ends = self._ends(join) if inside else None
            if ends is not None:
                found.append((join, *ends))
                if ends[0] is ends[1]:
                    self.looped.setdefault(ends[0].plate, []).append(join.path)
        if self.known.keys() == {join.path for join, _, _ in found}:
            lines = {path: bundle.points for path, bundle in self.known.items()}
            self._lay_lines(lines)
            joins = [join for join, _, _ in found]
            return [self._kept(join) or self._bundle(join, lines[join.path]) for join in joins]
        search = len(found) <= _MAX_SEARCHED
        # Short ones first: they have less choice. Labels last: they keep clear of all lines.
        short = sorted(found, key=lambda f: self._distance(f[1], f[2]))
        points = {join.path: self._line(a, b, join, search) for join, a, b in short}
        self._lay_lines(points)
        bundles = {join.path: self._bundle(join, points[join.path]) for join, _, _ in short}
        return [bundles[join.path] for join, _, _ in found]

    def _lay_lines(self, lines: dict[str, tuple[Point, ...]]) -> None:
        for path, points in lines.items():
            self.ground.add_line(path, points, 6.0)

    def _kept(self, join: Join) -> Bundle | None:
        """The bundle as it was, if its label still has the same width."""
        old = self.known[join.path]
        width = math.ceil(self.measure(self._text(join), LABEL_PX, 500) + 20)
        if width != old.label.w:
            return None
        self.ground.labels.append(old.label)
        return self._described(join, old.points, old.label)

    # -- ends ---------------------------------------------------------------------------------

    def _ends(self, join: Join) -> tuple[_End, _End] | None:
        a = self._end(self.expansion.arrays[join.a].path)
        b = self._end(self.expansion.arrays[join.b].path)
        if a is None or b is None:
            return None
        if join.is_self:
            sibling = self._varying(join)
            return (a, _End(sibling, None)) if sibling is not None else (a, a)
        if self.expansion.arrays[join.a].external or self.expansion.arrays[join.b].external:
            # What leaves the machine ends at the edge: it would only cross the inside.
            a, b = self._outermost(a), self._outermost(b)
        return None if a.plate == b.plate else (a, b)

    def _outermost(self, end: _End) -> _End:
        around = self._ancestors(end.plate)
        return _End(min(around), None) if around else end

    def _end(self, path: str) -> _End | None:
        while path:
            if path in self.plates:
                plate = self.plates[path]
                closed = self.geometry.plates[plate].block is not None
                if closed and plate in self.opened:
                    return None
                return _End(plate, self.rows.get(path))
            if path in self.siblings:
                return _End(self.siblings[path], None)
            path = path.rpartition(".")[0]
        return None

    def _varying(self, join: Join) -> int | None:
        """The siblings that a group within one array reaches from the open element, if it does."""
        array = self.expansion.arrays[join.a]
        varied = {u.key[0] for r in join.relations if r.kind != "same" for u in (*r.a, *r.b)}
        for axis in array.axes:
            if axis.key[0] in varied and axis.key[0] in self.siblings and axis.key[0] != array.path:
                return self.siblings[axis.key[0]]
        return None

    def _distance(self, a: _End, b: _End) -> float:
        (ax, ay), (bx, by) = (self.geometry.plates[e.plate].rect.centre for e in (a, b))
        return abs(ax - bx) + abs(ay - by)

    def _ports(self, end: _End, other: _End) -> list[Port]:
        if end.grid is not None:
            return _tile_ports(end.grid)
        rect = self.geometry.plates[end.plate].rect
        if other.grid is not None:
            facing = [p.x for p in _tile_ports(other.grid) if p.ny]
        else:
            across = self.geometry.plates[other.plate].rect
            facing = [(max(rect.x, across.x) + min(rect.right, across.right)) / 2]
        return _edge_ports(rect, facing)

    def _home(self, a: _End, b: _End) -> Rect | None:
        """The innermost plate around both ends: lines have no business outside."""
        around = self._ancestors(a.plate) & self._ancestors(b.plate)
        return self.geometry.plates[max(around)].rect if around else None

    # -- lines --------------------------------------------------------------------------------

    def _line(self, a: _End, b: _End, join: Join, search: bool) -> tuple[Point, ...]:
        if a is b:
            drawn = self._wires(join)
            return max(drawn, key=_extent) if drawn else self._loop(a, join)
        ports_a, ports_b = self._ports(a, b), self._ports(b, a)
        ground = Field(upright=self.drawn.upright, level=self.drawn.level, home=self._home(a, b))
        if search:
            self._obstacles(ground, a, b)
        frames = [p.rect for p in self.geometry.plates if p.depth == 0]
        ys, xs = [p.y for p in (*ports_a, *ports_b)], [p.x for p in (*ports_a, *ports_b)]
        levels = channels(*_span(ys), (e for r in frames for e in (r.y, r.bottom)))
        columns = channels(*_span(xs), (e for r in frames for e in (r.x, r.right)))
        points = route(ports_a, ports_b, ground, levels, columns)
        self.drawn.draw(points)
        return points

    def _obstacles(self, ground: Field, a: _End, b: _End) -> None:
        around = self._ancestors(a.plate) | self._ancestors(b.plate)
        own = {e.plate for e in (a, b) if e.grid is not None}
        for number, plate in enumerate(self.geometry.plates):
            if number not in around and number not in own and plate.role != "zone":
                ground.add(plate.rect, PLATE)
                if number not in (a.plate, b.plate):
                    ground.add(plate.rect.grown(_BESIDE), NEAR)
            elif plate.role != "zone" and plate.title:
                ground.add(_title_box(plate, self.measure), TEXT)
                if plate.badge:
                    ground.add(_badge_box(plate, self.measure), TEXT)
        near = around | own
        for grid in self.geometry.grids:
            plate = self.geometry.plates[grid.plate]
            if grid.plate in own or plate.parent in near:
                ground.add(grid.lattice.rect, TILES)
        for caption in self.geometry.captions:
            if caption.plate in own or self.geometry.plates[caption.plate].parent in near:
                ground.add(self._text_box(caption.text, caption.x, caption.y), TEXT)

    def _ancestors(self, plate: int) -> set[int]:
        result = set()
        plate = self.geometry.plates[plate].parent
        while plate >= 0:
            result.add(plate)
            plate = self.geometry.plates[plate].parent
        return result

    def _loop(self, end: _End, join: Join) -> tuple[Point, ...]:
        """A bracket below the array; several stand side by side, or inside each other."""
        rect = end.grid.lattice.rect if end.grid else self.geometry.plates[end.plate].rect
        texts = self.looped[end.plate]
        number = texts.index(join.path)
        wide = [self.measure(self._text(self.by_path[p]), LABEL_PX, 500) + 64 for p in texts]
        inset = min(PAD, rect.w / 6)
        y = rect.bottom + _LOOP
        if sum(wide) + 16 * (len(wide) - 1) <= rect.w - 2 * inset:
            x1 = rect.x + inset + sum(wide[:number]) + 16 * number
            x2 = x1 + wide[number]
        else:
            x1, x2 = rect.x + inset + 14 * number, rect.right - inset - 14 * number
            x2 = max(x2, x1 + 24)
            y += (LABEL_H + 8) * (len(wide) - 1 - number)
        points = ((x1, rect.bottom), (x1, y), (x2, y), (x2, rect.bottom))
        self.drawn.draw(points)
        return points

    def _wires(self, join: Join) -> tuple[tuple[Point, ...], ...]:
        """Single lines of a hand-wired group; none where a bundle has to do."""
        groups, grids = self._wired(join)
        return wires.draw(join.group, groups, grids) if grids else ()

    def _wired(self, join: Join) -> tuple[list[LinkGroup], list[Grid]]:
        """All hand-wired groups of the array of one, and its tiles; both empty if not drawn."""
        if not join.is_self or join.group.pairs is None:
            return [], []
        path = self.expansion.arrays[join.a].path
        holder = path.rpartition(".")[0]
        plates = {self.plates.get(path), self.plates.get(holder)} - {None}
        block = self.design.root_block
        for name in holder.split(".") if holder else ():
            item = block.item(name)
            block = self.design.blocks.get((item.block or "") if item else "", block)
        groups = wires.wired_groups(block).get(path.rpartition(".")[2], [])
        grids = [g for g in self.geometry.grids if g.path == path and g.plate in plates]
        return (groups, grids) if join.group in groups else ([], [])

    # -- labels -------------------------------------------------------------------------------

    def _text(self, join: Join) -> str:
        rate = link_rate(self.design, self.expansion, join)
        return f"{self._rule(join)} · {self._speed(join, rate)} · 100.0 %"

    def _rule(self, join: Join) -> str:
        a, b = self.expansion.arrays[join.a], self.expansion.arrays[join.b]
        keys = {axis.key for axis in b.axes}
        return words.rule(join.group, [x.key[1] for x in a.axes if x.key in keys])

    def _speed(self, join: Join, rate: float | None) -> str:
        return words.speed(join.group, rate)

    def _bundle(self, join: Join, points: tuple[Point, ...]) -> Bundle:
        width = self.measure(self._text(join), LABEL_PX, 500) + 20
        groups, grids = self._wired(join)
        if grids:
            label = wires.label(join.group, groups, grids, math.ceil(width))
        else:
            label = labels.place(join.path, points, math.ceil(width), self.ground)
        self.ground.labels.append(label)
        return self._described(join, points, label)

    def _described(self, join: Join, points: tuple[Point, ...], label: Rect) -> Bundle:
        a, b = self.expansion.arrays[join.a], self.expansion.arrays[join.b]
        rate = link_rate(self.design, self.expansion, join)
        width = line_width(rate * join.group.count if rate else None)
        drawn = self._wires(join)
        return Bundle(
            f"{self.design.root}.{join.path}",
            join.path,
            (a.path, b.path),
            points,
            min(width, wires.WIDTH) if drawn else width,
            self._rule(join),
            self._speed(join, rate),
            a.external or b.external,
            label,
            "left" if drawn else labels.anchor(label, points),
            drawn,
        )

    def _texts(self) -> np.ndarray:
        boxes = [_title_box(p, self.measure) for p in self.geometry.plates if p.role != "zone"]
        boxes += [_badge_box(p, self.measure) for p in self.geometry.plates if p.badge]
        boxes += [self._text_box(c.text, c.x, c.y) for c in self.geometry.captions]
        return np.array([(b.x, b.y, b.right, b.bottom) for b in boxes]).reshape(-1, 4)

    def _text_box(self, text: str, x: float, y: float) -> Rect:
        return Rect(x, y, self.measure(text, 11, 400), CAPTION_H - 2)


def _extent(line: tuple[Point, ...]) -> float:
    return abs(line[-1][0] - line[0][0]) + abs(line[-1][1] - line[0][1])


def _span(values: list[float]) -> tuple[float, float]:
    return min(values), max(values)


def _tile_ports(grid: Grid) -> list[Port]:
    lattice = grid.lattice
    cols = min(lattice.cols, lattice.count)
    step = max(1, cols // _PORTS)
    ports, last = [], (lattice.rows - 1) * lattice.cols
    for col in range(0, cols, step):
        dear = 7.0 * abs(col - (cols - 1) / 2)
        top, low = lattice.cell(col), lattice.cell(min(last + col, lattice.count - 1))
        ports.append(Port(top.centre[0], top.y, 0, -1, dear))
        ports.append(Port(low.centre[0], low.bottom, 0, 1, dear))
    first, end = lattice.cell(0), lattice.cell(cols - 1)
    ports.append(Port(first.x, first.centre[1], -1, 0, 200.0))
    ports.append(Port(end.right, end.centre[1], 1, 0, 90.0))
    return ports


def _edge_ports(rect: Rect, facing: list[float]) -> list[Port]:
    """Points spread over the edges, and those straight opposite of the other end's."""
    places = [rect.x + round(rect.w * n / (_PORTS + 1) / 4) * 4 for n in range(1, _PORTS + 1)]
    places += [x for x in dict.fromkeys(facing) if rect.x + 12 <= x <= rect.right - 12]
    ports = []
    for x in places:
        dear = 32.0 * abs(x - rect.centre[0]) / rect.w
        ports += [Port(x, rect.y, 0, -1, dear + 10), Port(x, rect.bottom, 0, 1, dear)]
    for share in (0.3, 0.5, 0.7):
        y = rect.y + round(rect.h * share / 4) * 4
        ports += [Port(rect.x, y, -1, 0, 10.0), Port(rect.right, y, 1, 0, 10.0)]
    return ports


def _title_box(plate: Plate, measure: Measure) -> Rect:
    width = measure(plate.title, 13, 600) + 24
    if plate.note:
        width += measure(plate.note, 11, 400) + 10
    return Rect(plate.rect.x, plate.rect.y + 6, min(width, plate.rect.w), HEADER - 12)


def _badge_box(plate: Plate, measure: Measure) -> Rect:
    width = measure(plate.badge, 11, 600) + 32
    return Rect(plate.rect.right - width, plate.rect.y + 6, width, HEADER - 12)
