"""A plain network solver that unrolls a design element by element.

It is written from the design rules S1 to S6 and decision record 0001 alone and shares no code with
the engines, so that a property test can hold them to it. All loads are exact fractions. It takes
designs of up to some 300 elements.

Three layers, top to bottom: `Machine` unrolls arrays, guards, faults and link groups; `Network`
routes over the links of one or more planes; `solve` makes the figures of each plane and of the
composite ``all``.

A routed flow sits in a *state*: the element it is at, with the plane and the port side by which it
came in. Attach parts (S6) and the union of several planes forward by these two, so shortest paths
and splits are taken over states; for a switch the states of one element behave alike.

Examples
--------
>>> from designer.model.design import Design
>>> chip = {"kind": "accelerator", "ports": [{"id": "p", "count": 2, "lane_bytes_per_s": 10}]}
>>> line = {"id": "x", "plane": "up", "a": {"item": "chip", "port": "p"},
...         "b": {"item": "chip", "port": "p"}, "rules": ["adjacent x"]}
>>> item = {"id": "chip", "part": "chip", "axes": [{"name": "x", "size": 4}],
...         "forwarding": {"up": "relay"}}
>>> design = Design(root="pod", planes=[{"id": "up"}], parts={"chip": chip},
...                 blocks={"pod": {"items": [item], "links": [line]}})
>>> up = solve(design)["up"]
>>> up.hops, up.groups["x"].load, up.groups["x"].load_mean, up.all_to_all_bytes_per_s
({1: 6, 2: 4, 3: 2}, Fraction(4, 1), Fraction(10, 3), Fraction(15, 2))
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import product
from typing import NamedTuple

from designer.model.blocks import Axis, Block, Guard, Item, LinkGroup, Selection
from designer.model.design import Design
from designer.model.parts import ATTACH_KINDS, DEFAULT_FORWARDING, Medium, PartBase, Port
from designer.model.relations import Rule

Index = tuple[int, ...]
Path = tuple[str, ...]
Node = int
#: Direction of a directed link: from end a to end b, back, or one of both in a self-join.
AB, BA, BOTH = "ab", "ba", "both"
CHIP_KINDS = ("accelerator", "cpu")
COMPOSITE = "all"


# --- axes and references (S1, S2) ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlacedAxis:
    """An axis with the item path that it belongs to: its identity (S1)."""

    item: Path
    axis: Axis

    @property
    def digits(self) -> int:
        """Number of independent digits: the factors, or one."""
        return len(self.axis.factors) or 1


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a whole axis or to one factor of it, by position along the path."""

    position: int
    stride: int
    size: int
    digits: frozenset[tuple[int, int]]

    def value(self, index: Index) -> int:
        """Return the index of an element along what is referred to."""
        return index[self.position] // self.stride % self.size


def factor_ref(axis: Axis, position: int, number: int) -> Ref:
    """Return the reference to a factor of an axis; the first factor is the most significant."""
    stride = 1
    for later in axis.factors[number + 1 :]:
        stride *= later.size
    return Ref(position, stride, axis.factors[number].size, frozenset({(position, number)}))


def digit_refs(placed: PlacedAxis, position: int) -> list[Ref]:
    """Return a reference to each digit of an axis."""
    if placed.axis.factors:
        return [factor_ref(placed.axis, position, n) for n in range(placed.digits)]
    return [Ref(position, 1, placed.axis.size, frozenset({(position, 0)}))]


def find_ref(text: str, axes: tuple[PlacedAxis, ...], start: int = 0) -> Ref | None:
    """Resolve ``name`` or ``item.name``: innermost item first, axes before their factors."""
    *owner, name = text.split(".")
    positions = [
        p for p in range(start, len(axes)) if not owner or axes[p].item[-len(owner) :] == (*owner,)
    ]
    for item in sorted({axes[p].item for p in positions}, key=len, reverse=True):
        own = [p for p in positions if axes[p].item == item]
        for p in own:
            if axes[p].axis.name == name:
                all_digits = frozenset((p, n) for n in range(axes[p].digits))
                return Ref(p, 1, axes[p].axis.size, all_digits)
        for p in own:
            for number, factor in enumerate(axes[p].axis.factors):
                if factor.name == name:
                    return factor_ref(axes[p].axis, p, number)
    return None


def must_find(text: str, axes: tuple[PlacedAxis, ...], start: int = 0) -> Ref:
    """Resolve a reference that has to be there."""
    ref = find_ref(text, axes, start)
    if ref is None:
        raise ValueError(f"There is no axis {text!r}.")
    return ref


