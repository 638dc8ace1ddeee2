"""Traffic patterns one demand at a time: written from their definitions, on the plain solver.

Every demand is a pair of elements that is listed here and routed by itself; nothing is shared with
the engines. Fractions throughout.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from designer.model.design import Design
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
from tests.reference.solver import (
    COMPOSITE,
    Arc,
    Array,
    Element,
    Index,
    Machine,
    Network,
    Node,
    PlacedAxis,
    Ref,
    State,
    components_of,
    endpoints_of,
    find_ref,
    flat,
)


def written(axes: tuple[PlacedAxis, ...], index: Index, ref: Ref, value: int) -> Index:
    """Return an index with one axis or factor set to a value."""
    del axes
    old = ref.value(index)
    moved = list(index)
    moved[ref.position] += (value - old) * ref.stride
    return tuple(moved)


def stepped(array: Array, index: Index, refs: list[Ref], by: int, wraps: bool) -> Index | None:
    """Return the index some places further in the order of some axes."""
    total = math.prod(ref.size for ref in refs)
    place = flat(refs, index) + by
    if not wraps and not 0 <= place < total:
        return None
    place %= total
    for ref in reversed(refs):
        index = written(array.axes, index, ref, place % ref.size)
        place //= ref.size
    return index


def partners(array: Array, index: Index, pattern: Pattern) -> set[Index | None]:
    """Return to whom a chip sends, within its array; None stands for nobody."""
    if isinstance(pattern, (Neighbours, Opposite)):
        texts = pattern.axes
    elif isinstance(pattern, Shift):
        texts = (pattern.axis,)
    else:
        assert isinstance(pattern, Transpose)
        texts = (pattern.axis, pattern.other)
    found = [find_ref(text, array.axes) for text in texts]
    if any(ref is None for ref in found):
        return set()
    refs = [ref for ref in found if ref is not None]
    if isinstance(pattern, Neighbours):
        ways = [(ref, way) for ref in refs for way in (1, -1)]
        return {stepped(array, index, [ref], way, pattern.wraps) for ref, way in ways}
    if isinstance(pattern, Shift):
        return {stepped(array, index, refs, pattern.by, True)}
    if isinstance(pattern, Transpose):
        i, j = refs[0].value(index), refs[1].value(index)
        return {written(array.axes, written(array.axes, index, refs[0], j), refs[1], i)}
    for ref in refs:
        moved = stepped(array, index, [ref], ref.size // 2, True)
        assert moved is not None
        index = moved
    return {index}


def shared_key(element: Element, texts: tuple[str, ...]) -> frozenset[tuple[object, ...]]:
    """Return all digits of a chip that a group does not run along, with their values."""
    array = element.array
    taken: dict[int, list[tuple[int, int]]] = {}
    for text in texts:
        ref = find_ref(text, array.axes)
        if ref is not None:
            taken.setdefault(ref.position, []).append((ref.stride, ref.stride * ref.size))
    key = set()
    for position, placed in enumerate(array.axes):
        inner = {c for span in taken.get(position, ()) for c in span}
        for low, high in pairwise(sorted({1, placed.axis.size} | inner)):
            inside = any(a <= low and high <= b for a, b in taken.get(position, ()))
            if not inside:
                value = element.index[position] // low % (high // low)
                key.add((placed.item, placed.axis.name, low, high, value))
    return frozenset(key)


def ring_pairs(
    elements: list[Element], endpoints: list[Node], pattern: Ring
) -> set[tuple[Node, Node]]:
    """Return the pairs of rings through the endpoints of each array, both ways."""
    rings: dict[object, list[tuple[int, Node]]] = defaultdict(list)
    for node in endpoints:
        array, index = elements[node].array, elements[node].index
        found = [find_ref(text, array.axes) for text in pattern.axes]
        refs = [ref for ref in found if ref is not None]
        if len(refs) == len(found):
            rest = index
            for ref in refs:
                rest = written(array.axes, rest, ref, 0)
            rings[array.path, rest].append((flat(refs, index), node))
    pairs = set()
    for ring in rings.values():
        nodes = [node for _, node in sorted(ring)]
        for one, other in zip(nodes, nodes[1:] + nodes[:1], strict=True):
            if one != other:
                pairs |= {(one, other), (other, one)}
    return pairs


def demands_of(machine: Machine, endpoints: list[Node], pattern: Pattern) -> set[tuple[Node, Node]]:
    """Return all (sender, receiver) between endpoints."""
    elements = machine.elements
    everyone = [(s, t) for s in endpoints for t in endpoints if s != t]
    if isinstance(pattern, AllToAll):
        return set(everyone)
    if isinstance(pattern, Groups):
        keys = {n: shared_key(elements[n], pattern.axes) for n in endpoints}
        return {(s, t) for s, t in everyone if keys[s] == keys[t]}
    if isinstance(pattern, ManyToOne):
        return {(s, t) for s, t in everyone if elements[t].address.endswith(pattern.target)}
    at = {(elements[n].array.path, elements[n].index): n for n in endpoints}
    if isinstance(pattern, Ring):
        return ring_pairs(elements, endpoints, pattern)
    pairs = set()
    for (path, index), node in at.items():
        for there in partners(elements[node].array, index, pattern):
            receiver = at.get((path, there)) if there is not None else None
            if receiver is not None and receiver != node:
                pairs.add((node, receiver))
    return pairs


@dataclass(frozen=True)
class TrafficResult:
    """Figures of a pattern on one plane; loads by group path and direction."""

    demands: int
    unreached: int
    rate: Fraction | None
    loads: dict[str, dict[str, Fraction]]
    means: dict[str, Fraction]
    arcs: dict[Arc, Fraction]


def path_counts(design: Design, plane: str) -> dict[tuple[int, int], int]:
    """Return how many ordered pairs have so many hops and minimal paths, each link by itself."""
    machine = Machine(design)
    network = Network(machine, frozenset((plane,)))
    endpoints = endpoints_of(machine, network.planes)
    found: dict[tuple[int, int], int] = defaultdict(int)
    for target in endpoints:
        routes = network.routes(target)
        paths = {state: 1 for state, left in routes.links.items() if not left}
        for state, arcs in routes.nearer.items():
            paths[state] = sum(arc.count * paths[arc.arrival] for arc in arcs)
        for source in endpoints:
            state = State(source, None, None)
            if source != target and state in paths:
                found[routes.hops[state], paths[state]] += 1
    return dict(found)


def networks_of(machine: Machine, plane: str) -> list[Network]:
    """Return the network of a plane; of the composite both layers, scale-up first."""
    if plane != COMPOSITE:
        return [Network(machine, frozenset((plane,)))]
    roles = ("scale_up", "scale_out")
    layers = [{p.id for p in machine.design.planes if p.role == role} for role in roles]
    return [Network(machine, frozenset(layer)) for layer in layers]


def solve_pattern(design: Design, plane: str, pattern: Pattern) -> TrafficResult:
    """Route every demand of a pattern on its own and lay the capacities over the sums."""
    machine = Machine(design)
    networks = networks_of(machine, plane)
    endpoints = endpoints_of(machine, frozenset().union(*(n.planes for n in networks)))
    pairs = [(s, t) for s in endpoints for t in endpoints if s != t]
    over = {
        pair: next((n for n in networks if n.distance(*pair) is not None), None) for pair in pairs
    }
    joined = [pair for pair in pairs if over[pair] is not None]
    wanted = demands_of(machine, endpoints, pattern)
    flowing = wanted & set(joined)
    load: dict[Arc, Fraction] = defaultdict(Fraction)
    user: dict[Arc, Node] = {}
    sends: dict[Node, int] = defaultdict(int)
    for sender, receiver in flowing:
        sends[sender] += 1
        network = over[sender, receiver]
        assert network is not None
        for arc, amount in network.spread(receiver, {sender: Fraction(1)}).items():
            load[arc] += amount
            user[arc] = sender
    rates: list[Fraction | None] = []
    for members in components_of(endpoints, joined):
        inside = set(members)
        own = {arc: amount for arc, amount in load.items() if user[arc] in inside}
        if not own:
            continue
        if any(arc.group.capacity is None for arc in own):
            rates.append(None)
            continue
        each = min((arc.group.capacity or Fraction(0)) / amount for arc, amount in own.items())
        rates.append(each * min(n for node, n in sends.items() if node in inside))
    known = [rate for rate in rates if rate is not None]
    loads: dict[str, dict[str, Fraction]] = {}
    sums: dict[str, list[Fraction]] = {}
    for arc in (arc for network in networks for arc in network.arcs):
        rows = loads.setdefault(arc.group.path, {})
        rows[arc.direction] = max(rows.get(arc.direction, Fraction(0)), load.get(arc, Fraction(0)))
        total = sums.setdefault(arc.group.path, [Fraction(0), Fraction(0)])
        total[0] += load.get(arc, Fraction(0)) * arc.count
        total[1] += arc.count
    return TrafficResult(
        demands=len(flowing),
        unreached=len(wanted) - len(flowing),
        rate=min(known) if known and len(known) == len(rates) else None,
        loads=loads,
        means={path: a / b for path, (a, b) in sums.items()},
        arcs=load,
    )
