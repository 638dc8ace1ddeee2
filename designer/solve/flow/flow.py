"""What a flow engine finds out about a view: routes, hops and loads, before any capacity.

Both engines return a `Flow`; everything that depends on speeds and latencies is worked out from it,
so that a change of speed does not route again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class TooLarge(Exception):
    """The view is beyond what the engine can do; the text says why."""


class Cancelled(Exception):
    """A newer request has overtaken this one."""


@dataclass(frozen=True, slots=True)
class Orbits:
    """Directed links that carry the same load by symmetry (or single links).

    Attributes
    ----------
    group : shape (m,)
        Link group of the view.
    direction : shape (m,)
        0 from end a to end b, 1 back; 0 for links within one array.
    links : shape (m,)
        Directed links in the orbit, parallel ones counted.
    total : shape (families, m)
        Flow over all links of the orbit, for the demands within each family of components.
    """

    group: IntArray
    direction: IntArray
    links: IntArray
    total: FloatArray

    @property
    def load(self) -> FloatArray:
        """Load per link in each family, shape (families, m)."""
        return self.total / np.maximum(self.links, 1)


@dataclass(frozen=True, slots=True)
class Route:
    """Minimal routes of some sources to one target (or one class of targets).

    Everything is per node of a small graph: classes seen from the target, or unrolled nodes.

    Attributes
    ----------
    weight
        Number of targets this route stands for.
    sources, count : shape (s,)
        Source nodes and how many elements each stands for.
    dist : shape (n,)
        Links to the target; −1 where it cannot be reached.
    uncounted : shape (n,)
        Chip–attach links on the minimal path (the largest number among minimal paths).
    array : shape (n,)
        Array of each node.
    src, dst, group, share : shape (e,)
        Edges on minimal routes, by falling distance: share of the flow of `src` that goes along
        each (all parallel links and equivalent next nodes together).
    levels
        Slices of the edges, far to near: one per distance.
    target
        Node of the target.
    """

    weight: int
    sources: IntArray
    count: IntArray
    dist: IntArray
    uncounted: IntArray
    array: IntArray
    src: IntArray
    dst: IntArray
    group: IntArray
    share: FloatArray
    levels: tuple[slice, ...]
    target: int


@dataclass(frozen=True, slots=True)
class Relay:
    """Pairs whose traffic goes over scale-up to other chips and then over scale-out.

    Attributes
    ----------
    pairs
        Ordered pairs it stands for.
    legs
        (share, scale-up route, source node, scale-out route, source node) of each way.
    """

    pairs: int
    legs: tuple[tuple[float, Route, int, Route, int], ...]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Links of endpoints and attach parts, for the injection figure.

    Attributes
    ----------
    src, dst, n, group : shape (e,)
        Directed edges between nodes (classes or elements) and links per element of src.
    to_attach, from_attach : shape (e,)
        Whether dst, or src, is an attach part.
    enters_fabric, leaves_fabric : shape (e,)
        Whether the edge arrives at, or leaves from, a port on a fabric side.
    endpoints : shape (p,)
        Nodes that are endpoints.
    nodes
        Number of nodes.
    array : shape (nodes,)
        Array of each node, in the view's numbering.
    """

    src: IntArray
    dst: IntArray
    n: IntArray
    group: IntArray
    to_attach: NDArray[np.bool_]
    from_attach: NDArray[np.bool_]
    enters_fabric: NDArray[np.bool_]
    leaves_fabric: NDArray[np.bool_]
    endpoints: IntArray
    nodes: int
    array: IntArray


@dataclass(frozen=True, slots=True)
class Task:
    """One target on its graph, for bounds and the linear programme.

    Attributes
    ----------
    weight
        Targets it stands for.
    family
        Row of its component family in `Orbits.total`.
    src, dst, n, back, orbit : shape (e,)
        Edges that may carry traffic to the target.
    target
        Its node.
    sources, count : shape (s,)
        Endpoints that reach it.
    sizes : shape (nodes,)
        Elements of each node.
    """

    weight: int
    family: int
    src: IntArray
    dst: IntArray
    n: IntArray
    back: IntArray
    orbit: IntArray
    target: int
    sources: IntArray
    count: IntArray
    sizes: IntArray


@dataclass(frozen=True, slots=True)
class Flow:
    """Routes and loads of one view.

    Attributes
    ----------
    engine
        ``classes`` or ``general``.
    chips
        Alive accelerators of the view's arrays.
    endpoints
        Those with a link on the plane.
    connected_pairs
        Ordered pairs of endpoints that can reach each other.
    domain
        Endpoints in the smallest component (itself counted); 0 without endpoints.
    peers : shape (families,)
        Smallest number of peers an endpoint of the family's components reaches.
    hops
        ((hops, ordered pairs), ...).
    orbits
        Directed link orbits with their flows.
    routes
        For latency; may be worked out anew at every pass.
    relays
        In the composite: pairs that need a relay at the source side.
    incidence
        For injection.
    tasks
        Graphs and targets once more, for bounds and best routing.
    isolated
        Endpoints that reach nobody.
    classes
        Size of the largest graph the engine worked on.
    """

    engine: str
    chips: int
    endpoints: int
    connected_pairs: int
    domain: int
    peers: tuple[int, ...]
    hops: tuple[tuple[int, int], ...]
    orbits: Orbits
    incidence: Incidence
    routes: Iterable[Route] = field(repr=False, default=())
    relays: tuple[Relay, ...] = field(repr=False, default=())
    tasks: Iterable[Task] = field(repr=False, default=())
    isolated: int = 0
    classes: int = 0