def flat(refs: Iterable[Ref], index: Index) -> int:
    """Read several references as one flat index, row-major (S2)."""
    value = 0
    for ref in refs:
        value = value * ref.size + ref.value(index)
    return value


# --- relations (S2) ------------------------------------------------------------------------------

Relation = Callable[[Index, Index], bool]


def step_relation(ref: Ref, *, wrap: bool) -> Relation:
    """Return the relation ``next`` (ring) or ``adjacent`` (line): different and one apart."""

    def holds(a: Index, b: Index) -> bool:
        apart = abs(ref.value(a) - ref.value(b))
        return apart == 1 or (wrap and apart > 0 and apart == ref.size - 1)

    return holds


def unequal_relation(refs: tuple[Ref, ...]) -> Relation:
    """Return the relation ``other`` or ``differ``: not all the same."""
    return lambda a, b: any(ref.value(a) != ref.value(b) for ref in refs)


def same_relation(ref: Ref) -> Relation:
    """Return the relation that holds without a rule along a shared axis."""
    return lambda a, b: ref.value(a) == ref.value(b)


def equal_relation(left: tuple[Ref, ...], right: tuple[Ref, ...]) -> Relation:
    """Return the relation of a declared equality: the left side is end a."""
    return lambda a, b: flat(left, a) == flat(right, b)


@dataclass(frozen=True, slots=True)
class Array:
    """A leaf of the block tree: a part repeated along all axes of its path."""

    path: Path
    items: tuple[Item, ...]
    axes: tuple[PlacedAxis, ...]
    part_id: str
    part: PartBase

    @property
    def kind(self) -> str:
        """Kind of the part."""
        return str(getattr(self.part, "kind", ""))

    def forwarding(self, plane: str) -> str:
        """Return how elements forward in a plane (S6): innermost item first, else by kind."""
        for item in reversed(self.items):
            if plane in item.forwarding:
                return item.forwarding[plane]
        return DEFAULT_FORWARDING.get(self.kind, "none")


@dataclass(slots=True)
class Relations:
    """All relations of a link group between two arrays; shared axes come first on both paths."""

    a: Array
    b: Array
    above: int
    shared: int
    tests: list[Relation] = field(default_factory=list)
    used_a: set[tuple[int, int]] = field(default_factory=set)
    used_b: set[tuple[int, int]] = field(default_factory=set)

    def holds(self, a: Index, b: Index) -> bool:
        """Return whether an element of end a and one of end b are joined."""
        return all(test(a, b) for test in self.tests)

    def add(self, rule: Rule) -> None:
        """Take one rule into account."""
        if rule.kind == "equal":
            self._add_equal(rule)
        elif rule.kind == "any":
            for text in rule.a:
                self._use(find_ref(text, self.a.axes, self.above), self.used_a)
                self._use(find_ref(text, self.b.axes, self.above), self.used_b)
        else:
            self._add_shared(rule)

    def finish(self) -> None:
        """Require the same digit of every shared axis that no rule speaks about."""
        for position in range(self.shared):
            for ref in digit_refs(self.a.axes[position], position):
                if not ref.digits & self.used_a and not ref.digits & self.used_b:
                    self.tests.append(same_relation(ref))

    @staticmethod
    def _use(ref: Ref | None, used: set[tuple[int, int]]) -> None:
        if ref is not None:
            used |= ref.digits

    def _add_shared(self, rule: Rule) -> None:
        refs = tuple(must_find(text, self.a.axes, self.above) for text in rule.a)
        for ref in refs:
            if ref.position >= self.shared:
                raise ValueError(f"The rule {rule} needs an axis that both ends share.")
            self._use(ref, self.used_a)
            self._use(ref, self.used_b)
        if rule.kind == "differ":
            self.tests.append(unequal_relation(refs))
        elif rule.kind == "other":
            self.tests += [unequal_relation((ref,)) for ref in refs]
        elif rule.kind in {"next", "adjacent"}:
            self.tests += [step_relation(ref, wrap=rule.kind == "next") for ref in refs]
        else:
            raise ValueError(f"The rule {rule} is not known.")

    def _add_equal(self, rule: Rule) -> None:
        left = tuple(must_find(text, self.a.axes, self.above) for text in rule.a)
        right = tuple(must_find(text, self.b.axes, self.above) for text in rule.b)
        for ref in left:
            self._use(ref, self.used_a)
        for ref in right:
            self._use(ref, self.used_b)
        self.tests.append(equal_relation(left, right))


