"""Counting of fabrics without a spine: rail-only, full mesh, torus, dragonfly."""

from __future__ import annotations

import math

from designer.edit.generate.leaves import ONE_PORT, node_mesh
from designer.edit.generate.plans import Bundle, Groups, Mesh, Plan, Rails, Refusal, Rings, Tier
from designer.edit.generate.sizes import box, divisors, nearest, refusal
from designer.edit.generate.wishes import MOST_ENDPOINTS, Dragonfly, FullMesh, RailOnly, Torus

AXES = ("x", "y", "z", "w", "v", "u", "t", "s")
#: A box of a torus is at most this much longer than wide.
MOST_STRETCHED = 4
#: Global links of a dragonfly are listed in the document; more would make every edit slow.
MAX_LISTED = 20_000


def plan_rail_only(wish: RailOnly) -> Plan:
    """Count a rail-only fabric."""
    if wish.nodes > wish.ports:
        text = f"{wish.nodes:,} nodes don't fit the {wish.ports:,} ports of a rail's switch."
        below = wish.ports * wish.rails
        return Plan(wish, refusal=refusal(text, below, None, "Take leaf–spine with rails."))
    endpoints = wish.nodes * wish.rails
    bundles = [Bundle("endpoint_leaf", endpoints)]
    said = [ONE_PORT]
    if wish.mesh_links and wish.rails > 1:
        bundles.insert(0, node_mesh(wish.nodes, wish.rails, wish.mesh_links))
        said.append("Endpoints of a node form a full mesh; other rails are reached through it.")
    elif wish.rails > 1:
        said.append("No scale-up in the node: rails don't reach each other.")
    return Plan(
        wish,
        endpoints,
        tiers=(Tier("leaf", "leaves", wish.rails, wish.ports, wish.nodes),),
        bundles=tuple(bundles),
        oversubscription=1.0,
        assumed=tuple(said),
        shape=Rails(wish.nodes, wish.rails),
    )


# --- meshes and rings --------------------------------------------------------------------------


