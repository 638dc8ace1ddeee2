"""Validation cases of family A on networks without a spine: what the program makes of them."""

from __future__ import annotations

import re
from statistics import mean

import networkx as nx

from designer.edit.generate import Dragonfly, FullMesh, Plan, Torus, plan
from designer.solve.bandwidth import throughput
from designer.solve.flow.classes import solve_classes
from designer.solve.flow.dimension_order import solve_dimension_order
from designer.solve.flow.max_flow import max_flow
from designer.solve.flow.path_weighted import weigh_by_paths
from designer.solve.flow.unroll import unrolled_links
from designer.solve.planes import capacities
from tests.building import Json, design, group, item, pod
from tests.unit.solve.known_networks import (
    GB,
    TB,
    Case,
    Figures,
    Machine,
    cells,
    dragonfly_links,
    fabric,
    machine,
    relaying,
    slim_fly,
)


def full_mesh_8(given: Json) -> Figures:
    made = fabric(FullMesh(dims=(given["n"],)), given["link_bw_per_dir_GBps"])
    link = made.rate("mesh_x")
    (a, b, count, _), start = unrolled_links(made.view)
    wires = list(zip(a.tolist(), b.tolist(), count.tolist(), strict=True))
    both = wires + [(b, a, count) for a, b, count in wires]
    return {
        "links": made.links("mesh_x"),
        "diameter_links": made.net("diameter_hops"),
        "bisection_links": made.bisection / link,
        "all_to_all_per_node": made.all_to_all / link,
        # Menger: as many as flow between two chips when every link carries one unit.
        "edge_disjoint_paths": max_flow(int(start[-1]), both, 0, 1),
    }


def full_mesh_8x8(given: Json) -> Figures:
    made = fabric(FullMesh(dims=tuple(given["dims"])), given["link_bw_per_dir_GBps"])
    link = made.rate("mesh_x")
    return {
        "nodes": made.elements("chip"),
        "links": made.links("mesh_x", "mesh_y"),
        "degree": made.injection / link,
        "diameter_links": made.net("diameter_hops"),
        "mean_hops": made.net("mean_hops"),
        "bisection_links": made.bisection / link,
        "all_to_all_per_node": made.all_to_all / link,
        "shortest_paths_diagonal": made.paths(2),
    }


def torus(given: Json) -> Figures:
    made = fabric(Torus(dims=tuple(given["dims"])), given["link_bw_per_dir_GBps"])
    return {
        "nodes": made.elements("chip"),
        "links": made.links("ring_x", "ring_y", "ring_z"),
        "diameter_links": made.net("diameter_hops"),
        "mean_hops": made.net("mean_hops"),
        "bisection_links": made.bisection / made.rate("ring_x"),
        "bisection_bw_per_dir": made.bisection / TB,
        "all_to_all_per_chip": made.all_to_all / GB,
    }


def mesh_4x4(given: Json) -> Figures:
    x, y = given["dims"]
    made = machine(
        pod(
            relaying(x=x, y=y),
            group("along_x", "chip", "chip", "adjacent x"),
            group("along_y", "chip", "chip", "adjacent y"),
        ),
        "net",
    )
    link = made.rate("along_x")
    capacity = capacities(made.compiled, made.compiled.planes[0])
    ordered = throughput(solve_dimension_order(made.view), capacity).all_to_all
    weighted = throughput(weigh_by_paths(solve_classes(made.view)), capacity).all_to_all
    assert ordered is not None and weighted is not None
    return {
        "links": made.links("along_x", "along_y"),
        "diameter_links": made.net("diameter_hops"),
        "mean_hops": made.net("mean_hops"),
        "bisection_links": made.bisection / link,
        "all_to_all_per_node_DOR": ordered / link,
        "all_to_all_per_node_all_shortest_paths_weighted": weighted / link,
    }


