"""Views with finer cells, where a pattern breaks a symmetry that the links have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from designer.solve.flow.cells import base_cells
from designer.solve.flow.flow import IntArray
from designer.solve.flow.view import Elementary, Space, View, ViewArray, ViewGroup

Terms = tuple[tuple[tuple[int, Elementary], ...], ...]


def in_order(view: View, spaces: Iterable[int]) -> View:
    """Return a view in which every index of some rings and unordered spaces is told apart."""
    single = set(spaces)
    if not single:
        return view
    cuts = {s: Space(view.spaces[s].size, "ordered") for s in single}
    groups = tuple(replace(group, terms=_by_index(group, single)) for group in view.groups)
    return replace(_recut(view, cuts), groups=groups)


def marked(view: View, marks: Mapping[int, Iterable[int]]) -> View:
    """Return a view in which further indices of unordered spaces are singled out."""
    cuts = {
        s: replace(view.spaces[s], marks=tuple(sorted({*view.spaces[s].marks, *more})))
        for s, more in marks.items()
    }
    return _recut(view, cuts) if cuts else view


def base_map(old: Space, new: Space) -> IntArray:
    """Return the base cell of the old space that holds each base cell of a finer new one."""
    cells = len(base_cells(new).sizes)
    if old.mode == "cyclic":
        return np.zeros(cells, dtype=np.int64)
    if old.mode == "ordered":
        return np.arange(cells)
    if new.mode == "ordered":
        return base_of_index(old)
    rest = len(old.marks)
    found = [old.marks.index(m) if m in old.marks else rest for m in new.marks]
    return np.array([*found, *[rest] * (cells - len(found))], dtype=np.int64)


def class_map(old: View, new: View) -> IntArray:
    """Return the base class of the old view that holds each base class of a finer new one."""
    out, start = [], 0
    for array in old.arrays:
        flat = np.zeros(1, dtype=np.int64)
        for s in array.spaces:
            cells = len(base_cells(old.spaces[s]).sizes)
            finer = base_map(old.spaces[s], new.spaces[s])
            flat = (flat[:, None] * cells + finer[None, :]).ravel()
        out.append(flat + start)
        start += math.prod(len(base_cells(old.spaces[s]).sizes) for s in array.spaces)
    return np.concatenate(out) if out else np.zeros(0, dtype=np.int64)


def _recut(view: View, cuts: dict[int, Space]) -> View:
    spaces = tuple(cuts.get(n, space) for n, space in enumerate(view.spaces))
    arrays = tuple(_array(array, view.spaces, spaces) for array in view.arrays)
    return replace(view, spaces=spaces, arrays=arrays)


def _array(array: ViewArray, old: tuple[Space, ...], new: tuple[Space, ...]) -> ViewArray:
    if not array.exists:
        return array
    shape = [len(base_cells(old[s]).sizes) for s in array.spaces]
    finer = [base_map(old[s], new[s]) for s in array.spaces]

    def spread(mask: tuple[bool, ...]) -> tuple[bool, ...]:
        whole = np.array(mask, dtype=bool).reshape(shape)
        return tuple(whole[np.ix_(*finer)].ravel().tolist()) if finer else mask

    return replace(array, exists=spread(array.exists), alive=spread(array.alive))


def base_of_index(space: Space) -> IntArray:
    """Return the base cell of every index of a space."""
    if space.mode == "cyclic":
        return np.zeros(space.size, dtype=np.int64)
    if space.mode == "ordered":
        return np.arange(space.size)
    out = np.full(space.size, len(space.marks), dtype=np.int64)
    out[list(space.marks)] = np.arange(len(space.marks))
    return out


def _by_index(group: ViewGroup, single: set[int]) -> Terms | None:
    """Write relations as rules on single indices, each pair once."""
    if group.terms is None:
        return None
    far: set[int] = set()
    for term in group.terms:
        far |= {s for s, e in term if e[0] == "D" and int(e[-1]) > 1}

    def rule(space: int, elementary: Elementary) -> Elementary:
        if space not in single or elementary[0] == "R":
            return elementary
        if elementary == ("S",):
            return ("R", "same")
        # All distances around a ring together are "other"; the first alone is "next".
        return ("R", "other") if space in far or elementary == ("O",) else ("R", "next")

    return tuple(dict.fromkeys(tuple((s, rule(s, e)) for s, e in term) for term in group.terms))
