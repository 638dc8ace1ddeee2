"""A view element by element: the links between them, and what of them is an endpoint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.solve.flow.class_graph import sides
from designer.solve.flow.flow import Incidence, IntArray, TooLarge
from designer.solve.flow.general.numbers import HashArray, distinct, mixed, starts
from designer.solve.flow.unroll import present, unrolled_links
from designer.solve.flow.view import View

#: Elements and directed links that fit into some 200 MB with all that is worked out from them.
MAX_ELEMENTS = 100_000
MAX_DIRECTED_LINKS = 1_000_000


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A view element by element.

    Attributes
    ----------
    endpoints : shape (p,)
        Alive accelerators with a link on the plane (before faults).
    chips
        Alive accelerators.
    links : shape (2m,)
        Parallel links of each directed link: first all a→b, then all b→a.
    group, direction : shape (2m,)
        Where each directed link belongs.
    elements
        Number of elements of all arrays.
    array : shape (elements,)
        Array of each.
    src, dst : shape (2m,)
        Ends of the directed links.
    forth : shape (2m,)
        Whether a link runs from end a to end b of its group.
    alive : shape (elements,)
        Whether an element exists and has not failed.
    """

    endpoints: IntArray
    chips: int
    links: IntArray
    group: IntArray
    direction: IntArray
    elements: int
    array: IntArray
    src: IntArray
    dst: IntArray
    forth: np.ndarray
    alive: np.ndarray

    @property
    def working_links(self) -> IntArray:
        """Parallel links of each directed link; 0 at failed elements."""
        return np.asarray(self.links * (self.alive[self.src] & self.alive[self.dst]))


def unroll(view: View) -> Unrolled:
    """Unroll a view.

    Raises
    ------
    TooLarge
        Beyond `MAX_ELEMENTS` or `MAX_DIRECTED_LINKS`.
    """
    if view.elements > MAX_ELEMENTS:
        raise TooLarge(f"{view.elements:,} elements without symmetry")
    (a, b, count, group), start = unrolled_links(view, MAX_DIRECTED_LINKS // 2)
    alive = present(view, faults=True)
    total = int(start[-1])
    array = np.repeat(np.arange(len(view.arrays)), np.diff(start)).astype(np.int64)
    degree = np.bincount(np.concatenate([a, b]), minlength=total)
    accelerator = np.array([x.endpoint for x in view.arrays], dtype=bool)[array]
    self_join = np.array([g.is_self for g in view.groups], dtype=bool)
    direction = np.concatenate([np.zeros(len(a), int), np.where(self_join[group], 0, 1)])
    src, dst = np.concatenate([a, b]), np.concatenate([b, a])
    return Unrolled(
        np.flatnonzero(accelerator & alive & (degree > 0)),
        int((accelerator & alive).sum()),
        np.concatenate([count, count]),
        np.concatenate([group, group]),
        direction,
        total,
        array,
        src,
        dst,
        np.arange(len(src)) < len(a),
        alive,
    )


def element_incidence(view: View, net: Unrolled) -> Incidence:
    """Return the links at endpoints and attach parts, element by element."""
    alive = net.alive[net.src] & net.alive[net.dst]
    src, dst, n, group = (x[alive] for x in (net.src, net.dst, net.links, net.group))
    forth = net.forth[alive]
    attach = np.array([a.attach for a in view.arrays], dtype=bool)
    leaves_fabric, enters_fabric = sides(view.groups)
    way = np.where(forth, 0, 1)
    return Incidence(
        src,
        dst,
        n,
        group,
        attach[net.array[dst]],
        attach[net.array[src]],
        enters_fabric[group, way],
        leaves_fabric[group, way],
        net.endpoints,
        net.elements,
        net.array,
    )


@dataclass(frozen=True, slots=True)
class Wires:
    """Working directed links, all between two elements in one group and way as one *wire*.

    Attributes
    ----------
    elements
        Number of elements.
    colour : shape (elements,)
        Elements of different colours are never alike: array, alive, endpoint.
    src, dst, n : shape (w,)
        Ends and parallel links, in order of src.
    label : shape (w,)
        Group and way, as far as the way matters.
    start : shape (elements + 1,)
        Where the wires of each element begin.
    group, way : shape (w,)
        The link group; 0 from end a to end b, 1 back (of one of the links).
    key : shape (w,)
        One ascending number for src, dst and label together.
    labels
        Number of labels.
    of_link : shape (2m,)
        Wire of each directed link; −1 for those that do not work.
    """

    elements: int
    colour: IntArray
    src: IntArray
    dst: IntArray
    n: IntArray
    label: IntArray
    start: IntArray
    group: IntArray
    way: IntArray
    key: IntArray
    labels: int
    of_link: IntArray

    def keys(self, src: IntArray, dst: IntArray, label: IntArray) -> IntArray:
        """Return the number for two ends and a label."""
        return np.asarray((src * self.elements + dst) * self.labels + label)

    def kinds(self) -> HashArray:
        """Return a hash of label and parallel links of each wire."""
        number = self.label * (int(self.n.max(initial=0)) + 1) + self.n
        # Twice: kinds meet hashes of elements, which are whole numbers as small as these.
        return mixed(mixed(number))


def wires_of(view: View, net: Unrolled) -> Wires:
    """Gather the working links of all layers of a view."""
    endpoint = np.zeros(net.elements, dtype=np.int64)
    endpoint[net.endpoints] = 1
    colour = net.array * 4 + net.alive * 2 + endpoint
    works = np.flatnonzero(net.alive[net.src] & net.alive[net.dst])
    group, way = net.group[works], np.where(net.forth[works], 0, 1)
    # Which end of a link within one array is called a means nothing, unless its sides differ.
    even = np.array([g.is_self and g.side_a == g.side_b for g in view.groups], dtype=bool)
    label = group * 2 + np.where(even[group], 0, way)
    labels = 2 * len(view.groups) or 1
    src, dst = net.src[works], net.dst[works]
    key = (src * net.elements + dst) * labels + label
    first, index = distinct(key)
    of_link = np.full(len(net.src), -1, dtype=np.int64)
    of_link[works] = index
    n = np.bincount(index, weights=net.links[works], minlength=len(first)).astype(np.int64)
    return Wires(
        net.elements,
        colour,
        src[first],
        dst[first],
        n,
        label[first],
        starts(src[first], net.elements),
        group[first],
        way[first],
        key[first],
        labels,
        of_link,
    )