def dragonfly(given: Json) -> Figures:
    a, p, h, groups = given["a"], given["p"], given["h"], given["groups"]

    def wired(count: int) -> Machine:
        made = design(
            pod=[
                item("group", block="group", group=count),
                group("global", "group.router", "group.router", pairs=dragonfly_links(a, h, count)),
            ],
            group=[
                item("router", part="switch", router=a),
                item("chip", router=a, slot=p),
                group("local", "router", "router", "other router"),
                group("down", "chip", "router", "chip.router = router.router"),
            ],
        )
        return machine(made, "net", "live")

    made = wired(groups)
    # One group more has no global port left to join it with each other one.
    most = _said(plan(Dragonfly(routers=a, per_router=p, global_links=h, groups=10 * groups)))
    return {
        "endpoints": made.elements("chip"),
        "routers": made.elements("router"),
        "links_inter_router": made.links("local", "global"),
        "full_size_groups": most + 1,
        "full_size_endpoints": wired(most + 1).elements("chip"),
    }


def _said(refused: Plan) -> int:
    """Number of other groups that a refused dragonfly could reach."""
    assert refused.refusal is not None
    (number,) = re.findall(r"global links reach ([\d,]+) others", refused.refusal.sentence)
    return int(number.replace(",", ""))


def hyperx(given: Json) -> Figures:
    made = fabric(FullMesh(dims=(8, 8), per_switch=given["terminals_per_switch"]))
    return {
        "switches": made.elements("switch"),
        "endpoints": made.elements("chip"),
        "inter_switch_links": made.links("mesh_x", "mesh_y"),
        "relative_bisection_beta": 1 / made.net("oversubscription"),
        "mean_switch_switch_hops": made.net("mean_hops") - 2,
        "mean_link_hops": made.net("mean_hops"),
        "all_to_all_per_endpoint": made.all_to_all / made.rate("mesh_x"),
    }


def slim_fly_5(given: Json) -> Figures:
    wires = slim_fly(5, (1, 4), (2, 3))
    made = machine(cells(given["terminals_per_router"], wires, side=2, column=5, row=5), "net")
    # Chips on different routers, without their own two links.
    between = {h - 2: n for h, n in made.hops().items() if h > 2}
    return {
        "routers": made.elements("router"),
        "endpoints": made.elements("chip"),
        "inter_router_links": made.links("wires"),
        "router_diameter": max(between),
        "mean_router_hops_router_pairs": sum(h * n for h, n in between.items())
        / sum(between.values()),
        "mean_link_hops_endpoints": made.net("mean_hops"),
        "all_to_all_per_endpoint": made.all_to_all / made.rate("wires"),
    }


def slim_fly_28(given: Json) -> Figures:
    """There is no field of 28 elements: the wires have the counts, not the diameter."""
    near, far = range(1, 8), range(7, 14)
    steps = [{*half, *(28 - n for n in half)} for half in (near, far)]
    chips = given["terminals_per_router"]
    made = machine(cells(chips, slim_fly(28, *steps), side=2, column=28, row=28), "net", "live")
    return {
        "routers": made.elements("router"),
        "network_radix": made.degree("router", "wires"),
        "router_radix_total": made.degree("router", "wires", "down"),
        "endpoints": made.elements("chip"),
        "inter_router_links": made.links("wires"),
    }


def random_regular(given: Json) -> Figures:
    switches, degree = given["switches"], given["degree"]
    made = []
    for seed in range(int(given["average_over"].split()[0])):
        edges = nx.random_regular_graph(degree, switches, seed).edges
        wires = [{"a": [i], "b": [j]} for i, j in sorted(tuple(sorted(e)) for e in edges)]
        made.append(
            machine(pod(relaying(s=switches), group("wires", "chip", "chip", pairs=wires)), "net")
        )
    return {
        "aspl_switch_hops": mean(one.net("mean_hops") for one in made),
        "diameter": mean(one.net("diameter_hops") for one in made),
    }


DIRECT: dict[str, Case] = {
    "A09_fullmesh_8": full_mesh_8,
    "A10_fullmesh_8x8": full_mesh_8x8,
    "A13_torus_16x16x16_tpu_v4": torus,
    "A15_mesh_4x4_no_wrap": mesh_4x4,
    "A18_dragonfly_radix64": dragonfly,
    "A19_hyperx_8x8_T8": hyperx,
    "A20_slimfly_q5": slim_fly_5,
    "A21_slimfly_q28": slim_fly_28,
    "A23_random_regular_256_12": random_regular,
}
