"""Validation cases of family A on trees of switches: what the program makes of their inputs."""

from __future__ import annotations

from designer.edit.generate import FatTree, LeafSpine, RailOnly, plan
from designer.solve.flow.composite import solve_composite
from tests.building import Json, design, group, item
from tests.unit.solve.known_networks import (
    GB,
    TB,
    Case,
    Figures,
    Machine,
    fabric,
    generated,
    machine,
    with_nvswitch,
)


def fat_tree(given: Json) -> Machine:
    return fabric(FatTree(k=given["k"]), given["link_bw_per_dir_GBps"])


def fattree_k4(given: Json) -> Figures:
    made = fat_tree(given)
    link = made.rate("endpoint_leaf")
    return {
        "switches": made.elements("leaf", "agg", "core"),
        "inter_switch_links": made.links("leaf_agg", "agg_core"),
        "host_links": made.links("endpoint_leaf"),
        "bisection_links": made.bisection / link,
        "diameter_links": made.net("diameter_hops"),
        "diameter_switches": made.net("diameter_hops") - 1,
        "mean_link_hops": made.net("mean_hops"),
        "shortest_paths_inter_pod": made.paths(6),
        "all_to_all_per_host": made.all_to_all / link,
    }


def fattree_k64(given: Json) -> Figures:
    made = fat_tree(given)
    return {
        "hosts": made.elements("chip"),
        "switches": made.elements("leaf", "agg", "core"),
        "inter_switch_links": made.links("leaf_agg", "agg_core"),
        "diameter_links": made.net("diameter_hops"),
        "mean_link_hops": made.net("mean_hops"),
        "bisection_per_dir": made.bisection / TB,
        "shortest_paths_inter_pod": made.paths(6),
    }


def leaf_spine(given: Json) -> Figures:
    hosts = given["leaves"] * given["leaf_down"]
    wish = LeafSpine(endpoints=hosts, ports=given["switch_radix"])
    made = fabric(wish, given["link_bw_per_dir_GBps"])
    return {
        "hosts": made.elements("chip"),
        "switches": made.elements("leaf", "spine"),
        "inter_switch_links": made.links("leaf_spine"),
        "diameter_links": made.net("diameter_hops"),
        "mean_link_hops": made.net("mean_hops"),
        "bisection_per_dir": made.bisection / TB,
        "all_to_all_per_host": made.all_to_all / GB,
        "leaf_spine_paths": made.paths(4),
    }


def multi_plane(given: Json) -> Figures:
    planes, half = given["planes"], given["switch_radix"] // 2
    made = machine(
        design(
            pod=[
                item("leafset", block="leafset", leafset=given["hosts_per_plane"] // half),
                item("spine", part="switch", plane=planes, s=half),
                group("up", "leafset.leaf", "spine", "leaf.plane = spine.plane"),
            ],
            leafset=[
                item("node", block="node", node=half),
                item("leaf", part="switch", plane=planes),
                group("down", "node.chip", "leaf", "chip.slot = leaf.plane"),
            ],
            node=[item("chip", slot=planes)],
        ),
        "net",
    )
    assert made.net("domain_chips") == given["hosts_per_plane"]
    return {
        "endpoints": made.elements("chip"),
        "switches": made.elements("leaf", "spine"),
        "inter_switch_links": made.links("up"),
    }


def rail_optimised(given: Json) -> Figures:
    gpus, rails = given["nodes"] * given["gpus_per_node"], given["rails"]
    wish = LeafSpine(endpoints=gpus, ports=given["switch_radix"], rails=rails)
    made = machine(with_nvswitch(generated(wish, given["nic_GBps_per_dir"])), "fabric")
    node, everywhere = made.hops("nvlink"), made.hops("all")
    # Links between chips of a node are taken first; what is left runs over leaves.
    over = {h: n - node.get(h, 0) for h, n in everywhere.items()}
    chips = made.elements("chip")
    return {
        "gpus": chips,
        "leaf_switches": made.elements("leaf"),
        "spine_switches": made.elements("spine"),
        "total_switches": made.elements("leaf", "spine"),
        "peers_same_node": sum(node.values()) / chips,
        "peers_same_rail_one_leaf": over[2] / chips,
        "peers_3_switch_hops_no_pxn": over[4] / chips,
        "mean_switch_hops_network_pairs_no_pxn": sum((h - 1) * n for h, n in over.items())
        / sum(over.values()),
    }


def rail_only(given: Json) -> Figures:
    nodes, rails, radix = given["nodes"], given["rails"], given["switch_radix"]
    wish = RailOnly(nodes=nodes, rails=rails, ports=radix)
    made = machine(generated(wish, given["nic_GBps_per_dir"]), "all")
    chips = made.elements("chip")
    full = plan(LeafSpine(endpoints=chips, ports=radix))
    inside = sum(made.hops("mesh").values())
    outside = sum(made.hops("all").values()) - inside
    composite = made.compiled.composite
    assert composite is not None
    orbits = solve_composite(composite.view).orbits
    (mesh,) = (k for k, wires in enumerate(composite.view.groups) if wires.layer == 0)
    return {
        "gpus": chips,
        "rail_switches": made.elements("leaf"),
        "equivalent_full_bisection_2level_switches": sum(tier.count for tier in full.tiers),
        "inter_node_fraction": 1 - made.net("connected_fraction", "mesh"),
        "all_to_all_per_gpu_nic_limit": made.all_to_all / GB,
        # What the mesh carries beyond the traffic within nodes, one link a pair.
        "fraction_of_internode_traffic_crossing_HB": (
            orbits.total.sum(axis=0)[orbits.group == mesh].sum() - inside
        )
        / outside,
    }


TREES: dict[str, Case] = {
    "A01_fattree_k4": fattree_k4,
    "A02_fattree_k64": fattree_k64,
    "A03_clos2_r64_nonblocking": leaf_spine,
    "A04_multiplane_fattree_8x": multi_plane,
    "A07_rail_optimised_1024": rail_optimised,
    "A08_rail_only_512": rail_only,
}
