"""Networks with nothing declared: single elements, and their links as lists of pairs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from designer.solve.flow.view import ClauseSpec, Forward, View, ViewArray, ViewGroup

Pair = tuple[int, int, int]


def array(
    size: int,
    *,
    endpoint: bool = False,
    forward: Forward = "switch",
    failed: Iterable[int] = (),
    layers: int = 1,
) -> ViewArray:
    """Elements of one kind; accelerators if they are endpoints."""
    faults: tuple[ClauseSpec, ...] = tuple(((0, 1, size, (n,)),) for n in failed)
    attach = forward == "attach"
    return ViewArray(
        (size,), (), (), (), (), faults, endpoint, endpoint, attach, (forward,) * layers
    )


def wired(a: int, b: int, pairs: Iterable[Sequence[int]], **more: object) -> ViewGroup:
    """Links between elements of two arrays: (index a, index b) or (index a, index b, links)."""
    rows = tuple((*p, 1) if len(p) == 2 else tuple(p) for p in pairs)
    fields: dict[str, object] = {"layer": 0, "side_a": "", "side_b": ""} | more
    return ViewGroup(a=a, b=b, count=1, terms=None, relations=(), pairs=rows, outer=1, **fields)  # type: ignore[arg-type]


def view(arrays: Sequence[ViewArray], groups: Sequence[ViewGroup], layers: int = 1) -> View:
    """A network that declares no symmetry."""
    return View((), tuple(arrays), tuple(groups), layers, "a list of pairs")


def torus(*shape: int, failed: Iterable[int] = ()) -> View:
    """Relaying chips in a torus, as one list of pairs."""
    index = {place: n for n, place in enumerate(itertools.product(*map(range, shape)))}
    pairs = set()
    for place, n in index.items():
        for axis, size in enumerate(shape):
            other = index[(*place[:axis], (place[axis] + 1) % size, *place[axis + 1 :])]
            pairs |= {(min(n, other), max(n, other))} if n != other else set()
    chips = array(len(index), endpoint=True, forward="relay", failed=failed)
    return view([chips], [wired(0, 0, sorted(pairs))])


def fat_tree(k: int, *, missing: Iterable[int] = ()) -> View:
    """A k-ary fat tree: hosts, edge, aggregation and core switches.

    Parameters
    ----------
    k
        Ports of a switch, even.
    missing
        Numbers of links between edge and aggregation switches that are not there.
    """
    half, gone = k // 2, set(missing)
    switches = k * half
    hosts = [(h, h // half) for h in range(switches * half)]
    inside = [(e, e // half * half + i) for e in range(switches) for i in range(half)]
    above = [(g, g % half * half + j) for g in range(switches) for j in range(half)]
    return view(
        [array(len(hosts), endpoint=True, forward="none")]
        + [array(n) for n in (switches, switches, half * half)],
        [
            wired(0, 1, hosts),
            wired(1, 2, [pair for n, pair in enumerate(inside) if n not in gone]),
            wired(2, 3, above),
        ],
    )


def cloudmatrix() -> View:
    """384 chips on 48 nodes: 7 switches in each, 16 above for each of the seven planes."""
    chips = [(n * 8 + s, n * 7 + p) for n in range(48) for s in range(8) for p in range(7)]
    above = [(n * 7 + p, p * 16 + j) for n in range(48) for p in range(7) for j in range(16)]
    arrays = [array(384, endpoint=True, forward="none"), array(336), array(112)]
    return view(arrays, [wired(0, 1, chips), wired(1, 2, above)])


def regular(switches: int, degree: int, hosts: int, seed: int) -> View:
    """Switches joined at random, with the same number of hosts on each."""
    from networkx import random_regular_graph

    edges = sorted(tuple(sorted(e)) for e in random_regular_graph(degree, switches, seed).edges)
    leaves = [(h, h // hosts) for h in range(switches * hosts)]
    arrays = [array(switches * hosts, endpoint=True, forward="none"), array(switches)]
    return view(arrays, [wired(0, 1, leaves), wired(1, 1, edges)])
