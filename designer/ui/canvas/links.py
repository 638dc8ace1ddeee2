"""Bundles: one line per link group between the open elements, with its label.

A line ends at a tile of the open element, or at the edge of a plate that stands for a whole array.
Groups between elements of one repeated block run from the open element to the plate of its
siblings; groups within one array are drawn as a loop at its lower edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from designer.model.design import Design
from designer.model.expansion import Expansion, Join
from designer.ui.canvas import words
from designer.ui.canvas.geometry import Bundle, Geometry, Grid, Plate, Point, Rect, touching
from designer.ui.canvas.layout import CAPTION_H, HEADER, PAD
from designer.ui.canvas.route import PLATE, TEXT, TILES, Field, Port, channels, route
from designer.ui.canvas.tiles import Measure, approximate

LABEL_PX = 11
LABEL_H = 20.0
_LOOP = 22.0
_PORTS = 7
#: Beyond so many groups the routes are not searched for: nobody can read them anyway.
_MAX_SEARCHED = 120


def add_bundles(
    geometry: Geometry, design: Design, expansion: Expansion, shown_path: str = "",
    measure: Measure = approximate,
) -> Geometry:
    """Return the geometry with the bundles of all link groups that are open on it."""
    return geometry.with_bundles(tuple(_Wiring(geometry, design, expansion, shown_path, measure).all()))


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
        return 2.0
    return min(10.0, 2.0 + 1.5 * math.log2(1 + bytes_per_s / 12.5e9))


@dataclass(slots=True)
class _End:
    """Where a bundle ends: a plate, and the tiles on it if they can be reached."""

    plate: int
    grid: Grid | None


class _Wiring:
    def __init__(
        self, geometry: Geometry, design: Design, expansion: Expansion, shown_path: str,
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
        self.scale_out = {p.id for p in design.planes if p.role == "scale_out"}
        self.drawn = Field()
        self.texts = self._texts()
        self.labels: list[Rect] = []
        self.loops: dict[int, float] = {}

    def all(self) -> list[Bundle]:
        found = []
        for join in self.expansion.joins:
            inside = not self.shown or join.path.startswith(self.shown + ".")
            ends = self._ends(join) if inside else None
            if ends is not None:
                found.append((join, *ends))
        search = len(found) <= _MAX_SEARCHED
        # Short ones first: they have less choice.
        found.sort(key=lambda f: self._distance(f[1], f[2]))
        order = {id(join): n for n, join in enumerate(self.expansion.joins)}
        routed = [(join, self._line(a, b, join, search)) for join, a, b in found]
        bundles = [self._bundle(join, points) for join, points in routed]
        return [b for _, b in sorted(zip((order[id(j)] for j, _ in routed), bundles, strict=True), key=lambda t: t[0])]

    # -- ends ---------------------------------------------------------------------------------

    def _ends(self, join: Join) -> tuple[_End, _End] | None:
        a = self._end(self.expansion.arrays[join.a].path)
        b = self._end(self.expansion.arrays[join.b].path)
        if a is None or b is None:
            return None
        if join.is_self:
            sibling = self._varying(join)
            return (a, _End(sibling, None)) if sibling is not None else (a, a)
        return None if a.plate == b.plate else (a, b)

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

    def _ports(self, end: _End) -> list[Port]:
        if end.grid is not None:
            return _tile_ports(end.grid)
        return _edge_ports(self.geometry.plates[end.plate].rect)

    # -- lines --------------------------------------------------------------------------------

    def _line(self, a: _End, b: _End, join: Join, search: bool) -> tuple[Point, ...]:
        if a is b:
            return self._loop(a, join)
        ports_a, ports_b = self._ports(a), self._ports(b)
        ground = Field(upright=self.drawn.upright, level=self.drawn.level)
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
            elif plate.role != "zone" and plate.title:
                ground.add(_title_box(plate, self.measure), TEXT)
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
        """A bracket below the array; several stand side by side."""
        rect = end.grid.lattice.rect if end.grid else self.geometry.plates[end.plate].rect
        wide = self.measure(self._text(join), LABEL_PX, 500) + 56
        left = self.loops.get(end.plate, 0.0)
        inset = min(PAD, rect.w / 4)
        x1 = rect.x + inset + left
        x2 = min(x1 + wide, max(rect.right - inset, x1 + 40)) if end.grid else x1 + wide
        self.loops[end.plate] = left + (x2 - x1) + 24
        y = rect.bottom + _LOOP
        points = ((x1, rect.bottom), (x1, y), (x2, y), (x2, rect.bottom))
        self.drawn.draw(points)
        return points

    # -- labels -------------------------------------------------------------------------------

    def _text(self, join: Join) -> str:
        rate = link_rate(self.design, self.expansion, join)
        return f"{self._rule(join)} · {self._speed(join, rate)} · 100.0 %"

    def _rule(self, join: Join) -> str:
        a, b = self.expansion.arrays[join.a], self.expansion.arrays[join.b]
        keys = {axis.key for axis in b.axes}
        return words.rule(join.group, join, [x.key[1] for x in a.axes if x.key in keys])

    def _speed(self, join: Join, rate: float | None) -> str:
        return words.speed(join.group, rate, join.group.plane in self.scale_out)

    def _bundle(self, join: Join, points: tuple[Point, ...]) -> Bundle:
        a, b = self.expansion.arrays[join.a], self.expansion.arrays[join.b]
        rate = link_rate(self.design, self.expansion, join)
        width = self.measure(self._text(join), LABEL_PX, 500) + 20
        label = self._label(points, math.ceil(width))
        self.labels.append(label)
        total = rate * join.group.count if rate else None
        return Bundle(
            f"{self.design.root}.{join.path}", join.path, (a.path, b.path), points,
            line_width(total), self._rule(join), self._speed(join, rate),
            a.external or b.external, label, _anchor(label, points),
        )

    def _label(self, points: tuple[Point, ...], width: float) -> Rect:
        """The best place along the line: beside an upright part or on a level one."""
        best, lowest = Rect(points[0][0], points[0][1], width, LABEL_H), math.inf
        for rank, rect in enumerate(_label_places(points, width)):
            price = rank + self._label_price(rect, points)
            if price < lowest:
                best, lowest = rect, price
        return best

    def _label_price(self, rect: Rect, points: tuple[Point, ...]) -> float:
        near = rect.grown(3)
        price = 400.0 * sum(near.touches(other) for other in self.labels)
        price += 200.0 * len(touching(self.texts, near))
        price += 120.0 * len(touching(self.geometry.grid_boxes, near))
        for number in touching(self.geometry.plate_boxes, near):
            plate = self.geometry.plates[number]
            inside = plate.rect.x < near.x and near.right < plate.rect.right
            inside = inside and plate.rect.y < near.y and near.bottom < plate.rect.bottom
            if plate.role != "zone" and not inside:
                price += 90.0
        lines = np.array(self.drawn.upright + self.drawn.level)
        crossed = len(touching(lines, near)) - _own_lines(points, near)
        return price + 150.0 * max(0, crossed)

    def _texts(self) -> np.ndarray:
        boxes = [_title_box(p, self.measure) for p in self.geometry.plates if p.role != "zone"]
        boxes += [_badge_box(p, self.measure) for p in self.geometry.plates if p.badge]
        boxes += [self._text_box(c.text, c.x, c.y) for c in self.geometry.captions]
        return np.array([(b.x, b.y, b.right, b.bottom) for b in boxes]).reshape(-1, 4)

    def _text_box(self, text: str, x: float, y: float) -> Rect:
        return Rect(x, y, self.measure(text, 11, 400), CAPTION_H - 2)


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
    ports.append(Port(first.x, first.centre[1], -1, 0, 60.0))
    ports.append(Port(end.right, end.centre[1], 1, 0, 30.0))
    return ports


def _edge_ports(rect: Rect) -> list[Port]:
    ports = []
    for n in range(1, _PORTS + 1):
        x = rect.x + round(rect.w * n / (_PORTS + 1) / 4) * 4
        dear = 4.0 * abs(n - (_PORTS + 1) / 2)
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


def _label_places(points: tuple[Point, ...], width: float) -> list[Rect]:
    parts = sorted(
        zip(points, points[1:], strict=False),
        key=lambda s: -(abs(s[0][0] - s[1][0]) + abs(s[0][1] - s[1][1])),
    )
    first, second = [], []
    for (x1, y1), (x2, y2) in parts:
        for share in (0.5, 0.35, 0.65, 0.2, 0.8):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            if x1 == x2:
                first.append(Rect(x + 10, y - LABEL_H / 2, width, LABEL_H))
                second.append(Rect(x - 10 - width, y - LABEL_H / 2, width, LABEL_H))
            else:
                first.append(Rect(x - width / 2, y - LABEL_H / 2, width, LABEL_H))
                second += [
                    Rect(x - width / 2, y - LABEL_H - 8, width, LABEL_H),
                    Rect(x - width / 2, y + 8, width, LABEL_H),
                ]
    return first + second


def _anchor(label: Rect, points: tuple[Point, ...]) -> Literal["left", "centre", "right"]:
    """The side of a label that is next to its line."""
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        level = label.y <= max(y1, y2) and min(y1, y2) <= label.bottom
        if level and x1 == x2:
            if 0 < label.x - x1 < 16:
                return "left"
            if 0 < x1 - label.right < 16:
                return "right"
    return "centre"


def _own_lines(points: tuple[Point, ...], near: Rect) -> int:
    own = Field()
    own.draw(points)
    return len(touching(np.array(own.upright + own.level).reshape(-1, 4), near))
