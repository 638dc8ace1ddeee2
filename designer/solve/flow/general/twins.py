"""Twins: elements of one kind with the same wires to the same neighbours.

Exchanging two twins changes nothing, so they are routed as one. Hashes propose the classes; that
every class is wired to every other completely and evenly is then checked link by link.
"""

from __future__ import annotations

import numpy as np

from designer.solve.flow.flow import IntArray
from designer.solve.flow.general.elements import Wires
from designer.solve.flow.general.numbers import HashArray, distinct, mixed, segment_sums

#: Kinds of wires between alike elements that are looked at for full meshes.
MAX_MESHES = 32


def twin_classes(wires: Wires) -> IntArray:
    """Return the smallest twin of every element, shape (elements,).

    Twins either are not wired to each other (chips of one leaf) or all are, evenly (a full mesh).
    """
    name = mixed(np.arange(wires.elements))
    kind = wires.kinds()
    rows = segment_sums(mixed(name[wires.dst] ^ kind), wires.start)
    base = mixed(wires.colour)
    twin = np.arange(wires.elements)
    _merge(twin, base ^ rows, np.arange(wires.elements))
    for mesh in _mesh_kinds(wires):
        # With itself among its own neighbours, every member of a mesh sees the same.
        members = _values(wires.src[kind == mesh])
        closed = rows[members] + mixed(name[members] ^ mesh)
        _merge(twin, base[members] ^ closed, members)
    return _confirmed(wires, twin)


def _mesh_kinds(wires: Wires) -> HashArray:
    inside = wires.colour[wires.src] == wires.colour[wires.dst]
    kind = wires.kinds()[inside]
    first, _ = distinct(kind)
    return np.asarray(kind[first[:MAX_MESHES]])


def _merge(twin: IntArray, hashes: HashArray, members: IntArray) -> None:
    """Give elements of equal hash, as far as they have no twins yet, the first of them as twin."""
    alone = twin[members] == members
    taken = np.zeros(len(twin), dtype=bool)
    taken[twin[twin != np.arange(len(twin))]] = True
    free = members[alone & ~taken[members]]
    first, index = distinct(hashes[alone & ~taken[members]])
    twin[free] = free[first[index]]


def _confirmed(wires: Wires, twin: IntArray) -> IntArray:
    """Break up classes that hashes alone have made."""
    while True:
        size = np.bincount(twin, minlength=wires.elements)
        between, first = bundles(wires, twin)
        count = np.bincount(between, minlength=len(first))
        a, b = twin[wires.src[first]], twin[wires.dst[first]]
        complete = count == size[a] * np.where(a == b, size[b] - 1, size[b])
        even = np.ones(len(first), dtype=bool)
        even[between[wires.n != wires.n[first[between]]]] = False
        mixed_colours = _values(twin[wires.colour != wires.colour[twin]])
        bad = np.concatenate([a[~(complete & even)], b[~(complete & even)], mixed_colours])
        if not len(bad):
            return twin
        broken = np.isin(twin, bad)
        twin = np.where(broken, np.arange(wires.elements), twin)


def bundles(wires: Wires, twin: IntArray) -> tuple[IntArray, IntArray]:
    """Return which wires join the same two classes in the same way: bundle of each, and its first.

    Parameters
    ----------
    wires
        Of the elements.
    twin : shape (elements,)
        A member of each element's class.

    Returns
    -------
    bundle : shape (w,)
    first : shape (bundles,)
    """
    first, index = distinct(wires.keys(twin[wires.src], twin[wires.dst], wires.label))
    return index, first


def joined_by_twins(wires: Wires, twin: IntArray) -> tuple[IntArray, IntArray]:
    """Return orbits of elements and of wires under all exchanges of twins, as smallest members."""
    between, first = bundles(wires, twin)
    return twin.copy(), first[between]


def _values(numbers: IntArray) -> IntArray:
    return np.asarray(numbers[distinct(numbers)[0]])