# --- the unrolled machine (S3, S8, S10) ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Element:
    """One element that exists: a chip, a switch, a NIC."""

    array: Array
    index: Index
    address: str
    failed: bool

    @property
    def is_attach(self) -> bool:
        """Whether it is an attach part by its kind."""
        return self.array.kind in ATTACH_KINDS

    @property
    def is_chip(self) -> bool:
        """Whether it is an accelerator or a CPU."""
        return self.array.kind in CHIP_KINDS


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A link group at one place of the block tree."""

    path: str
    plane: str
    capacity: Fraction | None
    is_self: bool
    side_a: str | None
    side_b: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """All parallel links between two elements by one group (or by one listed pair)."""

    group: Group
    a: Node
    b: Node
    count: int


def link_capacity(design: Design, group: LinkGroup, ports: tuple[Port, Port]) -> Fraction | None:
    """Return the smallest known of port, port, medium and configured rate (S8)."""
    known: list[Fraction] = []
    for port in ports:
        lanes = port.lanes if group.lanes is None else min(group.lanes, port.lanes)
        if port.lane_bytes_per_s.value is not None:
            known.append(Fraction(port.lane_bytes_per_s.value) * lanes)
    for medium_id in (group.medium, group.medium_across):
        medium = design.parts.get(medium_id) if medium_id is not None else None
        if isinstance(medium, Medium) and medium.bytes_per_s.value is not None:
            known.append(Fraction(medium.bytes_per_s.value) / group.links_per_module)
    if group.link_bytes_per_s.value is not None:
        known.append(Fraction(group.link_bytes_per_s.value))
    return min(known, default=None)


def selected(selection: Selection, axes: tuple[PlacedAxis, ...], index: Index) -> bool:
    """Return whether an index lies in a selection: a conjunction over its axes."""
    return all(
        must_find(text, axes).value(index) in values for text, values in selection.where.items()
    )


def exists(guard: Guard | None, axes: tuple[PlacedAxis, ...], index: Index) -> bool:
    """Return whether a guard lets an element exist (S10)."""
    if guard is None:
        return True
    if guard.only and not any(selected(s, axes, index) for s in guard.only):
        return False
    return not any(selected(s, axes, index) for s in guard.never)


@dataclass(frozen=True, slots=True)
class Failure:
    """A fault: an item path and an index per axis, None where free."""

    path: Path
    index: tuple[int | None, ...]

    def hits(self, path: Path, index: Index) -> bool:
        """Return whether an element is the failed one or stands inside it."""
        if path[: len(self.path)] != self.path:
            return False
        return all(f is None or f == i for f, i in zip(self.index, index, strict=False))


_SEGMENT = re.compile(r"^(\w[\w-]*)(?:\[([^\[\]]*)\])?$")


def read_fault(design: Design, address: str) -> Failure | None:
    """Read the address of a fault; None where it names no element."""
    segments = re.split(r"\.(?![^\[]*\])", address.strip())
    if segments[:1] == [design.root]:
        segments = segments[1:]
    block: Block | None = design.root_block
    path: list[str] = []
    index: list[int | None] = []
    for segment in segments:
        match = _SEGMENT.match(segment.strip())
        item = block.item(match[1]) if match and block else None
        own = read_indices(item, match[2] or "") if match and item else None
        if item is None or own is None:
            return None
        path.append(item.id)
        index += own
        block = design.blocks[item.block] if item.block else None
    return Failure(tuple(path), tuple(index)) if path else None


def read_indices(item: Item, text: str) -> list[int | None] | None:
    """Read ``3, slot=2, *`` for the axes of an item; None where it is not understood."""
    names = [axis.name for axis in item.axes]
    result: list[int | None] = [None] * len(names)
    for position, piece in enumerate(text.split(",") if text.strip() else []):
        name, named, number = piece.partition("=")
        if named and name.strip() not in names:
            return None
        place = names.index(name.strip()) if named else position
        value = (number if named else name).strip()
        if place >= len(names) or not (value == "*" or value.isdecimal()):
            return None
        if value != "*":
            result[place] = int(value)
            if int(value) >= item.axes[place].size:
                return None
    return result


class Machine:
    """A design unrolled: every element that exists and every link between them.

    Attributes
    ----------
    elements
        Those that guards let exist, failed ones included.
    links
        All links of the structure: faults are not applied.
    """

    def __init__(self, design: Design) -> None:
        self.design = design
        self.elements: list[Element] = []
        self.links: list[Link] = []
        self._nodes: dict[tuple[Path, Index], Node] = {}
        self._arrays: dict[Path, Array] = {}
        faults = (read_fault(design, fault.address) for fault in design.scenario.faults)
        self._failures = [failure for failure in faults if failure is not None]
        self._unroll_items(design.root_block, (), ())
        self._unroll_links(design.root_block, (), ())

    def accelerators(self) -> list[Node]:
        """Return the accelerators that exist and have not failed."""
        return [
            node
            for node, element in enumerate(self.elements)
            if element.array.kind == "accelerator" and not element.failed
        ]

    def alive(self, link: Link) -> bool:
        """Return whether neither end of a link has failed."""
        return not (self.elements[link.a].failed or self.elements[link.b].failed)

    def _unroll_items(
        self, block: Block, items: tuple[Item, ...], axes: tuple[PlacedAxis, ...]
    ) -> None:
        above = tuple(item.id for item in items)
        for item in block.items:
            own = tuple(PlacedAxis((*above, item.id), axis) for axis in item.axes)
            if item.block is not None:
                self._unroll_items(self.design.blocks[item.block], (*items, item), axes + own)
                continue
            path = (*above, item.id)
            part = self.design.parts[str(item.part)]
            array = Array(path, (*items, item), axes + own, str(item.part), part)
            self._arrays[path] = array
            for index in product(*(range(placed.axis.size) for placed in array.axes)):
                self._add_element(array, index)

    def _add_element(self, array: Array, index: Index) -> None:
        depth = 0
        words = [self.design.root]
        for item in array.items:
            own = index[depth : depth + len(item.axes)]
            depth += len(item.axes)
            if not exists(item.guard, array.axes[:depth], index):
                return
            words.append(f"{item.id}[{','.join(map(str, own))}]" if own else item.id)
        failed = any(failure.hits(array.path, index) for failure in self._failures)
        self._nodes[array.path, index] = len(self.elements)
        self.elements.append(Element(array, index, ".".join(words), failed))

    def _unroll_links(self, block: Block, above: Path, axes: tuple[Axis, ...]) -> None:
        for group in block.links:
            self._unroll_group(group, above, axes)
        for item in block.items:
            if item.block is not None:
                below = self.design.blocks[item.block]
                self._unroll_links(below, (*above, item.id), axes + item.axes)

    def _unroll_group(self, group: LinkGroup, above: Path, axes: tuple[Axis, ...]) -> None:
        a = self._arrays[above + tuple(group.a.item.split("."))]
        b = self._arrays[above + tuple(group.b.item.split("."))]
        is_self = a.path == b.path
        port_a = a.part.port(group.a.port)
        port_b = port_a if is_self else b.part.port(group.b.port)
        assert port_a is not None
        assert port_b is not None
        capacity = link_capacity(self.design, group, (port_a, port_b))
        name = ".".join((*above, group.id))
        placed = Group(name, group.plane, capacity, is_self, port_a.side, port_b.side)
        if group.pairs is not None:
            indices = self._listed(group, axes)
        else:
            indices = self._related(group, a, b, len(axes))
        for index_a, index_b, count in indices:
            node_a, node_b = self._nodes.get((a.path, index_a)), self._nodes.get((b.path, index_b))
            if node_a is not None and node_b is not None and node_a != node_b:
                self.links.append(Link(placed, node_a, node_b, count * group.count))

    @staticmethod
    def _listed(group: LinkGroup, axes: tuple[Axis, ...]) -> Iterator[tuple[Index, Index, int]]:
        for above in product(*(range(axis.size) for axis in axes)):
            for pair in group.pairs or ():
                yield above + pair.a, above + pair.b, pair.count

    def _related(
        self, group: LinkGroup, a: Array, b: Array, above: int
    ) -> Iterator[tuple[Index, Index, int]]:
        shared = 0
        for axis_a, axis_b in zip(a.axes, b.axes, strict=False):
            if axis_a.item != axis_b.item:
                break
            shared += 1
        relations = Relations(a, b, above, shared)
        for rule in group.rules:
            relations.add(rule)
        relations.finish()
        all_a, all_b = self._indices(a), self._indices(b)
        for i in all_a:
            for j in all_b:
                if a.path != b.path:
                    joined = relations.holds(i, j)
                else:  # S3: each unordered pair once, if the relation holds either way
                    joined = i < j and (relations.holds(i, j) or relations.holds(j, i))
                if joined:
                    yield i, j, 1

    def _indices(self, array: Array) -> list[Index]:
        return [index for path, index in self._nodes if path == array.path]


# --- routing (S5, S6) ----------------------------------------------------------------------------


class State(NamedTuple):
    """Where a flow is, and by which plane and port side it came; no plane at its source."""

    node: Node
    plane: str | None
    side: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """The parallel links from one element to another, in one direction.

    `arrival` is the state of a flow that has just come over it; `hop` is 0 for a chip-attach link.
    """

    tail: Node
    head: Node
    group: Group
    direction: str
    count: int
    out_side: str | None
    arrival: State
    hop: int


@dataclass(frozen=True, slots=True)
class Routes:
    """Minimal paths of all sources to one target.

    Attributes
    ----------
    links
        Links that are left, per state that reaches the target; nearest first.
    nearer
        Links that lead one link nearer (S5), per state.
    hops
        Links that are left and reported: chip-attach links do not count.
    """

    links: dict[State, int]
    nearer: dict[State, list[Arc]]
    hops: dict[State, int]


class Network:
    """The alive links of some planes, used together as one graph.

    Attributes
    ----------
    arcs
        All directed links.
    states
        States of flows that have come to an element; the state of a source is not among them.
    onward
        Links by which a flow may leave, per state.
    before
        States from which one link leads into a state.
    """

    def __init__(self, machine: Machine, planes: frozenset[str]) -> None:
        self.machine = machine
        self.planes = planes
        self.arcs = list(self._make_arcs())
        self._routes: dict[Node, Routes] = {}
        leaving: dict[Node, list[Arc]] = defaultdict(list)
        self.states: dict[Node, list[State]] = defaultdict(list)
        for arc in self.arcs:
            leaving[arc.tail].append(arc)
            if arc.arrival not in self.states[arc.head]:
                self.states[arc.head].append(arc.arrival)
        self.onward: dict[State, list[Arc]] = {}
        self.before: dict[State, list[State]] = defaultdict(list)
        for node, arcs in leaving.items():
            for state in (State(node, None, None), *self.states[node]):
                self.onward[state] = [arc for arc in arcs if self.permits(state, arc)]
                for arrival in {arc.arrival for arc in self.onward[state]}:
                    self.before[arrival].append(state)

    def _make_arcs(self) -> Iterator[Arc]:
        elements = self.machine.elements
        for link in self.machine.links:
            group = link.group
            if group.plane not in self.planes or not self.machine.alive(link):
                continue
            a, b = elements[link.a], elements[link.b]
            hop = int(not ((a.is_chip and b.is_attach) or (a.is_attach and b.is_chip)))
            there, back = (BOTH, BOTH) if group.is_self else (AB, BA)
            at_a = State(link.a, group.plane, group.side_a)
            at_b = State(link.b, group.plane, group.side_b)
            yield Arc(link.a, link.b, group, there, link.count, group.side_a, at_b, hop)
            yield Arc(link.b, link.a, group, back, link.count, group.side_b, at_a, hop)

    def permits(self, state: State, arc: Arc) -> bool:
        """Return whether what is in a state may go on over a link (S6)."""
        if state.plane is None:
            return True  # a source may send by any of its links
        array = self.machine.elements[state.node].array
        for plane in {state.plane, arc.group.plane}:
            forwarding = array.forwarding(plane)
            if forwarding == "attach":
                if {state.side, arc.out_side} != {"chip", "fabric"}:
                    return False
            elif forwarding not in {"switch", "relay"}:
                return False
        return True

    def routes(self, target: Node) -> Routes:
        """Return the minimal paths to a target, by a search from it."""
        if target not in self._routes:
            links = self._distances(target)
            nearer = {state: self._nearer(state, links) for state in links if links[state]}
            hops = dict.fromkeys((state for state in links if not links[state]), 0)
            for state, arcs in nearer.items():
                hops[state] = min(arc.hop + hops[arc.arrival] for arc in arcs)
            self._routes[target] = Routes(links, nearer, hops)
        return self._routes[target]

    def _distances(self, target: Node) -> dict[State, int]:
        frontier = self.states[target]
        links = dict.fromkeys(frontier, 0)
        distance = 0
        while frontier:
            distance += 1
            states = dict.fromkeys(before for state in frontier for before in self.before[state])
            frontier = [s for s in states if s not in links and s.node != target]
            links |= dict.fromkeys(frontier, distance)
        return links

    def _nearer(self, state: State, links: dict[State, int]) -> list[Arc]:
        left = links[state] - 1
        return [arc for arc in self.onward[state] if links.get(arc.arrival) == left]

    def distance(self, source: Node, target: Node) -> int | None:
        """Return the number of links of a minimal path; None where there is none."""
        return self.routes(target).links.get(State(source, None, None))

    def hops(self, source: Node, target: Node) -> int:
        """Return the reported hops between two elements that are connected."""
        return self.routes(target).hops[State(source, None, None)]

    def spread(self, target: Node, demand: dict[Node, Fraction]) -> dict[Arc, Fraction]:
        """Return the load of each single link by demands to one target, split equally (S5)."""
        nearer = self.routes(target).nearer
        flow: dict[State, Fraction] = defaultdict(Fraction)
        for source, amount in demand.items():
            flow[State(source, None, None)] += amount
        load: dict[Arc, Fraction] = defaultdict(Fraction)
        for state, arcs in reversed(nearer.items()):
            if not flow[state]:
                continue
            share = flow[state] / sum(arc.count for arc in arcs)
            for arc in arcs:
                load[arc] += share
                flow[arc.arrival] += share * arc.count
        return load


# --- demands -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the traffic of a pair on one network."""

    network: Network
    source: Node
    target: Node
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Journey:
    """How a connected pair communicates: reported hops, and its traffic on the networks."""

    hops: int
    legs: tuple[Leg, ...]