def plan_full_mesh(wish: FullMesh) -> Plan:
    """Count a full mesh along each dimension."""
    dims, links = wish.dims, wish.links or (1,) * len(wish.dims)
    if not 1 <= len(dims) <= len(AXES) or len(links) != len(dims):
        text = f"{len(dims)} sizes and {len(links)} numbers of links don't go together."
        return Plan(wish, refusal=Refusal(f"{text} Give one of each along 1 to {len(AXES)} axes."))
    cells = math.prod(dims)
    each = sum((size - 1) * n for size, n in zip(dims, links, strict=True))
    bundles = tuple(
        Bundle(f"mesh_{axis}", cells * (size - 1) // 2 * n, n)
        for axis, size, n in zip(AXES, dims, links, strict=False)
    )
    shape = Mesh(dims, links, wish.per_switch)
    if not wish.per_switch:
        said = f"Endpoints relay and need {each:,} ports; each link is one cable."
        return Plan(wish, cells, each, bundles=bundles, assumed=(said,), shape=shape)
    endpoints = cells * wish.per_switch
    ports = wish.ports or wish.per_switch + each
    if wish.per_switch + each > ports:
        room = ports - each
        text = (
            f"A switch needs {wish.per_switch + each:,} ports and has {ports:,}: "
            f"{each:,} go to other switches."
        )
        return Plan(wish, refusal=refusal(text, cells * room if room > 0 else None, None))
    return Plan(
        wish,
        endpoints,
        tiers=(Tier("switch", "switches", cells, ports, wish.per_switch, each),),
        bundles=(Bundle("endpoint_switch", endpoints), *bundles),
        oversubscription=max(
            1.0, *(wish.per_switch / (n * size) for size, n in zip(dims, links, strict=True))
        ),
        assumed=(ONE_PORT, *(() if wish.ports else (f"Switches of {ports:,} ports.",))),
        shape=shape,
    )


def plan_torus(wish: Torus) -> Plan:
    """Count a torus."""
    if not wish.dims and not wish.endpoints:
        return Plan(wish, refusal=Refusal("Neither the sizes of the axes nor endpoints are given."))
    dims = wish.dims or _torus_box(wish.endpoints, wish)
    said = []
    if dims is None:
        grain = max(wish.cube, 1) ** wish.dimensions
        below, above = nearest(wish.endpoints, grain, lambda n: _torus_box(n, wish) is not None)
        what = f"cubes of {wish.cube}" if wish.cube else f"{wish.dimensions} rings of like size"
        text = f"{wish.endpoints:,} endpoints don't make a torus of {what}."
        return Plan(wish, refusal=refusal(text, below, above))
    if not wish.dims:
        said.append(f"Sizes chosen as cubic as they go: {' × '.join(map(str, dims))}.")
    if len(dims) > len(AXES):
        return Plan(wish, refusal=Refusal(f"A torus has at most {len(AXES)} axes here."))
    if wish.cube and any(size % wish.cube for size in dims):
        step = wish.cube
        low, high = (
            math.prod(max(step, round_to * step) for round_to in rounded)
            for rounded in ([d // step for d in dims], [-(-d // step) for d in dims])
        )
        text = f"{' × '.join(map(str, dims))} doesn't divide into cubes of {step}."
        below = low if low < math.prod(dims) else None
        return Plan(wish, refusal=refusal(text, below, high))
    if wish.endpoints not in (0, math.prod(dims)):
        text = f"{' × '.join(map(str, dims))} makes {math.prod(dims):,}, not {wish.endpoints:,}."
        made, wanted = math.prod(dims), wish.endpoints
        below, above = (made, None) if made < wanted else (None, made)
        return Plan(wish, refusal=refusal(text, below, above))
    cells = math.prod(dims)
    bundles = tuple(
        Bundle(f"ring_{axis}", cells if size > 2 else cells // 2)
        for axis, size in zip(AXES, dims, strict=False)
    )
    each = sum(2 if size > 2 else 1 for size in dims)
    said.append(f"Endpoints relay and need {each} ports; each link is one cable.")
    if 2 in dims:
        said.append("An axis of 2 is one link, not two.")
    return Plan(
        wish, cells, each, bundles=bundles, assumed=tuple(said), shape=Rings(dims, wish.cube)
    )


def _torus_box(endpoints: int, wish: Torus) -> tuple[int, ...] | None:
    cube = max(wish.cube, 1)
    cubes, rest = divmod(endpoints, cube**wish.dimensions)
    sides = box(cubes, wish.dimensions, MOST_STRETCHED) if cubes and not rest else None
    if sides is None or sides[0] * cube < 2:
        return None
    return tuple(side * cube for side in sides)


# --- dragonfly ---------------------------------------------------------------------------------


def plan_dragonfly(wish: Dragonfly) -> Plan:
    """Count a dragonfly."""
    said = [ONE_PORT]
    given = (wish.routers, wish.per_router, wish.global_links)
    if not all(given):
        h = balance(wish)
        if not h:
            text = "A dragonfly needs endpoints, a, p and h, or the ports of a router."
            if not any(given) and wish.ports:
                text = f"A router of {wish.ports} ports makes no dragonfly: it takes at least 3."
            return Plan(wish, refusal=Refusal(f"{text} Say for example a = 8, p = 4, h = 4."))
        given = (2 * h, h, h)
        said.append(f"Balanced: a = {2 * h}, p = {h}, h = {h}.")
    a, p, h = given
    ports = wish.ports or p + a - 1 + h
    if p + a - 1 + h > ports:
        text = f"A router needs {p + a - 1 + h:,} ports (p + a − 1 + h) and has {ports:,}."
        return Plan(wish, refusal=Refusal(text))
    most = a * h + 1
    groups = wish.groups or most
    if wish.endpoints:
        need, rest = divmod(wish.endpoints, a * p)
        if rest or not 2 <= need <= most or wish.groups not in (0, need):
            return Plan(wish, refusal=_no_groups(wish, a, p, h))
        groups = need
    if not 2 <= groups <= most:
        text = (
            f"{groups:,} groups can't be joined: {a} × {h} global links reach {most - 1:,} others."
        )
        return Plan(wish, refusal=_near(text, groups * a * p, a, p, h))
    between = a * h // (groups - 1)
    same = h % (groups - 1) == 0
    if _listed(groups, a, h) > MAX_LISTED:
        text = f"More than {MAX_LISTED:,} global links would have to be listed one by one."
        remedy = "Take fewer or smaller groups."
        return Plan(wish, refusal=_near(text, groups * a * p, a, p, h, remedy))
    spare = a * h - between * (groups - 1)
    said.append(
        f"{between:,} global link{'s' if between > 1 else ''} between each two groups"
        + (f"; {spare:,} global ports of a group stay free." if spare else ".")
    )
    said.append("Routes are minimal: global links in a row count where they are shorter.")
    up = h if same else -(-between * (groups - 1) // a)
    routers = groups * a
    return Plan(
        wish,
        routers * p,
        tiers=(Tier("router", "routers", routers, ports, p, a - 1 + up),),
        bundles=(
            Bundle("endpoint_router", routers * p),
            *((Bundle("local", routers * (a - 1) // 2),) if a > 1 else ()),
            Bundle("global", groups * (groups - 1) // 2 * between),
        ),
        assumed=tuple(said),
        shape=Groups(groups, a, p, between, same),
    )


def balance(wish: Dragonfly) -> int:
    """Return h of a balanced dragonfly, a = 2p = 2h; 0 where nothing says how large it is."""
    given = [n for n in (wish.routers / 2, wish.per_router, wish.global_links) if n]
    if given:
        return int(given[0]) if set(given) == {int(given[0])} else 0
    if wish.ports:
        return (wish.ports + 1) // 4
    if not wish.endpoints:
        return 0
    h = 1
    while 2 * h * h * (2 * h * h + 1) < wish.endpoints:
        h += 1
    return h


def _listed(groups: int, a: int, h: int) -> int:
    """Return how many global links are listed one by one: none where a rule says them."""
    if h % (groups - 1) == 0:
        return 0
    return groups * (groups - 1) // 2 * (a * h // (groups - 1))


def _no_groups(wish: Dragonfly, a: int, p: int, h: int) -> Refusal:
    each, most = a * p, a * h + 1
    if wish.groups and wish.endpoints != wish.groups * each:
        made = wish.groups * each
        text = f"{wish.groups:,} groups of {each:,} are not {wish.endpoints:,} endpoints."
        if not 2 <= wish.groups <= most or _listed(wish.groups, a, h) > MAX_LISTED:
            return _near(text, wish.endpoints, a, p, h)
        smaller = made < wish.endpoints
        return refusal(text, made if smaller else None, None if smaller else made)
    if wish.endpoints > most * each:
        text = f"Such groups reach {most * each:,} endpoints; {wish.endpoints:,} don't fit."
        return _near(text, wish.endpoints, a, p, h, "Take larger routers.")
    text = f"{wish.endpoints:,} endpoints don't fill groups of {each:,}."
    return _near(text, wish.endpoints, a, p, h)


def _near(text: str, endpoints: int, a: int, p: int, h: int, remedy: str = "") -> Refusal:
    """Refuse with the next sizes that can be joined, and listed where no rule says them."""
    most = a * h + 1
    few = range(2, min(most, math.isqrt(2 * MAX_LISTED) + 2) + 1)
    ruled = (d + 1 for d in divisors(h))
    sizes = sorted(
        groups * a * p
        for groups in {*few, *ruled}
        if _listed(groups, a, h) <= MAX_LISTED and groups * a * p <= MOST_ENDPOINTS
    )
    return refusal(
        text,
        max((size for size in sizes if size < endpoints), default=None),
        min((size for size in sizes if size > endpoints), default=None),
        remedy,
    )
