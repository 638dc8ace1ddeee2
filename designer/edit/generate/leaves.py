"""The lowest tier of every tree: endpoints on full leaves, with or without rails."""

from __future__ import annotations

from dataclasses import replace

from designer.edit.generate.plans import Bundle, Leaves, Refusal
from designer.edit.generate.sizes import refusal
from designer.edit.generate.wishes import LeafSpine, ThreeTier

ONE_PORT = "Each endpoint has one port on the fabric, each link is one cable."


def split_ports(ports: int, down: int, up: int, per_leaf: int = 0) -> tuple[int, int]:
    """Divide the ports of a leaf into down and up at an oversubscription; (0, 0) if none fits."""
    share = ports // (down + up)
    if per_leaf:
        share = per_leaf // down
        if per_leaf % down or share * (down + up) > ports:
            return 0, 0
    return share * down, share * up


def full_leaves(
    wish: LeafSpine | ThreeTier, places: int, uplinks: int, endpoints: int
) -> Leaves | None:
    """Return the leaves that hold the endpoints, or None where they don't come out full."""
    capacity = endpoints + wish.empty_places * wish.rails
    units, rest = divmod(capacity, places * wish.rails)
    if rest or not units:
        return None
    return Leaves(places, wish.rails, units, uplinks, wish.empty_places)


def split_refusal(wish: LeafSpine | ThreeTier, per_leaf: int = 0) -> Refusal:
    if per_leaf:
        text = (
            f"{per_leaf:,} endpoints of a leaf at {wish.down}:{wish.up} "
            f"don't fit {wish.ports:,} ports."
        )
        most = split_ports(wish.ports, wish.down, wish.up)[0]
        return refusal(text, None, None, f"A leaf has at most {most:,}.")
    text = f"{wish.ports:,} ports can't be divided {wish.down}:{wish.up}."
    return refusal(text, None, None, f"A leaf needs at least {wish.down + wish.up:,} ports.")


def size_refusal(
    wish: LeafSpine | ThreeTier, places: int, below: int | None, above: int | None
) -> Refusal:
    """Say that endpoints don't fill the leaves, and that places may stay empty."""
    unit = places * wish.rails
    rails = f" on each of {wish.rails} rails" if wish.rails > 1 else ""
    text = (
        f"{wish.endpoints:,} endpoints don't fill leaves of {places:,}{rails} (units of {unit:,})."
    )
    remedy, empty = "", 0
    if above and (above - wish.endpoints) % wish.rails == 0:
        gap = (above - wish.endpoints) // wish.rails + wish.empty_places
        if gap < places:
            empty = gap
            remedy = f"Or take {above:,} and leave {gap:,} places empty."
            if gap == 1:
                remedy = f"Or take {above:,} and leave 1 place empty."
    return replace(refusal(text, below, above, remedy), empty=empty)


def access(leaves: Leaves, endpoints: int, mesh_links: int) -> tuple[Bundle, ...]:
    """Return the links at the endpoints: those within nodes, and those to the leaves."""
    bundles = [Bundle("endpoint_leaf", endpoints)]
    if mesh_links and leaves.rails > 1:
        bundles.insert(0, node_mesh(endpoints // leaves.rails, leaves.rails, mesh_links))
    return tuple(bundles)


def node_mesh(nodes: int, rails: int, mesh_links: int) -> Bundle:
    return Bundle("node_mesh", nodes * rails * (rails - 1) // 2 * mesh_links, mesh_links)


def assumed(wish: LeafSpine | ThreeTier, leaves: Leaves) -> list[str]:
    said = [ONE_PORT]
    if leaves.rails > 1:
        said.append(f"A node has {leaves.rails} endpoints, one a rail.")
    if leaves.empty:
        nodes = "1 node place" if leaves.empty == 1 else f"{leaves.empty:,} node places"
        said.append(f"{nodes} of the last unit left empty; the ports for it stay free.")
    used = leaves.places + leaves.uplinks
    if used < wish.ports:
        said.append(f"{wish.ports - used:,} ports of each leaf stay free.")
    return said


def too_empty(empty: int, places: int) -> Refusal:
    text = f"{empty:,} empty places are more than a unit of {places:,} can spare."
    return refusal(text, None, None, "Ask for fewer units instead.")