def direct(network: Network, source: Node, target: Node) -> Journey | None:
    """Return the way of a pair over one network."""
    if network.distance(source, target) is None:
        return None
    leg = Leg(network, source, target, Fraction(1))
    return Journey(network.hops(source, target), (leg,))


def relayed(
    up: Network, out: Network, chips: list[Node], source: Node, target: Node
) -> Journey | None:
    """Return the way over scale-up to the best placed chips of the own domain, then scale-out."""
    reach: dict[Node, int] = {}
    for chip in chips:
        if chip != source and up.distance(source, chip) is not None:
            distance = out.distance(chip, target)
            if distance is not None:
                reach[chip] = distance
    relays = [chip for chip, distance in reach.items() if distance == min(reach.values())]
    if not relays:
        return None
    part = Fraction(1, len(relays))
    legs = [Leg(up, source, chip, part) for chip in relays]
    legs += [Leg(out, chip, target, part) for chip in relays]
    hops = min(up.hops(source, chip) + out.hops(chip, target) for chip in relays)
    return Journey(hops, tuple(legs))


def composite(
    up: Network, out: Network, chips: list[Node], source: Node, target: Node
) -> Journey | None:
    """Return the way of a pair in the composite: scale-up, else scale-out, else relayed (S6)."""
    return (
        direct(up, source, target)
        or direct(out, source, target)
        or relayed(up, out, chips, source, target)
    )


