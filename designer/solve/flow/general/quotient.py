"""The graph that is routed on: twins as one node, every target by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.solve.flow.class_graph import chip_attach, sides
from designer.solve.flow.flow import IntArray
from designer.solve.flow.general.elements import Unrolled, Wires
from designer.solve.flow.general.numbers import distinct
from designer.solve.flow.routing import Graph
from designer.solve.flow.view import View


@dataclass(frozen=True, slots=True)
class Quotient:
    """Classes of elements that no target tells apart.

    Attributes
    ----------
    graphs
        One routing graph per layer; `Graph.edge` counts the edges of all layers together.
    sizes : shape (classes,)
        Elements of each class.
    element : shape (classes,)
        One element of each.
    node : shape (elements,)
        Class of each element.
    endpoints : shape (k,)
        Classes of endpoints.
    wire : shape (edges,)
        One wire of each edge.
    """

    graphs: tuple[Graph, ...]
    sizes: IntArray
    element: IntArray
    node: IntArray
    endpoints: IntArray
    wire: IntArray


def quotient(
    view: View, net: Unrolled, wires: Wires, twin: IntArray, targets: IntArray
) -> Quotient:
    """Merge twins, except for the targets.

    Parameters
    ----------
    view, net, wires
        The network.
    twin : shape (elements,)
        The smallest twin of each element.
    targets : shape (t,)
        Elements that stay by themselves; the smallest of their twins.
    """
    everyone = np.arange(wires.elements)
    single = np.zeros(wires.elements, dtype=bool)
    single[targets] = True
    rest = np.flatnonzero(single[twin] & (twin != everyone))
    second = np.full(wires.elements, wires.elements)
    np.minimum.at(second, twin[rest], rest)
    leader = twin.copy()
    leader[rest] = second[twin[rest]]
    # From one attach part of a mesh to another is a way out of the first and into the second: a
    # class would have to pass traffic to itself. Elsewhere no minimal path goes through both.
    passing = np.array(["attach" in x.forward for x in view.arrays], dtype=bool)[net.array]
    inside = wires.src[(twin[wires.src] == twin[wires.dst]) & passing[wires.src]]
    leader[inside] = inside
    element = np.flatnonzero(leader == everyone)
    number = np.full(wires.elements, -1, dtype=np.int64)
    number[element] = np.arange(len(element))
    node = number[leader]
    sizes = np.bincount(node, minlength=len(element)).astype(np.int64)
    # All members of a class see the same, so the wires of one tell of all.
    own = np.flatnonzero((leader[wires.src] == wires.src) & (node[wires.src] != node[wires.dst]))
    key = wires.keys(node[wires.src[own]], node[wires.dst[own]], wires.label[own])
    first, index = distinct(key)
    wire = own[first]
    n = np.bincount(index, weights=wires.n[own], minlength=len(first)).astype(np.int64)
    a, b = node[wires.src[wire]], node[wires.dst[wire]]
    back = n * sizes[a] // sizes[b]
    array = net.array[element]
    graphs = tuple(
        _graph(view, layer, wires, wire, a, b, n, back, array) for layer in range(view.layers)
    )
    is_endpoint = np.zeros(wires.elements, dtype=bool)
    is_endpoint[net.endpoints] = True
    return Quotient(graphs, sizes, element, node, np.flatnonzero(is_endpoint[element]), wire)


def _graph(
    view: View,
    layer: int,
    wires: Wires,
    wire: IntArray,
    a: IntArray,
    b: IntArray,
    n: IntArray,
    back: IntArray,
    array: IntArray,
) -> Graph:
    group, way = wires.group[wire], wires.way[wire]
    keep = np.arange(len(wire))
    if view.layers > 1:
        keep = np.flatnonzero(np.array([g.layer for g in view.groups])[group] == layer)
    src, dst, group, way = a[keep], b[keep], group[keep], way[keep]
    kinds = [x.forward[layer] for x in view.arrays]
    one_way = np.array([k == "attach" for k in kinds], dtype=bool)
    forwards = np.array([k != "none" for k in kinds], dtype=bool)
    uncounted = chip_attach(view, array[src], array[dst])
    total = len(array)
    if one_way.any():
        # Node k is "entered from the chip side", node k + total "entered from the fabric side".
        leaves_fabric, enters_fabric = sides(view.groups)
        src = np.where(one_way[array[src]] & ~leaves_fabric[group, way], src + total, src)
        dst = np.where(one_way[array[dst]] & enters_fabric[group, way], dst + total, dst)
        array = np.concatenate([array, array])
    return Graph(
        nodes=len(array),
        src=src,
        dst=dst,
        n=n[keep],
        back=back[keep],
        group=group,
        uncounted=uncounted,
        forwards=forwards[array],
        array=array,
        edge=keep,
        twin=total,
    )


@dataclass(frozen=True, slots=True)
class Links:
    """Orbits of the directed links, and which of them each edge of a quotient runs over.

    Attributes
    ----------
    group, direction, links : shape (m,)
        As in `designer.solve.flow.flow.Orbits`.
    of_edge : shape (edges,)
        Orbit of each edge of the quotient.
    of_link : shape (2m,)
        Orbit of each directed link of the unrolled network.
    """

    group: IntArray
    direction: IntArray
    links: IntArray
    of_edge: IntArray
    of_link: IntArray


def link_orbits(net: Unrolled, wires: Wires, wire_orbit: IntArray, edges: IntArray) -> Links:
    """Number the orbits of links; those that do not work are one orbit per group and direction."""
    works = wires.of_link >= 0
    name = np.where(works, wire_orbit[wires.of_link] if len(wire_orbit) else 0, -1)
    idle = -1 - (net.group * 2 + net.direction)
    first, of_link = distinct(np.where(works, name, idle))
    links = np.bincount(of_link, weights=net.working_links, minlength=len(first)).astype(np.int64)
    orbit_of_wire = np.zeros(len(wires.src), dtype=np.int64)
    orbit_of_wire[wires.of_link[works]] = of_link[works]
    return Links(net.group[first], net.direction[first], links, orbit_of_wire[edges], of_link)
