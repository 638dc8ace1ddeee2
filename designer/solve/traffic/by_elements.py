"""A pattern routed element by element, where the classes cannot express it.

Exact, and slow: every receiver is routed to in turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.class_graph import chip_attach, sides
from designer.solve.flow.families import Families
from designer.solve.flow.flow import Cancelled, IntArray, TooLarge
from designer.solve.flow.general import Unrolled, unroll
from designer.solve.flow.routing import Graph
from designer.solve.flow.view import View
from designer.solve.traffic.layers import route_in_layers
from designer.solve.traffic.loads import Loads
from designer.solve.traffic.naming import Digit, NamedArray, Names, find_all
from designer.solve.traffic.patterns import (
    AllToAll,
    Groups,
    ManyToOne,
    Neighbours,
    Opposite,
    Pattern,
    Ring,
    Shift,
    Transpose,
)
from designer.solve.traffic.terms import axes_of, key_columns, require_axes, require_equal

#: Receivers × directed links; some half a minute.
MAX_STEPS = 300_000_000


@dataclass(frozen=True, slots=True)
class Elements:
    """The endpoints of an unrolled view, with the indices of their arrays.

    Attributes
    ----------
    array : shape (p,)
        Array of each endpoint.
    start : by array
        First element of each array.
    at : shape (elements,)
        Number of the endpoint at each element; −1 where there is none.
    """

    endpoints: IntArray
    array: IntArray
    start: IntArray
    at: IntArray

    def indices(self, view: View, array: int) -> tuple[IntArray, IntArray]:
        """Return the endpoints of an array (their numbers) and their indices, axis by axis."""
        own = np.flatnonzero(self.array == array)
        shape = view.arrays[array].shape
        place = self.endpoints[own] - self.start[array]
        # An array without axes has one element.
        return own, np.stack(np.unravel_index(place, shape or (1,)))


def elements_of(view: View, net: Unrolled) -> Elements:
    """Return the endpoints of an unrolled view."""
    start = np.cumsum([0, *(array.size for array in view.arrays)])
    at = np.full(net.elements, -1, dtype=np.int64)
    at[net.endpoints] = np.arange(len(net.endpoints))
    return Elements(net.endpoints, net.array[net.endpoints], start, at)


def value(digit: Digit, indices: IntArray) -> IntArray:
    """Return what a digit is for each of some elements."""
    return np.asarray(indices[digit.axis] // digit.lower % digit.size)


def group_numbers(view: View, names: Names, ends: Elements, pattern: Pattern) -> IntArray:
    """Return the group of each endpoint: chips of one group send to each other."""
    out = np.zeros(len(ends.endpoints), dtype=np.int64)
    if not isinstance(pattern, Groups):
        return out
    known: dict[object, int] = {}
    for number, array in enumerate(view.arrays):
        if not array.endpoint:
            continue
        columns, rest = key_columns(names[number], pattern.axes)
        own, indices = ends.indices(view, number)
        # In an order that does not depend on the array's own.
        order = sorted(range(len(columns)), key=columns.__getitem__)
        values = [value(rest[k], indices).tolist() for k in order]
        heads = tuple(columns[k] for k in order)
        rows = zip(*values, strict=True) if values else [()] * len(own)
        for place, row in zip(own.tolist(), rows, strict=True):
            out[place] = known.setdefault((heads, tuple(row)), len(known))
    return out


def pairs_of(
    view: View, names: Names, ends: Elements, pattern: Pattern
) -> tuple[IntArray, IntArray]:
    """Return senders and receivers of a pattern within arrays, each pair once."""
    found = [np.zeros((2, 0), dtype=np.int64)]
    for number, array in enumerate(view.arrays):
        digits = find_all(names[number], axes_of(pattern)) if array.endpoint else None
        if digits is None:
            continue
        own, indices = ends.indices(view, number)
        if isinstance(pattern, Ring):
            found.append(_rings(own, indices, digits))
            continue
        for there in _partners(names[number], digits, pattern, indices):
            inside = np.all([v >= 0 for v in there], axis=0)
            place = np.ravel_multi_index(tuple(there[:, inside]), array.shape or (1,))
            partner = ends.at[ends.start[number] + place]
            sender = own[inside]
            keep = (partner >= 0) & (partner != sender)
            found.append(np.stack([sender[keep], partner[keep]]))
    pairs = np.unique(np.concatenate(found, axis=1), axis=1)
    return pairs[0], pairs[1]


def _rings(own: IntArray, indices: IntArray, digits: tuple[Digit, ...]) -> IntArray:
    """Return senders and receivers of rings through the chips that there are."""
    rest, place = indices.copy(), np.zeros(len(own), dtype=np.int64)
    for digit in digits:
        place = place * digit.size + value(digit, indices)
        rest[digit.axis] -= value(digit, indices) * digit.lower
    _, ring = np.unique(rest, axis=1, return_inverse=True)
    order = np.lexsort((place, ring.reshape(-1)))
    ring = ring.reshape(-1)[order]
    # Behind the last chip of a ring comes its first.
    first = np.searchsorted(ring, ring)
    after = np.arange(len(own)) + 1
    ends = np.append(ring[1:] != ring[:-1], True)[: len(own)]
    following = own[order][np.where(ends, first, np.minimum(after, len(own) - 1))]
    pairs = np.stack([own[order], following])
    pairs = np.concatenate([pairs, pairs[::-1]], axis=1)
    return np.asarray(pairs[:, pairs[0] != pairs[1]])


def _partners(
    name: NamedArray, digits: tuple[Digit, ...], pattern: Pattern, indices: IntArray
) -> list[IntArray]:
    """Return the indices of the partners of all elements, once for each way; −1 for none."""
    if isinstance(pattern, Shift):
        return [_moved(digits, indices, pattern.by)]
    if isinstance(pattern, Opposite):
        there = indices
        for digit in digits:
            there = _moved((digit,), there, digit.size // 2)
        return [there]
    if isinstance(pattern, Neighbours):
        return [
            _moved((digit,), indices, way, wraps=pattern.wraps)
            for digit in digits
            for way in (1, -1)
        ]
    assert isinstance(pattern, Transpose)
    one, other = digits
    require_equal(name, one, other)
    i, j = value(one, indices), value(other, indices)
    there = indices.copy()
    there[one.axis] += (j - i) * one.lower
    there[other.axis] += (i - j) * other.lower
    return [there]


def _moved(
    digits: tuple[Digit, ...], indices: IntArray, by: int, *, wraps: bool = True
) -> IntArray:
    """Return indices moved along a number that is written in some digits."""
    total = math.prod(digit.size for digit in digits)
    place = np.zeros(indices.shape[1], dtype=np.int64)
    for digit in digits:
        place = place * digit.size + value(digit, indices)
    aim = place + by
    outside = (aim < 0) | (aim >= total)
    aim %= total
    there = indices.copy()
    for digit in reversed(digits):
        there[digit.axis] += (aim % digit.size - value(digit, indices)) * digit.lower
        aim = aim // digit.size
    if not wraps:
        there[:, outside] = -1
    return there


def element_graph(view: View, net: Unrolled, layer: int) -> Graph:
    """Return the graph to route on: attach parts have a node for each side they are entered by."""
    layers = np.array([g.layer for g in view.groups], dtype=np.int64)
    keep = np.flatnonzero(net.alive[net.src] & net.alive[net.dst])
    keep = keep[layers[net.group[keep]] == layer]
    src, dst, group = net.src[keep], net.dst[keep], net.group[keep]
    way = np.where(net.forth[keep], 0, 1)
    kinds = [array.forward[layer] for array in view.arrays]
    attach = np.array([k == "attach" for k in kinds], dtype=bool)
    uncounted = chip_attach(view, net.array[src], net.array[dst])
    if attach.any():
        leaves, enters = sides(view.groups)
        src = src + net.elements * (attach[net.array[src]] & ~leaves[group, way])
        dst = dst + net.elements * (attach[net.array[dst]] & enters[group, way])
    both = np.concatenate([net.array, net.array])
    links = net.links[keep]
    return Graph(
        nodes=len(both),
        src=src,
        dst=dst,
        n=links,
        back=links,
        group=group,
        uncounted=uncounted,
        forwards=np.array([k != "none" for k in kinds], dtype=bool)[both],
        array=both,
        edge=keep,
        twin=net.elements,
    )


def solve_by_elements(
    view: View,
    names: Names,
    pattern: Pattern,
    target: tuple[int, int] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Loads:
    """Route a pattern over the unrolled view.

    Parameters
    ----------
    view
        Any.
    names
        Of the arrays of the view.
    pattern
        Any.
    target
        Of `ManyToOne`: array of the view and flat index.
    cancelled
        Asked between receivers.

    Raises
    ------
    TooLarge
        Beyond `MAX_STEPS`, or where the view cannot be unrolled.
    NeedsRelay
        If one layer of the composite is not enough for a demand.
    """
    require_axes(view, names, pattern)
    net = unroll(view)
    ends = elements_of(view, net)
    count = len(ends.endpoints)
    receivers, senders_of = _demands(view, names, ends, pattern, target)
    if len(receivers) * len(net.src) > MAX_STEPS:
        raise TooLarge(f"{len(receivers):,} receivers on {len(net.src) // 2:,} links")
    graphs = [element_graph(view, net, layer) for layer in range(view.layers)]
    sizes = np.ones(net.elements, dtype=np.int64)
    families = Families(count)
    flow, user = np.zeros(len(net.src)), np.full(len(net.src), -1, dtype=np.int64)
    sent = np.zeros(count)
    unreached = 0
    for receiver in receivers.tolist():
        if cancelled():
            raise Cancelled
        wanted = np.zeros(net.elements)
        wanted[ends.endpoints[senders_of(receiver)]] = 1.0
        aim = int(ends.endpoints[receiver])
        others = ends.endpoints[ends.endpoints != aim]
        found, left = route_in_layers(graphs, aim, others, sizes, wanted)
        for routing in found:
            np.add.at(flow, routing.edge, routing.flow)
            user[routing.edge] = receiver
            reached = ends.at[routing.sources]
            families.join(receiver, reached)
            sent[reached] += wanted[routing.sources]
        unreached += int(wanted[left].sum())
    sends: dict[int, float] = {}
    for end in np.flatnonzero(sent).tolist():
        name = families.find(end)
        sends[name] = min(sends.get(name, math.inf), float(sent[end]))
    links = net.working_links
    return Loads(
        "general",
        net.group,
        net.direction,
        flow / np.maximum(links, 1),
        links.astype(float),
        flow,
        np.array([families.find(u) if u >= 0 else -1 for u in user.tolist()], dtype=np.int64),
        sends,
        float(sent.sum()),
        float(unreached),
    )


def _demands(
    view: View,
    names: Names,
    ends: Elements,
    pattern: Pattern,
    target: tuple[int, int] | None,
) -> tuple[IntArray, Callable[[int], IntArray]]:
    """Return all receivers, and who sends to each."""
    everyone = np.arange(len(ends.endpoints))
    if isinstance(pattern, ManyToOne):
        assert target is not None
        aim = int(ends.at[ends.start[target[0]] + target[1]])
        return everyone[everyone == aim], lambda receiver: everyone[everyone != receiver]
    if isinstance(pattern, (AllToAll, Groups)):
        number = group_numbers(view, names, ends, pattern)
        return everyone, lambda receiver: everyone[
            (number == number[receiver]) & (everyone != receiver)
        ]
    senders, receivers = pairs_of(view, names, ends, pattern)
    return np.unique(receivers), lambda receiver: senders[receivers == receiver]