# --- figures -------------------------------------------------------------------------------------


class LinkKey(NamedTuple):
    """Name of a directed link, with all its parallel ones."""

    group: str
    tail: str
    head: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Loads of the links of a group in one direction; `links` counts parallel ones."""

    links: int
    load: Fraction
    load_mean: Fraction


@dataclass(frozen=True, slots=True)
class GroupResult:
    """Loads of a link group, failed links left out.

    Attributes
    ----------
    links
        Alive links, each counted once; a group without any has no result.
    capacity_bytes_per_s
        Of one link and direction; None where nothing is known.
    load, load_mean
        Maximum and mean over all its directed links.
    directions
        The same per direction: ``ab`` and ``ba``, or ``both`` for a self-join.
    """

    links: int
    capacity_bytes_per_s: Fraction | None
    load: Fraction
    load_mean: Fraction
    directions: dict[str, Sums]


@dataclass(frozen=True, slots=True)
class Component:
    """Endpoints that reach each other, directly or over others; never a single one.

    Attributes
    ----------
    peers
        Smallest number of endpoints that one of them reaches.
    rate
        λ: the largest common rate of all pairs; None where a loaded link's capacity is unknown.
    """

    endpoints: tuple[str, ...]
    peers: int
    rate: Fraction | None

    @property
    def all_to_all_bytes_per_s(self) -> Fraction | None:
        """λ times the smallest number of peers."""
        return None if self.rate is None else self.rate * self.peers


@dataclass(frozen=True, slots=True)
class PlaneResult:
    """Figures of one plane or of the composite; elements by address, link groups by path.

    Attributes
    ----------
    connected_fraction
        None where there are fewer than two accelerators.
    all_to_all_bytes_per_s
        None where no pair is connected or a loaded link's capacity is unknown.
    injection_bytes_per_s
        None where there is no endpoint or a capacity is unknown.
    loads
        Load of a single link of each directed bundle; alive ones only, unloaded ones included.
    """

    plane: str
    endpoints: tuple[str, ...]
    connected_pairs: int
    connected_fraction: Fraction | None
    domain_chips: int
    hops: dict[int, int]
    components: tuple[Component, ...]
    all_to_all_bytes_per_s: Fraction | None
    injection_bytes_per_s: Fraction | None
    groups: dict[str, GroupResult]
    loads: dict[LinkKey, tuple[Fraction, ...]]

    @property
    def diameter_hops(self) -> int | None:
        """Largest number of hops."""
        return max(self.hops, default=None)

    @property
    def mean_hops(self) -> Fraction | None:
        """Mean number of hops over connected ordered pairs."""
        pairs = self.connected_pairs
        return Fraction(sum(h * n for h, n in self.hops.items()), pairs) if pairs else None


def endpoints_of(machine: Machine, planes: frozenset[str]) -> list[Node]:
    """Return alive accelerators that have a link on the planes, faults aside."""
    linked = {
        node for link in machine.links if link.group.plane in planes for node in (link.a, link.b)
    }
    return [node for node in machine.accelerators() if node in linked]


def components_of(endpoints: list[Node], pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """Join endpoints of which one reaches the other, transitively."""
    leader = {node: node for node in endpoints}

    def find(node: Node) -> Node:
        while leader[node] != node:
            node = leader[node]
        return node

    for source, target in pairs:
        leader[find(source)] = find(target)
    members: dict[Node, list[Node]] = defaultdict(list)
    for node in endpoints:
        members[find(node)].append(node)
    return [nodes for nodes in members.values() if len(nodes) > 1]


def demands_of(journeys: Iterable[Journey]) -> dict[Network, dict[Node, dict[Node, Fraction]]]:
    """Add up all legs: demand by network, target and source."""
    demands: dict[Network, dict[Node, dict[Node, Fraction]]] = {}
    for journey in journeys:
        for leg in journey.legs:
            sources = demands.setdefault(leg.network, {}).setdefault(leg.target, {})
            sources[leg.source] = sources.get(leg.source, Fraction()) + leg.amount
    return demands


def component_loads(
    journeys: dict[tuple[Node, Node], Journey], members: Iterable[Node]
) -> dict[Arc, Fraction]:
    """Return the load of each link by the traffic inside one component."""
    inside = set(members)
    own = (journey for (source, _), journey in journeys.items() if source in inside)
    total: dict[Arc, Fraction] = defaultdict(Fraction)
    for network, targets in demands_of(own).items():
        for target, demand in targets.items():
            for arc, load in network.spread(target, demand).items():
                total[arc] += load
    return total


def component_rate(loads: dict[Arc, Fraction]) -> Fraction | None:
    """Return λ: the smallest capacity over load of a directed link."""
    rates: list[Fraction] = []
    for arc, load in loads.items():
        if arc.group.capacity is None:
            return None
        rates.append(arc.group.capacity / load)
    return min(rates)


def group_results(arcs: list[Arc], loads: dict[Arc, Fraction]) -> dict[str, GroupResult]:
    """Sum up the loads of all links per link group and direction."""
    by_group: dict[Group, dict[str, list[tuple[int, Fraction]]]] = {}
    for arc in arcs:
        directions = by_group.setdefault(arc.group, {})
        directions.setdefault(arc.direction, []).append((arc.count, loads.get(arc, Fraction())))
    results: dict[str, GroupResult] = {}
    for group, directions in by_group.items():
        every = sums([entry for entries in directions.values() for entry in entries])
        each = {direction: sums(entries) for direction, entries in directions.items()}
        results[group.path] = GroupResult(
            every.links // 2, group.capacity, every.load, every.load_mean, each
        )
    return results


def sums(entries: list[tuple[int, Fraction]]) -> Sums:
    """Return number of links, maximum and mean of loads that come with multiplicities."""
    links = sum(count for count, _ in entries)
    total = sum((count * load for count, load in entries), Fraction())
    return Sums(links, max(load for _, load in entries), total / links)


# --- injection -----------------------------------------------------------------------------------


def capacity_sum(arcs: Iterable[Arc]) -> Fraction | None:
    """Return the summed capacity of links; None where one is unknown."""
    total = Fraction()
    for arc in arcs:
        if arc.group.capacity is None:
            return None
        total += arc.group.capacity * arc.count
    return total


def through_attach(chip: Node, attach: Node, arcs: list[Arc]) -> Fraction | None:
    """Return what a chip gets through an attach part: its links, or its share of the far side."""
    at_attach = [arc for arc in arcs if arc.tail == attach]
    total = Fraction()
    for side in {arc.out_side for arc in at_attach if arc.head == chip}:
        near = [arc for arc in at_attach if arc.out_side == side]
        own = capacity_sum(arc for arc in near if arc.head == chip)
        everyone = capacity_sum(near)
        far = capacity_sum(arc for arc in at_attach if arc.out_side != side)
        if own is None or everyone is None or far is None:
            return None
        total += min(own, far * own / everyone) if everyone else 0
    return total


def injection_of(machine: Machine, chip: Node, arcs: list[Arc]) -> Fraction | None:
    """Return the summed capacity of one endpoint's links, attach parts at what they pass on."""
    own = [arc for arc in arcs if arc.tail == chip]
    plain = [arc for arc in own if not machine.elements[arc.head].is_attach]
    parts = [capacity_sum(plain)]
    attached = {arc.head for arc in own if machine.elements[arc.head].is_attach}
    parts += [through_attach(chip, attach, arcs) for attach in sorted(attached)]
    known = [part for part in parts if part is not None]
    return sum(known, Fraction()) if len(known) == len(parts) else None


