"""What a flow engine finds out about a view: routes, hops and loads, before any capacity.

Both engines return a `Flow`; everything that depends on speeds and latencies is worked out from it,
so that a change of speed does not route again.
"""

from __future__ import annotations

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
    demand : shape (s,)
        Share of each source's demand that takes this route (1 unless relayed).
    dist : shape (n,)
        Links to the target; −1 where it cannot be reached.
    uncounted : shape (n,)
        Chip–attach links on the minimal path (the largest number among minimal paths).
    array : shape (n,)
        Array of each node.
    src, dst, group, direction, share : shape (e,)
        Edges on minimal routes, by falling distance: share of the flow of `src` that goes along
        each (all parallel links and equivalent next nodes together).
    levels
        Slices of the edges, far to near: one per distance.
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
        For latency.
    isolated
        Endpoints that reach nobody.
    classes
        Size of the largest graph the engine worked on.
    links
        Physical links of each group, guards respected.
    """

    engine: str
    chips: int
    endpoints: int
    connected_pairs: int
    domain: int
    peers: tuple[int, ...]
    hops: tuple[tuple[int, int], ...]
    orbits: Orbits
    routes: tuple[Route, ...] = field(repr=False, default=())
    isolated: int = 0
    classes: int = 0
    relayed_pairs: int = 0
