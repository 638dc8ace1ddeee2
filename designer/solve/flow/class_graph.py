"""Classes of equivalent elements, the links between them, and the graph that is routed on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from designer.solve.flow.cells import Cells, base_cells, cell_count, relation_coo, target_cells
from designer.solve.flow.flow import IntArray, TooLarge
from designer.solve.flow.routing import Graph
from designer.solve.flow.view import Elementary, View, ViewGroup

#: Edges over all target classes that the engine takes on; about a second of work per 1e7.
MAX_WORK = 40_000_000


MAX_NODES = 200_000


@dataclass(frozen=True, slots=True)
class TargetClass:
    """All endpoints of one base class: one representative stands for `size` of them."""

    array: int
    cell: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class ClassSpace:
    """Classes of all arrays, seen from a target or (target None) from nowhere.

    Attributes
    ----------
    shape
        Cells along each space of each array.
    offset
        First class of each array, and the total last.
    sizes : shape (c,)
        Elements of each class.
    alive, exists : shape (c,)
        Whether its elements are there.
    base : shape (c,)
        Base class (global number) that contains each class.
    """

    cells: tuple[Cells, ...]
    shape: tuple[tuple[int, ...], ...]
    offset: tuple[int, ...]
    sizes: IntArray
    alive: np.ndarray
    exists: np.ndarray
    base: IntArray
    target_node: int


def class_space(view: View, target: TargetClass | None) -> ClassSpace:
    """Number the classes of all arrays."""
    own = set(view.arrays[target.array].spaces) if target is not None else set()
    expected = sum(
        math.prod(cell_count(view.spaces[s], targeted=s in own) for s in array.spaces)
        for array in view.arrays
    )
    if expected > MAX_NODES:
        raise TooLarge(f"{expected:,} classes")
    cells = [base_cells(space) for space in view.spaces]
    if target is not None:
        for space, cell in zip(view.arrays[target.array].spaces, target.cell, strict=True):
            cells[space] = target_cells(view.spaces[space], cell)
    shapes, offsets, total = [], [], 0
    sizes, alive, exists, base = [], [], [], []
    base_offset = 0
    for array in view.arrays:
        shape = tuple(len(cells[s].sizes) for s in array.spaces)
        base_shape = tuple(len(base_cells(view.spaces[s]).sizes) for s in array.spaces)
        size, in_base = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        for s, base_n in zip(array.spaces, base_shape, strict=True):
            if len(cells[s].sizes) == 1:
                # The usual case by far, and much quicker.
                size, in_base = size * cells[s].sizes, in_base * base_n + cells[s].base
                continue
            size = np.multiply.outer(size, cells[s].sizes).ravel()
            in_base = (in_base[:, None] * base_n + cells[s].base[None, :]).ravel()
        sizes.append(size)
        base.append(in_base + base_offset)
        there = np.array(array.exists, dtype=bool) if array.exists else None
        works = np.array(array.alive, dtype=bool) if array.alive else None
        exists.append(np.ones(len(size), bool) if there is None else there[in_base])
        alive.append(np.ones(len(size), bool) if works is None else works[in_base])
        shapes.append(shape)
        offsets.append(total)
        total += len(size)
        base_offset += math.prod(base_shape)
    node = -1
    if target is not None:
        array = view.arrays[target.array]
        picks = [cells[s].target for s in array.spaces]
        node = offsets[target.array] + ravel(picks, shapes[target.array])
    if not view.arrays:
        empty, none = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
        return ClassSpace(tuple(cells), (), (0,), empty, none, none, empty, node)
    return ClassSpace(
        tuple(cells),
        tuple(shapes),
        (*offsets, total),
        np.concatenate(sizes),
        np.concatenate(alive),
        np.concatenate(exists),
        np.concatenate(base),
        node,
    )


def ravel(picks: list[int], shape: tuple[int, ...]) -> int:
    flat = 0
    for pick, n in zip(picks, shape, strict=True):
        flat = flat * n + pick
    return flat


@dataclass(frozen=True, slots=True)
class ClassEdges:
    """Directed edges between classes.

    Attributes
    ----------
    src, dst : shape (e,)
        Classes.
    n, back : shape (e,)
        Links from one element of src into dst; links of one element of dst that come from src.
    group, direction, term : shape (e,)
        Where the links belong.
    """

    src: IntArray
    dst: IntArray
    n: IntArray
    back: IntArray
    group: IntArray
    direction: IntArray
    term: IntArray


def class_edges(view: View, space: ClassSpace, target: TargetClass | None) -> ClassEdges:
    """Enumerate the edges of all groups, both directions."""
    columns: list[list[IntArray]] = [[] for _ in range(4)]
    tags: list[tuple[int, int, int, int]] = []
    cell_of = dict(
        zip(view.arrays[target.array].spaces, target.cell, strict=True) if target else ()
    )
    for number, group in enumerate(view.groups):
        assert group.terms is not None
        for term_number, term in enumerate(group.terms):
            i, j, n, back = _term_edges(view, space, group, dict(term), cell_of)
            both = [(i, j, n, back, 0)]
            if not group.is_self:
                both.append((j, i, back, n, 1))
            for s, d, out, inn, direction in both:
                for column, values in zip(columns, (s, d, out, inn), strict=True):
                    column.append(values)
                tags.append((number, direction, term_number, len(s)))
    if not tags:
        empty = np.zeros(0, dtype=np.int64)
        return ClassEdges(*([empty] * 7))
    lengths = [t[3] for t in tags]
    src, dst, n, back = (np.concatenate(c) for c in columns)
    groups, ways, term_of = (np.repeat([t[k] for t in tags], lengths) for k in range(3))
    keep = space.exists[src] & space.exists[dst] & (n > 0) & (space.sizes[src] > 0)
    keep &= space.sizes[dst] > 0
    if keep.all():
        return ClassEdges(src, dst, n, back, groups, ways, term_of)
    return ClassEdges(*(x[keep] for x in (src, dst, n, back, groups, ways, term_of)))


def _term_edges(
    view: View,
    space: ClassSpace,
    group: ViewGroup,
    term: dict[int, Elementary],
    cell_of: dict[int, int],
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    a, b = view.arrays[group.a], view.arrays[group.b]
    stride_a = _strides(a.spaces, space.shape[group.a])
    stride_b = _strides(b.spaces, space.shape[group.b])
    one = np.ones(1, dtype=np.int64)
    i, j, n, back = (
        one * space.offset[group.a],
        one * space.offset[group.b],
        one * group.count,
        one * group.count,
    )
    for s in dict.fromkeys((*a.spaces, *b.spaces)):
        if s in term:
            coo = relation_coo(view.spaces[s], cell_of.get(s), term[s])
            if len(coo.i) == 1:
                i, j = i + coo.i * stride_a[s], j + coo.j * stride_b[s]
                n, back = n * coo.n, back * coo.back
                continue
            di, dj, dn, db = coo.i * stride_a[s], coo.j * stride_b[s], coo.n, coo.back
        else:
            sizes = space.cells[s].sizes
            if len(sizes) == 1:
                # The usual case by far, and much quicker.
                n, back = (n, back * sizes) if s in stride_a else (n * sizes, back)
                continue
            index = np.arange(len(sizes))
            ones = np.ones(len(sizes), dtype=np.int64)
            if s in stride_a:
                di, dj, dn, db = index * stride_a[s], index * 0, ones, sizes
            else:
                di, dj, dn, db = index * 0, index * stride_b[s], sizes, ones
        if len(i) * len(di) > MAX_WORK:
            raise TooLarge("too many edges between classes")
        i = (i[:, None] + di).ravel()
        j = (j[:, None] + dj).ravel()
        n = (n[:, None] * dn).ravel()
        back = (back[:, None] * db).ravel()
    return i, j, n, back


def _strides(spaces: tuple[int, ...], shape: tuple[int, ...]) -> dict[int, int]:
    strides, step = {}, 1
    for s, n in zip(reversed(spaces), reversed(shape), strict=True):
        strides[s] = step
        step *= n
    return strides


def class_graph(view: View, seen: ClassSpace, edges: ClassEdges, layer: int) -> Graph:
    """Turn classes into routing nodes: attach parts get one node per direction of passage."""
    total = seen.offset[-1]
    array = np.repeat(np.arange(len(view.arrays)), np.diff(seen.offset))
    keep = seen.alive[edges.src] & seen.alive[edges.dst]
    if len(view.groups) and view.layers > 1:
        keep &= np.array([g.layer for g in view.groups])[edges.group] == layer
    pick = slice(None) if keep.all() else np.flatnonzero(keep)
    src, dst, n, back = edges.src[pick], edges.dst[pick], edges.n[pick], edges.back[pick]
    group, direction = edges.group[pick], edges.direction[pick]
    forward = np.array([a.forward[layer] != "none" for a in view.arrays])
    one_way = np.array([a.forward[layer] == "attach" for a in view.arrays])
    index = np.arange(len(edges.src))[pick]
    uncounted = chip_attach(view, array[src], array[dst])
    if one_way.any():
        leaves_fabric, enters_fabric = sides(view.groups)
        out_side, in_side = leaves_fabric[group, direction], enters_fabric[group, direction]
        # Node k is "entered from the chip side", node k + total "entered from the fabric side".
        src = np.where(one_way[array[src]] & ~out_side, src + total, src)
        dst = np.where(one_way[array[dst]] & in_side, dst + total, dst)
        array = np.concatenate([array, array])
    return Graph(
        nodes=len(array),
        src=src,
        dst=dst,
        n=n,
        back=back,
        group=group,
        uncounted=uncounted,
        forwards=forward[array],
        array=array,
        edge=index,
        twin=total,
    )


def chip_attach(view: View, src: IntArray, dst: IntArray) -> np.ndarray:
    """Return which edges, given by the arrays of their ends, join a chip and an attach part."""
    chip = np.array([a.chip for a in view.arrays], dtype=bool)
    attach = np.array([a.attach for a in view.arrays], dtype=bool)
    return np.asarray((chip[src] & attach[dst]) | (attach[src] & chip[dst]))


@lru_cache(maxsize=256)
def sides(groups: tuple[ViewGroup, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return, per group and direction, whether a link leaves and enters by a fabric side."""
    rows = [[g.side_a == "fabric", g.side_b == "fabric"] for g in groups]
    leaves = np.array(rows, dtype=bool).reshape(-1, 2)
    return leaves, leaves[:, ::-1]