def smallest(values: list[Fraction | None]) -> Fraction | None:
    """Return the smallest value; None where there is none or one is unknown."""
    known = [value for value in values if value is not None]
    return min(known) if known and len(known) == len(values) else None


# --- solving -------------------------------------------------------------------------------------


def figures(
    machine: Machine,
    name: str,
    networks: tuple[Network, ...],
    connect: Callable[[Node, Node], Journey | None],
) -> PlaneResult:
    """Compute all figures of a plane or of the composite.

    Parameters
    ----------
    machine
        The unrolled design.
    name
        Plane id, or ``all``.
    networks
        Networks that its traffic uses.
    connect
        How a pair of endpoints communicates; None where it cannot.
    """
    endpoints = endpoints_of(machine, frozenset().union(*(n.planes for n in networks)))
    journeys: dict[tuple[Node, Node], Journey] = {}
    for source, target in product(endpoints, repeat=2):
        journey = connect(source, target) if source != target else None
        if journey is not None:
            journeys[source, target] = journey
    peers = dict.fromkeys(endpoints, 0)
    hops: dict[int, int] = defaultdict(int)
    for (source, _), journey in journeys.items():
        peers[source] += 1
        hops[journey.hops] += 1
    arcs = [arc for network in networks for arc in network.arcs]
    loads: dict[Arc, Fraction] = defaultdict(Fraction)
    components: list[Component] = []
    for members in components_of(endpoints, journeys):
        own = component_loads(journeys, members)
        for arc, load in own.items():
            assert not loads[arc], "a directed link serves one component only"
            loads[arc] = load
        addresses = tuple(machine.elements[node].address for node in members)
        fewest = min(peers[node] for node in members)
        components.append(Component(addresses, fewest, component_rate(own)))
    chips = len(machine.accelerators())
    return PlaneResult(
        plane=name,
        endpoints=tuple(machine.elements[node].address for node in endpoints),
        connected_pairs=len(journeys),
        connected_fraction=Fraction(len(journeys), chips * (chips - 1)) if chips > 1 else None,
        domain_chips=1 + min(peers.values()) if peers else 0,
        hops=dict(sorted(hops.items())),
        components=tuple(components),
        all_to_all_bytes_per_s=smallest([c.all_to_all_bytes_per_s for c in components]),
        injection_bytes_per_s=smallest([injection_of(machine, n, arcs) for n in endpoints]),
        groups=group_results(arcs, loads),
        loads=link_loads(machine, arcs, loads),
    )


def link_loads(
    machine: Machine, arcs: list[Arc], loads: dict[Arc, Fraction]
) -> dict[LinkKey, tuple[Fraction, ...]]:
    """Return the load of every directed link, one value for each of several parallel ones."""
    result: dict[LinkKey, tuple[Fraction, ...]] = {}
    for arc in arcs:
        tail, head = machine.elements[arc.tail].address, machine.elements[arc.head].address
        key = LinkKey(arc.group.path, tail, head)
        result[key] = result.get(key, ()) + (loads.get(arc, Fraction()),) * arc.count
    return result


def solve(design: Design) -> dict[str, PlaneResult]:
    """Solve a sound design.

    Parameters
    ----------
    design
        Without errors; up to some 300 elements.

    Returns
    -------
    dict of str to PlaneResult
        By plane id, and the composite as ``all``.
    """
    machine = Machine(design)
    networks: dict[frozenset[str], Network] = {}

    def network_of(*planes: str) -> Network:
        key = frozenset(planes)
        if key not in networks:
            networks[key] = Network(machine, key)
        return networks[key]

    results: dict[str, PlaneResult] = {}
    for plane in design.planes:
        alone = network_of(plane.id)
        results[plane.id] = figures(machine, plane.id, (alone,), partial(direct, alone))
    # Planes of one role are used together, as one graph.
    roles = [[p.id for p in design.planes if p.role == r] for r in ("scale_up", "scale_out")]
    up, out = (network_of(*planes) for planes in roles)
    chips = machine.accelerators() if design.scenario.relay else []
    connect = partial(composite, up, out, chips)
    results[COMPOSITE] = figures(machine, COMPOSITE, (up, out), connect)
    return results
